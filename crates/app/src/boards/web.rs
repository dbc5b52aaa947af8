//! The season desk: which cycles there are, and one cycle's board as of a day.

use std::collections::{BTreeSet, HashMap};

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::obligations::{ObligationState, Timeliness};
use jiff::Timestamp;
use jiff::civil::Date;

use super::closing::{self, CloseRefusal};
use super::narrow::Narrow;
use super::{BoardRow, Drafts, Mark, board_with, export, figures, season, sections};
use crate::cycles::{self, Cycle};
use crate::db::Tx;
use crate::http::{Asked, Catalogue, Cx, Error, Lang, Routes, Seen, Shell, catalogue, render, see};
use crate::ids::{AccountId, CycleId, ObligationId};
use crate::obligations::state_key;
use crate::{accounts, instruments, plans, successions, tasks, words};

pub fn routes() -> Routes {
    Routes::new()
        .get("/cycles", Right::ReadBoard, list)
        .get("/cycles/{id}", Right::ReadBoard, show)
        .get("/cycles/{id}/board.csv", Right::ReadBoard, export::table)
        .get("/cycles/{id}/board.xlsx", Right::ReadBoard, export::sheet)
        .get("/cycles/{id}/figures", Right::ReadBoard, figures::page)
        .get("/cycles/{id}/figures.csv", Right::ReadBoard, figures::csv)
        .get("/cycles/{id}/figures.xlsx", Right::ReadBoard, figures::sheet)
        .get("/season", Right::ReadBoard, season::page)
        .get("/season.csv", Right::ReadBoard, season::table)
        .get("/season.xlsx", Right::ReadBoard, season::sheet)
        .post("/cycles/{id}/closing", Right::OpenCycles, close)
}

async fn close(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = CycleId::parse(&id).ok_or(Error::NotFound)?;
    match closing::close(&cx.state.db, &cx.actor, &id).await {
        Ok(()) => Ok(see(&format!("/cycles/{id}"))),
        Err(CloseRefusal::Store(error)) => Err(error.into()),
        Err(CloseRefusal::Unknown) => Err(Error::NotFound),
        Err(CloseRefusal::TooEarly(count)) => {
            Err(Error::Refused(catalogue(cx.lang).with("board.too-early", &[("count", &count.to_string())])))
        }
    }
}

pub(super) fn may_see(cx: &Cx, cycle: &Cycle) -> bool {
    cx.actor.covers(cx.reach, None, Some(&cycle.focal_body))
}

#[derive(Template)]
#[template(path = "boards/list.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<CycleRow>,
}

struct CycleRow {
    id: String,
    name: String,
    plan: String,
    due: String,
    is_closed: bool,
}

async fn list(cx: Cx) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/cycles").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let plans = plans::list(&mut tx).await?;
    let cycles = cycles::list(&mut tx).await?.into_iter().filter(|cycle| may_see(&cx, cycle));
    let rows = cycles
        .map(|cycle| CycleRow {
            id: cycle.id.to_string(),
            plan: plans.iter().find(|plan| plan.id == cycle.plan).map(|plan| plan.title.clone()).unwrap_or_default(),
            due: words::due(cycle.due(), cx.actor.today(), shell.t, cx.lang),
            is_closed: cycle.closed_at.is_some(),
            name: cycle.name,
        })
        .collect();
    Ok(render(&ListPage { shell, rows })?.into_response())
}

