//! The form of a heading in a proposal: changed, new, moved, ended, taken back.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use dondoc_rules::bodies::Register;

use super::forms::{About, own};
use super::{sentence, status, then};
use crate::amendments::content::proposed;
use crate::amendments::headings;
use crate::amendments::put_heading::{HeadingForm, drop_heading, end_heading, put_heading};
use crate::amendments::verbs::Refusal;
use crate::http::{Cx, Error, Fields, Shell, catalogue, render, see};
use crate::ids::{AmendmentId, TaskGroupId};

#[derive(Template)]
#[template(path = "amendments/heading.html")]
struct HeadingPage {
    shell: Shell,
    problem: Option<String>,
    needs_confirming: bool,
    id: String,
    title: String,
    heading: String,
    /// The words of a heading that the plan has.
    now: String,
    label: String,
    heading_title: String,
    parent: String,
    after: String,
    /// The headings to choose from: number, number and title.
    groups: Vec<(String, String)>,
    reason: String,
}

pub async fn heading(cx: Cx, Path(id): Path<String>, Query(about): Query<About>) -> Result<Response, Error> {
    let id = AmendmentId::parse(&id).ok_or(Error::NotFound)?;
    let mut fields = Fields::default();
    if let Some(heading) = TaskGroupId::parse(&about.heading) {
        let mut tx = cx.state.db.read(cx.actor.tenant).await?;
        let amendment = own(&mut tx, &cx, &id).await?;
        let groups = proposed(&mut tx, &amendment, &Register::default()).await?.groups;
        let known = groups.iter().find(|known| *known.key() == heading).ok_or(Error::NotFound)?;
        let change = headings(&mut tx, &id).await?.into_iter().find(|change| change.heading == heading);
        let after = change.as_ref().and_then(|change| change.after_heading.as_ref());
        let after = after.and_then(|after| groups.iter().find(|known| known.key() == after));
        let values = [
            ("heading", heading.to_string()),
            ("label", known.label.clone()),
            ("title", known.title.clone()),
            ("parent", known.parent.clone().unwrap_or_default()),
            ("after", after.map(|after| after.label.clone()).unwrap_or_default()),
            ("reason", change.map(|change| change.reason).unwrap_or_default()),
        ];
        fields.values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    }
    page(&cx, &id, None, false, &fields).await
}

async fn page(
    cx: &Cx,
    id: &AmendmentId,
    problem: Option<String>,
    needs_confirming: bool,
    typed: &Fields,
) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/plans").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let amendment = own(&mut tx, cx, id).await?;
    let new = proposed(&mut tx, &amendment, &Register::default()).await?;
    let now = new.base_groups.iter().find(|known| known.key().as_str() == typed.get("heading"));
    let own = new.groups.iter().find(|known| known.key().as_str() == typed.get("heading"));
    let get = |name: &str| typed.get(name).to_owned();
    let others = new.groups.iter().filter(|group| !group.is_ended && own.is_none_or(|own| own.key() != group.key()));
    let page = HeadingPage {
        id: id.to_string(),
        title: amendment.title,
        heading: get("heading"),
        now: now.map(|now| format!("{}. {}", now.label, now.title)).unwrap_or_default(),
        label: own.map_or_else(|| get("label"), |own| own.label.clone()),
        heading_title: get("title"),
        parent: get("parent"),
        after: get("after"),
        groups: others.map(|group| (group.label.clone(), format!("{}. {}", group.label, group.title))).collect(),
        reason: get("reason"),
        needs_confirming,
        problem,
        shell,
    };
    Ok((status(page.problem.as_ref()), render(&page)?).into_response())
}

pub async fn put(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = AmendmentId::parse(&id).ok_or(Error::NotFound)?;
    let get = |name: &str| fields.get(name).to_owned();
    let form = HeadingForm {
        heading: TaskGroupId::parse(fields.get("heading")),
        label: get("label"),
        title: get("title"),
        parent: get("parent"),
        after: get("after"),
        reason: get("reason"),
        confirmed: fields.get("confirmed") == "1",
    };
    match put_heading(&cx.state.db, &cx.actor, &id, &form).await {
        Ok(()) => Ok(see(&format!("/amendments/{id}"))),
        Err(refusal) => {
            let needs_confirming = matches!(refusal, Refusal::AlsoIn(_));
            let said = sentence(refusal, catalogue(cx.lang))?;
            page(&cx, &id, Some(said), needs_confirming, &fields).await
        }
    }
}

pub async fn end(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = AmendmentId::parse(&id).ok_or(Error::NotFound)?;
    let heading = TaskGroupId::parse(fields.get("heading")).ok_or(Error::NotFound)?;
    let done = end_heading(&cx.state.db, &cx.actor, &id, &heading, fields.get("reason")).await;
    then(&cx, &format!("/amendments/{id}"), done)
}

pub async fn take_back(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = AmendmentId::parse(&id).ok_or(Error::NotFound)?;
    let heading = TaskGroupId::parse(fields.get("heading")).ok_or(Error::NotFound)?;
    let done = drop_heading(&cx.state.db, &cx.actor, &id, &heading).await;
    then(&cx, &format!("/amendments/{id}"), done)
}
