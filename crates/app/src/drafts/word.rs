//! The draft in Word and back: taken out with its pieces' names carried unseen, what is new since told of, what was
//! written there offered piece by piece. Nothing of a file is taken over silently.

use std::collections::HashMap;

use dondoc_files::docx::open_changes;
use dondoc_files::{Format, Limits, Unreadable, docx};
use dondoc_rules::doc::{Block, Document, Paragraph, Table};
use dondoc_rules::reports::draft::{Drafted, near};
use dondoc_rules::reports::notation;
use dondoc_rules::reports::returned::{Offer, Part, offers};

use super::verbs::{Done, DraftRefusal, own_cycle, put_own};
use super::{Draft, DraftDownload, DraftEdit, DraftUpload, draft};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::files;
use crate::http::Upload;
use crate::ids::{CycleId, DraftDownloadId, DraftOwnId, DraftUploadId, EditionId, FileId};
use crate::reports::{self, Edition};

/// What begins the mark that names a file: `dd_of_` and the id of its download or edition.
const FILE_MARK: &str = "of_";

/// The mark that names a file by its id.
pub fn file_mark(id: &str) -> String {
    format!("{}{FILE_MARK}{}", docx::MARK, id.replace('-', ""))
}

/// Names a block, and where its text stands: a table by its first paragraph.
pub fn set_mark(block: &mut Block, name: String, source: Option<&str>) {
    match block {
        Block::Paragraph(paragraph) => {
            paragraph.mark = Some(name);
            if let (None, Some(source)) = (&paragraph.source, source) {
                paragraph.source = Some(source.to_owned());
            }
        }
        Block::Table(table) => {
            let first = table.rows.first_mut().and_then(|row| row.cells.first_mut());
            if let Some(first) = first.and_then(|cell| cell.blocks.first_mut()) {
                set_mark(first, name, None);
            }
        }
        Block::NewSection(_) => {}
    }
}

/// Takes the name from a block.
pub fn unmark(block: &mut Block) {
    match block {
        Block::Paragraph(paragraph) => paragraph.mark = None,
        Block::Table(table) => {
            let first = table.rows.first_mut().and_then(|row| row.cells.first_mut());
            if let Some(first) = first.and_then(|cell| cell.blocks.first_mut()) {
                unmark(first);
            }
        }
        Block::NewSection(_) => {}
    }
}

fn table_mark(table: &Table) -> Option<&String> {
    match table.rows.first()?.cells.first()?.blocks.first()? {
        Block::Paragraph(paragraph) => paragraph.mark.as_ref(),
        Block::Table(table) => table_mark(table),
        Block::NewSection(_) => None,
    }
}

/// Whether a block of a file carries the mark of a piece.
pub fn is_piece(block: &Block) -> bool {
    let mark = match block {
        Block::Paragraph(paragraph) => paragraph.mark.as_ref(),
        Block::Table(table) => table_mark(table),
        Block::NewSection(_) => None,
    };
    mark.is_some_and(|mark| !mark.starts_with(&file_mark("")))
}

/// A document as what it says, piece by piece: the paragraphs and tables with the marks of their pieces.
pub fn parts(document: &Document) -> Vec<Part> {
    let of_piece = |mark: Option<&String>| {
        // Further paragraphs of one piece carry a number behind its name.
        let name = mark.filter(|mark| !mark.starts_with(&file_mark("")))?;
        let head = docx::MARK.len();
        Some(
            name.get(head..)
                .and_then(|rest| rest.split_once('_'))
                .map_or(name.clone(), |(own, _)| format!("{}{own}", docx::MARK)),
        )
    };
    let parts = document.blocks.iter().filter_map(|block| match block {
        Block::Paragraph(paragraph) => Some(Part { mark: of_piece(paragraph.mark.as_ref()), text: plain(paragraph) }),
        Block::Table(table) => {
            Some(Part { mark: of_piece(table_mark(table)), text: notation::write(block) }).filter(|_| table.borders)
        }
        Block::NewSection(_) => None,
    });
    parts.collect()
}

fn plain(paragraph: &Paragraph) -> String {
    paragraph.shown().trim_end().to_owned()
}

/// The id of the download or edition that a document began as.
fn began_as(document: &Document) -> Option<String> {
    let mark = document.blocks.iter().find_map(|block| match block {
        Block::Paragraph(paragraph) => paragraph.mark.as_deref()?.strip_prefix(&file_mark("")),
        Block::Table(_) | Block::NewSection(_) => None,
    })?;
    DraftDownloadId::parse(mark).map(|id| id.to_string())
}

