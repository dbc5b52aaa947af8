//! All SQL of drafts that is more than a condition.

use super::DraftEdit;
use crate::db::{DbError, Tx};
use crate::ids::{CycleId, DraftDownloadId, EditionId};

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

/// The name of the cycle that a download belongs to.
pub async fn cycle_of_download(tx: &mut Tx, id: &DraftDownloadId) -> Result<Option<String>, DbError> {
    let row = tx
        .first(
            "select c.name from cycles c
             join draft_downloads d on d.tenant = c.tenant and d.cycle = c.id
             where c.tenant = $1 and d.id = $2",
            &[id.clone().into()],
        )
        .await?;
    row.map(|mut row| row.take()).transpose()
}

/// The name of the cycle that an edition belongs to.
pub async fn cycle_of_edition(tx: &mut Tx, id: &EditionId) -> Result<Option<String>, DbError> {
    let row = tx
        .first(
            "select c.name from cycles c
             join reports r on r.tenant = c.tenant and r.cycle = c.id
             join editions e on e.tenant = c.tenant and e.report = r.id
             where c.tenant = $1 and e.id = $2",
            &[id.clone().into()],
        )
        .await?;
    row.map(|mut row| row.take()).transpose()
}
