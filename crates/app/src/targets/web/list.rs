//! The catalogue of indicators as pages: the list, one more, files of indicators and of figures.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::targets::{Direction, Frequency, Nature, Prices, ValueKind};
use jiff::Timestamp;
use jiff::civil::Date;

use super::indicator::words_of_natures;
use super::words::{
    catalogue_sentence, exact, loaded_sentence, outcome_sentence, sheet_sentence, shown_goal, shown_period,
    status_class, status_word, table_sentence,
};
use crate::http::{Catalogue, Cx, Error, Fields, Lang, ScannedFields, Shell, catalogue, render, see};
use crate::ids::IndicatorId;
use crate::targets::catalogue::{self as kept, CatalogueRefusal, IndicatorForm};
use crate::targets::judged::{Judged, everywhere};
use crate::targets::sheet::{self, Mark, Outcome, Planned, Table, Ways};
use crate::targets::{Indicator, Observation, indicator, indicators, last_observations, series, waiting};

#[derive(Template)]
#[template(path = "targets/list.html")]
struct ListPage {
    shell: Shell,
    problem: Option<String>,
    done: Option<String>,
    may_keep: bool,
    rows: Vec<Row>,
    territory: String,
    /// How sure the figures of a file are that does not say it.
    natures: Vec<(String, String, bool)>,
}

struct Row {
    id: String,
    name: String,
    code: String,
    unit: String,
    /// "62,8 (năm 2025)"; empty where no value is known.
    last: String,
    /// What is wanted of it, each with its status and the page on which it stands.
    goals: Vec<RowGoal>,
    /// How many lines wait for a person.
    waiting: usize,
}

struct RowGoal {
    link: String,
    class: &'static str,
    status: String,
    words: String,
}

/// The last value of an indicator: that of its own boundary where it has one, else of another, which is named.
fn last_value(of: &Indicator, all: &[&Observation], at: (Date, Timestamp), t: &Catalogue, lang: Lang) -> String {
    let values = series(all.iter().copied(), at).0;
    let own = values.iter().filter(|one| one.territory == of.territory).max_by_key(|one| one.period.end());
    let Some(last) = own.or_else(|| values.iter().max_by_key(|one| one.period.end())) else { return String::new() };
    let period = shown_period(last.period, t);
    match last.territory == of.territory {
        true => format!("{} ({period})", exact(last.value, lang)),
        false => format!("{} ({period}; {})", exact(last.value, lang), last.territory),
    }
}

fn row_goal(one: &Judged, t: &Catalogue, lang: Lang) -> RowGoal {
    RowGoal {
        link: match &one.goal.plan {
            Some(plan) => format!("/plans/{plan}/targets#goal-{}", one.goal.id),
            None => format!("/indicators/{}#goal-{}", one.goal.indicator, one.goal.id),
        },
        class: status_class(one.status()),
        status: status_word(one.status(), t),
        words: shown_goal(one, t, lang),
    }
}

pub async fn show(cx: Cx) -> Result<Response, Error> {
    page(&cx, None, None, "").await
}

async fn page(cx: &Cx, problem: Option<String>, done: Option<String>, territory: &str) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/indicators").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let waiting = waiting(&mut tx).await?;
    let at = (cx.actor.today(), cx.actor.now);
    let judged = everywhere(&mut tx, at).await?;
    let last = last_observations(&mut tx).await?;
    let mut values: HashMap<&IndicatorId, Vec<&Observation>> = HashMap::new();
    for one in &last {
        values.entry(&one.indicator).or_default().push(one);
    }
    let mut goals: HashMap<&IndicatorId, Vec<RowGoal>> = HashMap::new();
    for one in &judged {
        goals.entry(&one.goal.indicator).or_default().push(row_goal(one, shell.t, cx.lang));
    }
    let row = |one: Indicator| Row {
        last: last_value(&one, values.get(&one.id).map_or(&[], Vec::as_slice), at, shell.t, cx.lang),
        goals: goals.remove(&one.id).unwrap_or_default(),
        waiting: waiting.get(&one.id).copied().unwrap_or(0),
        id: one.id.to_string(),
        name: one.name,
        code: one.code,
        unit: one.unit,
    };
    let mut rows: Vec<Row> = indicators(&mut tx).await?.into_iter().map(row).collect();
    // What is wanted comes first, then what is known.
    rows.sort_by_key(|row| (row.goals.is_empty(), row.last.is_empty()));
    let may_keep = reach(cx.actor.role, Right::KeepTargets).is_some();
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let natures = options(shell.t, "nature", &words_of_natures(), "");
    let page = ListPage { shell, problem, done, may_keep, rows, territory: territory.to_owned(), natures };
    Ok((status, render(&page)?).into_response())
}

