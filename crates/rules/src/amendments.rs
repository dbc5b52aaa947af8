//! Amendments: what differs between two versions of a plan, and what that does to who owes what.
//!
//! Promise: a version is never edited; [`diff`] then [`apply`] gives the later one again. A task keeps its id for ever, so a
//! change is found by id and never guessed from words. What an amendment ends stays in the later version, ended.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use crate::obligations::{CountingClass, ObligationDraft, Subject};
use crate::plans::redline::{Piece, PieceKind, words_between};
use crate::words::word_enum;

mod impact;

pub use impact::{Given, Impact, impact};

word_enum! {
    /// A part of a task that an amendment may change.
    Field {
        Label = "label",
        Group = "group",
        Place = "place",
        Text = "text",
        Lead = "lead",
        Cooperating = "cooperating",
        Timeline = "timeline",
        Deliverable = "deliverable",
        Class = "class",
        DueOn = "due_on",
    }
}

/// A task as one version says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskWords {
    pub id: String,
    pub label: String,
    /// The label of its heading; empty where it stands under none.
    pub group: String,
    pub text: String,
    pub lead: String,
    pub cooperating: String,
    pub timeline: String,
    pub deliverable: String,
    pub class: CountingClass,
    pub due_on: Option<Date>,
    /// Its place in the plan; places of one version differ.
    pub position: i64,
    pub is_ended: bool,
}

impl TaskWords {
    /// A field as text; the place says nothing by itself.
    fn field(&self, field: Field) -> String {
        match field {
            Field::Label => self.label.clone(),
            Field::Group => self.group.clone(),
            Field::Place => String::new(),
            Field::Text => self.text.clone(),
            Field::Lead => self.lead.clone(),
            Field::Cooperating => self.cooperating.clone(),
            Field::Timeline => self.timeline.clone(),
            Field::Deliverable => self.deliverable.clone(),
            Field::Class => self.class.as_str().to_owned(),
            Field::DueOn => self.due_on.map(|day| day.strftime("%d/%m/%Y").to_string()).unwrap_or_default(),
        }
    }
}

/// What became of one task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added(TaskWords),
    /// It is asked no longer; its row stays.
    Ended(TaskWords),
    /// It says something else.
    Changed(TaskWords),
    /// The other version does not have it at all: an earlier one.
    Absent(String),
}

/// The changes that lead from one version to the other.
pub fn diff(before: &[TaskWords], after: &[TaskWords]) -> Vec<Change> {
    let old: HashMap<&str, &TaskWords> = before.iter().map(|task| (task.id.as_str(), task)).collect();
    let new: BTreeSet<&str> = after.iter().map(|task| task.id.as_str()).collect();
    let gone = before.iter().filter(|task| !new.contains(task.id.as_str())).map(|task| Change::Absent(task.id.clone()));
    let changed = after.iter().filter_map(|task| match old.get(task.id.as_str()) {
        None => Some(Change::Added(task.clone())),
        Some(was) if *was == task => None,
        Some(was) if task.is_ended && !was.is_ended => Some(Change::Ended(task.clone())),
        Some(_) => Some(Change::Changed(task.clone())),
    });
    gone.chain(changed).collect()
}

/// A version with changes applied: the later version, in its order.
pub fn apply(before: &[TaskWords], changes: &[Change]) -> Vec<TaskWords> {
    let mut tasks: BTreeMap<&str, &TaskWords> = before.iter().map(|task| (task.id.as_str(), task)).collect();
    for change in changes {
        match change {
            Change::Added(task) | Change::Ended(task) | Change::Changed(task) => tasks.insert(&task.id, task),
            Change::Absent(id) => tasks.remove(id.as_str()),
        };
    }
    let mut after: Vec<TaskWords> = tasks.into_values().cloned().collect();
    after.sort_by(|a, b| (a.position, &a.id).cmp(&(b.position, &b.id)));
    after
}

word_enum! {
    /// What a line of a redline shows.
    LineKind {
        Same = "same",
        Added = "added",
        Ended = "ended",
        Changed = "changed",
    }
}

