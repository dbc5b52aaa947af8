//! Recording a succession with everything that changes with it, in one act; and taking it back.

use dondoc_rules::successions::{Succession as Facts, SuccessionKind};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::assign::{self, NewAssignment};
use crate::accounts::Membership;
use crate::actor::Actor;
use crate::bodies::{self, Body, BodyName, RosterMember};
use crate::db::{Db, DbError};
use crate::events::Act;
use crate::ids::{AssignmentId, BodyId, BodyNameId, MembershipId, RosterId, SuccessionId, TaskId};
use crate::successions::{Assignment, Succession, history, list};
use crate::{cycles, obligations, returns};

/// A succession as a person fills it in.
#[derive(Debug, Clone)]
pub struct NewSuccession {
    pub kind: SuccessionKind,
    pub from: BodyId,
    pub to: Option<BodyId>,
    /// The name of a successor that comes up with the succession; its id is that of `to`.
    pub founds: Option<String>,
    pub function: String,
    pub starts_on: Date,
    pub ends_on: Option<Date>,
    pub basis: String,
    /// Tasks of which the instrument itself says whether they go along with a part: true for those that do.
    pub sorted: Vec<(TaskId, bool)>,
}

impl NewSuccession {
    /// Whether the body is no more from the first day on, for good.
    pub fn is_lasting_end(&self) -> bool {
        self.kind != SuccessionKind::Part && self.ends_on.is_none()
    }

    /// What it would add to the history, if it were recorded at a moment.
    pub fn facts(&self, recorded_at: Timestamp) -> Facts {
        Facts {
            id: String::new(),
            kind: self.kind,
            from: self.from.to_string(),
            to: self.to.as_ref().map(ToString::to_string),
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            recorded_at,
            undone_at: None,
        }
    }
}

/// Why nothing was recorded.
#[derive(Debug)]
pub enum SuccessionRefusal {
    /// A succession without its instrument.
    NoBasis,
    /// A whole or a part needs a body that takes it.
    NoSuccessor,
    /// An end or a split has no single successor.
    HasSuccessor,
    /// A body cannot take its own place.
    Itself,
    /// A part says which function.
    NoFunction,
    /// The last day lies before the first.
    EndsBefore,
    /// It would lead back to where it comes from.
    Circle,
    /// The whole body went over already, or ended, from this day on or earlier.
    Gone(Date),
    /// It is not there, or was undone before.
    Unknown,
    /// Something new rests on it: what.
    RestsOnIt(&'static str),
    Store(DbError),
}

impl From<DbError> for SuccessionRefusal {
    fn from(error: DbError) -> Self {
        SuccessionRefusal::Store(error)
    }
}

/// A row that changed with a succession, and what it was before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    Founded { name: BodyNameId },
    Assigned { assignment: AssignmentId },
    BodyEnded { previous: Option<Date> },
    NameEnded { name: BodyNameId },
    RosterLeft { roster: RosterId },
    RosterJoined { roster: RosterId },
    RoleEnded { membership: MembershipId, previous: Option<Date> },
    RoleStarted { membership: MembershipId },
}

/// Checks what a person filled in against itself and what was recorded.
pub async fn check(act: &mut Act, new: &NewSuccession) -> Result<(), SuccessionRefusal> {
    use SuccessionRefusal::{Circle, EndsBefore, Gone, HasSuccessor, Itself, NoBasis, NoFunction, NoSuccessor};
    if new.basis.trim().is_empty() {
        return Err(NoBasis);
    }
    match (new.kind, &new.to) {
        (SuccessionKind::Whole | SuccessionKind::Part, None) => return Err(NoSuccessor),
        (SuccessionKind::Split | SuccessionKind::End, Some(_)) => return Err(HasSuccessor),
        (_, Some(to)) if *to == new.from => return Err(Itself),
        _ => {}
    }
    if new.kind == SuccessionKind::Part && new.function.trim().is_empty() {
        return Err(NoFunction);
    }
    if new.ends_on.is_some_and(|end| end < new.starts_on) {
        return Err(EndsBefore);
    }
    let facts = new.facts(act.at());
    let known = history(act.tx()).await?;
    if known.makes_circle(&facts) {
        return Err(Circle);
    }
    // A body goes over as a whole once; parts may go before, and with it on the same day.
    let is_end = |kind| kind != SuccessionKind::Part;
    let gone = known.successions.iter().filter(|one| {
        one.undone_at.is_none()
            && one.from == facts.from
            && is_end(one.kind)
            && one.ends_on.is_none_or(|end| end >= new.starts_on)
            && (is_end(new.kind) || one.starts_on < new.starts_on)
    });
    match gone.map(|one| one.starts_on).min() {
        Some(day) => Err(Gone(day)),
        None => Ok(()),
    }
}

