//! A person's own work in the background: how far it is, its result, cancelling it.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Right;

use super::{Job, JobState};
use crate::http::{Cx, Error, Routes, Shell, download, render, see};
use crate::ids::JobId;
use crate::{files, words};

pub fn routes() -> Routes {
    Routes::new()
        .get("/jobs/{id}", Right::ReadHome, show)
        .get("/jobs/{id}/file", Right::ReadHome, file)
        .post("/jobs/{id}/cancellation", Right::ReadHome, cancel)
        .post("/jobs/{id}/dismissal", Right::ReadHome, dismiss)
}

#[derive(Template)]
#[template(path = "jobs/show.html")]
struct JobPage {
    shell: Shell,
    id: String,
    title: String,
    state: &'static str,
    word: String,
    queued: String,
    step: String,
    done: i64,
    steps: i64,
    failure: String,
    is_open: bool,
    has_file: bool,
}

async fn own(cx: &Cx, id: &str) -> Result<Job, Error> {
    let id = JobId::parse(id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    super::own(&mut tx, &cx.actor, &id).await?.ok_or(Error::NotFound)
}

async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/").await?;
    let t = shell.t;
    let job = own(&cx, &id).await?;
    let state = job.state(cx.actor.now);
    let said = |key: &str| if key.is_empty() { String::new() } else { t[key].to_owned() };
    let page = JobPage {
        id: job.id.to_string(),
        title: t.with(&format!("job.{}", job.kind), &[("name", &job.name)]),
        state: state.as_str(),
        word: t[&format!("job.state-{}", state.as_str())].to_owned(),
        queued: words::instant(job.queued_at, cx.lang),
        step: said(&job.step),
        done: job.steps_done,
        steps: job.steps.max(1),
        failure: said(&job.failure),
        is_open: matches!(state, JobState::Waiting | JobState::Running),
        has_file: job.file.is_some(),
        shell,
    };
    Ok(render(&page)?.into_response())
}

async fn file(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let job = own(&cx, &id).await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let file = files::get(&mut tx, &job.file.ok_or(Error::NotFound)?).await?.ok_or(Error::NotFound)?;
    let content = files::content(&mut tx, &file).await?;
    Ok(download(&file.name, &file.media_type, content))
}

async fn cancel(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let job = own(&cx, &id).await?;
    super::cancel(&cx.state.db, &cx.actor, &job.id).await?;
    Ok(see(&format!("/jobs/{}", job.id)))
}

async fn dismiss(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let job = own(&cx, &id).await?;
    super::dismiss(&cx.state.db, &cx.actor, &job.id).await?;
    Ok(see("/"))
}
