//! Freezing an edition and its way to the issued report.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::show::{Shown, page as draft_page};
use super::word::refusal as word_sentence;
use super::{may_write, readable};
use crate::db::Tx;
use crate::drafts::editions::{self, EditionRefusal, Freezing, Issued};
use crate::files::signed::SignaturesShown;
use crate::http::{Catalogue, Cx, Error, Fields, ScannedFields, Shell, catalogue, download, render, see};
use crate::ids::{CycleId, EditionId, FileId};
use crate::targets::corrections::corrections as corrections_of;
use crate::{accounts, files, reports, words};

fn sentence(refusal: EditionRefusal, t: &Catalogue) -> Result<String, Error> {
    Ok(match refusal {
        EditionRefusal::Word(refusal) => word_sentence(refusal, t)?,
        EditionRefusal::Failures => t["report.may-not-leave"].to_owned(),
        EditionRefusal::File(key) => t[key].to_owned(),
        EditionRefusal::Open(points) => t.with("edition.open", &[("count", &points.len().to_string())]),
        EditionRefusal::Stage(stage) => t[&format!("edition.already-{}", stage.as_str())].to_owned(),
        EditionRefusal::NoNumber => t["edition.no-number"].to_owned(),
        EditionRefusal::NoSigner => t["edition.no-signer"].to_owned(),
        EditionRefusal::BadDay => t["edition.bad-day"].to_owned(),
        EditionRefusal::NotIssued => t["edition.not-issued"].to_owned(),
    })
}

pub async fn freeze(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let cycle = CycleId::parse(&id).ok_or(Error::NotFound)?;
    let freezing = Freezing { file: fields.file("file"), corrects: None };
    match editions::freeze(&cx.state.db, &cx.actor, &cycle, &freezing).await {
        Ok(_) => Ok(see(&format!("/reports/{cycle}#editions"))),
        Err(refusal) => {
            let problem = Some(sentence(refusal, catalogue(cx.lang))?);
            draft_page(&cx, &id, Shown { problem, ..Shown::default() }).await
        }
    }
}

#[derive(Template)]
#[template(path = "drafts/edition.html")]
struct EditionPage {
    shell: Shell,
    id: String,
    cycle: String,
    cycle_name: String,
    number: i64,
    stage: &'static str,
    word: String,
    problem: Option<String>,
    facts: Vec<(String, String)>,
    has_print: bool,
    has_signed: bool,
    /// The digital signatures of the signed file, else of the frozen one where that is a PDF.
    signatures: Option<SignaturesShown>,
    open_points: Vec<String>,
    corrections: Vec<(String, String)>,
    /// Where figures that are known otherwise by now are listed, and how many they are.
    changed_figures: Option<(String, String)>,
    corrects: Option<(String, String)>,
    may_write: bool,
    /// Number, day, signer, reason as they were typed.
    typed: [String; 4],
}

pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    page(&cx, &id, None, None).await
}

