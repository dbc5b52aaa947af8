//! All SQL of obligations that is more than a condition.

use std::collections::HashMap;

use crate::db::{DbError, Tx};
use crate::ids::{CycleId, ObligationId};

pub async fn item_counts(tx: &mut Tx, cycle: &CycleId) -> Result<HashMap<ObligationId, usize>, DbError> {
    let rows = tx
        .rows(
            "select i.obligation, count(*)
             from obligation_items i
             where i.tenant = $1 and i.ended_at is null and i.obligation in (select id from obligations where tenant = $1 and cycle = $2)
             group by i.obligation
             order by i.obligation
             limit 2000",
            &[cycle.clone().into()],
        )
        .await?;
    rows.into_iter()
        .map(|mut row| {
            let (obligation, count): (ObligationId, i64) = (row.take()?, row.take()?);
            Ok((obligation, usize::try_from(count).unwrap_or(0)))
        })
        .collect()
}
