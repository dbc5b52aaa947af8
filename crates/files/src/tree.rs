//! Building a document from a stream of paragraphs, rows and cells; it keeps the places and the merged cells in order.

use std::sync::Arc;

use dondoc_rules::doc::{Block, Cell, Merge, Paragraph, Row, Run, Span, Table};
use dondoc_rules::vi::fold::nfc;

/// How white space of the source is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Space {
    /// As it stands.
    Kept,
    /// Runs of it are one space, as on a web page; a no-break space stays.
    Collapsed,
}

/// A cell of a row above that reaches into the rows below it.
#[derive(Debug)]
struct Reach {
    column: u32,
    columns: u32,
    rows: u32,
}

#[derive(Debug, Default)]
struct Level {
    blocks: Vec<Block>,
    table: Table,
    row: Option<Row>,
    cell: Option<Cell>,
    reaches: Vec<Reach>,
    /// Rows that the open cell covers.
    rows: u32,
}

/// Builds a document's blocks.
#[derive(Debug)]
pub struct Tree {
    place: Span,
    space: Space,
    levels: Vec<Level>,
    paragraph: Option<Paragraph>,
    /// The automatic number that the next paragraph shows.
    marker: Option<String>,
    paragraphs: u32,
    tables: u32,
    cells: usize,
}

impl Tree {
    /// A tree whose places carry the file and part of `place`.
    pub fn new(place: Span, space: Space) -> Self {
        Self {
            place,
            space,
            levels: vec![Level::default()],
            paragraph: None,
            marker: None,
            paragraphs: 0,
            tables: 0,
            cells: 0,
        }
    }

    /// Paragraphs and cells made so far, those that merged cells stand for included.
    pub fn pieces(&self) -> usize {
        self.cells + self.paragraphs as usize
    }

    /// Further paragraphs stand in this part and on this page.
    pub fn turn_to(&mut self, part: Option<&str>, page: Option<u32>) {
        self.place.part = part.map(Arc::from).or_else(|| self.place.part.take());
        self.place.page = page;
    }

    fn level(&mut self) -> &mut Level {
        if self.levels.is_empty() {
            self.levels.push(Level::default());
        }
        let last = self.levels.len() - 1;
        &mut self.levels[last]
    }

    fn here(&self) -> Span {
        let mut span = self.place.clone();
        if let Some(level) = self.levels.last().filter(|_| self.levels.len() > 1) {
            span.table = level.table.span.table;
            span.row = Some(level.table.rows.len() as u32 + 1);
            span.cell = level.cell.as_ref().map(|cell| cell.column + 1);
        }
        span
    }

    /// Adds text to the open paragraph, or to a new one.
    pub fn text(&mut self, text: &str, bold: bool, italic: bool) {
        let starts = self.paragraph.as_ref().is_none_or(|paragraph| paragraph.runs.is_empty());
        let ends_in_space = self
            .paragraph
            .as_ref()
            .and_then(|paragraph| paragraph.runs.last())
            .is_some_and(|run| run.text.ends_with([' ', '\n']));
        let text = match self.space {
            Space::Kept => nfc(text),
            Space::Collapsed => collapsed(&nfc(text), starts || ends_in_space),
        };
        if text.is_empty() {
            return;
        }
        let paragraph = self.open();
        match paragraph.runs.last_mut() {
            Some(run) if run.bold == bold && run.italic == italic => run.text.push_str(&text),
            _ => {
                one_more(&mut paragraph.runs);
                paragraph.runs.push(Run { text, bold, italic, ..Run::default() });
            }
        }
    }

    /// A line break inside the paragraph.
    pub fn line_break(&mut self) {
        let paragraph = self.open();
        match paragraph.runs.last_mut() {
            Some(run) => run.text.push('\n'),
            None => paragraph.runs.push(Run { text: "\n".to_owned(), ..Run::default() }),
        }
    }

    fn open(&mut self) -> &mut Paragraph {
        if self.paragraph.is_none() {
            self.paragraphs += 1;
            let span = Span { paragraph: Some(self.paragraphs), ..self.here() };
            self.paragraph = Some(Paragraph { span, marker: self.marker.take(), ..Paragraph::default() });
        }
        self.paragraph.get_or_insert_default()
    }

    /// True when a paragraph has begun and not ended.
    pub fn is_open(&self) -> bool {
        self.paragraph.is_some()
    }

    /// The automatic number of a list's item: that of its first paragraph, whenever its text comes.
    pub fn start_item(&mut self, marker: Option<String>) {
        self.end_item();
        self.marker = marker;
    }

    /// Ends an item. One without text shows its number too; only in a cell does that say something.
    pub fn end_item(&mut self) {
        self.end_paragraph();
        if let Some(marker) = self.marker.take().filter(|_| self.in_table()) {
            self.open().marker = Some(marker);
            self.end_paragraph();
        }
    }

