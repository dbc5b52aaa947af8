//! Identity: when two instruments are one. A printed number is no key: "168/NQ-CP" comes again every year, "28-NQ/TW"
//! every term, and "UBND" names neither a province nor a level.
//!
//! The key is whose series it is, type, number, suffix, and what resets the number: the year (state), the legislature
//! (National Assembly) or the term of the committee (Party). Where a part of it is not known, the answer is «perhaps».

use jiff::civil::Date;

use crate::vi::fold::{fold, nfc};

/// Abbreviations of types as they stand in symbols (Nghị định 30/2020, Phụ lục III; Hướng dẫn 36-HD/VPTW).
const ABBREVIATIONS: &[&str] = &[
    "NQ", "QĐ", "CT", "QC", "QyĐ", "TC", "TB", "HD", "CTr", "KH", "PA", "ĐA", "DA", "BC", "BB", "TTr", "HĐ", "CĐ",
    "BGN", "BTT", "GUQ", "GM", "GGT", "GNP", "PG", "PC", "PB", "SY", "TrS", "SL", "NĐ", "TT", "TTLT", "NQLT", "VBHN",
    "KL", "CV",
];

/// Issuers of which there is one in the country: their symbol alone says whose series it is.
const NATIONAL: &[&str] = &["cp", "ttg", "qh", "ubtvqh", "ctn", "tw"];

/// A printed number taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Symbol {
    /// The number without leading zeros, with its branch or letter: "168", "66.25", "12a".
    pub number: String,
    pub year: Option<i16>,
    /// "KH", "CTr": none for letters and for what the National Assembly passes.
    pub type_code: Option<&'static str>,
    /// "UBND", "CP", "TW", "QH".
    pub organ: String,
    /// The legislature of "QH15".
    pub legislature: Option<u16>,
    /// The drafting unit, "KL" in "2357/QĐ-BNN-KL".
    pub unit: String,
    /// "26-NQ/TW" and not "26/NQ-TW": the Party writes the two signs the other way round.
    pub is_party: bool,
}

/// One spelling of a printed number: NFC, one kind of dash, no space inside.
pub fn normalised(number: &str) -> String {
    let dash = |c: char| if ('\u{2010}'..='\u{2015}').contains(&c) { '-' } else { c };
    nfc(number).chars().filter(|c| !c.is_whitespace()).map(dash).collect()
}

/// Takes a printed number apart; none for one of another form ("không số").
///
/// ```
/// let symbol = dondoc_rules::instruments::identity::symbol("06047/KH – UBND").unwrap();
/// assert_eq!((symbol.number.as_str(), symbol.type_code, symbol.organ.as_str()), ("6047", Some("KH"), "UBND"));
/// ```
pub fn symbol(printed: &str) -> Option<Symbol> {
    let text = normalised(printed);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, mut rest) = text.split_at(digits);
    if number.is_empty() || number.len() > 6 {
        return None;
    }
    let mut number = number.trim_start_matches('0').to_owned();
    if number.is_empty() {
        number.push('0');
    }
    if let Some(after) = rest.strip_prefix('.') {
        let branch = after.bytes().take_while(u8::is_ascii_digit).count();
        number = format!("{number}.{}", after.get(..branch).filter(|branch| !branch.is_empty())?);
        rest = after.get(branch..)?;
    }
    if let Some(letter) = rest.chars().next().filter(|c| c.is_lowercase()) {
        number.push(letter);
        rest = rest.get(letter.len_utf8()..)?;
    }
    if let Some(party) = rest.strip_prefix('-') {
        let (kind, organ) = party.split_once('/')?;
        let type_code = Some(abbreviation(kind)?);
        let is_organ = !organ.is_empty() && organ.chars().all(char::is_alphanumeric);
        return is_organ.then(|| Symbol {
            number,
            type_code,
            organ: organ.to_owned(),
            is_party: true,
            ..Symbol::default()
        });
    }
    let mut rest = rest.strip_prefix('/')?;
    let mut year = None;
    if let Some((first, after)) = rest.split_once('/') {
        year = Some(first.parse().ok().filter(|year| (1945..=2200).contains(year))?);
        rest = after;
    }
    let mut parts = rest.split('-');
    let first = parts.next().filter(|part| !part.is_empty())?;
    let type_code = abbreviation(first);
    let printed = if type_code.is_some() { parts.next()? } else { first };
    let unit = parts.collect::<Vec<_>>().join("-");
    let organ = printed.trim_end_matches(|c: char| c.is_ascii_digit());
    let legislature = printed.get(organ.len()..).and_then(|number| number.parse().ok());
    let is_whole = printed.chars().chain(unit.chars()).all(|c| c.is_alphanumeric() || matches!(c, '&' | '-'));
    // A letter has a drafting unit; without type, year and unit nothing says that it is a symbol.
    let is_symbol = !organ.is_empty() && is_whole && (type_code.is_some() || year.is_some() || !unit.is_empty());
    is_symbol.then(|| Symbol { number, year, type_code, organ: organ.to_owned(), legislature, unit, is_party: false })
}

