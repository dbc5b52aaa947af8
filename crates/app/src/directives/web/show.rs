//! A directive: the order, who carries it out and how far each has come, results, its days, its timeline.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Reach, Right, reach};
use dondoc_rules::tasks::Whose;

use super::origin_word;
use super::result_rows::{Given, ResultRow, person, result_row};
use crate::db::Tx;
use crate::directives::facts::{self, Stored};
use crate::directives::record::{self, DirectiveRefusal};
use crate::directives::result;
use crate::directives::results::{self, NewResult, may_decide};
use crate::http::{Catalogue, Cx, Error, Fields, Shell, catalogue, download, render, see};
use crate::ids::{AccountId, BodyId, DirectiveId, DirectiveResultId};
use crate::{bodies, events, files, obstacles, words};

#[derive(Template)]
#[template(path = "directives/show.html")]
struct DirectivePage {
    shell: Shell,
    problem: Option<String>,
    id: String,
    text: String,
    look: &'static str,
    word: String,
    facts: Vec<(String, String)>,
    /// Address and words.
    document: Option<(String, String)>,
    obstacle: Option<(String, String)>,
    parts: Vec<PartRow>,
    results: Vec<ResultRow>,
    /// The bodies for which the focal body may record a result.
    holders: Vec<(String, String)>,
    may_report: bool,
    is_keeper: bool,
    timeline: Vec<(String, String)>,
    typed: Fields,
}

struct PartRow {
    body: String,
    look: &'static str,
    word: String,
}

pub async fn directive(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = DirectiveId::parse(&id).ok_or(Error::NotFound)?;
    page(&cx, &id, None, Fields::default()).await
}

