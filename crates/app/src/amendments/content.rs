//! The version that a proposal would make: the base version with its changes laid over it.

use std::collections::{BTreeSet, HashMap};

use dondoc_rules::bodies::{Register, Resolution};
use dondoc_rules::doc::Span;
use dondoc_rules::plans::draft::{Party, PartyKind};
use dondoc_rules::plans::{deliverables, parties, timelines};

use super::{Amendment, ProposedTarget, ProposedTask, targets, tasks};
use crate::db::{DbError, Tx};
use crate::ids::{BodyId, PlanVersionId, RosterId, TaskId, TaskPartyId};
use crate::plans::{self, Content, Target, Task, TaskParty};

/// A version that is proposed.
pub struct Proposed {
    pub base: Vec<Task>,
    /// All tasks in their order, those that are or were ended too.
    pub tasks: Vec<Task>,
    pub parties: Vec<TaskParty>,
    pub targets: Vec<Target>,
    pub base_targets: Vec<Target>,
}

impl Proposed {
    /// What obligations are derived from.
    pub fn content(&self) -> Content {
        let tasks: Vec<Task> = self.tasks.iter().filter(|task| !task.is_ended).cloned().collect();
        Content { tasks, parties: self.parties.clone(), targets: self.targets.clone() }
    }

    /// The label of a task.
    pub fn label(&self, id: &str) -> String {
        let own = self.tasks.iter().find(|task| task.id.as_str() == id).map(|task| task.label.clone());
        own.or_else(|| self.targets.iter().find(|target| target.id.as_str() == id).map(|target| target.label.clone()))
            .unwrap_or_default()
    }
}

/// The version that an amendment would make over a base.
pub async fn proposed(tx: &mut Tx, amendment: &Amendment, register: &Register) -> Result<Proposed, DbError> {
    let base = plans::tasks_ever(tx, &amendment.base_version).await?;
    let changes = tasks(tx, &amendment.id).await?;
    let base_parties = plans::parties(tx, &amendment.base_version).await?;
    let base_targets = plans::targets(tx, &amendment.base_version).await?;
    let changed: BTreeSet<&TaskId> = changes.iter().map(|change| &change.task).collect();
    let mut parties: Vec<TaskParty> = base_parties.into_iter().filter(|party| !changed.contains(&party.task)).collect();
    for change in &changes {
        parties.extend(parties_of(change, &amendment.base_version, register));
    }
    let over = targets(tx, &amendment.id).await?;
    let targets = base_targets.iter().map(|target| match over.iter().find(|one| one.target == target.id) {
        Some(one) => amended_target(target, one),
        None => target.clone(),
    });
    let targets = targets.collect();
    Ok(Proposed { tasks: laid_over(&base, &changes, &amendment.base_version), base, parties, targets, base_targets })
}

fn amended_target(target: &Target, over: &ProposedTarget) -> Target {
    Target {
        text: over.text.clone(),
        comparator: over.comparator.clone(),
        value: over.value.clone(),
        value_max: over.value_max.clone(),
        unit: over.unit.clone(),
        to_year: over.to_year,
        ..target.clone()
    }
}

/// The tasks in their order: what is put behind another stands there, the rest where it stood, new ones at the end.
fn laid_over(base: &[Task], changes: &[ProposedTask], version: &PlanVersionId) -> Vec<Task> {
    let by_task: HashMap<&TaskId, &ProposedTask> = changes.iter().map(|change| (&change.task, change)).collect();
    let is_moved = |change: &&ProposedTask| change.after_task.is_some();
    let mut order: Vec<Task> = base
        .iter()
        .filter(|task| !by_task.get(&task.id).is_some_and(|change| is_moved(change)))
        .map(|task| match by_task.get(&task.id) {
            Some(change) => task_of(change, version, Some(task)),
            None => task.clone(),
        })
        .collect();
    let known: BTreeSet<&TaskId> = base.iter().map(|task| &task.id).collect();
    for change in changes.iter().filter(|change| is_moved(change) || !known.contains(&change.task)) {
        let was = base.iter().find(|task| task.id == change.task);
        let place = change.after_task.as_ref().and_then(|after| order.iter().position(|task| task.id == *after));
        let place = place.map_or(order.len(), |place| place + 1);
        order.insert(place, task_of(change, version, was));
    }
    for (position, task) in order.iter_mut().enumerate() {
        task.position = position as i64;
    }
    order
}

