//! "Ghi nhận ý kiến chỉ đạo": one order, filled in from the decision on an obstacle where it comes from one.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::directives::Origin;
use dondoc_rules::obstacles::View;

use super::{Choosable, named, origins};
use crate::directives::record::{self, DirectiveRefusal, NewDirective};
use crate::http::{Asked, Cx, Error, Fields, Shell, catalogue, render, see};
use crate::ids::{ObstacleId, PlanId};
use crate::obstacles::cases;
use crate::{bodies, plans, words};

#[derive(Template)]
#[template(path = "directives/new.html")]
struct NewPage {
    shell: Shell,
    problem: Option<String>,
    /// The directive that it may be.
    same: Option<String>,
    /// The obstacle whose decision it carries out, in its words.
    obstacle: Option<(String, String)>,
    origins: Vec<Choosable>,
    plans: Vec<Choosable>,
    names: Vec<String>,
    is_before: bool,
    typed: Fields,
}

pub async fn form(cx: Cx, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Error> {
    let asked = Asked::of(pairs);
    let mut typed = Fields::default();
    let mut set = |name: &str, value: String| typed.values.push((name.to_owned(), value));
    if let Some(id) = asked.get("obstacle").and_then(ObstacleId::parse) {
        let mut tx = cx.state.db.read(cx.actor.tenant).await?;
        let view = View { as_of: cx.actor.today(), known_at: cx.actor.now };
        let case = cases::of(&mut tx, &id, view).await?.ok_or(Error::NotFound)?;
        set("obstacle", case.main.id.to_string());
        set("origin", Origin::Decision.as_str().to_owned());
        if let Some(step) = case.outcome() {
            set("text", step.text.clone());
            set("reference", step.reference.clone());
            set("ordered_on", words::day(step.happened_on));
        }
    }
    page(&cx, None, None, typed).await
}

async fn page(cx: &Cx, problem: Option<String>, same: Option<String>, typed: Fields) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/directives").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let obstacle = match ObstacleId::parse(typed.get("obstacle")) {
        Some(id) => crate::obstacles::get(&mut tx, &id).await?.map(|own| (own.id.to_string(), own.text)),
        None => None,
    };
    let chosen = PlanId::parse(typed.get("plan"));
    let page = NewPage {
        origins: origins(shell.t, Origin::parse(typed.get("origin"))),
        plans: plans::list(&mut tx)
            .await?
            .into_iter()
            .map(|plan| Choosable {
                is_chosen: chosen.as_ref() == Some(&plan.id),
                value: plan.id.to_string(),
                label: plan.title,
            })
            .collect(),
        names: bodies::all(&mut tx, cx.actor.today()).await?.into_iter().map(|one| one.name).collect(),
        is_before: typed.get("due_as") == "before",
        obstacle,
        problem,
        same,
        typed,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

pub async fn record(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    for name in ["ordered_on", "due_on"] {
        let text = fields.get(name);
        if !text.is_empty() && words::parse_day(text).is_none() {
            return page(&cx, Some(t.with("tasks.bad-day", &[("day", text)])), None, fields).await;
        }
    }
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (bodies, unknown) = named(&bodies::register(&mut tx, cx.actor.today()).await?, fields.get("bodies"));
    drop(tx);
    if !unknown.is_empty() {
        let sentence = t.with("directive.unknown-bodies", &[("names", &unknown.join("; "))]);
        return page(&cx, Some(sentence), None, fields).await;
    }
    let Some(origin) = Origin::parse(fields.get("origin")) else { return Err(Error::NotFound) };
    // "Trước ngày 05/12" is on time until the end of the 4th (T1-R4).
    let is_before = fields.get("due_as") == "before";
    let typed = words::parse_day(fields.get("due_on"));
    let new = NewDirective {
        text: fields.get("text").to_owned(),
        ordered_by: fields.get("ordered_by").to_owned(),
        ordered_on: words::parse_day(fields.get("ordered_on")),
        origin,
        reference: fields.get("reference").to_owned(),
        bodies,
        due_on: typed.and_then(|day| if is_before { day.yesterday().ok() } else { Some(day) }),
        due_words: typed
            .map(|day| format!("{}{}", if is_before { "trước " } else { "" }, words::day(day)))
            .unwrap_or_default(),
        obstacle: ObstacleId::parse(fields.get("obstacle")),
        plan: PlanId::parse(fields.get("plan")),
    };
    match record::record(&cx.state.db, &cx.actor, &new).await {
        Ok(id) => Ok(see(&format!("/directives/{id}"))),
        Err(DirectiveRefusal::Unknown) => Err(Error::NotFound),
        Err(DirectiveRefusal::Store(error)) => Err(error.into()),
        Err(DirectiveRefusal::Field(key)) => page(&cx, Some(t[key].to_owned()), None, fields).await,
        Err(DirectiveRefusal::Same(id)) => {
            let own = Some(format!("/directives/{id}"));
            page(&cx, Some(t["directive.same"].to_owned()), own, fields).await
        }
    }
}
