//! When somebody of a body first looked at what it owes: what the season desk calls "opened".
//!
//! No act and no part of the log, as with who has a draft open: nothing rests on it but where the focal body asks first.

use jiff::Timestamp;

use crate::actor::Actor;
use crate::db::{Db, DbError, Tx, record};
use crate::ids::{AccountId, ObligationId};
use crate::obligations::Obligation;

record! {
    /// The first look of a body at an obligation.
    pub struct Look in "obligation_looks" key (obligation) {
        pub obligation: ObligationId,
        pub account: AccountId,
        pub first_at: Timestamp,
    }
}

/// The first look at an obligation.
pub async fn of(tx: &mut Tx, obligation: &ObligationId) -> Result<Option<Look>, DbError> {
    tx.find("where tenant = $1 and obligation = $2", &[obligation.clone().into()]).await
}

/// Keeps that a person of the body looked; only the first look is kept, and others' looks are none.
pub async fn looked(db: &Db, actor: &Actor, obligation: &Obligation) -> Result<(), DbError> {
    let Some(account) = actor.account.clone().filter(|_| actor.acts_for(&obligation.body)) else { return Ok(()) };
    let mut tx = db.read(actor.tenant).await?;
    if of(&mut tx, &obligation.id).await?.is_some() {
        return Ok(());
    }
    drop(tx);
    let mut tx = db.write(actor.tenant).await?;
    if of(&mut tx, &obligation.id).await?.is_none() {
        tx.upsert(&Look { obligation: obligation.id.clone(), account, first_at: actor.now }).await?;
    }
    tx.commit().await
}
