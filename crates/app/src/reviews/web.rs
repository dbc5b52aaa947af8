//! The queue as a page; how many have to agree; what a kind of deliverable wants as evidence.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::returns::{Door, Progress};
use dondoc_rules::reviews::{Reason, Risk};

use super::store::AskedKind;
use super::{Waiting, waiting};
use crate::db::Tx;
use crate::http::{Asked, Catalogue, Cx, Error, Fields, Routes, Shell, catalogue, render, see};
use crate::ids::{AccountId, ItemId, PlanId, ReturnId};
use crate::returns::evidence::{self, DemandRefusal, EvidenceDemand};
use crate::returns::review::{self, LevelsRefusal};
use crate::returns::supplements;
use crate::returns::verbs::ReturnRefusal;
use crate::returns::web::refused;
use crate::{accounts, bodies, obligations, plans, words};

/// Returns on one page of the queue.
const PAGE: usize = 50;

pub fn routes() -> Routes {
    Routes::new()
        .get("/reviews", Right::ReviewReturns, queue)
        .post("/returns/{id}/confirmation-proposal", Right::ReviewReturns, propose)
        .post("/returns/{id}/ratings/{item}", Right::ReviewReturns, rate)
        .get("/plans/{id}/review-levels", Right::ReadReturns, levels)
        .post("/plans/{id}/review-levels", Right::ReviewReturns, set_levels)
        .get("/evidence", Right::ReadPlans, demands)
        .post("/evidence", Right::ReviewReturns, keep_demands)
}

/// An option of a list: value, words, whether it is chosen.
struct Choice {
    value: String,
    label: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "reviews/list.html")]
struct QueuePage {
    shell: Shell,
    total: String,
    people: Vec<Choice>,
    risks: Vec<Choice>,
    sorts: Vec<Choice>,
    rows: Vec<Row>,
    pages: Vec<(usize, Option<String>)>,
    plans: Vec<(String, String)>,
    /// Corrections that are awaited: the obligation and a sentence.
    corrections: Vec<(String, String)>,
    /// Statements and later days that nobody answered.
    asked: Vec<(String, String)>,
}

struct Row {
    id: String,
    body: String,
    cycle: String,
    version: String,
    arrived: String,
    due: String,
    officers: String,
    risk: &'static str,
    risk_word: String,
    reasons: Vec<String>,
    proposed: String,
}

/// A reason in words.
pub fn reason(t: &Catalogue, reason: Reason) -> String {
    let count = |key: &str, count: i64| t.with(key, &[("count", &count.to_string())]);
    match reason {
        Reason::Unproved(number) => count("review.unproved", number),
        Reason::Nil => t["review.nil"].to_owned(),
        Reason::Unchanged(number, all) => {
            t.with("review.unchanged", &[("count", &number.to_string()), ("all", &all.to_string())])
        }
        Reason::Waiting(days) => count("review.waiting", days),
        Reason::Late(0) => t["review.late-hour"].to_owned(),
        Reason::Late(days) => count("review.late", days),
        Reason::NotStarted(number) => count("review.not-started", number),
        Reason::SignatureAwaited => t["review.signature-awaited"].to_owned(),
        Reason::Again => t["review.again"].to_owned(),
    }
}

/// "Bản 2 (bản điện tử 03/12/2023; giấy 04/12/2023)".
fn version(t: &Catalogue, one: &Waiting) -> String {
    let arrivals = one.arrivals.iter().map(|(version, door, day)| {
        let key = if *door == Door::Paper { "review.arrival-paper" } else { "review.arrival-typed" };
        t.with(key, &[("version", &version.to_string()), ("day", &words::day(*day))])
    });
    match one.arrivals.len() {
        0 | 1 => format!("{} {}", &t["returns.version"], one.version),
        _ => format!("{} {}: {}", &t["returns.version"], one.version, arrivals.collect::<Vec<_>>().join("; ")),
    }
}

async fn names(tx: &mut Tx, officers: impl Iterator<Item = &AccountId>) -> Result<String, Error> {
    let mut found = Vec::new();
    for officer in officers {
        found.extend(accounts::name_of(tx, officer).await?);
    }
    Ok(found.join(", "))
}

