//! The annexes: tables whose rows lead back to what they rest on (columns of vn-rules.md 6.2).

use jiff::civil::Date;

use super::coverage::{NotUsed, what};
use super::facts::{Consolidation, SectionFacts, TaskText};
use super::parts::Composer;
use super::pieces::{Amount, AnnexPiece, AnnexRow, Field, Figure, GAP, Piece, SourceRef};
use super::template::{Part, TemplatePart, fill};
use crate::obligations::Timeliness;
use crate::returns::Progress;
use crate::tasks::TaskCount;
use crate::vi::fold::fold;

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

fn count_word(count: TaskCount) -> &'static str {
    match count {
        TaskCount::CompletedOnTime => "Hoàn thành đúng hạn",
        TaskCount::CompletedLate => "Hoàn thành quá hạn",
        TaskCount::WithinTime => "Đang thực hiện, trong hạn",
        TaskCount::Overdue => "Quá hạn, chưa hoàn thành",
        TaskCount::UndatedDone => "Hoàn thành (không quy định thời hạn)",
        TaskCount::UndatedOpen => "Đang thực hiện (không quy định thời hạn)",
        TaskCount::Standing => "Thường xuyên",
        TaskCount::Bound => "Theo tiến độ của Trung ương hoặc văn bản khác",
        TaskCount::Outside => "Không thuộc thẩm quyền của tỉnh",
    }
}

/// The annexes of a template, in its order.
pub(super) fn all(
    facts: &Consolidation,
    template: &[TemplatePart],
    composer: &Composer<'_>,
    pieces: &[Piece],
    not_used: &[NotUsed],
) -> Vec<AnnexPiece> {
    let mut annexes = Vec::new();
    for part in template.iter().filter(|part| part.is_in) {
        let annex = match part.part {
            Part::AnnexTargets => targets(facts),
            Part::AnnexTasks => tasks(facts, composer),
            Part::AnnexObstacles => obstacles(facts),
            Part::AnnexTimeliness => timeliness(facts),
            Part::AnnexCoverage => coverage(not_used),
            Part::AnnexCitations => citations(facts),
            Part::AnnexSources if facts.choices.has_sources => sources(pieces),
            _ => continue,
        };
        let title = fill(&part.title, &composer.fields, facts.choices.decimals).0;
        annexes.push(AnnexPiece { title, ..annex }.or_nothing());
    }
    annexes
}

