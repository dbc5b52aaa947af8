//! What holds of every report.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::doc::Document;
use crate::obligations::ObligationState;

fn body(name: &str, timeliness: Timeliness, state: ObligationState, said: Option<Said>) -> BodyFacts {
    BodyFacts {
        name: name.to_owned(),
        obligation: format!("o-{name}"),
        state,
        timeliness,
        is_focal_part: false,
        letter: String::new(),
        arrived_on: None,
        asked: Vec::new(),
        said,
    }
}

fn text_of(report: &Report) -> String {
    Document { blocks: report.body(), flattened: false }.text()
}

#[test]
fn t6_r7_a_silent_body_is_named_and_its_task_has_no_report() {
    let task = TaskText { label: "I.1".to_owned(), ..TaskText::default() };
    let section = SectionFacts { label: "I".to_owned(), title: "Mục".to_owned(), tasks: vec![task] };
    let facts = Consolidation {
        sections: vec![section],
        bodies: vec![body("Sở A", Timeliness::NotIn, ObligationState::Overdue, None)],
        ..Consolidation::default()
    };
    let report = compose(&facts);
    let text = text_of(&report);
    assert!(text.contains("chưa gửi báo cáo: Sở A") && text.contains("Nhiệm vụ I.1: chưa có báo cáo"), "{text}");
    let [row] = &report.not_used[..] else { panic!("one body is listed: {:?}", report.not_used) };
    assert_eq!((row.body.as_str(), row.reason), ("Sở A", "quá hạn, chưa gửi"));
}

/// A province of generated answers.
fn generated(bodies: Vec<(u8, Option<String>)>) -> Consolidation {
    let task = TaskText { label: "I.1".to_owned(), ..TaskText::default() };
    let bodies = bodies.into_iter().enumerate().map(|(index, (kind, words))| {
        let timeliness = match kind {
            0 => Timeliness::OnTime,
            1 => Timeliness::Late(2),
            2 => Timeliness::NotIn,
            _ => Timeliness::FocalPart,
        };
        let said = words.map(|words| Said {
            filed: Arc::new(Filed {
                return_id: format!("r{index}"),
                obligation: format!("o-Sở {index}"),
                ..Filed::default()
            }),
            deployment: format!("đã triển khai {words}\ndòng hai {words}"),
            entries: vec![SaidEntry {
                label: "I.1".to_owned(),
                item: format!("i{index}"),
                done: words.clone(),
                difficulties: format!("khó {words}"),
                ..SaidEntry::default()
            }],
            ..Said::default()
        });
        body(&format!("Sở {index}"), timeliness, ObligationState::Confirmed, said)
    });
    Consolidation {
        sections: vec![SectionFacts { tasks: vec![task], ..SectionFacts::default() }],
        bodies: bodies.collect(),
        ..Consolidation::default()
    }
}

proptest! {
    /// Sums hold, and every confirmed text is in the report.
    #[test]
    fn every_confirmed_text_is_used_and_sums_hold(
        bodies in prop::collection::vec((0_u8..4, prop::option::of("[a-zđêô]{3,12}")), 0..20),
    ) {
        let facts = generated(bodies);
        let report = compose(&facts);
        let sums = report.figures;
        prop_assert_eq!(sums.owing_count, sums.on_time_count + sums.late_count + sums.missing_count);
        let text = text_of(&report);
        for body in &facts.bodies {
            match &body.said {
                Some(said) => for entry in &said.entries {
                    prop_assert!(text.contains(&entry.done) && text.contains(&entry.difficulties));
                },
                None => prop_assert!(report.not_used.iter().any(|row| row.body == body.name)),
            }
        }
    }

    /// No key stands twice; a key does not depend on the order of bodies, nor on what other bodies say.
    #[test]
    fn keys_are_unique_and_stay(
        bodies in prop::collection::vec((0_u8..4, prop::option::of("[a-zđêô]{3,12}")), 1..20),
    ) {
        let mut facts = generated(bodies);
        let keys = |facts: &Consolidation| -> Vec<(String, String)> {
            let report = compose(facts);
            let rows = report.annexes.iter().flat_map(|annex| &annex.rows).map(|row| row.key.clone());
            let rows: Vec<String> = rows.chain(report.annexes.iter().map(|annex| annex.key.clone())).collect();
            let pieces = report.pieces.iter().map(|piece| (piece.key.clone(), piece.text()));
            pieces.chain(rows.into_iter().map(|key| (key, String::new()))).collect()
        };
        let before = keys(&facts);
        let set: BTreeSet<&String> = before.iter().map(|(key, _)| key).collect();
        prop_assert_eq!(set.len(), before.len());
        facts.bodies.reverse();
        let gone = facts.bodies.pop().expect("at least one");
        let after = keys(&facts);
        for (key, text) in before.iter().filter(|(key, _)| key.starts_with("text:") && !key.contains(&gone.obligation)) {
            prop_assert!(after.contains(&(key.clone(), text.clone())), "{} is lost", key);
        }
    }
}

#[test]
fn a_rating_stands_beside_what_the_body_states() {
    let mut facts = generated(vec![(0, Some("xong".to_owned()))]);
    facts.focal = "Sở Đ".to_owned();
    let entry = facts.bodies[0].said.as_mut().map(|said| &mut said.entries[0]).expect("it said something");
    entry.progress = Some(crate::returns::Progress::Done);
    entry.rating = Some((crate::returns::Progress::Doing, "Chưa có quyết định".to_owned()));
    let report = compose(&facts);
    let cells: Vec<&String> = report.annexes[0].rows.iter().flat_map(|row| &row.cells).collect();
    let expected = "Sở 0: Đã hoàn thành\n(Sở Đ đánh giá: Đang thực hiện. Chưa có quyết định)";
    assert!(cells.iter().any(|cell| *cell == expected), "{cells:?}");
}
