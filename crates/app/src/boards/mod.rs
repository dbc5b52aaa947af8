//! Boards: bodies × state for any day, computed from dated facts by a few statements.
//!
//! Promise: a board as of a past day, with what was known by its end, never changes. So a past board counts the items
//! that a submitted version answers, never those of a draft, which may still be written over, nor those of a report that
//! came by another door before it is confirmed.

pub mod closing;
mod export;
mod notes;
mod sections;
mod store;
pub mod totals;
pub mod totals_web;
pub mod web;

use std::collections::HashMap;
use std::sync::Arc;

use dondoc_rules::obligations::{
    Facts, ObligationState, Timeliness, VersionFacts, first_arrival, latest_version, state,
};
use dondoc_rules::successions::Holder;
use jiff::Timestamp;
use jiff::civil::Date;

pub use sections::{Mark, SectionBoard, SectionRow, sections};

use crate::clock::{day_of, end_of};
use crate::cycles::Cycle;
use crate::db::{DbError, Tx};
use crate::obligations::Obligation;
use crate::returns::facts;
use crate::{bodies, successions};
use store::Filled;

/// One body's row.
#[derive(Debug, Clone)]
pub struct BoardRow {
    pub obligation: Obligation,
    pub body_name: String,
    pub body_kind: String,
    pub item_count: usize,
    /// How many items the newest version answers; none where that is not known for the day.
    pub filled_count: Option<usize>,
    pub state: ObligationState,
    pub timeliness: Timeliness,
    /// The first day on which a version reached the focal body.
    pub arrived_on: Option<Date>,
    /// The day of the last word of the focal body.
    pub reviewed_on: Option<Date>,
}

/// Whether a board of the present day counts what drafts answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drafts {
    Counted,
    /// Where the figures are promised to stay.
    Left,
}

/// The board of a cycle as of a day, from what was recorded by a moment, in the register's order.
pub async fn board(tx: &mut Tx, cycle: &Cycle, as_of: Date, known_at: Timestamp) -> Result<Vec<BoardRow>, DbError> {
    board_with(tx, cycle, (as_of, known_at), Drafts::Counted).await
}

/// The same, saying what of drafts is counted.
pub async fn board_with(
    tx: &mut Tx,
    cycle: &Cycle,
    (as_of, known_at): (Date, Timestamp),
    drafts: Drafts,
) -> Result<Vec<BoardRow>, DbError> {
    let item_counts = store::item_counts(tx, &cycle.id, known_at.min(end_of(as_of))).await?;
    let filled = store::filled_counts(tx, &cycle.id).await?;
    let mut placed = placed(tx, cycle, (as_of, known_at)).await?;
    for one in &mut placed {
        if one.facts.standing.holder(as_of, known_at) != Holder::Body(one.facts.standing.body.clone()) {
            let history = Arc::clone(&one.facts.standing.history);
            let body = &one.obligation.body;
            one.name = successions::shown(tx, &history, body, cycle.opens_on, (as_of, known_at)).await?;
        }
    }
    let rows = placed.into_iter().map(|placed| {
        let (obligation, facts) = (placed.obligation, placed.facts);
        let (state, timeliness) = state(&facts, as_of, known_at);
        let item_count = item_counts.get(&obligation.id).copied().unwrap_or(0);
        let answered = counted_version(&facts, as_of, known_at, drafts)
            .and_then(|version| filled.get(&(obligation.id.clone(), version.version)))
            .map(|filled| match filled {
                Filled::Nil => item_count,
                Filled::Some(count) => *count,
            });
        BoardRow {
            body_name: placed.name,
            body_kind: placed.kind,
            item_count,
            filled_count: answered,
            state,
            timeliness,
            arrived_on: first_arrival(&facts, as_of, known_at),
            reviewed_on: reviewed_on(&facts, as_of, known_at),
            obligation,
        }
    });
    Ok(rows.collect())
}

/// The version whose answers a board counts: on the present day the newest, for a past day the newest whose content is
/// settled: submitted here, or come by another door and confirmed since.
fn counted_version(facts: &Facts, as_of: Date, known_at: Timestamp, drafts: Drafts) -> Option<&VersionFacts> {
    if drafts == Drafts::Counted && known_at < end_of(as_of) && as_of >= day_of(known_at) {
        return latest_version(facts, as_of, known_at);
    }
    let is_settled = |version: &&VersionFacts| match version.arrived_on {
        Some(day) => day <= as_of && version.confirmed_at.is_some_and(|at| at <= known_at),
        None => version.submitted_at.is_some_and(|at| at <= known_at && day_of(at) <= as_of),
    };
    facts.versions.iter().filter(is_settled).max_by_key(|version| version.version)
}

fn reviewed_on(facts: &Facts, as_of: Date, known_at: Timestamp) -> Option<Date> {
    let words = facts.versions.iter().flat_map(|version| [version.completion_asked_at, version.confirmed_at]);
    words.flatten().filter(|at| *at <= known_at).map(day_of).filter(|day| *day <= as_of).max()
}

/// An obligation with its body's name and its facts.
struct Placed {
    obligation: Obligation,
    facts: Facts,
    name: String,
    kind: String,
}

/// The obligations of a cycle in the register's order, under the names under which they were asked: history stays under
/// the name of its day.
async fn placed(tx: &mut Tx, cycle: &Cycle, (as_of, known_at): (Date, Timestamp)) -> Result<Vec<Placed>, DbError> {
    let register = bodies::every(tx).await?;
    let places: HashMap<_, _> = register.iter().enumerate().map(|(place, body)| (&body.id, (place, body))).collect();
    let mut rows: Vec<(usize, Placed)> = Vec::new();
    let listed_then = facts::of_whole_cycle(tx, cycle).await?;
    for (obligation, facts) in listed_then.into_iter().filter(|(_, facts)| facts.is_owed(as_of, known_at)) {
        let (place, kind) = match places.get(&obligation.body) {
            Some((place, body)) => (*place, body.kind.clone()),
            None => (usize::MAX, String::new()),
        };
        rows.push((place, Placed { name: obligation.name.clone(), obligation, facts, kind }));
    }
    rows.sort_by_key(|(place, _)| *place);
    Ok(rows.into_iter().map(|(_, placed)| placed).collect())
}
