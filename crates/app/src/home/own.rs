//! What waits at a body: reports to write, complete, approve or sign; results that came back; figures to check.

use std::collections::HashMap;

use dondoc_rules::access::{Right, Role, reach};
use dondoc_rules::obligations::{ObligationState, state};
use dondoc_rules::tasks::TaskCount;

use super::Row;
use crate::clock::end_of;
use crate::db::Tx;
use crate::http::{Cx, Error, Shell};
use crate::obligations::state_key;
use crate::{compliance, returns, successions, tasks, words};

/// Everything that waits for a person as one of their body.
pub(super) async fn rows(cx: &Cx, shell: &Shell) -> Result<Vec<Row>, Error> {
    let writes = reach(cx.actor.role, Right::WriteReturns).is_some();
    if !writes && reach(cx.actor.role, Right::ApproveReturns).is_none() {
        return Ok(Vec::new());
    }
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut rows = reports(&mut tx, cx, shell).await?;
    if matches!(cx.actor.role, Role::ReportingOfficer | Role::Head | Role::FocalOfficer) {
        rows.extend(own_tasks(&mut tx, cx, shell).await?);
        for (table, count) in compliance::to_correct(&mut tx, &cx.actor).await? {
            let values = [("title", table.title.as_str()), ("count", &count.to_string())];
            rows.push(Row {
                what: shell.t.with("home.correct", &values),
                when: shell.t.with("home.until", &[("day", &words::day(table.correct_until))]),
                due: Some(end_of(table.correct_until)),
                link: "/compliance/own".to_owned(),
                act: shell.t["home.check"].to_owned(),
            });
        }
    }
    Ok(rows)
}

/// What the person's body owes, or what waits for its head.
async fn reports(tx: &mut Tx, cx: &Cx, shell: &Shell) -> Result<Vec<Row>, Error> {
    let t = shell.t;
    let mut rows = Vec::new();
    let history = successions::history(tx).await?;
    let mut owed = Vec::new();
    for body in cx.actor.body.iter().chain(&cx.actor.inherited) {
        owed.extend(returns::facts::of_body(tx, body, &history).await?);
    }
    let is_head = matches!(cx.actor.role, Role::Head | Role::FocalHead);
    let mut asked = HashMap::new();
    if is_head {
        for body in cx.actor.body.iter().chain(&cx.actor.inherited) {
            asked.extend(returns::awaiting_approval(tx, body).await?);
        }
    }
    for body in cx.actor.body.iter().chain(&cx.actor.inherited).filter(|_| !is_head) {
        for one in returns::supplements::open_of_body(tx, body).await? {
            // What was sent waits for the focal body.
            let versions = returns::of_obligation(tx, &one.obligation).await?;
            let is_sent = versions.last().is_some_and(|last| last.submitted_at.is_some());
            let of = owed.iter().find(|of| of.obligation.id == one.obligation).filter(|_| !is_sent);
            let Some(of) = of else { continue };
            rows.push(Row {
                what: t.with("supplement.home", &[("cycle", &of.cycle.name)]),
                when: t.with("supplement.home-when", &[("day", &words::day(one.due_on)), ("reason", &one.reason)]),
                due: Some(end_of(one.due_on)),
                link: format!("/obligations/{}", one.obligation),
                act: t["home.complete"].to_owned(),
            });
        }
    }
    for one in owed {
        let due_at = one.due_at(cx.actor.now);
        let returns::facts::Owed { obligation, cycle, facts } = one;
        let (state, timeliness) = state(&facts, cx.actor.today(), cx.actor.now);
        let due = words::due(facts.due(cx.actor.today(), cx.actor.now), cx.actor.today(), t, cx.lang);
        let link = format!("/obligations/{}", obligation.id);
        let word = &t[&state_key(state, timeliness)];
        let named = format!("{}: {word}", cycle.name);
        let (what, link, act) = match (asked.get(&obligation.id), state) {
            (Some(version), _) => {
                let what = t.with("home.approve", &[("cycle", &cycle.name)]);
                (what, format!("/returns/{version}"), &t["return.approve"])
            }
            (None, ObligationState::CompletionAsked) if !is_head => (named, link, &t["home.complete"]),
            (
                None,
                ObligationState::Open | ObligationState::DueSoon | ObligationState::Draft | ObligationState::Overdue,
            ) if !is_head => (named, link, &t["returns.write"]),
            (None, ObligationState::SignedAwaited) if cx.actor.role == Role::ReportingOfficer => {
                (named, link, &t["home.record-signed"])
            }
            // A head presses where nothing was laid before them and time is over.
            (None, ObligationState::Overdue) if is_head => (named, link, &t["home.see"]),
            _ => continue,
        };
        rows.push(Row { what, when: due, due: Some(due_at), link, act: act.to_owned() });
    }
    Ok(rows)
}

/// Tasks with a day of their own that the body leads, and results that came back to it.
async fn own_tasks(tx: &mut Tx, cx: &Cx, shell: &Shell) -> Result<Vec<Row>, Error> {
    let t = shell.t;
    let mut rows = Vec::new();
    for body in cx.actor.body.iter().chain(&cx.actor.inherited) {
        let returned = tasks::returned_to(tx, body).await?;
        for one in &returned {
            let values = [("label", one.label.as_str()), ("reason", one.reason.as_str())];
            let what = t.with("home.returned", &values);
            rows.push(Row::undated(what, format!("/tasks/{}", one.task), &t["home.report-anew"]));
        }
        for task in tasks::pressing(tx, &cx.actor, body).await? {
            // A directive has its own line.
            let Some(id) = task.what.task() else { continue };
            if returned.iter().any(|one| one.task == *id) {
                continue;
            }
            let key = if task.state.count == TaskCount::Overdue { "home.task-overdue" } else { "home.task-due" };
            rows.push(Row {
                what: t.with(key, &[("label", &task.label)]),
                when: task
                    .state
                    .due_on
                    .map(|day| t.with("home.until", &[("day", &words::day(day))]))
                    .unwrap_or_default(),
                due: task.state.due_on.map(end_of),
                link: format!("/tasks/{id}"),
                act: t["home.report-result"].to_owned(),
            });
        }
    }
    Ok(rows)
}
