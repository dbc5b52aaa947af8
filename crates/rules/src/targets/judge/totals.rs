//! What adds up: sums of yearly amounts, running totals, deeds.

use jiff::civil::Date;

use super::{Judgement, Note, Reading, Status, Unassessable, line};
use crate::targets::number::Decimal;
use crate::targets::series::cumulated;
use crate::targets::{Direction, Goal, Nature, Period, ValueKind};

/// What years that follow each other make together.
#[derive(Debug, Clone)]
pub struct Joined {
    /// None where it cannot be counted.
    pub value: Option<Decimal>,
    /// The last of them, no surer than the least sure.
    pub reading: Reading,
    /// Years after a gap.
    later: bool,
}

impl Joined {
    /// The year whose value is missing before later ones.
    pub fn gap(&self) -> Option<Note> {
        self.later.then(|| Note::Gap(self.reading.period.last_year() + 1))
    }
}

/// Joins the years from the first on: each year's own value, else a report of several years at once that goes on from what
/// was joined, or from the first year. None where the first year has neither.
pub fn joined(
    readings: &[Reading],
    (first, to): (i32, i32),
    start: Decimal,
    made: impl Fn(&Reading) -> Option<Decimal>,
    join: impl Fn(Decimal, Decimal) -> Option<Decimal>,
) -> Option<Joined> {
    let spans = || readings.iter().filter_map(|one| Some((one, one.period.whole_years()?)));
    let is_inside = |(_, (from, last)): &(&Reading, (i32, i32))| *from >= first && *last <= to;
    let mut value = Some(start);
    let mut nature = Nature::Revised;
    let mut last: Option<(&Reading, i32)> = None;
    loop {
        let next = last.map_or(first, |(_, year)| year + 1);
        let from = |year: i32| move |(_, (from, _)): &(&Reading, (i32, i32))| *from == year;
        let shortest = spans().filter(is_inside).filter(from(next)).min_by_key(|(_, (_, last))| *last);
        if let Some((one, (_, year))) = shortest {
            value = value.zip(made(one)).and_then(|(value, more)| join(value, more));
            nature = nature.min(one.nature);
            last = Some((one, year));
            continue;
        }
        let whole = spans().filter(is_inside).filter(from(first)).filter(|(_, (_, last))| *last >= next);
        let Some((one, (_, year))) = whole.max_by_key(|(_, (_, last))| *last) else { break };
        value = made(one).and_then(|more| join(start, more));
        nature = one.nature;
        last = Some((one, year));
    }
    let (one, year) = last?;
    let later = spans().filter(is_inside).any(|(_, (_, last))| last > year);
    Some(Joined { value, reading: one.clone().with(nature), later })
}

/// The sum of yearly amounts that follow each other from the first year.
pub fn sum(mut judged: Judgement, goal: &Goal, years: &[Reading]) -> Judgement {
    let known = years.first().map(|one| one.period.first_year());
    let Some(first) = goal.from.or(known) else { return judged.without(Unassessable::NoValue) };
    let amount = |one: &Reading| Some(one.value);
    let joined = joined(years, (first, goal.to), Decimal::ZERO, amount, Decimal::checked_add);
    let Some(joined) = joined else { return judged.without(Unassessable::NoFirstYear(first)) };
    judged.notes.extend(joined.gap());
    let last = joined.reading.period.last_year();
    judged.measured = totals(years, first, last);
    let Some(total) = joined.value else { return judged.without(Unassessable::NotCountable) };
    judged.reached = Some(Reading { period: Period::span(first, last), value: total, ..joined.reading });
    let aim = goal.aim_from(total);
    let left = Decimal::from(goal.to - last);
    let is_met = goal.is_met_by(total);
    judged.years_left = left;
    judged.gap = Some(if is_met { Decimal::ZERO } else { aim - total });
    let pace = total.checked_div(Decimal::from(last - first + 1));
    judged.pace = pace;
    judged.required = (aim - total).checked_div(left);
    let more = pace.and_then(|pace| pace.checked_mul(left));
    judged.projection = more.and_then(|more| total.checked_add(more));
    let Some(projection) = judged.projection else { return judged.without(Unassessable::NotCountable) };
    let is_open = goal.way() == Direction::Up;
    judged.status = match (is_met, left.is_zero()) {
        (true, true) => Status::Reached,
        (false, true) => Status::Behind,
        // What is to be hit or kept below is not reached before the time is over.
        (true, false) if is_open => Status::Reached,
        // Amounts that were spent do not come back.
        (false, false) if !is_open && total > aim => Status::AtRisk,
        _ if goal.is_met_by(projection) => Status::OnTrack,
        _ => super::by_mean(goal, projection, false),
    };
    judged
}

/// The running totals of single years from the first to the last that was joined.
fn totals(years: &[Reading], first: i32, last: i32) -> Vec<Reading> {
    let is_single = |one: &&Reading| one.period.whole_year().is_some_and(|year| first <= year && year <= last);
    let single: Vec<&Reading> = years.iter().filter(is_single).collect();
    let values: Vec<Decimal> = single.iter().map(|one| one.value).collect();
    // A report of several years at once has no total of its own for each of them.
    if i32::try_from(single.len()).ok() != Some(last - first + 1) {
        return Vec::new();
    }
    single.into_iter().zip(cumulated(&values)).map(|(one, total)| one.valued(total)).collect()
}

/// A running total: counted from what it was when the goal's period began.
pub fn running(mut judged: Judgement, goal: &Goal, readings: &[Reading]) -> Judgement {
    let Some(first) = goal.from else { return line::along(judged, goal, ValueKind::Cumulative, readings) };
    let start = Period::year(first - 1);
    let inside: Vec<Reading> = readings.iter().filter(|one| one.period.end() > start.end()).cloned().collect();
    if inside.is_empty() {
        judged.reached = readings.last().cloned();
        return judged.without(Unassessable::NoFirstYear(first));
    }
    let before = readings.iter().find(|one| one.period.end() == start.end());
    if before.is_none() {
        judged.notes.push(Note::FromZero(first - 1));
    }
    let zero = before.map_or(Decimal::ZERO, |one| one.value);
    let nature = before.map_or(Nature::Revised, |one| one.nature);
    let start = before.map(|one| one.valued(Decimal::ZERO));
    let since = inside.into_iter().map(|one| one.valued(one.value - zero).with(nature));
    let since: Vec<Reading> = start.into_iter().chain(since).collect();
    judged.measured.clone_from(&since);
    line::along(judged, goal, ValueKind::Cumulative, &since)
}

/// Done or not.
pub fn deed(mut judged: Judgement, goal: &Goal, readings: &[Reading], on: Date) -> Judgement {
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
