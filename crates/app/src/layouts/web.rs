//! The check of a Word file's layout on a page.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Right;

use super::{check, counts, place, severity};
use crate::http::{Cx, Error, Fields, Lang, Routes, Shell, catalogue, render};

pub fn routes() -> Routes {
    Routes::new().get("/layout", Right::ReadHome, page).post("/layout", Right::ReadHome, upload)
}

#[derive(Template)]
#[template(path = "layouts/check.html")]
struct CheckPage {
    shell: Shell,
    problem: Option<String>,
    /// Name of the file that was checked; empty before one was.
    file: String,
    counts: String,
    rows: Vec<Row>,
}

struct Row {
    severity: String,
    place: String,
    found: String,
    wanted: &'static str,
    clause: &'static str,
}

async fn page(cx: Cx) -> Result<Response, Error> {
    show(&cx, None, String::new(), Vec::new(), String::new()).await
}

async fn upload(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let Some(file) = fields.file("file") else {
        return show(&cx, Some(t["layout.no-file"].to_owned()), String::new(), Vec::new(), String::new()).await;
    };
    match check(&file.bytes) {
        Ok(findings) => {
            let rows = findings.iter().map(|finding| Row {
                severity: severity(finding.severity, t).to_owned(),
                place: place(finding, t),
                found: finding.found.clone(),
                wanted: finding.wanted,
                clause: finding.clause,
            });
            let rows = rows.collect();
            show(&cx, None, file.name.clone(), rows, counts(&findings, t)).await
        }
        Err(error) => {
            let sentence = match cx.lang {
                Lang::Vi => error.sentence_vi(&file.name),
                Lang::En => error.sentence_en(&file.name),
            };
            show(&cx, Some(sentence), String::new(), Vec::new(), String::new()).await
        }
    }
}

async fn show(
    cx: &Cx,
    problem: Option<String>,
    file: String,
    rows: Vec<Row>,
    counts: String,
) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/layout").await?;
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&CheckPage { shell, problem, file, counts, rows })?).into_response())
}
