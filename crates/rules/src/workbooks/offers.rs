//! What a file says beside what stands here: offered field by field, taken over by a person.

use std::collections::BTreeMap;

use super::Said;

/// What a file's fields are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The version that the file was made from: what it did not change is not offered.
    SameVersion,
    /// Another version, or a file that showed nothing: everything that differs is offered.
    Other,
}

/// How what is offered stands beside what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is there, or what the file was made from.
    Changes,
    /// The file empties what is there.
    Clears,
    /// What is there was written by somebody else since: both are shown.
    Meets,
    /// The field is not asked here any more.
    NotAsked,
}

/// A field that a file offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub said: Said,
    /// What stands there.
    pub now: String,
    pub standing: Standing,
}

/// The fields that differ, in the file's order.
pub fn offers(said: &[Said], now: &BTreeMap<String, String>, basis: Basis) -> Vec<Offer> {
    let offer = |said: &Said| {
        if basis == Basis::SameVersion && said.text == said.was {
            return None;
        }
        let offer = |now: &str, standing| Some(Offer { said: said.clone(), now: now.to_owned(), standing });
        let Some(now) = now.get(&said.name) else {
            return if said.text.is_empty() { None } else { offer("", Standing::NotAsked) };
        };
        let there = super::clean(now);
        if said.text == there {
            return None;
        }
        match basis {
            // Nothing says that an empty cell of another version means to empty this one.
            Basis::Other if said.text.is_empty() => None,
            Basis::Other if there.is_empty() => offer(now, Standing::Changes),
            // An unticked box is what a form begins with.
            Basis::Other if said.name == "is_nil" && said.text == "0" => None,
            Basis::Other if said.name == "is_nil" => offer(now, Standing::Changes),
            Basis::Other => offer(now, Standing::Meets),
            Basis::SameVersion if there != said.was => offer(now, Standing::Meets),
            Basis::SameVersion if said.text.is_empty() => offer(now, Standing::Clears),
            Basis::SameVersion => offer(now, Standing::Changes),
        }
    };
    said.iter().filter_map(offer).collect()
}
