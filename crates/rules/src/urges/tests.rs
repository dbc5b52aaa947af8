use std::collections::BTreeSet;

use jiff::civil::{DateTime, date};
use proptest::prelude::*;

use super::*;
use crate::obligations::{ExcuseFacts, Standing, VersionFacts};

const SETTINGS: Settings = Settings { minimum_hours: 4, send_hour: 8, effect_days: 5 };

fn at(moment: &str) -> Timestamp {
    let moment: DateTime = moment.parse().expect("a moment");
    moment.to_zoned_datetime(zone()).expect("in range").timestamp()
}

fn step(code: &str, kind: StepKind, days: i64) -> Step {
    Step { code: code.to_owned(), kind, days, every: 0, times: 1 }
}

fn ladder() -> Vec<Step> {
    let reminder = |days| step(&format!("{days}"), StepKind::Reminder, days);
    let mut ladder: Vec<Step> = [-7, -3, -1, 0].map(reminder).to_vec();
    ladder.push(Step { every: 3, times: 4, ..step("again", StepKind::Reminder, 1) });
    ladder.push(step("first", StepKind::Letter, 1));
    ladder.push(step("second", StepKind::Letter, 6));
    ladder.push(step("superior", StepKind::SuperiorLetter, 11));
    ladder
}

fn facts() -> Facts {
    Facts {
        opens_on: date(2023, 10, 16),
        due_on: date(2023, 12, 4),
        due_time: None,
        is_focal_part: false,
        added_at: None,
        excuses: Vec::new(),
        elsewhere: Vec::new(),
        due_changes: Vec::new(),
        standing: Standing { body: "b".to_owned(), ..Standing::default() },
        versions: Vec::new(),
    }
}

fn sent(at: Timestamp) -> VersionFacts {
    VersionFacts {
        version: 1,
        created_at: at,
        submitted_at: Some(at),
        recorded_at: None,
        arrived_on: None,
        letter_recorded_at: None,
        completion_asked_at: None,
        confirmed_at: None,
    }
}

fn round<'a>(ladder: &'a [Step], days: &'a WorkDays) -> Round<'a> {
    Round {
        ladder,
        settings: SETTINGS,
        days,
        opens_on: date(2023, 10, 16),
        due_on: date(2023, 12, 4),
        opened_at: at("2023-10-16T08:00"),
        closed_at: None,
        last: None,
    }
}

fn case(facts: &Facts) -> Case<'_> {
    Case { facts, authority: Authority::Urge, reminded_on: None }
}

#[test]
fn t5_r6_reminders_stand_seven_three_and_one_working_days_before_and_on_the_day() {
    let days = WorkDays::without([date(2023, 11, 29)]);
    let all = occurrences(&ladder(), &SETTINGS, date(2023, 12, 4), &days);
    let days: Vec<String> = all.iter().map(|one| format!("{} {}", one.step, one.on)).collect();
    let expected = [
        "-7 2023-11-22",
        "-3 2023-11-28",
        "-1 2023-12-01",
        "0 2023-12-04",
        "again 2023-12-05",
        "again 2023-12-08",
        "again 2023-12-13",
        "again 2023-12-18",
    ];
    assert_eq!(days, expected, "a day off moves the ones before it");
    assert_eq!(all[0].at, at("2023-11-22T08:00"));
}

#[test]
fn only_the_newest_missed_reminder_is_due() {
    let (ladder, days, facts) = (ladder(), WorkDays::default(), facts());
    let round = round(&ladder, &days);
    assert_eq!(round.reminders_due(&[case(&facts)], at("2023-11-23T07:59")), None);
    let (first, _) = round.reminders_due(&[case(&facts)], at("2023-11-23T08:00")).expect("seven working days before");
    assert_eq!(first.step, "-7");
    let (late, _) = round.reminders_due(&[case(&facts)], at("2023-12-02T10:00")).expect("after a stop of days");
    assert_eq!((late.step.as_str(), late.on), ("-1", date(2023, 12, 1)));
    let reminded = Case { reminded_on: Some(late.on), ..case(&facts) };
    assert_eq!(round.reminders_due(&[reminded], at("2023-12-02T10:01")), None);
    let young = Round { opened_at: at("2023-11-24T09:00"), ..round.clone() };
    assert_eq!(young.reminders_due(&[case(&facts)], at("2023-11-24T10:00")), None, "nothing from before the opening");
    assert_eq!(round.next(at("2023-12-02T10:00")).map(|one| one.step), Some("0".to_owned()));
}

