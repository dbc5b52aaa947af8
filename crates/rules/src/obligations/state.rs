//! In which state an obligation is on a day, with what was known by a moment.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::{ObligationState, Stage};
use crate::calendar::{day_of, days_between, due_at, end_of};
use crate::successions::{History, Holder, Subject};

/// So many days before the due day an obligation shows as due soon. A reminder to the eye, no rule of law.
pub const DUE_SOON_DAYS: i64 = 7;

/// The dated facts about an obligation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    pub opens_on: Date,
    /// The last on-time day.
    pub due_on: Date,
    /// The hour by which it ends, where one is named.
    pub due_time: Option<Time>,
    pub is_focal_part: bool,
    /// When it was added to a cycle that was open already.
    pub added_at: Option<Timestamp>,
    pub excuses: Vec<ExcuseFacts>,
    /// Statements that the report stands in another one.
    pub elsewhere: Vec<ElsewhereFacts>,
    /// Other due days that were set since: by the letter that asks, by an extension.
    pub due_changes: Vec<DueChange>,
    pub standing: Standing,
    /// The versions of the body's return, in any order.
    pub versions: Vec<VersionFacts>,
}

/// With whom an obligation stands: the body that was named, the subjects it must speak to, and what became of bodies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    pub body: String,
    pub subjects: Vec<String>,
    pub history: Arc<History>,
}

impl Standing {
    /// Who holds the duty itself.
    pub fn holder(&self, as_of: Date, known_at: Timestamp) -> Holder {
        self.history.holder(&self.body, Subject::Duty, as_of, known_at)
    }

    /// Whether nobody holds what the obligation asks: not the duty, or, where that went elsewhere, none of what is left.
    /// A body that lives on owes its report, whatever function it handed over.
    fn is_suspended(&self, as_of: Date, known_at: Timestamp) -> bool {
        let is_open = |subject: &String| {
            let holder = self.history.holder(&self.body, Subject::Given(subject), as_of, known_at);
            matches!(holder, Holder::Open { .. })
        };
        match self.holder(as_of, known_at) {
            Holder::Open { .. } => true,
            Holder::Body(body) if body == self.body => false,
            Holder::Body(_) => !self.subjects.is_empty() && self.subjects.iter().all(is_open),
        }
    }
}

/// Another due day, from the instant at which it was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueChange {
    pub recorded_at: Timestamp,
    pub due_on: Date,
    pub due_time: Option<Time>,
}

/// A decision that the body owes nothing in the cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExcuseFacts {
    pub recorded_at: Timestamp,
    pub undone_at: Option<Timestamp>,
}

/// A statement that what is asked stands in another report already ("đã báo cáo lồng ghép"). The day of the statement
/// counts as its arrival; where the focal body found on which day that report came, this day does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ElsewhereFacts {
    pub stated_at: Timestamp,
    /// The day on which that report reached the focal body, as found.
    pub arrived_on: Option<Date>,
    pub accepted_at: Option<Timestamp>,
    /// From then on it is as if it had not been stated.
    pub refused_at: Option<Timestamp>,
}

/// The dated facts about one version of a return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionFacts {
    pub version: i64,
    pub created_at: Timestamp,
    /// When it was submitted here; none for a report that came by another door.
    pub submitted_at: Option<Timestamp>,
    /// When the focal body recorded a report that came by another door.
    pub recorded_at: Option<Timestamp>,
    /// The day on which that report arrived.
    pub arrived_on: Option<Date>,
    /// When the signed letter's number was recorded.
    pub letter_recorded_at: Option<Timestamp>,
    pub completion_asked_at: Option<Timestamp>,
    pub confirmed_at: Option<Timestamp>,
}

/// How an obligation stands to its due day. A completion changes nothing: the first arrival counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timeliness {
    OnTime,
    /// So many days after the last on-time day; 0 where it came on that day after the hour.
    Late(i64),
    /// Nothing has arrived.
    NotIn,
    /// The focal body's own part stands outside timeliness.
    FocalPart,
    /// Nobody holds it: neither in time nor late until somebody does.
    Suspended,
    /// Owes nothing in the cycle.
    Excused,
}

