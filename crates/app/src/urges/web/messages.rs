//! The messages to a person's body.

use askama::Template;
use axum::response::{IntoResponse, Response};

use crate::http::{Cx, Error, Shell, render, see};
use crate::urges::messages_to;
use crate::words;

#[derive(Template)]
#[template(path = "urges/messages.html")]
struct MessagesPage {
    shell: Shell,
    unread: usize,
    rows: Vec<Row>,
}

struct Row {
    subject: String,
    at: String,
    audience: String,
    paragraphs: Vec<String>,
    is_unread: bool,
}

pub async fn show(cx: Cx) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/messages").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let rows: Vec<Row> = messages_to(&mut tx, &cx.actor)
        .await?
        .into_iter()
        .map(|message| Row {
            subject: message.subject,
            at: words::instant(message.queued_at, cx.lang),
            audience: shell.t[&format!("messages.{}", message.audience.as_str())].to_owned(),
            paragraphs: message.text.split("\n\n").map(str::to_owned).collect(),
            is_unread: message.read_at.is_none(),
        })
        .collect();
    let unread = rows.iter().filter(|row| row.is_unread).count();
    Ok(render(&MessagesPage { shell, unread, rows })?.into_response())
}

pub async fn read(cx: Cx) -> Result<Response, Error> {
    crate::urges::read_all(&cx.state.db, &cx.actor).await?;
    Ok(see("/messages"))
}
