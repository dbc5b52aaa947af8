//! Amendments: from a proposal to the next version of a plan, and what that does to cycles under way.
//!
//! Promise: nothing issued is edited. A proposal is a layer of changes over one version; recording the instrument that
//! issues it makes the next version beside it. What an amendment ends stays in the later versions, ended, so that what was
//! said about it is found for ever. A cycle under way goes over to a later version only by a person's act, after its effect
//! was shown.

pub mod content;
pub mod effects;
pub mod implementing;
pub mod issue;
pub mod letters;
pub mod put_heading;
pub mod put_target;
pub mod reviews;
pub mod verbs;
pub mod web;

use jiff::Timestamp;
use jiff::civil::Date;

use dondoc_rules::obligations::CountingClass;

use crate::actor::Actor;
use crate::db::{DbError, Tx, record};
use crate::ids::{
    AccountId, AmendmentId, AmendmentOpinionId, BodyId, InstrumentId, PlanId, PlanVersionId, TargetId, TaskGroupId,
    TaskId,
};
use crate::plans;

record! {
    /// A proposal to amend a plan.
    pub struct Amendment in "amendments" key (id) {
        pub id: AmendmentId,
        pub plan: PlanId,
        /// The version that it changes.
        pub base_version: PlanVersionId,
        pub title: String,
        pub reason: String,
        /// From when it should hold; the instrument says the day in the end.
        pub effective_on: Option<Date>,
        pub created_at: Timestamp,
        pub created_by: Option<AccountId>,
        /// When it was laid before the bodies for their opinions, and until when they may give them.
        pub circulated_at: Option<Timestamp>,
        pub opinions_until: Option<Date>,
        /// The focal body's appraisal.
        pub appraisal: Option<String>,
        pub appraised_at: Option<Timestamp>,
        pub appraised_by: Option<AccountId>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<AccountId>,
        pub withdrawn_reason: Option<String>,
        /// The instrument that issued it, and the version that it made.
        pub instrument: Option<InstrumentId>,
        pub plan_version: Option<PlanVersionId>,
        pub issued_at: Option<Timestamp>,
        pub issued_by: Option<AccountId>,
    }
}

impl Amendment {
    /// Whether it may still be changed.
    pub fn is_open(&self) -> bool {
        self.withdrawn_at.is_none() && self.issued_at.is_none()
    }

    /// The key of its state's word.
    pub fn state(&self) -> &'static str {
        match (self.withdrawn_at, self.issued_at, self.appraised_at, self.circulated_at) {
            (Some(_), ..) => "amendment.state-withdrawn",
            (_, Some(_), ..) => "amendment.state-issued",
            (_, _, Some(_), _) => "amendment.state-appraised",
            (_, _, _, Some(_)) => "amendment.state-circulated",
            _ => "amendment.state-draft",
        }
    }
}

record! {
    /// A task as an amendment would have it, whole.
    pub struct ProposedTask in "amendment_tasks" key (amendment, task) {
        pub amendment: AmendmentId,
        pub task: TaskId,
        /// The tasks that it comes from, as JSON: one for a part of a split, several for a merger, none for a new one.
        pub origins: String,
        pub is_ended: bool,
        pub reason: String,
        pub label: String,
        pub marker: Option<String>,
        pub task_group: Option<String>,
        pub text: String,
        pub lead_raw: Option<String>,
        pub cooperating_raw: Option<String>,
        pub timeline_raw: Option<String>,
        pub deliverable_raw: Option<String>,
        pub counting_class: CountingClass,
        pub due_on: Option<Date>,
        /// The task that it stands behind; none: its own place, or the end.
        pub after_task: Option<TaskId>,
        pub put_at: Timestamp,
        pub put_by: Option<AccountId>,
    }
}

impl ProposedTask {
    /// The tasks that it comes from.
    pub fn origins(&self) -> Vec<TaskId> {
        let ids = serde_json::from_str::<Vec<String>>(&self.origins).unwrap_or_default();
        ids.iter().filter_map(|id| TaskId::parse(id)).collect()
    }
}

