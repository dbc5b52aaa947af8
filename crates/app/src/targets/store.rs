//! All SQL of targets that is more than a condition.

use std::collections::HashMap;

use crate::db::{DbError, Tx};
use crate::ids::IndicatorId;

/// How many lines wait for a person, by indicator.
pub async fn waiting(tx: &mut Tx) -> Result<HashMap<IndicatorId, usize>, DbError> {
    let rows = tx
        .rows(
            "select indicator, count(*) from figure_suggestions where tenant = $1 and answered_at is null
             group by indicator order by indicator limit 5000",
            &[],
        )
        .await?;
    rows.into_iter()
        .map(|mut row| {
            let (indicator, count): (IndicatorId, i64) = (row.take()?, row.take()?);
            Ok((indicator, usize::try_from(count).unwrap_or(0)))
        })
        .collect()
}
