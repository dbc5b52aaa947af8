//! Pages that are turned: the content lies on its side and the page says how to turn it back, as print drivers write
//! landscape annexes.

use std::path::PathBuf;

use dondoc_files::{Limits, read};
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
