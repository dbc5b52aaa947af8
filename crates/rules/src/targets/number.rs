//! Numbers as people type and read them in Viet Nam: "1.234,5" (vn-rules.md, T10-R2).
//!
//! A point is for thousands, a comma for decimals. What could mean two numbers is asked back, never guessed.

pub use rust_decimal::Decimal;

/// What a typed text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    Number(Decimal),
    /// It may mean these: a person says which, by typing it without doubt.
    Ask(Vec<Decimal>),
    /// It is no number, or one that is too long to be kept exactly.
    No,
}

impl Read {
    /// The number, where there is no doubt.
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Read::Number(number) => Some(*number),
            Read::Ask(_) | Read::No => None,
        }
    }
}

/// As many digits as are kept exactly, as a whole number with its scale.
const MOST_DIGITS: usize = 15;

/// With what a file writes decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// "1.234,5".
    Comma,
    /// "1,234.5".
    Point,
}

/// Whether a typed text says that it is a percentage.
pub fn has_percent(text: &str) -> bool {
    text.trim_end().ends_with('%')
}

/// Reads a number of a file that says how it writes decimals: "1.234" with a comma for decimals is a thousand and more.
pub fn read_marked(text: &str, mark: Mark) -> Read {
    let text = match mark {
        Mark::Comma => text.to_owned(),
        Mark::Point => {
            let swapped = |c| match c {
                '.' => ',',
                ',' => '.',
                other => other,
            };
            text.chars().map(swapped).collect()
        }
    };
    match read(&text) {
        // The first that it may mean is the one with thousands.
        Read::Ask(meant) if meant.len() > 1 => meant.first().map_or(Read::No, |whole| Read::Number(*whole)),
        other => other,
    }
}

/// What a cell of numbers holds ("18230", "0.764", "46.5%"), as a person would type it without doubt.
pub fn held(number: &str) -> Option<String> {
    let bare = number.strip_suffix('%').unwrap_or(number);
    let text = shown(bare.parse().ok()?).replace('.', "");
    Some(if has_percent(number) { format!("{text}%") } else { text })
}

/// A typed number without the spaces that stand between its thousands; none where a space stands elsewhere.
fn without_spaces(digits: &str) -> Option<String> {
    let digits: String = digits.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let (whole, rest) = digits.split_at(digits.find([',', '.']).unwrap_or(digits.len()));
    if !digits.contains(' ') {
        return Some(digits);
    }
    (is_grouped(whole, ' ') && !rest.contains(' ')).then(|| digits.replace(' ', ""))
}

/// Reads a typed number. A sign of percent behind it is the unit's and is left out.
pub fn read(text: &str) -> Read {
    let text = text.trim();
    let text = text.strip_suffix('%').unwrap_or(text).trim_end();
    let (sign, digits) = match text.strip_prefix(['-', '−', '–']) {
        Some(rest) => ("-", rest.trim_start()),
        None => ("", text.strip_prefix('+').unwrap_or(text).trim_start()),
    };
    let Some(digits) = without_spaces(digits) else { return Read::No };
    let digits = digits.as_str();
    let is_plain = digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    if !is_plain || count == 0 || count > MOST_DIGITS {
        return Read::No;
    }
    let exact = |whole: &str, part: &str| -> Option<Decimal> {
        let whole = whole.replace(['.', ','], "");
        let whole = if whole.is_empty() { "0" } else { whole.as_str() };
        let text = if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") };
        text.parse().ok()
    };
    let one = |number: Option<Decimal>| number.map_or(Read::No, Read::Number);
    let ask = |numbers: [Option<Decimal>; 2]| {
        let mut numbers: Vec<Decimal> = numbers.into_iter().flatten().collect();
        numbers.dedup();
        if numbers.is_empty() { Read::No } else { Read::Ask(numbers) }
    };
    match (digits.matches('.').count(), digits.matches(',').count()) {
        (0, 0) => one(exact(digits, "")),
        (0, 1) => match digits.split_once(',') {
            Some((whole, part)) if !whole.is_empty() && !part.is_empty() => one(exact(whole, part)),
            _ => Read::No,
        },
        // "1.234": one thousand, or one and a bit from a spreadsheet in English. "8.3": a decimal point for a comma.
        (1, 0) => match digits.split_once('.') {
            Some((whole, part)) if !whole.is_empty() && !part.is_empty() => {
                let thousands = is_grouped(digits, '.').then(|| exact(digits, "")).flatten();
                ask([thousands, exact(whole, part)])
            }
            _ => Read::No,
        },
        (_, 0) if is_grouped(digits, '.') => one(exact(digits, "")),
        (_, 1) => match digits.split_once(',') {
            Some((whole, part)) if is_grouped(whole, '.') && !part.is_empty() && !part.contains('.') => {
                one(exact(whole, part))
            }
            // "1,234.5": as an English spreadsheet writes it.
            _ => english(digits, exact),
        },
        _ => english(digits, exact),
    }
}

