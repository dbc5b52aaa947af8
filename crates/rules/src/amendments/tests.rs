use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::obligations::{CountingClass, CycleFacts, TaskFacts, derive};

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

fn heading(id: &str, label: &str, parent: &str, is_ended: bool) -> HeadingWords {
    HeadingWords {
        id: id.to_owned(),
        label: label.to_owned(),
        title: format!("Mục {label}"),
        parent: parent.to_owned(),
        position: 0,
        is_ended,
    }
}

#[test]
fn a_heading_with_something_under_it_is_not_ended() {
    let tasks = [task("a", 0, "Rà soát quy hoạch")];
    let before = [heading("h1", "I", "", false), heading("h2", "II", "", false)];
    let old = (before.as_slice(), tasks.as_slice());
    let check = |headings: &[HeadingWords], tasks: &[TaskWords]| heading_in_use(old, (headings, tasks));
    let ended = [heading("h1", "I", "", true), heading("h2", "II", "", false)];
    assert_eq!(check(&ended, &tasks), Some(("I".to_owned(), vec!["I.0".to_owned()])));
    let moved = [TaskWords { group: "II".to_owned(), ..tasks[0].clone() }];
    assert_eq!(check(&ended, &moved), None, "what stood under it was moved");
    let gone = [TaskWords { is_ended: true, ..tasks[0].clone() }];
    assert_eq!(check(&ended, &gone), None, "what stood under it was ended");
    let nested = [heading("h1", "I", "", true), heading("h2", "II", "I", false)];
    assert_eq!(check(&nested, &gone), Some(("I".to_owned(), vec!["II".to_owned()])), "headings count too");
    // A plan that was damaged when it came is not held against its amendment.
    let lost = [TaskWords { group: "IX".to_owned(), ..tasks[0].clone() }];
    assert_eq!(heading_in_use((&before, &lost), (&before, &lost)), None);
}

#[test]
fn a_number_names_one_task_for_ever() {
    let before = [task("a", 0, "Rà soát"), TaskWords { is_ended: true, ..task("b", 1, "Lập") }];
    let again = [before[0].clone(), before[1].clone(), TaskWords { label: "I.1".to_owned(), ..task("c", 2, "Số hóa") }];
    assert_eq!(number_twice(&before, &again), Some("I.1".to_owned()), "the number of an ended task is its own");
    assert_eq!(number_twice(&before, &before), None);
    assert_eq!(number_twice(&again, &again), None, "what came so is not told");
}

#[test]
fn what_was_ended_and_stands_again_is_new() {
    let ended = [TaskWords { is_ended: true, ..task("a", 0, "Rà soát") }];
    let kinds = |before: &[TaskWords], after: &[TaskWords]| {
        redline(before, after).into_iter().map(|line| line.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&ended, &[task("a", 0, "Rà soát")]), [LineKind::Added]);
    assert!(kinds(&ended, &[]).is_empty(), "what was ended before is not told again");
}

#[test]
fn a_target_is_compared_by_its_aim_and_its_year() {
    let target = |value: &str, to_year| TargetWords {
        id: "t".to_owned(),
        label: "CT1".to_owned(),
        text: "Tỷ lệ đô thị hóa".to_owned(),
        value: value.to_owned(),
        to_year,
        position: 0,
        is_ended: false,
    };
    let lines = redline(&[target("≥ 60 %", Some(2025))], &[target("≥ 62 %", Some(2026))]);
    let fields: Vec<Field> = lines[0].fields.iter().map(|(field, _)| *field).collect();
    assert_eq!(fields, [Field::Value, Field::Until]);
    let texts: Vec<&str> = lines[0].fields[0].1.iter().map(|piece| piece.text.as_str()).collect();
    assert_eq!(texts, ["≥ 60 %", "≥ 62 %"], "an aim is shown whole, not letter by letter");
}

/// Any headings: ids, numbers, parents, some ended.
fn any_headings(most: usize) -> impl Strategy<Value = Vec<HeadingWords>> {
    let one = ("[a-e]", "[IVX]{1,2}", "[IVX]{0,1}", any::<bool>());
    prop::collection::vec(one, 0..most).prop_map(|rows| {
        let mut seen = BTreeSet::new();
        let rows = rows.into_iter().filter(|(id, ..)| seen.insert(id.clone())).collect::<Vec<_>>();
        let rows = rows.into_iter().enumerate();
        rows.map(|(place, (id, label, parent, is_ended))| HeadingWords {
            position: place as i64,
            ..heading(&id, &label, &parent, is_ended)
        })
        .collect()
    })
}

/// A plan's life: its versions, each with how many days after the one before it holds, and how many hours after it was
/// recorded.
fn any_life() -> impl Strategy<Value = Vec<(Vec<TaskWords>, i64, i64)>> {
    prop::collection::vec((any_version(7), 0_i64..40, 1_i64..900), 1..9)
}

proptest! {
    #[test]
    fn headings_compose_too(a in any_headings(6), b in any_headings(6), c in any_headings(6)) {
        let step = apply(&apply(&a, &diff(&a, &b)), &diff(&b, &c));
        prop_assert_eq!(&step, &c);
        prop_assert_eq!(step, apply(&a, &diff(&a, &c)));
    }

    /// The plan as of a day is what replaying the amendments that hold on it gives, in the order in which they take effect.
    #[test]
    fn point_in_time_equals_replay(life in any_life(), day in -10_i64..400, hour in 0_i64..9_000) {
        let (mut on, mut at) = (date(2023, 6, 20), Timestamp::from_second(1_687_200_000).expect("in range"));
        let mut since = Vec::new();
        for (_, days, hours) in &life {
            on = on.checked_add(jiff::Span::new().days(*days)).expect("in range");
            at = at.checked_add(jiff::Span::new().hours(*hours)).expect("in range");
            since.push(Since { effective_on: on, recorded_at: at });
        }
        let asked = date(2023, 6, 20).checked_add(jiff::Span::new().days(day)).expect("in range");
        let known = Timestamp::from_second(1_687_200_000 + hour * 3_600).expect("in range");
        let place = in_force(&since, asked, known).expect("a version");

        let mut replayed = life[0].0.clone();
        for (number, pair) in life.windows(2).enumerate() {
            let one = since[number + 1];
            if one.effective_on <= asked && one.recorded_at <= known {
                replayed = apply(&replayed, &diff(&pair[0].0, &pair[1].0));
            }
        }
        prop_assert_eq!(&life[place].0, &replayed);
    }

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