#[test]
fn t5_r6_nobody_is_reminded_who_owes_nothing_now() {
    let (ladder, days) = (ladder(), WorkDays::default());
    let now = at("2023-12-05T09:00");
    let round = round(&ladder, &days);
    let stops = |change: &dyn Fn(&mut Facts)| {
        let mut facts = facts();
        change(&mut facts);
        round.reminders_due(&[case(&facts)], now).is_none()
    };
    assert!(!stops(&|_| {}));
    assert!(stops(&|facts| facts.versions.push(sent(at("2023-12-05T08:59")))), "its report came");
    let paper = || VersionFacts {
        submitted_at: None,
        recorded_at: Some(at("2023-12-05T08:00")),
        arrived_on: Some(date(2023, 12, 4)),
        ..sent(at("2023-12-05T08:00"))
    };
    assert!(stops(&|facts| facts.versions.push(paper())), "a paper came");
    let excuse = ExcuseFacts { recorded_at: at("2023-11-01T08:00"), undone_at: None };
    assert!(stops(&|facts| facts.excuses.push(excuse)), "it is excused");
    assert!(stops(&|facts| facts.is_focal_part = true));
    assert!(stops(&|facts| facts.added_at = Some(at("2023-12-05T08:30"))), "it was added after the reminder");
    let facts = facts();
    let informed = Case { authority: Authority::Inform, ..case(&facts) };
    assert_eq!(round.reminders_due(&[informed], now), None);
    let closed = Round { closed_at: Some(at("2023-12-05T08:30")), ..round.clone() };
    assert_eq!(closed.reminders_due(&[case(&facts)], now), None);
}

#[test]
fn t1_r9_two_urgings_of_a_cycle_stand_hours_apart() {
    let (ladder, days, facts) = (ladder(), WorkDays::default(), facts());
    let by_hand = Made { step: "manual".to_owned(), on: date(2023, 11, 22), at: at("2023-11-23T06:30") };
    let held = Round { last: Some(by_hand), ..round(&ladder, &days) };
    assert_eq!(held.reminders_due(&[case(&facts)], at("2023-11-23T10:29")), None);
    assert!(held.reminders_due(&[case(&facts)], at("2023-11-23T10:30")).is_some(), "held back, not dropped");
    let begun = Made { step: "-7".to_owned(), on: date(2023, 11, 23), at: at("2023-11-23T08:00") };
    let broken_off = Round { last: Some(begun), ..round(&ladder, &days) };
    assert!(broken_off.reminders_due(&[case(&facts)], at("2023-11-23T08:01")).is_some(), "goes on where it stopped");
}

#[test]
fn letters_climb_the_ladder_from_a_working_day_after_the_due_day() {
    let (ladder, days) = (ladder(), WorkDays::default());
    let next = |issued: &[Letter]| {
        next_letter(&ladder, date(2023, 12, 1), &days, issued).map(|(step, on)| format!("{} {on}", step.code))
    };
    assert_eq!(next(&[]).as_deref(), Some("first 2023-12-04"), "due on a Friday: urged from Monday");
    let letter = |step: &str, day| Letter { step: step.to_owned(), new_due_on: Some(day) };
    let first = letter("first", date(2023, 12, 15));
    assert_eq!(next(std::slice::from_ref(&first)).as_deref(), Some("second 2023-12-18"), "after the day it set");
    let second = letter("second", date(2023, 12, 15));
    assert_eq!(next(&[first, second]).as_deref(), Some("superior 2023-12-18"));
    assert_eq!(next(&[letter("superior", date(2023, 12, 20))]), None, "the top is reached");
}

