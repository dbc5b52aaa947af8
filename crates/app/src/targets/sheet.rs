//! Figures from a table, CSV or XLSX: of a statistics office, or of a reference file that says what was read and what is
//! only known. Each line is shown with what would become of it before anything is recorded.

use std::collections::HashMap;

use dondoc_files::Limits;
use dondoc_rules::sheets::address;
use dondoc_rules::targets::plausible::Doubt;
use dondoc_rules::targets::{Decimal, Nature, Period, Read, ValueKind, number};
use dondoc_rules::vi::fold::{fold, nfc};

use super::observe::{FigureRefusal, NewFigure, check, observation};
use super::{FigureSuggestion, Indicator, Observation, indicators};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::FigureSuggestionId;

/// As many lines as one file may have.
const MOST_LINES: usize = 20_000;

/// How the file writes decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// "1.234,5".
    Comma,
    /// "1234.5".
    Point,
}

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
    places: HashMap<&'static str, String>,
}

impl Line {
    /// The text of a column; empty where the file has none.
    pub fn get(&self, column: &str) -> &str {
        self.cells.get(column).map(String::as_str).unwrap_or_default()
    }

    /// "C12".
    pub fn place(&self, column: &str) -> &str {
        self.places.get(column).map(String::as_str).unwrap_or_default()
    }
}

/// What becomes of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Fact,
    /// It is strange: recorded where a person says that it is so.
    Asked(Vec<Doubt>),
    /// The period has another figure of the same nature: recorded beside it where a person says so.
    Duplicate(Decimal),
    Known,
    /// It waits for a person; the key of the reason.
    Suggested(&'static str),
    /// Looked for and not found: it stays empty.
    Empty,
    /// What is wanted, not what is.
    Target,
    /// No indicator is called so.
    Unknown,
    /// It cannot be: the cell and the key of the reason, with the numbers it may mean.
    Refused(String, &'static str, Vec<Decimal>),
    /// It cannot be by the rules of its indicator.
    Impossible(String, Vec<Doubt>),
}

/// A line with what becomes of it.
#[derive(Debug, Clone)]
pub struct Planned {
    pub line: Line,
    pub indicator: Option<Indicator>,
    pub outcome: Outcome,
    figure: NewFigure,
}

/// The lines of a file.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Line>, SheetRefusal> {
    let rows = if bytes.starts_with(b"PK") {
        let sheets = dondoc_files::xlsx::cells(bytes, limits).map_err(|_| SheetRefusal::Unreadable)?;
        let sheet = sheets.into_iter().find(|sheet| !sheet.is_hidden).ok_or(SheetRefusal::Unreadable)?;
        let cells = sheet.rows.into_iter().map(|(row, cells)| {
            (row, cells.into_iter().map(|(column, cell)| (column, cell.text)).collect::<Vec<(u32, String)>>())
        });
        cells.collect::<Vec<_>>()
    } else {
        let text = std::str::from_utf8(bytes).map_err(|_| SheetRefusal::Unreadable)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let first = text.lines().next().unwrap_or_default();
        let comma = first.matches(',').count() >= first.matches(';').count();
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .delimiter(if comma { b',' } else { b';' })
            .from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for (row, record) in reader.records().enumerate() {
            let record = record.map_err(|_| SheetRefusal::Unreadable)?;
            let cells = record.iter().enumerate().map(|(at, text)| (u32::try_from(at).unwrap_or(0), text.to_owned()));
            rows.push((u32::try_from(row).unwrap_or(0), cells.collect()));
        }
        rows
    };
    if rows.len() > MOST_LINES {
        return Err(SheetRefusal::TooLong);
    }
    // A statistics office may print a title above the heads.
    let named = |cells: &[(u32, String)]| -> HashMap<u32, &'static str> {
        let name = |text: &str| {
            let folded = fold(text);
            COLUMNS.iter().find(|(_, names)| names.contains(&folded.as_str())).map(|(name, _)| *name)
        };
        cells.iter().filter_map(|(at, text)| Some((*at, name(text)?))).collect()
    };
    let is_head = |names: &HashMap<u32, &'static str>| {
        ["indicator", "period", "value"].iter().all(|wanted| names.values().any(|name| name == wanted))
    };
    let head = rows.iter().take(20).position(|(_, cells)| is_head(&named(cells))).ok_or(SheetRefusal::Columns)?;
    let names = named(&rows[head].1);
    let line = |(row, cells): &(u32, Vec<(u32, String)>)| {
        let mut line = Line { number: row + 1, ..Line::default() };
        for (at, text) in cells {
            if let Some(name) = names.get(at) {
                line.cells.insert(name, nfc(text.trim()));
            }
        }
        line.places = names.iter().map(|(at, name)| (*name, address(*row, *at))).collect();
        line
    };
    let lines = rows[head + 1..].iter().map(line);
    Ok(lines.filter(|line| line.cells.values().any(|text| !text.is_empty())).collect())
}

