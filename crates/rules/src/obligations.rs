//! Obligations: who owes which report by when, and in which state that obligation is on any day.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::words::word_enum;

word_enum! {
    /// In which role a body answers for an item.
    ItemRole {
        /// The only lead, or the first named of several: the focal one unless a person says otherwise.
        Lead = "lead",
        /// Named beside the first: answers for its own part.
        CoLead = "co_lead",
        /// Supplies a target's value.
        Supplier = "supplier",
    }
}

word_enum! {
    /// The counting class of a task: an exact partition (Quyết định 42/2014; vn-rules topic 1.3).
    CountingClass {
        /// Has a day on which it falls due.
        Dated = "dated",
        /// Done all the time: followed through reports, never late itself.
        Standing = "standing",
        /// Bound to an event or to another instrument.
        Bound = "bound",
        /// Neither standing nor dated.
        Undated = "undated",
        /// Outside the issuer's authority.
        Outside = "outside",
    }
}

word_enum! {
    /// The state of an obligation at an instant; exactly one, by the order of precedence.
    ObligationState {
        Confirmed = "confirmed",
        CompletionAsked = "completion_asked",
        /// Submitted here; the signed document is awaited.
        SignedAwaited = "signed_awaited",
        Submitted = "submitted",
        Overdue = "overdue",
        Draft = "draft",
        DueSoon = "due_soon",
        Open = "open",
        NotYetOpen = "not_yet_open",
    }
}

/// A task as far as deriving needs it. Ids are opaque.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskFacts {
    pub id: String,
    pub position: i64,
    /// Bodies that lead, the focal one first; members of rosters stand after those named.
    pub leads: Vec<String>,
    /// Members of rosters that lead: each answers for its own part.
    pub roster_leads: Vec<String>,
}

/// What obligations are derived from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CycleFacts {
    pub tasks: Vec<TaskFacts>,
    /// Targets with an assigned supplier: target, body, position.
    pub targets: Vec<(String, String, i64)>,
    /// Bodies that the rule's reporters name by roster: they owe a general part even without an item.
    pub reporters: Vec<String>,
    /// Bodies that owe nothing: outside the authority.
    pub outside: Vec<String>,
    pub focal_body: String,
}

/// What a body must speak to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ItemDraft {
    pub position: i64,
    pub subject: Subject,
    pub role: ItemRole,
}

/// A task or a target, by id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    Task(String),
    Target(String),
}

/// A body owes one report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObligationDraft {
    pub body: String,
    pub is_focal_part: bool,
    pub items: Vec<ItemDraft>,
}

/// Who owes a report in a cycle, with its items: one obligation a body, cooperating bodies none.
///
/// Where two roles for one subject meet in a body, the stronger one stays. The order of the input changes nothing.
pub fn derive(facts: &CycleFacts) -> Vec<ObligationDraft> {
    use std::collections::BTreeMap;
    let mut owed: BTreeMap<String, BTreeMap<Subject, (i64, ItemRole)>> = BTreeMap::new();
    let mut add = |body: &str, subject: Subject, position: i64, role: ItemRole| {
        let items = owed.entry(body.to_owned()).or_default();
        let item = items.entry(subject).or_insert((position, role));
        // `Lead` is less than `CoLead`: the stronger role comes first.
        item.1 = item.1.min(role);
    };
    for task in &facts.tasks {
        for (index, body) in task.leads.iter().enumerate() {
            let role = if index == 0 { ItemRole::Lead } else { ItemRole::CoLead };
            add(body, Subject::Task(task.id.clone()), task.position, role);
        }
        for body in &task.roster_leads {
            add(body, Subject::Task(task.id.clone()), task.position, ItemRole::CoLead);
        }
    }
    for (target, body, position) in &facts.targets {
        add(body, Subject::Target(target.clone()), *position, ItemRole::Supplier);
    }
    for body in &facts.reporters {
        owed.entry(body.clone()).or_default();
    }
    owed.into_iter()
        .filter(|(body, _)| !facts.outside.contains(body))
        .map(|(body, items)| {
            let items = items.into_iter().map(|(subject, (position, role))| ItemDraft { position, subject, role });
            let mut items: Vec<ItemDraft> = items.collect();
            items.sort();
            ObligationDraft { is_focal_part: body == facts.focal_body, body, items }
        })
        .collect()
}

/// The dated facts of one version of a return.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VersionFacts {
    pub created_at: Option<Timestamp>,
    /// When it was submitted here.
    pub submitted_at: Option<Timestamp>,
    /// When the focal body recorded a report that came by another door, and the day on which that had arrived.
    pub recorded_at: Option<Timestamp>,
    pub arrived_on: Option<Date>,
    /// The signed document's number is known.
    pub is_signed: bool,
    pub completion_asked_at: Option<Timestamp>,
    pub confirmed_at: Option<Timestamp>,
}

