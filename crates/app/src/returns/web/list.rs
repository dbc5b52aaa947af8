//! Taking a body out of a cycle's list, and putting it back.

use axum::extract::Path;
use axum::response::Response;

use crate::http::{Cx, Error, Fields, Lang, Typed, catalogue, see};
use crate::ids::ObligationId;
use crate::returns::excuses::{self, ExcuseRefusal};

pub async fn excuse(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    // "Có văn bản mật, theo dõi ngoài hệ thống" takes no words of its own.
    let (reason, basis) = match fields.get("secret") {
        "1" => (&catalogue(Lang::Vi)["return.secret"], ""),
        _ => (fields.get("reason"), fields.get("basis")),
    };
    let done = excuses::excuse(&cx.state.db, &cx.actor, &id, reason, basis).await;
    answer(&cx, &id, done, &fields).await
}

pub async fn restore(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    let done = excuses::restore(&cx.state.db, &cx.actor, &id).await;
    answer(&cx, &id, done, &Fields::default()).await
}

async fn answer(
    cx: &Cx,
    id: &ObligationId,
    done: Result<(), ExcuseRefusal>,
    fields: &Fields,
) -> Result<Response, Error> {
    let key = match done {
        Ok(()) => return Ok(see(&format!("/obligations/{id}"))),
        Err(ExcuseRefusal::Store(error)) => return Err(error.into()),
        Err(ExcuseRefusal::Unknown) => return Err(Error::NotFound),
        Err(ExcuseRefusal::Closed) => "list.closed",
        Err(ExcuseRefusal::NoReason) => "list.no-reason",
        Err(ExcuseRefusal::NotDecider) => "decider.head",
        Err(ExcuseRefusal::Reported) => "excuse.reported",
    };
    let sentence = catalogue(cx.lang)[key].to_owned();
    super::show::obligation_page(cx, id, Some((sentence, Typed::of("excuse", fields)))).await
}
