//! Reminders and urging (nhắc, đôn đốc): who is reminded when, from which day a body may be urged, what came of it.
//!
//! Promise: nobody is pressed after their report came, nor one who owes nothing, whom no one holds, or whose cycle is
//! closed; nobody twice for the same step, however often and however late this is asked. A ladder comes in as data.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::calendar::{WorkDays, day_of, days_between, is_working_day, next_working_day, zone};
use crate::obligations::{Facts, ObligationState, first_arrival, state};
use crate::words::word_enum;

word_enum! {
    /// What a step of the ladder is.
    StepKind {
        /// A message that the program sends by itself.
        Reminder = "reminder",
        /// A letter of the focal body (công văn đôn đốc).
        Letter = "letter",
        /// The draft of a letter of the People's Committee, by its office.
        SuperiorLetter = "superior_letter",
    }
}

word_enum! {
    /// What was done.
    UrgeKind {
        Reminder = "reminder",
        Letter = "letter",
        /// What a body outside the authority gets in place of an urging letter (công văn đề nghị phối hợp).
        Request = "request",
        SuperiorLetter = "superior_letter",
    }
}

word_enum! {
    /// What the focal body may do to a body.
    Authority {
        Urge = "urge",
        /// It may only be asked.
        Request = "request",
        /// It is neither reminded nor urged.
        Inform = "inform",
    }
}

word_enum! {
    /// To whom of a body a reminder speaks.
    Audience {
        /// Whoever writes the report.
        Body = "body",
        /// Its head.
        Head = "head",
    }
}

word_enum! {
    /// By which way a step goes out.
    Channel {
        MailAndSite = "mail_and_site",
        Site = "site",
        /// A document, signed outside.
        Document = "document",
    }
}

word_enum! {
    /// What a body is told of beside the reports that it owes.
    NoticeKind {
        /// A lead asks it to contribute.
        ContributionAsked = "contribution_asked",
        /// The lead opened its answer again.
        ContributionReopened = "contribution_reopened",
        /// The day of a request is near and nothing was answered.
        ContributionDue = "contribution_due",
        /// Its report is to be completed.
        CompletionAsked = "completion_asked",
        /// Its confirmed report is to be corrected.
        CorrectionAsked = "correction_asked",
        /// A correction that was asked for is not wanted any more.
        CorrectionWithdrawn = "correction_withdrawn",
        /// What it completed or corrected was confirmed.
        Confirmed = "confirmed",
        /// Its request for a later day was decided.
        ExtensionDecided = "extension_decided",
        /// Its request to be excused was decided.
        ExcuseDecided = "excuse_decided",
        /// The table of how the regime was kept is open for correction.
        ComplianceOpen = "compliance_open",
    }
}

/// A step of the ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub code: String,
    pub kind: StepKind,
    /// Working days after the last on-time day; before it when negative.
    pub days: i64,
    /// A reminder that comes again after so many working days; 0 for once.
    pub every: i64,
    /// How often it comes in all.
    pub times: i64,
}

/// What a province sets beside the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// The least hours between two urgings of a cycle (T1-R9).
    pub minimum_hours: i64,
    /// The hour of the day at which reminders go out.
    pub send_hour: i64,
    /// Within how many days an urging is expected to be answered.
    pub effect_days: i64,
}

/// A reminder of the ladder on its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    pub step: String,
    pub on: Date,
    /// From when it goes out.
    pub at: Timestamp,
}

/// So many times at most is a step repeated, whatever the ladder says.
const MOST_TIMES: i64 = 60;

fn previous_working_day(before: Date, days: &WorkDays) -> Date {
    let back = before.series(-1.day()).skip(1).take(400);
    back.into_iter().find(|day| is_working_day(*day, days)).unwrap_or(before)
}

