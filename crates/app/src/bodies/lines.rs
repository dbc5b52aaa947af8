//! The register as a CSV file: checked line by line, all lines or none. Needs no store.

use std::collections::HashSet;

use dondoc_rules::bodies::{Listed, ListedRoster, Register};
use dondoc_rules::vi::fold::{fold, nfc};
use serde::Deserialize;

use crate::db::DbError;
use crate::http::Catalogue;

/// Rosters as plans call them, by kinds of bodies.
const ROSTERS: &str = include_str!("../../data/rosters.csv");

/// One body of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub code: String,
    pub name: String,
    pub kind: String,
    pub aliases: Vec<String>,
    pub symbol: Option<String>,
    /// The body above, by code or name; a name that the register does not hold is let go.
    pub parent: Option<String>,
    /// What the focal body may do; the kind's usual where the file does not say.
    pub authority: Option<String>,
    pub mailbox: Option<String>,
}

/// A roster of the data file.
#[derive(Debug, Clone)]
pub struct RosterLine {
    pub name: String,
    /// Folded beginnings.
    pub phrases: Vec<String>,
    kinds: Vec<String>,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineProblem {
    NotText,
    /// It has more or fewer cells than the heading.
    CellCount,
    Missing(&'static str),
    Repeated(String),
    /// None of `urge`, `request`, `inform`.
    Authority(String),
}

/// Why nothing was loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadRefusal {
    /// The line, counted with the heading as line 1.
    #[error("line {line}: {problem:?}")]
    Line { line: usize, problem: LineProblem },
    #[error("the columns {0:?} are missing")]
    Columns(Vec<&'static str>),
    #[error("no lines")]
    Empty,
    #[error("the store failed")]
    Store(#[from] DbError),
}

impl LoadRefusal {
    /// One sentence for people: the file, what is wrong, what to do; none for a failing store.
    pub fn sentence(&self, file: &str, t: &Catalogue) -> Option<String> {
        Some(match self {
            LoadRefusal::Line { line, problem } => {
                let reason = match problem {
                    LineProblem::NotText => t["body.line.not-text"].to_owned(),
                    LineProblem::CellCount => t["body.line.cell-count"].to_owned(),
                    LineProblem::Missing(column) => t.with("body.line.missing", &[("column", column)]),
                    LineProblem::Authority(text) => t.with("body.line.authority", &[("text", text)]),
                    LineProblem::Repeated(code) => t.with("body.line.repeated", &[("code", code)]),
                };
                t.with("body.bad-line", &[("file", file), ("line", &line.to_string()), ("reason", &reason)])
            }
            LoadRefusal::Columns(names) => t.with("body.columns", &[("file", file), ("columns", &names.join(", "))]),
            LoadRefusal::Empty => t.with("body.empty", &[("file", file)]),
            LoadRefusal::Store(_) => return None,
        })
    }
}

/// A CSV file whose every line has the heading's cells.
pub struct Table {
    heading: Vec<String>,
    /// Each line with its number, the heading being line 1.
    pub rows: Vec<(usize, csv::StringRecord)>,
}

impl Table {
    /// Reads a file that needs some columns; one broken line refuses all of it.
    pub fn read(content: &[u8], needed: &[&'static str]) -> Result<Table, LoadRefusal> {
        let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(content);
        let refuse = |line, problem| LoadRefusal::Line { line, problem };
        let heading = reader.headers().map_err(|_| refuse(1, LineProblem::NotText))?;
        let heading: Vec<String> = heading.iter().map(|name| name.trim().to_owned()).collect();
        if heading.iter().all(String::is_empty) {
            return Err(LoadRefusal::Empty);
        }
        let is_missing = |name: &&'static str| !heading.iter().any(|column| column == name);
        let missing: Vec<&'static str> = needed.iter().copied().filter(is_missing).collect();
        if !missing.is_empty() {
            return Err(LoadRefusal::Columns(missing));
        }
        let mut rows = Vec::new();
        for (index, record) in reader.records().enumerate() {
            let record = record.map_err(|_| refuse(index + 2, LineProblem::NotText))?;
            if record.len() != heading.len() {
                return Err(refuse(index + 2, LineProblem::CellCount));
            }
            rows.push((index + 2, record));
        }
        if rows.is_empty() { Err(LoadRefusal::Empty) } else { Ok(Table { heading, rows }) }
    }

    /// The place of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.heading.iter().position(|column| column == name)
    }

    /// A cell in NFC without the space around it; empty where the table has no such column.
    pub fn cell(&self, row: &csv::StringRecord, column: Option<usize>) -> String {
        nfc(column.and_then(|column| row.get(column)).unwrap_or_default().trim())
    }
}

/// Reads a register.
pub fn read(content: &[u8]) -> Result<Vec<Line>, LoadRefusal> {
    let table = Table::read(content, &["id", "official_name", "kind"])?;
    let column = |name: &str| table.column(name);
    // A register says as of when its column of parents holds: "parent", "parent_2023".
    let parent = table.heading.iter().position(|column| column == "parent" || column.starts_with("parent_"));
    let mut lines: Vec<Line> = Vec::new();
    let mut codes = HashSet::new();
    for (line, record) in &table.rows {
        let refuse = |problem| LoadRefusal::Line { line: *line, problem };
        let cell = |place: Option<usize>| table.cell(record, place);
        let needed = |name: &'static str| match cell(column(name)) {
            text if text.is_empty() => Err(refuse(LineProblem::Missing(name))),
            text => Ok(text),
        };
        let some = |text: String| (!text.is_empty()).then_some(text);
        let line = Line {
            code: needed("id")?,
            name: needed("official_name")?,
            kind: needed("kind")?,
            aliases: cell(column("aliases")).split('|').filter_map(|alias| some(alias.trim().to_owned())).collect(),
            symbol: some(cell(column("symbol_code"))),
            parent: some(cell(parent)),
            authority: match cell(column("authority")) {
                text if text.is_empty() => None,
                text if ["urge", "request", "inform"].contains(&text.as_str()) => Some(text),
                text => return Err(refuse(LineProblem::Authority(text))),
            },
            mailbox: some(cell(column("mailbox"))),
        };
        if !codes.insert(line.code.clone()) {
            return Err(refuse(LineProblem::Repeated(line.code)));
        }
        lines.push(line);
    }
    Ok(lines)
}

impl Line {
    /// Official name, aliases and symbol, each once, with what they are; a symbol listed as an alias is the symbol.
    pub fn names(&self) -> Vec<(&str, &'static str)> {
        let symbol = self.symbol.as_deref();
        let mut names = vec![(self.name.as_str(), "official")];
        let aliases = self.aliases.iter().map(String::as_str).filter(|alias| Some(*alias) != symbol);
        for (name, kind) in aliases.map(|alias| (alias, "alias")).chain(symbol.map(|symbol| (symbol, "symbol"))) {
            if !names.iter().any(|(other, _)| *other == name) {
                names.push((name, kind));
            }
        }
        names
    }
}

impl RosterLine {
    /// True when bodies of this kind are members.
    pub fn takes(&self, kind: &str) -> bool {
        self.kinds.iter().any(|known| known == kind)
    }
}

/// The rosters that plans call by name.
pub fn rosters() -> Vec<RosterLine> {
    #[derive(Deserialize)]
    struct Raw {
        name: String,
        phrases: String,
        kinds: String,
    }
    let lines = csv::Reader::from_reader(ROSTERS.as_bytes()).into_deserialize::<Raw>().filter_map(Result::ok);
    lines
        .map(|raw| RosterLine {
            name: raw.name,
            phrases: raw.phrases.split('|').map(fold).collect(),
            kinds: raw.kinds.split('|').map(str::to_owned).collect(),
        })
        .collect()
}

/// The register of a file alone, bodies under their codes.
pub fn register(lines: &[Line]) -> Register {
    let listed: Vec<Listed> = lines
        .iter()
        .map(|line| Listed {
            id: line.code.clone(),
            names: line.names().iter().map(|(name, _)| (*name).to_owned()).collect(),
        })
        .collect();
    let rosters = rosters().into_iter().map(|roster| ListedRoster {
        members: lines.iter().filter(|line| roster.takes(&line.kind)).map(|line| line.code.clone()).collect(),
        id: roster.name,
        phrases: roster.phrases,
    });
    Register::new(&listed, rosters.collect())
}
