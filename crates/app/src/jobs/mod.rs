//! Long work in the background: queued by a person, done by any process of the installation, its result kept until the
//! person has taken it.
//!
//! Promise: a job is claimed in a writing transaction and for a while only, so that two processes never do it at once and
//! one that stopped half-way is done by the next. Nothing of a job stands in a process that another could not have. No act
//! and no part of the log: what a job makes is kept by the verb that it calls.

pub mod web;

use jiff::{SignedDuration, Timestamp};

use crate::actor::Actor;
use crate::clock::Clock;
use crate::db::{Db, DbError, Tx, record};
use crate::ids::{AccountId, FileId, JobId};

/// So long a process has a job; every step begins the time anew.
const LEASE: SignedDuration = SignedDuration::from_mins(2);
/// A job that broke a process so often is not begun again.
const MOST_ATTEMPTS: i64 = 3;

record! {
    /// Work in the background.
    pub struct Job in "jobs" key (id) {
        pub id: JobId,
        pub kind: String,
        /// What it is about: an id.
        pub subject: String,
        /// The name of its subject, for the list.
        pub name: String,
        pub account: Option<AccountId>,
        pub queued_at: Timestamp,
        /// The process that has it.
        pub claimed_by: String,
        pub claimed_until: Option<Timestamp>,
        pub attempts: i64,
        /// The key of the sentence that says what is being done.
        pub step: String,
        pub steps_done: i64,
        pub steps: i64,
        pub cancelled_at: Option<Timestamp>,
        pub finished_at: Option<Timestamp>,
        /// The key of the sentence that says why it failed; empty where it did not.
        pub failure: String,
        pub file: Option<FileId>,
        pub dismissed_at: Option<Timestamp>,
    }
}

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    Waiting,
    Running,
    Cancelled,
    Failed,
    Done,
}

impl JobState {
    /// The word in messages and styles.
    pub fn as_str(self) -> &'static str {
        match self {
            JobState::Waiting => "waiting",
            JobState::Running => "running",
            JobState::Cancelled => "cancelled",
            JobState::Failed => "failed",
            JobState::Done => "done",
        }
    }
}

impl Job {
    /// How it stands at a moment.
    pub fn state(&self, now: Timestamp) -> JobState {
        match (self.finished_at, self.cancelled_at) {
            (_, Some(_)) => JobState::Cancelled,
            (Some(_), None) if self.failure.is_empty() => JobState::Done,
            (Some(_), None) => JobState::Failed,
            (None, None) if self.claimed_until.is_some_and(|until| until >= now) => JobState::Running,
            (None, None) => JobState::Waiting,
        }
    }
}

/// A process that does jobs.
#[derive(Debug, Clone)]
pub struct Runner {
    pub tenant: i64,
    pub clock: Clock,
    /// A name that no other process has.
    pub process: String,
}

impl Runner {
    /// A runner of this process.
    pub fn new(tenant: i64, clock: Clock) -> Runner {
        Runner { tenant, clock, process: JobId::new().to_string() }
    }
}

/// Queues work for a person; what already waits or runs for them is not queued twice.
pub async fn queue(db: &Db, actor: &Actor, kind: &str, subject: &str, name: &str) -> Result<JobId, DbError> {
    let mut tx = db.write(actor.tenant).await?;
    let open = of_account(&mut tx, actor).await?.into_iter();
    let mut open = open.filter(|job| job.finished_at.is_none() && job.cancelled_at.is_none());
    if let Some(job) = open.find(|job| job.kind == kind && job.subject == subject) {
        return Ok(job.id);
    }
    let job = Job {
        id: JobId::new(),
        kind: kind.to_owned(),
        subject: subject.to_owned(),
        name: name.to_owned(),
        account: actor.account.clone(),
        queued_at: actor.now,
        claimed_by: String::new(),
        claimed_until: None,
        attempts: 0,
        step: String::new(),
        steps_done: 0,
        steps: 0,
        cancelled_at: None,
        finished_at: None,
        failure: String::new(),
        file: None,
        dismissed_at: None,
    };
    tx.upsert(&job).await?;
    tx.commit().await?;
    Ok(job.id)
}

