//! One entry of the form: what is asked, what was said last time, and every way of answering.

use std::collections::{BTreeMap, HashMap, HashSet};

use dondoc_rules::evidence::{Demand, demanded};
use dondoc_rules::plans::redline::words_between;
use dondoc_rules::returns::{Origin, ReturnFacts, answered_count, check};

use super::super::items::ItemText;
use super::super::proof::{evidence_lacking, evidence_wanted};
use super::super::raising::{AtEntry, at_entry};
use super::super::show::taken_from;
use super::super::taking::Beside;
use super::{FieldRow, Filling};
use crate::cycles::{self, Cycle};
use crate::db::Tx;
use crate::http::{Error, marked};
use crate::ids::{ItemId, ReturnId, TaskId};
use crate::plans::commitments::{self, Commitment};
use crate::returns::evidence::{self, lacking};
use crate::returns::saying::{answered_at, entry_facts};
use crate::returns::web::figures::{FigureForm, figure_form};
use crate::returns::{self, CommitmentAnswer, Entry, figures, limits, raising};
use crate::{obligations, targets, words};

/// An entry as the form shows it.
pub struct EntryForm {
    pub item: String,
    pub label: String,
    pub text: String,
    pub timeline: String,
    pub deliverable: String,
    pub progress: String,
    pub progress_was: String,
    pub(super) fields: Vec<FieldRow>,
    pub comment: String,
    /// From which report of another plan its words were taken over.
    pub taken: String,
    pub is_open: bool,
    pub is_answered: bool,
    pub last: Option<LastTime>,
    /// At which other entry its words stand.
    pub stands_at: String,
    /// What else it answers, and the report in which it was answered already.
    pub(super) ways: Vec<FieldRow>,
    pub has_other_way: bool,
    pub commitments: Vec<CommitmentForm>,
    pub files: Vec<String>,
    /// The cases that were raised here or stand open about the task.
    pub cases: AtEntry,
    /// A target asks for its value instead of progress and words.
    pub figure: Option<FigureForm>,
    /// To whom it is given inside the body, and how far that is.
    pub given: String,
    /// What other bodies contribute to it.
    pub(super) contributions: Vec<Beside>,
    /// Number, day, link, reason; what its deliverable wants, and what of it is lacking now.
    pub(super) evidence: Vec<FieldRow>,
    pub wanted: String,
    pub lacking: String,
    pub is_secret: bool,
    pub was_secret: bool,
}

/// The entry beside the body's last report.
pub struct LastTime {
    /// "Lấy từ «Năm 2022», chưa sửa."
    pub sentence: String,
    pub is_untouched: bool,
    /// Its words are this period's own: only their difference is shown.
    pub is_own: bool,
    pub is_unchanged: bool,
    /// "Vẫn đúng, không thay đổi (kỳ thứ 2 liên tiếp)".
    pub still: String,
    /// Why "no change" is not taken any more; empty where it is.
    pub too_long: String,
    pub plan: String,
}

/// A commitment of the entry's task.
pub struct CommitmentForm {
    pub text: String,
    pub due: String,
    pub name: String,
    pub answer: String,
    pub answer_was: String,
    pub(super) note: FieldRow,
    /// The goals that its number is read as: where each stands, and its indicator.
    pub goals: Vec<(String, String)>,
}

/// The goals of a cycle's plan that have words: these, the page on which each stands, and its indicator.
async fn goals(tx: &mut Tx, cycle: &Cycle) -> Result<Vec<(String, String, String)>, Error> {
    let goals = targets::goals::of_plan(tx, &cycle.plan).await?;
    if goals.is_empty() {
        return Ok(Vec::new());
    }
    let all = targets::indicators(tx).await?;
    let shown = |goal: targets::Goal| {
        let of = all.iter().find(|one| one.id == goal.indicator)?;
        let link = format!("/plans/{}/targets#goal-{}", cycle.plan, goal.id);
        (!goal.text.is_empty()).then(|| (goal.text, link, of.name.clone()))
    };
    Ok(goals.into_iter().filter_map(shown).collect())
}

/// What was said last time: the cycle's name and the entries.
struct Before {
    cycle: String,
    said: HashMap<ItemId, Entry>,
}

async fn before(tx: &mut Tx, entries: &[Entry]) -> Result<HashMap<ReturnId, Before>, Error> {
    let sources: HashSet<&ReturnId> = entries.iter().filter_map(|entry| entry.last_return.as_ref()).collect();
    let mut found = HashMap::new();
    for source in sources {
        let Some(version) = returns::get(tx, source).await? else { continue };
        let Some(obligation) = obligations::get(tx, &version.obligation).await? else { continue };
        let Some(cycle) = cycles::get(tx, &obligation.cycle).await? else { continue };
        let said = returns::entries(tx, source).await?.into_iter().map(|entry| (entry.item.clone(), entry)).collect();
        found.insert(source.clone(), Before { cycle: cycle.name, said });
    }
    Ok(found)
}

