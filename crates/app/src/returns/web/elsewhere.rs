//! "Đã báo cáo lồng ghép" on the page of an obligation: stated by the body, found or refused by the focal body.

use axum::extract::Path;
use axum::response::Response;

use super::refused;
use crate::http::{Cx, Error, Fields, Typed, catalogue, see};
use crate::ids::ObligationId;
use crate::returns::elsewhere::{self, Stated};
use crate::returns::verbs::ReturnRefusal;
use crate::words;

fn answer(cx: &Cx, id: &ObligationId, done: Result<(), ReturnRefusal>) -> Result<Response, Error> {
    match done {
        Ok(()) => Ok(see(&format!("/obligations/{id}"))),
        Err(refusal) => refused(cx, refusal),
    }
}

/// The page with what was typed, and why it was refused.
async fn again(cx: &Cx, id: &ObligationId, key: &str, fields: &Fields) -> Result<Response, Error> {
    let sentence = catalogue(cx.lang)[key].to_owned();
    super::show::obligation_page(cx, id, Some((sentence, Typed::of("elsewhere", fields)))).await
}

pub async fn state(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    let stated = Stated {
        number: fields.get("number"),
        issued_on: words::parse_day(fields.get("issued_on")),
        section: fields.get("section"),
    };
    match elsewhere::state(&cx.state.db, &cx.actor, &id, &stated).await {
        Err(ReturnRefusal::Field(key)) => again(&cx, &id, key, &fields).await,
        done => answer(&cx, &id, done),
    }
}

pub async fn accept(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    let typed = fields.get("arrived_on");
    let arrived_on = words::parse_day(typed);
    let done = match arrived_on {
        None if !typed.is_empty() => Err(ReturnRefusal::Field("return.arrived-day")),
        _ => elsewhere::accept(&cx.state.db, &cx.actor, &id, arrived_on).await,
    };
    match done {
        Err(ReturnRefusal::Field(key)) => again(&cx, &id, key, &fields).await,
        done => answer(&cx, &id, done),
    }
}

pub async fn refuse(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    match elsewhere::refuse(&cx.state.db, &cx.actor, &id, fields.get("reason")).await {
        Err(ReturnRefusal::Field(key)) => again(&cx, &id, key, &fields).await,
        done => answer(&cx, &id, done),
    }
}
