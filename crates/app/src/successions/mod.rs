//! Successions (kế thừa, tổ chức lại): what of a body went where, from which day, by which instrument.
//!
//! Issued text and obligations keep the body they name; who holds them on a day is computed from these facts
//! (`rules::successions`). What nobody holds is an open question until an instrument assigns it.

use std::sync::Arc;

use dondoc_rules::successions::{
    Assignment as AssignmentFacts, History, Holder, Subject, Succession as Facts, SuccessionKind,
};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::bodies;
use crate::clock::day_of;
use crate::db::{DbError, Tx, record, words};
use crate::http::{Lang, catalogue};
use crate::ids::{AccountId, AssignmentId, BodyId, SuccessionId, TaskId};

words!(SuccessionKind);

record! {
    /// A succession.
    pub struct Succession in "successions" key (id) {
        pub id: SuccessionId,
        pub kind: SuccessionKind,
        pub from_body: BodyId,
        /// None where nobody took the body's place.
        pub to_body: Option<BodyId>,
        /// The function that went over, in the instrument's words; empty for everything.
        pub function: String,
        pub starts_on: Date,
        /// The last day of one that holds for a time.
        pub ends_on: Option<Date>,
        /// The instrument: number, date, issuer (T9-R5).
        pub basis: String,
        /// The rows that were changed with it, as JSON of `reorganisations::apply::Effect`, so that it can be undone.
        pub effects: String,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
        pub undone_at: Option<Timestamp>,
        pub undone_by: Option<AccountId>,
    }
}

record! {
    /// What an instrument decided about a question.
    pub struct Assignment in "succession_assignments" key (id) {
        pub id: AssignmentId,
        /// None for everything of the body that no other assignment names.
        pub task: Option<TaskId>,
        pub from_body: BodyId,
        pub to_body: BodyId,
        pub starts_on: Date,
        pub basis: String,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
        pub undone_at: Option<Timestamp>,
    }
}

/// All successions, those undone too, the newest start first.
pub async fn list(tx: &mut Tx) -> Result<Vec<Succession>, DbError> {
    tx.list("where tenant = $1 order by starts_on desc, id desc limit 2000", &[]).await
}

/// Everything recorded, for computing holders.
pub async fn history(tx: &mut Tx) -> Result<Arc<History>, DbError> {
    let successions = list(tx).await?.into_iter().map(|one| Facts {
        id: one.id.to_string(),
        kind: one.kind,
        from: one.from_body.to_string(),
        to: one.to_body.map(|body| body.to_string()),
        starts_on: one.starts_on,
        ends_on: one.ends_on,
        recorded_at: one.recorded_at,
        undone_at: one.undone_at,
    });
    let assignments: Vec<Assignment> = tx.list("where tenant = $1 order by id limit 20000", &[]).await?;
    let assignments = assignments.into_iter().map(|one| AssignmentFacts {
        id: one.id.to_string(),
        subject: one.task.map(|task| task.to_string()),
        from: one.from_body.to_string(),
        to: one.to_body.to_string(),
        starts_on: one.starts_on,
        recorded_at: one.recorded_at,
        undone_at: one.undone_at,
    });
    Ok(Arc::new(History { successions: successions.collect(), assignments: assignments.collect() }))
}

/// The bodies whose duties a body holds at a moment besides its own.
pub async fn inherited(tx: &mut Tx, body: &BodyId, now: Timestamp) -> Result<Vec<BodyId>, DbError> {
    let history = history(tx).await?;
    Ok(history.held_by(body.as_str(), day_of(now), now).filter_map(BodyId::parse).collect())
}

/// The name of a body as issued, with who holds its place today: "Sở Kế hoạch và Đầu tư (nay: Sở Tài chính)".
pub async fn shown(
    tx: &mut Tx,
    history: &History,
    body: &BodyId,
    named_on: Date,
    (as_of, known_at): (Date, Timestamp),
) -> Result<String, DbError> {
    let name = bodies::name_of(tx, body, named_on).await?;
    let holder = match history.holder(body.as_str(), Subject::Duty, as_of, known_at) {
        Holder::Body(id) if id != body.as_str() => BodyId::parse(&id),
        Holder::Body(_) | Holder::Open { .. } => None,
    };
    Ok(match holder {
        Some(holder) => {
            let now = bodies::name_of(tx, &holder, as_of).await?;
            // It stands in documents too, which are Vietnamese whatever the reader's language.
            catalogue(Lang::Vi).with("bodies.succeeded", &[("name", &name), ("now", &now)])
        }
        None => name,
    })
}

/// The body in force for a document of a day (T9-R8): itself, or the one that took its place; and the day whose names the
/// document carries.
pub async fn in_force(
    tx: &mut Tx,
    body: &BodyId,
    named_on: Date,
    (as_of, known_at): (Date, Timestamp),
) -> Result<(BodyId, Date), DbError> {
    let history = history(tx).await?;
    Ok(match history.holder(body.as_str(), Subject::Duty, as_of, known_at) {
        Holder::Body(id) if id != body.as_str() => (BodyId::parse(&id).unwrap_or_else(|| body.clone()), as_of),
        Holder::Body(_) | Holder::Open { .. } => (body.clone(), named_on),
    })
}
