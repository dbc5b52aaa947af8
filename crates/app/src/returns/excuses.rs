//! Taking a body out of a cycle's list, and back: by the focal body, with a reason, before anything has come.

use crate::actor::Actor;
use crate::db::{Db, DbError};
use crate::events::Act;
use crate::ids::{ExcuseId, ObligationId};
use crate::obligations::{self, Excuse};
use crate::{accounts, cycles, returns};

/// Why a body stays on the list.
#[derive(Debug)]
pub enum ExcuseRefusal {
    Unknown,
    Closed,
    NoReason,
    /// The head of the focal body decides.
    NotDecider,
    /// Its report has come: it is reviewed, not excused.
    Reported,
    Store(DbError),
}

impl From<DbError> for ExcuseRefusal {
    fn from(error: DbError) -> Self {
        ExcuseRefusal::Store(error)
    }
}

/// The obligation, where the actor's body consolidates and the cycle is open.
async fn open_obligation(act: &mut Act, actor: &Actor, id: &ObligationId) -> Result<(), ExcuseRefusal> {
    let obligation = obligations::get(act.tx(), id).await?.ok_or(ExcuseRefusal::Unknown)?;
    let cycle = cycles::get(act.tx(), &obligation.cycle).await?.ok_or(ExcuseRefusal::Unknown)?;
    if !actor.acts_for(&cycle.focal_body) {
        return Err(ExcuseRefusal::Unknown);
    }
    if !accounts::decides(act.tx(), actor, &cycle.focal_body).await? {
        return Err(ExcuseRefusal::NotDecider);
    }
    if cycle.closed_at.is_some() { Err(ExcuseRefusal::Closed) } else { Ok(()) }
}

/// Takes a body out of the list: it owes nothing in the cycle.
pub async fn excuse(db: &Db, actor: &Actor, id: &ObligationId, reason: &str, basis: &str) -> Result<(), ExcuseRefusal> {
    if reason.trim().is_empty() {
        return Err(ExcuseRefusal::NoReason);
    }
    let mut act = Act::begin(db, actor, "obligation.excused").await?;
    open_obligation(&mut act, actor, id).await?;
    let versions = returns::of_obligation(act.tx(), id).await?;
    if versions.iter().any(|version| version.submitted_at.is_some() || version.arrived_on.is_some()) {
        return Err(ExcuseRefusal::Reported);
    }
    if obligations::about::<Excuse>(act.tx(), id).await?.iter().any(|excuse| excuse.undone_at.is_none()) {
        return Ok(());
    }
    let excuse = Excuse {
        id: ExcuseId::new(),
        obligation: id.clone(),
        reason: reason.trim().to_owned(),
        basis: basis.trim().to_owned(),
        recorded_at: actor.now,
        recorded_by: actor.account.clone(),
        undone_at: None,
        undone_by: None,
    };
    act.put(&excuse).await?;
    act.commit(&format!("obligations/{id}")).await?;
    Ok(())
}

/// Puts a body back on the list.
pub async fn restore(db: &Db, actor: &Actor, id: &ObligationId) -> Result<(), ExcuseRefusal> {
    let mut act = Act::begin(db, actor, "obligation.restored").await?;
    open_obligation(&mut act, actor, id).await?;
    let open = obligations::about::<Excuse>(act.tx(), id).await?.into_iter().find(|excuse| excuse.undone_at.is_none());
    let excuse = open.ok_or(ExcuseRefusal::Unknown)?;
    act.put(&Excuse { undone_at: Some(actor.now), undone_by: actor.account.clone(), ..excuse }).await?;
    act.commit(&format!("obligations/{id}")).await?;
    Ok(())
}
