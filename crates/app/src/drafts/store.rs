//! All SQL of drafts that is more than a condition.

use super::DraftEdit;
use crate::db::{DbError, Tx};
use crate::ids::CycleId;

/// What is decided about a piece.
pub async fn edit(tx: &mut Tx, cycle: &CycleId, piece: &str) -> Result<Option<DraftEdit>, DbError> {
    tx.find("where tenant = $1 and cycle = $2 and piece = $3", &[cycle.clone().into(), piece.into()]).await
}

/// The place after all others.
pub async fn next_position(tx: &mut Tx, cycle: &CycleId) -> Result<i64, DbError> {
    let row = tx
        .first(
            "select coalesce(max(position), 0) + 1 from draft_edits where tenant = $1 and cycle = $2",
            &[cycle.clone().into()],
        )
        .await?;
    row.map_or(Ok(1), |mut row| row.take())
}
