//! Returns: what a body's report may say, and what is missing from it.

use crate::words::word_enum;

word_enum! {
    /// By which door a return came.
    Door {
        /// Typed here by the body.
        Typed = "typed",
        /// Recorded by the focal body as received on paper or by the document system.
        Paper = "paper",
    }
}

word_enum! {
    /// How far the body says an item has come.
    Progress {
        /// Done within its time.
        Done = "done",
        /// Under way.
        Doing = "doing",
        /// Carried out all the time.
        Standing = "standing",
        /// Not begun; the reason stands in the difficulties.
        NotStarted = "not_started",
        /// Nothing occurred in the period: an explicit statement, never an empty form.
        Nil = "nil",
    }
}

/// What an entry says, as far as checking needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryFacts {
    pub item: String,
    pub progress: Option<Progress>,
    /// Something was done and is told.
    pub says_something: bool,
    /// Difficulties or a reason are told.
    pub says_why: bool,
}

/// What a return says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReturnFacts {
    pub is_nil: bool,
    pub has_general: bool,
    pub entries: Vec<EntryFacts>,
}

/// What is missing before a return may leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// Nothing is said at all, and not that nothing occurred.
    Everything,
    Progress(String),
    Narrative(String),
    /// Not begun: why not?
    Reason(String),
}

/// Checks a return before it leaves. An empty form is not a report; that nothing occurred must be said (vn-rules T5-R3).
pub fn check(facts: &ReturnFacts) -> Vec<Missing> {
    if facts.is_nil {
        return Vec::new();
    }
    if facts.entries.is_empty() && !facts.has_general {
        return vec![Missing::Everything];
    }
    let missing = facts.entries.iter().filter_map(|entry| match entry.progress {
        None => Some(Missing::Progress(entry.item.clone())),
        Some(Progress::Nil) => None,
        Some(Progress::NotStarted) if !entry.says_why => Some(Missing::Reason(entry.item.clone())),
        Some(Progress::NotStarted) => None,
        Some(Progress::Done | Progress::Doing | Progress::Standing) if !entry.says_something => {
            Some(Missing::Narrative(entry.item.clone()))
        }
        Some(Progress::Done | Progress::Doing | Progress::Standing) => None,
    });
    missing.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t5_r3_an_empty_form_is_no_report_but_nil_is() {
        assert_eq!(check(&ReturnFacts::default()), [Missing::Everything]);
        assert_eq!(check(&ReturnFacts { is_nil: true, ..ReturnFacts::default() }), []);
    }

    #[test]
    fn an_entry_says_how_far_it_came_and_what_was_done() {
        let check = |progress, says_something, says_why, expected: &[Missing]| {
            let entry = EntryFacts { item: "i".to_owned(), progress, says_something, says_why };
            let facts = ReturnFacts { entries: vec![entry], ..ReturnFacts::default() };
            assert_eq!(check(&facts), expected, "{progress:?}");
        };
        check(None, true, true, &[Missing::Progress("i".to_owned())]);
        check(Some(Progress::Doing), false, true, &[Missing::Narrative("i".to_owned())]);
        check(Some(Progress::Doing), true, false, &[]);
        check(Some(Progress::NotStarted), true, false, &[Missing::Reason("i".to_owned())]);
        check(Some(Progress::Nil), false, false, &[]);
    }
}
