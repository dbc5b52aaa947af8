//! Recording a version: everything a confirmed reading says, in one act.

use std::collections::HashSet;

use dondoc_rules::obligations::CountingClass;
use dondoc_rules::plans::draft::{Cadence, Comparator, PartyKind, PlanDraft, Semantics, TaskDraft, TimelineKind};
use jiff::civil::Date;
use serde::Serialize;

use super::commitments::Commitment;
use super::{Citation, Plan, PlanVersion, ReportingRule, Target, Task, TaskGroup, TaskParty};
use crate::actor::Actor;
use crate::db::DbError;
use crate::events::Act;
use crate::ids::{
    BodyId, CitationId, CommitmentId, FileId, ImportId, InstrumentId, PlanId, PlanVersionId, ReportingRuleId, RosterId,
    TargetId, TaskGroupId, TaskId, TaskPartyId,
};
use crate::instruments::{self, Instrument};

/// A party as it is recorded: what it was resolved to.
#[derive(Debug, Clone, Default)]
pub struct Resolved {
    pub body: Option<BodyId>,
    pub roster: Option<RosterId>,
    /// The bodies that the roster's name leaves out.
    pub exceptions: Vec<String>,
}

/// A confirmed reading.
pub struct NewPlan<'a> {
    pub draft: &'a PlanDraft,
    pub import: ImportId,
    pub file: FileId,
    pub focal_body: BodyId,
    pub effective_on: Date,
    /// What a party of a task is, by the task's label and the party's words.
    pub resolve: &'a (dyn Fn(&str, &dondoc_rules::plans::draft::Party) -> Resolved + Sync),
    /// The counting class of a task.
    pub class: &'a (dyn Fn(&TaskDraft) -> CountingClass + Sync),
}

/// The class a timeline proposes; a person confirms it.
pub fn proposed_class(task: &TaskDraft) -> CountingClass {
    let parties = &task.lead.parties;
    if !parties.is_empty() && parties.iter().all(|party| party.kind == PartyKind::Outside) {
        return CountingClass::Outside;
    }
    match task.timeline.kind {
        TimelineKind::Date | TimelineKind::Month | TimelineKind::Quarter | TimelineKind::Year | TimelineKind::Range => {
            CountingClass::Dated
        }
        TimelineKind::Standing | TimelineKind::Recurring => CountingClass::Standing,
        TimelineKind::Event | TimelineKind::Reference | TimelineKind::Relative => CountingClass::Bound,
        TimelineKind::Discretionary | TimelineKind::Unspecified => CountingClass::Undated,
    }
}

/// Records version 1 of a plan within an act.
pub async fn issue(act: &mut Act, actor: &Actor, new: &NewPlan<'_>) -> Result<PlanVersion, DbError> {
    let draft = new.draft;
    let head = &draft.document;
    let title = head.title.clone().unwrap_or_else(|| draft.source.file.clone());
    let signer = head.signer.clone().unwrap_or_default();
    // The register may hold it already: the plan then is made by that one.
    let known = instruments::same(act.tx(), head).await?;
    let instrument = Instrument {
        id: known.as_ref().map_or_else(InstrumentId::new, |known| known.id.clone()),
        type_code: head.type_code.clone(),
        type_name: head.type_name.clone().unwrap_or_else(|| "Kế hoạch".to_owned()),
        number: head.number.clone().unwrap_or_default(),
        issuer: head.issuer.clone().unwrap_or_default(),
        place: head.place.clone(),
        issued_on: head.issued_on.as_deref().and_then(|day| day.parse().ok()),
        title: title.clone(),
        signer_name: signer.name,
        signer_position: signer.position,
        signer_capacity: signer.capacity,
        file: Some(new.file.clone()),
        term: known.as_ref().and_then(|known| known.term.clone()),
        body: known.and_then(|known| known.body),
    };
    act.put(&instrument).await?;
    let plan = Plan { id: PlanId::new(), title, focal_body: Some(new.focal_body.clone()) };
    act.put(&plan).await?;
    let version = PlanVersion {
        id: PlanVersionId::new(),
        plan: plan.id,
        number: 1,
        instrument: instrument.id,
        effective_on: new.effective_on,
        import: Some(new.import.clone()),
        recorded_at: act.at(),
        recorded_by: actor.account.clone(),
    };
    act.put(&version).await?;
    for (position, group) in draft.groups.iter().enumerate() {
        let group = TaskGroup {
            id: TaskGroupId::new(),
            plan_version: version.id.clone(),
            label: group.id.clone(),
            marker: group.marker.clone(),
            title: group.title.clone(),
            parent: group.parent.clone(),
            position: position as i64,
            heading: None,
            is_ended: false,
        };
        act.put(&group).await?;
    }
    for (position, task) in draft.tasks.iter().enumerate() {
        keep_task(act, new, &version.id, task, position as i64).await?;
    }
    keep_rest(act, new, &version.id).await?;
    Ok(version)
}

