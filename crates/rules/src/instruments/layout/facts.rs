//! What a file says of its look, every style applied: the material that the layout is checked on.

use crate::doc::Align;

/// A document as far as its look is concerned.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    pub sections: Vec<Section>,
    /// All paragraphs in reading order, those of cells and text boxes included.
    pub paragraphs: Vec<Look>,
}

/// Paper, margins and page numbers of a section; lengths in twips.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Section {
    pub width: i32,
    pub height: i32,
    pub top: i32,
    pub bottom: i32,
    /// The gutter included.
    pub left: i32,
    pub right: i32,
    /// The first page has a head of its own.
    pub has_first_page: bool,
    pub restarts_at: Option<u32>,
    /// Where page numbers stand.
    pub numbers: Vec<PageNumber>,
}

/// A page number in a head or foot.
#[derive(Debug, Clone, PartialEq)]
pub struct PageNumber {
    pub in_header: bool,
    /// It stands on the first page only.
    pub on_first: bool,
    pub align: Align,
    pub size: u16,
    pub bold: bool,
    pub italic: bool,
}

/// Where a paragraph stands in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellPlace {
    /// From 1, in reading order of the whole part.
    pub table: u32,
    pub row: u32,
    pub cell: u32,
}

/// Height of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineHeight {
    /// In 240ths of a line.
    Times(u32),
    /// In twips, exact or at least.
    Twips(u32),
}

/// A drawn or bordered line at a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// In twips, where the file says it.
    pub length: Option<u32>,
}

/// A paragraph's look; lengths in twips, sizes in half points.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// From 1, counted as the reading of the document counts.
    pub number: u32,
    pub section: usize,
    pub cell: Option<CellPlace>,
    pub text: String,
    /// The automatic number, as a reader sees it.
    pub marker: Option<String>,
    pub runs: Vec<RunLook>,
    pub align: Align,
    pub first: i32,
    pub left: i32,
    pub before: u32,
    pub after: u32,
    pub line: LineHeight,
    /// A line at its lower edge, or drawn at it.
    pub rule: Option<Line>,
    /// A line at its upper edge.
    pub rule_above: Option<Line>,
}

/// A run's look.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunLook {
    pub text: String,
    pub font: Option<String>,
    pub size: u16,
    pub bold: bool,
    pub italic: bool,
    pub underlined: bool,
    /// Shown in capitals whatever is typed.
    pub caps: bool,
    /// "000000"; none for the default.
    pub color: Option<String>,
}

impl Look {
    /// The text as a reader sees it: automatic number and capitals included.
    pub fn shown(&self) -> String {
        let mut text: String = self.marker.iter().map(|marker| format!("{marker} ")).collect();
        for run in &self.runs {
            if run.caps { text.push_str(&run.text.to_uppercase()) } else { text.push_str(&run.text) }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The runs that show something.
    pub fn inked(&self) -> impl Iterator<Item = &RunLook> {
        self.runs.iter().filter(|run| run.text.chars().any(char::is_alphanumeric))
    }
}
