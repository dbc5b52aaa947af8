//! What a field of a draft said before: every text that a later save replaced, and by whom.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};

use super::edit::field_label;
use super::items::item_texts;
use super::show::readable;
use crate::db::Tx;
use crate::http::{Cx, Error, Shell, render};
use crate::ids::ReturnId;
use crate::returns::FieldHistory;
use crate::{accounts, returns, words};

/// When and by whom a text was replaced.
async fn saved(tx: &mut Tx, cx: &Cx, row: &FieldHistory) -> Result<(String, String), Error> {
    let who = match &row.saved_by {
        Some(account) => accounts::name_of(tx, account).await?.unwrap_or_default(),
        None => crate::http::catalogue(cx.lang)["role.system"].to_owned(),
    };
    Ok((words::instant(row.saved_at, cx.lang), who))
}

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
    super::parts::may_see_field(&mut tx, &cx, &version, name).await?;
    let mut rows = Vec::new();
    let shown = |text: String| match name.rsplit('.').next() {
        Some("progress") if !text.is_empty() => shell.t[&format!("progress.{text}")].to_owned(),
        _ => text,
    };
    let history = returns::history(&mut tx, &id, name).await?;
    // Whoever replaced a text wrote the one after it.
    if let Some(newest) = history.first()
        && let Some(now) = returns::field_now(&mut tx, &version, name).await?.filter(|text| !text.is_empty())
    {
        let (at, who) = saved(&mut tx, &cx, newest).await?;
        rows.push((shell.t.with("history.now", &[("at", &at), ("who", &who)]), shown(now)));
    }
    for (place, before) in history.iter().enumerate().filter(|(_, before)| !before.text.is_empty()) {
        let (at, next) = saved(&mut tx, &cx, before).await?;
        let sentence = match history.get(place + 1) {
            Some(written) => {
                let (since, who) = saved(&mut tx, &cx, written).await?;
                let values = [("who", who.as_str()), ("since", &since), ("at", &at), ("next", &next)];
                shell.t.with("history.written", &values)
            }
            None => shell.t.with("history.until", &[("at", &at), ("who", &next)]),
        };
        rows.push((sentence, shown(before.text.clone())));
    }
    if let Some((item, "done")) = name.split_once('.')
        && let Some(item) = crate::ids::ItemId::parse(item)
    {
        rows.extend(super::taking::taken_rows(&mut tx, shell.t, cx.lang, &item).await?);
    }
    let page = HistoryPage { id: id.to_string(), field: field_label(shell.t, name, label), rows, shell };
    Ok(render(&page)?.into_response())
}
