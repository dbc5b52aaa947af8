//! What is done about a case: each handler reads its form and calls one verb.

use axum::extract::Path;
use axum::response::Response;
use dondoc_rules::obstacles::{CompetentAuthority, ObstacleKind};

use super::{done, show};
use crate::http::{Cx, Error, Fields, catalogue};
use crate::ids::{BodyId, ObstacleId};
use crate::obstacles::raise::ObstacleRefusal;
use crate::obstacles::steps::{self, NewStep};
use crate::words;

/// The step that a form tells; none where its day cannot be read.
fn step(fields: &Fields) -> Result<NewStep, ObstacleRefusal> {
    let day = fields.get("happened_on");
    let happened_on = words::parse_day(day);
    if !day.is_empty() && happened_on.is_none() {
        return Err(ObstacleRefusal::Field("obstacle.unread-day"));
    }
    Ok(NewStep {
        text: fields.get("text").to_owned(),
        body: BodyId::parse(fields.get("body")),
        about: ObstacleKind::parse(fields.get("kind")),
        authority: CompetentAuthority::parse(fields.get("authority")),
        reference: fields.get("reference").to_owned(),
        happened_on,
    })
}

fn parse(id: &str) -> Result<ObstacleId, Error> {
    ObstacleId::parse(id).ok_or(Error::NotFound)
}

pub async fn route(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = parse(&id)?;
    let result = match step(&fields) {
        Ok(new) => steps::route(&cx.state.db, &cx.actor, &id, &new).await,
        Err(refusal) => Err(refusal),
    };
    done(&cx, &id, result.map(|()| id.clone()), &fields).await
}

pub async fn answer(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = parse(&id)?;
    let result = match step(&fields) {
        Ok(new) => steps::answer(&cx.state.db, &cx.actor, &id, &new).await,
        Err(refusal) => Err(refusal),
    };
    done(&cx, &id, result.map(|()| id.clone()), &fields).await
}

pub async fn decide(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = parse(&id)?;
    let result = match step(&fields) {
        Ok(new) => steps::decide(&cx.state.db, &cx.actor, &id, &new).await,
        Err(refusal) => Err(refusal),
    };
    done(&cx, &id, result.map(|()| id.clone()), &fields).await
}

pub async fn withdraw(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = parse(&id)?;
    let is_sure = fields.get("sure") == "1";
    let result = match step(&fields) {
        Ok(new) => steps::withdraw(&cx.state.db, &cx.actor, &id, &new, is_sure).await,
        Err(refusal) => Err(refusal),
    };
    done(&cx, &id, result.map(|()| id.clone()), &fields).await
}

pub async fn tell(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = parse(&id)?;
    let is_solved = match fields.get("solved") {
        "yes" => true,
        "no" => false,
        _ => return show::page(&cx, &id, Some(catalogue(cx.lang)["obstacle.no-word"].to_owned()), &fields).await,
    };
    let result = steps::tell(&cx.state.db, &cx.actor, &id, is_solved, fields.get("text")).await;
    done(&cx, &id, result.map(|()| id.clone()), &fields).await
}

pub async fn close(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = parse(&id)?;
    let result = steps::close(&cx.state.db, &cx.actor, &id, fields.get("text")).await;
    done(&cx, &id, result.map(|()| id.clone()), &fields).await
}

pub async fn merge(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = parse(&id)?;
    let into = parse(fields.get("into"))?;
    let result = steps::merge(&cx.state.db, &cx.actor, &id, &into).await;
    done(&cx, &id, result, &fields).await
}

pub async fn part(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = parse(&id)?;
    let result = steps::part(&cx.state.db, &cx.actor, &id).await;
    done(&cx, &id, result.map(|()| id.clone()), &fields).await
}
