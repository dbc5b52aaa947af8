//! Bodies (cơ quan, đơn vị) over time: the register, names, rosters.
//!
//! A body is never renamed in place nor deleted; a name is a dated fact. Look-ups fold case and diacritics; a fuzzy
//! match offers, a person decides.

pub mod cli;
pub mod kinds;
mod letterhead;
pub mod lines;
mod load;
pub mod naming;
pub mod rosters;
pub mod rosters_web;
pub mod signings;
pub mod signings_web;
mod store;
pub mod web;

pub use letterhead::{Letterhead, letterhead, lines as letterhead_lines};
pub use lines::LoadRefusal;
pub use load::{Loaded, load};
pub use signings::signed;

use dondoc_rules::bodies::{Listed, ListedRoster, Register};
use jiff::civil::Date;

use crate::db::{DbError, Tx, record};
use crate::events::Act;
use crate::ids::{BodyId, BodyNameId, RosterId};

record! {
    /// A body.
    pub struct Body in "bodies" key (id) {
        pub id: BodyId,
        /// A short, stable code within the tenant ("so-tai-chinh"), the register's key.
        pub code: String,
        /// `department`, `agency`, `district_committee`, …: as the register says.
        pub kind: String,
        pub parent: Option<BodyId>,
        /// `urge`, `request` or `inform`: what the focal body may do.
        pub authority: String,
        /// The official mailbox.
        pub mailbox: Option<String>,
        pub starts_on: Option<Date>,
        pub ends_on: Option<Date>,
        /// Its place in lists.
        pub position: i64,
    }
}

record! {
    /// A dated name of a body.
    pub struct BodyName in "body_names" key (id) {
        pub id: BodyNameId,
        pub body: BodyId,
        pub name: String,
        /// The name folded, for look-ups.
        pub folded: String,
        /// `official`, `alias` or `symbol`.
        pub kind: String,
        pub starts_on: Option<Date>,
        pub ends_on: Option<Date>,
    }
}

record! {
    /// A named group of bodies.
    pub struct Roster in "rosters" key (id) {
        pub id: RosterId,
        pub name: String,
        pub folded: String,
    }
}

record! {
    /// A body's dated membership of a roster.
    pub struct RosterMember in "roster_members" key (roster, body, number) {
        pub roster: RosterId,
        pub body: BodyId,
        /// From 1: a body that left may come back.
        pub number: i64,
        pub starts_on: Option<Date>,
        pub ends_on: Option<Date>,
        /// Why it came or left, where a person changed it.
        pub reason: String,
    }
}

/// The official name of a body on a day; of one that is no more, the last it carried.
pub async fn name_of(tx: &mut Tx, body: &BodyId, on: Date) -> Result<String, DbError> {
    Ok(store::official_name(tx, body, on).await?.unwrap_or_else(|| "(chưa có tên)".to_owned()))
}

/// The body with a code, or with a name or alias on a day, folded; none when there is none or several.
pub async fn named(tx: &mut Tx, text: &str, on: Date) -> Result<Option<BodyId>, DbError> {
    store::named(tx, text, on).await
}

/// A body with its official name.
#[derive(Debug, Clone)]
pub struct Named {
    pub body: Body,
    pub name: String,
}

/// All bodies that exist on a day, in the register's order.
pub async fn all(tx: &mut Tx, on: Date) -> Result<Vec<Named>, DbError> {
    let names = store::names(tx, on).await?;
    let bodies = store::all(tx).await?;
    let official = |body: &Body| names.iter().find(|name| name.body == body.id && name.kind == "official");
    let named = bodies.into_iter().filter_map(|body| {
        let name = official(&body)?.name.clone();
        Some(Named { body, name })
    });
    Ok(named.collect())
}

/// The names of a body on a day: official, aliases, symbols.
pub async fn names_of(tx: &mut Tx, body: &BodyId, on: Date) -> Result<Vec<BodyName>, DbError> {
    let names = store::names(tx, on).await?;
    Ok(names.into_iter().filter(|name| name.body == *body).collect())
}

