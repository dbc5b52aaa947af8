//! What the page of a cycle's urging shows: who is awaited and how late, what was done with which outcome, what comes next.

use std::collections::HashMap;

use dondoc_rules::obligations::{Facts, ObligationState, days_late, state};
use dondoc_rules::urges::{
    Authority, Effect, Occurrence, Settings, UrgeKind, effect, is_awaited, urging_from, waits_until,
};
use jiff::Timestamp;
use jiff::civil::Date;

use super::ladder::{LadderStep, ladder, settings, steps};
use super::outbox::register;
use super::remind::{authority, held, round};
use super::{Delivery, Urge, UrgeBody, bodies_of_cycle, delivery, letters, newest, of_cycle, store};
use crate::cycles::Cycle;
use crate::db::{DbError, Tx};
use crate::ids::{AccountId, ObligationId, UrgeId};
use crate::obligations::Obligation;
use crate::returns::facts;
use crate::tasks::facts::{follower_of_body, followings};
use crate::{accounts, bodies, calendar, successions};

/// A cycle's urging at an instant.
#[derive(Debug)]
pub struct Desk {
    pub settings: Settings,
    /// The first day on which a body may be urged.
    pub urging_from: Date,
    /// Until when the next urging must wait.
    pub waits_until: Option<Timestamp>,
    /// The next reminder of the ladder, with its step's name.
    pub next_reminder: Option<(String, Occurrence)>,
    pub next_letter: Option<(LadderStep, Date)>,
    /// How many bodies owe a report beside the focal one.
    pub owing_count: usize,
    /// Those whose report is awaited, in the register's order.
    pub awaited: Vec<Awaited>,
    /// What was done and drafted, the newest first.
    pub urges: Vec<Done>,
}

/// A body whose report is awaited.
#[derive(Debug)]
pub struct Awaited {
    pub obligation: ObligationId,
    pub name: String,
    pub state: ObligationState,
    pub days_late: Option<i64>,
    pub authority: Authority,
    pub mailbox: bool,
    pub urged_count: usize,
    /// The newest message or letter: when, and its mail.
    pub last: Option<(Urge, Option<Delivery>)>,
    /// Who of the focal body follows it.
    pub follower: Option<String>,
}

/// An urging with what came of it.
#[derive(Debug)]
pub struct Done {
    pub urge: Urge,
    pub names: Vec<String>,
    pub effect: Effect,
    pub mail: Mail,
}

/// How the messages of an urging went out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mail {
    pub sent: usize,
    pub waiting: usize,
    pub given_up: usize,
    pub withdrawn: usize,
}

/// Reads the urging of a cycle.
pub async fn desk(tx: &mut Tx, cycle: &Cycle, now: Timestamp) -> Result<Desk, DbError> {
    let ladder = ladder(tx).await?;
    let (steps, settings, days) = (steps(&ladder), settings(tx).await?, calendar::work_days(tx).await?);
    let urges = of_cycle(tx, &cycle.id).await?;
    let rows = bodies_of_cycle(tx, &cycle.id).await?;
    let all = facts::of_whole_cycle(tx, cycle).await?;
    let name_of = |code: &str| ladder.iter().find(|step| step.code == code).map(|step| step.name.clone());
    let next = round(cycle, &steps, settings, &days, &urges).next(now).filter(|_| cycle.closed_at.is_none());
    let owing =
        all.iter().filter(|(_, facts)| !facts.is_focal_part && state_of(facts, now) != ObligationState::Excused);
    Ok(Desk {
        settings,
        urging_from: urging_from(cycle.due().0, &days),
        waits_until: waits_until(newest(&urges).as_ref(), &settings, now),
        next_reminder: next.and_then(|next| Some((name_of(&next.step)?, next))),
        next_letter: letters::next(tx, cycle, &urges).await?,
        owing_count: owing.count(),
        awaited: awaited(tx, cycle, &all, &urges, &rows, now).await?,
        urges: done(tx, urges, rows, &all, settings, now).await?,
    })
}

fn state_of(facts: &Facts, now: Timestamp) -> ObligationState {
    state(facts, crate::clock::day_of(now), now).0
}

