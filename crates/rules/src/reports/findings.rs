//! What to look at before consolidating: bodies that contradict each other, words copied from another body or from the last
//! period, and the defects of each body's report by weight (vn-rules.md topic 6, rules 6 and 12).

use std::collections::{BTreeMap, HashMap, HashSet};

use super::coverage::texts;
use super::facts::{BodyFacts, Consolidation, Voice, by_task};
use super::pieces::{Field, SourceRef};
use super::selection::sentences;
use crate::obligations::ObligationState;
use crate::returns::Progress;
use crate::tasks::TaskCount;
use crate::vi::fold::fold;
use crate::words::word_enum;

/// What one side of a contradiction says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    pub obligation: String,
    pub body: String,
    /// The state's word, or the figure as written with the words after it.
    pub said: String,
    pub source: SourceRef,
}

/// Bodies that say different things of one task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// `conflict:<task>/progress`, `conflict:<task>/figure/<words>`.
    pub key: String,
    pub label: String,
    /// True for how far the task has come, false for a figure.
    pub is_progress: bool,
    pub sides: Vec<Side>,
}

impl Conflict {
    /// What the sides say, in one line: a choice holds as long as this stays.
    pub fn found(&self) -> String {
        let sides: Vec<String> = self.sides.iter().map(|side| format!("{}={}", side.obligation, side.said)).collect();
        sides.join("|")
    }
}

/// Bodies that contradict each other, in the plan's order.
pub fn conflicts(facts: &Consolidation) -> Vec<Conflict> {
    let voices = by_task(facts);
    let mut found = Vec::new();
    for task in facts.sections.iter().flat_map(|section| &section.tasks) {
        let Some(own) = voices.get(task.label.as_str()).filter(|own| own.len() > 1) else { continue };
        // Done against not done: co-leads answer for their own parts, but a task is not both done and not begun.
        let is_done = |voice: &&Voice<'_>| voice.entry.progress == Some(Progress::Done);
        let is_open = |voice: &&Voice<'_>| matches!(voice.entry.progress, Some(Progress::Doing | Progress::NotStarted));
        if own.iter().any(|one| is_done(&one)) && own.iter().any(|one| is_open(&one)) {
            let sides = own.iter().filter(|one| is_done(one) || is_open(one)).map(|voice| Side {
                obligation: voice.body.obligation.clone(),
                body: voice.body.shown(),
                said: voice.entry.progress.map_or("", Progress::as_str).to_owned(),
                source: voice.said.entry(voice.entry, Field::Progress),
            });
            let (key, label) = (format!("conflict:{}/progress", task.label), task.label.clone());
            found.push(Conflict { key, label, is_progress: true, sides: sides.collect() });
        }
        let mut by_words: BTreeMap<String, Vec<(String, String, &Voice<'_>)>> = BTreeMap::new();
        for voice in own {
            for (value, shown, words) in measured(&voice.entry.done) {
                by_words.entry(words).or_default().push((value, shown, voice));
            }
        }
        for (words, said) in by_words {
            let bodies: HashSet<&str> = said.iter().map(|(_, _, voice)| voice.body.obligation.as_str()).collect();
            let values: HashSet<&str> = said.iter().map(|(value, _, _)| value.as_str()).collect();
            // A body that gives several figures under the same words speaks of parts, not of one figure.
            if bodies.len() < 2 || values.len() < 2 || said.len() != bodies.len() {
                continue;
            }
            let sides = said.iter().map(|(_, shown, voice)| Side {
                obligation: voice.body.obligation.clone(),
                body: voice.body.shown(),
                said: shown.clone(),
                source: voice.said.entry(voice.entry, Field::Done),
            });
            let (key, label) = (format!("conflict:{}/figure/{words}", task.label), task.label.clone());
            found.push(Conflict { key, label, is_progress: false, sides: sides.collect() });
        }
    }
    found
}

/// Words before a number that make it a name: a day, a document, a task.
const NAMED: &[&str] =
    &["so", "ngay", "thang", "nam", "quy", "dieu", "khoan", "muc", "nhiem", "vu", "ky", "dot", "lan"];

/// The figures of a text: the value, as it is written, and the three words after it, folded.
fn measured(text: &str) -> Vec<(String, String, String)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut found = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let bare = word.trim_matches(|sign: char| !sign.is_alphanumeric() && sign != '%');
        let digits = bare.trim_end_matches('%');
        let is_number = digits.starts_with(|sign: char| sign.is_ascii_digit())
            && digits.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | ','));
        let before = place.checked_sub(1).and_then(|before| words.get(before)).map(|word| fold(word));
        let is_name = before.is_some_and(|word| NAMED.contains(&word.trim_matches(|s: char| !s.is_alphanumeric())));
        if !is_number || is_name {
            continue;
        }
        let rest = words.get(place + 1..).unwrap_or_default();
        let after: Vec<String> = rest
            .iter()
            .take(3)
            .map(|word| fold(word).trim_matches(|sign: char| !sign.is_alphanumeric()).to_owned())
            .filter(|word| !word.is_empty())
            .collect();
        if after.len() < 2 {
            continue;
        }
        let value = digits.trim_start_matches('0').replace('.', "");
        let shown = std::iter::once(bare).chain(rest.iter().take(3).copied()).collect::<Vec<_>>().join(" ");
        found.push((value, shown, after.join(" ")));
    }
    found
}

