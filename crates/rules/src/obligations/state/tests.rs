//! States by the day, to the second, and seen from the past.

use jiff::SignedDuration;
use jiff::civil::{DateTime, date};
use proptest::prelude::*;

use super::*;
use crate::calendar::{end_of, zone};

fn at(moment: &str) -> Timestamp {
    let moment: DateTime = moment.parse().expect("a moment such as 2023-12-04T23:59:59.999");
    moment.to_zoned_datetime(zone()).expect("a moment in range").timestamp()
}

fn typed(version: i64, created: &str, submitted: &str) -> VersionFacts {
    VersionFacts {
        version,
        created_at: at(created),
        submitted_at: Some(submitted).filter(|moment| !moment.is_empty()).map(at),
        recorded_at: None,
        arrived_on: None,
        letter_recorded_at: None,
        completion_asked_at: None,
        confirmed_at: None,
    }
}

fn paper(version: i64, arrived_on: Date, recorded: &str) -> VersionFacts {
    VersionFacts {
        recorded_at: Some(at(recorded)),
        arrived_on: Some(arrived_on),
        letter_recorded_at: Some(at(recorded)),
        ..typed(version, recorded, "")
    }
}

fn facts(versions: Vec<VersionFacts>) -> Facts {
    Facts {
        opens_on: date(2023, 10, 2),
        due_on: date(2023, 12, 4),
        due_time: None,
        is_focal_part: false,
        added_at: None,
        excuses: Vec::new(),
        elsewhere: Vec::new(),
        due_changes: Vec::new(),
        standing: Standing::default(),
        versions,
    }
}

/// The state and timeliness at a moment, as a working board shows them.
fn check(facts: &Facts, moment: &str, expected: ObligationState, timeliness: Timeliness) {
    let now = at(moment);
    assert_eq!(state(facts, day_of(now), now), (expected, timeliness), "at {moment}");
}

use ObligationState::{
    CompletionAsked, Confirmed, Draft, DueSoon, NotYetOpen, Open, Overdue, SignedAwaited, Submitted,
};
use Timeliness::{FocalPart, Late, NotIn, OnTime};

#[test]
fn an_obligation_without_a_return_goes_with_the_days() {
    let none = facts(Vec::new());
    check(&none, "2023-10-01T23:59:59.999", NotYetOpen, NotIn);
    check(&none, "2023-10-02T00:00", Open, NotIn);
    check(&none, "2023-11-26T23:59", Open, NotIn);
    check(&none, "2023-11-27T00:00", DueSoon, NotIn);
    check(&none, "2023-12-04T23:59:59.999", DueSoon, NotIn);
    check(&none, "2023-12-05T00:00", Overdue, NotIn);
}

#[test]
fn the_last_on_time_day_ends_to_the_second() {
    let on_time = facts(vec![typed(1, "2023-11-01T08:00", "2023-12-04T23:59:59.999")]);
    check(&on_time, "2023-12-05T09:00", SignedAwaited, OnTime);
    let late = facts(vec![typed(1, "2023-11-01T08:00", "2023-12-05T00:00:00")]);
    check(&late, "2023-12-05T09:00", SignedAwaited, Late(1));
    check(&late, "2023-12-04T23:59:59.999", Draft, NotIn);
}

/// Issue C, part 6: "trước 16 giờ thứ Sáu" ends at 16:00 to the second.
#[test]
fn an_hour_ends_to_the_second_too() {
    let by_four = |versions| Facts { due_time: Some(jiff::civil::time(16, 0, 0, 0)), ..facts(versions) };
    check(&by_four(Vec::new()), "2023-12-04T15:59:59.999", DueSoon, NotIn);
    check(&by_four(Vec::new()), "2023-12-04T16:00", Overdue, NotIn);
    assert_eq!(state(&by_four(Vec::new()), date(2023, 12, 4), at("2023-12-20T08:00")), (Overdue, NotIn));
    let in_time = by_four(vec![typed(1, "2023-11-01T08:00", "2023-12-04T15:59:59.999")]);
    check(&in_time, "2023-12-05T09:00", SignedAwaited, OnTime);
    let late = by_four(vec![typed(1, "2023-11-01T08:00", "2023-12-04T16:00:00")]);
    check(&late, "2023-12-04T16:00", SignedAwaited, Late(0));
    let paper = by_four(vec![paper(1, date(2023, 12, 4), "2023-12-05T08:00")]);
    check(&paper, "2023-12-05T09:00", Submitted, OnTime);
}