pub async fn load_catalogue(cx: Cx, scanned: ScannedFields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let ScannedFields { fields, refused } = scanned;
    let territory = fields.get("territory").to_owned();
    if refused.is_some() {
        return page(&cx, refused, None, &territory).await;
    }
    if territory.is_empty() {
        return page(&cx, Some(t["figure.bad-territory"].to_owned()), None, "").await;
    }
    let bytes = fields.file("file").map_or_else(|| kept::COMMON.as_bytes().to_vec(), |file| file.bytes.clone());
    match kept::load(&cx.state.db, &cx.actor, &bytes, &territory).await {
        Ok(count) => {
            let done = t.with("indicators.loaded", &[("count", &count.to_string())]);
            page(&cx, None, Some(done), &territory).await
        }
        Err(CatalogueRefusal::Store(error)) => Err(error.into()),
        Err(refusal) => page(&cx, Some(catalogue_sentence(&refusal, t)), None, &territory).await,
    }
}

#[derive(Template)]
#[template(path = "targets/form.html")]
struct FormPage {
    shell: Shell,
    problem: Option<String>,
    /// Where the form goes: empty for a new one.
    id: String,
    texts: Vec<TextField>,
    choices: Vec<ChoiceField>,
}

/// A field of a form with its help.
pub struct TextField {
    pub name: &'static str,
    pub label: String,
    pub help: String,
    pub value: String,
    pub is_needed: bool,
}

/// A choice of a form.
pub struct ChoiceField {
    pub name: &'static str,
    pub label: String,
    pub options: Vec<(String, String, bool)>,
}

/// The options of a stored kind with their words.
pub fn options(t: &Catalogue, prefix: &str, words: &[&'static str], chosen: &str) -> Vec<(String, String, bool)> {
    let one = |word: &&'static str| ((*word).to_owned(), t[&format!("{prefix}.{word}")].to_owned(), *word == chosen);
    words.iter().map(one).collect()
}

const TEXTS: [(&str, bool); 11] = [
    ("name", true),
    ("code", true),
    ("aliases", false),
    ("definition", true),
    ("unit", true),
    ("source", false),
    ("territory", true),
    ("composition", false),
    ("base_year", false),
    ("low", false),
    ("high", false),
];

async fn form_page(
    cx: &Cx,
    id: &str,
    value: impl Fn(&str) -> String,
    problem: Option<String>,
) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/indicators").await?;
    let t = shell.t;
    let text = |(name, is_needed): &(&'static str, bool)| TextField {
        name,
        label: t[&format!("indicator.{name}")].to_owned(),
        help: t[&format!("indicator.{name}-help")].to_owned(),
        value: value(name),
        is_needed: *is_needed,
    };
    let choice = |name: &'static str, prefix: &str, words: Vec<&'static str>| ChoiceField {
        name,
        label: t[&format!("indicator.{name}")].to_owned(),
        options: options(t, prefix, &words, &value(name)),
    };
    let choices = vec![
        choice("kind", "value-kind", ValueKind::ALL.iter().map(|one| one.as_str()).collect()),
        choice("direction", "direction", Direction::ALL.iter().map(|one| one.as_str()).collect()),
        choice("frequency", "frequency", Frequency::ALL.iter().map(|one| one.as_str()).collect()),
        choice("prices", "prices", Prices::ALL.iter().map(|one| one.as_str()).collect()),
    ];
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = FormPage { texts: TEXTS.iter().map(text).collect(), choices, problem, id: id.to_owned(), shell };
    Ok((status, render(&page)?).into_response())
}

