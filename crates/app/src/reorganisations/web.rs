//! Successions on the site: what is recorded, recording one after seeing what it moves, and the questions left open.

use std::collections::HashSet;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::successions::SuccessionKind;
use jiff::civil::Date;
use serde::Deserialize;

use super::apply::{self, NewSuccession, SuccessionRefusal};
use super::assign::{self, NewAssignment};
use super::moves::{Moves, moves};
use super::{questions, sheet};
use crate::actor::Actor;
use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Fields, Routes, Shell, catalogue, render, see};
use crate::ids::{BodyId, PlanVersionId, SuccessionId, SuggestionId, TaskId};
use crate::successions::list as recorded;
use crate::{bodies, obligations, plans, words};

pub fn routes() -> Routes {
    Routes::new()
        .get("/successions", Right::ReadBodies, list)
        .get("/successions/new", Right::KeepBodies, new)
        .post("/successions/sheet", Right::KeepBodies, load)
        .post("/successions/suggestions/{id}", Right::KeepBodies, set_aside)
        .post("/successions/preview", Right::KeepBodies, preview)
        .post("/successions", Right::KeepBodies, record)
        .post("/successions/{id}/undo", Right::KeepBodies, undo)
        .get("/successions/questions", Right::ReadBodies, open_questions)
        .get("/successions/questions.docx", Right::ReadBodies, table)
        .post("/successions/assignments", Right::KeepBodies, assign)
}

#[derive(Template)]
#[template(path = "reorganisations/list.html")]
struct ListPage {
    shell: Shell,
    problem: Option<String>,
    may_keep: bool,
    open: usize,
    rows: Vec<Row>,
    suggestions: Vec<SuggestionRow>,
}

/// A line that waits, with the address of the form that it fills in.
struct SuggestionRow {
    id: String,
    what: String,
    evidence: String,
    address: String,
}

struct Row {
    id: String,
    what: String,
    from: String,
    to: String,
    days: String,
    basis: String,
    is_undone: bool,
}

async fn list(cx: Cx) -> Result<Response, Error> {
    list_page(&cx, None).await
}

async fn list_page(cx: &Cx, problem: Option<String>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/bodies").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut rows = Vec::new();
    for one in recorded(&mut tx).await? {
        let last = one.starts_on.yesterday().unwrap_or(one.starts_on);
        let mut what = t[&format!("succession.{}", one.kind.as_str())].to_owned();
        if !one.function.is_empty() {
            what = format!("{what}: {}", one.function);
        }
        let mut days = t.with("bodies.from-day", &[("day", &words::day(one.starts_on))]);
        if let Some(end) = one.ends_on {
            days = format!("{days} {}", t.with("bodies.to-day", &[("day", &words::day(end))]));
        }
        let to = match &one.to_body {
            Some(body) => bodies::name_of(&mut tx, body, one.starts_on).await?,
            None => String::new(),
        };
        rows.push(Row {
            id: one.id.to_string(),
            what,
            from: bodies::name_of(&mut tx, &one.from_body, last).await?,
            to,
            days,
            basis: one.basis,
            is_undone: one.undone_at.is_some(),
        });
    }
    let open = questions::open(&mut tx, &cx.actor).await?.len();
    let may_keep = reach(cx.actor.role, Right::KeepBodies).is_some();
    let waiting = if may_keep { sheet::waiting(&mut tx).await? } else { Vec::new() };
    let suggestions = waiting.into_iter().map(|one| suggestion_row(one, t)).collect();
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&ListPage { shell, problem, may_keep, open, rows, suggestions })?).into_response())
}

fn suggestion_row(one: sheet::Suggestion, t: &Catalogue) -> SuggestionRow {
    let day = words::day(one.starts_on);
    let fields = [
        ("from", one.from_name.as_str()),
        ("kind", one.kind.as_str()),
        ("to", one.to_name.as_str()),
        ("function", one.function.as_str()),
        ("starts_on", day.as_str()),
        ("basis", one.basis.as_str()),
    ];
    let query = serde_urlencoded::to_string(fields).unwrap_or_default();
    let mut what = format!("{}: {}", one.from_name, &t[&format!("succession.{}", one.kind.as_str())]);
    for part in [&one.to_name, &one.function] {
        if !part.is_empty() {
            what = format!("{what}, {part}");
        }
    }
    SuggestionRow {
        id: one.id.to_string(),
        what: format!("{what} ({})", t.with("bodies.from-day", &[("day", &day)])),
        evidence: one.evidence,
        address: format!("/successions/new?{query}"),
    }
}

