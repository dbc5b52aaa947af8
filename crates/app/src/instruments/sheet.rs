//! The register as a CSV file, in and out with the same columns: all lines or none.
//!
//! Columns: `type`, `number`, `issuer`, `issued_on`, `title`, `term`, `place`, `signer_name`, `signer_position`,
//! `signer_capacity`, `body` and `leads` (codes of bodies, several with `|`), `relations`. A relation is
//! `kind:number@day(issuer)#day from which it holds`, several with `;`; day and issuer may be left out where the number
//! alone says which instrument of the register or the file is meant.

use dondoc_rules::instruments::identity::{Sameness, normalised};
use dondoc_rules::instruments::relations::RelationKind;
use dondoc_rules::vi::fold::fold;
use jiff::civil::Date;

use super::recording::{NewInstrument, known};
use super::relations::{NewRelation, RelationRefusal, relate_in};
use super::{Instrument, leads, list, relations, types};
use crate::actor::Actor;
use crate::bodies::lines::Table;
use crate::bodies::{self, LoadRefusal};
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::http::Catalogue;
use crate::ids::BodyId;

const COLUMNS: [&str; 13] = [
    "type",
    "number",
    "issuer",
    "issued_on",
    "title",
    "term",
    "place",
    "signer_name",
    "signer_position",
    "signer_capacity",
    "body",
    "leads",
    "relations",
];

/// What is wrong with a line.
#[derive(Debug)]
pub enum Problem {
    UnknownType(String),
    BadDay(String),
    /// Neither a number nor a title.
    NoNumber,
    NoIssuer,
    /// The same instrument stands in an earlier line.
    Repeated(usize),
    /// It may be this one of the register or of an earlier line.
    Perhaps(String),
    UnknownBody(String),
    BadRelation(String),
    /// None or several are meant.
    UnknownInstrument(String),
    Relation(String, RelationRefusal),
}

/// Why nothing was loaded.
#[derive(Debug)]
pub enum SheetRefusal {
    /// It is no table of the form.
    Table(LoadRefusal),
    /// The line, counted with the heading as line 1.
    Line {
        line: usize,
        problem: Problem,
    },
    Store(DbError),
}

impl From<DbError> for SheetRefusal {
    fn from(error: DbError) -> Self {
        SheetRefusal::Store(error)
    }
}

impl SheetRefusal {
    /// One sentence for people; the failing store when it was that.
    pub fn sentence(self, file: &str, t: &Catalogue) -> Result<String, DbError> {
        let (line, problem) = match self {
            SheetRefusal::Store(error) | SheetRefusal::Table(LoadRefusal::Store(error)) => return Err(error),
            SheetRefusal::Table(refusal) => return Ok(refusal.sentence(file, t).unwrap_or_default()),
            SheetRefusal::Line { line, problem } => (line.to_string(), problem),
        };
        let with = |key: &str, text: &str| t.with(key, &[("text", text)]);
        let reason = match problem {
            Problem::UnknownType(text) => with("instrument.line.type", &text),
            Problem::BadDay(text) => with("instrument.line.day", &text),
            Problem::NoNumber => t["instrument.line.number"].to_owned(),
            Problem::NoIssuer => t["instrument.line.issuer"].to_owned(),
            Problem::Repeated(other) => with("instrument.line.repeated", &other.to_string()),
            Problem::Perhaps(text) => with("instrument.line.perhaps", &text),
            Problem::UnknownBody(text) => with("instrument.line.body", &text),
            Problem::BadRelation(text) => with("instrument.line.relation", &text),
            Problem::UnknownInstrument(text) => with("instrument.line.other", &text),
            Problem::Relation(_, RelationRefusal::Store(error)) => return Err(error),
            Problem::Relation(text, refusal) => format!("«{text}»: {}", refusal.sentence(t).unwrap_or_default()),
        };
        Ok(t.with("body.bad-line", &[("file", file), ("line", &line), ("reason", &reason)]))
    }
}

/// What loading did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Loaded {
    pub added_count: usize,
    pub known_count: usize,
    pub related_count: usize,
}

/// One line, checked by itself.
struct Line {
    number: usize,
    instrument: Instrument,
    leads: Vec<BodyId>,
    relations: Vec<(String, Written)>,
}

