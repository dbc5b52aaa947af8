//! What the focal body makes of a return: confirms it, asks to complete single entries, sees progress in its own way.
//!
//! Promise: what the body stated is never changed. A rating stands beside it; a completion makes the next version, of
//! which only what was asked about may be written.

use dondoc_rules::access::{Right, Role};
use dondoc_rules::returns::{Door, Progress};
use dondoc_rules::reviews::{LevelFacts, LevelRefusal, may_confirm};
use jiff::Timestamp;

use super::verbs::{Done, ReturnRefusal, blank, reachable};
use super::{
    CommitmentAnswer, Entry, Return, ReturnDocument, ReturnFile, commitment_answers, documents, entries, figures, get,
    observing, of_obligation, parts, return_files,
};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx, record};
use crate::events::Act;
use crate::ids::{AccountId, BodyId, ItemId, PlanId, ReturnFileId, ReturnId};
use crate::{accounts, plans};

record! {
    /// How many people have to agree before a return under a plan is confirmed.
    pub struct ReviewLevels in "review_levels" key (plan) {
        pub plan: PlanId,
        /// 1, or 2 where one proposes and another confirms.
        pub level_count: i64,
        pub reason: String,
        pub set_at: Timestamp,
        pub set_by: Option<AccountId>,
    }
}

record! {
    /// The first of two who agree.
    pub struct ReviewProposal in "review_proposals" key (return_id) {
        pub return_id: ReturnId,
        pub note: String,
        pub proposed_at: Timestamp,
        pub proposed_by: Option<AccountId>,
    }
}

record! {
    /// How the focal body sees the progress of an entry, beside what the body states.
    pub struct Rating in "ratings" key (return_id, item) {
        pub return_id: ReturnId,
        pub item: ItemId,
        pub progress: Progress,
        pub note: String,
        pub rated_at: Timestamp,
        pub rated_by: Option<AccountId>,
    }
}

/// How many people have to agree under a plan, as it was set.
pub async fn levels(tx: &mut Tx, plan: &PlanId) -> Result<Option<ReviewLevels>, DbError> {
    tx.find("where tenant = $1 and plan = $2", &[plan.clone().into()]).await
}

/// Who proposed to confirm a version.
pub async fn proposal(tx: &mut Tx, id: &ReturnId) -> Result<Option<ReviewProposal>, DbError> {
    tx.find("where tenant = $1 and return_id = $2", &[id.clone().into()]).await
}

/// The ratings of a version.
pub async fn ratings(tx: &mut Tx, id: &ReturnId) -> Result<Vec<Rating>, DbError> {
    tx.list("where tenant = $1 and return_id = $2 order by item limit 2000", &[id.clone().into()]).await
}

/// The ratings of all returns of a cycle.
pub async fn ratings_of_cycle(tx: &mut Tx, cycle: &crate::ids::CycleId) -> Result<Vec<Rating>, DbError> {
    tx.list(
        "where tenant = $1 and return_id in (
             select r.id from returns r
             join obligations o on o.tenant = r.tenant and o.id = r.obligation
             where r.tenant = $1 and o.cycle = $2)
         order by return_id, item
         limit 200000",
        &[cycle.clone().into()],
    )
    .await
}

/// How many people may review for a body on a day.
pub async fn reviewer_count(tx: &mut Tx, body: &BodyId, actor: &Actor) -> Result<usize, DbError> {
    let mut people = accounts::holders(tx, body, Role::FocalOfficer, actor.today()).await?;
    people.extend(accounts::holders(tx, body, Role::FocalHead, actor.today()).await?);
    people.sort_by(|a, b| a.id.cmp(&b.id));
    people.dedup_by(|a, b| a.id == b.id);
    Ok(people.len())
}

/// What decides who has the last word on a version under a plan.
pub async fn level_facts(
    tx: &mut Tx,
    actor: &Actor,
    (plan, focal): (&PlanId, &BodyId),
    id: &ReturnId,
) -> Result<LevelFacts, DbError> {
    Ok(LevelFacts {
        level_count: levels(tx, plan).await?.map_or(1, |set| set.level_count),
        proposed_by: proposal(tx, id).await?.and_then(|one| one.proposed_by).map(|account| account.to_string()),
        // The body that consolidates today, where another took the plan's focal body's place.
        reviewer_count: reviewer_count(tx, actor.body.as_ref().unwrap_or(focal), actor).await?,
    })
}

/// Why it was not set.
#[derive(Debug)]
pub enum LevelsRefusal {
    Unknown,
    /// Neither one nor two.
    Number,
    NoReason,
    Store(DbError),
}

