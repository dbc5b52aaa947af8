//! All SQL of accounts.

use dondoc_rules::access::Role;
use jiff::Timestamp;
use jiff::civil::Date;

use super::{Account, Membership};
use crate::db::{DbError, Tx};
use crate::ids::{AccountId, BodyId, LoginAttemptId, MembershipId};

pub async fn by_login(tx: &mut Tx, login: &str) -> Result<Option<Account>, DbError> {
    tx.find("where tenant = $1 and login = $2", &[login.into()]).await
}

pub async fn by_id(tx: &mut Tx, id: &AccountId) -> Result<Option<Account>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

pub async fn list(tx: &mut Tx) -> Result<Vec<Account>, DbError> {
    tx.list("where tenant = $1 order by login limit 50000", &[]).await
}

pub async fn memberships(tx: &mut Tx, account: &AccountId, on: Date) -> Result<Vec<Membership>, DbError> {
    tx.list(
        "where tenant = $1 and account = $2 and starts_on <= $3 and (ends_on is null or ends_on >= $3)
         order by starts_on, id
         limit 50",
        &[account.clone().into(), on.into()],
    )
    .await
}

pub async fn holders(tx: &mut Tx, body: &BodyId, role: Role, on: Date) -> Result<Vec<Account>, DbError> {
    tx.list(
        "where tenant = $1 and closed_at is null and id in (
             select account from memberships
             where tenant = $1 and body = $2 and role = $3
               and starts_on <= $4 and (ends_on is null or ends_on >= $4))
         order by login
         limit 2000",
        &[body.clone().into(), role.into(), on.into()],
    )
    .await
}

pub async fn attempts(tx: &mut Tx, login: &str, since: Timestamp) -> Result<i64, DbError> {
    let row = tx
        .first(
            "select cast(count(*) as bigint) from login_attempts where tenant = $1 and login = $2 and at >= $3",
            &[login.into(), since.into()],
        )
        .await?;
    row.map_or(Ok(0), |mut row| row.take())
}

pub async fn add_attempt(tx: &mut Tx, id: &LoginAttemptId, login: &str, at: Timestamp) -> Result<(), DbError> {
    tx.execute(
        "insert into login_attempts (tenant, id, login, at) values ($1, $2, $3, $4)",
        &[id.clone().into(), login.into(), at.into()],
    )
    .await
    .map(drop)
}

pub async fn start_session(
    tx: &mut Tx,
    token_hash: &str,
    account: &AccountId,
    membership: &MembershipId,
    created_at: Timestamp,
    expires_at: Timestamp,
) -> Result<(), DbError> {
    tx.execute("delete from sessions where tenant = $1 and expires_at < $2", &[created_at.into()]).await?;
    tx.execute(
        "insert into sessions (tenant, token_hash, account, membership, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6)",
        &[token_hash.into(), account.clone().into(), membership.clone().into(), created_at.into(), expires_at.into()],
    )
    .await
    .map(drop)
}

pub async fn session(
    tx: &mut Tx,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<(AccountId, MembershipId)>, DbError> {
    let row = tx
        .first(
            "select account, membership from sessions where tenant = $1 and token_hash = $2 and expires_at > $3",
            &[token_hash.into(), now.into()],
        )
        .await?;
    row.map(|mut row| Ok((row.take()?, row.take()?))).transpose()
}

pub async fn switch_session(tx: &mut Tx, token_hash: &str, membership: &MembershipId) -> Result<(), DbError> {
    tx.execute(
        "update sessions set membership = $3 where tenant = $1 and token_hash = $2",
        &[token_hash.into(), membership.clone().into()],
    )
    .await
    .map(drop)
}

pub async fn end_session(tx: &mut Tx, token_hash: &str) -> Result<(), DbError> {
    tx.execute("delete from sessions where tenant = $1 and token_hash = $2", &[token_hash.into()]).await.map(drop)
}

pub async fn end_sessions(tx: &mut Tx, account: &AccountId) -> Result<(), DbError> {
    tx.execute("delete from sessions where tenant = $1 and account = $2", &[account.clone().into()]).await.map(drop)
}

/// How many bodies owe a report in an open cycle and have nobody with a role by which it can be written.
pub async fn bodies_without_reporter(tx: &mut Tx, on: Date) -> Result<i64, DbError> {
    let row = tx
        .first(
            "select cast(count(*) as bigint)
             from bodies b
             where b.tenant = $1
                 and b.id in (
                     select o.body from obligations o
                     join cycles c on c.tenant = o.tenant and c.id = o.cycle
                     where o.tenant = $1 and c.closed_at is null)
                 and not exists (
                     select 1 from memberships m
                     join accounts a on a.tenant = m.tenant and a.id = m.account
                     where m.tenant = b.tenant and m.body = b.id and a.closed_at is null
                         and m.role in ('reporting_officer', 'focal_officer')
                         and m.starts_on <= $2 and (m.ends_on is null or m.ends_on >= $2))",
            &[on.to_string().into()],
        )
        .await?;
    row.map_or(Ok(0), |mut row| row.take())
}
