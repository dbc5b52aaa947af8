//! The consolidated report: built from confirmed returns, each paragraph naming the body it rests on.
//!
//! Text is quoted whole, never reworded. What is not in the report is listed with the reason. Outline D of vn-rules
//! topic 6.1.

pub mod compared;
pub mod draft;
pub mod notation;
pub mod returned;
pub mod typed;

use jiff::civil::Date;

use crate::doc::{Block, Paragraph};
use crate::instruments::form::{Annex, heading, paragraph, table};
use crate::obligations::{ObligationState, Timeliness};
use crate::returns::Progress;

/// A heading row of the plan with its tasks, in the plan's order and with its own numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SectionFacts {
    pub label: String,
    pub title: String,
    pub tasks: Vec<TaskText>,
}

/// A task in the plan's own words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskText {
    pub label: String,
    pub text: String,
    pub lead: String,
    pub timeline: String,
}

/// What one body reported and how.
#[derive(Debug, Clone, PartialEq)]
pub struct BodyFacts {
    pub name: String,
    pub state: ObligationState,
    pub timeliness: Timeliness,
    pub is_focal_part: bool,
    /// Number and day of the signed report, as they are cited; the day it arrived.
    pub letter: String,
    pub arrived_on: Option<Date>,
    /// The labels of the tasks that it must speak to.
    pub asked: Vec<String>,
    /// Only of confirmed returns.
    pub said: Option<Said>,
}

/// A confirmed return.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The key of the return, for leading back.
    pub source: String,
    pub is_nil: bool,
    pub deployment: String,
    pub documents: String,
    pub assessment: String,
    pub next_period: String,
    pub proposals: String,
    pub entries: Vec<SaidEntry>,
}

/// What it says about one task.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SaidEntry {
    pub label: String,
    /// The key of the return and the item.
    pub source: String,
    pub progress: Option<Progress>,
    /// Where its words stand, in words, when they do not stand here: at another task, or in another report.
    pub stands: String,
    pub done: String,
    pub difficulties: String,
    pub next_steps: String,
    pub proposals: String,
}

/// Everything a report is made of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Consolidation {
    /// "Kế hoạch số 12/KH-UBND ngày 05/3/2026".
    pub plan: String,
    pub period: String,
    /// The day from which the data are counted.
    pub data_from: String,
    pub cutoff: String,
    pub focal: String,
    pub recipient: String,
    pub sections: Vec<SectionFacts>,
    pub bodies: Vec<BodyFacts>,
}

/// Figures of timeliness over bodies that owe, the focal body's own part outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    pub owing_count: usize,
    pub on_time_count: usize,
    pub late_count: usize,
    pub missing_count: usize,
}

/// Why something is not in the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotUsed {
    pub body: String,
    pub reason: &'static str,
}

/// What a report consists of.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub title: String,
    pub body: Vec<Block>,
    pub annexes: Vec<Annex>,
    pub figures: Figures,
    pub not_used: Vec<NotUsed>,
}

/// Counts timeliness. The parts add up to the whole by construction of the cases.
pub fn figures(bodies: &[BodyFacts]) -> Figures {
    let mut figures = Figures { owing_count: 0, on_time_count: 0, late_count: 0, missing_count: 0 };
    for body in bodies {
        match body.timeliness {
            Timeliness::FocalPart | Timeliness::Suspended | Timeliness::Excused => continue,
            Timeliness::OnTime => figures.on_time_count += 1,
            Timeliness::Late(_) => figures.late_count += 1,
            Timeliness::NotIn => figures.missing_count += 1,
        }
        figures.owing_count += 1;
    }
    figures
}

/// The share of a part in a whole: percent with two decimals, rounded half up, decimal comma; a dash for no whole.
pub fn percent(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let hundredths = (part * 20_000 + whole) / (whole * 2);
    format!("{},{:02}%", hundredths / 100, hundredths % 100)
}

/// Why a body's return is not used, if it is not.
fn reason(body: &BodyFacts) -> Option<&'static str> {
    if body.said.as_ref().is_some_and(|said| !said.is_nil) {
        return None;
    }
    Some(match body.state {
        ObligationState::ReportedElsewhere => "đã báo cáo lồng ghép tại báo cáo khác",
        ObligationState::Excused => "không phải báo cáo trong kỳ này",
        ObligationState::Confirmed => "không phát sinh trong kỳ",
        ObligationState::CompletionAsked => "đang bổ sung, hoàn thiện theo đề nghị",
        ObligationState::SignedAwaited | ObligationState::Submitted => "đã gửi, chờ rà soát",
        ObligationState::Suspended => "chờ xác định cơ quan tiếp nhận nhiệm vụ",
        ObligationState::Overdue => "quá hạn, chưa gửi",
        ObligationState::Draft | ObligationState::DueSoon | ObligationState::Open | ObligationState::NotYetOpen => {
            "chưa gửi, còn trong hạn"
        }
    })
}

