//! The page of tasks that another plan orders too.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};

use super::subjects::{self, SubjectRefusal};
use crate::http::{Cx, Error, Fields, Routes, Shell, catalogue, render, see};
use crate::ids::{PlanId, SameSubjectId, TaskId};

pub fn routes() -> Routes {
    Routes::new()
        .get("/plans/{id}/subjects", Right::ReadPlans, show)
        .post("/plans/{id}/subjects", Right::ImportPlans, link)
        .post("/plans/{id}/subjects/separation", Right::ImportPlans, unlink)
}

#[derive(Template)]
#[template(path = "plans/subjects.html")]
struct SubjectsPage {
    shell: Shell,
    id: String,
    title: String,
    rows: Vec<Row>,
    may_keep: bool,
}

struct Row {
    task: String,
    label: String,
    text: String,
    other: String,
    other_label: String,
    other_text: String,
    plan: String,
    plan_title: String,
    alike: String,
    link: Option<String>,
}

async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let shell = Shell::of(&cx, "/plans").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let plan = super::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let rows = subjects::offers(&mut tx, &id).await?.into_iter().map(|offer| Row {
        task: offer.own.id.to_string(),
        label: offer.own.label,
        text: offer.own.text,
        other: offer.other.task.id.to_string(),
        other_label: offer.other.task.label,
        other_text: offer.other.task.text,
        plan: offer.other.plan.id.to_string(),
        plan_title: offer.other.plan.title,
        alike: match offer.percent {
            Some(percent) => shell.t.with("subject.alike", &[("percent", &percent.to_string())]),
            None => shell.t["subject.linked"].to_owned(),
        },
        link: offer.link.map(|link| link.to_string()),
    });
    let page = SubjectsPage {
        id: id.to_string(),
        title: plan.title,
        rows: rows.collect(),
        may_keep: reach(cx.actor.role, Right::ImportPlans).is_some(),
        shell,
    };
    Ok(render(&page)?.into_response())
}

async fn link(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let plan = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let (Some(task), Some(other)) = (TaskId::parse(fields.get("task")), TaskId::parse(fields.get("other"))) else {
        return Err(Error::Refused(catalogue(cx.lang)["subject.unknown"].to_owned()));
    };
    done(&cx, &plan, subjects::link(&cx.state.db, &cx.actor, &plan, &task, &other).await)
}

async fn unlink(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let plan = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let link = SameSubjectId::parse(fields.get("link")).ok_or(Error::NotFound)?;
    done(&cx, &plan, subjects::unlink(&cx.state.db, &cx.actor, &plan, &link).await)
}

fn done(cx: &Cx, plan: &PlanId, done: Result<(), SubjectRefusal>) -> Result<Response, Error> {
    match done {
        Ok(()) => Ok(see(&format!("/plans/{plan}/subjects"))),
        Err(SubjectRefusal::Store(error)) => Err(error.into()),
        Err(SubjectRefusal::Unknown) => Err(Error::Refused(catalogue(cx.lang)["subject.unknown"].to_owned())),
    }
}
