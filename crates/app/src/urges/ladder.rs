//! The ladder of reminders and urging: data that a province edits; without any, the one that comes with the program.

use dondoc_rules::urges::{Audience, Channel, Settings, Step, StepKind};
use jiff::Timestamp;
use serde::Deserialize;

use crate::actor::Actor;
use crate::db::{Db, DbError, Tx, record};
use crate::events::Act;
use crate::ids::AccountId;

const LADDER: &str = include_str!("../../data/ladder.csv");

/// The key of the one row of settings.
const ONE: &str = "one";

record! {
    /// A step of the ladder.
    #[derive(Deserialize)]
    pub struct LadderStep in "ladder_steps" key (code) {
        pub code: String,
        pub position: i64,
        pub name: String,
        pub kind: StepKind,
        /// Working days after the last on-time day; before it when negative.
        pub days: i64,
        /// A reminder that comes again after so many working days; 0 for once.
        pub every: i64,
        pub times: i64,
        pub audience: Audience,
        pub channel: Channel,
        /// Who signs, one line each between bars; empty for the head of the focal body.
        pub capacity: String,
    }
}

record! {
    /// What a province sets beside the steps.
    pub struct UrgeSettings in "urge_settings" key (id) {
        pub id: String,
        pub minimum_hours: i64,
        pub send_hour: i64,
        pub effect_days: i64,
        pub kept_at: Timestamp,
        pub kept_by: Option<AccountId>,
    }
}

impl LadderStep {
    /// As far as the rules need it.
    pub fn step(&self) -> Step {
        let (code, kind, days, every, times) = (self.code.clone(), self.kind, self.days, self.every, self.times);
        Step { code, kind, days, every, times }
    }
}

/// The steps as the rules need them.
pub fn steps(ladder: &[LadderStep]) -> Vec<Step> {
    ladder.iter().map(LadderStep::step).collect()
}

/// Why a ladder cannot stand.
#[derive(Debug)]
pub enum LadderRefusal {
    /// No step at all.
    Empty,
    /// A number is out of range: the step's name.
    Number(String),
    /// Urging starts a working day after the due day: the step's name.
    TooEarly(String),
    Settings,
    Store(DbError),
}

impl From<DbError> for LadderRefusal {
    fn from(error: DbError) -> Self {
        LadderRefusal::Store(error)
    }
}

/// The ladder in force, in its order.
pub async fn ladder(tx: &mut Tx) -> Result<Vec<LadderStep>, DbError> {
    let own: Vec<LadderStep> = tx.list("where tenant = $1 order by position, code limit 100", &[]).await?;
    Ok(if own.is_empty() { given() } else { own })
}

/// The ladder that comes with the program.
pub fn given() -> Vec<LadderStep> {
    csv::Reader::from_reader(LADDER.as_bytes()).deserialize().filter_map(Result::ok).collect()
}

/// The settings in force.
pub async fn settings(tx: &mut Tx) -> Result<Settings, DbError> {
    let own: Option<UrgeSettings> = tx.find("where tenant = $1 and id = $2", &[ONE.into()]).await?;
    Ok(own.map_or(Settings { minimum_hours: 4, send_hour: 8, effect_days: 5 }, |own| Settings {
        minimum_hours: own.minimum_hours,
        send_hour: own.send_hour,
        effect_days: own.effect_days,
    }))
}

/// Keeps a ladder and its settings in place of those before.
pub async fn keep(db: &Db, actor: &Actor, steps: &[LadderStep], set: Settings) -> Result<(), LadderRefusal> {
    check(steps, set)?;
    let mut act = Act::begin(db, actor, "urge.ladder-kept").await?;
    let before: Vec<LadderStep> = act.tx().list("where tenant = $1 order by position, code limit 100", &[]).await?;
    for gone in before.iter().filter(|old| !steps.iter().any(|step| step.code == old.code)) {
        act.remove(gone).await?;
    }
    for step in steps {
        act.put(step).await?;
    }
    let row = UrgeSettings {
        id: ONE.to_owned(),
        minimum_hours: set.minimum_hours,
        send_hour: set.send_hour,
        effect_days: set.effect_days,
        kept_at: actor.now,
        kept_by: actor.account.clone(),
    };
    act.put(&row).await?;
    act.commit("ladder").await?;
    Ok(())
}

pub fn check(steps: &[LadderStep], set: Settings) -> Result<(), LadderRefusal> {
    if steps.is_empty() {
        return Err(LadderRefusal::Empty);
    }
    for step in steps {
        let is_range = (-60..=250).contains(&step.days) && (0..=60).contains(&step.every);
        if !is_range || !(1..=60).contains(&step.times) {
            return Err(LadderRefusal::Number(step.name.clone()));
        }
        // A letter urges: not before a working day after the report was due.
        if step.kind != StepKind::Reminder && step.days < 1 {
            return Err(LadderRefusal::TooEarly(step.name.clone()));
        }
    }
    let is_sound = (0..=720).contains(&set.minimum_hours)
        && (0..=23).contains(&set.send_hour)
        && (1..=90).contains(&set.effect_days);
    if is_sound { Ok(()) } else { Err(LadderRefusal::Settings) }
}
