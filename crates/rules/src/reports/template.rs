//! The template of a report as data: which parts, in which order, under which titles, with which sentences in front.
//!
//! Promise: a template is checked before it is used ([`check`]); what it names is filled in from one set of fields
//! ([`fill`]), and every figure in a sentence knows its value and where it stands.

use std::collections::BTreeMap;

use super::figures::percent;
use super::pieces::{Amount, Figure, GAP};
use crate::words::word_enum;

word_enum! {
    /// What a part of a report holds.
    Part {
        /// The first sentence; its title is the report's.
        Opening = "opening",
        /// The instruments that the report rests on.
        Bases = "bases",
        /// A heading over what follows, with nothing of its own; may stand more than once.
        Heading = "heading",
        /// How the plan was put to work, documents issued.
        Deployment = "deployment",
        /// Targets by status.
        Targets = "targets",
        /// Tasks by class.
        Classes = "classes",
        /// Results by the plan's own sections.
        Results = "results",
        /// Who reported in time, late, not yet.
        Timeliness = "timeliness",
        /// What bodies say in general.
        Assessment = "assessment",
        /// Tasks overdue, not begun, without a report.
        Shortcomings = "shortcomings",
        Obstacles = "obstacles",
        /// What the difficulties come from.
        Causes = "causes",
        Next = "next",
        /// Proposals by who decides.
        Proposals = "proposals",
        /// Proposals of the periods before, with what came of them.
        Previous = "previous",
        /// The last sentence.
        Closing = "closing",
        AnnexTargets = "annex_targets",
        AnnexTasks = "annex_tasks",
        AnnexObstacles = "annex_obstacles",
        AnnexTimeliness = "annex_timeliness",
        AnnexCoverage = "annex_coverage",
        AnnexCitations = "annex_citations",
        /// What each paragraph rests on.
        AnnexSources = "annex_sources",
    }
}

word_enum! {
    /// For what a template is.
    Outline {
        /// The whole report.
        Full = "full",
        /// One page for the leadership.
        Brief = "brief",
    }
}

impl Part {
    /// Whether it is a table after the report.
    pub fn is_annex(self) -> bool {
        matches!(
            self,
            Part::AnnexTargets
                | Part::AnnexTasks
                | Part::AnnexObstacles
                | Part::AnnexTimeliness
                | Part::AnnexCoverage
                | Part::AnnexCitations
                | Part::AnnexSources
        )
    }

    /// Whether a report of this outline cannot do without it.
    pub fn is_needed(self, outline: Outline) -> bool {
        match outline {
            Outline::Full => matches!(
                self,
                Part::Opening
                    | Part::Results
                    | Part::Timeliness
                    | Part::Closing
                    | Part::AnnexTasks
                    | Part::AnnexTimeliness
                    | Part::AnnexCoverage
            ),
            Outline::Brief => matches!(self, Part::Opening | Part::Timeliness | Part::Closing),
        }
    }
}

/// A part as the template places it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplatePart {
    pub part: Part,
    /// Heading level, 1 or 2; 0 for no heading. Numbers are given by the order.
    pub level: u8,
    pub title: String,
    /// The sentence in front, with fields in braces.
    pub lead: String,
    pub is_in: bool,
    /// At most so many paragraphs, the rest counted; 0 for all.
    pub most: usize,
}

/// A fault of a template, with the line it stands in, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    UnknownField {
        line: usize,
        field: String,
    },
    /// A brace that nothing closes.
    OpenBrace {
        line: usize,
    },
    MissingPart(Part),
    Doubled {
        line: usize,
        first: usize,
        part: Part,
    },
    /// A heading of level 2 with none of level 1 before it, or a level that is none.
    Level {
        line: usize,
    },
    NoTitle {
        line: usize,
    },
    /// The opening does not stand first, or something of the report after its closing sentence.
    Order {
        line: usize,
    },
}

/// The fields that a sentence may name: words first, then figures.
pub const WORD_FIELDS: &[&str] =
    &["plan", "period", "from", "cutoff", "focal", "recipient", "issuer", "annexes", "coverage"];

