//! The report as a page: each paragraph with what it rests on in the margin; other reports as choices; what fails.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::doc::{Block, Document};
use dondoc_rules::reports::pieces::{Figure, Piece, SourceRef};
use dondoc_rules::reports::{Report, by_reason};

use super::super::choices::AS_ISSUER;
use super::super::{Composed, Wanted, choices, composed_as, findings, months};
use super::{findings as found, may_write, readable, wanted};
use crate::http::{Catalogue, Cx, Error, Lang, Shell, render};
use crate::words;

/// A paragraph or heading with its margin.
pub struct Shown {
    /// Its key, as the page's anchor.
    pub key: String,
    pub html: String,
    pub sources: Vec<ShownSource>,
    /// What its figures are: "33,33%: 1/3, trên …".
    pub figures: Vec<String>,
    /// Where its sentences are chosen; none where there is nothing to choose.
    pub select: Option<String>,
    /// The case that it tells of.
    pub case: Option<String>,
}

/// What a paragraph rests on.
pub struct ShownSource {
    pub address: String,
    /// "Sở A, bản 2".
    pub what: String,
    /// "Nguyễn A phê duyệt lúc …; Trần B xác nhận lúc …".
    pub who: String,
}

#[derive(Template)]
#[template(path = "reports/show.html")]
struct ShowPage {
    shell: Shell,
    id: String,
    name: String,
    title: String,
    figures: String,
    problem: Option<String>,
    failures: Vec<found::ShownFailure>,
    not_used: Vec<(String, String)>,
    reasons: Vec<(String, usize)>,
    pieces: Vec<Shown>,
    annexes: Vec<(String, String)>,
    editions: Vec<(i64, String, String, String)>,
    may_write: bool,
    is_issuer: bool,
    /// The address of the same report as a file.
    file: String,
    bodies: Vec<(String, String, bool)>,
    sections: Vec<(String, String, bool)>,
    months: Vec<(i8, bool)>,
    is_brief: bool,
    is_whole: bool,
}

/// The margin of a piece's sources: each return once, however many of its fields.
pub fn sources(piece: &[SourceRef], t: &Catalogue, lang: Lang) -> Vec<ShownSource> {
    let mut seen: Vec<String> = Vec::new();
    let mut shown = Vec::new();
    for source in piece {
        let place = source.place();
        if seen.contains(&place) {
            continue;
        }
        let filed = &source.filed;
        let version = filed.version.to_string();
        let what = t.with("report.source-of", &[("body", filed.body.as_str()), ("version", version.as_str())]);
        let at = |at: Option<jiff::Timestamp>| at.map(|at| words::instant(at, lang));
        let mut who = Vec::new();
        match (filed.approved_by.as_str(), at(filed.approved_at)) {
            ("", Some(at)) => who.push(t.with("report.approved-outside", &[("at", &at)])),
            ("", None) => {}
            (person, Some(at)) => who.push(t.with("report.approved-by", &[("person", person), ("at", &at)])),
            (person, None) => who.push(t.with("report.signed-by", &[("person", person)])),
        }
        if let Some(at) = at(filed.confirmed_at) {
            who.push(t.with("report.confirmed-by", &[("person", filed.confirmed_by.as_str()), ("at", &at)]));
        }
        let (version, item) = place.split_once('/').unwrap_or((&place, ""));
        let address =
            if item.is_empty() { format!("/returns/{version}") } else { format!("/returns/{version}#item-{item}") };
        shown.push(ShownSource { address, what, who: who.join("; ") });
        seen.push(place);
    }
    shown
}

fn figure(figure: &Figure, t: &Catalogue) -> String {
    use dondoc_rules::reports::Amount;
    let printed = figure.printed.as_str();
    match (&figure.amount, &figure.denominator) {
        (Amount::Share { part, whole }, Some(of)) => {
            let (part, whole) = (part.to_string(), whole.to_string());
            let values = [("printed", printed), ("part", &part), ("whole", &whole), ("of", of)];
            t.with("report.figure-share", &values)
        }
        (Amount::Gap, _) => t["report.figure-gap"].to_owned(),
        _ => t.with("report.figure-count", &[("printed", printed), ("unit", &figure.unit)]),
    }
}

/// A piece as HTML.
fn html(block: &Block) -> String {
    let document = Document { blocks: vec![block.clone()], flattened: false };
    dondoc_files::html::write(&document, &|_| None)
}

/// The pieces of a report with their margins.
pub fn shown(report: &Report, cycle: &str, may_select: bool, t: &Catalogue, lang: Lang) -> Vec<Shown> {
    let of = |piece: &Piece| {
        let is_text = piece.key.starts_with("text:") && !piece.key.contains('~');
        let select = (is_text && may_select && !piece.key.ends_with("/progress"))
            .then(|| format!("/reports/{cycle}/text?key={}", encoded(&piece.key)));
        let case = match &piece.block {
            Block::Paragraph(paragraph) if piece.sources.is_empty() => {
                paragraph.source.as_ref().map(|source| format!("/{source}"))
            }
            _ => None,
        };
        Shown {
            html: html(&piece.block),
            sources: sources(&piece.sources, t, lang),
            figures: piece.figures.iter().map(|one| figure(one, t)).collect(),
            select,
            case,
            key: piece.key.replace(char::is_whitespace, "_"),
        }
    };
    report.pieces.iter().map(of).collect()
}