/// How many days after its last on-time day something comes, or is still awaited; none within time. A due day counts until
/// its end in Viet Nam (T1-R4); a report that names an hour is late after that ([`Facts::due_at`]).
pub fn days_late(due_on: Date, on: Date) -> Option<i64> {
    (on > due_on).then(|| days_between(due_on, on))
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

    /// The day on which a version reached the focal body.
    fn arrival(self, version: &VersionFacts) -> Option<Date> {
        let typed = version.submitted_at.filter(|at| self.sees(Some(*at))).map(day_of);
        // A paper that arrived on time and was entered late is on time: the day it came counts, not that of its entry.
        let is_known = version.recorded_at.is_some_and(|at| at <= self.known_at);
        let paper = version.arrived_on.filter(|day| is_known && *day <= self.as_of);
        typed.into_iter().chain(paper).min()
    }

    /// Whether a statement stands: it was made, and not refused.
    fn stands(self, statement: &ElsewhereFacts) -> bool {
        self.sees(Some(statement.stated_at)) && !self.sees(statement.refused_at)
    }

    /// The day on which what a statement names counts as arrived.
    fn arrival_elsewhere(self, statement: &ElsewhereFacts) -> Option<Date> {
        let stated_on = day_of(statement.stated_at);
        let found_on = statement.arrived_on.filter(|_| self.sees(statement.accepted_at));
        self.stands(statement).then(|| found_on.unwrap_or(stated_on))
    }

    /// Whether a statement was made in time, or names a report that came in time.
    fn is_on_time_elsewhere(self, facts: &Facts, statement: &ElsewhereFacts) -> bool {
        let found_on = statement.arrived_on.filter(|_| self.sees(statement.accepted_at));
        let (due_on, due_time) = facts.due(self.as_of, self.known_at);
        let is_in_time = found_on.map_or(statement.stated_at <= due_at(due_on, due_time), |day| day <= due_on);
        self.stands(statement) && is_in_time
    }

    /// Whether a version is seen that came in time: typed here by the last instant, or as a paper on the due day, whose
    /// hour of arrival is not known.
    fn is_on_time(self, facts: &Facts, version: &VersionFacts) -> bool {
        let (due_on, due_time) = facts.due(self.as_of, self.known_at);
        let is_typed = version.submitted_at.is_some_and(|at| self.sees(Some(at)) && at <= due_at(due_on, due_time));
        let is_known = version.recorded_at.is_some_and(|at| at <= self.known_at);
        is_typed || version.arrived_on.is_some_and(|day| is_known && day <= self.as_of && day <= due_on)
    }

    /// The instant looked from: now on the present day, the day's end on another.
    fn instant(self) -> Timestamp {
        if day_of(self.known_at) == self.as_of { self.known_at } else { end_of(self.as_of) }
    }
}

/// The days between which a stage becomes a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageDays {
    pub opens_on: Date,
    /// The last on-time day.
    pub due_on: Date,
    pub due_time: Option<Time>,
    pub is_focal_part: bool,
}

impl Facts {
    /// The days between which a stage becomes a state, as seen from a day and a moment.
    pub fn stage_days(&self, as_of: Date, known_at: Timestamp) -> StageDays {
        let (due_on, due_time) = self.due(as_of, known_at);
        StageDays { opens_on: self.opens_on, due_on, due_time, is_focal_part: self.is_focal_part }
    }

    /// The last on-time day and hour in force, as seen from a day and a moment: the change recorded last, else the
    /// cycle's own, which is never overwritten.
    pub fn due(&self, as_of: Date, known_at: Timestamp) -> (Date, Option<Time>) {
        let view = View { as_of, known_at };
        let seen = self.due_changes.iter().filter(|change| view.sees(Some(change.recorded_at)));
        let last = seen.max_by_key(|change| change.recorded_at);
        last.map_or((self.due_on, self.due_time), |change| (change.due_on, change.due_time))
    }

