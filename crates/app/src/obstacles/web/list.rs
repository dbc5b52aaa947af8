//! The list: numbers by state as links, filters in any combination, as of any day; the same as a table to keep.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::obstacles::{CompetentAuthority, ObstacleKind, ObstacleState, View, carried_count};
use jiff::civil::Date;

use super::{Choosable, authorities, authority_word, body_options, kind_word, kinds, look, plan_options, state_word};
use crate::db::Tx;
use crate::http::{Asked, Catalogue, Cx, Error, Seen, Shell, Table, catalogue, csv_file, render, sheet_file};
use crate::ids::{BodyId, PlanId};
use crate::obstacles::cases::{self, Stored};
use crate::{bodies, cycles, words};

/// Cases on one page of the list.
const PAGE: usize = 50;

/// What an address asks of the list.
struct Choice {
    plan: Option<PlanId>,
    body: Option<BodyId>,
    kind: Option<ObstacleKind>,
    authority: Option<CompetentAuthority>,
    state: Option<ObstacleState>,
    /// Everything that is not closed.
    is_open: bool,
    /// Waits for more days than this.
    waiting: Option<i64>,
    page: usize,
}

impl Choice {
    fn of(asked: &Asked) -> Choice {
        let number = |name: &str| asked.get(name).and_then(|text| text.parse::<i64>().ok());
        Choice {
            plan: asked.get("plan").and_then(PlanId::parse),
            body: asked.get("body").and_then(BodyId::parse),
            kind: asked.get("kind").and_then(ObstacleKind::parse),
            authority: asked.get("authority").and_then(CompetentAuthority::parse),
            state: asked.get("state").and_then(ObstacleState::parse),
            is_open: asked.get("state") == Some("open"),
            waiting: number("waiting").filter(|days| *days >= 0),
            page: number("page").and_then(|page| usize::try_from(page).ok()).unwrap_or(1).max(1),
        }
    }

    /// The filters beside the state: what the numbers count.
    fn holds(&self, case: &Stored) -> bool {
        self.plan.as_ref().is_none_or(|plan| case.main.plan == *plan)
            && self.body.as_ref().is_none_or(|body| case.statements.iter().any(|one| one.body == *body))
            && self.kind.is_none_or(|kind| case.state.kind.or(case.main.kind) == Some(kind))
            && self.authority.is_none_or(|one| case.state.authority.or(case.main.authority) == Some(one))
            && self.waiting.is_none_or(|days| case.state.waiting_days.is_some_and(|waits| waits > days))
    }

    fn is_listed(&self, case: &Stored) -> bool {
        self.state.is_none_or(|state| case.state.state == state) && (!self.is_open || case.state.state.is_open())
    }
}

#[derive(Template)]
#[template(path = "obstacles/list.html")]
struct ListPage {
    shell: Shell,
    seen: Seen,
    may_raise: bool,
    link: String,
    csv: String,
    xlsx: String,
    plans: Vec<Choosable>,
    bodies: Vec<Choosable>,
    kinds: Vec<Choosable>,
    authorities: Vec<Choosable>,
    state: String,
    counts: Vec<Count>,
    title: String,
    rows: Vec<Row>,
    all_link: String,
    pages: Vec<(usize, Option<String>)>,
}

struct Count {
    word: String,
    count: usize,
    link: String,
    is_chosen: bool,
}

struct Row {
    id: String,
    text: String,
    raisers: String,
    kind: String,
    authority: String,
    look: &'static str,
    word: String,
    age: String,
    wanted: String,
}

/// The cases that the address asks for, before and after the state is chosen.
async fn chosen(tx: &mut Tx, cx: &Cx, choice: &Choice, seen: &Seen) -> Result<Vec<Stored>, Error> {
    let view = View { as_of: seen.as_of, known_at: seen.known_at };
    let mut found = cases::readable(tx, &cx.actor, view).await?;
    found.retain(|case| choice.holds(case));
    Ok(found)
}

async fn cutoffs(tx: &mut Tx, plan: &PlanId) -> Result<Vec<Date>, Error> {
    Ok(cycles::of_plan(tx, plan).await?.into_iter().map(|cycle| cycle.cutoff_on).collect())
}

async fn names(tx: &mut Tx, case: &Stored, on: Date) -> Result<String, Error> {
    let mut names = Vec::new();
    for body in case.raisers() {
        names.push(bodies::name_of(tx, body, on).await?);
    }
    Ok(names.join("; "))
}

/// "27 ngày; tồn tại qua 1 kỳ báo cáo; nêu lại 2 lần".
fn age(t: &Catalogue, case: &Stored, cutoffs: &[Date], as_of: Date) -> String {
    let days = case.state.age_days.to_string();
    let mut parts = vec![t.with("obstacle.age", &[("days", &days)])];
    let carried = carried_count(&case.state, cutoffs, as_of);
    if carried > 0 {
        parts.push(t.with("obstacle.carried", &[("count", &carried.to_string())]));
    }
    if case.state.repeat_count > 0 {
        parts.push(t.with("obstacle.repeated", &[("count", &case.state.repeat_count.to_string())]));
    }
    if let Some(days) = case.state.waiting_days {
        parts.push(t.with("obstacle.waits-days", &[("days", &days.to_string())]));
    }
    parts.join("; ")
}

