//! Rates and changes a year: multiples of a base year, means of a period, changes in points or percent.

use super::totals::joined;
use super::{Judgement, Reading, Status, Unassessable, by_mean, by_projection, waits, years_between};
use crate::targets::number::{power, root};
use crate::targets::series::{grown, rate};
use crate::targets::{Decimal, Direction, Goal, Period, Semantics, ValueKind};

/// So many of the last years make the mean that a rate of one year is looked at by.
const RECENT_YEARS: i32 = 5;

fn count(from: i32, to: i32) -> u32 {
    u32::try_from(to - from).unwrap_or(0)
}

fn at_end_of(readings: &[Reading], year: i32) -> Option<&Reading> {
    readings.iter().find(|one| one.period.end() == Period::year(year).end())
}

/// So many times the value of the base year: a steady rate.
pub fn multiple(mut judged: Judgement, goal: &Goal, kind: ValueKind, years: &[Reading]) -> Judgement {
    let Some(base_year) = goal.base_year.or(goal.from.map(|from| from - 1)) else {
        return judged.without(Unassessable::NoBase(goal.to));
    };
    let Some(base) = at_end_of(years, base_year) else {
        return judged.without(Unassessable::NoBase(base_year));
    };
    let Some(last) = years.last().filter(|last| last.period.end() > base.period.end()) else {
        return judged.without(Unassessable::OneValue);
    };
    let Some(times) = last.value.checked_div(base.value) else { return judged.without(Unassessable::BaseIsZero) };
    if times.is_sign_negative() {
        return judged.without(Unassessable::NotCountable);
    }
    let multiples = |one: &Reading| Some(one.valued(one.value.checked_div(base.value)?));
    judged.measured = years.iter().filter_map(multiples).collect();
    let passed = count(base_year, last.period.last_year());
    let left = count(last.period.last_year(), goal.to);
    judged.base = Some(base.valued(Decimal::ONE));
    judged.reached = Some(last.valued(times).with(base.nature));
    judged.years_left = Decimal::from(left);
    let is_met = goal.is_met_by(times);
    let aim = goal.aim_from(times);
    judged.gap = Some(if is_met { Decimal::ZERO } else { aim - times });
    judged.pace = rate(times, passed);
    judged.required = aim.checked_div(times).and_then(|more| rate(more, left));
    judged.projection = power(times, passed + left).and_then(|raised| root(raised, passed));
    judged.status = match (left, judged.projection) {
        (0, _) if is_met => Status::Reached,
        (0, _) => Status::Behind,
        (_, None) if is_met && !waits(goal, kind) => Status::Reached,
        (_, None) => return judged.without(Unassessable::NotCountable),
        (_, Some(projection)) => by_projection(goal, kind, [Decimal::ONE, times, projection]),
    };
    judged
}

/// What a rate makes of one in so many years; none where it takes more than everything away.
fn made(rate: &Reading) -> Option<Decimal> {
    let (from, to) = rate.period.whole_years()?;
    let one = Decimal::ONE + rate.value / Decimal::ONE_HUNDRED;
    if one.is_sign_negative() { None } else { grown(rate.value, count(from, to + 1)) }
}

fn times(one: Decimal, other: Decimal) -> Option<Decimal> {
    one.checked_mul(other)
}

/// The geometric mean of yearly rates: the years that follow each other from the first, or means that were reported.
pub fn mean(mut judged: Judgement, goal: &Goal, readings: &[Reading]) -> Judgement {
    let first = goal.from.unwrap_or(goal.to);
    let joined = joined(readings, (first, goal.to), Decimal::ONE, made, times);
    let Some(joined) = joined else { return judged.without(Unassessable::NoFirstYear(first)) };
    judged.notes.extend(joined.gap());
    carried(judged, goal, joined.value, (first, joined.reading))
}

/// The same from levels: the last year over the one before the first.
pub fn mean_of_levels(judged: Judgement, goal: &Goal, years: &[Reading]) -> Judgement {
    let first = goal.from.unwrap_or(goal.to);
    let Some(base) = at_end_of(years, first - 1) else { return judged.without(Unassessable::NoBase(first - 1)) };
    let Some(last) = years.last().filter(|last| last.period.end() > base.period.end()) else {
        return judged.without(Unassessable::OneValue);
    };
    let Some(made) = last.value.checked_div(base.value) else { return judged.without(Unassessable::BaseIsZero) };
    let last = last.clone().with(base.nature);
    carried(judged, goal, Some(made), (first, last))
}

