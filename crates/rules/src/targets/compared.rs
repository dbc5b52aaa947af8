//! A value beside that of the same period a year before, and beside what a year's plan wanted of it (the columns "So với
//! cùng kỳ" and "So với kế hoạch" of vn-rules.md topic 6.2).

use super::number::{Decimal, rounded};
use super::period::Period;
use super::series::{Break, Observation};
use super::{Semantics, ValueKind};

/// How one value stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// So many percent of the other.
    Percent(Decimal),
    /// So many points more, or less where it is negative: of values that are percentages themselves.
    Points(Decimal),
}

/// Whether values of a kind and unit are percentages: they are compared in points.
pub fn is_rate(kind: ValueKind, unit: &str) -> bool {
    matches!(kind, ValueKind::Growth | ValueKind::Share) || unit.trim_start().starts_with('%')
}

/// Whether a goal reads the values of its indicator as they are: only then can a year's goal be put beside a value.
pub fn is_plain(semantics: Semantics) -> bool {
    matches!(
        semantics,
        Semantics::Level | Semantics::Share | Semantics::Flow | Semantics::Cumulative | Semantics::Maintain
    )
}

/// A value beside another one; none where that is zero or below and no share can be told.
pub fn beside(value: Decimal, other: Decimal, is_rate: bool) -> Option<Change> {
    if is_rate {
        return Some(Change::Points(rounded(value.checked_sub(other)?, 2)));
    }
    if other <= Decimal::ZERO {
        return None;
    }
    let share = value.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(other)?;
    Some(Change::Percent(rounded(share, 2)))
}

/// The last of some values: of several that end together the longest up to a year, so that a year stands before its last
/// quarter.
pub fn last_of<'a>(values: &[&'a Observation]) -> Option<&'a Observation> {
    let within_year = values.iter().copied().filter(|one| one.period.length() <= Period::YEAR);
    within_year.max_by_key(|one| (one.period.end(), one.period.length()))
}

/// Whether a value can be put beside what a year's plan wants of the year that it ends in: what comes about within a period
/// only as far as it was counted from the year's beginning, a rate or a share only for the whole year.
pub fn is_of_plan_year(kind: ValueKind, period: Period) -> bool {
    let begins = Period::year(period.last_year()).begin();
    match kind {
        ValueKind::Flow => period.begin() == begins,
        ValueKind::Growth | ValueKind::Share => period.whole_year().is_some(),
        ValueKind::Level | ValueKind::Cumulative | ValueKind::Milestone => true,
    }
}

/// A value of one boundary beside that of the same period a year before. None where there is none, or where another
/// definition begins between them.
pub fn with_year_before(
    last: &Observation,
    values: &[&Observation],
    breaks: &[Break],
    is_rate: bool,
) -> Option<Change> {
    let then = last.period.year_before();
    let before = values.iter().find(|one| one.period == then)?;
    let is_cut = |cut: &Break| then.begin() < cut.from.begin() && cut.from.begin() <= last.period.begin();
    if breaks.iter().any(is_cut) { None } else { beside(last.value, before.value, is_rate) }
}

impl Period {
    /// The same months a year before.
    pub fn year_before(self) -> Period {
        self.moved(-1)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::targets::Nature;

    fn one(period: &str, value: &str) -> Observation {
        Observation {
            id: period.to_owned(),
            period: Period::parse(period).expect("a period"),
            territory: "An Hòa".to_owned(),
            value: value.parse().expect("a number"),
            nature: Nature::Official,
            recorded_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_same_period_of_the_year_before_is_what_counts() {
        let check = |values: &[(&str, &str)], is_rate: bool, breaks: &[Break], expected: Option<Change>| {
            let values: Vec<Observation> = values.iter().map(|(period, value)| one(period, value)).collect();
            let values: Vec<&Observation> = values.iter().collect();
            let last = last_of(&values).expect("a value");
            assert_eq!(with_year_before(last, &values, breaks, is_rate), expected, "{values:?}");
        };
        let number = |text: &str| text.parse::<Decimal>().expect("a number");
        let years = [("2024", "200"), ("2025", "209")];
        check(&years, false, &[], Some(Change::Percent(number("104.50"))));
        check(&years, true, &[], Some(Change::Points(number("9.00"))));
        check(
            &[("2025-H1", "100"), ("2025", "200"), ("2026-H1", "90")],
            false,
            &[],
            Some(Change::Percent(number("90"))),
        );
        check(&[("2025", "200"), ("2026-H1", "90")], false, &[], None);
        check(&[("2024", "0"), ("2025", "5")], false, &[], None);
        let cut = Break { from: Period::year(2025), reason: "cách tính mới".to_owned() };
        check(&years, false, &[cut], None);
        // A part of the year in which the definition changed is compared with none before it either.
        let late = Break { from: Period::parse("2025-Q3").expect("a period"), reason: "cách tính mới".to_owned() };
        check(&[("2024-Q4", "100"), ("2025-Q4", "90")], false, &[late], None);
        // A year stands before its last quarter.
        check(
            &[("2024", "200"), ("2025", "209"), ("2025-Q4", "60")],
            false,
            &[],
            Some(Change::Percent(number("104.50"))),
        );
        let early = Break { from: Period::year(2024), reason: "cách tính mới".to_owned() };
        check(&years, false, &[early], Some(Change::Percent(number("104.50"))));
    }

    proptest! {
        /// Twice what another is, is twice the share; points of a value with itself are none.
        #[test]
        fn shares_grow_with_the_value(value in 1_i64..1_000_000, other in 1_i64..1_000_000) {
            let (value, other) = (Decimal::new(value, 1), Decimal::new(other, 1));
            prop_assert_eq!(beside(value, value, false), Some(Change::Percent(Decimal::ONE_HUNDRED)));
            prop_assert_eq!(beside(value, value, true), Some(Change::Points(Decimal::ZERO)));
            let Some(Change::Percent(share)) = beside(value, other, false) else { panic!("a share") };
            prop_assert!((share - value * Decimal::ONE_HUNDRED / other).abs() <= Decimal::new(5, 3));
        }
    }
}
