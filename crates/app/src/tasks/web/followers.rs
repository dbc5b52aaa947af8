//! Who follows which body or section of a plan.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Reach;

use crate::db::Tx;
use crate::http::{Cx, Error, Fields, Shell, catalogue, render, see};
use crate::ids::{AccountId, BodyId, PlanId};
use crate::plans::TaskGroup;
use crate::tasks::classes::focal_plan;
use crate::tasks::count::{Filter, count};
use crate::tasks::followers::{FollowRefusal, Followed, assign as assign_officer, officers};
use crate::tasks::followers_of;
use crate::{accounts, bodies, plans, words};

#[derive(Template)]
#[template(path = "tasks/followers.html")]
struct FollowersPage {
    shell: Shell,
    id: String,
    title: String,
    problem: Option<String>,
    subjects: Vec<(String, String)>,
    officers: Vec<(String, String)>,
    /// Subject, officer, from which day, recorded by whom and when; the newest first.
    rows: Vec<[String; 4]>,
    starts_on: String,
    /// What was typed and refused: subject, officer.
    typed: [String; 2],
}

pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    page(&cx, &id, None, &Fields::default()).await
}

async fn page(cx: &Cx, id: &PlanId, problem: Option<String>, typed: &Fields) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/tasks").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let plan = focal_plan(&mut tx, &cx.actor, id).await?.ok_or(Error::NotFound)?;
    let version = plans::latest(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let groups = plans::groups(&mut tx, &version.id).await?;
    let filter = Filter { plan: Some(id.clone()), ..Filter::default() };
    let counting = count(&mut tx, &cx.actor, Reach::Focal, &filter, (cx.actor.today(), cx.actor.now)).await?;
    let mut subjects = Vec::new();
    for group in &groups {
        subjects.push((format!("section:{}", group.label), section(&shell, group)));
    }
    for body in &counting.bodies {
        let name = bodies::name_of(&mut tx, body, cx.actor.today()).await?;
        subjects.push((format!("body:{body}"), name));
    }
    let mut rows = Vec::new();
    for one in followers_of(&mut tx, id).await? {
        let subject = match (&one.body, &one.section) {
            (Some(body), _) => bodies::name_of(&mut tx, body, one.starts_on).await?,
            (None, label) => {
                let label = label.clone().unwrap_or_default();
                groups.iter().find(|group| group.label == label).map_or(label, |group| section(&shell, group))
            }
        };
        let nobody = t["tasks.nobody"].to_owned();
        let officer = name(&mut tx, one.officer.as_ref()).await?.unwrap_or(nobody);
        let by = name(&mut tx, one.recorded_by.as_ref()).await?.unwrap_or_else(|| t["role.system"].to_owned());
        let recorded = format!("{by}, {}", words::instant(one.recorded_at, cx.lang));
        rows.push([subject, officer, words::day(one.starts_on), recorded]);
    }
    let known = officers(&mut tx, &cx.actor).await?;
    let today = words::day(cx.actor.today());
    let page = FollowersPage {
        id: id.to_string(),
        title: plan.title,
        problem,
        subjects,
        officers: known.into_iter().map(|one| (one.id.to_string(), one.name)).collect(),
        rows,
        starts_on: Some(typed.get("starts_on").to_owned()).filter(|day| !day.is_empty()).unwrap_or(today),
        typed: ["subject", "officer"].map(|field| typed.get(field).to_owned()),
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

fn section(shell: &Shell, group: &TaskGroup) -> String {
    format!("{} {}. {}", &shell.t["tasks.section"], group.label, group.title)
}

async fn name(tx: &mut Tx, account: Option<&AccountId>) -> Result<Option<String>, Error> {
    Ok(match account {
        Some(account) => accounts::name_of(tx, account).await?,
        None => None,
    })
}

pub async fn assign(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = PlanId::parse(&id).ok_or(Error::NotFound)?;
    let t = catalogue(cx.lang);
    let Some(starts_on) = words::parse_day(fields.get("starts_on")) else {
        let sentence = t.with("tasks.bad-day", &[("day", fields.get("starts_on"))]);
        return page(&cx, &id, Some(sentence), &fields).await;
    };
    let subject = match fields.get("subject").split_once(':') {
        Some(("section", label)) => Followed::Section(label.to_owned()),
        Some(("body", body)) => Followed::Body(BodyId::parse(body).ok_or(Error::NotFound)?),
        _ => return page(&cx, &id, Some(t["tasks.no-subject"].to_owned()), &fields).await,
    };
    let officer = match fields.get("officer") {
        "" => None,
        officer => Some(AccountId::parse(officer).ok_or(Error::NotFound)?),
    };
    let key = match assign_officer(&cx.state.db, &cx.actor, &id, &subject, officer.as_ref(), starts_on).await {
        Ok(()) => return Ok(see(&format!("/plans/{id}/followers"))),
        Err(FollowRefusal::Unknown) => return Err(Error::NotFound),
        Err(FollowRefusal::Store(error)) => return Err(error.into()),
        Err(FollowRefusal::NoSubject) => "tasks.no-subject",
        Err(FollowRefusal::NoOfficer) => "tasks.no-officer",
    };
    page(&cx, &id, Some(t[key].to_owned()), &fields).await
}
