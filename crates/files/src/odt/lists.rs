//! Automatic numbers of OpenDocument lists, as the reader of the file sees them.

use std::collections::HashMap;

use dondoc_rules::vi::numerals::write_roman;
use quick_xml::events::Event;

use crate::limits::Unreadable;
use crate::package::{self, attribute, local};

/// Deepest list that is numbered.
const DEEPEST: usize = 10;

/// How one level of a list style numbers.
#[derive(Debug, Clone, Default)]
struct Level {
    /// "1", "a", "A", "i", "I"; none for bullets.
    format: Option<String>,
    prefix: String,
    suffix: String,
    /// How many levels are shown, this one included.
    shown: usize,
    start: u32,
}

/// The list styles of a file and how far each has counted.
#[derive(Debug, Default)]
pub struct Lists {
    styles: HashMap<String, Vec<Level>>,
    counts: HashMap<String, Vec<u32>>,
    /// The open lists' styles, outermost first.
    open: Vec<Option<String>>,
}

impl Lists {
    /// Reads the list styles of a part.
    pub fn read(&mut self, part: &str, xml: &str) -> Result<(), Unreadable> {
        let mut style: Option<String> = None;
        package::events(part, xml, |event| match event {
            Event::Start(element) | Event::Empty(element) => match local(element) {
                "list-style" => style = attribute(element, "name"),
                name @ ("list-level-style-number" | "list-level-style-bullet") => {
                    let number = |name: &str| attribute(element, name).and_then(|value| value.parse::<usize>().ok());
                    let Some(own) = style.clone() else { return };
                    let at = number("level").unwrap_or(1).clamp(1, DEEPEST);
                    let levels = self.styles.entry(own).or_insert_with(|| vec![Level::default(); DEEPEST]);
                    let format = attribute(element, "num-format").filter(|format| !format.is_empty());
                    levels[at - 1] = Level {
                        format: format.filter(|_| name == "list-level-style-number"),
                        prefix: attribute(element, "num-prefix").unwrap_or_default(),
                        suffix: attribute(element, "num-suffix").unwrap_or_default(),
                        shown: number("display-levels").unwrap_or(1).clamp(1, at),
                        start: number("start-value").and_then(|start| u32::try_from(start).ok()).unwrap_or(1),
                    };
                }
                _ => {}
            },
            Event::End(element) if element.local_name().into_inner() == "list-style" => style = None,
            _ => {}
        })
    }

    /// A list opens; one without a style of its own goes on with that around it.
    pub fn start(&mut self, style: Option<String>, goes_on: bool) {
        let style = style.or_else(|| self.open.last().cloned().flatten());
        if let (Some(style), true, false) = (&style, self.open.is_empty(), goes_on) {
            self.counts.remove(style);
        }
        self.open.push(style);
    }

    pub fn end(&mut self) {
        self.open.pop();
    }

    /// The number of the next item of the innermost list.
    pub fn next(&mut self) -> Option<String> {
        let depth = self.open.len().checked_sub(1).filter(|depth| *depth < DEEPEST)?;
        let style = self.open.last().cloned().flatten()?;
        let levels = self.styles.get(&style)?;
        let counts = self
            .counts
            .entry(style)
            .or_insert_with(|| levels.iter().map(|level| level.start.saturating_sub(1)).collect());
        counts[depth] = counts[depth].saturating_add(1);
        for (deeper, level) in counts.iter_mut().zip(levels).skip(depth + 1) {
            *deeper = level.start.saturating_sub(1);
        }
        let own = &levels[depth];
        own.format.as_ref()?;
        let first = depth + 1 - own.shown.min(depth + 1);
        let numbers: Vec<String> =
            (first..=depth).filter_map(|at| Some(written(counts[at].max(1), levels[at].format.as_deref()?))).collect();
        Some(format!("{}{}{}", own.prefix, numbers.join("."), own.suffix))
    }
}

fn written(value: u32, format: &str) -> String {
    let letter = |first: u8| {
        let place = (value.max(1) - 1) % 26;
        char::from(first + u8::try_from(place).unwrap_or(0)).to_string()
    };
    match format {
        "I" => write_roman(value.min(5_000)),
        "i" => write_roman(value.min(5_000)).to_lowercase(),
        "A" => letter(b'A'),
        "a" => letter(b'a'),
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLES: &str = r#"<s><text:list-style style:name="L1">
        <text:list-level-style-number text:level="1" style:num-format="I" style:num-suffix="."/>
        <text:list-level-style-number text:level="2" style:num-format="1" style:num-suffix="." text:display-levels="2"/>
        </text:list-style><text:list-style style:name="L2">
        <text:list-level-style-number text:level="1" style:num-format="a" style:num-suffix=")" text:start-value="3"/>
        <text:list-level-style-bullet text:level="2" text:bullet-char="-"/></text:list-style></s>"#;

    fn lists() -> Lists {
        let mut lists = Lists::default();
        lists.read("styles.xml", STYLES).expect("is read");
        lists
    }

    #[test]
    fn levels_count_below_their_items() {
        let mut lists = lists();
        let style = || Some("L1".to_owned());
        lists.start(style(), false);
        assert_eq!(lists.next().as_deref(), Some("I."));
        lists.start(None, false);
        assert_eq!(lists.next().as_deref(), Some("I.1."));
        assert_eq!(lists.next().as_deref(), Some("I.2."));
        lists.end();
        assert_eq!(lists.next().as_deref(), Some("II."));
        lists.start(None, false);
        assert_eq!(lists.next().as_deref(), Some("II.1."), "a new item starts its own count");
        lists.end();
        lists.end();
        // A list of the same style in the next cell goes on only when it says so.
        lists.start(style(), true);
        assert_eq!(lists.next().as_deref(), Some("III."));
        lists.end();
        lists.start(style(), false);
        assert_eq!(lists.next().as_deref(), Some("I."));
    }

    #[test]
    fn starts_bullets_and_styles_that_are_not_there() {
        let mut lists = lists();
        lists.start(Some("L2".to_owned()), false);
        assert_eq!(lists.next().as_deref(), Some("c)"));
        lists.start(None, false);
        assert_eq!(lists.next(), None, "a bullet is no number");
        lists.end();
        lists.end();
        lists.start(Some("L9".to_owned()), false);
        assert_eq!(lists.next(), None);
        lists.end();
        lists.end();
        assert_eq!(lists.next(), None, "no list is open");
    }
}
