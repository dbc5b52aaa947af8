//! Opening a cycle on the site, and its request letter.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Right;
use dondoc_rules::calendar::{
    CycleDays, DaysRefusal, Period, PeriodPart, PeriodStyle, WorkDays, cutoffs, is_working_day, next_working_day,
};
use dondoc_rules::vi::numerals::write_roman;
use jiff::civil::Date;
use serde::Deserialize;

use super::open::{OpenForm, OpenRefusal, Proposal, due_day, open, proposal, proposed_days};
use super::request;
use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Fields, Lang, Routes, Shell, catalogue, render, see};
use crate::ids::{BodyId, CycleId, PlanId};
use crate::{bodies, cycles, words};

pub fn routes() -> Routes {
    Routes::new()
        .get("/cycles/new", Right::OpenCycles, new)
        .post("/cycles", Right::OpenCycles, create)
        .get("/cycles/{id}/request.docx", Right::OpenCycles, request_letter)
        .post("/cycles/{id}/request", Right::OpenCycles, record_request)
        .post("/cycles/{id}/closing", Right::OpenCycles, close)
}

#[derive(Template)]
#[template(path = "obligations/open.html")]
struct NewPage {
    shell: Shell,
    plan: String,
    title: String,
    rule: String,
    year: i16,
    problem: Option<String>,
    fields: Vec<FormField>,
    due_in_words: String,
    /// A sentence when the last on-time day is a day off.
    day_off: Option<String>,
    estimate: bool,
    /// Other years, due days, ways to count and cut-offs: each link fills the form in anew.
    choices: Vec<Choices>,
    bodies: Vec<(String, usize)>,
    items: usize,
}

struct FormField {
    name: &'static str,
    label: String,
    value: String,
}

/// A line of links.
struct Choices {
    label: String,
    links: Vec<Link>,
}

struct Link {
    address: String,
    text: String,
    is_current: bool,
}

/// What the address of the form chooses.
#[derive(Debug, Clone, Default, Deserialize)]
struct Choice {
    plan: String,
    year: Option<i16>,
    /// The due day, where a plan has several a year.
    due: Option<String>,
    /// `regime` for 15/12–14/12.
    period: Option<String>,
    cutoff: Option<String>,
}

impl Choice {
    fn style(&self) -> PeriodStyle {
        if self.period.as_deref() == Some("regime") { PeriodStyle::Regime } else { PeriodStyle::Calendar }
    }

