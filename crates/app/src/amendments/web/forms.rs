//! The forms of a proposal: beginning it, a task.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use dondoc_rules::obligations::CountingClass;
use serde::Deserialize;

use super::{sentence, status, then};
use crate::amendments::content::proposed;
use crate::amendments::verbs::{self, NewAmendment, Refusal, TaskForm};
use crate::amendments::{self, Amendment};
use crate::db::Tx;
use crate::http::{Cx, Error, Fields, Shell, catalogue, render, see};
use crate::ids::{AmendmentId, PlanId, TaskId};
use crate::{bodies, plans, words};

#[derive(Template)]
#[template(path = "amendments/new.html")]
struct NewPage {
    shell: Shell,
    problem: Option<String>,
    plan: String,
    plan_title: String,
    title: String,
    reason: String,
    effective_on: String,
}

pub async fn new(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    new_page(&cx, &id, None, &Fields::default()).await
}

async fn new_page(cx: &Cx, id: &PlanId, problem: Option<String>, typed: &Fields) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/plans").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let plan = plans::get(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if !amendments::is_focal(&mut tx, &cx.actor, id).await? {
        return Err(Error::NotFound);
    }
    let get = |name: &str| typed.get(name).to_owned();
    let page = NewPage {
        plan: id.to_string(),
        plan_title: plan.title,
        title: get("title"),
        reason: get("reason"),
        effective_on: get("effective_on"),
        problem,
        shell,
    };
    Ok((status(page.problem.as_ref()), render(&page)?).into_response())
}

pub async fn begin(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let typed = fields.get("effective_on");
    let effective_on = words::parse_day(typed);
    if !typed.is_empty() && effective_on.is_none() {
        let said = catalogue(cx.lang)["amendment.bad-day"].to_owned();
        return new_page(&cx, &id, Some(said), &fields).await;
    }
    let new =
        NewAmendment { title: fields.get("title").to_owned(), reason: fields.get("reason").to_owned(), effective_on };
    match verbs::begin(&cx.state.db, &cx.actor, &id, &new).await {
        Ok(amendment) => Ok(see(&format!("/amendments/{amendment}"))),
        Err(refusal) => {
            let said = sentence(refusal, catalogue(cx.lang))?;
            new_page(&cx, &id, Some(said), &fields).await
        }
    }
}

/// Which task, heading or target a form is about; none: a new one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct About {
    task: String,
    pub(super) heading: String,
    pub(super) target: String,
}

#[derive(Template)]
#[template(path = "amendments/task.html")]
struct TaskPage {
    shell: Shell,
    problem: Option<String>,
    /// Another proposal changes the task too: the person may confirm.
    needs_confirming: bool,
    id: String,
    title: String,
    task: String,
    /// The task as the plan has it now.
    now: Vec<(String, String)>,
    label: String,
    group: String,
    groups: Vec<(String, String)>,
    text: String,
    lead: String,
    cooperating: String,
    timeline: String,
    deliverable: String,
    class: String,
    classes: Vec<(String, String)>,
    due_on: String,
    after: String,
    labels: Vec<String>,
    origins: String,
    ends_origins: bool,
    reason: String,
    names: Vec<String>,
}

/// An open proposal of the person's own plan.
pub(super) async fn own(tx: &mut Tx, cx: &Cx, id: &AmendmentId) -> Result<Amendment, Error> {
    let amendment = amendments::get(tx, id).await?.filter(Amendment::is_open).ok_or(Error::NotFound)?;
    match amendments::is_focal(tx, &cx.actor, &amendment.plan).await? {
        true => Ok(amendment),
        false => Err(Error::NotFound),
    }
}

pub async fn task(cx: Cx, Path(id): Path<String>, Query(about): Query<About>) -> Result<Response, Error> {
    let id = AmendmentId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let amendment = own(&mut tx, &cx, &id).await?;
    let register = bodies::register(&mut tx, cx.actor.today()).await?;
    let new = proposed(&mut tx, &amendment, &register).await?;
    let mut fields = Fields::default();
    let mut set = |name: &str, value: &str| fields.values.push((name.to_owned(), value.to_owned()));
    if let Some(task) = TaskId::parse(&about.task) {
        let known = new.tasks.iter().find(|known| known.id == task).ok_or(Error::NotFound)?;
        let change = amendments::tasks(&mut tx, &id).await?.into_iter().find(|change| change.task == task);
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        set("task", known.id.as_str());
        set("label", &known.label);
        set("group", &text(&known.task_group));
        set("text", &known.text);
        set("lead", &text(&known.lead_raw));
        set("cooperating", &text(&known.cooperating_raw));
        set("timeline", &text(&known.timeline_raw));
        set("deliverable", &text(&known.deliverable_raw));
        set("class", known.counting_class.as_str());
        set("due_on", &known.due_on.map(words::day).unwrap_or_default());
        if let Some(change) = change {
            set("reason", &change.reason);
            let origins: Vec<String> = change.origins().iter().map(|origin| new.label(origin.as_str())).collect();
            set("origins", &origins.join("; "));
            set("after", &change.after_task.map(|after| new.label(after.as_str())).unwrap_or_default());
        }
    } else {
        set("class", CountingClass::Standing.as_str());
    }
    drop(tx);
    task_page(&cx, &id, None, false, &fields).await
}

