//! How many tasks stand in each class: of a plan, a body, a person, or everything that a person may see. Directives are
//! counted among them, by the same rule.
//!
//! Rows and totals come from the same facts, so they agree.

use std::collections::{BTreeSet, HashMap};

use dondoc_rules::access::Reach;
use dondoc_rules::successions::Holder;
use dondoc_rules::tasks::{Band, TaskState, Totals, Whose, follower, is_stale, state};
use jiff::Timestamp;
use jiff::civil::Date;

use super::facts::{self, Stored};
use crate::actor::Actor;
use crate::db::{DbError, Tx};
use crate::directives::{self, Directive};
use crate::ids::{AccountId, BodyId, PlanId, PlanVersionId, TaskId};
use crate::plans::{self, Plan};

/// Which tasks are counted; in any combination.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub plan: Option<PlanId>,
    /// Tasks of which the body holds a part: that part is counted.
    pub body: Option<BodyId>,
    /// Tasks that the officer follows.
    pub person: Option<AccountId>,
    /// A heading of the plan, with those below it.
    pub section: Option<String>,
    pub stale_days: i64,
    /// None for both.
    pub kind: Option<Kind>,
}

/// What is counted: tasks of plans, or work ordered beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Task,
    Directive,
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::Task, Kind::Directive];

    /// The word in an address.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Task => "task",
            Kind::Directive => "directive",
        }
    }
}

/// A task of a plan, or a directive.
#[derive(Debug, Clone)]
pub enum What {
    Task { plan: PlanId, task: TaskId, version: PlanVersionId },
    Directive { directive: Box<Directive>, bodies: Vec<BodyId> },
}

/// A task that is counted.
#[derive(Debug, Clone)]
pub struct Counted {
    pub what: What,
    pub label: String,
    pub state: TaskState,
    /// Nothing was heard of it for so many days as the filter says (T1-R8).
    pub is_stale: bool,
    pub officer: Option<AccountId>,
    position: i64,
}

/// What is counted, and what can be chosen.
#[derive(Debug, Clone, Default)]
pub struct Counting {
    pub tasks: Vec<Counted>,
    /// Plans whose tasks the person may see, the newest first.
    pub plans: Vec<Plan>,
    /// Bodies that hold a part of a task of the chosen plans.
    pub bodies: BTreeSet<BodyId>,
    pub officers: BTreeSet<AccountId>,
}

impl Counting {
    /// How many tasks stand in each class.
    pub fn totals(&self) -> Totals {
        Totals::of(self.tasks.iter().map(|task| task.state.count))
    }

    /// How many of the tasks within time are in a band.
    pub fn in_band(&self, band: Band) -> usize {
        self.tasks.iter().filter(|task| task.state.band == Some(band)).count()
    }
}