async fn load(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let Some(file) = fields.file("file") else {
        return list_page(&cx, Some(t["succession.no-file"].to_owned())).await;
    };
    match sheet::load(&cx.state.db, &cx.actor, &file.bytes).await {
        Ok(_) => Ok(see("/successions")),
        Err(refusal) => match refusal.sentence(&file.name, t) {
            Some(sentence) => list_page(&cx, Some(sentence)).await,
            None => Err(Error::Broken(crate::http::chain(&refusal))),
        },
    }
}

async fn set_aside(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = SuggestionId::parse(&id).ok_or(Error::NotFound)?;
    match sheet::set_aside(&cx.state.db, &cx.actor, &id).await? {
        true => Ok(see("/successions")),
        false => Err(Error::NotFound),
    }
}

#[derive(Template)]
#[template(path = "reorganisations/new.html")]
struct NewPage {
    shell: Shell,
    problem: Option<String>,
    kinds: Vec<(&'static str, String)>,
    typed: Typed,
    names: Vec<String>,
    moves: Option<Moves>,
}

/// The form as it was typed, or as a suggestion fills it in.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    kind: String,
    from: String,
    to: String,
    function: String,
    starts_on: String,
    ends_on: String,
    basis: String,
    /// Not empty when the successor comes up with the succession.
    founds: String,
}

impl Typed {
    fn of(fields: &Fields) -> Typed {
        let get = |name: &str| fields.get(name).to_owned();
        Typed {
            kind: get("kind"),
            from: get("from"),
            to: get("to"),
            function: get("function"),
            starts_on: get("starts_on"),
            ends_on: get("ends_on"),
            basis: get("basis"),
            founds: get("founds"),
        }
    }
}

async fn new(cx: Cx, Query(typed): Query<Typed>) -> Result<Response, Error> {
    form(&cx, typed, None, None).await
}

async fn form(cx: &Cx, typed: Typed, problem: Option<String>, moves: Option<Moves>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/bodies").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let kinds = SuccessionKind::ALL
        .iter()
        .map(|kind| (kind.as_str(), shell.t[&format!("succession.{}", kind.as_str())].to_owned()))
        .collect();
    let names = names(&mut tx, cx.actor.today()).await?;
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&NewPage { shell, problem, kinds, typed, names, moves })?).into_response())
}

async fn names(tx: &mut Tx, on: Date) -> Result<Vec<String>, Error> {
    let mut names: Vec<String> = bodies::all(tx, on).await?.into_iter().map(|named| named.name).collect();
    names.sort_by(|a, b| dondoc_rules::vi::collate::compare(a, b));
    Ok(names)
}

/// What was typed as a succession; else the sentence that says what is wrong.
async fn parse(cx: &Cx, typed: &Typed) -> Result<Result<NewSuccession, String>, Error> {
    let t = catalogue(cx.lang);
    let Some(kind) = SuccessionKind::parse(&typed.kind) else { return Ok(Err(t["succession.no-kind"].to_owned())) };
    let Some(starts_on) = words::parse_day(&typed.starts_on) else {
        return Ok(Err(t.with("succession.bad-day", &[("day", &typed.starts_on)])));
    };
    let ends_on = match typed.ends_on.as_str() {
        "" => None,
        text => match words::parse_day(text) {
            Some(day) => Some(day),
            None => return Ok(Err(t.with("succession.bad-day", &[("day", text)]))),
        },
    };
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let last = starts_on.yesterday().unwrap_or(starts_on);
    let Some(from) = bodies::named(&mut tx, &typed.from, last).await? else {
        return Ok(Err(t.with("succession.unknown-body", &[("name", &typed.from)])));
    };
    let mut founds = None;
    let to = match typed.to.as_str() {
        "" => None,
        name => match bodies::named(&mut tx, name, starts_on).await? {
            Some(body) => Some(body),
            None if !typed.founds.is_empty() => {
                founds = Some(name.to_owned());
                Some(BodyId::new())
            }
            None => return Ok(Err(t.with("succession.unknown-body", &[("name", name)]))),
        },
    };
    let (function, basis) = (typed.function.clone(), typed.basis.clone());
    Ok(Ok(NewSuccession { kind, from, to, founds, function, starts_on, ends_on, basis, sorted: Vec::new() }))
}

