//! Writing a return: one form that works without a script; a script only saves it more often.

mod arrived;
mod entry;

use std::collections::{HashMap, HashSet};

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Right;
use dondoc_rules::returns::{Missing, Progress};

use super::desk::saved_time;
use super::items::{ItemText, item_texts};
use super::show::readable;
use super::{parts, refused, sentence, taking};
use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Fields, Lang, ScannedFields, Shell, catalogue, render, see};
use crate::ids::{ItemId, ObligationId, ReturnId};
use crate::returns::verbs::{self, ReturnRefusal, Sent};
use crate::returns::{self, ReturnDocument, facts, sittings, store, supplements, upgrades};
use crate::{accounts, words};
use arrived::ArrivedFile;
use entry::{EntryForm, entry_forms};

pub async fn start(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    match verbs::start(&cx.state.db, &cx.actor, &id).await {
        Ok(version) => Ok(see(&format!("/returns/{version}/edit"))),
        Err(refusal) => refused(&cx, refusal),
    }
}

#[derive(Template)]
#[template(path = "returns/edit.html")]
struct EditPage {
    shell: Shell,
    id: String,
    body: String,
    plan: String,
    due: String,
    saved: String,
    /// Who else has it open.
    others: String,
    problem: Option<String>,
    /// What is missing: the entry's anchor and a sentence.
    missing: Vec<(String, String)>,
    /// Fields that another window changed: what stands there now.
    met: Vec<(String, String)>,
    comment: String,
    /// That an amendment changed tasks since the report was begun, which nobody looked at; empty where none did.
    upgrades: String,
    /// False for a completion of single entries: the general part is shown, not changed.
    is_general_open: bool,
    is_nil: bool,
    general: Vec<FieldRow>,
    documents: Vec<Vec<FieldRow>>,
    entries: Vec<EntryForm>,
    answered_count: usize,
    /// A contributor's page: what was given to them, nothing else.
    part: Option<parts::Part>,
    /// Where the entries are given inside the body.
    may_give: bool,
    /// Handed over without a letter and without the head: the focal body's own part.
    is_focal_part: bool,
    /// What was typed and is not the person's to change.
    strange: Vec<(String, String)>,
    files: Vec<String>,
    choices: Vec<(&'static str, String)>,
    is_entered_for_body: bool,
    /// The report that arrived by another door, whose content is typed in here.
    letter: String,
    /// The obligation whose workbook is offered.
    workbook_of: String,
    beside: Option<ArrivedFile>,
}

/// A field of the form.
struct FieldRow {
    name: String,
    label: String,
    /// What the page shows: what was typed, else what is stored.
    value: String,
    /// What is stored: what the next save is compared with.
    was: String,
    /// What the body's last report said here; and the words that went and came since, where it is not the same.
    last: String,
    pieces: Vec<(&'static str, String)>,
    has_history: bool,
}

/// What a page shows besides what is stored.
#[derive(Default)]
struct Shown<'a> {
    typed: Option<&'a Sent>,
    problem: Option<String>,
    met: Vec<(String, String)>,
    strange: Vec<(String, String)>,
    missing: Vec<Missing>,
}

/// Fields of the form from what is stored and what was typed.
pub(super) struct Filling<'a> {
    cx: &'a Cx,
    pub(super) t: &'static Catalogue,
    lang: Lang,
    typed: Option<&'a Sent>,
    with_history: HashSet<String>,
}

impl Filling<'_> {
    pub(super) fn lang(&self) -> Lang {
        self.lang
    }

    pub(super) fn value(&self, name: &str, stored: &str) -> String {
        self.typed.and_then(|typed| typed.get(name)).map_or_else(|| stored.to_owned(), Clone::clone)
    }

    fn field(&self, name: String, key: &str, stored: &str) -> FieldRow {
        FieldRow {
            label: self.t[key].to_owned(),
            value: self.value(&name, stored),
            was: stored.to_owned(),
            last: String::new(),
            pieces: Vec::new(),
            has_history: self.with_history.contains(&name),
            name,
        }
    }
}

