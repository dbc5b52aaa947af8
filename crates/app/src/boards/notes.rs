//! What stands beside a state on the board of the present day: a correction that is awaited, tasks that the focal body sees
//! otherwise than the body states. No board of a past day shows it, and no state follows from it.

use std::collections::HashMap;

use super::store;
use crate::cycles::Cycle;
use crate::db::{DbError, Tx};
use crate::http::Catalogue;
use crate::ids::ObligationId;
use crate::returns::supplements;
use crate::words;

/// The notes on the obligations of a cycle.
pub async fn notes(tx: &mut Tx, cycle: &Cycle, t: &Catalogue) -> Result<HashMap<ObligationId, Vec<String>>, DbError> {
    let mut found: HashMap<ObligationId, Vec<String>> = HashMap::new();
    for one in supplements::open_of_cycle(tx, &cycle.id).await? {
        let said = t.with("board.correction", &[("day", &words::day(one.due_on))]);
        found.entry(one.obligation).or_default().push(said);
    }
    for (obligation, count) in store::seen_otherwise(tx, &cycle.id).await? {
        let said = t.with("board.seen-otherwise", &[("count", &count.to_string())]);
        found.entry(obligation).or_default().push(said);
    }
    Ok(found)
}
