//! Pages without lines: tables are found by where their words stand. Pages that are turned: the content lies on its side and the page says how to turn it back, as print drivers write
//! landscape annexes.

use std::path::PathBuf;

use dondoc_files::{Limits, read};
use dondoc_rules::diagnostic::Code;
use dondoc_rules::doc::Block;
use lopdf::{Document, Object, Stream};

fn seed() -> Vec<u8> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/seed/plan.pdf");
    std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The same pages, their content turned and the page turned back.
fn turned(bytes: &[u8], angle: i64) -> Vec<u8> {
    let mut document = Document::load_mem(bytes).expect("the PDF loads");
    let pages: Vec<_> = document.page_iter().collect();
    for page in pages {
        let own = document.get_dictionary(page).expect("a page");
        let area = own.get(b"MediaBox").and_then(Object::as_array).expect("its area");
        let side = |at: usize| area[at].as_float().expect("a number");
        let (width, height) = (side(2), side(3));
        let (matrix, area) = match angle {
            90 => (format!("0 1 -1 0 {height} 0"), [height, width]),
            180 => (format!("-1 0 0 -1 {width} {height}"), [width, height]),
            _ => (format!("0 -1 1 0 0 {width}"), [height, width]),
        };
        let content = document.get_page_content(page);
        let wrapped = [format!("q {matrix} cm\n").into_bytes(), content, b"\nQ".to_vec()].concat();
        let stream = document.add_object(Stream::new(lopdf::Dictionary::new(), wrapped));
        let page = document.get_dictionary_mut(page).expect("a page");
        page.set("Contents", Object::Reference(stream));
        page.set("Rotate", angle);
        page.set("MediaBox", vec![0.into(), 0.into(), Object::Real(area[0]), Object::Real(area[1])]);
        page.remove(b"CropBox");
    }
    let mut out = Vec::new();
    document.save_to(&mut out).expect("the PDF is written");
    out
}

#[test]
fn turned_pages_are_read_as_they_are_seen() {
    let bytes = seed();
    let words = |bytes: &[u8]| read("a.pdf", bytes, &Limits::default()).expect("is read").0.text();
    let expected = words(&bytes);
    assert!(expected.contains("Quý IV/2023"));
    for angle in [90, 180, 270] {
        assert_eq!(words(&turned(&bytes, angle)), expected, "turned by {angle}");
    }
}

/// The same pages without anything drawn.
fn without_lines(bytes: &[u8]) -> Vec<u8> {
    let mut document = Document::load_mem(bytes).expect("the PDF loads");
    let pages: Vec<_> = document.page_iter().collect();
    for page in pages {
        let mut content = lopdf::content::Content::decode(&document.get_page_content(page)).expect("a content");
        for operation in &mut content.operations {
            if matches!(operation.operator.as_str(), "S" | "s" | "f" | "F" | "f*" | "B" | "B*" | "b" | "b*") {
                operation.operator = "n".to_owned();
            }
        }
        let stream = Stream::new(lopdf::Dictionary::new(), content.encode().expect("is encoded"));
        let stream = document.add_object(stream);
        document.get_dictionary_mut(page).expect("a page").set("Contents", Object::Reference(stream));
    }
    let mut out = Vec::new();
    document.save_to(&mut out).expect("the PDF is written");
    out
}

/// Rows of all tables, as the texts of their cells.
fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let (document, ..) = read("a.pdf", bytes, &Limits::default()).expect("is read");
    let tables = document.blocks.into_iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    let rows = tables.flat_map(|table| table.rows);
    // What a heading covers without words is a merged cell in one and empty cells in the other.
    rows.map(|row| row.cells.iter().map(|cell| cell.text()).filter(|text| !text.is_empty()).collect()).collect()
}

#[test]
fn a_table_without_lines_is_rebuilt_and_said_to_be() {
    let bytes = seed();
    let bare = without_lines(&bytes);
    let (expected, found) = (rows(&bytes), rows(&bare));
    let missing: Vec<_> = expected.iter().filter(|row| !found.contains(row)).collect();
    let more: Vec<_> = found.iter().filter(|row| !expected.contains(row)).collect();
    assert!(missing.len() <= 1, "missing {missing:#?}\nread instead {more:#?}");
    let (.., findings, _) = read("a.pdf", &bare, &Limits::default()).expect("is read");
    assert!(findings.iter().any(|finding| finding.code == Code::RebuiltTable), "{findings:?}");
    let (.., findings, _) = read("a.pdf", &bytes, &Limits::default()).expect("is read");
    assert!(findings.is_empty(), "{findings:?}");
}
