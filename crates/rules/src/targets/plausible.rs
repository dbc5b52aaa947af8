//! Whether a value can be so: what cannot be is refused with the rule, what is strange is asked about. Nothing is ever
//! changed in silence.

use super::ValueKind;
use super::number::Decimal;
use super::period::Period;

/// What is strange about a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// Above what is possible: refused.
    Above(Decimal),
    /// Below what is possible: refused.
    Below(Decimal),
    /// Neither 0 nor 1: refused.
    NoDeed,
    /// So many times the last value: another unit (million and billion)?
    OtherUnit { last: Decimal, factor: i64 },
    /// So many times the last value: a decimal mark in another place?
    MarkMoved { last: Decimal, factor: i64 },
    /// Very different from the last value.
    FarFromLast(Decimal),
    /// The parts of the composition do not sum to 100.
    Sum(Decimal),
    /// A running total fell.
    Fell(Decimal),
    /// An amount below zero.
    Negative,
    /// Before the year that others are compared with.
    BeforeBase(i32),
    /// The year that others are compared with would be zero.
    BaseZero(i32),
}

impl Doubt {
    /// Whether it cannot be, whatever a person says.
    pub fn is_refused(&self) -> bool {
        matches!(self, Doubt::Above(_) | Doubt::Below(_) | Doubt::NoDeed | Doubt::BaseZero(_))
    }
}

/// What a value is looked at beside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beside {
    pub low: Option<Decimal>,
    pub high: Option<Decimal>,
    /// The last value of an earlier period in the same territory.
    pub last: Option<Decimal>,
    pub base_year: Option<i32>,
    /// The values of the other parts of its composition in the same period, when all are known.
    pub others: Option<Vec<Decimal>>,
}

/// Everything that is strange about a value.
pub fn doubts(kind: ValueKind, period: Period, value: Decimal, beside: &Beside) -> Vec<Doubt> {
    let mut found = Vec::new();
    let (low, high) = match kind {
        // A part of a whole: nothing else is possible.
        ValueKind::Share => (
            Some(beside.low.unwrap_or(Decimal::ZERO)),
            Some(beside.high.map_or(Decimal::ONE_HUNDRED, |high| high.min(Decimal::ONE_HUNDRED))),
        ),
        _ => (beside.low, beside.high),
    };
    found.extend(high.filter(|high| value > *high).map(Doubt::Above));
    found.extend(low.filter(|low| value < *low).map(Doubt::Below));
    if kind == ValueKind::Milestone && value != Decimal::ZERO && value != Decimal::ONE {
        found.push(Doubt::NoDeed);
    }
    if let Some(year) = beside.base_year {
        if period.last_year() < year {
            found.push(Doubt::BeforeBase(year));
        }
        if period.whole_year() == Some(year) && value.is_zero() {
            found.push(Doubt::BaseZero(year));
        }
    }
    if kind == ValueKind::Flow && value.is_sign_negative() && !value.is_zero() {
        found.push(Doubt::Negative);
    }
    if let Some(last) = beside.last {
        found.extend(against_last(kind, value, last));
    }
    if let Some(others) = &beside.others {
        let sum: Decimal = others.iter().sum::<Decimal>() + value;
        // Each part may be rounded by a twentieth of a point.
        let slack = Decimal::new(5, 2) * Decimal::from(others.len() + 1);
        if (sum - Decimal::ONE_HUNDRED).abs() > slack {
            found.push(Doubt::Sum(sum));
        }
    }
    found
}

/// A rate of growth of so many percent is asked about.
const STRANGE_GROWTH: i64 = 50;