pub async fn form(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    let response = page(&cx, &id, Shown::default()).await?;
    if response.status() == StatusCode::OK {
        sittings::seen(&cx.state.db, &cx.actor, &id).await?;
    }
    Ok(response)
}

async fn page(cx: &Cx, id: &ReturnId, shown: Shown<'_>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/returns").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let version = returns::get(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let (obligation, cycle) = readable(&mut tx, cx, &version.obligation).await?;
    let may_write = verbs::reachable(&mut tx, &cx.actor, Right::WriteReturns, &version.obligation).await.is_ok();
    let part = match may_write {
        true => None,
        false => parts::part(&mut tx, cx, t, &version).await?,
    };
    let may_type = (may_write || part.is_some()) && version.submitted_at.is_none();
    let for_body = version.entered_for_body && cx.actor.acts_for(&cycle.focal_body);
    if !may_type && !for_body && shown.typed.is_none() {
        return Ok(see(&format!("/returns/{id}")));
    }
    let with_history = store::fields_with_history(&mut tx, id).await?.into_iter().collect();
    let filling = Filling { cx, t, lang: cx.lang, typed: shown.typed, with_history };
    let mut items = item_texts(&mut tx, &cycle, &obligation).await?;
    if let Some(part) = &part {
        items.retain(|item| part.items.contains_key(&item.item));
    }
    let (files, of_items) = attached(&mut tx, id).await?;
    let sitting = sittings::of(&mut tx, id).await?;
    let mut said = returns::entries(&mut tx, id).await?;
    if let Some(part) = &part {
        said.retain(|entry| part.items.contains_key(&entry.item));
        said.iter_mut().for_each(|entry| entry.is_open &= part.items.get(&entry.item).is_some_and(|is_open| *is_open));
    }
    let saved =
        said.iter().filter_map(|entry| entry.saved_at).chain(sitting.iter().filter_map(|one| one.saved_at)).max();
    let missing = shown.missing.iter().map(|one| missing_row(t, one, &items)).collect();
    let met = shown.met.into_iter().map(|(field, text)| (field_label(t, &field, |item| label_of(&items, item)), text));
    let met = met.collect();
    let strange = shown.strange.into_iter();
    let strange = strange.map(|(field, text)| (field_label(t, &field, |item| label_of(&items, item)), text)).collect();
    let given = parts::in_words(&mut tx, t, &obligation.id, cx.actor.today()).await?;
    let issued = returns::documents(&mut tx, id).await?;
    let (mut entries, answered_count) = entry_forms(&mut tx, &filling, &cycle, id, items, said, of_items).await?;
    let mut contributed = taking::beside(&mut tx, t, cx.lang, &obligation.id, false).await?;
    for entry in &mut entries {
        entry.given = given.get(&entry.item).cloned().unwrap_or_default();
        entry.contributions = contributed.remove(&entry.item).unwrap_or_default();
    }
    let upgrades = upgrades::of(&mut tx, &cycle, &obligation, &version).await?;
    let upgrades = match upgrades.iter().filter(|one| one.seen_at.is_none()).count() {
        0 => String::new(),
        count => t.with("upgrade.waits", &[("count", &count.to_string())]),
    };
    // The day that holds for this body: an extension's, the letter's, else the cycle's.
    let due = facts::of(&mut tx, &cycle, &obligation, &[]).await?.due(cx.actor.today(), cx.actor.now);
    let correction = supplements::open(&mut tx, &obligation.id).await?;
    let correction = correction.filter(|one| version.corrects.as_ref() == Some(&one.return_id));
    let page = EditPage {
        id: id.to_string(),
        body: crate::bodies::name_of(&mut tx, &obligation.body, cycle.opens_on).await?,
        plan: format!("{}, {}", super::show::instrument(&mut tx, &cycle).await?.cited(), cycle.name),
        due: match correction {
            Some(one) => t.with("supplement.home-when", &[("day", &words::day(one.due_on)), ("reason", &one.reason)]),
            None => words::due(due, cx.actor.today(), t, cx.lang),
        },
        saved: saved.map(|at| t.with("return.saved-at", &[("time", &saved_time(cx, at))])).unwrap_or_default(),
        others: others(&mut tx, cx, t, id).await?,
        problem: shown.problem,
        missing,
        met,
        upgrades,
        comment: version.asked_general.clone().unwrap_or_default(),
        is_general_open: version.is_general_open(),
        is_nil: version.is_nil,
        general: vec![
            filling.field("deployment".into(), "return.deployment", &version.deployment),
            filling.field("documents".into(), "return.documents", &version.documents),
            filling.field("assessment".into(), "return.assessment", &version.assessment),
            filling.field("next_period".into(), "return.next_period", &version.next_period),
            filling.field("proposals".into(), "return.proposals", &version.proposals),
        ],
        documents: document_rows(&filling, &issued),
        entries,
        answered_count,
        may_give: may_write && may_type,
        is_focal_part: obligation.is_focal_part,
        part,
        strange,
        files,
        choices: Progress::ALL
            .iter()
            .map(|p| (p.as_str(), t[&format!("progress.{}", p.as_str())].to_owned()))
            .collect(),
        is_entered_for_body: for_body,
        letter: super::show::letter(&version),
        workbook_of: obligation.id.to_string(),
        beside: match for_body {
            true => arrived::file(&mut tx, &version).await?,
            false => None,
        },
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

fn label_of(items: &[ItemText], item: &str) -> Option<String> {
    items.iter().find(|one| one.item.as_str() == item).map(|one| one.label.clone())
}

/// The names of the files of the whole return, and of its entries.
async fn attached(tx: &mut Tx, id: &ReturnId) -> Result<(Vec<String>, HashMap<ItemId, Vec<String>>), Error> {
    let (mut files, mut of_items) = (Vec::new(), HashMap::<ItemId, Vec<String>>::new());
    for attached in returns::return_files(tx, id).await? {
        let Some(file) = crate::files::get(tx, &attached.file).await? else { continue };
        match attached.item {
            Some(item) => of_items.entry(item).or_default().push(file.name),
            None => files.push(file.name),
        }
    }
    Ok((files, of_items))
}

/// The documents issued, with room for two more.
fn document_rows(filling: &Filling<'_>, stored: &[ReturnDocument]) -> Vec<Vec<FieldRow>> {
    let last = stored.iter().filter(|row| !row.is_empty()).map(|row| row.position).max().unwrap_or(0);
    let row = |position: i64| {
        let stored = stored.iter().find(|row| row.position == position);
        let of = |pick: fn(&ReturnDocument) -> &String| stored.map_or("", |row| pick(row).as_str());
        let name = |field: &str| format!("document.{position}.{field}");
        vec![
            filling.field(name("kind"), "return.document_kind", of(|row| &row.kind)),
            filling.field(name("number"), "return.document_number", of(|row| &row.number)),
            filling.field(name("day"), "return.document_day", of(|row| &row.day)),
            filling.field(name("title"), "return.document_title", of(|row| &row.title)),
        ]
    };
    (1..=last + 2).map(row).collect()
}

/// "An đang mở biểu này, lưu lúc 14:32": all others who have it open.
async fn others(tx: &mut Tx, cx: &Cx, t: &Catalogue, id: &ReturnId) -> Result<String, Error> {
    let mut sentences = Vec::new();
    for other in sittings::others(tx, &cx.actor, id).await? {
        let who = accounts::name_of(tx, &other.account).await?.unwrap_or_default();
        sentences.push(match other.saved_at {
            Some(at) => t.with("return.other-saved", &[("who", &who), ("time", &saved_time(cx, at))]),
            None => t.with("return.other-open", &[("who", &who)]),
        });
    }
    Ok(sentences.join(" "))
}

/// A field in words: "III.6, Kết quả đã thực hiện".
pub fn field_label(t: &Catalogue, name: &str, label: impl Fn(&str) -> Option<String>) -> String {
    let parts: Vec<&str> = name.split('.').collect();
    match parts.as_slice() {
        ["document", position, field] => {
            format!("{} {position}, {}", &t["return.document"], &t[&format!("return.document_{field}")])
        }
        ["commitment", ..] => t["return.commitments"].to_owned(),
        [item, field] => format!("{}, {}", label(item).unwrap_or_default(), &t[&format!("return.{field}")]),
        _ => t[&format!("return.{name}")].to_owned(),
    }
}

/// What is missing, as a link and a sentence.
fn missing_row(t: &Catalogue, missing: &Missing, items: &[ItemText]) -> (String, String) {
    let (anchor, label) = match missing.item() {
        Some(item) => (format!("item-{item}"), label_of(items, item).unwrap_or_default()),
        None => ("documents-issued".to_owned(), String::new()),
    };
    let with = |key: &str| t.with(key, &[("label", &label)]);
    let sentence = match missing {
        Missing::Everything => t["return.empty"].to_owned(),
        Missing::Progress(_) => with("return.missing-progress"),
        Missing::Narrative(_) => with("return.missing-narrative"),
        Missing::Reason(_) => with("return.missing-reason"),
        Missing::Unread(_) => with("return.missing-unread"),
        Missing::Unchanged(_, count) => {
            t.with("return.missing-unchanged", &[("label", &label), ("count", &count.to_string())])
        }
        Missing::Reference(_) => with("return.missing-reference"),
        Missing::Answers(_, word) => t.with("return.missing-answers", &[("label", &label), ("word", word)]),
        Missing::Figure(_, state) => with(super::figures::missing_key(*state)),
        Missing::Document(row) => t.with("return.missing-document", &[("row", &row.to_string())]),
    };
    (anchor, sentence)
}

/// The fields of a form, and what it showed when it was opened (`was.` before the name).
fn read(fields: &Fields) -> (Sent, Sent) {
    let mut sent: Sent = HashMap::new();
    let mut before: Sent = HashMap::new();
    for (name, value) in &fields.values {
        match name.strip_prefix("was.") {
            Some(name) => before.insert(name.to_owned(), value.clone()),
            None => sent.insert(name.clone(), value.clone()),
        };
    }
    // A box that is not ticked sends nothing.
    if !fields.values.is_empty() {
        sent.entry("is_nil".to_owned()).or_insert_with(|| "0".to_owned());
    }
    (sent, before)
}

pub async fn save(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    if let Some(refused) = keep(&cx, &id, &fields).await? {
        return Ok(refused);
    }
    if cx.is_autosave {
        return Ok((StatusCode::NO_CONTENT, [("x-saved-at", words::time(cx.actor.now))]).into_response());
    }
    // An entry that is answered is closed; those after it stand below its place.
    let then = fields.get("then");
    Ok(match then.strip_prefix("unchanged.").unwrap_or(then) {
        "show" => see(&format!("/returns/{id}")),
        item if ItemId::parse(item).is_some() => see(&format!("/returns/{id}/edit#item-{item}")),
        _ => see(&format!("/returns/{id}/edit")),
    })
}

/// Saves what a form holds of the draft, whichever of its buttons was pressed; an answer only when it was refused.
pub async fn keep(cx: &Cx, id: &ReturnId, fields: &Fields) -> Result<Option<Response>, Error> {
    let (mut sent, before) = read(fields);
    // "Vẫn đúng" is a button too: the box of one entry, and everything else that was typed.
    if let Some(item) = fields.get("then").strip_prefix("unchanged.") {
        sent.insert(format!("{item}.unchanged"), "1".to_owned());
    }
    // A page of one person whose session ended must not be saved in the name of the next one at this desk.
    let person = fields.get("person");
    let is_other = !person.is_empty() && cx.actor.account.as_ref().is_none_or(|account| account.as_str() != person);
    let done = match is_other {
        true => Err(ReturnRefusal::OtherPerson),
        false => verbs::save(&cx.state.db, &cx.actor, id, &sent, &before).await,
    };
    let Err(refusal) = done else { return Ok(None) };
    if cx.is_autosave || is_other {
        return refused(cx, refusal).map(Some);
    }
    // The page keeps what was typed, whatever stood in the way.
    let said = sentence(&refusal, catalogue(cx.lang))?;
    let (met, strange) = match refusal {
        ReturnRefusal::Store(error) => return Err(error.into()),
        ReturnRefusal::Met(met) => (met, Vec::new()),
        ReturnRefusal::NotGiven(strange) => (Vec::new(), strange),
        _ => (Vec::new(), Vec::new()),
    };
    page(cx, id, Shown { typed: Some(&sent), problem: Some(said), met, strange, ..Shown::default() }).await.map(Some)
}

/// What was saved cannot leave yet: the form says what is missing, each a link to its place.
pub async fn incomplete(cx: &Cx, id: &ReturnId, missing: Vec<Missing>) -> Result<Response, Error> {
    let said = sentence(&ReturnRefusal::Incomplete(missing.clone()), catalogue(cx.lang))?;
    page(cx, id, Shown { problem: Some(said), missing, ..Shown::default() }).await
}

/// What is missing, as one text: for acts that do not stand on the form.
pub async fn what_is_missing(cx: &Cx, id: &ReturnId, missing: &[Missing]) -> Result<String, Error> {
    let t = catalogue(cx.lang);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let version = returns::get(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let (obligation, cycle) = readable(&mut tx, cx, &version.obligation).await?;
    let items = item_texts(&mut tx, &cycle, &obligation).await?;
    let rows = missing.iter().map(|one| missing_row(t, one, &items).1);
    let first = if missing.contains(&Missing::Everything) { None } else { Some(t["return.incomplete"].to_owned()) };
    Ok(first.into_iter().chain(rows).collect::<Vec<_>>().join(" "))
}

/// The page is open still; who else has it open.
pub async fn sitting(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let version = returns::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    readable(&mut tx, &cx, &version.obligation).await?;
    let others = others(&mut tx, &cx, catalogue(cx.lang), &id).await?;
    drop(tx);
    if version.submitted_at.is_none() || version.entered_for_body {
        sittings::seen(&cx.state.db, &cx.actor, &id).await?;
    }
    Ok(others.into_response())
}

pub async fn attach(cx: Cx, Path(id): Path<String>, scanned: ScannedFields) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    let t = catalogue(cx.lang);
    let fields = scanned.fields;
    if let Some(refused) = keep(&cx, &id, &fields).await? {
        return Ok(refused);
    }
    let with_problem = |key: &str| Shown { problem: Some(t[key].to_owned()), ..Shown::default() };
    let item = ItemId::parse(fields.get("item"));
    let place = item.as_ref().map_or_else(|| "files".to_owned(), |item| format!("item-{item}"));
    let field = item.as_ref().map_or_else(|| "file".to_owned(), |item| format!("file.{item}"));
    if let Some(problem) = scanned.refused {
        return page(&cx, &id, Shown { problem: Some(problem), ..Shown::default() }).await;
    }
    let Some(upload) = fields.file(&field) else { return page(&cx, &id, with_problem("return.no-file")).await };
    match verbs::attach(&cx.state.db, &cx.actor, &id, item, upload).await {
        Ok(()) => Ok(see(&format!("/returns/{id}/edit#{place}"))),
        Err(ReturnRefusal::Field(key)) => page(&cx, &id, with_problem(key)).await,
        Err(refusal) => refused(&cx, refusal),
    }
}
