//! What a plan's targets mean: a person ties each to an indicator; likeness only proposes. What other instruments want of
//! the same indicator stands beside it, none of them silenced.

use dondoc_rules::targets::compared::is_rate;
use dondoc_rules::targets::judge::comparator_fits;
use dondoc_rules::targets::units::{self, Between};
use dondoc_rules::targets::{Comparator, Decimal, Prices, Read, Semantics, Status, ValueKind, number};
use jiff::Timestamp;

pub use super::proposals::{is_plain, likest, proposed};
use super::{Goal, Indicator, StatusOverride, indicator, indicators, proposals};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::{GoalId, IndicatorId, PlanId, StatusOverrideId, TargetId};
use crate::plans::{self, Target};

/// How a target is read, before or after a person looked at it.
#[derive(Debug, Clone)]
pub struct GoalForm {
    pub indicator: Option<IndicatorId>,
    pub stated_in: String,
    pub text: String,
    pub semantics: Semantics,
    pub comparator: Comparator,
    pub value: String,
    pub value_max: String,
    /// Empty for the proposed one.
    pub tolerance: String,
    pub from_year: String,
    pub to_year: String,
    pub base_year: String,
    pub territory: String,
    pub reference: Option<IndicatorId>,
    pub reference_territory: String,
    /// "Đã tự quy đổi": a person wrote the number in the unit that it is measured in.
    pub is_converted: bool,
}

