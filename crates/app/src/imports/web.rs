//! Importing on the site: upload, the reading beside the plan's own words, corrections, recording.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Right;
use dondoc_rules::diagnostic::Severity;
use dondoc_rules::obligations::CountingClass;
use dondoc_rules::plans::draft::PlanDraft;
use dondoc_rules::plans::redline::{Field, Piece, PieceKind};

use super::confirm::{self, ImportRefusal, Review, TimeCorrection};
use super::queue::{Asked, Reason};
use super::read::from_bytes;
use crate::http::{Cx, Error, Fields, Lang, Routes, Shell, render, see};
use crate::ids::ImportId;
use crate::{bodies, words};

pub fn routes() -> Routes {
    Routes::new()
        .get("/imports/new", Right::ImportPlans, new)
        .post("/imports", Right::ImportPlans, propose)
        .get("/imports/{id}", Right::ImportPlans, show)
        .post("/imports/{id}/again", Right::ImportPlans, again)
        .post("/imports/{id}/leads", Right::ImportPlans, correct_lead)
        .post("/imports/{id}/times", Right::ImportPlans, correct_time)
        .post("/imports/{id}/dismissals", Right::ImportPlans, dismiss)
        .post("/imports/{id}/recording", Right::ImportPlans, record)
        .post("/imports/{id}/withdrawal", Right::ImportPlans, withdraw)
}

#[derive(Template)]
#[template(path = "imports/new.html")]
struct NewPage {
    shell: Shell,
    problem: Option<String>,
    waiting: Vec<(String, String)>,
}

async fn new(cx: Cx) -> Result<Response, Error> {
    new_page(&cx, None).await
}

async fn new_page(cx: &Cx, problem: Option<String>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/plans").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut waiting = Vec::new();
    for import in super::waiting(&mut tx).await? {
        let draft = import.reading()?;
        let label = draft.document.title.unwrap_or(draft.source.file);
        waiting.push((import.id.to_string(), format!("{label} ({})", words::instant(import.proposed_at, cx.lang))));
    }
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&NewPage { shell, problem, waiting })?).into_response())
}

async fn propose(cx: Cx, fields: Fields) -> Result<Response, Error> {
    match uploaded(&cx, &fields).await? {
        Ok((draft, bytes)) => {
            let id = super::propose(&cx.state.db, &cx.actor, &draft, &bytes).await?;
            Ok(see(&format!("/imports/{id}")))
        }
        Err(sentence) => new_page(&cx, Some(sentence)).await,
    }
}

async fn again(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ImportId::parse(&id).ok_or(Error::NotFound)?;
    match uploaded(&cx, &fields).await? {
        Ok((draft, bytes)) => match super::again::again(&cx.state.db, &cx.actor, &id, &draft, &bytes).await {
            Ok(new) => Ok(see(&format!("/imports/{new}#changes"))),
            Err(refusal) => refused(&cx, &id, refusal).await,
        },
        Err(sentence) => show_page(&cx, &id, Some(sentence)).await,
    }
}

/// The file that was sent, read; or the sentence that says why it cannot be.
async fn uploaded(cx: &Cx, fields: &Fields) -> Result<Result<(PlanDraft, Vec<u8>), String>, Error> {
    let Some(upload) = fields.file("file") else {
        return Ok(Err(crate::http::catalogue(cx.lang)["import.no-file"].to_owned()));
    };
    let (name, bytes) = (upload.name.clone(), upload.bytes.clone());
    // Reading a large file is work for a thread of its own.
    let read = tokio::task::spawn_blocking(move || (from_bytes(&name, &bytes), name, bytes)).await;
    let (draft, name, bytes) = read.map_err(|error| Error::Broken(error.to_string()))?;
    Ok(match draft {
        Ok(draft) => Ok((draft, bytes)),
        Err(error) => Err(if cx.lang == Lang::Vi { error.sentence_vi(&name) } else { error.sentence_en(&name) }),
    })
}

