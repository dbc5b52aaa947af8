//! What stands on the page: every line with the leader in charge and the page that is its evidence.

use std::collections::{BTreeMap, HashMap};

use dondoc_rules::access::Reach;
use dondoc_rules::briefings::{DUE_DAYS, Section, WEEK_DAYS};
use dondoc_rules::obstacles::{CaseState, ObstacleState, View};
use dondoc_rules::tasks::{TaskCount, TaskState};
use dondoc_rules::vi::collate;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::charges::{Charges, waiting_days};
use crate::actor::Actor;
use crate::clock::end_of;
use crate::cycles;
use crate::db::{DbError, Tx};
use crate::http::Catalogue;
use crate::ids::{BodyId, PlanId, PlanVersionId, TaskId};
use crate::obstacles::cases::{self, Stored};
use crate::plans::{Task, TaskParty};
use crate::tasks::count::{Counted, Filter, What, count};
use crate::tasks::facts;
use crate::{bodies, plans, words};

/// A line of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub section: Section,
    /// None for what no leader is in charge of.
    pub leader: Option<String>,
    pub text: String,
    pub bodies: String,
    /// The day, and what it means.
    pub when: String,
    /// Where its evidence stands.
    pub link: String,
    /// What its section is sorted by.
    order: (Date, String),
}

/// The lines of one leader.
#[derive(Debug, Clone)]
pub struct Group {
    pub leader: Option<String>,
    pub lines: Vec<Line>,
}

/// The page.
#[derive(Debug, Clone)]
pub struct Briefing {
    /// Every line, by section.
    pub lines: Vec<Line>,
    pub waiting_days: i64,
    /// Plan tasks with a day that are overdue: counted beside the directives.
    pub overdue_task_count: usize,
    pub since: Date,
}

impl Briefing {
    /// How many lines each section has.
    pub fn counts(&self) -> [usize; Section::ALL.len()] {
        let mut counts = [0; Section::ALL.len()];
        for line in &self.lines {
            if let Some(count) = counts.get_mut(line.section as usize) {
                *count += 1;
            }
        }
        counts
    }

    /// The lines by leader, so many of each section: leaders by name, what nobody is in charge of last.
    pub fn groups(&self, shown: &[usize; Section::ALL.len()]) -> Vec<Group> {
        let mut left = *shown;
        let mut by_leader: BTreeMap<Option<String>, Vec<Line>> = BTreeMap::new();
        for line in &self.lines {
            let Some(room) = left.get_mut(line.section as usize).filter(|room| **room > 0) else { continue };
            *room -= 1;
            by_leader.entry(line.leader.clone()).or_default().push(line.clone());
        }
        let mut groups: Vec<Group> = by_leader.into_iter().map(|(leader, lines)| Group { leader, lines }).collect();
        groups.sort_by(|a, b| match (&a.leader, &b.leader) {
            (Some(a), Some(b)) => collate::compare(a, b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        });
        groups
    }
}

/// What is collected with.
struct Collector<'a> {
    tx: &'a mut Tx,
    t: &'a Catalogue,
    charges: Charges,
    as_of: Date,
    lines: Vec<Line>,
    /// The headings above each task, by plan.
    sections: HashMap<PlanId, HashMap<TaskId, Vec<String>>>,
    versions: HashMap<PlanVersionId, (Vec<Task>, Vec<TaskParty>)>,
}

/// The page of a day, by what was recorded until a moment, of what a person may read.
pub async fn of(
    tx: &mut Tx,
    actor: &Actor,
    reach: Reach,
    t: &Catalogue,
    (as_of, known_at): (Date, Timestamp),
) -> Result<Briefing, DbError> {
    let since = as_of.checked_sub(WEEK_DAYS.days()).unwrap_or(as_of);
    let then = (since, end_of(since).min(known_at));
    let filter = Filter::default();
    let now = count(tx, actor, reach, &filter, (as_of, known_at)).await?.tasks;
    let before = count(tx, actor, reach, &filter, then).await?.tasks;
    let mut open = cases::readable(tx, actor, View { as_of, known_at }).await?;
    let cases_before = cases::readable(tx, actor, View { as_of: then.0, known_at: then.1 }).await?;
    let days = waiting_days(tx, known_at).await?;
    let charges = Charges::of(tx, (as_of, known_at)).await?;
    let overdue_task_count =
        now.iter().filter(|one| matches!(one.what, What::Task { .. }) && one.state.count == TaskCount::Overdue).count();
    let mut collector =
        Collector { tx, t, charges, as_of, lines: Vec::new(), sections: HashMap::new(), versions: HashMap::new() };
    let states: HashMap<String, &TaskState> = before.iter().map(|one| (key(one), &one.state)).collect();
    for one in &now {
        collector.counted(one, states.get(&key(one)).copied()).await?;
    }
    let states: HashMap<String, &CaseState> =
        cases_before.iter().map(|case| (case.main.id.to_string(), &case.state)).collect();
    open.sort_by_key(|case| case.state.waits_since);
    for case in &open {
        collector.case(case, states.get(case.main.id.as_str()).copied(), days).await?;
    }
    collector.cycles(actor, reach, known_at).await?;
    let mut lines = collector.lines;
    lines.sort_by(|a, b| (a.section, &a.order).cmp(&(b.section, &b.order)));
    Ok(Briefing { lines, waiting_days: days, overdue_task_count, since })
}

