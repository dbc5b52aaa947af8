//! `Document`: the neutral tree of paragraphs and tables that every file format is read into and written from.
//!
//! It knows nothing of plans. Invariant: raw text is never altered, except that it is NFC.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Where a value came from. Fields are null where they have no meaning for the format.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// Name of the file, without folders.
    pub file: Option<Arc<str>>,
    /// Part inside the file, for example `word/document.xml` or a sheet's name.
    pub part: Option<Arc<str>>,
    /// Page, from 1.
    pub page: Option<u32>,
    /// Paragraph (or line of a flattened text), from 1, counted over the whole part, cells' paragraphs included.
    pub paragraph: Option<u32>,
    /// Table, from 1, in document order.
    pub table: Option<u32>,
    /// Row in the table, from 1.
    pub row: Option<u32>,
    /// Cell in the row, from 1, by grid column.
    pub cell: Option<u32>,
    /// Byte range in the text of the paragraph or cell.
    pub bytes: Option<(u32, u32)>,
}

impl Span {
    /// The same place, narrowed to a byte range of its text.
    pub fn with_bytes(&self, start: usize, end: usize) -> Span {
        Span { bytes: Some((start as u32, end as u32)), ..self.clone() }
    }
}

/// A document: blocks in reading order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// Paragraphs, tables and page set-ups, in reading order. A document that is written starts with A4 portrait.
    pub blocks: Vec<Block>,
    /// True when the source had no tables of its own and each line may be a paragraph or a cell.
    pub flattened: bool,
}

/// One block.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    Paragraph(Paragraph),
    Table(Table),
    /// What follows stands on a new page with this set-up.
    NewSection(PageSetup),
}

/// Paper and page numbering of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSetup {
    pub landscape: bool,
    /// Page numbers start again from 1 (each annex does: Nghị định 30/2020, Phụ lục I, III.1đ).
    pub restart_numbering: bool,
}

/// Alignment of a paragraph.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Align {
    #[default]
    Left,
    Center,
    Right,
    Justify,
}

/// A line drawn under a paragraph, as a share of the line's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// As long as the text (under the motto).
    Full,
    /// A third to a half of the text (under the issuer and the title).
    Part,
}

/// How a paragraph is laid out. Lengths are twentieths of a point (twips).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParagraphStyle {
    pub align: Align,
    /// Outline level from 1 for headings; a screen shows them as such.
    pub heading: Option<u8>,
    pub first_line_indent: i32,
    pub left_indent: i32,
    pub space_before: u32,
    pub space_after: u32,
    /// Line height in hundredths of a line; 0 means single.
    pub line: u32,
    pub rule_below: Option<Rule>,
    /// Stays on the page of the next paragraph.
    pub keep_with_next: bool,
}

/// A paragraph.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Paragraph {
    pub runs: Vec<Run>,
    pub style: ParagraphStyle,
    /// The automatic number as the reader of the file sees it ("II.", "a)"), not part of `runs`.
    pub marker: Option<String>,
    pub span: Span,
    /// For generated documents: the key of the source this paragraph rests on, shown beside it on screen.
    pub source: Option<String>,
    /// For generated documents: a name that the paragraph carries unseen through Word and back (`dd_…`).
    pub mark: Option<String>,
}

/// A run of text in one look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Run {
    /// May hold `\n` (line break) and `\t`.
    pub text: String,
    pub bold: bool,
    pub italic: bool,
    /// Words that an amendment takes out: shown struck through.
    pub struck: bool,
    /// Words that it puts in: shown underlined.
    pub underlined: bool,
    /// Half points; 0 means the document's body size.
    pub size: u16,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    pub rows: Vec<Row>,
    /// Widths of the grid columns in twips; empty when unknown.
    pub widths: Vec<u32>,
    /// False for tables that only place text side by side.
    pub borders: bool,
    pub span: Span,
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    pub cells: Vec<Cell>,
    /// Repeats on each page.
    pub header: bool,
    pub span: Span,
}

/// How a cell takes part in a vertical merge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Merge {
    #[default]
    None,
    /// The first cell of a merged group: it holds the value.
    Start,
    /// A further cell of the group: it is empty and stands for the value above.
    Continue,
}

/// A cell.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    pub blocks: Vec<Block>,
    /// First grid column it covers, from 0.
    pub column: u32,
    /// Grid columns it covers, at least 1.
    pub columns: u32,
    pub merge: Merge,
    pub span: Span,
}

impl Paragraph {
    /// The text of all runs, without the automatic number.
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    /// The text as a reader sees it: the automatic number, a space, the text.
    pub fn shown(&self) -> String {
        match &self.marker {
            Some(marker) => format!("{marker} {}", self.text()),
            None => self.text(),
        }
    }

    /// [`Paragraph::shown`], without a copy where there is only one run.
    pub fn into_shown(mut self) -> String {
        match (self.runs.pop(), self.runs.is_empty(), &self.marker) {
            (Some(run), true, None) => run.text,
            (last, ..) => {
                self.runs.extend(last);
                self.shown()
            }
        }
    }

    /// A paragraph of one plain run.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { runs: vec![Run { text: text.into(), ..Run::default() }], ..Self::default() }
    }
}

impl Cell {
    /// The text of the cell as a reader sees it: its paragraphs joined by `\n`, nested tables included.
    pub fn text(&self) -> String {
        let mut parts = Vec::new();
        collect_text(&self.blocks, &mut parts);
        parts.join("\n")
    }
}

impl Block {
    /// The text of the block as a reader sees it: its paragraphs joined by `\n`.
    pub fn text(&self) -> String {
        let mut parts = Vec::new();
        collect_text(std::slice::from_ref(self), &mut parts);
        parts.join("\n")
    }
}

fn collect_text(blocks: &[Block], into: &mut Vec<String>) {
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => into.push(paragraph.shown()),
            Block::Table(table) => {
                for row in &table.rows {
                    for cell in &row.cells {
                        collect_text(&cell.blocks, into);
                    }
                }
            }
            Block::NewSection(_) => {}
        }
    }
}

impl Document {
    /// All text, paragraphs and cells in reading order joined by `\n`.
    pub fn text(&self) -> String {
        let mut parts = Vec::new();
        collect_text(&self.blocks, &mut parts);
        parts.join("\n")
    }
}
