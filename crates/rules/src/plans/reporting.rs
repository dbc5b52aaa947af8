//! Reading who reports to whom by when.

use super::draft::{Cadence, ReportingRuleDraft};
use super::lines::{Line, squeeze};
use crate::vi::dates::{DayOfYear, first_day_of_year, numbers};
use crate::vi::fold::fold;

/// A longer run of words without a full stop is no sentence, in bytes.
pub const LONGEST_SENTENCE: usize = 8_000;

/// The reporting rules of a paragraph. A sentence with two dates a year, or with a period and "đột xuất", is two rules.
pub fn read(line: &Line) -> Vec<ReportingRuleDraft> {
    // Few lines speak of reports at all.
    if !["báo cáo", "Báo cáo", "BÁO CÁO"].iter().any(|words| line.text.contains(words)) {
        return Vec::new();
    }
    let text = squeeze(&line.text);
    let sentences = sentences(&text).into_iter().filter(|sentence| sentence.len() <= LONGEST_SENTENCE);
    sentences.flat_map(|sentence| rules(sentence, line)).collect()
}

fn rules(sentence: &str, line: &Line) -> Vec<ReportingRuleDraft> {
    let folded = fold(sentence);
    // From when to when the data run is no date to report by.
    let is_data_period = ["tinh tu ngay", "chot so lieu", "so lieu tinh", "so lieu duoc tinh"];
    if !folded.contains("bao cao") || is_data_period.iter().any(|words| folded.contains(words)) {
        return Vec::new();
    }
    let days = days_of_year(sentence);
    let mut found = Vec::new();
    let rule = |cadence, month, day, date: Option<DayOfYear>| ReportingRuleDraft {
        raw: sentence.to_owned(),
        reporters: reporters(sentence, date),
        recipient: recipient(sentence),
        cadence,
        due_month: month,
        due_day: day,
        due_weekday: weekday(&folded),
        due_time: time_of_day(&folded),
        strictly_before: match date {
            Some(date) => is_before(sentence, date.start),
            None => folded.contains("truoc"),
        },
        span: line.span.clone(),
    };
    match cadence(&folded) {
        Some(Cadence::Monthly) => {
            let day = day_of_month(sentence);
            if day.is_some() || is_regime(&folded) {
                found.push(rule(Cadence::Monthly, None, day, None));
            }
        }
        Some(cadence) if !days.is_empty() => {
            found.extend(days.iter().map(|day| rule(cadence, Some(day.month), Some(day.day), Some(*day))));
        }
        Some(cadence) if is_regime(&folded) => found.push(rule(cadence, None, None, None)),
        // One date and no period: to be reported once.
        None => {
            let once = days.iter().find(|day| is_before(sentence, day.start) || is_latest(sentence, day.start));
            found.extend(once.map(|day| rule(Cadence::Once, Some(day.month), Some(day.day), Some(*day))));
        }
        Some(_) => {}
    }
    if folded.contains("dot xuat") && (is_regime(&folded) || folded.contains("bao cao dot xuat")) {
        let ad_hoc = rule(Cadence::AdHoc, None, None, None);
        found.push(ReportingRuleDraft { strictly_before: false, due_weekday: None, due_time: None, ..ad_hoc });
    }
    found
}

/// Words of a standing duty to report; without them a period without a day is only told.
fn is_regime(folded: &str) -> bool {
    let words =
        ["dinh ky", "che do bao cao", "che do thong tin bao cao", "hang tuan bao cao", "mot lan", "hang thang bao cao"];
    words.iter().any(|words| folded.contains(words))
}

