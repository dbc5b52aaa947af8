//! Consolidated reports: built from confirmed returns, each paragraph leading back to the return it rests on.
//!
//! A template says what stands in a report, choices say how; a report in which something does not add up leaves only after
//! a person said why ([`findings::may_leave`]). An edition is frozen: its file is kept with its hash
//! (`drafts::editions` freezes it).

mod beside;
pub mod choices;
mod collect;
mod compose;
pub mod findings;
mod form;
pub mod templates;
pub mod texts;
pub mod web;

pub use compose::{Composed, Wanted, by_template, composed_as, months, submission, within};

use jiff::Timestamp;

use crate::db::{DbError, Tx, record};
use crate::ids::{AccountId, CycleId, EditionId, FileId, ItemId, ReportId, ReturnId};

record! {
    /// The consolidated report of a cycle.
    pub struct Report in "reports" key (id) {
        pub id: ReportId,
        pub cycle: CycleId,
        /// `focal`: the focal body's report to the People's Committee; `issuer`: the People's Committee's own.
        pub issued_as: String,
        pub created_at: Timestamp,
        pub created_by: Option<AccountId>,
    }
}

record! {
    /// A frozen edition.
    pub struct Edition in "editions" key (id) {
        pub id: EditionId,
        pub report: ReportId,
        pub number: i64,
        /// What was recorded by this instant is in it.
        pub known_at: Timestamp,
        pub file: FileId,
        pub sha256: String,
        pub frozen_at: Timestamp,
        pub frozen_by: Option<AccountId>,
    }
}

record! {
    /// What a paragraph of an edition rests on.
    pub struct EditionSource in "edition_sources" key (edition, position) {
        pub edition: EditionId,
        pub position: i64,
        pub return_id: ReturnId,
        pub item: Option<ItemId>,
        /// Which field of the return or entry.
        pub field: String,
    }
}

/// The editions of a cycle's report, newest first.
pub async fn editions(tx: &mut Tx, cycle: &CycleId) -> Result<Vec<Edition>, DbError> {
    tx.list(
        "where tenant = $1 and report in (select id from reports where tenant = $1 and cycle = $2)
         order by number desc
         limit 200",
        &[cycle.clone().into()],
    )
    .await
}
