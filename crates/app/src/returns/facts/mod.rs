//! The dated facts of returns, for the rules that compute states; without any of their texts.

mod store;

use std::collections::HashMap;
use std::sync::Arc;

use dondoc_rules::calendar::due_at;
use dondoc_rules::obligations::{DueChange, ExcuseFacts, Facts, Standing, VersionFacts};
use dondoc_rules::returns::Door;
use dondoc_rules::successions::History;
use jiff::Timestamp;

use super::Return;
use super::elsewhere::Elsewhere;
use crate::clock::day_of;
use crate::cycles::Cycle;
use crate::db::{DbError, Tx};
use crate::ids::{BodyId, ObligationId};
use crate::obligations::{self, Excuse, Extension, Item, Obligation};
use crate::successions;

/// The facts of one obligation from its versions.
pub async fn of(tx: &mut Tx, cycle: &Cycle, obligation: &Obligation, versions: &[&Return]) -> Result<Facts, DbError> {
    let history = successions::history(tx).await?;
    let items = obligations::items(tx, &obligation.id).await?;
    let standing = standing(&history, obligation, items.iter());
    let excuses: Vec<Excuse> = obligations::about(tx, &obligation.id).await?;
    let stated: Vec<Elsewhere> = obligations::about(tx, &obligation.id).await?;
    let versions = versions.iter().map(|version| version_facts(version)).collect();
    let extensions: Vec<Extension> = obligations::about(tx, &obligation.id).await?;
    let decided = Decided { excuses: excuses.iter(), extensions: extensions.iter(), stated: stated.iter() };
    Ok(with(cycle, obligation, standing, versions, decided))
}

/// What a body owes, with its facts.
pub struct Owed {
    pub obligation: Obligation,
    pub cycle: Cycle,
    pub facts: Facts,
}

impl Owed {
    /// The last on-time instant as it stands at a moment.
    pub fn due_at(&self, now: Timestamp) -> Timestamp {
        let (on, time) = self.facts.due(day_of(now), now);
        due_at(on, time)
    }
}

/// What a body owes in cycles that are open, by a few statements, however much it ever owed.
pub async fn of_body(tx: &mut Tx, body: &BodyId, history: &Arc<History>) -> Result<Vec<Owed>, DbError> {
    let cycles: HashMap<_, _> =
        obligations::open_cycles_of(tx, body).await?.into_iter().map(|cycle| (cycle.id.clone(), cycle)).collect();
    if cycles.is_empty() {
        return Ok(Vec::new());
    }
    let mut versions = store::of_body(tx, body).await?;
    let mut items = by_obligation(match history.concerns(body.as_str()) {
        true => obligations::open_items_of(tx, body).await?,
        false => Vec::new(),
    });
    let excuses: Vec<Excuse> = obligations::about_body(tx, body).await?;
    let stated: Vec<Elsewhere> = obligations::about_body(tx, body).await?;
    let extensions: Vec<Extension> = obligations::about_body(tx, body).await?;
    let owed = obligations::open_of_body(tx, body).await?.into_iter().filter_map(|obligation| {
        let cycle = cycles.get(&obligation.cycle)?.clone();
        let standing = standing(history, &obligation, items.remove(&obligation.id).unwrap_or_default().iter());
        let excused = excuses.iter().filter(|excuse| excuse.obligation == obligation.id);
        let stated = stated.iter().filter(|one| one.obligation == obligation.id);
        let versions = versions.remove(&obligation.id).unwrap_or_default();
        let extensions = extensions.iter().filter(|extension| extension.obligation == obligation.id);
        let decided = Decided { excuses: excused, extensions, stated };
        let facts = with(&cycle, &obligation, standing, versions, decided);
        Some(Owed { obligation, cycle, facts })
    });
    Ok(owed.collect())
}

fn by_obligation(items: Vec<Item>) -> HashMap<ObligationId, Vec<Item>> {
    let mut found: HashMap<ObligationId, Vec<Item>> = HashMap::new();
    for item in items {
        found.entry(item.obligation.clone()).or_default().push(item);
    }
    found
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
    let mut by_obligation = by_obligation(items);
    let excuses: Vec<Excuse> = obligations::about_cycle(tx, &cycle.id).await?;
    let stated: Vec<Elsewhere> = obligations::about_cycle(tx, &cycle.id).await?;
    let extensions: Vec<Extension> = obligations::about_cycle(tx, &cycle.id).await?;
    let with_facts = obligations.into_iter().map(|obligation| {
        let own = by_obligation.remove(&obligation.id).unwrap_or_default();
        let standing = standing(&history, &obligation, own.iter());
        let excused = excuses.iter().filter(|excuse| excuse.obligation == obligation.id);
        let extensions = extensions.iter().filter(|extension| extension.obligation == obligation.id);
        let stated = stated.iter().filter(|one| one.obligation == obligation.id);
        let versions = versions.remove(&obligation.id).unwrap_or_default();
        let facts = with(cycle, &obligation, standing, versions, Decided { excuses: excused, extensions, stated });
        (obligation, facts)
    });
    Ok(with_facts.collect())
}

/// What was decided or stated about an obligation.
struct Decided<E, X, S> {
    excuses: E,
    extensions: X,
    stated: S,
}

fn with<'a>(
    cycle: &Cycle,
    obligation: &Obligation,
    standing: Standing,
    versions: Vec<VersionFacts>,
    decided: Decided<
        impl Iterator<Item = &'a Excuse>,
        impl Iterator<Item = &'a Extension>,
        impl Iterator<Item = &'a Elsewhere>,
    >,
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
        excuses: decided
            .excuses
            .map(|excuse| ExcuseFacts { recorded_at: excuse.recorded_at, undone_at: excuse.undone_at })
            .collect(),
        elsewhere: decided.stated.map(Elsewhere::facts).collect(),
        due_changes: letter.into_iter().chain(obligations::granted(decided.extensions)).collect(),
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
