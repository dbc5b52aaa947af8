//! Bodies: matching a plan's words to the register of a day.
//!
//! A match is exact after folding; anything else is offered to a person, never decided.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::doc::Span;
use crate::plans::draft::{Party, PartyKind, PartyReading, PlanDraft};
use crate::vi::fold::{fold, search_key};

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
    /// The same by their search key, where that finds what the name does not.
    spellings: HashMap<String, Vec<String>>,
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
        let mut spellings: HashMap<String, Vec<String>> = HashMap::new();
        for body in bodies {
            for name in &body.names {
                for ids in [names.entry(fold(name)).or_default(), spellings.entry(search_key(name)).or_default()] {
                    if !ids.contains(&body.id) {
                        ids.push(body.id.clone());
                    }
                }
            }
        }
        Register { names, spellings, rosters }
    }

    /// The bodies that carry a name.
    pub fn named(&self, name: &str) -> &[String] {
        let exact = self.names.get(&fold(name));
        // "Mỹ" and "Mĩ" are one name where no other body is spelt so.
        exact.or_else(|| self.spellings.get(&search_key(name))).map_or(&[], Vec::as_slice)
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

    /// The bodies that a party's words name, elided or as they stand.
    fn carrying(&self, party: &Party) -> &[String] {
        match self.named(party.name.as_deref().unwrap_or(&party.text)) {
            [] => self.named(&party.text),
            ids => ids,
        }
    }

    /// Writes each party's body into a draft, and says once for each name which ones the register does not know.
    pub fn place(&self, draft: &mut PlanDraft) {
        let mut findings = Vec::new();
        let mut told = HashSet::new();
        let readings = draft.tasks.iter_mut().flat_map(|task| [&mut task.lead, &mut task.cooperating]);
        for PartyReading { parties, span, .. } in readings {
            for party in parties {
                // A ministry owes nothing here, yet a register may hold it.
                if let ([one], PartyKind::Body | PartyKind::Division | PartyKind::Outside) =
                    (self.carrying(party), party.kind)
                {
                    party.body = Some(one.clone());
                }
                let name = party.name.as_deref().unwrap_or(&party.text);
                if let Some(sentence) = doubt(name, &self.resolve(party))
                    && told.insert(fold(name))
                {
                    findings.push(Diagnostic::new(Code::UnknownBody, sentence, span.clone()));
                }
            }
        }
        for rule in &draft.reporting_rules {
            let Some(recipient) = &rule.recipient else { continue };
            if self.named(recipient).is_empty() && told.insert(fold(recipient)) {
                let sentence = doubt(recipient, &Resolution::Unknown).unwrap_or_default();
                findings.push(Diagnostic::new(Code::UnknownBody, sentence, Span { bytes: None, ..rule.span.clone() }));
            }
        }
        draft.diagnostics.append(&mut findings);
    }

    /// What a party of a plan is in this register.
    pub fn resolve(&self, party: &Party) -> Resolution {
        match party.kind {
            PartyKind::OpenSet | PartyKind::Reference | PartyKind::Outside | PartyKind::Person => Resolution::Open,
            PartyKind::Roster => {
                self.roster(&party.text).map_or(Resolution::Unknown, |roster| Resolution::Roster(roster.id.clone()))
            }
            PartyKind::Body | PartyKind::Division => match self.carrying(party) {
                [] => Resolution::Unknown,
                [one] => Resolution::Body(one.clone()),
                several => Resolution::Candidates(several.to_vec()),
            },
        }
    }
}

/// The sentence about a name that a person must decide on.
fn doubt(name: &str, resolution: &Resolution) -> Option<String> {
    match resolution {
        Resolution::Unknown => Some(format!("«{name}» không có trong danh mục cơ quan, đơn vị.")),
        Resolution::Candidates(ids) => {
            Some(format!("Có {} cơ quan, đơn vị cùng mang tên «{name}»; cần chọn một.", ids.len()))
        }
        Resolution::Body(_) | Resolution::Roster(_) | Resolution::Open => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::draft::TaskDraft;

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

    #[test]
    fn a_draft_gets_its_bodies_and_each_unknown_name_is_told_once() {
        let party = |text: &str, kind| Party { text: text.to_owned(), kind, ..Party::default() };
        let reading = |parties| PartyReading { parties, ..PartyReading::default() };
        let task = TaskDraft {
            lead: reading(vec![party("BQL KKT", PartyKind::Body), party("Sở Không Có", PartyKind::Body)]),
            cooperating: reading(vec![
                party("sở không có", PartyKind::Body),
                party("Trung tâm A", PartyKind::Body),
                party("các ngành liên quan", PartyKind::OpenSet),
                party("Các sở, ban, ngành", PartyKind::Roster),
            ]),
            ..TaskDraft::default()
        };
        let mut draft = PlanDraft { tasks: vec![task], ..PlanDraft::default() };
        register().place(&mut draft);
        let bodies: Vec<Option<&str>> = draft.tasks[0].lead.parties.iter().map(|party| party.body.as_deref()).collect();
        assert_eq!(bodies, [Some("2"), None]);
        let told: Vec<&str> = draft.diagnostics.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(
            told,
            [
                "«Sở Không Có» không có trong danh mục cơ quan, đơn vị.",
                "Có 2 cơ quan, đơn vị cùng mang tên «Trung tâm A»; cần chọn một."
            ]
        );
    }
}
