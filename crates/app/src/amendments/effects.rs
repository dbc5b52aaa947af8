//! What a later version does to the cycles under way: shown before, done by a person's act, nothing entered destroyed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use dondoc_rules::amendments::{Given, Impact, LineKind, impact, redline};
use dondoc_rules::obligations::{ObligationDraft, Subject};
use dondoc_rules::successions::{Holder, Subject as Held};
use jiff::civil::Date;

use super::content::Proposed;
use super::verbs::Refusal;
use super::{Amendment, is_focal};
use crate::actor::Actor;
use crate::cycles::{self, Cycle, CycleVersion};
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::{BodyId, CycleId, ItemId, ObligationId, PlanId, PlanVersionId, RosterId, TargetId, TaskId};
use crate::obligations::keep::{keep, sections};
use crate::obligations::open::{Given as Content, derived};
use crate::obligations::references;
use crate::obligations::{self, Item, Obligation};
use crate::plans::{self, Plan, Wording};
use crate::returns::{self, verbs::blank_entry};
use crate::{instruments, successions};

/// What a version does to one cycle under way.
pub struct Effect {
    pub cycle: Cycle,
    pub impact: Impact,
    /// Reports in progress that it touches, and reports that were sent and keep the version they answered.
    pub drafts: usize,
    pub sent: usize,
}

impl Effect {
    /// Whether the cycle is asked anything else.
    pub fn is_empty(&self) -> bool {
        self.impact.opened.is_empty() && self.impact.ended.is_empty() && self.impact.reworded.is_empty()
    }
}

/// One version's content with what is compared of it.
struct Side<'a> {
    plan: &'a PlanId,
    content: &'a plans::Content,
    effective_on: Date,
    words: &'a Wording,
}

/// What two versions give otherwise: subjects that came, went, are worded otherwise or have other leads. What is the same in
/// both is no matter of the amendment, so that seeing its effect costs what it changes and not what the plan holds.
struct Touched {
    /// Every one of them.
    all: BTreeSet<Subject>,
    /// Those in both, in other words.
    reworded: BTreeSet<Subject>,
}

fn touched(before: &Side<'_>, after: &Side<'_>) -> Touched {
    let (mut all, mut reworded) = (BTreeSet::new(), BTreeSet::new());
    let mut add = |subject: Subject, kind: LineKind| {
        if kind == LineKind::Changed {
            reworded.insert(subject.clone());
        }
        if kind != LineKind::Same {
            all.insert(subject);
        }
    };
    for line in redline(&before.words.tasks, &after.words.tasks) {
        add(Subject::Task(line.id), line.kind);
    }
    for line in redline(&before.words.targets, &after.words.targets) {
        add(Subject::Target(line.id), line.kind);
    }
    let (old, new) = (leads(before.content), leads(after.content));
    let other_leads = new.iter().filter(|(task, own)| old.get(*task) != Some(own)).map(|(task, _)| *task);
    all.extend(
        other_leads
            .chain(old.keys().filter(|task| !new.contains_key(*task)).copied())
            .map(|task| Subject::Task(task.to_string())),
    );
    Touched { all, reworded }
}

/// Who leads a task: a body, or a roster of them, and the words.
type Lead<'a> = (Option<&'a BodyId>, Option<&'a RosterId>, &'a str);

/// Who leads each task, as it was resolved.
fn leads(content: &plans::Content) -> HashMap<&TaskId, Vec<Lead<'_>>> {
    let mut found: HashMap<&TaskId, Vec<_>> = HashMap::new();
    for party in content.parties.iter().filter(|party| party.role != "cooperating") {
        let own = (party.body.as_ref(), party.roster.as_ref(), party.exceptions.as_str());
        found.entry(&party.task).or_default().push(own);
    }
    found
}

/// A content with only what is touched.
fn only(content: &plans::Content, touched: &Touched) -> plans::Content {
    let has = |subject: Subject| touched.all.contains(&subject);
    let tasks = content.tasks.iter().filter(|task| has(Subject::Task(task.id.to_string())));
    let targets = content.targets.iter().filter(|target| has(Subject::Target(target.id.to_string())));
    let parties = content.parties.iter().filter(|party| has(Subject::Task(party.task.to_string())));
    plans::Content {
        tasks: tasks.cloned().collect(),
        targets: targets.cloned().collect(),
        parties: parties.cloned().collect(),
    }
}

