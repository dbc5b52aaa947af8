//! What waits for this person: the first page of every role.

use std::collections::HashMap;

use askama::Template;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Reach, Right, Role, reach};
use dondoc_rules::obligations::{ObligationState, state};

use crate::http::{Cx, Error, Routes, Shell, render};
use crate::reorganisations::questions;
use crate::{boards, cycles, imports, returns, reviews, successions, tasks, urges, words};

pub fn routes() -> Routes {
    Routes::new().get("/", Right::ReadHome, home)
}

#[derive(Template)]
#[template(path = "home/home.html")]
struct HomePage {
    shell: Shell,
    rows: Vec<Row>,
}

/// Something to do: what, by when, where.
struct Row {
    what: String,
    when: String,
    link: String,
    act: String,
}

async fn home(cx: Cx) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/").await?;
    let mut rows = own_reports(&cx, &shell).await?;
    if shell.unread > 0 {
        rows.push(Row {
            what: shell.t.with("messages.home", &[("count", &shell.unread.to_string())]),
            when: String::new(),
            link: "/messages".to_owned(),
            act: shell.t["home.see"].to_owned(),
        });
    }
    rows.extend(focal(&cx, &shell).await?);
    Ok(render(&HomePage { shell, rows })?.into_response())
}

/// What the person's body owes, or what waits for its head.
async fn own_reports(cx: &Cx, shell: &Shell) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    if reach(cx.actor.role, Right::WriteReturns).is_none() && reach(cx.actor.role, Right::ApproveReturns).is_none() {
        return Ok(rows);
    }
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let history = successions::history(&mut tx).await?;
    let mut owed = Vec::new();
    for body in cx.actor.body.iter().chain(&cx.actor.inherited) {
        owed.extend(returns::facts::of_body(&mut tx, body, &history).await?);
    }
    owed.sort_by_key(|owed| owed.due_at(cx.actor.now));
    let mut asked = HashMap::new();
    if matches!(cx.actor.role, Role::Head | Role::FocalHead) {
        for body in cx.actor.body.iter().chain(&cx.actor.inherited) {
            asked.extend(returns::awaiting_approval(&mut tx, body).await?);
        }
    }
    for body in cx.actor.body.iter().chain(&cx.actor.inherited) {
        for one in returns::supplements::open_of_body(&mut tx, body).await? {
            // What was sent waits for the focal body.
            let versions = returns::of_obligation(&mut tx, &one.obligation).await?;
            let is_sent = versions.last().is_some_and(|last| last.submitted_at.is_some());
            let Some(of) = owed.iter().find(|of| of.obligation.id == one.obligation).filter(|_| !is_sent) else {
                continue;
            };
            rows.push(Row {
                what: shell.t.with("supplement.home", &[("cycle", &of.cycle.name)]),
                when: shell
                    .t
                    .with("supplement.home-when", &[("day", &words::day(one.due_on)), ("reason", &one.reason)]),
                link: format!("/obligations/{}", one.obligation),
                act: shell.t["returns.write"].to_owned(),
            });
        }
    }
    for returns::facts::Owed { obligation, cycle, facts } in owed {
        let (state, _) = state(&facts, cx.actor.today(), cx.actor.now);
        let due = words::due(facts.due(cx.actor.today(), cx.actor.now), cx.actor.today(), shell.t, cx.lang);
        if let Some(version) = asked.get(&obligation.id) {
            let link = format!("/returns/{version}");
            rows.push(Row {
                what: shell.t.with("home.approve", &[("cycle", &cycle.name)]),
                when: due,
                link,
                act: shell.t["return.approve"].to_owned(),
            });
        } else if matches!(
            state,
            ObligationState::Open
                | ObligationState::DueSoon
                | ObligationState::Draft
                | ObligationState::Overdue
                | ObligationState::CompletionAsked
        ) && cx.actor.role != Role::Head
        {
            let what = format!("{}: {}", cycle.name, &shell.t[&format!("state.{}", state.as_str())]);
            let link = format!("/obligations/{}", obligation.id);
            rows.push(Row { what, when: due, link, act: shell.t["returns.write"].to_owned() });
        }
    }
    Ok(rows)
}

