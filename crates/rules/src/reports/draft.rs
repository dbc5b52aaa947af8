//! The draft of a consolidated report: what is generated, and over it what an editor decided, piece by piece.
//!
//! What is kept is the decision (the words, the base they rest on, a reason, a place), never a copy of the whole. So a
//! piece that nobody touched follows the returns, and a piece that was touched keeps its words whatever comes.
//!
//! Invariants: without decisions the draft is what is generated; no decision is lost, whatever pieces come and go;
//! where the base of a decision has changed, the new facts stand beside it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// How many pieces before it a decision remembers: where its neighbours go, it keeps its place.
pub const MOST_NEAR: usize = 40;

/// A piece as it is generated: its stable key and its text in the notation of [`super::notation`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    pub key: String,
    pub text: Arc<str>,
}

/// What an editor decided about one piece, or a paragraph of the editor's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edit {
    pub key: String,
    /// A paragraph of the editor's own: nothing is generated under its key.
    pub is_own: bool,
    /// The generated text that the decision rests on.
    pub base: String,
    /// The editor's words; none where the generated ones stand.
    pub text: Option<String>,
    /// Why the piece is left out; none where it stands in the report.
    pub left_out: Option<String>,
    /// It stands where the editor put it.
    pub is_moved: bool,
    /// The pieces before it when it was last touched, the nearest first.
    pub near: Vec<String>,
    /// Later places win over earlier ones.
    pub position: i64,
}

impl Edit {
    /// Whether nothing is decided any more.
    pub fn is_empty(&self) -> bool {
        !self.is_own && self.text.is_none() && self.left_out.is_none() && !self.is_moved
    }

    /// Whether it says something about the words, not about the place alone.
    fn speaks(&self) -> bool {
        self.is_own || self.text.is_some() || self.left_out.is_some()
    }
}

/// How a piece of the draft stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// As generated.
    Generated,
    /// In the editor's words.
    Edited,
    /// Decided about, and what is generated has changed since.
    NewFacts,
    /// Decided about, and nothing is generated any more.
    Vanished,
    /// A paragraph of the editor's own.
    Own,
}

impl Standing {
    /// The word in addresses, styles and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Generated => "generated",
            Standing::Edited => "edited",
            Standing::NewFacts => "new_facts",
            Standing::Vanished => "vanished",
            Standing::Own => "own",
        }
    }
}

/// A piece of the draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drafted {
    pub key: String,
    pub standing: Standing,
    /// The words that stand in the report.
    pub text: Arc<str>,
    /// What is generated now, where something is.
    pub generated: Option<Arc<str>>,
    /// What the decision rests on; empty where there is none.
    pub base: String,
    pub left_out: Option<String>,
    pub is_moved: bool,
}

impl Drafted {
    /// What is generated now; empty where nothing is.
    pub fn now_says(&self) -> &str {
        self.generated.as_deref().unwrap_or_default()
    }
}

/// The draft: every generated piece and every decision, each once, in order.
///
/// A second piece under one key stands as generated: a decision is about one piece.
pub fn merge(generated: &[Generated], edits: &[Edit]) -> Vec<Drafted> {
    let by_key: HashMap<&str, &Edit> = edits.iter().map(|edit| (edit.key.as_str(), edit)).collect();
    let mut seen: HashSet<&str> = HashSet::new();
    let mut order: Vec<Drafted> = Vec::with_capacity(generated.len() + edits.len());
    let mut loose: Vec<(&Edit, Drafted)> = Vec::new();
    for piece in generated {
        let edit = by_key.get(piece.key.as_str()).copied().filter(|_| seen.insert(&piece.key));
        let drafted = drafted(piece, edit);
        match edit.filter(|edit| edit.is_moved) {
            Some(edit) => loose.push((edit, drafted)),
            None => order.push(drafted),
        }
    }
    for edit in edits {
        if edit.speaks() && seen.insert(&edit.key) {
            loose.push((edit, alone(edit)));
        }
    }
    loose.sort_by(|(a, _), (b, _)| (a.position, &a.key).cmp(&(b.position, &b.key)));
    place(&mut order, loose);
    order
}

fn drafted(piece: &Generated, edit: Option<&Edit>) -> Drafted {
    let decided = edit.filter(|edit| edit.speaks());
    let standing = match decided {
        None => Standing::Generated,
        Some(edit) if *edit.base != *piece.text => Standing::NewFacts,
        Some(edit) if edit.text.is_some() => Standing::Edited,
        Some(_) => Standing::Generated,
    };
    Drafted {
        key: piece.key.clone(),
        standing,
        text: edit.and_then(|edit| edit.text.as_deref()).map_or_else(|| piece.text.clone(), Arc::from),
        generated: Some(piece.text.clone()),
        base: decided.map(|edit| edit.base.clone()).unwrap_or_default(),
        left_out: edit.and_then(|edit| edit.left_out.clone()),
        is_moved: edit.is_some_and(|edit| edit.is_moved),
    }
}

/// A decision under whose key nothing is generated: a paragraph of one's own, or one whose source has gone.
fn alone(edit: &Edit) -> Drafted {
    Drafted {
        key: edit.key.clone(),
        standing: if edit.is_own { Standing::Own } else { Standing::Vanished },
        text: edit.text.as_deref().unwrap_or(&edit.base).into(),
        generated: None,
        base: edit.base.clone(),
        left_out: edit.left_out.clone(),
        is_moved: edit.is_moved,
    }
}

/// Puts what has a place of its own behind the nearest of its neighbours that stands.
fn place(order: &mut Vec<Drafted>, mut loose: Vec<(&Edit, Drafted)>) {
    let mut standing: HashSet<String> = order.iter().map(|piece| piece.key.clone()).collect();
    let mut waiting: HashSet<&str> = loose.iter().map(|(edit, _)| edit.key.as_str()).collect();
    while !loose.is_empty() {
        // The first whose nearest neighbour stands already; where two wait for each other, the first.
        let ready = loose.iter().position(|(edit, _)| {
            let near = edit
                .near
                .iter()
                .find(|key| standing.contains(key.as_str()) || waiting.contains(key.as_str()) && **key != edit.key);
            near.is_none_or(|key| standing.contains(key.as_str()))
        });
        let (edit, drafted) = loose.remove(ready.unwrap_or(0));
        let before = edit.near.iter().find(|key| standing.contains(key.as_str()));
        let at = before.and_then(|key| order.iter().position(|piece| piece.key == *key));
        let at = match at {
            Some(before) => before + 1,
            None if edit.near.is_empty() => 0,
            None => order.len(),
        };
        waiting.remove(edit.key.as_str());
        standing.insert(drafted.key.clone());
        order.insert(at, drafted);
    }
}

/// The neighbours before a place of the draft, the nearest first.
pub fn near(pieces: &[Drafted], place: usize) -> Vec<String> {
    pieces[..place.min(pieces.len())].iter().rev().take(MOST_NEAR).map(|piece| piece.key.clone()).collect()
}

/// How many pieces have new facts beside them.
pub fn new_facts(pieces: &[Drafted]) -> usize {
    pieces.iter().filter(|piece| piece.standing == Standing::NewFacts).count()
}

#[cfg(test)]
#[path = "draft_tests.rs"]
mod tests;
