//! Targets: indicators, what instruments want of them, every report of every figure, and whether a goal is in reach.
//!
//! Promise: no figure is overwritten: a later report of the same period stands beside the earlier one. A status is never
//! stored; it is computed for a day from what was known at a moment. What is strange is asked about, what cannot be is
//! refused with the rule, and no unit or number is ever changed in silence.

pub mod catalogue;
pub mod cli;
pub mod corrections;
pub mod goals;
pub mod judged;
pub mod known;
pub mod observe;
mod proposals;
pub mod report;
pub mod sheet;
mod store;
pub mod suppliers;
mod table;
pub mod web;

pub use known::Known;

use dondoc_rules::targets::series::Break;
use dondoc_rules::targets::{
    Comparator, Decimal, Direction, Frequency, MissingReason, Nature, Period, Prices, Semantics, Status, ValueKind,
};
use jiff::Timestamp;

use crate::db::{DbError, Tx, record, words};
use crate::ids::{
    AccountId, BodyId, FigureSuggestionId, GoalId, IndicatorId, ObligationId, ObservationId, PlanId, ReturnId,
    SeriesBreakId, StatusOverrideId, SupplierId, TargetId,
};

words!(Comparator, Direction, Frequency, MissingReason, Nature, Prices, Semantics, Status, ValueKind);

record! {
    /// What is counted.
    pub struct Indicator in "indicators" key (id) {
        pub id: IndicatorId,
        /// What files call it.
        pub code: String,
        pub name: String,
        /// Other names, divided by semicolons: plans call it so.
        pub aliases: String,
        pub definition: String,
        pub unit: String,
        /// Who publishes it.
        pub source: String,
        /// The boundary that new values are counted in.
        pub territory: String,
        pub frequency: Frequency,
        pub direction: Direction,
        pub kind: ValueKind,
        pub prices: Prices,
        /// The name of the whole that it is a part of.
        pub composition: Option<String>,
        pub base_year: Option<i64>,
        /// Nothing below is possible.
        pub low: Option<Decimal>,
        /// Nothing above is possible.
        pub high: Option<Decimal>,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
    }
}

record! {
    /// One report of one figure.
    pub struct Observation in "observations" key (id) {
        pub id: ObservationId,
        pub indicator: IndicatorId,
        /// As `rules::targets::Period` writes it.
        pub period: String,
        pub territory: String,
        pub value: Decimal,
        /// As typed or printed.
        pub raw: String,
        pub nature: Nature,
        /// The document or page it stands in.
        pub source: String,
        pub note: String,
        /// The return it was confirmed with.
        pub return_id: Option<ReturnId>,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
        /// Taken back: it stays on record, and counts for what was known before.
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<AccountId>,
        pub withdraw_reason: Option<String>,
    }
}

impl Observation {
    /// Whether it had not been taken back by a moment.
    pub fn stands_at(&self, known_at: Timestamp) -> bool {
        self.withdrawn_at.is_none_or(|at| at > known_at)
    }

    /// As the rules see it; none for a damaged period.
    pub fn facts(&self) -> Option<dondoc_rules::targets::Observation> {
        Some(dondoc_rules::targets::Observation {
            id: self.id.to_string(),
            period: Period::parse(&self.period)?,
            territory: self.territory.clone(),
            value: self.value,
            nature: self.nature,
            recorded_at: self.recorded_at,
        })
    }
}

record! {
    /// A line of a file that waits for a person to call it a fact, in its own words.
    pub struct FigureSuggestion in "figure_suggestions" key (id) {
        pub id: FigureSuggestionId,
        pub indicator: IndicatorId,
        pub period: String,
        pub territory: String,
        pub raw: String,
        pub unit: String,
        /// A word of `Nature`, or empty where the file does not tell it.
        pub nature: String,
        pub source: String,
        pub note: String,
        /// Why it is no fact: the key of a sentence.
        pub reason: String,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
        pub answered_at: Option<Timestamp>,
        pub answered_by: Option<AccountId>,
        /// What it became; none where it was set aside.
        pub observation: Option<ObservationId>,
    }
}

record! {
    /// From this period on an indicator is counted by another definition.
    pub struct SeriesBreak in "series_breaks" key (id) {
        pub id: SeriesBreakId,
        pub indicator: IndicatorId,
        pub period: String,
        pub reason: String,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
        pub undone_at: Option<Timestamp>,
        pub undone_by: Option<AccountId>,
    }
}

