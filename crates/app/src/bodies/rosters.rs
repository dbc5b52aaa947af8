//! Rosters: named groups as plans call them, with dated seats. A seat is never deleted; a body that left may come back.
//!
//! A cycle's list is frozen when it opens, so nothing here changes a cycle that is open.

use dondoc_rules::vi::fold::fold;
use jiff::civil::Date;

use super::{Roster, RosterMember, get, members, named, next_seat, seats, store};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::RosterId;

/// Why a roster stays as it is.
#[derive(Debug)]
pub enum RosterRefusal {
    Unknown,
    UnknownBody,
    NoReason,
    /// The name or the words that call it are empty.
    Empty,
    /// Another roster is called so.
    Taken(String),
    /// The body sits in it on that day.
    Seated,
    /// The body does not sit in it on that day.
    NotSeated,
    /// Nobody would be left, and nobody said that this is meant.
    WouldBeEmpty,
    Store(DbError),
}

impl From<DbError> for RosterRefusal {
    fn from(error: DbError) -> Self {
        RosterRefusal::Store(error)
    }
}

/// A change of a seat as a person fills it in.
#[derive(Debug, Clone)]
pub struct Change<'a> {
    /// As the register calls the body on that day.
    pub body: &'a str,
    /// Its first day in the roster, or the first day without it.
    pub on: Date,
    /// The instrument or the reason; kept with the seat.
    pub reason: &'a str,
}

/// A roster.
pub async fn roster(tx: &mut Tx, id: &RosterId) -> Result<Option<Roster>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// Every seat of a roster, past ones too.
pub async fn history(tx: &mut Tx, id: &RosterId) -> Result<Vec<RosterMember>, DbError> {
    store::seats_of(tx, id).await
}

/// Records a roster: its name and the beginnings by which plans call it.
pub async fn create(db: &Db, actor: &Actor, name: &str, phrases: &str) -> Result<RosterId, RosterRefusal> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = std::iter::once(name.as_str()).chain(phrases.lines());
    let mut called: Vec<String> = words.map(|line| fold(line.trim())).filter(|line| !line.is_empty()).collect();
    called.dedup();
    if name.is_empty() {
        return Err(RosterRefusal::Empty);
    }
    let mut act = Act::begin(db, actor, "roster.created").await?;
    for other in store::rosters(act.tx()).await? {
        if other.folded.split('|').any(|phrase| called.iter().any(|own| own == phrase)) {
            return Err(RosterRefusal::Taken(other.name));
        }
    }
    let roster = Roster { id: RosterId::new(), name, folded: called.join("|") };
    act.put(&roster).await?;
    act.commit(&format!("rosters/{}", roster.id)).await?;
    Ok(roster.id)
}

/// Gives a body a seat from a day on.
pub async fn join(db: &Db, actor: &Actor, id: &RosterId, change: &Change<'_>) -> Result<(), RosterRefusal> {
    if change.reason.trim().is_empty() {
        return Err(RosterRefusal::NoReason);
    }
    let mut act = Act::begin(db, actor, "roster.joined").await?;
    roster(act.tx(), id).await?.ok_or(RosterRefusal::Unknown)?;
    let body = named(act.tx(), change.body.trim(), change.on).await?.ok_or(RosterRefusal::UnknownBody)?;
    let own = seats(act.tx(), &body).await?;
    let is_ahead = |seat: &RosterMember| seat.roster == *id && seat.ends_on.is_none_or(|end| end >= change.on);
    if own.iter().any(is_ahead) {
        return Err(RosterRefusal::Seated);
    }
    let seat = RosterMember {
        roster: id.clone(),
        number: next_seat(&own, id),
        body,
        starts_on: Some(change.on),
        ends_on: None,
        reason: change.reason.trim().to_owned(),
    };
    act.put(&seat).await?;
    act.commit(&format!("rosters/{id}")).await?;
    Ok(())
}

/// Ends a body's seat before a day. The last seat is ended only where a person says that nobody is to be left.
pub async fn leave(
    db: &Db,
    actor: &Actor,
    id: &RosterId,
    change: &Change<'_>,
    accepts_empty: bool,
) -> Result<(), RosterRefusal> {
    if change.reason.trim().is_empty() {
        return Err(RosterRefusal::NoReason);
    }
    let mut act = Act::begin(db, actor, "roster.left").await?;
    roster(act.tx(), id).await?.ok_or(RosterRefusal::Unknown)?;
    let last = change.on.yesterday().map_err(|_| RosterRefusal::NotSeated)?;
    let body = named(act.tx(), change.body.trim(), last).await?.ok_or(RosterRefusal::UnknownBody)?;
    get(act.tx(), &body).await?.ok_or(RosterRefusal::UnknownBody)?;
    let seat = seats(act.tx(), &body)
        .await?
        .into_iter()
        .find(|seat| seat.roster == *id && seat.ends_on.is_none() && seat.starts_on.is_none_or(|start| start <= last));
    let seat = seat.ok_or(RosterRefusal::NotSeated)?;
    let others = members(act.tx(), id, change.on).await?.into_iter().filter(|member| *member != body);
    if others.count() == 0 && !accepts_empty {
        return Err(RosterRefusal::WouldBeEmpty);
    }
    let reason = [seat.reason.as_str(), change.reason.trim()];
    let reason = reason.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ");
    act.put(&RosterMember { ends_on: Some(last), reason, ..seat }).await?;
    act.commit(&format!("rosters/{id}")).await?;
    Ok(())
}
