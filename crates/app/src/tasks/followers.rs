//! Who of the focal body follows what (chuyên viên theo dõi): by body or by section of a plan, from a day on.

use dondoc_rules::access::Role;
use jiff::civil::Date;

use super::TaskFollower;
use super::classes::focal_plan;
use crate::accounts::{self, Account};
use crate::actor::Actor;
use crate::bodies;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::{AccountId, BodyId, PlanId, TaskFollowerId};
use crate::plans;

/// What is followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Followed {
    Body(BodyId),
    /// By the heading's label.
    Section(String),
}

/// Why nobody was assigned.
#[derive(Debug)]
pub enum FollowRefusal {
    /// No such plan, or another body's.
    Unknown,
    /// No such body or section of the plan.
    NoSubject,
    /// Nobody who follows for the focal body.
    NoOfficer,
    Store(DbError),
}

impl From<DbError> for FollowRefusal {
    fn from(error: DbError) -> Self {
        FollowRefusal::Store(error)
    }
}

/// The people who may follow for a body today.
pub async fn officers(tx: &mut Tx, actor: &Actor) -> Result<Vec<Account>, DbError> {
    let Some(body) = &actor.body else { return Ok(Vec::new()) };
    accounts::holders(tx, body, Role::FocalOfficer, actor.today()).await
}

/// Assigns who follows a body or a section of a plan from a day on; none for nobody any more.
pub async fn assign(
    db: &Db,
    actor: &Actor,
    plan: &PlanId,
    subject: &Followed,
    officer: Option<&AccountId>,
    starts_on: Date,
) -> Result<(), FollowRefusal> {
    let mut act = Act::begin(db, actor, "task.follower-assigned").await?;
    focal_plan(act.tx(), actor, plan).await?.ok_or(FollowRefusal::Unknown)?;
    let version = plans::latest(act.tx(), plan).await?.ok_or(FollowRefusal::Unknown)?;
    let is_there = match subject {
        Followed::Body(body) => bodies::get(act.tx(), body).await?.is_some(),
        Followed::Section(label) => plans::groups(act.tx(), &version.id).await?.iter().any(|one| one.label == *label),
    };
    if !is_there {
        return Err(FollowRefusal::NoSubject);
    }
    let known = officers(act.tx(), actor).await?;
    if officer.is_some_and(|officer| !known.iter().any(|one| one.id == *officer)) {
        return Err(FollowRefusal::NoOfficer);
    }
    let (body, section) = match subject {
        Followed::Body(body) => (Some(body.clone()), None),
        Followed::Section(label) => (None, Some(label.clone())),
    };
    let one = TaskFollower {
        id: TaskFollowerId::new(),
        plan: plan.clone(),
        body,
        section,
        officer: officer.cloned(),
        starts_on,
        recorded_at: actor.now,
        recorded_by: actor.account.clone(),
    };
    act.put(&one).await?;
    act.commit(&format!("plans/{plan}")).await?;
    Ok(())
}