pub async fn show(cx: Cx, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/obstacles").await?;
    let t = shell.t;
    let asked = Asked::of(pairs);
    let choice = Choice::of(&asked);
    let seen = Seen::of(&cx, &asked, t);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let found = chosen(&mut tx, &cx, &choice, &seen).await?;
    let count = |state: &ObstacleState| Count {
        word: state_word(t, *state).to_owned(),
        count: found.iter().filter(|case| case.state.state == *state).count(),
        link: asked.address("/obstacles", &[("state", state.as_str()), ("page", "")]),
        is_chosen: choice.state == Some(*state),
    };
    let mut counts: Vec<Count> = ObstacleState::ALL.iter().map(count).collect();
    counts.insert(
        0,
        Count {
            word: t["obstacle.all"].to_owned(),
            count: found.len(),
            link: asked.address("/obstacles", &[("state", ""), ("page", "")]),
            is_chosen: choice.state.is_none() && !choice.is_open,
        },
    );
    let listed: Vec<&Stored> = found.iter().filter(|case| choice.is_listed(case)).collect();
    let page_count = listed.len().div_ceil(PAGE).max(1);
    let page = choice.page.min(page_count);
    let mut rows = Vec::new();
    for case in listed.iter().skip((page - 1) * PAGE).take(PAGE) {
        let cutoffs = cutoffs(&mut tx, &case.main.plan).await?;
        rows.push(Row {
            id: case.main.id.to_string(),
            text: case.main.text.clone(),
            raisers: names(&mut tx, case, seen.as_of).await?,
            kind: kind_word(t, case.state.kind.or(case.main.kind)),
            authority: authority_word(t, case.state.authority.or(case.main.authority)),
            look: look(case.state.state),
            word: state_word(t, case.state.state).to_owned(),
            age: age(t, case, &cutoffs, seen.as_of),
            wanted: case.wanted_by().map_or_else(|| "–".to_owned(), words::day),
        });
    }
    let page = ListPage {
        may_raise: reach(cx.actor.role, Right::RaiseObstacles).is_some() && cx.actor.body.is_some(),
        link: seen.link(&asked, "/obstacles"),
        csv: seen.link(&asked, "/obstacles.csv"),
        xlsx: seen.link(&asked, "/obstacles.xlsx"),
        plans: plan_options(&mut tx, choice.plan.as_ref()).await?,
        bodies: body_options(&mut tx, &cx, choice.body.as_ref()).await?,
        kinds: kinds(t, choice.kind),
        authorities: authorities(t, choice.authority),
        state: asked.get("state").unwrap_or_default().to_owned(),
        counts,
        title: t.with("obstacle.list", &[("count", &listed.len().to_string())]),
        rows,
        all_link: "/obstacles".to_owned(),
        pages: (1..=page_count)
            .filter(|_| page_count > 1)
            .map(|n| (n, (n != page).then(|| asked.address("/obstacles", &[("page", &n.to_string())]))))
            .collect(),
        seen,
        shell,
    };
    let status = if page.seen.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

pub async fn table(cx: Cx, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Error> {
    let table = lines(&cx, pairs).await?;
    csv_file(&format!("{}.csv", table.name), &table.lines)
}

pub async fn sheet(cx: Cx, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Error> {
    Ok(sheet_file(lines(&cx, pairs).await?))
}

/// The columns of the report's annex on difficulties (vn-rules.md 6.2, Phụ lục III), with both instants.
async fn lines(cx: &Cx, pairs: Vec<(String, String)>) -> Result<Table, Error> {
    let t = catalogue(cx.lang);
    let asked = Asked::of(pairs);
    let choice = Choice::of(&asked);
    let seen = Seen::of(cx, &asked, t);
    if let Some(problem) = seen.problem {
        return Err(Error::BadRequest(problem));
    }
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut lines = vec![vec![t["obstacle.title"].to_owned()], vec![seen.sentence.clone()], Vec::new()];
    let head = lines.len();
    let heads = [
        "obstacle.number",
        "obstacle.text",
        "obstacle.kind",
        "obstacle.raisers",
        "obstacle.raised-on",
        "obstacle.authority",
        "obstacle.asks",
        "obstacle.wanted-by",
        "obstacle.state",
        "obstacle.age-title",
        "obstacle.waiting-title",
        "obstacle.carried-title",
        "obstacle.outcome",
        "tasks.as-of",
        "tasks.known-at",
    ];
    lines.push(heads.iter().map(|key| t[*key].to_owned()).collect());
    let found = chosen(&mut tx, cx, &choice, &seen).await?;
    for (place, case) in found.iter().filter(|case| choice.is_listed(case)).enumerate() {
        let cutoffs = cutoffs(&mut tx, &case.main.plan).await?;
        let outcome = case.outcome().map(|step| format!("{} {}", step.reference, step.text)).unwrap_or_default();
        lines.push(vec![
            (place + 1).to_string(),
            case.main.text.clone(),
            kind_word(t, case.state.kind.or(case.main.kind)),
            names(&mut tx, case, seen.as_of).await?,
            words::day(case.state.raised_on),
            authority_word(t, case.state.authority.or(case.main.authority)),
            case.statements.iter().map(|one| one.asks.as_str()).find(|asks| !asks.is_empty()).unwrap_or("").to_owned(),
            case.wanted_by().map(words::day).unwrap_or_default(),
            state_word(t, case.state.state).to_owned(),
            case.state.age_days.to_string(),
            case.state.waiting_days.map(|days| days.to_string()).unwrap_or_default(),
            carried_count(&case.state, &cutoffs, seen.as_of).to_string(),
            outcome.trim().to_owned(),
            seen.as_of.to_string(),
            seen.known_at.to_string(),
        ]);
    }
    Ok(Table { name: format!("kho-khan-vuong-mac-{}", seen.as_of), lines, head })
}
