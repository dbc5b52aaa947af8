//! The reporter's desk: everything the body owes under all plans, the next due instant first, by a few statements.

use std::collections::{HashMap, HashSet};

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use dondoc_rules::obligations::state;
use dondoc_rules::returns::{ReturnFacts, answered_count};
use jiff::Timestamp;

use super::show::{Chip, chip};
use crate::db::{DbError, Tx};
use crate::http::{Cx, Error, Shell, render};
use crate::ids::{AccountId, ObligationId, PlanId};
use crate::returns::facts::{self, Owed};
use crate::returns::{limits, store};
use crate::{accounts, cycles, obligations, plans, successions, words};

#[derive(Template)]
#[template(path = "returns/desk.html")]
struct DeskPage {
    shell: Shell,
    /// What other bodies ask of this one and waits; empty where nothing does.
    asked: String,
    rows: Vec<DeskRow>,
}

struct DeskRow {
    obligation: String,
    plan: String,
    cycle: String,
    due: String,
    chip: Chip,
    /// "18 nội dung (mục I: 12; mục II.7: 6)".
    asked: String,
    /// Since when, and by which letter.
    since: String,
    /// "Đã trả lời 12/18 nội dung; An lưu lúc 14:32"; empty without a draft.
    draft: String,
}

/// What the drafts of a person's bodies hold, and what is asked of them.
#[derive(Default)]
struct Beside {
    drafts: HashMap<ObligationId, store::Draft>,
    asked: HashMap<ObligationId, Vec<(String, i64)>>,
    titles: HashMap<PlanId, String>,
    limits: HashMap<PlanId, i64>,
    names: HashMap<AccountId, String>,
}

async fn collected(tx: &mut Tx, cx: &Cx) -> Result<(Vec<Owed>, Beside), DbError> {
    let history = successions::history(tx).await?;
    let (mut owed, mut beside) = (Vec::new(), Beside::default());
    for body in cx.actor.body.iter().chain(&cx.actor.inherited) {
        owed.extend(facts::of_body(tx, body, &history).await?);
        beside.drafts.extend(store::drafts(tx, body).await?);
        beside.asked.extend(store::asked(tx, body).await?);
    }
    let now = cx.actor.now;
    owed.sort_by(|a, b| (a.due_at(now), &a.obligation.id).cmp(&(b.due_at(now), &b.obligation.id)));
    beside.titles = plans::list(tx).await?.into_iter().map(|plan| (plan.id, plan.title)).collect();
    beside.limits = limits::all(tx).await?.into_iter().map(|limit| (limit.plan, limit.period_count)).collect();
    let people: HashSet<AccountId> = beside.drafts.values().filter_map(|draft| draft.saved_by.clone()).collect();
    for person in people {
        let name = accounts::name_of(tx, &person).await?.unwrap_or_default();
        beside.names.insert(person, name);
    }
    Ok((owed, beside))
}

/// "14:32" on the same day, "14:32 ngày 04/12/2026" on another.
pub fn saved_time(cx: &Cx, at: Timestamp) -> String {
    if crate::clock::day_of(at) == cx.actor.today() { words::time(at) } else { words::instant(at, cx.lang) }
}

impl Beside {
    fn asked(&self, shell: &Shell, id: &ObligationId) -> String {
        let groups = self.asked.get(id).map(Vec::as_slice).unwrap_or_default();
        let count: i64 = groups.iter().map(|(_, count)| count).sum();
        if count == 0 {
            return shell.t["desk.general-only"].to_owned();
        }
        let named = groups.iter().filter(|(label, _)| !label.is_empty());
        let sections: Vec<String> = named
            .map(|(label, count)| shell.t.with("desk.section", &[("label", label), ("count", &count.to_string())]))
            .collect();
        let count = count.to_string();
        match sections.join("; ").as_str() {
            "" => shell.t.with("desk.asked", &[("count", &count)]),
            sections => shell.t.with("desk.asked-sections", &[("count", &count), ("sections", sections)]),
        }
    }

