//! A document as the readers of plans see it: lines outside task tables, and grids of cells.

use crate::doc::{Block, Cell, Document, Merge, Span, Table};

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
    text.split(|c: char| c.is_whitespace() || c == '\u{200b}' || c == '\u{feff}')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The pieces of a document that has tables of its own.
pub fn pieces(document: &Document) -> Vec<Piece> {
    let mut pieces = Vec::new();
    collect(&document.blocks, &mut pieces);
    pieces
}

fn collect(blocks: &[Block], into: &mut Vec<Piece>) {
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => {
                into.push(Piece::Line(Line { text: paragraph.shown(), span: paragraph.span.clone() }));
            }
            Block::Table(table) => into.push(Piece::Grid(grid(table))),
            Block::NewSection(_) => {}
        }
    }
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

fn grid(table: &Table) -> Vec<GridRow> {
    let mut above: Vec<(usize, String)> = Vec::new();
    let mut rows = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let mut cells = Vec::with_capacity(row.cells.len());
        for cell in &row.cells {
            let column = cell.column as usize;
            let text = match cell.merge {
                Merge::Continue => {
                    above.iter().find(|(at, _)| *at == column).map_or_else(|| cell.text(), |(_, text)| text.clone())
                }
                Merge::None | Merge::Start => cell.text(),
            };
            remember(&mut above, cell, &text);
            cells.push(GridCell { text, column, columns: cell.columns.max(1) as usize, span: cell.span.clone() });
        }
        rows.push(GridRow { cells, span: row.span.clone() });
    }
    rows
}

fn remember(above: &mut Vec<(usize, String)>, cell: &Cell, text: &str) {
    let column = cell.column as usize;
    above.retain(|(at, _)| *at != column);
    if cell.merge != Merge::None {
        above.push((column, text.to_owned()));
    }
}
