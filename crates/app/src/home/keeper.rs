//! What waits for the administrator: mail that does not go out, bodies that cannot be reached or cannot come in.

use dondoc_rules::access::{Right, reach};

use super::Row;
use crate::http::{Cx, Error, Shell};
use crate::reorganisations::questions;
use crate::{accounts, urges};

/// Everything that waits for a person who keeps the installation.
pub(super) async fn rows(cx: &Cx, shell: &Shell) -> Result<Vec<Row>, Error> {
    let t = shell.t;
    let mut rows = Vec::new();
    if reach(cx.actor.role, Right::KeepAccounts).is_none() {
        return Ok(rows);
    }
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut counted = |key: &str, count: usize, link: &str, act: &str| {
        if count > 0 {
            rows.push(Row::undated(t.with(key, &[("count", &count.to_string())]), link, &t[act]));
        }
    };
    counted("home.mail", urges::troubled(&mut tx).await?.len(), "/mail", "home.see");
    let without = usize::try_from(urges::without_mailbox(&mut tx).await?).unwrap_or(0);
    if cx.state.has_mail {
        counted("mail.without-mailbox", without, "/bodies", "home.add-mailbox");
    }
    let shut_out = usize::try_from(accounts::bodies_without_reporter(&mut tx, cx.actor.today()).await?).unwrap_or(0);
    counted("home.without-account", shut_out, "/accounts", "home.open-account");
    let open = questions::open(&mut tx, &cx.actor).await?;
    let count = open.iter().map(|question| question.tasks.len()).sum();
    counted("home.open-questions", count, "/successions/questions", "home.name-body");
    Ok(rows)
}
