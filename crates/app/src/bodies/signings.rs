//! Who signs for a body for a time, and what allows it (Nghị định 30/2020, Điều 13).
//!
//! Without a record the data that come with the program hold. A record is never changed: it is ended, and a new one made.

use dondoc_rules::instruments::signing::{Basis, Delegation, Fault, faults};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{Letterhead, get, name_of};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx, record};
use crate::events::Act;
use crate::ids::{AccountId, BodyId, SigningId};

record! {
    /// Who signs for a body from a day on.
    pub struct Signing in "signings" key (id) {
        pub id: SigningId,
        pub body: BodyId,
        /// "KT. GIÁM ĐỐC|PHÓ GIÁM ĐỐC": one line each between bars.
        pub lines: String,
        /// The working regulation that allows "TL.", as it is cited.
        pub rule: Option<String>,
        /// The document of a delegation; its days are those of the record.
        pub delegation: Option<String>,
        pub starts_on: Date,
        pub ends_on: Option<Date>,
        pub recorded_at: Timestamp,
        pub recorded_by: Option<AccountId>,
    }
}

/// Who signs as a person fills it in.
#[derive(Debug, Clone)]
pub struct NewSigning<'a> {
    /// One line each.
    pub lines: &'a [String],
    pub rule: &'a str,
    pub delegation: &'a str,
    pub starts_on: Date,
    pub ends_on: Option<Date>,
}

/// Why it was not recorded.
#[derive(Debug)]
pub enum SigningRefusal {
    /// There is no such body.
    Unknown,
    /// It ends before it begins.
    Backwards,
    /// What the decree does not allow.
    Faulty(Vec<Fault>),
    Store(DbError),
}

impl From<DbError> for SigningRefusal {
    fn from(error: DbError) -> Self {
        SigningRefusal::Store(error)
    }
}

/// Every record of a body, the newest first.
pub async fn of_body(tx: &mut Tx, body: &BodyId) -> Result<Vec<Signing>, DbError> {
    tx.list("where tenant = $1 and body = $2 order by starts_on desc, id desc limit 200", &[body.clone().into()]).await
}

/// Records who signs; the one in force before ends the day before.
pub async fn record(db: &Db, actor: &Actor, body: &BodyId, new: &NewSigning<'_>) -> Result<(), SigningRefusal> {
    if new.ends_on.is_some_and(|end| end < new.starts_on) {
        return Err(SigningRefusal::Backwards);
    }
    let some = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    let mut act = Act::begin(db, actor, "body.signing").await?;
    get(act.tx(), body).await?.ok_or(SigningRefusal::Unknown)?;
    let name = name_of(act.tx(), body, new.starts_on).await?;
    let basis = Basis {
        rule: some(new.rule),
        delegation: some(new.delegation).map(|document| Delegation {
            document,
            from: Some(new.starts_on),
            until: new.ends_on,
        }),
    };
    let found = faults(new.lines, &name, &basis, new.starts_on);
    if !found.is_empty() {
        return Err(SigningRefusal::Faulty(found));
    }
    for before in of_body(act.tx(), body).await? {
        if before.starts_on < new.starts_on && before.ends_on.is_none_or(|end| end >= new.starts_on) {
            act.put(&Signing { ends_on: new.starts_on.yesterday().ok(), ..before }).await?;
        }
    }
    let signing = Signing {
        id: SigningId::new(),
        body: body.clone(),
        lines: new.lines.join("|"),
        rule: basis.rule,
        delegation: basis.delegation.map(|delegation| delegation.document),
        starts_on: new.starts_on,
        ends_on: new.ends_on,
        recorded_at: actor.now,
        recorded_by: actor.account.clone(),
    };
    act.put(&signing).await?;
    act.commit(&format!("bodies/{body}")).await?;
    Ok(())
}

/// A letterhead with who signs on a day, where that is recorded.
pub async fn signed(tx: &mut Tx, mut head: Letterhead, body: &BodyId, on: Date) -> Result<Letterhead, DbError> {
    let known = of_body(tx, body).await?;
    let in_force = |signing: &&Signing| signing.starts_on <= on && signing.ends_on.is_none_or(|end| end >= on);
    if let Some(signing) = known.iter().find(in_force) {
        head.signs = signing.lines.split('|').map(str::to_owned).collect();
    }
    Ok(head)
}
