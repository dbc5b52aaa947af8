use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn number(text: &str) -> Decimal {
    text.parse().expect("a number")
}

fn goal(semantics: Semantics, comparator: Comparator, value: &str, years: (Option<i32>, i32)) -> Goal {
    Goal {
        semantics,
        comparator,
        value: number(value),
        value_max: None,
        tolerance: Goal::proposed_tolerance(comparator, number(value)),
        from: years.0,
        to: years.1,
        base_year: None,
        territory: "cũ".to_owned(),
        direction: Direction::Up,
    }
}

fn series(values: &[(&str, &str)]) -> Series {
    in_territory("cũ", values)
}

fn in_territory(territory: &str, values: &[(&str, &str)]) -> Series {
    let one = |(period, value): &(&str, &str)| Observation {
        id: String::new(),
        period: Period::parse(period).expect("a period"),
        territory: territory.to_owned(),
        value: number(value),
        nature: Nature::Official,
        recorded_at: jiff::Timestamp::UNIX_EPOCH,
    };
    Series(values.iter().map(one).collect())
}

fn judged(goal: &Goal, kind: ValueKind, series: &Series) -> Judgement {
    let reference = Series::default();
    judge(goal, &Evidence { kind, series, reference: &reference, breaks: &[], on: date(2026, 11, 28) })
}

fn shown(number: Option<Decimal>) -> String {
    number.map(|number| crate::targets::number::shown(crate::targets::number::rounded(number, 2))).unwrap_or_default()
}

/// The issue's own sentence: "needs 9,4 %/năm in the remaining five years; reached 7,1 % so far".
#[test]
fn a_mean_of_rates_tells_what_the_years_left_must_bring() {
    let goal = goal(Semantics::PeriodAverage, Comparator::Ge, "8.24", (Some(2021), 2030));
    // Five years of 7,1: 1,0824^10 / 1,071^5 = 2,2075 / 1,4091 = 1,5666; its fifth root is 1,0939.
    let years = series(&[("2021", "7.1"), ("2022", "7.1"), ("2023", "7.1"), ("2024", "7.1"), ("2025", "7.1")]);
    let judged = judged(&goal, ValueKind::Growth, &years);
    assert_eq!((shown(judged.pace), shown(judged.required)), ("7,1".into(), "9,39".into()));
    assert_eq!(judged.years_left, number("5"));
    // 7,1 / 8,24 = 86 % of what is wanted: behind, no risk yet.
    assert_eq!(judged.status, Status::Behind);
}

#[test]
fn a_level_is_carried_on_in_a_line() {
    let up = |value: &str| goal(Semantics::Level, Comparator::Ge, value, (None, 2030));
    let values = series(&[("2020", "50"), ("2025", "60")]);
    // Two a year: 70 by 2030.
    let check = |wanted: &str, status: Status| {
        let judged = judged(&up(wanted), ValueKind::Level, &values);
        assert_eq!((judged.status, shown(judged.projection)), (status, "70".into()), "{wanted}");
    };
    check("60", Status::Reached);
    check("70", Status::OnTrack);
    // 20 of 25 is 80 % of the way.
    check("75", Status::Behind);
    // 20 of 30 is 67 %.
    check("80", Status::AtRisk);
    let one = judged(&up("70"), ValueKind::Level, &series(&[("2025", "60")]));
    assert_eq!(
        (one.status, one.why, shown(one.required)),
        (Status::CannotBeAssessed, Some(Unassessable::OneValue), "2".into())
    );
    let none = judged(&up("70"), ValueKind::Level, &Series::default());
    assert_eq!(none.why, Some(Unassessable::NoValue));
    let down = Goal { direction: Direction::Down, ..goal(Semantics::Level, Comparator::Lt, "10", (None, 2030)) };
    let falling = judged(&down, ValueKind::Level, &series(&[("2020", "30"), ("2025", "18")]));
    // 2,4 a year: 6 by 2030, below 10.
    assert_eq!((falling.status, shown(falling.projection)), (Status::OnTrack, "6".into()));
}

