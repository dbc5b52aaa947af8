//! What a body says about a subject that several plans order is taken over from one return into the others, with its
//! source kept, so that nothing is typed twice.

use std::collections::{HashMap, HashSet};

use dondoc_rules::returns::Origin;

use super::{Entry, Return, entries, of_obligation};
use crate::cycles::{self, Cycle};
use crate::db::DbError;
use crate::events::Act;
use crate::ids::{ItemId, TaskId};
use crate::obligations::{self, Item, Obligation};
use crate::plans::subjects;

/// An obligation of the same body under another plan, for days that this one is about too.
struct Beside {
    items: Vec<Item>,
    versions: Vec<Return>,
}

async fn beside(act: &mut Act, own: &Obligation, cycle: &Cycle) -> Result<Vec<Beside>, DbError> {
    let mut found = Vec::new();
    for other in obligations::of_body(act.tx(), &own.body).await?.into_iter().filter(|other| other.id != own.id) {
        let Some(about) = cycles::get(act.tx(), &other.cycle).await? else { continue };
        if about.plan == cycle.plan || about.period_to < cycle.period_from || cycle.period_to < about.period_from {
            continue;
        }
        let items = obligations::items(act.tx(), &other.id).await?;
        found.push(Beside { items, versions: of_obligation(act.tx(), &other.id).await? });
    }
    Ok(found)
}

type Groups = HashMap<TaskId, HashSet<TaskId>>;

fn is_same(groups: &Groups, item: &Item, other: &Item) -> bool {
    match (&item.task, &other.task) {
        (Some(own), Some(other)) => groups.get(own).is_some_and(|group| group.contains(other)),
        _ => false,
    }
}

/// The text of one entry in another, with where it came from.
fn taken(source: &Entry, into: &Entry) -> Entry {
    Entry {
        progress: source.progress,
        done: source.done.clone(),
        difficulties: source.difficulties.clone(),
        next_steps: source.next_steps.clone(),
        proposals: source.proposals.clone(),
        saved_at: source.saved_at,
        saved_by: source.saved_by.clone(),
        taken_from: Some(source.return_id.clone()),
        taken_item: Some(source.item.clone()),
        origin: Origin::Own,
        ..into.clone()
    }
}

/// Fills the empty entries of a new draft with what the body has sent about the same subjects elsewhere.
pub(super) async fn take(act: &mut Act, own: &Obligation, cycle: &Cycle, draft: &Return) -> Result<(), DbError> {
    let groups = subjects::same(act.tx()).await?;
    let items = obligations::items(act.tx(), &own.id).await?;
    let linked: Vec<&Item> =
        items.iter().filter(|item| item.task.as_ref().is_some_and(|task| groups.contains_key(task))).collect();
    if linked.is_empty() {
        return Ok(());
    }
    let blank: HashMap<ItemId, Entry> = entries(act.tx(), &draft.id)
        .await?
        .into_iter()
        .filter(|entry| entry.progress.is_none())
        .map(|entry| (entry.item.clone(), entry))
        .collect();
    for other in beside(act, own, cycle).await? {
        let Some(sent) = other.versions.iter().rev().find(|version| version.submitted_at.is_some()) else { continue };
        for source in entries(act.tx(), &sent.id).await?.iter().filter(|entry| entry.progress.is_some()) {
            let Some(from) = other.items.iter().find(|item| item.id == source.item) else { continue };
            let into = linked.iter().find(|item| is_same(&groups, item, from));
            if let Some(entry) = into.and_then(|item| blank.get(&item.id)) {
                act.put(&taken(source, entry)).await?;
            }
        }
    }
    Ok(())
}

/// Gives what was sent to the drafts of the same body under other plans, where nobody wrote anything else.
pub(super) async fn give(act: &mut Act, own: &Obligation, cycle: &Cycle, sent: &Return) -> Result<(), DbError> {
    let groups = subjects::same(act.tx()).await?;
    let items = obligations::items(act.tx(), &own.id).await?;
    let linked = |item: &Item| item.task.as_ref().is_some_and(|task| groups.contains_key(task));
    if !items.iter().any(linked) {
        return Ok(());
    }
    let said: Vec<Entry> = entries(act.tx(), &sent.id).await?;
    for other in beside(act, own, cycle).await? {
        let Some(draft) = other.versions.last().filter(|version| version.submitted_at.is_none()) else { continue };
        for entry in entries(act.tx(), &draft.id).await?.iter().filter(|entry| entry.is_open) {
            let is_untouched = entry.taken_from.is_some() || entry.origin == Origin::LastPeriod;
            let is_own_work = entry.progress.is_some() && !is_untouched || entry.origin == Origin::Unchanged;
            let Some(into) = other.items.iter().find(|item| item.id == entry.item && !is_own_work) else { continue };
            let source = said
                .iter()
                .filter(|source| source.progress.is_some())
                .find(|source| items.iter().any(|item| item.id == source.item && is_same(&groups, item, into)));
            if let Some(source) = source {
                act.put(&taken(source, entry)).await?;
            }
        }
    }
    Ok(())
}
