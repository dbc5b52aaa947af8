//! The acts on a return. Each is one transaction; a refusal changes nothing.

use dondoc_files::attachments::{self, Danger};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::returns::{Door, Missing, Origin};
use dondoc_rules::secrecy;
use dondoc_rules::successions::Subject;
use jiff::Timestamp;
use jiff::civil::Date;

pub use super::review::{ask_completion, confirm};
pub use super::save::{Sent, save};
use super::saying::complete;
use super::{
    Entry, Return, ReturnFile, elsewhere, entries, get, last, of_obligation, return_files, review, shared, supplements,
};
use crate::actor::Actor;
use crate::clock::day_of;
use crate::cycles::{self, Cycle};
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::files;
use crate::http::Upload;
use crate::ids::{ItemId, ObligationId, ReturnFileId, ReturnId, TaskId};
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
    /// The form belongs to another person than the one who is signed in.
    OtherPerson,
    /// A field of a letter or a comment is missing or wrong; the key of the sentence.
    Field(&'static str),
    Store(DbError),
}

impl From<DbError> for ReturnRefusal {
    fn from(error: DbError) -> Self {
        ReturnRefusal::Store(error)
    }
}

pub(super) type Done<T> = Result<T, ReturnRefusal>;

/// An obligation with its cycle, when the person's right reaches it.
pub async fn reachable(tx: &mut Tx, actor: &Actor, right: Right, id: &ObligationId) -> Done<(Obligation, Cycle)> {
    let obligation = obligations::get(tx, id).await?.ok_or(ReturnRefusal::Unknown)?;
    let cycle = cycles::get(tx, &obligation.cycle).await?.ok_or(ReturnRefusal::Unknown)?;
    if reaches(actor, right, &obligation, &cycle) { Ok((obligation, cycle)) } else { Err(ReturnRefusal::Unknown) }
}

/// Whether the person's right reaches an obligation.
fn reaches(actor: &Actor, right: Right, obligation: &Obligation, cycle: &Cycle) -> bool {
    // A focal officer has the reach of the focal body for some rights and of the own body for others.
    let rights = reach(actor.role, right);
    rights.is_some_and(|reach| actor.covers(reach, Some(&obligation.body), Some(&cycle.focal_body)))
}

/// True when the focal body may type the content of this version for the body.
fn is_entered_by_focal(actor: &Actor, version: &Return, cycle: &Cycle) -> bool {
    version.entered_for_body && reach(actor.role, Right::RecordReturns).is_some() && actor.acts_for(&cycle.focal_body)
}

/// A version that this person may write, and the obligation and cycle it stands in.
pub(super) async fn writable(tx: &mut Tx, actor: &Actor, id: &ReturnId) -> Done<(Return, Obligation, Cycle)> {
    let version = get(tx, id).await?.ok_or(ReturnRefusal::Unknown)?;
    let obligation = obligations::get(tx, &version.obligation).await?.ok_or(ReturnRefusal::Unknown)?;
    let cycle = cycles::get(tx, &obligation.cycle).await?.ok_or(ReturnRefusal::Unknown)?;
    if !is_entered_by_focal(actor, &version, &cycle) {
        if !reaches(actor, Right::WriteReturns, &obligation, &cycle) {
            return Err(ReturnRefusal::Unknown);
        }
        if version.submitted_at.is_some() {
            return Err(ReturnRefusal::Submitted);
        }
    } else if version.confirmed_at.is_some() {
        return Err(ReturnRefusal::Submitted);
    }
    if cycle.closed_at.is_some() {
        return Err(ReturnRefusal::Closed);
    }
    if !supplements::is_wanted(tx, &version).await? {
        return Err(ReturnRefusal::Submitted);
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
        follows: None,
        asked_general: None,
        corrects: None,
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
        origin: Origin::Own,
        unchanged_before: 0,
        last_return: None,
        last_item: None,
        answers: String::new(),
        elsewhere_number: String::new(),
        elsewhere_day: String::new(),
        elsewhere_section: String::new(),
        evidence_number: String::new(),
        evidence_day: String::new(),
        evidence_link: String::new(),
        evidence_reason: String::new(),
        is_secret: false,
    }
}

