//! Totals of tasks by class, and rates that name what they are of.

use super::TaskCount;
use crate::words::word_enum;

word_enum! {
    /// What a percentage is of. Reports in use differ (vn-rules.md 1.3), so it is chosen and always named.
    Denominator {
        /// All tasks that have a day.
        Dated = "dated",
        /// Those of them that are completed.
        Completed = "completed",
    }
}

impl Denominator {
    /// Whether tasks of a class belong to it.
    pub fn holds(self, count: TaskCount) -> bool {
        match self {
            Denominator::Dated => count.is_dated(),
            Denominator::Completed => matches!(count, TaskCount::CompletedOnTime | TaskCount::CompletedLate),
        }
    }
}

/// How many tasks stand in each class.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    counts: [usize; TaskCount::ALL.len()],
    total: usize,
}

impl Totals {
    /// Counts tasks.
    pub fn of(tasks: impl IntoIterator<Item = TaskCount>) -> Totals {
        let mut totals = Totals::default();
        for task in tasks {
            totals.total += 1;
            if let Some(count) = totals.counts.get_mut(task as usize) {
                *count += 1;
            }
        }
        totals
    }

    /// How many stand in a class.
    pub fn count(&self, class: TaskCount) -> usize {
        self.counts.get(class as usize).copied().unwrap_or(0)
    }

    /// How many there are: the sum of all classes.
    pub fn total(&self) -> usize {
        self.total
    }

    /// How many a percentage is of.
    pub fn of_denominator(&self, of: Denominator) -> usize {
        TaskCount::ALL.iter().filter(|class| of.holds(**class)).map(|class| self.count(*class)).sum()
    }

    /// The share of a class in tenths of a percent, rounded half up; none where the class is no part of the whole, or the
    /// whole is nothing.
    pub fn permille(&self, class: TaskCount, of: Denominator) -> Option<usize> {
        let whole = self.of_denominator(of);
        let is_part = of.holds(class) && whole > 0;
        is_part.then(|| (self.count(class) * 2000 + whole) / (2 * whole))
    }
}
