//! Asking for a later day and deciding on it, on an obligation's page.

use axum::extract::Path;
use axum::response::Response;
use dondoc_rules::extensions::ExtensionRefusal;

use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Fields, catalogue, see};
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
    let Some(wanted) = words::parse_day(fields.get("due_on")) else { return bad_day(&cx) };
    done(&cx, &id, extensions::ask(&cx.state.db, &cx.actor, &id, wanted, fields.get("reason")).await)
}

pub async fn decide(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    let granted = match fields.get("decision") {
        "grant" => match words::parse_day(fields.get("granted_on")) {
            Some(day) => Some(day),
            None => return bad_day(&cx),
        },
        _ => None,
    };
    done(&cx, &id, extensions::decide(&cx.state.db, &cx.actor, &id, granted, fields.get("reason")).await)
}

fn bad_day(cx: &Cx) -> Result<Response, Error> {
    Err(Error::Refused(catalogue(cx.lang)["extension.bad-day"].to_owned()))
}

fn done(cx: &Cx, id: &ObligationId, done: Result<(), Refusal>) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let refused = |key: &str| Err(Error::Refused(t[key].to_owned()));
    let with_day = |key: &str, day| Err(Error::Refused(t.with(key, &[("day", &words::day(day))])));
    match done {
        Ok(()) => Ok(see(&format!("/obligations/{id}"))),
        Err(Refusal::Store(error)) => Err(error.into()),
        Err(Refusal::Unknown) => Err(Error::NotFound),
        Err(Refusal::Closed) => refused("list.closed"),
        Err(Refusal::NotDecider) => refused("decider.head"),
        Err(Refusal::Reported) => refused("extension.reported"),
        Err(Refusal::Rule(rule)) => match rule {
            ExtensionRefusal::TooLate(day) => with_day("extension.too-late", day),
            ExtensionRefusal::NotLater(day) => with_day("extension.not-later", day),
            ExtensionRefusal::Waiting => refused("extension.is-waiting"),
            ExtensionRefusal::TooMany(most) => {
                Err(Error::Refused(t.with("extension.too-many", &[("most", &most.to_string())])))
            }
            ExtensionRefusal::OutsideAsked => refused("extension.outside"),
            ExtensionRefusal::NoReason => refused("extension.no-reason"),
        },
    }
}
