//! A register from the document system (spreadsheet, Word, PDF): read, looked at by a person row by row, recorded. Nothing is
//! typed twice, and what stands in the register already is not taken again.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::bodies::{Register, Resolution};
use dondoc_rules::directives::{Origin, ordered};
use dondoc_rules::doc::Span;
use dondoc_rules::plans::draft::{PlanDraft, TaskDraft};
use dondoc_rules::plans::{RowSource, recognise, sources};

use super::{Choosable, named, origins};
use crate::db::Tx;
use crate::directives::facts;
use crate::directives::record::{self, DirectiveRefusal, NewDirective, known};
use crate::http::{Catalogue, Cx, Error, Fields, Lang, Shell, Upload, catalogue, render, see};
use crate::ids::BodyId;
use crate::imports::read::limits;
use crate::{bodies, words};

/// As many rows as one file may bring.
const MOST_ROWS: usize = 1_000;

#[derive(Template)]
#[template(path = "directives/import.html")]
struct ImportPage {
    shell: Shell,
    problem: Option<String>,
    file: String,
    found: String,
    origins: Vec<Choosable>,
    rows: Vec<RowForm>,
}

/// A row as a person looks at it.
struct RowForm {
    index: usize,
    is_taken: bool,
    text: String,
    ordered_by: String,
    ordered_on: String,
    reference: String,
    bodies: String,
    due_on: String,
    due_words: String,
    /// What a person should look at.
    note: String,
    /// The directive that it is.
    same: Option<String>,
}

pub async fn form(cx: Cx) -> Result<Response, Error> {
    page(&cx, None, "", Vec::new(), None).await
}

