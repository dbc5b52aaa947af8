//! Opening a cycle on the site, and its request letter.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Right;
use dondoc_rules::calendar::{CycleDays, DaysRefusal, PeriodStyle};
use serde::Deserialize;

use super::open::{OpenForm, OpenRefusal, open, proposal, proposed_days};
use super::request;
use crate::http::{Catalogue, Cx, Error, Fields, Routes, Shell, render, see};
use crate::ids::{CycleId, PlanId};
use crate::{cycles, words};

pub fn routes() -> Routes {
    Routes::new()
        .get("/cycles/new", Right::OpenCycles, new)
        .post("/cycles", Right::OpenCycles, create)
        .get("/cycles/{id}/request.docx", Right::OpenCycles, request_letter)
        .post("/cycles/{id}/request", Right::OpenCycles, record_request)
        .post("/cycles/{id}/closing", Right::OpenCycles, close)
}

#[derive(Template)]
#[template(path = "obligations/open.html")]
struct NewPage {
    shell: Shell,
    plan: String,
    title: String,
    rule: String,
    problem: Option<String>,
    fields: Vec<(&'static str, String, String)>,
    due_in_words: String,
    bodies: usize,
    items: usize,
}

#[derive(Deserialize)]
struct Choice {
    plan: String,
    year: Option<i16>,
}

const FIELDS: &[&str] = &["name", "period_from", "period_to", "opens_on", "cutoff_on", "due_on"];

async fn new(cx: Cx, Query(choice): Query<Choice>) -> Result<Response, Error> {
    let plan = PlanId::parse(&choice.plan).ok_or(Error::NotFound)?;
    let year = choice.year.unwrap_or_else(|| cx.actor.today().year());
    form(&cx, &plan, year, None, None).await
}

async fn form(
    cx: &Cx,
    plan: &PlanId,
    year: i16,
    typed: Option<&Fields>,
    problem: Option<String>,
) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/plans").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let proposal = match proposal(&mut tx, &cx.actor, plan, cx.actor.today()).await {
        Ok(proposal) => proposal,
        Err(OpenRefusal::Store(error)) => return Err(error.into()),
        Err(_) => return Err(Error::NotFound),
    };
    let days = proposal.rule.as_ref().and_then(|rule| proposed_days(rule, year, PeriodStyle::Calendar));
    let days = days.map(|(_, days)| days);
    let proposed = |name: &str| match (name, &days) {
        ("name", _) => shell.t.with("cycle.name-proposed", &[("year", &year.to_string())]),
        ("period_from", Some(days)) => words::day(days.period_from),
        ("period_to", Some(days)) => words::day(days.period_to),
        ("opens_on", Some(days)) => words::day(days.opens_on),
        ("cutoff_on", Some(days)) => words::day(days.cutoff_on),
        ("due_on", Some(days)) => words::day(days.due_on),
        _ => String::new(),
    };
    let fields = FIELDS
        .iter()
        .map(|name| {
            let value = typed.map_or_else(|| proposed(name), |typed| typed.get(name).to_owned());
            (*name, shell.t[&format!("cycle.{name}")].to_owned(), value)
        })
        .collect();
    let page = NewPage {
        plan: plan.to_string(),
        title: proposal.plan.title,
        rule: proposal.rule.map(|rule| rule.raw).unwrap_or_default(),
        fields,
        due_in_words: days.map(|days| words::due(days.due_on, cx.actor.today(), shell.t, cx.lang)).unwrap_or_default(),
        bodies: proposal.obligations.len(),
        items: proposal.obligations.iter().map(|obligation| obligation.items.len()).sum(),
        problem,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

fn read_form(fields: &Fields) -> Option<OpenForm> {
    let day = |name: &str| words::parse_day(fields.get(name));
    let days = CycleDays {
        period_from: day("period_from")?,
        period_to: day("period_to")?,
        opens_on: day("opens_on")?,
        cutoff_on: day("cutoff_on")?,
        due_on: day("due_on")?,
    };
    Some(OpenForm { name: fields.get("name").to_owned(), days })
}

async fn create(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let plan = PlanId::parse(fields.get("plan")).ok_or(Error::NotFound)?;
    let t = crate::http::catalogue(cx.lang);
    let year = cx.actor.today().year();
    let Some(wanted) = read_form(&fields) else {
        return form(&cx, &plan, year, Some(&fields), Some(t["cycle.bad-days"].to_owned())).await;
    };
    match open(&cx.state.db, &cx.actor, &plan, &wanted).await {
        Ok(id) => Ok(see(&format!("/cycles/{id}"))),
        Err(refusal) => {
            let sentence = sentence(refusal, t)?;
            form(&cx, &plan, year, Some(&fields), Some(sentence)).await
        }
    }
}

fn sentence(refusal: OpenRefusal, t: &Catalogue) -> Result<String, Error> {
    Ok(match refusal {
        OpenRefusal::Store(error) => return Err(error.into()),
        OpenRefusal::Unknown | OpenRefusal::NotFocal => return Err(Error::NotFound),
        OpenRefusal::NoName => t["cycle.no-name"].to_owned(),
        OpenRefusal::NobodyOwes => t["cycle.nobody"].to_owned(),
        OpenRefusal::Overlaps(name) => t.with("cycle.overlaps", &[("name", &name)]),
        OpenRefusal::Days(DaysRefusal::Period) => t["cycle.days-period"].to_owned(),
        OpenRefusal::Days(DaysRefusal::CutoffOutside) => t["cycle.days-cutoff-outside"].to_owned(),
        OpenRefusal::Days(DaysRefusal::CutoffTooLate) => t["cycle.days-cutoff"].to_owned(),
        OpenRefusal::Days(DaysRefusal::OpensAfterDue) => t["cycle.days-opens"].to_owned(),
    })
}

async fn request_letter(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = CycleId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let letter = request::letter(&mut tx, &cx.actor, &id).await?.ok_or(Error::NotFound)?;
    let bytes = dondoc_files::docx::write(&letter, "Yêu cầu báo cáo");
    const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    Ok(crate::http::download("cong-van-yeu-cau-bao-cao.docx", DOCX, bytes))
}

async fn record_request(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = CycleId::parse(&id).ok_or(Error::NotFound)?;
    let t = crate::http::catalogue(cx.lang);
    let (number, day) = (fields.get("number"), words::parse_day(fields.get("issued_on")));
    let Some(day) = day.filter(|_| !number.is_empty()) else {
        return Err(Error::Refused(t["cycle.bad-request"].to_owned()));
    };
    if !request::record(&cx.state.db, &cx.actor, &id, number, day).await? {
        return Err(Error::NotFound);
    }
    Ok(see(&format!("/cycles/{id}")))
}

async fn close(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = CycleId::parse(&id).ok_or(Error::NotFound)?;
    if !cycles::close(&cx.state.db, &cx.actor, &id).await? {
        return Err(Error::NotFound);
    }
    Ok(see(&format!("/cycles/{id}")))
}