/// A value as it stands in an address.
pub fn encoded(value: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' | b':' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    value.bytes().map(byte).collect()
}

/// The annexes as tables, each under its title.
pub fn annexes(report: &Report) -> Vec<(String, String)> {
    report
        .annexes
        .iter()
        .map(|annex| (annex.title.clone(), annex.annex().blocks.iter().map(html).collect::<String>()))
        .collect()
}

pub async fn show(
    cx: Cx,
    Path(id): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Response, Error> {
    page(&cx, &id, &asked, None).await
}

async fn page(cx: &Cx, id: &str, asked: &HashMap<String, String>, problem: Option<String>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/reports").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = readable(&mut tx, cx, id).await?;
    let wanted = wanted(asked);
    let offered_months = months(&mut tx, &cycle).await?;
    if wanted.months.is_some_and(|months| !offered_months.contains(&months)) {
        return Err(Error::NotFound);
    }
    let seen = (cx.actor.today(), cx.actor.now);
    let Composed { report, offered, .. } = composed_as(&mut tx, &cycle, seen, &wanted).await?;
    let is_whole = asked.values().all(String::is_empty);
    let failures = if is_whole { findings::failures(&mut tx, &cycle, &report, seen).await? } else { Vec::new() };
    let failures = found::shown(&mut tx, failures, t, cx.lang).await?;
    let editions = super::super::editions(&mut tx, &cycle.id).await?;
    let chosen = choices::of(&mut tx, &cycle.id).await?;
    let may_write = may_write(cx, &cycle);
    let of = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    let choose = |rows: Vec<(String, String)>, name: &str| {
        let chosen = of(name);
        rows.into_iter().map(|(key, label)| (key.clone(), label, key == chosen)).collect()
    };
    let page = ShowPage {
        figures: sentence(&report, t),
        not_used: report
            .not_used
            .iter()
            .map(|row| match row.what.is_empty() {
                true => (row.body.clone(), row.reason.clone()),
                false => (format!("{}, {}", row.body, row.what), row.reason.clone()),
            })
            .collect(),
        reasons: by_reason(&report.not_used),
        pieces: shown(&report, cycle.id.as_str(), may_write && is_whole, t, cx.lang),
        annexes: annexes(&report),
        title: report.title,
        editions: editions
            .into_iter()
            .map(|edition| {
                let at = words::instant(edition.frozen_at, cx.lang);
                (edition.number, at, edition.sha256, edition.id.to_string())
            })
            .collect(),
        file: file(cycle.id.as_str(), &wanted, asked),
        bodies: choose(offered.bodies, "body"),
        sections: choose(offered.sections, "section"),
        months: offered_months.into_iter().map(|months| (months, wanted.months == Some(months))).collect(),
        is_brief: wanted.is_brief,
        is_issuer: chosen.issued_as == AS_ISSUER,
        id: cycle.id.to_string(),
        name: cycle.name,
        may_write,
        is_whole,
        failures,
        problem,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// How many owe, and how they stand.
fn sentence(report: &Report, t: &Catalogue) -> String {
    let sums = report.figures;
    let counts = [sums.owing_count, sums.on_time_count, sums.late_count, sums.missing_count].map(|one| one.to_string());
    let [owing, on_time, late, missing] = counts.each_ref().map(String::as_str);
    t.with("report.figures", &[("owing", owing), ("on_time", on_time), ("late", late), ("missing", missing)])
}

/// The address of a report as a file.
fn file(cycle: &str, wanted: &Wanted, asked: &HashMap<String, String>) -> String {
    let mut parts: Vec<String> = Vec::new();
    for name in ["body", "section", "months"] {
        if let Some(value) = asked.get(name).filter(|value| !value.is_empty()) {
            parts.push(format!("{name}={}", encoded(value)));
        }
    }
    if wanted.is_brief {
        parts.push("outline=brief".to_owned());
    }
    let query = if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) };
    format!("/reports/{cycle}/report.docx{query}")
}

pub async fn draft(
    cx: Cx,
    Path(id): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Response, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = readable(&mut tx, &cx, &id).await?;
    let wanted = wanted(&asked);
    let offered = months(&mut tx, &cycle).await?;
    if wanted.months.is_some_and(|months| !offered.contains(&months)) {
        return Err(Error::NotFound);
    }
    let composed = composed_as(&mut tx, &cycle, (cx.actor.today(), cx.actor.now), &wanted).await?;
    let name = if wanted.is_brief { "tom-tat-bao-cao.docx" } else { "bao-cao-tong-hop-du-thao.docx" };
    Ok(crate::http::word_file(name, &composed.document, &composed.report.title))
}

/// The tờ trình; there is none while the report is the focal body's own.
pub async fn submission(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = readable(&mut tx, &cx, &id).await?;
    if choices::of(&mut tx, &cycle.id).await?.issued_as != AS_ISSUER {
        return Err(Error::NotFound);
    }
    let document = super::super::submission(&mut tx, &cycle, (cx.actor.today(), cx.actor.now)).await?;
    Ok(crate::http::word_file("to-trinh-du-thao.docx", &document, "Tờ trình"))
}
