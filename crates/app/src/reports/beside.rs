//! What a consolidated report says beside what bodies say: which versions of the plan it covers, what leaders ordered.
//! It goes into documents, which are Vietnamese.

use std::collections::HashMap;

use dondoc_rules::amendments::{Line, LineKind, Said};
use dondoc_rules::reports::Stated;
use dondoc_rules::tasks::Whose;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::cycles::{self, Cycle};
use crate::db::{DbError, Tx};
use crate::http::{Catalogue, Lang, catalogue};
use crate::ids::PlanVersionId;
use crate::plans::{self, Changes, PlanVersion, changes, wording};
use crate::returns::Return;
use crate::{bodies, directives, words};

/// At most so many numbers of tasks are named for one kind of change; the rest is counted.
const MOST_NAMED: usize = 20;

/// What amended the plan up to the version that a report asks by, and that a later one is recorded; a paragraph each.
pub async fn versions(tx: &mut Tx, version: &PlanVersion, known_at: Timestamp) -> Result<Vec<Stated>, DbError> {
    let t = catalogue(Lang::Vi);
    let mut rows = Vec::new();
    let mut all = plans::versions(tx, &version.plan).await?;
    all.retain(|one| one.recorded_at <= known_at || one.number <= version.number);
    let Some(mut before) = all.first().cloned() else { return Ok(rows) };
    let source = format!("plans/{}/versions", version.plan);
    for (own, instrument) in plans::amended_by(tx, version).await? {
        let (old, new) = (wording(tx, &before.id).await?, wording(tx, &own.id).await?);
        let (cited, number, day) = (instrument.cited(), own.number.to_string(), words::day(own.effective_on));
        let said = said(&changes(&old, &new), t);
        let values = [("by", cited.as_str()), ("number", &number), ("day", &day), ("changes", &said)];
        rows.push(Stated { source: source.clone(), text: t.with("report.version-amended", &values) });
        before = own;
    }
    let last = all.last().filter(|last| last.number > version.number);
    if let Some(last) = last {
        let values = [("number", version.number.to_string()), ("last", last.number.to_string())];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        rows.push(Stated { source, text: t.with("report.version-earlier", &values) });
    }
    Ok(rows)
}

/// "sửa đổi nhiệm vụ I.1; bổ sung nhiệm vụ I.3".
fn said(changes: &Changes, t: &Catalogue) -> String {
    fn add<T: Said>(lines: &[Line<T>], t: &Catalogue, into: &mut Vec<String>) {
        for kind in [LineKind::Changed, LineKind::Added, LineKind::Ended] {
            let labels: Vec<&str> =
                lines.iter().filter(|line| line.kind == kind).map(|line| line.said.label()).collect();
            if labels.is_empty() {
                continue;
            }
            let named = labels.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join(", ");
            let more = labels.len().saturating_sub(MOST_NAMED);
            let key = format!("report.version-{}-{}", kind.as_str(), T::NOUN.as_str());
            let line = t.with(&key, &[("labels", &named)]);
            into.push(match more {
                0 => line,
                more => t.with("report.version-more", &[("line", &line), ("more", &more.to_string())]),
            });
        }
    }
    let mut found = Vec::new();
    add(&changes.headings, t, &mut found);
    add(&changes.tasks, t, &mut found);
    add(&changes.targets, t, &mut found);
    found.join("; ")
}

/// The number of the plan's version that a return answered: the one by which its cycle asked when it left.
pub async fn answered(tx: &mut Tx, cycle: &Cycle) -> Result<impl Fn(&Return) -> i64 + use<>, DbError> {
    let numbers: HashMap<PlanVersionId, i64> =
        plans::versions(tx, &cycle.plan).await?.into_iter().map(|one| (one.id, one.number)).collect();
    let upgrades = cycles::upgrades(tx, &cycle.id).await?;
    let now = cycle.plan_version.clone();
    Ok(move |filed: &Return| {
        let left = filed.submitted_at.or(filed.recorded_at).unwrap_or(filed.created_at);
        let later = upgrades.iter().find(|one| one.applied_at > left);
        let version = later.map_or(&now, |one| &one.from_version);
        numbers.get(version).copied().unwrap_or(0)
    })
}

/// What leaders ordered in the matters of a cycle's plan: open now, or carried out within the period.
pub async fn directives(tx: &mut Tx, cycle: &Cycle, seen: (Date, Timestamp)) -> Result<Vec<Stated>, DbError> {
    let t = catalogue(Lang::Vi);
    let (as_of, known_at) = seen;
    let mut rows = Vec::new();
    for one in directives::facts::all(tx).await?.into_iter().rev() {
        let own = &one.directive;
        if own.plan.as_ref() != Some(&cycle.plan) || own.recorded_at > known_at || own.ordered_on > as_of {
            continue;
        }
        let Some(state) = one.state(Whose::Plan, as_of, known_at) else { continue };
        if state.completed_on.is_some_and(|done| done < cycle.period_from) {
            continue;
        }
        let mut names = Vec::new();
        for body in &one.bodies {
            names.push(bodies::name_of(tx, body, own.ordered_on).await?);
        }
        let due = match state.due_on {
            Some(due) => t.with("report.directive-due", &[("day", &words::day(due))]),
            None => t["report.directive-no-due"].to_owned(),
        };
        let by: Vec<&str> =
            [own.ordered_by.as_str(), own.reference.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
        let text = own.text.trim().trim_end_matches(['.', ';']);
        let (by, bodies) = (by.join(", "), names.join("; "));
        let word = words::task_state(t, &state).to_lowercase();
        let day = words::day(own.ordered_on);
        let values = [("text", text), ("by", &by), ("day", &day), ("bodies", &bodies), ("due", &due), ("state", &word)];
        let said = t.with("report.directive", &values);
        rows.push(Stated { source: format!("directives/{}", own.id), text: said });
    }
    Ok(rows)
}