/// The days of a sentence that stand apart; "từ ngày … đến ngày …" and dates of instruments are none.
fn days_of_year(sentence: &str) -> Vec<DayOfYear> {
    let mut days = Vec::new();
    let mut at = 0;
    while let Some(found) = sentence.get(at..).and_then(first_day_of_year) {
        let day = DayOfYear { start: found.start + at, end: found.end + at, ..found };
        at = day.end;
        let front = fold(&sentence[..day.start]);
        let words: Vec<&str> = front.split(' ').rev().take(4).collect();
        let is_end_of_period = words.first() == Some(&"tu") || words.starts_with(&["ngay", "tu"]);
        // "Nghị quyết số 12/NQ-CP ngày 20/3/2024": the day of an instrument.
        let before = sentence[..day.start].trim_end().trim_end_matches("ngày").trim_end();
        let last = before.rsplit(' ').next().unwrap_or_default();
        let is_of_instrument = last.contains('/') && last.chars().any(|c| c.is_ascii_digit());
        if !is_end_of_period && !is_of_instrument {
            days.push(day);
        }
    }
    days
}

fn words_before(sentence: &str, at: usize) -> String {
    fold(&sentence[..at])
}

/// "trước ngày 15/11", "trước 30/11".
fn is_before(sentence: &str, at: usize) -> bool {
    let words = words_before(sentence, at);
    let words = words.strip_suffix(" ngay").unwrap_or(&words);
    words == "truoc" || words.ends_with(" truoc")
}

/// "chậm nhất là ngày 17/12", "đến hết ngày", "vào ngày".
fn is_latest(sentence: &str, at: usize) -> bool {
    let words = words_before(sentence, at);
    let words = words.strip_suffix(" ngay").unwrap_or(&words);
    ["cham nhat", "cham nhat la", "cham nhat vao", "muon nhat", "het"].iter().any(|end| words.ends_with(end))
}

fn cadence(folded: &str) -> Option<Cadence> {
    let has = |words: &[&str]| words.iter().any(|words| folded.contains(words));
    if has(&["02 tuan mot lan", "2 tuan mot lan", "hai tuan mot lan", "02 tuan lan", "2 tuan lan", "nua thang mot lan"])
    {
        Some(Cadence::Fortnightly)
    } else if has(&["hang tuan", "moi tuan", "tuan mot lan"]) {
        Some(Cadence::Weekly)
    } else if has(&["6 thang", "sau thang"]) {
        Some(Cadence::HalfYearly)
    } else if has(&["hang quy", "moi quy", "quy mot lan"]) {
        Some(Cadence::Quarterly)
    } else if has(&["hang thang", "moi thang"]) {
        Some(Cadence::Monthly)
    } else if has(&["giua ky", "giua giai doan", "so ket giai doan"])
        && has(&["bao cao"])
        && has(&["truoc", "cham nhat"])
    {
        Some(Cadence::MidTerm)
    } else if has(&["hang nam", "moi nam"]) {
        Some(Cadence::Yearly)
    } else {
        None
    }
}

/// Day of the week, Monday is 1.
fn weekday(folded: &str) -> Option<u8> {
    const DAYS: &[(&str, u8)] = &[
        ("thu hai", 1),
        ("thu ba", 2),
        ("thu tu ", 3),
        ("thu nam", 4),
        ("thu sau", 5),
        ("thu bay", 6),
        ("chu nhat", 7),
    ];
    let padded = format!(" {folded} ");
    DAYS.iter().find(|(words, _)| padded.contains(&format!(" {words} "))).map(|(_, day)| *day)
}

