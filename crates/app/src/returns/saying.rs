//! What a return says, for the rules: how much of it is answered, what is missing, and its documents in words.

use std::collections::{BTreeMap, HashMap};

use dondoc_rules::returns::{DocumentFacts, EntryFacts, Origin, Reference, ReturnFacts, check, joint};

use super::verbs::ReturnRefusal;
use super::{Entry, Return, ReturnDocument, documents, entries, figures, limits, upgrades};
use crate::cycles;
use crate::db::{DbError, Tx};
use crate::events::Act;
use crate::http::{Catalogue, Lang, catalogue};
use crate::ids::ItemId;
use crate::{obligations, plans};

/// What an entry says.
pub fn entry_facts(entry: &Entry, label: &str) -> EntryFacts {
    EntryFacts {
        item: entry.item.to_string(),
        label: label.to_owned(),
        progress: entry.progress,
        says_something: !entry.done.is_empty(),
        says_why: !entry.difficulties.is_empty(),
        origin: entry.origin,
        unchanged_before: entry.unchanged_before,
        answers: entry.answers.clone(),
        elsewhere: entry.elsewhere(),
        figure: None,
        is_secret: entry.is_secret,
    }
}

/// The numbers that the plan gives to the items of an obligation, in the plan's order.
async fn labels(tx: &mut Tx, version: &Return) -> Result<Option<(cycles::Cycle, Vec<(ItemId, String)>)>, DbError> {
    let Some(obligation) = obligations::get(tx, &version.obligation).await? else { return Ok(None) };
    let Some(cycle) = cycles::get(tx, &obligation.cycle).await? else { return Ok(None) };
    let tasks = plans::tasks_ever(tx, &cycle.plan_version).await?;
    let targets = plans::targets_ever(tx, &cycle.plan_version).await?;
    // What was taken away before a version left is not said by it.
    let is_asked = |item: &obligations::Item| {
        item.ended_at.is_none_or(|ended| version.submitted_at.is_some_and(|sent| sent < ended))
    };
    let items = obligations::items(tx, &obligation.id).await?.into_iter().filter(is_asked).map(|item| {
        let task = tasks.iter().find(|task| Some(&task.id) == item.task.as_ref()).map(|task| task.label.clone());
        let target = || targets.iter().find(|target| Some(&target.id) == item.target.as_ref());
        let label = task.or_else(|| target().map(|target| target.label.clone()));
        (item.id, label.unwrap_or_default())
    });
    let items = items.collect();
    Ok(Some((cycle, items)))
}

/// What a return says.
pub async fn facts(tx: &mut Tx, version: &Return) -> Result<ReturnFacts, DbError> {
    let Some((cycle, labels)) = labels(tx, version).await? else { return Ok(ReturnFacts::default()) };
    let said: HashMap<ItemId, Entry> =
        entries(tx, &version.id).await?.into_iter().map(|entry| (entry.item.clone(), entry)).collect();
    let rows = documents(tx, &version.id).await?;
    let texts = [&version.deployment, &version.assessment, &version.documents, &version.next_period];
    let documents: Vec<DocumentFacts> = rows
        .into_iter()
        .filter(|row| !row.is_empty())
        .map(|row| DocumentFacts { number: row.number, day: row.day, title: row.title })
        .collect();
    let told = figures::states(tx, &cycle, version).await?;
    let with_figure = |mut facts: EntryFacts, item: &ItemId| {
        facts.figure = told.get(item).copied();
        facts
    };
    Ok(ReturnFacts {
        is_nil: version.is_nil,
        has_general: texts.iter().any(|text| !text.is_empty()) || !documents.is_empty(),
        entries: labels
            .iter()
            .filter_map(|(item, label)| Some(with_figure(entry_facts(said.get(item)?, label), item)))
            .collect(),
        documents,
        unchanged_limit: limits::in_force(tx, &cycle.plan).await?,
    })
}

/// Whether a return may leave; what its joint narratives say of how far the tasks have come then holds for each of them.
pub(super) async fn complete(act: &mut Act, version: &Return) -> Result<(), ReturnRefusal> {
    let facts = facts(act.tx(), version).await?;
    let missing = check(&facts);
    if !missing.is_empty() {
        return Err(ReturnRefusal::Incomplete(missing));
    }
    if let Some(obligation) = obligations::get(act.tx(), &version.obligation).await?
        && let Some(cycle) = cycles::get(act.tx(), &obligation.cycle).await?
        && upgrades::waits(act.tx(), &cycle, &obligation, version).await?
    {
        return Err(ReturnRefusal::Field("return.upgrade-waits"));
    }
    let answered = joint(&facts.entries);
    let said = entries(act.tx(), &version.id).await?;
    for entry in &said {
        let by = answered.get(entry.item.as_str());
        let by = by.and_then(|by| said.iter().find(|other| other.item.as_str() == by)).filter(|_| !version.is_nil);
        // What nobody looked at is not said: the words stand at another entry, in another report, or nothing occurred.
        if entry.origin == Origin::LastPeriod {
            let unsaid = Entry {
                progress: by.and_then(|by| by.progress),
                done: String::new(),
                difficulties: String::new(),
                next_steps: String::new(),
                proposals: String::new(),
                origin: Origin::Own,
                ..entry.clone()
            };
            act.put(&unsaid).await?;
        } else if let Some(by) = by.filter(|_| entry.progress.is_none()) {
            act.put(&Entry { progress: by.progress, ..entry.clone() }).await?;
        }
    }
    Ok(())
}

/// Where the words of an entry stand, when they do not stand in it. It goes into documents, which are Vietnamese.
pub fn stands(at: Option<&String>, entry: &Entry) -> String {
    let t = catalogue(Lang::Vi);
    let elsewhere = &entry.elsewhere();
    match at {
        _ if entry.is_secret => format!("{}.", &t["return.secret"]),
        Some(label) => t.with("return.stands-at", &[("label", label)]),
        None if elsewhere.is_empty() => String::new(),
        None => elsewhere_in_words(t, elsewhere),
    }
}

/// "Đã báo cáo lồng ghép tại Báo cáo số 12/BC-SXD, ngày 05/11/2023, mục II.3."
pub fn elsewhere_in_words(t: &Catalogue, elsewhere: &Reference) -> String {
    let values = [("number", &elsewhere.number), ("day", &elsewhere.day), ("section", &elsewhere.section)];
    t.with("return.stands-elsewhere", &values.map(|(name, value)| (name, value.as_str())))
}

/// Which entries are answered at another one: the item, and the number of the task at which its words stand.
pub fn answered_at(entries: &[EntryFacts]) -> BTreeMap<String, String> {
    let label = |item: &str| entries.iter().find(|entry| entry.item == item).map(|entry| entry.label.clone());
    joint(entries).into_iter().filter_map(|(item, by)| Some((item, label(&by)?))).collect()
}

/// The documents issued: a line for each row, then what was written beside them.
pub fn documents_in_words<'a>(rows: impl Iterator<Item = &'a ReturnDocument>, free: &str) -> String {
    let lines = rows.filter(|row| !row.is_empty()).map(|row| {
        let kind = if row.kind.is_empty() { "Văn bản" } else { row.kind.as_str() };
        format!("{kind} số {} ngày {}: {}", row.number, row.day, row.title)
    });
    let mut lines: Vec<String> = lines.collect();
    if !free.is_empty() {
        lines.push(free.to_owned());
    }
    lines.join("\n")
}
