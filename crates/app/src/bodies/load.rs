//! Loading the register from CSV: all rows or none.

use std::collections::HashSet;

use dondoc_rules::vi::fold::fold;
use serde::Deserialize;

use super::{Body, BodyName, Roster, RosterMember, store};
use crate::actor::Actor;
use crate::db::{Db, DbError};
use crate::events::Act;
use crate::ids::{BodyId, BodyNameId, RosterId};

/// Rosters as plans call them, by kinds of bodies.
const ROSTERS: &str = include_str!("../../data/rosters.csv");

/// Kinds of bodies outside the province's authority: asked, never urged.
const OUTSIDE: &[&str] = &["trung_uong"];

#[derive(Debug, Deserialize)]
struct Line {
    id: String,
    official_name: String,
    kind: String,
    #[serde(default)]
    aliases: String,
    #[serde(default)]
    symbol_code: String,
}

#[derive(Debug, Deserialize)]
struct RosterLine {
    name: String,
    phrases: String,
    kinds: String,
}

/// What loading did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loaded {
    pub added_count: usize,
    pub known_count: usize,
}

/// Why nothing was loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadRefusal {
    /// The row, counted with the heading, and what is wrong with it.
    #[error("row {row}: {reason}")]
    Row { row: usize, reason: String },
    #[error("no rows")]
    Empty,
    #[error("the store failed")]
    Store(#[from] DbError),
}

/// Loads a register: bodies that are new are added, those already there (by code) are left as they are.
pub async fn load(db: &Db, actor: &Actor, csv: &[u8]) -> Result<Loaded, LoadRefusal> {
    let lines = lines(csv)?;
    let mut act = Act::begin(db, actor, "bodies.loaded").await?;
    let mut loaded = Loaded { added_count: 0, known_count: 0 };
    let mut added: Vec<(BodyId, String)> = Vec::new();
    for (position, line) in lines.iter().enumerate() {
        if store::by_code(act.tx(), &line.id).await?.is_some() {
            loaded.known_count += 1;
            continue;
        }
        let body = Body {
            id: BodyId::new(),
            code: line.id.clone(),
            kind: line.kind.clone(),
            parent: None,
            authority: if OUTSIDE.contains(&line.kind.as_str()) { "request" } else { "urge" }.to_owned(),
            starts_on: None,
            ends_on: None,
            position: position as i64,
        };
        act.put(&body).await?;
        for (name, kind) in names(line) {
            let folded = fold(&name);
            let name = BodyName {
                id: BodyNameId::new(),
                body: body.id.clone(),
                name,
                folded,
                kind,
                starts_on: None,
                ends_on: None,
            };
            act.put(&name).await?;
        }
        added.push((body.id, line.kind.clone()));
        loaded.added_count += 1;
    }
    keep_rosters(&mut act, &added).await?;
    act.commit("bodies").await?;
    Ok(loaded)
}

fn lines(csv: &[u8]) -> Result<Vec<Line>, LoadRefusal> {
    let mut lines: Vec<Line> = Vec::new();
    let mut codes = HashSet::new();
    let csv = csv.strip_prefix(b"\xef\xbb\xbf").unwrap_or(csv);
    for (index, line) in csv::Reader::from_reader(csv).deserialize::<Line>().enumerate() {
        // The heading is row 1.
        let row = index + 2;
        let refuse = |reason: &str| LoadRefusal::Row { row, reason: reason.to_owned() };
        let line = line.map_err(|error| refuse(&error.to_string()))?;
        if line.id.trim().is_empty() || line.official_name.trim().is_empty() || line.kind.trim().is_empty() {
            return Err(refuse("thiếu id, official_name hoặc kind"));
        }
        if !codes.insert(line.id.clone()) {
            return Err(refuse(&format!("id «{}» đã có ở dòng trước", line.id)));
        }
        lines.push(line);
    }
    if lines.is_empty() { Err(LoadRefusal::Empty) } else { Ok(lines) }
}

/// Official name, aliases and symbol, each once.
fn names(line: &Line) -> Vec<(String, String)> {
    let mut names = vec![(line.official_name.trim().to_owned(), "official".to_owned())];
    let aliases = line.aliases.split('|').map(|alias| (alias, "alias"));
    for (name, kind) in aliases.chain([(line.symbol_code.as_str(), "symbol")]) {
        let name = name.trim();
        if !name.is_empty() && !names.iter().any(|(other, _)| other == name) {
            names.push((name.to_owned(), kind.to_owned()));
        }
    }
    names
}

async fn keep_rosters(act: &mut Act, added: &[(BodyId, String)]) -> Result<(), LoadRefusal> {
    for line in csv::Reader::from_reader(ROSTERS.as_bytes()).deserialize::<RosterLine>() {
        let line = line.map_err(|error| LoadRefusal::Row { row: 0, reason: error.to_string() })?;
        let known = store::rosters(act.tx()).await?.into_iter().find(|roster| roster.name == line.name);
        let roster = match known {
            Some(roster) => roster,
            None => {
                let phrases: Vec<String> = line.phrases.split('|').map(fold).collect();
                let roster = Roster { id: RosterId::new(), name: line.name, folded: phrases.join("|") };
                act.put(&roster).await?;
                roster
            }
        };
        for (body, _) in added.iter().filter(|(_, kind)| line.kinds.split('|').any(|k| k == kind)) {
            let member = RosterMember { roster: roster.id.clone(), body: body.clone(), starts_on: None, ends_on: None };
            act.put(&member).await?;
        }
    }
    Ok(())
}
