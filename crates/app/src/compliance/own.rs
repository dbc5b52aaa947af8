//! A body's own rows in the tables that were published, and what it brings against them.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, Role};

use super::pages::{PrintedObjection, PrintedRow, objections, row};
use super::sheet::{RULES, Shown};
use super::web::{evidence, refused};
use super::{Claim, ComplianceRow};
use crate::http::{Cx, Error, Fields, Routes, ScannedFields, Shell, catalogue, render, see};
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
    problem: Option<String>,
    /// What a refused objection held: the report, the reason, the day.
    typed: [String; 3],
}

impl OwnPage {
    /// Whether it is the objection to this report that was refused.
    fn is_refused(&self, obligation: &str) -> bool {
        self.typed[0] == obligation
    }

    /// What stands in a field of the refused objection, by its place; empty for other reports.
    fn typed(&self, obligation: &str, place: usize) -> &str {
        self.typed.get(place).filter(|_| self.is_refused(obligation)).map(String::as_str).unwrap_or_default()
    }
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
    page(&cx, None, None).await
}

/// The page; with the sentence and what was typed where an objection was refused.
async fn page(cx: &Cx, problem: Option<String>, typed: Option<&Fields>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/returns").await?;
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
    let typed = |name: &str| typed.map(|fields| fields.get(name).to_owned()).unwrap_or_default();
    let typed = ["obligation", "reason", "arrived_on"].map(typed);
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&OwnPage { rules, tables, problem, typed, shell })?).into_response())
}

/// Whether a role speaks for its body: a contributor does not.
fn may_speak(role: Role) -> bool {
    matches!(role, Role::ReportingOfficer | Role::Head | Role::FocalOfficer)
}

async fn object(cx: Cx, Path(id): Path<String>, scanned: ScannedFields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let id = ComplianceId::parse(&id).ok_or(Error::NotFound)?;
    if !may_speak(cx.actor.role) {
        return Err(Error::NotFound);
    }
    let ScannedFields { fields, refused: unsound } = scanned;
    let day = fields.get("arrived_on");
    let arrived_on = words::parse_day(day);
    let bad_day = (arrived_on.is_none() && !day.is_empty()).then(|| t["compliance.bad-day"].to_owned());
    if let Some(sentence) = unsound.or(bad_day) {
        return page(&cx, Some(sentence), Some(&fields)).await;
    }
    let claim = Claim {
        obligation: ObligationId::parse(fields.get("obligation")).ok_or(Error::NotFound)?,
        reason: fields.get("reason").to_owned(),
        arrived_on,
        evidence: fields.file("evidence").cloned(),
    };
    match super::object(&cx.state.db, &cx.actor, &id, &claim).await.map_err(|refusal| refused(refusal, t)) {
        Ok(_) => Ok(see("/compliance/own")),
        Err(Error::Refused(sentence)) => page(&cx, Some(sentence), Some(&fields)).await,
        Err(error) => Err(error),
    }
}

async fn own_evidence(cx: Cx, Path((id, file)): Path<(String, String)>) -> Result<Response, Error> {
    let id = ComplianceId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let one = super::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let rows = super::rows(&mut tx, &id).await?;
    let stated = super::objections(&mut tx, &id).await?;
    let is_own = stated
        .iter()
        .filter(|own| own.evidence.as_ref().is_some_and(|own| own.as_str() == file))
        .any(|own| rows.iter().any(|row| row.obligation == own.obligation && cx.actor.acts_for(&row.body)));
    if is_own { evidence(&mut tx, &one, &file).await } else { Err(Error::NotFound) }
}
