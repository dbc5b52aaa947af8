//! Many files in one: a zip unpacked into memory with limits, and one packed.
//!
//! A name inside an archive is shown to people, without its folders; it is never used as a path.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::limits::{Limits, Unreadable};
use crate::package;

/// As many files as one archive may hold.
pub const FILE_COUNT: usize = 500;

/// As much as all files of an archive may unpack to.
pub const UNPACKED_BYTES: u64 = 256 << 20;

/// A file of an archive, or why it is not taken.
pub type Unpacked = (String, Result<Vec<u8>, Unreadable>);

/// Whether the bytes are a zip that is no document itself.
pub fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK") && matches!(crate::sniff::format("", bytes), Err(Unreadable::NotADocument))
}

/// Unpacks an archive. Each file is taken or refused by itself; an archive that is too large is refused whole.
pub fn unpack(bytes: &[u8], limits: &Limits) -> Result<Vec<Unpacked>, Unreadable> {
    let mut archive = package::open(bytes)?;
    if archive.len() > FILE_COUNT {
        return Err(Unreadable::TooManyFiles { count: archive.len(), limit: FILE_COUNT });
    }
    let mut files = Vec::new();
    let mut all = 0_u64;
    for place in 0..archive.len() {
        let damaged = |error: zip::result::ZipError| Unreadable::DamagedZip { reason: error.to_string() };
        let entry = match archive.by_index_raw(place) {
            Ok(entry) => (shown_name(&entry.name().unwrap_or_default()), entry.is_dir(), entry.encrypted()),
            Err(error) => return Err(damaged(error)),
        };
        let (name, is_folder, is_protected) = entry;
        if is_folder {
            continue;
        }
        if is_protected {
            files.push((name, Err(Unreadable::Protected)));
            continue;
        }
        let content = archive.by_index(place).map_err(damaged).and_then(|entry| {
            let mut content = Vec::new();
            // What the archive says of a size may lie: the real one is cut while unpacking.
            let read = entry.take(limits.file_bytes + 1).read_to_end(&mut content);
            read.map_err(|error| Unreadable::DamagedPart { part: name.clone(), reason: error.to_string() })?;
            match content.len() as u64 {
                bytes if bytes > limits.file_bytes => Err(Unreadable::TooLarge { bytes, limit: limits.file_bytes }),
                _ => Ok(content),
            }
        });
        all += content.as_ref().map_or(limits.file_bytes, |content| content.len() as u64);
        if all > UNPACKED_BYTES {
            return Err(Unreadable::UnpacksTooLarge { part: name, limit: UNPACKED_BYTES });
        }
        // An archive in an archive is not opened.
        let content = content.and_then(|content| match is_archive(&content) {
            true => Err(Unreadable::NotADocument),
            false => Ok(content),
        });
        files.push((name, content));
    }
    Ok(files)
}

/// The last part of a name, without what no name has.
fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Packs files under the names given; a name that comes twice gets a number.
pub fn pack(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut names: Vec<String> = Vec::new();
    let mut failed = false;
    for (name, bytes) in files {
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let named = (1..).map(|number| match number {
            1 => name.clone(),
            _ => format!("{stem}-{number}.{ending}"),
        });
        let Some(name) = named.into_iter().find(|name| !names.contains(name)) else { continue };
        // What is packed is packed already.
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        failed |= zip.start_file(name.as_str(), options).is_err() || zip.write_all(bytes).is_err();
        names.push(name);
    }
    debug_assert!(!failed, "writing to memory does not fail");
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_out_by_their_last_name_and_nested_archives_are_not_opened() {
        let inner = pack(&[("a.txt".to_owned(), b"x".to_vec())]);
        let packed = pack(&[
            ("../../etc/biểu.xlsx".to_owned(), b"one".to_vec()),
            ("b.xlsx".to_owned(), b"two".to_vec()),
            ("b.xlsx".to_owned(), b"three".to_vec()),
            ("trong.zip".to_owned(), inner),
        ]);
        assert!(is_archive(&packed));
        let files = unpack(&packed, &Limits::default()).expect("is unpacked");
        let shown: Vec<(&str, Option<&[u8]>)> =
            files.iter().map(|(name, content)| (name.as_str(), content.as_deref().ok())).collect();
        let expected: [(&str, Option<&[u8]>); 4] =
            [("biểu.xlsx", Some(b"one")), ("b.xlsx", Some(b"two")), ("b-2.xlsx", Some(b"three")), ("trong.zip", None)];
        assert_eq!(shown, expected);
    }

    #[test]
    fn too_many_and_too_large_are_refused() {
        let many: Vec<(String, Vec<u8>)> = (0..=FILE_COUNT).map(|n| (format!("{n}.txt"), Vec::new())).collect();
        assert!(matches!(unpack(&pack(&many), &Limits::default()), Err(Unreadable::TooManyFiles { .. })));
        let large = pack(&[("a".to_owned(), vec![b'a'; 2_000]), ("b".to_owned(), vec![b'b'; 10])]);
        let small = Limits { file_bytes: 1_000, ..Limits::default() };
        let files = unpack(&large, &small).expect("the others are taken");
        assert!(matches!(files[0].1, Err(Unreadable::TooLarge { .. })) && files[1].1.is_ok());
        assert!(matches!(unpack(b"PK no zip", &Limits::default()), Err(Unreadable::DamagedZip { .. })));
    }
}
