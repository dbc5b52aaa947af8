//! An entry's difficulty or proposal becomes a case: one click, nothing typed twice.

use std::collections::HashMap;

use dondoc_rules::access::Right;
use dondoc_rules::obstacles::View;

use super::{entries, get, verbs};
use crate::actor::Actor;
use crate::clock::day_of;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::{BodyId, ItemId, ObstacleId, ReturnId, TaskId};
use crate::obligations;
use crate::obstacles::cases::{self, Stored};
use crate::obstacles::raise::{NewObstacle, ObstacleRefusal, raise_in};

/// Raises what an entry says under difficulties and proposals: by the body itself, or by the focal officer who reviews it.
pub async fn raise(db: &Db, actor: &Actor, id: &ReturnId, item: &ItemId) -> Result<ObstacleId, ObstacleRefusal> {
    use ObstacleRefusal::{Field, Unknown};
    let mut act = Act::begin(db, actor, "obstacle.raised").await?;
    let version = get(act.tx(), id).await?.ok_or(Unknown)?;
    let own = verbs::reachable(act.tx(), actor, Right::RaiseObstacles, &version.obligation).await;
    let (obligation, cycle) = match own {
        Ok(found) => found,
        // A draft is the body's own until it leaves.
        Err(_) if version.submitted_at.is_none() && !version.entered_for_body => return Err(Unknown),
        Err(_) => {
            verbs::reachable(act.tx(), actor, Right::HandleObstacles, &version.obligation).await.map_err(|_| Unknown)?
        }
    };
    let entry = entries(act.tx(), id).await?.into_iter().find(|entry| entry.item == *item).ok_or(Unknown)?;
    if entry.difficulties.trim().is_empty() && entry.proposals.trim().is_empty() {
        return Err(Field("obstacle.entry-empty"));
    }
    let task = obligations::items(act.tx(), &obligation.id).await?.into_iter().find(|one| one.id == *item);
    let raised_on = version.arrived_on.or(version.submitted_at.map(day_of));
    let new = NewObstacle {
        body: Some(obligation.body),
        text: entry.difficulties,
        asks: entry.proposals,
        tasks: task.and_then(|item| item.task).into_iter().collect(),
        raised_on,
        entry: Some((id.clone(), item.clone(), cycle.id)),
        ..NewObstacle::default()
    };
    let raised = raise_in(&mut act, actor, &cycle.plan, &new).await?;
    act.commit(&format!("obstacles/{raised}")).await?;
    Ok(raised)
}

/// The cases that a body raised, for showing them at the entries that they are about: those raised in the entry itself, and
/// the open ones of earlier periods about the same task.
pub struct Followed {
    cases: Vec<Stored>,
    of_item: HashMap<ItemId, Vec<usize>>,
    of_task: HashMap<TaskId, Vec<usize>>,
}

impl Followed {
    /// Reads them; nothing more than one look where the body raised none.
    pub async fn of(tx: &mut Tx, actor: &Actor, body: &BodyId) -> Result<Followed, DbError> {
        let view = View { as_of: actor.today(), known_at: actor.now };
        let cases = cases::of_body(tx, body, view).await?;
        let mut followed = Followed { cases: Vec::new(), of_item: HashMap::new(), of_task: HashMap::new() };
        for (place, case) in cases.iter().enumerate() {
            for one in case.statements.iter().filter(|one| one.body == *body) {
                if let Some(item) = &one.item {
                    followed.of_item.entry(item.clone()).or_default().push(place);
                }
            }
            if case.state.state.is_open() {
                for task in &case.tasks {
                    followed.of_task.entry(task.clone()).or_default().push(place);
                }
            }
        }
        followed.cases = cases;
        Ok(followed)
    }

    /// The cases at an entry, each once.
    pub fn at(&self, item: &ItemId, task: Option<&TaskId>) -> Vec<&Stored> {
        let of_task = task.and_then(|task| self.of_task.get(task)).into_iter().flatten();
        let mut places: Vec<usize> = self.of_item.get(item).into_iter().flatten().chain(of_task).copied().collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().filter_map(|place| self.cases.get(place)).collect()
    }

    /// Whether the entry's own words stand as a case already.
    pub fn is_raised(&self, item: &ItemId) -> bool {
        self.of_item.contains_key(item)
    }
}