pub async fn form(cx: Cx) -> Result<Response, Error> {
    form_page(&cx, "", |_| String::new(), None).await
}

pub async fn edit(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = IndicatorId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let one = indicator(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let bound = |bound: Option<dondoc_rules::targets::Decimal>| {
        bound.map(dondoc_rules::targets::number::shown).unwrap_or_default().replace('.', "")
    };
    let value = |name: &str| match name {
        "name" => one.name.clone(),
        "code" => one.code.clone(),
        "aliases" => one.aliases.clone(),
        "definition" => one.definition.clone(),
        "unit" => one.unit.clone(),
        "source" => one.source.clone(),
        "territory" => one.territory.clone(),
        "composition" => one.composition.clone().unwrap_or_default(),
        "base_year" => one.base_year.map(|year| year.to_string()).unwrap_or_default(),
        "low" => bound(one.low),
        "high" => bound(one.high),
        "kind" => one.kind.as_str().to_owned(),
        "direction" => one.direction.as_str().to_owned(),
        "frequency" => one.frequency.as_str().to_owned(),
        "prices" => one.prices.as_str().to_owned(),
        _ => String::new(),
    };
    form_page(&cx, id.as_str(), value, None).await
}

pub async fn keep(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let id = IndicatorId::parse(fields.get("id"));
    let text = |name: &str| fields.get(name).to_owned();
    let form = IndicatorForm {
        code: text("code"),
        name: text("name"),
        aliases: text("aliases"),
        definition: text("definition"),
        unit: text("unit"),
        source: text("source"),
        territory: text("territory"),
        frequency: Frequency::parse(fields.get("frequency")).ok_or(Error::NotFound)?,
        direction: Direction::parse(fields.get("direction")).ok_or(Error::NotFound)?,
        kind: ValueKind::parse(fields.get("kind")).ok_or(Error::NotFound)?,
        prices: Prices::parse(fields.get("prices")).ok_or(Error::NotFound)?,
        composition: text("composition"),
        base_year: text("base_year"),
        low: text("low"),
        high: text("high"),
    };
    match kept::keep(&cx.state.db, &cx.actor, id.as_ref(), &form).await {
        Ok(id) => Ok(see(&format!("/indicators/{id}"))),
        Err(CatalogueRefusal::Store(error)) => Err(error.into()),
        Err(CatalogueRefusal::Unknown) => Err(Error::NotFound),
        Err(refusal) => {
            let problem = Some(catalogue_sentence(&refusal, t));
            form_page(&cx, fields.get("id"), |name| fields.get(name).to_owned(), problem).await
        }
    }
}

#[derive(Template)]
#[template(path = "targets/figures.html")]
struct FiguresPage {
    shell: Shell,
    done: String,
    /// Which sheet of a workbook was read, and which were not.
    read: String,
    is_loaded: bool,
    rows: Vec<FigureRow>,
    /// The file again, so that nothing lies in the store before a person says so.
    file: String,
    mark: &'static str,
    nature: &'static str,
    natures: Vec<(String, String, bool)>,
    /// A line waits for what the whole file is.
    is_asked: bool,
    name: String,
}

struct FigureRow {
    line: u32,
    indicator: String,
    period: String,
    territory: String,
    value: String,
    unit: String,
    nature: String,
    outcome: String,
    /// A person may say that it is so.
    may_tick: bool,
    is_refused: bool,
}

fn rows(t: &Catalogue, cx: &Cx, planned: &[Planned]) -> Vec<FigureRow> {
    let nature = |one: &Planned| match one.nature() {
        Some(nature) => t[&format!("nature.{}", nature.as_str())].to_owned(),
        None => one.line.get("nature").to_owned(),
    };
    let row = |one: &Planned| FigureRow {
        line: one.line.number,
        indicator: one.indicator.as_ref().map_or(one.line.get("indicator"), |of| &of.name).to_owned(),
        period: one.line.get("period").to_owned(),
        territory: one.line.get("territory").to_owned(),
        value: one.line.number("value").to_owned(),
        unit: one.line.get("unit").to_owned(),
        nature: nature(one),
        outcome: outcome_sentence(&one.outcome, t, cx.lang),
        may_tick: matches!(one.outcome, Outcome::Asked(_) | Outcome::Duplicate(..)),
        is_refused: matches!(
            one.outcome,
            Outcome::Refused(..) | Outcome::Impossible(..) | Outcome::Unknown | Outcome::Several(..)
        ),
    };
    planned.iter().map(row).collect()
}

/// What a person said of the whole file, with its words.
fn ways(fields: &Fields) -> (Ways, &'static str, &'static str) {
    let nature = Nature::parse(fields.get("nature"));
    let (mark, word) = if fields.get("decimal") == "point" { (Mark::Point, "point") } else { (Mark::Comma, "comma") };
    (Ways { mark: Some(mark), nature }, word, nature.map(Nature::as_str).unwrap_or_default())
}

/// The file's name, of one that was chosen or of the one that is being looked at.
fn name_of(fields: &Fields) -> String {
    fields.file("file").map_or_else(|| fields.get("name").to_owned(), |file| file.name.clone())
}

fn figures_page(cx: &Cx, shell: Shell, fields: &Fields, table: (&Table, &[Planned]), file: String) -> FiguresPage {
    let t = shell.t;
    let (_, mark, nature) = ways(fields);
    let (table, planned) = table;
    let is_untold =
        |one: &Planned| matches!(one.outcome, Outcome::Refused(_, "figures.reason.no-nature", _)) || !nature.is_empty();
    FiguresPage {
        done: loaded_sentence(planned, t),
        read: table_sentence(table, t).unwrap_or_default(),
        is_loaded: file.is_empty(),
        rows: rows(t, cx, planned),
        file,
        mark,
        nature,
        natures: options(t, "nature", &words_of_natures(), nature),
        is_asked: planned.iter().any(is_untold),
        name: name_of(fields),
        shell,
    }
}

/// What would become of a file's lines: of one that was chosen, or of the one that is being looked at.
pub async fn look(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let bytes = match fields.file("file") {
        Some(file) => file.bytes.clone(),
        None => unhex(fields.get("content")).unwrap_or_default(),
    };
    if bytes.is_empty() {
        return page(&cx, Some(t["figures.no-file"].to_owned()), None, "").await;
    }
    let mut table = match sheet::read_table(&bytes, crate::imports::read::limits()) {
        Ok(table) => table,
        Err(refusal) => return page(&cx, Some(sheet_sentence(&refusal, t)), None, "").await,
    };
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let lines = std::mem::take(&mut table.lines);
    let planned = sheet::preview(&mut tx, lines, ways(&fields).0, &name_of(&fields), cx.actor.today()).await?;
    drop(tx);
    let shell = Shell::of(&cx, "/indicators").await?;
    let page = figures_page(&cx, shell, &fields, (&table, &planned), crate::events::hex(&bytes));
    Ok(render(&page)?.into_response())
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pair = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..text.len()).step_by(2).map(pair).collect()
}

/// Records the lines that a person looked at.
pub async fn load(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let bytes = unhex(fields.get("content")).unwrap_or_default();
    let mut table = match sheet::read_table(&bytes, crate::imports::read::limits()) {
        Ok(table) => table,
        Err(refusal) => return page(&cx, Some(sheet_sentence(&refusal, t)), None, "").await,
    };
    let ticked: Vec<u32> = fields.all("take").filter_map(|line| line.parse().ok()).collect();
    let lines = std::mem::take(&mut table.lines);
    let (ways, ..) = ways(&fields);
    let done = sheet::load(&cx.state.db, &cx.actor, lines, ways, &ticked, fields.get("name")).await?;
    let shell = Shell::of(&cx, "/indicators").await?;
    Ok(render(&figures_page(&cx, shell, &fields, (&table, &done), String::new()))?.into_response())
}
