//! A body asks to be excused, from the report of a cycle or from single items; the focal body answers as it does to an
//! extension: the same deciders, a reason both ways, nothing overwritten.

use dondoc_rules::access::Right;
use dondoc_rules::excuses::{Asked, ExcuseRefusal, Wanted, check_asking};

use super::extensions::{Refusal, deciding, waiting};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::{ExcuseId, ExcuseRequestId, ItemId, ObligationId};
use crate::obligations::{self, Excuse, ExcuseRequest, ExcuseRequestItem, Item};

/// The requests about an obligation, oldest first, each with the items that it names.
pub async fn of(tx: &mut Tx, id: &ObligationId) -> Result<Vec<(ExcuseRequest, Vec<ItemId>)>, DbError> {
    let mut found = Vec::new();
    for request in obligations::about::<ExcuseRequest>(tx, id).await? {
        let items: Vec<ExcuseRequestItem> = tx
            .list("where tenant = $1 and request = $2 order by item limit 2000", &[request.id.clone().into()])
            .await?;
        found.push((request, items.into_iter().map(|row| row.item).collect()));
    }
    Ok(found)
}

/// The items of an obligation that are still asked of its body.
async fn open_items(tx: &mut Tx, id: &ObligationId) -> Result<Vec<Item>, DbError> {
    Ok(obligations::items(tx, id).await?.into_iter().filter(|item| item.ended_at.is_none()).collect())
}

/// What a body asks to be excused from: no items for the whole report.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    pub is_whole: bool,
    pub items: &'a [ItemId],
    pub reason: &'a str,
    /// The instrument that it rests on; may be empty.
    pub basis: &'a str,
}

/// Asks to be excused.
pub async fn ask(db: &Db, actor: &Actor, id: &ObligationId, asking: &Asking<'_>) -> Result<(), Refusal> {
    let mut act = Act::begin(db, actor, "excuse.asked").await?;
    let (obligation, due_on) = waiting(&mut act, actor, Right::WriteReturns, id).await?;
    let excuses: Vec<Excuse> = obligations::about(act.tx(), id).await?;
    if excuses.iter().any(|excuse| excuse.undone_at.is_none()) {
        return Err(Refusal::Unknown);
    }
    let known = of(act.tx(), id).await?.into_iter().map(|(request, items)| Asked {
        items: items.iter().map(ToString::to_string).collect(),
        decided_at: request.decided_at,
        is_granted: request.is_granted == Some(true),
    });
    let known: Vec<Asked> = known.collect();
    let open: Vec<String> = open_items(act.tx(), id).await?.into_iter().map(|item| item.id.to_string()).collect();
    let chosen: Vec<String> = asking.items.iter().map(ToString::to_string).collect();
    let wanted = if asking.is_whole { Wanted::Report } else { Wanted::Items(&chosen) };
    check_asking(&known, wanted, &open, (due_on, actor.today()), asking.reason).map_err(Refusal::Excuse)?;
    let request = ExcuseRequest {
        id: ExcuseRequestId::new(),
        obligation: obligation.id,
        reason: asking.reason.trim().to_owned(),
        basis: asking.basis.trim().to_owned(),
        asked_at: actor.now,
        asked_by: actor.account.clone(),
        is_granted: None,
        decision_reason: None,
        decided_at: None,
        decided_by: None,
    };
    act.put(&request).await?;
    for item in asking.items.iter().filter(|_| !asking.is_whole) {
        act.put(&ExcuseRequestItem { request: request.id.clone(), item: item.clone() }).await?;
    }
    Ok(act.commit(&format!("obligations/{id}")).await?)
}

/// Grants the request that waits, or refuses it. Granted, the body owes no report, or is asked no longer about the items.
pub async fn decide(db: &Db, actor: &Actor, id: &ObligationId, is_granted: bool, reason: &str) -> Result<(), Refusal> {
    let mut act = Act::begin(db, actor, "excuse.decided").await?;
    deciding(&mut act, actor, id).await?;
    if reason.trim().is_empty() {
        return Err(Refusal::Excuse(ExcuseRefusal::NoReason));
    }
    let open = of(act.tx(), id).await?.into_iter().find(|(request, _)| request.decided_at.is_none());
    let (request, items) = open.ok_or(Refusal::Unknown)?;
    if is_granted && items.is_empty() {
        let excuse = Excuse {
            id: ExcuseId::new(),
            obligation: id.clone(),
            reason: request.reason.clone(),
            basis: request.basis.clone(),
            recorded_at: actor.now,
            recorded_by: actor.account.clone(),
            undone_at: None,
            undone_by: None,
        };
        act.put(&excuse).await?;
    }
    for item in open_items(act.tx(), id).await?.into_iter().filter(|item| is_granted && items.contains(&item.id)) {
        act.put(&Item { ended_at: Some(actor.now), ..item }).await?;
    }
    let decided = ExcuseRequest {
        is_granted: Some(is_granted),
        decision_reason: Some(reason.trim().to_owned()),
        decided_at: Some(actor.now),
        decided_by: actor.account.clone(),
        ..request
    };
    act.put(&decided).await?;
    Ok(act.commit(&format!("obligations/{id}")).await?)
}
