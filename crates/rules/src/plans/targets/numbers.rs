//! Numbers in a sentence that may be values: no years, dates, numbers of instruments or of articles.

use crate::vi::fold::fold;

/// A number or a range of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Decimal string with a point.
    pub value: String,
    /// The upper end of a range.
    pub max: Option<String>,
    pub start: usize,
    pub end: usize,
    pub is_in_brackets: bool,
}

/// Words before a number that names something: an article, a phase, an instrument.
const NAMES: &[&str] = &[
    "so",
    "dieu",
    "khoan",
    "diem",
    "chuong",
    "muc",
    "phu luc",
    "lan thu",
    "thu",
    "cap",
    "loai",
    "hang",
    "quy",
    "thang",
    "ngay",
    "nam",
    "khoa",
    "top",
    "ky",
    "quoc lo",
    "de an",
    "nghi quyet",
    "quyet dinh",
    "bieu",
    "mau",
    "phien ban",
    "giai doan",
    "tuoi",
    "tieu chi so",
];

/// The numbers of a sentence.
pub fn find(sentence: &str) -> Vec<Number> {
    let bytes = sentence.as_bytes();
    let mut found = Vec::new();
    let mut at = marker_length(sentence);
    let mut depth = 0_usize;
    while at < bytes.len() {
        match bytes[at] {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let front = &sentence[..at];
        let is_loose = !front.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | ',' | '.' | ':'));
        let Some((value, length)) = at_start(&sentence[at..]) else {
            at += 1;
            continue;
        };
        let end = at + length;
        if !is_loose || is_other(front, &sentence[at..end], &sentence[end..]) {
            at = end;
            continue;
        }
        let (max, end) = upper(&sentence[end..]).map_or((None, end), |(max, length)| (Some(max), end + length));
        found.push(Number { value, max, start: at, end, is_in_brackets: depth > 0 });
        at = end;
    }
    found
}

/// The length of an item's own number: "1. ", "2.1. ", "a) ".
fn marker_length(sentence: &str) -> usize {
    let trimmed = sentence.trim_start();
    let skipped = sentence.len() - trimmed.len();
    let front = trimmed.split(' ').next().unwrap_or_default();
    let is_marker = front.ends_with(['.', ')']) && crate::vi::numerals::marker(front).is_some();
    if is_marker { skipped + front.len() } else { 0 }
}

/// A year, a part of a date, or the number of something named.
fn is_other(front: &str, value: &str, rest: &str) -> bool {
    // "2.000" is no year.
    let is_year = value.len() == 4 && (value.starts_with("19") || value.starts_with("20"));
    let is_date = rest.starts_with('/') && rest[1..].starts_with(|c: char| c.is_ascii_digit());
    let is_symbol = rest.starts_with(['/', '-']) && rest[1..].starts_with(|c: char| c.is_uppercase());
    let word = front.trim_end();
    let last: Vec<&str> = word.split(' ').rev().take(3).collect();
    let last = fold(&last.into_iter().rev().collect::<Vec<_>>().join(" "));
    // "tổng số 12", "một số 5", "số xã 12": the word "số" that counts is no name.
    let counts = ["tong so", "nang so", "them so"].iter().any(|words| last.ends_with(words));
    let is_named = !rest.starts_with('%')
        && !counts
        && NAMES.iter().any(|name| last == *name || last.ends_with(&format!(" {name}")));
    let is_percent_named = rest.starts_with('%') && last.ends_with(" giai doan");
    is_year || is_date || is_symbol || is_named || is_percent_named
}

/// "-1,5" or " - 70": the upper end of a range.
fn upper(rest: &str) -> Option<(String, usize)> {
    let (after, sign) = [" - ", "-", " – ", "–", "% - ", "%-", "% đến ", " đến "]
        .iter()
        .find_map(|sign| rest.strip_prefix(sign).map(|after| (after, *sign)))?;
    let (value, length) = at_start(after)?;
    let is_year = value.len() == 4 && value.starts_with("20");
    let is_date = after[length..].starts_with('/') && after[length + 1..].starts_with(|c: char| c.is_ascii_digit());
    (!is_year && !is_date).then_some((value, sign.len() + length))
}

/// A number at the start of a text, "8,3" as "8.3", "1.573,1" as "1573.1"; of "8 3%", whose comma was lost, both digits
/// belong to the number and the linter points at it.
fn at_start(text: &str) -> Option<(String, usize)> {
    let length = text.bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b',' | b'.')).count();
    let digits = text.get(..length)?.trim_end_matches([',', '.']);
    if digits.is_empty() || !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let length = digits.len();
    let tail = &text[length..];
    if let Some(lost) = tail.strip_prefix(' ')
        && lost.starts_with(|c: char| c.is_ascii_digit())
        && lost[1..].starts_with('%')
    {
        return Some((format!("{digits}.{}", &lost[..1]), length + 2));
    }
    let plain = digits.replace('.', "").replace(',', ".");
    let value = match plain.trim_start_matches('0') {
        "" => "0",
        rest if rest.starts_with('.') => return Some((format!("0{rest}"), length)),
        rest => rest,
    };
    Some((value.to_owned(), length))
}
