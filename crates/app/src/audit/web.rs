//! The log, for the auditor.

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Right;
use serde::Deserialize;

use crate::events::{self, Verdict};
use crate::http::{Cx, Error, Routes, Shell, render};
use crate::ids::AccountId;
use crate::{accounts, words};

pub fn routes() -> Routes {
    Routes::new().get("/events", Right::ReadEvents, list)
}

#[derive(Template)]
#[template(path = "audit/list.html")]
struct ListPage {
    shell: Shell,
    verdict: String,
    is_whole: bool,
    rows: Vec<EventRow>,
    older: Option<i64>,
}

struct EventRow {
    sequence: i64,
    at: String,
    who: String,
    kind: String,
    subject: String,
    hash: String,
}

#[derive(Deserialize)]
struct Before {
    before: Option<i64>,
}

async fn list(cx: Cx, Query(query): Query<Before>) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/events").await?;
    let (verdict, is_whole) = match events::verify(&cx.state.db, cx.actor.tenant).await? {
        Verdict::Whole { count, head } => {
            let head = head.get(..16).unwrap_or_default();
            (shell.t.with("events.whole", &[("count", &count.to_string()), ("head", head)]), true)
        }
        Verdict::Broken { sequence } => (shell.t.with("events.broken", &[("sequence", &sequence.to_string())]), false),
    };
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let page = events::newest(&mut tx, query.before.unwrap_or(i64::MAX)).await?;
    let older = page.last().filter(|event| event.sequence > 1).map(|event| event.sequence);
    let mut rows = Vec::new();
    for event in page {
        let who = match event.account.as_deref().and_then(AccountId::parse) {
            Some(id) => accounts::name_of(&mut tx, &id).await?.unwrap_or_default(),
            None => shell.t["role.system"].to_owned(),
        };
        rows.push(EventRow {
            sequence: event.sequence,
            at: words::instant(event.recorded_at, cx.lang),
            who,
            kind: shell.t[&format!("event.{}", event.kind)].to_owned(),
            subject: event.subject,
            hash: event.hash.get(..12).unwrap_or_default().to_owned(),
        });
    }
    Ok(render(&ListPage { shell, verdict, is_whole, rows, older })?.into_response())
}
