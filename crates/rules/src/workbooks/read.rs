//! A filled workbook, cell by cell: what the body says, what is wrong with it and where.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    CELL_LIMIT, FORMAT, GENERAL, IDENTITY_SHEET, Identity, LONG_TEXT, ROW_LIMIT, TEXTS, clean, figures, length, seal,
};
use crate::returns::Progress;
use crate::sheets::{ReadCell, ReadSheet, address};
use crate::targets::number;
use crate::vi::fold::fold;

/// Why a workbook is not read at all. Nothing of it is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It has no hidden sheet of ours.
    NotOurs,
    /// Its hidden sheet was changed.
    Edited,
    /// It was made by a later program.
    Newer,
    /// Cells that ask for text hold formulas; the first of them.
    Formula(Vec<Place>),
    /// More rows than any plan has tasks.
    TooManyRows,
}

/// A cell of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub sheet: String,
    /// "D12".
    pub cell: String,
}

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// Not one of the choices: what stands there.
    UnknownChoice(String),
    /// As long as a cell can be: its end is lost.
    Cut,
    /// The row's number is not that of its item: rows were moved by halves.
    Moved(String),
    /// The item stands in the sheet twice.
    Repeated(String),
    /// Very long, so many letters.
    Long(usize),
    /// Said to be not begun, without a reason.
    NoReason,
    /// Said to be under way or done, without saying what was done.
    NoNarrative,
    /// Text without saying how far it has come.
    NoProgress,
    /// Not a number as it must be written, or too long to be kept exactly: it is left out.
    NoNumber(String),
    /// It may mean two numbers: taken as it stands, and asked back.
    TwoNumbers(String),
    /// Not a period that can be told: it is left out.
    NoPeriod(String),
    /// Neither a value nor a reason.
    NoFigure,
    /// Text outside the form: it is not read.
    Outside,
    /// The item is not in the sheet any more: its number.
    Missing(String),
    /// Rows of so early a form have fewer columns.
    Upgraded(u32),
}

impl Problem {
    /// Whether the cell is left out; else it is taken over and told of.
    pub fn is_error(&self) -> bool {
        match self {
            Problem::UnknownChoice(_)
            | Problem::Cut
            | Problem::Moved(_)
            | Problem::Repeated(_)
            | Problem::NoNumber(_)
            | Problem::NoPeriod(_) => true,
            Problem::Long(_)
            | Problem::NoReason
            | Problem::NoNarrative
            | Problem::NoProgress
            | Problem::TwoNumbers(_)
            | Problem::NoFigure
            | Problem::Outside
            | Problem::Missing(_)
            | Problem::Upgraded(_) => false,
        }
    }
}

/// A problem and where it stands; none for what concerns the whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub place: Option<Place>,
    pub problem: Problem,
}

/// What a cell says, and what it showed when the workbook was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The field's name in the return's form.
    pub name: String,
    pub place: Place,
    pub was: String,
    pub text: String,
}

/// A workbook that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    pub identity: Identity,
    pub said: Vec<Said>,
    pub findings: Vec<Finding>,
}

/// As many findings as are told one by one.
const TOLD: usize = 200;

/// The columns of an item's row after its key; an early form had no proposals.
const ITEM_COLUMNS: u32 = 10;
const FIRST_INPUT: u32 = 5;

/// What the hidden sheet says.
#[derive(Default)]
pub(super) struct Hidden {
    format: u32,
    identity: Identity,
    items: BTreeMap<String, String>,
    /// The rows of values by their keys: item and number.
    figures: BTreeMap<String, (String, String)>,
    nil: Vec<(String, String)>,
    progress: Vec<(String, String)>,
    pub(super) natures: Vec<(String, String)>,
    pub(super) missing: Vec<(String, String)>,
    was: BTreeMap<String, String>,
}

