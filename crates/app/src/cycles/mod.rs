//! Cycles: a plan's reporting for one period, from the letter that asks to the last day of grace.

use dondoc_rules::access::{Right, reach};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::actor::Actor;
use crate::db::{Db, DbError, Tx, record};
use crate::events::Act;
use crate::ids::{AccountId, BodyId, CycleId, PlanId, PlanVersionId, ReportingRuleId};

record! {
    /// A cycle.
    pub struct Cycle in "cycles" key (id) {
        pub id: CycleId,
        pub plan: PlanId,
        pub plan_version: PlanVersionId,
        pub reporting_rule: Option<ReportingRuleId>,
        /// `periodic` or `ad_hoc`.
        pub kind: String,
        /// "Năm 2023".
        pub name: String,
        /// The focal body when it was opened.
        pub focal_body: BodyId,
        pub period_from: Date,
        pub period_to: Date,
        pub opens_on: Date,
        pub cutoff_on: Date,
        /// The last on-time day.
        pub due_on: Date,
        /// The rule's own words: "trước ngày 05 tháng 12 hàng năm".
        pub due_wording: String,
        /// The request letter, once its number is known.
        pub request_number: Option<String>,
        pub request_issued_on: Option<Date>,
        pub opened_at: Timestamp,
        pub opened_by: Option<AccountId>,
        pub closed_at: Option<Timestamp>,
    }
}

/// Closes a cycle: nothing of it is sent or changed any more. False when it is not there, is another body's, or was
/// closed before.
pub async fn close(db: &Db, actor: &Actor, id: &CycleId) -> Result<bool, DbError> {
    let mut act = Act::begin(db, actor, "cycle.closed").await?;
    let Some(mut cycle) = get(act.tx(), id).await?.filter(|cycle| cycle.closed_at.is_none()) else { return Ok(false) };
    let reach = reach(actor.role, Right::OpenCycles);
    if !reach.is_some_and(|reach| actor.covers(reach, None, Some(&cycle.focal_body))) {
        return Ok(false);
    }
    cycle.closed_at = Some(actor.now);
    act.put(&cycle).await?;
    act.commit(&format!("cycles/{id}")).await?;
    Ok(true)
}

/// A cycle.
pub async fn get(tx: &mut Tx, id: &CycleId) -> Result<Option<Cycle>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// All cycles, the newest period first.
pub async fn list(tx: &mut Tx) -> Result<Vec<Cycle>, DbError> {
    tx.list("where tenant = $1 order by period_to desc, id desc limit 500", &[]).await
}

/// The cycles of a plan, the newest period first.
pub async fn of_plan(tx: &mut Tx, plan: &PlanId) -> Result<Vec<Cycle>, DbError> {
    tx.list("where tenant = $1 and plan = $2 order by period_to desc, id desc limit 500", &[plan.clone().into()]).await
}