    fn draft(&self, shell: &Shell, cx: &Cx, owed: &Owed) -> String {
        let Some(draft) = self.drafts.get(&owed.obligation.id) else { return String::new() };
        let facts = ReturnFacts {
            is_nil: draft.is_nil,
            has_general: true,
            entries: draft.entries.clone(),
            unchanged_limit: self
                .limits
                .get(&owed.cycle.plan)
                .copied()
                .unwrap_or(dondoc_rules::returns::UNCHANGED_LIMIT),
            ..ReturnFacts::default()
        };
        let (done, all) = (answered_count(&facts).to_string(), draft.entries.len().to_string());
        let far = shell.t.with("desk.answered", &[("done", &done), ("all", &all)]);
        let who = draft.saved_by.as_ref().and_then(|account| self.names.get(account));
        match (draft.saved_at, who) {
            (Some(at), Some(who)) => {
                let saved = shell.t.with("desk.saved", &[("who", who), ("time", &saved_time(cx, at))]);
                format!("{far}; {saved}")
            }
            _ => far,
        }
    }
}

pub async fn desk(cx: Cx) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/returns").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (owed, beside) = collected(&mut tx, &cx).await?;
    let rows = owed.into_iter().filter(|owed| owed.facts.is_owed(cx.actor.today(), cx.actor.now)).map(|owed| {
        let (state, timeliness) = state(&owed.facts, cx.actor.today(), cx.actor.now);
        let opened = words::day(owed.cycle.opens_on);
        let since = match (&owed.cycle.request_number, owed.cycle.request_issued_on) {
            (Some(number), Some(day)) => {
                let values = [("opened", opened.as_str()), ("number", number), ("day", &words::day(day))];
                shell.t.with("desk.since-letter", &values)
            }
            _ => shell.t.with("desk.since", &[("opened", &opened)]),
        };
        DeskRow {
            plan: beside.titles.get(&owed.cycle.plan).cloned().unwrap_or_default(),
            due: words::due(owed.facts.due(cx.actor.today(), cx.actor.now), cx.actor.today(), shell.t, cx.lang),
            chip: chip(&shell, state, timeliness),
            asked: beside.asked(&shell, &owed.obligation.id),
            draft: beside.draft(&shell, &cx, &owed),
            since,
            obligation: owed.obligation.id.to_string(),
            cycle: owed.cycle.name,
        }
    });
    let rows = rows.collect();
    let waits = crate::contributions::asked_of(&mut tx, &cx.actor).await?;
    let asked = match waits.iter().filter(|one| one.own.answered_at.is_none()).count() {
        _ if waits.is_empty() => String::new(),
        count => shell.t.with("contribution.desk-link", &[("count", &count.to_string())]),
    };
    Ok(render(&DeskPage { shell, asked, rows })?.into_response())
}

#[derive(Template)]
#[template(path = "returns/past.html")]
struct PastPage {
    shell: Shell,
    rows: Vec<PastRow>,
    older: Option<String>,
}

struct PastRow {
    obligation: String,
    name: String,
    plan: String,
    cycle: String,
    due: String,
}

/// What was owed in cycles that are closed, a page at a time.
pub async fn past(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/returns").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let before = asked.get("before").and_then(|id| ObligationId::parse(id));
    let mut owed = Vec::new();
    for body in cx.actor.body.iter().chain(&cx.actor.inherited) {
        owed.extend(obligations::closed_of_body(&mut tx, body, before.as_ref()).await?);
    }
    owed.sort_by(|a, b| b.id.cmp(&a.id));
    let is_more = owed.len() >= 50;
    owed.truncate(50);
    let titles: HashMap<PlanId, String> =
        plans::list(&mut tx).await?.into_iter().map(|plan| (plan.id, plan.title)).collect();
    let older = owed.last().filter(|_| is_more).map(|last| last.id.to_string());
    let mut rows = Vec::new();
    for obligation in owed {
        let Some(cycle) = cycles::get(&mut tx, &obligation.cycle).await? else { continue };
        rows.push(PastRow {
            obligation: obligation.id.to_string(),
            name: obligation.name,
            plan: titles.get(&cycle.plan).cloned().unwrap_or_default(),
            due: words::day(cycle.due_on),
            cycle: cycle.name,
        });
    }
    Ok(render(&PastPage { shell, rows, older })?.into_response())
}
