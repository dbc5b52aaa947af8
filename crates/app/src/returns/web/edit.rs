//! Writing a return: one form that works without a script; a script only saves it more often.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Right;
use dondoc_rules::returns::Progress;

use super::show::{item_texts, readable};
use super::{refused, sentence};
use crate::http::{Cx, Error, Fields, Shell, render, see};
use crate::ids::{ItemId, ObligationId, ReturnId};
use crate::returns;
use crate::returns::verbs::{self, ReturnRefusal, Sent};
use crate::words;

pub async fn start(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    match verbs::start(&cx.state.db, &cx.actor, &id).await {
        Ok(version) => Ok(see(&format!("/returns/{version}/edit"))),
        Err(refusal) => refused(&cx, refusal),
    }
}

#[derive(Template)]
#[template(path = "returns/edit.html")]
struct EditPage {
    shell: Shell,
    id: String,
    body: String,
    plan: String,
    due: String,
    saved: String,
    problem: Option<String>,
    /// Fields that another window changed: what stands there now.
    met: Vec<(String, String)>,
    comment: String,
    is_nil: bool,
    general: Vec<FieldRow>,
    entries: Vec<EntryForm>,
    files: Vec<String>,
    choices: Vec<(&'static str, String)>,
    is_entered_for_body: bool,
    /// The report that arrived by another door, whose content is typed in here.
    letter: String,
    /// The obligation whose workbook is offered.
    workbook_of: String,
}

struct FieldRow {
    name: String,
    label: String,
    value: String,
}

struct EntryForm {
    item: String,
    label: String,
    text: String,
    timeline: String,
    deliverable: String,
    progress: String,
    fields: Vec<FieldRow>,
    comment: String,
    /// From which report of another plan its words were taken over.
    taken: String,
    is_open: bool,
    is_filled: bool,
}

pub async fn form(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    page(&cx, &id, None, None, Vec::new()).await
}

async fn page(
    cx: &Cx,
    id: &ReturnId,
    typed: Option<&Sent>,
    problem: Option<String>,
    met: Vec<(String, String)>,
) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/returns").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let version = returns::get(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let (obligation, cycle) = readable(&mut tx, cx, &version.obligation).await?;
    let may_type = verbs::reachable(&mut tx, &cx.actor, Right::WriteReturns, &version.obligation).await.is_ok()
        && version.submitted_at.is_none();
    let for_body = version.entered_for_body && cx.actor.acts_for(&cycle.focal_body);
    if !may_type && !for_body && typed.is_none() {
        return Ok(see(&format!("/returns/{id}")));
    }
    let value = |name: &str, stored: &str| {
        typed.and_then(|typed| typed.get(name)).map_or_else(|| stored.to_owned(), Clone::clone)
    };
    let field = |name: String, key: &str, stored: &str| FieldRow {
        label: t[key].to_owned(),
        value: value(&name, stored),
        name,
    };
    let said = returns::entries(&mut tx, id).await?;
    let mut entries = Vec::new();
    for item in item_texts(&mut tx, &cycle, &obligation).await? {
        let Some(entry) = said.iter().find(|entry| entry.item == item.item) else { continue };
        let name = |field: &str| format!("{}.{field}", item.item);
        let progress = entry.progress.map(|progress| progress.as_str()).unwrap_or_default();
        entries.push(EntryForm {
            progress: value(&name("progress"), progress),
            fields: vec![
                field(name("done"), "return.done", &entry.done),
                field(name("difficulties"), "return.difficulties", &entry.difficulties),
                field(name("next_steps"), "return.next_steps", &entry.next_steps),
                field(name("proposals"), "return.proposals", &entry.proposals),
            ],
            item: item.item.to_string(),
            label: item.label,
            text: item.text,
            timeline: item.timeline,
            deliverable: item.deliverable,
            comment: entry.completion_comment.clone().unwrap_or_default(),
            taken: super::show::taken_from(&mut tx, entry, t).await?,
            is_open: entry.is_open,
            is_filled: entry.progress.is_some(),
        });
    }
    let mut files = Vec::new();
    for attached in returns::return_files(&mut tx, id).await? {
        files.extend(crate::files::get(&mut tx, &attached.file).await?.map(|file| file.name));
    }
    let saved = said.iter().filter_map(|entry| entry.saved_at).max();
    let page = EditPage {
        id: id.to_string(),
        body: crate::bodies::name_of(&mut tx, &obligation.body, cycle.opens_on).await?,
        plan: format!("{}, {}", super::show::instrument(&mut tx, &cycle).await?.cited(), cycle.name),
        due: words::due((cycle.due_on, cycle.due_time), cx.actor.today(), t, cx.lang),
        saved: saved.map(|at| t.with("return.saved-at", &[("time", &words::time(at))])).unwrap_or_default(),
        problem,
        met,
        comment: version.completion_comment.clone().unwrap_or_default(),
        is_nil: version.is_nil,
        general: vec![
            field("deployment".into(), "return.deployment", &version.deployment),
            field("documents".into(), "return.documents", &version.documents),
            field("assessment".into(), "return.assessment", &version.assessment),
            field("next_period".into(), "return.next_period", &version.next_period),
            field("proposals".into(), "return.proposals", &version.proposals),
        ],
        entries,
        files,
        choices: Progress::ALL
            .iter()
            .map(|p| (p.as_str(), t[&format!("progress.{}", p.as_str())].to_owned()))
            .collect(),
        is_entered_for_body: for_body,
        letter: super::show::letter(&version),
        workbook_of: obligation.id.to_string(),
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// The fields of a form, and what it showed when it was opened (`was.` before the name).
fn read(fields: &Fields) -> (Sent, Sent) {
    let mut sent: Sent = HashMap::new();
    let mut before: Sent = HashMap::new();
    for (name, value) in &fields.values {
        match name.strip_prefix("was.") {
            Some(name) => before.insert(name.to_owned(), value.clone()),
            None => sent.insert(name.clone(), value.clone()),
        };
    }
    // A box that is not ticked sends nothing.
    if !fields.values.is_empty() {
        sent.entry("is_nil".to_owned()).or_insert_with(|| "0".to_owned());
    }
    (sent, before)
}

pub async fn save(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    if let Some(refused) = keep(&cx, &id, &fields).await? {
        return Ok(refused);
    }
    if cx.is_autosave {
        return Ok((StatusCode::NO_CONTENT, [("x-saved-at", words::time(cx.actor.now))]).into_response());
    }
    Ok(match fields.get("then") {
        "show" => see(&format!("/returns/{id}")),
        item if ItemId::parse(item).is_some() => see(&format!("/returns/{id}/edit#item-{item}")),
        _ => see(&format!("/returns/{id}/edit")),
    })
}

/// Saves what a form holds of the draft, whichever of its buttons was pressed; an answer only when it was refused.
pub async fn keep(cx: &Cx, id: &ReturnId, fields: &Fields) -> Result<Option<Response>, Error> {
    let (sent, before) = read(fields);
    let Err(refusal) = verbs::save(&cx.state.db, &cx.actor, id, &sent, &before).await else { return Ok(None) };
    if cx.is_autosave {
        return refused(cx, refusal).map(Some);
    }
    // The page keeps what was typed, whatever stood in the way.
    let said = sentence(&refusal, crate::http::catalogue(cx.lang))?;
    let met = match refusal {
        ReturnRefusal::Store(error) => return Err(error.into()),
        ReturnRefusal::Met(met) => met,
        _ => Vec::new(),
    };
    page(cx, id, Some(&sent), Some(said), met).await.map(Some)
}

pub async fn attach(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    let t = crate::http::catalogue(cx.lang);
    if let Some(refused) = keep(&cx, &id, &fields).await? {
        return Ok(refused);
    }
    let Some(upload) = fields.file("file") else {
        return page(&cx, &id, None, Some(t["return.no-file"].to_owned()), Vec::new()).await;
    };
    match verbs::attach(&cx.state.db, &cx.actor, &id, ItemId::parse(fields.get("item")), upload).await {
        Ok(()) => Ok(see(&format!("/returns/{id}/edit#files"))),
        Err(ReturnRefusal::Field(key)) => page(&cx, &id, None, Some(t[key].to_owned()), Vec::new()).await,
        Err(refusal) => refused(&cx, refusal),
    }
}
