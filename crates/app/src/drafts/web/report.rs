//! The report as a page and as files, with what editors decided over it: each paragraph with what it rests on in the margin,
//! each row of an annex too; other reports as choices; what fails.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_files::{Format, xlsx};
use dondoc_rules::reports::draft::{Drafted, Standing};
use dondoc_rules::reports::views::Scope;
use dondoc_rules::reports::{Report, by_reason, notation};

use super::{may_write, readable};
use crate::cycles::Cycle;
use crate::db::Tx;
use crate::drafts::corrected::corrected;
use crate::drafts::{Draft, annexes as books, draft_as};
use crate::http::{Catalogue, Cx, Error, Shell, csv_file, download, render, word_file};
use crate::reports::choices::AS_ISSUER;
use crate::reports::web::findings as found;
use crate::reports::web::shown::{Place, Shown, ShownAnnex, anchor, annexes, encoded, html_of, piece_of};
use crate::reports::{self, Wanted, choices, findings, months};
use crate::words;

#[derive(Template)]
#[template(path = "drafts/report.html")]
struct ReportPage {
    shell: Shell,
    id: String,
    name: String,
    title: String,
    figures: String,
    failures: Vec<found::ShownFailure>,
    /// What the report before said that is known otherwise.
    corrected: Option<(String, String)>,
    not_used: Vec<(String, String)>,
    reasons: Vec<(String, usize)>,
    pieces: Vec<Shown>,
    annexes: Vec<ShownAnnex>,
    editions: Vec<(i64, String, String, String)>,
    may_write: bool,
    is_issuer: bool,
    /// The address of the same report as a file.
    file: String,
    /// What an address of the same report carries: "?body=…", or nothing.
    query: String,
    bodies: Vec<(String, String, bool)>,
    sections: Vec<(String, String, bool)>,
    months: Vec<(i8, bool)>,
    is_brief: bool,
    is_whole: bool,
}

/// The report that an address asks for.
fn wanted(asked: &HashMap<String, String>) -> Wanted {
    let of = |name: &str| asked.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let scope = match (of("body"), of("section")) {
        (Some(body), _) => Scope::Body(body.to_owned()),
        (None, Some(section)) => Scope::Section(section.to_owned()),
        (None, None) => Scope::Whole,
    };
    let months = of("months").and_then(|months| months.parse().ok()).filter(|months| (1..=12).contains(months));
    Wanted { scope, is_brief: of("outline") == Some("brief"), months }
}

/// The draft of the report that an address asks for; no such report where there is no cycle in these months.
async fn asked_draft(tx: &mut Tx, cx: &Cx, cycle: &Cycle, wanted: &Wanted) -> Result<Draft, Error> {
    if let Some(count) = wanted.months
        && !months(tx, cycle).await?.contains(&count)
    {
        return Err(Error::NotFound);
    }
    Ok(draft_as(tx, &cx.actor, cycle, wanted).await?)
}

/// A passage with its margin and with what an editor did to it.
fn passage(draft: &Draft, piece: &Drafted, place: Place<'_>, shell: &Shell, cx: &Cx) -> Shown {
    let html = html_of(draft.blocks(piece));
    let standing = match piece.standing {
        Standing::Generated => ("", String::new()),
        other => (other.as_str(), shell.t[&format!("draft.standing-{}", other.as_str())].to_owned()),
    };
    let mark = draft.mark(&piece.key);
    // A heading is edited on the draft's own page: a link beside each would only draw the text apart.
    let is_edited = place.may_select && !piece.text.starts_with('#');
    let edit = is_edited.then(|| format!("/reports/{}/draft?open={mark}#{mark}", place.cycle));
    match draft.piece(&piece.key) {
        Some(generated) => Shown { html, standing, edit, ..piece_of(generated, place, shell.t, cx.lang) },
        None => Shown {
            key: anchor(&piece.key),
            html,
            sources: Vec::new(),
            figures: Vec::new(),
            counted: Vec::new(),
            select: None,
            case: None,
            standing,
            edit,
        },
    }
}

/// What is not in the report: by the rules, and by an editor's decision.
fn not_used(draft: &Draft, t: &Catalogue) -> Vec<(String, String)> {
    let listed = draft.composed.report.not_used.iter().map(|row| match row.what.is_empty() {
        true => (row.body.clone(), row.reason.clone()),
        false => (format!("{}, {}", row.body, row.what), row.reason.clone()),
    });
    let left_out = draft.pieces.iter().filter_map(|piece| {
        let reason = piece.left_out.as_deref()?;
        let source = draft.piece(&piece.key).and_then(|piece| piece.sources.first());
        let what = source.map_or_else(|| notation::shown(&piece.text), |source| source.filed.body.clone());
        Some((what, format!("{}: {reason}", &t["draft.left-out-by-editor"])))
    });
    listed.chain(left_out).collect()
}

