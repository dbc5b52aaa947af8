//! What a body is told of beside the reports that it owes: requests to contribute and their day, reports to complete or to
//! correct and what came of them, decisions on what it asked for.
//!
//! Promise: of each thing a body is told once, in one digest a run, and not after it was done: whether it still is to be
//! told is read from the facts, when the message is written and again before each attempt to mail it.

use std::collections::BTreeMap;

use dondoc_rules::urges::{Audience, NoticeKind, Settings, contribution_reminder};
use jiff::{SignedDuration, Timestamp};

use super::ladder::settings;
use super::rounds::{self, CHUNK, Telling};
use super::{Message, Notice, notice_store, outbox};
use crate::actor::Actor;
use crate::clock::{day_of, end_of};
use crate::contributions;
use crate::cycles::{self, Cycle};
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::http::{Lang, catalogue};
use crate::ids::{BodyId, ContributionRequestId, MessageId, ObligationId, ReturnId};
use crate::obligations::{self, ExcuseRequest, Extension, Obligation};
use crate::returns::supplements::Supplement;
use crate::{bodies, calendar, returns, successions, words};

/// What was decided longer ago is no news: a program that stood still does not tell of old things.
const NEWS_HOURS: i64 = 72;

/// Something that a body is to be told.
struct Wanted {
    kind: NoticeKind,
    subject: String,
    /// The body that it concerns.
    body: BodyId,
    line: Line,
}

/// What a message says of one thing.
struct Line {
    /// The body that holds what it is about now.
    to: BodyId,
    subject: String,
    text: String,
}

/// What the days of requests are reckoned with.
struct Days {
    settings: Settings,
    work_days: dondoc_rules::calendar::WorkDays,
}

impl Days {
    async fn read(tx: &mut Tx) -> Result<Days, DbError> {
        Ok(Days { settings: settings(tx).await?, work_days: calendar::work_days(tx).await? })
    }
}

async fn wanted(tx: &mut Tx, now: Timestamp) -> Result<BTreeMap<BodyId, Vec<Wanted>>, DbError> {
    let mut found: BTreeMap<BodyId, Vec<Wanted>> = BTreeMap::new();
    let mut days = None;
    for kind in NoticeKind::ALL {
        let since = now - SignedDuration::from_hours(NEWS_HOURS);
        for (subject, body) in notice_store::candidates(tx, *kind, since).await? {
            let days = match &mut days {
                Some(days) => days,
                none => none.insert(Days::read(tx).await?),
            };
            if let Some(line) = line(tx, (*kind, &subject, &body), days, now).await? {
                found.entry(line.to.clone()).or_default().push(Wanted { kind: *kind, subject, body, line });
            }
        }
    }
    Ok(found)
}

/// What bodies are to be told.
struct Notices;

impl Telling for Notices {
    const EVENT: &'static str = "notice.told";
    const ABOUT: &'static str = "messages";
    type Due = (BodyId, Vec<Wanted>);

    async fn due(tx: &mut Tx, now: Timestamp) -> Result<Vec<Self::Due>, DbError> {
        Ok(wanted(tx, now).await?.into_iter().collect())
    }

    async fn write(act: &mut Act, actor: &Actor, due: Vec<Self::Due>, has_mail: bool) -> Result<usize, DbError> {
        let register = outbox::register(act.tx()).await?;
        let mut count = 0;
        for (to, own) in due.into_iter().take(CHUNK) {
            let lines: Vec<&Line> = own.iter().map(|one| &one.line).collect();
            let digest = digest(act.tx(), &to, &lines, actor.now).await?;
            let message = outbox::put(act, actor, &register, (&to, Audience::Body, has_mail), digest).await?;
            for one in own {
                let told = Notice {
                    kind: one.kind,
                    subject: one.subject,
                    body: one.body,
                    message: message.clone(),
                    made_at: actor.now,
                    moot_at: None,
                };
                act.put(&told).await?;
            }
            count += 1;
        }
        Ok(count)
    }
}

