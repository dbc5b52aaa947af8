//! Chains: when an instrument that a plan implements, rests on or cites is amended, replaced or ended, the plan waits for a
//! person of its focal body to look at it; so it does when a decision that made one of its versions is withdrawn. Nothing of
//! the plan changes by itself.

use std::collections::BTreeSet;

use dondoc_rules::amendments::ReviewAnswer;
use dondoc_rules::instruments::identity::{Match, Sameness, compare, identity};
use dondoc_rules::instruments::relations::RelationKind;
use jiff::Timestamp;

use super::verbs::Refusal;
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx, record, words};
use crate::events::Act;
use crate::ids::{AccountId, InstrumentId, PlanId, PlanReviewId, RelationId};
use crate::instruments::relations::{self, InstrumentRelation};
use crate::instruments::{self, Instrument};
use crate::plans::{self, Plan};
use crate::register::{matched, named};

words!(ReviewAnswer);

record! {
    /// What a person answered; a later answer stands beside the first.
    pub struct PlanReview in "plan_reviews" key (id) {
        pub id: PlanReviewId,
        pub plan: PlanId,
        /// What changed the instrument above.
        pub relation: RelationId,
        pub answer: ReviewAnswer,
        pub note: String,
        pub answered_at: Timestamp,
        pub answered_by: Option<AccountId>,
    }
}

/// A plan, the instrument above it, and what changed that one.
pub struct Changed {
    pub plan: Plan,
    pub superior: Instrument,
    pub change: InstrumentRelation,
    pub by: Instrument,
    /// The newest answer.
    pub review: Option<PlanReview>,
}

/// What changed above the plans of the person's body, the newest change first; those without an answer wait.
pub async fn of_own(tx: &mut Tx, actor: &Actor) -> Result<Vec<Changed>, DbError> {
    let all = relations::all(tx).await?;
    let is_change = |one: &&InstrumentRelation| one.kind.bears_on_validity();
    let standing: Vec<&InstrumentRelation> = all.iter().filter(|one| one.withdrawn_at.is_none()).collect();
    let changes: Vec<&InstrumentRelation> = standing.iter().copied().filter(is_change).collect();
    let mut found = Vec::new();
    if changes.is_empty() {
        return Ok(found);
    }
    let register = instruments::list(tx).await?;
    for plan in plans::list(tx).await? {
        if !plan.focal_body.as_ref().is_some_and(|focal| actor.acts_for(focal)) {
            continue;
        }
        let versions = plans::versions(tx, &plan.id).await?;
        let (Some(first), Some(latest)) = (versions.first(), versions.last()) else { continue };
        let own: BTreeSet<&InstrumentId> = versions.iter().map(|version| &version.instrument).collect();
        let mut above = above(&own, &standing);
        let citations = plans::citations(tx, &latest.id).await?;
        for superior in register.iter().filter(|one| changes.iter().any(|change| change.to_instrument == one.id)) {
            let known = superior.identity();
            let is_cited = citations.iter().any(|citation| {
                compare(&identity(&named(citation)), &known) != Sameness::Different
                    && matched(&register, citation, latest) == Match::One(superior)
            });
            if is_cited {
                above.insert(&superior.id);
            }
        }
        let reviews: Vec<PlanReview> =
            tx.list("where tenant = $1 and plan = $2 order by id limit 5000", &[plan.id.clone().into()]).await?;
        for change in &changes {
            // A plan was made in the knowledge of what held before it.
            let is_older = change.effective_on <= first.effective_on;
            // What happens to the plan's own instruments, a decision that made a version withdrawn too, is looked at as well;
            // what its own versions do to each other is known.
            let is_above = above.contains(&change.to_instrument) || own.contains(&change.to_instrument);
            if is_older || !is_above || own.contains(&change.from_instrument) {
                continue;
            }
            let get = |id: &InstrumentId| register.iter().find(|one| one.id == *id).cloned();
            if let (Some(superior), Some(by)) = (get(&change.to_instrument), get(&change.from_instrument)) {
                let review = reviews.iter().rev().find(|review| review.relation == change.id).cloned();
                found.push(Changed { plan: plan.clone(), superior, change: (*change).clone(), by, review });
            }
        }
    }
    found.sort_by(|a, b| (b.change.effective_on, &a.plan.id).cmp(&(a.change.effective_on, &b.plan.id)));
    Ok(found)
}

/// The instruments above some, at any depth: what they implement and what they rest on.
fn above<'a>(own: &BTreeSet<&'a InstrumentId>, standing: &[&'a InstrumentRelation]) -> BTreeSet<&'a InstrumentId> {
    let leads_up = |one: &InstrumentRelation| matches!(one.kind, RelationKind::Implements | RelationKind::BasedOn);
    let (mut reached, mut next): (BTreeSet<&InstrumentId>, Vec<&InstrumentId>) =
        (BTreeSet::new(), own.iter().copied().collect());
    while let Some(at) = next.pop() {
        for one in standing.iter().filter(|one| leads_up(one) && one.from_instrument == *at) {
            if reached.insert(&one.to_instrument) {
                next.push(&one.to_instrument);
            }
        }
    }
    reached
}

/// Records what came of looking at a plan.
pub async fn answer(
    db: &Db,
    actor: &Actor,
    plan: &PlanId,
    relation: &RelationId,
    answer: Option<ReviewAnswer>,
    note: &str,
) -> Result<(), Refusal> {
    let answer = answer.ok_or(Refusal::Field("superior.no-answer"))?;
    if note.trim().is_empty() {
        return Err(Refusal::Field("superior.no-note"));
    }
    let mut act = Act::begin(db, actor, "plan.superior-reviewed").await?;
    let found = of_own(act.tx(), actor).await?;
    if !found.iter().any(|one| one.plan.id == *plan && one.change.id == *relation) {
        return Err(Refusal::Unknown);
    }
    let review = PlanReview {
        id: PlanReviewId::new(),
        plan: plan.clone(),
        relation: relation.clone(),
        answer,
        note: note.trim().to_owned(),
        answered_at: actor.now,
        answered_by: actor.account.clone(),
    };
    act.put(&review).await?;
    Ok(act.commit(&format!("plans/{plan}")).await?)
}