/// "Đã báo cáo lồng ghép": the day of the statement counts until the focal body finds the day of that report.
#[test]
fn what_was_reported_elsewhere_comes_first() {
    let stated =
        ElsewhereFacts { stated_at: at("2023-12-05T08:00"), arrived_on: None, accepted_at: None, refused_at: None };
    let of = |one| Facts { elsewhere: vec![one], ..facts(Vec::new()) };
    check(&of(stated), "2023-12-05T07:59", Overdue, NotIn);
    check(&of(stated), "2023-12-05T08:00", Submitted, Late(1));
    let accepted =
        ElsewhereFacts { arrived_on: Some(date(2023, 11, 30)), accepted_at: Some(at("2023-12-06T09:00")), ..stated };
    check(&of(accepted), "2023-12-06T08:59", Submitted, Late(1));
    check(&of(accepted), "2023-12-06T09:00", ObligationState::ReportedElsewhere, OnTime);
    let excuse = ExcuseFacts { recorded_at: at("2023-11-20T10:00"), undone_at: None };
    let both = Facts { excuses: vec![excuse], ..of(accepted) };
    check(&both, "2023-12-06T09:00", ObligationState::ReportedElsewhere, OnTime);
    let in_time = ElsewhereFacts { stated_at: at("2023-12-01T08:00"), ..stated };
    check(&of(in_time), "2023-12-05T09:00", Submitted, OnTime);
    let refused = ElsewhereFacts { refused_at: Some(at("2023-12-06T09:00")), ..in_time };
    check(&of(refused), "2023-12-06T08:59", Submitted, OnTime);
    check(&of(refused), "2023-12-06T09:00", Overdue, NotIn);
}

#[test]
fn who_is_excused_owes_nothing_from_then_on() {
    let excuse = ExcuseFacts { recorded_at: at("2023-11-20T10:00"), undone_at: Some(at("2023-12-08T08:00")) };
    let excused = Facts { excuses: vec![excuse], ..facts(Vec::new()) };
    check(&excused, "2023-11-20T09:59", Open, NotIn);
    check(&excused, "2023-12-05T10:00", ObligationState::Excused, Timeliness::Excused);
    check(&excused, "2023-12-08T08:00", Overdue, NotIn);
}

#[test]
fn a_granted_day_counts_from_its_decision_and_the_first_stays_for_earlier_tables() {
    let change = DueChange { recorded_at: at("2023-12-04T10:00"), due_on: date(2023, 12, 11), due_time: None };
    let granted = |versions| Facts { due_changes: vec![change], ..facts(versions) };
    check(&granted(Vec::new()), "2023-12-05T10:00", DueSoon, NotIn);
    check(&granted(Vec::new()), "2023-12-12T00:00", Overdue, NotIn);
    let filed = granted(vec![typed(1, "2023-11-01T08:00", "2023-12-08T10:00")]);
    check(&filed, "2023-12-08T10:00", SignedAwaited, OnTime);
    // As of the 3rd nobody had granted anything.
    assert_eq!(granted(Vec::new()).due(date(2023, 12, 3), at("2023-12-20T08:00")).0, date(2023, 12, 4));
    assert_eq!(granted(Vec::new()).due(date(2023, 12, 9), at("2023-12-03T08:00")).0, date(2023, 12, 4));
}

#[test]
fn who_was_added_later_stands_on_no_earlier_table() {
    let added = Facts { added_at: Some(at("2023-11-20T10:00")), ..facts(Vec::new()) };
    assert!(!added.is_owed(date(2023, 11, 19), at("2023-12-01T08:00")));
    assert!(!added.is_owed(date(2023, 11, 20), at("2023-11-20T09:00")));
    assert!(added.is_owed(date(2023, 11, 20), at("2023-11-20T10:00")));
}

