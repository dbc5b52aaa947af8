//! What holds of every judgement, whatever the goal.

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::tests::{goal, judged};
use super::*;

fn values_of(first: i32, values: &[Decimal]) -> Series {
    let one = |(at, value): (usize, &Decimal)| Observation {
        id: at.to_string(),
        period: Period::year(first + at as i32),
        territory: "cũ".to_owned(),
        value: *value,
        nature: Nature::Official,
        recorded_at: jiff::Timestamp::UNIX_EPOCH,
    };
    Series(values.iter().enumerate().map(one).collect())
}

fn any_semantics() -> impl Strategy<Value = (Semantics, ValueKind, Comparator)> {
    use Comparator::{About, Eq, Ge, Gt, Le, Lt, Maintain, Range};
    let of = |semantics: Semantics, kinds: Vec<ValueKind>, comparators: Vec<Comparator>| {
        (Just(semantics), prop::sample::select(kinds), prop::sample::select(comparators))
    };
    let all = || vec![Eq, Ge, Le, Gt, Lt, About, Range];
    use ValueKind::{Cumulative, Flow, Growth, Level, Share};
    prop_oneof![
        of(Semantics::Level, vec![Level, Share, Cumulative, Growth], all()),
        of(Semantics::PeriodAverage, vec![Growth, Level, Flow], all()),
        of(Semantics::MultipleOfBase, vec![Level, Flow, Cumulative], all()),
        of(Semantics::AnnualChangePoints, vec![Level, Share], all()),
        of(Semantics::AnnualChangePercent, vec![Level, Flow, Cumulative], all()),
        of(Semantics::Share, vec![Share], all()),
        of(Semantics::RatioToReference, vec![Level, Flow], all()),
        of(Semantics::Cumulative, vec![Flow, Cumulative], all()),
        of(Semantics::Flow, vec![Flow], all()),
        of(Semantics::Maintain, vec![Level, Share, Cumulative], vec![Maintain]),
    ]
}

/// Whether a goal's value is counted in the unit of its indicator.
fn is_in_unit(semantics: Semantics) -> bool {
    !matches!(
        semantics,
        Semantics::PeriodAverage
            | Semantics::MultipleOfBase
            | Semantics::AnnualChangePercent
            | Semantics::RatioToReference
    )
}

prop_compose! {
    fn any_case()(
        (semantics, kind, comparator) in any_semantics(),
        values in prop::collection::vec(-2_000_i64..100_000, 1..9),
        wanted in 1_i64..200_000,
        from in prop::option::of(2019_i32..2025),
        on in 2021_i16..2033,
        direction in prop_oneof![Just(Direction::Up), Just(Direction::Down), Just(Direction::Steady)],
    ) -> (Goal, ValueKind, Vec<Decimal>, Date) {
        let value = Decimal::new(wanted, if is_in_unit(semantics) { 2 } else { 4 });
        let goal = Goal {
            semantics,
            comparator,
            value,
            value_max: Some(value * Decimal::TWO),
            tolerance: Goal::proposed_tolerance(comparator, value, false),
            from,
            to: 2030,
            base_year: Some(2021),
            territory: "cũ".to_owned(),
            direction,
        };
        let values = values.into_iter().map(|value| Decimal::new(value, 2)).collect();
        (goal, kind, values, date(on, 6, 1))
    }
}

fn judged_case(goal: &Goal, kind: ValueKind, values: &[Decimal], on: Date) -> Judgement {
    let series = values_of(2020, values);
    let reference = values_of(2020, &values.iter().rev().copied().collect::<Vec<_>>());
    judge(goal, &Evidence { kind, series: &series, reference: &reference, breaks: &[], reference_breaks: &[], on })
}

