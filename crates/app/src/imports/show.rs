//! The page of a proposal: the reading beside the plan's own words, what waits for a person, what changed.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::diagnostic::Severity;
use dondoc_rules::obligations::CountingClass;
use dondoc_rules::plans::redline::Field;

use super::confirm::{self, ImportRefusal, Review};
use super::queue::{Asked, Reason};
use crate::http::{Cx, Error, Fields, Shell, marked, render};
use crate::ids::ImportId;
use crate::{bodies, words};

/// A form that was refused: why, and what it held, so that nothing has to be typed again.
pub struct Refused<'a> {
    pub sentence: String,
    pub fields: &'a Fields,
}

impl Refused<'_> {
    /// What a field held, when the form of this place of the page was sent: the queue's or a task's own, with the
    /// task's label or the finding's number.
    fn typed(&self, in_queue: bool, key: &str, value: &str, name: &str) -> Option<String> {
        let is_here = (self.fields.get("from") == "queue") == in_queue && self.fields.get(key) == value;
        self.fields.sent(name).filter(|_| is_here && self.fields.sent(key).is_some()).map(str::to_owned)
    }
}

/// What was typed into one field of the page before it was refused; none where nothing was.
type Typed = Option<String>;

#[derive(Template)]
#[template(path = "imports/show.html")]
struct ShowPage {
    shell: Shell,
    id: String,
    problem: Option<String>,
    /// Some field holds what was refused; it has the focus, not the queue's first.
    has_typed: bool,
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
    class: String,
    typed: Typed,
}

struct FindingRow {
    number: usize,
    severity: String,
    class: &'static str,
    message: String,
    dismissed: Option<String>,
    typed: Typed,
}

struct SectionRow {
    title: String,
    tasks: Vec<TaskRow>,
    is_open: bool,
}

struct TaskRow {
    label: String,
    text: String,
    lead_raw: String,
    leads: String,
    corrected: bool,
    /// Names that the register does not hold.
    open_leads: Vec<String>,
    lacks_lead: bool,
    cooperating_raw: String,
    timeline_raw: String,
    deliverable_raw: String,
    class: String,
    due: String,
    typed_lead: Typed,
    typed_time: Typed,
}

pub async fn page(cx: &Cx, id: &ImportId, refused: Option<&Refused<'_>>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/plans").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let review = match confirm::review(&mut tx, id, cx.actor.today()).await {
        Ok(review) => review,
        Err(ImportRefusal::Store(error)) => return Err(error.into()),
        Err(_) => return Err(Error::NotFound),
    };
    let mut names: Vec<String> =
        bodies::all(&mut tx, review.named_on).await?.into_iter().map(|named| named.name).collect();
    names.sort_by(|a, b| dondoc_rules::vi::collate::compare(a, b));
    let mut focal = String::new();
    if let Some(body) = review.proposed_focal() {
        focal = bodies::name_of(&mut tx, &body, review.named_on).await?;
    }
    let mut led = Vec::with_capacity(review.draft.tasks.len());
    for task in &review.draft.tasks {
        led.push(leads(&mut tx, &review, task).await?);
    }
    if let Some(typed) = refused.and_then(|refused| refused.fields.sent("focal")) {
        typed.clone_into(&mut focal);
    }
    let sections = sections(&review, &led, refused);
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
        findings: findings(&review, &shell, refused),
        queue: queue_rows(&mut tx, &review, &shell, refused).await?,
        changes: super::again::compared(&mut tx, &review).await?.map(|compared| changes(&compared, &review, &shell)),
        sections,
        names,
        classes: CountingClass::ALL
            .iter()
            .map(|c| (c.as_str(), t[&format!("class.{}", c.as_str())].to_owned()))
            .collect(),
        focal,
        has_typed: refused.is_some_and(|refused| !refused.fields.values.is_empty()),
        problem: refused.map(|refused| refused.sentence.clone()),
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// A comparison in the interface's words; tasks that stayed as they were are left out.
fn changes(compared: &super::again::Compared, review: &Review, shell: &Shell) -> Changes {
    let t = shell.t;
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
            fields: matched.changes.iter().map(|(field, words)| (t[name(*field)].to_owned(), marked(words))).collect(),
        })
    });
    let dropped = compared.carried.dropped.iter().map(|(label, field)| {
        let what = if *field == "lead" { "import.dropped-lead" } else { "import.dropped-time" };
        t.with(what, &[("label", label)])
    });
    Changes { rows: rows.collect(), kept: compared.carried.kept.len(), dropped: dropped.collect() }
}

