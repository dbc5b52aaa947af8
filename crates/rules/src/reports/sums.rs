//! Sums hold, or the report says where they do not (vn-rules.md topic 6, rules 2 to 5).
//!
//! Each total is put beside its parts, counted by another way; each printed figure beside the value it prints. What fails
//! keeps the report from being submitted until a person waives it with a reason.

use std::collections::HashSet;

use super::Report;
use super::facts::{BodyFacts, Consolidation};
use super::figures::{MOST_DECIMALS, figures};
use super::pieces::{Amount, AnnexPiece};
use super::template::print;
use crate::obligations::Timeliness;
use crate::tasks::TaskCount;

/// A number with what it counts: numbers of different units, periods or natures are never added (T6-R5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub value: usize,
    pub unit: &'static str,
    pub period: String,
    /// "ước", "sơ bộ"; empty for official.
    pub nature: String,
}

/// A total beside its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// `timeliness`, `tasks`, `tasks_by_body`, …
    pub key: &'static str,
    pub total: Counted,
    pub parts: Vec<Counted>,
}

/// What does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The parts do not make the total.
    NotEqual { key: &'static str, total: usize, parts: usize },
    /// Numbers of different units, periods or natures stand in one sum.
    Mixed { key: &'static str },
    /// A figure is not printed as its value says.
    Print { piece: String, figure: String, expected: String },
    /// A percentage does not say what it is of.
    NoDenominator { piece: String, figure: String },
    /// Bodies contradict each other and nobody has chosen.
    Conflict { key: String, label: String },
}

impl Failure {
    /// What a waiver names: the same failure with the same numbers.
    pub fn key(&self) -> String {
        match self {
            Failure::NotEqual { key, total, parts } => format!("sum:{key}:{total}/{parts}"),
            Failure::Mixed { key } => format!("mixed:{key}"),
            Failure::Print { piece, figure, expected } => format!("print:{piece}/{figure}:{expected}"),
            Failure::NoDenominator { piece, figure } => format!("denominator:{piece}/{figure}"),
            Failure::Conflict { key, .. } => key.clone(),
        }
    }
}

/// Adds numbers of one unit, period and nature; none where they differ.
pub fn add(parts: &[Counted]) -> Option<usize> {
    let first = parts.first();
    let is_alike = |one: &Counted| {
        first.is_none_or(|first| (first.unit, &first.period, &first.nature) == (one.unit, &one.period, &one.nature))
    };
    parts.iter().all(is_alike).then(|| parts.iter().map(|one| one.value).sum())
}

/// The sums of a report: each total counted by another way than its parts.
pub(super) fn sums(facts: &Consolidation, annexes: &[AnnexPiece], unused_bodies: usize) -> Vec<Sum> {
    let counted =
        |value: usize, unit: &'static str| Counted { value, unit, period: facts.period.clone(), nature: String::new() };
    let bodies = |value| counted(value, "cơ quan");
    let tasks = |value| counted(value, "nhiệm vụ");
    let owed = figures(&facts.bodies);
    let mut sums = vec![Sum {
        key: "timeliness",
        total: bodies(facts.bodies.iter().filter(|body| is_owing(body)).count()),
        parts: [owed.on_time_count, owed.late_count, owed.missing_count].map(bodies).to_vec(),
    }];
    let used = facts.bodies.iter().filter(|body| body.said.as_ref().is_some_and(|said| !said.is_nil)).count();
    sums.push(Sum {
        key: "coverage",
        total: bodies(facts.bodies.len()),
        parts: vec![bodies(used), bodies(unused_bodies)],
    });
    if let Some(annex) = annexes.iter().find(|annex| annex.key == "annex:timeliness") {
        sums.push(Sum {
            key: "timeliness_annex",
            total: bodies(facts.bodies.len()),
            parts: vec![bodies(annex.rows.len())],
        });
    }
    let all = || facts.sections.iter().flat_map(|section| &section.tasks);
    if let Some(annex) = annexes.iter().find(|annex| annex.key == "annex:tasks") {
        let rows = annex.rows.iter().filter(|row| row.key.starts_with("annex:tasks/row:")).count();
        sums.push(Sum { key: "tasks_annex", total: tasks(all().count()), parts: vec![tasks(rows)] });
    }
    if let Some(totals) = &facts.totals {
        let classes = TaskCount::ALL.iter().map(|class| tasks(totals.count(*class))).collect();
        sums.push(Sum { key: "tasks", total: tasks(totals.total()), parts: classes });
        let by_section = facts.sections.iter();
        let by_section =
            by_section.map(|section| tasks(section.tasks.iter().filter(|task| task.count.is_some()).count())).collect();
        sums.push(Sum { key: "tasks_by_section", total: tasks(totals.total()), parts: by_section });
        let mut holders: Vec<&str> =
            all().filter(|task| task.count.is_some()).map(|task| task.closing.as_str()).collect();
        holders.sort_unstable();
        let by_body = holders.chunk_by(|a, b| a == b).map(|own| tasks(own.len())).collect();
        sums.push(Sum { key: "tasks_by_body", total: tasks(totals.total()), parts: by_body });
    }
    sums
}

fn is_owing(body: &BodyFacts) -> bool {
    !matches!(body.timeliness, Timeliness::FocalPart | Timeliness::Suspended | Timeliness::Excused)
}

/// What does not hold of a report.
pub fn check(report: &Report) -> Vec<Failure> {
    let mut failures = Vec::new();
    for sum in &report.sums {
        let mut all = sum.parts.clone();
        all.push(sum.total.clone());
        match (add(&all), add(&sum.parts)) {
            (Some(_), Some(parts)) if parts != sum.total.value => {
                failures.push(Failure::NotEqual { key: sum.key, total: sum.total.value, parts });
            }
            (Some(_), Some(_)) => {}
            _ => failures.push(Failure::Mixed { key: sum.key }),
        }
    }
    let mut named: HashSet<&str> = HashSet::new();
    for piece in &report.pieces {
        let text = piece.text();
        for figure in &piece.figures {
            let expected = print(&figure.amount, report.decimals.min(MOST_DECIMALS));
            let shown = text.get(figure.range.0..figure.range.1).unwrap_or_default();
            if shown != expected || figure.printed != expected {
                let (piece, figure) = (piece.key.clone(), figure.key.clone());
                failures.push(Failure::Print { piece, figure, expected });
                continue;
            }
            if matches!(figure.amount, Amount::Share { .. }) {
                let denominator = figure.denominator.as_deref().unwrap_or_default();
                if denominator.is_empty() || !named.contains(denominator) && !text.contains(denominator) {
                    let (piece, figure) = (piece.key.clone(), figure.key.clone());
                    failures.push(Failure::NoDenominator { piece, figure });
                } else if let Some(name) = figure.denominator.as_deref() {
                    named.insert(name);
                }
            }
        }
    }
    failures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t6_r5_numbers_of_different_kinds_are_never_added() {
        let one = |value, unit, period: &str, nature: &str| Counted {
            value,
            unit,
            period: period.to_owned(),
            nature: nature.to_owned(),
        };
        assert_eq!(add(&[one(1, "nhiệm vụ", "2026", ""), one(2, "nhiệm vụ", "2026", "")]), Some(3));
        assert_eq!(add(&[one(1, "nhiệm vụ", "2026", ""), one(2, "cơ quan", "2026", "")]), None);
        assert_eq!(add(&[one(1, "nhiệm vụ", "2026", ""), one(2, "nhiệm vụ", "2025", "")]), None);
        assert_eq!(add(&[one(1, "nhiệm vụ", "2026", ""), one(2, "nhiệm vụ", "2026", "ước")]), None);
        assert_eq!(add(&[]), Some(0));
    }
}
