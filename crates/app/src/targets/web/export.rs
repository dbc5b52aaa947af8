//! A plan's targets and an indicator's figures as tables (CSV or XLSX), with both instants in them.

use axum::extract::{Path, Query};
use axum::response::Response;
use dondoc_rules::targets::Period;

use super::indicator::cell;
use super::words::{
    exact, goal_unit, method_sentence, note_sentences, shown_goal, shown_period, shown_reading, status_word,
};
use crate::http::{Asked, Cx, Error, Seen, Table, catalogue, csv_file, sheet_file};
use crate::ids::{IndicatorId, PlanId};
use crate::targets::judged::of_plan;
use crate::targets::{indicator, observations};

type Pairs = Query<Vec<(String, String)>>;

pub async fn plan_csv(cx: Cx, Path(id): Path<String>, Query(pairs): Pairs) -> Result<Response, Error> {
    let table = plan(&cx, &id, pairs).await?;
    csv_file(&format!("{}.csv", table.name), &table.lines)
}

pub async fn plan_xlsx(cx: Cx, Path(id): Path<String>, Query(pairs): Pairs) -> Result<Response, Error> {
    Ok(sheet_file(plan(&cx, &id, pairs).await?))
}

async fn plan(cx: &Cx, id: &str, pairs: Vec<(String, String)>) -> Result<Table, Error> {
    let id = PlanId::parse(id).ok_or(Error::NotFound)?;
    let t = catalogue(cx.lang);
    let seen = Seen::of(cx, &Asked::of(pairs), t);
    if let Some(problem) = seen.problem {
        return Err(Error::BadRequest(problem));
    }
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let plan = crate::plans::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let (own, others) = of_plan(&mut tx, &id, (seen.as_of, seen.known_at)).await?;
    let heads = [
        "targets.indicator",
        "targets.stated-in",
        "targets.goal",
        "figure.territory",
        "targets.reached",
        "figure.period",
        "targets.unit",
        "targets.gap",
        "targets.required",
        "targets.projection",
        "targets.status",
        "targets.method",
        "targets.notes",
        "tasks.as-of",
        "tasks.known-at",
    ];
    let mut lines = vec![vec![plan.title], vec![seen.sentence.clone()]];
    lines.push(heads.iter().map(|key| t[*key].to_owned()).collect());
    for one in own.iter().chain(&others) {
        let judgement = &one.judgement;
        let reached = judgement.reached.as_ref();
        let status = match &one.set {
            Some(set) => format!(
                "{} ({})",
                status_word(one.status(), t),
                t.with("targets.set", &[("computed", &status_word(judgement.status, t)), ("reason", &set.reason)])
            ),
            None => status_word(one.status(), t),
        };
        lines.push(vec![
            one.indicator.name.clone(),
            one.goal.stated_in.clone(),
            shown_goal(one, t, cx.lang),
            one.goal.territory.clone(),
            reached.map(|reading| shown_reading(one, reading.value, cx.lang)).unwrap_or_default(),
            reached.map(|reading| shown_period(reading.period, t)).unwrap_or_default(),
            goal_unit(one, t),
            cell(judgement.gap, cx.lang),
            cell(judgement.required, cx.lang),
            cell(judgement.projection, cx.lang),
            status,
            method_sentence(one, t, cx.lang),
            note_sentences(one, t).join(" "),
            seen.as_of.to_string(),
            seen.known_at.to_string(),
        ]);
    }
    Ok(Table { name: format!("chi-tieu-{}", seen.as_of), lines, head: 2 })
}

pub async fn figures_csv(cx: Cx, Path(id): Path<String>, Query(pairs): Pairs) -> Result<Response, Error> {
    let table = figures(&cx, &id, pairs).await?;
    csv_file(&format!("{}.csv", table.name), &table.lines)
}

pub async fn figures_xlsx(cx: Cx, Path(id): Path<String>, Query(pairs): Pairs) -> Result<Response, Error> {
    Ok(sheet_file(figures(&cx, &id, pairs).await?))
}

async fn figures(cx: &Cx, id: &str, pairs: Vec<(String, String)>) -> Result<Table, Error> {
    let id = IndicatorId::parse(id).ok_or(Error::NotFound)?;
    let t = catalogue(cx.lang);
    let seen = Seen::of(cx, &Asked::of(pairs), t);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let of = indicator(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let heads = [
        "targets.indicator",
        "figure.period",
        "figure.value",
        "targets.unit",
        "figure.territory",
        "figure.nature",
        "figure.source",
        "figure.note",
        "figure.recorded",
    ];
    let mut lines = vec![vec![of.name.clone()], vec![seen.sentence.clone()]];
    lines.push(heads.iter().map(|key| t[*key].to_owned()).collect());
    for one in observations(&mut tx, &id)
        .await?
        .into_iter()
        .filter(|one| one.recorded_at <= seen.known_at && one.stands_at(seen.known_at))
    {
        lines.push(vec![
            of.code.clone(),
            Period::parse(&one.period).map(|period| shown_period(period, t)).unwrap_or(one.period),
            exact(one.value, cx.lang),
            of.unit.clone(),
            one.territory,
            t[&format!("nature.{}", one.nature.as_str())].to_owned(),
            one.source,
            one.note,
            one.recorded_at.to_string(),
        ]);
    }
    Ok(Table { name: format!("so-lieu-{}", of.code), lines, head: 2 })
}