#[test]
fn multiples_need_a_base_that_is_not_zero() {
    let goal = Goal { base_year: Some(2020), ..goal(Semantics::MultipleOfBase, Comparator::Eq, "4", (None, 2030)) };
    let twice = judged(&goal, ValueKind::Level, &series(&[("2020", "100"), ("2025", "200")]));
    // Twice in five years is four times in ten; the rate is the fifth root of two.
    assert_eq!(
        (twice.status, shown(twice.pace), shown(twice.required)),
        (Status::OnTrack, "14,87".into(), "14,87".into())
    );
    let zero = judged(&goal, ValueKind::Level, &series(&[("2020", "0"), ("2025", "200")]));
    assert_eq!(zero.why, Some(Unassessable::BaseIsZero));
    let none = judged(&goal, ValueKind::Level, &series(&[("2021", "100"), ("2025", "200")]));
    assert_eq!(none.why, Some(Unassessable::NoBase(2020)));
}

#[test]
fn a_yearly_fall_is_counted_the_good_way() {
    let goal = Goal {
        value_max: Some(number("1.5")),
        direction: Direction::Down,
        ..goal(Semantics::AnnualChangePoints, Comparator::Range, "1", (Some(2021), 2025))
    };
    let check = |last: &str, status: Status, pace: &str| {
        let judged = judged(&goal, ValueKind::Level, &series(&[("2020", "8"), ("2025", last)]));
        assert_eq!((judged.status, shown(judged.pace)), (status, pace.to_owned()), "{last}");
    };
    check("3", Status::Reached, "1");
    check("1", Status::Reached, "1,4");
    // More than the range says is no failure: poverty fell faster.
    check("0", Status::Reached, "1,6");
    check("4", Status::Behind, "0,8");
    let half = judged(&goal, ValueKind::Level, &series(&[("2020", "8"), ("2022", "7")]));
    // 1 of the 5 points in two years; four are left for three.
    assert_eq!((half.status, shown(half.required)), (Status::AtRisk, "1,33".into()));
}

#[test]
fn flows_sum_and_a_gap_is_told() {
    let goal = goal(Semantics::Cumulative, Comparator::Ge, "1000", (Some(2021), 2030));
    let judged_ = judged(&goal, ValueKind::Flow, &series(&[("2021", "100"), ("2022", "120"), ("2024", "90")]));
    assert_eq!((judged_.status, shown(judged_.projection)), (Status::OnTrack, "1.100".into()));
    assert!(judged_.notes.contains(&Note::Gap(2023)));
    assert_eq!(shown(judged_.required), "97,5", "780 in eight years");
}

#[test]
fn a_ratio_needs_the_other_series_of_the_same_year() {
    let goal = goal(Semantics::RatioToReference, Comparator::Eq, "1.75", (None, 2030));
    let own = series(&[("2022", "4.67"), ("2024", "6.48")]);
    let of = |reference: &Series| {
        judge(&goal, &Evidence { kind: ValueKind::Level, series: &own, reference, breaks: &[], on: date(2026, 1, 1) })
    };
    let country = in_territory("cả nước", &[("2022", "4.67"), ("2024", "5.4")]);
    // From 1 to 1,2 in two years: 0,1 a year, 1,8 by 2030.
    let judged = of(&country);
    assert_eq!((judged.status, shown(judged.projection)), (Status::OnTrack, "1,8".into()));
    assert_eq!(of(&Series::default()).why, Some(Unassessable::NoReference));
    assert_eq!(of(&in_territory("cả nước", &[("2024", "0")])).why, Some(Unassessable::BaseIsZero));
}

#[test]
fn t9_r6_values_of_another_boundary_are_never_compared_without_saying_so() {
    let goal = goal(Semantics::Maintain, Comparator::Maintain, "46.5", (None, 2030));
    let mut values = series(&[("2020", "45.48")]);
    values.0.extend(in_territory("mới", &[("2025", "46.83")]).0);
    let judged_ = judged(&goal, ValueKind::Level, &values);
    // The merger alone lifts the figure over the goal: it does not count.
    assert_eq!(judged_.status, Status::Behind);
    assert_eq!(judged_.reached.as_ref().map(|reading| reading.value), Some(number("45.48")));
    let from = Period::year(2025);
    assert!(judged_.notes.contains(&Note::OtherTerritory { territory: "mới".to_owned(), from }));
    let only = judged(&goal, ValueKind::Level, &in_territory("mới", &[("2025", "46.83")]));
    assert_eq!(only.why, Some(Unassessable::OtherTerritory("mới".to_owned())));
}

