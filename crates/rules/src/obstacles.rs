//! Obstacles: what keeps a body from doing its task, as a case with an owner, an answer and an age.
//!
//! Promise: where a case stands on any day is computed from dated facts alone; nothing said by a body is ever changed.
//! Statements of several bodies about one difficulty are one case for as long as a person says so: who raised it, in which
//! words, stays; taking the merge back leaves each as its own steps say.

mod report;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;

pub use report::{CaseRow, ForReport, Paragraph, Told, paragraphs};

use crate::calendar::days_between;
use crate::plans::likeness;
use crate::words::word_enum;

/// A proposal that waits longer for its decision is shown to the leadership: the default of a setting.
pub const WAITING_DAYS: i64 = 15;

/// So alike, in percent of shared pairs of words, that two statements are offered as one difficulty. Lower than for tasks:
/// bodies describe the same difficulty in words of their own, and a person decides.
pub const OFFERED_FROM: u32 = 35;

word_enum! {
    /// What the difficulty is about.
    ObstacleKind {
        Law = "law",
        Money = "money",
        Land = "land",
        Procedure = "procedure",
        /// Coordination between bodies.
        Coordination = "coordination",
        /// Waits for the central government.
        Central = "central",
        People = "people",
    }
}

word_enum! {
    /// Who is competent to decide (cấp có thẩm quyền), from near to far.
    CompetentAuthority {
        FocalBody = "focal_body",
        /// The People's Committee.
        Committee = "committee",
        /// The Party committee or the People's Council.
        Party = "party",
        /// A ministry or the Government.
        Central = "central",
    }
}

word_enum! {
    /// Something that was done about a case.
    StepKind {
        /// The focal officer said what it is and who is to decide.
        Routed = "routed",
        /// An answer without a document of decision.
        Answered = "answered",
        /// A decision by an issued document.
        Decided = "decided",
        /// A decision was taken back.
        Withdrawn = "withdrawn",
        /// A body that raised it says that it is solved.
        Solved = "solved",
        /// A body that raised it says that it is not.
        NotSolved = "not_solved",
        /// The focal officer ended it, with a reason.
        Closed = "closed",
        Reopened = "reopened",
    }
}

word_enum! {
    /// Where a case stands.
    ObstacleState {
        /// Nobody has said yet what it is and who decides.
        New = "new",
        /// Waits for whoever decides.
        Waiting = "waiting",
        /// Answered; who raised it has not said yet whether that solves it.
        Answered = "answered",
        /// Answered, and somebody who raised it says that it is not solved.
        NotSolved = "not_solved",
        Closed = "closed",
    }
}

impl ObstacleState {
    /// Whether it is carried over into the next period.
    pub fn is_open(self) -> bool {
        self != ObstacleState::Closed
    }

    /// Whether somebody is awaited to decide.
    pub fn is_waiting(self) -> bool {
        matches!(self, ObstacleState::Waiting | ObstacleState::NotSolved)
    }
}

/// What one body raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub id: String,
    pub body: String,
    pub raised_on: Date,
    pub recorded_at: Timestamp,
}

/// A step of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Tells steps of one instant apart.
    pub id: String,
    pub kind: StepKind,
    /// Who says so, of a feedback; to whom it was sent, of a routing.
    pub body: Option<String>,
    pub about: Option<ObstacleKind>,
    pub authority: Option<CompetentAuthority>,
    pub happened_on: Date,
    pub recorded_at: Timestamp,
}

/// One statement was put to another, as a person decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    pub from: String,
    pub into: String,
    pub merged_at: Timestamp,
    pub undone_at: Option<Timestamp>,
}

/// A day and a moment from which facts are seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    pub as_of: Date,
    pub known_at: Timestamp,
}

impl View {
    fn sees(self, on: Date, at: Timestamp) -> bool {
        on <= self.as_of && at <= self.known_at
    }

    /// An act at the desk happens and is recorded in the same instant.
    fn sees_act(self, at: Timestamp) -> bool {
        self.sees(crate::calendar::day_of(at), at)
    }
}

/// A case: the statements that are one, and what was done about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Case {
    pub statements: Vec<Statement>,
    pub steps: Vec<Step>,
}

/// A case at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseState {
    pub state: ObstacleState,
    /// What it is and who decides, as the focal officer last said; none before.
    pub kind: Option<ObstacleKind>,
    pub authority: Option<CompetentAuthority>,
    /// The body that it was last sent to.
    pub with: Option<String>,
    pub raised_on: Date,
    pub closed_on: Option<Date>,
    /// From the first statement to the end, or to the day asked about.
    pub age_days: i64,
    /// Since when a decision is awaited without one.
    pub waits_since: Option<Date>,
    pub waiting_days: Option<i64>,
    pub statement_count: usize,
    pub body_count: usize,
    /// How often the same body raised it again.
    pub repeat_count: usize,
}

/// The statement that stands for the case which a statement belongs to.
pub fn root<'a>(id: &'a str, merges: &'a [Merge], view: View) -> &'a str {
    let mut at = id;
    for _ in 0..=merges.len() {
        let seen = |merge: &&Merge| {
            merge.from == at && view.sees_act(merge.merged_at) && !merge.undone_at.is_some_and(|at| view.sees_act(at))
        };
        match merges.iter().filter(seen).max_by_key(|merge| merge.merged_at) {
            Some(merge) => at = &merge.into,
            None => break,
        }
    }
    at
}

/// Whether one statement may be put to another: never to itself, never in a circle.
pub fn may_merge(from: &str, into: &str, merges: &[Merge], view: View) -> bool {
    root(into, merges, view) != from && root(from, merges, view) == from
}