/// Takes the next job that nobody has, for one process; one whose process stopped half-way counts as one that nobody has.
pub async fn claim(db: &Db, runner: &Runner) -> Result<Option<Job>, DbError> {
    let now = runner.clock.now();
    let mut tx = db.write(runner.tenant).await?;
    let next: Option<Job> = tx
        .find(
            "where tenant = $1 and finished_at is null and cancelled_at is null
             and (claimed_until is null or claimed_until < $2)
             order by queued_at, id
             limit 1",
            &[now.as_millisecond().into()],
        )
        .await?;
    let Some(job) = next else { return Ok(None) };
    let job = match job.attempts < MOST_ATTEMPTS {
        true => Job {
            claimed_by: runner.process.clone(),
            claimed_until: Some(now + LEASE),
            attempts: job.attempts + 1,
            ..job
        },
        false => Job { finished_at: Some(now), failure: "job.broke-off".to_owned(), ..job },
    };
    tx.upsert(&job).await?;
    tx.commit().await?;
    Ok(Some(job).filter(|job| job.finished_at.is_none()))
}

/// Why a job does not go on.
#[derive(Debug)]
pub enum Stopped {
    /// The person cancelled it.
    Cancelled,
    /// Another process has it now.
    Lost,
    Store(DbError),
    /// The key of the sentence that says why it cannot be done.
    Failed(&'static str),
}

impl From<DbError> for Stopped {
    fn from(error: DbError) -> Self {
        Stopped::Store(error)
    }
}

/// The job if this process still has it and nobody cancelled it.
async fn held(tx: &mut Tx, job: &Job) -> Result<Job, Stopped> {
    let now = get(tx, &job.id).await?.ok_or(Stopped::Lost)?;
    if now.cancelled_at.is_some() {
        return Err(Stopped::Cancelled);
    }
    if now.claimed_by != job.claimed_by || now.attempts != job.attempts || now.finished_at.is_some() {
        return Err(Stopped::Lost);
    }
    Ok(now)
}

/// Says how far a job is; it goes on only where it is still this process's and wanted.
pub async fn step(db: &Db, runner: &Runner, job: &Job, at: (i64, i64), step: &str) -> Result<(), Stopped> {
    let mut tx = db.write(runner.tenant).await?;
    let now = held(&mut tx, job).await?;
    let claimed_until = Some(runner.clock.now() + LEASE);
    tx.upsert(&Job { steps_done: at.0, steps: at.1, step: step.to_owned(), claimed_until, ..now }).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends a job: with the file that it made, or with the reason why it made none.
pub async fn finish(db: &Db, runner: &Runner, job: &Job, made: Result<FileId, &str>) -> Result<(), Stopped> {
    let mut tx = db.write(runner.tenant).await?;
    let now = held(&mut tx, job).await?;
    let (file, failure) = match made {
        Ok(file) => (Some(file), String::new()),
        Err(reason) => (None, reason.to_owned()),
    };
    let steps_done = if file.is_some() { now.steps } else { now.steps_done };
    tx.upsert(&Job { finished_at: Some(runner.clock.now()), file, failure, steps_done, ..now }).await?;
    tx.commit().await?;
    Ok(())
}

/// A job.
pub async fn get(tx: &mut Tx, id: &JobId) -> Result<Option<Job>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// What a person asked for and has not put away, the newest first.
pub async fn of_account(tx: &mut Tx, actor: &Actor) -> Result<Vec<Job>, DbError> {
    let Some(account) = actor.account.clone() else { return Ok(Vec::new()) };
    tx.list(
        "where tenant = $1 and account = $2 and dismissed_at is null order by queued_at desc, id desc limit 100",
        &[account.into()],
    )
    .await
}

/// A person's own job.
async fn own(tx: &mut Tx, actor: &Actor, id: &JobId) -> Result<Option<Job>, DbError> {
    Ok(get(tx, id).await?.filter(|job| job.account.is_some() && job.account == actor.account))
}

/// Cancels a person's own job; one that is done stays done. Whether there is such a job.
pub async fn cancel(db: &Db, actor: &Actor, id: &JobId) -> Result<bool, DbError> {
    let mut tx = db.write(actor.tenant).await?;
    let Some(job) = own(&mut tx, actor, id).await? else { return Ok(false) };
    if job.finished_at.is_none() && job.cancelled_at.is_none() {
        tx.upsert(&Job { cancelled_at: Some(actor.now), ..job }).await?;
        tx.commit().await?;
    }
    Ok(true)
}

/// Puts a person's own job away. Whether there is such a job.
pub async fn dismiss(db: &Db, actor: &Actor, id: &JobId) -> Result<bool, DbError> {
    let mut tx = db.write(actor.tenant).await?;
    let Some(job) = own(&mut tx, actor, id).await? else { return Ok(false) };
    tx.upsert(&Job { dismissed_at: Some(actor.now), ..job }).await?;
    tx.commit().await?;
    Ok(true)
}
