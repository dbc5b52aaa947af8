//! Correcting what is confirmed: the focal body asks, or the body offers, with a reason and a day of its own; at most one
//! is open for an obligation.
//!
//! Promise: the confirmed version is never written. The correction is the next version, made from it; the confirmed one
//! counts until the new one is confirmed, and the timeliness of the first report stays what it was.

use dondoc_rules::access::Right;
use jiff::Timestamp;
use jiff::civil::Date;

use super::review::{Asked, make_next};
use super::verbs::{Done, ReturnRefusal, reachable};
use super::{Return, commitment_answers, documents, entries, of_obligation, return_files};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx, record};
use crate::events::Act;
use crate::ids::{AccountId, BodyId, ItemId, ObligationId, ReturnId, SupplementId};
use crate::obligations;

record! {
    /// A correction that was asked for or offered.
    pub struct Supplement in "supplements" key (id) {
        pub id: SupplementId,
        pub obligation: ObligationId,
        /// The confirmed version that it corrects.
        pub return_id: ReturnId,
        /// By the body itself.
        pub is_offered: bool,
        pub reason: String,
        /// The last day for it; the report's own day stays what it was.
        pub due_on: Date,
        pub asked_at: Timestamp,
        pub asked_by: Option<AccountId>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<AccountId>,
        pub withdraw_reason: Option<String>,
    }
}

/// What is asked of a correction.
pub struct Wanted<'a> {
    pub reason: &'a str,
    pub due_on: Option<Date>,
    /// The entries that are opened, and whether the general part is.
    pub items: &'a [ItemId],
    pub has_general: bool,
}

/// Who asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Focal,
    Body,
}

/// A correction is open until it is withdrawn or the version that makes it is confirmed.
macro_rules! open_where {
    ($rest:literal) => {
        concat!(
            "where tenant = $1 and withdrawn_at is null
                 and not exists (
                     select 1 from returns x
                     where x.tenant = supplements.tenant and x.corrects = supplements.return_id
                         and x.confirmed_at is not null) ",
            $rest
        )
    };
}

/// The open correction of an obligation.
pub async fn open(tx: &mut Tx, obligation: &ObligationId) -> Result<Option<Supplement>, DbError> {
    tx.find(open_where!("and obligation = $2 order by id limit 1"), &[obligation.clone().into()]).await
}

/// The open corrections that a body owes in cycles that are open, by day.
pub async fn open_of_body(tx: &mut Tx, body: &BodyId) -> Result<Vec<Supplement>, DbError> {
    tx.list(
        open_where!(
            "and obligation in (
                 select o.id from obligations o
                 join cycles c on c.tenant = o.tenant and c.id = o.cycle
                 where o.tenant = $1 and o.body = $2 and c.closed_at is null)
             order by due_on, id
             limit 500"
        ),
        &[body.clone().into()],
    )
    .await
}

/// The open corrections that a focal body waits for in cycles that are open, by day.
pub async fn open_of_focal(tx: &mut Tx, focal: &BodyId) -> Result<Vec<Supplement>, DbError> {
    tx.list(
        open_where!(
            "and obligation in (
                 select o.id from obligations o
                 join cycles c on c.tenant = o.tenant and c.id = o.cycle
                 where o.tenant = $1 and c.focal_body = $2 and c.closed_at is null)
             order by due_on, id
             limit 500"
        ),
        &[focal.clone().into()],
    )
    .await
}

/// Whether a version may still be written and sent: one that corrects, only while its correction is open.
pub async fn is_wanted(tx: &mut Tx, version: &Return) -> Result<bool, DbError> {
    let Some(corrected) = &version.corrects else { return Ok(true) };
    Ok(open(tx, &version.obligation).await?.is_some_and(|supplement| supplement.return_id == *corrected))
}

/// The newest confirmed version of an obligation.
async fn confirmed(tx: &mut Tx, id: &ObligationId) -> Result<Option<Return>, DbError> {
    Ok(of_obligation(tx, id).await?.into_iter().rev().find(|version| version.confirmed_at.is_some()))
}

