//! What a plan's targets mean: a person ties each to an indicator; likeness only proposes. What other instruments want of
//! the same indicator stands beside it, none of them silenced.

use dondoc_rules::plans::draft;
use dondoc_rules::targets::compared::is_rate;
use dondoc_rules::targets::judge::comparator_fits;
use dondoc_rules::targets::{Comparator, Decimal, Read, Semantics, Status, ValueKind, number};
use dondoc_rules::vi::fold::fold;

use super::{Goal, Indicator, StatusOverride, indicator, indicators};
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

/// Every goal of an indicator that stands, whatever instrument says it.
pub async fn of_indicator(tx: &mut Tx, indicator: &IndicatorId) -> Result<Vec<Goal>, DbError> {
    tx.list(
        "where tenant = $1 and indicator = $2 and undone_at is null order by to_year, id limit 500",
        &[indicator.clone().into()],
    )
    .await
}

/// What other instruments than a plan want of the indicators that it looks at.
pub async fn beside_plan(tx: &mut Tx, plan: &PlanId) -> Result<Vec<Goal>, DbError> {
    tx.list(
        "where tenant = $1 and undone_at is null and (plan is null or plan <> $2)
             and indicator in (select indicator from goals where tenant = $1 and plan = $2 and undone_at is null)
         order by indicator, to_year, id
         limit 2000",
        &[plan.clone().into()],
    )
    .await
}

/// A goal that stands.
pub async fn get(tx: &mut Tx, id: &GoalId) -> Result<Option<Goal>, DbError> {
    tx.find("where tenant = $1 and id = $2 and undone_at is null", &[id.clone().into()]).await
}

/// The indicator that a target's words are most like, with how much of its name they hold.
pub fn likest<'a>(all: &'a [Indicator], target: &Target) -> Option<&'a Indicator> {
    let words_of = |text: &str| -> Vec<String> {
        fold(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let said = words_near(target).or_else(|| target.indicator.clone()).unwrap_or_else(|| target.text.clone());
    let unit = target.unit.as_deref().unwrap_or_default();
    // "giường bệnh công lập/vạn dân" names the indicator by its unit.
    let said = words_of(&format!("{said} {unit}"));
    let percent = |text: &str| text.trim_start().starts_with('%');
    let score = |name: &str| {
        let name = words_of(name);
        let shared = name.iter().filter(|word| said.contains(word)).count();
        if name.is_empty() { (0, 0) } else { (100 * shared / name.len(), name.len()) }
    };
    let fits = |one: &&Indicator| percent(&one.unit) == percent(unit) || unit == "lần";
    all.iter()
        .filter(fits)
        .map(|one| {
            let names = std::iter::once(one.name.as_str()).chain(one.aliases.split(';'));
            (names.map(score).max().unwrap_or((0, 0)), one)
        })
        .filter(|((percent, _), _)| *percent >= 70)
        .max_by_key(|(score, _)| *score)
        .map(|(_, one)| one)
}

/// The words that name what a target's number counts: those ahead of it since the number before, or those behind it where
/// the sentence begins with a number ("100% hộ … và 85% hộ …").
fn words_near(target: &Target) -> Option<String> {
    let value = target.value.as_ref()?.parse::<Decimal>().ok().map(number::shown)?;
    let text = &target.text;
    let is_whole = |at: usize| {
        !text[..at].ends_with(|c: char| c.is_ascii_digit() || c == ',')
            && !text[at + value.len()..].starts_with(|c: char| c.is_ascii_digit() || c == ',')
    };
    let at = text.match_indices(&value).map(|(at, _)| at).find(|at| is_whole(*at))?;
    let counts = counts(text);
    let first = counts.first()?.start;
    let begins = text[..first].split_whitespace().filter(|word| *word != "-").count() < 3;
    let end = at + value.len();
    let behind = &text[end..counts.iter().find(|count| count.start >= end).map_or(text.len(), |next| next.start)];
    let ahead = &text[counts.iter().rev().find(|count| count.end <= at).map_or(0, |last| last.end)..at];
    Some(if begins { behind } else { ahead }.to_owned())
}

/// The numbers of a text that are no years.
fn counts(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, _) in text.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
        match found.last_mut() {
            Some(last) if text[last.end..at].chars().all(|c| matches!(c, '.' | ',')) => last.end = at + 1,
            _ => found.push(at..at + 1),
        }
    }
    found.retain(|one| {
        !(one.len() == 4 && (text[one.clone()].starts_with("20") || text[one.clone()].starts_with("19")))
    });
    found
}

