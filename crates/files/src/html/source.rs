//! A document as it was read, for the screen, with the words that were made something of marked where they stand.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::sync::Arc;

use dondoc_rules::doc::{Block, Cell, Document, Paragraph, Span, Table};

use crate::docx::escape;

/// Words of the source that were made something of.
#[derive(Debug, Clone)]
pub struct Mark {
    pub span: Span,
    /// The words; where they are not found in the text of their place, the whole text is meant.
    pub words: String,
    /// The class of the marking.
    pub class: &'static str,
    /// An address inside the page, when something leads here.
    pub id: Option<String>,
    /// Where the words lead.
    pub href: Option<String>,
    /// What was made of them and why.
    pub title: String,
}

/// A place of the source: a row, a cell, or a paragraph outside tables.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Place {
    Row(Option<Arc<str>>, u32, u32),
    Cell(Option<Arc<str>>, u32, u32, u32),
    Paragraph(Option<Arc<str>>, Option<u32>, u32),
}

fn place(span: &Span) -> Option<Place> {
    let part = span.part.clone();
    match (span.table, span.row, span.cell) {
        (Some(table), Some(row), Some(cell)) => Some(Place::Cell(part, table, row, cell)),
        (Some(table), Some(row), None) => Some(Place::Row(part, table, row)),
        _ => Some(Place::Paragraph(part, span.page, span.paragraph?)),
    }
}

/// The document as an HTML fragment. Marks that come first win where two would overlap; `anchors` are addresses of rows
/// and paragraphs, each given once.
pub fn write_source(document: &Document, marks: &[Mark], anchors: &[(Span, String)]) -> String {
    let mut page = Page { html: String::new(), marks: HashMap::new(), anchors: HashMap::new(), given: HashSet::new() };
    for mark in marks {
        if let Some(place) = place(&mark.span) {
            page.marks.entry(place).or_default().push(mark);
        }
    }
    for (span, id) in anchors {
        if let Some(place) = place(span) {
            page.anchors.entry(place).or_insert(id);
        }
    }
    page.blocks(&document.blocks);
    page.html
}

struct Page<'a> {
    html: String,
    marks: HashMap<Place, Vec<&'a Mark>>,
    anchors: HashMap<Place, &'a str>,
    given: HashSet<&'a str>,
}

impl<'a> Page<'a> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(paragraph) => self.paragraph(paragraph),
                Block::Table(table) => self.table(table),
                Block::NewSection(_) => self.html.push_str("<hr>\n"),
            }
        }
    }

    /// ` id="…"`, once for each address: a merged cell or a joined row would give it twice.
    fn id(&mut self, id: Option<&'a str>) -> String {
        match id.filter(|id| self.given.insert(id)) {
            Some(id) => format!(" id=\"{}\"", escape(id)),
            None => String::new(),
        }
    }

    fn anchor(&mut self, span: &Span) -> String {
        let id = place(span).and_then(|place| self.anchors.get(&place).copied());
        self.id(id)
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        let text = paragraph.shown();
        if text.trim().is_empty() {
            return;
        }
        let id = self.anchor(&paragraph.span);
        let _ = write!(self.html, "<p{id}>");
        self.words(&text, &paragraph.span);
        self.html.push_str("</p>\n");
    }

    fn table(&mut self, table: &Table) {
        self.html.push_str("<div class=\"scroll\" tabindex=\"0\"><table>\n");
        for row in &table.rows {
            let id = self.anchor(&row.span);
            let _ = write!(self.html, "<tr{id}>");
            for cell in &row.cells {
                self.cell(cell);
            }
            self.html.push_str("</tr>\n");
        }
        self.html.push_str("</table></div>\n");
    }

    fn cell(&mut self, cell: &Cell) {
        let span = if cell.columns > 1 { format!(" colspan=\"{}\"", cell.columns) } else { String::new() };
        let _ = write!(self.html, "<td{span}>");
        if cell.blocks.iter().any(|block| matches!(block, Block::Table(_))) {
            self.blocks(&cell.blocks);
        } else {
            self.words(&cell.text(), &cell.span);
        }
        self.html.push_str("</td>");
    }

    /// A text with the marks of its place.
    fn words(&mut self, text: &str, span: &Span) {
        let marks = place(span).and_then(|place| self.marks.remove(&place)).unwrap_or_default();
        let mut found: Vec<(usize, usize, &Mark)> = Vec::new();
        for mark in marks {
            let whole = (0, text.len());
            let (start, end) = match mark.words.is_empty() {
                true => whole,
                false => stands(text, mark, &found).unwrap_or(whole),
            };
            if start < end && found.iter().all(|(from, to, _)| end <= *from || *to <= start) {
                found.push((start, end, mark));
            }
        }
        found.sort_by_key(|(start, ..)| *start);
        let mut at = 0;
        for (start, end, mark) in found {
            self.lines(&text[at..start]);
            let id = self.id(mark.id.as_deref());
            let (class, title) = (escape(mark.class), escape(&mark.title));
            let _ = write!(self.html, "<mark class=\"{class}\"{id} title=\"{title}\">");
            match &mark.href {
                Some(href) => {
                    let _ = write!(self.html, "<a href=\"{}\">", escape(href));
                    self.lines(&text[start..end]);
                    self.html.push_str("</a>");
                }
                None => self.lines(&text[start..end]),
            }
            self.html.push_str("</mark>");
            at = end;
        }
        self.lines(&text[at..]);
    }

    fn lines(&mut self, text: &str) {
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.html.push_str("<br>");
            }
            self.html.push_str(&escape(line));
        }
    }
}

/// Where the words of a mark stand: at the bytes of its span when they are there, else their first free occurrence.
fn stands(text: &str, mark: &Mark, taken: &[(usize, usize, &Mark)]) -> Option<(usize, usize)> {
    if let Some((start, end)) = mark.span.bytes {
        let (start, end) = (start as usize, end as usize);
        if text.get(start..end) == Some(mark.words.as_str()) {
            return Some((start, end));
        }
    }
    let is_free = |start: usize| taken.iter().all(|(from, to, _)| start + mark.words.len() <= *from || *to <= start);
    let found = text.match_indices(mark.words.as_str()).map(|(start, _)| start).find(|start| is_free(*start))?;
    Some((found, found + mark.words.len()))
}
