//! What an editor may decide about a piece: other words, leaving it out, another place; a paragraph of one's own; what to
//! do with new facts; why a figure stands.

use dondoc_rules::reports::draft::{Drafted, near};

use super::{Draft, DraftEdit, DraftWaiver, draft, store};
use crate::actor::Actor;
use crate::cycles::{self, Cycle};
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::{CycleId, DraftOwnId};

/// Why nothing was decided.
#[derive(Debug)]
pub enum DraftRefusal {
    Unknown,
    /// Another window changed it meanwhile: what stands there now.
    Met(String),
    /// A session of another person.
    OtherPerson,
    /// A decision that wants a reason, or a paragraph without words.
    Field(&'static str),
    Store(DbError),
}

impl From<DbError> for DraftRefusal {
    fn from(error: DbError) -> Self {
        DraftRefusal::Store(error)
    }
}

pub type Done<T> = Result<T, DraftRefusal>;

/// What may be decided beside the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The generated text stands again.
    Take,
    /// The editor's decision stands, new facts or not.
    Keep,
    /// It does not stand in the report.
    LeaveOut,
    /// It stands in the report again.
    PutBack,
    Up,
    Down,
}

impl Decision {
    /// A decision from its word in a form.
    pub fn parse(word: &str) -> Option<Decision> {
        Some(match word {
            "take" => Decision::Take,
            "keep" => Decision::Keep,
            "leave_out" => Decision::LeaveOut,
            "put_back" => Decision::PutBack,
            "up" => Decision::Up,
            "down" => Decision::Down,
            _ => return None,
        })
    }
}

/// The cycle, where the person consolidates it.
pub async fn own_cycle(tx: &mut Tx, actor: &Actor, id: &CycleId) -> Done<Cycle> {
    let cycle = cycles::get(tx, id).await?.ok_or(DraftRefusal::Unknown)?;
    if actor.account.is_some() && !actor.acts_for(&cycle.focal_body) {
        return Err(DraftRefusal::Unknown);
    }
    Ok(cycle)
}

async fn opened(act: &mut Act, actor: &Actor, id: &CycleId) -> Done<Draft> {
    let cycle = own_cycle(act.tx(), actor, id).await?;
    Ok(draft(act.tx(), actor, &cycle).await?)
}

/// The decision about a piece as it is, or an empty one.
pub async fn edit_of(act: &mut Act, actor: &Actor, draft: &Draft, place: usize, piece: &Drafted) -> Done<DraftEdit> {
    let known = store::edit(act.tx(), &draft.cycle, &piece.key).await?;
    Ok(DraftEdit {
        revision: known.as_ref().map_or(1, |edit| edit.revision + 1),
        saved_at: actor.now,
        saved_by: actor.account.clone(),
        ..known.unwrap_or_else(|| DraftEdit {
            cycle: draft.cycle.clone(),
            piece: piece.key.clone(),
            is_own: false,
            base: piece.now_says().to_owned(),
            words: None,
            left_out: None,
            is_moved: false,
            near: near(&draft.pieces, place).join("\n"),
            position: 0,
            revision: 1,
            saved_at: actor.now,
            saved_by: None,
        })
    })
}

async fn keep(act: &mut Act, edit: &DraftEdit) -> Result<(), DbError> {
    if edit.edit().is_empty() { act.remove(edit).await } else { act.put(edit).await }
}

/// Words as a form sent them.
#[derive(Debug, Default)]
pub struct Words<'a> {
    pub text: &'a str,
    /// What the form showed when it was opened.
    pub was: Option<&'a str>,
    /// The generated text that the form showed beside it.
    pub base: Option<&'a str>,
    /// A person pressed a button: new facts that stood beside the words have been looked at.
    pub is_final: bool,
}

/// Keeps an editor's words over a piece. What another window wrote meanwhile is not written over.
pub async fn say(db: &Db, actor: &Actor, id: &CycleId, mark: &str, words: &Words<'_>) -> Done<()> {
    let mut act = Act::begin(db, actor, "draft.words").await?;
    let draft = opened(&mut act, actor, id).await?;
    let (place, piece) = draft.marked(mark).ok_or(DraftRefusal::Unknown)?;
    let text = words.text.trim_end();
    let is_touched = words.was.is_none_or(|was| was.trim_end() != text) && text != piece.text.trim_end();
    let mut edit = edit_of(&mut act, actor, &draft, place, piece).await?;
    let is_decided = edit.words.is_some() || edit.left_out.is_some();
    let generated = piece.now_says();
    // What the editor saw is what the words rest on: where it has changed since, they are told of it.
    let shown = words.base.unwrap_or(generated);
    let shown = if shown.trim_end() == generated.trim_end() { generated } else { shown };
    let settles = words.is_final && is_decided && !edit.is_own && edit.base != shown;
    if !is_touched && !settles {
        return Ok(());
    }
    if is_touched && words.was.is_some_and(|was| was.trim_end() != piece.text.trim_end()) {
        return Err(DraftRefusal::Met(piece.text.to_string()));
    }
    if text.is_empty() {
        return Err(DraftRefusal::Field("draft.empty"));
    }
    if piece.generated.is_some() && (words.is_final || !is_decided) {
        edit.base = shown.to_owned();
    }
    if is_touched {
        edit.words = (piece.generated.is_none() || text != generated.trim_end()).then(|| text.to_owned());
    }
    keep(&mut act, &edit).await?;
    act.commit(&format!("cycles/{id}")).await?;
    Ok(())
}

