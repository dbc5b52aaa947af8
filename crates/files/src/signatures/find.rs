//! Where the signatures of a PDF stand. A signature names the bytes that it covers by their place in the file
//! (`/ByteRange`), and stands itself in the hole between them: so it is looked for in the bytes as they are, in files too
//! whose tables are damaged.

use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::{MOST, STRUCTURE};

const KEY: &[u8] = b"/ByteRange";
/// As far before and behind its byte range the rest of a signature's dictionary is looked for.
const WINDOW: usize = 4_096;

/// A signature as it stands in the file.
pub struct Found<'a> {
    /// None where its range is none of this file's.
    pub covered: Option<Covered>,
    /// What stands before and behind its hole.
    around: [&'a [u8]; 2],
}

/// What a signature covers.
pub struct Covered {
    /// Where it stands itself, with its brackets.
    pub hole: Range<usize>,
    pub end: usize,
    /// The signature, without what fills the hole behind it.
    pub structure: Vec<u8>,
}

/// Every signature, in the order in which their ranges end.
pub fn all(bytes: &[u8]) -> Vec<Found<'_>> {
    let mut found: Vec<([usize; 4], Found<'_>)> = Vec::new();
    let mut from = 0;
    while let Some(at) = position(&bytes[from..], KEY).map(|at| at + from) {
        from = at + KEY.len();
        let Some(range) = numbers(&bytes[from..]) else { continue };
        if found.iter().any(|(known, _)| *known == range) {
            continue;
        }
        found.push((range, one(bytes, at, range)));
        if found.len() == MOST {
            break;
        }
    }
    found.sort_by_key(|(range, _)| range[2].saturating_add(range[3]));
    found.into_iter().map(|(_, one)| one).collect()
}

fn position(bytes: &[u8], key: &[u8]) -> Option<usize> {
    let first = *key.first()?;
    let mut from = 0;
    loop {
        let at = from + bytes.get(from..)?.iter().position(|byte| *byte == first)?;
        if bytes[at..].starts_with(key) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// `[0 840 960 240]`; a place that is kept free for them (`[0 /*** …]`) holds none.
fn numbers(bytes: &[u8]) -> Option<[usize; 4]> {
    let text = &bytes[..bytes.len().min(200)];
    let open = text.iter().position(|byte| !byte.is_ascii_whitespace()).filter(|at| text[*at] == b'[')?;
    let close = text.iter().position(|byte| *byte == b']')?;
    let inner = std::str::from_utf8(text.get(open + 1..close)?).ok()?;
    let all: Vec<usize> = inner.split_ascii_whitespace().map(|word| word.parse().ok()).collect::<Option<_>>()?;
    all.try_into().ok()
}

fn one(bytes: &[u8], at: usize, [start, first, second, last]: [usize; 4]) -> Found<'_> {
    let covered = covered(bytes, start, first, second, last);
    let behind = covered.as_ref().map_or(at, |covered| covered.hole.end).max(at);
    let before = at.saturating_sub(WINDOW);
    let hole = covered.as_ref().map_or(at, |covered| covered.hole.start);
    let around = [
        own(&bytes[before..hole.clamp(before, at.saturating_add(WINDOW).min(bytes.len()))], true),
        own(&bytes[behind..behind.saturating_add(WINDOW).min(bytes.len())], false),
    ];
    Found { covered, around }
}

/// Of what stands around a signature, what belongs to its own object.
fn own(text: &[u8], is_before: bool) -> &[u8] {
    let mut windows = text.windows(6);
    match is_before {
        true => windows.rposition(|window| window == b"endobj").map_or(text, |at| &text[at + 6..]),
        false => windows.position(|window| window == b"endobj").map_or(text, |at| &text[..at]),
    }
}

fn covered(bytes: &[u8], start: usize, first: usize, second: usize, last: usize) -> Option<Covered> {
    let end = second.checked_add(last)?;
    // All from the first byte on but the hole.
    if start != 0 || first >= second || end > bytes.len() {
        return None;
    }
    let text = bytes.get(first..second)?;
    let inner = text.strip_prefix(b"<")?.strip_suffix(b">")?;
    if inner.len() > 2 * STRUCTURE {
        return None;
    }
    Some(Covered { hole: first..second, end, structure: structure(inner)? })
}

/// The bytes of a hexadecimal text up to the end of the structure that they begin.
fn structure(hex: &[u8]) -> Option<Vec<u8>> {
    let digits: Vec<u8> = hex
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let mut bytes: Vec<u8> = digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).unwrap_or(&0)).collect();
    if bytes.get(1) == Some(&0x80) {
        return super::cms::definite(&bytes, 0).map(|(whole, _)| whole);
    }
    let (head, length) = super::cms::head(&bytes)?;
    let whole = head.checked_add(length)?;
    if whole > bytes.len() {
        return None;
    }
    bytes.truncate(whole);
    Some(bytes)
}

