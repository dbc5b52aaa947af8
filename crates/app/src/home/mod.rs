//! Home: what waits for this person, by due instant. It only reads what other features offer.

mod asked;
mod cases;
mod focal;
mod keeper;
mod own;
pub mod web;

use jiff::Timestamp;

/// Something to do: what, by when, where, and the act as the button.
struct Row {
    what: String,
    when: String,
    /// The instant by which it is due; none where nothing sets one: such rows stand last.
    due: Option<Timestamp>,
    link: String,
    act: String,
}

impl Row {
    /// Something without a day.
    fn undated(what: String, link: impl Into<String>, act: &str) -> Row {
        Row { what, when: String::new(), due: None, link: link.into(), act: act.to_owned() }
    }
}
