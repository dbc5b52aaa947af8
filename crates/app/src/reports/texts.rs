//! One text of a report by its key.

use dondoc_rules::reports::{SourceRef, texts};
use jiff::Timestamp;
use jiff::civil::Date;

use super::collect::{Taken, collect};
use crate::cycles::Cycle;
use crate::db::{DbError, Tx};

/// A confirmed text with its source.
pub async fn text(
    tx: &mut Tx,
    cycle: &Cycle,
    seen: (Date, Timestamp),
    key: &str,
) -> Result<Option<(SourceRef, String)>, DbError> {
    let facts = collect(tx, cycle, seen, Taken::Confirmed).await?.facts;
    let mut all = facts.said().flat_map(|(_, said)| texts(said));
    Ok(all.find(|(source, _)| source.text_key() == key).map(|(source, words)| (source, words.to_owned())))
}
