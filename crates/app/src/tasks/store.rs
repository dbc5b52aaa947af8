//! All SQL of tasks: light rows of one plan, or of all, without any of their texts.

use dondoc_rules::obligations::CountingClass;
use dondoc_rules::returns::{Door, Progress};
use dondoc_rules::tasks::EntryFacts;
use jiff::Timestamp;
use jiff::civil::Date;

use super::{TaskClass, TaskFollower, TaskResult};
use crate::db::{DbError, Tx, Value};
use crate::ids::{BodyId, ItemId, PlanId, PlanVersionId, ReturnId, RosterId, TaskId};

/// A version of a plan.
pub struct VersionRow {
    pub plan: PlanId,
    pub id: PlanVersionId,
    pub number: i64,
    pub effective_on: Date,
    pub recorded_at: Timestamp,
}

/// A task in one version.
pub struct TaskRow {
    pub version: PlanVersionId,
    pub task: TaskId,
    pub label: String,
    pub section: Option<String>,
    pub class: CountingClass,
    pub due_on: Option<Date>,
    pub position: i64,
}

/// A party that leads a task in one version.
pub struct LeadRow {
    pub version: PlanVersionId,
    pub task: TaskId,
    pub body: Option<BodyId>,
    pub roster: Option<RosterId>,
}

/// What one version of a return says of a task.
pub struct EntryRow {
    pub task: TaskId,
    pub item: ItemId,
    pub body: BodyId,
    pub return_id: ReturnId,
    pub progress: Option<Progress>,
    pub facts: EntryFacts,
}

/// `$2` of the statements below: a plan, or nothing for all plans.
fn chosen(plan: Option<&PlanId>) -> [Value; 1] {
    [plan.map_or("", PlanId::as_str).into()]
}

pub async fn plan_of(tx: &mut Tx, task: &TaskId) -> Result<Option<PlanId>, DbError> {
    let row = tx
        .first(
            "select v.plan
             from tasks t
             join plan_versions v on v.tenant = t.tenant and v.id = t.plan_version
             where t.tenant = $1 and t.id = $2
             limit 1",
            &[task.clone().into()],
        )
        .await?;
    row.map(|mut row| row.take()).transpose()
}

pub async fn versions(tx: &mut Tx, plan: Option<&PlanId>) -> Result<Vec<VersionRow>, DbError> {
    let rows = tx
        .rows(
            "select plan, id, number, effective_on, recorded_at
             from plan_versions
             where tenant = $1 and ($2 = '' or plan = $2)
             order by plan, number
             limit 5000",
            &chosen(plan),
        )
        .await?;
    let of = |mut row: crate::db::Row| {
        Ok(VersionRow {
            plan: row.take()?,
            id: row.take()?,
            number: row.take()?,
            effective_on: row.take()?,
            recorded_at: row.take()?,
        })
    };
    rows.into_iter().map(of).collect()
}

pub async fn tasks(tx: &mut Tx, plan: Option<&PlanId>) -> Result<Vec<TaskRow>, DbError> {
    let rows = tx
        .rows(
            "select t.plan_version, t.id, t.label, t.task_group, t.counting_class, t.due_on, t.position
             from tasks t
             join plan_versions v on v.tenant = t.tenant and v.id = t.plan_version
             where t.tenant = $1 and ($2 = '' or v.plan = $2) and t.is_ended = 0
             order by v.plan, v.number, t.position
             limit 500000",
            &chosen(plan),
        )
        .await?;
    let of = |mut row: crate::db::Row| {
        Ok(TaskRow {
            version: row.take()?,
            task: row.take()?,
            label: row.take()?,
            section: row.take()?,
            class: row.take()?,
            due_on: row.take()?,
            position: row.take()?,
        })
    };
    rows.into_iter().map(of).collect()
}

