//! SQL of the desk: light rows of one body, without any text of its reports.
//!
//! Every statement begins at the obligations of the body. `cross join` keeps that order on SQLite, whatever its statistics
//! say; PostgreSQL finds its own.

use std::collections::HashMap;

use dondoc_rules::returns::{EntryFacts, FigureState, Reference};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::cycles::Cycle;
use crate::db::{DbError, Row, Tx};
use crate::ids::{AccountId, BodyId, ItemId, ObligationId, ReturnId, TaskId};

/// Something that a body said about a task in a confirmed report.
pub struct SaidRow {
    pub return_id: ReturnId,
    pub item: ItemId,
    pub task: Option<TaskId>,
    pub period_to: Date,
}

/// What a body's confirmed reports said under the same plan in periods before a cycle's, the newest first.
pub async fn confirmed_before(tx: &mut Tx, body: &BodyId, cycle: &Cycle) -> Result<Vec<SaidRow>, DbError> {
    let rows = tx
        .rows(
            "select e.return_id, e.item, i.task, c.period_to
             from obligations o
             cross join cycles c
             cross join returns r
             cross join return_entries e
             cross join obligation_items i
             where o.tenant = $1 and o.body = $2 and c.tenant = o.tenant and c.id = o.cycle
                 and c.plan = $3 and c.period_to < $4
                 and r.tenant = o.tenant and r.obligation = o.id
                 and e.tenant = r.tenant and e.return_id = r.id
                 and i.tenant = e.tenant and i.id = e.item
                 and r.confirmed_at is not null and e.progress is not null and e.done <> ''
             order by c.period_to desc, r.version desc, i.position
             limit 200000",
            &[body.clone().into(), cycle.plan.clone().into(), cycle.period_to.to_string().into()],
        )
        .await?;
    let of = |mut row: Row| {
        Ok(SaidRow { return_id: row.take()?, item: row.take()?, task: row.take()?, period_to: row.take()? })
    };
    rows.into_iter().map(of).collect()
}

/// How far the draft of an obligation is.
#[derive(Default)]
pub struct Draft {
    pub is_nil: bool,
    pub entries: Vec<EntryFacts>,
    pub saved_at: Option<Timestamp>,
    pub saved_by: Option<AccountId>,
}

/// The drafts of a body in cycles that are open.
pub async fn drafts(tx: &mut Tx, body: &BodyId) -> Result<HashMap<ObligationId, Draft>, DbError> {
    let rows = tx
        .rows(
            "select r.obligation, r.is_nil, e.item, coalesce(t.label, g.label, ''), e.progress,
                    cast(case when e.done = '' then 0 else 1 end as bigint),
                    cast(case when e.difficulties = '' then 0 else 1 end as bigint),
                    e.origin, e.unchanged_before, e.answers, e.elsewhere_number, e.elsewhere_day, e.elsewhere_section,
                    e.is_secret, cast(case when g.id is null then 0 else 1 end as bigint), e.saved_at, e.saved_by
             from obligations o
             cross join cycles c
             cross join returns r
             cross join return_entries e
             cross join obligation_items i
             left join tasks t on t.tenant = i.tenant and t.plan_version = c.plan_version and t.id = i.task
             left join targets g on g.tenant = i.tenant and g.plan_version = c.plan_version and g.id = i.target
             where o.tenant = $1 and o.body = $2
                 and c.tenant = o.tenant and c.id = o.cycle and c.closed_at is null
                 and r.tenant = o.tenant and r.obligation = o.id and r.submitted_at is null
                 and e.tenant = r.tenant and e.return_id = r.id
                 and i.tenant = e.tenant and i.id = e.item and i.ended_at is null
             order by r.obligation, i.position
             limit 250000",
            &[body.clone().into()],
        )
        .await?;
    let mut found: HashMap<ObligationId, Draft> = HashMap::new();
    for mut row in rows {
        let draft = found.entry(row.take()?).or_default();
        draft.is_nil = row.take()?;
        let mut entry = EntryFacts {
            item: row.take()?,
            label: row.take()?,
            progress: row.take()?,
            says_something: row.take()?,
            says_why: row.take()?,
            origin: row.take()?,
            unchanged_before: row.take()?,
            answers: row.take()?,
            elsewhere: Reference { number: row.take()?, day: row.take()?, section: row.take()? },
            is_secret: row.take()?,
            figure: None,
        };
        // Saving a value or the reason for none marks its entry.
        let of_target: bool = row.take()?;
        let told = if entry.progress.is_some() { FigureState::Told } else { FigureState::Nothing };
        entry.figure = of_target.then_some(told);
        draft.entries.push(entry);
        let (saved_at, saved_by): (Option<Timestamp>, Option<AccountId>) = (row.take()?, row.take()?);
        if saved_at > draft.saved_at {
            (draft.saved_at, draft.saved_by) = (saved_at, saved_by);
        }
    }
    Ok(found)
}

/// How many items each obligation of a body has under each heading, in cycles that are open.
pub async fn asked(tx: &mut Tx, body: &BodyId) -> Result<HashMap<ObligationId, Vec<(String, i64)>>, DbError> {
    let rows = tx
        .rows(
            "select o.id, coalesce(i.section, ''), count(*)
             from obligations o
             cross join cycles c
             cross join obligation_items i
             where o.tenant = $1 and o.body = $2
                 and c.tenant = o.tenant and c.id = o.cycle and c.closed_at is null
                 and i.tenant = o.tenant and i.obligation = o.id and i.ended_at is null
             group by o.id, coalesce(i.section, '')
             order by o.id, min(i.position)
             limit 250000",
            &[body.clone().into()],
        )
        .await?;
    let mut found: HashMap<ObligationId, Vec<(String, i64)>> = HashMap::new();
    for mut row in rows {
        found.entry(row.take()?).or_default().push((row.take()?, row.take()?));
    }
    Ok(found)
}

/// The fields of a version that said something else before.
pub async fn fields_with_history(tx: &mut Tx, id: &ReturnId) -> Result<Vec<String>, DbError> {
    let rows = tx
        .rows(
            "select distinct field from field_history where tenant = $1 and return_id = $2 order by field limit 5000",
            &[id.clone().into()],
        )
        .await?;
    rows.into_iter().map(|mut row| row.take()).collect()
}
