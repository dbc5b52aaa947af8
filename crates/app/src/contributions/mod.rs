//! Requests for contribution (đề nghị phối hợp, cung cấp số liệu): a lead asks chosen bodies for chosen rows of its report, by
//! letter and in the system, until a day of its own.
//!
//! Promise: a request makes no obligation; whoever answers late, or never, stands late nowhere. What comes is the asked
//! body's own and never changes once it was sent; the lead takes it over by an act, and its source stays.

pub mod letter;
pub mod verbs;
pub mod web;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::actor::Actor;
use crate::db::{DbError, Tx, record};
use crate::ids::{AccountId, BodyId, ContributionFileId, ContributionRequestId, FileId, ItemId, ObligationId};

record! {
    /// A request of a lead to other bodies.
    pub struct ContributionRequest in "contribution_requests" key (id) {
        pub id: ContributionRequestId,
        /// The lead's own report that it is for.
        pub obligation: ObligationId,
        /// The lead.
        pub body: BodyId,
        /// What is asked, in the lead's words.
        pub text: String,
        /// Until when, to the end of the day.
        pub due_on: Date,
        pub made_at: Timestamp,
        pub made_by: Option<AccountId>,
        /// Number of the letter, once it was issued; empty before.
        pub number: String,
        pub issued_on: Option<Date>,
        pub signer: String,
        pub file: Option<FileId>,
        pub recorded_at: Option<Timestamp>,
        pub recorded_by: Option<AccountId>,
        pub withdrawn_at: Option<Timestamp>,
        pub withdrawn_by: Option<AccountId>,
    }
}

record! {
    /// A row that a request asks for.
    pub struct ContributionItem in "contribution_items" key (request, item) {
        pub request: ContributionRequestId,
        pub item: ItemId,
        pub position: i64,
    }
}

record! {
    /// A body that was asked.
    pub struct ContributionBody in "contribution_bodies" key (request, body) {
        pub request: ContributionRequestId,
        pub body: BodyId,
        /// As it was called when it was asked.
        pub name: String,
        /// It says that it has nothing.
        pub is_nil: bool,
        pub answered_at: Option<Timestamp>,
        pub answered_by: Option<AccountId>,
        /// Why the lead opened the answer again; empty where it did not.
        pub comment: String,
    }
}

record! {
    /// What an asked body says for one row.
    pub struct ContributionAnswer in "contribution_answers" key (request, body, item) {
        pub request: ContributionRequestId,
        pub body: BodyId,
        pub item: ItemId,
        pub text: String,
        pub saved_at: Timestamp,
        pub saved_by: Option<AccountId>,
        /// When the lead took it over into its report.
        pub taken_at: Option<Timestamp>,
        pub taken_by: Option<AccountId>,
    }
}

record! {
    /// A file of an answer, for one row.
    pub struct ContributionFile in "contribution_files" key (id) {
        pub id: ContributionFileId,
        pub request: ContributionRequestId,
        pub body: BodyId,
        pub item: ItemId,
        pub file: FileId,
    }
}

impl ContributionRequest {
    /// Whether its day is over.
    pub fn is_over(&self, today: Date) -> bool {
        self.due_on < today
    }

    /// Whether it stands.
    pub fn is_open(&self) -> bool {
        self.withdrawn_at.is_none()
    }
}

/// A request.
pub async fn get(tx: &mut Tx, id: &ContributionRequestId) -> Result<Option<ContributionRequest>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// The requests of a lead's report, newest first.
pub async fn of_obligation(tx: &mut Tx, obligation: &ObligationId) -> Result<Vec<ContributionRequest>, DbError> {
    tx.list("where tenant = $1 and obligation = $2 order by id desc limit 200", &[obligation.clone().into()]).await
}

/// The rows of a request, in the plan's order.
pub async fn items(tx: &mut Tx, id: &ContributionRequestId) -> Result<Vec<ContributionItem>, DbError> {
    tx.list("where tenant = $1 and request = $2 order by position, item limit 2000", &[id.clone().into()]).await
}

/// The bodies of a request, in the order of their names.
pub async fn bodies(tx: &mut Tx, id: &ContributionRequestId) -> Result<Vec<ContributionBody>, DbError> {
    let mut all: Vec<ContributionBody> =
        tx.list("where tenant = $1 and request = $2 order by body limit 500", &[id.clone().into()]).await?;
    all.sort_by(|a, b| dondoc_rules::vi::collate::compare(&a.name, &b.name));
    Ok(all)
}

