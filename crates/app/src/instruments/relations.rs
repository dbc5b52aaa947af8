//! Relations of instruments: recorded, withdrawn with a reason, never deleted; and what follows for validity.

use dondoc_rules::instruments::relations::{Relation as Facts, RelationKind, makes_circle};
use dondoc_rules::instruments::validity::{Validity, validity};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{Instrument, get};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx, record, words};
use crate::events::Act;
use crate::http::Catalogue;
use crate::ids::{AccountId, InstrumentId, RelationId};
use crate::words::day;

words!(RelationKind);

record! {
    /// What one instrument does to another from a day on.
    pub struct InstrumentRelation in "instrument_relations" key (id) {
        pub id: RelationId,
        pub from_instrument: InstrumentId,
        pub kind: RelationKind,
        pub to_instrument: InstrumentId,
        pub effective_on: Date,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<AccountId>,
        pub withdrawn_reason: Option<String>,
    }
}

/// A relation as a person fills it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRelation {
    pub from: InstrumentId,
    pub kind: RelationKind,
    pub to: InstrumentId,
    pub effective_on: Date,
}

/// Why nothing was recorded or withdrawn.
#[derive(Debug)]
pub enum RelationRefusal {
    /// It is not there, or was withdrawn before.
    Unknown,
    /// An instrument does nothing to itself.
    Itself,
    /// It would lead back to where it starts.
    Circle,
    /// It is recorded already.
    Repeated,
    /// What it changes was issued only later, on this day.
    TooEarly(Date),
    NoReason,
    Store(DbError),
}

impl From<DbError> for RelationRefusal {
    fn from(error: DbError) -> Self {
        RelationRefusal::Store(error)
    }
}

impl RelationRefusal {
    /// One sentence for people; none for a failing store.
    pub fn sentence(&self, t: &Catalogue) -> Option<String> {
        Some(match self {
            RelationRefusal::Store(_) => return None,
            RelationRefusal::Unknown => t["relation.unknown"].to_owned(),
            RelationRefusal::Itself => t["relation.itself"].to_owned(),
            RelationRefusal::Circle => t["relation.circle"].to_owned(),
            RelationRefusal::Repeated => t["relation.repeated"].to_owned(),
            RelationRefusal::TooEarly(on) => t.with("relation.too-early", &[("day", &day(*on))]),
            RelationRefusal::NoReason => t["relation.no-reason"].to_owned(),
        })
    }
}

/// All relations, withdrawn ones too, in the order of recording.
pub async fn all(tx: &mut Tx) -> Result<Vec<InstrumentRelation>, DbError> {
    tx.list("where tenant = $1 order by id limit 100000", &[]).await
}

/// The relations that an instrument stands in, in both directions, withdrawn ones too.
pub async fn of(tx: &mut Tx, id: &InstrumentId) -> Result<Vec<InstrumentRelation>, DbError> {
    tx.list(
        "where tenant = $1 and (from_instrument = $2 or to_instrument = $2) order by effective_on, id limit 5000",
        &[id.clone().into()],
    )
    .await
}

/// Relations as the rules see them.
pub fn facts(relations: &[InstrumentRelation]) -> Vec<Facts> {
    let fact = |one: &InstrumentRelation| Facts {
        id: one.id.to_string(),
        from: one.from_instrument.to_string(),
        kind: one.kind,
        to: one.to_instrument.to_string(),
        effective_on: one.effective_on,
        recorded_at: one.recorded_at,
        withdrawn_at: one.withdrawn_at,
    };
    relations.iter().map(fact).collect()
}

