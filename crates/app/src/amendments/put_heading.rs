//! Headings in a proposal: changed, new, moved, ended, taken back. A heading's number stays what it is, since tasks, boards and
//! reports name it by that; one with something under it that goes on is not ended.

use dondoc_rules::bodies::Register;

use super::content::proposed;
use super::verbs::{Refusal, open, others};
use super::{Amendment, ProposedHeading, headings};
use crate::actor::Actor;
use crate::db::Db;
use crate::events::Act;
use crate::ids::{AmendmentId, TaskGroupId};
use crate::plans::TaskGroup;

/// A heading as a person fills it in.
#[derive(Debug, Clone, Default)]
pub struct HeadingForm {
    /// None: a new one.
    pub heading: Option<TaskGroupId>,
    /// Of a new one.
    pub label: String,
    pub title: String,
    /// The number of the heading above; empty for none.
    pub parent: String,
    /// The number of the heading that it is to stand behind; empty: where it stands, or the end.
    pub after: String,
    pub reason: String,
    /// Another proposal changes it too, and that is meant.
    pub confirmed: bool,
}

/// The headings as the proposal has them.
async fn groups(act: &mut Act, amendment: &Amendment) -> Result<Vec<TaskGroup>, Refusal> {
    // Who leads a task says nothing of headings, so no register is needed.
    Ok(proposed(act.tx(), amendment, &Register::default()).await?.groups)
}

/// Puts a heading as it should be: changed, new, or moved.
pub async fn put_heading(db: &Db, actor: &Actor, id: &AmendmentId, form: &HeadingForm) -> Result<(), Refusal> {
    let mut act = Act::begin(db, actor, "amendment.heading-put").await?;
    let amendment = open(&mut act, actor, id).await?;
    let groups = groups(&mut act, &amendment).await?;
    let known = match &form.heading {
        Some(heading) => Some(groups.iter().find(|known| known.key() == heading).ok_or(Refusal::Unknown)?),
        None => None,
    };
    let label = known.map_or_else(|| form.label.trim().to_owned(), |known| known.label.clone());
    for (text, key) in [
        (label.as_str(), "amendment.no-label"),
        (form.title.trim(), "amendment.no-heading-title"),
        (form.reason.trim(), "amendment.no-task-reason"),
    ] {
        if text.is_empty() {
            return Err(Refusal::Field(key));
        }
    }
    let live = || groups.iter().filter(|one| !one.is_ended);
    if known.is_none() && groups.iter().any(|one| one.label == label) {
        return Err(Refusal::Field("amendment.heading-label-taken"));
    }
    let numbered = |number: &str| {
        let found = live().find(|one| one.label == number);
        found.ok_or_else(|| Refusal::UnknownGroup(number.to_owned()))
    };
    let parent = match form.parent.trim() {
        "" => None,
        number => Some(numbered(number)?.label.clone()),
    };
    if parent.as_deref().is_some_and(|parent| is_below(&groups, parent, &label)) {
        return Err(Refusal::Field("amendment.heading-circle"));
    }
    let heading = form.heading.clone().unwrap_or_else(TaskGroupId::new);
    let after = match form.after.trim() {
        "" => None,
        number => Some(numbered(number)?.key().clone()),
    };
    if after.as_ref() == Some(&heading) {
        return Err(Refusal::Field("amendment.heading-after-itself"));
    }
    if !form.confirmed
        && let Some(other) = also_changes(&mut act, &amendment, &heading).await?
    {
        return Err(Refusal::AlsoIn(other));
    }
    let change = ProposedHeading {
        amendment: id.clone(),
        heading,
        is_ended: false,
        reason: form.reason.trim().to_owned(),
        label,
        title: form.title.trim().to_owned(),
        parent,
        after_heading: after,
        put_at: actor.now,
        put_by: actor.account.clone(),
    };
    act.put(&change).await?;
    Ok(act.commit(&format!("amendments/{id}")).await?)
}

/// Whether a heading is another one or stands below it, at any depth.
fn is_below(groups: &[TaskGroup], label: &str, above: &str) -> bool {
    let mut at = Some(label);
    for _ in 0..=groups.len() {
        match at {
            Some(own) if own == above => return true,
            Some(own) => at = groups.iter().find(|one| one.label == own).and_then(|one| one.parent.as_deref()),
            None => return false,
        }
    }
    false
}

/// The title of another open proposal for the same plan that changes the heading.
async fn also_changes(act: &mut Act, own: &Amendment, heading: &TaskGroupId) -> Result<Option<String>, Refusal> {
    for other in others(act, own).await? {
        if headings(act.tx(), &other.id).await?.iter().any(|change| change.heading == *heading) {
            return Ok(Some(other.title));
        }
    }
    Ok(None)
}

/// Ends a heading of the plan. Refused while something that goes on stands under it.
pub async fn end_heading(
    db: &Db,
    actor: &Actor,
    id: &AmendmentId,
    heading: &TaskGroupId,
    reason: &str,
) -> Result<(), Refusal> {
    if reason.trim().is_empty() {
        return Err(Refusal::Field("amendment.no-task-reason"));
    }
    let mut act = Act::begin(db, actor, "amendment.heading-put").await?;
    let amendment = open(&mut act, actor, id).await?;
    let known = groups(&mut act, &amendment).await?;
    let known = known.into_iter().find(|one| one.key() == heading && !one.is_ended).ok_or(Refusal::Unknown)?;
    let change = ProposedHeading {
        amendment: id.clone(),
        heading: heading.clone(),
        is_ended: true,
        reason: reason.trim().to_owned(),
        label: known.label,
        title: known.title,
        parent: known.parent,
        after_heading: None,
        put_at: actor.now,
        put_by: actor.account.clone(),
    };
    act.put(&change).await?;
    proposed(act.tx(), &amendment, &Register::default()).await?.check().map_err(Refusal::Rule)?;
    Ok(act.commit(&format!("amendments/{id}")).await?)
}

/// Takes a heading's change back. Refused while something was put under a new one.
pub async fn drop_heading(db: &Db, actor: &Actor, id: &AmendmentId, heading: &TaskGroupId) -> Result<(), Refusal> {
    let mut act = Act::begin(db, actor, "amendment.heading-dropped").await?;
    let amendment = open(&mut act, actor, id).await?;
    let change = headings(act.tx(), id).await?.into_iter().find(|change| change.heading == *heading);
    act.remove(&change.ok_or(Refusal::Unknown)?).await?;
    proposed(act.tx(), &amendment, &Register::default()).await?.check().map_err(Refusal::Rule)?;
    Ok(act.commit(&format!("amendments/{id}")).await?)
}