/// A relation as the file writes it.
struct Written {
    kind: RelationKind,
    number: String,
    issued_on: Option<Date>,
    issuer: Option<String>,
    effective_on: Option<Date>,
}

fn written(text: &str) -> Option<Written> {
    let (kind, rest) = text.split_once(':')?;
    let (rest, effective_on) = match rest.rsplit_once('#') {
        Some((rest, day)) => (rest, Some(day.trim().parse().ok()?)),
        None => (rest, None),
    };
    let (rest, issuer) = match rest.split_once('(') {
        Some((rest, issuer)) => (rest, Some(fold(issuer.trim().strip_suffix(')')?))),
        None => (rest, None),
    };
    let (number, issued_on) = match rest.split_once('@') {
        Some((number, day)) if day.trim().is_empty() => (number, None),
        Some((number, day)) => (number, Some(day.trim().parse().ok()?)),
        None => (rest, None),
    };
    let kind = RelationKind::parse(kind.trim())?;
    Some(Written { kind, number: normalised(number).to_lowercase(), issued_on, issuer, effective_on })
}

impl Written {
    fn is_meant(&self, own: &Instrument) -> bool {
        normalised(&own.number).to_lowercase() == self.number
            && self.issued_on.is_none_or(|on| own.issued_on == Some(on))
            && self.issuer.as_ref().is_none_or(|issuer| fold(&own.issuer) == *issuer)
    }
}

/// Reads the lines; each is checked by itself.
async fn read(tx: &mut Tx, content: &[u8], today: Date) -> Result<Vec<Line>, SheetRefusal> {
    let table = Table::read(content, &["type", "number", "issuer", "issued_on"]).map_err(SheetRefusal::Table)?;
    let mut lines = Vec::with_capacity(table.rows.len());
    for (number, record) in &table.rows {
        let refuse = |problem| SheetRefusal::Line { line: *number, problem };
        let cell = |name: &str| table.cell(record, table.column(name));
        let kind = types::named(&cell("type")).ok_or_else(|| refuse(Problem::UnknownType(cell("type"))))?;
        let issued_on = match cell("issued_on") {
            text if text.is_empty() => None,
            text => Some(text.parse::<Date>().map_err(|_| refuse(Problem::BadDay(text)))?),
        };
        let on = issued_on.unwrap_or(today);
        let mut found = Vec::new();
        for text in std::iter::once(cell("body")).chain(cell("leads").split('|').map(|text| text.trim().to_owned())) {
            let body = if text.is_empty() { None } else { Some(bodies::named(tx, &text, on).await?) };
            found.push(body.map(|body| body.ok_or_else(|| refuse(Problem::UnknownBody(text)))).transpose()?);
        }
        let mut found = found.into_iter();
        let new = NewInstrument {
            kind,
            number: cell("number"),
            issuer: cell("issuer"),
            issued_on,
            term: cell("term"),
            title: cell("title"),
            place: cell("place"),
            signer_name: cell("signer_name"),
            signer_position: cell("signer_position"),
            signer_capacity: cell("signer_capacity"),
            body: found.next().flatten(),
        };
        if new.number.is_empty() && new.title.is_empty() {
            return Err(refuse(Problem::NoNumber));
        }
        if new.issuer.is_empty() {
            return Err(refuse(Problem::NoIssuer));
        }
        let mut relations = Vec::new();
        for text in cell("relations").split(';').map(str::trim).filter(|text| !text.is_empty()) {
            let one = written(text).ok_or_else(|| refuse(Problem::BadRelation(text.to_owned())))?;
            relations.push((text.to_owned(), one));
        }
        lines.push(Line { number: *number, instrument: new.instrument(), leads: found.flatten().collect(), relations });
    }
    Ok(lines)
}

