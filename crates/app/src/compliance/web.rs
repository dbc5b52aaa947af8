//! The table on the focal body's pages: choosing, the draft of a day, publishing, deciding, freezing, files.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use dondoc_files::Format;
use dondoc_rules::access::{Right, reach};

use super::pages::{Printed, PrintedObjection, objections};
use super::sheet::Shown;
use super::{Compliance, ComplianceRefusal, ComplianceRow, Decision, Scope, collected};
use crate::cycles::{self, Cycle};
use crate::db::Tx;
use crate::http::{
    Asked, CSV, Catalogue, Cx, Error, Fields, Routes, Seen, Shell, catalogue, download, has_pdf, render, see, word_file,
};
use crate::ids::{ComplianceId, CycleId, FileId, ObjectionId};
use crate::{files, plans, words};

type Pairs = Query<Vec<(String, String)>>;

pub fn routes() -> Routes {
    Routes::new()
        .get("/compliance", Right::ReadBoard, list)
        .post("/compliance", Right::Consolidate, publish)
        .get("/compliance/draft", Right::ReadBoard, draft)
        .get("/compliance/draft/{file}", Right::ReadBoard, draft_file)
        .get("/compliance/{id}", Right::ReadBoard, show)
        .get("/compliance/{id}/files/{file}", Right::ReadBoard, file)
        .post("/compliance/{id}/decisions/{objection}", Right::Consolidate, decide)
        .post("/compliance/{id}/freezing", Right::Consolidate, freeze)
}

/// A refusal in words.
pub fn refused(refusal: ComplianceRefusal, t: &Catalogue) -> Error {
    match refusal {
        ComplianceRefusal::Store(error) => error.into(),
        ComplianceRefusal::Unknown => Error::NotFound,
        ComplianceRefusal::Published => Error::Refused(t["compliance.published-already"].to_owned()),
        ComplianceRefusal::Empty => Error::Refused(t["compliance.empty"].to_owned()),
        ComplianceRefusal::Frozen => Error::Refused(t["compliance.is-frozen"].to_owned()),
        ComplianceRefusal::TooLate(day) => Error::Refused(t.with("compliance.too-late", &[("day", &words::day(day))])),
        ComplianceRefusal::TooEarly(day) => {
            Error::Refused(t.with("compliance.too-early", &[("day", &words::day(day))]))
        }
        ComplianceRefusal::Open(count) => {
            Error::Refused(t.with("compliance.open-objections", &[("count", &count.to_string())]))
        }
        ComplianceRefusal::Field(key) => Error::Refused(t[key].to_owned()),
    }
}

fn covers(cx: &Cx) -> impl Fn(&Cycle) -> bool + Sync + '_ {
    |cycle| cx.actor.covers(cx.reach, None, Some(&cycle.focal_body))
}

fn scope(get: &dyn Fn(&str) -> Option<String>) -> Option<Scope> {
    match (get("cycle"), get("year")) {
        (Some(cycle), _) => CycleId::parse(&cycle).map(Scope::Cycle),
        (None, year) => year?.parse().ok().map(Scope::Year),
    }
}

#[derive(Template)]
#[template(path = "compliance/list.html")]
struct ListPage {
    shell: Shell,
    tables: Vec<(String, String, String)>,
    years: Vec<i64>,
    cycles: Vec<(String, String, String)>,
}

async fn list(cx: Cx) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/cycles").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let titles = plans::list(&mut tx).await?;
    let mine: Vec<Cycle> = cycles::list(&mut tx).await?.into_iter().filter(|cycle| covers(&cx)(cycle)).collect();
    let mut years: Vec<i64> = mine.iter().map(|cycle| i64::from(cycle.due().0.year())).collect();
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    let all = super::list(&mut tx).await?.into_iter();
    let all = all.filter(|one| cx.actor.covers(cx.reach, None, Some(&one.focal_body)));
    let status = |one: &Compliance| match one.frozen_at {
        Some(at) => shell.t.with("compliance.frozen-at", &[("at", &words::instant(at, cx.lang))]),
        None => shell.t.with("compliance.open-until", &[("day", &words::day(one.correct_until))]),
    };
    let page = ListPage {
        tables: all.map(|one| (one.id.to_string(), one.title.clone(), status(&one))).collect(),
        years,
        cycles: mine
            .into_iter()
            .map(|cycle| {
                let plan = titles.iter().find(|plan| plan.id == cycle.plan).map(|plan| plan.title.clone());
                (cycle.id.to_string(), cycle.name, plan.unwrap_or_default())
            })
            .collect(),
        shell,
    };
    Ok(render(&page)?.into_response())
}