async fn keep_task(
    act: &mut Act,
    new: &NewPlan<'_>,
    version: &PlanVersionId,
    draft: &TaskDraft,
    position: i64,
) -> Result<(), DbError> {
    let day = |text: &Option<String>| text.as_deref().and_then(|day| day.parse().ok());
    let class = (new.class)(draft);
    let task = Task {
        plan_version: version.clone(),
        id: TaskId::new(),
        label: draft.id.clone(),
        marker: draft.marker.clone(),
        task_group: draft.group.clone(),
        text: draft.text.clone(),
        lead_raw: draft.lead.raw.clone(),
        cooperating_raw: draft.cooperating.raw.clone(),
        timeline_raw: draft.timeline.raw.clone(),
        timeline_kind: word(&draft.timeline.kind),
        starts_on: day(&draft.timeline.from),
        due_on: day(&draft.timeline.to),
        deliverable_raw: draft.deliverable.raw.clone(),
        deliverable_kind: word(&draft.deliverable.kind),
        counting_class: class,
        span: json(&draft.span)?,
        position,
        is_ended: false,
    };
    act.put(&task).await?;
    let leads = draft.lead.parties.iter().enumerate().map(|(i, p)| (if i == 0 { "lead" } else { "co_lead" }, p));
    let all = leads.chain(draft.cooperating.parties.iter().map(|party| ("cooperating", party)));
    for (position, (role, party)) in all.enumerate() {
        let resolved = (new.resolve)(&draft.id, party);
        let party = TaskParty {
            id: TaskPartyId::new(),
            plan_version: version.clone(),
            task: task.id.clone(),
            role: role.to_owned(),
            text: party.text.clone(),
            kind: word(&party.kind),
            body: resolved.body,
            roster: resolved.roster,
            exceptions: json(&resolved.exceptions)?,
            position: position as i64,
        };
        act.put(&party).await?;
    }
    for (position, commitment) in draft.commitments.iter().enumerate() {
        let commitment = Commitment {
            id: CommitmentId::new(),
            plan_version: version.clone(),
            task: task.id.clone(),
            text: commitment.text.clone(),
            due_on: day(&commitment.due),
            position: position as i64,
        };
        act.put(&commitment).await?;
    }
    Ok(())
}

