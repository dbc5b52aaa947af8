//! A task's page: its own words, its class and who decided it, its days, its results, what returns say of it.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Reach, Right};
use dondoc_rules::obligations::CountingClass;
use dondoc_rules::returns::Door;
use dondoc_rules::tasks::{TaskState, Whose, in_force, state};

use super::{look, whole_word};
use crate::db::Tx;
use crate::directives::web::result_rows::{Given, ResultRow, person, result_row};
use crate::http::{Catalogue, Cx, Error, Fields, ScannedFields, Shell, catalogue, download, render, see};
use crate::ids::{AccountId, BodyId, TaskId, TaskResultId};
use crate::plans::{Task, clarifications};
use crate::returns::review;
use crate::tasks::results::{self, Found, NewResult, ResultRefusal, find};
use crate::tasks::{classes_of, count, facts, result, results_of, store};
use crate::{bodies, files, plans, returns, words};

#[derive(Template)]
#[template(path = "tasks/show.html")]
struct TaskPage {
    shell: Shell,
    problem: Option<String>,
    id: String,
    plan: String,
    plan_title: String,
    label: String,
    text: String,
    issued: Vec<(String, String)>,
    cleared: Vec<String>,
    look: &'static str,
    word: String,
    facts: Vec<(String, String)>,
    class_history: Vec<String>,
    /// For the focal body.
    class_form: Option<ClassForm>,
    results: Vec<ResultRow>,
    entries: Vec<EntryRow>,
    /// The leads for which the focal body may record a result.
    leads: Vec<(String, String)>,
    may_report: bool,
    is_focal: bool,
    typed: Fields,
}