#[test]
fn the_effect_counts_who_sent_within_the_days() {
    let mut all = [facts(), facts(), facts()];
    all[0].versions.push(sent(at("2023-12-10T09:00")));
    all[1].versions.push(sent(at("2023-12-12T09:00")));
    let found = effect(all.iter(), date(2023, 12, 5), 5, at("2023-12-20T08:00"));
    assert_eq!(found, Effect { named: 3, within: 1, until_now: 2 });
}

#[test]
fn a_message_is_tried_six_times() {
    let now = at("2023-12-05T08:00");
    let waits: Vec<Option<i64>> =
        (1..=6).map(|n| retry_at(n, now).map(|at| at.duration_since(now).as_mins())).collect();
    assert_eq!(waits, [Some(1), Some(5), Some(30), Some(120), Some(720), None]);
}

/// Hours after the opening of the season, which lasts some 80 days.
const HOURS: i64 = 80 * 24;

fn hour(hours: i64) -> Timestamp {
    at("2023-10-16T08:00") + SignedDuration::from_hours(hours)
}

/// Runs the reminders at some hours; gives what each obligation got.
fn season(ladder: &[Step], all: &[Facts], runs: &BTreeSet<i64>, twice: bool) -> Vec<Vec<(Occurrence, Timestamp)>> {
    let days = WorkDays::default();
    let mut got: Vec<Vec<(Occurrence, Timestamp)>> = vec![Vec::new(); all.len()];
    let mut round = round(ladder, &days);
    for now in runs.iter().map(|run| hour(*run)) {
        for _ in 0..=usize::from(twice) {
            let cases: Vec<Case<'_>> = all
                .iter()
                .zip(&got)
                .map(|(facts, got)| Case { reminded_on: got.iter().map(|(one, _)| one.on).max(), ..case(facts) })
                .collect();
            if let Some((newest, places)) = round.reminders_due(&cases, now) {
                places.into_iter().for_each(|place| got[place].push((newest.clone(), now)));
                round.last = Some(Made { step: newest.step, on: newest.on, at: now });
            }
        }
    }
    got
}

proptest! {
    /// However often and whenever it runs: none after the report came, none twice for one step, a second run adds nothing,
    /// and neither the order of the ladder nor that of the obligations matters.
    #[test]
    fn reminders_stop_and_never_double(
        sent_at in prop::collection::vec(prop::option::of(0..HOURS), 1..6),
        runs in prop::collection::btree_set(0..HOURS, 0..60),
        turn in 0_usize..8,
    ) {
        let all: Vec<Facts> = sent_at
            .iter()
            .map(|came| Facts { versions: came.iter().map(|hours| sent(hour(*hours))).collect(), ..facts() })
            .collect();
        let ladder = ladder();
        let got = season(&ladder, &all, &runs, false);
        prop_assert_eq!(&season(&ladder, &all, &runs, true), &got, "a second run in the same minute adds nothing");
        for (came, got) in sent_at.iter().zip(&got) {
            for (one, at) in got {
                prop_assert!(one.at <= *at, "not before its time");
                prop_assert!(came.is_none_or(|hours| *at < hour(hours)), "none after the report came");
            }
            let on: BTreeSet<Date> = got.iter().map(|(one, _)| one.on).collect();
            prop_assert_eq!(on.len(), got.len(), "one message a step");
        }
        let mut turned = ladder.clone();
        turned.rotate_left(turn % ladder.len());
        let reversed: Vec<Facts> = all.iter().rev().cloned().collect();
        let mut other = season(&turned, &reversed, &runs, false);
        other.reverse();
        prop_assert_eq!(other, got);
    }
}
