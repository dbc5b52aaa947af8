//! The figures of a cycle that were confirmed: one row for each indicator, period and body with code, value, unit and
//! nature, for the provincial reporting system (vn-rules.md, T2-R10). It waits for no other system: a page and two files.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use dondoc_rules::returns::FigureState;
use dondoc_rules::targets::{Decimal, Nature, Period};
use jiff::Timestamp;
use jiff::civil::Date;

use super::web::may_see;
use crate::bodies::{self, Body};
use crate::clock::day_of;
use crate::cycles::{self, Cycle};
use crate::db::{DbError, Tx};
use crate::http::{Asked, Catalogue, Cx, Error, Lang, Seen, Shell, Table, catalogue, csv_file, render, sheet_file};
use crate::ids::{BodyId, CycleId, ObligationId};
use crate::obligations;
use crate::returns::{self, Return, figures};
use crate::targets::web::words::{exact, shown_period};
use crate::words;

/// A figure that a body's confirmed return says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmedFigure {
    /// The catalogue's code and name of what is counted.
    pub code: String,
    pub indicator: String,
    pub period: Period,
    pub territory: String,
    /// The register's code of the body, and its name when the cycle opened.
    pub body_code: String,
    pub body: String,
    pub value: Decimal,
    /// The catalogue's unit (T2-R7).
    pub unit: String,
    pub nature: Nature,
    /// The day on which the return was confirmed.
    pub confirmed_on: Date,
    /// The same body says another value of the same indicator and period beside it.
    pub is_contradicted: bool,
}

impl ConfirmedFigure {
    fn is_same(&self, other: &ConfirmedFigure) -> bool {
        let key = |one: &ConfirmedFigure| (one.code.clone(), one.period, one.territory.clone(), one.body_code.clone());
        key(self) == key(other)
    }
}

/// The confirmed figures of a cycle as of a day, from what was known at a moment: by indicator, period and the register's
/// order of bodies. Of each body the confirmed version with the highest number speaks. What two targets ask alike is one
/// row; where a body says two values, both stand and are marked.
pub async fn confirmed(
    tx: &mut Tx,
    cycle: &Cycle,
    (as_of, known_at): (Date, Timestamp),
) -> Result<Vec<ConfirmedFigure>, DbError> {
    let items = obligations::items_of_cycle(tx, &cycle.id).await?;
    let asked_for: Vec<&ObligationId> =
        items.iter().filter(|item| item.target.is_some()).map(|item| &item.obligation).collect();
    if asked_for.is_empty() {
        return Ok(Vec::new());
    }
    let register: HashMap<BodyId, Body> =
        bodies::every(tx).await?.into_iter().map(|body| (body.id.clone(), body)).collect();
    let mut newest: HashMap<ObligationId, Return> = HashMap::new();
    for version in returns::of_cycle(tx, &cycle.id).await? {
        let is_seen = version.confirmed_at.is_some_and(|at| at <= known_at && day_of(at) <= as_of);
        if is_seen && !version.is_nil {
            newest.insert(version.obligation.clone(), version);
        }
    }
    let mut found: Vec<(i64, ConfirmedFigure)> = Vec::new();
    for owed in obligations::of_cycle(tx, &cycle.id).await? {
        let Some(version) = newest.get(&owed.id).filter(|_| asked_for.contains(&&owed.id)) else { continue };
        let Some(confirmed_on) = version.confirmed_at.map(day_of) else { continue };
        let body = register.get(&owed.body);
        let (body_code, place) = body.map_or((String::new(), i64::MAX), |body| (body.code.clone(), body.position));
        let name = bodies::name_of(tx, &owed.body, cycle.opens_on).await?;
        let entries = returns::entries(tx, &version.id).await?;
        let is_secret = |item| entries.iter().any(|entry| entry.item == item && entry.is_secret);
        for (item, asked) in figures::asked(tx, cycle, version).await? {
            let (Some(of), Some(value)) = (&asked.indicator, asked.read.number()) else { continue };
            if asked.state != FigureState::Told || is_secret(item) {
                continue;
            }
            let row = ConfirmedFigure {
                code: of.code.clone(),
                indicator: of.name.clone(),
                period: asked.period,
                territory: of.territory.clone(),
                body_code: body_code.clone(),
                body: name.clone(),
                value,
                unit: of.unit.clone(),
                nature: asked.nature(),
                confirmed_on,
                is_contradicted: false,
            };
            found.push((place, row));
        }
    }
    found.sort_by(|(a_place, a), (b_place, b)| {
        let key = |place: &i64, one: &ConfirmedFigure| {
            (one.code.clone(), one.period, *place, one.body_code.clone(), one.value, one.nature.as_str())
        };
        key(a_place, a).cmp(&key(b_place, b))
    });
    found.dedup_by(|(_, later), (_, kept)| {
        later.is_same(kept) && later.value == kept.value && later.nature == kept.nature
    });
    let mut rows: Vec<ConfirmedFigure> = found.into_iter().map(|(_, row)| row).collect();
    let marks: Vec<bool> = rows.iter().map(|row| rows.iter().filter(|other| row.is_same(other)).count() > 1).collect();
    for (row, mark) in rows.iter_mut().zip(marks) {
        row.is_contradicted = mark;
    }
    Ok(rows)
}

