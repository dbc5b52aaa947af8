//! All SQL of the queue: light rows of what waits for review, without any text of a return but what proves it.

use std::collections::HashMap;

use dondoc_rules::returns::Door;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::clock::day_of;
use crate::db::{DbError, Tx};
use crate::ids::{BodyId, CycleId, ObligationId, ReturnId};
use crate::returns::review::ReviewProposal;

/// A version that waits.
pub struct WaitingRow {
    pub id: ReturnId,
    pub obligation: ObligationId,
    pub cycle: CycleId,
    pub version: i64,
    pub door: Door,
    pub submitted_at: Timestamp,
    pub arrived_on: Option<Date>,
    pub is_nil: bool,
    pub letter_recorded_at: Option<Timestamp>,
    pub follows: Option<ReturnId>,
}

/// What waits for a focal body, one version an obligation: of a report that came by two doors the later one, and none where
/// one of them is confirmed already, unless it corrects that one.
macro_rules! waiting {
    () => {
        "
             from returns r
             cross join obligations o
             cross join cycles c
             where r.tenant = $1 and o.tenant = r.tenant and o.id = r.obligation
                 and c.tenant = o.tenant and c.id = o.cycle and c.focal_body = $2
                 and r.submitted_at is not null and r.confirmed_at is null and r.completion_asked_at is null
                 and not exists (
                     select 1 from returns x
                     where x.tenant = r.tenant and x.obligation = r.obligation
                         and (x.version > r.version and x.submitted_at is not null
                             or x.confirmed_at is not null
                                 and (r.corrects is null or x.corrects = r.corrects)))
"
    };
}

/// Light rows of what waits for a focal body, the earliest sent first.
pub async fn waiting(tx: &mut Tx, focal: &BodyId) -> Result<Vec<WaitingRow>, DbError> {
    let rows = tx
        .rows(
            concat!(
                "select r.id, r.obligation, o.cycle, r.version, r.door, r.submitted_at, r.arrived_on, r.is_nil,
                    r.letter_recorded_at, r.follows",
                waiting!(),
                "order by r.submitted_at, r.id
             limit 100000"
            ),
            &[focal.clone().into()],
        )
        .await?;
    let of = |mut row: crate::db::Row| {
        Ok(WaitingRow {
            id: row.take()?,
            obligation: row.take()?,
            cycle: row.take()?,
            version: row.take()?,
            door: row.take()?,
            submitted_at: row.take()?,
            arrived_on: row.take()?,
            is_nil: row.take()?,
            letter_recorded_at: row.take()?,
            follows: row.take()?,
        })
    };
    rows.into_iter().map(of).collect()
}

/// How many wait for a focal body, and since when the oldest does.
pub async fn waiting_count(tx: &mut Tx, focal: &BodyId) -> Result<(i64, Option<Timestamp>), DbError> {
    let sql = concat!("select cast(count(*) as bigint), cast(min(r.submitted_at) as bigint)", waiting!());
    match tx.first(sql, &[focal.clone().into()]).await? {
        Some(mut row) => Ok((row.take()?, row.take()?)),
        None => Ok((0, None)),
    }
}

/// What the entries of a version come to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    pub entries: i64,
    pub unchanged: i64,
    pub not_started: i64,
}

/// How many entries waiting versions have, how many say nothing new, how many were not begun.
pub async fn counts(tx: &mut Tx) -> Result<HashMap<ReturnId, Counts>, DbError> {
    let rows = tx
        .rows(
            "select r.id, count(*),
                    cast(sum(case when e.origin = 'unchanged' or e.done <> '' and e.done = l.done then 1 else 0 end)
                        as bigint),
                    cast(sum(case when e.progress = 'not_started' then 1 else 0 end) as bigint)
             from returns r
             join return_entries e on e.tenant = r.tenant and e.return_id = r.id
             left join return_entries l on l.tenant = e.tenant and l.return_id = e.last_return and l.item = e.last_item
             where r.tenant = $1
                 and r.submitted_at is not null and r.confirmed_at is null and r.completion_asked_at is null
             group by r.id
             order by r.id
             limit 100000",
            &[],
        )
        .await?;
    let mut found = HashMap::new();
    for mut row in rows {
        let id = row.take()?;
        let counts = Counts { entries: row.take()?, unchanged: row.take()?, not_started: row.take()? };
        found.insert(id, counts);
    }
    Ok(found)
}

/// An entry that says done, with what it gives as proof.
pub struct DoneRow {
    pub return_id: ReturnId,
    pub deliverable: String,
    pub number: String,
    pub day: String,
    pub reason: String,
    pub has_file: bool,
}

/// The entries of waiting versions that say done here.
pub async fn done(tx: &mut Tx) -> Result<Vec<DoneRow>, DbError> {
    let rows = tx
        .rows(
            "select r.id, coalesce(t.deliverable_raw, ''), e.evidence_number, e.evidence_day, e.evidence_reason,
                    cast(case when exists (
                        select 1 from return_files f
                        where f.tenant = e.tenant and f.return_id = e.return_id and f.item = e.item)
                        then 1 else 0 end as bigint)
             from returns r
             join return_entries e on e.tenant = r.tenant and e.return_id = r.id
             join obligation_items i on i.tenant = e.tenant and i.id = e.item
             join obligations o on o.tenant = r.tenant and o.id = r.obligation
             join cycles c on c.tenant = o.tenant and c.id = o.cycle
             join tasks t on t.tenant = i.tenant and t.plan_version = c.plan_version and t.id = i.task
             where r.tenant = $1
                 and r.submitted_at is not null and r.confirmed_at is null and r.completion_asked_at is null
                 and e.progress = 'done' and e.is_secret = 0 and e.elsewhere_number = ''
             order by r.id, i.position
             limit 100000",
            &[],
        )
        .await?;
    let of = |mut row: crate::db::Row| {
        Ok(DoneRow {
            return_id: row.take()?,
            deliverable: row.take()?,
            number: row.take()?,
            day: row.take()?,
            reason: row.take()?,
            has_file: row.take()?,
        })
    };
    rows.into_iter().map(of).collect()
}

