//! The draft from what is confirmed, as a page: what is known, who leaves a gap, keeping it, and asking.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Right;
use dondoc_rules::known::{FRESH_DAYS, GapReason, age};

use super::{AnswerRefusal, Asked, keep as keep_answer, known, of_plan};
use crate::http::{Catalogue, Cx, Error, Fields, Routes, Shell, catalogue, render, see};
use crate::ids::{KnownAnswerId, PlanId};
use crate::{accounts, files, plans, words};

pub fn routes() -> Routes {
    Routes::new()
        .get("/plans/{id}/known", Right::OpenCycles, show)
        .post("/plans/{id}/known", Right::OpenCycles, keep)
        .get("/plans/{id}/known/{answer}", Right::OpenCycles, file)
}

#[derive(Template)]
#[template(path = "answers/show.html")]
struct KnownPage {
    shell: Shell,
    id: String,
    plan: String,
    problem: Option<String>,
    subject: String,
    fresh_days: i64,
    /// Label, words, whether it is chosen.
    sections: Vec<(String, String, bool)>,
    tasks: Vec<TaskRow>,
    gaps: Vec<(String, String)>,
    total: String,
    ask_gaps: String,
    ask_all: String,
    kept: Vec<(String, String)>,
}

struct TaskRow {
    label: String,
    text: String,
    /// Link to the source, name, words, where they stand.
    said: Vec<[String; 4]>,
}

fn reason(t: &Catalogue, reason: GapReason) -> String {
    match reason {
        GapReason::Never => t["answer.never"].to_owned(),
        GapReason::Wordless => t["answer.wordless"].to_owned(),
        GapReason::Old(days) => t.with("answer.old", &[("days", &days.to_string())]),
    }
}

/// What an address or a form asks.
fn asked<'a>(plan: PlanId, values: impl Iterator<Item = (&'a str, &'a str)>) -> Asked {
    let mut asked = Asked { plan, subject: String::new(), sections: BTreeSet::new(), fresh_days: FRESH_DAYS };
    for (name, value) in values {
        match name {
            "subject" => asked.subject = value.trim().to_owned(),
            "section" if !value.is_empty() => {
                asked.sections.insert(value.to_owned());
            }
            "fresh_days" => asked.fresh_days = value.parse().ok().filter(|days| *days > 0).unwrap_or(FRESH_DAYS),
            _ => {}
        }
    }
    asked
}

