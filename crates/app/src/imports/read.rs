//! Reading a file as a plan: limits, format, recognition. Needs no store.

use std::path::Path;

use dondoc_files::{Limits, Unreadable};
use dondoc_rules::plans::draft::{PlanDraft, Source};
use dondoc_rules::plans::recognise;

use crate::events::sha256;

/// Reads a file from disk.
pub fn from_path(path: &Path) -> Result<PlanDraft, Unreadable> {
    let bytes = dondoc_files::read_path(path, &Limits::default())?;
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    from_bytes(&name, &bytes)
}

/// Reads a file that was sent.
pub fn from_bytes(name: &str, bytes: &[u8]) -> Result<PlanDraft, Unreadable> {
    let (document, diagnostics, format) = dondoc_files::read(name, bytes, &Limits::default())?;
    let source = Source {
        file: name.to_owned(),
        sha256: sha256(bytes),
        media_type: format.media_type().to_owned(),
        bytes: bytes.len() as u64,
    };
    let mut draft = recognise(document, source);
    draft.diagnostics.splice(0..0, diagnostics);
    Ok(draft)
}
