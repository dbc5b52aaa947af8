//! Opening a cycle: its days, its obligations and their items, in one act.

use std::collections::HashMap;

use dondoc_rules::bodies::Register;
use dondoc_rules::calendar::{
    CycleDays, DaysRefusal, Period, PeriodStyle, Rolling, WorkDays, last_on_time_day, period_due_on,
};
use dondoc_rules::obligations::{CycleFacts, ObligationDraft, Subject, TaskFacts, derive};
use dondoc_rules::successions::{History, Holder, Subject as Held};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{Item, Obligation};
use crate::actor::Actor;
use crate::bodies;
use crate::calendar;
use crate::cycles::{self, Cycle};
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::{BodyId, CycleId, ItemId, ObligationId, PlanId, TargetId, TaskId};
use crate::plans::{self, Plan, PlanVersion, ReportingRule};
use crate::successions;

/// A plan with what opening a cycle needs to know.
pub struct Proposal {
    pub plan: Plan,
    pub version: PlanVersion,
    pub focal_body: BodyId,
    /// Every rule of the version, and the one that this cycle follows.
    pub rules: Vec<ReportingRule>,
    pub rule: Option<ReportingRule>,
    pub obligations: Vec<ObligationDraft>,
    /// The days off that are kept.
    pub work_days: WorkDays,
}

/// What a person fills in.
#[derive(Debug, Clone)]
pub struct OpenForm {
    pub name: String,
    pub days: CycleDays,
}

/// Why a cycle could not be opened.
#[derive(Debug)]
pub enum OpenRefusal {
    Unknown,
    /// The actor's body is not the plan's focal body.
    NotFocal,
    /// Nobody would consolidate.
    NoFocalBody,
    NoName,
    Days(DaysRefusal),
    /// A cycle of the plan covers days of this period.
    Overlaps(String),
    /// Nobody would owe anything.
    NobodyOwes,
    Store(DbError),
}

impl From<DbError> for OpenRefusal {
    fn from(error: DbError) -> Self {
        OpenRefusal::Store(error)
    }
}

/// The last on-time day of a rule in a year; none when the rule names no day of the year.
pub fn due_day(rule: &ReportingRule, year: i16, days: &WorkDays) -> Option<Date> {
    last_on_time_day(year, rule.due_month?, rule.due_day?, rule.strictly_before, Rolling::Never, days)
}

/// The period and days that a rule proposes for a due day.
pub fn proposed_days(
    rule: &ReportingRule,
    due_on: Date,
    style: PeriodStyle,
    days: &WorkDays,
) -> Option<(Period, CycleDays)> {
    let cadence = serde_json::from_value(rule.cadence.clone().into()).unwrap_or_default();
    let period = period_due_on(due_on, cadence, style)?;
    CycleDays::proposed(&period, due_on, days).map(|days| (period, days))
}

/// What opening a cycle of a plan that is due on a day would make.
///
/// A plan with several dates a year has several rules: the cycle follows the one that falls due on that day, else the
/// first.
pub async fn proposal(tx: &mut Tx, actor: &Actor, plan: &PlanId, due_on: Date) -> Result<Proposal, OpenRefusal> {
    let plan = plans::get(tx, plan).await?.ok_or(OpenRefusal::Unknown)?;
    let version = plans::latest(tx, &plan.id).await?.ok_or(OpenRefusal::Unknown)?;
    let focal_body = plan.focal_body.clone().ok_or(OpenRefusal::NoFocalBody)?;
    if !actor.acts_for(&focal_body) && actor.account.is_some() {
        return Err(OpenRefusal::NotFocal);
    }
    let rules = plans::rules(tx, &version.id).await?;
    let work_days = calendar::work_days(tx).await?;
    let due = rules.iter().find(|rule| due_day(rule, due_on.year(), &work_days) == Some(due_on));
    let rule = due.or(rules.first()).cloned();
    // The body in force consolidates, whatever the plan says (T9-R8).
    let history = successions::history(tx).await?;
    let focal_body = match history.holder(focal_body.as_str(), Held::Duty, actor.today(), actor.now) {
        Holder::Body(body) => BodyId::parse(&body).ok_or(OpenRefusal::NoFocalBody)?,
        Holder::Open { .. } => return Err(OpenRefusal::NoFocalBody),
    };
    let facts = facts(tx, &version, rule.as_ref(), &focal_body, (due_on, actor.now, &history)).await?;
    Ok(Proposal { plan, version, focal_body, rules, rule, obligations: derive(&facts), work_days })
}

