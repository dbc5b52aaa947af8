//! Questions that successions left open: tasks that nobody holds until an instrument says who does.

use std::collections::HashMap;

use dondoc_rules::successions::{History, Holder, Subject};
use jiff::civil::Date;

use crate::actor::Actor;
use crate::db::{DbError, Tx};
use crate::ids::{BodyId, PlanId, RosterId, TaskId};
use crate::successions::{Succession, history, list};
use crate::{bodies, plans};

/// A task that nobody holds.
#[derive(Debug, Clone)]
pub struct OpenTask {
    pub plan: PlanId,
    pub plan_title: String,
    pub task: TaskId,
    pub label: String,
    pub text: String,
}

/// What one body left open.
#[derive(Debug, Clone)]
pub struct Question {
    pub body: BodyId,
    /// As it was called on its last day.
    pub name: String,
    pub since: Date,
    /// The instruments that left it open, with the functions they name.
    pub bases: Vec<String>,
    /// Bodies that took functions of it: who may be meant.
    pub candidates: Vec<(BodyId, String)>,
    /// Nobody holds the body's own duty either.
    pub is_gone: bool,
    pub tasks: Vec<OpenTask>,
}

/// Every open question as of today, by body.
pub async fn open(tx: &mut Tx, actor: &Actor) -> Result<Vec<Question>, DbError> {
    let history = history(tx).await?;
    if history.successions.is_empty() {
        return Ok(Vec::new());
    }
    let recorded: Vec<Succession> = list(tx).await?.into_iter().filter(|one| one.undone_at.is_none()).collect();
    let mut found: Vec<Question> = Vec::new();
    for plan in plans::list(tx).await? {
        let Some(version) = plans::latest(tx, &plan.id).await? else { continue };
        // Only leads of bodies that something became of can be open: few, of many.
        let mut open: HashMap<TaskId, Vec<(BodyId, Date)>> = HashMap::new();
        for lead in leads(tx, &version).await?.iter().filter(|lead| history.concerns(lead.body.as_str())) {
            if let Some(place) = rests(&history, &lead.body, lead.subject(), actor) {
                open.entry(lead.task.clone()).or_default().push(place);
            }
        }
        if open.is_empty() {
            continue;
        }
        for task in plans::tasks(tx, &version.id).await? {
            for (at, since) in open.remove(&task.id).unwrap_or_default() {
                let open = OpenTask {
                    plan: plan.id.clone(),
                    plan_title: plan.title.clone(),
                    task: task.id.clone(),
                    label: task.label.clone(),
                    text: task.text.clone(),
                };
                let question = question(tx, &mut found, &recorded, &history, (at, since), actor).await?;
                if question.tasks.last().is_none_or(|last| last.task != open.task) {
                    question.tasks.push(open);
                }
            }
        }
    }
    found.sort_by(|a, b| dondoc_rules::vi::collate::compare(&a.name, &b.name));
    Ok(found)
}

fn rests(history: &History, body: &BodyId, subject: Subject<'_>, actor: &Actor) -> Option<(BodyId, Date)> {
    match history.holder(body.as_str(), subject, actor.today(), actor.now) {
        Holder::Open { at, since } => Some((BodyId::parse(&at)?, since)),
        Holder::Body(_) => None,
    }
}

/// The question of a body, made when it is met first.
async fn question<'a>(
    tx: &mut Tx,
    found: &'a mut Vec<Question>,
    recorded: &[Succession],
    history: &History,
    (body, since): (BodyId, Date),
    actor: &Actor,
) -> Result<&'a mut Question, DbError> {
    let at = match found.iter().position(|question| question.body == body) {
        Some(at) => at,
        None => {
            let last = since.yesterday().unwrap_or(since);
            let own = recorded.iter().filter(|one| one.from_body == body && one.starts_on == since);
            let (mut bases, mut candidates) = (Vec::new(), Vec::new());
            for one in own {
                let basis = match one.function.as_str() {
                    "" => one.basis.clone(),
                    function => format!("{} ({function})", one.basis),
                };
                bases.push(basis);
                if let Some(to) = &one.to_body {
                    candidates.push((to.clone(), bodies::name_of(tx, to, actor.today()).await?));
                }
            }
            bases.dedup();
            found.push(Question {
                name: bodies::name_of(tx, &body, last).await?,
                is_gone: rests(history, &body, Subject::Duty, actor).is_some(),
                body,
                since,
                bases,
                candidates,
                tasks: Vec::new(),
            });
            found.len() - 1
        }
    };
    Ok(&mut found[at])
}

/// A body that leads or co-leads a task.
#[derive(Debug, Clone)]
pub struct Lead {
    pub task: TaskId,
    pub body: BodyId,
    /// By its name, not only as the member of a roster.
    pub is_named: bool,
}

impl Lead {
    /// What of the body is asked about.
    pub fn subject(&self) -> Subject<'_> {
        if self.is_named { Subject::Given(self.task.as_str()) } else { Subject::Shared(self.task.as_str()) }
    }
}

/// Every body that leads a task of a version, by name or as a member of a roster on the version's first day.
pub async fn leads(tx: &mut Tx, version: &plans::PlanVersion) -> Result<Vec<Lead>, DbError> {
    let mut found = Vec::new();
    let mut members: HashMap<RosterId, Vec<BodyId>> = HashMap::new();
    for party in plans::parties(tx, &version.id).await? {
        if party.role == "cooperating" || party.kind == "outside" {
            continue;
        }
        let lead = |body: BodyId, is_named: bool| Lead { task: party.task.clone(), body, is_named };
        found.extend(party.body.iter().map(|body| lead(body.clone(), true)));
        if let Some(roster) = &party.roster {
            if !members.contains_key(roster) {
                members.insert(roster.clone(), bodies::members(tx, roster, version.effective_on).await?);
            }
            found.extend(members.get(roster).into_iter().flatten().map(|body| lead(body.clone(), false)));
        }
    }
    Ok(found)
}
