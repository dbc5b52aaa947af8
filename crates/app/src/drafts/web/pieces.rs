//! What a form decides about one piece.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::show::{START, Shown, page};
use super::{plainly, sentence};
use crate::drafts::draft;
use crate::drafts::verbs::{self, Decision, Done, DraftRefusal, Words};
use crate::http::{Cx, Error, Fields, catalogue, see};
use crate::ids::{CycleId, DraftOwnId};

type Place = Path<(String, String)>;

/// Keeps the words of a form, if it holds any.
async fn keep(cx: &Cx, cycle: &CycleId, mark: &str, fields: &Fields) -> Done<()> {
    if !is_same_person(cx, fields) {
        return Err(DraftRefusal::OtherPerson);
    }
    let Some(text) = fields.sent("text") else { return Ok(()) };
    let words = Words { text, was: fields.sent("was.text"), base: fields.sent("base"), is_final: !cx.is_autosave };
    verbs::say(&cx.state.db, &cx.actor, cycle, mark, &words).await
}

async fn refused(cx: &Cx, id: &str, mark: &str, fields: &Fields, refusal: DraftRefusal) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    if cx.is_autosave {
        return plainly(refusal, t);
    }
    let met = match &refusal {
        DraftRefusal::Met(now) => Some(now.clone()),
        _ => None,
    };
    let problem = Some(sentence(refusal, t)?);
    page(cx, id, Shown { open: Some(mark), problem, typed: fields.sent("text"), met, ..Shown::default() }).await
}

pub async fn words(cx: Cx, Path((id, mark)): Place, fields: Fields) -> Result<Response, Error> {
    let cycle = CycleId::parse(&id).ok_or(Error::NotFound)?;
    fields.sent("text").ok_or(Error::NotFound)?;
    if let Err(refusal) = keep(&cx, &cycle, &mark, &fields).await {
        return refused(&cx, &id, &mark, &fields, refusal).await;
    }
    if cx.is_autosave {
        return Ok(saved(&cx));
    }
    if fields.get("then") == "next" {
        let mut tx = cx.state.db.read(cx.actor.tenant).await?;
        let cycle = super::readable(&mut tx, &cx, &id).await?;
        let draft = draft(&mut tx, &cx.actor, &cycle).await?;
        let place = draft.marked(&mark).map(|(place, _)| place + 1);
        if let Some(next) = place.and_then(|place| draft.pieces.get(place)) {
            let next = draft.mark(&next.key);
            return Ok(see(&format!("/reports/{id}/draft?open={next}#{next}")));
        }
    }
    Ok(see(&format!("/reports/{id}/draft#{mark}")))
}

pub async fn decision(cx: Cx, Path((id, mark)): Place, fields: Fields) -> Result<Response, Error> {
    let cycle = CycleId::parse(&id).ok_or(Error::NotFound)?;
    let what = Decision::parse(fields.get("act")).ok_or(Error::NotFound)?;
    let done = match what {
        // What is taken back is not saved first.
        Decision::Take => Ok(()),
        _ => keep(&cx, &cycle, &mark, &fields).await,
    };
    let done = match done {
        Ok(()) => verbs::decide(&cx.state.db, &cx.actor, &cycle, &mark, what, fields.get("reason")).await,
        refused => refused,
    };
    match done {
        Ok(()) if matches!(what, Decision::Up | Decision::Down) => {
            Ok(see(&format!("/reports/{id}/draft?open={mark}#{mark}")))
        }
        Ok(()) => Ok(see(&format!("/reports/{id}/draft#{mark}"))),
        Err(refusal) => refused(&cx, &id, &mark, &fields, refusal).await,
    }
}

pub async fn own(cx: Cx, Path((id, mark)): Place, fields: Fields) -> Result<Response, Error> {
    let cycle = CycleId::parse(&id).ok_or(Error::NotFound)?;
    let text = fields.sent("text").unwrap_or_default();
    let own = DraftOwnId::parse(fields.get("own"));
    let done = match is_same_person(&cx, &fields) {
        true => {
            let after = Some(mark.as_str()).filter(|mark| *mark != START);
            let words = Words { text, was: fields.sent("was.text"), is_final: !cx.is_autosave, ..Words::default() };
            verbs::insert(&cx.state.db, &cx.actor, &cycle, (after, own.as_ref()), &words).await
        }
        false => Err(DraftRefusal::OtherPerson),
    };
    match done {
        Ok(_) if cx.is_autosave => Ok(saved(&cx)),
        Ok(own) => Ok(see(&format!("/reports/{id}/draft#{own}"))),
        Err(refusal) if cx.is_autosave => plainly(refusal, catalogue(cx.lang)),
        Err(refusal) => {
            let met = match &refusal {
                DraftRefusal::Met(now) => Some(now.clone()),
                _ => fields.sent("was.text").map(str::to_owned),
            };
            let problem = Some(sentence(refusal, catalogue(cx.lang))?);
            page(&cx, &id, Shown { insert: Some(&mark), problem, typed: Some(text), met, own, ..Shown::default() })
                .await
        }
    }
}

/// What a save in the background answers.
fn saved(cx: &Cx) -> Response {
    (StatusCode::NO_CONTENT, [("x-saved-at", crate::words::time(cx.actor.now))]).into_response()
}

/// A page of one person whose session ended must not be saved in the name of the next one at this desk.
fn is_same_person(cx: &Cx, fields: &Fields) -> bool {
    let person = fields.get("person");
    person.is_empty() || cx.actor.account.as_ref().is_some_and(|account| account.as_str() == person)
}

pub async fn waive(cx: Cx, Path((id, mark)): Place, fields: Fields) -> Result<Response, Error> {
    let cycle = CycleId::parse(&id).ok_or(Error::NotFound)?;
    let (figure, reason) = (fields.get("figure"), fields.get("reason"));
    match verbs::waive(&cx.state.db, &cx.actor, &cycle, &mark, figure, reason).await {
        Ok(()) => Ok(see(&format!("/reports/{id}/draft#flags"))),
        Err(refusal) => {
            let problem = Some(sentence(refusal, catalogue(cx.lang))?);
            page(&cx, &id, Shown { problem, ..Shown::default() }).await
        }
    }
}
