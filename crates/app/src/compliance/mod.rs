//! How the reporting regime was kept: a table of one cycle or of a year, from draft to frozen.
//!
//! Promise: a draft is computed from the facts of the day; what is published stands as rows that only a decided objection
//! corrects; what is frozen never changes, rows and files, each file under its hash. A body sees its own rows and may object
//! for some working days; the focal body answers with a reason.

mod collect;
pub mod own;
mod pages;
mod sheet;
pub mod web;

use dondoc_files::Format;
use dondoc_rules::compliance::{Counted, Standing, correct_until};
use dondoc_rules::urges::NoticeKind;
use jiff::Timestamp;
use jiff::civil::Date;

pub use collect::{Collected, Scope, collected};

use crate::actor::Actor;
use crate::calendar;
use crate::db::{Db, DbError, Tx, record, words};
use crate::events::Act;
use crate::files;
use crate::http::{Catalogue, Upload};
use crate::ids::{AccountId, BodyId, ComplianceId, CycleId, FileId, ObjectionId, ObligationId};
use crate::returns::verbs::{FILE_LIMIT_BYTES, kept_type};
use crate::urges::{notices, outbox};
use crate::words as in_words;

words!(Standing);

record! {
    /// A table that was published to the bodies.
    pub struct Compliance in "compliance_tables" key (id) {
        pub id: ComplianceId,
        /// Of one cycle, or of every cycle that fell due in a year.
        pub cycle: Option<CycleId>,
        pub year: Option<i64>,
        pub focal_body: BodyId,
        pub title: String,
        /// The day whose end the figures are of, and the instant by which they were recorded.
        pub as_of: Date,
        pub known_at: Timestamp,
        pub published_at: Timestamp,
        pub published_by: Option<AccountId>,
        /// The last day on which bodies may object.
        pub correct_until: Date,
        /// Obligations confirmed within two working days of their plan's import, and of how many.
        pub confirmed_in_time: i64,
        pub confirmed_of: i64,
        pub frozen_at: Option<Timestamp>,
        pub frozen_by: Option<AccountId>,
        /// The frozen files: workbook, list, annex.
        pub sheet: Option<FileId>,
        pub list: Option<FileId>,
        pub annex: Option<FileId>,
    }
}

record! {
    /// One report that was owed.
    pub struct ComplianceRow in "compliance_rows" key (compliance, obligation) {
        pub compliance: ComplianceId,
        pub obligation: ObligationId,
        pub body: BodyId,
        pub body_name: String,
        pub body_kind: String,
        pub cycle_name: String,
        /// The last on-time day in force.
        pub due_on: Date,
        /// Its state's word on that day.
        pub state: String,
        pub standing: Standing,
        pub late_days: i64,
        pub arrived_on: Option<Date>,
        pub completed_on: Option<Date>,
        pub confirmed_on: Option<Date>,
        /// The objection that corrected it.
        pub corrected_by: Option<ObjectionId>,
    }
}

impl ComplianceRow {
    /// What is counted of it.
    pub fn counted(&self) -> Counted<'_> {
        Counted { body: self.body.as_str(), name: &self.body_name, standing: self.standing, late_days: self.late_days }
    }
}

record! {
    /// What a body says is wrong in its row.
    pub struct Objection in "compliance_objections" key (id) {
        pub id: ObjectionId,
        pub compliance: ComplianceId,
        pub obligation: ObligationId,
        pub reason: String,
        /// The day on which its report arrived, as the body says; none where it says something else.
        pub arrived_on: Option<Date>,
        pub evidence: Option<FileId>,
        pub stated_at: Timestamp,
        pub stated_by: Option<AccountId>,
        pub is_upheld: Option<bool>,
        pub decision_reason: String,
        pub decided_at: Option<Timestamp>,
        pub decided_by: Option<AccountId>,
    }
}

