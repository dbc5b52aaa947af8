//! Bases and body (Phụ lục I, Phần I, Mục II.6; V.6).

use super::facts::{LineHeight, Look};
use super::parts::Parts;
use super::{Departure, Findings, Wanted, differs, points, sizes};
use crate::doc::Align;
use crate::vi::numerals::{Marker, marker};

/// Twips of 1 cm and of 1,27 cm, and what rounding makes.
const INDENTS: [i32; 2] = [567, 720];
const TOLERANCE: i32 = 20;
/// Twips of 6 points.
const SPACE: u32 = 120;
/// The letters of points in the Vietnamese order.
pub const LETTERS: &[char] = &[
    'a', 'b', 'c', 'd', 'đ', 'e', 'g', 'h', 'i', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'x', 'y',
];

pub fn check(parts: &Parts<'_>, findings: &mut Findings) {
    bases(parts, findings);
    for look in &parts.body {
        paragraph(look, findings);
    }
    for pair in parts.body.windows(2) {
        // Space that stands in a table between them is not theirs.
        if pair[1].number == pair[0].number + 1 && pair[0].after + pair[1].before + 2 < SPACE {
            let gap = pair[0].after + pair[1].before;
            findings.at(Departure::BodySpace, pair[1], format!("cách đoạn trước {} pt", gap / 20));
        }
    }
    letters(parts, findings);
    if let Some(last) = parts.body.last().filter(|_| !parts.ends_in_table)
        && !last.shown().ends_with("./.")
    {
        let shown = last.shown();
        let end: String = shown.chars().skip(shown.chars().count().saturating_sub(20)).collect();
        findings.at(Departure::BodyEnd, last, format!("«…{end}»"));
    }
}

fn bases(parts: &Parts<'_>, findings: &mut Findings) {
    let wanted = Wanted { sizes: (26, 28), bold: false, italic: true, capitals: None, centred: false };
    let last = parts.bases.len().saturating_sub(1);
    for (index, look) in parts.bases.iter().enumerate() {
        if let Some(words) = differs(look, wanted) {
            findings.at(Departure::BasisLook, look, words);
        }
        let end = if index == last { '.' } else { ';' };
        if !look.shown().ends_with(end) {
            findings.at(Departure::BasisForm, look, format!("cuối dòng không có dấu «{end}»"));
        }
    }
}

/// A heading: bold throughout, or a line that is only a number and capitals.
fn is_heading(look: &Look) -> bool {
    look.inked().next().is_some() && look.inked().all(|run| run.bold)
}

fn paragraph(look: &Look, findings: &mut Findings) {
    if let Some((least, most)) = sizes(look)
        && (least < 26 || most > 28)
    {
        let size = if least < 26 { least } else { most };
        findings.at(Departure::BodySize, look, format!("cỡ chữ {}", points(size)));
    }
    if look.inked().next().is_some() && look.inked().all(|run| run.italic) {
        findings.at(Departure::BodyUpright, look, "cả đoạn in nghiêng");
    }
    let shown = look.shown();
    let first = shown.split_whitespace().next().unwrap_or_default();
    // "I. TITLE" is a heading wherever it stands.
    let is_roman = first.ends_with('.') && matches!(marker(first), Some(Marker::Roman(_)));
    let is_capitals = shown.chars().any(char::is_alphabetic) && !shown.chars().any(char::is_lowercase);
    if is_roman && is_capitals && !is_heading(look) {
        findings.at(Departure::HeadingLook, look, "tiêu đề không đậm");
    }
    let is_title = is_heading(look) || look.align == Align::Center;
    if !is_title && look.align != Align::Justify {
        let words = if look.align == Align::Right { "canh phải" } else { "canh trái" };
        // A short line looks the same either way.
        if shown.chars().count() > 60 {
            findings.at(Departure::BodyAlign, look, words);
        }
    }
    let indent = look.first + look.left;
    let is_indented = INDENTS.iter().any(|wanted| (indent - wanted).abs() <= TOLERANCE);
    if !is_title && look.marker.is_none() && !look.text.starts_with('\t') && !is_indented {
        findings.at(Departure::BodyIndent, look, format!("chữ đầu dòng lùi {}", centimetres(indent)));
    }
    let is_right = match look.line {
        LineHeight::Times(times) => (238..=362).contains(&times),
        LineHeight::Twips(twips) => {
            let size = sizes(look).map_or(28, |(_, most)| u32::from(most)) * 10;
            (size..=size * 18 / 10).contains(&twips)
        }
    };
    if !is_right {
        let words = match look.line {
            LineHeight::Times(times) => format!("{},{:02} dòng", times / 240, times % 240 * 100 / 240),
            LineHeight::Twips(twips) => format!("{} pt", twips / 20),
        };
        findings.at(Departure::BodyLine, look, words);
    }
}

fn centimetres(twips: i32) -> String {
    let hundredths = (i64::from(twips) * 100 + 283) / 567;
    format!("{},{:02} cm", hundredths / 100, (hundredths % 100).abs())
}

/// Points follow each other as the alphabet does.
fn letters(parts: &Parts<'_>, findings: &mut Findings) {
    let mut before: Option<usize> = None;
    for look in &parts.body {
        let shown = look.shown();
        let mut start = shown.chars();
        let letter = start.next().filter(|_| start.next() == Some(')'));
        let Some(letter) = letter.filter(|letter| letter.is_alphabetic()) else {
            // A heading or a numbered clause begins the points anew.
            if is_heading(look) || marker(shown.split_whitespace().next().unwrap_or_default()).is_some() {
                before = None;
            }
            continue;
        };
        let place = LETTERS.iter().position(|known| *known == letter);
        let expected = before.map_or(0, |at| at + 1);
        if place != Some(expected) && place != Some(0) {
            let wanted = LETTERS.get(expected).map(char::to_string).unwrap_or_default();
            findings.at(Departure::PointLetters, look, format!("«{letter})» thay vì «{wanted})»"));
        }
        before = place.or(Some(expected));
    }
}
