//! Returns: what a body's report may say, and what is missing from it.

use std::collections::BTreeMap;

use jiff::civil::Date;

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

word_enum! {
    /// Whose the words of an entry are.
    Origin {
        /// Written for this period.
        Own = "own",
        /// Opened with the words of the body's last report; nobody has looked at them yet.
        LastPeriod = "last_period",
        /// A person stated that nothing changed since the last report.
        Unchanged = "unchanged",
    }
}

/// How many periods in a row an entry may say "no change" where a plan's focal body set nothing else. No rule of law: after
/// two periods a reader can no longer tell a standing state from a form that nobody looks at.
pub const UNCHANGED_LIMIT: i64 = 2;

/// What an entry says, as far as checking needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryFacts {
    pub item: String,
    /// The number of its task in the plan.
    pub label: String,
    pub progress: Option<Progress>,
    /// Something was done and is told.
    pub says_something: bool,
    /// Difficulties or a reason are told.
    pub says_why: bool,
    pub origin: Origin,
    /// For how many periods before this one its words have stood unchanged.
    pub unchanged_before: i64,
    /// The numbers of other tasks that its words answer too, as typed.
    pub answers: String,
    /// The report in which it was answered already.
    pub elsewhere: Reference,
    /// A secret document holds what it would say: followed elsewhere, and nothing is said here.
    pub is_secret: bool,
    /// What it says of a target's value; none for a task.
    pub figure: Option<FigureState>,
}

/// How far the value of a target is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureState {
    /// A value that can be recorded, or the reason why there is none.
    Told,
    /// Neither a value nor a reason.
    Nothing,
    /// The number cannot be read, or may mean two.
    Unreadable,
    /// It cannot be by the rules of its indicator.
    Impossible,
    /// A value must say whether it is official, preliminary or estimated (T2-R4).
    NoNature,
    /// A reason that says nothing without a note.
    NoNote,
}

/// A report in which something stands already: number, day and section as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference {
    pub number: String,
    pub day: String,
    pub section: String,
}

impl Reference {
    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        [&self.number, &self.day, &self.section].iter().all(|text| text.trim().is_empty())
    }

    /// Whether number, a day that can be read, and section are all there.
    pub fn is_whole(&self) -> bool {
        !self.number.trim().is_empty() && !self.section.trim().is_empty() && typed_day(&self.day).is_some()
    }
}

/// A day as people type it: `05/12/2026`, `5-12-2026`, or ISO 8601.
pub fn typed_day(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(date) = text.parse::<Date>() {
        return Some(date);
    }
    let mut parts = text.split(['/', '-', '.']).map(str::trim);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// A row of the documents issued.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentFacts {
    pub number: String,
    pub day: String,
    pub title: String,
}

/// What a return says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnFacts {
    pub is_nil: bool,
    pub has_general: bool,
    pub entries: Vec<EntryFacts>,
    /// Rows of documents in which anything is typed.
    pub documents: Vec<DocumentFacts>,
    /// How many periods in a row may say "no change".
    pub unchanged_limit: i64,
}

impl Default for ReturnFacts {
    fn default() -> Self {
        ReturnFacts {
            is_nil: false,
            has_general: false,
            entries: Vec::new(),
            documents: Vec::new(),
            unchanged_limit: UNCHANGED_LIMIT,
        }
    }
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
    /// The words of the last period stand there and nobody has looked at them.
    Unread(String),
    /// "No change" for so many periods in a row, this one counted: something must be said.
    Unchanged(String, i64),
    /// Another report is named without number, day or section.
    Reference(String),
    /// It answers a task that is not among those asked, or that answers others itself: the item and what was typed.
    Answers(String, String),
    /// A target's value is not told as it must be.
    Figure(String, FigureState),
    /// A document without number, day or title: which row.
    Document(usize),
}

