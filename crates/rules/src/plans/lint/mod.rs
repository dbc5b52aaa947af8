//! What a careful clerk would point at. Each check is a function over the reading; none changes it.

mod agreement;
pub mod clarity;
mod spelling;

use std::collections::HashMap;

use super::draft::{Part, PartyKind, PlanDraft, TimelineKind};
use super::lines::Line;
use crate::diagnostic::{Code, Diagnostic};
use crate::instruments::citations::{numbers, type_before, type_of_symbol};
use crate::vi::fold::fold;
use crate::vi::numerals::{Marker, marker, write_roman};

/// All findings about a draft, in the order of the document's parts.
pub fn lint(draft: &PlanDraft, lines: &[Line], others: &[Line]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    head(draft, &mut found);
    duplicate_headings(draft, &mut found);
    numbering(draft, &mut found);
    for line in lines {
        suspicious_numbers(&line.text, &line.span, &mut found);
        types_and_symbols(&line.text, &line.span, &mut found);
    }
    for task in &draft.tasks {
        suspicious_numbers(&task.text, &task.span, &mut found);
        types_and_symbols(&task.text, &task.span, &mut found);
    }
    tasks(draft, &mut found);
    let of_lines = lines.iter().chain(others).map(|line| (line.text.as_str(), &line.span));
    let of_tasks = draft.tasks.iter().flat_map(|task| {
        let cells = [
            (task.lead.raw.as_deref(), &task.lead.span),
            (task.cooperating.raw.as_deref(), &task.cooperating.span),
            (task.timeline.raw.as_deref(), &task.timeline.span),
            (task.deliverable.raw.as_deref(), &task.deliverable.span),
        ];
        let cells = cells.into_iter().filter_map(|(raw, span)| Some((raw?, span)));
        std::iter::once((task.text.as_str(), &task.span)).chain(cells)
    });
    found.extend(spelling::check(of_lines.chain(of_tasks)));
    agreement::body_and_annex(draft, lines, &mut found);
    agreement::shares(draft, &mut found);
    agreement::days_off(draft, &mut found);
    found
}

fn head(draft: &PlanDraft, found: &mut Vec<Diagnostic>) {
    let place = crate::doc::Span { file: Some(draft.source.file.as_str().into()), ..Default::default() };
    if draft.document.number.is_none() {
        found.push(Diagnostic::new(
            Code::NoNumber,
            "Không thấy số, ký hiệu văn bản. Mời nhập khi ghi nhận kế hoạch.",
            place.clone(),
        ));
    }
    if draft.document.issued_on.is_none() {
        found.push(Diagnostic::new(
            Code::NoDate,
            "Không thấy ngày ban hành. Mời nhập khi ghi nhận kế hoạch.",
            place.clone(),
        ));
    }
    if draft.reporting_rules.is_empty() && !draft.tasks.is_empty() {
        found.push(Diagnostic::new(
            Code::NoReportingRule,
            "Không thấy câu nào giao báo cáo định kỳ kèm ngày hạn. Mời nhập chế độ báo cáo khi ghi nhận kế hoạch.",
            place,
        ));
    }
}

fn duplicate_headings(draft: &PlanDraft, found: &mut Vec<Diagnostic>) {
    for part in [Part::Body, Part::Annex] {
        let mut seen: Vec<(&str, &str)> = Vec::new();
        for section in draft.sections.iter().filter(|section| section.level == 1 && section.part == part) {
            let Some(printed) = section.marker.as_deref() else { continue };
            match seen.iter().find(|(other, _)| *other == printed) {
                Some((_, title)) => found.push(Diagnostic::new(
                    Code::DuplicateHeading,
                    format!("Hai mục cùng mang số {printed}: «{title}» và «{}».", section.title),
                    section.span.clone(),
                )),
                None => seen.push((printed, &section.title)),
            }
        }
    }
}

