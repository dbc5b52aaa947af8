//! Blocks as strips: what may not be cut by the end of a page, with what is drawn in it.

use std::rc::Rc;
use std::sync::LazyLock;

use dondoc_rules::doc::{Align, Block, Paragraph, ParagraphStyle, Rule};

use crate::faces::{Face, face_of};
use crate::pages::{HeadingMark, Kind, Pages, Tag};
use crate::text::{Lines, Look, Piece, shown};

/// Body size in half points, as in the Word file.
pub const BODY: u16 = 28;

/// Parts of the size: a single line, from the baseline down, and the space that a word processor leaves beneath it.
const SINGLE: f32 = 1.149;
const DEPTH: f32 = 0.216;

/// Points of a rule under a text: its room, and where it stands in it.
const RULE: (f32, f32) = (8.0, 2.0);

/// Points of a column that indents leave for the text.
const LEAST: f32 = 72.0;

/// Half points of the largest letter: some of them fit on a page.
const LARGEST: u16 = 288;

/// What everything is laid out with.
#[derive(Clone, Copy)]
pub struct Setting {
    pub faces: &'static [Face; 4],
}

/// Something drawn. Places across are on the page, places down are within the strip.
#[derive(Debug, Clone)]
pub enum Mark<'a> {
    Words {
        x: f32,
        baseline: f32,
        lines: Rc<Lines<'a>>,
        line: usize,
        /// Points added to each space.
        stretch: f32,
        tag: Option<Tag>,
    },
    Box {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
    },
    Rule {
        x: f32,
        y: f32,
        width: f32,
        thickness: f32,
    },
}

impl Mark<'_> {
    /// The same further down.
    pub fn lowered(mut self, by: f32) -> Self {
        match &mut self {
            Mark::Words { baseline, .. } => *baseline += by,
            Mark::Box { y, .. } | Mark::Rule { y, .. } => *y += by,
        }
        self
    }
}

/// What stays on one page.
#[derive(Debug, Clone, Default)]
pub struct Strip<'a> {
    pub height: f32,
    pub marks: Vec<Mark<'a>>,
    /// The heading that begins here.
    pub heading: Option<HeadingMark>,
}

/// A column of text: where it begins on the page, and how wide it is, in points.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub x: f32,
    pub width: f32,
}

/// A paragraph, ready to be placed.
#[derive(Debug)]
pub struct Laid<'a> {
    pub before: f32,
    pub after: f32,
    pub strips: Vec<Strip<'a>>,
    pub stays_with_next: bool,
}

/// Twips as points.
pub fn points(twips: impl Into<f64>) -> f32 {
    (twips.into() / 20.0) as f32
}

/// Lays out a paragraph; its structure stands under `parent`, or is `parent` where that is all of it.
pub fn paragraph<'a>(
    setting: Setting,
    pages: &mut Pages<'a>,
    paragraph: &'a Paragraph,
    column: Column,
    parent: Tag,
    is_all: bool,
) -> Laid<'a> {
    let style = &paragraph.style;
    let faces = setting.faces;
    let mut pieces: Vec<Piece<'a>> = paragraph.runs.iter().map(|run| piece(run, faces)).collect();
    if let Some(marker) = &paragraph.marker {
        let look = pieces.first().map_or(plain_look(), |piece| piece.look);
        let text = shown(marker, &faces[look.face]).into_owned() + " ";
        pieces.insert(0, Piece { text: text.into(), look });
    }
    if pieces.is_empty() {
        pieces.push(Piece { text: "".into(), look: plain_look() });
    }
    let is_empty = pieces.iter().all(|piece| piece.text.is_empty());
    let tag = match (style.heading, is_empty, is_all) {
        (_, _, true) => Some(parent),
        (_, true, false) => None,
        (Some(level), ..) => Some(pages.heading(parent, level, &title_of(&pieces))),
        (None, ..) => Some(pages.tag(parent, Kind::Paragraph)),
    };
    // A cell without a word holds a space: a reader who listens counts cells.
    if is_empty && is_all {
        pieces[0].text = " ".into();
    }
    // However far a text is indented, some of its column is left for it.
    let most = (column.width - LEAST).max(0.0);
    let left = points(style.left_indent).clamp(0.0, most);
    let first = (left + points(style.first_line_indent)).clamp(0.0, most) - left;
    let room = |indent: f32| (column.width - left - indent).max(1.0);
    let lines = Rc::new(Lines::set(pieces, faces, (room(first), room(0.0))));
    let factor = SINGLE * if style.line == 0 { 1.0 } else { style.line.clamp(50, 500) as f32 / 100.0 };
    let heading = tag.filter(|_| style.heading.is_some() && !is_all && !is_empty).map(HeadingMark);
    let strip = |(index, line): (usize, &crate::text::Line)| {
        let indent = left + if index == 0 { first } else { 0.0 };
        let spare = (column.width - indent - line.width).max(0.0);
        let stretches = style.align == Align::Justify && !line.ends && !line.has_tab && line.spaces > 0;
        let x = match style.align {
            Align::Left | Align::Justify => 0.0,
            Align::Center => spare / 2.0,
            Align::Right => spare,
        };
        let height = factor * line.size;
        let words = Mark::Words {
            x: column.x + indent + x,
            baseline: height - DEPTH * line.size,
            lines: lines.clone(),
            line: index,
            stretch: if stretches { spare / line.spaces as f32 } else { 0.0 },
            tag,
        };
        Strip { height, marks: vec![words], heading: heading.filter(|_| index == 0) }
    };
    let mut strips: Vec<Strip<'a>> = lines.lines.iter().enumerate().map(strip).collect();
    if let Some(rule) = style.rule_below {
        strips.push(ruled(rule, lines.widest(), column));
    }
    Laid {
        before: points(style.space_before),
        after: points(style.space_after),
        strips,
        stays_with_next: style.keep_with_next || style.heading.is_some(),
    }
}

