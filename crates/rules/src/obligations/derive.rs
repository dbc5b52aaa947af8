//! Deriving who owes a report, and what each must speak to.

use std::collections::{BTreeMap, BTreeSet};

use super::ItemRole;
use crate::plans::draft::PartyKind;
use crate::words::word_enum;

word_enum! {
    /// How a task names a party.
    PartyRole {
        /// Named first under "chủ trì".
        Lead = "lead",
        /// Named beside the first.
        CoLead = "co_lead",
        /// Named under "phối hợp".
        Cooperating = "cooperating",
    }
}

/// What a plan version says about who reports, with bodies and rosters already looked up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanFacts {
    /// The words that make the bodies owe: the reporting rule's, or the request's.
    pub cause: String,
    /// The body that consolidates.
    pub focal: Option<String>,
    /// The bodies that the rule's reporters phrase calls.
    pub reporters: Vec<String>,
    pub tasks: Vec<TaskFacts>,
    pub targets: Vec<TargetFacts>,
}

/// A task with its parties.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskFacts {
    pub id: String,
    /// Its place in the plan.
    pub position: i64,
    pub parties: Vec<PartyFacts>,
}

/// A party of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyFacts {
    pub role: PartyRole,
    pub kind: PartyKind,
    /// The body itself, or the members of the roster; empty when nobody was found.
    pub bodies: Vec<String>,
}

/// A target with the body that supplies its value, once one is assigned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TargetFacts {
    pub id: String,
    pub position: i64,
    pub supplier: Option<String>,
}

/// What an item is about. Tasks stand before targets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    Task(String),
    Target(String),
}

/// One thing that a body must speak to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemDraft {
    pub subject: Subject,
    pub role: ItemRole,
}

/// One report that a body owes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObligationDraft {
    pub body: String,
    pub cause: String,
    /// The focal body's own part: no letters, outside timeliness.
    pub is_focal_part: bool,
    /// In the plan's order; empty where only the general part is owed.
    pub items: Vec<ItemDraft>,
}

/// One obligation for each body that owes, ordered by body.
///
/// A body owes for what it leads or co-leads, alone or as a member of a roster, and for the targets it supplies; the
/// reporters of the rule owe the general part even without an item. Cooperating bodies owe nothing (the plan does not
/// say so; design.md section 3), nor do bodies outside the issuer's authority. The order of the input does not matter.
pub fn derive(plan: &PlanFacts) -> Vec<ObligationDraft> {
    let mut owed: BTreeMap<&str, BTreeMap<(Subject, i64), ItemRole>> = BTreeMap::new();
    for body in &plan.reporters {
        owed.entry(body).or_default();
    }
    for task in &plan.tasks {
        for party in &task.parties {
            let Some(role) = owing_role(party) else { continue };
            for body in &party.bodies {
                let key = (Subject::Task(task.id.clone()), task.position);
                let items = owed.entry(body).or_default();
                // Two roles that meet in one body become the stronger one.
                items.entry(key).and_modify(|held| *held = (*held).min(role)).or_insert(role);
            }
        }
    }
    for target in &plan.targets {
        if let Some(body) = &target.supplier {
            let key = (Subject::Target(target.id.clone()), target.position);
            owed.entry(body).or_default().insert(key, ItemRole::Supplier);
        }
    }
    owed.into_iter()
        .map(|(body, items)| ObligationDraft {
            body: body.to_owned(),
            cause: plan.cause.clone(),
            is_focal_part: plan.focal.as_deref() == Some(body),
            items: in_plan_order(items),
        })
        .collect()
}

/// The role in which a party owes; none when it owes nothing.
fn owing_role(party: &PartyFacts) -> Option<ItemRole> {
    match party.kind {
        // A ministry may be asked; it owes the province nothing.
        PartyKind::Outside => return None,
        // An open set or a reference has bodies only where a person said which.
        PartyKind::Body
        | PartyKind::Roster
        | PartyKind::OpenSet
        | PartyKind::Reference
        | PartyKind::Division
        | PartyKind::Person => {}
    }
    match party.role {
        PartyRole::Lead => Some(ItemRole::Lead),
        PartyRole::CoLead => Some(ItemRole::CoLead),
        PartyRole::Cooperating => None,
    }
}

