//! A sheet of successions (CSV): lines that were read in an official text hold at once, others wait for a person.
//!
//! Columns: `from`, `to`, `kind`, `effective_from`, `scope`, `legal_basis`, `evidence`; others are let go. A line is read
//! or refused as a whole sheet: nothing of a sheet with a broken line is recorded.

use dondoc_rules::successions::SuccessionKind;
use dondoc_rules::vi::fold::fold;
use jiff::Timestamp;
use jiff::civil::Date;

use super::apply::{NewSuccession, SuccessionRefusal, record_in};
use crate::actor::Actor;
use crate::bodies::lines::{LineProblem, Table};
use crate::bodies::{self, LoadRefusal};
use crate::db::{Db, DbError, Tx, record};
use crate::events::Act;
use crate::ids::{BodyId, SuggestionId};
use crate::successions;

record! {
    /// A line of a sheet that a person confirms before it holds.
    pub struct Suggestion in "succession_suggestions" key (id) {
        pub id: SuggestionId,
        pub kind: SuccessionKind,
        pub from_name: String,
        /// Empty where nobody took the body's place.
        pub to_name: String,
        pub function: String,
        pub starts_on: Date,
        pub basis: String,
        /// How far the line can be trusted, in the sheet's words.
        pub evidence: String,
        pub loaded_at: Timestamp,
        pub set_aside_at: Option<Timestamp>,
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub number: usize,
    pub from: String,
    pub to: String,
    /// None for a line that says that nothing changed, or something that is no succession.
    pub kind: Option<SuccessionKind>,
    pub starts_on: Option<Date>,
    pub scope: String,
    pub basis: String,
    pub evidence: String,
}

/// What a sheet became.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Loaded {
    pub recorded_count: usize,
    pub suggested_count: usize,
    /// Lines about bodies that the register does not hold, or that change nothing.
    pub left_count: usize,
}

/// Reads a sheet.
pub fn read(content: &[u8]) -> Result<Vec<Line>, LoadRefusal> {
    let table = Table::read(content, &["from", "to", "kind", "effective_from", "legal_basis"])?;
    let mut lines = Vec::new();
    for (number, record) in &table.rows {
        let refuse = |problem| LoadRefusal::Line { line: *number, problem };
        let cell = |name: &str| table.cell(record, table.column(name));
        let (from, kind) = (cell("from"), cell("kind"));
        if from.is_empty() {
            return Err(refuse(LineProblem::Missing("from")));
        }
        if kind.is_empty() {
            return Err(refuse(LineProblem::Missing("kind")));
        }
        let kind = match kind.as_str() {
            "hop_nhat" | "tiep_nhan" | "whole" => Some(SuccessionKind::Whole),
            "chuyen_chuc_nang" | "chuyen" | "part" => Some(SuccessionKind::Part),
            "chia_tach" | "split" => Some(SuccessionKind::Split),
            "giai_the" | "end" => Some(SuccessionKind::End),
            _ => None,
        };
        let line = Line {
            number: *number,
            kind: kind.filter(|_| from != cell("to")),
            from,
            to: cell("to"),
            starts_on: cell("effective_from").parse().ok(),
            scope: cell("scope"),
            basis: cell("legal_basis"),
            evidence: cell("evidence"),
        };
        lines.push(line);
    }
    Ok(lines)
}