impl From<DbError> for LevelsRefusal {
    fn from(error: DbError) -> Self {
        LevelsRefusal::Store(error)
    }
}

/// Sets how many people have to agree under a plan.
pub async fn set_levels(db: &Db, actor: &Actor, plan: &PlanId, count: &str, reason: &str) -> Result<(), LevelsRefusal> {
    let mut act = Act::begin(db, actor, "review.levels-set").await?;
    let known = plans::get(act.tx(), plan).await?.ok_or(LevelsRefusal::Unknown)?;
    if !known.focal_body.is_some_and(|focal| actor.acts_for(&focal)) {
        return Err(LevelsRefusal::Unknown);
    }
    let level_count: i64 = count.trim().parse().map_err(|_| LevelsRefusal::Number)?;
    if !(1..=2).contains(&level_count) {
        return Err(LevelsRefusal::Number);
    }
    if reason.trim().is_empty() {
        return Err(LevelsRefusal::NoReason);
    }
    let set = ReviewLevels {
        plan: plan.clone(),
        level_count,
        reason: reason.trim().to_owned(),
        set_at: actor.now,
        set_by: actor.account.clone(),
    };
    act.put(&set).await?;
    Ok(act.commit(&format!("plans/{plan}")).await?)
}

/// A version that this person may review, with its plan and focal body.
async fn reviewable(act: &mut Act, actor: &Actor, id: &ReturnId) -> Done<(Return, PlanId, BodyId)> {
    let version = get(act.tx(), id).await?.ok_or(ReturnRefusal::Unknown)?;
    let (obligation, cycle) = reachable(act.tx(), actor, Right::ReviewReturns, &version.obligation).await?;
    if version.submitted_at.is_none() {
        return Err(ReturnRefusal::Unknown);
    }
    if parts::is_own_work(act.tx(), actor, &version, &obligation).await? {
        return Err(ReturnRefusal::OwnWork);
    }
    if version.confirmed_at.is_some() || version.completion_asked_at.is_some() {
        return Err(ReturnRefusal::Submitted);
    }
    Ok((version, cycle.plan, cycle.focal_body))
}

/// Proposes to confirm a return: where two have to agree, the first of them.
pub async fn propose(db: &Db, actor: &Actor, id: &ReturnId, note: &str) -> Done<()> {
    let mut act = Act::begin(db, actor, "return.confirmation-proposed").await?;
    let (version, _, _) = reviewable(&mut act, actor, id).await?;
    if proposal(act.tx(), id).await?.is_some() {
        return Ok(());
    }
    let proposed = ReviewProposal {
        return_id: version.id,
        note: note.trim().to_owned(),
        proposed_at: actor.now,
        proposed_by: actor.account.clone(),
    };
    act.put(&proposed).await?;
    Ok(act.commit(&format!("returns/{id}")).await?)
}

/// Confirms a return: from now on it may stand in the consolidated report, and never changes.
pub async fn confirm(db: &Db, actor: &Actor, id: &ReturnId) -> Done<()> {
    let mut act = Act::begin(db, actor, "return.confirmed").await?;
    let (mut version, plan, focal) = reviewable(&mut act, actor, id).await?;
    let facts = level_facts(act.tx(), actor, (&plan, &focal), id).await?;
    let person = actor.account.as_ref().map(ToString::to_string).unwrap_or_default();
    may_confirm(&facts, &person).map_err(|refusal| match refusal {
        LevelRefusal::NotProposed => ReturnRefusal::Field("review.not-proposed"),
        LevelRefusal::OwnProposal => ReturnRefusal::Field("review.own-proposal"),
    })?;
    // What is confirmed counts until a correction of it is; a second arrival of the same report changes nothing.
    let others = of_obligation(act.tx(), &version.obligation).await?;
    let is_there = |other: &&Return| version.corrects.is_none() || other.corrects == version.corrects;
    if others.iter().filter(|other| other.confirmed_at.is_some()).any(|other| is_there(&other)) {
        return Err(ReturnRefusal::Field("review.confirmed-already"));
    }
    version.confirmed_at = Some(actor.now);
    version.confirmed_by = actor.account.clone();
    act.put(&version).await?;
    observing::observe(&mut act, actor, &version).await?;
    Ok(act.commit(&format!("returns/{id}")).await?)
}

