//! The form that opens a cycle: what the plan's rule proposes, with a person's choices.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::calendar::{
    CycleDays, Period, PeriodPart, PeriodStyle, Rolling, WorkDays, cutoffs, is_working_day, next_working_day,
};
use dondoc_rules::obligations::{ContentKind, CycleKind, Scope};
use dondoc_rules::vi::numerals::write_roman;
use jiff::civil::{Date, Time};
use serde::Deserialize;

use super::references::reference_words;
use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Fields, Lang, Shell, catalogue, render};
use crate::ids::{BodyId, PlanId};
use crate::obligations::open::{
    Asked, OpenForm, OpenRefusal, Proposal, Terms, Wanted, kind_of, proposal, proposed_days, rule_days,
};
use crate::{bodies, plans, words};

#[derive(Template)]
#[template(path = "obligations/open.html")]
struct NewPage {
    shell: Shell,
    plan: String,
    title: String,
    rule: String,
    year: i16,
    kind: &'static str,
    is_asked_for: bool,
    rolling: &'static str,
    problem: Option<String>,
    fields: Vec<FormField>,
    contents: Vec<Offer>,
    cause: String,
    method: String,
    outline: String,
    forms: String,
    asked: Vec<FormField>,
    sections: Vec<Offer>,
    chosen_bodies: Vec<Offer>,
    due_in_words: String,
    /// A sentence when the last on-time day is a day off.
    day_off: Option<String>,
    estimate: bool,
    /// Other years, due days, ways to count and cut-offs: each link fills the form in anew.
    choices: Vec<Choices>,
    bodies: Vec<(String, usize)>,
    items: usize,
    empty_rosters: Vec<String>,
    accepts_empty: bool,
    /// Leads by reference whose bodies are known: sentence and address.
    resolved: Vec<(String, String)>,
    /// Those that stay open.
    open_references: Vec<(String, String)>,
}

struct FormField {
    name: &'static str,
    label: String,
    value: String,
    is_required: bool,
}

/// A box to tick or a line to choose.
struct Offer {
    name: String,
    value: String,
    label: String,
    is_chosen: bool,
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
pub struct Choice {
    pub plan: String,
    pub year: Option<i16>,
    /// The due day, where a plan has several a year.
    due: Option<String>,
    /// `regime` for 15/12–14/12.
    period: Option<String>,
    cutoff: Option<String>,
    /// A word of `CycleKind`; the rule's own where none is given.
    pub kind: Option<String>,
    /// `forward`: a last on-time day that is a day off moves to the next working day.
    roll: Option<String>,
    /// Labels of sections and ids of bodies between commas: boxes that are ticked when the form opens.
    section: Option<String>,
    body: Option<String>,
}

impl Choice {
    /// What a form that was sent chose.
    pub fn of(fields: &Fields, plan: &PlanId) -> Choice {
        let text = |name: &str| Some(fields.get(name).to_owned()).filter(|text| !text.is_empty());
        Choice {
            plan: plan.to_string(),
            year: fields.get("year").parse().ok(),
            kind: text("kind"),
            roll: text("rolling"),
            ..Choice::default()
        }
    }

    /// The boxes that the address ticks.
    fn ticked(&self) -> Fields {
        let of = |name: &str, list: &Option<String>| -> Vec<(String, String)> {
            let values = list.as_deref().unwrap_or_default().split(',').filter(|value| !value.is_empty());
            values.map(|value| (name.to_owned(), value.to_owned())).collect()
        };
        let values = of("section", &self.section).into_iter().chain(of("body", &self.body)).collect();
        Fields { values, ..Fields::default() }
    }

    fn style(&self) -> PeriodStyle {
        if self.period.as_deref() == Some("regime") { PeriodStyle::Regime } else { PeriodStyle::Calendar }
    }

    fn rolling(&self) -> Rolling {
        self.roll.as_deref().and_then(Rolling::parse).unwrap_or(Rolling::Never)
    }

