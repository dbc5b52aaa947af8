//! Asking, saying, answering, replying.

use dondoc_rules::opinions::{Answer, Reply};
use dondoc_rules::reports::returned::Part;
use jiff::civil::Date;

use super::{Asked, Circulation, Opinion, asked, get, opinion, opinions, own};
use crate::actor::Actor;
use crate::bodies;
use crate::cycles;
use crate::db::{Db, DbError, Tx};
use crate::drafts::{compare, editions, word};
use crate::events::Act;
use crate::ids::{BodyId, CirculationId, EditionId, OpinionId};

/// Why nothing was done.
#[derive(Debug)]
pub enum OpinionRefusal {
    Unknown,
    /// A field that is missing or cannot be, by its sentence.
    Field(&'static str),
    /// A body that the register does not know.
    NoBody(String),
    /// The body's answer was sent already.
    Answered,
    Store(DbError),
}

impl From<DbError> for OpinionRefusal {
    fn from(error: DbError) -> Self {
        OpinionRefusal::Store(error)
    }
}

type Done<T> = Result<T, OpinionRefusal>;

async fn focal(tx: &mut Tx, actor: &Actor, id: &CirculationId) -> Done<Circulation> {
    let circulation = get(tx, id).await?.ok_or(OpinionRefusal::Unknown)?;
    let cycle = cycles::get(tx, &circulation.cycle).await?.ok_or(OpinionRefusal::Unknown)?;
    if actor.account.is_some() && !actor.acts_for(&cycle.focal_body) {
        return Err(OpinionRefusal::Unknown);
    }
    Ok(circulation)
}

/// Asks bodies for their opinion on a frozen edition by a day.
pub async fn circulate(
    db: &Db,
    actor: &Actor,
    edition: &EditionId,
    due_on: Option<Date>,
    chosen: &[BodyId],
) -> Done<CirculationId> {
    let mut act = Act::begin(db, actor, "opinion.asked").await?;
    let (edition, report) = editions::get(act.tx(), edition).await?.ok_or(OpinionRefusal::Unknown)?;
    let cycle = cycles::get(act.tx(), &report.cycle).await?.ok_or(OpinionRefusal::Unknown)?;
    if actor.account.is_some() && !actor.acts_for(&cycle.focal_body) {
        return Err(OpinionRefusal::Unknown);
    }
    if editions::course(act.tx(), &edition.id).await?.stage() != editions::Stage::Frozen {
        return Err(OpinionRefusal::Field("opinion.not-a-draft"));
    }
    let due_on = due_on.filter(|day| *day >= actor.today()).ok_or(OpinionRefusal::Field("opinion.bad-day"))?;
    let register = bodies::all(act.tx(), actor.today()).await?;
    let named: Vec<&bodies::Named> = register.iter().filter(|named| chosen.contains(&named.body.id)).collect();
    if named.is_empty() {
        return Err(OpinionRefusal::Field("opinion.nobody"));
    }
    let circulation = Circulation {
        id: CirculationId::new(),
        cycle: cycle.id.clone(),
        edition: edition.id,
        due_on,
        asked_at: actor.now,
        asked_by: actor.account.clone(),
        number: String::new(),
        issued_on: None,
    };
    act.put(&circulation).await?;
    for (position, named) in named.into_iter().enumerate() {
        let asked = Asked {
            circulation: circulation.id.clone(),
            body: named.body.id.clone(),
            name: named.name.clone(),
            position: position as i64,
            answer: Answer::None,
            answered_at: None,
            answered_by: None,
            entered_for_body: false,
            letter_number: String::new(),
            letter_on: None,
        };
        act.put(&asked).await?;
    }
    act.commit(&format!("cycles/{}", cycle.id)).await?;
    Ok(circulation.id)
}

/// Records number and day of the letter by which bodies were asked.
pub async fn record_letter(db: &Db, actor: &Actor, id: &CirculationId, number: &str, on: Option<Date>) -> Done<()> {
    let mut act = Act::begin(db, actor, "opinion.letter").await?;
    let circulation = focal(act.tx(), actor, id).await?;
    if number.trim().is_empty() {
        return Err(OpinionRefusal::Field("edition.no-number"));
    }
    let on = on.filter(|day| *day <= actor.today()).ok_or(OpinionRefusal::Field("opinion.bad-letter-day"))?;
    let cycle = circulation.cycle.clone();
    act.put(&Circulation { number: number.trim().to_owned(), issued_on: Some(on), ..circulation }).await?;
    act.commit(&format!("cycles/{cycle}")).await?;
    Ok(())
}

/// The passages of the circulated draft, in order; none where its file holds no text that can be read.
pub async fn passages(tx: &mut Tx, circulation: &Circulation) -> Result<Vec<Part>, DbError> {
    let Some((edition, _)) = editions::get(tx, &circulation.edition).await? else { return Ok(Vec::new()) };
    let parts = word::kept_parts(tx, &edition.file).await?.map(compare::within).unwrap_or_default();
    Ok(parts.into_iter().filter(|part| part.mark.is_some() && !part.text.trim().is_empty()).collect())
}

/// The body whose answer is being written: the person's own, or the one that the focal body enters a letter of.
async fn answering(tx: &mut Tx, actor: &Actor, id: &CirculationId, of: Option<&BodyId>) -> Done<(Circulation, Asked)> {
    let circulation = match of {
        Some(_) => focal(tx, actor, id).await?,
        None => get(tx, id).await?.ok_or(OpinionRefusal::Unknown)?,
    };
    let all = asked(tx, id).await?;
    let one = match of {
        Some(body) => all.iter().find(|one| one.body == *body),
        None => own(&all, actor),
    };
    let one = one.cloned().ok_or(OpinionRefusal::Unknown)?;
    if one.answered_at.is_some() { Err(OpinionRefusal::Answered) } else { Ok((circulation, one)) }
}

/// Says something of a passage, or of the draft as a whole; `of` names the body whose letter the focal body enters.
pub async fn say(
    db: &Db,
    actor: &Actor,
    id: &CirculationId,
    of: Option<&BodyId>,
    (mark, words): (&str, &str),
) -> Done<OpinionId> {
    let mut act = Act::begin(db, actor, "opinion.written").await?;
    let (circulation, asked) = answering(act.tx(), actor, id, of).await?;
    let written = written(&mut act, actor, &circulation, &asked, (mark, words)).await?;
    act.commit(&format!("cycles/{}", circulation.cycle)).await?;
    Ok(written)
}

async fn written(
    act: &mut Act,
    actor: &Actor,
    circulation: &Circulation,
    asked: &Asked,
    (mark, words): (&str, &str),
) -> Done<OpinionId> {
    if words.trim().is_empty() {
        return Err(OpinionRefusal::Field("opinion.empty"));
    }
    let passages = passages(act.tx(), circulation).await?;
    let place = passages.iter().position(|part| part.mark.as_deref() == Some(mark));
    if place.is_none() && !mark.is_empty() {
        return Err(OpinionRefusal::Unknown);
    }
    let opinion = Opinion {
        id: OpinionId::new(),
        circulation: circulation.id.clone(),
        body: asked.body.clone(),
        mark: mark.to_owned(),
        passage: place.map(|place| passages[place].text.clone()).unwrap_or_default(),
        position: place.map_or(0, |place| place as i64 + 1),
        words: words.trim().to_owned(),
        written_at: actor.now,
        written_by: actor.account.clone(),
        reply: Reply::None,
        reply_words: String::new(),
        replied_at: None,
        replied_by: None,
    };
    act.put(&opinion).await?;
    Ok(opinion.id)
}

/// Takes back an opinion that was not sent yet.
pub async fn take_back(db: &Db, actor: &Actor, id: &OpinionId) -> Done<CirculationId> {
    let mut act = Act::begin(db, actor, "opinion.taken-back").await?;
    let opinion = opinion(act.tx(), id).await?.ok_or(OpinionRefusal::Unknown)?;
    let (circulation, asked) = answering(act.tx(), actor, &opinion.circulation, None).await?;
    if asked.body != opinion.body {
        return Err(OpinionRefusal::Unknown);
    }
    act.remove(&opinion).await?;
    act.commit(&format!("cycles/{}", circulation.cycle)).await?;
    Ok(circulation.id)
}

/// An answer as a form sent it.
#[derive(Debug, Default)]
pub struct Answering<'a> {
    /// The body whose letter the focal body enters; none for the person's own.
    pub of: Option<&'a BodyId>,
    pub agrees: bool,
    pub letter_number: &'a str,
    pub letter_on: Option<Date>,
    /// An opinion that is written in the same form.
    pub words: &'a str,
}

