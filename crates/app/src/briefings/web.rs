//! The weekly page on the site, made for one printed sheet; the same as a Word file; who is in charge of what.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::briefings::{DUE_DAYS, SHEET_LINES, Section, fit};

use super::charges::{self, ChargeRefusal, Subject};
use super::document::{document, short};
use super::{Briefing, Group, of};
use crate::http::{Asked, Catalogue, Cx, Error, Fields, Lang, Routes, Seen, Shell, catalogue, render, see, word_file};
use crate::ids::{BodyId, PlanId};
use crate::{bodies, plans, words};

pub fn routes() -> Routes {
    Routes::new()
        .get("/briefings", Right::ReadBriefing, show)
        .get("/briefings/week.docx", Right::ReadBriefing, word)
        .get("/briefings/charges", Right::KeepBriefing, charges_page)
        .get("/briefings/charges/{plan}", Right::KeepBriefing, charges_of_plan)
        .post("/briefings/charges", Right::KeepBriefing, assign)
        .post("/briefings/settings", Right::KeepBriefing, set)
}

#[derive(Template)]
#[template(path = "briefings/show.html")]
struct BriefingPage {
    shell: Shell,
    seen: Seen,
    link: String,
    docx: String,
    numbers: Vec<Number>,
    groups: Vec<GroupRow>,
    rest: String,
    /// The address that shows every line, or only those of the sheet.
    other: (String, String),
    may_keep: bool,
    since: String,
}

/// A part of the page with how many lines it has, and the list that makes them up.
struct Number {
    word: String,
    count: usize,
    link: String,
}

struct GroupRow {
    leader: String,
    lines: Vec<LineRow>,
}

struct LineRow {
    look: &'static str,
    part: String,
    text: String,
    bodies: String,
    when: String,
    link: String,
}

fn part(t: &Catalogue, section: Section) -> String {
    t[&format!("briefing.section.{}", section.as_str())].to_owned()
}

fn look(section: Section) -> &'static str {
    match section {
        Section::Overdue => "overdue",
        Section::Waiting => "completion_asked",
        Section::Due => "due_soon",
        Section::Changed => "submitted",
    }
}

/// The lines that are shown: those of one sheet, each leader's heading taking half of a line's room; or all.
fn groups(briefing: &Briefing, is_all: bool) -> Vec<Group> {
    if is_all {
        return briefing.groups(&briefing.counts());
    }
    let mut room = SHEET_LINES;
    loop {
        let groups = briefing.groups(&fit(&briefing.counts(), room));
        let lines: usize = groups.iter().map(|group| group.lines.len()).sum();
        if lines + groups.len().div_ceil(2) <= SHEET_LINES || room == 0 {
            return groups;
        }
        room -= 1;
    }
}

