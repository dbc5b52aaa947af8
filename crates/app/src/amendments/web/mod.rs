//! Amendments, versions and implementing plans as pages.

mod forms;
mod implementing;
mod issue;
mod show;
mod versions;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Right;
use dondoc_rules::amendments::{AmendmentRefusal, Line, LineKind};
use dondoc_rules::plans::redline::{Piece, PieceKind};

use super::verbs::Refusal;
use crate::http::{Catalogue, Cx, Error, Routes};
use crate::{register, words};

pub fn routes() -> Routes {
    Routes::new()
        .get("/plans/{id}/versions", Right::ReadPlans, versions::list)
        .get("/plans/{id}/redline", Right::ReadPlans, versions::redline_page)
        .get("/plans/{id}/redline.docx", Right::ReadPlans, versions::redline_file)
        .post("/cycles/{id}/version", Right::AmendPlans, versions::go_over)
        .get("/plans/{id}/amendments/new", Right::AmendPlans, forms::new)
        .post("/plans/{id}/amendments", Right::AmendPlans, forms::begin)
        .get("/amendments/{id}", Right::ReadPlans, show::page_of)
        .get("/amendments/{id}/task", Right::AmendPlans, forms::task)
        .post("/amendments/{id}/tasks", Right::AmendPlans, forms::put_task)
        .post("/amendments/{id}/ended-tasks", Right::AmendPlans, forms::end_task)
        .post("/amendments/{id}/dropped-tasks", Right::AmendPlans, forms::drop_task)
        .get("/amendments/{id}/target", Right::AmendPlans, forms::target)
        .post("/amendments/{id}/targets", Right::AmendPlans, forms::put_target)
        .post("/amendments/{id}/dropped-targets", Right::AmendPlans, forms::drop_target)
        .post("/amendments/{id}/circulation", Right::AmendPlans, show::circulate)
        .post("/amendments/{id}/opinions", Right::WriteReturns, show::opine)
        .post("/amendments/{id}/opinion-answers", Right::AmendPlans, show::answer)
        .post("/amendments/{id}/appraisal", Right::AmendPlans, show::appraise)
        .post("/amendments/{id}/withdrawal", Right::AmendPlans, show::withdraw)
        .post("/amendments/{id}/base", Right::AmendPlans, show::rebase)
        .get("/amendments/{id}/submission.docx", Right::AmendPlans, issue::submission)
        .get("/amendments/{id}/decision.docx", Right::AmendPlans, issue::decision)
        .get("/amendments/{id}/issue", Right::AmendPlans, issue::form)
        .post("/amendments/{id}/issue", Right::AmendPlans, issue::record)
        .get("/plans/{id}/implementing", Right::ReadPlans, implementing::list)
        .post("/plans/{id}/implementing", Right::WriteReturns, implementing::record)
        .get("/plans/{id}/implementing/{body}", Right::ReadPlans, implementing::rows)
        .post("/plans/{id}/implementing/{body}", Right::WriteReturns, implementing::map)
}

/// What a refusal says; `NotFound` where the person may not know.
pub fn sentence(refusal: Refusal, t: &Catalogue) -> Result<String, Error> {
    Ok(match refusal {
        Refusal::Unknown => return Err(Error::NotFound),
        Refusal::Store(error) => return Err(error.into()),
        Refusal::Closed => t["amendment.closed"].to_owned(),
        Refusal::Field(key) => t[key].to_owned(),
        Refusal::UnknownLead(name) => t.with("amendment.unknown-lead", &[("name", &name)]),
        Refusal::UnknownGroup(label) => t.with("amendment.unknown-group", &[("label", &label)]),
        Refusal::UnknownTask(label) => t.with("amendment.unknown-task", &[("label", &label)]),
        Refusal::AlsoIn(title) => t.with("amendment.also-in", &[("title", &title)]),
        Refusal::Instrument(refusal) => register::problem(refusal, t)?.sentence,
        Refusal::Rule(rule) => match rule {
            AmendmentRefusal::Superseded(number) => t.with("amendment.superseded", &[("number", &number.to_string())]),
            AmendmentRefusal::Empty => t["amendment.empty"].to_owned(),
            AmendmentRefusal::BeforeIssue(day) => t.with("amendment.before-issue", &[("day", &words::day(day))]),
            AmendmentRefusal::BeforeBase(day) => t.with("amendment.before-base", &[("day", &words::day(day))]),
            AmendmentRefusal::InClosedCycle(name) => t.with("amendment.in-closed", &[("cycle", &name)]),
            AmendmentRefusal::EndsOpen(labels) => t.with("amendment.ends-open", &[("labels", &labels.join(", "))]),
        },
    })
}

/// A refused act as a page of its own.
fn refused(cx: &Cx, refusal: Refusal) -> Result<Response, Error> {
    Err(Error::Refused(sentence(refusal, crate::http::catalogue(cx.lang))?))
}

/// The status of a page that shows a form again.
fn status(problem: Option<&String>) -> StatusCode {
    if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
}

/// A line of a redline as a page shows it.
pub struct LineRow {
    pub task: String,
    pub label: String,
    pub kind: &'static str,
    pub kind_words: String,
    pub text: String,
    pub fields: Vec<(String, Vec<(&'static str, String)>)>,
    /// Of a changed task of a proposal: why, and from which tasks it comes.
    pub reason: String,
    pub origins: String,
}

fn marked(pieces: &[Piece]) -> Vec<(&'static str, String)> {
    let mark = |kind| match kind {
        PieceKind::Same => "",
        PieceKind::Deleted => "del",
        PieceKind::Inserted => "ins",
    };
    pieces.iter().map(|piece| (mark(piece.kind), piece.text.clone())).collect()
}

fn line_row(line: &Line, t: &Catalogue) -> LineRow {
    let whole = |mark: &'static str| {
        let task = &line.task;
        let named = [
            ("field.text", &task.text),
            ("field.lead", &task.lead),
            ("field.cooperating", &task.cooperating),
            ("field.timeline", &task.timeline),
            ("field.deliverable", &task.deliverable),
        ];
        let texts = named.into_iter().filter(|(_, text)| !text.is_empty());
        texts.map(|(key, text)| (t[key].to_owned(), vec![(mark, text.clone())])).collect::<Vec<_>>()
    };
    let fields = match line.kind {
        LineKind::Added => whole("ins"),
        LineKind::Ended => whole("del"),
        LineKind::Same | LineKind::Changed => {
            let named = |field: &str| t[&format!("field.{field}")].to_owned();
            line.fields.iter().map(|(field, pieces)| (named(field.as_str()), marked(pieces))).collect()
        }
    };
    LineRow {
        task: line.id.clone(),
        label: line.task.label.clone(),
        kind: line.kind.as_str(),
        kind_words: t[&format!("amendment.line-{}", line.kind.as_str())].to_owned(),
        text: line.task.text.clone(),
        fields,
        reason: String::new(),
        origins: String::new(),
    }
}

/// See another page, or say what is wrong on a page of its own.
fn then(cx: &Cx, path: &str, done: Result<(), Refusal>) -> Result<Response, Error> {
    match done {
        Ok(()) => Ok(crate::http::see(path).into_response()),
        Err(refusal) => refused(cx, refusal),
    }
}
