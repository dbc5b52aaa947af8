//! The catalogue of indicators: unit and definition of every figure come from it (T2-R7).
//!
//! What a value means is fixed once the first one is in: another unit, another way of counting is another indicator, and a
//! changed definition is a break of the series.

use std::collections::HashMap;

use dondoc_rules::targets::{Decimal, Direction, Frequency, Period, Prices, ValueKind, number};
use dondoc_rules::vi::fold::nfc;

use super::{FigureSuggestion, Indicator, Observation, SeriesBreak, coded, goals, indicator};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::{IndicatorId, SeriesBreakId};

/// The catalogue that comes with the program: indicators that plans of provinces often name.
pub const COMMON: &str = include_str!("../../data/indicators.csv");

/// What a person fills in.
#[derive(Debug, Clone)]
pub struct IndicatorForm {
    pub code: String,
    pub name: String,
    pub aliases: String,
    pub definition: String,
    pub unit: String,
    pub source: String,
    pub territory: String,
    pub frequency: Frequency,
    pub direction: Direction,
    pub kind: ValueKind,
    pub prices: Prices,
    pub composition: String,
    pub base_year: String,
    pub low: String,
    pub high: String,
}

/// Why an indicator stays as it is.
#[derive(Debug)]
pub enum CatalogueRefusal {
    Unknown,
    /// This field is empty or cannot be read: its name.
    Field(&'static str),
    /// Another indicator has the code.
    CodeTaken(String),
    /// It has values: this is fixed.
    Fixed(&'static str),
    /// The file has not these columns.
    Columns,
    /// A line is broken: its number with the heading as line 1, and the column.
    Line(usize, &'static str),
    /// A code stands in two lines of the file: both numbers and the code.
    Twice(usize, usize, String),
    /// Nothing can be below the lower bound and above the upper one: the line of the file, where it is one.
    Bounds(Option<usize>),
    Store(DbError),
}

impl From<DbError> for CatalogueRefusal {
    fn from(error: DbError) -> Self {
        CatalogueRefusal::Store(error)
    }
}

/// A number of a form that may be empty.
fn optional(text: &str, field: &'static str) -> Result<Option<Decimal>, CatalogueRefusal> {
    match text.trim() {
        "" => Ok(None),
        text => number::read(text).number().map(Some).ok_or(CatalogueRefusal::Field(field)),
    }
}

fn checked(actor: &Actor, id: IndicatorId, form: &IndicatorForm) -> Result<Indicator, CatalogueRefusal> {
    for (field, text) in
        [("code", &form.code), ("name", &form.name), ("unit", &form.unit), ("definition", &form.definition)]
    {
        if text.trim().is_empty() {
            return Err(CatalogueRefusal::Field(field));
        }
    }
    let base_year = match form.base_year.trim() {
        "" => None,
        year => Some(i64::from(year.parse::<i16>().map_err(|_| CatalogueRefusal::Field("base_year"))?)),
    };
    let text = |text: &str| text.trim().to_owned();
    let (low, high) = (optional(&form.low, "low")?, optional(&form.high, "high")?);
    if low.zip(high).is_some_and(|(low, high)| low > high) {
        return Err(CatalogueRefusal::Bounds(None));
    }
    Ok(Indicator {
        id,
        code: text(&form.code),
        name: text(&form.name),
        aliases: text(&form.aliases),
        definition: text(&form.definition),
        unit: text(&form.unit),
        source: text(&form.source),
        territory: text(&form.territory),
        frequency: form.frequency,
        direction: form.direction,
        kind: form.kind,
        prices: form.prices,
        composition: Some(text(&form.composition)).filter(|name| !name.is_empty()),
        base_year,
        low,
        high,
        recorded_at: actor.now,
        recorded_by: actor.account.clone(),
    })
}

/// Records an indicator, or changes what may still change of one.
pub async fn keep(
    db: &Db,
    actor: &Actor,
    id: Option<&IndicatorId>,
    form: &IndicatorForm,
) -> Result<IndicatorId, CatalogueRefusal> {
    let mut act = Act::begin(db, actor, "indicator.kept").await?;
    let new = checked(actor, id.cloned().unwrap_or_else(IndicatorId::new), form)?;
    if let Some(other) = coded(act.tx(), &new.code).await?.filter(|other| other.id != new.id) {
        return Err(CatalogueRefusal::CodeTaken(other.name));
    }
    if id.is_some() {
        let known = indicator(act.tx(), &new.id).await?.ok_or(CatalogueRefusal::Unknown)?;
        let changed = [
            ("unit", known.unit != new.unit),
            ("definition", known.definition != new.definition),
            ("kind", known.kind != new.kind),
            ("prices", known.prices != new.prices),
            ("base_year", known.base_year != new.base_year),
        ];
        let changed = changed.into_iter().find(|(_, is_changed)| *is_changed).map(|(field, _)| field);
        if let Some(field) = changed
            && is_used(act.tx(), &new.id).await?
        {
            return Err(CatalogueRefusal::Fixed(field));
        }
    }
    act.put(&new).await?;
    act.commit(&format!("indicators/{}", new.id)).await?;
    Ok(new.id)
}

/// Whether something is said in an indicator's unit: a figure, a line that waits, a goal. What returns say of a target is
/// said of its goal, and one that was taken back still stands on the pages of its day.
async fn is_used(tx: &mut Tx, id: &IndicatorId) -> Result<bool, DbError> {
    let figure: Option<Observation> =
        tx.find("where tenant = $1 and indicator = $2 limit 1", &[id.clone().into()]).await?;
    let waiting: Option<FigureSuggestion> =
        tx.find("where tenant = $1 and indicator = $2 limit 1", &[id.clone().into()]).await?;
    Ok(figure.is_some() || waiting.is_some() || goals::has_any(tx, id).await?)
}

/// Marks that from a period on the values are counted by another definition.
pub async fn cut(db: &Db, actor: &Actor, id: &IndicatorId, period: &str, reason: &str) -> Result<(), CatalogueRefusal> {
    let period = Period::parse(period).ok_or(CatalogueRefusal::Field("period"))?;
    if reason.trim().is_empty() {
        return Err(CatalogueRefusal::Field("reason"));
    }
    let mut act = Act::begin(db, actor, "indicator.cut").await?;
    let known = indicator(act.tx(), id).await?.ok_or(CatalogueRefusal::Unknown)?;
    let cut = SeriesBreak {
        id: SeriesBreakId::new(),
        indicator: known.id,
        period: period.code(),
        reason: reason.trim().to_owned(),
        recorded_at: actor.now,
        recorded_by: actor.account.clone(),
        undone_at: None,
        undone_by: None,
    };
    act.put(&cut).await?;
    Ok(act.commit(&format!("indicators/{id}")).await?)
}

/// Takes such a mark back; pages of an earlier moment go on saying it.
pub async fn undo_cut(db: &Db, actor: &Actor, id: &IndicatorId, cut: &SeriesBreakId) -> Result<(), CatalogueRefusal> {
    let mut act = Act::begin(db, actor, "indicator.cut-undone").await?;
    let known: Option<SeriesBreak> = act
        .tx()
        .find(
            "where tenant = $1 and id = $2 and indicator = $3 and undone_at is null",
            &[cut.clone().into(), id.clone().into()],
        )
        .await?;
    let known = known.ok_or(CatalogueRefusal::Unknown)?;
    act.put(&SeriesBreak { undone_at: Some(actor.now), undone_by: actor.account.clone(), ..known }).await?;
    Ok(act.commit(&format!("indicators/{id}")).await?)
}

/// Loads a catalogue (CSV): all lines or none; codes that are known stay as they are. Gives how many came in.
pub async fn load(db: &Db, actor: &Actor, content: &[u8], territory: &str) -> Result<usize, CatalogueRefusal> {
    let forms = read(content, territory)?;
    let mut act = Act::begin(db, actor, "indicator.loaded").await?;
    let known: Vec<String> = super::indicators(act.tx()).await?.into_iter().map(|one| one.code).collect();
    let mut count = 0;
    for (line, form) in forms.into_iter().filter(|(_, form)| !known.contains(&form.code)) {
        let new = checked(actor, IndicatorId::new(), &form).map_err(|refusal| match refusal {
            CatalogueRefusal::Field(field) => CatalogueRefusal::Line(line, field),
            CatalogueRefusal::Bounds(None) => CatalogueRefusal::Bounds(Some(line)),
            other => other,
        })?;
        act.put(&new).await?;
        count += 1;
    }
    if count > 0 {
        act.commit("indicators").await?;
    }
    Ok(count)
}

fn read(content: &[u8], territory: &str) -> Result<Vec<(usize, IndicatorForm)>, CatalogueRefusal> {
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(content);
    let heading = reader.headers().map_err(|_| CatalogueRefusal::Line(1, "code"))?.clone();
    let column = |name: &str| heading.iter().position(|column| column.trim() == name);
    if ["code", "name", "definition", "unit", "kind"].iter().any(|name| column(name).is_none()) {
        return Err(CatalogueRefusal::Columns);
    }
    let mut forms: Vec<(usize, IndicatorForm)> = Vec::new();
    let mut first: HashMap<String, usize> = HashMap::new();
    for (index, record) in reader.records().enumerate() {
        let line = index + 2;
        let record = record.map_err(|_| CatalogueRefusal::Line(line, "code"))?;
        let cell = |name: &str| {
            column(name).and_then(|place| record.get(place)).map(|text| nfc(text.trim())).unwrap_or_default()
        };
        let broken = |field| move || CatalogueRefusal::Line(line, field);
        let or = |text: String, usual: &str| if text.is_empty() { usual.to_owned() } else { text };
        let form = IndicatorForm {
            code: cell("code"),
            name: cell("name"),
            aliases: cell("aliases"),
            definition: cell("definition"),
            unit: cell("unit"),
            source: cell("source"),
            territory: or(cell("territory"), territory),
            frequency: Frequency::parse(&or(cell("frequency"), "year")).ok_or_else(broken("frequency"))?,
            direction: Direction::parse(&or(cell("direction"), "steady")).ok_or_else(broken("direction"))?,
            kind: ValueKind::parse(&cell("kind")).ok_or_else(broken("kind"))?,
            prices: Prices::parse(&or(cell("prices"), "none")).ok_or_else(broken("prices"))?,
            composition: cell("composition"),
            base_year: cell("base_year"),
            low: cell("low"),
            high: cell("high"),
        };
        if let Some(earlier) = first.insert(form.code.clone(), line).filter(|_| !form.code.is_empty()) {
            return Err(CatalogueRefusal::Twice(earlier, line, form.code));
        }
        forms.push((line, form));
    }
    Ok(forms)
}
