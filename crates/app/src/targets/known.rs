//! What is recorded of indicators, found by its place: many figures are checked without looking at every row for each.

use std::collections::{BTreeMap, HashMap, HashSet};

use dondoc_rules::targets::plausible::{Beside, Doubt, doubts};
use dondoc_rules::targets::{Decimal, Nature, Period, Read, ValueKind, number};
use jiff::Timestamp;
use jiff::civil::Date;

use super::observe::{Checked, FigureRefusal, NewFigure};
use super::{Indicator, goals, observations, parts_of};
use crate::db::{DbError, Tx};
use crate::ids::{IndicatorId, ReturnId};

/// A value with the document it stands in.
type Value = (Decimal, String);

/// The last value of each nature, the least sure first.
type Values = [Option<Value>; Nature::ALL.len()];

/// The values of one indicator in a boundary: of periods of so many months, and of all lengths under zero.
type Places = HashMap<(String, i32), BTreeMap<Period, Values>>;

const ANY_LENGTH: i32 = 0;

/// What is on record, with what was put beside it since.
#[derive(Debug)]
pub struct Known {
    on: Date,
    /// Rows that do not count: those of returns that are about to be replaced.
    without: HashSet<ReturnId>,
    places: HashMap<IndicatorId, Places>,
    base_years: HashMap<IndicatorId, Vec<i32>>,
    /// The other parts of its whole.
    parts: HashMap<IndicatorId, Vec<IndicatorId>>,
}

impl Known {
    /// As seen on a day.
    pub fn on(on: Date) -> Known {
        Known { on, without: HashSet::new(), places: HashMap::new(), base_years: HashMap::new(), parts: HashMap::new() }
    }

    /// Without the rows that some returns made.
    pub fn without(self, returns: impl IntoIterator<Item = ReturnId>) -> Known {
        Known { without: returns.into_iter().collect(), ..self }
    }

    /// Reads what an indicator's figures are looked at beside, once.
    pub async fn prepare(&mut self, tx: &mut Tx, of: &Indicator) -> Result<(), DbError> {
        if self.base_years.contains_key(&of.id) {
            return Ok(());
        }
        let wanted = goals::of_indicator(tx, &of.id, Timestamp::MAX).await?;
        let years = wanted.iter().filter_map(|goal| goal.base_year).chain(of.base_year);
        let mut years: Vec<i32> = years.filter_map(|year| i32::try_from(year).ok()).collect();
        years.sort_unstable();
        years.dedup();
        self.base_years.insert(of.id.clone(), years);
        self.read(tx, &of.id).await?;
        if let (Some(whole), ValueKind::Share) = (&of.composition, of.kind) {
            let others = parts_of(tx, whole).await?.into_iter().map(|part| part.id);
            let parts: Vec<IndicatorId> = others.filter(|part| *part != of.id).collect();
            for part in &parts {
                self.read(tx, part).await?;
            }
            self.parts.insert(of.id.clone(), parts);
        }
        Ok(())
    }

    async fn read(&mut self, tx: &mut Tx, of: &IndicatorId) -> Result<(), DbError> {
        if self.places.contains_key(of) {
            return Ok(());
        }
        self.places.insert(of.clone(), Places::new());
        for one in observations(tx, of).await? {
            let is_left_out = one.return_id.as_ref().is_some_and(|id| self.without.contains(id));
            let Some(period) = Period::parse(&one.period) else { continue };
            if one.withdrawn_at.is_none() && !is_left_out {
                self.put(of, &one.territory, period, one.nature, (one.value, one.source));
            }
        }
        Ok(())
    }

    fn put(&mut self, of: &IndicatorId, territory: &str, period: Period, nature: Nature, value: Value) {
        let places = self.places.entry(of.clone()).or_default();
        for length in [ANY_LENGTH, period.length()] {
            let values = places.entry((territory.to_owned(), length)).or_default().entry(period).or_default();
            values[nature as usize] = Some(value.clone());
        }
    }

    /// What was just recorded counts for the figures after it.
    pub fn keep(&mut self, of: &IndicatorId, new: &NewFigure, checked: &Checked) {
        let value = (checked.value, new.source.trim().to_owned());
        self.put(of, new.territory.trim(), checked.period, checked.nature, value);
    }

    fn line(&self, of: &IndicatorId, territory: &str, length: i32) -> Option<&BTreeMap<Period, Values>> {
        self.places.get(of)?.get(&(territory.to_owned(), length))
    }

