//! The zip container and its XML parts, read with limits on what they unpack to.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::limits::{Limits, Unreadable};

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

/// Calls for each event of a part; a part that is not well formed is damaged.
pub fn events(part: &str, xml: &str, mut visit: impl FnMut(&Event<'_>)) -> Result<(), Unreadable> {
    let mut reader = Reader::from_str(xml);
    loop {
        let event = reader
            .read_event()
            .map_err(|error| Unreadable::DamagedPart { part: part.to_owned(), reason: error.to_string() })?;
        if matches!(event, Event::Eof) {
            return Ok(());
        }
        visit(&event);
    }
}

/// The text that an event brings: text, a character or a predefined entity. Others are never resolved.
pub fn append(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(bytes) => text.push_str(bytes),
        Event::CData(bytes) => text.push_str(bytes),
        Event::GeneralRef(reference) => {
            if let Ok(Some(letter)) = reference.resolve_char_ref() {
                text.push(letter);
            } else if let Some(entity) = quick_xml::escape::resolve_predefined_entity(reference) {
                text.push_str(entity);
            }
        }
        _ => {}
    }
}

/// An element's name without its prefix.
pub fn local<'a>(element: &'a BytesStart<'_>) -> &'a str {
    element.local_name().into_inner()
}

/// The value of an attribute, by its name without prefix.
pub fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|attribute| attribute.key.local_name().into_inner() == name)?;
    found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
}
