//! Tasks as they are followed: classes that a person confirmed, results, who follows what; and how many tasks stand in
//! each class at any instant.
//!
//! Nothing of the plan is changed here, and nothing recorded is overwritten: the newest act holds, the earlier ones stay.
//! Where a task is counted is computed from dated facts (`rules::tasks`), never stored.

pub mod classes;
pub mod count;
pub mod facts;
pub mod followers;
pub mod results;
mod store;
pub mod web;

use dondoc_rules::access::Reach;
use dondoc_rules::obligations::CountingClass;
use dondoc_rules::returns::Door;
use dondoc_rules::tasks::{Band, TaskCount};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::actor::Actor;
use crate::db::{DbError, Tx, record};
use crate::ids::{AccountId, BodyId, FileId, PlanId, TaskClassId, TaskFollowerId, TaskId, TaskResultId};
use crate::plans;

record! {
    /// What a person decided about a task's class.
    pub struct TaskClass in "task_classes" key (id) {
        pub id: TaskClassId,
        pub plan: PlanId,
        pub task: TaskId,
        /// What was proposed when it was decided.
        pub proposed: CountingClass,
        pub class: CountingClass,
        /// The last on-time day, where the plan's own words gave none.
        pub due_on: Option<Date>,
        /// Empty where the proposal was confirmed.
        pub reason: String,
        pub decided_at: Timestamp,
        pub decided_by: Option<AccountId>,
    }
}

record! {
    /// A result of a task, reported outside a return.
    pub struct TaskResult in "task_results" key (id) {
        pub id: TaskResultId,
        pub plan: PlanId,
        pub task: TaskId,
        /// None where the register knows no lead of the task.
        pub body: Option<BodyId>,
        /// Typed by the lead, or recorded by the focal body as it arrived by another door.
        pub door: Door,
        /// Number of the document that is the product.
        pub number: String,
        pub issued_on: Option<Date>,
        pub note: String,
        pub file: Option<FileId>,
        /// The day on which it reached the focal body: what counts.
        pub reported_on: Date,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
        pub accepted_at: Option<Timestamp>,
        pub accepted_by: Option<AccountId>,
        pub returned_at: Option<Timestamp>,
        pub returned_by: Option<AccountId>,
        pub return_reason: Option<String>,
    }
}

record! {
    /// Who follows a body or a section of a plan from a day on.
    pub struct TaskFollower in "task_followers" key (id) {
        pub id: TaskFollowerId,
        pub plan: PlanId,
        pub body: Option<BodyId>,
        /// The label of a heading of the task table.
        pub section: Option<String>,
        /// None for nobody any more.
        pub officer: Option<AccountId>,
        pub starts_on: Date,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
    }
}

/// What was decided about a task's class, the newest first.
pub async fn classes_of(tx: &mut Tx, task: &TaskId, plan: &PlanId) -> Result<Vec<TaskClass>, DbError> {
    tx.list(
        "where tenant = $1 and plan = $2 and task = $3 order by decided_at desc, id desc limit 500",
        &[plan.clone().into(), task.clone().into()],
    )
    .await
}

/// The results of a task that were reported outside returns, the newest first.
pub async fn results_of(tx: &mut Tx, task: &TaskId, plan: &PlanId) -> Result<Vec<TaskResult>, DbError> {
    tx.list(
        "where tenant = $1 and plan = $2 and task = $3 order by recorded_at desc, id desc limit 500",
        &[plan.clone().into(), task.clone().into()],
    )
    .await
}

/// The results of a plan's tasks that were reported outside returns.
pub async fn results_of_plan(tx: &mut Tx, plan: &PlanId) -> Result<Vec<TaskResult>, DbError> {
    store::results(tx, Some(plan)).await
}

/// A result.
pub async fn result(tx: &mut Tx, id: &TaskResultId) -> Result<Option<TaskResult>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// Who was assigned to follow what of a plan, the newest first.
pub async fn followers_of(tx: &mut Tx, plan: &PlanId) -> Result<Vec<TaskFollower>, DbError> {
    tx.list(
        "where tenant = $1 and plan = $2 order by starts_on desc, recorded_at desc, id desc limit 5000",
        &[plan.clone().into()],
    )
    .await
}

/// The plan that a task belongs to.
pub async fn plan_of(tx: &mut Tx, task: &TaskId) -> Result<Option<PlanId>, DbError> {
    store::plan_of(tx, task).await
}

/// How many results wait for the word of a focal body that the person acts for.
pub async fn waiting(tx: &mut Tx, actor: &Actor) -> Result<usize, DbError> {
    let mut count = 0;
    for (plan, own) in store::waiting(tx).await? {
        let plan = plans::get(tx, &plan).await?;
        if plan.and_then(|plan| plan.focal_body).is_some_and(|focal| actor.acts_for(&focal)) {
            count += usize::try_from(own).unwrap_or(0);
        }
    }
    Ok(count)
}

/// A result that came back to its lead, which has not reported anew.
#[derive(Debug, Clone)]
pub struct Returned {
    pub task: TaskId,
    pub label: String,
    pub reason: String,
}

/// The results that came back to a body.
pub async fn returned_to(tx: &mut Tx, body: &BodyId) -> Result<Vec<Returned>, DbError> {
    let rows = store::returned_to(tx, body).await?.into_iter();
    Ok(rows.map(|(task, label, reason)| Returned { task, label, reason }).collect())
}

/// A body's tasks with a day of their own that are overdue or due soon, whatever their plan.
pub async fn pressing(tx: &mut Tx, actor: &Actor, body: &BodyId) -> Result<Vec<count::Counted>, DbError> {
    let mut found = Vec::new();
    for plan in store::dated_plans_of(tx, body).await? {
        let filter = count::Filter { plan: Some(plan), body: Some(body.clone()), ..count::Filter::default() };
        let counting = count::count(tx, actor, Reach::Tenant, &filter, (actor.today(), actor.now)).await?;
        found.extend(counting.tasks.into_iter().filter(|task| {
            let is_near = matches!(task.state.band, Some(Band::DueSoon | Band::DueToday));
            (task.state.count == TaskCount::Overdue || is_near) && task.state.waiting_since.is_none()
        }));
    }
    Ok(found)
}
