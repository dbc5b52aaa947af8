//! What the consolidated report says of targets: a line for each goal, and how many stand in which status.

use dondoc_rules::targets::compared::{Change, beside, is_of_plan_year, is_plain, is_rate, with_year_before};
use dondoc_rules::targets::judge::Note;
use dondoc_rules::targets::{Observation, Status};
use jiff::Timestamp;
use jiff::civil::Date;

use super::judged::{Judged, of_plan};
use super::web::words::{
    exact, goal_unit, method_sentence, note_sentence, shown_goal, shown_period, shown_reading, shown_value, status_word,
};
use crate::db::{DbError, Tx};
use crate::http::{Lang, catalogue};
use crate::ids::{IndicatorId, PlanId, ReturnId};

/// A line of the table of targets, in the words of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetLine {
    /// The number that the plan's reading gives it.
    pub position: i64,
    pub indicator: String,
    /// The target's own words, as they were when it was tied.
    pub text: String,
    /// In which the goal is measured.
    pub unit: String,
    /// "khoảng 8,3 (2021-2030)".
    pub goal: String,
    /// What the year's own plan wants, as printed; empty where no instrument says so.
    pub year_plan: String,
    /// The last value with its period; empty where none is known.
    pub reached: String,
    /// Against the same period of the year before, and against the year's plan: "104,50", "+0,30 điểm"; empty where it
    /// cannot be told.
    pub same_period: String,
    pub to_plan: String,
    /// The return that the last value was confirmed with.
    pub return_id: Option<ReturnId>,
    pub indicator_id: IndicatorId,
    /// "ước", "sơ bộ"; empty for an official one.
    pub nature: String,
    pub status: Status,
    pub status_word: String,
    /// How the status was worked out, or the reason that a person gave for another one.
    pub method: String,
}

/// What a report says of the targets of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TargetFacts {
    pub lines: Vec<TargetLine>,
    /// Each status with its count, in their order; those without a line too.
    pub counts: Vec<(Status, usize)>,
}

/// The lines and counts for a report as of a day, from what was known at a moment. It goes into documents, which are
/// Vietnamese.
pub async fn for_report(tx: &mut Tx, plan: &PlanId, seen: (Date, Timestamp)) -> Result<TargetFacts, DbError> {
    let (own, others) = of_plan(tx, plan, seen).await?;
    let lines: Vec<TargetLine> = own.iter().map(|one| line(one, own.iter().chain(&others))).collect();
    let count = |status: Status| lines.iter().filter(|line| line.status == status).count();
    let counts = Status::ALL.iter().map(|status| (*status, count(*status))).collect();
    Ok(TargetFacts { lines, counts })
}

/// What is wanted of a goal's indicator by the end of one year, in the same boundary: of several, what was recorded last.
fn year_goal<'a>(one: &Judged, year: i32, all: impl Iterator<Item = &'a Judged>) -> Option<&'a Judged> {
    let of_year = |goal: &super::Goal| {
        goal.to_year == i64::from(year)
            && goal.from_year.is_none_or(|from| from == goal.to_year)
            && is_plain(goal.semantics)
    };
    let is_same = |other: &&Judged| {
        other.goal.indicator == one.goal.indicator && other.goal.territory == one.goal.territory && of_year(&other.goal)
    };
    all.filter(is_same).max_by_key(|other| other.goal.recorded_at)
}

/// "104,50", "+0,30 điểm".
fn shown_change(change: Change) -> String {
    match change {
        Change::Percent(share) => shown_value(share, Lang::Vi),
        Change::Points(points) => {
            let sign = if points.is_sign_negative() || points.is_zero() { "" } else { "+" };
            format!("{sign}{} điểm", shown_value(points, Lang::Vi))
        }
    }
}

/// How the status was worked out or set, and what must be said beside it; how sure the value is stands with the value.
fn method(one: &Judged) -> String {
    let t = catalogue(Lang::Vi);
    let method = match &one.set {
        Some(set) => t.with("targets.set-reason", &[("reason", &set.reason)]),
        None => method_sentence(one, t, Lang::Vi),
    };
    let notes = one.judgement.notes.iter().filter(|note| !matches!(note, Note::NotOfficial(_)));
    std::iter::once(method).chain(notes.map(|note| note_sentence(note, t))).collect::<Vec<_>>().join(" ")
}

fn line<'a>(one: &Judged, all: impl Iterator<Item = &'a Judged>) -> TargetLine {
    let t = catalogue(Lang::Vi);
    let values: Vec<&Observation> = one.series.of(&one.goal.territory);
    let kind = one.indicator.kind;
    let is_rate = is_rate(kind, &one.indicator.unit);
    // The columns beside it are of the value that is printed, never of another one.
    let printed = one.judgement.reached.as_ref().filter(|_| is_plain(one.goal.semantics));
    let last = printed.and_then(|reading| values.iter().find(|value| value.period == reading.period).copied());
    let of_year = last.filter(|last| is_of_plan_year(kind, last.period));
    let of_year = of_year.and_then(|last| year_goal(one, last.period.last_year(), all));
    let same_period = last.and_then(|last| with_year_before(last, &values, &one.breaks, is_rate));
    let to_plan = last.zip(of_year).and_then(|(last, goal)| beside(last.value, goal.goal.value, is_rate));
    let (reached, nature) = match &one.judgement.reached {
        Some(reading) => {
            let period = shown_period(reading.period, t);
            let value = shown_reading(one, reading.value, Lang::Vi);
            (format!("{value} ({period})"), t[&format!("nature.{}", reading.nature.as_str())].to_owned())
        }
        None => (String::new(), String::new()),
    };
    TargetLine {
        position: one.goal.position,
        indicator: one.indicator.name.clone(),
        text: one.goal.text.clone(),
        unit: goal_unit(one, t),
        goal: shown_goal(one, t, Lang::Vi),
        year_plan: of_year.map(|goal| exact(goal.goal.value, Lang::Vi)).unwrap_or_default(),
        reached,
        same_period: same_period.map(shown_change).unwrap_or_default(),
        to_plan: to_plan.map(shown_change).unwrap_or_default(),
        return_id: one.last_return.clone(),
        indicator_id: one.indicator.id.clone(),
        nature,
        status: one.status(),
        status_word: status_word(one.status(), t),
        method: method(one),
    }
}