pub async fn show(
    cx: Cx,
    Path(id): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/reports").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = readable(&mut tx, &cx, &id).await?;
    let wanted = wanted(&asked);
    let draft = asked_draft(&mut tx, &cx, &cycle, &wanted).await?;
    let is_whole = asked.values().all(String::is_empty);
    let failures = if is_whole { findings::failures(&mut tx, &cycle, &draft.composed).await? } else { Vec::new() };
    let failures = found::shown(&mut tx, failures, t, cx.lang).await?;
    let editions = reports::editions(&mut tx, &cycle.id).await?;
    let chosen = choices::of(&mut tx, &cycle.id).await?;
    let may_write = may_write(&cx, &cycle);
    let of = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    let choose = |rows: &[(String, String)], name: &str| {
        let chosen = of(name);
        rows.iter().map(|(key, label)| (key.clone(), label.clone(), key == chosen)).collect()
    };
    let offered_months = months(&mut tx, &cycle).await?;
    let (report, offered) = (&draft.composed.report, &draft.composed.offered);
    let place = Place { cycle: cycle.id.as_str(), plan: cycle.plan.as_str(), may_select: may_write && is_whole };
    let standing = draft.pieces.iter().filter(|piece| piece.left_out.is_none());
    let query = query(&wanted, &asked);
    let mut annexes = annexes(&draft.annexes(), t, cx.lang);
    for (number, annex) in (1..).zip(&mut annexes) {
        annex.csv = format!("/reports/{}/annexes/{number}.csv{query}", cycle.id);
    }
    let corrected = match is_whole {
        true => corrected(&mut tx, &cycle, cx.actor.now).await?.map(|one| {
            let count = one.count.to_string();
            (t.with("draft.corrected", &[("count", &count), ("cycle", &one.cycle)]), one.link)
        }),
        false => None,
    };
    let page = ReportPage {
        corrected,
        figures: sentence(report, t),
        not_used: not_used(&draft, t),
        reasons: by_reason(&report.not_used),
        pieces: standing.map(|piece| passage(&draft, piece, place, &shell, &cx)).collect(),
        annexes,
        title: report.title.clone(),
        editions: editions
            .into_iter()
            .map(|edition| {
                let at = words::instant(edition.frozen_at, cx.lang);
                (edition.number, at, edition.sha256, edition.id.to_string())
            })
            .collect(),
        file: format!("/reports/{}/report.docx{query}", cycle.id),
        query,
        bodies: choose(&offered.bodies, "body"),
        sections: choose(&offered.sections, "section"),
        months: offered_months.into_iter().map(|months| (months, wanted.months == Some(months))).collect(),
        is_brief: wanted.is_brief,
        is_issuer: chosen.issued_as == AS_ISSUER,
        id: cycle.id.to_string(),
        name: cycle.name,
        may_write,
        is_whole,
        failures,
        shell,
    };
    Ok((StatusCode::OK, render(&page)?).into_response())
}

/// How many owe, and how they stand.
fn sentence(report: &Report, t: &Catalogue) -> String {
    let sums = report.figures;
    let counts = [sums.owing_count, sums.on_time_count, sums.late_count, sums.missing_count].map(|one| one.to_string());
    let [owing, on_time, late, missing] = counts.each_ref().map(String::as_str);
    t.with("report.figures", &[("owing", owing), ("on_time", on_time), ("late", late), ("missing", missing)])
}

/// What the address of a report carries.
fn query(wanted: &Wanted, asked: &HashMap<String, String>) -> String {
    let mut parts: Vec<String> = Vec::new();
    for name in ["body", "section", "months"] {
        if let Some(value) = asked.get(name).filter(|value| !value.is_empty()) {
            parts.push(format!("{name}={}", encoded(value)));
        }
    }
    if wanted.is_brief {
        parts.push("outline=brief".to_owned());
    }
    if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
}

type Asked = Query<HashMap<String, String>>;

/// The report as a Word file, as it stands now.
pub async fn word(cx: Cx, Path(id): Path<String>, Query(asked): Asked) -> Result<Response, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = readable(&mut tx, &cx, &id).await?;
    let wanted = wanted(&asked);
    let draft = asked_draft(&mut tx, &cx, &cycle, &wanted).await?;
    let name = if wanted.is_brief { "tom-tat-bao-cao.docx" } else { "bao-cao-tong-hop-du-thao.docx" };
    let title = draft.composed.report.title.clone();
    Ok(word_file(name, &draft.into_plain_document(), &title))
}

/// The annexes as one workbook, a sheet each.
pub async fn sheets(cx: Cx, Path(id): Path<String>, Query(asked): Asked) -> Result<Response, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = readable(&mut tx, &cx, &id).await?;
    let draft = asked_draft(&mut tx, &cx, &cycle, &wanted(&asked)).await?;
    Ok(download("phu-luc.xlsx", Format::Xlsx.media_type(), xlsx::write(&books::book(&draft))))
}

/// One annex, by its number from 1, as a table for spreadsheets: "4.csv".
pub async fn table(cx: Cx, Path((id, name)): Path<(String, String)>, Query(asked): Asked) -> Result<Response, Error> {
    let number = name.strip_suffix(".csv").and_then(|number| number.parse::<usize>().ok()).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = readable(&mut tx, &cx, &id).await?;
    let draft = asked_draft(&mut tx, &cx, &cycle, &wanted(&asked)).await?;
    let lines = number.checked_sub(1).and_then(|place| books::lines(&draft).into_iter().nth(place));
    csv_file(&format!("phu-luc-{number}.csv"), &lines.ok_or(Error::NotFound)?)
}
