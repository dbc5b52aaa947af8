//! From a proposal to a recorded plan: what people said of the reading, and recording it.

use std::collections::HashMap;

use dondoc_rules::bodies::{Register, Resolution};
use dondoc_rules::obligations::CountingClass;
use dondoc_rules::plans::draft::{Party, PartyKind, PlanDraft, TaskDraft, TimelineKind};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Correction, Dismissal, Import, get};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::{BodyId, ImportId, PlanId, RosterId};
use crate::plans::{self, NewPlan, Resolved};
use crate::{bodies, instruments};

/// What a person made of a task's leads: the bodies that lead it, the first being the focal one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadCorrection {
    pub bodies: Vec<String>,
}

/// What a person made of a task's time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeCorrection {
    pub class: CountingClass,
    /// The last on-time day, when there is one.
    pub due_on: Option<Date>,
}

/// Why a proposal could not be changed or recorded.
#[derive(Debug)]
pub enum ImportRefusal {
    /// It is not there.
    Unknown,
    /// It was recorded or withdrawn already.
    Closed,
    /// A reason is needed.
    NoReason,
    /// No body of the register carries this name.
    UnknownBody(String),
    /// Tasks whose leads are not resolved, by label.
    Unresolved(Vec<String>),
    /// The focal body is not known.
    NoFocalBody,
    /// The plan names several: one of them follows and consolidates, a person says which.
    SeveralFocalBodies(Vec<String>),
    /// The document holds no task.
    NoTasks,
    /// The same document was recorded already; how it is cited.
    Recorded(String),
    Store(DbError),
}

impl From<DbError> for ImportRefusal {
    fn from(error: DbError) -> Self {
        ImportRefusal::Store(error)
    }
}

/// A proposal with everything people said of it.
pub struct Review {
    pub import: Import,
    pub draft: PlanDraft,
    pub leads: HashMap<String, LeadCorrection>,
    pub times: HashMap<String, TimeCorrection>,
    pub dismissals: Vec<Dismissal>,
    pub register: Register,
    /// The day whose register names the bodies: the plan's own, else today.
    pub named_on: Date,
}

/// Reads a proposal for a page or for recording.
pub async fn review(tx: &mut Tx, id: &ImportId, on: Date) -> Result<Review, ImportRefusal> {
    let import = get(tx, id).await?.ok_or(ImportRefusal::Unknown)?;
    let draft = import.reading()?;
    let corrections: Vec<Correction> =
        tx.list("where tenant = $1 and import = $2 order by path limit 20000", &[id.clone().into()]).await?;
    let dismissals =
        tx.list("where tenant = $1 and import = $2 order by finding limit 20000", &[id.clone().into()]).await?;
    let (mut leads, mut times) = (HashMap::new(), HashMap::new());
    for correction in corrections {
        let broken = |error: serde_json::Error| DbError::Broken(error.to_string());
        match correction.path.rsplit_once('/') {
            Some((label, "lead")) => {
                leads.insert(label.to_owned(), serde_json::from_str(&correction.value).map_err(broken)?);
            }
            Some((label, "time")) => {
                times.insert(label.to_owned(), serde_json::from_str(&correction.value).map_err(broken)?);
            }
            _ => {}
        }
    }
    // A plan names bodies as they were called on its day.
    let named_on = draft.document.issued_on.as_deref().and_then(|day| day.parse().ok()).unwrap_or(on);
    let register = bodies::register(tx, named_on).await?;
    Ok(Review { import, draft, leads, times, dismissals, register, named_on })
}

impl Review {
    /// Parties that lead a task and are neither resolved nor open, as the plan writes them.
    pub fn open_leads<'a>(&'a self, task: &'a TaskDraft) -> impl Iterator<Item = &'a Party> {
        let is_corrected = self.leads.contains_key(&task.id);
        let is_open = |party: &&Party| match self.register.resolve(party) {
            Resolution::Unknown | Resolution::Candidates(_) => true,
            // Who is left out must be known, or the whole roster would owe.
            Resolution::Roster(_) => self.exceptions(party).len() < party.except.len(),
            Resolution::Body(_) | Resolution::Open => false,
        };
        task.lead.parties.iter().filter(move |_| !is_corrected).filter(is_open)
    }

    /// A task with a day of its own that nobody leads; elsewhere a missing lead is only a warning (T4-R5).
    pub fn lacks_lead(&self, task: &TaskDraft) -> bool {
        let is_led = match self.leads.get(&task.id) {
            Some(lead) => !lead.bodies.is_empty(),
            None => !task.lead.parties.is_empty(),
        };
        !is_led && self.class(task) == CountingClass::Dated
    }

