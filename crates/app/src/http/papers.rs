//! Documents on their way out: a handler names the document, the address says the format.
//!
//! Every route whose path ends in `.docx` has a twin that ends in `.pdf`, with the same right and the same handler.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use dondoc_files::Format;
use dondoc_rules::doc::Document;
use jiff::Timestamp;

use super::{Error, Lang, catalogue, download};

/// The ending of a Word file and of its twin.
pub(super) const WORD: &str = ".docx";
pub(super) const PDF: &str = ".pdf";

/// What a response carries until the format is known.
#[derive(Debug, Clone)]
struct Paper {
    name: Arc<str>,
    title: Arc<str>,
    document: Arc<Document>,
}

/// A document to be kept, as a Word file or as PDF: the address that was asked for decides. The name is the Word file's.
pub fn word_file(name: &str, document: &Document, title: &str) -> Response {
    let mut response = ().into_response();
    let paper = Paper { name: name.into(), title: title.into(), document: Arc::new(document.clone()) };
    response.extensions_mut().insert(paper);
    response
}

/// Whether this program was built with what writes PDF.
pub fn has_pdf() -> bool {
    cfg!(feature = "pdf")
}

/// Writes the document that a response carries in the format of the path; other responses stay as they are.
pub(super) async fn write(path: &str, mut response: Response, made_at: Timestamp, lang: Lang) -> Response {
    let Some(paper) = response.extensions_mut().remove::<Paper>() else { return response };
    let is_pdf = path.ends_with(PDF);
    let name = paper.name.to_string();
    let written = tokio::task::spawn_blocking(move || match is_pdf {
        true => pdf(&paper.document, &paper.title, made_at, lang),
        false => Ok(dondoc_files::docx::write(&paper.document, &paper.title)),
    });
    match written.await.unwrap_or_else(|error| Err(Error::Broken(error.to_string()))) {
        Ok(bytes) if is_pdf => {
            let name = name.strip_suffix(WORD).unwrap_or(&name);
            download(&format!("{name}{PDF}"), Format::Pdf.media_type(), bytes)
        }
        Ok(bytes) => download(&name, Format::Docx.media_type(), bytes),
        Err(error) => error.into_response(),
    }
}

/// A document as PDF, made at a moment; a clear no where the program was built without it.
pub fn pdf(document: &Document, title: &str, made_at: Timestamp, lang: Lang) -> Result<Vec<u8>, Error> {
    let key = if has_pdf() { "paper.failed" } else { "paper.no-pdf" };
    made_pdf(document, title, made_at).ok_or_else(|| Error::Refused(catalogue(lang)[key].to_owned()))
}

/// A document as PDF, made at a moment; none where it cannot be made.
#[cfg(feature = "pdf")]
pub fn made_pdf(document: &Document, title: &str, made_at: Timestamp) -> Option<Vec<u8>> {
    let made = dondoc_pdf::write(document, title, made_at);
    made.inspect_err(|error| tracing::error!(%error, "a PDF could not be made")).ok()
}

/// A document as PDF, made at a moment; none where it cannot be made.
#[cfg(not(feature = "pdf"))]
pub fn made_pdf(_: &Document, _: &str, _: Timestamp) -> Option<Vec<u8>> {
    None
}
