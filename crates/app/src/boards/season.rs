//! The season desk over every open cycle: what each body owes, under all plans, on one page.

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;

use super::narrow::Narrow;
use super::web::{CountRow, Row, kind_name, may_see, shown_row, timeliness_sentence};
use super::{BoardRow, Drafts, board_with};
use crate::cycles;
use crate::db::Tx;
use crate::http::{Asked, Catalogue, Cx, Error, Seen, Shell, Table, catalogue, csv_file, render, sheet_file};
use crate::{plans, words};

/// So many rows on a page.
const PAGE: usize = 200;

type Pairs = Query<Vec<(String, String)>>;

#[derive(Template)]
#[template(path = "boards/season.html")]
struct SeasonPage {
    shell: Shell,
    seen: Seen,
    link: String,
    csv: String,
    xlsx: String,
    all_link: String,
    is_all: bool,
    kept: Vec<(&'static str, String)>,
    filter: String,
    kinds: Vec<CountRow>,
    marks: Vec<CountRow>,
    counts: Vec<CountRow>,
    total: usize,
    shown: usize,
    cycle_count: usize,
    timeliness: String,
    rows: Vec<Line>,
    newer: Option<String>,
    older: Option<String>,
}

/// One body's report in one cycle.
struct Line {
    cycle: String,
    cycle_name: String,
    plan: String,
    due: String,
    row: Row,
}

/// What is read of a cycle beside its rows.
struct Named {
    id: String,
    name: String,
    plan: String,
}

/// Every row of the open cycles that the person may see, the longest overdue first, then by due day.
struct Season {
    seen: Seen,
    narrow: Narrow,
    cycles: Vec<Named>,
    /// The rows, and beside each the place of its cycle.
    rows: Vec<BoardRow>,
    of: Vec<usize>,
}

impl Season {
    /// The rows that are shown, with their cycles.
    fn shown(&self) -> Vec<(&BoardRow, &Named)> {
        let all = self.rows.iter().zip(&self.of).filter(|(row, _)| self.narrow.takes(row));
        all.filter_map(|(row, place)| Some((row, self.cycles.get(*place)?))).collect()
    }
}

async fn season(tx: &mut Tx, cx: &Cx, asked: &Asked, t: &Catalogue) -> Result<Season, Error> {
    let seen = Seen::of(cx, asked, t);
    let drafts = if seen.is_live(cx.actor.now) { Drafts::Counted } else { Drafts::Left };
    let titles = plans::list(tx).await?;
    let is_open = |cycle: &cycles::Cycle| cycle.closed_at.is_none_or(|at| seen.known_at < at);
    let open: Vec<_> =
        cycles::list(tx).await?.into_iter().filter(|cycle| may_see(cx, cycle) && is_open(cycle)).collect();
    let mut found: Vec<(BoardRow, usize)> = Vec::new();
    let mut named = Vec::with_capacity(open.len());
    for (place, cycle) in open.iter().enumerate() {
        let rows = board_with(tx, cycle, (seen.as_of, seen.known_at), drafts).await?;
        found.extend(rows.into_iter().map(|row| (row, place)));
        let plan = titles.iter().find(|plan| plan.id == cycle.plan).map(|plan| plan.title.clone());
        named.push(Named { id: cycle.id.to_string(), name: cycle.name.clone(), plan: plan.unwrap_or_default() });
    }
    // A stable sort: bodies of one cycle and day stay in the register's order.
    let key = |row: &BoardRow| -> (i64, Date) { (-row.overdue_days.unwrap_or(-1), row.due_on) };
    found.sort_by_key(|(row, place)| (key(row), *place));
    let (rows, of) = found.into_iter().unzip();
    Ok(Season { seen, narrow: Narrow::of(asked), cycles: named, rows, of })
}

pub async fn page(cx: Cx, Query(pairs): Pairs) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/cycles").await?;
    let t = shell.t;
    let asked = Asked::of(pairs);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let season = season(&mut tx, &cx, &asked, t).await?;
    let number = asked.get("page").and_then(|page| page.parse::<usize>().ok()).unwrap_or(0);
    let shown = season.shown();
    let turned = |page: usize| asked.address("/season", &[("page", &page.to_string())]);
    let address = |name: &str, value: &str| match name {
        "kind" => asked.address("/season", &[(name, value), ("page", "")]),
        "state" => asked.address("/season", &[(name, value), ("mark", ""), ("page", "")]),
        _ => asked.address("/season", &[(name, value), ("state", ""), ("page", "")]),
    };
    let line = |(row, cycle): &(&BoardRow, &Named)| Line {
        cycle: cycle.id.clone(),
        cycle_name: cycle.name.clone(),
        plan: cycle.plan.clone(),
        due: words::day(row.due_on),
        row: shown_row(t, row, cx.lang),
    };
    let narrow = &season.narrow;
    let page = SeasonPage {
        rows: shown.iter().skip(number.saturating_mul(PAGE)).take(PAGE).map(line).collect(),
        newer: number.checked_sub(1).map(turned),
        older: (shown.len() > number.saturating_add(1).saturating_mul(PAGE)).then(|| turned(number + 1)),
        shown: shown.len(),
        total: season.rows.len(),
        cycle_count: season.cycles.len(),
        timeliness: timeliness_sentence(t, &season.rows),
        counts: narrow.states(t, &season.rows, &address),
        kinds: narrow.kinds(t, &season.rows, &address),
        marks: narrow.marks(t, &season.rows, &address),
        filter: narrow.words(t, None),
        kept: narrow.kept(),
        is_all: narrow.kept().is_empty(),
        all_link: asked.address("/season", &[("state", ""), ("mark", ""), ("kind", ""), ("page", "")]),
        link: season.seen.link(&asked, "/season"),
        csv: season.seen.link(&asked, "/season.csv"),
        xlsx: season.seen.link(&asked, "/season.xlsx"),
        seen: season.seen,
        shell,
    };
    Ok(render(&page)?.into_response())
}

