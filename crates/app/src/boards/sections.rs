//! The second view of a board: bodies × the plan's sections, a mark in each cell.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Drafts, counted_version, placed, store};
use crate::clock::end_of;
use crate::cycles::Cycle;
use crate::db::{DbError, Tx};
use crate::ids::ObligationId;
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
pub async fn sections(
    tx: &mut Tx,
    cycle: &Cycle,
    (as_of, known_at): (Date, Timestamp),
    drafts: Drafts,
) -> Result<SectionBoard, DbError> {
    let groups = plans::groups(tx, &cycle.plan_version).await?;
    let tops: Vec<TaskGroup> = groups.iter().filter(|group| group.parent.is_none()).cloned().collect();
    let section_of: HashMap<&str, usize> = groups
        .iter()
        .filter_map(|group| {
            let top = plans::top_label(&groups, &group.label);
            Some((group.label.as_str(), tops.iter().position(|section| section.label == top)?))
        })
        .collect();
    let placed = placed(tx, cycle, (as_of, known_at)).await?;
    let counted: HashMap<&ObligationId, i64> = placed
        .iter()
        .filter_map(|row| Some((&row.obligation.id, counted_version(&row.facts, as_of, known_at, drafts)?.version)))
        .collect();
    let mut marks: HashMap<ObligationId, Vec<Mark>> = HashMap::new();
    let mut has_rest = false;
    let mut before: Option<(ObligationId, Option<String>)> = None;
    for count in store::section_counts(tx, cycle, known_at.min(end_of(as_of))).await? {
        let label = count.task_group.as_deref();
        let section = label.and_then(|label| section_of.get(label)).copied().unwrap_or(tops.len());
        has_rest |= section == tops.len();
        let row = marks.entry(count.obligation.clone()).or_insert_with(|| vec![Mark::default(); tops.len() + 1]);
        let Some(mark) = row.get_mut(section) else { continue };
        // A heading stands once for each version; its items are counted once.
        let here = (count.obligation, count.task_group);
        if before.as_ref() != Some(&here) {
            mark.item_count += count.item_count;
        }
        if count.version.is_some() && counted.get(&here.0).copied() == count.version {
            mark.filled_count += count.filled_count;
        }
        before = Some(here);
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
