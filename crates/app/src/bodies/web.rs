//! The register as a page.

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Right;
use dondoc_rules::vi::fold::fold;
use serde::Deserialize;

use super::store;
use crate::http::{Cx, Error, Routes, Shell, render};

pub fn routes() -> Routes {
    Routes::new().get("/bodies", Right::ReadBodies, list)
}

#[derive(Template)]
#[template(path = "bodies/list.html")]
struct ListPage {
    shell: Shell,
    query: String,
    rows: Vec<BodyRow>,
}

struct BodyRow {
    name: String,
    aliases: String,
    kind: String,
    authority: String,
}

#[derive(Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
}

async fn list(cx: Cx, Query(search): Query<Search>) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/bodies").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let names = store::names(&mut tx, cx.actor.today()).await?;
    let wanted = fold(&search.q);
    let rows = super::all(&mut tx, cx.actor.today())
        .await?
        .into_iter()
        .filter(|named| names.iter().any(|name| name.body == named.body.id && name.folded.contains(&wanted)))
        .map(|named| {
            let aliases: Vec<&str> = names
                .iter()
                .filter(|name| name.body == named.body.id && name.kind != "official")
                .map(|name| name.name.as_str())
                .collect();
            BodyRow {
                aliases: aliases.join("; "),
                kind: named.body.kind.clone(),
                authority: shell.t[&format!("bodies.authority.{}", named.body.authority)].to_owned(),
                name: named.name,
            }
        })
        .collect();
    Ok(render(&ListPage { shell, query: search.q, rows })?.into_response())
}
