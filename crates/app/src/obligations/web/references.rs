//! Leads by reference in words, with the page that answers them.

use crate::http::Catalogue;
use crate::obligations::references::{Meaning, Reference};
use crate::words;

/// What a lead by reference means, or why it is open, and where the register of instruments answers it.
pub fn reference_words(one: &Reference, t: &Catalogue) -> (String, String) {
    let count = one.bodies().len().to_string();
    let (key, address) = match &one.meaning {
        Meaning::Bodies(id, _) => ("reference.bodies", format!("/instruments/{id}")),
        Meaning::NoLeads(id) => ("reference.no-leads", format!("/instruments/{id}")),
        Meaning::Several => ("reference.several", "/instruments".to_owned()),
        Meaning::NoNumber => ("reference.no-number", "/instruments".to_owned()),
        Meaning::Unregistered => {
            let day = one.issued_on.map(words::day).unwrap_or_default();
            let query = serde_urlencoded::to_string([("number", one.number.as_str()), ("issued_on", day.as_str())]);
            ("reference.unregistered", format!("/instruments/new?{}", query.unwrap_or_default()))
        }
    };
    let values = [
        ("label", one.label.as_str()),
        ("text", one.text.as_str()),
        ("number", one.number.as_str()),
        ("count", count.as_str()),
    ];
    (t.with(key, &values), address)
}
