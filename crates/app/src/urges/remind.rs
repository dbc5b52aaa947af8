//! Reminders: those of the ladder, and one by hand between them. One digest a body, whatever it is reminded of.

use std::collections::{BTreeMap, HashMap};

use dondoc_rules::obligations::Facts;
use dondoc_rules::successions::Holder;
use dondoc_rules::urges::{
    Audience, Authority, Case, Channel, Occurrence, Round, StepKind, UrgeKind, is_awaited, waits_until,
};
use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::ladder::{LadderStep, ladder, settings, steps};
use super::outbox::{self, Register, register};
use super::rounds::{self, CHUNK, Telling};
use super::texts::{Line, digest, line};
use super::{BY_HAND, Urge, UrgeBody, bodies_of_cycle, newest, of_cycle};
use crate::actor::Actor;
use crate::bodies;
use crate::calendar;
use crate::clock::day_of;
use crate::cycles::{self, Cycle};
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::http::{Lang, catalogue};
use crate::ids::{BodyId, CycleId, ObligationId, UrgeId};
use crate::obligations::Obligation;
use crate::returns::facts;

/// A reminder that is due in a cycle, and the obligations that get it with the bodies that hold them.
struct Wanted {
    cycle: Cycle,
    occurrence: Occurrence,
    step: LadderStep,
    /// The reminder itself where it was begun already.
    begun: Option<Urge>,
    owing: Vec<Held>,
}

/// Why no reminder went out.
#[derive(Debug)]
pub enum RemindRefusal {
    Unknown,
    Closed,
    /// Two urgings of a cycle stand some hours apart (T1-R9).
    Wait(Timestamp),
    /// Nobody's report is awaited.
    Nobody,
    Store(DbError),
}

impl From<DbError> for RemindRefusal {
    fn from(error: DbError) -> Self {
        RemindRefusal::Store(error)
    }
}

/// The reminders of the ladder.
struct Reminders;

impl Telling for Reminders {
    const EVENT: &'static str = "urge.reminded";
    const ABOUT: &'static str = "urges";
    type Due = Wanted;

    async fn due(tx: &mut Tx, now: Timestamp) -> Result<Vec<Wanted>, DbError> {
        wanted(tx, now).await
    }

    async fn write(act: &mut Act, actor: &Actor, due: Vec<Wanted>, has_mail: bool) -> Result<usize, DbError> {
        write(act, actor, due, has_mail, CHUNK).await
    }
}

/// Writes down every reminder of the ladder that is due; gives how many messages there are.
pub async fn run(db: &Db, actor: &Actor, has_mail: bool) -> Result<usize, DbError> {
    rounds::run::<Reminders>(db, actor, has_mail).await
}

/// Reminds every body of a cycle whose report is awaited, now, by hand.
pub async fn by_hand(db: &Db, actor: &Actor, id: &CycleId, has_mail: bool) -> Result<usize, RemindRefusal> {
    let mut act = Act::begin(db, actor, "urge.reminded").await?;
    let cycle = cycles::get(act.tx(), id).await?.ok_or(RemindRefusal::Unknown)?;
    if actor.account.is_some() && !actor.acts_for(&cycle.focal_body) {
        return Err(RemindRefusal::Unknown);
    }
    if cycle.closed_at.is_some() {
        return Err(RemindRefusal::Closed);
    }
    let urges = of_cycle(act.tx(), id).await?;
    if let Some(until) = waits_until(newest(&urges).as_ref(), &settings(act.tx()).await?, actor.now) {
        return Err(RemindRefusal::Wait(until));
    }
    let register = register(act.tx()).await?;
    let all = facts::of_whole_cycle(act.tx(), &cycle).await?;
    let owing = all.into_iter().filter(|(_, facts)| is_awaited(facts, cycle.closed_at, actor.now));
    let held = owing.filter_map(|(obligation, facts)| held(obligation, &facts, actor.now));
    let owing: Vec<_> = held.filter(|(_, body, _)| authority(&register, body) != Authority::Inform).collect();
    if owing.is_empty() {
        return Err(RemindRefusal::Nobody);
    }
    let step = LadderStep {
        code: BY_HAND.to_owned(),
        position: 0,
        name: catalogue(Lang::Vi)["urge.by-hand"].to_owned(),
        kind: StepKind::Reminder,
        days: 0,
        every: 0,
        times: 1,
        audience: Audience::Body,
        channel: Channel::MailAndSite,
        capacity: String::new(),
    };
    let occurrence = Occurrence { step: step.code.clone(), on: actor.today(), at: actor.now };
    let wanted = vec![Wanted { cycle, occurrence, step, begun: None, owing }];
    let count = write(&mut act, actor, wanted, has_mail, usize::MAX).await?;
    act.commit(&format!("cycles/{id}")).await?;
    Ok(count)
}

