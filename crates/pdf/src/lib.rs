//! Documents as archival PDF (PDF/A-2b, tagged, typefaces embedded), by typst, from the same tree as the Word file.
//!
//! The typeface is Liberation Serif, which has the widths of Times New Roman and may be embedded. Nothing of the document
//! is ever read as a program: every text stands in the source as a string.

mod source;

use std::sync::{LazyLock, Mutex};

use dondoc_rules::doc::Document;
use jiff::Timestamp;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// Minutes that Viet Nam is ahead of UTC.
const OFFSET: i32 = 7 * 60;

const FACES: [&[u8]; 4] = [
    include_bytes!("../fonts/LiberationSerif-Regular.ttf"),
    include_bytes!("../fonts/LiberationSerif-Bold.ttf"),
    include_bytes!("../fonts/LiberationSerif-Italic.ttf"),
    include_bytes!("../fonts/LiberationSerif-BoldItalic.ttf"),
];

/// Why a document did not become a PDF.
#[derive(Debug, thiserror::Error)]
#[error("the document could not be laid out: {reason}")]
pub struct PdfError {
    reason: String,
}

/// What the engine sees: one source, four faces, no files, no clock.
struct Paper {
    source: Source,
}

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
static FONTS: LazyLock<Vec<Font>> =
    LazyLock::new(|| FACES.iter().filter_map(|face| Font::new(Bytes::new(*face), 0)).collect());
static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

/// One document at a time: the engine's memory is as large as its largest document, not as many of them.
static ONE: Mutex<()> = Mutex::new(());

impl World for Paper {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.source.id() { Ok(self.source.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// A document as the bytes of a PDF that carries its title and the moment it was made.
pub fn write(document: &Document, title: &str, made_at: Timestamp) -> Result<Vec<u8>, PdfError> {
    let text = source::source(document, title, &|letter| FONTS.first().is_some_and(|font| has(font, letter)));
    let _one = ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let pdf = render(&Paper { source: Source::detached(text) }, made_at);
    // What the engine remembers for the next time is as large as the document; nobody writes the same one twice.
    typst::comemo::evict(0);
    pdf
}

fn has(font: &Font, letter: char) -> bool {
    font.ttf().glyph_index(letter).is_some()
}

fn render(paper: &Paper, made_at: Timestamp) -> Result<Vec<u8>, PdfError> {
    let document: PagedDocument = typst::compile(paper).output.map_err(|errors| failed(&errors))?;
    let local = jiff::tz::Offset::constant(7).to_datetime(made_at);
    let [month, day, hour, minute, second] =
        [local.month(), local.day(), local.hour(), local.minute(), local.second()].map(i8::unsigned_abs);
    let moment = Datetime::from_ymd_hms(i32::from(local.year()), month, day, hour, minute, second);
    let options = PdfOptions {
        ident: Smart::Auto,
        creator: Smart::Custom(Some("dondoc".to_owned())),
        timestamp: moment.and_then(|moment| typst_pdf::Timestamp::new_local(moment, OFFSET)),
        page_ranges: None,
        standards: PdfStandards::new(&[PdfStandard::A_2b])
            .map_err(|error| PdfError { reason: error.message().to_string() })?,
        tagged: true,
        pretty: false,
    };
    typst_pdf::pdf(&document, &options).map_err(|errors| failed(&errors))
}

fn failed(errors: &[SourceDiagnostic]) -> PdfError {
    let reasons: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    PdfError { reason: reasons.join("; ") }
}
