//! A result of ordered work as a page shows it: of a directive here, of a task on its own page.

use dondoc_rules::returns::Door;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error};
use crate::ids::AccountId;
use crate::{accounts, words};

/// What is recorded of a result.
pub struct Given<'a> {
    /// "/directives/results/{id}".
    pub path: String,
    pub body: String,
    pub door: Door,
    pub number: &'a str,
    pub issued_on: Option<Date>,
    pub note: &'a str,
    pub has_file: bool,
    pub reported_on: Date,
    pub recorded_at: Timestamp,
    pub accepted: Option<(Timestamp, Option<&'a AccountId>)>,
    pub returned: Option<(Timestamp, Option<&'a AccountId>, &'a str)>,
    /// Whether the person may decide on it.
    pub may_decide: bool,
}

/// A result as the template shows it.
pub struct ResultRow {
    pub path: String,
    /// What tells its fields from those of other results on the page.
    pub id: String,
    pub body: String,
    pub product: String,
    pub note: String,
    pub reported: String,
    /// The address of its file.
    pub file: Option<String>,
    pub outcome: String,
    pub look: &'static str,
    pub may_accept: bool,
    pub may_return: bool,
}

/// The name of a person; the system's where none is named.
pub async fn person(tx: &mut Tx, t: &Catalogue, account: Option<&AccountId>) -> Result<String, Error> {
    Ok(match account {
        Some(account) => accounts::name_of(tx, account).await?.unwrap_or_default(),
        None => t["role.system"].to_owned(),
    })
}

/// A result in words.
pub async fn result_row(tx: &mut Tx, cx: &Cx, t: &Catalogue, given: Given<'_>) -> Result<ResultRow, Error> {
    let (outcome, look) = match (given.returned, given.accepted) {
        (Some((at, by, reason)), _) => {
            let who = person(tx, t, by).await?;
            let at = words::instant(at, cx.lang);
            (t.with("tasks.returned", &[("at", &at), ("who", &who), ("reason", reason)]), "completion_asked")
        }
        (None, Some((at, by))) => {
            let who = person(tx, t, by).await?;
            (t.with("tasks.accepted", &[("at", &words::instant(at, cx.lang)), ("who", &who)]), "confirmed")
        }
        (None, None) => (t["tasks.waits"].to_owned(), "submitted"),
    };
    let key = if given.door == Door::Typed { "tasks.reported" } else { "tasks.reported-for" };
    let (day, at) = (words::day(given.reported_on), words::instant(given.recorded_at, cx.lang));
    Ok(ResultRow {
        id: given.path.rsplit('/').next().unwrap_or_default().to_owned(),
        body: given.body,
        product: match given.issued_on {
            Some(day) if !given.number.is_empty() => format!("{}, {}", given.number, words::day(day)),
            _ => given.number.to_owned(),
        },
        note: given.note.to_owned(),
        reported: t.with(key, &[("day", &day), ("at", &at)]),
        file: given.has_file.then(|| format!("{}/file", given.path)),
        outcome,
        look,
        may_accept: given.may_decide && given.accepted.is_none() && given.returned.is_none(),
        may_return: given.may_decide && given.returned.is_none(),
        path: given.path,
    })
}