/// The dated facts of an obligation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    pub opens_on: Date,
    /// The last on-time day.
    pub due_on: Date,
    pub is_focal_part: bool,
    /// Oldest first.
    pub versions: Vec<VersionFacts>,
}

/// Whether the first arrival was on time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timeliness {
    OnTime,
    /// Days after the last on-time day.
    Late(i64),
    NotIn,
    /// The focal body's own part: outside timeliness.
    FocalPart,
}

/// Days before the due day from which an obligation is due soon.
const SOON_DAYS: i64 = 7;

impl VersionFacts {
    /// The day on which this version arrived, as known at a moment: a paper's own day, not that of its recording.
    fn arrived(&self, known_at: Timestamp) -> Option<Date> {
        let paper = self.recorded_at.filter(|at| *at <= known_at).and(self.arrived_on);
        let typed = self.submitted_at.filter(|at| *at <= known_at).map(vietnam_day);
        paper.into_iter().chain(typed).min()
    }
}

/// The civil day of an instant in Viet Nam (UTC+7, no summer time).
fn vietnam_day(at: Timestamp) -> Date {
    at.to_zoned_datetime(jiff::tz::TimeZone::fixed(jiff::tz::Offset::constant(7))).date()
}

/// The one state of an obligation on a day, from what was recorded by a moment, and how timely its first arrival was.
pub fn state(facts: &Facts, as_of: Date, known_at: Timestamp) -> (ObligationState, Timeliness) {
    let known = |at: Option<Timestamp>| at.is_some_and(|at| at <= known_at);
    let arrived: Vec<Option<Date>> =
        facts.versions.iter().map(|version| version.arrived(known_at).filter(|day| *day <= as_of)).collect();
    let first = arrived.iter().flatten().min().copied();
    let timeliness = match first {
        _ if facts.is_focal_part => Timeliness::FocalPart,
        Some(day) if day <= facts.due_on => Timeliness::OnTime,
        Some(day) => Timeliness::Late(days(facts.due_on, day)),
        None => Timeliness::NotIn,
    };
    let newest_in = facts.versions.iter().zip(&arrived).rev().find(|(_, day)| day.is_some()).map(|(v, _)| v);
    let has_draft =
        facts.versions.iter().zip(&arrived).any(|(version, day)| day.is_none() && known(version.created_at));
    let state = match newest_in {
        Some(version) if known(version.confirmed_at) => ObligationState::Confirmed,
        Some(version) if known(version.completion_asked_at) => ObligationState::CompletionAsked,
        Some(version) if !version.is_signed => ObligationState::SignedAwaited,
        Some(_) => ObligationState::Submitted,
        None if as_of > facts.due_on => ObligationState::Overdue,
        None if has_draft => ObligationState::Draft,
        None if as_of < facts.opens_on => ObligationState::NotYetOpen,
        None if days(as_of, facts.due_on) <= SOON_DAYS => ObligationState::DueSoon,
        None => ObligationState::Open,
    };
    (state, timeliness)
}

fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    fn facts(versions: Vec<VersionFacts>) -> Facts {
        Facts { opens_on: date(2023, 10, 1), due_on: date(2023, 12, 4), is_focal_part: false, versions }
    }

    const END: &str = "2024-01-31T00:00:00Z";

    #[test]
    fn the_boundary_is_the_end_of_the_last_on_time_day_in_viet_nam() {
        let check = |submitted: &str, expected| {
            let version =
                VersionFacts { submitted_at: Some(at(submitted)), is_signed: true, ..VersionFacts::default() };
            assert_eq!(state(&facts(vec![version]), date(2024, 1, 31), at(END)).1, expected, "{submitted}");
        };
        check("2023-12-04T16:59:59.999Z", Timeliness::OnTime);
        check("2023-12-04T17:00:00Z", Timeliness::Late(1));
    }

    #[test]
    fn a_paper_that_arrived_on_time_and_was_entered_late_is_on_time() {
        let version = VersionFacts {
            recorded_at: Some(at("2023-12-11T02:00:00Z")),
            arrived_on: Some(date(2023, 12, 4)),
            is_signed: true,
            ..VersionFacts::default()
        };
        let facts = facts(vec![version]);
        assert_eq!(state(&facts, date(2023, 12, 12), at(END)).1, Timeliness::OnTime);
        // What was not recorded yet is not seen: the official table of that day does not change.
        let then = at("2023-12-10T00:00:00Z");
        assert_eq!(state(&facts, date(2023, 12, 10), then), (ObligationState::Overdue, Timeliness::NotIn));
    }

    #[test]
    fn the_order_of_precedence() {
        let check = |version: Option<VersionFacts>, as_of: Date, expected| {
            let facts = facts(version.into_iter().collect());
            assert_eq!(state(&facts, as_of, at(END)).0, expected, "{as_of}");
        };
        let submitted = VersionFacts { submitted_at: Some(at("2023-12-01T00:00:00Z")), ..VersionFacts::default() };
        let signed = VersionFacts { is_signed: true, ..submitted.clone() };
        let asked = VersionFacts { completion_asked_at: Some(at("2023-12-02T00:00:00Z")), ..signed.clone() };
        let confirmed = VersionFacts { confirmed_at: Some(at("2023-12-03T00:00:00Z")), ..signed.clone() };
        let draft = VersionFacts { created_at: Some(at("2023-11-01T00:00:00Z")), ..VersionFacts::default() };
        check(None, date(2023, 9, 1), ObligationState::NotYetOpen);
        check(None, date(2023, 10, 1), ObligationState::Open);
        check(None, date(2023, 11, 27), ObligationState::DueSoon);
        check(None, date(2023, 12, 4), ObligationState::DueSoon);
        check(None, date(2023, 12, 5), ObligationState::Overdue);
        check(Some(draft.clone()), date(2023, 11, 2), ObligationState::Draft);
        check(Some(draft), date(2023, 12, 5), ObligationState::Overdue);
        check(Some(submitted), date(2023, 12, 5), ObligationState::SignedAwaited);
        check(Some(signed), date(2023, 12, 5), ObligationState::Submitted);
        check(Some(asked), date(2023, 12, 5), ObligationState::CompletionAsked);
        check(Some(confirmed), date(2023, 12, 5), ObligationState::Confirmed);
    }

    #[test]
    fn one_obligation_a_body_and_the_stronger_role_stays() {
        let task = |id: &str, leads: &[&str], rosters: &[&str]| TaskFacts {
            id: id.to_owned(),
            position: id.parse().unwrap_or(0),
            leads: leads.iter().map(|lead| (*lead).to_owned()).collect(),
            roster_leads: rosters.iter().map(|lead| (*lead).to_owned()).collect(),
        };
        let facts = CycleFacts {
            tasks: vec![task("1", &["a", "b"], &["a", "c"]), task("2", &["a"], &[]), task("3", &["ministry"], &[])],
            targets: vec![("t".to_owned(), "b".to_owned(), 9)],
            reporters: vec!["d".to_owned()],
            outside: vec!["ministry".to_owned()],
            focal_body: "c".to_owned(),
        };
        let derived = derive(&facts);
        let bodies: Vec<&str> = derived.iter().map(|obligation| obligation.body.as_str()).collect();
        assert_eq!(bodies, ["a", "b", "c", "d"]);
        assert_eq!(derived[0].items.len(), 2);
        assert_eq!(derived[0].items[0].role, ItemRole::Lead);
        assert_eq!(derived[1].items[0].role, ItemRole::CoLead);
        assert!(derived[2].is_focal_part);
        assert!(derived[3].items.is_empty());
    }

    proptest! {
        /// Invariant 3 and the independence of order: permuting the input changes nothing, each body owes once.
        #[test]
        fn permuting_the_input_changes_nothing(
            tasks in prop::collection::vec((prop::collection::vec(0_u8..6, 0..4), prop::collection::vec(0_u8..6, 0..4)), 0..12),
            rotate in 0_usize..12,
        ) {
            let tasks: Vec<TaskFacts> = tasks.into_iter().enumerate().map(|(index, (leads, rosters))| TaskFacts {
                id: index.to_string(),
                position: index as i64,
                leads: leads.iter().map(u8::to_string).collect(),
                roster_leads: rosters.iter().map(u8::to_string).collect(),
            }).collect();
            let mut turned = tasks.clone();
            turned.rotate_left(rotate.min(tasks.len()));
            let facts = |tasks| CycleFacts { tasks, focal_body: "0".to_owned(), ..CycleFacts::default() };
            let derived = derive(&facts(tasks));
            prop_assert_eq!(&derived, &derive(&facts(turned)));
            let mut bodies: Vec<&String> = derived.iter().map(|obligation| &obligation.body).collect();
            bodies.dedup();
            prop_assert_eq!(bodies.len(), derived.len());
        }

        /// Invariant 4 as far as it stands: facts recorded later never change what was known at a moment.
        #[test]
        fn later_facts_do_not_change_an_earlier_table(
            before in prop::option::of(0_i64..60), later in 61_i64..200, as_of in 0_i64..60,
        ) {
            let day = |n: i64| date(2023, 10, 1).checked_add(jiff::Span::new().days(n)).expect("in range");
            let instant = |n: i64| at("2023-10-01T00:00:00Z") + jiff::SignedDuration::from_hours(24 * n);
            let early = before.map(|n| VersionFacts { submitted_at: Some(instant(n)), is_signed: true, ..VersionFacts::default() });
            let mut versions: Vec<VersionFacts> = early.into_iter().collect();
            let then = state(&facts(versions.clone()), day(as_of), instant(60));
            versions.push(VersionFacts {
                recorded_at: Some(instant(later)),
                arrived_on: Some(day(1)),
                is_signed: true,
                confirmed_at: Some(instant(later)),
                ..VersionFacts::default()
            });
            prop_assert_eq!(then, state(&facts(versions), day(as_of), instant(60)));
        }
    }
}
