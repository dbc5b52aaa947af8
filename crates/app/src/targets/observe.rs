//! Recording figures: each report of a figure is a row of its own. What is in doubt comes back with the question.

use dondoc_rules::targets::plausible::{Beside, Doubt, doubts};
use dondoc_rules::targets::{Decimal, Nature, Period, Read, ValueKind, number};

use super::{FigureSuggestion, Indicator, Observation, indicator, indicators, observations};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx};
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
    /// What is strange about it; whether some of it cannot be.
    Doubts(Vec<Doubt>),
    /// The same period has this figure already, of the same nature.
    Duplicate(Decimal),
    /// Exactly this is recorded already.
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

/// What a figure is looked at beside: the last one, the bounds, the other parts of its whole.
pub async fn beside(
    tx: &mut Tx,
    of: &Indicator,
    period: Period,
    territory: &str,
    own: &[Observation],
) -> Result<Beside, DbError> {
    let now = (jiff::civil::Date::MAX, jiff::Timestamp::MAX);
    let known = super::series(own, now);
    let earlier = known.0.iter().filter(|one| one.territory == territory && one.period.end() < period.end());
    let mut others = None;
    if let (Some(whole), ValueKind::Share) = (&of.composition, of.kind) {
        let parts = indicators(tx).await?;
        let parts: Vec<&Indicator> =
            parts.iter().filter(|part| part.composition.as_ref() == Some(whole) && part.id != of.id).collect();
        let mut values = Vec::new();
        for part in &parts {
            let of_part = super::series(&observations(tx, &part.id).await?, now);
            let value = of_part.0.iter().find(|one| one.period == period && one.territory == territory);
            values.extend(value.map(|one| one.value));
        }
        others = (!parts.is_empty() && values.len() == parts.len()).then_some(values);
    }
    Ok(Beside {
        low: of.low,
        high: of.high,
        last: earlier.max_by_key(|one| one.period).map(|one| one.value),
        base_year: of.base_year.and_then(|year| i32::try_from(year).ok()),
        others,
    })
}

/// Checks a figure before it is recorded.
pub async fn check(tx: &mut Tx, of: &Indicator, new: &NewFigure) -> Result<Checked, FigureRefusal> {
    let period = Period::parse(&new.period).ok_or(FigureRefusal::Field("period"))?;
    let nature = new.nature.ok_or(FigureRefusal::Field("nature"))?;
    if new.territory.trim().is_empty() {
        return Err(FigureRefusal::Field("territory"));
    }
    let value = match number::read(&new.value) {
        Read::Number(value) => value,
        Read::Ask(meant) => return Err(FigureRefusal::Ask(meant)),
        Read::No => return Err(FigureRefusal::Field("value")),
    };
    let own = observations(tx, &of.id).await?;
    let territory = new.territory.trim();
    let same: Vec<&Observation> = own
        .iter()
        .filter(|one| one.period == period.code() && one.territory == territory && one.nature == nature)
        .collect();
    if same.iter().any(|one| one.value == value) {
        return Err(FigureRefusal::Known);
    }
    let found = doubts(of.kind, period, value, &beside(tx, of, period, territory, &own).await?);
    let is_refused = found.iter().any(Doubt::is_refused);
    if is_refused || (!found.is_empty() && !new.is_checked) {
        return Err(FigureRefusal::Doubts(found));
    }
    match same.last() {
        Some(known) if !new.is_checked => Err(FigureRefusal::Duplicate(known.value)),
        _ => Ok(Checked { period, value, nature }),
    }
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
    }
}

/// Records a figure.
pub async fn record(db: &Db, actor: &Actor, id: &IndicatorId, new: &NewFigure) -> Result<(), FigureRefusal> {
    if new.source.trim().is_empty() {
        return Err(FigureRefusal::Field("source"));
    }
    let mut act = Act::begin(db, actor, "figure.recorded").await?;
    let of = indicator(act.tx(), id).await?.ok_or(FigureRefusal::Unknown)?;
    let checked = check(act.tx(), &of, new).await?;
    act.put(&observation(actor, id, new, &checked, None)).await?;
    Ok(act.commit(&format!("indicators/{id}")).await?)
}

/// Calls a waiting line a fact, with the number as a person reads it, or sets it aside where no number is given. A period
/// that a person reads otherwise stands in the figure; the line keeps its own words.
pub async fn answer(
    db: &Db,
    actor: &Actor,
    id: &FigureSuggestionId,
    value: Option<&str>,
    period: Option<&str>,
    is_checked: bool,
) -> Result<IndicatorId, FigureRefusal> {
    let mut act = Act::begin(db, actor, "figure.suggestion-answered").await?;
    let waiting: Option<FigureSuggestion> =
        act.tx().find("where tenant = $1 and id = $2", &[id.clone().into()]).await?;
    let waiting = waiting.filter(|one| one.answered_at.is_none()).ok_or(FigureRefusal::Unknown)?;
    let of = indicator(act.tx(), &waiting.indicator).await?.ok_or(FigureRefusal::Unknown)?;
    let mut became = None;
    if let Some(value) = value {
        let new = NewFigure {
            period: period.unwrap_or(&waiting.period).to_owned(),
            territory: waiting.territory.clone(),
            value: value.to_owned(),
            nature: Some(waiting.nature),
            source: waiting.source.clone(),
            note: waiting.note.clone(),
            is_checked,
        };
        let checked = check(act.tx(), &of, &new).await?;
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
