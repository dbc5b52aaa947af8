//! The second view of a board: bodies × the plan's sections, a mark in each cell.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{counted_version, placed, store};
use crate::cycles::Cycle;
use crate::db::{DbError, Tx};
use crate::ids::{ObligationId, TaskId};
use crate::obligations::Obligation;
use crate::plans::{self, TaskGroup};

/// How much of a section's items a body answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    pub item_count: usize,
    pub filled_count: usize,
}

/// One body's row.
#[derive(Debug, Clone)]
pub struct SectionRow {
    pub obligation: Obligation,
    pub body_name: String,
    /// One mark a section, in order; empty marks where the body has no item.
    pub marks: Vec<Mark>,
}

/// Bodies × sections.
#[derive(Debug, Clone)]
pub struct SectionBoard {
    /// The top headings of the task table; the last, without a title, holds what stands under none.
    pub sections: Vec<TaskGroup>,
    pub has_rest: bool,
    pub rows: Vec<SectionRow>,
}

/// The sections board of a cycle as of a day, from what was recorded by a moment.
pub async fn sections(tx: &mut Tx, cycle: &Cycle, as_of: Date, known_at: Timestamp) -> Result<SectionBoard, DbError> {
    let groups = plans::groups(tx, &cycle.plan_version).await?;
    let tops: Vec<TaskGroup> = groups.iter().filter(|group| group.parent.is_none()).cloned().collect();
    let tasks = plans::tasks(tx, &cycle.plan_version).await?;
    let section_of: HashMap<&TaskId, usize> = tasks
        .iter()
        .filter_map(|task| {
            let top = top_label(&groups, task.task_group.as_deref()?);
            Some((&task.id, tops.iter().position(|group| group.label == top)?))
        })
        .collect();
    let mut marks: HashMap<ObligationId, Vec<Mark>> = HashMap::new();
    let placed = placed(tx, cycle).await?;
    let counted: HashMap<&ObligationId, Option<i64>> = placed
        .iter()
        .map(|row| (&row.obligation.id, counted_version(&row.facts, as_of, known_at).map(|version| version.version)))
        .collect();
    let mut has_rest = false;
    let mut last_item = None;
    for item in store::answered_items(tx, &cycle.id).await? {
        let section = item.task.as_ref().and_then(|task| section_of.get(task)).copied().unwrap_or(tops.len());
        has_rest |= section == tops.len();
        let row = marks.entry(item.obligation.clone()).or_insert_with(|| vec![Mark::default(); tops.len() + 1]);
        let Some(mark) = row.get_mut(section) else { continue };
        // An item stands once for each version; it is counted once.
        let is_new = last_item.as_ref() != Some(&item.item);
        last_item = Some(item.item.clone());
        mark.item_count += usize::from(is_new);
        let is_counted = item.version.is_some() && counted.get(&item.obligation).copied().flatten() == item.version;
        mark.filled_count += usize::from(is_counted && item.is_answered);
    }
    let rows = placed
        .into_iter()
        .map(|row| SectionRow {
            marks: marks.remove(&row.obligation.id).unwrap_or_else(|| vec![Mark::default(); tops.len() + 1]),
            body_name: row.name,
            obligation: row.obligation,
        })
        .collect();
    Ok(SectionBoard { sections: tops, has_rest, rows })
}

/// The label of the heading at the top above a label. A damaged plan whose headings name each other ends too.
fn top_label<'a>(groups: &'a [TaskGroup], label: &'a str) -> &'a str {
    let mut top = label;
    for _ in 0..groups.len() {
        match groups.iter().find(|group| group.label == top).and_then(|group| group.parent.as_deref()) {
            Some(parent) => top = parent,
            None => break,
        }
    }
    top
}
