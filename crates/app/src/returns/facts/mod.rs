//! The dated facts of returns, for the rules that compute states; without any of their texts.

mod store;

use dondoc_rules::obligations::{Facts, VersionFacts};
use dondoc_rules::returns::Door;

use super::Return;
use crate::cycles::Cycle;
use crate::db::{DbError, Tx};
use crate::obligations::{self, Obligation};

/// The facts of one obligation from its versions.
pub fn of(cycle: &Cycle, obligation: &Obligation, versions: &[&Return]) -> Facts {
    with(cycle, obligation, versions.iter().map(|version| version_facts(version)).collect())
}

/// The facts of every obligation of a cycle, by two statements.
pub async fn of_whole_cycle(tx: &mut Tx, cycle: &Cycle) -> Result<Vec<(Obligation, Facts)>, DbError> {
    let mut versions = store::of_cycle(tx, &cycle.id).await?;
    let obligations = obligations::of_cycle(tx, &cycle.id).await?;
    let with_facts = obligations.into_iter().map(|obligation| {
        let facts = with(cycle, &obligation, versions.remove(&obligation.id).unwrap_or_default());
        (obligation, facts)
    });
    Ok(with_facts.collect())
}

fn with(cycle: &Cycle, obligation: &Obligation, versions: Vec<VersionFacts>) -> Facts {
    Facts { opens_on: cycle.opens_on, due_on: cycle.due_on, is_focal_part: obligation.is_focal_part, versions }
}

fn version_facts(version: &Return) -> VersionFacts {
    VersionFacts {
        version: version.version,
        created_at: version.created_at,
        submitted_at: version.submitted_at.filter(|_| version.door == Door::Typed),
        recorded_at: version.recorded_at,
        arrived_on: version.arrived_on,
        letter_recorded_at: version.letter_recorded_at,
        completion_asked_at: version.completion_asked_at,
        confirmed_at: version.confirmed_at,
    }
}
