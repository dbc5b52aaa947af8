//! All targets of a plan on one page: small multiples, status, the pace that is needed; what to correct.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::targets::Status;
use dondoc_rules::targets::judge::AT_RISK_BELOW;

use super::indicator::{GoalRow, cell, goal_row};
use super::list::options;
use super::picture::{SMALL, draw};
use super::words::{exact, goal_unit, shown_goal, shown_period, shown_reading, status_word};
use crate::http::{Asked, Cx, Error, Seen, Shell, render};
use crate::ids::PlanId;
use crate::targets::corrections::corrections as list_of_corrections;
use crate::targets::judged::{Judged, of_plan};
use crate::targets::suppliers;
use crate::{bodies, plans};

#[derive(Template)]
#[template(path = "targets/plan.html")]
struct PlanPage {
    shell: Shell,
    id: String,
    title: String,
    seen: Seen,
    fixed: String,
    partition: String,
    /// By which of our own defaults statuses are told apart.
    defaults: String,
    rows: Vec<PlanRow>,
    /// Targets that nobody tied to an indicator yet.
    untied: Vec<String>,
    /// Targets that an amendment worded otherwise since they were tied: number, words that were tied, words of today.
    reworded: Vec<(String, String, String)>,
    may_keep: bool,
    statuses: Vec<(String, String, bool)>,
}

struct PlanRow {
    row: GoalRow,
    indicator: String,
    name: String,
    supplier: String,
    reached: String,
    required: String,
    gap: String,
    projection: String,
    unit: String,
    /// What other instruments want of the same.
    others: Vec<String>,
}

/// The line that other instruments' goals make beside a plan's.
fn beside(one: &Judged, others: &[Judged], t: &crate::http::Catalogue, lang: crate::http::Lang) -> Vec<String> {
    let same = others.iter().filter(|other| other.goal.indicator == one.goal.indicator);
    same.map(|other| {
        let goal = shown_goal(other, t, lang);
        let status = status_word(other.status(), t);
        let values = [
            ("by", other.goal.stated_in.as_str()),
            ("goal", &goal),
            ("territory", &other.goal.territory),
            ("status", &status),
        ];
        // The same year, another number: both are told, none is chosen.
        let differs = other.goal.to_year == one.goal.to_year
            && (other.goal.value != one.goal.value || other.goal.territory != one.goal.territory);
        t.with(if differs { "targets.disagrees" } else { "targets.beside" }, &values)
    })
    .collect()
}

pub async fn show(
    cx: Cx,
    Path(id): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let shell = Shell::of(&cx, "/plans").await?;
    let t = shell.t;
    let asked = Asked::of(pairs);
    let seen = Seen::of(&cx, &asked, t);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let plan = plans::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let version = plans::latest(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let (own, others) = of_plan(&mut tx, &id, (seen.as_of, seen.known_at)).await?;
    let suppliers = suppliers::known(&mut tx, &id, seen.known_at).await?;
    let mut names = BTreeMap::new();
    for body in suppliers.values() {
        if !names.contains_key(body) {
            names.insert(body.clone(), bodies::name_of(&mut tx, body, seen.as_of).await?);
        }
    }
    let mut rows = Vec::with_capacity(own.len());
    for one in &own {
        let supplier = one.goal.target.as_ref().and_then(|target| suppliers.get(target));
        let judgement = &one.judgement;
        let reached = judgement.reached.as_ref().map(|reading| {
            format!("{} ({})", shown_reading(one, reading.value, cx.lang), shown_period(reading.period, t))
        });
        rows.push(PlanRow {
            row: goal_row(one, draw(one, SMALL, t, cx.lang), t, cx.lang),
            indicator: one.indicator.id.to_string(),
            name: one.indicator.name.clone(),
            supplier: supplier.and_then(|body| names.get(body)).cloned().unwrap_or_default(),
            reached: reached.unwrap_or_default(),
            required: cell(judgement.required, cx.lang),
            gap: cell(judgement.gap, cx.lang),
            projection: cell(judgement.projection, cx.lang),
            unit: goal_unit(one, t),
            others: beside(one, &others, t, cx.lang),
        });
    }
    let targets = plans::targets(&mut tx, &version.id).await?;
    let is_tied = |target: &plans::Target| own.iter().any(|one| one.goal.target.as_ref() == Some(&target.id));
    let count = |status: Status| own.iter().filter(|one| one.status() == status).count();
    let parts =
        Status::ALL.iter().map(|status| format!("{} {}", count(*status), status_word(*status, t).to_lowercase()));
    let parts = parts.collect::<Vec<_>>().join(" + ");
    let page = PlanPage {
        id: id.to_string(),
        title: plan.title.clone(),
        fixed: seen.link(&asked, &format!("/plans/{id}/targets")),
        partition: t.with("targets.partition", &[("count", &own.len().to_string()), ("parts", &parts)]),
        defaults: t.with("targets.defaults", &[("share", &AT_RISK_BELOW.to_string())]),
        rows,
        reworded: own
            .iter()
            .filter_map(|one| {
                let now = targets.iter().find(|target| Some(&target.id) == one.goal.target.as_ref())?;
                (now.text != one.goal.text).then(|| (now.label.clone(), one.goal.text.clone(), now.text.clone()))
            })
            .collect(),
        untied: targets.iter().filter(|target| !is_tied(target)).map(|target| target.text.clone()).collect(),
        may_keep: reach(cx.actor.role, Right::KeepTargets).is_some()
            && plan.focal_body.as_ref().is_some_and(|focal| cx.actor.acts_for(focal)),
        statuses: options(t, "target-status", &Status::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>(), ""),
        seen,
        shell,
    };
    Ok(render(&page)?.into_response())
}

#[derive(Template)]
#[template(path = "targets/corrections.html")]
struct CorrectionsPage {
    shell: Shell,
    id: String,
    title: String,
    seen: Seen,
    rows: Vec<CorrectionRow>,
}

struct CorrectionRow {
    indicator: String,
    name: String,
    period: String,
    territory: String,
    reported: String,
    known: String,
    source: String,
}

/// What a report of a day and moment said that is known otherwise now.
pub async fn corrections(
    cx: Cx,
    Path(id): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let shell = Shell::of(&cx, "/plans").await?;
    let t = shell.t;
    let seen = Seen::of(&cx, &Asked::of(pairs), t);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let plan = plans::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let found = list_of_corrections(&mut tx, &id, (seen.as_of, seen.known_at), cx.actor.now).await?;
    let value = |(value, nature): (dondoc_rules::targets::Decimal, dondoc_rules::targets::Nature)| {
        format!("{} ({})", exact(value, cx.lang), &t[&format!("nature.{}", nature.as_str())])
    };
    let rows = found.into_iter().map(|one| CorrectionRow {
        period: shown_period(one.period, t),
        reported: value(one.reported),
        known: if one.is_withdrawn { t["targets.known-withdrawn"].to_owned() } else { value(one.known) },
        indicator: one.indicator.id.to_string(),
        name: format!("{} ({})", one.indicator.name, one.indicator.unit),
        territory: one.territory,
        source: one.source,
    });
    let page = CorrectionsPage { id: id.to_string(), title: plan.title, rows: rows.collect(), seen, shell };
    Ok(render(&page)?.into_response())
}
