//! The table of a file of figures, CSV or XLSX: its lines by column, wherever the heads stand.

use std::collections::{BTreeMap, HashMap};

use dondoc_files::Limits;
use dondoc_rules::sheets::{ReadRange, address};
use dondoc_rules::targets::number;
use dondoc_rules::vi::fold::{fold, nfc};

use crate::db::DbError;

/// As many lines as one file may have.
const MOST_LINES: usize = 20_000;

/// Why a file cannot be looked at.
#[derive(Debug)]
pub enum SheetRefusal {
    /// Neither CSV nor XLSX.
    Unreadable,
    /// The columns for indicator, period and value are not there.
    Columns,
    TooLong,
    Store(DbError),
}

impl From<DbError> for SheetRefusal {
    fn from(error: DbError) -> Self {
        SheetRefusal::Store(error)
    }
}

const COLUMNS: [(&str, &[&str]); 9] = [
    ("indicator", &["indicator", "code", "ma chi tieu", "chi tieu", "ten chi tieu"]),
    ("period", &["year", "period", "nam", "ky", "ky so lieu"]),
    ("value", &["value", "gia tri", "so lieu"]),
    ("unit", &["unit", "don vi", "don vi tinh"]),
    ("territory", &["scope", "territory", "pham vi", "dia gioi", "pham vi dia gioi"]),
    ("nature", &["status", "nature", "tinh chat"]),
    ("evidence", &["read or known", "evidence"]),
    ("source", &["source", "nguon"]),
    ("note", &["note", "ghi chu"]),
];

/// A line of the file: its cells by column, and where its number stands.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// From 1, as a spreadsheet counts.
    pub number: u32,
    cells: HashMap<&'static str, String>,
    /// What cells of numbers hold, as it would be typed.
    held: HashMap<&'static str, String>,
    places: HashMap<&'static str, String>,
}

impl Line {
    /// The text of a column; empty where the file has none.
    pub fn get(&self, column: &str) -> &str {
        self.cells.get(column).map(String::as_str).unwrap_or_default()
    }

    /// The same for a number: of a cell of numbers what it holds, whatever is shown of it.
    pub fn number(&self, column: &str) -> &str {
        self.held.get(column).map_or_else(|| self.get(column), String::as_str)
    }

    /// Whether a column's cell is one of numbers.
    pub fn is_held(&self, column: &str) -> bool {
        self.held.contains_key(column)
    }

    /// "C12".
    pub fn place(&self, column: &str) -> &str {
        self.places.get(column).map(String::as_str).unwrap_or_default()
    }
}

/// A file's table: its lines, and what of the file was not read.
#[derive(Debug, Clone, Default)]
pub struct Table {
    pub lines: Vec<Line>,
    /// The sheet that was read; none of a CSV.
    pub sheet: Option<String>,
    /// Sheets that hold something and were not read, with whether they are hidden.
    pub others: Vec<(String, bool)>,
}

/// A cell: its text, and what it holds where it is one of numbers.
type Cell = (String, Option<String>);
type Rows = BTreeMap<u32, BTreeMap<u32, Cell>>;

/// The lines of a file.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Line>, SheetRefusal> {
    Ok(read_table(bytes, limits)?.lines)
}

/// The table of a file: of a workbook the first sheet in sight that has the columns.
pub fn read_table(bytes: &[u8], limits: &Limits) -> Result<Table, SheetRefusal> {
    if !bytes.starts_with(b"PK") {
        let text = std::str::from_utf8(bytes).map_err(|_| SheetRefusal::Unreadable)?;
        let rows = separated(text.strip_prefix('\u{feff}').unwrap_or(text))?;
        return Ok(Table { lines: lines(&rows, &[])?, ..Table::default() });
    }
    let sheets = dondoc_files::xlsx::cells(bytes, limits).map_err(|_| SheetRefusal::Unreadable)?;
    let mut table: Option<Table> = None;
    let mut refusal = SheetRefusal::Columns;
    let mut others = Vec::new();
    for sheet in sheets.into_iter().filter(|sheet| !sheet.rows.is_empty()) {
        let (name, is_hidden) = (sheet.name, sheet.is_hidden);
        if table.is_none() && !is_hidden {
            let cell = |cell: dondoc_rules::sheets::ReadCell| (cell.text, cell.number);
            let row = |cells: BTreeMap<u32, _>| cells.into_iter().map(|(at, one)| (at, cell(one))).collect();
            let rows: Rows = sheet.rows.into_iter().map(|(at, cells)| (at, row(cells))).collect();
            match lines(&rows, &sheet.merged) {
                Ok(lines) => {
                    table = Some(Table { lines, sheet: Some(name), others: Vec::new() });
                    continue;
                }
                Err(SheetRefusal::Columns) => {}
                Err(other) => refusal = other,
            }
        }
        others.push((name, is_hidden));
    }
    table.map(|table| Table { others, ..table }).ok_or(refusal)
}

