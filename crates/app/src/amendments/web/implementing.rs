//! Each body's own plan that carries out the plan: issued or not yet, and its rows beside the tasks.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};

use super::{sentence, status};
use crate::amendments::{self, implementing};
use crate::http::{Cx, Error, Fields, ScannedFields, Shell, catalogue, render, see};
use crate::ids::{BodyId, ImplementingRowId, PlanId};
use crate::instruments::recording::NewFile;
use crate::instruments::{self, types};
use crate::register::{Typed, parse};
use crate::returns::verbs::media_type;
use crate::{bodies, imports, plans};

#[derive(Template)]
#[template(path = "amendments/implementing.html")]
struct ListPage {
    shell: Shell,
    problem: Option<String>,
    id: String,
    title: String,
    issued: Vec<IssuedRow>,
    missing: Vec<String>,
    types: Vec<String>,
    names: Vec<String>,
    typed: Typed,
    may_record: bool,
}

struct IssuedRow {
    body: String,
    name: String,
    instrument: String,
    cited: String,
    rows: usize,
    mapped: usize,
}

pub async fn list(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    page(&cx, &id, Typed::default(), None).await
}

async fn page(cx: &Cx, id: &PlanId, typed: Typed, problem: Option<String>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/plans").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let plan = plans::get(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let today = cx.actor.today();
    let own = implementing::of_plan(&mut tx, id).await?;
    let mut issued = Vec::new();
    for one in &own {
        let rows = implementing::rows(&mut tx, id, &one.body).await?;
        let instrument = instruments::get(&mut tx, &one.instrument).await?;
        issued.push(IssuedRow {
            body: one.body.to_string(),
            name: bodies::name_of(&mut tx, &one.body, today).await?,
            instrument: one.instrument.to_string(),
            cited: instrument.map(|instrument| instrument.cited()).unwrap_or_default(),
            rows: rows.len(),
            mapped: rows.iter().filter(|row| row.task.is_some()).count(),
        });
    }
    let mut missing = Vec::new();
    for body in implementing::expected(&mut tx, id).await? {
        if !own.iter().any(|one| one.body == body) {
            missing.push(bodies::name_of(&mut tx, &body, today).await?);
        }
    }
    missing.sort_by(|a, b| dondoc_rules::vi::collate::compare(a, b));
    issued.sort_by(|a, b| dondoc_rules::vi::collate::compare(&a.name, &b.name));
    let page = ListPage {
        id: id.to_string(),
        title: plan.title,
        issued,
        missing,
        types: types::types().into_iter().map(|kind| kind.name).collect(),
        names: bodies::all(&mut tx, today).await?.into_iter().map(|named| named.name).collect(),
        typed,
        may_record: reach(cx.actor.role, Right::WriteReturns).is_some(),
        problem,
        shell,
    };
    Ok((status(page.problem.as_ref()), render(&page)?).into_response())
}

pub async fn record(cx: Cx, Path(id): Path<String>, scanned: ScannedFields) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let t = catalogue(cx.lang);
    let ScannedFields { fields, refused } = scanned;
    let typed = Typed::of(&fields);
    if refused.is_some() {
        return page(&cx, &id, typed, refused).await;
    }
    let new = match parse(&cx, &typed).await? {
        Ok(new) => new,
        Err(problem) => return page(&cx, &id, typed, Some(problem.sentence)).await,
    };
    let Some(body) = new.body.clone() else {
        return page(&cx, &id, typed, Some(t["implementing.no-body"].to_owned())).await;
    };
    let (mut file, mut draft) = (None, None);
    if let Some(upload) = fields.file("file") {
        match (media_type(&upload.bytes), imports::read::from_bytes(&upload.name, &upload.bytes)) {
            (Ok(media_type), Ok(read)) => {
                file = Some(NewFile { name: &upload.name, media_type, bytes: &upload.bytes });
                draft = Some(read);
            }
            (Err(key), _) => return page(&cx, &id, typed, Some(t[key].to_owned())).await,
            (_, Err(_)) => return page(&cx, &id, typed, Some(t["implementing.unreadable"].to_owned())).await,
        }
    }
    let done = implementing::record_plan(&cx.state.db, &cx.actor, &id, &body, &new, file, draft.as_ref()).await;
    match done {
        Ok(()) => Ok(see(&format!("/plans/{id}/implementing/{body}"))),
        Err(refusal) => {
            let said = sentence(refusal, t)?;
            page(&cx, &id, typed, Some(said)).await
        }
    }
}

