//! Urging letters from draft to effect: drafted here for the bodies that are late, signed outside, recorded with number,
//! day and signer. A draft is no urging; what was recorded never changes.

use std::collections::HashMap;

use dondoc_rules::calendar::due_at;
use dondoc_rules::obligations::Facts;
use dondoc_rules::urges::{Authority, StepKind, UrgeKind, is_awaited, next_letter, urging_from, waits_until};
use jiff::Timestamp;
use jiff::civil::Date;

use super::ladder::{LadderStep, ladder, settings, steps};
use super::outbox::register;
use super::remind::{authority, held};
use super::{Urge, UrgeBody, bodies_of, get, issued, newest, of_cycle};
use crate::actor::Actor;
use crate::clock::day_of;
use crate::cycles::{self, Cycle};
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::http::Upload;
use crate::ids::{BodyId, CycleId, FileId, UrgeId};
use crate::obligations::Obligation;
use crate::returns::facts;
use crate::returns::verbs::kept_type;
use crate::{bodies, calendar, files};

/// Why no letter was drafted or recorded.
#[derive(Debug)]
pub enum LetterRefusal {
    Unknown,
    Closed,
    /// Urging starts a working day after the due day, and after the day that the letter before set.
    TooEarly(Date),
    /// Two urgings of a cycle stand some hours apart (T1-R9).
    Wait(Timestamp),
    /// The ladder has no further letter.
    Top,
    /// Nobody is late.
    Nobody,
    /// The new day does not come after the letter's.
    NewDay,
    NoNumber,
    NoSigner,
    /// The letter's day is no day, or one that is still to come.
    BadDay,
    /// The file is of a kind that is not kept.
    File(&'static str),
    /// It was recorded already.
    Recorded,
    Store(DbError),
}

impl From<DbError> for LetterRefusal {
    fn from(error: DbError) -> Self {
        LetterRefusal::Store(error)
    }
}

async fn own_cycle(tx: &mut Tx, actor: &Actor, id: &CycleId) -> Result<Cycle, LetterRefusal> {
    let cycle = cycles::get(tx, id).await?.ok_or(LetterRefusal::Unknown)?;
    if actor.account.is_some() && !actor.acts_for(&cycle.focal_body) {
        return Err(LetterRefusal::Unknown);
    }
    if cycle.closed_at.is_some() { Err(LetterRefusal::Closed) } else { Ok(cycle) }
}

/// The next letter of the ladder for a cycle, and the first day on which it may be made.
pub async fn next(tx: &mut Tx, cycle: &Cycle, urges: &[Urge]) -> Result<Option<(LadderStep, Date)>, DbError> {
    let ladder = ladder(tx).await?;
    let days = calendar::work_days(tx).await?;
    let steps = steps(&ladder);
    let next = next_letter(&steps, cycle.due().0, &days, &issued(urges));
    Ok(next.and_then(|(step, on)| Some((ladder.iter().find(|own| own.code == step.code)?.clone(), on))))
}

/// Drafts the next letter to the bodies that are late, and a request to those outside the authority; drafts that were not
/// issued give way. Gives the drafts.
pub async fn draft(
    db: &Db,
    actor: &Actor,
    id: &CycleId,
    new_due_on: Option<Date>,
) -> Result<Vec<UrgeId>, LetterRefusal> {
    let mut act = Act::begin(db, actor, "urge.drafted").await?;
    let cycle = own_cycle(act.tx(), actor, id).await?;
    let urges = of_cycle(act.tx(), id).await?;
    let (step, from) = next(act.tx(), &cycle, &urges).await?.ok_or(LetterRefusal::Top)?;
    if actor.today() < from {
        return Err(LetterRefusal::TooEarly(from));
    }
    if let Some(until) = waits_until(newest(&urges).as_ref(), &settings(act.tx()).await?, actor.now) {
        return Err(LetterRefusal::Wait(until));
    }
    let new_due_on = new_due_on.filter(|day| *day > actor.today()).ok_or(LetterRefusal::NewDay)?;
    let register = register(act.tx()).await?;
    let all = facts::of_whole_cycle(act.tx(), &cycle).await?;
    let mut named: HashMap<UrgeKind, Vec<(Obligation, BodyId)>> = HashMap::new();
    for (obligation, facts) in all.into_iter().filter(|(_, facts)| is_late(facts, &cycle, actor.now)) {
        let Some((obligation, body, _)) = held(obligation, &facts, actor.now) else { continue };
        let Some(kind) = kind_for(authority(&register, &body), step.kind) else { continue };
        named.entry(kind).or_default().push((obligation, body));
    }
    if named.is_empty() {
        return Err(LetterRefusal::Nobody);
    }
    for old in urges.iter().filter(|urge| urge.is_draft()) {
        remove(&mut act, old).await?;
    }
    let mut drafts = Vec::new();
    for kind in UrgeKind::ALL {
        let Some(named) = named.remove(kind) else { continue };
        let urge = drafted(&cycle, &step, *kind, new_due_on, actor);
        act.put(&urge).await?;
        for (obligation, body) in named {
            let name = bodies::name_of(act.tx(), &body, actor.today()).await?;
            act.put(&UrgeBody { urge: urge.id.clone(), obligation: obligation.id, body, name, message: None }).await?;
        }
        drafts.push(urge.id);
    }
    act.commit(&format!("cycles/{id}")).await?;
    Ok(drafts)
}

/// Whether a body is late: its report is awaited and was due, by an extension where it has one.
pub fn is_late(facts: &Facts, cycle: &Cycle, at: Timestamp) -> bool {
    let (due_on, due_time) = facts.due(day_of(at), at);
    at > due_at(due_on, due_time) && is_awaited(facts, cycle.closed_at, at)
}

fn drafted(cycle: &Cycle, step: &LadderStep, kind: UrgeKind, new_due_on: Date, actor: &Actor) -> Urge {
    Urge {
        id: UrgeId::new(),
        cycle: cycle.id.clone(),
        step: step.code.clone(),
        name: step.name.clone(),
        kind,
        planned_on: actor.today(),
        made_at: actor.now,
        made_by: actor.account.clone(),
        finished_at: Some(actor.now),
        new_due_on: Some(new_due_on),
        number: String::new(),
        issued_on: None,
        signer: String::new(),
        file: None,
        recorded_at: None,
        recorded_by: None,
    }
}

async fn remove(act: &mut Act, urge: &Urge) -> Result<(), DbError> {
    for row in bodies_of(act.tx(), &urge.id).await? {
        act.remove(&row).await?;
    }
    act.remove(urge).await
}

/// Throws a draft away.
pub async fn discard(db: &Db, actor: &Actor, id: &UrgeId) -> Result<CycleId, LetterRefusal> {
    let mut act = Act::begin(db, actor, "urge.discarded").await?;
    let urge = get(act.tx(), id).await?.ok_or(LetterRefusal::Unknown)?;
    own_cycle(act.tx(), actor, &urge.cycle).await?;
    if !urge.is_draft() {
        return Err(LetterRefusal::Recorded);
    }
    remove(&mut act, &urge).await?;
    act.commit(&format!("cycles/{}", urge.cycle)).await?;
    Ok(urge.cycle)
}

/// A letter as it was issued.
#[derive(Debug, Clone, Default)]
pub struct Issued {
    pub number: String,
    pub issued_on: Option<Date>,
    pub signer: String,
    /// The day that it set, where it is another than the draft's.
    pub new_due_on: Option<Date>,
    pub file: Option<Upload>,
}

/// A letter as it was issued, once it was checked; its file is kept.
pub(super) struct Checked {
    pub number: String,
    pub issued_on: Date,
    pub signer: String,
    pub new_due_on: Date,
    pub file: Option<FileId>,
}

/// Checks what a letter was issued with, `from` being the first day on which it may be, and keeps its file.
pub(super) async fn checked(
    act: &mut Act,
    actor: &Actor,
    letter: &Issued,
    (from, drafted): (Date, Option<Date>),
) -> Result<Checked, LetterRefusal> {
    let (number, signer) = (letter.number.trim().to_owned(), letter.signer.trim().to_owned());
    if number.is_empty() {
        return Err(LetterRefusal::NoNumber);
    }
    if signer.is_empty() {
        return Err(LetterRefusal::NoSigner);
    }
    let issued_on = letter.issued_on.filter(|day| *day <= actor.today()).ok_or(LetterRefusal::BadDay)?;
    if issued_on < from {
        return Err(LetterRefusal::TooEarly(from));
    }
    let new_due_on = letter.new_due_on.or(drafted).filter(|day| *day > issued_on).ok_or(LetterRefusal::NewDay)?;
    let file = match &letter.file {
        Some(upload) => {
            let media_type = kept_type(&upload.bytes).await.map_err(LetterRefusal::File)?;
            Some(files::keep(act, actor, &upload.name, media_type, &upload.bytes).await?.id)
        }
        None => None,
    };
    Ok(Checked { number, issued_on, signer, new_due_on, file })
}

/// What a step of the ladder means for a body by what may be done to it; none where it is not pressed by that step.
pub(super) fn kind_for(authority: Authority, step: StepKind) -> Option<UrgeKind> {
    match (authority, step) {
        (Authority::Urge, StepKind::SuperiorLetter) => Some(UrgeKind::SuperiorLetter),
        (Authority::Urge, _) => Some(UrgeKind::Letter),
        (Authority::Request, StepKind::Letter) => Some(UrgeKind::Request),
        // The committee's office presses only those who may be urged.
        (Authority::Request, _) | (Authority::Inform, _) => None,
    }
}

/// Records that a drafted letter was issued.
pub async fn record(db: &Db, actor: &Actor, id: &UrgeId, letter: &Issued) -> Result<CycleId, LetterRefusal> {
    let mut act = Act::begin(db, actor, "urge.issued").await?;
    let urge = get(act.tx(), id).await?.ok_or(LetterRefusal::Unknown)?;
    let cycle = own_cycle(act.tx(), actor, &urge.cycle).await?;
    if !urge.is_draft() {
        return Err(LetterRefusal::Recorded);
    }
    let from = urging_from(cycle.due().0, &calendar::work_days(act.tx()).await?);
    let checked = checked(&mut act, actor, letter, (from, urge.new_due_on)).await?;
    let cycle = urge.cycle.clone();
    let recorded = Urge {
        number: checked.number,
        issued_on: Some(checked.issued_on),
        signer: checked.signer,
        new_due_on: Some(checked.new_due_on),
        file: checked.file,
        recorded_at: Some(actor.now),
        recorded_by: actor.account.clone(),
        ..urge
    };
    act.put(&recorded).await?;
    act.commit(&format!("cycles/{cycle}")).await?;
    Ok(cycle)
}
