//! The six slots of each task as a page of the focal body.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Right;
use dondoc_rules::plans::lint::clarity::{Clear, Slot};

use super::{Refusal, TaskClarity};
use crate::http::{Cx, Error, Fields, Routes, Shell, render, see};
use crate::ids::{PlanId, TaskId};
use crate::imports::lint::slot_name;
use crate::{plans, words};

pub fn routes() -> Routes {
    Routes::new()
        .get("/plans/{id}/clarity", Right::ImportPlans, show)
        .post("/plans/{id}/clarity", Right::ImportPlans, clear)
        .get("/plans/{id}/clarity.docx", Right::ImportPlans, letter)
}

#[derive(Template)]
#[template(path = "clarity/show.html")]
struct ShowPage {
    shell: Shell,
    id: String,
    title: String,
    problem: Option<String>,
    counts: Vec<(String, String)>,
    tasks: Vec<TaskRow>,
}

struct TaskRow {
    id: String,
    label: String,
    text: String,
    issued: Vec<(String, String)>,
    score: String,
    is_typed: bool,
    slots: Vec<SlotRow>,
}

struct SlotRow {
    slot: &'static str,
    name: String,
    class: &'static str,
    state: String,
    reason: String,
    cleared: Option<String>,
    is_open: bool,
    /// What was typed when it could not be kept.
    is_typed: bool,
    value: String,
    basis: String,
}

async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    page(&cx, &id, None, Default::default()).await
}

async fn page(cx: &Cx, id: &PlanId, problem: Option<String>, typed: [String; 4]) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/plans").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let plan = plans::get(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if cx.actor.account.is_some() && !plan.focal_body.as_ref().is_some_and(|focal| cx.actor.acts_for(focal)) {
        return Err(Error::NotFound);
    }
    let tasks = super::of_plan(&mut tx, id).await?;
    let counts = Slot::ALL.iter().map(|slot| {
        let is_met = |task: &&TaskClarity| {
            task.cleared(*slot).is_some()
                || task.checks.slots.iter().any(|check| check.slot == *slot && check.state == Clear::Met)
        };
        let values = [("met", tasks.iter().filter(is_met).count().to_string()), ("of", tasks.len().to_string())];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        (slot_name(*slot, t).to_owned(), t.with("clarity.met-of", &values))
    });
    let page = ShowPage {
        id: id.to_string(),
        title: plan.title,
        problem,
        counts: counts.collect(),
        tasks: tasks.iter().map(|task| row(task, &shell, cx, &typed)).collect(),
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// `typed` is what could not be kept: task, slot, value, basis.
fn row(task: &TaskClarity, shell: &Shell, cx: &Cx, typed: &[String; 4]) -> TaskRow {
    let [typed_task, typed_slot, value, basis] = typed;
    let t = shell.t;
    let own = &task.task;
    let raw = |key: &str, text: &Option<String>| (t[key].to_owned(), text.clone().unwrap_or_default());
    let slots = task.checks.slots.iter().map(|check| {
        let cleared = task.cleared(check.slot);
        let (class, key) = match (check.state, cleared) {
            (_, Some(_)) => ("state state-confirmed", "clarity.state-cleared"),
            (Clear::Met, None) => ("state state-confirmed", "clarity.state-met"),
            (Clear::ToClear, None) => ("state state-due_soon", "clarity.state-to-clear"),
            (Clear::NotApplicable, None) => ("state state-open", "clarity.state-not-applicable"),
        };
        SlotRow {
            slot: check.slot.as_str(),
            name: slot_name(check.slot, t).to_owned(),
            class,
            state: t[key].to_owned(),
            reason: check.reason.clone().filter(|_| cleared.is_none()).unwrap_or_default(),
            cleared: cleared.map(|own| {
                let at = words::instant(own.cleared_at, cx.lang);
                format!("{} ({}; {at})", own.value, own.basis)
            }),
            is_open: check.state == Clear::ToClear,
            is_typed: *typed_task == own.id.to_string() && typed_slot == check.slot.as_str(),
            value: value.clone(),
            basis: basis.clone(),
        }
    });
    TaskRow {
        id: own.id.to_string(),
        label: own.label.clone(),
        text: own.text.clone(),
        issued: vec![
            raw("plans.lead", &own.lead_raw),
            raw("plans.cooperating", &own.cooperating_raw),
            raw("plans.timeline", &own.timeline_raw),
            raw("plans.deliverable", &own.deliverable_raw),
        ],
        score: t
            .with("clarity.score", &[("met", &task.met().to_string()), ("of", &task.checks.slots.len().to_string())]),
        is_typed: *typed_task == own.id.to_string(),
        slots: slots.collect(),
    }
}

async fn clear(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let task = TaskId::parse(fields.get("task")).ok_or(Error::NotFound)?;
    let slot = Slot::parse(fields.get("slot")).ok_or(Error::NotFound)?;
    let (value, basis) = (fields.get("value"), fields.get("basis"));
    match super::clear(&cx.state.db, &cx.actor, &id, &task, slot, value, basis).await {
        Ok(()) => Ok(see(&format!("/plans/{id}/clarity#task-{task}"))),
        Err(Refusal::Incomplete) => {
            let sentence = crate::http::catalogue(cx.lang)["clarity.incomplete"].to_owned();
            let typed = [task.to_string(), slot.as_str().to_owned(), value.to_owned(), basis.to_owned()];
            page(&cx, &id, Some(sentence), typed).await
        }
        Err(Refusal::Unknown) => Err(Error::NotFound),
        Err(Refusal::Store(error)) => Err(error.into()),
    }
}

async fn letter(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let plan = plans::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    if cx.actor.account.is_some() && !plan.focal_body.as_ref().is_some_and(|focal| cx.actor.acts_for(focal)) {
        return Err(Error::NotFound);
    }
    // The letter is an official document: Vietnamese whatever the reader's language.
    let t = crate::http::catalogue(crate::http::Lang::Vi);
    let letter = super::letter::letter(&mut tx, &id, cx.actor.today(), t).await?.ok_or(Error::NotFound)?;
    Ok(crate::http::word_file("cong-van-lam-ro-nhiem-vu.docx", &letter, "Đề nghị làm rõ nhiệm vụ"))
}
