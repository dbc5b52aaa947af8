//! What an amendment does to a cycle under way, before it does it.

use std::collections::{BTreeSet, HashSet};

use super::touched;
use crate::obligations::{ItemRole, ObligationDraft, Subject};

/// A body and what it is, or was, asked about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Given {
    pub body: String,
    pub subject: Subject,
    pub role: ItemRole,
    /// The place of the subject in the plan.
    pub position: i64,
}

/// What opens, ends and is worded otherwise. Only subjects that the amendment touches are in it: what a succession or a
/// person gave otherwise stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Impact {
    pub opened: Vec<Given>,
    pub ended: Vec<Given>,
    /// Asked of the same body, in other words.
    pub reworded: Vec<Given>,
    /// Bodies that owe a report only since.
    pub new_bodies: Vec<String>,
}

/// Compares who owes what by two versions. `reworded` are the subjects whose words differ.
pub fn impact(before: &[ObligationDraft], after: &[ObligationDraft], reworded: &BTreeSet<Subject>) -> Impact {
    let touched = touched(before, after);
    let given = |all: &[ObligationDraft], wanted: &dyn Fn(&Subject) -> bool| -> BTreeSet<Given> {
        let each = all.iter().flat_map(|owed| owed.items.iter().map(move |item| (owed, item)));
        let each = each.filter(|(_, item)| wanted(&item.subject)).map(|(owed, item)| Given {
            body: owed.body.clone(),
            subject: item.subject.clone(),
            role: item.role,
            position: item.position,
        });
        each.collect()
    };
    let is_touched = |subject: &Subject| touched.contains(subject);
    let (old, new) = (given(before, &is_touched), given(after, &is_touched));
    let (was, is) = (pairs(&old), pairs(&new));
    let has = |all: &HashSet<(&str, &Subject)>, one: &Given| all.contains(&(one.body.as_str(), &one.subject));
    let known: BTreeSet<&str> = before.iter().map(|owed| owed.body.as_str()).collect();
    Impact {
        opened: new.iter().filter(|one| !has(&was, one)).cloned().collect(),
        ended: old.iter().filter(|one| !has(&is, one)).cloned().collect(),
        reworded: {
            let old = given(before, &|subject| reworded.contains(subject));
            let old = pairs(&old);
            given(after, &|subject| reworded.contains(subject)).into_iter().filter(|one| has(&old, one)).collect()
        },
        new_bodies: after
            .iter()
            .filter(|owed| !known.contains(owed.body.as_str()))
            .map(|owed| owed.body.clone())
            .collect(),
    }
}

fn pairs(all: &BTreeSet<Given>) -> HashSet<(&str, &Subject)> {
    all.iter().map(|one| (one.body.as_str(), &one.subject)).collect()
}
