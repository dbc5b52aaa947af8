//! A list of tasks in the program's own XML (`docs/tasks-xml.md`), read in again: the whole of it is checked, then it goes
//! the way of every plan: shown beside its words, corrected, confirmed.

use dondoc_files::xml::{self, Node};
use dondoc_files::{Limits, Unreadable};
use dondoc_rules::plans::exchange::{Assigned, ListRefusal, ListedTask, TaskList};

use crate::http::{Lang, catalogue};

/// The name of the shape that is read; the same is written by `tasks::web::export`.
pub const SHAPE: &str = "urn:dondoc:tasks:1";

/// The media type of such a file.
pub const MEDIA_TYPE: &str = "application/xml";

/// So much of a file tells whether it is one.
const HEAD: usize = 1_024;

/// Whether a file says that it is a list of tasks.
pub fn is_list(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).into_owned();
    let head = head.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    head.starts_with("<?xml") && head.contains("<Tasks") || head.starts_with("<Tasks")
}

/// Reads a list of tasks.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<TaskList, Unreadable> {
    let root = xml::read(bytes, limits)?;
    if root.name != "Tasks" || !root.attributes.iter().any(|(_, value)| value == SHAPE) {
        return Err(refused("import.list-shape", &[("shape", SHAPE)]));
    }
    let list = TaskList {
        count: root.attribute("Count").map(str::to_owned),
        tasks: root.children.iter().filter(|node| node.name == "Task").map(task).collect(),
    };
    match list.check() {
        Ok(()) => Ok(list),
        Err(ListRefusal::Empty) => Err(refused("import.list-empty", &[])),
        Err(ListRefusal::Count(said, found)) => {
            Err(refused("import.list-count", &[("said", &said), ("found", &found.to_string())]))
        }
        Err(ListRefusal::Several(numbers)) => Err(refused("import.list-several", &[("numbers", &numbers.join(", "))])),
        Err(ListRefusal::Twice(id)) => Err(refused("import.list-twice", &[("id", &id)])),
    }
}

fn refused(key: &str, values: &[(&str, &str)]) -> Unreadable {
    let said = |lang| catalogue(lang).with(key, values);
    Unreadable::BadData { vi: said(Lang::Vi), en: said(Lang::En) }
}

fn task(node: &Node) -> ListedTask {
    let text = |name: &str| node.text_of(name).to_owned();
    let assigned = node.child("AssigningDocument").map(|one| {
        let text = |name: &str| one.text_of(name).to_owned();
        Assigned {
            type_name: text("Type"),
            number: text("Code"),
            issued_on: text("IssuedDate"),
            issuer: text("Issuer"),
            signer: text("Signer"),
            subject: text("Subject"),
        }
    });
    ListedTask {
        id: node.attribute("Id").unwrap_or_default().to_owned(),
        assigned,
        number: text("Number"),
        content: text("Content"),
        lead: text("Lead"),
        cooperating: text("Cooperating"),
        time: text("Time"),
        product: text("Product"),
        due_on: text("DueDate"),
    }
}