#[derive(Template)]
#[template(path = "boards/show.html")]
struct ShowPage {
    shell: Shell,
    id: String,
    name: String,
    plan: String,
    /// Since when and by what the plan is no longer in force.
    lost: Option<String>,
    period: String,
    due: String,
    cutoff: String,
    /// The figures after the cut-off are estimates.
    is_estimate: bool,
    request: String,
    closed: String,
    as_of: String,
    seen: Seen,
    link: String,
    csv: String,
    xlsx: String,
    all_link: String,
    bodies_link: String,
    sections_link: String,
    /// Who follows bodies of this plan: name, link, whether only theirs are shown.
    people: Vec<(String, String, bool)>,
    everybody_link: String,
    person: String,
    is_all: bool,
    /// The hidden fields of the form: what is filtered beside the day.
    kept: Vec<(&'static str, String)>,
    /// All that is filtered, in words; empty where nothing is.
    filter: String,
    kinds: Vec<CountRow>,
    marks: Vec<CountRow>,
    counts: Vec<CountRow>,
    total: usize,
    shown: usize,
    timeliness: String,
    table: Table,
    may_open: bool,
}

/// One of the two views.
enum Table {
    Bodies(Vec<Group>),
    Sections { heads: Vec<SectionHead>, rows: Vec<SectionCells> },
}

pub(super) struct CountRow {
    /// The class of its mark; empty for what is no state.
    pub state: &'static str,
    pub word: String,
    pub count: usize,
    pub link: String,
    pub is_chosen: bool,
}

/// Bodies of one kind.
struct Group {
    kind: String,
    rows: Vec<Row>,
}

pub(super) struct Row {
    pub obligation: String,
    pub body: String,
    pub state: &'static str,
    pub word: String,
    pub opened: String,
    pub saved: String,
    pub timeliness: String,
    pub arrived: String,
    pub items: String,
    pub questions: String,
    pub reviewed: String,
    /// What stands beside the state today.
    notes: Vec<String>,
}

struct SectionHead {
    marker: String,
    title: String,
}

struct SectionCells {
    obligation: String,
    body: String,
    cells: Vec<Cell>,
}

/// A mark with its words for readers; empty where the body has nothing to say.
struct Cell {
    class: &'static str,
    mark: &'static str,
    words: String,
}

/// A board as an address asks for it.
pub(super) struct Asking {
    pub cycle: Cycle,
    pub seen: Seen,
    pub drafts: Drafts,
    pub narrow: Narrow,
    /// The officers who follow bodies of the plan, and the one whose rows are asked for.
    pub officers: BTreeSet<String>,
    pub person: Option<String>,
    pub rows: Vec<BoardRow>,
}

/// Reads the rows that an address asks for, where the person may see them.
pub(super) async fn asking(tx: &mut Tx, cx: &Cx, id: &str, asked: &Asked, t: &Catalogue) -> Result<Asking, Error> {
    let id = CycleId::parse(id).ok_or(Error::NotFound)?;
    let cycle = cycles::get(tx, &id).await?.filter(|cycle| may_see(cx, cycle)).ok_or(Error::NotFound)?;
    let seen = Seen::of(cx, asked, t);
    let drafts = if seen.is_live(cx.actor.now) { Drafts::Counted } else { Drafts::Left };
    let mut rows = board_with(tx, &cycle, (seen.as_of, seen.known_at), drafts).await?;
    let followings = tasks::facts::followings(tx, Some(&cycle.plan)).await?.remove(&cycle.plan).unwrap_or_default();
    let (mut officers, person) = (BTreeSet::new(), asked.get("person").map(str::to_owned));
    if !followings.is_empty() {
        let history = successions::history(tx).await?;
        let follower = |row: &BoardRow| {
            let body = &row.obligation.body;
            tasks::facts::follower_of_body(&followings, &history, body, seen.as_of, seen.known_at)
        };
        officers.extend(rows.iter().filter_map(follower));
        rows.retain(|row| person.is_none() || follower(row) == person);
    }
    let narrow = Narrow::of(asked);
    Ok(Asking { cycle, seen, drafts, narrow, officers, person, rows })
}

async fn show(cx: Cx, Path(id): Path<String>, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/cycles").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let asked = Asked::of(pairs);
    let Asking { cycle, seen, drafts, narrow, officers, person, rows } = asking(&mut tx, &cx, &id, &asked, t).await?;
    let shown: Vec<&BoardRow> = rows.iter().filter(|row| narrow.takes(row)).collect();
    let mut notes = match seen.is_live(cx.actor.now) {
        true => super::notes::notes(&mut tx, &cycle, t).await?,
        false => HashMap::new(),
    };
    let table = if asked.get("view") == Some("sections") {
        let sections = sections(&mut tx, &cycle, (seen.as_of, seen.known_at), drafts).await?;
        section_table(t, sections, &shown)
    } else {
        let mut groups = grouped(t, &shown, cx.lang);
        for row in groups.iter_mut().flat_map(|group| &mut group.rows) {
            let of = ObligationId::parse(&row.obligation);
            row.notes = of.and_then(|of| notes.remove(&of)).unwrap_or_default();
        }
        Table::Bodies(groups)
    };
    let path = format!("/cycles/{}", cycle.id);
    let mut people = Vec::with_capacity(officers.len());
    for officer in officers.iter().filter_map(|officer| AccountId::parse(officer)) {
        let name = accounts::name_of(&mut tx, &officer).await?.unwrap_or_default();
        let is_chosen = person.as_deref() == Some(officer.as_str());
        people.push((name, asked.address(&path, &[("person", officer.as_str())]), is_chosen));
    }
    let address = |name: &str, value: &str| match name {
        "kind" => asked.address(&path, &[(name, value), ("view", "")]),
        "state" => asked.address(&path, &[(name, value), ("mark", ""), ("view", "")]),
        _ => asked.address(&path, &[(name, value), ("state", ""), ("view", "")]),
    };
    let counted = narrow.states(t, &rows, &address);
    let (kinds, marks) = (narrow.kinds(t, &rows, &address), narrow.marks(t, &rows, &address));
    let chosen = people.iter().find(|(_, _, is_chosen)| *is_chosen).map(|(name, ..)| name.clone());
    let filter = narrow.words(t, chosen.as_deref());
    let version = plans::version(&mut tx, &cycle.plan_version).await?.ok_or(Error::NotFound)?;
    let instrument = plans::issued_by(&mut tx, &version).await?;
    let lost = match &instrument {
        Some(instrument) => {
            instruments::relations::lost_words(&mut tx, instrument, (seen.as_of, seen.known_at), t).await?
        }
        None => None,
    };
    let due = words::due(cycle.due(), cx.actor.today(), t, cx.lang);
    let page = ShowPage {
        id: cycle.id.to_string(),
        lost,
        plan: instrument.map(|instrument| format!("{}: {}", instrument.cited(), instrument.title)).unwrap_or_default(),
        period: period(t, &cycle),
        due: match (cycle.request_due_on, &cycle.request_number) {
            (Some(_), Some(number)) => {
                let plan = words::day(cycle.due_on);
                t.with("board.due-by-letter", &[("due", &due), ("number", number), ("plan", &plan)])
            }
            _ => due,
        },
        cutoff: words::long_day(cycle.cutoff_on, cx.lang),
        is_estimate: cycle.cutoff_on < cycle.period_to,
        request: match (&cycle.request_number, cycle.request_issued_on) {
            (Some(number), Some(day)) => format!("{number}, {}", words::day(day)),
            _ => String::new(),
        },
        closed: cycle.closed_at.map(|at| words::instant(at, cx.lang)).unwrap_or_default(),
        as_of: words::long_day(seen.as_of, cx.lang),
        link: seen.link(&asked, &path),
        csv: seen.link(&asked, &format!("{path}/board.csv")),
        xlsx: seen.link(&asked, &format!("{path}/board.xlsx")),
        all_link: asked.address(&path, &[("state", ""), ("mark", ""), ("kind", ""), ("view", "")]),
        bodies_link: asked.address(&path, &[("view", "")]),
        people,
        person: person.unwrap_or_default(),
        everybody_link: asked.address(&path, &[("person", "")]),
        sections_link: asked.address(&path, &[("view", "sections")]),
        seen,
        is_all: narrow.kept().is_empty(),
        kept: narrow.kept(),
        filter,
        kinds,
        marks,
        counts: counted,
        total: rows.len(),
        shown: shown.len(),
        timeliness: timeliness_sentence(t, &rows),
        table,
        may_open: reach(cx.actor.role, Right::OpenCycles)
            .is_some_and(|reach| cx.actor.covers(reach, None, Some(&cycle.focal_body))),
        name: cycle.name,
        shell,
    };
    let status = if page.seen.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

fn period(t: &Catalogue, cycle: &Cycle) -> String {
    let (from, to) = (words::day(cycle.period_from), words::day(cycle.period_to));
    t.with("board.period", &[("from", &from), ("to", &to)])
}

pub(super) fn word(t: &Catalogue, state: ObligationState) -> String {
    t[&format!("state.{}", state.as_str())].to_owned()
}

/// Bodies on time, late and not in; the focal body's own part stands outside.
pub(super) fn timeliness_sentence(t: &Catalogue, rows: &[BoardRow]) -> String {
    let count = |is: fn(&Timeliness) -> bool| rows.iter().filter(|row| is(&row.timeliness)).count().to_string();
    let sentence = t.with(
        "board.timeliness-sentence",
        &[
            (
                "owing",
                &count(|timeliness| {
                    !matches!(timeliness, Timeliness::FocalPart | Timeliness::Suspended | Timeliness::Excused)
                }),
            ),
            ("on_time", &count(|timeliness| *timeliness == Timeliness::OnTime)),
            ("late", &count(|timeliness| matches!(timeliness, Timeliness::Late(_)))),
            ("not_in", &count(|timeliness| *timeliness == Timeliness::NotIn)),
        ],
    );
    match count(|timeliness| *timeliness == Timeliness::Suspended).as_str() {
        "0" => sentence,
        suspended => format!("{sentence} {}", t.with("board.suspended-sentence", &[("count", suspended)])),
    }
}

/// Rows by kind of body, kinds in the order in which the register first names them.
fn grouped(t: &Catalogue, rows: &[&BoardRow], lang: Lang) -> Vec<Group> {
    let mut kinds: Vec<&str> = Vec::new();
    for row in rows {
        if !kinds.contains(&row.body_kind.as_str()) {
            kinds.push(&row.body_kind);
        }
    }
    let of = |kind: &str| rows.iter().filter(|row| row.body_kind == kind).map(|row| shown_row(t, row, lang)).collect();
    kinds.into_iter().map(|kind| Group { kind: kind_name(t, kind), rows: of(kind) }).collect()
}

/// The kinds of bodies that have a name of their own here; a register may hold others.
const KINDS: &[&str] = &[
    "so",
    "co_quan_ngang_so",
    "ban_quan_ly",
    "luc_luong_vu_trang",
    "ubnd_tinh",
    "ubnd_huyen",
    "ubnd_xa",
    "don_vi_su_nghiep",
    "nganh_doc",
    "doan_the",
    "hoi",
    "mat_tran",
    "dang",
    "hdnd",
];

pub(super) fn kind_name(t: &Catalogue, kind: &str) -> String {
    let key = if KINDS.contains(&kind) { kind } else { "other" };
    t[&format!("board.kind.{key}")].to_owned()
}

pub(super) fn shown_row(t: &Catalogue, row: &BoardRow, lang: Lang) -> Row {
    let at = |at: Option<Timestamp>| at.map_or_else(|| "–".to_owned(), |at| words::instant(at, lang));
    let day = |day: Option<Date>| day.map_or_else(|| "–".to_owned(), words::day);
    Row {
        notes: Vec::new(),
        obligation: row.obligation.id.to_string(),
        body: row.body_name.clone(),
        state: row.state.as_str(),
        word: t[&state_key(row.state, row.timeliness)].to_owned(),
        timeliness: match row.timeliness {
            Timeliness::OnTime => t["board.on-time"].to_owned(),
            Timeliness::Late(0) => t["board.late-hour"].to_owned(),
            Timeliness::Late(days) => t.with("board.late", &[("days", &days.to_string())]),
            Timeliness::NotIn => match row.overdue_days {
                Some(0) => t["board.overdue-hour"].to_owned(),
                Some(days) => t.with("board.overdue", &[("days", &days.to_string())]),
                None => t["board.not-in"].to_owned(),
            },
            Timeliness::FocalPart => t["returns.focal-part"].to_owned(),
            Timeliness::Suspended => t["state.suspended"].to_owned(),
            Timeliness::Excused => t["state.excused"].to_owned(),
        },
        opened: at(row.opened_at),
        saved: at(row.saved_at),
        questions: questions(t, row),
        arrived: day(row.times.first),
        items: match row.filled_count {
            _ if row.item_count == 0 => t["board.general-only"].to_owned(),
            Some(filled) => format!("{filled}/{}", row.item_count),
            None => row.item_count.to_string(),
        },
        reviewed: day(row.reviewed_on),
    }
}

/// What waits for an answer, and whose.
fn questions(t: &Catalogue, row: &BoardRow) -> String {
    let of = |key: &str, count: i64| (count > 0).then(|| t.with(key, &[("count", &count.to_string())]));
    let both = [of("board.asked", row.questions.of_body), of("board.to-answer", row.questions.of_focal_body)];
    both.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn section_table(t: &Catalogue, board: super::SectionBoard, shown: &[&BoardRow]) -> Table {
    let mut heads: Vec<SectionHead> = board
        .sections
        .into_iter()
        .map(|group| SectionHead { marker: group.marker.unwrap_or(group.label), title: group.title })
        .collect();
    let width = heads.len() + usize::from(board.has_rest);
    if board.has_rest {
        heads.push(SectionHead { marker: t["board.rest"].to_owned(), title: t["board.rest-title"].to_owned() });
    }
    let rows = board.rows.into_iter().filter(|row| shown.iter().any(|other| other.obligation.id == row.obligation.id));
    let rows = rows
        .map(|row| SectionCells {
            obligation: row.obligation.id.to_string(),
            body: row.body_name,
            cells: row.marks.into_iter().take(width).map(|mark| cell(t, mark)).collect(),
        })
        .collect();
    Table::Sections { heads, rows }
}

fn cell(t: &Catalogue, mark: Mark) -> Cell {
    let (item_count, filled_count) = (mark.item_count.to_string(), mark.filled_count.to_string());
    let words = || t.with("board.cell", &[("filled", &filled_count), ("items", &item_count)]);
    match (mark.item_count, mark.filled_count) {
        (0, _) => Cell { class: "none", mark: "", words: String::new() },
        (_, 0) => Cell { class: "empty", mark: "○", words: words() },
        (items, filled) if filled < items => Cell { class: "part", mark: "◐", words: words() },
        _ => Cell { class: "full", mark: "●", words: words() },
    }
}
