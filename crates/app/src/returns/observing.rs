//! Values of confirmed returns become figures on record: in the act that confirms, or once their target is tied.

use dondoc_rules::returns::FigureState;
use dondoc_rules::targets::plausible::Doubt;
use dondoc_rules::targets::{Decimal, Read};

use super::figures::{Asked, ReturnFigure, asked, of_return};
use super::verbs::ReturnRefusal;
use super::{Return, entries, of_cycle};
use crate::actor::Actor;
use crate::cycles::{self, Cycle};
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::http::{Lang, catalogue};
use crate::ids::{CycleId, ItemId, ObligationId, ObservationId, PlanId};
use crate::obligations::Obligation;
use crate::targets::observe::{Checked, NewFigure, observation, withdrawn};
use crate::targets::{Indicator, Observation};
use crate::{bodies, obligations};

/// Whom a figure is from: "Sở Xây dựng, số 45/BC-SXD ngày 27/11/2023".
async fn source_of(tx: &mut Tx, cycle: &Cycle, obligation: &Obligation, version: &Return) -> Result<String, DbError> {
    let name = bodies::name_of(tx, &obligation.body, cycle.opens_on).await?;
    Ok(match (&version.letter_number, version.letter_issued_on) {
        (Some(number), Some(day)) => format!("{name}, số {number} ngày {}", crate::words::day(day)),
        _ => format!("{name}, {}", cycle.name),
    })
}

/// The values that a version tells of indicators, without those that a secret document holds.
async fn told(tx: &mut Tx, cycle: &Cycle, version: &Return) -> Result<Vec<(Indicator, Decimal, Asked)>, DbError> {
    let own = entries(tx, &version.id).await?;
    let is_secret = |item: &ItemId| own.iter().any(|entry| entry.item == *item && entry.is_secret);
    let mut told: Vec<Asked> = asked(tx, cycle, version).await?.into_values().collect();
    told.retain(|asked| asked.state == FigureState::Told && !version.is_nil && !is_secret(&asked.figure.item));
    told.sort_by_key(|asked| asked.target.position);
    let value = |asked: Asked| match (&asked.indicator, &asked.read) {
        (Some(of), Read::Number(value)) => Some((of.clone(), *value, asked)),
        _ => None,
    };
    Ok(told.into_iter().filter_map(value).collect())
}

/// Puts one value on record, or finds it among the rows that stand; the row's id.
async fn put(
    act: &mut Act,
    actor: &Actor,
    (version, source): (&Return, &str),
    (of, value, asked): &(Indicator, Decimal, Asked),
    standing: &mut Vec<Observation>,
) -> Result<ObservationId, DbError> {
    let checked = Checked { period: asked.period, value: *value, nature: asked.nature() };
    let period = checked.period.code();
    let is_same = |one: &&Observation| {
        one.indicator == of.id
            && one.period == period
            && one.territory == of.territory
            && one.nature == checked.nature
            && one.value == checked.value
    };
    // A correction that leaves a figure as it was records nothing new.
    let id = match standing.iter().find(is_same) {
        Some(same) => same.id.clone(),
        None => {
            let new = NewFigure {
                territory: of.territory.clone(),
                value: asked.figure.value.clone(),
                source: source.to_owned(),
                note: asked.figure.note.clone(),
                ..NewFigure::default()
            };
            let row = observation(actor, &of.id, &new, &checked, Some(version.id.clone()));
            act.put(&row).await?;
            standing.push(row.clone());
            row.id
        }
    };
    act.put(&ReturnFigure { observation: Some(id.clone()), ..asked.figure.clone() }).await?;
    Ok(id)
}

/// Makes the values of a return figures on record, within the act that confirms it. What an earlier version of the same
/// report recorded and this one does not say any more is taken back.
pub(super) async fn observe(act: &mut Act, actor: &Actor, version: &Return) -> Result<(), ReturnRefusal> {
    let obligation = obligations::get(act.tx(), &version.obligation).await?.ok_or(ReturnRefusal::Unknown)?;
    let cycle = cycles::get(act.tx(), &obligation.cycle).await?.ok_or(ReturnRefusal::Unknown)?;
    let source = source_of(act.tx(), &cycle, &obligation, version).await?;
    let mut standing = crate::targets::of_obligation(act.tx(), &obligation.id).await?;
    let mut said: Vec<ObservationId> = Vec::new();
    for value in told(act.tx(), &cycle, version).await? {
        said.push(put(act, actor, (version, &source), &value, &mut standing).await?);
    }
    let reason = catalogue(Lang::Vi).with("figure.withdrawn-by-correction", &[("source", &source)]);
    for row in standing.into_iter().filter(|row| !said.contains(&row.id)) {
        act.put(&withdrawn(actor, row, &reason)).await?;
    }
    Ok(())
}

