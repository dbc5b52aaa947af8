//! All SQL of events.

use serde_json::Value as Json;

use super::{Change, Event};
use crate::db::{Column, DbError, Row, Tx, Value};

/// The chain's head: the last sequence number and hash.
pub async fn head(tx: &mut Tx) -> Result<Option<(i64, String)>, DbError> {
    let row = tx.first("select sequence, hash from event_heads where tenant = $1", &[]).await?;
    row.map(|mut row| Ok((row.take()?, row.take()?))).transpose()
}

/// Appends an event and moves the head.
pub async fn append(tx: &mut Tx, event: &Event) -> Result<(), DbError> {
    tx.execute(
        "insert into events (tenant, sequence, recorded_at, account, body, kind, subject, payload, previous, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            event.sequence.into(),
            event.recorded_at.into(),
            event.account.to_value(),
            event.body.to_value(),
            event.kind.to_value(),
            event.subject.to_value(),
            event.payload.to_value(),
            event.previous.to_value(),
            event.hash.to_value(),
        ],
    )
    .await?;
    tx.execute(
        "insert into event_heads (tenant, sequence, hash) values ($1, $2, $3)
         on conflict (tenant) do update set sequence = excluded.sequence, hash = excluded.hash",
        &[event.sequence.into(), event.hash.to_value()],
    )
    .await
    .map(drop)
}

/// The events after a sequence number, a page of them.
pub async fn page(tx: &mut Tx, after: i64) -> Result<Vec<Event>, DbError> {
    tx.rows(
        "select sequence, recorded_at, account, body, kind, subject, payload, previous, hash
         from events
         where tenant = $1 and sequence > $2
         order by sequence
         limit 500",
        &[after.into()],
    )
    .await?
    .into_iter()
    .map(event)
    .collect()
}

/// The newest events about a subject, newest last.
pub async fn about(tx: &mut Tx, subject: &str) -> Result<Vec<Event>, DbError> {
    let mut events: Vec<Event> = tx
        .rows(
            "select sequence, recorded_at, account, body, kind, subject, payload, previous, hash
             from events
             where tenant = $1 and subject = $2
             order by sequence desc
             limit 200",
            &[subject.into()],
        )
        .await?
        .into_iter()
        .map(event)
        .collect::<Result<_, _>>()?;
    events.reverse();
    Ok(events)
}

fn event(mut row: Row) -> Result<Event, DbError> {
    Ok(Event {
        sequence: row.take()?,
        recorded_at: row.take()?,
        account: row.take()?,
        body: row.take()?,
        kind: row.take()?,
        subject: row.take()?,
        payload: row.take()?,
        previous: row.take()?,
        hash: row.take()?,
    })
}

/// Applies one recorded change to a store that is being rebuilt.
pub async fn apply(tx: &mut Tx, change: &Change) -> Result<(), DbError> {
    let columns: Vec<&str> = change.row.keys().map(String::as_str).collect();
    let key: Vec<&str> = change.key.iter().map(String::as_str).collect();
    let values: Vec<Value> = change.row.values().map(value).collect();
    match change.change.as_str() {
        "put" => tx.upsert_named(&change.table, &columns, &key, &values).await,
        "remove" => tx.delete_named(&change.table, &key, &pick(change, &key)).await,
        other => Err(DbError::Broken(format!("unknown change {other}"))),
    }
}

fn pick(change: &Change, key: &[&str]) -> Vec<Value> {
    key.iter().filter_map(|name| change.row.get(*name)).map(value).collect()
}

fn value(json: &Json) -> Value {
    match json {
        Json::Number(number) => Value::Int(number.as_i64()),
        Json::String(text) => Value::Text(Some(text.clone())),
        // See `events::image`: the null of a number says so, since PostgreSQL tells nulls apart.
        Json::Object(_) => Value::Int(None),
        _ => Value::Text(None),
    }
}

/// The newest events before a sequence number, newest first.
pub async fn newest(tx: &mut Tx, before: i64) -> Result<Vec<Event>, DbError> {
    tx.rows(
        "select sequence, recorded_at, account, body, kind, subject, payload, previous, hash
         from events
         where tenant = $1 and sequence < $2
         order by sequence desc
         limit 100",
        &[before.into()],
    )
    .await?
    .into_iter()
    .map(event)
    .collect()
}
