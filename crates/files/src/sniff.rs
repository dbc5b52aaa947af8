//! What a file is, by its content.

use crate::limits::Unreadable;

/// A format that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Office Open XML text.
    Docx,
    /// Text, one cell or paragraph a line.
    Text,
}

impl Format {
    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Format::Text => "text/plain",
        }
    }
}

const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

pub fn format(bytes: &[u8]) -> Result<Format, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    if bytes.starts_with(b"PK") {
        return zip_format(bytes);
    }
    if bytes.starts_with(OLE) {
        // An Office file with a password is an OLE container that holds the stream "EncryptedPackage".
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let is_protected = bytes.windows(name.len()).any(|window| window == name);
        return Err(if is_protected {
            Unreadable::Protected
        } else {
            Unreadable::OtherFormat { format: "tệp Office đời cũ (.doc, .xls)" }
        });
    }
    if bytes.starts_with(b"%PDF") {
        return Err(Unreadable::OtherFormat { format: "PDF" });
    }
    if bytes.starts_with(b"{\\rtf") {
        return Err(Unreadable::OtherFormat { format: "RTF" });
    }
    is_text(bytes).then_some(Format::Text).ok_or(Unreadable::NotADocument)
}

fn zip_format(bytes: &[u8]) -> Result<Format, Unreadable> {
    let archive = zip::ZipArchive::new(std::io::Cursor::new(bytes))
        .map_err(|error| Unreadable::DamagedZip { reason: error.to_string() })?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("word/document.xml") {
        Ok(Format::Docx)
    } else if has("xl/workbook.xml") {
        Err(Unreadable::OtherFormat { format: "bảng tính Excel" })
    } else if has("content.xml") {
        Err(Unreadable::OtherFormat { format: "OpenDocument" })
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
