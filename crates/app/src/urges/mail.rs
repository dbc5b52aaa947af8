//! Messages as mail: to official mailboxes, by SMTP, with what became of each.
//!
//! Promise: nothing here is waited for by a page. An attempt is written down before it is made, so that two processes never
//! take the same message, and one that was stopped leaves it for its next time. A message whose reports have all come is
//! taken back; one that speaks of others too is written anew without them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use dondoc_rules::obligations::Facts;
use dondoc_rules::urges::{is_awaited, retry_at};
use jiff::Timestamp;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::outbox::register;
use super::remind::authority;
use super::texts::{digest, line};
use super::{Delivery, Message, UrgeBody, get, notices, orders, store};
use crate::actor::Actor;
use crate::clock::{Clock, day_of};
use crate::cycles::{self, Cycle};
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::http::chain;
use crate::ids::{CycleId, ObligationId};
use crate::returns::facts;

/// Connections to the mail server at once.
const CONNECTIONS: u32 = 8;
const TIMEOUT: Duration = Duration::from_secs(20);
/// Attempts before a message is given up.
const ATTEMPTS: i64 = 6;
/// What a server says of a mailbox that it does not have: trying again helps nobody.
const NO_MAILBOX: [u16; 3] = [550, 551, 553];

/// How the connection is kept from being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum TlsMode {
    /// From the first byte (port 465).
    Tls,
    /// After asking for it; without it nothing is sent (port 587).
    Starttls,
    /// Not at all: a server on the same machine.
    None,
}

/// How mail goes out.
#[derive(Debug, Clone)]
pub struct MailSettings {
    pub host: String,
    pub port: Option<u16>,
    pub tls: TlsMode,
    pub user: Option<String>,
    pub password: Option<String>,
    /// The certificate (PEM) of an authority of the province's own that signs the server's; beside those of the system.
    pub authority: Option<Vec<u8>>,
    /// "Sở Tài chính <stc@…>".
    pub from: String,
}

/// The way out.
#[derive(Debug, Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// What became of an attempt.
enum Outcome {
    Sent,
    /// It may go better later.
    Later(String),
    Never(String),
}

impl Mailer {
    /// A way out; a sentence's key when the settings cannot work.
    pub fn new(settings: &MailSettings) -> Result<Mailer, &'static str> {
        let from: Mailbox = settings.from.parse().map_err(|_| "mail.bad-from")?;
        let parameters = || {
            let mut builder = TlsParameters::builder(settings.host.clone());
            if let Some(pem) = &settings.authority {
                // What holds no certificate would add none, and nobody would know.
                if !pem.windows(17).any(|part| part == b"BEGIN CERTIFICATE") {
                    return Err("mail.bad-authority");
                }
                builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(|_| "mail.bad-authority")?);
            }
            builder.build().map_err(|_| "mail.bad-host")
        };
        let (tls, port) = match settings.tls {
            TlsMode::Tls => (Tls::Wrapper(parameters()?), 465),
            TlsMode::Starttls => (Tls::Required(parameters()?), 587),
            TlsMode::None => (Tls::None, 25),
        };
        // A password never goes over a line that others can read.
        if settings.tls == TlsMode::None && settings.user.is_some() {
            return Err("mail.password-in-clear");
        }
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port.unwrap_or(port))
            .tls(tls)
            .timeout(Some(TIMEOUT))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS));
        if let Some(user) = &settings.user {
            builder =
                builder.credentials(Credentials::new(user.clone(), settings.password.clone().unwrap_or_default()));
        }
        Ok(Mailer { transport: builder.build(), from })
    }

    async fn send(&self, message: &Message, address: &str) -> Outcome {
        let Ok(to) = address.parse::<Address>() else {
            return Outcome::Never("the address is not one".to_owned());
        };
        let mail = lettre::Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            // The same at every attempt, so that a mailbox can tell a repeated message.
            .message_id(Some(format!("<{}@{}>", message.id, self.from.email.domain())))
            .subject(&message.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(message.text.clone());
        let mail = match mail {
            Ok(mail) => mail,
            Err(error) => return Outcome::Never(chain(&error)),
        };
        match self.transport.send(mail).await {
            Ok(_) => Outcome::Sent,
            Err(error) => {
                let code = error.status().map(u16::from);
                let words = chain(&error);
                if code.is_some_and(|code| NO_MAILBOX.contains(&code)) {
                    Outcome::Never(words)
                } else {
                    Outcome::Later(words)
                }
            }
        }
    }
}

