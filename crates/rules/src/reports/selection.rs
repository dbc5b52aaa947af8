//! Condensing by selection: whole sentences are kept or left out, none is ever changed or made up.
//!
//! What is kept is which sentences are left out, so that a sentence of a later version is in until a person says
//! otherwise.

use std::collections::HashSet;

/// Stands where sentences were left out: a condensed text is never taken for the whole one (T6-R10).
pub const LEFT_OUT: &str = "[…]";

/// Words that end in a full stop and end no sentence.
const ABBREVIATIONS: &[&str] = &[
    "tp", "tx", "tt", "p", "q", "ths", "ts", "pgs", "gs", "bs", "ks", "tm", "kt", "tl", "tuq", "v.v", "st", "tr",
    "ubnd", "hđnd",
];

/// The sentences of a line, in order; joined by blanks they are the line's words.
pub fn sentences(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let signs: Vec<(usize, char)> = line.char_indices().collect();
    for (index, (place, sign)) in signs.iter().enumerate() {
        if !matches!(sign, '.' | '!' | '?' | '…' | ';') {
            continue;
        }
        let end = place + sign.len_utf8();
        let is_gap = signs.get(index + 1).is_some_and(|(_, next)| next.is_whitespace());
        let next = signs.get(index + 1..).and_then(|rest| rest.iter().find(|(_, next)| !next.is_whitespace()));
        let begins = next.is_some_and(|(_, next)| *sign == ';' || next.is_uppercase() || !next.is_alphanumeric());
        let own = line.get(start..*place).unwrap_or_default();
        let word = own.rsplit([' ', '(', '\u{a0}']).next().unwrap_or_default().to_lowercase();
        let is_number = !word.is_empty() && word.chars().all(|sign| sign.is_ascii_digit());
        let is_abbreviation =
            *sign == '.' && (ABBREVIATIONS.contains(&word.as_str()) || is_number && own.trim() == word);
        if is_gap && begins && !is_abbreviation {
            found.push(line.get(start..end).unwrap_or_default().trim());
            start = end;
        }
    }
    let rest = line.get(start..).unwrap_or_default().trim();
    if !rest.is_empty() {
        found.push(rest);
    }
    found.retain(|sentence| !sentence.is_empty());
    found
}

/// A line without the sentences left out; none when nothing of it is kept.
pub fn condensed(line: &str, left_out: &HashSet<&str>) -> Option<String> {
    if left_out.is_empty() {
        return Some(line.to_owned());
    }
    let all = sentences(line);
    if !all.iter().any(|sentence| left_out.contains(sentence)) {
        return Some(line.to_owned());
    }
    let mut kept: Vec<&str> = Vec::new();
    for sentence in &all {
        match left_out.contains(sentence) {
            false => kept.push(sentence),
            true if kept.last() != Some(&LEFT_OUT) => kept.push(LEFT_OUT),
            true => {}
        }
    }
    kept.iter().any(|sentence| *sentence != LEFT_OUT).then(|| kept.join(" "))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sentences_are_kept_whole() {
        let check = |line: &str, expected: &[&str]| assert_eq!(sentences(line), expected, "{line}");
        check("Đã làm xong. Còn 2 việc.", &["Đã làm xong.", "Còn 2 việc."]);
        check("Đạt 1.573,1 tỷ đồng tại TP. An Hòa. Kết thúc.", &["Đạt 1.573,1 tỷ đồng tại TP. An Hòa.", "Kết thúc."]);
        check("Quyết định số 12/QĐ-UBND; Kế hoạch số 5", &["Quyết định số 12/QĐ-UBND;", "Kế hoạch số 5"]);
        check("1. Tổ chức hội nghị", &["1. Tổ chức hội nghị"]);
        check("", &[]);
    }

    #[test]
    fn t6_r10_what_was_left_out_leaves_a_mark() {
        let line = "Câu một. Câu hai. Câu ba.";
        let out = |left_out: &[&str]| condensed(line, &left_out.iter().copied().collect());
        assert_eq!(out(&[]).as_deref(), Some(line));
        assert_eq!(out(&["Câu hai."]).as_deref(), Some("Câu một. […] Câu ba."));
        assert_eq!(out(&["Câu hai.", "Câu ba."]).as_deref(), Some("Câu một. […]"));
        assert_eq!(out(&["Câu một.", "Câu hai.", "Câu ba."]), None);
        assert_eq!(out(&["Câu của bản trước."]).as_deref(), Some(line));
    }

    proptest! {
        /// Nothing is lost by splitting, and nothing is made up by condensing.
        #[test]
        fn no_word_is_lost_or_invented(line in "([A-ZĐ][a-zđ]{1,6}( [a-z0-9,]{1,5}){0,4}[.;!?] ){0,8}", cut in 0_usize..8) {
            let all = sentences(&line);
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(&all.join(" ")), words(&line));
            let left_out: HashSet<&str> = all.iter().skip(cut).copied().collect();
            let kept = condensed(&line, &left_out).unwrap_or_default();
            for sentence in sentences(&kept).into_iter().flat_map(|one| one.split(LEFT_OUT)).map(str::trim) {
                prop_assert!(sentence.is_empty() || line.contains(sentence), "«{}»", sentence);
            }
        }
    }
}
