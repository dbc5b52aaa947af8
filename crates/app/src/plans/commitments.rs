//! Commitments: something checkable in a task's prose ("đưa … vào vận hành năm 2023"), answered one by one in returns.

use jiff::civil::Date;

use crate::db::{DbError, Tx, record};
use crate::ids::{CommitmentId, PlanVersionId, TaskId};

record! {
    /// A commitment of a task in one version.
    pub struct Commitment in "task_commitments" key (id) {
        pub id: CommitmentId,
        pub plan_version: PlanVersionId,
        pub task: TaskId,
        /// The plan's own words.
        pub text: String,
        /// The last on-time day.
        pub due_on: Option<Date>,
        pub position: i64,
    }
}

/// The commitments of a version, in the order of their tasks' words.
pub async fn of_version(tx: &mut Tx, version: &PlanVersionId) -> Result<Vec<Commitment>, DbError> {
    tx.list("where tenant = $1 and plan_version = $2 order by task, position limit 20000", &[version.clone().into()])
        .await
}
