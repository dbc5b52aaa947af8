//! The versions of a plan: as of any day, beside each other, and the cycles that still ask by an earlier one.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use serde::Deserialize;

use super::{LineRow, line_rows, then};
use crate::amendments::effects::{self, Effect};
use crate::amendments::{self, letters};
use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Fields, Shell, catalogue, render};
use crate::ids::{CycleId, PlanId, PlanVersionId};
use crate::plans::{self, Changes, PlanVersion, changes};
use crate::{instruments, words};

#[derive(Template)]
#[template(path = "amendments/versions.html")]
struct VersionsPage {
    shell: Shell,
    id: String,
    title: String,
    rows: Vec<VersionRow>,
    proposals: Vec<ProposalRow>,
    waiting: Vec<EffectRow>,
    may_amend: bool,
}

struct VersionRow {
    number: i64,
    instrument: String,
    cited: String,
    effective_on: String,
    is_in_force: bool,
    tasks: usize,
    /// The address of the redline against the version before; empty for the first.
    redline: String,
}

struct ProposalRow {
    id: String,
    title: String,
    state: String,
}

/// What going over would do to one cycle, in words.
pub struct EffectRow {
    pub cycle: String,
    pub name: String,
    /// The version that it would go over to, where it can.
    pub version: String,
    pub number: i64,
    pub counts: Vec<String>,
    pub lines: Vec<String>,
}

/// An effect in words: counts first, then each body with what opens, ends, changes.
pub fn effect_row(
    effect: &Effect,
    names: &std::collections::BTreeMap<String, String>,
    label: &dyn Fn(&str) -> String,
    t: &Catalogue,
) -> EffectRow {
    use dondoc_rules::obligations::Subject;
    let impact = &effect.impact;
    let count = |key: &str, number: usize| t.with(key, &[("count", &number.to_string())]);
    let mut by_body: std::collections::BTreeMap<&str, [Vec<String>; 3]> = std::collections::BTreeMap::new();
    for (kind, all) in [&impact.opened, &impact.ended, &impact.reworded].into_iter().enumerate() {
        for one in all {
            let (Subject::Task(id) | Subject::Target(id)) = &one.subject;
            if let Some(labels) = by_body.entry(&one.body).or_default().get_mut(kind) {
                labels.push(label(id));
            }
        }
    }
    let lines = by_body.into_iter().map(|(body, kinds)| {
        let keys = ["effect.opened", "effect.ended", "effect.reworded"];
        let parts = keys.iter().zip(&kinds).filter(|(_, labels)| !labels.is_empty());
        let parts: Vec<String> = parts.map(|(key, labels)| t.with(key, &[("labels", &labels.join(", "))])).collect();
        format!("{}: {}", names.get(body).map_or("", String::as_str), parts.join("; "))
    });
    EffectRow {
        cycle: effect.cycle.id.to_string(),
        name: effect.cycle.name.clone(),
        version: String::new(),
        number: 0,
        counts: vec![
            count("effect.count-opened", impact.opened.len()),
            count("effect.count-ended", impact.ended.len()),
            count("effect.count-reworded", impact.reworded.len()),
            count("effect.count-bodies", impact.new_bodies.len()),
            count("effect.count-drafts", effect.drafts),
            count("effect.count-sent", effect.sent),
        ],
        lines: lines.collect(),
    }
}

pub async fn list(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let shell = Shell::of(&cx, "/plans").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let plan = plans::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let in_force = plans::version_on(&mut tx, &id, cx.actor.today(), cx.actor.now).await?;
    let mut rows: Vec<VersionRow> = Vec::new();
    let mut before: Option<PlanVersion> = None;
    for version in plans::versions(&mut tx, &id).await? {
        let instrument = instruments::get(&mut tx, &version.instrument).await?;
        rows.push(VersionRow {
            number: version.number,
            instrument: version.instrument.to_string(),
            cited: instrument.map(|instrument| instrument.cited()).unwrap_or_default(),
            effective_on: words::day(version.effective_on),
            is_in_force: in_force.as_ref().is_some_and(|in_force| in_force.id == version.id),
            tasks: plans::tasks(&mut tx, &version.id).await?.len(),
            redline: before
                .as_ref()
                .map(|before| format!("/plans/{id}/redline?from={}&to={}", before.number, version.number))
                .unwrap_or_default(),
        });
        before = Some(version);
    }
    let is_focal = amendments::is_focal(&mut tx, &cx.actor, &id).await?;
    let may_amend = reach(cx.actor.role, Right::AmendPlans).is_some() && is_focal;
    let proposals = amendments::of_plan(&mut tx, &id).await?.into_iter();
    let proposals = proposals.filter(|one| is_focal || one.circulated_at.is_some() || one.issued_at.is_some());
    let proposals = proposals
        .map(|one| ProposalRow { id: one.id.to_string(), state: t[one.state()].to_owned(), title: one.title })
        .collect();
    let mut waiting = Vec::new();
    if may_amend {
        for (effect, version) in effects::waiting(&mut tx, &cx.actor, &plan).await? {
            let names = effects::names(&mut tx, &cx.actor, &effect).await?;
            let labels = labels(&mut tx, &version.id).await?;
            let row = effect_row(&effect, &names, &|id| labels.get(id).cloned().unwrap_or_default(), t);
            waiting.push(EffectRow { version: version.id.to_string(), number: version.number, ..row });
        }
    }
    let page = VersionsPage { id: id.to_string(), title: plan.title, rows, proposals, waiting, may_amend, shell };
    Ok(render(&page)?.into_response())
}

