//! A body's own rows in the tables that were published, and what it brings against them.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, Role};

use super::pages::{PrintedObjection, PrintedRow, objections, row};
use super::sheet::{RULES, Shown};
use super::web::{evidence, refused};
use super::{Claim, ComplianceRow};
use crate::http::{Cx, Error, Fields, Routes, Shell, catalogue, render, see};
use crate::ids::{ComplianceId, ObligationId};
use crate::words;

pub fn routes() -> Routes {
    Routes::new()
        .get("/compliance/own", Right::ReadReturns, own)
        .post("/compliance/{id}/objections", Right::WriteReturns, object)
        .get("/compliance/{id}/evidence/{file}", Right::ReadReturns, own_evidence)
}

#[derive(Template)]
#[template(path = "compliance/own.html")]
struct OwnPage {
    shell: Shell,
    rules: Vec<String>,
    tables: Vec<OwnTable>,
}

struct OwnTable {
    id: String,
    title: String,
    status: String,
    sentence: String,
    rows: Vec<PrintedRow>,
    objections: Vec<PrintedObjection>,
    may_object: bool,
}

async fn own(cx: Cx) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/returns").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut mine: Vec<ComplianceRow> = Vec::new();
    for body in cx.actor.body.iter().chain(&cx.actor.inherited) {
        mine.extend(super::rows_of_body(&mut tx, body).await?);
    }
    let mut ids: Vec<ComplianceId> = mine.iter().map(|row| row.compliance.clone()).collect();
    ids.sort_by(|a, b| b.cmp(a));
    ids.dedup();
    let mut tables = Vec::new();
    for id in ids {
        let Some(one) = super::get(&mut tx, &id).await? else { continue };
        let rows: Vec<ComplianceRow> = mine.iter().filter(|row| row.compliance == id).cloned().collect();
        let stated = super::objections(&mut tx, &id).await?;
        let shown = Shown::of(&one, &rows, t);
        tables.push(OwnTable {
            rows: shown.rows.iter().map(|own| row(&shown, own)).collect(),
            status: shown.status.clone(),
            sentence: shown.sentence.clone(),
            objections: objections(stated, &rows, t, cx.lang),
            may_object: one.frozen_at.is_none() && cx.actor.today() <= one.correct_until && may_speak(cx.actor.role),
            title: one.title,
            id: id.to_string(),
        });
    }
    let rules = RULES.iter().map(|key| t[*key].to_owned()).collect();
    Ok(render(&OwnPage { rules, tables, shell })?.into_response())
}

/// Whether a role speaks for its body: a contributor does not.
fn may_speak(role: Role) -> bool {
    matches!(role, Role::ReportingOfficer | Role::Head | Role::FocalOfficer)
}

async fn object(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let id = ComplianceId::parse(&id).ok_or(Error::NotFound)?;
    if !may_speak(cx.actor.role) {
        return Err(Error::NotFound);
    }
    let day = fields.get("arrived_on");
    let arrived_on = match (day, words::parse_day(day)) {
        ("", _) => None,
        (_, Some(day)) => Some(day),
        (_, None) => return Err(Error::Refused(t["compliance.bad-day"].to_owned())),
    };
    let claim = Claim {
        obligation: ObligationId::parse(fields.get("obligation")).ok_or(Error::NotFound)?,
        reason: fields.get("reason").to_owned(),
        arrived_on,
        evidence: fields.file("evidence").cloned(),
    };
    super::object(&cx.state.db, &cx.actor, &id, &claim).await.map_err(|refusal| refused(refusal, t))?;
    Ok(see("/compliance/own"))
}

async fn own_evidence(cx: Cx, Path((id, file)): Path<(String, String)>) -> Result<Response, Error> {
    let id = ComplianceId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let one = super::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let rows = super::rows(&mut tx, &id).await?;
    let stated = super::objections(&mut tx, &id).await?;
    let is_own = stated.iter().filter(|own| own.evidence.as_ref().is_some_and(|own| own.as_str() == file)).any(|own| {
        rows.iter().any(|row| row.obligation == own.obligation && cx.actor.acts_for(&row.body))
    });
    if is_own { evidence(&mut tx, &one, &file).await } else { Err(Error::NotFound) }
}
