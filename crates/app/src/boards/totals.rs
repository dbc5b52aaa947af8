//! Totals of a cycle from a projection: how many obligations have come how far, without reading them.
//!
//! Promise: equal to counting the board of the same day ([`super::board`]), which a test does after every act of a story.

use std::collections::BTreeMap;

use dondoc_rules::obligations::{ObligationState, Stage, StageDays, Timeliness, stage, state, state_at};
use jiff::Timestamp;
use jiff::civil::Date;

use super::store::{self, TotalRow};
use crate::clock::day_of;
use crate::cycles::{self, Cycle};
use crate::db::{DbError, Tx};
use crate::ids::{CycleId, ObligationId, ReturnId};
use crate::returns::facts;
use crate::{successions, words};

/// What a cycle's obligations come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    pub states: BTreeMap<ObligationState, i64>,
    /// Bodies that count for timeliness, and how they stand.
    pub owing: i64,
    pub on_time: i64,
    pub late: i64,
    pub not_in: i64,
    pub suspended: i64,
    pub excused: i64,
}

impl Totals {
    /// How many obligations stand in a state.
    pub fn of(&self, state: ObligationState) -> i64 {
        self.states.get(&state).copied().unwrap_or(0)
    }

    fn add(&mut self, state: ObligationState, arrival: Arrival, count: i64) {
        *self.states.entry(state).or_default() += count;
        match arrival {
            Arrival::OnTime => self.on_time += count,
            Arrival::Late => self.late += count,
            Arrival::NotIn => self.not_in += count,
            Arrival::Suspended => self.suspended += count,
            Arrival::Excused => self.excused += count,
            Arrival::FocalPart => {}
        }
        if matches!(arrival, Arrival::OnTime | Arrival::Late | Arrival::NotIn) {
            self.owing += count;
        }
    }

    /// Both together.
    pub fn and(mut self, other: &Totals) -> Totals {
        for (state, count) in &other.states {
            *self.states.entry(*state).or_default() += count;
        }
        self.owing += other.owing;
        self.on_time += other.on_time;
        self.late += other.late;
        self.not_in += other.not_in;
        self.suspended += other.suspended;
        self.excused += other.excused;
        self
    }
}

/// How an obligation stands to its due day, without the number of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Arrival {
    OnTime,
    Late,
    NotIn,
    FocalPart,
    Suspended,
    Excused,
}

impl Arrival {
    const ALL: [(Arrival, &str); 6] = [
        (Arrival::OnTime, "on_time"),
        (Arrival::Late, "late"),
        (Arrival::NotIn, "not_in"),
        (Arrival::FocalPart, "focal_part"),
        (Arrival::Suspended, "suspended"),
        (Arrival::Excused, "excused"),
    ];

    fn of(timeliness: Timeliness) -> Arrival {
        match timeliness {
            Timeliness::OnTime => Arrival::OnTime,
            Timeliness::Late(_) => Arrival::Late,
            Timeliness::NotIn => Arrival::NotIn,
            Timeliness::FocalPart => Arrival::FocalPart,
            Timeliness::Suspended => Arrival::Suspended,
            Timeliness::Excused => Arrival::Excused,
        }
    }

    fn word(self) -> &'static str {
        Arrival::ALL.iter().find(|(arrival, _)| *arrival == self).map_or("not_in", |(_, word)| word)
    }

    fn parse(word: &str) -> Option<Arrival> {
        Arrival::ALL.iter().find(|(_, own)| *own == word).map(|(arrival, _)| *arrival)
    }
}

/// Counts a cycle's obligations by the pure functions, as of a day and from what was recorded by a moment.
pub async fn counted(tx: &mut Tx, cycle: &Cycle, as_of: Date, known_at: Timestamp) -> Result<Totals, DbError> {
    let mut totals = Totals::default();
    for (_, facts) in facts::of_whole_cycle(tx, cycle).await? {
        if facts.is_owed(as_of, known_at) {
            let (state, timeliness) = state(&facts, as_of, known_at);
            totals.add(state, Arrival::of(timeliness), 1);
        }
    }
    Ok(totals)
}

