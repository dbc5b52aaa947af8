//! Opening a cycle: its days, its obligations and their items, in one act.

use std::collections::{BTreeSet, HashMap};

use dondoc_rules::bodies::Register;
use dondoc_rules::calendar::{
    CycleDays, DaysRefusal, DueRule, Period, PeriodStyle, Rolling, WorkDays, due_days, period_due_on,
};
use dondoc_rules::obligations::{ContentKind, CycleFacts, CycleKind, ObligationDraft, Scope, TaskFacts, derive};
use dondoc_rules::plans::draft::Cadence;
use dondoc_rules::successions::{History, Holder, Subject as Held};
use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::in_force;
use super::keep::{keep, sections};
use super::references::{self, Reference};
use crate::actor::Actor;
use crate::bodies;
use crate::calendar;
use crate::cycles::{self, Cycle};
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::http::{Lang, catalogue};
use crate::ids::{BodyId, CycleId, InstrumentId, PlanId, RosterId};
use crate::instruments::{self, Instrument};
use crate::plans::{self, Plan, PlanVersion, ReportingRule};
use crate::successions;

/// A plan with what opening a cycle needs to know.
pub struct Proposal {
    pub plan: Plan,
    pub version: PlanVersion,
    pub focal_body: BodyId,
    /// The rules of the version that ask the bodies, and the one that this cycle follows.
    pub rules: Vec<ReportingRule>,
    pub rule: Option<ReportingRule>,
    /// By when a rule of the plan asks the focal body itself.
    pub focal_due_on: Option<Date>,
    pub obligations: Vec<ObligationDraft>,
    /// Rosters that lead a task and have no member.
    pub empty_rosters: Vec<String>,
    /// Leads that the plan names through another instrument: whom they mean, and which are open.
    pub references: Vec<Reference>,
    /// The days off that are kept.
    pub work_days: WorkDays,
}

/// What a cycle is to be opened for.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub due_on: Date,
    pub kind: CycleKind,
    pub rolling: Rolling,
    pub scope: Scope,
}

impl Wanted {
    /// The reports of a rule of the plan that fall due on a day.
    pub fn on(due_on: Date) -> Wanted {
        Wanted { due_on, kind: CycleKind::Periodic, rolling: Rolling::Never, scope: Scope::default() }
    }
}

/// What makes a reporting regime (Nghị định 09/2019, Điều 7; vn-rules.md, T2-R1), beside its days and its reporters.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The legal basis in its own words.
    pub cause: String,
    pub content: ContentKind,
    /// How the report is sent.
    pub method: String,
    /// What it must speak of, one heading a line.
    pub outline: String,
    pub forms: String,
}

impl Terms {
    /// The usual terms; they stand in letters, so they are Vietnamese always.
    pub fn usual(cause: &str) -> Terms {
        let t = catalogue(Lang::Vi);
        Terms {
            cause: cause.to_owned(),
            content: ContentKind::Both,
            method: t["cycle.usual-method"].to_owned(),
            outline: t["cycle.usual-outline"].replace(" | ", "\n"),
            forms: t["cycle.usual-forms"].to_owned(),
        }
    }
}

/// The instrument that asks for a report.
#[derive(Debug, Clone)]
pub struct Asked {
    pub type_name: String,
    pub number: String,
    pub issuer: String,
    pub issued_on: Date,
    pub title: String,
}

/// What a person fills in.
#[derive(Debug, Clone)]
pub struct OpenForm {
    pub name: String,
    pub kind: CycleKind,
    pub days: CycleDays,
    pub due_time: Option<Time>,
    pub rolling: Rolling,
    pub terms: Terms,
    /// Needed where no rule of the plan asks.
    pub asked: Option<Asked>,
    pub scope: Scope,
    /// A roster without members is as it should be.
    pub accepts_empty_rosters: bool,
}

impl OpenForm {
    /// The reports of a rule on the usual terms.
    pub fn periodic(name: &str, days: CycleDays, cause: &str) -> OpenForm {
        OpenForm {
            name: name.to_owned(),
            kind: CycleKind::Periodic,
            days,
            due_time: None,
            rolling: Rolling::Never,
            terms: Terms::usual(cause),
            asked: None,
            scope: Scope::default(),
            accepts_empty_rosters: false,
        }
    }

    fn wanted(&self) -> Wanted {
        Wanted { due_on: self.days.due_on, kind: self.kind, rolling: self.rolling, scope: self.scope.clone() }
    }

