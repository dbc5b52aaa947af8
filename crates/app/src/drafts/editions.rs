//! Editions: the draft frozen with its hash, submitted, issued by number and day of the records office, corrected by a
//! later edition. What was issued never changes.

use dondoc_files::{Format, docx};
use dondoc_rules::doc::{Block, Document};
use jiff::civil::Date;

use super::verbs::{DraftRefusal, own_cycle};
use super::word::{self, WordRefusal};
use super::{Course, Draft, Print, draft};
use crate::actor::Actor;
use crate::cycles::{self, Cycle};
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::files::{self, signed};
use crate::http::{Upload, made_pdf};
use crate::ids::{CycleId, EditionId, ItemId, ReportId, ReturnId};
use crate::reports::{self, Edition, EditionSource, Report, choices, findings};

/// Where an edition stands on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Frozen,
    Submitted,
    Issued,
}

impl Stage {
    /// The word in styles and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Frozen => "frozen",
            Stage::Submitted => "submitted",
            Stage::Issued => "issued",
        }
    }
}

impl Course {
    fn of(edition: &EditionId) -> Course {
        Course {
            edition: edition.clone(),
            open_points: String::new(),
            corrects: None,
            submitted_at: None,
            submitted_by: None,
            waiver: String::new(),
            number: String::new(),
            issued_on: None,
            signer: String::new(),
            file: None,
            sha256: String::new(),
            recorded_at: None,
            recorded_by: None,
        }
    }

    /// How far it is.
    pub fn stage(&self) -> Stage {
        match (self.recorded_at, self.submitted_at) {
            (Some(_), _) => Stage::Issued,
            (None, Some(_)) => Stage::Submitted,
            (None, None) => Stage::Frozen,
        }
    }
}

/// Why an edition was not frozen, submitted or issued.
#[derive(Debug)]
pub enum EditionRefusal {
    Word(WordRefusal),
    /// Something does not add up, and nobody said why it may stand (T6-R2).
    Failures,
    /// The file is of a kind that is not kept.
    File(&'static str),
    /// Points are open and nobody says why it goes on.
    Open(Vec<String>),
    /// It was submitted, or issued, already.
    Stage(Stage),
    NoNumber,
    NoSigner,
    BadDay,
    /// Only an issued edition can be corrected.
    NotIssued,
}

impl From<DraftRefusal> for EditionRefusal {
    fn from(refusal: DraftRefusal) -> Self {
        EditionRefusal::Word(refusal.into())
    }
}

impl From<DbError> for EditionRefusal {
    fn from(error: DbError) -> Self {
        EditionRefusal::Word(error.into())
    }
}

/// An edition with its report.
pub async fn get(tx: &mut Tx, id: &EditionId) -> Result<Option<(Edition, Report)>, DbError> {
    let Some(edition) = tx.find::<Edition>("where tenant = $1 and id = $2", &[id.clone().into()]).await? else {
        return Ok(None);
    };
    let report = tx.find::<Report>("where tenant = $1 and id = $2", &[edition.report.clone().into()]).await?;
    Ok(report.map(|report| (edition, report)))
}

/// What became of an edition; one from before courses were kept is frozen.
pub async fn course(tx: &mut Tx, id: &EditionId) -> Result<Course, DbError> {
    let known = tx.find("where tenant = $1 and edition = $2", &[id.clone().into()]).await?;
    Ok(known.unwrap_or_else(|| Course::of(id)))
}

/// The PDF that was made with an edition.
pub async fn print(tx: &mut Tx, id: &EditionId) -> Result<Option<Print>, DbError> {
    tx.find("where tenant = $1 and edition = $2", &[id.clone().into()]).await
}

/// The editions that correct an edition.
pub async fn corrections(tx: &mut Tx, id: &EditionId) -> Result<Vec<Course>, DbError> {
    tx.list("where tenant = $1 and corrects = $2 order by edition limit 200", &[id.clone().into()]).await
}

/// What an edition is frozen from.
#[derive(Debug, Default)]
pub struct Freezing<'a> {
    /// The final Word file or signed PDF, where it was finished outside.
    pub file: Option<&'a Upload>,
    /// The issued edition that it corrects.
    pub corrects: Option<&'a EditionId>,
}

