//! Classes by the day, to the second, seen from the past, for a plan and for a body.

use jiff::SignedDuration;
use jiff::civil::{DateTime, date};
use proptest::prelude::*;

use super::*;
use crate::calendar::{end_of, zone};
use crate::successions::{Succession, SuccessionKind};

fn at(moment: &str) -> Timestamp {
    let moment: DateTime = moment.parse().expect("a moment such as 2023-12-04T23:59:59.999");
    moment.to_zoned_datetime(zone()).expect("a moment in range").timestamp()
}

fn part(body: &str, closes: bool) -> Part {
    Part { body: body.to_owned(), is_shared: false, closes }
}

/// Due on 4 December, led by `a`, co-led by `b`.
fn dated() -> Facts {
    let given = Given {
        proposed: CountingClass::Dated,
        due_on: Some(date(2023, 12, 4)),
        parts: vec![part("a", true), part("b", false)],
    };
    Facts {
        task: "t".to_owned(),
        versions: vec![version(1, date(2023, 6, 20), "2023-06-21T08:00", given)],
        ..Facts::default()
    }
}

fn version(number: i64, effective_on: Date, recorded: &str, given: Given) -> Version {
    Version { number, effective_on, recorded_at: at(recorded), given: Some(given) }
}

fn of_class(class: CountingClass) -> Facts {
    let mut facts = dated();
    facts.versions[0].given = Some(Given { proposed: class, due_on: None, parts: vec![part("a", true)] });
    facts
}

fn outcome(body: &str, reported_on: Date, recorded: &str, accepted: &str) -> Outcome {
    Outcome {
        body: Some(body.to_owned()),
        reported_on,
        recorded_at: at(recorded),
        accepted_at: Some(accepted).filter(|moment| !moment.is_empty()).map(at),
        returned_at: None,
    }
}

/// The class at a moment with its days, as a working board shows it.
fn check(facts: &Facts, moment: &str, expected: TaskCount, days: Option<i64>) {
    let now = at(moment);
    let state = state(facts, Whose::Plan, day_of(now), now).expect("the task is given");
    assert_eq!((state.count, state.late_days), (expected, days), "at {moment}");
}

fn band(facts: &Facts, moment: &str) -> Option<Band> {
    let now = at(moment);
    state(facts, Whose::Plan, day_of(now), now).and_then(|state| state.band)
}

use TaskCount::{CompletedLate, CompletedOnTime, Overdue, UndatedDone, UndatedOpen, WithinTime};

#[test]
fn t1_r4_a_due_day_counts_until_its_last_second() {
    let mut facts = dated();
    check(&facts, "2023-12-04T23:59:59.999", WithinTime, None);
    check(&facts, "2023-12-05T00:00:00", Overdue, Some(1));
    check(&facts, "2023-12-14T08:00:00", Overdue, Some(10));
    for (moment, band_of) in
        [("2023-11-26T08:00", Band::Ahead), ("2023-11-27T08:00", Band::DueSoon), ("2023-12-04T08:00", Band::DueToday)]
    {
        assert_eq!(band(&facts, moment), Some(band_of), "{moment}");
    }
    for (submitted, count, days) in
        [("2023-12-04T23:59:59.999", CompletedOnTime, None), ("2023-12-05T00:00:00", CompletedLate, Some(1))]
    {
        facts.outcomes = vec![outcome("a", day_of(at(submitted)), submitted, "2023-12-20T08:00")];
        check(&facts, "2023-12-20T08:00", count, days);
    }
}

#[test]
fn the_class_is_fixed_by_the_day_of_the_accepted_result() {
    let mut facts = dated();
    facts.outcomes = vec![outcome("a", date(2023, 12, 4), "2023-12-04T16:00", "2023-12-12T09:00")];
    check(&facts, "2023-12-12T08:59:59", WithinTime, None);
    assert_eq!(band(&facts, "2023-12-12T08:00"), Some(Band::Reported));
    check(&facts, "2023-12-12T09:00", CompletedOnTime, None);
    // A result that came late is late by its own day, however long the focal body takes.
    facts.outcomes = vec![outcome("a", date(2023, 12, 6), "2023-12-06T16:00", "2023-12-12T09:00")];
    check(&facts, "2023-12-11T09:00", Overdue, Some(2));
    check(&facts, "2023-12-30T09:00", CompletedLate, Some(2));
}