/// The draft of a day: a table that is not stored, and its rows.
async fn drafted(
    tx: &mut Tx,
    cx: &Cx,
    asked: &Asked,
    t: &Catalogue,
) -> Result<(Compliance, Vec<ComplianceRow>, Scope, Seen), Error> {
    let scope = scope(&|name| asked.get(name).map(str::to_owned)).ok_or(Error::NotFound)?;
    let seen = Seen::of(cx, asked, t);
    let found = collected(tx, &scope, &covers(cx), (seen.as_of, seen.known_at), t).await?;
    let focal_body = found.focal_body.ok_or(Error::NotFound)?;
    let one = Compliance {
        id: ComplianceId::new(),
        cycle: scope.cycle().cloned(),
        year: scope.year(),
        focal_body,
        title: found.title,
        as_of: seen.as_of,
        known_at: seen.known_at,
        published_at: cx.actor.now,
        published_by: None,
        correct_until: cx.actor.today(),
        confirmed_in_time: found.confirmed_in_time,
        confirmed_of: found.confirmed_of,
        frozen_at: None,
        frozen_by: None,
        sheet: None,
        list: None,
        annex: None,
    };
    Ok((one, found.rows, scope, seen))
}

#[derive(Template)]
#[template(path = "compliance/draft.html")]
struct DraftPage {
    shell: Shell,
    printed: Printed,
    seen: Seen,
    scope: (&'static str, String),
    files: Vec<(String, &'static str)>,
    may_publish: bool,
    /// Published and not frozen yet.
    open: Option<String>,
}

async fn draft(cx: Cx, Query(pairs): Pairs) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/cycles").await?;
    let asked = Asked::of(pairs);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (one, rows, scope, seen) = drafted(&mut tx, &cx, &asked, shell.t).await?;
    let shown = Shown::new(&one, &rows, shell.t["compliance.is-draft"].to_owned(), shell.t);
    let all = super::list(&mut tx).await?;
    let open = all
        .iter()
        .find(|other| other.frozen_at.is_none() && other.scope() == scope && other.focal_body == one.focal_body);
    let link = |file: &str| seen.link(&asked, &format!("/compliance/draft/{file}"));
    let page = DraftPage {
        printed: Printed::of(&shown, shell.t),
        files: [
            ("table.csv", "seen.csv"),
            ("table.xlsx", "seen.xlsx"),
            ("annex.docx", "compliance.annex"),
            ("annex.pdf", "compliance.annex-pdf"),
        ]
        .into_iter()
        .filter(|(name, _)| has_pdf() || !name.ends_with(".pdf"))
        .map(|(name, key)| (link(name), key))
        .collect(),
        open: open.map(|one| one.id.to_string()),
        scope: match &scope {
            Scope::Cycle(id) => ("cycle", id.to_string()),
            Scope::Year(year) => ("year", year.to_string()),
        },
        may_publish: reach(cx.actor.role, Right::Consolidate).is_some()
            && cx.actor.acts_for(&one.focal_body)
            && !rows.is_empty(),
        seen,
        shell,
    };
    Ok(render(&page)?.into_response())
}

/// One of the files of a table that is not kept.
fn made(shown: &Shown<'_>, file: &str) -> Result<Response, Error> {
    let name = shown.file_name();
    match file {
        "table.csv" => Ok(download(&format!("{name}.csv"), CSV, shown.list()?)),
        "table.xlsx" => Ok(download(&format!("{name}.xlsx"), Format::Xlsx.media_type(), shown.workbook())),
        "annex.docx" | "annex.pdf" => Ok(word_file(&format!("{name}.docx"), &shown.annex_document(), &shown.title)),
        _ => Err(Error::NotFound),
    }
}

async fn draft_file(cx: Cx, Path(file): Path<String>, Query(pairs): Pairs) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (one, rows, _, seen) = drafted(&mut tx, &cx, &Asked::of(pairs), t).await?;
    if let Some(problem) = seen.problem {
        return Err(Error::BadRequest(problem));
    }
    made(&Shown::new(&one, &rows, t["compliance.is-draft"].to_owned(), t), &file)
}

async fn publish(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let filled = |name: &str| Some(fields.get(name).to_owned()).filter(|text| !text.is_empty());
    let scope = scope(&filled).ok_or(Error::NotFound)?;
    let pairs = fields.values.iter().filter(|(name, _)| name == "as_of").cloned().collect();
    let seen = Seen::of(&cx, &Asked::of(pairs), t);
    if let Some(problem) = seen.problem {
        return Err(Error::Refused(problem));
    }
    if seen.as_of > cx.actor.today() {
        return Err(Error::Refused(t["compliance.later-day"].to_owned()));
    }
    // What is published is what is known now of that day: a paper that came in time and was entered since counts.
    let told = (t, cx.state.has_mail);
    let done = super::publish(&cx.state.db, &cx.actor, &scope, (seen.as_of, cx.actor.now), told).await;
    let id = done.map_err(|refusal| refused(refusal, t))?;
    Ok(see(&format!("/compliance/{id}")))
}

