//! A draft that comes back from Word: what its paragraphs say otherwise than the draft as it went out, piece by piece.
//!
//! Nothing is taken over by itself: what is found is offered to a person. A paragraph is known again by the mark that it
//! carries unseen, else by its words.

use std::collections::{HashMap, HashSet};

use crate::vi::fold::fold;

/// Words must share so much to be those of a piece whose mark was lost, in hundredths.
const ALIKE: usize = 50;

/// A paragraph or table: the mark of its piece, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub mark: Option<String>,
    pub text: String,
}

/// What a file offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    /// A piece in other words.
    Changed { mark: String, was: String, text: String },
    /// A piece that is not in the file.
    Gone { mark: String, was: String },
    /// A paragraph that is no piece of the draft; it stands behind a piece, or in front of all.
    Own { after: Option<String>, text: String },
}

/// What a file says otherwise than the draft that went out, in the order of the file; what is gone stands last.
pub fn offers(out: &[Part], back: &[Part]) -> Vec<Offer> {
    let was = joined(out);
    let texts: HashMap<&str, &str> = was.iter().map(|(mark, text)| (*mark, text.as_str())).collect();
    let within = within(back, &texts);
    let here: HashSet<&str> = within.iter().filter_map(|part| part.mark.as_deref()).collect();
    let mut lost: Vec<(&str, &str)> =
        was.iter().filter(|(mark, _)| !here.contains(mark)).map(|(mark, text)| (*mark, text.as_str())).collect();
    let mut offers = Vec::new();
    let mut after: Option<String> = None;
    let now = joined(within);
    let now: HashMap<&str, &str> = now.iter().map(|(mark, text)| (*mark, text.as_str())).collect();
    let mut told: HashSet<&str> = HashSet::new();
    for part in within {
        match part.mark.as_deref().filter(|mark| texts.contains_key(mark)) {
            Some(mark) => {
                if told.insert(mark) && now[mark] != texts[mark] {
                    let (was, text) = (texts[mark].to_owned(), now[mark].to_owned());
                    offers.push(Offer::Changed { mark: mark.to_owned(), was, text });
                }
                after = Some(mark.to_owned());
            }
            None if part.text.trim().is_empty() => {}
            None => {
                let like = lost.iter().position(|(_, was)| likeness(was, &part.text) >= ALIKE);
                match like.map(|place| lost.remove(place)) {
                    Some((mark, was)) => {
                        if was != part.text {
                            let (was, text) = (was.to_owned(), part.text.clone());
                            offers.push(Offer::Changed { mark: mark.to_owned(), was, text });
                        }
                        after = Some(mark.to_owned());
                    }
                    None => offers.push(Offer::Own { after: after.clone(), text: part.text.clone() }),
                }
            }
        }
    }
    offers.extend(lost.into_iter().map(|(mark, was)| Offer::Gone { mark: mark.to_owned(), was: was.to_owned() }));
    offers
}

/// The texts of the pieces: one that stands in several paragraphs is one text.
fn joined(parts: &[Part]) -> Vec<(&str, String)> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut found: Vec<(&str, String)> = Vec::new();
    for part in parts {
        let Some(mark) = part.mark.as_deref() else { continue };
        match places.get(mark) {
            Some(place) if !part.text.trim().is_empty() => {
                found[*place].1.push('\n');
                found[*place].1.push_str(&part.text);
            }
            Some(_) => {}
            None => {
                places.insert(mark, found.len());
                found.push((mark, part.text.clone()));
            }
        }
    }
    found
}

/// The body of a file: from its first piece to its last. What stands around it (head, title, signature) is laid out anew.
fn within<'a>(parts: &'a [Part], known: &HashMap<&str, &str>) -> &'a [Part] {
    let is_piece = |part: &Part| part.mark.as_deref().is_some_and(|mark| known.contains_key(mark));
    match (parts.iter().position(is_piece), parts.iter().rposition(is_piece)) {
        (Some(first), Some(last)) => &parts[first..=last],
        _ => &[],
    }
}