/// From the factor that the years so far made: their mean, and the mean that the years left must have.
fn carried(mut judged: Judgement, goal: &Goal, made: Option<Decimal>, (first, last): (i32, Reading)) -> Judgement {
    let last_year = last.period.last_year();
    let (all, passed) = (count(first, goal.to + 1), count(first, last_year + 1));
    let left = all.saturating_sub(passed);
    judged.years_left = Decimal::from(left);
    let mean = made.and_then(|made| rate(made, passed));
    let (Some(made), Some(mean)) = (made, mean) else { return judged.without(Unassessable::NotCountable) };
    let aim = goal.aim_from(mean);
    let needed = grown(aim, all).and_then(|all| all.checked_div(made));
    judged.required = needed.and_then(|needed| rate(needed, left));
    judged.reached = Some(Reading { period: Period::span(first, last_year), value: mean, ..last });
    judged.pace = Some(mean);
    judged.projection = Some(mean);
    judged.gap = Some(if goal.is_met_by(mean) { Decimal::ZERO } else { aim - mean });
    judged.status = by_mean(goal, mean, left == 0);
    judged
}

/// A rate that a single year must have: its own value decides; before, the mean of the last years is carried on.
pub fn recent(mut judged: Judgement, goal: &Goal, years: &[Reading]) -> Judgement {
    let Some(last) = years.last() else { return judged.without(Unassessable::NoValue) };
    let to = last.period.last_year();
    let is_known = |year: &i32| at_end_of(years, *year).is_some();
    let from = (to - RECENT_YEARS + 1..=to).rev().take_while(is_known).last().unwrap_or(to);
    let joined = joined(years, (from, to), Decimal::ONE, made, times);
    let mean = joined.as_ref().and_then(|joined| rate(joined.value?, count(from, to + 1)));
    let aim = goal.aim_from(last.value);
    let left = count(to, goal.to);
    judged.years_left = Decimal::from(left);
    judged.reached = Some(last.clone());
    judged.gap = Some(if goal.is_met_by(last.value) { Decimal::ZERO } else { aim - last.value });
    let (Some(joined), Some(mean)) = (joined, mean) else { return judged.without(Unassessable::NotCountable) };
    judged.base = Some(Reading { period: Period::span(from, to), value: mean, ..joined.reading });
    judged.pace = Some(mean);
    judged.projection = Some(mean);
    judged.required = Some(goal.aim_from(mean));
    judged.status = if left == 0 { by_mean(goal, last.value, true) } else { by_mean(goal, mean, false) };
    judged
}

/// The mean change a year, counted the good way.
pub fn change(mut judged: Judgement, goal: &Goal, readings: &[Reading]) -> Judgement {
    let first = goal.from.unwrap_or(goal.to);
    let horizon = Period::year(goal.to);
    let start = Period::year(first - 1).end();
    let mut inside = readings.iter().filter(|one| one.period.end() >= start);
    let Some(base) = inside.next() else { return judged.without(Unassessable::NoFirstYear(first)) };
    judged.base = Some(base.clone());
    let Some(last) = inside.next_back() else { return judged.without(Unassessable::OneValue) };
    let way = if goal.direction == Direction::Down { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
    let passed = years_between(base.period, last.period);
    judged.years_left = years_between(last.period, horizon).max(Decimal::ZERO);
    let is_percent = goal.semantics == Semantics::AnnualChangePercent;
    let left = judged.years_left;
    let mean = if is_percent {
        let Some(times) = last.value.checked_div(base.value) else { return judged.without(Unassessable::BaseIsZero) };
        let years = whole(passed);
        let mean = years.and_then(|years| rate(times, years)).map(|rate| rate * way);
        let aim = mean.map(|mean| goal.aim_from(mean));
        // What the whole period is to make, over what was made so far.
        let all = whole(passed + left).zip(aim).and_then(|(all, aim)| grown(aim * way, all));
        let needed = all.and_then(|all| all.checked_div(times));
        judged.required = needed.zip(whole(left)).and_then(|(needed, left)| rate(needed, left)).map(|rate| rate * way);
        mean
    } else {
        let mean = ((last.value - base.value) * way).checked_div(passed);
        let whole_change = mean.and_then(|mean| goal.aim_from(mean).checked_mul(passed + left));
        let needed = whole_change.zip(mean).map(|(whole, mean)| whole - mean * passed);
        judged.required = needed.and_then(|needed| needed.checked_div(left));
        mean
    };
    let Some(mean) = mean else { return judged.without(Unassessable::NotCountable) };
    judged.reached = Some(last.valued(mean).with(base.nature));
    judged.pace = Some(mean);
    judged.projection = Some(mean);
    judged.gap = Some(if goal.is_met_by(mean) { Decimal::ZERO } else { goal.aim_from(mean) - mean });
    judged.status = by_mean(goal, mean, left.is_zero());
    judged
}

fn whole(years: Decimal) -> Option<u32> {
    years.fract().is_zero().then(|| u32::try_from(years.trunc()).ok()).flatten().filter(|years| *years > 0)
}
