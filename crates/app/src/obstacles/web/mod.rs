//! Obstacles on the site: the list, a case with its timeline, raising one, what is done about it.

mod acts;
mod list;
mod new;
mod show;

use axum::response::Response;
use dondoc_rules::access::Right;
use dondoc_rules::obstacles::{CompetentAuthority, ObstacleKind, ObstacleState};

use super::raise::ObstacleRefusal;
use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Routes, catalogue, see};
use crate::ids::{BodyId, ObstacleId, PlanId};
use crate::{bodies, plans};

pub fn routes() -> Routes {
    Routes::new()
        .get("/obstacles", Right::ReadObstacles, list::show)
        .get("/obstacles.csv", Right::ReadObstacles, list::table)
        .get("/obstacles.xlsx", Right::ReadObstacles, list::sheet)
        .get("/obstacles/new", Right::RaiseObstacles, new::form)
        .post("/obstacles", Right::RaiseObstacles, new::raise)
        .get("/obstacles/{id}", Right::ReadObstacles, show::case)
        .post("/obstacles/{id}/routing", Right::HandleObstacles, acts::route)
        .post("/obstacles/{id}/answer", Right::ReadObstacles, acts::answer)
        .post("/obstacles/{id}/decision", Right::HandleObstacles, acts::decide)
        .post("/obstacles/{id}/decision-withdrawal", Right::HandleObstacles, acts::withdraw)
        .post("/obstacles/{id}/feedback", Right::RaiseObstacles, acts::tell)
        .post("/obstacles/{id}/closing", Right::HandleObstacles, acts::close)
        .post("/obstacles/{id}/merging", Right::HandleObstacles, acts::merge)
        .post("/obstacles/{id}/parting", Right::HandleObstacles, acts::part)
}

/// An option of a list: value, words, whether it is chosen.
pub struct Choosable {
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
}

/// The words of a state.
pub fn state_word(t: &Catalogue, state: ObstacleState) -> &str {
    &t[&format!("obstacle.state.{}", state.as_str())]
}

/// How a state looks: the states of obligations that mean the same.
pub fn look(state: ObstacleState) -> &'static str {
    match state {
        ObstacleState::New => "open",
        ObstacleState::Waiting => "due_soon",
        ObstacleState::Answered => "submitted",
        ObstacleState::NotSolved => "completion_asked",
        ObstacleState::Closed => "confirmed",
    }
}

fn kind_word(t: &Catalogue, kind: Option<ObstacleKind>) -> String {
    kind.map_or_else(
        || t["obstacle.unsorted"].to_owned(),
        |kind| t[&format!("obstacle.kind.{}", kind.as_str())].to_owned(),
    )
}

fn authority_word(t: &Catalogue, authority: Option<CompetentAuthority>) -> String {
    let word = |one: CompetentAuthority| t[&format!("obstacle.authority.{}", one.as_str())].to_owned();
    authority.map_or_else(|| t["obstacle.unsorted"].to_owned(), word)
}

fn kinds(t: &Catalogue, chosen: Option<ObstacleKind>) -> Vec<Choosable> {
    let option = |one: &ObstacleKind| Choosable {
        value: one.as_str().to_owned(),
        label: kind_word(t, Some(*one)),
        is_chosen: chosen == Some(*one),
    };
    ObstacleKind::ALL.iter().map(option).collect()
}

fn authorities(t: &Catalogue, chosen: Option<CompetentAuthority>) -> Vec<Choosable> {
    let option = |one: &CompetentAuthority| Choosable {
        value: one.as_str().to_owned(),
        label: authority_word(t, Some(*one)),
        is_chosen: chosen == Some(*one),
    };
    CompetentAuthority::ALL.iter().map(option).collect()
}

async fn plan_options(tx: &mut Tx, chosen: Option<&PlanId>) -> Result<Vec<Choosable>, Error> {
    let option = |plan: plans::Plan| Choosable {
        is_chosen: chosen == Some(&plan.id),
        value: plan.id.to_string(),
        label: plan.title,
    };
    Ok(plans::list(tx).await?.into_iter().map(option).collect())
}

async fn body_options(tx: &mut Tx, cx: &Cx, chosen: Option<&BodyId>) -> Result<Vec<Choosable>, Error> {
    let option = |one: bodies::Named| Choosable {
        is_chosen: chosen == Some(&one.body.id),
        value: one.body.id.to_string(),
        label: one.name,
    };
    Ok(bodies::all(tx, cx.actor.today()).await?.into_iter().map(option).collect())
}

/// After an act: back to the case; a refusal is a sentence on the case's page, with what was typed.
async fn done(
    cx: &Cx,
    id: &ObstacleId,
    done: Result<ObstacleId, ObstacleRefusal>,
    fields: &crate::http::Fields,
) -> Result<Response, Error> {
    match done {
        Ok(case) => Ok(see(&format!("/obstacles/{case}"))),
        Err(ObstacleRefusal::Unknown) => Err(Error::NotFound),
        Err(ObstacleRefusal::Store(error)) => Err(error.into()),
        Err(ObstacleRefusal::Raised(own)) => Ok(see(&format!("/obstacles/{own}"))),
        Err(ObstacleRefusal::Field(key)) => {
            let problem = catalogue(cx.lang)[key].to_owned();
            show::page(cx, id, Some(problem), fields).await
        }
    }
}
