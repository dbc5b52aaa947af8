//! The season desk: which cycles there are, and one cycle's board as of a day.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Reach, Right, reach};
use dondoc_rules::obligations::{ObligationState, Timeliness};
use serde::Deserialize;

use crate::clock::end_of;
use crate::cycles;
use crate::http::{Cx, Error, Routes, Shell, render};
use crate::ids::CycleId;
use crate::{instruments, plans, words};

pub fn routes() -> Routes {
    Routes::new().get("/cycles", Right::ReadBoard, list).get("/cycles/{id}", Right::ReadBoard, show)
}

fn may_see(cx: &Cx, cycle: &cycles::Cycle) -> bool {
    cx.reach == Reach::Tenant || cx.actor.body.as_ref() == Some(&cycle.focal_body)
}

#[derive(Template)]
#[template(path = "boards/list.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<(String, String, String, String)>,
}

async fn list(cx: Cx) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/cycles").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut rows = Vec::new();
    for cycle in cycles::list(&mut tx).await?.into_iter().filter(|cycle| may_see(&cx, cycle)) {
        let plan = plans::get(&mut tx, &cycle.plan).await?.map(|plan| plan.title).unwrap_or_default();
        let due = words::due(cycle.due_on, cx.actor.today(), shell.t, cx.lang);
        rows.push((cycle.id.to_string(), cycle.name, plan, due));
    }
    Ok(render(&ListPage { shell, rows })?.into_response())
}

#[derive(Template)]
#[template(path = "boards/show.html")]
struct ShowPage {
    shell: Shell,
    id: String,
    name: String,
    plan: String,
    due: String,
    cutoff: String,
    request: String,
    as_of: String,
    filter: String,
    counts: Vec<CountRow>,
    total: usize,
    rows: Vec<Row>,
    may_open: bool,
}

struct CountRow {
    state: &'static str,
    word: String,
    count: usize,
}

struct Row {
    obligation: String,
    body: String,
    state: &'static str,
    word: String,
    timeliness: String,
    items: usize,
}

#[derive(Deserialize)]
struct View {
    as_of: Option<String>,
    #[serde(default)]
    state: String,
}

async fn show(cx: Cx, Path(id): Path<String>, Query(view): Query<View>) -> Result<Response, Error> {
    let id = CycleId::parse(&id).ok_or(Error::NotFound)?;
    let shell = Shell::of(&cx, "/cycles").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = cycles::get(&mut tx, &id).await?.filter(|cycle| may_see(&cx, cycle)).ok_or(Error::NotFound)?;
    let as_of = view.as_of.as_deref().and_then(words::parse_day).unwrap_or_else(|| cx.actor.today());
    // A past day is shown as it was known at its end; today as it is known now.
    let known_at = end_of(as_of).min(cx.actor.now);
    let board = super::board(&mut tx, &cycle, as_of, known_at).await?;
    let version = plans::version(&mut tx, &cycle.plan_version).await?.ok_or(Error::NotFound)?;
    let instrument = instruments::get(&mut tx, &version.instrument).await?;
    let word = |state: ObligationState| t[&format!("state.{}", state.as_str())].to_owned();
    let counts = ObligationState::ALL
        .iter()
        .map(|state| CountRow {
            state: state.as_str(),
            word: word(*state),
            count: board.iter().filter(|row| row.state == *state).count(),
        })
        .filter(|row| row.count > 0)
        .collect();
    let rows = board
        .iter()
        .filter(|row| view.state.is_empty() || row.state.as_str() == view.state)
        .map(|row| Row {
            obligation: row.obligation.id.to_string(),
            body: row.body_name.clone(),
            state: row.state.as_str(),
            word: word(row.state),
            timeliness: match row.timeliness {
                Timeliness::OnTime => t["board.on-time"].to_owned(),
                Timeliness::Late(days) => t.with("board.late", &[("days", &days.to_string())]),
                Timeliness::NotIn => t["board.not-in"].to_owned(),
                Timeliness::FocalPart => t["returns.focal-part"].to_owned(),
            },
            items: row.item_count,
        })
        .collect();
    let page = ShowPage {
        id: id.to_string(),
        plan: instrument.map(|instrument| instrument.cited()).unwrap_or_default(),
        due: words::due(cycle.due_on, cx.actor.today(), t, cx.lang),
        cutoff: words::day(cycle.cutoff_on),
        request: match (&cycle.request_number, cycle.request_issued_on) {
            (Some(number), Some(day)) => format!("{number}, {}", words::day(day)),
            _ => String::new(),
        },
        as_of: words::day(as_of),
        filter: view.state,
        counts,
        total: board.len(),
        rows,
        may_open: reach(cx.actor.role, Right::OpenCycles).is_some()
            && cx.actor.body.as_ref() == Some(&cycle.focal_body),
        name: cycle.name,
        shell,
    };
    Ok(render(&page)?.into_response())
}