/// The rows of a CSV, divided by the sign with which its heads are found; a title may stand above them.
fn separated(text: &str) -> Result<Rows, SheetRefusal> {
    for sign in [b',', b';', b'\t'] {
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).has_headers(false).delimiter(sign).from_reader(text.as_bytes());
        let mut rows = Rows::new();
        for (row, record) in reader.records().enumerate() {
            let record = record.map_err(|_| SheetRefusal::Unreadable)?;
            let cells = record
                .iter()
                .enumerate()
                .map(|(at, text)| (u32::try_from(at).unwrap_or(u32::MAX), (text.to_owned(), None)));
            rows.insert(u32::try_from(row).unwrap_or(u32::MAX), cells.collect());
            if row + 1 == HEAD_ROWS && head_of(&rows).is_none() {
                break;
            }
        }
        if head_of(&rows).is_some() {
            return Ok(rows);
        }
    }
    Err(SheetRefusal::Columns)
}

/// Among so many rows the heads are looked for: a statistics office may print a title above them.
const HEAD_ROWS: usize = 20;

type Names = HashMap<u32, &'static str>;

/// The columns that a row of heads names.
fn named(cells: &BTreeMap<u32, Cell>) -> Names {
    let name = |text: &str| {
        let folded = fold(text);
        COLUMNS.iter().find(|(_, names)| names.contains(&folded.as_str())).map(|(name, _)| *name)
    };
    cells.iter().filter_map(|(at, (text, _))| Some((*at, name(text)?))).collect()
}

fn head_of(rows: &Rows) -> Option<(u32, Names)> {
    let is_head =
        |names: &Names| ["indicator", "period", "value"].iter().all(|one| names.values().any(|name| name == one));
    let found = rows.iter().take(HEAD_ROWS).map(|(row, cells)| (*row, named(cells)));
    found.into_iter().find(|(_, names)| is_head(names))
}

fn lines(rows: &Rows, merged: &[ReadRange]) -> Result<Vec<Line>, SheetRefusal> {
    if rows.len() > MOST_LINES {
        return Err(SheetRefusal::TooLong);
    }
    let (head, names) = head_of(rows).ok_or(SheetRefusal::Columns)?;
    let mut rows: Rows = rows.range(head + 1..).map(|(row, cells)| (*row, cells.clone())).collect();
    fill_down(&mut rows, merged, &names)?;
    let line = |(row, cells): (u32, BTreeMap<u32, Cell>)| {
        let mut line = Line { number: row + 1, ..Line::default() };
        for (at, (text, held)) in cells {
            if let Some(name) = names.get(&at) {
                line.cells.insert(name, nfc(text.trim()));
                if let Some(held) = held.as_deref().and_then(number::held) {
                    line.held.insert(name, held);
                }
            }
        }
        line.places = names.iter().map(|(at, name)| (*name, address(row, *at))).collect();
        line
    };
    let lines = rows.into_iter().map(line);
    Ok(lines.filter(|line| line.cells.values().any(|text| !text.is_empty())).collect())
}

/// What stands in a cell that is merged downward stands in each row that it covers; a value is one row's only.
fn fill_down(rows: &mut Rows, merged: &[ReadRange], names: &Names) -> Result<(), SheetRefusal> {
    let mut count = 0;
    for range in merged.iter().filter(|range| range.last_row > range.row) {
        let is_named = names.get(&range.column).is_some_and(|name| *name != "value");
        let cell = rows.get(&range.row).and_then(|cells| cells.get(&range.column)).cloned();
        let Some(cell) = cell.filter(|_| is_named) else { continue };
        for (_, cells) in rows.range_mut(range.row + 1..=range.last_row) {
            count += 1;
            cells.insert(range.column, cell.clone());
        }
        if count > MOST_LINES * COLUMNS.len() {
            return Err(SheetRefusal::TooLong);
        }
    }
    Ok(())
}
