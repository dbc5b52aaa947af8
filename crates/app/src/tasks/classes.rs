//! Confirming the class of tasks (T1-R1): a person of the focal body, singly or for all rows of a plan at once.

use std::collections::HashMap;

use dondoc_rules::obligations::CountingClass;
use dondoc_rules::tasks::{Facts, Given, class};
use jiff::Timestamp;
use jiff::civil::Date;

use super::TaskClass;
use super::facts::{self, lacks_day};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::{AccountId, PlanId, TaskClassId, TaskId};
use crate::plans::{self, Plan, Task};

/// What a person chose for a task.
#[derive(Debug, Clone)]
pub struct Choice {
    pub task: TaskId,
    pub class: CountingClass,
    /// Only for a task of which the plan's words give none.
    pub due_on: Option<Date>,
    pub reason: String,
}

/// Why nothing was recorded.
#[derive(Debug)]
pub enum ClassRefusal {
    /// No such plan or task, or another body's.
    Unknown,
    /// Changed without a reason: the task's label.
    NoReason(String),
    /// A class with a day, and no day: the task's label.
    NoDay(String),
    Store(DbError),
}

impl From<DbError> for ClassRefusal {
    fn from(error: DbError) -> Self {
        ClassRefusal::Store(error)
    }
}

/// A task with its class as it stands.
#[derive(Debug, Clone)]
pub struct Classed {
    pub task: Task,
    pub proposed: CountingClass,
    pub class: CountingClass,
    /// The day in force: the plan's, or what a person read.
    pub due_on: Option<Date>,
    /// Who confirmed it and when; none while it is proposed.
    pub confirmed: Option<(Timestamp, Option<AccountId>)>,
}

/// The plan, where the person's body is its focal one.
pub async fn focal_plan(tx: &mut Tx, actor: &Actor, plan: &PlanId) -> Result<Option<Plan>, DbError> {
    let found = plans::get(tx, plan).await?;
    let is_focal = |plan: &Plan| plan.focal_body.as_ref().is_some_and(|focal| actor.acts_for(focal));
    Ok(found.filter(|plan| actor.account.is_none() || is_focal(plan)))
}

/// The tasks of the newest version of a plan with their classes.
pub async fn of_plan(tx: &mut Tx, plan: &PlanId, known_at: Timestamp) -> Result<Vec<Classed>, DbError> {
    let Some(version) = plans::latest(tx, plan).await? else { return Ok(Vec::new()) };
    let facts: HashMap<TaskId, Facts> =
        facts::of(tx, Some(plan)).await?.into_iter().map(|stored| (stored.task, stored.facts)).collect();
    let mut acts: HashMap<TaskId, TaskClass> = HashMap::new();
    for act in super::store::classes(tx, Some(plan)).await? {
        acts.insert(act.task.clone(), act);
    }
    let tasks = plans::tasks(tx, &version.id).await?.into_iter();
    let classed = tasks.map(|task| {
        let given = Given { proposed: task.counting_class, due_on: task.due_on, parts: Vec::new() };
        let (class, act) = match facts.get(&task.id) {
            Some(facts) => class(facts, &given, known_at),
            None => (task.counting_class, None),
        };
        let by = acts.get(&task.id).and_then(|act| act.decided_by.clone());
        Classed {
            proposed: task.counting_class,
            class,
            due_on: task.due_on.or(act.and_then(|act| act.due_on)),
            confirmed: act.map(|act| (act.decided_at, by)),
            task,
        }
    });
    Ok(classed.collect())
}

/// Confirms or changes the classes of tasks of a plan: all of them or none. Gives how many acts were recorded.
pub async fn classify(db: &Db, actor: &Actor, plan: &PlanId, choices: &[Choice]) -> Result<usize, ClassRefusal> {
    let mut act = Act::begin(db, actor, "task.classified").await?;
    focal_plan(act.tx(), actor, plan).await?.ok_or(ClassRefusal::Unknown)?;
    let standing = of_plan(act.tx(), plan, actor.now).await?;
    let mut count = 0;
    for choice in choices {
        let now = standing.iter().find(|one| one.task.id == choice.task).ok_or(ClassRefusal::Unknown)?;
        let due_on = choice.due_on.filter(|_| now.task.due_on.is_none());
        let has_changed = choice.class != now.class || (due_on.is_some() && due_on != now.due_on);
        if now.confirmed.is_some() && !has_changed {
            continue;
        }
        let reason = choice.reason.trim();
        if choice.class != now.class && reason.is_empty() {
            return Err(ClassRefusal::NoReason(now.task.label.clone()));
        }
        if lacks_day(choice.class, now.task.due_on.or(due_on).or(now.due_on)) {
            return Err(ClassRefusal::NoDay(now.task.label.clone()));
        }
        let one = TaskClass {
            id: TaskClassId::new(),
            plan: plan.clone(),
            task: choice.task.clone(),
            proposed: now.proposed,
            class: choice.class,
            due_on: due_on.or(now.due_on.filter(|_| now.task.due_on.is_none())),
            reason: reason.to_owned(),
            decided_at: actor.now,
            decided_by: actor.account.clone(),
        };
        act.put(&one).await?;
        count += 1;
    }
    if count > 0 {
        act.commit(&format!("plans/{plan}")).await?;
    }
    Ok(count)
}
