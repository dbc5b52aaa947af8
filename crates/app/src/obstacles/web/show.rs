//! A case: who raised it in which words, where it stands, everything that was done about it, and what this person may do.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Right;
use dondoc_rules::obstacles::{StepKind, View, carried_count};

use super::{Choosable, authorities, authority_word, body_options, kind_word, kinds, look, state_word};
use crate::clock::day_of;
use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Fields, Shell, render};
use crate::ids::{AccountId, ObstacleId};
use crate::obstacles::cases::{self, Stored, is_covered};
use crate::obstacles::{ObstacleMerge, ObstacleStep, steps};
use crate::{accounts, bodies, cycles, plans, words};

#[derive(Template)]
#[template(path = "obstacles/show.html")]
struct CasePage {
    shell: Shell,
    problem: Option<String>,
    id: String,
    plan: String,
    plan_title: String,
    text: String,
    look: &'static str,
    word: String,
    facts: Vec<(String, String)>,
    tasks: Vec<(String, String)>,
    statements: Vec<StatementRow>,
    timeline: Vec<TimelineRow>,
    offers: Vec<Offer>,
    others: Vec<Choosable>,
    kinds: Vec<Choosable>,
    authorities: Vec<Choosable>,
    bodies: Vec<Choosable>,
    may_handle: bool,
    may_answer: bool,
    may_decide: bool,
    may_withdraw: bool,
    may_tell: bool,
    /// There is an answer that may be said to solve nothing.
    has_answer: bool,
    is_open: bool,
    typed: Fields,
}

struct StatementRow {
    id: String,
    body: String,
    text: String,
    asks: String,
    what: String,
    places: String,
    /// The return that it stands in, for those who may read it there.
    source: Option<String>,
    is_merged: bool,
}

struct TimelineRow {
    what: String,
    text: String,
    document: Option<(String, String)>,
}

struct Offer {
    id: String,
    text: String,
    bodies: String,
    percent: String,
}

pub async fn case(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ObstacleId::parse(&id).ok_or(Error::NotFound)?;
    page(&cx, &id, None, &Fields::default()).await
}

