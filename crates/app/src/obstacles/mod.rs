//! Obstacles: what keeps a body from doing its task, followed as a case until it is closed.
//!
//! A statement is one body's and never changes; statements that a person merged are one case. Where a case stands is
//! computed from its steps (`rules::obstacles`), never stored. An entry of a return raises one by calling [`raise::raise_in`];
//! nothing here knows of returns.

pub mod cases;
pub mod raise;
pub mod report;
pub mod steps;
pub mod web;

use dondoc_rules::obstacles::{CompetentAuthority, ObstacleKind, StepKind};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::actor::Actor;
use crate::db::{DbError, Tx, record, words};
use crate::ids::{
    AccountId, BodyId, CycleId, InstrumentId, ItemId, ObstacleId, ObstacleMergeId, ObstacleStepId, PlanId, ReturnId,
    TaskId,
};
use crate::instruments::{self, Instrument};

words!(CompetentAuthority, ObstacleKind, StepKind);

record! {
    /// What one body raised, in its own words.
    pub struct Obstacle in "obstacles" key (id) {
        pub id: ObstacleId,
        pub plan: PlanId,
        /// Who raised it.
        pub body: BodyId,
        pub text: String,
        /// What the body asks for; empty where it only tells of a difficulty.
        pub asks: String,
        /// As the body sees it; the focal officer's word counts.
        pub kind: Option<ObstacleKind>,
        pub authority: Option<CompetentAuthority>,
        pub wanted_by: Option<Date>,
        pub places: String,
        pub raised_on: Date,
        /// The entry that it was raised in.
        pub return_id: Option<ReturnId>,
        pub item: Option<ItemId>,
        pub cycle: Option<CycleId>,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
    }
}

record! {
    /// A task that an obstacle touches.
    pub struct ObstacleTask in "obstacle_tasks" key (obstacle, task) {
        pub obstacle: ObstacleId,
        pub task: TaskId,
    }
}

record! {
    /// Something that was done about a case.
    pub struct ObstacleStep in "obstacle_steps" key (id) {
        pub id: ObstacleStepId,
        pub obstacle: ObstacleId,
        pub kind: StepKind,
        /// Who says so, of an answer or a feedback; to whom it was sent, of a routing.
        pub body: Option<BodyId>,
        pub about: Option<ObstacleKind>,
        pub authority: Option<CompetentAuthority>,
        pub instrument: Option<InstrumentId>,
        /// The document as typed.
        pub reference: String,
        pub text: String,
        pub happened_on: Date,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
    }
}

record! {
    /// One statement was put to another; undone, each stands alone again.
    pub struct ObstacleMerge in "obstacle_merges" key (id) {
        pub id: ObstacleMergeId,
        pub obstacle: ObstacleId,
        pub into_obstacle: ObstacleId,
        pub merged_at: Timestamp,
        pub merged_by: Option<AccountId>,
        pub undone_at: Option<Timestamp>,
        pub undone_by: Option<AccountId>,
    }
}

/// A statement.
pub async fn get(tx: &mut Tx, id: &ObstacleId) -> Result<Option<Obstacle>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// The tasks that a statement touches.
pub async fn tasks_of(tx: &mut Tx, id: &ObstacleId) -> Result<Vec<TaskId>, DbError> {
    let all: Vec<ObstacleTask> =
        tx.list("where tenant = $1 and obstacle = $2 order by task limit 1000", &[id.clone().into()]).await?;
    Ok(all.into_iter().map(|one| one.task).collect())
}

/// What was raised in an entry.
pub async fn of_item(tx: &mut Tx, item: &ItemId) -> Result<Vec<Obstacle>, DbError> {
    tx.list("where tenant = $1 and item = $2 order by id limit 100", &[item.clone().into()]).await
}

/// What a body raised about a task, in whatever period.
pub async fn of_task(tx: &mut Tx, task: &TaskId, body: &BodyId) -> Result<Vec<Obstacle>, DbError> {
    tx.list(
        "where tenant = $1 and body = $3 and id in (
             select obstacle from obstacle_tasks where tenant = $1 and task = $2)
         order by id limit 200",
        &[task.clone().into(), body.clone().into()],
    )
    .await
}

/// The instrument of the register that a typed number names, where exactly one does.
pub async fn named_instrument(tx: &mut Tx, reference: &str) -> Result<Option<Instrument>, DbError> {
    let wanted: String = reference.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    if wanted.is_empty() {
        return Ok(None);
    }
    let mut own = instruments::list(tx).await?.into_iter().filter(|one| {
        !one.number.is_empty() && (one.number.to_lowercase() == wanted || one.cited().to_lowercase() == wanted)
    });
    Ok(own.next().filter(|_| own.next().is_none()))
}

/// Whether the person's body raised one of the statements of a case, or was asked about it.
pub fn concerns(actor: &Actor, case: &cases::Stored) -> bool {
    case.statements.iter().any(|one| actor.acts_for(&one.body))
        || case.sent_to().iter().any(|body| actor.acts_for(body))
}
