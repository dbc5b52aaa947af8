//! The paragraphs of the consolidated report: difficulties, proposals by who decides, last period's proposals with what came
//! of them (T6-R9).

use jiff::civil::Date;

use super::{CompetentAuthority, ObstacleKind, ObstacleState};

/// A case as the report tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The key of the source.
    pub source: String,
    pub text: String,
    pub asks: String,
    /// Who raised it, by name, each once.
    pub bodies: Vec<String>,
    /// Labels of the tasks that it touches.
    pub tasks: Vec<String>,
    /// What it is about: its cause.
    pub kind: Option<ObstacleKind>,
    pub authority: Option<CompetentAuthority>,
    pub state: ObstacleState,
    pub raised_on: Date,
    pub wanted_by: Option<Date>,
    /// Over how many earlier periods it was carried.
    pub carried_count: usize,
    /// What was decided, in words with its document: "Công văn số 12/UBND-KT ngày 05/11/2026"; empty without.
    pub outcome: String,
}

/// A paragraph with the key of its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    pub text: String,
    pub source: String,
}

/// A case as a row of the annex of difficulties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// The key of the source.
    pub source: String,
    pub text: String,
    pub asks: String,
    pub bodies: Vec<String>,
    pub tasks: Vec<String>,
    pub kind: Option<ObstacleKind>,
    pub authority: Option<CompetentAuthority>,
    pub wanted_by: Option<Date>,
    pub is_open: bool,
    /// What came of it so far, in words; empty for a case of this period that nobody has answered.
    pub outcome: String,
}

/// What a report takes over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ForReport {
    /// "Khó khăn, vướng mắc": every case of the period that is open.
    pub difficulties: Vec<Paragraph>,
    /// "Kiến nghị, đề xuất", by who decides; those that nobody has put to an authority come last, under none.
    pub proposals: Vec<(Option<CompetentAuthority>, Vec<Paragraph>)>,
    /// Proposals of the periods before, each with what came of it.
    pub previous: Vec<Paragraph>,
    /// Every case of the period, and those of the periods before that were open in it.
    pub rows: Vec<CaseRow>,
}

fn day(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// The words without the full stop at their end, so that more can follow.
fn open_ended(text: &str) -> &str {
    text.trim().trim_end_matches(['.', ';'])
}

/// What came of a case.
fn came(case: &Told) -> String {
    match (case.state, case.outcome.as_str()) {
        (ObstacleState::Closed, "") => "đã giải quyết xong".to_owned(),
        (ObstacleState::Closed, outcome) => format!("đã giải quyết xong theo {outcome}"),
        (ObstacleState::Answered, "") => "đã được trả lời".to_owned(),
        (ObstacleState::Answered, outcome) => format!("đã được trả lời tại {outcome}"),
        (ObstacleState::NotSolved, "") => "đã được trả lời, cơ quan nêu báo cáo chưa giải quyết được".to_owned(),
        (ObstacleState::NotSolved, outcome) => {
            format!("đã được trả lời tại {outcome}, cơ quan nêu báo cáo chưa giải quyết được")
        }
        (ObstacleState::New | ObstacleState::Waiting, _) => "chưa có kết quả giải quyết".to_owned(),
    }
}

/// Makes the paragraphs; cases in the order given. `period_from` parts this period's cases from those before.
pub fn paragraphs(cases: &[Told], period_from: Date) -> ForReport {
    let mut report = ForReport::default();
    let mut by_authority: Vec<(Option<CompetentAuthority>, Vec<Paragraph>)> =
        CompetentAuthority::ALL.iter().map(|authority| (Some(*authority), Vec::new())).collect();
    by_authority.reverse();
    by_authority.push((None, Vec::new()));
    for case in cases {
        let paragraph = |text: String| Paragraph { text, source: case.source.clone() };
        let bodies = case.bodies.join(", ");
        let tasks = match case.tasks.as_slice() {
            [] => String::new(),
            [one] => format!("; nhiệm vụ {one}"),
            many => format!("; các nhiệm vụ {}", many.join(", ")),
        };
        if case.state.is_open() {
            let carried = match case.carried_count {
                0 => String::new(),
                count => format!("; tồn tại qua {count} kỳ báo cáo"),
            };
            let text = open_ended(&case.text);
            let came = match (case.state, case.outcome.as_str()) {
                (ObstacleState::Answered, outcome) if !outcome.is_empty() => format!("; đã được trả lời tại {outcome}"),
                (ObstacleState::NotSolved, outcome) if !outcome.is_empty() => {
                    format!("; đã được trả lời tại {outcome}, cơ quan nêu báo cáo chưa giải quyết được")
                }
                _ => String::new(),
            };
            report.difficulties.push(paragraph(format!("- {text} ({bodies} nêu{tasks}{carried}{came}).")));
            if !case.asks.trim().is_empty() {
                let by = case.wanted_by.map(|on| format!(", trước ngày {}", day(on))).unwrap_or_default();
                let proposal = paragraph(format!("- {} (theo đề nghị của {bodies}{by}).", open_ended(&case.asks)));
                if let Some((_, own)) = by_authority.iter_mut().find(|(authority, _)| *authority == case.authority) {
                    own.push(proposal);
                }
            }
        }
        let is_before = case.raised_on < period_from;
        let is_new = !is_before && matches!(case.state, ObstacleState::New | ObstacleState::Waiting);
        report.rows.push(CaseRow {
            source: case.source.clone(),
            text: case.text.clone(),
            asks: case.asks.clone(),
            bodies: case.bodies.clone(),
            tasks: case.tasks.clone(),
            kind: case.kind,
            authority: case.authority,
            wanted_by: case.wanted_by,
            is_open: case.state.is_open(),
            outcome: if is_new { String::new() } else { came(case) },
        });
        if is_before {
            let came = came(case);
            let what = if case.asks.trim().is_empty() { &case.text } else { &case.asks };
            let raised = day(case.raised_on);
            report.previous.push(paragraph(format!("- {} ({bodies}, nêu ngày {raised}): {came}.", open_ended(what))));
        }
    }
    by_authority.retain(|(_, own)| !own.is_empty());
    report.proposals = by_authority;
    report
}
