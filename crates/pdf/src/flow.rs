//! Blocks on their way onto pages: what goes on the next page, what stays together, what is repeated.

use std::collections::VecDeque;

use dondoc_rules::doc::{Block, Document, PageSetup};
use krilla::Document as File;
use krilla::outline::Outline;
use krilla::tagging::TagTree;

use crate::pages::{LONG, Pages, SHORT};
use crate::rows::{self, LaidCell, LaidRow, LaidTable};
use crate::strips::{self, Column, Laid, Mark, Setting, Strip, height};

/// Points of the margins: 30 mm left, 15 mm right, 20 mm top and bottom (Nghị định 30/2020, Phụ lục I, I.3).
pub const LEFT: f32 = 85.05;
pub const RIGHT: f32 = 42.55;
const EDGE: f32 = 56.7;

/// How many blocks a heading may pull onto the next page.
const CHAIN: usize = 12;

/// Room that rounding may take.
const SLACK: f32 = 0.05;

/// A block, ready to be placed.
enum Ready<'a> {
    Paragraph(Laid<'a>),
    Table(LaidTable<'a>),
}

/// A cell that goes on over several rows, or over the end of a page.
struct Open<'a> {
    x: f32,
    width: f32,
    strips: VecDeque<Strip<'a>>,
    /// Where its box begins on this page.
    top: f32,
    /// The last row that it covers.
    last: usize,
}

/// The pages, and where on the open one the next block goes.
pub struct Flow<'a> {
    setting: Setting,
    pages: Pages<'a>,
    landscape: bool,
    /// The number of the open page.
    number: u32,
    /// The first page of a section shows none.
    is_first: bool,
    y: f32,
}

impl<'a> Flow<'a> {
    pub fn new(setting: Setting, pages: Pages<'a>) -> Self {
        Flow { setting, pages, landscape: false, number: 1, is_first: true, y: EDGE }
    }

    /// Places a whole document.
    pub fn document(&mut self, document: &'a Document) {
        let parts = document.blocks.split_inclusive(|block| matches!(block, Block::NewSection(_)));
        let mut is_begun = false;
        for part in parts {
            let next = match part.last() {
                Some(Block::NewSection(next)) => Some(*next),
                _ => None,
            };
            let blocks = if next.is_some() { &part[..part.len() - 1] } else { part };
            is_begun |= !blocks.is_empty();
            self.blocks(blocks);
            if let Some(next) = next {
                self.section(next, is_begun);
                is_begun = true;
            }
        }
        self.turn();
    }

    /// The file with its structure and the list of its headings.
    pub fn finish(self) -> (File, TagTree, Option<Outline>) {
        self.pages.finish()
    }

    /// Begins a section; a document that begins with one has no empty page before it.
    fn section(&mut self, next: PageSetup, is_begun: bool) {
        if is_begun {
            self.turn();
        }
        self.landscape = next.landscape;
        self.is_first = true;
        if next.restart_numbering {
            self.number = 1;
        }
    }

    fn turn(&mut self) {
        self.pages.turn(self.landscape, (!self.is_first).then_some(self.number));
        self.number += 1;
        self.is_first = false;
        self.y = EDGE;
    }

    fn bottom(&self) -> f32 {
        if self.landscape { SHORT - EDGE } else { LONG - EDGE }
    }

    fn is_at_top(&self) -> bool {
        self.y <= EDGE
    }

    fn has_room(&self, height: f32) -> bool {
        self.y + height <= self.bottom() + SLACK
    }

    fn column(&self) -> Column {
        Column { x: LEFT, width: if self.landscape { LONG } else { SHORT } - LEFT - RIGHT }
    }

