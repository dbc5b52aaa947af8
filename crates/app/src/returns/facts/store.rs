//! All SQL of the facts.

use std::collections::HashMap;

use dondoc_rules::obligations::VersionFacts;
use dondoc_rules::returns::Door;
use jiff::Timestamp;

use crate::db::{DbError, Row, Tx};
use crate::ids::{BodyId, CycleId, ObligationId};

/// The versions of each obligation of a cycle, oldest first.
///
/// SQLite keeps the order of a cross join: the cycle's obligations first, else it walks every return for the order's sake.
pub async fn of_cycle(tx: &mut Tx, cycle: &CycleId) -> Result<HashMap<ObligationId, Vec<VersionFacts>>, DbError> {
    let rows = tx
        .rows(
            "select r.obligation, r.version, r.door, r.created_at, r.submitted_at, r.recorded_at, r.arrived_on,
                    r.letter_recorded_at, r.completion_asked_at, r.confirmed_at
             from obligations o
             cross join returns r
             where o.tenant = $1 and o.cycle = $2 and r.tenant = o.tenant and r.obligation = o.id
             order by r.obligation, r.version
             limit 20000",
            &[cycle.clone().into()],
        )
        .await?;
    by_obligation(rows)
}

/// The versions of each obligation of a body in cycles that are open, oldest first.
pub async fn of_body(tx: &mut Tx, body: &BodyId) -> Result<HashMap<ObligationId, Vec<VersionFacts>>, DbError> {
    let rows = tx
        .rows(
            "select r.obligation, r.version, r.door, r.created_at, r.submitted_at, r.recorded_at, r.arrived_on,
                    r.letter_recorded_at, r.completion_asked_at, r.confirmed_at
             from obligations o
             cross join cycles c
             cross join returns r
             where o.tenant = $1 and o.body = $2
                 and c.tenant = o.tenant and c.id = o.cycle and c.closed_at is null
                 and r.tenant = o.tenant and r.obligation = o.id
             order by r.obligation, r.version
             limit 20000",
            &[body.clone().into()],
        )
        .await?;
    by_obligation(rows)
}

fn by_obligation(rows: Vec<Row>) -> Result<HashMap<ObligationId, Vec<VersionFacts>>, DbError> {
    let mut found: HashMap<ObligationId, Vec<VersionFacts>> = HashMap::new();
    for mut row in rows {
        let obligation: ObligationId = row.take()?;
        let version = row.take()?;
        let door: Door = row.take()?;
        let created_at = row.take()?;
        let submitted_at: Option<Timestamp> = row.take()?;
        found.entry(obligation).or_default().push(VersionFacts {
            version,
            created_at,
            submitted_at: submitted_at.filter(|_| door == Door::Typed),
            recorded_at: row.take()?,
            arrived_on: row.take()?,
            letter_recorded_at: row.take()?,
            completion_asked_at: row.take()?,
            confirmed_at: row.take()?,
        });
    }
    Ok(found)
}
