//! The zip container, read with limits on what it unpacks to.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::limits::{Limits, Unreadable};

/// The main part.
pub const DOCUMENT: &str = "word/document.xml";

pub type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

pub fn open(bytes: &[u8]) -> Result<Archive<'_>, Unreadable> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|error| Unreadable::DamagedZip { reason: error.to_string() })
}

/// A part's text. The declared size is checked first, then the real one while unpacking: the declared may lie.
pub fn part(archive: &mut Archive<'_>, name: &str, limits: &Limits) -> Result<String, Unreadable> {
    let damaged = |reason: String| Unreadable::DamagedPart { part: name.to_owned(), reason };
    let too_large = || Unreadable::UnpacksTooLarge { part: name.to_owned(), limit: limits.part_bytes };
    let file = archive.by_name(name).map_err(|error| damaged(error.to_string()))?;
    if file.encrypted() {
        return Err(Unreadable::Protected);
    }
    if file.size() > limits.part_bytes {
        return Err(too_large());
    }
    let mut content = Vec::new();
    file.take(limits.part_bytes + 1).read_to_end(&mut content).map_err(|error| damaged(error.to_string()))?;
    if content.len() as u64 > limits.part_bytes {
        return Err(too_large());
    }
    String::from_utf8(content).map_err(|error| damaged(error.to_string()))
}
