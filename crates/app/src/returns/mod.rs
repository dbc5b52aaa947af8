//! Returns: what a body reports, by which door it came, and what the focal body made of it.
//!
//! A version is a row of dated facts. Once submitted, its text never changes; a completion makes the next version.

pub mod asking;
pub mod elsewhere;
pub mod evidence;
pub mod excuses;
pub mod extensions;
pub mod facts;
pub mod figures;
mod last;
pub mod limits;
pub mod looks;
pub mod observing;
pub mod parts;
pub mod raising;
pub mod review;
mod save;
pub mod saying;
mod shared;
pub mod sittings;
mod store;
pub mod supplements;
pub mod taking;
pub mod upgrades;
pub mod verbs;
pub mod web;

use dondoc_rules::returns::{Door, Origin, Progress, Reference};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::db::{DbError, Tx, record, words};
use crate::ids::{
    AccountId, BodyId, CommitmentId, CycleId, FieldHistoryId, FileId, ItemId, ObligationId, ReturnFileId, ReturnId,
};

words!(Door, Origin, Progress);

record! {
    /// One version of a body's return.
    pub struct Return in "returns" key (id) {
        pub id: ReturnId,
        pub obligation: ObligationId,
        /// From 1; a completion makes the next.
        pub version: i64,
        pub door: Door,
        /// Rises with each save; a form that carries an older one met another window.
        pub revision: i64,
        /// "Không phát sinh" for the whole return: an explicit statement.
        pub is_nil: bool,
        /// General part: how the plan was put to work.
        pub deployment: String,
        /// General part: documents issued, with number and date.
        pub documents: String,
        /// General part: assessment.
        pub assessment: String,
        /// General part: the next period.
        pub next_period: String,
        /// General part: proposals.
        pub proposals: String,
        pub created_at: Timestamp,
        pub created_by: Option<AccountId>,
        pub approval_asked_at: Option<Timestamp>,
        /// Who sent it to the head: the head's approval is another person's where there is one.
        pub approval_asked_by: Option<AccountId>,
        pub approved_at: Option<Timestamp>,
        /// None when the head signed outside the system.
        pub approved_by: Option<AccountId>,
        pub submitted_at: Option<Timestamp>,
        pub submitted_by: Option<AccountId>,
        /// Number of the signed report, given by the body's records office.
        pub letter_number: Option<String>,
        pub letter_issued_on: Option<Date>,
        pub letter_signer: Option<String>,
        pub letter_file: Option<FileId>,
        /// When the letter's number was recorded here; set with it.
        pub letter_recorded_at: Option<Timestamp>,
        /// The day the report reached the focal body: what counts for timeliness when it came by another door.
        pub arrived_on: Option<Date>,
        /// When the focal body recorded a report that came by another door.
        pub recorded_at: Option<Timestamp>,
        pub recorded_by: Option<AccountId>,
        /// Its content was typed by the focal body.
        pub entered_for_body: bool,
        pub completion_asked_at: Option<Timestamp>,
        pub completion_asked_by: Option<AccountId>,
        pub completion_comment: Option<String>,
        pub confirmed_at: Option<Timestamp>,
        pub confirmed_by: Option<AccountId>,
        /// The version that it completes or corrects, and what was asked about the general part: without that, the
        /// general part stays as it is.
        pub follows: Option<ReturnId>,
        pub asked_general: Option<String>,
        /// The confirmed version that it corrects, until it is confirmed itself.
        pub corrects: Option<ReturnId>,
    }
}

impl Return {
    /// Whether its general part may be written: of a completion, only where something was asked about it.
    pub fn is_general_open(&self) -> bool {
        self.follows.is_none() || self.asked_general.is_some()
    }
}

