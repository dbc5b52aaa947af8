//! How alike the words of two tasks are: offers pairs that may order the same thing; a person decides.

use std::collections::{BTreeMap, BTreeSet};

use crate::vi::fold::fold;

/// So alike, in percent of shared pairs of words, that a person is asked. Chosen so that a task taken over into a later
/// plan with other figures is found, and two tasks that share a formula ("tiếp tục đẩy mạnh công tác …") are not.
pub const ASKED_FROM: u32 = 60;

/// Two tasks that may be about the same thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Places in the two lists.
    pub own: usize,
    pub other: usize,
    /// 0 to 100.
    pub percent: u32,
}

/// Pairs of words that follow each other, folded.
fn pairs(text: &str) -> BTreeSet<(String, String)> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(2).map(|two| (two[0].to_owned(), two[1].to_owned())).collect()
}

/// The pairs of two lists that are alike, the most alike first. Costs what the lists share, not their product.
pub fn alike(own: &[&str], others: &[&str]) -> Vec<Pair> {
    alike_from(own, others, ASKED_FROM)
}

/// The same from another likeness on.
pub fn alike_from(own: &[&str], others: &[&str], asked_from: u32) -> Vec<Pair> {
    let read = |texts: &[&str]| -> Vec<BTreeSet<(String, String)>> { texts.iter().map(|text| pairs(text)).collect() };
    let (own, others) = (read(own), read(others));
    let mut holding: BTreeMap<&(String, String), Vec<usize>> = BTreeMap::new();
    for (place, words) in others.iter().enumerate() {
        for pair in words {
            holding.entry(pair).or_default().push(place);
        }
    }
    let mut found = Vec::new();
    for (place, words) in own.iter().enumerate() {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for other in words.iter().filter_map(|pair| holding.get(pair)).flatten() {
            *shared.entry(*other).or_default() += 1;
        }
        for (other, count) in shared {
            let all = words.len() + others.get(other).map_or(0, BTreeSet::len);
            // Dice's coefficient.
            let percent = u32::try_from(200 * count / all.max(1)).unwrap_or(0);
            if percent >= asked_from {
                found.push(Pair { own: place, other, percent });
            }
        }
    }
    found.sort_by_key(|pair| (std::cmp::Reverse(pair.percent), pair.own, pair.other));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_taken_over_is_found_and_a_formula_is_not() {
        let own = [
            "Xây dựng Đề án phát triển đô thị thông minh giai đoạn 2023-2025.",
            "Tiếp tục đẩy mạnh công tác cải cách hành chính trong lĩnh vực đất đai.",
        ];
        let others = [
            "Xây dựng Đề án phát triển đô thị thông minh giai đoạn 2026-2030, trình UBND tỉnh",
            "Tiếp tục đẩy mạnh công tác tuyên truyền phòng, chống ma túy trong trường học.",
            "",
        ];
        let found = alike(&own, &others);
        assert_eq!(found.iter().map(|pair| (pair.own, pair.other)).collect::<Vec<_>>(), [(0, 0)]);
        assert_eq!(alike(&own, &own).iter().filter(|pair| pair.percent == 100).count(), 2);
        assert!(alike(&[], &others).is_empty());
    }
}
