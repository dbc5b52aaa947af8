//! Writing down what was derived: obligations with their items, each under the top heading of its task.

use std::collections::HashMap;

use dondoc_rules::obligations::{ObligationDraft, Subject};
use jiff::Timestamp;

use super::{Item, Obligation};
use crate::cycles::Cycle;
use crate::db::{DbError, Tx};
use crate::events::Act;
use crate::ids::{BodyId, ItemId, ObligationId, TargetId, TaskId};
use crate::{bodies, plans};

/// The top heading of each task.
pub type Sections = HashMap<TaskId, String>;

/// The top heading of each task of a cycle's plan.
pub async fn sections(tx: &mut Tx, cycle: &Cycle) -> Result<Sections, DbError> {
    let groups = plans::groups_ever(tx, &cycle.plan_version).await?;
    let tasks = plans::tasks_ever(tx, &cycle.plan_version).await?.into_iter();
    let top = |label: &String| plans::top_label(&groups, label).to_owned();
    Ok(tasks.filter_map(|task| Some((task.id, top(task.task_group.as_ref()?)))).collect())
}

pub async fn keep(
    act: &mut Act,
    cycle: &Cycle,
    cause: &str,
    draft: ObligationDraft,
    added_at: Option<Timestamp>,
    sections: &Sections,
) -> Result<ObligationId, DbError> {
    let broken = || DbError::Broken("a derived obligation names an id of another form".to_owned());
    let body = BodyId::parse(&draft.body).ok_or_else(broken)?;
    let named_on = added_at.map_or(cycle.opens_on, crate::clock::day_of);
    let obligation = Obligation {
        id: ObligationId::new(),
        cycle: cycle.id.clone(),
        name: bodies::name_of(act.tx(), &body, named_on).await?,
        body,
        cause: cause.to_owned(),
        is_focal_part: draft.is_focal_part,
        added_at,
    };
    act.put(&obligation).await?;
    for item in draft.items {
        let (task, target) = match &item.subject {
            Subject::Task(id) => (Some(TaskId::parse(id).ok_or_else(broken)?), None),
            Subject::Target(id) => (None, Some(TargetId::parse(id).ok_or_else(broken)?)),
        };
        let item = Item {
            id: ItemId::new(),
            obligation: obligation.id.clone(),
            role: item.role,
            position: item.position,
            added_at: None,
            ended_at: None,
            section: task.as_ref().and_then(|task| sections.get(task)).cloned(),
            task,
            target,
        };
        act.put(&item).await?;
    }
    Ok(obligation.id)
}
