//! What is done about a case: routing, answers, decisions and taking them back, feedback, closing, merging and parting.
//!
//! A step is a row that stays. Steps of a merged statement are done at the case it belongs to.

use dondoc_rules::access::Right;
use dondoc_rules::obstacles::{CompetentAuthority, ObstacleKind, ObstacleState, StepKind, View, may_merge};
use jiff::civil::Date;

use super::cases::{self, Stored, is_covered};
use super::raise::ObstacleRefusal;
use super::{ObstacleMerge, ObstacleStep, named_instrument};
use crate::actor::Actor;
use crate::bodies;
use crate::db::{Db, DbError};
use crate::events::Act;
use crate::ids::{BodyId, ObstacleId, ObstacleMergeId, ObstacleStepId};
use crate::plans;

/// A step as a person fills it in.
#[derive(Debug, Clone, Default)]
pub struct NewStep {
    pub text: String,
    /// The body it is sent to.
    pub body: Option<BodyId>,
    pub about: Option<ObstacleKind>,
    pub authority: Option<CompetentAuthority>,
    /// Number of the document.
    pub reference: String,
    /// The day of the document or answer; none for today.
    pub happened_on: Option<Date>,
}

/// What is seen by an act: everything recorded until now.
fn now(actor: &Actor) -> View {
    View { as_of: actor.today(), known_at: actor.now }
}

/// A case that a person's right reaches.
async fn reached(act: &mut Act, actor: &Actor, right: Right, id: &ObstacleId) -> Result<Stored, ObstacleRefusal> {
    let case = cases::of(act.tx(), id, now(actor)).await?.ok_or(ObstacleRefusal::Unknown)?;
    let plan = plans::get(act.tx(), &case.main.plan).await?;
    if !is_covered(actor, right, &case, plan.as_ref()) {
        return Err(ObstacleRefusal::Unknown);
    }
    Ok(case)
}

async fn put(
    act: &mut Act,
    actor: &Actor,
    case: &Stored,
    kind: StepKind,
    new: &NewStep,
) -> Result<(), ObstacleRefusal> {
    let happened_on = new.happened_on.unwrap_or(actor.today());
    if happened_on > actor.today() {
        return Err(ObstacleRefusal::Field("obstacle.day-ahead"));
    }
    if happened_on < case.state.raised_on {
        return Err(ObstacleRefusal::Field("obstacle.day-before"));
    }
    let instrument = named_instrument(act.tx(), &new.reference).await?;
    let reference = match &instrument {
        Some(instrument) => instrument.cited(),
        None => new.reference.trim().to_owned(),
    };
    act.put(&ObstacleStep {
        id: ObstacleStepId::new(),
        obstacle: case.main.id.clone(),
        kind,
        body: new.body.clone(),
        about: new.about,
        authority: new.authority,
        instrument: instrument.map(|instrument| instrument.id),
        reference,
        text: new.text.trim().to_owned(),
        happened_on,
        recorded_at: actor.now,
        recorded_by: actor.account.clone(),
    })
    .await?;
    Ok(())
}

/// Says what it is and who decides, and sends it to a body where one is to answer.
pub async fn route(db: &Db, actor: &Actor, id: &ObstacleId, new: &NewStep) -> Result<(), ObstacleRefusal> {
    let mut act = Act::begin(db, actor, "obstacle.routed").await?;
    let case = reached(&mut act, actor, Right::HandleObstacles, id).await?;
    if new.about.is_none() || new.authority.is_none() {
        return Err(ObstacleRefusal::Field("obstacle.no-kind"));
    }
    if !case.state.state.is_open() {
        return Err(ObstacleRefusal::Field("obstacle.is-closed"));
    }
    if let Some(body) = &new.body
        && bodies::get(act.tx(), body).await?.is_none()
    {
        return Err(ObstacleRefusal::Unknown);
    }
    put(&mut act, actor, &case, StepKind::Routed, new).await?;
    Ok(act.commit(&format!("obstacles/{}", case.main.id)).await?)
}