async fn task_page(
    cx: &Cx,
    id: &AmendmentId,
    problem: Option<String>,
    needs_confirming: bool,
    typed: &Fields,
) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/plans").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let amendment = own(&mut tx, cx, id).await?;
    let base = plans::tasks(&mut tx, &amendment.base_version).await?;
    let register = bodies::register(&mut tx, cx.actor.today()).await?;
    let new = proposed(&mut tx, &amendment, &register).await?;
    let groups = new.groups.into_iter().filter(|group| !group.is_ended);
    let get = |name: &str| typed.get(name).to_owned();
    let known = base.iter().find(|task| task.id.as_str() == typed.get("task"));
    let now = known.map(|task| {
        let words = task.words();
        let rows = [
            ("field.text", words.text),
            ("field.lead", words.lead),
            ("field.cooperating", words.cooperating),
            ("field.timeline", words.timeline),
            ("field.deliverable", words.deliverable),
        ];
        rows.into_iter().map(|(key, text)| (t[key].to_owned(), text)).collect()
    });
    let page = TaskPage {
        id: id.to_string(),
        title: amendment.title,
        task: get("task"),
        now: now.unwrap_or_default(),
        label: get("label"),
        group: get("group"),
        groups: groups.map(|group| (group.label.clone(), format!("{}. {}", group.label, group.title))).collect(),
        text: get("text"),
        lead: get("lead"),
        cooperating: get("cooperating"),
        timeline: get("timeline"),
        deliverable: get("deliverable"),
        class: get("class"),
        classes: CountingClass::ALL
            .iter()
            .map(|class| (class.as_str().to_owned(), t[&format!("class.{}", class.as_str())].to_owned()))
            .collect(),
        due_on: get("due_on"),
        after: get("after"),
        labels: base.iter().map(|task| task.label.clone()).collect(),
        origins: get("origins"),
        ends_origins: typed.get("ends_origins") == "1",
        reason: get("reason"),
        names: bodies::all(&mut tx, cx.actor.today()).await?.into_iter().map(|named| named.name).collect(),
        needs_confirming,
        problem,
        shell,
    };
    Ok((status(page.problem.as_ref()), render(&page)?).into_response())
}

pub async fn put_task(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = AmendmentId::parse(&id).ok_or(Error::NotFound)?;
    let t = catalogue(cx.lang);
    let typed = fields.get("due_on");
    let due_on = words::parse_day(typed);
    if !typed.is_empty() && due_on.is_none() {
        return task_page(&cx, &id, Some(t["amendment.bad-day"].to_owned()), false, &fields).await;
    }
    let get = |name: &str| fields.get(name).to_owned();
    let form = TaskForm {
        task: TaskId::parse(fields.get("task")),
        origins: get("origins"),
        ends_origins: fields.get("ends_origins") == "1",
        reason: get("reason"),
        label: get("label"),
        group: get("group"),
        text: get("text"),
        lead: get("lead"),
        cooperating: get("cooperating"),
        timeline: get("timeline"),
        deliverable: get("deliverable"),
        class: CountingClass::parse(fields.get("class")).ok_or(Error::NotFound)?,
        due_on,
        after: get("after"),
        confirmed: fields.get("confirmed") == "1",
    };
    match verbs::put_task(&cx.state.db, &cx.actor, &id, &form).await {
        Ok(_) => Ok(see(&format!("/amendments/{id}"))),
        Err(refusal) => {
            let needs_confirming = matches!(refusal, Refusal::AlsoIn(_));
            let said = sentence(refusal, t)?;
            task_page(&cx, &id, Some(said), needs_confirming, &fields).await
        }
    }
}

pub async fn end_task(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = AmendmentId::parse(&id).ok_or(Error::NotFound)?;
    let task = TaskId::parse(fields.get("task")).ok_or(Error::NotFound)?;
    let done = verbs::end_task(&cx.state.db, &cx.actor, &id, &task, fields.get("reason")).await;
    match done {
        Err(Refusal::Field(key)) => {
            let said = catalogue(cx.lang)[key].to_owned();
            task_page(&cx, &id, Some(said), false, &fields).await
        }
        done => then(&cx, &format!("/amendments/{id}"), done),
    }
}

pub async fn drop_task(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = AmendmentId::parse(&id).ok_or(Error::NotFound)?;
    let task = TaskId::parse(fields.get("task")).ok_or(Error::NotFound)?;
    let done = verbs::drop_task(&cx.state.db, &cx.actor, &id, &task).await;
    then(&cx, &format!("/amendments/{id}"), done)
}