fn abbreviation(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    ABBREVIATIONS.iter().copied().find(|known| known.to_lowercase() == lower)
}

/// What an instrument says of itself, or a text of one that it names; what is not known is empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Named<'a> {
    pub number: &'a str,
    /// "QĐ", or a name, "Quyết định": used where the symbol does not say it.
    pub type_name: &'a str,
    pub issuer: &'a str,
    pub issued_on: Option<Date>,
    /// "khóa XIII", "2020-2025".
    pub term: &'a str,
    pub title: &'a str,
}

/// What a number counts within.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Series {
    Year(i16),
    /// A legislature or a Party committee's term.
    Term(String),
}

/// What makes an instrument itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Type, number, suffix and organ, in one spelling.
    key: String,
    /// Whose series it is, folded; empty when it is not said.
    owner: String,
    series: Option<Series>,
    issued_on: Option<Date>,
    is_party: bool,
}

/// Whether two instruments are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sameness {
    Same,
    /// Nothing speaks against it, but the year, the term or the issuer is not known well enough.
    Perhaps,
    Different,
}

/// A Party committee sits five years, give or take a postponed congress.
const TERM_DAYS: i64 = 5 * 366 + 90;

/// The identity of what is named.
pub fn identity(named: &Named<'_>) -> Identity {
    let Some(symbol) = symbol(named.number) else { return without_symbol(named) };
    let organ = symbol.organ.to_lowercase();
    let kind = match symbol.type_code {
        Some(code) => code.to_lowercase(),
        // A law and a resolution of the National Assembly have the same shape; only the word tells them apart.
        None if symbol.legislature.is_some() && fold(named.type_name).contains("luat") => "luật".to_owned(),
        None if symbol.legislature.is_some() => "nq".to_owned(),
        None => "cv".to_owned(),
    };
    let series = match (symbol.is_party, symbol.legislature, symbol.year) {
        (true, ..) => term_of(named).map(Series::Term),
        (false, Some(number), _) => Some(Series::Term(number.to_string())),
        (false, None, year) => year.or(named.issued_on.map(|on| on.year())).map(Series::Year),
    };
    let is_national = NATIONAL.contains(&organ.as_str());
    Identity {
        key: format!("{} {kind} {organ} {}", symbol.number, symbol.unit.to_lowercase()),
        owner: if is_national { organ } else { owner(named.issuer) },
        series,
        issued_on: named.issued_on,
        is_party: symbol.is_party,
    }
}

/// One without a number of a known form goes by what is printed, else by its title.
fn without_symbol(named: &Named<'_>) -> Identity {
    let printed = normalised(named.number).to_lowercase();
    let words = if printed.chars().any(|c| c.is_ascii_digit()) { printed } else { fold(named.title) };
    Identity {
        key: format!("{} {words}", fold(named.type_name)),
        owner: owner(named.issuer),
        series: named.issued_on.map(|on| Series::Year(on.year())),
        issued_on: named.issued_on,
        is_party: false,
    }
}

