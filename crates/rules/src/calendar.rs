//! The calendar of reporting: civil days in Viet Nam, last on-time days, working days, periods and cut-offs.
//!
//! Days off come in as a table. Nothing here asks which day it is.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::plans::draft::Cadence;
use crate::words::word_enum;

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

/// What happens when the last on-time day is a day off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Rolling {
    /// The day stands as it is written; it never moves to an earlier one.
    #[default]
    Never,
    /// To the next working day (Bộ luật Dân sự 2015, Điều 148 khoản 5): an explicit setting of the focal body.
    Forward,
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

/// How the days of a period are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PeriodStyle {
    /// From the first to the last day of the month, quarter, half or year.
    #[default]
    Calendar,
    /// From the 15th of the month before to the 14th of the last month (Nghị định 09/2019, Điều 12).
    Regime,
}

/// A period that a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub from: Date,
    pub to: Date,
    pub part: PeriodPart,
    /// The year by which it is called.
    pub year: i16,
}

/// Which part of a year a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodPart {
    Year,
    /// 1 or 2.
    Half(i8),
    /// 1 to 4.
    Quarter(i8),
    /// 1 to 12.
    Month(i8),
}

impl PeriodPart {
    /// First and last month.
    fn months(self) -> (i8, i8) {
        match self {
            PeriodPart::Year => (1, 12),
            PeriodPart::Half(half) => (half * 6 - 5, half * 6),
            PeriodPart::Quarter(quarter) => (quarter * 3 - 2, quarter * 3),
            PeriodPart::Month(month) => (month, month),
        }
    }
}

/// The period that a report due on a day is about: the one whose end is nearest. The end may lie after the due day (a
/// year's report due in December): the rest is an estimate.
pub fn period_due_on(due_on: Date, cadence: Cadence, style: PeriodStyle) -> Option<Period> {
    let parts: Vec<PeriodPart> = match cadence {
        Cadence::HalfYearly => (1..=2).map(PeriodPart::Half).collect(),
        Cadence::Quarterly => (1..=4).map(PeriodPart::Quarter).collect(),
        Cadence::Monthly => (1..=12).map(PeriodPart::Month).collect(),
        Cadence::Yearly
        | Cadence::Fortnightly
        | Cadence::Weekly
        | Cadence::Once
        | Cadence::MidTerm
        | Cadence::Final
        | Cadence::AdHoc => vec![PeriodPart::Year],
    };
    let years = [due_on.year().checked_sub(1)?, due_on.year()];
    let periods = years.iter().flat_map(|year| parts.iter().filter_map(|part| period(*year, *part, style)));
    periods.min_by_key(|period| days_between(period.to, due_on).abs())
}

fn period(year: i16, part: PeriodPart, style: PeriodStyle) -> Option<Period> {
    let (first, last) = part.months();
    let (from, to) = (Date::new(year, first, 1).ok()?, Date::new(year, last, 1).ok()?);
    let (from, to) = match style {
        PeriodStyle::Calendar => (from, to.last_of_month()),
        PeriodStyle::Regime => {
            (from.checked_sub(1.month()).ok()?.checked_add(14.days()).ok()?, to.checked_add(13.days()).ok()?)
        }
    };
    Some(Period { from, to, part, year })
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
}

/// The days of a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CycleDays {
    pub period_from: Date,
    pub period_to: Date,
    pub opens_on: Date,
    pub cutoff_on: Date,
    /// The last on-time day.
    pub due_on: Date,
}

