//! What changed between two readings of one plan: which task is which, and in what words they differ.
//!
//! A task is known again by its text and its place, never by its number alone: numbers move when a row is put in.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use super::draft::TaskDraft;
use crate::vi::fold::fold;

/// Texts must share so much of their words to be the same task.
const ALIKE: f64 = 0.5;

/// A piece of a text that stayed, went or came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    pub kind: PieceKind,
    pub text: String,
}

/// What became of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PieceKind {
    Same,
    Deleted,
    Inserted,
}

/// Fields that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Label,
    Text,
    Lead,
    Cooperating,
    Timeline,
    Deliverable,
}

/// A task of the new reading, of the old one, or of both.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Matched {
    /// Its place among the old tasks.
    pub old: Option<usize>,
    /// Its place among the new tasks.
    pub new: Option<usize>,
    /// The fields that differ, with their words.
    pub changes: Vec<(Field, Vec<Piece>)>,
}

impl Matched {
    /// Whether anything differs.
    pub fn is_changed(&self) -> bool {
        self.old.is_none() || self.new.is_none() || !self.changes.is_empty()
    }
}

/// Compares two readings: every new task in its order, each followed by nothing; tasks that are gone stand where they
/// stood.
pub fn compare(old: &[TaskDraft], new: &[TaskDraft]) -> Vec<Matched> {
    let pairs = pairs(old, new);
    let mut matched: Vec<Matched> = Vec::with_capacity(old.len().max(new.len()));
    let mut gone = (0..old.len()).filter(|index| !pairs.contains(&Some(*index))).peekable();
    for (index, pair) in pairs.iter().enumerate() {
        if let Some(at) = pair {
            while let Some(before) = gone.next_if(|before| before < at) {
                matched.push(Matched { old: Some(before), new: None, changes: Vec::new() });
            }
        }
        let changes = pair.map(|at| changes(&old[at], &new[index])).unwrap_or_default();
        matched.push(Matched { old: *pair, new: Some(index), changes });
    }
    matched.extend(gone.map(|before| Matched { old: Some(before), new: None, changes: Vec::new() }));
    matched
}

/// For each new task the old one that it is.
fn pairs(old: &[TaskDraft], new: &[TaskDraft]) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = vec![None; new.len()];
    let mut used: HashSet<usize> = HashSet::new();
    // The same words, in order: most tasks.
    let mut by_text: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, task) in old.iter().enumerate().rev() {
        by_text.entry(&task.text).or_default().push(index);
    }
    for (index, task) in new.iter().enumerate() {
        if let Some(at) = by_text.get_mut(task.text.as_str()).and_then(Vec::pop) {
            found[index] = Some(at);
            used.insert(at);
        }
    }
    // The rest by likeness, the likeliest pairs first.
    let words = |task: &TaskDraft| fold(&task.text).split(' ').map(str::to_owned).collect::<HashSet<String>>();
    let left: Vec<(usize, HashSet<String>)> =
        (0..old.len()).filter(|index| !used.contains(index)).map(|index| (index, words(&old[index]))).collect();
    let mut likely: Vec<(f64, usize, usize)> = Vec::new();
    for index in (0..new.len()).filter(|index| found[*index].is_none()) {
        let own = words(&new[index]);
        for (at, other) in &left {
            let likeness = likeness(&own, other);
            if likeness >= ALIKE {
                likely.push((likeness + place(old, *at, new, index, &found), index, *at));
            }
        }
    }
    likely.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (_, index, at) in likely {
        if found[index].is_none() && !used.contains(&at) {
            found[index] = Some(at);
            used.insert(at);
        }
    }
    found
}

/// The share of words that two texts have in common.
fn likeness(a: &HashSet<String>, b: &HashSet<String>) -> f64 {
    let shared = a.intersection(b).count();
    let all = a.len() + b.len() - shared;
    if all == 0 { 0.0 } else { shared as f64 / all as f64 }
}

/// What the place says: the same heading, the same neighbours, the same label.
fn place(old: &[TaskDraft], at: usize, new: &[TaskDraft], index: usize, found: &[Option<usize>]) -> f64 {
    let same_group = old[at].group == new[index].group;
    let after_same = index > 0 && at > 0 && found[index - 1] == Some(at - 1);
    let before_same = found.get(index + 1).is_some_and(|next| *next == Some(at + 1));
    let same_label = old[at].id == new[index].id;
    [same_group, after_same, before_same, same_label].iter().filter(|holds| **holds).count() as f64 * 0.05
}

