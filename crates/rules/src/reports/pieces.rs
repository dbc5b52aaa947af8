//! Pieces: what a consolidated report is made of, each with a key that stays and with what it rests on.
//!
//! Promise to what edits a report: a key names the same thing in every composition of the same cycle, whatever was added,
//! removed or put in another order around it; no key stands twice in one report; and a piece whose sources and figures did
//! not change has the same text. So an editor's text can be kept under a key, and what is new found by comparing keys and
//! texts. The keys:
//!
//! | key | what |
//! | --- | --- |
//! | `opening`, `closing`, `lead:<part>` | a sentence of the template |
//! | `head:<part>` | a heading of the template (`head:heading/<title>` where it holds nothing of its own); `head:plan/<label>` one of the plan; `head:group/<label>/<title>` one of the officer's |
//! | `text:<obligation>/<item or "general">/<field>` | words of a return; further paragraphs of the same words end in `~2`, `~3` … |
//! | `silent:<task label>` | a task of which no confirmed return speaks |
//! | `nil`, `nil:tasks`, `none:<part>` | nil reports in one sentence; entries that nothing occurred in one; a part of which no return speaks |
//! | `figure:<what>` | a sentence of figures that the program words |
//! | `settled:<conflict>` | which side of a contradiction is followed, and why |
//! | `cause:<kind>` | how many difficulties have one cause |
//! | `case:<part>/<source>` | a difficulty or proposal that is followed as a case |
//! | `basis:<number>`, `more:<part>` | an instrument the report rests on; how much more there is |
//! | `annex:<which>`, `annex:<which>/row:<what>` | an annex; a row of it |

use std::sync::Arc;

use jiff::Timestamp;

use crate::doc::{Block, Paragraph};
use crate::instruments::form::{Annex, table};
use crate::words::word_enum;

word_enum! {
    /// A field of a return or of an entry.
    Field {
        Deployment = "deployment",
        Documents = "documents",
        Assessment = "assessment",
        NextPeriod = "next_period",
        Done = "done",
        Progress = "progress",
        Difficulties = "difficulties",
        NextSteps = "next_steps",
        Proposals = "proposals",
        /// That nothing occurred.
        Nil = "nil",
        /// When it was sent, and whether in time.
        Arrival = "arrival",
        /// A value of a target.
        Figure = "figure",
    }
}

/// A version of a return that a report rests on, and who stands for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filed {
    pub return_id: String,
    pub version: i64,
    pub obligation: String,
    /// The body's name as the report shows it.
    pub body: String,
    /// Number and day of the signed report, as they are cited.
    pub letter: String,
    /// Who approved it: the head by name, or the signer where it was signed outside the system.
    pub approved_by: String,
    pub approved_at: Option<Timestamp>,
    /// Who confirmed it for the focal body.
    pub confirmed_by: String,
    pub confirmed_at: Option<Timestamp>,
}

/// What a paragraph or figure rests on: a field of one version of a return, and through it a person's approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRef {
    pub filed: Arc<Filed>,
    /// None for the general part.
    pub item: Option<String>,
    /// The number of the item's task in the plan; empty for the general part.
    pub label: String,
    pub field: Field,
}

impl SourceRef {
    /// `return` or `return/item`: where it can be read, as [`Paragraph::source`] holds it.
    pub fn place(&self) -> String {
        match &self.item {
            Some(item) => format!("{}/{item}", self.filed.return_id),
            None => self.filed.return_id.clone(),
        }
    }

    /// The key of the text it gives: the same for every version of the return.
    pub fn text_key(&self) -> String {
        let item = self.item.as_deref().unwrap_or("general");
        format!("text:{}/{item}/{}", self.filed.obligation, self.field.as_str())
    }
}

/// A figure's value, from which its print can be made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    Count(usize),
    /// A part of a whole, printed as a percentage.
    Share {
        part: usize,
        whole: usize,
    },
    /// A confirmed value as it was reported, with a point for its decimals.
    Measured(String),
    /// Nothing is confirmed: printed as [`GAP`], never as 0 (T6-R1).
    Gap,
}

/// How a figure without a source is printed.
pub const GAP: &str = "……";

/// A figure in a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Stable within the report: `timeliness/on_time`, `classes/overdue/share`.
    pub key: String,
    pub amount: Amount,
    /// As printed: "33,33%".
    pub printed: String,
    pub unit: String,
    /// What a percentage is of, in words.
    pub denominator: Option<String>,
    /// Where it stands in the paragraph's text, in bytes; in a cell: its column twice.
    pub range: (usize, usize),
}

/// A block of the report's body.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    pub key: String,
    pub block: Block,
    pub sources: Vec<SourceRef>,
    pub figures: Vec<Figure>,
}

impl Piece {
    /// The words of the piece.
    pub fn text(&self) -> String {
        match &self.block {
            Block::Paragraph(paragraph) => paragraph.text(),
            Block::Table(table) => {
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                cells.map(|cell| cell.text()).collect::<Vec<_>>().join("\n")
            }
            Block::NewSection(_) => String::new(),
        }
    }

    /// A paragraph that rests on nothing outside the report.
    pub fn plain(key: impl Into<String>, paragraph: Paragraph) -> Piece {
        Piece { key: key.into(), block: Block::Paragraph(paragraph), sources: Vec::new(), figures: Vec::new() }
    }
}

/// An annex: a table whose rows have keys and sources of their own.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AnnexPiece {
    /// `annex:tasks`.
    pub key: String,
    pub title: String,
    pub landscape: bool,
    pub columns: Vec<&'static str>,
    /// Shares of the width.
    pub widths: Vec<u32>,
    pub rows: Vec<AnnexRow>,
}

/// A row of an annex.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AnnexRow {
    pub key: String,
    pub cells: Vec<String>,
    pub sources: Vec<SourceRef>,
    /// Where else it leads: `obstacles/<id>`, `indicators/<id>`; empty for nowhere.
    pub place: String,
    pub figures: Vec<Figure>,
}

impl AnnexPiece {
    /// As the official layout takes it; the headings of the plan among its rows stand in bold over all its columns.
    pub fn annex(mut self) -> Annex {
        let rows = self.rows.iter_mut().map(|row| std::mem::take(&mut row.cells)).collect();
        let mut block = table(&self.columns, rows, &self.widths);
        if let Block::Table(table) = &mut block {
            for (row, _) in table.rows.iter_mut().skip(1).zip(&self.rows).filter(|(_, own)| own.is_head()) {
                row.cells.truncate(2);
                row.cells.iter_mut().flat_map(|cell| &mut cell.blocks).for_each(set_bold);
                if let Some(title) = row.cells.last_mut() {
                    title.columns = u32::try_from(self.columns.len().saturating_sub(1)).unwrap_or(1).max(1);
                }
            }
        }
        Annex { title: self.title, landscape: self.landscape, blocks: vec![block] }
    }
}

impl AnnexRow {
    /// Whether it is a heading of the plan over the rows of its tasks.
    pub fn is_head(&self) -> bool {
        self.key.contains("/head:")
    }
}

fn set_bold(block: &mut Block) {
    if let Block::Paragraph(paragraph) = block {
        paragraph.runs.iter_mut().for_each(|run| run.bold = true);
    }
}