/// The heading rows: version, label, label of the heading above.
pub async fn sections(
    tx: &mut Tx,
    plan: Option<&PlanId>,
) -> Result<Vec<(PlanVersionId, String, Option<String>)>, DbError> {
    let rows = tx
        .rows(
            "select g.plan_version, g.label, g.parent
             from task_groups g
             join plan_versions v on v.tenant = g.tenant and v.id = g.plan_version
             where g.tenant = $1 and ($2 = '' or v.plan = $2)
             order by g.plan_version, g.position
             limit 200000",
            &chosen(plan),
        )
        .await?;
    rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?, row.take()?))).collect()
}

/// Parties that lead, in the order in which the plan names them; a body outside the authority owes nothing.
pub async fn leads(tx: &mut Tx, plan: Option<&PlanId>) -> Result<Vec<LeadRow>, DbError> {
    let rows = tx
        .rows(
            "select p.plan_version, p.task, p.body, p.roster
             from task_parties p
             join plan_versions v on v.tenant = p.tenant and v.id = p.plan_version
             where p.tenant = $1 and ($2 = '' or v.plan = $2) and p.role <> 'cooperating' and p.kind <> 'outside'
             order by p.plan_version, p.task, p.position
             limit 500000",
            &chosen(plan),
        )
        .await?;
    let of = |mut row: crate::db::Row| {
        Ok(LeadRow { version: row.take()?, task: row.take()?, body: row.take()?, roster: row.take()? })
    };
    rows.into_iter().map(of).collect()
}

pub async fn classes(tx: &mut Tx, plan: Option<&PlanId>) -> Result<Vec<TaskClass>, DbError> {
    tx.list("where tenant = $1 and ($2 = '' or plan = $2) order by decided_at, id limit 500000", &chosen(plan)).await
}

pub async fn results(tx: &mut Tx, plan: Option<&PlanId>) -> Result<Vec<TaskResult>, DbError> {
    tx.list("where tenant = $1 and ($2 = '' or plan = $2) order by recorded_at, id limit 500000", &chosen(plan)).await
}

pub async fn followers(tx: &mut Tx, plan: Option<&PlanId>) -> Result<Vec<TaskFollower>, DbError> {
    tx.list("where tenant = $1 and ($2 = '' or plan = $2) order by starts_on, id limit 100000", &chosen(plan)).await
}

/// What the returns say of tasks, by item and version; drafts too, since they tell what was asked about. Only of tasks that
/// are counted by their results: those with a day or without one, as proposed or as a person decided; the standing ones, which
/// are most, are not read.
pub async fn entries(tx: &mut Tx, plan: Option<&PlanId>) -> Result<Vec<EntryRow>, DbError> {
    let rows = tx
        .rows(
            "select i.task, i.id, o.body, r.id, e.progress, r.version, r.door, r.is_nil, e.is_open, r.submitted_at,
                    r.arrived_on, r.completion_asked_at, r.confirmed_at
             from obligation_items i
             join obligations o on o.tenant = i.tenant and o.id = i.obligation
             join cycles c on c.tenant = o.tenant and c.id = o.cycle
             join returns r on r.tenant = o.tenant and r.obligation = o.id
             join return_entries e on e.tenant = r.tenant and e.return_id = r.id and e.item = i.id
             where i.tenant = $1 and ($2 = '' or c.plan = $2)
               and i.task in (
                   select id from tasks where tenant = $1 and counting_class in ('dated', 'undated')
                   union
                   select task from task_classes where tenant = $1 and class in ('dated', 'undated'))
             order by i.id, r.version
             limit 1000000",
            &chosen(plan),
        )
        .await?;
    rows.into_iter().map(entry).collect()
}

