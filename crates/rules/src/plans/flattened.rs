//! A table that lost its borders: one cell a line, blank lines between cells, an empty cell a line of one no-break space.

use super::columns::{self, Column};
use super::lines::{self, GridCell, GridRow, Line, Piece};
use crate::doc::{Block, Document, Span};
use crate::vi::numerals::marker;

/// A run of lines between blank ones: a paragraph, or a cell.
struct Cell {
    text: String,
    span: Span,
    /// Index of the first line after it.
    next_line: usize,
}

/// The pieces of a flattened document: its tables put together again, everything else as lines.
pub fn pieces(document: Document) -> Vec<Piece> {
    let lines: Vec<Line> = document
        .blocks
        .into_iter()
        .filter_map(|block| match block {
            Block::Paragraph(paragraph) => Some(lines::line(paragraph)),
            Block::Table(_) | Block::NewSection(_) => None,
        })
        .collect();
    let mut pieces = Vec::new();
    let mut at = 0;
    let mut tables = 0;
    while let Some(line) = lines.get(at) {
        let is_first_heading = columns::column(&line.text) == Some(Column::Marker);
        match is_first_heading.then(|| table(&lines, at, tables + 1)).flatten() {
            Some((rows, next)) => {
                tables += 1;
                pieces.push(Piece::Grid(rows));
                at = next;
            }
            None => {
                pieces.push(Piece::Line(line.clone()));
                at += 1;
            }
        }
    }
    pieces
}

/// The table whose header starts at a line, and the line after it.
fn table(lines: &[Line], start: usize, number: u32) -> Option<(Vec<GridRow>, usize)> {
    let mut header = Vec::new();
    let mut at = start;
    while let Some(cell) = cell(lines, at) {
        let Some(column) = columns::column(&cell.text) else { break };
        if header.iter().any(|(_, other)| *other == column) {
            break;
        }
        at = cell.next_line;
        header.push((cell, column));
    }
    let width = header.len();
    let cells: Vec<Cell> = header.into_iter().map(|(cell, _)| cell).collect();
    let first = row(cells, number, 1);
    columns::header(&first)?;
    let mut rows = vec![first];
    loop {
        let mut cells = Vec::with_capacity(width);
        let mut next = at;
        while cells.len() < width {
            let Some(cell) = cell(lines, next) else { break };
            next = cell.next_line;
            cells.push(cell);
        }
        if cells.len() < width || !starts_row(&cells[0]) || !cell(lines, next).is_none_or(|cell| starts_row(&cell)) {
            break;
        }
        rows.push(row(cells, number, rows.len() as u32 + 1));
        at = next;
    }
    Some((rows, at))
}

/// A row starts with a printed number or an empty cell.
fn starts_row(cell: &Cell) -> bool {
    cell.text.trim().is_empty() || marker(&cell.text).is_some()
}

/// The next cell from a line on, over blank lines.
fn cell(lines: &[Line], from: usize) -> Option<Cell> {
    let start = from + lines.get(from..)?.iter().position(|line| !line.text.is_empty())?;
    let rest = lines.get(start..)?;
    let length = rest.iter().position(|line| line.text.is_empty()).unwrap_or(rest.len());
    let texts: Vec<&str> = rest.iter().take(length).map(|line| line.text.as_str()).collect();
    let span = rest.first()?.span.clone();
    Some(Cell { text: texts.join("\n").trim().to_owned(), span, next_line: start + length })
}

fn row(cells: Vec<Cell>, table: u32, number: u32) -> GridRow {
    let place = |span: &Span, cell| Span { table: Some(table), row: Some(number), cell, ..span.clone() };
    let span = cells.first().map(|cell| place(&cell.span, None)).unwrap_or_default();
    let cells = cells
        .into_iter()
        .enumerate()
        .map(|(column, cell)| GridCell {
            span: place(&cell.span, Some(column as u32 + 1)),
            text: cell.text,
            column,
            columns: 1,
        })
        .collect();
    GridRow { cells, span }
}
