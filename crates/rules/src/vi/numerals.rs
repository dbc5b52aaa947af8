//! Printed markers: Roman, Arabic, dotted and lettered.

/// The value of a Roman numeral in capitals.
///
/// ```
/// assert_eq!(dondoc_rules::vi::numerals::roman("XIII"), Some(13));
/// assert_eq!(dondoc_rules::vi::numerals::roman("IIV"), None);
/// ```
pub fn roman(text: &str) -> Option<u32> {
    let digit = |letter| match letter {
        'I' => Some(1),
        'V' => Some(5),
        'X' => Some(10),
        'L' => Some(50),
        'C' => Some(100),
        _ => None,
    };
    let digits: Vec<u32> = text.chars().map(digit).collect::<Option<_>>()?;
    let mut value = 0;
    for (index, digit) in digits.iter().enumerate() {
        match digits.get(index + 1) {
            Some(next) if next > digit => value -= i64::from(*digit),
            _ => value += i64::from(*digit),
        }
    }
    let value = u32::try_from(value).ok().filter(|value| *value > 0)?;
    (write_roman(value) == text).then_some(value)
}

/// A number as a Roman numeral.
pub fn write_roman(mut value: u32) -> String {
    const STEPS: &[(u32, &str)] =
        &[(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let mut text = String::new();
    for (step, letters) in STEPS {
        while value >= *step {
            text.push_str(letters);
            value -= step;
        }
    }
    text
}

/// What a marker looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Marker {
    Roman(u32),
    /// "7", "7.1", "1.2.3".
    Arabic(Vec<u32>),
    /// "A", "a)", "đ".
    Letter(char),
}

/// The marker that a cell or the start of a line prints, without its full stop or bracket.
pub fn marker(text: &str) -> Option<Marker> {
    let text = text.trim().trim_end_matches(['.', ')', ':']).trim();
    if let Some(value) = roman(text) {
        return Some(Marker::Roman(value));
    }
    if !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.') {
        let parts: Option<Vec<u32>> = text.split('.').map(|part| part.parse().ok()).collect();
        return parts.filter(|parts| parts.len() <= 5).map(Marker::Arabic);
    }
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) if letter.is_alphabetic() => Some(Marker::Letter(letter)),
        _ => None,
    }
}
