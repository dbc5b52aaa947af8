//! Bodies (cơ quan, đơn vị) over time: the register, names, rosters.
//!
//! A body is never renamed in place nor deleted; a name is a dated fact. Look-ups fold case and diacritics; a fuzzy
//! match offers, a person decides.

pub mod cli;
mod store;
pub mod web;

use jiff::civil::Date;

use crate::db::{DbError, Tx, record};
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
    pub struct RosterMember in "roster_members" key (roster, body) {
        pub roster: RosterId,
        pub body: BodyId,
        pub starts_on: Option<Date>,
        pub ends_on: Option<Date>,
    }
}

/// The official name of a body on a day.
pub async fn name_of(tx: &mut Tx, body: &BodyId, on: Date) -> Result<String, DbError> {
    Ok(store::official_name(tx, body, on).await?.unwrap_or_else(|| "(chưa có tên)".to_owned()))
}

/// The body with a code, or with a name or alias on a day, folded; none when there is none or several.
pub async fn named(tx: &mut Tx, text: &str, on: Date) -> Result<Option<BodyId>, DbError> {
    store::named(tx, text, on).await
}