/// Asks for a correction, or offers one: the next version opens, made from the confirmed one.
pub async fn ask(db: &Db, actor: &Actor, id: &ObligationId, side: Side, wanted: &Wanted<'_>) -> Done<ReturnId> {
    let (mut act, right) = match side {
        Side::Focal => (Act::begin(db, actor, "return.supplement-asked").await?, Right::ReviewReturns),
        Side::Body => (Act::begin(db, actor, "return.supplement-offered").await?, Right::WriteReturns),
    };
    let (obligation, cycle) = reachable(act.tx(), actor, right, id).await?;
    if cycle.closed_at.is_some() {
        return Err(ReturnRefusal::Closed);
    }
    let confirmed = confirmed(act.tx(), id).await?.ok_or(ReturnRefusal::Field("supplement.not-confirmed"))?;
    if open(act.tx(), id).await?.is_some() {
        return Err(ReturnRefusal::Field("supplement.is-open"));
    }
    if wanted.reason.trim().is_empty() {
        return Err(ReturnRefusal::Field("supplement.no-reason"));
    }
    let due_on = wanted.due_on.ok_or(ReturnRefusal::Field("supplement.bad-day"))?;
    if due_on < actor.today() {
        return Err(ReturnRefusal::Field("supplement.past-day"));
    }
    let own = entries(act.tx(), &confirmed.id).await?;
    let items: Vec<(ItemId, String)> = own
        .iter()
        .filter(|entry| wanted.items.contains(&entry.item))
        .map(|entry| (entry.item.clone(), wanted.reason.trim().to_owned()))
        .collect();
    if items.is_empty() && !wanted.has_general {
        return Err(ReturnRefusal::Field("supplement.nothing"));
    }
    let supplement = Supplement {
        id: SupplementId::new(),
        obligation: obligation.id.clone(),
        return_id: confirmed.id.clone(),
        is_offered: side == Side::Body,
        reason: wanted.reason.trim().to_owned(),
        due_on,
        asked_at: actor.now,
        asked_by: actor.account.clone(),
        withdrawn_at: None,
        withdrawn_by: None,
        withdraw_reason: None,
    };
    act.put(&supplement).await?;
    let general = if wanted.has_general { wanted.reason } else { "" };
    let asked = Asked { general, entries: &items, corrects: Some(confirmed.id.clone()) };
    let next = make_next(&mut act, actor, &confirmed, &asked).await?;
    act.commit(&format!("obligations/{id}")).await?;
    Ok(next.id)
}

/// Takes a correction back before anything was written or sent; the confirmed version stays as it was.
pub async fn withdraw(db: &Db, actor: &Actor, id: &ObligationId, reason: &str) -> Done<()> {
    let mut act = Act::begin(db, actor, "return.supplement-withdrawn").await?;
    let supplement = open(act.tx(), id).await?.ok_or(ReturnRefusal::Unknown)?;
    let right = if supplement.is_offered { Right::WriteReturns } else { Right::ReviewReturns };
    reachable(act.tx(), actor, right, id).await?;
    if reason.trim().is_empty() {
        return Err(ReturnRefusal::Field("supplement.no-reason"));
    }
    let versions = of_obligation(act.tx(), id).await?;
    let made: Vec<&Return> =
        versions.iter().filter(|version| version.corrects.as_ref() == Some(&supplement.return_id)).collect();
    if made.iter().any(|version| version.submitted_at.is_some() || version.revision > 1) {
        return Err(ReturnRefusal::Field("supplement.is-written"));
    }
    for version in made {
        for row in entries(act.tx(), &version.id).await? {
            act.remove(&row).await?;
        }
        for row in documents(act.tx(), &version.id).await? {
            act.remove(&row).await?;
        }
        for row in commitment_answers(act.tx(), &version.id).await? {
            act.remove(&row).await?;
        }
        for row in return_files(act.tx(), &version.id).await? {
            act.remove(&row).await?;
        }
        act.remove(version).await?;
    }
    let withdrawn = Supplement {
        withdrawn_at: Some(actor.now),
        withdrawn_by: actor.account.clone(),
        withdraw_reason: Some(reason.trim().to_owned()),
        ..supplement
    };
    act.put(&withdrawn).await?;
    Ok(act.commit(&format!("obligations/{id}")).await?)
}

/// Everything that was asked for or offered about an obligation, oldest first.
pub async fn of(tx: &mut Tx, id: &ObligationId) -> Result<Vec<Supplement>, DbError> {
    obligations::about(tx, id).await
}
