//! Goals with their statuses, as of a day, from what was known at a moment.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use dondoc_rules::targets::judge::{Evidence, Judgement, judge};
use dondoc_rules::targets::series::Break;
use dondoc_rules::targets::{Series, Status};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{
    Goal, Indicator, Observation, SeriesBreak, StatusOverride, breaks, breaks_of_plan, cuts, goals, indicators,
    indicators_of_plan, observations, series,
};
use crate::db::{DbError, Tx};
use crate::ids::{IndicatorId, PlanId, ReturnId};
use crate::plans;

/// A goal with its status.
#[derive(Debug, Clone)]
pub struct Judged {
    pub goal: Goal,
    pub indicator: Indicator,
    /// What the rules work out.
    pub judgement: Judgement,
    /// What a person set beside it.
    pub set: Option<StatusOverride>,
    /// The values that are known, of all boundaries.
    pub series: Series,
    /// From when on values are counted by another definition.
    pub breaks: Vec<Break>,
    /// The return that what is reached was confirmed with.
    pub last_return: Option<ReturnId>,
}

impl Judged {
    /// The status that counts: a person's, else the computed one.
    pub fn status(&self) -> Status {
        self.set.as_ref().map_or(self.judgement.status, |set| set.status)
    }
}

/// The goal as the rules see it.
pub fn facts(goal: &Goal, of: &Indicator) -> dondoc_rules::targets::Goal {
    let year = |year: Option<i64>| year.and_then(|year| i32::try_from(year).ok());
    dondoc_rules::targets::Goal {
        semantics: goal.semantics,
        comparator: goal.comparator,
        value: goal.value,
        value_max: goal.value_max,
        tolerance: goal.tolerance,
        from: year(goal.from_year),
        to: year(Some(goal.to_year)).unwrap_or(0),
        base_year: year(goal.base_year),
        territory: goal.territory.clone(),
        direction: of.direction,
    }
}

/// Everything that goals are judged by.
struct Stored {
    indicators: HashMap<IndicatorId, Indicator>,
    observations: HashMap<IndicatorId, Vec<Observation>>,
    breaks: Vec<SeriesBreak>,
    set: Vec<StatusOverride>,
}

fn judged(goals: Vec<Goal>, known: &Stored, seen: (Date, Timestamp)) -> Vec<Judged> {
    let of = |id: &IndicatorId| known.observations.get(id).into_iter().flatten();
    // Several goals look at one indicator.
    let all: HashMap<&IndicatorId, Series> = known.observations.keys().map(|id| (id, series(of(id), seen))).collect();
    let none = Series::default();
    let judged = |goal: Goal| {
        let indicator = known.indicators.get(&goal.indicator)?.clone();
        let own = all.get(&goal.indicator).unwrap_or(&none);
        let reference = match &goal.reference {
            Some(id) => {
                let all = all.get(id).unwrap_or(&none);
                Series(all.of(&goal.reference_territory).into_iter().cloned().collect())
            }
            None => Series::default(),
        };
        let cut = cuts(&known.breaks, &goal.indicator, seen.1);
        let other = goal.reference.as_ref().map(|id| cuts(&known.breaks, id, seen.1)).unwrap_or_default();
        let evidence = Evidence {
            kind: indicator.kind,
            series: own,
            reference: &reference,
            breaks: &cut,
            reference_breaks: &other,
            on: seen.0,
        };
        let judgement = judge(&facts(&goal, &indicator), &evidence);
        let stands = |one: &&StatusOverride| {
            one.goal == goal.id && one.recorded_at <= seen.1 && one.undone_at.is_none_or(|at| at > seen.1)
        };
        let set = known.set.iter().rev().find(stands).cloned();
        let last = judgement.reached.as_ref();
        let last = last.and_then(|last| of(&goal.indicator).find(|one| one.id.as_str() == last.id));
        let last_return = last.and_then(|one| one.return_id.clone());
        Some(Judged { goal, indicator, judgement, set, series: own.clone(), breaks: cut, last_return })
    };
    goals.into_iter().filter_map(judged).collect()
}

