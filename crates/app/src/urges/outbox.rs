//! Putting a message to a body: in the site always, as mail where mail goes out and the body has a mailbox.

use std::collections::HashMap;

use dondoc_rules::urges::Audience;

use super::{Delivery, Message};
use crate::actor::Actor;
use crate::bodies::{self, Body};
use crate::db::{DbError, Tx};
use crate::events::Act;
use crate::ids::{BodyId, MessageId};

/// The register of bodies: what the focal body may do to each, and where its mail goes.
pub type Register = HashMap<BodyId, Body>;

/// Reads the register.
pub async fn register(tx: &mut Tx) -> Result<Register, DbError> {
    Ok(bodies::every(tx).await?.into_iter().map(|body| (body.id.clone(), body)).collect())
}

/// Puts a message to a body, and queues it as mail where that is wanted and possible.
pub async fn put(
    act: &mut Act,
    actor: &Actor,
    register: &Register,
    (body, audience, is_mailed): (&BodyId, Audience, bool),
    (subject, text): (String, String),
) -> Result<MessageId, DbError> {
    let message = Message {
        id: MessageId::new(),
        body: body.clone(),
        audience,
        subject,
        text,
        queued_at: actor.now,
        read_at: None,
        read_by: None,
    };
    act.put(&message).await?;
    let mailbox = register.get(body).and_then(|body| body.mailbox.clone()).filter(|_| is_mailed);
    if let Some(address) = mailbox {
        let queued = Delivery {
            message: message.id.clone(),
            address,
            attempts: 0,
            next_attempt_at: Some(message.queued_at),
            sent_at: None,
            given_up_at: None,
            withdrawn_at: None,
            outcome: String::new(),
        };
        act.put(&queued).await?;
    }
    Ok(message.id)
}
