//! What the entries of a body's returns report of a task: results, and that something was heard.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Outcome, Update};
use crate::calendar::day_of;

/// What one version of a return says of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryFacts {
    pub version: i64,
    /// How far the item came is told.
    pub says_progress: bool,
    /// It is told to be done.
    pub is_done: bool,
    /// False for an entry of a completion that was not asked about: it says what it said before.
    pub is_open: bool,
    /// When the body submitted it here; none for a draft and for a report by another door.
    pub submitted_at: Option<Timestamp>,
    /// The day on which a report by another door arrived.
    pub arrived_on: Option<Date>,
    pub completion_asked_at: Option<Timestamp>,
    pub confirmed_at: Option<Timestamp>,
}

impl EntryFacts {
    /// The day on which the version reached the focal body, and since when it is known what it says. The content of a
    /// report by another door may be typed anew until the report is confirmed, so it is known from then on.
    fn arrival(&self) -> Option<(Date, Option<Timestamp>)> {
        match (self.submitted_at, self.arrived_on) {
            (Some(at), _) => Some((day_of(at), Some(at))),
            (None, Some(day)) => Some((day, self.confirmed_at)),
            (None, None) => None,
        }
    }
}

/// A result under way, before it is known.
struct Found {
    reported_on: Date,
    recorded_at: Option<Timestamp>,
    accepted_at: Option<Timestamp>,
    returned_at: Option<Timestamp>,
}

/// The results and updates that the versions of one body's return give of one item, in any order of the versions.
///
/// A result is reported when the version arrived that first says "done", accepted when a version that says so is
/// confirmed, returned when completion of that very entry is asked.
pub fn reported(body: &str, entries: &[EntryFacts]) -> (Vec<Outcome>, Vec<Update>) {
    let mut entries: Vec<&EntryFacts> = entries.iter().collect();
    entries.sort_by_key(|entry| entry.version);
    let (mut found, mut updates): (Vec<Found>, Vec<Update>) = (Vec::new(), Vec::new());
    let mut is_live = false;
    for (index, entry) in entries.iter().enumerate() {
        let Some((on, known_at)) = entry.arrival() else { continue };
        if let (true, Some(recorded_at)) = (entry.says_progress, known_at) {
            updates.push(Update { on, recorded_at });
        }
        if entry.is_done && (entry.is_open || !is_live) {
            found.push(Found { reported_on: on, recorded_at: known_at, accepted_at: None, returned_at: None });
        }
        is_live = entry.is_done;
        let Some(last) = found.last_mut().filter(|_| is_live) else { continue };
        last.recorded_at = last.recorded_at.or(known_at);
        last.accepted_at = last.accepted_at.or(entry.confirmed_at);
        let is_asked = entries.get(index + 1).is_some_and(|next| next.is_open);
        if let Some(asked_at) = entry.completion_asked_at.filter(|_| is_asked) {
            last.returned_at = Some(asked_at);
            is_live = false;
        }
    }
    let known = found.into_iter().filter_map(|one| {
        Some(Outcome {
            body: Some(body.to_owned()),
            reported_on: one.reported_on,
            recorded_at: one.recorded_at?,
            accepted_at: one.accepted_at,
            returned_at: one.returned_at,
        })
    });
    (known.collect(), updates)
}
