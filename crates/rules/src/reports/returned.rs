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
    /// A piece in another place: behind another one, or in front of all.
    Moved { mark: String, after: Option<String>, text: String },
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
    let moved = moved(&was, within);
    for part in within {
        match part.mark.as_deref().filter(|mark| texts.contains_key(mark)) {
            Some(mark) => {
                if told.insert(mark) {
                    let (was, text) = (texts[mark].to_owned(), now[mark].to_owned());
                    if moved.contains(mark) {
                        let text = text.clone();
                        offers.push(Offer::Moved { mark: mark.to_owned(), after: after.clone(), text });
                    }
                    if was != text {
                        offers.push(Offer::Changed { mark: mark.to_owned(), was, text });
                    }
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

/// The pieces that stand in another order than they went out: as few as tell the order.
fn moved<'a>(was: &[(&'a str, String)], back: &'a [Part]) -> HashSet<&'a str> {
    let places: HashMap<&str, usize> = was.iter().enumerate().map(|(place, (mark, _))| (*mark, place)).collect();
    let mut seen = HashSet::new();
    let marks = back.iter().filter_map(|part| part.mark.as_deref());
    let order: Vec<(&str, usize)> =
        marks.filter(|mark| seen.insert(*mark)).filter_map(|mark| Some((mark, *places.get(mark)?))).collect();
    // The longest run of places that only rises stays; `ends` holds, for each length, where the lowest such run ends.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; order.len()];
    for (at, (_, place)) in order.iter().enumerate() {
        let length = ends.partition_point(|end| order[*end].1 < *place);
        before[at] = length.checked_sub(1).map(|shorter| ends[shorter]);
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut stays: HashSet<usize> = HashSet::new();
    let mut next = ends.last().copied();
    while let Some(at) = next {
        stays.insert(at);
        next = before[at];
    }
    order.iter().enumerate().filter(|(at, _)| !stays.contains(at)).map(|(_, (mark, _))| *mark).collect()
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
                Offer::Moved { mark, after, .. } => format!("{mark} behind {}", after.unwrap_or_default()),
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
        let moved = [("c", "bảy tám chín mười"), ("a", "một hai ba bốn"), ("b", "năm")];
        check(&out, &moved, &["c behind ", "b: năm sáu -> năm"]);
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

        /// What was only put in another order is offered as moved, and following the offers gives the order of the file.
        #[test]
        fn moves_lead_to_the_order_of_the_file(order in Just((0..7_usize).collect::<Vec<_>>()).prop_shuffle()) {
            let part = |at: usize| part(&format!("m{at}"), &format!("đoạn {at}"));
            let out: Vec<Part> = (0..7).map(part).collect();
            let back: Vec<Part> = order.iter().map(|at| part(*at)).collect();
            let mut now: Vec<String> = out.iter().filter_map(|part| part.mark.clone()).collect();
            for offer in offers(&out, &back) {
                let Offer::Moved { mark, after, .. } = offer else { panic!("{offer:?}") };
                now.retain(|own| *own != mark);
                let at = after.map_or(0, |after| now.iter().position(|own| *own == after).expect("stands") + 1);
                now.insert(at, mark);
            }
            prop_assert_eq!(now, back.into_iter().filter_map(|part| part.mark).collect::<Vec<_>>());
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
