//! Contributions of other bodies beside the lead's entries: taking over, and where each came from.

use std::collections::HashMap;

use axum::extract::Path;
use axum::response::Response;
use dondoc_rules::access::Right;

use super::refused;
use crate::contributions::{self, ContributionRequest};
use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Fields, Lang, see};
use crate::ids::{AccountId, BodyId, ContributionRequestId, ItemId, ObligationId};
use crate::returns::verbs::{self, ReturnRefusal};
use crate::returns::{self, taking};
use crate::{accounts, words};

pub async fn take(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ContributionRequestId::parse(&id).ok_or(Error::NotFound)?;
    let body = BodyId::parse(fields.get("body")).ok_or(Error::NotFound)?;
    let item = ItemId::parse(fields.get("item")).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let request = contributions::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    if verbs::reachable(&mut tx, &cx.actor, Right::WriteReturns, &request.obligation).await.is_err() {
        return Err(Error::NotFound);
    }
    let is_begun = !returns::of_obligation(&mut tx, &request.obligation).await?.is_empty();
    drop(tx);
    if !is_begun && let Err(refusal) = verbs::start(&cx.state.db, &cx.actor, &request.obligation).await {
        return refused(&cx, refusal);
    }
    match taking::take(&cx.state.db, &cx.actor, &id, &body, &item).await {
        Ok(draft) => Ok(see(&format!("/returns/{draft}/edit#item-{item}"))),
        Err(ReturnRefusal::Unknown) => Err(Error::NotFound),
        Err(refusal) => refused(&cx, refusal),
    }
}

/// A sentence beside an entry, and the request that it is about.
pub struct Beside {
    pub sentence: String,
    pub link: String,
}

async fn name(tx: &mut Tx, account: Option<&AccountId>) -> Result<String, Error> {
    match account {
        Some(account) => Ok(accounts::name_of(tx, account).await?.unwrap_or_default()),
        None => Ok(String::new()),
    }
}

fn letter(t: &Catalogue, request: &ContributionRequest) -> String {
    match request.issued_on {
        Some(day) => t.with("contribution.letter", &[("number", &request.number), ("day", &words::day(day))]),
        None => t["contribution.no-letter-yet"].to_owned(),
    }
}

/// What was asked of other bodies for each entry of a report: taken over, waiting to be, or awaited. By the item's id.
pub async fn beside(
    tx: &mut Tx,
    t: &Catalogue,
    lang: Lang,
    id: &ObligationId,
    only_taken: bool,
) -> Result<HashMap<String, Vec<Beside>>, Error> {
    let mut found: HashMap<String, Vec<Beside>> = HashMap::new();
    for request in contributions::of_obligation(tx, id).await?.into_iter().filter(ContributionRequest::is_open) {
        let bodies = contributions::bodies(tx, &request.id).await?;
        let answers = contributions::answers(tx, &request.id).await?;
        for row in contributions::items(tx, &request.id).await? {
            for body in &bodies {
                let answer = answers.iter().find(|one| one.body == body.body && one.item == row.item);
                let said = answer.filter(|one| !one.text.is_empty());
                let sentence = match (said.filter(|one| one.taken_at.is_some()), body.answered_at, said) {
                    (Some(taken), ..) => {
                        let who = name(tx, taken.saved_by.as_ref()).await?;
                        let at = words::instant(body.answered_at.unwrap_or(taken.saved_at), lang);
                        let values = [
                            ("body", body.name.as_str()),
                            ("who", &who),
                            ("at", &at),
                            ("letter", &letter(t, &request)),
                        ];
                        t.with("contribution.source", &values)
                    }
                    _ if only_taken => continue,
                    (None, Some(_), Some(_)) => t.with("contribution.waiting", &[("body", &body.name)]),
                    (None, None, _) => t.with("contribution.asked-waits", &[("body", &body.name)]),
                    (None, Some(_), None) => continue,
                };
                let link = format!("/contributions/{}", request.id);
                found.entry(row.item.to_string()).or_default().push(Beside { sentence, link });
            }
        }
    }
    Ok(found)
}

/// What was taken over into an entry, for the history of its words: a sentence and the other body's own text.
pub async fn taken_rows(tx: &mut Tx, t: &Catalogue, lang: Lang, item: &ItemId) -> Result<Vec<(String, String)>, Error> {
    let mut rows = Vec::new();
    for (request, body, answer) in contributions::taken_into(tx, item).await? {
        let Some(taken_at) = answer.taken_at else { continue };
        let (who, from) = (name(tx, answer.taken_by.as_ref()).await?, name(tx, answer.saved_by.as_ref()).await?);
        let sent = words::instant(body.answered_at.unwrap_or(answer.saved_at), lang);
        let values = [
            ("at", words::instant(taken_at, lang)),
            ("who", who),
            ("body", body.name.clone()),
            ("from", from),
            ("sent", sent),
            ("letter", letter(t, &request)),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        rows.push((t.with("history.taken", &values), answer.text));
    }
    Ok(rows)
}
