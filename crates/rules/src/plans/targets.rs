//! Targets: the numbers of the sections that are headed "mục tiêu" or "chỉ tiêu", each in its own clause.

use super::draft::{Comparator, Section, Semantics, TargetDraft};
use super::lines::{Line, squeeze};
use super::reporting::sentences;
use crate::vi::fold::fold;

/// Reads the targets of the lines that stand under a heading of targets.
pub fn read(lines: &[Line], sections: &[Section]) -> Vec<TargetDraft> {
    let mut targets: Vec<TargetDraft> = Vec::new();
    let mut is_inside = false;
    let mut horizon = None;
    for line in lines {
        if let Some(section) = sections.iter().find(|section| section.span == line.span) {
            let folded = fold(&section.title);
            if section.level == 1 {
                is_inside = folded.contains("muc tieu") || folded.contains("chi tieu");
            }
            horizon = last_year(&section.title);
            // A vision is no target.
            is_inside = is_inside && !folded.starts_with("tam nhin");
            continue;
        }
        if is_inside {
            for sentence in sentences(&squeeze(&line.text)) {
                for clause in clauses(sentence) {
                    if let Some(target) = target(clause, sentence, line, horizon, targets.len() + 1) {
                        targets.push(target);
                    }
                }
            }
        }
    }
    targets
}

/// Clauses: cut at commas that are no decimal commas.
fn clauses(sentence: &str) -> Vec<&str> {
    let mut clauses = Vec::new();
    let mut start = 0;
    for (at, _) in sentence.match_indices(", ") {
        clauses.push(sentence[start..at].trim());
        start = at + 1;
    }
    clauses.push(sentence[start..].trim());
    clauses
}

fn target(clause: &str, sentence: &str, line: &Line, horizon: Option<i32>, number: usize) -> Option<TargetDraft> {
    let (at, value, end) = value(clause)?;
    let before = clause[..at].trim_end();
    let folded = fold(before);
    let rest = clause[end..].trim_start_matches(['-', '–', ' ']);
    let max = value_at_start(rest).filter(|_| clause[end..].trim_start().starts_with(['-', '–']));
    let after = max.as_ref().map_or(clause[end..].trim_start(), |(_, length)| rest[*length..].trim_start());
    let unit = unit(after)?;
    let comparator = comparator(&folded, max.is_some());
    let semantics = semantics(&folded, &fold(after), &unit, comparator);
    Some(TargetDraft {
        id: format!("t{number}"),
        text: sentence.to_owned(),
        indicator: (!before.is_empty()).then(|| before.trim_start_matches("- ").to_owned()),
        comparator,
        value: Some(value),
        value_max: max.map(|(value, _)| value),
        unit: Some(unit),
        from: None,
        to: horizon,
        semantics,
        span: line.span.clone(),
    })
}

/// The first number of a clause that is neither a year nor part of a date, as a decimal string.
fn value(clause: &str) -> Option<(usize, String, usize)> {
    let bytes = clause.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let is_start = bytes[at].is_ascii_digit()
            && (at == 0
                || !clause[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | ',' | '.')));
        if let Some((value, length)) = is_start.then(|| value_at_start(&clause[at..])).flatten() {
            let is_year = value.len() == 4 && (value.starts_with("19") || value.starts_with("20"));
            if !is_year {
                return Some((at, value, at + length));
            }
            at += length;
        } else {
            at += 1;
        }
    }
    None
}

/// A number at the start of a text, "8,3" as "8.3", "1.573,1" as "1573.1"; "8 3" is read as printed by the linter only.
fn value_at_start(text: &str) -> Option<(String, usize)> {
    let length = text.bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b',' | b'.')).count();
    let digits = text.get(..length)?.trim_end_matches([',', '.']);
    if digits.is_empty() || !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let length = digits.len();
    // "8 3%": a decimal comma was lost; the digit after the space belongs to the number.
    let tail = &text[length..];
    if let Some(lost) = tail.strip_prefix(' ')
        && lost.starts_with(|c: char| c.is_ascii_digit())
        && lost[1..].starts_with('%')
    {
        return Some((format!("{digits}.{}", &lost[..1]), length + 2));
    }
    Some((digits.replace('.', "").replace(',', "."), length))
}

/// "%", "%/năm", "giường bệnh/vạn dân", "lần".
fn unit(after: &str) -> Option<String> {
    if let Some(rest) = after.strip_prefix('%') {
        return Some(if rest.starts_with("/năm") { "%/năm".to_owned() } else { "%".to_owned() });
    }
    if after.starts_with("lần") {
        return Some("lần".to_owned());
    }
    let head: String = after.split([',', ';', '.', '(']).next()?.to_owned();
    let slash = head.find('/')?;
    let word = head[slash + 1..].split(" theo ").next()?.trim();
    let unit = format!("{}/{word}", head[..slash].trim());
    (unit.chars().count() <= 40).then_some(unit)
}

fn comparator(before: &str, is_range: bool) -> Comparator {
    let ends = |words: &str| before.ends_with(words);
    if is_range {
        Comparator::Range
    } else if before.contains("on dinh o muc") || ends("duy tri") {
        Comparator::Maintain
    } else if ends("tren khoang") || ends("tren") || ends("vuot") || ends("hon") {
        Comparator::Gt
    } else if ends("khoang") {
        Comparator::About
    } else if ends("duoi") {
        Comparator::Lt
    } else if ends("it nhat") || ends("toi thieu") || ends("tu") {
        Comparator::Ge
    } else if ends("toi da") || ends("khong qua") {
        Comparator::Le
    } else {
        Comparator::Eq
    }
}

fn semantics(before: &str, after: &str, unit: &str, comparator: Comparator) -> Semantics {
    if comparator == Comparator::Maintain {
        Semantics::Maintain
    } else if unit == "lần" && after.contains("ca nuoc") {
        Semantics::RatioToNational
    } else if unit == "lần" {
        Semantics::MultipleOfBase
    } else if before.contains("binh quan") && unit == "%/năm" {
        Semantics::PeriodAverage
    } else if unit == "%/năm" {
        Semantics::AnnualChange
    } else if before.contains("co cau") || before.contains("chiem") {
        Semantics::Share
    } else {
        Semantics::Level
    }
}

fn last_year(text: &str) -> Option<i32> {
    crate::vi::dates::numbers(text)
        .map(|(_, _, value)| value)
        .filter(|v| (2000..=2100).contains(v))
        .last()
        .and_then(|v| i32::try_from(v).ok())
}