async fn preview(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let typed = Typed::of(&fields);
    let new = match parse(&cx, &typed).await? {
        Ok(new) => new,
        Err(sentence) => return form(&cx, typed, Some(sentence), None).await,
    };
    // What would be refused is said before anything is shown as moving.
    let mut act = crate::events::Act::begin(&cx.state.db, &cx.actor, "succession.recorded").await?;
    if let Err(refusal) = apply::check(&mut act, &new).await {
        drop(act);
        let sentence = sentence(refusal, catalogue(cx.lang))?;
        return form(&cx, typed, Some(sentence), None).await;
    }
    drop(act);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let moves = moves(&mut tx, &cx.actor, &new).await?;
    drop(tx);
    form(&cx, typed, None, Some(moves)).await
}

async fn record(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let typed = Typed::of(&fields);
    let mut new = match parse(&cx, &typed).await? {
        Ok(new) => new,
        Err(sentence) => return form(&cx, typed, Some(sentence), None).await,
    };
    let sorted = fields.values.iter().filter_map(|(name, value)| {
        let task = TaskId::parse(name.strip_prefix("task.")?)?;
        match value.as_str() {
            "goes" => Some((task, true)),
            "stays" => Some((task, false)),
            _ => None,
        }
    });
    new.sorted = sorted.collect();
    match apply::record(&cx.state.db, &cx.actor, &new).await {
        Ok(_) => Ok(see("/successions")),
        Err(refusal) => {
            let sentence = sentence(refusal, catalogue(cx.lang))?;
            form(&cx, typed, Some(sentence), None).await
        }
    }
}

async fn undo(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = SuccessionId::parse(&id).ok_or(Error::NotFound)?;
    match apply::undo(&cx.state.db, &cx.actor, &id).await {
        Ok(()) => Ok(see("/successions")),
        Err(refusal) => {
            let sentence = sentence(refusal, catalogue(cx.lang))?;
            list_page(&cx, Some(sentence)).await
        }
    }
}

fn sentence(refusal: SuccessionRefusal, t: &Catalogue) -> Result<String, Error> {
    Ok(match refusal {
        SuccessionRefusal::Store(error) => return Err(error.into()),
        SuccessionRefusal::Unknown => return Err(Error::NotFound),
        SuccessionRefusal::NoBasis => t["succession.no-basis"].to_owned(),
        SuccessionRefusal::NoSuccessor => t["succession.no-successor"].to_owned(),
        SuccessionRefusal::HasSuccessor => t["succession.has-successor"].to_owned(),
        SuccessionRefusal::Itself => t["succession.itself"].to_owned(),
        SuccessionRefusal::NoFunction => t["succession.no-function"].to_owned(),
        SuccessionRefusal::EndsBefore => t["succession.ends-before"].to_owned(),
        SuccessionRefusal::Circle => t["succession.circle"].to_owned(),
        SuccessionRefusal::Gone(day) => t.with("succession.gone", &[("day", &words::day(day))]),
        SuccessionRefusal::RestsOnIt(key) => t[key].to_owned(),
    })
}

#[derive(Template)]
#[template(path = "reorganisations/questions.html")]
struct QuestionsPage {
    shell: Shell,
    problem: Option<String>,
    may_keep: bool,
    names: Vec<String>,
    questions: Vec<QuestionRow>,
    /// Leads by reference that the register of instruments does not answer: plan, title, sentence, address.
    references: Vec<(String, String, String, String)>,
    typed: TypedAnswer,
}

