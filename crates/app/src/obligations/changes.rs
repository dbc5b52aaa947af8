//! Changes to a cycle's list after it was frozen: explicit, with a reason, and seen only from the day they were made.

use std::collections::BTreeSet;

use dondoc_rules::obligations::{ObligationDraft, Scope};

use super::keep::{keep, sections};
use super::open::{OpenRefusal, Wanted, proposal};
use crate::actor::Actor;
use crate::db::{Db, DbError};
use crate::events::Act;
use crate::ids::{BodyId, CycleId, ObligationId};
use crate::{bodies, cycles};

/// A body that is to report too.
#[derive(Debug, Clone)]
pub struct NewObligation {
    /// As the register calls it today.
    pub body: String,
    pub reason: String,
    /// The instrument it rests on; may be empty.
    pub basis: String,
}

/// Why a list stays as it is.
#[derive(Debug)]
pub enum ChangeRefusal {
    Unknown,
    /// The cycle was closed.
    Closed,
    NoReason,
    UnknownBody,
    /// It stands on the list already.
    Listed,
    /// It may only be requested, never obliged.
    OutsideAuthority,
    Store(DbError),
}

impl From<DbError> for ChangeRefusal {
    fn from(error: DbError) -> Self {
        ChangeRefusal::Store(error)
    }
}

/// Adds a body to an open cycle with what the plan gives it today; one without an item owes the general part.
pub async fn add(db: &Db, actor: &Actor, cycle: &CycleId, new: &NewObligation) -> Result<ObligationId, ChangeRefusal> {
    if new.reason.trim().is_empty() {
        return Err(ChangeRefusal::NoReason);
    }
    let mut act = Act::begin(db, actor, "cycle.body-added").await?;
    let cycle = cycles::get(act.tx(), cycle).await?.ok_or(ChangeRefusal::Unknown)?;
    if !actor.acts_for(&cycle.focal_body) && actor.account.is_some() {
        return Err(ChangeRefusal::Unknown);
    }
    if cycle.closed_at.is_some() {
        return Err(ChangeRefusal::Closed);
    }
    let body = bodies::named(act.tx(), new.body.trim(), actor.today()).await?.ok_or(ChangeRefusal::UnknownBody)?;
    let known = bodies::get(act.tx(), &body).await?.ok_or(ChangeRefusal::UnknownBody)?;
    if known.authority != "urge" {
        return Err(ChangeRefusal::OutsideAuthority);
    }
    if super::of_cycle(act.tx(), &cycle.id).await?.iter().any(|owed| owed.body == body) {
        return Err(ChangeRefusal::Listed);
    }
    let cause = match new.basis.trim() {
        "" => new.reason.trim().to_owned(),
        basis => format!("{} ({basis})", new.reason.trim()),
    };
    let draft = given(&mut act, actor, &cycle, &body).await?;
    let sections = sections(act.tx(), &cycle).await?;
    let id = keep(&mut act, &cycle, &cause, draft, Some(actor.now), &sections).await?;
    act.commit(&format!("cycles/{}", cycle.id)).await?;
    Ok(id)
}

/// What the plan gives a body today.
async fn given(
    act: &mut Act,
    actor: &Actor,
    cycle: &cycles::Cycle,
    body: &BodyId,
) -> Result<ObligationDraft, ChangeRefusal> {
    let scope = Scope { subjects: None, bodies: Some(BTreeSet::from([body.to_string()])) };
    let wanted = Wanted { kind: cycle.kind, scope, ..Wanted::on(actor.today()) };
    match proposal(act.tx(), actor, &cycle.plan, &wanted).await {
        Ok(proposal) => proposal.obligations.into_iter().next().ok_or(ChangeRefusal::Unknown),
        Err(OpenRefusal::Store(error)) => Err(error.into()),
        Err(_) => Err(ChangeRefusal::Unknown),
    }
}
