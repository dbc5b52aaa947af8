//! A web page into blocks: what is seen, in reading order. Scripts, styles and links are never followed.

use dondoc_rules::doc::{Block, Span};
use scraper::node::{Element, Node};
use scraper::{Html, Selector};

use crate::limits::{Limits, Unreadable};
use crate::tree::{Space, Tree};

/// Elements of which nothing is seen.
const UNSEEN: &[&str] =
    &["script", "style", "head", "template", "noscript", "iframe", "object", "svg", "select", "button"];

/// Elements that stand on lines of their own.
const OWN_LINE: &[&str] = &[
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ul",
    "ol",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "blockquote",
    "pre",
    "dl",
    "dt",
    "dd",
    "hr",
    "center",
    "figure",
    "figcaption",
    "form",
    "address",
    "nav",
    "aside",
    "caption",
    "fieldset",
    "legend",
];

/// Elements that nest as deep as they are opened; a page leaves few of them open.
const NESTING: &[&str] = &[
    "div",
    "span",
    "table",
    "blockquote",
    "ul",
    "ol",
    "section",
    "article",
    "b",
    "i",
    "u",
    "em",
    "strong",
    "font",
    "a",
    "center",
    "form",
    "small",
    "sub",
    "sup",
    "big",
    "tt",
    "code",
    "dl",
    "fieldset",
    "nav",
    "aside",
    "main",
    "header",
    "footer",
    "figure",
    "object",
];

/// Sloppy pages leave some elements open: so many times the limit are let through to the reader, which counts exactly.
const NESTED: usize = 10;

/// A page may have so many tags, whatever its size,
const SOME_TAGS: usize = 100_000;

/// and a tag for so many bytes; pages that were met have one for 16 and more.
const TAG_BYTES: usize = 10;

/// The deepest nesting that the tags of a page can make.
fn nesting(text: &str) -> usize {
    let (mut depth, mut most) = (0_usize, 0);
    for tag in text.split('<').skip(1) {
        let (is_end, rest) = tag.strip_prefix('/').map_or((false, tag), |rest| (true, rest));
        let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        if length == 0 || !NESTING.iter().any(|known| rest[..length].eq_ignore_ascii_case(known)) {
            continue;
        }
        if is_end {
            depth = depth.saturating_sub(1);
        } else {
            depth += 1;
            most = most.max(depth);
        }
    }
    most
}

/// Reads a page, or a fragment of one.
pub fn read(name: &str, text: &str, limits: &Limits) -> Result<Vec<Block>, Unreadable> {
    // The parser's cost grows with the square of the depth: it is known before it starts.
    if nesting(text) > limits.depth * NESTED {
        return Err(Unreadable::TooDeep { part: "HTML".to_owned(), limit: limits.depth });
    }
    // So is its memory, by the number of tags.
    let tags = text.bytes().filter(|byte| *byte == b'<').count();
    if tags > SOME_TAGS + text.len() / TAG_BYTES {
        return Err(Unreadable::TooManyPieces { limit: limits.pieces });
    }
    let page = Html::parse_document(text);
    let place = Span { file: Some(name.into()), ..Span::default() };
    let mut walk =
        Walk { tree: Tree::new(place, Space::Collapsed), limits, unseen: 0, bold: 0, italic: 0, lists: Vec::new() };
    let body = Selector::parse("body").ok().and_then(|body| page.select(&body).next().map(|found| found.id()));
    let root = body.and_then(|id| page.tree.get(id)).unwrap_or_else(|| page.tree.root());
    // A walk without recursion: a hostile page may nest deeper than a stack.
    for edge in root.traverse() {
        match edge {
            ego_tree::iter::Edge::Open(node) => walk.open(node)?,
            ego_tree::iter::Edge::Close(node) => walk.close(node),
        }
    }
    Ok(walk.tree.finish())
}

struct Walk<'a> {
    tree: Tree,
    limits: &'a Limits,
    /// How many open elements are kept from sight, with those inside them.
    unseen: usize,
    bold: usize,
    italic: usize,
    /// The next number of each open list; none for one without numbers.
    lists: Vec<Option<u32>>,
}

type NodeRef<'a> = ego_tree::NodeRef<'a, Node>;