/// A field beside what was said last time.
fn beside(mut field: FieldRow, last: Option<&str>) -> FieldRow {
    let last = last.unwrap_or_default();
    if !last.is_empty() && last != field.value {
        field.pieces = marked(&words_between(last, &field.value));
        field.last = last.to_owned();
    }
    field
}

/// What every entry of a form needs to know.
struct Around<'a> {
    filling: &'a Filling<'a>,
    before: HashMap<ReturnId, Before>,
    answered: BTreeMap<String, String>,
    unanswered: HashSet<String>,
    commitments: HashMap<TaskId, Vec<Commitment>>,
    answers: Vec<CommitmentAnswer>,
    /// The goals of the plan, each with its words, the page on which it stands and its indicator.
    goals: Vec<(String, String, String)>,
    plan: String,
    limit: i64,
    reason: String,
    figures: HashMap<ItemId, figures::Asked>,
    demands: Vec<Demand>,
}

impl Around<'_> {
    fn last(&self, entry: &Entry) -> Option<LastTime> {
        let t = self.filling.t;
        let before = self.before.get(entry.last_return.as_ref()?)?;
        let count = (entry.unchanged_before + 1).to_string();
        let key = match entry.origin {
            Origin::LastPeriod => "return.from-last",
            Origin::Unchanged => "return.still-true",
            Origin::Own => "return.changed-since",
        };
        let is_too_long = entry.unchanged_before >= self.limit;
        let most = self.limit.to_string();
        let limit = [("count", most.as_str()), ("reason", self.reason.as_str())];
        Some(LastTime {
            sentence: t.with(key, &[("cycle", &before.cycle)]),
            is_untouched: entry.origin == Origin::LastPeriod,
            is_own: entry.origin == Origin::Own,
            is_unchanged: entry.origin == Origin::Unchanged,
            still: t.with("return.still", &[("count", &count)]),
            too_long: if is_too_long { t.with("return.unchanged-too-long", &limit) } else { String::new() },
            plan: self.plan.clone(),
        })
    }

    fn commitments(&self, task: Option<&TaskId>) -> Vec<CommitmentForm> {
        let own = task.and_then(|task| self.commitments.get(task)).map(Vec::as_slice).unwrap_or_default();
        let form = |commitment: &Commitment| {
            let said = self.answers.iter().find(|answer| answer.commitment == commitment.id);
            let (answer, note) = said.map_or(("", ""), |said| (said.answer.as_str(), said.note.as_str()));
            let name = format!("commitment.{}", commitment.id);
            CommitmentForm {
                text: commitment.text.clone(),
                due: commitment.due_on.map(words::day).unwrap_or_default(),
                answer: self.filling.value(&format!("{name}.answer"), answer),
                answer_was: answer.to_owned(),
                note: self.filling.field(format!("{name}.note"), "return.commitment-note", note),
                goals: self
                    .goals
                    .iter()
                    .filter(|(text, ..)| commitment.text.contains(text))
                    .map(|(_, link, name)| (link.clone(), name.clone()))
                    .collect(),
                name,
            }
        };
        own.iter().map(form).collect()
    }

    fn form(&self, item: ItemText, entry: &Entry, taken: String, files: Vec<String>, cases: AtEntry) -> EntryForm {
        let filling = self.filling;
        let name = |field: &str| format!("{}.{field}", item.item);
        let source = entry.last_return.as_ref().zip(entry.last_item.as_ref());
        let last = source.and_then(|(version, last)| self.before.get(version)?.said.get(last));
        let progress = entry.progress.map(|progress| progress.as_str()).unwrap_or_default();
        let text = |field: &str, key: &str, stored: &str, last: Option<&String>| {
            beside(filling.field(name(field), key, stored), last.map(String::as_str))
        };
        let ways = vec![
            filling.field(name("answers"), "return.answers", &entry.answers),
            filling.field(name("elsewhere_number"), "return.elsewhere_number", &entry.elsewhere_number),
            filling.field(name("elsewhere_day"), "return.elsewhere_day", &entry.elsewhere_day),
            filling.field(name("elsewhere_section"), "return.elsewhere_section", &entry.elsewhere_section),
        ];
        let stands_at = self.answered.get(item.item.as_str());
        let wanted = evidence_wanted(filling.t, demanded(&self.demands, &item.deliverable));
        let lacking = lacking(&self.demands, &item.deliverable, entry, !files.is_empty());
        let lacking = lacking.map(|found| evidence_lacking(filling.t, &item.label, &found)).unwrap_or_default();
        EntryForm {
            progress: filling.value(&name("progress"), progress),
            progress_was: progress.to_owned(),
            fields: vec![
                text("done", "return.done", &entry.done, last.map(|last| &last.done)),
                text("difficulties", "return.difficulties", &entry.difficulties, last.map(|last| &last.difficulties)),
                text("next_steps", "return.next_steps", &entry.next_steps, last.map(|last| &last.next_steps)),
                text("proposals", "return.proposals", &entry.proposals, last.map(|last| &last.proposals)),
            ],
            has_other_way: ways.iter().any(|field| !field.value.is_empty()),
            ways,
            last: self.last(entry),
            stands_at: stands_at
                .map(|label| filling.t.with("return.stands-at", &[("label", label)]))
                .unwrap_or_default(),
            is_answered: !self.unanswered.contains(item.item.as_str()),
            figure: self.figures.get(&item.item).map(|asked| figure_form(filling, &item.item, asked)),
            commitments: self.commitments(item.task.as_ref()),
            item: item.item.to_string(),
            label: item.label.clone(),
            text: item.text,
            timeline: item.timeline,
            deliverable: item.deliverable,
            comment: entry.completion_comment.clone().unwrap_or_default(),
            taken,
            is_open: entry.is_open,
            evidence: vec![
                filling.field(name("evidence_number"), "return.evidence_number", &entry.evidence_number),
                filling.field(name("evidence_day"), "return.evidence_day", &entry.evidence_day),
                filling.field(name("evidence_link"), "return.evidence_link", &entry.evidence_link),
                filling.field(name("evidence_reason"), "return.evidence_reason", &entry.evidence_reason),
            ],
            is_secret: filling.value(&name("is_secret"), if entry.is_secret { "1" } else { "" }) == "1",
            was_secret: entry.is_secret,
            wanted,
            lacking,
            files,
            cases,
            given: String::new(),
            contributions: Vec::new(),
        }
    }
}

