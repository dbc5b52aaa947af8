//! The dated facts of returns, for the rules that compute states.

use std::collections::HashMap;

use dondoc_rules::obligations::{Facts, VersionFacts};
use dondoc_rules::returns::Door;

use super::{Return, of_cycle};
use crate::cycles::Cycle;
use crate::db::{DbError, Tx};
use crate::ids::ObligationId;
use crate::obligations::{self, Obligation};

/// The facts of one obligation from its versions.
pub fn of(cycle: &Cycle, obligation: &Obligation, versions: &[&Return]) -> Facts {
    Facts {
        opens_on: cycle.opens_on,
        due_on: cycle.due_on,
        is_focal_part: obligation.is_focal_part,
        versions: versions.iter().map(|version| version_facts(version)).collect(),
    }
}

fn version_facts(version: &Return) -> VersionFacts {
    VersionFacts {
        created_at: Some(version.created_at),
        submitted_at: version.submitted_at.filter(|_| version.door == Door::Typed),
        recorded_at: version.recorded_at,
        arrived_on: version.arrived_on,
        is_signed: version.letter_number.is_some(),
        completion_asked_at: version.completion_asked_at,
        confirmed_at: version.confirmed_at,
    }
}

/// The facts of every obligation of a cycle, by two statements.
pub async fn of_whole_cycle(tx: &mut Tx, cycle: &Cycle) -> Result<Vec<(Obligation, Facts)>, DbError> {
    let returns = of_cycle(tx, &cycle.id).await?;
    let mut versions: HashMap<ObligationId, Vec<&Return>> = HashMap::new();
    for version in &returns {
        versions.entry(version.obligation.clone()).or_default().push(version);
    }
    let obligations = obligations::of_cycle(tx, &cycle.id).await?;
    let with_facts = obligations.into_iter().map(|obligation| {
        let facts = of(cycle, &obligation, versions.get(&obligation.id).map_or(&[], Vec::as_slice));
        (obligation, facts)
    });
    Ok(with_facts.collect())
}