async fn awaited(
    tx: &mut Tx,
    cycle: &Cycle,
    all: &[(Obligation, Facts)],
    urges: &[Urge],
    rows: &[UrgeBody],
    now: Timestamp,
) -> Result<Vec<Awaited>, DbError> {
    let today = crate::clock::day_of(now);
    let register = register(tx).await?;
    let history = successions::history(tx).await?;
    let followings = followings(tx, Some(&cycle.plan)).await?.remove(&cycle.plan).unwrap_or_default();
    let by_id: HashMap<&UrgeId, &Urge> = urges.iter().filter(|urge| !urge.is_draft()).map(|u| (&u.id, u)).collect();
    let mut found = Vec::new();
    for (obligation, facts) in all.iter().filter(|(_, facts)| is_awaited(facts, cycle.closed_at, now)) {
        let Some((obligation, body, _)) = held(obligation.clone(), facts, now) else { continue };
        let own = rows.iter().filter(|row| row.obligation == obligation.id);
        let mut own: Vec<(&Urge, &UrgeBody)> = own.filter_map(|row| Some((*by_id.get(&row.urge)?, row))).collect();
        own.sort_by_key(|(urge, _)| urge.done_at());
        let last = match own.last() {
            Some((urge, UrgeBody { message: Some(message), .. })) => {
                Some(((*urge).clone(), delivery(tx, message).await?))
            }
            Some((urge, _)) => Some(((*urge).clone(), None)),
            None => None,
        };
        let follower = follower_of_body(&followings, &history, &obligation.body, today, now);
        let follower = match follower.as_deref().and_then(AccountId::parse) {
            Some(account) => accounts::name_of(tx, &account).await?,
            None => None,
        };
        let place = register.get(&body).map_or(i64::MAX, |body| body.position);
        let one = Awaited {
            obligation: obligation.id,
            name: bodies::name_of(tx, &body, today).await?,
            state: state_of(facts, now),
            days_late: days_late(facts.due(today, now).0, today).filter(|_| letters::is_late(facts, cycle, now)),
            authority: authority(&register, &body),
            mailbox: register.get(&body).is_some_and(|body| body.mailbox.is_some()),
            urged_count: own.len(),
            last,
            follower,
        };
        found.push((place, one));
    }
    found.sort_by_key(|(place, _)| *place);
    Ok(found.into_iter().map(|(_, one)| one).collect())
}

async fn done(
    tx: &mut Tx,
    urges: Vec<Urge>,
    rows: Vec<UrgeBody>,
    all: &[(Obligation, Facts)],
    settings: Settings,
    now: Timestamp,
) -> Result<Vec<Done>, DbError> {
    let facts: HashMap<&ObligationId, &Facts> = all.iter().map(|(obligation, facts)| (&obligation.id, facts)).collect();
    let mut by_urge: HashMap<UrgeId, Vec<UrgeBody>> = HashMap::new();
    for row in rows {
        by_urge.entry(row.urge.clone()).or_default().push(row);
    }
    let mut found = Vec::new();
    for urge in urges {
        let own = by_urge.remove(&urge.id).unwrap_or_default();
        let named = own.iter().filter_map(|row| facts.get(&row.obligation).copied());
        let effect = effect(named, urge.urged_on(), settings.effect_days, now);
        let mail = match urge.kind {
            UrgeKind::Reminder => mail(&store::of_urge(tx, &urge.id).await?),
            UrgeKind::Letter | UrgeKind::Request | UrgeKind::SuperiorLetter => Mail::default(),
        };
        found.push(Done { names: own.into_iter().map(|row| row.name).collect(), effect, mail, urge });
    }
    Ok(found)
}

fn mail(deliveries: &[Delivery]) -> Mail {
    deliveries.iter().fold(Mail::default(), |sum, one| Mail {
        sent: sum.sent + usize::from(one.sent_at.is_some()),
        waiting: sum.waiting + usize::from(one.next_attempt_at.is_some()),
        given_up: sum.given_up + usize::from(one.given_up_at.is_some()),
        withdrawn: sum.withdrawn + usize::from(one.withdrawn_at.is_some()),
    })
}

/// How often each obligation of a cycle was reminded or urged; drafts are not counted.
pub async fn counts(tx: &mut Tx, cycle: &Cycle) -> Result<HashMap<ObligationId, usize>, DbError> {
    let urges = of_cycle(tx, &cycle.id).await?;
    let mut counts = HashMap::new();
    for row in bodies_of_cycle(tx, &cycle.id).await? {
        if urges.iter().any(|urge| urge.id == row.urge && !urge.is_draft()) {
            *counts.entry(row.obligation).or_insert(0) += 1;
        }
    }
    Ok(counts)
}