    /// The address of the form with these choices.
    fn address(&self) -> String {
        let mut address = format!("/cycles/new?plan={}", self.plan);
        let year = self.year.map(|year| year.to_string());
        for (name, value) in [("year", &year), ("due", &self.due), ("period", &self.period), ("cutoff", &self.cutoff)] {
            if let Some(value) =
                value.as_deref().filter(|value| value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
            {
                address.push_str(&format!("&{name}={value}"));
            }
        }
        address
    }
}

const FIELDS: &[&str] = &["name", "period_from", "period_to", "opens_on", "cutoff_on", "due_on"];

async fn new(cx: Cx, Query(choice): Query<Choice>) -> Result<Response, Error> {
    form(&cx, &choice, None, None).await
}

/// What a rule proposes, with a person's choices.
struct Proposed {
    name: String,
    days: CycleDays,
}

fn proposed(proposal: &Proposal, due_on: Option<Date>, choice: &Choice) -> Option<Proposed> {
    let (period, mut days) = proposed_days(proposal.rule.as_ref()?, due_on?, choice.style(), &proposal.work_days)?;
    let cutoff = choice.cutoff.as_deref().and_then(words::parse_day);
    days.cutoff_on = cutoff.unwrap_or(days.cutoff_on);
    Some(Proposed { name: period_name(&period), days })
}

/// "Năm 2023", "Quý IV/2023": how the administration calls a period. It stands in letters, so it is Vietnamese always.
fn period_name(period: &Period) -> String {
    let t = catalogue(Lang::Vi);
    let year = period.year.to_string();
    match period.part {
        PeriodPart::Year => t.with("cycle.name-year", &[("year", &year)]),
        PeriodPart::Half(half) => t.with(&format!("cycle.name-half-{half}"), &[("year", &year)]),
        PeriodPart::Quarter(quarter) => {
            let quarter = write_roman(quarter.unsigned_abs().into());
            t.with("cycle.name-quarter", &[("quarter", &quarter), ("year", &year)])
        }
        PeriodPart::Month(month) => t.with("cycle.name-month", &[("month", &month.to_string()), ("year", &year)]),
    }
}

async fn form(cx: &Cx, choice: &Choice, typed: Option<&Fields>, problem: Option<String>) -> Result<Response, Error> {
    let plan = PlanId::parse(&choice.plan).ok_or(Error::NotFound)?;
    let today = cx.actor.today();
    let year = choice.year.filter(|year| (1900..=9000).contains(year)).unwrap_or_else(|| today.year());
    let shell = Shell::of(cx, "/cycles").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let chosen = choice.due.as_deref().and_then(words::parse_day);
    let wanted = chosen.or(typed.and_then(|typed| words::parse_day(typed.get("due_on"))));
    let mut proposal = proposed_for(cx, &mut tx, &plan, wanted.unwrap_or(today)).await?;
    let due_days: Vec<Date> =
        proposal.rules.iter().filter_map(|rule| due_day(rule, year, &proposal.work_days)).collect();
    let due_on = wanted.or(due_days.first().copied());
    if let Some(due_on) = due_on.filter(|_| wanted.is_none()) {
        proposal = proposed_for(cx, &mut tx, &plan, due_on).await?;
    }
    let proposed = proposed(&proposal, due_on, choice);
    let names = bodies::all(&mut tx, due_on.unwrap_or(today)).await?;
    let name_of = |id: &str| names.iter().find(|named| named.body.id.as_str() == id).map(|named| named.name.clone());
    let mut owing = Vec::with_capacity(proposal.obligations.len());
    for owed in &proposal.obligations {
        let name = match (name_of(&owed.body), BodyId::parse(&owed.body)) {
            (Some(name), _) => name,
            // A body that is no more stands under its last name until an instrument says who takes its place.
            (None, Some(body)) => {
                let name = bodies::name_of(&mut tx, &body, today).await?;
                format!("{name}: {}", &shell.t["state.suspended"])
            }
            (None, None) => continue,
        };
        owing.push((name, owed.items.len()));
    }
    let page = NewPage {
        plan: plan.to_string(),
        rule: proposal.rule.as_ref().map(|rule| rule.raw.clone()).unwrap_or_default(),
        year,
        fields: fields(shell.t, proposed.as_ref(), typed),
        due_in_words: due_on.map(|due_on| words::due(due_on, today, shell.t, cx.lang)).unwrap_or_default(),
        estimate: proposed.as_ref().is_some_and(|proposed| proposed.days.ends_in_estimate()),
        day_off: due_on.filter(|due_on| !is_working_day(*due_on, &proposal.work_days)).map(|due_on| {
            let next = words::day(next_working_day(due_on, &proposal.work_days));
            shell.t.with("cycle.due-day-off", &[("day", &words::long_day(due_on, cx.lang)), ("next", &next)])
        }),
        choices: choices(
            (shell.t, &proposal.work_days),
            choice,
            year,
            &due_days,
            proposed.as_ref().map(|proposed| &proposed.days),
        ),
        bodies: owing,
        items: proposal.obligations.iter().map(|obligation| obligation.items.len()).sum(),
        title: proposal.plan.title,
        problem,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

async fn proposed_for(cx: &Cx, tx: &mut Tx, plan: &PlanId, due_on: Date) -> Result<Proposal, Error> {
    match proposal(tx, &cx.actor, plan, due_on).await {
        Ok(proposal) => Ok(proposal),
        Err(OpenRefusal::NoFocalBody) => Err(Error::Refused(catalogue(cx.lang)["cycle.no-focal-body"].to_owned())),
        Err(OpenRefusal::Store(error)) => Err(error.into()),
        Err(_) => Err(Error::NotFound),
    }
}

fn fields(t: &Catalogue, proposed: Option<&Proposed>, typed: Option<&Fields>) -> Vec<FormField> {
    let value = |name: &str| {
        let Some(Proposed { name: cycle, days }) = proposed else { return String::new() };
        match name {
            "name" => cycle.clone(),
            "period_from" => words::day(days.period_from),
            "period_to" => words::day(days.period_to),
            "opens_on" => words::day(days.opens_on),
            "cutoff_on" => words::day(days.cutoff_on),
            _ => words::day(days.due_on),
        }
    };
    let field = |name: &&'static str| FormField {
        name,
        label: t[&format!("cycle.{name}")].to_owned(),
        value: typed.map_or_else(|| value(name), |typed| typed.get(name).to_owned()),
    };
    FIELDS.iter().map(field).collect()
}

/// The lines of links above the form: years, due days where there are several, ways to count a period, cut-offs.
fn choices(
    (t, work_days): (&Catalogue, &WorkDays),
    choice: &Choice,
    year: i16,
    due_days: &[Date],
    days: Option<&CycleDays>,
) -> Vec<Choices> {
    let link = |choice: Choice, text: String, is_current| Link { address: choice.address(), text, is_current };
    let line = |key: &str, links| Choices { label: t[key].to_owned(), links };
    let of_year = |year: i16| Choice { plan: choice.plan.clone(), year: Some(year), ..Choice::default() };
    let years = (year - 1..=year + 1).map(|other| link(of_year(other), other.to_string(), other == year));
    let mut lines = vec![line("cycle.choose-year", years.collect())];
    let Some(days) = days else { return lines };
    if due_days.len() > 1 {
        let links = due_days.iter().map(|due| {
            link(Choice { due: Some(due.to_string()), ..of_year(year) }, words::day(*due), *due == days.due_on)
        });
        lines.push(line("cycle.choose-due", links.collect()));
    }
    let styles = [("cycle.calendar", None), ("cycle.regime", Some("regime"))];
    let links = styles.into_iter().map(|(key, period)| {
        let other = Choice { period: period.map(str::to_owned), cutoff: None, ..choice.clone() };
        let is_current = choice.style() == other.style();
        link(other, t[key].to_owned(), is_current)
    });
    lines.push(line("cycle.choose-period", links.collect()));
    let links = cutoffs(days.period_from, days.period_to, days.due_on, work_days).into_iter().map(|cutoff| {
        let other = Choice { cutoff: Some(cutoff.to_string()), ..choice.clone() };
        link(other, words::day(cutoff), cutoff == days.cutoff_on)
    });
    lines.push(line("cycle.choose-cutoff", links.collect()));
    lines
}

fn read_form(fields: &Fields) -> Option<OpenForm> {
    let day = |name: &str| words::parse_day(fields.get(name));
    let days = CycleDays {
        period_from: day("period_from")?,
        period_to: day("period_to")?,
        opens_on: day("opens_on")?,
        cutoff_on: day("cutoff_on")?,
        due_on: day("due_on")?,
    };
    Some(OpenForm { name: fields.get("name").to_owned(), days })
}

async fn create(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let plan = PlanId::parse(fields.get("plan")).ok_or(Error::NotFound)?;
    let t = catalogue(cx.lang);
    let again = Choice { plan: plan.to_string(), year: fields.get("year").parse().ok(), ..Choice::default() };
    let Some(wanted) = read_form(&fields) else {
        return form(&cx, &again, Some(&fields), Some(t["cycle.bad-days"].to_owned())).await;
    };
    match open(&cx.state.db, &cx.actor, &plan, &wanted).await {
        Ok(id) => Ok(see(&format!("/cycles/{id}"))),
        Err(refusal) => {
            let sentence = sentence(refusal, t)?;
            form(&cx, &again, Some(&fields), Some(sentence)).await
        }
    }
}

fn sentence(refusal: OpenRefusal, t: &Catalogue) -> Result<String, Error> {
    Ok(match refusal {
        OpenRefusal::Store(error) => return Err(error.into()),
        OpenRefusal::Unknown | OpenRefusal::NotFocal => return Err(Error::NotFound),
        OpenRefusal::NoFocalBody => t["cycle.no-focal-body"].to_owned(),
        OpenRefusal::NoName => t["cycle.no-name"].to_owned(),
        OpenRefusal::NobodyOwes => t["cycle.nobody"].to_owned(),
        OpenRefusal::Overlaps(name) => t.with("cycle.overlaps", &[("name", &name)]),
        OpenRefusal::Days(DaysRefusal::Period) => t["cycle.days-period"].to_owned(),
        OpenRefusal::Days(DaysRefusal::CutoffOutside) => t["cycle.days-cutoff-outside"].to_owned(),
        OpenRefusal::Days(DaysRefusal::CutoffTooLate) => t["cycle.days-cutoff"].to_owned(),
        OpenRefusal::Days(DaysRefusal::OpensAfterDue) => t["cycle.days-opens"].to_owned(),
    })
}

async fn request_letter(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = CycleId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let letter = request::letter(&mut tx, &cx.actor, &id).await?.ok_or(Error::NotFound)?;
    Ok(crate::http::word_file("cong-van-yeu-cau-bao-cao.docx", &letter, "Yêu cầu báo cáo"))
}

async fn record_request(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = CycleId::parse(&id).ok_or(Error::NotFound)?;
    let t = catalogue(cx.lang);
    let (number, day) = (fields.get("number"), words::parse_day(fields.get("issued_on")));
    let Some(day) = day.filter(|_| !number.is_empty()) else {
        return Err(Error::Refused(t["cycle.bad-request"].to_owned()));
    };
    if !request::record(&cx.state.db, &cx.actor, &id, number, day).await? {
        return Err(Error::NotFound);
    }
    Ok(see(&format!("/cycles/{id}")))
}

async fn close(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = CycleId::parse(&id).ok_or(Error::NotFound)?;
    if !cycles::close(&cx.state.db, &cx.actor, &id).await? {
        return Err(Error::NotFound);
    }
    Ok(see(&format!("/cycles/{id}")))
}
