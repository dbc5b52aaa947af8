//! What a DOCX says of its look, every style applied, for the check of its layout.
//!
//! One pass over each part; what cannot be read of styles or theme leaves Word's own defaults.

use std::collections::HashMap;

use dondoc_rules::doc::Align;
use dondoc_rules::instruments::layout::facts::{
    CellPlace, Facts, Line, LineHeight, Look, PageNumber, RunLook, Section,
};
use dondoc_rules::vi::fold::nfc;
use quick_xml::events::{BytesStart, Event};

use super::numbering::Numbering;
use super::styles::{ParagraphWords, RunWords, Styles, Theme, twips};
use crate::limits::{Limits, Unreadable};
use crate::package::{self, Archive, attribute, local};

/// What is not part of the look as a reader sees it.
const SKIPPED: &[&str] =
    &["del", "moveFrom", "delText", "Fallback", "pPrChange", "rPrChange", "sectPrChange", "tcPrChange"];

/// English metric units of a twip.
const EMU: i64 = 635;

/// The look of a DOCX.
pub fn looks(bytes: &[u8], limits: &Limits) -> Result<Facts, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    if bytes.len() as u64 > limits.file_bytes {
        return Err(Unreadable::TooLarge { bytes: bytes.len() as u64, limit: limits.file_bytes });
    }
    let mut archive = package::open(bytes)?;
    let links = links(&mut archive, limits);
    let theme = links.values().find(|target| target.contains("theme/"));
    let theme = theme.and_then(|name| package::part(&mut archive, name, limits).ok());
    let theme = theme.map(|xml| Theme::read(&xml)).unwrap_or_default();
    let styles_xml = package::part(&mut archive, "word/styles.xml", limits).ok();
    let styles = match &styles_xml {
        Some(xml) => Styles::read("word/styles.xml", xml, theme)?,
        None => Styles::of_theme(theme),
    };
    let lists = package::part(&mut archive, "word/numbering.xml", limits).ok();
    let numbering = Numbering::read(lists.as_deref(), lists.is_some().then_some(styles_xml.as_deref()).flatten());
    let text = package::part(&mut archive, super::DOCUMENT, limits)?;
    let mut body = Reading::new(&styles, numbering);
    body.read(super::DOCUMENT, &text, limits)?;
    let (mut facts, sections) = body.finish();
    let mut inherited: HashMap<(bool, String), Vec<PageNumber>> = HashMap::new();
    for (section, references) in facts.sections.iter_mut().zip(sections) {
        for reference in references {
            let Some(target) = links.get(&reference.id) else { continue };
            let numbers = match package::part(&mut archive, target, limits) {
                Ok(xml) => numbers(&xml, target, &reference, &styles, limits)?,
                Err(_) => Vec::new(),
            };
            inherited.insert((reference.in_header, reference.kind), numbers);
        }
        let shown = inherited.iter().filter(|((_, kind), _)| kind != "first" || section.has_first_page);
        section.numbers = shown.flat_map(|(_, numbers)| numbers.clone()).collect();
    }
    Ok(facts)
}

/// Parts that the document names, by their key.
fn links(archive: &mut Archive<'_>, limits: &Limits) -> HashMap<String, String> {
    let mut links = HashMap::new();
    let Ok(xml) = package::part(archive, "word/_rels/document.xml.rels", limits) else { return links };
    drop(package::events("rels", &xml, |event| {
        let (Event::Start(element) | Event::Empty(element)) = event else { return };
        if let (Some(id), Some(target)) = (attribute(element, "Id"), attribute(element, "Target")) {
            let target = target.strip_prefix('/').map_or_else(|| format!("word/{target}"), str::to_owned);
            links.insert(id, target);
        }
    }));
    links
}

/// A head or foot that a section names.
#[derive(Debug, Clone)]
struct Reference {
    id: String,
    in_header: bool,
    /// `default`, `first`, `even`.
    kind: String,
}

/// Page numbers of a head or foot.
fn numbers(
    xml: &str,
    part: &str,
    reference: &Reference,
    styles: &Styles,
    limits: &Limits,
) -> Result<Vec<PageNumber>, Unreadable> {
    let mut reading = Reading::new(styles, Numbering::read(None, None));
    reading.read(part, xml, limits)?;
    let found = reading.pages.into_iter().map(|(align, look)| PageNumber {
        in_header: reference.in_header,
        on_first: reference.kind == "first",
        align,
        size: look.size,
        bold: look.bold,
        italic: look.italic,
    });
    Ok(found.collect())
}