async fn row(tx: &mut Tx, cx: &Cx, t: &'static Catalogue, one: &Waiting) -> Result<Row, Error> {
    let officers = match one.officers.is_empty() {
        true => t["tasks.nobody"].to_owned(),
        false => names(tx, one.officers.iter()).await?,
    };
    let proposed = match &one.proposed {
        Some(proposed) => {
            let who = names(tx, proposed.proposed_by.iter()).await?;
            t.with("review.proposed-by", &[("who", &who), ("at", &words::instant(proposed.proposed_at, cx.lang))])
        }
        None => String::new(),
    };
    Ok(Row {
        id: one.id.to_string(),
        body: one.obligation.name.clone(),
        cycle: one.cycle.name.clone(),
        version: version(t, one),
        arrived: words::day(one.arrived_on),
        due: words::day(one.due.0),
        officers,
        risk: one.risk.as_str(),
        risk_word: t[&format!("review.risk-{}", one.risk.as_str())].to_owned(),
        reasons: one.reasons.iter().map(|one| reason(t, *one)).collect(),
        proposed,
    })
}

async fn queue(cx: Cx, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/reviews").await?;
    let t = shell.t;
    let asked = Asked::of(pairs);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let all = waiting(&mut tx, &cx.actor).await?;
    let person = asked.get("person").and_then(AccountId::parse);
    let risk = asked.get("risk").and_then(Risk::parse);
    let is_unfollowed = asked.get("person") == Some("nobody");
    let mut officers: Vec<AccountId> = all.iter().flat_map(|one| one.officers.iter().cloned()).collect();
    officers.sort();
    officers.dedup();
    let mut people = Vec::new();
    for officer in officers {
        let label = accounts::name_of(&mut tx, &officer).await?.unwrap_or_default();
        people.push(Choice { is_chosen: person.as_ref() == Some(&officer), value: officer.to_string(), label });
    }
    people.push(Choice { value: "nobody".to_owned(), label: t["tasks.nobody"].to_owned(), is_chosen: is_unfollowed });
    let mut plans_of: Vec<PlanId> = all.iter().map(|one| one.cycle.plan.clone()).collect();
    plans_of.sort();
    plans_of.dedup();
    let mut listed: Vec<&Waiting> = all
        .iter()
        .filter(|one| person.as_ref().is_none_or(|person| one.officers.contains(person)))
        .filter(|one| !is_unfollowed || one.officers.is_empty())
        .filter(|one| risk.is_none_or(|risk| one.risk == risk))
        .collect();
    let sort = asked.get("sort").unwrap_or("due");
    let weight = |one: &Waiting| one.reasons.iter().map(|reason| reason.weight()).sum::<i64>();
    match sort {
        "risk" => listed.sort_by_key(|one| std::cmp::Reverse(weight(one))),
        "arrival" => listed.sort_by_key(|one| one.arrived_on),
        _ => {}
    }
    let page_count = listed.len().div_ceil(PAGE).max(1);
    let page = asked.get("page").and_then(|text| text.parse().ok()).unwrap_or(1).clamp(1, page_count);
    let mut rows = Vec::new();
    for one in listed.iter().skip((page - 1) * PAGE).take(PAGE) {
        rows.push(row(&mut tx, &cx, t, one).await?);
    }
    let link = |number: usize| asked.address("/reviews", &[("page", &number.to_string())]);
    let pages = (1..=page_count).map(|number| (number, (number != page).then(|| link(number))));
    let mut named = Vec::new();
    for id in plans_of {
        if let Some(plan) = plans::get(&mut tx, &id).await? {
            named.push((format!("/plans/{id}/review-levels"), plan.title));
        }
    }
    let (mut corrections, mut waits) = (Vec::new(), Vec::new());
    for body in cx.actor.body.iter().chain(&cx.actor.inherited) {
        for one in supplements::open_of_focal(&mut tx, body).await? {
            let Some(owed) = obligations::get(&mut tx, &one.obligation).await? else { continue };
            let days = words::days_between(one.due_on, cx.actor.today());
            let state = match days > 0 {
                true => t.with("supplement.overdue", &[("days", &days.to_string())]),
                false => String::new(),
            };
            let day = words::day(one.due_on);
            let said = t.with("review.correction", &[("body", &owed.name), ("day", &day), ("reason", &one.reason)]);
            corrections.push((one.obligation.to_string(), format!("{said} {state}")));
        }
        for one in super::store::asked(&mut tx, body).await? {
            let key = match one.kind {
                AskedKind::Elsewhere => "review.states-elsewhere",
                AskedKind::Extension => "review.asks-later",
                AskedKind::Excuse => "review.asks-excuse",
            };
            let about = match words::parse_day(&one.about).filter(|_| one.kind == AskedKind::Extension) {
                Some(day) => words::day(day),
                None => one.about.clone(),
            };
            let said = t.with(key, &[("body", &one.body), ("cycle", &one.cycle), ("about", &about)]);
            waits.push((one.obligation.to_string(), said));
        }
    }
    let page = QueuePage {
        corrections,
        asked: waits,
        total: t.with("review.total", &[("count", &listed.len().to_string()), ("all", &all.len().to_string())]),
        people,
        risks: Risk::ALL
            .iter()
            .map(|one| Choice {
                value: one.as_str().to_owned(),
                label: t[&format!("review.risk-{}", one.as_str())].to_owned(),
                is_chosen: risk == Some(*one),
            })
            .collect(),
        sorts: ["due", "risk", "arrival"]
            .map(|word| Choice {
                value: word.to_owned(),
                label: t[&format!("review.sort-{word}")].to_owned(),
                is_chosen: sort == word,
            })
            .into(),
        rows,
        pages: if page_count > 1 { pages.collect() } else { Vec::new() },
        plans: named,
        shell,
    };
    Ok(render(&page)?.into_response())
}

