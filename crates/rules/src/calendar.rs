//! The calendar of reporting: civil days in Viet Nam, last on-time days, working days, periods and cut-offs.
//!
//! Days off come in as a table. Nothing here asks which day it is.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::words::word_enum;

mod due;
mod period;

pub use due::{DueRule, due_days};
pub use period::{Period, PeriodPart, PeriodStyle, period_due_on};

/// Viet Nam has kept UTC+7 without summer time since 1975; a fixed offset needs no time zone data on the machine.
const VIETNAM_OFFSET_HOURS: i8 = 7;

/// The time zone of every civil date.
pub fn zone() -> TimeZone {
    TimeZone::fixed(Offset::constant(VIETNAM_OFFSET_HOURS))
}

/// The civil day of an instant in Viet Nam.
pub fn day_of(at: Timestamp) -> Date {
    at.to_zoned_datetime(zone()).date()
}

/// The last instant of a civil day in Viet Nam, in whole milliseconds.
pub fn end_of(day: Date) -> Timestamp {
    let next = day.tomorrow().unwrap_or(day);
    match next.to_zoned_datetime(zone()) {
        Ok(start) => start.timestamp() - SignedDuration::from_millis(1),
        Err(_) => Timestamp::MAX,
    }
}

/// The last on-time instant of a due day, in whole milliseconds: its end or, where an hour is named ("trước 16 giờ"),
/// the millisecond before it.
pub fn due_at(on: Date, time: Option<Time>) -> Timestamp {
    match time.map(|time| on.to_datetime(time).to_zoned_datetime(zone())) {
        Some(Ok(named)) => named.timestamp() - SignedDuration::from_millis(1),
        Some(Err(_)) | None => end_of(on),
    }
}

/// Whole days from one day to another; negative when the other is earlier.
pub fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

word_enum! {
    /// What offices do on the day.
    DayKind {
        /// They are closed.
        Off = "off",
        /// They work, though it is a weekend.
        Worked = "worked",
        /// Not decided: proposed, or announced later. It counts like any other day.
        Proposed = "proposed",
    }
}

/// The days on which offices do otherwise than on other weeks: data that a province keeps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkDays {
    /// Public holidays, days in their place and swapped ones.
    pub off: BTreeSet<Date>,
    /// Days of a weekend on which offices work for a swapped one.
    pub worked: BTreeSet<Date>,
}

impl WorkDays {
    /// A table of days off alone.
    pub fn without(off: impl IntoIterator<Item = Date>) -> WorkDays {
        WorkDays { off: off.into_iter().collect(), worked: BTreeSet::new() }
    }
}

/// True on a day on which offices work: neither a weekend (Bộ luật Lao động 2019, Điều 111) nor off by the table, or
/// worked for another.
pub fn is_working_day(day: Date, days: &WorkDays) -> bool {
    let is_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    days.worked.contains(&day) || !(is_weekend || days.off.contains(&day))
}

/// The first working day after a day.
pub fn next_working_day(after: Date, days: &WorkDays) -> Date {
    let mut day = after;
    // The longest run of days off (Tết with its weekends) is far shorter; the end of time ends the search too.
    for _ in 0..400 {
        let Ok(next) = day.tomorrow() else { break };
        day = next;
        if is_working_day(day, days) {
            break;
        }
    }
    day
}

/// Working days after one day up to and with another.
pub fn working_days_until(after: Date, until: Date, days: &WorkDays) -> usize {
    if until <= after {
        return 0;
    }
    after.series(1.day()).skip(1).take_while(|day| *day <= until).filter(|day| is_working_day(*day, days)).count()
}

word_enum! {
    /// What happens when the last on-time day is a day off.
    Rolling {
        /// The day stands as it is written; it never moves to an earlier one.
        Never = "never",
        /// To the next working day (Bộ luật Dân sự 2015, Điều 148 khoản 5): an explicit setting of the focal body.
        Forward = "forward",
    }
}

/// The last on-time day of a rule in a year; none when its day or month is no day of a year.
///
/// "Trước ngày 05/12" is read literally: on time until the end of 04/12. "Chậm nhất ngày 05/12" includes 05/12.
///
/// ```
/// use dondoc_rules::calendar::{Rolling, WorkDays, last_on_time_day};
/// let before = last_on_time_day(2023, 12, 5, true, Rolling::Never, &WorkDays::default());
/// assert_eq!(before.unwrap().to_string(), "2023-12-04");
/// ```
pub fn last_on_time_day(
    year: i16,
    month: i64,
    day: i64,
    strictly_before: bool,
    rolling: Rolling,
    days: &WorkDays,
) -> Option<Date> {
    let first = Date::new(year, i8::try_from(month).ok()?, 1).ok()?;
    if !(1..=31).contains(&day) {
        return None;
    }
    // 29/02 and 31/6 mean the month's last day where the month is shorter.
    let wanted = if strictly_before { day - 1 } else { day }.min(i64::from(first.days_in_month()));
    let last = first.checked_add((wanted - 1).days()).ok()?;
    match rolling {
        Rolling::Forward if !is_working_day(last, days) => Some(next_working_day(last, days)),
        Rolling::Forward | Rolling::Never => Some(last),
    }
}