    /// The first thing that a reporting regime lacks, by the name of its field.
    fn missing(&self) -> Option<&'static str> {
        let terms = [
            ("name", &self.name),
            ("cause", &self.terms.cause),
            ("method", &self.terms.method),
            ("outline", &self.terms.outline),
            ("forms", &self.terms.forms),
        ];
        let blank = terms.into_iter().find(|(_, text)| text.trim().is_empty()).map(|(name, _)| name);
        let unasked = self.kind.is_asked_for() && self.asked.is_none();
        blank.or(unasked.then_some("asked"))
    }
}

/// Why a cycle could not be opened.
#[derive(Debug)]
pub enum OpenRefusal {
    Unknown,
    /// The actor's body is not the plan's focal body.
    NotFocal,
    /// Nobody would consolidate.
    NoFocalBody,
    /// The regime lacks this field.
    Missing(&'static str),
    Days(DaysRefusal),
    /// A cycle of the same kind covers days of this period.
    Overlaps(String),
    /// The instrument asked already: the cycle's name.
    AskedAlready(String),
    /// Nobody would owe anything.
    NobodyOwes,
    /// Rosters that lead a task and have no member.
    EmptyRosters(Vec<String>),
    /// The plan is no longer in force on the period's first day: since when, and by which instrument.
    NotInForce {
        since: Date,
        by: String,
    },
    Store(DbError),
}

impl From<DbError> for OpenRefusal {
    fn from(error: DbError) -> Self {
        OpenRefusal::Store(error)
    }
}

/// A rule's cadence.
pub fn cadence(rule: &ReportingRule) -> Cadence {
    serde_json::from_value(rule.cadence.clone().into()).unwrap_or_default()
}

/// The last on-time days of a rule in a year; empty where it leaves them to a person.
pub fn rule_days(
    rule: &ReportingRule,
    version: &PlanVersion,
    year: i16,
    rolling: Rolling,
    days: &WorkDays,
) -> Vec<Date> {
    let rule = DueRule {
        cadence: cadence(rule),
        month: rule.due_month,
        day: rule.due_day,
        weekday: rule.due_weekday,
        has_time: rule.due_time.is_some(),
        strictly_before: rule.strictly_before,
    };
    due_days(&rule, year, version.effective_on, rolling, days)
}

/// The kind of cycle that a rule makes.
pub fn kind_of(rule: &ReportingRule) -> CycleKind {
    match cadence(rule) {
        Cadence::MidTerm => CycleKind::MidTerm,
        Cadence::Final => CycleKind::Final,
        Cadence::AdHoc => CycleKind::AdHoc,
        Cadence::Yearly
        | Cadence::HalfYearly
        | Cadence::Quarterly
        | Cadence::Monthly
        | Cadence::Fortnightly
        | Cadence::Weekly
        | Cadence::Once => CycleKind::Periodic,
    }
}

/// The period and days that a proposal has for a due day.
pub fn proposed_days(proposal: &Proposal, due_on: Date, style: PeriodStyle) -> Option<(Period, CycleDays)> {
    let cadence = proposal.rule.as_ref().map(cadence)?;
    let period = period_due_on(due_on, cadence, style, proposal.version.effective_on)?;
    let mut days = CycleDays::proposed(&period, due_on, &proposal.work_days)?;
    if let Some(named) = proposal.focal_due_on.filter(|named| *named > due_on) {
        days.focal_due_on = Some(named);
        days.issuer_due_on = days.issuer_due_on.filter(|day| *day > named);
    }
    Some((period, days))
}

/// What opening a cycle of a plan would make.
///
/// A plan with several dates a year has several rules: the cycle follows the one that falls due on that day, else the
/// first of the kind. A rule that asks the focal body itself is no rule for the bodies, but the day of the level above.
pub async fn proposal(tx: &mut Tx, actor: &Actor, plan: &PlanId, wanted: &Wanted) -> Result<Proposal, OpenRefusal> {
    let plan = plans::get(tx, plan).await?.ok_or(OpenRefusal::Unknown)?;
    let version = plans::version_on(tx, &plan.id, wanted.due_on, actor.now).await?.ok_or(OpenRefusal::Unknown)?;
    let named_focal = plan.focal_body.clone().ok_or(OpenRefusal::NoFocalBody)?;
    if !actor.acts_for(&named_focal) && actor.account.is_some() {
        return Err(OpenRefusal::NotFocal);
    }
    let work_days = calendar::work_days(tx).await?;
    let issued = bodies::register(tx, version.effective_on).await?;
    let all = plans::rules(tx, &version.id).await?;
    let names_focal = |text: &Option<String>| matches!(issued.named(text.as_deref().unwrap_or_default()), [one] if one == named_focal.as_str());
    let reports_to_focal = all.iter().any(|rule| names_focal(&rule.recipient));
    // "Tổng hợp, báo cáo UBND tỉnh": whoever consolidates reports to somebody else than itself.
    let asks_focal = |rule: &ReportingRule| {
        let goes_on = rule.reporters.is_none() && rule.recipient.is_some() && !names_focal(&rule.recipient);
        names_focal(&rule.reporters) || (goes_on && reports_to_focal)
    };
    let year = wanted.due_on.year();
    let days_of = |rule: &ReportingRule| rule_days(rule, &version, year, wanted.rolling, &work_days);
    let (of_focal, rules): (Vec<_>, Vec<_>) = all.into_iter().partition(asks_focal);
    let focal_due_on = of_focal.iter().flat_map(days_of).filter(|day| *day > wanted.due_on).min();
    let rule = {
        let of_kind = || rules.iter().filter(|rule| kind_of(rule) == wanted.kind);
        of_kind().find(|rule| days_of(rule).contains(&wanted.due_on)).or_else(|| of_kind().next()).cloned()
    };
    // The body in force consolidates, whatever the plan says (T9-R8).
    let history = successions::history(tx).await?;
    let focal_body = match history.holder(named_focal.as_str(), Held::Duty, actor.today(), actor.now) {
        Holder::Body(body) => BodyId::parse(&body).ok_or(OpenRefusal::NoFocalBody)?,
        Holder::Open { .. } => return Err(OpenRefusal::NoFocalBody),
    };
    let references = references::of_version(tx, &version, actor.now).await?;
    let seen = (wanted.due_on, actor.now, &*history);
    let content = plans::content(tx, &version.id).await?;
    let given = Given { plan: &version.plan, content: &content, effective_on: version.effective_on };
    let (mut facts, empty_rosters) = facts(tx, given, rule.as_ref(), &focal_body, &references, seen).await?;
    facts.scope = wanted.scope.clone();
    let obligations = derive(&facts);
    Ok(Proposal {
        plan,
        version,
        focal_body,
        rules,
        rule,
        focal_due_on,
        obligations,
        empty_rosters,
        references,
        work_days,
    })
}

/// What a version, or one that is only proposed, gives to whom.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    pub plan: &'a PlanId,
    pub content: &'a plans::Content,
    /// The day whose register its words mean.
    pub effective_on: Date,
}

