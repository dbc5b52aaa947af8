//! DOCX: Office Open XML text.

mod body;
mod container;
mod write;

use dondoc_rules::diagnostic::Diagnostic;
use dondoc_rules::doc::Document;

use crate::limits::{Limits, Unreadable};

pub(crate) use write::escape;
pub use write::write;

/// Reads the main document part. Headers and footers are left out; tracked changes are read as accepted.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<(Document, Vec<Diagnostic>), Unreadable> {
    let mut archive = container::open(bytes)?;
    let text = container::part(&mut archive, container::DOCUMENT, limits)?;
    let blocks = body::read(name, &text, limits)?;
    Ok((Document { blocks, flattened: false }, Vec::new()))
}
