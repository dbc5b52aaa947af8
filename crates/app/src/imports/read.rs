//! Reading a file as a plan: limits, format, recognition. Needs no store.

use std::path::Path;
use std::sync::OnceLock;

use dondoc_files::{Limits, Unreadable};
use dondoc_rules::diagnostic::{Code, Diagnostic};
use dondoc_rules::doc::Document;
use dondoc_rules::plans::draft::{DocumentHead, PlanDraft, Source};
use dondoc_rules::plans::recognise;

use super::listed;
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

/// The document that a file holds, with what reading it found, its media type and, where it is a list of tasks, the head
/// that this names.
type Held = (Document, Vec<Diagnostic>, &'static str, Option<DocumentHead>);

/// The document that a file holds.
fn held(name: &str, bytes: &[u8]) -> Result<Held, Unreadable> {
    if listed::is_list(bytes) {
        let list = listed::read(bytes, limits())?;
        let (document, findings) = list.document(name);
        return Ok((document, findings, listed::MEDIA_TYPE, Some(list.head())));
    }
    let (document, findings, format) = dondoc_files::read(name, bytes, limits())?;
    Ok((document, findings, format.media_type(), None))
}

/// The document that a file holds, to be shown.
pub fn document(name: &str, bytes: &[u8]) -> Result<Document, Unreadable> {
    held(name, bytes).map(|(document, ..)| document)
}

/// The words that a file holds itself: no other program is asked to convert it or to recognise a scan.
pub fn words(name: &str, bytes: &[u8]) -> Result<Document, Unreadable> {
    match listed::is_list(bytes) {
        true => document(name, bytes),
        false => dondoc_files::words(name, bytes, limits()),
    }
}

/// Reads a file that was sent.
pub fn from_bytes(name: &str, bytes: &[u8]) -> Result<PlanDraft, Unreadable> {
    let (document, diagnostics, media_type, head) = held(name, bytes)?;
    let source = Source {
        file: name.to_owned(),
        sha256: sha256(bytes),
        media_type: media_type.to_owned(),
        bytes: bytes.len() as u64,
    };
    let mut draft = recognise(document, source);
    if let Some(head) = head {
        // What the data names outright was not to be found in the words.
        draft.diagnostics.retain(|found| !matches!(found.code, Code::NoNumber if head.number.is_some()));
        draft.diagnostics.retain(|found| !matches!(found.code, Code::NoDate if head.issued_on.is_some()));
        draft.document = head;
    }
    draft.diagnostics.splice(0..0, diagnostics);
    Ok(draft)
}
