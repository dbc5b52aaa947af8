//! Tasks of several plans that order the same thing: it is reported once and counted in each (issue C, part 7).
//!
//! Likeness offers, a person decides; a link is never deleted, only undone.

use std::collections::{HashMap, HashSet};

use dondoc_rules::plans::likeness::alike;
use jiff::Timestamp;

use super::{Plan, Task, latest, list, tasks};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx, record};
use crate::events::Act;
use crate::ids::{AccountId, PlanId, SameSubjectId, TaskId};

record! {
    /// Two tasks that order the same thing.
    pub struct SameSubject in "same_subjects" key (id) {
        pub id: SameSubjectId,
        pub task: TaskId,
        pub other: TaskId,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
        pub undone_at: Option<Timestamp>,
        pub undone_by: Option<AccountId>,
    }
}

/// Why a link was not recorded.
#[derive(Debug)]
pub enum SubjectRefusal {
    /// A task is not there, or both stand in the same plan.
    Unknown,
    Store(DbError),
}

impl From<DbError> for SubjectRefusal {
    fn from(error: DbError) -> Self {
        SubjectRefusal::Store(error)
    }
}

/// A task beside its plan.
#[derive(Debug, Clone)]
pub struct Placed {
    pub plan: Plan,
    pub task: Task,
}

/// A pair that a person may confirm, or has.
#[derive(Debug, Clone)]
pub struct Offer {
    pub own: Task,
    pub other: Placed,
    /// How alike their words are; none for one that a person found.
    pub percent: Option<u32>,
    pub link: Option<SameSubjectId>,
}

async fn links(tx: &mut Tx) -> Result<Vec<SameSubject>, DbError> {
    tx.list("where tenant = $1 and undone_at is null order by id limit 20000", &[]).await
}

/// The tasks that order the same thing as another, itself left out.
pub async fn same(tx: &mut Tx) -> Result<HashMap<TaskId, HashSet<TaskId>>, DbError> {
    let mut groups: Vec<HashSet<TaskId>> = Vec::new();
    for link in links(tx).await? {
        let (touched, rest): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|group| group.contains(&link.task) || group.contains(&link.other));
        let mut joined: HashSet<TaskId> = touched.into_iter().flatten().collect();
        joined.extend([link.task, link.other]);
        groups = rest;
        groups.push(joined);
    }
    let others = |group: &HashSet<TaskId>, own: &TaskId| group.iter().filter(|task| *task != own).cloned().collect();
    Ok(groups.iter().flat_map(|group| group.iter().map(|own| (own.clone(), others(group, own)))).collect())
}

/// The tasks of the newest versions of all other plans.
async fn elsewhere(tx: &mut Tx, plan: &PlanId) -> Result<Vec<Placed>, DbError> {
    let mut found = Vec::new();
    for other in list(tx).await?.into_iter().filter(|other| other.id != *plan) {
        let Some(version) = latest(tx, &other.id).await? else { continue };
        found.extend(tasks(tx, &version.id).await?.into_iter().map(|task| Placed { plan: other.clone(), task }));
    }
    Ok(found)
}

/// The links of a plan's tasks, and the pairs whose words are alike.
pub async fn offers(tx: &mut Tx, plan: &PlanId) -> Result<Vec<Offer>, DbError> {
    let Some(version) = latest(tx, plan).await? else { return Ok(Vec::new()) };
    let own = tasks(tx, &version.id).await?;
    let others = elsewhere(tx, plan).await?;
    let texts: Vec<&str> = own.iter().map(|task| task.text.as_str()).collect();
    let other_texts: Vec<&str> = others.iter().map(|placed| placed.task.text.as_str()).collect();
    let alike = alike(&texts, &other_texts);
    let mut offers = Vec::new();
    let links = links(tx).await?;
    for link in &links {
        for (own_id, other_id) in [(&link.task, &link.other), (&link.other, &link.task)] {
            let pair = (own.iter().find(|t| t.id == *own_id), others.iter().find(|p| p.task.id == *other_id));
            if let (Some(own), Some(other)) = pair {
                let offer =
                    Offer { own: own.clone(), other: other.clone(), percent: None, link: Some(link.id.clone()) };
                offers.push(offer);
            }
        }
    }
    for pair in alike {
        let (Some(own), Some(other)) = (own.get(pair.own), others.get(pair.other)) else { continue };
        let is_linked = |offer: &Offer| offer.own.id == own.id && offer.other.task.id == other.task.id;
        if !offers.iter().any(is_linked) {
            let offer = Offer { own: own.clone(), other: other.clone(), percent: Some(pair.percent), link: None };
            offers.push(offer);
        }
    }
    Ok(offers)
}

/// Records that two tasks of different plans order the same thing.
pub async fn link(db: &Db, actor: &Actor, plan: &PlanId, task: &TaskId, other: &TaskId) -> Result<(), SubjectRefusal> {
    let mut act = Act::begin(db, actor, "plan.subject-linked").await?;
    let version = latest(act.tx(), plan).await?.ok_or(SubjectRefusal::Unknown)?;
    let is_own = tasks(act.tx(), &version.id).await?.iter().any(|own| own.id == *task);
    let is_other = elsewhere(act.tx(), plan).await?.iter().any(|placed| placed.task.id == *other);
    if !is_own || !is_other {
        return Err(SubjectRefusal::Unknown);
    }
    if same(act.tx()).await?.get(task).is_some_and(|group| group.contains(other)) {
        return Ok(());
    }
    let link = SameSubject {
        id: SameSubjectId::new(),
        task: task.clone(),
        other: other.clone(),
        recorded_at: actor.now,
        recorded_by: actor.account.clone(),
        undone_at: None,
        undone_by: None,
    };
    act.put(&link).await?;
    act.commit(&format!("plans/{plan}")).await?;
    Ok(())
}

/// Takes a link back; what was reported under it stays.
pub async fn unlink(db: &Db, actor: &Actor, plan: &PlanId, id: &SameSubjectId) -> Result<(), SubjectRefusal> {
    let mut act = Act::begin(db, actor, "plan.subject-unlinked").await?;
    let link = links(act.tx()).await?.into_iter().find(|link| link.id == *id).ok_or(SubjectRefusal::Unknown)?;
    act.put(&SameSubject { undone_at: Some(actor.now), undone_by: actor.account.clone(), ..link }).await?;
    act.commit(&format!("plans/{plan}")).await?;
    Ok(())
}