/// What tells a counted thing from others.
fn key(one: &Counted) -> String {
    match &one.what {
        What::Task { task, .. } => format!("tasks/{task}"),
        What::Directive { directive, .. } => format!("directives/{}", directive.id),
    }
}

impl Collector<'_> {
    async fn names(&mut self, all: &[BodyId]) -> Result<String, DbError> {
        let mut names = Vec::new();
        for body in all {
            names.push(bodies::name_of(self.tx, body, self.as_of).await?);
        }
        Ok(names.join("; "))
    }

    /// The headings above a task, the nearest first.
    async fn above(&mut self, plan: &PlanId, task: &TaskId) -> Result<Vec<String>, DbError> {
        if !self.sections.contains_key(plan) {
            let mut own = HashMap::new();
            for stored in facts::of(self.tx, Some(plan)).await? {
                let sections = stored.places.last().map(|place| place.sections.clone()).unwrap_or_default();
                own.insert(stored.task, sections);
            }
            self.sections.insert(plan.clone(), own);
        }
        Ok(self.sections.get(plan).and_then(|own| own.get(task)).cloned().unwrap_or_default())
    }

    /// A task's words, and the bodies that it names as leads.
    async fn task(&mut self, version: &PlanVersionId, task: &TaskId) -> Result<(Option<Task>, Vec<BodyId>), DbError> {
        if !self.versions.contains_key(version) {
            let own = (plans::tasks(self.tx, version).await?, plans::parties(self.tx, version).await?);
            self.versions.insert(version.clone(), own);
        }
        let Some((tasks, parties)) = self.versions.get(version) else { return Ok((None, Vec::new())) };
        let led = parties.iter().filter(|party| party.task == *task && party.role != "cooperating");
        Ok((tasks.iter().find(|own| own.id == *task).cloned(), led.filter_map(|party| party.body.clone()).collect()))
    }

    async fn counted(&mut self, one: &Counted, before: Option<&TaskState>) -> Result<(), DbError> {
        let state = &one.state;
        let is_directive = matches!(one.what, What::Directive { .. });
        let left = state.due_on.map(|due| words::days_between(self.as_of, due));
        let is_due = state.count == TaskCount::WithinTime
            && state.waiting_since.is_none()
            && left.is_some_and(|left| (0..=DUE_DAYS).contains(&left));
        let is_done = state.completed_on.is_some() && before.is_none_or(|before| before.completed_on.is_none());
        let is_new = is_directive && before.is_none() && !is_done;
        let is_overdue = is_directive && state.count == TaskCount::Overdue;
        if !(is_overdue || is_due || is_done || is_new) {
            return Ok(());
        }
        let (text, names, link, leader) = match &one.what {
            What::Directive { directive, bodies } => {
                let leader = self.charges.leader(directive.plan.as_ref(), &[], bodies);
                (directive.text.clone(), self.names(bodies).await?, format!("/directives/{}", directive.id), leader)
            }
            What::Task { plan, task, version } => {
                let (own, led) = self.task(version, task).await?;
                let sections = self.above(plan, task).await?;
                let leader = self.charges.leader(Some(plan), &sections, &led);
                let words = own.as_ref().map(|own| format!("{} {}", own.label, own.text)).unwrap_or_default();
                let lead = own.and_then(|own| own.lead_raw).unwrap_or_default();
                (words, lead, format!("/tasks/{task}"), leader)
            }
        };
        let day = state.due_on.map(words::day).unwrap_or_default();
        let mut add = |section: Section, when: String, order: Date| {
            self.lines.push(Line {
                section,
                leader: leader.clone(),
                text: text.clone(),
                bodies: names.clone(),
                when,
                link: link.clone(),
                order: (order, link.clone()),
            });
        };
        let due_on = state.due_on.unwrap_or(self.as_of);
        if is_overdue {
            let days = state.late_days.unwrap_or(0).to_string();
            add(Section::Overdue, self.t.with("briefing.late", &[("day", &day), ("days", &days)]), due_on);
        }
        if is_due {
            let left = left.unwrap_or(0).to_string();
            add(Section::Due, self.t.with("briefing.left", &[("day", &day), ("days", &left)]), due_on);
        }
        if is_done {
            let on = state.completed_on.unwrap_or(self.as_of);
            let key = if state.count == TaskCount::CompletedLate { "briefing.done-late" } else { "briefing.done" };
            add(Section::Changed, self.t.with(key, &[("day", &words::day(on))]), on);
        } else if is_new {
            let key = if day.is_empty() { "briefing.new-undated" } else { "briefing.new" };
            add(Section::Changed, self.t.with(key, &[("day", &day)]), self.as_of);
        }
        Ok(())
    }

    async fn case(&mut self, case: &Stored, before: Option<&CaseState>, days: i64) -> Result<(), DbError> {
        let raisers: Vec<BodyId> = case.raisers().into_iter().cloned().collect();
        let waits = case.state.waiting_days.filter(|waits| *waits > days);
        let state = case.state.state;
        let is_changed = before.is_none_or(|before| before.state != state);
        if waits.is_none() && !is_changed {
            return Ok(());
        }
        let names = self.names(&raisers).await?;
        let mut sections = Vec::new();
        for task in &case.tasks {
            sections.extend(self.above(&case.main.plan, task).await?);
        }
        let leader = self.charges.leader(Some(&case.main.plan), &sections, &raisers);
        let asks = case.statements.iter().map(|one| one.asks.as_str()).find(|asks| !asks.is_empty());
        let text = asks.unwrap_or(&case.main.text).to_owned();
        let link = format!("/obstacles/{}", case.main.id);
        let mut add = |section: Section, when: String, order: Date| {
            self.lines.push(Line {
                section,
                leader: leader.clone(),
                text: text.clone(),
                bodies: names.clone(),
                when,
                link: link.clone(),
                order: (order, link.clone()),
            });
        };
        if let (Some(waits), Some(since)) = (waits, case.state.waits_since) {
            let authority = case.state.authority.or(case.main.authority);
            let authority =
                authority.map_or("obstacle.unsorted".to_owned(), |one| format!("obstacle.authority.{}", one.as_str()));
            let values = [("days", waits.to_string()), ("authority", self.t[&authority].to_owned())];
            let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
            add(Section::Waiting, self.t.with("briefing.waits", &values), since);
        } else if is_changed && !(state == ObstacleState::Closed && before.is_none()) {
            let word = self.t[&format!("obstacle.state.{}", state.as_str())].to_owned();
            add(Section::Changed, word, self.as_of);
        }
        Ok(())
    }

    /// Reports that fall due.
    async fn cycles(&mut self, actor: &Actor, reach: Reach, known_at: Timestamp) -> Result<(), DbError> {
        for cycle in cycles::list(self.tx).await? {
            let left = words::days_between(self.as_of, cycle.due_on);
            let is_open = cycle.opened_at <= known_at && cycle.closed_at.is_none_or(|at| at > known_at);
            let is_read = reach == Reach::Tenant || actor.acts_for(&cycle.focal_body);
            if !(is_open && is_read && (0..=DUE_DAYS).contains(&left)) {
                continue;
            }
            let plan = plans::get(self.tx, &cycle.plan).await?.map(|plan| plan.title).unwrap_or_default();
            let values = [("cycle", cycle.name.as_str()), ("plan", &plan)];
            let (day, days) = (words::day(cycle.due_on), left.to_string());
            let focal = std::slice::from_ref(&cycle.focal_body);
            let line = Line {
                section: Section::Due,
                leader: self.charges.leader(Some(&cycle.plan), &[], focal),
                text: self.t.with("briefing.report", &values),
                bodies: self.names(focal).await?,
                when: self.t.with("briefing.left", &[("day", &day), ("days", &days)]),
                link: format!("/cycles/{}", cycle.id),
                order: (cycle.due_on, cycle.id.to_string()),
            };
            self.lines.push(line);
        }
        Ok(())
    }
}