/// Every arrival of the obligations of which something waits: version, door, day.
pub async fn arrivals(tx: &mut Tx) -> Result<HashMap<ObligationId, Vec<(i64, Door, Date)>>, DbError> {
    let rows = tx
        .rows(
            "select distinct x.obligation, x.version, x.door, x.submitted_at, x.arrived_on
             from returns r
             join returns x on x.tenant = r.tenant and x.obligation = r.obligation
             where r.tenant = $1
                 and r.submitted_at is not null and r.confirmed_at is null and r.completion_asked_at is null
                 and x.submitted_at is not null
             order by x.obligation, x.version
             limit 200000",
            &[],
        )
        .await?;
    let mut found: HashMap<ObligationId, Vec<(i64, Door, Date)>> = HashMap::new();
    for mut row in rows {
        let (obligation, version, door): (ObligationId, i64, Door) = (row.take()?, row.take()?, row.take()?);
        let submitted_at: Timestamp = row.take()?;
        let arrived_on: Option<Date> = row.take()?;
        let day = arrived_on.unwrap_or_else(|| day_of(submitted_at));
        found.entry(obligation).or_default().push((version, door, day));
    }
    Ok(found)
}

/// Who proposed to confirm what waits.
pub async fn proposals(tx: &mut Tx) -> Result<HashMap<ReturnId, ReviewProposal>, DbError> {
    let all: Vec<ReviewProposal> = tx
        .list(
            "where tenant = $1 and return_id in (
                 select id from returns
                 where tenant = $1 and submitted_at is not null and confirmed_at is null
                     and completion_asked_at is null)
             order by return_id
             limit 100000",
            &[],
        )
        .await?;
    Ok(all.into_iter().map(|one| (one.return_id.clone(), one)).collect())
}

/// The top headings that the obligations of waiting versions must speak to.
pub async fn sections(tx: &mut Tx) -> Result<HashMap<ObligationId, Vec<String>>, DbError> {
    let rows = tx
        .rows(
            "select distinct i.obligation, i.section
             from returns r
             join obligation_items i on i.tenant = r.tenant and i.obligation = r.obligation
             where r.tenant = $1
                 and r.submitted_at is not null and r.confirmed_at is null and r.completion_asked_at is null
                 and i.section is not null
             order by i.obligation, i.section
             limit 250000",
            &[],
        )
        .await?;
    let mut found: HashMap<ObligationId, Vec<String>> = HashMap::new();
    for mut row in rows {
        found.entry(row.take()?).or_default().push(row.take()?);
    }
    Ok(found)
}

/// Something else that waits for the focal body's word about an obligation.
pub struct AskedRow {
    pub obligation: ObligationId,
    pub body: String,
    pub cycle: String,
    /// The report that is named, the day that is asked for, or why no report is owed.
    pub about: String,
    pub kind: AskedKind,
}

/// What it is that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedKind {
    Elsewhere,
    Extension,
    Excuse,
}

/// Statements that a report stands elsewhere, later days and excuses asked for, that nobody answered.
pub async fn asked(tx: &mut Tx, focal: &BodyId) -> Result<Vec<AskedRow>, DbError> {
    let mut found = Vec::new();
    let statements = "select e.obligation, o.name, c.name, e.number
         from reported_elsewhere e
         join obligations o on o.tenant = e.tenant and o.id = e.obligation
         join cycles c on c.tenant = o.tenant and c.id = o.cycle
         where e.tenant = $1 and c.focal_body = $2 and c.closed_at is null
             and e.accepted_at is null and e.refused_at is null
         order by e.id
         limit 1000";
    let extensions = "select e.obligation, o.name, c.name, e.due_on
         from extensions e
         join obligations o on o.tenant = e.tenant and o.id = e.obligation
         join cycles c on c.tenant = o.tenant and c.id = o.cycle
         where e.tenant = $1 and c.focal_body = $2 and c.closed_at is null and e.decided_at is null
         order by e.id
         limit 1000";
    // What was asked before a report came is moot once it has.
    let excuses = "select e.obligation, o.name, c.name, e.reason
         from excuse_requests e
         join obligations o on o.tenant = e.tenant and o.id = e.obligation
         join cycles c on c.tenant = o.tenant and c.id = o.cycle
         where e.tenant = $1 and c.focal_body = $2 and c.closed_at is null and e.decided_at is null
             and not exists (
                 select 1 from returns r
                 where r.tenant = e.tenant and r.obligation = e.obligation
                     and (r.submitted_at is not null or r.arrived_on is not null))
         order by e.id
         limit 1000";
    let all = [(statements, AskedKind::Elsewhere), (extensions, AskedKind::Extension), (excuses, AskedKind::Excuse)];
    for (sql, kind) in all {
        for mut row in tx.rows(sql, &[focal.clone().into()]).await? {
            found.push(AskedRow {
                obligation: row.take()?,
                body: row.take()?,
                cycle: row.take()?,
                about: row.take()?,
                kind,
            });
        }
    }
    Ok(found)
}
