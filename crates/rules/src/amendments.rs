//! Amendments: what differs between two versions of a plan, and what that does to who owes what.
//!
//! Promise: a version is never edited; [`diff`] then [`apply`] gives the later one again. A task, a heading and a target keep
//! their ids for ever, so a change is found by id and never guessed from words. What an amendment ends stays in the later
//! version, ended.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::obligations::{ObligationDraft, Subject};
use crate::words::word_enum;

mod impact;
mod redline;
mod said;

pub use impact::{Given, Impact, impact};
pub use redline::{Line, LineKind, fields, redline};
pub use said::{Field, HeadingWords, Noun, Said, TargetWords, TaskWords};

/// What became of one task, heading or target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change<T> {
    /// It is new.
    Added(T),
    /// It is asked no longer; its row stays.
    Ended(T),
    /// It says something else.
    Changed(T),
    /// The other version does not have it at all: an earlier one.
    Absent(String),
}

/// The changes that lead from one version to the other.
pub fn diff<T: Said>(before: &[T], after: &[T]) -> Vec<Change<T>> {
    let old: HashMap<&str, &T> = before.iter().map(|one| (one.id(), one)).collect();
    let new: BTreeSet<&str> = after.iter().map(Said::id).collect();
    let gone = before.iter().filter(|one| !new.contains(one.id())).map(|one| Change::Absent(one.id().to_owned()));
    let changed = after.iter().filter_map(|one| match old.get(one.id()) {
        None => Some(Change::Added(one.clone())),
        Some(was) if *was == one => None,
        Some(was) if one.is_ended() && !was.is_ended() => Some(Change::Ended(one.clone())),
        Some(_) => Some(Change::Changed(one.clone())),
    });
    gone.chain(changed).collect()
}

/// A version with changes applied: the later version, in its order.
pub fn apply<T: Said>(before: &[T], changes: &[Change<T>]) -> Vec<T> {
    let mut all: BTreeMap<&str, &T> = before.iter().map(|one| (one.id(), one)).collect();
    for change in changes {
        match change {
            Change::Added(one) | Change::Ended(one) | Change::Changed(one) => all.insert(one.id(), one),
            Change::Absent(id) => all.remove(id.as_str()),
        };
    }
    let mut after: Vec<T> = all.into_values().cloned().collect();
    after.sort_by(|a, b| (a.position(), a.id()).cmp(&(b.position(), b.id())));
    after
}

/// When a version holds, and when it was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    pub effective_on: Date,
    pub recorded_at: Timestamp,
}

/// Which of a plan's versions, in their order, is in force on a day, by what was recorded by a moment; before the first one,
/// the first. None only where there is none.
pub fn in_force(versions: &[Since], on: Date, known_at: Timestamp) -> Option<usize> {
    let is_known = |since: &Since| since.recorded_at <= known_at;
    let holds = versions.iter().rposition(|since| is_known(since) && since.effective_on <= on);
    holds.or_else(|| versions.iter().position(is_known)).or((!versions.is_empty()).then_some(0))
}

word_enum! {
    /// What a person answers when an instrument above a plan changed.
    ReviewAnswer {
        /// It does not touch the plan.
        Stands = "stands",
        /// The plan must be amended.
        Amend = "amend",
        /// Another plan must replace it.
        Replace = "replace",
    }
}

/// Why an amendment cannot take effect as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AmendmentRefusal {
    /// Another version was recorded since: its number.
    Superseded(i64),
    /// It changes nothing.
    Empty,
    /// It would hold before the instrument was issued.
    BeforeIssue(Date),
    /// It would hold before the version it changes does.
    BeforeBase(Date),
    /// It would hold within a cycle that was closed; a person may confirm: its name.
    InClosedCycle(String),
    /// Tasks that it ends and that bodies are asked about now; a person must confirm: their labels.
    EndsOpen(Vec<String>),
    /// A heading that it ends, or takes back, still has tasks or headings under it: its number and theirs.
    HeadingInUse(String, Vec<String>),
    /// Two tasks that go on would carry one number.
    NumberTwice(String),
}

