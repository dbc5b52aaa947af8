//! Validity: what an instrument is worth on a day, by what was known of it at a moment.
//!
//! Nothing of it is stored. The order in which relations were recorded changes nothing, nor does one recorded later change
//! what was known before. An issuer that is no more is in itself no ground for invalidity.

use jiff::Timestamp;
use jiff::civil::Date;

use super::relations::{Relation, RelationKind};

/// What another instrument did, and from which day. `by` is its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    pub since: Date,
    pub by: String,
}

/// What an instrument is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Validity {
    /// Chưa có hiệu lực: it is issued after the day asked about.
    NotYet,
    /// Còn hiệu lực, with what has amended it so far.
    InForce { amended: Vec<Change> },
    /// Đã bị thay thế.
    Replaced(Change),
    /// Đã bị bãi bỏ, chấm dứt.
    Ended(Change),
}

impl Validity {
    /// By what and since when it is no longer in force.
    pub fn lost(&self) -> Option<&Change> {
        match self {
            Validity::Replaced(change) | Validity::Ended(change) => Some(change),
            Validity::NotYet | Validity::InForce { .. } => None,
        }
    }
}

/// What an instrument is worth on a day, by what was recorded by a moment.
pub fn validity(
    instrument: &str,
    issued_on: Option<Date>,
    relations: &[Relation],
    on: Date,
    known_at: Timestamp,
) -> Validity {
    if issued_on.is_some_and(|issued| issued > on) {
        return Validity::NotYet;
    }
    let holding = || {
        let holds = |one: &&Relation| one.to == instrument && one.effective_on <= on && one.is_known(known_at);
        relations.iter().filter(holds)
    };
    let change = |one: &Relation| Change { since: one.effective_on, by: one.from.clone() };
    let of = |kind: RelationKind| holding().filter(move |one| one.kind == kind).map(change);
    // Of several the first counts; what replaces says more than what only ends.
    let (replaced, ended) = (of(RelationKind::Replaces).min(), of(RelationKind::Ends).min());
    match (replaced, ended) {
        (Some(replaced), Some(ended)) if ended.since < replaced.since => Validity::Ended(ended),
        (Some(replaced), _) => Validity::Replaced(replaced),
        (None, Some(ended)) => Validity::Ended(ended),
        (None, None) => {
            let mut amended: Vec<Change> = of(RelationKind::Amends).collect();
            amended.sort();
            amended.dedup();
            Validity::InForce { amended }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(hour * 3_600).expect("in range")
    }

    fn relation(kind: RelationKind, from: &str, effective_on: Date, recorded: i64) -> Relation {
        Relation {
            id: format!("{from}-{recorded}"),
            from: from.to_owned(),
            kind,
            to: "x".to_owned(),
            effective_on,
            recorded_at: at(recorded),
            withdrawn_at: None,
        }
    }

    fn change(since: Date, by: &str) -> Change {
        Change { since, by: by.to_owned() }
    }

    #[test]
    fn an_instrument_is_amended_replaced_and_ended_from_days_on() {
        use RelationKind::{Amends, Cites, Ends, Replaces};
        let issued = date(2023, 6, 20);
        let check = |relations: &[Relation], on: Date, expected: Validity| {
            assert_eq!(validity("x", Some(issued), relations, on, at(100)), expected, "{on}");
        };
        let (amended, replaced, ended) = (date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1));
        let all = [
            relation(Ends, "c", ended, 3),
            relation(Amends, "a", amended, 1),
            relation(Replaces, "b", replaced, 2),
            relation(Cites, "d", amended, 2),
        ];
        let in_force = |amended| Validity::InForce { amended };
        check(&all, date(2023, 6, 19), Validity::NotYet);
        check(&all, issued, in_force(Vec::new()));
        check(&all, date(2023, 12, 31), in_force(Vec::new()));
        check(&all, amended, in_force(vec![change(amended, "a")]));
        check(&all, replaced, Validity::Replaced(change(replaced, "b")));
        check(&all, ended, Validity::Replaced(change(replaced, "b")));
        check(&[relation(Ends, "c", ended, 3)], ended, Validity::Ended(change(ended, "c")));
        // Recorded later than what is known, or withdrawn by then.
        check(&[relation(Ends, "c", ended, 101)], ended, in_force(Vec::new()));
        let withdrawn = Relation { withdrawn_at: Some(at(50)), ..relation(Ends, "c", ended, 3) };
        check(std::slice::from_ref(&withdrawn), ended, in_force(Vec::new()));
        assert_eq!(validity("x", None, &[withdrawn], ended, at(49)), Validity::Ended(change(ended, "c")));
    }

    fn relations() -> impl Strategy<Value = Vec<Relation>> {
        let kind = prop::sample::select(RelationKind::ALL);
        let one = (kind, "[a-d]", 0..40_i64, 0..40_i64, prop::option::of(0..40_i64));
        prop::collection::vec(one, 0..12).prop_map(|all| {
            all.into_iter()
                .map(|(kind, from, days, recorded, withdrawn)| Relation {
                    withdrawn_at: withdrawn.map(|hours| at(recorded + hours)),
                    ..relation(kind, &from, date(2024, 1, 1).saturating_add(days.days()), recorded)
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn the_order_of_relations_changes_nothing(mut all in relations(), days in 0..40_i64, known in 0..80_i64) {
            let on = date(2024, 1, 1).saturating_add(days.days());
            let before = validity("x", None, &all, on, at(known));
            all.reverse();
            prop_assert_eq!(&validity("x", None, &all, on, at(known)), &before);
            all.sort_by(|a, b| (&a.from, a.recorded_at).cmp(&(&b.from, b.recorded_at)));
            prop_assert_eq!(validity("x", None, &all, on, at(known)), before);
        }

        #[test]
        fn nothing_recorded_later_changes_what_was_known(all in relations(), days in 0..40_i64, known in 0..80_i64) {
            let on = date(2024, 1, 1).saturating_add(days.days());
            let known_at = at(known);
            let then: Vec<Relation> = all
                .iter()
                .filter(|one| one.recorded_at <= known_at)
                .map(|one| Relation { withdrawn_at: one.withdrawn_at.filter(|at| *at <= known_at), ..one.clone() })
                .collect();
            prop_assert_eq!(validity("x", None, &all, on, known_at), validity("x", None, &then, on, known_at));
        }
    }
}
