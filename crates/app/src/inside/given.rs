//! Giving entries of a return to divisions and people, and collecting them.

use jiff::civil::Date;

use super::{GivenEntry, divisions};
use crate::accounts;
use crate::actor::Actor;
use crate::cycles;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::{AccountId, DivisionId, ItemId, ObligationId};
use crate::obligations::{self, Obligation};

/// Longest word with a gift, in letters.
const NOTE: usize = 2_000;

/// To whom entries are given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receiver {
    Division(DivisionId),
    Person(AccountId),
}

/// Why nothing was given or collected.
#[derive(Debug)]
pub enum GivingRefusal {
    /// Not there, or another body's.
    Unknown,
    /// No entry was chosen, or none that it could be.
    NoItem,
    /// Nobody was chosen, or nobody of the body.
    NoReceiver,
    /// The inner day is over, or comes after the body's own: that one.
    BadDay(Date),
    TooLong,
    /// Its cycle is closed.
    Closed,
    Store(DbError),
}

impl From<DbError> for GivingRefusal {
    fn from(error: DbError) -> Self {
        GivingRefusal::Store(error)
    }
}

/// What was given of an obligation.
pub async fn of_obligation(tx: &mut Tx, obligation: &ObligationId) -> Result<Vec<GivenEntry>, DbError> {
    tx.list("where tenant = $1 and obligation = $2 order by item limit 2000", &[obligation.clone().into()]).await
}

/// What was ever given to a division.
pub async fn of_division(tx: &mut Tx, division: &DivisionId) -> Result<Vec<GivenEntry>, DbError> {
    tx.list("where tenant = $1 and division = $2 order by item limit 10000", &[division.clone().into()]).await
}

/// What waits for a person, in cycles that are open: given to them or to a division of theirs, not done, not collected.
pub async fn waiting_for(tx: &mut Tx, actor: &Actor) -> Result<Vec<GivenEntry>, DbError> {
    let Some(account) = &actor.account else { return Ok(Vec::new()) };
    let own = divisions::of_person(tx, account, actor.today()).await?;
    let open: Vec<GivenEntry> = tx
        .list(
            "where tenant = $1 and done_at is null and collected_at is null
                 and (account = $2 or division in (select division from division_members where tenant = $1 and account = $2))
                 and exists (
                     select 1 from obligations o
                     join cycles c on c.tenant = o.tenant and c.id = o.cycle
                     where o.tenant = $1 and o.id = obligation and c.closed_at is null)
             order by due_on, obligation, item
             limit 2000",
            &[account.clone().into()],
        )
        .await?;
    let is_own = |given: &GivenEntry| given.division.as_ref().is_none_or(|division| own.contains(division));
    Ok(open.into_iter().filter(is_own).collect())
}

/// What a body has given of what it owes in open cycles and not collected.
pub async fn waiting_in(tx: &mut Tx, body: &crate::ids::BodyId) -> Result<Vec<GivenEntry>, DbError> {
    tx.list(
        "where tenant = $1 and collected_at is null
             and obligation in (
                 select o.id from obligations o
                 join cycles c on c.tenant = o.tenant and c.id = o.cycle
                 where o.tenant = $1 and o.body = $2 and c.closed_at is null)
         order by obligation, item
         limit 5000",
        &[body.clone().into()],
    )
    .await
}

/// What a person gives, to whom, until when.
#[derive(Debug, Clone)]
pub struct Giving<'a> {
    pub items: &'a [ItemId],
    pub to: Receiver,
    pub due_on: Option<Date>,
    pub note: &'a str,
}

/// An obligation of the person's body in an open cycle.
async fn own(tx: &mut Tx, actor: &Actor, id: &ObligationId) -> Result<Obligation, GivingRefusal> {
    let obligation = obligations::get(tx, id).await?.ok_or(GivingRefusal::Unknown)?;
    if !actor.acts_for(&obligation.body) {
        return Err(GivingRefusal::Unknown);
    }
    let cycle = cycles::get(tx, &obligation.cycle).await?.ok_or(GivingRefusal::Unknown)?;
    if cycle.closed_at.is_some() { Err(GivingRefusal::Closed) } else { Ok(obligation) }
}