record! {
    /// What an instrument wants of an indicator, as a person read it.
    pub struct Goal in "goals" key (id) {
        pub id: GoalId,
        pub indicator: IndicatorId,
        /// The plan and its target; none where another instrument says it.
        pub plan: Option<PlanId>,
        pub target: Option<TargetId>,
        /// The instrument as cited.
        pub stated_in: String,
        /// Its own words.
        pub text: String,
        pub semantics: Semantics,
        pub comparator: Comparator,
        pub value: Decimal,
        pub value_max: Option<Decimal>,
        pub tolerance: Decimal,
        pub from_year: Option<i64>,
        pub to_year: i64,
        pub base_year: Option<i64>,
        /// The boundary that it was set for.
        pub territory: String,
        /// The series of a ratio.
        pub reference: Option<IndicatorId>,
        pub reference_territory: String,
        /// The number and unit that the text states, where a person converted it by hand.
        pub converted_from: Option<String>,
        pub position: i64,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
        pub undone_at: Option<Timestamp>,
        pub undone_by: Option<AccountId>,
    }
}

record! {
    /// A status that a person set beside the computed one.
    pub struct StatusOverride in "status_overrides" key (id) {
        pub id: StatusOverrideId,
        pub goal: GoalId,
        pub status: Status,
        pub reason: String,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
        pub undone_at: Option<Timestamp>,
        pub undone_by: Option<AccountId>,
    }
}

record! {
    /// Who supplies the value of a target from a moment on; none takes it from everybody.
    pub struct TargetSupplier in "target_suppliers" key (id) {
        pub id: SupplierId,
        pub plan: PlanId,
        pub target: TargetId,
        pub body: Option<BodyId>,
        pub reason: String,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
    }
}

/// All indicators, by name.
pub async fn indicators(tx: &mut Tx) -> Result<Vec<Indicator>, DbError> {
    tx.list("where tenant = $1 order by name, id limit 5000", &[]).await
}

/// The parts of a composition, by name.
pub async fn parts_of(tx: &mut Tx, composition: &str) -> Result<Vec<Indicator>, DbError> {
    tx.list("where tenant = $1 and composition = $2 order by name, id limit 5000", &[composition.into()]).await
}

/// An indicator.
pub async fn indicator(tx: &mut Tx, id: &IndicatorId) -> Result<Option<Indicator>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// The indicator with a code.
pub async fn coded(tx: &mut Tx, code: &str) -> Result<Option<Indicator>, DbError> {
    tx.find("where tenant = $1 and code = $2", &[code.into()]).await
}

/// Every report of an indicator's figures, by period.
pub async fn observations(tx: &mut Tx, indicator: &IndicatorId) -> Result<Vec<Observation>, DbError> {
    tx.list(
        "where tenant = $1 and indicator = $2 order by period, recorded_at, id limit 20000",
        &[indicator.clone().into()],
    )
    .await
}

/// The indicators that a plan's goals look at, or ever did, with those that goals for them are compared with.
macro_rules! watched {
    () => {
        "(select indicator from goals where tenant = $1 and plan = $2
         union select reference from goals where tenant = $1 and reference is not null
             and indicator in (select indicator from goals where tenant = $1 and plan = $2))"
    };
}

async fn indicators_of_plan(tx: &mut Tx, plan: &PlanId) -> Result<Vec<Indicator>, DbError> {
    tx.list(concat!("where tenant = $1 and id in ", watched!(), " order by id limit 5000"), &[plan.clone().into()])
        .await
}

async fn breaks_of_plan(tx: &mut Tx, plan: &PlanId) -> Result<Vec<SeriesBreak>, DbError> {
    tx.list(
        concat!("where tenant = $1 and indicator in ", watched!(), " order by indicator, id limit 5000"),
        &[plan.clone().into()],
    )
    .await
}

/// The figures on record that the returns of an obligation made, without those taken back.
pub async fn of_obligation(tx: &mut Tx, obligation: &ObligationId) -> Result<Vec<Observation>, DbError> {
    tx.list(
        "where tenant = $1 and withdrawn_at is null
             and return_id in (select id from returns where tenant = $1 and obligation = $2)
         order by recorded_at, id
         limit 2000",
        &[obligation.clone().into()],
    )
    .await
}

