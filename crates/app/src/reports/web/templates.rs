//! A template as a form: its parts in order, one more row, its versions; checked, and shown with a cycle's real data.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Reach, Right, reach};
use dondoc_rules::reports::template::{
    FIGURE_FIELDS, Fault, Outline, Part, SHARE_FIELDS, TemplatePart, WORD_FIELDS, check,
};

use super::super::templates::{self, MOST_PARTS, TemplateRefusal};
use super::super::{Wanted, by_template};
use super::readable;
use super::shown::{Place, Shown, ShownAnnex, annexes, shown};
use crate::accounts;
use crate::cycles;
use crate::http::{Catalogue, Cx, Error, Fields, Shell, catalogue, render, see};
use crate::words;

/// A part as it stands in the form.
#[derive(Debug, Clone, Default)]
struct Typed {
    part: String,
    level: String,
    title: String,
    lead: String,
    is_in: bool,
    most: String,
}

#[derive(Template)]
#[template(path = "reports/template.html")]
struct TemplatePage {
    shell: Shell,
    outline: Outline,
    problems: Vec<String>,
    may_keep: bool,
    rows: Vec<Typed>,
    parts: Vec<(&'static str, &'static str)>,
    fields: String,
    note: String,
    /// Number, note, who and when, whether shown.
    versions: Vec<(i64, String, String, bool)>,
    cycles: Vec<(String, String, bool)>,
    /// The title of what the template makes of real data.
    preview: Option<String>,
    pieces: Vec<Shown>,
    annexes: Vec<ShownAnnex>,
}

/// What a template makes of real data.
#[derive(Default)]
struct Preview {
    title: Option<String>,
    pieces: Vec<Shown>,
    annexes: Vec<ShownAnnex>,
}

fn typed(part: TemplatePart) -> Typed {
    Typed {
        part: part.part.as_str().to_owned(),
        level: part.level.to_string(),
        title: part.title,
        lead: part.lead,
        is_in: part.is_in,
        most: if part.most == 0 { String::new() } else { part.most.to_string() },
    }
}

fn outline(word: &str) -> Result<Outline, Error> {
    Outline::parse(word).ok_or(Error::NotFound)
}

pub async fn show(
    cx: Cx,
    Path(word): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Response, Error> {
    let outline = outline(&word)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let number = asked.get("version").and_then(|number| number.parse::<i64>().ok());
    let versions = templates::versions(&mut tx, outline).await?;
    let chosen = match number {
        Some(0) => None,
        Some(number) => Some(versions.iter().find(|one| one.number == number).ok_or(Error::NotFound)?),
        None => versions.first(),
    };
    let number = chosen.map_or(0, |one| one.number);
    let parts = match chosen {
        Some(one) => templates::parts(&mut tx, &one.id).await?,
        None => templates::given(outline),
    };
    drop(tx);
    let rows = parts.into_iter().map(typed).collect();
    page(&cx, outline, (rows, Some(number)), Asked::default()).await
}

/// What a page shows beside the rows.
#[derive(Default)]
struct Asked {
    note: String,
    cycle: String,
    problems: Vec<String>,
    preview: Preview,
}

async fn page(
    cx: &Cx,
    outline: Outline,
    (mut rows, number): (Vec<Typed>, Option<i64>),
    asked: Asked,
) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/reports").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let may_keep = reach(cx.actor.role, Right::Consolidate).is_some();
    let mut versions = Vec::new();
    for one in templates::versions(&mut tx, outline).await? {
        let person = match &one.made_by {
            Some(id) => accounts::name_of(&mut tx, id).await?.unwrap_or_default(),
            None => String::new(),
        };
        let at = words::instant(one.made_at, cx.lang);
        versions.push((one.number, one.note, format!("{person}, {at}"), number == Some(one.number)));
    }
    versions.push((0, t["template.given"].to_owned(), String::new(), number == Some(0)));
    let cycles = cycles::list(&mut tx).await?.into_iter();
    let cycles = cycles
        .filter(|cycle| cx.reach == Reach::Tenant || cx.actor.acts_for(&cycle.focal_body))
        .map(|cycle| (cycle.id.to_string(), cycle.name, cycle.id.as_str() == asked.cycle));
    let cycles = cycles.collect();
    if may_keep && rows.len() < MOST_PARTS && rows.last().is_none_or(|last| !last.part.is_empty()) {
        rows.push(Typed { level: "1".to_owned(), ..Typed::default() });
    }
    let shares = SHARE_FIELDS.iter().map(|field| format!("{{{field}_share}}"));
    let fields = WORD_FIELDS.iter().chain(FIGURE_FIELDS).map(|field| format!("{{{field}}}"));
    let page = TemplatePage {
        parts: Part::ALL.iter().map(|part| (part.as_str(), &t[&format!("part.{}", part.as_str())])).collect(),
        fields: fields.chain(shares).collect::<Vec<_>>().join(" "),
        note: asked.note,
        problems: asked.problems,
        preview: asked.preview.title,
        pieces: asked.preview.pieces,
        annexes: asked.preview.annexes,
        outline,
        may_keep,
        rows,
        versions,
        cycles,
        shell,
    };
    let status = if page.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, render(&page)?).into_response())
}