#[test]
fn a_changed_definition_cuts_the_series() {
    let goal = Goal { direction: Direction::Down, ..goal(Semantics::Level, Comparator::Le, "1", (None, 2030)) };
    let values = series(&[("2019", "3.06"), ("2022", "3.2"), ("2024", "2.2")]);
    let breaks = [Break { from: Period::year(2022), reason: "chuẩn nghèo mới".to_owned() }];
    let reference = Series::default();
    let evidence = Evidence {
        kind: ValueKind::Level,
        series: &values,
        reference: &reference,
        breaks: &breaks,
        on: date(2026, 1, 1),
    };
    let judged = judge(&goal, &evidence);
    assert_eq!(judged.base.map(|base| base.period), Some(Period::year(2022)), "2019 is not compared");
    assert!(matches!(judged.notes.first(), Some(Note::Break { .. })));
    assert_eq!(judged.status, Status::OnTrack);
}

#[test]
fn a_deed_is_done_or_not_yet_due() {
    let goal = goal(Semantics::Milestone, Comparator::Eq, "1", (None, 2025));
    let on = |year: i16, values: &[(&str, &str)]| {
        let (series, reference) = (series(values), Series::default());
        let evidence = Evidence {
            kind: ValueKind::Milestone,
            series: &series,
            reference: &reference,
            breaks: &[],
            on: date(year, 6, 1),
        };
        judge(&goal, &evidence).status
    };
    assert_eq!(on(2024, &[("2024", "1")]), Status::Reached);
    assert_eq!(on(2024, &[("2024", "0")]), Status::CannotBeAssessed);
    assert_eq!(on(2026, &[("2024", "0")]), Status::Behind);
}

#[test]
fn about_is_met_within_its_stated_tolerance() {
    let check = |direction: Direction, value: &str, is_met: bool| {
        let goal = Goal { direction, ..goal(Semantics::Level, Comparator::About, "30", (None, 2030)) };
        assert_eq!(goal.tolerance, number("1.5"), "five percent of thirty");
        assert_eq!(goal.is_met_by(number(value)), is_met, "{direction:?} {value}");
    };
    check(Direction::Up, "28.5", true);
    check(Direction::Up, "28.49", false);
    check(Direction::Up, "40", true);
    check(Direction::Steady, "40", false);
    check(Direction::Down, "31.5", true);
    check(Direction::Down, "31.6", false);
}

fn any_semantics() -> impl Strategy<Value = (Semantics, ValueKind, Comparator)> {
    prop_oneof![
        Just((Semantics::Level, ValueKind::Level, Comparator::Ge)),
        Just((Semantics::Level, ValueKind::Level, Comparator::Lt)),
        Just((Semantics::Level, ValueKind::Level, Comparator::About)),
        Just((Semantics::Cumulative, ValueKind::Flow, Comparator::Ge)),
        Just((Semantics::Flow, ValueKind::Flow, Comparator::Gt)),
        Just((Semantics::AnnualChangePoints, ValueKind::Level, Comparator::Range)),
        Just((Semantics::Maintain, ValueKind::Level, Comparator::Maintain)),
    ]
}

proptest! {
    /// Counting in million instead of billion changes no status.
    #[test]
    fn the_unit_that_is_shown_changes_no_status(
        (semantics, kind, comparator) in any_semantics(),
        values in prop::collection::vec(1_i64..100_000, 1..8),
        wanted in 1_i64..200_000,
        direction in prop_oneof![Just(Direction::Up), Just(Direction::Down), Just(Direction::Steady)],
    ) {
        let scaled = |factor: Decimal| {
            let own = values.iter().enumerate().map(|(at, value)| Observation {
                id: String::new(),
                period: Period::year(2021 + at as i32),
                territory: "cũ".to_owned(),
                value: Decimal::new(*value, 2) * factor,
                nature: Nature::Official,
                recorded_at: jiff::Timestamp::UNIX_EPOCH,
            });
            let value = Decimal::new(wanted, 2) * factor;
            let goal = Goal {
                semantics,
                comparator,
                value,
                value_max: Some(value * Decimal::TWO),
                tolerance: Decimal::new(wanted, 3) * factor,
                from: Some(2021),
                to: 2030,
                base_year: None,
                territory: "cũ".to_owned(),
                direction,
            };
            judged(&goal, kind, &Series(own.collect()))
        };
        let (plain, thousand) = (scaled(Decimal::ONE), scaled(Decimal::ONE_THOUSAND));
        prop_assert_eq!(plain.status, thousand.status);
        prop_assert_eq!(plain.why, thousand.why);
    }
}
