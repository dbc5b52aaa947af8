//! Reminders and urging: who was pressed when, by which step, with which outcome, and what came of it.
//!
//! Promise: who is due what is computed from dated facts by `rules::urges`, in the transaction that writes it, so that a
//! job that runs twice, in two processes or after a stop presses nobody twice, and nobody whose report has come. A letter
//! is drafted here, signed outside, recorded here; its number is never invented. Mail goes to official mailboxes only.

pub mod cli;
pub mod desk;
pub mod job;
pub mod ladder;
pub mod letter;
pub mod letters;
pub mod mail;
mod notice_store;
pub mod notices;
pub mod order_letter;
pub mod order_letters;
pub mod orders;
pub mod outbox;
pub mod remind;
mod rounds;
mod store;
pub mod texts;
pub mod web;

use dondoc_rules::urges::{Audience, Authority, Channel, Letter, Made, NoticeKind, StepKind, UrgeKind};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::actor::Actor;
use crate::db::{Db, DbError, Tx, record, words};
use crate::events::Act;
use crate::ids::{AccountId, BodyId, CycleId, DirectiveId, FileId, MessageId, ObligationId, UrgeId};

words!(Audience, Authority, Channel, NoticeKind, StepKind, UrgeKind);

/// The step of a reminder that a person sends between those of the ladder.
pub const BY_HAND: &str = "by_hand";

record! {
    /// A reminder or an urging of a cycle.
    pub struct Urge in "urges" key (id) {
        pub id: UrgeId,
        pub cycle: CycleId,
        /// The step's code in the ladder of its day.
        pub step: String,
        /// The step's name in the ladder of its day.
        pub name: String,
        pub kind: UrgeKind,
        /// The day that the ladder gave it; of a letter, the day of its draft.
        pub planned_on: Date,
        /// When it was sent, a letter drafted: the bodies are those whose report had not come by then.
        pub made_at: Timestamp,
        pub made_by: Option<AccountId>,
        /// When the last of its bodies had been written down; none while a large one is under way.
        pub finished_at: Option<Timestamp>,
        /// The day until which a letter asks for the report.
        pub new_due_on: Option<Date>,
        /// Of the letter as it was issued; empty before.
        pub number: String,
        pub issued_on: Option<Date>,
        pub signer: String,
        pub file: Option<FileId>,
        pub recorded_at: Option<Timestamp>,
        pub recorded_by: Option<AccountId>,
    }
}

record! {
    /// An obligation that an urging was about.
    pub struct UrgeBody in "urge_bodies" key (urge, obligation) {
        pub urge: UrgeId,
        pub obligation: ObligationId,
        /// The body that it went to: the holder of that day.
        pub body: BodyId,
        /// Its name on that day.
        pub name: String,
        pub message: Option<MessageId>,
    }
}

record! {
    /// A message to a body, in the site: one digest of all that it was reminded of at once.
    pub struct Message in "messages" key (id) {
        pub id: MessageId,
        pub body: BodyId,
        pub audience: Audience,
        pub subject: String,
        pub text: String,
        pub queued_at: Timestamp,
        pub read_at: Option<Timestamp>,
        pub read_by: Option<AccountId>,
    }
}

record! {
    /// A message as mail: its attempts and how it ended.
    pub struct Delivery in "deliveries" key (message) {
        pub message: MessageId,
        pub address: String,
        pub attempts: i64,
        /// None when nothing more will be tried.
        pub next_attempt_at: Option<Timestamp>,
        pub sent_at: Option<Timestamp>,
        pub given_up_at: Option<Timestamp>,
        /// Taken back before it went out, since the report had come.
        pub withdrawn_at: Option<Timestamp>,
        /// What the mail server last said.
        pub outcome: String,
    }
}

record! {
    /// A body was reminded of a directive by a step of the ladder.
    pub struct DirectiveReminder in "directive_reminders" key (directive, body, step, planned_on) {
        pub directive: DirectiveId,
        pub body: BodyId,
        pub step: String,
        pub planned_on: Date,
        pub message: MessageId,
        pub made_at: Timestamp,
    }
}

record! {
    /// A body was told of something, in a message: of each thing once.
    pub struct Notice in "notices" key (kind, subject, body) {
        pub kind: NoticeKind,
        /// The id of what it is about.
        pub subject: String,
        /// The body that it concerns; the message went to the one that holds its duties.
        pub body: BodyId,
        pub message: MessageId,
        pub made_at: Timestamp,
        /// From then on nobody needs to be told; none where the facts say.
        pub moot_at: Option<Timestamp>,
    }
}

impl Urge {
    /// Whether it is a letter that was not issued yet.
    pub fn is_draft(&self) -> bool {
        self.kind != UrgeKind::Reminder && self.recorded_at.is_none()
    }

    /// The day from which its effect is counted: the letter's own, the reminder's.
    pub fn urged_on(&self) -> Date {
        self.issued_on.unwrap_or_else(|| crate::clock::day_of(self.made_at))
    }

    /// When it was done: a letter, when its number was recorded.
    pub fn done_at(&self) -> Timestamp {
        self.recorded_at.unwrap_or(self.made_at)
    }

