//! Obligations: who owes which report by when, and in which state that obligation is on any day.
//!
//! Promise: a state is never stored. It is computed from dated facts, for any day asked about (`as_of`) and with what
//! was recorded by any moment (`known_at`); a fact recorded later changes nothing that was known before.

mod state;

pub use state::{
    DUE_SOON_DAYS, DueChange, ElsewhereFacts, ExcuseFacts, Facts, StageDays, Standing, Timeliness, Times, VersionFacts,
    days_late, first_arrival, latest_version, stage, state, state_at, times,
};

use std::collections::{BTreeMap, BTreeSet};

use crate::words::word_enum;

word_enum! {
    /// In which role a body answers for an item.
    ItemRole {
        /// The only lead, or the first named of several: the focal one unless a person says otherwise.
        Lead = "lead",
        /// Named beside the first: answers for its own part.
        CoLead = "co_lead",
        /// Supplies a target's value.
        Supplier = "supplier",
    }
}

word_enum! {
    /// What makes a cycle. Cycles of a plan overlap only where they are of different kinds.
    CycleKind {
        /// A reporting rule of the plan.
        Periodic = "periodic",
        /// A request on one topic.
        Thematic = "thematic",
        /// A request out of turn, often within days.
        AdHoc = "ad_hoc",
        /// A review half-way through the plan.
        MidTerm = "mid_term",
        /// The review at its end.
        Final = "final",
    }
}

impl CycleKind {
    /// Whether an instrument must ask for it, since no rule of the plan does.
    pub fn is_asked_for(self) -> bool {
        matches!(self, CycleKind::Thematic | CycleKind::AdHoc)
    }
}

word_enum! {
    /// What a report holds (vn-rules.md, T2-R1).
    ContentKind {
        Both = "both",
        Words = "words",
        Figures = "figures",
    }
}

word_enum! {
    /// The counting class of a task: an exact partition (Quyết định 42/2014; vn-rules topic 1.3).
    CountingClass {
        /// Has a day on which it falls due.
        Dated = "dated",
        /// Done all the time: followed through reports, never late itself.
        Standing = "standing",
        /// Bound to an event or to another instrument.
        Bound = "bound",
        /// Neither standing nor dated.
        Undated = "undated",
        /// Outside the issuer's authority.
        Outside = "outside",
    }
}

word_enum! {
    /// How far an obligation has come, whatever the day.
    Stage {
        /// Stated to stand in another report, and found there.
        ReportedElsewhere = "reported_elsewhere",
        Excused = "excused",
        Confirmed = "confirmed",
        CompletionAsked = "completion_asked",
        SignedAwaited = "signed_awaited",
        Submitted = "submitted",
        Suspended = "suspended",
        /// A draft is there.
        Begun = "begun",
        Nothing = "nothing",
    }
}

word_enum! {
    /// The state of an obligation at an instant; exactly one, by the order of precedence.
    ObligationState {
        /// Stands in another report, as the body stated and the focal body found.
        ReportedElsewhere = "reported_elsewhere",
        /// Taken out of the cycle by a reasoned decision; owes nothing in it.
        Excused = "excused",
        Confirmed = "confirmed",
        CompletionAsked = "completion_asked",
        /// Submitted here; the signed document is awaited.
        SignedAwaited = "signed_awaited",
        Submitted = "submitted",
        /// Nobody holds it until an instrument says who does; never overdue.
        Suspended = "suspended",
        Overdue = "overdue",
        Draft = "draft",
        DueSoon = "due_soon",
        Open = "open",
        NotYetOpen = "not_yet_open",
    }
}

/// A task as far as deriving needs it. Ids are opaque.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskFacts {
    pub id: String,
    pub position: i64,
    /// Bodies that lead, the focal one first; members of rosters stand after those named.
    pub leads: Vec<String>,
    /// Members of rosters that lead: each answers for its own part.
    pub roster_leads: Vec<String>,
}

/// What obligations are derived from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CycleFacts {
    pub tasks: Vec<TaskFacts>,
    /// Targets with an assigned supplier: target, body, position.
    pub targets: Vec<(String, String, i64)>,
    /// Bodies that the rule's reporters name by roster: they owe a general part even without an item.
    pub reporters: Vec<String>,
    /// Bodies that owe nothing: outside the authority.
    pub outside: Vec<String>,
    pub focal_body: String,
    pub scope: Scope,
}

/// What a request asks about; none of both is the whole plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Only these tasks and targets.
    pub subjects: Option<BTreeSet<String>>,
    /// Only these bodies, each with a general part even where it has no item.
    pub bodies: Option<BTreeSet<String>>,
}

impl Scope {
    fn takes(&self, subject: &Subject) -> bool {
        let (Subject::Task(id) | Subject::Target(id)) = subject;
        self.subjects.as_ref().is_none_or(|chosen| chosen.contains(id))
    }
}

/// What a body must speak to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ItemDraft {
    pub position: i64,
    pub subject: Subject,
    pub role: ItemRole,
}

/// A task or a target, by id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    Task(String),
    Target(String),
}

/// A body owes one report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObligationDraft {
    pub body: String,
    pub is_focal_part: bool,
    pub items: Vec<ItemDraft>,
}