fn changes(old: &TaskDraft, new: &TaskDraft) -> Vec<(Field, Vec<Piece>)> {
    let raw = |text: &Option<String>| text.clone().unwrap_or_default();
    let fields = [
        (Field::Label, old.id.clone(), new.id.clone()),
        (Field::Text, old.text.clone(), new.text.clone()),
        (Field::Lead, raw(&old.lead.raw), raw(&new.lead.raw)),
        (Field::Cooperating, raw(&old.cooperating.raw), raw(&new.cooperating.raw)),
        (Field::Timeline, raw(&old.timeline.raw), raw(&new.timeline.raw)),
        (Field::Deliverable, raw(&old.deliverable.raw), raw(&new.deliverable.raw)),
    ];
    let changed = fields.into_iter().filter(|(_, before, after)| before != after);
    changed.map(|(field, before, after)| (field, words_between(&before, &after))).collect()
}

/// The words of two texts, as what stayed, went and came.
pub fn words_between(before: &str, after: &str) -> Vec<Piece> {
    let diff = TextDiff::from_words(before, after);
    let mut pieces: Vec<Piece> = Vec::new();
    for change in diff.iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => PieceKind::Same,
            ChangeTag::Delete => PieceKind::Deleted,
            ChangeTag::Insert => PieceKind::Inserted,
        };
        match pieces.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(change.value()),
            _ => pieces.push(Piece { kind, text: change.value().to_owned() }),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::Span;
    use crate::plans::parties;

    fn task(id: &str, text: &str, lead: &str) -> TaskDraft {
        let group = id.rsplit_once('.').map(|(group, _)| group.to_owned());
        let lead = parties::read(Some(lead), Span::default());
        TaskDraft { id: id.to_owned(), group, text: text.to_owned(), lead, ..TaskDraft::default() }
    }

    #[test]
    fn tasks_are_known_again_after_their_numbers_moved() {
        let old = [
            task("I.1", "Xây dựng quy chế phối hợp giữa các sở", "Sở Nội vụ"),
            task("I.2", "Nâng cấp đường ven biển đoạn Bãi Dài", "Sở Xây dựng"),
            task("I.3", "Trồng mới rừng phòng hộ đầu nguồn", "Sở Y tế"),
        ];
        let new = [
            task("I.1", "Lập bản đồ ngập lụt", "Sở Xây dựng"),
            task("I.2", "Xây dựng quy chế phối hợp giữa các sở", "Sở Tư pháp"),
            task("I.3", "Nâng cấp, mở rộng đường ven biển đoạn Bãi Dài", "Sở Xây dựng"),
        ];
        let matched = compare(&old, &new);
        let pairs: Vec<(Option<usize>, Option<usize>)> = matched.iter().map(|m| (m.old, m.new)).collect();
        assert_eq!(pairs, [(None, Some(0)), (Some(0), Some(1)), (Some(1), Some(2)), (Some(2), None)]);
        let fields = |at: usize| matched[at].changes.iter().map(|(field, _)| *field).collect::<Vec<_>>();
        assert_eq!(fields(1), [Field::Label, Field::Lead]);
        assert_eq!(fields(2), [Field::Label, Field::Text]);
    }

    #[test]
    fn words_that_went_and_came() {
        let pieces = words_between("Nâng cấp đường ven biển", "Nâng cấp, mở rộng đường ven biển");
        let shown: String = pieces
            .iter()
            .map(|piece| match piece.kind {
                PieceKind::Same => piece.text.clone(),
                PieceKind::Deleted => format!("[-{}-]", piece.text),
                PieceKind::Inserted => format!("[+{}+]", piece.text),
            })
            .collect();
        assert_eq!(shown, "Nâng [-cấp-][+cấp, mở rộng+] đường ven biển");
    }

    #[test]
    fn the_same_reading_has_no_change() {
        let tasks = [task("I.1", "Việc một", "Sở A"), task("I.2", "Việc một", "Sở B")];
        let matched = compare(&tasks, &tasks);
        assert!(matched.iter().all(|m| !m.is_changed()), "{matched:?}");
    }
}
