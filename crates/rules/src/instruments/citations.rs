//! Citations: every instrument with a printed number that a text names.
//!
//! A number is digits, then `/` or `-`, perhaps a year, then a symbol of capitals ("26-NQ/TW", "45/2025/NĐ-CP").

use std::collections::HashMap;

use crate::doc::Span;
use crate::plans::draft::Citation;
use crate::vi::dates::first_date;
use crate::vi::fold::fold;
use crate::vi::{end_of, start_of};

/// Types of instruments: folded name and symbol.
pub const TYPES: &[(&str, &str)] = &[
    ("nghi quyet", "NQ"),
    ("quyet dinh", "QĐ"),
    ("ke hoach", "KH"),
    ("chuong trinh hanh dong", "CTr"),
    ("chuong trinh", "CTr"),
    ("chi thi", "CT"),
    ("thong bao ket luan", "TB"),
    ("thong bao", "TB"),
    ("ket luan", "KL"),
    ("nghi dinh", "NĐ"),
    ("thong tu", "TT"),
    ("cong van", "CV"),
    ("cong dien", "CĐ"),
    ("to trinh", "TTr"),
    ("bao cao", "BC"),
    ("huong dan", "HD"),
    ("quy dinh", "QĐ"),
    ("de an", "ĐA"),
    ("luat", "Luật"),
];

/// How far a date may stand behind a number, in bytes.
const DATE_REACH: usize = 40;

/// How far date and issuer are looked for behind a number, in bytes.
const TAIL: usize = 400;

/// A number found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub number: String,
    pub start: usize,
    pub end: usize,
}

/// Every instrument number of a text.
pub fn numbers(text: &str) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        // "66.2/2025/NQ-CP": a number with a part.
        let part = bytes[at..].iter().skip(1).take_while(|byte| byte.is_ascii_digit()).count();
        if bytes.get(at) == Some(&b'.') && (1..=2).contains(&part) && bytes.get(at + 1 + part) == Some(&b'/') {
            at += 1 + part;
        }
        let before = text[..start].chars().next_back();
        let is_loose = before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '/' | '-' | ',' | '.'));
        if is_loose
            && at - start <= 5
            && let Some(end) = symbol_end(text, at)
        {
            let end = with_stray_spaces(text, end);
            let number = text[start..end].replace(' ', "");
            found.push(Found { number, start, end });
            at = end;
        }
    }
    let plain = plain_numbers(text, &found);
    found.extend(plain);
    found.sort_by_key(|found| found.start);
    found
}

/// Symbols of issuers that a stray space may part from their number: "27/NQ- TW", "71/NQ -CP".
const ISSUERS: &[&str] =
    &["CP", "TW", "TU", "TTg", "TTG", "UBND", "HĐND", "UBTVQH", "VPCP", "QH", "NQ", "QĐ", "KH", "BTC", "ĐU"];

/// The end of a number whose last part stands after a stray space.
fn with_stray_spaces(text: &str, end: usize) -> usize {
    let rest = &text[end..];
    let word = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum::<usize>();
    for sign in ["- ", " -", " - ", "/ ", " /"] {
        if let Some(after) = rest.strip_prefix(sign)
            && ISSUERS.contains(&&after[..word(after)])
        {
            return end + sign.len() + word(after);
        }
    }
    let number = &text[..end];
    match rest.strip_prefix(' ').map(|after| &after[..word(after)]) {
        Some(after) if number.ends_with("BGD") && after == "ĐT" => end + 1 + after.len(),
        Some(after) if number.ends_with("BCĐ") && after.chars().all(|c| c.is_ascii_digit()) && !after.is_empty() => {
            end + 1 + after.len()
        }
        _ => end,
    }
}

/// Numbers of letters and of instruments without a symbol: what stands between "số" and its date.
fn plain_numbers(text: &str, found: &[Found]) -> Vec<Found> {
    let mut plain = Vec::new();
    for (at, word) in text.match_indices("ố ") {
        let start = at + word.len();
        if !matches!(text[..at].chars().next_back(), Some('s' | 'S')) {
            continue;
        }
        let token = text[start..].split([' ', ',', ';', '(', ')']).next().unwrap_or_default();
        let end = start + token.len();
        // Those found stand in order and apart.
        let before = found.partition_point(|found| found.start < end);
        let is_taken = before.checked_sub(1).and_then(|at| found.get(at)).is_some_and(|found| start < found.end);
        let has_date = first_date(start_of(&text[end..], DATE_REACH))
            .is_some_and(|date| date.start <= 12 && fold(&text[end..end + date.start]) == "ngay");
        let is_number = token.chars().any(|c| c.is_ascii_digit()) && token.chars().count() <= 30;
        if !is_taken && is_number && has_date {
            plain.push(Found { number: token.to_owned(), start, end });
        }
    }
    plain
}

