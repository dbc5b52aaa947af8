//! Reading: an obligation's page, a version, a file.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::obligations::{ObligationState, Timeliness, state};
use dondoc_rules::returns::{Door, Origin, Progress};
use dondoc_rules::reviews::{LevelRefusal, may_confirm};

use super::asking::Excuses;
use super::items::{answered_texts, item_texts};
use super::proof::evidence_lacking;
use super::raising::{AtEntry, at_entry};
use super::supplements::{Corrections, corrections};
use crate::cycles::{self, Cycle};
use crate::db::Tx;
use crate::files::signed::SignaturesShown;
use crate::http::{Cx, Error, Shell, Typed, render};
use crate::ids::{FileId, ObligationId, ReturnId};
use crate::obligations::{self, Excuse, Obligation, state_key};
use crate::plans::commitments;
use crate::returns::elsewhere::Elsewhere;
use crate::returns::saying::{answered_at, documents_in_words, elsewhere_in_words, entry_facts};
use crate::returns::{self, Return, evidence, facts, raising, review, verbs};
use crate::{accounts, bodies, events, files, instruments, plans, words};

/// A state as a page shows it.
pub struct Chip {
    pub class: &'static str,
    pub word: String,
}

/// The chip of a state.
pub fn chip(shell: &Shell, state: ObligationState, timeliness: Timeliness) -> Chip {
    let mut word = shell.t[&state_key(state, timeliness)].to_owned();
    if state == ObligationState::Confirmed {
        word = match timeliness {
            Timeliness::Late(0) => shell.t["state.confirmed-late-hour"].to_owned(),
            Timeliness::Late(days) => shell.t.with("state.confirmed-late", &[("days", &days.to_string())]),
            Timeliness::OnTime | Timeliness::NotIn => shell.t["state.confirmed-on-time"].to_owned(),
            Timeliness::FocalPart | Timeliness::Suspended | Timeliness::Excused => word,
        };
    }
    Chip { class: state.as_str(), word }
}

#[derive(Template)]
#[template(path = "returns/obligation.html")]
struct ObligationPage {
    shell: Shell,
    id: String,
    body: String,
    cycle: String,
    cause: String,
    due: String,
    chip: Chip,
    is_focal_part: bool,
    items: Vec<(String, String)>,
    versions: Vec<VersionRow>,
    timeline: Vec<(String, String)>,
    may_write: bool,
    may_give: bool,
    may_receive: bool,
    /// Why it owes nothing, where it was taken out of the list.
    excuse: Option<String>,
    may_excuse: bool,
    /// What was stated of another report, oldest first.
    stated: Vec<String>,
    /// The newest statement waits for the focal body.
    may_answer_stated: bool,
    may_state: bool,
    problem: Option<String>,
    typed: Typed,
    /// What was asked for and decided about a later day, and the day that waits for this person's decision.
    extensions: Vec<String>,
    /// Whether a later day was decided about: there is a letter.
    has_decision: bool,
    may_ask_later: bool,
    decides: Option<String>,
    asking: Excuses,
    /// The obligation whose workbook is offered.
    workbook_of: String,
    corrections: Corrections,
}

struct VersionRow {
    id: String,
    number: i64,
    what: String,
    letter: String,
}

pub async fn obligation(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    let response = obligation_page(&cx, &id, None).await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let seen = obligations::get(&mut tx, &id).await?;
    drop(tx);
    if let Some(obligation) = seen {
        returns::looks::looked(&cx.state.db, &cx.actor, &obligation).await?;
    }
    Ok(response)
}

/// What was stated, and what became of it, in words.
fn stated_in_words(shell: &Shell, one: &Elsewhere, lang: crate::http::Lang) -> String {
    let t = shell.t;
    let day = words::day(one.issued_on);
    let named = t.with(
        "return.stands-elsewhere",
        &[("number", one.number.as_str()), ("day", day.as_str()), ("section", one.section.as_str())],
    );
    let became = match (one.accepted_at, one.refused_at, one.arrived_on) {
        (_, Some(at), _) => {
            let reason = one.refuse_reason.clone().unwrap_or_default();
            t.with("elsewhere.refused", &[("at", &words::instant(at, lang)), ("reason", &reason)])
        }
        (Some(at), _, Some(arrived)) => {
            t.with("elsewhere.accepted-arrived", &[("at", &words::instant(at, lang)), ("day", &words::day(arrived))])
        }
        (Some(at), _, None) => t.with("elsewhere.accepted", &[("at", &words::instant(at, lang))]),
        (None, None, _) => t["elsewhere.waits"].to_owned(),
    };
    format!("{named} {} {became}", t.with("elsewhere.stated-at", &[("at", &words::instant(one.stated_at, lang))]))
}