    /// A task that cannot be recorded before a person says who leads it.
    pub fn is_unresolved(&self, task: &TaskDraft) -> bool {
        self.lacks_lead(task) || self.open_leads(task).next().is_some()
    }

    /// Only a task of the reading can be corrected.
    fn has(&self, label: &str) -> Result<(), ImportRefusal> {
        self.draft.tasks.iter().any(|task| task.id == label).then_some(()).ok_or(ImportRefusal::Unknown)
    }

    /// The counting class as it would be recorded.
    pub fn class(&self, task: &TaskDraft) -> CountingClass {
        self.times.get(&task.id).map_or_else(|| plans::proposed_class(task), |time| time.class)
    }

    /// The focal body that the reporting rule's recipient names; none where it names none or several.
    pub fn proposed_focal(&self) -> Option<BodyId> {
        match self.focal_bodies().as_slice() {
            [(_, one)] => BodyId::parse(one),
            _ => None,
        }
    }

    /// The bodies that the first rule's recipient names, with the plan's words: "Sở A và Sở B" names two.
    fn focal_bodies(&self) -> Vec<(String, String)> {
        let recipients = self.draft.reporting_rules.iter().find_map(|rule| rule.recipient.as_deref());
        let Some(recipient) = recipients else { return Vec::new() };
        let named = |text: &str| match self.register.named(text.trim()) {
            [one] => Some((text.trim().to_owned(), one.clone())),
            _ => None,
        };
        // The whole first: the name of one body may hold an "và".
        match named(recipient) {
            Some(one) => vec![one],
            None => recipient.split([',', ';']).flat_map(|part| part.split(" và ")).filter_map(named).collect(),
        }
    }

    /// The bodies that a roster's name leaves out, those that the register knows.
    fn exceptions(&self, party: &Party) -> Vec<String> {
        let named = party.except.iter().filter_map(|name| match self.register.named(name) {
            [one] => Some(one.clone()),
            _ => None,
        });
        named.collect()
    }

    fn resolve(&self, party: &Party) -> Resolved {
        match self.register.resolve(party) {
            Resolution::Body(id) => Resolved { body: BodyId::parse(&id), ..Resolved::default() },
            Resolution::Roster(id) => {
                Resolved { body: None, roster: RosterId::parse(&id), exceptions: self.exceptions(party) }
            }
            Resolution::Candidates(_) | Resolution::Unknown | Resolution::Open => Resolved::default(),
        }
    }
}

async fn open_review(act: &mut Act, id: &ImportId, on: Date) -> Result<Review, ImportRefusal> {
    let review = review(act.tx(), id, on).await?;
    if review.import.confirmed_at.is_some() || review.import.withdrawn_at.is_some() {
        return Err(ImportRefusal::Closed);
    }
    Ok(review)
}

/// Records who leads a task, by the names of bodies.
pub async fn correct_lead(
    db: &Db,
    actor: &Actor,
    id: &ImportId,
    label: &str,
    names: &[&str],
) -> Result<(), ImportRefusal> {
    let mut act = Act::begin(db, actor, "import.corrected").await?;
    let review = open_review(&mut act, id, actor.today()).await?;
    review.has(label)?;
    let mut found = Vec::new();
    for name in names {
        match review.register.named(name) {
            [one] => found.push(one.clone()),
            _ => return Err(ImportRefusal::UnknownBody((*name).to_owned())),
        }
    }
    let value = LeadCorrection { bodies: found };
    keep(act, actor, id, &format!("{label}/lead"), &value).await
}

/// Records the counting class and due day of a task.
pub async fn correct_time(
    db: &Db,
    actor: &Actor,
    id: &ImportId,
    label: &str,
    value: &TimeCorrection,
) -> Result<(), ImportRefusal> {
    let mut act = Act::begin(db, actor, "import.corrected").await?;
    open_review(&mut act, id, actor.today()).await?.has(label)?;
    keep(act, actor, id, &format!("{label}/time"), value).await
}

async fn keep<T: Serialize>(
    mut act: Act,
    actor: &Actor,
    id: &ImportId,
    path: &str,
    value: &T,
) -> Result<(), ImportRefusal> {
    let value = serde_json::to_string(value).map_err(|error| DbError::Broken(error.to_string()))?;
    let correction = Correction {
        import: id.clone(),
        path: path.to_owned(),
        value,
        reason: None,
        corrected_at: actor.now,
        corrected_by: actor.account.clone(),
    };
    act.put(&correction).await?;
    act.commit(&format!("imports/{id}")).await?;
    Ok(())
}

