//! Days on which things fall due. All days are civil dates in Viet Nam.

use jiff::civil::{Date, Weekday};

/// The last on-time day of a rule in a year. "Trước ngày 05/12" is read literally: on time until the end of 04/12; it
/// never rolls back to an earlier working day (vn-rules topic 2, reading `calendar`).
pub fn last_on_time_day(year: i16, month: u8, day: u8, strictly_before: bool) -> Option<Date> {
    let named = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    if strictly_before { named.yesterday().ok() } else { Some(named) }
}

/// True on Monday to Friday, when it is none of the days off.
pub fn is_working_day(day: Date, days_off: &[Date]) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !days_off.contains(&day)
}

/// Working days after `from` up to and with `to`.
pub fn working_days_between(from: Date, to: Date, days_off: &[Date]) -> u32 {
    let mut count = 0;
    let mut day = from;
    while day < to {
        let Ok(next) = day.tomorrow() else { break };
        day = next;
        count += u32::from(is_working_day(day, days_off));
    }
    count
}

/// Why a cycle's days cannot stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DaysRefusal {
    /// The period ends before it begins.
    Period,
    /// The cut-off must precede the due day by at least one working day (Nghị định 09/2019, Điều 8.5).
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
    /// What a yearly rule proposes: the calendar year, the cut-off on 15/11 or two weeks before, opening a month before
    /// the cut-off.
    pub fn proposed(year: i16, due_on: Date) -> Option<CycleDays> {
        let (period_from, period_to) = crate::vi::dates::year(year);
        let cutoff_on = due_on.checked_sub(jiff::Span::new().days(19)).ok()?;
        let opens_on = cutoff_on.checked_sub(jiff::Span::new().days(30)).ok()?;
        Some(CycleDays { period_from, period_to, opens_on, cutoff_on, due_on })
    }

    /// Whether the days can stand beside each other.
    pub fn check(&self, days_off: &[Date]) -> Result<(), DaysRefusal> {
        if self.period_from > self.period_to {
            Err(DaysRefusal::Period)
        } else if self.opens_on > self.due_on {
            Err(DaysRefusal::OpensAfterDue)
        } else if working_days_between(self.cutoff_on, self.due_on, days_off) == 0 {
            Err(DaysRefusal::CutoffTooLate)
        } else {
            Ok(())
        }
    }

    /// True when the report is due inside its period, so that the rest of it is an estimate.
    pub fn ends_in_estimate(&self) -> bool {
        self.due_on < self.period_to
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn before_a_day_means_until_the_end_of_the_day_before() {
        assert_eq!(last_on_time_day(2023, 12, 5, true), Some(date(2023, 12, 4)));
        assert_eq!(last_on_time_day(2023, 12, 5, false), Some(date(2023, 12, 5)));
        assert_eq!(last_on_time_day(2024, 3, 1, true), Some(date(2024, 2, 29)));
        assert_eq!(last_on_time_day(2023, 2, 30, true), None);
    }

    #[test]
    fn the_cutoff_leaves_a_working_day() {
        let days = |cutoff_on| CycleDays {
            period_from: date(2026, 1, 1),
            period_to: date(2026, 12, 31),
            opens_on: date(2026, 10, 1),
            cutoff_on,
            due_on: date(2026, 12, 6),
        };
        // 5 and 6 December 2026 are a weekend.
        assert_eq!(days(date(2026, 12, 4)).check(&[]), Err(DaysRefusal::CutoffTooLate));
        assert_eq!(days(date(2026, 12, 3)).check(&[]), Ok(()));
        assert!(days(date(2026, 12, 3)).ends_in_estimate());
    }
}