/// What waits for the focal body: imports to confirm, returns to review, bodies that are late.
async fn focal(cx: &Cx, shell: &Shell) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    if reach(cx.actor.role, Right::ImportPlans).is_some() {
        for import in imports::waiting(&mut tx).await? {
            let draft = import.reading()?;
            let what = t.with("home.import", &[("title", &draft.document.title.unwrap_or(draft.source.file))]);
            rows.push(Row {
                what,
                when: String::new(),
                link: format!("/imports/{}", import.id),
                act: t["home.compare"].to_owned(),
            });
        }
    }
    if reach(cx.actor.role, Right::KeepBodies).is_some() {
        let open = questions::open(&mut tx, &cx.actor).await?;
        let count: usize = open.iter().map(|question| question.tasks.len()).sum();
        if count > 0 {
            rows.push(Row {
                what: t.with("home.open-questions", &[("count", &count.to_string())]),
                when: String::new(),
                link: "/successions/questions".to_owned(),
                act: t["home.see"].to_owned(),
            });
        }
    }
    if reach(cx.actor.role, Right::ReviewReturns).is_some() {
        if let (count, Some(oldest)) = reviews::waiting_count(&mut tx, &cx.actor).await? {
            let day = words::day(crate::clock::day_of(oldest));
            rows.push(Row {
                what: t.with("review.home", &[("count", &count.to_string()), ("day", &day)]),
                when: String::new(),
                link: "/reviews".to_owned(),
                act: t["home.see"].to_owned(),
            });
        }
        let count = tasks::waiting(&mut tx, &cx.actor).await?;
        if count > 0 {
            rows.push(Row {
                what: t.with("home.results", &[("count", &count.to_string())]),
                when: String::new(),
                link: "/tasks?waiting=1".to_owned(),
                act: t["home.see"].to_owned(),
            });
        }
    }
    let Some(board) = reach(cx.actor.role, Right::ReadBoard) else { return Ok(rows) };
    let mine = cycles::list(&mut tx).await?.into_iter();
    let mine: Vec<_> = mine.filter(|cycle| board == Reach::Tenant || cx.actor.acts_for(&cycle.focal_body)).collect();
    let totals = boards::totals::now(&mut tx, &mine, cx.actor.now).await?;
    for (cycle, totals) in mine.iter().zip(totals) {
        let due = words::due(cycle.due(), cx.actor.today(), t, cx.lang);
        for (key, states) in [
            ("home.review", vec![ObligationState::Submitted, ObligationState::SignedAwaited]),
            ("home.overdue", vec![ObligationState::Overdue]),
        ] {
            let count: i64 = states.iter().map(|state| totals.of(*state)).sum();
            if count > 0 {
                let values = [("count", count.to_string()), ("cycle", cycle.name.clone())];
                let values: Vec<(&str, &str)> = values.iter().map(|(n, v)| (*n, v.as_str())).collect();
                let word = states.first().map(|state| state.as_str()).unwrap_or_default();
                let link = format!("/cycles/{}?state={word}", cycle.id);
                rows.push(Row { what: t.with(key, &values), when: due.clone(), link, act: t["home.see"].to_owned() });
            }
        }
        let late = totals.of(ObligationState::Overdue);
        if late > 0 && reach(cx.actor.role, Right::Urge).is_some() && cx.actor.acts_for(&cycle.focal_body) {
            let urges = urges::of_cycle(&mut tx, &cycle.id).await?;
            let next = urges::letters::next(&mut tx, cycle, &urges).await?;
            if let Some((step, _)) = next.filter(|(_, on)| *on <= cx.actor.today()) {
                let values = [("cycle", cycle.name.as_str()), ("step", &step.name), ("count", &late.to_string())];
                rows.push(Row {
                    what: t.with("urge.home", &values),
                    when: String::new(),
                    link: format!("/cycles/{}/urges", cycle.id),
                    act: t["urge.title"].to_owned(),
                });
            }
        }
    }
    Ok(rows)
}
