//! The register as pages: the list by kind, and one body with its names.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Right;
use dondoc_rules::vi::collate::compare;
use dondoc_rules::vi::fold::search_key;
use serde::Deserialize;

use super::{BodyName, Named, kinds, store};
use crate::http::{Catalogue, Cx, Error, Routes, Shell, render};
use crate::ids::BodyId;
use crate::words;

pub fn routes() -> Routes {
    Routes::new().get("/bodies", Right::ReadBodies, list).get("/bodies/{id}", Right::ReadBodies, show)
}

#[derive(Template)]
#[template(path = "bodies/list.html")]
struct ListPage {
    shell: Shell,
    query: String,
    count: usize,
    groups: Vec<Group>,
}

struct Group {
    name: String,
    rows: Vec<BodyRow>,
}

struct BodyRow {
    id: String,
    name: String,
    aliases: String,
    parent: String,
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
    let all = super::all(&mut tx, cx.actor.today()).await?;
    let wanted = search_key(&search.q);
    let mut found: Vec<&Named> = all
        .iter()
        .filter(|named| names.iter().any(|name| name.body == named.body.id && search_key(&name.name).contains(&wanted)))
        .collect();
    found.sort_by(|a, b| {
        let key = |named: &Named| (kinds::place(&named.body.kind), named.body.kind.clone(), named.body.position);
        key(a).cmp(&key(b)).then_with(|| compare(&a.name, &b.name))
    });
    let count = found.len();
    let mut groups: Vec<(&str, Group)> = Vec::new();
    for named in found {
        let kind = named.body.kind.as_str();
        if groups.last().is_none_or(|(last, _)| *last != kind) {
            groups.push((kind, Group { name: kinds::name(kind, cx.lang).to_owned(), rows: Vec::new() }));
        }
        if let Some((_, group)) = groups.last_mut() {
            group.rows.push(row(named, &names, &all, shell.t));
        }
    }
    let groups = groups.into_iter().map(|(_, group)| group).collect();
    Ok(render(&ListPage { shell, query: search.q, count, groups })?.into_response())
}

fn row(named: &Named, names: &[BodyName], all: &[Named], t: &Catalogue) -> BodyRow {
    let others = names.iter().filter(|name| name.body == named.body.id && name.kind != "official");
    let aliases: Vec<&str> = others.map(|name| name.name.as_str()).collect();
    let parent = all.iter().find(|other| Some(&other.body.id) == named.body.parent.as_ref());
    BodyRow {
        id: named.body.id.to_string(),
        name: named.name.clone(),
        aliases: aliases.join("; "),
        parent: parent.map(|parent| parent.name.clone()).unwrap_or_default(),
        authority: t[&format!("bodies.authority.{}", named.body.authority)].to_owned(),
    }
}

#[derive(Template)]
#[template(path = "bodies/show.html")]
struct ShowPage {
    shell: Shell,
    name: String,
    code: String,
    kind: String,
    authority: String,
    parent: Option<(String, String)>,
    names: Vec<(String, String)>,
    rosters: Vec<String>,
    children: Vec<(String, String)>,
}

async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = BodyId::parse(&id).ok_or(Error::NotFound)?;
    let shell = Shell::of(&cx, "/bodies").await?;
    let t = shell.t;
    let today = cx.actor.today();
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let body = super::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let all = super::all(&mut tx, today).await?;
    let link = |named: &Named| (named.body.id.to_string(), named.name.clone());
    let names = store::names_ever(&mut tx, &id).await?;
    let members = store::members(&mut tx, today).await?;
    let rosters = store::rosters(&mut tx).await?;
    let page = ShowPage {
        name: super::name_of(&mut tx, &id, today).await?,
        code: body.code,
        kind: kinds::name(&body.kind, cx.lang).to_owned(),
        authority: t[&format!("bodies.authority.{}", body.authority)].to_owned(),
        parent: all.iter().find(|named| Some(&named.body.id) == body.parent.as_ref()).map(link),
        names: names.iter().map(|name| (name.name.clone(), what(name, t))).collect(),
        rosters: rosters
            .into_iter()
            .filter(|roster| members.iter().any(|member| member.roster == roster.id && member.body == id))
            .map(|roster| roster.name)
            .collect(),
        children: all.iter().filter(|named| named.body.parent.as_ref() == Some(&id)).map(link).collect(),
        shell,
    };
    Ok(render(&page)?.into_response())
}

/// "tên chính thức, từ ngày 01/07/2025".
fn what(name: &BodyName, t: &Catalogue) -> String {
    let mut parts = vec![t[&format!("bodies.name.{}", name.kind)].to_owned()];
    parts.extend(name.starts_on.map(|day| t.with("bodies.from-day", &[("day", &words::day(day))])));
    parts.extend(name.ends_on.map(|day| t.with("bodies.to-day", &[("day", &words::day(day))])));
    parts.join(", ")
}
