//! The acts on a request for contribution. Each is one transaction; a refusal changes nothing.

use std::collections::{BTreeSet, HashMap};

use dondoc_rules::access::{Right, reach};
use dondoc_rules::secrecy;
use jiff::civil::Date;

use super::{
    ContributionAnswer, ContributionBody, ContributionFile, ContributionItem, ContributionRequest, answers, bodies,
    files, get, items,
};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::http::Upload;
use crate::ids::{BodyId, ContributionFileId, ContributionRequestId, ItemId, ObligationId};
use crate::obligations::Obligation;
use crate::{cycles, obligations};

/// Longest text of a request or of one answer, in letters.
const TEXT: usize = 20_000;
/// As many bodies are asked at once.
const BODIES: usize = 200;
/// As many files one body may send with its answer.
const FILES: usize = 20;

/// Why nothing was done.
#[derive(Debug)]
pub enum ContributionRefusal {
    /// Not there, or not this person's to know.
    Unknown,
    /// No row, or no body was chosen.
    Nothing(&'static str),
    /// A field is missing or wrong; the key of its sentence.
    Field(&'static str),
    /// It was answered or withdrawn already.
    Done,
    /// The cycle is closed.
    Closed,
    Store(DbError),
}

impl From<DbError> for ContributionRefusal {
    fn from(error: DbError) -> Self {
        ContributionRefusal::Store(error)
    }
}

type Done<T> = Result<T, ContributionRefusal>;

/// The lead's own report, in an open cycle.
async fn own(tx: &mut Tx, actor: &Actor, id: &ObligationId) -> Done<Obligation> {
    let obligation = obligations::get(tx, id).await?.ok_or(ContributionRefusal::Unknown)?;
    let may_write = reach(actor.role, Right::WriteReturns).is_some() && actor.acts_for(&obligation.body);
    if !may_write {
        return Err(ContributionRefusal::Unknown);
    }
    let cycle = cycles::get(tx, &obligation.cycle).await?.ok_or(ContributionRefusal::Unknown)?;
    if cycle.closed_at.is_some() { Err(ContributionRefusal::Closed) } else { Ok(obligation) }
}

/// A request that the person's body made, in an open cycle.
pub async fn led(tx: &mut Tx, actor: &Actor, id: &ContributionRequestId) -> Done<ContributionRequest> {
    let request = get(tx, id).await?.ok_or(ContributionRefusal::Unknown)?;
    own(tx, actor, &request.obligation).await?;
    Ok(request)
}

/// What a lead asks.
#[derive(Debug, Clone)]
pub struct Asking<'a> {
    pub items: &'a [ItemId],
    pub bodies: &'a [BodyId],
    pub due_on: Option<Date>,
    pub text: &'a str,
}

/// Asks bodies for rows of the lead's report: they see it at once; the letter is issued outside and recorded later.
pub async fn ask(db: &Db, actor: &Actor, id: &ObligationId, asking: &Asking<'_>) -> Done<ContributionRequestId> {
    let mut act = Act::begin(db, actor, "contribution.asked").await?;
    let obligation = own(act.tx(), actor, id).await?;
    let known = obligations::items(act.tx(), id).await?;
    let chosen: Vec<_> = known.iter().filter(|item| asking.items.contains(&item.id)).collect();
    if chosen.is_empty() {
        return Err(ContributionRefusal::Nothing("contribution.no-item"));
    }
    let register = crate::bodies::all(act.tx(), actor.today()).await?;
    let wanted: BTreeSet<&BodyId> = asking.bodies.iter().collect();
    let asked: Vec<_> =
        register.into_iter().filter(|one| wanted.contains(&one.body.id) && !actor.acts_for(&one.body.id)).collect();
    if asked.is_empty() || asked.len() > BODIES {
        return Err(ContributionRefusal::Nothing("contribution.no-body"));
    }
    let due_on = asking.due_on.ok_or(ContributionRefusal::Field("contribution.no-day"))?;
    if due_on <= actor.today() {
        return Err(ContributionRefusal::Field("contribution.past-day"));
    }
    let text = asking.text.trim();
    if text.is_empty() || text.chars().count() > TEXT {
        return Err(ContributionRefusal::Field("contribution.no-text"));
    }
    let request = ContributionRequest {
        id: ContributionRequestId::new(),
        obligation: id.clone(),
        body: obligation.body,
        text: text.to_owned(),
        due_on,
        made_at: actor.now,
        made_by: actor.account.clone(),
        number: String::new(),
        issued_on: None,
        signer: String::new(),
        file: None,
        recorded_at: None,
        recorded_by: None,
        withdrawn_at: None,
        withdrawn_by: None,
    };
    act.put(&request).await?;
    for item in chosen {
        let row = ContributionItem { request: request.id.clone(), item: item.id.clone(), position: item.position };
        act.put(&row).await?;
    }
    for one in asked {
        let row = ContributionBody {
            request: request.id.clone(),
            body: one.body.id,
            name: one.name,
            is_nil: false,
            answered_at: None,
            answered_by: None,
            comment: String::new(),
        };
        act.put(&row).await?;
    }
    act.commit(&format!("contributions/{}", request.id)).await?;
    Ok(request.id)
}

/// The letter as it was issued.
#[derive(Debug, Clone, Default)]
pub struct Issued {
    pub number: String,
    pub issued_on: Option<Date>,
    pub signer: String,
    pub file: Option<Upload>,
}

/// Records number and day of the letter.
pub async fn record(db: &Db, actor: &Actor, id: &ContributionRequestId, letter: &Issued) -> Done<()> {
    let kind = match &letter.file {
        Some(upload) => Some(crate::files::kept_type(&upload.bytes).await.map_err(ContributionRefusal::Field)?),
        None => None,
    };
    let signatures = crate::files::signed::of_upload(letter.file.as_ref()).await?;
    let mut act = Act::begin(db, actor, "contribution.issued").await?;
    let request = led(act.tx(), actor, id).await?;
    if request.recorded_at.is_some() || !request.is_open() {
        return Err(ContributionRefusal::Done);
    }
    let number = letter.number.trim();
    if number.is_empty() {
        return Err(ContributionRefusal::Field("contribution.no-number"));
    }
    let issued_on = letter.issued_on.filter(|day| *day <= actor.today());
    let issued_on = issued_on.ok_or(ContributionRefusal::Field("contribution.bad-letter-day"))?;
    let mut kept = None;
    if let Some((upload, media_type)) = letter.file.as_ref().zip(kind) {
        let file = crate::files::keep(&mut act, actor, &upload.name, media_type, &upload.bytes).await?;
        crate::files::signed::keep(&mut act, &file.id, signatures).await?;
        kept = Some(file.id);
    }
    let recorded = ContributionRequest {
        number: number.to_owned(),
        issued_on: Some(issued_on),
        signer: letter.signer.trim().to_owned(),
        file: kept,
        recorded_at: Some(actor.now),
        recorded_by: actor.account.clone(),
        ..request
    };
    act.put(&recorded).await?;
    Ok(act.commit(&format!("contributions/{id}")).await?)
}

/// Takes a request back while nobody has answered.
pub async fn withdraw(db: &Db, actor: &Actor, id: &ContributionRequestId) -> Done<()> {
    let mut act = Act::begin(db, actor, "contribution.withdrawn").await?;
    let request = led(act.tx(), actor, id).await?;
    if !request.is_open() || bodies(act.tx(), id).await?.iter().any(|one| one.answered_at.is_some()) {
        return Err(ContributionRefusal::Done);
    }
    let withdrawn =
        ContributionRequest { withdrawn_at: Some(actor.now), withdrawn_by: actor.account.clone(), ..request };
    act.put(&withdrawn).await?;
    Ok(act.commit(&format!("contributions/{id}")).await?)
}

/// The asked body's own row of a request, where the person may answer for it now.
async fn answerable(
    tx: &mut Tx,
    actor: &Actor,
    id: &ContributionRequestId,
) -> Done<(ContributionRequest, ContributionBody)> {
    let request = get(tx, id).await?.ok_or(ContributionRefusal::Unknown)?;
    let own = bodies(tx, id).await?.into_iter().find(|one| actor.acts_for(&one.body));
    let own = own.filter(|_| reach(actor.role, Right::WriteReturns).is_some()).ok_or(ContributionRefusal::Unknown)?;
    if own.answered_at.is_some() || !request.is_open() {
        return Err(ContributionRefusal::Done);
    }
    let obligation = obligations::get(tx, &request.obligation).await?.ok_or(ContributionRefusal::Unknown)?;
    let cycle = cycles::get(tx, &obligation.cycle).await?.ok_or(ContributionRefusal::Unknown)?;
    if cycle.closed_at.is_some() { Err(ContributionRefusal::Closed) } else { Ok((request, own)) }
}

/// What an asked body sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sending {
    /// Kept, nobody else sees it yet.
    Draft,
    /// To the lead.
    Answer,
    /// To the lead: it has nothing.
    Nil,
}

