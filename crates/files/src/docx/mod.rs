//! DOCX: Office Open XML text.

mod body;
mod numbering;
mod write;

use dondoc_rules::diagnostic::Diagnostic;
use dondoc_rules::doc::Document;

use crate::limits::{Limits, Unreadable};
use crate::package;

/// The main part.
const DOCUMENT: &str = "word/document.xml";

pub(crate) use write::escape;
pub use write::write;

/// Reads the main document part. Headers and footers are left out; tracked changes are read as accepted.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<(Document, Vec<Diagnostic>), Unreadable> {
    let mut archive = package::open(bytes)?;
    let text = package::part(&mut archive, DOCUMENT, limits)?;
    // Numbers and styles are a help, not the text: where they cannot be read, the text still is.
    let lists = package::part(&mut archive, "word/numbering.xml", limits).ok();
    let styles = lists.is_some().then(|| package::part(&mut archive, "word/styles.xml", limits).ok()).flatten();
    let numbering = numbering::Numbering::read(lists.as_deref(), styles.as_deref());
    let blocks = body::read(name, &text, numbering, limits)?;
    Ok((Document { blocks, flattened: false }, Vec::new()))
}