impl CycleDays {
    /// What a rule proposes for a period and a due day: the latest cut-off that leaves time to sign, opening a month
    /// before it.
    pub fn proposed(period: &Period, due_on: Date, days: &WorkDays) -> Option<CycleDays> {
        let cutoff_on = *cutoffs(period.from, period.to, due_on, days).first()?;
        let opens_on = cutoff_on.checked_sub(30.days()).ok()?;
        Some(CycleDays { period_from: period.from, period_to: period.to, opens_on, cutoff_on, due_on })
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
        } else {
            Ok(())
        }
    }

    /// True when the report is due inside its period, so that the rest of it is an estimate.
    pub fn ends_in_estimate(&self) -> bool {
        self.cutoff_on < self.period_to
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn before_a_day_excludes_it_and_at_the_latest_includes_it() {
        let check = |year, month, day, strictly, expected: Option<Date>| {
            let last = last_on_time_day(year, month, day, strictly, Rolling::Never, &WorkDays::default());
            assert_eq!(last, expected, "{day}/{month}/{year} {strictly}");
        };
        check(2023, 12, 5, true, Some(date(2023, 12, 4)));
        check(2023, 12, 5, false, Some(date(2023, 12, 5)));
        check(2023, 1, 1, true, Some(date(2022, 12, 31)));
        // A Sunday stands: no rolling back, and none forward unless it is set.
        check(2023, 12, 3, false, Some(date(2023, 12, 3)));
        check(2023, 2, 29, true, Some(date(2023, 2, 28)));
        check(2023, 2, 29, false, Some(date(2023, 2, 28)));
        check(2024, 2, 29, false, Some(date(2024, 2, 29)));
        check(2024, 2, 29, true, Some(date(2024, 2, 28)));
        check(2023, 6, 31, true, Some(date(2023, 6, 30)));
        check(2023, 13, 1, true, None);
        check(2023, 12, 0, true, None);
        check(2023, 12, 32, false, None);
    }

    #[test]
    fn rolling_forward_is_a_setting() {
        let off = WorkDays::without([date(2024, 9, 2), date(2024, 9, 3)]);
        let rolled = |day, strictly| last_on_time_day(2024, 9, day, strictly, Rolling::Forward, &off);
        // 01/9/2024 is a Sunday, the National Day with its neighbour follows.
        assert_eq!(rolled(1, false), Some(date(2024, 9, 4)));
        assert_eq!(rolled(6, true), Some(date(2024, 9, 5)));
    }

    #[test]
    fn working_days_skip_weekends_and_the_table() {
        // 01/12/2023 is a Friday.
        assert_eq!(working_days_until(date(2023, 11, 30), date(2023, 12, 4), &WorkDays::default()), 2);
        assert_eq!(
            working_days_until(date(2023, 11, 30), date(2023, 12, 4), &WorkDays::without([date(2023, 12, 1)])),
            1
        );
        assert_eq!(working_days_until(date(2023, 12, 1), date(2023, 12, 3), &WorkDays::default()), 0);
        assert_eq!(working_days_until(date(2023, 12, 4), date(2023, 12, 1), &WorkDays::default()), 0);
        assert_eq!(next_working_day(date(2023, 12, 1), &WorkDays::without([date(2023, 12, 4)])), date(2023, 12, 5));
    }

    /// T2-R6: swapped days are worked for, and the table says both.
    #[test]
    fn t2_r6_a_saturday_may_be_worked_for_a_day_off() {
        let days = WorkDays {
            off: [date(2025, 5, 1), date(2025, 5, 2)].into_iter().collect(),
            worked: [date(2025, 4, 26)].into_iter().collect(),
        };
        assert!(is_working_day(date(2025, 4, 26), &days) && !is_working_day(date(2025, 5, 2), &days));
        assert_eq!(working_days_until(date(2025, 4, 25), date(2025, 5, 5), &days), 5);
        assert_eq!(next_working_day(date(2025, 4, 25), &days), date(2025, 4, 26));
        assert_eq!(next_working_day(date(2025, 4, 30), &days), date(2025, 5, 5));
    }

    #[test]
    fn a_report_is_about_the_period_that_ends_nearest() {
        let check = |due, cadence, style, from, to| {
            let found = period_due_on(due, cadence, style).expect("a period");
            assert_eq!((found.from, found.to), (from, to), "{due} {cadence:?} {style:?}");
        };
        use Cadence::{HalfYearly, Monthly, Quarterly, Yearly};
        use PeriodStyle::{Calendar, Regime};
        let due = date(2023, 12, 4);
        check(due, Yearly, Calendar, date(2023, 1, 1), date(2023, 12, 31));
        check(due, Yearly, Regime, date(2022, 12, 15), date(2023, 12, 14));
        check(date(2024, 1, 15), Yearly, Calendar, date(2023, 1, 1), date(2023, 12, 31));
        check(date(2023, 6, 15), HalfYearly, Regime, date(2022, 12, 15), date(2023, 6, 14));
        check(due, HalfYearly, Calendar, date(2023, 7, 1), date(2023, 12, 31));
        check(due, HalfYearly, Regime, date(2023, 6, 15), date(2023, 12, 14));
        check(date(2023, 3, 20), Quarterly, Regime, date(2022, 12, 15), date(2023, 3, 14));
        check(date(2024, 2, 20), Monthly, Calendar, date(2024, 2, 1), date(2024, 2, 29));
    }

    #[test]
    fn cut_offs_leave_a_working_day_to_sign() {
        let year = (date(2023, 1, 1), date(2023, 12, 31));
        let expected = [date(2023, 11, 30), date(2023, 11, 15), date(2023, 10, 31)];
        assert_eq!(cutoffs(year.0, year.1, date(2023, 12, 4), &WorkDays::default()), expected);
        // A period that ends before the due day is itself the first choice.
        assert_eq!(cutoffs(year.0, year.1, date(2024, 1, 15), &WorkDays::default()).first(), Some(&date(2023, 12, 31)));
        assert!(
            !leaves_a_working_day(date(2023, 12, 14), date(2023, 12, 4), &WorkDays::default()),
            "the regime's own end is too late"
        );
        assert!(
            !leaves_a_working_day(date(2023, 12, 1), date(2023, 12, 3), &WorkDays::default()),
            "only a weekend remains"
        );
    }

    #[test]
    fn the_days_of_a_cycle_can_stand_beside_each_other() {
        let days = |cutoff_on| CycleDays {
            period_from: date(2026, 1, 1),
            period_to: date(2026, 12, 31),
            opens_on: date(2026, 10, 1),
            cutoff_on,
            due_on: date(2026, 12, 6),
        };
        // 5 and 6 December 2026 are a weekend.
        assert_eq!(days(date(2026, 12, 4)).check(&WorkDays::default()), Err(DaysRefusal::CutoffTooLate));
        assert_eq!(days(date(2025, 12, 3)).check(&WorkDays::default()), Err(DaysRefusal::CutoffOutside));
        assert_eq!(days(date(2026, 12, 3)).check(&WorkDays::default()), Ok(()));
        assert!(days(date(2026, 12, 3)).ends_in_estimate());
        let late = CycleDays { opens_on: date(2026, 12, 7), ..days(date(2026, 12, 3)) };
        assert_eq!(late.check(&WorkDays::default()), Err(DaysRefusal::OpensAfterDue));
        let turned = CycleDays { period_to: date(2025, 12, 31), ..days(date(2026, 12, 3)) };
        assert_eq!(turned.check(&WorkDays::default()), Err(DaysRefusal::Period));
    }

    #[test]
    fn a_rule_proposes_days_that_stand() {
        let due_on = date(2023, 12, 4);
        let period = period_due_on(due_on, Cadence::Yearly, PeriodStyle::Calendar).expect("a period");
        let days = CycleDays::proposed(&period, due_on, &WorkDays::default()).expect("days");
        assert_eq!((days.opens_on, days.cutoff_on), (date(2023, 10, 31), date(2023, 11, 30)));
        assert_eq!(days.check(&WorkDays::default()), Ok(()));
    }

    #[test]
    fn a_day_ends_a_millisecond_before_the_next() {
        let end = end_of(date(2023, 12, 4));
        assert_eq!(end.to_string(), "2023-12-04T16:59:59.999Z");
        assert_eq!(day_of(end), date(2023, 12, 4));
        assert_eq!(day_of(end + SignedDuration::from_millis(1)), date(2023, 12, 5));
    }
}
