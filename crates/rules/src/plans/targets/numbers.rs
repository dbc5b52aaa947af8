//! Numbers in a sentence that may be values: no years, dates, numbers of instruments or of articles.

use crate::vi::fold::fold;

/// A number or a range of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Decimal string with a point.
    pub value: String,
    /// The upper end of a range.
    pub max: Option<String>,
    /// "10 đến 15": a range, or what is so today and what is to be reached.
    pub is_from_to: bool,
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
        let upper = upper(&sentence[end..]);
        let is_from_to = upper.as_ref().is_some_and(|(_, length)| sentence[end..end + length].contains("đến"));
        let (max, end) = upper.map_or((None, end), |(max, length)| (Some(max), end + length));
        found.push(Number { value, max, is_from_to, start: at, end, is_in_brackets: depth > 0 });
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

/// A number at the start of a text, "8,3" as "8.3", "1.573,1" as "1573.1". Of "8 3%", whose comma was lost, both digits
/// belong to the number, and in "8.3%" the point stands for a comma, since thousands come in groups of three: the linter
/// points at both.
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
    let plain = plain(digits);
    let value = match plain.trim_start_matches('0') {
        "" => "0",
        rest if rest.starts_with('.') => return Some((format!("0{rest}"), length)),
        rest => rest,
    };
    Some((value.to_owned(), length))
}

/// Digits with a point before the decimals and no other mark.
fn plain(digits: &str) -> String {
    match (digits.split_once('.'), digits.split_once(',')) {
        (Some((whole, part)), None) if is_decimal_point(whole, part) => digits.to_owned(),
        // "4,758.5": as an English spreadsheet writes it.
        (Some((whole, part)), Some(_)) if is_grouped_by_commas(whole) && !part.contains([',', '.']) => {
            format!("{}.{part}", whole.replace(',', ""))
        }
        _ => digits.replace('.', "").replace(',', "."),
    }
}

/// "8.3", "12.75", "0.764": no thousands.
fn is_decimal_point(whole: &str, part: &str) -> bool {
    !part.contains('.') && (part.len() != 3 || whole.len() > 3 || whole.starts_with('0'))
}

fn is_grouped_by_commas(whole: &str) -> bool {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default().len();
    whole.contains(',') && (1..=3).contains(&first) && groups.all(|group| group.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_before_three_digits_is_for_thousands_and_else_for_decimals() {
        let check = |text: &str, expected: &str| {
            assert_eq!(find(text).first().map(|one| one.value.as_str()), Some(expected), "{text}");
        };
        check("đạt 8.3%/năm", "8.3");
        check("đạt 12.75 triệu đồng", "12.75");
        check("HDI đạt 0.764", "0.764");
        check("đạt 1.573 doanh nghiệp", "1573");
        check("đạt 1.573,1 tỷ đồng", "1573.1");
        check("đạt 1.234.567 người", "1234567");
        check("đạt 4,758.5 MW", "4758.5");
        check("đạt 8,3%", "8.3");
    }
}