async fn show(cx: Cx, Path(id): Path<String>, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let asked = asked(id, pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    page(&cx, &asked, None).await
}

/// The form that opens a request, with its boxes ticked.
fn asking(asked: &Asked, bodies: &[String]) -> String {
    let mut address = format!("/cycles/new?plan={}&kind=ad_hoc", asked.plan);
    let sections: Vec<&str> = asked.sections.iter().map(String::as_str).collect();
    for (name, values) in [("section", sections.join(",")), ("body", bodies.join(","))] {
        if !values.is_empty() {
            address.push_str(&format!("&{name}={values}"));
        }
    }
    address
}

async fn page(cx: &Cx, asked: &Asked, problem: Option<&str>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/cycles").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let plan = plans::get(&mut tx, &asked.plan).await?.ok_or(Error::NotFound)?;
    let found = known(&mut tx, &cx.actor, asked).await.map_err(|refusal| refused(refusal, t))?;
    let version = plans::latest(&mut tx, &asked.plan).await?.ok_or(Error::NotFound)?;
    let tops = plans::groups(&mut tx, &version.id).await?.into_iter().filter(|group| group.parent.is_none());
    let mut kept = Vec::new();
    for answer in of_plan(&mut tx, &asked.plan).await? {
        let who = match &answer.made_by {
            Some(account) => accounts::name_of(&mut tx, account).await?.unwrap_or_default(),
            None => String::new(),
        };
        let (at, gaps) = (words::instant(answer.made_at, cx.lang), answer.gap_count.to_string());
        let said = t.with("answer.kept", &[("subject", &answer.subject), ("who", &who), ("at", &at), ("gaps", &gaps)]);
        kept.push((format!("/plans/{}/known/{}", asked.plan, answer.id), said));
    }
    let today = cx.actor.today();
    let spoken = |task: &dondoc_rules::known::KnownTask| {
        let entries = task.entries.iter().filter(|entry| !entry.done.trim().is_empty());
        let said = entries.map(|entry| {
            let name = task.bodies.iter().find(|(body, _)| *body == entry.body).map(|(_, name)| name.clone());
            let (days, day) = (age(entry, today).to_string(), words::day(entry.confirmed_on));
            let source = t.with("answer.source", &[("cited", &entry.cited), ("day", &day), ("days", &days)]);
            let link = entry.source.replacen('/', "#item-", 1);
            [format!("/returns/{link}"), name.unwrap_or_default(), entry.done.clone(), source]
        });
        said.collect::<Vec<_>>()
    };
    let bodies: BTreeSet<&str> =
        found.tasks.iter().flat_map(|task| task.bodies.iter().map(|(body, _)| body.as_str())).collect();
    let with_gaps: Vec<String> = found.gaps.iter().map(|gap| gap.body.clone()).collect();
    let page = KnownPage {
        id: asked.plan.to_string(),
        plan: plan.title,
        problem: problem.map(|key| t[key].to_owned()),
        subject: asked.subject.clone(),
        fresh_days: asked.fresh_days,
        sections: tops
            .map(|group| {
                let label = format!("{} {}", group.marker.as_deref().unwrap_or(&group.label), group.title);
                let is_chosen = asked.sections.contains(&group.label);
                (group.label, label, is_chosen)
            })
            .collect(),
        total: t.with(
            "answer.total",
            &[
                ("tasks", &found.tasks.len().to_string()),
                ("bodies", &bodies.len().to_string()),
                ("gaps", &found.gaps.len().to_string()),
            ],
        ),
        tasks: found
            .tasks
            .iter()
            .map(|task| TaskRow { label: task.label.clone(), text: task.text.clone(), said: spoken(task) })
            .collect(),
        gaps: found
            .gaps
            .iter()
            .map(|gap| {
                let tasks = gap.tasks.iter().map(|(label, why)| format!("{label} ({})", reason(t, *why)));
                (gap.name.clone(), tasks.collect::<Vec<_>>().join("; "))
            })
            .collect(),
        ask_gaps: if with_gaps.is_empty() { String::new() } else { asking(asked, &with_gaps) },
        ask_all: asking(asked, &[]),
        kept,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

fn refused(refusal: AnswerRefusal, t: &Catalogue) -> Error {
    match refusal {
        AnswerRefusal::Unknown => Error::NotFound,
        AnswerRefusal::NoFocalBody => Error::Refused(t["cycle.no-focal-body"].to_owned()),
        AnswerRefusal::NoSubject => Error::Refused(t["answer.no-subject"].to_owned()),
        AnswerRefusal::Store(error) => error.into(),
    }
}

async fn keep(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let asked = asked(id.clone(), fields.values.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    match keep_answer(&cx.state.db, &cx.actor, &asked).await {
        Ok(_) => Ok(see(&format!("/plans/{id}/known"))),
        Err(AnswerRefusal::NoSubject) => page(&cx, &asked, Some("answer.no-subject")).await,
        Err(refusal) => Err(refused(refusal, catalogue(cx.lang))),
    }
}

async fn file(cx: Cx, Path((id, answer)): Path<(String, String)>) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let answer = KnownAnswerId::parse(&answer).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let plan = plans::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    if !plan.focal_body.is_some_and(|focal| cx.actor.acts_for(&focal)) {
        return Err(Error::NotFound);
    }
    let kept = of_plan(&mut tx, &id).await?.into_iter().find(|one| one.id == answer).ok_or(Error::NotFound)?;
    let file = files::get(&mut tx, &kept.file).await?.ok_or(Error::NotFound)?;
    let content = files::content(&mut tx, &file).await?;
    Ok(crate::http::download(&file.name, &file.media_type, content))
}