/// Takes the draft out as a Word file, and remembers what it said.
pub async fn take_out(db: &Db, actor: &Actor, id: &CycleId) -> Done<Vec<u8>> {
    let mut act = Act::begin(db, actor, "draft.downloaded").await?;
    let cycle = own_cycle(act.tx(), actor, id).await?;
    let draft = draft(act.tx(), actor, &cycle).await?;
    let download = DraftDownloadId::new();
    let bytes = docx::write(&draft.document(download.as_str()), &draft.composed.report.title);
    let file = files::keep(&mut act, actor, "du-thao.docx", Format::Docx.media_type(), &bytes).await?;
    let download = DraftDownload {
        id: download,
        cycle: id.clone(),
        file: file.id,
        made_at: actor.now,
        made_by: actor.account.clone(),
    };
    act.put(&download).await?;
    act.commit(&format!("cycles/{id}")).await?;
    Ok(bytes)
}

/// The drafts of a cycle that were taken out, the newest first.
pub async fn downloads(tx: &mut Tx, cycle: &CycleId) -> Result<Vec<DraftDownload>, DbError> {
    tx.list("where tenant = $1 and cycle = $2 order by made_at desc, id desc limit 50", &[cycle.clone().into()]).await
}

/// The uploads of a cycle, the newest first.
pub async fn uploads(tx: &mut Tx, cycle: &CycleId) -> Result<Vec<DraftUpload>, DbError> {
    tx.list("where tenant = $1 and cycle = $2 order by made_at desc, id desc limit 50", &[cycle.clone().into()]).await
}

/// A kept file as it is read; none where it cannot be.
pub async fn kept(tx: &mut Tx, id: &FileId) -> Result<Option<Document>, DbError> {
    let Some(file) = files::get(tx, id).await? else { return Ok(None) };
    let bytes = files::content(tx, &file).await?;
    Ok(dondoc_files::read(&file.name, &bytes, &limits()).ok().map(|(document, ..)| document))
}

/// What a kept file says.
pub async fn kept_parts(tx: &mut Tx, id: &FileId) -> Result<Option<Vec<Part>>, DbError> {
    Ok(kept(tx, id).await?.as_ref().map(parts))
}

/// What reading a draft may take.
pub fn limits() -> Limits {
    Limits { file_bytes: 32 << 20, ..Limits::default() }
}

/// Why a file was not looked into.
#[derive(Debug)]
pub enum WordRefusal {
    Draft(DraftRefusal),
    /// Not a Word file.
    NotWord,
    Unreadable(String),
    /// So many tracked changes wait for an answer.
    OpenChanges(usize),
    /// It began as the report of another period, by its name where it is known.
    OtherCycle(String),
    /// It carries no name of a piece: not one of ours, or made anew.
    Unmarked,
}

impl From<DraftRefusal> for WordRefusal {
    fn from(refusal: DraftRefusal) -> Self {
        WordRefusal::Draft(refusal)
    }
}

impl From<DbError> for WordRefusal {
    fn from(error: DbError) -> Self {
        WordRefusal::Draft(error.into())
    }
}

/// Which file an uploaded one began as.
#[derive(Debug, Clone)]
pub struct Began {
    pub file: FileId,
    /// The id of the download or of the edition.
    pub id: String,
    /// The number of the edition; none for a download.
    pub edition: Option<i64>,
    /// Whether a later file has gone out since.
    pub is_older: bool,
}

async fn began(tx: &mut Tx, cycle: &CycleId, id: Option<String>) -> Result<Option<Began>, WordRefusal> {
    let Some(id) = id else { return Ok(None) };
    let all = downloads(tx, cycle).await?;
    if let Some(place) = all.iter().position(|download| download.id.as_str() == id) {
        let file = all[place].file.clone();
        return Ok(Some(Began { file, id, edition: None, is_older: place > 0 }));
    }
    let editions: Vec<Edition> = reports::editions(tx, cycle).await?;
    if let Some(place) = editions.iter().position(|edition| edition.id.as_str() == id) {
        let edition = &editions[place];
        let is_older = place > 0 || !all.is_empty();
        return Ok(Some(Began { file: edition.file.clone(), id, edition: Some(edition.number), is_older }));
    }
    // Of another period: named where it is known.
    let name = match DraftDownloadId::parse(&id) {
        Some(id) => super::store::cycle_of_download(tx, &id).await?,
        None => None,
    };
    let name = match (name, EditionId::parse(&id)) {
        (None, Some(id)) => super::store::cycle_of_edition(tx, &id).await?,
        (name, _) => name,
    };
    Err(WordRefusal::OtherCycle(name.unwrap_or_default()))
}

