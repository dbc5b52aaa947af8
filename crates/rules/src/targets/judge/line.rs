//! A straight line through states and amounts of a year, and what is to be kept within a tolerance.

use super::{Judgement, Method, Note, Reading, Status, Unassessable, by_projection, years_between};
use crate::targets::{Decimal, Goal, Period, ValueKind};

/// How far back a pace is counted where the goal names no beginning, in months.
const USUAL_SPAN: i32 = 5 * Period::YEAR;

/// Where the pace is counted from: the last value up to the goal's own beginning; where there is none, that of about five
/// years before the last one, else the first.
fn base<'a>(goal: &Goal, readings: &'a [Reading]) -> Option<&'a Reading> {
    let last = readings.last()?.period.end();
    let earlier = || readings.iter().filter(|one| one.period.end() < last);
    let up_to = |end: i32| earlier().rfind(|one| one.period.end() <= end);
    let wanted = goal.base_year.or(goal.from.map(|from| from - 1)).map(|year| Period::year(year).end());
    let wanted = wanted.filter(|end| *end < last).and_then(up_to);
    wanted.or_else(|| up_to(last - USUAL_SPAN)).or_else(|| earlier().next())
}

/// A line from the base to the last value, carried on.
pub fn along(mut judged: Judgement, goal: &Goal, kind: ValueKind, readings: &[Reading]) -> Judgement {
    let horizon = Period::year(goal.to);
    let Some(last) = readings.last() else { return judged.without(Unassessable::NoValue) };
    let aim = goal.aim_from(last.value);
    judged.years_left = years_between(last.period, horizon).max(Decimal::ZERO);
    judged.reached = Some(last.clone());
    let is_met = goal.is_met_by(last.value);
    judged.gap = Some(if is_met { Decimal::ZERO } else { aim - last.value });
    if !judged.years_left.is_zero() && !is_met {
        judged.required = (aim - last.value).checked_div(judged.years_left);
    }
    if let Some(base) = base(goal, readings) {
        let pace = (last.value - base.value).checked_div(years_between(base.period, last.period));
        judged.pace = pace;
        let more = pace.and_then(|pace| pace.checked_mul(judged.years_left));
        judged.projection = more.and_then(|more| last.value.checked_add(more));
        judged.base = Some(base.clone());
    }
    judged.status = match (judged.years_left.is_zero(), &judged.base, judged.projection) {
        (true, ..) if is_met => Status::Reached,
        (true, ..) => Status::Behind,
        (false, None, _) if is_met => {
            if super::waits(goal, kind) {
                Status::OnTrack
            } else {
                Status::Reached
            }
        }
        (false, None, _) => return judged.without(Unassessable::OneValue),
        (false, Some(_), None) => return judged.without(Unassessable::NotCountable),
        (false, Some(base), Some(projection)) => by_projection(goal, kind, [base.value, last.value, projection]),
    };
    judged
}

/// Kept within the tolerance.
pub fn band(judged: Judgement, goal: &Goal, kind: ValueKind, readings: &[Reading]) -> Judgement {
    let mut judged = along(judged, goal, kind, readings);
    let Some(last) = judged.reached.clone() else { return judged };
    judged.method = Method::Band;
    judged.why = None;
    let is_kept = goal.is_met_by(last.value);
    let leaves = judged.projection.is_some_and(|projection| {
        !goal.is_met_by(projection) && (projection - goal.value).abs() > (last.value - goal.value).abs()
    });
    judged.status = match (is_kept, judged.years_left.is_zero()) {
        (true, true) => Status::Reached,
        (true, false) if leaves => Status::AtRisk,
        (true, false) => Status::OnTrack,
        (false, false) if leaves => Status::AtRisk,
        (false, _) => Status::Behind,
    };
    // Since its period began, or since it was first kept.
    let begun = goal.from.map(|from| Period::year(from).begin());
    let is_since = |one: &&Reading| begun.is_none_or(|begun| one.period.end() > begun);
    let since = readings.iter().filter(is_since).skip_while(|one| begun.is_none() && !goal.is_met_by(one.value));
    let left = since.filter(|one| one.period != last.period).find(|one| !goal.is_met_by(one.value));
    if let Some(left) = left {
        judged.notes.push(Note::Left(left.period));
    }
    judged
}