async fn page(cx: &Cx, id: &DirectiveId, problem: Option<String>, typed: Fields) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/directives").await?;
    let t = shell.t;
    let seen = (cx.actor.today(), cx.actor.now);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let stored = facts::of(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let own = stored.own_body(&cx.actor);
    let is_whole = is_whole(cx, &stored);
    if !is_whole && own.is_none() {
        return Err(Error::NotFound);
    }
    let is_keeper = stored.is_covered(&cx.actor, Right::RecordDirectives);
    let is_open = stored.directive.withdrawn_at.is_none();
    let whose = match (&own, is_whole) {
        (Some(body), false) => Whose::Body(body.as_str()),
        _ => Whose::Plan,
    };
    let state = stored.state(whose, seen.0, seen.1);
    let holders = stored.held_by(seen.0, seen.1);
    let mut parts = Vec::new();
    for body in holders.iter().filter(|body| is_whole || own.as_ref() == Some(*body)) {
        if let Some(state) = stored.state(Whose::Body(body.as_str()), seen.0, seen.1) {
            parts.push(PartRow {
                body: bodies::name_of(&mut tx, body, seen.0).await?,
                look: words::task_look(&state),
                word: words::task_state(t, &state),
            });
        }
    }
    let own_obstacle = match &stored.directive.obstacle {
        Some(obstacle) if is_whole => obstacles::get(&mut tx, obstacle).await?,
        _ => None,
    };
    let instrument = stored.directive.instrument.as_ref().map(|id| format!("/instruments/{id}")).unwrap_or_default();
    let page = DirectivePage {
        id: id.to_string(),
        text: stored.directive.text.clone(),
        look: state.as_ref().map_or("open", words::task_look),
        word: state.as_ref().map_or_else(|| t["directive.withdrawn"].to_owned(), |state| words::task_state(t, state)),
        facts: told(cx, t, &stored),
        document: Some((instrument, stored.directive.reference.clone())).filter(|(_, words)| !words.is_empty()),
        obstacle: own_obstacle.map(|own| (format!("/obstacles/{}", own.id), own.text)),
        parts,
        results: result_rows(&mut tx, cx, t, &stored, is_whole).await?,
        holders: if is_keeper { named(&mut tx, cx, &holders).await? } else { Vec::new() },
        may_report: is_open && (is_keeper || own.is_some() && may_answer(cx)),
        is_keeper: is_keeper && is_open,
        timeline: timeline(&mut tx, cx, t, id).await?,
        problem,
        typed,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// Whether the person sees the directive whole, not only their own body's part.
fn is_whole(cx: &Cx, stored: &Stored) -> bool {
    stored.is_covered(&cx.actor, Right::ReadDirectives)
        && reach(cx.actor.role, Right::ReadDirectives) != Some(Reach::Own)
}

fn may_answer(cx: &Cx) -> bool {
    reach(cx.actor.role, Right::AnswerDirectives).is_some()
}

/// Who ordered it when, by when it is due, and every other day that was given.
fn told(cx: &Cx, t: &Catalogue, stored: &Stored) -> Vec<(String, String)> {
    let own = &stored.directive;
    let mut rows: Vec<(String, String)> = Vec::new();
    let mut add = |key: &str, value: String| rows.push((t[key].to_owned(), value));
    if !own.ordered_by.is_empty() {
        add("directive.ordered-by", own.ordered_by.clone());
    }
    add("directive.ordered-on", words::long_day(own.ordered_on, cx.lang));
    add("directive.origin", origin_word(t, own.origin).to_owned());
    let state = stored.state(Whose::Plan, cx.actor.today(), cx.actor.now);
    let due = state.and_then(|state| state.due_on).or(own.due_on);
    match due {
        Some(due) => {
            let days = words::days_between(cx.actor.today(), due);
            let rest = match days {
                0 => t["due.today"].to_owned(),
                1.. => t.with("due.left", &[("days", &days.to_string())]),
                _ => t.with("due.past", &[("days", &(-days).to_string())]),
            };
            let last = words::long_day(due, cx.lang);
            add("tasks.due", t.with("directive.last-day", &[("last", &last), ("rest", &rest)]));
        }
        None => add("tasks.due", t["directive.no-due"].to_owned()),
    }
    if let (false, Some(first)) = (stored.dues.is_empty(), own.due_on) {
        add("tasks.due-first", words::long_day(first, cx.lang));
    }
    if !own.due_words.is_empty() && own.due_on.map(words::day).as_deref() != Some(own.due_words.as_str()) {
        add("directive.due-words", own.due_words.clone());
    }
    for one in &stored.dues {
        let values =
            [("day", words::day(one.due_on)), ("on", words::day(one.decided_on)), ("reason", one.reason.clone())];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        add("directive.other-due", t.with("directive.redated", &values));
    }
    if let (Some(on), Some(reason)) = (own.withdrawn_on, &own.withdrawn_reason) {
        add("directive.withdrawn", format!("{}. {reason}", words::day(on)));
    }
    rows
}

async fn result_rows(
    tx: &mut Tx,
    cx: &Cx,
    t: &Catalogue,
    stored: &Stored,
    is_whole: bool,
) -> Result<Vec<ResultRow>, Error> {
    let mut rows = Vec::new();
    for one in stored.results.iter().rev().filter(|one| is_whole || cx.actor.acts_for(&one.body)) {
        let given = Given {
            path: format!("/directives/results/{}", one.id),
            body: bodies::name_of(tx, &one.body, one.reported_on).await?,
            door: one.door,
            number: &one.number,
            issued_on: one.issued_on,
            note: &one.note,
            has_file: one.file.is_some(),
            reported_on: one.reported_on,
            recorded_at: one.recorded_at,
            accepted: one.accepted_at.map(|at| (at, one.accepted_by.as_ref())),
            returned: one
                .returned_at
                .map(|at| (at, one.returned_by.as_ref(), one.return_reason.as_deref().unwrap_or_default())),
            may_decide: may_decide(&cx.actor, stored, one),
        };
        rows.push(result_row(tx, cx, t, given).await?);
    }
    Ok(rows)
}

async fn named(tx: &mut Tx, cx: &Cx, all: &[BodyId]) -> Result<Vec<(String, String)>, Error> {
    let mut rows = Vec::new();
    for body in all {
        rows.push((body.to_string(), bodies::name_of(tx, body, cx.actor.today()).await?));
    }
    Ok(rows)
}

/// Who did what when, newest last.
async fn timeline(tx: &mut Tx, cx: &Cx, t: &Catalogue, id: &DirectiveId) -> Result<Vec<(String, String)>, Error> {
    let mut rows = Vec::new();
    for event in events::about(tx, &format!("directives/{id}")).await? {
        let who = person(tx, t, event.account.as_deref().and_then(AccountId::parse).as_ref()).await?;
        let what = format!("{}: {who}", &t[&format!("event.{}", event.kind)]);
        rows.push((words::instant(event.recorded_at, cx.lang), what));
    }
    Ok(rows)
}

/// After an act: back to the directive; a refusal stands on its page with what was typed.
async fn done(cx: &Cx, id: &DirectiveId, done: Result<(), DirectiveRefusal>, typed: Fields) -> Result<Response, Error> {
    match done {
        Ok(()) => Ok(see(&format!("/directives/{id}"))),
        Err(DirectiveRefusal::Unknown) => Err(Error::NotFound),
        Err(DirectiveRefusal::Store(error)) => Err(error.into()),
        Err(DirectiveRefusal::Same(own)) => Ok(see(&format!("/directives/{own}"))),
        Err(DirectiveRefusal::Field(key)) => {
            let sentence = catalogue(cx.lang)[key].to_owned();
            page(cx, id, Some(sentence), typed).await
        }
    }
}

/// The sentence about the first of some days that cannot be read.
fn bad_day(cx: &Cx, fields: &Fields, names: &[&str]) -> Option<String> {
    let wrong = names.iter().map(|name| fields.get(name));
    let wrong = wrong.into_iter().find(|text| !text.is_empty() && words::parse_day(text).is_none());
    wrong.map(|day| catalogue(cx.lang).with("tasks.bad-day", &[("day", day)]))
}

pub async fn report(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = DirectiveId::parse(&id).ok_or(Error::NotFound)?;
    if let Some(sentence) = bad_day(&cx, &fields, &["issued_on", "reported_on"]) {
        return page(&cx, &id, Some(sentence), fields).await;
    }
    let new = NewResult {
        body: BodyId::parse(fields.get("body")),
        number: fields.get("number").to_owned(),
        issued_on: words::parse_day(fields.get("issued_on")),
        reported_on: words::parse_day(fields.get("reported_on")),
        note: fields.get("note").to_owned(),
        file: fields.file("file").cloned(),
    };
    let result = results::record(&cx.state.db, &cx.actor, &id, &new).await;
    done(&cx, &id, result.map(|_| ()), fields).await
}

pub async fn set_due(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = DirectiveId::parse(&id).ok_or(Error::NotFound)?;
    if let Some(sentence) = bad_day(&cx, &fields, &["due_on", "decided_on"]) {
        return page(&cx, &id, Some(sentence), fields).await;
    }
    let Some(due_on) = words::parse_day(fields.get("due_on")) else {
        return page(&cx, &id, Some(catalogue(cx.lang)["directive.no-new-due"].to_owned()), fields).await;
    };
    let decided_on = words::parse_day(fields.get("decided_on"));
    let result = record::set_due(&cx.state.db, &cx.actor, &id, due_on, decided_on, fields.get("reason")).await;
    done(&cx, &id, result, fields).await
}

pub async fn withdraw(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = DirectiveId::parse(&id).ok_or(Error::NotFound)?;
    if let Some(sentence) = bad_day(&cx, &fields, &["withdrawn_on"]) {
        return page(&cx, &id, Some(sentence), fields).await;
    }
    let (on, is_sure) = (words::parse_day(fields.get("withdrawn_on")), fields.get("sure") == "1");
    let result = record::withdraw(&cx.state.db, &cx.actor, &id, on, fields.get("reason"), is_sure).await;
    done(&cx, &id, result, fields).await
}

/// The file of a result: for who follows the directive, and for the body whose result it is.
pub async fn file(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = DirectiveResultId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let one = result(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let stored = facts::of(&mut tx, &one.directive).await?.ok_or(Error::NotFound)?;
    if !is_whole(&cx, &stored) && !cx.actor.acts_for(&one.body) {
        return Err(Error::NotFound);
    }
    let file = files::get(&mut tx, one.file.as_ref().ok_or(Error::NotFound)?).await?.ok_or(Error::NotFound)?;
    let content = files::content(&mut tx, &file).await?;
    Ok(download(&file.name, &file.media_type, content))
}

async fn directive_of(cx: &Cx, id: &str) -> Result<(DirectiveResultId, DirectiveId), Error> {
    let id = DirectiveResultId::parse(id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let directive = result(&mut tx, &id).await?.ok_or(Error::NotFound)?.directive;
    Ok((id, directive))
}

pub async fn accept(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let (id, directive) = directive_of(&cx, &id).await?;
    let result = results::accept(&cx.state.db, &cx.actor, &id).await;
    done(&cx, &directive, result.map(|_| ()), Fields::default()).await
}

pub async fn give_back(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let (id, directive) = directive_of(&cx, &id).await?;
    let result = results::give_back(&cx.state.db, &cx.actor, &id, fields.get("reason")).await;
    done(&cx, &directive, result.map(|_| ()), fields).await
}
