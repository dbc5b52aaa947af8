//! The parts of a workbook: its sheets, shared texts, number formats, cells and merged ranges.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::events::{BytesStart, Event};

use super::formats::{Format, Formats};
use crate::limits::{Limits, Unreadable};
use crate::package::{self, Archive, attribute, local};

/// A workbook's sheets and what their cells refer to.
#[derive(Debug, Default)]
pub struct Book {
    pub sheets: Vec<SheetPart>,
    texts: Vec<String>,
    formats: Formats,
    is_1904: bool,
}

/// A sheet and the part that holds it.
#[derive(Debug)]
pub struct SheetPart {
    pub name: String,
    pub is_hidden: bool,
    part: String,
}

/// Which rows of a sheet are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// Those that a reader of the sheet sees.
    Shown,
    /// Those that a filter hides too.
    All,
}

/// A sheet's cells, by row and column from 0; rows and cells in order.
#[derive(Debug, Default)]
pub struct Sheet {
    pub name: String,
    pub rows: Vec<(u32, Vec<(u32, String)>)>,
    pub merged: Vec<Merged>,
    /// Cells that are computed.
    pub formulas: BTreeSet<(u32, u32)>,
    /// What cells of numbers hold, whatever is shown of it; of [`Rows::All`] only.
    pub numbers: BTreeMap<(u32, u32), String>,
}

/// A merged range, from 0, last row and column included.
#[derive(Debug, Clone, Copy)]
pub struct Merged {
    pub row: u32,
    pub column: u32,
    pub last_row: u32,
    pub last_column: u32,
}

impl Merged {
    pub fn covers(&self, row: u32, column: u32) -> bool {
        (self.row..=self.last_row).contains(&row) && (self.column..=self.last_column).contains(&column)
    }

    pub fn columns(&self) -> u32 {
        self.last_column - self.column + 1
    }

    pub fn rows(&self) -> u32 {
        self.last_row - self.row + 1
    }
}

/// Reads what all sheets share.
pub fn book(archive: &mut Archive<'_>, limits: &Limits) -> Result<Book, Unreadable> {
    let workbook = package::part(archive, "xl/workbook.xml", limits)?;
    let relations = package::part(archive, "xl/_rels/workbook.xml.rels", limits).unwrap_or_default();
    let targets = targets(&relations);
    let mut book = Book::default();
    package::events("xl/workbook.xml", &workbook, |event| {
        if let Event::Start(element) | Event::Empty(element) = event {
            match local(element) {
                "sheet" => {
                    let is_hidden = attribute(element, "state").is_some_and(|state| state != "visible");
                    let id = attribute(element, "id").unwrap_or_default();
                    let target = targets.iter().find(|(key, _)| *key == id).map(|(_, target)| target.clone());
                    let part = target.unwrap_or_else(|| format!("xl/worksheets/sheet{}.xml", book.sheets.len() + 1));
                    book.sheets.push(SheetPart {
                        name: attribute(element, "name").unwrap_or_default(),
                        is_hidden,
                        part,
                    });
                }
                "workbookPr" => {
                    book.is_1904 = attribute(element, "date1904").is_some_and(|text| text == "1" || text == "true")
                }
                _ => {}
            }
        }
    })?;
    if book.sheets.is_empty() {
        let reason = "it names no sheet".to_owned();
        return Err(Unreadable::DamagedPart { part: "xl/workbook.xml".to_owned(), reason });
    }
    if let Ok(xml) = package::part(archive, "xl/sharedStrings.xml", limits) {
        book.texts = texts(&xml)?;
    }
    if let Ok(xml) = package::part(archive, "xl/styles.xml", limits) {
        book.formats = Formats::read(&xml);
    }
    Ok(book)
}

fn targets(xml: &str) -> Vec<(String, String)> {
    let mut targets = Vec::new();
    let read = package::events("xl/_rels/workbook.xml.rels", xml, |event| {
        if let Event::Start(element) | Event::Empty(element) = event
            && let (Some(id), Some(target)) = (attribute(element, "Id"), attribute(element, "Target"))
        {
            let part = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
            targets.push((id, part));
        }
    });
    // Without relations the sheets are looked for under their usual names.
    if read.is_err() {
        targets.clear();
    }
    targets
}

/// Shared texts: the text of each item, phonetic hints left out.
fn texts(xml: &str) -> Result<Vec<String>, Unreadable> {
    let mut texts = Vec::new();
    let mut text = String::new();
    let (mut in_text, mut in_hint) = (false, false);
    package::events("xl/sharedStrings.xml", xml, |event| match event {
        Event::Start(element) => match local(element) {
            "si" => text.clear(),
            "t" => in_text = !in_hint,
            "rPh" => in_hint = true,
            _ => {}
        },
        Event::End(element) => match element.local_name().into_inner() {
            "si" => texts.push(std::mem::take(&mut text)),
            "t" => in_text = false,
            "rPh" => in_hint = false,
            _ => {}
        },
        // An empty item still has its place.
        Event::Empty(element) if local(element) == "si" => texts.push(String::new()),
        other if in_text => package::append(other, &mut text),
        _ => {}
    })?;
    Ok(texts)
}

/// The cell that is being read.
#[derive(Default)]
struct Open {
    column: u32,
    kind: String,
    style: usize,
    value: String,
    takes: bool,
}

