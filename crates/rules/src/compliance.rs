//! How the reporting regime was kept ("Tình hình chấp hành chế độ báo cáo"): who owed, who sent, when, and what share.
//!
//! Promise: every rate names what it is of, and the counts are a partition of the rows. A completion changes nothing of
//! the first arrival; the focal body's own part, what waits for a body and what was excused stand outside every rate.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::calendar::{WorkDays, days_between, next_working_day, working_days_until};
use crate::obligations::{ObligationState, Timeliness};
use crate::vi::collate::compare;
use crate::words::word_enum;

/// So many working days the bodies have to correct the data before they are frozen.
pub const CORRECTION_DAYS: usize = 3;

/// Within so many working days of its import a plan's obligations are to be confirmed (vn-rules.md, T5-R10).
pub const IMPORT_DAYS: usize = 2;

word_enum! {
    /// How one report stands in the table.
    Standing {
        OnTime = "on_time",
        Late = "late",
        /// Due, and nothing came.
        NotIn = "not_in",
        /// Within its time, and nothing came yet: outside the rates.
        NotDue = "not_due",
        FocalPart = "focal_part",
        Suspended = "suspended",
        Excused = "excused",
    }
}

impl Standing {
    /// How an obligation of a state and a timeliness stands, and for how many days it was late.
    pub fn of(state: ObligationState, timeliness: Timeliness) -> (Standing, i64) {
        match timeliness {
            Timeliness::OnTime => (Standing::OnTime, 0),
            Timeliness::Late(days) => (Standing::Late, days),
            Timeliness::NotIn if state == ObligationState::Overdue => (Standing::NotIn, 0),
            Timeliness::NotIn => (Standing::NotDue, 0),
            Timeliness::FocalPart => (Standing::FocalPart, 0),
            Timeliness::Suspended => (Standing::Suspended, 0),
            Timeliness::Excused => (Standing::Excused, 0),
        }
    }

    /// How a report stands that arrived on a day which the focal body accepted as the right one.
    pub fn corrected(due_on: Date, arrived_on: Date) -> (Standing, i64) {
        match days_between(due_on, arrived_on) {
            days @ 1.. => (Standing::Late, days),
            _ => (Standing::OnTime, 0),
        }
    }
}

/// What is counted of one report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted<'a> {
    pub body: &'a str,
    /// The body's name, for the order.
    pub name: &'a str,
    pub standing: Standing,
    pub late_days: i64,
}

/// The counts of some reports; the first three together are what was owed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub on_time: usize,
    pub late: usize,
    pub not_in: usize,
    pub not_due: usize,
    pub suspended: usize,
    pub excused: usize,
    pub focal_part: usize,
}

impl Counts {
    /// The counts of rows.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a Counted<'a>>) -> Counts {
        let mut counts = Counts::default();
        for row in rows {
            *match row.standing {
                Standing::OnTime => &mut counts.on_time,
                Standing::Late => &mut counts.late,
                Standing::NotIn => &mut counts.not_in,
                Standing::NotDue => &mut counts.not_due,
                Standing::FocalPart => &mut counts.focal_part,
                Standing::Suspended => &mut counts.suspended,
                Standing::Excused => &mut counts.excused,
            } += 1;
        }
        counts
    }

    /// Reports owed: what both rates are of.
    pub fn owed(&self) -> usize {
        self.on_time + self.late + self.not_in
    }

    /// Reports that came, in time or late.
    pub fn sent(&self) -> usize {
        self.on_time + self.late
    }
}

/// One body's counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyCounts {
    pub body: String,
    pub name: String,
    pub counts: Counts,
    /// Of its late reports; none without any.
    pub most_late_days: Option<i64>,
}

