//! Number formats: what a sheet shows for a number.

use jiff::civil::date;
use jiff::{SignedDuration, ToSpan};
use quick_xml::events::Event;

use crate::package::{self, attribute, local};

/// How a number is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    General,
    /// Digits after the decimal sign, thousands apart, percent.
    Number {
        places: usize,
        has_thousands: bool,
        is_percent: bool,
    },
    /// A pattern of day, month, year, hour, minute, with the signs between them.
    Date(String),
}

/// The formats of a workbook's cell styles.
#[derive(Debug, Default)]
pub struct Formats {
    styles: Vec<Format>,
}

impl Formats {
    /// Reads `xl/styles.xml`; what cannot be read leaves general numbers.
    pub fn read(xml: &str) -> Formats {
        let mut own: Vec<(u32, Format)> = Vec::new();
        let mut formats = Formats::default();
        let mut in_cells = false;
        let number = |text: Option<String>| text.and_then(|text| text.parse::<u32>().ok());
        let read = package::events("xl/styles.xml", xml, |event| match event {
            Event::Start(element) | Event::Empty(element) => match local(element) {
                "numFmt" => {
                    if let (Some(id), Some(code)) =
                        (number(attribute(element, "numFmtId")), attribute(element, "formatCode"))
                    {
                        own.push((id, of_code(&code)));
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells => {
                    let id = number(attribute(element, "numFmtId")).unwrap_or(0);
                    let found = own.iter().find(|(own, _)| *own == id).map(|(_, format)| format.clone());
                    formats.styles.push(found.unwrap_or_else(|| of_code(builtin(id))));
                }
                _ => {}
            },
            Event::End(element) if element.local_name().into_inner() == "cellXfs" => in_cells = false,
            _ => {}
        });
        if read.is_err() { Formats::default() } else { formats }
    }

    /// The format of a style.
    pub fn of(&self, style: usize) -> Option<&Format> {
        self.styles.get(style)
    }
}

/// The codes that a file need not spell out (ECMA-376, 18.8.30); the short date as a Vietnamese sheet shows it.
fn builtin(id: u32) -> &'static str {
    match id {
        1 => "0",
        2 => "0.00",
        3 | 37 | 38 => "#,##0",
        4 | 39 | 40 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        14 => "dd/mm/yyyy",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18..=21 => "h:mm",
        22 => "dd/mm/yyyy h:mm",
        _ => "General",
    }
}

fn of_code(code: &str) -> Format {
    let first = code.split(';').next().unwrap_or_default();
    // Colours, conditions and locales stand in brackets; text in quotes is no pattern.
    let mut bare = String::new();
    let (mut in_brackets, mut in_quotes) = (false, false);
    let mut letters = first.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '[' if !in_quotes => in_brackets = true,
            ']' if !in_quotes => in_brackets = false,
            '"' => in_quotes = !in_quotes,
            '\\' | '_' | '*' => {
                let sign = letters.next();
                if letter == '\\' && sign.is_some_and(|sign| matches!(sign, '/' | '-' | '.' | ' ')) {
                    bare.extend(sign);
                }
            }
            other if !in_brackets && !in_quotes => bare.push(other),
            _ => {}
        }
    }
    let folded = bare.trim().to_ascii_lowercase();
    if folded.contains(['d', 'y'])
        || (folded.contains('m') && folded.contains(['h', 's', '/', '-']))
        || folded.contains("h:")
    {
        return Format::Date(folded);
    }
    if !folded.contains(['0', '#']) {
        return Format::General;
    }
    let places =
        folded.split_once('.').map_or(0, |(_, after)| after.chars().take_while(|c| matches!(c, '0' | '#')).count());
    Format::Number {
        places,
        has_thousands: folded.contains(",##") || folded.contains(",0"),
        is_percent: folded.contains('%'),
    }
}

impl Format {
    /// A number as the sheet shows it, with the signs of a Vietnamese sheet: "." between thousands, "," before decimals.
    pub fn shown(&self, value: f64, is_1904: bool) -> String {
        match self {
            Format::General => general(value),
            Format::Number { places, has_thousands, is_percent } => {
                let scaled = if *is_percent { value * 100.0 } else { value };
                let text = format!("{scaled:.*}", (*places).min(12));
                let text = with_signs(&text, *has_thousands);
                if *is_percent { format!("{text}%") } else { text }
            }
            Format::Date(pattern) => date_text(pattern, value, is_1904).unwrap_or_else(|| general(value)),
        }
    }
}

impl Format {
    /// A number as the cell holds it, with a point, as short as the same number can be written; a percentage as it is
    /// shown, with its sign. None for days and what is no number.
    pub fn held(&self, value: f64) -> Option<String> {
        if !value.is_finite() {
            return None;
        }
        match self {
            Format::Date(_) => None,
            Format::Number { is_percent: true, .. } => Some(format!("{}%", shortest(value, 2)?)),
            Format::General | Format::Number { .. } => shortest(value, 0),
        }
    }
}

/// As many digits as a sheet keeps of a number.
const MOST_DIGITS: usize = 15;

