//! The status of a goal: computed, with what it was computed from, so that a page can tell it in words and numbers.
//!
//! One plain projection a goal: the pace so far is kept (a straight line, a steady rate, the mean so far, the sum so far).
//! On track where the projection meets the goal; behind where it covers at least [`AT_RISK_BELOW`] percent of the way;
//! else at risk. A status that rests on too little says which value is missing.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::number::{Decimal, power, root};
use super::period::Period;
use super::series::{Break, Observation, Series, factor, grown, rate};
use super::{Comparator, Direction, Goal, Nature, Semantics, ValueKind};
use crate::words::word_enum;

/// Below so many percent of the way to the goal, the pace so far is called a risk. No rule of law: a stated default.
pub const AT_RISK_BELOW: i64 = 75;

word_enum! {
    /// Whether a goal is in reach.
    Status {
        Reached = "reached",
        OnTrack = "on_track",
        Behind = "behind",
        AtRisk = "at_risk",
        /// Too little is known; the reason stands beside it.
        CannotBeAssessed = "cannot_be_assessed",
    }
}

/// Why a goal cannot be assessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unassessable {
    /// No value at all.
    NoValue,
    /// Values of other boundaries only.
    OtherTerritory(String),
    /// One value: no pace can be told.
    OneValue,
    /// The base year has no value.
    NoBase(i32),
    BaseIsZero,
    /// The series it is compared with has no value of the same period.
    NoReference,
    /// The year that comes first has none.
    NoFirstYear(i32),
    /// A deed that is due later: nothing to measure before.
    NotDue,
    /// The numbers lead outside what can be counted.
    NotCountable,
}

word_enum! {
    /// How the pace so far is carried on.
    Method {
        /// A straight line from the first to the last value.
        Line = "line",
        /// The same rate every year.
        Rate = "rate",
        /// The geometric mean of the years so far.
        Mean = "mean",
        /// The mean change of the years so far.
        Change = "change",
        /// The mean amount of the years so far.
        Sum = "sum",
        /// It is only looked whether the last value lies within the tolerance.
        Band = "band",
        /// It is only looked whether it is done.
        Deed = "deed",
    }
}

/// What a page must say beside a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// Values of another boundary are there, from this period on, and were not compared.
    OtherTerritory { territory: String, from: Period },
    /// Values before this period were counted by another definition and were not compared.
    Break { from: Period, reason: String },
    /// The last value is not official.
    NotOfficial(Nature),
    /// The goal's last year is over and has no value yet.
    NoLastYear(i32),
    /// Years after a gap were not counted in.
    Gap(i32),
}

/// A value as the goal measures it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub period: Period,
    pub value: Decimal,
}

/// A status with everything it was worked out from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    pub status: Status,
    pub why: Option<Unassessable>,
    pub method: Method,
    /// Where the pace is counted from.
    pub base: Option<Reading>,
    /// The last value, as the goal measures it.
    pub reached: Option<Reading>,
    /// What is missing to the goal; zero where it is met.
    pub gap: Option<Decimal>,
    /// The pace so far, a year.
    pub pace: Option<Decimal>,
    /// The pace that is needed from here on, a year.
    pub required: Option<Decimal>,
    /// For how many years.
    pub years_left: Decimal,
    /// What the pace so far leads to.
    pub projection: Option<Decimal>,
    pub notes: Vec<Note>,
}

impl Judgement {
    fn new(method: Method) -> Judgement {
        Judgement {
            status: Status::CannotBeAssessed,
            why: None,
            method,
            base: None,
            reached: None,
            gap: None,
            pace: None,
            required: None,
            years_left: Decimal::ZERO,
            projection: None,
            notes: Vec::new(),
        }
    }

    fn without(mut self, why: Unassessable) -> Judgement {
        self.why = Some(why);
        self
    }
}

/// What a goal is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    pub kind: ValueKind,
    pub series: &'a Series,
    /// The series it is compared with.
    pub reference: &'a Series,
    pub breaks: &'a [Break],
    pub on: Date,
}

const TWELVE: Decimal = Decimal::from_parts(12, 0, 0, false, 0);

