//! Text: each line is a paragraph, empty ones too, since in a flattened table they tell cells apart.

use dondoc_rules::doc::{Block, Document, Paragraph, Span};
use dondoc_rules::vi::fold::nfc;

use crate::legacy;
use crate::limits::{Limits, Unreadable};

pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let text = decode(bytes)?;
    limits.check_pieces(text.lines().count())?;
    let place = Span { file: Some(name.into()), ..Span::default() };
    let blocks = text
        .lines()
        .enumerate()
        .map(|(index, line)| {
            let span = Span { paragraph: Some(index as u32 + 1), ..place.clone() };
            Block::Paragraph(Paragraph { span, ..Paragraph::plain(nfc(line)) })
        })
        .collect();
    Ok(Document { blocks, flattened: true })
}

/// The text of a file: UTF-8, or UTF-16 with a mark.
pub fn decode(bytes: &[u8]) -> Result<String, Unreadable> {
    let wide = |unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().skip(1).map(|pair| unit(*pair)).collect();
        String::from_utf16(&units).map_err(|_| Unreadable::NotADocument)
    };
    if bytes.starts_with(&[0xFF, 0xFE]) {
        return wide(u16::from_le_bytes);
    }
    if bytes.starts_with(&[0xFE, 0xFF]) {
        return wide(u16::from_be_bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()),
        Err(_) => legacy::text(bytes).ok_or(Unreadable::NotADocument),
    }
}
