//! Review by the focal body.

use axum::extract::Path;
use axum::response::Response;

use super::refused;
use crate::http::{Cx, Error, Fields, Typed, catalogue, see};
use crate::ids::{ItemId, ReturnId};
use crate::returns::verbs::{self, ReturnRefusal};

pub async fn confirm(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    match verbs::confirm(&cx.state.db, &cx.actor, &id).await {
        Ok(()) => Ok(see(&format!("/returns/{id}"))),
        Err(refusal) => refused(&cx, refusal),
    }
}

pub async fn ask_completion(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    let comments: Vec<(ItemId, String)> = fields
        .values
        .iter()
        .filter_map(|(name, text)| Some((ItemId::parse(name.strip_prefix("comment.")?)?, text.trim().to_owned())))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    match verbs::ask_completion(&cx.state.db, &cx.actor, &id, fields.get("general"), &comments).await {
        Ok(()) => Ok(see(&format!("/returns/{id}"))),
        // The page keeps what was typed.
        Err(ReturnRefusal::Field(key)) => {
            let sentence = catalogue(cx.lang)[key].to_owned();
            super::show::version_page(&cx, &id, Some((sentence, Typed::of("completion", &fields)))).await
        }
        Err(refusal) => refused(&cx, refusal),
    }
}