#[test]
fn t1_r7_a_returned_result_reopens_the_task_with_the_old_day() {
    let mut facts = dated();
    facts.outcomes = vec![outcome("a", date(2023, 12, 1), "2023-12-01T16:00", "")];
    facts.outcomes[0].returned_at = Some(at("2023-12-06T09:00"));
    check(&facts, "2023-12-06T08:59", WithinTime, None);
    check(&facts, "2023-12-06T09:00", Overdue, Some(2));
    facts.outcomes.push(outcome("a", date(2023, 12, 8), "2023-12-08T16:00", "2023-12-09T08:00"));
    check(&facts, "2023-12-09T08:00", CompletedLate, Some(4));
    // An accepted one can be opened again by decision only, and then counts as not completed.
    facts.outcomes[1].returned_at = Some(at("2023-12-20T08:00"));
    check(&facts, "2023-12-19T08:00", CompletedLate, Some(4));
    check(&facts, "2023-12-20T08:00", Overdue, Some(16));
}

#[test]
fn t1_r10_a_paper_entered_late_is_on_time_and_the_official_view_stands() {
    let mut facts = dated();
    let due = date(2023, 12, 4);
    let official = |facts: &Facts, on: Date| state(facts, Whose::Plan, on, end_of(on)).expect("is given").count;
    let before = official(&facts, date(2023, 12, 5));
    assert_eq!(before, Overdue);
    facts.outcomes = vec![outcome("a", due, "2023-12-11T10:00", "2023-12-11T10:05")];
    assert_eq!(official(&facts, date(2023, 12, 5)), before);
    check(&facts, "2023-12-11T10:05", CompletedOnTime, None);
    // As of the past day by what is known now: it had arrived, and waited.
    let now = state(&facts, Whose::Plan, date(2023, 12, 5), at("2023-12-11T11:00")).expect("is given");
    assert_eq!((now.count, now.band), (WithinTime, Some(Band::Reported)));
}

#[test]
fn t1_r6_an_amendment_keeps_the_first_day_beside_the_one_in_force() {
    let mut facts = dated();
    let later = Given { proposed: CountingClass::Dated, due_on: Some(date(2024, 3, 31)), parts: vec![part("a", true)] };
    facts.versions.push(version(2, date(2023, 12, 20), "2023-12-21T08:00", later));
    let seen = |day: Date, known: &str| state(&facts, Whose::Plan, day, at(known)).expect("is given");
    assert_eq!(seen(date(2023, 12, 19), "2024-04-02T08:00").count, Overdue, "not extended yet");
    let extended = seen(date(2024, 1, 10), "2024-01-10T08:00");
    assert_eq!((extended.count, extended.late_days, extended.original_late_days), (WithinTime, None, Some(37)));
    assert_eq!((extended.due_on, extended.original_due_on), (Some(date(2024, 3, 31)), Some(date(2023, 12, 4))));
    // Reported before the extension took effect: late by the day that was in force then.
    let mut done = facts.clone();
    done.outcomes = vec![outcome("a", date(2023, 12, 10), "2023-12-10T08:00", "2024-01-05T08:00")];
    check(&done, "2024-01-10T08:00", CompletedLate, Some(6));
    done.outcomes = vec![outcome("a", date(2024, 3, 31), "2024-03-31T08:00", "2024-04-05T08:00")];
    check(&done, "2024-04-10T08:00", CompletedOnTime, None);
    // A task that the amended plan holds no more is not counted from then on.
    let mut gone = facts.clone();
    gone.versions[1].given = None;
    assert_eq!(state(&gone, Whose::Plan, date(2024, 1, 10), at("2024-01-10T08:00")), None);
    assert!(state(&gone, Whose::Plan, date(2023, 12, 19), at("2024-01-10T08:00")).is_some());
}

