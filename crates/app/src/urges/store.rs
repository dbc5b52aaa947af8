//! All SQL of urging.

use jiff::Timestamp;

use super::{Delivery, UrgeBody};
use crate::db::{DbError, Tx};
use crate::ids::{BodyId, MessageId, UrgeId};

pub async fn unread_count(tx: &mut Tx, body: &BodyId) -> Result<i64, DbError> {
    let row = tx
        .first(
            "select cast(count(*) as bigint) from messages where tenant = $1 and body = $2 and read_at is null",
            &[body.clone().into()],
        )
        .await?;
    row.map_or(Ok(0), |mut row| row.take())
}

/// Mail whose time has come, the longest waiting first.
pub async fn waiting(tx: &mut Tx, at: Timestamp) -> Result<Vec<Delivery>, DbError> {
    tx.list("where tenant = $1 and next_attempt_at <= $2 order by next_attempt_at, message limit 100", &[at.into()])
        .await
}

/// What a message was about.
pub async fn of_message(tx: &mut Tx, message: &MessageId) -> Result<Vec<UrgeBody>, DbError> {
    tx.list("where tenant = $1 and message = $2 order by urge, obligation limit 5000", &[message.clone().into()]).await
}

/// The mail of an urging's messages.
pub async fn of_urge(tx: &mut Tx, urge: &UrgeId) -> Result<Vec<Delivery>, DbError> {
    tx.list(
        "where tenant = $1 and message in (select message from urge_bodies where tenant = $1 and urge = $2)
         order by message
         limit 5000",
        &[urge.clone().into()],
    )
    .await
}

/// Mail that could not be sent: given up, or tried in vain and waiting; the oldest message first.
pub async fn troubled(tx: &mut Tx) -> Result<Vec<Delivery>, DbError> {
    tx.list(
        "where tenant = $1 and withdrawn_at is null and sent_at is null
             and (given_up_at is not null or next_attempt_at is not null and attempts > 0)
         order by message
         limit 500",
        &[],
    )
    .await
}

/// How many bodies owe a report in an open cycle and have no mailbox.
pub async fn without_mailbox(tx: &mut Tx) -> Result<i64, DbError> {
    let row = tx
        .first(
            "select cast(count(*) as bigint)
             from bodies b
             where b.tenant = $1 and coalesce(b.mailbox, '') = '' and b.id in (
                 select o.body from obligations o
                 join cycles c on c.tenant = o.tenant and c.id = o.cycle
                 where o.tenant = $1 and c.closed_at is null and o.is_focal_part = 0)",
            &[],
        )
        .await?;
    row.map_or(Ok(0), |mut row| row.take())
}

/// How many messages wait to go out, and how many were given up.
pub async fn queue(tx: &mut Tx) -> Result<(i64, i64), DbError> {
    let row = tx
        .first(
            "select cast(count(next_attempt_at) as bigint), cast(count(given_up_at) as bigint)
             from deliveries
             where tenant = $1",
            &[],
        )
        .await?;
    row.map_or(Ok((0, 0)), |mut row| Ok((row.take()?, row.take()?)))
}
