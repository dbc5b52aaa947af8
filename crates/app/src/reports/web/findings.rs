//! What is found before consolidating, as a page; and a contradiction settled, a failure waived.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::reports::findings::Defect;
use dondoc_rules::reports::sums::Failure;

use super::super::choices::{self, ReportSettlement, ReportWaiver};
use super::super::findings::findings;
use super::shown::{ShownSource, sources};
use super::{may_write, readable, sentence};
use crate::accounts;
use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Fields, Lang, Shell, catalogue, render, see};
use crate::ids::{AccountId, CycleId};
use crate::words;

/// A failure as a page shows it.
pub struct ShownFailure {
    pub key: String,
    pub words: String,
    /// True for a contradiction: it is settled, not waived.
    pub is_conflict: bool,
    /// "Cho phép …: lý do".
    pub waived: Option<String>,
}

struct ShownSide {
    obligation: String,
    body: String,
    said: String,
    source: Vec<ShownSource>,
}

struct ShownConflict {
    key: String,
    found: String,
    words: String,
    sides: Vec<ShownSide>,
    settled: Option<String>,
    /// What was chosen, so that the form shows it: the obligation that is followed, and why.
    followed: String,
    reason: String,
}

struct ShownCopy {
    words: String,
    text: String,
    source: Vec<ShownSource>,
}

struct ShownBody {
    name: String,
    obligation: String,
    defects: Vec<(&'static str, &'static str, String, Vec<ShownSource>)>,
}

#[derive(Template)]
#[template(path = "reports/findings.html")]
struct FindingsPage {
    shell: Shell,
    id: String,
    name: String,
    problem: Option<String>,
    may_write: bool,
    counts: Vec<(&'static str, usize)>,
    bodies: Vec<ShownBody>,
    conflicts: Vec<ShownConflict>,
    copies: Vec<ShownCopy>,
}

async fn person(tx: &mut Tx, id: Option<&AccountId>) -> Result<String, Error> {
    Ok(match id {
        Some(id) => accounts::name_of(tx, id).await?.unwrap_or_default(),
        None => "dondoc".to_owned(),
    })
}

/// Failures in words, with their waivers.
pub async fn shown(
    tx: &mut Tx,
    failures: Vec<(Failure, Option<ReportWaiver>)>,
    t: &Catalogue,
    lang: Lang,
) -> Result<Vec<ShownFailure>, Error> {
    let mut rows = Vec::new();
    for (failure, waiver) in failures {
        let waived = match waiver {
            Some(waiver) => {
                let person = person(tx, waiver.waived_by.as_ref()).await?;
                let at = words::instant(waiver.waived_at, lang);
                let values = [("person", person.as_str()), ("at", &at), ("reason", &waiver.reason)];
                Some(t.with("report.waived", &values))
            }
            None => None,
        };
        let words = match &failure {
            Failure::NotEqual { key, total, parts } => {
                let what = &t[&format!("report.sum.{key}")];
                let (total, parts) = (total.to_string(), parts.to_string());
                t.with("report.fails-sum", &[("what", what), ("total", &total), ("parts", &parts)])
            }
            Failure::Mixed { key } => t.with("report.fails-mixed", &[("what", &t[&format!("report.sum.{key}")])]),
            Failure::Print { expected, .. } => t.with("report.fails-print", &[("expected", expected)]),
            Failure::NoDenominator { .. } => t["report.fails-denominator"].to_owned(),
            Failure::Conflict { label, .. } => t.with("report.fails-conflict", &[("label", label)]),
        };
        let is_conflict = matches!(failure, Failure::Conflict { .. });
        rows.push(ShownFailure { key: failure.key(), words, is_conflict, waived });
    }
    Ok(rows)
}

fn defect(
    defect: &Defect,
    t: &'static Catalogue,
    lang: Lang,
) -> (&'static str, &'static str, String, Vec<ShownSource>) {
    let weight = defect.kind.weight().as_str();
    let words = t.with(&format!("defect.{}", defect.kind.as_str()), &[("about", &defect.about)]);
    (weight, &t[&format!("weight.{weight}")], words, sources(defect.source.as_slice(), t, lang))
}

pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    page(&cx, &id, None).await
}

