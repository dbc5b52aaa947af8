//! Tables as rows that are ready to be placed.

use dondoc_rules::doc::Table;

use crate::cells::{Grid, Place, grid};
use crate::pages::{Kind, Pages, Tag};
use crate::strips::{Column, Mark, Setting, Strip, blocks, height};

/// White space at the left and right of a cell, in points.
const MARGIN: f32 = 3.5;

/// Points of the narrowest column.
const LEAST: f32 = 18.0;

/// A row inside a cell that is higher than this is not kept together.
const INNER: f32 = 300.0;

/// A cell, ready to be placed.
#[derive(Debug, Clone)]
pub struct LaidCell<'a> {
    pub x: f32,
    pub width: f32,
    /// Rows that it covers.
    pub rows: usize,
    pub strips: Vec<Strip<'a>>,
}

/// A row, ready to be placed.
#[derive(Debug, Clone)]
pub struct LaidRow<'a> {
    pub cells: Vec<LaidCell<'a>>,
    /// What its own cells need.
    pub height: f32,
}

/// A table, ready to be placed.
#[derive(Debug)]
pub struct LaidTable<'a> {
    pub rows: Vec<LaidRow<'a>>,
    pub heads: usize,
    pub borders: bool,
}

/// Lays out a table in a column; none when it has no rows.
pub fn table<'a>(
    setting: Setting,
    pages: &mut Pages<'a>,
    table: &'a Table,
    column: Column,
    parent: Tag,
) -> Option<LaidTable<'a>> {
    let grid = grid(table)?;
    let heads = grid.heads;
    // A table that only places text side by side is read cell by cell, as text.
    let parts = table.borders.then(|| {
        let table = pages.tag(parent, Kind::Table);
        let head = (heads > 0).then(|| pages.tag(table, Kind::Head));
        let body = (grid.rows.len() > heads).then(|| pages.tag(table, Kind::Body));
        (head.unwrap_or(table), body.unwrap_or(table))
    });
    let edges = edges(&grid, column);
    let mut rows = Vec::with_capacity(grid.rows.len());
    for (index, places) in grid.rows.iter().enumerate() {
        let is_head = index < heads;
        let row = parts.map(|(head, body)| pages.tag(if is_head { head } else { body }, Kind::Row));
        let cells: Vec<LaidCell<'a>> =
            places.iter().map(|place| cell(setting, pages, place, &edges, (row, is_head, parent))).collect();
        let own = cells.iter().filter(|cell| cell.rows == 1).map(|cell| height(&cell.strips));
        rows.push(LaidRow { height: own.fold(0.0, f32::max), cells });
    }
    // Heading rows are high enough for what reaches over several of them, wherever they are repeated.
    for index in 0..heads {
        for at in 0..rows[index].cells.len() {
            let cell = &rows[index].cells[at];
            let last = index + cell.rows - 1;
            if cell.rows > 1 && last < heads {
                let covered: f32 = rows[index..=last].iter().map(|row| row.height).sum();
                rows[last].height += (height(&cell.strips) - covered).max(0.0);
            }
        }
    }
    Some(LaidTable { rows, heads, borders: table.borders })
}

/// Where the columns begin, and where the last ends.
fn edges(grid: &Grid, column: Column) -> Vec<f32> {
    // No column is so narrow that nothing can stand in it.
    let least = (LEAST / column.width).min(1.0 / grid.shares.len() as f32);
    let shares: Vec<f32> = grid.shares.iter().map(|share| share.max(least)).collect();
    let whole: f32 = shares.iter().sum();
    let mut sum = 0.0;
    let mut edges = vec![column.x];
    edges.extend(shares.iter().map(|share| {
        sum += share / whole;
        column.x + sum * column.width
    }));
    edges
}

fn cell<'a>(
    setting: Setting,
    pages: &mut Pages<'a>,
    place: &Place<'a>,
    edges: &[f32],
    (row, is_head, parent): (Option<Tag>, bool, Tag),
) -> LaidCell<'a> {
    let (x, end) = (edges[place.column], edges[place.column + place.columns]);
    let within = Column { x: x + MARGIN, width: (end - x - 2.0 * MARGIN).max(1.0) };
    let tag = row.map(|row| pages.tag(row, Kind::Cell { is_head, columns: place.columns, rows: place.rows }));
    let strips = blocks(setting, pages, &place.blocks, within, (tag.unwrap_or(parent), tag.is_some()));
    LaidCell { x, width: end - x, rows: place.rows, strips }
}

/// A table inside a cell, as strips: a row each, or the texts of its cells under each other where the row is too high to
/// be kept together.
pub fn inner<'a>(
    setting: Setting,
    pages: &mut Pages<'a>,
    inner: &'a Table,
    column: Column,
    parent: Tag,
) -> Vec<Strip<'a>> {
    let Some(laid) = table(setting, pages, inner, column, parent) else { return Vec::new() };
    let mut strips = Vec::new();
    for row in laid.rows {
        let high = row.cells.iter().map(|cell| height(&cell.strips)).fold(row.height, f32::max);
        if high > INNER {
            strips.extend(row.cells.into_iter().flat_map(|cell| cell.strips));
            continue;
        }
        let mut whole = Strip { height: high, ..Strip::default() };
        for cell in row.cells {
            if laid.borders {
                whole.marks.push(Mark::Box { x: cell.x, y: 0.0, width: cell.width, height: high });
            }
            let mut y = 0.0;
            for strip in cell.strips {
                whole.marks.extend(strip.marks.into_iter().map(|mark| mark.lowered(y)));
                y += strip.height;
            }
        }
        strips.push(whole);
    }
    strips
}
