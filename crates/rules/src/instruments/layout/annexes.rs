//! Annexes (Phụ lục I, Phần I, Mục III).

use super::facts::Facts;
use super::parts::Parts;
use super::{Departure, Findings, Wanted, differs};
use crate::instruments::annexes::{missing, number_of};

pub fn check(facts: &Facts, parts: &Parts<'_>, findings: &mut Findings) {
    let count = parts.annexes.len();
    if count == 0 {
        return;
    }
    let first = parts.annexes[0].at;
    let text: Vec<String> = parts.all[..first].iter().map(|look| look.shown()).collect();
    for number in missing(&text.join("\n"), count) {
        let annex = &parts.annexes[number - 1];
        findings.at(Departure::AnnexNotNamed, annex.start, "văn bản không có chỉ dẫn về phụ lục này");
    }
    for (index, annex) in parts.annexes.iter().enumerate() {
        let shown = annex.start.shown();
        let printed = shown.split_whitespace().skip(2).collect::<Vec<_>>().join(" ");
        let wanted = number_of(index, count).unwrap_or_default();
        if printed.trim_end_matches(['.', ':']) != wanted {
            findings.at(Departure::AnnexNumber, annex.start, format!("«{shown}», {count} phụ lục"));
        }
        let look = Wanted { sizes: (28, 28), bold: true, italic: false, capitals: None, centred: true };
        if let Some(words) = differs(annex.start, look) {
            findings.at(Departure::AnnexLook, annex.start, words);
        } else if shown.starts_with("PHỤ LỤC") {
            findings.at(Departure::AnnexLook, annex.start, "chữ in hoa");
        }
        let title = Wanted { sizes: (26, 28), bold: true, italic: false, capitals: Some(true), centred: true };
        for line in &annex.title {
            if let Some(words) = differs(line, title) {
                findings.at(Departure::AnnexTitleLook, line, words);
            }
        }
        let reference = Wanted { sizes: (26, 28), bold: false, italic: true, capitals: None, centred: true };
        match annex.reference {
            Some(line) => {
                if let Some(words) = differs(line, reference) {
                    findings.at(Departure::AnnexReference, line, words);
                }
            }
            None => findings.at(Departure::AnnexReference, annex.start, "không có dòng «(Kèm theo …)»"),
        }
        let before = annex.at.checked_sub(1).map(|at| parts.all[at].section);
        let restarts = facts.sections.get(annex.start.section).and_then(|section| section.restarts_at);
        if before == Some(annex.start.section) || restarts != Some(1) {
            findings.at(Departure::AnnexPages, annex.start, "số trang tiếp theo phần trước");
        }
    }
}