fn task_of(change: &ProposedTask, version: &PlanVersionId, was: Option<&Task>) -> Task {
    let timeline = timelines::read(change.timeline_raw.as_deref(), Span::default());
    let deliverable = deliverables::read(change.deliverable_raw.as_deref(), Span::default());
    let same_time = was.filter(|was| was.timeline_raw == change.timeline_raw);
    let word = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    Task {
        plan_version: version.clone(),
        id: change.task.clone(),
        label: change.label.clone(),
        marker: change.marker.clone(),
        task_group: change.task_group.clone(),
        text: change.text.clone(),
        lead_raw: change.lead_raw.clone(),
        cooperating_raw: change.cooperating_raw.clone(),
        timeline_raw: change.timeline_raw.clone(),
        timeline_kind: match same_time {
            Some(was) => was.timeline_kind.clone(),
            None => word(serde_json::json!(timeline.kind)),
        },
        starts_on: match same_time {
            Some(was) => was.starts_on,
            None => timeline.from.as_deref().and_then(|day| day.parse().ok()),
        },
        due_on: change.due_on,
        deliverable_raw: change.deliverable_raw.clone(),
        deliverable_kind: word(serde_json::json!(deliverable.kind)),
        counting_class: change.counting_class,
        span: was.map_or_else(|| "{}".to_owned(), |was| was.span.clone()),
        position: was.map_or(i64::MAX, |was| was.position),
        is_ended: change.is_ended,
    }
}

/// The parties of a changed task, read from its words and found in the register.
fn parties_of(change: &ProposedTask, version: &PlanVersionId, register: &Register) -> Vec<TaskParty> {
    let leads = parties::read(change.lead_raw.as_deref(), Span::default()).parties;
    let helping = parties::read(change.cooperating_raw.as_deref(), Span::default()).parties;
    let leads =
        leads.into_iter().enumerate().map(|(place, party)| (if place == 0 { "lead" } else { "co_lead" }, party));
    let all = leads.chain(helping.into_iter().map(|party| ("cooperating", party)));
    let row = |(position, (role, party)): (usize, (&str, Party))| {
        let (body, roster) = match register.resolve(&party) {
            Resolution::Body(id) => (BodyId::parse(&id), None),
            Resolution::Roster(id) => (None, RosterId::parse(&id)),
            Resolution::Candidates(_) | Resolution::Unknown | Resolution::Open => (None, None),
        };
        let except = party.except.iter().filter_map(|name| match register.named(name) {
            [one] => Some(one.clone()),
            _ => None,
        });
        TaskParty {
            id: TaskPartyId::new(),
            plan_version: version.clone(),
            task: change.task.clone(),
            role: role.to_owned(),
            text: party.text.clone(),
            kind: serde_json::json!(party.kind).as_str().unwrap_or_default().to_owned(),
            exceptions: serde_json::json!(except.collect::<Vec<_>>()).to_string(),
            body,
            roster,
            position: position as i64,
        }
    };
    all.enumerate().map(row).collect()
}

/// The leads in a text that are neither found in the register nor open by their nature; the first is enough to refuse it.
pub fn unknown_lead(lead_raw: &str, register: &Register) -> Option<String> {
    let read = parties::read(Some(lead_raw), Span::default()).parties;
    let unknown = read.into_iter().find(|party| {
        let is_open = matches!(register.resolve(party), Resolution::Candidates(_) | Resolution::Unknown);
        is_open && !matches!(party.kind, PartyKind::Outside | PartyKind::OpenSet | PartyKind::Reference)
    });
    unknown.map(|party| party.text)
}
