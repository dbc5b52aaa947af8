//! What a succession moves, shown before it is recorded.

use std::collections::HashMap;

use dondoc_rules::obligations::first_arrival;
use dondoc_rules::successions::{Holder, Subject};
use jiff::civil::Date;

use super::apply::NewSuccession;
use super::questions::{Lead, leads};
use crate::actor::Actor;
use crate::db::{DbError, Tx};
use crate::ids::{BodyId, TaskId};
use crate::successions::history;
use crate::{accounts, bodies, cycles, obligations, plans, returns};

/// A task that a body leads in a live plan, and whether it would wait for a decision.
#[derive(Debug, Clone)]
pub struct MovedTask {
    pub id: TaskId,
    pub plan: String,
    pub label: String,
    pub text: String,
    pub is_open: bool,
}

/// An obligation that is not answered yet.
#[derive(Debug, Clone)]
pub struct MovedObligation {
    pub cycle: String,
    pub plan: String,
    pub items: usize,
    /// Nobody would hold it.
    pub is_open: bool,
}

/// What moves.
#[derive(Debug, Clone, Default)]
pub struct Moves {
    pub obligations: Vec<MovedObligation>,
    pub tasks: Vec<MovedTask>,
    pub rosters: Vec<String>,
    /// People with a role in the body, and the key of the role's name.
    pub people: Vec<(String, String)>,
    /// Plans whose focal body it is.
    pub focal_of: Vec<String>,
}

/// What a succession would move, from its first day on.
pub async fn moves(tx: &mut Tx, actor: &Actor, new: &NewSuccession) -> Result<Moves, DbError> {
    let mut after = (*history(tx).await?).clone();
    after.successions.push(new.facts(actor.now));
    let is_open = |body: &BodyId, subject: Subject<'_>, on: Date| {
        matches!(after.holder(body.as_str(), subject, on, actor.now), Holder::Open { .. })
    };
    let mut found = Moves::default();
    for plan in plans::list(tx).await? {
        if plan.focal_body.as_ref() == Some(&new.from) {
            found.focal_of.push(plan.title.clone());
        }
        let Some(version) = plans::latest(tx, &plan.id).await? else { continue };
        let own = leads(tx, &version).await?.into_iter().filter(|lead| lead.body == new.from);
        let led: HashMap<TaskId, Lead> = own.map(|lead| (lead.task.clone(), lead)).collect();
        for task in plans::tasks(tx, &version.id).await? {
            let Some(lead) = led.get(&task.id) else { continue };
            found.tasks.push(MovedTask {
                id: task.id.clone(),
                is_open: is_open(&new.from, lead.subject(), new.starts_on),
                plan: plan.title.clone(),
                label: task.label,
                text: task.text,
            });
        }
    }
    for obligation in obligations::of_body(tx, &new.from).await? {
        let Some(cycle) = cycles::get(tx, &obligation.cycle).await?.filter(|cycle| cycle.closed_at.is_none()) else {
            continue;
        };
        let versions = returns::of_obligation(tx, &obligation.id).await?;
        let facts = returns::facts::of(tx, &cycle, &obligation, &versions.iter().collect::<Vec<_>>()).await?;
        if first_arrival(&facts, actor.today(), actor.now).is_some() {
            continue;
        }
        let plan = plans::get(tx, &cycle.plan).await?.map(|plan| plan.title).unwrap_or_default();
        let items = obligations::items(tx, &obligation.id).await?;
        let is_open = is_open(&new.from, Subject::Duty, new.starts_on);
        found.obligations.push(MovedObligation { cycle: cycle.name, plan, items: items.len(), is_open });
    }
    if !new.is_lasting_end() {
        return Ok(found);
    }
    for roster in bodies::rosters(tx).await? {
        if bodies::members(tx, &roster.id, new.starts_on).await?.contains(&new.from) {
            found.rosters.push(roster.name);
        }
    }
    for (account, role) in accounts::people_of(tx, &new.from, new.starts_on).await? {
        found.people.push((account, format!("role.{}", role.as_str())));
    }
    Ok(found)
}