/// The end of the symbol that starts with "/" or "-" at a place; none when no symbol of capitals stands there.
fn symbol_end(text: &str, from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    let length: usize =
        rest.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '/' | '-' | '&')).map(char::len_utf8).sum();
    let symbol = rest.get(..length)?.trim_end_matches(['-', '/', '&']);
    let first = symbol.chars().next()?;
    let letters = symbol.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = symbol.chars().filter(|c| c.is_uppercase()).count();
    let is_symbol = matches!(first, '/' | '-') && capitals >= 2 && capitals * 2 >= letters;
    is_symbol.then_some(from + symbol.len())
}

/// The type named before a number: "Nghị quyết số", "Kế hoạch".
pub fn type_before(text: &str, start: usize) -> Option<&'static str> {
    let words: Vec<&str> = end_of(text.get(..start)?, TAIL).split_whitespace().rev().take(6).collect();
    let before = fold(&words.into_iter().rev().collect::<Vec<_>>().join(" "));
    let before = before.strip_suffix(" so").unwrap_or(&before);
    TYPES.iter().find(|(name, _)| before.ends_with(name)).map(|(_, code)| *code)
}

/// The type that a symbol says: "168/NQ-CP" is an NQ.
pub fn type_of_symbol(number: &str) -> Option<&'static str> {
    let symbol = number.trim_start_matches(|c: char| c.is_ascii_digit());
    let mut parts =
        symbol.split(['/', '-']).filter(|part| !part.is_empty() && !part.starts_with(|c: char| c.is_ascii_digit()));
    let first = parts.next()?;
    TYPES
        .iter()
        .map(|(_, code)| *code)
        .find(|code| code.eq_ignore_ascii_case(first) || code.to_lowercase() == first.to_lowercase())
}

/// Collects citations over a document: one entry a number and date.
#[derive(Debug, Default)]
pub struct Collector {
    own_number: Option<String>,
    citations: Vec<Citation>,
    /// Where those of a number stand, in lower case.
    places: HashMap<String, Vec<usize>>,
}

impl Collector {
    /// A collector that leaves out the document's own number.
    pub fn new(own_number: Option<&str>) -> Self {
        Self { own_number: own_number.map(str::to_lowercase), ..Self::default() }
    }

    /// Adds the citations of a text.
    pub fn read(&mut self, text: &str, span: &Span) {
        for found in numbers(text) {
            if self.own_number.as_deref() == Some(found.number.to_lowercase().as_str()) {
                continue;
            }
            let tail = start_of(text.get(found.end..).unwrap_or_default(), TAIL);
            let date = first_date(tail).filter(|date| date.start <= DATE_REACH && is_date_word(&tail[..date.start]));
            let late = if date.is_none() { issuer_and_date(tail) } else { None };
            let (date, named) = match late {
                Some((issuer, date)) => (Some(date), Some(issuer)),
                None => (date, None),
            };
            let end = date.map_or(found.end, |date| found.end + date.end);
            let issuer = named.or_else(|| issuer_after(start_of(text.get(end..).unwrap_or_default(), TAIL)));
            let type_code = type_before(text, found.start).or_else(|| type_of_symbol(&found.number));
            let citation = Citation {
                raw: text[found.start..end].to_owned(),
                type_code: type_code.map(str::to_owned),
                number: found.number,
                date: date.map(|date| date.day.to_string()),
                issuer,
                span: span.with_bytes(found.start, end),
            };
            self.add(citation);
        }
    }

    fn add(&mut self, new: Citation) {
        let places = self.places.entry(new.number.to_lowercase()).or_default();
        let is_same = |old: &Citation| old.date.is_none() || new.date.is_none() || old.date == new.date;
        let Some(at) = places.iter().copied().find(|at| is_same(&self.citations[*at])) else {
            places.push(self.citations.len());
            self.citations.push(new);
            return;
        };
        let old = &mut self.citations[at];
        // The fuller mention names the instrument: a title in capitals writes CTR for CTr and gives no issuer.
        let is_better = (old.date.is_none() && new.date.is_some())
            || (old.number.chars().all(|c| !c.is_lowercase()) && new.number.chars().any(char::is_lowercase))
            || (old.issuer.is_none() && new.issuer.is_some() && old.date == new.date);
        if is_better {
            let date = new.date.clone().or(old.date.take());
            let issuer = new.issuer.clone().or(old.issuer.take());
            *old = Citation { date, issuer, ..new };
        }
    }

