//! Directives (Sổ theo dõi ý kiến chỉ đạo): work ordered outside the plan, recorded by the officer who follows it.
//!
//! A directive is counted by the same rule as a task with a day (`rules::tasks::state`): its facts are made into that rule's
//! facts, and `tasks` counts both. Nothing recorded is overwritten: a later day and a withdrawal stand beside what was first.

pub mod facts;
pub mod record;
pub mod reported;
pub mod results;
pub mod web;

use dondoc_rules::directives::Origin;
use dondoc_rules::returns::Door;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::db::{DbError, Tx, record, words};
use crate::ids::{
    AccountId, BodyId, DirectiveDueId, DirectiveId, DirectiveResultId, FileId, InstrumentId, ObstacleId, PlanId,
};

words!(Origin);

record! {
    /// An order.
    pub struct Directive in "directives" key (id) {
        pub id: DirectiveId,
        /// The focal body that follows it.
        pub keeper: BodyId,
        pub text: String,
        /// Position and name, in words.
        pub ordered_by: String,
        pub ordered_on: Date,
        pub origin: Origin,
        pub instrument: Option<InstrumentId>,
        /// The document or meeting as typed.
        pub reference: String,
        /// The obstacle whose decision it carries out.
        pub obstacle: Option<ObstacleId>,
        pub plan: Option<PlanId>,
        /// The last on-time day.
        pub due_on: Option<Date>,
        /// The words that gave it, where a register did.
        pub due_words: String,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
        pub withdrawn_on: Option<Date>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<AccountId>,
        pub withdrawn_reason: Option<String>,
    }
}

record! {
    /// A body that it was given to.
    pub struct DirectiveBody in "directive_bodies" key (directive, body) {
        pub directive: DirectiveId,
        pub body: BodyId,
        pub position: i64,
    }
}

record! {
    /// Another day, given by whoever ordered it.
    pub struct DirectiveDue in "directive_dues" key (id) {
        pub id: DirectiveDueId,
        pub directive: DirectiveId,
        pub due_on: Date,
        pub decided_on: Date,
        pub reason: String,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
    }
}

record! {
    /// A result, reported by a body or recorded for it.
    pub struct DirectiveResult in "directive_results" key (id) {
        pub id: DirectiveResultId,
        pub directive: DirectiveId,
        pub body: BodyId,
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

/// A directive.
pub async fn get(tx: &mut Tx, id: &DirectiveId) -> Result<Option<Directive>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// A result.
pub async fn result(tx: &mut Tx, id: &DirectiveResultId) -> Result<Option<DirectiveResult>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// The directives that carry out the decision on an obstacle.
pub async fn of_obstacle(tx: &mut Tx, obstacle: &ObstacleId) -> Result<Vec<Directive>, DbError> {
    tx.list("where tenant = $1 and obstacle = $2 order by id limit 200", &[obstacle.clone().into()]).await
}
