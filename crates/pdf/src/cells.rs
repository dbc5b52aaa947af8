//! Tables as grids: each row has a cell for each column, merged cells know how far they reach.

use dondoc_rules::doc::{Block, Merge, Row, Table};

/// The most columns, as in the Word file; what stands beyond them stands in the last.
const COLUMNS: usize = 63;

/// A cell of the grid.
#[derive(Debug, Default)]
pub struct Place<'a> {
    pub column: usize,
    pub columns: usize,
    /// Rows that it covers.
    pub rows: usize,
    pub blocks: Vec<&'a Block>,
}

/// A table as a grid.
#[derive(Debug)]
pub struct Grid<'a> {
    /// Shares of the width, one a column.
    pub shares: Vec<f32>,
    /// Cells that begin in each row.
    pub rows: Vec<Vec<Place<'a>>>,
    /// How many rows from the first on repeat on each page.
    pub heads: usize,
}

/// The grid of a table; none when it has no rows.
pub fn grid(table: &Table) -> Option<Grid<'_>> {
    let count = table.rows.iter().map(columns_of).max()?.clamp(1, COLUMNS);
    let sum: u64 = table.widths.iter().map(|width| u64::from(*width)).sum();
    let shares = match table.widths.len() == count && sum > 0 {
        true => table.widths.iter().map(|width| *width as f32 / sum as f32).collect(),
        false => vec![1.0 / count as f32; count],
    };
    let placed: Vec<Vec<(Place, Merge)>> = table.rows.iter().map(|row| placed(row, count)).collect();
    let mut rows: Vec<Vec<Place>> = Vec::with_capacity(placed.len());
    // Where the cell that covers a column began: row and index in it.
    let mut open: Vec<Option<(usize, usize)>> = vec![None; count];
    for (index, cells) in placed.into_iter().enumerate() {
        let mut own: Vec<Place> = Vec::with_capacity(cells.len());
        for (place, merge) in cells {
            let range = place.column..place.column + place.columns;
            // A cell goes on only under one of its own shape, and only where nothing stands in it.
            let above = open[place.column].filter(|_| merge == Merge::Continue);
            let goes_on = above.filter(|(row, at)| {
                let first: &Place = &rows[*row][*at];
                (first.column, first.columns, row + first.rows) == (place.column, place.columns, index)
            });
            if let (Some((row, at)), true) = (goes_on, is_blank(&place.blocks)) {
                rows[row][at].rows += 1;
                continue;
            }
            let begins = (merge == Merge::Start).then_some((index, own.len()));
            open[range].fill(begins);
            own.push(place);
        }
        rows.push(own);
    }
    let heads = table.rows.iter().take_while(|row| row.header).count();
    Some(Grid { shares, rows, heads })
}

fn columns_of(row: &Row) -> usize {
    row.cells.iter().map(|cell| cell.columns.max(1) as usize).sum()
}

fn is_blank(blocks: &[&Block]) -> bool {
    blocks.iter().all(|block| match block {
        Block::Paragraph(paragraph) => paragraph.shown().trim().is_empty(),
        Block::Table(table) => table.rows.is_empty(),
        Block::NewSection(_) => true,
    })
}

/// The cells of a row from the first column to the last.
fn placed(row: &Row, count: usize) -> Vec<(Place<'_>, Merge)> {
    let mut cells: Vec<(Place, Merge)> = Vec::with_capacity(count);
    let mut column = 0;
    for cell in &row.cells {
        if column >= count {
            // Nothing is lost.
            if let Some((last, _)) = cells.last_mut() {
                last.blocks.extend(&cell.blocks);
            }
            continue;
        }
        let columns = (cell.columns.max(1) as usize).min(count - column);
        let place = Place { column, columns, rows: 1, blocks: cell.blocks.iter().collect() };
        cells.push((place, cell.merge));
        column += columns;
    }
    cells
        .extend((column..count).map(|column| (Place { column, columns: 1, rows: 1, blocks: Vec::new() }, Merge::None)));
    cells
}

#[cfg(test)]
mod tests {
    use dondoc_rules::doc::{Cell, Paragraph};

    use super::*;

    fn cell(text: &str, columns: u32, merge: Merge) -> Cell {
        Cell { blocks: vec![Block::Paragraph(Paragraph::plain(text))], columns, merge, ..Cell::default() }
    }

    fn table(rows: Vec<Vec<Cell>>) -> Table {
        let rows = rows.into_iter().map(|cells| Row { cells, ..Row::default() }).collect();
        Table { rows, ..Table::default() }
    }

    #[test]
    fn a_merged_cell_reaches_over_its_rows_and_a_short_row_is_filled() {
        let table = table(vec![
            vec![cell("a", 1, Merge::Start), cell("b", 2, Merge::None)],
            vec![cell("", 1, Merge::Continue), cell("c", 1, Merge::None)],
            vec![cell("mất?", 1, Merge::Continue)],
        ]);
        let grid = grid(&table).expect("a grid");
        let shape: Vec<Vec<(usize, usize, usize)>> = grid
            .rows
            .iter()
            .map(|row| row.iter().map(|place| (place.column, place.columns, place.rows)).collect())
            .collect();
        // What stands in a cell that says it goes on is not lost.
        assert_eq!(
            shape,
            [vec![(0, 1, 2), (1, 2, 1)], vec![(1, 1, 1), (2, 1, 1)], vec![(0, 1, 1), (1, 1, 1), (2, 1, 1)]]
        );
    }

    #[test]
    fn a_hundred_columns_stand_in_sixty_three() {
        let table = table(vec![(0..100).map(|n| cell(&n.to_string(), 1, Merge::None)).collect()]);
        let grid = grid(&table).expect("a grid");
        assert_eq!(grid.rows[0].len(), 63);
        assert_eq!(grid.rows[0].last().map(|place| place.blocks.len()), Some(38));
        assert!(super::grid(&Table::default()).is_none());
    }
}