async fn page(
    cx: &Cx,
    problem: Option<String>,
    file: &str,
    rows: Vec<RowForm>,
    origin: Option<Origin>,
) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/directives").await?;
    let new = rows.iter().filter(|row| row.same.is_none()).count().to_string();
    let page = ImportPage {
        found: shell.t.with("directive.found", &[("count", &rows.len().to_string()), ("new", &new)]),
        origins: origins(shell.t, origin.or(Some(Origin::Conclusion))),
        file: file.to_owned(),
        problem,
        rows,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// A file read as a register: the tasks, and the source cell of each.
fn read(upload: &Upload) -> Result<(PlanDraft, Vec<RowSource>), dondoc_files::Unreadable> {
    let (document, ..) = dondoc_files::read(&upload.name, &upload.bytes, limits())?;
    let cells = sources(document.clone());
    let draft = recognise(document, Default::default());
    let of = |task: &TaskDraft| {
        let place = |span: &Span| (span.part.clone(), span.table, span.row);
        cells.iter().find(|own| place(&own.span) == place(&task.span)).cloned().unwrap_or_default()
    };
    let sources = draft.tasks.iter().map(of).collect();
    Ok((draft, sources))
}

pub async fn preview(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let Some(upload) = fields.file("file").cloned() else {
        return page(&cx, Some(t["import.no-file"].to_owned()), "", Vec::new(), None).await;
    };
    let name = upload.name.clone();
    // Reading a large file is work for a thread of its own.
    let done = tokio::task::spawn_blocking(move || read(&upload)).await;
    let (draft, sources) = match done.map_err(|error| Error::Broken(error.to_string()))? {
        Ok(read) => read,
        Err(error) => {
            let sentence = if cx.lang == Lang::Vi { error.sentence_vi(&name) } else { error.sentence_en(&name) };
            return page(&cx, Some(sentence), &name, Vec::new(), None).await;
        }
    };
    if draft.tasks.is_empty() {
        return page(&cx, Some(t["directive.no-rows"].to_owned()), &name, Vec::new(), None).await;
    }
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let rows = rows(&mut tx, &cx, t, &draft, &sources).await?;
    drop(tx);
    page(&cx, None, &name, rows, None).await
}

async fn rows(
    tx: &mut Tx,
    cx: &Cx,
    t: &Catalogue,
    draft: &PlanDraft,
    sources: &[RowSource],
) -> Result<Vec<RowForm>, Error> {
    let register = bodies::register(tx, cx.actor.today()).await?;
    let own = facts::all(tx).await?;
    let head = &draft.document;
    let issued_on = head.issued_on.as_deref().and_then(|day| day.parse().ok());
    // A notice that lists the orders is itself what ordered them.
    let document = head.number.as_deref().map(|number| {
        let kind = head.type_name.as_deref().unwrap_or_default();
        format!("{kind} số {number}").trim().to_owned()
    });
    let signer = head.signer.as_ref().and_then(|signer| signer.name.clone()).or(head.issuer.clone());
    let mut rows: Vec<RowForm> = Vec::new();
    for (index, (task, source)) in draft.tasks.iter().zip(sources).take(MOST_ROWS).enumerate() {
        let cell = ordered(&source.text);
        let ordered_on = words::parse_day(&source.day).or(cell.issued_on).or(issued_on);
        let reference = if cell.reference.is_empty() { document.clone().unwrap_or_default() } else { cell.reference };
        // Who ordered: the cell's own words, the leader's column, else who signed the whole document.
        let by = [Some(cell.by), task.supervisor.clone(), signer.clone().filter(|_| source.text.is_empty())];
        let ordered_by = by.into_iter().flatten().find(|by| !by.is_empty()).unwrap_or_default();
        let (names, unknown) = lead_names(tx, cx, &register, task).await?;
        let mut notes = Vec::new();
        if !unknown.is_empty() {
            notes.push(t.with("directive.unknown-bodies", &[("names", &unknown.join("; "))]));
        }
        if names.is_empty() && unknown.is_empty() {
            notes.push(t["directive.no-body"].to_owned());
        }
        let due_on = task.timeline.to.as_deref().and_then(|day| day.parse().ok());
        let due_words = task.timeline.raw.clone().unwrap_or_default();
        if due_on.is_none() && !due_words.is_empty() {
            notes.push(t.with("directive.unread-due", &[("words", &due_words)]));
        }
        if ordered_on.is_none() {
            notes.push(t["directive.no-day"].to_owned());
        }
        let same = known(&own, &task.text, &reference, ordered_on).map(|one| one.directive.id.to_string());
        let is_twice = rows.iter().any(|row| row.text == task.text && row.reference == reference);
        if same.is_some() || is_twice {
            notes.push(t["directive.same"].to_owned());
        }
        let mut all = names;
        all.extend(unknown);
        rows.push(RowForm {
            index,
            is_taken: same.is_none() && !is_twice,
            text: task.text.clone(),
            ordered_by,
            ordered_on: ordered_on.map(words::day).unwrap_or_default(),
            reference,
            bodies: all.join("; "),
            due_on: due_on.map(words::day).unwrap_or_default(),
            due_words,
            note: notes.join(" "),
            same: same.map(|id| format!("/directives/{id}")),
        });
    }
    Ok(rows)
}

/// The names of the bodies that a row gives the order to, and the words that the register does not know.
async fn lead_names(
    tx: &mut Tx,
    cx: &Cx,
    register: &Register,
    task: &TaskDraft,
) -> Result<(Vec<String>, Vec<String>), Error> {
    let (mut names, mut unknown) = (Vec::new(), Vec::new());
    for party in &task.lead.parties {
        match register.resolve(party) {
            Resolution::Body(id) => {
                if let Some(body) = BodyId::parse(&id) {
                    names.push(bodies::name_of(tx, &body, cx.actor.today()).await?);
                }
            }
            Resolution::Roster(_) => names.push(party.text.clone()),
            Resolution::Candidates(_) | Resolution::Unknown | Resolution::Open => unknown.push(party.text.clone()),
        }
    }
    Ok((names, unknown))
}

/// The rows as they came back from a person.
fn sent(fields: &Fields) -> Vec<RowForm> {
    let taken: Vec<&str> = fields.all("take").collect();
    let indices: Vec<usize> = fields.all("row").filter_map(|text| text.parse().ok()).take(MOST_ROWS).collect();
    let row = |index: usize| {
        let get = |name: &str| fields.get(&format!("{name}.{index}")).to_owned();
        RowForm {
            index,
            is_taken: taken.contains(&index.to_string().as_str()),
            text: get("text"),
            ordered_by: get("by"),
            ordered_on: get("on"),
            reference: get("reference"),
            bodies: get("bodies"),
            due_on: get("due"),
            due_words: get("words"),
            note: String::new(),
            same: None,
        }
    };
    indices.into_iter().map(row).collect()
}

pub async fn record(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let origin = Origin::parse(fields.get("origin")).ok_or(Error::NotFound)?;
    let file = fields.get("file").to_owned();
    let mut rows = sent(&fields);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let register = bodies::register(&mut tx, cx.actor.today()).await?;
    drop(tx);
    let (mut new, mut places, mut is_wrong) = (Vec::new(), Vec::new(), false);
    for (place, row) in rows.iter_mut().enumerate().filter(|(_, row)| row.is_taken) {
        let (bodies, unknown) = named(&register, &row.bodies);
        if !unknown.is_empty() {
            row.note = t.with("directive.unknown-bodies", &[("names", &unknown.join("; "))]);
        }
        for day in [&row.ordered_on, &row.due_on] {
            if !day.is_empty() && words::parse_day(day).is_none() {
                row.note = t.with("tasks.bad-day", &[("day", day)]);
            }
        }
        is_wrong |= !row.note.is_empty();
        places.push(place);
        new.push(NewDirective {
            text: row.text.clone(),
            ordered_by: row.ordered_by.clone(),
            ordered_on: words::parse_day(&row.ordered_on),
            origin,
            reference: row.reference.clone(),
            bodies,
            due_on: words::parse_day(&row.due_on),
            due_words: row.due_words.clone(),
            obstacle: None,
            plan: None,
        });
    }
    if new.is_empty() || is_wrong {
        let said = if new.is_empty() { t["directive.none-taken"].to_owned() } else { wrong(t, &rows) };
        return page(&cx, Some(said), &file, rows, Some(origin)).await;
    }
    match record::import(&cx.state.db, &cx.actor, &new).await {
        Ok(_) => Ok(see("/directives")),
        Err((_, DirectiveRefusal::Unknown)) => Err(Error::NotFound),
        Err((_, DirectiveRefusal::Store(error))) => Err(error.into()),
        Err((_, DirectiveRefusal::Same(_))) => Ok(see("/directives")),
        Err((place, DirectiveRefusal::Field(key))) => {
            if let Some(row) = places.get(place).and_then(|place| rows.get_mut(*place)) {
                row.note = t[key].to_owned();
            }
            let said = wrong(t, &rows);
            page(&cx, Some(said), &file, rows, Some(origin)).await
        }
    }
}

/// The sentence that names the rows that cannot be recorded, as the page numbers them.
fn wrong(t: &Catalogue, rows: &[RowForm]) -> String {
    let numbered = rows.iter().zip(1..).filter(|(row, _)| row.is_taken && !row.note.is_empty());
    let numbers: Vec<String> = numbered.map(|(_, number): (_, usize)| number.to_string()).collect();
    t.with("directive.rows-wrong", &[("rows", &numbers.join(", "))])
}
