//! The acts on a return. Each is one transaction; a refusal changes nothing.

use std::collections::HashMap;

use dondoc_files::attachments::{self, Danger};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::returns::{Door, EntryFacts, Missing, Progress, ReturnFacts, check};
use dondoc_rules::successions::Subject;
use jiff::Timestamp;
use jiff::civil::Date;

use super::{Entry, FieldHistory, Return, ReturnFile, entries, get, of_obligation, return_files, shared};
use crate::actor::Actor;
use crate::cycles::{self, Cycle};
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::files;
use crate::http::Upload;
use crate::ids::{FieldHistoryId, ItemId, ObligationId, ReturnFileId, ReturnId, TaskId};
use crate::obligations::{self, Obligation};
use crate::plans;

/// Largest attachment.
pub const FILE_LIMIT_BYTES: usize = 20 << 20;

/// As many attachments as a return may have.
pub const FILE_COUNT: usize = 50;

/// A typed no.
#[derive(Debug)]
pub enum ReturnRefusal {
    /// Not there, or not this person's to know.
    Unknown,
    /// Submitted already; it never changes.
    Submitted,
    /// The cycle was closed.
    Closed,
    /// The same field was saved from another window: field, and what stands there now.
    Met(Vec<(String, String)>),
    /// What is missing before it may leave.
    Incomplete(Vec<Missing>),
    /// A field of a letter or a comment is missing or wrong; the key of the sentence.
    Field(&'static str),
    Store(DbError),
}

impl From<DbError> for ReturnRefusal {
    fn from(error: DbError) -> Self {
        ReturnRefusal::Store(error)
    }
}

type Done<T> = Result<T, ReturnRefusal>;

/// An obligation with its cycle, when the person's right reaches it.
pub async fn reachable(tx: &mut Tx, actor: &Actor, right: Right, id: &ObligationId) -> Done<(Obligation, Cycle)> {
    let obligation = obligations::get(tx, id).await?.ok_or(ReturnRefusal::Unknown)?;
    let cycle = cycles::get(tx, &obligation.cycle).await?.ok_or(ReturnRefusal::Unknown)?;
    // A focal officer has the reach of the focal body for some rights and of the own body for others.
    let rights = reach(actor.role, right);
    let is_covered = rights.is_some_and(|reach| actor.covers(reach, Some(&obligation.body), Some(&cycle.focal_body)));
    if is_covered { Ok((obligation, cycle)) } else { Err(ReturnRefusal::Unknown) }
}

/// True when the focal body may type the content of this version for the body.
fn is_entered_by_focal(actor: &Actor, version: &Return, cycle: &Cycle) -> bool {
    version.door == Door::Paper
        && reach(actor.role, Right::RecordReturns).is_some()
        && actor.acts_for(&cycle.focal_body)
}

/// A version that this person may write, and the obligation and cycle it stands in.
async fn writable(tx: &mut Tx, actor: &Actor, id: &ReturnId) -> Done<(Return, Obligation, Cycle)> {
    let version = get(tx, id).await?.ok_or(ReturnRefusal::Unknown)?;
    let obligation = obligations::get(tx, &version.obligation).await?.ok_or(ReturnRefusal::Unknown)?;
    let cycle = cycles::get(tx, &obligation.cycle).await?.ok_or(ReturnRefusal::Unknown)?;
    if !is_entered_by_focal(actor, &version, &cycle) {
        reachable(tx, actor, Right::WriteReturns, &version.obligation).await?;
        if version.submitted_at.is_some() {
            return Err(ReturnRefusal::Submitted);
        }
    } else if version.confirmed_at.is_some() {
        return Err(ReturnRefusal::Submitted);
    }
    if cycle.closed_at.is_some() {
        return Err(ReturnRefusal::Closed);
    }
    Ok((version, obligation, cycle))
}

/// A version with nothing in it yet.
pub fn blank(obligation: &ObligationId, version: i64, door: Door, actor: &Actor) -> Return {
    Return {
        id: ReturnId::new(),
        obligation: obligation.clone(),
        version,
        door,
        revision: 1,
        is_nil: false,
        deployment: String::new(),
        documents: String::new(),
        assessment: String::new(),
        next_period: String::new(),
        proposals: String::new(),
        created_at: actor.now,
        created_by: actor.account.clone(),
        approval_asked_at: None,
        approved_at: None,
        approved_by: None,
        submitted_at: None,
        submitted_by: None,
        letter_number: None,
        letter_issued_on: None,
        letter_signer: None,
        letter_file: None,
        letter_recorded_at: None,
        arrived_on: None,
        recorded_at: None,
        recorded_by: None,
        entered_for_body: false,
        completion_asked_at: None,
        completion_asked_by: None,
        completion_comment: None,
        confirmed_at: None,
        confirmed_by: None,
    }
}

/// An entry with nothing in it yet.
pub fn blank_entry(version: &ReturnId, item: &ItemId) -> Entry {
    Entry {
        return_id: version.clone(),
        item: item.clone(),
        progress: None,
        done: String::new(),
        difficulties: String::new(),
        next_steps: String::new(),
        proposals: String::new(),
        is_open: true,
        completion_comment: None,
        saved_at: None,
        saved_by: None,
        taken_from: None,
        taken_item: None,
    }
}

/// The items that a version begun at an instant asks about.
pub async fn asked(tx: &mut Tx, asked: &Obligation, cycle: &Cycle, now: Timestamp) -> Result<Vec<ItemId>, DbError> {
    let history = crate::successions::history(tx).await?;
    let named = plans::named(tx, &cycle.plan_version, &asked.body).await?;
    let holder = |subject: Subject<'_>| history.holder(asked.body.as_str(), subject, crate::clock::day_of(now), now);
    let mut found = Vec::new();
    for item in obligations::items(tx, &asked.id).await? {
        // What another body holds, or nobody until it is decided, is not asked here.
        let is_held = |task: &TaskId| {
            let subject =
                if named.contains(task) { Subject::Given(task.as_str()) } else { Subject::Shared(task.as_str()) };
            holder(subject) == holder(Subject::Duty)
        };
        if item.task.as_ref().is_none_or(is_held) {
            found.push(item.id);
        }
    }
    Ok(found)
}

async fn put_blank_entries(act: &mut Act, version: &Return) -> Done<()> {
    let owed = obligations::get(act.tx(), &version.obligation).await?.ok_or(ReturnRefusal::Unknown)?;
    let cycle = cycles::get(act.tx(), &owed.cycle).await?.ok_or(ReturnRefusal::Unknown)?;
    let now = act.at();
    for item in asked(act.tx(), &owed, &cycle, now).await? {
        act.put(&blank_entry(&version.id, &item)).await?;
    }
    Ok(())
}

/// Starts the draft of a return, or gives the one that is there.
pub async fn start(db: &Db, actor: &Actor, id: &ObligationId) -> Done<ReturnId> {
    let mut act = Act::begin(db, actor, "return.started").await?;
    let (obligation, cycle) = reachable(act.tx(), actor, Right::WriteReturns, id).await?;
    let versions = of_obligation(act.tx(), id).await?;
    if let Some(draft) =
        versions.iter().rev().find(|version| version.submitted_at.is_none() && version.door == Door::Typed)
    {
        return Ok(draft.id.clone());
    }
    if versions.iter().any(|version| version.door == Door::Typed) {
        return Err(ReturnRefusal::Submitted);
    }
    if cycle.closed_at.is_some() {
        return Err(ReturnRefusal::Closed);
    }
    let next = versions.last().map_or(1, |version| version.version + 1);
    let version = blank(&obligation.id, next, Door::Typed, actor);
    act.put(&version).await?;
    put_blank_entries(&mut act, &version).await?;
    shared::take(&mut act, &obligation, &cycle, &version).await?;
    act.commit(&format!("obligations/{id}")).await?;
    Ok(version.id)
}

/// Fields as a form sent them: name and text.
pub type Sent = HashMap<String, String>;

const GENERAL: &[&str] = &["deployment", "documents", "assessment", "next_period", "proposals"];
const OF_ENTRY: &[&str] = &["progress", "done", "difficulties", "next_steps", "proposals"];

fn general<'a>(version: &'a mut Return, field: &str) -> Option<&'a mut String> {
    match field {
        "deployment" => Some(&mut version.deployment),
        "documents" => Some(&mut version.documents),
        "assessment" => Some(&mut version.assessment),
        "next_period" => Some(&mut version.next_period),
        "proposals" => Some(&mut version.proposals),
        _ => None,
    }
}

