//! Pages as they are drawn, and the structure of the document for those who listen to it.

use std::num::{NonZeroU16, NonZeroU32};
use std::rc::Rc;

use krilla::Document as File;
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Stroke;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, Node, TableHeaderScope, Tag as Of, TagGroup, TagKind, TagTree,
};
use krilla::text::{GlyphId, KrillaGlyph};

use crate::faces::Face;
use crate::strips::Mark;
use crate::text::{Lines, Look, Piece, next_stop};

/// Points of A4.
pub const SHORT: f32 = 595.3;
pub const LONG: f32 = 841.9;

/// Points of the number of a page, and of its baseline from the top: centred, size 13 (Nghị định 30/2020, Phụ lục I, I.7).
const NUMBER: f32 = 13.0;
const NUMBER_AT: f32 = 40.5;

/// Points of the lines of a table.
const BORDER: f32 = 0.5;

/// A part of the document's structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag(usize);

/// The heading that a strip begins: its part of the structure.
#[derive(Debug, Clone, Copy)]
pub struct HeadingMark(pub Tag);

/// What a part is.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Paragraph,
    Table,
    Head,
    Body,
    Row,
    Cell { is_head: bool, columns: usize, rows: usize },
}

/// A part with what stands in it, in order.
struct Part {
    kind: TagKind,
    within: Vec<Within>,
}

enum Within {
    Part(usize),
    Content(Identifier),
}

/// A heading for the list beside the pages.
struct Heading {
    level: u8,
    title: String,
    at: Option<(usize, f32)>,
}

/// The file while it is made: one page is open, the others are drawn.
pub struct Pages<'a> {
    file: File,
    faces: &'static [Face; 4],
    parts: Vec<Part>,
    /// By the part that it is.
    headings: Vec<(usize, Heading)>,
    /// How many pages are drawn.
    drawn: usize,
    /// What stands on the open page, with the height that its strip is at.
    marks: Vec<(f32, Mark<'a>)>,
    /// The level that the last heading had.
    level: u8,
}

impl<'a> Pages<'a> {
    pub fn new(file: File, faces: &'static [Face; 4]) -> Self {
        let root = Part { kind: Of::Part.into(), within: Vec::new() };
        Pages { file, faces, parts: vec![root], headings: Vec::new(), drawn: 0, marks: Vec::new(), level: 0 }
    }

    /// The whole document.
    pub fn root(&self) -> Tag {
        Tag(0)
    }

    /// A new part of the structure, behind those that stand under its parent already.
    pub fn tag(&mut self, parent: Tag, kind: Kind) -> Tag {
        let many = |count: usize| u32::try_from(count).ok().filter(|count| *count > 1).and_then(NonZeroU32::new);
        self.part(
            parent,
            match kind {
                Kind::Paragraph => Of::P.into(),
                Kind::Table => Of::Table.into(),
                Kind::Head => Of::THead.into(),
                Kind::Body => Of::TBody.into(),
                Kind::Row => Of::TR.into(),
                Kind::Cell { is_head: true, columns, rows } => {
                    Of::TH(TableHeaderScope::Column).with_col_span(many(columns)).with_row_span(many(rows)).into()
                }
                Kind::Cell { is_head: false, columns, rows } => {
                    Of::TD.with_col_span(many(columns)).with_row_span(many(rows)).into()
                }
            },
        )
    }

    /// A new heading. No level is left out on the way down.
    pub fn heading(&mut self, parent: Tag, level: u8, title: &str) -> Tag {
        let level = level.clamp(1, self.level.saturating_add(1)).min(6);
        self.level = level;
        let number = NonZeroU16::new(u16::from(level)).unwrap_or(NonZeroU16::MIN);
        let tag = self.part(parent, Of::Hn(number, Some(title.to_owned())).into());
        self.headings.push((tag.0, Heading { level, title: title.to_owned(), at: None }));
        tag
    }

    fn part(&mut self, parent: Tag, kind: TagKind) -> Tag {
        let own = self.parts.len();
        self.parts.push(Part { kind, within: Vec::new() });
        self.parts[parent.0].within.push(Within::Part(own));
        Tag(own)
    }

    /// Puts something on the open page, its strip at a height.
    pub fn put(&mut self, y: f32, mark: Mark<'a>) {
        self.marks.push((y, mark));
    }