    /// What was collected, in order of first mention.
    pub fn finish(self) -> Vec<Citation> {
        self.citations
    }
}

/// Only "ngày" may stand between a number and its date.
fn is_date_word(between: &str) -> bool {
    matches!(fold(between).as_str(), "ngay" | "" | "ky ngay")
}

/// "của Bộ Chính trị về …": the issuer right after the number or date.
fn issuer_after(tail: &str) -> Option<String> {
    let rest = tail.trim_start().strip_prefix("của ")?;
    let stops = [" về ", " ban hành ", " thực hiện ", " phê duyệt ", " và ", ",", ";", ".", " (", ")", " giao "];
    let end = stops.iter().filter_map(|stop| rest.find(stop)).min().unwrap_or(rest.len());
    let issuer = rest[..end].trim();
    (!issuer.is_empty() && issuer.chars().count() <= 80).then(|| issuer.to_owned())
}

/// "của Tỉnh ủy A ngày 29/12/2025": the issuer stands between the number and its date.
fn issuer_and_date(tail: &str) -> Option<(String, crate::vi::dates::Found)> {
    let rest = tail.strip_prefix(" của ")?;
    let skipped = tail.len() - rest.len();
    let at = rest.find(" ngày ").filter(|at| *at <= 80)?;
    let issuer = rest[..at].trim();
    if issuer.contains([',', ';', '.', '(']) || issuer.contains(" về ") {
        return None;
    }
    let date = first_date(&rest[at..]).filter(|date| date.start <= " ngày ".len())?;
    let date = crate::vi::dates::Found { start: date.start + at + skipped, end: date.end + at + skipped, ..date };
    Some((issuer.to_owned(), date))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_and_other_slashes_are_not() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<String> = numbers(text).into_iter().map(|found| found.number).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("Nghị quyết số 26-NQ/TW ngày 03/11/2022", &["26-NQ/TW"]);
        check("Nghị định số 45/2025/NĐ-CP, Quyết định 546/QĐ-TTg", &["45/2025/NĐ-CP", "546/QĐ-TTg"]);
        check("giai đoạn 2021-2030, 40 giường bệnh/vạn dân, ngày 29/4/2022", &[]);
        check("Chương trình 54-CTr/TU.", &["54-CTr/TU"]);
        check("Nghị quyết số 27/NQ- TW ngày 09/11/2022, số 71/NQ -CP", &["27/NQ-TW", "71/NQ-CP"]);
        check("Nghị quyết số 66.2/2025/NQ-CP; Quyết định số 260/QĐ-BGD ĐT", &["66.2/2025/NQ-CP", "260/QĐ-BGDĐT"]);
        check("Công văn số 1307 ngày 04/8/2014; Văn bản số YB-SA32/26-LR, ngày 21/4/2026", &["1307", "YB-SA32/26-LR"]);
        check("hộ số 5 đường A; 8.5/10 điểm; số 12 và ngày 3/4/2020", &[]);
    }

    #[test]
    fn a_citation_has_its_date_and_issuer() {
        let mut collector = Collector::new(Some("12/KH-UBND"));
        let text = "theo Quyết định số 7/QĐ-TTg ngày 02/3/2024 của Thủ tướng Chính phủ về việc giao chỉ tiêu; \
                    Quyết định số 7/QĐ-TTg; Kế hoạch số 12/KH-UBND";
        collector.read(text, &Span::default());
        let citations = collector.finish();
        assert_eq!(citations.len(), 1);
        assert_eq!(citations[0].date.as_deref(), Some("2024-03-02"));
        assert_eq!(citations[0].issuer.as_deref(), Some("Thủ tướng Chính phủ"));
        assert_eq!(citations[0].type_code.as_deref(), Some("QĐ"));
    }

    #[test]
    fn a_date_may_stand_behind_the_issuer() {
        let mut collector = Collector::new(None);
        collector.read("Đề án 08-ĐA/TU của Tỉnh ủy Lào Cai ngày 29/12/2025 về phát triển", &Span::default());
        let citations = collector.finish();
        assert_eq!(citations[0].date.as_deref(), Some("2025-12-29"));
        assert_eq!(citations[0].issuer.as_deref(), Some("Tỉnh ủy Lào Cai"));
    }

    #[test]
    fn a_symbol_says_its_type() {
        assert_eq!(type_of_symbol("1165/QĐ-UBND"), Some("QĐ"));
        assert_eq!(type_of_symbol("54-CTr/TU"), Some("CTr"));
        assert_eq!(type_of_symbol("63/2025/QH15"), None);
    }
}