/// Reads a filled workbook.
pub fn read(sheets: &[ReadSheet]) -> Result<Reading, Refusal> {
    let hidden = sheets.iter().find(|sheet| sheet.name == IDENTITY_SHEET).ok_or(Refusal::NotOurs)?;
    let hidden = identity(hidden)?;
    let mut reading = Reading { identity: hidden.identity.clone(), ..Reading::default() };
    if hidden.format < FORMAT {
        reading.findings.push(Finding { place: None, problem: Problem::Upgraded(hidden.format) });
    }
    let mut formulas = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for sheet in sheets.iter().filter(|sheet| !sheet.is_hidden) {
        if sheet.rows.len() > ROW_LIMIT {
            return Err(Refusal::TooManyRows);
        }
        Page { sheet, hidden: &hidden, reading: &mut reading, formulas: &mut formulas }.read(&mut seen);
    }
    if !formulas.is_empty() {
        formulas.truncate(5);
        return Err(Refusal::Formula(formulas));
    }
    let rows = hidden.items.iter().chain(hidden.figures.iter().map(|(key, (_, label))| (key, label)));
    let missing = rows.filter(|(key, _)| !seen.contains(*key));
    let missing = missing.map(|(_, label)| Finding { place: None, problem: Problem::Missing(label.clone()) });
    reading.findings.extend(missing);
    reading.findings.truncate(TOLD);
    Ok(reading)
}

fn identity(sheet: &ReadSheet) -> Result<Hidden, Refusal> {
    let mut lines: Vec<Vec<String>> = Vec::new();
    for cells in sheet.rows.values() {
        let last = cells.keys().next_back().copied().unwrap_or(0).min(8);
        let line = (0..=last).map(|column| cells.get(&column).map_or("", |cell| cell.text.as_str()));
        let mut line: Vec<String> = line.map(clean).collect();
        // An empty last cell may be there or not.
        while line.last().is_some_and(String::is_empty) {
            line.pop();
        }
        if !line.is_empty() {
            lines.push(line);
        }
    }
    let format = lines.first().filter(|line| line.first().is_some_and(|key| key == "format"));
    let format = format.and_then(|line| line.get(1)).and_then(|text| text.parse::<u32>().ok());
    let format = format.ok_or(Refusal::NotOurs)?;
    if format > FORMAT {
        return Err(Refusal::Newer);
    }
    let mark = lines.pop().filter(|line| line.first().is_some_and(|key| key == "seal"));
    let mark = mark.and_then(|line| line.get(1).cloned()).ok_or(Refusal::Edited)?;
    if mark != seal(&lines) {
        return Err(Refusal::Edited);
    }
    let mut hidden = Hidden { format, ..Hidden::default() };
    hidden.identity.version = 1;
    for line in lines {
        let cell = |place: usize| line.get(place).cloned().unwrap_or_default();
        let number = || cell(1).parse::<i64>().map_err(|_| Refusal::Edited);
        match cell(0).as_str() {
            "obligation" => hidden.identity.obligation = cell(1),
            "cycle" => hidden.identity.cycle = cell(1),
            "body" => hidden.identity.body = cell(1),
            "version" => hidden.identity.version = number()?,
            "revision" => hidden.identity.revision = number()?,
            "made_on" => hidden.identity.made_on = cell(1),
            "nil" => hidden.nil.push((cell(1), cell(2))),
            "progress" => hidden.progress.push((cell(1), cell(2))),
            "nature" => hidden.natures.push((cell(1), cell(2))),
            "missing" => hidden.missing.push((cell(1), cell(2))),
            "figure" => drop(hidden.figures.insert(figures::key(&cell(1)), (cell(1), cell(2)))),
            "item" => drop(hidden.items.insert(cell(1), cell(2))),
            "was" => drop(hidden.was.insert(cell(1), cell(2))),
            _ => {}
        }
    }
    Ok(hidden)
}

