//! What the report before said that is known otherwise now: the next one corrects it.

use jiff::Timestamp;

use super::editions;
use crate::clock::day_of;
use crate::cycles::Cycle;
use crate::db::{DbError, Tx};
use crate::targets::corrections::corrections;

/// How many figures differ from what the report before said, and the page that lists them as of that report's own day and
/// instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrected {
    /// The cycle of the report before.
    pub cycle: String,
    pub count: usize,
    pub link: String,
}

/// The figures of the plan's targets that the edition before a cycle gave and that differ now; none where none do.
pub async fn corrected(tx: &mut Tx, cycle: &Cycle, now: Timestamp) -> Result<Option<Corrected>, DbError> {
    let Some((name, edition)) = editions::before(tx, cycle).await? else { return Ok(None) };
    let (day, at) = (day_of(edition.known_at), edition.known_at);
    let count = corrections(tx, &cycle.plan, (day, at), now).await?.len();
    let link = format!("/plans/{}/targets/corrections?as_of={day}&known_at={at}", cycle.plan);
    Ok((count > 0).then_some(Corrected { cycle: name, count, link }))
}
