//! The consolidated report on the site: the draft with its sources, editions, downloads.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Reach, Right, reach};

use super::composed;
use crate::cycles::{self, Cycle};
use crate::db::Tx;
use crate::http::{Cx, Error, Routes, Shell, render};
use crate::ids::CycleId;
use crate::{files, plans, words};

pub fn routes() -> Routes {
    Routes::new()
        .get("/reports", Right::ReadReports, list)
        .get("/reports/{cycle}", Right::ReadReports, show)
        .get("/reports/{cycle}/report.docx", Right::ReadReports, draft)
        .get("/reports/{cycle}/editions/{number}", Right::ReadReports, edition)
}

async fn readable(tx: &mut Tx, cx: &Cx, id: &str) -> Result<Cycle, Error> {
    let id = CycleId::parse(id).ok_or(Error::NotFound)?;
    let cycle = cycles::get(tx, &id).await?.ok_or(Error::NotFound)?;
    let is_covered = cx.reach == Reach::Tenant || cx.actor.acts_for(&cycle.focal_body);
    if is_covered { Ok(cycle) } else { Err(Error::NotFound) }
}

#[derive(Template)]
#[template(path = "reports/list.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<(String, String, String, usize)>,
}

async fn list(cx: Cx) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/reports").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut rows = Vec::new();
    for cycle in cycles::list(&mut tx).await? {
        if cx.reach == Reach::Tenant || cx.actor.acts_for(&cycle.focal_body) {
            let plan = plans::get(&mut tx, &cycle.plan).await?.map(|plan| plan.title).unwrap_or_default();
            let count = super::editions(&mut tx, &cycle.id).await?.len();
            rows.push((cycle.id.to_string(), cycle.name, plan, count));
        }
    }
    Ok(render(&ListPage { shell, rows })?.into_response())
}

#[derive(Template)]
#[template(path = "reports/show.html")]
struct ShowPage {
    shell: Shell,
    id: String,
    name: String,
    title: String,
    figures: String,
    not_used: Vec<(String, &'static str)>,
    html: String,
    editions: Vec<(i64, String, String, String)>,
    may_freeze: bool,
}

async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/reports").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = readable(&mut tx, &cx, &id).await?;
    let composed = composed(&mut tx, &cycle, cx.actor.today(), cx.actor.now).await?;
    let label = shell.t["report.source"].to_owned();
    let html = dondoc_files::html::write(&composed.document, &|key| {
        let (version, item) = key.split_once('/').unwrap_or((key, ""));
        Some((format!("/returns/{version}#item-{item}"), label.clone()))
    });
    let sums = composed.report.figures;
    let values = [
        ("owing", sums.owing_count.to_string()),
        ("on_time", sums.on_time_count.to_string()),
        ("late", sums.late_count.to_string()),
        ("missing", sums.missing_count.to_string()),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let editions = super::editions(&mut tx, &cycle.id).await?;
    let page = ShowPage {
        figures: shell.t.with("report.figures", &values),
        not_used: composed.report.not_used.into_iter().map(|row| (row.body, row.reason)).collect(),
        title: composed.report.title,
        editions: editions
            .into_iter()
            .map(|edition| {
                let at = words::instant(edition.frozen_at, cx.lang);
                (edition.number, at, edition.sha256, edition.id.to_string())
            })
            .collect(),
        may_freeze: reach(cx.actor.role, Right::Consolidate).is_some() && cx.actor.acts_for(&cycle.focal_body),
        id: cycle.id.to_string(),
        name: cycle.name,
        html,
        shell,
    };
    Ok(render(&page)?.into_response())
}

async fn draft(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = readable(&mut tx, &cx, &id).await?;
    let composed = composed(&mut tx, &cycle, cx.actor.today(), cx.actor.now).await?;
    Ok(crate::http::word_file("bao-cao-tong-hop-du-thao.docx", &composed.document, &composed.report.title))
}

async fn edition(cx: Cx, Path((id, number)): Path<(String, i64)>) -> Result<Response, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = readable(&mut tx, &cx, &id).await?;
    let editions = super::editions(&mut tx, &cycle.id).await?;
    let edition = editions.into_iter().find(|edition| edition.number == number).ok_or(Error::NotFound)?;
    let file = files::get(&mut tx, &edition.file).await?.ok_or(Error::NotFound)?;
    let content = files::content(&mut tx, &file).await?;
    Ok(crate::http::download(&file.name, &file.media_type, content))
}