record! {
    /// A heading as an amendment would have it, whole.
    pub struct ProposedHeading in "amendment_headings" key (amendment, heading) {
        pub amendment: AmendmentId,
        pub heading: TaskGroupId,
        pub is_ended: bool,
        pub reason: String,
        /// Its number; of one that the plan has it stays.
        pub label: String,
        pub title: String,
        /// The number of the heading above.
        pub parent: Option<String>,
        /// The heading that it stands behind; none: its own place, or the end.
        pub after_heading: Option<TaskGroupId>,
        pub put_at: Timestamp,
        pub put_by: Option<AccountId>,
    }
}

record! {
    /// A target as an amendment would have it.
    pub struct ProposedTarget in "amendment_targets" key (amendment, target) {
        pub amendment: AmendmentId,
        pub target: TargetId,
        pub reason: String,
        pub text: String,
        pub comparator: String,
        pub value: Option<String>,
        pub value_max: Option<String>,
        pub unit: Option<String>,
        pub to_year: Option<i64>,
        /// The number of a new one; of one that the plan has it stays.
        pub label: String,
        pub is_ended: bool,
        pub put_at: Timestamp,
        pub put_by: Option<AccountId>,
    }
}

record! {
    /// What a body says of a proposed amendment, and what became of it.
    pub struct AmendmentOpinion in "amendment_opinions" key (id) {
        pub id: AmendmentOpinionId,
        pub amendment: AmendmentId,
        pub body: BodyId,
        pub agrees: bool,
        pub text: String,
        pub given_at: Timestamp,
        pub given_by: Option<AccountId>,
        /// The focal body's answer: taken over, or why not.
        pub answer: Option<String>,
        pub answered_at: Option<Timestamp>,
        pub answered_by: Option<AccountId>,
    }
}

/// An amendment.
pub async fn get(tx: &mut Tx, id: &AmendmentId) -> Result<Option<Amendment>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// The amendments of a plan, newest first.
pub async fn of_plan(tx: &mut Tx, plan: &PlanId) -> Result<Vec<Amendment>, DbError> {
    tx.list("where tenant = $1 and plan = $2 order by id desc limit 500", &[plan.clone().into()]).await
}

/// The proposals that bodies are asked about now.
pub async fn circulating(tx: &mut Tx) -> Result<Vec<Amendment>, DbError> {
    tx.list(
        "where tenant = $1 and circulated_at is not null and withdrawn_at is null and issued_at is null
         order by id desc
         limit 200",
        &[],
    )
    .await
}

/// What an amendment does to tasks, in the order in which it was put.
pub async fn tasks(tx: &mut Tx, id: &AmendmentId) -> Result<Vec<ProposedTask>, DbError> {
    tx.list("where tenant = $1 and amendment = $2 order by put_at, task limit 5000", &[id.clone().into()]).await
}

/// What an amendment does to headings, in the order in which it was put.
pub async fn headings(tx: &mut Tx, id: &AmendmentId) -> Result<Vec<ProposedHeading>, DbError> {
    tx.list("where tenant = $1 and amendment = $2 order by put_at, heading limit 2000", &[id.clone().into()]).await
}

/// Whether nothing is proposed.
pub async fn is_empty(tx: &mut Tx, id: &AmendmentId) -> Result<bool, DbError> {
    Ok(tasks(tx, id).await?.is_empty() && targets(tx, id).await?.is_empty() && headings(tx, id).await?.is_empty())
}

/// What an amendment does to targets.
pub async fn targets(tx: &mut Tx, id: &AmendmentId) -> Result<Vec<ProposedTarget>, DbError> {
    tx.list("where tenant = $1 and amendment = $2 order by put_at, target limit 2000", &[id.clone().into()]).await
}

/// What bodies said, oldest first.
pub async fn opinions(tx: &mut Tx, id: &AmendmentId) -> Result<Vec<AmendmentOpinion>, DbError> {
    tx.list("where tenant = $1 and amendment = $2 order by id limit 2000", &[id.clone().into()]).await
}

/// Whether the person acts for the focal body of a plan.
pub async fn is_focal(tx: &mut Tx, actor: &Actor, plan: &PlanId) -> Result<bool, DbError> {
    let plan = plans::get(tx, plan).await?;
    let focal = plan.and_then(|plan| plan.focal_body);
    Ok(actor.account.is_none() || focal.is_some_and(|focal| actor.acts_for(&focal)))
}
