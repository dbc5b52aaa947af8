//! The dated facts from which an obligation's state is computed, without any of a return's texts.

mod store;

use std::collections::HashMap;

use dondoc_rules::obligations::Facts;

use crate::db::{DbError, Tx};
use crate::ids::{CycleId, ObligationId};

/// The facts of every obligation of a cycle, in one query.
pub async fn facts(tx: &mut Tx, cycle: &CycleId) -> Result<HashMap<ObligationId, Facts>, DbError> {
    store::of_cycle(tx, cycle).await
}

/// The facts of one obligation; none when it is not there.
pub async fn facts_of(tx: &mut Tx, obligation: &ObligationId) -> Result<Option<Facts>, DbError> {
    Ok(store::of_obligation(tx, obligation).await?.remove(obligation))
}
