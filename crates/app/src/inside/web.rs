//! The divisions of the person's body and their people.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Right;

use super::divisions::{self, DivisionRefusal};
use crate::accounts;
use crate::http::{Cx, Error, Fields, Routes, Shell, catalogue, render, see};
use crate::ids::{AccountId, DivisionId, DivisionMemberId};

pub fn routes() -> Routes {
    Routes::new()
        .get("/divisions", Right::WriteReturns, list)
        .post("/divisions", Right::WriteReturns, add)
        .post("/divisions/{id}/end", Right::WriteReturns, end)
        .post("/divisions/{id}/members", Right::WriteReturns, join)
        .post("/division-members/{id}/end", Right::WriteReturns, leave)
}

#[derive(Template)]
#[template(path = "inside/divisions.html")]
struct DivisionsPage {
    shell: Shell,
    rows: Vec<DivisionRow>,
    people: Vec<(String, String)>,
    problem: Option<String>,
    typed: String,
}

struct DivisionRow {
    id: String,
    name: String,
    members: Vec<(String, String)>,
}

async fn list(cx: Cx) -> Result<Response, Error> {
    page(&cx, None, "").await
}

async fn page(cx: &Cx, problem: Option<&str>, typed: &str) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/returns").await?;
    let Some(body) = &cx.actor.body else { return Err(Error::NotFound) };
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let today = cx.actor.today();
    let mut rows = Vec::new();
    for division in divisions::of_body(&mut tx, body, today).await? {
        let mut members = Vec::new();
        for member in divisions::members(&mut tx, &division.id, today).await? {
            let name = accounts::name_of(&mut tx, &member.account).await?.unwrap_or_default();
            members.push((member.id.to_string(), name));
        }
        rows.push(DivisionRow { id: division.id.to_string(), name: division.name, members });
    }
    let people = divisions::people(&mut tx, body, today).await?;
    let page = DivisionsPage {
        rows,
        people: people.into_iter().map(|(account, name)| (account.to_string(), name)).collect(),
        problem: problem.map(|key| shell.t[key].to_owned()),
        typed: typed.to_owned(),
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// The sentence of a refusal.
fn key(refusal: &DivisionRefusal) -> &'static str {
    match refusal {
        DivisionRefusal::NoName => "division.no-name",
        DivisionRefusal::Taken => "division.taken",
        DivisionRefusal::HoldsEntries => "division.holds-entries",
        DivisionRefusal::Stranger => "division.stranger",
        DivisionRefusal::Unknown | DivisionRefusal::Store(_) => "error.store",
    }
}

async fn answer(cx: &Cx, done: Result<(), DivisionRefusal>, typed: &str) -> Result<Response, Error> {
    match done {
        Ok(()) => Ok(see("/divisions")),
        Err(DivisionRefusal::Unknown) => Err(Error::NotFound),
        Err(DivisionRefusal::Store(error)) => Err(error.into()),
        Err(refusal) => page(cx, Some(key(&refusal)), typed).await,
    }
}

async fn add(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let name = fields.get("name");
    let done = divisions::add(&cx.state.db, &cx.actor, name).await.map(drop);
    answer(&cx, done, name).await
}

async fn end(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = DivisionId::parse(&id).ok_or(Error::NotFound)?;
    answer(&cx, divisions::end(&cx.state.db, &cx.actor, &id).await, "").await
}

async fn join(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = DivisionId::parse(&id).ok_or(Error::NotFound)?;
    let Some(account) = AccountId::parse(fields.get("account")) else {
        return page(&cx, Some("division.stranger"), "").await;
    };
    answer(&cx, divisions::join(&cx.state.db, &cx.actor, &id, &account).await, "").await
}

async fn leave(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = DivisionMemberId::parse(&id).ok_or(Error::NotFound)?;
    answer(&cx, divisions::leave(&cx.state.db, &cx.actor, &id).await, "").await
}

/// The words of a division's refusals belong to this page; those of giving to the page of a return.
pub fn giving_sentence(refusal: &super::given::GivingRefusal, lang: crate::http::Lang) -> Option<String> {
    use super::given::GivingRefusal as No;
    let t = catalogue(lang);
    Some(match refusal {
        No::Unknown | No::Store(_) => return None,
        No::NoItem => t["given.no-item"].to_owned(),
        No::NoReceiver => t["given.no-receiver"].to_owned(),
        No::BadDay(last) => t.with("given.bad-day", &[("day", &crate::words::day(*last))]),
        No::TooLong => t["given.too-long"].to_owned(),
        No::Closed => t["return.closed"].to_owned(),
    })
}
