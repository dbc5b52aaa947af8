//! Reading when: the cell's words into a kind and, where it has a calendar meaning, its first and last on-time day.

use jiff::civil::Date;

use super::draft::{TimelineKind, TimelineReading};
use super::lines::squeeze;
use crate::doc::Span;
use crate::vi::dates::{self, first_date};
use crate::vi::fold::fold;
use crate::vi::numerals::roman;

/// Reads a timeline cell.
pub fn read(raw: Option<&str>, span: Span) -> TimelineReading {
    let text = raw.map(squeeze).unwrap_or_default();
    let (kind, from, to) = kind_of(&text);
    TimelineReading {
        raw: raw.map(|_| text),
        kind,
        from: from.map(|day| day.to_string()),
        to: to.map(|day| day.to_string()),
        span,
    }
}

/// Reads a timeline whose first and last day stand in columns of their own.
pub fn read_two(start: Option<&str>, end: Option<&str>, span: Span) -> TimelineReading {
    let (first, last) = (read(start, span.clone()), read(end, span.clone()));
    let text = |reading: &TimelineReading| reading.raw.clone().filter(|raw| !raw.is_empty());
    let raw = match (text(&first), text(&last)) {
        (Some(first), Some(last)) => Some(format!("{first} - {last}")),
        (first, last) => first.or(last).or(start.or(end).map(|_| String::new())),
    };
    let from = first.from.or(first.to).filter(|_| first.kind != TimelineKind::Unspecified);
    match (from, last.to.is_some()) {
        (None, _) => TimelineReading { raw, ..last },
        (from, true) => TimelineReading { raw, kind: TimelineKind::Range, from, to: last.to, span },
        (from, false) if last.kind == TimelineKind::Unspecified => {
            TimelineReading { raw, kind: TimelineKind::Range, from, to: None, span }
        }
        (from, false) => TimelineReading { raw, from, ..last },
    }
}

type Reading = (TimelineKind, Option<Date>, Option<Date>);

fn kind_of(text: &str) -> Reading {
    let folded = fold(text);
    let has = |words: &str| folded.contains(words);
    let without_days = |kind| (kind, None, None);
    if folded.is_empty() {
        return without_days(TimelineKind::Unspecified);
    }
    if has("sau khi") || has("theo tien do") || has("khi co ") || has("ngay khi") {
        return without_days(TimelineKind::Event);
    }
    // "100 ngày", counted from the issue.
    let is_count = folded.split_once(' ').is_some_and(|(number, unit)| {
        number.parse::<u16>().is_ok() && matches!(unit, "ngay" | "ngay lam viec" | "thang" | "tuan")
    });
    if has("ke tu ngay") || has("ke tu khi") || is_count {
        return without_days(TimelineKind::Relative);
    }
    if has("phu hop voi") || has("thoi diem phu hop") || has("khi can thiet") {
        return without_days(TimelineKind::Discretionary);
    }
    if folded.starts_with("theo ke hoach ") || (folded.starts_with("theo ") && has(" so ")) {
        return without_days(TimelineKind::Reference);
    }
    if let Some(reading) = span_of_two(text).or_else(|| calendar(text, &folded)) {
        return reading;
    }
    if has("thuong xuyen") || has("trong qua trinh") || has("lien tuc") {
        return without_days(TimelineKind::Standing);
    }
    if ["hang nam", "hang quy", "hang thang", "hang tuan", "dinh ky", "moi nam", "tung nam"].iter().any(|w| has(w)) {
        return without_days(TimelineKind::Recurring);
    }
    if folded.starts_with("theo ") {
        return without_days(TimelineKind::Reference);
    }
    without_days(TimelineKind::Unspecified)
}

/// "Từ tháng 2/2017 đến tháng 9/2018", "Quý IV/2025 - Quý II/2026", "Quý I đến tháng 9/2017": two ends, each with days
/// of its own; the first may leave its year, or the second its word "tháng", to the other.
fn span_of_two(text: &str) -> Option<Reading> {
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return None;
    }
    let cuts = [" đến ", "-", "–"].into_iter().flat_map(|sign| lower.match_indices(sign).collect::<Vec<_>>());
    cuts.into_iter().find_map(|(at, sign)| {
        let (front, back) = (text.get(..at)?.trim(), text.get(at + sign.len()..)?.trim());
        let end = |text: &str| calendar(text, &fold(text)).filter(|(kind, ..)| *kind != TimelineKind::Range);
        let is_end = |text: &str| sign == " đến " || text.contains(|c: char| c == '/' || c.is_alphabetic());
        let (_, _, last) = end(back).or_else(|| end(&format!("tháng {back}")))?;
        let last = last?;
        let front = front.strip_prefix("Từ ").or_else(|| front.strip_prefix("từ ")).unwrap_or(front);
        let first = end(front).or_else(|| end(&format!("{front} năm {}", last.year())))?;
        // "10-02-2026" and "2024-2030" are no two ends.
        let first = first.1.or(first.2).filter(|first| *first < last && is_end(front) && is_end(back))?;
        Some((TimelineKind::Range, Some(first), Some(last)))
    })
}

