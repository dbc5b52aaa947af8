//! Automatic numbers: `word/numbering.xml` and the styles that carry numbers, shown as the reader of the file sees them.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::package::{attribute, local};

/// How deep lists go.
const LEVELS: usize = 9;

/// One level of a list.
#[derive(Debug, Clone)]
struct Level {
    format: String,
    /// "%1.%2)": each `%n` stands for the number of level n.
    text: String,
    start: u32,
    /// Numbers of upper levels are shown in Arabic figures (`isLgl`).
    is_legal: bool,
}

impl Default for Level {
    fn default() -> Self {
        Level { format: "decimal".to_owned(), text: String::new(), start: 1, is_legal: false }
    }
}

/// A list as the file defines it.
type Levels = Vec<Level>;

/// The numbering of a document, with the counters as far as it was read.
#[derive(Debug, Default)]
pub struct Numbering {
    /// Levels by `numId`.
    lists: HashMap<String, Levels>,
    /// The abstract list of each `numId`: lists of one abstract list count on together.
    abstracts: HashMap<String, String>,
    /// `numId` and level that a paragraph style carries.
    styles: HashMap<String, (String, usize)>,
    counters: HashMap<String, [Option<u32>; LEVELS]>,
    /// `numId`s that were met: a start override counts at the first.
    met: Vec<String>,
    overrides: HashMap<(String, usize), u32>,
}

impl Numbering {
    /// Reads the two parts; either may be missing. A part that is no XML yields no numbers.
    pub fn read(numbering: Option<&str>, styles: Option<&str>) -> Numbering {
        let mut all = Numbering::default();
        if let Some(xml) = numbering {
            all.read_lists(xml);
        }
        if let Some(xml) = styles {
            all.read_styles(xml);
        }
        all
    }

    fn read_lists(&mut self, xml: &str) {
        let mut abstracts: HashMap<String, Levels> = HashMap::new();
        let (mut open_abstract, mut open_num, mut level) = (None::<String>, None::<String>, 0_usize);
        for (is_start, element) in elements(xml) {
            let value = || attribute(&element, "val").unwrap_or_default();
            match (local(&element), is_start) {
                ("abstractNum", true) => {
                    let id = attribute(&element, "abstractNumId").unwrap_or_default();
                    abstracts.insert(id.clone(), vec![Level::default(); LEVELS]);
                    open_abstract = Some(id);
                    open_num = None;
                }
                ("num", true) => {
                    open_num = attribute(&element, "numId");
                    open_abstract = None;
                }
                ("abstractNumId", true) => {
                    if let Some(num) = &open_num {
                        self.abstracts.insert(num.clone(), value());
                        self.lists.insert(num.clone(), abstracts.get(&value()).cloned().unwrap_or_default());
                    }
                }
                ("lvl" | "lvlOverride", true) => {
                    level = attribute(&element, "ilvl").and_then(|text| text.parse().ok()).unwrap_or(0);
                }
                ("startOverride", true) => {
                    if let (Some(num), Ok(start)) = (&open_num, value().parse()) {
                        self.overrides.insert((num.clone(), level), start);
                    }
                }
                (name @ ("start" | "numFmt" | "lvlText" | "isLgl"), true) => {
                    let levels = match (&open_abstract, &open_num) {
                        (Some(id), _) => abstracts.get_mut(id),
                        (None, Some(num)) => self.lists.get_mut(num),
                        (None, None) => None,
                    };
                    let Some(level) = levels.and_then(|levels| levels.get_mut(level)) else { continue };
                    match name {
                        "start" => level.start = value().parse().unwrap_or(1),
                        "numFmt" => level.format = value(),
                        "lvlText" => level.text = value(),
                        _ => level.is_legal = true,
                    }
                }
                _ => {}
            }
        }
    }

    fn read_styles(&mut self, xml: &str) {
        let (mut style, mut level) = (String::new(), 0_usize);
        for (is_start, element) in elements(xml) {
            match (local(&element), is_start) {
                ("style", true) => {
                    style = attribute(&element, "styleId").unwrap_or_default();
                    level = 0;
                }
                ("ilvl", true) => level = attribute(&element, "val").and_then(|v| v.parse().ok()).unwrap_or(0),
                ("numId", true) => {
                    let num = attribute(&element, "val").unwrap_or_default();
                    self.styles.insert(style.clone(), (num, level));
                }
                _ => {}
            }
        }
    }