/// Keeps, or sends, what an asked body says for each row.
pub async fn answer(
    db: &Db,
    actor: &Actor,
    id: &ContributionRequestId,
    texts: &HashMap<ItemId, String>,
    sending: Sending,
) -> Done<()> {
    let mut act = match sending {
        Sending::Draft => Act::begin(db, actor, "contribution.saved").await?,
        Sending::Answer | Sending::Nil => Act::begin(db, actor, "contribution.answered").await?,
    };
    let (_, own) = answerable(act.tx(), actor, id).await?;
    let before = answers(act.tx(), id).await?;
    let mut says_something = false;
    let mut is_changed = false;
    for row in items(act.tx(), id).await? {
        let known = before.iter().find(|one| one.body == own.body && one.item == row.item);
        let stands = known.map(|one| one.text.as_str()).unwrap_or_default();
        let text = texts.get(&row.item).map_or(stands, |text| text.trim_end());
        if text.chars().count() > TEXT {
            return Err(ContributionRefusal::Field("contribution.long-answer"));
        }
        // What bears the stamp of a secret document is not stored (T1-R11).
        if secrecy::of_text(text).is_some() {
            return Err(ContributionRefusal::Field("return.secret-stamped"));
        }
        says_something |= !text.is_empty();
        if text != stands {
            is_changed = true;
            let said = ContributionAnswer {
                request: id.clone(),
                body: own.body.clone(),
                item: row.item,
                text: text.to_owned(),
                saved_at: actor.now,
                saved_by: actor.account.clone(),
                taken_at: None,
                taken_by: None,
            };
            act.put(&said).await?;
        }
    }
    let has_files = files(act.tx(), id).await?.iter().any(|file| file.body == own.body);
    match sending {
        Sending::Draft if !is_changed => return Ok(()),
        Sending::Answer if !says_something && !has_files => {
            return Err(ContributionRefusal::Field("contribution.empty-answer"));
        }
        Sending::Nil if says_something || has_files => {
            return Err(ContributionRefusal::Field("contribution.nil-with-words"));
        }
        _ => {}
    }
    if sending != Sending::Draft {
        let sent = ContributionBody {
            is_nil: sending == Sending::Nil,
            answered_at: Some(actor.now),
            answered_by: actor.account.clone(),
            ..own
        };
        act.put(&sent).await?;
    }
    Ok(act.commit(&format!("contributions/{id}")).await?)
}

