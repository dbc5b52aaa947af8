//! What a plan's targets mean, and who supplies them: proposals that a person confirms.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::indicator::{goal_choices, goal_form};
use super::list::{ChoiceField, TextField};
use super::words::goal_sentence;
use crate::bodies;
use crate::db::Tx;
use crate::http::{Cx, Error, Fields, Shell, catalogue, render, see};
use crate::ids::{PlanId, TargetId};
use crate::plans::{self, Plan, Target};
use crate::targets::goals::{self, GoalForm, GoalRefusal, likest, proposed};
use crate::targets::{Indicator, indicators, suppliers};

#[derive(Template)]
#[template(path = "targets/ties.html")]
struct TiesPage {
    shell: Shell,
    id: String,
    title: String,
    problem: Option<String>,
    rows: Vec<TieRow>,
    open: usize,
    bodies: Vec<String>,
}

struct TieRow {
    target: String,
    text: String,
    /// The indicators it is tied to, with their years.
    tied: Vec<String>,
    /// The indicator that is proposed, where it is tied to none.
    likest: String,
    supplier: String,
}

/// The plan, when this person's body is its focal one.
async fn own(tx: &mut Tx, cx: &Cx, id: &str) -> Result<(Plan, Vec<Target>, String), Error> {
    let id = PlanId::parse(id).ok_or(Error::NotFound)?;
    let plan = plans::get(tx, &id).await?.ok_or(Error::NotFound)?;
    if !plan.focal_body.as_ref().is_some_and(|focal| cx.actor.acts_for(focal)) {
        return Err(Error::NotFound);
    }
    let version = plans::latest(tx, &id).await?.ok_or(Error::NotFound)?;
    let cited = plans::issued_by(tx, &version).await?.map(|one| one.cited()).unwrap_or_default();
    Ok((plan, plans::targets(tx, &version.id).await?, cited))
}

pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    page(&cx, &id, None).await
}

