//! Documents as archival PDF (PDF/A-2a: tagged, typefaces embedded), from the same tree as the Word file.
//!
//! The typeface is Liberation Serif, which has the widths of Times New Roman and may be embedded. Lines and pages are laid
//! out here as a word processor would; `krilla` puts them into bytes. Nothing is remembered between documents.

mod cells;
mod faces;
mod flow;
mod pages;
mod rows;
mod strips;
mod text;

use dondoc_rules::doc::Document;
use jiff::Timestamp;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::metadata::{DateTime, Metadata};
use krilla::{Document as File, SerializeSettings};

use faces::faces;
use flow::Flow;
use pages::Pages;
use strips::Setting;

/// Hours that Viet Nam is ahead of UTC.
const OFFSET: i8 = 7;

/// The language of every document.
const LANGUAGE: &str = "vi-VN";

/// Why a document did not become a PDF.
#[derive(Debug, thiserror::Error)]
#[error("the document could not be laid out: {reason}")]
pub struct PdfError {
    reason: String,
}

impl PdfError {
    fn of(reason: impl std::fmt::Debug) -> Self {
        PdfError { reason: format!("{reason:?}") }
    }
}

/// A document as the bytes of a PDF that carries its title and the moment it was made. The same three give the same bytes.
///
/// # Errors
///
/// When the file would not be what an archive takes: more objects than the format has numbers for, say.
pub fn write(document: &Document, title: &str, made_at: Timestamp) -> Result<Vec<u8>, PdfError> {
    let faces = faces().ok_or_else(|| PdfError::of("the typeface cannot be read"))?;
    let configuration =
        ConfigurationBuilder::new().with_archival_validator(Archival::A2_A).finish().map_err(PdfError::of)?;
    let file =
        File::new_with(SerializeSettings { configuration, enable_tagging: true, ..SerializeSettings::default() });
    let mut flow = Flow::new(Setting { faces }, Pages::new(file, faces));
    flow.document(document);
    let (mut file, tags, outline) = flow.finish();
    file.set_tag_tree(tags.with_lang(Some(LANGUAGE.to_owned())));
    if let Some(outline) = outline {
        file.set_outline(outline);
    }
    file.set_metadata(
        Metadata::new()
            .title(text::plain(title, &faces[0]))
            .language(LANGUAGE.to_owned())
            .creator("dondoc".to_owned())
            .creation_date(moment(made_at)),
    );
    file.finish().map_err(PdfError::of)
}

fn moment(at: Timestamp) -> DateTime {
    let local = jiff::tz::Offset::constant(OFFSET).to_datetime(at);
    let [month, day, hour, minute, second] =
        [local.month(), local.day(), local.hour(), local.minute(), local.second()].map(i8::unsigned_abs);
    let year = DateTime::new(local.year().unsigned_abs()).month(month).day(day);
    year.hour(hour).minute(minute).second(second).utc_offset_hour(OFFSET).utc_offset_minute(0)
}