/// Who would owe what by a content that need not be recorded: for seeing what an amendment does before it does it.
pub async fn derived(
    tx: &mut Tx,
    given: Given<'_>,
    focal: &BodyId,
    references: &[Reference],
    (on, known_at): (Date, Timestamp),
) -> Result<Vec<ObligationDraft>, DbError> {
    let history = successions::history(tx).await?;
    let (facts, _) = facts(tx, given, None, focal, references, (on, known_at, &*history)).await?;
    Ok(derive(&facts))
}

async fn facts(
    tx: &mut Tx,
    Given { plan, content, effective_on }: Given<'_>,
    rule: Option<&ReportingRule>,
    focal: &BodyId,
    references: &[Reference],
    (on, known_at, history): (Date, Timestamp, &History),
) -> Result<(CycleFacts, Vec<String>), DbError> {
    let register = bodies::register(tx, on).await?;
    let issued = bodies::register(tx, effective_on).await?;
    // Who holds what a body was given; what nobody holds stays with the body, and suspended with it.
    let holder = |body: &str, subject: Held<'_>| match history.holder(body, subject, on, known_at) {
        Holder::Body(at) | Holder::Open { at, .. } => at,
    };
    let mut members: HashMap<RosterId, Vec<BodyId>> = HashMap::new();
    let mut empty: BTreeSet<RosterId> = BTreeSet::new();
    let mut tasks: Vec<TaskFacts> = content
        .tasks
        .iter()
        .map(|task| TaskFacts { id: task.id.to_string(), position: task.position, ..TaskFacts::default() })
        .collect();
    let places: HashMap<String, usize> = tasks.iter().enumerate().map(|(i, task)| (task.id.clone(), i)).collect();
    for party in &content.parties {
        let Some(task) = places.get(party.task.as_str()).and_then(|index| tasks.get_mut(*index)) else { continue };
        // A cooperating body owes nothing, nor does one outside the authority (design.md section 3).
        if party.role == "cooperating" || party.kind == "outside" {
            continue;
        }
        if let Some(body) = &party.body {
            task.leads.push(holder(body.as_str(), Held::Given(&task.id)));
        }
        if let Some(roster) = &party.roster {
            if !members.contains_key(roster) {
                // Those of the day of issue, wherever they went, and those that came in since.
                let mut found = bodies::members(tx, roster, effective_on).await?;
                found.extend(bodies::members(tx, roster, on).await?);
                members.insert(roster.clone(), found);
            }
            let excepted = party.excepted();
            let all = members.get(roster).into_iter().flatten();
            let given: Vec<String> = all
                .filter(|body| !excepted.contains(body))
                .map(|body| holder(body.as_str(), Held::Shared(&task.id)))
                .collect();
            if given.is_empty() {
                empty.insert(roster.clone());
            }
            task.roster_leads.extend(given);
        }
    }
    // The bodies that a cited instrument names answer each for its own part.
    for reference in references {
        let place = places.get(reference.task.as_str()).and_then(|index| tasks.get_mut(*index));
        let Some(task) = place else { continue };
        let meant = reference.bodies().iter().map(|body| holder(body.as_str(), Held::Given(&task.id)));
        let meant: Vec<String> = meant.collect();
        task.roster_leads.extend(meant);
    }
    let suppliers = crate::targets::suppliers::of_plan(tx, plan).await?;
    let targets = content.targets.iter().filter_map(|t| {
        let id = t.id.to_string();
        let supplier = holder(suppliers.get(&t.id)?.as_str(), Held::Given(&id));
        Some((id, supplier, 100_000 + t.position))
    });
    let reporters = rule.and_then(|rule| rule.reporters.as_deref()).unwrap_or_default();
    let outside = bodies::all(tx, on).await?.into_iter().filter(|named| named.body.authority != "urge");
    let names = bodies::rosters(tx).await?.into_iter().filter(|roster| empty.contains(&roster.id));
    let facts = CycleFacts {
        tasks,
        targets: targets.collect(),
        reporters: called(&issued, reporters)
            .into_iter()
            .map(|body| holder(&body, Held::Duty))
            .chain(called(&register, reporters))
            .collect(),
        outside: outside.map(|named| named.body.id.to_string()).collect(),
        focal_body: focal.to_string(),
        scope: Scope::default(),
    };
    Ok((facts, names.map(|roster| roster.name).collect()))
}

