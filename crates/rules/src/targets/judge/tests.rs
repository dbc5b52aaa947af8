use jiff::civil::date;

use super::*;

pub(super) fn number(text: &str) -> Decimal {
    text.parse().expect("a number")
}

pub(super) fn goal(semantics: Semantics, comparator: Comparator, value: &str, years: (Option<i32>, i32)) -> Goal {
    Goal {
        semantics,
        comparator,
        value: number(value),
        value_max: None,
        tolerance: Goal::proposed_tolerance(comparator, number(value), true),
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

pub(super) fn judged(goal: &Goal, kind: ValueKind, series: &Series) -> Judgement {
    judged_on(goal, kind, series, date(2026, 11, 28))
}

fn judged_on(goal: &Goal, kind: ValueKind, series: &Series, on: Date) -> Judgement {
    judge(goal, &evidence(kind, series, &Series::default(), on))
}

fn evidence<'a>(kind: ValueKind, series: &'a Series, reference: &'a Series, on: Date) -> Evidence<'a> {
    Evidence { kind, series, reference, breaks: &[], reference_breaks: &[], on }
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
    let half = judged_on(&goal, ValueKind::Level, &series(&[("2020", "8"), ("2022", "7")]), date(2023, 3, 1));
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
        let evidence = evidence(ValueKind::Level, &own, reference, date(2026, 1, 1));
        judge(&goal, &evidence)
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
    let evidence = Evidence { breaks: &breaks, ..evidence(ValueKind::Level, &values, &reference, date(2026, 1, 1)) };
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
        let evidence = evidence(ValueKind::Milestone, &series, &reference, date(year, 6, 1));
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

fn down(goal: Goal) -> Goal {
    Goal { direction: Direction::Down, ..goal }
}

/// What comes about in a single year counts in the goal's own year, not before and not by a half of it.
#[test]
fn an_amount_of_a_year_is_reached_in_its_own_year_only() {
    let goal = goal(Semantics::Flow, Comparator::Ge, "100", (None, 2026));
    let check = |values: &[(&str, &str)], expected: Status| {
        let judged = judged(&goal, ValueKind::Flow, &series(values));
        assert_eq!(judged.status, expected, "{values:?}: {judged:?}");
    };
    // 2025 is another year's amount: it promises, it does not reach.
    check(&[("2020", "80"), ("2025", "120")], Status::OnTrack);
    check(&[("2025", "120"), ("2026", "90")], Status::Behind);
    check(&[("2025", "90"), ("2026", "100")], Status::Reached);
    // A half year's amount is no pace: 60 in six months beside 90 in a year.
    let half = judged(&goal, ValueKind::Flow, &series(&[("2024", "88"), ("2025", "90"), ("2026-H1", "60")]));
    assert_eq!(half.reached.as_ref().map(|reading| reading.period), Some(Period::year(2025)));
    assert!(half.notes.contains(&Note::PartYear(Period::parse("2026-H1").expect("a period"))), "{:?}", half.notes);
    let only = judged(&goal, ValueKind::Flow, &series(&[("2026-H1", "60")]));
    assert_eq!(only.why, Some(Unassessable::PartYears(Period::parse("2026-H1").expect("a period"))));
}

/// A rate that one year must have is looked at by the mean of the last years, not by a line through rates.
#[test]
fn a_rate_of_one_year_is_carried_on_as_the_mean_of_the_last_years() {
    let goal = goal(Semantics::Level, Comparator::Ge, "8", (Some(2026), 2026));
    let years = series(&[("2023", "7"), ("2024", "8"), ("2025", "9")]);
    let before = judged(&goal, ValueKind::Growth, &years);
    // (1,07 · 1,08 · 1,09)^(1/3) = 1,079969: 8,00 rounded, and below 8.
    assert_eq!((before.status, shown(before.projection)), (Status::Behind, "8".into()));
    assert_eq!(before.base.as_ref().map(|base| base.period), Some(Period::span(2023, 2025)));
    let mut done = years.clone();
    done.0.extend(series(&[("2026", "8.1")]).0);
    let done = judged(&goal, ValueKind::Growth, &done);
    assert_eq!((done.status, shown(done.gap)), (Status::Reached, "0".into()));
}

#[test]
fn of_values_that_end_together_the_longest_counts_and_nothing_panics() {
    let goal = goal(Semantics::AnnualChangePoints, Comparator::Ge, "1", (Some(2021), 2025));
    let twice = judged_on(&goal, ValueKind::Level, &series(&[("2022", "7"), ("2022-12", "7.5")]), date(2023, 3, 1));
    assert_eq!(twice.why, Some(Unassessable::OneValue));
    assert_eq!(twice.base.map(|reading| reading.value), Some(number("7")));
    let level = super::Goal { semantics: Semantics::Level, ..goal };
    let level = judged_on(&level, ValueKind::Level, &series(&[("2022", "7"), ("2022-Q4", "9")]), date(2023, 3, 1));
    assert_eq!(level.reached.map(|reading| reading.value), Some(number("7")));
}

#[test]
fn what_was_met_and_slips_away_is_at_risk() {
    let up = goal(Semantics::Level, Comparator::Ge, "90", (None, 2030));
    let check = |goal: &Goal, values: &[(&str, &str)], expected: Status| {
        let judged = judged(goal, ValueKind::Level, &series(values));
        assert_eq!(judged.status, expected, "{values:?}: {judged:?}");
    };
    // One a year down: 86 by 2030.
    check(&up, &[("2020", "96"), ("2025", "91")], Status::AtRisk);
    check(&up, &[("2020", "96"), ("2025", "95.5")], Status::Reached);
    // The base met it, the last value does not.
    check(&up, &[("2020", "96"), ("2025", "89")], Status::AtRisk);
    check(&up, &[("2020", "60"), ("2025", "58")], Status::AtRisk);
    let few = down(goal(Semantics::Level, Comparator::Lt, "10", (None, 2030)));
    check(&few, &[("2020", "8"), ("2025", "11")], Status::AtRisk);
    check(&few, &[("2020", "11"), ("2025", "9")], Status::Reached);
    // A limit is kept until the end, not reached ahead of it.
    let limit = goal(Semantics::Level, Comparator::Le, "30", (None, 2030));
    check(&limit, &[("2020", "20"), ("2025", "22")], Status::OnTrack);
    check(&limit, &[("2020", "20"), ("2025", "26")], Status::AtRisk);
}

/// "Lạm phát bình quân không quá 4 %/năm": a mean above the limit is behind when it is near, and at risk when it is not.
#[test]
fn a_mean_that_must_stay_below_is_looked_at_from_above() {
    let limit = down(goal(Semantics::PeriodAverage, Comparator::Le, "4", (Some(2021), 2030)));
    let check = |rate: &str, expected: Status| {
        let years = series(&[("2021", rate), ("2022", rate)]);
        assert_eq!(judged(&limit, ValueKind::Growth, &years).status, expected, "{rate}");
    };
    check("3.5", Status::OnTrack);
    check("5", Status::Behind);
    check("6", Status::AtRisk);
}

#[test]
fn the_pace_is_counted_from_the_goals_beginning_or_about_five_years_back() {
    let based = |from: Option<i32>, values: &[(&str, &str)]| {
        let goal = goal(Semantics::Level, Comparator::Ge, "100", (from, 2030));
        judged(&goal, ValueKind::Level, &series(values)).base.map(|base| base.period.code())
    };
    let long = [("2010", "10"), ("2015", "20"), ("2019", "30"), ("2020", "31"), ("2025", "50")];
    assert_eq!(based(None, &long).as_deref(), Some("2020"));
    assert_eq!(based(Some(2021), &long).as_deref(), Some("2020"));
    assert_eq!(based(Some(2020), &long).as_deref(), Some("2019"));
    assert_eq!(based(Some(2018), &long).as_deref(), Some("2015"), "the last one before it began");
    // A period that has just begun has no pace of its own yet.
    assert_eq!(based(Some(2026), &[("2020", "31"), ("2025", "50")]).as_deref(), Some("2020"));
    assert_eq!(based(Some(2026), &[("2023", "31"), ("2025", "50")]).as_deref(), Some("2023"));
}

#[test]
fn what_is_kept_steady_may_be_better_and_earlier_breaches_are_told() {
    let keep = Goal { from: Some(2021), ..goal(Semantics::Maintain, Comparator::Maintain, "95", (None, 2030)) };
    let up = judged(&keep, ValueKind::Level, &series(&[("2021", "93"), ("2024", "95"), ("2025", "97")]));
    assert_eq!(up.status, Status::OnTrack, "better is no failure");
    assert!(up.notes.contains(&Note::Left(Period::year(2021))), "{:?}", up.notes);
    let steady = Goal { direction: Direction::Steady, ..keep.clone() };
    let over = judged(&steady, ValueKind::Level, &series(&[("2024", "95"), ("2025", "97")]));
    assert_eq!(over.status, Status::AtRisk, "and it leads further away");
    // Points for a percentage, a part of the value for anything else.
    assert_eq!(Goal::proposed_tolerance(Comparator::Maintain, number("46.5"), true), number("0.5"));
    assert_eq!(Goal::proposed_tolerance(Comparator::Maintain, number("12000"), false), number("600"));
}

#[test]
fn a_goal_whose_time_is_over_is_not_on_track() {
    let goal = goal(Semantics::Level, Comparator::Ge, "70", (None, 2025));
    let values = series(&[("2020", "50"), ("2023", "60")]);
    let over = judged_on(&goal, ValueKind::Level, &values, date(2026, 3, 1));
    assert_eq!((over.status, over.why), (Status::CannotBeAssessed, Some(Unassessable::NoLastYear(2025))));
    let before = judged_on(&goal, ValueKind::Level, &values, date(2025, 3, 1));
    // Ten in three years lead to 66,7: five sixths of the way.
    assert_eq!(before.status, Status::Behind);
    assert!(before.notes.is_empty());
    // Two years after its end nobody should still hold a value of 2023.
    let late = judged_on(&goal, ValueKind::Level, &values, date(2025, 8, 1));
    assert!(late.notes.contains(&Note::Old(Period::year(2023))), "{:?}", late.notes);
}

#[test]
fn a_running_total_counts_from_where_the_period_began() {
    let goal = goal(Semantics::Cumulative, Comparator::Ge, "1000", (Some(2021), 2030));
    // 500 were there before: 200 of 1000 in four years, 500 by 2030.
    let since = judged(&goal, ValueKind::Cumulative, &series(&[("2020", "500"), ("2024", "700")]));
    assert_eq!((since.status, shown(since.projection)), (Status::AtRisk, "500".into()));
    assert_eq!(since.reached.map(|reading| reading.value), Some(number("200")));
    let zero = judged(&goal, ValueKind::Cumulative, &series(&[("2022", "500"), ("2024", "700")]));
    assert!(zero.notes.contains(&Note::FromZero(2020)), "{:?}", zero.notes);
    assert_eq!(zero.reached.map(|reading| reading.value), Some(number("700")));
    // A sum that must stay below, and is above already, does not come back.
    let limit = Goal { comparator: Comparator::Le, direction: Direction::Down, value: number("100"), ..goal };
    let spent = judged(&limit, ValueKind::Flow, &series(&[("2021", "80"), ("2022", "30")]));
    assert_eq!(spent.status, Status::AtRisk);
}

#[test]
fn boundaries_with_later_values_only_are_not_named() {
    let goal = goal(Semantics::Level, Comparator::Ge, "70", (None, 2025));
    let mut values = in_territory("mới", &[("2026", "80")]);
    assert_eq!(judged_on(&goal, ValueKind::Level, &values, date(2025, 6, 1)).why, Some(Unassessable::NoValue));
    values.0.extend(in_territory("khác", &[("2020", "1"), ("2021", "2")]).0);
    values.0.extend(in_territory("mới", &[("2024", "3")]).0);
    let judged = judged_on(&goal, ValueKind::Level, &values, date(2025, 6, 1));
    assert_eq!(judged.why, Some(Unassessable::OtherTerritory("mới".to_owned())), "the latest");
    assert_eq!(judged.notes.len(), 2, "both are told: {:?}", judged.notes);
}

#[test]
fn a_mean_goes_on_after_a_reported_one() {
    let goal = goal(Semantics::PeriodAverage, Comparator::Ge, "7", (Some(2021), 2030));
    let values = series(&[("2021-2023", "6"), ("2024", "9"), ("2025", "9"), ("2027", "9")]);
    let judged = judged(&goal, ValueKind::Growth, &values);
    // (1,06^3 · 1,09^2)^(1/5) = 1,07190.
    assert_eq!(shown(judged.pace), "7,19");
    assert_eq!(judged.reached.map(|reading| reading.period), Some(Period::span(2021, 2025)));
    assert!(judged.notes.contains(&Note::Gap(2026)));
}

/// A definition that changed in the middle of 2022 leaves no value that was counted partly by the old one.
#[test]
fn a_break_leaves_only_what_was_counted_after_it() {
    let goal = goal(Semantics::Level, Comparator::Ge, "70", (None, 2030));
    let values = series(&[("2021", "40"), ("2022", "45"), ("2023", "50"), ("2025", "54")]);
    let breaks = [Break { from: Period::parse("2022-Q3").expect("a period"), reason: "cách tính mới".to_owned() }];
    let reference = Series::default();
    let evidence = Evidence { breaks: &breaks, ..evidence(ValueKind::Level, &values, &reference, date(2026, 11, 28)) };
    assert_eq!(judge(&goal, &evidence).base.map(|base| base.period.code()).as_deref(), Some("2023"));
    // The other series of a ratio has definitions too.
    let country = in_territory("cả nước", &[("2021", "40"), ("2023", "40"), ("2025", "40")]);
    let ratio = super::Goal { semantics: Semantics::RatioToReference, value: number("2"), ..goal };
    let evidence = Evidence { reference: &country, breaks: &[], reference_breaks: &breaks, ..evidence };
    let judged = judge(&ratio, &evidence);
    assert_eq!(judged.base.map(|base| base.period.code()).as_deref(), Some("2023"));
    assert!(matches!(judged.notes.first(), Some(Note::Break { .. })));
}

/// The note is of the values that were used: the least sure of them, not the last.
#[test]
fn the_least_sure_value_that_was_used_is_told() {
    let goal = goal(Semantics::PeriodAverage, Comparator::Ge, "7", (Some(2021), 2030));
    let mut values = series(&[("2021", "6"), ("2022", "7"), ("2023", "8")]);
    values.0[0].nature = Nature::Estimate;
    assert!(judged(&goal, ValueKind::Growth, &values).notes.contains(&Note::NotOfficial(Nature::Estimate)));
    let level = super::Goal { semantics: Semantics::Level, from: None, ..goal };
    values.0[0].nature = Nature::Official;
    values.0[1].nature = Nature::Estimate;
    let notes = judged(&level, ValueKind::Level, &values).notes;
    assert!(!notes.iter().any(|note| matches!(note, Note::NotOfficial(_))), "the second was not used: {notes:?}");
}

/// "Từ 20 đến 25" of what is neither better high nor low: the nearer end is aimed at.
#[test]
fn a_range_is_aimed_at_from_the_nearer_side() {
    let range = Goal {
        direction: Direction::Steady,
        value_max: Some(number("25")),
        ..goal(Semantics::Level, Comparator::Range, "20", (None, 2030))
    };
    let gap = |last: &str| shown(judged(&range, ValueKind::Level, &series(&[("2020", "40"), ("2025", last)])).gap);
    assert_eq!((gap("30"), gap("18"), gap("22")), ("-5".into(), "2".into(), "0".into()));
}

/// A fall of so many percent a year has a pace that is needed.
#[test]
fn a_change_in_percent_says_what_the_years_left_must_bring() {
    let goal = down(goal(Semantics::AnnualChangePercent, Comparator::Ge, "10", (Some(2021), 2024)));
    let judged = judged_on(&goal, ValueKind::Level, &series(&[("2020", "1000"), ("2022", "900")]), date(2023, 3, 1));
    // 0,9^4 = 0,6561 of the thousand: 656,1 over 900 is 0,729; its root is 0,8538: 14,62 % a year. So far √0,9: 5,13 %.
    assert_eq!((shown(judged.pace), shown(judged.required)), ("5,13".into(), "14,62".into()));
    assert_eq!(judged.status, Status::AtRisk);
}
