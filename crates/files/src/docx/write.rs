//! Writing DOCX: A4, Times New Roman, margins and page numbers of Nghị định 30/2020, Phụ lục I.
//!
//! The bytes depend on the document alone: parts carry a fixed time.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use dondoc_rules::doc::{Align, Block, Cell, Document, Merge, PageSetup, Paragraph, Row, Rule, Run, Table};
use dondoc_rules::instruments::measure;
use dondoc_rules::vi::fold::turns_direction;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Body size in half points (14 pt; Phụ lục I, II.6e allows 13–14).
const BODY_SIZE: u16 = 28;

/// Twips of the A4 page and of its margins: 20 mm top and bottom, 30 mm left, 15 mm right (Phụ lục I, I.3).
const SHORT: u32 = 11906;
const LONG: u32 = 16838;
const MARGINS: &str =
    r#"<w:pgMar w:top="1134" w:right="851" w:bottom="1134" w:left="1701" w:header="567" w:footer="567" w:gutter="0"/>"#;
/// Width of the text on an upright page, in twips.
const TEXT_WIDTH: u32 = SHORT - 1701 - 851;

const NAMESPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// So many bytes of the text are packed at once.
const CHUNK: usize = 64 << 10;

/// A document as the bytes of a DOCX file.
pub fn write(document: &Document, title: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut failed = false;
    for (name, text) in [
        ("[Content_Types].xml", CONTENT_TYPES.to_owned()),
        ("_rels/.rels", RELATIONSHIPS.to_owned()),
        ("docProps/core.xml", core_properties(title)),
        ("word/_rels/document.xml.rels", DOCUMENT_RELATIONSHIPS.to_owned()),
        ("word/styles.xml", styles()),
        ("word/settings.xml", SETTINGS.to_owned()),
        ("word/header1.xml", header()),
    ] {
        failed |= zip.start_file(name, options()).is_err() || zip.write_all(text.as_bytes()).is_err();
    }
    failed |= zip.start_file("word/document.xml", options()).is_err() || body(&mut zip, document).is_err();
    debug_assert!(!failed, "writing to memory does not fail");
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)
}

/// Writes the blocks some at a time, so that a large document never stands in memory as text.
fn body(out: &mut impl Write, document: &Document) -> std::io::Result<()> {
    let mut xml = format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{NAMESPACE}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>"#
    );
    let mut setup = PageSetup { landscape: false, restart_numbering: true };
    for (place, block) in document.blocks.iter().enumerate() {
        match block {
            // A document that begins with a section has no empty page before it.
            Block::NewSection(next) if place == 0 => setup = *next,
            Block::NewSection(next) => {
                let _ = write!(xml, "<w:p><w:pPr>{FLAT}{}</w:pPr></w:p>", section(setup));
                setup = *next;
            }
            other => write_block(&mut xml, other, width(setup)),
        }
        if xml.len() >= CHUNK {
            out.write_all(xml.as_bytes())?;
            xml.clear();
        }
    }
    // A table may not stand last in a body.
    if matches!(document.blocks.last(), Some(Block::Table(_)) | None) {
        let _ = write!(xml, "<w:p><w:pPr>{FLAT}</w:pPr></w:p>");
    }
    xml.push_str(&section(setup));
    xml.push_str("</w:body></w:document>");
    out.write_all(xml.as_bytes())
}

/// A paragraph that only the format wants takes no room, so that it makes no page of its own.
const FLAT: &str = r#"<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>"#;

fn width(setup: PageSetup) -> u32 {
    if setup.landscape { LONG - 1701 - 851 } else { TEXT_WIDTH }
}

