//! Loading the register: all lines or none; what is there already, by code, stays as it is.

use std::collections::HashMap;

use dondoc_rules::vi::fold::fold;

use super::lines::{Line, LoadRefusal, read, rosters};
use super::{Body, BodyName, Roster, RosterMember, kinds, store};
use crate::actor::Actor;
use crate::db::{Db, DbError};
use crate::events::Act;
use crate::ids::{BodyId, BodyNameId, RosterId};

/// What loading did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loaded {
    pub added_count: usize,
    pub known_count: usize,
}

/// Loads a register; a second time changes nothing and leaves no trace in the log.
pub async fn load(db: &Db, actor: &Actor, csv: &[u8]) -> Result<Loaded, LoadRefusal> {
    let lines = read(csv)?;
    let mut act = Act::begin(db, actor, "bodies.loaded").await?;
    let known: HashMap<String, BodyId> =
        store::all(act.tx()).await?.into_iter().map(|body| (body.code, body.id)).collect();
    let new: Vec<&Line> = lines.iter().filter(|line| !known.contains_key(&line.code)).collect();
    let loaded = Loaded { added_count: new.len(), known_count: lines.len() - new.len() };
    if new.is_empty() {
        return Ok(loaded);
    }
    let mut ids = known.clone();
    ids.extend(new.iter().map(|line| (line.code.clone(), BodyId::new())));
    for (index, line) in new.iter().enumerate() {
        let Some(id) = ids.get(&line.code) else { continue };
        let body = Body {
            id: id.clone(),
            code: line.code.clone(),
            kind: line.kind.clone(),
            parent: line.parent.as_deref().and_then(|parent| above(parent, &line.code, &lines, &ids)),
            authority: line.authority.clone().unwrap_or_else(|| kinds::authority(&line.kind).to_owned()),
            mailbox: line.mailbox.clone(),
            starts_on: None,
            ends_on: None,
            position: (known.len() + index) as i64,
        };
        keep(&mut act, &body, line).await?;
    }
    keep_rosters(&mut act, &new, &ids).await?;
    act.commit("bodies").await?;
    Ok(loaded)
}

/// The body above, by code or by a name that one line alone carries.
fn above(parent: &str, own: &str, lines: &[Line], ids: &HashMap<String, BodyId>) -> Option<BodyId> {
    if let Some(id) = ids.get(parent).filter(|_| parent != own) {
        return Some(id.clone());
    }
    let wanted = fold(parent);
    let mut carrying = lines.iter().filter(|line| line.names().iter().any(|(name, _)| fold(name) == wanted));
    match (carrying.next(), carrying.next()) {
        (Some(line), None) if line.code != own => ids.get(&line.code).cloned(),
        _ => None,
    }
}

async fn keep(act: &mut Act, body: &Body, line: &Line) -> Result<(), DbError> {
    act.put(body).await?;
    for (name, kind) in line.names() {
        let name = BodyName {
            id: BodyNameId::new(),
            body: body.id.clone(),
            name: name.to_owned(),
            folded: fold(name),
            kind: kind.to_owned(),
            starts_on: None,
            ends_on: None,
        };
        act.put(&name).await?;
    }
    Ok(())
}

async fn keep_rosters(act: &mut Act, new: &[&Line], ids: &HashMap<String, BodyId>) -> Result<(), DbError> {
    let known = store::rosters(act.tx()).await?;
    for line in rosters() {
        let roster = match known.iter().find(|roster| roster.name == line.name) {
            Some(roster) => roster.clone(),
            None => {
                let folded = line.phrases.join("|");
                let roster = Roster { id: RosterId::new(), name: line.name.clone(), folded };
                act.put(&roster).await?;
                roster
            }
        };
        let members = new.iter().filter(|body| line.takes(&body.kind)).filter_map(|body| ids.get(&body.code));
        for body in members {
            let member = RosterMember {
                roster: roster.id.clone(),
                body: body.clone(),
                number: 1,
                starts_on: None,
                ends_on: None,
                reason: String::new(),
            };
            act.put(&member).await?;
        }
    }
    Ok(())
}
