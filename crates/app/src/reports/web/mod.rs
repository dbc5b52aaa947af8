//! The consolidated report on the site: its choices, what is found, templates, files of editions. Its pages and files, with
//! what editors decided over it, are of `drafts`.

mod choices;
pub mod findings;
pub mod shown;
mod templates;
mod texts;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Reach, Right, reach};

use super::choices::{self as chosen, AS_ISSUER, ChoiceRefusal};
use crate::cycles::{self, Cycle};
use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Routes, Shell, render};
use crate::ids::CycleId;
use crate::{files, plans};

pub fn routes() -> Routes {
    Routes::new()
        .get("/reports", Right::ReadReports, list)
        .get("/reports/{cycle}/submission.docx", Right::ReadReports, submission)
        .get("/reports/{cycle}/choices", Right::Consolidate, choices::show)
        .post("/reports/{cycle}/choices", Right::Consolidate, choices::choose)
        .post("/reports/{cycle}/groups", Right::Consolidate, choices::gather)
        .get("/reports/{cycle}/text", Right::Consolidate, texts::show)
        .post("/reports/{cycle}/text", Right::Consolidate, texts::select)
        .get("/reports/{cycle}/findings", Right::ReadReports, findings::show)
        .post("/reports/{cycle}/conflicts", Right::Consolidate, findings::settle)
        .post("/reports/{cycle}/waivers", Right::Consolidate, findings::waive)
        .get("/reports/{cycle}/editions/{number}", Right::ReadReports, edition)
        .get("/report-templates/{outline}", Right::ReadReports, templates::show)
        .post("/report-templates/{outline}", Right::Consolidate, templates::keep)
        .post("/report-templates/{outline}/preview", Right::Consolidate, templates::preview)
}

async fn readable(tx: &mut Tx, cx: &Cx, id: &str) -> Result<Cycle, Error> {
    let id = CycleId::parse(id).ok_or(Error::NotFound)?;
    let cycle = cycles::get(tx, &id).await?.ok_or(Error::NotFound)?;
    let is_covered = cx.reach == Reach::Tenant || cx.actor.acts_for(&cycle.focal_body);
    if is_covered { Ok(cycle) } else { Err(Error::NotFound) }
}

/// Whether the person writes the report of a cycle.
fn may_write(cx: &Cx, cycle: &Cycle) -> bool {
    reach(cx.actor.role, Right::Consolidate).is_some() && cx.actor.acts_for(&cycle.focal_body)
}

/// What a refused choice says.
fn sentence(refusal: ChoiceRefusal, t: &Catalogue) -> Result<String, Error> {
    Ok(match refusal {
        ChoiceRefusal::Unknown => return Err(Error::NotFound),
        ChoiceRefusal::Store(error) => return Err(error.into()),
        ChoiceRefusal::NoAddressee => t["report.no-addressee"].to_owned(),
        ChoiceRefusal::Decimals => t["report.bad-decimals"].to_owned(),
        ChoiceRefusal::NoReason => t["report.no-reason"].to_owned(),
    })
}

#[derive(Template)]
#[template(path = "reports/list.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<(String, String, String, usize)>,
}

async fn list(cx: Cx) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/reports").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut rows = Vec::new();
    for cycle in cycles::list(&mut tx).await? {
        if cx.reach == Reach::Tenant || cx.actor.acts_for(&cycle.focal_body) {
            let plan = plans::get(&mut tx, &cycle.plan).await?.map(|plan| plan.title).unwrap_or_default();
            let count = super::editions(&mut tx, &cycle.id).await?.len();
            rows.push((cycle.id.to_string(), cycle.name, plan, count));
        }
    }
    Ok(render(&ListPage { shell, rows })?.into_response())
}

async fn edition(cx: Cx, Path((id, number)): Path<(String, i64)>) -> Result<Response, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = readable(&mut tx, &cx, &id).await?;
    let editions = super::editions(&mut tx, &cycle.id).await?;
    let edition = editions.into_iter().find(|edition| edition.number == number).ok_or(Error::NotFound)?;
    let file = files::get(&mut tx, &edition.file).await?.ok_or(Error::NotFound)?;
    let content = files::content(&mut tx, &file).await?;
    Ok(crate::http::download(&file.name, &file.media_type, content))
}

/// The tờ trình; there is none while the report is the focal body's own.
async fn submission(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = readable(&mut tx, &cx, &id).await?;
    if chosen::of(&mut tx, &cycle.id).await?.issued_as != AS_ISSUER {
        return Err(Error::NotFound);
    }
    let document = super::submission(&mut tx, &cycle, (cx.actor.today(), cx.actor.now)).await?;
    Ok(crate::http::word_file("to-trinh-du-thao.docx", &document, "Tờ trình"))
}
