//! What the columns of a task table hold, by their headings.

use super::lines::GridRow;
use crate::vi::fold::fold;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Marker,
    Task,
    Lead,
    Cooperating,
    Timeline,
    Deliverable,
    Supervisor,
    Note,
}

/// Headings in use, folded; the first that is contained decides, so the narrower stand first.
const HEADINGS: &[(&str, Column)] = &[
    ("phoi hop", Column::Cooperating),
    ("lanh dao", Column::Supervisor),
    ("chu tri", Column::Lead),
    ("don vi thuc hien", Column::Lead),
    ("co quan thuc hien", Column::Lead),
    ("nguoi thuc hien", Column::Lead),
    ("phong thuc hien", Column::Lead),
    ("phan cong", Column::Lead),
    ("chiu trach nhiem", Column::Lead),
    ("san pham", Column::Deliverable),
    ("ket qua", Column::Deliverable),
    ("tien do", Column::Timeline),
    ("thoi gian", Column::Timeline),
    ("thoi han", Column::Timeline),
    ("hoan thanh", Column::Timeline),
    ("nhiem vu", Column::Task),
    ("noi dung", Column::Task),
    ("cong viec", Column::Task),
    ("hoat dong", Column::Task),
    ("ghi chu", Column::Note),
];

/// Longest heading: anything longer is a sentence.
const LONGEST_HEADING: usize = 90;

/// What a heading cell announces.
pub fn column(heading: &str) -> Option<Column> {
    let folded = fold(heading);
    if folded.len() > LONGEST_HEADING {
        return None;
    }
    if matches!(folded.as_str(), "tt" | "stt" | "so tt" | "so thu tu" | "s tt") {
        return Some(Column::Marker);
    }
    HEADINGS.iter().find(|(words, _)| folded.contains(words)).map(|(_, column)| *column)
}

/// The columns that a header row announces, by grid column; none when the row is no header of a task table.
pub fn header(row: &GridRow) -> Option<Vec<(usize, Column)>> {
    let mut columns: Vec<(usize, Column)> = Vec::new();
    for cell in &row.cells {
        if let Some(column) = column(&cell.text)
            && !columns.iter().any(|(_, other)| *other == column)
        {
            columns.push((cell.column, column));
        }
    }
    let has = |column| columns.iter().any(|(_, other)| *other == column);
    let says_who_or_when = has(Column::Lead) || has(Column::Timeline);
    (has(Column::Task) && says_who_or_when && columns.len() >= 3).then_some(columns)
}
