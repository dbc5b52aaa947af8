//! A document as the engine's source. Every text is a string literal; nothing in it is markup.

use std::fmt::Write as _;

use dondoc_rules::doc::{
    Align, Block, Cell, Document, Merge, PageSetup, Paragraph, ParagraphStyle, Row, Rule, Run, Table,
};
use dondoc_rules::instruments::measure;

/// Body size in half points, as in the Word file.
const BODY: u16 = 28;
/// Size of a table's text, which its source states once.
const TABLE: u16 = 24;
/// Twips of A4 and of its margins: 20 mm top and bottom, 30 mm left, 15 mm right (Nghị định 30/2020, Phụ lục I, I.3).
const SHORT: u32 = 11_906;
const LONG: u32 = 16_838;
const SIDES: u32 = 1_701 + 851;
/// White space at the left and right of a cell, in twips.
const CELL_MARGIN: u32 = 70;

/// Hundredths of the size from the highest to the lowest of the typeface, and of a single line in a word processor.
const FACE: f64 = 1.107;
const SINGLE: f64 = 1.149;

/// A word may break after so many letters: no Vietnamese word is as long, addresses and pasted codes are.
const WORD: usize = 30;

/// What holds for the whole document. A line is as high as in a word processor; lines break as they come.
const PREAMBLE: &str = r#"#set text(font: "Liberation Serif", size: 14pt, lang: "vi", region: "VN", hyphenate: false, top-edge: 0.891em, bottom-edge: -0.216em, fallback: false)
#set par(linebreaks: "simple", spacing: 0pt)
#set block(spacing: 0pt)
#show heading: set text(size: 14pt)
#show heading: set block(above: 0pt, below: 0pt)
#set table(stroke: 0.5pt, inset: (x: 3.5pt, y: 0pt), align: left + top)
#set grid(inset: (x: 3.5pt, y: 0pt))
#set page(paper: "a4", margin: (top: 20mm, bottom: 20mm, left: 30mm, right: 15mm), number-align: center + top, numbering: (n, ..) => if n > 1 { text(size: 13pt, str(n)) })
"#;

/// Writes one document.
struct Writer<'a> {
    out: String,
    /// Whether the typeface shows a letter.
    has: &'a dyn Fn(char) -> bool,
}

/// The source of a document; letters that the typeface lacks are shown as boxes, for an archive may hold no others.
pub fn source(document: &Document, title: &str, has: &dyn Fn(char) -> bool) -> String {
    let mut writer = Writer { out: PREAMBLE.to_owned(), has };
    writer.out.push_str("#set document(title: ");
    writer.string(title);
    writer.out.push_str(")\n");
    let mut setup = PageSetup { landscape: false, restart_numbering: false };
    let mut parts = document.blocks.split_inclusive(|block| matches!(block, Block::NewSection(_))).peekable();
    while let Some(part) = parts.next() {
        let next = part.last().and_then(|block| match block {
            Block::NewSection(next) => Some(*next),
            Block::Paragraph(_) | Block::Table(_) => None,
        });
        writer.section(part, setup, next);
        if let Some(next) = next {
            setup = next;
            // A set-up at the end still makes its page, as it does in the Word file.
            if parts.peek().is_none() {
                writer.section(&[], setup, None);
            }
        }
    }
    writer.out
}

fn points(twips: f64) -> f64 {
    (twips / 20.0 * 100.0).round() / 100.0
}