/// A subject of an item.
fn subject(item: &Item) -> Option<Subject> {
    let task = item.task.as_ref().map(|task| Subject::Task(task.to_string()));
    task.or_else(|| item.target.as_ref().map(|target| Subject::Target(target.to_string())))
}

/// What stands in a cycle: its live items by body and subject. A body stands under the one that holds its duty today.
struct Standing {
    /// Obligation by the body that holds it.
    owed: BTreeMap<String, Obligation>,
    items: BTreeMap<(String, Subject), Item>,
}

/// So many subjects are looked up one by one; for more the whole cycle is read.
const FEW: usize = 60;

async fn standing(tx: &mut Tx, actor: &Actor, cycle: &Cycle, touched: &Touched) -> Result<Standing, DbError> {
    let history = successions::history(tx).await?;
    let mut owed = BTreeMap::new();
    let mut items = BTreeMap::new();
    let mut holders: HashMap<ObligationId, String> = HashMap::new();
    for obligation in obligations::of_cycle(tx, &cycle.id).await? {
        let holder = match history.holder(obligation.body.as_str(), Held::Duty, actor.today(), actor.now) {
            Holder::Body(body) | Holder::Open { at: body, .. } => body,
        };
        holders.insert(obligation.id.clone(), holder.clone());
        // A body's own obligation before one that it took over.
        match owed.get(&holder) {
            Some(known) if known_is_own(known, &holder) => {}
            _ => drop(owed.insert(holder, obligation)),
        }
    }
    let mut about = Vec::new();
    if touched.all.len() <= FEW {
        for one in &touched.all {
            let (task, target) = match one {
                Subject::Task(id) => (TaskId::parse(id), None),
                Subject::Target(id) => (None, TargetId::parse(id)),
            };
            about.extend(obligations::items_about(tx, &cycle.id, task.as_ref(), target.as_ref()).await?);
        }
    } else {
        about = obligations::items_of_cycle(tx, &cycle.id).await?;
    }
    for item in about.into_iter().filter(|item| item.ended_at.is_none()) {
        if let (Some(holder), Some(subject)) = (holders.get(&item.obligation), subject(&item)) {
            items.insert((holder.clone(), subject), item);
        }
    }
    Ok(Standing { owed, items })
}

fn known_is_own(known: &Obligation, holder: &str) -> bool {
    known.body.as_str() == holder
}

/// What a content does to one cycle.
async fn effect(
    tx: &mut Tx,
    actor: &Actor,
    cycle: &Cycle,
    before: &Side<'_>,
    after: &Side<'_>,
) -> Result<(Effect, Standing), DbError> {
    let version = plans::version(tx, &cycle.plan_version).await?;
    let references = match &version {
        Some(version) => references::of_version(tx, version, actor.now).await?,
        None => Vec::new(),
    };
    // References of tasks whose lead is worded otherwise are read anew when the version is recorded.
    let seen = (cycle.due_on.max(actor.today()), actor.now);
    let touched = touched(before, after);
    let (old, new) = (only(before.content, &touched), only(after.content, &touched));
    let old = Content { plan: before.plan, content: &old, effective_on: before.effective_on };
    let new = Content { plan: after.plan, content: &new, effective_on: after.effective_on };
    let old: Vec<ObligationDraft> = derived(tx, old, &cycle.focal_body, &references, seen).await?;
    let new: Vec<ObligationDraft> = derived(tx, new, &cycle.focal_body, &references, seen).await?;
    let mut impact = impact(&old, &new, &touched.reworded);
    let standing = standing(tx, actor, cycle, &touched).await?;
    let stands = |one: &Given| standing.items.contains_key(&(one.body.clone(), one.subject.clone()));
    impact.opened.retain(|one| !stands(one));
    impact.ended.retain(stands);
    impact.reworded.retain(stands);
    // A request about some tasks asks no further ones.
    if cycle.kind.is_asked_for() {
        impact.opened.clear();
    }
    impact.new_bodies = impact
        .opened
        .iter()
        .map(|one| one.body.clone())
        .filter(|body| !standing.owed.contains_key(body))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let reports: BTreeSet<&str> = impact
        .opened
        .iter()
        .chain(&impact.ended)
        .chain(&impact.reworded)
        .filter_map(|one| Some(standing.owed.get(&one.body)?.id.as_str()))
        .collect();
    let (mut drafts, mut sent) = (0, 0);
    for version in returns::of_cycle(tx, &cycle.id).await? {
        if reports.contains(version.obligation.as_str()) {
            match version.submitted_at.is_some() || version.recorded_at.is_some() {
                true => sent += 1,
                false => drafts += 1,
            }
        }
    }
    Ok((Effect { cycle: cycle.clone(), impact, drafts, sent }, standing))
}

