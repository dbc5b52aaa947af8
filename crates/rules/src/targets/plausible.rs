//! Whether a value can be so: what cannot be is refused with the rule, what is strange is asked about. Nothing is ever
//! changed in silence.

use super::number::Decimal;
use super::period::Period;
use super::{Nature, ValueKind};

/// Which value a figure is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Of the period before.
    Last,
    /// Of the period after: an earlier one is filled in late.
    Next,
}

/// What is strange about a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// Above what is possible: refused.
    Above(Decimal),
    /// Below what is possible: refused.
    Below(Decimal),
    /// Neither 0 nor 1: refused.
    NoDeed,
    /// So many times the value beside it: another unit (million and billion)?
    OtherUnit { side: Side, beside: Decimal, factor: i64 },
    /// So many times the value beside it: a decimal mark in another place?
    MarkMoved { side: Side, beside: Decimal, factor: i64 },
    /// Very different from the last value.
    FarFromLast(Decimal),
    /// Below zero where the last value is above, or the other way round.
    SignChanged(Decimal),
    /// A rate of growth beyond so many percent.
    StrangeGrowth(Decimal),
    /// The parts of the composition do not sum to 100.
    Sum(Decimal),
    /// A running total fell.
    Fell(Decimal),
    /// A running total lies above that of a later period.
    AboveNext(Decimal),
    /// An amount below zero.
    Negative,
    /// Before the year that others are compared with.
    BeforeBase(i32),
    /// The year that others are compared with would be zero.
    BaseZero(i32),
    /// It is called official, and its period is not over.
    NotOver,
    /// Another value of the same period, boundary and nature stands already: the value and where it stands.
    Stands(Decimal, String),
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
    /// The last value of an earlier period in the same territory: of one as long, or of any for running totals.
    pub last: Option<Decimal>,
    /// The first value of a later one.
    pub next: Option<Decimal>,
    /// The years that its values are compared with, by its definition or by goals.
    pub base_years: Vec<i32>,
    /// The values of the other parts of its composition in the same period, when all are known.
    pub others: Option<Vec<Decimal>>,
    /// Year and month in which it is recorded.
    pub on: Option<(i32, i32)>,
}

/// Everything that is strange about a value.
pub fn doubts(kind: ValueKind, period: Period, value: Decimal, nature: Option<Nature>, beside: &Beside) -> Vec<Doubt> {
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
    for year in beside.base_years.iter().copied() {
        if period.last_year() < year {
            found.push(Doubt::BeforeBase(year));
        }
        if period.whole_year() == Some(year) && value.is_zero() {
            found.push(Doubt::BaseZero(year));
        }
    }
    if matches!(nature, Some(Nature::Official | Nature::Revised))
        && beside.on.is_some_and(|(year, month)| !period.is_over(year, month))
    {
        found.push(Doubt::NotOver);
    }
    if kind == ValueKind::Flow && value.is_sign_negative() && !value.is_zero() {
        found.push(Doubt::Negative);
    }
    let bound = Decimal::from(STRANGE_GROWTH);
    if kind == ValueKind::Growth && value.abs() > bound {
        found.push(Doubt::StrangeGrowth(bound));
    }
    found.extend(against_neighbours(kind, value, beside));
    if let Some(others) = &beside.others {
        let sum: Decimal = others.iter().sum::<Decimal>() + value;
        if !is_whole(sum, others.len() + 1) {
            found.push(Doubt::Sum(sum));
        }
    }
    found
}

/// Whether so many parts that sum to this make a hundred: each may be rounded by a twentieth of a point.
pub fn is_whole(sum: Decimal, parts: usize) -> bool {
    (sum - Decimal::ONE_HUNDRED).abs() <= Decimal::new(5, 2) * Decimal::from(parts)
}

/// A rate of growth of so many percent is asked about.
const STRANGE_GROWTH: i64 = 50;

/// What is strange beside the values of the periods before and after: of each kind of doubt the nearest one.
fn against_neighbours(kind: ValueKind, value: Decimal, beside: &Beside) -> Vec<Doubt> {
    let mut found = Vec::new();
    if kind == ValueKind::Cumulative {
        found.extend(beside.last.filter(|last| value < *last).map(Doubt::Fell));
        found.extend(beside.next.filter(|next| value > *next).map(Doubt::AboveNext));
    }
    if matches!(kind, ValueKind::Milestone | ValueKind::Growth) {
        return found;
    }
    let moved = [(Side::Last, beside.last), (Side::Next, beside.next)];
    let moved = moved.into_iter().find_map(|(side, other)| unit_or_mark(value, side, other?));
    let is_moved = moved.is_some();
    found.extend(moved);
    if let Some(last) = beside.last.filter(|last| !is_moved && !last.is_zero()) {
        if !value.is_zero() && value.is_sign_negative() != last.is_sign_negative() {
            found.push(Doubt::SignChanged(last));
        } else if ratio(value, last).is_none_or(|ratio| ratio > Decimal::TWO)
            && !found.iter().any(|doubt| matches!(doubt, Doubt::Fell(_)))
        {
            found.push(Doubt::FarFromLast(last));
        }
    }
    found
}

