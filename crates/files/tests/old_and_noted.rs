//! Files of before Unicode, and notes under the page.

use std::io::{Cursor, Write};

use dondoc_files::{Format, Limits, read};
use dondoc_rules::diagnostic::Code;
use zip::write::SimpleFileOptions;

fn docx(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        file.start_file(*name, SimpleFileOptions::default()).expect("a part starts");
        file.write_all(content.as_bytes()).expect("a part is written");
    }
    file.finish().expect("the file ends").into_inner()
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
}

const OLD: &str = "Céng hßa x· héi chñ nghÜa ViÖt Nam. KÕ ho¹ch cña ñy ban nh©n d©n tØnh vÒ viÖc thùc hiÖn nhiÖm vô";

#[test]
fn a_text_of_single_bytes_is_read_and_said_to_be_converted() {
    let bytes: Vec<u8> = OLD.chars().map(|letter| u8::try_from(u32::from(letter)).expect("Latin-1")).collect();
    let (document, diagnostics, format) = read("cu.txt", &bytes, &Limits::default()).expect("is read");
    assert_eq!(format, Format::Text);
    assert!(
        document.text().starts_with("Cộng hòa xã hội chủ nghĩa Việt Nam. Kế hoạch của ủy ban"),
        "{}",
        document.text()
    );
    assert!(diagnostics.iter().any(|found| found.code == Code::LegacyEncoding && found.message.contains("TCVN3")));
}

#[test]
fn a_word_file_with_old_fonts_is_converted() {
    let vni = "Keá hoaïch cuûa uûy ban nhaân daân tænh veà vieäc thöïc hieän nhieäm vuï naêm 2004";
    let file = docx(&[("word/document.xml", &format!("<w:document><w:body>{}</w:body></w:document>", paragraph(vni)))]);
    let (document, diagnostics, _) = read("cu.docx", &file, &Limits::default()).expect("is read");
    assert_eq!(document.text(), "Kế hoạch của ủy ban nhân dân tỉnh về việc thực hiện nhiệm vụ năm 2004");
    assert!(diagnostics.iter().any(|found| found.code == Code::LegacyEncoding));
}

#[test]
fn notes_stand_behind_the_text_and_a_damaged_part_of_them_does_not_lose_it() {
    let body = format!("<w:document><w:body>{}</w:body></w:document>", paragraph("Nhiệm vụ có chú thích"));
    let line = "<w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:t>-----</w:t></w:r></w:p></w:footnote>";
    let notes = format!(
        "<w:footnotes>{line}<w:footnote w:id=\"1\">{}</w:footnote></w:footnotes>",
        paragraph("Theo Quyết định số 12/QĐ-UBND")
    );
    let file = docx(&[("word/document.xml", &body), ("word/footnotes.xml", &notes)]);
    let (document, diagnostics, _) = read("a.docx", &file, &Limits::default()).expect("is read");
    assert_eq!(document.text(), "Nhiệm vụ có chú thích\nTheo Quyết định số 12/QĐ-UBND");
    assert!(diagnostics.is_empty());
    let file = docx(&[("word/document.xml", &body), ("word/footnotes.xml", "<w:footnotes><w:footnote")]);
    let (document, diagnostics, _) = read("a.docx", &file, &Limits::default()).expect("is read");
    assert_eq!(document.text(), "Nhiệm vụ có chú thích");
    assert_eq!(diagnostics[0].code, Code::UnreadablePart);
}