/// The cycles under way of a plan.
async fn under_way(tx: &mut Tx, plan: &PlanId) -> Result<Vec<Cycle>, DbError> {
    Ok(cycles::of_plan(tx, plan).await?.into_iter().filter(|cycle| cycle.closed_at.is_none()).collect())
}

/// What a proposal would do to each cycle under way.
pub async fn of_proposal(
    tx: &mut Tx,
    actor: &Actor,
    amendment: &Amendment,
    proposed: &Proposed,
) -> Result<Vec<Effect>, DbError> {
    let base = plans::version(tx, &amendment.base_version).await?;
    let base_on = base.map_or(actor.today(), |base| base.effective_on);
    let before = plans::content(tx, &amendment.base_version).await?;
    let after = proposed.content();
    let (old_words, new_words) = proposed.wordings();
    let before = Side { plan: &amendment.plan, content: &before, effective_on: base_on, words: &old_words };
    let effective_on = amendment.effective_on.unwrap_or_else(|| actor.today());
    let after = Side { plan: &amendment.plan, content: &after, effective_on, words: &new_words };
    let mut effects = Vec::new();
    for cycle in under_way(tx, &amendment.plan).await? {
        effects.push(effect(tx, actor, &cycle, &before, &after).await?.0);
    }
    Ok(effects)
}

async fn between(
    tx: &mut Tx,
    actor: &Actor,
    cycle: &Cycle,
    to: &plans::PlanVersion,
) -> Result<(Effect, Standing), DbError> {
    let from = plans::version(tx, &cycle.plan_version).await?;
    let from_on = from.map_or(to.effective_on, |from| from.effective_on);
    let (old, new) = (plans::content(tx, &cycle.plan_version).await?, plans::content(tx, &to.id).await?);
    let (old_words, new_words) = (plans::wording(tx, &cycle.plan_version).await?, plans::wording(tx, &to.id).await?);
    let before = Side { plan: &cycle.plan, content: &old, effective_on: from_on, words: &old_words };
    let after = Side { plan: &cycle.plan, content: &new, effective_on: to.effective_on, words: &new_words };
    effect(tx, actor, cycle, &before, &after).await
}

/// What going over to the version in force would do to the cycles under way that still ask by an earlier one.
pub async fn waiting(tx: &mut Tx, actor: &Actor, plan: &Plan) -> Result<Vec<(Effect, plans::PlanVersion)>, DbError> {
    let Some(in_force) = plans::version_on(tx, &plan.id, actor.today(), actor.now).await? else {
        return Ok(Vec::new());
    };
    let mut effects = Vec::new();
    for cycle in under_way(tx, &plan.id).await?.into_iter().filter(|cycle| cycle.plan_version != in_force.id) {
        let asks_by = plans::version(tx, &cycle.plan_version).await?;
        if asks_by.is_some_and(|asks_by| asks_by.number < in_force.number) {
            effects.push((between(tx, actor, &cycle, &in_force).await?.0, in_force.clone()));
        }
    }
    Ok(effects)
}