/// A sheet that people see.
pub(super) struct Page<'a> {
    sheet: &'a ReadSheet,
    pub(super) hidden: &'a Hidden,
    reading: &'a mut Reading,
    formulas: &'a mut Vec<Place>,
}

impl Page<'_> {
    fn read(&mut self, seen: &mut BTreeSet<String>) {
        let mut is_in_form = false;
        for (row, cells) in &self.sheet.rows {
            let key = self.sheet.text(*row, 0).trim().to_owned();
            if key == "is_nil" || GENERAL.contains(&key.as_str()) {
                is_in_form = true;
                self.general_row(*row, &key, cells);
            } else if let Some(label) = self.hidden.items.get(&key) {
                is_in_form = true;
                if self.is_own(*row, &key, label, seen) {
                    self.item_row(*row, &key, cells);
                }
            } else if let Some((item, label)) = self.hidden.figures.get(&key) {
                is_in_form = true;
                if self.is_own(*row, &key, label, seen) {
                    self.figure_row(*row, item, cells);
                }
            } else if is_in_form {
                self.outside(*row, 0, cells);
            }
        }
        if !is_in_form {
            // A sheet of somebody's own.
            for (row, cells) in &self.sheet.rows {
                self.outside(*row, 0, cells);
            }
        }
    }

    fn place(&self, row: u32, column: u32) -> Place {
        Place { sheet: self.sheet.name.clone(), cell: address(row, column) }
    }

    /// Whether a row is the first of its key and whole.
    fn is_own(&mut self, row: u32, key: &str, label: &str, seen: &mut BTreeSet<String>) -> bool {
        if !seen.insert(key.to_owned()) {
            self.find(row, 1, Problem::Repeated(label.to_owned()));
            return false;
        }
        let is_whole = clean(self.sheet.text(row, 1)).trim() == label.trim();
        if !is_whole {
            self.find(row, 1, Problem::Moved(label.to_owned()));
        }
        is_whole
    }

    pub(super) fn find(&mut self, row: u32, column: u32, problem: Problem) {
        if self.reading.findings.len() < TOLD {
            let place = Some(self.place(row, column));
            self.reading.findings.push(Finding { place, problem });
        }
    }

    pub(super) fn outside(&mut self, row: u32, from: u32, cells: &BTreeMap<u32, ReadCell>) {
        for (column, _) in cells.range(from..).filter(|(_, cell)| !cell.text.trim().is_empty()) {
            self.find(row, *column, Problem::Outside);
        }
    }

    fn general_row(&mut self, row: u32, key: &str, cells: &BTreeMap<u32, ReadCell>) {
        if key == "is_nil" {
            self.choice(row, 2, key, &self.hidden.nil);
        } else {
            self.text(row, 2, key);
        }
        self.outside(row, 3, cells);
    }

    fn item_row(&mut self, row: u32, item: &str, cells: &BTreeMap<u32, ReadCell>) {
        let progress = self.choice(row, FIRST_INPUT, &format!("{item}.progress"), &self.hidden.progress);
        let count = if self.hidden.format == 0 { 3 } else { 4 };
        let texts: Vec<String> = (FIRST_INPUT + 1..)
            .zip(TEXTS.iter().take(count))
            .map(|(column, name)| self.text(row, column, &format!("{item}.{name}")))
            .collect();
        let says = |place: usize| texts.get(place).is_some_and(|text| !text.trim().is_empty());
        let (done, why) = (FIRST_INPUT + 1, FIRST_INPUT + 2);
        match progress.as_deref().map(Progress::parse) {
            Some(Some(Progress::NotStarted)) if !says(1) => self.find(row, why, Problem::NoReason),
            Some(Some(Progress::Done | Progress::Doing | Progress::Standing)) if !says(0) => {
                self.find(row, done, Problem::NoNarrative);
            }
            Some(None) if texts.iter().any(|text| !text.trim().is_empty()) => {
                self.find(row, FIRST_INPUT, Problem::NoProgress);
            }
            _ => {}
        }
        self.outside(row, ITEM_COLUMNS - if self.hidden.format == 0 { 1 } else { 0 }, cells);
    }

    /// A cell that asks for something; none where the form did not ask.
    fn asked(&mut self, row: u32, column: u32, name: &str) -> Option<(String, String)> {
        let was = self.hidden.was.get(name)?.clone();
        let cell = self.sheet.rows.get(&row).and_then(|cells| cells.get(&column));
        if cell.is_some_and(|cell| cell.is_formula) {
            let place = self.place(row, column);
            self.formulas.push(place);
            return None;
        }
        Some((was, clean(cell.map_or("", |cell| cell.text.as_str()))))
    }

    fn say(&mut self, row: u32, column: u32, name: &str, was: String, text: String) {
        self.reading.said.push(Said { name: name.to_owned(), place: self.place(row, column), was, text });
    }

    /// A text that must be of a kind: what is an error is left out, the rest is taken. The text, where it was taken.
    pub(super) fn checked(
        &mut self,
        row: u32,
        column: u32,
        name: &str,
        check: impl Fn(&str) -> Option<Problem>,
    ) -> Option<String> {
        let (was, text) = self.asked(row, column, name)?;
        self.taken((row, column), name, (was, text.trim().to_owned()), check)
    }

    /// The same for a number: of a cell of numbers what it holds, whatever is shown of it.
    pub(super) fn number(
        &mut self,
        row: u32,
        column: u32,
        name: &str,
        check: impl Fn(&str) -> Option<Problem>,
    ) -> Option<String> {
        let (was, text) = self.asked(row, column, name)?;
        let cell = self.sheet.rows.get(&row).and_then(|cells| cells.get(&column));
        let held = cell.and_then(|cell| number::held(cell.number.as_deref()?));
        self.taken((row, column), name, (was, held.unwrap_or_else(|| text.trim().to_owned())), check)
    }

    fn taken(
        &mut self,
        (row, column): (u32, u32),
        name: &str,
        (was, text): (String, String),
        check: impl Fn(&str) -> Option<Problem>,
    ) -> Option<String> {
        let problem = if text.is_empty() { None } else { check(&text) };
        let is_left_out = problem.as_ref().is_some_and(Problem::is_error);
        if let Some(problem) = problem {
            self.find(row, column, problem);
        }
        if is_left_out {
            return None;
        }
        self.say(row, column, name, was, text.clone());
        Some(text)
    }

    pub(super) fn text(&mut self, row: u32, column: u32, name: &str) -> String {
        let Some((was, text)) = self.asked(row, column, name) else {
            // Shown, not asked: still what the row says.
            return self.sheet.text(row, column).to_owned();
        };
        match length(&text) {
            CELL_LIMIT.. => self.find(row, column, Problem::Cut),
            long => {
                if long > LONG_TEXT && text != was {
                    self.find(row, column, Problem::Long(long));
                }
                self.say(row, column, name, was, text.clone());
            }
        }
        text
    }

    /// The word of a choice; empty where none was made, none where it cannot be told.
    pub(super) fn choice(&mut self, row: u32, column: u32, name: &str, choices: &[(String, String)]) -> Option<String> {
        let (was, text) = self.asked(row, column, name)?;
        let typed = fold(text.trim());
        if typed.is_empty() {
            self.say(row, column, name, was, String::new());
            return Some(String::new());
        }
        // Case, marks and what stands in brackets are not worth an error.
        let bare = |label: &str| fold(label.split('(').next().unwrap_or(label)).trim().to_owned();
        let found = choices.iter().find(|(_, label)| fold(label) == typed);
        let found = found.or_else(|| choices.iter().find(|(_, label)| bare(label) == bare(&text)));
        let Some((word, _)) = found else {
            self.find(row, column, Problem::UnknownChoice(text));
            return None;
        };
        self.say(row, column, name, was, word.clone());
        Some(word.clone())
    }
}