record! {
    /// What a return says about one item.
    pub struct Entry in "return_entries" key (return_id, item) {
        pub return_id: ReturnId,
        pub item: ItemId,
        pub progress: Option<Progress>,
        pub done: String,
        pub difficulties: String,
        pub next_steps: String,
        pub proposals: String,
        /// False for entries of a completion that were not asked about: shown, not changed.
        pub is_open: bool,
        /// What the focal body asked about this entry of the version before.
        pub completion_comment: Option<String>,
        pub saved_at: Option<Timestamp>,
        pub saved_by: Option<AccountId>,
        /// The return and item of another plan that its words were taken over from.
        pub taken_from: Option<ReturnId>,
        pub taken_item: Option<ItemId>,
        /// Whose its words are: of this period, of the last one, or stated to be unchanged since.
        pub origin: Origin,
        /// For how many periods before this one its words have stood unchanged.
        pub unchanged_before: i64,
        /// The body's last confirmed report under the same plan and the item in it: what it opened with, and differs from.
        pub last_return: Option<ReturnId>,
        pub last_item: Option<ItemId>,
        /// The numbers of other tasks that its words answer too, as typed.
        pub answers: String,
        /// The report in which it was answered already: number, day and section as typed.
        pub elsewhere_number: String,
        pub elsewhere_day: String,
        pub elsewhere_section: String,
        /// The product that proves it: number and day as typed; a link beside its file; why there is none.
        pub evidence_number: String,
        pub evidence_day: String,
        pub evidence_link: String,
        pub evidence_reason: String,
        /// "Có văn bản mật, theo dõi ngoài hệ thống": says nothing here.
        pub is_secret: bool,
    }
}

impl Entry {
    /// The report in which it was answered already; empty where it answers here.
    pub fn elsewhere(&self) -> Reference {
        Reference {
            number: self.elsewhere_number.clone(),
            day: self.elsewhere_day.clone(),
            section: self.elsewhere_section.clone(),
        }
    }
}

record! {
    /// A document that the body issued in the period.
    pub struct ReturnDocument in "return_documents" key (return_id, position) {
        pub return_id: ReturnId,
        /// From 1.
        pub position: i64,
        pub kind: String,
        pub number: String,
        /// As typed: read when the report leaves, so that a half-typed day is never lost.
        pub day: String,
        pub title: String,
    }
}

impl ReturnDocument {
    /// Whether nothing is typed in its row.
    pub fn is_empty(&self) -> bool {
        [&self.kind, &self.number, &self.day, &self.title].iter().all(|text| text.is_empty())
    }
}

record! {
    /// What a return says about one commitment.
    pub struct CommitmentAnswer in "commitment_answers" key (return_id, commitment) {
        pub return_id: ReturnId,
        pub commitment: CommitmentId,
        /// `done`, `not_yet`, or empty.
        pub answer: String,
        pub note: String,
    }
}

record! {
    /// What a field said before a later save.
    pub struct FieldHistory in "field_history" key (id) {
        pub id: FieldHistoryId,
        pub return_id: ReturnId,
        pub field: String,
        pub text: String,
        pub saved_at: Timestamp,
        pub saved_by: Option<AccountId>,
    }
}

record! {
    /// A file of a return, for the whole or for one item.
    pub struct ReturnFile in "return_files" key (id) {
        pub id: ReturnFileId,
        pub return_id: ReturnId,
        pub item: Option<ItemId>,
        pub file: FileId,
    }
}

/// A version of a return.
pub async fn get(tx: &mut Tx, id: &ReturnId) -> Result<Option<Return>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// All versions of all returns of a cycle, by obligation and version.
pub async fn of_cycle(tx: &mut Tx, cycle: &CycleId) -> Result<Vec<Return>, DbError> {
    tx.list(
        "where tenant = $1 and obligation in (select id from obligations where tenant = $1 and cycle = $2)
         order by obligation, version
         limit 10000",
        &[cycle.clone().into()],
    )
    .await
}

/// The versions of an obligation's return, oldest first.
pub async fn of_obligation(tx: &mut Tx, obligation: &ObligationId) -> Result<Vec<Return>, DbError> {
    tx.list("where tenant = $1 and obligation = $2 order by version limit 100", &[obligation.clone().into()]).await
}

/// The entries of a version.
pub async fn entries(tx: &mut Tx, id: &ReturnId) -> Result<Vec<Entry>, DbError> {
    tx.list("where tenant = $1 and return_id = $2 order by item limit 2000", &[id.clone().into()]).await
}

