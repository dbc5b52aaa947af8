//! Days, periods and cut-offs.

use jiff::civil::date;

use super::*;
use crate::plans::draft::Cadence;

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
    assert_eq!(working_days_until(date(2023, 11, 30), date(2023, 12, 4), &WorkDays::without([date(2023, 12, 1)])), 1);
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
        focal_due_on: None,
        issuer_due_on: None,
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
    let period = period_due_on(due_on, Cadence::Yearly, PeriodStyle::Calendar, date(2023, 1, 1)).expect("a period");
    let days = CycleDays::proposed(&period, due_on, &WorkDays::default()).expect("days");
    assert_eq!((days.opens_on, days.cutoff_on), (date(2023, 10, 31), date(2023, 11, 30)));
    assert_eq!(days.check(&WorkDays::default()), Ok(()));
    // Seven working days after Monday the 4th, then three.
    assert_eq!((days.focal_due_on, days.issuer_due_on), (Some(date(2023, 12, 13)), Some(date(2023, 12, 18))));
    let turned = CycleDays { focal_due_on: Some(due_on), ..days };
    assert_eq!(turned.check(&WorkDays::default()), Err(DaysRefusal::LevelsOutOfOrder), "T2-R5: after the bodies");
}

#[test]
fn a_week_leaves_its_last_working_day_to_sign() {
    let friday = date(2026, 3, 20);
    let week = period_due_on(friday, Cadence::Weekly, PeriodStyle::Calendar, date(2026, 1, 1)).expect("a period");
    let days = CycleDays::proposed(&week, friday, &WorkDays::default()).expect("days");
    assert_eq!((days.opens_on, days.cutoff_on), (date(2026, 3, 14), date(2026, 3, 19)));
    assert_eq!(days.check(&WorkDays::default()), Ok(()));
}

#[test]
fn a_day_ends_a_millisecond_before_the_next() {
    let end = end_of(date(2023, 12, 4));
    assert_eq!(end.to_string(), "2023-12-04T16:59:59.999Z");
    assert_eq!(day_of(end), date(2023, 12, 4));
    assert_eq!(day_of(end + SignedDuration::from_millis(1)), date(2023, 12, 5));
}
