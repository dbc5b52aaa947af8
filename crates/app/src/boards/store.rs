//! All SQL of boards: counts only, no text of a return.
//!
//! SQLite keeps the order of a cross join: the cycle's obligations come first, so that a board costs what the cycle holds,
//! not what is stored.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::Questions;
use crate::cycles::Cycle;
use crate::db::{DbError, Tx, record};
use crate::ids::{CycleId, ObligationId, ReturnId};

/// How many items each obligation of a cycle has, as seen from a moment.
pub async fn item_counts(
    tx: &mut Tx,
    cycle: &CycleId,
    seen_at: Timestamp,
) -> Result<HashMap<ObligationId, usize>, DbError> {
    let mut counts = HashMap::new();
    for items in section_items(tx, cycle, seen_at).await? {
        *counts.entry(items.obligation).or_default() += items.item_count;
    }
    Ok(counts)
}

/// How many items each version answers, by obligation and version; a nil return answers all.
pub async fn filled_counts(tx: &mut Tx, cycle: &CycleId) -> Result<HashMap<(ObligationId, i64), Filled>, DbError> {
    let rows = tx
        .rows(
            "select r.obligation, r.version, r.is_nil, cast(sum(a.answered_count) as bigint)
             from obligations o
             cross join returns r
             left join return_totals a on a.tenant = r.tenant and a.return_id = r.id
             where o.tenant = $1 and o.cycle = $2 and r.tenant = o.tenant and r.obligation = o.id
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
        let answered: Option<i64> = row.take()?;
        found.insert(key, if is_nil { Filled::Nil } else { Filled::Some(count(answered.unwrap_or(0))) });
    }
    Ok(found)
}

/// When somebody of each body first looked at what it owes in a cycle.
pub async fn looks(tx: &mut Tx, cycle: &CycleId) -> Result<HashMap<ObligationId, Timestamp>, DbError> {
    let rows = tx
        .rows(
            "select l.obligation, l.first_at
             from obligations o
             cross join obligation_looks l
             where o.tenant = $1 and o.cycle = $2 and l.tenant = o.tenant and l.obligation = o.id
             order by l.obligation
             limit 20000",
            &[cycle.clone().into()],
        )
        .await?;
    rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
}

/// When each draft of a cycle was last saved; none for one that was only begun.
pub async fn drafts_saved(tx: &mut Tx, cycle: &CycleId) -> Result<HashMap<ObligationId, Option<Timestamp>>, DbError> {
    let rows = tx
        .rows(
            "select r.obligation, max(s.saved_at)
             from obligations o
             cross join returns r
             left join return_sittings s on s.tenant = r.tenant and s.return_id = r.id
             where o.tenant = $1 and o.cycle = $2 and r.tenant = o.tenant and r.obligation = o.id
                 and r.submitted_at is null and r.recorded_at is null
             group by r.obligation
             order by r.obligation
             limit 20000",
            &[cycle.clone().into()],
        )
        .await?;
    rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
}