fn annex(key: &str, columns: &[&'static str], widths: &[u32], rows: Vec<AnnexRow>) -> AnnexPiece {
    AnnexPiece {
        key: key.to_owned(),
        title: String::new(),
        landscape: true,
        columns: columns.to_vec(),
        widths: widths.to_vec(),
        rows,
    }
}

impl AnnexPiece {
    /// A table without rows says so.
    fn or_nothing(mut self) -> AnnexPiece {
        if self.rows.is_empty() && !matches!(self.key.as_str(), "annex:tasks" | "annex:timeliness") {
            let mut cells = vec![String::new(); self.columns.len()];
            if let Some(cell) = cells.get_mut(1) {
                "Không có nội dung.".clone_into(cell);
            }
            self.rows.push(row(format!("{}{NOTHING}", self.key), cells));
        }
        self
    }

    /// Adds a row, in place of the one that says that there is none.
    pub fn push(&mut self, row: AnnexRow) {
        self.rows.retain(|row| !row.key.ends_with(NOTHING));
        self.rows.push(row);
    }
}

/// How the key of the row ends that says that there is none.
const NOTHING: &str = "/nothing";

fn row(key: String, cells: Vec<String>) -> AnnexRow {
    AnnexRow { key, cells, ..AnnexRow::default() }
}

/// Phụ lục I: all targets. A value that nobody confirmed is a gap, never 0 (T6-R1).
fn targets(facts: &Consolidation) -> AnnexPiece {
    let rows = facts.targets.iter().enumerate().map(|(index, target)| {
        let reached = target.reached.clone();
        let printed = match (&reached, target.nature.as_str()) {
            (None, _) => GAP.to_owned(),
            (Some(value), "") => value.clone(),
            (Some(value), nature) => format!("{nature} {value}"),
        };
        let figure = Figure {
            key: format!("target/{}", target.key),
            amount: reached.map_or(Amount::Gap, Amount::Measured),
            printed: printed.clone(),
            unit: target.unit.clone(),
            denominator: None,
            range: (5, 5),
        };
        let cells = vec![
            (index + 1).to_string(),
            target.text.clone(),
            target.unit.clone(),
            target.goal.clone(),
            target.year_plan.clone(),
            printed,
            target.same_period.clone(),
            target.to_plan.clone(),
            target.standing_word.clone(),
            target.supplier.clone(),
            target.note.clone(),
        ];
        let said = facts.said().map(|(_, said)| said);
        let mut said = said.filter(|said| Some(&said.filed.return_id) == target.return_id.as_ref());
        let sources = said.next().map(|said| said.general(Field::Figure)).into_iter().collect();
        AnnexRow {
            figures: vec![figure],
            sources,
            place: target.place.clone(),
            ..row(format!("annex:targets/row:{}", target.key), cells)
        }
    });
    let rows: Vec<AnnexRow> = rows.collect();
    annex(
        "annex:targets",
        &[
            "TT",
            "Chỉ tiêu",
            "Đơn vị tính",
            "Mục tiêu",
            "Kế hoạch năm",
            "Thực hiện / Ước thực hiện năm",
            "So với cùng kỳ (%)",
            "So với kế hoạch (%)",
            "Đánh giá",
            "Cơ quan cung cấp",
            "Ghi chú",
        ],
        &fitted(&rows, &[4, 12, 6, 9, 6, 9, 6, 6, 8, 8, 12]),
        rows,
    )
}

/// Phụ lục II: all tasks.
fn tasks(facts: &Consolidation, composer: &Composer<'_>) -> AnnexPiece {
    let mut rows = Vec::new();
    for section in &facts.sections {
        rows.push(section_row(section));
        rows.extend(section.tasks.iter().map(|task| task_row(task, composer)));
    }
    annex(
        "annex:tasks",
        &[
            "TT",
            "Nhiệm vụ",
            "Cơ quan chủ trì",
            "Cơ quan phối hợp",
            "Thời hạn",
            "Kết quả, sản phẩm theo kế hoạch",
            "Kết quả thực hiện đến nay",
            "Tình trạng",
            "Khó khăn, vướng mắc",
            "Đề xuất, kiến nghị",
            "Số, ngày văn bản minh chứng",
        ],
        &fitted(&rows, &[5, 10, 7, 7, 6, 7, 10, 8, 6, 6, 6]),
        rows,
    )
}

/// Widths that sum to a hundred: each column at least its own, every further hundredth where it makes the rows least high,
/// so that a table of long texts takes few pages. Of very many rows some are looked at.
fn fitted(rows: &[AnnexRow], least: &[u32]) -> Vec<u32> {
    let lengths: Vec<Vec<usize>> = rows
        .iter()
        .filter(|row| !row.is_head())
        .step_by(rows.len() / 500 + 1)
        .map(|row| row.cells.iter().map(|cell| cell.len() * 100).collect())
        .collect();
    let height = |widths: &[u32]| -> usize {
        let of_row = |row: &Vec<usize>| row.iter().zip(widths).map(|(length, width)| length / *width as usize).max();
        lengths.iter().filter_map(of_row).sum()
    };
    let mut widths = least.to_vec();
    for _ in 0..100_u32.saturating_sub(least.iter().sum()) {
        let higher = |column: usize| {
            let mut widths = widths.clone();
            widths[column] += 1;
            height(&widths)
        };
        // Where no single column helps, the one in which most stands.
        let total = |column: usize| lengths.iter().filter_map(|row| row.get(column)).sum::<usize>();
        let best = |column: &usize| (higher(*column), std::cmp::Reverse(total(*column)));
        let Some(column) = (0..widths.len()).min_by_key(best) else { break };
        widths[column] += 1;
    }
    widths
}

fn section_row(section: &SectionFacts) -> AnnexRow {
    let number = if section.marker.is_empty() { section.label.clone() } else { section.marker.clone() };
    let mut cells = vec![number, section.title.clone()];
    cells.resize(11, String::new());
    row(format!("annex:tasks/head:{}", section.label), cells)
}

fn task_row(task: &TaskText, composer: &Composer<'_>) -> AnnexRow {
    let mut columns: [Vec<String>; 4] = Default::default();
    let [results, states, difficulties, proposals] = &mut columns;
    let mut sources = Vec::new();
    states.extend(task.count.map(|count| count_word(count).to_owned()));
    for voice in composer.voices.get(task.label.as_str()).into_iter().flatten() {
        let body = voice.body.shown();
        let mut tell = |into: &mut Vec<String>, words: &str, field: Field| {
            if !words.trim().is_empty() {
                into.push(format!("{body}: {words}"));
                sources.push(voice.said.entry(voice.entry, field));
            }
        };
        let words = voice.words();
        let words = if words.is_empty() && voice.said.is_nil { "không phát sinh trong kỳ" } else { words };
        tell(results, words, Field::Done);
        tell(states, progress_word(voice.entry.progress), Field::Progress);
        if let Some((progress, why)) = &voice.entry.rating {
            let focal = &composer.facts.focal;
            states.push(format!("({focal} đánh giá: {}. {why})", progress_word(Some(*progress))));
        }
        tell(difficulties, &voice.entry.difficulties, Field::Difficulties);
        tell(proposals, &voice.entry.proposals, Field::Proposals);
    }
    if !composer.voices.contains_key(task.label.as_str()) {
        results.push("Chưa có báo cáo".to_owned());
    }
    let [results, states, difficulties, proposals] = columns.map(|lines| lines.join("\n"));
    let cells = vec![
        task.label.clone(),
        task.text.clone(),
        task.lead.clone(),
        task.cooperating.clone(),
        task.timeline.clone(),
        task.deliverable.clone(),
        results,
        states,
        difficulties,
        proposals,
        task.evidence.clone(),
    ];
    AnnexRow { sources, ..row(format!("annex:tasks/row:{}", task.label), cells) }
}

/// Phụ lục III: difficulties and proposals, with who raised them, who can decide and what came of them (T6-R9). What a case
/// tells is not told again by the return that it was raised in.
fn obstacles(facts: &Consolidation) -> AnnexPiece {
    let mut rows: Vec<AnnexRow> = Vec::new();
    let date = |day: Date| format!("{:02}/{:02}/{}", day.day(), day.month(), day.year());
    for case in &facts.obstacles.cases {
        let tasks =
            if case.tasks.is_empty() { String::new() } else { format!("(nhiệm vụ {}) ", case.tasks.join(", ")) };
        let cells = vec![
            (rows.len() + 1).to_string(),
            format!("{tasks}{}", case.text),
            told_or(&case.cause, "Chưa phân loại"),
            case.bodies.join(", "),
            told_or(&case.authority, "Chưa xác định"),
            case.asks.clone(),
            case.wanted_by.map(date).unwrap_or_default(),
            case.outcome.clone(),
        ];
        let key = format!("annex:obstacles/row:case/{}", case.source);
        rows.push(AnnexRow { place: case.source.clone(), ..row(key, cells) });
    }
    let told: Vec<String> =
        facts.obstacles.cases.iter().flat_map(|case| [fold(&case.text), fold(&case.asks)]).collect();
    let untold = |words: &str| {
        if told.is_empty() {
            return words.trim_end().to_owned();
        }
        let own = fold(words.trim().trim_end_matches(['.', ';']));
        if own.is_empty() || told.iter().any(|case| case.contains(&own)) {
            String::new()
        } else {
            words.trim_end().to_owned()
        }
    };
    for (body, said) in facts.said() {
        let mut push = |label: &str, difficulty: String, proposal: String, sources: Vec<SourceRef>| {
            let Some(first) = sources.first().filter(|_| !difficulty.is_empty() || !proposal.is_empty()) else {
                return;
            };
            let task = if label.is_empty() { String::new() } else { format!("(nhiệm vụ {label}) ") };
            let key = format!("annex:obstacles/row:{}", first.text_key());
            let cells = vec![
                (rows.len() + 1).to_string(),
                format!("{task}{difficulty}").trim_end().to_owned(),
                "Chưa phân loại".to_owned(),
                body.shown(),
                "Chưa xác định".to_owned(),
                proposal,
                String::new(),
                String::new(),
            ];
            rows.push(AnnexRow { sources, ..row(key, cells) });
        };
        for entry in &said.entries {
            let fields = [(Field::Difficulties, &entry.difficulties), (Field::Proposals, &entry.proposals)];
            let sources = fields.iter().filter(|(_, words)| !untold(words).is_empty());
            let sources = sources.map(|(field, _)| said.entry(entry, *field)).collect();
            push(&entry.label, untold(&entry.difficulties), untold(&entry.proposals), sources);
        }
        push("", String::new(), untold(&said.proposals), vec![said.general(Field::Proposals)]);
    }
    annex(
        "annex:obstacles",
        &[
            "TT",
            "Nội dung khó khăn, vướng mắc",
            "Nguyên nhân",
            "Cơ quan nêu",
            "Thẩm quyền giải quyết",
            "Kiến nghị",
            "Hạn đề nghị",
            "Kết quả xử lý kỳ trước, đến nay",
        ],
        &[5, 25, 10, 13, 11, 17, 8, 11],
        rows,
    )
}

fn told_or(words: &str, otherwise: &str) -> String {
    if words.is_empty() { otherwise.to_owned() } else { words.to_owned() }
}

/// Phụ lục IV: who reported when.
fn timeliness(facts: &Consolidation) -> AnnexPiece {
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
        let urged = if body.urged_count == 0 { String::new() } else { body.urged_count.to_string() };
        let number = (index + 1).to_string();
        let cells = vec![number, body.shown(), body.letter.clone(), arrived.unwrap_or_default(), timeliness, urged];
        let sources = body.said.iter().map(|said| said.general(Field::Arrival)).collect();
        AnnexRow { sources, ..row(format!("annex:timeliness/row:{}", body.obligation), cells) }
    });
    annex(
        "annex:timeliness",
        &["TT", "Cơ quan, đơn vị", "Số, ngày báo cáo", "Ngày nhận", "Thời hạn", "Số lần đôn đốc"],
        &[6, 38, 20, 13, 15, 8],
        rows.collect(),
    )
}