    /// The instant of the newest fact.
    pub fn latest(&self) -> Option<Timestamp> {
        let of_version = |version: &VersionFacts| {
            [
                Some(version.created_at),
                version.submitted_at,
                version.recorded_at,
                version.letter_recorded_at,
                version.completion_asked_at,
                version.confirmed_at,
            ]
        };
        let of_excuse = |excuse: &ExcuseFacts| [Some(excuse.recorded_at), excuse.undone_at];
        let of_statement = |one: &ElsewhereFacts| [Some(one.stated_at), one.accepted_at, one.refused_at];
        let elsewhere = self.elsewhere.iter().flat_map(of_statement).flatten();
        let versions = self.versions.iter().flat_map(of_version).flatten().chain(elsewhere);
        let changes = self.due_changes.iter().map(|change| change.recorded_at);
        versions.chain(self.excuses.iter().flat_map(of_excuse).flatten()).chain(self.added_at).chain(changes).max()
    }

    /// Whether there was such an obligation, as seen from a day and a moment: a cycle's list is frozen when it opens,
    /// and a body that was added later stands on no earlier table.
    pub fn is_owed(&self, as_of: Date, known_at: Timestamp) -> bool {
        self.added_at.is_none() || View { as_of, known_at }.sees(self.added_at)
    }

    /// The last on-time instant of the cycle, before any change.
    pub fn due_at(&self) -> Timestamp {
        due_at(self.due_on, self.due_time)
    }
}

/// The state and timeliness of an obligation as of a day, from what was recorded by a moment.
///
/// Precedence: reported elsewhere, excused, confirmed, completion asked, submitted (signed document awaited or in),
/// suspended, overdue, draft, due soon, open, not yet open. What arrived before a succession stays what it was (vn-rules.md, T9-R4).
pub fn state(facts: &Facts, as_of: Date, known_at: Timestamp) -> (ObligationState, Timeliness) {
    let view = View { as_of, known_at };
    let timeliness = match first_arrival(facts, as_of, known_at) {
        _ if facts.is_focal_part => Timeliness::FocalPart,
        Some(_) if facts.versions.iter().any(|version| view.is_on_time(facts, version)) => Timeliness::OnTime,
        Some(_) if facts.elsewhere.iter().any(|one| view.is_on_time_elsewhere(facts, one)) => Timeliness::OnTime,
        Some(day) => Timeliness::Late(days_between(facts.due(as_of, known_at).0, day)),
        None => Timeliness::NotIn,
    };
    match state_at(stage(facts, as_of, known_at), &facts.stage_days(as_of, known_at), as_of, known_at) {
        ObligationState::Suspended => (ObligationState::Suspended, Timeliness::Suspended),
        ObligationState::Excused => (ObligationState::Excused, Timeliness::Excused),
        state => (state, timeliness),
    }
}

/// How far an obligation has come, whatever the day: what a projection keeps (`boards::totals` in the app).
pub fn stage(facts: &Facts, as_of: Date, known_at: Timestamp) -> Stage {
    let view = View { as_of, known_at };
    let stated = |is_accepted: bool| {
        let standing = facts.elsewhere.iter().filter(|one| view.stands(one));
        standing.into_iter().any(|one| view.sees(one.accepted_at) == is_accepted)
    };
    if stated(true) {
        return Stage::ReportedElsewhere;
    }
    if facts.excuses.iter().any(|excuse| view.sees(Some(excuse.recorded_at)) && !view.sees(excuse.undone_at)) {
        return Stage::Excused;
    }
    let arrived = || facts.versions.iter().filter(|version| view.arrival(version).is_some());
    if arrived().any(|version| view.sees(version.confirmed_at)) {
        return Stage::Confirmed;
    }
    if let Some(last) = arrived().max_by_key(|version| version.version) {
        return if view.sees(last.completion_asked_at) {
            Stage::CompletionAsked
        } else if last.arrived_on.is_none() && !view.sees(last.letter_recorded_at) {
            Stage::SignedAwaited
        } else {
            Stage::Submitted
        };
    }
    // Stated, and the focal body has not looked yet.
    if stated(false) {
        return Stage::Submitted;
    }
    if facts.standing.is_suspended(view.as_of, view.known_at) {
        Stage::Suspended
    } else if facts.versions.iter().any(|version| view.sees(Some(version.created_at))) {
        Stage::Begun
    } else {
        Stage::Nothing
    }
}

