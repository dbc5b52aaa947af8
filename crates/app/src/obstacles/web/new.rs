//! Raising an obstacle of the own body, at any time.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::obstacles::{CompetentAuthority, ObstacleKind};

use super::{Choosable, authorities, kinds, plan_options};
use crate::http::{Asked, Cx, Error, Fields, Shell, catalogue, render, see};
use crate::ids::{PlanId, TaskId};
use crate::obstacles::raise::{self, NewObstacle, ObstacleRefusal};
use crate::{plans, words};

#[derive(Template)]
#[template(path = "obstacles/new.html")]
struct NewPage {
    shell: Shell,
    problem: Option<String>,
    /// Chosen first where there are several.
    plans: Vec<Choosable>,
    plan: String,
    tasks: Vec<Choosable>,
    kinds: Vec<Choosable>,
    authorities: Vec<Choosable>,
    typed: Fields,
}

pub async fn form(cx: Cx, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Error> {
    let asked = Asked::of(pairs);
    let mut typed = Fields::default();
    for name in ["plan", "task"] {
        typed.values.extend(asked.get(name).map(|value| (name.to_owned(), value.to_owned())));
    }
    page(&cx, None, typed).await
}

async fn page(cx: &Cx, problem: Option<String>, typed: Fields) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/obstacles").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut chosen = PlanId::parse(typed.get("plan"));
    let all = plans::list(&mut tx).await?;
    if all.len() == 1 {
        chosen = all.first().map(|plan| plan.id.clone());
    }
    let mut tasks = Vec::new();
    if let Some(plan) = &chosen
        && let Some(version) = plans::latest(&mut tx, plan).await?
    {
        let picked: Vec<&str> = typed.all("task").collect();
        tasks = plans::tasks(&mut tx, &version.id)
            .await?
            .into_iter()
            .map(|task| Choosable {
                is_chosen: picked.contains(&task.id.as_str()),
                value: task.id.to_string(),
                label: format!("{} {}", task.label, task.text.chars().take(120).collect::<String>()),
            })
            .collect();
    }
    let page = NewPage {
        plans: plan_options(&mut tx, chosen.as_ref()).await?,
        plan: chosen.map(|plan| plan.to_string()).unwrap_or_default(),
        tasks,
        kinds: kinds(t, ObstacleKind::parse(typed.get("kind"))),
        authorities: authorities(t, CompetentAuthority::parse(typed.get("authority"))),
        problem,
        typed,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

pub async fn raise(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let plan = PlanId::parse(fields.get("plan")).ok_or(Error::NotFound)?;
    let wanted = fields.get("wanted_by");
    if !wanted.is_empty() && words::parse_day(wanted).is_none() {
        let sentence = t.with("obstacle.bad-day", &[("day", wanted)]);
        return page(&cx, Some(sentence), fields).await;
    }
    let new = NewObstacle {
        text: fields.get("text").to_owned(),
        asks: fields.get("asks").to_owned(),
        kind: ObstacleKind::parse(fields.get("kind")),
        authority: CompetentAuthority::parse(fields.get("authority")),
        wanted_by: words::parse_day(wanted),
        places: fields.get("places").to_owned(),
        tasks: fields.all("task").filter_map(TaskId::parse).collect(),
        ..NewObstacle::default()
    };
    match raise::raise(&cx.state.db, &cx.actor, &plan, &new).await {
        Ok(id) | Err(ObstacleRefusal::Raised(id)) => Ok(see(&format!("/obstacles/{id}"))),
        Err(ObstacleRefusal::Unknown) => Err(Error::NotFound),
        Err(ObstacleRefusal::Store(error)) => Err(error.into()),
        Err(ObstacleRefusal::Field(key)) => page(&cx, Some(t[key].to_owned()), fields).await,
    }
}
