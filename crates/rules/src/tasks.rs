//! Tasks: in which of the administration's counting classes a task stands at any instant (vn-rules.md topic 1.3).
//!
//! Promise: [`state`] gives a task exactly one [`TaskCount`], by dated facts alone, for any day asked about (`as_of`) and
//! with what was recorded by any moment (`known_at`); a fact recorded later changes nothing that was known before. Only a
//! task that has a day of its own can be late. The classes partition the tasks, whichever are chosen.

mod reported;
mod totals;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

pub use reported::{EntryFacts, reported};
pub use totals::{Denominator, Totals};

use crate::calendar::{day_of, days_between};
use crate::obligations::{CountingClass, DUE_SOON_DAYS, days_late};
use crate::successions::{History, Holder, Subject};
use crate::words::word_enum;

/// A task without a day of its own of which nothing was heard for so many days is to be reviewed: the default of T1-R8
/// (three months, as the province of vn-rules.md S5 counts). A board may ask for another number.
pub const STALE_DAYS: i64 = 90;

word_enum! {
    /// Where a task is counted: the four classes of the administration, and those that stand apart from them.
    TaskCount {
        /// Hoàn thành đúng hạn.
        CompletedOnTime = "completed_on_time",
        /// Hoàn thành quá hạn.
        CompletedLate = "completed_late",
        /// Đang thực hiện, trong hạn.
        WithinTime = "within_time",
        /// Đang thực hiện, quá hạn.
        Overdue = "overdue",
        /// Without a day, and done.
        UndatedDone = "undated_done",
        /// Without a day, under way.
        UndatedOpen = "undated_open",
        Standing = "standing",
        Bound = "bound",
        Outside = "outside",
    }
}

impl TaskCount {
    /// Whether it is one of the four classes of tasks that have a day: only these enter on-time rates.
    pub fn is_dated(self) -> bool {
        matches!(
            self,
            TaskCount::CompletedOnTime | TaskCount::CompletedLate | TaskCount::WithinTime | TaskCount::Overdue
        )
    }
}

word_enum! {
    /// A band within "trong hạn": shown, never counted as a class of its own.
    Band {
        Ahead = "ahead",
        DueSoon = "due_soon",
        DueToday = "due_today",
        /// A result came in time and waits for the focal body's word.
        Reported = "reported",
        /// Nobody holds the task until an instrument says who does.
        Suspended = "suspended",
    }
}

/// A body that leads a task, as the plan names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub body: String,
    /// It leads as the member of a group.
    pub is_shared: bool,
    /// Its result closes the task for the plan: the focal lead, or every member where a group leads alone.
    pub closes: bool,
}

/// A task as one version of its plan gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The class that its time proposes.
    pub proposed: CountingClass,
    /// The last on-time day.
    pub due_on: Option<Date>,
    pub parts: Vec<Part>,
}

/// A version of the plan, and the task in it; none where the plan does not hold the task then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub number: i64,
    pub effective_on: Date,
    pub recorded_at: Timestamp,
    pub given: Option<Given>,
}

/// What a person decided about a task's class (T1-R1). It reads the plan's words, so it holds for every day, as soon as it
/// is known; and for as long as an amendment does not give the task a time of another kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassAct {
    /// Tells acts of one instant apart.
    pub id: String,
    pub decided_at: Timestamp,
    pub proposed: CountingClass,
    pub class: CountingClass,
    /// The last on-time day, where the plan's own words gave none that could be read.
    pub due_on: Option<Date>,
}

/// A result that was reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// None where the task has no lead that the register knows.
    pub body: Option<String>,
    /// The day on which it reached the focal body: what counts, whenever it was entered (T1 table).
    pub reported_on: Date,
    pub recorded_at: Timestamp,
    pub accepted_at: Option<Timestamp>,
    pub returned_at: Option<Timestamp>,
}

/// Something that was heard of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    pub on: Date,
    pub recorded_at: Timestamp,
}

/// The dated facts about a task.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    pub task: String,
    pub versions: Vec<Version>,
    pub acts: Vec<ClassAct>,
    pub outcomes: Vec<Outcome>,
    pub updates: Vec<Update>,
    pub history: Arc<History>,
}

/// For whom a task is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose<'a> {
    /// The plan: the focal lead's result closes it; where only a group leads, all must have reported.
    Plan,
    /// One body: its own part counts.
    Body(&'a str),
}

/// A task at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskState {
    pub count: TaskCount,
    /// Only within "trong hạn".
    pub band: Option<Band>,
    pub class: CountingClass,
    pub is_confirmed: bool,
    /// The last on-time day in force.
    pub due_on: Option<Date>,
    /// The one that the task was first given; never overwritten (T1-R6).
    pub original_due_on: Option<Date>,
    /// Days after the day in force.
    pub late_days: Option<i64>,
    /// Days after the first one.
    pub original_late_days: Option<i64>,
    /// The day on which the accepted result was reported.
    pub completed_on: Option<Date>,
    /// The day on which a result was reported that waits for the focal body's word.
    pub waiting_since: Option<Date>,
}

