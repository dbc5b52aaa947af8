//! XLSX as cells by their place: hidden sheets, rows and columns included, formulas told.

use std::collections::BTreeMap;

use dondoc_rules::sheets::{ReadCell, ReadRange, ReadSheet};

use super::parts::{self, Rows};
use crate::limits::{Limits, Unreadable};
use crate::package;

/// Reads every cell that holds something. Unlike a document, a workbook of which a part is damaged is not read.
pub fn cells(bytes: &[u8], limits: &Limits) -> Result<Vec<ReadSheet>, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    if bytes.len() as u64 > limits.file_bytes {
        return Err(Unreadable::TooLarge { bytes: bytes.len() as u64, limit: limits.file_bytes });
    }
    if crate::sniff::format("", bytes)? != crate::Format::Xlsx {
        return Err(Unreadable::NotADocument);
    }
    let mut archive = package::open(bytes)?;
    let book = parts::book(&mut archive, limits)?;
    let mut sheets = Vec::new();
    for part in &book.sheets {
        let mut sheet = parts::sheet(&mut archive, part, &book, limits, Rows::All)?;
        limits.check_pieces(sheet.rows.len())?;
        let mut rows: BTreeMap<u32, BTreeMap<u32, ReadCell>> = BTreeMap::new();
        for (row, cells) in sheet.rows {
            for (column, text) in cells {
                let is_formula = sheet.formulas.contains(&(row, column));
                if !text.is_empty() || is_formula {
                    let number = sheet.numbers.remove(&(row, column));
                    let cell = ReadCell { text: decoded(&text), is_formula, number };
                    rows.entry(row).or_default().insert(column, cell);
                }
            }
        }
        let merged = sheet.merged.iter().map(|range| ReadRange {
            row: range.row,
            column: range.column,
            last_row: range.last_row,
            last_column: range.last_column,
        });
        sheets.push(ReadSheet { name: sheet.name, is_hidden: part.is_hidden, rows, merged: merged.collect() });
    }
    Ok(sheets)
}

/// The character that stands coded at the beginning of a text, "_x000D_".
pub fn coded(text: &str) -> Option<char> {
    let digits = text.strip_prefix("_x")?.get(..4)?;
    let is_code = digits.bytes().all(|b| b.is_ascii_hexdigit()) && text.as_bytes().get(6) == Some(&b'_');
    is_code.then(|| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32))?
}

/// A text with its coded characters in place.
fn decoded(text: &str) -> String {
    if !text.contains("_x") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = match coded(rest) {
            Some(letter) => {
                out.push(letter);
                7
            }
            None => {
                out.push_str("_x");
                2
            }
        };
        rest = &rest[taken..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use dondoc_rules::sheets::{Cell, Column, Kind, Sheet, Workbook};
    use proptest::prelude::*;

    use super::*;

    fn book(texts: &[(Kind, &str)]) -> Workbook {
        let row = texts.iter().map(|(kind, text)| Cell::new(*kind, *text)).collect();
        let sheet = Sheet {
            name: "Nhiệm vụ: 'một' / & hai".to_owned(),
            columns: vec![Column { width: 8, is_hidden: true }, Column { width: 20, is_hidden: false }],
            rows: vec![vec![Cell::new(Kind::Head, "TT")], row],
            head: Some(0),
            ..Sheet::default()
        };
        let hidden = Sheet {
            name: "own".to_owned(),
            is_hidden: true,
            rows: vec![vec![Cell::new(Kind::Plain, "id")]],
            ..Sheet::default()
        };
        Workbook {
            sheets: vec![sheet, hidden],
            lists: vec![vec!["một, hai".to_owned(), "ba".to_owned()]],
            is_locked: true,
        }
    }

    fn read_back(book: &Workbook) -> Vec<ReadSheet> {
        cells(&crate::xlsx::write(book), &Limits::default()).expect("our own file is read")
    }

    #[test]
    fn what_is_written_is_read_back_by_its_place() {
        let book = book(&[
            (Kind::Label, "  <&> \"đ\"\nhai dòng "),
            (Kind::Input, "=1+1"),
            (Kind::Choice(0), ""),
            (Kind::Number, "1234"),
            (Kind::Input, "_x000D_ và _x"),
        ]);
        let sheets = read_back(&book);
        let names: Vec<(&str, bool)> = sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.is_hidden)).collect();
        assert_eq!(names, [("Nhiệm vụ 'một'  & hai", false), ("own", true), ("lists", true)]);
        let texts: Vec<&str> = (0..5).map(|column| sheets[0].text(1, column)).collect();
        assert_eq!(texts, ["  <&> \"đ\"\nhai dòng ", "=1+1", "", "1234", "_x000D_ và _x"]);
        assert!(!sheets[0].rows[&1][&1].is_formula, "a text that begins with = is a text");
        assert_eq!(sheets[2].text(0, 0), "một, hai");
    }

    #[test]
    fn the_same_workbook_gives_the_same_bytes() {
        let book = book(&[(Kind::Input, "a")]);
        assert_eq!(crate::xlsx::write(&book), crate::xlsx::write(&book));
    }

    #[test]
    fn what_is_no_workbook_is_refused() {
        assert!(matches!(cells(b"", &Limits::default()), Err(Unreadable::Empty)));
        assert!(matches!(cells("chỉ là chữ".as_bytes(), &Limits::default()), Err(Unreadable::NotADocument)));
        let small = Limits { file_bytes: 10, ..Limits::default() };
        assert!(matches!(cells(&[0; 11], &small), Err(Unreadable::TooLarge { .. })));
        let rows =
            Sheet { name: "a".to_owned(), rows: vec![vec![Cell::new(Kind::Input, "x")]; 300], ..Sheet::default() };
        let bytes = crate::xlsx::write(&Workbook { sheets: vec![rows], ..Workbook::default() });
        let few = Limits { pieces: 100, ..Limits::default() };
        assert!(matches!(cells(&bytes, &few), Err(Unreadable::TooManyPieces { .. })));
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in "[\\PC\n]{0,40}") {
            let sheets = read_back(&book(&[(Kind::Input, &text)]));
            let kept: String = text.chars().filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect();
            prop_assert_eq!(sheets[0].text(1, 0), kept);
        }
    }
}
