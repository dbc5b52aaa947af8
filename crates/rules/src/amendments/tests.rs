use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::obligations::{CycleFacts, TaskFacts, derive};

fn task(id: &str, position: i64, text: &str) -> TaskWords {
    TaskWords {
        id: id.to_owned(),
        label: format!("I.{position}"),
        group: "I".to_owned(),
        text: text.to_owned(),
        lead: "Sở Xây dựng".to_owned(),
        cooperating: String::new(),
        timeline: "Thường xuyên".to_owned(),
        deliverable: String::new(),
        class: CountingClass::Standing,
        due_on: None,
        position,
        is_ended: false,
    }
}

#[test]
fn a_redline_shows_what_came_went_and_was_said_otherwise() {
    let before = [task("a", 0, "Rà soát quy hoạch"), task("b", 1, "Lập danh mục"), task("c", 2, "Tập huấn")];
    let mut after = vec![
        task("a", 0, "Rà soát, điều chỉnh quy hoạch"),
        TaskWords { is_ended: true, ..task("b", 1, "Lập danh mục") },
        task("c", 2, "Tập huấn"),
        task("d", 3, "Số hóa hồ sơ"),
    ];
    after[0].due_on = Some(date(2026, 6, 30));
    let lines = redline(&before, &after);
    let kinds: Vec<(&str, LineKind)> = lines.iter().map(|line| (line.id.as_str(), line.kind)).collect();
    let expected = [("a", LineKind::Changed), ("b", LineKind::Ended), ("c", LineKind::Same), ("d", LineKind::Added)];
    assert_eq!(kinds, expected);
    let fields: Vec<Field> = lines[0].fields.iter().map(|(field, _)| *field).collect();
    assert_eq!(fields, [Field::Text, Field::DueOn]);
    // What an amendment ended is not shown again by the next one.
    assert!(redline(&after, &after).iter().all(|line| line.kind == LineKind::Same && line.id != "b"));
}

#[test]
fn a_task_that_was_moved_is_named_and_its_neighbours_are_not() {
    let before: Vec<TaskWords> = (0..6).map(|n| task(&format!("t{n}"), n, "việc")).collect();
    let order = [0, 4, 1, 2, 3, 5];
    let after: Vec<TaskWords> = order
        .iter()
        .enumerate()
        .map(|(place, n)| TaskWords { position: place as i64, label: before[*n].label.clone(), ..before[*n].clone() })
        .collect();
    let moved: Vec<String> =
        redline(&before, &after).into_iter().filter(|line| !line.fields.is_empty()).map(|line| line.id).collect();
    assert_eq!(moved, ["t4"]);
}

#[test]
fn days_that_cannot_be_are_refused_with_the_rule() {
    let days = |issued: Date, effective: Date| Days {
        issued_on: issued,
        effective_on: effective,
        base_effective_on: date(2023, 6, 20),
        closed: vec![("Năm 2023".to_owned(), date(2023, 1, 1), date(2023, 12, 31))],
    };
    let check = |issued, effective, confirmed| check_days(&days(issued, effective), confirmed);
    assert_eq!(check(date(2024, 3, 1), date(2024, 3, 1), false), Ok(()));
    let early = check(date(2024, 3, 1), date(2024, 2, 28), true);
    assert_eq!(early, Err(AmendmentRefusal::BeforeIssue(date(2024, 3, 1))));
    let before = check(date(2023, 5, 1), date(2023, 6, 1), true);
    assert_eq!(before, Err(AmendmentRefusal::BeforeBase(date(2023, 6, 20))));
    let closed = check(date(2023, 8, 1), date(2023, 8, 1), false);
    assert_eq!(closed, Err(AmendmentRefusal::InClosedCycle("Năm 2023".to_owned())));
    assert_eq!(check(date(2023, 8, 1), date(2023, 8, 1), true), Ok(()), "a person has confirmed");
}

fn owed(tasks: &[(&str, &[&str])]) -> Vec<ObligationDraft> {
    let tasks = tasks.iter().enumerate().map(|(position, (id, leads))| TaskFacts {
        id: (*id).to_owned(),
        position: position as i64,
        leads: leads.iter().map(|lead| (*lead).to_owned()).collect(),
        roster_leads: Vec::new(),
    });
    derive(&CycleFacts { tasks: tasks.collect(), focal_body: "focal".to_owned(), ..CycleFacts::default() })
}

#[test]
fn only_what_the_amendment_touches_opens_and_ends() {
    let before = owed(&[("t1", &["a"]), ("t2", &["a", "b"]), ("t3", &["c"])]);
    let after = owed(&[("t1", &["a"]), ("t2", &["b", "d"]), ("t4", &["c"])]);
    let reworded = BTreeSet::from([Subject::Task("t1".to_owned())]);
    let impact = impact(&before, &after, &reworded);
    let names = |all: &[Given]| {
        let each = all.iter().map(|one| match &one.subject {
            Subject::Task(id) | Subject::Target(id) => format!("{} {id}", one.body),
        });
        each.collect::<Vec<_>>()
    };
    assert_eq!(names(&impact.opened), ["c t4", "d t2"]);
    assert_eq!(names(&impact.ended), ["a t2", "c t3"]);
    assert_eq!(names(&impact.reworded), ["a t1"]);
    assert_eq!(impact.new_bodies, ["d"]);
}

fn any_version(most: usize) -> impl Strategy<Value = Vec<TaskWords>> {
    let one = ("[a-h]", "(Rà soát|Lập|Ban hành) (quy hoạch|danh mục|đề án)", any::<bool>());
    prop::collection::vec(one, 0..most).prop_map(|rows| {
        let mut seen = BTreeSet::new();
        let rows = rows.into_iter().filter(|(id, ..)| seen.insert(id.clone())).collect::<Vec<_>>();
        rows.into_iter()
            .enumerate()
            .map(|(place, (id, text, is_ended))| TaskWords { is_ended, ..task(&id, place as i64, &text) })
            .collect()
    })
}

proptest! {
    #[test]
    fn diff_then_apply_gives_the_later_version(before in any_version(8), after in any_version(8)) {
        prop_assert_eq!(apply(&before, &diff(&before, &after)), after);
    }

    #[test]
    fn versions_compose(a in any_version(8), b in any_version(8), c in any_version(8)) {
        let step = apply(&apply(&a, &diff(&a, &b)), &diff(&b, &c));
        prop_assert_eq!(step, apply(&a, &diff(&a, &c)));
    }

    #[test]
    fn every_task_of_both_versions_stands_in_the_redline_once(before in any_version(8), after in any_version(8)) {
        let lines = redline(&before, &after);
        let ids: Vec<&str> = lines.iter().map(|line| line.id.as_str()).collect();
        let once: BTreeSet<&str> = ids.iter().copied().collect();
        prop_assert_eq!(ids.len(), once.len());
        let live = |version: &[TaskWords]| -> BTreeSet<String> {
            version.iter().filter(|task| !task.is_ended).map(|task| task.id.clone()).collect()
        };
        for id in live(&before).union(&live(&after)) {
            prop_assert!(once.contains(id.as_str()), "{} is missing", id);
        }
    }
}
