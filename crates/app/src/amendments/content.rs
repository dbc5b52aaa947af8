//! The version that a proposal would make: the base version with its changes laid over it.

use std::collections::BTreeSet;

use dondoc_rules::amendments::{AmendmentRefusal, heading_in_use, number_twice};
use dondoc_rules::bodies::{Register, Resolution};
use dondoc_rules::doc::Span;
use dondoc_rules::plans::draft::{Party, PartyKind, Semantics};
use dondoc_rules::plans::{deliverables, parties, timelines};

use super::{Amendment, ProposedHeading, ProposedTarget, ProposedTask, headings, targets, tasks};
use crate::db::{DbError, Tx};
use crate::ids::{BodyId, PlanVersionId, RosterId, TaskGroupId, TaskId, TaskPartyId};
use crate::plans::{self, Changes, Content, Target, Task, TaskGroup, TaskParty, Wording, changes};

/// A version that is proposed.
pub struct Proposed {
    pub base_groups: Vec<TaskGroup>,
    pub base: Vec<Task>,
    pub base_targets: Vec<Target>,
    /// All headings in their order, those that are or were ended too; so are tasks and targets.
    pub groups: Vec<TaskGroup>,
    pub tasks: Vec<Task>,
    pub parties: Vec<TaskParty>,
    pub targets: Vec<Target>,
}

fn wording(groups: &[TaskGroup], tasks: &[Task], targets: &[Target]) -> Wording {
    Wording {
        headings: groups.iter().map(TaskGroup::words).collect(),
        tasks: tasks.iter().map(Task::words).collect(),
        targets: targets.iter().map(Target::words).collect(),
    }
}

impl Proposed {
    /// What obligations are derived from.
    pub fn content(&self) -> Content {
        let tasks: Vec<Task> = self.tasks.iter().filter(|task| !task.is_ended).cloned().collect();
        let targets: Vec<Target> = self.targets.iter().filter(|target| !target.is_ended).cloned().collect();
        Content { tasks, parties: self.parties.clone(), targets }
    }

    /// The wording that it changes, and the one that it would make.
    pub fn wordings(&self) -> (Wording, Wording) {
        let before = wording(&self.base_groups, &self.base, &self.base_targets);
        (before, wording(&self.groups, &self.tasks, &self.targets))
    }

    /// What it changes.
    pub fn changes(&self) -> Changes {
        let (before, after) = self.wordings();
        changes(&before, &after)
    }

    /// Why it could not be a version: something would stand under no heading, or a number would name two tasks.
    pub fn check(&self) -> Result<(), AmendmentRefusal> {
        let (before, after) = self.wordings();
        let old = (before.headings.as_slice(), before.tasks.as_slice());
        if let Some((label, under)) = heading_in_use(old, (&after.headings, &after.tasks)) {
            return Err(AmendmentRefusal::HeadingInUse(label, under));
        }
        match number_twice(&before.tasks, &after.tasks) {
            Some(label) => Err(AmendmentRefusal::NumberTwice(label)),
            None => Ok(()),
        }
    }

    /// The label of a task or target.
    pub fn label(&self, id: &str) -> String {
        let own = self.tasks.iter().find(|task| task.id.as_str() == id).map(|task| task.label.clone());
        own.or_else(|| self.targets.iter().find(|target| target.id.as_str() == id).map(|target| target.label.clone()))
            .unwrap_or_default()
    }
}

/// The version that an amendment would make over a base.
pub async fn proposed(tx: &mut Tx, amendment: &Amendment, register: &Register) -> Result<Proposed, DbError> {
    let version = &amendment.base_version;
    let base_groups = plans::groups_ever(tx, version).await?;
    let over = headings(tx, &amendment.id).await?;
    let mut groups = laid_over(&base_groups, &over, &|change, was| heading_of(change, version, was));
    for (position, group) in groups.iter_mut().enumerate() {
        group.position = position as i64;
    }
    let base = plans::tasks_ever(tx, version).await?;
    let changes = tasks(tx, &amendment.id).await?;
    let base_parties = plans::parties(tx, version).await?;
    let changed: BTreeSet<&TaskId> = changes.iter().map(|change| &change.task).collect();
    let mut parties: Vec<TaskParty> = base_parties.into_iter().filter(|party| !changed.contains(&party.task)).collect();
    for change in &changes {
        parties.extend(parties_of(change, version, register));
    }
    let mut all = laid_over(&base, &changes, &|change, was| task_of(change, version, was));
    for (position, task) in all.iter_mut().enumerate() {
        task.position = position as i64;
    }
    let base_targets = plans::targets_ever(tx, version).await?;
    let targets = targets_over(&base_targets, &targets(tx, &amendment.id).await?, version);
    Ok(Proposed { base_groups, base, base_targets, groups, tasks: all, parties, targets })
}

