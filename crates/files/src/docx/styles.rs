//! What styles say of paragraphs and runs: the document's defaults, each style with what it rests on, the theme's fonts.

use std::collections::HashMap;

use dondoc_rules::doc::Align;
use dondoc_rules::instruments::layout::facts::{Line, LineHeight, RunLook};
use quick_xml::events::{BytesStart, Event};

use crate::limits::Unreadable;
use crate::package::{self, attribute, local};

/// How many styles may rest on each other; more go in a circle.
const CHAIN: usize = 20;

/// What is said of a run; none where nothing is.
#[derive(Debug, Clone, Default)]
pub struct RunWords {
    pub font: Option<String>,
    pub size: Option<u16>,
    pub bold: Option<bool>,
    pub italic: Option<bool>,
    pub underlined: Option<bool>,
    pub caps: Option<bool>,
    pub color: Option<String>,
    pub hidden: Option<bool>,
    /// A style of characters.
    pub style: Option<String>,
}

/// What is said of a paragraph.
#[derive(Debug, Clone, Default)]
pub struct ParagraphWords {
    pub style: Option<String>,
    pub align: Option<Align>,
    pub first: Option<i32>,
    pub left: Option<i32>,
    pub right: Option<i32>,
    pub before: Option<u32>,
    pub after: Option<u32>,
    pub line: Option<LineHeight>,
    /// No space between paragraphs of one style.
    pub contextual: Option<bool>,
    pub rule: Option<bool>,
    pub rule_above: Option<bool>,
}

/// A switch such as `<w:b/>` or `<w:b w:val="0"/>`.
fn is_on(element: &BytesStart<'_>) -> bool {
    !matches!(attribute(element, "val").as_deref(), Some("0" | "false" | "none" | "off"))
}

/// A length; larger ones are nonsense.
pub fn twips(element: &BytesStart<'_>, name: &str) -> Option<i32> {
    let text = attribute(element, name)?;
    let value: f64 = text.trim_end_matches("pt").parse().ok()?;
    let value = if text.ends_with("pt") { value * 20.0 } else { value };
    Some(value.clamp(-100_000.0, 100_000.0) as i32)
}

impl RunWords {
    /// Takes what an element inside `rPr` says.
    pub fn take(&mut self, element: &BytesStart<'_>, theme: &Theme) {
        let value = || attribute(element, "val");
        match local(element) {
            "rFonts" => {
                let of_theme = attribute(element, "asciiTheme").and_then(|name| theme.font(&name));
                if let Some(font) = of_theme.or_else(|| attribute(element, "ascii")) {
                    self.font = Some(font);
                }
            }
            "sz" => {
                self.size =
                    value().and_then(|size| size.parse::<f64>().ok()).map(|size| size.clamp(0.0, 4_000.0) as u16)
            }
            "b" => self.bold = Some(is_on(element)),
            "i" => self.italic = Some(is_on(element)),
            "u" => self.underlined = Some(is_on(element)),
            "caps" => self.caps = Some(is_on(element)),
            "vanish" => self.hidden = Some(is_on(element)),
            "color" => self.color = value().map(|color| color.to_uppercase()),
            "rStyle" => self.style = value(),
            _ => {}
        }
    }

    /// What the nearer words say goes before what these say.
    pub fn under(self, nearer: &RunWords) -> RunWords {
        RunWords {
            font: nearer.font.clone().or(self.font),
            size: nearer.size.or(self.size),
            bold: nearer.bold.or(self.bold),
            italic: nearer.italic.or(self.italic),
            underlined: nearer.underlined.or(self.underlined),
            caps: nearer.caps.or(self.caps),
            color: nearer.color.clone().or(self.color),
            hidden: nearer.hidden.or(self.hidden),
            style: nearer.style.clone().or(self.style),
        }
    }

    /// How a run looks by these words; what nothing says is Word's own default.
    pub fn look(&self) -> RunLook {
        RunLook {
            text: String::new(),
            font: self.font.clone(),
            size: self.size.unwrap_or(20),
            bold: self.bold.unwrap_or(false),
            italic: self.italic.unwrap_or(false),
            underlined: self.underlined.unwrap_or(false),
            caps: self.caps.unwrap_or(false),
            color: self.color.clone().filter(|color| color != "AUTO"),
        }
    }
}

