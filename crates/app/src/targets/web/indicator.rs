//! The page of an indicator: trajectories against what instruments want, every report of every figure, its whole.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::targets::{Comparator, Decimal, Nature, Period, Semantics};

use super::composition::{Whole, whole};
use super::list::{ChoiceField, TextField, options};
use super::picture::{Drawing, LARGE, draw};
use super::words::{
    catalogue_sentence, exact, figure_sentence, goal_sentence, method_sentence, note_sentences, shown_goal,
    shown_period, shown_value, status_class, status_word,
};
use crate::accounts;
use crate::db::Tx;
use crate::http::{Asked, Catalogue, Cx, Error, Fields, Lang, Seen, Shell, catalogue, render, see};
use crate::ids::{FigureSuggestionId, IndicatorId, ObservationId, SeriesBreakId};
use crate::targets::catalogue::{self as kept, CatalogueRefusal};
use crate::targets::goals::{self, GoalForm, GoalRefusal};
use crate::targets::judged::{Judged, of_indicator};
use crate::targets::observe::{self, FigureRefusal, NewFigure};
use crate::targets::{
    FigureSuggestion, Indicator, Observation, WAITING_A_PAGE, breaks, indicator, observations, series, suggestions,
    waiting,
};
use crate::words;

#[derive(Template)]
#[template(path = "targets/indicator.html")]
struct IndicatorPage {
    shell: Shell,
    id: String,
    name: String,
    facts: Vec<(String, String)>,
    seen: Seen,
    problem: Option<String>,
    /// Each goal, with whether this person may judge it or take it back.
    goals: Vec<(GoalRow, bool)>,
    reports: Vec<ReportRow>,
    cuts: Vec<CutRow>,
    /// Marks that were taken back, in words.
    undone_cuts: Vec<String>,
    cut_period: String,
    cut_reason: String,
    whole: Option<Whole>,
    waiting: Vec<WaitingRow>,
    waiting_count: usize,
    /// "Trang 2/3"; empty where one page holds all.
    waiting_number: usize,
    waiting_page: String,
    waiting_before: Option<usize>,
    waiting_next: Option<usize>,
    may_keep: bool,
    texts: Vec<TextField>,
    natures: Vec<(String, String, bool)>,
    goal_texts: Vec<TextField>,
    goal_choices: Vec<ChoiceField>,
    /// The form of another instrument's goal was sent and refused.
    goal_is_typed: bool,
}

/// A goal with its status and picture.
pub struct GoalRow {
    pub id: String,
    pub stated_in: String,
    pub text: String,
    pub goal: String,
    pub status: String,
    pub class: &'static str,
    /// What the rules work out, where a person set another status.
    pub computed: String,
    pub method: String,
    pub notes: Vec<String>,
    pub drawing: Option<Drawing>,
}

/// The words of a goal with its status.
pub fn goal_row(one: &Judged, drawing: Option<Drawing>, t: &Catalogue, lang: Lang) -> GoalRow {
    let computed = match &one.set {
        Some(set) => {
            let computed = status_word(one.judgement.status, t);
            t.with("targets.set", &[("computed", &computed), ("reason", &set.reason)])
        }
        None => String::new(),
    };
    GoalRow {
        id: one.goal.id.to_string(),
        stated_in: one.goal.stated_in.clone(),
        text: one.goal.text.trim_start_matches(['-', '–', '+', ' ']).to_owned(),
        goal: shown_goal(one, t, lang),
        status: status_word(one.status(), t),
        class: status_class(one.status()),
        computed,
        method: method_sentence(one, t, lang),
        notes: note_sentences(one, t)
            .into_iter()
            .chain(one.goal.converted_from.as_ref().map(|stated| t.with("goal.converted", &[("stated", stated)])))
            .collect(),
        drawing,
    }
}

/// One report of one figure, with whether it is in force.
struct ReportRow {
    period: String,
    territory: String,
    value: String,
    nature: String,
    source: String,
    recorded: String,
    is_in_force: bool,
    id: String,
    /// When it was taken back and why; empty where it stands.
    withdrawn: String,
    /// Whether it may still be taken back.
    is_standing: bool,
    /// A reason as it was typed.
    reason: String,
}