/// Writes down what bodies are to be told; gives how many messages there are.
pub async fn run(db: &Db, actor: &Actor, has_mail: bool) -> Result<usize, DbError> {
    rounds::run::<Notices>(db, actor, has_mail).await
}

/// Tells a body of something within an act of another feature: its message, and until when it matters.
pub async fn tell(
    act: &mut Act,
    actor: &Actor,
    register: &outbox::Register,
    (kind, subject, body, moot_at): (NoticeKind, &str, &BodyId, Timestamp),
    (is_mailed, message): (bool, (String, String)),
) -> Result<(), DbError> {
    let message = outbox::put(act, actor, register, (body, Audience::Body, is_mailed), message).await?;
    let told = Notice {
        kind,
        subject: subject.to_owned(),
        body: body.clone(),
        message,
        made_at: actor.now,
        moot_at: Some(moot_at),
    };
    act.put(&told).await
}

async fn digest(tx: &mut Tx, to: &BodyId, lines: &[&Line], now: Timestamp) -> Result<(String, String), DbError> {
    let t = catalogue(Lang::Vi);
    let subject = match lines {
        [one] => one.subject.clone(),
        several => t.with("notice.subject-several", &[("count", &several.len().to_string())]),
    };
    let name = bodies::name_of(tx, to, day_of(now)).await?;
    let list: Vec<String> = (1..).zip(lines).map(|(number, line)| format!("{number}. {}", line.text)).collect();
    let sent = words::instant(now, Lang::Vi);
    let parts = [t.with("urge.greeting", &[("body", &name)]), list.join("\n"), t.with("urge.as-of", &[("at", &sent)])];
    Ok((subject, parts.join("\n\n")))
}

/// What a message tells of.
async fn of_message(tx: &mut Tx, message: &MessageId) -> Result<Vec<Notice>, DbError> {
    tx.list("where tenant = $1 and message = $2 order by kind, subject, body limit 5000", &[message.clone().into()])
        .await
}

/// The message as it is true now, without what was done meanwhile. None where it tells of nothing of this kind; then nothing
/// where all of it is done.
pub async fn current(act: &mut Act, actor: &Actor, message: &Message) -> Result<Option<Option<Message>>, DbError> {
    let told = of_message(act.tx(), &message.id).await?;
    if told.is_empty() {
        return Ok(None);
    }
    if let Some(moot_at) = told.iter().find_map(|one| one.moot_at) {
        return Ok(Some((actor.now <= moot_at).then(|| message.clone())));
    }
    let days = Days::read(act.tx()).await?;
    let mut lines = Vec::new();
    for one in &told {
        lines.extend(line(act.tx(), (one.kind, &one.subject, &one.body), &days, actor.now).await?);
    }
    if lines.is_empty() {
        return Ok(Some(None));
    }
    if lines.len() == told.len() {
        return Ok(Some(Some(message.clone())));
    }
    let lines: Vec<&Line> = lines.iter().collect();
    let (subject, text) = digest(act.tx(), &message.body, &lines, actor.now).await?;
    let message = Message { subject, text, ..message.clone() };
    act.put(&message).await?;
    Ok(Some(Some(message)))
}

/// What is to be said of one thing now; none where it was done, taken back, or is not due to be said.
async fn line(
    tx: &mut Tx,
    (kind, subject, body): (NoticeKind, &str, &BodyId),
    days: &Days,
    now: Timestamp,
) -> Result<Option<Line>, DbError> {
    use NoticeKind::*;
    match kind {
        ContributionAsked | ContributionReopened | ContributionDue => {
            contribution(tx, (kind, subject, body), days, now).await
        }
        CompletionAsked => completion(tx, subject, now).await,
        Confirmed => confirmed(tx, subject, now).await,
        CorrectionAsked | CorrectionWithdrawn => correction(tx, (kind, subject), now).await,
        ExtensionDecided => extension(tx, subject, now).await,
        ExcuseDecided => excuse(tx, subject, now).await,
        // Told once, by the act that publishes the table, until its last day.
        ComplianceOpen => Ok(None),
    }
}

