//! What a register of directives says of where each of its rows comes from: the cell of the document that ordered it.

use super::columns::{Column, header, second_line};
use super::lines::{GridRow, Piece, pieces, squeeze};
use super::tables::is_task_table;
use crate::doc::{Document, Span};

/// The rows of the task tables with the text of their source cell, where there is such a column; by the row's place.
pub fn sources(document: Document) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    for piece in pieces(document) {
        let Piece::Grid(rows) = piece else { continue };
        if is_task_table(&rows) {
            read(&rows, &mut found);
        }
    }
    found
}

fn read(rows: &[GridRow], found: &mut Vec<(Span, String)>) {
    let mut columns: Vec<(usize, Column)> = Vec::new();
    let mut first: Option<&GridRow> = None;
    for row in rows {
        if let Some(below) = first.take().and_then(|first| second_line(first, &columns, row)) {
            columns = below;
            continue;
        }
        if columns.is_empty() {
            if let Some(own) = header(row) {
                (columns, first) = (own, Some(row));
            }
            continue;
        }
        let Some((at, _)) = columns.iter().find(|(_, column)| *column == Column::Source) else { return };
        let cell = row.cells.iter().find(|cell| cell.column <= *at && at - cell.column < cell.columns);
        let text = cell.map(|cell| squeeze(&cell.text)).unwrap_or_default();
        if !text.is_empty() {
            found.push((row.span.clone(), text));
        }
    }
}
