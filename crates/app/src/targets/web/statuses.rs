//! What a person says of a goal beside the computed status, or takes back: a page of its own, where what was typed stays.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::targets::Status;

use super::indicator::{GoalRow, goal_row};
use super::list::options;
use super::words::goal_sentence;
use crate::http::{Cx, Error, Fields, Shell, catalogue, render, see};
use crate::ids::GoalId;
use crate::targets::goals::{self, GoalRefusal};
use crate::targets::judged::of_indicator;
use crate::targets::{Goal, indicator};

#[derive(Template)]
#[template(path = "targets/status.html")]
struct StatusPage {
    shell: Shell,
    /// The page that it is judged on, with its name.
    back: String,
    name: String,
    problem: Option<String>,
    row: GoalRow,
    statuses: Vec<(String, String, bool)>,
    reason: String,
}

/// The page on which a goal stands.
fn home(goal: &Goal) -> String {
    match &goal.plan {
        Some(plan) => format!("/plans/{plan}/targets#goal-{}", goal.id),
        None => format!("/indicators/{}", goal.indicator),
    }
}

pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = GoalId::parse(&id).ok_or(Error::NotFound)?;
    page(&cx, &id, None, &Fields::default()).await
}

async fn page(cx: &Cx, id: &GoalId, problem: Option<String>, typed: &Fields) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/indicators").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let goal = goals::get(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if !goals::may_change(&mut tx, &cx.actor, &goal).await? {
        return Err(Error::NotFound);
    }
    let of = indicator(&mut tx, &goal.indicator).await?.ok_or(Error::NotFound)?;
    let judged = of_indicator(&mut tx, &of, (cx.actor.today(), cx.actor.now)).await?;
    let one = judged.iter().find(|one| one.goal.id == *id).ok_or(Error::NotFound)?;
    let words: Vec<&'static str> = Status::ALL.iter().map(|one| one.as_str()).collect();
    let page = StatusPage {
        back: home(&goal),
        name: of.name.clone(),
        row: goal_row(one, None, shell.t, cx.lang),
        statuses: options(shell.t, "target-status", &words, typed.get("status")),
        reason: typed.get("reason").to_owned(),
        problem,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

pub async fn set(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = GoalId::parse(&id).ok_or(Error::NotFound)?;
    // An empty choice goes back to the computed status.
    let status = match fields.get("status") {
        "" => None,
        word => Some(Status::parse(word).ok_or(Error::NotFound)?),
    };
    match goals::set_status(&cx.state.db, &cx.actor, &id, status, fields.get("reason")).await {
        Ok(goal) => Ok(see(&home(&goal))),
        Err(refusal) => refused(&cx, &id, refusal, &fields).await,
    }
}

pub async fn undo(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = GoalId::parse(&id).ok_or(Error::NotFound)?;
    match goals::untie(&cx.state.db, &cx.actor, &id).await {
        Ok(goal) => Ok(see(&home(&goal))),
        Err(refusal) => refused(&cx, &id, refusal, &fields).await,
    }
}

async fn refused(cx: &Cx, id: &GoalId, refusal: GoalRefusal, typed: &Fields) -> Result<Response, Error> {
    match refusal {
        GoalRefusal::Store(error) => Err(error.into()),
        GoalRefusal::Unknown | GoalRefusal::NotFocal => Err(Error::NotFound),
        other => page(cx, id, Some(goal_sentence(&other, catalogue(cx.lang), cx.lang)), typed).await,
    }
}
