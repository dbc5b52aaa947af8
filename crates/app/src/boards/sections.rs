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
    let groups = plans::groups_ever(tx, &cycle.plan_version).await?;
    let tops: Vec<TaskGroup> = groups.iter().filter(|group| group.parent.is_none()).cloned().collect();
    // Under no heading is the last.
    let place = |label: &str| tops.iter().position(|section| section.label == label).unwrap_or(tops.len());
    let placed = placed(tx, cycle, (as_of, known_at)).await?;
    let counted: HashMap<&ObligationId, i64> = placed
        .iter()
        .filter_map(|row| Some((&row.obligation.id, counted_version(&row.facts, as_of, known_at, drafts)?.version)))
        .collect();
    let mut marks: HashMap<ObligationId, Vec<Mark>> = HashMap::new();
    let mut has_rest = false;
    let blank = || vec![Mark::default(); tops.len() + 1];
    for count in store::section_items(tx, &cycle.id, known_at.min(end_of(as_of))).await? {
        let section = place(&count.section);
        has_rest |= section == tops.len();
        if let Some(mark) = marks.entry(count.obligation).or_insert_with(blank).get_mut(section) {
            mark.item_count += count.item_count;
        }
    }
    for answers in store::section_answers(tx, &cycle.id).await? {
        if counted.get(&answers.obligation) != Some(&answers.version) {
            continue;
        }
        let Some(row) = marks.get_mut(&answers.obligation) else { continue };
        if answers.is_nil {
            row.iter_mut().for_each(|mark| mark.filled_count = mark.item_count);
        } else if let Some(mark) = row.get_mut(place(&answers.section)) {
            mark.filled_count += answers.answered_count;
        }
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
