//! Recording an instrument: once; one that may be recorded already is shown, not recorded again.

use dondoc_rules::instruments::identity::{Sameness, compare};
use dondoc_rules::vi::fold::nfc;
use jiff::civil::Date;

use super::types::Type;
use super::{Instrument, is_near, list};
use crate::actor::Actor;
use crate::db::{Db, DbError};
use crate::events::Act;
use crate::files;
use crate::ids::{BodyId, InstrumentId};

/// An instrument as a person fills it in.
#[derive(Debug, Clone)]
pub struct NewInstrument {
    pub kind: Type,
    pub number: String,
    pub issuer: String,
    pub issued_on: Option<Date>,
    pub term: String,
    pub title: String,
    pub place: String,
    pub signer_name: String,
    pub signer_position: String,
    pub signer_capacity: String,
    pub body: Option<BodyId>,
}

/// A file that comes with it.
#[derive(Debug, Clone)]
pub struct NewFile<'a> {
    pub name: &'a str,
    pub media_type: &'a str,
    pub bytes: &'a [u8],
}

/// Why nothing was recorded.
#[derive(Debug)]
pub enum InstrumentRefusal {
    /// Neither a number nor a title says which it is.
    NoNumber,
    NoIssuer,
    /// The day lies ahead.
    NotYetIssued(Date),
    /// It stands in the register.
    Duplicate(Box<Instrument>),
    /// One stands there that may be the same; the term, the day or the issuer must tell them apart.
    Perhaps(Box<Instrument>),
    Store(DbError),
}

impl From<DbError> for InstrumentRefusal {
    fn from(error: DbError) -> Self {
        InstrumentRefusal::Store(error)
    }
}

impl NewInstrument {
    /// The record that it becomes.
    pub fn instrument(&self) -> Instrument {
        let whole = |text: &str| nfc(&text.split_whitespace().collect::<Vec<_>>().join(" "));
        let some = |text: &str| Some(whole(text)).filter(|text| !text.is_empty());
        Instrument {
            id: InstrumentId::new(),
            type_code: some(&self.kind.code),
            type_name: self.kind.name.clone(),
            number: whole(&self.number),
            issuer: whole(&self.issuer),
            place: some(&self.place),
            issued_on: self.issued_on,
            title: whole(&self.title),
            signer_name: some(&self.signer_name),
            signer_position: some(&self.signer_position),
            signer_capacity: some(&self.signer_capacity),
            file: None,
            term: some(&self.term),
            body: self.body.clone(),
        }
    }
}

/// The recorded instrument that a new one is, or may be.
pub fn known<'a>(register: &'a [Instrument], new: &Instrument) -> Option<(Sameness, &'a Instrument)> {
    let wanted = new.identity();
    let near = register.iter().filter(|own| is_near(&own.number, &new.number));
    let found = near.map(|own| (compare(&own.identity(), &wanted), own));
    found
        .filter(|(sameness, _)| *sameness != Sameness::Different)
        .min_by_key(|(sameness, _)| *sameness != Sameness::Same)
}

/// Records an instrument.
pub async fn record(
    db: &Db,
    actor: &Actor,
    new: &NewInstrument,
    file: Option<NewFile<'_>>,
) -> Result<InstrumentId, InstrumentRefusal> {
    let mut act = Act::begin(db, actor, "instrument.recorded").await?;
    let instrument = record_in(&mut act, actor, new, file).await?;
    act.commit(&format!("instruments/{}", instrument.id)).await?;
    Ok(instrument.id)
}

/// The same within an act.
pub async fn record_in(
    act: &mut Act,
    actor: &Actor,
    new: &NewInstrument,
    file: Option<NewFile<'_>>,
) -> Result<Instrument, InstrumentRefusal> {
    let mut instrument = new.instrument();
    if instrument.number.is_empty() && instrument.title.is_empty() {
        return Err(InstrumentRefusal::NoNumber);
    }
    if instrument.issuer.is_empty() {
        return Err(InstrumentRefusal::NoIssuer);
    }
    if let Some(ahead) = instrument.issued_on.filter(|on| *on > actor.today()) {
        return Err(InstrumentRefusal::NotYetIssued(ahead));
    }
    match known(&list(act.tx()).await?, &instrument) {
        Some((Sameness::Same, own)) => return Err(InstrumentRefusal::Duplicate(Box::new(own.clone()))),
        Some((_, own)) => return Err(InstrumentRefusal::Perhaps(Box::new(own.clone()))),
        None => {}
    }
    if let Some(file) = file {
        instrument.file = Some(files::keep(act, actor, file.name, file.media_type, file.bytes).await?.id);
    }
    act.put(&instrument).await?;
    Ok(instrument)
}