/// What one run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    pub sent: usize,
    pub failed: usize,
    pub withdrawn: usize,
}

/// Sends what waits and whose time has come. Ends early when a whole batch failed: the server is down.
pub async fn deliver(db: &Db, tenant: i64, clock: Clock, mailer: &Mailer) -> Result<Delivered, DbError> {
    let mut done = Delivered::default();
    loop {
        let actor = Actor::system(tenant, clock);
        let mut tx = db.read(tenant).await?;
        let is_quiet = store::waiting(&mut tx, actor.now).await?.is_empty();
        drop(tx);
        if is_quiet {
            return Ok(done);
        }
        let (claimed, withdrawn) = claim(db, &actor).await?;
        done.withdrawn += withdrawn;
        if claimed.is_empty() {
            continue;
        }
        let outcomes = attempt(mailer, claimed).await;
        let sent = outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Sent)).count();
        done.sent += sent;
        done.failed += outcomes.len() - sent;
        write_down(db, &Actor::system(tenant, clock), outcomes).await?;
        if sent == 0 {
            return Ok(done);
        }
    }
}

/// Takes the next messages for this process: writes down the attempt and the time of the next one.
async fn claim(db: &Db, actor: &Actor) -> Result<(Vec<(Message, Delivery)>, usize), DbError> {
    let mut act = Act::begin(db, actor, "message.attempted").await?;
    let waiting = store::waiting(act.tx(), actor.now).await?;
    let mut known = Known::default();
    let (mut claimed, mut withdrawn) = (Vec::new(), 0);
    let is_empty = waiting.is_empty();
    for delivery in waiting {
        let Some(message) = message(act.tx(), &delivery).await? else { continue };
        let Some(message) = current(&mut act, actor, message, &mut known).await? else {
            withdrawn += 1;
            act.put(&Delivery { next_attempt_at: None, withdrawn_at: Some(actor.now), ..delivery }).await?;
            continue;
        };
        // An attempt that nobody wrote the end of counts too.
        if delivery.attempts >= ATTEMPTS {
            act.put(&Delivery { next_attempt_at: None, given_up_at: Some(actor.now), ..delivery }).await?;
            continue;
        }
        let attempts = delivery.attempts + 1;
        let next = retry_at(attempts.min(ATTEMPTS - 1), actor.now);
        let delivery = Delivery { attempts, next_attempt_at: next, ..delivery };
        act.put(&delivery).await?;
        claimed.push((message, delivery));
    }
    if !is_empty {
        act.commit("messages").await?;
    }
    Ok((claimed, withdrawn))
}

async fn message(tx: &mut Tx, delivery: &Delivery) -> Result<Option<Message>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[delivery.message.clone().into()]).await
}

/// The facts of cycles that were read in this batch already.
#[derive(Default)]
struct Known {
    cycles: HashMap<CycleId, (Cycle, HashMap<ObligationId, Facts>)>,
}