/// A body.
pub async fn get(tx: &mut Tx, id: &BodyId) -> Result<Option<Body>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// The register of a day for matching a plan's words.
pub async fn register(tx: &mut Tx, on: Date) -> Result<Register, DbError> {
    let names = store::names(tx, on).await?;
    let mut listed: Vec<Listed> = Vec::new();
    for name in names {
        let id = name.body.to_string();
        match listed.iter_mut().find(|body| body.id == id) {
            Some(body) => body.names.push(name.name),
            None => listed.push(Listed { id, names: vec![name.name] }),
        }
    }
    let members = store::members(tx, on).await?;
    let rosters = store::rosters(tx).await?.into_iter().map(|roster| ListedRoster {
        members: members.iter().filter(|m| m.roster == roster.id).map(|m| m.body.to_string()).collect(),
        phrases: roster.folded.split('|').map(str::to_owned).collect(),
        id: roster.id.to_string(),
    });
    Ok(Register::new(&listed, rosters.collect()))
}

/// All rosters, by name.
pub async fn rosters(tx: &mut Tx) -> Result<Vec<Roster>, DbError> {
    store::rosters(tx).await
}

/// The members of the roster that a phrase calls ("các sở, ban, ngành"); none when it calls no roster.
pub async fn roster_named(tx: &mut Tx, phrase: &str, on: Date) -> Result<Vec<BodyId>, DbError> {
    let register = register(tx, on).await?;
    let members = register.roster(phrase).map(|roster| roster.members.clone()).unwrap_or_default();
    Ok(members.iter().filter_map(|id| BodyId::parse(id)).collect())
}

/// Every body that the register ever held, in its order.
pub async fn every(tx: &mut Tx) -> Result<Vec<Body>, DbError> {
    store::all(tx).await
}

/// A body that comes up on a day, of the kind of another.
pub async fn found(
    act: &mut Act,
    id: &BodyId,
    name: &str,
    like: &Body,
    starts_on: Date,
) -> Result<BodyNameId, DbError> {
    let known = store::all(act.tx()).await?;
    let slug = dondoc_rules::vi::fold::search_key(name).replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let taken = |code: &str| known.iter().any(|body| body.code == code);
    let code = (1..).map(|n| if n == 1 { slug.clone() } else { format!("{slug}-{n}") }).find(|code| !taken(code));
    let body = Body {
        id: id.clone(),
        code: code.unwrap_or_else(|| id.to_string()),
        starts_on: Some(starts_on),
        ends_on: None,
        position: known.iter().map(|body| body.position).max().unwrap_or(0) + 1,
        ..like.clone()
    };
    act.put(&body).await?;
    let name = BodyName {
        id: BodyNameId::new(),
        body: id.clone(),
        name: name.to_owned(),
        folded: dondoc_rules::vi::fold::fold(name),
        kind: "official".to_owned(),
        starts_on: Some(starts_on),
        ends_on: None,
    };
    act.put(&name).await?;
    Ok(name.id)
}

/// The seats of a body in rosters, past ones too.
pub async fn seats(tx: &mut Tx, body: &BodyId) -> Result<Vec<RosterMember>, DbError> {
    store::seats(tx, body).await
}

/// The number of a body's next seat in a roster, from all its seats.
pub fn next_seat(seats: &[RosterMember], roster: &RosterId) -> i64 {
    seats.iter().filter(|seat| seat.roster == *roster).map(|seat| seat.number).max().unwrap_or(0) + 1
}

/// The members of a roster on a day.
pub async fn members(tx: &mut Tx, roster: &RosterId, on: Date) -> Result<Vec<BodyId>, DbError> {
    let members = store::members(tx, on).await?;
    Ok(members.into_iter().filter(|member| member.roster == *roster).map(|member| member.body).collect())
}
