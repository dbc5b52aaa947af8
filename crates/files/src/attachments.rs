//! What an attached file is, by its content, and whether it looks as if it would do something when it is opened.

use crate::limits::Unreadable;
use crate::sniff::{self, Format};

/// Why a file is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Danger {
    /// Not a kind that is kept.
    Kind,
    /// Holds macros or active parts.
    Macros,
    /// Holds a known mark of a virus, a program, or a script that runs on opening.
    Infected,
    /// Unpacks to far more than it is.
    Bomb,
    /// Protected by a password: nobody can say what is in it.
    Protected,
}

/// As many parts as a document has.
const PARTS: usize = 10_000;

/// As much as a document of 20 MB may unpack to.
const UNPACKED_BYTES: u64 = 512 << 20;

/// The harmless file by which scanners are tried.
const TRIAL: &[u8] = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE";

/// The media type of a file that may be kept.
pub fn media_type(bytes: &[u8]) -> Result<&'static str, Danger> {
    let has = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    if has(TRIAL) {
        return Err(Danger::Infected);
    }
    if bytes.starts_with(&[0x89, b'P', b'N', b'G']) {
        return Ok("image/png");
    }
    if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Ok("image/jpeg");
    }
    match sniff::format("", bytes) {
        Ok(Format::Pdf) if has(b"/JavaScript") || has(b"/Launch") => Err(Danger::Infected),
        Ok(Format::Pdf) => Ok(Format::Pdf.media_type()),
        Ok(format @ (Format::Docx | Format::Xlsx)) => parts(bytes).map(|()| format.media_type()),
        Ok(Format::Odt | Format::Html | Format::Markdown | Format::Doc | Format::Xls | Format::Rtf | Format::Text) => {
            Err(Danger::Kind)
        }
        Err(Unreadable::Protected) => Err(Danger::Protected),
        Err(_) => Err(Danger::Kind),
    }
}

/// Looks at the names and sizes of a document's parts.
fn parts(bytes: &[u8]) -> Result<(), Danger> {
    let mut archive = crate::package::open(bytes).map_err(|_| Danger::Kind)?;
    if archive.len() > PARTS {
        return Err(Danger::Bomb);
    }
    let mut unpacked = 0_u64;
    for place in 0..archive.len() {
        let entry = archive.by_index_raw(place).map_err(|_| Danger::Kind)?;
        let name = entry.name().unwrap_or_default().to_ascii_lowercase();
        if name.ends_with("vbaproject.bin") || name.contains("/activex/") || name.contains("/macrosheets/") {
            return Err(Danger::Macros);
        }
        if [".exe", ".dll", ".scr", ".js", ".vbs", ".bat", ".cmd", ".ps1"].iter().any(|end| name.ends_with(end)) {
            return Err(Danger::Infected);
        }
        unpacked = unpacked.saturating_add(entry.size());
        if unpacked > UNPACKED_BYTES {
            return Err(Danger::Bomb);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::pack;

    fn office(part: &str, other: &str) -> Vec<u8> {
        pack(&[(part.to_owned(), b"<x/>".to_vec()), (other.to_owned(), b"x".to_vec())])
    }

    #[test]
    fn the_kind_is_found_by_content_and_danger_is_seen() {
        let check = |bytes: &[u8], expected: Result<&str, Danger>| assert_eq!(media_type(bytes), expected);
        check(b"%PDF-1.7 text", Ok("application/pdf"));
        check(b"%PDF-1.7 /OpenAction /JavaScript", Err(Danger::Infected));
        check(b"\x89PNG\r\n", Ok("image/png"));
        check(&office("word/document.xml", "a.xml"), Ok(Format::Docx.media_type()));
        check(&office("xl/workbook.xml", "xl/vbaProject.bin"), Err(Danger::Macros));
        check(&office("word/document.xml", "word/embeddings/chay.EXE"), Err(Danger::Infected));
        check(b"MZ a program that calls itself report.pdf", Err(Danger::Kind));
        check("chỉ là chữ".as_bytes(), Err(Danger::Kind));
        check(b"PK word/ that is no zip", Err(Danger::Kind));
        check(&[b"%PDF ".as_slice(), TRIAL].concat(), Err(Danger::Infected));
    }
}
