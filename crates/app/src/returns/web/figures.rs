//! A target's value in the form and on the page of a return; targets given to their suppliers in an open cycle.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::returns::FigureState;
use dondoc_rules::targets::{MissingReason, Nature, Read};

use super::edit::Filling;
use super::refused;
use crate::cycles::{self, Cycle};
use crate::http::{Catalogue, Cx, Error, Fields, Lang, Shell, render, see};
use crate::ids::{CycleId, ItemId, PlanId, TargetId};
use crate::returns::figures::{self, Asked};
use crate::returns::observing;
use crate::returns::verbs::ReturnRefusal;
use crate::targets::known::is_other_unit;
use crate::targets::web::ties;
use crate::targets::web::words::{ask_sentence, doubt_sentence, exact, shown_period};
use crate::{bodies, http};

/// The fields of a target's value.
pub struct FigureForm {
    pub item: String,
    pub unit: String,
    pub definition: String,
    pub territory: String,
    /// Said where the target is tied to no indicator yet.
    pub untied: bool,
    pub last: String,
    pub value: Typed,
    pub period: Typed,
    pub nature: Typed,
    pub missing: Typed,
    pub note: Typed,
    pub checked: Typed,
    pub natures: Vec<(&'static str, String)>,
    pub reasons: Vec<(&'static str, String)>,
    pub needs_nature: bool,
    /// What is strange, or what the number may mean.
    pub warnings: Vec<String>,
    /// What it says, in words.
    pub says: String,
}

/// What a field shows and what is stored.
pub struct Typed {
    pub value: String,
    pub was: String,
}

/// The form of a target's value.
pub(super) fn figure_form(filling: &Filling<'_>, item: &ItemId, asked: &Asked) -> FigureForm {
    let t = filling.t;
    let typed = |field: &str, stored: &str| Typed {
        value: filling.value(&format!("{item}.{field}"), stored),
        was: stored.to_owned(),
    };
    let figure = &asked.figure;
    let usual = if figure.period.is_empty() { shown_period(asked.period, t) } else { figure.period.clone() };
    let mut period = typed("figure_period", &figure.period);
    if period.value.is_empty() {
        period.value = usual;
    }
    let last = asked.last.map(|(of, value)| {
        t.with("figure.last", &[("value", &exact(value, filling.lang())), ("period", &shown_period(of, t))])
    });
    let words = |prefix: &str, words: Vec<&'static str>| -> Vec<(&'static str, String)> {
        words.into_iter().map(|word| (word, t[&format!("{prefix}.{word}")].to_owned())).collect()
    };
    FigureForm {
        item: item.to_string(),
        unit: asked.unit(),
        definition: asked.indicator.as_ref().map(|one| one.definition.clone()).unwrap_or_default(),
        territory: asked.indicator.as_ref().map(|one| one.territory.clone()).unwrap_or_default(),
        untied: asked.indicator.is_none(),
        last: last.unwrap_or_default(),
        value: typed("figure_value", &figure.value),
        period,
        nature: typed("figure_nature", &figure.nature),
        missing: typed("figure_missing", &figure.missing),
        note: typed("figure_note", &figure.note),
        checked: typed("figure_checked", &figure.checked),
        natures: words("nature", figures::NATURES.map(Nature::as_str).to_vec()),
        reasons: words("missing", MissingReason::ALL.iter().map(|one| one.as_str()).collect()),
        needs_nature: asked.needs_nature,
        warnings: warnings(asked, t, filling.lang()),
        says: notes(asked, t, filling.lang()).join(" "),
    }
}

fn warnings(asked: &Asked, t: &Catalogue, lang: Lang) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    if !asked.figure.value.trim().is_empty() {
        match &asked.read {
            Read::Ask(meant) => found.push(ask_sentence(meant, t, lang)),
            Read::No => found.push(match &asked.indicator {
                Some(one) if is_other_unit(&asked.figure.value, one) => {
                    t.with("figure.percent", &[("unit", &one.unit)])
                }
                _ => t["figure.bad-value"].to_owned(),
            }),
            Read::Number(_) => {}
        }
    }
    if asked.state == FigureState::NoNote {
        found.push(t["figure.needs-note"].to_owned());
    }
    let is_looked_at = asked.figure.checked == "1";
    let strange = asked.doubts.iter().filter(|doubt| doubt.is_refused() || !is_looked_at);
    found.extend(strange.map(|doubt| doubt_sentence(doubt, t, lang)));
    found
}

