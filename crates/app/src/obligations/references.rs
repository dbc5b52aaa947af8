//! Leads by reference: "các cơ quan được giao chủ trì tại Quyết định số …" means the bodies that the cited instrument
//! names, as the register of instruments knows them. What it does not know stays an open question and blocks nothing.

use dondoc_rules::doc::Span;
use dondoc_rules::instruments::citations::Collector;
use dondoc_rules::instruments::identity::{Match, Named};
use jiff::Timestamp;

use crate::db::{DbError, Tx};
use crate::ids::{BodyId, InstrumentId, TaskId};
use crate::instruments::{self, Instrument, leads};
use crate::plans::{self, PlanVersion, Task, TaskParty};

/// A lead that a plan names through another instrument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    pub task: TaskId,
    /// The task's label and the party's own words.
    pub label: String,
    pub text: String,
    /// The instrument as the words name it: number and, where they say it, day; empty where they name none.
    pub number: String,
    pub issued_on: Option<jiff::civil::Date>,
    pub meaning: Meaning,
}

/// What a reference means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// The bodies that the instrument names.
    Bodies(InstrumentId, Vec<BodyId>),
    /// The instrument names nobody yet.
    NoLeads(InstrumentId),
    /// The register does not hold it.
    Unregistered,
    /// More than one instrument of the register may be meant.
    Several,
    /// The words name no instrument by its number.
    NoNumber,
}

impl Reference {
    /// The bodies it means; none while it is open.
    pub fn bodies(&self) -> &[BodyId] {
        match &self.meaning {
            Meaning::Bodies(_, bodies) => bodies,
            Meaning::NoLeads(_) | Meaning::Unregistered | Meaning::Several | Meaning::NoNumber => &[],
        }
    }

    /// Whether it waits for a person.
    pub fn is_open(&self) -> bool {
        !matches!(self.meaning, Meaning::Bodies(..))
    }
}

/// Every lead by reference of a version, by what was recorded by a moment.
pub async fn of_version(tx: &mut Tx, version: &PlanVersion, known_at: Timestamp) -> Result<Vec<Reference>, DbError> {
    let parties = plans::parties(tx, &version.id).await?;
    let referring: Vec<&TaskParty> =
        parties.iter().filter(|party| party.kind == "reference" && party.role != "cooperating").collect();
    if referring.is_empty() {
        return Ok(Vec::new());
    }
    let tasks = plans::tasks(tx, &version.id).await?;
    let register = instruments::list(tx).await?;
    let cited = plans::citations(tx, &version.id).await?;
    let mut found = Vec::new();
    for task in &tasks {
        for party in referring.iter().filter(|party| party.task == task.id) {
            let mut collector = Collector::new(None);
            collector.read(&party.text, &Span::default());
            let named = collector.finish();
            if named.is_empty() {
                found.push(reference(task, party, String::new(), None, Meaning::NoNumber));
            }
            for one in named {
                // Where the party's words give no day, the plan may give it elsewhere.
                let elsewhere = cited.iter().find(|other| other.number.to_lowercase() == one.number.to_lowercase());
                let day = one.date.as_deref().and_then(|day| day.parse().ok());
                let issued_on = day.or(elsewhere.and_then(|other| other.issued_on));
                let issuer = one.issuer.as_deref().or(elsewhere.and_then(|other| other.issuer.as_deref()));
                let named = Named {
                    number: &one.number,
                    type_name: one.type_code.as_deref().unwrap_or_default(),
                    issuer: issuer.unwrap_or_default(),
                    issued_on,
                    ..Named::default()
                };
                let meaning = match instruments::find(&register, &named, Some(version.effective_on)) {
                    Match::One(own) => of_instrument(tx, own, known_at).await?,
                    Match::None => Meaning::Unregistered,
                    Match::Several(_) => Meaning::Several,
                };
                found.push(reference(task, party, one.number.clone(), issued_on, meaning));
            }
        }
    }
    Ok(found)
}

fn reference(
    task: &Task,
    party: &TaskParty,
    number: String,
    issued_on: Option<jiff::civil::Date>,
    meaning: Meaning,
) -> Reference {
    let (label, text) = (task.label.clone(), party.text.clone());
    Reference { task: task.id.clone(), label, text, number, issued_on, meaning }
}

async fn of_instrument(tx: &mut Tx, own: &Instrument, known_at: Timestamp) -> Result<Meaning, DbError> {
    let leads = leads::of(tx, &own.id).await?;
    let is_known = |at: Timestamp, withdrawn: Option<Timestamp>| {
        at <= known_at && withdrawn.is_none_or(|withdrawn| withdrawn > known_at)
    };
    let standing = leads.into_iter().filter(|lead| is_known(lead.recorded_at, lead.withdrawn_at));
    let bodies: Vec<BodyId> = standing.map(|lead| lead.body).collect();
    Ok(if bodies.is_empty() { Meaning::NoLeads(own.id.clone()) } else { Meaning::Bodies(own.id.clone(), bodies) })
}