/// How sure a figure is by the word of a file; any other word names an official paper.
fn nature(word: &str) -> Nature {
    let folded = fold(word);
    let starts = |words: &[&str]| words.iter().any(|word| folded.starts_with(word));
    if starts(&["estimate", "uoc", "computed"]) {
        Nature::Estimate
    } else if starts(&["preliminary", "so bo", "reported"]) {
        Nature::Preliminary
    } else if starts(&["revised", "dieu chinh"]) {
        Nature::Revised
    } else {
        Nature::Official
    }
}

/// The unit without what stands in brackets, folded: "% GRDP", "tỷ đồng"; a rate of growth is one a year always.
fn unit_key(unit: &str, kind: ValueKind) -> String {
    let bare = unit.split('(').next().unwrap_or_default().trim().to_lowercase();
    let bare = if kind == ValueKind::Growth { bare.trim_end_matches("/năm") } else { bare.as_str() };
    bare.trim().to_owned()
}

fn indicator_of<'a>(all: &'a [Indicator], named: &str) -> Option<&'a Indicator> {
    let folded = fold(named);
    let is = |one: &&Indicator| {
        one.code == named || fold(&one.name) == folded || one.aliases.split(';').any(|alias| fold(alias) == folded)
    };
    all.iter().find(is)
}

async fn planned(tx: &mut Tx, all: &[Indicator], line: Line, mark: Mark, is_checked: bool) -> Result<Planned, DbError> {
    let evidence = line.get("evidence").to_owned();
    let Some(of) = indicator_of(all, line.get("indicator")).cloned() else {
        let outcome = if evidence == "NOT FOUND" { Outcome::Empty } else { Outcome::Unknown };
        return Ok(Planned { line, indicator: None, outcome, figure: NewFigure::default() });
    };
    let territory = Some(line.get("territory")).filter(|text| !text.is_empty()).unwrap_or(&of.territory).to_owned();
    let status = line.get("nature").to_owned();
    let mut figure = NewFigure {
        period: line.get("period").to_owned(),
        territory,
        value: line.get("value").to_owned(),
        nature: Some(nature(&status)),
        source: line.get("source").to_owned(),
        note: [status.as_str(), line.get("note")]
            .iter()
            .filter(|text| !text.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join("; "),
        is_checked,
    };
    let outcome = outcome(tx, &of, &line, &evidence, mark, &mut figure).await?;
    Ok(Planned { line, indicator: Some(of), outcome, figure })
}

async fn outcome(
    tx: &mut Tx,
    of: &Indicator,
    line: &Line,
    evidence: &str,
    mark: Mark,
    figure: &mut NewFigure,
) -> Result<Outcome, DbError> {
    if evidence == "NOT FOUND" || figure.value.is_empty() {
        return Ok(Outcome::Empty);
    }
    if fold(line.get("nature")).starts_with("target") {
        return Ok(Outcome::Target);
    }
    let has_evidence = !evidence.is_empty();
    let refused = |column: &str, key| Outcome::Refused(line.place(column).to_owned(), key, Vec::new());
    // A reference file's lines that are not plain facts wait for a person; those of an office are refused by their cell.
    let doubtful = |column: &str, key: &'static str| match has_evidence {
        true => Outcome::Suggested(key),
        false => refused(column, key),
    };
    if Period::parse(&figure.period).is_none() {
        return Ok(doubtful("period", "figures.reason.period"));
    }
    let unit = line.get("unit");
    if !unit.is_empty() && unit_key(unit, of.kind) != unit_key(&of.unit, of.kind) {
        return Ok(doubtful("unit", "figures.reason.unit"));
    }
    if mark == Mark::Point {
        match figure.value.parse::<Decimal>() {
            Ok(value) => figure.value = number::shown(value).replace('.', ""),
            Err(_) => return Ok(doubtful("value", "figures.reason.not-exact")),
        }
    }
    match number::read(&figure.value) {
        Read::Number(_) => {}
        Read::Ask(meant) => {
            return Ok(Outcome::Refused(line.place("value").to_owned(), "figures.reason.ambiguous", meant));
        }
        Read::No => return Ok(doubtful("value", "figures.reason.not-exact")),
    }
    if has_evidence && evidence != "READ" {
        return Ok(Outcome::Suggested("figures.reason.not-read"));
    }
    if line.get("note").contains("WEAK SOURCE") {
        return Ok(Outcome::Suggested("figures.reason.weak"));
    }
    Ok(match check(tx, of, figure).await {
        Ok(_) => Outcome::Fact,
        Err(FigureRefusal::Known) => Outcome::Known,
        Err(FigureRefusal::Duplicate(value)) => Outcome::Duplicate(value),
        Err(FigureRefusal::Doubts(doubts)) if doubts.iter().any(Doubt::is_refused) => {
            Outcome::Impossible(line.place("value").to_owned(), doubts)
        }
        Err(FigureRefusal::Doubts(doubts)) => Outcome::Asked(doubts),
        Err(FigureRefusal::Ask(meant)) => {
            Outcome::Refused(line.place("value").to_owned(), "figures.reason.ambiguous", meant)
        }
        Err(FigureRefusal::Field("territory")) => refused("territory", "figures.reason.territory"),
        Err(FigureRefusal::Field(_) | FigureRefusal::Unknown) => refused("value", "figures.reason.not-exact"),
        Err(FigureRefusal::Store(error)) => return Err(error),
    })
}

