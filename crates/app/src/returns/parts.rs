//! A return written by several hands: who may write which entry, whose part is done, and that nobody approves or checks
//! what they alone wrote.

use std::collections::{BTreeMap, HashSet};

use dondoc_rules::access::{Right, Role, reach};
use dondoc_rules::returns::{Door, check};
use jiff::civil::Date;

use super::save::Sent;
use super::saying::facts;
use super::verbs::{Done, ReturnRefusal, reachable, writable};
use super::{Return, entries, get};
use crate::accounts;
use crate::actor::Actor;
use crate::cycles::Cycle;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::{AccountId, ItemId, ObligationId, ReturnId, TaskId};
use crate::inside::{self, GivenEntry, Share, given};
use crate::obligations::{self, Obligation};
use crate::plans::commitments;

/// A version of which this person may write something, and what of it.
pub(super) async fn writable_in_part(
    tx: &mut Tx,
    actor: &Actor,
    id: &ReturnId,
) -> Done<(Return, Obligation, Cycle, Share)> {
    if reach(actor.role, Right::WriteReturns).is_some() {
        let (version, obligation, cycle) = writable(tx, actor, id).await?;
        return Ok((version, obligation, cycle, Share::Whole));
    }
    let version = get(tx, id).await?.ok_or(ReturnRefusal::Unknown)?;
    let (obligation, cycle) = reachable(tx, actor, Right::ContributeReturns, &version.obligation).await?;
    if version.submitted_at.is_some() {
        return Err(ReturnRefusal::Submitted);
    }
    if cycle.closed_at.is_some() {
        return Err(ReturnRefusal::Closed);
    }
    let share = inside::share(tx, actor, &obligation.id).await?;
    Ok((version, obligation, cycle, share))
}

/// Names of a form that are no field of the return.
const OF_THE_FORM: &[&str] = &["person", "then", "item", "is_nil"];

/// Which item each commitment belongs to, where a form speaks of any.
async fn items_of_commitments(
    tx: &mut Tx,
    obligation: &Obligation,
    cycle: &Cycle,
    sent: &Sent,
) -> Result<BTreeMap<String, ItemId>, DbError> {
    if !sent.keys().any(|name| name.starts_with("commitment.")) {
        return Ok(BTreeMap::new());
    }
    let items = obligations::items(tx, &obligation.id).await?;
    let of_task =
        |task: &TaskId| items.iter().find(|item| item.task.as_ref() == Some(task)).map(|item| item.id.clone());
    let all = commitments::of_version(tx, &cycle.plan_version).await?;
    Ok(all.into_iter().filter_map(|one| Some((one.id.to_string(), of_task(&one.task)?))).collect())
}

fn is_in(share: &Share, of_commitments: &BTreeMap<String, ItemId>, name: &str) -> bool {
    let mut parts = name.split('.');
    let item = match (parts.next(), parts.next()) {
        (Some("commitment"), Some(id)) => of_commitments.get(id).cloned(),
        (Some(item), Some(_)) => ItemId::parse(item),
        _ => None,
    };
    item.is_some_and(|item| share.holds(&item))
}

/// What a form changed that is not the person's to change: fields and what was typed.
pub(super) async fn not_given(
    tx: &mut Tx,
    share: &Share,
    obligation: &Obligation,
    cycle: &Cycle,
    sent: &Sent,
    before: &Sent,
) -> Result<Vec<(String, String)>, DbError> {
    if *share == Share::Whole {
        return Ok(Vec::new());
    }
    let of_commitments = items_of_commitments(tx, obligation, cycle, sent).await?;
    let is_changed = |name: &str, text: &str| before.get(name).map_or(!text.is_empty(), |shown| shown != text);
    let strange = sent.iter().filter(|(name, text)| {
        !OF_THE_FORM.contains(&name.as_str()) && !is_in(share, &of_commitments, name) && is_changed(name, text)
    });
    let mut strange: Vec<(String, String)> = strange.map(|(name, text)| (name.clone(), text.clone())).collect();
    strange.sort();
    Ok(strange)
}

