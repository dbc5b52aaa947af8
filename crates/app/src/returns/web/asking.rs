//! Asking to be excused and answering it, on an obligation's page.

use axum::extract::Path;
use axum::response::Response;
use dondoc_rules::excuses::ExcuseRefusal;

use super::extensions::again;
use super::items::{ItemText, every_text};
use crate::cycles::Cycle;
use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Fields, Lang, see};
use crate::ids::{ItemId, ObligationId};
use crate::obligations::Obligation;
use crate::returns::asking::{self, Asking};
use crate::words;

/// What the page says and offers of excuses that a body asks for.
#[derive(Default)]
pub struct Excuses {
    /// A sentence each, oldest first.
    pub told: Vec<String>,
    pub may_ask: bool,
    pub decides: bool,
    /// The items to choose from: id, label, words.
    pub items: Vec<(String, String, String)>,
}

/// What stands about excuses of an obligation, `open` being the items that it asks about today.
pub async fn told(
    tx: &mut Tx,
    (obligation, cycle): (&Obligation, &Cycle),
    (t, lang): (&Catalogue, Lang),
    open: &[ItemText],
    (may_ask, may_decide): (bool, bool),
) -> Result<Excuses, Error> {
    let requests = asking::of(tx, &obligation.id).await?;
    let labels = match requests.iter().all(|(_, items)| items.is_empty()) {
        true => Vec::new(),
        false => every_text(tx, cycle, obligation).await?,
    };
    let mut told = Vec::new();
    let mut is_waiting = false;
    for (request, items) in requests {
        let named = items.iter().filter_map(|item| labels.iter().find(|one| one.item == *item));
        let named: Vec<&str> = named.map(|one| one.label.as_str()).collect();
        let what = match items.is_empty() {
            true => t["asking.said-report"].to_owned(),
            false => t.with("asking.said-items", &[("labels", &named.join(", "))]),
        };
        let reason = match request.basis.as_str() {
            "" => request.reason.clone(),
            basis => format!("{} ({basis})", request.reason),
        };
        let at = words::instant(request.decided_at.unwrap_or(request.asked_at), lang);
        let why = request.decision_reason.unwrap_or_default();
        let key = match request.is_granted {
            None => "asking.waiting",
            Some(true) => "asking.granted",
            Some(false) => "asking.refused",
        };
        is_waiting |= request.is_granted.is_none();
        told.push(t.with(key, &[("what", &what), ("reason", &reason), ("at", &at), ("why", &why)]));
    }
    let may_ask = may_ask && !is_waiting;
    let open = open.iter().filter(|_| may_ask);
    let items = open.map(|one| (one.item.to_string(), one.label.clone(), one.text.clone())).collect();
    Ok(Excuses { told, may_ask, decides: may_decide && is_waiting, items })
}

pub async fn ask(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    let items: Vec<ItemId> = fields.all("item").filter_map(ItemId::parse).collect();
    let asking = Asking {
        is_whole: fields.get("what") == "report",
        items: &items,
        reason: fields.get("reason"),
        basis: fields.get("basis"),
    };
    match asking::ask(&cx.state.db, &cx.actor, &id, &asking).await {
        Ok(()) => Ok(see(&format!("/obligations/{id}#excuses"))),
        Err(refusal) => again(&cx, &id, refusal, ("asking", &fields)).await,
    }
}

pub async fn decide(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    let is_granted = fields.get("decision") == "grant";
    match asking::decide(&cx.state.db, &cx.actor, &id, is_granted, fields.get("reason")).await {
        Ok(()) => Ok(see(&format!("/obligations/{id}#excuses"))),
        Err(refusal) => again(&cx, &id, refusal, ("answer", &fields)).await,
    }
}

/// The sentence of a refusal by the rule of excuses.
pub(super) fn sentence(refusal: ExcuseRefusal, t: &Catalogue) -> String {
    match refusal {
        ExcuseRefusal::NoReason => t["asking.no-reason"].to_owned(),
        ExcuseRefusal::TooLate(day) => t.with("asking.too-late", &[("day", &words::day(day))]),
        ExcuseRefusal::Waiting => t["asking.is-waiting"].to_owned(),
        ExcuseRefusal::RefusedBefore => t["asking.refused-before"].to_owned(),
        ExcuseRefusal::NoItem => t["asking.no-item"].to_owned(),
        ExcuseRefusal::EveryItem => t["asking.every-item"].to_owned(),
    }
}
