//! What people choose for a cycle's report: in whose name, how tasks are gathered, which sentences are left out, which side
//! of a contradiction is followed, what may stand although it does not add up.
//!
//! Promise: a choice never changes what a body reported, and each one is kept with who made it, when and why.

use std::collections::{HashMap, HashSet};

use dondoc_rules::reports::MOST_DECIMALS;
use jiff::Timestamp;

use crate::actor::Actor;
use crate::cycles::{self, Cycle};
use crate::db::{Db, DbError, Tx, record};
use crate::events::Act;
use crate::ids::{AccountId, CycleId, TaskId};

/// The focal body reports to the People's Committee.
pub const AS_FOCAL: &str = "focal";
/// The People's Committee reports upwards.
pub const AS_ISSUER: &str = "issuer";

record! {
    /// What was chosen for a cycle's report.
    pub struct ReportChoice in "report_choices" key (cycle) {
        pub cycle: CycleId,
        /// `focal` or `issuer`.
        pub issued_as: String,
        /// To whom the People's Committee's own report goes, one a line.
        pub addressees: String,
        /// Who else gets it, one a line.
        pub recipients: String,
        pub decimals: i64,
        pub has_sources: bool,
        pub chosen_at: Timestamp,
        pub chosen_by: Option<AccountId>,
    }
}

record! {
    /// A task that is gathered with others.
    pub struct ReportGroup in "report_groups" key (cycle, task) {
        pub cycle: CycleId,
        pub task: TaskId,
        pub title: String,
        pub chosen_at: Timestamp,
        pub chosen_by: Option<AccountId>,
    }
}

record! {
    /// A text that is condensed.
    pub struct ReportSelection in "report_selections" key (cycle, piece) {
        pub cycle: CycleId,
        /// The key of its text.
        pub piece: String,
        /// The sentences left out, one a line.
        pub left_out: String,
        /// Why nothing of it is left; empty where something is.
        pub reason: String,
        pub chosen_at: Timestamp,
        pub chosen_by: Option<AccountId>,
    }
}

record! {
    /// Which side of a contradiction is followed.
    pub struct ReportSettlement in "report_settlements" key (cycle, conflict) {
        pub cycle: CycleId,
        pub conflict: String,
        /// What the sides said then: when they say something else, nothing is settled.
        pub found: String,
        /// The obligation whose word is followed; none where both stand side by side.
        pub obligation: Option<String>,
        pub reason: String,
        pub settled_at: Timestamp,
        pub settled_by: Option<AccountId>,
    }
}

record! {
    /// Why something may stand that does not add up.
    pub struct ReportWaiver in "report_waivers" key (cycle, failure) {
        pub cycle: CycleId,
        /// The failure with its numbers: another failure is not waived.
        pub failure: String,
        pub reason: String,
        pub waived_at: Timestamp,
        pub waived_by: Option<AccountId>,
    }
}

/// Why a choice is not kept.
#[derive(Debug)]
pub enum ChoiceRefusal {
    /// Not the actor's cycle, or no such thing in it.
    Unknown,
    /// The People's Committee's report goes to somebody.
    NoAddressee,
    Decimals,
    NoReason,
    Store(DbError),
}

impl From<DbError> for ChoiceRefusal {
    fn from(error: DbError) -> Self {
        ChoiceRefusal::Store(error)
    }
}

/// The choices of a cycle; without any, the focal body's report with two decimals.
pub async fn of(tx: &mut Tx, cycle: &CycleId) -> Result<ReportChoice, DbError> {
    let own: Option<ReportChoice> = tx.find("where tenant = $1 and cycle = $2", &[cycle.clone().into()]).await?;
    Ok(own.unwrap_or_else(|| ReportChoice {
        cycle: cycle.clone(),
        issued_as: AS_FOCAL.to_owned(),
        addressees: String::new(),
        recipients: String::new(),
        decimals: 2,
        has_sources: false,
        chosen_at: Timestamp::UNIX_EPOCH,
        chosen_by: None,
    }))
}

