//! Recording figures: each report of a figure is a row of its own. What is in doubt comes back with the question.

use dondoc_rules::targets::plausible::Doubt;
use dondoc_rules::targets::{Decimal, Nature, Period};

use super::{FigureSuggestion, Known, Observation, indicator};
use crate::actor::Actor;
use crate::db::{Db, DbError};
use crate::events::Act;
use crate::ids::{FigureSuggestionId, IndicatorId, ObservationId, ReturnId};

/// A figure as a person or a file brings it.
#[derive(Debug, Clone, Default)]
pub struct NewFigure {
    pub period: String,
    pub territory: String,
    /// As typed.
    pub value: String,
    pub nature: Option<Nature>,
    pub source: String,
    pub note: String,
    /// "Đã kiểm tra": what is strange was looked at and is so.
    pub is_checked: bool,
}

/// Why a figure was not recorded.
#[derive(Debug)]
pub enum FigureRefusal {
    Unknown,
    /// This field is empty or cannot be read: its name.
    Field(&'static str),
    /// The number may mean these.
    Ask(Vec<Decimal>),
    /// It says that it is a percentage, and the indicator is counted in this unit.
    Percent(String),
    /// What is strange about it; whether some of it cannot be.
    Doubts(Vec<Doubt>),
    /// The same period has this figure already, of the same nature, in this document.
    Duplicate(Decimal, String),
    /// Exactly this is what stands already.
    Known,
    Store(DbError),
}

impl From<DbError> for FigureRefusal {
    fn from(error: DbError) -> Self {
        FigureRefusal::Store(error)
    }
}

/// A figure that was checked.
#[derive(Debug, Clone)]
pub struct Checked {
    pub period: Period,
    pub value: Decimal,
    pub nature: Nature,
}

/// The row of a checked figure.
pub fn observation(
    actor: &Actor,
    of: &IndicatorId,
    new: &NewFigure,
    checked: &Checked,
    filed: Option<ReturnId>,
) -> Observation {
    Observation {
        id: ObservationId::new(),
        indicator: of.clone(),
        period: checked.period.code(),
        territory: new.territory.trim().to_owned(),
        value: checked.value,
        raw: new.value.trim().to_owned(),
        nature: checked.nature,
        source: new.source.trim().to_owned(),
        note: new.note.trim().to_owned(),
        return_id: filed,
        recorded_at: actor.now,
        recorded_by: actor.account.clone(),
        withdrawn_at: None,
        withdrawn_by: None,
        withdraw_reason: None,
    }
}

/// A row as it is once it was taken back.
pub fn withdrawn(actor: &Actor, row: Observation, reason: &str) -> Observation {
    Observation {
        withdrawn_at: Some(actor.now),
        withdrawn_by: actor.account.clone(),
        withdraw_reason: Some(reason.trim().to_owned()),
        ..row
    }
}

/// Takes a figure back, with the reason; the row stays, and what was known before still shows it.
pub async fn withdraw(db: &Db, actor: &Actor, id: &ObservationId, reason: &str) -> Result<IndicatorId, FigureRefusal> {
    if reason.trim().is_empty() {
        return Err(FigureRefusal::Field("withdraw_reason"));
    }
    let mut act = Act::begin(db, actor, "figure.withdrawn").await?;
    let row: Option<Observation> = act.tx().find("where tenant = $1 and id = $2", &[id.clone().into()]).await?;
    let row = row.filter(|row| row.withdrawn_at.is_none()).ok_or(FigureRefusal::Unknown)?;
    let of = row.indicator.clone();
    act.put(&withdrawn(actor, row, reason)).await?;
    act.commit(&format!("indicators/{of}")).await?;
    Ok(of)
}

/// Records a figure.
pub async fn record(db: &Db, actor: &Actor, id: &IndicatorId, new: &NewFigure) -> Result<(), FigureRefusal> {
    if new.source.trim().is_empty() {
        return Err(FigureRefusal::Field("source"));
    }
    let mut act = Act::begin(db, actor, "figure.recorded").await?;
    let of = indicator(act.tx(), id).await?.ok_or(FigureRefusal::Unknown)?;
    let mut known = Known::on(actor.today());
    known.prepare(act.tx(), &of).await?;
    let checked = known.check(&of, new)?;
    act.put(&observation(actor, id, new, &checked, None)).await?;
    Ok(act.commit(&format!("indicators/{id}")).await?)
}

/// How a person reads a waiting line.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    pub value: &'a str,
    /// Empty: as the line says.
    pub period: &'a str,
    /// None: as the line says.
    pub nature: Option<Nature>,
    pub is_checked: bool,
}

/// Calls a waiting line a fact, as a person reads it, or sets it aside where no reading is given; the line keeps its own
/// words.
pub async fn answer(
    db: &Db,
    actor: &Actor,
    id: &FigureSuggestionId,
    read: Option<Reading<'_>>,
) -> Result<IndicatorId, FigureRefusal> {
    let mut act = Act::begin(db, actor, "figure.suggestion-answered").await?;
    let waiting: Option<FigureSuggestion> =
        act.tx().find("where tenant = $1 and id = $2", &[id.clone().into()]).await?;
    let waiting = waiting.filter(|one| one.answered_at.is_none()).ok_or(FigureRefusal::Unknown)?;
    let of = indicator(act.tx(), &waiting.indicator).await?.ok_or(FigureRefusal::Unknown)?;
    let mut became = None;
    if let Some(read) = read {
        let new = NewFigure {
            period: if read.period.is_empty() { waiting.period.clone() } else { read.period.to_owned() },
            territory: waiting.territory.clone(),
            value: read.value.to_owned(),
            nature: read.nature.or_else(|| Nature::parse(&waiting.nature)),
            source: waiting.source.clone(),
            note: waiting.note.clone(),
            is_checked: read.is_checked,
        };
        let mut known = Known::on(actor.today());
        known.prepare(act.tx(), &of).await?;
        let checked = known.check(&of, &new)?;
        let observation = Observation { raw: waiting.raw.clone(), ..observation(actor, &of.id, &new, &checked, None) };
        act.put(&observation).await?;
        became = Some(observation.id);
    }
    let answered = FigureSuggestion {
        answered_at: Some(actor.now),
        answered_by: actor.account.clone(),
        observation: became,
        ..waiting
    };
    act.put(&answered).await?;
    act.commit(&format!("indicators/{}", of.id)).await?;
    Ok(of.id)
}