/// One entry of a version.
pub async fn entry(tx: &mut Tx, id: &ReturnId, item: &ItemId) -> Result<Option<Entry>, DbError> {
    tx.find("where tenant = $1 and return_id = $2 and item = $3", &[id.clone().into(), item.clone().into()]).await
}

/// The entries of all returns of a cycle.
pub async fn entries_of_cycle(tx: &mut Tx, cycle: &CycleId) -> Result<Vec<Entry>, DbError> {
    tx.list(
        "where tenant = $1 and return_id in (
             select r.id from returns r
             join obligations o on o.tenant = r.tenant and o.id = r.obligation
             where r.tenant = $1 and o.cycle = $2)
         order by return_id, item
         limit 200000",
        &[cycle.clone().into()],
    )
    .await
}

/// The files of a version.
pub async fn return_files(tx: &mut Tx, id: &ReturnId) -> Result<Vec<ReturnFile>, DbError> {
    tx.list("where tenant = $1 and return_id = $2 order by id limit 200", &[id.clone().into()]).await
}

/// The documents issued, as rows in their order.
pub async fn documents(tx: &mut Tx, id: &ReturnId) -> Result<Vec<ReturnDocument>, DbError> {
    tx.list("where tenant = $1 and return_id = $2 order by position limit 500", &[id.clone().into()]).await
}

/// What a version says about commitments.
pub async fn commitment_answers(tx: &mut Tx, id: &ReturnId) -> Result<Vec<CommitmentAnswer>, DbError> {
    tx.list("where tenant = $1 and return_id = $2 order by commitment limit 2000", &[id.clone().into()]).await
}

/// The documents issued, of all returns of a cycle.
pub async fn documents_of_cycle(tx: &mut Tx, cycle: &CycleId) -> Result<Vec<ReturnDocument>, DbError> {
    tx.list(
        "where tenant = $1 and return_id in (
             select r.id from returns r
             join obligations o on o.tenant = r.tenant and o.id = r.obligation
             where r.tenant = $1 and o.cycle = $2)
         order by return_id, position
         limit 100000",
        &[cycle.clone().into()],
    )
    .await
}

/// What a field of a version said before, newest first.
pub async fn history(tx: &mut Tx, id: &ReturnId, field: &str) -> Result<Vec<FieldHistory>, DbError> {
    tx.list(
        "where tenant = $1 and return_id = $2 and field = $3 order by saved_at desc, id desc limit 200",
        &[id.clone().into(), field.into()],
    )
    .await
}

/// The drafts of a body that wait for its head, by obligation.
pub async fn awaiting_approval(tx: &mut Tx, body: &BodyId) -> Result<Vec<(ObligationId, ReturnId)>, DbError> {
    let drafts: Vec<Return> = tx
        .list(
            "where tenant = $1 and approval_asked_at is not null and submitted_at is null
                 and obligation in (select id from obligations where tenant = $1 and body = $2)
             order by id
             limit 500",
            &[body.clone().into()],
        )
        .await?;
    Ok(drafts.into_iter().map(|draft| (draft.obligation, draft.id)).collect())
}

/// What a field of a version says now; none for a name that is no field of text.
pub async fn field_now(tx: &mut Tx, version: &Return, name: &str) -> Result<Option<String>, DbError> {
    let parts: Vec<&str> = name.split('.').collect();
    Ok(match parts.as_slice() {
        ["deployment"] => Some(version.deployment.clone()),
        ["documents"] => Some(version.documents.clone()),
        ["assessment"] => Some(version.assessment.clone()),
        ["next_period"] => Some(version.next_period.clone()),
        ["proposals"] => Some(version.proposals.clone()),
        [item, field] => {
            let said = entries(tx, &version.id).await?;
            let entry = said.iter().find(|entry| entry.item.as_str() == *item);
            entry.and_then(|entry| match *field {
                "done" => Some(entry.done.clone()),
                "difficulties" => Some(entry.difficulties.clone()),
                "next_steps" => Some(entry.next_steps.clone()),
                "proposals" => Some(entry.proposals.clone()),
                "answers" => Some(entry.answers.clone()),
                "progress" => entry.progress.map(|progress| progress.as_str().to_owned()),
                _ => None,
            })
        }
        _ => None,
    })
}