/// The day so many working days after another; before it when negative, the day itself for 0.
pub fn working_day_from(day: Date, count: i64, days: &WorkDays) -> Date {
    let step = if count < 0 { previous_working_day } else { next_working_day };
    (0..count.abs().min(400)).fold(day, |day, _| step(day, days))
}

/// From when a body is reminded of a request to contribute: a working day before its last day, at the hour of reminders.
pub fn contribution_reminder(due_on: Date, settings: &Settings, days: &WorkDays) -> Timestamp {
    instant(working_day_from(due_on, -1, days), settings.send_hour)
}

/// The first day on which a body may be urged: a working day after its report was due.
pub fn urging_from(due_on: Date, days: &WorkDays) -> Date {
    next_working_day(due_on, days)
}

fn instant(on: Date, hour: i64) -> Timestamp {
    let hour = i8::try_from(hour).unwrap_or(8).clamp(0, 23);
    on.at(hour, 0, 0, 0).to_zoned_datetime(zone()).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

/// Every reminder that the ladder holds for a due day, in order of time.
pub fn occurrences(ladder: &[Step], settings: &Settings, due_on: Date, days: &WorkDays) -> Vec<Occurrence> {
    let mut found = Vec::new();
    for step in ladder.iter().filter(|step| step.kind == StepKind::Reminder) {
        let times = if step.every > 0 { step.times.clamp(1, MOST_TIMES) } else { 1 };
        let mut on = working_day_from(due_on, step.days, days);
        for _ in 0..times {
            found.push((step.days, Occurrence { step: step.code.clone(), on, at: instant(on, settings.send_hour) }));
            on = working_day_from(on, step.every, days);
        }
    }
    // Two steps of one day: the later one of the ladder speaks.
    found.sort_by(|(a_days, a), (b_days, b)| (a.on, a_days, &a.step).cmp(&(b.on, b_days, &b.step)));
    found.into_iter().map(|(_, occurrence)| occurrence).collect()
}

/// What was done last in a cycle: a reminder on its day, or any urging, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    pub step: String,
    pub on: Date,
    pub at: Timestamp,
}

/// A cycle as far as urging needs it.
#[derive(Debug, Clone)]
pub struct Round<'a> {
    pub ladder: &'a [Step],
    pub settings: Settings,
    pub days: &'a WorkDays,
    pub opens_on: Date,
    pub due_on: Date,
    pub opened_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    /// The newest urging of the cycle, of any kind.
    pub last: Option<Made>,
}

/// An obligation as far as urging needs it.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    pub facts: &'a Facts,
    pub authority: Authority,
    /// The newest day for which the body was reminded.
    pub reminded_on: Option<Date>,
}

/// Until when the next urging of a cycle must wait; none when it need not (T1-R9).
pub fn waits_until(last: Option<&Made>, settings: &Settings, at: Timestamp) -> Option<Timestamp> {
    let until = last?.at + SignedDuration::from_hours(settings.minimum_hours.clamp(0, 24 * 365));
    (until > at).then_some(until)
}

/// Whether a report is still awaited at an instant: the stop rule of everything here (T5-R6).
pub fn is_awaited(facts: &Facts, closed_at: Option<Timestamp>, at: Timestamp) -> bool {
    use ObligationState::*;
    let on = day_of(at);
    if closed_at.is_some_and(|closed| closed <= at) || facts.is_focal_part || !facts.is_owed(on, at) {
        return false;
    }
    match state(facts, on, at).0 {
        Overdue | Draft | DueSoon | Open => true,
        Excused | ReportedElsewhere | Confirmed | CompletionAsked | SignedAwaited | Submitted | Suspended
        | NotYetOpen => false,
    }
}