async fn page(cx: &Cx, id: &str, problem: Option<String>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/plans").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (plan, targets, _) = own(&mut tx, cx, id).await?;
    let all = indicators(&mut tx).await?;
    let tied = goals::of_plan(&mut tx, &plan.id).await?;
    let supplied = suppliers::of_plan(&mut tx, &plan.id).await?;
    let names = bodies::all(&mut tx, cx.actor.today()).await?;
    let name = |id: &crate::ids::IndicatorId| all.iter().find(|one| one.id == *id).map(|one| one.name.clone());
    let row = |target: &Target| {
        let own = tied.iter().filter(|goal| goal.target.as_ref() == Some(&target.id));
        let own: Vec<String> =
            own.map(|goal| format!("{} ({})", name(&goal.indicator).unwrap_or_default(), goal.to_year)).collect();
        let supplier = supplied.get(&target.id);
        TieRow {
            target: target.id.to_string(),
            text: target.text.clone(),
            likest: match own.is_empty() {
                true => likest(&all, target).map(|one| one.name.clone()).unwrap_or_default(),
                false => String::new(),
            },
            tied: own,
            supplier: supplier
                .and_then(|body| names.iter().find(|named| named.body.id == *body))
                .map(|named| named.name.clone())
                .unwrap_or_default(),
        }
    };
    let rows: Vec<TieRow> = targets.iter().map(row).collect();
    let page = TiesPage {
        id: plan.id.to_string(),
        title: plan.title.clone(),
        problem,
        open: rows.iter().filter(|row| !row.likest.is_empty()).count(),
        rows,
        bodies: names.into_iter().filter(|named| named.body.authority == "urge").map(|named| named.name).collect(),
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

pub async fn tie_proposed(cx: Cx, Path(id): Path<String>, _: Fields) -> Result<Response, Error> {
    let plan = PlanId::parse(&id).ok_or(Error::NotFound)?;
    match goals::tie_proposed(&cx.state.db, &cx.actor, &plan).await {
        Ok(_) => Ok(see(&format!("/plans/{plan}/targets/ties"))),
        Err(GoalRefusal::Store(error)) => Err(error.into()),
        Err(_) => Err(Error::NotFound),
    }
}

#[derive(Template)]
#[template(path = "targets/tie.html")]
struct TiePage {
    shell: Shell,
    id: String,
    target: String,
    text: String,
    problem: Option<String>,
    indicators: Vec<(String, String, bool)>,
    references: Vec<(String, String, bool)>,
    texts: Vec<TextField>,
    choices: Vec<ChoiceField>,
}

fn tie_page(
    shell: Shell,
    (plan, target): (&Plan, &Target),
    all: &[Indicator],
    form: &GoalForm,
    problem: Option<String>,
) -> Result<Response, Error> {
    let t = shell.t;
    let option = |chosen: Option<&crate::ids::IndicatorId>| {
        let option =
            |one: &Indicator| (one.id.to_string(), format!("{} ({})", one.name, one.unit), chosen == Some(&one.id));
        all.iter().map(option).collect::<Vec<_>>()
    };
    let field = |(name, value, is_needed): (&'static str, &String, bool)| TextField {
        name,
        label: t[&format!("goal.{name}")].to_owned(),
        help: t[&format!("goal.{name}-help")].to_owned(),
        value: value.clone(),
        is_needed,
    };
    let texts = [
        ("goal_value", &form.value, true),
        ("value_max", &form.value_max, false),
        ("tolerance", &form.tolerance, false),
        ("from_year", &form.from_year, false),
        ("to_year", &form.to_year, true),
        ("base_year", &form.base_year, false),
        ("goal_territory", &form.territory, true),
        ("reference_territory", &form.reference_territory, false),
        ("stated_in", &form.stated_in, false),
    ];
    let page = TiePage {
        id: plan.id.to_string(),
        target: target.id.to_string(),
        text: target.text.clone(),
        indicators: option(form.indicator.as_ref()),
        references: option(form.reference.as_ref()),
        texts: texts.into_iter().map(field).collect(),
        choices: goal_choices(t, form.semantics.as_str(), form.comparator.as_str()),
        problem,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

pub async fn form(cx: Cx, Path((id, target)): Path<(String, String)>) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/plans").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (plan, targets, cited) = own(&mut tx, &cx, &id).await?;
    let target = targets.iter().find(|one| one.id.as_str() == target).ok_or(Error::NotFound)?;
    let all = indicators(&mut tx).await?;
    let Some(of) = likest(&all, target).or(all.first()) else {
        return Ok(see("/indicators"));
    };
    let tied = goals::of_plan(&mut tx, &plan.id).await?;
    let tied = tied.iter().find(|goal| goal.target.as_ref() == Some(&target.id));
    let form = match tied {
        Some(goal) => as_form(goal),
        None => proposed(target, of, &cited),
    };
    tie_page(shell, (&plan, target), &all, &form, None)
}

/// A reading as its form shows it.
fn as_form(goal: &crate::targets::Goal) -> GoalForm {
    let number = |value: dondoc_rules::targets::Decimal| dondoc_rules::targets::number::shown(value).replace('.', "");
    let year = |year: Option<i64>| year.map(|year| year.to_string()).unwrap_or_default();
    GoalForm {
        indicator: Some(goal.indicator.clone()),
        stated_in: goal.stated_in.clone(),
        text: goal.text.clone(),
        semantics: goal.semantics,
        comparator: goal.comparator,
        value: number(goal.value),
        value_max: goal.value_max.map(number).unwrap_or_default(),
        tolerance: number(goal.tolerance),
        from_year: year(goal.from_year),
        to_year: goal.to_year.to_string(),
        base_year: year(goal.base_year),
        territory: goal.territory.clone(),
        reference: goal.reference.clone(),
        reference_territory: goal.reference_territory.clone(),
    }
}

pub async fn tie(cx: Cx, Path((id, target)): Path<(String, String)>, fields: Fields) -> Result<Response, Error> {
    let plan = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let target = TargetId::parse(&target).ok_or(Error::NotFound)?;
    let form = goal_form(&fields).ok_or(Error::NotFound)?;
    match goals::tie(&cx.state.db, &cx.actor, &plan, &target, &form).await {
        Ok(goal) => Ok(see(&format!("/plans/{plan}/targets#goal-{goal}"))),
        Err(GoalRefusal::Store(error)) => Err(error.into()),
        Err(GoalRefusal::Unknown | GoalRefusal::NotFocal) => Err(Error::NotFound),
        Err(refusal) => {
            let problem = goal_sentence(&refusal, catalogue(cx.lang), cx.lang);
            let shell = Shell::of(&cx, "/plans").await?;
            let mut tx = cx.state.db.read(cx.actor.tenant).await?;
            let (plan, targets, _) = own(&mut tx, &cx, &id).await?;
            let target = targets.iter().find(|one| one.id == target).ok_or(Error::NotFound)?;
            let all = indicators(&mut tx).await?;
            tie_page(shell, (&plan, target), &all, &form, Some(problem))
        }
    }
}

pub async fn supplier(cx: Cx, Path((id, target)): Path<(String, String)>, fields: Fields) -> Result<Response, Error> {
    let plan = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let target = TargetId::parse(&target).ok_or(Error::NotFound)?;
    let (body, reason) = (fields.get("body"), fields.get("reason"));
    match suppliers::assign(&cx.state.db, &cx.actor, &plan, &target, body, reason).await {
        Ok(()) => Ok(see(&format!("/plans/{plan}/targets/ties#target-{target}"))),
        Err(GoalRefusal::Store(error)) => Err(error.into()),
        Err(GoalRefusal::Unknown | GoalRefusal::NotFocal) => Err(Error::NotFound),
        Err(refusal) => {
            let problem = goal_sentence(&refusal, catalogue(cx.lang), cx.lang);
            page(&cx, &id, Some(problem)).await
        }
    }
}