/// Judges a goal.
pub fn judge(goal: &Goal, evidence: &Evidence<'_>) -> Judgement {
    let horizon = Period::year(goal.to);
    let all: Vec<&Observation> = evidence.series.of(&goal.territory);
    let mut notes = Vec::new();
    let other = evidence.series.0.iter().filter(|one| one.territory != goal.territory);
    if let Some(one) = other.max_by_key(|one| one.period) {
        let first = evidence.series.of(&one.territory).first().map_or(one.period, |one| one.period);
        notes.push(Note::OtherTerritory { territory: one.territory.clone(), from: first });
    }
    let mut values: Vec<&Observation> = all.into_iter().filter(|one| one.period.end() <= horizon.end()).collect();
    let last = values.last().map(|one| one.period);
    let newest = evidence.breaks.iter().filter(|one| last.is_some_and(|last| one.from.end() <= last.end()));
    if let Some(cut) = newest.max_by_key(|one| one.from) {
        let before = values.len();
        values.retain(|one| one.period.end() >= cut.from.end());
        if values.len() < before {
            notes.push(Note::Break { from: cut.from, reason: cut.reason.clone() });
        }
    }
    if let Some(last) = values.last().filter(|last| last.nature < Nature::Official) {
        notes.push(Note::NotOfficial(last.nature));
    }
    let is_over = i32::from(evidence.on.year()) > goal.to;
    if is_over && values.last().is_none_or(|last| last.period.end() < horizon.end()) {
        notes.push(Note::NoLastYear(goal.to));
    }
    let mut judged = match (values.is_empty(), evidence.series.0.last()) {
        (true, None) => Judgement::new(method(goal, evidence.kind)).without(Unassessable::NoValue),
        (true, Some(other)) => {
            let why = Unassessable::OtherTerritory(other.territory.clone());
            Judgement::new(method(goal, evidence.kind)).without(why)
        }
        (false, _) => by_semantics(goal, evidence, &values),
    };
    judged.notes.splice(0..0, notes);
    if judged.status == Status::Reached {
        judged.required = None;
    }
    judged
}

fn method(goal: &Goal, kind: ValueKind) -> Method {
    match goal.semantics {
        Semantics::Level | Semantics::Share | Semantics::RatioToReference | Semantics::Flow => Method::Line,
        Semantics::PeriodAverage => Method::Mean,
        Semantics::MultipleOfBase => Method::Rate,
        Semantics::AnnualChangePoints | Semantics::AnnualChangePercent => Method::Change,
        Semantics::Cumulative if kind == ValueKind::Flow => Method::Sum,
        Semantics::Cumulative => Method::Line,
        Semantics::Maintain => Method::Band,
        Semantics::Milestone => Method::Deed,
    }
}

fn by_semantics(goal: &Goal, evidence: &Evidence<'_>, values: &[&Observation]) -> Judgement {
    let readings = |values: &[&Observation]| -> Vec<Reading> {
        values.iter().map(|one| Reading { period: one.period, value: one.value }).collect()
    };
    let years: Vec<Reading> =
        readings(values).into_iter().filter(|reading| reading.period.whole_year().is_some()).collect();
    let start = Judgement::new(method(goal, evidence.kind));
    match goal.semantics {
        Semantics::Level | Semantics::Share => along(start, goal, &readings(values)),
        Semantics::Maintain => band(start, goal, &readings(values)),
        Semantics::Flow => along(start, goal, &years),
        Semantics::Cumulative if evidence.kind == ValueKind::Flow => sum(start, goal, &years),
        Semantics::Cumulative => along(start, goal, &readings(values)),
        Semantics::RatioToReference => {
            let ratio = |one: &&Observation| {
                let reference = evidence.reference.0.iter().find(|other| other.period == one.period)?;
                Some((one.period, one.value.checked_div(reference.value)))
            };
            let ratios: Vec<_> = values.iter().filter_map(ratio).collect();
            if ratios.is_empty() {
                return start.without(Unassessable::NoReference);
            }
            let ratios: Vec<Reading> =
                ratios.into_iter().filter_map(|(period, value)| Some(Reading { period, value: value? })).collect();
            if ratios.is_empty() {
                return start.without(Unassessable::BaseIsZero);
            }
            along(start, goal, &ratios)
        }
        Semantics::MultipleOfBase => multiple(start, goal, &years),
        Semantics::AnnualChangePoints | Semantics::AnnualChangePercent => change(start, goal, &readings(values)),
        Semantics::PeriodAverage if evidence.kind == ValueKind::Growth => mean(start, goal, values),
        Semantics::PeriodAverage => mean_of_levels(start, goal, &years),
        Semantics::Milestone => deed(start, goal, &readings(values), evidence.on),
    }
}

fn years_between(from: Period, to: Period) -> Decimal {
    Decimal::from(to.end() - from.end()) / TWELVE
}