fn text_of<'a>(entry: &'a mut Entry, field: &str) -> Option<&'a mut String> {
    match field {
        "done" => Some(&mut entry.done),
        "difficulties" => Some(&mut entry.difficulties),
        "next_steps" => Some(&mut entry.next_steps),
        "proposals" => Some(&mut entry.proposals),
        _ => None,
    }
}

/// Saves a draft. Only fields that differ are written; what stood there goes to the field history.
///
/// `before` holds what the form showed when it was opened: a field that somebody else changed since, and this form too,
/// is refused with both texts; all other fields merge.
pub async fn save(db: &Db, actor: &Actor, id: &ReturnId, sent: &Sent, before: &Sent) -> Done<()> {
    let mut act = Act::begin(db, actor, "return.saved").await?;
    let (mut version, _, _) = writable(act.tx(), actor, id).await?;
    let mut met = Vec::new();
    let mut history = Vec::new();
    let mut write = |field: &str, now: &mut String| {
        let Some(new) = sent.get(field).map(|text| text.trim_end()) else { return false };
        if new == now {
            return false;
        }
        match before.get(field) {
            // This form did not touch the field: whatever another window wrote stays.
            Some(shown) if shown.trim_end() == new => return false,
            Some(shown) if shown.trim_end() != now.as_str() => {
                met.push((field.to_owned(), now.clone()));
                return false;
            }
            _ => {}
        }
        history.push((field.to_owned(), std::mem::replace(now, new.to_owned())));
        true
    };
    let mut is_changed = false;
    for field in GENERAL {
        if let Some(now) = general(&mut version, field) {
            is_changed |= write(field, now);
        }
    }
    let mut changed_entries = Vec::new();
    for mut entry in entries(act.tx(), id).await?.into_iter().filter(|entry| entry.is_open) {
        let mut is_entry_changed = false;
        for field in OF_ENTRY {
            let name = format!("{}.{field}", entry.item);
            if *field == "progress" {
                let mut word = entry.progress.map(|progress| progress.as_str().to_owned()).unwrap_or_default();
                if write(&name, &mut word) {
                    entry.progress = Progress::parse(&word);
                    is_entry_changed = true;
                }
            } else if let Some(now) = text_of(&mut entry, field) {
                is_entry_changed |= write(&name, now);
            }
        }
        if is_entry_changed {
            entry.saved_at = Some(actor.now);
            entry.saved_by = actor.account.clone();
            // From here on the words are the body's own.
            (entry.taken_from, entry.taken_item) = (None, None);
            changed_entries.push(entry);
        }
    }
    let is_nil = sent.get("is_nil").map(|word| word == "1");
    is_changed |= is_nil.is_some_and(|is_nil| is_nil != version.is_nil);
    if !met.is_empty() {
        return Err(ReturnRefusal::Met(met));
    }
    if !is_changed && changed_entries.is_empty() {
        return Ok(());
    }
    version.is_nil = is_nil.unwrap_or(version.is_nil);
    version.revision += 1;
    act.put(&version).await?;
    for entry in &changed_entries {
        act.put(entry).await?;
    }
    for (field, text) in history.into_iter().filter(|(_, text)| !text.is_empty()) {
        let history = FieldHistory {
            id: FieldHistoryId::new(),
            return_id: id.clone(),
            field,
            text,
            saved_at: actor.now,
            saved_by: actor.account.clone(),
        };
        act.put(&history).await?;
    }
    Ok(act.commit(&format!("returns/{id}")).await?)
}