impl Found<'_> {
    /// The moment that the signing program wrote into the dictionary: `/M(D:20231204091500+07'00')`.
    pub fn moment(&self) -> Option<Timestamp> {
        self.around.iter().find_map(|text| {
            let mut rest = *text;
            while let Some(at) = position(rest, b"/M") {
                rest = &rest[at + 2..];
                let open = rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
                if let Some(value) = rest[open..].strip_prefix(b"(") {
                    let close = value.iter().take(40).position(|byte| *byte == b')')?;
                    return moment(std::str::from_utf8(&value[..close]).ok()?);
                }
            }
            None
        })
    }
}

/// `D:20231204091500+07'00'` as an instant.
fn moment(text: &str) -> Option<Timestamp> {
    let text = text.strip_prefix("D:")?;
    let part = |range: Range<usize>, otherwise: i8| match text.get(range) {
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok(),
        Some(_) => None,
        None => Some(otherwise),
    };
    let year = text.get(..4)?.parse().ok()?;
    let (month, day) = (part(4..6, 1)?, part(6..8, 1)?);
    let time = DateTime::new(year, month, day, part(8..10, 0)?, part(10..12, 0)?, part(12..14, 0)?, 0).ok()?;
    let zone = text.get(14..).unwrap_or_default();
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let hours: i32 = digits.get(..2).map_or(Some(0), |hours| hours.parse().ok())?;
    let minutes: i32 = digits.get(2..4).map_or(Some(0), |minutes| minutes.parse().ok())?;
    let away = (hours * 60 + minutes) * 60;
    let away = if zone.starts_with('-') { -away } else { away };
    jiff::tz::TimeZone::fixed(jiff::tz::Offset::from_seconds(away).ok()?).to_timestamp(time).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_with_their_zone() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(moment(text).map(|at| at.to_string()).as_deref(), expected, "{text}");
        };
        check("D:20231204091500+07'00'", Some("2023-12-04T02:15:00Z"));
        check("D:20231204091500Z", Some("2023-12-04T09:15:00Z"));
        check("D:20231204", Some("2023-12-04T00:00:00Z"));
        check("D:20231304", None);
        check("hôm qua", None);
    }

    #[test]
    fn ranges_that_are_none_of_the_file_are_no_signatures_of_it() {
        let check = |text: &str, count: usize, is_covered: bool| {
            let found = all(text.as_bytes());
            assert_eq!(found.len(), count, "{text}");
            assert!(found.iter().all(|one| one.covered.is_some() == is_covered), "{text}");
        };
        check("/ByteRange[0 /********** 10 20]", 0, false);
        check("/ByteRange [0 4 99999999999999999999 1]", 0, false);
        check("/ByteRange [0 18446744073709551615 18446744073709551615 18446744073709551615]", 1, false);
        check("/ByteRange [0 5 4 3]", 1, false);
        check("/ByteRange [3 5 9 3] ", 1, false);
        check("/ByteRange [0 1 2 3", 0, false);
        check(&"/ByteRange[0 1 2 3]".repeat(100), 1, false);
        check("<300100>/ByteRange[0 0 8 20]", 1, true);
        check("<30ff00>/ByteRange[0 0 8 20]", 1, false);
        check("<30zz00>/ByteRange[0 0 8 20]", 1, false);
    }
}
