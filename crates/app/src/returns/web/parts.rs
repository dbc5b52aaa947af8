//! A return written by several hands, on the site: giving entries inside the body, a contributor's part, collecting.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use jiff::civil::Date;

use super::items::item_texts;
use super::refused;
use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Fields, Shell, catalogue, render, see};
use crate::ids::{AccountId, DivisionId, ItemId, ObligationId, ReturnId};
use crate::inside::given::{self, Giving, GivingRefusal, Receiver};
use crate::inside::web::giving_sentence;
use crate::inside::{self, GivenEntry, divisions};
use crate::returns::verbs::{self, ReturnRefusal};
use crate::returns::{Return, facts, parts};
use crate::{accounts, bodies, cycles, obligations, words};

/// A contributor's part of a draft.
pub struct Part {
    /// The items given to them, and whether each may be written now.
    pub items: BTreeMap<ItemId, bool>,
    /// "Phần được giao: 2 nội dung, hạn nội bộ hết ngày 28/11/2023."
    pub sentence: String,
    pub notes: Vec<String>,
    pub is_open: bool,
    /// Something is said to be done and nobody has taken it in.
    pub may_resume: bool,
}

/// What of a draft was given to the person; none where nothing was.
pub async fn part(tx: &mut Tx, cx: &Cx, t: &Catalogue, version: &Return) -> Result<Option<Part>, Error> {
    if reach(cx.actor.role, Right::ContributeReturns).is_none() {
        return Ok(None);
    }
    let own = inside::given_to(tx, &cx.actor, &version.obligation).await?;
    if own.is_empty() || version.submitted_at.is_some() {
        return Ok(None);
    }
    let due = own.iter().filter(|given| given.is_open()).filter_map(|given| given.due_on).min();
    let mut sentence = t.with("return.my-part", &[("count", &own.len().to_string())]);
    if let Some(day) = due {
        sentence = format!("{sentence}, {}", t.with("return.inner-due", &[("day", &words::day(day))]));
    }
    let mut notes: Vec<String> = own.iter().map(|given| given.note.clone()).filter(|note| !note.is_empty()).collect();
    notes.sort();
    notes.dedup();
    Ok(Some(Part {
        is_open: own.iter().any(GivenEntry::is_open),
        may_resume: own.iter().any(|given| given.done_at.is_some() && given.collected_at.is_none()),
        items: own.into_iter().map(|given| (given.item.clone(), given.is_open())).collect(),
        sentence: format!("{sentence}."),
        notes,
    }))
}

/// A draft is read whole by those who write it whole.
pub fn whole(cx: &Cx, version: &Return) -> Result<(), Error> {
    let is_contributor =
        reach(cx.actor.role, Right::WriteReturns).is_none() && reach(cx.actor.role, Right::ContributeReturns).is_some();
    if version.submitted_at.is_none() && is_contributor { Err(Error::NotFound) } else { Ok(()) }
}

/// Whether the person may see what a field said: of a draft, a contributor sees their part.
pub async fn may_see_field(tx: &mut Tx, cx: &Cx, version: &Return, name: &str) -> Result<(), Error> {
    if whole(cx, version).is_ok() {
        return Ok(());
    }
    let item = name.split('.').next().and_then(ItemId::parse);
    let own = inside::given_to(tx, &cx.actor, &version.obligation).await?;
    if own.iter().any(|given| Some(&given.item) == item.as_ref()) { Ok(()) } else { Err(Error::NotFound) }
}

/// To whom each entry of an obligation is given and how far that is, by the item's id.
pub async fn in_words(
    tx: &mut Tx,
    t: &Catalogue,
    id: &ObligationId,
    today: Date,
) -> Result<HashMap<String, String>, Error> {
    let mut words = HashMap::new();
    let all = given::of_obligation(tx, id).await?;
    let names = names(tx, &all).await?;
    for given in all {
        let name = names.get(&receiver(&given)).cloned().unwrap_or_default();
        let to = sentence(t, &given, &name);
        let key = state(&given, today);
        words.insert(given.item.to_string(), format!("{to}. {}.", &t[key]));
    }
    Ok(words)
}

/// A division, or a person.
type To = (Option<DivisionId>, Option<AccountId>);

fn receiver(given: &GivenEntry) -> To {
    (given.division.clone(), given.account.clone())
}

/// The names of those who were given something, each looked up once.
async fn names(tx: &mut Tx, all: &[GivenEntry]) -> Result<HashMap<To, String>, Error> {
    let mut names = HashMap::new();
    for given in all {
        let receiver = receiver(given);
        if let Entry::Vacant(place) = names.entry(receiver) {
            place.insert(given::receiver_name(tx, given).await?);
        }
    }
    Ok(names)
}