/// A table that is open.
#[derive(Debug, Default)]
struct OpenTable {
    number: u32,
    style: Option<String>,
    row: u32,
    cell: u32,
    /// Of the open cell, in twips.
    width: Option<u32>,
}

/// A paragraph that is open.
#[derive(Debug)]
struct OpenParagraph {
    number: u32,
    words: ParagraphWords,
    list: (Option<String>, usize),
    runs: Vec<(RunWords, String)>,
    own: Option<RunWords>,
    /// Lines drawn at it.
    drawn: Vec<Line>,
    ends_section: bool,
}

struct Reading<'a> {
    styles: &'a Styles,
    numbering: Numbering,
    open: Vec<String>,
    tables: Vec<OpenTable>,
    paragraphs: Vec<OpenParagraph>,
    found: Vec<(u32, Look)>,
    contextual: HashMap<u32, (Option<String>, bool)>,
    sections: Vec<(Section, Vec<Reference>)>,
    section: (Section, Vec<Reference>),
    count: u32,
    table_count: u32,
    /// Extent of the open drawing in twips.
    extent: Option<u32>,
    pages: Vec<(Align, RunLook)>,
    has_page: bool,
}

impl<'a> Reading<'a> {
    fn new(styles: &'a Styles, numbering: Numbering) -> Self {
        Reading {
            styles,
            numbering,
            open: Vec::new(),
            tables: Vec::new(),
            paragraphs: Vec::new(),
            found: Vec::new(),
            contextual: HashMap::new(),
            sections: Vec::new(),
            section: Default::default(),
            count: 0,
            table_count: 0,
            extent: None,
            pages: Vec::new(),
            has_page: false,
        }
    }

    fn read(&mut self, part: &str, xml: &str, limits: &Limits) -> Result<(), Unreadable> {
        let limits = &limits.for_text(xml.len());
        let mut skipping: Option<usize> = None;
        let mut failed = None;
        package::events(part, xml, |event| {
            match event {
                Event::Start(element) => {
                    if skipping.is_none() {
                        if SKIPPED.contains(&local(element)) {
                            skipping = Some(self.open.len());
                        } else {
                            self.start(element);
                        }
                    }
                    self.open.push(local(element).to_owned());
                    if self.open.len() > limits.depth {
                        failed = Some(Unreadable::TooDeep { part: part.to_owned(), limit: limits.depth });
                    }
                }
                Event::Empty(element) if skipping.is_none() && !SKIPPED.contains(&local(element)) => {
                    self.start(element);
                    self.end(local(element));
                }
                Event::End(element) => {
                    self.open.pop();
                    match skipping {
                        Some(at) if at == self.open.len() => skipping = None,
                        Some(_) => {}
                        None => self.end(element.local_name().into_inner()),
                    }
                }
                other if skipping.is_none() => self.text(other),
                _ => {}
            }
            if let Err(error) = limits.check_pieces(self.count as usize) {
                failed.get_or_insert(error);
            }
        })?;
        failed.map_or(Ok(()), Err)
    }

    fn within(&self, name: &str) -> bool {
        self.open.iter().rev().take(12).any(|open| open == name)
    }

    fn parent(&self) -> &str {
        self.open.last().map_or("", String::as_str)
    }

