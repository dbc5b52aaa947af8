//! The status of a goal: computed, with what it was computed from, so that a page can tell it in words and numbers.
//!
//! One plain projection a goal: the pace so far is kept (a straight line, a steady rate, the mean so far, the sum so far).
//! On track where the projection meets the goal; behind where it covers at least [`AT_RISK_BELOW`] percent of the way;
//! else, or where it leads away, at risk. Reached is what is met in the goal's own year, or what a state shows ahead of it
//! where the pace does not lead out again. A status that rests on too little says which value is missing.

mod chosen;
mod line;
mod rates;
mod totals;

use jiff::civil::Date;

use super::number::Decimal;
use super::period::Period;
use super::series::{Break, Observation, Series};
use super::{Comparator, Direction, Goal, Nature, Semantics, ValueKind};
use crate::words::word_enum;

/// Below so many percent of the way to the goal, the pace so far is called a risk. No rule of law: a stated default.
pub const AT_RISK_BELOW: i64 = 75;

/// A last value that is older than so many months is told. No rule of law: a year's final figures are out by then.
pub const OLD_AFTER_MONTHS: i32 = 18;

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
    /// Values of parts of years only, where whole years count: the last of them.
    PartYears(Period),
    /// One value: no pace can be told.
    OneValue,
    /// The base year has no value.
    NoBase(i32),
    BaseIsZero,
    /// The series it is compared with has no value of the same period.
    NoReference,
    /// The year that comes first has none.
    NoFirstYear(i32),
    /// The goal's time is over and its last year has no value.
    NoLastYear(i32),
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
        /// The geometric mean of the last years, for a rate that one year must have.
        Recent = "recent",
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
    /// The least sure of the values that were used is not official.
    NotOfficial(Nature),
    /// The goal's last year is over and has no value yet.
    NoLastYear(i32),
    /// Years after a gap were not counted in.
    Gap(i32),
    /// A newer value is of a part of a year and was not counted in.
    PartYear(Period),
    /// The last value is so old that a newer one should be known.
    Old(Period),
    /// What had to be kept was not, in this period.
    Left(Period),
    /// Nothing is known of the running total at the end of this year: it was counted from zero.
    FromZero(i32),
}

/// A value as the goal measures it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub period: Period,
    pub value: Decimal,
    /// Of the values that it was worked out from, the least sure one's.
    pub nature: Nature,
    /// The last report that it was worked out from (opaque).
    pub id: String,
}

impl Reading {
    fn of(one: &Observation) -> Reading {
        Reading { period: one.period, value: one.value, nature: one.nature, id: one.id.clone() }
    }

    /// The same with another value.
    fn valued(&self, value: Decimal) -> Reading {
        Reading { value, ..self.clone() }
    }

    /// No surer than another value that it was worked out with.
    fn with(self, other: Nature) -> Reading {
        Reading { nature: self.nature.min(other), ..self }
    }
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
    /// The values that it was worked out from, in order of time: as the goal measures them where one value has such a
    /// measure (a multiple, a ratio, a running total), else as they are.
    pub measured: Vec<Reading>,
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
            measured: Vec::new(),
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
    /// Where the definition of its own values changed.
    pub breaks: &'a [Break],
    /// Where that of the values it is compared with did.
    pub reference_breaks: &'a [Break],
    pub on: Date,
}

const TWELVE: Decimal = Decimal::from_parts(12, 0, 0, false, 0);

/// Judges a goal.
pub fn judge(goal: &Goal, evidence: &Evidence<'_>) -> Judgement {
    let horizon = Period::year(goal.to);
    let is_over = i32::from(evidence.on.year()) > goal.to;
    let chosen = chosen::choose(goal, evidence);
    let last = chosen.readings.last().map(|last| last.period);
    let start = Judgement { measured: chosen.readings.clone(), ..Judgement::new(method(goal, evidence.kind)) };
    let mut judged = match chosen.why {
        Some(why) => start.without(why),
        None => by_semantics(start, goal, evidence, &chosen.readings),
    };
    let is_deed = goal.semantics == Semantics::Milestone;
    if is_over && last.is_none_or(|last| last.end() < horizon.end()) && !is_deed {
        if matches!(judged.status, Status::OnTrack | Status::Behind | Status::AtRisk) {
            judged.status = Status::CannotBeAssessed;
            judged.why = Some(Unassessable::NoLastYear(goal.to));
        } else {
            judged.notes.insert(0, Note::NoLastYear(goal.to));
        }
    }
    let used = judged.base.iter().chain(&judged.reached).map(|reading| reading.nature).min();
    if let Some(nature) = used.filter(|nature| *nature < Nature::Official) {
        judged.notes.insert(0, Note::NotOfficial(nature));
    }
    judged.notes.splice(0..0, chosen.notes);
    let today = Period::month(i32::from(evidence.on.year()), i32::from(evidence.on.month())).begin();
    let is_old = |last: &Period| last.end() < horizon.end() && today - last.end() > OLD_AFTER_MONTHS;
    if let Some(last) = last.filter(is_old).filter(|_| judged.status != Status::Reached) {
        judged.notes.push(Note::Old(last));
    }
    if judged.status == Status::Reached {
        judged.required = None;
    }
    judged
}