/// Numbers of sibling headings and tasks that do not follow each other.
fn numbering(draft: &PlanDraft, found: &mut Vec<Diagnostic>) {
    let mut check = |printed: Option<&str>, before: &mut Option<u32>, span: &crate::doc::Span| {
        let value = printed.and_then(marker).and_then(|marker| match marker {
            Marker::Roman(value) => Some(value),
            Marker::Arabic(parts) => parts.last().copied(),
            Marker::Letter(_) => None,
        });
        let (Some(value), Some(printed)) = (value, printed) else { return };
        if let Some(last) = *before
            && value > last.saturating_add(1)
        {
            let is_roman = matches!(marker(printed), Some(Marker::Roman(_)));
            let expected = if is_roman { write_roman(last + 1) } else { (last + 1).to_string() };
            found.push(Diagnostic::new(
                Code::NumberingGap,
                format!("Số thứ tự «{printed}» không nối tiếp số đứng trước; theo thứ tự phải là {expected}."),
                span.clone(),
            ));
        }
        *before = Some(value);
    };
    let mut last_under: HashMap<Option<&str>, Option<u32>> = HashMap::new();
    for group in &draft.groups {
        let is_heading_among_tasks = matches!(group.marker.as_deref().and_then(marker), Some(Marker::Arabic(_)));
        if !is_heading_among_tasks {
            let before = last_under.entry(group.parent.as_deref()).or_default();
            check(group.marker.as_deref(), before, &group.span);
        }
    }
    for part in [Part::Body, Part::Annex] {
        let mut before = None;
        for section in draft.sections.iter().filter(|section| section.level == 1 && section.part == part) {
            check(section.marker.as_deref(), &mut before, &section.span);
        }
    }
}

/// What stands behind a number that measures something.
const MEASURES: &[&str] = &["%", "triệu", "tỷ", "nghìn", "lần", "ha", "km", "tấn", "điểm"];

/// "8.3%": a point where a decimal comma belongs.
fn points_for_commas(text: &str, span: &crate::doc::Span, found: &mut Vec<Diagnostic>) {
    let is_mark = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '/');
    for (at, _) in text.match_indices('.') {
        let start = text[..at].trim_end_matches(is_mark).len();
        let digits = text[at + 1..].len() - text[at + 1..].trim_start_matches(is_mark).len();
        let end = at + 1 + digits;
        let (whole, part) = (&text[start..at], &text[at + 1..end]);
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let behind = text[end..].trim_start();
        let is_measured = MEASURES.iter().any(|word| {
            behind.strip_prefix(word).is_some_and(|rest| *word == "%" || !rest.starts_with(char::is_alphanumeric))
        });
        // An item's own number ("2.1 …") measures nothing.
        if is_number(whole) && is_number(part) && (part.len() != 3 || whole.starts_with('0')) && is_measured {
            let printed = &text[start..end];
            found.push(Diagnostic::new(
                Code::SuspiciousNumber,
                format!(
                    "«{printed}» dùng dấu chấm ở chỗ của dấu phẩy thập phân («{}»?).",
                    printed.replacen('.', ",", 1)
                ),
                span.with_bytes(start, end),
            ));
        }
    }
}

/// A digit, a space, a digit and "%": a decimal comma was lost.
fn suspicious_numbers(text: &str, span: &crate::doc::Span, found: &mut Vec<Diagnostic>) {
    points_for_commas(text, span, found);
    for (at, _) in text.match_indices('%') {
        let before = &text[..at];
        let digits = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let front = &before[..at - digits];
        let is_lost = (1..=2).contains(&digits)
            && front.ends_with(' ')
            && front.trim_end().ends_with(|c: char| c.is_ascii_digit())
            && front.len() - front.trim_end().len() == 1;
        if is_lost {
            let start = front.trim_end().rfind(' ').map_or(0, |space| space + 1);
            let printed = &text[start..=at];
            found.push(Diagnostic::new(
                Code::SuspiciousNumber,
                format!("«{printed}» có thể đã mất dấu phẩy thập phân («{}»?).", printed.replacen(' ', ",", 1)),
                span.with_bytes(start, at + 1),
            ));
        }
    }
}

/// "Kế hoạch số …/QĐ-UBND": the type named and the symbol disagree.
fn types_and_symbols(text: &str, span: &crate::doc::Span, found: &mut Vec<Diagnostic>) {
    for number in numbers(text) {
        let (Some(named), Some(symbol)) = (type_before(text, number.start), type_of_symbol(&number.number)) else {
            continue;
        };
        let is_same = named.eq_ignore_ascii_case(symbol) || named == "CV";
        if !is_same {
            found.push(Diagnostic::new(
                Code::TypeSymbolMismatch,
                format!("Loại văn bản nêu trước «{}» không khớp với ký hiệu {symbol} của nó.", number.number),
                span.with_bytes(number.start, number.end),
            ));
        }
    }
}