/// Attaches a file to a draft.
pub async fn attach(db: &Db, actor: &Actor, id: &ReturnId, item: Option<ItemId>, upload: &Upload) -> Done<()> {
    if upload.bytes.len() > FILE_LIMIT_BYTES {
        return Err(ReturnRefusal::Field("return.file-large"));
    }
    let media_type = media_type(&upload.bytes).map_err(ReturnRefusal::Field)?;
    let mut act = Act::begin(db, actor, "return.file-attached").await?;
    let (version, _, _) = writable(act.tx(), actor, id).await?;
    if return_files(act.tx(), id).await?.len() >= FILE_COUNT {
        return Err(ReturnRefusal::Field("return.files-many"));
    }
    let file = files::keep(&mut act, actor, &upload.name, media_type, &upload.bytes).await?;
    let attached = ReturnFile { id: ReturnFileId::new(), return_id: version.id, item, file: file.id };
    act.put(&attached).await?;
    Ok(act.commit(&format!("returns/{id}")).await?)
}

/// The type of an attachment by its content; the key of the sentence for those that are not taken.
pub fn media_type(bytes: &[u8]) -> Result<&'static str, &'static str> {
    attachments::media_type(bytes).map_err(|danger| match danger {
        Danger::Kind => "return.file-kind",
        Danger::Macros => "return.file-macros",
        Danger::Infected => "return.file-infected",
        Danger::Bomb => "return.file-bomb",
        Danger::Protected => "return.file-protected",
    })
}

