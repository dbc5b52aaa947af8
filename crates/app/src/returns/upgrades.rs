//! A report in progress when its cycle goes over to a later version of the plan: a person looks at each task that is worded
//! otherwise, field by field, and at what was written about a task that ended. Nothing typed is taken away.

use dondoc_rules::amendments::{Field, Said, fields};
use dondoc_rules::plans::redline::Piece;
use jiff::Timestamp;

use super::verbs::{ReturnRefusal, writable};
use super::{Entry, Return, entries, figures};
use crate::actor::Actor;
use crate::cycles::{self, Cycle};
use crate::db::{Db, DbError, Tx, record};
use crate::events::Act;
use crate::ids::{AccountId, ItemId, PlanVersionId, ReturnId};
use crate::obligations::{self, Obligation};
use crate::plans;

record! {
    /// That a person has looked at what became of an item.
    pub struct ItemUpgrade in "item_upgrades" key (return_id, item, plan_version) {
        pub return_id: ReturnId,
        pub item: ItemId,
        pub plan_version: PlanVersionId,
        pub seen_at: Timestamp,
        pub seen_by: Option<AccountId>,
    }
}

/// What became of an item since the report was begun.
#[derive(Debug, Clone)]
pub struct Upgrade {
    pub item: ItemId,
    pub label: String,
    pub text: String,
    /// It is asked no longer; what was written stays with the report.
    pub is_ended: bool,
    /// The fields that are worded otherwise.
    pub fields: Vec<(Field, Vec<Piece>)>,
    /// What is written about it.
    pub entry: Entry,
    /// The value that is written, of a target.
    pub figure: String,
    /// When somebody looked at it; none: it waits.
    pub seen_at: Option<Timestamp>,
}

/// The items of a version that was begun before its cycle went over, and that say something else now.
pub async fn of(
    tx: &mut Tx,
    cycle: &Cycle,
    obligation: &Obligation,
    version: &Return,
) -> Result<Vec<Upgrade>, DbError> {
    let begun = cycles::version_at(tx, cycle, version.created_at).await?;
    if version.submitted_at.is_some() || begun == cycle.plan_version {
        return Ok(Vec::new());
    }
    let before = plans::wording(tx, &begun).await?;
    let after = plans::wording(tx, &cycle.plan_version).await?;
    let values = figures::of_return(tx, &version.id).await?;
    let seen: Vec<ItemUpgrade> = tx
        .list(
            "where tenant = $1 and return_id = $2 and plan_version = $3 order by item limit 5000",
            &[version.id.clone().into(), cycle.plan_version.clone().into()],
        )
        .await?;
    let written = entries(tx, &version.id).await?;
    let mut found = Vec::new();
    for item in obligations::items(tx, &obligation.id).await? {
        let said = match (&item.task, &item.target) {
            (Some(task), _) => compared(&before.tasks, &after.tasks, task.as_str()),
            (None, Some(target)) => compared(&before.targets, &after.targets, target.as_str()),
            (None, None) => None,
        };
        let Some((label, text, fields)) = said else { continue };
        let Some(entry) = written.iter().find(|entry| entry.item == item.id) else { continue };
        let is_ended = item.ended_at.is_some_and(|at| at > version.created_at);
        let says = [&entry.done, &entry.difficulties, &entry.next_steps, &entry.proposals];
        let figure = values.iter().find(|figure| figure.item == item.id).map(|figure| figure.value.clone());
        let figure = figure.unwrap_or_default();
        let is_written = entry.progress.is_some() || !figure.is_empty() || says.iter().any(|text| !text.is_empty());
        if is_ended && !is_written || !is_ended && fields.is_empty() {
            continue;
        }
        found.push(Upgrade {
            seen_at: seen.iter().find(|one| one.item == item.id).map(|one| one.seen_at),
            item: item.id,
            label,
            text,
            figure,
            is_ended,
            fields: if is_ended { Vec::new() } else { fields },
            entry: entry.clone(),
        });
    }
    Ok(found)
}

/// What two versions say under an id: number and words of the later one, and the fields that differ.
type Compared = (String, String, Vec<(Field, Vec<Piece>)>);

fn compared<T: Said>(before: &[T], after: &[T], id: &str) -> Option<Compared> {
    let was = before.iter().find(|one| one.id() == id)?;
    let is = after.iter().find(|one| one.id() == id)?;
    Some((is.label().to_owned(), is.text().to_owned(), fields(was, is, false)))
}

/// Whether something waits to be looked at.
pub(super) async fn waits(
    tx: &mut Tx,
    cycle: &Cycle,
    obligation: &Obligation,
    version: &Return,
) -> Result<bool, DbError> {
    Ok(of(tx, cycle, obligation, version).await?.iter().any(|one| one.seen_at.is_none()))
}

/// A person has looked at an item: its words stand, or are written anew in the form.
pub async fn look(db: &Db, actor: &Actor, id: &ReturnId, item: &ItemId) -> Result<(), ReturnRefusal> {
    let mut act = Act::begin(db, actor, "return.upgrade-seen").await?;
    let (version, obligation, cycle) = writable(act.tx(), actor, id).await?;
    let found = of(act.tx(), &cycle, &obligation, &version).await?;
    if !found.iter().any(|one| one.item == *item) {
        return Err(ReturnRefusal::Unknown);
    }
    let seen = ItemUpgrade {
        return_id: version.id,
        item: item.clone(),
        plan_version: cycle.plan_version,
        seen_at: actor.now,
        seen_by: actor.account.clone(),
    };
    act.put(&seen).await?;
    Ok(act.commit(&format!("returns/{id}")).await?)
}