/// Records a succession and everything that changes with it.
pub async fn record(db: &Db, actor: &Actor, new: &NewSuccession) -> Result<SuccessionId, SuccessionRefusal> {
    let mut act = Act::begin(db, actor, "succession.recorded").await?;
    let id = record_in(&mut act, actor, new).await?;
    act.commit(&format!("successions/{id}")).await?;
    Ok(id)
}

/// The same within an act.
pub async fn record_in(act: &mut Act, actor: &Actor, new: &NewSuccession) -> Result<SuccessionId, SuccessionRefusal> {
    check(act, new).await?;
    let mut effects = Vec::new();
    if let (Some(name), Some(id)) = (&new.founds, &new.to) {
        let like = bodies::get(act.tx(), &new.from).await?.ok_or(SuccessionRefusal::Unknown)?;
        effects.push(Effect::Founded { name: bodies::found(act, id, name, &like, new.starts_on).await? });
    }
    if new.is_lasting_end() {
        effects.extend(end_body(act, new).await?);
    }
    if let (SuccessionKind::Part, Some(receiver)) = (new.kind, &new.to) {
        for (task, goes) in &new.sorted {
            let to = if *goes { receiver } else { &new.from };
            let given = NewAssignment {
                task: Some(task.clone()),
                from: new.from.clone(),
                to: to.clone(),
                starts_on: new.starts_on,
                basis: new.basis.clone(),
            };
            effects.push(Effect::Assigned { assignment: assign::keep(act, actor, &given).await? });
        }
    }
    let succession = Succession {
        id: SuccessionId::new(),
        kind: new.kind,
        from_body: new.from.clone(),
        to_body: new.to.clone(),
        function: new.function.trim().to_owned(),
        starts_on: new.starts_on,
        ends_on: new.ends_on,
        basis: new.basis.trim().to_owned(),
        effects: serde_json::to_string(&effects).map_err(|error| DbError::Broken(error.to_string()))?,
        recorded_at: actor.now,
        recorded_by: actor.account.clone(),
        undone_at: None,
        undone_by: None,
    };
    act.put(&succession).await?;
    Ok(succession.id)
}

