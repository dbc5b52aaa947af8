//! "Đã báo cáo lồng ghép tại Báo cáo số …, ngày …, mục …": a body states that what is asked stands in another report; the
//! focal body finds it there, or says why not.
//!
//! The day of the statement counts as its arrival until the focal body records on which day that report came.

use dondoc_rules::access::Right;
use dondoc_rules::obligations::ElsewhereFacts;
use jiff::Timestamp;
use jiff::civil::Date;

use super::of_obligation;
use super::verbs::{ReturnRefusal, reachable};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx, record};
use crate::events::Act;
use crate::ids::{AccountId, ElsewhereId, ObligationId};
use crate::obligations;

record! {
    /// A statement.
    pub struct Elsewhere in "reported_elsewhere" key (id) {
        pub id: ElsewhereId,
        pub obligation: ObligationId,
        pub number: String,
        pub issued_on: Date,
        /// Where in that report: "mục II.3".
        pub section: String,
        pub stated_at: Timestamp,
        pub stated_by: Option<AccountId>,
        /// The day on which that report came, as the focal body found.
        pub arrived_on: Option<Date>,
        pub accepted_at: Option<Timestamp>,
        pub accepted_by: Option<AccountId>,
        pub refused_at: Option<Timestamp>,
        pub refused_by: Option<AccountId>,
        pub refuse_reason: Option<String>,
    }
}

impl Elsewhere {
    /// The dated facts of it.
    pub fn facts(&self) -> ElsewhereFacts {
        ElsewhereFacts {
            stated_at: self.stated_at,
            arrived_on: self.arrived_on,
            accepted_at: self.accepted_at,
            refused_at: self.refused_at,
        }
    }
}

/// The statement that stands, if one does.
pub async fn standing(tx: &mut Tx, obligation: &ObligationId) -> Result<Option<Elsewhere>, DbError> {
    let stated: Vec<Elsewhere> = obligations::about(tx, obligation).await?;
    Ok(stated.into_iter().find(|one| one.refused_at.is_none()))
}

/// What a person typed.
pub struct Stated<'a> {
    pub number: &'a str,
    pub issued_on: Option<Date>,
    pub section: &'a str,
}

/// States it for a whole obligation.
pub async fn state(db: &Db, actor: &Actor, id: &ObligationId, stated: &Stated<'_>) -> Result<(), ReturnRefusal> {
    let mut act = Act::begin(db, actor, "obligation.reported-elsewhere").await?;
    let (_, cycle) = reachable(act.tx(), actor, Right::WriteReturns, id).await?;
    if cycle.closed_at.is_some() {
        return Err(ReturnRefusal::Closed);
    }
    let (number, section) = (stated.number.trim(), stated.section.trim());
    let Some(issued_on) = stated.issued_on.filter(|_| !number.is_empty() && !section.is_empty()) else {
        return Err(ReturnRefusal::Field("elsewhere.whole"));
    };
    if issued_on > actor.today() {
        return Err(ReturnRefusal::Field("elsewhere.future"));
    }
    let versions = of_obligation(act.tx(), id).await?;
    let has_come = versions.iter().any(|version| version.submitted_at.is_some() || version.arrived_on.is_some());
    if has_come || standing(act.tx(), id).await?.is_some() {
        return Err(ReturnRefusal::Submitted);
    }
    let statement = Elsewhere {
        id: ElsewhereId::new(),
        obligation: id.clone(),
        number: number.to_owned(),
        issued_on,
        section: section.to_owned(),
        stated_at: actor.now,
        stated_by: actor.account.clone(),
        arrived_on: None,
        accepted_at: None,
        accepted_by: None,
        refused_at: None,
        refused_by: None,
        refuse_reason: None,
    };
    act.put(&statement).await?;
    Ok(act.commit(&format!("obligations/{id}")).await?)
}

/// The statement that waits for a person of the focal body who did not make it.
async fn waiting(act: &mut Act, actor: &Actor, id: &ObligationId) -> Result<Elsewhere, ReturnRefusal> {
    reachable(act.tx(), actor, Right::ReviewReturns, id).await?;
    let statement = standing(act.tx(), id).await?.ok_or(ReturnRefusal::Unknown)?;
    if statement.accepted_at.is_some() {
        return Err(ReturnRefusal::Submitted);
    }
    let is_own = actor.account.is_some() && statement.stated_by == actor.account;
    if is_own { Err(ReturnRefusal::Unknown) } else { Ok(statement) }
}

/// It stands there: the obligation is answered. The day on which that report came is recorded where it is known.
pub async fn accept(db: &Db, actor: &Actor, id: &ObligationId, arrived_on: Option<Date>) -> Result<(), ReturnRefusal> {
    let mut act = Act::begin(db, actor, "obligation.elsewhere-accepted").await?;
    let statement = waiting(&mut act, actor, id).await?;
    match arrived_on {
        Some(day) if day > actor.today() => return Err(ReturnRefusal::Field("return.arrived-future")),
        Some(day) if day < statement.issued_on => return Err(ReturnRefusal::Field("return.arrived-early")),
        _ => {}
    }
    let accepted =
        Elsewhere { arrived_on, accepted_at: Some(actor.now), accepted_by: actor.account.clone(), ..statement };
    act.put(&accepted).await?;
    Ok(act.commit(&format!("obligations/{id}")).await?)
}

/// It does not stand there: the report is owed as before, and the body reads why.
pub async fn refuse(db: &Db, actor: &Actor, id: &ObligationId, reason: &str) -> Result<(), ReturnRefusal> {
    if reason.trim().is_empty() {
        return Err(ReturnRefusal::Field("elsewhere.no-reason"));
    }
    let mut act = Act::begin(db, actor, "obligation.elsewhere-refused").await?;
    let statement = waiting(&mut act, actor, id).await?;
    let refused = Elsewhere {
        refused_at: Some(actor.now),
        refused_by: actor.account.clone(),
        refuse_reason: Some(reason.trim().to_owned()),
        ..statement
    };
    act.put(&refused).await?;
    Ok(act.commit(&format!("obligations/{id}")).await?)
}
