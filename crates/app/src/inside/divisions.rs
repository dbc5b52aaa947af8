//! Keeping the divisions of a body and who works in them.

use std::collections::BTreeSet;

use dondoc_rules::access::Role;
use jiff::civil::Date;

use super::{Division, DivisionMember, given};
use crate::accounts;
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::{AccountId, BodyId, DivisionId, DivisionMemberId};

/// Longest name of a division, in letters.
const NAME: usize = 200;

/// Why nothing was kept.
#[derive(Debug)]
pub enum DivisionRefusal {
    /// Not there, or another body's.
    Unknown,
    NoName,
    /// The body has a division of that name.
    Taken,
    /// Entries are given to it that are not collected.
    HoldsEntries,
    /// The person has no role in the body today.
    Stranger,
    Store(DbError),
}

impl From<DbError> for DivisionRefusal {
    fn from(error: DbError) -> Self {
        DivisionRefusal::Store(error)
    }
}

/// A division.
pub async fn get(tx: &mut Tx, id: &DivisionId) -> Result<Option<Division>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// The divisions of a body on a day, in their order.
pub async fn of_body(tx: &mut Tx, body: &BodyId, on: Date) -> Result<Vec<Division>, DbError> {
    tx.list(
        "where tenant = $1 and body = $2 and starts_on <= $3 and (ends_on is null or ends_on >= $3)
         order by position, id
         limit 500",
        &[body.clone().into(), on.into()],
    )
    .await
}

/// The people of a division on a day.
pub async fn members(tx: &mut Tx, division: &DivisionId, on: Date) -> Result<Vec<DivisionMember>, DbError> {
    tx.list(
        "where tenant = $1 and division = $2 and starts_on <= $3 and (ends_on is null or ends_on >= $3)
         order by id
         limit 500",
        &[division.clone().into(), on.into()],
    )
    .await
}

/// The divisions in which a person works on a day, of those that are one still.
pub async fn of_person(tx: &mut Tx, account: &AccountId, on: Date) -> Result<BTreeSet<DivisionId>, DbError> {
    let mut found = BTreeSet::new();
    let seats: Vec<DivisionMember> = tx
        .list(
            "where tenant = $1 and account = $2 and starts_on <= $3 and (ends_on is null or ends_on >= $3)
             order by id
             limit 100",
            &[account.clone().into(), on.into()],
        )
        .await?;
    for seat in seats {
        let division = get(tx, &seat.division).await?;
        found.extend(division.filter(|one| one.ends_on.is_none_or(|end| end >= on)).map(|one| one.id));
    }
    Ok(found)
}

/// The people with a role in a body on a day, by name.
pub async fn people(tx: &mut Tx, body: &BodyId, on: Date) -> Result<Vec<(AccountId, String)>, DbError> {
    let mut people: Vec<(AccountId, String)> = Vec::new();
    for seat in accounts::memberships_of_body(tx, body).await? {
        let is_now = seat.starts_on <= on && seat.ends_on.is_none_or(|end| end >= on);
        if is_now && !people.iter().any(|(account, _)| *account == seat.account) {
            let name = accounts::name_of(tx, &seat.account).await?.unwrap_or_default();
            people.push((seat.account, name));
        }
    }
    people.sort_by(|a, b| dondoc_rules::vi::collate::compare(&a.1, &b.1));
    Ok(people)
}

/// Those of a body to whom entries are given by name: the people whose role is to contribute, by name.
pub async fn contributors(tx: &mut Tx, body: &BodyId, on: Date) -> Result<Vec<(AccountId, String)>, DbError> {
    let holders = accounts::holders(tx, body, Role::Contributor, on).await?;
    let mut people: Vec<(AccountId, String)> = holders.into_iter().map(|one| (one.id, one.name)).collect();
    people.sort_by(|a, b| dondoc_rules::vi::collate::compare(&a.1, &b.1));
    Ok(people)
}

