//! One urging: its messages with their outcomes, or its letter and the form that records it.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::urges::UrgeKind;

use super::show::{outcome, seen, sentence};
use crate::http::{Cx, Error, Fields, Shell, catalogue, download, render, see};
use crate::ids::UrgeId;
use crate::urges::letters::{self, Issued};
use crate::urges::{Urge, bodies_of, delivery, get, letter as text};
use crate::{files, words};

#[derive(Template)]
#[template(path = "urges/urge.html")]
struct UrgePage {
    shell: Shell,
    id: String,
    cycle: String,
    cycle_name: String,
    name: String,
    when: String,
    problem: Option<String>,
    is_reminder: bool,
    is_draft: bool,
    may_urge: bool,
    letter: Vec<(&'static str, String)>,
    has_file: bool,
    rows: Vec<(String, String)>,
    /// What was typed and refused: number, day, signer, new day.
    typed: [String; 4],
}

/// An urging, where the person may see its cycle.
async fn found(cx: &Cx, id: &str) -> Result<(Urge, crate::cycles::Cycle), Error> {
    let id = UrgeId::parse(id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let urge = get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let cycle = seen(cx, &urge.cycle).await?;
    Ok((urge, cycle))
}

pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    page(&cx, &id, None, None).await
}

async fn page(cx: &Cx, id: &str, problem: Option<String>, typed: Option<[String; 4]>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/cycles").await?;
    let t = shell.t;
    let (urge, cycle) = found(cx, id).await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let is_reminder = urge.kind == UrgeKind::Reminder;
    let mut rows = Vec::new();
    for row in bodies_of(&mut tx, &urge.id).await? {
        let words = match &row.message {
            Some(message) => outcome(delivery(&mut tx, message).await?.as_ref(), t, cx.lang),
            None => String::new(),
        };
        rows.push((row.name, words));
    }
    let set = urge.new_due_on.map(words::day).unwrap_or_default();
    let letter = vec![
        ("urge.number", urge.number.clone()),
        ("urge.issued-on", urge.issued_on.map(words::day).unwrap_or_default()),
        ("urge.signer", urge.signer.clone()),
        ("urge.new-due", set.clone()),
    ];
    let page = UrgePage {
        id: urge.id.to_string(),
        cycle: cycle.id.to_string(),
        cycle_name: cycle.name.clone(),
        when: words::instant(urge.made_at, cx.lang),
        problem,
        is_reminder,
        is_draft: urge.is_draft(),
        may_urge: reach(cx.actor.role, Right::Urge)
            .is_some_and(|reach| cx.actor.covers(reach, None, Some(&cycle.focal_body))),
        letter: letter.into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, v)| (&t[key], v)).collect(),
        has_file: urge.file.is_some(),
        rows,
        typed: typed.unwrap_or([String::new(), String::new(), String::new(), set]),
        name: match urge.kind {
            UrgeKind::Request => t.with("urge.request-of", &[("step", &urge.name)]),
            _ => urge.name,
        },
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

pub async fn letter(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let (urge, _) = found(&cx, &id).await?;
    if urge.kind == UrgeKind::Reminder {
        return Err(Error::NotFound);
    }
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let document = text::letter(&mut tx, &urge).await?.ok_or(Error::NotFound)?;
    Ok(crate::http::word_file(text::file_name(&urge), &document, text::file_title()))
}

/// The file of a letter as it was issued.
pub async fn file(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let (urge, _) = found(&cx, &id).await?;
    let file = urge.file.ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let file = files::get(&mut tx, &file).await?.ok_or(Error::NotFound)?;
    let content = files::content(&mut tx, &file).await?;
    Ok(download(&file.name, &file.media_type, content))
}

pub async fn issue(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let (urge, _) = found(&cx, &id).await?;
    let typed = ["number", "issued_on", "signer", "new_due_on"].map(|name| fields.get(name).to_owned());
    let issued = Issued {
        number: typed[0].clone(),
        issued_on: words::parse_day(&typed[1]),
        signer: typed[2].clone(),
        new_due_on: words::parse_day(&typed[3]),
        file: fields.file("file").cloned(),
    };
    match letters::record(&cx.state.db, &cx.actor, &urge.id, &issued).await {
        Ok(cycle) => Ok(see(&format!("/cycles/{cycle}/urges#done"))),
        Err(refusal) => {
            let problem = sentence(refusal, catalogue(cx.lang), cx.lang)?;
            page(&cx, &id, Some(problem), Some(typed)).await
        }
    }
}

pub async fn discard(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let (urge, _) = found(&cx, &id).await?;
    match letters::discard(&cx.state.db, &cx.actor, &urge.id).await {
        Ok(cycle) => Ok(see(&format!("/cycles/{cycle}/urges"))),
        Err(refusal) => {
            let problem = sentence(refusal, catalogue(cx.lang), cx.lang)?;
            page(&cx, &id, Some(problem), None).await
        }
    }
}
