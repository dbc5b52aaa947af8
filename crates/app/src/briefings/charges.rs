//! Who is in charge of what (lãnh đạo phụ trách), as dated data, and after how many days a proposal waits too long.

use dondoc_rules::access::{Right, reach};
use dondoc_rules::obstacles::WAITING_DAYS;
use dondoc_rules::tasks::{Followed, Following, follower};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{BriefingSetting, Charge};
use crate::actor::Actor;
use crate::bodies;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::{BodyId, BriefingSettingId, ChargeId, PlanId};
use crate::plans;

/// What a leader is in charge of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    Body(BodyId),
    Section(PlanId, String),
}

/// Why nothing was recorded.
#[derive(Debug)]
pub enum ChargeRefusal {
    Unknown,
    /// The key of the sentence.
    Field(&'static str),
    Store(DbError),
}

impl From<DbError> for ChargeRefusal {
    fn from(error: DbError) -> Self {
        ChargeRefusal::Store(error)
    }
}

/// Everything recorded of who is in charge, the newest first.
pub async fn list(tx: &mut Tx) -> Result<Vec<Charge>, DbError> {
    tx.list("where tenant = $1 order by starts_on desc, recorded_at desc, id desc limit 20000", &[]).await
}

/// Says which leader is in charge of a body or a section from a day on; an empty name for nobody any more.
pub async fn assign(
    db: &Db,
    actor: &Actor,
    subject: &Subject,
    leader: &str,
    starts_on: Date,
) -> Result<(), ChargeRefusal> {
    let mut act = Act::begin(db, actor, "briefing.charge").await?;
    reach(actor.role, Right::KeepBriefing).ok_or(ChargeRefusal::Unknown)?;
    let leader = leader.split_whitespace().collect::<Vec<_>>().join(" ");
    if leader.chars().count() > 120 {
        return Err(ChargeRefusal::Field("briefing.name-too-long"));
    }
    let (body, plan, section) = match subject {
        Subject::Body(body) => {
            bodies::get(act.tx(), body).await?.ok_or(ChargeRefusal::Unknown)?;
            (Some(body.clone()), None, None)
        }
        Subject::Section(plan, label) => {
            let own = plans::get(act.tx(), plan).await?.ok_or(ChargeRefusal::Unknown)?;
            if actor.account.is_some() && !own.focal_body.as_ref().is_some_and(|focal| actor.acts_for(focal)) {
                return Err(ChargeRefusal::Unknown);
            }
            let version = plans::latest(act.tx(), plan).await?.ok_or(ChargeRefusal::Unknown)?;
            if !plans::groups(act.tx(), &version.id).await?.iter().any(|group| group.label == *label) {
                return Err(ChargeRefusal::Unknown);
            }
            (None, Some(plan.clone()), Some(label.clone()))
        }
    };
    let charge = Charge {
        id: ChargeId::new(),
        leader,
        body,
        plan,
        section,
        starts_on,
        recorded_at: actor.now,
        recorded_by: actor.account.clone(),
    };
    act.put(&charge).await?;
    Ok(act.commit("briefings").await?)
}

/// After how many days without a decision a proposal stands on the page, as known by a moment.
pub async fn waiting_days(tx: &mut Tx, known_at: Timestamp) -> Result<i64, DbError> {
    let all: Vec<BriefingSetting> =
        tx.list("where tenant = $1 order by recorded_at desc, id desc limit 1000", &[]).await?;
    Ok(all.into_iter().find(|one| one.recorded_at <= known_at).map_or(WAITING_DAYS, |one| one.waiting_days))
}

/// Sets it.
pub async fn set_waiting_days(db: &Db, actor: &Actor, days: i64) -> Result<(), ChargeRefusal> {
    let mut act = Act::begin(db, actor, "briefing.setting").await?;
    reach(actor.role, Right::KeepBriefing).ok_or(ChargeRefusal::Unknown)?;
    if !(0..=365).contains(&days) {
        return Err(ChargeRefusal::Field("briefing.bad-days"));
    }
    let setting = BriefingSetting {
        id: BriefingSettingId::new(),
        waiting_days: days,
        recorded_at: actor.now,
        recorded_by: actor.account.clone(),
    };
    act.put(&setting).await?;
    Ok(act.commit("briefings").await?)
}

/// The leaders in charge as seen from a day and a moment.
pub struct Charges {
    all: Vec<Charge>,
    seen: (Date, Timestamp),
}

impl Charges {
    /// Reads them.
    pub async fn of(tx: &mut Tx, seen: (Date, Timestamp)) -> Result<Charges, DbError> {
        Ok(Charges { all: list(tx).await?, seen })
    }

    /// The leader in charge: by the section of the plan that is nearest, else by the first of the bodies that has one.
    pub fn leader(&self, plan: Option<&PlanId>, sections: &[String], bodies: &[BodyId]) -> Option<String> {
        let of_plan = |one: &&Charge| one.section.is_none() || plan.is_some() && one.plan.as_ref() == plan;
        let following = |one: &Charge| {
            let subject = match (&one.body, &one.section) {
                (Some(body), _) => Followed::Body(body.to_string()),
                (None, Some(section)) => Followed::Section(section.clone()),
                (None, None) => return None,
            };
            Some(Following {
                id: one.id.to_string(),
                subject,
                officer: Some(one.leader.clone()).filter(|leader| !leader.is_empty()),
                starts_on: one.starts_on,
                recorded_at: one.recorded_at,
            })
        };
        let all: Vec<Following> = self.all.iter().filter(of_plan).filter_map(following).collect();
        let bodies: Vec<String> = bodies.iter().map(ToString::to_string).collect();
        follower(&all, sections, &bodies, self.seen.0, self.seen.1).map(str::to_owned)
    }
}