/// What is not in the report.
fn coverage(not_used: &[NotUsed]) -> AnnexPiece {
    let rows = not_used.iter().enumerate().map(|(index, one)| {
        let what = if one.what.is_empty() { one.body.clone() } else { format!("{}: {}", one.body, one.what) };
        row(format!("annex:coverage/row:{}", one.key), vec![(index + 1).to_string(), what, one.reason.clone()])
    });
    annex("annex:coverage", &["TT", "Cơ quan, đơn vị; nội dung", "Lý do"], &[7, 55, 38], rows.collect())
}

/// The instruments that the report and its plan name.
fn citations(facts: &Consolidation) -> AnnexPiece {
    let mut named: Vec<&str> = Vec::new();
    for one in facts.bases.iter().chain(&facts.citations) {
        if !named.contains(&one.as_str()) {
            named.push(one);
        }
    }
    let rows = named
        .iter()
        .enumerate()
        .map(|(index, one)| row(format!("annex:citations/row:{one}"), vec![(index + 1).to_string(), capital(one)]));
    annex("annex:citations", &["TT", "Văn bản"], &[8, 92], rows.collect())
}

/// With a large first letter, as a line of a table begins.
fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What each paragraph rests on: the return, its version, who approved and who confirmed it.
fn sources(pieces: &[Piece]) -> AnnexPiece {
    let with = pieces.iter().filter(|piece| !piece.sources.is_empty());
    let rows = with.enumerate().map(|(index, piece)| {
        let words = piece.text();
        let mut start: String = words.chars().take(80).collect();
        if start.len() < words.len() {
            start.push('…');
        }
        let mut lines = Vec::new();
        for source in &piece.sources {
            let filed = &source.filed;
            let letter = if filed.letter.is_empty() { String::new() } else { format!(" {}", filed.letter) };
            let approved = if filed.approved_by.is_empty() { GAP } else { &filed.approved_by };
            lines.push(format!(
                "{}: báo cáo{letter}, bản {}, {}; người phê duyệt: {approved}",
                filed.body,
                filed.version,
                what(source)
            ));
        }
        let cells = vec![(index + 1).to_string(), start, lines.join("\n")];
        AnnexRow { sources: piece.sources.clone(), ..row(format!("annex:sources/row:{}", piece.key), cells) }
    });
    annex("annex:sources", &["TT", "Nội dung trong báo cáo", "Nguồn"], &[6, 44, 50], rows.collect())
}
