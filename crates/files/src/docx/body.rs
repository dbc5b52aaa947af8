//! `word/document.xml` into blocks: one pass over events, no tree.

use dondoc_rules::doc::{Block, Cell, Merge, Paragraph, Row, Run, Span, Table};
use dondoc_rules::vi::fold::nfc;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::numbering::Numbering;
use crate::limits::{Limits, Unreadable};
use crate::package::{attribute, local};
use crate::tree::one_more;

/// Elements whose content is not part of the text as a reader sees it: deletions, field codes, fallbacks, drawings'
/// alternative text.
const SKIPPED: &[&str] = &["del", "moveFrom", "instrText", "delText", "Fallback", "sectPr", "pPrChange", "rPrChange"];

/// Reads a part that holds text: the body, or the notes.
pub fn read(
    (file, part): (&str, &str),
    xml: &str,
    numbering: Numbering,
    limits: &Limits,
) -> Result<Vec<Block>, Unreadable> {
    let limits = &limits.for_text(xml.len());
    let mut reader = Reader::from_str(xml);
    let mut builder = Builder::new(file, part, numbering);
    let mut depth = 0_usize;
    let mut skipping: Option<usize> = None;
    loop {
        let event = reader
            .read_event()
            .map_err(|error| Unreadable::DamagedPart { part: part.to_owned(), reason: error.to_string() })?;
        match event {
            Event::Start(element) => {
                depth += 1;
                if depth > limits.depth {
                    return Err(Unreadable::TooDeep { part: part.to_owned(), limit: limits.depth });
                }
                if skipping.is_none() {
                    // The lines that part the notes from the text are notes of a type of their own.
                    let is_line = matches!(local(&element), "footnote" | "endnote")
                        && attribute(&element, "type").is_some_and(|kind| kind != "normal");
                    if is_line || SKIPPED.contains(&local(&element)) {
                        skipping = Some(depth);
                    } else {
                        builder.start(&element);
                    }
                }
                limits.check_pieces(builder.pieces)?;
            }
            Event::Empty(element) => {
                if skipping.is_none() {
                    builder.start(&element);
                    builder.end(local(&element));
                }
                limits.check_pieces(builder.pieces)?;
            }
            Event::End(element) => {
                match skipping {
                    Some(at) if at == depth => skipping = None,
                    Some(_) => {}
                    None => builder.end(element.local_name().into_inner()),
                }
                depth = depth.saturating_sub(1);
            }
            Event::Text(text) if skipping.is_none() => builder.text(&text),
            Event::CData(text) if skipping.is_none() => builder.text(&text),
            Event::GeneralRef(reference) if skipping.is_none() => {
                if let Ok(Some(letter)) = reference.resolve_char_ref() {
                    builder.text(letter.encode_utf8(&mut [0; 4]));
                } else if let Some(text) = quick_xml::escape::resolve_predefined_entity(&reference) {
                    builder.text(text);
                }
            }
            Event::Eof => break,
            Event::Text(_)
            | Event::CData(_)
            | Event::GeneralRef(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
    }
    if depth != 0 {
        let reason = "the text ends inside an element".to_owned();
        return Err(Unreadable::DamagedPart { part: part.to_owned(), reason });
    }
    Ok(builder.finish())
}

/// A number of columns, a level or a size; larger ones are nonsense and would overflow what counts them.
fn number(element: &BytesStart<'_>) -> u32 {
    attribute(element, "val").and_then(|value| value.parse().ok()).unwrap_or(0).min(10_000)
}

/// A switch such as `<w:b/>` or `<w:b w:val="0"/>`.
fn is_on(element: &BytesStart<'_>) -> bool {
    !matches!(attribute(element, "val").as_deref(), Some("0" | "false" | "none" | "off"))
}

/// What is open: the document or a table's cell, each with the blocks read so far.
#[derive(Default)]
struct Level {
    blocks: Vec<Block>,
    table: Table,
    row: Row,
    cell: Cell,
    /// The next free grid column of the row.
    column: u32,
    in_cell: bool,
}

/// A paragraph that goes on after a text box in it.
struct Around {
    paragraph: Option<Paragraph>,
    run: Option<Run>,
    style: Option<String>,
    list: (Option<String>, usize),
}

struct Builder {
    /// The file and part that every place carries.
    file: Span,
    numbering: Numbering,
    /// Style, `numId` and level of the open paragraph.
    style: Option<String>,
    list: (Option<String>, usize),
    levels: Vec<Level>,
    /// Paragraphs that are open around a text box, with what was read of them.
    around: Vec<Around>,
    paragraph: Option<Paragraph>,
    run: Option<Run>,
    in_text: bool,
    /// Our own bookmarks that are open: their number in the file and their name.
    marks: Vec<(String, String)>,
    paragraphs: u32,
    tables: u32,
    /// Paragraphs and cells so far.
    pieces: usize,
}

impl Builder {
    fn new(file: &str, part: &str, numbering: Numbering) -> Self {
        Self {
            file: Span { file: Some(file.into()), part: Some(part.into()), ..Span::default() },
            numbering,
            style: None,
            list: (None, 0),
            levels: vec![Level::default()],
            around: Vec::new(),
            paragraph: None,
            run: None,
            in_text: false,
            marks: Vec::new(),
            paragraphs: 0,
            tables: 0,
            pieces: 0,
        }
    }

    fn span(&self) -> Span {
        self.file.clone()
    }

    /// The place of the innermost open row or cell.
    fn place(&self) -> Span {
        let mut span = self.span();
        if let Some(level) = self.levels.last().filter(|_| self.levels.len() > 1) {
            span.table = level.table.span.table;
            span.row = Some(level.table.rows.len() as u32 + 1);
            if level.in_cell {
                span.cell = Some(level.cell.column + 1);
            }
        }
        span
    }

    fn level(&mut self) -> &mut Level {
        if self.levels.is_empty() {
            self.levels.push(Level::default());
        }
        let last = self.levels.len() - 1;
        &mut self.levels[last]
    }

    fn start(&mut self, element: &BytesStart<'_>) {
        match local(element) {
            "p" => {
                self.end_paragraph();
                self.paragraphs += 1;
                self.pieces += 1;
                let span = Span { paragraph: Some(self.paragraphs), ..self.place() };
                // A paragraph that Word has split carries its mark in both parts.
                let mark = self.marks.last().map(|(_, name)| name.clone());
                self.paragraph = Some(Paragraph { span, mark, ..Paragraph::default() });
                self.style = None;
                self.list = (None, 0);
            }
            "bookmarkStart" => self.start_mark(element),
            "bookmarkEnd" => {
                if let Some(id) = attribute(element, "id") {
                    self.marks.retain(|(open, _)| *open != id);
                }
            }
            "r" => self.run = Some(Run::default()),
            "t" => self.in_text = true,
            "pStyle" => self.style = attribute(element, "val"),
            "ilvl" => self.list.1 = number(element) as usize,
            "numId" => self.list.0 = attribute(element, "val"),
            "tab" if self.run.is_some() => self.push("\t"),
            "br" | "cr" if self.run.is_some() => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "b" => self.set(|run| &mut run.bold, is_on(element)),
            "i" => self.set(|run| &mut run.italic, is_on(element)),
            "sz" => {
                if let Some(run) = &mut self.run {
                    run.size = u16::try_from(number(element)).unwrap_or(0);
                }
            }
            "txbxContent" => self.start_box(),
            "tbl" => self.start_table(),
            "tr" => {
                let span = self.place();
                let level = self.level();
                level.row = Row { span, ..Row::default() };
                level.column = 0;
            }
            "tblHeader" => self.level().row.header = is_on(element),
            "gridBefore" => self.level().column += number(element),
            "tc" => self.start_cell(),
            "gridSpan" => self.level().cell.columns = number(element).max(1),
            "vMerge" => {
                self.level().cell.merge = if attribute(element, "val").as_deref() == Some("restart") {
                    Merge::Start
                } else {
                    Merge::Continue
                };
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "r" => {
                if let (Some(run), Some(paragraph)) = (self.run.take(), &mut self.paragraph)
                    && !run.text.is_empty()
                {
                    // Word splits a text wherever it was edited; what looks the same is one run.
                    match paragraph.runs.last_mut() {
                        Some(last) if (last.bold, last.italic, last.size) == (run.bold, run.italic, run.size) => {
                            last.text.push_str(&run.text);
                        }
                        _ => {
                            one_more(&mut paragraph.runs);
                            paragraph.runs.push(run);
                        }
                    }
                }
            }
            "p" => self.end_paragraph(),
            "txbxContent" => self.end_box(),
            "tc" => self.end_cell(),
            "tr" => {
                let level = self.level();
                let row = std::mem::take(&mut level.row);
                level.table.rows.push(row);
            }
            "tbl" => self.end_table(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text {
            self.push(text);
        }
    }

    fn push(&mut self, text: &str) {
        if let Some(run) = &mut self.run {
            run.text.push_str(text);
        }
    }

    fn set(&mut self, field: impl Fn(&mut Run) -> &mut bool, value: bool) {
        if let Some(run) = &mut self.run {
            *field(run) = value;
        }
    }

    /// A bookmark of ours, before or within the paragraph that it marks.
    fn start_mark(&mut self, element: &BytesStart<'_>) {
        let name = attribute(element, "name").filter(|name| name.starts_with(super::MARK));
        if let (Some(name), Some(id)) = (name, attribute(element, "id")) {
            if let Some(paragraph) = &mut self.paragraph {
                paragraph.mark.get_or_insert_with(|| name.clone());
            }
            if self.marks.len() < 100 {
                self.marks.push((id, name));
            }
        }
    }

    /// A text box stands inside a run: its paragraphs come first, the one around it goes on afterwards.
    fn start_box(&mut self) {
        let around = Around {
            paragraph: self.paragraph.take(),
            run: self.run.take(),
            style: self.style.take(),
            list: std::mem::take(&mut self.list),
        };
        self.around.push(around);
    }

    fn end_box(&mut self) {
        self.end_paragraph();
        if let Some(around) = self.around.pop() {
            (self.paragraph, self.run, self.style, self.list) =
                (around.paragraph, around.run, around.style, around.list);
        }
    }

    fn start_table(&mut self) {
        self.end_paragraph();
        self.tables += 1;
        let span = Span { table: Some(self.tables), ..self.span() };
        let table = Table { span, borders: true, ..Table::default() };
        self.levels.push(Level { table, ..Level::default() });
    }

    fn start_cell(&mut self) {
        self.pieces += 1;
        let level = self.level();
        level.cell = Cell { column: level.column, columns: 1, ..Cell::default() };
        level.in_cell = true;
        let span = self.place();
        self.level().cell.span = span;
    }

    fn end_cell(&mut self) {
        self.end_paragraph();
        let level = self.level();
        level.in_cell = false;
        let mut cell = std::mem::take(&mut level.cell);
        cell.blocks = std::mem::take(&mut level.blocks);
        level.column += cell.columns;
        level.row.cells.push(cell);
    }

    fn end_table(&mut self) {
        // A damaged file may close a table that was never opened: the outermost level stays.
        if self.levels.len() > 1
            && let Some(level) = self.levels.pop()
        {
            self.level().blocks.push(Block::Table(level.table));
        }
    }

    fn end_paragraph(&mut self) {
        if let Some(mut paragraph) = self.paragraph.take() {
            for run in &mut paragraph.runs {
                run.text = nfc(&run.text);
            }
            let own = self.list.0.take().map(|num| (num, self.list.1));
            // An empty paragraph of a list shows its number too; only in a cell does that say something.
            if !paragraph.runs.is_empty() || self.levels.len() > 1 {
                paragraph.marker = self.numbering.next(own, self.style.take().as_deref());
            }
            let blocks = &mut self.level().blocks;
            one_more(blocks);
            blocks.push(Block::Paragraph(paragraph));
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.end_paragraph();
        while !self.around.is_empty() {
            self.end_box();
            self.end_paragraph();
        }
        while self.levels.len() > 1 {
            self.end_table();
        }
        self.levels.pop().map(|level| level.blocks).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_around_a_text_box_is_kept() {
        let xml = "<w:document><w:body><w:p><w:r><w:t>trước </w:t></w:r><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>trong \
                   khung</w:t></w:r></w:p></w:txbxContent></w:pict></w:r><w:r><w:t>sau</w:t></w:r></w:p></w:body></w:document>";
        let blocks = read(("a.docx", "word/document.xml"), xml, Numbering::read(None, None), &Limits::default())
            .expect("is read");
        let texts: Vec<String> = blocks
            .iter()
            .filter_map(|block| match block {
                Block::Paragraph(paragraph) => Some(paragraph.text()),
                _ => None,
            })
            .collect();
        assert_eq!(texts, ["trong khung", "trước sau"]);
    }
}