fn own(actor: &Actor) -> Result<BodyId, DivisionRefusal> {
    actor.body.clone().ok_or(DivisionRefusal::Unknown)
}

async fn own_division(act: &mut Act, actor: &Actor, id: &DivisionId) -> Result<Division, DivisionRefusal> {
    let found = get(act.tx(), id).await?.ok_or(DivisionRefusal::Unknown)?;
    if actor.body.as_ref() == Some(&found.body) { Ok(found) } else { Err(DivisionRefusal::Unknown) }
}

/// A division of the person's body, from today on.
pub async fn add(db: &Db, actor: &Actor, name: &str) -> Result<DivisionId, DivisionRefusal> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > NAME {
        return Err(DivisionRefusal::NoName);
    }
    let body = own(actor)?;
    let mut act = Act::begin(db, actor, "division.opened").await?;
    let known = of_body(act.tx(), &body, actor.today()).await?;
    let key = dondoc_rules::vi::fold::fold(&name);
    if known.iter().any(|one| dondoc_rules::vi::fold::fold(&one.name) == key) {
        return Err(DivisionRefusal::Taken);
    }
    let division = Division {
        id: DivisionId::new(),
        body: body.clone(),
        name,
        position: known.iter().map(|one| one.position).max().unwrap_or(0) + 1,
        starts_on: actor.today(),
        ends_on: None,
    };
    act.put(&division).await?;
    act.commit(&format!("bodies/{body}")).await?;
    Ok(division.id)
}

/// From tomorrow on it is none any more; today too where it began today.
pub async fn end(db: &Db, actor: &Actor, id: &DivisionId) -> Result<(), DivisionRefusal> {
    let mut act = Act::begin(db, actor, "division.ended").await?;
    let division = own_division(&mut act, actor, id).await?;
    if given::of_division(act.tx(), id).await?.iter().any(|given| given.collected_at.is_none()) {
        return Err(DivisionRefusal::HoldsEntries);
    }
    let last = yesterday(actor)?;
    let body = division.body.clone();
    act.put(&Division { ends_on: Some(last), ..division }).await?;
    act.commit(&format!("bodies/{body}")).await?;
    Ok(())
}

fn yesterday(actor: &Actor) -> Result<Date, DbError> {
    actor.today().yesterday().map_err(|error| DbError::Broken(error.to_string()))
}

/// A person works in a division from today on.
pub async fn join(db: &Db, actor: &Actor, id: &DivisionId, account: &AccountId) -> Result<(), DivisionRefusal> {
    let mut act = Act::begin(db, actor, "division.joined").await?;
    let division = own_division(&mut act, actor, id).await?;
    let today = actor.today();
    if !people(act.tx(), &division.body, today).await?.iter().any(|(person, _)| person == account) {
        return Err(DivisionRefusal::Stranger);
    }
    if members(act.tx(), id, today).await?.iter().any(|member| member.account == *account) {
        return Ok(());
    }
    let member = DivisionMember {
        id: DivisionMemberId::new(),
        division: id.clone(),
        account: account.clone(),
        starts_on: today,
        ends_on: None,
    };
    act.put(&member).await?;
    act.commit(&format!("bodies/{}", division.body)).await?;
    Ok(())
}

/// A person leaves a division; what they wrote stays theirs.
pub async fn leave(db: &Db, actor: &Actor, id: &DivisionMemberId) -> Result<(), DivisionRefusal> {
    let mut act = Act::begin(db, actor, "division.left").await?;
    let member: Option<DivisionMember> = act.tx().find("where tenant = $1 and id = $2", &[id.clone().into()]).await?;
    let member = member.ok_or(DivisionRefusal::Unknown)?;
    let division = own_division(&mut act, actor, &member.division).await?;
    let last = yesterday(actor)?;
    act.put(&DivisionMember { ends_on: Some(last), ..member }).await?;
    act.commit(&format!("bodies/{}", division.body)).await?;
    Ok(())
}