/// Reads the cells of a sheet.
pub fn sheet(
    archive: &mut Archive<'_>,
    part: &SheetPart,
    book: &Book,
    limits: &Limits,
    wanted: Rows,
) -> Result<Sheet, Unreadable> {
    let xml = package::part(archive, &part.part, limits)?;
    let limits = &limits.for_text(xml.len());
    let mut sheet = Sheet { name: part.name.clone(), ..Sheet::default() };
    let mut open = Open::default();
    let mut hidden_row = false;
    let mut next_row = 0;
    let mut count = 0_usize;
    let mut bytes = 0_u64;
    package::events(&part.part, &xml, |event| match event {
        Event::Start(element) | Event::Empty(element) => {
            let is_empty = matches!(event, Event::Empty(_));
            match local(element) {
                "row" => {
                    let row = attribute(element, "r")
                        .and_then(|text| text.parse::<u32>().ok())
                        .map_or(next_row, |r| r.saturating_sub(1));
                    next_row = row.saturating_add(1);
                    hidden_row = wanted == Rows::Shown
                        && attribute(element, "hidden").is_some_and(|text| text == "1" || text == "true");
                    if !hidden_row {
                        sheet.rows.push((row, Vec::new()));
                    }
                }
                "c" => {
                    open = start_cell(
                        element,
                        sheet.rows.last().map_or(0, |(_, cells)| cells.last().map_or(0, |(at, _)| at + 1)),
                    );
                    if is_empty && !hidden_row && count <= limits.pieces {
                        count += 1;
                        put(&mut sheet, &open, String::new());
                    }
                }
                "v" | "t" => open.takes = !is_empty,
                "f" => {
                    open.takes = false;
                    let row = sheet.rows.last().map_or(0, |(row, _)| *row);
                    if sheet.formulas.len() <= limits.pieces {
                        sheet.formulas.insert((row, open.column));
                    }
                }
                "rPh" => open.takes = false,
                "mergeCell" => sheet.merged.extend(attribute(element, "ref").as_deref().and_then(range)),
                _ => {}
            }
        }
        Event::End(element) => match element.local_name().into_inner() {
            "v" | "t" => open.takes = false,
            "c" if !hidden_row && count <= limits.pieces && bytes <= limits.part_bytes => {
                count += 1;
                let text = shown(&open, book);
                bytes += text.len() as u64;
                put(&mut sheet, &open, text);
                if wanted == Rows::All
                    && let Some(number) = number(&open, book)
                {
                    let row = sheet.rows.last().map_or(0, |(row, _)| *row);
                    sheet.numbers.insert((row, open.column), number);
                }
            }
            _ => {}
        },
        other if open.takes => package::append(other, &mut open.value),
        _ => {}
    })?;
    limits.check_pieces(count)?;
    // Cells share their texts: a long one may be shown in every cell.
    if bytes > limits.part_bytes {
        return Err(Unreadable::UnpacksTooLarge { part: part.part.clone(), limit: limits.part_bytes });
    }
    // Rows and cells may stand in any order in a file made by hand.
    sheet.rows.sort_by_key(|(row, _)| *row);
    for (_, cells) in &mut sheet.rows {
        cells.sort_by_key(|(column, _)| *column);
    }
    Ok(sheet)
}

fn start_cell(element: &BytesStart<'_>, next: u32) -> Open {
    let column = attribute(element, "r").as_deref().and_then(place).map_or(next, |(_, column)| column);
    Open {
        column,
        kind: attribute(element, "t").unwrap_or_default(),
        style: attribute(element, "s").and_then(|text| text.parse().ok()).unwrap_or(0),
        ..Open::default()
    }
}

fn put(sheet: &mut Sheet, open: &Open, text: String) {
    if let Some((_, cells)) = sheet.rows.last_mut() {
        cells.push((open.column, text));
    }
}

/// What the sheet shows in a cell.
fn shown(open: &Open, book: &Book) -> String {
    match open.kind.as_str() {
        "s" => open.value.trim().parse::<usize>().ok().and_then(|at| book.texts.get(at)).cloned().unwrap_or_default(),
        "inlineStr" | "str" | "e" => open.value.clone(),
        "b" => (if open.value.trim() == "1" { "TRUE" } else { "FALSE" }).to_owned(),
        "d" => open.value.clone(),
        _ => match open.value.trim().parse::<f64>() {
            Ok(value) => book.formats.of(open.style).unwrap_or(&Format::General).shown(value, book.is_1904),
            Err(_) => open.value.clone(),
        },
    }
}

/// What a cell of a number holds; none for texts and days.
fn number(open: &Open, book: &Book) -> Option<String> {
    if !matches!(open.kind.as_str(), "" | "n") {
        return None;
    }
    let value = open.value.trim().parse::<f64>().ok()?;
    book.formats.of(open.style).unwrap_or(&Format::General).held(value)
}

/// "B7" as row 6, column 1.
fn place(text: &str) -> Option<(u32, u32)> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let column = text[..letters].bytes().try_fold(0_u32, |column, letter| {
        column.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)
    })?;
    let row: u32 = text[letters..].parse().ok()?;
    // The widest sheet has 16,384 columns.
    (1..=16_384).contains(&column).then(|| (row.saturating_sub(1), column - 1))
}

fn range(text: &str) -> Option<Merged> {
    let (from, to) = text.split_once(':')?;
    let ((row, column), (last_row, last_column)) = (place(from)?, place(to)?);
    (row <= last_row && column <= last_column).then_some(Merged { row, column, last_row, last_column })
}