/// An obligation in an open cycle.
async fn open_report(tx: &mut Tx, id: &ObligationId) -> Result<Option<(Obligation, Cycle)>, DbError> {
    let Some(obligation) = obligations::get(tx, id).await? else { return Ok(None) };
    let cycle = cycles::get(tx, &obligation.cycle).await?.filter(|cycle| cycle.closed_at.is_none());
    Ok(cycle.map(|cycle| (obligation, cycle)))
}

/// A line about a report, to whoever holds it now.
async fn of_report(
    tx: &mut Tx,
    (obligation, cycle): (&Obligation, &Cycle),
    (key, more): (&str, &[(&str, &str)]),
    now: Timestamp,
) -> Result<Line, DbError> {
    let t = catalogue(Lang::Vi);
    let (to, _) = successions::in_force(tx, &obligation.body, cycle.opens_on, (day_of(now), now)).await?;
    let (focal, named_on) = successions::in_force(tx, &cycle.focal_body, cycle.opens_on, (day_of(now), now)).await?;
    let focal = bodies::name_of(tx, &focal, named_on).await?;
    let mut values = vec![("cycle", cycle.name.as_str()), ("focal", focal.as_str())];
    values.extend(more);
    let said = |part: &str| t.with(&format!("notice.{key}{part}"), &values);
    Ok(Line { to, subject: said("-subject"), text: said("") })
}

async fn contribution(
    tx: &mut Tx,
    (kind, subject, body): (NoticeKind, &str, &BodyId),
    days: &Days,
    now: Timestamp,
) -> Result<Option<Line>, DbError> {
    let Some(id) = ContributionRequestId::parse(subject) else { return Ok(None) };
    let Some(request) = contributions::get(tx, &id).await?.filter(|request| request.is_open()) else { return Ok(None) };
    let asked = contributions::bodies(tx, &id).await?.into_iter().find(|one| one.body == *body);
    let Some(asked) = asked.filter(|one| one.answered_at.is_none()) else { return Ok(None) };
    let Some((_, cycle)) = open_report(tx, &request.obligation).await? else { return Ok(None) };
    let reminded_from = contribution_reminder(request.due_on, &days.settings, &days.work_days);
    let key = match kind {
        // Nobody is reminded of what was asked a moment ago, nor after the day.
        NoticeKind::ContributionDue if now < reminded_from || now > end_of(request.due_on) => return Ok(None),
        NoticeKind::ContributionDue if request.made_at >= reminded_from => return Ok(None),
        NoticeKind::ContributionDue => "contribution-due",
        NoticeKind::ContributionReopened => "contribution-reopened",
        _ => "contribution",
    };
    let t = catalogue(Lang::Vi);
    let seen = (day_of(now), now);
    let (to, _) = successions::in_force(tx, body, cycle.opens_on, seen).await?;
    let (lead, named_on) = successions::in_force(tx, &request.body, cycle.opens_on, seen).await?;
    let lead = bodies::name_of(tx, &lead, named_on).await?;
    let day = words::day(request.due_on);
    let values = [
        ("lead", lead.as_str()),
        ("cycle", &cycle.name),
        ("text", &request.text),
        ("day", &day),
        ("comment", &asked.comment),
    ];
    let said = |part: &str| t.with(&format!("notice.{key}{part}"), &values);
    Ok(Some(Line { to, subject: said("-subject"), text: said("") }))
}

async fn completion(tx: &mut Tx, subject: &str, now: Timestamp) -> Result<Option<Line>, DbError> {
    let Some(id) = ReturnId::parse(subject) else { return Ok(None) };
    let Some(version) = returns::get(tx, &id).await?.filter(|one| one.completion_asked_at.is_some()) else {
        return Ok(None);
    };
    let Some((obligation, cycle)) = open_report(tx, &version.obligation).await? else { return Ok(None) };
    let mut later = returns::of_obligation(tx, &obligation.id).await?;
    later.retain(|one| one.version > version.version);
    if later.iter().any(|one| one.submitted_at.is_some()) {
        return Ok(None);
    }
    let mut count = 0;
    for next in later.iter().filter(|one| one.follows.as_ref() == Some(&id)) {
        count += returns::entries(tx, &next.id).await?.iter().filter(|one| one.completion_comment.is_some()).count();
    }
    let key = if count == 0 { "completion-general" } else { "completion" };
    let (count, general) = (count.to_string(), version.completion_comment.unwrap_or_default());
    let general = if general.is_empty() { general } else { format!(" {general}") };
    let more = [("count", count.as_str()), ("general", general.as_str())];
    of_report(tx, (&obligation, &cycle), (key, &more), now).await.map(Some)
}