/// What is known of the days when an amendment is to be recorded.
#[derive(Debug, Clone)]
pub struct Days {
    pub issued_on: Date,
    pub effective_on: Date,
    pub base_effective_on: Date,
    /// Cycles that were closed: name, first and last day of their period.
    pub closed: Vec<(String, Date, Date)>,
}

/// Whether an amendment may take effect on these days. `confirmed`: a person has seen that it reaches into a closed cycle.
pub fn check_days(days: &Days, confirmed: bool) -> Result<(), AmendmentRefusal> {
    if days.effective_on < days.issued_on {
        return Err(AmendmentRefusal::BeforeIssue(days.issued_on));
    }
    if days.effective_on < days.base_effective_on {
        return Err(AmendmentRefusal::BeforeBase(days.base_effective_on));
    }
    let inside = |(_, from, to): &&(String, Date, Date)| *from <= days.effective_on && days.effective_on <= *to;
    match days.closed.iter().find(inside) {
        Some((name, ..)) if !confirmed => Err(AmendmentRefusal::InClosedCycle(name.clone())),
        _ => Ok(()),
    }
}

/// A number under which tasks or headings stand, though no heading that goes on carries it any more: the number and theirs.
/// What stood so in the earlier version already is not told.
pub fn heading_in_use(
    (old_headings, old_tasks): (&[HeadingWords], &[TaskWords]),
    (headings, tasks): (&[HeadingWords], &[TaskWords]),
) -> Option<(String, Vec<String>)> {
    let known = homeless(old_headings, old_tasks);
    homeless(headings, tasks).into_iter().find(|(label, _)| !known.contains_key(label))
}

/// What goes on under numbers of no heading, by number.
fn homeless(headings: &[HeadingWords], tasks: &[TaskWords]) -> BTreeMap<String, Vec<String>> {
    let live = || headings.iter().filter(|one| !one.is_ended);
    let carried: BTreeSet<&str> = live().map(|one| one.label.as_str()).collect();
    let of_headings = live().map(|one| (one.parent.as_str(), &one.label));
    let of_tasks = tasks.iter().filter(|one| !one.is_ended).map(|one| (one.group.as_str(), &one.label));
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (above, label) in of_headings.chain(of_tasks).filter(|(above, _)| !above.is_empty()) {
        if !carried.contains(above) {
            found.entry(above.to_owned()).or_default().push(label.clone());
        }
    }
    found
}

/// A number that two tasks would carry, those that were ended counted too: reports name a task by its number. What the
/// earlier version had twice already is not told.
pub fn number_twice(before: &[TaskWords], after: &[TaskWords]) -> Option<String> {
    let twice = |tasks: &[TaskWords]| {
        let mut seen = BTreeSet::new();
        let again = tasks.iter().filter(|one| !seen.insert(one.label.clone())).map(|one| one.label.clone());
        again.collect::<BTreeSet<String>>()
    };
    let known = twice(before);
    twice(after).into_iter().find(|label| !known.contains(label))
}

/// The subjects of which somebody is asked something else by the later version: new, ended, or led by others.
pub fn touched(before: &[ObligationDraft], after: &[ObligationDraft]) -> BTreeSet<Subject> {
    let by_subject = |all: &[ObligationDraft]| {
        let mut found: BTreeMap<Subject, BTreeSet<String>> = BTreeMap::new();
        for owed in all {
            for item in &owed.items {
                found.entry(item.subject.clone()).or_default().insert(owed.body.clone());
            }
        }
        found
    };
    let (old, new) = (by_subject(before), by_subject(after));
    let all: BTreeSet<&Subject> = old.keys().chain(new.keys()).collect();
    all.into_iter().filter(|subject| old.get(*subject) != new.get(*subject)).cloned().collect()
}

#[cfg(test)]
mod tests;