/// Loads a sheet: what was read in an official text is recorded, the rest waits; a second time changes nothing.
pub async fn load(db: &Db, actor: &Actor, csv: &[u8]) -> Result<Loaded, LoadRefusal> {
    let mut lines = read(csv)?;
    // Whole bodies first: a part of a body on the same day does not keep the whole from going over.
    lines.sort_by_key(|line| (line.starts_on, line.number));
    let mut act = Act::begin(db, actor, "succession.sheet-loaded").await?;
    let mut loaded = Loaded::default();
    let waiting = suggestions(act.tx()).await?;
    for line in lines {
        let (Some(kind), Some(starts_on)) = (line.kind, line.starts_on) else {
            loaded.left_count += 1;
            continue;
        };
        let last = starts_on.yesterday().unwrap_or(starts_on);
        let Some(from) = named(act.tx(), &line.from, last).await? else {
            loaded.left_count += 1;
            continue;
        };
        let is_end = matches!(kind, SuccessionKind::End | SuccessionKind::Split);
        let function = if kind == SuccessionKind::Part { line.scope.clone() } else { String::new() };
        let same =
            |one: &successions::Succession| one.from_body == from && one.kind == kind && one.starts_on == starts_on;
        let known = successions::list(act.tx()).await?.into_iter().any(|one| same(&one) && one.function == function);
        let is_waiting = waiting.iter().any(|one| {
            (one.kind, one.starts_on, &one.from_name, &one.function) == (kind, starts_on, &line.from, &function)
        });
        if known || is_waiting {
            continue;
        }
        if line.evidence.starts_with("READ") && !line.basis.is_empty() {
            let to = if is_end { None } else { named(act.tx(), &line.to, starts_on).await? };
            let founds = (to.is_none() && !is_end && is_one_name(&line.to)).then(|| line.to.clone());
            let to = to.or_else(|| founds.as_ref().map(|_| BodyId::new()));
            let new = NewSuccession {
                kind,
                from,
                to,
                founds,
                function: function.clone(),
                starts_on,
                ends_on: None,
                basis: line.basis.clone(),
                sorted: Vec::new(),
            };
            match record_in(&mut act, actor, &new).await {
                Ok(_) => {
                    loaded.recorded_count += 1;
                    continue;
                }
                Err(SuccessionRefusal::Store(error)) => return Err(error.into()),
                // What contradicts what is recorded is for a person to see.
                Err(_) => {}
            }
        }
        let suggestion = Suggestion {
            id: SuggestionId::new(),
            kind,
            from_name: line.from,
            to_name: if is_end { String::new() } else { line.to },
            function,
            starts_on,
            basis: line.basis,
            evidence: line.evidence,
            loaded_at: actor.now,
            set_aside_at: None,
        };
        act.put(&suggestion).await?;
        loaded.suggested_count += 1;
    }
    if loaded.recorded_count + loaded.suggested_count > 0 {
        act.commit("successions").await?;
    }
    Ok(loaded)
}

/// The body with a name on a day: as it stands, without what is said in brackets behind it, or with "UBND" in full.
async fn named(tx: &mut Tx, name: &str, on: Date) -> Result<Option<BodyId>, DbError> {
    let bare = name.split('(').next().unwrap_or_default().trim();
    let full = bare.replacen("UBND", "Ủy ban nhân dân", 1);
    for text in [name, bare, &full] {
        if let Some(body) = bodies::named(tx, text, on).await? {
            return Ok(Some(body));
        }
    }
    Ok(None)
}

/// Whether a cell names one body, not several nor something else.
fn is_one_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['+', ':', '(', '/', ';']) && name.chars().count() < 120
}

/// The lines that wait for a person, in order of time.
pub async fn suggestions(tx: &mut Tx) -> Result<Vec<Suggestion>, DbError> {
    tx.list("where tenant = $1 and set_aside_at is null order by starts_on, id limit 2000", &[]).await
}

/// The lines that still wait: those that were recorded since are left out.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<Suggestion>, DbError> {
    let recorded = successions::list(tx).await?;
    let mut left = Vec::new();
    for one in suggestions(tx).await? {
        let last = one.starts_on.yesterday().unwrap_or(one.starts_on);
        let from = named(tx, &one.from_name, last).await?;
        let is_recorded = recorded.iter().any(|done| {
            done.undone_at.is_none()
                && Some(&done.from_body) == from.as_ref()
                && (done.kind, done.starts_on) == (one.kind, one.starts_on)
                && fold(&done.function) == fold(&one.function)
        });
        if !is_recorded {
            left.push(one);
        }
    }
    Ok(left)
}

/// Sets a line aside: it does not hold. False when it is not there.
pub async fn set_aside(db: &Db, actor: &Actor, id: &SuggestionId) -> Result<bool, DbError> {
    let mut act = Act::begin(db, actor, "succession.suggestion-set-aside").await?;
    let found: Option<Suggestion> = act.tx().find("where tenant = $1 and id = $2", &[id.clone().into()]).await?;
    let Some(found) = found.filter(|one| one.set_aside_at.is_none()) else { return Ok(false) };
    act.put(&Suggestion { set_aside_at: Some(actor.now), ..found }).await?;
    act.commit(&format!("successions/suggestions/{id}")).await?;
    Ok(true)
}
