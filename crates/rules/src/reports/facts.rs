//! What a consolidated report is made of, as plain data.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::pieces::{Field, Filed, SourceRef};
use crate::obligations::{ObligationState, Timeliness};
use crate::returns::Progress;

/// A heading row of the plan with its tasks, in the plan's order and with its own numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SectionFacts {
    pub label: String,
    pub title: String,
    pub tasks: Vec<TaskText>,
}

/// A task in the plan's own words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskText {
    pub label: String,
    pub text: String,
    pub lead: String,
    pub cooperating: String,
    pub timeline: String,
    pub deliverable: String,
}

/// What one body reported and how.
#[derive(Debug, Clone, PartialEq)]
pub struct BodyFacts {
    pub name: String,
    /// The obligation it answers.
    pub obligation: String,
    pub state: ObligationState,
    pub timeliness: Timeliness,
    pub is_focal_part: bool,
    /// Number and day of the signed report, as they are cited; the day it arrived.
    pub letter: String,
    pub arrived_on: Option<Date>,
    /// The labels of the tasks that it must speak to.
    pub asked: Vec<String>,
    /// Only of confirmed returns.
    pub said: Option<Said>,
}

/// A confirmed return.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    pub filed: Arc<Filed>,
    pub is_nil: bool,
    pub deployment: String,
    pub documents: String,
    pub assessment: String,
    pub next_period: String,
    pub proposals: String,
    pub entries: Vec<SaidEntry>,
}

/// What it says about one task.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SaidEntry {
    pub label: String,
    pub item: String,
    pub progress: Option<Progress>,
    /// How the focal body sees its progress, beside what is stated, and why.
    pub rating: Option<(Progress, String)>,
    /// Where its words stand, in words, when they do not stand here: at another task, or in another report.
    pub stands: String,
    pub done: String,
    pub difficulties: String,
    pub next_steps: String,
    pub proposals: String,
}

impl Said {
    /// A field of the general part as a source.
    pub fn general(&self, field: Field) -> SourceRef {
        SourceRef { filed: Arc::clone(&self.filed), item: None, label: String::new(), field }
    }

    /// A field of an entry as a source.
    pub fn entry(&self, entry: &SaidEntry, field: Field) -> SourceRef {
        SourceRef { filed: Arc::clone(&self.filed), item: Some(entry.item.clone()), label: entry.label.clone(), field }
    }
}

/// Everything a report is made of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Consolidation {
    /// "Kế hoạch số 12/KH-UBND ngày 05/3/2026".
    pub plan: String,
    pub period: String,
    /// The day from which the data are counted.
    pub data_from: String,
    pub cutoff: String,
    pub focal: String,
    pub recipient: String,
    pub sections: Vec<SectionFacts>,
    pub bodies: Vec<BodyFacts>,
}

/// What a return says of one task.
#[derive(Clone, Copy)]
pub(super) struct Voice<'a> {
    pub body: &'a BodyFacts,
    pub said: &'a Said,
    pub entry: &'a SaidEntry,
}

/// What is said of each task, in the order of the bodies; made once, so that composing costs what is said.
pub(super) fn by_task(facts: &Consolidation) -> HashMap<&str, Vec<Voice<'_>>> {
    let mut found: HashMap<&str, Vec<Voice<'_>>> = HashMap::new();
    for (body, said) in facts.said() {
        for entry in &said.entries {
            found.entry(entry.label.as_str()).or_default().push(Voice { body, said, entry });
        }
    }
    found
}

impl Consolidation {
    /// Bodies whose return is confirmed, with it.
    pub fn said(&self) -> impl Iterator<Item = (&BodyFacts, &Said)> {
        self.bodies.iter().filter_map(|body| Some((body, body.said.as_ref()?)))
    }
}