/// A value of a confirmed return that is on no record yet: its target was tied to the catalogue later.
pub struct Unrecorded {
    pub version: Return,
    pub obligation: Obligation,
    value: (Indicator, Decimal, Asked),
}

impl Unrecorded {
    /// What was asked and said.
    pub fn asked(&self) -> &Asked {
        &self.value.2
    }

    /// What is strange about it, and was not looked at.
    pub fn doubts(&self) -> &[Doubt] {
        if self.value.2.figure.checked == "1" { &[] } else { &self.value.2.doubts }
    }
}

/// The values of a cycle's confirmed returns that are on no record.
pub async fn unrecorded(tx: &mut Tx, cycle: &Cycle) -> Result<Vec<Unrecorded>, DbError> {
    let items = obligations::items_of_cycle(tx, &cycle.id).await?;
    let asked_for: Vec<&ObligationId> =
        items.iter().filter(|item| item.target.is_some()).map(|item| &item.obligation).collect();
    if asked_for.is_empty() {
        return Ok(Vec::new());
    }
    let versions = of_cycle(tx, &cycle.id).await?;
    let mut found = Vec::new();
    for obligation in obligations::of_cycle(tx, &cycle.id).await? {
        if !asked_for.contains(&&obligation.id) {
            continue;
        }
        let own = versions.iter().filter(|one| one.obligation == obligation.id && one.confirmed_at.is_some());
        let Some(version) = own.max_by_key(|one| one.version) else { continue };
        let is_open = |figure: &ReturnFigure| figure.observation.is_none() && !figure.value.trim().is_empty();
        if !of_return(tx, &version.id).await?.iter().any(is_open) {
            continue;
        }
        for value in told(tx, cycle, version).await? {
            if value.2.figure.observation.is_none() {
                found.push(Unrecorded { version: version.clone(), obligation: obligation.clone(), value });
            }
        }
    }
    Ok(found)
}

/// Records what confirmed returns of a plan said about targets that were tied since. What is strange about a value waits
/// on the cycle's page of targets. Gives how many became figures.
pub async fn catch_up(db: &Db, actor: &Actor, plan: &PlanId) -> Result<usize, DbError> {
    let mut act = Act::begin(db, actor, "figure.caught-up").await?;
    let mut count = 0;
    for cycle in cycles::of_plan(act.tx(), plan).await? {
        for one in unrecorded(act.tx(), &cycle).await? {
            if one.doubts().is_empty() {
                record(&mut act, actor, &cycle, &one).await?;
                count += 1;
            }
        }
    }
    if count > 0 {
        act.commit(&format!("plans/{plan}")).await?;
    }
    Ok(count)
}

/// Records one value that waits, strange as it is, since a person looked at it.
pub async fn accept(db: &Db, actor: &Actor, cycle: &CycleId, item: &ItemId) -> Result<(), ReturnRefusal> {
    let mut act = Act::begin(db, actor, "figure.caught-up").await?;
    let cycle = cycles::get(act.tx(), cycle).await?.ok_or(ReturnRefusal::Unknown)?;
    if !actor.acts_for(&cycle.focal_body) && actor.account.is_some() {
        return Err(ReturnRefusal::Unknown);
    }
    let waiting = unrecorded(act.tx(), &cycle).await?;
    let one = waiting.into_iter().find(|one| one.asked().figure.item == *item).ok_or(ReturnRefusal::Unknown)?;
    record(&mut act, actor, &cycle, &one).await?;
    Ok(act.commit(&format!("cycles/{}", cycle.id)).await?)
}

async fn record(act: &mut Act, actor: &Actor, cycle: &Cycle, one: &Unrecorded) -> Result<(), DbError> {
    let source = source_of(act.tx(), cycle, &one.obligation, &one.version).await?;
    let mut standing = crate::targets::of_obligation(act.tx(), &one.obligation.id).await?;
    put(act, actor, (&one.version, &source), &one.value, &mut standing).await?;
    Ok(())
}