async fn keep_rest(act: &mut Act, new: &NewPlan<'_>, version: &PlanVersionId) -> Result<(), DbError> {
    for (position, target) in new.draft.targets.iter().enumerate() {
        let target = Target {
            plan_version: version.clone(),
            id: TargetId::new(),
            label: target.id.clone(),
            text: target.text.clone(),
            indicator: target.indicator.clone(),
            comparator: word::<Comparator>(&target.comparator),
            value: target.value.clone(),
            value_max: target.value_max.clone(),
            unit: target.unit.clone(),
            from_year: target.from.map(i64::from),
            to_year: target.to.map(i64::from),
            semantics: word::<Semantics>(&target.semantics),
            supplier: None,
            span: json(&target.span)?,
            position: position as i64,
            is_ended: false,
        };
        act.put(&target).await?;
    }
    for (position, citation) in new.draft.citations.iter().enumerate() {
        let citation = Citation {
            id: CitationId::new(),
            plan_version: version.clone(),
            raw: citation.raw.clone(),
            type_code: citation.type_code.clone(),
            number: citation.number.clone(),
            issued_on: citation.date.as_deref().and_then(|day| day.parse().ok()),
            issuer: citation.issuer.clone(),
            span: json(&citation.span)?,
            position: position as i64,
        };
        act.put(&citation).await?;
    }
    for (position, rule) in new.draft.reporting_rules.iter().enumerate() {
        let rule = ReportingRule {
            id: ReportingRuleId::new(),
            plan_version: version.clone(),
            raw: rule.raw.clone(),
            reporters: rule.reporters.clone(),
            recipient: rule.recipient.clone(),
            recipient_body: Some(new.focal_body.clone()),
            cadence: word::<Cadence>(&rule.cadence),
            due_month: rule.due_month.map(i64::from),
            due_day: rule.due_day.map(i64::from),
            due_weekday: rule.due_weekday.map(i64::from),
            due_time: rule.due_time.as_deref().and_then(|time| format!("{time}:00").parse().ok()),
            strictly_before: rule.strictly_before,
            span: json(&rule.span)?,
            position: position as i64,
        };
        act.put(&rule).await?;
    }
    Ok(())
}

/// The next version of a plan, as an amendment makes it.
pub struct Amended<'a> {
    pub base: &'a PlanVersion,
    pub instrument: InstrumentId,
    pub effective_on: Date,
    /// All headings in their order, those that are ended too.
    pub groups: Vec<TaskGroup>,
    /// All tasks in their order, those that are ended too.
    pub tasks: Vec<Task>,
    pub parties: Vec<TaskParty>,
    /// Those that are ended too.
    pub targets: Vec<Target>,
}

/// Records the version after the latest one within an act. Citations, rules and commitments go on as they stand.
pub async fn amend(act: &mut Act, actor: &Actor, new: Amended<'_>) -> Result<PlanVersion, DbError> {
    let base = new.base;
    let version = PlanVersion {
        id: PlanVersionId::new(),
        plan: base.plan.clone(),
        number: base.number + 1,
        instrument: new.instrument,
        effective_on: new.effective_on,
        import: base.import.clone(),
        recorded_at: act.at(),
        recorded_by: actor.account.clone(),
    };
    act.put(&version).await?;
    let id = || version.id.clone();
    for (position, group) in new.groups.into_iter().enumerate() {
        let heading = Some(group.key().clone());
        let row = TaskGroup { id: TaskGroupId::new(), plan_version: id(), position: position as i64, heading, ..group };
        act.put(&row).await?;
    }
    let live: HashSet<TaskId> = new.tasks.iter().filter(|task| !task.is_ended).map(|task| task.id.clone()).collect();
    for (position, task) in new.tasks.into_iter().enumerate() {
        act.put(&Task { plan_version: id(), position: position as i64, ..task }).await?;
    }
    for party in new.parties {
        act.put(&TaskParty { id: TaskPartyId::new(), plan_version: id(), ..party }).await?;
    }
    for target in new.targets {
        act.put(&Target { plan_version: id(), ..target }).await?;
    }
    for citation in super::citations(act.tx(), &base.id).await? {
        act.put(&Citation { id: CitationId::new(), plan_version: id(), ..citation }).await?;
    }
    for rule in super::rules(act.tx(), &base.id).await? {
        act.put(&ReportingRule { id: ReportingRuleId::new(), plan_version: id(), ..rule }).await?;
    }
    for one in super::commitments::of_version(act.tx(), &base.id).await? {
        if live.contains(&one.task) {
            act.put(&Commitment { id: CommitmentId::new(), plan_version: id(), ..one }).await?;
        }
    }
    Ok(version)
}

/// The stored word of a kind.
fn word<T: Serialize>(kind: &T) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn json<T: Serialize>(value: &T) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(|error| DbError::Broken(error.to_string()))
}
