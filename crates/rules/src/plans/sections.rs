//! Headings outside task tables.

use super::draft::{Part, RowKind, RowUse, Section};
use super::lines::{Line, squeeze};
use crate::vi::fold::fold;
use crate::vi::numerals::{Marker, marker};

/// Longest heading.
const LONGEST: usize = 220;

/// Reads the headings of lines and says what each line became.
pub fn read(lines: &[Line]) -> (Vec<Section>, Vec<RowUse>) {
    let mut sections: Vec<Section> = Vec::new();
    let mut rows = Vec::with_capacity(lines.len());
    let mut part = Part::Body;
    for line in lines {
        let text = squeeze(&line.text);
        if text.is_empty() {
            continue;
        }
        if is_annex(&text) {
            part = Part::Annex;
        }
        match heading(&text) {
            Some((printed, title, level)) => {
                let id = format!("{}{}", if part == Part::Body { "b" } else { "a" }, sections.len() + 1);
                rows.push(RowUse { span: line.span.clone(), kind: RowKind::Section, reference: Some(id.clone()) });
                sections.push(Section { id, marker: printed, title, level, part, span: line.span.clone() });
            }
            None => rows.push(RowUse { span: line.span.clone(), kind: RowKind::Note, reference: None }),
        }
    }
    (sections, rows)
}

fn is_annex(text: &str) -> bool {
    let folded = fold(text);
    folded == "phu luc" || (folded.starts_with("phu luc ") && text.chars().count() < 30)
}

/// "I. TITLE" in capitals, "1. Title" short and without a full stop, "PHỤ LỤC".
fn heading(text: &str) -> Option<(Option<String>, String, u8)> {
    if is_annex(text) {
        return Some((None, text.to_owned(), 1));
    }
    if text.len() > LONGEST * 2 || text.chars().count() > LONGEST {
        return None;
    }
    let (front, rest) = text.split_once(['.', ')', ' '])?;
    let title = rest.trim();
    let is_capital = !title.chars().any(char::is_lowercase) && title.chars().any(char::is_alphabetic);
    match marker(front)? {
        Marker::Roman(_) if text[front.len()..].starts_with('.') && (is_capital || !title.ends_with(['.', ';'])) => {
            Some((Some(front.to_owned()), title.to_owned(), 1))
        }
        Marker::Arabic(_) if text[front.len()..].starts_with('.') && !title.ends_with(['.', ';', ':']) => {
            Some((Some(front.to_owned()), title.to_owned(), 2))
        }
        _ => None,
    }
}
