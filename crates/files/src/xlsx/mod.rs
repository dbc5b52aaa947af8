//! XLSX: each visible sheet is a table; a cell's text is what the sheet shows in it. And sheets as cells by their place,
//! in and out.

mod cells;
mod formats;
mod parts;
mod write;

use dondoc_rules::diagnostic::{Code, Diagnostic};
use dondoc_rules::doc::{Document, Span};

use crate::limits::{Limits, Unreadable};
use crate::package;
use crate::tree::{Space, Tree};
use parts::{Merged, Rows, Sheet};

pub use cells::cells;
pub use write::write;

/// Reads all visible sheets. A sheet that cannot be read is told, the others are read.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<(Document, Vec<Diagnostic>), Unreadable> {
    let mut archive = package::open(bytes)?;
    let book = parts::book(&mut archive, limits)?;
    let place = Span { file: Some(name.into()), ..Span::default() };
    let mut tree = Tree::new(place.clone(), Space::Kept);
    let mut diagnostics = Vec::new();
    for sheet in book.sheets.iter().filter(|sheet| !sheet.is_hidden) {
        match parts::sheet(&mut archive, sheet, &book, limits, Rows::Shown) {
            Ok(sheet) => {
                tree.turn_to(Some(&sheet.name), None);
                put(&mut tree, &sheet, limits)?;
            }
            Err(Unreadable::DamagedPart { part, reason }) => diagnostics.push(Diagnostic::new(
                Code::UnreadablePart,
                format!(
                    "Không đọc được trang tính «{}» ({reason}). Mời mở bằng Excel, lưu lại rồi chọn lại tệp.",
                    sheet.name
                ),
                Span { part: Some(part.into()), ..place.clone() },
            )),
            Err(error) => return Err(error),
        }
    }
    Ok((Document { blocks: tree.finish(), flattened: false }, diagnostics))
}

fn put(tree: &mut Tree, sheet: &Sheet, limits: &Limits) -> Result<(), Unreadable> {
    let mut coming: Vec<&Merged> = sheet.merged.iter().collect();
    coming.sort_by_key(|merged| std::cmp::Reverse(merged.row));
    let mut here: Vec<&Merged> = Vec::new();
    let mut covered = 0;
    tree.start_table();
    for (row, cells) in &sheet.rows {
        tree.start_row();
        here.retain(|merged| *row <= merged.last_row);
        while let Some(merged) = coming.pop_if(|merged| merged.row <= *row) {
            here.extend(Some(merged).filter(|merged| *row <= merged.last_row));
        }
        // What reaches down costs a look in every row, whether the row has cells or not.
        covered += here.len();
        limits.check_pieces(covered)?;
        let last = cells.last().map_or(0, |(column, _)| *column + 1);
        let mut column = 0;
        while column < last {
            let merged = here.iter().find(|merged| merged.covers(*row, column));
            let text = |column: u32| {
                let at = cells.binary_search_by_key(&column, |(at, _)| *at).ok()?;
                cells.get(at).map(|(_, text)| text.as_str())
            };
            match merged {
                Some(merged) if merged.row == *row && merged.column == column => {
                    tree.start_cell(merged.columns(), merged.rows());
                    put_text(tree, text(column).unwrap_or_default());
                    tree.end_cell();
                    column += merged.columns();
                }
                // Covered from above or from the left: the tree puts it there itself.
                Some(Merged { last_column, .. }) => column = last_column + 1,
                None => {
                    tree.start_cell(1, 1);
                    put_text(tree, text(column).unwrap_or_default());
                    tree.end_cell();
                    column += 1;
                }
            }
            limits.check_pieces(tree.pieces())?;
        }
        tree.end_row();
    }
    tree.end_table();
    Ok(())
}

fn put_text(tree: &mut Tree, text: &str) {
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            tree.end_paragraph();
        }
        tree.text(line, false, false);
    }
}