async fn page(cx: &Cx, id: &str, problem: Option<String>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/reports").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = readable(&mut tx, cx, id).await?;
    let found = findings(&mut tx, &cycle, (cx.actor.today(), cx.actor.now)).await?;
    let mut conflicts = Vec::new();
    for (conflict, settlement) in found.conflicts {
        let chosen = settlement.as_ref();
        let followed = chosen.and_then(|own| own.obligation.clone()).unwrap_or_default();
        let reason = chosen.map(|own| own.reason.clone()).unwrap_or_default();
        let settled = match settlement {
            Some(own) => {
                let side = conflict.sides.iter().find(|side| Some(&side.obligation) == own.obligation.as_ref());
                let followed = side.map_or(t["report.both-stay"].to_owned(), |side| side.body.clone());
                let person = person(&mut tx, own.settled_by.as_ref()).await?;
                let at = words::instant(own.settled_at, cx.lang);
                let values =
                    [("followed", followed.as_str()), ("person", &person), ("at", &at), ("reason", &own.reason)];
                Some(t.with("report.settled", &values))
            }
            None => None,
        };
        let words = match conflict.is_progress {
            true => t.with("report.conflict-progress", &[("label", &conflict.label)]),
            false => t.with("report.conflict-figure", &[("label", &conflict.label)]),
        };
        let sides = conflict.sides.iter().map(|side| ShownSide {
            obligation: side.obligation.clone(),
            body: side.body.clone(),
            said: match conflict.is_progress {
                true => t[&format!("progress.{}", side.said)].to_owned(),
                false => side.said.clone(),
            },
            source: sources(std::slice::from_ref(&side.source), t, cx.lang),
        });
        conflicts.push(ShownConflict {
            sides: sides.collect(),
            found: conflict.found(),
            key: conflict.key,
            words,
            settled,
            followed,
            reason,
        });
    }
    let copies = found.copies.iter().map(|copy| {
        let alike = copy.alike.to_string();
        let values = [("body", copy.body.as_str()), ("other", &copy.other), ("alike", &alike)];
        let key = if copy.other.is_empty() { "report.copy-of-last" } else { "report.copy-of-body" };
        let all: Vec<_> = std::iter::once(&copy.source).chain(&copy.other_source).cloned().collect();
        ShownCopy { words: t.with(key, &values), text: copy.words.clone(), source: sources(&all, t, cx.lang) }
    });
    let copies: Vec<ShownCopy> = copies.collect();
    let bodies: Vec<ShownBody> = found
        .defects
        .into_iter()
        .map(|(name, obligation, own)| ShownBody {
            name,
            obligation,
            defects: own.iter().map(|one| defect(one, t, cx.lang)).collect(),
        })
        .collect();
    let counts = ["high", "medium", "watch"].map(|weight| {
        let own = bodies.iter().flat_map(|body| &body.defects).filter(|(own, ..)| *own == weight).count();
        (&t[&format!("weight.{weight}")], own)
    });
    let page = FindingsPage {
        counts: counts.to_vec(),
        may_write: may_write(cx, &cycle),
        id: cycle.id.to_string(),
        name: cycle.name,
        problem,
        bodies,
        conflicts,
        copies,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

pub async fn settle(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let cycle = CycleId::parse(&id).ok_or(Error::NotFound)?;
    let obligation = fields.get("follow");
    let settlement = ReportSettlement {
        cycle: cycle.clone(),
        conflict: fields.get("conflict").to_owned(),
        found: fields.get("found").to_owned(),
        obligation: (!obligation.is_empty()).then(|| obligation.to_owned()),
        reason: fields.get("reason").to_owned(),
        settled_at: cx.actor.now,
        settled_by: cx.actor.account.clone(),
    };
    match choices::settle(&cx.state.db, &cx.actor, settlement).await {
        Ok(()) => Ok(see(&format!("/reports/{cycle}/findings#conflicts"))),
        Err(refusal) => {
            let problem = sentence(refusal, catalogue(cx.lang))?;
            page(&cx, &id, Some(problem)).await
        }
    }
}

pub async fn waive(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let cycle = CycleId::parse(&id).ok_or(Error::NotFound)?;
    let (failure, reason) = (fields.get("failure"), fields.get("reason"));
    match choices::waive(&cx.state.db, &cx.actor, &cycle, failure, reason).await {
        Ok(()) => Ok(see(&format!("/reports/{cycle}#failures"))),
        Err(refusal) => {
            let problem = sentence(refusal, catalogue(cx.lang))?;
            page(&cx, &id, Some(problem)).await
        }
    }
}
