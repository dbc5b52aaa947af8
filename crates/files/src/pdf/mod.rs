//! PDF with a text layer: words with their places and the lines drawn on the page; ruled tables are put together again
//! over page breaks.
//!
//! Words and lines come from the crate pdfplumber, which is young: it is called in one place, and a panic in it is a
//! damaged file.

mod grid;
mod lines;
mod stamps;
mod unruled;

use std::panic::{AssertUnwindSafe, catch_unwind};

use dondoc_rules::diagnostic::{Code, Diagnostic};
use dondoc_rules::doc::{Document, Span};
use dondoc_rules::vi::numerals::marker;
use pdfplumber::{AnnotationType, Orientation, Pdf, WordOptions};

use crate::limits::{Limits, Unreadable};
use crate::tree::{Space, Tree};
use grid::{Grid, Segments};

/// How far the columns of two pages may stand apart and still be one table, in points.
const SAME_COLUMN: f64 = 6.0;

/// A word and its box, in points from the top left.
#[derive(Debug, Clone)]
pub struct Word {
    text: String,
    x0: f64,
    x1: f64,
    top: f64,
    bottom: f64,
}

/// What stands on the pages, in reading order.
#[derive(Debug)]
enum Piece {
    Paragraph { text: String, page: u32 },
    Table { grid: Grid, page: u32 },
}

/// A page as it is read.
struct Page {
    words: Vec<Word>,
    grids: Vec<Grid>,
    height: f64,
}

/// What was read of a file.
struct Reading {
    pieces: Vec<Piece>,
    /// Something was stamped onto a page.
    has_stamps: bool,
    /// Pages whose table has no lines.
    unruled: Vec<u32>,
}

pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<(Document, Vec<Diagnostic>), Unreadable> {
    let reading = catch_unwind(AssertUnwindSafe(|| pages(bytes, limits)))
        .unwrap_or_else(|_| Err(damaged("the reader stopped".to_owned())))?;
    let place = Span { file: Some(name.into()), ..Span::default() };
    let mut tree = Tree::new(place.clone(), Space::Kept);
    for piece in reading.pieces {
        match piece {
            Piece::Paragraph { text, page } => {
                tree.turn_to(None, Some(page));
                tree.text(&text, false, false);
                tree.end_paragraph();
            }
            Piece::Table { grid, page } => {
                tree.turn_to(None, Some(page));
                put(&mut tree, &grid);
            }
        }
        limits.check_pieces(tree.pieces())?;
    }
    let found = reading.unruled.first().map(|page| {
        let span = Span { page: Some(*page), ..place };
        let pages = reading.unruled.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        let message = format!("Bảng ở trang {pages} không kẻ khung, được dựng lại theo vị trí của chữ nên có thể sai chỗ ngắt hàng. Mời đối chiếu với bản gốc.");
        Diagnostic::new(Code::RebuiltTable, message, span)
    });
    Ok((Document { blocks: tree.finish(), flattened: false }, found.into_iter().collect()))
}

fn damaged(reason: String) -> Unreadable {
    Unreadable::DamagedPart { part: "PDF".to_owned(), reason }
}

fn pages(bytes: &[u8], limits: &Limits) -> Result<Reading, Unreadable> {
    let reading = read_pages(bytes, limits)?;
    let drawn = if reading.has_stamps { stamps::drawn(bytes) } else { None };
    let stamped = drawn.and_then(|bytes| read_pages(&bytes, limits).ok());
    Ok(stamped.unwrap_or(reading))
}