/// Sends a body's answer: it agrees, or the opinions that were written. From then on it stays.
pub async fn answer(db: &Db, actor: &Actor, id: &CirculationId, answer: &Answering<'_>) -> Done<()> {
    let mut act = Act::begin(db, actor, "opinion.answered").await?;
    let (circulation, asked) = answering(act.tx(), actor, id, answer.of).await?;
    if !answer.words.trim().is_empty() {
        written(&mut act, actor, &circulation, &asked, ("", answer.words)).await?;
    }
    let all = opinions(act.tx(), id).await?;
    let has_opinions = all.iter().any(|opinion| opinion.body == asked.body);
    let word = match (has_opinions, answer.agrees) {
        (true, false) => Answer::Opinions,
        (false, true) => Answer::Agreed,
        (true, true) => return Err(OpinionRefusal::Field("opinion.both")),
        (false, false) => return Err(OpinionRefusal::Field("opinion.neither")),
    };
    if answer.letter_on.is_some_and(|day| day > actor.today()) {
        return Err(OpinionRefusal::Field("opinion.bad-letter-day"));
    }
    act.put(&Asked {
        answer: word,
        answered_at: Some(actor.now),
        answered_by: actor.account.clone(),
        entered_for_body: answer.of.is_some(),
        letter_number: answer.letter_number.trim().to_owned(),
        letter_on: answer.letter_on,
        ..asked
    })
    .await?;
    act.commit(&format!("cycles/{}", circulation.cycle)).await?;
    Ok(())
}

/// Replies to an opinion that was sent: accepted, or explained with words why not. Gives the opinion.
pub async fn reply(db: &Db, actor: &Actor, id: &OpinionId, reply: Reply, words: &str) -> Done<Opinion> {
    let mut act = Act::begin(db, actor, "opinion.replied").await?;
    let opinion = opinion(act.tx(), id).await?.ok_or(OpinionRefusal::Unknown)?;
    let circulation = focal(act.tx(), actor, &opinion.circulation).await?;
    let asked = asked(act.tx(), &circulation.id).await?;
    let is_sent = asked.iter().any(|one| one.body == opinion.body && one.answered_at.is_some());
    if !is_sent || reply == Reply::None {
        return Err(OpinionRefusal::Unknown);
    }
    if words.trim().is_empty() {
        return Err(OpinionRefusal::Field("opinion.no-reply"));
    }
    let replied = Opinion {
        reply,
        reply_words: words.trim().to_owned(),
        replied_at: Some(actor.now),
        replied_by: actor.account.clone(),
        ..opinion
    };
    act.put(&replied).await?;
    act.commit(&format!("cycles/{}", circulation.cycle)).await?;
    Ok(replied)
}
