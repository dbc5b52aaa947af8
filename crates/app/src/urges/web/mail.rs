//! Mail that could not be sent, for the administrator: to whom, how often it was tried, what the server said.

use askama::Template;
use axum::response::{IntoResponse, Response};

use crate::bodies;
use crate::http::{Cx, Error, Shell, render, see};
use crate::{urges, words};

#[derive(Template)]
#[template(path = "urges/mail.html")]
struct MailPage {
    shell: Shell,
    has_mail: bool,
    without_mailbox: String,
    rows: Vec<Row>,
    given_up: usize,
}

struct Row {
    body: String,
    address: String,
    attempts: i64,
    outcome: String,
    next: String,
}

pub async fn show(cx: Cx) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/mail").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (mut rows, mut given_up) = (Vec::new(), 0);
    for (body, delivery) in urges::troubled(&mut tx).await? {
        given_up += usize::from(delivery.given_up_at.is_some());
        rows.push(Row {
            body: bodies::name_of(&mut tx, &body, cx.actor.today()).await?,
            address: delivery.address,
            attempts: delivery.attempts,
            outcome: delivery.outcome,
            next: match delivery.next_attempt_at {
                Some(at) => words::instant(at, cx.lang),
                None => shell.t["mail.stopped"].to_owned(),
            },
        });
    }
    let count = urges::without_mailbox(&mut tx).await?;
    let without_mailbox = match count {
        0 => String::new(),
        count => shell.t.with("mail.without-mailbox", &[("count", &count.to_string())]),
    };
    let page = MailPage { has_mail: cx.state.has_mail, without_mailbox, rows, given_up, shell };
    Ok(render(&page)?.into_response())
}

pub async fn try_again(cx: Cx) -> Result<Response, Error> {
    urges::try_again(&cx.state.db, &cx.actor).await?;
    Ok(see("/mail"))
}
