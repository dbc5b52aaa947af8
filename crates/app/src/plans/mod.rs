//! Plans and their versions. Nothing is edited in place: a version is made by an instrument and never changes.

pub mod clarifications;
pub mod commitments;
mod issue;
pub mod subjects;
pub mod subjects_web;
pub mod web;
mod wording;

pub use issue::{Amended, NewPlan, Resolved, amend, issue, proposed_class};
pub use wording::{Changes, Wording, changes, wording, words_of};

use std::collections::HashSet;

use dondoc_rules::amendments::{Since, in_force};
use dondoc_rules::obligations::CountingClass;
use jiff::Timestamp;
use jiff::civil::{Date, Time};

use crate::db::{DbError, Tx, record, words};
use crate::ids::{
    AccountId, BodyId, CitationId, ImportId, InstrumentId, PlanId, PlanVersionId, ReportingRuleId, RosterId, TargetId,
    TaskGroupId, TaskId, TaskPartyId,
};
use crate::instruments::{self, Instrument};

words!(CountingClass);

record! {
    /// A plan.
    pub struct Plan in "plans" key (id) {
        pub id: PlanId,
        pub title: String,
        /// The body that follows, urges and consolidates.
        pub focal_body: Option<BodyId>,
    }
}

record! {
    /// A version of a plan, made by an instrument.
    pub struct PlanVersion in "plan_versions" key (id) {
        pub id: PlanVersionId,
        pub plan: PlanId,
        pub number: i64,
        pub instrument: InstrumentId,
        pub effective_on: Date,
        pub import: Option<ImportId>,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
    }
}

record! {
    /// A heading row of the task table.
    pub struct TaskGroup in "task_groups" key (id) {
        pub id: TaskGroupId,
        pub plan_version: PlanVersionId,
        /// The label of the reading, "II.7".
        pub label: String,
        pub marker: Option<String>,
        pub title: String,
        /// The label of the heading above.
        pub parent: Option<String>,
        pub position: i64,
        /// The heading that it is in every version; none: the first one, by its own id.
        pub heading: Option<TaskGroupId>,
        /// An amendment ended it: it stands in this version for what once stood under it.
        pub is_ended: bool,
    }
}

record! {
    /// A task in one version; its id stays the same across versions.
    pub struct Task in "tasks" key (plan_version, id) {
        pub plan_version: PlanVersionId,
        pub id: TaskId,
        /// The label of the reading, "II.7.1": for showing, never a key.
        pub label: String,
        pub marker: Option<String>,
        /// The label of its heading row.
        pub task_group: Option<String>,
        pub text: String,
        pub lead_raw: Option<String>,
        pub cooperating_raw: Option<String>,
        pub timeline_raw: Option<String>,
        /// A word of `rules::plans::draft::TimelineKind`.
        pub timeline_kind: String,
        pub starts_on: Option<Date>,
        /// The last on-time day.
        pub due_on: Option<Date>,
        pub deliverable_raw: Option<String>,
        pub deliverable_kind: String,
        pub counting_class: CountingClass,
        /// The place in the source, as JSON of `rules::doc::Span`.
        pub span: String,
        pub position: i64,
        /// An amendment ended it: it stands in this version so that what was said about it is found, and asks nothing.
        pub is_ended: bool,
    }
}

record! {
    /// A party of a task, as a person confirmed it.
    pub struct TaskParty in "task_parties" key (id) {
        pub id: TaskPartyId,
        pub plan_version: PlanVersionId,
        pub task: TaskId,
        /// `lead`, `co_lead` or `cooperating`.
        pub role: String,
        /// Verbatim.
        pub text: String,
        /// A word of `rules::plans::draft::PartyKind`.
        pub kind: String,
        /// The body it was resolved to.
        pub body: Option<BodyId>,
        /// The roster it was resolved to.
        pub roster: Option<RosterId>,
        /// The bodies that the roster's name leaves out, as JSON.
        pub exceptions: String,
        pub position: i64,
    }
}

impl TaskParty {
    /// The bodies that the roster's name leaves out.
    pub fn excepted(&self) -> Vec<BodyId> {
        serde_json::from_str::<Vec<String>>(&self.exceptions)
            .unwrap_or_default()
            .iter()
            .filter_map(|id| BodyId::parse(id))
            .collect()
    }
}