/// Counts tasks as of a day, by what was recorded by a moment. A body that reports sees its own parts only.
pub async fn count(
    tx: &mut Tx,
    actor: &Actor,
    reach: Reach,
    filter: &Filter,
    (as_of, known_at): (Date, Timestamp),
) -> Result<Counting, DbError> {
    let body = match reach {
        Reach::Own => actor.body.clone(),
        Reach::Focal | Reach::Tenant => filter.body.clone(),
    };
    if reach == Reach::Own && body.is_none() {
        return Ok(Counting::default());
    }
    let mut plans = plans::list(tx).await?;
    plans.retain(|plan| match reach {
        Reach::Focal => plan.focal_body.as_ref().is_some_and(|focal| actor.acts_for(focal)),
        Reach::Own | Reach::Tenant => true,
    });
    let order: HashMap<PlanId, usize> =
        plans.iter().enumerate().map(|(place, plan)| (plan.id.clone(), place)).collect();
    let followings = facts::followings(tx, filter.plan.as_ref()).await?;
    let mut counting = Counting { plans, ..Counting::default() };
    let mut own_plans: BTreeSet<PlanId> = BTreeSet::new();
    let is_own = reach == Reach::Own;
    // Of a body's own tasks all are read, since they say which plans it may choose.
    let scope = filter.plan.as_ref().filter(|_| !is_own);
    for stored in facts::of(tx, scope).await?.into_iter().filter(|stored| order.contains_key(&stored.plan)) {
        let leads = stored.leads(as_of, known_at);
        let held: Vec<String> = leads
            .iter()
            .filter_map(|(_, holder)| match holder {
                Holder::Body(body) => Some(body.clone()),
                Holder::Open { .. } => None,
            })
            .collect();
        if is_own {
            if !held.iter().any(|held| body.as_ref().is_some_and(|body| body.as_str() == held)) {
                continue;
            }
            own_plans.insert(stored.plan.clone());
            if filter.plan.as_ref().is_some_and(|plan| *plan != stored.plan) {
                continue;
            }
        } else {
            counting.bodies.extend(held.iter().filter_map(|body| BodyId::parse(body)));
        }
        let Some(place) = stored.place(as_of, known_at) else { continue };
        let officer = officer(&stored, followings.get(&stored.plan), &place.sections, (as_of, known_at));
        counting.officers.extend(officer.clone().filter(|_| !is_own));
        let is_followed = filter.person.is_none() || filter.person == officer;
        let is_below = filter.section.as_ref().is_none_or(|section| place.sections.contains(section));
        if !(is_followed && is_below) {
            continue;
        }
        let whose = body.as_ref().map_or(Whose::Plan, |body| Whose::Body(body.as_str()));
        let Some(state) = state(&stored.facts, whose, as_of, known_at) else { continue };
        counting.tasks.push(Counted {
            is_stale: is_stale(&stored.facts, &state, filter.stale_days, as_of, known_at),
            what: What::Task { plan: stored.plan.clone(), task: stored.task.clone(), version: place.version.clone() },
            label: place.label.clone(),
            position: place.position,
            officer,
            state,
        });
    }
    if reach == Reach::Own {
        counting.plans.retain(|plan| own_plans.contains(&plan.id));
    }
    counting.tasks.sort_by_key(|task| match &task.what {
        What::Task { plan, .. } => (order.get(plan).copied(), task.position),
        What::Directive { .. } => (None, task.position),
    });
    if filter.kind == Some(Kind::Directive) {
        counting.tasks.clear();
    }
    if filter.kind != Some(Kind::Task) && filter.section.is_none() {
        count_directives(tx, actor, reach, body.as_ref(), filter, (as_of, known_at), &mut counting).await?;
    }
    Ok(counting)
}

/// Counts the directives too, after the tasks; the newest first.
async fn count_directives(
    tx: &mut Tx,
    actor: &Actor,
    reach: Reach,
    body: Option<&BodyId>,
    filter: &Filter,
    (as_of, known_at): (Date, Timestamp),
    counting: &mut Counting,
) -> Result<(), DbError> {
    for (stored, position) in directives::facts::readable(tx, actor).await?.into_iter().zip(0..) {
        let whose = body.map_or(Whose::Plan, |body| Whose::Body(body.as_str()));
        let Some(state) = stored.state(whose, as_of, known_at) else { continue };
        let officer = stored.directive.recorded_by.clone();
        if reach != Reach::Own {
            counting.bodies.extend(stored.held_by(as_of, known_at));
            counting.officers.extend(officer.clone());
        }
        let is_of_plan = filter.plan.is_none() || filter.plan == stored.directive.plan;
        if !is_of_plan || !(filter.person.is_none() || filter.person == officer) {
            continue;
        }
        counting.tasks.push(Counted {
            is_stale: is_stale(&stored.facts, &state, filter.stale_days, as_of, known_at),
            what: What::Directive { directive: Box::new(stored.directive), bodies: stored.bodies },
            label: String::new(),
            position,
            officer,
            state,
        });
    }
    Ok(())
}

/// The officer who follows a task: by its nearest section, else by its focal lead.
pub fn officer(
    stored: &Stored,
    followings: Option<&Vec<dondoc_rules::tasks::Following>>,
    sections: &[String],
    (as_of, known_at): (Date, Timestamp),
) -> Option<AccountId> {
    let leads = stored.leads(as_of, known_at);
    let closing = leads.iter().filter(|(part, _)| part.closes);
    let mut bodies: Vec<String> = Vec::new();
    for (part, holder) in closing {
        match holder {
            Holder::Body(body) | Holder::Open { at: body, .. } => bodies.push(body.clone()),
        }
        bodies.push(part.body.clone());
    }
    AccountId::parse(follower(followings?, sections, &bodies, as_of, known_at)?)
}