/// Classes to choose: word, name, whether it is chosen.
struct ClassForm {
    options: Vec<(&'static str, String, bool)>,
    /// The plan's words give no day.
    asks_day: bool,
}

struct EntryRow {
    link: String,
    body: String,
    what: String,
    said: String,
    /// How the focal body sees it, beside what is stated.
    rated: String,
}

pub async fn task(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = TaskId::parse(&id).ok_or(Error::NotFound)?;
    page(&cx, &id, None, Fields::default()).await
}

async fn page(cx: &Cx, id: &TaskId, problem: Option<String>, typed: Fields) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/tasks").await?;
    let t = shell.t;
    let seen = (cx.actor.today(), cx.actor.now);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let found = find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if !found.is_covered(&cx.actor, Right::ReadReturns) && found.own_body(&cx.actor).is_none() {
        return Err(Error::NotFound);
    }
    let stored = &found.stored;
    let place = stored.place(seen.0, seen.1).or(stored.places.last()).ok_or(Error::NotFound)?.clone();
    let tasks = plans::tasks(&mut tx, &place.version).await?;
    let task = tasks.into_iter().find(|task| task.id == *id).ok_or(Error::NotFound)?;
    let own = found.own_body(&cx.actor);
    let whose = match &own {
        Some(body) if !found.is_covered(&cx.actor, Right::ReadReturns) || is_own_only(cx) => Whose::Body(body.as_str()),
        _ => Whose::Plan,
    };
    let state = state(&stored.facts, whose, seen.0, seen.1);
    let followings = facts::followings(&mut tx, Some(&found.plan.id)).await?;
    let officer = count::officer(stored, followings.get(&found.plan.id), &place.sections, seen);
    let is_focal = found.is_covered(&cx.actor, Right::RecordReturns);
    let may_classify = found.is_covered(&cx.actor, Right::ReviewReturns);
    let leads = found.bodies(&cx.actor);
    let page = TaskPage {
        id: id.to_string(),
        plan: found.plan.id.to_string(),
        plan_title: found.plan.title.clone(),
        label: task.label.clone(),
        issued: issued(t, &task),
        cleared: cleared(&mut tx, t, &found, id).await?,
        look: state.as_ref().map_or("open", look),
        word: state.as_ref().map_or_else(|| t["tasks.not-in-plan"].to_owned(), |state| whole_word(t, state)),
        facts: standing(&mut tx, cx, t, &found, state.as_ref(), officer).await?,
        class_history: class_history(&mut tx, cx, t, &found, id).await?,
        class_form: state.as_ref().filter(|_| may_classify).map(|state| ClassForm {
            options: CountingClass::ALL
                .iter()
                .map(|one| (one.as_str(), t[&format!("class.{}", one.as_str())].to_owned(), *one == state.class))
                .collect(),
            asks_day: task.due_on.is_none(),
        }),
        results: result_rows(&mut tx, cx, t, &found, id).await?,
        entries: entry_rows(&mut tx, cx, t, &found, id).await?,
        leads: if is_focal { named(&mut tx, cx, &leads).await? } else { Vec::new() },
        may_report: is_focal || (own.is_some() && may_write(cx)),
        is_focal,
        text: task.text,
        problem,
        typed,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

fn is_own_only(cx: &Cx) -> bool {
    dondoc_rules::access::reach(cx.actor.role, Right::ReadReturns) == Some(Reach::Own)
}

fn may_write(cx: &Cx) -> bool {
    dondoc_rules::access::reach(cx.actor.role, Right::WriteReturns).is_some()
}

/// The plan's own words.
fn issued(t: &Catalogue, task: &Task) -> Vec<(String, String)> {
    let raw = |key: &str, text: &Option<String>| (t[key].to_owned(), text.clone().unwrap_or_default());
    vec![
        raw("plans.lead", &task.lead_raw),
        raw("plans.cooperating", &task.cooperating_raw),
        raw("plans.timeline", &task.timeline_raw),
        raw("plans.deliverable", &task.deliverable_raw),
    ]
}

async fn cleared(tx: &mut Tx, t: &Catalogue, found: &Found, id: &TaskId) -> Result<Vec<String>, Error> {
    let mut all = clarifications::cleared(tx, &found.plan.id).await?;
    let own = all.remove(id).unwrap_or_default().into_iter();
    let sentences = own.map(|one| format!("{}: {} ({})", &t[&format!("clarity.{}", one.slot)], one.value, one.basis));
    Ok(sentences.collect())
}

/// Class, days, lateness against both days, who follows.
async fn standing(
    tx: &mut Tx,
    cx: &Cx,
    t: &Catalogue,
    found: &Found,
    state: Option<&TaskState>,
    officer: Option<AccountId>,
) -> Result<Vec<(String, String)>, Error> {
    let mut rows: Vec<(String, String)> = Vec::new();
    let mut add = |key: &str, value: String| rows.push((t[key].to_owned(), value));
    if let Some(state) = state {
        let class = t[&format!("class.{}", state.class.as_str())].to_owned();
        let newest = classes_of(tx, &found.stored.task, &found.plan.id);
        let value = match newest.await?.into_iter().next().filter(|_| state.is_confirmed) {
            Some(act) => {
                let who = person(tx, t, act.decided_by.as_ref()).await?;
                let at = words::instant(act.decided_at, cx.lang);
                t.with("tasks.class-confirmed", &[("class", &class), ("who", &who), ("at", &at)])
            }
            None => t.with("tasks.class-proposed", &[("class", &class)]),
        };
        add("tasks.class-of", value);
        let late = |days: Option<i64>| match days {
            Some(days) => t.with("tasks.days-late", &[("days", &days.to_string())]),
            None => t["tasks.not-late"].to_owned(),
        };
        if let Some(due) = state.due_on {
            add("tasks.due", format!("{}; {}", words::long_day(due, cx.lang), late(state.late_days)));
        }
        if let Some(first) = state.original_due_on {
            add("tasks.due-first", format!("{}; {}", words::long_day(first, cx.lang), late(state.original_late_days)));
        }
        if let Some(day) = state.completed_on {
            add("tasks.completed-on", words::long_day(day, cx.lang));
        }
    }
    let version = in_force(&found.stored.facts.versions, cx.actor.today(), cx.actor.now);
    if let Some(version) = version {
        let values = [("number", version.number.to_string()), ("day", words::day(version.effective_on))];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        add("plans.version", t.with("tasks.version", &values));
    }
    let who = match &officer {
        Some(officer) => person(tx, t, Some(officer)).await?,
        None => t["tasks.nobody"].to_owned(),
    };
    rows.push((t["tasks.person"].to_owned(), who));
    Ok(rows)
}

async fn class_history(tx: &mut Tx, cx: &Cx, t: &Catalogue, found: &Found, id: &TaskId) -> Result<Vec<String>, Error> {
    let mut lines = Vec::new();
    for act in classes_of(tx, id, &found.plan.id).await? {
        let who = person(tx, t, act.decided_by.as_ref()).await?;
        let at = words::instant(act.decided_at, cx.lang);
        let class = &t[&format!("class.{}", act.class.as_str())];
        let proposed = &t[&format!("class.{}", act.proposed.as_str())];
        let values = [("at", at.as_str()), ("who", &who), ("class", class), ("proposed", proposed)];
        let mut line = t.with("tasks.class-act", &values);
        if let Some(day) = act.due_on {
            line.push_str(&format!("; {} {}", t["tasks.due"].to_lowercase(), words::day(day)));
        }
        if !act.reason.is_empty() {
            line.push_str(&format!(". {} {}", &t["tasks.reason-was"], act.reason));
        }
        lines.push(line);
    }
    Ok(lines)
}

/// What another lead reported is its own to show, and the focal body's.
fn may_see(cx: &Cx, found: &Found, body: Option<&BodyId>) -> bool {
    let is_reached = found.is_covered(&cx.actor, Right::ReadReturns) && !is_own_only(cx);
    is_reached || body.is_some_and(|body| cx.actor.acts_for(body))
}

async fn result_rows(tx: &mut Tx, cx: &Cx, t: &Catalogue, found: &Found, id: &TaskId) -> Result<Vec<ResultRow>, Error> {
    let may_review = found.is_covered(&cx.actor, Right::ReviewReturns);
    let mut rows = Vec::new();
    for one in results_of(tx, id, &found.plan.id).await? {
        if !may_see(cx, found, one.body.as_ref()) {
            continue;
        }
        let body = match &one.body {
            Some(body) => bodies::name_of(tx, body, one.reported_on).await?,
            None => String::new(),
        };
        let is_own_work = one.door == Door::Typed && one.recorded_by == cx.actor.account;
        let given = Given {
            path: format!("/tasks/results/{}", one.id),
            body,
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
            may_decide: may_review && !is_own_work,
        };
        rows.push(result_row(tx, cx, t, given).await?);
    }
    Ok(rows)
}

async fn entry_rows(tx: &mut Tx, cx: &Cx, t: &Catalogue, found: &Found, id: &TaskId) -> Result<Vec<EntryRow>, Error> {
    let mut rows = Vec::new();
    for row in store::entries_of(tx, id).await? {
        let (Some(progress), Some(version)) = (row.progress, returns::get(tx, &row.return_id).await?) else { continue };
        // A draft is the body's own until it leaves.
        let Some(submitted_at) = version.submitted_at else { continue };
        if !may_see(cx, found, Some(&row.body)) {
            continue;
        }
        let day = version.arrived_on.unwrap_or(crate::clock::day_of(submitted_at));
        let said = returns::entries(tx, &row.return_id).await?.into_iter().find(|entry| entry.item == row.item);
        let values = [
            ("version", version.version.to_string()),
            ("day", words::day(day)),
            ("progress", t[&format!("progress.{}", progress.as_str())].to_owned()),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        rows.push(EntryRow {
            link: format!("/returns/{}#item-{}", version.id, row.item),
            body: bodies::name_of(tx, &row.body, day).await?,
            what: t.with("tasks.entry", &values),
            said: said.map(|entry| entry.done).unwrap_or_default(),
            rated: match review::ratings(tx, &row.return_id).await?.into_iter().find(|one| one.item == row.item) {
                Some(one) => {
                    let word = &t[&format!("progress.{}", one.progress.as_str())];
                    let who = person(tx, t, one.rated_by.as_ref()).await?;
                    t.with("review.rated", &[("word", word), ("note", &one.note), ("who", &who)])
                }
                None => String::new(),
            },
        });
    }
    rows.reverse();
    Ok(rows)
}

async fn named(tx: &mut Tx, cx: &Cx, leads: &[BodyId]) -> Result<Vec<(String, String)>, Error> {
    let mut rows = Vec::new();
    for body in leads {
        rows.push((body.to_string(), bodies::name_of(tx, body, cx.actor.today()).await?));
    }
    Ok(rows)
}

/// The refusal of an act, on the task's page with what was typed.
async fn refused(cx: &Cx, task: &TaskId, refusal: ResultRefusal, typed: Fields) -> Result<Response, Error> {
    match refusal {
        ResultRefusal::Unknown => Err(Error::NotFound),
        ResultRefusal::Store(error) => Err(error.into()),
        ResultRefusal::Field(key) => {
            let sentence = catalogue(cx.lang)[key].to_owned();
            page(cx, task, Some(sentence), typed).await
        }
    }
}

pub async fn record(cx: Cx, Path(id): Path<String>, scanned: ScannedFields) -> Result<Response, Error> {
    let id = TaskId::parse(&id).ok_or(Error::NotFound)?;
    let ScannedFields { fields, refused: unsound } = scanned;
    if unsound.is_some() {
        return page(&cx, &id, unsound, fields).await;
    }
    for name in ["issued_on", "reported_on"] {
        let text = fields.get(name);
        if !text.is_empty() && words::parse_day(text).is_none() {
            let sentence = catalogue(cx.lang).with("tasks.bad-day", &[("day", text)]);
            return page(&cx, &id, Some(sentence), fields).await;
        }
    }
    let new = NewResult {
        body: BodyId::parse(fields.get("body")),
        number: fields.get("number").to_owned(),
        issued_on: words::parse_day(fields.get("issued_on")),
        reported_on: words::parse_day(fields.get("reported_on")),
        note: fields.get("note").to_owned(),
        file: fields.file("file").cloned(),
    };
    match results::record(&cx.state.db, &cx.actor, &id, &new).await {
        Ok(_) => Ok(see(&format!("/tasks/{id}#results"))),
        Err(refusal) => refused(&cx, &id, refusal, fields).await,
    }
}

async fn task_of(cx: &Cx, id: &TaskResultId) -> Result<TaskId, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    Ok(result(&mut tx, id).await?.ok_or(Error::NotFound)?.task)
}

pub async fn accept(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = TaskResultId::parse(&id).ok_or(Error::NotFound)?;
    let task = task_of(&cx, &id).await?;
    match results::accept(&cx.state.db, &cx.actor, &id).await {
        Ok(task) => Ok(see(&format!("/tasks/{task}#results"))),
        Err(refusal) => refused(&cx, &task, refusal, Fields::default()).await,
    }
}

pub async fn give_back(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = TaskResultId::parse(&id).ok_or(Error::NotFound)?;
    let task = task_of(&cx, &id).await?;
    match results::give_back(&cx.state.db, &cx.actor, &id, fields.get("reason")).await {
        Ok(task) => Ok(see(&format!("/tasks/{task}#results"))),
        Err(refusal) => refused(&cx, &task, refusal, fields).await,
    }
}

pub async fn file(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = TaskResultId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let one = result(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let found = find(&mut tx, &one.task).await?.ok_or(Error::NotFound)?;
    if !may_see(&cx, &found, one.body.as_ref()) {
        return Err(Error::NotFound);
    }
    let file = files::get(&mut tx, one.file.as_ref().ok_or(Error::NotFound)?).await?.ok_or(Error::NotFound)?;
    let content = files::content(&mut tx, &file).await?;
    Ok(download(&file.name, &file.media_type, content))
}