/// The fields that are figures; each partition's parts may be had as shares too, `on_time_share`.
pub const FIGURE_FIELDS: &[&str] = &[
    "owing",
    "on_time",
    "late",
    "missing",
    "tasks",
    "dated",
    "completed_on_time",
    "completed_late",
    "within_time",
    "overdue",
    "undated",
    "standing",
    "bound",
    "outside",
    "targets",
    "targets_reached",
    "targets_on_track",
    "targets_behind",
    "targets_at_risk",
    "targets_unassessed",
    "used_bodies",
    "unused_bodies",
];

/// The figures that may be had as shares.
pub const SHARE_FIELDS: &[&str] =
    &["on_time", "late", "missing", "completed_on_time", "completed_late", "within_time", "overdue"];

/// Whether a sentence may name a field.
pub fn is_field(name: &str) -> bool {
    let is_share = name.strip_suffix("_share").is_some_and(|part| SHARE_FIELDS.contains(&part));
    is_share || WORD_FIELDS.contains(&name) || FIGURE_FIELDS.contains(&name)
}

/// The fields that a sentence names; an error for a brace that nothing closes.
fn named(sentence: &str) -> Result<Vec<&str>, ()> {
    let mut fields = Vec::new();
    for rest in sentence.split('{').skip(1) {
        fields.push(rest.split_once('}').ok_or(())?.0);
    }
    Ok(fields)
}

/// What is wrong with a template; nothing for one that can be used.
pub fn check(parts: &[TemplatePart], outline: Outline) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut has_top = false;
    let mut is_over = false;
    for (index, part) in parts.iter().enumerate() {
        let line = index + 1;
        for sentence in [&part.title, &part.lead] {
            match named(sentence) {
                Err(()) => faults.push(Fault::OpenBrace { line }),
                Ok(fields) => faults.extend(
                    fields
                        .into_iter()
                        .filter(|field| !is_field(field))
                        .map(|field| Fault::UnknownField { line, field: field.to_owned() }),
                ),
            }
        }
        let first = parts.iter().position(|other| other.part == part.part).map_or(line, |first| first + 1);
        if part.part != Part::Heading && first < line {
            faults.push(Fault::Doubled { line, first, part: part.part });
        }
        if !part.is_in {
            continue;
        }
        let is_headed = !part.part.is_annex() && part.level > 0;
        if part.level > 2 || is_headed && part.level == 2 && !has_top {
            faults.push(Fault::Level { line });
        }
        has_top |= is_headed && part.level == 1;
        let needs_title = is_headed || part.part.is_annex() || part.part == Part::Opening || part.part == Part::Heading;
        if needs_title && part.title.trim().is_empty() {
            faults.push(Fault::NoTitle { line });
        }
        let is_out_of_order = (part.part == Part::Opening) != (index == 0) || is_over && !part.part.is_annex();
        if is_out_of_order {
            faults.push(Fault::Order { line });
        }
        is_over |= part.part == Part::Closing || part.part.is_annex();
    }
    for part in Part::ALL.iter().copied().filter(|part| part.is_needed(outline)) {
        if !parts.iter().any(|own| own.part == part && own.is_in) {
            faults.push(Fault::MissingPart(part));
        }
    }
    faults
}

/// What stands for a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Words(String),
    Figure { amount: Amount, unit: &'static str, denominator: Option<&'static str> },
}

/// The values of fields.
pub type Fields = BTreeMap<String, Value>;

/// How an amount is printed.
pub fn print(amount: &Amount, decimals: u32) -> String {
    match amount {
        Amount::Count(count) => thousands(*count),
        Amount::Share { part, whole } => percent(*part, *whole, decimals),
        Amount::Measured(value) => value.replace('.', ","),
        Amount::Gap => GAP.to_owned(),
    }
}

/// A count with a point between thousands.
fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut printed = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            printed.push('.');
        }
        printed.push(digit);
    }
    printed
}