/// "11/8/14": a date whose year has two digits.
fn short_date(text: &str) -> Option<Date> {
    text.split_whitespace().find_map(|word| {
        let parts: Vec<i16> =
            word.trim_end_matches(['.', ',', ';']).split('/').map(|part| part.parse().ok()).collect::<Option<_>>()?;
        match parts.as_slice() {
            [day, month, year @ 0..100] => {
                Date::new(2000 + year, i8::try_from(*month).ok()?, i8::try_from(*day).ok()?).ok()
            }
            _ => None,
        }
    })
}

/// A reading with days: full date, quarter, month, years.
fn calendar(text: &str, folded: &str) -> Option<Reading> {
    if let Some(found) = first_date(text) {
        return Some(date_reading(folded, found.day));
    }
    if let Some(day) = short_date(text) {
        return Some(date_reading(folded, day));
    }
    let years: Vec<i16> = dates::numbers(text)
        .filter(|(_, _, value)| (2000..=2100).contains(value))
        .filter_map(|(_, _, value)| i16::try_from(value).ok())
        .collect();
    let year = *years.first()?;
    if let Some(number) = quarter_number(folded) {
        let (first, last) = dates::quarter(year, number)?;
        return Some((TimelineKind::Quarter, Some(first), Some(last)));
    }
    if let Some(month) = month_number(folded) {
        let last = dates::end_of_month(year, month)?;
        return Some((TimelineKind::Month, Some(last.first_of_month()), Some(last)));
    }
    let (first, last) = dates::year(year);
    if folded.contains("tiep theo") {
        return Some((TimelineKind::Range, Some(first), None));
    }
    if folded.starts_with("tu nam") {
        return Some((TimelineKind::Range, Some(first), years.get(1).map(|year| dates::year(*year).1)));
    }
    match years.as_slice() {
        [_, second, ..] if *second > year => Some((TimelineKind::Range, Some(first), Some(dates::year(*second).1))),
        [_] => Some((TimelineKind::Year, Some(first), Some(last))),
        _ => None,
    }
}

/// "Trước ngày" is read literally: on time until the end of the day before.
fn date_reading(folded: &str, day: Date) -> Reading {
    if folded.contains("truoc ngay") || folded.starts_with("truoc ") {
        return (TimelineKind::Date, None, day.yesterday().ok());
    }
    if folded.starts_with("tu ") {
        return (TimelineKind::Range, Some(day), None);
    }
    (TimelineKind::Date, None, Some(day))
}

fn quarter_number(folded: &str) -> Option<u32> {
    let word = folded.split_once("quy ")?.1.split(' ').next()?;
    roman(&word.to_uppercase()).or_else(|| word.parse().ok()).filter(|number| (1..=4).contains(number))
}

fn month_number(folded: &str) -> Option<i8> {
    let word = folded.split_once("thang ")?.1.split(' ').next()?;
    word.parse().ok().filter(|month| (1..=12).contains(month))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wordings_in_use() {
        let check = |raw: &str, expected: &str| {
            let reading = read(Some(raw), Span::default());
            let shown = format!(
                "{:?} {} {}",
                reading.kind,
                reading.from.as_deref().unwrap_or("-"),
                reading.to.as_deref().unwrap_or("-")
            );
            assert_eq!(shown, expected, "{raw}");
        };
        check("Quý IV/2023", "Quarter 2023-10-01 2023-12-31");
        check("Quý 2 năm 2026", "Quarter 2026-04-01 2026-06-30");
        check("2023", "Year 2023-01-01 2023-12-31");
        check("Năm 2025", "Year 2025-01-01 2025-12-31");
        check("2024-2030", "Range 2024-01-01 2030-12-31");
        check("Tháng 12/2024", "Month 2024-12-01 2024-12-31");
        check("30/8/2026", "Date - 2026-08-30");
        check("trước ngày 10/02/2026", "Date - 2026-02-09");
        check("từ 01/7/2025", "Range 2025-07-01 -");
        check("2025 và những năm tiếp theo", "Range 2025-01-01 -");
        check("Giai đoạn 2026-2030 và những năm tiếp theo", "Range 2026-01-01 -");
        check("Từ tháng 2/2017 đến tháng 9/2018", "Range 2017-02-01 2018-09-30");
        check("tháng 1 đến tháng 12 năm 2017", "Range 2017-01-01 2017-12-31");
        check("15/12/2016-15/02/2017", "Range 2016-12-15 2017-02-15");
        check("Từ tháng 5/2017-12/2017", "Range 2017-05-01 2017-12-31");
        check("Quý I đến tháng 9/2017", "Range 2017-01-01 2017-09-30");
        check("Quý IV/2025- Quý II/2026", "Range 2025-10-01 2026-06-30");
        check("10-02-2026", "Date - 2026-02-10");
        check("Thời gian hoàn thành 11/8/14", "Date - 2014-08-11");
        check("Nhiệm vụ thường xuyên", "Standing - -");
        check("Hằng năm", "Recurring - -");
        check("Theo kế hoạch công tác hàng năm", "Reference - -");
        check("Theo tiến độ của Trung ương", "Event - -");
        check("Theo Kế hoạch số 12/KH-UBND ngày 17/5/2022 của UBND tỉnh", "Reference - -");
        check("100 ngày", "Relative - -");
        check("100 ngày kể từ ngày ban hành", "Relative - -");
        check("vào thời điểm phù hợp với tình hình", "Discretionary - -");
        check("", "Unspecified - -");
    }
}
