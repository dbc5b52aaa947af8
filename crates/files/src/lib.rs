//! Bytes to documents and back. What a plan is, this crate does not know.
//!
//! Every reader is given [`Limits`] and refuses a hostile file before it takes memory. External entities are never
//! resolved, links and macros never followed.

pub mod docx;
pub mod html;
mod limits;
mod sniff;
mod txt;

use dondoc_rules::diagnostic::Diagnostic;
use dondoc_rules::doc::Document;

pub use limits::{Limits, Unreadable, read_path};
pub use sniff::Format;

/// Reads a file by its content; the name is used for spans only.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<(Document, Vec<Diagnostic>, Format), Unreadable> {
    if bytes.len() as u64 > limits.file_bytes {
        return Err(Unreadable::TooLarge { bytes: bytes.len() as u64, limit: limits.file_bytes });
    }
    let format = sniff::format(bytes)?;
    let (document, diagnostics) = match format {
        Format::Docx => docx::read(name, bytes, limits)?,
        Format::Text => (txt::read(name, bytes)?, Vec::new()),
    };
    Ok((document, diagnostics, format))
}
