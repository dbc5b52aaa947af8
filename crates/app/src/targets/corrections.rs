//! "As reported" against "as known now": what a consolidated report said of figures that differ today, so that the next
//! one corrects it.

use dondoc_rules::targets::{Decimal, Nature, Period};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{Goal, Indicator, goals, indicators, observations_of_plan, series};
use crate::db::{DbError, Tx};
use crate::ids::PlanId;

/// A figure that differs from what was reported.
#[derive(Debug, Clone)]
pub struct Correction {
    pub indicator: Indicator,
    pub period: Period,
    pub territory: String,
    pub reported: (Decimal, Nature),
    pub known: (Decimal, Nature),
    /// The document of the newer figure; of one that was taken back, why.
    pub source: String,
    /// It was taken back and nothing stands in its place: what is known is still what was reported.
    pub is_withdrawn: bool,
}

/// What a report said that is known otherwise: the figures of the indicators that a plan's goals looked at then, and of
/// those they were compared with, as of its day and moment, and as known at a later moment. A figure that only became
/// surer is told too, since the report called it an estimate.
pub async fn corrections(
    tx: &mut Tx,
    plan: &PlanId,
    said: (Date, Timestamp),
    known_at: Timestamp,
) -> Result<Vec<Correction>, DbError> {
    let goals = goals::of_plan_at(tx, plan, said.1).await?;
    let all = observations_of_plan(tx, plan).await?;
    let mut found = Vec::new();
    for indicator in indicators(tx).await? {
        let is_used = |goal: &Goal| goal.indicator == indicator.id || goal.reference.as_ref() == Some(&indicator.id);
        if !goals.iter().any(is_used) {
            continue;
        }
        let own = || all.iter().filter(|one| one.indicator == indicator.id);
        let then = series(own(), said);
        let now = series(own(), (Date::MAX, known_at));
        for old in then.0 {
            let new = now.0.iter().find(|new| new.period == old.period && new.territory == old.territory);
            let is_withdrawn = new.is_none();
            let new = new.unwrap_or(&old);
            if !is_withdrawn && new.value == old.value && new.nature == old.nature {
                continue;
            }
            let row = own().find(|one| one.id.as_str() == new.id);
            let source = row.map(|one| match &one.withdraw_reason {
                Some(reason) if is_withdrawn => reason.clone(),
                _ => one.source.clone(),
            });
            found.push(Correction {
                indicator: indicator.clone(),
                period: old.period,
                territory: old.territory.clone(),
                reported: (old.value, old.nature),
                known: (new.value, new.nature),
                source: source.unwrap_or_default(),
                is_withdrawn,
            });
        }
    }
    Ok(found)
}