impl Writer<'_> {
    fn section(&mut self, blocks: &[Block], setup: PageSetup, next: Option<PageSetup>) {
        let _ = write!(self.out, "#[\n#set page(flipped: {})\n", setup.landscape);
        let width = if setup.landscape { LONG } else { SHORT } - SIDES;
        self.blocks(blocks, width, BODY);
        // A page's head is made before its text: its number is set on the page before.
        if next.is_some_and(|next| next.restart_numbering) {
            self.out.push_str("#counter(page).update(0)\n");
        }
        self.out.push_str("]\n");
    }

    fn blocks(&mut self, blocks: &[Block], width: u32, size: u16) {
        // Space above the first block of a column is not kept by the engine and is not wanted in a cell either.
        let mut before: Option<&ParagraphStyle> = None;
        for block in blocks {
            match block {
                Block::Paragraph(paragraph) => {
                    // The style is stated again only where it changes: a report has thousands of alike paragraphs.
                    let style = &paragraph.style;
                    if before.is_none_or(|before| !is_same(before, style)) {
                        self.style(style);
                    }
                    before = Some(style);
                    self.paragraph(paragraph, width, size);
                }
                Block::Table(table) => {
                    if let Some(style) = before.take().filter(|style| style.space_after > 0) {
                        let _ = writeln!(self.out, "#v({}pt, weak: true)", points(f64::from(style.space_after)));
                    }
                    self.table(table, width);
                }
                Block::NewSection(_) => {}
            }
        }
    }

    /// What holds for the paragraphs that follow.
    fn style(&mut self, style: &ParagraphStyle) {
        let line = f64::from(if style.line == 0 { 100 } else { style.line }) / 100.0;
        let leading = SINGLE * line - FACE;
        let first = style.first_line_indent;
        let (indent, hanging) = (first.max(0), (-first).max(0));
        let gap = points(f64::from(style.space_before.max(style.space_after)));
        let _ = writeln!(
            self.out,
            "#set par(justify: {}, leading: {leading:.3}em, spacing: {gap}pt + {leading:.3}em, first-line-indent: (amount: {}pt, all: true), hanging-indent: {}pt)",
            style.align == Align::Justify,
            points(f64::from(indent)),
            points(f64::from(hanging)),
        );
        let align = match style.align {
            Align::Left | Align::Justify => "left",
            Align::Center => "center",
            Align::Right => "right",
        };
        let _ = writeln!(self.out, "#set align({align})");
    }

    fn paragraph(&mut self, paragraph: &Paragraph, width: u32, size: u16) {
        let style = &paragraph.style;
        if paragraph.runs.iter().all(|run| run.text.is_empty()) && paragraph.marker.is_none() {
            // An empty line is as high as a line.
            let _ = writeln!(self.out, "#v({}pt)", points(f64::from(size) * 10.0 * SINGLE));
            return;
        }
        let (before, after) = (points(f64::from(style.space_before)), points(f64::from(style.space_after)));
        let wrapped = style.heading.is_some() || style.keep_with_next || style.left_indent != 0;
        if wrapped {
            let left = points(f64::from(style.left_indent - (-style.first_line_indent).max(0)).max(0.0));
            let _ = write!(
                self.out,
                "#block(above: {before}pt, below: {after}pt, sticky: {}, inset: (left: {left}pt), width: 100%)[",
                style.keep_with_next
            );
        }
        match style.heading {
            Some(level) => {
                let indent = points(f64::from(style.first_line_indent.max(0)));
                let _ = write!(self.out, "#heading(level: {})[#h({indent}pt)", level.clamp(1, 6));
                self.runs(paragraph, BODY);
                self.out.push(']');
            }
            // Inline content alone is no paragraph to the engine; this makes it one.
            None if wrapped => {
                self.out.push_str("#par[");
                self.runs(paragraph, size);
                self.out.push(']');
            }
            None => self.runs(paragraph, size),
        }
        if wrapped {
            self.out.push(']');
        }
        self.out.push_str("\n\n");
        if let Some(rule) = style.rule_below {
            self.rule(paragraph, rule, width);
        }
    }

    /// A line under a text, in the middle of its column.
    fn rule(&mut self, paragraph: &Paragraph, rule: Rule, width: u32) {
        let run = paragraph.runs.iter().max_by_key(|run| run.text.chars().count());
        let longest = |run: &Run| {
            let size = if run.size == 0 { BODY } else { run.size };
            run.text.lines().map(|line| measure::width(line, size, run.bold)).max().unwrap_or(0)
        };
        let text = run.map_or(0, longest).min(width.saturating_sub(2 * CELL_MARGIN));
        let length = match rule {
            Rule::Full => text,
            Rule::Part => text * 2 / 5,
        };
        let _ = writeln!(
            self.out,
            "#block(above: 2pt, width: 100%, inset: (bottom: 6pt), align(center, line(length: {}pt, stroke: 0.75pt)))",
            points(f64::from(length))
        );
    }

    fn runs(&mut self, paragraph: &Paragraph, size: u16) {
        if let Some(marker) = &paragraph.marker {
            self.text(&format!("{marker} "));
        }
        for run in paragraph.runs.iter().filter(|run| !run.text.is_empty()) {
            let own = if run.size == 0 { BODY } else { run.size };
            let is_plain = !run.bold && !run.italic && own == size;
            if is_plain {
                self.text(&run.text);
                continue;
            }
            self.out.push_str("#text(");
            if own != size {
                let _ = write!(self.out, "size: {}pt,", f64::from(own) / 2.0);
            }
            // A heading is bold by itself.
            if run.bold != paragraph.style.heading.is_some() {
                let _ = write!(self.out, "weight: \"{}\",", if run.bold { "bold" } else { "regular" });
            }
            if run.italic {
                self.out.push_str("style: \"italic\",");
            }
            self.out.push_str(")[");
            self.text(&run.text);
            self.out.push(']');
        }
    }

    /// Text as strings, with the breaks between them.
    fn text(&mut self, text: &str) {
        for (index, line) in text.split(['\n', '\u{b}', '\u{2028}', '\u{2029}']).enumerate() {
            if index > 0 {
                self.out.push_str("#linebreak()");
            }
            for (index, piece) in line.split('\t').enumerate() {
                if index > 0 {
                    self.out.push_str("#h(2em)");
                }
                if !piece.is_empty() {
                    self.out.push('#');
                    self.string(piece);
                }
            }
        }
    }

    /// A string literal: what would end or escape it is escaped, what cannot be shown is left out or a box.
    fn string(&mut self, text: &str) {
        self.out.push('"');
        let mut word = 0;
        for letter in text.chars() {
            word = if letter.is_whitespace() { 0 } else { word + 1 };
            if word > WORD {
                self.out.push('\u{200b}');
                word = 1;
            }
            match letter {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' | '\t' => self.out.push(' '),
                c if c.is_control() || is_invisible(c) => {}
                c if c.is_ascii() || (self.has)(c) => self.out.push(c),
                _ => self.out.push('□'),
            }
        }
        self.out.push('"');
    }

    fn table(&mut self, table: &Table, width: u32) {
        let columns = table.rows.iter().map(columns_of).max().unwrap_or(0);
        if columns == 0 {
            return;
        }
        let shares: Vec<u32> = match table.widths.len() == columns {
            true => table.widths.clone(),
            false => vec![1; columns],
        };
        let sum: u32 = shares.iter().sum::<u32>().max(1);
        let widths: Vec<u32> =
            shares.iter().map(|share| (u64::from(*share) * u64::from(width) / u64::from(sum)) as u32).collect();
        let kind = if table.borders { "table" } else { "grid" };
        let list: Vec<String> = shares.iter().map(|share| format!("{}fr", (*share).max(1))).collect();
        // The text's size is stated once, not in each cell.
        let size = if table.borders { TABLE } else { BODY };
        let _ = write!(
            self.out,
            "#[#set text(size: {}pt)\n#set par(leading: {:.3}em, spacing: {:.3}em, justify: false)\n#set align(left)\n#{kind}(columns: ({},),",
            size / 2,
            SINGLE - FACE,
            SINGLE - FACE,
            list.join(", ")
        );
        let heads = table.rows.iter().take_while(|row| row.header).count();
        if heads > 0 {
            let _ = write!(self.out, "{kind}.header(");
            for index in 0..heads {
                self.row(table, index, (kind, size), &widths);
            }
            self.out.push_str("),\n");
        }
        for index in heads..table.rows.len() {
            self.row(table, index, (kind, size), &widths);
        }
        self.out.push_str(")]\n\n");
    }

    fn row(&mut self, table: &Table, index: usize, (kind, size): (&str, u16), widths: &[u32]) {
        let row = &table.rows[index];
        let mut column = 0;
        for cell in &row.cells {
            let span = (cell.columns.max(1) as usize).min(widths.len() - column.min(widths.len()));
            if span == 0 {
                break;
            }
            // A cell under a merged one is part of it.
            if cell.merge != Merge::Continue || index == 0 {
                let rows = rows_of(table, index, column, cell);
                let width = widths.iter().skip(column).take(span).sum();
                self.cell(cell, (kind, size), (span, rows), width);
            }
            column += span;
        }
        for _ in column..widths.len() {
            self.out.push_str("[],");
        }
        self.out.push('\n');
    }

    fn cell(&mut self, cell: &Cell, (kind, size): (&str, u16), (columns, rows): (usize, usize), width: u32) {
        if columns > 1 || rows > 1 {
            let _ = write!(self.out, "{kind}.cell(colspan: {columns}, rowspan: {rows})");
        }
        match cell.blocks.as_slice() {
            // What most cells are: one plain text.
            [Block::Paragraph(paragraph)] if is_plain(paragraph, size) => {
                self.out.push('[');
                self.runs(paragraph, size);
                self.out.push_str("],");
            }
            [Block::Paragraph(paragraph)] if is_plain_but_bold(paragraph, size) => {
                self.out.push_str("[#align(center)[");
                self.runs(paragraph, size);
                self.out.push_str("]],");
            }
            blocks => {
                self.out.push_str("[\n");
                self.blocks(blocks, width, size);
                self.out.push_str("],");
            }
        }
    }
}