proptest! {
    /// Counting in million instead of billion changes no status, whatever the goal and its tolerance.
    #[test]
    fn the_unit_that_is_shown_changes_no_status((goal, kind, values, on) in any_case()) {
        prop_assume!(!matches!(kind, ValueKind::Growth | ValueKind::Share));
        let factor = Decimal::ONE_THOUSAND;
        let scaled: Vec<Decimal> = values.iter().map(|value| value * factor).collect();
        let value = if is_in_unit(goal.semantics) { goal.value * factor } else { goal.value };
        let in_thousands = Goal {
            value,
            value_max: Some(value * Decimal::TWO),
            tolerance: Goal::proposed_tolerance(goal.comparator, value, false),
            ..goal.clone()
        };
        let (plain, thousand) = (judged_case(&goal, kind, &values, on), judged_case(&in_thousands, kind, &scaled, on));
        prop_assert_eq!(plain.status, thousand.status);
        prop_assert_eq!(&plain.why, &thousand.why);
        prop_assert_eq!(&plain.notes, &thousand.notes);
    }

    /// What a status means holds for every goal: reached is met, behind is missed, and a reason stands only where none is told.
    #[test]
    fn a_status_agrees_with_what_it_was_worked_out_from((goal, kind, values, on) in any_case()) {
        let judged = judged_case(&goal, kind, &values, on);
        prop_assert_eq!(judged.why.is_some(), judged.status == Status::CannotBeAssessed);
        if let Some(reached) = &judged.reached {
            let is_met = goal.is_met_by(reached.value);
            match judged.status {
                Status::Reached => prop_assert!(is_met && judged.required.is_none()),
                Status::Behind => prop_assert!(!is_met || judged.method == Method::Recent),
                Status::OnTrack | Status::AtRisk => prop_assert!(!judged.years_left.is_zero()),
                Status::CannotBeAssessed => {}
            }
            prop_assert!(judged.gap.is_none_or(|gap| gap.is_zero() == is_met));
        }
        // A goal of several years is not on its way when they are over.
        if i32::from(on.year()) > goal.to {
            prop_assert!(!matches!(judged.status, Status::OnTrack | Status::AtRisk));
        }
    }

    /// The mean of yearly rates, the mean from levels and the multiple of the base tell one story.
    #[test]
    fn means_levels_and_multiples_agree(
        rates in prop::collection::vec(-10_00_i64..20_00, 1..9),
        wanted in 1_00_i64..15_00,
    ) {
        let rates: Vec<Decimal> = rates.into_iter().map(|rate| Decimal::new(rate, 2)).collect();
        let mut levels = vec![Decimal::new(1000, 0)];
        for rate in &rates {
            levels.push(levels[levels.len() - 1] * (Decimal::ONE + rate / Decimal::ONE_HUNDRED));
        }
        let wanted = Decimal::new(wanted, 2);
        let mean = Goal { value: wanted, ..goal(Semantics::PeriodAverage, Comparator::Ge, "0", (Some(2021), 2030)) };
        let by_rates = judged(&mean, ValueKind::Growth, &values_of(2021, &rates));
        let by_levels = judged(&mean, ValueKind::Level, &values_of(2020, &levels));
        let near = |one: Option<Decimal>, other: Option<Decimal>| {
            one.zip(other).is_none_or(|(one, other)| (one - other).abs() < Decimal::new(1, 6))
        };
        prop_assert!(near(by_rates.pace, by_levels.pace), "{:?} {:?}", by_rates, by_levels);
        prop_assert!(near(by_rates.required, by_levels.required));
        let all = crate::targets::series::grown(wanted, 10).expect("it can be kept");
        let times = Goal { base_year: Some(2020), value: all, ..goal(Semantics::MultipleOfBase, Comparator::Ge, "0", (None, 2030)) };
        let by_times = judged(&times, ValueKind::Level, &values_of(2020, &levels));
        prop_assert!(near(by_rates.pace, by_times.pace), "{:?} {:?}", by_rates.pace, by_times.pace);
        prop_assert!(by_times.status == Status::Reached || near(by_rates.required, by_times.required));
        // Rebasing changes nothing: the same multiple of levels that are counted from another base.
        let rebased = crate::targets::series::rebased(&levels).expect("the base is not zero");
        let again = judged(&times, ValueKind::Level, &values_of(2020, &rebased));
        prop_assert!(near(by_times.projection, again.projection));
    }

    /// A sum of flows and the running total of the same flows are judged alike, and the total never falls.
    #[test]
    fn sums_and_running_totals_agree(
        flows in prop::collection::vec(0_i64..10_000, 1..9),
        wanted in 1_i64..100_000,
    ) {
        let flows: Vec<Decimal> = flows.into_iter().map(Decimal::from).collect();
        let goal =
            Goal { value: Decimal::from(wanted), ..goal(Semantics::Cumulative, Comparator::Ge, "0", (Some(2021), 2030)) };
        let by_flows = judged(&goal, ValueKind::Flow, &values_of(2021, &flows));
        let mut totals = vec![Decimal::ZERO];
        totals.extend(crate::targets::series::cumulated(&flows));
        prop_assert!(totals.windows(2).all(|two| two[0] <= two[1]));
        let by_totals = judged(&goal, ValueKind::Cumulative, &values_of(2020, &totals));
        prop_assert_eq!(by_flows.status, by_totals.status, "{:?} {:?}", by_flows, by_totals);
        prop_assert_eq!(by_flows.reached.map(|one| one.value), by_totals.reached.map(|one| one.value));
        // Values that no person added up before: what was there at the beginning changes nothing.
        let later: Vec<Decimal> = totals.iter().map(|total| total + Decimal::ONE_THOUSAND).collect();
        prop_assert_eq!(judged(&goal, ValueKind::Cumulative, &values_of(2020, &later)).status, by_totals.status);
    }
}
