//! The period that a report is about.

use jiff::ToSpan;
use jiff::civil::Date;

use super::days_between;
use crate::plans::draft::Cadence;
use crate::words::word_enum;

word_enum! {
    /// How the days of a period are counted (vn-rules.md, T2-R3).
    PeriodStyle {
        /// From the first to the last day of the month, quarter, half or year.
        Calendar = "calendar",
        /// From the 15th of the month before to the 14th of the last month (Nghị định 09/2019, Điều 12).
        Regime = "regime",
        /// As a person typed it.
        Custom = "custom",
    }
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

/// Which part of a year a period is, or which stretch of a plan's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodPart {
    Year,
    /// 1 or 2.
    Half(i8),
    /// 1 to 4.
    Quarter(i8),
    /// 1 to 12.
    Month(i8),
    /// Seven days that end on the due day; the number of its week (ISO 8601).
    Week(i8),
    /// Fourteen days that end on the due day; the number of the last week.
    Fortnight(i8),
    /// From the plan's first day: a report that is asked for once.
    Once,
    /// From the plan's first day to the end of a year: a mid-term review.
    MidTerm,
    /// From the plan's first day to the end of its last year.
    Final,
}

/// The period that a report due on a day is about, for a plan in force from a day. The end may lie after the due day
/// (a year's report due in December): the rest is an estimate.
///
/// Of the parts of a year it is the one whose end is nearest.
pub fn period_due_on(due_on: Date, cadence: Cadence, style: PeriodStyle, in_force: Date) -> Option<Period> {
    let year = due_on.year();
    let week = || due_on.iso_week_date().week();
    let since = |from: Date, to: Date, part| (from <= to).then_some(Period { from, to, part, year });
    match cadence {
        Cadence::Yearly | Cadence::AdHoc => nearest(due_on, &[PeriodPart::Year], style),
        Cadence::HalfYearly => nearest(due_on, &[1, 2].map(PeriodPart::Half), style),
        Cadence::Quarterly => nearest(due_on, &[1, 2, 3, 4].map(PeriodPart::Quarter), style),
        Cadence::Monthly => nearest(due_on, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map(PeriodPart::Month), style),
        Cadence::Weekly => since(due_on.checked_sub(6.days()).ok()?, due_on, PeriodPart::Week(week())),
        Cadence::Fortnightly => since(due_on.checked_sub(13.days()).ok()?, due_on, PeriodPart::Fortnight(week())),
        Cadence::Once => since(in_force, due_on, PeriodPart::Once),
        Cadence::MidTerm | Cadence::Final => {
            let last = period(year, PeriodPart::Year, style)?.to;
            let part = if cadence == Cadence::Final { PeriodPart::Final } else { PeriodPart::MidTerm };
            since(in_force, last, part)
        }
    }
}

fn nearest(due_on: Date, parts: &[PeriodPart], style: PeriodStyle) -> Option<Period> {
    let years = [due_on.year().checked_sub(1)?, due_on.year()];
    let periods = years.iter().flat_map(|year| parts.iter().filter_map(|part| period(*year, *part, style)));
    periods.min_by_key(|period| days_between(period.to, due_on).abs())
}

/// A part of a year by its first and last month.
fn period(year: i16, part: PeriodPart, style: PeriodStyle) -> Option<Period> {
    let (first, last) = match part {
        PeriodPart::Half(half) => (half * 6 - 5, half * 6),
        PeriodPart::Quarter(quarter) => (quarter * 3 - 2, quarter * 3),
        PeriodPart::Month(month) => (month, month),
        PeriodPart::Year
        | PeriodPart::Week(_)
        | PeriodPart::Fortnight(_)
        | PeriodPart::Once
        | PeriodPart::MidTerm
        | PeriodPart::Final => (1, 12),
    };
    let (from, to) = (Date::new(year, first, 1).ok()?, Date::new(year, last, 1).ok()?);
    let (from, to) = match style {
        PeriodStyle::Calendar | PeriodStyle::Custom => (from, to.last_of_month()),
        PeriodStyle::Regime => {
            (from.checked_sub(1.month()).ok()?.checked_add(14.days()).ok()?, to.checked_add(13.days()).ok()?)
        }
    };
    Some(Period { from, to, part, year })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_report_is_about_the_period_that_ends_nearest() {
        let check = |due, cadence, style, from, to| {
            let found = period_due_on(due, cadence, style, date(2023, 6, 20)).expect("a period");
            assert_eq!((found.from, found.to), (from, to), "{due} {cadence:?} {style:?}");
        };
        use Cadence::{Final, Fortnightly, HalfYearly, MidTerm, Monthly, Once, Quarterly, Weekly, Yearly};
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
        check(date(2026, 3, 20), Weekly, Calendar, date(2026, 3, 14), date(2026, 3, 20));
        check(date(2026, 3, 20), Fortnightly, Calendar, date(2026, 3, 7), date(2026, 3, 20));
        check(date(2025, 12, 14), Once, Calendar, date(2023, 6, 20), date(2025, 12, 14));
        check(date(2025, 11, 14), MidTerm, Calendar, date(2023, 6, 20), date(2025, 12, 31));
        check(date(2030, 11, 14), Final, Regime, date(2023, 6, 20), date(2030, 12, 14));
        assert_eq!(period_due_on(date(2023, 6, 1), Once, Calendar, date(2023, 6, 20)), None, "before the plan");
    }
}