fn sentence(t: &Catalogue, given: &GivenEntry, name: &str) -> String {
    match given.due_on {
        Some(day) => t.with("given.sentence-due", &[("name", name), ("day", &words::day(day))]),
        None => t.with("given.sentence", &[("name", name)]),
    }
}

/// The word of a gift's state.
fn state(given: &GivenEntry, today: Date) -> &'static str {
    match (given.collected_at, given.done_at) {
        (Some(_), _) => "given.state-collected",
        (None, Some(_)) => "given.state-done",
        (None, None) if given.is_late(today) => "given.state-late",
        (None, None) => "given.state-open",
    }
}

#[derive(Template)]
#[template(path = "returns/given.html")]
struct GivenPage {
    shell: Shell,
    id: String,
    body: String,
    cycle: String,
    due: String,
    rows: Vec<GivenRow>,
    divisions: Vec<(String, String)>,
    people: Vec<(String, String)>,
    progress: String,
    missing: String,
    is_all_done: bool,
    may_collect: bool,
    problem: Option<String>,
    chosen: Vec<String>,
    to: String,
    due_on: String,
    note: String,
    draft: Option<String>,
}

struct GivenRow {
    item: String,
    label: String,
    text: String,
    to: String,
    class: &'static str,
    state: String,
    note: String,
}

pub async fn page(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    show(&cx, &id, None, &Fields::default()).await
}