/// Below which part of the way a pace is a risk.
fn by_way(way: Option<Decimal>, two_sided: bool) -> Status {
    let least = Decimal::new(AT_RISK_BELOW, 2);
    match way {
        Some(way) if two_sided && (way - Decimal::ONE).abs() > Decimal::ONE - least => Status::AtRisk,
        Some(way) if way >= least => Status::Behind,
        _ => Status::AtRisk,
    }
}

/// A line from the base to the last value, carried on.
fn along(mut judged: Judgement, goal: &Goal, readings: &[Reading]) -> Judgement {
    let horizon = Period::year(goal.to);
    let Some(last) = readings.last() else { return judged.without(Unassessable::NoValue) };
    let aim = goal.aim();
    judged.years_left = years_between(last.period, horizon).max(Decimal::ZERO);
    judged.reached = Some(last.clone());
    let is_met = goal.is_met_by(last.value);
    judged.gap = Some(if is_met { Decimal::ZERO } else { aim - last.value });
    if !judged.years_left.is_zero() && !is_met {
        judged.required = (aim - last.value).checked_div(judged.years_left);
    }
    let wanted = goal.base_year.or(goal.from.map(|from| from - 1));
    let base = readings
        .iter()
        .find(|one| wanted.is_some_and(|year| one.period.whole_year() == Some(year)))
        .or_else(|| readings.first())
        .filter(|base| base.period.end() < last.period.end());
    if let Some(base) = base {
        let pace = (last.value - base.value) / years_between(base.period, last.period);
        judged.pace = Some(pace);
        judged.projection = pace.checked_mul(judged.years_left).and_then(|more| last.value.checked_add(more));
        judged.base = Some(base.clone());
    }
    let is_two_sided = goal.way() == Direction::Steady;
    judged.status = match (is_met, judged.years_left.is_zero(), &judged.base, judged.projection) {
        (true, true, ..) => Status::Reached,
        // What must be hit, not passed, is not reached before its time.
        (true, false, ..) if is_two_sided => Status::OnTrack,
        (true, false, ..) => Status::Reached,
        (false, true, ..) => Status::Behind,
        (false, false, None, _) => return judged.without(Unassessable::OneValue),
        (false, false, Some(_), None) => return judged.without(Unassessable::NotCountable),
        (false, false, Some(base), Some(projection)) => {
            let way = (projection - base.value).checked_div(aim - base.value);
            if goal.is_met_by(projection) { Status::OnTrack } else { by_way(way, is_two_sided) }
        }
    };
    judged
}

/// Kept within the tolerance.
fn band(judged: Judgement, goal: &Goal, readings: &[Reading]) -> Judgement {
    let mut judged = along(judged, goal, readings);
    let Some(last) = judged.reached.clone() else { return judged };
    judged.method = Method::Band;
    judged.why = None;
    let is_kept = (last.value - goal.value).abs() <= goal.tolerance;
    judged.gap = Some(if is_kept { Decimal::ZERO } else { goal.value - last.value });
    judged.status = match (is_kept, judged.years_left.is_zero()) {
        (true, true) => Status::Reached,
        (true, false) => Status::OnTrack,
        (false, _) => Status::Behind,
    };
    judged
}

/// So many times the value of the base year: a steady rate.
fn multiple(mut judged: Judgement, goal: &Goal, years: &[Reading]) -> Judgement {
    let Some(base_year) = goal.base_year.or(goal.from) else { return judged.without(Unassessable::NoBase(0)) };
    let Some(base) = years.iter().find(|one| one.period == Period::year(base_year)) else {
        judged.reached = years.last().cloned();
        return judged.without(Unassessable::NoBase(base_year));
    };
    let Some(last) = years.last().filter(|last| last.period > base.period) else {
        return judged.without(Unassessable::OneValue);
    };
    let Some(times) = last.value.checked_div(base.value) else { return judged.without(Unassessable::BaseIsZero) };
    let passed = u32::try_from(last.period.last_year() - base_year).unwrap_or(0);
    let left = u32::try_from(goal.to - last.period.last_year()).unwrap_or(0);
    judged.base = Some(Reading { period: base.period, value: Decimal::ONE });
    judged.reached = Some(Reading { period: last.period, value: times });
    judged.years_left = Decimal::from(left);
    let is_met = goal.is_met_by(times);
    let aim = goal.aim();
    judged.gap = Some(if is_met { Decimal::ZERO } else { aim - times });
    judged.pace = rate(times, passed);
    judged.required = aim.checked_div(times).and_then(|more| rate(more, left));
    judged.projection = power(times, passed + left).and_then(|raised| root(raised, passed));
    let way = |projection: Decimal| (projection - Decimal::ONE).checked_div(aim - Decimal::ONE);
    judged.status = match (is_met, left, judged.projection) {
        (true, ..) => Status::Reached,
        (false, 0, _) => Status::Behind,
        (false, _, None) => return judged.without(Unassessable::NotCountable),
        (false, _, Some(projection)) if goal.is_met_by(projection) => Status::OnTrack,
        (false, _, Some(projection)) => by_way(way(projection), false),
    };
    judged
}