impl Walk<'_> {
    fn open(&mut self, node: NodeRef<'_>) -> Result<(), Unreadable> {
        match node.value() {
            Node::Text(text) if self.unseen == 0 => {
                // White space between rows and cells is no text of the table.
                let between = node.parent().and_then(|parent| parent.value().as_element().map(Element::name));
                if !matches!(between, Some("table" | "tbody" | "thead" | "tfoot" | "tr")) || !text.trim().is_empty() {
                    self.tree.text(text, self.bold > 0, self.italic > 0);
                }
            }
            Node::Element(element) if self.unseen > 0 || hides(element) => self.unseen += 1,
            Node::Element(element) => self.start(element)?,
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, element: &Element) -> Result<(), Unreadable> {
        let number = |name: &str| element.attr(name).and_then(|text| text.trim().parse::<u32>().ok());
        match element.name() {
            "b" | "strong" => self.bold += 1,
            "i" | "em" => self.italic += 1,
            "br" => self.tree.line_break(),
            "table" => self.tree.start_table(),
            "tr" if self.tree.in_table() => self.tree.start_row(),
            "td" | "th" if self.tree.in_table() => {
                let columns = number("colspan").unwrap_or(1).clamp(1, 1_000);
                // "0" reaches to the end of the table.
                let rows = number("rowspan").map_or(1, |rows| if rows == 0 { u32::MAX } else { rows });
                self.tree.start_cell(columns, rows);
            }
            name if OWN_LINE.contains(&name) => {
                self.tree.end_paragraph();
                match name {
                    "ol" => self.lists.push(Some(number("start").unwrap_or(1))),
                    "ul" => self.lists.push(None),
                    "li" => {
                        let number = self.lists.last_mut().and_then(Option::as_mut);
                        let marker = number.map(|next| {
                            let own = *next;
                            *next = next.saturating_add(1);
                            format!("{own}.")
                        });
                        self.tree.start_item(marker);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
        // Rows without a cell of their own are filled by cells that reach down.
        self.limits.check_pieces(self.tree.pieces())
    }

    fn close(&mut self, node: NodeRef<'_>) {
        let Some(element) = node.value().as_element() else { return };
        if self.unseen > 0 {
            self.unseen -= 1;
            return;
        }
        match element.name() {
            "b" | "strong" => self.bold = self.bold.saturating_sub(1),
            "i" | "em" => self.italic = self.italic.saturating_sub(1),
            "table" => self.tree.end_table(),
            "tr" => self.tree.end_row(),
            "td" | "th" => self.tree.end_cell(),
            name if OWN_LINE.contains(&name) => {
                self.tree.end_paragraph();
                match name {
                    "li" => self.tree.end_item(),
                    "ol" | "ul" => drop(self.lists.pop()),
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

/// An element that is kept from sight, with all inside it.
fn hides(element: &Element) -> bool {
    let style = element.attr("style").unwrap_or_default().to_ascii_lowercase();
    UNSEEN.contains(&element.name())
        || element.attr("hidden").is_some()
        || style.contains("display:none")
        || style.contains("display: none")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_from_sight_is_left_out_and_what_follows_is_not() {
        let page = "<html><body><div hidden><p>a<b>b</b></p></div><p>c<script>d</script>e</p></body></html>";
        let blocks = read("a.html", page, &Limits::default()).expect("is read");
        let texts: Vec<String> = blocks
            .iter()
            .filter_map(|block| match block {
                Block::Paragraph(paragraph) => Some(paragraph.text()),
                _ => None,
            })
            .collect();
        assert_eq!(texts, ["ce"]);
    }

    #[test]
    fn numbers_of_lists_are_shown_where_their_text_or_their_cell_is() {
        let page = "<html><ol><li><p>một</p></li><li>hai<ul><li>ba</li></ul></li></ol><table><tr><td><ol start=3><li><p></p></li></ol></td>\
                    <td>việc</td></tr></table></html>";
        let blocks = read("a.html", page, &Limits::default()).expect("is read");
        let text = dondoc_rules::doc::Document { blocks, flattened: false }.text();
        assert_eq!(text, "1. một\n2. hai\nba\n3. \nviệc");
    }

    #[test]
    fn a_page_that_nests_deep_or_reaches_far_is_read_or_refused() {
        let deep = "<div>".repeat(1_000) + "x";
        assert_eq!(read("a.html", &deep, &Limits::default()).expect("is read").len(), 1);
        let deeper = "<div>".repeat(50_000) + "x";
        assert!(matches!(read("a.html", &deeper, &Limits::default()), Err(Unreadable::TooDeep { .. })));
        let wide = format!("<table><tr>{}</tr>{}</table>", "<td rowspan=0>".repeat(1_000), "<tr>".repeat(5_000));
        assert!(matches!(read("a.html", &wide, &Limits::default()), Err(Unreadable::TooManyPieces { .. })));
    }
}