/// What is seen from a day and a moment.
#[derive(Clone, Copy)]
struct View {
    as_of: Date,
    known_at: Timestamp,
}

impl View {
    /// An act at the desk happens and is recorded in the same instant.
    fn sees(self, at: Option<Timestamp>) -> bool {
        at.is_some_and(|at| at <= self.known_at && day_of(at) <= self.as_of)
    }

    /// What happened on a day and was recorded then or later.
    fn sees_day(self, on: Date, recorded_at: Timestamp) -> bool {
        on <= self.as_of && recorded_at <= self.known_at
    }
}

/// How far one part, or all of them, has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Come {
    /// An accepted result was reported on a day.
    Accepted(Date),
    /// A result waits for the focal body's word.
    Reported(Date),
    Nothing,
}

/// The version of the plan in force on a day, as known by a moment.
pub fn in_force(versions: &[Version], on: Date, known_at: Timestamp) -> Option<&Version> {
    let is_seen = |version: &&Version| version.effective_on <= on && version.recorded_at <= known_at;
    versions.iter().filter(is_seen).max_by_key(|version| (version.effective_on, version.number))
}

/// The confirmed class, or the proposed one; and the act that confirmed it.
pub fn class<'a>(facts: &'a Facts, given: &Given, known_at: Timestamp) -> (CountingClass, Option<&'a ClassAct>) {
    let known = facts.acts.iter().filter(|act| act.decided_at <= known_at);
    match known.max_by_key(|act| (act.decided_at, act.id.as_str())) {
        Some(act) if act.proposed == given.proposed => (act.class, Some(act)),
        _ => (given.proposed, None),
    }
}

/// Who holds a part on a day.
pub fn holder(facts: &Facts, part: &Part, on: Date, known_at: Timestamp) -> Holder {
    let subject =
        if part.is_shared { Subject::Shared(facts.task.as_str()) } else { Subject::Given(facts.task.as_str()) };
    facts.history.holder(&part.body, subject, on, known_at)
}

/// Where a task is counted as of a day, from what was recorded by a moment; none where it is not the plan's, or not the
/// body's, then.
pub fn state(facts: &Facts, whose: Whose<'_>, as_of: Date, known_at: Timestamp) -> Option<TaskState> {
    let view = View { as_of, known_at };
    let given = in_force(&facts.versions, as_of, known_at)?.given.as_ref()?;
    let parts: Vec<&Part> = match whose {
        Whose::Plan => given.parts.iter().filter(|part| part.closes).collect(),
        Whose::Body(body) => {
            let is_held = |part: &&Part| holder(facts, part, as_of, known_at) == Holder::Body(body.to_owned());
            given.parts.iter().filter(is_held).collect()
        }
    };
    if parts.is_empty() && whose != Whose::Plan {
        return None;
    }
    let (class, act) = class(facts, given, known_at);
    let read = act.and_then(|act| act.due_on);
    let come = come(facts, &parts, view);
    let (completed_on, reported_on) = match come {
        Come::Accepted(day) => (Some(day), None),
        Come::Reported(day) => (None, Some(day)),
        Come::Nothing => (None, None),
    };
    let day = completed_on.or(reported_on).unwrap_or(as_of);
    let due_of = |version: Option<&Version>| version.and_then(|version| version.given.as_ref()?.due_on);
    // The class on completion is fixed by the day that was in force when the result was reported.
    let due_on = due_of(in_force(&facts.versions, day, known_at)).or(given.due_on).or(read);
    let first = facts.versions.iter().filter(|version| version.recorded_at <= known_at && version.given.is_some());
    let original_due_on = due_of(first.min_by_key(|version| version.number)).or(read).or(due_on);
    let late_days = due_on.and_then(|due| days_late(due, day));
    let is_suspended = come == Come::Nothing && is_suspended(facts, &parts, view);
    let is_completed = completed_on.is_some();
    let count = match (class, due_on) {
        (CountingClass::Dated, Some(_)) => match (is_completed, late_days) {
            (true, None) => TaskCount::CompletedOnTime,
            (true, Some(_)) => TaskCount::CompletedLate,
            (false, Some(_)) if !is_suspended => TaskCount::Overdue,
            (false, _) => TaskCount::WithinTime,
        },
        // A day that nobody could read is no day yet: such a task cannot be late.
        (CountingClass::Dated, None) | (CountingClass::Undated, _) if is_completed => TaskCount::UndatedDone,
        (CountingClass::Dated, None) | (CountingClass::Undated, _) => TaskCount::UndatedOpen,
        (CountingClass::Standing, _) => TaskCount::Standing,
        (CountingClass::Bound, _) => TaskCount::Bound,
        (CountingClass::Outside, _) => TaskCount::Outside,
    };
    let is_dated = count.is_dated();
    let band = (count == TaskCount::WithinTime).then(|| match due_on.map(|due| days_between(as_of, due)) {
        _ if is_suspended => Band::Suspended,
        _ if reported_on.is_some() => Band::Reported,
        Some(0) => Band::DueToday,
        Some(left) if left <= DUE_SOON_DAYS => Band::DueSoon,
        _ => Band::Ahead,
    });
    Some(TaskState {
        count,
        band,
        class,
        is_confirmed: act.is_some(),
        due_on: due_on.filter(|_| is_dated),
        original_due_on: original_due_on.filter(|_| is_dated),
        late_days: late_days.filter(|_| is_dated && !is_suspended),
        original_late_days: original_due_on.and_then(|due| days_late(due, day)).filter(|_| is_dated && !is_suspended),
        completed_on,
        waiting_since: reported_on,
    })
}