#[test]
fn a_draft_is_a_draft_until_the_due_day_has_passed() {
    let draft = facts(vec![typed(1, "2023-11-01T08:00", "")]);
    check(&draft, "2023-10-31T08:00", Open, NotIn);
    check(&draft, "2023-11-01T08:00", Draft, NotIn);
    check(&draft, "2023-12-05T00:00", Overdue, NotIn);
}

#[test]
fn a_paper_on_time_and_entered_late_is_on_time() {
    let paper = facts(vec![paper(1, date(2023, 12, 4), "2023-12-11T10:00")]);
    check(&paper, "2023-12-11T09:59:59", Overdue, NotIn);
    check(&paper, "2023-12-11T10:00", Submitted, OnTime);
    // Asked today about the 4th, it was in; asked with what was known on the 4th, it was not.
    let known = at("2023-12-12T08:00");
    assert_eq!(state(&paper, date(2023, 12, 4), known), (Submitted, OnTime));
    assert_eq!(state(&paper, date(2023, 12, 4), end_of(date(2023, 12, 4))), (DueSoon, NotIn));
    assert_eq!(state(&paper, date(2023, 12, 3), known).0, DueSoon, "it had not come yet");
}

#[test]
fn a_completion_keeps_the_first_arrival() {
    let mut first = typed(1, "2023-11-01T08:00", "2023-12-01T10:00");
    first.letter_recorded_at = Some(at("2023-12-02T08:00"));
    first.completion_asked_at = Some(at("2023-12-06T08:00"));
    let mut second = typed(2, "2023-12-06T08:00", "2023-12-08T10:00");
    second.letter_recorded_at = Some(at("2023-12-08T10:00"));
    second.confirmed_at = Some(at("2023-12-11T10:00"));
    let both = facts(vec![second, first]);
    check(&both, "2023-12-01T11:00", SignedAwaited, OnTime);
    check(&both, "2023-12-02T08:00", Submitted, OnTime);
    check(&both, "2023-12-06T08:00", CompletionAsked, OnTime);
    check(&both, "2023-12-08T10:00", Submitted, OnTime);
    check(&both, "2023-12-11T10:00", Confirmed, OnTime);
    let now = at("2023-12-12T08:00");
    assert_eq!(first_arrival(&both, date(2023, 12, 12), now), Some(date(2023, 12, 1)));
    assert_eq!(latest_version(&both, date(2023, 12, 5), now).map(|version| version.version), Some(1));
    assert_eq!(latest_version(&both, date(2023, 12, 6), now).map(|version| version.version), Some(2));
}

#[test]
fn a_paper_beside_a_later_typed_version_counts_by_its_own_day() {
    let both =
        facts(vec![typed(2, "2023-12-06T08:00", "2023-12-08T10:00"), paper(1, date(2023, 12, 4), "2023-12-05T10:00")]);
    check(&both, "2023-12-09T08:00", SignedAwaited, OnTime);
}

#[test]
fn the_focal_part_stands_outside_timeliness() {
    let mut own = facts(vec![typed(1, "2023-12-01T08:00", "2023-12-20T08:00")]);
    own.is_focal_part = true;
    check(&own, "2023-12-20T08:00", SignedAwaited, FocalPart);
    check(&own, "2023-12-19T08:00", Draft, FocalPart);
    own.versions.clear();
    check(&own, "2023-12-19T08:00", Open, FocalPart);
}

/// Versions whose acts follow their beginning; a version that came on paper is made by its recording.
fn any_version() -> impl Strategy<Value = VersionFacts> {
    // Minutes over a span around the due day.
    let created = (0_i64..130_000).prop_map(|minutes| at("2023-10-01T00:00") + SignedDuration::from_mins(minutes));
    let later = || prop::option::of((0_i64..40_000).prop_map(SignedDuration::from_mins));
    let arrived = (-20_i64..1).prop_map(|days| SignedDuration::from_hours(days * 24));
    (1_i64..5, any::<bool>(), created, arrived, (later(), later(), later(), later())).prop_map(
        |(version, is_paper, created_at, arrived, (submitted, letter, completion, confirmed))| {
            let after = |wait: Option<SignedDuration>| wait.map(|wait| created_at + wait);
            VersionFacts {
                version,
                created_at,
                submitted_at: after(submitted).filter(|_| !is_paper),
                recorded_at: Some(created_at).filter(|_| is_paper),
                arrived_on: Some(day_of(created_at + arrived)).filter(|_| is_paper),
                letter_recorded_at: after(letter),
                completion_asked_at: after(completion),
                confirmed_at: after(confirmed),
            }
        },
    )
}