/// Sets how the focal body sees the progress of an entry; none takes it back. The body's own statement stays.
pub async fn rate(
    db: &Db,
    actor: &Actor,
    id: &ReturnId,
    item: &ItemId,
    progress: Option<Progress>,
    note: &str,
) -> Done<()> {
    let mut act = Act::begin(db, actor, "return.rated").await?;
    let (version, _, _) = reviewable(&mut act, actor, id).await?;
    if !entries(act.tx(), &version.id).await?.iter().any(|entry| entry.item == *item) {
        return Err(ReturnRefusal::Unknown);
    }
    let known = ratings(act.tx(), id).await?.into_iter().find(|rating| rating.item == *item);
    match (progress, known) {
        (Some(progress), _) => {
            if note.trim().is_empty() {
                return Err(ReturnRefusal::Field("review.no-note"));
            }
            let rating = Rating {
                return_id: version.id,
                item: item.clone(),
                progress,
                note: note.trim().to_owned(),
                rated_at: actor.now,
                rated_by: actor.account.clone(),
            };
            act.put(&rating).await?;
        }
        (None, Some(known)) => act.remove(&known).await?,
        (None, None) => return Ok(()),
    }
    Ok(act.commit(&format!("returns/{id}")).await?)
}

/// What of a version is written anew in the next one.
pub struct Asked<'a> {
    /// About the general part; empty where it stays.
    pub general: &'a str,
    /// About single entries; those that are not named stay.
    pub entries: &'a [(ItemId, String)],
    /// The confirmed version that the next one corrects.
    pub corrects: Option<ReturnId>,
}

/// Whether an entry of a copy is open, and what is asked about it.
pub(super) type Opened = (bool, Option<String>);

/// Writes a version with the words, rows and files of another.
pub(super) async fn copy(
    act: &mut Act,
    from: &Return,
    into: &mut Return,
    opened: impl Fn(&ItemId) -> Opened,
) -> Done<()> {
    into.is_nil = from.is_nil;
    into.deployment = from.deployment.clone();
    into.documents = from.documents.clone();
    into.assessment = from.assessment.clone();
    into.next_period = from.next_period.clone();
    into.proposals = from.proposals.clone();
    act.put(into).await?;
    for entry in entries(act.tx(), &from.id).await? {
        let (is_open, completion_comment) = opened(&entry.item);
        act.put(&Entry { return_id: into.id.clone(), is_open, completion_comment, ..entry }).await?;
    }
    for row in documents(act.tx(), &from.id).await? {
        act.put(&ReturnDocument { return_id: into.id.clone(), ..row }).await?;
    }
    for answer in commitment_answers(act.tx(), &from.id).await? {
        act.put(&CommitmentAnswer { return_id: into.id.clone(), ..answer }).await?;
    }
    for figure in figures::of_return(act.tx(), &from.id).await? {
        act.put(&figures::ReturnFigure { return_id: into.id.clone(), observation: None, ..figure }).await?;
    }
    for attached in return_files(act.tx(), &from.id).await? {
        act.put(&ReturnFile { id: ReturnFileId::new(), return_id: into.id.clone(), ..attached }).await?;
    }
    Ok(())
}

/// Makes the next version from one: the same words, of which only what is asked about may be written.
pub(super) async fn make_next(act: &mut Act, actor: &Actor, version: &Return, asked: &Asked<'_>) -> Done<Return> {
    let newest = of_obligation(act.tx(), &version.obligation).await?.last().map_or(1, |newest| newest.version);
    let mut next = Return {
        follows: Some(version.id.clone()),
        asked_general: Some(asked.general.trim().to_owned()).filter(|text| !text.is_empty()),
        corrects: asked.corrects.clone(),
        ..blank(&version.obligation, newest + 1, Door::Typed, actor)
    };
    let comment = |item: &ItemId| asked.entries.iter().find(|(own, _)| own == item).map(|(_, text)| text.clone());
    copy(act, version, &mut next, |item| {
        let comment = comment(item);
        (comment.is_some(), comment)
    })
    .await?;
    Ok(next)
}

/// Asks to complete single entries: the next version opens with only these to change.
pub async fn ask_completion(
    db: &Db,
    actor: &Actor,
    id: &ReturnId,
    general: &str,
    comments: &[(ItemId, String)],
) -> Done<()> {
    if comments.is_empty() && general.is_empty() {
        return Err(ReturnRefusal::Field("return.no-comment"));
    }
    let mut act = Act::begin(db, actor, "return.completion-asked").await?;
    let (mut version, _, _) = reviewable(&mut act, actor, id).await?;
    version.completion_asked_at = Some(actor.now);
    version.completion_asked_by = actor.account.clone();
    version.completion_comment = Some(general.to_owned()).filter(|text| !text.is_empty());
    act.put(&version).await?;
    let corrects = version.corrects.clone();
    make_next(&mut act, actor, &version, &Asked { general, entries: comments, corrects }).await?;
    Ok(act.commit(&format!("returns/{id}")).await?)
}
