//! All SQL of the facts.

use std::collections::HashMap;

use dondoc_rules::obligations::{Facts, VersionFacts};
use dondoc_rules::returns::Door;
use jiff::Timestamp;

use crate::db::{DbError, Row, Tx};
use crate::ids::{CycleId, ObligationId};

pub async fn of_cycle(tx: &mut Tx, cycle: &CycleId) -> Result<HashMap<ObligationId, Facts>, DbError> {
    let rows = tx
        .rows(
            "select o.id, c.opens_on, c.due_on, o.is_focal_part, r.version, r.door, r.created_at, r.submitted_at,
                    r.recorded_at, r.arrived_on, r.letter_recorded_at, r.completion_asked_at, r.confirmed_at
             from obligations o
             join cycles c on c.tenant = o.tenant and c.id = o.cycle
             left join returns r on r.tenant = o.tenant and r.obligation = o.id
             where o.tenant = $1 and o.cycle = $2
             order by o.id, r.version
             limit 20000",
            &[cycle.clone().into()],
        )
        .await?;
    gathered(rows)
}

pub async fn of_obligation(tx: &mut Tx, id: &ObligationId) -> Result<HashMap<ObligationId, Facts>, DbError> {
    let rows = tx
        .rows(
            "select o.id, c.opens_on, c.due_on, o.is_focal_part, r.version, r.door, r.created_at, r.submitted_at,
                    r.recorded_at, r.arrived_on, r.letter_recorded_at, r.completion_asked_at, r.confirmed_at
             from obligations o
             join cycles c on c.tenant = o.tenant and c.id = o.cycle
             left join returns r on r.tenant = o.tenant and r.obligation = o.id
             where o.tenant = $1 and o.id = $2
             order by r.version
             limit 100",
            &[id.clone().into()],
        )
        .await?;
    gathered(rows)
}

fn gathered(rows: Vec<Row>) -> Result<HashMap<ObligationId, Facts>, DbError> {
    let mut found: HashMap<ObligationId, Facts> = HashMap::new();
    for mut row in rows {
        let id: ObligationId = row.take()?;
        let (opens_on, due_on, is_focal_part) = (row.take()?, row.take()?, row.take()?);
        let facts = found.entry(id).or_insert_with(|| Facts { opens_on, due_on, is_focal_part, versions: Vec::new() });
        facts.versions.extend(version(row)?);
    }
    Ok(found)
}

/// The version of a row; none where the obligation has no return yet.
fn version(mut row: Row) -> Result<Option<VersionFacts>, DbError> {
    let version: Option<i64> = row.take()?;
    let door: Option<Door> = row.take()?;
    let created_at: Option<Timestamp> = row.take()?;
    let (Some(version), Some(door), Some(created_at)) = (version, door, created_at) else {
        return Ok(None);
    };
    Ok(Some(VersionFacts {
        version,
        door,
        created_at,
        submitted_at: row.take()?,
        recorded_at: row.take()?,
        arrived_on: row.take()?,
        letter_recorded_at: row.take()?,
        completion_asked_at: row.take()?,
        confirmed_at: row.take()?,
    }))
}
