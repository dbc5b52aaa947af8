//! What the consolidated report says of targets: a line for each goal, and how many stand in which status.

use dondoc_rules::targets::Status;
use jiff::Timestamp;
use jiff::civil::Date;

use super::judged::{Judged, of_plan};
use super::web::words::{method_sentence, shown_goal, shown_period, shown_value, status_word};
use crate::db::{DbError, Tx};
use crate::http::{Lang, catalogue};
use crate::ids::PlanId;

/// A line of the table of targets, in the words of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetLine {
    /// The number that the plan's reading gives it.
    pub position: i64,
    pub indicator: String,
    pub unit: String,
    /// "khoảng 8,3 (2021-2030)".
    pub goal: String,
    /// The last value with its period; empty where none is known.
    pub reached: String,
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
    let (own, _) = of_plan(tx, plan, seen).await?;
    let lines: Vec<TargetLine> = own.iter().map(line).collect();
    let count = |status: Status| lines.iter().filter(|line| line.status == status).count();
    let counts = Status::ALL.iter().map(|status| (*status, count(*status))).collect();
    Ok(TargetFacts { lines, counts })
}

fn line(one: &Judged) -> TargetLine {
    let t = catalogue(Lang::Vi);
    let (reached, nature) = match &one.judgement.reached {
        Some(reading) => {
            let of_period = one.series.0.iter().filter(|value| value.territory == one.goal.territory);
            let mut of_period = of_period.filter(|value| value.period.end() == reading.period.end());
            let nature = of_period.next_back().map(|value| t[&format!("nature.{}", value.nature.as_str())].to_owned());
            let period = shown_period(reading.period, t);
            (format!("{} ({period})", shown_value(reading.value, Lang::Vi)), nature.unwrap_or_default())
        }
        None => (String::new(), String::new()),
    };
    TargetLine {
        position: one.goal.position,
        indicator: one.indicator.name.clone(),
        unit: one.indicator.unit.clone(),
        goal: shown_goal(one, t, Lang::Vi),
        reached,
        nature,
        status: one.status(),
        status_word: status_word(one.status(), t),
        method: match &one.set {
            Some(set) => t.with("targets.set-reason", &[("reason", &set.reason)]),
            None => method_sentence(one, t, Lang::Vi),
        },
    }
}