/// What of a form is the person's to write.
pub(super) async fn allowed(
    tx: &mut Tx,
    share: &Share,
    obligation: &Obligation,
    cycle: &Cycle,
    sent: &Sent,
) -> Result<Sent, DbError> {
    let of_commitments = items_of_commitments(tx, obligation, cycle, sent).await?;
    let own = sent.iter().filter(|(name, _)| is_in(share, &of_commitments, name));
    Ok(own.map(|(name, text)| (name.clone(), text.clone())).collect())
}

/// "Đã xong phần của tôi": every entry that is the person's to write, once nothing is missing from it.
pub async fn finish(db: &Db, actor: &Actor, id: &ReturnId) -> Done<()> {
    let mut act = Act::begin(db, actor, "entries.part-done").await?;
    let (version, obligation, _, share) = writable_in_part(act.tx(), actor, id).await?;
    let own = inside::given_to(act.tx(), actor, &obligation.id).await?;
    let own: Vec<GivenEntry> = own.into_iter().filter(|given| given.is_open() && share.holds(&given.item)).collect();
    if own.is_empty() {
        return Err(ReturnRefusal::NotGiven(Vec::new()));
    }
    let said = facts(act.tx(), &version).await?;
    let mut missing = check(&said);
    missing.retain(|one| one.item().is_some_and(|item| own.iter().any(|given| given.item.as_str() == item)));
    if !missing.is_empty() {
        return Err(ReturnRefusal::Incomplete(missing));
    }
    for given in own {
        act.put(&GivenEntry { done_at: Some(actor.now), done_by: actor.account.clone(), ..given }).await?;
    }
    Ok(act.commit(&format!("obligations/{}", obligation.id)).await?)
}

/// The person writes on what they said was done, while nobody has taken it in.
pub async fn resume(db: &Db, actor: &Actor, id: &ReturnId) -> Done<()> {
    let mut act = Act::begin(db, actor, "entries.part-resumed").await?;
    let (_, obligation, _, _) = writable_in_part(act.tx(), actor, id).await?;
    let own = inside::given_to(act.tx(), actor, &obligation.id).await?;
    let done: Vec<GivenEntry> =
        own.into_iter().filter(|given| given.done_at.is_some() && given.collected_at.is_none()).collect();
    if done.is_empty() {
        return Err(ReturnRefusal::NotGiven(Vec::new()));
    }
    for given in done {
        act.put(&GivenEntry { done_at: None, done_by: None, ..given }).await?;
    }
    Ok(act.commit(&format!("obligations/{}", obligation.id)).await?)
}

/// Hands the focal body's own part over for checking: no letter goes out, another officer looks at it.
pub async fn hand_over(db: &Db, actor: &Actor, id: &ReturnId) -> Done<()> {
    let mut act = Act::begin(db, actor, "return.handed-over").await?;
    let (mut version, obligation, cycle) = writable(act.tx(), actor, id).await?;
    if !obligation.is_focal_part || version.door != Door::Typed {
        return Err(ReturnRefusal::Unknown);
    }
    if !super::supplements::is_wanted(act.tx(), &version).await? {
        return Err(ReturnRefusal::Submitted);
    }
    super::saying::complete(&mut act, &version).await?;
    given::collect_within(&mut act, actor, &obligation.id).await?;
    version.submitted_at = Some(actor.now);
    version.submitted_by = actor.account.clone();
    act.put(&version).await?;
    super::shared::give(&mut act, &obligation, &cycle, &version).await?;
    Ok(act.commit(&format!("returns/{id}")).await?)
}

/// All who had a hand in a version's words.
async fn writers(tx: &mut Tx, version: &Return) -> Result<HashSet<AccountId>, DbError> {
    let mut all: HashSet<AccountId> = version.created_by.iter().chain(&version.submitted_by).cloned().collect();
    all.extend(entries(tx, &version.id).await?.into_iter().filter_map(|entry| entry.saved_by));
    let typed: Vec<super::FieldHistory> =
        tx.list("where tenant = $1 and return_id = $2 order by id limit 20000", &[version.id.clone().into()]).await?;
    all.extend(typed.into_iter().filter_map(|row| row.saved_by));
    Ok(all)
}

