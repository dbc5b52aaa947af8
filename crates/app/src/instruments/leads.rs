//! The bodies that an instrument names as leads: what "các cơ quan được giao chủ trì tại …" of another one means.

use jiff::Timestamp;

use super::get;
use crate::actor::Actor;
use crate::bodies;
use crate::db::{Db, DbError, Tx, record};
use crate::events::Act;
use crate::ids::{AccountId, BodyId, InstrumentId, InstrumentLeadId};

record! {
    /// A body that an instrument names as a lead.
    pub struct InstrumentLead in "instrument_leads" key (id) {
        pub id: InstrumentLeadId,
        pub instrument: InstrumentId,
        pub body: BodyId,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<AccountId>,
        pub withdrawn_reason: Option<String>,
    }
}

/// Why nothing was recorded or withdrawn.
#[derive(Debug)]
pub enum LeadRefusal {
    /// It is not there, or was withdrawn before.
    Unknown,
    /// No body of the register carries this name on the instrument's day.
    UnknownBody(String),
    /// Nothing was named.
    Nobody,
    NoReason,
    Store(DbError),
}

impl From<DbError> for LeadRefusal {
    fn from(error: DbError) -> Self {
        LeadRefusal::Store(error)
    }
}

/// The leads of an instrument, withdrawn ones too, in the order of recording.
pub async fn of(tx: &mut Tx, instrument: &InstrumentId) -> Result<Vec<InstrumentLead>, DbError> {
    tx.list("where tenant = $1 and instrument = $2 order by id limit 2000", &[instrument.clone().into()]).await
}

/// Records bodies as leads, by their names on the instrument's day; those recorded already stay as they are.
pub async fn name(db: &Db, actor: &Actor, id: &InstrumentId, names: &[&str]) -> Result<(), LeadRefusal> {
    let mut act = Act::begin(db, actor, "instrument.leads-named").await?;
    let instrument = get(act.tx(), id).await?.ok_or(LeadRefusal::Unknown)?;
    if names.is_empty() {
        return Err(LeadRefusal::Nobody);
    }
    let on = instrument.issued_on.unwrap_or_else(|| actor.today());
    let mut found = Vec::new();
    for name in names {
        let body = bodies::named(act.tx(), name, on).await?;
        found.push(body.ok_or_else(|| LeadRefusal::UnknownBody((*name).to_owned()))?);
    }
    if name_in(&mut act, actor, id, &found).await? > 0 {
        act.commit(&format!("instruments/{id}")).await?;
    }
    Ok(())
}

/// The same for bodies that are known, within an act; gives how many are new.
pub async fn name_in(act: &mut Act, actor: &Actor, id: &InstrumentId, found: &[BodyId]) -> Result<usize, DbError> {
    let known = of(act.tx(), id).await?;
    let mut standing: Vec<BodyId> =
        known.into_iter().filter(|one| one.withdrawn_at.is_none()).map(|one| one.body).collect();
    let mut count = 0;
    for body in found {
        if standing.contains(body) {
            continue;
        }
        standing.push(body.clone());
        count += 1;
        let lead = InstrumentLead {
            id: InstrumentLeadId::new(),
            instrument: id.clone(),
            body: body.clone(),
            recorded_at: act.at(),
            recorded_by: actor.account.clone(),
            withdrawn_at: None,
            withdrawn_by: None,
            withdrawn_reason: None,
        };
        act.put(&lead).await?;
    }
    Ok(count)
}

/// Takes a lead back, with the reason; cycles that are open keep what they were opened with.
pub async fn withdraw(
    db: &Db,
    actor: &Actor,
    instrument: &InstrumentId,
    id: &InstrumentLeadId,
    reason: &str,
) -> Result<(), LeadRefusal> {
    let mut act = Act::begin(db, actor, "instrument.lead-withdrawn").await?;
    let found: Option<InstrumentLead> = act.tx().find("where tenant = $1 and id = $2", &[id.clone().into()]).await?;
    let own = found.filter(|one| one.withdrawn_at.is_none() && one.instrument == *instrument);
    let own = own.ok_or(LeadRefusal::Unknown)?;
    if reason.trim().is_empty() {
        return Err(LeadRefusal::NoReason);
    }
    act.put(&InstrumentLead {
        withdrawn_at: Some(actor.now),
        withdrawn_by: actor.account.clone(),
        withdrawn_reason: Some(reason.trim().to_owned()),
        ..own
    })
    .await?;
    act.commit(&format!("instruments/{instrument}")).await?;
    Ok(())
}
