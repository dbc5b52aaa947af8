use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn at(day: Date, hour: i8) -> Timestamp {
    day.at(hour, 0, 0, 0).in_tz("Asia/Ho_Chi_Minh").expect("a zone").timestamp()
}

fn statement(id: &str, body: &str, on: Date) -> Statement {
    Statement { id: id.to_owned(), body: body.to_owned(), raised_on: on, recorded_at: at(on, 8) }
}

fn step(kind: StepKind, body: Option<&str>, on: Date) -> Step {
    Step {
        id: format!("{}-{on}", kind.as_str()),
        kind,
        body: body.map(str::to_owned),
        about: None,
        authority: None,
        happened_on: on,
        recorded_at: at(on, 9),
    }
}

fn seen(day: Date) -> View {
    View { as_of: day, known_at: at(day, 23) }
}

fn nov(day: i8) -> Date {
    date(2026, 11, day)
}

#[test]
fn a_case_goes_from_raised_to_closed_by_those_who_raised_it() {
    let case = Case {
        statements: vec![statement("1", "a", nov(1)), statement("2", "b", nov(3))],
        steps: vec![
            Step { authority: Some(CompetentAuthority::Committee), ..step(StepKind::Routed, None, nov(4)) },
            step(StepKind::Decided, None, nov(20)),
            step(StepKind::Solved, Some("a"), nov(22)),
            step(StepKind::NotSolved, Some("b"), nov(23)),
            step(StepKind::Answered, None, nov(25)),
            step(StepKind::Solved, Some("a"), nov(26)),
            step(StepKind::Solved, Some("b"), nov(27)),
        ],
    };
    let on = |day| state(&case, seen(nov(day))).expect("raised");
    assert!(state(&case, seen(date(2026, 10, 31))).is_none());
    assert_eq!((on(2).state, on(2).body_count), (ObstacleState::New, 1));
    assert_eq!((on(19).state, on(19).waiting_days), (ObstacleState::Waiting, Some(15)));
    assert_eq!(on(19).authority, Some(CompetentAuthority::Committee));
    assert_eq!((on(22).state, on(22).waiting_days), (ObstacleState::Answered, None));
    assert_eq!((on(24).state, on(24).waiting_days), (ObstacleState::NotSolved, Some(1)));
    assert_eq!(on(26).state, ObstacleState::Answered, "a new answer asks everybody anew");
    let closed = on(29);
    assert_eq!((closed.state, closed.closed_on, closed.age_days), (ObstacleState::Closed, Some(nov(27)), 26));
    assert_eq!((closed.statement_count, closed.body_count, closed.repeat_count), (2, 2, 0));
}

#[test]
fn a_decision_that_is_taken_back_leaves_the_wait_as_old_as_it_was() {
    let case = Case {
        statements: vec![statement("1", "a", nov(1))],
        steps: vec![
            step(StepKind::Routed, None, nov(2)),
            step(StepKind::Decided, None, nov(10)),
            step(StepKind::Withdrawn, None, nov(12)),
        ],
    };
    let state = state(&case, seen(nov(20))).expect("raised");
    assert_eq!((state.state, state.waits_since, state.waiting_days), (ObstacleState::Waiting, Some(nov(2)), Some(18)));
}

#[test]
fn what_is_recorded_later_changes_nothing_that_was_known() {
    let late = Step { recorded_at: at(nov(30), 8), ..step(StepKind::Decided, None, nov(5)) };
    let case =
        Case { statements: vec![statement("1", "a", nov(1))], steps: vec![step(StepKind::Routed, None, nov(2)), late] };
    assert_eq!(state(&case, seen(nov(10))).expect("raised").state, ObstacleState::Waiting);
    let now = View { as_of: nov(10), known_at: at(nov(30), 23) };
    assert_eq!(state(&case, now).expect("raised").state, ObstacleState::Answered);
}