fn section(setup: PageSetup) -> String {
    let (wide, high, orient) =
        if setup.landscape { (LONG, SHORT, r#" w:orient="landscape""#) } else { (SHORT, LONG, "") };
    let start = if setup.restart_numbering { r#"<w:pgNumType w:start="1"/>"# } else { "" };
    format!(
        r#"<w:sectPr><w:headerReference w:type="default" r:id="rId2"/><w:pgSz w:w="{wide}" w:h="{high}"{orient}/>{MARGINS}{start}<w:titlePg/></w:sectPr>"#
    )
}

fn write_block(xml: &mut String, block: &Block, width: u32) {
    match block {
        Block::Paragraph(paragraph) => write_paragraph(xml, paragraph, width),
        Block::Table(table) => write_table(xml, table, width),
        Block::NewSection(_) => {}
    }
}

fn write_paragraph(xml: &mut String, paragraph: &Paragraph, width: u32) {
    let style = &paragraph.style;
    xml.push_str("<w:p><w:pPr>");
    if let Some(level) = style.heading {
        let _ = write!(xml, r#"<w:pStyle w:val="Heading{}"/>"#, level.clamp(1, 3));
    }
    if style.keep_with_next {
        xml.push_str("<w:keepNext/>");
    }
    let line = if style.line == 0 { 100 } else { style.line };
    let _ = write!(
        xml,
        r#"<w:spacing w:before="{}" w:after="{}" w:line="{}" w:lineRule="auto"/>"#,
        style.space_before,
        style.space_after,
        line * 240 / 100
    );
    let first = match style.first_line_indent {
        hanging if hanging < 0 => format!(r#"w:hanging="{}""#, -hanging),
        first => format!(r#"w:firstLine="{first}""#),
    };
    let _ = write!(xml, r#"<w:ind w:left="{}" {first}/>"#, style.left_indent.max(0));
    let align = match style.align {
        Align::Left => "left",
        Align::Center => "center",
        Align::Right => "right",
        Align::Justify => "both",
    };
    let _ = write!(xml, r#"<w:jc w:val="{align}"/></w:pPr>"#);
    // The place in the file is a number that no other bookmark has.
    let mark = paragraph.mark.as_ref().map(|name| (xml.len(), name));
    if let Some((id, name)) = mark {
        let _ = write!(xml, r#"<w:bookmarkStart w:id="{id}" w:name="{}"/>"#, escape(name));
    }
    if let Some(marker) = &paragraph.marker {
        write_run(xml, &Run { text: format!("{marker} "), ..paragraph.runs.first().cloned().unwrap_or_default() });
    }
    for run in &paragraph.runs {
        write_run(xml, run);
    }
    if let Some((id, _)) = mark {
        let _ = write!(xml, r#"<w:bookmarkEnd w:id="{id}"/>"#);
    }
    xml.push_str("</w:p>");
    if let Some(rule) = style.rule_below {
        write_rule(xml, paragraph, rule, width);
    }
}

/// White space at the left and right of a cell, in twips.
const CELL_MARGIN: u32 = 70;

/// A rule as an empty paragraph with a border above it, indented to the length that the rule asks for.
fn write_rule(xml: &mut String, paragraph: &Paragraph, rule: Rule, width: u32) {
    let room = width.saturating_sub(2 * CELL_MARGIN);
    let text = text_width(paragraph).min(room);
    let share = match rule {
        Rule::Full => text,
        Rule::Part => text * 2 / 5,
    };
    let indent = (room - share) / 2;
    let _ = write!(
        xml,
        r#"<w:p><w:pPr><w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr><w:spacing w:before="20" w:after="60" w:line="120" w:lineRule="exact"/><w:ind w:left="{indent}" w:right="{indent}"/></w:pPr></w:p>"#
    );
}

/// How wide the longest line of a paragraph is, in twips.
fn text_width(paragraph: &Paragraph) -> u32 {
    let (mut longest, mut line) = (0, 0);
    for run in &paragraph.runs {
        let size = if run.size == 0 { BODY_SIZE } else { run.size };
        for (index, piece) in run.text.split(LINE_BREAKS).enumerate() {
            if index > 0 {
                line = 0;
            }
            line += measure::width(piece, size, run.bold);
            longest = longest.max(line);
        }
    }
    longest
}

/// What breaks a line: pasted texts bring those of other programs.
const LINE_BREAKS: [char; 4] = ['\n', '\u{b}', '\u{2028}', '\u{2029}'];

fn write_run(xml: &mut String, run: &Run) {
    xml.push_str("<w:r><w:rPr>");
    if run.bold {
        xml.push_str("<w:b/>");
    }
    if run.italic {
        xml.push_str("<w:i/>");
    }
    if run.struck {
        xml.push_str("<w:strike/>");
    }
    let size = if run.size == 0 { BODY_SIZE } else { run.size };
    let _ = write!(xml, r#"<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>"#);
    if run.underlined {
        xml.push_str(r#"<w:u w:val="single"/>"#);
    }
    xml.push_str("</w:rPr>");
    for (index, line) in run.text.split(LINE_BREAKS).enumerate() {
        if index > 0 {
            xml.push_str("<w:br/>");
        }
        for (index, piece) in line.split('\t').enumerate() {
            if index > 0 {
                xml.push_str("<w:tab/>");
            }
            let _ = write!(xml, r#"<w:t xml:space="preserve">{}</w:t>"#, escape(piece));
        }
    }
    xml.push_str("</w:r>");
}

/// The most columns that Word takes.
const COLUMNS: u32 = 63;

fn write_table(xml: &mut String, table: &Table, width: u32) {
    // Word takes no table without rows.
    if table.rows.is_empty() {
        return;
    }
    let columns =
        table.rows.iter().map(|row| row.cells.iter().map(|c| c.columns.max(1)).sum::<u32>()).max().unwrap_or(1);
    let columns = columns.clamp(1, COLUMNS);
    let widths: Vec<u32> = if table.widths.len() == columns as usize {
        let sum: u32 = table.widths.iter().sum::<u32>().max(1);
        table.widths.iter().map(|w| w * width / sum).collect()
    } else {
        vec![width / columns; columns as usize]
    };
    let line = |name: &str| format!(r#"<w:{name} w:val="single" w:sz="4" w:space="0" w:color="000000"/>"#);
    let borders: String = if table.borders {
        ["top", "left", "bottom", "right", "insideH", "insideV"].iter().map(|name| line(name)).collect()
    } else {
        String::new()
    };
    let _ = write!(
        xml,
        r#"<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{CELL_MARGIN}" w:type="dxa"/><w:right w:w="{CELL_MARGIN}" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>"#
    );
    for width in &widths {
        let _ = write!(xml, r#"<w:gridCol w:w="{width}"/>"#);
    }
    xml.push_str("</w:tblGrid>");
    for row in &table.rows {
        write_row(xml, row, &widths);
    }
    xml.push_str("</w:tbl>");
}

fn write_row(xml: &mut String, row: &Row, widths: &[u32]) {
    xml.push_str("<w:tr><w:trPr><w:cantSplit/>");
    if row.header {
        xml.push_str("<w:tblHeader/>");
    }
    xml.push_str("</w:trPr>");
    let (mut column, last) = (0_usize, widths.len() - 1);
    let mut cells = row.cells.iter().peekable();
    while let Some(cell) = cells.next() {
        let span = (cell.columns.max(1) as usize).min(widths.len() - column);
        let width: u32 = widths.iter().skip(column).take(span).sum();
        open_cell(xml, cell, (width, span));
        write_blocks(xml, cell, width);
        column += span;
        // What stands beyond the last column stands in it: nothing is lost.
        if column > last {
            for beyond in cells.by_ref() {
                write_blocks(xml, beyond, width);
            }
        }
        xml.push_str("</w:tc>");
    }
    // Neither does Word take a row that ends before the others.
    for width in widths.iter().skip(column) {
        open_cell(xml, &Cell::default(), (*width, 1));
        xml.push_str("<w:p/></w:tc>");
    }
    xml.push_str("</w:tr>");
}

fn open_cell(xml: &mut String, cell: &Cell, (width, span): (u32, usize)) {
    let _ = write!(xml, r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>"#);
    if span > 1 {
        let _ = write!(xml, r#"<w:gridSpan w:val="{span}"/>"#);
    }
    xml.push_str(match cell.merge {
        Merge::None => "",
        Merge::Start => r#"<w:vMerge w:val="restart"/>"#,
        Merge::Continue => "<w:vMerge/>",
    });
    xml.push_str("</w:tcPr>");
}

fn write_blocks(xml: &mut String, cell: &Cell, width: u32) {
    for block in &cell.blocks {
        write_block(xml, block, width);
    }
    // A table may not stand last in a cell; a rule ends in a paragraph of its own.
    if !matches!(cell.blocks.last(), Some(Block::Paragraph(_))) {
        xml.push_str("<w:p/>");
    }
}

/// XML text: escaped, without the control characters that XML cannot hold and without marks of direction.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_into(&mut out, text);
    out
}

/// The same, added to what is there: long runs of ordinary letters are copied whole.
pub(crate) fn escape_into(out: &mut String, text: &str) {
    let mut copied = 0;
    let mut at = 0;
    while let Some(ahead) = text.as_bytes()[at..].iter().position(|byte| may_be_special(*byte)) {
        at += ahead;
        let Some(letter) = text[at..].chars().next() else { break };
        let instead = match letter {
            '&' => Some("&amp;"),
            '<' => Some("&lt;"),
            '>' => Some("&gt;"),
            '"' => Some("&quot;"),
            '\u{fffe}' | '\u{ffff}' => Some(""),
            c if c.is_control() || turns_direction(c) => Some(""),
            _ => None,
        };
        let end = at + letter.len_utf8();
        if let Some(instead) = instead {
            out.push_str(&text[copied..at]);
            out.push_str(instead);
            copied = end;
        }
        at = end;
    }
    out.push_str(&text[copied..]);
}

/// Whether a letter that begins with a byte can be one that is written otherwise or left out: signs of XML, controls (also
/// U+0080 to U+009F), marks of direction (U+061C, U+200E and so on), U+FFFE and U+FFFF.
fn may_be_special(byte: u8) -> bool {
    byte < 0x20 || matches!(byte, b'&' | b'<' | b'>' | b'"' | 0x7f | 0xc2 | 0xd8 | 0xe2 | 0xef)
}

fn styles() -> String {
    let heading = |level: u8| {
        format!(
            r#"<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:outlineLvl w:val="{}"/></w:pPr></w:style>"#,
            level - 1
        )
    };
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:styles xmlns:w="{NAMESPACE}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" w:cs="Times New Roman"/><w:color w:val="000000"/><w:sz w:val="{BODY_SIZE}"/><w:szCs w:val="{BODY_SIZE}"/><w:lang w:val="vi-VN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>{}{}{}</w:styles>"#,
        heading(1),
        heading(2),
        heading(3)
    )
}

/// The page number: centred in the top margin, size 13; a title page shows none (Phụ lục I, I.7).
fn header() -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:hdr xmlns:w="{NAMESPACE}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>"#
    )
}

fn core_properties(title: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:language>vi-VN</dc:language></cp:coreProperties>"#,
        escape(title)
    )
}

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/><Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;

/// The present layout of Word, not that of an older one.
const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>"#;

const RELATIONSHIPS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#;

const DOCUMENT_RELATIONSHIPS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/></Relationships>"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    #[test]
    fn what_is_written_is_read_back() {
        let cell =
            |text: &str| Cell { blocks: vec![Block::Paragraph(Paragraph::plain(text))], columns: 1, ..Cell::default() };
        let table = Table {
            rows: vec![
                Row { cells: vec![cell("TT"), cell("Nội dung <&> \"đ\"")], header: true, ..Row::default() },
                Row { cells: vec![cell("1"), cell("hai\ndòng")], ..Row::default() },
            ],
            borders: true,
            ..Table::default()
        };
        let blocks = vec![Block::Paragraph(Paragraph::plain("Kính gửi:\u{1} Ủy ban")), Block::Table(table)];
        let bytes = write(&Document { blocks, flattened: false }, "thử");
        let (read, _, _) = crate::read("thu.docx", &bytes, &Limits::default()).expect("our own file is read");
        assert_eq!(read.text().trim(), "Kính gửi: Ủy ban\nTT\nNội dung <&> \"đ\"\n1\nhai\ndòng");
    }

    /// Every letter there is, alone and between others, as the rule letter by letter has it.
    #[test]
    fn every_letter_is_escaped_or_left_out_or_copied() {
        for letter in '\u{0}'..=char::MAX {
            let expected = match letter {
                '&' => "&amp;".to_owned(),
                '<' => "&lt;".to_owned(),
                '>' => "&gt;".to_owned(),
                '"' => "&quot;".to_owned(),
                '\u{fffe}' | '\u{ffff}' => String::new(),
                c if c.is_control() || turns_direction(c) => String::new(),
                c => c.to_string(),
            };
            assert_eq!(escape(&format!("ă{letter}{letter}b")), format!("ă{expected}{expected}b"), "{letter:?}");
        }
    }

    #[test]
    fn the_same_document_gives_the_same_bytes() {
        let document = Document { blocks: vec![Block::Paragraph(Paragraph::plain("một"))], flattened: false };
        assert_eq!(write(&document, "a"), write(&document, "a"));
    }

    /// The text of our own file, read back.
    fn back(blocks: Vec<Block>) -> Document {
        let bytes = write(&Document { blocks, flattened: false }, "");
        crate::read("thu.docx", &bytes, &Limits::default()).expect("our own file is read").0
    }

    #[test]
    fn what_people_paste_is_kept_and_does_no_harm() {
        let text = "mot\u{0}\u{8}\u{1b}\u{202e}hai\u{2066}\u{200f} ba\u{fffe}\u{b}bon\u{2028}nam ]]> &lt; <w:p>";
        let read = back(vec![Block::Paragraph(Paragraph::plain(text))]);
        assert_eq!(read.text().trim(), "mothai ba\nbon\nnam ]]> &lt; <w:p>");
        let lines = "dòng\n".repeat(20_000);
        let read = back(vec![Block::Paragraph(Paragraph::plain(lines.clone()))]);
        assert_eq!(read.text().trim_end(), lines.trim_end());
    }

    #[test]
    fn tables_that_word_refuses_are_mended_without_loss() {
        let cell =
            |text: &str| Cell { blocks: vec![Block::Paragraph(Paragraph::plain(text))], columns: 1, ..Cell::default() };
        let row = |count: usize| Row { cells: (0..count).map(|n| cell(&format!("o{n}"))).collect(), ..Row::default() };
        let table = |rows| Block::Table(Table { rows, borders: true, ..Table::default() });
        let read = back(vec![table(Vec::new()), table(vec![row(100), row(2), row(0)])]);
        let tables: Vec<&Table> = read
            .blocks
            .iter()
            .filter_map(|block| match block {
                Block::Table(table) => Some(table),
                Block::Paragraph(_) | Block::NewSection(_) => None,
            })
            .collect();
        assert_eq!(tables.len(), 1, "a table without rows is none");
        let widths: Vec<usize> = tables[0].rows.iter().map(|row| row.cells.len()).collect();
        assert_eq!(widths, [63, 63, 63]);
        assert!((0..100).all(|n| read.text().split('\n').any(|text| text == format!("o{n}"))));
    }

    #[test]
    fn merged_cells_stay_merged() {
        let cell = |text: &str, merge| Cell {
            blocks: vec![Block::Paragraph(Paragraph::plain(text))],
            columns: 1,
            merge,
            ..Cell::default()
        };
        let row = |first: &str, merge, second: &str| Row {
            cells: vec![cell(first, merge), cell(second, Merge::None)],
            ..Row::default()
        };
        let rows = vec![row("a", Merge::Start, "b"), row("", Merge::Continue, "c")];
        let read = back(vec![Block::Table(Table { rows, ..Table::default() })]);
        let Some(Block::Table(table)) = read.blocks.iter().find(|block| matches!(block, Block::Table(_))) else {
            panic!("no table")
        };
        assert_eq!((table.rows[0].cells[0].merge, table.rows[1].cells[0].merge), (Merge::Start, Merge::Continue));
    }
}