record! {
    /// A target in one version.
    pub struct Target in "targets" key (plan_version, id) {
        pub plan_version: PlanVersionId,
        pub id: TargetId,
        pub label: String,
        pub text: String,
        pub indicator: Option<String>,
        pub comparator: String,
        pub value: Option<String>,
        pub value_max: Option<String>,
        pub unit: Option<String>,
        pub from_year: Option<i64>,
        pub to_year: Option<i64>,
        pub semantics: String,
        /// The body that supplies its value; none until the focal body assigns one.
        pub supplier: Option<BodyId>,
        pub span: String,
        pub position: i64,
        /// An amendment ended it: it stands in this version so that what was said about it is found, and asks nothing.
        pub is_ended: bool,
    }
}

record! {
    /// An instrument that the plan names.
    pub struct Citation in "citations" key (id) {
        pub id: CitationId,
        pub plan_version: PlanVersionId,
        pub raw: String,
        pub type_code: Option<String>,
        pub number: String,
        pub issued_on: Option<Date>,
        pub issuer: Option<String>,
        pub span: String,
        pub position: i64,
    }
}

record! {
    /// Who reports to whom by when.
    pub struct ReportingRule in "reporting_rules" key (id) {
        pub id: ReportingRuleId,
        pub plan_version: PlanVersionId,
        pub raw: String,
        pub reporters: Option<String>,
        pub recipient: Option<String>,
        pub recipient_body: Option<BodyId>,
        /// A word of `rules::plans::draft::Cadence`.
        pub cadence: String,
        pub due_month: Option<i64>,
        pub due_day: Option<i64>,
        /// 1 is Monday.
        pub due_weekday: Option<i64>,
        pub due_time: Option<Time>,
        pub strictly_before: bool,
        pub span: String,
        pub position: i64,
    }
}

/// A plan.
pub async fn get(tx: &mut Tx, id: &PlanId) -> Result<Option<Plan>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// All plans, newest first.
pub async fn list(tx: &mut Tx) -> Result<Vec<Plan>, DbError> {
    tx.list("where tenant = $1 order by id desc limit 500", &[]).await
}

/// The newest version of a plan.
pub async fn latest(tx: &mut Tx, plan: &PlanId) -> Result<Option<PlanVersion>, DbError> {
    tx.find("where tenant = $1 and plan = $2 order by number desc limit 1", &[plan.clone().into()]).await
}

/// The version in force on a day, by what was recorded by a moment; before the first one, the first.
pub async fn version_on(
    tx: &mut Tx,
    plan: &PlanId,
    on: Date,
    known_at: Timestamp,
) -> Result<Option<PlanVersion>, DbError> {
    let all = versions(tx, plan).await?;
    let since = |version: &PlanVersion| Since { effective_on: version.effective_on, recorded_at: version.recorded_at };
    let place = in_force(&all.iter().map(since).collect::<Vec<_>>(), on, known_at);
    Ok(place.and_then(|place| all.into_iter().nth(place)))
}

/// The versions of a plan, oldest first.
pub async fn versions(tx: &mut Tx, plan: &PlanId) -> Result<Vec<PlanVersion>, DbError> {
    tx.list("where tenant = $1 and plan = $2 order by number limit 1000", &[plan.clone().into()]).await
}

/// What a version says of its tasks and targets: what obligations are derived from.
#[derive(Debug, Clone)]
pub struct Content {
    /// Those in force, in the plan's order.
    pub tasks: Vec<Task>,
    pub parties: Vec<TaskParty>,
    pub targets: Vec<Target>,
}

/// The content of a version.
pub async fn content(tx: &mut Tx, version: &PlanVersionId) -> Result<Content, DbError> {
    Ok(Content {
        tasks: tasks(tx, version).await?,
        parties: parties(tx, version).await?,
        targets: targets(tx, version).await?,
    })
}

/// A version.
pub async fn version(tx: &mut Tx, id: &PlanVersionId) -> Result<Option<PlanVersion>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// The instrument that issued the plan of a version: what letters cite, whatever amended it since.
pub async fn issued_by(tx: &mut Tx, version: &PlanVersion) -> Result<Option<Instrument>, DbError> {
    let first = versions(tx, &version.plan).await?.into_iter().next();
    instruments::get(tx, first.as_ref().map_or(&version.instrument, |first| &first.instrument)).await
}

/// The instruments that amended a plan up to a version, oldest first, each with the number of the version that it made.
pub async fn amended_by(tx: &mut Tx, version: &PlanVersion) -> Result<Vec<(PlanVersion, Instrument)>, DbError> {
    let mut found = Vec::new();
    for one in
        versions(tx, &version.plan).await?.into_iter().filter(|one| 1 < one.number && one.number <= version.number)
    {
        if let Some(instrument) = instruments::get(tx, &one.instrument).await? {
            found.push((one, instrument));
        }
    }
    Ok(found)
}