/// The rows as they were sent, in the order of their numbers.
fn sent(fields: &Fields) -> Vec<Typed> {
    let column = |name: &'static str| fields.all(name).map(str::to_owned).collect::<Vec<String>>();
    let [parts, places, levels, titles, leads, ins, mosts] =
        ["part", "place", "level", "title", "lead", "is_in", "most"].map(column);
    let mut rows: Vec<(u32, Typed)> = parts
        .into_iter()
        .enumerate()
        .take(MOST_PARTS + 1)
        .map(|(row, part)| {
            let cell = |column: &[String]| column.get(row).map(|text| text.trim().to_owned()).unwrap_or_default();
            let place = cell(&places).parse().unwrap_or(u32::MAX);
            let (level, most) = (cell(&levels), cell(&mosts));
            let typed = Typed { part, level, title: cell(&titles), lead: cell(&leads), is_in: cell(&ins) == "1", most };
            (place, typed)
        })
        .collect();
    rows.sort_by_key(|(place, _)| *place);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// The parts of the rows; a row without a part is taken out, one whose numbers are none is named by its line.
fn parts(rows: &[Typed], t: &Catalogue) -> Result<Vec<TemplatePart>, Vec<String>> {
    let (mut parts, mut problems) = (Vec::new(), Vec::new());
    for (line, row) in (1..).zip(rows.iter().filter(|row| !row.part.is_empty())) {
        let most = if row.most.is_empty() { Some(0) } else { row.most.parse().ok() };
        match (Part::parse(&row.part), row.level.parse(), most) {
            (Some(part), Ok(level), Some(most)) => {
                let (title, lead, is_in) = (row.title.clone(), row.lead.clone(), row.is_in);
                parts.push(TemplatePart { part, level, title, lead, is_in, most });
            }
            _ => problems.push(t.with("template.bad-number", &[("line", &i32::to_string(&line))])),
        }
    }
    if problems.is_empty() { Ok(parts) } else { Err(problems) }
}

fn fault(fault: &Fault, t: &Catalogue) -> String {
    let part = |part: &Part| t[&format!("part.{}", part.as_str())].to_owned();
    match fault {
        Fault::UnknownField { line, field } => {
            t.with("template.unknown-field", &[("line", &line.to_string()), ("field", field)])
        }
        Fault::OpenBrace { line } => t.with("template.open-brace", &[("line", &line.to_string())]),
        Fault::MissingPart(missing) => t.with("template.missing-part", &[("part", &part(missing))]),
        Fault::Doubled { line, first, part: own } => {
            let (line, first) = (line.to_string(), first.to_string());
            t.with("template.doubled", &[("line", &line), ("first", &first), ("part", &part(own))])
        }
        Fault::Level { line } => t.with("template.bad-level", &[("line", &line.to_string())]),
        Fault::NoTitle { line } => t.with("template.no-title", &[("line", &line.to_string())]),
        Fault::Order { line } => t.with("template.bad-order", &[("line", &line.to_string())]),
    }
}

pub async fn keep(cx: Cx, Path(word): Path<String>, fields: Fields) -> Result<Response, Error> {
    let outline = outline(&word)?;
    let t = catalogue(cx.lang);
    let rows = sent(&fields);
    let note = fields.get("note").to_owned();
    let problems = match parts(&rows, t) {
        Err(problems) => problems,
        Ok(parts) => match templates::keep(&cx.state.db, &cx.actor, outline, &parts, &note).await {
            Ok(_) => return Ok(see(&format!("/report-templates/{}", outline.as_str()))),
            Err(TemplateRefusal::Store(error)) => return Err(error.into()),
            Err(TemplateRefusal::TooLong) => vec![t["template.too-long"].to_owned()],
            Err(TemplateRefusal::Faults(faults)) => faults.iter().map(|one| fault(one, t)).collect(),
        },
    };
    let cycle = fields.get("cycle").to_owned();
    page(&cx, outline, (rows, None), Asked { note, cycle, problems, preview: Preview::default() }).await
}

/// The template as it is typed, with the real data of a cycle; nothing is kept.
pub async fn preview(cx: Cx, Path(word): Path<String>, fields: Fields) -> Result<Response, Error> {
    let outline = outline(&word)?;
    let t = catalogue(cx.lang);
    let rows = sent(&fields);
    let (note, cycle) = (fields.get("note").to_owned(), fields.get("cycle").to_owned());
    let mut asked = Asked { note, cycle, ..Asked::default() };
    match parts(&rows, t) {
        Err(problems) => asked.problems = problems,
        Ok(parts) => {
            asked.problems = check(&parts, outline).iter().map(|one| fault(one, t)).collect();
            if asked.problems.is_empty() {
                let mut tx = cx.state.db.read(cx.actor.tenant).await?;
                let cycle = readable(&mut tx, &cx, &asked.cycle).await?;
                let wanted = Wanted { is_brief: outline == Outline::Brief, ..Wanted::default() };
                let seen = (cx.actor.today(), cx.actor.now);
                let report = by_template(&mut tx, &cycle, seen, &wanted, &parts).await?.report;
                asked.preview = Preview {
                    pieces: shown(
                        &report,
                        Place { cycle: cycle.id.as_str(), plan: cycle.plan.as_str(), may_select: false },
                        t,
                        cx.lang,
                    ),
                    annexes: annexes(&report.annexes, t, cx.lang),
                    title: Some(report.title),
                };
            }
        }
    }
    page(&cx, outline, (rows, None), asked).await
}
