//! The files of a report, made in the background: Word, PDF, and each annex as a workbook, in one archive.

use std::sync::Arc;
use std::time::Duration;

use dondoc_files::{archive, docx, xlsx};
use dondoc_rules::sheets::Workbook;

use super::{Draft, draft};
use crate::actor::Actor;
use crate::clock::Clock;
use crate::cycles;
use crate::db::{Db, DbError};
use crate::events::Act;
use crate::files;
use crate::http::{chain, has_pdf, made_pdf};
use crate::ids::{CycleId, FileId};
use crate::jobs::{Job, Runner, Stopped, claim, finish, step};

/// The kind of job that makes all files of a draft.
pub const FILES: &str = "report-files";

/// How many steps it has.
const STEPS: i64 = 5;

/// Does the next job that waits, if any. Whether there was one.
pub async fn run_next(db: &Db, runner: &Runner) -> Result<bool, DbError> {
    let Some(job) = claim(db, runner).await? else { return Ok(false) };
    let made = match job.kind.as_str() {
        FILES => files_of(db, runner, &job).await,
        _ => Err(Stopped::Failed("job.no-subject")),
    };
    let ended = match made {
        Ok(file) => finish(db, runner, &job, Ok(file)).await,
        Err(Stopped::Failed(reason)) => finish(db, runner, &job, Err(reason)).await,
        Err(Stopped::Store(error)) => {
            tracing::error!(job.id = %job.id, error = %chain(&error), "a job could not be done");
            finish(db, runner, &job, Err("job.store")).await
        }
        // Cancelled, or done by another process: nothing is written.
        Err(stopped) => Err(stopped),
    };
    match ended {
        Err(Stopped::Store(error)) => Err(error),
        _ => Ok(true),
    }
}

/// Does what waits, every second, until it is dropped; being stopped anywhere loses nothing.
pub fn spawn(db: Db, tenant: i64, clock: Clock) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        let runner = Runner::new(tenant, clock);
        let mut seconds = tokio::time::interval(Duration::from_secs(1));
        seconds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            seconds.tick().await;
            loop {
                match run_next(&db, &runner).await {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(error) => {
                        tracing::error!(error = %chain(&error), "work in the background could not run");
                        break;
                    }
                }
            }
        }
    })
}

/// The person whose job it is, for what is kept in their name. That they may have it was asked when it was queued.
fn actor_of(job: &Job, runner: &Runner) -> Actor {
    Actor { account: job.account.clone(), ..Actor::system(runner.tenant, runner.clock) }
}

async fn files_of(db: &Db, runner: &Runner, job: &Job) -> Result<FileId, Stopped> {
    let actor = actor_of(job, runner);
    step(db, runner, job, (0, STEPS), "job.step-compose").await?;
    let cycle = CycleId::parse(&job.subject).ok_or(Stopped::Failed("job.no-subject"))?;
    let mut tx = db.read(runner.tenant).await?;
    let cycle = cycles::get(&mut tx, &cycle).await?.ok_or(Stopped::Failed("job.no-subject"))?;
    let draft = draft(&mut tx, &actor, &cycle).await?;
    drop(tx);
    step(db, runner, job, (1, STEPS), "job.step-word").await?;
    let title = draft.composed.report.title.clone();
    let document = Arc::new((draft.document(job.id.as_str()), title));
    let sheets = annexes(&draft);
    let own = document.clone();
    let word = in_the_back(move || docx::write(&own.0, &own.1)).await?;
    let mut all = vec![("bao-cao-tong-hop.docx".to_owned(), word)];
    if has_pdf() {
        step(db, runner, job, (2, STEPS), "job.step-pdf").await?;
        let now = actor.now;
        let pdf = in_the_back(move || made_pdf(&document.0, &document.1, now)).await?;
        let pdf = pdf.ok_or(Stopped::Failed("job.no-pdf"))?;
        all.push(("bao-cao-tong-hop.pdf".to_owned(), pdf));
    }
    step(db, runner, job, (3, STEPS), "job.step-annexes").await?;
    for (name, book) in sheets {
        all.push((name, in_the_back(move || xlsx::write(&book)).await?));
    }
    step(db, runner, job, (4, STEPS), "job.step-archive").await?;
    let bytes = in_the_back(move || archive::pack(&all)).await?;
    // Cancelled at the last moment: nothing is kept.
    step(db, runner, job, (STEPS - 1, STEPS), "job.step-archive").await?;
    let mut act = Act::begin(db, &actor, "report.files-made").await?;
    let file = files::keep(&mut act, &actor, "bao-cao-tong-hop.zip", "application/zip", &bytes).await?;
    act.commit(&format!("cycles/{}", cycle.id)).await?;
    Ok(file.id)
}

/// Heavy work beside the threads that answer requests.
async fn in_the_back<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Stopped> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Stopped::Failed("job.too-large"))
}

/// Each table of the annexes as a workbook; a text that begins like a formula stays a text.
fn annexes(draft: &Draft) -> Vec<(String, Workbook)> {
    let lines = super::annexes::lines(draft).into_iter().enumerate();
    let named = lines.map(|(index, lines)| {
        let name = format!("phu-luc-{}", index + 1);
        (format!("{name}.xlsx"), Workbook::table(&name, lines, Some(1)))
    });
    named.collect()
}
