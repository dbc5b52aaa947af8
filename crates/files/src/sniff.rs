//! What a file is, by its content.

use crate::legacy;
use crate::limits::Unreadable;
use crate::md;

/// A format that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Office Open XML text.
    Docx,
    /// Office Open XML sheets.
    Xlsx,
    /// OpenDocument text.
    Odt,
    /// A web page.
    Html,
    /// Text with tables of bars or pipes.
    Markdown,
    /// A PDF, whether or not it holds text.
    Pdf,
    /// Word before 2007, by the optional converter.
    Doc,
    /// Excel before 2007, by the optional converter.
    Xls,
    /// Rich text, by the optional converter.
    Rtf,
    /// Text, one cell or paragraph a line.
    Text,
}

impl Format {
    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Odt => "application/vnd.oasis.opendocument.text",
            Format::Html => "text/html",
            Format::Markdown => "text/markdown",
            Format::Pdf => "application/pdf",
            Format::Doc => "application/msword",
            Format::Xls => "application/vnd.ms-excel",
            Format::Rtf => "application/rtf",
            Format::Text => "text/plain",
        }
    }
}

const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// So much of a text tells what it is.
const HEAD: usize = 4_096;

pub fn format(name: &str, bytes: &[u8]) -> Result<Format, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    if bytes.starts_with(b"PK") {
        return zip_format(bytes);
    }
    if bytes.starts_with(OLE) {
        return ole_format(bytes);
    }
    if bytes.get(..1_024.min(bytes.len())).is_some_and(|head| head.windows(5).any(|window| window == b"%PDF-")) {
        return Ok(Format::Pdf);
    }
    if bytes.starts_with(b"{\\rtf") {
        return Ok(Format::Rtf);
    }
    if !is_text(bytes) {
        // A page may be in another encoding, which it names itself.
        return if is_page(bytes) {
            Ok(Format::Html)
        } else if legacy::text(bytes).is_some() {
            Ok(Format::Text)
        } else {
            Err(Unreadable::NotADocument)
        };
    }
    let is_named =
        name.rsplit_once('.').is_some_and(|(_, end)| matches!(end.to_ascii_lowercase().as_str(), "md" | "markdown"));
    // A Markdown text may begin with a table in HTML.
    if is_page(bytes) && !is_named {
        return Ok(Format::Html);
    }
    let is_markdown = is_named || std::str::from_utf8(bytes).is_ok_and(md::looks_like);
    Ok(if is_markdown { Format::Markdown } else { Format::Text })
}

/// A page, or a part of one, says so at its beginning.
fn is_page(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    let head = head.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    // A part of a page, as it is pasted from one, has no head of its own.
    let is_part = || ["<html", "<table", "<p>", "<p ", "<div", "<body"].iter().any(|tag| head.contains(tag));
    head.starts_with("<!doctype html") || head.starts_with("<html") || (head.starts_with('<') && is_part())
}

fn ole_format(bytes: &[u8]) -> Result<Format, Unreadable> {
    // The names of streams stand in the container's directory as UTF-16.
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(name.len()).any(|window| window == name)
    };
    if has("EncryptedPackage") {
        Err(Unreadable::Protected)
    } else if has("WordDocument") {
        Ok(Format::Doc)
    } else if has("Workbook") || has("Book") {
        Ok(Format::Xls)
    } else {
        Err(Unreadable::NotADocument)
    }
}

fn zip_format(bytes: &[u8]) -> Result<Format, Unreadable> {
    let archive = zip::ZipArchive::new(std::io::Cursor::new(bytes))
        .map_err(|error| Unreadable::DamagedZip { reason: error.to_string() })?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("word/document.xml") {
        Ok(Format::Docx)
    } else if has("xl/workbook.xml") {
        Ok(Format::Xlsx)
    } else if has("content.xml") {
        Ok(Format::Odt)
    } else {
        Err(Unreadable::NotADocument)
    }
}

/// Text is UTF-8 (with or without a mark) or marked UTF-16, almost without control characters.
fn is_text(bytes: &[u8]) -> bool {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return bytes.len().is_multiple_of(2);
    }
    std::str::from_utf8(bytes)
        .is_ok_and(|text| !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}')))
}
