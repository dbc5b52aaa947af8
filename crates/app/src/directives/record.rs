//! Recording directives: one by one, or the rows of a register after a person looked at them; another day; withdrawing.

use dondoc_rules::access::{Right, reach};
use dondoc_rules::directives::{Origin, Told, is_same};
use jiff::civil::Date;

use super::facts::{self, Stored};
use super::{Directive, DirectiveBody, DirectiveDue};
use crate::actor::Actor;
use crate::db::{Db, DbError};
use crate::events::Act;
use crate::ids::{BodyId, DirectiveDueId, DirectiveId, ObstacleId, PlanId};
use crate::{bodies, obstacles, plans};

/// As much as an order may say.
pub const LONGEST_TEXT: usize = 5_000;

/// A directive as a person fills it in.
#[derive(Debug, Clone)]
pub struct NewDirective {
    pub text: String,
    pub ordered_by: String,
    pub ordered_on: Option<Date>,
    pub origin: Origin,
    pub reference: String,
    pub bodies: Vec<BodyId>,
    pub due_on: Option<Date>,
    pub due_words: String,
    pub obstacle: Option<ObstacleId>,
    pub plan: Option<PlanId>,
}

/// Why nothing was recorded.
#[derive(Debug)]
pub enum DirectiveRefusal {
    /// Not there, or not this person's to know.
    Unknown,
    /// The key of the sentence.
    Field(&'static str),
    /// It stands in the register.
    Same(DirectiveId),
    Store(DbError),
}

impl From<DbError> for DirectiveRefusal {
    fn from(error: DbError) -> Self {
        DirectiveRefusal::Store(error)
    }
}

/// The recorded directive that a new one is; those withdrawn are none.
pub fn known<'a>(all: &'a [Stored], text: &str, reference: &str, ordered_on: Option<Date>) -> Option<&'a Stored> {
    let wanted = Told { text, reference, ordered_on };
    all.iter().filter(|one| one.directive.withdrawn_at.is_none()).find(|one| {
        let own = &one.directive;
        is_same(wanted, Told { text: &own.text, reference: &own.reference, ordered_on: Some(own.ordered_on) })
    })
}

/// Records a directive.
pub async fn record(db: &Db, actor: &Actor, new: &NewDirective) -> Result<DirectiveId, DirectiveRefusal> {
    let mut act = Act::begin(db, actor, "directive.recorded").await?;
    let own = facts::all(act.tx()).await?;
    let id = record_in(&mut act, actor, new, &own).await?;
    act.commit(&format!("directives/{id}")).await?;
    Ok(id)
}

/// Records the rows of a register that a person chose, all or none; gives how many. What stands in the register already is
/// left out.
pub async fn import(db: &Db, actor: &Actor, rows: &[NewDirective]) -> Result<usize, (usize, DirectiveRefusal)> {
    let mut act = Act::begin(db, actor, "directive.imported").await.map_err(|error| (0, error.into()))?;
    let own = facts::all(act.tx()).await.map_err(|error| (0, error.into()))?;
    let told = |row: &'_ NewDirective| (row.text.clone(), row.reference.clone(), row.ordered_on);
    let mut taken: Vec<(String, String, Option<Date>)> = Vec::new();
    let mut count = 0;
    for (place, row) in rows.iter().enumerate() {
        // Two rows of one register may be the same.
        let (text, reference, ordered_on) = told(row);
        let is_twice = taken.iter().any(|(other, document, day)| {
            let wanted = Told { text: &text, reference: &reference, ordered_on };
            is_same(wanted, Told { text: other, reference: document, ordered_on: *day })
        });
        if is_twice {
            continue;
        }
        taken.push((text, reference, ordered_on));
        match record_in(&mut act, actor, row, &own).await {
            Ok(_) => count += 1,
            Err(DirectiveRefusal::Same(_)) => {}
            Err(refusal) => return Err((place, refusal)),
        }
    }
    if count > 0 {
        act.commit("directives").await.map_err(|error| (0, error.into()))?;
    }
    Ok(count)
}