/// What the focal body may do to a body.
pub fn authority(register: &Register, body: &BodyId) -> Authority {
    register.get(body).and_then(|body| Authority::parse(&body.authority)).unwrap_or(Authority::Urge)
}

/// An obligation, the body that holds it, and the day and hour on which it is due.
pub type Held = (Obligation, BodyId, (Date, Option<Time>));

/// An obligation with the body that holds it at an instant; none where nobody does.
pub fn held(obligation: Obligation, facts: &Facts, at: Timestamp) -> Option<Held> {
    match facts.standing.holder(day_of(at), at) {
        Holder::Body(body) => Some((obligation, BodyId::parse(&body)?, facts.due(day_of(at), at))),
        Holder::Open { .. } => None,
    }
}

/// The cycle as the rules of urging need it.
pub fn round<'a>(
    cycle: &Cycle,
    steps: &'a [dondoc_rules::urges::Step],
    settings: dondoc_rules::urges::Settings,
    days: &'a dondoc_rules::calendar::WorkDays,
    urges: &[Urge],
) -> Round<'a> {
    Round {
        ladder: steps,
        settings,
        days,
        opens_on: cycle.opens_on,
        due_on: cycle.due().0,
        opened_at: cycle.opened_at,
        closed_at: cycle.closed_at,
        last: newest(urges),
    }
}

async fn wanted(tx: &mut Tx, now: Timestamp) -> Result<Vec<Wanted>, DbError> {
    let ladder = ladder(tx).await?;
    let (steps, settings, days) = (steps(&ladder), settings(tx).await?, calendar::work_days(tx).await?);
    let mut register = None;
    let mut found = Vec::new();
    let today = day_of(now);
    for cycle in cycles::list(tx).await?.into_iter().filter(|cycle| cycle.closed_at.is_none()) {
        if cycle.opens_on > today {
            continue;
        }
        let urges = of_cycle(tx, &cycle.id).await?;
        let all = facts::of_whole_cycle(tx, &cycle).await?;
        // A body with an extension climbs the ladder of its own day.
        let mut by_due: BTreeMap<Date, Vec<&(Obligation, Facts)>> = BTreeMap::new();
        for one in &all {
            by_due.entry(one.1.due(today, now).0).or_default().push(one);
        }
        let mut reminded_on = None;
        for (due_on, all) in by_due {
            let round = Round { due_on, ..round(&cycle, &steps, settings, &days, &urges) };
            let Some(newest) = round.newest(now) else { continue };
            let is_this = |urge: &&Urge| urge.step == newest.step && urge.planned_on == newest.on;
            let begun = urges.iter().find(is_this).cloned();
            if begun.as_ref().is_some_and(|urge| urge.finished_at.is_some()) {
                continue;
            }
            let register = match &mut register {
                Some(register) => register,
                none => none.insert(outbox::register(tx).await?),
            };
            let reminded_on = match &mut reminded_on {
                Some(days) => days,
                none => none.insert(reminded(tx, &cycle.id, &urges).await?),
            };
            let cases: Vec<Case<'_>> = all
                .iter()
                .map(|(obligation, facts)| Case {
                    facts,
                    authority: match held(obligation.clone(), facts, now) {
                        Some((_, body, _)) => authority(register, &body),
                        None => Authority::Inform,
                    },
                    reminded_on: reminded_on.get(&obligation.id).copied(),
                })
                .collect();
            let Some((occurrence, places)) = round.reminders_due(&cases, now) else { continue };
            let Some(step) = ladder.iter().find(|step| step.code == occurrence.step) else { continue };
            let owing = places.into_iter().filter_map(|place| all.get(place));
            let owing = owing.filter_map(|(obligation, facts)| held(obligation.clone(), facts, now)).collect();
            found.push(Wanted { occurrence, step: step.clone(), begun, owing, cycle: cycle.clone() });
        }
    }
    Ok(found)
}

