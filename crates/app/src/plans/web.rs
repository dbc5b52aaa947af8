//! Plans as pages: the list, and one plan with its own words.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use serde::Deserialize;

use crate::http::{Cx, Error, Routes, Shell, render};
use crate::ids::PlanId;
use crate::{files, instruments, words};

pub fn routes() -> Routes {
    Routes::new().get("/plans", Right::ReadPlans, list).get("/plans/{id}", Right::ReadPlans, show).get(
        "/plans/{id}/source",
        Right::ReadPlans,
        source,
    )
}

#[derive(Template)]
#[template(path = "plans/list.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<PlanRow>,
    may_import: bool,
}

struct PlanRow {
    id: String,
    title: String,
    cited: String,
    tasks: usize,
}

async fn list(cx: Cx) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/plans").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut rows = Vec::new();
    for plan in super::list(&mut tx).await? {
        let Some(version) = super::latest(&mut tx, &plan.id).await? else { continue };
        let instrument = super::issued_by(&mut tx, &version).await?;
        rows.push(PlanRow {
            id: plan.id.to_string(),
            title: plan.title,
            cited: instrument.map(|instrument| instrument.cited()).unwrap_or_default(),
            tasks: super::tasks(&mut tx, &version.id).await?.len(),
        });
    }
    let may_import = reach(cx.actor.role, Right::ImportPlans).is_some();
    Ok(render(&ListPage { shell, rows, may_import })?.into_response())
}

#[derive(Template)]
#[template(path = "plans/show.html")]
struct ShowPage {
    shell: Shell,
    id: String,
    title: String,
    cited: String,
    instrument: String,
    /// Since when and by what it is no longer in force.
    lost: Option<String>,
    focal: String,
    version: i64,
    /// That it is not the newest version, or not of today; empty where it is both.
    shown: String,
    rules: Vec<String>,
    sections: Vec<SectionRow>,
    targets: Vec<String>,
    citations: Vec<String>,
    may_open: bool,
    may_clear: bool,
    may_count: bool,
}

struct SectionRow {
    label: String,
    title: String,
    tasks: Vec<TaskRow>,
}

struct TaskRow {
    label: String,
    text: String,
    lead: String,
    cooperating: String,
    timeline: String,
    due: String,
    class: String,
    deliverable: String,
    /// What the focal body cleared beside the issued words.
    cleared: Vec<String>,
}

/// Which version is asked for: by its number, or the one in force on a day; by default the newest.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    version: Option<i64>,
    on: String,
}

async fn show(cx: Cx, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let shell = Shell::of(&cx, "/plans").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let plan = super::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let latest = super::latest(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let version = match (asked.version, words::parse_day(&asked.on)) {
        (Some(number), _) => {
            let all = super::versions(&mut tx, &id).await?;
            all.into_iter().find(|version| version.number == number).ok_or(Error::NotFound)?
        }
        (None, Some(on)) => super::version_on(&mut tx, &id, on, cx.actor.now).await?.ok_or(Error::NotFound)?,
        (None, None) if asked.on.is_empty() => latest.clone(),
        (None, None) => return Err(Error::BadRequest(t["amendment.bad-day"].to_owned())),
    };
    let shown = match version.id == latest.id && asked.on.is_empty() {
        true => String::new(),
        false => {
            let (number, day) = (version.number.to_string(), words::day(version.effective_on));
            t.with("versions.shown", &[("number", &number), ("day", &day)])
        }
    };
    let instrument = super::issued_by(&mut tx, &version).await?.ok_or(Error::NotFound)?;
    let mut sections = vec![SectionRow { label: String::new(), title: String::new(), tasks: Vec::new() }];
    let groups = super::groups(&mut tx, &version.id).await?;
    let row = |label: &str, title: &str| SectionRow { label: label.into(), title: title.into(), tasks: Vec::new() };
    sections.extend(groups.iter().map(|group| row(&group.label, &group.title)));
    let cleared = super::clarifications::cleared(&mut tx, &id).await?;
    for task in super::tasks(&mut tx, &version.id).await? {
        let label = task.task_group.clone().unwrap_or_default();
        let row = TaskRow {
            label: task.label,
            text: task.text,
            lead: task.lead_raw.unwrap_or_default(),
            cooperating: task.cooperating_raw.unwrap_or_default(),
            timeline: task.timeline_raw.unwrap_or_default(),
            due: task.due_on.map(words::day).unwrap_or_default(),
            class: t[&format!("class.{}", task.counting_class.as_str())].to_owned(),
            deliverable: task.deliverable_raw.unwrap_or_default(),
            cleared: cleared
                .get(&task.id)
                .into_iter()
                .flatten()
                .map(|own| format!("{}: {} ({})", &t[&format!("clarity.{}", own.slot)], own.value, own.basis))
                .collect(),
        };
        if let Some(section) = sections.iter_mut().find(|section| section.label == label) {
            section.tasks.push(row);
        }
    }
    sections.retain(|section| !section.label.is_empty() || !section.tasks.is_empty());
    let focal = match &plan.focal_body {
        Some(body) => {
            let (history, seen) = (crate::successions::history(&mut tx).await?, (cx.actor.today(), cx.actor.now));
            crate::successions::shown(&mut tx, &history, body, version.effective_on, seen).await?
        }
        None => String::new(),
    };
    let is_focal = plan.focal_body.as_ref().is_some_and(|focal| cx.actor.acts_for(focal));
    let seen = (cx.actor.today(), cx.actor.now);
    let page = ShowPage {
        id: id.to_string(),
        title: plan.title,
        cited: instrument.cited(),
        instrument: instrument.id.to_string(),
        lost: instruments::relations::lost_words(&mut tx, &instrument, seen, t).await?,
        focal,
        version: version.number,
        shown,
        rules: super::rules(&mut tx, &version.id).await?.into_iter().map(|rule| rule.raw).collect(),
        sections,
        targets: super::targets(&mut tx, &version.id).await?.into_iter().map(|target| target.text).collect(),
        citations: super::citations(&mut tx, &version.id).await?.into_iter().map(|c| c.raw).collect(),
        may_count: reach(cx.actor.role, Right::ReadReturns).is_some(),
        may_clear: reach(cx.actor.role, Right::ImportPlans).is_some() && is_focal,
        may_open: reach(cx.actor.role, Right::OpenCycles).is_some() && is_focal,
        shell,
    };
    Ok(render(&page)?.into_response())
}

async fn source(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let version = super::latest(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let instrument = super::issued_by(&mut tx, &version).await?.ok_or(Error::NotFound)?;
    let file = instrument.file.ok_or(Error::NotFound)?;
    let file = files::get(&mut tx, &file).await?.ok_or(Error::NotFound)?;
    let content = files::content(&mut tx, &file).await?;
    Ok(crate::http::download(&file.name, &file.media_type, content).into_response())
}
