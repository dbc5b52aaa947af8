//! The dated facts about tasks, for the rules that count them: of one plan or of all, by a few statements.

use std::collections::HashMap;
use std::sync::Arc;

use dondoc_rules::obligations::CountingClass;
use dondoc_rules::successions::{History, Holder};
use dondoc_rules::tasks::{
    ClassAct, EntryFacts, Facts, Followed, Following, Given, Outcome, Part, Version, holder, in_force, reported,
};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{TaskClass, TaskFollower, TaskResult, store};
use crate::db::{DbError, Tx};
use crate::ids::{BodyId, ItemId, PlanId, PlanVersionId, RosterId, TaskId};
use crate::{bodies, successions};

/// A task with its facts.
#[derive(Debug, Clone)]
pub struct Stored {
    pub plan: PlanId,
    pub task: TaskId,
    pub facts: Facts,
    /// Where it stands in the versions that hold it.
    pub places: Vec<Place>,
}

/// Where a task stands in one version.
#[derive(Debug, Clone)]
pub struct Place {
    pub number: i64,
    pub version: PlanVersionId,
    /// The label of the reading, "II.7.1".
    pub label: String,
    pub position: i64,
    /// The labels of the headings above it, the nearest first.
    pub sections: Vec<String>,
}

impl Stored {
    /// Its place in the version in force; none where that does not hold it.
    pub fn place(&self, as_of: Date, known_at: Timestamp) -> Option<&Place> {
        let number = in_force(&self.facts.versions, as_of, known_at)?.number;
        self.places.iter().find(|place| place.number == number)
    }

    /// The bodies that lead it, as the plan names them and as they are held, the focal lead first.
    pub fn leads(&self, as_of: Date, known_at: Timestamp) -> Vec<(&Part, Holder)> {
        let given = in_force(&self.facts.versions, as_of, known_at).and_then(|version| version.given.as_ref());
        let mut parts: Vec<&Part> = given.into_iter().flat_map(|given| &given.parts).collect();
        parts.sort_by_key(|part| !part.closes);
        parts.into_iter().map(|part| (part, holder(&self.facts, part, as_of, known_at))).collect()
    }
}

/// The facts of a plan's tasks, or of all tasks of the tenant.
pub async fn of(tx: &mut Tx, plan: Option<&PlanId>) -> Result<Vec<Stored>, DbError> {
    let history = successions::history(tx).await?;
    let versions = store::versions(tx, plan).await?;
    let mut parts = parts(tx, plan, &versions).await?;
    let sections = sections(tx, plan).await?;
    let mut acts = by_task(store::classes(tx, plan).await?, |act: &TaskClass| act.task.clone());
    let mut results = by_task(store::results(tx, plan).await?, |one: &TaskResult| one.task.clone());
    let mut said = said(tx, plan).await?;
    let mut given: HashMap<TaskId, Vec<(Given, Place)>> = HashMap::new();
    let mut order: Vec<(PlanId, TaskId)> = Vec::new();
    let by_id: HashMap<&PlanVersionId, &store::VersionRow> = versions.iter().map(|one| (&one.id, one)).collect();
    for row in store::tasks(tx, plan).await? {
        let Some(version) = by_id.get(&row.version) else { continue };
        let key = (row.version.clone(), row.task.clone());
        let above = row.section.map(|label| above(&sections, &row.version, label)).unwrap_or_default();
        let place = Place {
            number: version.number,
            version: row.version,
            label: row.label,
            position: row.position,
            sections: above,
        };
        let one = Given { proposed: row.class, due_on: row.due_on, parts: parts.remove(&key).unwrap_or_default() };
        let places = given.entry(row.task.clone()).or_default();
        if places.is_empty() {
            order.push((version.plan.clone(), row.task));
        }
        places.push((one, place));
    }
    let mut of_plan: HashMap<&PlanId, Vec<&store::VersionRow>> = HashMap::new();
    for version in &versions {
        of_plan.entry(&version.plan).or_default().push(version);
    }
    let stored = order.into_iter().map(|(plan, task)| {
        let own = given.remove(&task).unwrap_or_default();
        let (mut outcomes, updates) = said.remove(&task).unwrap_or_default();
        outcomes.extend(results.remove(&task).unwrap_or_default().iter().map(outcome));
        let versions = of_plan.get(&plan).into_iter().flatten();
        let facts = Facts {
            task: task.to_string(),
            versions: versions
                .map(|version| Version {
                    number: version.number,
                    effective_on: version.effective_on,
                    recorded_at: version.recorded_at,
                    given: own.iter().find(|(_, place)| place.number == version.number).map(|(one, _)| one.clone()),
                })
                .collect(),
            acts: acts.remove(&task).unwrap_or_default().iter().map(act).collect(),
            outcomes,
            updates,
            history: Arc::clone(&history),
        };
        Stored { plan, task, facts, places: own.into_iter().map(|(_, place)| place).collect() }
    });
    Ok(stored.collect())
}

fn by_task<T>(all: Vec<T>, task: impl Fn(&T) -> TaskId) -> HashMap<TaskId, Vec<T>> {
    let mut found: HashMap<TaskId, Vec<T>> = HashMap::new();
    for one in all {
        found.entry(task(&one)).or_default().push(one);
    }
    found
}

fn act(one: &TaskClass) -> ClassAct {
    ClassAct {
        id: one.id.to_string(),
        decided_at: one.decided_at,
        proposed: one.proposed,
        class: one.class,
        due_on: one.due_on,
    }
}

