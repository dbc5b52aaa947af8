//! Workbooks: a return's form as a spreadsheet, filled without a connection; a Word report beside it.
//!
//! Promise: a file changes nothing by itself. What it says is shown field by field, and a person takes it over through
//! the verbs of `returns`, which merge by field; nothing is ever submitted from here. Many workbooks at once fill only
//! what is empty, and only beside a report whose arrival is recorded. A file that is refused stores nothing.

mod form;
pub mod many;
mod many_web;
mod sentences;
pub mod web;

use std::collections::BTreeMap;

use dondoc_files::{Limits, Unreadable, xlsx};
use dondoc_rules::access::Right;
use dondoc_rules::returns::Door;
use dondoc_rules::workbooks::{self as rules, Basis, FIGURE, GENERAL, Reading, Refusal, TEXTS};

use crate::actor::Actor;
use crate::cycles::Cycle;
use crate::db::{DbError, Tx};
use crate::ids::ObligationId;
use crate::obligations::Obligation;
use crate::returns::verbs::{self, ReturnRefusal};
use crate::returns::{self, Return};

/// Largest workbook or Word report. One of 200 items is below 0.1 MB.
pub const FILE_LIMIT_BYTES: usize = 10 << 20;

/// Why a workbook is not taken.
#[derive(Debug)]
pub enum WorkbookRefusal {
    /// Larger than any workbook of ours, or more rows.
    TooLarge,
    /// Not a workbook that can be opened.
    Unreadable,
    /// It holds macros or a program, or looks as if.
    Danger(&'static str),
    /// It is no workbook of ours, was changed where it must not be, is of a later form, or holds formulas.
    Form(Refusal),
    /// Made for another cycle.
    OtherCycle,
    /// Made for another body.
    OtherBody,
    /// Made for a version that was sent since.
    Stale,
    /// No arrival of the body's report is recorded, so nothing may be typed in for it.
    NoArrival,
    /// The body itself has a newer version here.
    NewerVersion,
    /// Another file of the same upload was of this body.
    Repeated,
    Return(ReturnRefusal),
}

impl From<ReturnRefusal> for WorkbookRefusal {
    fn from(refusal: ReturnRefusal) -> Self {
        WorkbookRefusal::Return(refusal)
    }
}

impl From<DbError> for WorkbookRefusal {
    fn from(error: DbError) -> Self {
        WorkbookRefusal::Return(error.into())
    }
}

/// What reading a workbook may take.
pub fn limits() -> Limits {
    Limits { file_bytes: FILE_LIMIT_BYTES as u64, part_bytes: 48 << 20, pieces: 120_000, ..Limits::default() }
}

/// Opens a workbook and checks every cell; whose it is stands in the reading, whether this person may use it does not.
pub fn open(bytes: &[u8]) -> Result<Reading, WorkbookRefusal> {
    if bytes.len() > FILE_LIMIT_BYTES {
        return Err(WorkbookRefusal::TooLarge);
    }
    match verbs::media_type(bytes) {
        Err(key @ ("return.file-macros" | "return.file-infected")) => return Err(WorkbookRefusal::Danger(key)),
        Err("return.file-bomb") => return Err(WorkbookRefusal::TooLarge),
        _ => {}
    }
    let sheets = xlsx::cells(bytes, &limits()).map_err(|unreadable| match unreadable {
        Unreadable::TooLarge { .. } | Unreadable::UnpacksTooLarge { .. } | Unreadable::TooManyPieces { .. } => {
            WorkbookRefusal::TooLarge
        }
        _ => WorkbookRefusal::Unreadable,
    })?;
    rules::read(&sheets).map_err(|refusal| match refusal {
        Refusal::TooManyRows => WorkbookRefusal::TooLarge,
        refusal => WorkbookRefusal::Form(refusal),
    })
}

/// Where a person may write for an obligation.
#[derive(Debug, Clone)]
pub struct Target {
    pub obligation: Obligation,
    pub cycle: Cycle,
    /// The version that is written; none where the body has not begun.
    pub version: Option<Return>,
    /// The number of that version, or the one that it will have.
    pub number: i64,
    /// True where the focal body types in a report that came by another door.
    pub is_for_body: bool,
}

/// The draft of the person's own body, begun or not; for the focal body, the recorded paper whose content it types in.
pub async fn target(tx: &mut Tx, actor: &Actor, id: &ObligationId) -> Result<Target, WorkbookRefusal> {
    let own = verbs::reachable(tx, actor, Right::WriteReturns, id).await;
    let is_for_body = own.is_err();
    let (obligation, cycle) = match own {
        Ok(found) => found,
        Err(_) => verbs::reachable(tx, actor, Right::RecordReturns, id).await?,
    };
    if cycle.closed_at.is_some() {
        return Err(ReturnRefusal::Closed.into());
    }
    let versions = returns::of_obligation(tx, id).await?;
    let next = versions.last().map_or(1, |version| version.version + 1);
    let version = if is_for_body { recorded(&versions)? } else { draft(&versions)? };
    let version = version.cloned();
    let number = version.as_ref().map_or(next, |version| version.version);
    Ok(Target { obligation, cycle, version, number, is_for_body })
}

fn draft(versions: &[Return]) -> Result<Option<&Return>, WorkbookRefusal> {
    let mut typed = versions.iter().rev().filter(|version| version.door == Door::Typed);
    match typed.next() {
        Some(newest) if newest.submitted_at.is_some() => Err(ReturnRefusal::Submitted.into()),
        newest => Ok(newest),
    }
}

/// The newest recorded paper. A version of the body's own that came after it speaks for the body.
fn recorded(versions: &[Return]) -> Result<Option<&Return>, WorkbookRefusal> {
    let Some(newest) = versions.last() else { return Err(WorkbookRefusal::NoArrival) };
    let Some(paper) = versions.iter().rev().find(|version| version.door == Door::Paper) else {
        return Err(WorkbookRefusal::NoArrival);
    };
    if paper.confirmed_at.is_some() {
        return Err(ReturnRefusal::Submitted.into());
    }
    if newest.version > paper.version {
        return Err(WorkbookRefusal::NewerVersion);
    }
    Ok(Some(paper))
}

/// Whether a workbook belongs to a target, and what its fields are compared with.
pub async fn belongs(tx: &mut Tx, reading: &Reading, target: &Target) -> Result<Basis, WorkbookRefusal> {
    let own = &reading.identity;
    if own.cycle != target.cycle.id.as_str() {
        return Err(WorkbookRefusal::OtherCycle);
    }
    if own.obligation != target.obligation.id.as_str() {
        return Err(WorkbookRefusal::OtherBody);
    }
    if target.is_for_body {
        return Ok(Basis::Other);
    }
    if own.version == target.number {
        return Ok(Basis::SameVersion);
    }
    // Made before anything was begun here, when nothing of the body's own has been sent since.
    let versions = returns::of_obligation(tx, &target.obligation.id).await?;
    let is_sent = versions.iter().any(|version| version.door == Door::Typed && version.submitted_at.is_some());
    if own.revision == 0 && !is_sent { Ok(Basis::Other) } else { Err(WorkbookRefusal::Stale) }
}

/// What stands in each field that may be written now.
pub async fn fields_now(tx: &mut Tx, target: &Target, actor: &Actor) -> Result<BTreeMap<String, String>, DbError> {
    let mut now = BTreeMap::new();
    let (is_nil, general) = match &target.version {
        Some(version) => (version.is_nil, form::general(version)),
        None => (false, Default::default()),
    };
    // Of a completion the general part may be written only where something was asked about it.
    if target.version.as_ref().is_none_or(|version| version.is_general_open()) {
        now.insert("is_nil".to_owned(), if is_nil { "1" } else { "0" }.to_owned());
        now.extend(GENERAL.iter().zip(general).map(|(name, text)| ((*name).to_owned(), text)));
    }
    let version = target.version.as_ref().map(|version| &version.id);
    let asked = returns::figures::asked_of(tx, &target.cycle, &target.obligation.id, version).await?;
    for entry in form::entries(tx, target, actor.now).await?.into_iter().filter(|entry| entry.is_open) {
        let progress = entry.progress.map(|progress| progress.as_str().to_owned()).unwrap_or_default();
        now.insert(format!("{}.progress", entry.item), progress);
        let texts = form::texts(&entry);
        now.extend(TEXTS.iter().zip(texts).map(|(name, text)| (format!("{}.{name}", entry.item), text)));
        let figure = asked.get(&entry.item).map(|asked| asked.figure.said().map(Clone::clone));
        let figure = figure.into_iter().flat_map(|said| FIGURE.iter().zip(said));
        now.extend(figure.map(|(name, said)| (format!("{}.{name}", entry.item), said)));
    }
    Ok(now)
}