fn english(digits: &str, exact: impl Fn(&str, &str) -> Option<Decimal>) -> Read {
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_english = is_grouped(whole, ',') && !part.contains(['.', ',']);
    match exact(whole, part).filter(|_| is_english) {
        Some(number) => Read::Ask(vec![number]),
        None => Read::No,
    }
}

/// "1.234.567": one to three digits that do not begin with a zero, then groups of three.
fn is_grouped(text: &str, mark: char) -> bool {
    let mut groups = text.split(mark);
    let first = groups.next().unwrap_or_default();
    let is_first = (1..=3).contains(&first.len()) && !first.starts_with('0');
    is_first && first.bytes().all(|b| b.is_ascii_digit()) && groups.all(|group| group.len() == 3)
}

/// "1.234,5": without zeros at its end.
pub fn shown(number: Decimal) -> String {
    grouped(number, '.', ',')
}

/// "1,234.5".
pub fn shown_english(number: Decimal) -> String {
    grouped(number, ',', '.')
}

/// A number of so many decimals, halves away from zero as people round.
pub fn rounded(number: Decimal, places: u32) -> Decimal {
    number.round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero).normalize()
}

fn grouped(number: Decimal, thousands: char, point: char) -> String {
    let number = number.normalize();
    let text = number.abs().to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let mut shown = String::new();
    if number.is_sign_negative() && !number.is_zero() {
        shown.push('-');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            shown.push(thousands);
        }
        shown.push(digit);
    }
    if !part.is_empty() {
        shown.push(point);
        shown.push_str(part);
    }
    shown
}

const DIGITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
const GROUPS: [&str; 6] = ["", " nghìn", " triệu", " tỷ", " nghìn tỷ", " triệu tỷ"];

/// A number in Vietnamese words: "một nghìn hai trăm ba mươi tư", "tám phẩy ba".
pub fn in_words(number: Decimal) -> String {
    let text = number.normalize().abs().to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let mut words: Vec<String> = Vec::new();
    if number.is_sign_negative() && !number.is_zero() {
        words.push("âm".to_owned());
    }
    let mut groups: Vec<u32> = Vec::new();
    let mut rest = whole;
    while !rest.is_empty() {
        let (front, group) = rest.split_at(rest.len().saturating_sub(3));
        groups.push(group.parse().unwrap_or(0));
        rest = front;
    }
    let highest = groups.iter().rposition(|group| *group > 0);
    for (place, group) in groups.iter().enumerate().rev() {
        if *group > 0 {
            let name = GROUPS.get(place).copied().unwrap_or_default();
            words.push(format!("{}{name}", below_thousand(*group, Some(place) != highest)));
        }
    }
    if highest.is_none() {
        words.push(DIGITS[0].to_owned());
    }
    if !part.is_empty() {
        words.push("phẩy".to_owned());
        let digits = part.bytes().filter_map(|digit| DIGITS.get(usize::from(digit - b'0')));
        words.extend(digits.map(|word| (*word).to_owned()));
    }
    words.join(" ")
}

/// A group of three digits; a following group says its zeros: "không trăm linh năm".
fn below_thousand(group: u32, is_following: bool) -> String {
    let digit = |value: u32| DIGITS.get(value as usize).copied().unwrap_or_default();
    let (hundreds, tens, ones) = (group / 100, group / 10 % 10, group % 10);
    let mut words: Vec<&str> = Vec::new();
    if hundreds > 0 || is_following {
        words.extend([digit(hundreds), "trăm"]);
    }
    match (tens, ones) {
        (0, 0) => {}
        (0, _) if words.is_empty() => words.push(digit(ones)),
        (0, _) => words.extend(["linh", digit(ones)]),
        (1, 0) => words.push("mười"),
        (1, 5) => words.extend(["mười", "lăm"]),
        (1, _) => words.extend(["mười", digit(ones)]),
        (_, 0) => words.extend([digit(tens), "mươi"]),
        (_, 1) => words.extend([digit(tens), "mươi", "mốt"]),
        (_, 4) => words.extend([digit(tens), "mươi", "tư"]),
        (_, 5) => words.extend([digit(tens), "mươi", "lăm"]),
        _ => words.extend([digit(tens), "mươi", digit(ones)]),
    }
    words.join(" ")
}

/// A power with a whole exponent; none where it is too large to be kept.
pub fn power(base: Decimal, exponent: u32) -> Option<Decimal> {
    let mut result = Decimal::ONE;
    for _ in 0..exponent {
        result = result.checked_mul(base)?;
    }
    Some(result)
}

