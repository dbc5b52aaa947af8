//! Importing on the site: upload, the reading beside the plan's own words, corrections, recording.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Right;
use dondoc_rules::obligations::CountingClass;
use dondoc_rules::plans::draft::PlanDraft;
use dondoc_rules::secrecy;

use super::confirm::{self, ImportRefusal, TimeCorrection};
use super::read::from_bytes;
use super::show::{self, Refused};
use crate::http::{Cx, Error, Fields, Lang, Routes, Shell, render, see};
use crate::ids::ImportId;
use crate::words;

pub fn routes() -> Routes {
    Routes::new()
        .get("/imports/new", Right::ImportPlans, new)
        .post("/imports", Right::ImportPlans, propose)
        .get("/imports/{id}", Right::ImportPlans, page)
        .get("/imports/{id}/source", Right::ImportPlans, super::source::page)
        .post("/imports/{id}/again", Right::ImportPlans, again)
        .post("/imports/{id}/leads", Right::ImportPlans, correct_lead)
        .post("/imports/{id}/times", Right::ImportPlans, correct_time)
        .post("/imports/{id}/dismissals", Right::ImportPlans, dismiss)
        .post("/imports/{id}/recording", Right::ImportPlans, record)
        .post("/imports/{id}/withdrawal", Right::ImportPlans, withdraw)
}

#[derive(Template)]
#[template(path = "imports/new.html")]
struct NewPage {
    shell: Shell,
    problem: Option<String>,
    waiting: Vec<(String, String)>,
}

async fn new(cx: Cx) -> Result<Response, Error> {
    new_page(&cx, None).await
}

async fn new_page(cx: &Cx, problem: Option<String>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/plans").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut waiting = Vec::new();
    for import in super::waiting(&mut tx).await? {
        let draft = import.reading()?;
        let label = draft.document.title.unwrap_or(draft.source.file);
        waiting.push((import.id.to_string(), format!("{label} ({})", words::instant(import.proposed_at, cx.lang))));
    }
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&NewPage { shell, problem, waiting })?).into_response())
}

async fn propose(cx: Cx, fields: Fields) -> Result<Response, Error> {
    match uploaded(&cx, &fields).await? {
        Ok((draft, bytes)) => {
            let id = super::propose(&cx.state.db, &cx.actor, &draft, &bytes).await?;
            Ok(see(&format!("/imports/{id}")))
        }
        Err(sentence) => new_page(&cx, Some(sentence)).await,
    }
}

async fn again(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ImportId::parse(&id).ok_or(Error::NotFound)?;
    match uploaded(&cx, &fields).await? {
        Ok((draft, bytes)) => match super::again::again(&cx.state.db, &cx.actor, &id, &draft, &bytes).await {
            Ok(new) => Ok(see(&format!("/imports/{new}#changes"))),
            Err(refusal) => refused(&cx, &id, refusal, &fields).await,
        },
        Err(sentence) => show::page(&cx, &id, Some(&Refused { sentence, fields: &fields })).await,
    }
}

/// The file that was sent, read; or the sentence that says why it cannot be.
async fn uploaded(cx: &Cx, fields: &Fields) -> Result<Result<(PlanDraft, Vec<u8>), String>, Error> {
    let Some(upload) = fields.file("file") else {
        return Ok(Err(crate::http::catalogue(cx.lang)["import.no-file"].to_owned()));
    };
    let (name, bytes) = (upload.name.clone(), upload.bytes.clone());
    // Reading a large file is work for a thread of its own.
    let read = tokio::task::spawn_blocking(move || {
        let words = super::read::words(&name, &bytes);
        // A secret document may not come in, not even as a proposal (T1-R11).
        let is_secret = words.is_ok_and(|document| secrecy::of_document(&document).is_some());
        ((!is_secret).then(|| from_bytes(&name, &bytes)), name, bytes)
    });
    let (draft, name, bytes) = read.await.map_err(|error| Error::Broken(error.to_string()))?;
    let Some(draft) = draft else {
        return Ok(Err(crate::http::catalogue(cx.lang)["import.secret"].to_owned()));
    };
    Ok(match draft {
        Ok(draft) => Ok((draft, bytes)),
        Err(error) => Err(if cx.lang == Lang::Vi { error.sentence_vi(&name) } else { error.sentence_en(&name) }),
    })
}