fn is_same(one: &ParagraphStyle, other: &ParagraphStyle) -> bool {
    let key = |style: &ParagraphStyle| {
        (style.align, style.first_line_indent, style.space_before, style.space_after, style.line)
    };
    key(one) == key(other)
}

fn is_plain(paragraph: &Paragraph, size: u16) -> bool {
    let style = &paragraph.style;
    style.align == Align::Left
        && style.heading.is_none()
        && style.left_indent == 0
        && style.first_line_indent == 0
        && style.rule_below.is_none()
        && paragraph.runs.iter().all(|run| run.size == size)
}

fn is_plain_but_bold(paragraph: &Paragraph, size: u16) -> bool {
    let style = ParagraphStyle { align: Align::Left, ..paragraph.style.clone() };
    paragraph.style.align == Align::Center && is_plain(&Paragraph { style, ..paragraph.clone() }, size)
}

/// Marks without a look of their own: joiners, marks of direction, soft hyphens.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn columns_of(row: &Row) -> usize {
    row.cells.iter().map(|cell| cell.columns.max(1) as usize).sum()
}

/// How many rows a cell covers: those below it that say they go on.
fn rows_of(table: &Table, index: usize, column: usize, cell: &Cell) -> usize {
    if cell.merge != Merge::Start {
        return 1;
    }
    let goes_on = |row: &Row| {
        let mut at = 0;
        row.cells.iter().any(|other| {
            let is_here = at == column && other.merge == Merge::Continue;
            at += other.columns.max(1) as usize;
            is_here
        })
    };
    1 + table.rows[index + 1..].iter().take_while(|row| goes_on(row)).count()
}