async fn show(cx: &Cx, id: &ObligationId, problem: Option<String>, typed: &Fields) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/returns").await?;
    let t = shell.t;
    let today = cx.actor.today();
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (obligation, cycle) = match verbs::reachable(&mut tx, &cx.actor, Right::WriteReturns, id).await {
        Ok(found) => found,
        Err(ReturnRefusal::Store(error)) => return Err(error.into()),
        Err(_) => return Err(Error::NotFound),
    };
    let body = cx.actor.body.clone().ok_or(Error::NotFound)?;
    let all = given::of_obligation(&mut tx, id).await?;
    let names = names(&mut tx, &all).await?;
    let mut rows = Vec::new();
    let mut late: BTreeMap<String, usize> = BTreeMap::new();
    for item in item_texts(&mut tx, &cycle, &obligation).await? {
        let given = all.iter().find(|given| given.item == item.item);
        let name = given.and_then(|given| names.get(&receiver(given))).cloned().unwrap_or_default();
        let (class, mut word) = match given {
            None => ("open", t["given.state-none"].to_owned()),
            Some(given) => {
                let key = state(given, today);
                let class = match key {
                    "given.state-collected" | "given.state-done" => "confirmed",
                    "given.state-late" => "overdue",
                    _ => "due_soon",
                };
                (class, t[key].to_owned())
            }
        };
        if let Some(given) = given.filter(|given| given.is_open()) {
            *late.entry(names.get(&receiver(given)).cloned().unwrap_or_default()).or_default() += 1;
        }
        if let Some((at, who)) = given.and_then(|given| given.done_at.zip(given.done_by.as_ref())) {
            let who = accounts::name_of(&mut tx, who).await?.unwrap_or_default();
            word = t.with("given.done-by", &[("name", &who), ("at", &words::instant(at, cx.lang))]);
        }
        rows.push(GivenRow {
            item: item.item.to_string(),
            label: item.label,
            text: item.text,
            to: given.map(|given| sentence(t, given, &name)).unwrap_or_default(),
            class,
            state: word,
            note: given.map(|given| given.note.clone()).unwrap_or_default(),
        });
    }
    let done = all.iter().filter(|given| !given.is_open()).count();
    let missing: Vec<String> = late
        .iter()
        .map(|(name, count)| t.with("given.missing-one", &[("name", name), ("count", &count.to_string())]))
        .collect();
    let due = facts::of(&mut tx, &cycle, &obligation, &[]).await?.due(today, cx.actor.now);
    let versions = crate::returns::of_obligation(&mut tx, id).await?;
    let draft = versions.iter().rev().find(|version| version.submitted_at.is_none());
    let page = GivenPage {
        id: id.to_string(),
        body: bodies::name_of(&mut tx, &obligation.body, cycle.opens_on).await?,
        due: words::due(due, today, t, cx.lang),
        cycle: cycle.name,
        rows,
        divisions: divisions::of_body(&mut tx, &body, today)
            .await?
            .into_iter()
            .map(|division| (format!("division.{}", division.id), division.name))
            .collect(),
        people: divisions::contributors(&mut tx, &body, today)
            .await?
            .into_iter()
            .map(|(person, name)| (format!("person.{person}"), name))
            .collect(),
        progress: t.with("given.progress", &[("done", &done.to_string()), ("all", &all.len().to_string())]),
        missing: match missing.is_empty() {
            true => String::new(),
            false => t.with("given.missing", &[("names", &missing.join("; "))]),
        },
        is_all_done: !all.is_empty() && done == all.len() && all.iter().any(|given| given.collected_at.is_none()),
        may_collect: all.iter().any(|given| given.collected_at.is_none()),
        chosen: typed.all("item").map(str::to_owned).collect(),
        to: typed.get("to").to_owned(),
        due_on: typed.get("due_on").to_owned(),
        note: typed.get("note").to_owned(),
        draft: draft.map(|version| version.id.to_string()),
        problem,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

fn items(fields: &Fields) -> Vec<ItemId> {
    fields.all("item").filter_map(ItemId::parse).collect()
}

async fn answer(
    cx: &Cx,
    id: &ObligationId,
    done: Result<(), GivingRefusal>,
    fields: &Fields,
) -> Result<Response, Error> {
    let refusal = match done {
        Ok(()) => return Ok(see(&format!("/obligations/{id}/given"))),
        Err(GivingRefusal::Store(error)) => return Err(error.into()),
        Err(refusal) => refusal,
    };
    let said = giving_sentence(&refusal, cx.lang).ok_or(Error::NotFound)?;
    show(cx, id, Some(said), fields).await
}

pub async fn give(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    let t = catalogue(cx.lang);
    let to = fields.get("to");
    let to = match to.split_once('.') {
        Some(("division", division)) => DivisionId::parse(division).map(Receiver::Division),
        Some(("person", person)) => AccountId::parse(person).map(Receiver::Person),
        _ => None,
    };
    let due_on = words::parse_day(fields.get("due_on"));
    if due_on.is_none() && !fields.get("due_on").is_empty() {
        return show(&cx, &id, Some(t["given.bad-day-typed"].to_owned()), &fields).await;
    }
    let chosen = items(&fields);
    let Some(to) = to else { return answer(&cx, &id, Err(GivingRefusal::NoReceiver), &fields).await };
    if chosen.is_empty() {
        return answer(&cx, &id, Err(GivingRefusal::NoItem), &fields).await;
    }
    // Whoever is given something finds the draft begun.
    if let Err(refusal) = verbs::start(&cx.state.db, &cx.actor, &id).await {
        return refused(&cx, refusal);
    }
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let obligation = obligations::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let cycle = cycles::get(&mut tx, &obligation.cycle).await?.ok_or(Error::NotFound)?;
    let (last, _) = facts::of(&mut tx, &cycle, &obligation, &[]).await?.due(cx.actor.today(), cx.actor.now);
    drop(tx);
    let giving = Giving { items: &chosen, to, due_on, note: fields.get("note") };
    let done = given::give(&cx.state.db, &cx.actor, &id, &giving, last).await;
    answer(&cx, &id, done, &fields).await
}

pub async fn take_away(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    let done = given::take_away(&cx.state.db, &cx.actor, &id, &items(&fields)).await;
    answer(&cx, &id, done, &fields).await
}

pub async fn give_back(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    let done = given::give_back(&cx.state.db, &cx.actor, &id, &items(&fields), fields.get("note")).await;
    answer(&cx, &id, done, &fields).await
}

pub async fn collect(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    let done = given::collect(&cx.state.db, &cx.actor, &id).await;
    answer(&cx, &id, done, &fields).await
}

pub async fn finish(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    if let Some(refused) = super::edit::keep(&cx, &id, &fields).await? {
        return Ok(refused);
    }
    match parts::finish(&cx.state.db, &cx.actor, &id).await {
        Ok(()) => Ok(see("/")),
        Err(ReturnRefusal::Incomplete(missing)) => super::edit::incomplete(&cx, &id, missing).await,
        Err(refusal) => refused(&cx, refusal),
    }
}

pub async fn resume(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    match parts::resume(&cx.state.db, &cx.actor, &id).await {
        Ok(()) => Ok(see(&format!("/returns/{id}/edit"))),
        Err(refusal) => refused(&cx, refusal),
    }
}

pub async fn hand_over(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    if let Some(refused) = super::edit::keep(&cx, &id, &fields).await? {
        return Ok(refused);
    }
    match parts::hand_over(&cx.state.db, &cx.actor, &id).await {
        Ok(()) => Ok(see(&format!("/returns/{id}"))),
        Err(ReturnRefusal::Incomplete(missing)) => super::edit::incomplete(&cx, &id, missing).await,
        Err(refusal) => refused(&cx, refusal),
    }
}
