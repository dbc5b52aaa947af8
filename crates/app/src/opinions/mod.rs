//! Opinions on a draft (lấy ý kiến dự thảo): a frozen draft goes to chosen bodies with a day; each agrees or says what it
//! would have otherwise, passage by passage; each opinion is replied to, accepted or explained.
//!
//! Promise: the table of opinions is complete by construction: every body that was asked and every opinion that was sent
//! stands in it once. An answer that was sent does not change; when it came says nothing about reports in time.

pub mod papers;
mod store;
pub mod verbs;
pub mod web;

use dondoc_rules::opinions::{Answer, Reply};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::actor::Actor;
use crate::db::{DbError, Tx, record, words};
use crate::ids::{AccountId, BodyId, CirculationId, CycleId, EditionId, OpinionId};

words!(Answer, Reply);

record! {
    /// A frozen draft on which bodies are asked.
    pub struct Circulation in "circulations" key (id) {
        pub id: CirculationId,
        pub cycle: CycleId,
        pub edition: EditionId,
        pub due_on: Date,
        pub asked_at: Timestamp,
        pub asked_by: Option<AccountId>,
        /// Of the letter, once it is issued.
        pub number: String,
        pub issued_on: Option<Date>,
    }
}

record! {
    /// A body that was asked.
    pub struct Asked in "circulation_bodies" key (circulation, body) {
        pub circulation: CirculationId,
        pub body: BodyId,
        /// Its name on that day.
        pub name: String,
        pub position: i64,
        pub answer: Answer,
        pub answered_at: Option<Timestamp>,
        pub answered_by: Option<AccountId>,
        /// The focal body entered an answer that came by letter.
        pub entered_for_body: bool,
        pub letter_number: String,
        pub letter_on: Option<Date>,
    }
}

record! {
    /// What a body says.
    pub struct Opinion in "opinions" key (id) {
        pub id: OpinionId,
        pub circulation: CirculationId,
        pub body: BodyId,
        /// The mark of the passage; empty for the draft as a whole.
        pub mark: String,
        /// The passage's words in the circulated draft.
        pub passage: String,
        /// The passage's place in the draft; 0 for the draft as a whole.
        pub position: i64,
        pub words: String,
        pub written_at: Timestamp,
        pub written_by: Option<AccountId>,
        pub reply: Reply,
        pub reply_words: String,
        pub replied_at: Option<Timestamp>,
        pub replied_by: Option<AccountId>,
    }
}

/// A circulation.
pub async fn get(tx: &mut Tx, id: &CirculationId) -> Result<Option<Circulation>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// The circulations of a cycle, the newest first.
pub async fn of_cycle(tx: &mut Tx, cycle: &CycleId) -> Result<Vec<Circulation>, DbError> {
    tx.list("where tenant = $1 and cycle = $2 order by asked_at desc, id desc limit 100", &[cycle.clone().into()]).await
}

/// The bodies that were asked, in the order of the letter.
pub async fn asked(tx: &mut Tx, id: &CirculationId) -> Result<Vec<Asked>, DbError> {
    tx.list("where tenant = $1 and circulation = $2 order by position, body limit 5000", &[id.clone().into()]).await
}

/// The opinions of a circulation in the order of the draft; those of bodies that have not sent them are among them.
pub async fn opinions(tx: &mut Tx, id: &CirculationId) -> Result<Vec<Opinion>, DbError> {
    tx.list("where tenant = $1 and circulation = $2 order by position, id limit 20000", &[id.clone().into()]).await
}

/// An opinion.
pub async fn opinion(tx: &mut Tx, id: &OpinionId) -> Result<Option<Opinion>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// What waits for an answer of a person's body, the nearest day first.
pub async fn awaited(tx: &mut Tx, actor: &Actor) -> Result<Vec<Circulation>, DbError> {
    let mut found = Vec::new();
    for body in actor.body.iter().chain(&actor.inherited) {
        found.extend(store::awaited(tx, body).await?);
    }
    found.sort_by_key(|circulation| circulation.due_on);
    Ok(found)
}

/// The body among those asked for which a person answers.
pub fn own<'a>(asked: &'a [Asked], actor: &Actor) -> Option<&'a Asked> {
    asked.iter().find(|one| actor.acts_for(&one.body))
}