/// The page of an obligation; with the sentence and what was typed where a form of it was refused.
pub async fn obligation_page(cx: &Cx, id: &ObligationId, refused: Option<(String, Typed)>) -> Result<Response, Error> {
    let here = if reach(cx.actor.role, Right::ReadBoard).is_some() { "/cycles" } else { "/returns" };
    let shell = Shell::of(cx, here).await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (obligation, cycle) = readable(&mut tx, cx, id).await?;
    let versions = returns::of_obligation(&mut tx, id).await?;
    let facts = facts::of(&mut tx, &cycle, &obligation, &versions.iter().collect::<Vec<_>>()).await?;
    let (state, timeliness) = state(&facts, cx.actor.today(), cx.actor.now);
    let mut timeline = Vec::new();
    let mut subjects = vec![format!("obligations/{id}")];
    subjects.extend(versions.iter().map(|version| format!("returns/{}", version.id)));
    for subject in subjects {
        for event in events::about(&mut tx, &subject).await? {
            // Saves are many; the acts are what the page is about. What is given inside the body is the body's own.
            let is_inside = event.kind.starts_with("entries.") && !cx.actor.acts_for(&obligation.body);
            if event.kind != "return.saved" && !is_inside {
                let who = match event.account.as_deref().and_then(crate::ids::AccountId::parse) {
                    Some(account) => accounts::name_of(&mut tx, &account).await?.unwrap_or_default(),
                    None => shell.t["role.system"].to_owned(),
                };
                let what = format!("{}: {who}", &shell.t[&format!("event.{}", event.kind)]);
                timeline.push((event.sequence, (words::instant(event.recorded_at, cx.lang), what)));
            }
        }
    }
    timeline.sort_by_key(|(sequence, _)| *sequence);
    let may = |right| {
        reach(cx.actor.role, right).is_some_and(|r| cx.actor.covers(r, Some(&obligation.body), Some(&cycle.focal_body)))
    };
    let stated: Vec<Elsewhere> = obligations::about(&mut tx, id).await?;
    let standing = stated.iter().find(|one| one.refused_at.is_none());
    let is_own_statement = standing.is_some_and(|one| one.stated_by == cx.actor.account);
    let (problem, typed) = refused.unzip();
    let excuses: Vec<Excuse> = obligations::about(&mut tx, id).await?;
    let excuse = excuses.into_iter().find(|excuse| excuse.undone_at.is_none());
    let due = facts.due(cx.actor.today(), cx.actor.now);
    let (extensions, waiting) = super::extensions::told(&mut tx, id, shell.t).await?;
    let has_decision = extensions.len() > usize::from(waiting.is_some());
    let has_come = versions.iter().any(|version| version.submitted_at.is_some() || version.arrived_on.is_some());
    let typed_in = versions.iter().rev().find(|version| version.door == Door::Typed);
    let is_decider = may(Right::ReviewReturns) && accounts::decides(&mut tx, &cx.actor, &cycle.focal_body).await?;
    let items = item_texts(&mut tx, &cycle, &obligation).await?;
    // What may still be asked for: a later day, to be excused.
    let may_ask = may(Right::WriteReturns)
        && !has_come
        && excuse.is_none()
        && cycle.closed_at.is_none()
        && cx.actor.now <= dondoc_rules::calendar::due_at(due.0, due.1);
    let of = (&obligation, &cycle);
    let asking = super::asking::told(&mut tx, of, (shell.t, cx.lang), &items, (may_ask, is_decider && !has_come));
    let asking = asking.await?;
    let page = ObligationPage {
        id: id.to_string(),
        body: bodies::name_of(&mut tx, &obligation.body, cycle.opens_on).await?,
        cycle: cycle.name.clone(),
        cause: obligation.cause.clone(),
        due: words::due(due, cx.actor.today(), shell.t, cx.lang),
        chip: chip(&shell, state, timeliness),
        is_focal_part: obligation.is_focal_part,
        items: items.into_iter().map(|item| (item.label, item.text)).collect(),
        asking,
        versions: versions.iter().map(|version| version_row(&shell, version, cx.lang)).collect(),
        timeline: timeline.into_iter().map(|(_, row)| row).collect(),
        may_ask_later: may_ask && waiting.is_none(),
        decides: waiting.filter(|_| is_decider && !has_come),
        has_decision,
        extensions,
        corrections: corrections(&mut tx, cx, shell.t, (&obligation, &cycle), &versions).await?,
        workbook_of: id.to_string(),
        may_excuse: is_decider && cycle.closed_at.is_none() && !has_come,
        may_answer_stated: standing.is_some_and(|one| one.accepted_at.is_none())
            && may(Right::ReviewReturns)
            && !is_own_statement,
        may_state: may(Right::WriteReturns)
            && excuse.is_none()
            && cycle.closed_at.is_none()
            && standing.is_none()
            && !has_come,
        problem,
        typed: typed.unwrap_or_default(),
        may_write: may(Right::WriteReturns)
            && excuse.is_none()
            && standing.is_none()
            && cycle.closed_at.is_none()
            && typed_in.is_none_or(|version| version.submitted_at.is_none()),
        may_give: may(Right::WriteReturns) && cx.actor.acts_for(&obligation.body) && cycle.closed_at.is_none(),
        excuse: excuse.map(|excuse| match excuse.basis.as_str() {
            "" => excuse.reason,
            basis => format!("{} ({basis})", excuse.reason),
        }),
        may_receive: may(Right::RecordReturns) && !obligation.is_focal_part && cycle.closed_at.is_none(),
        stated: stated.iter().map(|one| stated_in_words(&shell, one, cx.lang)).collect(),
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

fn version_row(shell: &Shell, version: &Return, lang: crate::http::Lang) -> VersionRow {
    let what = match (version.door, version.submitted_at, version.arrived_on) {
        (Door::Paper, _, Some(day)) => shell.t.with("return.arrived-on", &[("day", &words::day(day))]),
        (_, Some(at), _) => shell.t.with("return.submitted-at", &[("at", &words::instant(at, lang))]),
        _ => shell.t["return.is-draft"].to_owned(),
    };
    VersionRow { id: version.id.to_string(), number: version.version, what, letter: letter(version) }
}

/// The number and day of the letter that a version came with.
pub fn letter(version: &Return) -> String {
    match (&version.letter_number, version.letter_issued_on) {
        (Some(number), Some(day)) => format!("{number}, {}", words::day(day)),
        _ => String::new(),
    }
}

/// An obligation that the person may read.
pub async fn readable(tx: &mut Tx, cx: &Cx, id: &ObligationId) -> Result<(Obligation, Cycle), Error> {
    match verbs::reachable(tx, &cx.actor, Right::ReadReturns, id).await {
        Ok(found) => Ok(found),
        Err(verbs::ReturnRefusal::Store(error)) => Err(error.into()),
        // A focal officer's reading reaches the focal body's plans; the own body's part is theirs too.
        Err(_) => match verbs::reachable(tx, &cx.actor, Right::WriteReturns, id).await {
            Ok(found) => Ok(found),
            Err(_) => Err(Error::NotFound),
        },
    }
}

#[derive(Template)]
#[template(path = "returns/show.html")]
struct VersionPage {
    shell: Shell,
    problem: Option<String>,
    typed: Typed,
    id: String,
    obligation: String,
    plan: String,
    /// An entry says "no change": the page leads to for how long that is taken.
    has_unchanged: bool,
    body: String,
    cycle: String,
    row: VersionRow,
    is_nil: bool,
    general: Vec<(String, String)>,
    entries: Vec<EntryRow>,
    files: Vec<(String, String)>,
    /// The digital signatures of the signed file; none where it is no PDF or there is none.
    signatures: Option<SignaturesShown>,
    comment: String,
    may_review: bool,
    may_approve: bool,
    may_sign: bool,
    confirmed: String,
    /// It corrects a confirmed version and is not confirmed itself.
    is_correction: bool,
    is_sent: bool,
    is_entered_for_body: bool,
    /// What done entries lack as evidence.
    lacking: Vec<String>,
    /// "An đề xuất xác nhận lúc …"; and whether the last word is this person's, or the first of two.
    proposed: String,
    may_confirm: bool,
    may_propose: bool,
    choices: Vec<(&'static str, String)>,
}

struct EntryRow {
    item: String,
    label: String,
    text: String,
    progress: String,
    fields: Vec<(String, String)>,
    comment: String,
    taken: String,
    /// Unchanged for so long; where its words stand; its commitments; its evidence.
    notes: Vec<String>,
    cases: AtEntry,
    lacking: String,
    /// How the focal body sees it, beside what is stated: the word and why.
    rated: String,
    rating: &'static str,
    rating_note: String,
}

pub async fn version(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    version_page(&cx, &ReturnId::parse(&id).ok_or(Error::NotFound)?, None).await
}

/// The page of a version; with the sentence and what was typed where a form of it was refused.
pub async fn version_page(cx: &Cx, id: &ReturnId, refused: Option<(String, Typed)>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/returns").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let version = returns::get(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let (obligation, cycle) = readable(&mut tx, cx, &version.obligation).await?;
    // A draft is the body's own until it leaves.
    if version.submitted_at.is_none() && !cx.actor.acts_for(&obligation.body) {
        return Err(Error::NotFound);
    }
    if super::parts::whole(cx, &version).is_err() {
        return Ok(crate::http::see(&format!("/returns/{id}/edit")));
    }
    let said = returns::entries(&mut tx, id).await?;
    let mut entries = Vec::new();
    let items = answered_texts(&mut tx, &cycle, &obligation, &version).await?;
    let facts: Vec<_> = items
        .iter()
        .filter_map(|item| Some(entry_facts(said.iter().find(|entry| entry.item == item.item)?, &item.label)))
        .collect();
    let answered = answered_at(&facts);
    let figures = returns::figures::asked(&mut tx, &cycle, &version).await?;
    let answers = returns::commitment_answers(&mut tx, id).await?;
    let commitments = match answers.is_empty() {
        true => Vec::new(),
        false => commitments::of_version(&mut tx, &cycle.plan_version).await?,
    };
    let followed = raising::Followed::of(&mut tx, &cx.actor, &obligation.body).await?;
    let may_raise = [Right::RaiseObstacles, Right::HandleObstacles].iter().any(|right| {
        let reach = reach(cx.actor.role, *right);
        reach.is_some_and(|reach| cx.actor.covers(reach, Some(&obligation.body), Some(&cycle.focal_body)))
    });
    let mut contributed = super::taking::beside(&mut tx, t, cx.lang, &obligation.id, true).await?;
    let demands = evidence::demands(&mut tx).await?;
    let file_counts = evidence::files(&mut tx, id).await?;
    let ratings = review::ratings(&mut tx, id).await?;
    for item in items {
        let Some(entry) = said.iter().find(|entry| entry.item == item.item) else { continue };
        let lacking = evidence::lacking(&demands, &item.deliverable, entry, file_counts.contains_key(&item.item));
        let rating = ratings.iter().find(|rating| rating.item == item.item);
        let fields = [
            ("return.done", &entry.done),
            ("return.difficulties", &entry.difficulties),
            ("return.next_steps", &entry.next_steps),
            ("return.proposals", &entry.proposals),
        ];
        let mut notes = Vec::new();
        let figure = figures.get(&item.item);
        notes.extend(figure.iter().flat_map(|asked| super::figures::notes(asked, t, cx.lang)));
        if entry.is_secret {
            notes.push(t["return.secret"].to_owned());
        }
        match entry.origin {
            Origin::LastPeriod => notes.push(t["return.not-read-yet"].to_owned()),
            Origin::Unchanged => {
                notes.push(t.with("return.unchanged-for", &[("count", &(entry.unchanged_before + 1).to_string())]));
            }
            Origin::Own => {}
        }
        if let Some(label) = answered.get(item.item.as_str()) {
            notes.push(t.with("return.stands-at", &[("label", label)]));
        }
        if !entry.answers.is_empty() {
            notes.push(t.with("return.answers-too", &[("labels", &entry.answers)]));
        }
        if !entry.elsewhere().is_empty() {
            notes.push(elsewhere_in_words(t, &entry.elsewhere()));
        }
        notes.extend(evidence_of(t, entry));
        for commitment in commitments.iter().filter(|one| Some(&one.task) == item.task.as_ref()) {
            let said = answers.iter().find(|answer| answer.commitment == commitment.id && !answer.answer.is_empty());
            if let Some(said) = said {
                let word = &t[&format!("return.commitment-{}", said.answer)];
                notes.push(format!("«{}» {word}. {}", commitment.text, said.note));
            }
        }
        let has_difficulty = !entry.difficulties.is_empty() || !entry.proposals.is_empty();
        let mut cases = at_entry(cx, t, &followed, &item.item, item.task.as_ref());
        cases.may_raise &= has_difficulty && may_raise;
        let sources = contributed.remove(item.item.as_str()).unwrap_or_default();
        notes.extend(sources.into_iter().map(|one| one.sentence));
        entries.push(EntryRow {
            lacking: lacking.map(|found| evidence_lacking(t, &item.label, &found)).unwrap_or_default(),
            rated: match rating {
                Some(rating) => {
                    let word = &t[&format!("progress.{}", rating.progress.as_str())];
                    let who = match &rating.rated_by {
                        Some(account) => accounts::name_of(&mut tx, account).await?.unwrap_or_default(),
                        None => t["role.system"].to_owned(),
                    };
                    t.with("review.rated", &[("word", word), ("note", &rating.note), ("who", &who)])
                }
                None => String::new(),
            },
            rating: rating.map_or("", |rating| rating.progress.as_str()),
            rating_note: rating.map(|rating| rating.note.clone()).unwrap_or_default(),
            notes,
            cases,
            item: item.item.to_string(),
            label: item.label,
            text: item.text,
            progress: entry
                .progress
                .filter(|_| figure.is_none())
                .map(|p| t[&format!("progress.{}", p.as_str())].to_owned())
                .unwrap_or_default(),
            fields: filled(t, &fields),
            taken: taken_from(&mut tx, entry, t).await?,
            comment: entry.completion_comment.clone().unwrap_or_default(),
        });
    }
    let mut attached = Vec::new();
    for file in returns::return_files(&mut tx, id).await? {
        if let Some(file) = files::get(&mut tx, &file.file).await? {
            attached.push((format!("/returns/{id}/files/{}", file.id), file.name));
        }
    }
    let mut signatures = None;
    if let Some(file) = &version.letter_file
        && let Some(file) = files::get(&mut tx, file).await?
    {
        let found = files::signed::of(&mut tx, &file).await?;
        signatures = found.map(|all| files::signed::in_words(&file, &all, t, cx.lang));
        attached.push((format!("/returns/{id}/files/{}", file.id), file.name));
    }
    let issued = documents_in_words(returns::documents(&mut tx, id).await?.iter(), &version.documents);
    let general = [
        ("return.deployment", &version.deployment),
        ("return.documents", &issued),
        ("return.assessment", &version.assessment),
        ("return.next_period", &version.next_period),
        ("return.proposals", &version.proposals),
    ];
    let may = |right| {
        reach(cx.actor.role, right).is_some_and(|r| cx.actor.covers(r, Some(&obligation.body), Some(&cycle.focal_body)))
    };
    let is_waiting =
        version.submitted_at.is_some() && version.confirmed_at.is_none() && version.completion_asked_at.is_none();
    let is_own_work = returns::parts::is_own_work(&mut tx, &cx.actor, &version, &obligation).await?;
    let may_review = is_waiting && may(Right::ReviewReturns) && !is_own_work;
    let person = cx.actor.account.as_ref().map(ToString::to_string).unwrap_or_default();
    let levels = review::level_facts(&mut tx, &cx.actor, (&cycle.plan, &cycle.focal_body), id).await?;
    let proposed = match review::proposal(&mut tx, id).await? {
        Some(proposed) => {
            let who = match &proposed.proposed_by {
                Some(account) => accounts::name_of(&mut tx, account).await?.unwrap_or_default(),
                None => String::new(),
            };
            let at = words::instant(proposed.proposed_at, cx.lang);
            let said = t.with("review.proposed-by", &[("who", &who), ("at", &at)]);
            if proposed.note.is_empty() { said } else { format!("{said} «{}»", proposed.note) }
        }
        None => String::new(),
    };
    let (problem, typed) = refused.unzip();
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = VersionPage {
        problem,
        typed: typed.unwrap_or_default(),
        is_correction: version.corrects.is_some() && version.confirmed_at.is_none(),
        is_sent: version.submitted_at.is_some(),
        is_entered_for_body: version.entered_for_body,
        lacking: entries.iter().map(|entry| entry.lacking.clone()).filter(|text| !text.is_empty()).collect(),
        may_confirm: may_review && may_confirm(&levels, &person).is_ok(),
        may_propose: may_review && may_confirm(&levels, &person) == Err(LevelRefusal::NotProposed),
        proposed,
        choices: Progress::ALL
            .iter()
            .map(|one| (one.as_str(), t[&format!("progress.{}", one.as_str())].to_owned()))
            .collect(),
        id: id.to_string(),
        obligation: obligation.id.to_string(),
        plan: cycle.plan.to_string(),
        has_unchanged: said.iter().any(|entry| entry.origin == Origin::Unchanged),
        body: bodies::name_of(&mut tx, &obligation.body, cycle.opens_on).await?,
        cycle: cycle.name,
        row: version_row(&shell, &version, cx.lang),
        is_nil: version.is_nil,
        general: filled(t, &general),
        entries,
        files: attached,
        signatures,
        comment: version.completion_comment.clone().unwrap_or_default(),
        may_review,
        may_approve: version.submitted_at.is_none() && may(Right::ApproveReturns),
        may_sign: version.letter_number.is_none()
            && version.door == Door::Typed
            && !obligation.is_focal_part
            && may(Right::WriteReturns),
        confirmed: version.confirmed_at.map(|at| words::instant(at, cx.lang)).unwrap_or_default(),
        shell,
    };
    Ok((status, render(&page)?).into_response())
}

/// From which report of another plan an entry's words were taken over; empty for the body's own.
pub async fn taken_from(tx: &mut Tx, entry: &returns::Entry, t: &crate::http::Catalogue) -> Result<String, Error> {
    let Some(source) = &entry.taken_from else { return Ok(String::new()) };
    let Some(version) = returns::get(tx, source).await? else { return Ok(String::new()) };
    let Some(obligation) = obligations::get(tx, &version.obligation).await? else { return Ok(String::new()) };
    let Some(cycle) = cycles::get(tx, &obligation.cycle).await? else { return Ok(String::new()) };
    let plan = instrument(tx, &cycle).await?.cited();
    Ok(t.with("return.taken", &[("cycle", &cycle.name), ("plan", &plan)]))
}

/// The product that an entry names as its proof; why there is none.
fn evidence_of(t: &crate::http::Catalogue, entry: &returns::Entry) -> Vec<String> {
    let mut notes = Vec::new();
    if !entry.evidence_number.is_empty() || !entry.evidence_day.is_empty() {
        let values = [("number", entry.evidence_number.as_str()), ("day", entry.evidence_day.as_str())];
        notes.push(t.with("evidence.given", &values));
    }
    if !entry.evidence_reason.is_empty() {
        notes.push(t.with("evidence.why-none", &[("reason", &entry.evidence_reason)]));
    }
    if !entry.evidence_link.is_empty() {
        notes.push(t.with("evidence.link", &[("link", &entry.evidence_link)]));
    }
    notes
}

fn filled(t: &crate::http::Catalogue, fields: &[(&str, &String)]) -> Vec<(String, String)> {
    fields
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(key, text)| (t[*key].to_owned(), (*text).clone()))
        .collect()
}

pub async fn file(cx: Cx, Path((id, file)): Path<(String, String)>) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    let file = FileId::parse(&file).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let version = returns::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    readable(&mut tx, &cx, &version.obligation).await?;
    super::parts::whole(&cx, &version)?;
    let attached = returns::return_files(&mut tx, &id).await?;
    if version.letter_file.as_ref() != Some(&file) && !attached.iter().any(|attached| attached.file == file) {
        return Err(Error::NotFound);
    }
    let file = files::get(&mut tx, &file).await?.ok_or(Error::NotFound)?;
    let content = files::content(&mut tx, &file).await?;
    Ok(crate::http::download(&file.name, &file.media_type, content))
}

/// The instrument that a cycle's plan rests on.
pub async fn instrument(tx: &mut Tx, cycle: &Cycle) -> Result<instruments::Instrument, Error> {
    let version = plans::version(tx, &cycle.plan_version).await?.ok_or(Error::NotFound)?;
    plans::issued_by(tx, &version).await?.ok_or(Error::NotFound)
}