/// What was asked in a cycle and has no answer yet: entries to complete, later days asked for, reports named instead.
pub async fn questions(tx: &mut Tx, cycle: &CycleId) -> Result<HashMap<ObligationId, Questions>, DbError> {
    let mut found: HashMap<ObligationId, Questions> = HashMap::new();
    let rows = tx
        .rows(
            "select r.obligation, cast(count(e.item) as bigint)
             from obligations o
             cross join returns r
             join return_entries e on e.tenant = r.tenant and e.return_id = r.id
             where o.tenant = $1 and o.cycle = $2 and r.tenant = o.tenant and r.obligation = o.id
                 and r.submitted_at is null and r.version > 1 and e.completion_comment is not null
             group by r.obligation
             order by r.obligation
             limit 20000",
            &[cycle.clone().into()],
        )
        .await?;
    for mut row in rows {
        let obligation = row.take()?;
        found.entry(obligation).or_default().of_body += row.take::<i64>()?;
    }
    let rows = tx
        .rows(
            "select x.obligation
             from obligations o
             cross join extensions x
             where o.tenant = $1 and o.cycle = $2 and x.tenant = o.tenant and x.obligation = o.id
                 and x.decided_at is null
             union all
             select s.obligation
             from obligations o
             cross join reported_elsewhere s
             where o.tenant = $1 and o.cycle = $2 and s.tenant = o.tenant and s.obligation = o.id
                 and s.accepted_at is null and s.refused_at is null
             union all
             select e.obligation
             from obligations o
             cross join excuse_requests e
             where o.tenant = $1 and o.cycle = $2 and e.tenant = o.tenant and e.obligation = o.id
                 and e.decided_at is null
                 and not exists (
                     select 1 from returns r
                     where r.tenant = e.tenant and r.obligation = e.obligation
                         and (r.submitted_at is not null or r.arrived_on is not null))
             order by 1
             limit 20000",
            &[cycle.clone().into()],
        )
        .await?;
    for mut row in rows {
        found.entry(row.take()?).or_default().of_focal_body += 1;
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

/// How many items of one heading a body has.
pub struct SectionItems {
    pub obligation: ObligationId,
    /// The label of the top heading; empty for targets and for tasks under no heading.
    pub section: String,
    pub item_count: usize,
}

/// The items of a cycle by body and top heading, as seen from a moment.
pub async fn section_items(tx: &mut Tx, cycle: &CycleId, seen_at: Timestamp) -> Result<Vec<SectionItems>, DbError> {
    let rows = tx
        .rows(
            "select i.obligation, i.section, i.item_count
             from obligations o
             cross join item_totals i
             where o.tenant = $1 and o.cycle = $2 and i.tenant = o.tenant and i.obligation = o.id and i.added_at <= $3
               and (i.ended_at = 0 or i.ended_at > $3)
             order by i.obligation, i.section
             limit 100000",
            &[cycle.clone().into(), seen_at.into()],
        )
        .await?;
    let read = rows.into_iter().map(|mut row| {
        Ok(SectionItems { obligation: row.take()?, section: row.take()?, item_count: count(row.take()?) })
    });
    read.collect()
}

/// How many items of one heading a version answers.
pub struct SectionAnswers {
    pub obligation: ObligationId,
    pub version: i64,
    pub is_nil: bool,
    /// Empty for what stands under no heading.
    pub section: String,
    pub answered_count: usize,
}

/// What the versions of a cycle answer, by top heading; a nil return stands once, with no heading.
pub async fn section_answers(tx: &mut Tx, cycle: &CycleId) -> Result<Vec<SectionAnswers>, DbError> {
    let rows = tx
        .rows(
            "select r.obligation, r.version, r.is_nil, coalesce(a.section, ''), coalesce(a.answered_count, 0)
             from obligations o
             cross join returns r
             left join return_totals a on a.tenant = r.tenant and a.return_id = r.id
             where o.tenant = $1 and o.cycle = $2 and r.tenant = o.tenant and r.obligation = o.id
             order by r.obligation, r.version, a.section
             limit 200000",
            &[cycle.clone().into()],
        )
        .await?;
    let read = rows.into_iter().map(|mut row| {
        Ok(SectionAnswers {
            obligation: row.take()?,
            version: row.take()?,
            is_nil: row.take()?,
            section: row.take()?,
            answered_count: count(row.take()?),
        })
    });
    read.collect()
}

/// Counts anew the items of an obligation.
pub async fn count_items(tx: &mut Tx, id: &ObligationId) -> Result<(), DbError> {
    tx.execute("delete from item_totals where tenant = $1 and obligation = $2", &[id.clone().into()]).await?;
    tx.execute(
        "insert into item_totals (tenant, obligation, section, added_at, ended_at, item_count)
         select tenant, obligation, coalesce(section, ''), coalesce(added_at, 0), coalesce(ended_at, 0), count(*)
         from obligation_items
         where tenant = $1 and obligation = $2
         group by tenant, obligation, coalesce(section, ''), coalesce(added_at, 0), coalesce(ended_at, 0)",
        &[id.clone().into()],
    )
    .await
    .map(drop)
}

/// Every obligation that has items, by counting them, or as it is kept.
pub async fn items(tx: &mut Tx, is_kept: bool) -> Result<Vec<(ObligationId, String, [i64; 3])>, DbError> {
    let counted = "select obligation, coalesce(section, ''), coalesce(added_at, 0), coalesce(ended_at, 0), count(*)
         from obligation_items
         where tenant = $1
         group by obligation, coalesce(section, ''), coalesce(added_at, 0), coalesce(ended_at, 0)
         order by obligation, coalesce(section, ''), coalesce(added_at, 0), coalesce(ended_at, 0)
         limit 1000000";
    let kept = "select obligation, section, added_at, ended_at, item_count
         from item_totals
         where tenant = $1
         order by obligation, section, added_at, ended_at
         limit 1000000";
    let rows = tx.rows(if is_kept { kept } else { counted }, &[]).await?;
    let read = rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?, [row.take()?, row.take()?, row.take()?])));
    read.collect()
}

