//! The job: what is due is written down, what waits is sent. Every minute beside the site, or once by `dondoc remind`.

use std::time::Duration;

use super::mail::{Delivered, Mailer, deliver};
use super::{notices, orders, remind};
use crate::actor::Actor;
use crate::clock::Clock;
use crate::db::{Db, DbError};
use crate::http::chain;

/// What one run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ran {
    pub message_count: usize,
    pub delivered: Delivered,
}

/// Runs once.
pub async fn run(db: &Db, tenant: i64, clock: Clock, mailer: Option<&Mailer>) -> Result<Ran, DbError> {
    let actor = Actor::system(tenant, clock);
    let reports = remind::run(db, &actor, mailer.is_some()).await?;
    let orders = orders::run(db, &actor, mailer.is_some()).await?;
    let message_count = reports + orders + notices::run(db, &actor, mailer.is_some()).await?;
    let delivered = match mailer {
        Some(mailer) => deliver(db, tenant, clock, mailer).await?,
        None => Delivered::default(),
    };
    Ok(Ran { message_count, delivered })
}

/// Runs every minute until it is dropped; being stopped anywhere loses nothing.
pub fn spawn(db: Db, tenant: i64, clock: Clock, mailer: Option<Mailer>) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        let mut minutes = tokio::time::interval(Duration::from_secs(60));
        minutes.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            minutes.tick().await;
            match run(&db, tenant, clock, mailer.as_ref()).await {
                Ok(ran) if ran.delivered.failed > 0 => {
                    tracing::warn!(
                        failed = ran.delivered.failed,
                        "mail could not be sent and waits for its next attempt"
                    );
                }
                Ok(_) => {}
                Err(error) => tracing::error!(error = %chain(&error), "the reminders could not run"),
            }
        }
    })
}
