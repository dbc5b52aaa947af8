//! What a focal body cleared of a task beside the issued words.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::db::{DbError, Tx, record};
use crate::ids::{AccountId, PlanId, TaskId};

record! {
    /// What the focal body cleared: one slot of one task, with its basis. It stays across versions of the plan.
    pub struct Clarification in "task_clarifications" key (plan, task, slot) {
        pub plan: PlanId,
        pub task: TaskId,
        /// A word of `rules::plans::lint::clarity::Slot`.
        pub slot: String,
        pub value: String,
        /// The document or the assignment inside the body that it rests on.
        pub basis: String,
        pub cleared_at: Timestamp,
        pub cleared_by: Option<AccountId>,
    }
}

/// The clarifications of a plan, by task.
pub async fn cleared(tx: &mut Tx, plan: &PlanId) -> Result<HashMap<TaskId, Vec<Clarification>>, DbError> {
    let all: Vec<Clarification> =
        tx.list("where tenant = $1 and plan = $2 order by task, slot limit 20000", &[plan.clone().into()]).await?;
    let mut by_task: HashMap<TaskId, Vec<Clarification>> = HashMap::new();
    for one in all {
        by_task.entry(one.task.clone()).or_default().push(one);
    }
    Ok(by_task)
}
