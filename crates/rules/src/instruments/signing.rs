//! Who signs and in whose place (Nghị định 30/2020, Điều 13; Phụ lục I, II.7), as data that can be checked.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::vi::fold::fold;

/// In whose place a line says that somebody signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capacity {
    /// "TM.": for a collective.
    Collective,
    /// "KT.": a deputy for the head.
    Deputy,
    /// "Q.": an acting head.
    Acting,
    /// "TL.": by order of the head, as a rule of the body allows.
    ByOrder,
    /// "TUQ.": by delegation, in writing and for a time.
    Delegated,
}

impl Capacity {
    /// As it is printed.
    pub fn mark(self) -> &'static str {
        match self {
            Capacity::Collective => "TM.",
            Capacity::Deputy => "KT.",
            Capacity::Acting => "Q.",
            Capacity::ByOrder => "TL.",
            Capacity::Delegated => "TUQ.",
        }
    }

    const ALL: [Capacity; 5] =
        [Capacity::Collective, Capacity::Deputy, Capacity::Acting, Capacity::ByOrder, Capacity::Delegated];

    /// What a line says; none for a plain position.
    pub fn of(line: &str) -> Option<Capacity> {
        let upper = line.trim().to_uppercase();
        Capacity::ALL.into_iter().find(|capacity| upper.starts_with(capacity.mark()))
    }
}

/// A delegation in writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// Number and day of the document.
    pub document: String,
    pub from: Option<Date>,
    pub until: Option<Date>,
}

/// What allows a signature in another's place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Basis {
    /// The rule of the body that lets the head of a unit sign: a working regulation, as it is cited.
    pub rule: Option<String>,
    pub delegation: Option<Delegation>,
}

/// What is wrong with a signature block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Nobody signs.
    Nobody,
    /// A body under one head signs "TM.".
    CollectiveUnderHead,
    /// A collective's document is signed without "TM.", an order or a delegation.
    HeadOfCollective,
    /// "TL." without the rule that allows it.
    OrderWithoutRule,
    /// "TUQ." without a document.
    DelegationWithoutDocument,
    /// "TUQ." without the days from and until which it holds.
    DelegationWithoutDays,
    /// "TUQ." outside its days.
    DelegationOver,
    /// A delegated person may not let another sign: "KT." or "TL." below "TUQ.".
    Redelegated,
    /// A line that is not in capitals.
    NotCapitals,
    /// The name carries an academic or honorary title.
    TitledName,
}

/// How a body decides, which says who signs for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Regime {
    Collective,
    Head,
}

/// Beginnings of names, folded; what is not here is not judged.
const REGIMES: &[(&str, Regime)] = &[
    ("uy ban nhan dan", Regime::Collective),
    ("ubnd", Regime::Collective),
    ("hoi dong nhan dan", Regime::Collective),
    ("uy ban mat tran", Regime::Collective),
    ("so ", Regime::Head),
    ("van phong", Regime::Head),
    ("thanh tra", Regime::Head),
    ("chi cuc", Regime::Head),
    ("cuc ", Regime::Head),
    ("trung tam", Regime::Head),
    ("ban quan ly", Regime::Head),
    ("bo ", Regime::Head),
];

fn regime(issuer: &str) -> Option<Regime> {
    let folded = fold(issuer);
    REGIMES.iter().find(|(start, _)| folded.starts_with(start)).map(|(_, regime)| *regime)
}

/// What is wrong with the lines over a signature, by what they say of themselves.
pub fn faults_of_lines(lines: &[String], issuer: &str) -> Vec<Fault> {
    let marks: Vec<Capacity> = lines.iter().filter_map(|line| Capacity::of(line)).collect();
    let mut faults = Vec::new();
    if lines.iter().all(|line| line.trim().is_empty()) {
        faults.push(Fault::Nobody);
        return faults;
    }
    let has = |capacity| marks.contains(&capacity);
    let of_collective = [Capacity::Collective, Capacity::ByOrder, Capacity::Delegated].into_iter().any(has);
    // The chairman signs in the own name where the law gives the act to the chairman.
    let is_chairman =
        lines.iter().any(|line| ["chu tich", "kt chu tich"].iter().any(|own| fold(line).starts_with(own)));
    match regime(issuer) {
        Some(Regime::Head) if has(Capacity::Collective) => faults.push(Fault::CollectiveUnderHead),
        Some(Regime::Collective) if !of_collective && !is_chairman => faults.push(Fault::HeadOfCollective),
        _ => {}
    }
    let delegated = marks.iter().position(|mark| *mark == Capacity::Delegated);
    if delegated.is_some_and(|at| {
        marks[at + 1..].iter().any(|mark| matches!(mark, Capacity::Deputy | Capacity::ByOrder | Capacity::Delegated))
    }) {
        faults.push(Fault::Redelegated);
    }
    if lines.iter().any(|line| line.chars().any(char::is_lowercase)) {
        faults.push(Fault::NotCapitals);
    }
    faults
}

