//! ODT: OpenDocument text, `content.xml`. Deletions and annotations are left out; notes stand behind their paragraph.

mod lists;

use dondoc_rules::doc::{Document, Span};
use quick_xml::events::{BytesStart, Event};

use crate::limits::{Limits, Unreadable};
use crate::package::{self, attribute, local};
use crate::tree::{Space, Tree};
use lists::Lists;

const CONTENT: &str = "content.xml";
const STYLES: &str = "styles.xml";

/// Elements of which nothing is text of the document as a reader sees it.
const UNSEEN: &[&str] = &[
    "tracked-changes",
    "annotation",
    "annotation-end",
    "desc",
    "title",
    "covered-table-cell",
    "automatic-styles",
    "note-citation",
];

/// Most cells that one repeated cell may stand for.
const MOST_REPEATED: u32 = 256;

pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let mut archive = package::open(bytes)?;
    let xml = package::part(&mut archive, CONTENT, limits)?;
    let limits = &limits.for_text(xml.len());
    // Numbers are a help, not the text: where the styles cannot be read, the text still is.
    let mut lists = Lists::default();
    if let Ok(styles) = package::part(&mut archive, STYLES, limits) {
        lists.read(STYLES, &styles).unwrap_or_default();
    }
    lists.read(CONTENT, &xml)?;
    let place = Span { file: Some(name.into()), part: Some(CONTENT.into()), ..Span::default() };
    let mut walk = Walk {
        tree: Tree::new(place, Space::Collapsed),
        unseen: 0,
        paragraphs: 0,
        notes: Vec::new(),
        in_note: 0,
        lists,
    };
    let mut outcome = Ok(());
    let mut depth = 0_usize;
    package::events(CONTENT, &xml, |event| {
        if outcome.is_err() {
            return;
        }
        match event {
            Event::Start(element) => {
                depth += 1;
                if depth > limits.depth {
                    outcome = Err(Unreadable::TooDeep { part: CONTENT.to_owned(), limit: limits.depth });
                    return;
                }
                walk.start(element);
            }
            Event::Empty(element) => {
                walk.start(element);
                walk.end(local(element));
            }
            Event::End(element) => {
                depth = depth.saturating_sub(1);
                walk.end(element.local_name().into_inner());
            }
            other => walk.text(other),
        }
        if let Err(refusal) = limits.check_pieces(walk.tree.pieces()) {
            outcome = Err(refusal);
        }
    })?;
    outcome?;
    Ok(Document { blocks: walk.tree.finish(), flattened: false })
}

struct Walk {
    tree: Tree,
    /// How many open elements are unseen.
    unseen: usize,
    /// How many paragraphs are open; a note's stand inside its paragraph.
    paragraphs: usize,
    notes: Vec<String>,
    in_note: usize,
    lists: Lists,
}

impl Walk {
    fn start(&mut self, element: &BytesStart<'_>) {
        let name = local(element);
        if self.unseen > 0 || UNSEEN.contains(&name) {
            self.unseen += 1;
            return;
        }
        let number = |name: &str| attribute(element, name).and_then(|text| text.parse::<u32>().ok()).unwrap_or(1);
        match name {
            "note-body" => {
                self.in_note += 1;
                self.notes.push(String::new());
            }
            "p" | "h" => {
                self.paragraphs += 1;
                if self.in_note == 0 {
                    self.tree.end_paragraph();
                }
            }
            "list" => {
                let goes_on = attribute(element, "continue-numbering").as_deref() == Some("true")
                    || attribute(element, "continue-list").is_some();
                self.lists.start(attribute(element, "style-name"), goes_on);
            }
            "list-item" => {
                let marker = self.lists.next();
                self.tree.start_item(marker);
            }
            "s" => self.push(" "),
            "tab" => self.push("\t"),
            "line-break" => self.line_break(),
            "table" => self.tree.start_table(),
            "table-row" => self.tree.start_row(),
            "table-cell" => {
                // A repeated cell is empty in a text document; it is made once for each column it stands for.
                for _ in 1..number("number-columns-repeated").min(MOST_REPEATED) {
                    self.tree.start_cell(1, 1);
                    self.tree.end_cell();
                }
                let columns = number("number-columns-spanned").min(1_000);
                self.tree.start_cell(columns, number("number-rows-spanned"));
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if self.unseen > 0 {
            self.unseen -= 1;
            return;
        }
        match name {
            "note-body" => self.in_note = self.in_note.saturating_sub(1),
            "p" | "h" => {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                if self.in_note == 0 {
                    self.tree.end_paragraph();
                    for note in std::mem::take(&mut self.notes) {
                        self.tree.text(&note, false, false);
                        self.tree.end_paragraph();
                    }
                }
            }
            "list" => self.lists.end(),
            "list-item" => self.tree.end_item(),
            "table" => self.tree.end_table(),
            "table-row" => self.tree.end_row(),
            "table-cell" => self.tree.end_cell(),
            _ => {}
        }
    }

    fn text(&mut self, event: &Event<'_>) {
        if self.unseen == 0 && self.paragraphs > 0 {
            let mut text = String::new();
            package::append(event, &mut text);
            self.push(&text);
        }
    }

    fn push(&mut self, text: &str) {
        match self.notes.last_mut().filter(|_| self.in_note > 0) {
            Some(note) => note.push_str(text),
            None => self.tree.text(text, false, false),
        }
    }

    fn line_break(&mut self) {
        if self.in_note == 0 {
            self.tree.line_break();
        }
    }
}
