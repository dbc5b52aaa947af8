//! Amendments, versions and implementing plans as pages.

mod forms;
mod headings;
mod implementing;
mod issue;
mod reviews;
mod show;
mod targets;
mod versions;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Right;
use dondoc_rules::amendments::{AmendmentRefusal, Field, Line, LineKind, Said};
use dondoc_rules::plans::redline::Piece;

use super::letters::{field_word, piece_words, whole};
use super::verbs::Refusal;
use crate::http::{Catalogue, Cx, Error, Routes, marked};
use crate::plans::Changes;
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
        .get("/amendments/{id}/target", Right::AmendPlans, targets::target)
        .post("/amendments/{id}/targets", Right::AmendPlans, targets::put)
        .post("/amendments/{id}/ended-targets", Right::AmendPlans, targets::end)
        .post("/amendments/{id}/dropped-targets", Right::AmendPlans, targets::take_back)
        .get("/amendments/{id}/heading", Right::AmendPlans, headings::heading)
        .post("/amendments/{id}/headings", Right::AmendPlans, headings::put)
        .post("/amendments/{id}/ended-headings", Right::AmendPlans, headings::end)
        .post("/amendments/{id}/dropped-headings", Right::AmendPlans, headings::take_back)
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
        .get("/plan-reviews", Right::AmendPlans, reviews::list)
        .post("/plans/{id}/reviews", Right::AmendPlans, reviews::answer)
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
            AmendmentRefusal::HeadingInUse(label, under) => {
                t.with("amendment.heading-in-use", &[("label", &label), ("under", &under.join(", "))])
            }
            AmendmentRefusal::NumberTwice(label) => t.with("amendment.number-twice", &[("label", &label)]),
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
    /// A word of `Noun`.
    pub noun: &'static str,
    pub id: String,
    pub label: String,
    pub kind: &'static str,
    /// "Sửa đổi nhiệm vụ".
    pub kind_words: String,
    pub text: String,
    pub fields: Vec<(String, Vec<(&'static str, String)>)>,
    /// Of a proposal: why, and from which tasks it comes.
    pub reason: String,
    pub origins: String,
}

fn line_row<T: Said>(line: &Line<T>, t: &Catalogue) -> LineRow {
    let named = |field: Field| field_word(T::NOUN, field, t).to_owned();
    let all = |mark: &'static str| {
        whole(&line.said).map(|(field, text)| (named(field), vec![(mark, text)])).collect::<Vec<_>>()
    };
    let fields = match line.kind {
        LineKind::Added => all("ins"),
        LineKind::Ended => all("del"),
        LineKind::Same | LineKind::Changed => {
            let fields = line.fields.iter().map(|(field, pieces)| {
                let said = pieces.iter().map(|one| Piece { kind: one.kind, text: piece_words(*field, one, t) });
                (named(*field), marked(&said.collect::<Vec<_>>()))
            });
            fields.collect()
        }
    };
    let kind_words = t.with(
        &format!("amendment.line-{}", line.kind.as_str()),
        &[("noun", &t[&format!("amendment.noun-{}", T::NOUN.as_str())])],
    );
    LineRow {
        noun: T::NOUN.as_str(),
        id: line.id.clone(),
        label: line.said.label().to_owned(),
        kind: line.kind.as_str(),
        kind_words,
        text: line.said.text().to_owned(),
        fields,
        reason: String::new(),
        origins: String::new(),
    }
}

/// What differs, as rows: headings, tasks, targets.
pub fn line_rows(changes: &Changes, t: &Catalogue) -> Vec<LineRow> {
    let headings = changes.headings.iter().map(|line| line_row(line, t));
    let tasks = changes.tasks.iter().map(|line| line_row(line, t));
    headings.chain(tasks).chain(changes.targets.iter().map(|line| line_row(line, t))).collect()
}

/// See another page, or say what is wrong on a page of its own.
fn then(cx: &Cx, path: &str, done: Result<(), Refusal>) -> Result<Response, Error> {
    match done {
        Ok(()) => Ok(crate::http::see(path).into_response()),
        Err(refusal) => refused(cx, refusal),
    }
}