async fn page(cx: &Cx, id: &str, problem: Option<String>, fields: Option<&Fields>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/reports").await?;
    let t = shell.t;
    let id = EditionId::parse(id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (edition, report) = editions::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let cycle = readable(&mut tx, cx, report.cycle.as_str()).await?;
    let course = editions::course(&mut tx, &id).await?;
    let mut facts = Vec::new();
    let mut fact = |key: &str, value: String| {
        if !value.is_empty() {
            facts.push((t[key].to_owned(), value));
        }
    };
    let mut who = Vec::new();
    for account in [&edition.frozen_by, &course.submitted_by, &course.recorded_by] {
        who.push(match account {
            Some(account) => accounts::name_of(&mut tx, account).await?.unwrap_or_default(),
            None => String::new(),
        });
    }
    let at = |at: Option<jiff::Timestamp>, who: &str| {
        at.map(|at| format!("{}, {who}", words::instant(at, cx.lang)).trim_end_matches([',', ' ']).to_owned())
    };
    fact("edition.frozen", at(Some(edition.frozen_at), &who[0]).unwrap_or_default());
    fact("edition.sha256", edition.sha256.clone());
    let print = editions::print(&mut tx, &id).await?;
    fact("edition.print-sha256", print.as_ref().map(|print| print.sha256.clone()).unwrap_or_default());
    fact("edition.submitted", at(course.submitted_at, &who[1]).unwrap_or_default());
    fact("edition.waiver", course.waiver.clone());
    fact("edition.number", course.number.clone());
    fact("edition.issued-on", course.issued_on.map(words::day).unwrap_or_default());
    fact("edition.signer", course.signer.clone());
    fact("edition.recorded", at(course.recorded_at, &who[2]).unwrap_or_default());
    fact("edition.signed-sha256", course.sha256.clone());
    let mut signatures = None;
    if let Some(file) = files::get(&mut tx, course.file.as_ref().unwrap_or(&edition.file)).await? {
        let found = files::signed::of(&mut tx, &file).await?;
        signatures = found.map(|all| files::signed::in_words(&file, &all, t, cx.lang));
    }
    let said = (crate::clock::day_of(edition.known_at), edition.known_at);
    let changed = corrections_of(&mut tx, &cycle.plan, said, cx.actor.now).await?.len();
    let changed_figures = (changed > 0).then(|| {
        let address = format!("/plans/{}/targets/corrections?as_of={}&known_at={}", cycle.plan, said.0, said.1);
        (address, t.with("edition.changed-figures", &[("count", &changed.to_string())]))
    });
    let mut corrections = Vec::new();
    let all = reports::editions(&mut tx, &cycle.id).await?;
    let label = |id: &EditionId| {
        let number = all.iter().find(|edition| edition.id == *id).map_or(0, |edition| edition.number);
        (id.to_string(), t.with("edition.name", &[("number", &number.to_string())]))
    };
    for later in editions::corrections(&mut tx, &id).await? {
        corrections.push(label(&later.edition));
    }
    let typed = |name: &str| fields.map(|fields| fields.get(name).to_owned()).unwrap_or_default();
    let stage = course.stage();
    let page = EditionPage {
        id: id.to_string(),
        cycle: cycle.id.to_string(),
        number: edition.number,
        stage: stage.as_str(),
        word: t[&format!("edition.stage-{}", stage.as_str())].to_owned(),
        has_print: print.is_some(),
        has_signed: course.file.is_some(),
        signatures,
        open_points: course.open_points.lines().map(str::to_owned).collect(),
        corrects: course.corrects.as_ref().map(label),
        may_write: may_write(cx, &cycle),
        typed: [typed("number"), typed("issued_on"), typed("signer"), typed("waiver")],
        cycle_name: cycle.name,
        corrections,
        changed_figures,
        problem,
        facts,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// The edition that may be read, with the store it was read from.
async fn readable_edition(cx: &Cx, id: &str) -> Result<(Tx, EditionId), Error> {
    let id = EditionId::parse(id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (_, report) = editions::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    readable(&mut tx, cx, report.cycle.as_str()).await?;
    Ok((tx, id))
}

async fn kept(tx: &mut Tx, file: Option<FileId>) -> Result<Response, Error> {
    let file = files::get(tx, &file.ok_or(Error::NotFound)?).await?.ok_or(Error::NotFound)?;
    let content = files::content(tx, &file).await?;
    Ok(download(&file.name, &file.media_type, content))
}

/// The file as it was signed.
pub async fn signed(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let (mut tx, id) = readable_edition(&cx, &id).await?;
    let file = editions::course(&mut tx, &id).await?.file;
    kept(&mut tx, file).await
}

/// The PDF that was kept when the edition was frozen.
pub async fn print(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let (mut tx, id) = readable_edition(&cx, &id).await?;
    let print = editions::print(&mut tx, &id).await?;
    kept(&mut tx, print.map(|print| print.file)).await
}

async fn answered(cx: &Cx, id: &str, fields: &Fields, done: Result<(), EditionRefusal>) -> Result<Response, Error> {
    match done {
        Ok(()) => Ok(see(&format!("/editions/{id}"))),
        Err(refusal) => page(cx, id, Some(sentence(refusal, catalogue(cx.lang))?), Some(fields)).await,
    }
}

pub async fn submit(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let edition = EditionId::parse(&id).ok_or(Error::NotFound)?;
    let done = editions::submit(&cx.state.db, &cx.actor, &edition, fields.get("waiver")).await;
    answered(&cx, &id, &fields, done).await
}

pub async fn issue(cx: Cx, Path(id): Path<String>, scanned: ScannedFields) -> Result<Response, Error> {
    let edition = EditionId::parse(&id).ok_or(Error::NotFound)?;
    let ScannedFields { fields, refused } = scanned;
    if refused.is_some() {
        return page(&cx, &id, refused, Some(&fields)).await;
    }
    let issued = Issued {
        number: fields.get("number"),
        issued_on: words::parse_day(fields.get("issued_on")),
        signer: fields.get("signer"),
        file: fields.file("file"),
    };
    let done = editions::issue(&cx.state.db, &cx.actor, &edition, &issued).await;
    answered(&cx, &id, &fields, done).await
}

/// A correction is a new edition that names the issued one; the issued one stays as it is.
pub async fn correct(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let corrected = EditionId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (_, report) = editions::get(&mut tx, &corrected).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let freezing = Freezing { file: fields.file("file"), corrects: Some(&corrected) };
    match editions::freeze(&cx.state.db, &cx.actor, &report.cycle, &freezing).await {
        Ok(edition) => Ok(see(&format!("/editions/{}", edition.id))),
        Err(refusal) => answered(&cx, &id, &fields, Err(refusal)).await,
    }
}
