//! Recording what an instrument decided about an open question.

use jiff::civil::Date;

use super::apply::SuccessionRefusal;
use super::questions::open;
use crate::actor::Actor;
use crate::db::{Db, DbError};
use crate::events::Act;
use crate::ids::{AssignmentId, BodyId, ItemId, ObligationId, TaskId};
use crate::obligations::{self, Item, Obligation};
use crate::successions::Assignment;
use crate::{bodies, cycles, returns};

/// What a person fills in.
#[derive(Debug, Clone)]
pub struct NewAssignment {
    /// None for everything of the body that is left.
    pub task: Option<TaskId>,
    pub from: BodyId,
    pub to: BodyId,
    pub starts_on: Date,
    pub basis: String,
}

/// Records a decision, and gives the tasks to the receiver in the cycles that are under way.
pub async fn assign(db: &Db, actor: &Actor, new: &NewAssignment) -> Result<(), SuccessionRefusal> {
    if new.basis.trim().is_empty() {
        return Err(SuccessionRefusal::NoBasis);
    }
    let mut act = Act::begin(db, actor, "succession.assigned").await?;
    let questions = open(act.tx(), actor).await?;
    let question = questions.iter().find(|question| question.body == new.from).ok_or(SuccessionRefusal::Unknown)?;
    if new.starts_on < question.since {
        return Err(SuccessionRefusal::EndsBefore);
    }
    if new.task.as_ref().is_some_and(|task| !question.tasks.iter().any(|open| open.task == *task)) {
        return Err(SuccessionRefusal::Unknown);
    }
    // A body that is no more cannot take anything back.
    if question.is_gone && new.to == new.from {
        return Err(SuccessionRefusal::Itself);
    }
    let id = keep(&mut act, actor, new).await?;
    act.commit(&format!("successions/assignments/{id}")).await?;
    Ok(())
}

/// Keeps a decision within an act.
pub async fn keep(act: &mut Act, actor: &Actor, new: &NewAssignment) -> Result<AssignmentId, DbError> {
    let assignment = Assignment {
        id: AssignmentId::new(),
        task: new.task.clone(),
        from_body: new.from.clone(),
        to_body: new.to.clone(),
        starts_on: new.starts_on,
        basis: new.basis.trim().to_owned(),
        recorded_at: actor.now,
        recorded_by: actor.account.clone(),
        undone_at: None,
    };
    act.put(&assignment).await?;
    if let Some(task) = new.task.as_ref().filter(|_| new.to != new.from) {
        give(act, actor, new, task).await?;
    }
    Ok(assignment.id)
}

/// The receiver answers for a task in every cycle under way that asked it of the body before, where it was not answered.
async fn give(act: &mut Act, actor: &Actor, new: &NewAssignment, task: &TaskId) -> Result<(), DbError> {
    for old in obligations::of_body(act.tx(), &new.from).await? {
        let cycle = cycles::get(act.tx(), &old.cycle).await?.filter(|cycle| cycle.closed_at.is_none());
        let Some(cycle) = cycle.filter(|cycle| cycle.due_on >= new.starts_on) else { continue };
        let versions = returns::of_obligation(act.tx(), &old.id).await?;
        let is_answered =
            versions.iter().any(|version| version.submitted_at.is_some() || version.recorded_at.is_some());
        let items = obligations::items(act.tx(), &old.id).await?;
        let Some(item) = items.into_iter().find(|item| item.task.as_ref() == Some(task)).filter(|_| !is_answered)
        else {
            continue;
        };
        let all = obligations::of_cycle(act.tx(), &cycle.id).await?;
        let receiving = match all.into_iter().find(|one| one.body == new.to) {
            Some(receiving) => receiving,
            None => {
                let receiving = Obligation {
                    id: ObligationId::new(),
                    cycle: cycle.id.clone(),
                    body: new.to.clone(),
                    cause: new.basis.trim().to_owned(),
                    is_focal_part: new.to == cycle.focal_body,
                    added_at: Some(actor.now),
                    name: bodies::name_of(act.tx(), &new.to, new.starts_on).await?,
                };
                act.put(&receiving).await?;
                receiving
            }
        };
        let own = obligations::items(act.tx(), &receiving.id).await?;
        if own.iter().any(|own| own.task.as_ref() == Some(task)) {
            continue;
        }
        let added_at = Some(actor.now);
        let given = Item { id: ItemId::new(), obligation: receiving.id.clone(), added_at, ..item };
        act.put(&given).await?;
        // A draft that is being written gets the entry too.
        let versions = returns::of_obligation(act.tx(), &receiving.id).await?;
        if let Some(draft) = versions.last().filter(|version| version.submitted_at.is_none()) {
            act.put(&returns::verbs::blank_entry(&draft.id, &given.id)).await?;
        }
    }
    Ok(())
}