/// Composes the report.
pub fn compose(facts: &Consolidation) -> Report {
    let figures = figures(&facts.bodies);
    let not_used: Vec<NotUsed> = facts
        .bodies
        .iter()
        .filter_map(|body| Some(NotUsed { body: body.name.clone(), reason: reason(body)? }))
        .collect();
    let mut body = vec![text(format!(
        "Thực hiện {}, {} tổng hợp kết quả thực hiện {} (số liệu từ ngày {} đến hết ngày {}) như sau:",
        facts.plan, facts.focal, facts.period, facts.data_from, facts.cutoff
    ))];
    deployment(facts, &mut body);
    results(facts, &mut body);
    timeliness(facts, figures, &mut body);
    let pick = |title: &str, of: &dyn Fn(&Said) -> Vec<(String, String)>, body: &mut Vec<Block>| {
        body.push(head(1, title));
        quoted(facts, of, body);
    };
    pick("III. KHÓ KHĂN, VƯỚNG MẮC", &|said| entries(said, |entry| &entry.difficulties), &mut body);
    pick(
        "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ KỲ TỚI",
        &|said| general(said, &said.next_period, entries(said, |entry| &entry.next_steps)),
        &mut body,
    );
    pick(
        "V. KIẾN NGHỊ, ĐỀ XUẤT",
        &|said| general(said, &said.proposals, entries(said, |entry| &entry.proposals)),
        &mut body,
    );
    body.push(text(format!(
        "(Chi tiết tại Phụ lục I, II và III kèm theo). Trên đây là báo cáo của {}, kính trình {} xem xét, chỉ đạo./.",
        facts.focal, facts.recipient
    )));
    Report {
        title: format!("Kết quả thực hiện {}, {}", facts.plan, facts.period),
        body,
        annexes: vec![tasks_annex(facts), timeliness_annex(facts), coverage_annex(&not_used)],
        figures,
        not_used,
    }
}

fn text(line: String) -> Block {
    Block::Paragraph(paragraph(line))
}

fn head(level: u8, line: &str) -> Block {
    Block::Paragraph(heading(level, line))
}

/// A quoted text: the body's name in front of its first line, each line leading back to its source.
fn quote(name: &str, words: &str, source: &str, into: &mut Vec<Block>) {
    for (index, line) in words.lines().filter(|line| !line.trim().is_empty()).enumerate() {
        let line = if index == 0 { format!("- {name}: {line}") } else { line.to_owned() };
        into.push(Block::Paragraph(Paragraph { source: Some(source.to_owned()), ..paragraph(line) }));
    }
}

fn said(facts: &Consolidation) -> impl Iterator<Item = (&BodyFacts, &Said)> {
    facts.bodies.iter().filter_map(|body| Some((body, body.said.as_ref()?)))
}

/// Texts of entries with their sources, the task's number in front.
fn entries<'a>(said: &'a Said, pick: impl Fn(&'a SaidEntry) -> &'a String) -> Vec<(String, String)> {
    let texts = said.entries.iter().filter(|entry| !pick(entry).is_empty());
    texts.map(|entry| (format!("(nhiệm vụ {}) {}", entry.label, pick(entry)), entry.source.clone())).collect()
}

fn general(said: &Said, words: &str, mut rest: Vec<(String, String)>) -> Vec<(String, String)> {
    if !words.is_empty() {
        rest.insert(0, (words.to_owned(), said.source.clone()));
    }
    rest
}

fn quoted(facts: &Consolidation, of: &dyn Fn(&Said) -> Vec<(String, String)>, into: &mut Vec<Block>) {
    let before = into.len();
    for (body, said) in said(facts) {
        for (words, source) in of(said) {
            quote(&body.name, &words, &source, into);
        }
    }
    if into.len() == before {
        into.push(text("Các báo cáo đã xác nhận không nêu nội dung này.".to_owned()));
    }
}

fn deployment(facts: &Consolidation, into: &mut Vec<Block>) {
    into.push(head(1, "I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI THỰC HIỆN"));
    quoted(facts, &|said| general(said, &said.deployment, general(said, &said.documents, Vec::new())), into);
}

