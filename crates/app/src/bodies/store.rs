//! All SQL of bodies.

use jiff::civil::Date;

use super::{Body, BodyName, Roster, RosterMember};
use crate::db::{DbError, Tx};
use crate::ids::{BodyId, RosterId};

pub async fn official_name(tx: &mut Tx, body: &BodyId, on: Date) -> Result<Option<String>, DbError> {
    let name: Option<BodyName> = tx
        .find(
            "where tenant = $1 and body = $2 and kind = 'official' and (starts_on is null or starts_on <= $3)
             order by case when ends_on is null or ends_on >= $3 then 0 else 1 end,
                      coalesce(starts_on, '') desc, coalesce(ends_on, '') desc
             limit 1",
            &[body.clone().into(), on.into()],
        )
        .await?;
    Ok(name.map(|name| name.name))
}

pub async fn named(tx: &mut Tx, text: &str, on: Date) -> Result<Option<BodyId>, DbError> {
    let rows = tx
        .rows(
            "select distinct b.id
             from bodies b
             left join body_names n on n.tenant = b.tenant and n.body = b.id
             where b.tenant = $1
               and (b.code = $2 or (n.folded = $3
                    and (n.starts_on is null or n.starts_on <= $4) and (n.ends_on is null or n.ends_on >= $4)))
             order by b.id
             limit 2",
            &[text.into(), dondoc_rules::vi::fold::fold(text).into(), on.into()],
        )
        .await?;
    let mut found = rows.into_iter().map(|mut row| row.take()).collect::<Result<Vec<BodyId>, _>>()?;
    Ok(if found.len() == 1 { found.pop() } else { None })
}

pub async fn all(tx: &mut Tx) -> Result<Vec<Body>, DbError> {
    tx.list("where tenant = $1 order by position, code limit 5000", &[]).await
}

/// Every name in use on a day, bodies in the register's order, official names first.
pub async fn names(tx: &mut Tx, on: Date) -> Result<Vec<BodyName>, DbError> {
    tx.list(
        "where tenant = $1 and (starts_on is null or starts_on <= $2) and (ends_on is null or ends_on >= $2)
         order by body, kind desc, id
         limit 50000",
        &[on.into()],
    )
    .await
}

pub async fn rosters(tx: &mut Tx) -> Result<Vec<Roster>, DbError> {
    tx.list("where tenant = $1 order by name limit 500", &[]).await
}

pub async fn members(tx: &mut Tx, on: Date) -> Result<Vec<RosterMember>, DbError> {
    tx.list(
        "where tenant = $1 and (starts_on is null or starts_on <= $2) and (ends_on is null or ends_on >= $2)
         order by roster, body
         limit 50000",
        &[on.into()],
    )
    .await
}

/// The seats of a body in rosters, past ones too.
pub async fn seats(tx: &mut Tx, body: &BodyId) -> Result<Vec<RosterMember>, DbError> {
    tx.list("where tenant = $1 and body = $2 order by roster limit 500", &[body.clone().into()]).await
}

/// Every name a body ever carried, official ones first, oldest first.
pub async fn names_ever(tx: &mut Tx, body: &BodyId) -> Result<Vec<BodyName>, DbError> {
    tx.list("where tenant = $1 and body = $2 order by kind desc, starts_on, id limit 500", &[body.clone().into()]).await
}

/// Every seat of a roster, past ones too, in the register's order.
pub async fn seats_of(tx: &mut Tx, roster: &RosterId) -> Result<Vec<RosterMember>, DbError> {
    tx.list("where tenant = $1 and roster = $2 order by body, number limit 5000", &[roster.clone().into()]).await
}