impl ParagraphWords {
    /// Takes what an element inside `pPr` says.
    pub fn take(&mut self, element: &BytesStart<'_>) {
        match local(element) {
            "pStyle" => self.style = attribute(element, "val"),
            "jc" => {
                self.align = Some(match attribute(element, "val").as_deref() {
                    Some("center") => Align::Center,
                    Some("right" | "end") => Align::Right,
                    Some("both" | "distribute") => Align::Justify,
                    _ => Align::Left,
                });
            }
            "ind" => {
                self.left = twips(element, "left").or_else(|| twips(element, "start")).or(self.left);
                self.right = twips(element, "right").or_else(|| twips(element, "end")).or(self.right);
                let first = twips(element, "firstLine").or_else(|| twips(element, "hanging").map(|hanging| -hanging));
                self.first = first.or(self.first);
            }
            "spacing" => self.take_spacing(element),
            "contextualSpacing" => self.contextual = Some(is_on(element)),
            // Only a line is a rule; a frame is none, but its lower edge looks like one.
            "bottom" => self.rule = Some(is_on(element)),
            "top" => self.rule_above = Some(is_on(element)),
            _ => {}
        }
    }

    fn take_spacing(&mut self, element: &BytesStart<'_>) {
        let length = |name: &str| twips(element, name).map(|twips| twips.max(0) as u32);
        // Automatic space is that of a web page: 14 points.
        let auto =
            |name: &str| attribute(element, name).is_some_and(|value| value == "1" || value == "true").then_some(280);
        self.before = auto("beforeAutospacing").or_else(|| length("before")).or(self.before);
        self.after = auto("afterAutospacing").or_else(|| length("after")).or(self.after);
        if let Some(line) = length("line") {
            self.line = Some(match attribute(element, "lineRule").as_deref() {
                Some("exact" | "atLeast") => LineHeight::Twips(line),
                _ => LineHeight::Times(line),
            });
        }
    }

    /// What the nearer words say goes before what these say.
    pub fn under(self, nearer: &ParagraphWords) -> ParagraphWords {
        ParagraphWords {
            style: nearer.style.clone().or(self.style),
            align: nearer.align.or(self.align),
            first: nearer.first.or(self.first),
            left: nearer.left.or(self.left),
            right: nearer.right.or(self.right),
            before: nearer.before.or(self.before),
            after: nearer.after.or(self.after),
            line: nearer.line.or(self.line),
            contextual: nearer.contextual.or(self.contextual),
            rule: nearer.rule.or(self.rule),
            rule_above: nearer.rule_above.or(self.rule_above),
        }
    }

    /// A rule of the words as a line of a length.
    pub fn line_of(has: Option<bool>, length: Option<u32>) -> Option<Line> {
        (has == Some(true)).then_some(Line { length })
    }
}

/// The theme's two Latin fonts.
#[derive(Debug, Default)]
pub struct Theme {
    major: Option<String>,
    minor: Option<String>,
}

impl Theme {
    /// Reads the theme; a damaged one has no fonts.
    pub fn read(xml: &str) -> Theme {
        let (mut theme, mut is_major) = (Theme::default(), false);
        drop(package::events("theme", xml, |event| {
            let (Event::Start(element) | Event::Empty(element)) = event else { return };
            match local(element) {
                "majorFont" => is_major = true,
                "minorFont" => is_major = false,
                "latin" => {
                    let place = if is_major { &mut theme.major } else { &mut theme.minor };
                    if place.is_none() {
                        *place = attribute(element, "typeface").filter(|name| !name.is_empty());
                    }
                }
                _ => {}
            }
        }));
        theme
    }

    fn font(&self, name: &str) -> Option<String> {
        if name.starts_with("major") { self.major.clone() } else { self.minor.clone() }
    }
}

