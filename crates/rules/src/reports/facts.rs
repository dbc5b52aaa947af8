//! What a consolidated report is made of, as plain data.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::findings::Conflict;
use super::pieces::{Field, Filed, SourceRef};
use crate::obligations::{ObligationState, Timeliness};
use crate::returns::Progress;
use crate::tasks::{TaskCount, Totals};
use crate::words::word_enum;

/// A heading row of the plan with its tasks, in the plan's order and with its own numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SectionFacts {
    pub label: String,
    /// Its number as the plan prints it, wrong or not (T6-R11).
    pub marker: String,
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
    /// Under which words the focal officer gathers it within its section; empty for none.
    pub group: String,
    /// Where it is counted; none where nothing is known of it.
    pub count: Option<TaskCount>,
    /// The body whose result closes it; empty where the register knows none.
    pub closing: String,
    /// Number and day of documents that prove its result.
    pub evidence: String,
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
    /// How often it was urged.
    pub urged_count: usize,
    /// The cycle, where a report is made of several; empty for one.
    pub period: String,
    /// Only of confirmed returns.
    pub said: Option<Said>,
}

impl BodyFacts {
    /// Its name, with the period where a report is made of several.
    pub fn shown(&self) -> String {
        if self.period.is_empty() { self.name.clone() } else { format!("{} ({})", self.name, self.period) }
    }
}

/// A confirmed return.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    pub filed: Arc<Filed>,
    /// The number of the plan's version that it answered; 0 where that is not told.
    pub answers_version: i64,
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

word_enum! {
    /// Where a target stands, as far as a report counts it.
    TargetStanding {
        Reached = "reached",
        OnTrack = "on_track",
        Behind = "behind",
        AtRisk = "at_risk",
        Unassessed = "unassessed",
    }
}

/// A target of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetFacts {
    pub key: String,
    pub text: String,
    pub unit: String,
    /// The plan's aim in words.
    pub goal: String,
    /// What the year's plan wants of it, as printed; empty where no instrument says so.
    pub year_plan: String,
    /// The confirmed value as printed, with its period; none where nothing is confirmed.
    pub reached: Option<String>,
    /// Against the same period of the year before, and against the year's plan, as printed; empty where it cannot be told.
    pub same_period: String,
    pub to_plan: String,
    /// The return that the value was confirmed with; none where it was recorded otherwise.
    pub return_id: Option<String>,
    /// Where it is looked at: `indicators/<id>`; empty where it is tied to none.
    pub place: String,
    /// "ước", "sơ bộ"; empty for an official value.
    pub nature: String,
    pub standing: TargetStanding,
    /// As the report calls it.
    pub standing_word: String,
    pub supplier: String,
    pub note: String,
}

/// A paragraph that another part of the program made, with what it rests on: `obstacles/<id>`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stated {
    pub source: String,
    pub text: String,
}

/// A difficulty that is followed as a case, as a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFacts {
    /// `obstacles/<id>`.
    pub source: String,
    pub text: String,
    /// What it is about, in words; empty where nobody has said.
    pub cause: String,
    /// Who raised it, by name.
    pub bodies: Vec<String>,
    pub tasks: Vec<String>,
    /// Who decides, in words; empty where nobody has said.
    pub authority: String,
    pub asks: String,
    pub wanted_by: Option<Date>,
    pub is_open: bool,
    /// What came of it so far.
    pub outcome: String,
}

/// A contradiction that a person settled (T6-R6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    pub conflict: Conflict,
    /// The body whose word is followed; none where both stand side by side.
    pub followed: Option<String>,
    pub reason: String,
}

/// Difficulties that are followed as cases, proposals by who decides (T6-R9).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObstacleFacts {
    pub difficulties: Vec<Stated>,
    /// "Đối với Trung ương", with a word for its key; those that nobody has put to an authority come last.
    pub proposals: Vec<(&'static str, String, Vec<Stated>)>,
    /// Of the periods before, each with what came of it.
    pub previous: Vec<Stated>,
    pub cases: Vec<CaseFacts>,
    /// What leaders ordered in the plan's matters, each with how far it has come.
    pub directives: Vec<Stated>,
}

/// What a person chose for a report, beside its template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// Decimals of percentages.
    pub decimals: u32,
    /// An annex of sources follows.
    pub has_sources: bool,
    /// By the key of a text: the sentences left out, and why where nothing of it is left.
    pub left_out: HashMap<String, (HashSet<String>, String)>,
}

impl Default for Choices {
    fn default() -> Self {
        Choices { decimals: 2, has_sources: false, left_out: HashMap::new() }
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
    /// Who issued the plan.
    pub issuer: String,
    /// What the report rests on, one instrument each.
    pub bases: Vec<String>,
    /// The instruments that the plan names.
    pub citations: Vec<String>,
    /// Tasks by class as the board counts them, apart from the rows above; none where they are not counted.
    pub totals: Option<Totals>,
    pub targets: Vec<TargetFacts>,
    /// What amended the plan and what it changed, a paragraph each; empty for a plan as it was issued.
    pub versions: Vec<Stated>,
    pub obstacles: ObstacleFacts,
    /// Contradictions that a person settled, as long as the sides say the same.
    pub settled: Vec<Settled>,
    pub choices: Choices,
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