/// The entries of a form in the plan's order, and how many are answered.
pub(super) async fn entry_forms(
    tx: &mut Tx,
    filling: &Filling<'_>,
    cycle: &Cycle,
    id: &ReturnId,
    items: Vec<ItemText>,
    said: Vec<Entry>,
    mut files: HashMap<ItemId, Vec<String>>,
) -> Result<(Vec<EntryForm>, usize), Error> {
    let by_item: HashMap<ItemId, &Entry> = said.iter().map(|entry| (entry.item.clone(), entry)).collect();
    let limit = limits::of_plan(tx, &cycle.plan).await?;
    let version = returns::get(tx, id).await?.ok_or(Error::NotFound)?;
    let figures = figures::asked(tx, cycle, &version).await?;
    let facts = ReturnFacts {
        has_general: true,
        entries: items
            .iter()
            .filter_map(|item| {
                let mut facts = entry_facts(by_item.get(&item.item)?, &item.label);
                facts.figure = figures.get(&item.item).map(|asked| asked.state);
                Some(facts)
            })
            .collect(),
        unchanged_limit: limit.as_ref().map_or(dondoc_rules::returns::UNCHANGED_LIMIT, |limit| limit.period_count),
        ..ReturnFacts::default()
    };
    let mut commitments: HashMap<TaskId, Vec<Commitment>> = HashMap::new();
    for commitment in commitments::of_version(tx, &cycle.plan_version).await? {
        commitments.entry(commitment.task.clone()).or_default().push(commitment);
    }
    let goals = if commitments.is_empty() { Vec::new() } else { goals(tx, cycle).await? };
    let around = Around {
        filling,
        goals,
        before: before(tx, &said).await?,
        answered: answered_at(&facts.entries),
        unanswered: check(&facts).iter().filter_map(|missing| missing.item().map(str::to_owned)).collect(),
        answers: if commitments.is_empty() { Vec::new() } else { returns::commitment_answers(tx, id).await? },
        commitments,
        plan: cycle.plan.to_string(),
        limit: facts.unchanged_limit,
        figures,
        demands: evidence::demands(tx).await?,
        reason: limit.map_or_else(|| filling.t["limit.default-reason"].to_owned(), |limit| limit.reason),
    };
    let version = returns::get(tx, id).await?.ok_or(Error::NotFound)?;
    let obligation = obligations::get(tx, &version.obligation).await?.ok_or(Error::NotFound)?;
    let followed = raising::Followed::of(tx, &filling.cx.actor, &obligation.body).await?;
    let mut forms = Vec::with_capacity(items.len());
    for item in items {
        let Some(entry) = by_item.get(&item.item) else { continue };
        let taken = taken_from(tx, entry, filling.t).await?;
        let files = files.remove(&item.item).unwrap_or_default();
        let cases = at_entry(filling.cx, filling.t, &followed, &item.item, item.task.as_ref());
        forms.push(around.form(item, entry, taken, files, cases));
    }
    Ok((forms, answered_count(&facts)))
}
