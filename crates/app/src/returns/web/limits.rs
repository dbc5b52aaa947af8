//! For how many periods in a row "no change" is taken: read by all who read returns of the plan, set by its focal body.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::returns::UNCHANGED_LIMIT;

use crate::http::{Cx, Error, Fields, Shell, render, see};
use crate::ids::PlanId;
use crate::plans;
use crate::returns::limits::{self, LimitRefusal};

#[derive(Template)]
#[template(path = "returns/limit.html")]
struct LimitPage {
    shell: Shell,
    id: String,
    plan: String,
    sentence: String,
    may_set: bool,
    problem: Option<String>,
    count: String,
    reason: String,
}

pub async fn page(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    show(&cx, &id, None).await
}

async fn show(cx: &Cx, id: &PlanId, refused: Option<(&str, &Fields)>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/plans").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let plan = plans::get(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let set = limits::of_plan(&mut tx, id).await?;
    let count = set.as_ref().map_or(UNCHANGED_LIMIT, |limit| limit.period_count).to_string();
    let reason = set.map_or_else(|| shell.t["limit.default-reason"].to_owned(), |limit| limit.reason);
    let is_focal = plan.focal_body.as_ref().is_some_and(|focal| cx.actor.acts_for(focal));
    let typed = |name: &str, stored: &str| refused.map_or(stored, |(_, fields)| fields.get(name)).to_owned();
    let page = LimitPage {
        id: id.to_string(),
        sentence: shell.t.with("limit.sentence", &[("count", &count), ("reason", &reason)]),
        may_set: is_focal && reach(cx.actor.role, Right::ReviewReturns).is_some(),
        problem: refused.map(|(key, _)| shell.t[key].to_owned()),
        count: typed("count", &count),
        reason: typed("reason", &reason),
        plan: plan.title,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

pub async fn set(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let key = match limits::set(&cx.state.db, &cx.actor, &id, fields.get("count"), fields.get("reason")).await {
        Ok(()) => return Ok(see(&format!("/plans/{id}/unchanged-limit"))),
        Err(LimitRefusal::Unknown) => return Err(Error::NotFound),
        Err(LimitRefusal::Store(error)) => return Err(error.into()),
        Err(LimitRefusal::Number) => "limit.number",
        Err(LimitRefusal::NoReason) => "limit.no-reason",
    };
    show(&cx, &id, Some((key, &fields))).await
}
