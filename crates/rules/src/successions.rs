//! Successions: who holds, on a day, what a body was given.
//!
//! A body is never renamed nor merged in place. A succession says what of a body went to which other one from a day on,
//! by which instrument; an assignment answers what a succession left open. From these facts the holder on any day
//! follows, or an open question that suspends what nobody holds (vn-rules.md topic 9). Nothing here is stored.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::words::word_enum;

word_enum! {
    /// How much of a body went over.
    SuccessionKind {
        /// Everything that no part of the same day takes (kế thừa toàn bộ).
        Whole = "whole",
        /// A function: which tasks belong to it is decided task by task (kế thừa một phần).
        Part = "part",
        /// The body was split up; who takes what is decided (chia tách).
        Split = "split",
        /// The body ended and nobody took its place (giải thể).
        End = "end",
    }
}

/// One succession. Ids are opaque.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    pub id: String,
    pub kind: SuccessionKind,
    pub from: String,
    /// None where nobody took the body's place.
    pub to: Option<String>,
    pub starts_on: Date,
    /// The last day of one that holds for a time.
    pub ends_on: Option<Date>,
    pub recorded_at: Timestamp,
    pub undone_at: Option<Timestamp>,
}

/// What an instrument decided about a question: a subject of a body, or all that was left of it, goes to a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    pub id: String,
    /// None for everything of the body that no other assignment names.
    pub subject: Option<String>,
    pub from: String,
    pub to: String,
    pub starts_on: Date,
    pub recorded_at: Timestamp,
    pub undone_at: Option<Timestamp>,
}

/// What of a body is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// The duty itself: to report, to consolidate.
    Duty,
    /// A task or target that was given to the body by name: a function that went over may take it along.
    Given(&'a str),
    /// One that the body has as the member of a group: it goes where the duty goes, unless an instrument says otherwise.
    Shared(&'a str),
}

impl Subject<'_> {
    fn id(&self) -> Option<&str> {
        match self {
            Subject::Duty => None,
            Subject::Given(id) | Subject::Shared(id) => Some(id),
        }
    }
}

/// Who holds something on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    Body(String),
    /// Nobody until an instrument decides: the body where it came to rest, and since when.
    Open {
        at: String,
        since: Date,
    },
}

/// Everything that was recorded about successions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    pub successions: Vec<Succession>,
    pub assignments: Vec<Assignment>,
}

/// What happens to one body on one day.
#[derive(Default)]
struct Day<'a> {
    /// The body that takes everything left; the smallest id where two are recorded, which recording refuses.
    whole: Option<&'a str>,
    has_part: bool,
    is_gone: bool,
}

impl History {
    /// A body and all that went over into it, directly or through others.
    pub fn before(&self, body: &str) -> HashSet<String> {
        let mut found = HashSet::from([body.to_owned()]);
        loop {
            let steps = self.successions.iter().filter_map(|one| Some((&one.from, one.to.as_ref()?)));
            let steps = steps.chain(self.assignments.iter().map(|one| (&one.from, &one.to)));
            let new: Vec<String> = steps
                .filter(|(from, to)| found.contains(*to) && !found.contains(*from))
                .map(|(f, _)| f.clone())
                .collect();
            if new.is_empty() {
                return found;
            }
            found.extend(new);
        }
    }

    /// The first day after another on which a holder may change.
    pub fn next_change(&self, after: Date) -> Option<Date> {
        let turns = self.successions.iter().filter(|one| one.undone_at.is_none()).flat_map(|one| {
            [Some(one.starts_on), one.ends_on.and_then(|end| end.tomorrow().ok())].into_iter().flatten()
        });
        let given = self.assignments.iter().filter(|one| one.undone_at.is_none()).map(|one| one.starts_on);
        turns.chain(given).filter(|day| *day > after).min()
    }

