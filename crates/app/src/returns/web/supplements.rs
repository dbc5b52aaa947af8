//! Corrections of a confirmed report on an obligation's page: what was asked, what is open, asking and taking back.

use axum::extract::Path;
use axum::response::Response;
use dondoc_rules::access::Right;

use super::refused;
use crate::cycles::Cycle;
use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Fields, Typed, catalogue, see};
use crate::ids::{ItemId, ObligationId};
use crate::obligations::Obligation;
use crate::returns::supplements::{self, Side, Wanted};
use crate::returns::{Return, verbs};
use crate::{accounts, words};

/// What the page says and offers of corrections.
#[derive(Default)]
pub struct Corrections {
    /// A sentence each, oldest first.
    pub told: Vec<String>,
    /// This person may ask for one, as the focal body or as the body.
    pub may_ask: bool,
    pub is_own: bool,
    pub may_withdraw: bool,
    /// The items to choose from: id, label, words.
    pub items: Vec<(String, String, String)>,
}

/// What stands about corrections of an obligation.
pub async fn corrections(
    tx: &mut Tx,
    cx: &Cx,
    t: &Catalogue,
    (obligation, cycle): (&Obligation, &Cycle),
    versions: &[Return],
) -> Result<Corrections, Error> {
    let mut told = Vec::new();
    for one in supplements::of(tx, &obligation.id).await? {
        let who = match &one.asked_by {
            Some(account) => accounts::name_of(tx, account).await?.unwrap_or_default(),
            None => String::new(),
        };
        let (at, day) = (words::instant(one.asked_at, cx.lang), words::day(one.due_on));
        let key = if one.is_offered { "supplement.offered" } else { "supplement.asked" };
        let said = t.with(key, &[("who", &who), ("at", &at), ("reason", &one.reason), ("day", &day)]);
        let made = versions.iter().rev().find(|version| version.corrects.as_ref() == Some(&one.return_id));
        let became = match (one.withdrawn_at, made.and_then(|version| version.confirmed_at), made) {
            (Some(at), _, _) => {
                let why = one.withdraw_reason.clone().unwrap_or_default();
                t.with("supplement.withdrawn", &[("at", &words::instant(at, cx.lang)), ("reason", &why)])
            }
            (None, Some(at), Some(version)) => {
                let number = version.version.to_string();
                t.with("supplement.confirmed", &[("number", &number), ("at", &words::instant(at, cx.lang))])
            }
            _ if one.due_on < cx.actor.today() => {
                let days = words::days_between(one.due_on, cx.actor.today()).to_string();
                t.with("supplement.overdue", &[("days", &days)])
            }
            _ => t["supplement.waits"].to_owned(),
        };
        told.push(format!("{said} {became}"));
    }
    let open = supplements::open(tx, &obligation.id).await?;
    let may = |right| {
        let reach = dondoc_rules::access::reach(cx.actor.role, right);
        reach.is_some_and(|reach| cx.actor.covers(reach, Some(&obligation.body), Some(&cycle.focal_body)))
    };
    let is_confirmed = versions.iter().any(|version| version.confirmed_at.is_some()) && cycle.closed_at.is_none();
    let (is_focal, is_body) = (may(Right::ReviewReturns), may(Right::WriteReturns));
    let may_ask = is_confirmed && open.is_none() && (is_focal || is_body);
    let is_unwritten = |corrected: &crate::ids::ReturnId| {
        let mut made = versions.iter().filter(|version| version.corrects.as_ref() == Some(corrected));
        made.all(|version| version.submitted_at.is_none() && version.revision == 1)
    };
    let items = match may_ask {
        true => super::item_texts(tx, cycle, obligation).await?,
        false => Vec::new(),
    };
    Ok(Corrections {
        told,
        may_ask,
        is_own: is_body && !is_focal,
        may_withdraw: open
            .as_ref()
            .is_some_and(|one| is_unwritten(&one.return_id) && if one.is_offered { is_body } else { is_focal }),
        items: items.into_iter().map(|item| (item.item.to_string(), item.label, item.text)).collect(),
    })
}

fn wanted<'a>(fields: &'a Fields, items: &'a [ItemId]) -> Wanted<'a> {
    Wanted {
        reason: fields.get("reason"),
        due_on: words::parse_day(fields.get("due_on")),
        items,
        has_general: fields.get("general") == "1",
    }
}

async fn asked(cx: &Cx, id: &str, side: Side, fields: &Fields) -> Result<Response, Error> {
    let id = ObligationId::parse(id).ok_or(Error::NotFound)?;
    let items: Vec<ItemId> = fields.all("item").filter_map(ItemId::parse).collect();
    match supplements::ask(&cx.state.db, &cx.actor, &id, side, &wanted(fields, &items)).await {
        Ok(version) if side == Side::Body => Ok(see(&format!("/returns/{version}/edit"))),
        Ok(_) => Ok(see(&format!("/obligations/{id}"))),
        Err(verbs::ReturnRefusal::Field(key)) => {
            let sentence = catalogue(cx.lang)[key].to_owned();
            super::show::obligation_page(cx, &id, Some((sentence, Typed::of("supplement", fields)))).await
        }
        Err(refusal) => refused(cx, refusal),
    }
}

pub async fn ask(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    asked(&cx, &id, Side::Focal, &fields).await
}

pub async fn offer(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    asked(&cx, &id, Side::Body, &fields).await
}

async fn taken_back(cx: &Cx, id: &str, fields: &Fields) -> Result<Response, Error> {
    let id = ObligationId::parse(id).ok_or(Error::NotFound)?;
    match supplements::withdraw(&cx.state.db, &cx.actor, &id, fields.get("reason")).await {
        Ok(()) => Ok(see(&format!("/obligations/{id}"))),
        Err(refusal) => refused(cx, refusal),
    }
}

pub async fn withdraw(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    taken_back(&cx, &id, &fields).await
}

pub async fn withdraw_offer(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    taken_back(&cx, &id, &fields).await
}