    fn kind(&self) -> Option<CycleKind> {
        CycleKind::parse(self.kind.as_deref()?)
    }

    /// The address of the form with these choices.
    fn address(&self) -> String {
        let mut address = format!("/cycles/new?plan={}", self.plan);
        let year = self.year.map(|year| year.to_string());
        for (name, value) in [
            ("kind", &self.kind),
            ("year", &year),
            ("due", &self.due),
            ("period", &self.period),
            ("cutoff", &self.cutoff),
            ("roll", &self.roll),
            ("section", &self.section),
            ("body", &self.body),
        ] {
            let is_plain = |value: &&str| value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_,.".contains(&b));
            if let Some(value) = value.as_deref().filter(is_plain) {
                address.push_str(&format!("&{name}={value}"));
            }
        }
        address
    }
}

const DAYS: &[&str] = &["period_from", "period_to", "opens_on", "cutoff_on", "due_on", "focal_due_on", "issuer_due_on"];
const OPTIONAL: &[&str] = &["due_time", "focal_due_on", "issuer_due_on"];
const FIELDS: &[&str] = &[
    "name",
    "period_from",
    "period_to",
    "opens_on",
    "cutoff_on",
    "due_on",
    "due_time",
    "focal_due_on",
    "issuer_due_on",
];
const ASKED: &[&str] = &["asked_type", "asked_number", "asked_on", "asked_issuer", "asked_title"];

pub async fn new(cx: Cx, Query(choice): Query<Choice>) -> Result<Response, Error> {
    form(&cx, &choice, None, None).await
}

/// "Năm 2023", "Quý IV/2023": how the administration calls a period. It stands in letters, so it is Vietnamese always.
fn period_name(period: &Period) -> String {
    let t = catalogue(Lang::Vi);
    let year = period.year.to_string();
    let numbered = |key: &str, number: i8| t.with(key, &[("number", &number.to_string()), ("year", &year)]);
    match period.part {
        PeriodPart::Year => t.with("cycle.name-year", &[("year", &year)]),
        PeriodPart::Half(half) => t.with(&format!("cycle.name-half-{half}"), &[("year", &year)]),
        PeriodPart::Quarter(quarter) => {
            let quarter = write_roman(quarter.unsigned_abs().into());
            t.with("cycle.name-quarter", &[("quarter", &quarter), ("year", &year)])
        }
        PeriodPart::Month(month) => t.with("cycle.name-month", &[("month", &month.to_string()), ("year", &year)]),
        PeriodPart::Week(week) => numbered("cycle.name-week", week),
        PeriodPart::Fortnight(week) => numbered("cycle.name-fortnight", week),
        PeriodPart::Once => t["cycle.name-once"].to_owned(),
        PeriodPart::MidTerm => t.with("cycle.name-mid-term", &[("year", &year)]),
        PeriodPart::Final => t.with("cycle.name-final", &[("year", &year)]),
    }
}

/// What a rule proposes, with a person's choices.
struct Proposed {
    name: String,
    days: CycleDays,
}

fn proposed(proposal: &Proposal, due_on: Option<Date>, choice: &Choice) -> Option<Proposed> {
    let (period, mut days) = proposed_days(proposal, due_on?, choice.style())?;
    let cutoff = choice.cutoff.as_deref().and_then(words::parse_day);
    days.cutoff_on = cutoff.unwrap_or(days.cutoff_on);
    Some(Proposed { name: period_name(&period), days })
}

pub async fn form(
    cx: &Cx,
    choice: &Choice,
    typed: Option<&Fields>,
    problem: Option<String>,
) -> Result<Response, Error> {
    let plan = PlanId::parse(&choice.plan).ok_or(Error::NotFound)?;
    let today = cx.actor.today();
    let year = choice.year.filter(|year| (1900..=9000).contains(year)).unwrap_or_else(|| today.year());
    let shell = Shell::of(cx, "/cycles").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let chosen = choice.due.as_deref().and_then(words::parse_day);
    let typed_due = chosen.or(typed.and_then(|typed| words::parse_day(typed.get("due_on"))));
    let mut wanted = Wanted::on(typed_due.unwrap_or(today));
    wanted.rolling = choice.rolling();
    let first = proposed_for(cx, &mut tx, &plan, &wanted).await?;
    wanted.kind = choice.kind().unwrap_or_else(|| first.rules.first().map_or(CycleKind::Periodic, kind_of));
    // Boxes come from the form that was sent, else from the address that led here.
    let given = choice.ticked();
    let ticked = typed.or(Some(&given).filter(|given| !given.values.is_empty()));
    wanted.scope = match ticked {
        Some(ticked) => scope(&mut tx, ticked, &plan).await?,
        None => Scope::default(),
    };
    let due_days = days_of_year(&first, &wanted, year);
    let due_on = typed_due.or_else(|| next_due(&due_days, choice, today));
    wanted.due_on = due_on.unwrap_or(today);
    let proposal = proposed_for(cx, &mut tx, &plan, &wanted).await?;
    let proposed = proposed(&proposal, due_on, choice);
    let rule = proposal.rule.as_ref().map(|rule| rule.raw.clone()).unwrap_or_default();
    let usual = Terms::usual(&rule);
    let text = |name: &str, usual: String| typed.map_or(usual, |typed| typed.get(name).to_owned());
    let sections = sections(&mut tx, &proposal, ticked).await?;
    let owing = owing(&mut tx, &proposal, &shell, wanted.due_on, today).await?;
    let content = typed.and_then(|typed| ContentKind::parse(typed.get("content"))).unwrap_or(usual.content);
    let (open, resolved): (Vec<_>, Vec<_>) = proposal.references.iter().partition(|one| one.is_open());
    let page = NewPage {
        resolved: resolved.into_iter().map(|one| reference_words(one, t)).collect(),
        open_references: open.into_iter().map(|one| reference_words(one, t)).collect(),
        plan: plan.to_string(),
        kind: wanted.kind.as_str(),
        is_asked_for: wanted.kind.is_asked_for(),
        rolling: wanted.rolling.as_str(),
        fields: fields(t, (proposed.as_ref(), &proposal), typed, today),
        contents: ContentKind::ALL
            .iter()
            .map(|kind| Offer {
                name: "content".to_owned(),
                value: kind.as_str().to_owned(),
                label: t[&format!("cycle.content.{}", kind.as_str())].to_owned(),
                is_chosen: *kind == content,
            })
            .collect(),
        cause: text("cause", usual.cause),
        method: text("method", usual.method),
        outline: text("outline", usual.outline),
        forms: text("forms", usual.forms),
        asked: asked_fields(t, typed),
        sections,
        chosen_bodies: chosen_bodies(&proposal, &owing, ticked),
        due_in_words: due_on
            .map(|due_on| {
                words::due((due_on, proposal.rule.as_ref().and_then(|rule| rule.due_time)), today, t, cx.lang)
            })
            .unwrap_or_default(),
        estimate: proposed.as_ref().is_some_and(|proposed| proposed.days.ends_in_estimate()),
        day_off: due_on.filter(|due_on| !is_working_day(*due_on, &proposal.work_days)).map(|due_on| {
            let next = words::day(next_working_day(due_on, &proposal.work_days));
            t.with("cycle.due-day-off", &[("day", &words::long_day(due_on, cx.lang)), ("next", &next)])
        }),
        choices: choices((t, &proposal), (choice, wanted.kind), year, &due_days, proposed.as_ref()),
        items: proposal.obligations.iter().map(|obligation| obligation.items.len()).sum(),
        bodies: owing,
        accepts_empty: typed.is_some_and(|typed| !typed.get("empty_rosters").is_empty()),
        empty_rosters: proposal.empty_rosters,
        title: proposal.plan.title,
        rule,
        year,
        problem,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// Every due day of a year that the plan's rules of a kind name.
fn days_of_year(proposal: &Proposal, wanted: &Wanted, year: i16) -> Vec<Date> {
    let rules = proposal.rules.iter().filter(|rule| kind_of(rule) == wanted.kind);
    let mut days: Vec<Date> =
        rules.flat_map(|rule| rule_days(rule, &proposal.version, year, wanted.rolling, &proposal.work_days)).collect();
    days.sort();
    days.dedup();
    days
}

/// The due day to begin with: the year's first, or, where it has many, the next that has not passed.
fn next_due(days: &[Date], choice: &Choice, today: Date) -> Option<Date> {
    let ahead = days.iter().find(|day| choice.year.is_none() && **day >= today);
    ahead.or(days.first()).copied()
}

async fn proposed_for(cx: &Cx, tx: &mut Tx, plan: &PlanId, wanted: &Wanted) -> Result<Proposal, Error> {
    match proposal(tx, &cx.actor, plan, wanted).await {
        Ok(proposal) => Ok(proposal),
        Err(OpenRefusal::NoFocalBody) => Err(Error::Refused(catalogue(cx.lang)["cycle.no-focal-body"].to_owned())),
        Err(OpenRefusal::Store(error)) => Err(error.into()),
        Err(_) => Err(Error::NotFound),
    }
}

/// Who would owe, by name, with how many items.
async fn owing(
    tx: &mut Tx,
    proposal: &Proposal,
    shell: &Shell,
    on: Date,
    today: Date,
) -> Result<Vec<(String, usize)>, Error> {
    let names = bodies::all(tx, on).await?;
    let name_of = |id: &str| names.iter().find(|named| named.body.id.as_str() == id).map(|named| named.name.clone());
    let mut owing = Vec::with_capacity(proposal.obligations.len());
    for owed in &proposal.obligations {
        let name = match (name_of(&owed.body), BodyId::parse(&owed.body)) {
            (Some(name), _) => name,
            // A body that is no more stands under its last name until an instrument says who takes its place.
            (None, Some(body)) => {
                let name = bodies::name_of(tx, &body, today).await?;
                format!("{name}: {}", &shell.t["state.suspended"])
            }
            (None, None) => continue,
        };
        owing.push((name, owed.items.len()));
    }
    Ok(owing)
}

fn fields(
    t: &Catalogue,
    (proposed, proposal): (Option<&Proposed>, &Proposal),
    typed: Option<&Fields>,
    today: Date,
) -> Vec<FormField> {
    let value = |name: &str| {
        let Some(Proposed { name: cycle, days }) = proposed else {
            // No rule proposes anything: the year so far, opened today.
            return match name {
                "period_from" => words::day(today.first_of_year()),
                "period_to" | "opens_on" => words::day(today),
                _ => String::new(),
            };
        };
        let optional = |day: Option<Date>| day.map(words::day).unwrap_or_default();
        match name {
            "name" => cycle.clone(),
            "period_from" => words::day(days.period_from),
            "period_to" => words::day(days.period_to),
            "opens_on" => words::day(days.opens_on),
            "cutoff_on" => words::day(days.cutoff_on),
            "focal_due_on" => optional(days.focal_due_on),
            "issuer_due_on" => optional(days.issuer_due_on),
            "due_time" => {
                let time = proposal.rule.as_ref().and_then(|rule| rule.due_time);
                time.map(|time| format!("{:02}:{:02}", time.hour(), time.minute())).unwrap_or_default()
            }
            _ => words::day(days.due_on),
        }
    };
    let field = |name: &&'static str| FormField {
        name,
        label: t[&format!("cycle.{name}")].to_owned(),
        value: typed.map_or_else(|| value(name), |typed| typed.get(name).to_owned()),
        is_required: !OPTIONAL.contains(name),
    };
    FIELDS.iter().map(field).collect()
}

fn asked_fields(t: &Catalogue, typed: Option<&Fields>) -> Vec<FormField> {
    let field = |name: &&'static str| FormField {
        name,
        label: t[&format!("cycle.{name}")].to_owned(),
        value: typed.map(|typed| typed.get(name).to_owned()).unwrap_or_default(),
        is_required: true,
    };
    ASKED.iter().map(field).collect()
}

/// The top headings of the task table, to be ticked where a request asks about some of them only.
async fn sections(tx: &mut Tx, proposal: &Proposal, typed: Option<&Fields>) -> Result<Vec<Offer>, Error> {
    let groups = plans::groups(tx, &proposal.version.id).await?;
    let tops = groups.into_iter().filter(|group| group.parent.is_none());
    let sections = tops.map(|group| Offer {
        name: "section".to_owned(),
        is_chosen: is_ticked(typed, "section", &group.label),
        label: format!("{} {}", group.marker.as_deref().unwrap_or(&group.label), group.title),
        value: group.label,
    });
    Ok(sections.collect())
}

fn chosen_bodies(proposal: &Proposal, owing: &[(String, usize)], typed: Option<&Fields>) -> Vec<Offer> {
    let named = proposal.obligations.iter().zip(owing);
    let bodies = named.map(|(owed, (label, _))| Offer {
        name: "body".to_owned(),
        is_chosen: is_ticked(typed, "body", &owed.body),
        label: label.clone(),
        value: owed.body.clone(),
    });
    bodies.collect()
}

fn is_ticked(typed: Option<&Fields>, name: &str, value: &str) -> bool {
    typed.is_some_and(|typed| typed.all(name).any(|ticked| ticked == value))
}

/// What the ticked boxes ask about; no box of a kind is all of it.
pub async fn scope(tx: &mut Tx, fields: &Fields, plan: &PlanId) -> Result<Scope, Error> {
    let ticked = |name: &str| -> BTreeSet<String> { fields.all(name).map(str::to_owned).collect() };
    let (sections, bodies) = (ticked("section"), ticked("body"));
    let mut scope = Scope { subjects: None, bodies: Some(bodies).filter(|bodies| !bodies.is_empty()) };
    if sections.is_empty() {
        return Ok(scope);
    }
    let version = plans::latest(tx, plan).await?.ok_or(Error::NotFound)?;
    let groups = plans::groups(tx, &version.id).await?;
    let tasks = plans::tasks(tx, &version.id).await?.into_iter();
    let below = tasks.filter(|task| {
        let top = task.task_group.as_deref().map(|label| plans::top_label(&groups, label));
        top.is_some_and(|top| sections.contains(top))
    });
    scope.subjects = Some(below.map(|task| task.id.to_string()).collect());
    Ok(scope)
}

/// The lines of links above the form: kinds, years, due days where there are several, what a day off does, ways to
/// count a period, cut-offs.
fn choices(
    (t, proposal): (&Catalogue, &Proposal),
    (choice, kind): (&Choice, CycleKind),
    year: i16,
    due_days: &[Date],
    proposed: Option<&Proposed>,
) -> Vec<Choices> {
    let work_days: &WorkDays = &proposal.work_days;
    let link = |choice: Choice, text: String, is_current| Link { address: choice.address(), text, is_current };
    let line = |key: &str, links| Choices { label: t[key].to_owned(), links };
    let of_year = |year: i16| Choice {
        plan: choice.plan.clone(),
        kind: choice.kind.clone(),
        roll: choice.roll.clone(),
        year: Some(year),
        ..Choice::default()
    };
    let kinds = CycleKind::ALL.iter().map(|other| {
        let of_kind = Choice { plan: choice.plan.clone(), kind: Some(other.as_str().to_owned()), ..Choice::default() };
        link(of_kind, t[&format!("cycle.kind.{}", other.as_str())].to_owned(), *other == kind)
    });
    let mut lines = vec![line("cycle.choose-kind", kinds.collect())];
    let years = (year - 1..=year + 1).map(|other| link(of_year(other), other.to_string(), other == year));
    lines.push(line("cycle.choose-year", years.collect()));
    let Some(days) = proposed.map(|proposed| &proposed.days) else { return lines };
    if due_days.len() > 1 {
        let links = due_days.iter().map(|due| {
            link(Choice { due: Some(due.to_string()), ..of_year(year) }, words::day(*due), *due == days.due_on)
        });
        lines.push(line("cycle.choose-due", links.collect()));
    }
    let links = Rolling::ALL.iter().map(|rolling| {
        let other = Choice { roll: Some(rolling.as_str().to_owned()), due: None, cutoff: None, ..choice.clone() };
        link(other, t[&format!("cycle.rolling.{}", rolling.as_str())].to_owned(), *rolling == choice.rolling())
    });
    lines.push(line("cycle.choose-rolling", links.collect()));
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

/// What was typed, checked field by field; the key of a sentence where something cannot be read.
pub fn read(fields: &Fields, scope: Scope) -> Result<OpenForm, &'static str> {
    let day = |name: &str| -> Result<Option<Date>, &'static str> {
        match fields.get(name).trim() {
            "" if OPTIONAL.contains(&name) => Ok(None),
            text => words::parse_day(text).map(Some).ok_or("cycle.bad-days"),
        }
    };
    let mut days = Vec::with_capacity(DAYS.len());
    for name in DAYS {
        days.push(day(name)?);
    }
    let [
        Some(period_from),
        Some(period_to),
        Some(opens_on),
        Some(cutoff_on),
        Some(due_on),
        focal_due_on,
        issuer_due_on,
    ] = days[..]
    else {
        return Err("cycle.bad-days");
    };
    let due_time = match fields.get("due_time").trim() {
        "" => None,
        text => Some(read_time(text).ok_or("cycle.bad-time")?),
    };
    let kind = CycleKind::parse(fields.get("kind")).unwrap_or(CycleKind::Periodic);
    Ok(OpenForm {
        name: fields.get("name").to_owned(),
        kind,
        days: CycleDays { period_from, period_to, opens_on, cutoff_on, due_on, focal_due_on, issuer_due_on },
        due_time,
        rolling: Rolling::parse(fields.get("rolling")).unwrap_or(Rolling::Never),
        terms: Terms {
            cause: fields.get("cause").to_owned(),
            content: ContentKind::parse(fields.get("content")).ok_or("cycle.no-content")?,
            method: fields.get("method").to_owned(),
            outline: fields.get("outline").to_owned(),
            forms: fields.get("forms").to_owned(),
        },
        asked: if kind.is_asked_for() { read_asked(fields)? } else { None },
        scope,
        accepts_empty_rosters: !fields.get("empty_rosters").is_empty(),
    })
}

/// "16:00", "16h00", "16 giờ".
fn read_time(text: &str) -> Option<Time> {
    let mut parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let (hour, minute) = (parts.next()?.parse().ok()?, parts.next().map_or(Some(0), |part| part.parse().ok())?);
    Time::new(hour, minute, 0, 0).ok()
}

fn read_asked(fields: &Fields) -> Result<Option<Asked>, &'static str> {
    if ASKED.iter().any(|name| fields.get(name).trim().is_empty()) {
        return Ok(None);
    }
    let text = |name: &str| fields.get(name).trim().to_owned();
    Ok(Some(Asked {
        type_name: text("asked_type"),
        number: text("asked_number"),
        issuer: text("asked_issuer"),
        issued_on: words::parse_day(fields.get("asked_on")).ok_or("cycle.bad-days")?,
        title: text("asked_title"),
    }))
}
