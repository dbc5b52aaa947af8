//! Data as XML: elements with attributes, texts or elements inside; what other systems take in.

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

#[cfg(test)]
mod tests {
    use quick_xml::Reader;
    use quick_xml::events::Event;

    use super::*;

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
                    Event::Text(part) => found.push_str(&part.decode().expect("UTF-8")),
                    Event::GeneralRef(name) => {
                        let name = name.decode().expect("UTF-8");
                        found.push_str(quick_xml::escape::resolve_predefined_entity(&name).unwrap_or_default());
                    }
                    _ => {}
                }
            }
            assert_eq!(found.trim(), kept);
        }
    }
}
