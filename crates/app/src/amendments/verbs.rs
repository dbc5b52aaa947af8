//! The verbs of a proposal: begun, changed, laid before the bodies, appraised, withdrawn.

use dondoc_rules::obligations::CountingClass;
use jiff::civil::Date;

use super::content::{proposed, unknown_lead};
use super::{Amendment, AmendmentOpinion, ProposedTask, get, headings, is_focal, opinions, targets, tasks};
use crate::actor::Actor;
use crate::db::{Db, DbError};
use crate::events::Act;
use crate::ids::{AmendmentId, AmendmentOpinionId, PlanId, TaskId};
use crate::instruments::recording::InstrumentRefusal;
use crate::{bodies, plans};
use dondoc_rules::amendments::{AmendmentRefusal, Said};

/// Why a proposal stays as it is.
#[derive(Debug)]
pub enum Refusal {
    /// Not there, or not this person's.
    Unknown,
    /// Withdrawn or issued already.
    Closed,
    /// A field is missing or wrong: the key of the sentence.
    Field(&'static str),
    /// Nobody of the register carries this name.
    UnknownLead(String),
    /// No heading of the proposed plan has this number.
    UnknownGroup(String),
    /// No task of the plan has this number.
    UnknownTask(String),
    /// Another open proposal changes the same task, heading or target: its title. A person may confirm.
    AlsoIn(String),
    Rule(AmendmentRefusal),
    Instrument(InstrumentRefusal),
    Store(DbError),
}

impl From<DbError> for Refusal {
    fn from(error: DbError) -> Self {
        Refusal::Store(error)
    }
}

type Done<T> = Result<T, Refusal>;

/// What is needed to begin.
#[derive(Debug, Clone, Default)]
pub struct NewAmendment {
    pub title: String,
    pub reason: String,
    pub effective_on: Option<Date>,
}

/// Begins a proposal over the newest version of a plan.
pub async fn begin(db: &Db, actor: &Actor, plan: &PlanId, new: &NewAmendment) -> Done<AmendmentId> {
    if new.title.trim().is_empty() {
        return Err(Refusal::Field("amendment.no-title"));
    }
    if new.reason.trim().is_empty() {
        return Err(Refusal::Field("amendment.no-reason"));
    }
    let mut act = Act::begin(db, actor, "amendment.begun").await?;
    if !is_focal(act.tx(), actor, plan).await? {
        return Err(Refusal::Unknown);
    }
    let base = plans::latest(act.tx(), plan).await?.ok_or(Refusal::Unknown)?;
    let amendment = Amendment {
        id: AmendmentId::new(),
        plan: plan.clone(),
        base_version: base.id,
        title: new.title.trim().to_owned(),
        reason: new.reason.trim().to_owned(),
        effective_on: new.effective_on,
        created_at: actor.now,
        created_by: actor.account.clone(),
        circulated_at: None,
        opinions_until: None,
        appraisal: None,
        appraised_at: None,
        appraised_by: None,
        withdrawn_at: None,
        withdrawn_by: None,
        withdrawn_reason: None,
        instrument: None,
        plan_version: None,
        issued_at: None,
        issued_by: None,
    };
    act.put(&amendment).await?;
    act.commit(&format!("amendments/{}", amendment.id)).await?;
    Ok(amendment.id)
}

/// An open proposal of the person's own plan.
pub(super) async fn open(act: &mut Act, actor: &Actor, id: &AmendmentId) -> Done<Amendment> {
    let amendment = get(act.tx(), id).await?.ok_or(Refusal::Unknown)?;
    if !is_focal(act.tx(), actor, &amendment.plan).await? {
        return Err(Refusal::Unknown);
    }
    if amendment.is_open() { Ok(amendment) } else { Err(Refusal::Closed) }
}

/// A task as a person fills it in.
#[derive(Debug, Clone)]
pub struct TaskForm {
    /// None: a new one.
    pub task: Option<TaskId>,
    /// The numbers of the tasks that it comes from: "III.5; III.6".
    pub origins: String,
    /// Those are ended with it.
    pub ends_origins: bool,
    pub reason: String,
    pub label: String,
    /// The number of its heading; empty for none.
    pub group: String,
    pub text: String,
    pub lead: String,
    pub cooperating: String,
    pub timeline: String,
    pub deliverable: String,
    pub class: CountingClass,
    pub due_on: Option<Date>,
    /// The number of the task that it is to stand behind; empty: where it stands.
    pub after: String,
    /// Another proposal changes it too, and that is meant.
    pub confirmed: bool,
}

/// Puts a task as it should be: changed, new, moved, a part of a split, or a merger.
pub async fn put_task(db: &Db, actor: &Actor, id: &AmendmentId, form: &TaskForm) -> Done<TaskId> {
    let mut act = Act::begin(db, actor, "amendment.task-put").await?;
    let amendment = open(&mut act, actor, id).await?;
    let base = plans::tasks(act.tx(), &amendment.base_version).await?;
    let own = tasks(act.tx(), id).await?;
    let is_known =
        |task: &TaskId| base.iter().any(|known| known.id == *task) || own.iter().any(|change| change.task == *task);
    if form.task.as_ref().is_some_and(|task| !is_known(task)) {
        return Err(Refusal::Unknown);
    }
    for (text, key) in [
        (&form.text, "amendment.no-text"),
        (&form.label, "amendment.no-label"),
        (&form.reason, "amendment.no-task-reason"),
    ] {
        if text.trim().is_empty() {
            return Err(Refusal::Field(key));
        }
    }
    if form.class == CountingClass::Dated && form.due_on.is_none() {
        return Err(Refusal::Field("amendment.no-due"));
    }
    let register = bodies::register(act.tx(), actor.today()).await?;
    let proposed = proposed(act.tx(), &amendment, &register).await?;
    let group = form.group.trim();
    if !group.is_empty() && !proposed.groups.iter().any(|known| known.label == group && !known.is_ended) {
        return Err(Refusal::UnknownGroup(group.to_owned()));
    }
    // A number that was given once names that task for ever, an ended one too: reports speak of it by its number.
    let is_taken = |other: &plans::Task| form.task.as_ref() != Some(&other.id) && other.label == form.label.trim();
    if proposed.tasks.iter().any(is_taken) {
        return Err(Refusal::Field("amendment.label-taken"));
    }
    if let Some(name) = unknown_lead(form.lead.trim(), &register) {
        return Err(Refusal::UnknownLead(name));
    }
    let numbered = |label: &str| {
        let known = base.iter().find(|task| task.label == label).map(|task| task.id.clone());
        known.or_else(|| own.iter().find(|change| change.label == label).map(|change| change.task.clone()))
    };
    let mut origins = Vec::new();
    for label in form.origins.split([';', ',']).map(str::trim).filter(|label| !label.is_empty()) {
        origins.push(numbered(label).ok_or_else(|| Refusal::UnknownTask(label.to_owned()))?);
    }
    let after = match form.after.trim() {
        "" => None,
        label => Some(numbered(label).ok_or_else(|| Refusal::UnknownTask(label.to_owned()))?),
    };
    let task = form.task.clone().unwrap_or_else(TaskId::new);
    if after.as_ref() == Some(&task) {
        return Err(Refusal::Field("amendment.after-itself"));
    }
    let touched: Vec<&TaskId> = std::iter::once(&task).chain(&origins).collect();
    if !form.confirmed
        && let Some(other) = also_changes(&mut act, &amendment, &touched).await?
    {
        return Err(Refusal::AlsoIn(other));
    }
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let change = ProposedTask {
        amendment: id.clone(),
        origins: serde_json::json!(origins.iter().map(TaskId::as_str).collect::<Vec<_>>()).to_string(),
        is_ended: false,
        reason: form.reason.trim().to_owned(),
        label: form.label.trim().to_owned(),
        marker: form.label.trim().rsplit('.').next().map(str::to_owned),
        task_group: some(group),
        text: form.text.trim().to_owned(),
        lead_raw: some(&form.lead),
        cooperating_raw: some(&form.cooperating),
        timeline_raw: some(&form.timeline),
        deliverable_raw: some(&form.deliverable),
        counting_class: form.class,
        due_on: form.due_on.filter(|_| form.class == CountingClass::Dated),
        after_task: after,
        put_at: actor.now,
        put_by: actor.account.clone(),
        task: task.clone(),
    };
    act.put(&change).await?;
    if form.ends_origins {
        for origin in base.iter().filter(|known| origins.contains(&known.id) && known.id != task) {
            act.put(&ended_task(id, actor, origin, &form.reason)).await?;
        }
    }
    act.commit(&format!("amendments/{id}")).await?;
    Ok(task)
}

/// The title of another open proposal for the same plan that changes one of these tasks.
async fn also_changes(act: &mut Act, own: &Amendment, touched: &[&TaskId]) -> Done<Option<String>> {
    for other in others(act, own).await? {
        if tasks(act.tx(), &other.id).await?.iter().any(|change| touched.contains(&&change.task)) {
            return Ok(Some(other.title));
        }
    }
    Ok(None)
}

/// The other open proposals for the same plan.
pub(super) async fn others(act: &mut Act, own: &Amendment) -> Done<Vec<Amendment>> {
    let all = super::of_plan(act.tx(), &own.plan).await?;
    Ok(all.into_iter().filter(|other| other.id != own.id && other.is_open()).collect())
}

fn ended_task(id: &AmendmentId, actor: &Actor, task: &plans::Task, reason: &str) -> ProposedTask {
    ProposedTask {
        amendment: id.clone(),
        task: task.id.clone(),
        origins: "[]".to_owned(),
        is_ended: true,
        reason: reason.trim().to_owned(),
        label: task.label.clone(),
        marker: task.marker.clone(),
        task_group: task.task_group.clone(),
        text: task.text.clone(),
        lead_raw: task.lead_raw.clone(),
        cooperating_raw: task.cooperating_raw.clone(),
        timeline_raw: task.timeline_raw.clone(),
        deliverable_raw: task.deliverable_raw.clone(),
        counting_class: task.counting_class,
        due_on: task.due_on,
        after_task: None,
        put_at: actor.now,
        put_by: actor.account.clone(),
    }
}

/// Ends a task.
pub async fn end_task(db: &Db, actor: &Actor, id: &AmendmentId, task: &TaskId, reason: &str) -> Done<()> {
    if reason.trim().is_empty() {
        return Err(Refusal::Field("amendment.no-task-reason"));
    }
    let mut act = Act::begin(db, actor, "amendment.task-put").await?;
    let amendment = open(&mut act, actor, id).await?;
    let base = plans::tasks(act.tx(), &amendment.base_version).await?;
    let known = base.iter().find(|known| known.id == *task).ok_or(Refusal::Unknown)?;
    act.put(&ended_task(id, actor, known, reason)).await?;
    Ok(act.commit(&format!("amendments/{id}")).await?)
}

/// Takes a change back; the task stays as it is.
pub async fn drop_task(db: &Db, actor: &Actor, id: &AmendmentId, task: &TaskId) -> Done<()> {
    let mut act = Act::begin(db, actor, "amendment.task-dropped").await?;
    open(&mut act, actor, id).await?;
    let change = tasks(act.tx(), id).await?.into_iter().find(|change| change.task == *task);
    act.remove(&change.ok_or(Refusal::Unknown)?).await?;
    Ok(act.commit(&format!("amendments/{id}")).await?)
}

/// Lays the proposal before the bodies until a day.
pub async fn circulate(db: &Db, actor: &Actor, id: &AmendmentId, until: Option<Date>) -> Done<()> {
    let until = until.filter(|day| *day > actor.today()).ok_or(Refusal::Field("amendment.bad-until"))?;
    let mut act = Act::begin(db, actor, "amendment.circulated").await?;
    let amendment = open(&mut act, actor, id).await?;
    if super::is_empty(act.tx(), id).await? {
        return Err(Refusal::Rule(AmendmentRefusal::Empty));
    }
    act.put(&Amendment { circulated_at: Some(actor.now), opinions_until: Some(until), ..amendment }).await?;
    Ok(act.commit(&format!("amendments/{id}")).await?)
}

/// A body's opinion: agreement, or words. A later one of the same body stands beside the first.
pub async fn opine(db: &Db, actor: &Actor, id: &AmendmentId, agrees: bool, text: &str) -> Done<()> {
    let mut act = Act::begin(db, actor, "amendment.opinion-given").await?;
    let amendment = get(act.tx(), id).await?.filter(|one| one.circulated_at.is_some()).ok_or(Refusal::Unknown)?;
    if !amendment.is_open() {
        return Err(Refusal::Closed);
    }
    let body = actor.body.clone().ok_or(Refusal::Unknown)?;
    if !agrees && text.trim().is_empty() {
        return Err(Refusal::Field("amendment.no-opinion"));
    }
    let opinion = AmendmentOpinion {
        id: AmendmentOpinionId::new(),
        amendment: id.clone(),
        body,
        agrees,
        text: text.trim().to_owned(),
        given_at: actor.now,
        given_by: actor.account.clone(),
        answer: None,
        answered_at: None,
        answered_by: None,
    };
    act.put(&opinion).await?;
    Ok(act.commit(&format!("amendments/{id}")).await?)
}

/// The focal body's answer to an opinion.
pub async fn answer(db: &Db, actor: &Actor, id: &AmendmentId, opinion: &AmendmentOpinionId, text: &str) -> Done<()> {
    if text.trim().is_empty() {
        return Err(Refusal::Field("amendment.no-answer"));
    }
    let mut act = Act::begin(db, actor, "amendment.opinion-answered").await?;
    open(&mut act, actor, id).await?;
    let found = opinions(act.tx(), id).await?.into_iter().find(|one| one.id == *opinion).ok_or(Refusal::Unknown)?;
    act.put(&AmendmentOpinion {
        answer: Some(text.trim().to_owned()),
        answered_at: Some(actor.now),
        answered_by: actor.account.clone(),
        ..found
    })
    .await?;
    Ok(act.commit(&format!("amendments/{id}")).await?)
}

/// The focal body's appraisal; what is changed after it needs another.
pub async fn appraise(db: &Db, actor: &Actor, id: &AmendmentId, text: &str) -> Done<()> {
    if text.trim().is_empty() {
        return Err(Refusal::Field("amendment.no-appraisal"));
    }
    let mut act = Act::begin(db, actor, "amendment.appraised").await?;
    let amendment = open(&mut act, actor, id).await?;
    if opinions(act.tx(), id).await?.iter().any(|one| !one.agrees && one.answer.is_none()) {
        return Err(Refusal::Field("amendment.unanswered"));
    }
    act.put(&Amendment {
        appraisal: Some(text.trim().to_owned()),
        appraised_at: Some(actor.now),
        appraised_by: actor.account.clone(),
        ..amendment
    })
    .await?;
    Ok(act.commit(&format!("amendments/{id}")).await?)
}

/// Takes a proposal back, with the reason; it stays to be read.
pub async fn withdraw(db: &Db, actor: &Actor, id: &AmendmentId, reason: &str) -> Done<()> {
    if reason.trim().is_empty() {
        return Err(Refusal::Field("amendment.no-reason"));
    }
    let mut act = Act::begin(db, actor, "amendment.withdrawn").await?;
    let amendment = open(&mut act, actor, id).await?;
    act.put(&Amendment {
        withdrawn_at: Some(actor.now),
        withdrawn_by: actor.account.clone(),
        withdrawn_reason: Some(reason.trim().to_owned()),
        ..amendment
    })
    .await?;
    Ok(act.commit(&format!("amendments/{id}")).await?)
}

/// Goes over to the newest version of the plan, when another one was recorded since. What was put about tasks, headings and
/// targets that the newer version changed is taken back and named, to be looked at anew; the rest goes along.
pub async fn rebase(db: &Db, actor: &Actor, id: &AmendmentId) -> Done<Vec<String>> {
    let mut act = Act::begin(db, actor, "amendment.rebased").await?;
    let amendment = open(&mut act, actor, id).await?;
    let latest = plans::latest(act.tx(), &amendment.plan).await?.ok_or(Refusal::Unknown)?;
    let before = plans::wording(act.tx(), &amendment.base_version).await?;
    let after = plans::wording(act.tx(), &latest.id).await?;
    let mut dropped = Vec::new();
    for change in headings(act.tx(), id).await? {
        if !is_same(&before.headings, &after.headings, change.heading.as_str()) {
            dropped.push(change.label.clone());
            act.remove(&change).await?;
        }
    }
    for change in tasks(act.tx(), id).await? {
        if !is_same(&before.tasks, &after.tasks, change.task.as_str()) {
            dropped.push(change.label.clone());
            act.remove(&change).await?;
        }
    }
    for change in targets(act.tx(), id).await? {
        if !is_same(&before.targets, &after.targets, change.target.as_str()) {
            dropped.push(change.label.clone());
            act.remove(&change).await?;
        }
    }
    act.put(&Amendment {
        base_version: latest.id,
        appraisal: None,
        appraised_at: None,
        appraised_by: None,
        ..amendment
    })
    .await?;
    act.commit(&format!("amendments/{id}")).await?;
    Ok(dropped)
}

/// Whether two versions say the same under an id, wherever it stands; what neither has is the same too.
fn is_same<T: Said>(before: &[T], after: &[T], id: &str) -> bool {
    let find = |all: &[T]| all.iter().find(|one| one.id() == id).map(|one| (one.is_ended(), one.fields()));
    find(before) == find(after)
}
