//! `Workbook`: the neutral grid of cells that a spreadsheet is written from and read into.
//!
//! It knows nothing of plans, as [`crate::doc`] does for texts.

use std::collections::BTreeMap;

/// A workbook to be written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Workbook {
    pub sheets: Vec<Sheet>,
    /// What a cell of [`Kind::Choice`] offers, by its number.
    pub lists: Vec<Vec<String>>,
    /// Rows are not to be moved, sheets not to be renamed.
    pub is_locked: bool,
}

/// A sheet to be written: A4 across, as many pages high as it takes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    pub name: String,
    /// Not shown, and offered to nobody to be shown.
    pub is_hidden: bool,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// The row of column heads, from 0: stays in sight and is printed on every page.
    pub head: Option<u32>,
}

/// A column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Column {
    /// About so many letters wide.
    pub width: u16,
    pub is_hidden: bool,
}

/// A cell to be written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    pub text: String,
    pub kind: Kind,
}

/// What a cell is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// Text without a frame.
    #[default]
    Plain,
    /// Large text without a frame.
    Title,
    /// The head of a column.
    Head,
    /// Framed text that is not to be changed.
    Label,
    /// Framed text that is asked for.
    Input,
    /// One of the choices of a list of the workbook is asked for.
    Choice(usize),
    /// A whole number.
    Number,
}

impl Cell {
    /// A cell of a kind.
    pub fn new(kind: Kind, text: impl Into<String>) -> Cell {
        Cell { text: text.into(), kind }
    }
}

impl Workbook {
    /// A plain table: lines of text, the line of column heads by its number.
    pub fn table(name: &str, lines: Vec<Vec<String>>, head: Option<usize>) -> Workbook {
        let kind = |line: usize, text: &str| match head {
            Some(head) if line == head => Kind::Head,
            Some(head) if line < head => Kind::Plain,
            // What begins with a zero is a code; more digits than a number keeps are one too.
            _ if text.len() < 16 && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0') => Kind::Number,
            _ if text == "0" => Kind::Number,
            _ => Kind::Label,
        };
        let row = |(line, cells): (usize, Vec<String>)| -> Vec<Cell> {
            let kind = |text: &str| match text.is_empty() {
                true if Some(line) > head => Kind::Label,
                true => Kind::Plain,
                false => kind(line, text),
            };
            cells.into_iter().map(|text| Cell { kind: kind(&text), text }).collect()
        };
        let wide = lines.iter().map(Vec::len).max().unwrap_or(0);
        let listed = || lines.iter().skip(head.unwrap_or(0));
        let width = |column: usize| {
            let longest =
                listed().filter_map(|cells| cells.get(column)).map(|text| text.chars().take(60).count()).max();
            u16::try_from(longest.unwrap_or(0).clamp(10, 60) + 2).unwrap_or(62)
        };
        let columns = (0..wide).map(|column| Column { width: width(column), is_hidden: false }).collect();
        let rows = lines.into_iter().enumerate().map(row).collect();
        let head = head.and_then(|head| u32::try_from(head).ok());
        let sheet = Sheet { name: name.to_owned(), is_hidden: false, columns, rows, head };
        Workbook { sheets: vec![sheet], ..Workbook::default() }
    }
}

/// A sheet that was read: every cell that holds something, by row and column from 0, hidden ones included.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadSheet {
    pub name: String,
    pub is_hidden: bool,
    pub rows: BTreeMap<u32, BTreeMap<u32, ReadCell>>,
    /// Cells that were merged; what they hold stands in the first.
    pub merged: Vec<ReadRange>,
}

/// A merged range, from 0, last row and column included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadRange {
    pub row: u32,
    pub column: u32,
    pub last_row: u32,
    pub last_column: u32,
}

/// A cell that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadCell {
    /// What the sheet shows in it.
    pub text: String,
    /// It is computed; the text is what the last program computed.
    pub is_formula: bool,
    /// The number that it holds, whatever is shown of it, with a point: "18230", "0.764"; a percentage with its sign,
    /// "46.5%". None for texts and days.
    pub number: Option<String>,
}

impl ReadSheet {
    /// The text of a cell; empty where there is none.
    pub fn text(&self, row: u32, column: u32) -> &str {
        self.rows.get(&row).and_then(|cells| cells.get(&column)).map_or("", |cell| cell.text.as_str())
    }
}

/// "D12" for row 11, column 3.
pub fn address(row: u32, column: u32) -> String {
    format!("{}{}", letters(column), u64::from(row) + 1)
}

/// The letters of a column from 0: A, …, Z, AA.
pub fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        let place = (rest - 1) % 26;
        letters.push(char::from(b'A' + u8::try_from(place).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_a_sheet_names_them() {
        let named: Vec<String> = [(11, 3), (0, 25), (0, 26), (1_048_575, 16_383)].map(|(r, c)| address(r, c)).to_vec();
        assert_eq!(named, ["D12", "Z1", "AA1", "XFD1048576"]);
    }

    #[test]
    fn a_table_keeps_codes_as_text_and_counts_as_numbers() {
        let line = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let book = Workbook::table("a", vec![line(&["Bảng"]), line(&["TT", "Số"]), line(&["007", "12"])], Some(1));
        let kinds: Vec<Kind> = book.sheets[0].rows.iter().flatten().map(|cell| cell.kind).collect();
        assert_eq!(kinds, [Kind::Plain, Kind::Head, Kind::Head, Kind::Label, Kind::Number]);
    }
}
