//! Each body's own plan that carries out the plan: which bodies have issued theirs, and which row answers which task.

use dondoc_rules::plans::draft::PlanDraft;
use dondoc_rules::plans::likeness::alike;
use jiff::Timestamp;

use super::is_focal;
use super::verbs::Refusal;
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx, record};
use crate::events::Act;
use crate::ids::{AccountId, BodyId, ImplementingRowId, InstrumentId, PlanId, TaskId};
use crate::instruments::recording::{NewFile, NewInstrument, record_in};
use crate::instruments::relations::{NewRelation, RelationRefusal, relate_in};
use crate::plans;
use dondoc_rules::instruments::relations::RelationKind;

record! {
    /// A body's own plan.
    pub struct ImplementingPlan in "implementing_plans" key (plan, body) {
        pub plan: PlanId,
        pub body: BodyId,
        pub instrument: InstrumentId,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
    }
}

record! {
    /// A row of it.
    pub struct ImplementingRow in "implementing_rows" key (id) {
        pub id: ImplementingRowId,
        pub plan: PlanId,
        pub body: BodyId,
        pub text: String,
        /// The task of the plan that it carries out; none until somebody says so.
        pub task: Option<TaskId>,
        pub position: i64,
    }
}

/// The bodies' own plans that carry out a plan.
pub async fn of_plan(tx: &mut Tx, plan: &PlanId) -> Result<Vec<ImplementingPlan>, DbError> {
    tx.list("where tenant = $1 and plan = $2 order by body limit 2000", &[plan.clone().into()]).await
}

/// The rows of one of them.
pub async fn rows(tx: &mut Tx, plan: &PlanId, body: &BodyId) -> Result<Vec<ImplementingRow>, DbError> {
    tx.list(
        "where tenant = $1 and plan = $2 and body = $3 order by position limit 5000",
        &[plan.clone().into(), body.clone().into()],
    )
    .await
}

/// The bodies that lead a task of the newest version: each is to have a plan of its own.
pub async fn expected(tx: &mut Tx, plan: &PlanId) -> Result<Vec<BodyId>, DbError> {
    let Some(version) = plans::latest(tx, plan).await? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for party in plans::parties(tx, &version.id).await?.into_iter().filter(|party| party.role != "cooperating") {
        if let Some(body) = party.body.filter(|body| !found.contains(body)) {
            found.push(body);
        }
    }
    Ok(found)
}

/// Records a body's own plan with the rows that were read from its file; rows alike to a task are offered as carrying it out
/// and stay to be confirmed row by row.
pub async fn record_plan(
    db: &Db,
    actor: &Actor,
    plan: &PlanId,
    body: &BodyId,
    new: &NewInstrument,
    file: Option<NewFile<'_>>,
    draft: Option<&PlanDraft>,
) -> Result<(), Refusal> {
    let mut act = Act::begin(db, actor, "plan.implementing-recorded").await?;
    if !is_focal(act.tx(), actor, plan).await? && !actor.acts_for(body) {
        return Err(Refusal::Unknown);
    }
    let version = plans::latest(act.tx(), plan).await?.ok_or(Refusal::Unknown)?;
    let instrument = record_in(&mut act, actor, new, file).await.map_err(Refusal::Instrument)?;
    let issued_on = instrument.issued_on.ok_or(Refusal::Field("amendment.no-issue-day"))?;
    let relation = NewRelation {
        from: instrument.id.clone(),
        kind: RelationKind::Implements,
        to: version.instrument.clone(),
        effective_on: issued_on,
    };
    match relate_in(&mut act, actor, &relation).await {
        Ok(()) => {}
        Err(RelationRefusal::Store(error)) => return Err(error.into()),
        Err(_) => return Err(Refusal::Field("amendment.no-relation")),
    }
    let own = ImplementingPlan {
        plan: plan.clone(),
        body: body.clone(),
        instrument: instrument.id,
        recorded_at: actor.now,
        recorded_by: actor.account.clone(),
    };
    act.put(&own).await?;
    for row in rows(act.tx(), plan, body).await? {
        act.remove(&row).await?;
    }
    for (position, task) in draft.iter().flat_map(|draft| &draft.tasks).enumerate() {
        let row = ImplementingRow {
            id: ImplementingRowId::new(),
            plan: plan.clone(),
            body: body.clone(),
            text: task.text.clone(),
            task: None,
            position: position as i64,
        };
        act.put(&row).await?;
    }
    Ok(act.commit(&format!("plans/{plan}")).await?)
}

/// For each row of a body's plan without a task, the task of ours that it is alike to: offered, never decided.
pub async fn offers(tx: &mut Tx, plan: &PlanId, body: &BodyId) -> Result<Vec<(ImplementingRowId, TaskId)>, DbError> {
    let Some(version) = plans::latest(tx, plan).await? else { return Ok(Vec::new()) };
    let tasks = plans::tasks(tx, &version.id).await?;
    let open: Vec<ImplementingRow> = rows(tx, plan, body).await?.into_iter().filter(|row| row.task.is_none()).collect();
    let own: Vec<&str> = open.iter().map(|row| row.text.as_str()).collect();
    let others: Vec<&str> = tasks.iter().map(|task| task.text.as_str()).collect();
    let pairs = alike(&own, &others).into_iter();
    Ok(pairs.filter_map(|pair| Some((open.get(pair.own)?.id.clone(), tasks.get(pair.other)?.id.clone()))).collect())
}

/// Says which task a row carries out; none: none of them.
pub async fn map_row(
    db: &Db,
    actor: &Actor,
    plan: &PlanId,
    body: &BodyId,
    row: &ImplementingRowId,
    label: &str,
) -> Result<(), Refusal> {
    let mut act = Act::begin(db, actor, "plan.implementing-mapped").await?;
    if !is_focal(act.tx(), actor, plan).await? && !actor.acts_for(body) {
        return Err(Refusal::Unknown);
    }
    let found = rows(act.tx(), plan, body).await?.into_iter().find(|known| known.id == *row).ok_or(Refusal::Unknown)?;
    let version = plans::latest(act.tx(), plan).await?.ok_or(Refusal::Unknown)?;
    let task = match label.trim() {
        "" => None,
        label => {
            let known = plans::tasks(act.tx(), &version.id).await?.into_iter().find(|task| task.label == label);
            Some(known.ok_or_else(|| Refusal::UnknownTask(label.to_owned()))?.id)
        }
    };
    act.put(&ImplementingRow { task, ..found }).await?;
    Ok(act.commit(&format!("plans/{plan}")).await?)
}