/// How a target may be read, from its own words; a person confirms it.
pub fn proposed(target: &Target, of: &Indicator, cited: &str) -> GoalForm {
    let read = serde_json::from_value::<draft::Semantics>(target.semantics.clone().into()).unwrap_or_default();
    let comparator = match Comparator::parse(&target.comparator) {
        Some(Comparator::Maintain) | None if read != draft::Semantics::Maintain => Comparator::Eq,
        Some(comparator) => comparator,
        None => Comparator::Maintain,
    };
    let semantics = match read {
        draft::Semantics::PeriodAverage => Semantics::PeriodAverage,
        draft::Semantics::MultipleOfBase => Semantics::MultipleOfBase,
        draft::Semantics::RatioToNational => Semantics::RatioToReference,
        draft::Semantics::Maintain => Semantics::Maintain,
        draft::Semantics::AnnualChange if of.kind == ValueKind::Growth => Semantics::PeriodAverage,
        draft::Semantics::AnnualChange if of.unit.starts_with('%') => Semantics::AnnualChangePoints,
        draft::Semantics::AnnualChange => Semantics::AnnualChangePercent,
        draft::Semantics::Share | draft::Semantics::Level => match of.kind {
            ValueKind::Share => Semantics::Share,
            ValueKind::Flow => Semantics::Flow,
            ValueKind::Milestone => Semantics::Milestone,
            ValueKind::Level | ValueKind::Growth | ValueKind::Cumulative => Semantics::Level,
        },
    };
    let shown = |value: Option<&String>| {
        value.and_then(|text| text.parse::<Decimal>().ok()).map(number::shown).unwrap_or_default()
    };
    let year = |year: Option<i64>| year.map(|year| year.to_string()).unwrap_or_default();
    let base_year = (semantics == Semantics::MultipleOfBase).then(|| base_year(&target.text)).flatten();
    let is_ratio = semantics == Semantics::RatioToReference;
    GoalForm {
        indicator: Some(of.id.clone()),
        stated_in: cited.to_owned(),
        text: target.text.clone(),
        semantics,
        comparator,
        value: shown(target.value.as_ref()),
        value_max: shown(target.value_max.as_ref()),
        tolerance: String::new(),
        from_year: year(target.from_year),
        to_year: year(target.to_year),
        base_year: year(base_year),
        territory: of.territory.clone(),
        reference: is_ratio.then(|| of.id.clone()),
        reference_territory: if is_ratio { "cả nước".to_owned() } else { String::new() },
    }
}

/// "so với năm 2020".
fn base_year(text: &str) -> Option<i64> {
    let folded = fold(text);
    let (_, rest) = folded.split_once("so voi nam ")?;
    rest.split(' ').next()?.parse().ok().filter(|year| (1990..=2100).contains(year))
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
    let goal = Goal {
        plan: Some(plan.clone()),
        target: Some(target.clone()),
        position: known.position,
        text: known.text,
        ..checked(actor, &of, form)?
    };
    let same = |one: &Goal| one.target.as_ref() == Some(target) && one.to_year == goal.to_year;
    for old in of_plan(act.tx(), plan).await?.into_iter().filter(same) {
        act.put(&Goal { undone_at: Some(actor.now), undone_by: actor.account.clone(), ..old }).await?;
    }
    act.put(&goal).await?;
    Ok(goal.id)
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
        let Some(of) = likest(&all, &target) else { continue };
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
    act.put(&goal).await?;
    act.commit(&format!("indicators/{id}")).await?;
    Ok(goal.id)
}

/// Takes a reading back.
pub async fn untie(db: &Db, actor: &Actor, id: &GoalId) -> Result<Goal, GoalRefusal> {
    let mut act = Act::begin(db, actor, "target.untied").await?;
    let goal = get(act.tx(), id).await?.ok_or(GoalRefusal::Unknown)?;
    if let Some(plan) = &goal.plan {
        focal(act.tx(), actor, plan).await?;
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
    if let Some(plan) = &goal.plan {
        focal(act.tx(), actor, plan).await?;
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
