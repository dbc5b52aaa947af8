//! The register as pages: the list by kind, and one body with its names.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::vi::collate::compare;
use dondoc_rules::vi::fold::search_key;
use serde::Deserialize;

use super::naming::{self, NameRefusal, NewName};
use super::{BodyName, Named, kinds, store};
use crate::http::{Catalogue, Cx, Error, Fields, Routes, Shell, catalogue, download, render, see};
use crate::ids::BodyId;
use crate::words;

pub fn routes() -> Routes {
    Routes::new()
        .get("/bodies", Right::ReadBodies, list)
        .get("/bodies.csv", Right::ReadBodies, export)
        .get("/bodies/{id}", Right::ReadBodies, show)
        .post("/bodies/{id}/names", Right::KeepBodies, add_name)
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

/// The register as a file that can be loaded again.
async fn export(cx: Cx) -> Result<Response, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let file = naming::export(&mut tx, cx.actor.today()).await?;
    Ok(download("danh-muc-co-quan.csv", "text/csv; charset=utf-8", file.into_bytes()))
}

#[derive(Template)]
#[template(path = "bodies/show.html")]
struct ShowPage {
    shell: Shell,
    id: String,
    problem: Option<String>,
    may_keep: bool,
    name_kinds: Vec<(&'static str, String)>,
    /// The name form as it was typed: kind, name, first day.
    typed: [String; 3],
    name: String,
    code: String,
    kind: String,
    authority: String,
    mailbox: String,
    parent: Option<(String, String)>,
    names: Vec<(String, String)>,
    rosters: Vec<(String, String)>,
    children: Vec<(String, String)>,
}

async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = BodyId::parse(&id).ok_or(Error::NotFound)?;
    page(&cx, id, None, Default::default()).await
}

async fn add_name(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = BodyId::parse(&id).ok_or(Error::NotFound)?;
    let t = catalogue(cx.lang);
    let typed = ["kind", "name", "starts_on"].map(|name| fields.get(name).to_owned());
    let Some(starts_on) = words::parse_day(&typed[2]) else {
        let sentence = t.with("bodies.bad-day", &[("day", &typed[2])]);
        return page(&cx, id, Some(sentence), typed).await;
    };
    let new = NewName { kind: &typed[0], name: &typed[1], starts_on };
    let sentence = match naming::name(&cx.state.db, &cx.actor, &id, &new).await {
        Ok(()) => return Ok(see(&format!("/bodies/{id}"))),
        Err(NameRefusal::Store(error)) => return Err(error.into()),
        Err(NameRefusal::Unknown) => return Err(Error::NotFound),
        Err(NameRefusal::Empty) => t["bodies.no-name"].to_owned(),
        Err(NameRefusal::Taken(other)) => t.with("bodies.name-taken", &[("name", &typed[1]), ("other", &other)]),
        Err(NameRefusal::TooEarly(day)) => t.with("bodies.name-too-early", &[("day", &words::day(day))]),
    };
    page(&cx, id, Some(sentence), typed).await
}

async fn page(cx: &Cx, id: BodyId, problem: Option<String>, typed: [String; 3]) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/bodies").await?;
    let t = shell.t;
    let today = cx.actor.today();
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let body = super::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let all = super::all(&mut tx, today).await?;
    let link = |named: &Named| (named.body.id.to_string(), named.name.clone());
    let names = store::names_ever(&mut tx, &id).await?;
    let members = store::members(&mut tx, today).await?;
    let rosters = store::rosters(&mut tx).await?;
    let name_kinds = ["official", "alias", "symbol"].map(|kind| (kind, t[&format!("bodies.name.{kind}")].to_owned()));
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = ShowPage {
        id: id.to_string(),
        problem,
        may_keep: reach(cx.actor.role, Right::KeepBodies).is_some(),
        name_kinds: name_kinds.into(),
        typed,
        name: super::name_of(&mut tx, &id, today).await?,
        code: body.code,
        kind: kinds::name(&body.kind, cx.lang).to_owned(),
        authority: t[&format!("bodies.authority.{}", body.authority)].to_owned(),
        mailbox: body.mailbox.clone().unwrap_or_default(),
        parent: all.iter().find(|named| Some(&named.body.id) == body.parent.as_ref()).map(link),
        names: names.iter().map(|name| (name.name.clone(), what(name, t))).collect(),
        rosters: rosters
            .into_iter()
            .filter(|roster| members.iter().any(|member| member.roster == roster.id && member.body == id))
            .map(|roster| (roster.id.to_string(), roster.name))
            .collect(),
        children: all.iter().filter(|named| named.body.parent.as_ref() == Some(&id)).map(link).collect(),
        shell,
    };
    Ok((status, render(&page)?).into_response())
}

/// "tên chính thức, từ ngày 01/07/2025".
fn what(name: &BodyName, t: &Catalogue) -> String {
    let mut parts = vec![t[&format!("bodies.name.{}", name.kind)].to_owned()];
    parts.extend(name.starts_on.map(|day| t.with("bodies.from-day", &[("day", &words::day(day))])));
    parts.extend(name.ends_on.map(|day| t.with("bodies.to-day", &[("day", &words::day(day))])));
    parts.join(", ")
}
