//! The draft of the consolidated report: generated anew from the confirmed returns whenever it is opened, with what its
//! editors decided over it.
//!
//! Promise: what a person wrote is never lost and never written over by what is generated; new facts are offered beside
//! it. What is kept is the decision about a piece, never a copy of the report (`rules::reports::draft`).

pub mod annexes;
pub mod cli;
pub mod compare;
pub mod corrected;
pub mod editions;
pub mod jobs;
mod store;
pub mod verbs;
pub mod web;
pub mod word;

use std::collections::HashMap;

use dondoc_rules::doc::{Block, Document};
use dondoc_rules::instruments::form::{Annex, Form, layout};
use dondoc_rules::reports::draft::{self, Drafted, Edit, Generated, Standing, merge};
use dondoc_rules::reports::notation;
use dondoc_rules::reports::typed::{Flag, flags};
use dondoc_rules::reports::{AnnexPiece, AnnexRow, Piece};
use jiff::Timestamp;

use crate::actor::Actor;
use crate::cycles::Cycle;
use crate::db::{DbError, Tx, record};
use crate::events::sha256;
use crate::ids::{AccountId, CycleId, DraftDownloadId, DraftUploadId, EditionId, FileId};
use crate::reports::{Composed, Wanted, composed_as, within};

record! {
    /// What an editor decided about a piece.
    pub struct DraftEdit in "draft_edits" key (cycle, piece) {
        pub cycle: CycleId,
        /// The piece's key; of a paragraph of one's own, `own/…`.
        pub piece: String,
        pub is_own: bool,
        /// The generated text that it rests on.
        pub base: String,
        /// The editor's words.
        pub words: Option<String>,
        /// Why it is left out.
        pub left_out: Option<String>,
        pub is_moved: bool,
        /// The pieces before it, the nearest first, one a line.
        pub near: String,
        pub position: i64,
        pub revision: i64,
        pub saved_at: Timestamp,
        pub saved_by: Option<AccountId>,
    }
}

record! {
    /// Why a figure stands that its source does not say.
    pub struct DraftWaiver in "draft_waivers" key (cycle, piece, figure) {
        pub cycle: CycleId,
        pub piece: String,
        pub figure: String,
        pub reason: String,
        pub given_at: Timestamp,
        pub given_by: Option<AccountId>,
    }
}

record! {
    /// A draft as it was taken to Word.
    pub struct DraftDownload in "draft_downloads" key (id) {
        pub id: DraftDownloadId,
        pub cycle: CycleId,
        pub file: FileId,
        pub made_at: Timestamp,
        pub made_by: Option<AccountId>,
    }
}

record! {
    /// A draft that came back from Word.
    pub struct DraftUpload in "draft_uploads" key (id) {
        pub id: DraftUploadId,
        pub cycle: CycleId,
        /// The download that it began as, or the edition.
        pub download: String,
        pub file: FileId,
        pub made_at: Timestamp,
        pub made_by: Option<AccountId>,
    }
}

record! {
    /// What became of a frozen edition.
    pub struct Course in "edition_courses" key (edition) {
        pub edition: EditionId,
        /// What was open when it was frozen: figures that no source says, sums that do not hold; one a line.
        pub open_points: String,
        /// The issued edition that it corrects.
        pub corrects: Option<EditionId>,
        pub submitted_at: Option<Timestamp>,
        pub submitted_by: Option<AccountId>,
        /// Why it was submitted with points open.
        pub waiver: String,
        /// Of the issued report; empty before.
        pub number: String,
        pub issued_on: Option<jiff::civil::Date>,
        pub signer: String,
        /// The signed file, where it is another than the frozen one.
        pub file: Option<FileId>,
        pub sha256: String,
        pub recorded_at: Option<Timestamp>,
        pub recorded_by: Option<AccountId>,
    }
}

record! {
    /// The PDF of an edition that the program laid out itself.
    pub struct Print in "edition_prints" key (edition) {
        pub edition: EditionId,
        pub file: FileId,
        pub sha256: String,
    }
}

impl DraftEdit {
    fn edit(&self) -> Edit {
        Edit {
            key: self.piece.clone(),
            is_own: self.is_own,
            base: self.base.clone(),
            text: self.words.clone(),
            left_out: self.left_out.clone(),
            is_moved: self.is_moved,
            near: self.near.lines().map(str::to_owned).collect(),
            position: self.position,
        }
    }
}

/// A figure of an editor that its source does not say.
#[derive(Debug, Clone)]
pub struct FigureFlag {
    pub piece: String,
    pub flag: Flag,
    pub waived: Option<DraftWaiver>,
}

/// The draft as it stands.
pub struct Draft {
    pub cycle: CycleId,
    pub composed: Composed,
    pub pieces: Vec<Drafted>,
    pub edits: HashMap<String, DraftEdit>,
    pub flags: Vec<FigureFlag>,
    /// Where each key stands among the generated pieces.
    places: HashMap<String, usize>,
}

