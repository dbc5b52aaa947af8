//! Sentences for users: Vietnamese first, English second, whole, one file a feature and language.
//!
//! A line is `key = sentence`; `{name}` stands for a value. A test checks that both languages have the same keys and
//! that every key used in a template exists.

use std::collections::HashMap;
use std::ops::Index;
use std::sync::OnceLock;

use axum::http::HeaderMap;

use super::guard::cookie;

/// A language of the interface.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lang {
    #[default]
    Vi,
    En,
}

impl Lang {
    /// The language of a request: the person's choice, else Vietnamese.
    pub fn of(headers: &HeaderMap) -> Lang {
        match cookie(headers, "lang").as_deref() {
            Some("en") => Lang::En,
            _ => Lang::Vi,
        }
    }

    /// The language's tag in HTML.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Vi => "vi",
            Lang::En => "en",
        }
    }
}

/// All sentences of one language.
#[derive(Debug)]
pub struct Catalogue {
    sentences: HashMap<&'static str, &'static str>,
}

macro_rules! files {
    ($($feature:literal),* $(,)?) => {
        const VI: &[&str] = &[$(include_str!(concat!("../", $feature, "/messages.vi"))),*];
        const EN: &[&str] = &[$(include_str!(concat!("../", $feature, "/messages.en"))),*];
    };
}
files!(
    "http",
    "accounts",
    "calendar",
    "bodies",
    "reorganisations",
    "instruments",
    "plans",
    "imports",
    "clarity",
    "cycles",
    "obligations",
    "obstacles",
    "directives",
    "returns",
    "workbooks",
    "register",
    "tasks",
    "reviews",
    "answers",
    "urges",
    "boards",
    "briefings",
    "compliance",
    "reports",
    "drafts",
    "opinions",
    "jobs",
    "amendments",
    "home",
    "audit"
);

/// The sentences of a language.
pub fn catalogue(lang: Lang) -> &'static Catalogue {
    static VIETNAMESE: OnceLock<Catalogue> = OnceLock::new();
    static ENGLISH: OnceLock<Catalogue> = OnceLock::new();
    match lang {
        Lang::Vi => VIETNAMESE.get_or_init(|| Catalogue::read(VI)),
        Lang::En => ENGLISH.get_or_init(|| Catalogue::read(EN)),
    }
}

impl Catalogue {
    fn read(files: &[&'static str]) -> Catalogue {
        let lines = files.iter().flat_map(|file| file.lines()).filter(|line| !line.starts_with('#'));
        let sentences = lines.filter_map(|line| line.split_once(" = ")).map(|(k, s)| (k.trim(), s.trim())).collect();
        Catalogue { sentences }
    }

    /// Every key.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.sentences.keys().copied()
    }

    /// A sentence with its values put in.
    pub fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut sentence = self[key].to_owned();
        for (name, value) in values {
            sentence = sentence.replace(&format!("{{{name}}}"), value);
        }
        sentence
    }
}

impl Index<&str> for Catalogue {
    type Output = str;

    /// The sentence of a key. A missing one shows as `⟦missing⟧` rather than taking the page down; a test finds it.
    fn index(&self, key: &str) -> &str {
        self.sentences.get(key).copied().unwrap_or("⟦missing⟧")
    }
}

impl Index<&String> for Catalogue {
    type Output = str;

    fn index(&self, key: &String) -> &str {
        &self[key.as_str()]
    }
}