/// The queue in the interface's words.
async fn queue_rows(
    tx: &mut crate::db::Tx,
    review: &Review,
    shell: &Shell,
    refused: Option<&Refused<'_>>,
) -> Result<Vec<QueueRow>, Error> {
    let t = shell.t;
    let mut rows = Vec::new();
    for question in review.queue() {
        let typed = |key: &str, value: &str, name: &str| refused?.typed(true, key, value, name);
        let label = &question.label;
        let (asked, finding, title, typed_here) = match question.asked {
            Asked::Lead => {
                let title = t.with("import.queue-lead", &[("label", label)]);
                ("lead", 0, title, typed("task", label, "bodies"))
            }
            Asked::Time => {
                let title = t.with("import.queue-time", &[("label", label)]);
                ("time", 0, title, typed("task", label, "due"))
            }
            Asked::Finding(number) => {
                let title = t["import.queue-finding"].to_owned();
                ("finding", number, title, typed("finding", &number.to_string(), "reason"))
            }
        };
        let mut candidates = Vec::new();
        for body in question.candidates.iter().filter_map(|id| crate::ids::BodyId::parse(id)) {
            candidates.push(bodies::name_of(tx, &body, review.named_on).await?);
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
            class: typed("task", label, "class")
                .or_else(|| task.map(|task| review.class(task).as_str().to_owned()))
                .unwrap_or_default(),
            typed: typed_here,
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
) -> Result<String, Error> {
    let Some(corrected) = review.leads.get(&task.id) else {
        let names: Vec<&str> =
            task.lead.parties.iter().map(|party| party.name.as_deref().unwrap_or(&party.text)).collect();
        return Ok(names.join("; "));
    };
    let mut names = Vec::new();
    for body in corrected.bodies.iter().filter_map(|id| crate::ids::BodyId::parse(id)) {
        names.push(bodies::name_of(tx, &body, review.named_on).await?);
    }
    Ok(names.join("; "))
}

fn sections(review: &Review, led: &[String], refused: Option<&Refused<'_>>) -> Vec<SectionRow> {
    let mut sections: Vec<(Option<String>, SectionRow)> = Vec::new();
    for (task, leads) in review.draft.tasks.iter().zip(led) {
        if sections.last().is_none_or(|(group, _)| *group != task.group) {
            let heading = review.draft.groups.iter().find(|group| Some(&group.id) == task.group.as_ref());
            let title = heading.map(|group| format!("{}. {}", group.id, group.title)).unwrap_or_default();
            sections.push((task.group.clone(), SectionRow { title, tasks: Vec::new(), is_open: false }));
        }
        let time = review.times.get(&task.id);
        let due = match time {
            Some(time) => time.due_on,
            None => task.timeline.to.as_deref().and_then(|day| day.parse().ok()),
        };
        let raw = |text: &Option<String>| text.clone().unwrap_or_default();
        let typed = |name: &str| refused?.typed(false, "task", &task.id, name);
        let row = TaskRow {
            label: task.id.clone(),
            text: task.text.clone(),
            lead_raw: raw(&task.lead.raw),
            leads: leads.clone(),
            corrected: review.leads.contains_key(&task.id),
            open_leads: review.open_leads(task).map(|party| party.text.clone()).collect(),
            lacks_lead: review.lacks_lead(task),
            cooperating_raw: raw(&task.cooperating.raw),
            timeline_raw: raw(&task.timeline.raw),
            deliverable_raw: raw(&task.deliverable.raw),
            class: typed("class").unwrap_or_else(|| review.class(task).as_str().to_owned()),
            due: due.map(words::day).unwrap_or_default(),
            typed_lead: typed("bodies"),
            typed_time: typed("due"),
        };
        if let Some((_, section)) = sections.last_mut() {
            section.is_open |= review.is_unresolved(task) || row.typed_lead.is_some() || row.typed_time.is_some();
            section.tasks.push(row);
        }
    }
    sections.into_iter().map(|(_, section)| section).collect()
}

fn findings(review: &Review, shell: &Shell, refused: Option<&Refused<'_>>) -> Vec<FindingRow> {
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
            typed: refused.and_then(|refused| refused.typed(false, "finding", &number.to_string(), "reason")),
        }
    });
    rows.collect()
}