/// Who owes a report in a cycle, with its items: one obligation a body, cooperating bodies none.
///
/// Where two roles for one subject meet in a body, the stronger one stays. The order of the input changes nothing.
pub fn derive(facts: &CycleFacts) -> Vec<ObligationDraft> {
    let mut owed: BTreeMap<String, BTreeMap<Subject, (i64, ItemRole)>> = BTreeMap::new();
    let mut add = |body: &str, subject: Subject, position: i64, role: ItemRole| {
        if !facts.scope.takes(&subject) {
            return;
        }
        let items = owed.entry(body.to_owned()).or_default();
        let item = items.entry(subject).or_insert((position, role));
        // `Lead` is less than `CoLead`: the stronger role comes first.
        item.1 = item.1.min(role);
    };
    for task in &facts.tasks {
        for (index, body) in task.leads.iter().enumerate() {
            let role = if index == 0 { ItemRole::Lead } else { ItemRole::CoLead };
            add(body, Subject::Task(task.id.clone()), task.position, role);
        }
        for body in &task.roster_leads {
            add(body, Subject::Task(task.id.clone()), task.position, ItemRole::CoLead);
        }
    }
    for (target, body, position) in &facts.targets {
        add(body, Subject::Target(target.clone()), *position, ItemRole::Supplier);
    }
    let chosen = facts.scope.bodies.as_ref();
    // Who is asked about some tasks only owes nothing for being on the list of reporters.
    let asks_all = facts.scope.subjects.is_none();
    for body in facts.reporters.iter().filter(|_| asks_all).chain(chosen.into_iter().flatten()) {
        owed.entry(body.clone()).or_default();
    }
    let outside: BTreeSet<&String> = facts.outside.iter().collect();
    owed.into_iter()
        .filter(|(body, _)| !outside.contains(body) && chosen.is_none_or(|chosen| chosen.contains(body)))
        .map(|(body, items)| {
            let items = items.into_iter().map(|(subject, (position, role))| ItemDraft { position, subject, role });
            let mut items: Vec<ItemDraft> = items.collect();
            items.sort();
            ObligationDraft { is_focal_part: body == facts.focal_body, body, items }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_obligation_a_body_and_the_stronger_role_stays() {
        let task = |id: &str, leads: &[&str], rosters: &[&str]| TaskFacts {
            id: id.to_owned(),
            position: id.parse().unwrap_or(0),
            leads: leads.iter().map(|lead| (*lead).to_owned()).collect(),
            roster_leads: rosters.iter().map(|lead| (*lead).to_owned()).collect(),
        };
        let facts = CycleFacts {
            tasks: vec![task("1", &["a", "b"], &["a", "c"]), task("2", &["a"], &[]), task("3", &["ministry"], &[])],
            targets: vec![("t".to_owned(), "b".to_owned(), 9)],
            reporters: vec!["d".to_owned()],
            outside: vec!["ministry".to_owned()],
            focal_body: "c".to_owned(),
            scope: Scope::default(),
        };
        let derived = derive(&facts);
        let bodies: Vec<&str> = derived.iter().map(|obligation| obligation.body.as_str()).collect();
        assert_eq!(bodies, ["a", "b", "c", "d"]);
        assert_eq!(derived[0].items.len(), 2);
        assert_eq!(derived[0].items[0].role, ItemRole::Lead);
        assert_eq!(derived[1].items[0].role, ItemRole::CoLead);
        assert!(derived[2].is_focal_part);
        assert!(derived[3].items.is_empty());
    }

    #[test]
    fn a_request_asks_about_some_tasks_and_some_bodies() {
        let task = |id: &str, lead: &str| TaskFacts {
            id: id.to_owned(),
            leads: vec![lead.to_owned()],
            ..TaskFacts::default()
        };
        let set = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
        let facts = |scope| CycleFacts {
            tasks: vec![task("1", "a"), task("2", "b")],
            reporters: vec!["c".to_owned()],
            outside: vec!["ministry".to_owned()],
            scope,
            ..CycleFacts::default()
        };
        let owing = |scope| -> Vec<(String, usize)> {
            derive(&facts(scope)).into_iter().map(|owed| (owed.body, owed.items.len())).collect()
        };
        let named = |list: &[(&str, usize)]| -> Vec<(String, usize)> {
            list.iter().map(|(body, items)| ((*body).to_owned(), *items)).collect()
        };
        assert_eq!(owing(Scope { subjects: set(&["2"]), bodies: None }), named(&[("b", 1)]));
        let both = Scope { subjects: set(&["1"]), bodies: set(&["a", "c", "ministry"]) };
        assert_eq!(owing(both), named(&[("a", 1), ("c", 0)]), "who is asked by name reports even without an item");
        assert_eq!(owing(Scope::default()), named(&[("a", 1), ("b", 1), ("c", 0)]));
    }

    proptest! {
        /// Invariant 3 and the independence of order: permuting the input changes nothing, each body owes once.
        #[test]
        fn permuting_the_input_changes_nothing(
            tasks in prop::collection::vec((prop::collection::vec(0_u8..6, 0..4), prop::collection::vec(0_u8..6, 0..4)), 0..12),
            rotate in 0_usize..12,
        ) {
            let tasks: Vec<TaskFacts> = tasks.into_iter().enumerate().map(|(index, (leads, rosters))| TaskFacts {
                id: index.to_string(),
                position: index as i64,
                leads: leads.iter().map(u8::to_string).collect(),
                roster_leads: rosters.iter().map(u8::to_string).collect(),
            }).collect();
            let mut turned = tasks.clone();
            turned.rotate_left(rotate.min(tasks.len()));
            let facts = |tasks| CycleFacts { tasks, focal_body: "0".to_owned(), ..CycleFacts::default() };
            let derived = derive(&facts(tasks));
            prop_assert_eq!(&derived, &derive(&facts(turned)));
            let mut bodies: Vec<&String> = derived.iter().map(|obligation| &obligation.body).collect();
            bodies.dedup();
            prop_assert_eq!(bodies.len(), derived.len());
        }
    }
}
