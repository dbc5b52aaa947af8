//! One urging: its messages with their outcomes, or its letter and the form that records it.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::urges::UrgeKind;

use super::show::{outcome, seen, sentence};
use crate::http::{Catalogue, Cx, Error, Fields, ScannedFields, Shell, catalogue, download, render, see};
use crate::ids::UrgeId;
use crate::urges::letters::{self, Issued};
use crate::urges::{Urge, bodies_of, delivery, get, letter as text};
use crate::{files, words};

#[derive(Template)]
#[template(path = "urges/urge.html")]
pub(super) struct UrgePage {
    pub shell: Shell,
    /// Where its own acts and files are.
    pub path: String,
    /// What it belongs to: the address of its urging, and its name.
    pub back: (String, String),
    pub name: String,
    pub when: String,
    pub problem: Option<String>,
    pub is_reminder: bool,
    pub is_draft: bool,
    pub may_urge: bool,
    pub letter: Vec<(&'static str, String)>,
    pub has_file: bool,
    pub rows: Vec<(String, String)>,
    /// What was typed and refused: number, day, signer, new day.
    pub typed: [String; 4],
}

/// What is told of a letter as it was issued, without what is not known.
pub(super) fn told(t: &'static Catalogue, values: [String; 4]) -> Vec<(&'static str, String)> {
    let keys = ["urge.number", "urge.issued-on", "urge.signer", "urge.new-due"];
    keys.into_iter().zip(values).filter(|(_, value)| !value.is_empty()).map(|(key, value)| (&t[key], value)).collect()
}

/// The letter that a form says was issued, and what was typed in it.
pub(super) fn issued(fields: &Fields) -> (Issued, [String; 4]) {
    let typed = ["number", "issued_on", "signer", "new_due_on"].map(|name| fields.get(name).to_owned());
    let issued = Issued {
        number: typed[0].clone(),
        issued_on: words::parse_day(&typed[1]),
        signer: typed[2].clone(),
        new_due_on: words::parse_day(&typed[3]),
        file: fields.file("file").cloned(),
    };
    (issued, typed)
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
    let issued_on = urge.issued_on.map(words::day).unwrap_or_default();
    let page = UrgePage {
        path: format!("/urges/{}", urge.id),
        back: (format!("/cycles/{}/urges", cycle.id), cycle.name.clone()),
        when: words::instant(urge.made_at, cx.lang),
        problem,
        is_reminder,
        is_draft: urge.is_draft(),
        may_urge: reach(cx.actor.role, Right::Urge)
            .is_some_and(|reach| cx.actor.covers(reach, None, Some(&cycle.focal_body))),
        letter: told(t, [urge.number.clone(), issued_on, urge.signer.clone(), set.clone()]),
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
    Ok(crate::http::word_file(text::file_name(urge.kind), &document, text::file_title()))
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

pub async fn issue(cx: Cx, Path(id): Path<String>, scanned: ScannedFields) -> Result<Response, Error> {
    let ScannedFields { fields, refused } = scanned;
    let (urge, _) = found(&cx, &id).await?;
    let (issued, typed) = issued(&fields);
    if refused.is_some() {
        return page(&cx, &id, refused, Some(typed)).await;
    }
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