    fn blocks(&mut self, blocks: &'a [Block]) {
        let mut coming = blocks.iter();
        let mut ready: VecDeque<Ready<'a>> = VecDeque::new();
        let mut gap = 0.0;
        loop {
            // A heading looks ahead to what it stays with.
            while ready.len() < CHAIN && ready.iter().all(stays) {
                let Some(block) = coming.next() else { break };
                ready.extend(self.ready(block));
            }
            let wanted = together(&ready, gap);
            match ready.pop_front() {
                None => break,
                Some(Ready::Paragraph(laid)) => gap = self.paragraph(laid, gap, wanted),
                Some(Ready::Table(table)) => {
                    self.y += if self.is_at_top() { 0.0 } else { gap };
                    self.table(table);
                    gap = 0.0;
                }
            }
        }
    }

    fn ready(&mut self, block: &'a Block) -> Option<Ready<'a>> {
        let (setting, column, root) = (self.setting, self.column(), self.pages.root());
        match block {
            Block::Paragraph(one) => {
                let laid = strips::paragraph(setting, &mut self.pages, one, column, root, false);
                Some(Ready::Paragraph(laid))
            }
            Block::Table(table) => rows::table(setting, &mut self.pages, table, column, root).map(Ready::Table),
            Block::NewSection(_) => None,
        }
    }

    /// Places a paragraph; the gap that it leaves.
    fn paragraph(&mut self, laid: Laid<'a>, gap: f32, wanted: f32) -> f32 {
        let gap = gap.max(laid.before);
        // What is higher than a page cannot stay together.
        let wanted = if wanted > self.bottom() - EDGE { 0.0 } else { wanted };
        if !self.is_at_top() && !self.has_room(gap + wanted) {
            self.turn();
        }
        if !self.is_at_top() {
            self.y += gap;
        }
        let count = laid.strips.len();
        let last = laid.strips.last().map_or(0.0, |strip| strip.height);
        for (index, strip) in laid.strips.into_iter().enumerate() {
            // No line stands alone on the next page.
            let more = if index + 2 == count && index > 1 { last } else { 0.0 };
            if !self.is_at_top() && !self.has_room(strip.height + more) {
                self.turn();
            }
            self.strip(strip);
        }
        laid.after
    }

    fn strip(&mut self, strip: Strip<'a>) {
        let y = self.y;
        self.y += strip.height;
        self.put(strip, y);
    }

    fn put(&mut self, strip: Strip<'a>, y: f32) {
        if let Some(heading) = strip.heading {
            self.pages.begins(heading, y);
        }
        for mark in strip.marks {
            self.pages.put(y, mark);
        }
    }

    fn table(&mut self, table: LaidTable<'a>) {
        let LaidTable { rows, heads, borders } = table;
        let heads = heads.min(rows.len());
        // Rows that are repeated are short and are no content the second time.
        let high: f32 = rows[..heads].iter().map(|row| row.height).sum();
        let is_repeated = high < (self.bottom() - EDGE) / 3.0;
        let repeated: Vec<LaidRow<'a>> =
            if is_repeated { rows[..heads].iter().map(without_content).collect() } else { Vec::new() };
        let first = rows.iter().take(heads + 1).map(|row| row.height).sum::<f32>();
        if !self.is_at_top() && !self.has_room(first) && first < self.bottom() - EDGE {
            self.turn();
        }
        let mut open: Vec<Open<'a>> = Vec::new();
        for (index, row) in rows.into_iter().enumerate() {
            open.extend(row.cells.into_iter().map(|cell| opened(cell, index, self.y)));
            let repeated = if index < heads { &[] } else { repeated.as_slice() };
            self.row(&mut open, (index, row.height), (borders, repeated));
        }
    }

    /// Places a row: on this page where it fits, else on the next, over several where it is higher than one.
    fn row(
        &mut self,
        open: &mut Vec<Open<'a>>,
        (index, own): (usize, f32),
        (borders, repeated): (bool, &[LaidRow<'a>]),
    ) {
        let mut own = own;
        let top = EDGE + repeated.iter().map(|row| row.height).sum::<f32>();
        loop {
            let high = needed(open, index, self.y).max(own);
            if self.has_room(high) {
                let end = self.y + high;
                for cell in open.iter_mut().filter(|cell| cell.last == index) {
                    self.fill(cell, end, borders, Until::All);
                }
                open.retain(|cell| cell.last != index);
                self.y = end;
                return;
            }
            // Cells from above end where the row would begin; a row that has the page to itself is cut.
            let (end, until) = match self.y > top + SLACK {
                true => (self.y, Until::Room),
                false => (self.bottom(), Until::Cut),
            };
            if until == Until::Cut {
                own = 0.0;
            }
            for cell in open.iter_mut() {
                self.fill(cell, end, borders, until);
            }
            self.turn();
            self.repeat(repeated, borders);
            for cell in open.iter_mut() {
                cell.top = self.y;
            }
        }
    }

    /// Draws the heading rows of a table once more.
    fn repeat(&mut self, rows: &[LaidRow<'a>], borders: bool) {
        for (index, row) in rows.iter().enumerate() {
            for cell in &row.cells {
                let covered: f32 = rows[index..].iter().take(cell.rows).map(|row| row.height).sum();
                let mut cell = opened(cell.clone(), index, self.y);
                self.fill(&mut cell, self.y + covered, borders, Until::All);
            }
            self.y += row.height;
        }
    }

    /// Draws a cell down to a height.
    fn fill(&mut self, cell: &mut Open<'a>, end: f32, borders: bool, until: Until) {
        if borders && end > cell.top {
            let mark = Mark::Box { x: cell.x, y: 0.0, width: cell.width, height: end - cell.top };
            self.pages.put(cell.top, mark);
        }
        let mut y = cell.top;
        while let Some(strip) = cell.strips.pop_front_if(|strip| match until {
            Until::All => true,
            Until::Room => y + strip.height <= end + SLACK,
            // What is higher than a page stands on one nevertheless.
            Until::Cut => y + strip.height <= end + SLACK || y == cell.top,
        }) {
            let height = strip.height;
            self.put(strip, y);
            y += height;
        }
    }
}

/// How much of a cell is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    All,
    Room,
    Cut,
}

fn opened<'a>(cell: LaidCell<'a>, index: usize, top: f32) -> Open<'a> {
    Open { x: cell.x, width: cell.width, strips: cell.strips.into(), top, last: index + cell.rows - 1 }
}

/// What the cells that end in a row need below a height.
fn needed(open: &[Open], index: usize, y: f32) -> f32 {
    let ending = open.iter().filter(|cell| cell.last == index);
    ending.map(|cell| cell.top + cell.strips.iter().map(|strip| strip.height).sum::<f32>() - y).fold(0.0, f32::max)
}

/// A heading row as it stands on a further page.
fn without_content<'a>(row: &LaidRow<'a>) -> LaidRow<'a> {
    let mut row = row.clone();
    for strip in row.cells.iter_mut().flat_map(|cell| cell.strips.iter_mut()) {
        strip.heading = None;
        for mark in &mut strip.marks {
            if let Mark::Words { tag, .. } = mark {
                *tag = None;
            }
        }
    }
    row
}

fn stays(ready: &Ready) -> bool {
    matches!(ready, Ready::Paragraph(laid) if laid.stays_with_next)
}

/// The height of what may not be parted at the beginning of what comes: headings with the first lines behind them.
fn together(ready: &VecDeque<Ready>, mut gap: f32) -> f32 {
    let mut sum = 0.0;
    for (index, one) in ready.iter().enumerate() {
        match one {
            Ready::Paragraph(laid) => {
                sum += if index == 0 { 0.0 } else { gap.max(laid.before) };
                if !laid.stays_with_next {
                    // Two lines stay together; of three, all.
                    let lines = if laid.strips.len() == 3 { 3 } else { 2 };
                    return sum + height(&laid.strips[..lines.min(laid.strips.len())]);
                }
                sum += height(&laid.strips);
                gap = laid.after;
            }
            Ready::Table(table) => {
                let rows = table.rows.iter().take(table.heads + 1);
                return sum + gap + rows.map(|row| row.height).sum::<f32>();
            }
        }
    }
    sum
}