impl Round<'_> {
    /// The reminder of the ladder that is due at an instant: the newest one alone, so that a program that stood still for
    /// days does not send all that it missed. None before the cycle was opened.
    pub fn newest(&self, at: Timestamp) -> Option<Occurrence> {
        let opened = self.opened_at.max(instant(self.opens_on, 0));
        let all = occurrences(self.ladder, &self.settings, self.due_on, self.days);
        all.into_iter().rfind(|one| one.at <= at).filter(|one| one.at >= opened)
    }

    /// The next reminder of the ladder after an instant.
    pub fn next(&self, at: Timestamp) -> Option<Occurrence> {
        let all = occurrences(self.ladder, &self.settings, self.due_on, self.days);
        all.into_iter().find(|one| one.at > at)
    }

    /// The reminder that is due at an instant, and which of the obligations get it, by their places.
    pub fn reminders_due(&self, cases: &[Case<'_>], at: Timestamp) -> Option<(Occurrence, Vec<usize>)> {
        let newest = self.newest(at)?;
        // A reminder that was broken off half-way goes on; any other waits its hours.
        let goes_on = self.last.as_ref().is_some_and(|last| last.step == newest.step && last.on == newest.on);
        if !goes_on && waits_until(self.last.as_ref(), &self.settings, at).is_some() {
            return None;
        }
        let gets = |case: &Case<'_>| {
            case.authority != Authority::Inform
                && case.reminded_on.is_none_or(|on| on < newest.on)
                && case.facts.added_at.is_none_or(|added| added <= newest.at)
                && is_awaited(case.facts, self.closed_at, at)
        };
        let places: Vec<usize> = (0..cases.len()).filter(|place| cases.get(*place).is_some_and(gets)).collect();
        (!places.is_empty()).then_some((newest, places))
    }
}

/// A letter that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub step: String,
    pub new_due_on: Option<Date>,
}

/// The next letter of the ladder and the first day on which it may be made: not before its own day, nor before the day
/// that the letter before it set has passed.
pub fn next_letter<'a>(
    ladder: &'a [Step],
    due_on: Date,
    days: &WorkDays,
    issued: &[Letter],
) -> Option<(&'a Step, Date)> {
    let mut letters: Vec<&Step> = ladder.iter().filter(|step| step.kind != StepKind::Reminder).collect();
    letters.sort_by(|a, b| (a.days, &a.code).cmp(&(b.days, &b.code)));
    // What stands below the highest step that was taken is passed over: a ladder is climbed once.
    let taken = letters.iter().rposition(|step| issued.iter().any(|letter| letter.step == step.code));
    let next = *letters.get(taken.map_or(0, |place| place + 1))?;
    let own = working_day_from(due_on, next.days, days).max(urging_from(due_on, days));
    let set = issued.iter().filter_map(|letter| letter.new_due_on).max();
    Some((next, set.map_or(own, |set| own.max(next_working_day(set, days)))))
}

/// What came of an urging.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Effect {
    pub named: usize,
    /// Sent within the days in which an answer is expected.
    pub within: usize,
    /// Sent until now.
    pub until_now: usize,
}

/// How many of the bodies that an urging of a day named have sent since.
pub fn effect<'a>(named: impl Iterator<Item = &'a Facts>, urged_on: Date, within: i64, at: Timestamp) -> Effect {
    named.fold(Effect::default(), |sum, facts| {
        let arrived = first_arrival(facts, day_of(at), at);
        let is_within = arrived.is_some_and(|day| days_between(urged_on, day) <= within);
        Effect {
            named: sum.named + 1,
            within: sum.within + usize::from(is_within),
            until_now: sum.until_now + usize::from(arrived.is_some()),
        }
    })
}

/// Minutes to wait after the first, second, … failure of a message; then it is given up.
const BACKOFF_MINUTES: [i64; 5] = [1, 5, 30, 120, 720];

/// When a message that failed for the nth time is tried again; none when it is given up.
pub fn retry_at(failures: i64, at: Timestamp) -> Option<Timestamp> {
    let place = usize::try_from(failures - 1).ok()?;
    BACKOFF_MINUTES.get(place).map(|minutes| at + SignedDuration::from_mins(*minutes))
}

#[cfg(test)]
mod tests;