/// What a return says of a target, for those who read it.
pub(super) fn notes(asked: &Asked, t: &Catalogue, lang: Lang) -> Vec<String> {
    let figure = &asked.figure;
    let mut said = Vec::new();
    if !figure.value.trim().is_empty() {
        let shown = asked.read.number().map_or_else(|| figure.value.clone(), |value| exact(value, lang));
        let nature = t[&format!("nature.{}", asked.nature().as_str())].to_owned();
        let period = shown_period(asked.period, t);
        let values = [("value", shown.as_str()), ("unit", &asked.unit()), ("nature", &nature), ("period", &period)];
        said.push(t.with("figure.says", &values));
        said.extend(asked.doubts.iter().map(|doubt| doubt_sentence(doubt, t, lang)));
        if figure.checked == "1" && !asked.doubts.is_empty() {
            said.push(t["figure.checked"].to_owned());
        }
    } else if let Some(reason) = MissingReason::parse(&figure.missing) {
        said.push(t.with("figure.says-missing", &[("reason", &t[&format!("missing.{}", reason.as_str())])]));
    }
    if !figure.note.is_empty() {
        said.push(figure.note.clone());
    }
    said
}

/// The sentence for a value that is not told as it must be.
pub(super) fn missing_key(state: FigureState) -> &'static str {
    match state {
        FigureState::Told | FigureState::Nothing => "figure.missing-nothing",
        FigureState::Unreadable => "figure.missing-unreadable",
        FigureState::Impossible => "figure.missing-impossible",
        FigureState::NoNature => "figure.missing-nature",
        FigureState::NoNote => "figure.missing-note",
    }
}

#[derive(Template)]
#[template(path = "returns/targets.html")]
struct TargetsPage {
    shell: Shell,
    id: String,
    cycle: String,
    plan: String,
    problem: Option<String>,
    rows: Vec<(String, String, String)>,
    reason: String,
    /// Values of confirmed returns that are on no record yet.
    waiting: Vec<WaitingRow>,
}

struct WaitingRow {
    item: String,
    body: String,
    target: String,
    says: String,
}

async fn own(cx: &Cx, id: &str) -> Result<Cycle, Error> {
    let id = CycleId::parse(id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = cycles::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    if cx.actor.acts_for(&cycle.focal_body) { Ok(cycle) } else { Err(Error::NotFound) }
}

pub async fn page(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let cycle = own(&cx, &id).await?;
    list(&cx, cycle, None, "").await
}

async fn list(cx: &Cx, cycle: Cycle, problem: Option<String>, reason: &str) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/cycles").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut rows = Vec::new();
    for (target, body) in figures::not_asked(&mut tx, &cycle).await? {
        rows.push((target.id.to_string(), target.text, bodies::name_of(&mut tx, &body, cx.actor.today()).await?));
    }
    let mut waiting = Vec::new();
    for one in observing::unrecorded(&mut tx, &cycle).await? {
        waiting.push(WaitingRow {
            item: one.asked().figure.item.to_string(),
            body: bodies::name_of(&mut tx, &one.obligation.body, cx.actor.today()).await?,
            target: one.asked().target.text.clone(),
            says: notes(one.asked(), shell.t, cx.lang).join(" "),
        });
    }
    let page = TargetsPage {
        waiting,
        id: cycle.id.to_string(),
        cycle: cycle.name.clone(),
        plan: cycle.plan.to_string(),
        problem,
        rows,
        reason: reason.to_owned(),
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

pub async fn give(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let cycle = own(&cx, &id).await?;
    let target = TargetId::parse(fields.get("target")).ok_or(Error::NotFound)?;
    match figures::give(&cx.state.db, &cx.actor, &cycle.id, &target, fields.get("reason")).await {
        Ok(()) => Ok(see(&format!("/cycles/{}/targets", cycle.id))),
        Err(ReturnRefusal::Field(key)) => {
            let problem = http::catalogue(cx.lang)[key].to_owned();
            list(&cx, cycle, Some(problem), fields.get("reason")).await
        }
        Err(refusal) => refused(&cx, refusal),
    }
}

/// Records a value of a confirmed return that waits.
pub async fn accept(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let cycle = own(&cx, &id).await?;
    let item = ItemId::parse(fields.get("item")).ok_or(Error::NotFound)?;
    match observing::accept(&cx.state.db, &cx.actor, &cycle.id, &item).await {
        Ok(()) => Ok(see(&format!("/cycles/{}/targets", cycle.id))),
        Err(refusal) => refused(&cx, refusal),
    }
}

/// Ties a target; what confirmed returns said about it becomes figures.
pub async fn tie(cx: Cx, path: Path<(String, String)>, fields: Fields) -> Result<Response, Error> {
    let plan = PlanId::parse(&path.0.0).ok_or(Error::NotFound)?;
    let answer = ties::tie(cx.clone(), path, fields).await?;
    caught_up(&cx, &plan, answer).await
}

/// Ties all targets as proposed; what confirmed returns said about them becomes figures.
pub async fn tie_proposed(cx: Cx, path: Path<String>, fields: Fields) -> Result<Response, Error> {
    let plan = PlanId::parse(&path.0).ok_or(Error::NotFound)?;
    let answer = ties::tie_proposed(cx.clone(), path, fields).await?;
    caught_up(&cx, &plan, answer).await
}

async fn caught_up(cx: &Cx, plan: &PlanId, answer: Response) -> Result<Response, Error> {
    if answer.status().is_redirection() {
        observing::catch_up(&cx.state.db, &cx.actor, plan).await?;
    }
    Ok(answer)
}