    /// Who holds something of a body on a day, by what was recorded by a moment. The order in which facts were recorded changes nothing.
    pub fn holder(&self, body: &str, subject: Subject<'_>, on: Date, known_at: Timestamp) -> Holder {
        if !self.concerns(body) {
            return Holder::Body(body.to_owned());
        }
        let is_given = matches!(subject, Subject::Given(_));
        let is_known =
            |at: Timestamp, undone: Option<Timestamp>| at <= known_at && undone.is_none_or(|at| at > known_at);
        let holds = |one: &&Succession| {
            one.starts_on <= on && one.ends_on.is_none_or(|end| on <= end) && is_known(one.recorded_at, one.undone_at)
        };
        let mut days: HashMap<(Date, &str), Day<'_>> = HashMap::new();
        for one in self.successions.iter().filter(holds) {
            let day = days.entry((one.starts_on, one.from.as_str())).or_default();
            match one.kind {
                SuccessionKind::Whole => {
                    let to = one.to.as_deref().unwrap_or(&one.from);
                    day.whole = Some(day.whole.map_or(to, |other| other.min(to)));
                }
                SuccessionKind::Part => day.has_part = true,
                SuccessionKind::Split | SuccessionKind::End => day.is_gone = true,
            }
        }
        let decided =
            self.assignments.iter().filter(|one| one.starts_on <= on && is_known(one.recorded_at, one.undone_at));
        let mut decided: Vec<&Assignment> =
            decided.filter(|one| one.subject.is_none() || one.subject.as_deref() == subject.id()).collect();
        // One that names the subject says more than one that takes all.
        decided.sort_by_key(|one| (one.starts_on, one.subject.is_none(), one.id.as_str()));
        let mut turns: Vec<Date> =
            days.keys().map(|(day, _)| *day).chain(decided.iter().map(|one| one.starts_on)).collect();
        turns.sort_unstable();
        turns.dedup();
        let mut holder = Holder::Body(body.to_owned());
        for day in turns {
            let mut seen: HashSet<String> = HashSet::new();
            // On one day a body may go over into one that goes over itself; a circle ends where it began.
            while let Holder::Body(at) = &holder
                && seen.insert(at.clone())
                && let Some(happens) = days.get(&(day, at.as_str()))
            {
                holder = match happens.whole {
                    Some(to) if !is_given || !(happens.has_part || happens.is_gone) => {
                        if to == at {
                            break;
                        }
                        Holder::Body(to.to_owned())
                    }
                    None if !happens.is_gone && !is_given => break,
                    _ => Holder::Open { at: at.clone(), since: day },
                };
            }
            let at = match &holder {
                Holder::Body(at) | Holder::Open { at, .. } => at.clone(),
            };
            if let Some(one) = decided.iter().find(|one| one.starts_on == day && one.from == at) {
                holder = Holder::Body(one.to.clone());
            }
        }
        holder
    }