/// What stands of one body in a request; none where it was not asked.
async fn of_body(
    tx: &mut Tx,
    request: &ContributionRequestId,
    body: &BodyId,
) -> Result<Option<ContributionBody>, DbError> {
    let key = [request.clone().into(), body.clone().into()];
    tx.find("where tenant = $1 and request = $2 and body = $3", &key).await
}

/// What was answered to a request.
pub async fn answers(tx: &mut Tx, id: &ContributionRequestId) -> Result<Vec<ContributionAnswer>, DbError> {
    tx.list("where tenant = $1 and request = $2 order by item, body limit 20000", &[id.clone().into()]).await
}

/// The files of the answers to a request.
pub async fn files(tx: &mut Tx, id: &ContributionRequestId) -> Result<Vec<ContributionFile>, DbError> {
    tx.list("where tenant = $1 and request = $2 order by id limit 2000", &[id.clone().into()]).await
}

/// A request that waits for a body, or that it answered.
pub struct Asked {
    pub request: ContributionRequest,
    pub own: ContributionBody,
}

/// What other bodies ask of a person's body in cycles that are open, the next day first.
pub async fn asked_of(tx: &mut Tx, actor: &Actor) -> Result<Vec<Asked>, DbError> {
    let mut found = Vec::new();
    for body in actor.body.iter().chain(&actor.inherited) {
        let requests: Vec<ContributionRequest> = tx
            .list(
                "where tenant = $1 and withdrawn_at is null
                     and id in (select request from contribution_bodies where tenant = $1 and body = $2)
                     and exists (
                         select 1 from obligations o
                         join cycles c on c.tenant = o.tenant and c.id = o.cycle
                         where o.tenant = $1 and o.id = obligation and c.closed_at is null)
                 order by due_on, id
                 limit 500",
                &[body.clone().into()],
            )
            .await?;
        for request in requests {
            if let Some(own) = of_body(tx, &request.id, body).await? {
                found.push(Asked { request, own });
            }
        }
    }
    found.sort_by_key(|one| (one.own.answered_at.is_some(), one.request.due_on));
    Ok(found)
}

/// What a person's body asked of others in cycles that are open and was answered, not taken over yet: the request, and how
/// many answers wait.
pub async fn answered_to(tx: &mut Tx, actor: &Actor) -> Result<Vec<(ContributionRequest, usize)>, DbError> {
    let mut found = Vec::new();
    for body in actor.body.iter().chain(&actor.inherited) {
        let requests: Vec<ContributionRequest> = tx
            .list(
                "where tenant = $1 and body = $2 and withdrawn_at is null
                     and id in (select request from contribution_bodies where tenant = $1 and answered_at is not null)
                     and exists (
                         select 1 from obligations o
                         join cycles c on c.tenant = o.tenant and c.id = o.cycle
                         where o.tenant = $1 and o.id = obligation and c.closed_at is null)
                 order by due_on, id
                 limit 500",
                &[body.clone().into()],
            )
            .await?;
        for request in requests {
            let sent = bodies(tx, &request.id).await?;
            let waits = answers(tx, &request.id).await?.into_iter().filter(|answer| {
                let is_sent = sent.iter().any(|one| one.body == answer.body && one.answered_at.is_some());
                is_sent && answer.taken_at.is_none() && !answer.text.is_empty()
            });
            let count = waits.count();
            if count > 0 {
                found.push((request, count));
            }
        }
    }
    Ok(found)
}

/// What was taken over into a row of a report: the request, the body that said it, the answer.
pub async fn taken_into(
    tx: &mut Tx,
    item: &ItemId,
) -> Result<Vec<(ContributionRequest, ContributionBody, ContributionAnswer)>, DbError> {
    let all: Vec<ContributionAnswer> = tx
        .list(
            "where tenant = $1 and item = $2 and taken_at is not null order by taken_at, body limit 200",
            &[item.clone().into()],
        )
        .await?;
    let mut found = Vec::new();
    for answer in all {
        let Some(request) = get(tx, &answer.request).await? else { continue };
        if let Some(body) = of_body(tx, &request.id, &answer.body).await? {
            found.push((request, body, answer));
        }
    }
    Ok(found)
}
