//! DOCX: Office Open XML text.

mod body;
mod changes;
mod looks;
mod numbering;
mod styles;
mod write;

use dondoc_rules::diagnostic::{Code, Diagnostic};
use dondoc_rules::doc::{Block, Document, Span};

use crate::limits::{Limits, Unreadable};
use crate::package;

/// How the names of our own bookmarks begin ([`dondoc_rules::doc::Paragraph::mark`]).
pub const MARK: &str = "dd_";

/// The main part.
const DOCUMENT: &str = "word/document.xml";

/// The parts that hold notes.
const NOTES: [&str; 2] = ["word/footnotes.xml", "word/endnotes.xml"];

pub use changes::open_changes;
pub use looks::looks;
pub use write::write;
pub(crate) use write::{escape, escape_into};

/// Reads the main document part. Headers and footers are left out; tracked changes are read as accepted.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<(Document, Vec<Diagnostic>), Unreadable> {
    let mut archive = package::open(bytes)?;
    let text = package::part(&mut archive, DOCUMENT, limits)?;
    // Numbers and styles are a help, not the text: where they cannot be read, the text still is.
    let lists = package::part(&mut archive, "word/numbering.xml", limits).ok();
    let styles = lists.is_some().then(|| package::part(&mut archive, "word/styles.xml", limits).ok()).flatten();
    let numbering = numbering::Numbering::read(lists.as_deref(), styles.as_deref());
    let mut blocks = body::read((name, DOCUMENT), &text, numbering, limits)?;
    drop(text);
    let mut diagnostics = Vec::new();
    for part in NOTES {
        if archive.index_for_name(part).is_none() {
            continue;
        }
        // Notes stand behind the text; one that cannot be read does not lose it.
        let none = numbering::Numbering::read(None, None);
        let notes =
            package::part(&mut archive, part, limits).and_then(|xml| body::read((name, part), &xml, none, limits));
        match notes {
            Ok(notes) => blocks.extend(notes.into_iter().filter(|block| match block {
                Block::Paragraph(paragraph) => !paragraph.text().trim().is_empty(),
                Block::Table(_) | Block::NewSection(_) => true,
            })),
            Err(Unreadable::DamagedPart { part, reason }) => diagnostics.push(Diagnostic::new(
                Code::UnreadablePart,
                format!("Không đọc được phần chú thích của tệp ({reason}); phần còn lại vẫn được đọc."),
                Span { file: Some(name.into()), part: Some(part.into()), ..Span::default() },
            )),
            Err(error) => return Err(error),
        }
    }
    Ok((Document { blocks, flattened: false }, diagnostics))
}
