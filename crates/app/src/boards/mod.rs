//! Boards: bodies × state for any day, computed from dated facts by a few statements.
//!
//! Promise: a board as of a past day, with what was known by its end, never changes. So a past board counts the items
//! that a submitted version answers, never those of a draft, which may still be written over, nor those of a report that
//! came by another door before it is confirmed.

pub mod closing;
mod export;
pub mod figures;
mod narrow;
mod notes;
pub mod season;
mod sections;
mod store;
pub mod totals;
pub mod totals_web;
pub mod web;

use std::collections::HashMap;
use std::sync::Arc;

use dondoc_rules::calendar::days_between;
use dondoc_rules::obligations::{
    Facts, ObligationState, Timeliness, Times, VersionFacts, latest_version, state, times,
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
    /// The first day on which a version reached the focal body, and the days on which it was complete and confirmed.
    pub times: Times,
    /// The day of the last word of the focal body.
    pub reviewed_on: Option<Date>,
    /// The last on-time day in force.
    pub due_on: Date,
    /// For how many days it has been overdue; none where it is not. 0 on the day itself, after the hour.
    pub overdue_days: Option<i64>,
    /// When somebody of the body first looked at it.
    pub opened_at: Option<Timestamp>,
    /// When the draft was last saved; none on boards that leave drafts out.
    pub saved_at: Option<Timestamp>,
    /// Questions that nobody has answered yet; none on boards that leave drafts out.
    pub questions: Questions,
}

/// What was asked and not answered yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Questions {
    /// Entries, or a report as a whole, that the body was asked to complete.
    pub of_body: i64,
    /// A later day asked for, a report named instead: they wait for the focal body.
    pub of_focal_body: i64,
}

impl Questions {
    /// Whether anything waits for an answer.
    pub fn is_none(self) -> bool {
        self.of_body + self.of_focal_body == 0
    }
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
    let opened = store::looks(tx, &cycle.id).await?;
    let is_live = drafts == Drafts::Counted && as_of >= day_of(known_at);
    let saved = if is_live { store::drafts_saved(tx, &cycle.id).await? } else { HashMap::new() };
    let asked = if is_live { store::questions(tx, &cycle.id).await? } else { HashMap::new() };
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
        let due_on = facts.due(as_of, known_at).0;
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
            times: times(&facts, as_of, known_at),
            reviewed_on: reviewed_on(&facts, as_of, known_at),
            due_on,
            overdue_days: (state == ObligationState::Overdue).then(|| days_between(due_on, as_of)),
            opened_at: opened.get(&obligation.id).copied().filter(|at| *at <= known_at && day_of(*at) <= as_of),
            saved_at: saved.get(&obligation.id).copied().flatten(),
            questions: questions(state, asked.get(&obligation.id).copied().unwrap_or_default()),
            obligation,
        }
    });
    Ok(rows.collect())
}

/// What is open of an obligation in a state: a completion that names no entry is one question about the whole.
fn questions(state: ObligationState, asked: Questions) -> Questions {
    match state {
        ObligationState::CompletionAsked => Questions { of_body: asked.of_body.max(1), ..asked },
        _ => Questions { of_body: 0, ..asked },
    }
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

/// How many requests of bodies wait for the focal body's answer in a cycle: later days asked for, reports named instead.
pub async fn to_answer(tx: &mut Tx, cycle: &Cycle) -> Result<i64, DbError> {
    Ok(store::questions(tx, &cycle.id).await?.values().map(|asked| asked.of_focal_body).sum())
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
