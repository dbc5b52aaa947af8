//! Two states of a report beside each other, paragraph by paragraph: editions, a draft and its download, this year's and
//! last year's.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::returned::{Part, likeness};
use crate::plans::redline::{Piece, PieceKind, words_between};

/// Words must share so much to be one paragraph in two wordings, in hundredths.
const ALIKE: usize = 40;

/// Words must share so much to be read word by word, in hundredths.
const READABLE: usize = 50;

/// A paragraph of one or both states; the same on both sides where nothing changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The mark of the later state, else of the earlier one.
    pub mark: Option<String>,
    pub old: Option<String>,
    pub new: Option<String>,
}

impl Difference {
    /// Whether the two states differ here.
    pub fn is_changed(&self) -> bool {
        self.old != self.new
    }
}

/// What became of the words of a paragraph: word by word where it is still the same, else the old one whole before the new.
pub fn redline(old: &str, new: &str) -> Vec<Piece> {
    if old.is_empty() || new.is_empty() || likeness(old, new) >= READABLE {
        return words_between(old, new);
    }
    let whole = |kind, text: &str| Piece { kind, text: text.to_owned() };
    vec![whole(PieceKind::Deleted, old), whole(PieceKind::Inserted, new)]
}

/// Every paragraph of both states in the order of the later one; what is gone stands where it stood. Empty ones are none.
pub fn compare(old: &[Part], new: &[Part]) -> Vec<Difference> {
    let spoken =
        |parts: &'_ [Part]| parts.iter().filter(|part| !part.text.trim().is_empty()).cloned().collect::<Vec<_>>();
    let (old, new) = (spoken(old), spoken(new));
    let texts = |parts: &[Part]| parts.iter().map(|part| part.text.clone()).collect::<Vec<String>>();
    let mut found = Vec::with_capacity(old.len().max(new.len()));
    for op in capture_diff_slices(Algorithm::Myers, &texts(&old), &texts(&new)) {
        match op {
            DiffOp::Equal { new_index, len, .. } => {
                found.extend(new[new_index..new_index + len].iter().map(|part| difference(Some(part), Some(part))));
            }
            DiffOp::Delete { old_index, old_len, .. } => {
                found.extend(old[old_index..old_index + old_len].iter().map(|part| difference(Some(part), None)));
            }
            DiffOp::Insert { new_index, new_len, .. } => {
                found.extend(new[new_index..new_index + new_len].iter().map(|part| difference(None, Some(part))));
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                paired(&old[old_index..old_index + old_len], &new[new_index..new_index + new_len], &mut found);
            }
        }
    }
    found
}

fn difference(old: Option<&Part>, new: Option<&Part>) -> Difference {
    Difference {
        mark: new.or(old).and_then(|part| part.mark.clone()),
        old: old.map(|part| part.text.clone()),
        new: new.map(|part| part.text.clone()),
    }
}

/// Paragraphs of a stretch that changed: each new one beside the old one with its mark, else the next that is like it.
fn paired(old: &[Part], new: &[Part], into: &mut Vec<Difference>) {
    let mut next = 0;
    for part in new {
        let same_mark = |other: &Part| other.mark.is_some() && other.mark == part.mark;
        let rest = &old[next..];
        let at = rest.iter().position(same_mark).or_else(|| {
            // Far ahead nothing is looked for: what is gone there is gone.
            let near = rest.iter().take(40);
            near.map(|other| likeness(&other.text, &part.text))
                .enumerate()
                .filter(|(_, like)| *like >= ALIKE)
                .max_by_key(|(at, like)| (*like, usize::MAX - at))
                .map(|(at, _)| at)
        });
        match at {
            Some(at) => {
                into.extend(rest[..at].iter().map(|part| difference(Some(part), None)));
                into.push(difference(Some(&rest[at]), Some(part)));
                next += at + 1;
            }
            None => into.push(difference(None, Some(part))),
        }
    }
    into.extend(old[next..].iter().map(|part| difference(Some(part), None)));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(texts: &[&str]) -> Vec<Part> {
        texts.iter().map(|text| Part { mark: None, text: (*text).to_owned() }).collect()
    }

    #[test]
    fn paragraphs_are_known_again_by_their_words() {
        let old = parts(&["Kết quả", "Đã cấp 12 giấy phép xây dựng", "Chưa có vướng mắc", "Hết"]);
        let new = parts(&["Kết quả", "Đã cấp 15 giấy phép xây dựng", "Đoạn hoàn toàn khác hẳn", "", "Hết"]);
        let shown: Vec<String> = compare(&old, &new)
            .into_iter()
            .filter(Difference::is_changed)
            .map(|one| format!("{} -> {}", one.old.unwrap_or_default(), one.new.unwrap_or_default()))
            .collect();
        assert_eq!(
            shown,
            [
                "Đã cấp 12 giấy phép xây dựng -> Đã cấp 15 giấy phép xây dựng",
                " -> Đoạn hoàn toàn khác hẳn",
                "Chưa có vướng mắc -> "
            ]
        );
    }

    proptest! {
        /// Both states can be read off the comparison, whole and in order.
        #[test]
        fn both_states_stand_whole_in_the_comparison(
            old in prop::collection::vec(("[ab]?", "[a-c]( [a-c]){0,2}"), 0..8),
            new in prop::collection::vec(("[ab]?", "[a-c]( [a-c]){0,2}"), 0..8),
        ) {
            let parts = |all: Vec<(String, String)>| -> Vec<Part> {
                all.into_iter().map(|(mark, text)| Part { mark: (!mark.is_empty()).then_some(mark), text }).collect()
            };
            let (old, new) = (parts(old), parts(new));
            let found = compare(&old, &new);
            let side = |pick: fn(&Difference) -> &Option<String>| found.iter().filter_map(|one| pick(one).clone()).collect::<Vec<_>>();
            prop_assert_eq!(side(|one| &one.old), old.iter().map(|part| part.text.clone()).collect::<Vec<_>>());
            prop_assert_eq!(side(|one| &one.new), new.iter().map(|part| part.text.clone()).collect::<Vec<_>>());
            prop_assert!(compare(&new, &new).iter().all(|one| !one.is_changed()));
        }
    }
}
