//! A new draft opens with what the body said in its last confirmed report under the same plan: a person looks at each
//! entry, says that it still holds, or writes what is new.

use std::collections::{HashMap, HashSet};

use dondoc_rules::returns::Origin;

use super::{Entry, Return, entries, store};
use crate::cycles::Cycle;
use crate::db::DbError;
use crate::events::Act;
use crate::ids::{ItemId, ReturnId};
use crate::obligations::{self, Item, Obligation};
use crate::successions;

/// For how many periods in a row the words of an entry have stood, when a new one opens with them.
fn age(source: &Entry) -> i64 {
    if source.origin == Origin::Unchanged { source.unchanged_before + 1 } else { 0 }
}

/// An entry beside what was said last time; empty ones take its words.
fn after(source: &Entry, entry: &Entry) -> Entry {
    let beside = Entry {
        last_return: Some(source.return_id.clone()),
        last_item: Some(source.item.clone()),
        unchanged_before: age(source),
        ..entry.clone()
    };
    if entry.progress.is_some() {
        return beside;
    }
    Entry {
        progress: source.progress,
        done: source.done.clone(),
        difficulties: source.difficulties.clone(),
        next_steps: source.next_steps.clone(),
        proposals: source.proposals.clone(),
        origin: Origin::LastPeriod,
        ..beside
    }
}

/// Fills the entries of a new draft from the body's last confirmed report, also of bodies whose place it took.
pub(super) async fn fill(act: &mut Act, own: &Obligation, cycle: &Cycle, draft: &Return) -> Result<(), DbError> {
    let at = act.at();
    let mut bodies = vec![own.body.clone()];
    bodies.extend(successions::inherited(act.tx(), &own.body, at).await?);
    let mut said = Vec::new();
    for body in &bodies {
        said.extend(store::confirmed_before(act.tx(), body, cycle).await?);
    }
    // The newest period wins; of one period, the body's own words before those it inherited.
    said.sort_by_key(|row| std::cmp::Reverse(row.period_to));
    if said.is_empty() {
        return Ok(());
    }
    let items = obligations::items(act.tx(), &own.id).await?;
    let is_same = |item: &Item, row: &&store::SaidRow| {
        // A target's value is of its period: the last one stands beside the field and is not taken over.
        item.task.is_some() && item.task == row.task
    };
    let last: HashMap<ItemId, (ReturnId, ItemId)> = items
        .iter()
        .filter_map(|item| {
            let row = said.iter().find(|row| is_same(item, row))?;
            Some((item.id.clone(), (row.return_id.clone(), row.item.clone())))
        })
        .collect();
    let mut sources: HashMap<(ReturnId, ItemId), Entry> = HashMap::new();
    for version in last.values().map(|(version, _)| version.clone()).collect::<HashSet<_>>() {
        let of_version = entries(act.tx(), &version).await?.into_iter();
        sources.extend(of_version.map(|entry| ((entry.return_id.clone(), entry.item.clone()), entry)));
    }
    for entry in entries(act.tx(), &draft.id).await? {
        if let Some(source) = last.get(&entry.item).and_then(|key| sources.get(key)) {
            act.put(&after(source, &entry)).await?;
        }
    }
    Ok(())
}