fn against_last(kind: ValueKind, value: Decimal, last: Decimal) -> Option<Doubt> {
    match kind {
        ValueKind::Milestone => return None,
        ValueKind::Growth => {
            let is_strange = value.abs() > Decimal::from(STRANGE_GROWTH);
            return is_strange.then_some(Doubt::FarFromLast(last));
        }
        ValueKind::Cumulative if value < last => return Some(Doubt::Fell(last)),
        ValueKind::Level | ValueKind::Share | ValueKind::Flow | ValueKind::Cumulative => {}
    }
    let ratio = value.checked_div(last).map(|ratio| ratio.abs())?;
    let ratio = if ratio < Decimal::ONE { Decimal::ONE.checked_div(ratio) } else { Some(ratio) };
    let Some(ratio) = ratio else { return Some(Doubt::FarFromLast(last)) };
    let near = |factor: i64| {
        let factor = Decimal::from(factor);
        factor * Decimal::new(5, 1) <= ratio && ratio <= factor * Decimal::TWO
    };
    if let Some(factor) = [1_000, 1_000_000, 1_000_000_000].into_iter().find(|factor| near(*factor)) {
        return Some(Doubt::OtherUnit { last, factor });
    }
    if let Some(factor) = [10, 100].into_iter().find(|factor| near(*factor)) {
        return Some(Doubt::MarkMoved { last, factor });
    }
    (ratio > Decimal::TWO).then_some(Doubt::FarFromLast(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    fn check(kind: ValueKind, value: &str, beside: &Beside) -> Vec<Doubt> {
        doubts(kind, Period::year(2024), number(value), beside)
    }

    #[test]
    fn a_share_above_a_hundred_is_refused() {
        let found = check(ValueKind::Share, "104", &Beside::default());
        assert_eq!(found, [Doubt::Above(Decimal::ONE_HUNDRED)]);
        assert!(found[0].is_refused());
        assert!(check(ValueKind::Growth, "20.7", &Beside::default()).is_empty());
        // A rate that may not pass a hundred says so by its bound.
        let bound = Beside { high: Some(Decimal::ONE_HUNDRED), ..Beside::default() };
        assert_eq!(check(ValueKind::Level, "100.1", &bound), [Doubt::Above(Decimal::ONE_HUNDRED)]);
    }

    #[test]
    fn another_unit_and_a_lost_decimal_mark_are_asked_about() {
        let last = |text: &str| Beside { last: Some(number(text)), ..Beside::default() };
        let of = |value: &str, last_: &str| check(ValueKind::Level, value, &last(last_));
        assert_eq!(of("18230000", "18230"), [Doubt::OtherUnit { last: number("18230"), factor: 1000 }]);
        assert_eq!(of("18.2", "18230"), [Doubt::OtherUnit { last: number("18230"), factor: 1000 }]);
        assert_eq!(of("465", "46.4"), [Doubt::MarkMoved { last: number("46.4"), factor: 10 }]);
        assert_eq!(of("0.46", "46.4"), [Doubt::MarkMoved { last: number("46.4"), factor: 100 }]);
        assert_eq!(of("120", "46.4"), [Doubt::FarFromLast(number("46.4"))]);
        assert!(of("47", "46.4").is_empty());
        assert!(!of("465", "46.4")[0].is_refused());
    }

    #[test]
    fn sums_falls_and_base_years_are_looked_at() {
        let others = |texts: &[&str]| Beside {
            others: Some(texts.iter().map(|text| number(text)).collect()),
            ..Beside::default()
        };
        assert_eq!(
            check(ValueKind::Share, "10.35", &others(&["10.74", "28.18", "55.73"])),
            [Doubt::Sum(number("105.00"))]
        );
        assert!(check(ValueKind::Share, "10.35", &others(&["10.74", "28.18", "50.73"])).is_empty());
        let last = Beside { last: Some(number("500")), ..Beside::default() };
        assert_eq!(check(ValueKind::Cumulative, "480", &last), [Doubt::Fell(number("500"))]);
        assert_eq!(check(ValueKind::Flow, "-1", &Beside::default()), [Doubt::Negative]);
        let base = |year| Beside { base_year: Some(year), ..Beside::default() };
        assert_eq!(check(ValueKind::Level, "7", &base(2025)), [Doubt::BeforeBase(2025)]);
        let zero = check(ValueKind::Level, "0", &base(2024));
        assert_eq!(zero, [Doubt::BaseZero(2024)]);
        assert!(zero[0].is_refused());
        assert_eq!(check(ValueKind::Milestone, "0.5", &Beside::default()), [Doubt::NoDeed]);
    }
}
