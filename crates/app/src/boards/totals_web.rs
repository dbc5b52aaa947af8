//! All cycles on one page: how each plan's reporting stands, and the sum.

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Right;
use dondoc_rules::obligations::ObligationState;

use super::totals::{self, Totals};
use crate::clock::day_of;
use crate::cycles;
use crate::db::Tx;
use crate::http::{Asked, Catalogue, Cx, Error, Routes, Seen, Shell, catalogue, csv_file, render};
use crate::{plans, words};

/// So many cycles on a page.
const PAGE: usize = 50;

/// The counted columns, by the ends of their words' keys.
const COLUMNS: [&str; 8] = ["owing", "on-time", "late", "not-in", "overdue", "waiting", "suspended", "excused"];

pub fn routes() -> Routes {
    Routes::new().get("/totals", Right::ReadBoard, page).get("/totals.csv", Right::ReadBoard, table)
}

#[derive(Template)]
#[template(path = "boards/totals.html")]
struct TotalsPage {
    shell: Shell,
    heads: Vec<String>,
    rows: Vec<Row>,
    sum: Row,
    seen: Seen,
    link: String,
    csv: String,
    newer: Option<String>,
    older: Option<String>,
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

/// One page of cycles with their sum.
struct Counted {
    rows: Vec<Row>,
    sum: Row,
    page: usize,
    has_more: bool,
}

async fn counted(tx: &mut Tx, cx: &Cx, asked: &Asked, seen: &Seen) -> Result<Counted, Error> {
    let page = asked.get("page").and_then(|page| page.parse::<usize>().ok()).unwrap_or(0);
    let mine = cycles::list(tx).await?.into_iter();
    let mine: Vec<_> = mine.filter(|cycle| cx.actor.covers(cx.reach, None, Some(&cycle.focal_body))).collect();
    let has_more = mine.len() > page.saturating_add(1).saturating_mul(PAGE);
    let shown: Vec<_> = mine.into_iter().skip(page.saturating_mul(PAGE)).take(PAGE).collect();
    let totals = if seen.is_live(cx.actor.now) && seen.as_of == day_of(cx.actor.now) {
        totals::now(tx, &shown, cx.actor.now).await?
    } else {
        let mut totals = Vec::with_capacity(shown.len());
        for cycle in &shown {
            totals.push(totals::counted(tx, cycle, seen.as_of, seen.known_at).await?);
        }
        totals
    };
    let titles = plans::list(tx).await?;
    let sum = row(&totals.iter().fold(Totals::default(), |sum, one| sum.and(one)));
    let rows = shown.iter().zip(&totals).map(|(cycle, totals)| Row {
        id: cycle.id.to_string(),
        name: cycle.name.clone(),
        plan: titles.iter().find(|plan| plan.id == cycle.plan).map(|plan| plan.title.clone()).unwrap_or_default(),
        due: words::day(cycle.due().0),
        ..row(totals)
    });
    Ok(Counted { rows: rows.collect(), sum, page, has_more })
}

fn heads(t: &Catalogue) -> Vec<String> {
    COLUMNS.iter().map(|column| t[&format!("totals.{column}")].to_owned()).collect()
}

async fn page(cx: Cx, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/cycles").await?;
    let asked = Asked::of(pairs);
    let seen = Seen::of(&cx, &asked, shell.t);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let Counted { rows, sum, page, has_more } = counted(&mut tx, &cx, &asked, &seen).await?;
    let turned = |page: usize| asked.address("/totals", &[("page", &page.to_string())]);
    let page = TotalsPage {
        heads: heads(shell.t),
        rows,
        sum,
        link: seen.link(&asked, "/totals"),
        csv: seen.link(&asked, "/totals.csv"),
        newer: page.checked_sub(1).map(turned),
        older: has_more.then(|| turned(page + 1)),
        seen,
        shell,
    };
    Ok(render(&page)?.into_response())
}

/// The same as a table (CSV), with both instants.
async fn table(cx: Cx, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let asked = Asked::of(pairs);
    let seen = Seen::of(&cx, &asked, t);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let Counted { rows, .. } = counted(&mut tx, &cx, &asked, &seen).await?;
    if let Some(problem) = seen.problem {
        return Err(Error::BadRequest(problem));
    }
    let mut lines = vec![vec![t["totals.title"].to_owned()], vec![seen.sentence]];
    let mut head: Vec<String> =
        ["totals.cycle", "plans.title", "totals.due"].iter().map(|key| t[*key].to_owned()).collect();
    head.extend(heads(t));
    head.extend(["tasks.as-of", "tasks.known-at"].map(|key| t[key].to_owned()));
    lines.push(head);
    for row in rows {
        let mut line = vec![row.name, row.plan, row.due];
        line.extend(row.counts.iter().map(ToString::to_string));
        line.extend([seen.as_of.to_string(), seen.known_at.to_string()]);
        lines.push(line);
    }
    csv_file(&format!("tong-hop-dot-bao-cao-{}.csv", seen.as_of), &lines)
}
