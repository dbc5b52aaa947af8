//! All SQL of answers: what confirmed reports of one plan say.

use dondoc_rules::returns::Progress;
use jiff::Timestamp;

use crate::db::{DbError, Row, Tx};
use crate::ids::{BodyId, ItemId, PlanId, ReturnId, TaskId};

/// What a confirmed version says of a task.
pub struct ConfirmedRow {
    pub body: BodyId,
    pub task: TaskId,
    pub return_id: ReturnId,
    pub item: ItemId,
    pub progress: Option<Progress>,
    pub done: String,
    pub difficulties: String,
    pub confirmed_at: Timestamp,
    pub version: i64,
    pub cycle: String,
}

/// What the confirmed reports under a plan say of its tasks, the newest first.
pub async fn confirmed(tx: &mut Tx, plan: &PlanId) -> Result<Vec<ConfirmedRow>, DbError> {
    let rows = tx
        .rows(
            "select o.body, i.task, e.return_id, e.item, e.progress, e.done, e.difficulties, r.confirmed_at, r.version,
                    c.name
             from cycles c
             cross join obligations o
             cross join returns r
             cross join return_entries e
             cross join obligation_items i
             where c.tenant = $1 and c.plan = $2 and o.tenant = c.tenant and o.cycle = c.id
                 and r.tenant = o.tenant and r.obligation = o.id
                 and e.tenant = r.tenant and e.return_id = r.id
                 and i.tenant = e.tenant and i.id = e.item
                 and r.confirmed_at is not null and i.task is not null
                 and e.is_secret = 0
             order by c.period_to desc, r.confirmed_at desc, r.version desc, i.position
             limit 100000",
            &[plan.clone().into()],
        )
        .await?;
    let of = |mut row: Row| {
        Ok(ConfirmedRow {
            body: row.take()?,
            task: row.take()?,
            return_id: row.take()?,
            item: row.take()?,
            progress: row.take()?,
            done: row.take()?,
            difficulties: row.take()?,
            confirmed_at: row.take()?,
            version: row.take()?,
            cycle: row.take()?,
        })
    };
    rows.into_iter().map(of).collect()
}