async fn record_in(
    act: &mut Act,
    actor: &Actor,
    new: &NewDirective,
    known_ones: &[Stored],
) -> Result<DirectiveId, DirectiveRefusal> {
    use DirectiveRefusal::{Field, Same, Unknown};
    let keeper = actor.body.clone().filter(|_| reach(actor.role, Right::RecordDirectives).is_some()).ok_or(Unknown)?;
    let (text, ordered_by, reference) = (new.text.trim(), new.ordered_by.trim(), new.reference.trim());
    if text.is_empty() {
        return Err(Field("directive.no-text"));
    }
    if text.chars().count() > LONGEST_TEXT {
        return Err(Field("directive.too-long"));
    }
    if ordered_by.is_empty() && reference.is_empty() {
        return Err(Field("directive.no-source"));
    }
    let ordered_on = new.ordered_on.ok_or(Field("directive.no-day"))?;
    if ordered_on > actor.today() {
        return Err(Field("directive.day-ahead"));
    }
    if new.due_on.is_some_and(|due| due < ordered_on) {
        return Err(Field("directive.due-before"));
    }
    if new.bodies.is_empty() {
        return Err(Field("directive.no-body"));
    }
    if let Some(own) = known(known_ones, text, reference, Some(ordered_on)) {
        return Err(Same(own.directive.id.clone()));
    }
    for body in &new.bodies {
        bodies::get(act.tx(), body).await?.ok_or(Unknown)?;
    }
    let mut plan = new.plan.clone();
    if let Some(obstacle) = &new.obstacle {
        let own = obstacles::get(act.tx(), obstacle).await?.ok_or(Unknown)?;
        plan = Some(own.plan);
    }
    if let Some(plan) = &plan {
        plans::get(act.tx(), plan).await?.ok_or(Unknown)?;
    }
    let instrument = obstacles::named_instrument(act.tx(), reference).await?;
    let directive = Directive {
        id: DirectiveId::new(),
        keeper,
        text: text.to_owned(),
        ordered_by: ordered_by.to_owned(),
        ordered_on,
        origin: new.origin,
        reference: instrument.as_ref().map_or_else(|| reference.to_owned(), |instrument| instrument.cited()),
        instrument: instrument.map(|instrument| instrument.id),
        obstacle: new.obstacle.clone(),
        plan,
        due_on: new.due_on,
        due_words: new.due_words.trim().to_owned(),
        recorded_at: actor.now,
        recorded_by: actor.account.clone(),
        withdrawn_on: None,
        withdrawn_at: None,
        withdrawn_by: None,
        withdrawn_reason: None,
    };
    act.put(&directive).await?;
    let mut named: Vec<&BodyId> = Vec::new();
    for body in &new.bodies {
        if !named.contains(&body) {
            named.push(body);
        }
    }
    for (body, position) in named.into_iter().zip(0..) {
        act.put(&DirectiveBody { directive: directive.id.clone(), body: body.clone(), position }).await?;
    }
    Ok(directive.id)
}

async fn kept(act: &mut Act, actor: &Actor, id: &DirectiveId) -> Result<Stored, DirectiveRefusal> {
    let stored = facts::of(act.tx(), id).await?.ok_or(DirectiveRefusal::Unknown)?;
    if !stored.is_covered(actor, Right::RecordDirectives) {
        return Err(DirectiveRefusal::Unknown);
    }
    if stored.directive.withdrawn_at.is_some() {
        return Err(DirectiveRefusal::Field("directive.is-withdrawn"));
    }
    Ok(stored)
}

/// Records that whoever ordered it gave another day; the first one stays beside it (T1-R6).
pub async fn set_due(
    db: &Db,
    actor: &Actor,
    id: &DirectiveId,
    due_on: Date,
    decided_on: Option<Date>,
    reason: &str,
) -> Result<(), DirectiveRefusal> {
    let mut act = Act::begin(db, actor, "directive.redated").await?;
    let stored = kept(&mut act, actor, id).await?;
    let decided_on = decided_on.unwrap_or(actor.today());
    if reason.trim().is_empty() {
        return Err(DirectiveRefusal::Field("directive.no-reason"));
    }
    if decided_on > actor.today() || decided_on < stored.directive.ordered_on {
        return Err(DirectiveRefusal::Field("directive.decided-outside"));
    }
    if due_on < decided_on {
        return Err(DirectiveRefusal::Field("directive.due-past"));
    }
    let due = DirectiveDue {
        id: DirectiveDueId::new(),
        directive: id.clone(),
        due_on,
        decided_on,
        reason: reason.trim().to_owned(),
        recorded_at: actor.now,
        recorded_by: actor.account.clone(),
    };
    act.put(&due).await?;
    Ok(act.commit(&format!("directives/{id}")).await?)
}

/// Withdraws a directive, as whoever ordered it did: it counts no more from that day on; what was counted before stays.
pub async fn withdraw(
    db: &Db,
    actor: &Actor,
    id: &DirectiveId,
    on: Option<Date>,
    reason: &str,
    is_sure: bool,
) -> Result<(), DirectiveRefusal> {
    let mut act = Act::begin(db, actor, "directive.withdrawn").await?;
    let stored = kept(&mut act, actor, id).await?;
    let on = on.unwrap_or(actor.today());
    if reason.trim().is_empty() {
        return Err(DirectiveRefusal::Field("directive.no-reason"));
    }
    if on > actor.today() || on < stored.directive.ordered_on {
        return Err(DirectiveRefusal::Field("directive.decided-outside"));
    }
    if !is_sure {
        return Err(DirectiveRefusal::Field("directive.not-confirmed"));
    }
    let withdrawn = Directive {
        withdrawn_on: Some(on),
        withdrawn_at: Some(actor.now),
        withdrawn_by: actor.account.clone(),
        withdrawn_reason: Some(reason.trim().to_owned()),
        ..stored.directive
    };
    act.put(&withdrawn).await?;
    Ok(act.commit(&format!("directives/{id}")).await?)
}
