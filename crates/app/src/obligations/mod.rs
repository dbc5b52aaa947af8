//! Obligations: which body owes which report in a cycle, with the items it must speak to.
//!
//! The body named never changes; the state is computed from dated facts for any day, never stored.

pub mod changes;
mod in_force;
pub mod keep;
pub mod open;
pub mod references;
pub mod request;
mod store;
pub mod targets;
pub mod web;

use std::collections::HashMap;

use dondoc_rules::obligations::{DueChange, ItemRole, ObligationState, Timeliness};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::actor::Actor;
use crate::cycles::Cycle;
use crate::db::{DbError, Record, Tx, record, words};
use crate::ids::{
    AccountId, BodyId, CycleId, ExcuseId, ExcuseRequestId, ExtensionId, ItemId, ObligationId, TargetId, TaskId,
};

words!(ItemRole);

record! {
    /// A body owes one report in a cycle.
    pub struct Obligation in "obligations" key (id) {
        pub id: ObligationId,
        pub cycle: CycleId,
        pub body: BodyId,
        /// What makes it owe: the rule's or the request's own words.
        pub cause: String,
        /// True for the focal body's own part: no letters, outside timeliness.
        pub is_focal_part: bool,
        /// When it was added to a cycle whose list was frozen; none for those of its opening.
        pub added_at: Option<Timestamp>,
        /// The name under which the body was asked; history stays under the name of its day.
        pub name: String,
    }
}

record! {
    /// A body taken out of a cycle's list: it owes nothing in it.
    pub struct Excuse in "obligation_excuses" key (id) {
        pub id: ExcuseId,
        pub obligation: ObligationId,
        pub reason: String,
        /// The instrument or agreement it rests on; empty where the reason says it all.
        pub basis: String,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
        pub undone_at: Option<Timestamp>,
        pub undone_by: Option<AccountId>,
    }
}

record! {
    /// A task or target that the body must speak to.
    pub struct Item in "obligation_items" key (id) {
        pub id: ItemId,
        pub obligation: ObligationId,
        pub task: Option<TaskId>,
        pub target: Option<TargetId>,
        pub role: ItemRole,
        pub position: i64,
        /// The label of the top heading that it stands under; none for targets and for tasks under no heading.
        pub section: Option<String>,
        /// When it was given to an obligation that stood already; none for those it came with.
        pub added_at: Option<Timestamp>,
        /// When an amendment of the plan took it away, or the body was excused from it; what was said about it stays.
        pub ended_at: Option<Timestamp>,
    }
}

record! {
    /// A later day that a body asked for.
    pub struct Extension in "extensions" key (id) {
        pub id: ExtensionId,
        pub obligation: ObligationId,
        /// The day asked for.
        pub due_on: Date,
        pub reason: String,
        pub asked_at: Timestamp,
        pub asked_by: Option<AccountId>,
        /// The day granted; none where it was refused.
        pub granted_on: Option<Date>,
        pub decision_reason: Option<String>,
        pub decided_at: Option<Timestamp>,
        pub decided_by: Option<AccountId>,
    }
}

record! {
    /// A body's request to owe nothing: of the whole report, or of the items named beside it.
    pub struct ExcuseRequest in "excuse_requests" key (id) {
        pub id: ExcuseRequestId,
        pub obligation: ObligationId,
        pub reason: String,
        /// The instrument that it rests on; may be empty.
        pub basis: String,
        pub asked_at: Timestamp,
        pub asked_by: Option<AccountId>,
        /// None until it is decided.
        pub is_granted: Option<bool>,
        pub decision_reason: Option<String>,
        pub decided_at: Option<Timestamp>,
        pub decided_by: Option<AccountId>,
    }
}

record! {
    /// An item that a request is about.
    pub struct ExcuseRequestItem in "excuse_request_items" key (request, item) {
        pub request: ExcuseRequestId,
        pub item: ItemId,
    }
}

/// What is recorded about one obligation, oldest first: excuses, extensions, statements, whatever has an `obligation`.
pub async fn about<R: Record>(tx: &mut Tx, obligation: &ObligationId) -> Result<Vec<R>, DbError> {
    tx.list("where tenant = $1 and obligation = $2 order by id limit 100", &[obligation.clone().into()]).await
}

/// The same about every obligation of a cycle.
pub async fn about_cycle<R: Record>(tx: &mut Tx, cycle: &CycleId) -> Result<Vec<R>, DbError> {
    tx.list(
        "where tenant = $1 and obligation in (select id from obligations where tenant = $1 and cycle = $2)
         order by obligation, id
         limit 10000",
        &[cycle.clone().into()],
    )
    .await
}

/// The same about everything that a body ever owed.
pub async fn about_body<R: Record>(tx: &mut Tx, body: &BodyId) -> Result<Vec<R>, DbError> {
    tx.list(
        "where tenant = $1 and obligation in (select id from obligations where tenant = $1 and body = $2)
         order by obligation, id
         limit 10000",
        &[body.clone().into()],
    )
    .await
}

/// The key of the words for a state. The focal body's own part is never overdue, so its words promise no time left either.
pub fn state_key(state: ObligationState, timeliness: Timeliness) -> String {
    match (state, timeliness) {
        (ObligationState::Open, Timeliness::FocalPart) => "state.open-focal".to_owned(),
        _ => format!("state.{}", state.as_str()),
    }
}

/// The later days that were granted, as facts.
pub fn granted<'a>(extensions: impl Iterator<Item = &'a Extension>) -> Vec<DueChange> {
    let changes = extensions
        .filter_map(|one| Some(DueChange { recorded_at: one.decided_at?, due_on: one.granted_on?, due_time: None }));
    changes.collect()
}

