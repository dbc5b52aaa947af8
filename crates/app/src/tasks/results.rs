//! Results of tasks: reported by the lead, or recorded for it as they arrived; accepted or returned by the focal body.
//!
//! A lead that reports here reports today; only the focal body records the earlier day on which something arrived.

use dondoc_rules::access::{Reach, Right, reach};
use dondoc_rules::returns::Door;
use dondoc_rules::successions::Holder;
use jiff::civil::Date;

use super::facts::{self, Stored};
use super::{TaskResult, plan_of, result, results_of};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx};
use crate::directives::reported::{FileRefusal, Reported, check, keep};
use crate::events::Act;
use crate::http::Upload;
use crate::ids::{BodyId, TaskId, TaskResultId};
use crate::plans::{self, Plan};

/// A result as a person fills it in.
#[derive(Debug, Clone, Default)]
pub struct NewResult {
    /// The lead for which the focal body records it; none where the lead itself reports.
    pub body: Option<BodyId>,
    pub number: String,
    pub issued_on: Option<Date>,
    /// The day on which it arrived, where the focal body records it.
    pub reported_on: Option<Date>,
    pub note: String,
    pub file: Option<Upload>,
}

/// Why nothing was recorded.
#[derive(Debug)]
pub enum ResultRefusal {
    /// Not there, or not this person's to know.
    Unknown,
    /// A field is missing or wrong, or the task does not wait for it: the key of the sentence.
    Field(&'static str),
    Store(DbError),
}

impl From<DbError> for ResultRefusal {
    fn from(error: DbError) -> Self {
        ResultRefusal::Store(error)
    }
}

impl From<FileRefusal> for ResultRefusal {
    fn from(refusal: FileRefusal) -> Self {
        match refusal {
            FileRefusal::Field(key) => ResultRefusal::Field(key),
            FileRefusal::Store(error) => ResultRefusal::Store(error),
        }
    }
}

/// A task with its facts and its plan.
pub struct Found {
    pub plan: Plan,
    pub stored: Stored,
}

/// A task by its id.
pub async fn find(tx: &mut Tx, task: &TaskId) -> Result<Option<Found>, DbError> {
    let Some(plan) = plan_of(tx, task).await? else { return Ok(None) };
    let Some(plan) = plans::get(tx, &plan).await? else { return Ok(None) };
    let stored = facts::of(tx, Some(&plan.id)).await?.into_iter().find(|stored| stored.task == *task);
    Ok(stored.map(|stored| Found { plan, stored }))
}

impl Found {
    /// The bodies that hold a part of the task today, or led it when nobody does.
    pub fn bodies(&self, actor: &Actor) -> Vec<BodyId> {
        let mut bodies: Vec<BodyId> = Vec::new();
        for (_, holder) in self.stored.leads(actor.today(), actor.now) {
            let (Holder::Body(body) | Holder::Open { at: body, .. }) = holder;
            bodies.extend(BodyId::parse(&body).filter(|body| !bodies.contains(body)));
        }
        bodies
    }

    /// Whether a right of the person reaches the task: as one of its leads, or as the plan's focal body.
    pub fn is_covered(&self, actor: &Actor, right: Right) -> bool {
        match reach(actor.role, right) {
            Some(Reach::Tenant) => true,
            Some(Reach::Focal) => self.plan.focal_body.as_ref().is_some_and(|focal| actor.acts_for(focal)),
            Some(Reach::Own) => self.own_body(actor).is_some(),
            None => false,
        }
    }

