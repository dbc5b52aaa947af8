//! What holds of every province and every template: properties on generated answers.

use std::collections::{BTreeSet, HashMap, HashSet};

use proptest::prelude::*;

use super::*;
use crate::reports::draft::{Edit, Generated, Standing, merge};
use crate::reports::notation;

/// A body of a generated province: timeliness, what it says of two tasks, its general words.
type Answer = (u8, Option<(bool, Vec<(u8, String)>, String)>);

fn answers() -> impl Strategy<Value = Vec<Answer>> {
    let words = "[a-zđêô]{3,12}( [a-zđêô]{2,6}){0,3}";
    let said = (any::<bool>(), prop::collection::vec((0_u8..5, words), 0..3), words);
    prop::collection::vec((0_u8..4, prop::option::weighted(0.7, said)), 1..20)
}

/// Causes of the cases of a generated province.
const CAUSES: [&str; 3] = ["Kinh phí", "Đất đai", ""];

/// A province of generated answers, each word its own. The difficulties of every fourth body are followed as cases.
fn generated(answers: Vec<Answer>) -> Consolidation {
    let mut bodies: Vec<BodyFacts> = Vec::new();
    let mut obstacles = ObstacleFacts::default();
    for (index, (kind, said)) in answers.into_iter().enumerate() {
        let name = format!("Sở {index}");
        let labels = ["I.1", "I.2", "IX.9"];
        let entries: Vec<(&str, Progress, String, String)> = said
            .iter()
            .flat_map(|(_, entries, _)| entries)
            .enumerate()
            .map(|(place, (progress, words))| {
                let progress = Progress::ALL[usize::from(*progress)];
                let done = if progress == Progress::Nil {
                    String::new()
                } else {
                    format!("{words} {index}/{place}. Câu sau {words}.")
                };
                (labels[place], progress, done, format!("khó {words} {index}/{place}"))
            })
            .collect();
        for (_, _, _, difficulty) in entries.iter().filter(|_| index.is_multiple_of(4)) {
            let source = format!("obstacles/{}", obstacles.cases.len());
            let text = format!("- {difficulty} ({name} nêu).");
            obstacles.difficulties.push(Stated { source: source.clone(), text });
            obstacles.cases.push(CaseFacts {
                source,
                text: difficulty.clone(),
                cause: CAUSES[obstacles.cases.len() % CAUSES.len()].to_owned(),
                bodies: vec![name.clone()],
                is_open: true,
                ..CaseFacts::default()
            });
        }
        let entries: Vec<(&str, Progress, &str, &str)> = entries
            .iter()
            .map(|(label, progress, done, why)| (*label, *progress, done.as_str(), why.as_str()))
            .collect();
        let mut one = confirmed(&name, &entries);
        match &said {
            Some((is_nil, _, words)) => {
                let own = one.said.as_mut().expect("confirmed");
                own.is_nil = *is_nil && entries.is_empty();
                own.deployment = format!("đã triển khai {words} {index}\ndòng hai {words} {index}");
                own.proposals = format!("đề nghị {words} {index}");
                own.next_period = format!("kỳ tới {words} {index}");
            }
            None => (one.said, one.state) = (None, ObligationState::Overdue),
        }
        one.timeliness =
            [Timeliness::OnTime, Timeliness::Late(2), Timeliness::NotIn, Timeliness::FocalPart][usize::from(kind)];
        one.asked = vec!["I.1".to_owned(), "I.2".to_owned()];
        bodies.push(one);
    }
    let mut facts = plan(&["I.1", "I.2"], bodies);
    facts.sections[0].tasks[0].count = Some(TaskCount::Overdue);
    facts.sections[0].tasks[0].closing = "Sở 0".to_owned();
    facts.sections[0].tasks[1].count = Some(TaskCount::CompletedOnTime);
    facts.totals = Some(Totals::of([TaskCount::Overdue, TaskCount::CompletedOnTime]));
    facts.obstacles = obstacles;
    facts
}