/// Whose series a number stands in, in one spelling: "UBND tỉnh A" and "Ủy ban nhân dân tỉnh A", "Tỉnh ủy A" and "Ban
/// Chấp hành Đảng bộ tỉnh A" meet.
fn owner(issuer: &str) -> String {
    let mut text = fold(issuer.split('(').next().unwrap_or_default());
    for (short, long) in [("ubnd ", "uy ban nhan dan "), ("hdnd ", "hoi dong nhan dan "), ("bch ", "ban chap hanh ")] {
        if let Some(rest) = format!("{text} ").strip_prefix(short) {
            text = format!("{long}{rest}").trim().to_owned();
        }
    }
    for (printed, place) in [
        ("ban chap hanh dang bo ", ""),
        ("ban thuong vu dang bo ", ""),
        ("ban thuong vu tinh uy", "tinh"),
        ("ban thuong vu thanh uy", "thanh pho"),
        ("tinh uy", "tinh"),
        ("thanh uy", "thanh pho"),
    ] {
        if let Some(rest) = text.strip_prefix(printed) {
            return format!("{place}{rest}").trim().to_owned();
        }
    }
    text
}

/// The term, said by itself or behind the issuer, "Bộ Chính trị (khóa XIII)", in one spelling: "13".
fn term_of(named: &Named<'_>) -> Option<String> {
    let inside = named.issuer.split_once('(').map(|(_, rest)| rest.trim_end_matches(')')).unwrap_or_default();
    let text = if named.term.trim().is_empty() { inside } else { named.term };
    let text = fold(text);
    let is_own = !named.term.trim().is_empty();
    if !is_own && !text.starts_with("khoa ") && !text.starts_with("nhiem ky ") {
        return None;
    }
    let bare = text.trim_start_matches("khoa ").trim_start_matches("nhiem ky ").trim_start_matches("thu ").trim();
    match roman(bare) {
        Some(number) => Some(number.to_string()),
        None => (!bare.is_empty()).then(|| bare.to_owned()),
    }
}

fn roman(text: &str) -> Option<i32> {
    let digit = |c: char| match c {
        'i' => Some(1),
        'v' => Some(5),
        'x' => Some(10),
        'l' => Some(50),
        _ => None,
    };
    let digits: Vec<i32> = text.chars().map(digit).collect::<Option<_>>()?;
    let signed = digits.iter().enumerate().map(|(index, value)| {
        let is_taken_off = digits.get(index + 1).is_some_and(|next| value < next);
        if is_taken_off { -value } else { *value }
    });
    Some(signed.sum()).filter(|total| *total > 0)
}

/// Whether two are one.
pub fn compare(a: &Identity, b: &Identity) -> Sameness {
    use Sameness::{Different, Perhaps, Same};
    if a.key != b.key || a.is_party != b.is_party {
        return Different;
    }
    let owners = match (a.owner.as_str(), b.owner.as_str()) {
        (a, b) if a == b => Same,
        ("", _) | (_, "") => Perhaps,
        (a, b) if format!("{a} ").starts_with(&format!("{b} ")) || format!("{b} ").starts_with(&format!("{a} ")) => {
            Perhaps
        }
        _ => return Different,
    };
    let times = match (&a.series, &b.series, a.issued_on, b.issued_on) {
        (Some(a), Some(b), ..) if a == b => Same,
        (Some(_), Some(_), ..) => return Different,
        (.., Some(a), Some(b)) if a == b => Same,
        // Further apart than a term: the number began anew in between.
        (.., Some(a), Some(b)) if crate::calendar::days_between(a, b).abs() > TERM_DAYS => return Different,
        _ => Perhaps,
    };
    if owners == Same && times == Same { Same } else { Perhaps }
}

/// What a citation names among those that are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match<T> {
    None,
    One(T),
    /// More than one may be meant.
    Several(Vec<T>),
}

/// Finds what a citation names: the one that is surely the same, else the only one that may be. None that was issued after
/// the day on which it is cited can be meant.
pub fn find<'a, T>(
    cited: &Identity,
    cited_on: Option<Date>,
    known: impl Iterator<Item = (&'a T, Identity)>,
) -> Match<&'a T> {
    let (mut same, mut perhaps) = (Vec::new(), Vec::new());
    for (one, identity) in known {
        if cited_on.zip(identity.issued_on).is_some_and(|(cited, issued)| issued > cited) {
            continue;
        }
        match compare(cited, &identity) {
            Sameness::Same => same.push(one),
            Sameness::Perhaps => perhaps.push(one),
            Sameness::Different => {}
        }
    }
    let mut found = if same.is_empty() { perhaps } else { same };
    match found.len() {
        0 => Match::None,
        1 => found.pop().map_or(Match::None, Match::One),
        _ => Match::Several(found),
    }
}

#[cfg(test)]
mod tests;
