//! The list of a cycle: who was asked when it was opened, who was added or taken out since and why.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};

use crate::cycles::{self, Cycle};
use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Fields, Shell, catalogue, render, see};
use crate::ids::CycleId;
use crate::obligations::Excuse;
use crate::obligations::changes::{ChangeRefusal, NewObligation, add as add_body};
use crate::{accounts, bodies, obligations, plans, words};

#[derive(Template)]
#[template(path = "obligations/list.html")]
struct ListPage {
    shell: Shell,
    id: String,
    name: String,
    plan: String,
    terms: Vec<(String, String)>,
    rows: Vec<Row>,
    may_change: bool,
    problem: Option<String>,
    typed: NewObligation,
    /// Bodies that may be added.
    others: Vec<String>,
}

struct Row {
    obligation: String,
    body: String,
    items: usize,
    since: String,
    /// Why it came or went; empty for those of the opening.
    change: String,
    is_out: bool,
}

pub async fn list(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let blank = NewObligation { body: String::new(), reason: String::new(), basis: String::new() };
    page(&cx, &id, blank, None).await
}

async fn page(cx: &Cx, id: &str, typed: NewObligation, problem: Option<String>) -> Result<Response, Error> {
    let id = CycleId::parse(id).ok_or(Error::NotFound)?;
    let shell = Shell::of(cx, "/cycles").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = cycles::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let may = |right| reach(cx.actor.role, right).is_some_and(|r| cx.actor.covers(r, None, Some(&cycle.focal_body)));
    if !may(Right::ReadBoard) {
        return Err(Error::NotFound);
    }
    let rows = rows(&mut tx, cx, &shell, &cycle).await?;
    let listed: Vec<_> = obligations::of_cycle(&mut tx, &id).await?.into_iter().map(|owed| owed.body).collect();
    let all = bodies::all(&mut tx, cx.actor.today()).await?.into_iter();
    let others = all.filter(|named| named.body.authority == "urge" && !listed.contains(&named.body.id));
    let page = ListPage {
        id: id.to_string(),
        name: cycle.name.clone(),
        plan: plans::get(&mut tx, &cycle.plan).await?.map(|plan| plan.title).unwrap_or_default(),
        terms: terms(&cycle, &shell, cx),
        rows,
        may_change: may(Right::OpenCycles) && cycle.closed_at.is_none(),
        others: others.map(|named| named.name).collect(),
        problem,
        typed,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// What makes the regime (T2-R1), and the day of each level (T2-R5).
fn terms(cycle: &Cycle, shell: &Shell, cx: &Cx) -> Vec<(String, String)> {
    let t = shell.t;
    let optional = |day: Option<jiff::civil::Date>| day.map(|day| words::long_day(day, cx.lang)).unwrap_or_default();
    let hour = cycle.due_time.map(|time| t.with("due.hour", &[("time", &words::hour(time))])).unwrap_or_default();
    let period = [("from", words::day(cycle.period_from)), ("to", words::day(cycle.period_to))];
    let counting = &t[&format!("cycle.counting.{}", cycle.counting.as_str())];
    let period = t.with("cycle.period-words", &[("from", &period[0].1), ("to", &period[1].1), ("counting", counting)]);
    let lines = [
        ("cycle.cause", cycle.due_wording.clone()),
        ("cycle.choose-kind", t[&format!("cycle.kind.{}", cycle.kind.as_str())].to_owned()),
        ("cycle.content", t[&format!("cycle.content.{}", cycle.content_kind.as_str())].to_owned()),
        ("cycle.choose-period", period),
        ("cycle.cutoff_on", words::long_day(cycle.cutoff_on, cx.lang)),
        ("cycle.due_on", format!("{} {hour}", words::long_day(cycle.due_on, cx.lang)).trim().to_owned()),
        ("cycle.focal_due_on", optional(cycle.focal_due_on)),
        ("cycle.issuer_due_on", optional(cycle.issuer_due_on)),
        ("cycle.method", cycle.method.clone()),
        ("cycle.outline", cycle.outline.clone()),
        ("cycle.forms", cycle.forms.clone()),
    ];
    lines.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| (t[key].to_owned(), text)).collect()
}

async fn rows(tx: &mut Tx, cx: &Cx, shell: &Shell, cycle: &Cycle) -> Result<Vec<Row>, Error> {
    let t = shell.t;
    let items = obligations::item_counts(tx, &cycle.id).await?;
    let excuses: Vec<Excuse> = obligations::about_cycle(tx, &cycle.id).await?;
    let named = bodies::all(tx, cycle.opens_on).await?;
    let mut rows = Vec::new();
    for owed in obligations::of_cycle(tx, &cycle.id).await? {
        let place = named.iter().position(|one| one.body.id == owed.body);
        let body = match place.and_then(|place| named.get(place)) {
            Some(one) => one.name.clone(),
            None => bodies::name_of(tx, &owed.body, cycle.opens_on).await?,
        };
        let out = excuses.iter().find(|excuse| excuse.obligation == owed.id && excuse.undone_at.is_none());
        let (since, change) = match (out, owed.added_at) {
            (Some(excuse), _) => {
                let by = match &excuse.recorded_by {
                    Some(account) => accounts::name_of(tx, account).await?.unwrap_or_default(),
                    None => t["role.system"].to_owned(),
                };
                let at = words::instant(excuse.recorded_at, cx.lang);
                let reason = [excuse.reason.as_str(), excuse.basis.as_str()];
                let reason = reason.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ");
                (at, t.with("list.out", &[("reason", &reason), ("by", &by)]))
            }
            (None, Some(at)) => (words::instant(at, cx.lang), t.with("list.added", &[("reason", &owed.cause)])),
            (None, None) => (t["list.at-opening"].to_owned(), String::new()),
        };
        let row = Row {
            obligation: owed.id.to_string(),
            body,
            items: items.get(&owed.id).copied().unwrap_or(0),
            since,
            change,
            is_out: out.is_some(),
        };
        rows.push((place.unwrap_or(usize::MAX), row));
    }
    rows.sort_by_key(|(place, _)| *place);
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

pub async fn add(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let cycle = CycleId::parse(&id).ok_or(Error::NotFound)?;
    let text = |name: &str| fields.get(name).to_owned();
    let new = NewObligation { body: text("body"), reason: text("reason"), basis: text("basis") };
    match add_body(&cx.state.db, &cx.actor, &cycle, &new).await {
        Ok(_) => Ok(see(&format!("/cycles/{cycle}/list"))),
        Err(refusal) => {
            let sentence = sentence(refusal, catalogue(cx.lang))?;
            page(&cx, &id, new, Some(sentence)).await
        }
    }
}

fn sentence(refusal: ChangeRefusal, t: &Catalogue) -> Result<String, Error> {
    Ok(match refusal {
        ChangeRefusal::Store(error) => return Err(error.into()),
        ChangeRefusal::Unknown => return Err(Error::NotFound),
        ChangeRefusal::Closed => t["list.closed"].to_owned(),
        ChangeRefusal::NoReason => t["list.no-reason"].to_owned(),
        ChangeRefusal::UnknownBody => t["list.unknown-body"].to_owned(),
        ChangeRefusal::Listed => t["list.listed"].to_owned(),
        ChangeRefusal::OutsideAuthority => t["list.outside"].to_owned(),
    })
}