/// The members of every roster that a phrase calls: "các sở, ban, ngành và địa phương" calls two. A word that stands
/// behind the first "các" is read with it; bodies behind "trừ" are left out.
fn called(register: &Register, phrase: &str) -> Vec<String> {
    let (phrase, excepted) = match phrase.split_once("trừ ") {
        Some((named, excepted)) => (named, excepted),
        None => (phrase, ""),
    };
    let excepted: Vec<&String> = excepted
        .split([',', ';', ')'])
        .flat_map(|part| part.split(" và "))
        .flat_map(|name| register.named(name.trim()))
        .collect();
    let words: Vec<&str> = phrase.split_whitespace().collect();
    let mut bodies = Vec::new();
    for start in 0..words.len() {
        let rest = words.get(start..).unwrap_or_default().join(" ");
        let found = register.roster(&rest).or_else(|| register.roster(&format!("các {rest}")));
        let members = found.into_iter().flat_map(|roster| &roster.members);
        bodies.extend(members.filter(|member| !excepted.contains(member)).cloned());
    }
    bodies
}

/// Opens a cycle with its obligations.
pub async fn open(db: &Db, actor: &Actor, plan: &PlanId, form: &OpenForm) -> Result<CycleId, OpenRefusal> {
    if let Some(field) = form.missing() {
        return Err(OpenRefusal::Missing(field));
    }
    let mut act = Act::begin(db, actor, "cycle.opened").await?;
    form.days.check(&calendar::work_days(act.tx()).await?).map_err(OpenRefusal::Days)?;
    let proposal = proposal(act.tx(), actor, plan, &form.wanted()).await?;
    in_force::check(act.tx(), &proposal.version, (form.days.period_from, actor.now)).await?;
    if !proposal.empty_rosters.is_empty() && !form.accepts_empty_rosters {
        return Err(OpenRefusal::EmptyRosters(proposal.empty_rosters));
    }
    if proposal.obligations.is_empty() {
        return Err(OpenRefusal::NobodyOwes);
    }
    let asked_by = match &form.asked {
        Some(asked) => Some(asking(&mut act, asked).await?),
        None => None,
    };
    check_overlap(&mut act, form, &proposal, asked_by.as_ref()).await?;
    let cause = form.terms.cause.trim().to_owned();
    let cycle = Cycle {
        id: CycleId::new(),
        plan: proposal.plan.id.clone(),
        plan_version: proposal.version.id.clone(),
        reporting_rule: proposal.rule.as_ref().map(|rule| rule.id.clone()),
        kind: form.kind,
        name: form.name.trim().to_owned(),
        focal_body: proposal.focal_body.clone(),
        period_from: form.days.period_from,
        period_to: form.days.period_to,
        opens_on: form.days.opens_on,
        cutoff_on: form.days.cutoff_on,
        due_on: form.days.due_on,
        due_time: form.due_time,
        focal_due_on: form.days.focal_due_on,
        issuer_due_on: form.days.issuer_due_on,
        counting: counting(&proposal, &form.days),
        rolling: form.rolling,
        due_wording: cause.clone(),
        content_kind: form.terms.content,
        method: form.terms.method.trim().to_owned(),
        outline: form.terms.outline.trim().to_owned(),
        forms: form.terms.forms.trim().to_owned(),
        asked_by,
        request_number: None,
        request_issued_on: None,
        request_due_on: None,
        request_recorded_at: None,
        opened_at: actor.now,
        opened_by: actor.account.clone(),
        closed_at: None,
    };
    act.put(&cycle).await?;
    let sections = sections(act.tx(), &cycle).await?;
    for draft in proposal.obligations {
        keep(&mut act, &cycle, &cause, draft, None, &sections).await?;
    }
    act.commit(&format!("cycles/{}", cycle.id)).await?;
    Ok(cycle.id)
}

