//! Two states of a report beside each other, on screen and as a file.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use dondoc_rules::reports::compared::Difference;

use super::readable;
use crate::cycles::Cycle;
use crate::db::Tx;
use crate::drafts::compare::{Choice, changes, choices, document, redline, state};
use crate::http::{Cx, Error, Shell, catalogue, marked, render, word_file};

#[derive(Template)]
#[template(path = "drafts/compare.html")]
struct ComparePage {
    shell: Shell,
    id: String,
    name: String,
    title: String,
    choices: Vec<Choice>,
    old: String,
    new: String,
    counted: String,
    counted_annexes: String,
    problem: Option<String>,
    rows: Vec<ChangeRow>,
    /// Rows of the annexes.
    annexes: Vec<ChangeRow>,
}

struct ChangeRow {
    kind: &'static str,
    mark: String,
    pieces: Vec<(&'static str, String)>,
}

impl ChangeRow {
    fn of(difference: Difference, [came, went, changed]: [&'static str; 3]) -> ChangeRow {
        let kind = match (&difference.old, &difference.new) {
            (None, _) => came,
            (_, None) => went,
            _ => changed,
        };
        ChangeRow { kind, pieces: marked(&redline(&difference)), mark: difference.mark.unwrap_or_default() }
    }
}

/// What is compared: by default the draft with the newest that stands beside it.
struct Asked {
    choices: Vec<Choice>,
    old: String,
    new: String,
    /// What differs in the text and in the annexes; none where one of the two cannot be read.
    found: Option<[Vec<Difference>; 2]>,
}

async fn asked(tx: &mut Tx, cx: &Cx, cycle: &Cycle, query: &HashMap<String, String>) -> Result<Asked, Error> {
    let choices = choices(tx, cycle, catalogue(cx.lang), cx.lang).await?;
    let known = |name: &str, otherwise: Option<&Choice>| {
        let word = query.get(name).filter(|word| choices.iter().any(|choice| choice.word == **word));
        word.cloned().or(otherwise.map(|choice| choice.word.clone())).unwrap_or_else(|| "draft".to_owned())
    };
    let (old, new) = (known("old", choices.get(1)), known("new", choices.first()));
    let before = state(tx, &cx.actor, cycle, &old).await?;
    let after = state(tx, &cx.actor, cycle, &new).await?;
    let found = before
        .zip(after)
        .map(|(before, after)| [changes(&before.body, &after.body), changes(&before.annexes, &after.annexes)]);
    Ok(Asked { choices, old, new, found })
}

pub async fn show(
    cx: Cx,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/reports").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = readable(&mut tx, &cx, &id).await?;
    let Asked { choices, old, new, found } = asked(&mut tx, &cx, &cycle, &query).await?;
    let is_since = old.starts_with("download:") && new == "draft";
    let problem = if found.is_none() { Some(t["compare.unreadable"].to_owned()) } else { None };
    let [text, annexes] = found.unwrap_or_default();
    let shown = |found: Vec<Difference>, keys| -> Vec<ChangeRow> {
        found.into_iter().map(|difference| ChangeRow::of(difference, keys)).collect()
    };
    let rows = shown(text, ["compare.came", "compare.went", "compare.changed"]);
    let annexes = shown(annexes, ["compare.row-came", "compare.row-went", "compare.row-changed"]);
    let page = ComparePage {
        id: cycle.id.to_string(),
        name: cycle.name,
        title: t[if is_since { "compare.since" } else { "compare.title" }].to_owned(),
        counted: t.with("compare.count", &[("count", &rows.len().to_string())]),
        choices,
        old,
        new,
        counted_annexes: t.with("compare.count-annexes", &[("count", &annexes.len().to_string())]),
        problem,
        rows,
        annexes,
        shell,
    };
    Ok(render(&page)?.into_response())
}

pub async fn file(
    cx: Cx,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = readable(&mut tx, &cx, &id).await?;
    let Asked { choices, old, new, found } = asked(&mut tx, &cx, &cycle, &query).await?;
    let found = found.ok_or_else(|| Error::Refused(t["compare.unreadable"].to_owned()))?;
    let label =
        |word: &str| choices.iter().find(|choice| choice.word == word).map_or("", |choice| choice.label.as_str());
    let title = if old.starts_with("download:") && new == "draft" { "compare.since" } else { "compare.title" };
    let title = format!("{}: {}", &t[title], cycle.name);
    let document = document(&title, [label(&old), label(&new)], &found.concat());
    Ok(word_file("so-sanh-bao-cao.docx", &document, &title))
}
