//! The ladder as a page: its steps as a form, one more, and what a province sets beside them.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::urges::{Audience, Channel, Settings, StepKind};

use crate::http::{Catalogue, Cx, Error, Fields, Shell, catalogue, render, see};
use crate::urges::ladder::{self, LadderRefusal, LadderStep};

/// A step as it stands in the form.
#[derive(Debug, Clone, Default)]
struct Typed {
    code: String,
    name: String,
    kind: String,
    days: String,
    every: String,
    times: String,
    audience: String,
    channel: String,
    capacity: String,
}

/// A list to choose from: the word that is sent, and its label.
type Choices = Vec<(&'static str, &'static str)>;

#[derive(Template)]
#[template(path = "urges/ladder.html")]
struct LadderPage {
    shell: Shell,
    problem: Option<String>,
    may_keep: bool,
    steps: Vec<Typed>,
    kinds: Choices,
    audiences: Choices,
    channels: Choices,
    /// Least hours, hour of the day, days until an answer is expected.
    settings: [String; 3],
}

impl LadderPage {
    fn label(&self, choices: &Choices, word: &str) -> &'static str {
        choices.iter().find(|(key, _)| *key == word).map_or("", |(_, label)| label)
    }
}

pub async fn show(cx: Cx) -> Result<Response, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let steps = ladder::ladder(&mut tx).await?.into_iter().map(typed).collect();
    let set = ladder::settings(&mut tx).await?;
    drop(tx);
    let set = [set.minimum_hours, set.send_hour, set.effect_days].map(|number| number.to_string());
    page(&cx, steps, set, None).await
}

fn typed(step: LadderStep) -> Typed {
    Typed {
        code: step.code,
        name: step.name,
        kind: step.kind.as_str().to_owned(),
        days: step.days.to_string(),
        every: step.every.to_string(),
        times: step.times.to_string(),
        audience: step.audience.as_str().to_owned(),
        channel: step.channel.as_str().to_owned(),
        capacity: step.capacity.replace('|', " | "),
    }
}

async fn page(
    cx: &Cx,
    mut steps: Vec<Typed>,
    settings: [String; 3],
    problem: Option<String>,
) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/cycles").await?;
    let t = shell.t;
    let may_keep = reach(cx.actor.role, Right::Urge).is_some();
    if may_keep && steps.last().is_none_or(|last| !last.name.is_empty()) {
        let (every, times) = ("0".to_owned(), "1".to_owned());
        steps.push(Typed { every, times, kind: "reminder".to_owned(), ..Typed::default() });
    }
    let page = LadderPage {
        kinds: StepKind::ALL.iter().map(|one| (one.as_str(), &t[&format!("ladder.{}", one.as_str())])).collect(),
        audiences: Audience::ALL.iter().map(|one| (one.as_str(), &t[&format!("ladder.{}", one.as_str())])).collect(),
        channels: Channel::ALL.iter().map(|one| (one.as_str(), &t[&format!("ladder.{}", one.as_str())])).collect(),
        shell,
        may_keep,
        steps,
        settings,
        problem,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// The steps as they were sent, row by row.
fn sent(fields: &Fields) -> Vec<Typed> {
    let column = |name: &'static str| fields.all(name).map(|value| value.trim().to_owned()).collect::<Vec<_>>();
    let names = ["code", "name", "kind", "days", "every", "times", "audience", "channel", "capacity"];
    let columns = names.map(column);
    let [codes, ..] = &columns;
    (0..codes.len().min(100))
        .map(|row| {
            let mut cells = columns.iter().map(|column| column.get(row).cloned().unwrap_or_default());
            let mut cell = || cells.next().unwrap_or_default();
            Typed {
                code: cell(),
                name: cell(),
                kind: cell(),
                days: cell(),
                every: cell(),
                times: cell(),
                audience: cell(),
                channel: cell(),
                capacity: cell(),
            }
        })
        .collect()
}

/// A step from what was typed; none where something is no number.
fn step(typed: &Typed, position: usize, taken: &[LadderStep]) -> Option<LadderStep> {
    let kind = StepKind::parse(&typed.kind)?;
    let code = match typed.code.as_str() {
        "" => (1..1_000).map(|n| format!("step-{n}")).find(|code| !taken.iter().any(|step| step.code == *code))?,
        code => code.to_owned(),
    };
    let channel = Channel::parse(&typed.channel)?;
    let capacity: Vec<&str> = typed.capacity.split('|').map(str::trim).filter(|line| !line.is_empty()).collect();
    Some(LadderStep {
        code,
        position: i64::try_from(position).ok()? + 1,
        name: typed.name.clone(),
        kind,
        days: typed.days.parse().ok()?,
        every: typed.every.parse().ok()?,
        times: typed.times.parse().ok()?,
        audience: Audience::parse(&typed.audience)?,
        channel: match (kind, channel) {
            (StepKind::Reminder, Channel::Document) => Channel::MailAndSite,
            (StepKind::Reminder, channel) => channel,
            (StepKind::Letter | StepKind::SuperiorLetter, _) => Channel::Document,
        },
        capacity: capacity.join("|"),
    })
}

pub async fn keep(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let sent = sent(&fields);
    let numbers = ["minimum_hours", "send_hour", "effect_days"].map(|name| fields.get(name).to_owned());
    let mut steps: Vec<LadderStep> = Vec::new();
    let mut problem = None;
    // A row whose name is empty is taken out.
    for (position, row) in sent.iter().filter(|row| !row.name.is_empty()).enumerate() {
        match step(row, position, &steps) {
            Some(step) => steps.push(step),
            None => problem = problem.or(Some(t.with("ladder.bad-number", &[("step", &row.name)]))),
        }
    }
    let [minimum_hours, send_hour, effect_days] = numbers.each_ref().map(|text| text.parse::<i64>().unwrap_or(-1));
    if problem.is_none() {
        let set = Settings { minimum_hours, send_hour, effect_days };
        match ladder::keep(&cx.state.db, &cx.actor, &steps, set).await {
            Ok(()) => return Ok(see("/ladder")),
            Err(refusal) => problem = Some(sentence(refusal, t)?),
        }
    }
    page(&cx, sent, numbers, problem).await
}

fn sentence(refusal: LadderRefusal, t: &Catalogue) -> Result<String, Error> {
    Ok(match refusal {
        LadderRefusal::Store(error) => return Err(error.into()),
        LadderRefusal::Empty => t["ladder.empty"].to_owned(),
        LadderRefusal::Number(step) => t.with("ladder.bad-number", &[("step", &step)]),
        LadderRefusal::TooEarly(step) => t.with("ladder.too-early", &[("step", &step)]),
        LadderRefusal::Settings => t["ladder.bad-settings"].to_owned(),
    })
}