/// What a return says, for the rules.
async fn facts(tx: &mut Tx, version: &Return) -> Done<ReturnFacts> {
    let entries = entries(tx, &version.id).await?;
    Ok(ReturnFacts {
        is_nil: version.is_nil,
        has_general: [&version.deployment, &version.assessment, &version.documents, &version.next_period]
            .iter()
            .any(|text| !text.is_empty()),
        entries: entries
            .into_iter()
            .map(|entry| EntryFacts {
                item: entry.item.to_string(),
                progress: entry.progress,
                says_something: !entry.done.is_empty(),
                says_why: !entry.difficulties.is_empty(),
            })
            .collect(),
    })
}

async fn complete(tx: &mut Tx, version: &Return) -> Done<()> {
    let missing = check(&facts(tx, version).await?);
    if missing.is_empty() { Ok(()) } else { Err(ReturnRefusal::Incomplete(missing)) }
}

/// Sends the draft to the head.
pub async fn ask_approval(db: &Db, actor: &Actor, id: &ReturnId) -> Done<()> {
    let mut act = Act::begin(db, actor, "return.approval-asked").await?;
    let (mut version, _, _) = writable(act.tx(), actor, id).await?;
    complete(act.tx(), &version).await?;
    version.approval_asked_at = Some(actor.now);
    act.put(&version).await?;
    Ok(act.commit(&format!("returns/{id}")).await?)
}

/// The head approves: the return is submitted at that instant.
pub async fn approve(db: &Db, actor: &Actor, id: &ReturnId) -> Done<()> {
    let mut act = Act::begin(db, actor, "return.submitted").await?;
    let mut version = get(act.tx(), id).await?.ok_or(ReturnRefusal::Unknown)?;
    let (obligation, cycle) = reachable(act.tx(), actor, Right::ApproveReturns, &version.obligation).await?;
    if version.submitted_at.is_some() {
        return Err(ReturnRefusal::Submitted);
    }
    if cycle.closed_at.is_some() {
        return Err(ReturnRefusal::Closed);
    }
    complete(act.tx(), &version).await?;
    version.approved_at = Some(actor.now);
    version.approved_by = actor.account.clone();
    version.submitted_at = Some(actor.now);
    version.submitted_by = actor.account.clone();
    act.put(&version).await?;
    shared::give(&mut act, &obligation, &cycle, &version).await?;
    Ok(act.commit(&format!("returns/{id}")).await?)
}

/// A signed report: number, day, signer, file.
#[derive(Debug, Clone)]
pub struct Letter {
    pub number: String,
    pub issued_on: Option<Date>,
    pub signer: String,
    pub file: Option<Upload>,
}

async fn put_letter(act: &mut Act, actor: &Actor, version: &mut Return, letter: &Letter) -> Done<()> {
    let Some(issued_on) = letter.issued_on else { return Err(ReturnRefusal::Field("return.letter-day")) };
    if letter.number.is_empty() {
        return Err(ReturnRefusal::Field("return.letter-number"));
    }
    if issued_on > actor.today() {
        return Err(ReturnRefusal::Field("return.letter-future"));
    }
    if let Some(upload) = &letter.file {
        let media_type = media_type(&upload.bytes).map_err(ReturnRefusal::Field)?;
        version.letter_file = Some(files::keep(act, actor, &upload.name, media_type, &upload.bytes).await?.id);
    }
    version.letter_number = Some(letter.number.clone());
    version.letter_recorded_at = Some(actor.now);
    version.letter_issued_on = Some(issued_on);
    version.letter_signer = Some(letter.signer.clone()).filter(|name| !name.is_empty());
    Ok(())
}

/// Records that the report was signed outside the system: submits it when it was not, adds number and day when it was.
pub async fn record_signed(db: &Db, actor: &Actor, id: &ReturnId, letter: &Letter) -> Done<()> {
    let mut act = Act::begin(db, actor, "return.signed-outside").await?;
    let mut version = get(act.tx(), id).await?.ok_or(ReturnRefusal::Unknown)?;
    let (obligation, cycle) = reachable(act.tx(), actor, Right::WriteReturns, &version.obligation).await?;
    if version.letter_number.is_some() || version.door != Door::Typed {
        return Err(ReturnRefusal::Submitted);
    }
    if version.submitted_at.is_none() {
        if cycle.closed_at.is_some() {
            return Err(ReturnRefusal::Closed);
        }
        complete(act.tx(), &version).await?;
        version.submitted_at = Some(actor.now);
        version.submitted_by = actor.account.clone();
        shared::give(&mut act, &obligation, &cycle, &version).await?;
    }
    put_letter(&mut act, actor, &mut version, letter).await?;
    act.put(&version).await?;
    Ok(act.commit(&format!("returns/{id}")).await?)
}

