//! The choices of a report as a page: in whose name it goes, to whom, decimals, the annex of sources; and under which words
//! tasks are gathered.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::super::choices::{self, AS_ISSUER, NewChoice};
use super::{may_write, readable, sentence};
use crate::http::{Cx, Error, Fields, Shell, catalogue, render, see};
use crate::ids::{CycleId, TaskId};
use crate::plans;

struct TaskRow {
    id: String,
    label: String,
    text: String,
    title: String,
}

#[derive(Template)]
#[template(path = "reports/choices.html")]
struct ChoicesPage {
    shell: Shell,
    id: String,
    name: String,
    issuer: String,
    problem: Option<String>,
    is_issuer: bool,
    addressees: String,
    recipients: String,
    decimals: String,
    has_sources: bool,
    /// Sections with their tasks.
    sections: Vec<(String, Vec<TaskRow>)>,
    titles: Vec<String>,
}

pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    page(&cx, &id, None, None).await
}

async fn page(cx: &Cx, id: &str, typed: Option<&Fields>, problem: Option<String>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/reports").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = readable(&mut tx, cx, id).await?;
    if !may_write(cx, &cycle) {
        return Err(Error::NotFound);
    }
    let chosen = choices::of(&mut tx, &cycle.id).await?;
    let gathered = choices::groups(&mut tx, &cycle.id).await?;
    let mut titles: Vec<String> = gathered.values().cloned().collect();
    titles.sort();
    titles.dedup();
    let groups = plans::groups(&mut tx, &cycle.plan_version).await?;
    let mut sections: Vec<(String, Vec<TaskRow>)> = Vec::new();
    let mut last = None;
    for task in plans::tasks(&mut tx, &cycle.plan_version).await? {
        if last.as_ref() != Some(&task.task_group) {
            let group = groups.iter().find(|group| Some(&group.label) == task.task_group.as_ref());
            let title =
                group.map(|group| format!("{}. {}", group.marker.as_deref().unwrap_or(&group.label), group.title));
            sections.push((title.unwrap_or_default(), Vec::new()));
            last = Some(task.task_group.clone());
        }
        if let Some((_, rows)) = sections.last_mut() {
            let title = gathered.get(&task.id).cloned().unwrap_or_default();
            rows.push(TaskRow { id: task.id.to_string(), label: task.label, text: task.text, title });
        }
    }
    let version = plans::version(&mut tx, &cycle.plan_version).await?;
    let issuer = match version {
        Some(version) => plans::issued_by(&mut tx, &version).await?.map(|one| one.issuer),
        None => None,
    };
    let kept = |name: &str, own: String| typed.map_or(own, |fields| fields.get(name).to_owned());
    let page = ChoicesPage {
        is_issuer: typed.map_or(chosen.issued_as == AS_ISSUER, |fields| fields.get("issued_as") == AS_ISSUER),
        addressees: kept("addressees", chosen.addressees),
        recipients: kept("recipients", chosen.recipients),
        decimals: kept("decimals", chosen.decimals.to_string()),
        has_sources: typed.map_or(chosen.has_sources, |fields| fields.get("has_sources") == "yes"),
        issuer: issuer.unwrap_or_default(),
        id: cycle.id.to_string(),
        name: cycle.name,
        sections,
        titles,
        problem,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

pub async fn choose(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let cycle = CycleId::parse(&id).ok_or(Error::NotFound)?;
    let new = NewChoice {
        as_issuer: fields.get("issued_as") == AS_ISSUER,
        addressees: fields.get("addressees").to_owned(),
        recipients: fields.get("recipients").to_owned(),
        decimals: fields.get("decimals").parse().ok(),
        has_sources: fields.get("has_sources") == "yes",
    };
    match choices::choose(&cx.state.db, &cx.actor, &cycle, &new).await {
        Ok(()) => Ok(see(&format!("/reports/{cycle}"))),
        Err(refusal) => {
            let problem = sentence(refusal, catalogue(cx.lang))?;
            page(&cx, &id, Some(&fields), Some(problem)).await
        }
    }
}

pub async fn gather(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let cycle = CycleId::parse(&id).ok_or(Error::NotFound)?;
    let tasks = fields.all("task").map(TaskId::parse);
    let titles: Vec<(TaskId, String)> =
        tasks.zip(fields.all("title")).filter_map(|(task, title)| Some((task?, title.to_owned()))).collect();
    match choices::gather(&cx.state.db, &cx.actor, &cycle, &titles).await {
        Ok(()) => Ok(see(&format!("/reports/{cycle}"))),
        Err(refusal) => {
            let problem = sentence(refusal, catalogue(cx.lang))?;
            page(&cx, &id, None, Some(problem)).await
        }
    }
}