type Pairs = Query<Vec<(String, String)>>;

/// What an address asks for: the cycle, its figures, and as of when.
struct Shown {
    cycle: Cycle,
    seen: Seen,
    rows: Vec<ConfirmedFigure>,
}

async fn shown(cx: &Cx, id: &str, asked: &Asked, t: &Catalogue) -> Result<Shown, Error> {
    let id = CycleId::parse(id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = cycles::get(&mut tx, &id).await?.filter(|cycle| may_see(cx, cycle)).ok_or(Error::NotFound)?;
    let seen = Seen::of(cx, asked, t);
    let rows = confirmed(&mut tx, &cycle, (seen.as_of, seen.known_at)).await?;
    Ok(Shown { cycle, seen, rows })
}

/// The columns, and the cells of a row in their order.
const HEADS: [&str; 10] = [
    "figure-export.code",
    "targets.indicator",
    "figure-export.period-code",
    "figure.period",
    "figure-export.body-code",
    "board.body",
    "figure.territory",
    "figure.value",
    "targets.unit",
    "figure.nature",
];

fn cells(row: &ConfirmedFigure, t: &Catalogue, lang: Lang) -> [String; 10] {
    [
        row.code.clone(),
        row.indicator.clone(),
        row.period.code(),
        shown_period(row.period, t),
        row.body_code.clone(),
        row.body.clone(),
        row.territory.clone(),
        exact(row.value, lang),
        row.unit.clone(),
        t[&format!("nature.{}", row.nature.as_str())].to_owned(),
    ]
}

#[derive(Template)]
#[template(path = "boards/figures.html")]
struct FiguresPage {
    shell: Shell,
    id: String,
    cycle: String,
    seen: Seen,
    link: String,
    csv: String,
    xlsx: String,
    heads: Vec<&'static str>,
    rows: Vec<FigureRow>,
}

struct FigureRow {
    cells: [String; 10],
    is_contradicted: bool,
}

pub async fn page(cx: Cx, Path(id): Path<String>, Query(pairs): Pairs) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/cycles").await?;
    let t = shell.t;
    let asked = Asked::of(pairs);
    let Shown { cycle, seen, rows } = shown(&cx, &id, &asked, t).await?;
    let file = |ending: &str| seen.link(&asked, &format!("/cycles/{}/figures{ending}", cycle.id));
    let page = FiguresPage {
        link: file(""),
        csv: file(".csv"),
        xlsx: file(".xlsx"),
        id: cycle.id.to_string(),
        cycle: cycle.name,
        heads: HEADS.iter().map(|key| &t[*key]).collect(),
        rows: rows
            .iter()
            .map(|row| FigureRow { cells: cells(row, t, cx.lang), is_contradicted: row.is_contradicted })
            .collect(),
        seen,
        shell,
    };
    Ok(render(&page)?.into_response())
}

pub async fn csv(cx: Cx, Path(id): Path<String>, Query(pairs): Pairs) -> Result<Response, Error> {
    let table = lines(&cx, &id, pairs).await?;
    csv_file(&format!("{}.csv", table.name), &table.lines)
}

pub async fn sheet(cx: Cx, Path(id): Path<String>, Query(pairs): Pairs) -> Result<Response, Error> {
    Ok(sheet_file(lines(&cx, &id, pairs).await?))
}

/// The table for another system: the heads in the first line, then one row a figure, with the instants that it is of.
async fn lines(cx: &Cx, id: &str, pairs: Vec<(String, String)>) -> Result<Table, Error> {
    let t = catalogue(cx.lang);
    let Shown { seen, rows, .. } = shown(cx, id, &Asked::of(pairs), t).await?;
    if let Some(problem) = seen.problem {
        return Err(Error::BadRequest(problem));
    }
    let more = ["figure-export.confirmed-on", "figure.note", "tasks.as-of", "tasks.known-at"];
    let heads = HEADS.iter().chain(&more).map(|key| t[*key].to_owned()).collect();
    let mut lines = vec![heads];
    for row in &rows {
        let note = if row.is_contradicted { &t["figure-export.contradicted"] } else { "" };
        let own = [words::day(row.confirmed_on), note.to_owned(), seen.as_of.to_string(), seen.known_at.to_string()];
        lines.push(cells(row, t, cx.lang).into_iter().chain(own).collect());
    }
    Ok(Table { name: format!("so-lieu-chi-tieu-{}", seen.as_of), lines, head: 0 })
}