fn ruled<'a>(rule: Rule, text: f32, column: Column) -> Strip<'a> {
    let width = match rule {
        Rule::Full => text,
        Rule::Part => text * 0.4,
    };
    let x = column.x + (column.width - width) / 2.0;
    Strip { height: RULE.0, marks: vec![Mark::Rule { x, y: RULE.1, width, thickness: 0.75 }], heading: None }
}

fn plain_look() -> Look {
    Look { face: 0, size: f32::from(BODY) / 2.0, underlined: false, struck: false }
}

fn piece<'a>(run: &'a dondoc_rules::doc::Run, faces: &[Face; 4]) -> Piece<'a> {
    let size = if run.size == 0 { BODY } else { run.size.min(LARGEST) };
    let face = face_of(run.bold, run.italic);
    let look = Look { face, size: f32::from(size) / 2.0, underlined: run.underlined, struck: run.struck };
    Piece { text: shown(&run.text, &faces[face]), look }
}

fn title_of(pieces: &[Piece]) -> String {
    let text: String = pieces.iter().map(|piece| piece.text.as_ref()).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands in a cell without a block.
static NOTHING: LazyLock<Block> = LazyLock::new(|| Block::Paragraph(Paragraph::default()));

/// Lays out the blocks of a cell under each other; their structure stands under `parent`, which in a table of data is a
/// cell of it.
pub fn blocks<'a>(
    setting: Setting,
    pages: &mut Pages<'a>,
    blocks: &[&'a Block],
    column: Column,
    (parent, is_data): (Tag, bool),
) -> Vec<Strip<'a>> {
    let mut strips: Vec<Strip<'a>> = Vec::new();
    let mut gap = 0.0_f32;
    let nothing: [&Block; 1] = [&NOTHING];
    let blocks = if blocks.is_empty() { &nothing } else { blocks };
    let is_one = matches!(blocks, [Block::Paragraph(Paragraph { style: ParagraphStyle { heading: None, .. }, .. })]);
    let is_all = is_data && is_one;
    for block in blocks {
        match block {
            Block::Paragraph(one) => {
                let laid = paragraph(setting, pages, one, column, parent, is_all);
                space(&mut strips, gap.max(laid.before));
                strips.extend(laid.strips);
                gap = laid.after;
            }
            Block::Table(table) => {
                space(&mut strips, std::mem::take(&mut gap));
                strips.extend(crate::rows::inner(setting, pages, table, column, parent));
            }
            Block::NewSection(_) => {}
        }
    }
    space(&mut strips, gap);
    strips
}

fn space(strips: &mut Vec<Strip<'_>>, height: f32) {
    if height > 0.0 {
        strips.push(Strip { height, ..Strip::default() });
    }
}

/// How high strips are on top of each other.
pub fn height(strips: &[Strip]) -> f32 {
    strips.iter().map(|strip| strip.height).sum()
}