/// Where a case stands as of a day, from what was recorded by a moment; none before anybody raised it.
pub fn state(case: &Case, view: View) -> Option<CaseState> {
    let statements = case.statements.iter().filter(|one| view.sees(one.raised_on, one.recorded_at));
    let statements: Vec<&Statement> = statements.collect();
    let raised_on = statements.iter().map(|one| one.raised_on).min()?;
    let raisers: BTreeSet<&str> = statements.iter().map(|one| one.body.as_str()).collect();
    let mut steps: Vec<&Step> = case.steps.iter().filter(|one| view.sees(one.happened_on, one.recorded_at)).collect();
    steps.sort_by_key(|step| (step.happened_on, step.recorded_at, step.id.as_str()));
    let mut found = CaseState {
        state: ObstacleState::New,
        kind: None,
        authority: None,
        with: None,
        raised_on,
        closed_on: None,
        age_days: 0,
        waits_since: None,
        waiting_days: None,
        statement_count: statements.len(),
        body_count: raisers.len(),
        repeat_count: statements.len() - raisers.len(),
    };
    let (mut solved, mut unsolved): (BTreeSet<&str>, BTreeSet<&str>) = (BTreeSet::new(), BTreeSet::new());
    // What a decision ended, so that one taken back leaves the wait as old as it was.
    let mut waited: Option<Date> = None;
    for step in steps {
        let on = step.happened_on;
        match step.kind {
            StepKind::Routed => {
                found.kind = step.about.or(found.kind);
                found.authority = step.authority.or(found.authority);
                found.with.clone_from(&step.body);
                if !found.state.is_waiting() {
                    (found.state, found.closed_on) = (ObstacleState::Waiting, None);
                }
                found.waits_since = found.waits_since.or(Some(on));
            }
            StepKind::Answered | StepKind::Decided => {
                waited = found.waits_since.or(waited);
                (found.state, found.waits_since, found.closed_on) = (ObstacleState::Answered, None, None);
                (solved, unsolved) = (BTreeSet::new(), BTreeSet::new());
            }
            StepKind::Withdrawn => {
                (found.state, found.closed_on) = (ObstacleState::Waiting, None);
                found.waits_since = waited.or(Some(on));
                (solved, unsolved) = (BTreeSet::new(), BTreeSet::new());
            }
            StepKind::Solved => {
                solved.extend(step.body.as_deref());
                unsolved.retain(|body| Some(*body) != step.body.as_deref());
                if found.state == ObstacleState::NotSolved && unsolved.is_empty() {
                    (found.state, found.waits_since) = (ObstacleState::Answered, None);
                }
                if found.state != ObstacleState::Closed && raisers.iter().all(|body| solved.contains(body)) {
                    (found.state, found.waits_since, found.closed_on) = (ObstacleState::Closed, None, Some(on));
                }
            }
            StepKind::NotSolved => {
                if let Some(body) = step.body.as_deref() {
                    solved.remove(body);
                    unsolved.insert(body);
                }
                (found.state, found.closed_on) = (ObstacleState::NotSolved, None);
                found.waits_since = found.waits_since.or(Some(on));
            }
            StepKind::Closed => {
                (found.state, found.waits_since, found.closed_on) = (ObstacleState::Closed, None, Some(on));
            }
            StepKind::Reopened => {
                (found.state, found.closed_on) = (ObstacleState::Waiting, None);
                found.waits_since = Some(on);
                (solved, unsolved) = (BTreeSet::new(), BTreeSet::new());
            }
        }
    }
    found.age_days = days_between(raised_on, found.closed_on.unwrap_or(view.as_of)).max(0);
    found.waiting_days = found.waits_since.map(|since| days_between(since, view.as_of).max(0));
    Some(found)
}

/// Over how many reporting periods a case was carried: the cut-off days that passed while it stood open.
pub fn carried_count(state: &CaseState, cutoffs: &[Date], as_of: Date) -> usize {
    let is_open_on = |day: Date| state.raised_on <= day && state.closed_on.is_none_or(|closed| closed > day);
    cutoffs.iter().filter(|cutoff| **cutoff < as_of && is_open_on(**cutoff)).count()
}

/// A statement as it is compared with others.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    pub text: &'a str,
    pub tasks: &'a [String],
}

/// Others that may be the same difficulty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its place in the list.
    pub other: usize,
    /// How alike the words are, 0 to 100.
    pub percent: u32,
    pub shares_task: bool,
}

/// The statements that are offered as the same difficulty, the most alike first; a person decides.
pub fn offers(own: Said<'_>, others: &[Said<'_>]) -> Vec<Offer> {
    let texts: Vec<&str> = others.iter().map(|one| one.text).collect();
    let alike = likeness::alike_from(&[own.text], &texts, OFFERED_FROM / 2);
    let percents: BTreeMap<usize, u32> = alike.into_iter().map(|pair| (pair.other, pair.percent)).collect();
    let mut found: Vec<Offer> = others
        .iter()
        .enumerate()
        .map(|(other, one)| Offer {
            other,
            percent: percents.get(&other).copied().unwrap_or(0),
            shares_task: own.tasks.iter().any(|task| one.tasks.contains(task)),
        })
        // Of the same task half the likeness is enough.
        .filter(|offer| offer.percent >= OFFERED_FROM || offer.shares_task && offer.percent > 0)
        .collect();
    found.sort_by_key(|offer| (std::cmp::Reverse(offer.percent), offer.other));
    found
}

#[cfg(test)]
mod tests;
