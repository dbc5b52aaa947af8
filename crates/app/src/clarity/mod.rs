//! "6 rõ" of a recorded plan: what each task says clearly, and what the focal body cleared beside the issued words, which
//! stay as they are.

pub mod letter;
pub mod web;

use std::collections::HashMap;

use dondoc_rules::plans::draft::TaskDraft;
use dondoc_rules::plans::lint::clarity::{Clarity, Clear, Slot, assess};

use crate::actor::Actor;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::{PlanId, TaskId};
use crate::plans::clarifications::{Clarification, cleared};
use crate::{imports, plans};

/// Why nothing was cleared.
#[derive(Debug)]
pub enum Refusal {
    /// No such plan or task, or another body's.
    Unknown,
    /// Value and basis are both needed.
    Incomplete,
    Store(DbError),
}

impl From<DbError> for Refusal {
    fn from(error: DbError) -> Self {
        Refusal::Store(error)
    }
}

/// A task with its six slots and what was cleared of them.
pub struct TaskClarity {
    pub task: plans::Task,
    pub checks: Clarity,
    pub cleared: Vec<Clarification>,
}

impl TaskClarity {
    /// Slots that are met by the text or were cleared.
    pub fn met(&self) -> usize {
        let is_met = |slot: Slot, state: Clear| state == Clear::Met || self.cleared(slot).is_some();
        self.checks.slots.iter().filter(|check| is_met(check.slot, check.state)).count()
    }

    /// What was cleared of a slot.
    pub fn cleared(&self, slot: Slot) -> Option<&Clarification> {
        self.cleared.iter().find(|cleared| cleared.slot == slot.as_str())
    }

    /// Slots that still have to be cleared, with the reason.
    pub fn open(&self) -> impl Iterator<Item = (Slot, &str)> {
        self.checks
            .slots
            .iter()
            .filter(|check| check.state == Clear::ToClear && self.cleared(check.slot).is_none())
            .map(|check| (check.slot, check.reason.as_deref().unwrap_or_default()))
    }
}

/// The tasks of the newest version of a plan with their slots.
pub async fn of_plan(tx: &mut Tx, plan: &PlanId) -> Result<Vec<TaskClarity>, DbError> {
    let Some(version) = plans::latest(tx, plan).await? else { return Ok(Vec::new()) };
    let import = match &version.import {
        Some(id) => imports::get(tx, id).await?,
        None => None,
    };
    let readings: HashMap<String, TaskDraft> = match import {
        Some(import) => import.reading()?.tasks.into_iter().map(|task| (task.id.clone(), task)).collect(),
        None => HashMap::new(),
    };
    let has_rule = !plans::rules(tx, &version.id).await?.is_empty();
    let mut cleared = cleared(tx, plan).await?;
    let tasks = plans::tasks(tx, &version.id).await?.into_iter();
    let with_slots = tasks.filter_map(|task| {
        let checks = assess(readings.get(&task.label)?, has_rule);
        Some(TaskClarity { checks, cleared: cleared.remove(&task.id).unwrap_or_default(), task })
    });
    Ok(with_slots.collect())
}

/// Clears a slot of a task: who, when, and on what basis is kept.
pub async fn clear(
    db: &Db,
    actor: &Actor,
    plan: &PlanId,
    task: &TaskId,
    slot: Slot,
    value: &str,
    basis: &str,
) -> Result<(), Refusal> {
    let (value, basis) = (value.trim(), basis.trim());
    if value.is_empty() || basis.is_empty() {
        return Err(Refusal::Incomplete);
    }
    let mut act = Act::begin(db, actor, "task.clarified").await?;
    let found = plans::get(act.tx(), plan).await?.ok_or(Refusal::Unknown)?;
    if actor.account.is_some() && !found.focal_body.as_ref().is_some_and(|focal| actor.acts_for(focal)) {
        return Err(Refusal::Unknown);
    }
    let version = plans::latest(act.tx(), plan).await?.ok_or(Refusal::Unknown)?;
    if !plans::tasks(act.tx(), &version.id).await?.iter().any(|own| own.id == *task) {
        return Err(Refusal::Unknown);
    }
    let clarification = Clarification {
        plan: plan.clone(),
        task: task.clone(),
        slot: slot.as_str().to_owned(),
        value: value.to_owned(),
        basis: basis.to_owned(),
        cleared_at: actor.now,
        cleared_by: actor.account.clone(),
    };
    act.put(&clarification).await?;
    act.commit(&format!("plans/{plan}")).await?;
    Ok(())
}