/// A body that is no more: its names, its seats in rosters and its people's roles end the day before; where one body
/// takes all, seats and roles go on there.
async fn end_body(act: &mut Act, new: &NewSuccession) -> Result<Vec<Effect>, SuccessionRefusal> {
    let last = new.starts_on.yesterday().map_err(|error| DbError::Broken(error.to_string()))?;
    let mut effects = Vec::new();
    let body = bodies::get(act.tx(), &new.from).await?.ok_or(SuccessionRefusal::Unknown)?;
    effects.push(Effect::BodyEnded { previous: body.ends_on });
    act.put(&Body { ends_on: Some(last), ..body }).await?;
    for name in bodies::names_of(act.tx(), &new.from, new.starts_on).await? {
        if name.ends_on.is_none() {
            effects.push(Effect::NameEnded { name: name.id.clone() });
            act.put(&BodyName { ends_on: Some(last), ..name }).await?;
        }
    }
    let successor = new.to.clone().filter(|_| new.kind == SuccessionKind::Whole);
    for seat in bodies::seats(act.tx(), &new.from).await? {
        if seat.ends_on.is_some() {
            continue;
        }
        if let Some(to) = &successor
            && let own = bodies::seats(act.tx(), to).await?
            && !own.iter().any(|own| own.roster == seat.roster && own.ends_on.is_none())
        {
            let joined = RosterMember {
                body: to.clone(),
                number: bodies::next_seat(&own, &seat.roster),
                starts_on: Some(new.starts_on),
                ..seat.clone()
            };
            effects.push(Effect::RosterJoined { roster: seat.roster.clone() });
            act.put(&joined).await?;
        }
        effects.push(Effect::RosterLeft { roster: seat.roster.clone() });
        act.put(&RosterMember { ends_on: Some(last), ..seat }).await?;
    }
    for role in crate::accounts::memberships_of_body(act.tx(), &new.from).await? {
        if role.ends_on.is_some_and(|end| end <= last) {
            continue;
        }
        if let Some(to) = &successor {
            let next = Membership {
                id: MembershipId::new(),
                body: Some(to.clone()),
                starts_on: role.starts_on.max(new.starts_on),
                ..role.clone()
            };
            effects.push(Effect::RoleStarted { membership: next.id.clone() });
            act.put(&next).await?;
        }
        effects.push(Effect::RoleEnded { membership: role.id.clone(), previous: role.ends_on });
        act.put(&Membership { ends_on: Some(last), ..role }).await?;
    }
    Ok(effects)
}

/// Takes a succession back while nothing new rests on it.
pub async fn undo(db: &Db, actor: &Actor, id: &SuccessionId) -> Result<(), SuccessionRefusal> {
    let mut act = Act::begin(db, actor, "succession.undone").await?;
    let found: Option<Succession> = act.tx().find("where tenant = $1 and id = $2", &[id.clone().into()]).await?;
    let own = found.filter(|one| one.undone_at.is_none()).ok_or(SuccessionRefusal::Unknown)?;
    check_free(&mut act, &own).await?;
    let effects: Vec<Effect> =
        serde_json::from_str(&own.effects).map_err(|error| DbError::Broken(error.to_string()))?;
    for effect in effects.into_iter().rev() {
        revert(&mut act, &own, effect).await?;
    }
    act.put(&Succession { undone_at: Some(actor.now), undone_by: actor.account.clone(), ..own }).await?;
    act.commit(&format!("successions/{id}")).await?;
    Ok(())
}

/// Refuses where something was recorded since that rests on a succession.
async fn check_free(act: &mut Act, own: &Succession) -> Result<(), SuccessionRefusal> {
    // Ids sort by the time they were made, finer than instants do.
    let is_later = |id: &str| id > own.id.as_str();
    let touches = |body: &BodyId| *body == own.from_body || own.to_body.as_ref() == Some(body);
    let later = list(act.tx()).await?;
    let rests = later.iter().any(|one| {
        one.undone_at.is_none()
            && is_later(one.id.as_str())
            && (touches(&one.from_body) || one.to_body.as_ref() == Some(&own.from_body))
    });
    if rests {
        return Err(SuccessionRefusal::RestsOnIt("succession.rests-succession"));
    }
    let assigned: Vec<Assignment> = act
        .tx()
        .list("where tenant = $1 and from_body = $2 order by id limit 20000", &[own.from_body.clone().into()])
        .await?;
    // What was sorted with it goes back with it.
    let effects: Vec<Effect> =
        serde_json::from_str(&own.effects).map_err(|error| DbError::Broken(error.to_string()))?;
    let is_own = |one: &Assignment| {
        effects.iter().any(|effect| matches!(effect, Effect::Assigned { assignment } if *assignment == one.id))
    };
    if assigned.iter().any(|one| one.undone_at.is_none() && is_later(one.id.as_str()) && !is_own(one)) {
        return Err(SuccessionRefusal::RestsOnIt("succession.rests-assignment"));
    }
    for cycle in cycles::list(act.tx()).await? {
        if is_later(cycle.id.as_str()) && cycle.due_on >= own.starts_on {
            return Err(SuccessionRefusal::RestsOnIt("succession.rests-cycle"));
        }
    }
    // A task that went along is asked of its receiver in the cycles under way.
    let gave = assigned.iter().any(|one| is_own(one) && one.to_body != own.from_body);
    for obligation in obligations::of_body(act.tx(), &own.from_body).await? {
        let cycle = cycles::get(act.tx(), &obligation.cycle).await?;
        if gave && cycle.is_some_and(|cycle| cycle.closed_at.is_none() && cycle.due_on >= own.starts_on) {
            return Err(SuccessionRefusal::RestsOnIt("succession.rests-assignment"));
        }
        let versions = returns::of_obligation(act.tx(), &obligation.id).await?;
        if versions.iter().any(|version| is_later(version.id.as_str())) {
            return Err(SuccessionRefusal::RestsOnIt("succession.rests-return"));
        }
    }
    Ok(())
}

