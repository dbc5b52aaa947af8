//! Dates in running Vietnamese text.

use jiff::civil::{Date, date};

/// A date found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    pub day: Date,
    /// Byte range of the date's own words.
    pub start: usize,
    pub end: usize,
}

/// A day and month without a year ("05/12", "ngày 05 tháng 12").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayOfYear {
    pub day: u8,
    pub month: u8,
    pub start: usize,
    pub end: usize,
}

/// The first full date of a text: "20/6/2023", "20-6-2023", "ngày 20 tháng 6 năm 2023".
///
/// ```
/// use dondoc_rules::vi::dates::first_date;
/// assert_eq!(first_date("ngày 20 tháng 6 năm 2023").unwrap().day.to_string(), "2023-06-20");
/// assert_eq!(first_date("từ 31/02/2023"), None);
/// ```
pub fn first_date(text: &str) -> Option<Found> {
    numbers(text).find_map(|(start, end, day)| {
        let (after_month, month) = next_part(text, end, " tháng ")?;
        let (after_year, year) = next_part(text, after_month, " năm ")?;
        let day = checked(year, month, day)?;
        Some(Found { day, start, end: after_year })
    })
}

/// The first day and month of a text, whether a year follows or not.
pub fn first_day_of_year(text: &str) -> Option<DayOfYear> {
    numbers(text).find_map(|(start, end, day)| {
        let (after_month, month) = next_part(text, end, " tháng ")?;
        checked(2024, month, day)?;
        Some(DayOfYear { day: u8::try_from(day).ok()?, month: u8::try_from(month).ok()?, start, end: after_month })
    })
}

fn checked(year: u32, month: u32, day: u32) -> Option<Date> {
    if !(1900..=2200).contains(&year) {
        return None;
    }
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The number after "/" or "-" or a word that stands at `at`.
fn next_part(text: &str, at: usize, word: &str) -> Option<(usize, u32)> {
    let rest = text.get(at..)?;
    let trimmed = ["/", "-", word.trim_end()].iter().find_map(|separator| rest.strip_prefix(separator))?;
    let start = at + rest.len() - trimmed.len();
    let spaces = trimmed.len() - trimmed.trim_start().len();
    let digits = trimmed.trim_start();
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    let value = digits.get(..length)?.parse().ok()?;
    Some((start + spaces + length, value))
}

/// Every number that stands on its own, with its byte range.
pub fn numbers(text: &str) -> impl Iterator<Item = (usize, usize, u32)> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let start = at;
            if !bytes[start].is_ascii_digit() {
                at += 1;
                continue;
            }
            while at < bytes.len() && bytes[at].is_ascii_digit() {
                at += 1;
            }
            if let Some(value) = text.get(start..at).and_then(|digits| digits.parse().ok()) {
                return Some((start, at, value));
            }
        }
        None
    })
}

/// The last day of a month.
pub fn end_of_month(year: i16, month: i8) -> Option<Date> {
    Date::new(year, month, 1).ok().map(|first| first.last_of_month())
}

/// The first and last day of a quarter.
pub fn quarter(year: i16, number: u32) -> Option<(Date, Date)> {
    let first = i8::try_from(number.checked_sub(1)? * 3 + 1).ok().filter(|month| *month <= 10)?;
    Some((Date::new(year, first, 1).ok()?, end_of_month(year, first + 2)?))
}

/// The first and last day of a year.
pub fn year(year: i16) -> (Date, Date) {
    (date(year, 1, 1), date(year, 12, 31))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_found_in_text() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(first_date(text).map(|found| found.day.to_string()).as_deref(), expected, "{text}");
        };
        check("Nghị quyết số 168/NQ-CP ngày 29/12/2022 của Chính phủ", Some("2022-12-29"));
        check("trước ngày 10-02-2026", Some("2026-02-10"));
        check("ngày 5 tháng 1 năm 2024", Some("2024-01-05"));
        check("giai đoạn 2021-2030", None);
        check("tháng 12/2024", None);
        check("ngày14 tháng7 năm 2026", Some("2026-07-14"));
    }

    #[test]
    fn a_day_of_the_year_needs_no_year() {
        let found = first_day_of_year("trước ngày 05 tháng 12 hàng năm").expect("a day");
        assert_eq!((found.day, found.month), (5, 12));
        assert_eq!(first_day_of_year("ngày 15 hằng tháng"), None);
    }
}
