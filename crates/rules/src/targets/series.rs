//! Values over time: which of several reports of one figure is in force, and averaging, rebasing, cumulating, sharing out.

use jiff::Timestamp;
use jiff::civil::Date;

use super::Nature;
use super::number::{Decimal, power, root, rounded};
use super::period::Period;

/// One report of one figure. Several of the same period and territory stand beside each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// Opaque.
    pub id: String,
    pub period: Period,
    /// The boundary that it was counted in (T9-R6).
    pub territory: String,
    pub value: Decimal,
    pub nature: Nature,
    pub recorded_at: Timestamp,
}

/// From this period on values are counted by another definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    pub from: Period,
    pub reason: String,
}

/// The values in force, one for each period and territory, by period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Series(pub Vec<Observation>);

impl Series {
    /// What was known at a moment of the periods that had begun by a day: of each the surest, of these the last recorded.
    pub fn known<'a>(all: impl IntoIterator<Item = &'a Observation>, as_of: Date, known_at: Timestamp) -> Series {
        let mut known: Vec<&Observation> = all
            .into_iter()
            .filter(|one| one.recorded_at <= known_at)
            .filter(|one| one.period.has_begun(i32::from(as_of.year()), i32::from(as_of.month())))
            .collect();
        fn place(one: &Observation) -> (Period, &str) {
            (one.period, one.territory.as_str())
        }
        fn order(one: &Observation) -> ((Period, &str), Nature, Timestamp, &str) {
            (place(one), one.nature, one.recorded_at, one.id.as_str())
        }
        known.sort_by(|one, other| order(one).cmp(&order(other)));
        let mut series: Vec<&Observation> = Vec::new();
        for one in known {
            match series.last_mut().filter(|last| place(last) == place(one)) {
                Some(last) => *last = one,
                None => series.push(one),
            }
        }
        Series(series.into_iter().cloned().collect())
    }

    /// The values of one territory.
    pub fn of(&self, territory: &str) -> Vec<&Observation> {
        self.0.iter().filter(|one| one.territory == territory).collect()
    }
}

const HUNDRED: Decimal = Decimal::ONE_HUNDRED;

/// The factor that rates of growth in percent make together; none where one takes everything away or it grows too large.
pub fn factor(rates: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    rates.into_iter().try_fold(Decimal::ONE, |factor, rate| {
        let one = Decimal::ONE + rate / HUNDRED;
        if one.is_sign_negative() { None } else { factor.checked_mul(one) }
    })
}

/// The yearly rate, in percent, that makes a factor in so many years.
pub fn rate(factor: Decimal, years: u32) -> Option<Decimal> {
    Some((root(factor, years)? - Decimal::ONE) * HUNDRED)
}

/// The factor of a yearly rate kept for so many years.
pub fn grown(rate: Decimal, years: u32) -> Option<Decimal> {
    power(Decimal::ONE + rate / HUNDRED, years)
}

/// The geometric mean of yearly rates of growth, in percent.
pub fn average(rates: &[Decimal]) -> Option<Decimal> {
    rate(factor(rates.iter().copied())?, u32::try_from(rates.len()).ok()?)
}

/// Values as multiples of the first; none where it is zero.
pub fn rebased(values: &[Decimal]) -> Option<Vec<Decimal>> {
    let base = *values.first()?;
    values.iter().map(|value| value.checked_div(base)).collect()
}

/// Running totals.
pub fn cumulated(flows: &[Decimal]) -> Vec<Decimal> {
    let total = |sum: &mut Decimal, flow: &Decimal| {
        *sum += *flow;
        Some(*sum)
    };
    flows.iter().scan(Decimal::ZERO, total).collect()
}

