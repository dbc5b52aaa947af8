//! Returns on the site: the desk, writing, letters, receiving, review.

mod answers;
mod asking;
mod desk;
mod edit;
mod elsewhere;
mod extensions;
pub mod figures;
mod history;
mod items;
mod letters;
mod limits;
mod list;
mod parts;
pub mod proof;
mod raising;
mod review;
mod show;
mod supplements;
mod taking;
mod upgrade;

pub use items::{ItemText, item_texts};
pub use show::{instrument, readable};

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Right;
use dondoc_rules::returns::Missing;

use super::verbs::ReturnRefusal;
use crate::http::{Catalogue, Cx, Error, Routes};

pub fn routes() -> Routes {
    Routes::new()
        .get("/returns", Right::ReadReturns, desk::desk)
        .get("/returns/past", Right::ReadReturns, desk::past)
        .get("/obligations/{id}", Right::ReadReturns, show::obligation)
        .get("/returns/{id}", Right::ReadReturns, show::version)
        .get("/returns/{id}/files/{file}", Right::ReadReturns, show::file)
        .get("/returns/{id}/report.docx", Right::ReadReturns, letters::report)
        .get("/returns/{id}/receipt.docx", Right::ReadReturns, answers::receipt)
        .get("/obligations/{id}/extension-decision.docx", Right::ReadReturns, answers::extension)
        .post("/obligations/{id}/returns", Right::WriteReturns, edit::start)
        .get("/returns/{id}/edit", Right::ContributeReturns, edit::form)
        .get("/returns/{id}/history", Right::ContributeReturns, history::history)
        .post("/returns/{id}/sitting", Right::ContributeReturns, edit::sitting)
        .post("/obligations/{id}/elsewhere", Right::WriteReturns, elsewhere::state)
        .post("/obligations/{id}/elsewhere-acceptance", Right::ReviewReturns, elsewhere::accept)
        .post("/obligations/{id}/elsewhere-refusal", Right::ReviewReturns, elsewhere::refuse)
        .get("/plans/{id}/unchanged-limit", Right::ReadReturns, limits::page)
        .post("/plans/{id}/unchanged-limit", Right::ReviewReturns, limits::set)
        .post("/returns/{id}/draft", Right::ContributeReturns, edit::save)
        .post("/returns/{id}/files", Right::ContributeReturns, edit::attach)
        .post("/returns/{id}/part-done", Right::ContributeReturns, parts::finish)
        .post("/returns/{id}/part-resumed", Right::ContributeReturns, parts::resume)
        .post("/returns/{id}/hand-over", Right::WriteReturns, parts::hand_over)
        .get("/obligations/{id}/given", Right::WriteReturns, parts::page)
        .post("/obligations/{id}/given", Right::WriteReturns, parts::give)
        .post("/obligations/{id}/given/removal", Right::WriteReturns, parts::take_away)
        .post("/obligations/{id}/given/return", Right::WriteReturns, parts::give_back)
        .post("/obligations/{id}/given/collection", Right::WriteReturns, parts::collect)
        .post("/contributions/{id}/taking", Right::WriteReturns, taking::take)
        .get("/returns/{id}/upgrade", Right::WriteReturns, upgrade::page)
        .post("/returns/{id}/upgrade", Right::WriteReturns, upgrade::look)
        .post("/returns/{id}/obstacles", Right::RaiseObstacles, raising::raise)
        .post("/returns/{id}/approval-request", Right::WriteReturns, letters::ask_approval)
        .post("/returns/{id}/approval", Right::ApproveReturns, letters::approve)
        .post("/returns/{id}/signed-letter", Right::WriteReturns, letters::signed)
        .post("/obligations/{id}/excuses", Right::ReviewReturns, list::excuse)
        .post("/obligations/{id}/restoration", Right::ReviewReturns, list::restore)
        .post("/obligations/{id}/extensions", Right::WriteReturns, extensions::ask)
        .post("/obligations/{id}/extension-decision", Right::ReviewReturns, extensions::decide)
        .post("/obligations/{id}/excuse-requests", Right::WriteReturns, asking::ask)
        .post("/obligations/{id}/excuse-decision", Right::ReviewReturns, asking::decide)
        .get("/cycles/{id}/targets", Right::OpenCycles, figures::page)
        .post("/cycles/{id}/targets", Right::OpenCycles, figures::give)
        .post("/cycles/{id}/targets/figures", Right::OpenCycles, figures::accept)
        .post("/plans/{id}/targets/ties", Right::KeepTargets, figures::tie_proposed)
        .post("/plans/{id}/targets/{target}/tie", Right::KeepTargets, figures::tie)
        .post("/obligations/{id}/received", Right::RecordReturns, letters::received)
        .post("/returns/{id}/confirmation", Right::ReviewReturns, review::confirm)
        .post("/returns/{id}/completion", Right::ReviewReturns, review::ask_completion)
        .post("/obligations/{id}/supplement", Right::ReviewReturns, supplements::ask)
        .post("/obligations/{id}/supplement-withdrawal", Right::ReviewReturns, supplements::withdraw)
        .post("/obligations/{id}/supplement-offer", Right::WriteReturns, supplements::offer)
        .post("/obligations/{id}/supplement-offer-withdrawal", Right::WriteReturns, supplements::withdraw_offer)
}

/// The sentence of a refusal; `NotFound` when the person may not know.
pub fn sentence(refusal: &ReturnRefusal, t: &Catalogue) -> Result<String, Error> {
    Ok(match refusal {
        ReturnRefusal::Unknown => return Err(Error::NotFound),
        ReturnRefusal::Submitted => t["return.submitted-already"].to_owned(),
        ReturnRefusal::Closed => t["return.closed"].to_owned(),
        ReturnRefusal::Met(_) => t["return.met"].to_owned(),
        ReturnRefusal::Incomplete(missing) if missing.contains(&Missing::Everything) => t["return.empty"].to_owned(),
        ReturnRefusal::Incomplete(_) => t["return.incomplete"].to_owned(),
        ReturnRefusal::NotGiven(_) => t["return.not-given"].to_owned(),
        ReturnRefusal::OwnWork => t["return.own-work"].to_owned(),
        ReturnRefusal::OtherPerson => t["return.other-person"].to_owned(),
        ReturnRefusal::Field(key) => t[*key].to_owned(),
        ReturnRefusal::Store(_) => t["error.store"].to_owned(),
    })
}

/// A refusal as a page of its own, or as plain words for a save in the background.
pub fn refused(cx: &Cx, refusal: ReturnRefusal) -> Result<Response, Error> {
    let t = crate::http::catalogue(cx.lang);
    let sentence = sentence(&refusal, t)?;
    if let ReturnRefusal::Store(error) = refusal {
        return Err(error.into());
    }
    if cx.is_autosave {
        return Ok((StatusCode::CONFLICT, sentence).into_response());
    }
    Err(Error::Refused(sentence))
}
