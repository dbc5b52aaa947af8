//! The annexes of a draft as tables of texts: one workbook, or lines for a spreadsheet.

use dondoc_rules::reports::AnnexPiece;
use dondoc_rules::sheets::Workbook;
use dondoc_rules::vi::numerals::write_roman;

use super::Draft;

/// An annex as lines: its title, the heads of its columns, its rows.
fn lines_of(annex: &AnnexPiece) -> Vec<Vec<String>> {
    let heads = annex.columns.iter().map(|head| (*head).to_owned()).collect();
    let rows = annex.rows.iter().map(|row| row.cells.clone());
    [vec![annex.title.clone()], heads].into_iter().chain(rows).collect()
}

/// Every annex of a draft as lines, in order.
pub fn lines(draft: &Draft) -> Vec<Vec<Vec<String>>> {
    draft.annexes().iter().map(lines_of).collect()
}

/// The annexes as one workbook, a sheet each; a text that begins like a formula stays a text.
pub fn book(draft: &Draft) -> Workbook {
    let mut book = Workbook::default();
    for (place, lines) in (1..).zip(lines(draft)) {
        book.sheets.append(&mut Workbook::table(&format!("Phụ lục {}", write_roman(place)), lines, Some(1)).sheets);
    }
    book
}