async fn confirmed(tx: &mut Tx, subject: &str, now: Timestamp) -> Result<Option<Line>, DbError> {
    let Some(id) = ReturnId::parse(subject) else { return Ok(None) };
    let Some(version) = returns::get(tx, &id).await? else { return Ok(None) };
    let Some(at) = version.confirmed_at else { return Ok(None) };
    let Some((obligation, cycle)) = open_report(tx, &version.obligation).await? else { return Ok(None) };
    let (at, number) = (words::instant(at, Lang::Vi), version.version.to_string());
    let more = [("at", at.as_str()), ("number", number.as_str())];
    of_report(tx, (&obligation, &cycle), ("confirmed", &more), now).await.map(Some)
}

async fn correction(tx: &mut Tx, (kind, subject): (NoticeKind, &str), now: Timestamp) -> Result<Option<Line>, DbError> {
    let found: Option<Supplement> = tx.find("where tenant = $1 and id = $2", &[subject.into()]).await?;
    let Some(found) = found else { return Ok(None) };
    let Some((obligation, cycle)) = open_report(tx, &found.obligation).await? else { return Ok(None) };
    let versions = returns::of_obligation(tx, &obligation.id).await?;
    let made = versions.iter().filter(|one| one.corrects.as_ref() == Some(&found.return_id));
    let is_sent = made.into_iter().any(|one| one.submitted_at.is_some());
    let key = match (kind, found.withdrawn_at.is_some()) {
        (NoticeKind::CorrectionAsked, false) if !is_sent => "correction",
        (NoticeKind::CorrectionWithdrawn, true) => "correction-withdrawn",
        _ => return Ok(None),
    };
    let (day, why) = (words::day(found.due_on), found.withdraw_reason.unwrap_or_default());
    let more = [("reason", found.reason.as_str()), ("day", day.as_str()), ("why", why.as_str())];
    of_report(tx, (&obligation, &cycle), (key, &more), now).await.map(Some)
}

async fn extension(tx: &mut Tx, subject: &str, now: Timestamp) -> Result<Option<Line>, DbError> {
    let found: Option<Extension> = tx.find("where tenant = $1 and id = $2", &[subject.into()]).await?;
    let Some(found) = found.filter(|one| one.decided_at.is_some()) else { return Ok(None) };
    let Some((obligation, cycle)) = open_report(tx, &found.obligation).await? else { return Ok(None) };
    let why = found.decision_reason.unwrap_or_default();
    let (asked, granted) = (words::day(found.due_on), found.granted_on.map(words::day));
    let key = if granted.is_some() { "extension-granted" } else { "extension-refused" };
    let granted = granted.unwrap_or_default();
    let more = [("asked", asked.as_str()), ("day", granted.as_str()), ("why", why.as_str())];
    of_report(tx, (&obligation, &cycle), (key, &more), now).await.map(Some)
}

async fn excuse(tx: &mut Tx, subject: &str, now: Timestamp) -> Result<Option<Line>, DbError> {
    let found: Option<ExcuseRequest> = tx.find("where tenant = $1 and id = $2", &[subject.into()]).await?;
    let Some(found) = found.filter(|one| one.decided_at.is_some()) else { return Ok(None) };
    let Some((obligation, cycle)) = open_report(tx, &found.obligation).await? else { return Ok(None) };
    let why = found.decision_reason.unwrap_or_default();
    let key = if found.is_granted == Some(true) { "excuse-granted" } else { "excuse-refused" };
    let more = [("reason", found.reason.as_str()), ("why", why.as_str())];
    of_report(tx, (&obligation, &cycle), (key, &more), now).await.map(Some)
}
