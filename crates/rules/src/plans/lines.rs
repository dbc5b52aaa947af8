//! A document as the readers of plans see it: lines outside task tables, and grids of cells.

use crate::doc::{Block, Cell, Document, Merge, Paragraph, Span, Table};

/// A paragraph outside a task table.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub text: String,
    pub span: Span,
}

/// A cell of a grid. The value of a vertical merge belongs to each of its rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GridCell {
    pub text: String,
    pub column: usize,
    pub columns: usize,
    pub span: Span,
}

/// A row of a grid.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GridRow {
    pub cells: Vec<GridCell>,
    pub span: Span,
}

/// A piece of a document, in reading order.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    Line(Line),
    Grid(Vec<GridRow>),
}

/// White space collapsed, no-break spaces as spaces.
pub fn squeeze(text: &str) -> String {
    if is_squeezed(text) {
        return text.to_owned();
    }
    text.split(|c: char| c.is_whitespace() || c == '\u{200b}' || c == '\u{feff}')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a text has single spaces only, as most have. A byte of 0xC2 or from 0xE2 may begin a wider space.
fn is_squeezed(text: &str) -> bool {
    let mut before = b' ';
    for byte in text.bytes() {
        match byte {
            b' ' if before == b' ' => return false,
            0..=0x1F | 0xC2 | 0xE2 | 0xE3 | 0xEF => return false,
            _ => before = byte,
        }
    }
    before != b' ' || text.is_empty()
}

/// The pieces of a document that has tables of its own.
pub fn pieces(document: Document) -> Vec<Piece> {
    let pieces = document.blocks.into_iter().filter_map(|block| match block {
        Block::Paragraph(paragraph) => Some(Piece::Line(line(paragraph))),
        Block::Table(table) => Some(Piece::Grid(grid(table))),
        Block::NewSection(_) => None,
    });
    pieces.collect()
}

/// A paragraph as a line.
pub fn line(mut paragraph: Paragraph) -> Line {
    let span = std::mem::take(&mut paragraph.span);
    Line { text: paragraph.into_shown(), span }
}

/// The lines inside a table that only places text side by side, cell by cell.
pub fn lines_of(rows: &[GridRow]) -> Vec<Line> {
    let cells = rows.iter().flat_map(|row| &row.cells);
    cells
        .flat_map(|cell| {
            let lines = cell.text.lines().filter(|line| !line.trim().is_empty());
            lines.map(|line| Line { text: line.to_owned(), span: cell.span.clone() })
        })
        .collect()
}

fn grid(table: Table) -> Vec<GridRow> {
    let mut above: Vec<(usize, String)> = Vec::new();
    let mut rows = Vec::with_capacity(table.rows.len());
    for row in table.rows {
        let mut cells = Vec::with_capacity(row.cells.len());
        for mut cell in row.cells {
            let column = cell.column as usize;
            let value = above.iter().find(|(at, _)| *at == column).filter(|_| cell.merge == Merge::Continue);
            let own = std::mem::take(&mut cell.blocks);
            let text = value.map_or_else(|| text_of(own), |(_, text)| text.clone());
            remember(&mut above, &cell, &text);
            cells.push(GridCell { text, column, columns: cell.columns.max(1) as usize, span: cell.span });
        }
        rows.push(GridRow { cells, span: row.span });
    }
    rows
}

fn remember(above: &mut Vec<(usize, String)>, cell: &Cell, text: &str) {
    let column = cell.column as usize;
    // A cell that lies over the columns ends what came down in them: a section row over a merged lead.
    let covered = column..column + cell.columns.max(1) as usize;
    above.retain(|(at, _)| !covered.contains(at));
    if cell.merge != Merge::None {
        above.push((column, text.to_owned()));
    }
}

/// The text of a cell; that of its only paragraph is taken as it is.
fn text_of(mut blocks: Vec<Block>) -> String {
    match (blocks.pop(), blocks.is_empty()) {
        (Some(Block::Paragraph(paragraph)), true) => paragraph.into_shown(),
        (last, _) => {
            blocks.extend(last);
            Cell { blocks, ..Cell::default() }.text()
        }
    }
}