/// Takes an uploaded file in to be looked at.
pub async fn take_in(db: &Db, actor: &Actor, id: &CycleId, upload: &Upload) -> Result<DraftUploadId, WordRefusal> {
    let mut act = Act::begin(db, actor, "draft.uploaded").await?;
    own_cycle(act.tx(), actor, id).await?;
    let document = word_document(upload)?;
    let began = began(act.tx(), id, began_as(&document)).await?;
    let began = match began {
        Some(began) => began.id,
        None => {
            // The name of the file was lost on the way: the pieces' own names still say which report it is.
            let cycle = own_cycle(act.tx(), actor, id).await?;
            let draft = draft(act.tx(), actor, &cycle).await?;
            let known = parts(&document)
                .iter()
                .filter_map(|part| part.mark.clone())
                .filter(|mark| draft.marked(mark).is_some())
                .count();
            let newest = downloads(act.tx(), id).await?.into_iter().next();
            match newest.filter(|_| known > 0) {
                Some(download) => download.id.to_string(),
                None => return Err(WordRefusal::Unmarked),
            }
        }
    };
    let file = files::keep(&mut act, actor, &upload.name, Format::Docx.media_type(), &upload.bytes).await?;
    let kept = DraftUpload {
        id: DraftUploadId::new(),
        cycle: id.clone(),
        download: began,
        file: file.id,
        made_at: actor.now,
        made_by: actor.account.clone(),
    };
    act.put(&kept).await?;
    act.commit(&format!("cycles/{id}")).await?;
    Ok(kept.id)
}

/// An uploaded Word file without open changes, read.
pub fn word_document(upload: &Upload) -> Result<Document, WordRefusal> {
    let unreadable = |reason: Unreadable| WordRefusal::Unreadable(reason.sentence_vi(&upload.name));
    if upload.bytes.starts_with(b"%PDF") {
        return Err(WordRefusal::NotWord);
    }
    let (document, _, format) = dondoc_files::read(&upload.name, &upload.bytes, &limits()).map_err(unreadable)?;
    if format != Format::Docx {
        return Err(WordRefusal::NotWord);
    }
    match open_changes(&upload.bytes, &limits()).map_err(unreadable)? {
        0 => Ok(document),
        count => Err(WordRefusal::OpenChanges(count)),
    }
}

/// A file's offer beside the draft as it is now.
#[derive(Debug, Clone)]
pub struct Offered {
    /// Its name in the form: the piece's mark, or `own.` and its place.
    pub name: String,
    pub offer: Offer,
    /// What stands in the draft now; none where nothing does.
    pub now: Option<String>,
    /// Whether the draft still says what the file began from: taking it over loses nothing.
    pub is_plain: bool,
}

/// What an upload offers that does not stand in the draft already.
pub async fn offered(tx: &mut Tx, draft: &Draft, upload: &DraftUpload) -> Result<(Began, Vec<Offered>), WordRefusal> {
    let began = began(tx, &draft.cycle, Some(upload.download.clone())).await?.ok_or(WordRefusal::Unmarked)?;
    let out = kept_parts(tx, &began.file).await?.unwrap_or_default();
    let out: Vec<Part> = out.into_iter().filter(|part| part.mark.is_some()).collect();
    let back = kept_parts(tx, &upload.file).await?.unwrap_or_default();
    let now: HashMap<String, String> = now_by_mark(draft);
    let own_words: Vec<&str> = draft.pieces.iter().map(|piece| &*piece.text).collect();
    let mut found = Vec::new();
    for (place, offer) in offers(&out, &back).into_iter().enumerate() {
        let (name, stands, is_plain) = match &offer {
            Offer::Changed { mark, was, text } => {
                let now = now.get(mark);
                if now.is_some_and(|now| now == text) {
                    continue;
                }
                (mark.clone(), now.cloned(), now.is_some_and(|now| now == was))
            }
            Offer::Gone { mark, was } => {
                let Some(now) = now.get(mark) else { continue };
                (mark.clone(), Some(now.clone()), now == was)
            }
            Offer::Moved { mark, after, .. } => {
                let Some((place, _)) = draft.marked(mark) else { continue };
                let before = place.checked_sub(1).map(|before| draft.mark(&draft.pieces[before].key));
                if before == *after {
                    continue;
                }
                (format!("move.{mark}"), None, true)
            }
            Offer::Own { text, .. } => {
                if own_words.contains(&text.as_str()) {
                    continue;
                }
                (format!("own.{place}"), None, true)
            }
        };
        found.push(Offered { name, offer, now: stands, is_plain });
    }
    Ok((began, found))
}

/// What stands in the draft under each mark, as it would stand in a file.
pub fn now_by_mark(draft: &Draft) -> HashMap<String, String> {
    let standing = draft.pieces.iter().filter(|piece| piece.left_out.is_none());
    standing
        .map(|piece| {
            let document = Document { blocks: draft.blocks(piece), flattened: false };
            let texts: Vec<String> = parts(&document).into_iter().map(|part| part.text).collect();
            (draft.mark(&piece.key), texts.join("\n"))
        })
        .collect()
}