/// Words that stand almost the same in two places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    pub body: String,
    pub source: SourceRef,
    /// The other body; empty for the last period's words of the same body.
    pub other: String,
    pub other_source: Option<SourceRef>,
    /// How much of them is the same, in percent.
    pub alike: usize,
    /// How the words begin.
    pub words: String,
}

/// Words shorter than this are alike by chance.
const SHORTEST_COPY: usize = 60;
/// From so many percent of the same four-word runs on, words are a copy.
const COPY_PERCENT: usize = 80;
/// How many words of a bucket are compared with each other.
const BUCKET: usize = 40;

/// Runs of four words, hashed, sorted.
fn runs(text: &str) -> Vec<u64> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut runs: Vec<u64> = words
        .windows(4)
        .map(|run| {
            run.iter().fold(0xcbf2_9ce4_8422_2325, |hash, word| {
                word.bytes()
                    .chain([b' '])
                    .fold(hash, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
            })
        })
        .collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

/// How much two sorted sets of runs share, in percent of all.
fn alike(a: &[u64], b: &[u64]) -> usize {
    let set: HashSet<u64> = a.iter().copied().collect();
    let common = b.iter().filter(|run| set.contains(run)).count();
    let all = a.len() + b.len() - common;
    (common * 100).checked_div(all).unwrap_or(0)
}

fn beginning(words: &str) -> String {
    let mut start: String = words.chars().take(120).collect();
    if start.len() < words.len() {
        start.push('…');
    }
    start
}

/// Near-identical words of different bodies, and of one body's last period, given by the keys of texts.
pub fn copies(facts: &Consolidation, last: &HashMap<String, String>) -> Vec<Copy> {
    let mut found = Vec::new();
    let mut all: Vec<(&BodyFacts, SourceRef, &str, Vec<u64>)> = Vec::new();
    for (body, said) in facts.said() {
        for (source, words) in texts(said) {
            if words.chars().count() < SHORTEST_COPY || source.field == Field::Documents {
                continue;
            }
            let own = runs(words);
            if let Some(before) = last.get(&source.text_key()) {
                let alike = alike(&own, &runs(before));
                if alike >= COPY_PERCENT {
                    let (body, words) = (body.shown(), beginning(words));
                    let source = source.clone();
                    found.push(Copy { body, source, other: String::new(), other_source: None, alike, words });
                }
            }
            all.push((body, source, words, own));
        }
    }
    // Texts that share one of their four smallest runs are compared; so the cost does not grow with every pair.
    let mut buckets: HashMap<u64, Vec<usize>> = HashMap::new();
    for (index, (_, _, _, runs)) in all.iter().enumerate() {
        for run in runs.iter().take(4) {
            buckets.entry(*run).or_default().push(index);
        }
    }
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for own in buckets.values() {
        for (place, a) in own.iter().enumerate().take(BUCKET) {
            pairs.extend(own.iter().skip(place + 1).take(BUCKET).map(|b| (*a, *b)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    for (a, b) in pairs {
        let (Some(first), Some(second)) = (all.get(a), all.get(b)) else { continue };
        if first.0.obligation == second.0.obligation {
            continue;
        }
        let alike = alike(&first.3, &second.3);
        if alike >= COPY_PERCENT {
            found.push(Copy {
                body: second.0.shown(),
                source: second.1.clone(),
                other: first.0.shown(),
                other_source: Some(first.1.clone()),
                alike,
                words: beginning(second.2),
            });
        }
    }
    found
}

word_enum! {
    /// How heavily a defect weighs, in the words of the State Audit's notices.
    Weight {
        /// Cao.
        High = "high",
        /// Trung bình.
        Medium = "medium",
        /// Theo dõi.
        Watch = "watch",
    }
}

word_enum! {
    /// What is wrong with a body's report.
    DefectKind {
        NotSent = "not_sent",
        CompletionAsked = "completion_asked",
        TaskWithoutWords = "task_without_words",
        Contradicts = "contradicts",
        NoReason = "no_reason",
        VagueReason = "vague_reason",
        NoEvidence = "no_evidence",
        OverdueUnexplained = "overdue_unexplained",
        CopiedFromBody = "copied_from_body",
        CopiedFromLast = "copied_from_last",
        NoLetter = "no_letter",
        TooLong = "too_long",
        NoGeneralPart = "no_general_part",
        WaitsForReview = "waits_for_review",
    }
}

impl DefectKind {
    /// How heavily it weighs.
    pub fn weight(self) -> Weight {
        use DefectKind::{
            CompletionAsked, Contradicts, CopiedFromBody, CopiedFromLast, NoEvidence, NoGeneralPart, NoLetter,
            NoReason, NotSent, OverdueUnexplained, TaskWithoutWords, TooLong, VagueReason, WaitsForReview,
        };
        match self {
            NotSent | TaskWithoutWords | Contradicts | NoReason => Weight::High,
            CompletionAsked | VagueReason | NoEvidence | OverdueUnexplained | CopiedFromBody => Weight::Medium,
            CopiedFromLast | NoLetter | TooLong | NoGeneralPart | WaitsForReview => Weight::Watch,
        }
    }
}

/// A defect of a body's report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    pub kind: DefectKind,
    /// Task labels, a body's name, or a number: what the sentence names.
    pub about: String,
    pub source: Option<SourceRef>,
}

/// A reason of fewer words says nothing.
const SHORTEST_REASON: usize = 4;
/// Ministry forms cap free text at so many characters (vn-rules.md 6.2).
const LONGEST_TEXT: usize = 3_000;

/// The defects of each body that has any, the heaviest first; bodies in the report's order.
pub fn defects<'a>(
    facts: &'a Consolidation,
    conflicts: &[Conflict],
    copies: &[Copy],
) -> Vec<(&'a BodyFacts, Vec<Defect>)> {
    let tasks: HashMap<&str, Option<TaskCount>> = facts
        .sections
        .iter()
        .flat_map(|section| &section.tasks)
        .map(|task| (task.label.as_str(), task.count))
        .collect();
    let mut found = Vec::new();
    for body in &facts.bodies {
        let mut own: Vec<Defect> = Vec::new();
        let mut push = |kind: DefectKind, about: &str, source: Option<SourceRef>| {
            own.push(Defect { kind, about: about.to_owned(), source });
        };
        match body.state {
            ObligationState::Overdue => push(DefectKind::NotSent, "", None),
            ObligationState::CompletionAsked => push(DefectKind::CompletionAsked, "", None),
            ObligationState::SignedAwaited => push(DefectKind::NoLetter, "", None),
            ObligationState::Submitted => push(DefectKind::WaitsForReview, "", None),
            ObligationState::ReportedElsewhere
            | ObligationState::Excused
            | ObligationState::Confirmed
            | ObligationState::Suspended
            | ObligationState::Draft
            | ObligationState::DueSoon
            | ObligationState::Open
            | ObligationState::NotYetOpen => {}
        }
        if let Some(said) = body.said.as_ref().filter(|said| !said.is_nil) {
            if [&said.deployment, &said.documents, &said.assessment].iter().all(|text| text.trim().is_empty()) {
                push(DefectKind::NoGeneralPart, "", None);
            }
            let spoken: HashSet<&str> = said.entries.iter().map(|entry| entry.label.as_str()).collect();
            for label in body.asked.iter().filter(|label| !spoken.contains(label.as_str())) {
                push(DefectKind::TaskWithoutWords, label, None);
            }
            for entry in &said.entries {
                let at = |field| Some(said.entry(entry, field));
                let reason = entry.difficulties.trim();
                let count = tasks.get(entry.label.as_str()).copied().flatten();
                match entry.progress {
                    Some(Progress::NotStarted) if reason.is_empty() => {
                        push(DefectKind::NoReason, &entry.label, at(Field::Progress));
                    }
                    Some(Progress::NotStarted) if reason.split_whitespace().count() < SHORTEST_REASON => {
                        push(DefectKind::VagueReason, &entry.label, at(Field::Difficulties));
                    }
                    Some(Progress::Done) if !names_a_document(&entry.done) => {
                        push(DefectKind::NoEvidence, &entry.label, at(Field::Done));
                    }
                    Some(Progress::Doing | Progress::NotStarted)
                        if count == Some(TaskCount::Overdue) && reason.is_empty() =>
                    {
                        push(DefectKind::OverdueUnexplained, &entry.label, at(Field::Progress));
                    }
                    Some(Progress::Doing | Progress::Standing | Progress::Done) | None
                        if entry.done.trim().is_empty() && entry.stands.is_empty() =>
                    {
                        push(DefectKind::TaskWithoutWords, &entry.label, at(Field::Done));
                    }
                    _ => {}
                }
                if entry.done.chars().count() > LONGEST_TEXT {
                    push(DefectKind::TooLong, &entry.label, at(Field::Done));
                }
            }
        }
        for conflict in conflicts {
            if let Some(side) = conflict.sides.iter().find(|side| side.obligation == body.obligation) {
                push(DefectKind::Contradicts, &conflict.label, Some(side.source.clone()));
            }
        }
        for copy in copies.iter().filter(|copy| copy.source.filed.obligation == body.obligation) {
            let kind = if copy.other.is_empty() { DefectKind::CopiedFromLast } else { DefectKind::CopiedFromBody };
            let about = if copy.other.is_empty() { &copy.source.label } else { &copy.other };
            push(kind, about, Some(copy.source.clone()));
        }
        if !own.is_empty() {
            own.sort_by_key(|defect| defect.kind.weight());
            found.push((body, own));
        }
    }
    found
}

/// Whether words name a document: "số 12/QĐ-UBND".
fn names_a_document(words: &str) -> bool {
    words.split_whitespace().any(|word| {
        word.split_once('/').is_some_and(|(number, rest)| {
            number.chars().next_back().is_some_and(|sign| sign.is_ascii_digit()) && rest.starts_with(char::is_uppercase)
        })
    })
}

/// Texts of a report that are long enough to be condensed: with how many sentences they have.
pub fn long_texts(facts: &Consolidation, at_least: usize) -> Vec<(String, SourceRef, usize)> {
    let mut found = Vec::new();
    for (body, said) in facts.said() {
        for (source, words) in texts(said) {
            let count = words.lines().map(|line| sentences(line).len()).sum();
            if count >= at_least {
                found.push((body.shown(), source, count));
            }
        }
    }
    found
}
