//! Who supplies the value of a target. The plan names nobody: the focal body assigns a body, and from then on the target
//! is an item of that body's returns.

use std::collections::HashMap;

use jiff::Timestamp;

use super::TargetSupplier;
use super::goals::{GoalRefusal, focal};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::{BodyId, PlanId, SupplierId, TargetId};
use crate::{bodies, plans};

/// Who supplies what in a plan, by target.
pub async fn of_plan(tx: &mut Tx, plan: &PlanId) -> Result<HashMap<TargetId, BodyId>, DbError> {
    known(tx, plan, Timestamp::MAX).await
}

/// The same as it was known at a moment.
pub async fn known(tx: &mut Tx, plan: &PlanId, known_at: Timestamp) -> Result<HashMap<TargetId, BodyId>, DbError> {
    let all: Vec<TargetSupplier> = tx
        .list(
            "where tenant = $1 and plan = $2 and recorded_at <= $3 order by recorded_at, id limit 20000",
            &[plan.clone().into(), known_at.into()],
        )
        .await?;
    let mut found = HashMap::new();
    for one in all {
        match one.body {
            Some(body) => found.insert(one.target, body),
            None => found.remove(&one.target),
        };
    }
    Ok(found)
}

/// Assigns a body, named as the register calls it today; an empty name takes the target from whoever had it.
pub async fn assign(
    db: &Db,
    actor: &Actor,
    plan: &PlanId,
    target: &TargetId,
    body: &str,
    reason: &str,
) -> Result<(), GoalRefusal> {
    let mut act = Act::begin(db, actor, "target.supplier-set").await?;
    let plan = focal(act.tx(), actor, plan).await?;
    let version = plans::latest(act.tx(), &plan.id).await?.ok_or(GoalRefusal::Unknown)?;
    if !plans::targets(act.tx(), &version.id).await?.iter().any(|one| one.id == *target) {
        return Err(GoalRefusal::Unknown);
    }
    let body = match body.trim() {
        "" => None,
        name => {
            let id = bodies::named(act.tx(), name, actor.today()).await?.ok_or(GoalRefusal::Field("body"))?;
            let known = bodies::get(act.tx(), &id).await?.ok_or(GoalRefusal::Field("body"))?;
            // Who may only be requested is obliged to nothing.
            if known.authority != "urge" {
                return Err(GoalRefusal::Field("authority"));
            }
            Some(id)
        }
    };
    let set = TargetSupplier {
        id: SupplierId::new(),
        plan: plan.id.clone(),
        target: target.clone(),
        body,
        reason: reason.trim().to_owned(),
        recorded_at: actor.now,
        recorded_by: actor.account.clone(),
    };
    act.put(&set).await?;
    Ok(act.commit(&format!("plans/{}", plan.id)).await?)
}