/// What is wrong with a signature block on a day: its lines and what allows them.
pub fn faults(lines: &[String], issuer: &str, basis: &Basis, on: Date) -> Vec<Fault> {
    let mut faults = faults_of_lines(lines, issuer);
    let has = |capacity| lines.iter().any(|line| Capacity::of(line) == Some(capacity));
    if has(Capacity::ByOrder) && basis.rule.as_deref().is_none_or(|rule| rule.trim().is_empty()) {
        faults.push(Fault::OrderWithoutRule);
    }
    if has(Capacity::Delegated) {
        match &basis.delegation {
            Some(delegation) if !delegation.document.trim().is_empty() => match (delegation.from, delegation.until) {
                (Some(from), Some(until)) if from <= on && on <= until => {}
                (Some(_), Some(_)) => faults.push(Fault::DelegationOver),
                _ => faults.push(Fault::DelegationWithoutDays),
            },
            _ => faults.push(Fault::DelegationWithoutDocument),
        }
    }
    faults
}

/// Academic and honorary titles that no name carries (Phụ lục I, II.7b).
const TITLES: &[&str] =
    &["ts.", "ths.", "th.s", "pgs.", "gs.", "bs.", "ks.", "cn.", "nsnd", "ngut", "ngnd", "ttnd", "ttut"];

/// True when a name carries a title.
///
/// ```
/// use dondoc_rules::instruments::signing::is_titled;
/// assert!(is_titled("TS. Nguyễn Văn A") && is_titled("PGS.TS Trần B") && !is_titled("Tsần Thị C"));
/// ```
pub fn is_titled(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower
        .split_whitespace()
        .any(|word| TITLES.iter().any(|title| word.starts_with(title)) || word == "ths" || word == "ts")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ON: Date = Date::constant(2026, 12, 1);

    fn check(issuer: &str, lines: &str, basis: &Basis, expected: &[Fault]) {
        let lines: Vec<String> = lines.split('|').map(str::to_owned).collect();
        assert_eq!(faults(&lines, issuer, basis, ON), expected, "{issuer}: {lines:?}");
    }

    #[test]
    fn t3_r8_no_department_signs_for_a_collective() {
        let none = Basis::default();
        check("Sở Tài chính", "GIÁM ĐỐC", &none, &[]);
        check("Sở Tài chính", "KT. GIÁM ĐỐC|PHÓ GIÁM ĐỐC", &none, &[]);
        check("Sở Tài chính", "TM. SỞ TÀI CHÍNH|GIÁM ĐỐC", &none, &[Fault::CollectiveUnderHead]);
        check("Ủy ban nhân dân tỉnh A", "TM. ỦY BAN NHÂN DÂN|KT. CHỦ TỊCH|PHÓ CHỦ TỊCH", &none, &[]);
        check("Ủy ban nhân dân tỉnh A", "GIÁM ĐỐC", &none, &[Fault::HeadOfCollective]);
        check("Ủy ban nhân dân tỉnh A", "CHỦ TỊCH", &none, &[]);
        check("Đài B", "Giám đốc", &none, &[Fault::NotCapitals]);
        check("Đài B", "", &none, &[Fault::Nobody]);
    }

    #[test]
    fn t3_r8_an_order_has_its_rule() {
        let rule = Basis { rule: Some("Quy chế làm việc số 05/QĐ-UBND".to_owned()), delegation: None };
        let lines = "TL. CHỦ TỊCH|CHÁNH VĂN PHÒNG";
        check("Ủy ban nhân dân tỉnh A", lines, &Basis::default(), &[Fault::OrderWithoutRule]);
        check("Ủy ban nhân dân tỉnh A", lines, &rule, &[]);
    }

    #[test]
    fn t3_r8_a_delegation_is_in_writing_for_a_time_and_not_passed_on() {
        let basis = |from, until| Basis {
            rule: None,
            delegation: Some(Delegation { document: "12/QĐ-STC".to_owned(), from, until }),
        };
        let (first, last) = (Some(Date::constant(2026, 6, 1)), Some(Date::constant(2026, 12, 31)));
        let lines = "TUQ. GIÁM ĐỐC|TRƯỞNG PHÒNG";
        check("Sở Tài chính", lines, &Basis::default(), &[Fault::DelegationWithoutDocument]);
        check("Sở Tài chính", lines, &basis(first, None), &[Fault::DelegationWithoutDays]);
        check("Sở Tài chính", lines, &basis(first, first), &[Fault::DelegationOver]);
        check("Sở Tài chính", lines, &basis(first, last), &[]);
        let passed_on = "TUQ. GIÁM ĐỐC|KT. TRƯỞNG PHÒNG|PHÓ TRƯỞNG PHÒNG";
        check("Sở Tài chính", passed_on, &basis(first, last), &[Fault::Redelegated]);
    }
}
