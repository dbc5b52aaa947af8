//! Confirming the classes of a plan's tasks: every row of it, with one button.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::obligations::CountingClass;

use crate::http::{Cx, Error, Fields, Shell, catalogue, render, see};
use crate::ids::{PlanId, TaskId};
use crate::tasks::classes::{Choice, ClassRefusal, Classed, classify as classify_tasks, focal_plan, of_plan};
use crate::{accounts, words};

#[derive(Template)]
#[template(path = "tasks/classes.html")]
struct ClassesPage {
    shell: Shell,
    id: String,
    title: String,
    problem: Option<String>,
    rows: Vec<Row>,
    waiting: usize,
}

struct Row {
    task: String,
    label: String,
    text: String,
    timeline: String,
    standing: String,
    classes: Vec<(&'static str, String, bool)>,
    /// The plan's own day; empty where it gives none, which is then asked.
    due: String,
    typed_due: String,
    reason: String,
}

pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    page(&cx, &id, None, &Fields::default()).await
}

async fn page(cx: &Cx, id: &PlanId, problem: Option<String>, typed: &Fields) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/tasks").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let plan = focal_plan(&mut tx, &cx.actor, id).await?.ok_or(Error::NotFound)?;
    let classed = of_plan(&mut tx, id, cx.actor.now).await?;
    let waiting = classed.iter().filter(|one| one.confirmed.is_none()).count();
    let mut rows = Vec::new();
    for one in classed {
        let who = match one.confirmed.as_ref().and_then(|(_, who)| who.as_ref()) {
            Some(account) => accounts::name_of(&mut tx, account).await?.unwrap_or_default(),
            None => shell.t["role.system"].to_owned(),
        };
        rows.push(row(cx, &shell, one, &who, typed));
    }
    let page = ClassesPage { id: id.to_string(), title: plan.title, problem, rows, waiting, shell };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

fn row(cx: &Cx, shell: &Shell, one: Classed, who: &str, typed: &Fields) -> Row {
    let t = shell.t;
    let name = |class: CountingClass| t[&format!("class.{}", class.as_str())].to_owned();
    let (id, class) = (one.task.id.to_string(), name(one.class));
    let sent = |field: &str| typed.get(&format!("{field}.{id}")).to_owned();
    let chosen = CountingClass::parse(&sent("class")).unwrap_or(one.class);
    let read = one.due_on.filter(|_| one.task.due_on.is_none()).map(words::day).unwrap_or_default();
    Row {
        label: one.task.label,
        text: one.task.text,
        timeline: one.task.timeline_raw.unwrap_or_default(),
        standing: match one.confirmed {
            Some((at, _)) => {
                let at = words::instant(at, cx.lang);
                t.with("tasks.class-confirmed", &[("class", &class), ("who", who), ("at", &at)])
            }
            None => t.with("tasks.class-proposed", &[("class", &class)]),
        },
        classes: CountingClass::ALL.iter().map(|one| (one.as_str(), name(*one), *one == chosen)).collect(),
        due: one.task.due_on.map(words::day).unwrap_or_default(),
        typed_due: Some(sent("due")).filter(|text| !text.is_empty()).unwrap_or(read),
        reason: sent("reason"),
        task: id,
    }
}

pub async fn classify(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let t = catalogue(cx.lang);
    let mut choices = Vec::new();
    for task in fields.all("task") {
        let task = TaskId::parse(task).ok_or(Error::NotFound)?;
        let sent = |field: &str| fields.get(&format!("{field}.{task}"));
        let class = CountingClass::parse(sent("class")).ok_or(Error::NotFound)?;
        let due_on = words::parse_day(sent("due"));
        if !sent("due").is_empty() && due_on.is_none() {
            let sentence = t.with("tasks.bad-day", &[("day", sent("due"))]);
            return page(&cx, &id, Some(sentence), &fields).await;
        }
        let reason = sent("reason").to_owned();
        choices.push(Choice { class, due_on, reason, task });
    }
    let sentence = match classify_tasks(&cx.state.db, &cx.actor, &id, &choices).await {
        Ok(_) => {
            let back = TaskId::parse(fields.get("back"));
            return Ok(see(&back.map_or_else(|| format!("/plans/{id}/classes"), |task| format!("/tasks/{task}"))));
        }
        Err(ClassRefusal::Unknown) => return Err(Error::NotFound),
        Err(ClassRefusal::Store(error)) => return Err(error.into()),
        Err(ClassRefusal::NoReason(label)) => t.with("tasks.class-no-reason", &[("task", &label)]),
        Err(ClassRefusal::NoDay(label)) => t.with("tasks.class-no-day", &[("task", &label)]),
    };
    page(&cx, &id, Some(sentence), &fields).await
}