#[test]
fn a_merge_holds_until_it_is_undone_and_never_runs_in_a_circle() {
    let merge = |from: &str, into: &str, day, undone: Option<i8>| Merge {
        from: from.to_owned(),
        into: into.to_owned(),
        merged_at: at(nov(day), 9),
        undone_at: undone.map(|day| at(nov(day), 9)),
    };
    let merges = [merge("2", "1", 5, Some(10)), merge("3", "2", 6, None)];
    assert_eq!(root("2", &merges, seen(nov(4))), "2");
    assert_eq!(root("3", &merges, seen(nov(7))), "1");
    assert_eq!(root("3", &merges, seen(nov(11))), "2");
    assert!(!may_merge("1", "3", &merges, seen(nov(7))), "1 stands for 3");
    assert!(!may_merge("2", "4", &merges, seen(nov(7))), "2 belongs to 1");
    assert!(!may_merge("4", "4", &merges, seen(nov(7))));
    assert!(may_merge("4", "3", &merges, seen(nov(7))));
}

#[test]
fn it_is_carried_over_every_cut_off_until_closed() {
    let mut case = Case { statements: vec![statement("1", "a", date(2024, 3, 1))], steps: Vec::new() };
    let cutoffs = [date(2023, 11, 15), date(2024, 11, 15), date(2025, 11, 15), date(2026, 11, 15)];
    let count = |case: &Case| carried_count(&state(case, seen(nov(20))).expect("raised"), &cutoffs, nov(20));
    assert_eq!(count(&case), 3);
    case.steps.push(step(StepKind::Closed, None, date(2026, 1, 5)));
    assert_eq!(count(&case), 2);
}

#[test]
fn likeness_offers_the_same_difficulty_in_other_words() {
    let tasks = ["t1".to_owned()];
    let said = |text| Said { text, tasks: &[] };
    let own = said("Chưa có hướng dẫn định mức kinh phí cho công tác số hóa hồ sơ đất đai");
    let others = [
        said("Bộ chưa ban hành hướng dẫn định mức kinh phí số hóa hồ sơ đất đai cấp huyện"),
        said("Thiếu biên chế làm công tác y tế tại các trạm"),
        said(""),
    ];
    let found = offers(own, &others);
    assert_eq!(found.iter().map(|one| one.other).collect::<Vec<_>>(), [0]);
    let of_task = Said { tasks: &tasks, ..said("Kinh phí số hóa chưa được bố trí") };
    let near = [Said { tasks: &tasks, ..said("Công tác số hóa thiếu kinh phí, máy móc đã cũ") }];
    assert_eq!(offers(of_task, &near).len(), 1, "of one task less is enough");
    assert!(offers(Said { tasks: &[], ..of_task }, &near).is_empty());
}

fn told(text: &str, asks: &str, state: ObstacleState, raised_on: Date) -> Told {
    Told {
        source: format!("obstacles/{text}"),
        text: text.to_owned(),
        asks: asks.to_owned(),
        bodies: vec!["Sở Xây dựng".to_owned(), "Sở Y tế".to_owned()],
        tasks: vec!["I.1".to_owned()],
        kind: Some(ObstacleKind::Money),
        authority: Some(CompetentAuthority::Committee),
        state,
        raised_on,
        wanted_by: None,
        carried_count: 0,
        outcome: String::new(),
    }
}