    fn made(&self) -> Made {
        Made { step: self.step.clone(), on: self.planned_on, at: self.done_at() }
    }
}

/// The urgings of a cycle, the newest first.
pub async fn of_cycle(tx: &mut Tx, cycle: &CycleId) -> Result<Vec<Urge>, DbError> {
    tx.list("where tenant = $1 and cycle = $2 order by made_at desc, id desc limit 1000", &[cycle.clone().into()]).await
}

/// An urging.
pub async fn get(tx: &mut Tx, id: &UrgeId) -> Result<Option<Urge>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// The obligations that an urging was about.
pub async fn bodies_of(tx: &mut Tx, urge: &UrgeId) -> Result<Vec<UrgeBody>, DbError> {
    tx.list("where tenant = $1 and urge = $2 order by obligation limit 5000", &[urge.clone().into()]).await
}

/// The obligations of all urgings of a cycle.
async fn bodies_of_cycle(tx: &mut Tx, cycle: &CycleId) -> Result<Vec<UrgeBody>, DbError> {
    tx.list(
        "where tenant = $1 and urge in (select id from urges where tenant = $1 and cycle = $2)
         order by urge, obligation
         limit 200000",
        &[cycle.clone().into()],
    )
    .await
}

/// The newest urging that was done: a draft is none yet.
fn newest(urges: &[Urge]) -> Option<Made> {
    urges.iter().filter(|urge| !urge.is_draft()).max_by_key(|urge| urge.done_at()).map(Urge::made)
}

/// The letters that were issued, for the ladder. A request to bodies outside the authority climbs no step.
fn issued(urges: &[Urge]) -> Vec<Letter> {
    let letters = urges.iter().filter(|urge| matches!(urge.kind, UrgeKind::Letter | UrgeKind::SuperiorLetter));
    let letters = letters.filter(|urge| urge.recorded_at.is_some());
    letters.map(|urge| Letter { step: urge.step.clone(), new_due_on: urge.new_due_on }).collect()
}

/// The messages to a person's body, or to one whose place it took; the newest first.
pub async fn messages_to(tx: &mut Tx, actor: &Actor) -> Result<Vec<Message>, DbError> {
    let mut found: Vec<Message> = Vec::new();
    for body in actor.body.iter().chain(&actor.inherited) {
        let own: Vec<Message> = tx
            .list("where tenant = $1 and body = $2 order by queued_at desc, id desc limit 200", &[body.clone().into()])
            .await?;
        found.extend(own);
    }
    found.sort_by(|a, b| (b.queued_at, &b.id).cmp(&(a.queued_at, &a.id)));
    Ok(found)
}

/// How many messages to a person's body nobody there has read.
pub async fn unread_count(tx: &mut Tx, actor: &Actor) -> Result<i64, DbError> {
    let mut count = 0;
    for body in actor.body.iter().chain(&actor.inherited) {
        count += store::unread_count(tx, body).await?;
    }
    Ok(count)
}

/// The mail of a message; none where the body has no mailbox or no mail goes out.
pub async fn delivery(tx: &mut Tx, message: &MessageId) -> Result<Option<Delivery>, DbError> {
    tx.find("where tenant = $1 and message = $2", &[message.clone().into()]).await
}

/// Marks every message to a person's body as read.
pub async fn read_all(db: &Db, actor: &Actor) -> Result<(), DbError> {
    let mut act = Act::begin(db, actor, "message.read").await?;
    let unread: Vec<Message> =
        messages_to(act.tx(), actor).await?.into_iter().filter(|message| message.read_at.is_none()).collect();
    if unread.is_empty() {
        return Ok(());
    }
    for message in unread {
        act.put(&Message { read_at: Some(actor.now), read_by: actor.account.clone(), ..message }).await?;
    }
    act.commit("messages").await
}

/// Mail that could not be sent, with the body it was for: given up, or waiting for its next attempt.
pub async fn troubled(tx: &mut Tx) -> Result<Vec<(BodyId, Delivery)>, DbError> {
    let mut found = Vec::new();
    for delivery in store::troubled(tx).await? {
        let message: Option<Message> =
            tx.find("where tenant = $1 and id = $2", &[delivery.message.clone().into()]).await?;
        found.extend(message.map(|message| (message.body, delivery)));
    }
    Ok(found)
}

/// How many bodies owe a report in an open cycle and have no mailbox to be reminded at.
pub async fn without_mailbox(tx: &mut Tx) -> Result<i64, DbError> {
    store::without_mailbox(tx).await
}

/// Has every mail that was given up tried once more; gives how many.
pub async fn try_again(db: &Db, actor: &Actor) -> Result<usize, DbError> {
    let mut act = Act::begin(db, actor, "message.tried-again").await?;
    let given_up: Vec<Delivery> =
        store::troubled(act.tx()).await?.into_iter().filter(|one| one.given_up_at.is_some()).collect();
    let count = given_up.len();
    if count == 0 {
        return Ok(0);
    }
    for one in given_up {
        act.put(&Delivery { attempts: 0, given_up_at: None, next_attempt_at: Some(actor.now), ..one }).await?;
    }
    act.commit("messages").await?;
    Ok(count)
}