#[test]
fn t1_r1_only_a_task_with_a_day_is_ever_late() {
    for (class, count) in [
        (CountingClass::Standing, TaskCount::Standing),
        (CountingClass::Bound, TaskCount::Bound),
        (CountingClass::Outside, TaskCount::Outside),
        (CountingClass::Undated, UndatedOpen),
        (CountingClass::Dated, UndatedOpen),
    ] {
        check(&of_class(class), "2030-01-01T08:00", count, None);
    }
    // What a person decides holds; a class with a day needs the day.
    let mut facts = of_class(CountingClass::Undated);
    let act = ClassAct {
        id: "1".to_owned(),
        decided_at: at("2023-07-01T08:00"),
        proposed: CountingClass::Undated,
        class: CountingClass::Dated,
        due_on: Some(date(2023, 9, 30)),
    };
    facts.acts.push(act.clone());
    check(&facts, "2023-10-02T08:00", Overdue, Some(2));
    check(&facts, "2023-06-30T08:00", UndatedOpen, None);
    facts.acts.push(ClassAct {
        id: "2".to_owned(),
        decided_at: at("2023-11-01T08:00"),
        class: CountingClass::Bound,
        ..act
    });
    check(&facts, "2023-11-02T08:00", TaskCount::Bound, None);
    // An amendment that gives it a time of another kind proposes anew.
    let given = Given { proposed: CountingClass::Standing, due_on: None, parts: Vec::new() };
    facts.versions.push(version(2, date(2024, 1, 1), "2024-01-01T08:00", given));
    check(&facts, "2024-01-02T08:00", TaskCount::Standing, None);
}

#[test]
fn a_group_that_leads_closes_a_task_only_together_and_each_body_its_own_part() {
    let mut facts = dated();
    let member = |body: &str| Part { is_shared: true, ..part(body, true) };
    facts.versions[0].given = Some(Given {
        proposed: CountingClass::Dated,
        due_on: Some(date(2023, 12, 4)),
        parts: vec![member("x"), member("y")],
    });
    facts.outcomes = vec![outcome("x", date(2023, 12, 1), "2023-12-01T08:00", "2023-12-02T08:00")];
    check(&facts, "2023-12-06T08:00", Overdue, Some(2));
    let of = |facts: &Facts, body: &str| {
        state(facts, Whose::Body(body), date(2023, 12, 6), at("2023-12-06T08:00")).map(|state| state.count)
    };
    assert_eq!((of(&facts, "x"), of(&facts, "y"), of(&facts, "z")), (Some(CompletedOnTime), Some(Overdue), None));
    facts.outcomes.push(outcome("y", date(2023, 12, 5), "2023-12-05T08:00", "2023-12-05T09:00"));
    check(&facts, "2023-12-06T08:00", CompletedLate, Some(1));
    // Where one leads, its result closes the task; the co-lead still has its own part.
    let mut facts = dated();
    facts.outcomes = vec![outcome("a", date(2023, 12, 1), "2023-12-01T08:00", "2023-12-02T08:00")];
    check(&facts, "2023-12-06T08:00", CompletedOnTime, None);
    assert_eq!(of(&facts, "b"), Some(Overdue));
}

#[test]
fn a_successor_answers_for_what_it_took_and_nobody_is_late_with_what_nobody_holds() {
    let succession = |kind, to: Option<&str>| Succession {
        id: "s".to_owned(),
        kind,
        from: "a".to_owned(),
        to: to.map(str::to_owned),
        starts_on: date(2023, 12, 1),
        ends_on: None,
        recorded_at: at("2023-12-01T08:00"),
        undone_at: None,
    };
    let mut facts = dated();
    facts.history =
        Arc::new(History { successions: vec![succession(SuccessionKind::Whole, Some("n"))], ..History::default() });
    facts.outcomes = vec![outcome("n", date(2023, 12, 3), "2023-12-03T08:00", "2023-12-03T09:00")];
    check(&facts, "2023-12-06T08:00", CompletedOnTime, None);
    let of = |body: &str| state(&facts, Whose::Body(body), date(2023, 12, 6), at("2023-12-06T08:00")).map(|s| s.count);
    assert_eq!((of("n"), of("a")), (Some(CompletedOnTime), None));
    let mut open = dated();
    open.history = Arc::new(History { successions: vec![succession(SuccessionKind::End, None)], ..History::default() });
    check(&open, "2023-12-30T08:00", WithinTime, None);
    assert_eq!(band(&open, "2023-12-30T08:00"), Some(Band::Suspended));
}