/// The versions that an instrument made.
pub async fn made_by(tx: &mut Tx, instrument: &InstrumentId) -> Result<Vec<PlanVersion>, DbError> {
    tx.list("where tenant = $1 and instrument = $2 order by id limit 100", &[instrument.clone().into()]).await
}

/// The heading rows of a version, in the plan's order.
pub async fn groups(tx: &mut Tx, version: &PlanVersionId) -> Result<Vec<TaskGroup>, DbError> {
    tx.list(
        "where tenant = $1 and plan_version = $2 and is_ended = 0 order by position limit 2000",
        &[version.clone().into()],
    )
    .await
}

/// The heading rows of a version and those that it, or one before it, ended: for placing what was once asked.
pub async fn groups_ever(tx: &mut Tx, version: &PlanVersionId) -> Result<Vec<TaskGroup>, DbError> {
    tx.list("where tenant = $1 and plan_version = $2 order by position limit 2000", &[version.clone().into()]).await
}

/// The tasks of a version, in the plan's order.
pub async fn tasks(tx: &mut Tx, version: &PlanVersionId) -> Result<Vec<Task>, DbError> {
    tx.list(
        "where tenant = $1 and plan_version = $2 and is_ended = 0 order by position limit 20000",
        &[version.clone().into()],
    )
    .await
}

/// The tasks of a version and those that it, or one before it, ended: for finding the words of what was once asked.
pub async fn tasks_ever(tx: &mut Tx, version: &PlanVersionId) -> Result<Vec<Task>, DbError> {
    tx.list("where tenant = $1 and plan_version = $2 order by position limit 20000", &[version.clone().into()]).await
}

/// A task as one version has it.
pub async fn task(tx: &mut Tx, version: &PlanVersionId, id: &TaskId) -> Result<Option<Task>, DbError> {
    tx.find("where tenant = $1 and plan_version = $2 and id = $3", &[version.clone().into(), id.clone().into()]).await
}

/// The parties of all tasks of a version, in order.
pub async fn parties(tx: &mut Tx, version: &PlanVersionId) -> Result<Vec<TaskParty>, DbError> {
    tx.list("where tenant = $1 and plan_version = $2 order by task, position limit 100000", &[version.clone().into()])
        .await
}

/// The leads of all versions that are named through another instrument.
pub async fn references(tx: &mut Tx) -> Result<Vec<TaskParty>, DbError> {
    tx.list(
        "where tenant = $1 and kind = 'reference' and role <> 'cooperating'
         order by plan_version, task, position
         limit 20000",
        &[],
    )
    .await
}

/// The tasks of a version that name a body as a lead, not only a group it belongs to.
pub async fn named(tx: &mut Tx, version: &PlanVersionId, body: &BodyId) -> Result<HashSet<TaskId>, DbError> {
    let led = parties(tx, version).await?.into_iter().filter(|party| party.role != "cooperating");
    Ok(led.filter(|party| party.body.as_ref() == Some(body)).map(|party| party.task).collect())
}

/// The targets of a version.
pub async fn targets(tx: &mut Tx, version: &PlanVersionId) -> Result<Vec<Target>, DbError> {
    tx.list(
        "where tenant = $1 and plan_version = $2 and is_ended = 0 order by position limit 2000",
        &[version.clone().into()],
    )
    .await
}

/// The targets of a version and those that it, or one before it, ended: for finding the words of what was once asked.
pub async fn targets_ever(tx: &mut Tx, version: &PlanVersionId) -> Result<Vec<Target>, DbError> {
    tx.list("where tenant = $1 and plan_version = $2 order by position limit 2000", &[version.clone().into()]).await
}

/// The reporting rules of a version.
pub async fn rules(tx: &mut Tx, version: &PlanVersionId) -> Result<Vec<ReportingRule>, DbError> {
    tx.list("where tenant = $1 and plan_version = $2 order by position limit 100", &[version.clone().into()]).await
}

/// The instruments that a version names.
pub async fn citations(tx: &mut Tx, version: &PlanVersionId) -> Result<Vec<Citation>, DbError> {
    tx.list("where tenant = $1 and plan_version = $2 order by position limit 2000", &[version.clone().into()]).await
}

/// The label of the heading at the top above a label. A damaged plan whose headings name each other ends too.
pub fn top_label<'a>(groups: &'a [TaskGroup], label: &'a str) -> &'a str {
    let mut top = label;
    for _ in 0..groups.len() {
        match groups.iter().find(|group| group.label == top).and_then(|group| group.parent.as_deref()) {
            Some(parent) => top = parent,
            None => break,
        }
    }
    top
}
