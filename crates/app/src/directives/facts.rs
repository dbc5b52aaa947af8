//! The dated facts of directives as the rule that counts tasks needs them.

use std::collections::HashMap;
use std::sync::Arc;

use dondoc_rules::access::{Reach, Right, reach};
use dondoc_rules::obligations::CountingClass;
use dondoc_rules::successions::{History, Holder};
use dondoc_rules::tasks::{Facts, Given, Outcome, Part, TaskState, Update, Version, Whose, holder, state};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{Directive, DirectiveBody, DirectiveDue, DirectiveResult};
use crate::actor::Actor;
use crate::clock::day_of;
use crate::db::{DbError, Tx};
use crate::ids::{BodyId, DirectiveId};
use crate::successions;

/// A directive with everything recorded of it.
#[derive(Debug, Clone)]
pub struct Stored {
    pub directive: Directive,
    /// In the order in which they were named.
    pub bodies: Vec<BodyId>,
    pub dues: Vec<DirectiveDue>,
    pub results: Vec<DirectiveResult>,
    pub facts: Facts,
}

impl Stored {
    /// Where it is counted; none before it was ordered and after it was withdrawn. A person recorded its day, so its class
    /// is confirmed.
    pub fn state(&self, whose: Whose<'_>, as_of: Date, known_at: Timestamp) -> Option<TaskState> {
        state(&self.facts, whose, as_of, known_at).map(|state| TaskState { is_confirmed: true, ..state })
    }

    /// The bodies that hold it on a day.
    pub fn held_by(&self, as_of: Date, known_at: Timestamp) -> Vec<BodyId> {
        let given = self.facts.versions.first().and_then(|version| version.given.as_ref());
        let mut found: Vec<BodyId> = Vec::new();
        for part in given.into_iter().flat_map(|given| &given.parts) {
            let (Holder::Body(body) | Holder::Open { at: body, .. }) = holder(&self.facts, part, as_of, known_at);
            found.extend(BodyId::parse(&body).filter(|body| !found.contains(body)));
        }
        found
    }

    /// The person's body, where it is one of those.
    pub fn own_body(&self, actor: &Actor) -> Option<BodyId> {
        self.held_by(actor.today(), actor.now).into_iter().find(|body| actor.body.as_ref() == Some(body))
    }

    /// Whether a right of the person reaches it: as the body that follows it, or as one that it was given to.
    pub fn is_covered(&self, actor: &Actor, right: Right) -> bool {
        match reach(actor.role, right) {
            Some(Reach::Tenant) => true,
            Some(Reach::Focal) => actor.acts_for(&self.directive.keeper),
            Some(Reach::Own) => self.own_body(actor).is_some(),
            None => false,
        }
    }
}

/// All directives of the tenant, the newest first; by a few statements.
pub async fn all(tx: &mut Tx) -> Result<Vec<Stored>, DbError> {
    let directives: Vec<Directive> =
        tx.list("where tenant = $1 order by ordered_on desc, id desc limit 100000", &[]).await?;
    if directives.is_empty() {
        return Ok(Vec::new());
    }
    let history = successions::history(tx).await?;
    let bodies: Vec<DirectiveBody> =
        tx.list("where tenant = $1 order by directive, position limit 500000", &[]).await?;
    let dues: Vec<DirectiveDue> =
        tx.list("where tenant = $1 order by directive, recorded_at, id limit 100000", &[]).await?;
    let results: Vec<DirectiveResult> =
        tx.list("where tenant = $1 order by directive, recorded_at, id limit 500000", &[]).await?;
    let mut bodies = group(bodies, |one| one.directive.clone());
    let mut dues = group(dues, |one| one.directive.clone());
    let mut results = group(results, |one| one.directive.clone());
    let stored = directives.into_iter().map(|directive| {
        let own = bodies.remove(&directive.id).unwrap_or_default();
        let (dues, results) =
            (dues.remove(&directive.id).unwrap_or_default(), results.remove(&directive.id).unwrap_or_default());
        stored(directive, own, dues, results, &history)
    });
    Ok(stored.collect())
}