/// The items that a version begun at an instant asks about.
pub async fn asked(tx: &mut Tx, asked: &Obligation, cycle: &Cycle, now: Timestamp) -> Result<Vec<ItemId>, DbError> {
    let history = crate::successions::history(tx).await?;
    let named = plans::named(tx, &cycle.plan_version, &asked.body).await?;
    let holder = |subject: Subject<'_>| history.holder(asked.body.as_str(), subject, day_of(now), now);
    let mut found = Vec::new();
    for item in obligations::items(tx, &asked.id).await?.into_iter().filter(|item| item.ended_at.is_none()) {
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
        && supplements::is_wanted(act.tx(), draft).await?
    {
        return Ok(draft.id.clone());
    }
    if versions.iter().any(|version| version.door == Door::Typed) {
        return Err(ReturnRefusal::Submitted);
    }
    if cycle.closed_at.is_some() {
        return Err(ReturnRefusal::Closed);
    }
    if elsewhere::standing(act.tx(), id).await?.is_some() {
        return Err(ReturnRefusal::Submitted);
    }
    let next = versions.last().map_or(1, |version| version.version + 1);
    let version = blank(&obligation.id, next, Door::Typed, actor);
    act.put(&version).await?;
    put_blank_entries(&mut act, &version).await?;
    shared::take(&mut act, &obligation, &cycle, &version).await?;
    last::fill(&mut act, &obligation, &cycle, &version).await?;
    act.commit(&format!("obligations/{id}")).await?;
    Ok(version.id)
}

/// Attaches a file to a draft.
pub async fn attach(db: &Db, actor: &Actor, id: &ReturnId, item: Option<ItemId>, upload: &Upload) -> Done<()> {
    if upload.bytes.len() > FILE_LIMIT_BYTES {
        return Err(ReturnRefusal::Field("return.file-large"));
    }
    let media_type = kept_type(&upload.bytes).await.map_err(ReturnRefusal::Field)?;
    let mut act = Act::begin(db, actor, "return.file-attached").await?;
    let (version, _, _) = writable(act.tx(), actor, id).await?;
    if let Some(item) = &item
        && entries(act.tx(), id).await?.iter().any(|entry| entry.item == *item && entry.is_secret)
    {
        return Err(ReturnRefusal::Field("return.secret-text"));
    }
    if return_files(act.tx(), id).await?.len() >= FILE_COUNT {
        return Err(ReturnRefusal::Field("return.files-many"));
    }
    let file = files::keep(&mut act, actor, &upload.name, media_type, &upload.bytes).await?;
    let attached = ReturnFile { id: ReturnFileId::new(), return_id: version.id, item, file: file.id };
    act.put(&attached).await?;
    Ok(act.commit(&format!("returns/{id}")).await?)
}

/// The type of a file that may be kept: by its content, and only where it bears no stamp of a secret document (T1-R11).
/// Words in a picture or a scan are not looked at.
pub async fn kept_type(bytes: &[u8]) -> Result<&'static str, &'static str> {
    let kind = media_type(bytes)?;
    let bytes = bytes.to_vec();
    // Reading a long PDF must not hold up other pages.
    let read = tokio::task::spawn_blocking(move || {
        let document = dondoc_files::words("", &bytes, &dondoc_files::Limits::default()).ok()?;
        secrecy::of_document(&document)
    });
    match read.await {
        Ok(Some(_)) => Err("return.file-secret"),
        Ok(None) => Ok(kind),
        Err(_) => Err("return.file-kind"),
    }
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

/// Sends the draft to the head.
pub async fn ask_approval(db: &Db, actor: &Actor, id: &ReturnId) -> Done<()> {
    let mut act = Act::begin(db, actor, "return.approval-asked").await?;
    let (mut version, _, _) = writable(act.tx(), actor, id).await?;
    complete(&mut act, &version).await?;
    version.approval_asked_at = Some(actor.now);
    act.put(&version).await?;
    Ok(act.commit(&format!("returns/{id}")).await?)
}

/// The head approves: the return is submitted at that instant.
pub async fn approve(db: &Db, actor: &Actor, id: &ReturnId) -> Done<()> {
    let mut act = Act::begin(db, actor, "return.submitted").await?;
    let mut version = get(act.tx(), id).await?.ok_or(ReturnRefusal::Unknown)?;
    let (obligation, cycle) = reachable(act.tx(), actor, Right::ApproveReturns, &version.obligation).await?;
    if version.submitted_at.is_some() || !supplements::is_wanted(act.tx(), &version).await? {
        return Err(ReturnRefusal::Submitted);
    }
    if cycle.closed_at.is_some() {
        return Err(ReturnRefusal::Closed);
    }
    complete(&mut act, &version).await?;
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

/// The type of a letter's file, where it comes with one.
async fn letter_kind(letter: &Letter) -> Done<Option<&'static str>> {
    match &letter.file {
        Some(upload) => kept_type(&upload.bytes).await.map(Some).map_err(ReturnRefusal::Field),
        None => Ok(None),
    }
}

async fn put_letter(
    act: &mut Act,
    actor: &Actor,
    version: &mut Return,
    (letter, kind): (&Letter, Option<&'static str>),
) -> Done<()> {
    let Some(issued_on) = letter.issued_on else { return Err(ReturnRefusal::Field("return.letter-day")) };
    if letter.number.is_empty() {
        return Err(ReturnRefusal::Field("return.letter-number"));
    }
    if issued_on > actor.today() {
        return Err(ReturnRefusal::Field("return.letter-future"));
    }
    if let Some((upload, media_type)) = letter.file.as_ref().zip(kind) {
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
    let kind = letter_kind(letter).await?;
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
        if !supplements::is_wanted(act.tx(), &version).await? {
            return Err(ReturnRefusal::Submitted);
        }
        complete(&mut act, &version).await?;
        version.submitted_at = Some(actor.now);
        version.submitted_by = actor.account.clone();
        shared::give(&mut act, &obligation, &cycle, &version).await?;
    }
    put_letter(&mut act, actor, &mut version, (letter, kind)).await?;
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
    let kind = letter_kind(letter).await?;
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
    // A paper that came after a correction was asked for is that correction, made from what is confirmed.
    let correction = supplements::open(act.tx(), id).await?.filter(|one| arrived_on >= day_of(one.asked_at));
    let is_corrected = |sent: &&Return| correction.as_ref().is_some_and(|one| one.return_id == sent.id);
    // The signed paper of what the body sent here is the same report: its words are there already, and stay the body's.
    let is_same =
        |sent: &&Return| sent.door == Door::Typed && sent.completion_asked_at.is_none() && sent.confirmed_at.is_none();
    let same = versions.iter().rev().find(|sent| sent.submitted_at.is_some()).filter(is_same).cloned();
    let corrected = versions.iter().find(is_corrected).cloned();
    version.entered_for_body = same.is_none();
    put_letter(&mut act, actor, &mut version, (letter, kind)).await?;
    match (same, corrected) {
        (Some(sent), _) => {
            version.corrects = sent.corrects.clone();
            review::copy(&mut act, &sent, &mut version, |_| (false, None)).await?;
        }
        (None, Some(confirmed)) => {
            version.corrects = Some(confirmed.id.clone());
            review::copy(&mut act, &confirmed, &mut version, |_| (true, None)).await?;
        }
        (None, None) => {
            act.put(&version).await?;
            put_blank_entries(&mut act, &version).await?;
        }
    }
    act.commit(&format!("obligations/{id}")).await?;
    Ok(version.id)
}
