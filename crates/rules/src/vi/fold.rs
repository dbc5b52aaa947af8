//! Folding: text without marks and case, so that "Đà Nẵng", "da nang" and their decomposed spellings meet.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case, without diacritics, `đ` as `d`, everything that is not a letter or digit as one space.
///
/// ```
/// assert_eq!(dondoc_rules::vi::fold::fold("Sở  Kế hoạch & Đầu tư"), "so ke hoach dau tu");
/// ```
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match letter {
            'đ' => out.push('d'),
            c if c.is_alphanumeric() => out.push(c),
            _ if !out.is_empty() && !out.ends_with(' ') => out.push(' '),
            _ => {}
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The same text in NFC.
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}