/// The newest day for which each obligation of a cycle was reminded.
async fn reminded(tx: &mut Tx, cycle: &CycleId, urges: &[Urge]) -> Result<HashMap<ObligationId, Date>, DbError> {
    let reminders = urges.iter().filter(|urge| urge.kind == UrgeKind::Reminder);
    let days: HashMap<&UrgeId, Date> = reminders.map(|urge| (&urge.id, urge.planned_on)).collect();
    let mut newest = HashMap::new();
    for row in bodies_of_cycle(tx, cycle).await? {
        let Some(on) = days.get(&row.urge) else { continue };
        let known: &mut Date = newest.entry(row.obligation).or_insert(*on);
        *known = (*known).max(*on);
    }
    Ok(newest)
}

/// Writes the messages to the first `most` bodies, and the reminders that they belong to.
async fn write(
    act: &mut Act,
    actor: &Actor,
    wanted: Vec<Wanted>,
    has_mail: bool,
    most: usize,
) -> Result<usize, DbError> {
    let register = register(act.tx()).await?;
    // Bodies in an order of their own, each with the places of what it is reminded of.
    let mut digests: BTreeMap<(BodyId, Audience), Vec<(usize, &Held)>> = BTreeMap::new();
    for (place, one) in wanted.iter().enumerate() {
        for held in &one.owing {
            digests.entry((held.1.clone(), one.step.audience)).or_default().push((place, held));
        }
    }
    let is_whole = digests.len() <= most;
    let mut urges = Vec::new();
    for one in &wanted {
        let urge = Urge { finished_at: is_whole.then_some(actor.now), ..begun(one, actor) };
        act.put(&urge).await?;
        let line = line(act.tx(), &one.cycle, actor.now).await?;
        urges.push((urge, line, one.step.channel));
    }
    let mut count = 0;
    for ((body, audience), owed) in digests.into_iter().take(most) {
        let name = bodies::name_of(act.tx(), &body, actor.today()).await?;
        let own: Vec<&(Urge, Line, Channel)> = owed.iter().filter_map(|(place, _)| urges.get(*place)).collect();
        let dues = owed.iter().map(|(_, (_, _, due))| *due);
        let lines = own.iter().zip(dues).map(|((_, line, _), due)| line.clone().due(due, actor.now));
        let lines: Vec<Line> = lines.collect();
        let (subject, text) = digest(&name, audience, authority(&register, &body), &lines, actor.now);
        let is_mailed = has_mail && own.iter().any(|(_, _, channel)| *channel == Channel::MailAndSite);
        let to = (&body, audience, is_mailed);
        let message = outbox::put(act, actor, &register, to, (subject, text)).await?;
        for (place, (obligation, ..)) in owed {
            let Some((urge, ..)) = urges.get(place) else { continue };
            act.put(&UrgeBody {
                urge: urge.id.clone(),
                obligation: obligation.id.clone(),
                body: body.clone(),
                name: name.clone(),
                message: Some(message.clone()),
            })
            .await?;
        }
        count += 1;
    }
    Ok(count)
}

fn begun(wanted: &Wanted, actor: &Actor) -> Urge {
    wanted.begun.clone().unwrap_or_else(|| Urge {
        id: UrgeId::new(),
        cycle: wanted.cycle.id.clone(),
        step: wanted.step.code.clone(),
        name: wanted.step.name.clone(),
        kind: UrgeKind::Reminder,
        planned_on: wanted.occurrence.on,
        made_at: actor.now,
        made_by: actor.account.clone(),
        finished_at: None,
        new_due_on: None,
        number: String::new(),
        issued_on: None,
        signer: String::new(),
        file: None,
        recorded_at: None,
        recorded_by: None,
    })
}