proptest! {
    /// Invariant 6 and "every confirmed entry is used or listed": whatever parts a template leaves out, and whatever
    /// sentences a person leaves out. A difficulty that a case tells stands in the report in the words of the case.
    #[test]
    fn every_confirmed_entry_is_used_or_listed(
        answers in answers(),
        off in prop::collection::hash_set(0_usize..15, 0..6),
        cuts in prop::collection::hash_set(0_usize..20, 0..6),
    ) {
        let mut facts = generated(answers);
        for place in cuts {
            let key = format!("text:o-Sở {place}./i-Sở {place}-I.1/done");
            let said = facts.bodies.get(place).and_then(|body| body.said.as_ref());
            let Some(entry) = said.and_then(|said| said.entries.first()) else { continue };
            let first = selection::sentences(&entry.done).first().map(|one| (*one).to_owned());
            facts.choices.left_out.insert(key, (first.into_iter().collect(), String::new()));
        }
        let mut template = whole();
        for place in off {
            template[place].is_in = false;
        }
        let has_obstacles = template.iter().any(|part| part.part == Part::Obstacles && part.is_in);
        let report = compose(&facts, &template);
        let text = text_of(&report);
        let used: HashSet<&str> = report.pieces.iter().map(|piece| piece.key.as_str()).collect();
        for body in &facts.bodies {
            let Some(said) = &body.said else {
                prop_assert!(report.not_used.iter().any(|row| row.key == body.obligation));
                continue;
            };
            for (source, words) in texts(said) {
                let key = source.text_key();
                let is_listed = report.not_used.iter().any(|row| row.key == key);
                let is_told = source.field == Field::Difficulties
                    && facts.obstacles.cases.iter().any(|case| case.text == words);
                let is_used = used.contains(key.as_str()) || is_told && has_obstacles && text.contains(words);
                prop_assert!(is_used != is_listed, "{} is used or listed, not both: {}", key, is_used);
                let is_cut = facts.choices.left_out.contains_key(&key);
                if !is_listed && !is_cut {
                    for line in words.lines() {
                        prop_assert!(text.contains(line), "«{}» is quoted whole", line);
                    }
                }
            }
        }
    }

    /// Every figure equals its source, counted here by another way; sums hold.
    #[test]
    fn every_figure_equals_its_source(answers in answers(), decimals in 0_u32..5, standings in prop::collection::vec(0_usize..5, 0..6)) {
        let mut facts = generated(answers);
        facts.choices.decimals = decimals;
        facts.targets = standings.iter().enumerate().map(|(place, standing)| target(place, TargetStanding::ALL[*standing])).collect();
        let report = compose(&facts, &whole());
        prop_assert_eq!(check(&report), vec![]);
        let count = |of: fn(&Timeliness) -> bool| facts.bodies.iter().filter(|body| of(&body.timeliness)).count();
        let owing = count(|one| *one != Timeliness::FocalPart);
        let entries = || facts.bodies.iter().filter_map(|body| body.said.as_ref()).flat_map(|said| &said.entries);
        let tasks = |of: &dyn Fn(&str) -> bool| ["I.1", "I.2"].into_iter().filter(|label| of(label)).count();
        let begun = |one: &&SaidEntry| one.progress == Some(Progress::NotStarted);
        let mut expected: HashMap<String, usize> = HashMap::from([
            ("owing", owing),
            ("on_time", count(|one| *one == Timeliness::OnTime)),
            ("late", count(|one| matches!(one, Timeliness::Late(_)))),
            ("missing", count(|one| *one == Timeliness::NotIn)),
            ("overdue", 1), ("completed_on_time", 1), ("completed_late", 0), ("within_time", 0),
            ("overdue/Sở 0", 1), ("overdue-tasks", 1),
            ("not-begun", tasks(&|label| entries().filter(begun).any(|one| one.label == label))),
            ("silent-tasks", tasks(&|label| entries().all(|one| one.label != label))),
            ("targets", facts.targets.len()),
        ].map(|(key, value)| (key.to_owned(), value)));
        for cause in CAUSES {
            let own = facts.obstacles.difficulties.iter().enumerate();
            let own = own.filter(|(place, _)| CAUSES[place % CAUSES.len()] == cause).count();
            expected.insert(format!("cause/{cause}"), own);
        }
        for (place, standing) in TargetStanding::ALL.iter().enumerate() {
            let own = standings.iter().filter(|one| **one == place).count();
            expected.insert(format!("targets_{}", standing.as_str()), own);
        }
        for piece in &report.pieces {
            let text = piece.text();
            for figure in &piece.figures {
                prop_assert_eq!(&text[figure.range.0..figure.range.1], figure.printed.as_str());
                match (&figure.amount, figure.key.strip_suffix("_share")) {
                    (Amount::Count(value), None) => {
                        prop_assert_eq!(expected.get(figure.key.as_str()), Some(value), "{}", &figure.key);
                    }
                    (Amount::Share { part, whole }, Some(key)) => {
                        prop_assert_eq!(expected.get(key), Some(part));
                        let of = if ["on_time", "late", "missing"].contains(&key) { owing } else { 2 };
                        prop_assert_eq!(*whole, of, "{} is of what it says", &figure.key);
                        let exact = *part as f64 * 100.0 / *whole as f64;
                        let printed: f64 = figure.printed.trim_end_matches('%').replace(',', ".").parse().expect("a number");
                        prop_assert!((printed - exact).abs() <= 0.500_001 / 10_f64.powi(decimals as i32));
                    }
                    (Amount::Gap, Some(_)) => prop_assert_eq!(owing, 0),
                    other => prop_assert!(false, "{:?}", other),
                }
            }
        }
        // What an annex prints of a target is what was confirmed, in its own column, or a gap.
        for (row, target) in report.annexes[0].rows.iter().zip(&facts.targets) {
            let expected = target.reached.clone().unwrap_or_else(|| pieces::GAP.to_owned());
            prop_assert_eq!(&row.cells[row.figures[0].range.0], &expected);
        }
        // Every sentence that counts knows its figures: none is printed beside them.
        for key in ["figure:overdue-tasks", "figure:not-begun", "figure:silent-tasks", "figure:overdue-bodies"] {
            let piece = report.pieces.iter().find(|piece| piece.key == key);
            prop_assert!(piece.is_none_or(|piece| !piece.figures.is_empty()), "{}", key);
        }
    }

    /// No key stands twice; a key and its text depend neither on the order of bodies nor on what others say.
    #[test]
    fn keys_are_unique_and_stay(answers in answers()) {
        let mut facts = generated(answers);
        let keys = |facts: &Consolidation| -> Vec<(String, String)> {
            let report = compose(facts, &whole());
            let rows = report.annexes.iter().flat_map(|annex| &annex.rows).map(|row| (row.key.clone(), String::new()));
            let annexes = report.annexes.iter().map(|annex| (annex.key.clone(), String::new()));
            let pieces = report.pieces.iter().map(|piece| (piece.key.clone(), piece.text()));
            pieces.chain(rows).chain(annexes).collect()
        };
        let before = keys(&facts);
        let set: BTreeSet<&String> = before.iter().map(|(key, _)| key).collect();
        prop_assert_eq!(set.len(), before.len());
        facts.bodies.reverse();
        let gone = facts.bodies.pop().expect("at least one");
        let after: HashSet<(String, String)> = keys(&facts).into_iter().collect();
        for row in before.iter().filter(|(key, _)| key.starts_with("text:") && !key.contains(&gone.obligation)) {
            prop_assert!(after.contains(row), "{} is lost", row.0);
        }
    }

    /// Regenerate after an edit, of whole reports: whatever bodies say later, each edited piece stands once in the editor's
    /// words, and is called new exactly where its source says something else.
    #[test]
    fn a_late_return_never_takes_an_editors_words(
        before in answers(),
        after in answers(),
        places in prop::collection::hash_set(0_usize..200, 1..6),
    ) {
        let made = |answers: Vec<Answer>| -> Vec<Generated> {
            let report = compose(&generated(answers), &whole());
            report.pieces.iter().map(|piece| Generated { key: piece.key.clone(), text: notation::write(&piece.block).into() }).collect()
        };
        let (before, after) = (made(before), made(after));
        let edits: Vec<Edit> = places.into_iter().filter_map(|place| {
            let piece = before.get(place)?;
            let text = format!("Lời của người biên tập {place}.");
            Some(Edit { key: piece.key.clone(), base: piece.text.to_string(), text: Some(text), ..Edit::default() })
        }).collect();
        let merged = merge(&after, &edits);
        for edit in &edits {
            let own: Vec<_> = merged.iter().filter(|piece| Some(&*piece.text) == edit.text.as_deref()).collect();
            prop_assert_eq!(own.len(), 1, "{} stands once", &edit.key);
            let expected = match after.iter().find(|piece| piece.key == edit.key) {
                None => Standing::Vanished,
                Some(now) if *now.text == *edit.base => Standing::Edited,
                Some(_) => Standing::NewFacts,
            };
            prop_assert_eq!(own[0].standing, expected);
        }
        for piece in &after {
            prop_assert!(merged.iter().any(|own| own.key == piece.key && own.generated.as_ref() == Some(&piece.text)));
        }
    }
}

/// A target of a generated province; every other one has a confirmed value.
fn target(place: usize, standing: TargetStanding) -> TargetFacts {
    TargetFacts {
        key: place.to_string(),
        text: format!("Chỉ tiêu {place}"),
        unit: "%".to_owned(),
        goal: "8".to_owned(),
        year_plan: String::new(),
        reached: place.is_multiple_of(2).then(|| format!("{place},5")),
        same_period: String::new(),
        to_plan: String::new(),
        return_id: None,
        place: String::new(),
        nature: String::new(),
        standing,
        standing_word: String::new(),
        supplier: String::new(),
        note: String::new(),
    }
}
