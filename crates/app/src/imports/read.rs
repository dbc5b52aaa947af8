//! Reading a file as a plan: limits, format, recognition. Needs no store.

use std::path::Path;
use std::sync::OnceLock;

use dondoc_files::{Limits, Unreadable};
use dondoc_rules::plans::draft::{PlanDraft, Source};
use dondoc_rules::plans::recognise;

use crate::events::sha256;

/// The limits of this process, set once when it starts; a command or the site never changes them afterwards.
static LIMITS: OnceLock<Limits> = OnceLock::new();

/// Sets the limits, before anything is read.
pub fn set_limits(limits: Limits) {
    // A second call would come after a first reading: the first word stands.
    let _ = LIMITS.set(limits);
}

/// What reading one file may take.
pub fn limits() -> &'static Limits {
    LIMITS.get_or_init(Limits::default)
}

/// Reads a file from disk.
pub fn from_path(path: &Path) -> Result<PlanDraft, Unreadable> {
    let bytes = dondoc_files::read_path(path, limits())?;
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    from_bytes(&name, &bytes)
}

/// Reads a file that was sent.
pub fn from_bytes(name: &str, bytes: &[u8]) -> Result<PlanDraft, Unreadable> {
    let (document, diagnostics, format) = dondoc_files::read(name, bytes, limits())?;
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
