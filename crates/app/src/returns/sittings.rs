//! Who has a draft open: so that two people on one return see each other.
//!
//! No act and no part of the log. A row is looked at for some minutes only; nothing else rests on it.

use jiff::{SignedDuration, Timestamp};

use crate::actor::Actor;
use crate::db::{Db, DbError, Tx, record};
use crate::ids::{AccountId, ReturnId};

/// So long after it was last heard of, a page counts as left.
const LEFT_AFTER_MINUTES: i64 = 5;

record! {
    /// A person over a draft.
    pub struct Sitting in "return_sittings" key (return_id, account) {
        pub return_id: ReturnId,
        pub account: AccountId,
        pub seen_at: Timestamp,
        pub saved_at: Option<Timestamp>,
    }
}

/// All who ever had a draft open, the newest save first.
pub async fn of(tx: &mut Tx, id: &ReturnId) -> Result<Vec<Sitting>, DbError> {
    let mut all: Vec<Sitting> =
        tx.list("where tenant = $1 and return_id = $2 order by account limit 100", &[id.clone().into()]).await?;
    all.sort_by_key(|sitting| std::cmp::Reverse(sitting.saved_at));
    Ok(all)
}

/// The others who have it open now.
pub async fn others(tx: &mut Tx, actor: &Actor, id: &ReturnId) -> Result<Vec<Sitting>, DbError> {
    let since = actor.now - SignedDuration::from_mins(LEFT_AFTER_MINUTES);
    let all = of(tx, id).await?.into_iter();
    Ok(all.filter(|sitting| Some(&sitting.account) != actor.account.as_ref() && sitting.seen_at >= since).collect())
}

async fn put(tx: &mut Tx, actor: &Actor, id: &ReturnId, saved_at: Option<Timestamp>) -> Result<(), DbError> {
    let Some(account) = actor.account.clone() else { return Ok(()) };
    // Whoever saves overwrites what stood there; whoever only looks keeps it.
    let saved_at = match saved_at {
        Some(at) => Some(at),
        None => {
            let key = [id.clone().into(), account.clone().into()];
            let before: Option<Sitting> =
                tx.find("where tenant = $1 and return_id = $2 and account = $3", &key).await?;
            before.and_then(|sitting| sitting.saved_at)
        }
    };
    tx.upsert(&Sitting { return_id: id.clone(), account, seen_at: actor.now, saved_at }).await
}

/// The person has the page open.
pub async fn seen(db: &Db, actor: &Actor, id: &ReturnId) -> Result<(), DbError> {
    let mut tx = db.write(actor.tenant).await?;
    put(&mut tx, actor, id, None).await?;
    tx.commit().await
}

/// The person saved, within the transaction of the save.
pub(super) async fn saved(tx: &mut Tx, actor: &Actor, id: &ReturnId) -> Result<(), DbError> {
    put(tx, actor, id, Some(actor.now)).await
}