fn results(facts: &Consolidation, into: &mut Vec<Block>) {
    into.push(head(1, "II. KẾT QUẢ THỰC HIỆN"));
    into.push(head(2, "1. Đánh giá chung của các cơ quan, đơn vị"));
    quoted(facts, &|said| general(said, &said.assessment, Vec::new()), into);
    into.push(head(2, "2. Kết quả thực hiện nhiệm vụ, giải pháp"));
    for section in &facts.sections {
        into.push(head(3, &format!("{}. {}", section.label, section.title)));
        for task in &section.tasks {
            let before = into.len();
            for (body, said) in said(facts) {
                for entry in said.entries.iter().filter(|entry| entry.label == task.label && !entry.done.is_empty()) {
                    quote(&format!("{} (nhiệm vụ {})", body.name, task.label), &entry.done, &entry.source, into);
                }
                for entry in said.entries.iter().filter(|entry| entry.label == task.label && entry.done.is_empty()) {
                    quote(&format!("{} (nhiệm vụ {})", body.name, task.label), &entry.stands, &entry.source, into);
                }
            }
            if into.len() == before {
                into.push(text(format!("- Nhiệm vụ {}: chưa có báo cáo.", task.label)));
            }
        }
    }
    let nil: Vec<&str> = said(facts).filter(|(_, said)| said.is_nil).map(|(body, _)| body.name.as_str()).collect();
    if !nil.is_empty() {
        into.push(text(format!("Báo cáo không phát sinh nội dung trong kỳ: {}.", nil.join("; "))));
    }
}

fn timeliness(facts: &Consolidation, figures: Figures, into: &mut Vec<Block>) {
    into.push(head(2, "3. Tình hình chấp hành chế độ báo cáo"));
    let share = |part| percent(part, figures.owing_count);
    into.push(text(format!(
        "Tổng số {} cơ quan, đơn vị phải báo cáo (không tính phần của {}): gửi đúng hạn {} ({}), gửi chậm {} ({}), chưa gửi {} ({}). Tỷ lệ tính trên số cơ quan, đơn vị phải báo cáo, làm tròn đến hai chữ số thập phân.",
        figures.owing_count,
        facts.focal,
        figures.on_time_count,
        share(figures.on_time_count),
        figures.late_count,
        share(figures.late_count),
        figures.missing_count,
        share(figures.missing_count),
    )));
    let missing: Vec<&str> = facts
        .bodies
        .iter()
        .filter(|body| body.timeliness == Timeliness::NotIn)
        .map(|body| body.name.as_str())
        .collect();
    if !missing.is_empty() {
        into.push(text(format!("Cơ quan, đơn vị chưa gửi báo cáo: {}.", missing.join("; "))));
    }
}

fn progress_word(progress: Option<Progress>) -> &'static str {
    match progress {
        Some(Progress::Done) => "Đã hoàn thành",
        Some(Progress::Doing) => "Đang thực hiện",
        Some(Progress::Standing) => "Thực hiện thường xuyên",
        Some(Progress::NotStarted) => "Chưa triển khai",
        Some(Progress::Nil) => "Không phát sinh",
        None => "",
    }
}

