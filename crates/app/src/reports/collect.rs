//! Collecting what a consolidated report is made of, by a fixed number of statements.

use std::collections::HashMap;
use std::sync::Arc;

use dondoc_rules::doc::Document;
use dondoc_rules::instruments::form::{Form, Kind, Signature, layout};
use dondoc_rules::obligations::state;
use dondoc_rules::reports::{
    BodyFacts, Consolidation, Filed, Report, Said, SaidEntry, SectionFacts, TaskText, compose,
};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::bodies::Letterhead;
use crate::clock::day_of;
use crate::cycles::Cycle;
use crate::db::{DbError, Tx};
use crate::ids::{AccountId, BodyId, ItemId, ReturnId};
use crate::instruments::Instrument;
use crate::returns::saying::{answered_at, documents_in_words, entry_facts, stands};
use crate::returns::{self, Return, facts, review};
use crate::{accounts, bodies, instruments, obligations, plans, successions, words};

/// A composed report, its official layout, and what it was made from.
pub struct Composed {
    pub report: Report,
    pub document: Document,
}

/// Composes the report of a cycle as of a day, from what was recorded by a moment.
pub async fn composed(tx: &mut Tx, cycle: &Cycle, as_of: Date, known_at: Timestamp) -> Result<Composed, DbError> {
    let broken = || DbError::Broken("a cycle's plan is missing".to_owned());
    let version = plans::version(tx, &cycle.plan_version).await?.ok_or_else(broken)?;
    let instrument = instruments::get(tx, &version.instrument).await?.ok_or_else(broken)?;
    let names: HashMap<BodyId, (usize, String)> = bodies::all(tx, cycle.opens_on)
        .await?
        .into_iter()
        .enumerate()
        .map(|(place, named)| (named.body.id, (place, named.name)))
        .collect();
    let seen = (as_of, known_at);
    let (writing, named_on) = successions::in_force(tx, &cycle.focal_body, cycle.opens_on, seen).await?;
    let focal = bodies::name_of(tx, &writing, named_on).await?;
    let tasks = plans::tasks(tx, &cycle.plan_version).await?;
    let labels: HashMap<String, String> = tasks.iter().map(|task| (task.id.to_string(), task.label.clone())).collect();
    let mut items: HashMap<ItemId, (i64, String)> = HashMap::new();
    for item in obligations::items_of_cycle(tx, &cycle.id).await? {
        if let Some(label) = item.task.as_ref().and_then(|task| labels.get(task.as_str())) {
            items.insert(item.id, (item.position, label.clone()));
        }
    }
    let returns = returns::of_cycle(tx, &cycle.id).await?;
    let mut entries: HashMap<ReturnId, Vec<returns::Entry>> = HashMap::new();
    for entry in returns::entries_of_cycle(tx, &cycle.id).await? {
        entries.entry(entry.return_id.clone()).or_default().push(entry);
    }
    let people = people(tx, &returns).await?;
    let documents = returns::documents_of_cycle(tx, &cycle.id).await?;
    let ratings = review::ratings_of_cycle(tx, &cycle.id).await?;
    let mut rows: Vec<(usize, BodyFacts)> = Vec::new();
    let listed_then = facts::of_whole_cycle(tx, cycle).await?;
    for (obligation, facts) in listed_then.into_iter().filter(|(_, facts)| facts.is_owed(as_of, known_at)) {
        let (state, timeliness) = state(&facts, as_of, known_at);
        let own: Vec<&Return> = returns.iter().filter(|version| version.obligation == obligation.id).collect();
        let confirmed = own.iter().rev().find(|version| version.confirmed_at.is_some_and(|at| at <= known_at));
        let first = own.iter().find(|version| version.submitted_at.is_some_and(|at| at <= known_at));
        let signed = confirmed.or(first).filter(|version| version.letter_number.is_some());
        let place = names.get(&obligation.body).map_or(usize::MAX, |(place, _)| *place);
        let history = &facts.standing.history;
        let name = match names.get(&obligation.body).filter(|_| !history.concerns(&facts.standing.body)) {
            Some((_, name)) => name.clone(),
            None => successions::shown(tx, history, &obligation.body, cycle.opens_on, seen).await?,
        };
        let letter = signed.map(|version| letter(version)).unwrap_or_default();
        let said = confirmed.map(|version| {
            let of_version = entries.get(&version.id).map(Vec::as_slice).unwrap_or_default();
            let issued = documents.iter().filter(|row| row.return_id == version.id);
            let filed = filed(version, &name, &letter, &people);
            let documents = documents_in_words(issued, &version.documents);
            Said { filed: Arc::new(filed), documents, ..said(version, of_version, &items, &ratings) }
        });
        rows.push((
            place,
            BodyFacts {
                name,
                obligation: obligation.id.to_string(),
                state,
                timeliness,
                is_focal_part: obligation.is_focal_part,
                letter,
                arrived_on: first.and_then(|version| version.arrived_on.or(version.submitted_at.map(day_of))),
                asked: Vec::new(),
                said,
            },
        ));
    }
    rows.sort_by_key(|(place, _)| *place);
    let consolidation = Consolidation {
        plan: instrument.cited(),
        period: cycle.name.to_lowercase(),
        data_from: words::day(cycle.period_from),
        cutoff: words::day(cycle.cutoff_on),
        focal: focal.clone(),
        recipient: instrument.issuer.clone(),
        sections: sections(&plans::groups(tx, &cycle.plan_version).await?, &tasks),
        bodies: rows.into_iter().map(|(_, row)| row).collect(),
    };
    let report = compose(&consolidation);
    let head = bodies::letterhead(tx, &writing, named_on, &instrument.issuer).await?;
    let head = bodies::signed(tx, head, &writing, as_of).await?;
    let document = layout(&form(&instrument, head, &report, as_of));
    Ok(Composed { report, document })
}

