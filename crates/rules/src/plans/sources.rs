//! What a register of directives says of where each of its rows comes from: the cell of the document that ordered it, and
//! the day where it has a column of its own.

use super::columns::{Column, header, second_line};
use super::lines::{GridRow, Piece, pieces, squeeze};
use super::tables::is_task_table;
use crate::doc::{Document, Span};
use crate::vi::fold::fold;

/// Headings of a column that holds the day of the order, folded.
const DAYS: [&str; 5] = ["ngay chi dao", "ngay giao", "ngay van ban", "ngay ban hanh", "ngay thang van ban"];

/// Where a row comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowSource {
    /// The place of the row.
    pub span: Span,
    /// The source cell, as it stands.
    pub text: String,
    /// The cell with the day, as it stands.
    pub day: String,
}

/// The rows of the task tables that say where they come from.
pub fn sources(document: Document) -> Vec<RowSource> {
    let mut found = Vec::new();
    for piece in pieces(document) {
        let Piece::Grid(rows) = piece else { continue };
        if is_task_table(&rows) {
            read(&rows, &mut found);
        }
    }
    found
}

fn read(rows: &[GridRow], found: &mut Vec<RowSource>) {
    let mut columns: Vec<(usize, Column)> = Vec::new();
    let mut day_at: Option<usize> = None;
    let mut first: Option<&GridRow> = None;
    for row in rows {
        if let Some(below) = first.take().and_then(|first| second_line(first, &columns, row)) {
            columns = below;
            continue;
        }
        if columns.is_empty() {
            if let Some(own) = header(row) {
                let is_day = |text: &str| DAYS.contains(&fold(text).trim());
                day_at = row.cells.iter().find(|cell| is_day(&cell.text)).map(|cell| cell.column);
                (columns, first) = (own, Some(row));
            }
            continue;
        }
        let source_at = columns.iter().find(|(_, column)| *column == Column::Source).map(|(at, _)| *at);
        let text = |at: Option<usize>| {
            let over = |at: usize| move |cell: &&_| covers(cell, at);
            let cell = at.and_then(|at| row.cells.iter().find(over(at)));
            cell.map(|cell| squeeze(&cell.text)).unwrap_or_default()
        };
        let own = RowSource { span: row.span.clone(), text: text(source_at), day: text(day_at) };
        if !(own.text.is_empty() && own.day.is_empty()) {
            found.push(own);
        }
    }
}

fn covers(cell: &super::lines::GridCell, at: usize) -> bool {
    cell.column <= at && at - cell.column < cell.columns
}
