//! One proposal: what it changes, what it does to cycles under way, what bodies say, what comes next.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::amendments::{Noun, Said};

use super::versions::{EffectRow, effect_row};
use super::{LineRow, line_rows, sentence, status, then};
use crate::amendments::content::{Proposed, proposed};
use crate::amendments::{self, Amendment, effects, headings, opinions, targets, tasks, verbs};
use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Fields, Shell, render, see};
use crate::ids::{AmendmentId, AmendmentOpinionId};
use crate::{bodies, instruments, plans, words};

#[derive(Template)]
#[template(path = "amendments/show.html")]
struct ShowPage {
    shell: Shell,
    problem: Option<String>,
    id: String,
    plan: String,
    plan_title: String,
    title: String,
    reason: String,
    state: String,
    base: i64,
    /// Another version was recorded since.
    is_superseded: bool,
    effective_on: String,
    lines: Vec<LineRow>,
    /// Headings, tasks and targets that stay as they are, to be changed.
    unchanged: Vec<UnchangedRow>,
    effects: Vec<EffectRow>,
    opinions: Vec<OpinionRow>,
    silent: Vec<String>,
    until: String,
    appraisal: String,
    withdrawn: String,
    issued: Option<(String, String)>,
    may_amend: bool,
    may_opine: bool,
    typed_opinion: String,
}

struct UnchangedRow {
    noun: &'static str,
    id: String,
    /// "Chỉ tiêu CT1".
    name: String,
    text: String,
}

struct OpinionRow {
    id: String,
    body: String,
    said: String,
    agrees: bool,
    at: String,
    answer: String,
}

/// A proposal that the person may read: the focal body always, others once it is laid before them.
async fn readable(tx: &mut Tx, cx: &Cx, id: &AmendmentId) -> Result<(Amendment, bool), Error> {
    let amendment = amendments::get(tx, id).await?.ok_or(Error::NotFound)?;
    let is_focal = amendments::is_focal(tx, &cx.actor, &amendment.plan).await?;
    match is_focal || amendment.circulated_at.is_some() || amendment.issued_at.is_some() {
        true => Ok((amendment, is_focal)),
        false => Err(Error::NotFound),
    }
}

/// What a proposal changes, each with its reason and where it comes from.
async fn lines(tx: &mut Tx, id: &AmendmentId, new: &Proposed, t: &Catalogue) -> Result<Vec<LineRow>, Error> {
    let mut reasons: HashMap<String, (String, String)> = HashMap::new();
    for own in headings(tx, id).await? {
        reasons.insert(own.heading.to_string(), (own.reason, String::new()));
    }
    for own in tasks(tx, id).await? {
        let origins: Vec<String> = own.origins().iter().map(|task| new.label(task.as_str())).collect();
        let origins = match origins.is_empty() {
            true => String::new(),
            false => t.with("amendment.from-tasks", &[("labels", &origins.join(", "))]),
        };
        reasons.insert(own.task.to_string(), (own.reason, origins));
    }
    for own in targets(tx, id).await? {
        reasons.insert(own.target.to_string(), (own.reason, String::new()));
    }
    let rows = line_rows(&new.changes(), t).into_iter().map(|row| {
        let (reason, origins) = reasons.remove(&row.id).unwrap_or_default();
        LineRow { reason, origins, ..row }
    });
    Ok(rows.collect())
}

/// What a proposal leaves as it is.
fn unchanged(new: &Proposed, lines: &[LineRow], t: &Catalogue) -> Vec<UnchangedRow> {
    fn rows<T: Said>(all: &[T], lines: &[LineRow], t: &Catalogue, into: &mut Vec<UnchangedRow>) {
        let noun = T::NOUN.as_str();
        let is_changed = |one: &T| lines.iter().any(|line| line.noun == noun && line.id == one.id());
        for one in all.iter().filter(|one| !one.is_ended() && !is_changed(one)) {
            let name = match T::NOUN {
                Noun::Task => one.label().to_owned(),
                Noun::Heading | Noun::Target => format!("{} {}", &t[&format!("amendment.{noun}")], one.label()),
            };
            let text = one.text().chars().take(120).collect();
            into.push(UnchangedRow { noun, id: one.id().to_owned(), name, text });
        }
    }
    let (before, _) = new.wordings();
    let mut found = Vec::new();
    rows(&before.headings, lines, t, &mut found);
    rows(&before.tasks, lines, t, &mut found);
    rows(&before.targets, lines, t, &mut found);
    found
}

pub async fn page_of(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = AmendmentId::parse(&id).ok_or(Error::NotFound)?;
    page(&cx, &id, None, String::new()).await
}

