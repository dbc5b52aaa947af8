//! Cases: the statements that are one, their steps, and where each stands as of any day; a fixed number of statements for a
//! whole tenant.

use std::collections::{BTreeMap, HashMap};

use dondoc_rules::access::{Reach, Right, reach};
use dondoc_rules::obstacles::{Case, CaseState, Merge, ObstacleState, Statement, Step, StepKind, View, root, state};

use super::{Obstacle, ObstacleMerge, ObstacleStep, ObstacleTask, concerns};
use crate::actor::Actor;
use crate::db::{DbError, Tx};
use crate::ids::{BodyId, ObstacleId, PlanId, TaskId};
use crate::plans::{self, Plan};

/// A case with everything recorded of it, and where it stands.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The statement that stands for the case: the one that others were put to.
    pub main: Obstacle,
    /// All statements, the main one first.
    pub statements: Vec<Obstacle>,
    pub tasks: Vec<TaskId>,
    /// The steps of the main statement, oldest first.
    pub steps: Vec<ObstacleStep>,
    pub state: CaseState,
}

impl Stored {
    /// The bodies that raised it, each once.
    pub fn raisers(&self) -> Vec<&BodyId> {
        let mut found: Vec<&BodyId> = Vec::new();
        for one in &self.statements {
            if !found.contains(&&one.body) {
                found.push(&one.body);
            }
        }
        found
    }

    /// The bodies that it was ever sent to.
    pub fn sent_to(&self) -> Vec<&BodyId> {
        self.steps.iter().filter(|step| step.kind == StepKind::Routed).filter_map(|step| step.body.as_ref()).collect()
    }

    /// The last answer or decision that stands.
    pub fn outcome(&self) -> Option<&ObstacleStep> {
        let told =
            |step: &&ObstacleStep| matches!(step.kind, StepKind::Answered | StepKind::Decided | StepKind::Withdrawn);
        self.steps.iter().rev().find(told).filter(|step| step.kind != StepKind::Withdrawn)
    }

    /// The earliest day by which somebody asks for a decision.
    pub fn wanted_by(&self) -> Option<jiff::civil::Date> {
        self.statements.iter().filter_map(|one| one.wanted_by).min()
    }

    /// The case as a body that raised it sees it: its own words first, of the others who raised it too, not their words. Whole
    /// for a body that it was sent to.
    #[must_use]
    pub fn as_raiser(mut self, actor: &Actor) -> Stored {
        let is_own = |one: &Obstacle| actor.acts_for(&one.body);
        if self.sent_to().iter().any(|body| actor.acts_for(body)) || !self.statements.iter().any(is_own) {
            return self;
        }
        self.statements.sort_by_key(|one| !is_own(one));
        for other in self.statements.iter_mut().filter(|one| !is_own(one)) {
            other.text.clear();
            other.asks.clear();
            other.places.clear();
        }
        if let Some(own) = self.statements.first() {
            self.main = own.clone();
        }
        self
    }

    /// Whether a body that raised it has been answered and has not said what it thinks.
    pub fn awaits_feedback_of(&self, actor: &Actor) -> bool {
        self.state.state == ObstacleState::Answered
            && self.statements.iter().any(|one| actor.acts_for(&one.body))
            && !self.told_since_answer().any(|step| step.body.as_ref().is_some_and(|body| actor.acts_for(body)))
    }

    fn told_since_answer(&self) -> impl Iterator<Item = &ObstacleStep> {
        let answer = self.steps.iter().rposition(|step| matches!(step.kind, StepKind::Answered | StepKind::Decided));
        let after = answer.map_or(self.steps.len(), |place| place + 1);
        self.steps[after..].iter().filter(|step| matches!(step.kind, StepKind::Solved | StepKind::NotSolved))
    }

    /// Whether the person's body holds it and is awaited to answer.
    pub fn awaits_answer_of(&self, actor: &Actor) -> bool {
        let with = self.state.with.as_deref().and_then(BodyId::parse);
        self.state.state.is_waiting() && with.is_some_and(|body| actor.acts_for(&body))
    }
}

/// A statement as the rules know it.
fn statement(one: &Obstacle) -> Statement {
    Statement {
        id: one.id.to_string(),
        body: one.body.to_string(),
        raised_on: one.raised_on,
        recorded_at: one.recorded_at,
    }
}

fn step(one: &ObstacleStep) -> Step {
    Step {
        id: one.id.to_string(),
        kind: one.kind,
        body: one.body.as_ref().map(ToString::to_string),
        about: one.about,
        authority: one.authority,
        happened_on: one.happened_on,
        recorded_at: one.recorded_at,
    }
}

/// A merge as the rules know it.
pub fn merge(one: &ObstacleMerge) -> Merge {
    Merge {
        from: one.obstacle.to_string(),
        into: one.into_obstacle.to_string(),
        merged_at: one.merged_at,
        undone_at: one.undone_at,
    }
}