/// Every report of the figures that the goals of a plan look at, theirs and those they are compared with.
async fn observations_of_plan(tx: &mut Tx, plan: &PlanId) -> Result<Vec<Observation>, DbError> {
    tx.list(
        concat!(
            "where tenant = $1 and indicator in ",
            watched!(),
            " order by indicator, period, recorded_at, id limit 200000"
        ),
        &[plan.clone().into()],
    )
    .await
}

/// Every report of the figures that goals of other instruments than plans look at.
async fn observations_beside_plans(tx: &mut Tx) -> Result<Vec<Observation>, DbError> {
    tx.list(
        "where tenant = $1 and indicator in (
             select indicator from goals where tenant = $1 and plan is null and undone_at is null
             union select reference from goals where tenant = $1 and plan is null and undone_at is null)
         order by indicator, period, recorded_at, id
         limit 200000",
        &[],
    )
    .await
}

/// Every report of each indicator's figures of its last year, in no order of time: enough to tell the last value.
/// SQLite takes a cross join in the order that is written: from the indicators, each to its last year by the index.
pub async fn last_observations(tx: &mut Tx) -> Result<Vec<Observation>, DbError> {
    tx.list(
        "where tenant = $1 and id in (
             select o.id from indicators i cross join observations o
             where i.tenant = $1 and o.tenant = i.tenant and o.indicator = i.id and o.period >= substr((
                 select m.period from observations m
                 where m.tenant = i.tenant and m.indicator = i.id and m.withdrawn_at is null
                 order by m.period desc limit 1), 1, 4))
         order by id
         limit 200000",
        &[],
    )
    .await
}

/// So many waiting lines stand on one page.
pub const WAITING_A_PAGE: usize = 100;

/// The lines of an indicator that wait for a person, those of one page; the first page is 1.
pub async fn suggestions(tx: &mut Tx, indicator: &IndicatorId, page: usize) -> Result<Vec<FigureSuggestion>, DbError> {
    let skipped = i64::try_from(page.saturating_sub(1).saturating_mul(WAITING_A_PAGE)).unwrap_or(i64::MAX);
    tx.list(
        "where tenant = $1 and indicator = $2 and answered_at is null order by period, id limit 100 offset $3",
        &[indicator.clone().into(), skipped.into()],
    )
    .await
}

/// How many lines wait for a person, by indicator.
pub async fn waiting(tx: &mut Tx) -> Result<std::collections::HashMap<IndicatorId, usize>, DbError> {
    store::waiting(tx).await
}

/// Whether a line of a file waits already, or was answered: the same words of the same period and boundary.
pub async fn is_suggested(
    tx: &mut Tx,
    indicator: &IndicatorId,
    (period, territory): (&str, &str),
    raw: &str,
) -> Result<bool, DbError> {
    let one: Option<FigureSuggestion> = tx
        .find(
            "where tenant = $1 and indicator = $2 and period = $3 and territory = $4 and raw = $5 order by id limit 1",
            &[indicator.clone().into(), period.into(), territory.into(), raw.into()],
        )
        .await?;
    Ok(one.is_some())
}

/// Where an indicator's definition changed, those that were taken back too.
pub async fn breaks(tx: &mut Tx, indicator: &IndicatorId) -> Result<Vec<SeriesBreak>, DbError> {
    tx.list("where tenant = $1 and indicator = $2 order by period, id limit 100", &[indicator.clone().into()]).await
}

/// The same as the rules see them, of what was known at a moment.
fn cuts(breaks: &[SeriesBreak], indicator: &IndicatorId, known_at: Timestamp) -> Vec<Break> {
    let own = breaks.iter().filter(|one| one.indicator == *indicator && one.stands_at(known_at));
    own.filter_map(|one| Some(Break { from: Period::parse(&one.period)?, reason: one.reason.clone() })).collect()
}

impl SeriesBreak {
    /// Whether it was known and not taken back at a moment.
    pub fn stands_at(&self, known_at: Timestamp) -> bool {
        self.recorded_at <= known_at && self.undone_at.is_none_or(|at| at > known_at)
    }
}

/// The values in force among reports, as of a day, from what was known at a moment; what was taken back by then is none.
pub fn series<'a>(
    all: impl IntoIterator<Item = &'a Observation>,
    (as_of, known_at): (jiff::civil::Date, Timestamp),
) -> dondoc_rules::targets::Series {
    let standing = all.into_iter().filter(|one| one.stands_at(known_at));
    let facts: Vec<dondoc_rules::targets::Observation> = standing.filter_map(Observation::facts).collect();
    dondoc_rules::targets::Series::known(&facts, as_of, known_at)
}