async fn labels(tx: &mut Tx, version: &PlanVersionId) -> Result<std::collections::HashMap<String, String>, Error> {
    let tasks = plans::tasks_ever(tx, version).await?.into_iter().map(|task| (task.id.to_string(), task.label));
    let targets =
        plans::targets_ever(tx, version).await?.into_iter().map(|target| (target.id.to_string(), target.label));
    Ok(tasks.chain(targets).collect())
}

/// Which versions are compared: numbers; by default the last two.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Pair {
    from: Option<i64>,
    to: Option<i64>,
}

async fn compared(tx: &mut Tx, id: &PlanId, pair: &Pair) -> Result<(Changes, [PlanVersion; 2], Vec<i64>), Error> {
    let all = plans::versions(tx, id).await?;
    let last = all.last().ok_or(Error::NotFound)?;
    let find = |number: i64| all.iter().find(|version| version.number == number).cloned().ok_or(Error::NotFound);
    let to = find(pair.to.unwrap_or(last.number))?;
    let from = find(pair.from.unwrap_or_else(|| (to.number - 1).max(1)))?;
    let (before, after) = (plans::wording(tx, &from.id).await?, plans::wording(tx, &to.id).await?);
    Ok((changes(&before, &after), [from, to], all.iter().map(|version| version.number).collect()))
}

#[derive(Template)]
#[template(path = "amendments/redline.html")]
struct RedlinePage {
    shell: Shell,
    id: String,
    title: String,
    from: i64,
    to: i64,
    numbers: Vec<i64>,
    days: String,
    lines: Vec<LineRow>,
}

pub async fn redline_page(cx: Cx, Path(id): Path<String>, Query(pair): Query<Pair>) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let shell = Shell::of(&cx, "/plans").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let plan = plans::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let (changes, [from, to], numbers) = compared(&mut tx, &id, &pair).await?;
    let days = [("from", words::day(from.effective_on)), ("to", words::day(to.effective_on))];
    let days: Vec<(&str, &str)> = days.iter().map(|(name, day)| (*name, day.as_str())).collect();
    let page = RedlinePage {
        id: id.to_string(),
        title: plan.title,
        from: from.number,
        to: to.number,
        numbers,
        days: t.with("redline.days", &days),
        lines: line_rows(&changes, t),
        shell,
    };
    Ok(render(&page)?.into_response())
}

pub async fn redline_file(cx: Cx, Path(id): Path<String>, Query(pair): Query<Pair>) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let plan = plans::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let (changes, [from, to], _) = compared(&mut tx, &id, &pair).await?;
    let t = catalogue(crate::http::Lang::Vi);
    let numbers = [("from", from.number.to_string()), ("to", to.number.to_string())];
    let numbers: Vec<(&str, &str)> = numbers.iter().map(|(name, number)| (*name, number.as_str())).collect();
    let title = format!("{}: {}", plan.title, t.with("redline.title", &numbers));
    Ok(crate::http::word_file("so-sanh-phien-ban.docx", &letters::between(&title, &changes), &title))
}

pub async fn go_over(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = CycleId::parse(&id).ok_or(Error::NotFound)?;
    let version = PlanVersionId::parse(fields.get("version")).ok_or(Error::NotFound)?;
    let done = effects::go_over(&cx.state.db, &cx.actor, &id, &version).await;
    then(&cx, &format!("/cycles/{id}"), done)
}