fn tasks_annex(facts: &Consolidation) -> Annex {
    let mut rows = Vec::new();
    for section in &facts.sections {
        rows.push(vec![
            section.label.clone(),
            section.title.clone(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
        ]);
        for task in &section.tasks {
            let mut results = Vec::new();
            let mut states = Vec::new();
            for (body, said) in said(facts) {
                for entry in said.entries.iter().filter(|entry| entry.label == task.label) {
                    let words = if entry.done.is_empty() { &entry.stands } else { &entry.done };
                    results.push(format!("{}: {words}", body.name));
                    states.push(format!("{}: {}", body.name, progress_word(entry.progress)));
                }
            }
            if results.is_empty() {
                results.push("Chưa có báo cáo".to_owned());
            }
            rows.push(vec![
                task.label.clone(),
                task.text.clone(),
                task.lead.clone(),
                task.timeline.clone(),
                results.join("\n"),
                states.join("\n"),
            ]);
        }
    }
    let header = ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Tiến độ theo kế hoạch", "Kết quả đến nay", "Tình trạng"];
    Annex {
        title: "Kết quả thực hiện từng nhiệm vụ".to_owned(),
        landscape: true,
        blocks: vec![table(&header, rows, &[7, 33, 14, 12, 22, 12])],
    }
}

fn timeliness_annex(facts: &Consolidation) -> Annex {
    let rows = facts.bodies.iter().enumerate().map(|(index, body)| {
        let timeliness = match body.timeliness {
            Timeliness::OnTime => "Đúng hạn".to_owned(),
            Timeliness::Late(0) => "Chậm, gửi sau giờ hạn".to_owned(),
            Timeliness::Late(days) => format!("Chậm {days} ngày"),
            Timeliness::Excused => "Không phải báo cáo".to_owned(),
            Timeliness::NotIn => "Chưa gửi".to_owned(),
            Timeliness::FocalPart => "Cơ quan đầu mối".to_owned(),
            Timeliness::Suspended => "Chờ xác định cơ quan tiếp nhận".to_owned(),
        };
        let arrived = body.arrived_on.map(|day| format!("{:02}/{:02}/{}", day.day(), day.month(), day.year()));
        vec![(index + 1).to_string(), body.name.clone(), body.letter.clone(), arrived.unwrap_or_default(), timeliness]
    });
    let header = ["TT", "Cơ quan, đơn vị", "Số, ngày báo cáo", "Ngày nhận", "Thời hạn"];
    Annex {
        title: "Tình hình chấp hành chế độ báo cáo".to_owned(),
        landscape: true,
        blocks: vec![table(&header, rows.collect(), &[7, 41, 22, 14, 16])],
    }
}

fn coverage_annex(not_used: &[NotUsed]) -> Annex {
    let rows = not_used.iter().enumerate();
    let rows =
        rows.map(|(index, row)| vec![(index + 1).to_string(), row.body.clone(), row.reason.to_owned()]).collect();
    Annex {
        title: "Nội dung chưa có trong báo cáo".to_owned(),
        landscape: true,
        blocks: vec![table(&["TT", "Cơ quan, đơn vị", "Lý do"], rows, &[7, 55, 38])],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::doc::Document;

    fn body(name: &str, timeliness: Timeliness, state: ObligationState, said: Option<Said>) -> BodyFacts {
        BodyFacts {
            name: name.to_owned(),
            state,
            timeliness,
            is_focal_part: false,
            letter: String::new(),
            arrived_on: None,
            asked: Vec::new(),
            said,
        }
    }

    #[test]
    fn percent_rounds_half_up_with_a_comma() {
        let check = |part, whole, expected: &str| assert_eq!(percent(part, whole), expected, "{part}/{whole}");
        check(1, 3, "33,33%");
        check(2, 3, "66,67%");
        check(1, 8, "12,50%");
        check(1, 16, "6,25%");
        check(1, 32, "3,13%");
        check(71, 71, "100,00%");
        check(0, 5, "0,00%");
        check(0, 0, "–");
    }

    #[test]
    fn t6_r7_a_silent_body_is_named_and_its_task_has_no_report() {
        let task = TaskText { label: "I.1".to_owned(), ..TaskText::default() };
        let section = SectionFacts { label: "I".to_owned(), title: "Mục".to_owned(), tasks: vec![task] };
        let facts = Consolidation {
            sections: vec![section],
            bodies: vec![body("Sở A", Timeliness::NotIn, ObligationState::Overdue, None)],
            ..Consolidation::default()
        };
        let report = compose(&facts);
        let text = Document { blocks: report.body, flattened: false }.text();
        assert!(text.contains("chưa gửi báo cáo: Sở A") && text.contains("Nhiệm vụ I.1: chưa có báo cáo"), "{text}");
        assert_eq!(report.not_used, [NotUsed { body: "Sở A".to_owned(), reason: "quá hạn, chưa gửi" }]);
    }

    proptest! {
        /// Sums hold, and every confirmed text is in the report.
        #[test]
        fn every_confirmed_text_is_used_and_sums_hold(
            bodies in prop::collection::vec((0_u8..4, prop::option::of("[a-zđêô]{3,12}")), 0..20),
        ) {
            let task = TaskText { label: "I.1".to_owned(), ..TaskText::default() };
            let bodies: Vec<BodyFacts> = bodies.into_iter().enumerate().map(|(index, (kind, words))| {
                let timeliness = match kind {
                    0 => Timeliness::OnTime,
                    1 => Timeliness::Late(2),
                    2 => Timeliness::NotIn,
                    _ => Timeliness::FocalPart,
                };
                let said = words.map(|words| Said {
                    entries: vec![SaidEntry { label: "I.1".to_owned(), source: format!("r{index}"), done: words.clone(), difficulties: format!("khó {words}"), ..SaidEntry::default() }],
                    ..Said::default()
                });
                body(&format!("Sở {index}"), timeliness, ObligationState::Confirmed, said)
            }).collect();
            let facts = Consolidation {
                sections: vec![SectionFacts { tasks: vec![task], ..SectionFacts::default() }],
                bodies: bodies.clone(),
                ..Consolidation::default()
            };
            let report = compose(&facts);
            let sums = report.figures;
            prop_assert_eq!(sums.owing_count, sums.on_time_count + sums.late_count + sums.missing_count);
            let text = Document { blocks: report.body, flattened: false }.text();
            for body in &bodies {
                match &body.said {
                    Some(said) => for entry in &said.entries {
                        prop_assert!(text.contains(&entry.done) && text.contains(&entry.difficulties));
                    },
                    None => prop_assert!(report.not_used.iter().any(|row| row.body == body.name)),
                }
            }
        }
    }
}