/// Gives entries, anew where they were given already. `due_on` is the body's own last day.
pub async fn give(
    db: &Db,
    actor: &Actor,
    id: &ObligationId,
    giving: &Giving<'_>,
    body_due_on: Date,
) -> Result<(), GivingRefusal> {
    let mut act = Act::begin(db, actor, "entries.given").await?;
    own(act.tx(), actor, id).await?;
    let known = obligations::items(act.tx(), id).await?;
    let items: Vec<&ItemId> = giving.items.iter().filter(|item| known.iter().any(|own| own.id == **item)).collect();
    if items.is_empty() {
        return Err(GivingRefusal::NoItem);
    }
    if giving.note.chars().count() > NOTE {
        return Err(GivingRefusal::TooLong);
    }
    let last = body_due_on.max(actor.today());
    if giving.due_on.is_some_and(|day| day < actor.today() || day > last) {
        return Err(GivingRefusal::BadDay(last));
    }
    let body = actor.body.clone().ok_or(GivingRefusal::Unknown)?;
    let (division, account) = match &giving.to {
        Receiver::Division(id) => {
            let own = divisions::of_body(act.tx(), &body, actor.today()).await?;
            let division = own.into_iter().find(|one| one.id == *id).ok_or(GivingRefusal::NoReceiver)?;
            (Some(division.id), None)
        }
        Receiver::Person(id) => {
            let people = divisions::contributors(act.tx(), &body, actor.today()).await?;
            let (person, _) = people.into_iter().find(|(one, _)| one == id).ok_or(GivingRefusal::NoReceiver)?;
            (None, Some(person))
        }
    };
    for item in items {
        let given = GivenEntry {
            item: item.clone(),
            obligation: id.clone(),
            division: division.clone(),
            account: account.clone(),
            due_on: giving.due_on,
            note: giving.note.to_owned(),
            given_at: actor.now,
            given_by: actor.account.clone(),
            done_at: None,
            done_by: None,
            collected_at: None,
            collected_by: None,
        };
        act.put(&given).await?;
    }
    act.commit(&format!("obligations/{id}")).await?;
    Ok(())
}

async fn chosen(
    act: &mut Act,
    actor: &Actor,
    id: &ObligationId,
    items: &[ItemId],
) -> Result<Vec<GivenEntry>, GivingRefusal> {
    own(act.tx(), actor, id).await?;
    let mut given = of_obligation(act.tx(), id).await?;
    given.retain(|given| items.contains(&given.item));
    if given.is_empty() { Err(GivingRefusal::NoItem) } else { Ok(given) }
}

/// Entries are given to nobody any more; what was written stays.
pub async fn take_away(db: &Db, actor: &Actor, id: &ObligationId, items: &[ItemId]) -> Result<(), GivingRefusal> {
    let mut act = Act::begin(db, actor, "entries.taken-away").await?;
    for given in chosen(&mut act, actor, id, items).await? {
        act.remove(&given).await?;
    }
    act.commit(&format!("obligations/{id}")).await?;
    Ok(())
}

/// Gives entries back to be written further, with what is missing.
pub async fn give_back(
    db: &Db,
    actor: &Actor,
    id: &ObligationId,
    items: &[ItemId],
    note: &str,
) -> Result<(), GivingRefusal> {
    if note.chars().count() > NOTE {
        return Err(GivingRefusal::TooLong);
    }
    let mut act = Act::begin(db, actor, "entries.given-back").await?;
    for given in chosen(&mut act, actor, id, items).await? {
        let note = if note.is_empty() { given.note.clone() } else { note.to_owned() };
        act.put(&GivenEntry { note, done_at: None, done_by: None, collected_at: None, collected_by: None, ..given })
            .await?;
    }
    act.commit(&format!("obligations/{id}")).await?;
    Ok(())
}

/// Takes in what was given, done or not: from here on only the officer changes it.
pub async fn collect(db: &Db, actor: &Actor, id: &ObligationId) -> Result<(), GivingRefusal> {
    let mut act = Act::begin(db, actor, "entries.collected").await?;
    own(act.tx(), actor, id).await?;
    if collect_within(&mut act, actor, id).await? == 0 {
        return Err(GivingRefusal::NoItem);
    }
    act.commit(&format!("obligations/{id}")).await?;
    Ok(())
}

/// The same within another act: a draft that goes to the head is written by nobody else meanwhile. How many it took in.
pub async fn collect_within(act: &mut Act, actor: &Actor, id: &ObligationId) -> Result<usize, DbError> {
    let open = of_obligation(act.tx(), id).await?.into_iter().filter(|given| given.collected_at.is_none());
    let mut count = 0;
    for given in open {
        act.put(&GivenEntry { collected_at: Some(actor.now), collected_by: actor.account.clone(), ..given }).await?;
        count += 1;
    }
    Ok(count)
}

/// To whom an entry was given, by name.
pub async fn receiver_name(tx: &mut Tx, given: &GivenEntry) -> Result<String, DbError> {
    if let Some(division) = &given.division {
        return Ok(divisions::get(tx, division).await?.map(|one| one.name).unwrap_or_default());
    }
    match &given.account {
        Some(account) => Ok(accounts::name_of(tx, account).await?.unwrap_or_default()),
        None => Ok(String::new()),
    }
}
