//! What waits at the focal body and for the leaders: imports, reviews, requests to answer, letters, who is late.

use std::collections::HashSet;

use dondoc_rules::access::{Reach, Right, Role, reach};
use dondoc_rules::obligations::ObligationState;
use dondoc_rules::targets::Status;
use dondoc_rules::urges::UrgeKind;

use super::Row;
use crate::boards::totals::Totals;
use crate::clock::{day_of, end_of};
use crate::cycles::Cycle;
use crate::db::Tx;
use crate::http::{Cx, Error, Shell};
use crate::reorganisations::questions;
use crate::{boards, compliance, cycles, imports, reviews, targets, tasks, urges, words};

/// Everything that waits for a person by the plans that their body leads, or that they oversee.
pub(super) async fn rows(cx: &Cx, shell: &Shell) -> Result<Vec<Row>, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut rows = plans(&mut tx, cx, shell).await?;
    // An auditor reads the boards; nothing on them waits for one.
    let board = reach(cx.actor.role, Right::ReadBoard).filter(|_| cx.actor.role != Role::Auditor);
    let Some(board) = board else { return Ok(rows) };
    let mine = cycles::list(&mut tx).await?.into_iter();
    let mine: Vec<_> = mine.filter(|cycle| board == Reach::Tenant || cx.actor.acts_for(&cycle.focal_body)).collect();
    let totals = boards::totals::now(&mut tx, &mine, cx.actor.now).await?;
    for (cycle, totals) in mine.iter().zip(totals) {
        rows.extend(of_cycle(&mut tx, cx, shell, cycle, &totals).await?);
    }
    rows.extend(tables(&mut tx, cx, shell).await?);
    rows.extend(orders(&mut tx, cx, shell).await?);
    rows.extend(targets_at_risk(&mut tx, cx, shell).await?);
    Ok(rows)
}

/// How many targets of each plan that the body leads are not on their way, or cannot be told.
async fn targets_at_risk(tx: &mut Tx, cx: &Cx, shell: &Shell) -> Result<Vec<Row>, Error> {
    let t = shell.t;
    let mut rows = Vec::new();
    if reach(cx.actor.role, Right::KeepTargets).is_none() {
        return Ok(rows);
    }
    let tied: HashSet<_> =
        targets::goals::all_at(tx, cx.actor.now).await?.into_iter().filter_map(|goal| goal.plan).collect();
    for plan in crate::plans::list(tx).await? {
        let is_own = plan.focal_body.as_ref().is_some_and(|focal| cx.actor.acts_for(focal));
        if !is_own || !tied.contains(&plan.id) {
            continue;
        }
        let (own, _) = targets::judged::of_plan(tx, &plan.id, (cx.actor.today(), cx.actor.now)).await?;
        let open = [Status::AtRisk, Status::Behind, Status::CannotBeAssessed].map(|status| {
            let count = own.iter().filter(|one| one.status() == status).count();
            (count > 0).then(|| format!("{count} {}", t[&format!("target-status.{}", status.as_str())].to_lowercase()))
        });
        let open: Vec<String> = open.into_iter().flatten().collect();
        if !open.is_empty() {
            let values = [("title", plan.title.as_str()), ("parts", &open.join(", "))];
            let link = format!("/plans/{}/targets", plan.id);
            rows.push(Row::undated(t.with("home.targets", &values), link, &t["home.see"]));
        }
    }
    Ok(rows)
}

