//! When a reporting rule asks for reports: the last on-time days of a year, for every cadence.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Rolling, WorkDays, is_working_day, last_on_time_day, next_working_day};
use crate::plans::draft::Cadence;

/// What a rule says of its days.
#[derive(Debug, Clone, Copy, Default)]
pub struct DueRule {
    pub cadence: Cadence,
    pub month: Option<i64>,
    pub day: Option<i64>,
    /// 1 is Monday.
    pub weekday: Option<i64>,
    /// It names an hour: "trước 16 giờ thứ Sáu" means the Friday itself.
    pub has_time: bool,
    pub strictly_before: bool,
}

/// The last on-time days of a rule in a year, for a plan in force from a day, oldest first. Empty where the rule leaves
/// the day to whoever asks.
///
/// A day without a month means that day of the last month of each quarter or half, or of every month.
pub fn due_days(rule: &DueRule, year: i16, in_force: Date, rolling: Rolling, days: &WorkDays) -> Vec<Date> {
    let strictly_before = rule.strictly_before && !rule.has_time;
    let on = |month: i64| last_on_time_day(year, month, rule.day?, strictly_before, rolling, days);
    let months: &[i64] = match (rule.cadence, rule.month) {
        (Cadence::Weekly | Cadence::Fortnightly, _) => return weekdays(rule, year, in_force, rolling, days),
        (Cadence::AdHoc, _) => &[],
        (_, Some(month)) => &[month],
        (Cadence::Monthly, None) => &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
        (Cadence::Quarterly, None) => &[3, 6, 9, 12],
        (Cadence::HalfYearly, None) => &[6, 12],
        (Cadence::Yearly | Cadence::Once | Cadence::MidTerm | Cadence::Final, None) => &[],
    };
    let found = months.iter().filter_map(|month| on(*month)).filter(|day| *day >= in_force);
    match rule.cadence {
        // Once is the first such day of the plan's life.
        Cadence::Once => {
            let is_first = |day: &Date| day.checked_sub(1.year()).is_ok_and(|before| before < in_force);
            found.filter(is_first).collect()
        }
        _ => found.collect(),
    }
}

fn weekdays(rule: &DueRule, year: i16, in_force: Date, rolling: Rolling, days: &WorkDays) -> Vec<Date> {
    let strictly_before = rule.strictly_before && !rule.has_time;
    let Some(weekday) = rule.weekday.filter(|day| (1..=7).contains(day)) else { return Vec::new() };
    let step = if rule.cadence == Cadence::Weekly { 7 } else { 14 };
    let ahead = (weekday - i64::from(in_force.weekday().to_monday_one_offset())).rem_euclid(7);
    let Ok(first) = in_force.checked_add(ahead.days()) else { return Vec::new() };
    let last_on_time = |named: Date| {
        let day = if strictly_before { named.yesterday().ok()? } else { named };
        let rolls = rolling == Rolling::Forward && !is_working_day(day, days);
        Some(if rolls { next_working_day(day, days) } else { day })
    };
    // A plan lives for decades at most.
    let named = first.series(step.days()).take(60 * 53).take_while(|day| day.year() <= year);
    named.filter_map(last_on_time).filter(|day| day.year() == year && *day >= in_force).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn days_of(rule: DueRule, year: i16) -> Vec<String> {
        let found = due_days(&rule, year, date(2023, 6, 20), Rolling::Never, &WorkDays::default());
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_cadence_has_its_days() {
        let before = |cadence, month, day| DueRule {
            cadence,
            month,
            day: Some(day),
            strictly_before: true,
            ..DueRule::default()
        };
        assert_eq!(days_of(before(Cadence::Yearly, Some(12), 5), 2024), ["2024-12-04"]);
        assert_eq!(days_of(before(Cadence::HalfYearly, None, 15), 2024), ["2024-06-14", "2024-12-14"]);
        assert_eq!(days_of(before(Cadence::HalfYearly, Some(6), 15), 2024), ["2024-06-14"]);
        let quarters = ["2024-03-24", "2024-06-24", "2024-09-24", "2024-12-24"];
        assert_eq!(days_of(before(Cadence::Quarterly, None, 25), 2024), quarters);
        let monthly = days_of(before(Cadence::Monthly, None, 18), 2024);
        assert_eq!((monthly.len(), monthly[1].as_str()), (12, "2024-02-17"));
        assert_eq!(days_of(before(Cadence::Monthly, None, 18), 2023).len(), 6, "none before the plan was issued");
        assert_eq!(days_of(before(Cadence::Once, Some(12), 15), 2023), ["2023-12-14"]);
        assert!(days_of(before(Cadence::Once, Some(12), 15), 2024).is_empty(), "once is once");
        assert_eq!(days_of(before(Cadence::Once, Some(3), 15), 2024), ["2024-03-14"]);
        assert_eq!(days_of(before(Cadence::MidTerm, Some(11), 15), 2025), ["2025-11-14"]);
        assert_eq!(days_of(before(Cadence::Final, Some(11), 15), 2030), ["2030-11-14"]);
        assert!(days_of(before(Cadence::AdHoc, None, 15), 2024).is_empty());
        assert!(days_of(DueRule { cadence: Cadence::Yearly, ..DueRule::default() }, 2024).is_empty());
    }

    #[test]
    fn weeks_are_counted_from_the_plan() {
        let friday = DueRule {
            cadence: Cadence::Fortnightly,
            weekday: Some(5),
            has_time: true,
            strictly_before: true,
            ..DueRule::default()
        };
        // 20/6/2023 is a Tuesday; "trước 16 giờ thứ Sáu, 02 tuần một lần".
        let found = days_of(friday, 2023);
        assert_eq!(&found[..2], ["2023-06-23", "2023-07-07"]);
        assert_eq!(days_of(friday, 2024).first().map(String::as_str), Some("2024-01-05"));
        let weekly = DueRule { cadence: Cadence::Weekly, has_time: false, ..friday };
        assert_eq!(&days_of(weekly, 2023)[..2], ["2023-06-22", "2023-06-29"], "before Friday is Thursday");
        assert!(days_of(DueRule { weekday: None, ..weekly }, 2023).is_empty());
    }

    #[test]
    fn rolling_forward_moves_a_day_off_only() {
        let off = WorkDays::without([date(2023, 6, 23)]);
        let rule = DueRule { cadence: Cadence::Weekly, weekday: Some(5), ..DueRule::default() };
        let rolled = due_days(&rule, 2023, date(2023, 6, 20), Rolling::Forward, &off);
        assert_eq!(rolled[..2], [date(2023, 6, 26), date(2023, 6, 30)]);
    }
}
