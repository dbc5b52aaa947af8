//! The register of directives: numbers by class as links, filters, as of any day; the same as a table to keep.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::tasks::{TaskCount, TaskState};

use super::{Choosable, origin_word};
use crate::db::Tx;
use crate::directives::facts::{self, Stored};
use crate::http::{Asked, Cx, Error, Seen, Shell, Table, catalogue, csv_file, render, sheet_file};
use crate::ids::{BodyId, ObstacleId};
use crate::{bodies, words};

/// Directives on one page of the list.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "directives/list.html")]
struct ListPage {
    shell: Shell,
    seen: Seen,
    may_record: bool,
    link: String,
    csv: String,
    xlsx: String,
    bodies: Vec<Choosable>,
    class: String,
    is_waiting: bool,
    counts: Vec<Count>,
    title: String,
    rows: Vec<Row>,
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
    ordered: String,
    reference: String,
    bodies: String,
    due: String,
    look: &'static str,
    word: String,
}

/// What an address asks of the list.
struct Choice {
    body: Option<BodyId>,
    /// Those that carry out the decision on it.
    obstacle: Option<ObstacleId>,
    class: Option<TaskCount>,
    is_waiting: bool,
}

impl Choice {
    fn of(asked: &Asked) -> Choice {
        Choice {
            body: asked.get("body").and_then(BodyId::parse),
            obstacle: asked.get("obstacle").and_then(ObstacleId::parse),
            class: asked.get("class").and_then(TaskCount::parse),
            is_waiting: asked.get("waiting").is_some(),
        }
    }

    fn is_listed(&self, state: &TaskState) -> bool {
        self.class.is_none_or(|class| state.count == class) && (!self.is_waiting || state.waiting_since.is_some())
    }
}

/// The directives that are counted, with their states: of the order, or of one body's part.
async fn counted(tx: &mut Tx, cx: &Cx, choice: &Choice, seen: &Seen) -> Result<Vec<(Stored, TaskState)>, Error> {
    use dondoc_rules::tasks::Whose;
    let mut found = Vec::new();
    for one in facts::readable(tx, &cx.actor).await? {
        if choice.obstacle.is_some() && choice.obstacle != one.directive.obstacle {
            continue;
        }
        let whose = match &choice.body {
            Some(body) => Whose::Body(body.as_str()),
            None => facts::whose(&cx.actor),
        };
        if let Some(state) = one.state(whose, seen.as_of, seen.known_at) {
            found.push((one, state));
        }
    }
    Ok(found)
}

async fn names(tx: &mut Tx, one: &Stored) -> Result<String, Error> {
    let mut names = Vec::new();
    for body in &one.bodies {
        names.push(bodies::name_of(tx, body, one.directive.ordered_on).await?);
    }
    Ok(names.join("; "))
}

