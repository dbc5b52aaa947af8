//! The file of a proposal as it was read: every paragraph and row, with the words marked that something was made of.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use dondoc_files::html::Mark;
use dondoc_rules::doc::Span;
use dondoc_rules::plans::draft::{PartyReading, TaskDraft};

use super::confirm::{self, ImportRefusal, Review};
use super::queue::Asked;
use crate::files;
use crate::http::{Catalogue, Cx, Error, Lang, Shell, render};
use crate::ids::ImportId;

#[derive(Template)]
#[template(path = "imports/source.html")]
struct SourcePage {
    shell: Shell,
    id: String,
    file: String,
    /// Class and name of each kind of marking.
    legend: Vec<(&'static str, String)>,
    html: String,
}

const LEGEND: [(&str, &str); 6] = [
    ("doubt", "import.marked-doubt"),
    ("lead", "import.lead"),
    ("helper", "plans.cooperating"),
    ("when", "import.when"),
    ("target", "import.marked-target"),
    ("rule", "import.rule"),
];

pub async fn page(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ImportId::parse(&id).ok_or(Error::NotFound)?;
    let shell = Shell::of(&cx, "/plans").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let review = match confirm::review(&mut tx, &id, cx.actor.today()).await {
        Ok(review) => review,
        Err(ImportRefusal::Store(error)) => return Err(error.into()),
        Err(_) => return Err(Error::NotFound),
    };
    let file = files::get(&mut tx, &review.import.file).await?.ok_or(Error::NotFound)?;
    let bytes = files::content(&mut tx, &file).await?;
    drop(tx);
    let name = review.draft.source.file.clone();
    let (marks, anchors) = (marks(&review, shell.t), anchors(&review));
    let drawn = tokio::task::spawn_blocking(move || {
        let document = super::read::document(&name, &bytes).map_err(|error| (name.clone(), error))?;
        Ok(dondoc_files::html::write_source(&document, &marks, &anchors))
    });
    let html = match drawn.await.map_err(|error| Error::Broken(error.to_string()))? {
        Ok(html) => html,
        Err((name, error)) => {
            let error: dondoc_files::Unreadable = error;
            let sentence = if cx.lang == Lang::Vi { error.sentence_vi(&name) } else { error.sentence_en(&name) };
            return Err(Error::BadRequest(sentence));
        }
    };
    let legend = LEGEND.iter().map(|(class, key)| (*class, shell.t[*key].to_owned())).collect();
    Ok(render(&SourcePage { id: id.to_string(), file: file.name, legend, html, shell })?.into_response())
}

/// Where the queue and the tasks lead to.
fn anchors(review: &Review) -> Vec<(Span, String)> {
    review.draft.tasks.iter().map(|task| (task.span.clone(), format!("task-{}", task.id))).collect()
}

/// What is marked, what waits for a person first.
fn marks(review: &Review, t: &Catalogue) -> Vec<Mark> {
    let draft = &review.draft;
    let tasks: HashMap<&str, &TaskDraft> = draft.tasks.iter().map(|task| (task.id.as_str(), task)).collect();
    let mut marks = Vec::new();
    for (number, question) in review.queue().into_iter().enumerate() {
        let task = tasks.get(question.label.as_str());
        let (span, words) = match question.asked {
            Asked::Lead => (task.map(|task| &task.lead.span), question.words[1].clone()),
            Asked::Time => (task.map(|task| &task.timeline.span), question.words[1].clone()),
            Asked::Finding(finding) => (draft.diagnostics.get(finding).map(|found| &found.span), String::new()),
        };
        let Some(span) = span else { continue };
        marks.push(Mark {
            span: span.clone(),
            words,
            class: "doubt",
            id: Some(format!("doubt-{}", number + 1)),
            href: Some(format!("/imports/{}#queue-{}", review.import.id, number + 1)),
            title: t["import.marked-doubt"].to_owned(),
        });
    }
    let mut mark = |span: &Span, words: &str, class: &'static str, href: Option<String>, title: String| {
        marks.push(Mark { span: span.clone(), words: words.to_owned(), class, id: None, href, title });
    };
    for task in &draft.tasks {
        let href = || Some(format!("/imports/{}#task-{}", review.import.id, task.id));
        let mut parties = |reading: &PartyReading, class: &'static str, key: &str| {
            for party in &reading.parties {
                mark(&reading.span, &party.text, class, href(), format!("{}: {}", &t[key], party.reason));
            }
        };
        parties(&task.lead, "lead", "import.lead");
        parties(&task.cooperating, "helper", "plans.cooperating");
        if let Some(raw) = task.timeline.raw.as_deref().filter(|raw| !raw.is_empty()) {
            let class = t[&format!("class.{}", review.class(task).as_str())].to_owned();
            mark(&task.timeline.span, raw, "when", href(), format!("{}: {class}", &t["import.when"]));
        }
    }
    for target in &draft.targets {
        mark(&target.span, &target.text, "target", None, t["import.marked-target"].to_owned());
    }
    for rule in &draft.reporting_rules {
        mark(&rule.span, &rule.raw, "rule", None, t["import.rule"].to_owned());
    }
    marks
}