#[test]
fn an_entry_that_says_done_is_a_result_until_completion_of_it_is_asked() {
    let entry = |version, is_done, is_open, submitted: &str| EntryFacts {
        version,
        says_progress: true,
        is_done,
        is_open,
        submitted_at: Some(submitted).filter(|moment| !moment.is_empty()).map(at),
        arrived_on: None,
        completion_asked_at: None,
        confirmed_at: None,
    };
    let mut first = entry(1, true, true, "2023-12-01T08:00");
    first.completion_asked_at = Some(at("2023-12-05T08:00"));
    // Asked about another entry: this one says what it said, and is accepted with the next version.
    let mut second = entry(2, true, false, "2023-12-09T08:00");
    second.confirmed_at = Some(at("2023-12-10T08:00"));
    let (found, updates) = reported("a", &[second.clone(), first.clone()]);
    assert_eq!(found, [outcome("a", date(2023, 12, 1), "2023-12-01T08:00", "2023-12-10T08:00")]);
    assert_eq!(updates.len(), 2);
    // Asked about this one: returned, and reported anew with the next version.
    second.is_open = true;
    let (found, _) = reported("a", &[first.clone(), second.clone()]);
    assert_eq!(found[0].returned_at, first.completion_asked_at);
    assert_eq!(found[1], outcome("a", date(2023, 12, 9), "2023-12-09T08:00", "2023-12-10T08:00"));
    // The draft of the next version tells already what was asked; it is no result itself.
    second.submitted_at = None;
    second.confirmed_at = None;
    assert_eq!(reported("a", &[first, second]).0.len(), 1);
    // What is typed of a paper may be typed anew until it is confirmed; then the day on which it came counts.
    let mut paper = EntryFacts { arrived_on: Some(date(2023, 12, 4)), ..entry(1, true, true, "") };
    assert!(reported("a", &[paper.clone()]).0.is_empty());
    paper.confirmed_at = Some(at("2023-12-11T08:00"));
    let found = reported("a", &[paper]).0;
    assert_eq!(found, [outcome("a", date(2023, 12, 4), "2023-12-11T08:00", "2023-12-11T08:00")]);
}

#[test]
fn t1_r8_a_task_without_a_day_of_which_nothing_is_heard_is_to_be_reviewed() {
    let mut facts = of_class(CountingClass::Undated);
    let stale = |facts: &Facts, moment: &str| {
        let now = at(moment);
        let state = state(facts, Whose::Plan, day_of(now), now).expect("is given");
        is_stale(facts, &state, STALE_DAYS, day_of(now), now)
    };
    // 90 days after 20 June is 18 September.
    assert!(!stale(&facts, "2023-09-17T23:59:59") && stale(&facts, "2023-09-18T00:00:00"));
    facts.updates.push(Update { on: date(2023, 9, 1), recorded_at: at("2023-09-01T08:00") });
    assert!(!stale(&facts, "2023-11-29T08:00") && stale(&facts, "2023-11-30T08:00"));
    facts.outcomes.push(outcome("a", date(2023, 9, 2), "2023-09-02T08:00", "2023-09-03T08:00"));
    assert!(!stale(&facts, "2024-11-30T08:00"), "it is done");
    assert!(!stale(&of_class(CountingClass::Standing), "2024-11-30T08:00"));
    check(&facts, "2024-11-30T08:00", UndatedDone, None);
}

#[test]
fn an_officer_follows_by_section_or_by_body_from_a_day_on() {
    let one = |id: &str, subject, officer: Option<&str>, starts_on| Following {
        id: id.to_owned(),
        subject,
        officer: officer.map(str::to_owned),
        starts_on,
        recorded_at: at("2023-07-01T08:00"),
    };
    let all = [
        one("1", Followed::Body("a".to_owned()), Some("an"), date(2023, 7, 1)),
        one("2", Followed::Section("I".to_owned()), Some("binh"), date(2023, 8, 1)),
        one("3", Followed::Section("I".to_owned()), None, date(2023, 9, 1)),
    ];
    let follows = |on: Date| {
        let sections = ["I.1".to_owned(), "I".to_owned()];
        follower(&all, &sections, &["a".to_owned()], on, at("2024-01-01T08:00"))
    };
    assert_eq!(follows(date(2023, 6, 30)), None);
    assert_eq!(follows(date(2023, 7, 15)), Some("an"));
    assert_eq!(follows(date(2023, 8, 15)), Some("binh"));
    assert_eq!(follows(date(2023, 9, 15)), Some("an"));
}