/// The same of one task, whatever its class.
pub async fn entries_of(tx: &mut Tx, task: &TaskId) -> Result<Vec<EntryRow>, DbError> {
    let rows = tx
        .rows(
            "select i.task, i.id, o.body, r.id, e.progress, r.version, r.door, r.is_nil, e.is_open, r.submitted_at,
                    r.arrived_on, r.completion_asked_at, r.confirmed_at
             from obligation_items i
             cross join obligations o
             cross join cycles c
             cross join returns r
             cross join return_entries e
             where i.tenant = $1 and i.task = $2 and o.tenant = i.tenant and o.id = i.obligation
                 and c.tenant = o.tenant and c.id = o.cycle
                 and r.tenant = o.tenant and r.obligation = o.id
                 and e.tenant = r.tenant and e.return_id = r.id and e.item = i.id
             order by i.id, r.version
             limit 5000",
            &[task.clone().into()],
        )
        .await?;
    rows.into_iter().map(entry).collect()
}

/// How many results wait, by plan.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<(PlanId, i64)>, DbError> {
    let rows = tx
        .rows(
            "select plan, count(*)
             from task_results
             where tenant = $1 and accepted_at is null and returned_at is null
             group by plan
             order by plan
             limit 500",
            &[],
        )
        .await?;
    rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
}

fn entry(mut row: crate::db::Row) -> Result<EntryRow, DbError> {
    let (task, item, body, return_id) = (row.take()?, row.take()?, row.take()?, row.take()?);
    let progress: Option<Progress> = row.take()?;
    let version = row.take()?;
    let door: Door = row.take()?;
    let is_nil: bool = row.take()?;
    // A return that says "nothing occurred" as a whole says nothing of a single task.
    let said = progress.filter(|_| !is_nil);
    let is_open = row.take()?;
    let submitted_at: Option<Timestamp> = row.take()?;
    let arrived_on: Option<Date> = row.take()?;
    Ok(EntryRow {
        task,
        item,
        body,
        return_id,
        progress: said,
        facts: EntryFacts {
            version,
            says_progress: said.is_some(),
            is_done: said == Some(Progress::Done),
            is_open,
            submitted_at: submitted_at.filter(|_| door == Door::Typed),
            arrived_on: arrived_on.filter(|_| door == Door::Paper),
            completion_asked_at: row.take()?,
            confirmed_at: row.take()?,
        },
    })
}

/// Results of a body that were returned and not reported anew: task, its label, the reason; the newest first.
pub async fn returned_to(tx: &mut Tx, body: &BodyId) -> Result<Vec<(TaskId, String, String)>, DbError> {
    let rows = tx
        .rows(
            "select r.task,
                    (select max(t.label) from tasks t where t.tenant = r.tenant and t.id = r.task),
                    coalesce(r.return_reason, '')
             from task_results r
             where r.tenant = $1 and r.body = $2 and r.returned_at is not null
                 and not exists (
                     select 1 from task_results n
                     where n.tenant = r.tenant and n.task = r.task and n.body = r.body
                         and (n.recorded_at > r.recorded_at or n.recorded_at = r.recorded_at and n.id > r.id))
             order by r.returned_at desc, r.id
             limit 100",
            &[body.clone().into()],
        )
        .await?;
    let of =
        |mut row: crate::db::Row| Ok((row.take()?, row.take::<Option<String>>()?.unwrap_or_default(), row.take()?));
    rows.into_iter().map(of).collect()
}

/// The plans in which a body leads a task that has a day of its own.
pub async fn dated_plans_of(tx: &mut Tx, body: &BodyId) -> Result<Vec<PlanId>, DbError> {
    let rows = tx
        .rows(
            "select distinct v.plan
             from task_parties p
             join tasks t on t.tenant = p.tenant and t.plan_version = p.plan_version and t.id = p.task
             join plan_versions v on v.tenant = p.tenant and v.id = p.plan_version
             where p.tenant = $1 and p.body = $2 and p.role in ('lead', 'co_lead') and t.due_on is not null
             order by v.plan
             limit 100",
            &[body.clone().into()],
        )
        .await?;
    rows.into_iter().map(|mut row| row.take()).collect()
}
