//! Telling many bodies of what is due: looked for without a writer, looked at again by the one who writes, and written some
//! bodies at a time, so that nobody waits long for the writer.

use jiff::Timestamp;

use crate::actor::Actor;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;

/// So many bodies are written down in one transaction.
pub const CHUNK: usize = 200;

/// A kind of message that falls due.
pub trait Telling {
    /// The event of a transaction, and what it is about.
    const EVENT: &'static str;
    const ABOUT: &'static str;
    /// Something that is due; nothing that was told is due again.
    type Due;

    /// Everything that is due.
    async fn due(tx: &mut Tx, now: Timestamp) -> Result<Vec<Self::Due>, DbError>;

    /// Writes to at most [`CHUNK`] bodies; gives how many messages there are.
    async fn write(act: &mut Act, actor: &Actor, due: Vec<Self::Due>, has_mail: bool) -> Result<usize, DbError>;
}

/// Writes down every message that is due; gives how many there are. Safe to run at any time, twice, beside another process,
/// and to be stopped anywhere.
pub async fn run<T: Telling>(db: &Db, actor: &Actor, has_mail: bool) -> Result<usize, DbError> {
    let mut count = 0;
    loop {
        let mut tx = db.read(actor.tenant).await?;
        let is_quiet = T::due(&mut tx, actor.now).await?.is_empty();
        drop(tx);
        if is_quiet {
            return Ok(count);
        }
        let mut act = Act::begin(db, actor, T::EVENT).await?;
        let due = T::due(act.tx(), actor.now).await?;
        if due.is_empty() {
            return Ok(count);
        }
        count += T::write(&mut act, actor, due, has_mail).await?;
        act.commit(T::ABOUT).await?;
    }
}