    fn start(&mut self, element: &BytesStart<'_>) {
        let name = local(element);
        match name {
            "tbl" => {
                self.table_count += 1;
                self.tables.push(OpenTable { number: self.table_count, ..OpenTable::default() });
            }
            "tblStyle" => {
                if let Some(table) = self.tables.last_mut() {
                    table.style = attribute(element, "val");
                }
            }
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    (table.row, table.cell) = (table.row + 1, 0);
                }
            }
            "tc" => {
                if let Some(table) = self.tables.last_mut() {
                    (table.cell, table.width) = (table.cell + 1, None);
                }
            }
            "tcW" => {
                if let Some(table) = self.tables.last_mut() {
                    let is_twips = attribute(element, "type").is_none_or(|kind| kind == "dxa");
                    table.width = twips(element, "w").filter(|_| is_twips).map(|width| width.max(0) as u32);
                }
            }
            "p" => {
                self.count += 1;
                self.paragraphs.push(OpenParagraph {
                    number: self.count,
                    words: ParagraphWords::default(),
                    list: (None, 0),
                    runs: Vec::new(),
                    own: None,
                    drawn: Vec::new(),
                    ends_section: false,
                });
            }
            "sectPr" => {
                self.section = Default::default();
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.ends_section = true;
                }
            }
            "fldSimple" => self.field(&attribute(element, "instr").unwrap_or_default()),
            _ if self.within("sectPr") => self.section_element(element),
            _ => self.paragraph_element(element),
        }
    }

    fn paragraph_element(&mut self, element: &BytesStart<'_>) {
        let name = local(element);
        let (in_run_words, in_words) = (self.within("rPr"), self.within("pPr"));
        let extent = self.extent;
        let theme = &self.styles.theme;
        let is_shape_of_line = match name {
            "extent" => {
                self.extent =
                    attribute(element, "cx").and_then(|cx| cx.parse::<i64>().ok()).map(|cx| (cx / EMU).max(0) as u32);
                return;
            }
            "prstGeom" => {
                attribute(element, "prst").is_some_and(|shape| shape == "line" || shape.contains("Connector"))
            }
            // The older way: `<v:line>`, or a shape of the type of lines.
            "line" => true,
            "shape" => attribute(element, "type").is_some_and(|kind| kind.ends_with("_t32") || kind.ends_with("_t20")),
            _ => false,
        };
        // A drawn line belongs to the paragraph that its text box or anchor stands in.
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        if is_shape_of_line {
            let length = if name == "prstGeom" { extent } else { vml_length(element) };
            paragraph.drawn.push(Line { length: length.filter(|length| *length > 0) });
            return;
        }
        match name {
            // The mark at a paragraph's end has words of its own that no text has.
            _ if in_words && in_run_words => {}
            _ if in_run_words => {
                if let Some(own) = &mut paragraph.own {
                    own.take(element, theme);
                }
            }
            "ilvl" => paragraph.list.1 = attribute(element, "val").and_then(|v| v.parse().ok()).unwrap_or(0).min(8),
            "numId" => paragraph.list.0 = attribute(element, "val"),
            _ if in_words => paragraph.words.take(element),
            "r" => {
                paragraph.own = Some(RunWords::default());
                paragraph.runs.push((RunWords::default(), String::new()));
            }
            "tab" => push(paragraph, "\t"),
            "br" | "cr" => push(paragraph, "\n"),
            "noBreakHyphen" => push(paragraph, "-"),
            _ => {}
        }
    }

    fn section_element(&mut self, element: &BytesStart<'_>) {
        let length = |name: &str| twips(element, name).unwrap_or(0);
        let (section, references) = &mut self.section;
        match local(element) {
            "pgSz" => (section.width, section.height) = (length("w"), length("h")),
            "pgMar" => {
                section.top = length("top").abs();
                section.bottom = length("bottom").abs();
                section.left = length("left") + length("gutter");
                section.right = length("right");
            }
            "pgNumType" => section.restarts_at = attribute(element, "start").and_then(|start| start.parse().ok()),
            "titlePg" => section.has_first_page = !matches!(attribute(element, "val").as_deref(), Some("0" | "false")),
            name @ ("headerReference" | "footerReference") => references.push(Reference {
                id: attribute(element, "id").unwrap_or_default(),
                in_header: name == "headerReference",
                kind: attribute(element, "type").unwrap_or_else(|| "default".to_owned()),
            }),
            _ => {}
        }
    }

    fn text(&mut self, event: &Event<'_>) {
        let mut text = String::new();
        match self.parent() {
            "t" => {
                package::append(event, &mut text);
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    push(paragraph, &text);
                }
            }
            "instrText" => {
                package::append(event, &mut text);
                self.field(&text);
            }
            _ => {}
        }
    }

    fn field(&mut self, code: &str) {
        self.has_page |= code.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("PAGE"));
        if !self.has_page {
            return;
        }
        self.has_page = false;
        let Some(paragraph) = self.paragraphs.last() else { return };
        let table = self.tables.last().and_then(|table| table.style.as_deref());
        let words = self.styles.paragraph(&paragraph.words, table);
        let own = paragraph.own.clone().unwrap_or_default();
        let look = self.styles.own_run(&self.styles.run(&words, table), &own).look();
        self.pages.push((words.align.unwrap_or_default(), look));
    }

    fn end(&mut self, name: &str) {
        match name {
            "tbl" => drop(self.tables.pop()),
            "r" => {
                if let Some(paragraph) = self.paragraphs.last_mut()
                    && let Some(own) = paragraph.own.take()
                    && let Some(last) = paragraph.runs.last_mut()
                {
                    last.0 = own;
                }
            }
            "p" => self.end_paragraph(),
            "sectPr" => {
                let section = self.section.clone();
                self.sections.push(section);
            }
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        let table = self.tables.last();
        let style = table.and_then(|table| table.style.as_deref());
        let words = self.styles.paragraph(&paragraph.words, style);
        let of_runs = self.styles.run(&words, style);
        let own = match &paragraph.list.0 {
            Some(id) if id == "0" => None,
            Some(id) => Some((id.clone(), paragraph.list.1)),
            None => None,
        };
        let is_off = paragraph.list.0.as_deref() == Some("0");
        let marker = if is_off { None } else { self.numbering.next(own, words.style.as_deref()) };
        let mut runs: Vec<RunLook> = Vec::new();
        for (own, text) in paragraph.runs.iter().filter(|(_, text)| !text.is_empty()) {
            let words = self.styles.own_run(&of_runs, own);
            if words.hidden != Some(true) {
                runs.push(RunLook { text: nfc(text), ..words.look() });
            }
        }
        // A border is as long as its column without indents; 108 twips a side is what Word leaves in a cell.
        let room = table.map(|table| table.width.map(|width| width.saturating_sub(216)));
        let room = room.unwrap_or(None).map(|room| {
            let indents = words.left.unwrap_or(0).max(0) + words.right.unwrap_or(0).max(0);
            room.saturating_sub(indents as u32)
        });
        let drawn = paragraph.drawn.first().copied();
        let is_ended = paragraph.ends_section;
        self.contextual.insert(paragraph.number, (words.style.clone(), words.contextual == Some(true)));
        let look = Look {
            number: paragraph.number,
            section: self.sections.len().saturating_sub(usize::from(is_ended)),
            cell: table.map(|table| CellPlace { table: table.number, row: table.row, cell: table.cell }),
            text: runs.iter().map(|run| run.text.as_str()).collect(),
            marker,
            runs,
            align: words.align.unwrap_or_default(),
            first: words.first.unwrap_or(0),
            left: words.left.unwrap_or(0),
            before: words.before.unwrap_or(0),
            after: words.after.unwrap_or(0),
            line: words.line.unwrap_or(LineHeight::Times(240)),
            rule: ParagraphWords::line_of(words.rule, room).or(drawn),
            rule_above: ParagraphWords::line_of(words.rule_above, room),
        };
        self.found.push((paragraph.number, look));
    }

    fn finish(mut self) -> (Facts, Vec<Vec<Reference>>) {
        self.found.sort_by_key(|(number, _)| *number);
        let mut paragraphs: Vec<Look> = self.found.into_iter().map(|(_, look)| look).collect();
        // Paragraphs of one style may ask for no space between them.
        for index in 1..paragraphs.len() {
            let [before, after] = [index - 1, index].map(|at| self.contextual.get(&paragraphs[at].number));
            let (Some(before), Some(after)) = (before, after) else { continue };
            if before.0 == after.0 {
                if before.1 {
                    paragraphs[index - 1].after = 0;
                }
                if after.1 {
                    paragraphs[index].before = 0;
                }
            }
        }
        let (sections, references) = self.sections.into_iter().unzip();
        (Facts { sections, paragraphs }, references)
    }
}

fn push(paragraph: &mut OpenParagraph, text: &str) {
    if let Some((_, last)) = paragraph.runs.last_mut() {
        last.push_str(text);
    }
}

/// The length of an older drawn line: `from="1pt,2pt" to="100pt,2pt"`, or its width in its style.
fn vml_length(element: &BytesStart<'_>) -> Option<u32> {
    let points = |text: &str| -> Option<f64> { text.trim().trim_end_matches("pt").parse().ok() };
    let first = |name: &str| attribute(element, name).and_then(|text| points(text.split(',').next()?));
    let of_ends = first("from").zip(first("to")).map(|(from, to)| (to - from).abs());
    let of_style = || {
        let style = attribute(element, "style")?;
        let width = style.split(';').find_map(|word| word.trim().strip_prefix("width:"))?;
        points(width)
    };
    of_ends.or_else(of_style).map(|points| (points * 20.0).clamp(0.0, 100_000.0) as u32)
}