/// How many times the smaller of two the larger is; none where one of them is zero.
fn ratio(value: Decimal, other: Decimal) -> Option<Decimal> {
    let (value, other) = (value.abs(), other.abs());
    value.max(other).checked_div(value.min(other))
}

fn unit_or_mark(value: Decimal, side: Side, beside: Decimal) -> Option<Doubt> {
    let ratio = ratio(value, beside)?;
    let near = |factor: i64| {
        let factor = Decimal::from(factor);
        factor * Decimal::new(5, 1) <= ratio && ratio <= factor * Decimal::TWO
    };
    if let Some(factor) = [1_000, 1_000_000, 1_000_000_000].into_iter().find(|factor| near(*factor)) {
        return Some(Doubt::OtherUnit { side, beside, factor });
    }
    let factor = [10, 100].into_iter().find(|factor| near(*factor))?;
    Some(Doubt::MarkMoved { side, beside, factor })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    fn check(kind: ValueKind, value: &str, beside: &Beside) -> Vec<Doubt> {
        doubts(kind, Period::year(2024), number(value), None, beside)
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
        assert_eq!(
            of("18230000", "18230"),
            [Doubt::OtherUnit { side: Side::Last, beside: number("18230"), factor: 1000 }]
        );
        assert_eq!(of("18.2", "18230"), [Doubt::OtherUnit { side: Side::Last, beside: number("18230"), factor: 1000 }]);
        assert_eq!(of("465", "46.4"), [Doubt::MarkMoved { side: Side::Last, beside: number("46.4"), factor: 10 }]);
        assert_eq!(of("0.46", "46.4"), [Doubt::MarkMoved { side: Side::Last, beside: number("46.4"), factor: 100 }]);
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
        let base = |year| Beside { base_years: vec![2020, year], ..Beside::default() };
        assert_eq!(check(ValueKind::Level, "7", &base(2025)), [Doubt::BeforeBase(2025)]);
        let zero = check(ValueKind::Level, "0", &base(2024));
        assert_eq!(zero, [Doubt::BaseZero(2024)]);
        assert!(zero[0].is_refused());
        assert_eq!(check(ValueKind::Milestone, "0.5", &Beside::default()), [Doubt::NoDeed]);
    }

    #[test]
    fn a_figure_filled_in_late_is_held_against_the_next_one() {
        let next = |text: &str| Beside { next: Some(number(text)), ..Beside::default() };
        assert_eq!(check(ValueKind::Cumulative, "520", &next("500")), [Doubt::AboveNext(number("500"))]);
        assert!(check(ValueKind::Cumulative, "480", &next("500")).is_empty());
        let moved = [Doubt::MarkMoved { side: Side::Next, beside: number("46.4"), factor: 10 }];
        assert_eq!(check(ValueKind::Level, "465", &next("46.4")), moved);
        // Far from the next one only, nothing is asked: things grow.
        assert!(check(ValueKind::Level, "15", &next("46.4")).is_empty());
        // Either side tells of another unit.
        let both = Beside { last: Some(number("20")), next: Some(number("18230")), ..Beside::default() };
        let unit = [Doubt::OtherUnit { side: Side::Next, beside: number("18230"), factor: 1000 }];
        assert_eq!(check(ValueKind::Level, "18.2", &both), unit);
    }

    #[test]
    fn strange_growth_and_a_changed_sign_are_asked_without_more() {
        assert_eq!(
            check(ValueKind::Growth, "83", &Beside::default()),
            [Doubt::StrangeGrowth(number("50"))],
            "no earlier value is needed"
        );
        let last = |text: &str| Beside { last: Some(number(text)), ..Beside::default() };
        assert!(check(ValueKind::Growth, "-5.58", &last("20.7")).is_empty(), "a rate may turn");
        assert_eq!(check(ValueKind::Level, "-46", &last("46.4")), [Doubt::SignChanged(number("46.4"))]);
        assert!(check(ValueKind::Level, "0", &last("0")).is_empty());
        assert!(check(ValueKind::Level, "5", &last("0")).is_empty(), "nothing is far from nothing");
        assert_eq!(check(ValueKind::Level, "0", &last("5")), [Doubt::FarFromLast(number("5"))]);
    }

    #[test]
    fn nothing_is_official_before_its_period_is_over() {
        let on = |year, month| Beside { on: Some((year, month)), ..Beside::default() };
        let of =
            |nature, beside: &Beside| doubts(ValueKind::Level, Period::year(2026), number("61"), Some(nature), beside);
        assert_eq!(of(Nature::Official, &on(2026, 12)), [Doubt::NotOver]);
        assert_eq!(of(Nature::Revised, &on(2026, 11)), [Doubt::NotOver]);
        assert!(of(Nature::Official, &on(2027, 1)).is_empty());
        assert!(of(Nature::Estimate, &on(2026, 11)).is_empty());
    }
}
