//! What waits for this person: the first page of every role (T5-R8).

use askama::Template;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, Role};
use jiff::Timestamp;

use super::{Row, cases, focal, inside, keeper, own, reports};
use crate::http::{Cx, Error, Routes, Shell, render};

pub fn routes() -> Routes {
    Routes::new().get("/", Right::ReadHome, home)
}

#[derive(Template)]
#[template(path = "home/home.html")]
struct HomePage {
    shell: Shell,
    rows: Vec<Row>,
    /// Nothing waits: rows without a link only say something.
    is_idle: bool,
    /// Why nothing waits, and the ways on.
    nothing: &'static str,
    ways: Vec<(&'static str, &'static str)>,
}

async fn home(cx: Cx) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/").await?;
    let mut rows = inside::rows(&cx, &shell).await?;
    rows.extend(own::rows(&cx, &shell).await?);
    if shell.unread > 0 {
        let what = shell.t.with("messages.home", &[("count", &shell.unread.to_string())]);
        rows.push(Row::undated(what, "/messages", &shell.t["home.see"]));
    }
    rows.extend(cases::rows(&cx, &shell).await?);
    rows.extend(reports::rows(&cx, &shell).await?);
    rows.extend(focal::rows(&cx, &shell).await?);
    rows.extend(keeper::rows(&cx, &shell).await?);
    // By due instant; what has none stands last, in the order in which it was found.
    rows.sort_by_key(|row| row.due.unwrap_or(Timestamp::MAX));
    let (nothing, ways) = empty(cx.actor.role);
    let is_idle = rows.iter().all(|row| row.link.is_empty());
    Ok(render(&HomePage { shell, rows, is_idle, nothing, ways })?.into_response())
}

/// Why an empty page is empty, by role, and where to go on.
fn empty(role: Role) -> (&'static str, Vec<(&'static str, &'static str)>) {
    let plans = ("/plans", "nav.plans");
    match role {
        Role::Contributor => ("home.nothing-contributor", vec![("/returns", "nav.returns"), plans]),
        Role::ReportingOfficer => ("home.nothing-reporter", vec![("/returns", "nav.returns"), ("/tasks", "nav.tasks")]),
        Role::Head => ("home.nothing-head", vec![("/returns", "nav.returns"), ("/tasks", "nav.tasks")]),
        Role::FocalOfficer => ("home.nothing-focal", vec![("/season", "season.title"), plans]),
        Role::FocalHead => ("home.nothing-focal-head", vec![("/season", "season.title"), ("/reports", "nav.reports")]),
        Role::Leader => ("home.nothing-leader", vec![("/season", "season.title"), ("/reports", "nav.reports")]),
        Role::Administrator => {
            ("home.nothing-administrator", vec![("/accounts", "nav.accounts"), ("/bodies", "nav.bodies")])
        }
        Role::Auditor => ("home.nothing-auditor", vec![("/events", "nav.events"), ("/compliance", "compliance.title")]),
        Role::System => ("home.nothing", vec![plans]),
    }
}