/// Whether somebody else holds one of these roles in the body today.
async fn is_another(tx: &mut Tx, actor: &Actor, obligation: &Obligation, roles: &[Role]) -> Result<bool, DbError> {
    for body in actor.body.iter().chain([&obligation.body]) {
        for role in roles {
            let holders = accounts::holders(tx, body, *role, actor.today()).await?;
            if holders.iter().any(|holder| Some(&holder.id) != actor.account.as_ref()) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Whether an approval would pass a report through one pair of hands alone while the body has another person for it: whoever
/// approves did not send it to the head themself; where nobody sent it, another one wrote at least part of it.
pub async fn is_own_approval(
    tx: &mut Tx,
    actor: &Actor,
    version: &Return,
    obligation: &Obligation,
) -> Result<bool, DbError> {
    let Some(account) = &actor.account else { return Ok(false) };
    let is_own = match &version.approval_asked_by {
        Some(asked) => asked == account,
        None => writers(tx, version).await?.iter().all(|writer| writer == account),
    };
    let roles = [Role::ReportingOfficer, Role::Head, Role::FocalOfficer, Role::FocalHead];
    Ok(is_own && is_another(tx, actor, obligation, &roles).await?)
}

/// Whether this person must leave the checking of a version to another one: what one submitted for a body one does not
/// check; of the focal body's own part, nothing that one wrote in. Where the focal body has one officer only, that one does.
pub async fn is_own_work(
    tx: &mut Tx,
    actor: &Actor,
    version: &Return,
    obligation: &Obligation,
) -> Result<bool, DbError> {
    let Some(account) = &actor.account else { return Ok(false) };
    if version.door != Door::Typed {
        return Ok(false);
    }
    if !obligation.is_focal_part {
        return Ok(version.submitted_by.as_ref() == Some(account));
    }
    Ok(writers(tx, version).await?.contains(account)
        && is_another(tx, actor, obligation, &[Role::FocalOfficer]).await?)
}

/// What waits inside a body, for one obligation.
pub struct Waiting {
    pub obligation: ObligationId,
    /// Its draft.
    pub version: ReturnId,
    pub cycle: String,
    pub count: usize,
    pub done: usize,
    /// The next inner day.
    pub due_on: Option<Date>,
}

async fn waiting(tx: &mut Tx, actor: &Actor, given: Vec<GivenEntry>) -> Result<Vec<Waiting>, DbError> {
    let mut by_obligation: BTreeMap<ObligationId, Vec<GivenEntry>> = BTreeMap::new();
    for one in given {
        by_obligation.entry(one.obligation.clone()).or_default().push(one);
    }
    let mut found = Vec::new();
    for (id, given) in by_obligation {
        let Some(obligation) = obligations::get(tx, &id).await? else { continue };
        let Some(cycle) = crate::cycles::get(tx, &obligation.cycle).await? else { continue };
        let versions = super::of_obligation(tx, &id).await?;
        let draft = versions.iter().rev().find(|one| one.door == Door::Typed && one.submitted_at.is_none());
        let Some(draft) = draft.filter(|_| actor.acts_for(&obligation.body)) else { continue };
        found.push(Waiting {
            obligation: id,
            version: draft.id.clone(),
            cycle: cycle.name,
            count: given.len(),
            done: given.iter().filter(|one| one.done_at.is_some()).count(),
            due_on: given.iter().filter(|one| one.done_at.is_none()).filter_map(|one| one.due_on).min(),
        });
    }
    found.sort_by_key(|one| (one.due_on.is_none(), one.due_on));
    Ok(found)
}

/// What was given to a person and waits for them, the next inner day first.
pub async fn waiting_for(tx: &mut Tx, actor: &Actor) -> Result<Vec<Waiting>, DbError> {
    let given = given::waiting_for(tx, actor).await?;
    waiting(tx, actor, given).await
}

/// What a person's body has given and nobody has collected.
pub async fn given_by(tx: &mut Tx, actor: &Actor) -> Result<Vec<Waiting>, DbError> {
    let mut all = Vec::new();
    for body in actor.body.iter().chain(&actor.inherited) {
        all.extend(given::waiting_in(tx, body).await?);
    }
    waiting(tx, actor, all).await
}
