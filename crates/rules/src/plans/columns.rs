//! What the columns of a task table hold, by their headings.

use super::lines::GridRow;
use crate::vi::fold::fold;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Marker,
    /// Numbers of groups and letters of their tasks, in a column beside the running number.
    Detail,
    Task,
    Lead,
    Cooperating,
    Timeline,
    /// The first and the last day in columns of their own.
    Start,
    End,
    Deliverable,
    Supervisor,
    /// The instrument that ordered the task, in registers of directives.
    Source,
    /// What has been done so far, in tracking tables.
    Status,
    Note,
}

/// Headings in use, folded; the first that is contained decides, so the narrower stand first.
const HEADINGS: &[(&str, Column)] = &[
    ("phoi hop", Column::Cooperating),
    ("lanh dao", Column::Supervisor),
    ("so ky hieu", Column::Source),
    ("so van ban", Column::Source),
    ("so hieu", Column::Source),
    ("van ban giao", Column::Source),
    ("van ban chi dao", Column::Source),
    ("nguon chi dao", Column::Source),
    ("tinh trang", Column::Status),
    ("trang thai", Column::Status),
    ("bat dau", Column::Start),
    ("ket thuc", Column::End),
    ("chu tri", Column::Lead),
    ("chu cong", Column::Lead),
    ("dau moi", Column::Lead),
    ("co quan don vi duoc giao", Column::Lead),
    ("co quan duoc giao", Column::Lead),
    ("don vi duoc giao", Column::Lead),
    ("don vi thuc hien", Column::Lead),
    ("co quan thuc hien", Column::Lead),
    ("nguoi thuc hien", Column::Lead),
    ("phong thuc hien", Column::Lead),
    ("to chuc thuc hien", Column::Lead),
    ("to chuc ca nhan thuc hien", Column::Lead),
    ("phan cong", Column::Lead),
    ("chiu trach nhiem", Column::Lead),
    ("san pham", Column::Deliverable),
    ("ket qua", Column::Deliverable),
    ("dau ra", Column::Deliverable),
    ("tien do", Column::Timeline),
    ("thoi gian", Column::Timeline),
    ("thoi han", Column::Timeline),
    ("hoan thanh", Column::Timeline),
    ("lo trinh", Column::Timeline),
    ("nam thuc hien", Column::Timeline),
    ("nhiem vu", Column::Task),
    ("noi dung", Column::Task),
    ("cong viec", Column::Task),
    ("hoat dong", Column::Task),
    ("giai phap", Column::Task),
    ("de an", Column::Task),
    ("du an", Column::Task),
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
            if column == Column::Marker && cell.columns > 1 {
                columns.push((cell.column + 1, Column::Detail));
            }
        }
    }
    let has = |column| columns.iter().any(|(_, other)| *other == column);
    let says_who_or_when = has(Column::Lead) || has(Column::Timeline) || has(Column::End);
    if !(has(Column::Task) && says_who_or_when && columns.len() >= 3) {
        return None;
    }
    // A register of directives says what has been done; a plan says what is to come of it.
    let is_register = has(Column::Source) || has(Column::Status);
    for cell in row.cells.iter().filter(|cell| is_register && fold(&cell.text).starts_with("ket qua thuc hien")) {
        if let Some(entry) = columns.iter_mut().find(|(at, _)| *at == cell.column) {
            entry.1 = Column::Status;
        }
    }
    Some(columns)
}

/// The columns of a header of two lines: what the second line says under a heading that spans several columns. None
/// when the row is no second line.
pub fn second_line(first: &GridRow, columns: &[(usize, Column)], row: &GridRow) -> Option<Vec<(usize, Column)>> {
    let over = |at: usize| first.cells.iter().find(|cell| cell.column <= at && at < cell.column + cell.columns);
    let is_repeated = |at: usize, text: &str| over(at).is_some_and(|above| above.text == text);
    let mut found: Vec<(usize, Column)> = Vec::new();
    let mut below = 0;
    for cell in row.cells.iter().filter(|cell| !cell.text.trim().is_empty()) {
        let above = over(cell.column)?;
        if above.columns <= cell.columns {
            // Merged with the line above, or a cell of the first row of tasks.
            if !is_repeated(cell.column, &cell.text) {
                return None;
            }
            continue;
        }
        below += 1;
        let kind = columns.iter().find(|(at, _)| *at == above.column).map(|(_, column)| *column);
        let folded = fold(&cell.text);
        let own = match (kind, column(&cell.text)) {
            (Some(Column::Marker), Some(Column::Marker)) => Some(Column::Marker),
            (Some(Column::Marker), _) => Some(Column::Detail),
            (Some(Column::Timeline), _) if folded.starts_with("tu") => Some(Column::Start),
            (Some(Column::Timeline), _) if folded.starts_with("den") || folded.contains("hoan thanh") => {
                Some(Column::End)
            }
            (_, own) => own,
        };
        if cell.text.chars().count() > LONGEST_HEADING {
            return None;
        }
        found.extend(own.map(|own| (cell.column, own)));
    }
    if below == 0 || found.is_empty() {
        return None;
    }
    // What a spanning heading announced gives way to what stands under it.
    let is_under = |at: &usize| {
        let here = over(*at);
        found.iter().any(|(below, _)| over(*below) == here)
    };
    let mut merged: Vec<(usize, Column)> = columns.iter().filter(|(at, _)| !is_under(at)).copied().collect();
    for (at, column) in found {
        if !merged.iter().any(|(_, other)| *other == column) {
            merged.push((at, column));
        }
    }
    merged.sort_by_key(|(at, _)| *at);
    let has = |column| merged.iter().any(|(_, other)| *other == column);
    has(Column::Task).then_some(merged)
}
