//! The rows of a table from the facts of a day.

use dondoc_rules::compliance::{Standing, is_confirmed_in_time};
use jiff::Timestamp;
use jiff::civil::Date;

use super::ComplianceRow;
use crate::boards::{self, Drafts};
use crate::clock::day_of;
use crate::cycles::{self, Cycle};
use crate::db::{DbError, Tx};
use crate::http::Catalogue;
use crate::ids::{BodyId, ComplianceId, CycleId};
use crate::{calendar, imports, plans};

/// What a table is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    Cycle(CycleId),
    /// Every cycle whose last on-time day lies in the year.
    Year(i64),
}

impl Scope {
    pub fn cycle(&self) -> Option<&CycleId> {
        match self {
            Scope::Cycle(cycle) => Some(cycle),
            Scope::Year(_) => None,
        }
    }

    pub fn year(&self) -> Option<i64> {
        match self {
            Scope::Cycle(_) => None,
            Scope::Year(year) => Some(*year),
        }
    }
}

/// The rows of a day, before they are published.
#[derive(Debug)]
pub struct Collected {
    pub title: String,
    /// Whose table it is; none where no cycle was found.
    pub focal_body: Option<BodyId>,
    pub rows: Vec<ComplianceRow>,
    pub confirmed_in_time: i64,
    pub confirmed_of: i64,
}

/// The rows of every cycle of a scope that `covers` lets through, as of a day and from what was recorded by a moment.
pub async fn collected(
    tx: &mut Tx,
    scope: &Scope,
    covers: &(dyn Fn(&Cycle) -> bool + Sync),
    (as_of, known_at): (Date, Timestamp),
    t: &Catalogue,
) -> Result<Collected, DbError> {
    let all = match scope {
        Scope::Cycle(id) => cycles::get(tx, id).await?.into_iter().collect(),
        Scope::Year(year) => {
            let mut all = cycles::list(tx).await?;
            all.retain(|cycle| i64::from(cycle.due().0.year()) == *year && cycle.opened_at <= known_at);
            all
        }
    };
    let all: Vec<Cycle> = all.into_iter().filter(|cycle| covers(cycle)).collect();
    let days = calendar::work_days(tx).await?;
    let place = ComplianceId::new();
    let (mut rows, mut in_time, mut of) = (Vec::new(), 0, 0);
    for cycle in &all {
        let board = boards::board_with(tx, cycle, (as_of, known_at), Drafts::Left).await?;
        // Closed before anybody's time was over and before anything came: it was opened by mistake.
        let has_come = board.iter().any(|row| row.times.first.is_some());
        if !has_come && cycle.closed_at.is_some_and(|at| at <= cycle.due_at()) {
            continue;
        }
        if let Some((imported_on, confirmed_on)) = import_days(tx, cycle).await? {
            let count = i64::try_from(board.iter().filter(|row| row.obligation.added_at.is_none()).count());
            let count = count.unwrap_or(i64::MAX);
            of += count;
            in_time += if is_confirmed_in_time(imported_on, confirmed_on, &days) { count } else { 0 };
        }
        for row in board {
            let (standing, late_days) = Standing::of(row.state, row.timeliness);
            rows.push(ComplianceRow {
                compliance: place.clone(),
                obligation: row.obligation.id,
                body: row.obligation.body,
                body_name: row.body_name,
                body_kind: row.body_kind,
                cycle_name: cycle.name.clone(),
                due_on: row.due_on,
                state: row.state.as_str().to_owned(),
                standing,
                late_days,
                arrived_on: row.times.first,
                completed_on: row.times.completed,
                confirmed_on: row.times.confirmed,
                corrected_by: None,
            });
        }
    }
    Ok(Collected {
        title: title(tx, scope, all.first(), t).await?,
        focal_body: all.first().map(|cycle| cycle.focal_body.clone()),
        rows,
        confirmed_in_time: in_time,
        confirmed_of: of,
    })
}

/// When the plan of a cycle was imported, and when a person confirmed what was read; none where it was not imported.
async fn import_days(tx: &mut Tx, cycle: &Cycle) -> Result<Option<(Date, Date)>, DbError> {
    let Some(version) = plans::version(tx, &cycle.plan_version).await? else { return Ok(None) };
    let Some(import) = version.import else { return Ok(None) };
    let Some(import) = imports::get(tx, &import).await? else { return Ok(None) };
    Ok(Some((day_of(import.proposed_at), day_of(import.confirmed_at.unwrap_or(version.recorded_at)))))
}

async fn title(tx: &mut Tx, scope: &Scope, cycle: Option<&Cycle>, t: &Catalogue) -> Result<String, DbError> {
    match (scope, cycle) {
        (Scope::Year(year), _) => Ok(t.with("compliance.title-year", &[("year", &year.to_string())])),
        (Scope::Cycle(_), Some(cycle)) => {
            let version = plans::version(tx, &cycle.plan_version).await?;
            let instrument = match version {
                Some(version) => plans::issued_by(tx, &version).await?,
                None => None,
            };
            let cited = instrument.map(|instrument| instrument.cited()).unwrap_or_default();
            Ok(t.with("compliance.title-cycle", &[("cycle", &cycle.name), ("plan", &cited)]))
        }
        (Scope::Cycle(_), None) => Ok(t["compliance.title"].to_owned()),
    }
}
