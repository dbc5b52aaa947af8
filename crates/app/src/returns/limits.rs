//! For how many periods in a row "no change" is taken as an answer: set by a plan's focal body, with its reason.

use dondoc_rules::returns::UNCHANGED_LIMIT;
use jiff::Timestamp;

use crate::actor::Actor;
use crate::db::{Db, DbError, Tx, record};
use crate::events::Act;
use crate::ids::{AccountId, PlanId};
use crate::plans;

/// So many periods are the most that may be set.
const MOST: i64 = 12;

record! {
    /// What a focal body set for a plan.
    pub struct UnchangedLimit in "unchanged_limits" key (plan) {
        pub plan: PlanId,
        pub period_count: i64,
        pub reason: String,
        pub set_at: Timestamp,
        pub set_by: Option<AccountId>,
    }
}

/// Why it was not set.
#[derive(Debug)]
pub enum LimitRefusal {
    Unknown,
    /// Not a whole number between 0 and the most.
    Number,
    NoReason,
    Store(DbError),
}

impl From<DbError> for LimitRefusal {
    fn from(error: DbError) -> Self {
        LimitRefusal::Store(error)
    }
}

/// What was set for a plan.
pub async fn of_plan(tx: &mut Tx, plan: &PlanId) -> Result<Option<UnchangedLimit>, DbError> {
    tx.find("where tenant = $1 and plan = $2", &[plan.clone().into()]).await
}

/// What holds for a plan.
pub async fn in_force(tx: &mut Tx, plan: &PlanId) -> Result<i64, DbError> {
    Ok(of_plan(tx, plan).await?.map_or(UNCHANGED_LIMIT, |limit| limit.period_count))
}

/// What was set for every plan.
pub async fn all(tx: &mut Tx) -> Result<Vec<UnchangedLimit>, DbError> {
    tx.list("where tenant = $1 order by plan limit 1000", &[]).await
}

/// Sets it.
pub async fn set(db: &Db, actor: &Actor, plan: &PlanId, count: &str, reason: &str) -> Result<(), LimitRefusal> {
    let mut act = Act::begin(db, actor, "return.unchanged-limit-set").await?;
    let known = plans::get(act.tx(), plan).await?.ok_or(LimitRefusal::Unknown)?;
    if !known.focal_body.is_some_and(|focal| actor.acts_for(&focal)) {
        return Err(LimitRefusal::Unknown);
    }
    let period_count: i64 = count.trim().parse().map_err(|_| LimitRefusal::Number)?;
    if !(0..=MOST).contains(&period_count) {
        return Err(LimitRefusal::Number);
    }
    if reason.trim().is_empty() {
        return Err(LimitRefusal::NoReason);
    }
    let limit = UnchangedLimit {
        plan: plan.clone(),
        period_count,
        reason: reason.trim().to_owned(),
        set_at: actor.now,
        set_by: actor.account.clone(),
    };
    act.put(&limit).await?;
    Ok(act.commit(&format!("plans/{plan}")).await?)
}
