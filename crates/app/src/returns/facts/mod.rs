//! The dated facts of returns, for the rules that compute states; without any of their texts.

mod store;

use std::collections::HashMap;
use std::sync::Arc;

use dondoc_rules::obligations::{DueChange, ExcuseFacts, Facts, Standing, VersionFacts};
use dondoc_rules::returns::Door;
use dondoc_rules::successions::History;

use super::Return;
use crate::cycles::Cycle;
use crate::db::{DbError, Tx};
use crate::ids::ObligationId;
use crate::obligations::{self, Excuse, Extension, Item, Obligation};
use crate::successions;

/// The facts of one obligation from its versions.
pub async fn of(tx: &mut Tx, cycle: &Cycle, obligation: &Obligation, versions: &[&Return]) -> Result<Facts, DbError> {
    let history = successions::history(tx).await?;
    let items = obligations::items(tx, &obligation.id).await?;
    let standing = standing(&history, obligation, items.iter());
    let excuses = obligations::excuses(tx, &obligation.id).await?;
    let versions = versions.iter().map(|version| version_facts(version)).collect();
    let extensions = obligations::extensions(tx, &obligation.id).await?;
    Ok(with(cycle, obligation, standing, versions, (excuses.iter(), extensions.iter())))
}

/// With whom an obligation stands; its subjects only where something became of its body.
fn standing<'a>(history: &Arc<History>, obligation: &Obligation, items: impl Iterator<Item = &'a Item>) -> Standing {
    let body = obligation.body.to_string();
    if !history.concerns(&body) {
        return Standing { body, ..Standing::default() };
    }
    let subject = |item: &Item| match (&item.task, &item.target) {
        (Some(task), _) => Some(task.to_string()),
        (None, Some(target)) => Some(target.to_string()),
        (None, None) => None,
    };
    Standing { body, subjects: items.filter_map(subject).collect(), history: Arc::clone(history) }
}

/// The facts of every obligation of a cycle, by a few statements.
pub async fn of_whole_cycle(tx: &mut Tx, cycle: &Cycle) -> Result<Vec<(Obligation, Facts)>, DbError> {
    let mut versions = store::of_cycle(tx, &cycle.id).await?;
    let obligations = obligations::of_cycle(tx, &cycle.id).await?;
    let history = successions::history(tx).await?;
    let touched = obligations.iter().any(|obligation| history.concerns(obligation.body.as_str()));
    let items = if touched { obligations::items_of_cycle(tx, &cycle.id).await? } else { Vec::new() };
    let mut by_obligation: HashMap<ObligationId, Vec<Item>> = HashMap::new();
    for item in items {
        by_obligation.entry(item.obligation.clone()).or_default().push(item);
    }
    let excuses = obligations::excuses_of_cycle(tx, &cycle.id).await?;
    let extensions = obligations::extensions_of_cycle(tx, &cycle.id).await?;
    let with_facts = obligations.into_iter().map(|obligation| {
        let own = by_obligation.remove(&obligation.id).unwrap_or_default();
        let standing = standing(&history, &obligation, own.iter());
        let excused = excuses.iter().filter(|excuse| excuse.obligation == obligation.id);
        let extended = extensions.iter().filter(|extension| extension.obligation == obligation.id);
        let versions = versions.remove(&obligation.id).unwrap_or_default();
        let facts = with(cycle, &obligation, standing, versions, (excused, extended));
        (obligation, facts)
    });
    Ok(with_facts.collect())
}

fn with<'a>(
    cycle: &Cycle,
    obligation: &Obligation,
    standing: Standing,
    versions: Vec<VersionFacts>,
    (excuses, extensions): (impl Iterator<Item = &'a Excuse>, impl Iterator<Item = &'a Extension>),
) -> Facts {
    // The letter's own day first: an extension is decided after it.
    let letter = match (cycle.request_due_on, cycle.request_recorded_at) {
        (Some(due_on), Some(recorded_at)) => Some(DueChange { recorded_at, due_on, due_time: cycle.due_time }),
        _ => None,
    };
    Facts {
        opens_on: cycle.opens_on,
        due_on: cycle.due_on,
        due_time: cycle.due_time,
        is_focal_part: obligation.is_focal_part,
        added_at: obligation.added_at,
        excuses: excuses
            .map(|excuse| ExcuseFacts { recorded_at: excuse.recorded_at, undone_at: excuse.undone_at })
            .collect(),
        due_changes: letter.into_iter().chain(obligations::granted(extensions)).collect(),
        standing,
        versions,
    }
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