/// An obligation.
pub async fn get(tx: &mut Tx, id: &ObligationId) -> Result<Option<Obligation>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// The obligations of a cycle.
pub async fn of_cycle(tx: &mut Tx, cycle: &CycleId) -> Result<Vec<Obligation>, DbError> {
    tx.list("where tenant = $1 and cycle = $2 order by id limit 2000", &[cycle.clone().into()]).await
}

/// The obligations of a body, newest first.
pub async fn of_body(tx: &mut Tx, body: &BodyId) -> Result<Vec<Obligation>, DbError> {
    tx.list("where tenant = $1 and body = $2 order by id desc limit 500", &[body.clone().into()]).await
}

/// What a body owes in cycles that are not closed.
pub async fn open_of_body(tx: &mut Tx, body: &BodyId) -> Result<Vec<Obligation>, DbError> {
    tx.list(
        "where tenant = $1 and body = $2
             and cycle in (select id from cycles where tenant = $1 and closed_at is null)
         order by id
         limit 2000",
        &[body.clone().into()],
    )
    .await
}

/// What a body owed in cycles that are closed, the newest first, before an id where one is given.
pub async fn closed_of_body(
    tx: &mut Tx,
    body: &BodyId,
    before: Option<&ObligationId>,
) -> Result<Vec<Obligation>, DbError> {
    tx.list(
        "where tenant = $1 and body = $2 and ($3 = '' or id < $3)
             and cycle in (select id from cycles where tenant = $1 and closed_at is not null)
         order by id desc
         limit 50",
        &[body.clone().into(), before.map_or("", ObligationId::as_str).into()],
    )
    .await
}

/// The cycles that are not closed in which a body was asked.
pub async fn open_cycles_of(tx: &mut Tx, body: &BodyId) -> Result<Vec<Cycle>, DbError> {
    tx.list(
        "where tenant = $1 and closed_at is null
             and id in (select cycle from obligations where tenant = $1 and body = $2)
         order by due_on, id
         limit 2000",
        &[body.clone().into()],
    )
    .await
}

/// The items of what a body owes in cycles that are not closed.
pub async fn open_items_of(tx: &mut Tx, body: &BodyId) -> Result<Vec<Item>, DbError> {
    tx.list(
        "where tenant = $1 and obligation in (
             select o.id from obligations o
             join cycles c on c.tenant = o.tenant and c.id = o.cycle
             where o.tenant = $1 and o.body = $2 and c.closed_at is null)
         order by obligation, position
         limit 50000",
        &[body.clone().into()],
    )
    .await
}

/// Every cycle in which a body was asked.
pub async fn cycles_of_body(tx: &mut Tx, body: &BodyId) -> Result<Vec<CycleId>, DbError> {
    let owed: Vec<Obligation> =
        tx.list("where tenant = $1 and body = $2 order by id limit 100000", &[body.clone().into()]).await?;
    Ok(owed.into_iter().map(|obligation| obligation.cycle).collect())
}

/// What a person's body owes, in its own name or in that of a body whose place it took; newest first.
pub async fn of_actor(tx: &mut Tx, actor: &Actor) -> Result<Vec<Obligation>, DbError> {
    let mut owed = Vec::new();
    for body in actor.body.iter().chain(&actor.inherited) {
        owed.extend(of_body(tx, body).await?);
    }
    owed.sort_by(|a, b| b.id.cmp(&a.id));
    Ok(owed)
}

/// The items of an obligation, in the plan's order.
pub async fn items(tx: &mut Tx, obligation: &ObligationId) -> Result<Vec<Item>, DbError> {
    tx.list("where tenant = $1 and obligation = $2 order by position limit 2000", &[obligation.clone().into()]).await
}

/// How many items each obligation of a cycle has.
pub async fn item_counts(tx: &mut Tx, cycle: &CycleId) -> Result<HashMap<ObligationId, usize>, DbError> {
    store::item_counts(tx, cycle).await
}

/// The items of a cycle about one task or target, ended ones too. Ordered as no index is, so that SQLite begins at the task.
pub async fn items_about(
    tx: &mut Tx,
    cycle: &CycleId,
    task: Option<&TaskId>,
    target: Option<&TargetId>,
) -> Result<Vec<Item>, DbError> {
    match (task, target) {
        (Some(task), _) => {
            tx.list(
                "where tenant = $1 and task = $2
                   and exists (
                       select 1 from obligations o
                       where o.tenant = $1 and o.id = obligation and o.cycle = $3)
                 order by position, obligation
                 limit 5000",
                &[task.clone().into(), cycle.clone().into()],
            )
            .await
        }
        (None, Some(target)) => {
            tx.list(
                "where tenant = $1 and target = $2
                   and exists (
                       select 1 from obligations o
                       where o.tenant = $1 and o.id = obligation and o.cycle = $3)
                 order by position, obligation
                 limit 5000",
                &[target.clone().into(), cycle.clone().into()],
            )
            .await
        }
        (None, None) => Ok(Vec::new()),
    }
}

/// The items of all obligations of a cycle.
pub async fn items_of_cycle(tx: &mut Tx, cycle: &CycleId) -> Result<Vec<Item>, DbError> {
    tx.list(
        "where tenant = $1 and obligation in (select id from obligations where tenant = $1 and cycle = $2)
         order by obligation, position
         limit 250000",
        &[cycle.clone().into()],
    )
    .await
}
