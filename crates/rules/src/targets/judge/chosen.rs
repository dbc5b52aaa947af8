//! Which values a goal is judged by: those of its own boundary, of one definition, up to its last year, and of the length
//! that its way of reading needs. What was left out is told.

use std::collections::BTreeMap;

use super::{Evidence, Note, Reading, Unassessable};
use crate::targets::series::{Break, Observation};
use crate::targets::{Goal, Period, Semantics, ValueKind};

/// The values, in order of time, no two with the same end; or why there are none.
#[derive(Debug, Default)]
pub struct Chosen {
    pub readings: Vec<Reading>,
    pub notes: Vec<Note>,
    pub why: Option<Unassessable>,
}

/// Which periods count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grain {
    /// Whole years: what a part of a year brings or shares out is no year's.
    Year,
    /// Whole years, and reports of several at once.
    Years,
    /// States at the end of any period.
    End,
    /// States at the end of years.
    YearEnd,
}

fn grain(goal: &Goal, kind: ValueKind) -> Grain {
    let is_yearly =
        matches!(goal.semantics, Semantics::PeriodAverage | Semantics::MultipleOfBase | Semantics::AnnualChangePercent);
    match (kind, goal.semantics) {
        (ValueKind::Growth, Semantics::PeriodAverage) | (ValueKind::Flow, Semantics::Cumulative) => Grain::Years,
        (ValueKind::Growth | ValueKind::Flow | ValueKind::Share, _) => Grain::Year,
        (ValueKind::Level | ValueKind::Cumulative, _) if is_yearly => Grain::YearEnd,
        (ValueKind::Level | ValueKind::Cumulative | ValueKind::Milestone, _) => Grain::End,
    }
}

impl Grain {
    fn takes(self, period: Period) -> bool {
        match self {
            Grain::Year => period.whole_year().is_some(),
            Grain::Years => period.whole_years().is_some(),
            Grain::End => period.length() <= Period::YEAR,
            Grain::YearEnd => period.length() <= Period::YEAR && period.end() % Period::YEAR == 0,
        }
    }
}

/// Chooses.
pub fn choose(goal: &Goal, evidence: &Evidence<'_>) -> Chosen {
    let end = Period::year(goal.to).end();
    let is_known = |one: &&Observation| one.period.end() <= end;
    let is_ratio = goal.semantics == Semantics::RatioToReference;
    let mut chosen = Chosen::default();
    // The series that it is compared with is no other boundary of its own.
    let is_other =
        |one: &&Observation| one.territory != goal.territory && !(is_ratio && evidence.reference.0.contains(one));
    let mut others: BTreeMap<&str, (Period, Period)> = BTreeMap::new();
    for one in evidence.series.0.iter().filter(is_known).filter(is_other) {
        let (_, last) = others.entry(&one.territory).or_insert((one.period, one.period));
        *last = one.period.max(*last);
    }
    let mut others: Vec<(&str, (Period, Period))> = others.into_iter().collect();
    others.sort_by_key(|(_, (_, last))| std::cmp::Reverse(*last));
    let told =
        others.iter().map(|(name, (from, _))| Note::OtherTerritory { territory: (*name).to_owned(), from: *from });
    chosen.notes.extend(told);
    let mut values: Vec<&Observation> = evidence.series.of(&goal.territory).into_iter().filter(is_known).collect();
    if values.is_empty() {
        let other = others.first().map(|(name, _)| Unassessable::OtherTerritory((*name).to_owned()));
        chosen.why = Some(other.unwrap_or(Unassessable::NoValue));
        return chosen;
    }
    cut(&mut values, evidence.breaks, &mut chosen.notes);
    if is_ratio {
        values.retain(|one| evidence.reference.0.iter().any(|other| other.period == one.period));
        if values.is_empty() {
            chosen.why = Some(Unassessable::NoReference);
            return chosen;
        }
        cut(&mut values, evidence.reference_breaks, &mut chosen.notes);
    }
    let newest = values.last().map(|one| one.period);
    let grain = grain(goal, evidence.kind);
    values.retain(|one| grain.takes(one.period));
    values.sort_by_key(|one| (one.period.end(), one.period.length()));
    let mut readings: Vec<Reading> = Vec::with_capacity(values.len());
    for one in values {
        // Of the year, its last quarter and its last month, the year is what is meant; reports of several years at once
        // stand beside their years.
        let same = |last: &&mut Reading| last.period.end() == one.period.end() && grain != Grain::Years;
        match readings.last_mut().filter(same) {
            Some(last) => *last = Reading::of(one),
            None => readings.push(Reading::of(one)),
        }
    }
    match (newest, readings.last()) {
        (Some(newest), None) => chosen.why = Some(Unassessable::PartYears(newest)),
        (Some(newest), Some(last)) if newest.end() > last.period.end() => chosen.notes.push(Note::PartYear(newest)),
        _ => {}
    }
    chosen.readings = readings;
    chosen
}

/// Leaves what is counted by the definition of the last value.
fn cut(values: &mut Vec<&Observation>, breaks: &[Break], notes: &mut Vec<Note>) {
    let Some(last) = values.last().map(|one| one.period) else { return };
    let newest = breaks.iter().filter(|one| one.from.begin() <= last.begin()).max_by_key(|one| one.from.begin());
    let Some(newest) = newest else { return };
    let before = values.len();
    values.retain(|one| one.period.begin() >= newest.from.begin());
    if values.len() < before {
        notes.push(Note::Break { from: newest.from, reason: newest.reason.clone() });
    }
}