fn letter(version: &Return) -> String {
    let day = version.letter_issued_on.map(words::day).unwrap_or_default();
    format!("{}, {day}", version.letter_number.as_deref().unwrap_or_default())
}

/// The names of those who approved and confirmed.
async fn people(tx: &mut Tx, returns: &[Return]) -> Result<HashMap<AccountId, String>, DbError> {
    let mut people: HashMap<AccountId, String> = HashMap::new();
    for version in returns {
        for id in [&version.approved_by, &version.confirmed_by].into_iter().flatten() {
            if !people.contains_key(id) {
                let name = accounts::name_of(tx, id).await?.unwrap_or_default();
                people.insert(id.clone(), name);
            }
        }
    }
    Ok(people)
}

/// A version as what a report rests on.
fn filed(version: &Return, body: &str, letter: &str, people: &HashMap<AccountId, String>) -> Filed {
    let name = |id: &Option<AccountId>| id.as_ref().and_then(|id| people.get(id)).cloned();
    Filed {
        return_id: version.id.to_string(),
        version: version.version,
        obligation: version.obligation.to_string(),
        body: body.to_owned(),
        letter: letter.to_owned(),
        approved_by: name(&version.approved_by).or(version.letter_signer.clone()).unwrap_or_default(),
        approved_at: version.approved_at,
        confirmed_by: name(&version.confirmed_by).unwrap_or_default(),
        confirmed_at: version.confirmed_at,
    }
}

fn said(
    version: &Return,
    entries: &[returns::Entry],
    items: &HashMap<ItemId, (i64, String)>,
    ratings: &[review::Rating],
) -> Said {
    let mut placed: Vec<(&(i64, String), &returns::Entry)> =
        entries.iter().filter_map(|entry| Some((items.get(&entry.item)?, entry))).collect();
    placed.sort_by_key(|((position, _), _)| *position);
    let facts: Vec<_> = placed.iter().map(|((_, label), entry)| entry_facts(entry, label)).collect();
    let answered = answered_at(&facts);
    let mut entries: Vec<SaidEntry> = placed
        .into_iter()
        .map(|((_, label), entry)| SaidEntry {
            label: label.clone(),
            item: entry.item.to_string(),
            progress: entry.progress,
            rating: ratings
                .iter()
                .find(|rating| rating.return_id == version.id && rating.item == entry.item)
                .map(|rating| (rating.progress, rating.note.clone())),
            stands: stands(answered.get(entry.item.as_str()), entry),
            done: entry.done.clone(),
            difficulties: entry.difficulties.clone(),
            next_steps: entry.next_steps.clone(),
            proposals: entry.proposals.clone(),
        })
        .collect();
    entries.sort_by(|a, b| a.label.cmp(&b.label));
    Said {
        filed: Arc::default(),
        is_nil: version.is_nil,
        deployment: version.deployment.clone(),
        documents: version.documents.clone(),
        assessment: version.assessment.clone(),
        next_period: version.next_period.clone(),
        proposals: version.proposals.clone(),
        entries,
    }
}

/// The plan's sections with their tasks; tasks that stand under no heading come first.
fn sections(groups: &[plans::TaskGroup], tasks: &[plans::Task]) -> Vec<SectionFacts> {
    let under = |label: Option<&str>| {
        let own = tasks.iter().filter(|task| task.task_group.as_deref() == label);
        own.map(|task| TaskText {
            label: task.label.clone(),
            text: task.text.clone(),
            lead: task.lead_raw.clone().unwrap_or_default(),
            timeline: task.timeline_raw.clone().unwrap_or_default(),
            cooperating: task.cooperating_raw.clone().unwrap_or_default(),
            deliverable: task.deliverable_raw.clone().unwrap_or_default(),
        })
        .collect::<Vec<_>>()
    };
    let loose = SectionFacts { tasks: under(None), title: "Nhiệm vụ".to_owned(), ..SectionFacts::default() };
    let headed = groups.iter().map(|group| SectionFacts {
        label: group.label.clone(),
        title: group.title.clone(),
        tasks: under(Some(&group.label)),
    });
    std::iter::once(loose).filter(|section| !section.tasks.is_empty()).chain(headed).collect()
}

fn form(instrument: &Instrument, head: Letterhead, report: &Report, on: Date) -> Form {
    Form {
        symbol: head.titled_symbol("BC"),
        superior: head.superior,
        issuer: head.issuer,
        number: None,
        place: instrument.place.clone().unwrap_or_default(),
        issued_on: None,
        year: on.year(),
        kind: Kind::Titled { type_name: "Báo cáo".to_owned(), title: report.title.clone() },
        addressees: vec![instrument.issuer.clone()],
        body: report.body(),
        signature: Signature { lines: head.signs, name: None },
        recipients: vec!["Như trên".to_owned(), "Lưu: VT".to_owned()],
        annexes: report.laid_annexes(),
    }
}
