//! What the consolidated report takes over: difficulties, proposals by who decides, last period's proposals with what came
//! of them (T6-R9).

use std::collections::HashMap;

use dondoc_rules::obstacles::{CompetentAuthority, ForReport, Told, View, carried_count, paragraphs};
use jiff::Timestamp;
use jiff::civil::Date;

use super::cases;
use crate::cycles::{self, Cycle};
use crate::db::{DbError, Tx};
use crate::ids::TaskId;
use crate::{bodies, plans};

/// The paragraphs for the report of a cycle, each with its source `obstacles/{id}`, as of a day and by what was recorded
/// until a moment. Cases of other plans are not in it; those closed before the period began are not either.
pub async fn for_report(tx: &mut Tx, cycle: &Cycle, seen: (Date, Timestamp)) -> Result<ForReport, DbError> {
    let view = View { as_of: seen.0, known_at: seen.1 };
    let labels: HashMap<TaskId, (i64, String)> = plans::tasks_ever(tx, &cycle.plan_version)
        .await?
        .into_iter()
        .map(|task| (task.id, (task.position, task.label)))
        .collect();
    let cutoffs: Vec<Date> = cycles::of_plan(tx, &cycle.plan).await?.into_iter().map(|one| one.cutoff_on).collect();
    let mut told = Vec::new();
    for case in cases::all(tx, view).await?.into_iter().rev().filter(|case| case.main.plan == cycle.plan) {
        if case.state.closed_on.is_some_and(|closed| closed < cycle.period_from) {
            continue;
        }
        let mut names = Vec::new();
        for body in case.raisers() {
            names.push(bodies::name_of(tx, body, cycle.opens_on).await?);
        }
        let mut tasks: Vec<&(i64, String)> = case.tasks.iter().filter_map(|task| labels.get(task)).collect();
        tasks.sort();
        told.push(Told {
            source: format!("obstacles/{}", case.main.id),
            text: case.main.text.clone(),
            asks: asks(&case),
            bodies: names,
            tasks: tasks.into_iter().map(|(_, label)| label.clone()).collect(),
            kind: case.state.kind.or(case.main.kind),
            authority: case.state.authority.or(case.main.authority),
            state: case.state.state,
            raised_on: case.state.raised_on,
            wanted_by: case.wanted_by(),
            carried_count: carried_count(&case.state, &cutoffs, cycle.cutoff_on.min(seen.0)),
            outcome: case.outcome().map(|step| step.reference.clone()).unwrap_or_default(),
        });
    }
    told.sort_by_key(|case| (case.authority.map(far_first), case.raised_on));
    Ok(paragraphs(&told, cycle.period_from))
}

/// What the case asks for: the words of the statement that stands for it, or the first that asks at all.
fn asks(case: &cases::Stored) -> String {
    case.statements.iter().map(|one| one.asks.clone()).find(|asks| !asks.is_empty()).unwrap_or_default()
}

/// The authorities from far to near, as a report names them.
fn far_first(authority: CompetentAuthority) -> usize {
    CompetentAuthority::ALL.iter().rev().position(|one| *one == authority).unwrap_or(0)
}