pub async fn page(cx: &Cx, id: &ObstacleId, problem: Option<String>, typed: &Fields) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/obstacles").await?;
    let t = shell.t;
    let view = View { as_of: cx.actor.today(), known_at: cx.actor.now };
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let case = cases::of(&mut tx, id, view).await?.ok_or(Error::NotFound)?;
    let plan = plans::get(&mut tx, &case.main.plan).await?.ok_or(Error::NotFound)?;
    let may = |right| is_covered(&cx.actor, right, &case, Some(&plan));
    if !may(Right::ReadObstacles) && !may(Right::RaiseObstacles) {
        return Err(Error::NotFound);
    }
    let may_handle = may(Right::HandleObstacles);
    let case = match cases::is_read_whole(&cx.actor, &case, Some(&plan)) {
        true => case,
        false => case.as_raiser(&cx.actor),
    };
    let may = |right| is_covered(&cx.actor, right, &case, Some(&plan));
    let (state, is_open) = (case.state.state, case.state.state.is_open());
    let is_raiser = case.statements.iter().any(|one| cx.actor.acts_for(&one.body));
    let (mut offers, mut others) = (Vec::new(), Vec::new());
    if may_handle {
        for (other, percent) in steps::offers(&mut tx, &cx.actor, &case).await? {
            offers.push(Offer {
                id: other.main.id.to_string(),
                text: other.main.text.clone(),
                bodies: raisers(&mut tx, cx, &other).await?,
                percent: t.with("obstacle.alike", &[("percent", &percent.to_string())]),
            });
        }
        let all = cases::all(&mut tx, view).await?.into_iter();
        others = all
            .filter(|other| other.main.plan == case.main.plan && other.main.id != case.main.id)
            .map(|other| Choosable {
                value: other.main.id.to_string(),
                label: other.main.text.chars().take(120).collect(),
                is_chosen: false,
            })
            .collect();
    }
    let page = CasePage {
        id: case.main.id.to_string(),
        plan: plan.id.to_string(),
        plan_title: plan.title.clone(),
        text: case.main.text.clone(),
        look: look(state),
        word: state_word(t, state).to_owned(),
        facts: facts(&mut tx, cx, t, &case).await?,
        tasks: tasks(&mut tx, &case).await?,
        statements: statements(&mut tx, t, &case).await?,
        timeline: timeline(&mut tx, cx, t, &case).await?,
        offers,
        others,
        kinds: kinds(t, case.state.kind.or(case.main.kind)),
        authorities: authorities(t, case.state.authority.or(case.main.authority)),
        bodies: if may_handle { body_options(&mut tx, cx, None).await? } else { Vec::new() },
        may_handle,
        may_answer: state.is_waiting()
            && (may_handle || case.awaits_answer_of(&cx.actor) && may(Right::RaiseObstacles)),
        may_decide: may_handle && state.is_waiting(),
        may_withdraw: may_handle && case.outcome().is_some(),
        may_tell: is_raiser && is_open && may(Right::RaiseObstacles),
        has_answer: case.outcome().is_some(),
        is_open,
        problem,
        typed: Fields { values: typed.values.clone(), files: Vec::new() },
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

async fn raisers(tx: &mut Tx, cx: &Cx, case: &Stored) -> Result<String, Error> {
    let mut names = Vec::new();
    for body in case.raisers() {
        names.push(bodies::name_of(tx, body, cx.actor.today()).await?);
    }
    Ok(names.join("; "))
}

async fn facts(tx: &mut Tx, cx: &Cx, t: &Catalogue, case: &Stored) -> Result<Vec<(String, String)>, Error> {
    let state = &case.state;
    let mut rows: Vec<(String, String)> = Vec::new();
    let mut add = |key: &str, value: String| rows.push((t[key].to_owned(), value));
    add("obstacle.kind", kind_word(t, state.kind.or(case.main.kind)));
    add("obstacle.authority", authority_word(t, state.authority.or(case.main.authority)));
    if let Some(body) = state.with.as_deref().and_then(crate::ids::BodyId::parse) {
        add("obstacle.with", bodies::name_of(tx, &body, cx.actor.today()).await?);
    }
    add("obstacle.raised-on", words::long_day(state.raised_on, cx.lang));
    if let Some(day) = case.wanted_by() {
        add("obstacle.wanted-by", words::long_day(day, cx.lang));
    }
    let cutoffs: Vec<_> = cycles::of_plan(tx, &case.main.plan).await?.into_iter().map(|one| one.cutoff_on).collect();
    let carried = carried_count(state, &cutoffs, cx.actor.today());
    add("obstacle.age-title", t.with("obstacle.age", &[("days", &state.age_days.to_string())]));
    if let Some(days) = state.waiting_days {
        add("obstacle.waiting-title", t.with("obstacle.age", &[("days", &days.to_string())]));
    }
    let counts = [
        ("bodies", state.body_count.to_string()),
        ("statements", state.statement_count.to_string()),
        ("carried", carried.to_string()),
    ];
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    add("obstacle.counts-title", t.with("obstacle.counts", &counts));
    Ok(rows)
}

async fn tasks(tx: &mut Tx, case: &Stored) -> Result<Vec<(String, String)>, Error> {
    let Some(version) = plans::latest(tx, &case.main.plan).await? else { return Ok(Vec::new()) };
    let own = plans::tasks_ever(tx, &version.id).await?.into_iter().filter(|task| case.tasks.contains(&task.id));
    Ok(own.map(|task| (task.id.to_string(), format!("{} {}", task.label, task.text))).collect())
}

async fn statements(tx: &mut Tx, t: &Catalogue, case: &Stored) -> Result<Vec<StatementRow>, Error> {
    let mut rows = Vec::new();
    for one in &case.statements {
        let mut what = vec![t.with("obstacle.raised", &[("day", &words::day(one.raised_on))])];
        if let Some(cycle) = &one.cycle
            && let Some(cycle) = cycles::get(tx, cycle).await?
        {
            what.push(t.with("obstacle.in-cycle", &[("cycle", &cycle.name)]));
        }
        if let Some(kind) = one.kind {
            what.push(kind_word(t, Some(kind)));
        }
        if let Some(authority) = one.authority {
            what.push(t.with("obstacle.asked-of", &[("authority", &authority_word(t, Some(authority)))]));
        }
        if let Some(day) = one.wanted_by {
            what.push(t.with("obstacle.wanted-before", &[("day", &words::day(day))]));
        }
        let source = one.return_id.as_ref().zip(one.item.as_ref());
        rows.push(StatementRow {
            id: one.id.to_string(),
            body: bodies::name_of(tx, &one.body, one.raised_on).await?,
            text: one.text.clone(),
            asks: one.asks.clone(),
            what: what.join("; "),
            places: one.places.clone(),
            source: source.map(|(version, item)| format!("/returns/{version}#item-{item}")),
            is_merged: one.id != case.main.id,
        });
    }
    Ok(rows)
}

async fn person(tx: &mut Tx, t: &Catalogue, account: Option<&AccountId>) -> Result<String, Error> {
    Ok(match account {
        Some(account) => accounts::name_of(tx, account).await?.unwrap_or_default(),
        None => t["role.system"].to_owned(),
    })
}

/// Who did what when, newest last, each leading to its document.
async fn timeline(tx: &mut Tx, cx: &Cx, t: &Catalogue, case: &Stored) -> Result<Vec<TimelineRow>, Error> {
    let mut rows = Vec::new();
    for one in &case.statements {
        let body = bodies::name_of(tx, &one.body, one.raised_on).await?;
        // Of another body no person is named.
        let who = match one.text.is_empty() {
            true => t["obstacle.somebody-there"].to_owned(),
            false => person(tx, t, one.recorded_by.as_ref()).await?,
        };
        let values = [("day", words::day(one.raised_on)), ("body", body), ("who", who)];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let what = t.with("obstacle.did.raised", &values);
        rows.push(((one.raised_on, one.recorded_at), TimelineRow { what, text: String::new(), document: None }));
    }
    let own: Vec<ObstacleMerge> = cases::merges(tx).await?;
    for one in own.into_iter().filter(|one| one.into_obstacle == case.main.id || one.obstacle == case.main.id) {
        let from = crate::obstacles::get(tx, &one.obstacle).await?;
        let text = from.map(|from| from.text).filter(|text| case.statements.iter().any(|one| one.text == *text));
        let text = text.unwrap_or_default();
        for (key, at, by) in [
            ("obstacle.did.merged", Some(one.merged_at), &one.merged_by),
            ("obstacle.did.parted", one.undone_at, &one.undone_by),
        ] {
            let Some(at) = at else { continue };
            let who = person(tx, t, by.as_ref()).await?;
            let what = t.with(key, &[("day", &words::instant(at, cx.lang)), ("who", &who)]);
            rows.push(((day_of(at), at), TimelineRow { what, text: text.clone(), document: None }));
        }
    }
    let is_whole = case.statements.iter().all(|one| !one.text.is_empty());
    for step in &case.steps {
        let is_own = is_whole || step.body.as_ref().is_none_or(|body| cx.actor.acts_for(body));
        rows.push(((step.happened_on, step.recorded_at), did(tx, t, step, is_own).await?));
    }
    rows.sort_by_key(|(when, _)| *when);
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

async fn did(tx: &mut Tx, t: &Catalogue, step: &ObstacleStep, is_own: bool) -> Result<TimelineRow, Error> {
    let is_feedback = matches!(step.kind, StepKind::Solved | StepKind::NotSolved);
    let who = match is_feedback && !is_own {
        true => t["obstacle.somebody-there"].to_owned(),
        false => person(tx, t, step.recorded_by.as_ref()).await?,
    };
    let body = match &step.body {
        Some(body) => bodies::name_of(tx, body, step.happened_on).await?,
        None => String::new(),
    };
    let key = match (step.kind, body.is_empty()) {
        (StepKind::Routed, false) => "obstacle.did.routed-to".to_owned(),
        (kind, _) => format!("obstacle.did.{}", kind.as_str()),
    };
    let values = [
        ("day", words::day(step.happened_on)),
        ("who", who),
        ("body", body),
        ("kind", kind_word(t, step.about)),
        ("authority", authority_word(t, step.authority)),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let link = step.instrument.as_ref().map(|id| format!("/instruments/{id}")).unwrap_or_default();
    Ok(TimelineRow {
        what: t.with(&key, &values),
        text: step.text.clone(),
        document: Some((step.reference.clone(), link)).filter(|(reference, _)| !reference.is_empty()),
    })
}