    /// A heading begins on the open page, at a height.
    pub fn begins(&mut self, heading: HeadingMark, y: f32) {
        let at = self.headings.binary_search_by_key(&heading.0.0, |(part, _)| *part);
        if let Ok(index) = at {
            self.headings[index].1.at = Some((self.drawn, y));
        }
    }

    /// Draws the open page; the next begins empty.
    pub fn turn(&mut self, landscape: bool, number: Option<u32>) {
        let (width, height) = if landscape { (LONG, SHORT) } else { (SHORT, LONG) };
        let marks = std::mem::take(&mut self.marks);
        let settings = PageSettings::from_wh(width, height).unwrap_or_default();
        let mut page = self.file.start_page_with(settings);
        let mut surface = page.surface();
        let pen = Pen { faces: self.faces };
        pen.lines(&mut surface, &marks);
        let mut found: Vec<(usize, Identifier)> = Vec::new();
        let mut open: Option<Option<Tag>> = None;
        for (y, mark) in &marks {
            let Mark::Words { x, baseline, lines, line, stretch, tag } = mark else { continue };
            // What belongs together is one piece of content.
            if open != Some(*tag) {
                if open.is_some() {
                    surface.end_tagged();
                }
                let content = match tag {
                    Some(_) => ContentTag::Other,
                    // A heading of a table that is repeated is no content.
                    None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)),
                };
                let id = surface.start_tagged(content);
                found.extend(tag.map(|tag| (tag.0, id)));
                open = Some(*tag);
            }
            pen.words(&mut surface, (*x, y + baseline), (lines, *line), *stretch);
        }
        if open.is_some() {
            surface.end_tagged();
        }
        if let Some(number) = number {
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::PageNumber)));
            pen.number(&mut surface, number, width);
            surface.end_tagged();
        }
        surface.finish();
        page.finish();
        for (part, id) in found {
            self.parts[part].within.push(Within::Content(id));
        }
        self.drawn += 1;
    }

    /// The file with its structure and the list of its headings.
    pub fn finish(mut self) -> (File, TagTree, Option<Outline>) {
        let mut groups: Vec<Option<TagGroup>> = self.parts.iter().map(|_| None).collect();
        // What stands within a part has a higher number than the part.
        for index in (0..self.parts.len()).rev() {
            let within = std::mem::take(&mut self.parts[index].within);
            let children: Vec<Node> = within
                .into_iter()
                .filter_map(|within| match within {
                    Within::Content(id) => Some(Node::Leaf(id)),
                    Within::Part(part) => groups[part].take().map(Node::Group),
                })
                .collect();
            // A part without content is none; a cell always has some.
            if !children.is_empty() {
                groups[index] = Some(TagGroup::with_children(self.parts[index].kind.clone(), children));
            }
        }
        let mut tree = TagTree::new();
        if let Some(root) = groups.into_iter().next().flatten() {
            tree.children.extend(root.children);
        }
        let placed =
            self.headings.into_iter().filter_map(|(_, heading)| Some((heading.level, heading.title, heading.at?)));
        (self.file, tree, outline(placed.collect()))
    }
}

/// The headings as a tree.
fn outline(headings: Vec<(u8, String, (usize, f32))>) -> Option<Outline> {
    let mut outline = Outline::new();
    // The way from the top to the last heading; each closes those at its level and below.
    let mut way: Vec<(u8, OutlineNode)> = Vec::new();
    let close = |way: &mut Vec<(u8, OutlineNode)>, outline: &mut Outline, level: u8| {
        while way.last().is_some_and(|(other, _)| *other >= level) {
            let Some((_, node)) = way.pop() else { break };
            match way.last_mut() {
                Some((_, parent)) => parent.push_child(node),
                None => outline.push_child(node),
            }
        }
    };
    let is_empty = headings.is_empty();
    for (level, title, (page, y)) in headings {
        close(&mut way, &mut outline, level);
        way.push((level, OutlineNode::new(title, XyzDestination::new(page, Point::from_xy(0.0, y)))));
    }
    close(&mut way, &mut outline, 0);
    (!is_empty).then_some(outline)
}

/// Draws on one page.
struct Pen {
    faces: &'static [Face; 4],
}

