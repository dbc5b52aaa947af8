//! Who signs for a body, as a page.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::instruments::signing::Fault;

use super::signings::{self, NewSigning, Signing, SigningRefusal};
use crate::http::{Catalogue, Cx, Error, Fields, Routes, Shell, catalogue, render, see};
use crate::ids::BodyId;
use crate::words;

pub fn routes() -> Routes {
    Routes::new().get("/bodies/{id}/signings", Right::ReadBodies, show).post(
        "/bodies/{id}/signings",
        Right::KeepBodies,
        add,
    )
}

#[derive(Template)]
#[template(path = "bodies/signings.html")]
struct SigningsPage {
    shell: Shell,
    id: String,
    name: String,
    may_keep: bool,
    problems: Vec<String>,
    rows: Vec<(Vec<String>, String, String)>,
    /// As it was typed: lines, rule, delegation, first and last day.
    typed: [String; 5],
}

async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = BodyId::parse(&id).ok_or(Error::NotFound)?;
    page(&cx, &id, Vec::new(), Default::default()).await
}

async fn add(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = BodyId::parse(&id).ok_or(Error::NotFound)?;
    let t = catalogue(cx.lang);
    let typed = ["lines", "rule", "delegation", "starts_on", "ends_on"].map(|name| fields.get(name).to_owned());
    let lines: Vec<String> =
        typed[0].lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_uppercase).collect();
    let (starts_on, ends_on) = (words::parse_day(&typed[3]), words::parse_day(&typed[4]));
    let bad_day = |day: &str| vec![t.with("bodies.bad-day", &[("day", day)])];
    let Some(starts_on) = starts_on else {
        let problems = bad_day(&typed[3]);
        return page(&cx, &id, problems, typed).await;
    };
    if ends_on.is_none() && !typed[4].is_empty() {
        let problems = bad_day(&typed[4]);
        return page(&cx, &id, problems, typed).await;
    }
    let new = NewSigning { lines: &lines, rule: &typed[1], delegation: &typed[2], starts_on, ends_on };
    let problems = match signings::record(&cx.state.db, &cx.actor, &id, &new).await {
        Ok(()) => return Ok(see(&format!("/bodies/{id}/signings"))),
        Err(SigningRefusal::Store(error)) => return Err(error.into()),
        Err(SigningRefusal::Unknown) => return Err(Error::NotFound),
        Err(SigningRefusal::Backwards) => vec![t["signing.backwards"].to_owned()],
        Err(SigningRefusal::Faulty(faults)) => faults.into_iter().map(|fault| sentence(fault, t).to_owned()).collect(),
    };
    page(&cx, &id, problems, typed).await
}

async fn page(cx: &Cx, id: &BodyId, problems: Vec<String>, typed: [String; 5]) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/bodies").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    super::get(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let known = signings::of_body(&mut tx, id).await?;
    let page = SigningsPage {
        id: id.to_string(),
        name: super::name_of(&mut tx, id, cx.actor.today()).await?,
        may_keep: reach(cx.actor.role, Right::KeepBodies).is_some(),
        rows: known.iter().map(|signing| row(signing, shell.t)).collect(),
        shell,
        problems,
        typed,
    };
    let status = if page.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, render(&page)?).into_response())
}

/// The lines, the basis, the days.
fn row(signing: &Signing, t: &Catalogue) -> (Vec<String>, String, String) {
    let basis: Vec<&str> = [&signing.rule, &signing.delegation].into_iter().flatten().map(String::as_str).collect();
    let mut days = vec![t.with("bodies.from-day", &[("day", &words::day(signing.starts_on))])];
    days.extend(signing.ends_on.map(|day| t.with("bodies.to-day", &[("day", &words::day(day))])));
    (signing.lines.split('|').map(str::to_owned).collect(), basis.join("; "), days.join(", "))
}

fn sentence(fault: Fault, t: &Catalogue) -> &str {
    match fault {
        Fault::Nobody => &t["signing.nobody"],
        Fault::CollectiveUnderHead => &t["signing.collective-under-head"],
        Fault::HeadOfCollective => &t["signing.head-of-collective"],
        Fault::OrderWithoutRule => &t["signing.order-without-rule"],
        Fault::DelegationWithoutDocument => &t["signing.delegation-without-document"],
        Fault::DelegationWithoutDays | Fault::DelegationOver => &t["signing.delegation-without-days"],
        Fault::Redelegated => &t["signing.redelegated"],
        Fault::NotCapitals => &t["signing.not-capitals"],
        Fault::TitledName => &t["signing.titled-name"],
    }
}
