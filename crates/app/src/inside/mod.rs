//! Inside the body: its divisions and their people, and which entries of a return are given to whom.
//!
//! A division owes nothing and signs nothing: it stands in no register and in no roster, only its own body keeps it. What is
//! given may be written by those it was given to and by nobody else below the reporting officer: [`share`] says it, and the
//! verbs of returns ask it.

pub mod divisions;
pub mod given;
pub mod web;

use std::collections::BTreeSet;

use dondoc_rules::access::{Right, reach};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::actor::Actor;
use crate::db::{DbError, Tx, record};
use crate::ids::{AccountId, BodyId, DivisionId, DivisionMemberId, ItemId, ObligationId};

record! {
    /// A division of a body.
    pub struct Division in "divisions" key (id) {
        pub id: DivisionId,
        pub body: BodyId,
        pub name: String,
        pub position: i64,
        pub starts_on: Date,
        /// The last day on which it is one.
        pub ends_on: Option<Date>,
    }
}

record! {
    /// A person's time in a division.
    pub struct DivisionMember in "division_members" key (id) {
        pub id: DivisionMemberId,
        pub division: DivisionId,
        pub account: AccountId,
        pub starts_on: Date,
        pub ends_on: Option<Date>,
    }
}

record! {
    /// An entry given inside the body: to a division, or to a person.
    pub struct GivenEntry in "given_entries" key (item) {
        pub item: ItemId,
        pub obligation: ObligationId,
        pub division: Option<DivisionId>,
        pub account: Option<AccountId>,
        /// The inner day, never after the body's own.
        pub due_on: Option<Date>,
        /// What the officer says with it; why it was given back.
        pub note: String,
        pub given_at: Timestamp,
        pub given_by: Option<AccountId>,
        /// "Đã xong phần của tôi."
        pub done_at: Option<Timestamp>,
        pub done_by: Option<AccountId>,
        /// Taken in by the officer: from here on its words are the officer's to change.
        pub collected_at: Option<Timestamp>,
        pub collected_by: Option<AccountId>,
    }
}

impl GivenEntry {
    /// Whether those it was given to may write it now.
    pub fn is_open(&self) -> bool {
        self.done_at.is_none() && self.collected_at.is_none()
    }

    /// Whether its inner day is over and nothing was given.
    pub fn is_late(&self, today: Date) -> bool {
        self.is_open() && self.due_on.is_some_and(|day| day < today)
    }
}

/// Which entries of a return a person may write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Share {
    /// All of it: the reporting officer, the head.
    Whole,
    /// These, and nothing of the general part.
    Items(BTreeSet<ItemId>),
}

impl Share {
    /// Whether an entry is in it.
    pub fn holds(&self, item: &ItemId) -> bool {
        match self {
            Share::Whole => true,
            Share::Items(items) => items.contains(item),
        }
    }
}

/// What of an obligation a person may write now.
pub async fn share(tx: &mut Tx, actor: &Actor, obligation: &ObligationId) -> Result<Share, DbError> {
    if reach(actor.role, Right::WriteReturns).is_some() {
        return Ok(Share::Whole);
    }
    let own = given_to(tx, actor, obligation).await?;
    Ok(Share::Items(own.into_iter().filter(GivenEntry::is_open).map(|given| given.item).collect()))
}

/// What of an obligation was given to a person, done or not.
pub async fn given_to(tx: &mut Tx, actor: &Actor, obligation: &ObligationId) -> Result<Vec<GivenEntry>, DbError> {
    let Some(account) = &actor.account else { return Ok(Vec::new()) };
    let divisions = divisions::of_person(tx, account, actor.today()).await?;
    let mut own = given::of_obligation(tx, obligation).await?;
    own.retain(|given| {
        given.account.as_ref() == Some(account) || given.division.as_ref().is_some_and(|one| divisions.contains(one))
    });
    Ok(own)
}