#[derive(Template)]
#[template(path = "amendments/implementing_rows.html")]
struct RowsPage {
    shell: Shell,
    problem: Option<String>,
    id: String,
    body: String,
    title: String,
    name: String,
    rows: Vec<MappedRow>,
    /// Tasks that the body leads and that no row of its plan carries out.
    uncovered: Vec<String>,
    labels: Vec<String>,
    may_map: bool,
}

struct MappedRow {
    id: String,
    text: String,
    label: String,
    /// The label that is offered where none is said.
    offered: String,
    task: String,
}

pub async fn rows(cx: Cx, Path((id, body)): Path<(String, String)>) -> Result<Response, Error> {
    rows_page(&cx, &id, &body, None).await
}

async fn rows_page(cx: &Cx, id: &str, body: &str, problem: Option<String>) -> Result<Response, Error> {
    let id = PlanId::parse(id).ok_or(Error::NotFound)?;
    let body = BodyId::parse(body).ok_or(Error::NotFound)?;
    let shell = Shell::of(cx, "/plans").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let plan = plans::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let version = plans::latest(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let tasks = plans::tasks(&mut tx, &version.id).await?;
    let led = plans::named(&mut tx, &version.id, &body).await?;
    let own = implementing::rows(&mut tx, &id, &body).await?;
    let offers: HashMap<_, _> = implementing::offers(&mut tx, &id, &body).await?.into_iter().rev().collect();
    let find = |task: Option<&crate::ids::TaskId>| tasks.iter().find(|known| Some(&known.id) == task);
    let rows = own.iter().map(|row| MappedRow {
        id: row.id.to_string(),
        text: row.text.clone(),
        label: find(row.task.as_ref()).map(|task| task.label.clone()).unwrap_or_default(),
        offered: find(offers.get(&row.id)).map(|task| task.label.clone()).unwrap_or_default(),
        task: find(row.task.as_ref().or(offers.get(&row.id))).map(|task| task.text.clone()).unwrap_or_default(),
    });
    let rows = rows.collect();
    let covered = |task: &plans::Task| own.iter().any(|row| row.task.as_ref() == Some(&task.id));
    let uncovered = tasks.iter().filter(|task| led.contains(&task.id) && !covered(task));
    let uncovered = uncovered.map(|task| format!("{}. {}", task.label, task.text)).collect();
    let is_focal = amendments::is_focal(&mut tx, &cx.actor, &id).await?;
    let page = RowsPage {
        id: id.to_string(),
        name: bodies::name_of(&mut tx, &body, cx.actor.today()).await?,
        may_map: reach(cx.actor.role, Right::WriteReturns).is_some() && (is_focal || cx.actor.acts_for(&body)),
        body: body.to_string(),
        title: plan.title,
        rows,
        uncovered,
        labels: tasks.iter().map(|task| task.label.clone()).collect(),
        problem,
        shell,
    };
    Ok((status(page.problem.as_ref()), render(&page)?).into_response())
}

pub async fn map(cx: Cx, Path((id, body)): Path<(String, String)>, fields: Fields) -> Result<Response, Error> {
    let plan = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let own = BodyId::parse(&body).ok_or(Error::NotFound)?;
    let row = ImplementingRowId::parse(fields.get("row")).ok_or(Error::NotFound)?;
    match implementing::map_row(&cx.state.db, &cx.actor, &plan, &own, &row, fields.get("label")).await {
        Ok(()) => Ok(see(&format!("/plans/{id}/implementing/{body}#row-{row}"))),
        Err(refusal) => {
            let said = sentence(refusal, catalogue(cx.lang))?;
            rows_page(&cx, &id, &body, Some(said)).await
        }
    }
}