    /// The next number of a paragraph, by its own list or that of its style; none when it carries none.
    pub fn next(&mut self, own: Option<(String, usize)>, style: Option<&str>) -> Option<String> {
        let (num, level) = match own {
            Some(own) => own,
            None => self.styles.get(style?)?.clone(),
        };
        let levels = self.lists.get(&num).filter(|levels| level < levels.len())?;
        let key = self.abstracts.get(&num).cloned().unwrap_or_else(|| num.clone());
        let counters = self.counters.entry(key).or_default();
        if !self.met.contains(&num) {
            self.met.push(num.clone());
            for (at, counter) in counters.iter_mut().enumerate() {
                if let Some(start) = self.overrides.get(&(num.clone(), at)) {
                    *counter = start.checked_sub(1).filter(|before| *before > 0);
                    if *start == 1 {
                        *counter = None;
                    }
                }
            }
        }
        let start = levels[level].start;
        counters[level] = Some(counters[level].map_or(start, |before| before + 1));
        for below in counters.iter_mut().skip(level + 1) {
            *below = None;
        }
        let shown = levels[level].clone();
        if shown.format == "bullet" || shown.format == "none" {
            return (shown.format == "bullet").then(|| "-".to_owned());
        }
        let mut text = shown.text.clone();
        for (at, counter) in counters.iter().enumerate().take(level + 1) {
            let value = counter.unwrap_or(levels[at].start);
            let format = if shown.is_legal && at < level { "decimal" } else { levels[at].format.as_str() };
            text = text.replace(&format!("%{}", at + 1), &figure(value, format));
        }
        (!text.trim().is_empty()).then(|| text.trim().to_owned())
    }
}

/// A number in the format of a level.
fn figure(value: u32, format: &str) -> String {
    let letter = |base: u8| {
        let index = value.saturating_sub(1);
        let letter = char::from(base + u8::try_from(index % 26).unwrap_or(0));
        letter.to_string().repeat((index / 26 + 1).min(9) as usize)
    };
    match format {
        "upperRoman" => dondoc_rules::vi::numerals::write_roman(value.min(5_000)),
        "lowerRoman" => dondoc_rules::vi::numerals::write_roman(value.min(5_000)).to_lowercase(),
        "upperLetter" => letter(b'A'),
        "lowerLetter" => letter(b'a'),
        "decimalZero" => format!("{value:02}"),
        _ => value.to_string(),
    }
}

/// Every element with whether it starts; stops quietly where the text is no XML.
fn elements(xml: &str) -> Vec<(bool, BytesStart<'_>)> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => found.push((true, element)),
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTS: &str = r#"<w:numbering xmlns:w="w">
        <w:abstractNum w:abstractNumId="0">
            <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
            <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2."/></w:lvl>
            <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
        </w:abstractNum>
        <w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num>
        <w:num w:numId="6"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
    </w:numbering>"#;

    #[test]
    fn numbers_are_shown_as_word_shows_them() {
        let styles = r#"<w:styles xmlns:w="w"><w:style w:styleId="Muc"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="5"/></w:numPr></w:pPr></w:style></w:styles>"#;
        let mut numbering = Numbering::read(Some(LISTS), Some(styles));
        let mut check = |num: &str, level: usize, expected: &str| {
            assert_eq!(numbering.next(Some((num.to_owned(), level)), None).as_deref(), Some(expected));
        };
        check("5", 0, "I.");
        check("5", 0, "II.");
        check("5", 1, "2.1.");
        check("5", 2, "a)");
        check("5", 2, "b)");
        check("5", 1, "2.2.");
        check("5", 2, "a)");
        check("5", 0, "III.");
        check("6", 0, "I.");
        assert_eq!(numbering.next(None, Some("Muc")).as_deref(), Some("1.1."));
        assert_eq!(numbering.next(None, Some("Khác")), None);
        assert_eq!(numbering.next(Some(("99".to_owned(), 0)), None), None);
    }

    #[test]
    fn a_damaged_part_yields_no_numbers() {
        let mut numbering = Numbering::read(Some("<w:numbering><w:abs"), None);
        assert_eq!(numbering.next(Some(("1".to_owned(), 0)), None), None);
    }
}
