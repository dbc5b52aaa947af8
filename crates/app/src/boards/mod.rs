//! Boards: bodies × state for any day, computed from dated facts by a few statements.

pub mod web;

use dondoc_rules::obligations::{ObligationState, Timeliness, state};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::bodies;
use crate::cycles::Cycle;
use crate::db::{DbError, Tx};
use crate::obligations::{self, Obligation};
use crate::returns::facts;

/// One body's row.
#[derive(Debug, Clone)]
pub struct BoardRow {
    pub obligation: Obligation,
    pub body_name: String,
    pub body_kind: String,
    pub item_count: usize,
    pub state: ObligationState,
    pub timeliness: Timeliness,
}

/// The board of a cycle as of a day, from what was recorded by a moment.
pub async fn board(tx: &mut Tx, cycle: &Cycle, as_of: Date, known_at: Timestamp) -> Result<Vec<BoardRow>, DbError> {
    // Names are those of the day the cycle opened: history stays under the name of its day.
    let bodies = bodies::all(tx, cycle.opens_on).await?;
    let items = obligations::items_of_cycle(tx, &cycle.id).await?;
    let mut counts = std::collections::HashMap::new();
    for item in &items {
        *counts.entry(&item.obligation).or_insert(0_usize) += 1;
    }
    let with_facts = facts::of_whole_cycle(tx, cycle).await?;
    let mut rows = Vec::with_capacity(with_facts.len());
    for (obligation, facts) in with_facts {
        let (state, timeliness) = state(&facts, as_of, known_at);
        let place = bodies.iter().position(|named| named.body.id == obligation.body);
        let (name, kind) = place
            .and_then(|place| bodies.get(place))
            .map(|named| (named.name.clone(), named.body.kind.clone()))
            .unwrap_or_default();
        let item_count = counts.get(&obligation.id).copied().unwrap_or(0);
        rows.push((place, BoardRow { obligation, body_name: name, body_kind: kind, item_count, state, timeliness }));
    }
    rows.sort_by_key(|(place, _)| *place);
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}
