//! Opening a cycle on the site, its request letter, its list.

mod form;
mod list;
mod references;

pub use references::reference_words;

use axum::extract::Path;
use axum::response::Response;
use dondoc_rules::access::Right;
use dondoc_rules::calendar::DaysRefusal;

use super::open::{OpenRefusal, open};
use super::request::{self, RequestRefusal};
use crate::http::{Catalogue, Cx, Error, Fields, Routes, catalogue, see};
use crate::ids::{CycleId, PlanId};
use crate::words;

pub fn routes() -> Routes {
    Routes::new()
        .get("/cycles/new", Right::OpenCycles, form::new)
        .post("/cycles", Right::OpenCycles, create)
        .get("/cycles/{id}/request.docx", Right::OpenCycles, request_letter)
        .post("/cycles/{id}/request", Right::OpenCycles, record_request)
        .get("/cycles/{id}/list", Right::ReadBoard, list::list)
        .post("/cycles/{id}/list", Right::OpenCycles, list::add)
}

async fn create(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let plan = PlanId::parse(fields.get("plan")).ok_or(Error::NotFound)?;
    let t = catalogue(cx.lang);
    let again = form::Choice::of(&fields, &plan);
    let scope = {
        let mut tx = cx.state.db.read(cx.actor.tenant).await?;
        form::scope(&mut tx, &fields, &plan).await?
    };
    let wanted = match form::read(&fields, scope) {
        Ok(wanted) => wanted,
        Err(key) => return form::form(&cx, &again, Some(&fields), Some(t[key].to_owned())).await,
    };
    match open(&cx.state.db, &cx.actor, &plan, &wanted).await {
        Ok(id) => Ok(see(&format!("/cycles/{id}"))),
        Err(refusal) => {
            let sentence = sentence(refusal, t)?;
            form::form(&cx, &again, Some(&fields), Some(sentence)).await
        }
    }
}

fn sentence(refusal: OpenRefusal, t: &Catalogue) -> Result<String, Error> {
    Ok(match refusal {
        OpenRefusal::Store(error) => return Err(error.into()),
        OpenRefusal::Unknown | OpenRefusal::NotFocal => return Err(Error::NotFound),
        OpenRefusal::NoFocalBody => t["cycle.no-focal-body"].to_owned(),
        OpenRefusal::Missing(field) => t[&format!("cycle.no-{field}")].to_owned(),
        OpenRefusal::NobodyOwes => t["cycle.nobody"].to_owned(),
        OpenRefusal::EmptyRosters(names) => t.with("cycle.empty-rosters", &[("names", &names.join("; "))]),
        OpenRefusal::NotInForce { since, by } => {
            t.with("cycle.not-in-force", &[("day", &words::day(since)), ("by", &by)])
        }
        OpenRefusal::Overlaps(name) => t.with("cycle.overlaps", &[("name", &name)]),
        OpenRefusal::AskedAlready(name) => t.with("cycle.asked-already", &[("name", &name)]),
        OpenRefusal::Days(DaysRefusal::Period) => t["cycle.days-period"].to_owned(),
        OpenRefusal::Days(DaysRefusal::CutoffOutside) => t["cycle.days-cutoff-outside"].to_owned(),
        OpenRefusal::Days(DaysRefusal::CutoffTooLate) => t["cycle.days-cutoff"].to_owned(),
        OpenRefusal::Days(DaysRefusal::OpensAfterDue) => t["cycle.days-opens"].to_owned(),
        OpenRefusal::Days(DaysRefusal::LevelsOutOfOrder) => t["cycle.days-levels"].to_owned(),
    })
}

async fn request_letter(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = CycleId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let letter = request::letter(&mut tx, &cx.actor, &id).await?.ok_or(Error::NotFound)?;
    Ok(crate::http::word_file("cong-van-yeu-cau-bao-cao.docx", &letter, "Yêu cầu báo cáo"))
}

async fn record_request(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = CycleId::parse(&id).ok_or(Error::NotFound)?;
    let t = catalogue(cx.lang);
    let (number, day) = (fields.get("number"), words::parse_day(fields.get("issued_on")));
    let Some(day) = day.filter(|_| !number.is_empty()) else {
        return Err(Error::Refused(t["cycle.bad-request"].to_owned()));
    };
    let due_on = match fields.get("due_on") {
        "" => None,
        text => Some(words::parse_day(text).ok_or_else(|| Error::Refused(t["cycle.bad-request"].to_owned()))?),
    };
    let letter = request::Issued { number, issued_on: day, due_on };
    match request::record(&cx.state.db, &cx.actor, &id, &letter).await {
        Ok(()) => Ok(see(&format!("/cycles/{id}"))),
        Err(RequestRefusal::Store(error)) => Err(error.into()),
        Err(RequestRefusal::Unknown) => Err(Error::NotFound),
        Err(RequestRefusal::Later(day)) => {
            Err(Error::Refused(t.with("cycle.request-later", &[("day", &words::long_day(day, cx.lang))])))
        }
        Err(RequestRefusal::BeforeLetter) => Err(Error::Refused(t["cycle.request-early"].to_owned())),
    }
}