/// What a mean so far says of the mean of the whole.
fn by_mean(goal: &Goal, mean: Decimal, is_over: bool) -> Status {
    let is_met = goal.is_met_by(mean);
    match (is_met, is_over) {
        (true, true) => Status::Reached,
        (true, false) => Status::OnTrack,
        (false, true) => Status::Behind,
        (false, false) => by_way(mean.checked_div(goal.aim()), goal.way() == Direction::Steady),
    }
}

/// The geometric mean of yearly rates: the years that follow each other from the first, or a mean that was reported.
fn mean(mut judged: Judgement, goal: &Goal, values: &[&Observation]) -> Judgement {
    let first = goal.from.unwrap_or(goal.to);
    let yearly: BTreeMap<i32, Decimal> =
        values.iter().filter_map(|one| Some((one.period.whole_year()?, one.value))).collect();
    let rates: Vec<Decimal> = (first..=goal.to).map_while(|year| yearly.get(&year).copied()).collect();
    let reported = values.iter().filter(|one| one.period.first_year() == first && one.period.whole_year().is_none());
    let reported = reported.filter(|one| one.period == Period::span(first, one.period.last_year()));
    let reported = reported.max_by_key(|one| one.period.last_year());
    let count = i32::try_from(rates.len()).unwrap_or(0);
    let (made, count) = match reported {
        Some(one) if one.period.last_year() - first + 1 > count => {
            let years = one.period.last_year() - first + 1;
            (grown(one.value, u32::try_from(years).unwrap_or(0)), years)
        }
        _ => (factor(rates), count),
    };
    if count == 0 {
        return judged.without(Unassessable::NoFirstYear(first));
    }
    let last_year = first + count - 1;
    if yearly.keys().any(|year| *year > last_year + 1) {
        judged.notes.push(Note::Gap(last_year + 1));
    }
    carried(judged, goal, made, (first, last_year))
}

/// The same from levels: the last year over the one before the first.
fn mean_of_levels(judged: Judgement, goal: &Goal, years: &[Reading]) -> Judgement {
    let first = goal.from.unwrap_or(goal.to);
    let Some(base) = years.iter().find(|one| one.period == Period::year(first - 1)) else {
        return judged.without(Unassessable::NoBase(first - 1));
    };
    let Some(last) = years.last().filter(|last| last.period > base.period) else {
        return judged.without(Unassessable::OneValue);
    };
    let Some(made) = last.value.checked_div(base.value) else { return judged.without(Unassessable::BaseIsZero) };
    carried(judged, goal, Some(made), (first, last.period.last_year()))
}

/// From the factor that the years so far made: their mean, and the mean that the years left must have.
fn carried(mut judged: Judgement, goal: &Goal, made: Option<Decimal>, (first, last): (i32, i32)) -> Judgement {
    let count = |from: i32, to: i32| u32::try_from(to - from + 1).unwrap_or(0);
    let (all, passed) = (count(first, goal.to), count(first, last));
    let left = all.saturating_sub(passed);
    judged.years_left = Decimal::from(left);
    let mean = made.and_then(|made| rate(made, passed));
    let (Some(made), Some(mean)) = (made, mean) else { return judged.without(Unassessable::NotCountable) };
    let needed = grown(goal.aim(), all).and_then(|all| all.checked_div(made));
    judged.required = needed.and_then(|needed| rate(needed, left));
    judged.reached = Some(Reading { period: Period::span(first, last), value: mean });
    judged.pace = Some(mean);
    judged.projection = Some(mean);
    judged.gap = Some(if goal.is_met_by(mean) { Decimal::ZERO } else { goal.aim() - mean });
    judged.status = by_mean(goal, mean, left == 0);
    judged
}