async fn propose(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    match review::propose(&cx.state.db, &cx.actor, &id, fields.get("note")).await {
        Ok(()) => Ok(see(&format!("/returns/{id}"))),
        Err(refusal) => refused(&cx, refusal),
    }
}

async fn rate(cx: Cx, Path((id, item)): Path<(String, String)>, fields: Fields) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    let item = ItemId::parse(&item).ok_or(Error::NotFound)?;
    let progress = Progress::parse(fields.get("rating"));
    match review::rate(&cx.state.db, &cx.actor, &id, &item, progress, fields.get("note")).await {
        Ok(()) => Ok(see(&format!("/returns/{id}#item-{item}"))),
        Err(ReturnRefusal::Field(key)) => Err(Error::Refused(catalogue(cx.lang)[key].to_owned())),
        Err(refusal) => refused(&cx, refusal),
    }
}

#[derive(Template)]
#[template(path = "reviews/levels.html")]
struct LevelsPage {
    shell: Shell,
    id: String,
    plan: String,
    sentence: String,
    may_set: bool,
    problem: Option<String>,
    count: String,
    reason: String,
}

async fn levels(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    levels_page(&cx, &id, None).await
}

async fn levels_page(cx: &Cx, id: &PlanId, refused: Option<(&str, &Fields)>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/plans").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let plan = plans::get(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let set = review::levels(&mut tx, id).await?;
    let count = set.as_ref().map_or(1, |set| set.level_count);
    let reason = set.map_or_else(|| t["review.levels-default"].to_owned(), |set| set.reason);
    let is_focal = plan.focal_body.as_ref().is_some_and(|focal| cx.actor.acts_for(focal));
    let typed = |name: &str, stored: &str| refused.map_or(stored, |(_, fields)| fields.get(name)).to_owned();
    let key = if count > 1 { "review.levels-two" } else { "review.levels-one" };
    let mut sentence = t.with(key, &[("reason", &reason)]);
    if count > 1 && is_focal {
        let focal = cx.actor.body.as_ref().or(plan.focal_body.as_ref());
        if let Some(focal) = focal
            && review::reviewer_count(&mut tx, focal, &cx.actor).await? < 2
        {
            let name = bodies::name_of(&mut tx, focal, cx.actor.today()).await?;
            sentence = format!("{sentence} {}", t.with("review.levels-alone", &[("body", &name)]));
        }
    }
    let page = LevelsPage {
        id: id.to_string(),
        sentence,
        may_set: is_focal && reach(cx.actor.role, Right::ReviewReturns).is_some(),
        problem: refused.map(|(key, _)| t[key].to_owned()),
        count: typed("count", &count.to_string()),
        reason: typed("reason", &reason),
        plan: plan.title,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

async fn set_levels(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let key = match review::set_levels(&cx.state.db, &cx.actor, &id, fields.get("count"), fields.get("reason")).await {
        Ok(()) => return Ok(see(&format!("/plans/{id}/review-levels"))),
        Err(LevelsRefusal::Unknown) => return Err(Error::NotFound),
        Err(LevelsRefusal::Store(error)) => return Err(error.into()),
        Err(LevelsRefusal::Number) => "review.levels-number",
        Err(LevelsRefusal::NoReason) => "limit.no-reason",
    };
    levels_page(&cx, &id, Some((key, &fields))).await
}

#[derive(Template)]
#[template(path = "reviews/evidence.html")]
struct EvidencePage {
    shell: Shell,
    problem: Option<String>,
    may_keep: bool,
    rows: Vec<DemandRow>,
}

#[derive(Clone, Default)]
struct DemandRow {
    code: String,
    name: String,
    words: String,
    /// "Số, ngày, tệp" as boxes.
    wants: [bool; 3],
}

async fn demands(cx: Cx) -> Result<Response, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let rows = evidence::kept(&mut tx).await?.into_iter().map(|one| DemandRow {
        code: one.code,
        name: one.name,
        words: one.words.replace('|', " | "),
        wants: [one.wants_number, one.wants_day, one.wants_file].map(|number| number != 0),
    });
    let rows = rows.collect();
    drop(tx);
    evidence_page(&cx, rows, None).await
}

async fn evidence_page(cx: &Cx, mut rows: Vec<DemandRow>, problem: Option<String>) -> Result<Response, Error> {
    let may_keep = reach(cx.actor.role, Right::ReviewReturns).is_some();
    if may_keep && rows.last().is_none_or(|last| !last.name.is_empty()) {
        rows.push(DemandRow::default());
    }
    let page = EvidencePage { shell: Shell::of(cx, "/plans").await?, problem, may_keep, rows };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

async fn keep_demands(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let column = |name: &'static str| fields.all(name).map(|value| value.trim().to_owned()).collect::<Vec<_>>();
    let (codes, names, texts) = (column("code"), column("name"), column("words"));
    let mut rows: Vec<DemandRow> = Vec::new();
    for (place, name) in names.iter().enumerate().take(200) {
        let cell = |column: &[String]| column.get(place).cloned().unwrap_or_default();
        // A box that is not ticked sends nothing, so each has the number of its row.
        let wants = |what: &str| fields.all(what).any(|row| row == (place + 1).to_string());
        let wants = [wants("number"), wants("day"), wants("file")];
        rows.push(DemandRow { code: cell(&codes), name: name.clone(), words: cell(&texts), wants });
    }
    let mut list: Vec<EvidenceDemand> = Vec::new();
    // A row whose name is empty is taken out.
    for (place, row) in rows.iter().filter(|row| !row.name.is_empty()).enumerate() {
        let free = |code: &String| !list.iter().any(|one| one.code == *code) && !codes.contains(code);
        let code = match row.code.as_str() {
            "" => (1..1_000).map(|n| format!("kind-{n}")).find(free).unwrap_or_default(),
            code => code.to_owned(),
        };
        let words: Vec<&str> = row.words.split('|').map(str::trim).filter(|word| !word.is_empty()).collect();
        let [wants_number, wants_day, wants_file] = row.wants.map(i64::from);
        list.push(EvidenceDemand {
            code,
            position: i64::try_from(place).unwrap_or(0) + 1,
            name: row.name.clone(),
            words: words.join("|"),
            wants_number,
            wants_day,
            wants_file,
        });
    }
    let problem = match evidence::keep(&cx.state.db, &cx.actor, &list).await {
        Ok(()) => return Ok(see("/evidence")),
        Err(DemandRefusal::Store(error)) => return Err(error.into()),
        Err(DemandRefusal::Empty) => t["evidence.empty"].to_owned(),
        Err(DemandRefusal::NoWords(name)) => t.with("evidence.no-words", &[("name", &name)]),
    };
    evidence_page(&cx, rows, Some(problem)).await
}
