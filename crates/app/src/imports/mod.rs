//! Imports: from a file to a recorded plan version, through a person's eyes.
//!
//! The machine's reading is kept as it was; corrections and dismissals stand beside it with who made them.

pub mod again;
pub mod cli;
pub mod confirm;
pub mod lint;
pub mod listed;
pub mod queue;
pub mod read;
mod show;
pub mod source;
pub mod web;

use dondoc_rules::diagnostic::Severity;
use dondoc_rules::doc::Span;
use dondoc_rules::plans::draft::{PlanDraft, Signer};
use jiff::Timestamp;

use crate::actor::Actor;
use crate::db::{Db, DbError, Tx, record};
use crate::events::Act;
use crate::files;
use crate::http::Catalogue;
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
        /// The earlier proposal of the same plan whose place it takes.
        pub replaces: Option<ImportId>,
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

/// Proposes a reading: file, draft, one event. Nothing of it counts until a person confirms it.
pub async fn propose(db: &Db, actor: &Actor, draft: &PlanDraft, bytes: &[u8]) -> Result<ImportId, DbError> {
    let mut act = Act::begin(db, actor, "import.proposed").await?;
    let import = new_import(&mut act, actor, draft, bytes).await?;
    act.put(&import).await?;
    act.commit(&format!("imports/{}", import.id)).await?;
    Ok(import.id)
}

/// A proposal with its file kept, not yet put.
async fn new_import(act: &mut Act, actor: &Actor, draft: &PlanDraft, bytes: &[u8]) -> Result<Import, DbError> {
    let text = serde_json::to_string(draft).map_err(|error| DbError::Broken(error.to_string()))?;
    let file = files::keep(act, actor, &draft.source.file, &draft.source.media_type, bytes).await?;
    Ok(Import {
        id: ImportId::new(),
        file: file.id,
        draft: text,
        proposed_at: actor.now,
        proposed_by: actor.account.clone(),
        confirmed_at: None,
        confirmed_by: None,
        plan_version: None,
        withdrawn_at: None,
        replaces: None,
    })
}

/// A proposal.
pub async fn get(tx: &mut Tx, id: &ImportId) -> Result<Option<Import>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// Proposals that wait for a person, newest first.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<Import>, DbError> {
    tx.list("where tenant = $1 and confirmed_at is null and withdrawn_at is null order by id desc limit 100", &[]).await
}

impl Import {
    /// The machine's reading.
    pub fn reading(&self) -> Result<PlanDraft, DbError> {
        serde_json::from_str(&self.draft).map_err(|error| DbError::Broken(error.to_string()))
    }
}

/// Severities from the gravest, with the keys of their words.
pub(crate) const SEVERITIES: [(Severity, &str); 3] =
    [(Severity::Error, "import.error"), (Severity::Warning, "import.warning"), (Severity::Note, "import.note")];

/// Where in the source: "bảng 3, hàng 67, ô 2", "đoạn 23"; empty when the whole document is meant.
pub(crate) fn place(span: &Span, t: &Catalogue) -> String {
    let parts = [
        ("import.place.page", span.page),
        ("import.place.table", span.table),
        ("import.place.row", span.row),
        ("import.place.cell", span.cell),
        ("import.place.paragraph", span.paragraph.filter(|_| span.table.is_none())),
    ];
    let parts = parts.into_iter().filter_map(|(key, number)| Some(t.with(key, &[("number", &number?.to_string())])));
    parts.collect::<Vec<_>>().join(", ")
}

/// "TM. Chủ tịch Nguyễn Văn A".
pub(crate) fn signature(signer: &Signer) -> String {
    [&signer.capacity, &signer.position, &signer.name]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}
