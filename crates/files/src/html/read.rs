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

/// Reads a page, or a fragment of one.
pub fn read(name: &str, text: &str, limits: &Limits) -> Result<Vec<Block>, Unreadable> {
    let page = Html::parse_document(text);
    let place = Span { file: Some(name.to_owned()), ..Span::default() };
    let mut walk = Walk { tree: Tree::new(place, Space::Collapsed), limits, bold: 0, italic: 0, lists: Vec::new() };
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
    bold: usize,
    italic: usize,
    /// The next number of each open list; none for one without numbers.
    lists: Vec<Option<u32>>,
}

type NodeRef<'a> = ego_tree::NodeRef<'a, Node>;

impl Walk<'_> {
    fn open(&mut self, node: NodeRef<'_>) -> Result<(), Unreadable> {
        match node.value() {
            Node::Text(text) if is_seen(node) => {
                // White space between rows and cells is no text of the table.
                let between = node.parent().and_then(|parent| parent.value().as_element().map(Element::name));
                if !matches!(between, Some("table" | "tbody" | "thead" | "tfoot" | "tr")) || !text.trim().is_empty() {
                    self.tree.text(text, self.bold > 0, self.italic > 0);
                }
            }
            Node::Element(element) if is_seen(node) => self.start(element)?,
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
                if self.tree.cells() > self.limits.cells {
                    return Err(Unreadable::TooManyCells { limit: self.limits.cells });
                }
            }
            name if OWN_LINE.contains(&name) => {
                self.tree.end_paragraph();
                match name {
                    "ol" => self.lists.push(Some(number("start").unwrap_or(1))),
                    "ul" => self.lists.push(None),
                    "li" => {
                        if let Some(Some(next)) = self.lists.last_mut() {
                            self.tree.marker(format!("{next}."));
                            *next = next.saturating_add(1);
                        }
                    }
                    _ => {}
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, node: NodeRef<'_>) {
        let Some(element) = node.value().as_element().filter(|_| is_seen(node)) else { return };
        match element.name() {
            "b" | "strong" => self.bold = self.bold.saturating_sub(1),
            "i" | "em" => self.italic = self.italic.saturating_sub(1),
            "table" => self.tree.end_table(),
            "tr" => self.tree.end_row(),
            "td" | "th" => self.tree.end_cell(),
            name if OWN_LINE.contains(&name) => {
                self.tree.end_paragraph();
                if matches!(name, "ol" | "ul") {
                    self.lists.pop();
                }
            }
            _ => {}
        }
    }
}

/// Neither the element nor any that holds it is kept from sight.
fn is_seen(node: NodeRef<'_>) -> bool {
    let hides = |element: &Element| {
        let style = element.attr("style").unwrap_or_default().to_ascii_lowercase();
        UNSEEN.contains(&element.name())
            || element.attr("hidden").is_some()
            || style.contains("display:none")
            || style.contains("display: none")
    };
    let own = node.value().as_element().is_some_and(hides);
    !own && node.ancestors().all(|above| !above.value().as_element().is_some_and(hides))
}
