//! The person who acts: under one membership, at one moment. Every verb takes one.

use dondoc_rules::access::{Reach, Role};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::clock::{Clock, day_of};
use crate::db::words;
use crate::ids::{AccountId, BodyId, MembershipId};

words!(Role);

/// A person under one membership at one moment.
#[derive(Debug, Clone)]
pub struct Actor {
    pub tenant: i64,
    /// None for the program itself (a command of the administrator, a job).
    pub account: Option<AccountId>,
    pub membership: Option<MembershipId>,
    pub name: String,
    pub body: Option<BodyId>,
    /// The bodies whose duties the person's body holds today, since it took their place.
    pub inherited: Vec<BodyId>,
    pub role: Role,
    /// The moment of the act.
    pub now: Timestamp,
}

impl Actor {
    /// The program itself, acting for whoever started the command.
    pub fn system(tenant: i64, clock: Clock) -> Actor {
        Actor {
            tenant,
            account: None,
            membership: None,
            name: "dondoc".to_owned(),
            body: None,
            inherited: Vec::new(),
            role: Role::System,
            now: clock.now(),
        }
    }

    /// Whether the person's body is this one, or has taken its place.
    pub fn acts_for(&self, body: &BodyId) -> bool {
        self.body.as_ref() == Some(body) || self.inherited.contains(body)
    }

    /// Whether a right's reach covers a subject, given the body that owes and the plan's focal body.
    pub fn covers(&self, reach: Reach, owing: Option<&BodyId>, focal: Option<&BodyId>) -> bool {
        match reach {
            Reach::Tenant => true,
            Reach::Own => owing.is_some_and(|body| self.acts_for(body)),
            Reach::Focal => focal.is_some_and(|body| self.acts_for(body)),
        }
    }

    /// The day of the act in Viet Nam.
    pub fn today(&self) -> Date {
        day_of(self.now)
    }
}