async fn page(cx: &Cx, id: &AmendmentId, problem: Option<String>, typed_opinion: String) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/plans").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (amendment, is_focal) = readable(&mut tx, cx, id).await?;
    let plan = plans::get(&mut tx, &amendment.plan).await?.ok_or(Error::NotFound)?;
    let base = plans::version(&mut tx, &amendment.base_version).await?.ok_or(Error::NotFound)?;
    let latest = plans::latest(&mut tx, &amendment.plan).await?.ok_or(Error::NotFound)?;
    let register = bodies::register(&mut tx, cx.actor.today()).await?;
    let new = proposed(&mut tx, &amendment, &register).await?;
    let lines = lines(&mut tx, id, &new, t).await?;
    let unchanged = unchanged(&new, &lines, t);
    let mut effect_rows = Vec::new();
    if amendment.is_open() && is_focal {
        for effect in effects::of_proposal(&mut tx, &cx.actor, &amendment, &new).await? {
            let names = effects::names(&mut tx, &cx.actor, &effect).await?;
            effect_rows.push(effect_row(&effect, &names, &|task| new.label(task), t));
        }
    }
    let given = opinions(&mut tx, id).await?;
    let mut rows = Vec::new();
    for one in &given {
        let said = match (one.agrees, one.text.is_empty()) {
            (true, true) => t["amendment.agrees"].to_owned(),
            (true, false) => format!("{}; {}", &t["amendment.agrees"], one.text),
            (false, _) => one.text.clone(),
        };
        rows.push(OpinionRow {
            id: one.id.to_string(),
            body: bodies::name_of(&mut tx, &one.body, cx.actor.today()).await?,
            said,
            agrees: one.agrees,
            at: words::instant(one.given_at, cx.lang),
            answer: one.answer.clone().unwrap_or_default(),
        });
    }
    let mut silent = Vec::new();
    if amendment.circulated_at.is_some() && amendment.is_open() {
        for body in crate::amendments::implementing::expected(&mut tx, &amendment.plan).await? {
            if !given.iter().any(|one| one.body == body) {
                silent.push(bodies::name_of(&mut tx, &body, cx.actor.today()).await?);
            }
        }
    }
    let issued = match &amendment.instrument {
        Some(instrument) => instruments::get(&mut tx, instrument)
            .await?
            .map(|instrument| (instrument.id.to_string(), instrument.cited())),
        None => None,
    };
    let may_amend = amendment.is_open() && is_focal && reach(cx.actor.role, Right::AmendPlans).is_some();
    let may_opine = amendment.is_open()
        && amendment.circulated_at.is_some()
        && cx.actor.body.is_some()
        && reach(cx.actor.role, Right::WriteReturns).is_some();
    let page = ShowPage {
        id: id.to_string(),
        plan: plan.id.to_string(),
        plan_title: plan.title,
        state: t[amendment.state()].to_owned(),
        base: base.number,
        is_superseded: amendment.is_open() && latest.id != base.id,
        effective_on: amendment.effective_on.map(words::day).unwrap_or_default(),
        lines,
        unchanged,
        effects: effect_rows,
        opinions: rows,
        silent,
        until: amendment.opinions_until.map(words::day).unwrap_or_default(),
        appraisal: amendment.appraisal.clone().unwrap_or_default(),
        withdrawn: amendment.withdrawn_reason.clone().unwrap_or_default(),
        issued,
        may_amend,
        may_opine,
        typed_opinion,
        title: amendment.title,
        reason: amendment.reason,
        problem,
        shell,
    };
    Ok((status(page.problem.as_ref()), render(&page)?).into_response())
}

/// Shows the page again with what is wrong, or goes on.
async fn answered(cx: &Cx, id: &AmendmentId, done: Result<(), verbs::Refusal>, typed: &str) -> Result<Response, Error> {
    match done {
        Ok(()) => Ok(see(&format!("/amendments/{id}"))),
        Err(refusal) => {
            let said = sentence(refusal, crate::http::catalogue(cx.lang))?;
            page(cx, id, Some(said), typed.to_owned()).await
        }
    }
}

pub async fn circulate(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = AmendmentId::parse(&id).ok_or(Error::NotFound)?;
    let until = words::parse_day(fields.get("until"));
    let done = verbs::circulate(&cx.state.db, &cx.actor, &id, until).await;
    answered(&cx, &id, done, "").await
}

pub async fn opine(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = AmendmentId::parse(&id).ok_or(Error::NotFound)?;
    let text = fields.get("text");
    let done = verbs::opine(&cx.state.db, &cx.actor, &id, fields.get("agrees") == "1", text).await;
    answered(&cx, &id, done, text).await
}

pub async fn answer(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = AmendmentId::parse(&id).ok_or(Error::NotFound)?;
    let opinion = AmendmentOpinionId::parse(fields.get("opinion")).ok_or(Error::NotFound)?;
    let done = verbs::answer(&cx.state.db, &cx.actor, &id, &opinion, fields.get("answer")).await;
    answered(&cx, &id, done, "").await
}

pub async fn appraise(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = AmendmentId::parse(&id).ok_or(Error::NotFound)?;
    let done = verbs::appraise(&cx.state.db, &cx.actor, &id, fields.get("appraisal")).await;
    answered(&cx, &id, done, "").await
}

pub async fn withdraw(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = AmendmentId::parse(&id).ok_or(Error::NotFound)?;
    let done = verbs::withdraw(&cx.state.db, &cx.actor, &id, fields.get("reason")).await;
    answered(&cx, &id, done, "").await
}

pub async fn rebase(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = AmendmentId::parse(&id).ok_or(Error::NotFound)?;
    match verbs::rebase(&cx.state.db, &cx.actor, &id).await {
        Ok(dropped) if dropped.is_empty() => Ok(see(&format!("/amendments/{id}"))),
        Ok(dropped) => {
            let t = crate::http::catalogue(cx.lang);
            page(&cx, &id, Some(t.with("amendment.rebased", &[("labels", &dropped.join(", "))])), String::new()).await
        }
        Err(refusal) => then(&cx, "", Err(refusal)),
    }
}
