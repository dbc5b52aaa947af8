//! All SQL of boards: counts only, no text of a return.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::cycles::Cycle;
use crate::db::{DbError, Tx, record};
use crate::ids::{CycleId, ObligationId};

/// How many items each obligation of a cycle has, as seen from a moment.
pub async fn item_counts(
    tx: &mut Tx,
    cycle: &CycleId,
    seen_at: Timestamp,
) -> Result<HashMap<ObligationId, usize>, DbError> {
    let rows = tx
        .rows(
            "select i.obligation, count(*)
             from obligation_items i
             join obligations o on o.tenant = i.tenant and o.id = i.obligation
             where i.tenant = $1 and o.cycle = $2 and (i.added_at is null or i.added_at <= $3)
             group by i.obligation
             order by i.obligation
             limit 2000",
            &[cycle.clone().into(), seen_at.into()],
        )
        .await?;
    rows.into_iter().map(|mut row| Ok((row.take()?, count(row.take()?)))).collect()
}

/// How many items each version answers, by obligation and version; a nil return answers all.
pub async fn filled_counts(tx: &mut Tx, cycle: &CycleId) -> Result<HashMap<(ObligationId, i64), Filled>, DbError> {
    let rows = tx
        .rows(
            "select r.obligation, r.version, r.is_nil, count(e.item)
             from returns r
             join obligations o on o.tenant = r.tenant and o.id = r.obligation
             left join return_entries e on e.tenant = r.tenant and e.return_id = r.id and e.progress is not null
             where r.tenant = $1 and o.cycle = $2
             group by r.obligation, r.version, r.is_nil
             order by r.obligation, r.version
             limit 20000",
            &[cycle.clone().into()],
        )
        .await?;
    let mut found = HashMap::new();
    for mut row in rows {
        let key = (row.take()?, row.take()?);
        let is_nil: bool = row.take()?;
        let answered = count(row.take()?);
        found.insert(key, if is_nil { Filled::Nil } else { Filled::Some(answered) });
    }
    Ok(found)
}

/// What a version answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filled {
    /// "Không phát sinh" for the whole.
    Nil,
    Some(usize),
}

/// How many items of one heading a body has, and how many of them a version answers.
pub struct SectionCount {
    pub obligation: ObligationId,
    /// The label of the heading row; none for targets and for tasks under no heading.
    pub task_group: Option<String>,
    pub version: Option<i64>,
    pub item_count: usize,
    pub filled_count: usize,
}

/// The items of a cycle by body and heading, once for each version of the return; once without one where there is none.
pub async fn section_counts(tx: &mut Tx, cycle: &Cycle, seen_at: Timestamp) -> Result<Vec<SectionCount>, DbError> {
    let rows = tx
        .rows(
            "select i.obligation, t.task_group, r.version, r.is_nil, count(*), count(e.progress)
             from obligation_items i
             join obligations o on o.tenant = i.tenant and o.id = i.obligation
             left join tasks t on t.tenant = i.tenant and t.plan_version = $3 and t.id = i.task
             left join returns r on r.tenant = i.tenant and r.obligation = i.obligation
             left join return_entries e on e.tenant = i.tenant and e.return_id = r.id and e.item = i.id
             where i.tenant = $1 and o.cycle = $2 and (i.added_at is null or i.added_at <= $4)
             group by i.obligation, t.task_group, r.version, r.is_nil
             order by i.obligation, t.task_group, r.version
             limit 100000",
            &[cycle.id.clone().into(), cycle.plan_version.clone().into(), seen_at.into()],
        )
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for mut row in rows {
        let (obligation, task_group, version) = (row.take()?, row.take()?, row.take()?);
        let is_nil: Option<bool> = row.take()?;
        let (item_count, answered) = (count(row.take()?), count(row.take()?));
        let filled_count = if is_nil == Some(true) { item_count } else { answered };
        found.push(SectionCount { obligation, task_group, version, item_count, filled_count });
    }
    Ok(found)
}

fn count(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

record! {
    /// How many obligations of a cycle have come how far; kept beside the tables, no part of the log.
    pub struct TotalRow in "cycle_totals" key (cycle, stage, arrival, is_focal_part) {
        pub cycle: CycleId,
        /// A word of `rules::obligations::Stage`.
        pub stage: String,
        pub arrival: String,
        pub is_focal_part: bool,
        pub obligation_count: i64,
        pub good_until: Option<Date>,
    }
}

/// The kept totals of cycles.
pub async fn totals(tx: &mut Tx, cycles: &[Cycle]) -> Result<Vec<TotalRow>, DbError> {
    // One look for each: a page shows some fifty.
    let mut rows = Vec::new();
    for cycle in cycles {
        let own: Vec<TotalRow> = tx
            .list("where tenant = $1 and cycle = $2 order by stage, arrival limit 100", &[cycle.id.clone().into()])
            .await?;
        rows.extend(own);
    }
    Ok(rows)
}

pub async fn forget_totals(tx: &mut Tx, cycle: &CycleId) -> Result<(), DbError> {
    tx.execute("delete from cycle_totals where tenant = $1 and cycle = $2", &[cycle.clone().into()]).await.map(drop)
}

pub async fn every_cycle(tx: &mut Tx) -> Result<Vec<CycleId>, DbError> {
    let rows = tx.rows("select id from cycles where tenant = $1 order by id limit 100000", &[]).await?;
    rows.into_iter().map(|mut row| row.take()).collect()
}