/// Why a goal was not recorded.
#[derive(Debug)]
pub enum GoalRefusal {
    Unknown,
    /// The actor's body is not the plan's focal body.
    NotFocal,
    /// This field is empty or cannot be read: its name.
    Field(&'static str),
    /// The number may mean these: field and numbers.
    Ask(&'static str, Vec<Decimal>),
    /// Values of this kind cannot be read so.
    Unfit,
    /// Its end lies before its beginning, or before its base year.
    Years,
    /// The target is stated in this unit, and a goal read so of an indicator with that unit is measured in another.
    Unit {
        stated: String,
        semantics: Semantics,
        unit: String,
    },
    /// It is said to be converted, and the number is still the one that stands in the plan.
    NotConverted {
        stated: String,
        semantics: Semantics,
        unit: String,
    },
    /// The target is stated in these prices, the indicator counted in those.
    Prices(Prices, Prices),
    /// The series of a ratio is counted in that unit, the indicator in this one.
    OtherReference {
        unit: String,
        reference: String,
    },
    /// The series of a ratio is counted in those prices, the indicator in these.
    ReferencePrices(Prices, Prices),
    /// A share has no rate of growth: its change is one of points.
    AverageOfShare,
    /// The target speaks of a rise where a fall is good, or the other way.
    OtherWay,
    Store(DbError),
}

impl From<DbError> for GoalRefusal {
    fn from(error: DbError) -> Self {
        GoalRefusal::Store(error)
    }
}

/// The goals of a plan that stand, in its order.
pub async fn of_plan(tx: &mut Tx, plan: &PlanId) -> Result<Vec<Goal>, DbError> {
    tx.list(
        "where tenant = $1 and plan = $2 and undone_at is null order by position, to_year, id limit 2000",
        &[plan.clone().into()],
    )
    .await
}

/// The goals of a plan that stood at a moment, in its order.
pub async fn of_plan_at(tx: &mut Tx, plan: &PlanId, known_at: Timestamp) -> Result<Vec<Goal>, DbError> {
    tx.list(
        "where tenant = $1 and plan = $2 and recorded_at <= $3 and (undone_at is null or undone_at > $3)
         order by position, to_year, id limit 2000",
        &[plan.clone().into(), known_at.into()],
    )
    .await
}

/// Every goal of an indicator that stood at a moment, whatever instrument says it.
pub async fn of_indicator(tx: &mut Tx, indicator: &IndicatorId, known_at: Timestamp) -> Result<Vec<Goal>, DbError> {
    tx.list(
        "where tenant = $1 and indicator = $2 and recorded_at <= $3 and (undone_at is null or undone_at > $3)
         order by to_year, id limit 500",
        &[indicator.clone().into(), known_at.into()],
    )
    .await
}

/// What other instruments than a plan wanted, at a moment, of the indicators that it looked at.
pub async fn beside_plan(tx: &mut Tx, plan: &PlanId, known_at: Timestamp) -> Result<Vec<Goal>, DbError> {
    tx.list(
        "where tenant = $1 and recorded_at <= $3 and (undone_at is null or undone_at > $3)
             and (plan is null or plan <> $2)
             and indicator in (select indicator from goals where tenant = $1 and plan = $2
                               and recorded_at <= $3 and (undone_at is null or undone_at > $3))
         order by indicator, to_year, id
         limit 2000",
        &[plan.clone().into(), known_at.into()],
    )
    .await
}

/// Every goal that stood at a moment, by plan.
pub async fn all_at(tx: &mut Tx, known_at: Timestamp) -> Result<Vec<Goal>, DbError> {
    tx.list(
        "where tenant = $1 and recorded_at <= $2 and (undone_at is null or undone_at > $2)
         order by plan, position, to_year, id limit 20000",
        &[known_at.into()],
    )
    .await
}

/// Whether any goal was ever read of an indicator, or compared with it.
pub(super) async fn has_any(tx: &mut Tx, indicator: &IndicatorId) -> Result<bool, DbError> {
    let one: Option<Goal> = tx
        .find("where tenant = $1 and (indicator = $2 or reference = $2) limit 1", &[indicator.clone().into()])
        .await?;
    Ok(one.is_some())
}

/// A goal that stands.
pub async fn get(tx: &mut Tx, id: &GoalId) -> Result<Option<Goal>, DbError> {
    tx.find("where tenant = $1 and id = $2 and undone_at is null", &[id.clone().into()]).await
}

fn decimal(field: &'static str, text: &str) -> Result<Option<Decimal>, GoalRefusal> {
    match (text.trim(), number::read(text)) {
        ("", _) => Ok(None),
        (_, Read::Number(value)) => Ok(Some(value)),
        (_, Read::Ask(meant)) => Err(GoalRefusal::Ask(field, meant)),
        (_, Read::No) => Err(GoalRefusal::Field(field)),
    }
}

fn year(field: &'static str, text: &str) -> Result<Option<i64>, GoalRefusal> {
    match text.trim() {
        "" => Ok(None),
        text => {
            let year = text.parse::<i64>().ok().filter(|year| (1990..=2200).contains(year));
            year.map(Some).ok_or(GoalRefusal::Field(field))
        }
    }
}

/// Whether the series of a ratio is counted as the indicator is: same unit, same prices.
async fn check_reference(tx: &mut Tx, of: &Indicator, form: &GoalForm) -> Result<(), GoalRefusal> {
    let Some(id) = form.reference.as_ref().filter(|_| form.semantics == Semantics::RatioToReference) else {
        return Ok(());
    };
    let other = indicator(tx, id).await?.ok_or(GoalRefusal::Field("reference"))?;
    if matches!(units::between(&of.unit, &other.unit), Between::Magnitude | Between::Kind) {
        return Err(GoalRefusal::OtherReference { unit: of.unit.clone(), reference: other.unit });
    }
    if units::prices_differ(of.prices, other.prices) {
        return Err(GoalRefusal::ReferencePrices(of.prices, other.prices));
    }
    Ok(())
}

/// Whether a target's own unit and prices are those that the goal is measured in; gives what was converted by hand.
fn check_unit(of: &Indicator, target: &Target, form: &GoalForm, value: Decimal) -> Result<Option<String>, GoalRefusal> {
    let named = proposals::prices(target);
    if units::prices_differ(named, of.prices) {
        return Err(GoalRefusal::Prices(named, of.prices));
    }
    let Some(stated) = &target.unit else { return Ok(None) };
    let between = units::stated(stated, form.semantics, of.kind, &of.unit);
    if matches!(between, Between::Same | Between::Unclear) {
        return Ok(None);
    }
    let printed = target.value.as_ref().and_then(|value| value.parse::<Decimal>().ok());
    let (stated, semantics, unit) = (stated.clone(), form.semantics, of.unit.clone());
    match printed {
        _ if !form.is_converted => Err(GoalRefusal::Unit { stated, semantics, unit }),
        Some(printed) if printed == value && !value.is_zero() => {
            Err(GoalRefusal::NotConverted { stated, semantics, unit })
        }
        printed => {
            let printed = printed.map(number::shown).unwrap_or_default();
            Ok(Some(format!("{printed} {stated}").trim().to_owned()))
        }
    }
}

fn checked(actor: &Actor, of: &Indicator, form: &GoalForm) -> Result<Goal, GoalRefusal> {
    let value = decimal("value", &form.value)?.ok_or(GoalRefusal::Field("value"))?;
    let value_max = decimal("value_max", &form.value_max)?;
    let to_year = year("to_year", &form.to_year)?.ok_or(GoalRefusal::Field("to_year"))?;
    let (from_year, base_year) = (year("from_year", &form.from_year)?, year("base_year", &form.base_year)?);
    if from_year.is_some_and(|from| from > to_year) || base_year.is_some_and(|base| base >= to_year) {
        return Err(GoalRefusal::Years);
    }
    if !form.semantics.fits(of.kind) || !comparator_fits(form.semantics, form.comparator) {
        return Err(GoalRefusal::Unfit);
    }
    if form.semantics == Semantics::PeriodAverage && of.kind != ValueKind::Growth && units::is_percent(&of.unit) {
        return Err(GoalRefusal::AverageOfShare);
    }
    if form.comparator == Comparator::Range && value_max.is_none_or(|max| max < value) {
        return Err(GoalRefusal::Field("value_max"));
    }
    let needs_years = matches!(form.semantics, Semantics::PeriodAverage | Semantics::Cumulative)
        || matches!(form.semantics, Semantics::AnnualChangePoints | Semantics::AnnualChangePercent);
    if needs_years && from_year.is_none() {
        return Err(GoalRefusal::Field("from_year"));
    }
    if form.semantics == Semantics::MultipleOfBase && base_year.is_none() {
        return Err(GoalRefusal::Field("base_year"));
    }
    if form.semantics == Semantics::RatioToReference
        && (form.reference.is_none() || form.reference_territory.trim().is_empty())
    {
        return Err(GoalRefusal::Field("reference"));
    }
    if form.territory.trim().is_empty() {
        return Err(GoalRefusal::Field("territory"));
    }
    let is_percentage = is_rate(of.kind, &of.unit);
    let proposed = dondoc_rules::targets::Goal::proposed_tolerance(form.comparator, value, is_percentage);
    Ok(Goal {
        id: GoalId::new(),
        indicator: of.id.clone(),
        plan: None,
        target: None,
        stated_in: form.stated_in.trim().to_owned(),
        text: form.text.trim().to_owned(),
        semantics: form.semantics,
        comparator: form.comparator,
        value,
        value_max,
        tolerance: decimal("tolerance", &form.tolerance)?.unwrap_or(proposed),
        from_year,
        to_year,
        base_year,
        territory: form.territory.trim().to_owned(),
        reference: form.reference.clone(),
        reference_territory: form.reference_territory.trim().to_owned(),
        converted_from: None,
        position: 0,
        recorded_at: actor.now,
        recorded_by: actor.account.clone(),
        undone_at: None,
        undone_by: None,
    })
}

/// A plan of which this person's body is the focal one.
pub(super) async fn focal(tx: &mut Tx, actor: &Actor, plan: &PlanId) -> Result<plans::Plan, GoalRefusal> {
    let plan = plans::get(tx, plan).await?.ok_or(GoalRefusal::Unknown)?;
    let is_focal = plan.focal_body.as_ref().is_some_and(|focal| actor.acts_for(focal)) || actor.account.is_none();
    if is_focal { Ok(plan) } else { Err(GoalRefusal::NotFocal) }
}

/// Ties a target of a plan to an indicator; an earlier reading of it with the same last year is undone, not deleted.
pub async fn tie(
    db: &Db,
    actor: &Actor,
    plan: &PlanId,
    target: &TargetId,
    form: &GoalForm,
) -> Result<GoalId, GoalRefusal> {
    let mut act = Act::begin(db, actor, "target.tied").await?;
    let plan = focal(act.tx(), actor, plan).await?;
    let id = keep(&mut act, actor, &plan.id, target, form).await?;
    act.commit(&format!("plans/{}", plan.id)).await?;
    Ok(id)
}

async fn keep(
    act: &mut Act,
    actor: &Actor,
    plan: &PlanId,
    target: &TargetId,
    form: &GoalForm,
) -> Result<GoalId, GoalRefusal> {
    let id = form.indicator.as_ref().ok_or(GoalRefusal::Field("indicator"))?;
    let of = indicator(act.tx(), id).await?.ok_or(GoalRefusal::Field("indicator"))?;
    let version = plans::latest(act.tx(), plan).await?.ok_or(GoalRefusal::Unknown)?;
    let known = plans::targets(act.tx(), &version.id).await?;
    let known = known.into_iter().find(|one| one.id == *target).ok_or(GoalRefusal::Unknown)?;
    let goal = checked(actor, &of, form)?;
    check_reference(act.tx(), &of, form).await?;
    let goal = Goal {
        plan: Some(plan.clone()),
        target: Some(target.clone()),
        converted_from: check_unit(&of, &known, form, goal.value)?,
        position: known.position,
        text: known.text,
        ..goal
    };
    let same = |one: &Goal| one.target.as_ref() == Some(target) && one.to_year == goal.to_year;
    for old in of_plan(act.tx(), plan).await?.into_iter().filter(same) {
        act.put(&Goal { undone_at: Some(actor.now), undone_by: actor.account.clone(), ..old }).await?;
    }
    act.put(&goal).await?;
    Ok(goal.id)
}

/// Why a target is not tied as proposed to the indicator that it is most like: a person must look; none where it would be.
pub fn left_open(actor: &Actor, target: &Target, of: &Indicator) -> Option<GoalRefusal> {
    if !is_plain(target, of) {
        return Some(GoalRefusal::OtherWay);
    }
    let form = proposed(target, of, "");
    match checked(actor, of, &form) {
        Ok(goal) => check_unit(of, target, &form, goal.value).err(),
        Err(refusal) => Some(refusal),
    }
}

/// Ties every target that is tied to nothing yet to the indicator it is most like, as proposed. Gives how many.
pub async fn tie_proposed(db: &Db, actor: &Actor, plan: &PlanId) -> Result<usize, GoalRefusal> {
    let mut act = Act::begin(db, actor, "target.tied").await?;
    let plan = focal(act.tx(), actor, plan).await?;
    let version = plans::latest(act.tx(), &plan.id).await?.ok_or(GoalRefusal::Unknown)?;
    let cited = crate::plans::issued_by(act.tx(), &version).await?.map(|one| one.cited());
    let all = indicators(act.tx()).await?;
    let tied = of_plan(act.tx(), &plan.id).await?;
    let mut count = 0;
    for target in plans::targets(act.tx(), &version.id).await? {
        if tied.iter().any(|goal| goal.target.as_ref() == Some(&target.id)) {
            continue;
        }
        let Some(of) = likest(&all, &target).filter(|of| is_plain(&target, of)) else { continue };
        let form = proposed(&target, of, cited.as_deref().unwrap_or_default());
        match keep(&mut act, actor, &plan.id, &target.id, &form).await {
            Ok(_) => count += 1,
            Err(GoalRefusal::Store(error)) => return Err(error.into()),
            // What the words leave open waits for a person.
            Err(_) => {}
        }
    }
    if count > 0 {
        act.commit(&format!("plans/{}", plan.id)).await?;
    }
    Ok(count)
}

/// Records what another instrument wants of an indicator: an interim target, or one that disagrees.
pub async fn state(db: &Db, actor: &Actor, id: &IndicatorId, form: &GoalForm) -> Result<GoalId, GoalRefusal> {
    if form.stated_in.trim().is_empty() {
        return Err(GoalRefusal::Field("stated_in"));
    }
    let mut act = Act::begin(db, actor, "target.stated").await?;
    let of = indicator(act.tx(), id).await?.ok_or(GoalRefusal::Unknown)?;
    let goal = checked(actor, &of, form)?;
    check_reference(act.tx(), &of, form).await?;
    let named = units::prices_of(&form.text);
    if units::prices_differ(named, of.prices) {
        return Err(GoalRefusal::Prices(named, of.prices));
    }
    act.put(&goal).await?;
    act.commit(&format!("indicators/{id}")).await?;
    Ok(goal.id)
}

/// Whether a person may take a goal back or judge it: the focal body of its plan; of another instrument's goal whoever
/// recorded it, and the focal body of a plan that looks at its indicator.
pub async fn may_change(tx: &mut Tx, actor: &Actor, goal: &Goal) -> Result<bool, DbError> {
    if actor.account.is_none() || (goal.plan.is_none() && goal.recorded_by == actor.account) {
        return Ok(true);
    }
    let plans = match &goal.plan {
        Some(plan) => vec![plan.clone()],
        None => {
            let beside = of_indicator(tx, &goal.indicator, actor.now).await?;
            let mut plans: Vec<PlanId> = beside.into_iter().filter_map(|other| other.plan).collect();
            plans.dedup();
            plans
        }
    };
    for plan in plans {
        let plan = plans::get(tx, &plan).await?;
        if plan.and_then(|plan| plan.focal_body).is_some_and(|focal| actor.acts_for(&focal)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes a reading back.
pub async fn untie(db: &Db, actor: &Actor, id: &GoalId) -> Result<Goal, GoalRefusal> {
    let mut act = Act::begin(db, actor, "target.untied").await?;
    let goal = get(act.tx(), id).await?.ok_or(GoalRefusal::Unknown)?;
    if !may_change(act.tx(), actor, &goal).await? {
        return Err(GoalRefusal::NotFocal);
    }
    let undone = Goal { undone_at: Some(actor.now), undone_by: actor.account.clone(), ..goal };
    act.put(&undone).await?;
    act.commit(&format!("goals/{id}")).await?;
    Ok(undone)
}

/// The statuses that persons set for the goals of an indicator, the newest of each last.
pub async fn overrides(tx: &mut Tx, indicator: &IndicatorId) -> Result<Vec<StatusOverride>, DbError> {
    tx.list(
        "where tenant = $1 and goal in (select id from goals where tenant = $1 and indicator = $2)
         order by goal, recorded_at, id
         limit 20000",
        &[indicator.clone().into()],
    )
    .await
}

/// The same for a plan's goals and for what other instruments want of the same indicators.
pub async fn overrides_of_plan(tx: &mut Tx, plan: &PlanId) -> Result<Vec<StatusOverride>, DbError> {
    tx.list(
        "where tenant = $1 and goal in (select id from goals where tenant = $1
             and indicator in (select indicator from goals where tenant = $1 and plan = $2))
         order by goal, recorded_at, id
         limit 20000",
        &[plan.clone().into()],
    )
    .await
}

/// The same for what other instruments than plans want.
pub async fn overrides_beside_plans(tx: &mut Tx) -> Result<Vec<StatusOverride>, DbError> {
    tx.list(
        "where tenant = $1 and goal in (select id from goals where tenant = $1 and plan is null)
         order by goal, recorded_at, id
         limit 20000",
        &[],
    )
    .await
}

/// Sets a status beside the computed one, with the reason; none takes it back.
pub async fn set_status(
    db: &Db,
    actor: &Actor,
    id: &GoalId,
    status: Option<Status>,
    reason: &str,
) -> Result<Goal, GoalRefusal> {
    if reason.trim().is_empty() {
        return Err(GoalRefusal::Field("reason"));
    }
    let mut act = Act::begin(db, actor, "target.status-set").await?;
    let goal = get(act.tx(), id).await?.ok_or(GoalRefusal::Unknown)?;
    if !may_change(act.tx(), actor, &goal).await? {
        return Err(GoalRefusal::NotFocal);
    }
    for old in overrides(act.tx(), &goal.indicator).await? {
        if old.goal == goal.id && old.undone_at.is_none() {
            act.put(&StatusOverride { undone_at: Some(actor.now), undone_by: actor.account.clone(), ..old }).await?;
        }
    }
    if let Some(status) = status {
        let set = StatusOverride {
            id: StatusOverrideId::new(),
            goal: goal.id.clone(),
            status,
            reason: reason.trim().to_owned(),
            recorded_at: actor.now,
            recorded_by: actor.account.clone(),
            undone_at: None,
            undone_by: None,
        };
        act.put(&set).await?;
    }
    act.commit(&format!("goals/{id}")).await?;
    Ok(goal)
}
