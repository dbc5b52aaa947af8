//! Bodies: matching a plan's words to the register of a day.
//!
//! A match is exact after folding; anything else is offered to a person, never decided.

use std::collections::HashMap;

use crate::plans::draft::{Party, PartyKind};
use crate::vi::fold::fold;

/// A body of the register with every name it carries on the day asked about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// The register's id.
    pub id: String,
    pub names: Vec<String>,
}

/// A named group: phrases by which plans call it, and its members.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListedRoster {
    pub id: String,
    /// Folded beginnings: "cac so ban nganh".
    pub phrases: Vec<String>,
    pub members: Vec<String>,
}

/// The register of one day, ready for look-ups.
#[derive(Debug, Clone, Default)]
pub struct Register {
    names: HashMap<String, Vec<String>>,
    rosters: Vec<ListedRoster>,
}

/// What a party was matched to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    Body(String),
    Roster(String),
    /// Several bodies carry the name: a person decides.
    Candidates(Vec<String>),
    /// Nobody carries it.
    Unknown,
    /// Nobody needs to be found: an open set, a reference, a body outside the authority, a person.
    Open,
}

impl Register {
    /// Makes the look-up tables.
    pub fn new(bodies: &[Listed], rosters: Vec<ListedRoster>) -> Register {
        let mut names: HashMap<String, Vec<String>> = HashMap::new();
        for body in bodies {
            for name in &body.names {
                let ids = names.entry(fold(name)).or_default();
                if !ids.contains(&body.id) {
                    ids.push(body.id.clone());
                }
            }
        }
        Register { names, rosters }
    }

    /// The bodies that carry a name.
    pub fn named(&self, name: &str) -> &[String] {
        self.names.get(&fold(name)).map_or(&[], Vec::as_slice)
    }

    /// The roster that a phrase calls; the longest phrase wins.
    pub fn roster(&self, phrase: &str) -> Option<&ListedRoster> {
        let folded = fold(phrase);
        let matching = self.rosters.iter().flat_map(|roster| {
            let begins = roster.phrases.iter().filter(|phrase| folded.starts_with(phrase.as_str()));
            begins.map(move |phrase| (phrase.len(), roster))
        });
        matching.max_by_key(|(length, _)| *length).map(|(_, roster)| roster)
    }

    /// What a party of a plan is in this register.
    pub fn resolve(&self, party: &Party) -> Resolution {
        match party.kind {
            PartyKind::OpenSet | PartyKind::Reference | PartyKind::Outside | PartyKind::Person => Resolution::Open,
            PartyKind::Roster => {
                self.roster(&party.text).map_or(Resolution::Unknown, |roster| Resolution::Roster(roster.id.clone()))
            }
            PartyKind::Body | PartyKind::Division => {
                let name = party.name.as_deref().unwrap_or(&party.text);
                let ids = match self.named(name) {
                    [] => self.named(&party.text),
                    ids => ids,
                };
                match ids {
                    [] => Resolution::Unknown,
                    [one] => Resolution::Body(one.clone()),
                    several => Resolution::Candidates(several.to_vec()),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn register() -> Register {
        let body = |id: &str, names: &[&str]| Listed {
            id: id.to_owned(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        let bodies = [
            body("1", &["Sở Nông nghiệp và Môi trường", "Sở NN&MT"]),
            body("2", &["Ban Quản lý Khu kinh tế", "BQL KKT"]),
            body("3", &["Trung tâm A"]),
            body("4", &["Trung tâm A"]),
        ];
        let roster = ListedRoster {
            id: "r".to_owned(),
            phrases: vec!["cac so ban nganh".to_owned()],
            members: vec!["1".to_owned(), "2".to_owned()],
        };
        Register::new(&bodies, vec![roster])
    }

    #[test]
    fn names_match_without_marks_and_only_whole() {
        let check = |text: &str, kind: PartyKind, expected: Resolution| {
            let party = Party { text: text.to_owned(), kind, ..Party::default() };
            assert_eq!(register().resolve(&party), expected, "{text}");
        };
        check("so nong nghiep va moi truong", PartyKind::Body, Resolution::Body("1".to_owned()));
        check("BQL KKT", PartyKind::Body, Resolution::Body("2".to_owned()));
        check("Sở Nông nghiệp", PartyKind::Body, Resolution::Unknown);
        check("Trung tâm A", PartyKind::Body, Resolution::Candidates(vec!["3".to_owned(), "4".to_owned()]));
        check("Các sở, ban, ngành thuộc tỉnh", PartyKind::Roster, Resolution::Roster("r".to_owned()));
        check("Các đơn vị liên quan", PartyKind::OpenSet, Resolution::Open);
    }

    #[test]
    fn an_elided_name_is_looked_up_whole() {
        let party = Party {
            text: "Nông nghiệp và Môi trường".to_owned(),
            name: Some("Sở Nông nghiệp và Môi trường".to_owned()),
            ..Party::default()
        };
        assert_eq!(register().resolve(&party), Resolution::Body("1".to_owned()));
    }
}
