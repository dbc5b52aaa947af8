//! Types of instruments with their abbreviations, as data (Nghị định 30/2020, Phụ lục III; Hướng dẫn 36-HD/VPTW).

use dondoc_rules::vi::fold::fold;
use serde::Deserialize;

const TYPES: &str = include_str!("../../data/instrument-types.csv");

/// A type.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Type {
    pub name: String,
    /// Empty where a symbol never shows it.
    pub code: String,
}

/// All types, in the order in which a form offers them.
pub fn types() -> Vec<Type> {
    csv::Reader::from_reader(TYPES.as_bytes()).into_deserialize().filter_map(Result::ok).collect()
}

/// The type with a name, or the first with a code, "KH".
pub fn named(text: &str) -> Option<Type> {
    let (wanted, all) = (fold(text), types());
    let by_name = all.iter().find(|one| fold(&one.name) == wanted);
    by_name.or_else(|| all.iter().find(|one| !one.code.is_empty() && one.code == text.trim())).cloned()
}