impl Known {
    async fn of(&mut self, tx: &mut Tx, row: &UrgeBody) -> Result<Option<(Cycle, Facts)>, DbError> {
        let Some(urge) = get(tx, &row.urge).await? else { return Ok(None) };
        if !self.cycles.contains_key(&urge.cycle) {
            let Some(cycle) = cycles::get(tx, &urge.cycle).await? else { return Ok(None) };
            let all = facts::of_whole_cycle(tx, &cycle).await?;
            let all = all.into_iter().map(|(obligation, facts)| (obligation.id, facts)).collect();
            self.cycles.insert(urge.cycle.clone(), (cycle, all));
        }
        let known = self.cycles.get(&urge.cycle);
        Ok(known.and_then(|(cycle, all)| Some((cycle.clone(), all.get(&row.obligation)?.clone()))))
    }
}

/// The message as it is true now; none when no report that it speaks of is awaited any more.
async fn current(
    act: &mut Act,
    actor: &Actor,
    message: Message,
    known: &mut Known,
) -> Result<Option<Message>, DbError> {
    if let Some(now) = orders::current(act, actor, &message).await? {
        return Ok(now);
    }
    if let Some(now) = notices::current(act, actor, &message).await? {
        return Ok(now);
    }
    let rows = store::of_message(act.tx(), &message.id).await?;
    let mut awaited = Vec::new();
    for row in &rows {
        if let Some((cycle, facts)) = known.of(act.tx(), row).await?
            && is_awaited(&facts, cycle.closed_at, actor.now)
        {
            let due = facts.due(day_of(actor.now), actor.now);
            awaited.push((cycle, due));
        }
    }
    if awaited.is_empty() {
        return Ok(None);
    }
    if awaited.len() == rows.len() {
        return Ok(Some(message));
    }
    let mut lines = Vec::new();
    for (cycle, due) in &awaited {
        lines.push(line(act.tx(), cycle, actor.now).await?.due(*due, actor.now));
    }
    let name = rows.first().map(|row| row.name.clone()).unwrap_or_default();
    let register = register(act.tx()).await?;
    let may = authority(&register, &message.body);
    let (subject, text) = digest(&name, message.audience, may, &lines, actor.now);
    let message = Message { subject, text, ..message };
    act.put(&message).await?;
    Ok(Some(message))
}

/// Sends a batch over a few connections at once.
async fn attempt(mailer: &Mailer, batch: Vec<(Message, Delivery)>) -> Vec<(Delivery, Outcome)> {
    let mailer = Arc::new(mailer.clone());
    let mut rest = batch.into_iter();
    let mut under_way = tokio::task::JoinSet::new();
    let mut outcomes = Vec::new();
    loop {
        while under_way.len() < CONNECTIONS as usize {
            let Some((message, delivery)) = rest.next() else { break };
            let mailer = Arc::clone(&mailer);
            under_way.spawn(async move {
                let outcome = mailer.send(&message, &delivery.address).await;
                (delivery, outcome)
            });
        }
        match under_way.join_next().await {
            Some(Ok(outcome)) => outcomes.push(outcome),
            // A task that broke leaves its message for the next attempt, which is written down already.
            Some(Err(error)) => tracing::error!(%error, "an attempt to send broke off"),
            None => return outcomes,
        }
    }
}

async fn write_down(db: &Db, actor: &Actor, outcomes: Vec<(Delivery, Outcome)>) -> Result<(), DbError> {
    let mut act = Act::begin(db, actor, "message.delivered").await?;
    for (delivery, outcome) in outcomes {
        act.put(&ended(delivery, outcome, actor.now)).await?;
    }
    act.commit("messages").await
}

fn ended(delivery: Delivery, outcome: Outcome, at: Timestamp) -> Delivery {
    match outcome {
        Outcome::Sent => Delivery { next_attempt_at: None, sent_at: Some(at), outcome: String::new(), ..delivery },
        Outcome::Later(words) => {
            let next_attempt_at = retry_at(delivery.attempts, at);
            let given_up_at = next_attempt_at.is_none().then_some(at);
            Delivery { next_attempt_at, given_up_at, outcome: words, ..delivery }
        }
        Outcome::Never(words) => Delivery { next_attempt_at: None, given_up_at: Some(at), outcome: words, ..delivery },
    }
}
