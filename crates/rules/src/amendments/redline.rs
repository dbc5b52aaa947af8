//! Two versions side by side: what came, went, moved, and in what words the rest differs.

use std::collections::{BTreeSet, HashMap};

use super::said::{Field, Said};
use crate::plans::redline::{Piece, PieceKind, words_between};
use crate::words::word_enum;

word_enum! {
    /// What a line of a redline shows.
    LineKind {
        Same = "same",
        Added = "added",
        Ended = "ended",
        Changed = "changed",
    }
}

/// A task, a heading or a target in a redline.
#[derive(Debug, Clone, PartialEq)]
pub struct Line<T> {
    pub id: String,
    pub kind: LineKind,
    /// As the later version has it; the earlier one where that is the only one.
    pub said: T,
    /// The fields that differ, with the words that stayed, went and came.
    pub fields: Vec<(Field, Vec<Piece>)>,
}

/// Two versions side by side, in the order of the later one; what only the earlier one has stands where it stood.
pub fn redline<T: Said>(before: &[T], after: &[T]) -> Vec<Line<T>> {
    let old: HashMap<&str, (usize, &T)> =
        before.iter().enumerate().map(|(place, one)| (one.id(), (place, one))).collect();
    let new: BTreeSet<&str> = after.iter().map(Said::id).collect();
    let moved = moved(before, after);
    let mut lines: Vec<Line<T>> = Vec::with_capacity(after.len());
    let mut gone = before.iter().enumerate().filter(|(_, one)| !one.is_ended() && !new.contains(one.id())).peekable();
    for one in after {
        if let Some((place, _)) = old.get(one.id()) {
            while let Some((_, was)) = gone.next_if(|(at, _)| at < place) {
                lines.push(ended(was));
            }
        }
        let line = |kind, fields| Line { id: one.id().to_owned(), kind, said: one.clone(), fields };
        lines.push(match old.get(one.id()) {
            None if one.is_ended() => continue,
            None => line(LineKind::Added, Vec::new()),
            Some((_, was)) if was.is_ended() && one.is_ended() => continue,
            Some((_, was)) if was.is_ended() => line(LineKind::Added, Vec::new()),
            Some((_, was)) if one.is_ended() => ended(*was),
            Some((_, was)) => {
                let fields = fields(*was, one, moved.contains(one.id()));
                line(if fields.is_empty() { LineKind::Same } else { LineKind::Changed }, fields)
            }
        });
    }
    lines.extend(gone.map(|(_, was)| ended(was)));
    lines
}

fn ended<T: Said>(was: &T) -> Line<T> {
    Line { id: was.id().to_owned(), kind: LineKind::Ended, said: was.clone(), fields: Vec::new() }
}

/// Those that changed their order among those that both versions have: all but a longest run that kept it.
fn moved<'a, T: Said>(before: &[T], after: &'a [T]) -> BTreeSet<&'a str> {
    let place: HashMap<&str, usize> = before.iter().enumerate().map(|(place, one)| (one.id(), place)).collect();
    let common: Vec<(&str, usize)> = after.iter().filter_map(|one| Some((one.id(), *place.get(one.id())?))).collect();
    // The longest increasing run of the old places, by patience sorting.
    let mut tops: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = vec![None; common.len()];
    for (index, (_, at)) in common.iter().enumerate() {
        let pile = tops.partition_point(|top| common.get(*top).is_some_and(|(_, other)| other < at));
        previous[index] = pile.checked_sub(1).and_then(|below| tops.get(below)).copied();
        match tops.get_mut(pile) {
            Some(top) => *top = index,
            None => tops.push(index),
        }
    }
    let mut kept = BTreeSet::new();
    let mut at = tops.last().copied();
    while let Some(index) = at {
        kept.insert(index);
        at = previous.get(index).copied().flatten();
    }
    common.iter().enumerate().filter(|(index, _)| !kept.contains(index)).map(|(_, (id, _))| *id).collect()
}

/// The fields in which two states of one task, heading or target differ.
pub fn fields<T: Said>(was: &T, is: &T, is_moved: bool) -> Vec<(Field, Vec<Piece>)> {
    let words = was.fields().into_iter().zip(is.fields()).filter_map(|((field, before), (_, after))| {
        if before == after {
            return None;
        }
        Some((field, if field.is_prose() { words_between(&before, &after) } else { replaced(before, after) }))
    });
    let place = is_moved.then(|| (Field::Place, Vec::new()));
    words.chain(place).collect()
}

/// One word for another: not compared letter by letter.
fn replaced(before: String, after: String) -> Vec<Piece> {
    let pieces = [(PieceKind::Deleted, before), (PieceKind::Inserted, after)];
    pieces.into_iter().filter(|(_, text)| !text.is_empty()).map(|(kind, text)| Piece { kind, text }).collect()
}