/// Records a report that came on paper or by the document system; it counts at once, from the day it arrived.
pub async fn record_received(
    db: &Db,
    actor: &Actor,
    id: &ObligationId,
    letter: &Letter,
    arrived_on: Option<Date>,
) -> Done<ReturnId> {
    let mut act = Act::begin(db, actor, "return.received").await?;
    let (obligation, cycle) = reachable(act.tx(), actor, Right::RecordReturns, id).await?;
    let Some(arrived_on) = arrived_on else { return Err(ReturnRefusal::Field("return.arrived-day")) };
    if arrived_on > actor.today() {
        return Err(ReturnRefusal::Field("return.arrived-future"));
    }
    if letter.issued_on.is_some_and(|issued_on| arrived_on < issued_on) {
        return Err(ReturnRefusal::Field("return.arrived-early"));
    }
    if cycle.closed_at.is_some() {
        return Err(ReturnRefusal::Closed);
    }
    let versions = of_obligation(act.tx(), id).await?;
    if versions.iter().any(|version| version.letter_number.as_deref() == Some(letter.number.as_str())) {
        return Err(ReturnRefusal::Submitted);
    }
    let next = versions.last().map_or(1, |version| version.version + 1);
    let mut version = blank(&obligation.id, next, Door::Paper, actor);
    version.arrived_on = Some(arrived_on);
    version.recorded_at = Some(actor.now);
    version.recorded_by = actor.account.clone();
    version.submitted_at = Some(actor.now);
    version.submitted_by = actor.account.clone();
    version.entered_for_body = true;
    put_letter(&mut act, actor, &mut version, letter).await?;
    act.put(&version).await?;
    put_blank_entries(&mut act, &version).await?;
    act.commit(&format!("obligations/{id}")).await?;
    Ok(version.id)
}

async fn reviewable(act: &mut Act, actor: &Actor, id: &ReturnId) -> Done<Return> {
    let version = get(act.tx(), id).await?.ok_or(ReturnRefusal::Unknown)?;
    reachable(act.tx(), actor, Right::ReviewReturns, &version.obligation).await?;
    let is_own_work =
        version.submitted_by.is_some() && version.submitted_by == actor.account && version.door == Door::Typed;
    if version.submitted_at.is_none() || is_own_work {
        return Err(ReturnRefusal::Unknown);
    }
    if version.confirmed_at.is_some() || version.completion_asked_at.is_some() {
        return Err(ReturnRefusal::Submitted);
    }
    Ok(version)
}

/// Confirms a return: from now on it may stand in the consolidated report.
pub async fn confirm(db: &Db, actor: &Actor, id: &ReturnId) -> Done<()> {
    let mut act = Act::begin(db, actor, "return.confirmed").await?;
    let mut version = reviewable(&mut act, actor, id).await?;
    version.confirmed_at = Some(actor.now);
    version.confirmed_by = actor.account.clone();
    act.put(&version).await?;
    Ok(act.commit(&format!("returns/{id}")).await?)
}

/// Asks to complete single entries: the next version opens with only these to change.
pub async fn ask_completion(
    db: &Db,
    actor: &Actor,
    id: &ReturnId,
    general: &str,
    comments: &[(ItemId, String)],
) -> Done<()> {
    if comments.is_empty() && general.is_empty() {
        return Err(ReturnRefusal::Field("return.no-comment"));
    }
    let mut act = Act::begin(db, actor, "return.completion-asked").await?;
    let mut version = reviewable(&mut act, actor, id).await?;
    version.completion_asked_at = Some(actor.now);
    version.completion_asked_by = actor.account.clone();
    version.completion_comment = Some(general.to_owned()).filter(|text| !text.is_empty());
    act.put(&version).await?;
    let newest = of_obligation(act.tx(), &version.obligation).await?.last().map_or(1, |newest| newest.version);
    let next = Return {
        version: newest + 1,
        is_nil: version.is_nil,
        deployment: version.deployment.clone(),
        documents: version.documents.clone(),
        assessment: version.assessment.clone(),
        next_period: version.next_period.clone(),
        proposals: version.proposals.clone(),
        ..blank(&version.obligation, newest + 1, Door::Typed, actor)
    };
    act.put(&next).await?;
    for entry in entries(act.tx(), id).await? {
        let comment = comments.iter().find(|(item, _)| *item == entry.item).map(|(_, text)| text.clone());
        let entry =
            Entry { return_id: next.id.clone(), is_open: comment.is_some(), completion_comment: comment, ..entry };
        act.put(&entry).await?;
    }
    for attached in return_files(act.tx(), id).await? {
        act.put(&ReturnFile { id: ReturnFileId::new(), return_id: next.id.clone(), ..attached }).await?;
    }
    Ok(act.commit(&format!("returns/{id}")).await?)
}