/// The goals of a plan with their statuses, in the plan's order, then what other instruments want of the same indicators.
pub async fn of_plan(
    tx: &mut Tx,
    plan: &PlanId,
    seen: (Date, Timestamp),
) -> Result<(Vec<Judged>, Vec<Judged>), DbError> {
    let mut own = goals::of_plan_at(tx, plan, seen.1).await?;
    // What an amendment ended is judged no longer from the day on which it holds.
    if let Some(version) = plans::version_on(tx, plan, seen.0, seen.1).await? {
        let ever = plans::targets_ever(tx, &version.id).await?;
        let is_ended =
            |goal: &Goal| ever.iter().any(|target| target.is_ended && Some(&target.id) == goal.target.as_ref());
        own.retain(|goal| !is_ended(goal));
    }
    let others = goals::beside_plan(tx, plan, seen.1).await?;
    let mut by_indicator: HashMap<IndicatorId, Vec<Observation>> = HashMap::new();
    for one in super::observations_of_plan(tx, plan).await? {
        by_indicator.entry(one.indicator.clone()).or_default().push(one);
    }
    let known = Stored {
        indicators: indicators_of_plan(tx, plan).await?.into_iter().map(|one| (one.id.clone(), one)).collect(),
        observations: by_indicator,
        breaks: breaks_of_plan(tx, plan).await?,
        set: goals::overrides_of_plan(tx, plan).await?,
    };
    let all = judged(own.into_iter().chain(others).collect(), &known, seen);
    Ok(all.into_iter().partition(|one| one.goal.plan.as_ref() == Some(plan)))
}

/// The goals of an indicator with their statuses, whatever instrument says them.
pub async fn of_indicator(tx: &mut Tx, of: &Indicator, seen: (Date, Timestamp)) -> Result<Vec<Judged>, DbError> {
    let all = goals::of_indicator(tx, &of.id, seen.1).await?;
    let mut by_indicator = HashMap::from([(of.id.clone(), observations(tx, &of.id).await?)]);
    let mut cut = breaks(tx, &of.id).await?;
    for reference in all.iter().filter_map(|goal| goal.reference.clone()) {
        if let Entry::Vacant(place) = by_indicator.entry(reference) {
            cut.extend(breaks(tx, place.key()).await?);
            let values = observations(tx, place.key()).await?;
            place.insert(values);
        }
    }
    let known = Stored {
        indicators: HashMap::from([(of.id.clone(), of.clone())]),
        observations: by_indicator,
        breaks: cut,
        set: goals::overrides(tx, &of.id).await?,
    };
    Ok(judged(all, &known, seen))
}

/// Every goal that stands, of plans and of other instruments, with its status: a few statements for each plan, none for
/// an indicator.
pub async fn everywhere(tx: &mut Tx, seen: (Date, Timestamp)) -> Result<Vec<Judged>, DbError> {
    let all = goals::all_at(tx, seen.1).await?;
    let mut plans: Vec<PlanId> = all.iter().filter_map(|goal| goal.plan.clone()).collect();
    plans.dedup();
    let mut found = Vec::new();
    for plan in plans {
        found.extend(of_plan(tx, &plan, seen).await?.0);
    }
    let others: Vec<Goal> = all.into_iter().filter(|goal| goal.plan.is_none()).collect();
    let mut by_indicator: HashMap<IndicatorId, Vec<Observation>> = HashMap::new();
    for one in super::observations_beside_plans(tx).await? {
        by_indicator.entry(one.indicator.clone()).or_default().push(one);
    }
    let known = Stored {
        indicators: indicators(tx).await?.into_iter().map(|one| (one.id.clone(), one)).collect(),
        observations: by_indicator,
        breaks: tx.list("where tenant = $1 order by indicator, id limit 5000", &[]).await?,
        set: goals::overrides_beside_plans(tx).await?,
    };
    found.extend(judged(others, &known, seen));
    Ok(found)
}
