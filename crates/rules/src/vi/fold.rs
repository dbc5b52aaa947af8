//! Folding: text without marks and case, so that "Đà Nẵng", "da nang" and their decomposed spellings meet.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Marks that turn the direction of what follows: Vietnamese has no use for them, and they make a text read otherwise
/// than it is.
pub fn turns_direction(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Lower case, without diacritics, `đ` as `d`, everything that is not a letter or digit as one space.
///
/// ```
/// assert_eq!(dondoc_rules::vi::fold::fold("Sở  Kế hoạch & Đầu tư"), "so ke hoach dau tu");
/// ```
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match folded(letter) {
            Folded::Letter(letter) => out.push(letter),
            Folded::Mark => {}
            Folded::Space => space(&mut out),
            Folded::Other => fold_slowly(letter, &mut out),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// [`fold`] with y as i: how a name is looked for, since "Mỹ" and "Mĩ" are two spellings of one.
pub fn search_key(text: &str) -> String {
    fold(text).replace('y', "i")
}

/// What one letter folds to. Marks are dropped one by one, so letters can be folded apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Folded {
    Letter(char),
    Mark,
    Space,
    /// More than one letter, or outside the table.
    Other,
}

/// Latin letters up to here stand in the table, and so do those of the block 1E00, which holds the Vietnamese ones.
const LATIN: usize = 0x300;
const VIETNAMESE: std::ops::Range<usize> = 0x1E00..0x1F00;

fn folded(letter: char) -> Folded {
    static TABLE: LazyLock<Vec<Folded>> = LazyLock::new(|| {
        let points = (0..LATIN).chain(VIETNAMESE);
        points.map(|point| u32::try_from(point).ok().and_then(char::from_u32).map_or(Folded::Other, look)).collect()
    });
    let point = letter as usize;
    let index = if point < LATIN {
        point
    } else if VIETNAMESE.contains(&point) {
        point - VIETNAMESE.start + LATIN
    } else {
        return Folded::Other;
    };
    TABLE.get(index).copied().unwrap_or(Folded::Other)
}

fn look(letter: char) -> Folded {
    let mut out = String::new();
    fold_slowly(letter, &mut out);
    let mut letters = out.chars();
    match (letters.next(), letters.next()) {
        (Some(one), None) => Folded::Letter(one),
        (None, _) if is_combining_mark(letter) => Folded::Mark,
        (None, _) => Folded::Space,
        _ => Folded::Other,
    }
}

fn fold_slowly(letter: char, out: &mut String) {
    for letter in std::iter::once(letter).nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match letter {
            'đ' => out.push('d'),
            c if c.is_alphanumeric() => out.push(c),
            _ => space(out),
        }
    }
}

fn space(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// The same text in NFC.
pub fn nfc(text: &str) -> String {
    // Precomposed Latin and general punctuation: nothing to do.
    let is_settled = |c: char| matches!(u32::from(c), 0..0x300 | 0x1E00..0x1F00 | 0x2002..0x2045);
    if text.chars().all(is_settled) { text.to_owned() } else { text.nfc().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T10-R4: case, marks, đ, the place of the tone and i/y do not count in a search.
    #[test]
    fn spellings_meet_in_a_search() {
        for (a, b) in
            [("Khánh Hòa", "khanh hoà"), ("Mỹ Đức", "Mĩ đức"), ("ĐẮK LẮK", "dak lak"), ("Kỹ thuật", "Kĩ thuật")]
        {
            assert_eq!(search_key(a), search_key(b), "{a} {b}");
        }
        assert_ne!(search_key("Sở Y tế"), search_key("Sở Tài chính"));
    }

    /// T10-R1: decomposed text is composed.
    #[test]
    fn text_is_composed() {
        let decomposed: String = "Đề án số hoá".nfd().collect();
        assert_ne!(decomposed, "Đề án số hoá");
        assert_eq!(nfc(&decomposed), "Đề án số hoá");
    }

    #[test]
    fn letters_folded_by_the_table_are_those_folded_by_the_rule() {
        let by_rule = |text: &str| {
            let mut out = String::new();
            for letter in text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
                match letter {
                    'đ' => out.push('d'),
                    c if c.is_alphanumeric() => out.push(c),
                    _ => space(&mut out),
                }
            }
            out.truncate(out.trim_end().len());
            out
        };
        for letter in (0..0x3000).filter_map(char::from_u32) {
            let text = format!("a{letter}b");
            assert_eq!(fold(&text), by_rule(&text), "{letter:?}");
            assert_eq!(nfc(&text), text.nfc().collect::<String>(), "{letter:?}");
        }
    }
}
