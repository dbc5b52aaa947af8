//! Annexes: how they are numbered and how a body names them (Nghị định 30/2020, Phụ lục I, III.1).

use std::collections::BTreeSet;

use crate::vi::numerals::{roman, write_roman};

/// What the text of a body says where an annex is meant.
const WORD: &str = "Phụ lục";

/// The number of an annex: Roman where there are two or more, none where there is one.
pub fn number_of(index: usize, count: usize) -> Option<String> {
    (count > 1).then(|| write_roman(u32::try_from(index + 1).unwrap_or(u32::MAX).min(5_000)))
}

/// The annexes, from 1, of so many that a text does not name.
///
/// ```
/// use dondoc_rules::instruments::annexes::missing;
/// assert_eq!(missing("(Chi tiết tại các Phụ lục I, II và IV)", 4), [3]);
/// assert_eq!(missing("theo Phụ lục I đến Phụ lục III", 3), []);
/// assert_eq!(missing("kèm phụ lục", 1), []);
/// ```
pub fn missing(text: &str, count: usize) -> Vec<usize> {
    let folded = text.to_lowercase();
    if count == 1 {
        return if folded.contains(&WORD.to_lowercase()) { Vec::new() } else { vec![1] };
    }
    let mut named: BTreeSet<usize> = BTreeSet::new();
    // What follows the word: numbers, with commas, "và", "đến" and the word itself between them.
    let (mut is_listing, mut reaches) = (false, false);
    let mut before = None;
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let is_last = word.ends_with(['.', ')', ':', ';']);
        if bare.eq_ignore_ascii_case("phụ") || bare.to_lowercase() == "phụ" {
            if words.peek().is_some_and(|next| next.to_lowercase().starts_with("lục")) {
                is_listing = true;
                words.next();
            }
            continue;
        }
        match (is_listing, roman(bare), bare) {
            (true, Some(number), _) => {
                let number = number as usize;
                if let (true, Some(from)) = (reaches, before) {
                    named.extend(from..=number.min(count));
                }
                named.insert(number);
                before = Some(number);
                reaches = false;
            }
            (true, None, "đến") => reaches = true,
            (true, None, "và" | "các" | "" | "số") => {}
            _ => is_listing = false,
        }
        if is_last {
            (is_listing, reaches) = (false, false);
        }
    }
    (1..=count).filter(|number| !named.contains(number)).collect()
}

/// What is added to a body that does not name these annexes of so many.
pub fn mention(missing: &[usize], count: usize) -> String {
    let numbers: Vec<String> = missing.iter().filter_map(|number| number_of(number - 1, count)).collect();
    match (missing, numbers.as_slice()) {
        ([], _) => String::new(),
        (_, []) => format!(" (chi tiết tại {WORD} kèm theo)"),
        (_, [one]) => format!(" (chi tiết tại {WORD} {one} kèm theo)"),
        (_, several) => format!(" (chi tiết tại các {WORD} {} kèm theo)", several.join(", ")),
    }
}
