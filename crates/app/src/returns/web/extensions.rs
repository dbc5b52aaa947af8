//! Asking for a later day and deciding on it, on an obligation's page.

use axum::extract::Path;
use axum::response::Response;
use dondoc_rules::extensions::ExtensionRefusal;

use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Fields, Typed, catalogue, see};
use crate::ids::ObligationId;
use crate::obligations::{self, Extension};
use crate::returns::extensions::{self, Refusal};
use crate::words;

/// What was asked for and decided, a sentence each, oldest first; and the day that waits for a decision.
pub async fn told(tx: &mut Tx, id: &ObligationId, t: &Catalogue) -> Result<(Vec<String>, Option<String>), Error> {
    let mut told = Vec::new();
    let mut waiting = None;
    for one in obligations::about::<Extension>(tx, id).await? {
        let (day, reason) = (words::day(one.due_on), one.reason.as_str());
        let said = match (one.decided_at, one.granted_on, one.decision_reason.as_deref()) {
            (None, _, _) => {
                waiting = Some(day.clone());
                t.with("extension.waiting", &[("day", &day), ("reason", reason)])
            }
            (Some(_), Some(granted), why) => {
                let granted = words::day(granted);
                let why = why.unwrap_or_default();
                t.with("extension.granted", &[("day", &day), ("reason", reason), ("granted", &granted), ("why", why)])
            }
            (Some(_), None, why) => {
                let why = why.unwrap_or_default();
                t.with("extension.refused", &[("day", &day), ("reason", reason), ("why", why)])
            }
        };
        told.push(said);
    }
    Ok((told, waiting))
}

pub async fn ask(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    let Some(wanted) = words::parse_day(fields.get("due_on")) else {
        return bad_day(&cx, &id, ("extension", &fields)).await;
    };
    match extensions::ask(&cx.state.db, &cx.actor, &id, wanted, fields.get("reason")).await {
        Ok(()) => Ok(see(&format!("/obligations/{id}"))),
        Err(refusal) => again(&cx, &id, refusal, ("extension", &fields)).await,
    }
}

pub async fn decide(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    let granted = match fields.get("decision") {
        "grant" => match words::parse_day(fields.get("granted_on")) {
            Some(day) => Some(day),
            None => return bad_day(&cx, &id, ("decision", &fields)).await,
        },
        _ => None,
    };
    match extensions::decide(&cx.state.db, &cx.actor, &id, granted, fields.get("reason")).await {
        Ok(()) => Ok(see(&format!("/obligations/{id}"))),
        Err(refusal) => again(&cx, &id, refusal, ("decision", &fields)).await,
    }
}

async fn bad_day(cx: &Cx, id: &ObligationId, (form, fields): (&'static str, &Fields)) -> Result<Response, Error> {
    let sentence = catalogue(cx.lang)["extension.bad-day"].to_owned();
    super::show::obligation_page(cx, id, Some((sentence, Typed::of(form, fields)))).await
}

/// The page with what was typed in a form, and why nothing was asked or decided.
pub(super) async fn again(
    cx: &Cx,
    id: &ObligationId,
    refusal: Refusal,
    (form, fields): (&'static str, &Fields),
) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let with_day = |key: &str, day| t.with(key, &[("day", &words::day(day))]);
    let sentence = match refusal {
        Refusal::Store(error) => return Err(error.into()),
        Refusal::Unknown => return Err(Error::NotFound),
        Refusal::Closed => t["list.closed"].to_owned(),
        Refusal::NotDecider => t["decider.head"].to_owned(),
        Refusal::Reported if matches!(form, "asking" | "answer") => t["asking.reported"].to_owned(),
        Refusal::Reported => t["extension.reported"].to_owned(),
        Refusal::Excuse(rule) => super::asking::sentence(rule, t),
        Refusal::Rule(rule) => match rule {
            ExtensionRefusal::TooLate(day) => with_day("extension.too-late", day),
            ExtensionRefusal::NotLater(day) => with_day("extension.not-later", day),
            ExtensionRefusal::Waiting => t["extension.is-waiting"].to_owned(),
            ExtensionRefusal::TooMany(most) => t.with("extension.too-many", &[("most", &most.to_string())]),
            ExtensionRefusal::OutsideAsked => t["extension.outside"].to_owned(),
            ExtensionRefusal::NoReason => t["extension.no-reason"].to_owned(),
        },
    };
    super::show::obligation_page(cx, id, Some((sentence, Typed::of(form, fields)))).await
}