/// Every merge of the tenant, those undone too.
pub async fn merges(tx: &mut Tx) -> Result<Vec<ObstacleMerge>, DbError> {
    tx.list("where tenant = $1 order by merged_at, id limit 100000", &[]).await
}

/// All cases of the tenant as seen, the newest first.
pub async fn all(tx: &mut Tx, view: View) -> Result<Vec<Stored>, DbError> {
    let statements: Vec<Obstacle> = tx.list("where tenant = $1 order by id desc limit 100000", &[]).await?;
    let merges: Vec<Merge> = merges(tx).await?.iter().map(merge).collect();
    let mut steps: HashMap<ObstacleId, Vec<ObstacleStep>> = HashMap::new();
    let recorded: Vec<ObstacleStep> =
        tx.list("where tenant = $1 order by happened_on, recorded_at, id limit 500000", &[]).await?;
    let is_seen = |step: &ObstacleStep| step.happened_on <= view.as_of && step.recorded_at <= view.known_at;
    for one in recorded.into_iter().filter(is_seen) {
        steps.entry(one.obstacle.clone()).or_default().push(one);
    }
    let touched: Vec<ObstacleTask> = tx.list("where tenant = $1 order by obstacle, task limit 500000", &[]).await?;
    let mut tasks: HashMap<ObstacleId, Vec<TaskId>> = HashMap::new();
    for one in touched {
        tasks.entry(one.obstacle).or_default().push(one.task);
    }
    let mut groups: BTreeMap<String, Vec<Obstacle>> = BTreeMap::new();
    for one in statements {
        if one.raised_on <= view.as_of && one.recorded_at <= view.known_at {
            groups.entry(root(one.id.as_str(), &merges, view).to_owned()).or_default().push(one);
        }
    }
    let mut found = Vec::new();
    for (main, mut statements) in groups.into_iter().rev() {
        statements.sort_by_key(|one| (one.id.as_str() != main, one.id.clone()));
        let Some(first) = statements.first().cloned() else { continue };
        let steps = ObstacleId::parse(&main).and_then(|main| steps.remove(&main)).unwrap_or_default();
        let case =
            Case { statements: statements.iter().map(statement).collect(), steps: steps.iter().map(step).collect() };
        let Some(state) = state(&case, view) else { continue };
        let mut touched: Vec<TaskId> = Vec::new();
        for task in statements.iter().filter_map(|one| tasks.get(&one.id)).flatten() {
            if !touched.contains(task) {
                touched.push(task.clone());
            }
        }
        found.push(Stored { main: first, statements, tasks: touched, steps, state });
    }
    Ok(found)
}

/// The cases that a body raised; one look where it raised none.
pub async fn of_body(tx: &mut Tx, body: &BodyId, view: View) -> Result<Vec<Stored>, DbError> {
    if tx
        .find::<Obstacle>("where tenant = $1 and body = $2 order by id limit 1", &[body.clone().into()])
        .await?
        .is_none()
    {
        return Ok(Vec::new());
    }
    let mut found = all(tx, view).await?;
    found.retain(|case| case.statements.iter().any(|one| one.body == *body));
    Ok(found)
}

/// The case that a statement belongs to.
pub async fn of(tx: &mut Tx, id: &ObstacleId, view: View) -> Result<Option<Stored>, DbError> {
    Ok(all(tx, view).await?.into_iter().find(|case| case.statements.iter().any(|one| one.id == *id)))
}

/// Whether a right of the person reaches a case: by its plan's focal body, or as a body that it concerns.
pub fn is_covered(actor: &Actor, right: Right, case: &Stored, plan: Option<&Plan>) -> bool {
    match reach(actor.role, right) {
        Some(Reach::Tenant) => true,
        Some(Reach::Focal) => plan.and_then(|plan| plan.focal_body.as_ref()).is_some_and(|focal| actor.acts_for(focal)),
        Some(Reach::Own) => concerns(actor, case),
        None => false,
    }
}

/// Whether a person reads every word of a case: for the plan's focal body, or for the whole tenant.
pub fn is_read_whole(actor: &Actor, case: &Stored, plan: Option<&Plan>) -> bool {
    reach(actor.role, Right::ReadObstacles) != Some(Reach::Own) && is_covered(actor, Right::ReadObstacles, case, plan)
}

/// The cases that a person may read: of the plans they follow, and of their own body.
pub async fn readable(tx: &mut Tx, actor: &Actor, view: View) -> Result<Vec<Stored>, DbError> {
    let plans: HashMap<PlanId, Plan> = plans::list(tx).await?.into_iter().map(|plan| (plan.id.clone(), plan)).collect();
    let seen = all(tx, view).await?.into_iter().filter_map(|case| {
        let plan = plans.get(&case.main.plan);
        if is_read_whole(actor, &case, plan) {
            return Some(case);
        }
        let is_own = is_covered(actor, Right::ReadObstacles, &case, plan)
            || is_covered(actor, Right::RaiseObstacles, &case, None);
        is_own.then(|| case.as_raiser(actor))
    });
    Ok(seen.collect())
}