/// Words after which a sentence cannot end.
const OPEN_ENDS: &[&str] = &[
    "cho", "va", "cua", "voi", "cac", "de", "trong", "la", "theo", "ve", "nhung", "tai", "tu", "hoac", "do", "bang",
    "den", "nham", "phuc vu", "gom", "nhu", "duoc", "mot",
];

/// Whether a text stops where a sentence cannot end.
fn is_cut(text: &str) -> bool {
    let folded = fold(text);
    let has_stop = text.ends_with(['.', '!', ')', '/']);
    !has_stop && OPEN_ENDS.iter().any(|word| folded.ends_with(&format!(" {word}")))
}

fn tasks(draft: &PlanDraft, found: &mut Vec<Diagnostic>) {
    for task in &draft.tasks {
        let id = &task.id;
        if is_cut(&task.text) {
            let end: String = task.text.chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
            found.push(Diagnostic::new(
                Code::TruncatedText,
                format!("Nội dung nhiệm vụ {id} dừng giữa câu («…{end}»). Mời đối chiếu với bản gốc."),
                task.span.clone(),
            ));
        }
        leads(task, found);
        if matches!(task.timeline.kind, TimelineKind::Unspecified) {
            found.push(Diagnostic::new(
                Code::NoDueTime,
                format!("Nhiệm vụ {id} không nêu thời gian thực hiện."),
                task.timeline.span.clone(),
            ));
        }
        if task.deliverable.raw.as_deref().is_none_or(str::is_empty) {
            found.push(Diagnostic::new(
                Code::NoDeliverable,
                format!("Nhiệm vụ {id} không nêu sản phẩm."),
                task.deliverable.span.clone(),
            ));
        }
        // "trước ngày 10/02/2026" of a document issued later.
        if let (Some(to), Some(issued)) = (&task.timeline.to, &draft.document.issued_on)
            && to < issued
        {
            found.push(Diagnostic::new(
                Code::PastDueAtIssue,
                format!("Thời hạn của nhiệm vụ {id} ({to}) đã qua khi văn bản ban hành ({issued})."),
                task.timeline.span.clone(),
            ));
        }
    }
}

fn leads(task: &super::draft::TaskDraft, found: &mut Vec<Diagnostic>) {
    let id = &task.id;
    if task.lead.parties.is_empty() {
        found.push(Diagnostic::new(
            Code::NoLead,
            format!("Nhiệm vụ {id} không nêu cơ quan chủ trì."),
            task.span.clone(),
        ));
    }
    for party in &task.lead.parties {
        match party.kind {
            PartyKind::Outside => found.push(Diagnostic::new(
                Code::LeadOutsideAuthority,
                format!(
                    "Nhiệm vụ {id} giao «{}» chủ trì, là cơ quan ngoài thẩm quyền của cơ quan ban hành.",
                    party.text
                ),
                task.lead.span.clone(),
            )),
            PartyKind::Reference => found.push(Diagnostic::new(
                Code::LeadByReference,
                format!("Nhiệm vụ {id} chỉ nêu cơ quan chủ trì qua văn bản khác («{}»).", party.text),
                task.lead.span.clone(),
            )),
            PartyKind::Body | PartyKind::Roster | PartyKind::OpenSet | PartyKind::Division | PartyKind::Person => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_for_a_decimal_comma_is_pointed_at() {
        let check = |text: &str, expected: usize| {
            let mut found = Vec::new();
            suspicious_numbers(text, &crate::doc::Span::default(), &mut found);
            assert_eq!(found.len(), expected, "{text}: {found:?}");
        };
        check("tăng trưởng đạt 8.3%/năm", 1);
        check("thu nhập đạt 12.75 triệu đồng", 1);
        check("vốn 0.764 tỷ đồng", 1);
        check("vốn 1.573 tỷ đồng và 1.573,1 tỷ đồng", 0);
        check("2.1. Mục tiêu; ngày 20.11.2023; đạt 8,3%", 0);
        check("đạt 8 3%", 1);
    }
}