async fn revert(act: &mut Act, own: &Succession, effect: Effect) -> Result<(), SuccessionRefusal> {
    let seat = async |act: &mut Act, roster: &RosterId, body: &BodyId| -> Result<Option<RosterMember>, DbError> {
        let seats = bodies::seats(act.tx(), body).await?.into_iter();
        Ok(seats.filter(|seat| seat.roster == *roster).max_by_key(|seat| seat.number))
    };
    match effect {
        Effect::Founded { name } => {
            // The record stays, since the log names it; it never was a body on any day.
            let never = own.starts_on.yesterday().map_err(|error| DbError::Broken(error.to_string()))?;
            let name: Option<BodyName> = act.tx().find("where tenant = $1 and id = $2", &[name.into()]).await?;
            if let Some(name) = name {
                if let Some(body) = bodies::get(act.tx(), &name.body).await? {
                    act.put(&Body { ends_on: Some(never), ..body }).await?;
                }
                act.put(&BodyName { ends_on: Some(never), ..name }).await?;
            }
        }
        Effect::Assigned { assignment } => {
            let found: Option<Assignment> =
                act.tx().find("where tenant = $1 and id = $2", &[assignment.into()]).await?;
            if let Some(found) = found {
                let undone_at = Some(act.at());
                act.put(&Assignment { undone_at, ..found }).await?;
            }
        }
        Effect::BodyEnded { previous } => {
            if let Some(body) = bodies::get(act.tx(), &own.from_body).await? {
                act.put(&Body { ends_on: previous, ..body }).await?;
            }
        }
        Effect::NameEnded { name } => {
            let name: Option<BodyName> = act.tx().find("where tenant = $1 and id = $2", &[name.into()]).await?;
            if let Some(name) = name {
                act.put(&BodyName { ends_on: None, ..name }).await?;
            }
        }
        Effect::RosterLeft { roster } => {
            if let Some(seat) = seat(act, &roster, &own.from_body).await? {
                act.put(&RosterMember { ends_on: None, ..seat }).await?;
            }
        }
        Effect::RosterJoined { roster } => {
            if let Some(to) = &own.to_body
                && let Some(seat) = seat(act, &roster, to).await?
            {
                act.remove(&seat).await?;
            }
        }
        Effect::RoleEnded { membership, previous } => {
            let role: Option<Membership> = act.tx().find("where tenant = $1 and id = $2", &[membership.into()]).await?;
            if let Some(role) = role {
                act.put(&Membership { ends_on: previous, ..role }).await?;
            }
        }
        Effect::RoleStarted { membership } => {
            let role: Option<Membership> = act.tx().find("where tenant = $1 and id = $2", &[membership.into()]).await?;
            if let Some(role) = role {
                act.remove(&role).await?;
            }
        }
    }
    Ok(())
}
