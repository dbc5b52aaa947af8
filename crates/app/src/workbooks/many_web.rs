//! Many bodies' workbooks on one page: the forms of all as an archive, and filled ones back, one by one or packed.

use std::collections::HashSet;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_files::{Unreadable, archive};
use dondoc_rules::access::Right;

use super::many::{self, Outcome};
use super::{form, limits, sentences, web};
use crate::cycles::{self, Cycle};
use crate::http::{Catalogue, Cx, Error, Fields, Lang, Shell, catalogue, download, render};
use crate::ids::CycleId;
use crate::{bodies, obligations};

#[derive(Template)]
#[template(path = "workbooks/many.html")]
struct ManyPage {
    shell: Shell,
    id: String,
    cycle: String,
    is_closed: bool,
    problem: Option<String>,
    rows: Vec<FileRow>,
    taken: usize,
}

/// What became of a file.
struct FileRow {
    file: String,
    body: String,
    obligation: String,
    is_taken: bool,
    result: String,
    errors: Vec<String>,
    warnings: Vec<String>,
}

async fn cycle_of(cx: &Cx, id: &str) -> Result<Cycle, Error> {
    let id = CycleId::parse(id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = cycles::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let reach = dondoc_rules::access::reach(cx.actor.role, Right::RecordReturns);
    let is_covered = reach.is_some_and(|reach| cx.actor.covers(reach, None, Some(&cycle.focal_body)));
    if is_covered { Ok(cycle) } else { Err(Error::NotFound) }
}

pub async fn page(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let cycle = cycle_of(&cx, &id).await?;
    show(&cx, &cycle, None, Vec::new()).await
}

async fn show(cx: &Cx, cycle: &Cycle, problem: Option<String>, rows: Vec<FileRow>) -> Result<Response, Error> {
    let page = ManyPage {
        shell: Shell::of(cx, "/cycles").await?,
        id: cycle.id.to_string(),
        cycle: cycle.name.clone(),
        is_closed: cycle.closed_at.is_some(),
        problem,
        taken: rows.iter().filter(|row| row.is_taken).count(),
        rows,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// The workbooks of all bodies, to be sent to those who work without a connection.
pub async fn all(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let cycle = cycle_of(&cx, &id).await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut files = Vec::new();
    for obligation in obligations::of_cycle(&mut tx, &cycle.id).await? {
        let target = many::of_body(&mut tx, &obligation, &cycle).await?;
        let name = bodies::name_of(&mut tx, &obligation.body, cycle.opens_on).await?;
        files.push((web::file_name(&name, &cycle.name), form::workbook(&mut tx, &target, cx.actor.now).await?));
    }
    Ok(download("bieu-bao-cao.zip", "application/zip", archive::pack(&files)))
}

pub async fn upload(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let cycle = cycle_of(&cx, &id).await?;
    let t = catalogue(cx.lang);
    let mut seen = HashSet::new();
    let mut rows = Vec::new();
    let sent = fields.files.iter().filter(|file| !(file.name.is_empty() && file.bytes.is_empty()));
    let mut count = 0;
    for file in sent {
        count += 1;
        if count > archive::FILE_COUNT {
            return show(&cx, &cycle, Some(t["workbooks.too-many"].to_owned()), rows).await;
        }
        // A folder's files come with their folder in front.
        let name = file.name.rsplit(['/', '\\']).next().unwrap_or_default();
        if !archive::is_archive(&file.bytes) {
            rows.push(row(&cx, &cycle, name, &file.bytes, &mut seen).await?);
            continue;
        }
        match archive::unpack(&file.bytes, &limits()) {
            Ok(unpacked) => {
                for (inner, content) in unpacked {
                    rows.push(match content {
                        Ok(bytes) => row(&cx, &cycle, &inner, &bytes, &mut seen).await?,
                        Err(error) => refused(&cx, &inner, &error),
                    });
                }
            }
            Err(error) => rows.push(refused(&cx, name, &error)),
        }
    }
    let problem = rows.is_empty().then(|| t["workbooks.no-file"].to_owned());
    show(&cx, &cycle, problem, rows).await
}

fn refused(cx: &Cx, name: &str, error: &Unreadable) -> FileRow {
    let t = catalogue(cx.lang);
    let result = match (error, cx.lang) {
        (Unreadable::TooLarge { .. } | Unreadable::UnpacksTooLarge { .. }, _) => t["workbook.too-large"].to_owned(),
        (Unreadable::NotADocument, _) => t["workbooks.nested"].to_owned(),
        (error, Lang::Vi) => error.sentence_vi(name),
        (error, Lang::En) => error.sentence_en(name),
    };
    FileRow {
        file: name.to_owned(),
        body: String::new(),
        obligation: String::new(),
        is_taken: false,
        result,
        errors: Vec::new(),
        warnings: Vec::new(),
    }
}

async fn row(cx: &Cx, cycle: &Cycle, name: &str, bytes: &[u8], seen: &mut HashSet<String>) -> Result<FileRow, Error> {
    let t = catalogue(cx.lang);
    let outcome = match many::take(&cx.state.db, &cx.actor, &cycle.id, bytes, seen).await {
        Ok(outcome) => outcome,
        Err(refusal) => Outcome { obligation: None, body: None, taken: Err(refusal) },
    };
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let body = match &outcome.body {
        Some(body) => bodies::name_of(&mut tx, body, cycle.opens_on).await?,
        None => String::new(),
    };
    let mut row = FileRow {
        file: name.to_owned(),
        body,
        obligation: outcome.obligation.map(|id| id.to_string()).unwrap_or_default(),
        is_taken: outcome.taken.is_ok(),
        result: String::new(),
        errors: Vec::new(),
        warnings: Vec::new(),
    };
    match outcome.taken {
        Ok(taken) => {
            row.result = match taken.count {
                0 => t["workbooks.nothing-new"].to_owned(),
                count => t.with("workbooks.taken", &[("count", &count.to_string())]),
            };
            for finding in &taken.findings {
                let sentence = sentences::finding(t, finding);
                if finding.problem.is_error() { row.errors.push(sentence) } else { row.warnings.push(sentence) }
            }
            row.warnings.extend(taken.left.iter().map(|left| left_sentence(t, left)));
        }
        Err(refusal) => row.result = sentences::refusal(t, refusal).or_else(unknown(t))?,
    }
    Ok(row)
}

/// What a person may not know about reads as what is not there.
fn unknown(t: &Catalogue) -> impl FnOnce(Error) -> Result<String, Error> {
    move |error| match error {
        Error::NotFound => Ok(t["workbook.other-body"].to_owned()),
        error => Err(error),
    }
}

fn left_sentence(t: &Catalogue, left: &dondoc_rules::workbooks::Offer) -> String {
    format!("{}: {}", sentences::place(t, &left.said.place), &t["workbooks.left"])
}