/// Lets a cycle under way go over to the version in force: what opens is asked, what ended is asked no longer, what was
/// entered stays. Reports that were sent keep the version they answered.
pub async fn go_over(db: &Db, actor: &Actor, id: &CycleId, to: &PlanVersionId) -> Result<(), Refusal> {
    let mut act = Act::begin(db, actor, "cycle.went-over").await?;
    let cycle = cycles::get(act.tx(), id).await?.ok_or(Refusal::Unknown)?;
    if !is_focal(act.tx(), actor, &cycle.plan).await? || cycle.closed_at.is_some() {
        return Err(Refusal::Unknown);
    }
    let to = plans::version(act.tx(), to).await?.filter(|to| to.plan == cycle.plan).ok_or(Refusal::Unknown)?;
    let from = plans::version(act.tx(), &cycle.plan_version).await?.ok_or(Refusal::Unknown)?;
    if to.number <= from.number || to.effective_on > actor.today() {
        return Err(Refusal::Field("amendment.not-yet"));
    }
    let (effect, mut standing) = between(act.tx(), actor, &cycle, &to).await?;
    act.put(&CycleVersion {
        cycle: cycle.id.clone(),
        plan_version: to.id.clone(),
        from_version: from.id,
        applied_at: actor.now,
        applied_by: actor.account.clone(),
    })
    .await?;
    let cycle = Cycle { plan_version: to.id.clone(), ..cycle };
    act.put(&cycle).await?;
    let cause = match instruments::get(act.tx(), &to.instrument).await? {
        Some(instrument) => instrument.cited(),
        None => String::new(),
    };
    for one in &effect.impact.ended {
        if let Some(item) = standing.items.remove(&(one.body.clone(), one.subject.clone())) {
            act.put(&Item { ended_at: Some(actor.now), ..item }).await?;
        }
    }
    let sections = sections(act.tx(), &cycle).await?;
    for one in &effect.impact.opened {
        let obligation = match standing.owed.get(&one.body) {
            Some(owed) => owed.id.clone(),
            None => {
                let is_focal_part = one.body == cycle.focal_body.as_str();
                let draft = ObligationDraft { body: one.body.clone(), is_focal_part, items: Vec::new() };
                let id = keep(&mut act, &cycle, &cause, draft, Some(actor.now), &sections).await?;
                let owed = obligations::get(act.tx(), &id).await?.ok_or(Refusal::Unknown)?;
                standing.owed.insert(one.body.clone(), owed);
                id
            }
        };
        open_item(&mut act, actor, &obligation, one, &sections).await?;
    }
    Ok(act.commit(&format!("cycles/{id}")).await?)
}

async fn open_item(
    act: &mut Act,
    actor: &Actor,
    obligation: &ObligationId,
    one: &Given,
    sections: &HashMap<TaskId, String>,
) -> Result<(), Refusal> {
    let (task, target) = match &one.subject {
        Subject::Task(id) => (TaskId::parse(id), None),
        Subject::Target(id) => (None, TargetId::parse(id)),
    };
    let item = Item {
        id: ItemId::new(),
        obligation: obligation.clone(),
        section: task.as_ref().and_then(|task| sections.get(task)).cloned(),
        task,
        target,
        role: one.role,
        position: one.position,
        added_at: Some(actor.now),
        ended_at: None,
    };
    act.put(&item).await?;
    // A report in progress gets the entry too; one that was sent keeps what it answered.
    let versions = returns::of_obligation(act.tx(), obligation).await?;
    if let Some(draft) = versions.last().filter(|version| version.submitted_at.is_none()) {
        act.put(&blank_entry(&draft.id, &item.id)).await?;
    }
    Ok(())
}

/// The names of the bodies of an effect.
pub async fn names(tx: &mut Tx, actor: &Actor, effect: &Effect) -> Result<BTreeMap<String, String>, DbError> {
    let mut names = BTreeMap::new();
    let impact = &effect.impact;
    for one in impact.opened.iter().chain(&impact.ended).chain(&impact.reworded) {
        if let Some(body) = BodyId::parse(&one.body).filter(|_| !names.contains_key(&one.body)) {
            names.insert(one.body.clone(), crate::bodies::name_of(tx, &body, actor.today()).await?);
        }
    }
    Ok(names)
}
