//! The store: one SQL text for SQLite and PostgreSQL behind a small facade.
//!
//! This folder is the only code that names an engine. A [`Tx`] is a transaction of one tenant; reading ones see one
//! snapshot, so rows and totals agree. Writing ones of one tenant stand in line on both engines (SQLite has one writer,
//! PostgreSQL takes an advisory lock), so a verb may read, decide and write without a race.

mod connection;
mod migrations;
mod record;
mod value;

pub use connection::{Db, Place, Tx};
pub use migrations::{MIGRATIONS, SCHEMA};
pub use record::Record;
pub(crate) use record::record;
pub(crate) use value::words;
pub use value::{Column, NullOf, Row, Value};

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// Somebody else's change was there first, or a rule of the schema refuses the row.
    #[error("the store refuses the change: {0}")]
    Conflict(String),
    /// The store cannot be reached or opened.
    #[error("the store cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A stored value is not what the program expects.
    #[error("a stored value cannot be read: {0}")]
    Broken(String),
    /// There is more than the program handles at once; nothing is shown or counted by halves.
    #[error("there are more than {0} rows")]
    TooMany(usize),
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(inner) if inner.is_unique_violation() || inner.is_foreign_key_violation() => {
                DbError::Conflict(inner.message().to_owned())
            }
            sqlx::Error::Database(inner) => DbError::Broken(inner.message().to_owned()),
            _ => DbError::Unavailable(Box::new(error)),
        }
    }
}
