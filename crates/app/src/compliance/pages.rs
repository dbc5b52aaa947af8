//! What the pages of a table share: its lines as they are printed.

use dondoc_rules::vi::collate::compare;

use super::sheet::{RULES, Shown};
use super::{ComplianceRow, Objection};
use crate::http::Catalogue;
use crate::words;

/// A table on a page.
pub struct Printed {
    pub title: String,
    pub status: String,
    pub sentence: String,
    pub rules: Vec<String>,
    pub indicators: Vec<String>,
    pub body_heads: Vec<String>,
    /// Name, counts, rates, note; the last is the sum.
    pub bodies: Vec<Vec<String>>,
    pub sum: Vec<String>,
    pub rows: Vec<PrintedRow>,
}

/// One report.
pub struct PrintedRow {
    pub obligation: String,
    pub body: String,
    pub cycle: String,
    pub due: String,
    pub first: String,
    pub completed: String,
    pub confirmed: String,
    pub standing: String,
    pub is_corrected: bool,
}

/// One row in words.
pub fn row(shown: &Shown<'_>, row: &ComplianceRow) -> PrintedRow {
    let day = |day: Option<jiff::civil::Date>| day.map_or_else(|| "–".to_owned(), words::day);
    PrintedRow {
        obligation: row.obligation.to_string(),
        body: row.body_name.clone(),
        cycle: row.cycle_name.clone(),
        due: words::day(row.due_on),
        first: day(row.arrived_on),
        completed: day(row.completed_on),
        confirmed: day(row.confirmed_on),
        standing: shown.standing(row),
        is_corrected: row.corrected_by.is_some(),
    }
}

impl Printed {
    /// A table in words.
    pub fn of(shown: &Shown<'_>, t: &Catalogue) -> Printed {
        let line = |body: &dondoc_rules::compliance::BodyCounts| {
            shown.body_line(&body.name, &body.counts, body.most_late_days)
        };
        Printed {
            title: shown.title.clone(),
            status: shown.status.clone(),
            sentence: shown.sentence.clone(),
            rules: RULES.iter().map(|key| t[*key].to_owned()).collect(),
            indicators: shown.indicators.clone(),
            body_heads: shown.body_heads(),
            bodies: shown.bodies.iter().map(line).collect(),
            sum: shown.sum_line(),
            rows: shown.rows.iter().map(|one| row(shown, one)).collect(),
        }
    }
}

/// An objection on a page.
pub struct PrintedObjection {
    pub id: String,
    pub body: String,
    pub cycle: String,
    pub reason: String,
    pub arrived: String,
    pub evidence: Option<String>,
    pub stated: String,
    /// What was decided, in words; empty while it waits.
    pub decided: String,
}

/// The objections to some rows, those that wait first, then by body.
pub fn objections(all: Vec<Objection>, rows: &[ComplianceRow], t: &Catalogue, lang: crate::http::Lang) -> Vec<PrintedObjection> {
    let mut found: Vec<PrintedObjection> = all
        .into_iter()
        .filter_map(|one| {
            let row = rows.iter().find(|row| row.obligation == one.obligation)?;
            let decided = match (one.is_upheld, one.decided_at) {
                (Some(is_upheld), Some(at)) => {
                    let key = if is_upheld { "compliance.upheld" } else { "compliance.refused" };
                    t.with(key, &[("at", &words::instant(at, lang)), ("reason", &one.decision_reason)])
                }
                _ => String::new(),
            };
            Some(PrintedObjection {
                id: one.id.to_string(),
                body: row.body_name.clone(),
                cycle: row.cycle_name.clone(),
                arrived: one.arrived_on.map(words::day).unwrap_or_default(),
                evidence: one.evidence.map(|file| file.to_string()),
                stated: words::instant(one.stated_at, lang),
                reason: one.reason,
                decided,
            })
        })
        .collect();
    found.sort_by(|a, b| (!a.decided.is_empty()).cmp(&!b.decided.is_empty()).then_with(|| compare(&a.body, &b.body)));
    found
}
