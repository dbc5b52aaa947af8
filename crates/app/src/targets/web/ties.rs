//! What a plan's targets mean, and who supplies them: proposals that a person confirms.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::indicator::{goal_choices, goal_form};
use super::list::{ChoiceField, TextField};
use super::words::goal_sentence;
use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Fields, Shell, catalogue, render, see};
use crate::ids::{BodyId, PlanId, TargetId};
use crate::plans::commitments::{self, Commitment};
use crate::plans::{self, Content, Plan, Target, Task};
use crate::targets::goals::{self, GoalForm, GoalRefusal, likest, proposed};
use crate::targets::{Indicator, indicators, suppliers};
use crate::{bodies, words};

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
    /// Why the proposal waits for a person; empty where it can be confirmed with the others.
    left_open: String,
    supplier: String,
    /// "Cam kết trong nhiệm vụ III.5"; empty where it stands among the plan's targets.
    commitment: String,
    /// The lead of that task, where it supplies nothing yet.
    lead: String,
}

/// Where a target is a commitment in the prose of a task: in words, and the body that leads the task.
fn commitment(target: &Target, of: &Prose, t: &Catalogue) -> Option<(String, Option<BodyId>)> {
    let is_in = |task: &Task| {
        let raw = task.deliverable_raw.as_deref().unwrap_or_default();
        !target.text.is_empty() && (task.text.contains(&target.text) || raw.contains(&target.text))
    };
    let task = of.content.tasks.iter().find(|task| is_in(task))?;
    let own = of.commitments.iter().find(|one| one.task == task.id && one.text.contains(&target.text));
    let due = own.and_then(|one| one.due_on).map(|day| t.with("targets.commitment-due", &[("day", &words::day(day))]));
    let leads = || of.content.parties.iter().filter(|party| party.task == task.id && party.role == "lead");
    let lead = leads().next().filter(|_| leads().count() == 1).and_then(|party| party.body.clone());
    let values = [("label", task.label.as_str()), ("due", &due.unwrap_or_default())];
    Some((t.with("targets.commitment", &values), lead))
}

/// What the tasks of a version say and promise.
struct Prose {
    content: Content,
    commitments: Vec<Commitment>,
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
    page(&cx, &id, None, None).await
}

/// The page, with what was typed for the supplier of a target where it was refused.
async fn page(cx: &Cx, id: &str, problem: Option<String>, typed: Option<(&TargetId, &str)>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/plans").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (plan, targets, _) = own(&mut tx, cx, id).await?;
    let all = indicators(&mut tx).await?;
    let tied = goals::of_plan(&mut tx, &plan.id).await?;
    let supplied = suppliers::of_plan(&mut tx, &plan.id).await?;
    let names = bodies::all(&mut tx, cx.actor.today()).await?;
    let version = plans::latest(&mut tx, &plan.id).await?.ok_or(Error::NotFound)?;
    let prose = Prose {
        content: plans::content(&mut tx, &version.id).await?,
        commitments: commitments::of_version(&mut tx, &version.id).await?,
    };
    let t = shell.t;
    let name = |id: &crate::ids::IndicatorId| all.iter().find(|one| one.id == *id).map(|one| one.name.clone());
    let row = |target: &Target| {
        let own = tied.iter().filter(|goal| goal.target.as_ref() == Some(&target.id));
        let own: Vec<String> =
            own.map(|goal| format!("{} ({})", name(&goal.indicator).unwrap_or_default(), goal.to_year)).collect();
        let supplier = supplied.get(&target.id);
        let named = |body: &BodyId| {
            let named = names.iter().find(|named| named.body.id == *body);
            named.filter(|named| named.body.authority == "urge").map(|named| named.name.clone())
        };
        let likest = likest(&all, target).filter(|_| own.is_empty());
        let left_open = likest.and_then(|of| goals::left_open(&cx.actor, target, of));
        let (commitment, lead) = commitment(target, &prose, t).unwrap_or_default();
        TieRow {
            target: target.id.to_string(),
            text: target.text.clone(),
            likest: likest.map(|one| one.name.clone()).unwrap_or_default(),
            left_open: left_open
                .map(|why| t.with("targets.left-open", &[("why", &goal_sentence(&why, t, cx.lang))]))
                .unwrap_or_default(),
            tied: own,
            lead: lead.as_ref().filter(|_| supplier.is_none()).and_then(named).unwrap_or_default(),
            commitment,
            supplier: match typed.filter(|(of, _)| **of == target.id) {
                Some((_, typed)) => typed.to_owned(),
                None => supplier
                    .and_then(|body| names.iter().find(|named| named.body.id == *body))
                    .map(|named| named.name.clone())
                    .unwrap_or_default(),
            },
        }
    };
    let rows: Vec<TieRow> = targets.iter().map(row).collect();
    let page = TiesPage {
        id: plan.id.to_string(),
        title: plan.title.clone(),
        problem,
        open: rows.iter().filter(|row| !row.likest.is_empty() && row.left_open.is_empty()).count(),
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
    is_converted: bool,
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
        is_converted: form.is_converted,
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
        is_converted: goal.converted_from.is_some(),
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
            page(&cx, &id, Some(problem), Some((&target, body))).await
        }
    }
}
