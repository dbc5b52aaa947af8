//! Old Vietnamese encodings in any format: found over the whole document, converted run by run, and told.

use dondoc_rules::diagnostic::{Code, Diagnostic};
use dondoc_rules::doc::{Block, Document, Span};
use dondoc_rules::vi::legacy::{Legacy, detect};

/// So much text tells the encoding, in letters.
const SAMPLE: usize = 40_000;

/// Converts a document that is in an old encoding; the finding says so.
pub fn convert(name: &str, document: &mut Document) -> Option<Diagnostic> {
    let sample: String = document.text().chars().take(SAMPLE).collect();
    let legacy = detect(&sample)?;
    blocks(&mut document.blocks, legacy);
    Some(Diagnostic::new(
        Code::LegacyEncoding,
        format!("Văn bản dùng bảng mã cũ {}, đã được chuyển sang Unicode. Mời đối chiếu với bản gốc.", legacy.name()),
        Span { file: Some(name.into()), ..Span::default() },
    ))
}

/// The text of bytes that are not UTF-8, when they are Vietnamese of an old encoding, each byte a letter of its place.
pub fn text(bytes: &[u8]) -> Option<String> {
    let is_text = !bytes.iter().any(|byte| matches!(byte, 0..=8 | 0xB | 0xE..=0x1F | 0x7F));
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let sample: String = text.chars().take(SAMPLE).collect();
    (is_text && detect(&sample).is_some()).then_some(text)
}

fn blocks(all: &mut [Block], legacy: Legacy) {
    for block in all {
        match block {
            Block::Paragraph(paragraph) => {
                for run in &mut paragraph.runs {
                    // A letter and its sign may stand in two runs only where the look changes inside a word.
                    run.text = legacy.convert(&run.text);
                }
            }
            Block::Table(table) => {
                for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
                    blocks(&mut cell.blocks, legacy);
                }
            }
            Block::NewSection(_) => {}
        }
    }
}
