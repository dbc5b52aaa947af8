//! The person who acts: under one membership, at one moment. Every verb takes one.

use dondoc_rules::access::Role;
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
            role: Role::System,
            now: clock.now(),
        }
    }

    /// The day of the act in Viet Nam.
    pub fn today(&self) -> Date {
        day_of(self.now)
    }
}