/// Freezes the draft as it stands now: file, hash and sources, and what is open in it.
pub async fn freeze(db: &Db, actor: &Actor, id: &CycleId, freezing: &Freezing<'_>) -> Result<Edition, EditionRefusal> {
    let signatures = signed::of_upload(freezing.file).await?;
    let kind = kind_of(freezing.file).await?;
    let mut act = Act::begin(db, actor, "report.edition-frozen").await?;
    let cycle = own_cycle(act.tx(), actor, id).await?;
    let draft = draft(act.tx(), actor, &cycle).await?;
    if !findings::may_leave(act.tx(), &cycle, &draft.composed).await? {
        return Err(EditionRefusal::Failures);
    }
    if let Some(corrected) = freezing.corrects {
        let own = get(act.tx(), corrected).await?.filter(|(_, report)| report.cycle == *id);
        own.ok_or(DraftRefusal::Unknown)?;
        if course(act.tx(), corrected).await?.stage() != Stage::Issued {
            return Err(EditionRefusal::NotIssued);
        }
    }
    let report = report_of(&mut act, actor, id).await?;
    let number = reports::editions(act.tx(), id).await?.first().map_or(1, |edition| edition.number + 1);
    let edition = EditionId::new();
    let document = draft.document(edition.as_str());
    let (name, media, bytes) = match freezing.file.zip(kind) {
        Some((upload, media)) => {
            if media == Format::Docx.media_type() {
                let read = word::word_document(upload).map_err(EditionRefusal::Word)?;
                word::check_origin(act.tx(), id, &read).await.map_err(EditionRefusal::Word)?;
            }
            (upload.name.clone(), media, upload.bytes.clone())
        }
        None => {
            let bytes = docx::write(&document, &draft.composed.report.title);
            (format!("bao-cao-tong-hop-{number}.docx"), Format::Docx.media_type(), bytes)
        }
    };
    let file = files::keep(&mut act, actor, &name, media, &bytes).await?;
    signed::keep(&mut act, &file.id, signatures).await?;
    let edition = Edition {
        id: edition,
        report,
        number,
        known_at: actor.now,
        sha256: file.sha256.clone(),
        file: file.id,
        frozen_at: actor.now,
        frozen_by: actor.account.clone(),
    };
    act.put(&edition).await?;
    // A file that was finished outside has its own look: the program does not print another beside it.
    if freezing.file.is_none()
        && let Some(bytes) = made_pdf(&document, &draft.composed.report.title, actor.now)
    {
        let name = format!("bao-cao-tong-hop-{number}.pdf");
        let file = files::keep(&mut act, actor, &name, Format::Pdf.media_type(), &bytes).await?;
        act.put(&Print { edition: edition.id.clone(), sha256: file.sha256, file: file.id }).await?;
    }
    act.put(&Course {
        open_points: open_points(&draft).join("\n"),
        corrects: freezing.corrects.cloned(),
        ..Course::of(&edition.id)
    })
    .await?;
    for (position, key) in sources(&document).into_iter().enumerate() {
        let (version, item) = key.split_once('/').map_or((key.as_str(), None), |(version, item)| (version, Some(item)));
        let Some(return_id) = ReturnId::parse(version) else { continue };
        let source = EditionSource {
            edition: edition.id.clone(),
            position: position as i64,
            return_id,
            item: item.and_then(ItemId::parse),
            field: if item.is_some() { "entry" } else { "general" }.to_owned(),
        };
        act.put(&source).await?;
    }
    act.commit(&format!("cycles/{id}")).await?;
    Ok(edition)
}

/// The type of a file that comes with a decision: kept only where it may be (T1-R11).
async fn kind_of(upload: Option<&Upload>) -> Result<Option<&'static str>, EditionRefusal> {
    match upload {
        Some(upload) => files::kept_type(&upload.bytes).await.map(Some).map_err(EditionRefusal::File),
        None => Ok(None),
    }
}

async fn report_of(act: &mut Act, actor: &Actor, cycle: &CycleId) -> Result<ReportId, DbError> {
    let issued_as = choices::of(act.tx(), cycle).await?.issued_as;
    let known: Option<Report> = act
        .tx()
        .find("where tenant = $1 and cycle = $2 and issued_as = $3", &[cycle.clone().into(), issued_as.as_str().into()])
        .await?;
    if let Some(report) = known {
        return Ok(report.id);
    }
    let report = Report {
        id: ReportId::new(),
        cycle: cycle.clone(),
        issued_as,
        created_at: actor.now,
        created_by: actor.account.clone(),
    };
    act.put(&report).await?;
    Ok(report.id)
}

/// The sources of a document's paragraphs, in order.
fn sources(document: &Document) -> Vec<String> {
    let paragraphs = document.blocks.iter().filter_map(|block| match block {
        Block::Paragraph(paragraph) => paragraph.source.clone(),
        Block::Table(_) | Block::NewSection(_) => None,
    });
    paragraphs.collect()
}

/// What blocks the submission of a draft until somebody says why it goes on (T6-R2): one sentence each, as it is kept.
pub fn open_points(draft: &Draft) -> Vec<String> {
    let flagged = draft.open_flags().map(|open| {
        let text = draft.pieces.iter().find(|piece| piece.key == open.piece).map(|piece| &*piece.text);
        let words: String = text.unwrap_or_default().lines().next().unwrap_or_default().chars().take(80).collect();
        match &open.flag.source {
            Some(source) => format!("Số {} khác số {source} của nguồn: {words}…", open.flag.typed),
            None => format!("Số {} không có trong nguồn: {words}…", open.flag.typed),
        }
    });
    flagged.collect()
}

async fn own(act: &mut Act, actor: &Actor, id: &EditionId) -> Result<(Edition, Report, Course), EditionRefusal> {
    let (edition, report) = get(act.tx(), id).await?.ok_or(DraftRefusal::Unknown)?;
    own_cycle(act.tx(), actor, &report.cycle).await?;
    let course = course(act.tx(), id).await?;
    Ok((edition, report, course))
}