/// Answers without a document: the focal officer for whoever decided, or the body that it was sent to.
pub async fn answer(db: &Db, actor: &Actor, id: &ObstacleId, new: &NewStep) -> Result<(), ObstacleRefusal> {
    let mut act = Act::begin(db, actor, "obstacle.answered").await?;
    let case = reached(&mut act, actor, Right::ReadObstacles, id).await?;
    let plan = plans::get(act.tx(), &case.main.plan).await?;
    let is_focal = is_covered(actor, Right::HandleObstacles, &case, plan.as_ref());
    let is_sent = case.awaits_answer_of(actor) && is_covered(actor, Right::RaiseObstacles, &case, None);
    if !(is_focal || is_sent) {
        return Err(ObstacleRefusal::Unknown);
    }
    if new.text.trim().is_empty() {
        return Err(ObstacleRefusal::Field("obstacle.no-answer"));
    }
    if !case.state.state.is_waiting() {
        return Err(ObstacleRefusal::Field("obstacle.not-waiting"));
    }
    let new = NewStep { body: actor.body.clone(), about: None, authority: None, ..new.clone() };
    put(&mut act, actor, &case, StepKind::Answered, &new).await?;
    Ok(act.commit(&format!("obstacles/{}", case.main.id)).await?)
}

/// Records the decision of whoever is competent, by its document.
pub async fn decide(db: &Db, actor: &Actor, id: &ObstacleId, new: &NewStep) -> Result<(), ObstacleRefusal> {
    let mut act = Act::begin(db, actor, "obstacle.decided").await?;
    let case = reached(&mut act, actor, Right::HandleObstacles, id).await?;
    if new.reference.trim().is_empty() {
        return Err(ObstacleRefusal::Field("obstacle.no-document"));
    }
    if new.text.trim().is_empty() {
        return Err(ObstacleRefusal::Field("obstacle.no-answer"));
    }
    if !case.state.state.is_waiting() {
        return Err(ObstacleRefusal::Field("obstacle.not-waiting"));
    }
    let new = NewStep { body: None, about: None, authority: None, ..new.clone() };
    put(&mut act, actor, &case, StepKind::Decided, &new).await?;
    Ok(act.commit(&format!("obstacles/{}", case.main.id)).await?)
}

/// Takes a decision back: the case waits again, as long as it had waited before. What was ordered because of it stays
/// until a person withdraws that too.
pub async fn withdraw(
    db: &Db,
    actor: &Actor,
    id: &ObstacleId,
    new: &NewStep,
    is_sure: bool,
) -> Result<(), ObstacleRefusal> {
    let mut act = Act::begin(db, actor, "obstacle.decision-withdrawn").await?;
    let case = reached(&mut act, actor, Right::HandleObstacles, id).await?;
    if case.outcome().is_none() {
        return Err(ObstacleRefusal::Field("obstacle.nothing-decided"));
    }
    if new.text.trim().is_empty() {
        return Err(ObstacleRefusal::Field("obstacle.no-reason"));
    }
    if !is_sure {
        return Err(ObstacleRefusal::Field("obstacle.not-confirmed"));
    }
    put(&mut act, actor, &case, StepKind::Withdrawn, &NewStep { body: None, ..new.clone() }).await?;
    Ok(act.commit(&format!("obstacles/{}", case.main.id)).await?)
}

/// A body that raised it says whether the answer solves it.
pub async fn tell(db: &Db, actor: &Actor, id: &ObstacleId, is_solved: bool, text: &str) -> Result<(), ObstacleRefusal> {
    let mut act = Act::begin(db, actor, "obstacle.feedback").await?;
    let case = reached(&mut act, actor, Right::RaiseObstacles, id).await?;
    let own = case.statements.iter().find(|one| actor.acts_for(&one.body)).ok_or(ObstacleRefusal::Unknown)?;
    if !is_solved && text.trim().is_empty() {
        return Err(ObstacleRefusal::Field("obstacle.no-reason"));
    }
    if !is_solved && case.outcome().is_none() {
        return Err(ObstacleRefusal::Field("obstacle.nothing-decided"));
    }
    let kind = if is_solved { StepKind::Solved } else { StepKind::NotSolved };
    let new = NewStep { text: text.to_owned(), body: Some(own.body.clone()), ..NewStep::default() };
    put(&mut act, actor, &case, kind, &new).await?;
    Ok(act.commit(&format!("obstacles/{}", case.main.id)).await?)
}