pub async fn show(cx: Cx, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/directives").await?;
    let t = shell.t;
    let asked = Asked::of(pairs);
    let choice = Choice::of(&asked);
    let seen = Seen::of(&cx, &asked, t);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let found = counted(&mut tx, &cx, &choice, &seen).await?;
    let mut counts = vec![Count {
        word: t["tasks.total"].to_owned(),
        count: found.len(),
        link: asked.address("/directives", &[("class", ""), ("waiting", ""), ("page", "")]),
        is_chosen: choice.class.is_none() && !choice.is_waiting,
    }];
    let own = [
        TaskCount::CompletedOnTime,
        TaskCount::CompletedLate,
        TaskCount::WithinTime,
        TaskCount::Overdue,
        TaskCount::UndatedDone,
        TaskCount::UndatedOpen,
    ];
    counts.extend(own.iter().map(|class| Count {
        word: words::task_count(t, *class),
        count: found.iter().filter(|(_, state)| state.count == *class).count(),
        link: asked.address("/directives", &[("class", class.as_str()), ("waiting", ""), ("page", "")]),
        is_chosen: choice.class == Some(*class),
    }));
    counts.push(Count {
        word: t["directive.waiting"].to_owned(),
        count: found.iter().filter(|(_, state)| state.waiting_since.is_some()).count(),
        link: asked.address("/directives", &[("class", ""), ("waiting", "1"), ("page", "")]),
        is_chosen: choice.is_waiting,
    });
    let listed: Vec<&(Stored, TaskState)> = found.iter().filter(|(_, state)| choice.is_listed(state)).collect();
    let page_count = listed.len().div_ceil(PAGE).max(1);
    let page = asked.get("page").and_then(|text| text.parse().ok()).unwrap_or(1).clamp(1, page_count);
    let mut rows = Vec::new();
    for (one, state) in listed.iter().skip((page - 1) * PAGE).take(PAGE) {
        rows.push(Row {
            id: one.directive.id.to_string(),
            text: one.directive.text.clone(),
            ordered: format!("{}, {}", one.directive.ordered_by, words::day(one.directive.ordered_on))
                .trim_start_matches([',', ' '])
                .to_owned(),
            reference: one.directive.reference.clone(),
            bodies: names(&mut tx, one).await?,
            due: due(t, state),
            look: words::task_look(state),
            word: words::task_state(t, state),
        });
    }
    let is_own = reach(cx.actor.role, Right::ReadDirectives) == Some(dondoc_rules::access::Reach::Own);
    let mut bodies = Vec::new();
    if !is_own {
        for named in bodies::all(&mut tx, seen.as_of).await? {
            let is_chosen = choice.body.as_ref() == Some(&named.body.id);
            bodies.push(Choosable { value: named.body.id.to_string(), label: named.name, is_chosen });
        }
    }
    let page = ListPage {
        may_record: reach(cx.actor.role, Right::RecordDirectives).is_some() && cx.actor.body.is_some(),
        link: seen.link(&asked, "/directives"),
        csv: seen.link(&asked, "/directives.csv"),
        xlsx: seen.link(&asked, "/directives.xlsx"),
        bodies,
        class: choice.class.map_or("", TaskCount::as_str).to_owned(),
        is_waiting: choice.is_waiting,
        counts,
        title: t.with("directive.list", &[("count", &listed.len().to_string())]),
        rows,
        pages: (1..=page_count)
            .filter(|_| page_count > 1)
            .map(|n| (n, (n != page).then(|| asked.address("/directives", &[("page", &n.to_string())]))))
            .collect(),
        seen,
        shell,
    };
    let status = if page.seen.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// The day in force, and the first one where it was another.
fn due(t: &crate::http::Catalogue, state: &TaskState) -> String {
    match (state.due_on, state.original_due_on) {
        (Some(due), Some(first)) if first != due => {
            t.with("tasks.due-amended", &[("day", &words::day(due)), ("first", &words::day(first))])
        }
        (Some(due), _) => words::day(due),
        (None, _) => "–".to_owned(),
    }
}

pub async fn table(cx: Cx, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Error> {
    let table = lines(&cx, pairs).await?;
    csv_file(&format!("{}.csv", table.name), &table.lines)
}

pub async fn sheet(cx: Cx, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Error> {
    Ok(sheet_file(lines(&cx, pairs).await?))
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
    let mut lines = vec![vec![t["directive.title"].to_owned()], vec![seen.sentence.clone()], Vec::new()];
    let head = lines.len();
    let heads = [
        "obstacle.number",
        "directive.text",
        "directive.ordered-by",
        "directive.ordered-on",
        "directive.origin",
        "directive.reference",
        "directive.bodies",
        "tasks.due",
        "tasks.state",
        "tasks.late-days",
        "tasks.completed-on",
        "tasks.as-of",
        "tasks.known-at",
    ];
    lines.push(heads.iter().map(|key| t[*key].to_owned()).collect());
    let found = counted(&mut tx, cx, &choice, &seen).await?;
    for (place, (one, state)) in found.iter().filter(|(_, state)| choice.is_listed(state)).enumerate() {
        lines.push(vec![
            (place + 1).to_string(),
            one.directive.text.clone(),
            one.directive.ordered_by.clone(),
            words::day(one.directive.ordered_on),
            origin_word(t, one.directive.origin).to_owned(),
            one.directive.reference.clone(),
            names(&mut tx, one).await?,
            due(t, state),
            words::task_count(t, state.count),
            state.late_days.map(|days| days.to_string()).unwrap_or_default(),
            state.completed_on.map(words::day).unwrap_or_default(),
            seen.as_of.to_string(),
            seen.known_at.to_string(),
        ]);
    }
    Ok(Table { name: format!("y-kien-chi-dao-{}", seen.as_of), lines, head })
}