/// A number moved by so many places, exact; what a sheet computed beyond its digits is rounded as it rounds.
fn shortest(value: f64, places: i32) -> Option<String> {
    let mut text = format!("{value:e}");
    if text.bytes().take_while(|b| *b != b'e').filter(u8::is_ascii_digit).count() > MOST_DIGITS {
        text = format!("{value:.*e}", MOST_DIGITS - 1);
    }
    let (digits, exponent) = text.split_once('e')?;
    let exponent = exponent.parse::<i32>().ok()? + places;
    let moved: f64 = format!("{digits}e{exponent}").parse().ok()?;
    Some(moved.to_string())
}

fn general(value: f64) -> String {
    // Ten significant digits, as a cell of ordinary width shows them.
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return format!("{value:.0}");
    }
    let text = format!("{value:.9}");
    with_signs(text.trim_end_matches('0').trim_end_matches('.'), false)
}

fn with_signs(text: &str, has_thousands: bool) -> String {
    let (whole, decimals) = text.split_once('.').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut out = sign.to_owned();
    for (index, digit) in digits.chars().enumerate() {
        if has_thousands && index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    if let Some(decimals) = decimals {
        out.push(',');
        out.push_str(decimals);
    }
    out
}

/// A serial day as the pattern shows it; none when it is out of range.
fn date_text(pattern: &str, value: f64, is_1904: bool) -> Option<String> {
    if !(0.0..2_958_466.0).contains(&value) {
        return None;
    }
    // The sheet believes that 1900 was a leap year: days after February count from 30 December 1899.
    let start = if is_1904 { date(1904, 1, 1) } else { date(1899, 12, 30) };
    #[expect(clippy::cast_possible_truncation, reason = "checked to be in range")]
    let (days, seconds) = (value.trunc() as i64, (value.fract() * 86_400.0).round() as i64);
    let moment =
        start.checked_add(days.days()).ok()?.at(0, 0, 0, 0).checked_add(SignedDuration::from_secs(seconds)).ok()?;
    let mut out = String::new();
    let letters: Vec<char> = pattern.chars().collect();
    let mut at = 0;
    let mut after_hour = false;
    while let Some(&letter) = letters.get(at) {
        let length = letters[at..].iter().take_while(|other| **other == letter).count();
        let two = |number: i64| if length > 1 { format!("{number:02}") } else { number.to_string() };
        match letter {
            'd' if length <= 2 => out.push_str(&two(i64::from(moment.day()))),
            'y' if length <= 2 => out.push_str(&format!("{:02}", moment.year().rem_euclid(100))),
            'y' => out.push_str(&moment.year().to_string()),
            'm' if after_hour => out.push_str(&two(i64::from(moment.minute()))),
            'm' if length <= 2 => out.push_str(&two(i64::from(moment.month()))),
            'm' => out.push_str(&format!("Thg{}", moment.month())),
            'h' => out.push_str(&two(i64::from(moment.hour()))),
            's' => out.push_str(&two(i64::from(moment.second()))),
            'd' | 'a' | 'p' | '@' => {}
            other => out.extend(std::iter::repeat_n(other, length)),
        }
        after_hour = letter == 'h' || (after_hour && letter == ':');
        at += length;
    }
    Some(out.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_days_are_shown_as_in_the_sheet() {
        let check =
            |code: &str, value: f64, expected: &str| assert_eq!(of_code(code).shown(value, false), expected, "{code}");
        check("General", 45.0, "45");
        check("General", 8.3, "8,3");
        check("0.00", 8.3, "8,30");
        check("#,##0", 1_234_567.0, "1.234.567");
        check("0.0%", 0.465, "46,5%");
        check("dd/mm/yyyy", 42_755.0, "20/01/2017");
        check("d/m/yyyy", 45_097.0, "20/6/2023");
        check("[$-1010000]d/m/yyyy;@", 45_097.0, "20/6/2023");
        check("mm/yyyy", 43_374.0, "10/2018");
        check("dd/mm/yyyy h:mm", 45_097.5, "20/06/2023 12:00");
        check("@", 7.0, "7");
    }

    #[test]
    fn a_number_is_held_whatever_is_shown_of_it() {
        let check = |code: &str, value: f64, expected: Option<&str>| {
            assert_eq!(of_code(code).held(value).as_deref(), expected, "{code} {value}");
        };
        check("#,##0", 18_230.0, Some("18230"));
        check("0.0", 0.764, Some("0.764"));
        check("0", 8.3, Some("8.3"));
        check("General", 8.1 + 0.2, Some("8.3"));
        check("General", 0.1 + 0.2, Some("0.3"));
        check("0.0%", 0.465, Some("46.5%"));
        check("0%", 0.07, Some("7%"));
        check("0.00", -5.58, Some("-5.58"));
        check("General", 123_456_789.123_456, Some("123456789.123456"));
        check("General", 0.000_000_12, Some("0.00000012"));
        check("dd/mm/yyyy", 45_097.0, None);
    }
}
