//! One page a week for the leadership (Báo cáo phục vụ giao ban): directives overdue, proposals that wait, what falls due,
//! what changed since last week, by the leader in charge. Leaders only read.
//!
//! Promise: the page of any day is computed from dated facts, so it can be made again at any time and is the same.

pub mod charges;
mod collect;
mod document;
pub mod web;

pub use collect::{Briefing, Group, Line, of};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::db::record;
use crate::ids::{AccountId, BodyId, BriefingSettingId, ChargeId, PlanId};

record! {
    /// Which leader is in charge of what from a day on.
    pub struct Charge in "charges" key (id) {
        pub id: ChargeId,
        /// Position and name; empty for nobody any more.
        pub leader: String,
        pub body: Option<BodyId>,
        pub plan: Option<PlanId>,
        /// The label of a heading of the plan.
        pub section: Option<String>,
        pub starts_on: Date,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
    }
}

record! {
    /// After how many days without a decision a proposal stands on the page.
    pub struct BriefingSetting in "briefing_settings" key (id) {
        pub id: BriefingSettingId,
        pub waiting_days: i64,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
    }
}