struct WaitingRow {
    id: String,
    period: String,
    territory: String,
    raw: String,
    unit: String,
    reason: String,
    source: String,
    /// As it was typed, or as the line says.
    value: String,
    typed_period: String,
    natures: Vec<(String, String, bool)>,
}

/// A mark of a changed definition.
struct CutRow {
    id: String,
    words: String,
}

pub async fn show(
    cx: Cx,
    Path(id): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Error> {
    let id = IndicatorId::parse(&id).ok_or(Error::NotFound)?;
    page(&cx, &id, pairs, None, &Fields::default(), None).await
}

async fn page(
    cx: &Cx,
    id: &IndicatorId,
    pairs: Vec<(String, String)>,
    problem: Option<String>,
    typed: &Fields,
    row: Option<(&str, &Fields)>,
) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/indicators").await?;
    let t = shell.t;
    let asked = Asked::of(pairs);
    let seen = Seen::of(cx, &asked, t);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let of = indicator(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let at = (seen.as_of, seen.known_at);
    let all = observations(&mut tx, id).await?;
    let may_keep = reach(cx.actor.role, Right::KeepTargets).is_some();
    let mut goals = Vec::new();
    for one in of_indicator(&mut tx, &of, at).await? {
        let may_change =
            may_keep && one.goal.undone_at.is_none() && goals::may_change(&mut tx, &cx.actor, &one.goal).await?;
        goals.push((goal_row(&one, draw(&one, LARGE, t, cx.lang), t, cx.lang), may_change));
    }
    let (cuts, undone_cuts) = cut_rows(&mut tx, id, &seen, t, cx.lang).await?;
    // What was typed in answer to a waiting line belongs to no other form.
    let answered = typed.get("suggestion");
    let field = |name: &'static str, usual: &str, is_needed: bool| TextField {
        name,
        label: t[&format!("figure.{name}")].to_owned(),
        help: t[&format!("figure.{name}-help")].to_owned(),
        value: typed.sent(name).filter(|_| answered.is_empty()).unwrap_or(usual).to_owned(),
        is_needed,
    };
    let waiting_count = waiting(&mut tx).await?.get(id).copied().unwrap_or(0);
    let pages = waiting_count.div_ceil(WAITING_A_PAGE).max(1);
    let number = asked.get("waiting").or(typed.sent("waiting")).and_then(|page| page.parse::<usize>().ok());
    let number = number.unwrap_or(1).clamp(1, pages);
    let of_page = suggestions(&mut tx, id, number).await?;
    let shown_page = [("page", number.to_string()), ("pages", pages.to_string())];
    let shown_page: Vec<(&str, &str)> = shown_page.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let facts = [
        ("definition", of.definition.clone()),
        ("unit", of.unit.clone()),
        ("kind", t[&format!("value-kind.{}", of.kind.as_str())].to_owned()),
        ("direction", t[&format!("direction.{}", of.direction.as_str())].to_owned()),
        ("prices", t[&format!("prices.{}", of.prices.as_str())].to_owned()),
        ("territory", of.territory.clone()),
        ("source", of.source.clone()),
    ];
    let page = IndicatorPage {
        id: id.to_string(),
        name: of.name.clone(),
        facts: facts.into_iter().map(|(key, text)| (t[&format!("indicator.{key}")].to_owned(), text)).collect(),
        problem: problem.or(seen.problem.clone()),
        goals,
        reports: reports(&all, &seen, row, t, cx.lang),
        cuts,
        undone_cuts,
        cut_period: typed.get("break_period").to_owned(),
        cut_reason: typed.get("break_reason").to_owned(),
        whole: whole(&mut tx, &of, at, t, cx.lang).await?,
        waiting: of_page.into_iter().map(|one| waiting_row(one, row, t)).collect(),
        waiting_count,
        waiting_number: number,
        waiting_page: if pages > 1 { t.with("indicator.waiting-page", &shown_page) } else { String::new() },
        waiting_before: (number > 1).then(|| number - 1),
        waiting_next: (number < pages).then(|| number + 1),
        may_keep,
        texts: vec![
            field("period", "", true),
            field("value", "", true),
            field("territory", &of.territory, true),
            field("source", "", true),
            field("note", "", false),
        ],
        natures: options(t, "nature", &words_of_natures(), typed.get("nature")),
        goal_texts: goal_texts(t, &of, typed),
        goal_choices: goal_choices(t, typed.get("semantics"), typed.get("comparator")),
        goal_is_typed: typed.sent("goal_value").is_some(),
        seen,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// The words that the natures of figures are stored as.
pub fn words_of_natures() -> Vec<&'static str> {
    Nature::ALL.iter().map(|one| one.as_str()).collect()
}

/// The marks that stood at a moment, and in words those that were taken back until then.
async fn cut_rows(
    tx: &mut Tx,
    id: &IndicatorId,
    seen: &Seen,
    t: &Catalogue,
    lang: Lang,
) -> Result<(Vec<CutRow>, Vec<String>), Error> {
    let (mut stand, mut undone) = (Vec::new(), Vec::new());
    for cut in breaks(tx, id).await?.into_iter().filter(|cut| cut.recorded_at <= seen.known_at) {
        let Some(period) = Period::parse(&cut.period) else { continue };
        let period = shown_period(period, t);
        if cut.stands_at(seen.known_at) {
            let words = t.with("indicator.cut", &[("period", &period), ("reason", &cut.reason)]);
            stand.push(CutRow { id: cut.id.to_string(), words });
        } else if let Some(at) = cut.undone_at {
            let by = match &cut.undone_by {
                Some(account) => accounts::name_of(tx, account).await?,
                None => None,
            };
            let (by, at) = (by.unwrap_or_default(), words::instant(at, lang));
            let values = [("period", period.as_str()), ("reason", &cut.reason), ("by", &by), ("at", &at)];
            undone.push(t.with("indicator.cut-undone", &values));
        }
    }
    Ok((stand, undone))
}

fn waiting_row(one: FigureSuggestion, row: Option<(&str, &Fields)>, t: &Catalogue) -> WaitingRow {
    let typed = row.filter(|(id, _)| *id == one.id.as_str()).map(|(_, fields)| fields);
    let typed = |name: &str, usual: &str| typed.and_then(|fields| fields.sent(name)).unwrap_or(usual).to_owned();
    WaitingRow {
        id: one.id.to_string(),
        value: typed("value", ""),
        typed_period: typed("period", &one.period),
        natures: options(t, "nature", &words_of_natures(), &typed("nature", &one.nature)),
        period: one.period,
        territory: one.territory,
        raw: one.raw,
        unit: one.unit,
        reason: t[&one.reason].to_owned(),
        source: one.source,
    }
}

/// Every report that was known, those of one period beside each other.
fn reports(
    all: &[Observation],
    seen: &Seen,
    typed: Option<(&str, &Fields)>,
    t: &Catalogue,
    lang: Lang,
) -> Vec<ReportRow> {
    let in_force: BTreeSet<String> = series(all, (seen.as_of, seen.known_at)).0.into_iter().map(|one| one.id).collect();
    let mut known: Vec<(Period, &Observation)> = all
        .iter()
        .filter(|one| one.recorded_at <= seen.known_at)
        .filter_map(|one| Some((Period::parse(&one.period)?, one)))
        .collect();
    known.sort_by(|a, b| (a.0, &a.1.territory, a.1.recorded_at).cmp(&(b.0, &b.1.territory, b.1.recorded_at)));
    let withdrawn = |one: &Observation| match one.withdrawn_at.filter(|_| !one.stands_at(seen.known_at)) {
        Some(at) => {
            let reason = one.withdraw_reason.as_deref().unwrap_or_default();
            t.with("figure.withdrawn", &[("at", &words::instant(at, lang)), ("reason", reason)])
        }
        None => String::new(),
    };
    let row = |(period, one): (Period, &Observation)| ReportRow {
        period: shown_period(period, t),
        territory: one.territory.clone(),
        value: exact(one.value, lang),
        nature: t[&format!("nature.{}", one.nature.as_str())].to_owned(),
        source: [one.source.as_str(), &one.note]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
        recorded: words::instant(one.recorded_at, lang),
        is_in_force: in_force.contains(one.id.as_str()),
        id: one.id.to_string(),
        withdrawn: withdrawn(one),
        is_standing: one.withdrawn_at.is_none(),
        reason: typed
            .filter(|(id, _)| *id == one.id.as_str())
            .map(|(_, fields)| fields.get("reason").to_owned())
            .unwrap_or_default(),
    };
    known.into_iter().map(row).collect()
}

/// The fields of what another instrument wants.
fn goal_texts(t: &Catalogue, of: &Indicator, typed: &Fields) -> Vec<TextField> {
    let field = |(name, is_needed): (&'static str, bool)| TextField {
        name,
        label: t[&format!("goal.{name}")].to_owned(),
        help: t[&format!("goal.{name}-help")].to_owned(),
        value: match name {
            "goal_territory" => typed.sent(name).unwrap_or(&of.territory).to_owned(),
            _ => typed.get(name).to_owned(),
        },
        is_needed,
    };
    let fields = [
        ("stated_in", true),
        ("text", false),
        ("goal_value", true),
        ("value_max", false),
        ("tolerance", false),
        ("from_year", false),
        ("to_year", true),
        ("base_year", false),
        ("goal_territory", true),
        ("reference_territory", false),
    ];
    fields.into_iter().map(field).collect()
}

/// How a goal is read and compared.
pub fn goal_choices(t: &Catalogue, semantics: &str, comparator: &str) -> Vec<ChoiceField> {
    let semantics_words: Vec<&'static str> = Semantics::ALL.iter().map(|one| one.as_str()).collect();
    let comparators: Vec<&'static str> = Comparator::ALL.iter().map(|one| one.as_str()).collect();
    vec![
        ChoiceField {
            name: "semantics",
            label: t["goal.semantics"].to_owned(),
            options: options(t, "semantics", &semantics_words, semantics),
        },
        ChoiceField {
            name: "comparator",
            label: t["goal.comparator"].to_owned(),
            options: options(t, "comparator", &comparators, comparator),
        },
    ]
}

/// A goal's form as it was sent.
pub fn goal_form(fields: &Fields) -> Option<GoalForm> {
    let text = |name: &str| fields.get(name).to_owned();
    Some(GoalForm {
        indicator: IndicatorId::parse(fields.get("indicator")),
        stated_in: text("stated_in"),
        text: text("text"),
        semantics: Semantics::parse(fields.get("semantics"))?,
        comparator: Comparator::parse(fields.get("comparator"))?,
        value: text("goal_value"),
        value_max: text("value_max"),
        tolerance: text("tolerance"),
        from_year: text("from_year"),
        to_year: text("to_year"),
        base_year: text("base_year"),
        territory: text("goal_territory"),
        reference: IndicatorId::parse(fields.get("reference")),
        reference_territory: text("reference_territory"),
        is_converted: fields.get("is_converted") == "1",
    })
}

pub async fn record(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = IndicatorId::parse(&id).ok_or(Error::NotFound)?;
    let text = |name: &str| fields.get(name).to_owned();
    let new = NewFigure {
        period: text("period"),
        territory: text("territory"),
        value: text("value"),
        nature: Nature::parse(fields.get("nature")),
        source: text("source"),
        note: text("note"),
        is_checked: fields.get("checked") == "1",
    };
    match observe::record(&cx.state.db, &cx.actor, &id, &new).await {
        Ok(()) => Ok(see(&format!("/indicators/{id}"))),
        Err(FigureRefusal::Store(error)) => Err(error.into()),
        Err(FigureRefusal::Unknown) => Err(Error::NotFound),
        Err(refusal) => {
            let problem = figure_sentence(&refusal, catalogue(cx.lang), cx.lang);
            page(&cx, &id, Vec::new(), Some(problem), &fields, None).await
        }
    }
}

pub async fn cut(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = IndicatorId::parse(&id).ok_or(Error::NotFound)?;
    match kept::cut(&cx.state.db, &cx.actor, &id, fields.get("break_period"), fields.get("break_reason")).await {
        Ok(()) => Ok(see(&format!("/indicators/{id}"))),
        Err(CatalogueRefusal::Store(error)) => Err(error.into()),
        Err(CatalogueRefusal::Unknown) => Err(Error::NotFound),
        Err(refusal) => {
            let problem = catalogue_sentence(&refusal, catalogue(cx.lang));
            page(&cx, &id, Vec::new(), Some(problem), &fields, None).await
        }
    }
}

pub async fn undo_cut(cx: Cx, Path((id, cut)): Path<(String, String)>, _: Fields) -> Result<Response, Error> {
    let id = IndicatorId::parse(&id).ok_or(Error::NotFound)?;
    let cut = SeriesBreakId::parse(&cut).ok_or(Error::NotFound)?;
    match kept::undo_cut(&cx.state.db, &cx.actor, &id, &cut).await {
        Ok(()) => Ok(see(&format!("/indicators/{id}"))),
        Err(CatalogueRefusal::Store(error)) => Err(error.into()),
        Err(_) => Err(Error::NotFound),
    }
}

pub async fn state(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = IndicatorId::parse(&id).ok_or(Error::NotFound)?;
    let mut form = goal_form(&fields).ok_or(Error::NotFound)?;
    // A ratio compares the same indicator in another place, "cả nước", unless it is tied otherwise.
    form.reference = form.reference.or_else(|| (form.semantics == Semantics::RatioToReference).then(|| id.clone()));
    match goals::state(&cx.state.db, &cx.actor, &id, &form).await {
        Ok(_) => Ok(see(&format!("/indicators/{id}"))),
        Err(GoalRefusal::Store(error)) => Err(error.into()),
        Err(GoalRefusal::Unknown) => Err(Error::NotFound),
        Err(refusal) => {
            let problem = goal_sentence(&refusal, catalogue(cx.lang), cx.lang);
            page(&cx, &id, Vec::new(), Some(problem), &fields, None).await
        }
    }
}

pub async fn answer(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = FigureSuggestionId::parse(&id).ok_or(Error::NotFound)?;
    let of = IndicatorId::parse(fields.get("indicator")).ok_or(Error::NotFound)?;
    let read = observe::Reading {
        value: fields.get("value"),
        period: fields.get("period"),
        nature: Nature::parse(fields.get("nature")),
        is_checked: fields.get("checked") == "1",
    };
    let read = (fields.get("then") != "dismiss").then_some(read);
    match observe::answer(&cx.state.db, &cx.actor, &id, read).await {
        Ok(of) => Ok(see(&format!("/indicators/{of}"))),
        Err(refusal) => row_refused(&cx, &of, (id.as_str(), &fields), refusal).await,
    }
}

pub async fn withdraw(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ObservationId::parse(&id).ok_or(Error::NotFound)?;
    let of = IndicatorId::parse(fields.get("indicator")).ok_or(Error::NotFound)?;
    match observe::withdraw(&cx.state.db, &cx.actor, &id, fields.get("reason")).await {
        Ok(of) => Ok(see(&format!("/indicators/{of}"))),
        Err(refusal) => row_refused(&cx, &of, (id.as_str(), &fields), refusal).await,
    }
}

/// The page again, with what was typed in a row.
async fn row_refused(
    cx: &Cx,
    of: &IndicatorId,
    row: (&str, &Fields),
    refusal: FigureRefusal,
) -> Result<Response, Error> {
    match refusal {
        FigureRefusal::Store(error) => Err(error.into()),
        FigureRefusal::Unknown => Err(Error::NotFound),
        refusal => {
            let problem = figure_sentence(&refusal, catalogue(cx.lang), cx.lang);
            let at = vec![("waiting".to_owned(), row.1.get("waiting").to_owned())];
            page(cx, of, at, Some(problem), &Fields::default(), Some(row)).await
        }
    }
}

/// A worked-out number for a table.
pub fn cell(value: Option<Decimal>, lang: Lang) -> String {
    value.map(|value| shown_value(value, lang)).unwrap_or_default()
}
