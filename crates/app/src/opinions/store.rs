//! All SQL of opinions that is more than a condition.

use super::Circulation;
use crate::db::{DbError, Tx};
use crate::ids::BodyId;

/// What waits for a body's answer.
pub async fn awaited(tx: &mut Tx, body: &BodyId) -> Result<Vec<Circulation>, DbError> {
    tx.list(
        "where tenant = $1 and id in (
             select circulation from circulation_bodies where tenant = $1 and body = $2 and answered_at is null
         )
         order by due_on, id
         limit 100",
        &[body.clone().into()],
    )
    .await
}