fn read_pages(bytes: &[u8], limits: &Limits) -> Result<Reading, Unreadable> {
    let pdf = Pdf::open_bytes(bytes, None).map_err(|error| {
        let reason = error.to_string();
        if reason.to_lowercase().contains("password") || reason.to_lowercase().contains("encrypt") {
            Unreadable::Protected
        } else {
            damaged(reason)
        }
    })?;
    let count = pdf.page_count();
    if count > limits.pages {
        return Err(Unreadable::TooManyPages { pages: count, limit: limits.pages });
    }
    let is_stamp = |kind: &AnnotationType| {
        matches!(kind, AnnotationType::Widget | AnnotationType::FreeText | AnnotationType::Stamp)
    };
    let mut pages: Vec<Page> = Vec::new();
    let (mut has_text, mut has_stamps) = (false, false);
    for page in pdf.pages() {
        let page = page.map_err(|error| damaged(error.to_string()))?;
        let words: Vec<Word> = page
            .extract_words(&WordOptions::default())
            .into_iter()
            .map(|word| Word {
                text: dondoc_rules::vi::fold::nfc(&word.text),
                x0: word.bbox.x0,
                x1: word.bbox.x1,
                top: word.bbox.top,
                bottom: word.bbox.bottom,
            })
            .collect();
        has_text |= !words.is_empty();
        has_stamps |= page.annots().iter().any(|note| is_stamp(&note.annot_type));
        let mut segments = Segments::default();
        for rect in page.rects() {
            segments.rectangle((rect.x0, rect.top, rect.x1, rect.bottom), rect.stroke);
        }
        let is_of_rectangle = |edge: &pdfplumber::Edge| {
            use pdfplumber::EdgeSource::{RectBottom, RectLeft, RectRight, RectTop};
            matches!(edge.source, RectTop | RectBottom | RectLeft | RectRight)
        };
        for edge in page.edges().into_iter().filter(|edge| !is_of_rectangle(edge)) {
            match edge.orientation {
                Orientation::Horizontal => segments.horizontal(edge.top, edge.x0, edge.x1),
                Orientation::Vertical => segments.vertical(edge.x0, edge.top, edge.bottom),
                _ => {}
            }
        }
        pages.push(Page { words, grids: segments.grids(), height: page.height() });
    }
    if !has_text {
        return Err(Unreadable::NoTextLayer { pages: count });
    }
    // A page without lines may hold a table all the same.
    let bare: Vec<&[Word]> =
        pages.iter().map(|page| if page.grids.is_empty() { page.words.as_slice() } else { &[] }).collect();
    let drawn = unruled::rule(&bare);
    let (mut pieces, mut unruled) = (Vec::new(), Vec::new());
    for ((mut page, segments), number) in pages.into_iter().zip(drawn).zip(1_u32..) {
        if let Some(segments) = segments {
            page.grids = segments.grids();
            unruled.push(number);
        }
        put_page(&mut pieces, page, number);
    }
    Ok(Reading { pieces, has_stamps, unruled })
}

fn put_page(pieces: &mut Vec<Piece>, read: Page, page: u32) {
    let Page { words, mut grids, height } = read;
    let mut loose = Vec::new();
    for word in words {
        match grids.iter_mut().find(|grid| grid.holds(&word)) {
            Some(grid) => grid.put(word),
            None => loose.push(word),
        }
    }
    grids.retain(|grid| !grid.is_empty());
    let mut placed: Vec<(f64, Piece)> = lines::paragraphs(loose, height)
        .into_iter()
        .map(|(top, text)| (top, Piece::Paragraph { text, page }))
        .chain(grids.into_iter().map(|mut grid| {
            grid.write();
            (grid.top(), Piece::Table { grid, page })
        }))
        .collect();
    placed.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (index, (_, piece)) in placed.into_iter().enumerate() {
        match (pieces.last_mut(), piece) {
            (Some(Piece::Table { grid: above, .. }), Piece::Table { grid, .. })
                if index == 0 && above.same_columns(&grid, SAME_COLUMN) =>
            {
                join(above, grid);
            }
            (Some(Piece::Paragraph { text: above, .. }), Piece::Paragraph { text, .. })
                if index == 0 && lines::goes_on(above, &text) =>
            {
                above.push(' ');
                above.push_str(&text);
            }
            (_, piece) => pieces.push(piece),
        }
    }
}

/// Puts the rows of the next page under those of the page before: a repeated header is dropped, a row that the break cut
/// is joined.
fn join(above: &mut Grid, mut below: Grid) {
    let repeated = below.rows.iter().zip(&above.rows).take_while(|(a, b)| grid::same_text(a, b)).count();
    if repeated < below.rows.len() {
        below.rows.drain(..repeated);
    }
    if let (Some(last), Some(first)) = (above.rows.last_mut(), below.rows.first())
        && is_cut(last, first)
    {
        for cell in first {
            if let Some(own) = last.iter_mut().find(|own| own.column == cell.column)
                && !cell.text.is_empty()
            {
                if !own.text.is_empty() {
                    own.text.push(' ');
                }
                own.text.push_str(&cell.text);
            }
        }
        below.rows.remove(0);
    }
    above.rows.append(&mut below.rows);
}

/// Whether a row goes on with the one before the page break: it has no number, and its text does not begin anew.
fn is_cut(last: &[grid::Cell], first: &[grid::Cell]) -> bool {
    let text = |row: &[grid::Cell], at: usize| row.get(at).map(|cell| cell.text.clone()).unwrap_or_default();
    let (number, second) = (text(first, 0), text(first, 1));
    if !number.is_empty() || first.len() != last.len() || marker(&second).is_some() {
        return false;
    }
    let begins_small = second.chars().next().is_none_or(|letter| !letter.is_uppercase());
    begins_small || !text(last, 1).ends_with(['.', ';', ':'])
}

fn put(tree: &mut Tree, grid: &Grid) {
    tree.start_table();
    for row in &grid.rows {
        tree.start_row();
        for cell in row {
            tree.start_cell(cell.columns, cell.rows);
            tree.text(&cell.text, false, false);
            tree.end_cell();
        }
        tree.end_row();
    }
    tree.end_table();
}