/// Takes over what a person chose of an upload; `reason` is for pieces that are left out.
pub async fn take_over(
    db: &Db,
    actor: &Actor,
    cycle: &CycleId,
    upload: &DraftUploadId,
    (chosen, reason): (&[&str], &str),
) -> Result<usize, WordRefusal> {
    let mut act = Act::begin(db, actor, "draft.taken-over").await?;
    let upload = upload_of(act.tx(), cycle, upload).await?.ok_or(DraftRefusal::Unknown)?;
    let own = own_cycle(act.tx(), actor, cycle).await?;
    let draft = draft(act.tx(), actor, &own).await?;
    let (_, found) = offered(act.tx(), &draft, &upload).await?;
    let mut count = 0;
    let mut chosen: Vec<Offered> =
        found.into_iter().filter(|offered| chosen.contains(&offered.name.as_str())).collect();
    // Several paragraphs behind one piece: the last is put first, so that they stand in the file's order. Moves keep the
    // order in which they were found: each rests on those before it.
    chosen.sort_by_key(|offered| matches!(offered.offer, Offer::Own { .. }));
    if let Some(first) = chosen.iter().position(|offered| matches!(offered.offer, Offer::Own { .. })) {
        chosen[first..].reverse();
    }
    let mut order: Vec<Drafted> = draft.pieces.clone();
    for offered in chosen {
        match &offered.offer {
            Offer::Moved { mark, after, .. } => {
                let Some((place, piece)) = draft.marked(mark) else { continue };
                let edit = super::verbs::edit_of(&mut act, actor, &draft, place, piece).await?;
                let Some(now) = order.iter().position(|own| own.key == piece.key) else { continue };
                let own = order.remove(now);
                let behind = |own: &Drafted| after.as_deref() == Some(draft.mark(&own.key).as_str());
                let to = order.iter().position(behind).map_or(0, |place| place + 1);
                let position = super::store::next_position(act.tx(), cycle).await?;
                let near = near(&order, to).join("\n");
                act.put(&DraftEdit { near, position, is_moved: !edit.is_own, ..edit }).await?;
                order.insert(to, own);
            }
            Offer::Own { after, text } => {
                let place = after.as_deref().and_then(|mark| draft.marked(mark)).map_or(0, |(place, _)| place + 1);
                put_own(&mut act, actor, &draft, (place, &DraftOwnId::new()), text).await?;
            }
            Offer::Changed { mark, text, .. } => {
                let Some((place, piece)) = draft.marked(mark) else { continue };
                // Word shows no level: a heading stays the heading that it was.
                let level = piece.text.chars().take_while(|sign| *sign == '#').count();
                let text = match (level, piece.text.starts_with('|')) {
                    (0, true) => text.clone(),
                    (0, false) => notation::plain(text),
                    (level, _) => format!("{} {text}", "#".repeat(level)),
                };
                let edit = super::verbs::edit_of(&mut act, actor, &draft, place, piece).await?;
                // What the draft says now stood beside it: the words rest on that.
                let base = piece.generated.as_deref().map_or(edit.base, str::to_owned);
                act.put(&DraftEdit { words: Some(text), left_out: None, base, ..edit }).await?;
            }
            Offer::Gone { mark, .. } => {
                let Some((place, piece)) = draft.marked(mark) else { continue };
                if reason.trim().is_empty() {
                    return Err(DraftRefusal::Field("draft.no-reason").into());
                }
                let edit = super::verbs::edit_of(&mut act, actor, &draft, place, piece).await?;
                if edit.is_own {
                    act.remove(&edit).await?;
                } else {
                    let base = piece.generated.as_deref().map_or(edit.base, str::to_owned);
                    act.put(&DraftEdit { left_out: Some(reason.trim().to_owned()), base, ..edit }).await?;
                }
            }
        }
        count += 1;
    }
    act.commit(&format!("cycles/{cycle}")).await?;
    Ok(count)
}

/// An upload of a cycle.
pub async fn upload_of(tx: &mut Tx, cycle: &CycleId, id: &DraftUploadId) -> Result<Option<DraftUpload>, DbError> {
    tx.find("where tenant = $1 and cycle = $2 and id = $3", &[cycle.clone().into(), id.clone().into()]).await
}

/// Refuses a file that began as the report of another period.
pub async fn check_origin(tx: &mut Tx, cycle: &CycleId, document: &Document) -> Result<(), WordRefusal> {
    began(tx, cycle, began_as(document)).await.map(drop)
}