/// The root of a number that is not negative, to about twelve digits; none for a negative one or the root of order zero.
pub fn root(number: Decimal, order: u32) -> Option<Decimal> {
    if number.is_sign_negative() || order == 0 {
        return None;
    }
    let (mut low, mut high) = (Decimal::ZERO, number.max(Decimal::ONE));
    // Each step halves what is left; sixty of them leave less than the twelfth digit of any figure of an office.
    for _ in 0..90 {
        let middle = (low + high) / Decimal::TWO;
        match power(middle, order) {
            Some(value) if value <= number => low = middle,
            _ => high = middle,
        }
    }
    Some(rounded((low + high) / Decimal::TWO, 12))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn t10_r2_numbers_are_read_as_typed_here_and_doubt_is_asked_back() {
        let one = |text: &str, expected: &str| {
            assert_eq!(read(text), Read::Number(expected.parse().expect("a number")), "{text}");
        };
        one("1.234,5", "1234.5");
        one("8,3", "8.3");
        one("8,3%", "8.3");
        one("-10,5", "-10.5");
        one("−5,58", "-5.58");
        one("1.234.567", "1234567");
        one("60158,8", "60158.8");
        one("1 234,5", "1234.5");
        one("1\u{a0}234 567", "1234567");
        one(" - 8,3 % ", "-8.3");
        one("1,234", "1.234");
        one("0", "0");
        let asked = |text: &str, expected: &[&str]| {
            let numbers = expected.iter().map(|text| text.parse().expect("a number")).collect();
            assert_eq!(read(text), Read::Ask(numbers), "{text}");
        };
        asked("1.234", &["1234", "1.234"]);
        asked("12.500", &["12500", "12.500"]);
        asked("8.3", &["8.3"]);
        asked("0.234", &["0.234"]);
        asked("1,234.5", &["1234.5"]);
        asked("1,234,567", &["1234567"]);
        for text in [
            "",
            "khoảng 8",
            ">100000",
            "1.23.4",
            "1,2,3",
            "8 điểm",
            "9999999999999999",
            "1.234,5.6",
            ",5",
            "5,",
            "--5",
            // A comma that was lost leaves a space: no number, and never eighty-three.
            "8 3%",
            "8 3",
            "12 34",
            "8, 3",
            "1 234 56",
            "8%%",
        ] {
            assert_eq!(read(text), Read::No, "{text}");
        }
    }

    #[test]
    fn a_file_that_says_how_it_writes_decimals_is_not_asked() {
        let one = |text: &str, mark: Mark, expected: &str| {
            assert_eq!(read_marked(text, mark), Read::Number(expected.parse().expect("a number")), "{text}");
        };
        one("18.230", Mark::Comma, "18230");
        one("1.234,5", Mark::Comma, "1234.5");
        one("18.230", Mark::Point, "18.230");
        one("18,230", Mark::Point, "18230");
        one("1,234.5", Mark::Point, "1234.5");
        one("60158.8", Mark::Point, "60158.8");
        // What is written the other way is asked about.
        assert_eq!(read_marked("8.3", Mark::Comma), Read::Ask(vec![Decimal::new(83, 1)]));
        assert_eq!(read_marked("8,3", Mark::Point), Read::Ask(vec![Decimal::new(83, 1)]));
        assert_eq!(read_marked("~46", Mark::Point), Read::No);
        assert_eq!(held("46.5%").as_deref(), Some("46,5%"));
        assert_eq!(held("18230").as_deref(), Some("18230"));
        assert_eq!(held("1.234").map(|text| read(&text)), Some(Read::Number(Decimal::new(1234, 3))));
        assert!(has_percent("8,3 % ") && !has_percent("8,3"));
    }

    #[test]
    fn numbers_are_shown_and_said_as_here() {
        let number = |text: &str| text.parse::<Decimal>().expect("a number");
        assert_eq!(shown(number("1234567.50")), "1.234.567,5");
        assert_eq!(shown(number("-5.58")), "-5,58");
        assert_eq!(shown(number("100")), "100");
        assert_eq!(shown_english(number("1234.5")), "1,234.5");
        assert_eq!(in_words(number("1234")), "một nghìn hai trăm ba mươi tư");
        assert_eq!(in_words(number("1.234")), "một phẩy hai ba bốn");
        assert_eq!(in_words(number("1005021")), "một triệu không trăm linh năm nghìn không trăm hai mươi mốt");
        assert_eq!(in_words(number("-15")), "âm mười lăm");
        assert_eq!(in_words(number("0.5")), "không phẩy năm");
    }

    proptest! {
        /// What is shown is read again as the same number, without a question, except where it has a single point.
        #[test]
        fn what_is_shown_is_read_again(digits in -999_999_999_i64..999_999_999, scale in 0_u32..4) {
            let number = Decimal::new(digits, scale);
            let text = shown(number);
            match read(&text) {
                Read::Number(again) => prop_assert_eq!(again, number),
                Read::Ask(meant) => prop_assert!(meant.contains(&number), "{}", text),
                Read::No => prop_assert!(false, "{}", text),
            }
        }

        #[test]
        fn no_text_breaks_the_reader(text in "[-0-9., %]{0,20}") {
            read(&text);
        }

        #[test]
        fn a_root_is_the_inverse_of_a_power(digits in 1_i64..5_000, order in 1_u32..11) {
            let number = Decimal::new(digits, 3);
            if let Some(raised) = power(number, order) {
                let back = root(raised, order).expect("not negative");
                prop_assert!((back - number).abs() < Decimal::new(1, 4), "{} {}", number, back);
            }
        }
    }
}