/// Cycles of a plan overlap only where they are of different kinds: a yearly report stands beside monthly ones, and two
/// requests beside each other. One instrument asks once.
async fn check_overlap(
    act: &mut Act,
    form: &OpenForm,
    proposal: &Proposal,
    asked_by: Option<&InstrumentId>,
) -> Result<(), OpenRefusal> {
    let cadence_of =
        |id: Option<&crate::ids::ReportingRuleId>| proposal.rules.iter().find(|rule| Some(&rule.id) == id).map(cadence);
    let own = cadence_of(proposal.rule.as_ref().map(|rule| &rule.id));
    for other in cycles::of_plan(act.tx(), &proposal.plan.id).await? {
        if asked_by.is_some() && other.asked_by.as_ref() == asked_by {
            return Err(OpenRefusal::AskedAlready(other.name));
        }
        let is_same =
            other.kind == form.kind && !form.kind.is_asked_for() && cadence_of(other.reporting_rule.as_ref()) == own;
        let shares_days = other.period_from <= form.days.period_to && form.days.period_from <= other.period_to;
        if is_same && shares_days && other.closed_at.is_none() {
            return Err(OpenRefusal::Overlaps(other.name));
        }
    }
    Ok(())
}

/// How the days of a period are counted: as the calendar or the regime count them, else as somebody typed them.
fn counting(proposal: &Proposal, days: &CycleDays) -> PeriodStyle {
    let is = |style: &PeriodStyle| {
        let proposed = proposed_days(proposal, days.due_on, *style);
        proposed.is_some_and(|(period, _)| (period.from, period.to) == (days.period_from, days.period_to))
    };
    [PeriodStyle::Calendar, PeriodStyle::Regime].into_iter().find(is).unwrap_or(PeriodStyle::Custom)
}

/// The instrument that asks, as it stands in the register, recorded there where it is new.
async fn asking(act: &mut Act, asked: &Asked) -> Result<InstrumentId, DbError> {
    let head = dondoc_rules::plans::draft::DocumentHead {
        type_name: Some(asked.type_name.clone()),
        number: Some(asked.number.clone()),
        issuer: Some(asked.issuer.clone()),
        issued_on: Some(asked.issued_on.to_string()),
        ..Default::default()
    };
    if let Some(known) = instruments::same(act.tx(), &head).await? {
        return Ok(known.id);
    }
    let instrument = Instrument {
        id: InstrumentId::new(),
        type_code: instruments::types::named(&asked.type_name).map(|kind| kind.code),
        type_name: asked.type_name.clone(),
        number: asked.number.clone(),
        issuer: asked.issuer.clone(),
        place: None,
        issued_on: Some(asked.issued_on),
        title: asked.title.clone(),
        signer_name: None,
        signer_position: None,
        signer_capacity: None,
        file: None,
        term: None,
        body: None,
    };
    act.put(&instrument).await?;
    Ok(instrument.id)
}