async fn facts(
    tx: &mut Tx,
    version: &PlanVersion,
    rule: Option<&ReportingRule>,
    focal: &BodyId,
    (on, known_at, history): (Date, Timestamp, &History),
) -> Result<CycleFacts, DbError> {
    let register = bodies::register(tx, on).await?;
    let issued = bodies::register(tx, version.effective_on).await?;
    // Who holds what a body was given; what nobody holds stays with the body, and suspended with it.
    let holder = |body: &str, subject: Held<'_>| match history.holder(body, subject, on, known_at) {
        Holder::Body(at) | Holder::Open { at, .. } => at,
    };
    let mut members: HashMap<String, Vec<String>> = HashMap::new();
    let mut tasks: Vec<TaskFacts> = plans::tasks(tx, &version.id)
        .await?
        .into_iter()
        .map(|task| TaskFacts { id: task.id.to_string(), position: task.position, ..TaskFacts::default() })
        .collect();
    let places: HashMap<String, usize> = tasks.iter().enumerate().map(|(i, task)| (task.id.clone(), i)).collect();
    for party in plans::parties(tx, &version.id).await? {
        let Some(task) = places.get(party.task.as_str()).and_then(|index| tasks.get_mut(*index)) else { continue };
        // A cooperating body owes nothing, nor does one outside the authority (design.md section 3).
        if party.role == "cooperating" || party.kind == "outside" {
            continue;
        }
        if let Some(body) = &party.body {
            task.leads.push(holder(body.as_str(), Held::Given(&task.id)));
        }
        if let Some(roster) = &party.roster {
            if !members.contains_key(roster.as_str()) {
                // Those of the day of issue, wherever they went, and those that came in since.
                let mut found = bodies::members(tx, roster, version.effective_on).await?;
                found.extend(bodies::members(tx, roster, on).await?);
                members.insert(roster.to_string(), found.iter().map(ToString::to_string).collect());
            }
            let given = members.get(roster.as_str()).into_iter().flatten();
            task.roster_leads.extend(given.map(|body| holder(body, Held::Shared(&task.id))));
        }
    }
    let targets = plans::targets(tx, &version.id).await?;
    let targets = targets.into_iter().filter_map(|t| {
        let id = t.id.to_string();
        let supplier = holder(t.supplier?.as_str(), Held::Given(&id));
        Some((id, supplier, 100_000 + t.position))
    });
    let reporters = rule.and_then(|rule| rule.reporters.as_deref()).unwrap_or_default();
    let outside = bodies::all(tx, on).await?.into_iter().filter(|named| named.body.authority != "urge");
    Ok(CycleFacts {
        tasks,
        targets: targets.collect(),
        reporters: called(&issued, reporters)
            .into_iter()
            .map(|body| holder(&body, Held::Duty))
            .chain(called(&register, reporters))
            .collect(),
        outside: outside.map(|named| named.body.id.to_string()).collect(),
        focal_body: focal.to_string(),
    })
}

/// The members of every roster that a phrase calls: "các sở, ban, ngành và địa phương" calls two. A word that stands
/// behind the first "các" is read with it.
fn called(register: &Register, phrase: &str) -> Vec<String> {
    let words: Vec<&str> = phrase.split_whitespace().collect();
    let mut bodies = Vec::new();
    for start in 0..words.len() {
        let rest = words.get(start..).unwrap_or_default().join(" ");
        let found = register.roster(&rest).or_else(|| register.roster(&format!("các {rest}")));
        bodies.extend(found.into_iter().flat_map(|roster| roster.members.clone()));
    }
    bodies
}

/// Opens a cycle with its obligations.
pub async fn open(db: &Db, actor: &Actor, plan: &PlanId, form: &OpenForm) -> Result<CycleId, OpenRefusal> {
    if form.name.trim().is_empty() {
        return Err(OpenRefusal::NoName);
    }
    let mut act = Act::begin(db, actor, "cycle.opened").await?;
    form.days.check(&calendar::work_days(act.tx()).await?).map_err(OpenRefusal::Days)?;
    let proposal = proposal(act.tx(), actor, plan, form.days.due_on).await?;
    if proposal.obligations.is_empty() {
        return Err(OpenRefusal::NobodyOwes);
    }
    for other in cycles::of_plan(act.tx(), plan).await? {
        let is_open = other.closed_at.is_none();
        if is_open && other.period_from <= form.days.period_to && form.days.period_from <= other.period_to {
            return Err(OpenRefusal::Overlaps(other.name));
        }
    }
    let cause = proposal.rule.as_ref().map(|rule| rule.raw.clone()).unwrap_or_default();
    let cycle = Cycle {
        id: CycleId::new(),
        plan: proposal.plan.id,
        plan_version: proposal.version.id,
        reporting_rule: proposal.rule.map(|rule| rule.id),
        kind: "periodic".to_owned(),
        name: form.name.trim().to_owned(),
        focal_body: proposal.focal_body,
        period_from: form.days.period_from,
        period_to: form.days.period_to,
        opens_on: form.days.opens_on,
        cutoff_on: form.days.cutoff_on,
        due_on: form.days.due_on,
        due_wording: cause.clone(),
        request_number: None,
        request_issued_on: None,
        opened_at: actor.now,
        opened_by: actor.account.clone(),
        closed_at: None,
    };
    act.put(&cycle).await?;
    for draft in proposal.obligations {
        keep(&mut act, &cycle.id, &cause, draft).await?;
    }
    act.commit(&format!("cycles/{}", cycle.id)).await?;
    Ok(cycle.id)
}

async fn keep(act: &mut Act, cycle: &CycleId, cause: &str, draft: ObligationDraft) -> Result<(), DbError> {
    let broken = || DbError::Broken("a derived obligation names an id of another form".to_owned());
    let obligation = Obligation {
        id: ObligationId::new(),
        cycle: cycle.clone(),
        body: BodyId::parse(&draft.body).ok_or_else(broken)?,
        cause: cause.to_owned(),
        is_focal_part: draft.is_focal_part,
    };
    act.put(&obligation).await?;
    for item in draft.items {
        let (task, target) = match &item.subject {
            Subject::Task(id) => (Some(TaskId::parse(id).ok_or_else(broken)?), None),
            Subject::Target(id) => (None, Some(TargetId::parse(id).ok_or_else(broken)?)),
        };
        let item = Item {
            id: ItemId::new(),
            obligation: obligation.id.clone(),
            task,
            target,
            role: item.role,
            position: item.position,
        };
        act.put(&item).await?;
    }
    Ok(())
}