/// The mean change a year, counted the good way.
fn change(mut judged: Judgement, goal: &Goal, readings: &[Reading]) -> Judgement {
    let first = goal.from.unwrap_or(goal.to);
    let horizon = Period::year(goal.to);
    let start = Period::year(first - 1);
    let inside: Vec<&Reading> = readings.iter().filter(|one| one.period.end() >= start.end()).collect();
    let (Some(base), Some(last)) = (inside.first(), inside.last()) else {
        return judged.without(Unassessable::NoFirstYear(first));
    };
    judged.base = Some((*base).clone());
    if base.period == last.period {
        judged.reached = Some((*last).clone());
        return judged.without(Unassessable::OneValue);
    }
    let way = if goal.direction == Direction::Down { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
    let passed = years_between(base.period, last.period);
    judged.years_left = years_between(last.period, horizon).max(Decimal::ZERO);
    let is_percent = goal.semantics == Semantics::AnnualChangePercent;
    let mean = if is_percent {
        let (Some(times), Some(years)) = (last.value.checked_div(base.value), whole(passed)) else {
            let why = if base.value.is_zero() { Unassessable::BaseIsZero } else { Unassessable::NotCountable };
            return judged.without(why);
        };
        rate(times, years).map(|rate| rate * way)
    } else {
        Some((last.value - base.value) * way / passed)
    };
    let Some(mean) = mean else { return judged.without(Unassessable::NotCountable) };
    let aim = goal.aim();
    if !is_percent && !judged.years_left.is_zero() {
        let whole_change = aim * (passed + judged.years_left);
        judged.required = (whole_change - mean * passed).checked_div(judged.years_left);
    }
    judged.reached = Some(Reading { period: last.period, value: mean });
    judged.pace = Some(mean);
    judged.projection = Some(mean);
    judged.gap = Some(if goal.is_met_by(mean) { Decimal::ZERO } else { aim - mean });
    judged.status = by_mean(goal, mean, judged.years_left.is_zero());
    judged
}

fn whole(years: Decimal) -> Option<u32> {
    years.fract().is_zero().then(|| u32::try_from(years.trunc()).ok()).flatten().filter(|years| *years > 0)
}

/// The sum of yearly amounts that follow each other from the first year.
fn sum(mut judged: Judgement, goal: &Goal, years: &[Reading]) -> Judgement {
    let yearly: BTreeMap<i32, Decimal> =
        years.iter().filter_map(|one| Some((one.period.whole_year()?, one.value))).collect();
    let Some(first) = goal.from.or_else(|| yearly.keys().next().copied()) else {
        return judged.without(Unassessable::NoValue);
    };
    let flows: Vec<Decimal> = (first..=goal.to).map_while(|year| yearly.get(&year).copied()).collect();
    let count = i32::try_from(flows.len()).unwrap_or(0);
    if count == 0 {
        return judged.without(Unassessable::NoFirstYear(first));
    }
    let last = first + count - 1;
    if yearly.keys().any(|year| *year > last + 1) {
        judged.notes.push(Note::Gap(last + 1));
    }
    let total: Decimal = flows.iter().sum();
    let aim = goal.aim();
    let left = Decimal::from(goal.to - last);
    let pace = total / Decimal::from(count);
    let is_met = goal.is_met_by(total);
    judged.years_left = left;
    judged.reached = Some(Reading { period: Period::span(first, last), value: total });
    judged.gap = Some(if is_met { Decimal::ZERO } else { aim - total });
    judged.pace = Some(pace);
    judged.required = (aim - total).checked_div(left);
    let projection = total + pace * left;
    judged.projection = Some(projection);
    let is_limit = goal.way() == Direction::Down;
    judged.status = match (is_met, left.is_zero()) {
        // A limit is not kept before the time is over.
        (true, true) => Status::Reached,
        (true, false) if !is_limit => Status::Reached,
        (false, true) => Status::Behind,
        _ if goal.is_met_by(projection) => Status::OnTrack,
        _ => by_way(projection.checked_div(aim), is_limit),
    };
    judged
}

/// Done or not.
fn deed(mut judged: Judgement, goal: &Goal, readings: &[Reading], on: Date) -> Judgement {
    judged.reached = readings.last().cloned();
    judged.years_left = Decimal::from((goal.to - i32::from(on.year())).max(0));
    if readings.last().is_some_and(|last| last.value == Decimal::ONE) {
        judged.status = Status::Reached;
        return judged;
    }
    if i32::from(on.year()) > goal.to {
        judged.status = Status::Behind;
        return judged;
    }
    judged.without(Unassessable::NotDue)
}

/// Whether a comparator fits a way of reading.
pub fn comparator_fits(semantics: Semantics, comparator: Comparator) -> bool {
    (semantics == Semantics::Maintain) == (comparator == Comparator::Maintain)
}

#[cfg(test)]
mod tests;
