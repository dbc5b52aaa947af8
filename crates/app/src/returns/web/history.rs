//! What a field of a draft said before: every text that a later save replaced, and by whom.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};

use super::edit::field_label;
use super::show::{item_texts, readable};
use crate::http::{Cx, Error, Shell, render};
use crate::ids::ReturnId;
use crate::{accounts, returns, words};

#[derive(Template)]
#[template(path = "returns/history.html")]
struct HistoryPage {
    shell: Shell,
    id: String,
    field: String,
    rows: Vec<(String, String)>,
}

pub async fn history(
    cx: Cx,
    Path(id): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    let shell = Shell::of(&cx, "/returns").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let version = returns::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let (obligation, cycle) = readable(&mut tx, &cx, &version.obligation).await?;
    // What was typed on the way is the body's own, or of who enters it for the body.
    let writer = if version.entered_for_body { &cycle.focal_body } else { &obligation.body };
    if !cx.actor.acts_for(writer) && !cx.actor.acts_for(&obligation.body) {
        return Err(Error::NotFound);
    }
    let name = asked.get("field").map(String::as_str).unwrap_or_default();
    let items = item_texts(&mut tx, &cycle, &obligation).await?;
    let label = |item: &str| items.iter().find(|one| one.item.as_str() == item).map(|one| one.label.clone());
    let mut rows = Vec::new();
    for before in returns::history(&mut tx, &id, name).await? {
        let who = match &before.saved_by {
            Some(account) => accounts::name_of(&mut tx, account).await?.unwrap_or_default(),
            None => shell.t["role.system"].to_owned(),
        };
        let at = words::instant(before.saved_at, cx.lang);
        let text = match name.rsplit('.').next() {
            Some("progress") => shell.t[&format!("progress.{}", before.text)].to_owned(),
            _ => before.text,
        };
        rows.push((shell.t.with("history.until", &[("at", &at), ("who", &who)]), text));
    }
    let page = HistoryPage { id: id.to_string(), field: field_label(shell.t, name, label), rows, shell };
    Ok(render(&page)?.into_response())
}
