//! Rosters as pages: the list, one with its seats as of a day, joining and leaving.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use jiff::civil::Date;
use serde::Deserialize;

use super::rosters::{self, Change, RosterRefusal};
use super::{all, name_of};
use crate::http::{Catalogue, Cx, Error, Fields, Routes, Shell, catalogue, render, see};
use crate::ids::RosterId;
use crate::words;

pub fn routes() -> Routes {
    Routes::new()
        .get("/rosters", Right::ReadBodies, list)
        .post("/rosters", Right::KeepBodies, create)
        .get("/rosters/{id}", Right::ReadBodies, show)
        .post("/rosters/{id}/seats", Right::KeepBodies, join)
        .post("/rosters/{id}/departures", Right::KeepBodies, leave)
}

#[derive(Template)]
#[template(path = "bodies/rosters.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<(String, String, usize)>,
    may_keep: bool,
    problem: Option<String>,
    name: String,
    phrases: String,
}

async fn list(cx: Cx) -> Result<Response, Error> {
    list_page(&cx, ("", ""), None).await
}

async fn list_page(cx: &Cx, (name, phrases): (&str, &str), problem: Option<String>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/bodies").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut rows = Vec::new();
    for roster in super::rosters(&mut tx).await? {
        let count = super::members(&mut tx, &roster.id, cx.actor.today()).await?.len();
        rows.push((roster.id.to_string(), roster.name, count));
    }
    let may_keep = reach(cx.actor.role, Right::KeepBodies).is_some();
    let page = ListPage { shell, rows, may_keep, problem, name: name.to_owned(), phrases: phrases.to_owned() };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

async fn create(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let (name, phrases) = (fields.get("name"), fields.get("phrases"));
    match rosters::create(&cx.state.db, &cx.actor, name, phrases).await {
        Ok(id) => Ok(see(&format!("/rosters/{id}"))),
        Err(refusal) => list_page(&cx, (name, phrases), Some(sentence(refusal, catalogue(cx.lang))?)).await,
    }
}

#[derive(Template)]
#[template(path = "bodies/roster.html")]
struct ShowPage {
    shell: Shell,
    id: String,
    name: String,
    phrases: String,
    as_of: String,
    as_of_iso: String,
    rows: Vec<SeatRow>,
    may_keep: bool,
    problem: Option<String>,
    /// What was typed and refused.
    body: String,
    on: String,
    reason: String,
    /// The last seat is to be ended: it is asked about.
    asks_empty: bool,
    others: Vec<String>,
}

struct SeatRow {
    body: String,
    name: String,
    from: String,
    to: String,
    reason: String,
    is_seated: bool,
}

#[derive(Deserialize, Default)]
struct Seen {
    #[serde(default)]
    as_of: String,
}

async fn show(cx: Cx, Path(id): Path<String>, Query(seen): Query<Seen>) -> Result<Response, Error> {
    let as_of = words::parse_day(&seen.as_of).unwrap_or_else(|| cx.actor.today());
    page(&cx, &id, as_of, None, None).await
}

async fn page(
    cx: &Cx,
    id: &str,
    as_of: Date,
    typed: Option<&Fields>,
    problem: Option<(String, bool)>,
) -> Result<Response, Error> {
    let id = RosterId::parse(id).ok_or(Error::NotFound)?;
    let shell = Shell::of(cx, "/bodies").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let roster = rosters::roster(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let mut rows = Vec::new();
    let day = |day: Option<Date>| day.map(words::day).unwrap_or_default();
    for seat in rosters::history(&mut tx, &id).await? {
        let named_on = seat.ends_on.unwrap_or(as_of);
        rows.push(SeatRow {
            body: seat.body.to_string(),
            name: name_of(&mut tx, &seat.body, named_on).await?,
            from: day(seat.starts_on),
            to: day(seat.ends_on),
            is_seated: seat.starts_on.is_none_or(|start| start <= as_of) && seat.ends_on.is_none_or(|end| end >= as_of),
            reason: seat.reason,
        });
    }
    rows.sort_by_key(|row| !row.is_seated);
    let seated = |name: &str| rows.iter().any(|row| row.is_seated && row.name == name);
    let others = all(&mut tx, as_of).await?.into_iter().map(|one| one.name).filter(|name| !seated(name)).collect();
    let text = |name: &str| typed.map(|typed| typed.get(name).to_owned()).unwrap_or_default();
    let (problem, asks_empty) = problem.map_or((None, false), |(problem, asks)| (Some(problem), asks));
    let page = ShowPage {
        id: id.to_string(),
        phrases: roster.folded.replace('|', "; "),
        name: roster.name,
        as_of: words::day(as_of),
        as_of_iso: as_of.to_string(),
        may_keep: reach(cx.actor.role, Right::KeepBodies).is_some(),
        body: text("body"),
        on: text("on"),
        reason: text("reason"),
        asks_empty,
        rows,
        others,
        problem,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

async fn join(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    change(&cx, &id, &fields, true).await
}

async fn leave(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    change(&cx, &id, &fields, false).await
}

async fn change(cx: &Cx, id: &str, fields: &Fields, joins: bool) -> Result<Response, Error> {
    let roster = RosterId::parse(id).ok_or(Error::NotFound)?;
    let t = catalogue(cx.lang);
    let today = cx.actor.today();
    let Some(on) = words::parse_day(fields.get("on")) else {
        return page(cx, id, today, Some(fields), Some((t["roster.bad-day"].to_owned(), false))).await;
    };
    let change = Change { body: fields.get("body"), on, reason: fields.get("reason") };
    let (db, actor) = (&cx.state.db, &cx.actor);
    let done = if joins {
        rosters::join(db, actor, &roster, &change).await
    } else {
        rosters::leave(db, actor, &roster, &change, !fields.get("empty").is_empty()).await
    };
    match done {
        Ok(()) => Ok(see(&format!("/rosters/{roster}"))),
        Err(refusal) => {
            let asks = matches!(refusal, RosterRefusal::WouldBeEmpty);
            let problem = sentence(refusal, t)?;
            page(cx, id, today, Some(fields), Some((problem, asks))).await
        }
    }
}

fn sentence(refusal: RosterRefusal, t: &Catalogue) -> Result<String, Error> {
    Ok(match refusal {
        RosterRefusal::Store(error) => return Err(error.into()),
        RosterRefusal::Unknown => return Err(Error::NotFound),
        RosterRefusal::UnknownBody => t["roster.unknown-body"].to_owned(),
        RosterRefusal::NoReason => t["roster.no-reason"].to_owned(),
        RosterRefusal::Empty => t["roster.no-name"].to_owned(),
        RosterRefusal::Taken(name) => t.with("roster.taken", &[("name", &name)]),
        RosterRefusal::Seated => t["roster.seated"].to_owned(),
        RosterRefusal::NotSeated => t["roster.not-seated"].to_owned(),
        RosterRefusal::WouldBeEmpty => t["roster.would-be-empty"].to_owned(),
    })
}