/// Sets a finding aside, with the reason.
pub async fn dismiss(db: &Db, actor: &Actor, id: &ImportId, finding: i64, reason: &str) -> Result<(), ImportRefusal> {
    if reason.trim().is_empty() {
        return Err(ImportRefusal::NoReason);
    }
    let mut act = Act::begin(db, actor, "import.finding-dismissed").await?;
    let review = open_review(&mut act, id, actor.today()).await?;
    if usize::try_from(finding).ok().is_none_or(|index| review.draft.diagnostics.get(index).is_none()) {
        return Err(ImportRefusal::Unknown);
    }
    let dismissal = Dismissal {
        import: id.clone(),
        finding,
        reason: reason.trim().to_owned(),
        dismissed_at: actor.now,
        dismissed_by: actor.account.clone(),
    };
    act.put(&dismissal).await?;
    act.commit(&format!("imports/{id}")).await?;
    Ok(())
}

/// Records the plan as version 1.
pub async fn confirm(db: &Db, actor: &Actor, id: &ImportId, focal: Option<&str>) -> Result<PlanId, ImportRefusal> {
    let mut act = Act::begin(db, actor, "plan.recorded").await?;
    let mut review = open_review(&mut act, id, actor.today()).await?;
    if review.draft.tasks.is_empty() {
        return Err(ImportRefusal::NoTasks);
    }
    if let Some(same) = instruments::same(act.tx(), &review.draft.document).await?
        && !plans::made_by(act.tx(), &same.id).await?.is_empty()
    {
        return Err(ImportRefusal::Recorded(same.cited()));
    }
    let unresolved: Vec<String> =
        review.draft.tasks.iter().filter(|task| review.is_unresolved(task)).map(|task| task.id.clone()).collect();
    if !unresolved.is_empty() {
        return Err(ImportRefusal::Unresolved(unresolved));
    }
    let focal_body = match focal.filter(|name| !name.trim().is_empty()) {
        Some(name) => match review.register.named(name) {
            [one] => BodyId::parse(one),
            _ => return Err(ImportRefusal::UnknownBody(name.to_owned())),
        },
        None => review.proposed_focal(),
    };
    let focal_body = focal_body.ok_or_else(|| match review.focal_bodies() {
        several if several.len() > 1 => {
            ImportRefusal::SeveralFocalBodies(several.into_iter().map(|(name, _)| name).collect())
        }
        _ => ImportRefusal::NoFocalBody,
    })?;
    apply(&mut review);
    let effective_on =
        review.draft.document.issued_on.as_deref().and_then(|day| day.parse().ok()).unwrap_or_else(|| actor.today());
    let new = NewPlan {
        draft: &review.draft,
        import: id.clone(),
        file: review.import.file.clone(),
        focal_body,
        effective_on,
        resolve: &|_, party| match party.body.as_deref().and_then(BodyId::parse) {
            Some(body) => Resolved { body: Some(body), ..Resolved::default() },
            None => review.resolve(party),
        },
        class: &|task| review.class(task),
    };
    let version = plans::issue(&mut act, actor, &new).await?;
    let mut import = review.import.clone();
    import.confirmed_at = Some(actor.now);
    import.confirmed_by = actor.account.clone();
    import.plan_version = Some(version.id.clone());
    act.put(&import).await?;
    act.commit(&format!("plans/{}", version.plan)).await?;
    Ok(version.plan)
}

/// Puts people's readings over the machine's; raw text stays as it is.
fn apply(review: &mut Review) {
    let (leads, times) = (&review.leads, &review.times);
    for task in &mut review.draft.tasks {
        if let Some(lead) = leads.get(&task.id) {
            let text = task.lead.raw.clone().unwrap_or_default();
            task.lead.parties = lead
                .bodies
                .iter()
                .map(|body| Party {
                    text: text.clone(),
                    kind: PartyKind::Body,
                    body: Some(body.clone()),
                    ..Party::default()
                })
                .collect();
        }
        if let Some(time) = times.get(&task.id) {
            task.timeline.to = time.due_on.map(|day| day.to_string());
            if time.class == CountingClass::Dated && task.timeline.kind == TimelineKind::Unspecified {
                task.timeline.kind = TimelineKind::Date;
            }
        }
    }
}

/// Takes a proposal back; nothing of it was recorded.
pub async fn withdraw(db: &Db, actor: &Actor, id: &ImportId) -> Result<(), ImportRefusal> {
    let mut act = Act::begin(db, actor, "import.withdrawn").await?;
    let review = open_review(&mut act, id, actor.today()).await?;
    let import = Import { withdrawn_at: Some(actor.now), ..review.import };
    act.put(&import).await?;
    act.commit(&format!("imports/{id}")).await?;
    Ok(())
}