/// A sentence with its fields filled in, and the figures in it. A field without a value is a gap, never 0 (T6-R1).
pub fn fill(sentence: &str, fields: &Fields, decimals: u32) -> (String, Vec<Figure>) {
    let (mut text, mut figures) = (String::new(), Vec::new());
    let mut pieces = sentence.split('{');
    text.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let Some((name, rest)) = piece.split_once('}') else {
            text.push_str(piece);
            continue;
        };
        let start = text.len();
        match fields.get(name) {
            Some(Value::Words(words)) => text.push_str(words),
            Some(Value::Figure { amount, unit, denominator }) => {
                let printed = print(amount, decimals);
                text.push_str(&printed);
                figures.push(Figure {
                    key: name.to_owned(),
                    amount: amount.clone(),
                    range: (start, text.len()),
                    printed,
                    unit: (*unit).to_owned(),
                    denominator: denominator.map(str::to_owned),
                });
            }
            None => {
                text.push_str(GAP);
                figures.push(Figure {
                    key: name.to_owned(),
                    amount: Amount::Gap,
                    printed: GAP.to_owned(),
                    unit: String::new(),
                    denominator: None,
                    range: (start, text.len()),
                });
            }
        }
        text.push_str(rest);
    }
    (text, figures)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(part: Part, level: u8, title: &str, lead: &str) -> TemplatePart {
        TemplatePart { part, level, title: title.to_owned(), lead: lead.to_owned(), is_in: true, most: 0 }
    }

    fn sound() -> Vec<TemplatePart> {
        vec![
            part(Part::Opening, 0, "Kết quả thực hiện {plan}", "Thực hiện {plan}:"),
            part(Part::Heading, 1, "KẾT QUẢ", ""),
            part(Part::Results, 2, "Nhiệm vụ", ""),
            part(Part::Timeliness, 2, "Chế độ báo cáo", "{on_time} ({on_time_share})"),
            part(Part::Closing, 0, "", "Trên đây là báo cáo./."),
            part(Part::AnnexTasks, 0, "Nhiệm vụ", ""),
            part(Part::AnnexTimeliness, 0, "Chế độ báo cáo", ""),
            part(Part::AnnexCoverage, 0, "Chưa có", ""),
        ]
    }

    #[test]
    fn a_sound_template_has_no_fault() {
        assert_eq!(check(&sound(), Outline::Full), []);
    }

    #[test]
    fn a_fault_is_named_with_its_line() {
        let with = |change: &dyn Fn(&mut Vec<TemplatePart>)| {
            let mut parts = sound();
            change(&mut parts);
            check(&parts, Outline::Full)
        };
        let unknown = with(&|parts| parts[3].lead = "{nobody}".to_owned());
        assert_eq!(unknown, [Fault::UnknownField { line: 4, field: "nobody".to_owned() }]);
        assert_eq!(with(&|parts| parts[3].lead = "{on_time".to_owned()), [Fault::OpenBrace { line: 4 }]);
        assert_eq!(with(&|parts| parts[2].is_in = false), [Fault::MissingPart(Part::Results)]);
        let doubled = with(&|parts| {
            let again = parts[3].clone();
            parts.insert(4, again);
        });
        assert_eq!(doubled, [Fault::Doubled { line: 5, first: 4, part: Part::Timeliness }]);
        assert_eq!(
            with(&|parts| parts[1].level = 2),
            vec![Fault::Level { line: 2 }, Fault::Level { line: 3 }, Fault::Level { line: 4 }]
        );
        assert_eq!(with(&|parts| parts[2].title = " ".to_owned()), [Fault::NoTitle { line: 3 }]);
        assert_eq!(with(&|parts| parts.swap(0, 1)).len(), 2);
        // What does not stand in the report may be half done, but not name what there is not.
        assert_eq!(with(&|parts| parts.push(TemplatePart { is_in: false, ..part(Part::Next, 1, "", "") })), []);
    }

    #[test]
    fn t6_r1_a_figure_knows_its_place_and_a_gap_is_no_zero() {
        let mut fields = Fields::new();
        let share = Amount::Share { part: 1, whole: 3 };
        fields.insert("on_time_share".to_owned(), Value::Figure { amount: share, unit: "%", denominator: None });
        fields.insert("plan".to_owned(), Value::Words("Kế hoạch".to_owned()));
        let (text, figures) = fill("{plan}: đạt {on_time_share}, còn {overdue} việc", &fields, 2);
        assert_eq!(text, "Kế hoạch: đạt 33,33%, còn …… việc");
        for figure in &figures {
            assert_eq!(&text[figure.range.0..figure.range.1], figure.printed);
        }
        assert_eq!(figures[1].amount, Amount::Gap);
    }

    #[test]
    fn counts_have_a_point_between_thousands() {
        for (count, expected) in [(0, "0"), (999, "999"), (1_000, "1.000"), (1_234_567, "1.234.567")] {
            assert_eq!(thousands(count), expected);
        }
    }
}