pub async fn table(cx: Cx, Query(pairs): Pairs) -> Result<Response, Error> {
    let table = lines(&cx, pairs).await?;
    csv_file(&format!("{}.csv", table.name), &table.lines)
}

pub async fn sheet(cx: Cx, Query(pairs): Pairs) -> Result<Response, Error> {
    Ok(sheet_file(lines(&cx, pairs).await?))
}

async fn lines(cx: &Cx, pairs: Vec<(String, String)>) -> Result<Table, Error> {
    let t = catalogue(cx.lang);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let season = season(&mut tx, cx, &Asked::of(pairs), t).await?;
    if let Some(problem) = season.seen.problem {
        return Err(Error::BadRequest(problem));
    }
    let filter = season.narrow.words(t, None);
    let mut lines = vec![
        vec![t["season.title"].to_owned()],
        vec![season.seen.sentence.clone()],
        vec![timeliness_sentence(t, &season.rows)],
        if filter.is_empty() { Vec::new() } else { vec![t["board.filter"].to_owned(), filter] },
    ];
    let heads = [
        "board.body",
        "bodies.kind",
        "totals.cycle",
        "plans.title",
        "totals.due",
        "board.state",
        "board.opened",
        "board.saved",
        "board.arrived",
        "board.timeliness",
        "board.items",
        "board.questions",
        "tasks.as-of",
        "tasks.known-at",
    ];
    let head = lines.len();
    lines.push(heads.iter().map(|key| t[*key].to_owned()).collect());
    for (row, cycle) in season.shown() {
        let shown = shown_row(t, row, cx.lang);
        lines.push(vec![
            shown.body,
            kind_name(t, &row.body_kind),
            cycle.name.clone(),
            cycle.plan.clone(),
            words::day(row.due_on),
            shown.word,
            shown.opened,
            shown.saved,
            shown.arrived,
            shown.timeliness,
            shown.items,
            shown.questions,
            season.seen.as_of.to_string(),
            season.seen.known_at.to_string(),
        ]);
    }
    Ok(Table { name: format!("theo-doi-don-doc-{}", season.seen.as_of), lines, head })
}
