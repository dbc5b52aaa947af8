//! Composing: a cycle's report, another view of it, or several cycles at once, from the same pieces.

use dondoc_rules::doc::Document;
use dondoc_rules::instruments::form::{Form, layout};
use dondoc_rules::reports::template::{Outline, TemplatePart};
use dondoc_rules::reports::views::{Scope, merged, narrowed};
use dondoc_rules::reports::{Consolidation, Report, compose};
use jiff::Timestamp;
use jiff::civil::Date;

use super::choices::AS_FOCAL;
use super::collect::{Collected, Taken, collect};
use super::{choices, form, templates};
use crate::bodies;
use crate::cycles::{self, Cycle};
use crate::db::{DbError, Tx};

/// A composed report and its official form.
pub struct Composed {
    pub report: Report,
    /// What it was made of.
    pub facts: Consolidation,
    /// What its official layout is made of, without body and annexes: the draft puts in its own.
    pub form: Form,
    /// The bodies and sections of the whole: what a narrower report may be about.
    pub offered: Offered,
}

/// What a narrower report may be about: keys with their names.
#[derive(Debug, Clone, Default)]
pub struct Offered {
    pub bodies: Vec<(String, String)>,
    pub sections: Vec<(String, String)>,
}

/// Which report is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    pub scope: Scope,
    pub is_brief: bool,
    /// The first so many months of the cycle's year, of all its cycles; none for the cycle alone.
    pub months: Option<i8>,
}

impl Wanted {
    /// The outline whose template it follows.
    pub fn outline(&self) -> Outline {
        if self.is_brief { Outline::Brief } else { Outline::Full }
    }
}

/// Composes the report that is wanted, as of a day, from what was recorded by a moment.
pub async fn composed_as(
    tx: &mut Tx,
    cycle: &Cycle,
    seen: (Date, Timestamp),
    wanted: &Wanted,
) -> Result<Composed, DbError> {
    let template = templates::in_force(tx, wanted.outline()).await?;
    by_template(tx, cycle, seen, wanted, &template).await
}

/// Composes a report by a template, kept or not.
pub async fn by_template(
    tx: &mut Tx,
    cycle: &Cycle,
    seen: (Date, Timestamp),
    wanted: &Wanted,
    template: &[TemplatePart],
) -> Result<Composed, DbError> {
    let Collected { mut facts, instrument, writing } = collect(tx, cycle, seen, Taken::Confirmed).await?;
    if let Some(months) = wanted.months {
        let mut all = Vec::new();
        for one in within(tx, cycle, months).await? {
            all.push(collect(tx, &one, seen, Taken::Confirmed).await?.facts);
        }
        let name = format!("{months} tháng năm {}", cycle.period_to.year());
        // Without a cycle in these months there is nothing to tell: pages do not offer it (`months`).
        facts = merged(all, &name).unwrap_or_else(|| Consolidation { period: name, bodies: Vec::new(), ..facts });
    }
    let offered = Offered {
        bodies: facts.bodies.iter().map(|body| (body.obligation.clone(), body.shown())).collect(),
        sections: facts
            .sections
            .iter()
            .map(|one| (one.label.clone(), format!("{}. {}", one.marker, one.title)))
            .collect(),
    };
    let mut chosen = choices::of(tx, &cycle.id).await?;
    if wanted.is_brief {
        // The page for the leadership is the focal body's own, in whosever name the report goes.
        AS_FOCAL.clone_into(&mut chosen.issued_as);
        (facts.recipient, facts.issuer) = (instrument.issuer.clone(), facts.focal.clone());
    }
    let facts = narrowed(facts, &wanted.scope);
    let report = compose(&facts, template);
    let head = bodies::letterhead(tx, &writing.0, writing.1, &instrument.issuer).await?;
    let head = bodies::signed(tx, head, &writing.0, writing.1).await?;
    let form = form::report(&instrument, head, &report, &chosen, seen.0);
    Ok(Composed { report, facts, form, offered })
}

/// The cycles of the plan whose period lies in the first months of a cycle's year, the newest first.
pub async fn within(tx: &mut Tx, cycle: &Cycle, months: i8) -> Result<Vec<Cycle>, DbError> {
    let year = cycle.period_to.year();
    let all = cycles::of_plan(tx, &cycle.plan).await?.into_iter();
    let is_in = |one: &Cycle| one.period_to.year() == year && one.period_to.month() <= months;
    Ok(all.filter(is_in).collect())
}

/// How many first months of a cycle's year have cycles in them: six, nine, or both.
pub async fn months(tx: &mut Tx, cycle: &Cycle) -> Result<Vec<i8>, DbError> {
    let mut found = Vec::new();
    for months in [6, 9] {
        if !within(tx, cycle, months).await?.is_empty() {
            found.push(months);
        }
    }
    Ok(found)
}

/// The tờ trình that carries the People's Committee's own report.
pub async fn submission(tx: &mut Tx, cycle: &Cycle, seen: (Date, Timestamp)) -> Result<Document, DbError> {
    let Collected { facts, instrument, writing } = collect(tx, cycle, seen, Taken::Confirmed).await?;
    let report = compose(&facts, &templates::in_force(tx, Outline::Full).await?);
    let head = bodies::letterhead(tx, &writing.0, writing.1, &instrument.issuer).await?;
    let head = bodies::signed(tx, head, &writing.0, writing.1).await?;
    let chosen = choices::of(tx, &cycle.id).await?;
    Ok(layout(form::submission(&instrument, head, (&report, &facts.focal), &chosen, seen.0)))
}