/// Loads a register: instruments that are recorded stay as they are; what the file says of their leads and relations is
/// added. A second time changes nothing and leaves no trace in the log.
pub async fn load(db: &Db, actor: &Actor, content: &[u8]) -> Result<Loaded, SheetRefusal> {
    let mut act = Act::begin(db, actor, "instruments.loaded").await?;
    let mut lines = read(act.tx(), content, actor.today()).await?;
    let mut register = list(act.tx()).await?;
    let mut seen: Vec<(crate::ids::InstrumentId, usize)> = Vec::new();
    let mut loaded = Loaded::default();
    for line in &mut lines {
        let refuse = |problem| SheetRefusal::Line { line: line.number, problem };
        match known(&register, &line.instrument) {
            Some((Sameness::Same, own)) => {
                if let Some((_, earlier)) = seen.iter().find(|(id, _)| *id == own.id) {
                    return Err(refuse(Problem::Repeated(*earlier)));
                }
                loaded.known_count += 1;
                line.instrument = own.clone();
            }
            Some((_, own)) => return Err(refuse(Problem::Perhaps(own.label()))),
            None => {
                loaded.added_count += 1;
                act.put(&line.instrument).await?;
                register.push(line.instrument.clone());
            }
        }
        seen.push((line.instrument.id.clone(), line.number));
    }
    for line in &lines {
        loaded.related_count += leads::name_in(&mut act, actor, &line.instrument.id, &line.leads).await?;
        loaded.related_count += relate(&mut act, actor, line, &register).await?;
    }
    if loaded.added_count + loaded.related_count > 0 {
        act.commit("instruments").await?;
    }
    Ok(loaded)
}

async fn relate(act: &mut Act, actor: &Actor, line: &Line, register: &[Instrument]) -> Result<usize, SheetRefusal> {
    let mut count = 0;
    for (text, one) in &line.relations {
        let refuse = |problem| SheetRefusal::Line { line: line.number, problem };
        let mut meant = register.iter().filter(|own| one.is_meant(own));
        let (Some(to), None) = (meant.next(), meant.next()) else {
            return Err(refuse(Problem::UnknownInstrument(text.clone())));
        };
        let own_day = line.instrument.issued_on.or(to.issued_on);
        let new = NewRelation {
            from: line.instrument.id.clone(),
            kind: one.kind,
            to: to.id.clone(),
            effective_on: one.effective_on.or(own_day).unwrap_or_else(|| actor.today()),
        };
        match relate_in(act, actor, &new).await {
            Ok(()) => count += 1,
            Err(RelationRefusal::Repeated) => {}
            Err(refusal) => return Err(refuse(Problem::Relation(text.clone(), refusal))),
        }
    }
    Ok(count)
}

/// The register as the CSV file that [`load`] reads.
pub async fn export(tx: &mut Tx) -> Result<String, DbError> {
    let mut register = list(tx).await?;
    register.sort_by(|a, b| (a.issued_on, &a.number, &a.issuer).cmp(&(b.issued_on, &b.number, &b.issuer)));
    let relations = relations::all(tx).await?;
    let broken = |error: csv::Error| DbError::Broken(error.to_string());
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(COLUMNS).map_err(broken)?;
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    for own in &register {
        let mut codes = Vec::new();
        for lead in leads::of(tx, &own.id).await?.into_iter().filter(|lead| lead.withdrawn_at.is_none()) {
            codes.extend(bodies::get(tx, &lead.body).await?.map(|body| body.code));
        }
        codes.sort();
        let body = match &own.body {
            Some(body) => bodies::get(tx, body).await?.map(|body| body.code),
            None => None,
        };
        let standing = relations.iter().filter(|one| one.withdrawn_at.is_none() && one.from_instrument == own.id);
        let mut related: Vec<String> = standing
            .filter_map(|one| {
                let to = register.iter().find(|other| other.id == one.to_instrument)?;
                let day = to.issued_on.map(|on| on.to_string()).unwrap_or_default();
                Some(format!("{}:{}@{day}({})#{}", one.kind.as_str(), to.number, to.issuer, one.effective_on))
            })
            .collect();
        related.sort();
        let cells = [
            own.type_name.clone(),
            own.number.clone(),
            own.issuer.clone(),
            own.issued_on.map(|on| on.to_string()).unwrap_or_default(),
            own.title.clone(),
            text(&own.term),
            text(&own.place),
            text(&own.signer_name),
            text(&own.signer_position),
            text(&own.signer_capacity),
            body.unwrap_or_default(),
            codes.join("|"),
            related.join(";"),
        ];
        file.write_record(cells).map_err(broken)?;
    }
    let bytes = file.into_inner().map_err(|error| DbError::Broken(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| DbError::Broken(error.to_string()))
}