/// Why a table stays as it is.
#[derive(Debug)]
pub enum ComplianceRefusal {
    /// It is not there, or another body's.
    Unknown,
    /// A table of the same cycle or year is published and not frozen yet.
    Published,
    /// Nothing is owed in it.
    Empty,
    /// It is frozen.
    Frozen,
    /// The days of correction are over.
    TooLate(Date),
    /// They are not over.
    TooEarly(Date),
    /// So many objections are not decided.
    Open(usize),
    /// The reason is missing, a day is none or lies ahead, the file is not taken: the key of the sentence.
    Field(&'static str),
    Store(DbError),
}

impl From<DbError> for ComplianceRefusal {
    fn from(error: DbError) -> Self {
        ComplianceRefusal::Store(error)
    }
}

/// A published table.
pub async fn get(tx: &mut Tx, id: &ComplianceId) -> Result<Option<Compliance>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// The published tables, the newest first.
pub async fn list(tx: &mut Tx) -> Result<Vec<Compliance>, DbError> {
    tx.list("where tenant = $1 order by published_at desc, id desc limit 500", &[]).await
}

/// The rows of a table.
pub async fn rows(tx: &mut Tx, id: &ComplianceId) -> Result<Vec<ComplianceRow>, DbError> {
    tx.list("where tenant = $1 and compliance = $2 order by obligation limit 100000", &[id.clone().into()]).await
}

/// A body's rows in all published tables, the newest table first.
pub async fn rows_of_body(tx: &mut Tx, body: &BodyId) -> Result<Vec<ComplianceRow>, DbError> {
    tx.list("where tenant = $1 and body = $2 order by compliance desc, obligation limit 500", &[body.clone().into()])
        .await
}

/// The objections to a table, oldest first.
pub async fn objections(tx: &mut Tx, id: &ComplianceId) -> Result<Vec<Objection>, DbError> {
    tx.list("where tenant = $1 and compliance = $2 order by stated_at, id limit 10000", &[id.clone().into()]).await
}

/// The tables on which a person's body may still object, with how many rows are its own.
pub async fn to_correct(tx: &mut Tx, actor: &Actor) -> Result<Vec<(Compliance, usize)>, DbError> {
    let mut found = Vec::new();
    let open = list(tx).await?.into_iter().filter(|one| one.frozen_at.is_none() && actor.today() <= one.correct_until);
    for one in open {
        let own = rows(tx, &one.id).await?.into_iter().filter(|row| actor.acts_for(&row.body)).count();
        if own > 0 {
            found.push((one, own));
        }
    }
    Ok(found)
}

/// Publishes the figures of a day to the bodies, and tells each, in the site and by mail, that its rows can be corrected.
pub async fn publish(
    db: &Db,
    actor: &Actor,
    scope: &Scope,
    (as_of, known_at): (Date, Timestamp),
    (t, has_mail): (&Catalogue, bool),
) -> Result<ComplianceId, ComplianceRefusal> {
    let mut act = Act::begin(db, actor, "compliance.published").await?;
    let is_same =
        |one: &Compliance| one.frozen_at.is_none() && *scope == one.scope() && actor.acts_for(&one.focal_body);
    if list(act.tx()).await?.iter().any(is_same) {
        return Err(ComplianceRefusal::Published);
    }
    let covers = |cycle: &crate::cycles::Cycle| actor.account.is_none() || actor.acts_for(&cycle.focal_body);
    let collected = collected(act.tx(), scope, &covers, (as_of, known_at), t).await?;
    let Some(focal_body) = collected.focal_body.clone() else { return Err(ComplianceRefusal::Unknown) };
    if collected.rows.is_empty() {
        return Err(ComplianceRefusal::Empty);
    }
    let days = calendar::work_days(act.tx()).await?;
    let table = Compliance {
        id: ComplianceId::new(),
        cycle: scope.cycle().cloned(),
        year: scope.year(),
        focal_body,
        title: collected.title,
        as_of,
        known_at,
        published_at: actor.now,
        published_by: actor.account.clone(),
        correct_until: correct_until(actor.today(), &days),
        confirmed_in_time: collected.confirmed_in_time,
        confirmed_of: collected.confirmed_of,
        frozen_at: None,
        frozen_by: None,
        sheet: None,
        list: None,
        annex: None,
    };
    act.put(&table).await?;
    let mut told: Vec<BodyId> = Vec::new();
    for row in collected.rows {
        if !told.contains(&row.body) {
            told.push(row.body.clone());
        }
        act.put(&ComplianceRow { compliance: table.id.clone(), ..row }).await?;
    }
    let until = in_words::day(table.correct_until);
    let register = outbox::register(act.tx()).await?;
    let moot_at = crate::clock::end_of(table.correct_until);
    for body in told.into_iter().filter(|body| *body != table.focal_body) {
        let said = [("title", table.title.as_str()), ("day", until.as_str())];
        let message = (t.with("compliance.message-subject", &said), t.with("compliance.message", &said));
        let about = (NoticeKind::ComplianceOpen, table.id.as_str(), &body, moot_at);
        notices::tell(&mut act, actor, &register, about, (has_mail, message)).await?;
    }
    act.commit(&format!("compliance/{}", table.id)).await?;
    Ok(table.id)
}

/// What a body brings against its row.
#[derive(Debug)]
pub struct Claim {
    pub obligation: ObligationId,
    pub reason: String,
    pub arrived_on: Option<Date>,
    pub evidence: Option<Upload>,
}

/// States an objection of a body to its own row.
pub async fn object(
    db: &Db,
    actor: &Actor,
    id: &ComplianceId,
    claim: &Claim,
) -> Result<ObjectionId, ComplianceRefusal> {
    let mut act = Act::begin(db, actor, "compliance.objected").await?;
    let table = get(act.tx(), id).await?.ok_or(ComplianceRefusal::Unknown)?;
    let own = rows(act.tx(), id)
        .await?
        .into_iter()
        .any(|row| row.obligation == claim.obligation && actor.acts_for(&row.body));
    if !own {
        return Err(ComplianceRefusal::Unknown);
    }
    if table.frozen_at.is_some() {
        return Err(ComplianceRefusal::Frozen);
    }
    if actor.today() > table.correct_until {
        return Err(ComplianceRefusal::TooLate(table.correct_until));
    }
    if claim.reason.is_empty() {
        return Err(ComplianceRefusal::Field("compliance.no-reason"));
    }
    if claim.arrived_on.is_some_and(|day| day > table.as_of) {
        return Err(ComplianceRefusal::Field("compliance.later-day"));
    }
    let evidence = match &claim.evidence {
        Some(upload) if upload.bytes.len() > FILE_LIMIT_BYTES => {
            return Err(ComplianceRefusal::Field("return.file-large"));
        }
        Some(upload) => {
            let kind = kept_type(&upload.bytes).await.map_err(ComplianceRefusal::Field)?;
            Some(files::keep(&mut act, actor, &upload.name, kind, &upload.bytes).await?.id)
        }
        None => None,
    };
    let objection = Objection {
        id: ObjectionId::new(),
        compliance: id.clone(),
        obligation: claim.obligation.clone(),
        reason: claim.reason.clone(),
        arrived_on: claim.arrived_on,
        evidence,
        stated_at: actor.now,
        stated_by: actor.account.clone(),
        is_upheld: None,
        decision_reason: String::new(),
        decided_at: None,
        decided_by: None,
    };
    act.put(&objection).await?;
    act.commit(&format!("compliance/{id}")).await?;
    Ok(objection.id)
}

/// What the focal body decides: the day that counts from now on, or none where it does not follow the objection.
#[derive(Debug)]
pub enum Decision {
    Upheld {
        /// The day on which the report arrived; none where the row is only noted.
        arrived_on: Option<Date>,
    },
    Refused,
}

async fn own_table(tx: &mut Tx, actor: &Actor, id: &ComplianceId) -> Result<Compliance, ComplianceRefusal> {
    let table = get(tx, id).await?.ok_or(ComplianceRefusal::Unknown)?;
    if actor.account.is_some() && !actor.acts_for(&table.focal_body) {
        return Err(ComplianceRefusal::Unknown);
    }
    if table.frozen_at.is_some() { Err(ComplianceRefusal::Frozen) } else { Ok(table) }
}

/// Decides on an objection, with a reason; an upheld day corrects the row.
pub async fn decide(
    db: &Db,
    actor: &Actor,
    id: &ComplianceId,
    objection: &ObjectionId,
    (decision, reason): (&Decision, &str),
) -> Result<(), ComplianceRefusal> {
    let mut act = Act::begin(db, actor, "compliance.decided").await?;
    let table = own_table(act.tx(), actor, id).await?;
    let all = objections(act.tx(), id).await?;
    let found = all.into_iter().find(|one| one.id == *objection && one.decided_at.is_none());
    let mut found = found.ok_or(ComplianceRefusal::Unknown)?;
    if reason.is_empty() {
        return Err(ComplianceRefusal::Field("compliance.no-reason"));
    }
    if let Decision::Upheld { arrived_on: Some(day) } = decision {
        if *day > table.as_of {
            return Err(ComplianceRefusal::Field("compliance.later-day"));
        }
        let row = rows(act.tx(), id).await?.into_iter().find(|row| row.obligation == found.obligation);
        let row = row.ok_or(ComplianceRefusal::Unknown)?;
        let is_counted = matches!(row.standing, Standing::OnTime | Standing::Late | Standing::NotIn | Standing::NotDue);
        let (standing, late_days) =
            if is_counted { Standing::corrected(row.due_on, *day) } else { (row.standing, row.late_days) };
        let arrived_on = Some(*day);
        let corrected_by = Some(found.id.clone());
        act.put(&ComplianceRow { standing, late_days, arrived_on, corrected_by, ..row }).await?;
    }
    found.is_upheld = Some(matches!(decision, Decision::Upheld { .. }));
    found.decision_reason = reason.to_owned();
    found.decided_at = Some(actor.now);
    found.decided_by = actor.account.clone();
    act.put(&found).await?;
    act.commit(&format!("compliance/{id}")).await?;
    Ok(())
}

/// Freezes a table after the days of correction, once every objection is decided: its files are kept with their hashes.
pub async fn freeze(db: &Db, actor: &Actor, id: &ComplianceId, t: &Catalogue) -> Result<(), ComplianceRefusal> {
    let mut act = Act::begin(db, actor, "compliance.frozen").await?;
    let mut table = own_table(act.tx(), actor, id).await?;
    if actor.today() <= table.correct_until {
        return Err(ComplianceRefusal::TooEarly(table.correct_until));
    }
    let open = objections(act.tx(), id).await?.iter().filter(|one| one.decided_at.is_none()).count();
    if open > 0 {
        return Err(ComplianceRefusal::Open(open));
    }
    table.frozen_at = Some(actor.now);
    table.frozen_by = actor.account.clone();
    let rows = rows(act.tx(), id).await?;
    let shown = sheet::Shown::of(&table, &rows, t);
    let name = shown.file_name();
    let keep = async |act: &mut Act, ending: &str, kind: &str, bytes: Vec<u8>| {
        files::keep(act, actor, &format!("{name}.{ending}"), kind, &bytes).await.map(|file| Some(file.id))
    };
    table.sheet = keep(&mut act, "xlsx", Format::Xlsx.media_type(), shown.workbook()).await?;
    let list = shown.list().map_err(|error| DbError::Broken(error.to_string()))?;
    table.list = keep(&mut act, "csv", crate::http::CSV, list).await?;
    table.annex = keep(&mut act, "docx", Format::Docx.media_type(), shown.annex()).await?;
    act.put(&table).await?;
    act.commit(&format!("compliance/{id}")).await?;
    Ok(())
}

impl Compliance {
    /// What it is of.
    pub fn scope(&self) -> Scope {
        match (&self.cycle, self.year) {
            (Some(cycle), _) => Scope::Cycle(cycle.clone()),
            (None, year) => Scope::Year(year.unwrap_or_default()),
        }
    }
}