    /// Ends the open paragraph; one without any text is let go.
    pub fn end_paragraph(&mut self) {
        if let Some(mut paragraph) = self.paragraph.take() {
            if self.space == Space::Collapsed
                && let Some(run) = paragraph.runs.last_mut()
            {
                run.text.truncate(run.text.trim_end_matches([' ', '\n']).len());
            }
            paragraph.runs.retain(|run| !run.text.is_empty());
            if !paragraph.runs.is_empty() || (paragraph.marker.is_some() && self.in_table()) {
                let blocks = &mut self.level().blocks;
                one_more(blocks);
                blocks.push(Block::Paragraph(paragraph));
            }
        }
    }

    pub fn start_table(&mut self) {
        self.end_paragraph();
        self.tables += 1;
        let span = Span { table: Some(self.tables), ..self.place.clone() };
        let table = Table { span, borders: true, ..Table::default() };
        self.levels.push(Level { table, ..Level::default() });
    }

    pub fn start_row(&mut self) {
        self.end_row();
        let span = Span { cell: None, ..self.here() };
        self.level().row = Some(Row { span, ..Row::default() });
    }

    /// Starts a cell that covers columns and rows; cells that reach down from above come first.
    pub fn start_cell(&mut self, columns: u32, rows: u32) {
        self.end_cell();
        if self.level().row.is_none() {
            self.start_row();
        }
        self.fill(false);
        let column = self.level().next_column();
        let merge = if rows > 1 { Merge::Start } else { Merge::None };
        let cell = Cell { column, columns: columns.max(1), merge, ..Cell::default() };
        let level = self.level();
        level.cell = Some(cell);
        level.rows = rows;
        self.cells += 1;
        let span = self.here();
        if let Some(cell) = &mut self.level().cell {
            cell.span = span;
        }
    }

    /// Puts the cells that reach down from above at the row's next place; at the end of a row, all that are left.
    fn fill(&mut self, at_end: bool) {
        let mut made = 0;
        let level = self.level();
        loop {
            let next = level.next_column();
            let here = level.reaches.iter().filter(|reach| reach.column >= next);
            let Some(index) = here.map(|reach| reach.column).min() else { break };
            if index != next && !at_end {
                break;
            }
            let Some(reach) = level.reaches.iter().find(|reach| reach.column == index) else { break };
            let (column, columns) = (reach.column, reach.columns);
            let Some(row) = &mut level.row else { break };
            let span = Span { cell: Some(column + 1), ..row.span.clone() };
            row.cells.push(Cell { column, columns, merge: Merge::Continue, span, ..Cell::default() });
            made += 1;
        }
        self.cells += made;
    }

    pub fn end_cell(&mut self) {
        self.end_paragraph();
        let level = self.level();
        if let Some(mut cell) = level.cell.take() {
            cell.blocks = std::mem::take(&mut level.blocks);
            if level.rows > 1 {
                // Counted down at the end of each row, this one included.
                level.reaches.push(Reach { column: cell.column, columns: cell.columns, rows: level.rows });
            }
            if let Some(row) = &mut level.row {
                row.cells.push(cell);
            }
        }
    }

    pub fn end_row(&mut self) {
        self.end_cell();
        if self.level().row.is_some() {
            self.fill(true);
        }
        let level = self.level();
        if let Some(row) = level.row.take() {
            level.table.rows.push(row);
            for reach in &mut level.reaches {
                reach.rows -= 1;
            }
            level.reaches.retain(|reach| reach.rows > 0);
        }
    }

    pub fn end_table(&mut self) {
        if self.levels.len() > 1 {
            self.end_row();
            if let Some(level) = self.levels.pop().filter(|level| !level.table.rows.is_empty()) {
                self.level().blocks.push(Block::Table(level.table));
            }
        }
    }

    /// True inside a table.
    pub fn in_table(&self) -> bool {
        self.levels.len() > 1
    }

    /// What was built.
    pub fn finish(mut self) -> Vec<Block> {
        while self.levels.len() > 1 {
            self.end_table();
        }
        self.end_paragraph();
        self.levels.pop().map(|level| level.blocks).unwrap_or_default()
    }
}

impl Level {
    fn next_column(&self) -> u32 {
        self.row.as_ref().and_then(|row| row.cells.last()).map_or(0, |cell| cell.column + cell.columns)
    }
}

/// Room for one more without any to spare while there are few: most cells hold one paragraph of one run.
pub fn one_more<T>(list: &mut Vec<T>) {
    if list.len() < 2 {
        list.reserve_exact(1);
    }
}

/// Runs of white space as one space; none at the start when `starts`.
fn collapsed(text: &str, starts: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_space = starts;
    for letter in text.chars() {
        if letter.is_ascii_whitespace() {
            if !in_space {
                out.push(' ');
            }
            in_space = true;
        } else {
            out.push(letter);
            in_space = false;
        }
    }
    out
}
