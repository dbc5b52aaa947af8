//! The form of a target in a proposal: changed, new, ended, taken back.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};

use super::forms::{About, own};
use super::{sentence, status, then};
use crate::amendments::put_target::{COMPARATORS, TargetForm, drop_target, end_target, put_target};
use crate::amendments::targets;
use crate::amendments::verbs::Refusal;
use crate::http::{Cx, Error, Fields, Shell, catalogue, render, see};
use crate::ids::{AmendmentId, TargetId};
use crate::plans;

#[derive(Template)]
#[template(path = "amendments/target.html")]
struct TargetPage {
    shell: Shell,
    problem: Option<String>,
    needs_confirming: bool,
    id: String,
    title: String,
    target: String,
    /// The words of a target that the plan has.
    now: String,
    label: String,
    text: String,
    comparator: String,
    comparators: Vec<(String, String)>,
    value: String,
    value_max: String,
    unit: String,
    to_year: String,
    reason: String,
}

pub async fn target(cx: Cx, Path(id): Path<String>, Query(about): Query<About>) -> Result<Response, Error> {
    let id = AmendmentId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let amendment = own(&mut tx, &cx, &id).await?;
    let mut fields = Fields::default();
    let mut set = |name: &str, value: String| fields.values.push((name.to_owned(), value));
    let number = |value: &Option<String>| value.as_deref().unwrap_or_default().replace('.', ",");
    match TargetId::parse(&about.target) {
        Some(target) => {
            let change = targets(&mut tx, &id).await?.into_iter().find(|change| change.target == target);
            let base = plans::targets(&mut tx, &amendment.base_version).await?;
            let known = base.into_iter().find(|known| known.id == target);
            set("target", target.to_string());
            match (change, known) {
                (Some(change), _) => {
                    set("label", change.label.clone());
                    set("text", change.text.clone());
                    set("comparator", change.comparator.clone());
                    set("value", number(&change.value));
                    set("value_max", number(&change.value_max));
                    set("unit", change.unit.unwrap_or_default());
                    set("to_year", change.to_year.map(|year| year.to_string()).unwrap_or_default());
                    set("reason", change.reason);
                }
                (None, Some(known)) => {
                    set("label", known.label.clone());
                    set("text", known.text.clone());
                    set("comparator", known.comparator.clone());
                    set("value", number(&known.value));
                    set("value_max", number(&known.value_max));
                    set("unit", known.unit.unwrap_or_default());
                    set("to_year", known.to_year.map(|year| year.to_string()).unwrap_or_default());
                }
                (None, None) => return Err(Error::NotFound),
            }
        }
        None => set("comparator", "ge".to_owned()),
    }
    drop(tx);
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
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let amendment = own(&mut tx, cx, id).await?;
    let base = plans::targets(&mut tx, &amendment.base_version).await?;
    let known = base.iter().find(|target| target.id.as_str() == typed.get("target"));
    let get = |name: &str| typed.get(name).to_owned();
    let page = TargetPage {
        id: id.to_string(),
        title: amendment.title,
        target: get("target"),
        now: known.map(|known| known.text.clone()).unwrap_or_default(),
        label: known.map_or_else(|| get("label"), |known| known.label.clone()),
        text: get("text"),
        comparator: get("comparator"),
        comparators: COMPARATORS
            .iter()
            .map(|word| ((*word).to_owned(), t[&format!("amendment.comparator-{word}")].to_owned()))
            .collect(),
        value: get("value"),
        value_max: get("value_max"),
        unit: get("unit"),
        to_year: get("to_year"),
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
    let form = TargetForm {
        target: TargetId::parse(fields.get("target")),
        label: get("label"),
        text: get("text"),
        comparator: get("comparator"),
        value: get("value"),
        value_max: get("value_max"),
        unit: get("unit"),
        to_year: get("to_year"),
        reason: get("reason"),
        confirmed: fields.get("confirmed") == "1",
    };
    match put_target(&cx.state.db, &cx.actor, &id, &form).await {
        Ok(_) => Ok(see(&format!("/amendments/{id}"))),
        Err(refusal) => {
            let needs_confirming = matches!(refusal, Refusal::AlsoIn(_));
            let said = sentence(refusal, catalogue(cx.lang))?;
            page(&cx, &id, Some(said), needs_confirming, &fields).await
        }
    }
}

pub async fn end(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = AmendmentId::parse(&id).ok_or(Error::NotFound)?;
    let target = TargetId::parse(fields.get("target")).ok_or(Error::NotFound)?;
    let done = end_target(&cx.state.db, &cx.actor, &id, &target, fields.get("reason")).await;
    then(&cx, &format!("/amendments/{id}"), done)
}

pub async fn take_back(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = AmendmentId::parse(&id).ok_or(Error::NotFound)?;
    let target = TargetId::parse(fields.get("target")).ok_or(Error::NotFound)?;
    let done = drop_target(&cx.state.db, &cx.actor, &id, &target).await;
    then(&cx, &format!("/amendments/{id}"), done)
}