/// Checks a relation against what is recorded.
pub async fn check(tx: &mut Tx, new: &NewRelation) -> Result<(), RelationRefusal> {
    if new.from == new.to {
        return Err(RelationRefusal::Itself);
    }
    get(tx, &new.from).await?.ok_or(RelationRefusal::Unknown)?;
    let to = get(tx, &new.to).await?.ok_or(RelationRefusal::Unknown)?;
    if let Some(issued) = to.issued_on.filter(|issued| new.kind.bears_on_validity() && new.effective_on < *issued) {
        return Err(RelationRefusal::TooEarly(issued));
    }
    let all = all(tx).await?;
    let is_same = |one: &InstrumentRelation| {
        one.withdrawn_at.is_none()
            && (&one.from_instrument, one.kind, &one.to_instrument) == (&new.from, new.kind, &new.to)
    };
    if all.iter().any(is_same) {
        return Err(RelationRefusal::Repeated);
    }
    if makes_circle(&facts(&all), new.from.as_str(), new.kind, new.to.as_str()) {
        return Err(RelationRefusal::Circle);
    }
    Ok(())
}

/// Records a relation.
pub async fn relate(db: &Db, actor: &Actor, new: &NewRelation) -> Result<(), RelationRefusal> {
    let mut act = Act::begin(db, actor, "instrument.related").await?;
    relate_in(&mut act, actor, new).await?;
    act.commit(&format!("instruments/{}", new.from)).await?;
    Ok(())
}

/// The same within an act.
pub async fn relate_in(act: &mut Act, actor: &Actor, new: &NewRelation) -> Result<(), RelationRefusal> {
    check(act.tx(), new).await?;
    let relation = InstrumentRelation {
        id: RelationId::new(),
        from_instrument: new.from.clone(),
        kind: new.kind,
        to_instrument: new.to.clone(),
        effective_on: new.effective_on,
        recorded_at: act.at(),
        recorded_by: actor.account.clone(),
        withdrawn_at: None,
        withdrawn_by: None,
        withdrawn_reason: None,
    };
    Ok(act.put(&relation).await?)
}

/// Takes a relation of an instrument back, with the reason; from then on it does not hold.
pub async fn withdraw(
    db: &Db,
    actor: &Actor,
    instrument: &InstrumentId,
    id: &RelationId,
    reason: &str,
) -> Result<(), RelationRefusal> {
    let mut act = Act::begin(db, actor, "instrument.relation-withdrawn").await?;
    let found: Option<InstrumentRelation> =
        act.tx().find("where tenant = $1 and id = $2", &[id.clone().into()]).await?;
    let is_own = |one: &InstrumentRelation| one.from_instrument == *instrument || one.to_instrument == *instrument;
    let own = found.filter(|one| one.withdrawn_at.is_none() && is_own(one)).ok_or(RelationRefusal::Unknown)?;
    if reason.trim().is_empty() {
        return Err(RelationRefusal::NoReason);
    }
    act.put(&InstrumentRelation {
        withdrawn_at: Some(actor.now),
        withdrawn_by: actor.account.clone(),
        withdrawn_reason: Some(reason.trim().to_owned()),
        ..own
    })
    .await?;
    act.commit(&format!("instruments/{instrument}")).await?;
    Ok(())
}

/// What an instrument is worth on a day, by what was recorded by a moment.
pub async fn validity_of(
    tx: &mut Tx,
    instrument: &Instrument,
    (on, known_at): (Date, Timestamp),
) -> Result<Validity, DbError> {
    let facts = facts(&of(tx, &instrument.id).await?);
    Ok(validity(instrument.id.as_str(), instrument.issued_on, &facts, on, known_at))
}

/// "Hết hiệu lực từ ngày 01/01/2026, theo Quyết định số 9/QĐ-UBND ngày 20/12/2025"; none while it is in force.
pub async fn lost_words(
    tx: &mut Tx,
    instrument: &Instrument,
    seen: (Date, Timestamp),
    t: &Catalogue,
) -> Result<Option<String>, DbError> {
    let validity = validity_of(tx, instrument, seen).await?;
    let Some(change) = validity.lost() else { return Ok(None) };
    let by = match InstrumentId::parse(&change.by) {
        Some(id) => get(tx, &id).await?.map(|by| by.cited()).unwrap_or_default(),
        None => String::new(),
    };
    Ok(Some(t.with("validity.lost", &[("day", &day(change.since)), ("by", &by)])))
}