#[derive(Template)]
#[template(path = "imports/show.html")]
struct ShowPage {
    shell: Shell,
    id: String,
    problem: Option<String>,
    is_open: bool,
    head: Vec<(String, String)>,
    rules: Vec<String>,
    findings: Vec<FindingRow>,
    queue: Vec<QueueRow>,
    changes: Option<Changes>,
    sections: Vec<SectionRow>,
    names: Vec<String>,
    classes: Vec<(&'static str, String)>,
    focal: String,
}

/// What a corrected file changed of the earlier one.
struct Changes {
    rows: Vec<ChangeRow>,
    kept: usize,
    /// Corrections that no longer apply, in words.
    dropped: Vec<String>,
}

struct ChangeRow {
    /// What became of the task, in words.
    title: String,
    /// The text of a task that came or went.
    text: String,
    fields: Vec<(String, Vec<(&'static str, String)>)>,
}

/// A reading that waits for a person.
struct QueueRow {
    /// `lead`, `time` or `finding`.
    asked: &'static str,
    label: String,
    title: String,
    /// The task's own text.
    text: String,
    words: [String; 3],
    reason: String,
    finding: usize,
    class: &'static str,
}

struct FindingRow {
    number: usize,
    severity: String,
    class: &'static str,
    message: String,
    dismissed: Option<String>,
}

struct SectionRow {
    title: String,
    tasks: Vec<TaskRow>,
    questions: usize,
}

struct TaskRow {
    label: String,
    text: String,
    lead_raw: String,
    leads: String,
    corrected: bool,
    questions: Vec<String>,
    cooperating_raw: String,
    timeline_raw: String,
    deliverable_raw: String,
    class: &'static str,
    due: String,
}

async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ImportId::parse(&id).ok_or(Error::NotFound)?;
    show_page(&cx, &id, None).await
}

async fn show_page(cx: &Cx, id: &ImportId, problem: Option<String>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/plans").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let review = match confirm::review(&mut tx, id, cx.actor.today()).await {
        Ok(review) => review,
        Err(ImportRefusal::Store(error)) => return Err(error.into()),
        Err(_) => return Err(Error::NotFound),
    };
    let mut names: Vec<String> =
        bodies::all(&mut tx, cx.actor.today()).await?.into_iter().map(|named| named.name).collect();
    names.sort_by(|a, b| dondoc_rules::vi::collate::compare(a, b));
    let mut focal = String::new();
    if let Some(body) = review.proposed_focal() {
        focal = bodies::name_of(&mut tx, &body, cx.actor.today()).await?;
    }
    let mut led = Vec::with_capacity(review.draft.tasks.len());
    for task in &review.draft.tasks {
        led.push(leads(&mut tx, &review, task, cx).await?);
    }
    let sections = sections(&review, &led);
    let head = &review.draft.document;
    let unknown = t["import.unknown"].to_owned();
    let issued_on = head.issued_on.as_ref().map(|day| day.parse().map_or_else(|_| day.clone(), words::day));
    let say = |key: &str, value: &Option<String>| (t[key].to_owned(), value.clone().unwrap_or_else(|| unknown.clone()));
    let page = ShowPage {
        id: id.to_string(),
        is_open: review.import.confirmed_at.is_none() && review.import.withdrawn_at.is_none(),
        head: vec![
            say("import.type", &head.type_name),
            say("import.number", &head.number),
            say("import.issuer", &head.issuer),
            say("import.issued-on", &issued_on),
            say("import.title", &head.title),
        ],
        rules: review.draft.reporting_rules.iter().map(|rule| rule.raw.clone()).collect(),
        findings: findings(&review, &shell),
        queue: queue_rows(&mut tx, &review, cx, &shell).await?,
        changes: super::again::compared(&mut tx, &review).await?.map(|compared| changes(&compared, &review, &shell)),
        sections,
        names,
        classes: CountingClass::ALL
            .iter()
            .map(|c| (c.as_str(), t[&format!("class.{}", c.as_str())].to_owned()))
            .collect(),
        focal,
        problem,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// A comparison in the interface's words; tasks that stayed as they were are left out.
fn changes(compared: &super::again::Compared, review: &Review, shell: &Shell) -> Changes {
    let t = shell.t;
    let pieces = |pieces: &[Piece]| {
        let tag = |piece: &Piece| match piece.kind {
            PieceKind::Same => "same",
            PieceKind::Deleted => "del",
            PieceKind::Inserted => "ins",
        };
        pieces.iter().map(|piece| (tag(piece), piece.text.clone())).collect::<Vec<_>>()
    };
    let name = |field: Field| match field {
        Field::Label => "import.change-label",
        Field::Text => "import.change-text",
        Field::Lead => "import.lead",
        Field::Cooperating => "plans.cooperating",
        Field::Timeline => "import.when",
        Field::Deliverable => "plans.deliverable",
    };
    let rows = compared.matched.iter().filter(|matched| matched.is_changed()).filter_map(|matched| {
        let (key, task) = match (matched.old, matched.new) {
            (_, Some(new)) => {
                let key = if matched.old.is_some() { "import.change-changed" } else { "import.change-added" };
                (key, review.draft.tasks.get(new)?)
            }
            (Some(old), None) => ("import.change-removed", compared.old.get(old)?),
            (None, None) => return None,
        };
        let is_whole = matched.old.is_none() || matched.new.is_none();
        Some(ChangeRow {
            title: t.with(key, &[("label", &task.id)]),
            text: if is_whole { task.text.clone() } else { String::new() },
            fields: matched.changes.iter().map(|(field, words)| (t[name(*field)].to_owned(), pieces(words))).collect(),
        })
    });
    let dropped = compared.carried.dropped.iter().map(|(label, field)| {
        let what = if *field == "lead" { "import.dropped-lead" } else { "import.dropped-time" };
        t.with(what, &[("label", label)])
    });
    Changes { rows: rows.collect(), kept: compared.carried.kept.len(), dropped: dropped.collect() }
}

/// The queue in the interface's words.
async fn queue_rows(tx: &mut crate::db::Tx, review: &Review, cx: &Cx, shell: &Shell) -> Result<Vec<QueueRow>, Error> {
    let t = shell.t;
    let mut rows = Vec::new();
    for question in review.queue() {
        let (asked, finding, title) = match question.asked {
            Asked::Lead => ("lead", 0, t.with("import.queue-lead", &[("label", &question.label)])),
            Asked::Time => ("time", 0, t.with("import.queue-time", &[("label", &question.label)])),
            Asked::Finding(number) => ("finding", number, t["import.queue-finding"].to_owned()),
        };
        let mut candidates = Vec::new();
        for body in question.candidates.iter().filter_map(|id| crate::ids::BodyId::parse(id)) {
            candidates.push(bodies::name_of(tx, &body, cx.actor.today()).await?);
        }
        let reason = match question.reason {
            Reason::NoLead => t["import.queue-no-lead"].to_owned(),
            Reason::UnknownBody => t["import.queue-unknown"].to_owned(),
            Reason::SeveralBodies => t.with("import.queue-several", &[("names", &candidates.join("; "))]),
            Reason::UnknownTime => t["import.queue-no-time"].to_owned(),
            Reason::Finding => t["import.queue-error"].to_owned(),
        };
        let task = review.draft.tasks.iter().find(|task| task.id == question.label);
        rows.push(QueueRow {
            asked,
            title,
            text: task.map(|task| task.text.clone()).unwrap_or_default(),
            words: question.words,
            reason,
            finding,
            class: task.map_or("", |task| review.class(task).as_str()),
            label: question.label,
        });
    }
    Ok(rows)
}

/// The leads of a task as they would be recorded.
async fn leads(
    tx: &mut crate::db::Tx,
    review: &Review,
    task: &dondoc_rules::plans::draft::TaskDraft,
    cx: &Cx,
) -> Result<String, Error> {
    let Some(corrected) = review.leads.get(&task.id) else {
        let names: Vec<&str> =
            task.lead.parties.iter().map(|party| party.name.as_deref().unwrap_or(&party.text)).collect();
        return Ok(names.join("; "));
    };
    let mut names = Vec::new();
    for body in corrected.bodies.iter().filter_map(|id| crate::ids::BodyId::parse(id)) {
        names.push(bodies::name_of(tx, &body, cx.actor.today()).await?);
    }
    Ok(names.join("; "))
}

fn sections(review: &Review, led: &[String]) -> Vec<SectionRow> {
    let mut sections: Vec<(Option<String>, SectionRow)> = Vec::new();
    for (task, leads) in review.draft.tasks.iter().zip(led) {
        if sections.last().is_none_or(|(group, _)| *group != task.group) {
            let heading = review.draft.groups.iter().find(|group| Some(&group.id) == task.group.as_ref());
            let title = heading.map(|group| format!("{}. {}", group.id, group.title)).unwrap_or_default();
            sections.push((task.group.clone(), SectionRow { title, tasks: Vec::new(), questions: 0 }));
        }
        let time = review.times.get(&task.id);
        let due = match time {
            Some(time) => time.due_on,
            None => task.timeline.to.as_deref().and_then(|day| day.parse().ok()),
        };
        let raw = |text: &Option<String>| text.clone().unwrap_or_default();
        let row = TaskRow {
            label: task.id.clone(),
            text: task.text.clone(),
            lead_raw: raw(&task.lead.raw),
            leads: leads.clone(),
            corrected: review.leads.contains_key(&task.id),
            questions: review.questions(task),
            cooperating_raw: raw(&task.cooperating.raw),
            timeline_raw: raw(&task.timeline.raw),
            deliverable_raw: raw(&task.deliverable.raw),
            class: review.class(task).as_str(),
            due: due.map(words::day).unwrap_or_default(),
        };
        if let Some((_, section)) = sections.last_mut() {
            section.questions += row.questions.len();
            section.tasks.push(row);
        }
    }
    sections.into_iter().map(|(_, section)| section).collect()
}

fn findings(review: &Review, shell: &Shell) -> Vec<FindingRow> {
    let rows = review.draft.diagnostics.iter().enumerate().map(|(number, finding)| {
        let (key, class) = match finding.severity {
            Severity::Error => ("import.error", "state state-overdue"),
            Severity::Warning => ("import.warning", "state state-due_soon"),
            Severity::Note => ("import.note", "state state-open"),
        };
        let dismissal = review.dismissals.iter().find(|dismissal| dismissal.finding == number as i64);
        FindingRow {
            number,
            severity: shell.t[key].to_owned(),
            class,
            message: finding.message.clone(),
            dismissed: dismissal.map(|dismissal| dismissal.reason.clone()),
        }
    });
    rows.collect()
}

async fn correct_lead(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ImportId::parse(&id).ok_or(Error::NotFound)?;
    let names: Vec<&str> =
        fields.get("bodies").split([';', '\n']).map(str::trim).filter(|name| !name.is_empty()).collect();
    let label = fields.get("task");
    let done = confirm::correct_lead(&cx.state.db, &cx.actor, &id, label, &names).await;
    answer(&cx, &id, done, &after(&fields, format!("task-{label}"))).await
}

/// Where the page goes on: an answer given in the queue goes on with the next question, whose field has the focus. An
/// anchor would keep the browser from giving it.
fn after(fields: &Fields, own: String) -> String {
    if fields.get("from") == "queue" { String::new() } else { format!("#{own}") }
}

async fn correct_time(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ImportId::parse(&id).ok_or(Error::NotFound)?;
    let class = CountingClass::parse(fields.get("class")).ok_or(Error::NotFound)?;
    let due = fields.get("due");
    let due_on = words::parse_day(due);
    if !due.is_empty() && due_on.is_none() {
        let sentence = crate::http::catalogue(cx.lang).with("import.bad-day", &[("day", due)]);
        return show_page(&cx, &id, Some(sentence)).await;
    }
    let label = fields.get("task");
    let done = confirm::correct_time(&cx.state.db, &cx.actor, &id, label, &TimeCorrection { class, due_on }).await;
    answer(&cx, &id, done, &after(&fields, format!("task-{label}"))).await
}

async fn dismiss(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ImportId::parse(&id).ok_or(Error::NotFound)?;
    let finding = fields.get("finding").parse().map_err(|_| Error::NotFound)?;
    let done = confirm::dismiss(&cx.state.db, &cx.actor, &id, finding, fields.get("reason")).await;
    answer(&cx, &id, done, &after(&fields, "findings".to_owned())).await
}

async fn record(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ImportId::parse(&id).ok_or(Error::NotFound)?;
    match confirm::confirm(&cx.state.db, &cx.actor, &id, fields.sent("focal")).await {
        Ok(plan) => Ok(see(&format!("/plans/{plan}"))),
        Err(refusal) => refused(&cx, &id, refusal).await,
    }
}

async fn withdraw(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ImportId::parse(&id).ok_or(Error::NotFound)?;
    match confirm::withdraw(&cx.state.db, &cx.actor, &id).await {
        Ok(()) => Ok(see("/imports/new")),
        Err(refusal) => refused(&cx, &id, refusal).await,
    }
}

async fn answer(cx: &Cx, id: &ImportId, done: Result<(), ImportRefusal>, anchor: &str) -> Result<Response, Error> {
    match done {
        Ok(()) => Ok(see(&format!("/imports/{id}{anchor}"))),
        Err(refusal) => refused(cx, id, refusal).await,
    }
}

async fn refused(cx: &Cx, id: &ImportId, refusal: ImportRefusal) -> Result<Response, Error> {
    let t = crate::http::catalogue(cx.lang);
    let sentence = match refusal {
        ImportRefusal::Store(error) => return Err(error.into()),
        ImportRefusal::Unknown => return Err(Error::NotFound),
        ImportRefusal::Closed => t["import.closed"].to_owned(),
        ImportRefusal::NoReason => t["import.no-reason"].to_owned(),
        ImportRefusal::NoFocalBody => t["import.no-focal"].to_owned(),
        ImportRefusal::NoTasks => t["import.no-tasks"].to_owned(),
        ImportRefusal::Recorded(cited) => t.with("import.recorded", &[("cited", &cited)]),
        ImportRefusal::UnknownBody(name) => t.with("import.unknown-body", &[("name", &name)]),
        ImportRefusal::Unresolved(labels) => t.with("import.unresolved", &[("tasks", &labels.join(", "))]),
    };
    show_page(cx, id, Some(sentence)).await
}