fn outcome(one: &TaskResult) -> Outcome {
    Outcome {
        body: one.body.as_ref().map(ToString::to_string),
        reported_on: one.reported_on,
        recorded_at: one.recorded_at,
        accepted_at: one.accepted_at,
        returned_at: one.returned_at,
    }
}

/// Who leads each task of each version: a body that is named first is the focal lead and closes the task; where only
/// groups lead, their members of the version's first day do so together.
async fn parts(
    tx: &mut Tx,
    plan: Option<&PlanId>,
    versions: &[store::VersionRow],
) -> Result<HashMap<(PlanVersionId, TaskId), Vec<Part>>, DbError> {
    let days: HashMap<&PlanVersionId, Date> = versions.iter().map(|one| (&one.id, one.effective_on)).collect();
    let mut members: HashMap<(RosterId, Date), Vec<BodyId>> = HashMap::new();
    let mut found: HashMap<(PlanVersionId, TaskId), Vec<Part>> = HashMap::new();
    for lead in store::leads(tx, plan).await? {
        let Some(day) = days.get(&lead.version) else { continue };
        let own = found.entry((lead.version, lead.task)).or_default();
        let add = |own: &mut Vec<Part>, body: &BodyId, is_shared: bool| match own
            .iter_mut()
            .find(|part| part.body == body.as_str())
        {
            // Named and a member: named counts more.
            Some(part) => part.is_shared &= is_shared,
            None => own.push(Part { body: body.to_string(), is_shared, closes: false }),
        };
        if let Some(body) = &lead.body {
            add(own, body, false);
        }
        if let Some(roster) = lead.roster {
            let key = (roster, *day);
            if !members.contains_key(&key) {
                members.insert(key.clone(), bodies::members(tx, &key.0, *day).await?);
            }
            for body in members.get(&key).into_iter().flatten() {
                add(own, body, true);
            }
        }
    }
    for own in found.values_mut() {
        match own.iter().position(|part| !part.is_shared) {
            Some(first) => own.iter_mut().enumerate().for_each(|(place, part)| part.closes = place == first),
            None => own.iter_mut().for_each(|part| part.closes = true),
        }
    }
    Ok(found)
}

/// The heading above each heading of each version.
type Sections = HashMap<(PlanVersionId, String), Option<String>>;

async fn sections(tx: &mut Tx, plan: Option<&PlanId>) -> Result<Sections, DbError> {
    let rows = store::sections(tx, plan).await?;
    Ok(rows.into_iter().map(|(version, label, parent)| ((version, label), parent)).collect())
}

/// A heading with those above it. A damaged plan whose headings name each other ends too.
fn above(sections: &Sections, version: &PlanVersionId, label: String) -> Vec<String> {
    let mut path = vec![label];
    while let Some(last) = path.last()
        && let Some(Some(parent)) = sections.get(&(version.clone(), last.clone()))
        && !path.contains(parent)
    {
        path.push(parent.clone());
    }
    path
}

/// What the returns report of each task.
async fn said(
    tx: &mut Tx,
    plan: Option<&PlanId>,
) -> Result<HashMap<TaskId, (Vec<Outcome>, Vec<dondoc_rules::tasks::Update>)>, DbError> {
    let mut items: HashMap<ItemId, (TaskId, BodyId, Vec<EntryFacts>)> = HashMap::new();
    for row in store::entries(tx, plan).await? {
        let item = items.entry(row.item).or_insert_with(|| (row.task, row.body, Vec::new()));
        item.2.push(row.facts);
    }
    let mut found: HashMap<TaskId, (Vec<Outcome>, Vec<dondoc_rules::tasks::Update>)> = HashMap::new();
    for (task, body, entries) in items.into_values() {
        let (outcomes, updates) = reported(body.as_str(), &entries);
        let own = found.entry(task).or_default();
        own.0.extend(outcomes);
        own.1.extend(updates);
    }
    Ok(found)
}

/// Who follows what, by plan.
pub async fn followings(tx: &mut Tx, plan: Option<&PlanId>) -> Result<HashMap<PlanId, Vec<Following>>, DbError> {
    let mut found: HashMap<PlanId, Vec<Following>> = HashMap::new();
    for one in store::followers(tx, plan).await? {
        let plan = one.plan.clone();
        found.entry(plan).or_default().extend(following(one));
    }
    Ok(found)
}

fn following(one: TaskFollower) -> Option<Following> {
    let subject = match (one.body, one.section) {
        (Some(body), _) => Followed::Body(body.to_string()),
        (None, Some(section)) => Followed::Section(section),
        (None, None) => return None,
    };
    Some(Following {
        id: one.id.to_string(),
        subject,
        officer: one.officer.map(|officer| officer.to_string()),
        starts_on: one.starts_on,
        recorded_at: one.recorded_at,
    })
}

/// The officer who follows a body within a plan: its reports are theirs to review first.
pub fn follower_of_body(
    followings: &[Following],
    history: &History,
    body: &BodyId,
    as_of: Date,
    known_at: Timestamp,
) -> Option<String> {
    let named = body.to_string();
    let holder = match history.holder(&named, dondoc_rules::successions::Subject::Duty, as_of, known_at) {
        Holder::Body(holder) | Holder::Open { at: holder, .. } => holder,
    };
    dondoc_rules::tasks::follower(followings, &[], &[holder, named], as_of, known_at).map(str::to_owned)
}

/// Whether a class needs a day that the plan's words did not give.
pub fn lacks_day(class: CountingClass, due_on: Option<Date>) -> bool {
    class == CountingClass::Dated && due_on.is_none()
}