/// A task in a redline.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub id: String,
    pub kind: LineKind,
    /// As the later version has it; the earlier one where that is the only one.
    pub task: TaskWords,
    /// The fields that differ, with the words that stayed, went and came.
    pub fields: Vec<(Field, Vec<Piece>)>,
}

/// Two versions side by side, in the order of the later one; what only the earlier one has stands where it stood.
pub fn redline(before: &[TaskWords], after: &[TaskWords]) -> Vec<Line> {
    let old: HashMap<&str, (usize, &TaskWords)> =
        before.iter().enumerate().map(|(place, task)| (task.id.as_str(), (place, task))).collect();
    let new: BTreeSet<&str> = after.iter().map(|task| task.id.as_str()).collect();
    let moved = moved(before, after);
    let mut lines: Vec<Line> = Vec::with_capacity(after.len());
    let mut gone = before.iter().enumerate().filter(|(_, task)| !new.contains(task.id.as_str())).peekable();
    for task in after {
        if let Some((place, _)) = old.get(task.id.as_str()) {
            while let Some((_, was)) = gone.next_if(|(at, _)| at < place) {
                lines.push(ended(was));
            }
        }
        lines.push(match old.get(task.id.as_str()) {
            None if task.is_ended => continue,
            None => Line { id: task.id.clone(), kind: LineKind::Added, task: task.clone(), fields: Vec::new() },
            Some((_, was)) if was.is_ended && task.is_ended => continue,
            Some((_, was)) if task.is_ended => ended(was),
            Some((_, was)) => {
                let fields = fields(was, task, moved.contains(task.id.as_str()));
                let kind = if fields.is_empty() { LineKind::Same } else { LineKind::Changed };
                Line { id: task.id.clone(), kind, task: task.clone(), fields }
            }
        });
    }
    lines.extend(gone.map(|(_, was)| ended(was)));
    lines
}

fn ended(was: &TaskWords) -> Line {
    Line { id: was.id.clone(), kind: LineKind::Ended, task: was.clone(), fields: Vec::new() }
}

/// Tasks that changed their order among those that both versions have: all but a longest run that kept it.
fn moved<'a>(before: &[TaskWords], after: &'a [TaskWords]) -> BTreeSet<&'a str> {
    let place: HashMap<&str, usize> =
        before.iter().enumerate().map(|(place, task)| (task.id.as_str(), place)).collect();
    let common: Vec<(&str, usize)> =
        after.iter().filter_map(|task| Some((task.id.as_str(), *place.get(task.id.as_str())?))).collect();
    // The longest increasing run of the old places, by patience sorting.
    let mut tops: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = vec![None; common.len()];
    for (index, (_, at)) in common.iter().enumerate() {
        let pile = tops.partition_point(|top| common.get(*top).is_some_and(|(_, other)| other < at));
        previous[index] = pile.checked_sub(1).and_then(|below| tops.get(below)).copied();
        match tops.get_mut(pile) {
            Some(top) => *top = index,
            None => tops.push(index),
        }
    }
    let mut kept = BTreeSet::new();
    let mut at = tops.last().copied();
    while let Some(index) = at {
        kept.insert(index);
        at = previous.get(index).copied().flatten();
    }
    common.iter().enumerate().filter(|(index, _)| !kept.contains(index)).map(|(_, (id, _))| *id).collect()
}

/// The fields in which two states of one task differ.
pub fn fields(was: &TaskWords, is: &TaskWords, is_moved: bool) -> Vec<(Field, Vec<Piece>)> {
    let words = Field::ALL.iter().filter(|field| **field != Field::Place).filter_map(|field| {
        let (before, after) = (was.field(*field), is.field(*field));
        if before == after {
            return None;
        }
        let whole = matches!(field, Field::Label | Field::Group | Field::Class | Field::DueOn);
        Some((*field, if whole { replaced(before, after) } else { words_between(&before, &after) }))
    });
    let place = is_moved.then(|| (Field::Place, Vec::new()));
    words.chain(place).collect()
}

/// One word for another: not compared letter by letter.
fn replaced(before: String, after: String) -> Vec<Piece> {
    let pieces = [(PieceKind::Deleted, before), (PieceKind::Inserted, after)];
    pieces.into_iter().filter(|(_, text)| !text.is_empty()).map(|(kind, text)| Piece { kind, text }).collect()
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