/// Parts of a whole, rounded so that they still sum to what their sum rounds to: what is left over goes to those that
/// lost most.
pub fn rounded_shares(shares: &[Decimal], places: u32) -> Vec<Decimal> {
    let whole = rounded(shares.iter().sum(), places);
    let step = Decimal::new(1, places);
    let mut floors: Vec<Decimal> = shares
        .iter()
        .map(|share| share.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::ToNegativeInfinity))
        .collect();
    let mut left = whole - floors.iter().sum::<Decimal>();
    let mut places_by_loss: Vec<usize> = (0..shares.len()).collect();
    places_by_loss.sort_by_key(|at| std::cmp::Reverse((shares[*at] - floors[*at], std::cmp::Reverse(*at))));
    for at in places_by_loss {
        if left < step {
            break;
        }
        floors[at] += step;
        left -= step;
    }
    floors
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(period: &str, value: &str, nature: Nature, recorded_at: &str) -> Observation {
        Observation {
            id: recorded_at.to_owned(),
            period: Period::parse(period).expect("a period"),
            territory: "cũ".to_owned(),
            value: value.parse().expect("a number"),
            nature,
            recorded_at: recorded_at.parse().expect("an instant"),
        }
    }

    #[test]
    fn the_surest_report_that_was_known_is_in_force() {
        let all = [
            one("2025", "8.0", Nature::Estimate, "2025-12-01T00:00:00Z"),
            one("2025", "7.4", Nature::Preliminary, "2026-03-01T00:00:00Z"),
            one("2025", "7.1", Nature::Official, "2026-09-01T00:00:00Z"),
            // A late estimate does not stand before an official figure.
            one("2025", "9.0", Nature::Estimate, "2026-10-01T00:00:00Z"),
        ];
        let at = |moment: &str, day: Date| {
            let series = Series::known(&all, day, moment.parse().expect("an instant"));
            series.0.iter().map(|one| one.value.to_string()).collect::<Vec<_>>()
        };
        let today = jiff::civil::date(2026, 11, 28);
        assert_eq!(at("2025-12-05T00:00:00Z", today), ["8.0"], "as reported in December");
        assert_eq!(at("2026-04-01T00:00:00Z", today), ["7.4"]);
        assert_eq!(at("2026-11-28T00:00:00Z", today), ["7.1"], "as known now");
        assert!(at("2026-11-28T00:00:00Z", jiff::civil::date(2024, 12, 31)).is_empty(), "the year had not begun");
    }

    #[test]
    fn shares_that_sum_still_sum_after_rounding() {
        let shares: Vec<Decimal> =
            ["33.333", "33.333", "33.334"].iter().map(|s| s.parse().expect("a number")).collect();
        let rounded = rounded_shares(&shares, 1);
        assert_eq!(rounded.iter().sum::<Decimal>(), Decimal::ONE_HUNDRED);
    }

    proptest! {
        /// A cumulative total of flows that are not negative never falls, and its last is their sum.
        #[test]
        fn a_total_of_flows_never_falls(flows in prop::collection::vec(0_i64..1_000_000_000, 0..20)) {
            let flows: Vec<Decimal> = flows.into_iter().map(|flow| Decimal::new(flow, 2)).collect();
            let totals = cumulated(&flows);
            prop_assert!(totals.windows(2).all(|two| two[0] <= two[1]));
            prop_assert_eq!(totals.last().copied().unwrap_or_default(), flows.iter().sum::<Decimal>());
        }

        /// Averaging and rebasing agree: the mean rate, kept for all years, makes the last multiple of the first year.
        #[test]
        fn averages_and_multiples_are_consistent(rates in prop::collection::vec(-20_00_i64..30_00, 1..12)) {
            let rates: Vec<Decimal> = rates.into_iter().map(|rate| Decimal::new(rate, 2)).collect();
            let mut levels = vec![Decimal::new(1000, 0)];
            for rate in &rates {
                let last = levels[levels.len() - 1];
                levels.push(last * (Decimal::ONE + rate / HUNDRED));
            }
            let multiples = rebased(&levels).expect("the base is not zero");
            let mean = average(&rates).expect("it can be averaged");
            let kept = grown(mean, rates.len() as u32).expect("it can be kept");
            prop_assert!((kept - multiples[rates.len()]).abs() < Decimal::new(1, 6));
            // Rebasing what is rebased changes nothing.
            prop_assert_eq!(rebased(&multiples), Some(multiples.clone()));
        }

        /// Shares that sum to a hundred still do after rounding, and none moves by a whole step.
        #[test]
        fn rounding_keeps_the_sum(parts in prop::collection::vec(1_i64..100_000, 1..9), places in 0_u32..3) {
            let whole: i64 = parts.iter().sum();
            let shares: Vec<Decimal> =
                parts.iter().map(|part| Decimal::from(*part) * HUNDRED / Decimal::from(whole)).collect();
            let rounded = rounded_shares(&shares, places);
            prop_assert_eq!(rounded.iter().sum::<Decimal>(), HUNDRED);
            let step = Decimal::new(1, places);
            prop_assert!(rounded.iter().zip(&shares).all(|(new, old)| (new - old).abs() <= step));
        }
    }
}
