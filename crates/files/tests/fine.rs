//! A text that is cut into far more paragraphs and cells than a plan has is refused before it takes many times its size.

use std::io::Write;

use dondoc_files::{Limits, Unreadable, read};
use zip::write::SimpleFileOptions;

fn zipped(parts: &[(&str, String)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).expect("a part");
        archive.write_all(text.as_bytes()).expect("is written");
    }
    archive.finish().expect("an archive").into_inner()
}

fn word(body: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let text = format!("<w:document xmlns:w=\"{main}\"><w:body>{body}</w:body></w:document>");
    zipped(&[("[Content_Types].xml", "<Types/>".to_owned()), ("word/document.xml", text)])
}

fn sheet(rows: &str, merged: &str, shared: &str) -> Vec<u8> {
    let book = "<workbook><sheets><sheet name=\"a\" sheetId=\"1\"/></sheets></workbook>".to_owned();
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData>{merged}</worksheet>");
    let shared = format!("<sst><si><t>{shared}</t></si></sst>");
    zipped(&[
        ("[Content_Types].xml", "<Types/>".to_owned()),
        ("xl/workbook.xml", book),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", shared),
    ])
}

#[test]
fn a_text_cut_too_fine_is_refused() {
    let cells = format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", "<w:tc/>".repeat(300_000));
    let rows = format!("<table>{}</table>", "<tr><td>1<td>2<td>3".repeat(100_000));
    let merges = format!("<mergeCells>{}</mergeCells>", "<mergeCell ref=\"A1:B9000\"/>".repeat(2_000));
    let reaching = "<row><c t=\"s\"><v>0</v></c></row>".repeat(9_000);
    let fine: [(&str, Vec<u8>); 8] = [
        ("dòng.txt", "a\n".repeat(500_000).into_bytes()),
        ("đoạn.html", format!("<html>{}", "<p>a".repeat(400_000)).into_bytes()),
        ("ô.html", rows.into_bytes()),
        ("ô.md", format!("|a|b|\n|--|--|\n{}", "|1|2|3|4|5|6|\n".repeat(60_000)).into_bytes()),
        ("đoạn.docx", word(&"<w:p/>".repeat(300_000))),
        ("ô.docx", word(&cells)),
        ("ô.xlsx", sheet(&format!("<row>{}</row>", "<c><v>1</v></c>".repeat(300_000)), "", "")),
        ("gộp.xlsx", sheet(&reaching, &merges, "a")),
    ];
    for (name, bytes) in fine {
        let refused = read(name, &bytes, &Limits::default());
        assert!(matches!(refused, Err(Unreadable::TooManyPieces { .. })), "{name}: {:?}", refused.map(|read| read.2));
    }
}

/// A text that all cells of a sheet share is one of those things that unpack.
#[test]
fn a_text_shown_in_every_cell_is_counted_in_every_cell() {
    let limits = Limits { part_bytes: 1 << 20, ..Limits::default() };
    let book = sheet(&format!("<row>{}</row>", "<c t=\"s\"><v>0</v></c>".repeat(2_000)), "", &"việc ".repeat(200));
    assert!(matches!(read("a.xlsx", &book, &limits), Err(Unreadable::UnpacksTooLarge { .. })));
}