/// The rows by body, in the order of Vietnamese names.
pub fn by_body(rows: &[Counted<'_>]) -> Vec<BodyCounts> {
    let mut bodies: BTreeMap<&str, Vec<&Counted<'_>>> = BTreeMap::new();
    for row in rows {
        bodies.entry(row.body).or_default().push(row);
    }
    let mut found: Vec<BodyCounts> = bodies
        .into_iter()
        .map(|(body, own)| BodyCounts {
            body: body.to_owned(),
            name: own.first().map(|row| row.name.to_owned()).unwrap_or_default(),
            counts: Counts::of(own.iter().copied()),
            most_late_days: own.iter().filter(|row| row.standing == Standing::Late).map(|row| row.late_days).max(),
        })
        .collect();
    found.sort_by(|a, b| compare(&a.name, &b.name).then_with(|| a.body.cmp(&b.body)));
    found
}

/// Twice the median of days late over the reports that came late, so that a half stays whole; none without any.
pub fn median_late_twice(rows: &[Counted<'_>]) -> Option<i64> {
    let mut days: Vec<i64> =
        rows.iter().filter(|row| row.standing == Standing::Late).map(|row| row.late_days).collect();
    days.sort_unstable();
    let upper = *days.get(days.len() / 2)?;
    let lower = *days.get((days.len() - 1) / 2)?;
    Some(upper + lower)
}

/// "2" or "2,5"; a dash for none.
pub fn half_in_words(twice: Option<i64>) -> String {
    match twice {
        None => "–".to_owned(),
        Some(twice) if twice % 2 == 0 => (twice / 2).to_string(),
        Some(twice) => format!("{},5", twice / 2),
    }
}

/// How many bodies owed anything, and how many of these sent all of it in time.
pub fn bodies_on_time(bodies: &[BodyCounts]) -> (usize, usize) {
    let owing = bodies.iter().filter(|body| body.counts.owed() > 0);
    let (all, punctual) = owing.fold((0, 0), |(all, punctual), body| {
        (all + 1, punctual + usize::from(body.counts.on_time == body.counts.owed()))
    });
    (punctual, all)
}

/// The last day on which bodies may correct what was published on a day.
pub fn correct_until(published_on: Date, days: &WorkDays) -> Date {
    (0..CORRECTION_DAYS).fold(published_on, |day, _| next_working_day(day, days))
}

/// Whether what was imported on one day was confirmed soon enough on another.
pub fn is_confirmed_in_time(imported_on: Date, confirmed_on: Date, days: &WorkDays) -> bool {
    working_days_until(imported_on, confirmed_on, days) <= IMPORT_DAYS
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn row(body: &'static str, standing: Standing, late_days: i64) -> Counted<'static> {
        Counted { body, name: body, standing, late_days }
    }

    #[test]
    fn t5_r10_rates_are_of_what_was_owed_and_the_rest_stands_outside() {
        let rows = [
            row("Sở Y tế", Standing::OnTime, 0),
            row("Sở Y tế", Standing::Late, 3),
            row("Đài Phát thanh", Standing::NotIn, 0),
            row("Ban Dân tộc", Standing::OnTime, 0),
            row("Sở Tài chính", Standing::FocalPart, 0),
            row("Công an tỉnh", Standing::Excused, 0),
            row("Sở Xây dựng", Standing::Suspended, 0),
            row("Sở Nội vụ", Standing::NotDue, 0),
        ];
        let counts = Counts::of(&rows);
        assert_eq!((counts.owed(), counts.sent(), counts.on_time), (4, 3, 2));
        let outside = counts.not_due + counts.suspended + counts.excused + counts.focal_part;
        assert_eq!(counts.owed() + outside, rows.len(), "a partition");
        let bodies = by_body(&rows);
        let names: Vec<&str> = bodies.iter().map(|body| body.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "Ban Dân tộc",
                "Công an tỉnh",
                "Đài Phát thanh",
                "Sở Nội vụ",
                "Sở Tài chính",
                "Sở Xây dựng",
                "Sở Y tế"
            ]
        );
        assert_eq!(bodies_on_time(&bodies), (1, 3), "who owes nothing is not counted");
        assert_eq!(bodies[6].most_late_days, Some(3));
    }

    #[test]
    fn t5_r10_the_median_is_of_late_reports_and_may_be_a_half() {
        let late = |days: &[i64]| days.iter().map(|days| row("a", Standing::Late, *days)).collect::<Vec<_>>();
        assert_eq!(half_in_words(median_late_twice(&late(&[]))), "–");
        assert_eq!(half_in_words(median_late_twice(&late(&[7, 1, 3]))), "3");
        assert_eq!(half_in_words(median_late_twice(&late(&[1, 2]))), "1,5");
        assert_eq!(half_in_words(median_late_twice(&late(&[0]))), "0", "late by hours");
        let mut rows = late(&[4]);
        rows.push(row("b", Standing::NotIn, 90));
        assert_eq!(half_in_words(median_late_twice(&rows)), "4", "what never came has no days");
    }

    #[test]
    fn bodies_have_three_working_days_to_correct() {
        let days = WorkDays::default();
        assert_eq!(correct_until(date(2023, 12, 13), &days), date(2023, 12, 18), "from a Wednesday over a weekend");
        assert_eq!(correct_until(date(2023, 12, 16), &days), date(2023, 12, 20), "from a Saturday");
        let off = WorkDays::without([date(2024, 1, 1)]);
        assert_eq!(correct_until(date(2023, 12, 28), &off), date(2024, 1, 3));
    }

    #[test]
    fn t5_r10_two_working_days_after_an_import_are_in_time() {
        let days = WorkDays::default();
        assert!(is_confirmed_in_time(date(2023, 12, 15), date(2023, 12, 19), &days), "Friday to Tuesday");
        assert!(!is_confirmed_in_time(date(2023, 12, 15), date(2023, 12, 20), &days));
        assert!(is_confirmed_in_time(date(2023, 12, 15), date(2023, 12, 15), &days));
    }

    #[test]
    fn a_corrected_day_counts_from_the_due_day_in_force() {
        let due = date(2023, 12, 4);
        assert_eq!(Standing::corrected(due, date(2023, 12, 4)), (Standing::OnTime, 0));
        assert_eq!(Standing::corrected(due, date(2023, 12, 6)), (Standing::Late, 2));
    }
}