fn in_plan_order(items: BTreeMap<(Subject, i64), ItemRole>) -> Vec<ItemDraft> {
    let sorted: BTreeSet<(bool, i64, Subject, ItemRole)> = items
        .into_iter()
        .map(|((subject, position), role)| (matches!(subject, Subject::Target(_)), position, subject, role))
        .collect();
    sorted.into_iter().map(|(_, _, subject, role)| ItemDraft { subject, role }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn party(role: PartyRole, kind: PartyKind, bodies: &[&str]) -> PartyFacts {
        PartyFacts { role, kind, bodies: bodies.iter().map(|body| (*body).to_owned()).collect() }
    }

    fn task(id: &str, position: i64, parties: Vec<PartyFacts>) -> TaskFacts {
        TaskFacts { id: id.to_owned(), position, parties }
    }

    fn check(plan: &PlanFacts, expected: &str) {
        let lines: Vec<String> = derive(plan)
            .iter()
            .map(|owed| {
                let items = owed.items.iter().map(|item| match &item.subject {
                    Subject::Task(id) | Subject::Target(id) => format!("{id}:{}", item.role.as_str()),
                });
                let mark = if owed.is_focal_part { "*" } else { "" };
                format!("{}{mark} {}", owed.body, items.collect::<Vec<_>>().join(" "))
            })
            .map(|line| line.trim_end().to_owned())
            .collect();
        assert_eq!(lines.join("\n"), expected);
    }

    #[test]
    fn leads_co_leads_and_rosters_owe_and_others_do_not() {
        use PartyKind::{Body, OpenSet, Outside, Roster};
        use PartyRole::{CoLead, Cooperating, Lead};
        let tasks = vec![
            task("2", 2, vec![party(Lead, Body, &["a"]), party(CoLead, Body, &["b"])]),
            task("1", 1, vec![party(Lead, Body, &["b"]), party(Cooperating, Body, &["c"])]),
            task("3", 3, vec![party(Lead, Roster, &["a", "b", "f"]), party(CoLead, Body, &["a"])]),
            task("4", 4, vec![party(Lead, Outside, &["m"]), party(CoLead, OpenSet, &[])]),
        ];
        let plan = PlanFacts { focal: Some("f".to_owned()), tasks, ..PlanFacts::default() };
        check(&plan, "a 2:lead 3:lead\nb 1:lead 2:co_lead 3:lead\nf* 3:lead");
    }

    #[test]
    fn reporters_without_items_owe_the_general_part() {
        let plan = PlanFacts {
            reporters: vec!["b".to_owned(), "a".to_owned(), "a".to_owned()],
            targets: vec![
                TargetFacts { id: "t1".to_owned(), position: 0, supplier: Some("b".to_owned()) },
                TargetFacts { id: "t2".to_owned(), position: 1, supplier: None },
            ],
            tasks: vec![task("9", 9, vec![party(PartyRole::CoLead, PartyKind::Body, &["b"])])],
            ..PlanFacts::default()
        };
        check(&plan, "a\nb 9:co_lead t1:supplier");
    }

    #[test]
    fn a_plan_without_anybody_makes_nobody_owe() {
        check(&PlanFacts { tasks: vec![task("1", 1, Vec::new())], ..PlanFacts::default() }, "");
    }

    fn any_plan() -> impl Strategy<Value = PlanFacts> {
        let body = || prop::sample::select(vec!["a", "b", "c", "d", "f"]).prop_map(str::to_owned);
        let role = prop::sample::select(PartyRole::ALL);
        let kind = prop::sample::select(vec![PartyKind::Body, PartyKind::Roster, PartyKind::Outside]);
        let parties =
            prop::collection::vec((role, kind, prop::collection::vec(body(), 0..4)), 0..4).prop_map(|parties| {
                let parties = parties.into_iter().map(|(role, kind, bodies)| PartyFacts { role, kind, bodies });
                parties.collect::<Vec<_>>()
            });
        let tasks = prop::collection::vec(parties, 0..6).prop_map(|tasks| {
            let numbered = tasks.into_iter().enumerate();
            numbered
                .map(|(n, parties)| TaskFacts { id: format!("task{n}"), position: n as i64, parties })
                .collect::<Vec<_>>()
        });
        let targets = prop::collection::vec(prop::option::of(body()), 0..4).prop_map(|suppliers| {
            let numbered = suppliers.into_iter().enumerate();
            numbered
                .map(|(n, supplier)| TargetFacts { id: format!("target{n}"), position: n as i64, supplier })
                .collect::<Vec<_>>()
        });
        let reporters = prop::collection::vec(body(), 0..4);
        (tasks, targets, reporters, prop::option::of(body())).prop_map(|(tasks, targets, reporters, focal)| PlanFacts {
            cause: "trước ngày 05/12".to_owned(),
            focal,
            reporters,
            tasks,
            targets,
        })
    }

    proptest! {
        #[test]
        fn the_order_of_the_input_changes_nothing(plan in any_plan(), turn in 0_usize..6) {
            let mut turned = plan.clone();
            turned.tasks.reverse();
            turned.targets.reverse();
            turned.reporters.reverse();
            let by = turn.min(turned.tasks.len());
            turned.tasks.rotate_left(by);
            for task in &mut turned.tasks {
                task.parties.reverse();
                for party in &mut task.parties {
                    party.bodies.reverse();
                }
            }
            prop_assert_eq!(derive(&plan), derive(&turned));
        }

        /// Invariant 3: one cause, one holder, and every lead's item stands exactly once.
        #[test]
        fn each_body_owes_one_report_with_each_item_once(plan in any_plan()) {
            let owed = derive(&plan);
            let bodies: BTreeSet<&str> = owed.iter().map(|one| one.body.as_str()).collect();
            prop_assert_eq!(bodies.len(), owed.len());
            for one in &owed {
                prop_assert_eq!(&one.cause, &plan.cause);
                let subjects: BTreeSet<&Subject> = one.items.iter().map(|item| &item.subject).collect();
                prop_assert_eq!(subjects.len(), one.items.len());
                let called = plan.reporters.contains(&one.body);
                prop_assert!(called || !one.items.is_empty(), "nobody owes for nothing");
            }
            for task in &plan.tasks {
                for party in task.parties.iter().filter(|party| owing_role(party).is_some()) {
                    for body in &party.bodies {
                        let found = owed.iter().find(|one| one.body == *body).expect("a lead owes");
                        prop_assert!(found.items.iter().any(|item| item.subject == Subject::Task(task.id.clone())));
                    }
                }
            }
        }
    }
}
