//! Reading who reports to whom by when.

use super::draft::{Cadence, ReportingRuleDraft};
use super::lines::{Line, squeeze};
use crate::vi::dates::{DayOfYear, first_day_of_year, numbers};
use crate::vi::fold::fold;

/// The reporting rules of a paragraph.
pub fn read(line: &Line) -> Vec<ReportingRuleDraft> {
    let text = squeeze(&line.text);
    sentences(&text).into_iter().filter_map(|sentence| rule(sentence, line)).collect()
}

fn rule(sentence: &str, line: &Line) -> Option<ReportingRuleDraft> {
    let folded = fold(sentence);
    if !folded.contains("bao cao") {
        return None;
    }
    let day_of_year = first_day_of_year(sentence);
    let cadence = cadence(&folded, day_of_year.is_some())?;
    let (due_month, due_day) = match (day_of_year, cadence) {
        (Some(found), _) => (Some(found.month), Some(found.day)),
        (None, Cadence::Monthly) => (None, day_of_month(sentence)),
        (None, _) => (None, None),
    };
    due_day?;
    Some(ReportingRuleDraft {
        raw: sentence.to_owned(),
        reporters: reporters(sentence, day_of_year),
        recipient: recipient(sentence),
        cadence,
        due_month,
        due_day,
        due_weekday: None,
        due_time: None,
        strictly_before: folded.contains("truoc ngay"),
        span: line.span.clone(),
    })
}

fn cadence(folded: &str, has_day_of_year: bool) -> Option<Cadence> {
    let has = |words: &str| folded.contains(words);
    if has("6 thang") || has("sau thang") {
        Some(Cadence::HalfYearly)
    } else if has("hang quy") || has("moi quy") {
        Some(Cadence::Quarterly)
    } else if has("hang thang") || has("moi thang") {
        Some(Cadence::Monthly)
    } else if has("hang nam") || has("moi nam") {
        Some(Cadence::Yearly)
    } else if has_day_of_year && (has("truoc ngay") || has("cham nhat")) {
        Some(Cadence::Once)
    } else {
        None
    }
}

fn day_of_month(sentence: &str) -> Option<u8> {
    let at = sentence.find("ngày ")?;
    let (start, _, value) = numbers(&sentence[at..]).next()?;
    (start <= "ngày ".len() + 1).then(|| u8::try_from(value).ok()).flatten().filter(|day| *day <= 31)
}

/// The body after "gửi" or "về", up to the next clause.
fn recipient(sentence: &str) -> Option<String> {
    let openings = ["gửi về ", "gửi cho ", "gửi ", "báo cáo về ", " về "];
    let rest = openings.iter().find_map(|opening| {
        sentence.match_indices(opening).map(|(at, word)| &sentence[at + word.len()..]).find(|rest| is_body(rest))
    })?;
    let stops = [" để ", " tổng hợp", ",", ";", ".", " (", " trước ", " nhằm ", " theo "];
    let end = stops.iter().filter_map(|stop| rest.find(stop)).min().unwrap_or(rest.len());
    Some(rest[..end].trim().to_owned())
}

fn is_body(text: &str) -> bool {
    let folded = fold(text);
    ["so ", "ubnd", "uy ban", "van phong", "ban ", "cong an", "bo ", "phong "]
        .iter()
        .any(|head| folded.starts_with(head))
}

/// The words between the date (or the start) and "báo cáo".
fn reporters(sentence: &str, date: Option<DayOfYear>) -> Option<String> {
    let from = date.map_or(0, |date| date.end);
    let rest = sentence.get(from..)?;
    let end = rest.find("báo cáo")?;
    let words = rest[..end].trim_matches([',', ' ']);
    let words = ["hàng năm", "hằng năm", "hàng quý", "hằng quý", "hàng tháng", "hằng tháng"]
        .iter()
        .fold(words, |words, start| words.strip_prefix(start).unwrap_or(words))
        .trim_matches([',', ' ', ':']);
    let words = words.strip_suffix(" có trách nhiệm").unwrap_or(words).trim();
    (!words.is_empty() && words.chars().count() <= 200).then(|| words.to_owned())
}

/// Sentences: cut after ". ", "; " and at line ends.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            // A bracket that is never closed holds nothing together.
            '(' if text[at..].contains(')') => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if letter == ';' && depth > 0 {
            continue;
        }
        let ends = matches!(letter, '.' | ';') && text[at + 1..].starts_with(' ');
        // "2. Định kỳ": a printed number is no sentence of its own.
        let is_marker = letter == '.' && text[start..at].trim().chars().all(|c| c.is_ascii_digit());
        if ends && !is_marker {
            sentences.push(text[start..at].trim());
            start = at + 1;
        }
    }
    sentences.push(text[start..].trim());
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::Span;

    fn only(text: &str) -> ReportingRuleDraft {
        let line = Line { text: text.to_owned(), span: Span::default() };
        let mut rules = read(&line);
        assert_eq!(rules.len(), 1, "{text}");
        rules.remove(0)
    }

    #[test]
    fn a_yearly_rule() {
        let rule = only(
            "2. Định kỳ trước ngày 15 tháng 11 hàng năm, các cơ quan, địa phương báo cáo kết quả gửi về Sở Tài chính để tổng hợp.",
        );
        assert_eq!(rule.cadence, Cadence::Yearly);
        assert_eq!((rule.due_day, rule.due_month), (Some(15), Some(11)));
        assert!(rule.strictly_before);
        assert_eq!(rule.recipient.as_deref(), Some("Sở Tài chính"));
        assert_eq!(rule.reporters.as_deref(), Some("các cơ quan, địa phương"));
    }

    #[test]
    fn a_monthly_rule() {
        let rule = only("Các đơn vị báo cáo trước ngày 15 hằng tháng, gửi Văn phòng UBND tỉnh.");
        assert_eq!(rule.cadence, Cadence::Monthly);
        assert_eq!((rule.due_day, rule.due_month), (Some(15), None));
    }

    #[test]
    fn a_sentence_without_a_day_is_no_rule() {
        let line =
            Line { text: "Kịp thời báo cáo UBND tỉnh xử lý khó khăn.".to_owned(), span: Span::default() };
        assert!(read(&line).is_empty());
    }
}