impl Pen {
    /// Rules, borders, lines under and through words: looks, not content.
    fn lines(&self, surface: &mut Surface, marks: &[(f32, Mark)]) {
        let mut borders = PathBuilder::new();
        let mut others: Vec<(f32, f32, f32, f32)> = Vec::new();
        let mut has_borders = false;
        for (at, mark) in marks {
            match mark {
                Mark::Box { x, y, width, height } => {
                    if let Some(rect) = Rect::from_xywh(*x, at + y, *width, *height) {
                        borders.push_rect(rect);
                        has_borders = true;
                    }
                }
                Mark::Rule { x, y, width, thickness } => others.push((*x, at + y, *width, *thickness)),
                Mark::Words { x, baseline, lines, line, stretch, .. } => {
                    self.decorations(&mut others, (*x, at + baseline), (lines, *line), *stretch);
                }
            }
        }
        if !has_borders && others.is_empty() {
            return;
        }
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        let mut draw = |path: PathBuilder, width: f32| {
            if let Some(path) = path.finish() {
                surface.set_stroke(Some(Stroke { width, ..Stroke::default() }));
                surface.draw_path(&path);
            }
        };
        draw(borders, BORDER);
        for (x, y, width, thickness) in others {
            let mut path = PathBuilder::new();
            path.move_to(x, y);
            path.line_to(x + width, y);
            draw(path, thickness);
        }
        surface.set_stroke(None);
        surface.end_tagged();
    }

    fn decorations(
        &self,
        into: &mut Vec<(f32, f32, f32, f32)>,
        (x, baseline): (f32, f32),
        (lines, line): (&Rc<Lines>, usize),
        stretch: f32,
    ) {
        if lines.pieces.iter().all(|piece| !piece.look.underlined && !piece.look.struck) {
            return;
        }
        let mut at = 0.0;
        for slice in lines.slices(&lines.lines[line]) {
            let Piece { text, look } = &lines.pieces[slice.piece];
            let start = at;
            for letter in text[slice.bytes.clone()].chars() {
                at += self.advance(letter, *look, at, stretch);
            }
            let thickness = look.size / 20.0;
            if look.underlined {
                into.push((x + start, baseline + look.size * 0.11, at - start, thickness));
            }
            if look.struck {
                into.push((x + start, baseline - look.size * 0.26, at - start, thickness));
            }
        }
    }

    /// How far the next letter stands from a letter at a place on its line.
    fn advance(&self, letter: char, look: Look, at: f32, stretch: f32) -> f32 {
        match letter {
            '\t' => next_stop(at) - at,
            ' ' => self.faces[look.face].width(' ') * look.size + stretch,
            letter => self.faces[look.face].width(letter) * look.size,
        }
    }

    fn words(&self, surface: &mut Surface, (x, y): (f32, f32), (lines, line): (&Rc<Lines>, usize), stretch: f32) {
        let mut at = 0.0;
        for slice in lines.slices(&lines.lines[line]) {
            let Piece { text, look } = &lines.pieces[slice.piece];
            at += self.run(surface, (x + at, y), &text[slice.bytes.clone()], *look, (at, stretch));
        }
    }

    /// Draws text in one look from a place on; how wide it was.
    fn run(&self, surface: &mut Surface, (x, y): (f32, f32), text: &str, look: Look, (at, stretch): (f32, f32)) -> f32 {
        let face = &self.faces[look.face];
        let mut glyphs: Vec<KrillaGlyph> = Vec::with_capacity(text.len());
        let mut width = 0.0;
        // A tab is read as a space.
        let flat = text.replace('\t', " ");
        for (byte, letter) in text.char_indices() {
            let shown = if letter == '\t' { ' ' } else { letter };
            let Some(shape) = face.shape(shown) else { continue };
            let advance = self.advance(letter, look, at + width, stretch);
            let range = byte..byte + letter.len_utf8();
            glyphs.push(KrillaGlyph::new(GlyphId::new(shape.glyph), advance / look.size, 0.0, 0.0, 0.0, range, None));
            width += advance;
        }
        if !glyphs.is_empty() {
            surface.draw_glyphs(Point::from_xy(x, y), &glyphs, face.font.clone(), &flat, look.size, false);
        }
        width
    }

    fn number(&self, surface: &mut Surface, number: u32, page: f32) {
        let text = number.to_string();
        let look = Look { face: 0, size: NUMBER, underlined: false, struck: false };
        let width: f32 = text.chars().map(|digit| self.advance(digit, look, 0.0, 0.0)).sum();
        // Between the margins, as the text is: 30 mm left, 15 mm right.
        let x = crate::flow::LEFT + (page - crate::flow::LEFT - crate::flow::RIGHT - width) / 2.0;
        self.run(surface, (x, NUMBER_AT), &text, look, (0.0, 0.0));
    }
}
