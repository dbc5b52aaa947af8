//! Terms and abbreviations that a document defines: "Ban Quản lý Khu kinh tế B (sau đây viết tắt là BQL)".

use std::collections::HashMap;

use super::draft::{PartyReading, TaskDraft};
use super::lines::Line;
use super::parties::starts_with_head;
use crate::vi::fold::fold;
use crate::vi::{end_of, start_of};

/// Words that define, as printed.
const DEFINING: &[&str] = &[
    "sau đây viết tắt là",
    "sau đây gọi tắt là",
    "sau đây gọi chung là",
    "sau đây gọi là",
    "viết tắt là",
    "gọi tắt là",
    "viết tắt:",
];

/// Longest abbreviation and longest name, in letters.
const LONGEST: usize = 60;

/// How far a definition reaches to both sides of its bracket, in bytes.
const REACH: usize = 400;

/// The short names of a document, folded, with what each stands for.
pub fn read<'a>(texts: impl Iterator<Item = &'a str>) -> HashMap<String, String> {
    let mut terms = HashMap::new();
    for text in texts {
        for (open, _) in text.match_indices('(') {
            let rest = &text[open + 1..];
            let inside = start_of(rest, REACH).split(')').next().unwrap_or_default().trim();
            let Some(short) = DEFINING.iter().find_map(|words| inside.strip_prefix(words)) else { continue };
            let short = short.trim().trim_matches(['"', '“', '”', '«', '»', '\'', '.']).trim();
            let is_short = !short.is_empty() && short.chars().count() <= LONGEST;
            if let (true, Some(full)) = (is_short, name_before(end_of(&text[..open], REACH))) {
                terms.entry(fold(short)).or_insert(full);
            }
        }
    }
    terms
}

/// The name of a body that ends a text: the longest run of its last clause that begins like one.
fn name_before(text: &str) -> Option<String> {
    let clause = text.rsplit([',', ';', '.', ':']).next()?.trim();
    let starts = std::iter::once(0).chain(clause.match_indices(' ').map(|(at, _)| at + 1));
    let mut names = starts.map(|at| &clause[at..]).filter(|name| {
        name.chars().next().is_some_and(char::is_uppercase) && starts_with_head(name) && name.contains(' ')
    });
    names.next().filter(|name| name.chars().count() <= LONGEST * 2).map(str::to_owned)
}

/// Gives the parties that are named by a term what it stands for; their own words stay.
pub fn apply(terms: &HashMap<String, String>, tasks: &mut [TaskDraft]) {
    if terms.is_empty() {
        return;
    }
    let put = |reading: &mut PartyReading| {
        for party in reading.parties.iter_mut().filter(|party| party.name.is_none()) {
            if let Some(full) = terms.get(&fold(&party.text)) {
                party.name = Some(full.clone());
                party.reason = "viết tắt do văn bản quy ước".to_owned();
            }
        }
    };
    for task in tasks {
        put(&mut task.lead);
        put(&mut task.cooperating);
    }
}

/// The terms of a document's lines.
pub fn of_lines(lines: &[Line]) -> HashMap<String, String> {
    read(lines.iter().map(|line| line.text.as_str()).filter(|text| text.contains('(')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::Span;
    use crate::plans::parties;

    #[test]
    fn short_names_stand_for_what_the_text_says() {
        let text = "Giao Ban Quản lý Khu kinh tế Bến Đá (sau đây viết tắt là BQL Bến Đá), Sở Khoa học và Công nghệ (sau đây \
                    gọi tắt là “Sở KHCN”) phối hợp; kế hoạch (sau đây gọi là Kế hoạch) này.";
        let terms = read(std::iter::once(text));
        assert_eq!(terms.get("bql ben da").map(String::as_str), Some("Ban Quản lý Khu kinh tế Bến Đá"));
        assert_eq!(terms.get("so khcn").map(String::as_str), Some("Sở Khoa học và Công nghệ"));
        assert_eq!(terms.len(), 2, "a plan is no body: {terms:?}");
        let lead = parties::read(Some("BQL Bến Đá; Sở KHCN"), Span::default());
        let mut tasks = [TaskDraft { lead, ..TaskDraft::default() }];
        apply(&terms, &mut tasks);
        let names: Vec<Option<&str>> = tasks[0].lead.parties.iter().map(|party| party.name.as_deref()).collect();
        assert_eq!(names, [Some("Ban Quản lý Khu kinh tế Bến Đá"), Some("Sở Khoa học và Công nghệ")]);
        assert_eq!(tasks[0].lead.parties[0].text, "BQL Bến Đá");
    }
}