/// The decisions about a cycle's report.
pub async fn edits(tx: &mut Tx, cycle: &CycleId) -> Result<Vec<DraftEdit>, DbError> {
    tx.list("where tenant = $1 and cycle = $2 order by position, piece limit 20000", &[cycle.clone().into()]).await
}

/// The draft of a cycle's report at a person's moment.
pub async fn draft(tx: &mut Tx, actor: &Actor, cycle: &Cycle) -> Result<Draft, DbError> {
    draft_as(tx, actor, cycle, &Wanted::default()).await
}

/// The draft of another report from the same pieces. In it, what editors decided about words of returns stands too, and
/// what they decided about a sentence that says the same in it; their own paragraphs and places are of the whole report.
pub async fn draft_as(tx: &mut Tx, actor: &Actor, cycle: &Cycle, wanted: &Wanted) -> Result<Draft, DbError> {
    let composed = composed_as(tx, cycle, (actor.today(), actor.now), wanted).await?;
    let mut all = edits(tx, &cycle.id).await?;
    if let Some(months) = wanted.months {
        for other in within(tx, cycle, months).await?.iter().filter(|other| other.id != cycle.id) {
            all.extend(edits(tx, &other.id).await?);
        }
    }
    if *wanted != Wanted::default() {
        all = speaking(all, &composed);
    }
    let waivers: Vec<DraftWaiver> = tx
        .list("where tenant = $1 and cycle = $2 order by piece, figure limit 20000", &[cycle.id.clone().into()])
        .await?;
    Ok(Draft::of(cycle.id.clone(), composed, all, &waivers))
}

/// The decisions that speak in a narrower report.
fn speaking(edits: Vec<DraftEdit>, composed: &Composed) -> Vec<DraftEdit> {
    let pieces: HashMap<&str, &Piece> =
        composed.report.pieces.iter().map(|piece| (piece.key.as_str(), piece)).collect();
    let speaks = |edit: &DraftEdit| {
        let piece = pieces.get(edit.piece.as_str());
        let is_said = |piece: &&Piece| edit.piece.starts_with("text:") || notation::write(&piece.block) == edit.base;
        !edit.is_own && piece.is_some_and(is_said)
    };
    edits.into_iter().filter(speaks).map(|edit| DraftEdit { is_moved: false, ..edit }).collect()
}

impl Draft {
    fn of(cycle: CycleId, composed: Composed, edits: Vec<DraftEdit>, waivers: &[DraftWaiver]) -> Draft {
        let generated: Vec<Generated> = composed
            .report
            .pieces
            .iter()
            .map(|piece| Generated { key: piece.key.clone(), text: notation::write(&piece.block).into() })
            .collect();
        let decided: Vec<Edit> = edits.iter().map(DraftEdit::edit).collect();
        let pieces = merge(&generated, &decided);
        let places = generated.iter().enumerate().rev().map(|(place, piece)| (piece.key.clone(), place)).collect();
        let edits = edits.into_iter().map(|edit| (edit.piece.clone(), edit)).collect();
        let mut draft = Draft { cycle, composed, pieces, edits, flags: Vec::new(), places };
        draft.flags = draft.found_flags(&generated, waivers);
        draft
    }

    /// T6-R1: a figure in an editor's words is one of its source, or it is flagged until somebody says why it stands.
    fn found_flags(&self, generated: &[Generated], waivers: &[DraftWaiver]) -> Vec<FigureFlag> {
        let mut found = Vec::new();
        let typed = self.pieces.iter().filter(|piece| piece.left_out.is_none());
        for drafted in typed.filter(|piece| self.edits.get(&piece.key).is_some_and(|edit| edit.words.is_some())) {
            let all = match (&drafted.generated, drafted.standing) {
                (Some(now), _) => flags(&drafted.text, [now.as_ref()].into_iter().chain(self.printed(&drafted.key))),
                // A paragraph of one's own may say any figure of the report.
                (None, Standing::Own) => flags(&drafted.text, generated.iter().map(|piece| piece.text.as_ref()))
                    .into_iter()
                    .map(|flag| Flag { source: None, ..flag })
                    .collect(),
                (None, _) => flags(&drafted.text, []),
            };
            found.extend(all.into_iter().map(|flag| FigureFlag {
                waived:
                    waivers.iter().find(|waiver| waiver.piece == drafted.key && waiver.figure == flag.typed).cloned(),
                piece: drafted.key.clone(),
                flag,
            }));
        }
        found
    }

    fn printed(&self, key: &str) -> impl Iterator<Item = &str> {
        self.piece(key).into_iter().flat_map(|piece| piece.figures.iter().map(|figure| figure.printed.as_str()))
    }