pub async fn show(cx: Cx, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/briefings").await?;
    let t = shell.t;
    let asked = Asked::of(pairs);
    let seen = Seen::of(&cx, &asked, t);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let briefing = of(&mut tx, &cx.actor, cx.reach, t, (seen.as_of, seen.known_at)).await?;
    let is_all = asked.get("all").is_some();
    let groups = groups(&briefing, is_all);
    let shown: usize = groups.iter().map(|group| group.lines.len()).sum();
    let hidden = briefing.lines.len() - shown;
    let counts = briefing.counts();
    let fixed = Asked::of(seen.fixed.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect());
    let waiting_days = briefing.waiting_days.to_string();
    let due_days = DUE_DAYS.to_string();
    let number = |section: Section, link: String| {
        let values = [("days", if section == Section::Due { due_days.as_str() } else { waiting_days.as_str() })];
        Number {
            word: t.with(&format!("briefing.number.{}", section.as_str()), &values),
            count: counts.get(section as usize).copied().unwrap_or(0),
            link,
        }
    };
    let page = BriefingPage {
        link: seen.link(&asked, "/briefings"),
        docx: seen.link(&asked, "/briefings/week.docx"),
        numbers: vec![
            number(Section::Overdue, fixed.address("/directives", &[("class", "overdue")])),
            number(Section::Waiting, fixed.address("/obstacles", &[("waiting", &waiting_days)])),
            number(Section::Due, fixed.address("/tasks", &[("class", "within_time")])),
            number(Section::Changed, asked.address("/briefings", &[("all", "1")])),
            Number {
                word: t["briefing.number.tasks"].to_owned(),
                count: briefing.overdue_task_count,
                link: fixed.address("/tasks", &[("class", "overdue"), ("kind", "task")]),
            },
        ],
        groups: groups.into_iter().map(|group| group_row(t, group, is_all)).collect(),
        rest: if hidden > 0 { t.with("briefing.more", &[("count", &hidden.to_string())]) } else { String::new() },
        other: match is_all {
            true => (asked.address("/briefings", &[("all", "")]), t["briefing.one-sheet"].to_owned()),
            false => (asked.address("/briefings", &[("all", "1")]), t["briefing.every-line"].to_owned()),
        },
        may_keep: reach(cx.actor.role, Right::KeepBriefing).is_some(),
        since: t.with("briefing.since", &[("day", &words::day(briefing.since))]),
        seen,
        shell,
    };
    let status = if page.seen.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

fn group_row(t: &Catalogue, group: Group, is_all: bool) -> GroupRow {
    let cut = |text: &str, most: usize| if is_all { text.to_owned() } else { short(text, most) };
    GroupRow {
        leader: group.leader.unwrap_or_else(|| t["briefing.nobody"].to_owned()),
        lines: group
            .lines
            .iter()
            .map(|line| LineRow {
                look: look(line.section),
                part: part(t, line.section),
                text: cut(&line.text, 130),
                bodies: cut(&line.bodies, 60),
                when: line.when.clone(),
                link: line.link.clone(),
            })
            .collect(),
    }
}

/// The page as a document: Vietnamese whatever the reader's language.
pub async fn word(cx: Cx, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Error> {
    let t = catalogue(Lang::Vi);
    let asked = Asked::of(pairs);
    let seen = Seen::of(&cx, &asked, t);
    if let Some(problem) = seen.problem {
        return Err(Error::BadRequest(problem));
    }
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let briefing = of(&mut tx, &cx.actor, cx.reach, t, (seen.as_of, seen.known_at)).await?;
    let groups = groups(&briefing, false);
    let head = [seen.sentence.clone(), t.with("briefing.since", &[("day", &words::day(briefing.since))])];
    let name = format!("bao-cao-giao-ban-{}.docx", seen.as_of);
    Ok(word_file(&name, &document(t, &briefing, &groups, &head), &t["briefing.heading"]))
}

#[derive(Template)]
#[template(path = "briefings/charges.html")]
struct ChargesPage {
    shell: Shell,
    problem: Option<String>,
    plans: Vec<(String, String)>,
    /// What somebody may be in charge of: value and words.
    subjects: Vec<(String, String)>,
    leaders: Vec<String>,
    rows: Vec<[String; 4]>,
    waiting_days: i64,
    starts_on: String,
    typed: Fields,
}

pub async fn charges_page(cx: Cx) -> Result<Response, Error> {
    page_of_charges(&cx, None, None, Fields::default()).await
}

pub async fn charges_of_plan(cx: Cx, Path(plan): Path<String>) -> Result<Response, Error> {
    let plan = PlanId::parse(&plan).ok_or(Error::NotFound)?;
    page_of_charges(&cx, Some(plan), None, Fields::default()).await
}

async fn page_of_charges(
    cx: &Cx,
    plan: Option<PlanId>,
    problem: Option<String>,
    typed: Fields,
) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/briefings").await?;
    let t = shell.t;
    let today = cx.actor.today();
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut subjects = Vec::new();
    let all = plans::list(&mut tx).await?;
    let is_focal = |own: &plans::Plan| {
        cx.actor.account.is_none() || own.focal_body.as_ref().is_some_and(|focal| cx.actor.acts_for(focal))
    };
    match &plan {
        Some(plan) => {
            let own = all.iter().find(|own| own.id == *plan && is_focal(own)).ok_or(Error::NotFound)?;
            let version = plans::latest(&mut tx, &own.id).await?.ok_or(Error::NotFound)?;
            for group in plans::groups(&mut tx, &version.id).await? {
                subjects.push((
                    format!("section:{}:{}", own.id, group.label),
                    t.with("briefing.section-of", &[("label", &group.label), ("title", &group.title)]),
                ));
            }
        }
        None => {
            for named in bodies::all(&mut tx, today).await? {
                subjects.push((format!("body:{}", named.body.id), named.name));
            }
        }
    }
    let (mut rows, mut leaders) = (Vec::new(), Vec::new());
    for one in charges::list(&mut tx).await? {
        let what = match (&one.body, &one.section) {
            (Some(body), _) => bodies::name_of(&mut tx, body, today).await?,
            (None, Some(section)) => {
                let title = all.iter().find(|own| one.plan.as_ref() == Some(&own.id)).map(|own| own.title.as_str());
                let values = [("label", section.as_str()), ("title", title.unwrap_or_default())];
                t.with("briefing.section-of", &values)
            }
            (None, None) => String::new(),
        };
        if !one.leader.is_empty() && !leaders.contains(&one.leader) {
            leaders.push(one.leader.clone());
        }
        let leader = if one.leader.is_empty() { t["briefing.nobody"].to_owned() } else { one.leader };
        rows.push([what, leader, words::day(one.starts_on), words::instant(one.recorded_at, cx.lang)]);
    }
    let page = ChargesPage {
        plans: all.iter().filter(|own| is_focal(own)).map(|own| (own.id.to_string(), own.title.clone())).collect(),
        subjects,
        leaders,
        rows,
        waiting_days: charges::waiting_days(&mut tx, cx.actor.now).await?,
        starts_on: match typed.get("starts_on") {
            "" => words::day(today),
            day => day.to_owned(),
        },
        problem,
        typed,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// What a form says somebody is in charge of.
fn subject(text: &str) -> Option<Subject> {
    match text.split_once(':')? {
        ("body", id) => BodyId::parse(id).map(Subject::Body),
        ("section", rest) => {
            let (plan, label) = rest.split_once(':')?;
            Some(Subject::Section(PlanId::parse(plan)?, label.to_owned()))
        }
        _ => None,
    }
}

pub async fn assign(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let subject = subject(fields.get("subject")).ok_or(Error::NotFound)?;
    let plan = match &subject {
        Subject::Section(plan, _) => Some(plan.clone()),
        Subject::Body(_) => None,
    };
    let Some(starts_on) = words::parse_day(fields.get("starts_on")) else {
        let sentence = t.with("tasks.bad-day", &[("day", fields.get("starts_on"))]);
        return page_of_charges(&cx, plan, Some(sentence), fields).await;
    };
    match charges::assign(&cx.state.db, &cx.actor, &subject, fields.get("leader"), starts_on).await {
        Ok(()) => {
            Ok(see(&plan.map_or_else(|| "/briefings/charges".to_owned(), |plan| format!("/briefings/charges/{plan}"))))
        }
        Err(ChargeRefusal::Unknown) => Err(Error::NotFound),
        Err(ChargeRefusal::Store(error)) => Err(error.into()),
        Err(ChargeRefusal::Field(key)) => page_of_charges(&cx, plan, Some(t[key].to_owned()), fields).await,
    }
}

pub async fn set(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let days = fields.get("waiting_days").parse().unwrap_or(-1);
    match charges::set_waiting_days(&cx.state.db, &cx.actor, days).await {
        Ok(()) => Ok(see("/briefings/charges")),
        Err(ChargeRefusal::Unknown) => Err(Error::NotFound),
        Err(ChargeRefusal::Store(error)) => Err(error.into()),
        Err(ChargeRefusal::Field(key)) => {
            let sentence = catalogue(cx.lang)[key].to_owned();
            page_of_charges(&cx, None, Some(sentence), fields).await
        }
    }
}
