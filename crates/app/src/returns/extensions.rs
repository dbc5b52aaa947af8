//! Extensions: a body asks for a later day, the focal body decides; both with a reason, nothing overwritten.

use dondoc_rules::access::Right;
use dondoc_rules::excuses::ExcuseRefusal;
use dondoc_rules::extensions::{Asked, ExtensionRefusal, check_asking, check_decision};
use jiff::civil::Date;

use super::verbs::{ReturnRefusal, reachable};
use super::{facts, of_obligation};
use crate::actor::Actor;
use crate::db::{Db, DbError};
use crate::events::Act;
use crate::ids::{ExtensionId, ObligationId};
use crate::obligations::{self, Extension, Obligation};
use crate::{accounts, cycles};

/// Why a day stays as it is.
#[derive(Debug)]
pub enum Refusal {
    /// Not there, or not this person's to ask or decide.
    Unknown,
    /// The cycle was closed.
    Closed,
    /// The head of the focal body decides.
    NotDecider,
    /// The report has come.
    Reported,
    /// The rule of extensions says no.
    Rule(ExtensionRefusal),
    /// The rule of excuses says no.
    Excuse(ExcuseRefusal),
    Store(DbError),
}

impl From<DbError> for Refusal {
    fn from(error: DbError) -> Self {
        Refusal::Store(error)
    }
}

impl From<ReturnRefusal> for Refusal {
    fn from(refusal: ReturnRefusal) -> Self {
        match refusal {
            ReturnRefusal::Store(error) => Refusal::Store(error),
            _ => Refusal::Unknown,
        }
    }
}

fn asked(extension: &Extension) -> Asked {
    Asked { due_on: extension.due_on, decided_at: extension.decided_at, granted: extension.granted_on }
}

/// The obligation with the last on-time day in force, where nothing has come yet.
pub(super) async fn waiting(
    act: &mut Act,
    actor: &Actor,
    right: Right,
    id: &ObligationId,
) -> Result<(Obligation, Date), Refusal> {
    let (obligation, cycle) = reachable(act.tx(), actor, right, id).await?;
    if cycle.closed_at.is_some() {
        return Err(Refusal::Closed);
    }
    let versions = of_obligation(act.tx(), id).await?;
    if versions.iter().any(|version| version.submitted_at.is_some() || version.arrived_on.is_some()) {
        return Err(Refusal::Reported);
    }
    let facts = facts::of(act.tx(), &cycle, &obligation, &[]).await?;
    let due_on = facts.due(actor.today(), actor.now).0;
    Ok((obligation, due_on))
}

/// Asks for a later day.
pub async fn ask(db: &Db, actor: &Actor, id: &ObligationId, wanted: Date, reason: &str) -> Result<(), Refusal> {
    let mut act = Act::begin(db, actor, "extension.asked").await?;
    let (obligation, due_on) = waiting(&mut act, actor, Right::WriteReturns, id).await?;
    let known: Vec<Asked> = obligations::about::<Extension>(act.tx(), id).await?.iter().map(asked).collect();
    check_asking(&known, due_on, wanted, actor.today(), reason).map_err(Refusal::Rule)?;
    let extension = Extension {
        id: ExtensionId::new(),
        obligation: obligation.id,
        due_on: wanted,
        reason: reason.trim().to_owned(),
        asked_at: actor.now,
        asked_by: actor.account.clone(),
        granted_on: None,
        decision_reason: None,
        decided_at: None,
        decided_by: None,
    };
    act.put(&extension).await?;
    Ok(act.commit(&format!("obligations/{id}")).await?)
}

/// The same for the person who decides for the focal body.
pub(super) async fn deciding(act: &mut Act, actor: &Actor, id: &ObligationId) -> Result<(Obligation, Date), Refusal> {
    let (obligation, due_on) = waiting(act, actor, Right::ReviewReturns, id).await?;
    let cycle = cycles::get(act.tx(), &obligation.cycle).await?.ok_or(Refusal::Unknown)?;
    match accounts::decides(act.tx(), actor, &cycle.focal_body).await? {
        true => Ok((obligation, due_on)),
        false => Err(Refusal::NotDecider),
    }
}

/// Grants a day, or refuses where none is given.
pub async fn decide(
    db: &Db,
    actor: &Actor,
    id: &ObligationId,
    granted: Option<Date>,
    reason: &str,
) -> Result<(), Refusal> {
    let mut act = Act::begin(db, actor, "extension.decided").await?;
    let due_on = deciding(&mut act, actor, id).await?.1;
    let open = obligations::about::<Extension>(act.tx(), id).await?.into_iter().find(|one| one.decided_at.is_none());
    let extension = open.ok_or(Refusal::Unknown)?;
    check_decision(&asked(&extension), due_on, granted, reason).map_err(Refusal::Rule)?;
    let decided = Extension {
        granted_on: granted,
        decision_reason: Some(reason.trim().to_owned()),
        decided_at: Some(actor.now),
        decided_by: actor.account.clone(),
        ..extension
    };
    act.put(&decided).await?;
    Ok(act.commit(&format!("obligations/{id}")).await?)
}
