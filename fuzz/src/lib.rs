//! What each fuzz target does with its bytes: they are put where a hostile sender would put them, read with small limits,
//! and what was read is recognised as a plan. Nothing may panic, hang or take memory without bound.
//!
//! `crates/files/tests/fuzz.rs` runs the same functions over the corpus and over changed copies of it in every test run.

use std::io::{Cursor, Write};

use dondoc_files::{Limits, read};
use dondoc_rules::plans::draft::Source;
use dondoc_rules::plans::recognise;
use zip::write::SimpleFileOptions;

/// The text part of a Word file.
pub fn docx(data: &[u8]) {
    plan("a.docx", &package(&[("word/document.xml", data), ("word/numbering.xml", data)]));
}

/// A sheet, and the workbook's other parts made of the same bytes where they are missing.
pub fn xlsx(data: &[u8]) {
    const BOOK: &[u8] =
        b"<workbook xmlns:r=\"r\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
    const LINKS: &[u8] = b"<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
    let parts: &[(&str, &[u8])] = &[
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", LINKS),
        ("xl/worksheets/sheet1.xml", data),
        ("xl/sharedStrings.xml", data),
        ("xl/styles.xml", data),
    ];
    let file = package(parts);
    plan("a.xlsx", &file);
    // The same cells as a form that was filled.
    if let Ok(sheets) = dondoc_files::xlsx::cells(&file, &Limits { pieces: 20_000, ..Limits::default() }) {
        drop(dondoc_rules::workbooks::read(&sheets));
    }
}

/// The content of an OpenDocument text.
pub fn odt(data: &[u8]) {
    plan("a.odt", &package(&[("content.xml", data)]));
}

/// A web page.
pub fn html(data: &[u8]) {
    plan("a.html", &[b"<html>".as_slice(), data].concat());
}

/// A Markdown text.
pub fn md(data: &[u8]) {
    plan("a.md", data);
}

/// A PDF.
pub fn pdf(data: &[u8]) {
    plan("a.pdf", data);
}

/// Any bytes: what they are is found out, too.
pub fn text(data: &[u8]) {
    plan("a.txt", data);
}

fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in parts {
        file.start_file(*name, stored).expect("a part starts in memory");
        file.write_all(content).expect("a part is written to memory");
    }
    file.finish().expect("a package ends in memory").into_inner()
}

fn plan(name: &str, bytes: &[u8]) {
    // No other program is started, whatever the bytes say they are.
    let limits = Limits { pieces: 20_000, pages: 20, convert_seconds: 0, ..Limits::default() };
    if bytes.starts_with(&[0xD0, 0xCF]) || bytes.starts_with(b"{\\rtf") {
        return;
    }
    if let Ok((document, ..)) = read(name, bytes, &limits) {
        let plan = recognise(document, Source::default());
        assert!(plan.tasks.len() <= plan.rows.len(), "tasks come from rows");
    }
}
