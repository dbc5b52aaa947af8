//! Data as XML: elements with attributes, texts or elements inside; what other systems take in, and what comes from them.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::limits::{Limits, Unreadable};
use crate::package::{append, local};

/// An element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    pub name: &'static str,
    pub attributes: Vec<(&'static str, String)>,
    /// Either a text or elements; a text is left out where there are elements.
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    /// An element with elements inside.
    pub fn new(name: &'static str, children: Vec<Element>) -> Element {
        Element { name, children, ..Element::default() }
    }

    /// An element with a text.
    pub fn text(name: &'static str, text: impl Into<String>) -> Element {
        Element { name, text: text.into(), ..Element::default() }
    }

    /// The same with an attribute more.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Element {
        self.attributes.push((name, value.into()));
        self
    }
}

/// An element as a document in UTF-8.
///
/// ```
/// use dondoc_files::xml::{Element, write};
/// let task = Element::text("Task", "Rà soát & báo cáo").with("Number", "I.1");
/// let xml = String::from_utf8(write(&Element::new("Tasks", vec![task]))).unwrap();
/// assert!(xml.ends_with("<Tasks>\n  <Task Number=\"I.1\">Rà soát &amp; báo cáo</Task>\n</Tasks>\n"));
/// ```
pub fn write(root: &Element) -> Vec<u8> {
    let mut xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    put(&mut xml, root, 0);
    xml.into_bytes()
}

fn put(xml: &mut String, element: &Element, depth: usize) {
    xml.push_str(&"  ".repeat(depth));
    xml.push('<');
    xml.push_str(element.name);
    for (name, value) in &element.attributes {
        xml.push_str(&format!(" {name}=\"{}\"", escape(value)));
    }
    if element.children.is_empty() {
        xml.push_str(&format!(">{}</{}>\n", escape(&element.text), element.name));
        return;
    }
    xml.push_str(">\n");
    for child in &element.children {
        put(xml, child, depth + 1);
    }
    xml.push_str(&format!("{}</{}>\n", "  ".repeat(depth), element.name));
}

/// Escaped, without what XML 1.0 cannot hold even so.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(letter),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// An element as it was read. Names stand without their prefix.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    /// The text that stands directly in it.
    pub text: String,
    pub children: Vec<Node>,
}

impl Node {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first element of a name inside.
    pub fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of the first element of a name inside, trimmed; empty where there is none.
    pub fn text_of(&self, name: &str) -> &str {
        self.child(name).map(|child| child.text.trim()).unwrap_or_default()
    }

    fn of(element: &BytesStart<'_>) -> Node {
        let attributes = element.attributes().flatten().filter_map(|attribute| {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?;
            Some((attribute.key.local_name().into_inner().to_owned(), value.into_owned()))
        });
        Node { name: local(element).to_owned(), attributes: attributes.collect(), ..Node::default() }
    }
}

/// What stands for a whole document where one part is meant.
const PART: &str = "XML";

/// Reads a document in UTF-8 as its root. A document that declares types or entities of its own is refused; none is ever
/// resolved.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Node, Unreadable> {
    let damaged = |reason: String| Unreadable::DamagedPart { part: PART.to_owned(), reason };
    if bytes.len() as u64 > limits.file_bytes {
        return Err(Unreadable::TooLarge { bytes: bytes.len() as u64, limit: limits.file_bytes });
    }
    let xml = std::str::from_utf8(bytes).map_err(|error| damaged(error.to_string()))?;
    let mut reader = Reader::from_str(xml.trim_start_matches('\u{feff}'));
    let (mut open, mut root, mut pieces) = (Vec::<Node>::new(), None, 0);
    loop {
        let event = reader.read_event().map_err(|error| damaged(error.to_string()))?;
        let ended = match &event {
            Event::Start(element) => {
                if open.len() >= limits.depth {
                    return Err(Unreadable::TooDeep { part: PART.to_owned(), limit: limits.depth });
                }
                open.push(Node::of(element));
                None
            }
            Event::Empty(element) => Some(Node::of(element)),
            Event::End(_) => open.pop(),
            Event::DocType(_) => return Err(damaged("it declares types of its own".to_owned())),
            Event::Eof => break,
            _ => {
                if let Some(last) = open.last_mut() {
                    append(&event, &mut last.text);
                }
                None
            }
        };
        let Some(node) = ended else { continue };
        pieces += 1;
        limits.check_pieces(pieces)?;
        match open.last_mut() {
            Some(parent) => parent.children.push(node),
            None => root = root.or(Some(node)),
        }
    }
    match root {
        Some(root) if open.is_empty() => Ok(root),
        _ => Err(damaged("it ends inside an element".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_and_what_is_hostile_is_refused() {
        let inside = vec![Element::text("Content", "a < b\n& \"c\""), Element::text("Empty", "")];
        let written = write(&Element::new("Tasks", vec![Element::new("Task", inside).with("Id", "1 & 2")]));
        let root = read(&written, &Limits::default()).expect("it is read");
        let task = root.child("Task").expect("the task");
        assert_eq!((root.name.as_str(), task.attribute("Id")), ("Tasks", Some("1 & 2")));
        assert_eq!((task.text_of("Content"), task.text_of("Empty"), task.text_of("None")), ("a < b\n& \"c\"", "", ""));
        let deep = "<a>".repeat(300);
        for hostile in ["<a><b></a>", "<a>", "", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", deep.as_str()] {
            assert!(read(hostile.as_bytes(), &Limits::default()).is_err(), "{hostile}");
        }
    }

    #[test]
    fn whatever_stands_in_a_text_the_document_is_read_back() {
        let texts = [
            ("a < b & c > \"d\" 'e'", "a < b & c > \"d\" 'e'"),
            ("dòng một\ndòng hai", "dòng một\ndòng hai"),
            ("\u{1}\u{8}điều khiển\u{ffff}", "điều khiển"),
            ("]]>", "]]>"),
        ];
        for (text, kept) in texts {
            let root = Element::new("Tasks", vec![Element::text("Content", text).with("Note", text)]);
            let xml = String::from_utf8(write(&root)).expect("UTF-8");
            let mut reader = Reader::from_str(&xml);
            let mut found = String::new();
            loop {
                match reader.read_event().unwrap_or_else(|error| panic!("{text}: {error}: {xml}")) {
                    Event::Eof => break,
                    Event::Text(part) => found.push_str(&part),
                    Event::GeneralRef(name) => {
                        found.push_str(quick_xml::escape::resolve_predefined_entity(&name).unwrap_or_default());
                    }
                    _ => {}
                }
            }
            assert_eq!(found.trim(), kept);
        }
    }
}
