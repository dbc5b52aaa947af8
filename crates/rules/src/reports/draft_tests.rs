use proptest::prelude::*;

use super::*;

fn piece(key: &str, text: &str) -> Generated {
    Generated { key: key.to_owned(), text: text.into() }
}

fn words(key: &str, base: &str, text: &str, near: &[&str]) -> Edit {
    Edit {
        key: key.to_owned(),
        base: base.to_owned(),
        text: Some(text.to_owned()),
        near: near.iter().map(|key| (*key).to_owned()).collect(),
        ..Edit::default()
    }
}

fn check(generated: &[(&str, &str)], edits: &[Edit], expected: &[&str]) {
    let generated: Vec<Generated> = generated.iter().map(|(key, text)| piece(key, text)).collect();
    let shown: Vec<String> = merge(&generated, edits)
        .iter()
        .map(|piece| {
            let out = if piece.left_out.is_some() { " (left out)" } else { "" };
            format!("{} {}: {}{out}", piece.key, piece.standing.as_str(), piece.text)
        })
        .collect();
    assert_eq!(shown, expected);
}

#[test]
fn new_facts_stand_beside_the_editors_words() {
    let edits = [words("b", "hai", "hai, đã gọt", &["a"])];
    check(&[("a", "một"), ("b", "hai")], &edits, &["a generated: một", "b edited: hai, đã gọt"]);
    check(&[("a", "một"), ("b", "hai rưỡi")], &edits, &["a generated: một", "b new_facts: hai, đã gọt"]);
    check(&[("a", "một")], &edits, &["a generated: một", "b vanished: hai, đã gọt"]);
}

#[test]
fn what_is_left_out_is_told_of_when_it_changes() {
    let edits =
        [Edit { key: "b".to_owned(), base: "hai".to_owned(), left_out: Some("trùng".to_owned()), ..Edit::default() }];
    check(&[("a", "một"), ("b", "hai")], &edits, &["a generated: một", "b generated: hai (left out)"]);
    check(&[("a", "một"), ("b", "ba")], &edits, &["a generated: một", "b new_facts: ba (left out)"]);
}

#[test]
fn own_paragraphs_keep_their_place_when_neighbours_go() {
    let own = Edit { is_own: true, position: 1, ..words("o", "", "của tôi", &["b", "a"]) };
    let moved =
        Edit { key: "c".to_owned(), is_moved: true, near: vec!["a".to_owned()], position: 2, ..Edit::default() };
    let edits = [own, moved];
    check(
        &[("a", "1"), ("b", "2"), ("c", "3")],
        &edits,
        &["a generated: 1", "c generated: 3", "b generated: 2", "o own: của tôi"],
    );
    check(&[("a", "1"), ("c", "3")], &edits, &["a generated: 1", "c generated: 3", "o own: của tôi"]);
    check(&[("d", "4")], &edits, &["d generated: 4", "o own: của tôi"]);
}

#[test]
fn the_later_of_two_own_paragraphs_stands_nearer() {
    let own = |key: &str, position, near: &[&str]| Edit { is_own: true, position, ..words(key, "", key, near) };
    let edits = [own("o1", 1, &["a"]), own("o2", 2, &["a"]), own("first", 3, &[])];
    check(
        &[("a", "1"), ("b", "2")],
        &edits,
        &["first own: first", "a generated: 1", "o2 own: o2", "o1 own: o1", "b generated: 2"],
    );
}

#[test]
fn two_that_stand_behind_each_other_both_stand() {
    let moved = |key: &str, near: &str, position| Edit {
        key: key.to_owned(),
        is_moved: true,
        near: vec![near.to_owned(), "a".to_owned()],
        position,
        ..Edit::default()
    };
    check(
        &[("a", "1"), ("b", "2"), ("c", "3")],
        &[moved("b", "c", 1), moved("c", "b", 2)],
        &["a generated: 1", "b generated: 2", "c generated: 3"],
    );
}

