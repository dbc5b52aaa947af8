//! The order of Vietnamese words: the letters of the alphabet first (a ă â b c d đ …), tones only between words that are
//! otherwise the same (ngang, huyền, hỏi, ngã, sắc, nặng), as dictionaries have it.

use std::cmp::Ordering;

use unicode_normalization::UnicodeNormalization;

/// The alphabet; letters of other languages stand where English has them.
const ALPHABET: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";

/// Compares two texts in the order of Vietnamese.
///
/// ```
/// use dondoc_rules::vi::collate::compare;
/// let mut names = ["Đắk Lắk", "Da Nang", "An Giang", "Ân Thi"];
/// names.sort_by(|a, b| compare(a, b));
/// assert_eq!(names, ["An Giang", "Ân Thi", "Da Nang", "Đắk Lắk"]);
/// ```
pub fn compare(a: &str, b: &str) -> Ordering {
    let (a_letters, a_tones) = key(a);
    let (b_letters, b_tones) = key(b);
    a_letters.cmp(&b_letters).then_with(|| a_tones.cmp(&b_tones)).then_with(|| a.cmp(b))
}

/// The places of the letters, and the tone of each.
fn key(text: &str) -> (Vec<u32>, Vec<u8>) {
    let (mut letters, mut tones) = (Vec::new(), Vec::new());
    for letter in text.nfc().flat_map(char::to_lowercase) {
        let (base, tone) = without_tone(letter);
        let place = ALPHABET.chars().position(|known| known == base).map(|place| place as u32 + 1_000);
        letters.push(place.unwrap_or_else(|| if base.is_alphanumeric() { u32::from(base) + 2_000 } else { 0 }));
        tones.push(tone);
    }
    // Digits stand before letters.
    for (place, letter) in letters.iter_mut().zip(text.nfc().flat_map(char::to_lowercase)) {
        if letter.is_ascii_digit() {
            *place = u32::from(letter);
        }
    }
    (letters, tones)
}

/// A letter without its tone, and the tone: 0 ngang, 1 huyền, 2 hỏi, 3 ngã, 4 sắc, 5 nặng.
fn without_tone(letter: char) -> (char, u8) {
    let mut tone = 0;
    let base: String = std::iter::once(letter)
        .nfd()
        .filter(|mark| {
            let own = match mark {
                '\u{300}' => 1,
                '\u{309}' => 2,
                '\u{303}' => 3,
                '\u{301}' => 4,
                '\u{323}' => 5,
                _ => return true,
            };
            tone = own;
            false
        })
        .nfc()
        .collect();
    (base.chars().next().unwrap_or(letter), tone)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T10-R3: Đ after D, Ă after A, and the six tones in their order.
    #[test]
    fn letters_first_then_tones() {
        let check = |ordered: &[&str]| {
            let mut names: Vec<&str> = ordered.iter().rev().copied().collect();
            names.sort_by(|a, b| compare(a, b));
            assert_eq!(names, ordered);
        };
        check(&["ma", "mà", "mả", "mã", "má", "mạ"]);
        check(&["An", "Ăn", "Ân", "Ba", "Da", "Đa", "E", "Ê", "O", "Ô", "Ơ", "U", "Ư", "Y"]);
        check(&["má", "mạ ơi", "mai"]);
        check(&["Phường 2", "Phường An", "Phường Ơn"]);
        check(&["Sở Công Thương", "Sở Du lịch", "Sở Y tế"]);
    }
}
