//! Targets in a proposal: changed, new, ended, taken back.

use super::verbs::{Refusal, open, others};
use super::{Amendment, ProposedTarget, targets};
use crate::actor::Actor;
use crate::db::Db;
use crate::events::Act;
use crate::ids::{AmendmentId, TargetId};
use crate::plans;

/// A target as a person fills it in.
#[derive(Debug, Clone)]
pub struct TargetForm {
    /// None: a new one.
    pub target: Option<TargetId>,
    /// Of a new one.
    pub label: String,
    pub text: String,
    pub comparator: String,
    pub value: String,
    pub value_max: String,
    pub unit: String,
    pub to_year: String,
    pub reason: String,
    /// Another proposal changes it too, and that is meant.
    pub confirmed: bool,
}

/// The comparators of a target.
pub const COMPARATORS: [&str; 8] = ["eq", "ge", "gt", "le", "lt", "about", "range", "maintain"];

/// Puts a target as it should be: changed, or new.
pub async fn put_target(db: &Db, actor: &Actor, id: &AmendmentId, form: &TargetForm) -> Result<TargetId, Refusal> {
    let mut act = Act::begin(db, actor, "amendment.target-put").await?;
    let amendment = open(&mut act, actor, id).await?;
    let base = plans::targets_ever(act.tx(), &amendment.base_version).await?;
    let own = targets(act.tx(), id).await?;
    let known = |target: &TargetId| {
        let in_plan = base.iter().find(|known| known.id == *target && !known.is_ended).map(|known| known.label.clone());
        in_plan.or_else(|| own.iter().find(|one| one.target == *target).map(|one| one.label.clone()))
    };
    let is_in_plan = |target: &TargetId| base.iter().any(|known| known.id == *target);
    let label = match &form.target {
        Some(target) if is_in_plan(target) => known(target).ok_or(Refusal::Unknown)?,
        Some(target) => known(target).map(|_| form.label.trim().to_owned()).ok_or(Refusal::Unknown)?,
        None => form.label.trim().to_owned(),
    };
    if label.is_empty() {
        return Err(Refusal::Field("amendment.no-label"));
    }
    let others_of_plan = base.iter().map(|one| (&one.id, &one.label));
    let mut labels = others_of_plan.chain(own.iter().map(|one| (&one.target, &one.label)));
    if labels.any(|(target, taken)| Some(target) != form.target.as_ref() && *taken == label) {
        return Err(Refusal::Field("amendment.target-label-taken"));
    }
    if form.text.trim().is_empty() {
        return Err(Refusal::Field("amendment.no-text"));
    }
    if form.reason.trim().is_empty() {
        return Err(Refusal::Field("amendment.no-task-reason"));
    }
    if !COMPARATORS.contains(&form.comparator.as_str()) {
        return Err(Refusal::Field("amendment.bad-comparator"));
    }
    // "1.234,5" as it is typed; a number with one dot could be either and is asked back.
    let number = |text: &str| -> Result<Option<String>, Refusal> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let (whole, rest) = text.split_once(',').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let unsigned = whole.strip_prefix('-').unwrap_or(whole);
        if unsigned.is_empty() || !digits(unsigned) || !digits(rest) || (text.contains(',') && rest.is_empty()) {
            return Err(Refusal::Field("amendment.bad-number"));
        }
        Ok(Some(if rest.is_empty() { whole.to_owned() } else { format!("{whole}.{rest}") }))
    };
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let to_year = match form.to_year.trim() {
        "" => None,
        text => Some(
            text.parse().ok().filter(|year| (1900..2200).contains(year)).ok_or(Refusal::Field("amendment.bad-year"))?,
        ),
    };
    let target = form.target.clone().unwrap_or_else(TargetId::new);
    if !form.confirmed
        && let Some(other) = also_changes(&mut act, &amendment, &target).await?
    {
        return Err(Refusal::AlsoIn(other));
    }
    let change = ProposedTarget {
        amendment: id.clone(),
        target: target.clone(),
        reason: form.reason.trim().to_owned(),
        text: form.text.trim().to_owned(),
        comparator: form.comparator.clone(),
        value: number(&form.value)?,
        value_max: number(&form.value_max)?,
        unit: some(&form.unit),
        to_year,
        label,
        is_ended: false,
        put_at: actor.now,
        put_by: actor.account.clone(),
    };
    act.put(&change).await?;
    act.commit(&format!("amendments/{id}")).await?;
    Ok(target)
}

/// The title of another open proposal for the same plan that changes the target.
async fn also_changes(act: &mut Act, own: &Amendment, target: &TargetId) -> Result<Option<String>, Refusal> {
    for other in others(act, own).await? {
        if targets(act.tx(), &other.id).await?.iter().any(|change| change.target == *target) {
            return Ok(Some(other.title));
        }
    }
    Ok(None)
}

/// Ends a target of the plan.
pub async fn end_target(
    db: &Db,
    actor: &Actor,
    id: &AmendmentId,
    target: &TargetId,
    reason: &str,
) -> Result<(), Refusal> {
    if reason.trim().is_empty() {
        return Err(Refusal::Field("amendment.no-task-reason"));
    }
    let mut act = Act::begin(db, actor, "amendment.target-put").await?;
    let amendment = open(&mut act, actor, id).await?;
    let base = plans::targets(act.tx(), &amendment.base_version).await?;
    let known = base.into_iter().find(|known| known.id == *target).ok_or(Refusal::Unknown)?;
    let change = ProposedTarget {
        amendment: id.clone(),
        target: known.id,
        reason: reason.trim().to_owned(),
        text: known.text,
        comparator: known.comparator,
        value: known.value,
        value_max: known.value_max,
        unit: known.unit,
        to_year: known.to_year,
        label: known.label,
        is_ended: true,
        put_at: actor.now,
        put_by: actor.account.clone(),
    };
    act.put(&change).await?;
    Ok(act.commit(&format!("amendments/{id}")).await?)
}

/// Takes a target's change back.
pub async fn drop_target(db: &Db, actor: &Actor, id: &AmendmentId, target: &TargetId) -> Result<(), Refusal> {
    let mut act = Act::begin(db, actor, "amendment.task-dropped").await?;
    open(&mut act, actor, id).await?;
    let change = targets(act.tx(), id).await?.into_iter().find(|change| change.target == *target);
    act.remove(&change.ok_or(Refusal::Unknown)?).await?;
    Ok(act.commit(&format!("amendments/{id}")).await?)
}