/// The state of a stage between an opening day and a due instant, as seen from a day and a moment.
pub fn state_at(stage: Stage, days: &StageDays, as_of: Date, known_at: Timestamp) -> ObligationState {
    match stage {
        Stage::ReportedElsewhere => ObligationState::ReportedElsewhere,
        Stage::Excused => ObligationState::Excused,
        Stage::Confirmed => ObligationState::Confirmed,
        Stage::CompletionAsked => ObligationState::CompletionAsked,
        Stage::SignedAwaited => ObligationState::SignedAwaited,
        Stage::Submitted => ObligationState::Submitted,
        Stage::Suspended => ObligationState::Suspended,
        // The focal body's own part is never pressed for: it stands outside timeliness.
        Stage::Begun | Stage::Nothing
            if !days.is_focal_part && View { as_of, known_at }.instant() > due_at(days.due_on, days.due_time) =>
        {
            ObligationState::Overdue
        }
        Stage::Begun => ObligationState::Draft,
        Stage::Nothing if as_of < days.opens_on => ObligationState::NotYetOpen,
        Stage::Nothing if (0..=DUE_SOON_DAYS).contains(&days_between(as_of, days.due_on)) => ObligationState::DueSoon,
        Stage::Nothing => ObligationState::Open,
    }
}

/// The first day on which a version reached the focal body, as seen from a day and a moment.
pub fn first_arrival(facts: &Facts, as_of: Date, known_at: Timestamp) -> Option<Date> {
    let view = View { as_of, known_at };
    let elsewhere = facts.elsewhere.iter().filter_map(|one| view.arrival_elsewhere(one));
    facts.versions.iter().filter_map(|version| view.arrival(version)).chain(elsewhere).min()
}

/// The three days of an obligation that the compliance table keeps (design: first, completed and confirmed times).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Times {
    /// The first day on which a version reached the focal body: the one that counts for timeliness.
    pub first: Option<Date>,
    /// The day on which the version came of which nothing was asked any more; none while a completion is awaited.
    pub completed: Option<Date>,
    /// The day on which the focal body confirmed it, or accepted that it stands in another report.
    pub confirmed: Option<Date>,
}

/// The three days, as seen from a day and a moment.
pub fn times(facts: &Facts, as_of: Date, known_at: Timestamp) -> Times {
    let view = View { as_of, known_at };
    let arrived = facts.versions.iter().filter_map(|version| Some((version, view.arrival(version)?)));
    let last = arrived.max_by_key(|(version, _)| version.version);
    let of_version = last.filter(|(version, _)| !view.sees(version.completion_asked_at)).map(|(_, day)| day);
    let elsewhere = || facts.elsewhere.iter().filter(|one| view.stands(one));
    let accepted = || elsewhere().filter(|one| view.sees(one.accepted_at));
    let of_statement = accepted().filter_map(|one| view.arrival_elsewhere(one)).min();
    let words = facts.versions.iter().filter_map(|version| version.confirmed_at);
    let words = words.chain(accepted().filter_map(|one| one.accepted_at)).filter(|at| view.sees(Some(*at)));
    Times {
        first: first_arrival(facts, as_of, known_at),
        completed: of_version.or(of_statement),
        confirmed: words.map(day_of).max(),
    }
}

/// The newest version that is seen from a day and a moment: drafts too.
pub fn latest_version(facts: &Facts, as_of: Date, known_at: Timestamp) -> Option<&VersionFacts> {
    let view = View { as_of, known_at };
    let seen = |version: &&VersionFacts| view.sees(Some(version.created_at)) || view.arrival(version).is_some();
    facts.versions.iter().filter(seen).max_by_key(|version| version.version)
}

#[cfg(test)]
mod tests;