/// Under which words tasks are gathered.
pub async fn groups(tx: &mut Tx, cycle: &CycleId) -> Result<HashMap<TaskId, String>, DbError> {
    let rows: Vec<ReportGroup> =
        tx.list("where tenant = $1 and cycle = $2 order by task limit 20000", &[cycle.clone().into()]).await?;
    Ok(rows.into_iter().map(|row| (row.task, row.title)).collect())
}

/// The sentences left out, by text.
pub async fn left_out(tx: &mut Tx, cycle: &CycleId) -> Result<HashMap<String, (HashSet<String>, String)>, DbError> {
    let rows: Vec<ReportSelection> =
        tx.list("where tenant = $1 and cycle = $2 order by piece limit 100000", &[cycle.clone().into()]).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.piece, (row.left_out.lines().map(str::to_owned).collect(), row.reason)))
        .collect())
}

/// What was settled, by contradiction.
pub async fn settlements(tx: &mut Tx, cycle: &CycleId) -> Result<HashMap<String, ReportSettlement>, DbError> {
    let rows: Vec<ReportSettlement> =
        tx.list("where tenant = $1 and cycle = $2 order by conflict limit 20000", &[cycle.clone().into()]).await?;
    Ok(rows.into_iter().map(|row| (row.conflict.clone(), row)).collect())
}

/// What was waived, by failure.
pub async fn waivers(tx: &mut Tx, cycle: &CycleId) -> Result<HashMap<String, ReportWaiver>, DbError> {
    let rows: Vec<ReportWaiver> =
        tx.list("where tenant = $1 and cycle = $2 order by failure limit 20000", &[cycle.clone().into()]).await?;
    Ok(rows.into_iter().map(|row| (row.failure.clone(), row)).collect())
}

/// The cycle, when its report is the actor's to write.
async fn own(tx: &mut Tx, actor: &Actor, cycle: &CycleId) -> Result<Cycle, ChoiceRefusal> {
    let cycle = cycles::get(tx, cycle).await?.ok_or(ChoiceRefusal::Unknown)?;
    let is_own = actor.account.is_none() || actor.acts_for(&cycle.focal_body);
    if is_own { Ok(cycle) } else { Err(ChoiceRefusal::Unknown) }
}

/// What a form chooses.
#[derive(Debug, Clone, Default)]
pub struct NewChoice {
    pub as_issuer: bool,
    pub addressees: String,
    pub recipients: String,
    pub decimals: Option<u32>,
    pub has_sources: bool,
}

