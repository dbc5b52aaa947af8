//! Cycles: a plan's reporting for one period, from the letter that asks to the last day of grace.

use dondoc_rules::calendar::{CycleDays, PeriodStyle, Rolling, due_at};
use dondoc_rules::obligations::{ContentKind, CycleKind};
use jiff::Timestamp;
use jiff::civil::{Date, Time};

use crate::db::{DbError, Tx, record, words};
use crate::ids::{AccountId, BodyId, CycleId, InstrumentId, PlanId, PlanVersionId, ReportingRuleId};

words!(ContentKind, CycleKind, PeriodStyle, Rolling);

record! {
    /// A cycle.
    pub struct Cycle in "cycles" key (id) {
        pub id: CycleId,
        pub plan: PlanId,
        /// The version that it asks about now; [`version_at`] tells the one of an earlier instant.
        pub plan_version: PlanVersionId,
        pub reporting_rule: Option<ReportingRuleId>,
        pub kind: CycleKind,
        /// "Năm 2023".
        pub name: String,
        /// The focal body when it was opened.
        pub focal_body: BodyId,
        pub period_from: Date,
        pub period_to: Date,
        pub opens_on: Date,
        pub cutoff_on: Date,
        /// The last on-time day.
        pub due_on: Date,
        /// The hour by which it ends, where one is named.
        pub due_time: Option<Time>,
        /// By when the focal body lays the consolidated report before the issuer.
        pub focal_due_on: Option<Date>,
        /// By when the issuer signs its own report.
        pub issuer_due_on: Option<Date>,
        /// How the days of the period are counted: printed in the report.
        pub counting: PeriodStyle,
        /// What was done with a last on-time day that is a day off.
        pub rolling: Rolling,
        /// The legal basis in its own words: "trước ngày 05 tháng 12 hàng năm".
        pub due_wording: String,
        pub content_kind: ContentKind,
        /// How the report is sent.
        pub method: String,
        /// What the report must speak of, one heading a line.
        pub outline: String,
        /// The forms to be filled in.
        pub forms: String,
        /// The instrument that asks, where no rule of the plan does.
        pub asked_by: Option<InstrumentId>,
        /// The request letter, once its number is known.
        pub request_number: Option<String>,
        pub request_issued_on: Option<Date>,
        /// The earlier day that the letter names, and when that was recorded.
        pub request_due_on: Option<Date>,
        pub request_recorded_at: Option<Timestamp>,
        pub opened_at: Timestamp,
        pub opened_by: Option<AccountId>,
        pub closed_at: Option<Timestamp>,
    }
}

record! {
    /// That a cycle under way went over to a later version of its plan.
    pub struct CycleVersion in "cycle_versions" key (cycle, plan_version) {
        pub cycle: CycleId,
        pub plan_version: PlanVersionId,
        /// The version before.
        pub from_version: PlanVersionId,
        pub applied_at: Timestamp,
        pub applied_by: Option<AccountId>,
    }
}

/// The later versions that a cycle went over to, oldest first.
pub async fn upgrades(tx: &mut Tx, cycle: &CycleId) -> Result<Vec<CycleVersion>, DbError> {
    tx.list("where tenant = $1 and cycle = $2 order by applied_at, plan_version limit 1000", &[cycle.clone().into()])
        .await
}

/// The version of the plan that a cycle asked about at an instant.
pub async fn version_at(tx: &mut Tx, cycle: &Cycle, at: Timestamp) -> Result<PlanVersionId, DbError> {
    let later = upgrades(tx, &cycle.id).await?.into_iter().find(|one| one.applied_at > at);
    Ok(later.map_or_else(|| cycle.plan_version.clone(), |one| one.from_version))
}

impl Cycle {
    /// The last on-time day and hour in force now: those of the letter that asks, where it names its own, else the
    /// cycle's. A body with an extension has its own (`returns::facts`).
    pub fn due(&self) -> (Date, Option<Time>) {
        (self.request_due_on.unwrap_or(self.due_on), self.due_time)
    }

    /// The last on-time instant of the bodies.
    pub fn due_at(&self) -> Timestamp {
        let (on, time) = self.due();
        due_at(on, time)
    }

    /// Its days beside each other.
    pub fn days(&self) -> CycleDays {
        CycleDays {
            period_from: self.period_from,
            period_to: self.period_to,
            opens_on: self.opens_on,
            cutoff_on: self.cutoff_on,
            due_on: self.due_on,
            focal_due_on: self.focal_due_on,
            issuer_due_on: self.issuer_due_on,
        }
    }
}

/// A cycle.
pub async fn get(tx: &mut Tx, id: &CycleId) -> Result<Option<Cycle>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// All cycles, the newest period first.
pub async fn list(tx: &mut Tx) -> Result<Vec<Cycle>, DbError> {
    tx.list("where tenant = $1 order by period_to desc, id desc limit 500", &[]).await
}

/// The cycles of a plan, the newest period first.
pub async fn of_plan(tx: &mut Tx, plan: &PlanId) -> Result<Vec<Cycle>, DbError> {
    tx.list("where tenant = $1 and plan = $2 order by period_to desc, id desc limit 500", &[plan.clone().into()]).await
}