pub async fn every_obligation(tx: &mut Tx) -> Result<Vec<ObligationId>, DbError> {
    let rows = tx.rows("select id from obligations where tenant = $1 order by id limit 1000000", &[]).await?;
    rows.into_iter().map(|mut row| row.take()).collect()
}

/// Counts anew what a version answers: not what it opened with and nobody looked at.
pub async fn count_answers(tx: &mut Tx, id: &ReturnId) -> Result<(), DbError> {
    tx.execute("delete from return_totals where tenant = $1 and return_id = $2", &[id.clone().into()]).await?;
    tx.execute(
        "insert into return_totals (tenant, return_id, section, answered_count)
         select e.tenant, e.return_id, coalesce(i.section, ''), count(*)
         from return_entries e
         join obligation_items i on i.tenant = e.tenant and i.id = e.item
         join returns r on r.tenant = e.tenant and r.id = e.return_id
         where e.tenant = $1 and e.return_id = $2 and (i.ended_at is null or r.submitted_at < i.ended_at)
             and (e.progress is not null or e.elsewhere_number <> '' or e.is_secret = 1) and e.origin <> 'last_period'
         group by e.tenant, e.return_id, coalesce(i.section, '')",
        &[id.clone().into()],
    )
    .await
    .map(drop)
}

/// Every version that answers something, by counting its entries, or as it is kept.
pub async fn answers(tx: &mut Tx, is_kept: bool) -> Result<Vec<(ReturnId, String, i64)>, DbError> {
    let counted = "select e.return_id, coalesce(i.section, ''), count(*)
         from return_entries e
         join obligation_items i on i.tenant = e.tenant and i.id = e.item
         join returns r on r.tenant = e.tenant and r.id = e.return_id
         where e.tenant = $1 and (i.ended_at is null or r.submitted_at < i.ended_at)
             and (e.progress is not null or e.elsewhere_number <> '' or e.is_secret = 1) and e.origin <> 'last_period'
         group by e.return_id, coalesce(i.section, '')
         order by e.return_id, coalesce(i.section, '')
         limit 1000000";
    let kept = "select return_id, section, answered_count
         from return_totals
         where tenant = $1
         order by return_id, section
         limit 1000000";
    let rows = tx.rows(if is_kept { kept } else { counted }, &[]).await?;
    rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?, row.take()?))).collect()
}

pub async fn every_return(tx: &mut Tx) -> Result<Vec<ReturnId>, DbError> {
    let rows = tx.rows("select id from returns where tenant = $1 order by id limit 1000000", &[]).await?;
    rows.into_iter().map(|mut row| row.take()).collect()
}

fn count(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

record! {
    /// How many obligations of a cycle have come how far; kept beside the tables, no part of the log.
    pub struct TotalRow in "cycle_totals" key (cycle, stage, arrival, is_focal_part, due_on, due_time) {
        pub cycle: CycleId,
        /// A word of `rules::obligations::Stage`.
        pub stage: String,
        pub arrival: String,
        pub is_focal_part: bool,
        pub due_on: Date,
        /// Empty for the end of the day.
        pub due_time: String,
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

/// How many entries of each obligation's newest sent version the focal body sees otherwise than the body states.
pub async fn seen_otherwise(tx: &mut Tx, cycle: &CycleId) -> Result<Vec<(ObligationId, i64)>, DbError> {
    let rows = tx
        .rows(
            "select r.obligation, count(*)
             from obligations o
             cross join returns r
             join ratings g on g.tenant = r.tenant and g.return_id = r.id
             join return_entries e on e.tenant = g.tenant and e.return_id = g.return_id and e.item = g.item
             where o.tenant = $1 and o.cycle = $2 and r.tenant = o.tenant and r.obligation = o.id
                 and g.progress <> coalesce(e.progress, '')
                 and not exists (
                     select 1 from returns x
                     where x.tenant = r.tenant and x.obligation = r.obligation and x.version > r.version
                         and x.submitted_at is not null)
             group by r.obligation
             order by r.obligation
             limit 2000",
            &[cycle.clone().into()],
        )
        .await?;
    rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
}
