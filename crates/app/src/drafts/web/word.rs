//! The draft to Word and back.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_files::Format;
use dondoc_rules::reports::compared::redline;
use dondoc_rules::reports::returned::Offer;

use super::show::{Shown, page};
use super::{readable, sentence};
use crate::drafts::draft;
use crate::drafts::jobs::FILES;
use crate::drafts::verbs::DraftRefusal;
use crate::drafts::word::{self, Offered, WordRefusal};
use crate::http::{Catalogue, Cx, Error, Fields, Shell, catalogue, marked, pdf, render, see};
use crate::ids::{CycleId, DraftUploadId};
use crate::{files, jobs, words};

pub async fn download(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let cycle = CycleId::parse(&id).ok_or(Error::NotFound)?;
    match word::take_out(&cx.state.db, &cx.actor, &cycle).await {
        Ok(bytes) => Ok(crate::http::download("bao-cao-tong-hop-du-thao.docx", Format::Docx.media_type(), bytes)),
        Err(refusal) => Err(Error::Refused(sentence(refusal, catalogue(cx.lang))?)),
    }
}

/// The draft as it stands, as PDF: to be read, not to come back.
pub async fn print(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = readable(&mut tx, &cx, &id).await?;
    let draft = draft(&mut tx, &cx.actor, &cycle).await?;
    drop(tx);
    let (now, lang) = (cx.actor.now, cx.lang);
    let written =
        tokio::task::spawn_blocking(move || pdf(&draft.document(""), &draft.composed.report.title, now, lang));
    let bytes = written.await.map_err(|error| Error::Broken(error.to_string()))??;
    Ok(crate::http::download("bao-cao-tong-hop-du-thao.pdf", Format::Pdf.media_type(), bytes))
}

/// All files of the report, made in the background.
pub async fn files(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = readable(&mut tx, &cx, &id).await?;
    drop(tx);
    let job = jobs::queue(&cx.state.db, &cx.actor, FILES, cycle.id.as_str(), &cycle.name).await?;
    Ok(see(&format!("/jobs/{job}")))
}

/// Why a file was not looked into, in words.
pub fn refusal(refusal: WordRefusal, t: &Catalogue) -> Result<String, Error> {
    Ok(match refusal {
        WordRefusal::Draft(refusal) => sentence(refusal, t)?,
        WordRefusal::NotWord => t["draft.not-word"].to_owned(),
        WordRefusal::Unreadable(sentence) => sentence,
        WordRefusal::OpenChanges(count) => t.with("draft.open-changes", &[("count", &count.to_string())]),
        WordRefusal::OtherCycle(name) if name.is_empty() => t["draft.other-report"].to_owned(),
        WordRefusal::OtherCycle(name) => t.with("draft.other-cycle", &[("cycle", &name)]),
        WordRefusal::Unmarked => t["draft.unmarked"].to_owned(),
    })
}

pub async fn upload(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let cycle = CycleId::parse(&id).ok_or(Error::NotFound)?;
    let t = catalogue(cx.lang);
    let problem = match fields.file("file") {
        None => t["return.no-file"].to_owned(),
        Some(file) => match word::take_in(&cx.state.db, &cx.actor, &cycle, file).await {
            Ok(upload) => return Ok(see(&format!("/reports/{id}/draft/uploads/{upload}"))),
            Err(reason) => refusal(reason, t)?,
        },
    };
    page(&cx, &id, Shown { problem: Some(problem), ..Shown::default() }).await
}

#[derive(Template)]
#[template(path = "drafts/offers.html")]
struct OffersPage {
    shell: Shell,
    id: String,
    upload: String,
    name: String,
    file: String,
    notes: Vec<String>,
    problem: Option<String>,
    rows: Vec<OfferRow>,
    has_gone: bool,
    reason: String,
}

struct OfferRow {
    name: String,
    kind: String,
    is_gone: bool,
    pieces: Vec<(&'static str, String)>,
    /// What the draft says now, where it is not what the file began from.
    now: String,
    is_ticked: bool,
}

pub async fn offers(cx: Cx, Path((id, upload)): Path<(String, String)>) -> Result<Response, Error> {
    offers_page(&cx, &id, &upload, None, "").await
}

async fn offers_page(
    cx: &Cx,
    id: &str,
    upload: &str,
    problem: Option<String>,
    reason: &str,
) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/reports").await?;
    let t = shell.t;
    let upload = DraftUploadId::parse(upload).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = readable(&mut tx, cx, id).await?;
    let upload = word::upload_of(&mut tx, &cycle.id, &upload).await?.ok_or(Error::NotFound)?;
    let draft = draft(&mut tx, &cx.actor, &cycle).await?;
    let (began, found) = match word::offered(&mut tx, &draft, &upload).await {
        Ok(found) => found,
        Err(reason) => return Err(Error::Refused(refusal(reason, t)?)),
    };
    let mut notes = Vec::new();
    if let Some(number) = began.edition {
        notes.push(t.with("draft.from-edition", &[("number", &number.to_string())]));
    } else if began.is_older {
        notes.push(t["draft.from-older"].to_owned());
    }
    let file = files::get(&mut tx, &upload.file).await?.map(|file| file.name).unwrap_or_default();
    let rows: Vec<OfferRow> = found.into_iter().map(|offered| row(offered, t)).collect();
    let page = OffersPage {
        id: cycle.id.to_string(),
        upload: upload.id.to_string(),
        name: cycle.name,
        file: t.with("draft.file-at", &[("file", &file), ("at", &words::instant(upload.made_at, cx.lang))]),
        has_gone: rows.iter().any(|row| row.is_gone),
        reason: reason.to_owned(),
        notes,
        problem,
        rows,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

fn row(offered: Offered, t: &Catalogue) -> OfferRow {
    let (key, before, after, is_gone) = match &offered.offer {
        Offer::Changed { was, text, .. } => ("draft.offer-changed", was.as_str(), text.as_str(), false),
        Offer::Gone { was, .. } => ("draft.offer-gone", was.as_str(), "", true),
        Offer::Moved { text, .. } => ("draft.offer-moved", text.as_str(), text.as_str(), false),
        Offer::Own { text, .. } => ("draft.offer-own", "", text.as_str(), false),
    };
    OfferRow {
        name: offered.name,
        kind: t[key].to_owned(),
        is_gone,
        pieces: marked(&redline(before, after)),
        now: if offered.is_plain {
            String::new()
        } else {
            offered.now.unwrap_or_else(|| t["draft.not-there"].to_owned())
        },
        // A deletion, and what would write over another's words, waits for a hand.
        is_ticked: offered.is_plain && !is_gone,
    }
}

pub async fn take_over(cx: Cx, Path((id, upload)): Path<(String, String)>, fields: Fields) -> Result<Response, Error> {
    let cycle = CycleId::parse(&id).ok_or(Error::NotFound)?;
    let upload_id = DraftUploadId::parse(&upload).ok_or(Error::NotFound)?;
    let chosen: Vec<&str> = fields.all("take").collect();
    let reason = fields.get("reason");
    match word::take_over(&cx.state.db, &cx.actor, &cycle, &upload_id, (&chosen, reason)).await {
        Ok(_) => Ok(see(&format!("/reports/{id}/draft"))),
        Err(WordRefusal::Draft(DraftRefusal::Field(key))) => {
            offers_page(&cx, &id, &upload, Some(catalogue(cx.lang)[key].to_owned()), reason).await
        }
        Err(reason) => Err(Error::Refused(refusal(reason, catalogue(cx.lang))?)),
    }
}