    /// Every body whose duty a body holds on a day, itself first when it still holds its own.
    pub fn held_by<'a>(&'a self, body: &str, on: Date, known_at: Timestamp) -> impl Iterator<Item = &'a str> + use<'a> {
        let mut from: Vec<&str> = self.successions.iter().map(|one| one.from.as_str()).collect();
        from.extend(self.assignments.iter().map(|one| one.from.as_str()));
        from.sort_unstable();
        from.dedup();
        let own = body.to_owned();
        from.into_iter().filter(move |from| {
            *from != own && self.holder(from, Subject::Duty, on, known_at) == Holder::Body(own.clone())
        })
    }

    /// Whether anything ever became of a body.
    pub fn concerns(&self, body: &str) -> bool {
        self.successions.iter().any(|one| one.from == body) || self.assignments.iter().any(|one| one.from == body)
    }

    /// Whether a new succession would lead back to where it comes from, together with those that hold at the same time.
    pub fn makes_circle(&self, new: &Succession) -> bool {
        let meets = |one: &&Succession| {
            one.undone_at.is_none()
                && one.id != new.id
                && one.ends_on.is_none_or(|end| end >= new.starts_on)
                && new.ends_on.is_none_or(|end| end >= one.starts_on)
                && one.kind == SuccessionKind::Whole
        };
        let Some(to) = new.to.as_deref().filter(|_| new.kind == SuccessionKind::Whole) else { return false };
        let (mut reached, mut next) = (HashSet::new(), vec![to]);
        while let Some(at) = next.pop() {
            if at == new.from {
                return true;
            }
            if reached.insert(at) {
                next.extend(
                    self.successions
                        .iter()
                        .filter(meets)
                        .filter(|one| one.from == at)
                        .filter_map(|one| one.to.as_deref()),
                );
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const EARLY: Timestamp = Timestamp::UNIX_EPOCH;

    fn succession(kind: SuccessionKind, from: &str, to: Option<&str>, starts_on: Date) -> Succession {
        let id = format!("{from}{}{starts_on}", to.unwrap_or_default());
        let to = to.map(str::to_owned);
        Succession {
            id,
            kind,
            from: from.to_owned(),
            to,
            starts_on,
            ends_on: None,
            recorded_at: EARLY,
            undone_at: None,
        }
    }

    fn assignment(subject: Option<&str>, from: &str, to: &str, starts_on: Date) -> Assignment {
        Assignment {
            id: format!("{subject:?}{from}{to}{starts_on}"),
            subject: subject.map(str::to_owned),
            from: from.to_owned(),
            to: to.to_owned(),
            starts_on,
            recorded_at: EARLY,
            undone_at: None,
        }
    }

    fn given(subject: Option<&str>) -> Subject<'_> {
        subject.map_or(Subject::Duty, Subject::Given)
    }

    fn body(id: &str) -> Holder {
        Holder::Body(id.to_owned())
    }

    /// T9-R1, R3: the whole goes over; what a part takes, or what nobody took, waits for a decision.
    #[test]
    fn t9_r1_t9_r3_the_whole_goes_over_and_the_rest_waits() {
        let day = date(2025, 3, 1);
        let mut history = History {
            successions: vec![
                succession(SuccessionKind::Whole, "labour", Some("home"), day),
                succession(SuccessionKind::Part, "labour", Some("health"), day),
                succession(SuccessionKind::Part, "home", Some("faith"), day),
                succession(SuccessionKind::End, "district", None, date(2025, 7, 1)),
                succession(SuccessionKind::Whole, "planning", Some("finance"), day),
            ],
            assignments: Vec::new(),
        };
        let holder =
            |history: &History, from: &str, subject: Option<&str>, on| history.holder(from, given(subject), on, EARLY);
        assert_eq!(holder(&history, "planning", Some("t"), date(2025, 2, 28)), body("planning"));
        assert_eq!(holder(&history, "planning", Some("t"), day), body("finance"));
        assert_eq!(holder(&history, "labour", None, day), body("home"), "its duty goes with the whole");
        let open = |at: &str, since| Holder::Open { at: at.to_owned(), since };
        assert_eq!(holder(&history, "labour", Some("t"), day), open("labour", day));
        assert_eq!(holder(&history, "home", None, day), body("home"), "it lives on");
        assert_eq!(holder(&history, "home", Some("t"), day), open("home", day));
        let shared = |history: &History, from: &str| history.holder(from, Subject::Shared("t"), day, EARLY);
        assert_eq!(shared(&history, "home"), body("home"), "what every member has, no function takes along");
        assert_eq!(shared(&history, "labour"), body("home"));
        assert_eq!(holder(&history, "district", None, date(2025, 7, 1)), open("district", date(2025, 7, 1)));
        history.assignments.push(assignment(Some("t"), "labour", "health", date(2025, 4, 1)));
        history.assignments.push(assignment(None, "labour", "home", date(2025, 4, 1)));
        history.assignments.push(assignment(Some("t"), "home", "home", date(2025, 4, 1)));
        history.assignments.push(assignment(None, "district", "commune", date(2025, 9, 1)));
        assert_eq!(holder(&history, "labour", Some("t"), date(2025, 3, 31)), open("labour", day));
        assert_eq!(holder(&history, "labour", Some("t"), date(2025, 4, 1)), body("health"));
        assert_eq!(holder(&history, "labour", Some("other"), date(2025, 4, 1)), body("home"));
        assert_eq!(holder(&history, "home", Some("t"), date(2025, 4, 1)), body("home"));
        assert_eq!(holder(&history, "district", Some("t"), date(2025, 9, 1)), body("commune"));
        // A succession for a time: afterwards everything is where it was.
        history.successions[4].ends_on = Some(date(2027, 2, 28));
        assert_eq!(holder(&history, "planning", None, date(2027, 2, 28)), body("finance"));
        assert_eq!(holder(&history, "planning", None, date(2027, 3, 1)), body("planning"));
        let held: Vec<&str> = history.held_by("finance", day, EARLY).collect();
        assert_eq!(held, ["planning"]);
    }

    #[test]
    fn a_circle_is_seen_and_a_return_after_a_time_is_none() {
        let (first, second) = (date(2025, 3, 1), date(2026, 3, 1));
        let mut history = History {
            successions: vec![
                succession(SuccessionKind::Whole, "a", Some("b"), first),
                succession(SuccessionKind::Whole, "b", Some("c"), first),
            ],
            assignments: Vec::new(),
        };
        assert_eq!(history.holder("a", Subject::Duty, first, EARLY), body("c"));
        let back = succession(SuccessionKind::Whole, "c", Some("a"), second);
        assert!(history.makes_circle(&back));
        assert!(!history.makes_circle(&succession(SuccessionKind::Whole, "d", Some("a"), second)));
        history.successions[1].ends_on = Some(date(2025, 12, 31));
        assert!(!history.makes_circle(&back));
    }

    fn facts() -> impl Strategy<Value = History> {
        let kind = prop_oneof![
            4 => Just(SuccessionKind::Whole),
            1 => Just(SuccessionKind::Part),
            1 => Just(SuccessionKind::Split),
            1 => Just(SuccessionKind::End)
        ];
        let one = (kind, 0_u8..5, 0_u8..5, 1_i8..12, 0_i64..4).prop_map(|(kind, from, to, month, at)| {
            let to = matches!(kind, SuccessionKind::Whole | SuccessionKind::Part).then(|| to.to_string());
            let mut one = succession(kind, &from.to_string(), to.as_deref(), date(2025, month, 1));
            one.recorded_at = Timestamp::from_second(at).expect("a moment");
            one
        });
        let given = (prop::option::of(0_u8..3), 0_u8..5, 0_u8..5, 1_i8..12, 0_i64..4).prop_map(
            |(subject, from, to, month, at)| {
                let subject = subject.map(|subject| subject.to_string());
                let mut one = assignment(subject.as_deref(), &from.to_string(), &to.to_string(), date(2025, month, 1));
                one.recorded_at = Timestamp::from_second(at).expect("a moment");
                one
            },
        );
        (prop::collection::vec(one, 0..8), prop::collection::vec(given, 0..4))
            .prop_map(|(successions, assignments)| History { successions, assignments })
    }

    proptest! {
        /// Invariant 3: at each instant one holder or one open question, whatever the order of the facts; and what is
        /// recorded later changes nothing that was known before.
        #[test]
        fn one_holder_or_one_question_whatever_the_order(
            history in facts(), turn in 0_usize..8, subject in prop::option::of(0_u8..3), from in 0_u8..5, month in 1_i8..13, at in 0_i64..5,
        ) {
            let (on, known_at) = (date(2025, month, 15), Timestamp::from_second(at).expect("a moment"));
            let (subject, from) = (subject.map(|subject| subject.to_string()), from.to_string());
            let holder = history.holder(&from, given(subject.as_deref()), on, known_at);
            let mut turned = history.clone();
            let places = turned.successions.len().max(1);
            turned.successions.rotate_left(turn % places);
            turned.assignments.reverse();
            prop_assert_eq!(&turned.holder(&from, given(subject.as_deref()), on, known_at), &holder);
            let mut known = history.clone();
            known.successions.retain(|one| one.recorded_at <= known_at);
            known.assignments.retain(|one| one.recorded_at <= known_at);
            prop_assert_eq!(&known.holder(&from, given(subject.as_deref()), on, known_at), &holder);
            if let Holder::Open { at, since } = holder {
                prop_assert!(since <= on);
                prop_assert!(history.successions.iter().any(|one| one.from == at && one.starts_on == since));
            }
        }
    }
}
