//! The report and its draft on the site: pieces in order, one open at a time; Word; editions; comparisons.

mod compare;
mod editions;
mod pieces;
mod report;
mod show;
mod word;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};

use super::verbs::DraftRefusal;
use crate::cycles::{self, Cycle};
use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Routes};
use crate::ids::CycleId;

pub fn routes() -> Routes {
    Routes::new()
        .get("/reports/{cycle}", Right::ReadReports, report::show)
        .get("/reports/{cycle}/report.docx", Right::ReadReports, report::word)
        .get("/reports/{cycle}/annexes.xlsx", Right::ReadReports, report::sheets)
        .get("/reports/{cycle}/annexes/{name}", Right::ReadReports, report::table)
        .get("/reports/{cycle}/draft", Right::ReadReports, show::show)
        .post("/reports/{cycle}/draft/pieces/{mark}/words", Right::Consolidate, pieces::words)
        .post("/reports/{cycle}/draft/pieces/{mark}/decision", Right::Consolidate, pieces::decision)
        .post("/reports/{cycle}/draft/pieces/{mark}/own", Right::Consolidate, pieces::own)
        .post("/reports/{cycle}/draft/pieces/{mark}/waivers", Right::Consolidate, pieces::waive)
        .get("/reports/{cycle}/draft/print", Right::ReadReports, word::print)
        .post("/reports/{cycle}/draft/files", Right::ReadReports, word::files)
        .post("/reports/{cycle}/draft/downloads", Right::Consolidate, word::download)
        .post("/reports/{cycle}/draft/uploads", Right::Consolidate, word::upload)
        .get("/reports/{cycle}/draft/uploads/{id}", Right::Consolidate, word::offers)
        .post("/reports/{cycle}/draft/uploads/{id}", Right::Consolidate, word::take_over)
        .get("/reports/{cycle}/comparison", Right::ReadReports, compare::show)
        .get("/reports/{cycle}/comparison.docx", Right::ReadReports, compare::file)
        .post("/reports/{cycle}/editions", Right::Consolidate, editions::freeze)
        .get("/editions/{id}", Right::ReadReports, editions::show)
        .get("/editions/{id}/print", Right::ReadReports, editions::print)
        .get("/editions/{id}/signed", Right::ReadReports, editions::signed)
        .post("/editions/{id}/submission", Right::Consolidate, editions::submit)
        .post("/editions/{id}/issue", Right::Consolidate, editions::issue)
        .post("/editions/{id}/correction", Right::Consolidate, editions::correct)
}

/// The cycle, where the person may read its report.
pub async fn readable(tx: &mut Tx, cx: &Cx, id: &str) -> Result<Cycle, Error> {
    let id = CycleId::parse(id).ok_or(Error::NotFound)?;
    let cycle = cycles::get(tx, &id).await?.ok_or(Error::NotFound)?;
    if cx.actor.covers(cx.reach, None, Some(&cycle.focal_body)) { Ok(cycle) } else { Err(Error::NotFound) }
}

/// Whether the person may write the report of a cycle.
pub fn may_write(cx: &Cx, cycle: &Cycle) -> bool {
    reach(cx.actor.role, Right::Consolidate).is_some_and(|reach| cx.actor.covers(reach, None, Some(&cycle.focal_body)))
}

/// The sentence of a refusal; `NotFound` when the person may not know.
pub fn sentence(refusal: DraftRefusal, t: &Catalogue) -> Result<String, Error> {
    Ok(match refusal {
        DraftRefusal::Unknown => return Err(Error::NotFound),
        DraftRefusal::Store(error) => return Err(error.into()),
        DraftRefusal::Met(_) => t["draft.met"].to_owned(),
        DraftRefusal::OtherPerson => t["return.other-person"].to_owned(),
        DraftRefusal::Field(key) => t[key].to_owned(),
    })
}

/// A refusal as plain words, for a save in the background.
fn plainly(refusal: DraftRefusal, t: &Catalogue) -> Result<Response, Error> {
    Ok((StatusCode::CONFLICT, sentence(refusal, t)?).into_response())
}
