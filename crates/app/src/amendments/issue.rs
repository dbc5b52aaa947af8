//! Recording the instrument that issues an amendment: it makes the next version of the plan.

use dondoc_rules::amendments::{AmendmentRefusal, Days, check_days};
use dondoc_rules::instruments::relations::RelationKind;
use jiff::civil::Date;

use super::Amendment;
use super::content::proposed;
use super::effects::of_proposal;
use super::verbs::{Refusal, open};
use crate::actor::Actor;
use crate::db::Db;
use crate::events::Act;
use crate::ids::{AmendmentId, PlanVersionId};
use crate::instruments::recording::{NewFile, NewInstrument, record_in};
use crate::instruments::relations::{NewRelation, RelationRefusal, relate_in};
use crate::plans::{self, Amended, amend};
use crate::{bodies, cycles};

/// What a person fills in when the instrument was issued.
#[derive(Debug, Clone)]
pub struct Issued {
    pub instrument: NewInstrument,
    /// From when the new version holds; none: from the day of issue.
    pub effective_on: Option<Date>,
    /// It reaches into a closed cycle, and that is meant.
    pub reaches_back: bool,
    /// It ends tasks that bodies are asked about now, and that is meant.
    pub ends_open: bool,
}

/// Records the instrument and the version that it makes.
pub async fn issue(
    db: &Db,
    actor: &Actor,
    id: &AmendmentId,
    issued: &Issued,
    file: Option<NewFile<'_>>,
) -> Result<PlanVersionId, Refusal> {
    let mut act = Act::begin(db, actor, "amendment.issued").await?;
    let amendment = open(&mut act, actor, id).await?;
    let base = plans::version(act.tx(), &amendment.base_version).await?.ok_or(Refusal::Unknown)?;
    let latest = plans::latest(act.tx(), &amendment.plan).await?.ok_or(Refusal::Unknown)?;
    if latest.id != base.id {
        return Err(Refusal::Rule(AmendmentRefusal::Superseded(latest.number)));
    }
    if super::is_empty(act.tx(), id).await? {
        return Err(Refusal::Rule(AmendmentRefusal::Empty));
    }
    let issued_on = issued.instrument.issued_on.ok_or(Refusal::Field("amendment.no-issue-day"))?;
    let effective_on = issued.effective_on.unwrap_or(issued_on);
    let all = cycles::of_plan(act.tx(), &amendment.plan).await?;
    let closed = all.iter().filter(|cycle| cycle.closed_at.is_some());
    let days = Days {
        issued_on,
        effective_on,
        base_effective_on: base.effective_on,
        closed: closed.map(|cycle| (cycle.name.clone(), cycle.period_from, cycle.period_to)).collect(),
    };
    check_days(&days, issued.reaches_back).map_err(Refusal::Rule)?;
    let register = bodies::register(act.tx(), actor.today()).await?;
    let amendment = Amendment { effective_on: Some(effective_on), ..amendment };
    let new = proposed(act.tx(), &amendment, &register).await?;
    new.check().map_err(Refusal::Rule)?;
    if !issued.ends_open {
        let effects = of_proposal(act.tx(), actor, &amendment, &new).await?;
        let mut ended: Vec<String> = effects
            .iter()
            .flat_map(|effect| &effect.impact.ended)
            .map(|one| {
                let (dondoc_rules::obligations::Subject::Task(id) | dondoc_rules::obligations::Subject::Target(id)) =
                    &one.subject;
                new.label(id)
            })
            .collect();
        ended.sort();
        ended.dedup();
        if !ended.is_empty() {
            return Err(Refusal::Rule(AmendmentRefusal::EndsOpen(ended)));
        }
    }
    let instrument = record_in(&mut act, actor, &issued.instrument, file).await.map_err(Refusal::Instrument)?;
    let relation = NewRelation {
        from: instrument.id.clone(),
        kind: RelationKind::Amends,
        to: base.instrument.clone(),
        effective_on,
    };
    match relate_in(&mut act, actor, &relation).await {
        Ok(()) => {}
        Err(RelationRefusal::Store(error)) => return Err(error.into()),
        Err(_) => return Err(Refusal::Field("amendment.no-relation")),
    }
    let version = amend(
        &mut act,
        actor,
        Amended {
            base: &base,
            instrument: instrument.id.clone(),
            effective_on,
            groups: new.groups,
            tasks: new.tasks,
            parties: new.parties,
            targets: new.targets,
        },
    )
    .await?;
    act.put(&Amendment {
        instrument: Some(instrument.id),
        plan_version: Some(version.id.clone()),
        issued_at: Some(actor.now),
        issued_by: actor.account.clone(),
        ..amendment
    })
    .await?;
    act.commit(&format!("plans/{}", version.plan)).await?;
    Ok(version.id)
}
