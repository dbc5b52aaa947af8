//! Changes in a file that nobody has accepted or refused yet.

use quick_xml::events::Event;

use super::DOCUMENT;
use crate::limits::{Limits, Unreadable};
use crate::package::{self, local};

/// How many tracked changes of the text are still open in a DOCX file.
pub fn open_changes(bytes: &[u8], limits: &Limits) -> Result<usize, Unreadable> {
    let mut archive = package::open(bytes)?;
    let text = package::part(&mut archive, DOCUMENT, limits)?;
    let mut count = 0;
    package::events(DOCUMENT, &text, |event| {
        if let Event::Start(element) | Event::Empty(element) = event
            && matches!(local(element), "ins" | "del" | "moveFrom" | "moveTo" | "cellIns" | "cellDel")
        {
            count += 1;
        }
    })?;
    Ok(count)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use dondoc_rules::doc::{Block, Document, Paragraph};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn file(body: &str) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("[Content_Types].xml", SimpleFileOptions::default()).expect("starts");
        zip.write_all(b"<Types/>").expect("writes");
        zip.start_file(DOCUMENT, SimpleFileOptions::default()).expect("starts");
        let body = format!("<w:document><w:body>{body}</w:body></w:document>");
        zip.write_all(body.as_bytes()).expect("writes");
        zip.finish().expect("finishes").into_inner()
    }

    #[test]
    fn changes_that_wait_are_counted() {
        let run = "<w:r><w:t>hai</w:t></w:r>";
        let waiting =
            file(&format!("<w:p><w:ins>{run}</w:ins><w:del><w:r><w:delText>ba</w:delText></w:r></w:del></w:p>"));
        assert_eq!(open_changes(&waiting, &Limits::default()).ok(), Some(2));
        assert_eq!(open_changes(&file(&format!("<w:p>{run}</w:p>")), &Limits::default()).ok(), Some(0));
    }

    /// What Word does to a marked paragraph: moves the bookmark before it, splits it, puts others beside it.
    #[test]
    fn marks_are_read_back_wherever_word_puts_them() {
        let marks = |bytes: &[u8]| -> Vec<(Option<String>, String)> {
            let (document, ..) = crate::read("a.docx", bytes, &Limits::default()).expect("is read");
            let paragraphs = document.blocks.into_iter().filter_map(|block| match block {
                Block::Paragraph(paragraph) if !paragraph.text().is_empty() => {
                    Some((paragraph.mark.clone(), paragraph.text()))
                }
                Block::Paragraph(_) | Block::Table(_) | Block::NewSection(_) => None,
            });
            paragraphs.collect()
        };
        let own = |mark: Option<&str>, text: &str| (mark.map(str::to_owned), text.to_owned());
        let paragraph = |mark: Option<&str>, text: &str| {
            Block::Paragraph(Paragraph { mark: mark.map(str::to_owned), ..Paragraph::plain(text) })
        };
        let blocks = vec![paragraph(Some("dd_1"), "một"), paragraph(None, "hai"), paragraph(Some("dd_2"), "ba")];
        let written = crate::docx::write(&Document { blocks, flattened: false }, "a");
        assert_eq!(marks(&written), [own(Some("dd_1"), "một"), own(None, "hai"), own(Some("dd_2"), "ba")]);
        let text = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
        let edited = format!(
            "<w:bookmarkStart w:id=\"0\" w:name=\"dd_1\"/><w:p>{}</w:p><w:p>{}<w:bookmarkEnd w:id=\"0\"/></w:p>\
             <w:p><w:bookmarkStart w:id=\"1\" w:name=\"_GoBack\"/>{}<w:bookmarkEnd w:id=\"1\"/></w:p>",
            text("m"),
            text("ột"),
            text("hai")
        );
        assert_eq!(marks(&file(&edited)), [own(Some("dd_1"), "m"), own(Some("dd_1"), "ột"), own(None, "hai")]);
    }
}