fn generated() -> impl Strategy<Value = Vec<Generated>> {
    let keys = prop::sample::subsequence((0..12).collect::<Vec<u8>>(), 0..12).prop_shuffle();
    keys.prop_flat_map(|keys| {
        let texts = prop::collection::vec("[a-c]{0,2}", keys.len());
        texts.prop_map(move |texts| {
            let pieces = keys.iter().zip(texts);
            pieces.map(|(key, text)| Generated { key: format!("k{key}"), text: text.into() }).collect()
        })
    })
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let one = (
        0..12_u8,
        (any::<bool>(), any::<bool>()),
        "[a-c]{0,2}",
        proptest::option::of("[x-z]{1,3}"),
        proptest::option::of("[r]{1}"),
        prop::collection::vec(0..16_u8, 0..4),
    );
    prop::collection::vec(one, 0..10).prop_map(|all| {
        let mut seen = HashSet::new();
        let all = all.into_iter().enumerate().map(|(at, (key, (is_own, is_moved), base, text, left_out, near))| Edit {
            key: if is_own { format!("o{key}") } else { format!("k{key}") },
            is_own,
            base,
            text: if is_own { Some(text.unwrap_or_default()) } else { text },
            left_out,
            is_moved,
            near: near.into_iter().map(|key| if key < 12 { format!("k{key}") } else { format!("o{key}") }).collect(),
            position: at as i64,
        });
        all.filter(|edit| seen.insert(edit.key.clone())).collect()
    })
}

proptest! {
    /// Without decisions the draft is what is generated.
    #[test]
    fn with_no_edits_regenerating_is_identity(pieces in generated()) {
        let merged = merge(&pieces, &[]);
        prop_assert_eq!(merged.len(), pieces.len());
        for (drafted, piece) in merged.iter().zip(&pieces) {
            prop_assert_eq!((&drafted.key, &drafted.text, drafted.standing), (&piece.key, &piece.text, Standing::Generated));
        }
    }

    /// Whatever is generated anew, the editor's words stand, each once; new facts are told of exactly where the base changed.
    #[test]
    fn regenerating_keeps_the_edit(edits in edits(), after in generated()) {
        let merged = merge(&after, &edits);
        for edit in &edits {
            let own: Vec<&Drafted> = merged.iter().filter(|piece| piece.key == edit.key).collect();
            let now = after.iter().find(|piece| piece.key == edit.key);
            if !edit.speaks() && now.is_none() {
                prop_assert!(own.is_empty());
                continue;
            }
            prop_assert_eq!(own.len(), 1, "{} stands once", &edit.key);
            if let Some(text) = &edit.text {
                prop_assert_eq!(&*own[0].text, text.as_str());
            }
            prop_assert_eq!(&own[0].left_out, &edit.left_out);
            let changed = now.is_some_and(|now| edit.speaks() && *now.text != *edit.base);
            prop_assert_eq!(own[0].standing == Standing::NewFacts, changed);
            let is_gone = now.is_none() && !edit.is_own;
            prop_assert_eq!(own[0].standing == Standing::Vanished, is_gone);
        }
    }

    /// No generated piece is lost either, and those that nobody moved keep their order.
    #[test]
    fn every_generated_piece_stands_in_its_order(edits in edits(), pieces in generated()) {
        let merged = merge(&pieces, &edits);
        let moved: HashSet<&str> = edits.iter().filter(|edit| edit.is_moved).map(|edit| edit.key.as_str()).collect();
        let still = |key: &&str| !moved.contains(*key) && pieces.iter().any(|piece| piece.key == **key);
        let shown: Vec<&str> = merged.iter().map(|piece| piece.key.as_str()).filter(still).collect();
        let expected: Vec<&str> = pieces.iter().map(|piece| piece.key.as_str()).filter(still).collect();
        prop_assert_eq!(shown, expected);
        for piece in &pieces {
            prop_assert!(merged.iter().any(|drafted| drafted.key == piece.key));
        }
    }

    /// Edit, then regenerate with nothing new: the same draft; keeping the words settles what is new, taking it undoes.
    #[test]
    fn nothing_new_changes_nothing_and_a_decision_settles(edits in edits(), pieces in generated()) {
        let merged = merge(&pieces, &edits);
        prop_assert_eq!(&merge(&pieces, &edits), &merged);
        let settled: Vec<Edit> = edits.iter().map(|edit| {
            let now = pieces.iter().find(|piece| piece.key == edit.key);
            Edit { base: now.map_or_else(|| edit.base.clone(), |now| now.text.to_string()), ..edit.clone() }
        }).collect();
        prop_assert_eq!(new_facts(&merge(&pieces, &settled)), 0);
        let texts = |merged: &[Drafted]| merged.iter().map(|piece| (piece.key.clone(), piece.text.clone())).collect::<Vec<_>>();
        prop_assert_eq!(texts(&merge(&pieces, &settled)), texts(&merged));
    }
}
