//! What is found before and while consolidating: contradictions, copies, defects by body, sums that do not hold; and
//! whether the report may leave.

use std::collections::HashMap;

use dondoc_rules::reports::Consolidation;
use dondoc_rules::reports::findings::{Conflict, Copy, Defect, conflicts, copies, defects};
use dondoc_rules::reports::sums::{Failure, check};
use jiff::Timestamp;
use jiff::civil::Date;

use super::choices::{self, ReportSettlement, ReportWaiver};
use super::collect::{Taken, collect};
use super::compose::Composed;
use crate::cycles::Cycle;
use crate::db::{DbError, Tx};
use crate::ids::ReturnId;
use crate::returns;

/// What is found.
pub struct Findings {
    /// Contradictions, each with what was settled as long as the sides say the same.
    pub conflicts: Vec<(Conflict, Option<ReportSettlement>)>,
    pub copies: Vec<Copy>,
    /// Of each body that has any: its name and the defects, the heaviest first.
    pub defects: Vec<(String, String, Vec<Defect>)>,
}

/// Looks through what has come in, confirmed or not.
pub async fn findings(tx: &mut Tx, cycle: &Cycle, seen: (Date, Timestamp)) -> Result<Findings, DbError> {
    let facts = collect(tx, cycle, seen, Taken::Submitted).await?.facts;
    let found = conflicts(&facts);
    let last = last_words(tx, &facts).await?;
    let copies = copies(&facts, &last);
    let own = defects(&facts, &found, &copies)
        .into_iter()
        .map(|(body, own)| (body.shown(), body.obligation.clone(), own))
        .collect();
    Ok(Findings { conflicts: settled(tx, cycle, found).await?, copies, defects: own })
}

async fn settled(
    tx: &mut Tx,
    cycle: &Cycle,
    found: Vec<Conflict>,
) -> Result<Vec<(Conflict, Option<ReportSettlement>)>, DbError> {
    let mut settled = choices::settlements(tx, &cycle.id).await?;
    let of = |conflict: Conflict| {
        let own = settled.remove(&conflict.key).filter(|own| own.found == conflict.found());
        (conflict, own)
    };
    Ok(found.into_iter().map(of).collect())
}

/// What each body said in its last report, under the keys of its texts of now.
async fn last_words(tx: &mut Tx, facts: &Consolidation) -> Result<HashMap<String, String>, DbError> {
    let mut words = HashMap::new();
    for (_, said) in facts.said() {
        let Some(id) = ReturnId::parse(&said.filed.return_id) else { continue };
        let own = returns::entries(tx, &id).await?;
        let Some(before) = own.iter().find_map(|entry| entry.last_return.clone()) else { continue };
        let last = returns::entries(tx, &before).await?;
        for entry in &own {
            let Some(then) = last.iter().find(|then| Some(&then.item) == entry.last_item.as_ref()) else { continue };
            let key = format!("text:{}/{}/done", said.filed.obligation, entry.item);
            words.insert(key, then.done.clone());
        }
    }
    Ok(words)
}

/// What keeps a report from leaving: each with its waiver, where a person gave one (T6-R2, T6-R6).
pub async fn failures(
    tx: &mut Tx,
    cycle: &Cycle,
    composed: &Composed,
) -> Result<Vec<(Failure, Option<ReportWaiver>)>, DbError> {
    let mut found = check(&composed.report);
    let open = settled(tx, cycle, conflicts(&composed.facts)).await?;
    found.extend(
        open.into_iter()
            .filter(|(_, own)| own.is_none())
            .map(|(conflict, _)| Failure::Conflict { key: conflict.key.clone(), label: conflict.label }),
    );
    let mut waivers = choices::waivers(tx, &cycle.id).await?;
    Ok(found
        .into_iter()
        .map(|failure| {
            let waiver = waivers.remove(&failure.key());
            (failure, waiver)
        })
        .collect())
}

/// Whether a report may leave: nothing fails that nobody has waived.
pub async fn may_leave(tx: &mut Tx, cycle: &Cycle, composed: &Composed) -> Result<bool, DbError> {
    Ok(failures(tx, cycle, composed).await?.iter().all(|(_, waiver)| waiver.is_some()))
}