struct QuestionRow {
    body: String,
    name: String,
    since: String,
    basis: String,
    candidates: String,
    is_gone: bool,
    tasks: Vec<questions::OpenTask>,
}

/// An answer as it was typed, when it was refused.
#[derive(Default)]
struct TypedAnswer {
    from: String,
    task: String,
    to: String,
    starts_on: String,
    basis: String,
}

async fn open_questions(cx: Cx) -> Result<Response, Error> {
    questions_page(&cx, None, TypedAnswer::default()).await
}

async fn questions_page(cx: &Cx, problem: Option<String>, typed: TypedAnswer) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/bodies").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let found = questions::open(&mut tx, &cx.actor).await?;
    let questions = found.into_iter().map(|question| QuestionRow {
        body: question.body.to_string(),
        name: question.name,
        since: words::day(question.since),
        basis: question.bases.join("; "),
        candidates: question.candidates.into_iter().map(|(_, name)| name).collect::<Vec<_>>().join("; "),
        is_gone: question.is_gone,
        tasks: question.tasks,
    });
    let questions = questions.collect();
    let references = open_references(&mut tx, &cx.actor, shell.t).await?;
    let names = names(&mut tx, cx.actor.today()).await?;
    let may_keep = reach(cx.actor.role, Right::KeepBodies).is_some();
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&QuestionsPage { shell, problem, may_keep, names, questions, references, typed })?)
        .into_response())
}

/// Leads by reference of the latest versions of all plans that stay open; they block nothing.
async fn open_references(
    tx: &mut Tx,
    actor: &Actor,
    t: &Catalogue,
) -> Result<Vec<(String, String, String, String)>, Error> {
    let referring: HashSet<PlanVersionId> =
        plans::references(tx).await?.into_iter().map(|party| party.plan_version).collect();
    let mut open = Vec::new();
    if referring.is_empty() {
        return Ok(open);
    }
    for plan in plans::list(tx).await? {
        let version = plans::latest(tx, &plan.id).await?.filter(|version| referring.contains(&version.id));
        let Some(version) = version else { continue };
        let found = obligations::references::of_version(tx, &version, actor.now).await?;
        for one in found.iter().filter(|one| one.is_open()) {
            let (sentence, address) = obligations::web::reference_words(one, t);
            open.push((plan.id.to_string(), plan.title.clone(), sentence, address));
        }
    }
    Ok(open)
}

async fn assign(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let get = |name: &str| fields.get(name).to_owned();
    let typed = TypedAnswer {
        from: get("from"),
        task: get("task"),
        to: get("to"),
        starts_on: get("starts_on"),
        basis: get("basis"),
    };
    let from = BodyId::parse(&typed.from).ok_or(Error::NotFound)?;
    let Some(starts_on) = words::parse_day(&typed.starts_on) else {
        let sentence = t.with("succession.bad-day", &[("day", &typed.starts_on)]);
        return questions_page(&cx, Some(sentence), typed).await;
    };
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let to = bodies::named(&mut tx, &typed.to, starts_on).await?;
    drop(tx);
    let Some(to) = to else {
        let sentence = t.with("succession.unknown-body", &[("name", &typed.to)]);
        return questions_page(&cx, Some(sentence), typed).await;
    };
    let new = NewAssignment { task: TaskId::parse(&typed.task), from, to, starts_on, basis: typed.basis.clone() };
    match assign::assign(&cx.state.db, &cx.actor, &new).await {
        Ok(()) => Ok(see("/successions/questions")),
        Err(refusal) => {
            let sentence = sentence(refusal, t)?;
            questions_page(&cx, Some(sentence), typed).await
        }
    }
}

/// The table for the People's Committee to decide.
async fn table(cx: Cx) -> Result<Response, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let document = super::decision::table(&mut tx, &cx.actor).await?;
    let title = &catalogue(crate::http::Lang::Vi)["succession.questions"];
    Ok(crate::http::word_file("nhiem-vu-cho-giao.docx", &document, title))
}
