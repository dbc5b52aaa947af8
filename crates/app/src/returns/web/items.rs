//! What an obligation asks about in the plan's own words: those of today, or those that a version answered.

use crate::cycles::{self, Cycle};
use crate::db::Tx;
use crate::http::Error;
use crate::ids::PlanVersionId;
use crate::obligations::{self, Obligation};
use crate::plans;
use crate::returns::Return;

/// An item in the plan's own words.
pub struct ItemText {
    pub item: crate::ids::ItemId,
    pub task: Option<crate::ids::TaskId>,
    pub label: String,
    pub text: String,
    pub timeline: String,
    pub deliverable: String,
}

/// The items that an obligation asks about today with the plan's own words, in the plan's order.
pub async fn item_texts(tx: &mut Tx, cycle: &Cycle, obligation: &Obligation) -> Result<Vec<ItemText>, Error> {
    let items = obligations::items(tx, &obligation.id).await?;
    texts_of(tx, &cycle.plan_version, items.into_iter().filter(|item| item.ended_at.is_none())).await
}

/// The same with the items that are asked no longer.
pub async fn every_text(tx: &mut Tx, cycle: &Cycle, obligation: &Obligation) -> Result<Vec<ItemText>, Error> {
    let items = obligations::items(tx, &obligation.id).await?;
    texts_of(tx, &cycle.plan_version, items.into_iter()).await
}

/// The items that a version of a return answers, in the words that were the plan's when it left.
pub async fn answered_texts(
    tx: &mut Tx,
    cycle: &Cycle,
    obligation: &Obligation,
    version: &Return,
) -> Result<Vec<ItemText>, Error> {
    let Some(sent) = version.submitted_at else { return item_texts(tx, cycle, obligation).await };
    let answered = cycles::version_at(tx, cycle, sent).await?;
    let items = obligations::items(tx, &obligation.id).await?;
    let items = items.into_iter().filter(|item| {
        item.ended_at.is_none_or(|ended| sent < ended) && item.added_at.is_none_or(|added| added <= sent)
    });
    texts_of(tx, &answered, items).await
}

async fn texts_of(
    tx: &mut Tx,
    version: &PlanVersionId,
    items: impl Iterator<Item = obligations::Item>,
) -> Result<Vec<ItemText>, Error> {
    let tasks = plans::tasks_ever(tx, version).await?;
    let targets = plans::targets_ever(tx, version).await?;
    let mut texts = Vec::new();
    for item in items {
        let task = tasks.iter().find(|task| Some(&task.id) == item.task.as_ref());
        let target = targets.iter().find(|target| Some(&target.id) == item.target.as_ref());
        texts.push(match (task, target) {
            (Some(task), _) => ItemText {
                item: item.id,
                task: item.task,
                label: task.label.clone(),
                text: task.text.clone(),
                timeline: task.timeline_raw.clone().unwrap_or_default(),
                deliverable: task.deliverable_raw.clone().unwrap_or_default(),
            },
            (None, Some(target)) => ItemText {
                item: item.id,
                task: None,
                label: target.label.clone(),
                text: target.text.clone(),
                timeline: String::new(),
                deliverable: String::new(),
            },
            (None, None) => continue,
        });
    }
    Ok(texts)
}
