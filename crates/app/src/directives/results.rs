//! Results of directives, recorded, accepted and returned as those of tasks are: a body reports today, only the focal body
//! records an earlier arrival; what a person typed for their own body another one decides.

use dondoc_rules::access::{Right, reach};
use dondoc_rules::returns::Door;
use jiff::civil::Date;

use super::facts::{self, Stored};
use super::record::DirectiveRefusal;
use super::reported::{FileRefusal, Reported, check, keep};
use super::{DirectiveResult, result};
use crate::actor::Actor;
use crate::db::Db;
use crate::events::Act;
use crate::http::Upload;
use crate::ids::{BodyId, DirectiveId, DirectiveResultId};

/// A result as a person fills it in.
#[derive(Debug, Clone, Default)]
pub struct NewResult {
    /// The body for which the focal body records it; none where the body itself reports.
    pub body: Option<BodyId>,
    pub number: String,
    pub issued_on: Option<Date>,
    /// The day on which it arrived, where the focal body records it.
    pub reported_on: Option<Date>,
    pub note: String,
    /// The document itself, as evidence.
    pub file: Option<Upload>,
}

impl From<FileRefusal> for DirectiveRefusal {
    fn from(refusal: FileRefusal) -> Self {
        match refusal {
            FileRefusal::Field(key) => DirectiveRefusal::Field(key),
            FileRefusal::Store(error) => DirectiveRefusal::Store(error),
        }
    }
}

/// Records a result: of the person's own body, or by the focal body for one.
pub async fn record(
    db: &Db,
    actor: &Actor,
    id: &DirectiveId,
    new: &NewResult,
) -> Result<DirectiveResultId, DirectiveRefusal> {
    use DirectiveRefusal::{Field, Unknown};
    let mut act = Act::begin(db, actor, "directive.result-recorded").await?;
    let stored = facts::of(act.tx(), id).await?.ok_or(Unknown)?;
    let own = stored.own_body(actor).filter(|_| reach(actor.role, Right::AnswerDirectives).is_some());
    let is_focal = stored.is_covered(actor, Right::RecordDirectives);
    let is_own = own.is_some() && (!is_focal || new.body.is_none() || new.body == own);
    if !(is_own || is_focal) {
        return Err(Unknown);
    }
    if stored.directive.withdrawn_at.is_some() {
        return Err(Field("directive.is-withdrawn"));
    }
    let body = if is_own { own } else { new.body.clone() };
    let holders = stored.held_by(actor.today(), actor.now);
    let body = body.filter(|body| holders.contains(body)).ok_or(Field("directive.no-such-body"))?;
    let door = if is_own { Door::Typed } else { Door::Paper };
    let said =
        Reported { door, number: &new.number, issued_on: new.issued_on, reported_on: new.reported_on, note: &new.note };
    let said = check(actor.today(), said).map_err(Field)?;
    if said.reported_on < stored.directive.ordered_on {
        return Err(Field("directive.reported-before"));
    }
    let is_live = |one: &&DirectiveResult| one.body == body && one.returned_at.is_none();
    if stored.results.iter().any(|one| is_live(&one)) {
        return Err(Field("directive.reported-already"));
    }
    let file = keep(&mut act, actor, new.file.as_ref()).await?;
    let one = DirectiveResult {
        id: DirectiveResultId::new(),
        directive: id.clone(),
        body,
        door,
        number: said.number,
        issued_on: new.issued_on,
        note: said.note,
        file,
        reported_on: said.reported_on,
        recorded_at: actor.now,
        recorded_by: actor.account.clone(),
        accepted_at: None,
        accepted_by: None,
        returned_at: None,
        returned_by: None,
        return_reason: None,
    };
    act.put(&one).await?;
    act.commit(&format!("directives/{id}")).await?;
    Ok(one.id)
}

/// Whether a result may be decided on by a person; what they typed for their own body they may not.
pub fn may_decide(actor: &Actor, stored: &Stored, one: &DirectiveResult) -> bool {
    let is_own_work = one.door == Door::Typed && one.recorded_by.is_some() && one.recorded_by == actor.account;
    stored.is_covered(actor, Right::RecordDirectives) && !is_own_work
}

async fn decidable(act: &mut Act, actor: &Actor, id: &DirectiveResultId) -> Result<DirectiveResult, DirectiveRefusal> {
    let one = result(act.tx(), id).await?.ok_or(DirectiveRefusal::Unknown)?;
    let stored = facts::of(act.tx(), &one.directive).await?.ok_or(DirectiveRefusal::Unknown)?;
    if !may_decide(actor, &stored, &one) {
        return Err(DirectiveRefusal::Unknown);
    }
    Ok(one)
}

/// Accepts a result: the body's part is done, on the day on which it was reported.
pub async fn accept(db: &Db, actor: &Actor, id: &DirectiveResultId) -> Result<DirectiveId, DirectiveRefusal> {
    let mut act = Act::begin(db, actor, "directive.result-accepted").await?;
    let one = decidable(&mut act, actor, id).await?;
    if one.accepted_at.is_some() || one.returned_at.is_some() {
        return Err(DirectiveRefusal::Field("tasks.decided"));
    }
    let directive = one.directive.clone();
    act.put(&DirectiveResult { accepted_at: Some(actor.now), accepted_by: actor.account.clone(), ..one }).await?;
    act.commit(&format!("directives/{directive}")).await?;
    Ok(directive)
}

/// Returns a result, an accepted one too: the part is open again, with the day it had (T1-R7).
pub async fn give_back(
    db: &Db,
    actor: &Actor,
    id: &DirectiveResultId,
    reason: &str,
) -> Result<DirectiveId, DirectiveRefusal> {
    let mut act = Act::begin(db, actor, "directive.result-returned").await?;
    let one = decidable(&mut act, actor, id).await?;
    if one.returned_at.is_some() {
        return Err(DirectiveRefusal::Field("tasks.decided"));
    }
    if reason.trim().is_empty() {
        return Err(DirectiveRefusal::Field("tasks.no-reason"));
    }
    let directive = one.directive.clone();
    let returned = DirectiveResult {
        returned_at: Some(actor.now),
        returned_by: actor.account.clone(),
        return_reason: Some(reason.trim().to_owned()),
        ..one
    };
    act.put(&returned).await?;
    act.commit(&format!("directives/{directive}")).await?;
    Ok(directive)
}