/// How far the parts have come together: as far as the one that is furthest behind.
fn come(facts: &Facts, parts: &[&Part], view: View) -> Come {
    let seen =
        |outcome: &&Outcome| view.sees_day(outcome.reported_on, outcome.recorded_at) && !view.sees(outcome.returned_at);
    let of = |answers: &dyn Fn(&Outcome) -> bool| {
        let (mut accepted, mut waiting) = (None::<Date>, None::<Date>);
        for outcome in facts.outcomes.iter().filter(seen).filter(|outcome| answers(outcome)) {
            let slot = if view.sees(outcome.accepted_at) { &mut accepted } else { &mut waiting };
            *slot = Some(slot.map_or(outcome.reported_on, |day| day.min(outcome.reported_on)));
        }
        accepted.map(Come::Accepted).or(waiting.map(Come::Reported)).unwrap_or(Come::Nothing)
    };
    // Where the register knows no lead, whoever reports a result reports the task's.
    if parts.is_empty() {
        return of(&|_| true);
    }
    parts.iter().map(|part| of(&|outcome| answers(facts, part, outcome, view))).max().unwrap_or(Come::Nothing)
}

/// Whether a result speaks for a part: of the body itself, or of the one that held the part on that day.
fn answers(facts: &Facts, part: &Part, outcome: &Outcome, view: View) -> bool {
    let Some(body) = &outcome.body else { return false };
    *body == part.body || holder(facts, part, outcome.reported_on, view.known_at) == Holder::Body(body.clone())
}

/// Whether nobody holds what is left of the task: it waits for an instrument and is never overdue (T9-R3).
fn is_suspended(facts: &Facts, parts: &[&Part], view: View) -> bool {
    let left: Vec<&&Part> = parts.iter().filter(|part| come(facts, &[**part], view) == Come::Nothing).collect();
    let is_open = |part: &&&Part| matches!(holder(facts, part, view.as_of, view.known_at), Holder::Open { .. });
    !left.is_empty() && left.iter().all(is_open)
}

/// Whether a task without a day of its own is to be reviewed: nothing was heard of it for so many days (T1-R8).
pub fn is_stale(facts: &Facts, state: &TaskState, days: i64, as_of: Date, known_at: Timestamp) -> bool {
    let view = View { as_of, known_at };
    let first = facts.versions.iter().filter(|version| version.recorded_at <= known_at && version.given.is_some());
    let heard = facts.updates.iter().map(|update| (update.on, update.recorded_at));
    let results = facts.outcomes.iter().map(|outcome| (outcome.reported_on, outcome.recorded_at));
    let seen = heard.chain(results).filter(|(on, at)| view.sees_day(*on, *at)).map(|(on, _)| on);
    let last = seen.chain(first.map(|version| version.effective_on).min()).max();
    state.count == TaskCount::UndatedOpen && last.is_some_and(|day| days_between(day, as_of) >= days)
}

/// What an officer follows within a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Followed {
    Body(String),
    /// By the section's label.
    Section(String),
}

/// Who follows a body or a section of a plan from a day on; none for nobody any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Following {
    pub id: String,
    pub subject: Followed,
    pub officer: Option<String>,
    pub starts_on: Date,
    pub recorded_at: Timestamp,
}

/// The officer who follows: by the section that is nearest, else by the first of the bodies that is assigned.
pub fn follower<'a>(
    all: &'a [Following],
    sections: &[String],
    bodies: &[String],
    as_of: Date,
    known_at: Timestamp,
) -> Option<&'a str> {
    let view = View { as_of, known_at };
    let of = |subject: Followed| {
        let own = all.iter().filter(|one| one.subject == subject && view.sees_day(one.starts_on, one.recorded_at));
        own.max_by_key(|one| (one.starts_on, one.recorded_at, one.id.as_str()))?.officer.as_deref()
    };
    let by_section = sections.iter().find_map(|section| of(Followed::Section(section.clone())));
    by_section.or_else(|| bodies.iter().find_map(|body| of(Followed::Body(body.clone()))))
}

#[cfg(test)]
mod tests;