/// The facts as they stood at a moment: what was recorded later is not there.
fn as_recorded_by(facts: &Facts, moment: Timestamp) -> Facts {
    let by = |at: Option<Timestamp>| at.filter(|at| *at <= moment);
    let recorded = |version: &VersionFacts| VersionFacts {
        submitted_at: by(version.submitted_at),
        recorded_at: by(version.recorded_at),
        arrived_on: version.arrived_on.filter(|_| by(version.recorded_at).is_some()),
        letter_recorded_at: by(version.letter_recorded_at),
        completion_asked_at: by(version.completion_asked_at),
        confirmed_at: by(version.confirmed_at),
        ..version.clone()
    };
    let versions = facts.versions.iter().filter(|version| version.created_at <= moment).map(recorded);
    Facts { versions: versions.collect(), ..facts.clone() }
}

proptest! {
    /// Invariant 4 as far as it exists: what is recorded later never changes a table of a past moment.
    #[test]
    fn later_facts_change_no_past_table(
        versions in prop::collection::vec(any_version(), 0..4),
        known in 0_i64..130_000,
        days in 0_i64..90,
    ) {
        let all = facts(versions);
        let known_at = at("2023-10-01T00:00") + SignedDuration::from_mins(known);
        let as_of = day_of(at("2023-10-01T00:00") + SignedDuration::from_hours(days * 24));
        let then = as_recorded_by(&all, known_at);
        prop_assert_eq!(state(&all, as_of, known_at), state(&then, as_of, known_at));
        prop_assert_eq!(first_arrival(&all, as_of, known_at), first_arrival(&then, as_of, known_at));
    }

    /// Nothing is late that arrived by the due day, and nothing on time that came after it.
    #[test]
    fn timeliness_agrees_with_the_first_arrival(versions in prop::collection::vec(any_version(), 0..4)) {
        let all = facts(versions);
        let (as_of, known_at) = (date(2024, 2, 1), at("2024-02-01T12:00"));
        let expected = match first_arrival(&all, as_of, known_at) {
            None => NotIn,
            Some(day) if day <= all.due_on => OnTime,
            Some(day) => Late(days_between(all.due_on, day)),
        };
        prop_assert_eq!(state(&all, as_of, known_at).1, expected);
    }
}

/// A correction is made from a confirmed version: that one counts until the new one is confirmed too, and the report came
/// when it first came.
#[test]
fn t5_r4_a_correction_changes_neither_state_nor_timeliness() {
    let first =
        VersionFacts { confirmed_at: Some(at("2023-12-07T09:00")), ..typed(1, "2023-12-05T08:00", "2023-12-06T08:00") };
    let correct = |submitted: &str, asked: Option<&str>, confirmed: Option<&str>| VersionFacts {
        completion_asked_at: asked.map(at),
        confirmed_at: confirmed.map(at),
        ..typed(2, "2023-12-09T08:00", submitted)
    };
    let moment = "2023-12-20T08:00";
    for second in [
        correct("", None, None),
        correct("2023-12-15T08:00", None, None),
        correct("2023-12-15T08:00", Some("2023-12-16T08:00"), None),
        correct("2023-12-15T08:00", None, Some("2023-12-16T08:00")),
        VersionFacts { version: 2, ..paper(2, date(2023, 12, 15), "2023-12-16T08:00") },
    ] {
        let both = facts(vec![first.clone(), second]);
        check(&both, moment, Confirmed, Late(2));
        check(&both, "2023-12-08T08:00", Confirmed, Late(2));
        assert_eq!(first_arrival(&both, date(2023, 12, 20), at(moment)), Some(date(2023, 12, 6)));
    }
}