/// Days to which figures may be counted so that a report can still be signed and sent in time, the latest first: the
/// period's own end, the end and the middle of the month before the due month, the end of the one before it.
///
/// For a report due before 5 December: 30/11, 15/11, 31/10. Those that leave no working day are left out.
pub fn cutoffs(period_from: Date, period_to: Date, due_on: Date, days: &WorkDays) -> Vec<Date> {
    let month_before = due_on.first_of_month().yesterday().ok();
    let middle = month_before.and_then(|day| day.with().day(15).build().ok());
    let two_before = month_before.and_then(|day| day.first_of_month().yesterday().ok());
    let mut found: Vec<Date> = [Some(period_to), month_before, middle, two_before]
        .into_iter()
        .flatten()
        .filter(|day| (period_from..=period_to).contains(day) && leaves_a_working_day(*day, due_on, days))
        .collect();
    // A period of days (a week) ends with the due day itself: the last day before it that leaves one to sign.
    if found.is_empty() {
        let before = due_on.series(-1.day()).skip(1).take_while(|day| *day >= period_from);
        found.extend(before.into_iter().find(|day| *day <= period_to && leaves_a_working_day(*day, due_on, days)));
    }
    found.sort();
    found.dedup();
    found.reverse();
    found
}

/// Whether a working day remains after the cut-off to sign and send (Nghị định 09/2019, Điều 8 khoản 5).
pub fn leaves_a_working_day(cutoff_on: Date, due_on: Date, days: &WorkDays) -> bool {
    working_days_until(cutoff_on, due_on, days) >= 1
}

/// Why a cycle's days cannot stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DaysRefusal {
    /// The period ends before it begins.
    Period,
    /// The cut-off lies outside the period.
    CutoffOutside,
    /// The cut-off must precede the due day by at least one working day (Nghị định 09/2019, Điều 8 khoản 5).
    CutoffTooLate,
    /// The cycle opens after it is due.
    OpensAfterDue,
    /// A level above is due before the one below it has reported.
    LevelsOutOfOrder,
}

/// The days of a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CycleDays {
    pub period_from: Date,
    pub period_to: Date,
    pub opens_on: Date,
    pub cutoff_on: Date,
    /// The last on-time day of the bodies.
    pub due_on: Date,
    /// By when the focal body lays the consolidated report before its superior.
    pub focal_due_on: Option<Date>,
    /// By when the issuer of the plan signs its own report.
    pub issuer_due_on: Option<Date>,
}

/// Working days that consolidating takes, and those of the issuer after it: proposals that a person changes.
const FOCAL_WORKING_DAYS: usize = 7;
const ISSUER_WORKING_DAYS: usize = 3;

fn working_day_after(day: Date, count: usize, days: &WorkDays) -> Date {
    (0..count).fold(day, |day, _| next_working_day(day, days))
}

impl CycleDays {
    /// What a rule proposes for a period and a due day: the latest cut-off that leaves time to sign, opening a month
    /// before it.
    pub fn proposed(period: &Period, due_on: Date, days: &WorkDays) -> Option<CycleDays> {
        let cutoff_on = *cutoffs(period.from, period.to, due_on, days).first()?;
        let opens_on = cutoff_on.checked_sub(30.days()).ok()?.max(period.from.min(cutoff_on));
        // Each level has its own day (Nghị định 09/2019, Điều 8 khoản 5; vn-rules.md, T2-R5).
        let focal_due_on = working_day_after(due_on, FOCAL_WORKING_DAYS, days);
        let issuer_due_on = working_day_after(focal_due_on, ISSUER_WORKING_DAYS, days);
        Some(CycleDays {
            period_from: period.from,
            period_to: period.to,
            opens_on,
            cutoff_on,
            due_on,
            focal_due_on: Some(focal_due_on),
            issuer_due_on: Some(issuer_due_on),
        })
    }

    /// Whether the days can stand beside each other.
    pub fn check(&self, days: &WorkDays) -> Result<(), DaysRefusal> {
        if self.period_from > self.period_to {
            Err(DaysRefusal::Period)
        } else if self.opens_on > self.due_on {
            Err(DaysRefusal::OpensAfterDue)
        } else if !(self.period_from..=self.period_to).contains(&self.cutoff_on) {
            Err(DaysRefusal::CutoffOutside)
        } else if !leaves_a_working_day(self.cutoff_on, self.due_on, days) {
            Err(DaysRefusal::CutoffTooLate)
        } else if !self.levels_follow() {
            Err(DaysRefusal::LevelsOutOfOrder)
        } else {
            Ok(())
        }
    }

    /// Whether each level that has a day has it after the one below.
    fn levels_follow(&self) -> bool {
        let levels = [Some(self.due_on), self.focal_due_on, self.issuer_due_on];
        levels.into_iter().flatten().is_sorted_by(|below, above| below < above)
    }

    /// True when the report is due inside its period, so that the rest of it is an estimate.
    pub fn ends_in_estimate(&self) -> bool {
        self.cutoff_on < self.period_to
    }
}

#[cfg(test)]
mod tests;
