//! All cycles on one page: how each plan's reporting stands, and the sum.

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Right;
use dondoc_rules::obligations::ObligationState;
use serde::Deserialize;

use super::totals::{self, Totals};
use crate::clock::end_of;
use crate::cycles;
use crate::http::{Cx, Error, Routes, Shell, render};
use crate::{plans, words};

/// So many cycles on a page.
const PAGE: usize = 50;

pub fn routes() -> Routes {
    Routes::new().get("/totals", Right::ReadBoard, page)
}

#[derive(Deserialize, Default)]
struct Seen {
    #[serde(default)]
    as_of: String,
    #[serde(default)]
    page: usize,
}

#[derive(Template)]
#[template(path = "boards/totals.html")]
struct TotalsPage {
    shell: Shell,
    rows: Vec<Row>,
    sum: Row,
    as_of: String,
    as_of_iso: String,
    recorded: String,
    page: usize,
    has_more: bool,
}

struct Row {
    id: String,
    name: String,
    plan: String,
    due: String,
    counts: [i64; 8],
}

fn row(totals: &Totals) -> Row {
    let waiting = totals.of(ObligationState::Submitted) + totals.of(ObligationState::SignedAwaited);
    let counts = [
        totals.owing,
        totals.on_time,
        totals.late,
        totals.not_in,
        totals.of(ObligationState::Overdue),
        waiting,
        totals.suspended,
        totals.excused,
    ];
    Row { id: String::new(), name: String::new(), plan: String::new(), due: String::new(), counts }
}

async fn page(cx: Cx, Query(seen): Query<Seen>) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/cycles").await?;
    let today = cx.actor.today();
    let as_of = words::parse_day(&seen.as_of).unwrap_or(today);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mine = cycles::list(&mut tx).await?.into_iter();
    let mine: Vec<_> = mine.filter(|cycle| cx.actor.covers(cx.reach, None, Some(&cycle.focal_body))).collect();
    let has_more = mine.len() > (seen.page + 1) * PAGE;
    let shown: Vec<_> = mine.into_iter().skip(seen.page * PAGE).take(PAGE).collect();
    let counted = if as_of == today {
        totals::now(&mut tx, &shown, cx.actor.now).await?
    } else {
        let known_at = end_of(as_of).min(cx.actor.now);
        let mut counted = Vec::with_capacity(shown.len());
        for cycle in &shown {
            counted.push(totals::counted(&mut tx, cycle, as_of, known_at).await?);
        }
        counted
    };
    let titles = plans::list(&mut tx).await?;
    let sum = row(&counted.iter().fold(Totals::default(), |sum, one| sum.and(one)));
    let rows = shown.iter().zip(&counted).map(|(cycle, totals)| Row {
        id: cycle.id.to_string(),
        name: cycle.name.clone(),
        plan: titles.iter().find(|plan| plan.id == cycle.plan).map(|plan| plan.title.clone()).unwrap_or_default(),
        due: words::day(cycle.due_on),
        ..row(totals)
    });
    let page = TotalsPage {
        rows: rows.collect(),
        sum,
        as_of: words::long_day(as_of, cx.lang),
        as_of_iso: as_of.to_string(),
        recorded: words::instant(end_of(as_of).min(cx.actor.now), cx.lang),
        page: seen.page,
        has_more,
        shell,
    };
    Ok(render(&page)?.into_response())
}