/// Decides about a piece otherwise than by words. A decision by which nothing changes is none.
pub async fn decide(db: &Db, actor: &Actor, id: &CycleId, mark: &str, what: Decision, reason: &str) -> Done<()> {
    let mut act = Act::begin(db, actor, "draft.decided").await?;
    let draft = opened(&mut act, actor, id).await?;
    let (place, piece) = draft.marked(mark).ok_or(DraftRefusal::Unknown)?;
    let mut edit = edit_of(&mut act, actor, &draft, place, piece).await?;
    match what {
        Decision::Take => {
            (edit.words, edit.left_out) = (None, None);
            edit.base = piece.now_says().to_owned();
            if edit.is_own || piece.generated.is_none() {
                // A paragraph of one's own, and words whose source has gone, go when nothing of them is wanted.
                act.remove(&edit).await?;
                act.commit(&format!("cycles/{id}")).await?;
                return Ok(());
            }
        }
        Decision::Keep => match &piece.generated {
            Some(generated) => edit.base = generated.to_string(),
            None => return Ok(()),
        },
        Decision::LeaveOut => {
            let reason = reason.trim();
            if reason.is_empty() {
                return Err(DraftRefusal::Field("draft.no-reason"));
            }
            edit.left_out = Some(reason.to_owned());
            if edit.words.is_none() {
                edit.base = piece.now_says().to_owned();
            }
        }
        Decision::PutBack => edit.left_out = None,
        Decision::Up | Decision::Down => {
            let others: Vec<Drafted> = draft.pieces.iter().filter(|other| other.key != piece.key).cloned().collect();
            let to = if what == Decision::Up { place.checked_sub(1) } else { Some(place + 1) };
            let Some(to) = to.filter(|to| *to <= others.len()) else { return Ok(()) };
            edit.near = near(&others, to).join("\n");
            edit.is_moved = !edit.is_own;
            edit.position = store::next_position(act.tx(), id).await?;
        }
    }
    keep(&mut act, &edit).await?;
    act.commit(&format!("cycles/{id}")).await?;
    Ok(())
}

/// Puts a paragraph of one's own behind a piece, or in front of all; gives its mark. One that is there already under the
/// name that the form gave it gets the words instead: a save in the background and the button write one paragraph.
pub async fn insert(
    db: &Db,
    actor: &Actor,
    id: &CycleId,
    (after, own): (Option<&str>, Option<&DraftOwnId>),
    words: &Words<'_>,
) -> Done<String> {
    let mut act = Act::begin(db, actor, "draft.inserted").await?;
    let draft = opened(&mut act, actor, id).await?;
    let own = own.cloned().unwrap_or_else(DraftOwnId::new);
    let mark = draft.mark(&own_key(&own));
    if draft.marked(&mark).is_some() {
        drop(act);
        say(db, actor, id, &mark, words).await?;
        return Ok(mark);
    }
    if words.text.trim().is_empty() && !words.is_final {
        return Ok(mark);
    }
    let place = match after {
        Some(mark) => draft.marked(mark).ok_or(DraftRefusal::Unknown)?.0 + 1,
        None => 0,
    };
    put_own(&mut act, actor, &draft, (place, &own), words.text).await?;
    act.commit(&format!("cycles/{id}")).await?;
    Ok(mark)
}

fn own_key(own: &DraftOwnId) -> String {
    format!("own/{own}")
}

/// Puts a paragraph of one's own at a place, under a name, within an act.
pub async fn put_own(
    act: &mut Act,
    actor: &Actor,
    draft: &Draft,
    (place, own): (usize, &DraftOwnId),
    text: &str,
) -> Done<()> {
    if text.trim().is_empty() {
        return Err(DraftRefusal::Field("draft.empty"));
    }
    let edit = DraftEdit {
        cycle: draft.cycle.clone(),
        piece: own_key(own),
        is_own: true,
        base: String::new(),
        words: Some(text.trim_end().to_owned()),
        left_out: None,
        is_moved: false,
        near: near(&draft.pieces, place).join("\n"),
        position: store::next_position(act.tx(), &draft.cycle).await?,
        revision: 1,
        saved_at: actor.now,
        saved_by: actor.account.clone(),
    };
    act.put(&edit).await?;
    Ok(())
}

/// Says why a figure stands that its source does not say (T6-R2: with a reason).
pub async fn waive(db: &Db, actor: &Actor, id: &CycleId, mark: &str, figure: &str, reason: &str) -> Done<()> {
    let mut act = Act::begin(db, actor, "draft.waived").await?;
    let draft = opened(&mut act, actor, id).await?;
    let (_, piece) = draft.marked(mark).ok_or(DraftRefusal::Unknown)?;
    let is_flagged = draft.open_flags().any(|open| open.piece == piece.key && open.flag.typed == figure);
    if !is_flagged {
        return Err(DraftRefusal::Unknown);
    }
    if reason.trim().is_empty() {
        return Err(DraftRefusal::Field("draft.no-reason"));
    }
    let waiver = DraftWaiver {
        cycle: id.clone(),
        piece: piece.key.clone(),
        figure: figure.to_owned(),
        reason: reason.trim().to_owned(),
        given_at: actor.now,
        given_by: actor.account.clone(),
    };
    act.put(&waiver).await?;
    act.commit(&format!("cycles/{id}")).await?;
    Ok(())
}
