//! Closing a cycle: its consolidation is complete, nothing of it is sent or changed any more.

use dondoc_rules::access::{Right, reach};
use dondoc_rules::obligations::Timeliness;

use super::board;
use crate::actor::Actor;
use crate::cycles;
use crate::db::{Db, DbError};
use crate::events::Act;
use crate::ids::CycleId;

/// Why a cycle stays open.
#[derive(Debug)]
pub enum CloseRefusal {
    /// It is not there, is another body's, or was closed before.
    Unknown,
    /// The bodies' time is not over, and so many have not reported (vn-rules.md, T2-R5).
    TooEarly(usize),
    Store(DbError),
}

impl From<DbError> for CloseRefusal {
    fn from(error: DbError) -> Self {
        CloseRefusal::Store(error)
    }
}

/// Closes a cycle: after the bodies' time is over, once all are in, or before anybody has begun.
pub async fn close(db: &Db, actor: &Actor, id: &CycleId) -> Result<(), CloseRefusal> {
    let mut act = Act::begin(db, actor, "cycle.closed").await?;
    let cycle = cycles::get(act.tx(), id).await?.filter(|cycle| cycle.closed_at.is_none());
    let mut cycle = cycle.ok_or(CloseRefusal::Unknown)?;
    let reach = reach(actor.role, Right::OpenCycles);
    if !reach.is_some_and(|reach| actor.covers(reach, None, Some(&cycle.focal_body))) {
        return Err(CloseRefusal::Unknown);
    }
    if actor.now <= cycle.due_at() {
        let rows = board(act.tx(), &cycle, actor.today(), actor.now).await?;
        let missing = rows.iter().filter(|row| row.timeliness == Timeliness::NotIn).count();
        // A cycle in which nobody has begun was opened by mistake: it may go.
        let is_begun = rows.iter().any(|row| row.filled_count.is_some() || row.times.first.is_some());
        if missing > 0 && is_begun {
            return Err(CloseRefusal::TooEarly(missing));
        }
    }
    cycle.closed_at = Some(actor.now);
    act.put(&cycle).await?;
    act.commit(&format!("cycles/{id}")).await?;
    Ok(())
}
