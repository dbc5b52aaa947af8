//! The review queue: everything that was sent and waits for the focal body's word, over all cycles.
//!
//! Nothing is stored here: who follows what, what is late and what asks for care are computed from dated facts. One report
//! that came by two doors stands once, with both arrivals.

mod store;
pub mod web;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use dondoc_rules::calendar::working_days_until;
use dondoc_rules::evidence::{EvidenceFacts, demanded, lacks};
use dondoc_rules::obligations::{Facts, Timeliness, state};
use dondoc_rules::returns::Door;
use dondoc_rules::reviews::{Reason, ReviewFacts, Risk, reasons, risk};
use jiff::Timestamp;
use jiff::civil::{Date, Time};

use crate::actor::Actor;
use crate::clock::day_of;
use crate::cycles::{self, Cycle};
use crate::db::{DbError, Tx};
use crate::ids::{AccountId, CycleId, ObligationId, ReturnId};
use crate::obligations::Obligation;
use crate::returns::{evidence, facts, review};
use crate::{calendar, successions, tasks};

/// A return that waits for review.
pub struct Waiting {
    pub id: ReturnId,
    pub version: i64,
    pub obligation: Obligation,
    pub cycle: Cycle,
    /// The last on-time day and hour in force.
    pub due: (Date, Option<Time>),
    /// The first day on which any version reached the focal body, and each arrival: version, door, day.
    pub arrived_on: Date,
    pub arrivals: Vec<(i64, Door, Date)>,
    /// Who follows the body; else those who follow a section that it must speak to.
    pub officers: BTreeSet<AccountId>,
    pub reasons: Vec<Reason>,
    pub risk: Risk,
    pub proposed: Option<review::ReviewProposal>,
}

/// Everything that waits for the review of a person's body, the earliest due first.
pub async fn waiting(tx: &mut Tx, actor: &Actor) -> Result<Vec<Waiting>, DbError> {
    let mut rows = Vec::new();
    for body in actor.body.iter().chain(&actor.inherited) {
        rows.extend(store::waiting(tx, body).await?);
    }
    let mut facts_of: HashMap<ObligationId, (Obligation, Facts)> = HashMap::new();
    let mut cycles_of: BTreeMap<CycleId, Cycle> = BTreeMap::new();
    for id in rows.iter().map(|row| row.cycle.clone()).collect::<BTreeSet<_>>() {
        let Some(cycle) = cycles::get(tx, &id).await? else { continue };
        let all = facts::of_whole_cycle(tx, &cycle).await?;
        facts_of.extend(all.into_iter().map(|(obligation, facts)| (obligation.id.clone(), (obligation, facts))));
        cycles_of.insert(id, cycle);
    }
    let counts = store::counts(tx).await?;
    let unproved = unproved(tx).await?;
    let arrivals = store::arrivals(tx).await?;
    let proposals = store::proposals(tx).await?;
    let days = calendar::work_days(tx).await?;
    let history = successions::history(tx).await?;
    let followings = tasks::facts::followings(tx, None).await?;
    let sections = store::sections(tx).await?;
    let mut found = Vec::new();
    for row in rows {
        let Some(cycle) = cycles_of.get(&row.cycle) else { continue };
        let Some((obligation, facts)) = facts_of.get(&row.obligation) else { continue };
        let own: Vec<(i64, Door, Date)> = arrivals.get(&row.obligation).cloned().unwrap_or_default();
        let arrived_on = row.arrived_on.unwrap_or_else(|| day_of(row.submitted_at));
        let counted = counts.get(&row.id).copied().unwrap_or_default();
        let is_late = match state(facts, actor.today(), actor.now).1 {
            Timeliness::Late(days) => Some(days),
            _ => None,
        };
        let reasons = reasons(&ReviewFacts {
            days_late: is_late,
            waiting_days: i64::try_from(working_days_until(arrived_on, actor.today(), &days)).unwrap_or(i64::MAX),
            is_nil: row.is_nil,
            entry_count: counted.entries,
            unchanged_count: counted.unchanged,
            unproved_count: unproved.get(&row.id).copied().unwrap_or(0),
            not_started_count: counted.not_started,
            is_signature_awaited: row.door == Door::Typed && row.letter_recorded_at.is_none(),
            is_again: row.follows.is_some(),
        });
        let of_plan = followings.get(&cycle.plan).map_or(&[][..], Vec::as_slice);
        let by_body = tasks::facts::follower_of_body(of_plan, &history, &obligation.body, actor.today(), actor.now);
        let officers = match by_body {
            Some(officer) => AccountId::parse(&officer).into_iter().collect(),
            None => {
                let of_obligation = sections.get(&row.obligation).map_or(&[][..], Vec::as_slice);
                let of_section = |section: &String| {
                    let own = std::slice::from_ref(section);
                    dondoc_rules::tasks::follower(of_plan, own, &[], actor.today(), actor.now)
                };
                of_obligation.iter().filter_map(of_section).filter_map(AccountId::parse).collect()
            }
        };
        found.push(Waiting {
            version: row.version,
            due: facts.due(actor.today(), actor.now),
            arrived_on: own.iter().map(|(_, _, day)| *day).min().unwrap_or(arrived_on),
            arrivals: own,
            officers,
            risk: risk(&reasons),
            reasons,
            proposed: proposals.get(&row.id).cloned(),
            obligation: obligation.clone(),
            cycle: cycle.clone(),
            id: row.id,
        });
    }
    found.sort_by(|a, b| (a.due, a.arrived_on, &a.id).cmp(&(b.due, b.arrived_on, &b.id)));
    Ok(found)
}

/// How many entries of each waiting version say done without what their deliverable wants.
async fn unproved(tx: &mut Tx) -> Result<HashMap<ReturnId, i64>, DbError> {
    let demands = evidence::demands(tx).await?;
    let mut found: HashMap<ReturnId, i64> = HashMap::new();
    for row in store::done(tx).await? {
        let given = EvidenceFacts { number: row.number, day: row.day, reason: row.reason, has_file: row.has_file };
        let is_lacking = demanded(&demands, &row.deliverable).is_some_and(|demand| !lacks(demand, &given).is_empty());
        if is_lacking {
            *found.entry(row.return_id).or_default() += 1;
        }
    }
    Ok(found)
}

/// How many wait, and since when the oldest does: for the first page.
pub async fn waiting_count(tx: &mut Tx, actor: &Actor) -> Result<(i64, Option<Timestamp>), DbError> {
    let (mut count, mut oldest) = (0, None);
    for body in actor.body.iter().chain(&actor.inherited) {
        let (own, since) = store::waiting_count(tx, body).await?;
        count += own;
        oldest = oldest.into_iter().chain(since).min();
    }
    Ok((count, oldest))
}
