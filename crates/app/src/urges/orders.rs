//! Reminders of directives: by the steps of the same ladder, for each body whose part is not reported, one digest a body.

use std::collections::{BTreeMap, HashMap, HashSet};

use dondoc_rules::tasks::{Band, TaskState, Whose};
use dondoc_rules::urges::{Audience, Authority, Channel, Round};
use jiff::Timestamp;
use jiff::civil::Date;

use super::ladder::{ladder, settings, steps};
use super::remind::authority;
use super::rounds::{self, CHUNK, Telling};
use super::{DirectiveReminder, Message, outbox};
use crate::actor::Actor;
use crate::calendar;
use crate::clock::day_of;
use crate::db::{Db, DbError, Tx};
use crate::directives::facts::{self, Stored};
use crate::events::Act;
use crate::http::{Lang, catalogue};
use crate::ids::{BodyId, DirectiveId, MessageId};
use crate::{bodies, words};

/// A reminder of a directive that is due to a body.
struct Wanted {
    directive: DirectiveId,
    step: String,
    planned_on: Date,
    is_mailed: bool,
    /// Its line in the message.
    line: String,
}

/// Where a body's part stands, where its result is awaited.
pub(super) fn awaited(stored: &Stored, body: &BodyId, now: Timestamp) -> Option<TaskState> {
    let state = stored.state(Whose::Body(body.as_str()), day_of(now), now)?;
    let is_open = state.completed_on.is_none() && state.waiting_since.is_none() && state.band != Some(Band::Suspended);
    Some(state).filter(|state| is_open && state.due_on.is_some())
}

fn line(stored: &Stored, due_on: Date, now: Timestamp) -> String {
    let t = catalogue(Lang::Vi);
    let own = &stored.directive;
    let due = words::due((due_on, None), day_of(now), t, Lang::Vi);
    let source = if own.reference.is_empty() { &own.ordered_by } else { &own.reference };
    t.with("urge.order-line", &[("text", own.text.as_str()), ("source", source.as_str()), ("due", due.as_str())])
}

async fn wanted(tx: &mut Tx, now: Timestamp) -> Result<BTreeMap<(BodyId, Audience), Vec<Wanted>>, DbError> {
    let mut found: BTreeMap<(BodyId, Audience), Vec<Wanted>> = BTreeMap::new();
    let all = facts::all(tx).await?;
    if all.iter().all(|one| one.directive.due_on.is_none() && one.dues.is_empty()) {
        return Ok(found);
    }
    let ladder = ladder(tx).await?;
    let (steps, settings, days) = (steps(&ladder), settings(tx).await?, calendar::work_days(tx).await?);
    let register = outbox::register(tx).await?;
    let done: Vec<DirectiveReminder> =
        tx.list("where tenant = $1 order by directive, body, planned_on, step limit 1000000", &[]).await?;
    let mut newest: HashMap<(&DirectiveId, &BodyId), Date> = HashMap::new();
    for one in &done {
        newest.insert((&one.directive, &one.body), one.planned_on);
    }
    for stored in &all {
        for body in stored.held_by(day_of(now), now) {
            let Some(due_on) = awaited(stored, &body, now).and_then(|state| state.due_on) else { continue };
            if authority(&register, &body) == Authority::Inform {
                continue;
            }
            let round = Round {
                ladder: &steps,
                settings,
                days: &days,
                opens_on: stored.directive.ordered_on,
                due_on,
                opened_at: stored.directive.recorded_at,
                closed_at: None,
                last: None,
            };
            let Some(occurrence) = round.newest(now) else { continue };
            if newest.get(&(&stored.directive.id, &body)).is_some_and(|on| *on >= occurrence.on) {
                continue;
            }
            let Some(step) = ladder.iter().find(|step| step.code == occurrence.step) else { continue };
            found.entry((body, step.audience)).or_default().push(Wanted {
                directive: stored.directive.id.clone(),
                step: occurrence.step,
                planned_on: occurrence.on,
                is_mailed: step.channel == Channel::MailAndSite,
                line: line(stored, due_on, now),
            });
        }
    }
    Ok(found)
}

/// The reminders of directives.
struct OrderReminders;

impl Telling for OrderReminders {
    const EVENT: &'static str = "urge.orders-reminded";
    const ABOUT: &'static str = "urges";
    type Due = ((BodyId, Audience), Vec<Wanted>);

    async fn due(tx: &mut Tx, now: Timestamp) -> Result<Vec<Self::Due>, DbError> {
        Ok(wanted(tx, now).await?.into_iter().collect())
    }

    async fn write(act: &mut Act, actor: &Actor, due: Vec<Self::Due>, has_mail: bool) -> Result<usize, DbError> {
        let register = outbox::register(act.tx()).await?;
        let mut count = 0;
        for ((body, audience), own) in due.into_iter().take(CHUNK) {
            let lines: Vec<&str> = own.iter().map(|one| one.line.as_str()).collect();
            let told = digest(act.tx(), &body, &lines, actor.now).await?;
            let is_mailed = has_mail && own.iter().any(|one| one.is_mailed);
            let message = outbox::put(act, actor, &register, (&body, audience, is_mailed), told).await?;
            for one in own {
                let reminder = DirectiveReminder {
                    directive: one.directive,
                    body: body.clone(),
                    step: one.step,
                    planned_on: one.planned_on,
                    message: message.clone(),
                    made_at: actor.now,
                };
                act.put(&reminder).await?;
            }
            count += 1;
        }
        Ok(count)
    }
}

/// Writes down every reminder of a directive that is due; gives how many messages there are.
pub async fn run(db: &Db, actor: &Actor, has_mail: bool) -> Result<usize, DbError> {
    rounds::run::<OrderReminders>(db, actor, has_mail).await
}

async fn digest(tx: &mut Tx, body: &BodyId, lines: &[&str], now: Timestamp) -> Result<(String, String), DbError> {
    let t = catalogue(Lang::Vi);
    let name = bodies::name_of(tx, body, day_of(now)).await?;
    let subject = t.with("urge.orders-subject", &[("count", &lines.len().to_string())]);
    Ok((subject, format!("{}\n{}", t.with("urge.orders-text", &[("name", &name)]), lines.join("\n"))))
}

/// The directives that a message reminds of.
async fn of_message(tx: &mut Tx, message: &MessageId) -> Result<Vec<DirectiveReminder>, DbError> {
    tx.list("where tenant = $1 and message = $2 order by directive limit 5000", &[message.clone().into()]).await
}

/// The message as it is true now, without what was reported meanwhile. None where it speaks of no directive; then nothing
/// where none of them is awaited any more.
pub async fn current(act: &mut Act, actor: &Actor, message: &Message) -> Result<Option<Option<Message>>, DbError> {
    let rows = of_message(act.tx(), &message.id).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let mut lines = Vec::new();
    let mut told = HashSet::new();
    for row in rows.iter().filter(|row| told.insert(row.directive.clone())) {
        let Some(stored) = facts::of(act.tx(), &row.directive).await? else { continue };
        if let Some(due_on) = awaited(&stored, &row.body, actor.now).and_then(|state| state.due_on) {
            lines.push(line(&stored, due_on, actor.now));
        }
    }
    if lines.is_empty() {
        return Ok(Some(None));
    }
    if lines.len() == told.len() {
        return Ok(Some(Some(message.clone())));
    }
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let (subject, text) = digest(act.tx(), &message.body, &lines, actor.now).await?;
    let message = Message { subject, text, ..message.clone() };
    act.put(&message).await?;
    Ok(Some(Some(message)))
}