/// Submits a frozen edition for signature. With points open only with a reason, which is kept.
pub async fn submit(db: &Db, actor: &Actor, id: &EditionId, waiver: &str) -> Result<(), EditionRefusal> {
    let mut act = Act::begin(db, actor, "report.edition-submitted").await?;
    let (_, report, course) = own(&mut act, actor, id).await?;
    if course.stage() != Stage::Frozen {
        return Err(EditionRefusal::Stage(course.stage()));
    }
    let open: Vec<String> = course.open_points.lines().map(str::to_owned).collect();
    if !open.is_empty() && waiver.trim().is_empty() {
        return Err(EditionRefusal::Open(open));
    }
    let waiver = if open.is_empty() { String::new() } else { waiver.trim().to_owned() };
    act.put(&Course { submitted_at: Some(actor.now), submitted_by: actor.account.clone(), waiver, ..course }).await?;
    act.commit(&format!("cycles/{}", report.cycle)).await?;
    Ok(())
}

/// A report as it was issued.
#[derive(Debug, Default)]
pub struct Issued<'a> {
    pub number: &'a str,
    pub issued_on: Option<Date>,
    pub signer: &'a str,
    /// The signed file.
    pub file: Option<&'a Upload>,
}

/// Records number, day and signer that the records office gave (T3-R9: nothing is invented).
pub async fn issue(db: &Db, actor: &Actor, id: &EditionId, issued: &Issued<'_>) -> Result<(), EditionRefusal> {
    let signatures = signed::of_upload(issued.file).await?;
    let kind = kind_of(issued.file).await?;
    let mut act = Act::begin(db, actor, "report.edition-issued").await?;
    let (edition, report, course) = own(&mut act, actor, id).await?;
    if course.stage() != Stage::Submitted {
        return Err(EditionRefusal::Stage(course.stage()));
    }
    let (number, signer) = (issued.number.trim(), issued.signer.trim());
    if number.is_empty() {
        return Err(EditionRefusal::NoNumber);
    }
    if signer.is_empty() {
        return Err(EditionRefusal::NoSigner);
    }
    let frozen_on = crate::clock::day_of(edition.frozen_at);
    let day = issued.issued_on.filter(|day| *day <= actor.today() && *day >= frozen_on);
    let day = day.ok_or(EditionRefusal::BadDay)?;
    let (file, sha256) = match issued.file.zip(kind) {
        Some((upload, media)) => {
            let kept = files::keep(&mut act, actor, &upload.name, media, &upload.bytes).await?;
            signed::keep(&mut act, &kept.id, signatures).await?;
            (Some(kept.id), kept.sha256)
        }
        None => (None, String::new()),
    };
    act.put(&Course {
        number: number.to_owned(),
        issued_on: Some(day),
        signer: signer.to_owned(),
        file,
        sha256,
        recorded_at: Some(actor.now),
        recorded_by: actor.account.clone(),
        ..course
    })
    .await?;
    act.commit(&format!("cycles/{}", report.cycle)).await?;
    Ok(())
}

/// The edition to hold a report against: of the cycle of the same plan a year before, else of the latest earlier cycle that
/// has one; the issued one, else the newest.
pub async fn last_year(tx: &mut Tx, cycle: &Cycle) -> Result<Option<(String, Edition)>, DbError> {
    let mut before: Vec<Cycle> = cycles::of_plan(tx, &cycle.plan).await?;
    before.retain(|other| other.period_to < cycle.period_from);
    let is_same_period = |other: &Cycle| {
        let year = |day: Date| day.checked_sub(jiff::Span::new().years(1)).ok();
        year(cycle.period_from) == Some(other.period_from) && year(cycle.period_to) == Some(other.period_to)
    };
    before.sort_by_key(|other| (!is_same_period(other), std::cmp::Reverse(other.period_to)));
    first_with_edition(tx, before).await
}

/// The edition that said the figures before a cycle's: of the latest earlier cycle of the plan that has one.
pub async fn before(tx: &mut Tx, cycle: &Cycle) -> Result<Option<(String, Edition)>, DbError> {
    let mut before: Vec<Cycle> = cycles::of_plan(tx, &cycle.plan).await?;
    before.retain(|other| other.period_to < cycle.period_to);
    first_with_edition(tx, before).await
}

/// The issued edition, else the newest, of the first of these cycles that has any.
async fn first_with_edition(tx: &mut Tx, cycles: Vec<Cycle>) -> Result<Option<(String, Edition)>, DbError> {
    for other in cycles {
        let editions = reports::editions(tx, &other.id).await?;
        let mut best = None;
        for edition in editions {
            let stage = course(tx, &edition.id).await?.stage();
            if stage == Stage::Issued {
                return Ok(Some((other.name, edition)));
            }
            best = best.or(Some(edition));
        }
        if let Some(edition) = best {
            return Ok(Some((other.name, edition)));
        }
    }
    Ok(None)
}
