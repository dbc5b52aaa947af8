//! Projections: numbers kept beside the tables so that wide pages need not read every row.
//!
//! Promise: each is written in the transaction of the act that changes it, equals what the pure functions say of the
//! tables, and can be made anew at any time ([`rebuild`]). None is part of the log. This room stands beside the features,
//! since an act of any of them may touch what another one counts.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::boards::totals;
use crate::db::{DbError, Tx};
use crate::events::Touched;
use crate::ids::{BodyId, CycleId, ObligationId, ReturnId};
use crate::{obligations, returns, successions};

/// Acts that change what a draft says, and no state.
const WITHOUT_A_STATE: &[&str] = &["return.saved", "return.file-attached", "return.approval-asked"];

/// Brings the projections up to date with what an act changed, within its transaction.
pub async fn keep(tx: &mut Tx, kind: &str, touched: &[Touched<'_>], at: Timestamp) -> Result<(), DbError> {
    let given = touched.iter().filter(|row| row.table == "obligation_items").filter_map(|row| row.text("obligation"));
    let given: BTreeSet<ObligationId> = given.filter_map(ObligationId::parse).collect();
    for obligation in &given {
        totals::count_items(tx, obligation).await?;
    }
    let answered = touched.iter().filter(|row| row.table == "return_entries").filter_map(|row| row.text("return_id"));
    let mut answered: BTreeSet<ReturnId> = answered.filter_map(ReturnId::parse).collect();
    // What is no longer asked is no longer answered.
    for obligation in &given {
        answered.extend(returns::of_obligation(tx, obligation).await?.into_iter().map(|version| version.id));
    }
    for version in &answered {
        totals::count_answers(tx, version).await?;
    }
    if WITHOUT_A_STATE.contains(&kind) {
        return Ok(());
    }
    for cycle in cycles(tx, touched).await? {
        totals::refresh(tx, &cycle, at).await?;
    }
    Ok(())
}

/// The cycles whose obligations an act may have moved.
async fn cycles(tx: &mut Tx, touched: &[Touched<'_>]) -> Result<BTreeSet<CycleId>, DbError> {
    let mut found = BTreeSet::new();
    let (mut obligations_touched, mut bodies) = (BTreeSet::new(), BTreeSet::new());
    for row in touched {
        match row.table {
            "cycles" => found.extend(row.text("id").and_then(CycleId::parse)),
            "obligations" => found.extend(row.text("cycle").and_then(CycleId::parse)),
            "returns" | "obligation_excuses" | "extensions" | "reported_elsewhere" => {
                obligations_touched.extend(row.text("obligation").and_then(ObligationId::parse));
            }
            "successions" | "succession_assignments" => bodies.extend(row.text("from_body").and_then(BodyId::parse)),
            _ => {}
        }
    }
    for obligation in obligations_touched {
        found.extend(obligations::get(tx, &obligation).await?.map(|obligation| obligation.cycle));
    }
    if !bodies.is_empty() {
        let history = successions::history(tx).await?;
        // What moves a body moves all that went over into it.
        let moved: BTreeSet<String> = bodies.iter().flat_map(|body| history.before(body.as_str())).collect();
        for body in moved.iter().filter_map(|body| BodyId::parse(body)) {
            found.extend(obligations::cycles_of_body(tx, &body).await?);
        }
    }
    Ok(found)
}

/// Makes every projection anew from the tables, as of the day of an instant.
pub async fn rebuild(tx: &mut Tx, at: Timestamp) -> Result<(), DbError> {
    totals::rebuild(tx, at).await
}
