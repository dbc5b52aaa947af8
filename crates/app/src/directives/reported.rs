//! A result of ordered work, of a directive or of a task: what it must say, and its file as evidence.

use dondoc_rules::returns::Door;
use jiff::civil::Date;

use crate::actor::Actor;
use crate::db::DbError;
use crate::events::Act;
use crate::files;
use crate::http::Upload;
use crate::ids::FileId;

/// A result as a person fills it in.
#[derive(Debug, Clone, Copy)]
pub struct Reported<'a> {
    pub door: Door,
    pub number: &'a str,
    pub issued_on: Option<Date>,
    /// The day on which it arrived, where it is recorded for a body.
    pub reported_on: Option<Date>,
    pub note: &'a str,
}

/// A result that may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub number: String,
    pub note: String,
    pub reported_on: Date,
}

/// Checks a result; the key of the sentence where it cannot be kept. A body reports today; only what is recorded for it has a
/// day before.
pub fn check(today: Date, new: Reported<'_>) -> Result<Checked, &'static str> {
    let reported_on = match (new.door, new.reported_on) {
        (Door::Typed, _) => today,
        (Door::Paper, Some(day)) if day <= today => day,
        (Door::Paper, Some(_)) => return Err("tasks.reported-future"),
        (Door::Paper, None) => return Err("tasks.no-reported"),
    };
    let (number, note) = (new.number.trim(), new.note.trim());
    if number.is_empty() && note.is_empty() {
        return Err("tasks.no-product");
    }
    match new.issued_on {
        None if !number.is_empty() => return Err("tasks.no-issued"),
        Some(day) if day > reported_on => return Err("tasks.issued-late"),
        _ => {}
    }
    Ok(Checked { number: number.to_owned(), note: note.to_owned(), reported_on })
}

/// Why a file is not kept.
#[derive(Debug)]
pub enum FileRefusal {
    /// The key of the sentence.
    Field(&'static str),
    Store(DbError),
}

/// Keeps the file of a result as evidence, within its act.
pub async fn keep(act: &mut Act, actor: &Actor, file: Option<&Upload>) -> Result<Option<FileId>, FileRefusal> {
    match file {
        Some(upload) if upload.bytes.len() > files::LIMIT_BYTES => Err(FileRefusal::Field("return.file-large")),
        Some(upload) => {
            let kind = files::kept_type(&upload.bytes).await.map_err(FileRefusal::Field)?;
            let kept = files::keep(act, actor, &upload.name, kind, &upload.bytes).await.map_err(FileRefusal::Store)?;
            Ok(Some(kept.id))
        }
        None => Ok(None),
    }
}
