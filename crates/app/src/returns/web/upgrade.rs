//! What an amendment changed in a report in progress: old and new words, field by field, beside what is written.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};

use super::{readable, refused};
use crate::http::{Cx, Error, Fields, Shell, marked, render, see};
use crate::ids::{ItemId, ReturnId};
use crate::returns::{self, upgrades};
use crate::{instruments, plans, words};

#[derive(Template)]
#[template(path = "returns/upgrade.html")]
struct UpgradePage {
    shell: Shell,
    id: String,
    body: String,
    /// The version that is asked about now, and the instrument that made it.
    version: String,
    rows: Vec<UpgradeRow>,
}

struct UpgradeRow {
    item: String,
    label: String,
    text: String,
    is_ended: bool,
    fields: Vec<(String, Vec<(&'static str, String)>)>,
    written: Vec<(String, String)>,
    seen: String,
}

pub async fn page(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    let shell = Shell::of(&cx, "/returns").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let version = returns::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let (obligation, cycle) = readable(&mut tx, &cx, &version.obligation).await?;
    let made = plans::version(&mut tx, &cycle.plan_version).await?.ok_or(Error::NotFound)?;
    let by = instruments::get(&mut tx, &made.instrument).await?.map(|by| by.cited()).unwrap_or_default();
    let found = upgrades::of(&mut tx, &cycle, &obligation, &version).await?;
    let rows = found.into_iter().map(|one| {
        let entry = &one.entry;
        let written = [
            ("figure.value", &one.figure),
            ("return.done", &entry.done),
            ("return.difficulties", &entry.difficulties),
            ("return.next_steps", &entry.next_steps),
            ("return.proposals", &entry.proposals),
        ];
        let progress = entry.progress.map(|progress| {
            (t["return.progress"].to_owned(), t[&format!("progress.{}", progress.as_str())].to_owned())
        });
        let texts = written.iter().filter(|(_, text)| !text.is_empty());
        UpgradeRow {
            item: one.item.to_string(),
            label: one.label,
            text: one.text,
            is_ended: one.is_ended,
            fields: one
                .fields
                .iter()
                .map(|(field, pieces)| (t[&format!("field.{}", field.as_str())].to_owned(), marked(pieces)))
                .collect(),
            written: progress
                .into_iter()
                .chain(texts.map(|(key, text)| (t[*key].to_owned(), (*text).clone())))
                .collect(),
            seen: one
                .seen_at
                .map(|at| t.with("upgrade.seen", &[("at", &words::instant(at, cx.lang))]))
                .unwrap_or_default(),
        }
    });
    let page = UpgradePage {
        id: id.to_string(),
        body: crate::bodies::name_of(&mut tx, &obligation.body, cycle.opens_on).await?,
        version: t.with("upgrade.version", &[("number", &made.number.to_string()), ("by", &by)]),
        rows: rows.collect(),
        shell,
    };
    Ok(render(&page)?.into_response())
}

pub async fn look(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    let item = ItemId::parse(fields.get("item")).ok_or(Error::NotFound)?;
    match upgrades::look(&cx.state.db, &cx.actor, &id, &item).await {
        Ok(()) if fields.get("then") == "write" => Ok(see(&format!("/returns/{id}/edit#item-{item}"))),
        Ok(()) => Ok(see(&format!("/returns/{id}/upgrade"))),
        Err(refusal) => refused(&cx, refusal),
    }
}
