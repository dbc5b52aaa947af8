//! Kinds of bodies, as data: their names, their order in lists, and what the focal body may do towards them.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::http::Lang;

const KINDS: &str = include_str!("../../data/kinds.csv");

/// What a kind that no data file knows is taken for: a body of the province.
const URGE: &str = "urge";

/// A kind of body.
#[derive(Debug, Deserialize)]
pub struct Kind {
    /// The word in the register.
    pub kind: String,
    /// `urge`, `request` or `inform`.
    pub authority: String,
    vi: String,
    en: String,
}

impl Kind {
    /// Its name on screen.
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}

/// All kinds, in the order of lists.
pub fn all() -> &'static [Kind] {
    static ALL: OnceLock<Vec<Kind>> = OnceLock::new();
    ALL.get_or_init(|| csv::Reader::from_reader(KINDS.as_bytes()).deserialize().filter_map(Result::ok).collect())
}

/// The place of a kind in lists; unknown ones come last.
pub fn place(kind: &str) -> usize {
    all().iter().position(|known| known.kind == kind).unwrap_or(usize::MAX)
}

/// The name of a kind; an unknown one shows as its word.
pub fn name(kind: &str, lang: Lang) -> &str {
    all().iter().find(|known| known.kind == kind).map_or(kind, |known| known.name(lang))
}

/// What the focal body may do towards bodies of a kind.
pub fn authority(kind: &str) -> &'static str {
    all().iter().find(|known| known.kind == kind).map_or(URGE, |known| known.authority.as_str())
}
