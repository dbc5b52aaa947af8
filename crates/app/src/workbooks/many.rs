//! Many bodies' workbooks at once.
//!
//! The focal body may type content only for a report that came by another door, so each workbook is taken beside the
//! paper that is recorded for its body; it fills what is empty there and changes nothing else. Sending the same files
//! again changes nothing.

use std::collections::HashSet;

use dondoc_rules::workbooks::{Finding, Offer, Standing, offers};

use super::{Target, WorkbookRefusal, belongs, fields_now, open, target};
use crate::actor::Actor;
use crate::cycles::Cycle;
use crate::db::{Db, Tx};
use crate::http::Error;
use crate::ids::{BodyId, CycleId, ObligationId};
use crate::obligations::{self, Obligation};
use crate::returns;
use crate::returns::verbs::{self, Sent};
use dondoc_rules::returns::Door;

/// What became of one file.
#[derive(Debug)]
pub struct Outcome {
    /// Whose it is, where that could be told.
    pub obligation: Option<ObligationId>,
    pub body: Option<BodyId>,
    pub taken: Result<Taken, WorkbookRefusal>,
}

/// What was taken of a file.
#[derive(Debug, Default)]
pub struct Taken {
    /// So many fields were filled.
    pub count: usize,
    pub findings: Vec<Finding>,
    /// What stands there already and says something else: left as it is.
    pub left: Vec<Offer>,
}

/// Takes one workbook into the version that its body's recorded paper, or the person's own draft, stands in.
pub async fn take(
    db: &Db,
    actor: &Actor,
    cycle: &CycleId,
    bytes: &[u8],
    seen: &mut HashSet<String>,
) -> Result<Outcome, WorkbookRefusal> {
    let refused = |refusal| Ok(Outcome { obligation: None, body: None, taken: Err(refusal) });
    let reading = match open(bytes) {
        Ok(reading) => reading,
        Err(refusal) => return refused(refusal),
    };
    if reading.identity.cycle != cycle.as_str() {
        return refused(WorkbookRefusal::OtherCycle);
    }
    let mut tx = db.read(actor.tenant).await?;
    let Some(id) = ObligationId::parse(&reading.identity.obligation) else {
        return refused(WorkbookRefusal::OtherBody);
    };
    let Some(obligation) = obligations::get(&mut tx, &id).await?.filter(|owed| owed.cycle == *cycle) else {
        return refused(WorkbookRefusal::OtherBody);
    };
    let of_body = |taken| Ok(Outcome { obligation: Some(id.clone()), body: Some(obligation.body.clone()), taken });
    if !seen.insert(id.to_string()) {
        return of_body(Err(WorkbookRefusal::Repeated));
    }
    let target = match target(&mut tx, actor, &id).await {
        Ok(target) => target,
        Err(refusal) => return of_body(Err(refusal)),
    };
    let basis = match belongs(&mut tx, &reading, &target).await {
        Ok(basis) => basis,
        Err(refusal) => return of_body(Err(refusal)),
    };
    let now = fields_now(&mut tx, &target, actor).await?;
    drop(tx);
    let (fill, left): (Vec<Offer>, Vec<Offer>) =
        offers(&reading.said, &now, basis).into_iter().partition(|offer| offer.standing == Standing::Changes);
    let sent: Sent = fill.iter().map(|offer| (offer.said.name.clone(), offer.said.text.clone())).collect();
    let before: Sent = fill.iter().map(|offer| (offer.said.name.clone(), offer.now.clone())).collect();
    if !sent.is_empty() {
        let version = match &target.version {
            Some(version) => Ok(version.id.clone()),
            None => verbs::start(db, actor, &id).await,
        };
        let saved = match version {
            Ok(version) => verbs::save(db, actor, &version, &sent, &before).await,
            Err(refusal) => Err(refusal),
        };
        if let Err(refusal) = saved {
            return of_body(Err(refusal.into()));
        }
    }
    of_body(Ok(Taken { count: sent.len(), findings: reading.findings, left }))
}

/// The form of a body as the body itself would get it, for who sends it on.
pub async fn of_body(tx: &mut Tx, obligation: &Obligation, cycle: &Cycle) -> Result<Target, Error> {
    let versions = returns::of_obligation(tx, &obligation.id).await?;
    let draft = versions.iter().rev().find(|version| version.door == Door::Typed && version.submitted_at.is_none());
    let number = draft.map_or(versions.last().map_or(1, |last| last.version + 1), |draft| draft.version);
    let (obligation, cycle) = (obligation.clone(), cycle.clone());
    Ok(Target { obligation, cycle, version: draft.cloned(), number, is_for_body: false })
}
