//! Bytes to documents and back. What a plan is, this crate does not know.
//!
//! Every reader is given [`Limits`] and refuses a hostile file before it takes memory. External entities are never
//! resolved, links and macros never followed.

pub mod archive;
pub mod attachments;
mod convert;
pub mod docx;
mod external;
pub mod html;
mod legacy;
mod limits;
mod md;
mod ocr;
mod odt;
mod package;
mod pdf;
mod sniff;
mod tree;
mod txt;
pub mod xlsx;
pub mod xml;

use dondoc_rules::diagnostic::{Code, Diagnostic};
use dondoc_rules::doc::{Document, Span};

pub use limits::{Limits, Unreadable, read_path};
pub use sniff::Format;

/// Reads a file by its content; the name is used for spans only.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<(Document, Vec<Diagnostic>, Format), Unreadable> {
    if bytes.len() as u64 > limits.file_bytes {
        return Err(Unreadable::TooLarge { bytes: bytes.len() as u64, limit: limits.file_bytes });
    }
    let format = sniff::format(name, bytes)?;
    let text_limits = limits.for_text(bytes.len());
    let plain = |document| (document, Vec::new());
    let (mut document, mut diagnostics) = match format {
        Format::Docx => docx::read(name, bytes, limits)?,
        Format::Xlsx => xlsx::read(name, bytes, limits)?,
        Format::Odt => plain(odt::read(name, bytes, limits)?),
        Format::Html => {
            plain(Document { blocks: html::read(name, &txt::decode(bytes)?, &text_limits)?, flattened: false })
        }
        Format::Markdown => plain(md::read(name, &txt::decode(bytes)?, &text_limits)?),
        Format::Pdf => match pdf::read(name, bytes, limits) {
            Err(Unreadable::NoTextLayer { pages }) => scanned(name, bytes, pages, limits)?,
            read => read?,
        },
        Format::Doc => converted(name, bytes, ("tệp Word đời cũ (.doc)", "doc", "docx"), limits)?,
        Format::Rtf => converted(name, bytes, ("tệp RTF", "rtf", "docx"), limits)?,
        Format::Xls => converted(name, bytes, ("bảng tính đời cũ (.xls)", "xls", "xlsx"), limits)?,
        Format::Text => plain(txt::read(name, bytes, &text_limits)?),
    };
    diagnostics.extend(legacy::convert(name, &mut document));
    Ok((document, diagnostics, format))
}

/// Reads the words that a file holds itself: no other program is asked to convert it or to recognise a scan.
pub fn words(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    match sniff::format(name, bytes)? {
        Format::Pdf => Ok(pdf::read(name, bytes, limits)?.0),
        Format::Doc | Format::Rtf | Format::Xls => Err(Unreadable::NotADocument),
        _ => Ok(read(name, bytes, limits)?.0),
    }
}

/// Reads what optional programs make of a scan, and says that it is the least certain reading.
fn scanned(name: &str, bytes: &[u8], pages: usize, limits: &Limits) -> Result<(Document, Vec<Diagnostic>), Unreadable> {
    let document = ocr::read(name, bytes, limits)?.ok_or(Unreadable::NoTextLayer { pages })?;
    let finding = Diagnostic::new(
        Code::Converted,
        "Văn bản là bản chụp, chữ được Tesseract nhận dạng nên có thể sai, bảng biểu không được dựng lại. Mời đối chiếu từng chỗ với bản gốc.",
        Span { file: Some(name.into()), ..Span::default() },
    );
    Ok((document, vec![finding]))
}

/// Reads what the optional converter makes of a file, and says that it is less certain.
fn converted(
    name: &str,
    bytes: &[u8],
    (format, from, to): (&'static str, &str, &str),
    limits: &Limits,
) -> Result<(Document, Vec<Diagnostic>), Unreadable> {
    let bytes = convert::convert(bytes, format, from, to, limits)?;
    let (document, mut diagnostics) =
        if to == "xlsx" { xlsx::read(name, &bytes, limits)? } else { docx::read(name, &bytes, limits)? };
    diagnostics.push(Diagnostic::new(
        Code::Converted,
        format!("Văn bản là {format}, đã được LibreOffice chuyển đổi trước khi đọc. Mời đối chiếu với bản gốc."),
        Span { file: Some(name.into()), ..Span::default() },
    ));
    Ok((document, diagnostics))
}