/// Urging for directives: letters whose step has come, those drafted whose number is not recorded.
async fn orders(tx: &mut Tx, cx: &Cx, shell: &Shell) -> Result<Vec<Row>, Error> {
    let t = shell.t;
    let mut rows = Vec::new();
    if reach(cx.actor.role, Right::Urge).is_none() {
        return Ok(rows);
    }
    let drafts = urges::order_letters::of_actor(tx, &cx.actor).await?.into_iter().filter(|letter| letter.is_draft());
    let drafts: Vec<_> = drafts.collect();
    for letter in &drafts {
        let what = t.with("home.letter", &[("step", &letter.name), ("cycle", &t["directive.title"])]);
        let link = format!("/directives/urges/{}", letter.id);
        let due = Some(end_of(day_of(letter.made_at)));
        rows.push(Row { due, ..Row::undated(what, link, &t["home.record"]) });
    }
    let late = urges::order_letters::late(tx, &cx.actor).await?;
    let ready = late.iter().filter_map(|one| one.next.as_ref()).filter(|(_, on)| *on <= cx.actor.today());
    let (count, first) = (ready.clone().count(), ready.map(|(_, on)| *on).min());
    if let Some(on) = first.filter(|_| drafts.is_empty()) {
        let what = t.with("home.orders-late", &[("count", &count.to_string())]);
        rows.push(Row { due: Some(end_of(on)), ..Row::undated(what, "/directives/urges", &t["urge.title"]) });
    }
    Ok(rows)
}

/// Imports to confirm, tasks without a body, results to accept.
async fn plans(tx: &mut Tx, cx: &Cx, shell: &Shell) -> Result<Vec<Row>, Error> {
    let t = shell.t;
    let mut rows = Vec::new();
    if reach(cx.actor.role, Right::ImportPlans).is_some() {
        for import in imports::waiting(tx).await? {
            let draft = import.reading()?;
            let title = draft.document.title.unwrap_or(draft.source.file);
            let what = t.with("home.import", &[("title", &title)]);
            rows.push(Row::undated(what, format!("/imports/{}", import.id), &t["home.compare"]));
        }
    }
    if reach(cx.actor.role, Right::KeepBodies).is_some() && cx.actor.role != Role::Administrator {
        let open = questions::open(tx, &cx.actor).await?;
        let count: usize = open.iter().map(|question| question.tasks.len()).sum();
        if count > 0 {
            let what = t.with("home.open-questions", &[("count", &count.to_string())]);
            rows.push(Row::undated(what, "/successions/questions", &t["home.name-body"]));
        }
    }
    if reach(cx.actor.role, Right::ReviewReturns).is_some() {
        if let (count, Some(oldest)) = reviews::waiting_count(tx, &cx.actor).await? {
            let day = words::day(day_of(oldest));
            let what = t.with("review.home", &[("count", &count.to_string()), ("day", &day)]);
            rows.push(Row { due: Some(oldest), ..Row::undated(what, "/reviews", &t["home.do-review"]) });
        }
        let count = tasks::waiting(tx, &cx.actor).await?;
        if count > 0 {
            let what = t.with("home.results", &[("count", &count.to_string())]);
            rows.push(Row::undated(what, "/tasks?waiting=1", &t["home.accept"]));
        }
    }
    Ok(rows)
}

/// What one cycle asks of the person.
async fn of_cycle(tx: &mut Tx, cx: &Cx, shell: &Shell, cycle: &Cycle, totals: &Totals) -> Result<Vec<Row>, Error> {
    let t = shell.t;
    let mut rows = Vec::new();
    let when = words::due(cycle.due(), cx.actor.today(), t, cx.lang);
    let dated = |what: String, link: String, act: &str| Row {
        what,
        when: when.clone(),
        due: Some(cycle.due_at()),
        link,
        act: act.to_owned(),
    };
    let named = |key: &str, count: i64| t.with(key, &[("count", &count.to_string()), ("cycle", &cycle.name)]);
    let reviews = reach(cx.actor.role, Right::ReviewReturns).is_some() && cx.actor.acts_for(&cycle.focal_body);
    let late = totals.of(ObligationState::Overdue);
    if late > 0 {
        let link = format!("/cycles/{}?state={}", cycle.id, ObligationState::Overdue.as_str());
        rows.push(dated(named("home.overdue", late), link, &t["home.see"]));
    }
    if cycle.closed_at.is_some() {
        return Ok(rows);
    }
    if reviews {
        let asked = boards::to_answer(tx, cycle).await?;
        if asked > 0 {
            let link = format!("/cycles/{}?mark=questions", cycle.id);
            rows.push(dated(named("home.to-answer", asked), link, &t["home.answer"]));
        }
        if cycle.request_number.is_none() {
            let what = t.with("home.request", &[("cycle", &cycle.name)]);
            rows.push(Row {
                due: Some(end_of(cycle.opens_on)),
                ..dated(what, format!("/cycles/{}", cycle.id), &t["home.record"])
            });
        }
    }
    rows.extend(letters(tx, cx, shell, cycle, late).await?);
    Ok(rows)
}

