//! A text of the report, sentence by sentence: which are kept, which are left out. Reversible at any time; the body's own
//! words stay one click away.

use std::collections::{HashMap, HashSet};

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::reports::selection::sentences;

use super::super::choices;
use super::super::texts::text;
use super::shown::{ShownSource, encoded, sources};
use super::{may_write, readable, sentence};
use crate::http::{Cx, Error, Fields, Shell, catalogue, render, see};
use crate::ids::CycleId;

#[derive(Template)]
#[template(path = "reports/text.html")]
struct TextPage {
    shell: Shell,
    id: String,
    name: String,
    key: String,
    body: String,
    problem: Option<String>,
    /// Each sentence, and whether it is kept.
    rows: Vec<(String, bool)>,
    reason: String,
    source: Vec<ShownSource>,
}

pub async fn show(
    cx: Cx,
    Path(id): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Response, Error> {
    let key = asked.get("key").cloned().unwrap_or_default();
    page(&cx, &id, &key, None, None).await
}

async fn page(
    cx: &Cx,
    id: &str,
    key: &str,
    typed: Option<(HashSet<String>, String)>,
    problem: Option<String>,
) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/reports").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = readable(&mut tx, cx, id).await?;
    if !may_write(cx, &cycle) {
        return Err(Error::NotFound);
    }
    let found = text(&mut tx, &cycle, (cx.actor.today(), cx.actor.now), key).await?;
    let (source, words) = found.ok_or(Error::NotFound)?;
    let kept = choices::left_out(&mut tx, &cycle.id).await?.remove(key).unwrap_or_default();
    let (left_out, reason) = typed.unwrap_or(kept);
    let rows = words.lines().flat_map(sentences).map(|one| (one.to_owned(), !left_out.contains(one)));
    let page = TextPage {
        rows: rows.collect(),
        body: source.filed.body.clone(),
        source: sources(std::slice::from_ref(&source), shell.t, cx.lang),
        id: cycle.id.to_string(),
        name: cycle.name,
        key: key.to_owned(),
        problem,
        reason,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

pub async fn select(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let cycle = CycleId::parse(&id).ok_or(Error::NotFound)?;
    let key = fields.get("key").to_owned();
    let kept: HashSet<&str> = fields.all("keep").map(str::trim).collect();
    let shown: Vec<&str> = fields.all("shown").map(str::trim).collect();
    let left_out: Vec<String> = shown.iter().filter(|one| !kept.contains(*one)).map(|one| (*one).to_owned()).collect();
    let is_whole = !shown.is_empty() && left_out.len() == shown.len();
    let reason = fields.get("reason");
    match choices::select(&cx.state.db, &cx.actor, &cycle, &key, (&left_out, is_whole), reason).await {
        Ok(()) => Ok(see(&format!("/reports/{cycle}#{}", encoded(&key)))),
        Err(refusal) => {
            let problem = sentence(refusal, catalogue(cx.lang))?;
            page(&cx, &id, &key, Some((left_out.into_iter().collect(), reason.to_owned())), Some(problem)).await
        }
    }
}