fn method(goal: &Goal, kind: ValueKind) -> Method {
    match goal.semantics {
        Semantics::Level if kind == ValueKind::Growth => Method::Recent,
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

fn by_semantics(mut start: Judgement, goal: &Goal, evidence: &Evidence<'_>, readings: &[Reading]) -> Judgement {
    let kind = evidence.kind;
    match goal.semantics {
        Semantics::Level if kind == ValueKind::Growth => rates::recent(start, goal, readings),
        Semantics::Level | Semantics::Share | Semantics::Flow => line::along(start, goal, kind, readings),
        Semantics::Maintain => line::band(start, goal, kind, readings),
        Semantics::Cumulative if kind == ValueKind::Flow => totals::sum(start, goal, readings),
        Semantics::Cumulative => totals::running(start, goal, readings),
        Semantics::RatioToReference => {
            let reference = |one: &Reading| evidence.reference.0.iter().find(|other| other.period == one.period);
            let ratio = |one: &Reading| {
                let reference = reference(one)?;
                Some(one.valued(one.value.checked_div(reference.value)?).with(reference.nature))
            };
            let ratios: Vec<Reading> = readings.iter().filter_map(ratio).collect();
            if ratios.is_empty() {
                return start.without(Unassessable::BaseIsZero);
            }
            start.measured.clone_from(&ratios);
            line::along(start, goal, kind, &ratios)
        }
        Semantics::MultipleOfBase => rates::multiple(start, goal, kind, readings),
        Semantics::AnnualChangePoints | Semantics::AnnualChangePercent => rates::change(start, goal, readings),
        Semantics::PeriodAverage if kind == ValueKind::Growth => rates::mean(start, goal, readings),
        Semantics::PeriodAverage => rates::mean_of_levels(start, goal, readings),
        Semantics::Milestone => totals::deed(start, goal, readings, evidence.on),
    }
}

fn years_between(from: Period, to: Period) -> Decimal {
    Decimal::from(to.end() - from.end()) / TWELVE
}

/// Whether a goal that is met ahead of its year is not reached yet: what must be hit or kept below, and what a single year
/// brings.
fn waits(goal: &Goal, kind: ValueKind) -> bool {
    let is_limit = goal.way() == Direction::Down && goal.direction != Direction::Down;
    goal.way() == Direction::Steady || is_limit || matches!(kind, ValueKind::Flow | ValueKind::Growth)
}

/// The status of a goal whose time is not over, from where its pace began, what is reached and where it leads.
fn by_projection(goal: &Goal, kind: ValueKind, [base, last, projection]: [Decimal; 3]) -> Status {
    let is_met = goal.is_met_by(last);
    if goal.is_met_by(projection) {
        return if is_met && !waits(goal, kind) { Status::Reached } else { Status::OnTrack };
    }
    // It was met, or is, and does not stay so.
    if is_met || goal.is_met_by(base) {
        return Status::AtRisk;
    }
    let aim = goal.aim_from(last);
    let least = Decimal::new(AT_RISK_BELOW, 2);
    match (projection - base).checked_div(aim - base) {
        Some(way) if goal.way() == Direction::Steady && (way - Decimal::ONE).abs() > Decimal::ONE - least => {
            Status::AtRisk
        }
        Some(way) if way >= least => Status::Behind,
        _ => Status::AtRisk,
    }
}

/// What a mean so far says of the mean of the whole.
fn by_mean(goal: &Goal, mean: Decimal, is_over: bool) -> Status {
    let aim = goal.aim_from(mean);
    let least = Decimal::new(AT_RISK_BELOW, 2);
    match (goal.is_met_by(mean), is_over) {
        (true, true) => Status::Reached,
        (true, false) => Status::OnTrack,
        (false, true) => Status::Behind,
        (false, false) if aim <= Decimal::ZERO || mean <= Decimal::ZERO => Status::AtRisk,
        (false, false) => {
            // The smaller over the larger: how near the mean is, from whichever side it misses.
            let near = mean.min(aim).checked_div(mean.max(aim));
            if near.is_some_and(|near| near >= least) { Status::Behind } else { Status::AtRisk }
        }
    }
}

/// Whether a comparator fits a way of reading.
pub fn comparator_fits(semantics: Semantics, comparator: Comparator) -> bool {
    (semantics == Semantics::Maintain) == (comparator == Comparator::Maintain)
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
