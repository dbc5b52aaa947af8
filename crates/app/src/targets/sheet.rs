//! Figures from a table, CSV or XLSX: of a statistics office, or of a reference file that says what was read and what is
//! only known. Each line is shown with what would become of it before anything is recorded.

use std::collections::{HashMap, HashSet};

pub use dondoc_rules::targets::number::Mark;
use dondoc_rules::targets::plausible::Doubt;
use dondoc_rules::targets::{Decimal, Nature, Period, Read, ValueKind, number};
use dondoc_rules::vi::fold::fold;
use jiff::civil::Date;

use super::known::is_other_unit;
use super::observe::{FigureRefusal, NewFigure, observation};
pub use super::table::{Line, SheetRefusal, Table, read, read_table};
use super::{FigureSuggestion, Indicator, Known, Observation, indicators};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::{FigureSuggestionId, IndicatorId};

/// What a person says of a whole file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ways {
    /// How it writes decimals; none where nobody said.
    pub mark: Option<Mark>,
    /// How sure the figures are of which the file does not say it.
    pub nature: Option<Nature>,
}

impl From<Mark> for Ways {
    fn from(mark: Mark) -> Self {
        Ways { mark: Some(mark), nature: None }
    }
}

/// What becomes of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Fact,
    /// It is strange: recorded where a person says that it is so.
    Asked(Vec<Doubt>),
    /// The period has another figure of the same nature, with its source: recorded beside it where a person says so.
    Duplicate(Decimal, String),
    Known,
    /// It waits for a person; the key of the reason.
    Suggested(&'static str),
    /// Looked for and not found: it stays empty.
    Empty,
    /// What is wanted, not what is.
    Target,
    /// No indicator is called so.
    Unknown,
    /// Several indicators are called so: the cell and their names.
    Several(String, Vec<String>),
    /// It cannot be: the cell and the key of the reason, with the numbers it may mean.
    Refused(String, &'static str, Vec<Decimal>),
    /// It cannot be by the rules of its indicator.
    Impossible(String, Vec<Doubt>),
}

impl Outcome {
    /// Whether the line cannot be taken as it stands.
    pub fn is_error(&self) -> bool {
        matches!(self, Outcome::Unknown | Outcome::Several(..) | Outcome::Refused(..) | Outcome::Impossible(..))
    }
}

/// A line with what becomes of it.
#[derive(Debug, Clone)]
pub struct Planned {
    pub line: Line,
    pub indicator: Option<Indicator>,
    pub outcome: Outcome,
    figure: NewFigure,
}

impl Planned {
    /// How sure the figure is, as it was understood.
    pub fn nature(&self) -> Option<Nature> {
        self.figure.nature
    }
}

/// What the word of a file says of how sure a figure is.
enum Word {
    Sure(Nature),
    /// It is wanted, no figure.
    Target,
    /// No word that is known.
    Unknown,
    Empty,
}

const WORDS: [(&[&str], Word); 5] = [
    (
        &["target", "plan", "muc tieu", "ke hoach", "kh", "chi tieu giao", "chi tieu ke hoach", "chi tieu", "du toan"],
        Word::Target,
    ),
    (&["estimate", "computed", "uoc", "du kien", "tam tinh"], Word::Sure(Nature::Estimate)),
    (&["preliminary", "reported", "so bo"], Word::Sure(Nature::Preliminary)),
    (&["revised", "dieu chinh", "hieu chinh"], Word::Sure(Nature::Revised)),
    // An official paper or a census may be named in place of the word.
    (
        &[
            "official",
            "actual",
            "census",
            "vhlss",
            "administrative",
            "decision",
            "chinh thuc",
            "thuc hien",
            "th",
            "qd",
            "quyet dinh",
            "nien giam",
            "tong dieu tra",
        ],
        Word::Sure(Nature::Official),
    ),
];

fn word_of(text: &str) -> Word {
    let folded = fold(text);
    let bare = folded.strip_prefix("so lieu ").unwrap_or(&folded);
    let begins = |word: &&str| bare.strip_prefix(*word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    match WORDS.iter().find(|(words, _)| words.iter().any(begins)) {
        _ if bare.is_empty() => Word::Empty,
        Some((_, Word::Sure(nature))) => Word::Sure(*nature),
        Some((_, Word::Target)) => Word::Target,
        Some((_, Word::Unknown | Word::Empty)) | None => Word::Unknown,
    }
}

/// The unit without what stands in brackets, folded: "% GRDP", "tỷ đồng"; a rate of growth is one a year always.
fn unit_key(unit: &str, kind: ValueKind) -> String {
    let bare = unit.split('(').next().unwrap_or_default().trim().to_lowercase();
    let bare = if kind == ValueKind::Growth { bare.trim_end_matches("/năm") } else { bare.as_str() };
    bare.trim().to_owned()
}

/// The indicators by what they are called.
struct Catalogue {
    all: Vec<Indicator>,
    codes: HashMap<String, usize>,
    names: HashMap<String, Vec<usize>>,
}

impl Catalogue {
    async fn read(tx: &mut Tx) -> Result<Catalogue, DbError> {
        let all = indicators(tx).await?;
        let codes = all.iter().enumerate().map(|(at, one)| (one.code.clone(), at)).collect();
        let mut names: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, one) in all.iter().enumerate() {
            let own = std::iter::once(one.name.as_str()).chain(one.aliases.split(';')).map(fold);
            let own: HashSet<String> = own.filter(|name| !name.is_empty()).collect();
            for name in own {
                names.entry(name).or_default().push(at);
            }
        }
        Ok(Catalogue { all, codes, names })
    }

    /// The indicators that are called so.
    fn called(&self, name: &str) -> Vec<&Indicator> {
        if let Some(one) = self.codes.get(name).and_then(|at| self.all.get(*at)) {
            return vec![one];
        }
        let found = self.names.get(&fold(name)).into_iter().flatten();
        found.filter_map(|at| self.all.get(*at)).collect()
    }
}

async fn planned(
    tx: &mut Tx,
    (catalogue, known): (&Catalogue, &mut Known),
    line: Line,
    (ways, source): (Ways, &str),
    is_checked: bool,
) -> Result<Planned, DbError> {
    let evidence = line.get("evidence").to_owned();
    let of = match catalogue.called(line.get("indicator")).as_slice() {
        [of] => (*of).clone(),
        several => {
            let names = several.iter().map(|one| one.name.clone()).collect();
            let outcome = match several.is_empty() {
                true if evidence == "NOT FOUND" => Outcome::Empty,
                true => Outcome::Unknown,
                false => Outcome::Several(line.place("indicator").to_owned(), names),
            };
            return Ok(Planned { line, indicator: None, outcome, figure: NewFigure::default() });
        }
    };
    known.prepare(tx, &of).await?;
    let territory = Some(line.get("territory")).filter(|text| !text.is_empty()).unwrap_or(&of.territory).to_owned();
    let status = line.get("nature").to_owned();
    let mut figure = NewFigure {
        period: line.number("period").to_owned(),
        territory,
        value: line.number("value").to_owned(),
        nature: match word_of(&status) {
            Word::Sure(nature) => Some(nature),
            Word::Empty => ways.nature,
            Word::Target | Word::Unknown => None,
        },
        source: Some(line.get("source")).filter(|text| !text.is_empty()).unwrap_or(source).to_owned(),
        note: [status.as_str(), line.get("note")]
            .iter()
            .filter(|text| !text.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join("; "),
        is_checked,
    };
    let outcome = outcome(known, &of, &line, &evidence, ways.mark, &mut figure);
    Ok(Planned { line, indicator: Some(of), outcome, figure })
}

fn outcome(
    known: &Known,
    of: &Indicator,
    line: &Line,
    evidence: &str,
    mark: Option<Mark>,
    figure: &mut NewFigure,
) -> Outcome {
    if evidence == "NOT FOUND" || figure.value.is_empty() {
        return Outcome::Empty;
    }
    if matches!(word_of(line.get("nature")), Word::Target) {
        return Outcome::Target;
    }
    let has_evidence = !evidence.is_empty();
    let refused = |column: &str, key| Outcome::Refused(line.place(column).to_owned(), key, Vec::new());
    // A reference file's lines that are not plain facts wait for a person; those of an office are refused by their cell.
    let doubtful = |column: &str, key: &'static str| match has_evidence {
        true => Outcome::Suggested(key),
        false => refused(column, key),
    };
    if Period::parse(&figure.period).is_none() {
        return doubtful("period", "figures.reason.period");
    }
    let unit = line.get("unit");
    if !unit.is_empty() && unit_key(unit, of.kind) != unit_key(&of.unit, of.kind) {
        return doubtful("unit", "figures.reason.unit");
    }
    if is_other_unit(&figure.value, of) {
        return doubtful("value", "figures.reason.unit");
    }
    let read = match mark.filter(|_| !line.is_held("value")) {
        Some(mark) => number::read_marked(&figure.value, mark),
        None => number::read(&figure.value),
    };
    match read {
        // From here on it is written as it is typed here.
        Read::Number(value) => figure.value = number::shown(value).replace('.', ""),
        Read::Ask(meant) => {
            return Outcome::Refused(line.place("value").to_owned(), "figures.reason.ambiguous", meant);
        }
        Read::No => return doubtful("value", "figures.reason.not-exact"),
    }
    if has_evidence && evidence != "READ" {
        return Outcome::Suggested("figures.reason.not-read");
    }
    if line.get("note").contains("WEAK SOURCE") {
        return Outcome::Suggested("figures.reason.weak");
    }
    if figure.nature.is_none() {
        return match line.get("nature").is_empty() {
            true if line.place("nature").is_empty() => doubtful("value", "figures.reason.no-nature"),
            true => doubtful("nature", "figures.reason.no-nature"),
            false => doubtful("nature", "figures.reason.nature"),
        };
    }
    match known.check(of, figure) {
        Ok(_) => Outcome::Fact,
        Err(FigureRefusal::Known) => Outcome::Known,
        Err(FigureRefusal::Duplicate(value, source)) => Outcome::Duplicate(value, source),
        Err(FigureRefusal::Doubts(doubts)) if doubts.iter().any(Doubt::is_refused) => {
            Outcome::Impossible(line.place("value").to_owned(), doubts)
        }
        Err(FigureRefusal::Doubts(doubts)) => Outcome::Asked(doubts),
        Err(FigureRefusal::Ask(meant)) => {
            Outcome::Refused(line.place("value").to_owned(), "figures.reason.ambiguous", meant)
        }
        Err(FigureRefusal::Field("territory")) => refused("territory", "figures.reason.territory"),
        Err(FigureRefusal::Percent(_)) => refused("value", "figures.reason.unit"),
        Err(FigureRefusal::Field(_) | FigureRefusal::Unknown | FigureRefusal::Store(_)) => {
            refused("value", "figures.reason.not-exact")
        }
    }
}

/// What would become of each line, by what is recorded now and by the lines before it.
pub async fn preview(
    tx: &mut Tx,
    lines: Vec<Line>,
    ways: impl Into<Ways>,
    source: &str,
    on: Date,
) -> Result<Vec<Planned>, DbError> {
    let (ways, catalogue, mut known) = (ways.into(), Catalogue::read(tx).await?, Known::on(on));
    let mut found = Vec::with_capacity(lines.len());
    for line in lines {
        let planned = planned(tx, (&catalogue, &mut known), line, (ways, source), false).await?;
        if let (Some(of), Outcome::Fact) = (&planned.indicator, &planned.outcome)
            && let Ok(checked) = known.check(of, &planned.figure)
        {
            known.keep(&of.id, &planned.figure, &checked);
        }
        found.push(planned);
    }
    Ok(found)
}

/// Records what can be: facts, what a person ticked (by line number), and what waits. Gives each line with what became
/// of it.
pub async fn load(
    db: &Db,
    actor: &Actor,
    lines: Vec<Line>,
    ways: impl Into<Ways>,
    ticked: &[u32],
    source: &str,
) -> Result<Vec<Planned>, DbError> {
    let ways = ways.into();
    let mut act = Act::begin(db, actor, "figure.loaded").await?;
    let (catalogue, mut known) = (Catalogue::read(act.tx()).await?, Known::on(actor.today()));
    let mut waiting: HashSet<Waiting> = HashSet::new();
    let ticked: HashSet<u32> = ticked.iter().copied().collect();
    let mut done = Vec::with_capacity(lines.len());
    let mut is_changed = false;
    for line in lines {
        let is_ticked = ticked.contains(&line.number);
        let planned = planned(act.tx(), (&catalogue, &mut known), line, (ways, source), is_ticked).await?;
        if let (Some(of), Outcome::Fact) = (&planned.indicator, &planned.outcome)
            && let Ok(checked) = known.check(of, &planned.figure)
        {
            let mut row = observation(actor, &of.id, &planned.figure, &checked, None);
            row.raw = planned.line.get("value").to_owned();
            act.put::<Observation>(&row).await?;
            // What was just put counts for the lines after it.
            known.keep(&of.id, &planned.figure, &checked);
            is_changed = true;
        }
        if let (Some(of), Outcome::Suggested(reason)) = (&planned.indicator, &planned.outcome) {
            let row = suggestion(actor, &of.id, &planned, reason);
            // What was answered is not asked again.
            let place = (row.period.as_str(), row.territory.as_str());
            let is_new = !super::is_suggested(act.tx(), &of.id, place, &row.raw).await?;
            if waiting.insert(waiting_key(&row)) && is_new {
                act.put(&row).await?;
                is_changed = true;
            }
        }
        done.push(planned);
    }
    if is_changed {
        act.commit("indicators").await?;
    }
    Ok(done)
}

/// What tells two waiting lines apart.
type Waiting = (IndicatorId, String, String, String);

fn waiting_key(one: &FigureSuggestion) -> Waiting {
    (one.indicator.clone(), one.period.clone(), one.territory.clone(), one.raw.clone())
}

fn suggestion(actor: &Actor, of: &IndicatorId, planned: &Planned, reason: &str) -> FigureSuggestion {
    let figure = &planned.figure;
    FigureSuggestion {
        id: FigureSuggestionId::new(),
        indicator: of.clone(),
        period: figure.period.clone(),
        territory: figure.territory.clone(),
        raw: planned.line.get("value").to_owned(),
        unit: planned.line.get("unit").to_owned(),
        nature: figure.nature.map(|nature| nature.as_str().to_owned()).unwrap_or_default(),
        source: figure.source.clone(),
        note: figure.note.clone(),
        reason: reason.to_owned(),
        recorded_at: actor.now,
        recorded_by: actor.account.clone(),
        answered_at: None,
        answered_by: None,
        observation: None,
    }
}
