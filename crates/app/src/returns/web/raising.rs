//! Turning an entry into a case, from the form while it is written and from the page while it is reviewed.

use axum::extract::Path;
use axum::response::Response;
use dondoc_rules::access::{Right, reach};

use super::edit;
use crate::http::{Catalogue, Cx, Error, Fields, catalogue, see};
use crate::ids::{ItemId, ReturnId, TaskId};
use crate::obstacles::raise::ObstacleRefusal;
use crate::returns::{self, raising};

pub async fn raise(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    let item = ItemId::parse(fields.get("raise")).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let version = returns::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    drop(tx);
    // What was typed into the form beside it is kept first.
    let is_draft = version.submitted_at.is_none() && fields.sent("person").is_some();
    if is_draft && let Some(refused) = edit::keep(&cx, &id, &fields).await? {
        return Ok(refused);
    }
    let page = if is_draft { format!("/returns/{id}/edit") } else { format!("/returns/{id}") };
    match raising::raise(&cx.state.db, &cx.actor, &id, &item).await {
        Ok(_) | Err(ObstacleRefusal::Raised(_)) => Ok(see(&format!("{page}#item-{item}"))),
        Err(ObstacleRefusal::Unknown) => Err(Error::NotFound),
        Err(ObstacleRefusal::Store(error)) => Err(error.into()),
        Err(ObstacleRefusal::Field(key)) => Err(Error::Refused(catalogue(cx.lang)[key].to_owned())),
    }
}

/// What stands of cases at an entry: links with their states, and whether the entry may be raised.
#[derive(Default)]
pub struct AtEntry {
    pub followed: Vec<(String, String)>,
    pub may_raise: bool,
}

/// The cases at an entry.
pub fn at_entry(cx: &Cx, t: &Catalogue, followed: &raising::Followed, item: &ItemId, task: Option<&TaskId>) -> AtEntry {
    let link = |case: &crate::obstacles::cases::Stored| {
        let word = &t[&format!("obstacle.state.{}", case.state.state.as_str())];
        let text: String = case.main.text.chars().take(100).collect();
        (format!("/obstacles/{}", case.main.id), format!("{text}: {word}"))
    };
    AtEntry {
        followed: followed.at(item, task).into_iter().map(link).collect(),
        may_raise: reach(cx.actor.role, Right::RaiseObstacles).is_some() && !followed.is_raised(item),
    }
}
