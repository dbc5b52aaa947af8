//! Raising: a body says what keeps it from its task, at any time or in an entry of its return.

use dondoc_rules::access::{Reach, Right, reach};
use dondoc_rules::obstacles::{CompetentAuthority, ObstacleKind};
use jiff::civil::Date;

use super::{Obstacle, ObstacleTask};
use crate::actor::Actor;
use crate::db::{Db, DbError};
use crate::events::Act;
use crate::ids::{BodyId, CycleId, ItemId, ObstacleId, PlanId, ReturnId, TaskId};
use crate::plans;

/// As much as a statement may hold: a page of text.
pub const LONGEST_TEXT: usize = 5_000;

/// A statement as it is raised.
#[derive(Debug, Clone, Default)]
pub struct NewObstacle {
    /// Whose it is; none for the person's own body.
    pub body: Option<BodyId>,
    pub text: String,
    pub asks: String,
    pub kind: Option<ObstacleKind>,
    pub authority: Option<CompetentAuthority>,
    pub wanted_by: Option<Date>,
    pub places: String,
    pub tasks: Vec<TaskId>,
    /// The day on which it was raised, where it stands in what came before; none for today.
    pub raised_on: Option<Date>,
    /// The entry that it stands in.
    pub entry: Option<(ReturnId, ItemId, CycleId)>,
}

/// Why nothing was raised or done.
#[derive(Debug)]
pub enum ObstacleRefusal {
    /// Not there, or not this person's to know.
    Unknown,
    /// The key of the sentence.
    Field(&'static str),
    /// The entry was raised already.
    Raised(ObstacleId),
    Store(DbError),
}

impl From<DbError> for ObstacleRefusal {
    fn from(error: DbError) -> Self {
        ObstacleRefusal::Store(error)
    }
}

/// Raises an obstacle of the person's own body.
pub async fn raise(db: &Db, actor: &Actor, plan: &PlanId, new: &NewObstacle) -> Result<ObstacleId, ObstacleRefusal> {
    let mut act = Act::begin(db, actor, "obstacle.raised").await?;
    let id = raise_in(&mut act, actor, plan, new).await?;
    act.commit(&format!("obstacles/{id}")).await?;
    Ok(id)
}

/// The same within an act: for an entry of a return.
pub async fn raise_in(
    act: &mut Act,
    actor: &Actor,
    plan: &PlanId,
    new: &NewObstacle,
) -> Result<ObstacleId, ObstacleRefusal> {
    use ObstacleRefusal::{Field, Raised, Unknown};
    let plan = plans::get(act.tx(), plan).await?.ok_or(Unknown)?;
    let is_focal = plan.focal_body.as_ref().is_some_and(|focal| actor.acts_for(focal))
        && reach(actor.role, Right::HandleObstacles).is_some();
    let body = new.body.clone().or(actor.body.clone()).ok_or(Unknown)?;
    let is_own =
        actor.acts_for(&body) && matches!(reach(actor.role, Right::RaiseObstacles), Some(Reach::Own | Reach::Tenant));
    if !(is_own || is_focal) {
        return Err(Unknown);
    }
    let (text, asks) = (new.text.trim(), new.asks.trim());
    // An entry may hold a proposal without saying what the difficulty is: its words stand for both.
    let text = if text.is_empty() { asks } else { text };
    if text.is_empty() {
        return Err(Field("obstacle.no-text"));
    }
    if text.chars().count() > LONGEST_TEXT || asks.chars().count() > LONGEST_TEXT {
        return Err(Field("obstacle.too-long"));
    }
    let raised_on = new.raised_on.unwrap_or(actor.today());
    if raised_on > actor.today() {
        return Err(Field("obstacle.day-ahead"));
    }
    if new.wanted_by.is_some_and(|day| day < raised_on) {
        return Err(Field("obstacle.wanted-too-early"));
    }
    if let Some((_, item, _)) = &new.entry
        && let Some(own) = super::of_item(act.tx(), item).await?.into_iter().find(|one| one.text == text)
    {
        return Err(Raised(own.id));
    }
    let latest = plans::latest(act.tx(), &plan.id).await?.ok_or(Unknown)?;
    let known = plans::tasks(act.tx(), &latest.id).await?;
    // A task of an earlier version may be spoken of in its own period.
    if new.entry.is_none() && new.tasks.iter().any(|task| !known.iter().any(|own| own.id == *task)) {
        return Err(Field("obstacle.no-task"));
    }
    let entry = new.entry.clone();
    let (return_id, item, cycle) = match entry {
        Some((return_id, item, cycle)) => (Some(return_id), Some(item), Some(cycle)),
        None => (None, None, None),
    };
    let obstacle = Obstacle {
        id: ObstacleId::new(),
        plan: plan.id,
        body,
        text: text.to_owned(),
        asks: asks.to_owned(),
        kind: new.kind,
        authority: new.authority,
        wanted_by: new.wanted_by,
        places: new.places.trim().to_owned(),
        raised_on,
        return_id,
        item,
        cycle,
        recorded_at: actor.now,
        recorded_by: actor.account.clone(),
    };
    act.put(&obstacle).await?;
    let mut tasks = new.tasks.clone();
    tasks.sort();
    tasks.dedup();
    for task in tasks {
        act.put(&ObstacleTask { obstacle: obstacle.id.clone(), task }).await?;
    }
    Ok(obstacle.id)
}