    /// The generated piece of a key.
    pub fn piece(&self, key: &str) -> Option<&Piece> {
        self.composed.report.pieces.get(*self.places.get(key)?)
    }

    /// The figures that nobody has waived.
    pub fn open_flags(&self) -> impl Iterator<Item = &FigureFlag> {
        self.flags.iter().filter(|flag| flag.waived.is_none())
    }

    /// The piece with a mark.
    pub fn marked(&self, mark: &str) -> Option<(usize, &Drafted)> {
        self.pieces.iter().enumerate().find(|(_, piece)| self.mark(&piece.key) == mark)
    }

    /// The name of a piece in addresses and, unseen, in Word: the same in every composition of the cycle.
    pub fn mark(&self, key: &str) -> String {
        mark(&self.cycle, key)
    }

    /// How many pieces have new facts beside the editor's words.
    pub fn new_facts(&self) -> usize {
        draft::new_facts(&self.pieces)
    }

    /// The blocks of a piece as they stand in the report, each with its mark.
    pub fn blocks(&self, drafted: &Drafted) -> Vec<Block> {
        let generated = self.piece(&drafted.key);
        let mut blocks = match (generated, &drafted.generated) {
            (Some(piece), Some(text)) if *text == drafted.text => vec![piece.block.clone()],
            (generated, _) => notation::read(&drafted.text, generated.map(|piece| &piece.block)),
        };
        let source = generated.and_then(|piece| piece.sources.first()).map(|source| source.place());
        let own = self.mark(&drafted.key);
        for (index, block) in blocks.iter_mut().enumerate() {
            let name = if index == 0 { own.clone() } else { format!("{own}_{}", index + 1) };
            word::set_mark(block, name, source.as_deref());
        }
        blocks
    }

    /// The report's body: every piece that is not left out.
    pub fn body(&self) -> Vec<Block> {
        self.pieces.iter().filter(|piece| piece.left_out.is_none()).flat_map(|piece| self.blocks(piece)).collect()
    }

    /// The annexes; what was left out stands in the one that says what is not in the report, with its reason.
    pub fn annexes(&self) -> Vec<AnnexPiece> {
        self.completed(self.composed.report.annexes.clone())
    }

    fn completed(&self, mut annexes: Vec<AnnexPiece>) -> Vec<AnnexPiece> {
        let Some(annex) = annexes.iter_mut().find(|annex| annex.key == "annex:coverage") else { return annexes };
        for piece in self.pieces.iter() {
            let Some(reason) = piece.left_out.as_deref() else { continue };
            let sources = self.piece(&piece.key).map(|piece| piece.sources.clone()).unwrap_or_default();
            let body = sources.first().map(|source| format!("{}: ", source.filed.body)).unwrap_or_default();
            let cells = vec![
                String::new(),
                format!("{body}{}", notation::shown(&piece.text)),
                format!("lược bỏ khi biên tập: {reason}"),
            ];
            let key = format!("annex:coverage/row:{}", piece.key);
            annex.push(AnnexRow { key, cells, sources, ..AnnexRow::default() });
            let number = annex.rows.len().to_string();
            if let Some(cell) = annex.rows.last_mut().and_then(|row| row.cells.first_mut()) {
                *cell = number;
            }
        }
        annexes
    }

    fn laid_annexes(&self) -> Vec<Annex> {
        self.annexes().into_iter().map(AnnexPiece::annex).collect()
    }

    /// The report in its official layout, without the names by which a file is known again: for reading, not to come back.
    /// The draft ends with it: of a report of many entries, the facts and annexes do not stand in memory a second time.
    pub fn into_plain_document(mut self) -> Document {
        self.composed.facts.bodies = Vec::new();
        let annexes = std::mem::take(&mut self.composed.report.annexes);
        let annexes = self.completed(annexes).into_iter().map(AnnexPiece::annex).collect();
        let mut body = self.body();
        for block in &mut body {
            word::unmark(block);
        }
        layout(Form { body, annexes, ..self.composed.form })
    }

    /// The report in its official layout; `of` names the file that it becomes, for when it comes back.
    pub fn document(&self, of: &str) -> Document {
        let form = Form { body: self.body(), annexes: self.laid_annexes(), ..self.composed.form.clone() };
        let mut document = layout(form);
        let title = document.blocks.iter_mut().find(|block| matches!(block, Block::Paragraph(_)));
        if let Some(title) = title {
            word::set_mark(title, word::file_mark(of), None);
        }
        document
    }
}

/// The name of a piece in addresses and in Word.
pub fn mark(cycle: &CycleId, key: &str) -> String {
    let hash = sha256(format!("{cycle}/{key}").as_bytes());
    format!("{}{}", dondoc_files::docx::MARK, &hash[..16])
}