    /// The person's body, where it leads the task.
    pub fn own_body(&self, actor: &Actor) -> Option<BodyId> {
        self.bodies(actor).into_iter().find(|body| actor.body.as_ref() == Some(body))
    }
}

/// Records a result: of the person's own body, or by the focal body for a lead.
pub async fn record(db: &Db, actor: &Actor, task: &TaskId, new: &NewResult) -> Result<TaskResultId, ResultRefusal> {
    use ResultRefusal::{Field, Unknown};
    let mut act = Act::begin(db, actor, "task.result-recorded").await?;
    let found = find(act.tx(), task).await?.ok_or(Unknown)?;
    let own = found.own_body(actor).filter(|_| reach(actor.role, Right::WriteReturns).is_some());
    let is_focal = found.is_covered(actor, Right::RecordReturns);
    let is_own = own.is_some() && (!is_focal || new.body.is_none() || new.body == own);
    if !(is_own || is_focal) {
        return Err(Unknown);
    }
    let leads = found.bodies(actor);
    let body = if is_own { own } else { new.body.clone() };
    if !leads.is_empty() && !body.as_ref().is_some_and(|body| leads.contains(body)) {
        return Err(Field("tasks.no-body"));
    }
    let door = if is_own { Door::Typed } else { Door::Paper };
    let said =
        Reported { door, number: &new.number, issued_on: new.issued_on, reported_on: new.reported_on, note: &new.note };
    let said = check(actor.today(), said).map_err(Field)?;
    let waits = |one: &TaskResult| one.body == body && one.accepted_at.is_none() && one.returned_at.is_none();
    if results_of(act.tx(), task, &found.plan.id).await?.iter().any(waits) {
        return Err(Field("tasks.waits-already"));
    }
    let file = keep(&mut act, actor, new.file.as_ref()).await?;
    let one = TaskResult {
        id: TaskResultId::new(),
        plan: found.plan.id,
        task: task.clone(),
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
    act.commit(&format!("tasks/{task}")).await?;
    Ok(one.id)
}

/// A result that the focal body may decide on; what a person typed for their own body another one decides.
async fn decidable(act: &mut Act, actor: &Actor, id: &TaskResultId) -> Result<TaskResult, ResultRefusal> {
    let one = result(act.tx(), id).await?.ok_or(ResultRefusal::Unknown)?;
    let found = find(act.tx(), &one.task).await?.ok_or(ResultRefusal::Unknown)?;
    let is_own_work = one.door == Door::Typed && one.recorded_by.is_some() && one.recorded_by == actor.account;
    if !found.is_covered(actor, Right::ReviewReturns) || is_own_work {
        return Err(ResultRefusal::Unknown);
    }
    Ok(one)
}

/// Accepts a result: the task is completed, on the day on which the result was reported.
pub async fn accept(db: &Db, actor: &Actor, id: &TaskResultId) -> Result<TaskId, ResultRefusal> {
    let mut act = Act::begin(db, actor, "task.result-accepted").await?;
    let one = decidable(&mut act, actor, id).await?;
    if one.accepted_at.is_some() || one.returned_at.is_some() {
        return Err(ResultRefusal::Field("tasks.decided"));
    }
    let task = one.task.clone();
    act.put(&TaskResult { accepted_at: Some(actor.now), accepted_by: actor.account.clone(), ..one }).await?;
    act.commit(&format!("tasks/{task}")).await?;
    Ok(task)
}

/// Returns a result, an accepted one too: the task is open again, with the day it had (T1-R7).
pub async fn give_back(db: &Db, actor: &Actor, id: &TaskResultId, reason: &str) -> Result<TaskId, ResultRefusal> {
    let mut act = Act::begin(db, actor, "task.result-returned").await?;
    let one = decidable(&mut act, actor, id).await?;
    if one.returned_at.is_some() {
        return Err(ResultRefusal::Field("tasks.decided"));
    }
    if reason.trim().is_empty() {
        return Err(ResultRefusal::Field("tasks.no-reason"));
    }
    let task = one.task.clone();
    let returned = TaskResult {
        returned_at: Some(actor.now),
        returned_by: actor.account.clone(),
        return_reason: Some(reason.trim().to_owned()),
        ..one
    };
    act.put(&returned).await?;
    act.commit(&format!("tasks/{task}")).await?;
    Ok(task)
}
