//! The documents of a proposal, and recording the instrument that issues it.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use dondoc_rules::amendments::AmendmentRefusal;
use dondoc_rules::doc::Document;

use super::{sentence, status};
use crate::amendments::issue::{Issued, issue};
use crate::amendments::verbs::Refusal;
use crate::amendments::{self, Amendment, letters};
use crate::http::{Cx, Error, ScannedFields, Shell, catalogue, render, see, word_file};
use crate::ids::AmendmentId;
use crate::instruments::recording::NewFile;
use crate::instruments::{self, types};
use crate::register::{Typed, parse};
use crate::returns::verbs::media_type;
use crate::{plans, words};

async fn own(cx: &Cx, id: &str) -> Result<Amendment, Error> {
    let id = AmendmentId::parse(id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let amendment = amendments::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    match amendments::is_focal(&mut tx, &cx.actor, &amendment.plan).await? {
        true => Ok(amendment),
        false => Err(Error::NotFound),
    }
}

fn file(name: &str, document: Option<Document>, title: &str) -> Result<Response, Error> {
    Ok(word_file(name, &document.ok_or(Error::NotFound)?, title))
}

pub async fn submission(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let amendment = own(&cx, &id).await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    file("to-trinh-sua-doi.docx", letters::submission(&mut tx, &cx.actor, &amendment).await?, &amendment.title)
}

pub async fn decision(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let amendment = own(&cx, &id).await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    file("du-thao-quyet-dinh.docx", letters::decision(&mut tx, &cx.actor, &amendment).await?, &amendment.title)
}

#[derive(Template)]
#[template(path = "amendments/issue.html")]
struct IssuePage {
    shell: Shell,
    problem: Option<String>,
    id: String,
    title: String,
    types: Vec<String>,
    typed: Typed,
    effective_on: String,
    asks_back: bool,
    asks_open: bool,
}

pub async fn form(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let amendment = own(&cx, &id).await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let base = plans::version(&mut tx, &amendment.base_version).await?.ok_or(Error::NotFound)?;
    let made = instruments::get(&mut tx, &base.instrument).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let typed = Typed {
        kind: catalogue(crate::http::Lang::Vi)["amendment.decision-type"].to_owned(),
        issuer: made.issuer,
        title: amendment.title.clone(),
        ..Typed::default()
    };
    let effective_on = amendment.effective_on.map(words::day).unwrap_or_default();
    page(&cx, &amendment, typed, effective_on, None, [false; 2]).await
}

async fn page(
    cx: &Cx,
    amendment: &Amendment,
    typed: Typed,
    effective_on: String,
    problem: Option<String>,
    [asks_back, asks_open]: [bool; 2],
) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/plans").await?;
    let page = IssuePage {
        id: amendment.id.to_string(),
        title: amendment.title.clone(),
        types: types::types().into_iter().map(|kind| kind.name).collect(),
        typed,
        effective_on,
        asks_back,
        asks_open,
        problem,
        shell,
    };
    Ok((status(page.problem.as_ref()), render(&page)?).into_response())
}

pub async fn record(cx: Cx, Path(id): Path<String>, scanned: ScannedFields) -> Result<Response, Error> {
    let ScannedFields { fields, refused } = scanned;
    let amendment = own(&cx, &id).await?;
    let t = catalogue(cx.lang);
    let typed = Typed::of(&fields);
    let since = fields.get("effective_on").to_owned();
    let ticked = [fields.get("reaches_back") == "1", fields.get("ends_open") == "1"];
    if refused.is_some() {
        return page(&cx, &amendment, typed, since, refused, ticked).await;
    }
    let new = match parse(&cx, &typed).await? {
        Ok(new) => new,
        Err(problem) => return page(&cx, &amendment, typed, since, Some(problem.sentence), ticked).await,
    };
    let effective_on = words::parse_day(&since);
    if !since.is_empty() && effective_on.is_none() {
        return page(&cx, &amendment, typed, since, Some(t["amendment.bad-day"].to_owned()), ticked).await;
    }
    let file = match fields.file("file") {
        Some(upload) => match media_type(&upload.bytes) {
            Ok(media_type) => Some(NewFile { name: &upload.name, media_type, bytes: &upload.bytes }),
            Err(key) => return page(&cx, &amendment, typed, since, Some(t[key].to_owned()), ticked).await,
        },
        None => None,
    };
    let [reaches_back, ends_open] = ticked;
    let issued = Issued { instrument: new, effective_on, reaches_back, ends_open };
    match issue(&cx.state.db, &cx.actor, &amendment.id, &issued, file).await {
        Ok(_) => Ok(see(&format!("/plans/{}/versions", amendment.plan))),
        Err(refusal) => {
            let asks_back = reaches_back || matches!(refusal, Refusal::Rule(AmendmentRefusal::InClosedCycle(_)));
            let asks_open = ends_open || matches!(refusal, Refusal::Rule(AmendmentRefusal::EndsOpen(_)));
            let said = sentence(refusal, t)?;
            page(&cx, &amendment, typed, since, Some(said), [asks_back, asks_open]).await
        }
    }
}