#[test]
fn t1_r3_a_rate_names_what_it_is_of() {
    let mut tasks = vec![CompletedOnTime; 7];
    tasks.extend([CompletedLate, WithinTime, Overdue, TaskCount::Standing, UndatedOpen]);
    let totals = Totals::of(tasks);
    assert_eq!((totals.total(), totals.of_denominator(Denominator::Dated)), (12, 10));
    assert_eq!(totals.permille(CompletedOnTime, Denominator::Dated), Some(700));
    assert_eq!(totals.permille(CompletedOnTime, Denominator::Completed), Some(875));
    assert_eq!(totals.permille(Overdue, Denominator::Completed), None, "no part of the completed ones");
    assert_eq!(totals.permille(TaskCount::Standing, Denominator::Dated), None, "standing work enters no rate");
    assert_eq!(Totals::default().permille(CompletedOnTime, Denominator::Dated), None);
}

/// Some task whose facts happen over sixty days, recorded on their day or later.
fn some_task() -> impl Strategy<Value = Facts> {
    let start = at("2023-11-01T00:00");
    let moment = move |hours: i64| start + SignedDuration::from_hours(hours);
    let class = prop::sample::select(CountingClass::ALL.to_vec());
    let day = (0_i64..60).prop_map(move |days| day_of(moment(24 * days)));
    let body = prop::sample::select(vec!["a", "b", "c"]);
    let parts = prop::collection::vec((body.clone(), any::<bool>(), any::<bool>()), 0..4);
    let given = (class.clone(), prop::option::of(day.clone()), parts).prop_map(|(proposed, due_on, parts)| {
        let parts = parts.into_iter().map(|(body, is_shared, closes)| Part { is_shared, ..part(body, closes) });
        Given { proposed, due_on, parts: parts.collect() }
    });
    let versions = prop::collection::vec((day.clone(), 0_i64..1440, prop::option::weighted(0.9, given)), 1..4);
    let acts = prop::collection::vec((0_i64..1440, class.clone(), class, prop::option::of(day.clone())), 0..3);
    let later = prop::option::of(0_i64..400);
    let outcomes = prop::collection::vec((body.clone(), day.clone(), 0_i64..400, later.clone(), later), 0..4);
    let successions = prop::collection::vec((body.clone(), body, day, 0_i64..1440), 0..2);
    (versions, acts, outcomes, successions).prop_map(move |(versions, acts, outcomes, successions)| Facts {
        task: "t".to_owned(),
        versions: versions
            .into_iter()
            .enumerate()
            .map(|(index, (effective_on, hours, given))| Version {
                number: index as i64 + 1,
                effective_on,
                recorded_at: moment(hours),
                given,
            })
            .collect(),
        acts: acts
            .into_iter()
            .enumerate()
            .map(|(index, (hours, proposed, class, due_on))| ClassAct {
                id: index.to_string(),
                decided_at: moment(hours),
                proposed,
                class,
                due_on,
            })
            .collect(),
        outcomes: outcomes
            .into_iter()
            .map(|(body, reported_on, after, accepted, returned)| {
                let recorded_at = end_of(reported_on) + SignedDuration::from_hours(after);
                let later = |hours: i64| recorded_at + SignedDuration::from_hours(hours);
                Outcome {
                    body: Some(body.to_owned()),
                    reported_on,
                    recorded_at,
                    accepted_at: accepted.map(later),
                    returned_at: returned.map(later),
                }
            })
            .collect(),
        updates: Vec::new(),
        history: Arc::new(History {
            successions: successions
                .into_iter()
                .enumerate()
                .map(|(index, (from, to, starts_on, hours))| Succession {
                    id: index.to_string(),
                    kind: if from == to { SuccessionKind::End } else { SuccessionKind::Whole },
                    from: from.to_owned(),
                    to: Some(to.to_owned()).filter(|_| from != to),
                    starts_on,
                    ends_on: None,
                    recorded_at: moment(hours),
                    undone_at: None,
                })
                .collect(),
            ..History::default()
        }),
    })
}