/// Targets as they are to stand; a new one stands last, and none moves, since figures are tied to their places.
fn targets_over(base: &[Target], over: &[ProposedTarget], version: &PlanVersionId) -> Vec<Target> {
    let changed = base.iter().map(|target| match over.iter().find(|one| one.target == target.id) {
        Some(one) => target_of(one, target.clone()),
        None => target.clone(),
    });
    let mut all: Vec<Target> = changed.collect();
    for one in over.iter().filter(|one| !base.iter().any(|known| known.id == one.target)) {
        let blank = Target {
            plan_version: version.clone(),
            id: one.target.clone(),
            label: one.label.clone(),
            text: String::new(),
            indicator: None,
            comparator: String::new(),
            value: None,
            value_max: None,
            unit: None,
            from_year: None,
            to_year: None,
            semantics: word(serde_json::json!(Semantics::default())),
            supplier: None,
            span: "{}".to_owned(),
            position: all.iter().map(|target| target.position + 1).max().unwrap_or(0),
            is_ended: false,
        };
        all.push(target_of(one, blank));
    }
    all
}

fn target_of(over: &ProposedTarget, was: Target) -> Target {
    Target {
        text: over.text.clone(),
        comparator: over.comparator.clone(),
        value: over.value.clone(),
        value_max: over.value_max.clone(),
        unit: over.unit.clone(),
        to_year: over.to_year,
        is_ended: over.is_ended,
        ..was
    }
}

/// What a change of a proposal is about, and behind what it is to stand.
trait Placed<T> {
    fn is_of(&self, row: &T) -> bool;
    fn is_behind(&self, row: &T) -> bool;
    fn is_moved(&self) -> bool;
}

impl Placed<Task> for ProposedTask {
    fn is_of(&self, row: &Task) -> bool {
        self.task == row.id
    }

    fn is_behind(&self, row: &Task) -> bool {
        self.after_task.as_ref() == Some(&row.id)
    }

    fn is_moved(&self) -> bool {
        self.after_task.is_some()
    }
}

impl Placed<TaskGroup> for ProposedHeading {
    fn is_of(&self, row: &TaskGroup) -> bool {
        self.heading == *row.key()
    }

    fn is_behind(&self, row: &TaskGroup) -> bool {
        self.after_heading.as_ref() == Some(row.key())
    }

    fn is_moved(&self) -> bool {
        self.after_heading.is_some()
    }
}

/// Rows in their order: what is put behind another stands there, the rest where it stood, new ones at the end.
fn laid_over<T: Clone, C: Placed<T>>(base: &[T], changes: &[C], row: &dyn Fn(&C, Option<&T>) -> T) -> Vec<T> {
    let change_of = |one: &T| changes.iter().find(|change| change.is_of(one));
    let staying = base.iter().filter(|one| !change_of(one).is_some_and(Placed::is_moved));
    let mut order: Vec<T> = staying
        .map(|one| match change_of(one) {
            Some(change) => row(change, Some(one)),
            None => one.clone(),
        })
        .collect();
    for change in changes {
        let was = base.iter().find(|one| change.is_of(one));
        if was.is_some() && !change.is_moved() {
            continue;
        }
        let place = order.iter().position(|one| change.is_behind(one));
        order.insert(place.map_or(order.len(), |place| place + 1), row(change, was));
    }
    order
}

fn heading_of(change: &ProposedHeading, version: &PlanVersionId, was: Option<&TaskGroup>) -> TaskGroup {
    TaskGroup {
        id: was.map_or_else(TaskGroupId::new, |was| was.id.clone()),
        plan_version: version.clone(),
        label: change.label.clone(),
        marker: match was {
            Some(was) => was.marker.clone(),
            None => change.label.rsplit('.').next().map(str::to_owned),
        },
        title: change.title.clone(),
        parent: change.parent.clone(),
        position: was.map_or(i64::MAX, |was| was.position),
        heading: Some(change.heading.clone()),
        is_ended: change.is_ended,
    }
}

/// The stored word of a kind.
fn word(kind: serde_json::Value) -> String {
    kind.as_str().unwrap_or_default().to_owned()
}

fn task_of(change: &ProposedTask, version: &PlanVersionId, was: Option<&Task>) -> Task {
    let timeline = timelines::read(change.timeline_raw.as_deref(), Span::default());
    let deliverable = deliverables::read(change.deliverable_raw.as_deref(), Span::default());
    let same_time = was.filter(|was| was.timeline_raw == change.timeline_raw);
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
