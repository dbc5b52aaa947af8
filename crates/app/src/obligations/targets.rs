//! A target that is given to a body after a cycle was opened: an item of what it owes from then on.

use jiff::Timestamp;

use super::{Item, Obligation, items, of_cycle};
use crate::cycles::Cycle;
use crate::db::DbError;
use crate::events::Act;
use crate::ids::{BodyId, ItemId, ObligationId};
use crate::plans::Target;
use crate::{bodies, clock};

/// Where targets stand among the items of an obligation: after all tasks.
const AFTER_TASKS: i64 = 100_000;

/// Gives a body the item of a target within an act, and an obligation where it had none; none where it has the item.
pub async fn give(
    act: &mut Act,
    cycle: &Cycle,
    target: &Target,
    body: &BodyId,
    cause: &str,
    at: Timestamp,
) -> Result<Option<(Obligation, Item)>, DbError> {
    let owed = of_cycle(act.tx(), &cycle.id).await?;
    let obligation = match owed.into_iter().find(|one| one.body == *body) {
        Some(known) => {
            let own = items(act.tx(), &known.id).await?;
            if own.iter().any(|item| item.target.as_ref() == Some(&target.id)) {
                return Ok(None);
            }
            known
        }
        None => {
            let new = Obligation {
                id: ObligationId::new(),
                cycle: cycle.id.clone(),
                name: bodies::name_of(act.tx(), body, clock::day_of(at)).await?,
                body: body.clone(),
                cause: cause.to_owned(),
                is_focal_part: *body == cycle.focal_body,
                added_at: Some(at),
            };
            act.put(&new).await?;
            new
        }
    };
    let item = Item {
        id: ItemId::new(),
        obligation: obligation.id.clone(),
        task: None,
        target: Some(target.id.clone()),
        role: dondoc_rules::obligations::ItemRole::Supplier,
        position: AFTER_TASKS + target.position,
        section: None,
        added_at: Some(at),
        ended_at: None,
    };
    act.put(&item).await?;
    Ok(Some((obligation, item)))
}