/// Urging letters: the next one to draft, those drafted whose number is not recorded.
async fn letters(tx: &mut Tx, cx: &Cx, shell: &Shell, cycle: &Cycle, late: i64) -> Result<Vec<Row>, Error> {
    let t = shell.t;
    let mut rows = Vec::new();
    let is_own = cx.actor.acts_for(&cycle.focal_body);
    let is_leader = cx.actor.role == Role::Leader;
    if !is_own && !is_leader {
        return Ok(rows);
    }
    let urges = urges::of_cycle(tx, &cycle.id).await?;
    let drafts = urges.iter().filter(|urge| urge.is_draft());
    // The committee's own letter waits for its office too; the others for the focal body alone.
    for urge in drafts.filter(|urge| is_own || urge.kind == UrgeKind::SuperiorLetter) {
        let what = t.with("home.letter", &[("step", &urge.name), ("cycle", &cycle.name)]);
        let act = if reach(cx.actor.role, Right::Urge).is_some() { "home.record" } else { "home.see" };
        let due = Some(end_of(urge.planned_on));
        rows.push(Row { due, ..Row::undated(what, format!("/urges/{}", urge.id), &t[act]) });
    }
    if late > 0 && is_own && reach(cx.actor.role, Right::Urge).is_some() {
        let next = urges::letters::next(tx, cycle, &urges).await?;
        let is_drafted = |code: &str| urges.iter().any(|urge| urge.is_draft() && urge.step == code);
        if let Some((step, on)) = next.filter(|(step, on)| *on <= cx.actor.today() && !is_drafted(&step.code)) {
            let values = [("cycle", cycle.name.as_str()), ("step", &step.name), ("count", &late.to_string())];
            let link = format!("/cycles/{}/urges", cycle.id);
            let due = Some(end_of(on));
            rows.push(Row { due, ..Row::undated(t.with("urge.home", &values), link, &t["urge.title"]) });
        }
    }
    Ok(rows)
}

/// Tables of how the regime was kept: objections to answer, or ready to be frozen.
async fn tables(tx: &mut Tx, cx: &Cx, shell: &Shell) -> Result<Vec<Row>, Error> {
    let t = shell.t;
    let mut rows = Vec::new();
    if reach(cx.actor.role, Right::Consolidate).is_none() {
        return Ok(rows);
    }
    let open = compliance::list(tx).await?.into_iter().filter(|one| one.frozen_at.is_none());
    for one in open.filter(|one| cx.actor.acts_for(&one.focal_body)) {
        let waiting = compliance::objections(tx, &one.id).await?.iter().filter(|own| own.decided_at.is_none()).count();
        let link = format!("/compliance/{}", one.id);
        let due = Some(end_of(one.correct_until));
        if waiting > 0 {
            let what = t.with("home.objections", &[("count", &waiting.to_string()), ("title", &one.title)]);
            rows.push(Row { due, ..Row::undated(what, link, &t["home.answer"]) });
        } else if cx.actor.today() > one.correct_until {
            let what = t.with("home.freeze", &[("title", &one.title)]);
            rows.push(Row { due, ..Row::undated(what, link, &t["compliance.freeze"]) });
        }
    }
    Ok(rows)
}
