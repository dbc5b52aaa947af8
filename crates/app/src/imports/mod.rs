//! Imports: from a file to a recorded plan version, through a person's eyes.
//!
//! The machine's reading is kept as it was; corrections and dismissals stand beside it with who made them.

pub mod cli;
pub mod web;

use jiff::Timestamp;

use crate::db::record;
use crate::ids::{AccountId, FileId, ImportId, PlanVersionId};

record! {
    /// A proposal to record a plan.
    pub struct Import in "imports" key (id) {
        pub id: ImportId,
        pub file: FileId,
        /// The machine's reading, JSON of `rules::plans::draft::PlanDraft`.
        pub draft: String,
        pub proposed_at: Timestamp,
        pub proposed_by: Option<AccountId>,
        pub confirmed_at: Option<Timestamp>,
        pub confirmed_by: Option<AccountId>,
        pub plan_version: Option<PlanVersionId>,
        pub withdrawn_at: Option<Timestamp>,
    }
}

record! {
    /// One reading as a person corrected it.
    pub struct Correction in "import_corrections" key (import, path) {
        pub import: ImportId,
        /// Which reading: "II.7.1/lead".
        pub path: String,
        /// The person's reading, as JSON.
        pub value: String,
        pub reason: Option<String>,
        pub corrected_at: Timestamp,
        pub corrected_by: Option<AccountId>,
    }
}

record! {
    /// A finding that a person set aside, and why.
    pub struct Dismissal in "import_dismissals" key (import, finding) {
        pub import: ImportId,
        /// Its place in the draft's list of diagnostics.
        pub finding: i64,
        pub reason: String,
        pub dismissed_at: Timestamp,
        pub dismissed_by: Option<AccountId>,
    }
}