async fn page(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ImportId::parse(&id).ok_or(Error::NotFound)?;
    show::page(&cx, &id, None).await
}

async fn correct_lead(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ImportId::parse(&id).ok_or(Error::NotFound)?;
    let names: Vec<&str> =
        fields.get("bodies").split([';', '\n']).map(str::trim).filter(|name| !name.is_empty()).collect();
    let label = fields.get("task");
    let done = confirm::correct_lead(&cx.state.db, &cx.actor, &id, label, &names).await;
    answer(&cx, &id, done, &fields, format!("#task-{label}")).await
}

async fn correct_time(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ImportId::parse(&id).ok_or(Error::NotFound)?;
    let class = CountingClass::parse(fields.get("class")).ok_or(Error::NotFound)?;
    let due = fields.get("due");
    let due_on = words::parse_day(due);
    if !due.is_empty() && due_on.is_none() {
        let sentence = crate::http::catalogue(cx.lang).with("import.bad-day", &[("day", due)]);
        return show::page(&cx, &id, Some(&Refused { sentence, fields: &fields })).await;
    }
    let label = fields.get("task");
    let done = confirm::correct_time(&cx.state.db, &cx.actor, &id, label, &TimeCorrection { class, due_on }).await;
    answer(&cx, &id, done, &fields, format!("#task-{label}")).await
}

async fn dismiss(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ImportId::parse(&id).ok_or(Error::NotFound)?;
    let finding = fields.get("finding").parse().map_err(|_| Error::NotFound)?;
    let done = confirm::dismiss(&cx.state.db, &cx.actor, &id, finding, fields.get("reason")).await;
    answer(&cx, &id, done, &fields, "#findings".to_owned()).await
}

async fn record(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ImportId::parse(&id).ok_or(Error::NotFound)?;
    match confirm::confirm(&cx.state.db, &cx.actor, &id, fields.sent("focal")).await {
        Ok(plan) => Ok(see(&format!("/plans/{plan}"))),
        Err(refusal) => refused(&cx, &id, refusal, &fields).await,
    }
}

async fn withdraw(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ImportId::parse(&id).ok_or(Error::NotFound)?;
    match confirm::withdraw(&cx.state.db, &cx.actor, &id).await {
        Ok(()) => Ok(see("/imports/new")),
        Err(refusal) => refused(&cx, &id, refusal, &Fields::default()).await,
    }
}

/// Goes on at the task or finding that was answered. An answer given in the queue goes on with the next question, whose
/// field has the focus; an anchor would keep the browser from giving it.
async fn answer(
    cx: &Cx,
    id: &ImportId,
    done: Result<(), ImportRefusal>,
    fields: &Fields,
    anchor: String,
) -> Result<Response, Error> {
    let anchor = if fields.get("from") == "queue" { String::new() } else { anchor };
    match done {
        Ok(()) => Ok(see(&format!("/imports/{id}{anchor}"))),
        Err(refusal) => refused(cx, id, refusal, fields).await,
    }
}

async fn refused(cx: &Cx, id: &ImportId, refusal: ImportRefusal, fields: &Fields) -> Result<Response, Error> {
    let t = crate::http::catalogue(cx.lang);
    let sentence = match refusal {
        ImportRefusal::Store(error) => return Err(error.into()),
        ImportRefusal::Unknown => return Err(Error::NotFound),
        ImportRefusal::Closed => t["import.closed"].to_owned(),
        ImportRefusal::NoReason => t["import.no-reason"].to_owned(),
        ImportRefusal::SeveralFocalBodies(names) => t.with("import.several-focal", &[("names", &names.join("; "))]),
        ImportRefusal::NoFocalBody => t["import.no-focal"].to_owned(),
        ImportRefusal::NoTasks => t["import.no-tasks"].to_owned(),
        ImportRefusal::Recorded(cited) => t.with("import.recorded", &[("cited", &cited)]),
        ImportRefusal::UnknownBody(name) => t.with("import.unknown-body", &[("name", &name)]),
        ImportRefusal::Unresolved(labels) => t.with("import.unresolved", &[("tasks", &labels.join(", "))]),
    };
    show::page(cx, id, Some(&Refused { sentence, fields })).await
}
