//! A plan that was replaced or ended asks for no further period; what is open already stands. A version that an amendment
//! made holds as long as the amendment does and the plan that it amends.

use jiff::Timestamp;
use jiff::civil::Date;

use super::open::OpenRefusal;
use crate::db::Tx;
use crate::ids::InstrumentId;
use crate::instruments::{self, relations};
use crate::plans::{self, PlanVersion};

/// Refuses where the instrument of a version, or the one that first issued the plan, is no longer in force on a day, by what
/// was recorded by a moment. That an instrument of a later version of the same plan replaced it ends nothing.
pub async fn check(tx: &mut Tx, version: &PlanVersion, seen: (Date, Timestamp)) -> Result<(), OpenRefusal> {
    let versions = plans::versions(tx, &version.plan).await?;
    let made: Vec<&InstrumentId> = versions.iter().map(|version| &version.instrument).collect();
    let first = versions.first().map(|first| first.instrument.clone());
    for id in first.into_iter().filter(|first| *first != version.instrument).chain([version.instrument.clone()]) {
        check_one(tx, &id, &made, seen).await?;
    }
    Ok(())
}

async fn check_one(
    tx: &mut Tx,
    id: &InstrumentId,
    made: &[&InstrumentId],
    seen: (Date, Timestamp),
) -> Result<(), OpenRefusal> {
    let Some(instrument) = instruments::get(tx, id).await? else { return Ok(()) };
    let validity = relations::validity_of(tx, &instrument, seen).await?;
    let Some(lost) = validity.lost().filter(|lost| !made.iter().any(|made| made.as_str() == lost.by)) else {
        return Ok(());
    };
    let by = match InstrumentId::parse(&lost.by) {
        Some(id) => instruments::get(tx, &id).await?.map(|by| by.cited()),
        None => None,
    };
    Err(OpenRefusal::NotInForce { since: lost.since, by: by.unwrap_or_default() })
}
