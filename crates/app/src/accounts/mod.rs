//! Accounts: who may come in, as whom, for which body, from when to when.
//!
//! Accounts are closed, never deleted. An `Actor` stands for a person under one membership.

pub mod cli;
mod password;
mod store;
pub mod web;

use dondoc_rules::access::Role;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

pub use crate::actor::Actor;
use crate::clock::day_of;
use crate::db::{Db, DbError, Tx, record};
use crate::events::{Act, sha256};
use crate::ids::{AccountId, BodyId, LoginAttemptId, MembershipId};

/// A session ends after so many hours, used or not.
const SESSION_HOURS: i64 = 12;
/// So many failed attempts for one login within the window close the door for the rest of it.
const ATTEMPTS: i64 = 10;
const ATTEMPT_WINDOW_MINUTES: i64 = 15;

record! {
    /// One person's way in.
    pub struct Account in "accounts" key (id) private (login, name, password_hash) {
        pub id: AccountId,
        pub login: String,
        pub name: String,
        pub password_hash: Option<String>,
        pub created_at: Timestamp,
        pub closed_at: Option<Timestamp>,
    }
}

record! {
    /// A dated role of an account in a body.
    pub struct Membership in "memberships" key (id) {
        pub id: MembershipId,
        pub account: AccountId,
        pub body: Option<BodyId>,
        pub role: Role,
        pub starts_on: Date,
        pub ends_on: Option<Date>,
    }
}

/// Why a person could not come in.
#[derive(Debug)]
pub enum SignInError {
    /// Unknown login, wrong password or closed account: which one is not told.
    Wrong,
    /// Too many attempts; the door opens again by itself.
    TooMany,
    /// The account has no role on that day.
    NoRole,
    Store(DbError),
}

impl From<DbError> for SignInError {
    fn from(error: DbError) -> Self {
        SignInError::Store(error)
    }
}

/// Opens an account with a password. Errors when the login is taken.
pub async fn open(db: &Db, actor: &Actor, login: &str, name: &str, password: &str) -> Result<Account, DbError> {
    let account = Account {
        id: AccountId::new(),
        login: login.to_owned(),
        name: name.to_owned(),
        password_hash: Some(password::hash(password.to_owned()).await?),
        created_at: actor.now,
        closed_at: None,
    };
    let mut act = Act::begin(db, actor, "account.opened").await?;
    if store::by_login(act.tx(), login).await?.is_some() {
        return Err(DbError::Conflict(format!("the login {login} is taken")));
    }
    act.put(&account).await?;
    act.commit(&format!("accounts/{}", account.id)).await?;
    Ok(account)
}

/// Gives an account a role in a body from a day on.
pub async fn appoint(
    db: &Db,
    actor: &Actor,
    account: &AccountId,
    body: Option<&BodyId>,
    role: Role,
    from: Date,
) -> Result<Membership, DbError> {
    let membership = Membership {
        id: MembershipId::new(),
        account: account.clone(),
        body: body.cloned(),
        role,
        starts_on: from,
        ends_on: None,
    };
    let mut act = Act::begin(db, actor, "membership.started").await?;
    act.put(&membership).await?;
    act.commit(&format!("accounts/{account}")).await?;
    Ok(membership)
}

/// Sets a new password; every session of the account ends.
pub async fn set_password(db: &Db, actor: &Actor, login: &str, password: &str) -> Result<bool, DbError> {
    let hash = password::hash(password.to_owned()).await?;
    let mut act = Act::begin(db, actor, "account.password-set").await?;
    let Some(mut account) = store::by_login(act.tx(), login).await? else {
        return Ok(false);
    };
    account.password_hash = Some(hash);
    act.put(&account).await?;
    store::end_sessions(act.tx(), &account.id).await?;
    act.commit(&format!("accounts/{}", account.id)).await?;
    Ok(true)
}

/// Closes an account: nobody comes in with it any more; what it did stays under its id.
pub async fn close(db: &Db, actor: &Actor, login: &str) -> Result<bool, DbError> {
    let mut act = Act::begin(db, actor, "account.closed").await?;
    let Some(mut account) = store::by_login(act.tx(), login).await? else {
        return Ok(false);
    };
    account.closed_at = Some(actor.now);
    act.put(&account).await?;
    store::end_sessions(act.tx(), &account.id).await?;
    act.commit(&format!("accounts/{}", account.id)).await?;
    Ok(true)
}

/// All accounts with their logins, by login.
pub async fn list(tx: &mut Tx) -> Result<Vec<Account>, DbError> {
    store::list(tx).await
}

/// The name of the person behind an account, for showing who did what.
pub async fn name_of(tx: &mut Tx, id: &AccountId) -> Result<Option<String>, DbError> {
    Ok(store::by_id(tx, id).await?.map(|account| account.name))
}

