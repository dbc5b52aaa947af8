//! What a person has to confirm of a reading, the gravest first: who leads (it makes or loses obligations), then when,
//! then what the text itself got wrong.

use dondoc_rules::bodies::Resolution;
use dondoc_rules::diagnostic::Severity;
use dondoc_rules::plans::draft::TimelineKind;

use super::confirm::Review;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Lead,
    Time,
    /// A finding of severity error, by its place among the findings.
    Finding(usize),
}

/// Why it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// No body of the register carries the name.
    UnknownBody,
    /// A task with a day of its own names nobody.
    NoLead,
    /// Several carry it.
    SeveralBodies,
    /// The words say no time that the reader knows.
    UnknownTime,
    /// The finding's own sentence says it.
    Finding,
}

/// One reading to confirm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub asked: Asked,
    pub reason: Reason,
    /// The task's label; empty where the whole document is meant.
    pub label: String,
    /// The plan's own words: before, in doubt, after.
    pub words: [String; 3],
    /// Ids of the bodies that may be meant.
    pub candidates: Vec<String>,
}

impl Review {
    /// The readings that wait for a person, in order of consequence.
    pub fn queue(&self) -> Vec<Question> {
        let mut queue: Vec<Question> = Vec::new();
        for task in &self.draft.tasks {
            let raw = task.lead.raw.as_deref().unwrap_or_default();
            if self.lacks_lead(task) {
                let words = [String::new(), raw.to_owned(), String::new()];
                let (asked, reason) = (Asked::Lead, Reason::NoLead);
                queue.push(Question { asked, reason, label: task.id.clone(), words, candidates: Vec::new() });
                continue;
            }
            // One answer names all leads of the task.
            let Some(party) = self.open_leads(task).next() else { continue };
            let (reason, candidates) = match self.register.resolve(party) {
                Resolution::Candidates(ids) => (Reason::SeveralBodies, ids),
                _ => (Reason::UnknownBody, Vec::new()),
            };
            let words = around(raw, &party.text);
            queue.push(Question { asked: Asked::Lead, reason, label: task.id.clone(), words, candidates });
        }
        for task in self.draft.tasks.iter().filter(|task| !self.times.contains_key(&task.id)) {
            let raw = task.timeline.raw.as_deref().unwrap_or_default();
            if task.timeline.kind == TimelineKind::Unspecified && !raw.is_empty() {
                let words = [String::new(), raw.to_owned(), String::new()];
                let (asked, reason) = (Asked::Time, Reason::UnknownTime);
                queue.push(Question { asked, reason, label: task.id.clone(), words, candidates: Vec::new() });
            }
        }
        for (number, finding) in self.draft.diagnostics.iter().enumerate() {
            let is_set_aside = self.dismissals.iter().any(|dismissal| dismissal.finding == number as i64);
            if finding.severity == Severity::Error && !is_set_aside {
                let words = [String::new(), finding.message.clone(), String::new()];
                let asked = Asked::Finding(number);
                let reason = Reason::Finding;
                queue.push(Question { asked, reason, label: String::new(), words, candidates: Vec::new() });
            }
        }
        queue
    }
}

/// A text cut around the part in doubt.
fn around(text: &str, part: &str) -> [String; 3] {
    match text.split_once(part) {
        Some((before, after)) => [before.to_owned(), part.to_owned(), after.to_owned()],
        None => [String::new(), part.to_owned(), String::new()],
    }
}
