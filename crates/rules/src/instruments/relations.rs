//! Relations between instruments: what one does to another, from a day on.
//!
//! A relation is recorded and may be withdrawn; it never changes.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::vi::fold::fold;
use crate::words::word_enum;

word_enum! {
    /// What one instrument does to another.
    RelationKind {
        /// Thực hiện, triển khai.
        Implements = "implements",
        /// Căn cứ.
        BasedOn = "based_on",
        /// Sửa đổi, bổ sung, điều chỉnh.
        Amends = "amends",
        /// Thay thế.
        Replaces = "replaces",
        /// Bãi bỏ, chấm dứt hiệu lực.
        Ends = "ends",
        /// Ban hành kèm theo.
        Promulgates = "promulgates",
        /// Viện dẫn.
        Cites = "cites",
    }
}

impl RelationKind {
    /// Whether it changes what the other instrument is worth.
    pub fn bears_on_validity(self) -> bool {
        matches!(self, RelationKind::Amends | RelationKind::Replaces | RelationKind::Ends)
    }

    /// Whether it leads from one instrument to another in one direction only.
    fn has_direction(self) -> bool {
        matches!(self, RelationKind::Implements | RelationKind::Amends | RelationKind::Replaces)
    }
}

/// One relation. Ids are opaque.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    pub id: String,
    pub from: String,
    pub kind: RelationKind,
    pub to: String,
    /// The day from which it holds.
    pub effective_on: Date,
    pub recorded_at: Timestamp,
    pub withdrawn_at: Option<Timestamp>,
}

impl Relation {
    /// Whether it was recorded, and not withdrawn, by a moment.
    pub fn is_known(&self, known_at: Timestamp) -> bool {
        self.recorded_at <= known_at && self.withdrawn_at.is_none_or(|at| at > known_at)
    }
}

/// Whether a relation from one to another would lead back to where it starts, with those of its kind that stand.
pub fn makes_circle(standing: &[Relation], from: &str, kind: RelationKind, to: &str) -> bool {
    if !kind.has_direction() {
        return false;
    }
    let (mut reached, mut next) = (HashSet::new(), vec![to]);
    while let Some(at) = next.pop() {
        if at == from {
            return true;
        }
        if reached.insert(at) {
            let on = standing.iter().filter(|one| one.withdrawn_at.is_none() && one.kind == kind && one.from == at);
            next.extend(on.map(|one| one.to.as_str()));
        }
    }
    false
}

/// Which way a chain is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To what an instrument implements.
    Up,
    /// To what implements it.
    Down,
}

/// Every chain of implementing from an instrument in one direction to its end, the instrument first; at most `limit`.
pub fn chains<'a>(relations: &'a [Relation], start: &'a str, way: Way, limit: usize) -> Vec<Vec<&'a str>> {
    let mut done = Vec::new();
    let mut open = vec![vec![start]];
    while let Some(chain) = open.pop() {
        let Some(at) = chain.last() else { continue };
        let steps = relations.iter().filter(|one| one.kind == RelationKind::Implements).filter_map(|one| match way {
            Way::Up if one.from == *at => Some(one.to.as_str()),
            Way::Down if one.to == *at => Some(one.from.as_str()),
            Way::Up | Way::Down => None,
        });
        // A circle cannot be recorded, but two that were recorded at once might make one.
        let mut steps: Vec<&str> = steps.filter(|step| !chain.contains(step)).collect();
        steps.sort_unstable();
        steps.dedup();
        if steps.is_empty() || done.len() + open.len() >= limit {
            if chain.len() > 1 && done.len() < limit {
                done.push(chain);
            }
            continue;
        }
        for step in steps.into_iter().rev() {
            let mut longer = chain.clone();
            longer.push(step);
            open.push(longer);
        }
    }
    // A chain that is the short cut of a longer one says nothing new.
    let is_part = |short: &[&str], long: &[&str]| {
        let mut rest = long.iter();
        short.len() < long.len()
            && short.last() == long.last()
            && short.iter().all(|one| rest.any(|other| other == one))
    };
    let all = done.clone();
    done.retain(|chain| !all.iter().any(|other| is_part(chain, other)));
    done
}

/// The relation that a citation proposes: what stands in the title is implemented, what stands behind «Căn cứ» is the
/// basis, anything else is cited. A person confirms it.
pub fn proposed(number: &str, title: &str, paragraph: &str) -> RelationKind {
    if title.to_lowercase().contains(&number.to_lowercase()) {
        RelationKind::Implements
    } else if fold(paragraph).starts_with("can cu ") {
        RelationKind::BasedOn
    } else {
        RelationKind::Cites
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn relation(from: &str, kind: RelationKind, to: &str) -> Relation {
        Relation {
            id: format!("{from}{to}"),
            from: from.to_owned(),
            kind,
            to: to.to_owned(),
            effective_on: date(2023, 1, 1),
            recorded_at: Timestamp::UNIX_EPOCH,
            withdrawn_at: None,
        }
    }

    #[test]
    fn a_circle_is_seen_over_several_steps() {
        use RelationKind::{Amends, Cites, Implements};
        let mut standing = vec![relation("a", Implements, "b"), relation("b", Implements, "c")];
        assert!(makes_circle(&standing, "c", Implements, "a"));
        assert!(makes_circle(&standing, "a", Implements, "a"));
        assert!(!makes_circle(&standing, "a", Implements, "c"));
        assert!(!makes_circle(&standing, "c", Amends, "a"), "another kind");
        assert!(!makes_circle(&standing, "c", Cites, "a"), "two may cite each other");
        standing[1].withdrawn_at = Some(Timestamp::UNIX_EPOCH);
        assert!(!makes_circle(&standing, "c", Implements, "a"), "withdrawn");
    }

    #[test]
    fn chains_lead_to_both_ends_and_short_cuts_are_left_out() {
        use RelationKind::{Cites, Implements};
        let all = [
            relation("plan", Implements, "programme"),
            relation("plan", Implements, "root"),
            relation("programme", Implements, "root"),
            relation("own1", Implements, "plan"),
            relation("own2", Implements, "plan"),
            relation("plan", Cites, "other"),
        ];
        assert_eq!(chains(&all, "plan", Way::Up, 50), [vec!["plan", "programme", "root"]]);
        assert_eq!(chains(&all, "root", Way::Down, 50).len(), 2);
        assert_eq!(chains(&all, "plan", Way::Down, 50), [vec!["plan", "own1"], vec!["plan", "own2"]]);
        assert!(chains(&all, "other", Way::Up, 50).is_empty());
        assert_eq!(chains(&all, "plan", Way::Down, 1).len(), 1);
    }

    #[test]
    fn a_citation_proposes_its_relation() {
        let title = "Triển khai thực hiện Nghị quyết số 168/NQ-CP và CHƯƠNG TRÌNH SỐ 54-CTR/TU";
        assert_eq!(proposed("168/NQ-CP", title, ""), RelationKind::Implements);
        assert_eq!(proposed("54-CTr/TU", title, ""), RelationKind::Implements);
        assert_eq!(proposed("1/QĐ-TTg", title, "Căn cứ Quyết định số 1/QĐ-TTg ngày 02/01/2023"), RelationKind::BasedOn);
        assert_eq!(proposed("1/QĐ-TTg", title, "theo Quyết định số 1/QĐ-TTg"), RelationKind::Cites);
    }
}
