//! The board as a table (CSV or XLSX): both instants, what is counted and what the percentages are of stand in it.

use axum::extract::Query;
use axum::response::Response;
use dondoc_rules::tasks::TaskCount;

use super::board::{Choice, denominator, due, filters, partition, words_of};
use super::{percent, word};
use crate::http::{Asked, Cx, Error, Seen, Table, catalogue, csv_file, sheet_file};
use crate::tasks::count::{Counted, count};

/// As many tasks as a table holds; a tenant of the largest size has fewer.
const LIMIT: usize = 200_000;

pub async fn table(cx: Cx, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Error> {
    let table = lines(&cx, pairs).await?;
    csv_file(&format!("{}.csv", table.name), &table.lines)
}

pub async fn sheet(cx: Cx, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Error> {
    Ok(sheet_file(&lines(&cx, pairs).await?))
}

async fn lines(cx: &Cx, pairs: Vec<(String, String)>) -> Result<Table, Error> {
    let t = catalogue(cx.lang);
    let asked = Asked::of(pairs);
    let choice = Choice::of(&asked);
    let seen = Seen::of(cx, &asked, t);
    if let Some(problem) = seen.problem {
        return Err(Error::BadRequest(problem));
    }
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let counting = count(&mut tx, &cx.actor, cx.reach, &choice.filter, (seen.as_of, seen.known_at)).await?;
    let totals = counting.totals();
    let of = denominator(t, &totals, choice.rate);
    let filters = filters(&mut tx, t, &choice, &counting, &seen).await?;
    let mut lines = vec![
        vec![t["tasks.title"].to_owned(), filters],
        vec![seen.sentence.clone()],
        vec![partition(t, &totals)],
        vec![t["tasks.class"].to_owned(), t["tasks.number"].to_owned(), of],
    ];
    for class in TaskCount::ALL {
        let share = totals.permille(*class, choice.rate).map(|share| percent(share, cx.lang)).unwrap_or_default();
        lines.push(vec![word(t, *class), totals.count(*class).to_string(), share]);
    }
    lines.push(vec![t["tasks.total"].to_owned(), totals.total().to_string()]);
    lines.push(Vec::new());
    let heads = [
        "plans.number",
        "plans.task",
        "plans.plan",
        "plans.lead",
        "tasks.class-of",
        "tasks.class-state",
        "tasks.state",
        "tasks.due",
        "tasks.late-days",
        "tasks.late-days-first",
        "tasks.as-of",
        "tasks.known-at",
    ];
    let head = lines.len();
    lines.push(heads.iter().map(|key| t[*key].to_owned()).collect());
    let listed: Vec<&Counted> = choice.listed(&counting).take(LIMIT).collect();
    for counted in listed {
        let worded = words_of(&mut tx, t, &counting, counted).await?;
        let days = |days: Option<i64>| days.map(|days| days.to_string()).unwrap_or_default();
        let confirmed = if counted.state.is_confirmed { "tasks.is-confirmed" } else { "tasks.is-proposed" };
        lines.push(vec![
            counted.label.clone(),
            worded.text,
            worded.plan,
            worded.lead,
            t[&format!("class.{}", counted.state.class.as_str())].to_owned(),
            t[confirmed].to_owned(),
            word(t, counted.state.count),
            due(t, counted),
            days(counted.state.late_days),
            days(counted.state.original_late_days),
            seen.as_of.to_string(),
            seen.known_at.to_string(),
        ]);
    }
    Ok(Table { name: format!("nhiem-vu-{}", seen.as_of), lines, head })
}
