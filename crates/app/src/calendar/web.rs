//! The calendar as a page: the days of each year, one more, a table of them.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};

use super::{CalendarRefusal, DayKind, keep, list, load, remove};
use crate::http::{Cx, Error, Fields, Routes, Shell, catalogue, render, see};
use crate::words;

pub fn routes() -> Routes {
    Routes::new()
        .get("/calendar", Right::ReadBodies, show)
        .post("/calendar", Right::KeepBodies, add)
        .post("/calendar/removal", Right::KeepBodies, take_out)
        .post("/calendar/sheet", Right::KeepBodies, load_sheet)
}

#[derive(Template)]
#[template(path = "calendar/show.html")]
struct CalendarPage {
    shell: Shell,
    problem: Option<String>,
    may_keep: bool,
    years: Vec<Year>,
    kinds: Vec<(&'static str, String)>,
    /// What was typed and refused: day, kind, name, status.
    typed: [String; 4],
}

struct Year {
    year: i16,
    days: Vec<Row>,
}

struct Row {
    day: String,
    /// As the form sends it.
    value: String,
    kind: String,
    name: String,
    status: String,
}

async fn show(cx: Cx) -> Result<Response, Error> {
    page(&cx, None, Default::default()).await
}

async fn page(cx: &Cx, problem: Option<String>, typed: [String; 4]) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/cycles").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let word = |kind: DayKind| shell.t[&format!("calendar.{}", kind.as_str())].to_owned();
    let mut years: Vec<Year> = Vec::new();
    for day in list(&mut tx).await? {
        if years.last().is_none_or(|last| last.year != day.day.year()) {
            years.push(Year { year: day.day.year(), days: Vec::new() });
        }
        let row = Row {
            day: words::long_day(day.day, cx.lang),
            value: words::day(day.day),
            kind: word(day.kind),
            name: day.name,
            status: day.status,
        };
        if let Some(last) = years.last_mut() {
            last.days.push(row);
        }
    }
    years.reverse();
    let kinds = DayKind::ALL.iter().map(|kind| (kind.as_str(), word(*kind))).collect();
    let may_keep = reach(cx.actor.role, Right::KeepBodies).is_some();
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&CalendarPage { shell, problem, may_keep, years, kinds, typed })?).into_response())
}

async fn add(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let typed = ["day", "kind", "name", "status"].map(|name| fields.get(name).to_owned());
    let kind = DayKind::parse(&typed[1]).ok_or(Error::NotFound)?;
    let Some(day) = words::parse_day(&typed[0]) else {
        let sentence = t.with("calendar.bad-day", &[("day", &typed[0])]);
        return page(&cx, Some(sentence), typed).await;
    };
    match keep(&cx.state.db, &cx.actor, day, kind, &typed[2], &typed[3]).await {
        Ok(()) => Ok(see("/calendar")),
        Err(refusal) => {
            let sentence = sentence(&cx, refusal)?;
            page(&cx, Some(sentence), typed).await
        }
    }
}

async fn take_out(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let day = words::parse_day(fields.get("day")).ok_or(Error::NotFound)?;
    match remove(&cx.state.db, &cx.actor, day).await? {
        true => Ok(see("/calendar")),
        false => Err(Error::NotFound),
    }
}

async fn load_sheet(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let Some(file) = fields.file("file") else {
        let sentence = catalogue(cx.lang)["calendar.no-file"].to_owned();
        return page(&cx, Some(sentence), Default::default()).await;
    };
    match load(&cx.state.db, &cx.actor, &file.bytes).await {
        Ok(_) => Ok(see("/calendar")),
        Err(refusal) => {
            let sentence = sentence(&cx, refusal)?;
            page(&cx, Some(sentence), Default::default()).await
        }
    }
}

fn sentence(cx: &Cx, refusal: CalendarRefusal) -> Result<String, Error> {
    let t = catalogue(cx.lang);
    Ok(match refusal {
        CalendarRefusal::Store(error) => return Err(error.into()),
        CalendarRefusal::NoName => t["calendar.no-name"].to_owned(),
        CalendarRefusal::Columns => t["calendar.columns"].to_owned(),
        CalendarRefusal::Line(line) => t.with("calendar.bad-line", &[("line", &line.to_string())]),
    })
}