async fn readable(tx: &mut Tx, cx: &Cx, id: &str) -> Result<Compliance, Error> {
    let id = ComplianceId::parse(id).ok_or(Error::NotFound)?;
    let one = super::get(tx, &id).await?;
    one.filter(|one| cx.actor.covers(cx.reach, None, Some(&one.focal_body))).ok_or(Error::NotFound)
}

#[derive(Template)]
#[template(path = "compliance/show.html")]
struct ShowPage {
    shell: Shell,
    id: String,
    printed: Printed,
    objections: Vec<PrintedObjection>,
    /// Link, words, hash: the hash once it is frozen.
    files: Vec<(String, &'static str, String)>,
    may_decide: bool,
    may_freeze: bool,
    freezes_after: String,
}

async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/cycles").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let one = readable(&mut tx, &cx, &id).await?;
    let rows = super::rows(&mut tx, &one.id).await?;
    let stated = objections(super::objections(&mut tx, &one.id).await?, &rows, t, cx.lang);
    let mut kept = Vec::new();
    for (name, key, file) in [
        ("table.xlsx", "seen.xlsx", &one.sheet),
        ("table.csv", "seen.csv", &one.list),
        ("annex.docx", "compliance.annex", &one.annex),
        // Made from the rows that are kept.
        ("annex.pdf", "compliance.annex-pdf", &None),
    ] {
        if name.ends_with(".pdf") && !has_pdf() {
            continue;
        }
        let hash = match file {
            Some(id) => files::get(&mut tx, id).await?.map(|file| file.sha256).unwrap_or_default(),
            None => String::new(),
        };
        kept.push((format!("/compliance/{id}/files/{name}"), key, hash));
    }
    let is_own = reach(cx.actor.role, Right::Consolidate).is_some() && cx.actor.acts_for(&one.focal_body);
    let page = ShowPage {
        printed: Printed::of(&Shown::of(&one, &rows, t), t),
        may_decide: is_own && one.frozen_at.is_none(),
        may_freeze: is_own
            && one.frozen_at.is_none()
            && cx.actor.today() > one.correct_until
            && stated.iter().all(|one| !one.decided.is_empty()),
        freezes_after: t.with("compliance.freezes-after", &[("day", &words::day(one.correct_until))]),
        objections: stated,
        files: kept,
        id: one.id.to_string(),
        shell,
    };
    Ok(render(&page)?.into_response())
}

async fn file(cx: Cx, Path((id, file)): Path<(String, String)>) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let one = readable(&mut tx, &cx, &id).await?;
    let kept = match file.as_str() {
        "table.xlsx" => one.sheet.as_ref(),
        "table.csv" => one.list.as_ref(),
        "annex.docx" => one.annex.as_ref(),
        "annex.pdf" => None,
        other => return evidence(&mut tx, &one, other).await,
    };
    match kept {
        Some(id) => stored(&mut tx, id).await,
        None => {
            let rows = super::rows(&mut tx, &one.id).await?;
            made(&Shown::of(&one, &rows, t), &file)
        }
    }
}

/// The evidence of an objection, where it is one of this table.
pub(super) async fn evidence(tx: &mut Tx, one: &Compliance, file: &str) -> Result<Response, Error> {
    let id = FileId::parse(file).ok_or(Error::NotFound)?;
    let is_its = super::objections(tx, &one.id).await?.iter().any(|own| own.evidence.as_ref() == Some(&id));
    if is_its { stored(tx, &id).await } else { Err(Error::NotFound) }
}

async fn stored(tx: &mut Tx, id: &FileId) -> Result<Response, Error> {
    let file = files::get(tx, id).await?.ok_or(Error::NotFound)?;
    let content = files::content(tx, &file).await?;
    Ok(download(&file.name, &file.media_type, content))
}

async fn decide(cx: Cx, Path((id, objection)): Path<(String, String)>, fields: Fields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let id = ComplianceId::parse(&id).ok_or(Error::NotFound)?;
    let objection = ObjectionId::parse(&objection).ok_or(Error::NotFound)?;
    let day = fields.get("arrived_on");
    let arrived_on = match (day, words::parse_day(day)) {
        ("", _) => None,
        (_, Some(day)) => Some(day),
        (_, None) => return Err(Error::Refused(t["compliance.bad-day"].to_owned())),
    };
    let decision = if fields.get("decision") == "uphold" { Decision::Upheld { arrived_on } } else { Decision::Refused };
    let done = super::decide(&cx.state.db, &cx.actor, &id, &objection, (&decision, fields.get("reason"))).await;
    done.map_err(|refusal| refused(refusal, t))?;
    Ok(see(&format!("/compliance/{id}")))
}

async fn freeze(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let id = ComplianceId::parse(&id).ok_or(Error::NotFound)?;
    super::freeze(&cx.state.db, &cx.actor, &id, t).await.map_err(|refusal| refused(refusal, t))?;
    Ok(see(&format!("/compliance/{id}")))
}
