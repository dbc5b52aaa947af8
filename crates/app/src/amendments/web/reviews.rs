//! Plans that wait for a person since an instrument above them changed.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use dondoc_rules::amendments::ReviewAnswer;

use super::{sentence, status};
use crate::amendments::reviews::{self, Changed};
use crate::http::{Catalogue, Cx, Error, Fields, Lang, Shell, catalogue, render, see};
use crate::ids::{PlanId, RelationId};
use crate::words;

#[derive(Template)]
#[template(path = "amendments/reviews.html")]
struct ReviewsPage {
    shell: Shell,
    problem: Option<String>,
    open: Vec<Row>,
    answered: Vec<Row>,
    answers: Vec<(&'static str, String)>,
}

struct Row {
    plan: String,
    plan_title: String,
    relation: String,
    superior: String,
    by: String,
    said: String,
    /// The answer with its note; empty while it waits.
    answer: String,
    /// The plan must be amended.
    is_to_amend: bool,
    /// What was typed and refused.
    chosen: String,
    note: String,
}

/// "Nghị quyết số … bị thay thế bởi …, từ ngày …".
fn said(one: &Changed, t: &Catalogue) -> String {
    let change = &t[&format!("superior.change-{}", one.change.kind.as_str())];
    let (superior, by, day) = (one.superior.label(), one.by.cited(), words::day(one.change.effective_on));
    t.with("superior.plan-changed", &[("superior", &superior), ("change", change), ("by", &by), ("day", &day)])
}

fn row(one: &Changed, typed: &Fields, t: &Catalogue, lang: Lang) -> Row {
    let is_typed = typed.get("relation") == one.change.id.as_str() && typed.get("plan") == one.plan.id.as_str();
    let answer = one.review.as_ref().map(|review| {
        let word = &t[&format!("superior.answer-{}", review.answer.as_str())];
        let at = words::instant(review.answered_at, lang);
        t.with("superior.answered", &[("answer", word), ("note", &review.note), ("at", &at)])
    });
    Row {
        plan: one.plan.id.to_string(),
        plan_title: one.plan.title.clone(),
        relation: one.change.id.to_string(),
        superior: one.superior.id.to_string(),
        by: one.by.id.to_string(),
        said: said(one, t),
        answer: answer.unwrap_or_default(),
        is_to_amend: one.review.as_ref().is_some_and(|review| review.answer == ReviewAnswer::Amend),
        chosen: if is_typed { typed.get("answer").to_owned() } else { String::new() },
        note: if is_typed { typed.get("note").to_owned() } else { String::new() },
    }
}

pub async fn list(cx: Cx) -> Result<Response, Error> {
    page(&cx, None, &Fields::default()).await
}

async fn page(cx: &Cx, problem: Option<String>, typed: &Fields) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/plans").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let all = reviews::of_own(&mut tx, &cx.actor).await?;
    let rows = |is_answered: bool| {
        let own = all.iter().filter(move |one| one.review.is_some() == is_answered);
        own.map(|one| row(one, typed, t, cx.lang)).collect()
    };
    let page = ReviewsPage {
        open: rows(false),
        answered: rows(true),
        answers: ReviewAnswer::ALL
            .iter()
            .map(|one| (one.as_str(), t[&format!("superior.answer-{}", one.as_str())].to_owned()))
            .collect(),
        problem,
        shell,
    };
    Ok((status(page.problem.as_ref()), render(&page)?).into_response())
}

pub async fn answer(cx: Cx, Path(id): Path<String>, mut fields: Fields) -> Result<Response, Error> {
    let plan = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let relation = RelationId::parse(fields.get("relation")).ok_or(Error::NotFound)?;
    let answer = ReviewAnswer::parse(fields.get("answer"));
    match reviews::answer(&cx.state.db, &cx.actor, &plan, &relation, answer, fields.get("note")).await {
        Ok(()) => Ok(see("/plan-reviews")),
        Err(refusal) => {
            let said = sentence(refusal, catalogue(cx.lang))?;
            fields.values.push(("plan".to_owned(), id));
            page(&cx, Some(said), &fields).await
        }
    }
}