/// The totals of many cycles now, in their order: from the projection, counted anew where a succession began or ended since.
pub async fn now(tx: &mut Tx, cycles: &[Cycle], at: Timestamp) -> Result<Vec<Totals>, DbError> {
    let today = day_of(at);
    let mut rows: BTreeMap<CycleId, Vec<TotalRow>> = BTreeMap::new();
    for row in store::totals(tx, cycles).await? {
        rows.entry(row.cycle.clone()).or_default().push(row);
    }
    let mut found = Vec::with_capacity(cycles.len());
    for cycle in cycles {
        let own = rows.remove(&cycle.id).unwrap_or_default();
        let holds = !own.is_empty() && own.iter().all(|row| row.good_until.is_none_or(|last| today <= last));
        found.push(if holds { summed(cycle, &own, today, at)? } else { counted(tx, cycle, today, at).await? });
    }
    Ok(found)
}

fn summed(cycle: &Cycle, rows: &[TotalRow], as_of: Date, known_at: Timestamp) -> Result<Totals, DbError> {
    let broken = || DbError::Broken("a word of a projection is none".to_owned());
    let mut totals = Totals::default();
    for row in rows {
        let stage = Stage::parse(&row.stage).ok_or_else(broken)?;
        let days = StageDays {
            opens_on: cycle.opens_on,
            due_on: row.due_on,
            due_time: format!("{}:00", row.due_time).parse().ok(),
            is_focal_part: row.is_focal_part,
        };
        let arrival = Arrival::parse(&row.arrival).ok_or_else(broken)?;
        totals.add(state_at(stage, &days, as_of, known_at), arrival, row.obligation_count);
    }
    Ok(totals)
}

/// Writes the totals of a cycle anew, within the act that moved them.
pub async fn refresh(tx: &mut Tx, id: &CycleId, at: Timestamp) -> Result<(), DbError> {
    let Some(cycle) = cycles::get(tx, id).await? else { return Ok(()) };
    let all = facts::of_whole_cycle(tx, &cycle).await?;
    // Everything recorded counts, also where a clock was set back between two acts.
    let at = all.iter().filter_map(|(_, facts)| facts.latest()).fold(at, Timestamp::max);
    let today = day_of(at);
    let history = successions::history(tx).await?;
    let good_until = history.next_change(today).and_then(|day| day.yesterday().ok());
    let mut counts: BTreeMap<(Stage, Arrival, bool, Date, String), i64> = BTreeMap::new();
    for (_, facts) in &all {
        if facts.is_owed(today, at) {
            let (due_on, due_time) = facts.due(today, at);
            let due_time = due_time.map(words::hour).unwrap_or_default();
            let arrival = Arrival::of(state(facts, today, at).1);
            let key = (stage(facts, today, at), arrival, facts.is_focal_part, due_on, due_time);
            *counts.entry(key).or_default() += 1;
        }
    }
    store::forget_totals(tx, id).await?;
    for ((stage, arrival, is_focal_part, due_on, due_time), count) in counts {
        let row = TotalRow {
            cycle: id.clone(),
            stage: stage.as_str().to_owned(),
            arrival: arrival.word().to_owned(),
            is_focal_part,
            due_on,
            due_time,
            obligation_count: count,
            good_until,
        };
        tx.upsert(&row).await?;
    }
    Ok(())
}

/// Counts anew how many items of each heading an obligation has, within the act that gave them.
pub async fn count_items(tx: &mut Tx, obligation: &ObligationId) -> Result<(), DbError> {
    store::count_items(tx, obligation).await
}

/// Counts anew how many items of each heading a version answers, within the act that wrote them.
pub async fn count_answers(tx: &mut Tx, version: &ReturnId) -> Result<(), DbError> {
    store::count_answers(tx, version).await
}

/// How many items of each heading every obligation has and every version answers: as it is kept, and as the tables say.
pub async fn kept_and_counted(tx: &mut Tx) -> Result<[String; 2], DbError> {
    let mut both = [String::new(), String::new()];
    for (text, is_kept) in both.iter_mut().zip([true, false]) {
        *text = format!("{:?}\n{:?}", store::items(tx, is_kept).await?, store::answers(tx, is_kept).await?);
    }
    Ok(both)
}

/// Writes the totals of every cycle and every version anew.
pub async fn rebuild(tx: &mut Tx, at: Timestamp) -> Result<(), DbError> {
    for obligation in store::every_obligation(tx).await? {
        store::count_items(tx, &obligation).await?;
    }
    for version in store::every_return(tx).await? {
        store::count_answers(tx, &version).await?;
    }
    for id in store::every_cycle(tx).await? {
        refresh(tx, &id, at).await?;
    }
    Ok(())
}
