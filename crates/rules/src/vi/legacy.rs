//! Vietnamese before Unicode: TCVN3 (the "ABC" fonts, .VnTime) and VNI (the "VNI-" fonts), whose letters stand in the
//! places of Latin-1. Old files were converted to Unicode letter by letter, so that they show "Céng hßa" or "Coäng hoøa".

use super::fold::{fold, nfc};

/// An encoding of old files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Legacy {
    Tcvn3,
    Vni,
}

impl Legacy {
    /// As people call it.
    pub fn name(self) -> &'static str {
        match self {
            Legacy::Tcvn3 => "TCVN3 (ABC)",
            Legacy::Vni => "VNI",
        }
    }

    /// The text in Unicode, NFC.
    ///
    /// ```
    /// use dondoc_rules::vi::legacy::Legacy;
    /// assert_eq!(Legacy::Tcvn3.convert("Céng hßa x· héi"), "Cộng hòa xã hội");
    /// assert_eq!(Legacy::Vni.convert("Coäng hoøa xaõ hoäi"), "Cộng hòa xã hội");
    /// ```
    pub fn convert(self, text: &str) -> String {
        match self {
            Legacy::Tcvn3 => text.chars().map(|letter| tcvn3(letter).unwrap_or(letter)).collect(),
            Legacy::Vni => vni(text),
        }
    }
}

/// Letters of TCVN3 from U+00A1 on, by their place in Latin-1; a space where none stands.
const TCVN3: &[(u32, &str)] = &[
    (0xA1, "ĂÂÊÔƠƯĐăâêôơưđ"),
    (0xB5, "àảãáạ"),
    (0xBB, "ằẳẵắ"),
    (0xC6, "ặầẩẫấậè"),
    (0xCE, "ẻẽéẹềểễếệìỉ"),
    (0xDC, "ĩíịò"),
    (0xE1, "ỏõóọồổỗốộờởỡớợù"),
    (0xF1, "ủũúụừửữứựỳỷỹýỵ"),
];

fn tcvn3(letter: char) -> Option<char> {
    let code = u32::from(letter);
    let (start, letters) = TCVN3.iter().rev().find(|(start, _)| *start <= code)?;
    letters.chars().nth((code - start) as usize)
}

/// Signs of VNI that follow a vowel, and what they add to it.
const VNI_MARKS: &[(char, &str)] = &[
    ('ù', "\u{301}"),
    ('ø', "\u{300}"),
    ('û', "\u{309}"),
    ('õ', "\u{303}"),
    ('ï', "\u{323}"),
    ('â', "\u{302}"),
    ('á', "\u{302}\u{301}"),
    ('à', "\u{302}\u{300}"),
    ('å', "\u{302}\u{309}"),
    ('ã', "\u{302}\u{303}"),
    ('ä', "\u{302}\u{323}"),
    ('ê', "\u{306}"),
    ('é', "\u{306}\u{301}"),
    ('è', "\u{306}\u{300}"),
    ('ú', "\u{306}\u{309}"),
    ('ü', "\u{306}\u{303}"),
    ('ë', "\u{306}\u{323}"),
];

/// Letters of VNI that stand for themselves.
const VNI_LETTERS: &[(char, &str)] =
    &[('ñ', "đ"), ('ô', "ơ"), ('ö', "ư"), ('í', "í"), ('ì', "ì"), ('æ', "ỉ"), ('ó', "ĩ"), ('ò', "ị"), ('î', "ỵ")];

fn vni(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before: Option<char> = None;
    for letter in text.chars() {
        let lower = letter.to_lowercase().next().unwrap_or(letter);
        // A sign stands behind a vowel that can carry it; elsewhere it is a letter of its own.
        let carries = before.is_some_and(|vowel| "aeouyôöAEOUYÔÖ".contains(vowel));
        let mark = VNI_MARKS.iter().find(|(sign, _)| *sign == lower).filter(|_| carries);
        if let Some((_, marks)) = mark {
            out.push_str(marks);
            before = None;
            continue;
        }
        match VNI_LETTERS.iter().find(|(own, _)| *own == lower) {
            Some((_, own)) if letter.is_uppercase() => out.push_str(&own.to_uppercase()),
            Some((_, own)) => out.push_str(own),
            None => out.push(letter),
        }
        before = Some(letter);
    }
    nfc(&out)
}

/// Words that every official text is full of.
const COMMON: &[&str] = &[
    "của", "và", "các", "việc", "hiện", "thực", "nước", "tỉnh", "ủy", "uỷ", "ngày", "nhiệm", "vụ", "hội", "nhân",
    "dân", "chủ", "tịch", "quản", "lý", "được", "với", "đơn", "vị", "số", "kế", "hoạch", "trong", "công", "tác", "sở",
];

/// The encoding of a text that is in none of today's; none when it is, or when neither makes Vietnamese of it.
pub fn detect(text: &str) -> Option<Legacy> {
    let has_old_letters = text.chars().any(|letter| matches!(letter, '\u{A1}'..='\u{FF}'));
    // Letters that only Unicode has: the text is of today.
    let modern =
        text.chars().filter(|letter| matches!(letter, '\u{1EA0}'..='\u{1EF9}' | 'đ' | 'Đ' | 'ơ' | 'ư')).count();
    if !has_old_letters || modern * 50 > text.chars().count() {
        return None;
    }
    let share = |text: &str| {
        let (mut words, mut common) = (0_usize, 0_usize);
        for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
            words += 1;
            // Words without marks look alike in every encoding.
            let lower = word.to_lowercase();
            common += usize::from(fold(&lower) != lower && COMMON.contains(&lower.as_str()));
        }
        if words < 5 { 0.0 } else { common as f64 / words as f64 }
    };
    let own = share(text);
    let best = [Legacy::Tcvn3, Legacy::Vni].map(|legacy| (share(&legacy.convert(text)), legacy));
    best.into_iter()
        .filter(|(share, _)| *share > 0.06 && *share > own * 2.0)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, l)| l)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABC: &str = "Céng hßa x· héi chñ nghÜa ViÖt Nam. §éc lËp - Tù do - H¹nh phóc. KÕ ho¹ch cña ñy ban nh©n d©n tØnh vÒ viÖc thùc hiÖn nhiÖm vô";
    const VNI: &str = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam. Ñoäc laäp - Töï do - Haïnh phuùc. Keá hoaïch cuûa uûy ban nhaân daân tænh veà vieäc thöïc hieän nhieäm vuï";
    const TODAY: &str = "Cộng hòa xã hội chủ nghĩa Việt Nam. Độc lập - Tự do - Hạnh phúc. Kế hoạch của ủy ban nhân dân tỉnh về việc thực hiện nhiệm vụ";

    #[test]
    fn old_texts_become_todays() {
        assert_eq!(Legacy::Tcvn3.convert(ABC), TODAY);
        assert_eq!(Legacy::Vni.convert(VNI), TODAY);
    }

    #[test]
    fn the_encoding_is_found_and_todays_text_is_left_alone() {
        assert_eq!(detect(ABC), Some(Legacy::Tcvn3));
        assert_eq!(detect(VNI), Some(Legacy::Vni));
        assert_eq!(detect(TODAY), None);
        assert_eq!(detect("The quick brown fox, naïve café, jumps over façades in Curaçao and Zürich"), None);
        assert_eq!(detect("Plan 2026"), None);
    }
}
