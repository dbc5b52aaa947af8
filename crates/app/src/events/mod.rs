//! Events: the append-only, hash-chained record of every official act and change.
//!
//! An [`Act`] is one verb: one transaction, its changes, and one event that holds an image of every row it wrote.
//! Tables are the truth for reading; the events are sufficient to rebuild them ([`rebuild`]), which a test does.
//! Promise: no row of an official table changes without its event in the same transaction. Personal data (a record's
//! `PRIVATE` columns) are left out of the images, so they can be removed without breaking the chain.

mod store;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

use crate::actor::Actor;
use crate::db::{Db, DbError, Record, Tx, Value};
use crate::projections;

/// The hash before the first event.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One recorded event.
#[derive(Debug, Clone)]
pub struct Event {
    pub sequence: i64,
    pub recorded_at: Timestamp,
    /// The account that acted; none for the program itself.
    pub account: Option<String>,
    /// The body on whose behalf.
    pub body: Option<String>,
    pub kind: String,
    /// What it is about: a noun and an id, `returns/0190…`.
    pub subject: String,
    /// The changed rows, as JSON.
    pub payload: String,
    pub previous: String,
    pub hash: String,
}

/// One changed row in an event's payload.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Change {
    table: String,
    /// `put` or `remove`.
    change: String,
    key: Vec<String>,
    row: Map<String, Json>,
}

/// A row that an act changed, for what is kept beside the tables.
pub struct Touched<'a> {
    pub table: &'a str,
    row: &'a Map<String, Json>,
}

impl<'a> Touched<'a> {
    /// A column's text; none where it holds none.
    pub fn text(&self, column: &str) -> Option<&'a str> {
        self.row.get(column)?.as_str()
    }
}

/// One verb under way: its transaction, and the changes that its event will hold.
pub struct Act {
    tx: Tx,
    account: Option<String>,
    body: Option<String>,
    at: Timestamp,
    kind: &'static str,
    changes: Vec<Change>,
}

impl Act {
    /// Begins a verb of a person.
    pub async fn begin(db: &Db, actor: &Actor, kind: &'static str) -> Result<Act, DbError> {
        let tx = db.write(actor.tenant).await?;
        Ok(Act {
            tx,
            account: actor.account.as_ref().map(|id| id.to_string()),
            body: actor.body.as_ref().map(|id| id.to_string()),
            at: actor.now,
            kind,
            changes: Vec::new(),
        })
    }

    /// The instant of the act.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The transaction, for reading within the act.
    pub fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// Inserts a record or replaces the one with its key, and keeps its image for the event.
    pub async fn put<R: Record>(&mut self, record: &R) -> Result<(), DbError> {
        self.tx.upsert(record).await?;
        self.changes.push(image("put", R::TABLE, R::COLUMNS, R::KEY, R::PRIVATE, record.values()));
        Ok(())
    }

    /// Deletes a record (a draft's attachment, a correction taken back), and keeps its image for the event.
    pub async fn remove<R: Record>(&mut self, record: &R) -> Result<(), DbError> {
        let values = record.values();
        let key: Vec<Value> = key_values::<R>(&values);
        self.tx.delete::<R>(&key).await?;
        self.changes.push(image("remove", R::TABLE, R::COLUMNS, R::KEY, R::PRIVATE, values));
        Ok(())
    }

    /// Appends the event and makes everything last. The chain's head is locked last.
    pub async fn commit(mut self, subject: &str) -> Result<(), DbError> {
        let touched = self.changes.iter().map(|change| Touched { table: &change.table, row: &change.row });
        projections::keep(&mut self.tx, self.kind, &touched.collect::<Vec<_>>(), self.at).await?;
        let head = store::head(&mut self.tx).await?;
        let (sequence, previous) = head.map_or((1, GENESIS.to_owned()), |head| (head.0 + 1, head.1));
        let payload = serde_json::to_string(&self.changes).map_err(|e| DbError::Broken(e.to_string()))?;
        let mut event = Event {
            sequence,
            recorded_at: self.at,
            account: self.account,
            body: self.body,
            kind: self.kind.to_owned(),
            subject: subject.to_owned(),
            payload,
            previous,
            hash: String::new(),
        };
        event.hash = hash(&event);
        store::append(&mut self.tx, &event).await?;
        self.tx.commit().await
    }
}

