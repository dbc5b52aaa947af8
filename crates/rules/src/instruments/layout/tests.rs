use super::facts::{Facts, LineHeight, Look, RunLook, Section};
use super::*;
use crate::doc::Align;

/// A paragraph of the body as the decree wants it.
fn look(number: u32, text: &str) -> Look {
    let run =
        RunLook { text: text.to_owned(), font: Some("Times New Roman".to_owned()), size: 28, ..RunLook::default() };
    Look {
        number,
        section: 0,
        cell: None,
        text: text.to_owned(),
        marker: None,
        runs: vec![run],
        align: Align::Justify,
        first: 720,
        left: 0,
        before: 0,
        after: 120,
        line: LineHeight::Times(264),
        rule: None,
        rule_above: None,
    }
}

fn section() -> Section {
    Section {
        width: 11_906,
        height: 16_838,
        top: 1_134,
        bottom: 1_134,
        left: 1_701,
        right: 851,
        has_first_page: true,
        restarts_at: Some(1),
        numbers: Vec::new(),
    }
}

/// The codes found in a document of these body lines, what concerns its missing head and foot left out.
fn codes(paragraphs: Vec<Look>) -> Vec<&'static str> {
    let found = check(&Facts { sections: vec![section()], paragraphs });
    let of_body = |code: &&str| code.starts_with("body") || code.starts_with("point") || code.starts_with("basis");
    found.iter().map(|finding| finding.code.as_str()).filter(of_body).collect()
}

#[test]
fn t3_r10_points_follow_the_vietnamese_alphabet() {
    let lines = |letters: &str| {
        let mut lines: Vec<Look> = letters
            .chars()
            .enumerate()
            .map(|(at, letter)| look(at as u32 + 1, &format!("{letter}) Nội dung;")))
            .collect();
        lines.push(look(99, "Hết./."));
        codes(lines)
    };
    assert_eq!(lines("abcdđeghiklmnopq"), [""; 0]);
    assert_eq!(lines("abcde"), ["point-letters"], "đ stands before e");
    assert_eq!(lines("abcdđef"), ["point-letters"], "f is no letter of ours");
    assert_eq!(lines("abab"), [""; 0], "points may begin again");
}

#[test]
fn t3_r10_a_body_ends_with_a_stroke() {
    assert_eq!(codes(vec![look(1, "Nội dung.")]), ["body-end"]);
    assert_eq!(codes(vec![look(1, "Nội dung./.")]), [""; 0]);
}

#[test]
fn the_body_is_held_against_sizes_indents_and_spaces() {
    let check = |change: fn(&mut Look), expected: &[&str]| {
        let mut first = look(1, "Một đoạn đủ dài để thấy được cách canh lề của nó, dài hơn sáu mươi chữ cái.");
        change(&mut first);
        assert_eq!(codes(vec![first, look(2, "Hết./.")]), expected);
    };
    check(|_| {}, &[]);
    check(|look| look.runs[0].size = 24, &["body-size"]);
    check(|look| look.align = Align::Left, &["body-align"]);
    check(|look| look.first = 400, &["body-indent"]);
    check(|look| look.first = 567, &[]);
    check(|look| look.after = 60, &["body-space"]);
    check(|look| look.line = LineHeight::Times(480), &["body-line"]);
    check(|look| look.line = LineHeight::Twips(360), &[]);
    check(|look| look.runs[0].italic = true, &["body-upright"]);
    check(|look| look.runs[0].bold = true, &[]);
}

#[test]
fn every_departure_says_what_is_wanted_and_where_it_is_written() {
    for code in Departure::ALL {
        assert!(!code.wanted().is_empty() && !code.clause().is_empty(), "{}", code.as_str());
    }
    let mut codes: Vec<&str> = Departure::ALL.iter().map(|code| code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), Departure::ALL.len());
}

#[test]
fn a_document_of_the_party_is_only_named() {
    let mut first = look(1, "ĐẢNG CỘNG SẢN VIỆT NAM");
    first.runs[0].size = 60;
    let found = check(&Facts { sections: vec![section()], paragraphs: vec![first] });
    assert_eq!(found.iter().map(|finding| finding.code).collect::<Vec<_>>(), [Departure::PartyForm]);
}