#[derive(Debug, Default)]
struct Style {
    based_on: Option<String>,
    paragraph: ParagraphWords,
    run: RunWords,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub struct Styles {
    pub theme: Theme,
    paragraph: ParagraphWords,
    run: RunWords,
    styles: HashMap<String, Style>,
    /// The style of paragraphs that name none.
    default: Option<String>,
}

impl Styles {
    /// No styles but the theme's fonts.
    pub fn of_theme(theme: Theme) -> Styles {
        Styles { theme, ..Styles::default() }
    }

    /// Reads `word/styles.xml`.
    pub fn read(part: &str, xml: &str, theme: Theme) -> Result<Styles, Unreadable> {
        let mut all = Styles { theme: Theme::default(), ..Styles::default() };
        let (mut id, mut open) = (None::<String>, Vec::<String>::new());
        let mut current = Style::default();
        package::events(part, xml, |event| match event {
            Event::Start(element) => {
                all.element(element, &theme, (&open, &mut id, &mut current));
                open.push(local(element).to_owned());
            }
            Event::Empty(element) => all.element(element, &theme, (&open, &mut id, &mut current)),
            Event::End(_) => {
                if open.pop().as_deref() == Some("style")
                    && let Some(id) = id.take()
                {
                    all.styles.insert(id, std::mem::take(&mut current));
                }
            }
            _ => {}
        })?;
        all.theme = theme;
        Ok(all)
    }

    fn element(
        &mut self,
        element: &BytesStart<'_>,
        theme: &Theme,
        (open, id, current): (&[String], &mut Option<String>, &mut Style),
    ) {
        let within = |name: &str| open.iter().any(|open| open == name);
        match local(element) {
            "style" => {
                *id = attribute(element, "styleId");
                *current = Style::default();
                let is_default = attribute(element, "default").is_some_and(|value| value == "1" || value == "true");
                if is_default && attribute(element, "type").as_deref() == Some("paragraph") {
                    self.default.clone_from(id);
                }
            }
            "basedOn" => current.based_on = attribute(element, "val"),
            // What a table's style says of its first row and so on is not read.
            _ if within("tblStylePr") || within("pPrChange") || within("rPrChange") => {}
            _ if within("rPr") => {
                let words = if within("rPrDefault") { &mut self.run } else { &mut current.run };
                words.take(element, theme);
            }
            _ if within("pPr") => {
                let words = if within("pPrDefault") { &mut self.paragraph } else { &mut current.paragraph };
                words.take(element);
            }
            _ => {}
        }
    }

    /// Styles from the outermost to the named one.
    fn chain(&self, id: Option<&str>) -> Vec<&Style> {
        let mut chain = Vec::new();
        let mut next = id;
        while let Some(style) = next.and_then(|id| self.styles.get(id)).filter(|_| chain.len() < CHAIN) {
            chain.push(style);
            next = style.based_on.as_deref();
        }
        chain.reverse();
        chain
    }

    /// What holds for a paragraph: the defaults, its table's style, its own style, its own words.
    pub fn paragraph(&self, own: &ParagraphWords, table: Option<&str>) -> ParagraphWords {
        let style = own.style.as_deref().filter(|id| self.styles.contains_key(*id)).or(self.default.as_deref());
        let styles = self.chain(table).into_iter().chain(self.chain(style));
        styles.fold(self.paragraph.clone(), |words, style| words.under(&style.paragraph)).under(own)
    }

    /// What holds for the runs of a paragraph.
    pub fn run(&self, paragraph: &ParagraphWords, table: Option<&str>) -> RunWords {
        let style = paragraph.style.as_deref().filter(|id| self.styles.contains_key(*id)).or(self.default.as_deref());
        let styles = self.chain(table).into_iter().chain(self.chain(style));
        styles.fold(self.run.clone(), |words, style| words.under(&style.run))
    }

    /// What holds for one run of it.
    pub fn own_run(&self, of_paragraph: &RunWords, own: &RunWords) -> RunWords {
        let styles = self.chain(own.style.as_deref());
        styles.into_iter().fold(of_paragraph.clone(), |words, style| words.under(&style.run)).under(own)
    }
}
