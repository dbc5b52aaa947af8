//! What a version says of its headings, tasks and targets, for comparing it with another.

use dondoc_rules::amendments::{HeadingWords, Line, LineKind, Said, TargetWords, TaskWords, redline};

use super::{Target, Task, TaskGroup, groups_ever, targets_ever, tasks_ever};
use crate::db::{DbError, Tx};
use crate::ids::{PlanVersionId, TaskGroupId};

/// What differs between two wordings of a plan; what stays the same is left out.
pub struct Changes {
    pub headings: Vec<Line<HeadingWords>>,
    pub tasks: Vec<Line<TaskWords>>,
    pub targets: Vec<Line<TargetWords>>,
}

/// What differs between two wordings of a plan.
pub fn changes(before: &Wording, after: &Wording) -> Changes {
    fn told<T: Said>(before: &[T], after: &[T]) -> Vec<Line<T>> {
        redline(before, after).into_iter().filter(|line| line.kind != LineKind::Same).collect()
    }
    Changes {
        headings: told(&before.headings, &after.headings),
        tasks: told(&before.tasks, &after.tasks),
        targets: told(&before.targets, &after.targets),
    }
}

impl Task {
    /// Its words, for comparing versions.
    pub fn words(&self) -> TaskWords {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        TaskWords {
            id: self.id.to_string(),
            label: self.label.clone(),
            group: text(&self.task_group),
            text: self.text.clone(),
            lead: text(&self.lead_raw),
            cooperating: text(&self.cooperating_raw),
            timeline: text(&self.timeline_raw),
            deliverable: text(&self.deliverable_raw),
            class: self.counting_class,
            due_on: self.due_on,
            position: self.position,
            is_ended: self.is_ended,
        }
    }
}

impl TaskGroup {
    /// The heading that it is in every version.
    pub fn key(&self) -> &TaskGroupId {
        self.heading.as_ref().unwrap_or(&self.id)
    }

    /// Its words, for comparing versions.
    pub fn words(&self) -> HeadingWords {
        HeadingWords {
            id: self.key().to_string(),
            label: self.label.clone(),
            title: self.title.clone(),
            parent: self.parent.clone().unwrap_or_default(),
            position: self.position,
            is_ended: self.is_ended,
        }
    }
}

impl Target {
    /// What it wants: comparator, value, unit, as far as the plan says them.
    pub fn wants(&self) -> String {
        let number = |value: &Option<String>| value.as_deref().map(|value| value.replace('.', ","));
        let value = match (number(&self.value), number(&self.value_max)) {
            (Some(low), Some(high)) => format!("{low} - {high}"),
            (Some(value), None) | (None, Some(value)) => value,
            (None, None) => return String::new(),
        };
        let sign = match self.comparator.as_str() {
            "ge" => "≥ ",
            "gt" => "> ",
            "le" => "≤ ",
            "lt" => "< ",
            "about" => "≈ ",
            _ => "",
        };
        format!("{sign}{value} {}", self.unit.as_deref().unwrap_or_default()).trim_end().to_owned()
    }

    /// Its words, for comparing versions.
    pub fn words(&self) -> TargetWords {
        TargetWords {
            id: self.id.to_string(),
            label: self.label.clone(),
            text: self.text.clone(),
            value: self.wants(),
            to_year: self.to_year,
            position: self.position,
            is_ended: self.is_ended,
        }
    }
}

/// Everything of a version that is compared with another: headings, tasks, targets, those that were ended too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    pub headings: Vec<HeadingWords>,
    pub tasks: Vec<TaskWords>,
    pub targets: Vec<TargetWords>,
}

/// The wording of a version.
pub async fn wording(tx: &mut Tx, version: &PlanVersionId) -> Result<Wording, DbError> {
    Ok(Wording {
        headings: groups_ever(tx, version).await?.iter().map(TaskGroup::words).collect(),
        tasks: words_of(tx, version).await?,
        targets: targets_ever(tx, version).await?.iter().map(Target::words).collect(),
    })
}

/// The words of a version's tasks, those that were ended too.
pub async fn words_of(tx: &mut Tx, version: &PlanVersionId) -> Result<Vec<TaskWords>, DbError> {
    Ok(tasks_ever(tx, version).await?.iter().map(Task::words).collect())
}
