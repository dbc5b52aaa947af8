//! The board as a table (CSV or XLSX): both instants, what is counted and what the percentages are of stand in it.

use axum::extract::Query;
use axum::response::Response;
use dondoc_files::xml::{self, Element};
use dondoc_rules::tasks::TaskCount;

use super::board::{Choice, denominator, due, filters, partition, words_of};
use super::{percent, word};
use crate::http::{Asked, Cx, Error, Seen, Table, catalogue, csv_file, download, sheet_file};
use crate::imports::listed::SHAPE;
use crate::tasks::count::{Counted, What, count};
use crate::{instruments, plans};

/// As many tasks as a table holds; a tenant of the largest size has fewer.
const LIMIT: usize = 200_000;

pub async fn table(cx: Cx, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Error> {
    let table = lines(&cx, pairs).await?;
    csv_file(&format!("{}.csv", table.name), &table.lines)
}

pub async fn sheet(cx: Cx, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Error> {
    Ok(sheet_file(lines(&cx, pairs).await?))
}

async fn lines(cx: &Cx, pairs: Vec<(String, String)>) -> Result<Table, Error> {
    let t = catalogue(cx.lang);
    let asked = Asked::of(pairs);
    let choice = Choice::of(&asked);
    let seen = Seen::of(cx, &asked, t);
    if let Some(problem) = seen.problem {
        return Err(Error::BadRequest(problem));
    }
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let counting = count(&mut tx, &cx.actor, cx.reach, &choice.filter, (seen.as_of, seen.known_at)).await?;
    let totals = counting.totals();
    let of = denominator(t, &totals, choice.rate);
    let filters = filters(&mut tx, t, &choice, &counting, &seen).await?;
    let mut lines = vec![
        vec![t["tasks.title"].to_owned(), filters],
        vec![seen.sentence.clone()],
        vec![partition(t, &totals)],
        vec![t["tasks.class"].to_owned(), t["tasks.number"].to_owned(), of],
    ];
    for class in TaskCount::ALL {
        let share = totals.permille(*class, choice.rate).map(|share| percent(share, cx.lang)).unwrap_or_default();
        lines.push(vec![word(t, *class), totals.count(*class).to_string(), share]);
    }
    lines.push(vec![t["tasks.total"].to_owned(), totals.total().to_string()]);
    lines.push(Vec::new());
    let heads = [
        "plans.number",
        "plans.task",
        "plans.plan",
        "plans.lead",
        "tasks.class-of",
        "tasks.class-state",
        "tasks.state",
        "tasks.due",
        "tasks.late-days",
        "tasks.late-days-first",
        "tasks.as-of",
        "tasks.known-at",
    ];
    let head = lines.len();
    lines.push(heads.iter().map(|key| t[*key].to_owned()).collect());
    let listed: Vec<&Counted> = choice.listed(&counting).take(LIMIT).collect();
    for counted in listed {
        let worded = words_of(&mut tx, t, &counting, counted).await?;
        let days = |days: Option<i64>| days.map(|days| days.to_string()).unwrap_or_default();
        let confirmed = if counted.state.is_confirmed { "tasks.is-confirmed" } else { "tasks.is-proposed" };
        lines.push(vec![
            counted.label.clone(),
            worded.text,
            worded.plan,
            worded.lead,
            t[&format!("class.{}", counted.state.class.as_str())].to_owned(),
            t[confirmed].to_owned(),
            word(t, counted.state.count),
            due(t, counted),
            days(counted.state.late_days),
            days(counted.state.original_late_days),
            seen.as_of.to_string(),
            seen.known_at.to_string(),
        ]);
    }
    Ok(Table { name: format!("nhiem-vu-{}", seen.as_of), lines, head })
}

/// The same tasks as XML, for document systems that take them in; of one plan and of one body as the address says.
pub async fn elements(cx: Cx, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let asked = Asked::of(pairs);
    let choice = Choice::of(&asked);
    let seen = Seen::of(&cx, &asked, t);
    if let Some(problem) = seen.problem {
        return Err(Error::BadRequest(problem));
    }
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let counting = count(&mut tx, &cx.actor, cx.reach, &choice.filter, (seen.as_of, seen.known_at)).await?;
    let listed: Vec<&Counted> = choice.listed(&counting).take(LIMIT).collect();
    let mut tasks = Vec::with_capacity(listed.len());
    for counted in &listed {
        let (own, instrument) = match &counted.what {
            What::Task { task, version, .. } => {
                let own = plans::task(&mut tx, version, task).await?;
                let made = plans::version(&mut tx, version).await?;
                (own, made.map(|made| made.instrument))
            }
            What::Directive { directive, .. } => (None, directive.instrument.clone()),
        };
        let instrument = match &instrument {
            Some(instrument) => instruments::get(&mut tx, instrument).await?,
            None => None,
        };
        let worded = words_of(&mut tx, t, &counting, counted).await?;
        let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let given = |text: Option<String>| text.unwrap_or_default();
        let (cooperating, deliverable, time) =
            own.map(|task| (task.cooperating_raw, task.deliverable_raw, task.timeline_raw)).unwrap_or_default();
        let assigned = instrument.map(|one| {
            Element::new(
                "AssigningDocument",
                vec![
                    Element::text("Type", one.type_name),
                    Element::text("Code", one.number),
                    Element::text("IssuedDate", day(one.issued_on)),
                    Element::text("Issuer", one.issuer),
                    Element::text("Signer", given(one.signer_name)),
                    Element::text("Subject", one.title),
                ],
            )
        });
        let late = |days: Option<i64>| days.map(|days| days.to_string()).unwrap_or_default();
        let state = &counted.state;
        let mut inside: Vec<Element> = assigned.into_iter().collect();
        inside.extend([
            Element::text("Number", counted.label.clone()),
            Element::text("Content", worded.text),
            Element::text("Lead", worded.lead),
            Element::text("Cooperating", given(cooperating)),
            Element::text("Time", given(time)),
            Element::text("Product", given(deliverable)),
            Element::text("Class", t[&format!("class.{}", state.class.as_str())].to_owned())
                .with("Code", state.class.as_str())
                .with("Confirmed", state.is_confirmed.to_string()),
            Element::text("DueDate", day(state.due_on)),
            Element::text("FirstDueDate", day(state.original_due_on)),
            Element::text("State", word(t, state.count)).with("Code", state.count.as_str()),
            Element::text("LateDays", late(state.late_days)),
        ]);
        tasks.push(Element::new("Task", inside).with("Id", counted.what.id()));
    }
    let root = Element::new("Tasks", tasks)
        .with("xmlns", SHAPE)
        .with("AsOf", seen.as_of.to_string())
        .with("KnownAt", seen.known_at.to_string())
        .with("Count", listed.len().to_string());
    Ok(download(&format!("nhiem-vu-{}.xml", seen.as_of), "application/xml; charset=utf-8", xml::write(&root)))
}
