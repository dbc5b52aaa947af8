//! Evidence demanded by kind of deliverable: data that a province edits; without any, the list that comes with the program.
//!
//! A lack is said, to the reporter before sending and to the reviewer; it never keeps a report from leaving.

use std::collections::HashMap;

use dondoc_rules::evidence::{Demand, EvidenceFacts, Lack, demanded, lacks};
use dondoc_rules::returns::Progress;
use serde::Deserialize;

use super::{Entry, return_files};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx, record};
use crate::events::Act;
use crate::ids::{ItemId, ReturnId};

const GIVEN: &str = include_str!("../../data/evidence.csv");

record! {
    /// What a kind of deliverable wants.
    #[derive(Deserialize)]
    pub struct EvidenceDemand in "evidence_demands" key (code) {
        pub code: String,
        pub position: i64,
        pub name: String,
        /// Words of a deliverable between bars.
        pub words: String,
        /// 1 or 0.
        pub wants_number: i64,
        pub wants_day: i64,
        pub wants_file: i64,
    }
}

impl EvidenceDemand {
    /// As far as the rules need it.
    pub fn demand(&self) -> Demand {
        Demand {
            code: self.code.clone(),
            name: self.name.clone(),
            words: self.words.split('|').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect(),
            wants_number: self.wants_number != 0,
            wants_day: self.wants_day != 0,
            wants_file: self.wants_file != 0,
        }
    }
}

/// Why a list cannot stand.
#[derive(Debug)]
pub enum DemandRefusal {
    /// No kind at all.
    Empty,
    /// A kind has no word to be known by: its name.
    NoWords(String),
    Store(DbError),
}

impl From<DbError> for DemandRefusal {
    fn from(error: DbError) -> Self {
        DemandRefusal::Store(error)
    }
}

/// The list that comes with the program.
pub fn given() -> Vec<EvidenceDemand> {
    csv::Reader::from_reader(GIVEN.as_bytes()).deserialize().filter_map(Result::ok).collect()
}

/// The list in force, in its order.
pub async fn kept(tx: &mut Tx) -> Result<Vec<EvidenceDemand>, DbError> {
    let own: Vec<EvidenceDemand> = tx.list("where tenant = $1 order by position, code limit 200", &[]).await?;
    Ok(if own.is_empty() { given() } else { own })
}

/// The list in force, as the rules need it.
pub async fn demands(tx: &mut Tx) -> Result<Vec<Demand>, DbError> {
    Ok(kept(tx).await?.iter().map(EvidenceDemand::demand).collect())
}

/// Keeps a list in place of the one before.
pub async fn keep(db: &Db, actor: &Actor, list: &[EvidenceDemand]) -> Result<(), DemandRefusal> {
    if list.is_empty() {
        return Err(DemandRefusal::Empty);
    }
    if let Some(blank) = list.iter().find(|one| one.demand().words.is_empty()) {
        return Err(DemandRefusal::NoWords(blank.name.clone()));
    }
    let mut act = Act::begin(db, actor, "review.evidence-kept").await?;
    let before: Vec<EvidenceDemand> = act.tx().list("where tenant = $1 order by code limit 200", &[]).await?;
    for gone in before.iter().filter(|old| !list.iter().any(|one| one.code == old.code)) {
        act.remove(gone).await?;
    }
    for one in list {
        act.put(one).await?;
    }
    act.commit("evidence").await?;
    Ok(())
}

/// What a demand finds lacking in an entry that says done.
pub fn lacking<'a>(
    demands: &'a [Demand],
    deliverable: &str,
    entry: &Entry,
    has_file: bool,
) -> Option<(&'a Demand, Vec<Lack>)> {
    if entry.progress != Some(Progress::Done) || entry.is_secret || !entry.elsewhere().is_empty() {
        return None;
    }
    let demand = demanded(demands, deliverable)?;
    let given = EvidenceFacts {
        number: entry.evidence_number.clone(),
        day: entry.evidence_day.clone(),
        reason: entry.evidence_reason.clone(),
        has_file,
    };
    Some((demand, lacks(demand, &given))).filter(|(_, lacks)| !lacks.is_empty())
}

/// How many files each entry of a version has.
pub async fn files(tx: &mut Tx, id: &ReturnId) -> Result<HashMap<ItemId, usize>, DbError> {
    let mut found = HashMap::new();
    for item in return_files(tx, id).await?.into_iter().filter_map(|file| file.item) {
        *found.entry(item).or_default() += 1;
    }
    Ok(found)
}