/// What would become of each line, by what is recorded now.
pub async fn preview(tx: &mut Tx, lines: Vec<Line>, mark: Mark) -> Result<Vec<Planned>, DbError> {
    let all = indicators(tx).await?;
    let mut found = Vec::with_capacity(lines.len());
    for line in lines {
        found.push(planned(tx, &all, line, mark, false).await?);
    }
    Ok(found)
}

/// Records what can be: facts, what a person ticked (by line number), and what waits. Gives each line with what became
/// of it.
pub async fn load(
    db: &Db,
    actor: &Actor,
    lines: Vec<Line>,
    mark: Mark,
    ticked: &[u32],
    source: &str,
) -> Result<Vec<Planned>, DbError> {
    let mut act = Act::begin(db, actor, "figure.loaded").await?;
    let all = indicators(act.tx()).await?;
    let mut done = Vec::with_capacity(lines.len());
    let mut is_changed = false;
    for line in lines {
        let is_ticked = ticked.contains(&line.number);
        let mut planned = planned(act.tx(), &all, line, mark, is_ticked).await?;
        if planned.figure.source.is_empty() {
            planned.figure.source = source.to_owned();
        }
        if let (Some(of), Outcome::Fact) = (&planned.indicator, &planned.outcome) {
            // What was just put counts for the lines after it.
            if let Ok(checked) = check(act.tx(), of, &planned.figure).await {
                let mut row = observation(actor, &of.id, &planned.figure, &checked, None);
                row.raw = planned.line.get("value").to_owned();
                act.put::<Observation>(&row).await?;
                is_changed = true;
            }
        }
        if let (Some(of), Outcome::Suggested(reason)) = (&planned.indicator, &planned.outcome) {
            let figure = &planned.figure;
            let place = (figure.period.as_str(), figure.territory.as_str());
            if !super::is_suggested(act.tx(), &of.id, place, planned.line.get("value")).await? {
                let row = FigureSuggestion {
                    id: FigureSuggestionId::new(),
                    indicator: of.id.clone(),
                    period: figure.period.clone(),
                    territory: figure.territory.clone(),
                    raw: planned.line.get("value").to_owned(),
                    unit: planned.line.get("unit").to_owned(),
                    nature: figure.nature.unwrap_or(Nature::Estimate),
                    source: figure.source.clone(),
                    note: figure.note.clone(),
                    reason: (*reason).to_owned(),
                    recorded_at: actor.now,
                    recorded_by: actor.account.clone(),
                    answered_at: None,
                    answered_by: None,
                    observation: None,
                };
                act.put(&row).await?;
                is_changed = true;
            }
        }
        done.push(planned);
    }
    if is_changed {
        act.commit("indicators").await?;
    }
    Ok(done)
}