/// Ends a case, with a reason; or opens it again.
pub async fn close(db: &Db, actor: &Actor, id: &ObstacleId, reason: &str) -> Result<(), ObstacleRefusal> {
    let mut act = Act::begin(db, actor, "obstacle.closed").await?;
    let case = reached(&mut act, actor, Right::HandleObstacles, id).await?;
    if reason.trim().is_empty() {
        return Err(ObstacleRefusal::Field("obstacle.no-reason"));
    }
    let kind = if case.state.state == ObstacleState::Closed { StepKind::Reopened } else { StepKind::Closed };
    put(&mut act, actor, &case, kind, &NewStep { text: reason.to_owned(), ..NewStep::default() }).await?;
    Ok(act.commit(&format!("obstacles/{}", case.main.id)).await?)
}

/// Puts a case to another one of the same plan: they are one from now on, and each keeps who raised it.
pub async fn merge(
    db: &Db,
    actor: &Actor,
    from: &ObstacleId,
    into: &ObstacleId,
) -> Result<ObstacleId, ObstacleRefusal> {
    let mut act = Act::begin(db, actor, "obstacle.merged").await?;
    let from = reached(&mut act, actor, Right::HandleObstacles, from).await?;
    let into = reached(&mut act, actor, Right::HandleObstacles, into).await?;
    if from.main.plan != into.main.plan {
        return Err(ObstacleRefusal::Field("obstacle.other-plan"));
    }
    let merges: Vec<_> = cases::merges(act.tx()).await?.iter().map(cases::merge).collect();
    if !may_merge(from.main.id.as_str(), into.main.id.as_str(), &merges, now(actor)) {
        return Err(ObstacleRefusal::Field("obstacle.merged-already"));
    }
    let merge = ObstacleMerge {
        id: ObstacleMergeId::new(),
        obstacle: from.main.id,
        into_obstacle: into.main.id.clone(),
        merged_at: actor.now,
        merged_by: actor.account.clone(),
        undone_at: None,
        undone_by: None,
    };
    act.put(&merge).await?;
    act.commit(&format!("obstacles/{}", into.main.id)).await?;
    Ok(into.main.id)
}

/// Takes a merge back: the statement is a case of its own again, where its own steps had left it.
pub async fn part(db: &Db, actor: &Actor, id: &ObstacleId) -> Result<(), ObstacleRefusal> {
    let mut act = Act::begin(db, actor, "obstacle.parted").await?;
    reached(&mut act, actor, Right::HandleObstacles, id).await?;
    let own = cases::merges(act.tx()).await?.into_iter().find(|one| one.obstacle == *id && one.undone_at.is_none());
    let own = own.ok_or(ObstacleRefusal::Field("obstacle.not-merged"))?;
    act.put(&ObstacleMerge { undone_at: Some(actor.now), undone_by: actor.account.clone(), ..own }).await?;
    Ok(act.commit(&format!("obstacles/{id}")).await?)
}

/// The cases of the same plan that may be the same difficulty, the most alike first: case and likeness in percent.
pub async fn offers(tx: &mut crate::db::Tx, actor: &Actor, case: &Stored) -> Result<Vec<(Stored, u32)>, DbError> {
    use dondoc_rules::obstacles::{Said, offers};
    let mut others = cases::all(tx, now(actor)).await?;
    others.retain(|other| other.main.plan == case.main.plan && other.main.id != case.main.id);
    let tasks = |case: &Stored| case.tasks.iter().map(ToString::to_string).collect::<Vec<_>>();
    let texts: Vec<(String, Vec<String>)> =
        others.iter().map(|other| (format!("{} {}", other.main.text, other.main.asks), tasks(other))).collect();
    let said: Vec<Said<'_>> = texts.iter().map(|(text, tasks)| Said { text, tasks }).collect();
    let (text, own) = (format!("{} {}", case.main.text, case.main.asks), tasks(case));
    let found = offers(Said { text: &text, tasks: &own }, &said);
    Ok(found.into_iter().filter_map(|one| Some((others.get(one.other)?.clone(), one.percent))).collect())
}