impl Missing {
    /// The item it is about.
    pub fn item(&self) -> Option<&str> {
        match self {
            Missing::Everything | Missing::Document(_) => None,
            Missing::Progress(item)
            | Missing::Narrative(item)
            | Missing::Reason(item)
            | Missing::Unread(item)
            | Missing::Unchanged(item, _)
            | Missing::Reference(item)
            | Missing::Figure(item, _)
            | Missing::Answers(item, _) => Some(item),
        }
    }
}

/// The numbers named in a text such as "III.6–III.8; IV.1", among the numbers in the plan's order; and the words that name
/// none of them.
pub fn named_labels<'a>(text: &str, labels: &[&'a str]) -> (Vec<&'a str>, Vec<String>) {
    let place = |word: &str| labels.iter().position(|label| label.eq_ignore_ascii_case(word.trim()));
    let (mut found, mut unknown) = (Vec::new(), Vec::new());
    for part in text.split([';', ',', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        let ends = part.split_once(['–', '—', '-']).unwrap_or((part, part));
        match (place(ends.0), place(ends.1)) {
            (Some(from), Some(to)) if from <= to => found.extend(labels.iter().skip(from).take(to - from + 1)),
            _ => unknown.push(part.to_owned()),
        }
    }
    (found, unknown)
}

/// Which entries are answered by the words of another one: the item, and the item that answers it.
///
/// An entry that has words of its own answers for itself; one that answers others is answered by nobody.
pub fn joint(entries: &[EntryFacts]) -> BTreeMap<String, String> {
    let labels: Vec<&str> = entries.iter().map(|entry| entry.label.as_str()).collect();
    let mut answered = BTreeMap::new();
    for entry in entries.iter().filter(|entry| !entry.answers.trim().is_empty()) {
        for label in named_labels(&entry.answers, &labels).0 {
            let other = entries.iter().find(|other| other.label == label && other.item != entry.item);
            if let Some(other) = other.filter(|other| other.answers.trim().is_empty() && !is_own_answer(other)) {
                answered.entry(other.item.clone()).or_insert_with(|| entry.item.clone());
            }
        }
    }
    answered
}

/// Whether a person wrote words for this entry itself.
fn is_own_answer(entry: &EntryFacts) -> bool {
    entry.says_something && entry.origin != Origin::LastPeriod
}

/// What is missing from one entry.
fn entry_missing(entry: &EntryFacts, labels: &[&str], limit: i64) -> Vec<Missing> {
    let item = || entry.item.clone();
    let mut missing = Vec::new();
    if entry.is_secret {
        return missing;
    }
    // A target asks for its value, not for how far a task has come.
    match entry.figure {
        Some(FigureState::Told) => return missing,
        Some(state) => return vec![Missing::Figure(item(), state)],
        None => {}
    }
    if !entry.answers.trim().is_empty() {
        let (named, unknown) = named_labels(&entry.answers, labels);
        let own = named.iter().filter(|label| **label == entry.label).count();
        let wrong = unknown.first().cloned().or_else(|| (own == named.len()).then(|| entry.answers.clone()));
        missing.extend(wrong.map(|word| Missing::Answers(item(), word)));
    }
    if !entry.elsewhere.is_empty() {
        if !entry.elsewhere.is_whole() {
            missing.push(Missing::Reference(item()));
        }
        return missing;
    }
    match entry.origin {
        Origin::LastPeriod => missing.push(Missing::Unread(item())),
        Origin::Unchanged if entry.unchanged_before >= limit => {
            missing.push(Missing::Unchanged(item(), entry.unchanged_before + 1));
        }
        Origin::Own | Origin::Unchanged => missing.extend(match entry.progress {
            None => Some(Missing::Progress(item())),
            Some(Progress::Nil) => None,
            Some(Progress::NotStarted) if !entry.says_why => Some(Missing::Reason(item())),
            Some(Progress::NotStarted) => None,
            Some(Progress::Done | Progress::Doing | Progress::Standing) if !entry.says_something => {
                Some(Missing::Narrative(item()))
            }
            Some(Progress::Done | Progress::Doing | Progress::Standing) => None,
        }),
    }
    missing
}

/// Checks a return before it leaves. An empty form is not a report; that nothing occurred must be said (vn-rules T5-R3).
pub fn check(facts: &ReturnFacts) -> Vec<Missing> {
    if facts.is_nil {
        return Vec::new();
    }
    if facts.entries.is_empty() && !facts.has_general {
        return vec![Missing::Everything];
    }
    let answered = joint(&facts.entries);
    let labels: Vec<&str> = facts.entries.iter().map(|entry| entry.label.as_str()).collect();
    let open = facts.entries.iter().filter(|entry| !answered.contains_key(&entry.item));
    let mut missing: Vec<Missing> =
        open.flat_map(|entry| entry_missing(entry, &labels, facts.unchanged_limit)).collect();
    let is_whole = |row: &DocumentFacts| {
        !row.number.trim().is_empty() && !row.title.trim().is_empty() && typed_day(&row.day).is_some()
    };
    let documents = facts.documents.iter().enumerate().filter(|(_, row)| !is_whole(row));
    missing.extend(documents.map(|(index, _)| Missing::Document(index + 1)));
    missing
}

/// How many entries are answered, by themselves or by another one.
pub fn answered_count(facts: &ReturnFacts) -> usize {
    if facts.is_nil {
        return facts.entries.len();
    }
    let missing = check(facts);
    facts.entries.iter().filter(|entry| !missing.iter().any(|one| one.item() == Some(&entry.item))).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(label: &str, progress: Option<Progress>) -> EntryFacts {
        EntryFacts {
            item: format!("i{label}"),
            label: label.to_owned(),
            progress,
            says_something: false,
            says_why: false,
            origin: Origin::Own,
            unchanged_before: 0,
            answers: String::new(),
            elsewhere: Reference::default(),
            figure: None,
            is_secret: false,
        }
    }

    fn of(entries: Vec<EntryFacts>) -> ReturnFacts {
        ReturnFacts { entries, ..ReturnFacts::default() }
    }

    #[test]
    fn t5_r3_an_empty_form_is_no_report_but_nil_is() {
        assert_eq!(check(&ReturnFacts::default()), [Missing::Everything]);
        assert_eq!(check(&ReturnFacts { is_nil: true, ..ReturnFacts::default() }), []);
    }

    #[test]
    fn an_entry_says_how_far_it_came_and_what_was_done() {
        let check = |progress, says_something, says_why, expected: &[Missing]| {
            let entry = EntryFacts { item: "i".to_owned(), says_something, says_why, ..entry("1", progress) };
            assert_eq!(check(&of(vec![entry])), expected, "{progress:?}");
        };
        check(None, true, true, &[Missing::Progress("i".to_owned())]);
        check(Some(Progress::Doing), false, true, &[Missing::Narrative("i".to_owned())]);
        check(Some(Progress::Doing), true, false, &[]);
        check(Some(Progress::NotStarted), true, false, &[Missing::Reason("i".to_owned())]);
        check(Some(Progress::Nil), false, false, &[]);
    }

    #[test]
    fn t5_r3_the_words_of_the_last_period_are_no_answer_until_a_person_says_so() {
        let last = |origin, unchanged_before| EntryFacts {
            says_something: true,
            origin,
            unchanged_before,
            ..entry("1", Some(Progress::Doing))
        };
        assert_eq!(check(&of(vec![last(Origin::LastPeriod, 0)])), [Missing::Unread("i1".to_owned())]);
        assert_eq!(check(&of(vec![last(Origin::Unchanged, 0)])), []);
        assert_eq!(check(&of(vec![last(Origin::Unchanged, 1)])), []);
        assert_eq!(check(&of(vec![last(Origin::Unchanged, 2)])), [Missing::Unchanged("i1".to_owned(), 3)]);
        let patient = ReturnFacts { unchanged_limit: 3, ..of(vec![last(Origin::Unchanged, 2)]) };
        assert_eq!(check(&patient), []);
        assert_eq!(check(&of(vec![last(Origin::Own, 9)])), [], "words of this period have no age");
    }

    #[test]
    fn one_narrative_answers_several_items() {
        let says = EntryFacts { says_something: true, ..entry("III.6", Some(Progress::Doing)) };
        let all = |answers: &str| {
            let first = EntryFacts { answers: answers.to_owned(), ..says.clone() };
            of(vec![first, entry("III.7", None), entry("III.8", None)])
        };
        for answers in ["III.6–III.8", "III.7; III.8", "iii.7, III.8", "III.7-III.8"] {
            assert_eq!(check(&all(answers)), [], "{answers}");
            assert_eq!(answered_count(&all(answers)), 3, "{answers}");
        }
        assert_eq!(check(&all("III.7")), [Missing::Progress("iIII.8".to_owned())]);
        let unknown = check(&all("III.7; III.8; IX.1"));
        assert_eq!(unknown, [Missing::Answers("iIII.6".to_owned(), "IX.1".to_owned())]);
        assert!(check(&all("III.6")).contains(&Missing::Answers("iIII.6".to_owned(), "III.6".to_owned())));
        let own = EntryFacts { says_something: true, ..entry("III.7", Some(Progress::Done)) };
        let facts = vec![EntryFacts { answers: "III.7".to_owned(), ..says }, own];
        assert!(joint(&facts).is_empty(), "an entry with words of its own answers for itself");
    }

    #[test]
    fn t1_r11_a_secret_entry_is_answered_by_saying_nothing() {
        let secret = EntryFacts { is_secret: true, ..entry("1", None) };
        assert_eq!(check(&of(vec![secret.clone()])), []);
        assert_eq!(answered_count(&of(vec![secret])), 1);
    }

    #[test]
    fn what_was_reported_elsewhere_names_the_report_whole() {
        let reference = |number: &str, day: &str, section: &str| EntryFacts {
            elsewhere: Reference { number: number.to_owned(), day: day.to_owned(), section: section.to_owned() },
            ..entry("1", None)
        };
        assert_eq!(check(&of(vec![reference("12/BC-SXD", "05/11/2023", "II.3")])), []);
        for half in
            [reference("12/BC-SXD", "", "II.3"), reference("", "05/11/2023", "II.3"), reference("1", "mai", "2")]
        {
            assert_eq!(check(&of(vec![half])), [Missing::Reference("i1".to_owned())]);
        }
    }

    #[test]
    fn a_document_issued_has_number_day_and_title() {
        let row = |number: &str, day: &str, title: &str| DocumentFacts {
            number: number.to_owned(),
            day: day.to_owned(),
            title: title.to_owned(),
        };
        let rows = vec![row("1/KH-SXD", "5/3/2023", "Triển khai"), row("2/QĐ-SXD", "31/02/2023", "Giao việc")];
        let facts = ReturnFacts { has_general: true, documents: rows, ..of(vec![entry("1", Some(Progress::Nil))]) };
        assert_eq!(check(&facts), [Missing::Document(2)]);
    }

    proptest! {
        /// Whatever is typed as numbers, each entry is answered by at most one other, never by itself, and no word is lost:
        /// it names a task or is reported as unknown.
        #[test]
        fn joint_answers_are_sound(texts in prop::collection::vec("[1-5;, –-]{0,9}", 1..5)) {
            let entries: Vec<EntryFacts> = texts.iter().enumerate().map(|(index, text)| {
                let says_something = index % 2 == 0;
                EntryFacts { says_something, answers: text.clone(), ..entry(&(index + 1).to_string(), None) }
            }).collect();
            for (item, by) in joint(&entries) {
                prop_assert_ne!(&item, &by);
                let answering = entries.iter().find(|entry| entry.item == by);
                prop_assert!(answering.is_some_and(|entry| !entry.answers.trim().is_empty()));
            }
            prop_assert!(answered_count(&of(entries.clone())) <= entries.len());
        }
    }
}
