//! Taking a body out of a cycle's list, and putting it back.

use axum::extract::Path;
use axum::response::Response;

use crate::http::{Cx, Error, Fields, Lang, catalogue, see};
use crate::ids::ObligationId;
use crate::returns::excuses::{self, ExcuseRefusal};

pub async fn excuse(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    // "Có văn bản mật, theo dõi ngoài hệ thống" takes no words of its own.
    let (reason, basis) = match fields.get("secret") {
        "1" => (&catalogue(Lang::Vi)["return.secret"], ""),
        _ => (fields.get("reason"), fields.get("basis")),
    };
    done(&cx, &id, excuses::excuse(&cx.state.db, &cx.actor, &id, reason, basis).await)
}

pub async fn restore(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    done(&cx, &id, excuses::restore(&cx.state.db, &cx.actor, &id).await)
}

fn done(cx: &Cx, id: &ObligationId, done: Result<(), ExcuseRefusal>) -> Result<Response, Error> {
    let refused = |key: &str| Err(Error::Refused(catalogue(cx.lang)[key].to_owned()));
    match done {
        Ok(()) => Ok(see(&format!("/obligations/{id}"))),
        Err(ExcuseRefusal::Store(error)) => Err(error.into()),
        Err(ExcuseRefusal::Unknown) => Err(Error::NotFound),
        Err(ExcuseRefusal::Closed) => refused("list.closed"),
        Err(ExcuseRefusal::NoReason) => refused("list.no-reason"),
        Err(ExcuseRefusal::NotDecider) => refused("decider.head"),
        Err(ExcuseRefusal::Reported) => refused("excuse.reported"),
    }
}
