//! A plan that was replaced or ended asks for no further period; what is open already stands.

use jiff::Timestamp;
use jiff::civil::Date;

use super::open::OpenRefusal;
use crate::db::Tx;
use crate::ids::InstrumentId;
use crate::instruments::{self, relations};
use crate::plans::PlanVersion;

/// Refuses where the instrument of a version is no longer in force on a day, by what was recorded by a moment.
pub async fn check(tx: &mut Tx, version: &PlanVersion, seen: (Date, Timestamp)) -> Result<(), OpenRefusal> {
    let Some(instrument) = instruments::get(tx, &version.instrument).await? else { return Ok(()) };
    let validity = relations::validity_of(tx, &instrument, seen).await?;
    let Some(lost) = validity.lost() else { return Ok(()) };
    let by = match InstrumentId::parse(&lost.by) {
        Some(id) => instruments::get(tx, &id).await?.map(|by| by.cited()),
        None => None,
    };
    Err(OpenRefusal::NotInForce { since: lost.since, by: by.unwrap_or_default() })
}