/// What was recorded by a moment, and nothing else.
fn known(facts: &Facts, by: Timestamp) -> Facts {
    let mut facts = facts.clone();
    facts.versions.retain(|version| version.recorded_at <= by);
    facts.acts.retain(|act| act.decided_at <= by);
    facts.outcomes.retain(|outcome| outcome.recorded_at <= by);
    for outcome in &mut facts.outcomes {
        outcome.accepted_at = outcome.accepted_at.filter(|at| *at <= by);
        outcome.returned_at = outcome.returned_at.filter(|at| *at <= by);
    }
    let mut history = (*facts.history).clone();
    history.successions.retain(|one| one.recorded_at <= by);
    facts.history = Arc::new(history);
    facts
}

proptest! {
    /// T1-R3: for every filter (all, each body, any share of the tasks) the classes add up to the tasks that are counted,
    /// and the four classes hold exactly the tasks that have a day.
    #[test]
    fn t1_r3_the_classes_partition_the_tasks(
        tasks in prop::collection::vec((some_task(), any::<bool>()), 0..12),
        days in 0_i64..60, hours in 0_i64..1440,
    ) {
        let as_of = day_of(at("2023-11-01T00:00") + SignedDuration::from_hours(24 * days));
        let known_at = at("2023-11-01T00:00") + SignedDuration::from_hours(hours);
        for whose in [Whose::Plan, Whose::Body("a"), Whose::Body("b"), Whose::Body("c"), Whose::Body("d")] {
            for every in [true, false] {
                let chosen = tasks.iter().filter(|(_, is_chosen)| every || *is_chosen);
                let states: Vec<TaskState> =
                    chosen.filter_map(|(facts, _)| state(facts, whose, as_of, known_at)).collect();
                let totals = Totals::of(states.iter().map(|state| state.count));
                let sum: usize = TaskCount::ALL.iter().map(|class| totals.count(*class)).sum();
                prop_assert_eq!((totals.total(), sum), (states.len(), states.len()));
                let with_day =
                    states.iter().filter(|state| state.class == CountingClass::Dated && state.due_on.is_some()).count();
                prop_assert_eq!(totals.of_denominator(Denominator::Dated), with_day);
                for one in &states {
                    let is_late = matches!(one.count, CompletedLate | Overdue);
                    prop_assert_eq!(is_late, one.late_days.is_some_and(|days| days > 0), "{:?}", one);
                    prop_assert_eq!(one.count == WithinTime, one.band.is_some(), "{:?}", one);
                }
            }
        }
    }

    #[test]
    fn the_order_of_facts_changes_nothing(facts in some_task(), days in 0_i64..60, hours in 0_i64..1440) {
        let as_of = day_of(at("2023-11-01T00:00") + SignedDuration::from_hours(24 * days));
        let known_at = at("2023-11-01T00:00") + SignedDuration::from_hours(hours);
        let mut turned = facts.clone();
        turned.versions.reverse();
        turned.acts.reverse();
        turned.outcomes.reverse();
        for version in &mut turned.versions {
            if let Some(given) = &mut version.given {
                given.parts.reverse();
            }
        }
        let mut history = (*turned.history).clone();
        history.successions.reverse();
        turned.history = Arc::new(history);
        for whose in [Whose::Plan, Whose::Body("a"), Whose::Body("b")] {
            prop_assert_eq!(state(&facts, whose, as_of, known_at), state(&turned, whose, as_of, known_at));
        }
    }

    /// T1-R10: what is recorded later changes nothing that was known before.
    #[test]
    fn t1_r10_a_fact_recorded_later_changes_nothing_known_before(
        facts in some_task(), days in 0_i64..60, hours in 0_i64..1440,
    ) {
        let as_of = day_of(at("2023-11-01T00:00") + SignedDuration::from_hours(24 * days));
        let known_at = at("2023-11-01T00:00") + SignedDuration::from_hours(hours);
        let then = known(&facts, known_at);
        for whose in [Whose::Plan, Whose::Body("a"), Whose::Body("b")] {
            prop_assert_eq!(state(&facts, whose, as_of, known_at), state(&then, whose, as_of, known_at));
        }
        for later in [SignedDuration::from_secs(1), SignedDuration::from_hours(500)] {
            prop_assert_eq!(known(&known(&facts, known_at + later), known_at), then.clone());
        }
    }
}