/// "trước 16 giờ", "16h30": the time of day, 24 hours.
fn time_of_day(folded: &str) -> Option<String> {
    let is_after_digit = |at: &usize| folded[..*at].ends_with(|c: char| c.is_ascii_digit());
    let mut places = [" gio", "h"].iter().flat_map(|word| folded.match_indices(word)).map(|(at, _)| at);
    let at = places.find(is_after_digit)?;
    let hour: u8 = folded[..at].rsplit(|c: char| !c.is_ascii_digit()).next()?.parse().ok()?;
    let rest = folded[at..].trim_start_matches(" gio").trim_start_matches('h').trim_start();
    let minute: u8 =
        rest.split(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok()).unwrap_or(0);
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

fn day_of_month(sentence: &str) -> Option<u8> {
    let at = sentence.find("ngày ")?;
    let (start, _, value) = numbers(&sentence[at..]).next()?;
    (start <= "ngày ".len() + 1).then(|| u8::try_from(value).ok()).flatten().filter(|day| *day <= 31)
}

/// The body after "gửi" or "về", up to the next clause.
fn recipient(sentence: &str) -> Option<String> {
    let openings = ["gửi về ", "gửi cho ", "gửi ", "báo cáo về ", " về ", "báo cáo "];
    let rest = openings.iter().find_map(|opening| {
        sentence.match_indices(opening).map(|(at, word)| &sentence[at + word.len()..]).find(|rest| is_body(rest))
    })?;
    let stops = [
        " để ",
        " tổng hợp",
        ",",
        ";",
        ".",
        " (",
        " trước ",
        " nhằm ",
        " theo ",
        " định kỳ",
        " kết quả",
        " tình hình",
        " chậm nhất",
        " việc ",
        " hằng ",
        " hàng ",
    ];
    let end = stops.iter().filter_map(|stop| rest.find(stop)).min().unwrap_or(rest.len());
    Some(rest[..end].trim().to_owned())
}

fn is_body(text: &str) -> bool {
    let folded = fold(text);
    [
        "so ",
        "ubnd",
        "uy ban",
        "van phong",
        "ban ",
        "cong an",
        "bo ",
        "phong ",
        "thu tuong",
        "chinh phu",
        "hdnd",
        "thanh tra",
    ]
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
    let last_close = text.rfind(')').unwrap_or(0);
    for (at, letter) in text.char_indices() {
        match letter {
            // A bracket that is never closed holds nothing together.
            '(' if at < last_close => depth += 1,
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
    fn other_periods() {
        let rule = only(
            "Định kỳ 02 tuần một lần (trước 16 giờ thứ Sáu), các đơn vị báo cáo tiến độ về Sở Nội vụ để tổng hợp;",
        );
        assert_eq!(rule.cadence, Cadence::Fortnightly);
        assert_eq!((rule.due_weekday, rule.due_time.as_deref()), (Some(5), Some("16:00")));
        assert!(rule.strictly_before);
        assert_eq!(rule.recipient.as_deref(), Some("Sở Nội vụ"));
        assert_eq!(only("Thực hiện chế độ báo cáo định kỳ hằng quý gửi Sở Tài chính.").cadence, Cadence::Quarterly);
        assert_eq!(
            only("Báo cáo hằng tuần trước 15h30 thứ Năm, chế độ báo cáo gửi Sở A.").due_time.as_deref(),
            Some("15:30")
        );
        let once = only("Các sở báo cáo UBND tỉnh chậm nhất ngày 17/12/2026.");
        assert_eq!((once.cadence, once.due_day, once.strictly_before), (Cadence::Once, Some(17), false));
    }

    #[test]
    fn a_sentence_may_hold_two_rules() {
        let read = |text: &str| read(&Line { text: text.to_owned(), span: Span::default() });
        let two =
            read("Định kỳ 6 tháng (trước ngày 15/6) và hằng năm (trước ngày 15/12), các sở báo cáo Sở Tài chính.");
        assert_eq!(two.iter().map(|rule| rule.due_month).collect::<Vec<_>>(), [Some(6), Some(12)]);
        let two = read("Báo cáo UBND tỉnh định kỳ hằng năm hoặc đột xuất theo yêu cầu.");
        assert_eq!(two.iter().map(|rule| rule.cadence).collect::<Vec<_>>(), [Cadence::Yearly, Cadence::AdHoc]);
        assert!(read("Số liệu báo cáo hằng năm tính từ ngày 15/12 năm trước.").is_empty());
        assert!(read("Thực hiện Nghị quyết số 12/NQ-CP ngày 20/3/2024, tổ chức báo cáo chuyên đề.").is_empty());
    }

    #[test]
    fn a_sentence_without_a_day_is_no_rule() {
        let line =
            Line { text: "Kịp thời báo cáo UBND tỉnh xử lý khó khăn.".to_owned(), span: Span::default() };
        assert!(read(&line).is_empty());
    }
}
