//! "Số liệu đến": as of which day, and by what was recorded until which instant, a board shows its figures.
//!
//! A board has one such control. The figures of a past day stand in two views: as they were recorded by the end of that
//! day, which never change, and by what is recorded now, where a paper that came in time and was entered late is on time.
//! An address with both instants gives the same figures for ever (T1-R10).

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Catalogue, Cx};
use crate::clock::{day_of, end_of};
use crate::words;

/// What an address asks for, name by name; none where it is empty.
#[derive(Debug, Clone, Default)]
pub struct Asked(Vec<(String, String)>);

impl Asked {
    /// Reads the query of an address.
    pub fn of(pairs: Vec<(String, String)>) -> Asked {
        let pairs = pairs.into_iter().map(|(name, value)| (name, value.trim().to_owned()));
        Asked(pairs.filter(|(_, value)| !value.is_empty()).collect())
    }

    /// What is asked under a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The address with some of it asked otherwise; an empty value takes a name out.
    pub fn address(&self, path: &str, changes: &[(&str, &str)]) -> String {
        let kept = self.0.iter().filter(|(key, _)| !changes.iter().any(|(name, _)| name == key));
        let kept = kept.map(|(key, value)| (key.as_str(), value.as_str()));
        let all: Vec<(&str, &str)> = kept.chain(changes.iter().copied().filter(|(_, v)| !v.is_empty())).collect();
        match serde_urlencoded::to_string(&all) {
            Ok(query) if !query.is_empty() => format!("{path}?{query}"),
            _ => path.to_owned(),
        }
    }
}

/// As of which day and by what was recorded until when figures are shown.
#[derive(Debug, Clone)]
pub struct Seen {
    pub as_of: Date,
    pub known_at: Timestamp,
    /// The view that the control shows: `then` or `now`; `fixed` where the address names the instant.
    pub known: &'static str,
    /// The day as the form sends it.
    pub day: String,
    /// Both instants, as they stand in an address that always gives the same figures.
    pub fixed: [(&'static str, String); 2],
    /// "Số liệu đến hết ngày …, ghi nhận đến …".
    pub sentence: String,
    /// What could not be read: figures are of today.
    pub problem: Option<String>,
}

impl Seen {
    /// Reads `as_of`, `known` and `known_at` of an address.
    pub fn of(cx: &Cx, asked: &Asked, t: &Catalogue) -> Seen {
        let (today, now) = (cx.actor.today(), cx.actor.now);
        let day = asked.get("as_of").map(|text| (text, words::parse_day(text)));
        let fixed = asked.get("known_at").map(|text| (text, text.parse::<Timestamp>().ok()));
        let problem = match (day, fixed) {
            (Some((text, None)), _) => Some(t.with("board.bad-day", &[("day", text)])),
            (_, Some((text, None))) => Some(t.with("seen.bad-instant", &[("at", text)])),
            _ => None,
        };
        let as_of = day.and_then(|(_, day)| day).unwrap_or(today);
        // A past day is shown as it was known at its end, unless it is asked otherwise; today as it is known now.
        let then = end_of(as_of).min(now);
        let (known, known_at) = match (fixed.and_then(|(_, at)| at), asked.get("known")) {
            (Some(at), _) => ("fixed", at.min(now)),
            (None, Some("now")) => ("now", now),
            (None, _) => ("then", then),
        };
        let values = [("day", words::day(as_of)), ("at", words::instant(known_at, cx.lang))];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Seen {
            as_of,
            known_at,
            known,
            day: as_of.to_string(),
            fixed: [("as_of", as_of.to_string()), ("known_at", known_at.to_string())],
            sentence: t.with("seen.sentence", &values),
            problem,
        }
    }

    /// Whether what still changes (a draft) may be shown: not where the figures are promised to stay.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.known != "fixed" && self.as_of >= day_of(now)
    }

    /// The address that always gives these figures.
    pub fn link(&self, asked: &Asked, path: &str) -> String {
        let [as_of, known_at] = &self.fixed;
        asked.address(path, &[(as_of.0, &as_of.1), (known_at.0, &known_at.1), ("known", ""), ("page", "")])
    }
}