/// Checks a password and starts a session; returns the token for the cookie.
pub async fn sign_in(db: &Db, tenant: i64, now: Timestamp, login: &str, password: &str) -> Result<String, SignInError> {
    let since = now - SignedDuration::from_mins(ATTEMPT_WINDOW_MINUTES);
    let mut tx = db.read(tenant).await?;
    let attempts = store::attempts(&mut tx, login, since).await?;
    let account = store::by_login(&mut tx, login).await?.filter(|account| account.closed_at.is_none());
    drop(tx);
    if attempts >= ATTEMPTS {
        return Err(SignInError::TooMany);
    }
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let is_right = password::verify(password.to_owned(), hash).await?;
    let (Some(account), true) = (account, is_right) else {
        let mut tx = db.write(tenant).await?;
        store::add_attempt(&mut tx, &LoginAttemptId::new(), login, now).await?;
        tx.commit().await?;
        return Err(SignInError::Wrong);
    };
    let mut tx = db.write(tenant).await?;
    let memberships = store::memberships(&mut tx, &account.id, day_of(now)).await?;
    let Some(membership) = memberships.first() else {
        return Err(SignInError::NoRole);
    };
    let token = password::token();
    let expires_at = now + SignedDuration::from_hours(SESSION_HOURS);
    store::start_session(&mut tx, &sha256(token.as_bytes()), &account.id, &membership.id, now, expires_at).await?;
    tx.commit().await?;
    Ok(token)
}

/// Who a session's token stands for, now.
pub async fn actor_of(db: &Db, tenant: i64, now: Timestamp, token: &str) -> Result<Option<Actor>, DbError> {
    let mut tx = db.read(tenant).await?;
    let Some((account, membership)) = store::session(&mut tx, &sha256(token.as_bytes()), now).await? else {
        return Ok(None);
    };
    let memberships = store::memberships(&mut tx, &account, day_of(now)).await?;
    let Some(membership) = memberships.into_iter().find(|m| m.id == membership) else {
        return Ok(None);
    };
    let Some(account) = store::by_id(&mut tx, &account).await?.filter(|a| a.closed_at.is_none()) else {
        return Ok(None);
    };
    let inherited = match &membership.body {
        Some(body) => crate::successions::inherited(&mut tx, body, now).await?,
        None => Vec::new(),
    };
    Ok(Some(Actor {
        tenant,
        account: Some(account.id),
        membership: Some(membership.id),
        name: account.name,
        body: membership.body,
        inherited,
        role: membership.role,
        now,
    }))
}

/// The other roles a person may act in today.
pub async fn memberships(tx: &mut Tx, account: &AccountId, on: Date) -> Result<Vec<Membership>, DbError> {
    store::memberships(tx, account, on).await
}

/// The people who hold a role in a body on a day.
pub async fn holders(tx: &mut Tx, body: &BodyId, role: Role, on: Date) -> Result<Vec<Account>, DbError> {
    store::holders(tx, body, role, on).await
}

/// Whether a person decides for a focal body: its head where it has one here, else whoever reviews for it.
pub async fn decides(tx: &mut Tx, actor: &Actor, focal: &BodyId) -> Result<bool, DbError> {
    if actor.account.is_none() || actor.role == Role::FocalHead {
        return Ok(true);
    }
    // The body that consolidates today, where another took the plan's focal body's place.
    let body = actor.body.clone().unwrap_or_else(|| focal.clone());
    Ok(holders(tx, &body, Role::FocalHead, actor.today()).await?.is_empty())
}

/// Every membership of a body, past and future ones too.
pub async fn memberships_of_body(tx: &mut Tx, body: &BodyId) -> Result<Vec<Membership>, DbError> {
    tx.list("where tenant = $1 and body = $2 order by id limit 2000", &[body.clone().into()]).await
}

/// The people with a role in a body from a day on: their names, and what they are.
pub async fn people_of(tx: &mut Tx, body: &BodyId, from: Date) -> Result<Vec<(String, Role)>, DbError> {
    let mut people = Vec::new();
    for membership in memberships_of_body(tx, body).await? {
        if membership.ends_on.is_none_or(|end| end >= from)
            && let Some(account) = store::by_id(tx, &membership.account).await?
        {
            people.push((account.name, membership.role));
        }
    }
    Ok(people)
}

/// Lets the session act under another of the person's memberships.
pub async fn switch(db: &Db, actor: &Actor, token: &str, membership: &MembershipId) -> Result<bool, DbError> {
    let Some(account) = &actor.account else {
        return Ok(false);
    };
    let mut tx = db.write(actor.tenant).await?;
    let own = store::memberships(&mut tx, account, actor.today()).await?;
    if !own.iter().any(|m| m.id == *membership) {
        return Ok(false);
    }
    store::switch_session(&mut tx, &sha256(token.as_bytes()), membership).await?;
    tx.commit().await?;
    Ok(true)
}

/// Ends a session.
pub async fn sign_out(db: &Db, tenant: i64, token: &str) -> Result<(), DbError> {
    let mut tx = db.write(tenant).await?;
    store::end_session(&mut tx, &sha256(token.as_bytes())).await?;
    tx.commit().await
}

/// How many bodies owe a report in an open cycle and have nobody who can write it here.
pub async fn bodies_without_reporter(tx: &mut Tx, on: Date) -> Result<i64, DbError> {
    store::bodies_without_reporter(tx, on).await
}