/// Non-empty lines, trimmed.
fn lines(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Keeps the choices of a cycle's report.
pub async fn choose(db: &Db, actor: &Actor, cycle: &CycleId, new: &NewChoice) -> Result<(), ChoiceRefusal> {
    let decimals = new.decimals.filter(|decimals| *decimals <= MOST_DECIMALS).ok_or(ChoiceRefusal::Decimals)?;
    let addressees = lines(&new.addressees);
    if new.as_issuer && addressees.is_empty() {
        return Err(ChoiceRefusal::NoAddressee);
    }
    let mut act = Act::begin(db, actor, "report.choices-kept").await?;
    let cycle = own(act.tx(), actor, cycle).await?;
    let choice = ReportChoice {
        cycle: cycle.id.clone(),
        issued_as: if new.as_issuer { AS_ISSUER } else { AS_FOCAL }.to_owned(),
        addressees,
        recipients: lines(&new.recipients),
        decimals: i64::from(decimals),
        has_sources: new.has_sources,
        chosen_at: actor.now,
        chosen_by: actor.account.clone(),
    };
    act.put(&choice).await?;
    Ok(act.commit(&format!("cycles/{}", cycle.id)).await?)
}

/// Gathers tasks under words; an empty title takes a task out of its group.
pub async fn gather(db: &Db, actor: &Actor, cycle: &CycleId, titles: &[(TaskId, String)]) -> Result<(), ChoiceRefusal> {
    let mut act = Act::begin(db, actor, "report.tasks-gathered").await?;
    let cycle = own(act.tx(), actor, cycle).await?;
    let before: Vec<ReportGroup> =
        act.tx().list("where tenant = $1 and cycle = $2 order by task limit 20000", &[cycle.id.clone().into()]).await?;
    let tasks: HashSet<TaskId> =
        crate::plans::tasks(act.tx(), &cycle.plan_version).await?.into_iter().map(|task| task.id).collect();
    let mut count = 0;
    for (task, title) in titles {
        if !tasks.contains(task) {
            return Err(ChoiceRefusal::Unknown);
        }
        let known = before.iter().find(|row| row.task == *task);
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        match known {
            Some(row) if title.is_empty() => act.remove(row).await?,
            Some(row) if row.title == title => continue,
            None if title.is_empty() => continue,
            _ => {
                let row = ReportGroup {
                    cycle: cycle.id.clone(),
                    task: task.clone(),
                    title,
                    chosen_at: actor.now,
                    chosen_by: actor.account.clone(),
                };
                act.put(&row).await?;
            }
        }
        count += 1;
    }
    if count > 0 {
        act.commit(&format!("cycles/{}", cycle.id)).await?;
    }
    Ok(())
}

/// Leaves sentences out of a text; of those that were not shown nothing is decided. `whole` says that nothing is left,
/// which needs a reason.
pub async fn select(
    db: &Db,
    actor: &Actor,
    cycle: &CycleId,
    piece: &str,
    (left_out, is_whole): (&[String], bool),
    reason: &str,
) -> Result<(), ChoiceRefusal> {
    let reason = reason.trim();
    if is_whole && reason.is_empty() {
        return Err(ChoiceRefusal::NoReason);
    }
    let mut act = Act::begin(db, actor, "report.text-selected").await?;
    let cycle = own(act.tx(), actor, cycle).await?;
    let known: Option<ReportSelection> = act
        .tx()
        .find("where tenant = $1 and cycle = $2 and piece = $3", &[cycle.id.clone().into(), piece.into()])
        .await?;
    match (left_out.is_empty(), known) {
        (true, None) => return Ok(()),
        (true, Some(row)) => act.remove(&row).await?,
        (false, _) => {
            let row = ReportSelection {
                cycle: cycle.id.clone(),
                piece: piece.to_owned(),
                left_out: left_out.join("\n"),
                reason: if is_whole { reason.to_owned() } else { String::new() },
                chosen_at: actor.now,
                chosen_by: actor.account.clone(),
            };
            act.put(&row).await?;
        }
    }
    Ok(act.commit(&format!("cycles/{}", cycle.id)).await?)
}

/// Settles a contradiction as it stands (T6-R6).
pub async fn settle(db: &Db, actor: &Actor, settlement: ReportSettlement) -> Result<(), ChoiceRefusal> {
    if settlement.reason.trim().is_empty() {
        return Err(ChoiceRefusal::NoReason);
    }
    let mut act = Act::begin(db, actor, "report.conflict-settled").await?;
    let cycle = own(act.tx(), actor, &settlement.cycle).await?;
    act.put(&settlement).await?;
    Ok(act.commit(&format!("cycles/{}", cycle.id)).await?)
}

/// Waives a failure with a reason (T6-R2).
pub async fn waive(db: &Db, actor: &Actor, cycle: &CycleId, failure: &str, reason: &str) -> Result<(), ChoiceRefusal> {
    if reason.trim().is_empty() {
        return Err(ChoiceRefusal::NoReason);
    }
    let mut act = Act::begin(db, actor, "report.failure-waived").await?;
    let cycle = own(act.tx(), actor, cycle).await?;
    let waiver = ReportWaiver {
        cycle: cycle.id.clone(),
        failure: failure.to_owned(),
        reason: reason.trim().to_owned(),
        waived_at: actor.now,
        waived_by: actor.account.clone(),
    };
    act.put(&waiver).await?;
    Ok(act.commit(&format!("cycles/{}", cycle.id)).await?)
}