/// A directive with its facts.
pub async fn of(tx: &mut Tx, id: &DirectiveId) -> Result<Option<Stored>, DbError> {
    let Some(directive) = super::get(tx, id).await? else { return Ok(None) };
    let history = successions::history(tx).await?;
    let key = [id.clone().into()];
    let bodies = tx.list("where tenant = $1 and directive = $2 order by position limit 2000", &key).await?;
    let dues = tx.list("where tenant = $1 and directive = $2 order by recorded_at, id limit 2000", &key).await?;
    let results = tx.list("where tenant = $1 and directive = $2 order by recorded_at, id limit 5000", &key).await?;
    Ok(Some(stored(directive, bodies, dues, results, &history)))
}

fn group<T>(all: Vec<T>, directive: impl Fn(&T) -> DirectiveId) -> HashMap<DirectiveId, Vec<T>> {
    let mut found: HashMap<DirectiveId, Vec<T>> = HashMap::new();
    for one in all {
        found.entry(directive(&one)).or_default().push(one);
    }
    found
}

fn stored(
    directive: Directive,
    bodies: Vec<DirectiveBody>,
    dues: Vec<DirectiveDue>,
    results: Vec<DirectiveResult>,
    history: &Arc<History>,
) -> Stored {
    // Each body does its own part; the order is carried out when all have reported.
    let parts: Vec<Part> =
        bodies.iter().map(|one| Part { body: one.body.to_string(), is_shared: false, closes: true }).collect();
    let given = |due_on: Option<Date>| {
        let proposed = if due_on.is_some() { CountingClass::Dated } else { CountingClass::Undated };
        Some(Given { proposed, due_on, parts: parts.clone() })
    };
    let mut versions = vec![Version {
        number: 1,
        effective_on: directive.ordered_on,
        recorded_at: directive.recorded_at,
        given: given(directive.due_on),
    }];
    versions.extend(dues.iter().zip(2..).map(|(due, number)| Version {
        number,
        effective_on: due.decided_on,
        recorded_at: due.recorded_at,
        given: given(Some(due.due_on)),
    }));
    if let (Some(on), Some(at)) = (directive.withdrawn_on, directive.withdrawn_at) {
        let number = versions.len() as i64 + 1;
        versions.push(Version { number, effective_on: on, recorded_at: at, given: None });
    }
    let outcomes = results.iter().map(|one| Outcome {
        body: Some(one.body.to_string()),
        reported_on: one.reported_on,
        recorded_at: one.recorded_at,
        accepted_at: one.accepted_at,
        returned_at: one.returned_at,
    });
    let facts = Facts {
        task: directive.id.to_string(),
        versions,
        acts: Vec::new(),
        outcomes: outcomes.collect(),
        updates: vec![Update { on: day_of(directive.recorded_at), recorded_at: directive.recorded_at }],
        history: Arc::clone(history),
    };
    Stored { directive, bodies: bodies.into_iter().map(|one| one.body).collect(), dues, results, facts }
}

/// The directives that a person may read; a body sees those given to it.
pub async fn readable(tx: &mut Tx, actor: &Actor) -> Result<Vec<Stored>, DbError> {
    let mut found = all(tx).await?;
    found.retain(|one| one.is_covered(actor, Right::ReadDirectives) || one.is_covered(actor, Right::AnswerDirectives));
    Ok(found)
}

/// For whom a person's list counts: the order, or the own body's part.
pub fn whose(actor: &Actor) -> Whose<'_> {
    match (reach(actor.role, Right::ReadDirectives), &actor.body) {
        (Some(Reach::Own), Some(body)) => Whose::Body(body.as_str()),
        _ => Whose::Plan,
    }
}