/// How much of their words two texts share, in hundredths.
pub fn likeness(a: &str, b: &str) -> usize {
    let words = |text: &str| fold(text).split_whitespace().map(str::to_owned).collect::<HashSet<String>>();
    let (a, b) = (words(a), words(b));
    let shared = a.intersection(&b).count();
    let all = a.len() + b.len() - shared;
    (shared * 100).checked_div(all).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn part(mark: &str, text: &str) -> Part {
        Part { mark: (!mark.is_empty()).then(|| mark.to_owned()), text: text.to_owned() }
    }

    fn check(out: &[(&str, &str)], back: &[(&str, &str)], expected: &[&str]) {
        let parts = |all: &[(&str, &str)]| all.iter().map(|(mark, text)| part(mark, text)).collect::<Vec<_>>();
        let found = offers(&parts(out), &parts(back));
        let found: Vec<String> = found
            .into_iter()
            .map(|offer| match offer {
                Offer::Changed { mark, was, text } => format!("{mark}: {was} -> {text}"),
                Offer::Gone { mark, .. } => format!("{mark} gone"),
                Offer::Own { after, text } => format!("{} + {text}", after.unwrap_or_default()),
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_was_written_in_word_is_offered_piece_by_piece() {
        let out = [("a", "một hai ba bốn"), ("b", "năm sáu"), ("c", "bảy tám chín mười")];
        check(&out, &out, &[]);
        let head = [
            ("", "BÁO CÁO"),
            ("a", "một hai ba bốn"),
            ("b", "năm sáu bảy"),
            ("c", "bảy tám chín mười"),
            ("", "GIÁM ĐỐC"),
        ];
        check(&out, &head, &["b: năm sáu -> năm sáu bảy"]);
        let own = [("a", "một hai ba bốn"), ("", "đoạn mới"), ("", ""), ("c", "bảy tám chín mười")];
        check(&out, &own, &["a + đoạn mới", "b gone"]);
        // A mark that was lost: known again by its words.
        let lost = [("a", "một hai ba bốn"), ("", "năm sáu rồi"), ("c", "bảy tám chín mười")];
        check(&out, &lost, &["b: năm sáu -> năm sáu rồi"]);
        let split = [("a", "một hai"), ("a", "ba bốn"), ("b", "năm sáu"), ("c", "bảy tám chín mười")];
        check(&out, &split, &["a: một hai ba bốn -> một hai\nba bốn"]);
        check(&out, &[("z", "của tệp khác")], &["a gone", "b gone", "c gone"]);
    }

    proptest! {
        /// A file that nobody touched offers nothing, whatever stands around its body.
        #[test]
        fn an_untouched_file_offers_nothing(texts in prop::collection::vec("[a-c ]{0,6}", 0..8), around in "[a-z]{0,3}") {
            let out: Vec<Part> = texts.iter().enumerate().map(|(at, text)| part(&format!("m{at}"), text)).collect();
            let mut back = vec![part("", &around)];
            back.extend(out.iter().cloned());
            back.push(part("", &around));
            prop_assert_eq!(offers(&out, &back), vec![]);
        }

        /// Every piece that differs or is missing is offered, once.
        #[test]
        fn every_difference_is_offered_once(texts in prop::collection::vec("[a-c]{1,4}", 1..8), what in prop::collection::vec(0..3_u8, 8)) {
            let out: Vec<Part> = texts.iter().enumerate().map(|(at, text)| part(&format!("m{at}"), text)).collect();
            let back: Vec<Part> = out.iter().zip(&what).filter(|(_, what)| **what != 2).map(|(own, what)| match what {
                1 => Part { text: format!("{} thêm", own.text), ..own.clone() },
                _ => own.clone(),
            }).collect();
            let expected = out.iter().zip(&what).filter(|(_, what)| **what != 0).count();
            prop_assert_eq!(offers(&out, &back).len(), expected);
        }
    }
}