    /// The last value of a period, boundary and nature, with the document it stands in.
    pub fn standing(&self, of: &IndicatorId, territory: &str, period: Period, nature: Nature) -> Option<&Value> {
        self.line(of, territory, ANY_LENGTH)?.get(&period)?[nature as usize].as_ref()
    }

    /// The value in force of the last period that ended before one, of any length.
    pub fn last(&self, of: &IndicatorId, territory: &str, period: Period) -> Option<(Period, Decimal)> {
        before(self.line(of, territory, ANY_LENGTH)?, period)
    }

    fn beside(&self, of: &Indicator, territory: &str, period: Period) -> Beside {
        // A running total is one whatever its period began with.
        let length = if of.kind == ValueKind::Cumulative { ANY_LENGTH } else { period.length() };
        let line = self.line(&of.id, territory, length);
        let in_force = |part: &IndicatorId| {
            self.line(part, territory, ANY_LENGTH).and_then(|line| line.get(&period)).and_then(in_force)
        };
        let parts = self.parts.get(&of.id).filter(|parts| !parts.is_empty());
        Beside {
            low: of.low,
            high: of.high,
            last: line.and_then(|line| before(line, period)).map(|(_, value)| value),
            next: line.and_then(|line| after(line, period)).map(|(_, value)| value),
            base_years: self.base_years.get(&of.id).cloned().unwrap_or_default(),
            others: parts.and_then(|parts| parts.iter().map(in_force).collect()),
            on: Some((i32::from(self.on.year()), i32::from(self.on.month()))),
        }
    }

    /// What is strange about a value of an indicator that was prepared.
    pub fn doubts(
        &self,
        of: &Indicator,
        territory: &str,
        period: Period,
        value: Decimal,
        nature: Option<Nature>,
    ) -> Vec<Doubt> {
        doubts(of.kind, period, value, nature, &self.beside(of, territory, period))
    }

    /// Checks a figure of an indicator that was prepared, before it is recorded.
    pub fn check(&self, of: &Indicator, new: &NewFigure) -> Result<Checked, FigureRefusal> {
        let period = Period::parse(&new.period).ok_or(FigureRefusal::Field("period"))?;
        let nature = new.nature.ok_or(FigureRefusal::Field("nature"))?;
        let territory = new.territory.trim();
        if territory.is_empty() {
            return Err(FigureRefusal::Field("territory"));
        }
        let value = match number::read(&new.value) {
            Read::Number(value) => value,
            Read::Ask(meant) => return Err(FigureRefusal::Ask(meant)),
            Read::No => return Err(FigureRefusal::Field("value")),
        };
        if is_other_unit(&new.value, of) {
            return Err(FigureRefusal::Percent(of.unit.clone()));
        }
        let same = self.standing(&of.id, territory, period, nature);
        if same.is_some_and(|(known, _)| *known == value) {
            return Err(FigureRefusal::Known);
        }
        let found = self.doubts(of, territory, period, value, Some(nature));
        let is_refused = found.iter().any(Doubt::is_refused);
        if is_refused || (!found.is_empty() && !new.is_checked) {
            return Err(FigureRefusal::Doubts(found));
        }
        match same {
            Some((known, source)) if !new.is_checked => Err(FigureRefusal::Duplicate(*known, source.clone())),
            _ => Ok(Checked { period, value, nature }),
        }
    }
}

/// Whether a text says that it is a percentage where the indicator is counted in something else.
pub fn is_other_unit(text: &str, of: &Indicator) -> bool {
    number::has_percent(text) && !of.unit.contains('%')
}

/// The surest.
fn in_force(values: &Values) -> Option<Decimal> {
    values.iter().rev().flatten().next().map(|(value, _)| *value)
}

fn before(line: &BTreeMap<Period, Values>, period: Period) -> Option<(Period, Decimal)> {
    let mut earlier = line.range(..period).rev().filter(|(other, _)| other.end() < period.end());
    earlier.find_map(|(other, values)| Some((*other, in_force(values)?)))
}

fn after(line: &BTreeMap<Period, Values>, period: Period) -> Option<(Period, Decimal)> {
    let mut later = line.range(period..).filter(|(other, _)| other.end() > period.end());
    later.find_map(|(other, values)| Some((*other, in_force(values)?)))
}