#[test]
fn t6_r9_proposals_stand_by_who_decides_and_last_periods_come_back_with_their_outcome() {
    let central = Told {
        authority: Some(CompetentAuthority::Central),
        wanted_by: Some(nov(30)),
        ..told("Thiếu quy chuẩn.", "Bộ ban hành quy chuẩn.", ObstacleState::Waiting, nov(2))
    };
    let old = Told {
        carried_count: 1,
        outcome: "Công văn số 12/UBND-KT ngày 05/11/2026".to_owned(),
        ..told("Thiếu vốn", "Bố trí vốn", ObstacleState::NotSolved, date(2025, 5, 6))
    };
    let closed = told("Xong rồi", "Cấp đất", ObstacleState::Closed, date(2025, 7, 8));
    let report = paragraphs(&[old, central, closed], date(2026, 1, 1));
    let texts = |all: &[Paragraph]| all.iter().map(|one| one.text.clone()).collect::<Vec<_>>();
    assert_eq!(
        texts(&report.difficulties),
        [
            "- Thiếu vốn (Sở Xây dựng, Sở Y tế nêu; nhiệm vụ I.1; tồn tại qua 1 kỳ báo cáo; đã được trả lời tại Công văn số \
             12/UBND-KT ngày 05/11/2026, cơ quan nêu báo cáo chưa giải quyết được).",
            "- Thiếu quy chuẩn (Sở Xây dựng, Sở Y tế nêu; nhiệm vụ I.1).",
        ]
    );
    let by: Vec<_> = report.proposals.iter().map(|(authority, own)| (*authority, texts(own))).collect();
    let asked = "- Bộ ban hành quy chuẩn (theo đề nghị của Sở Xây dựng, Sở Y tế, trước ngày 30/11/2026).";
    assert_eq!(
        by,
        [
            (Some(CompetentAuthority::Central), vec![asked.to_owned()]),
            (
                Some(CompetentAuthority::Committee),
                vec!["- Bố trí vốn (theo đề nghị của Sở Xây dựng, Sở Y tế).".to_owned()]
            ),
        ]
    );
    assert_eq!(
        texts(&report.previous),
        [
            "- Bố trí vốn (Sở Xây dựng, Sở Y tế, nêu ngày 06/05/2025): đã được trả lời tại Công văn số 12/UBND-KT ngày \
             05/11/2026, cơ quan nêu báo cáo chưa giải quyết được.",
            "- Cấp đất (Sở Xây dựng, Sở Y tế, nêu ngày 08/07/2025): đã giải quyết xong.",
        ]
    );
    assert!(report.previous.iter().all(|one| one.source.starts_with("obstacles/")));
    let rows: Vec<(&str, bool, &str)> =
        report.rows.iter().map(|row| (row.text.as_str(), row.is_open, row.outcome.as_str())).collect();
    let answered =
        "đã được trả lời tại Công văn số 12/UBND-KT ngày 05/11/2026, cơ quan nêu báo cáo chưa giải quyết được";
    assert_eq!(
        rows,
        [("Thiếu vốn", true, answered), ("Thiếu quy chuẩn.", true, ""), ("Xong rồi", false, "đã giải quyết xong")]
    );
}

fn any_step() -> impl Strategy<Value = Step> {
    (0..StepKind::ALL.len(), 0..4i32, 1..28i8, 0..10i8).prop_map(|(kind, body, day, hour)| Step {
        id: format!("{kind}-{body}-{day}-{hour}"),
        body: Some(body.to_string()),
        recorded_at: at(nov(day), 8 + hour),
        ..step(StepKind::ALL[kind], None, nov(day))
    })
}

proptest! {
    /// Whatever happens: a case has one state, waits exactly where somebody is awaited, is closed exactly with a day, and
    /// nothing recorded afterwards changes what a day showed at its end.
    #[test]
    fn a_case_always_stands_somewhere(steps in proptest::collection::vec(any_step(), 0..12), day in 1..28i8) {
        let statements = vec![statement("1", "1", nov(1)), statement("2", "2", nov(9))];
        let case = Case { statements, steps };
        let found = state(&case, seen(nov(day))).expect("raised");
        prop_assert_eq!(found.closed_on.is_some(), found.state == ObstacleState::Closed);
        prop_assert_eq!(found.waits_since.is_some(), found.state.is_waiting());
        prop_assert!(found.age_days >= 0 && found.waiting_days.unwrap_or(0) >= 0);
        let known = Case {
            steps: case.steps.iter().filter(|step| step.recorded_at <= at(nov(day), 23)).cloned().collect(),
            ..case.clone()
        };
        prop_assert_eq!(Some(found), state(&known, seen(nov(day))));
    }

    /// However statements are merged and parted, each belongs to exactly one case, and none is lost.
    #[test]
    fn no_statement_is_lost_by_merging(pairs in proptest::collection::vec((0..6u8, 0..6u8, 1..27i8, any::<bool>()), 0..12)) {
        let mut merges: Vec<Merge> = Vec::new();
        let view = seen(nov(28));
        for (from, into, day, is_undone) in pairs {
            let (from, into) = (from.to_string(), into.to_string());
            if may_merge(&from, &into, &merges, view) {
                let merged_at = at(nov(day), 9);
                merges.push(Merge { from, into, merged_at, undone_at: is_undone.then(|| at(nov(day), 10)) });
            }
        }
        for id in 0..6u8 {
            let id = id.to_string();
            let own = root(&id, &merges, view);
            prop_assert_eq!(root(own, &merges, view), own);
        }
    }
}