/// Puts a file beside an answer that was not sent yet.
pub async fn attach(db: &Db, actor: &Actor, id: &ContributionRequestId, item: &ItemId, upload: &Upload) -> Done<()> {
    let media_type = crate::files::kept_type(&upload.bytes).await.map_err(ContributionRefusal::Field)?;
    if upload.bytes.len() > crate::files::LIMIT_BYTES {
        return Err(ContributionRefusal::Field("return.file-large"));
    }
    let mut act = Act::begin(db, actor, "contribution.file-attached").await?;
    let (_, own) = answerable(act.tx(), actor, id).await?;
    if !items(act.tx(), id).await?.iter().any(|row| row.item == *item) {
        return Err(ContributionRefusal::Unknown);
    }
    if files(act.tx(), id).await?.iter().filter(|file| file.body == own.body).count() >= FILES {
        return Err(ContributionRefusal::Field("contribution.many-files"));
    }
    let file = crate::files::keep(&mut act, actor, &upload.name, media_type, &upload.bytes).await?;
    let row = ContributionFile {
        id: ContributionFileId::new(),
        request: id.clone(),
        body: own.body,
        item: item.clone(),
        file: file.id,
    };
    act.put(&row).await?;
    Ok(act.commit(&format!("contributions/{id}")).await?)
}

/// The lead opens an answer again, with what is missing. What was taken over already stays as it is.
pub async fn reopen(db: &Db, actor: &Actor, id: &ContributionRequestId, body: &BodyId, comment: &str) -> Done<()> {
    let mut act = Act::begin(db, actor, "contribution.reopened").await?;
    let request = led(act.tx(), actor, id).await?;
    let comment = comment.trim();
    if comment.is_empty() || comment.chars().count() > TEXT {
        return Err(ContributionRefusal::Field("contribution.no-comment"));
    }
    let row = bodies(act.tx(), id).await?.into_iter().find(|one| one.body == *body);
    let row = row.ok_or(ContributionRefusal::Unknown)?;
    if row.answered_at.is_none() || !request.is_open() {
        return Err(ContributionRefusal::Done);
    }
    let open =
        ContributionBody { comment: comment.to_owned(), is_nil: false, answered_at: None, answered_by: None, ..row };
    act.put(&open).await?;
    Ok(act.commit(&format!("contributions/{id}")).await?)
}

/// One row's answer that the lead may take over: sent, and not taken over yet.
pub async fn to_take(
    tx: &mut Tx,
    actor: &Actor,
    id: &ContributionRequestId,
    body: &BodyId,
    item: &ItemId,
) -> Done<(ContributionRequest, ContributionBody, ContributionAnswer)> {
    let request = led(tx, actor, id).await?;
    let from = bodies(tx, id).await?.into_iter().find(|one| one.body == *body);
    let from = from.filter(|one| one.answered_at.is_some()).ok_or(ContributionRefusal::Unknown)?;
    let answer = answers(tx, id).await?.into_iter().find(|one| one.body == *body && one.item == *item);
    let answer = answer.filter(|one| !one.text.is_empty()).ok_or(ContributionRefusal::Unknown)?;
    if answer.taken_at.is_some() { Err(ContributionRefusal::Done) } else { Ok((request, from, answer)) }
}