/// The chain's hash of an event: over every field and the hash before it, each with its length in front.
pub fn hash(event: &Event) -> String {
    let mut digest = Sha256::new();
    let sequence = event.sequence.to_string();
    let recorded_at = event.recorded_at.as_millisecond().to_string();
    let none = String::new();
    for field in [
        &event.previous,
        &sequence,
        &recorded_at,
        event.account.as_ref().unwrap_or(&none),
        event.body.as_ref().unwrap_or(&none),
        &event.kind,
        &event.subject,
        &event.payload,
    ] {
        digest.update((field.len() as u64).to_be_bytes());
        digest.update(field.as_bytes());
    }
    hex(&digest.finalize())
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The SHA-256 of some bytes, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Where the chain breaks, if it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every event follows from the one before it; so many were read, ending with this hash.
    Whole { count: i64, head: String },
    /// The event with this sequence number is missing, moved or altered.
    Broken { sequence: i64 },
}

/// Checks the chain of a tenant from its first event to its head, a page at a time.
pub async fn verify(db: &Db, tenant: i64) -> Result<Verdict, DbError> {
    let mut tx = db.read(tenant).await?;
    let (mut sequence, mut previous) = (0, GENESIS.to_owned());
    loop {
        let page = store::page(&mut tx, sequence).await?;
        if page.is_empty() {
            break;
        }
        for event in page {
            if event.sequence != sequence + 1 || event.previous != previous || hash(&event) != event.hash {
                return Ok(Verdict::Broken { sequence: sequence + 1 });
            }
            sequence = event.sequence;
            previous = event.hash;
        }
    }
    match store::head(&mut tx).await? {
        Some((number, hash)) if number != sequence || hash != previous => {
            Ok(Verdict::Broken { sequence: sequence + 1 })
        }
        None if sequence != 0 => Ok(Verdict::Broken { sequence }),
        _ => Ok(Verdict::Whole { count: sequence, head: previous }),
    }
}

/// The newest events about a subject, newest last.
pub async fn about(tx: &mut Tx, subject: &str) -> Result<Vec<Event>, DbError> {
    store::about(tx, subject).await
}

/// A page of events before a sequence number, newest first.
pub async fn newest(tx: &mut Tx, before: i64) -> Result<Vec<Event>, DbError> {
    store::newest(tx, before).await
}

/// Replays the events of `from` recorded up to an instant into an empty store (invariant 4).
pub async fn rebuild(from: &Db, into: &Db, tenant: i64, until: Timestamp) -> Result<i64, DbError> {
    let mut source = from.read(tenant).await?;
    let mut target = into.write(tenant).await?;
    let (mut sequence, mut last) = (0, Timestamp::MIN);
    loop {
        let page = store::page(&mut source, sequence).await?;
        if page.is_empty() {
            break;
        }
        for event in page {
            sequence = event.sequence;
            if event.recorded_at > until {
                projections::rebuild(&mut target, last).await?;
                target.commit().await?;
                return Ok(sequence - 1);
            }
            let changes: Vec<Change> =
                serde_json::from_str(&event.payload).map_err(|e| DbError::Broken(e.to_string()))?;
            for change in changes {
                store::apply(&mut target, &change).await?;
            }
            last = event.recorded_at;
        }
    }
    projections::rebuild(&mut target, last).await?;
    target.commit().await?;
    Ok(sequence)
}

fn key_values<R: Record>(values: &[Value]) -> Vec<Value> {
    R::KEY
        .iter()
        .filter_map(|key| R::COLUMNS.iter().position(|column| column == key))
        .filter_map(|index| values.get(index).cloned())
        .collect()
}

fn image(change: &str, table: &str, columns: &[&str], key: &[&str], private: &[&str], values: Vec<Value>) -> Change {
    // What stands for a private text in the image: the row's own key, so that unique columns stay unique on replay.
    let reference = columns.iter().zip(&values).find_map(|(column, value)| match value {
        Value::Text(Some(text)) if key.contains(column) => Some(format!("({text})")),
        _ => None,
    });
    let reference = reference.unwrap_or_default();
    let row = columns
        .iter()
        .zip(values)
        .map(|(column, value)| {
            let json = if private.contains(column) {
                // By reference only; the type of the null is kept for replaying.
                match value {
                    Value::Int(_) => Json::from(0),
                    _ => Json::from(reference.as_str()),
                }
            } else {
                match value {
                    Value::Int(Some(v)) => Json::from(v),
                    // The null of a number says so, since PostgreSQL tells nulls apart.
                    Value::Int(None) => Json::Object(Map::from_iter([("int".to_owned(), Json::Null)])),
                    Value::Text(v) => Json::from(v),
                    Value::Blob(v) => Json::from(v.map(|bytes| hex(&bytes))),
                }
            };
            ((*column).to_owned(), json)
        })
        .collect();
    Change {
        table: table.to_owned(),
        change: change.to_owned(),
        key: key.iter().map(|k| (*k).to_owned()).collect(),
        row,
    }
}
