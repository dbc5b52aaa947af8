//! The annexes: tables whose rows lead back to what they rest on (columns of vn-rules.md 6.2).

use super::coverage::{NotUsed, what};
use super::facts::{Consolidation, SectionFacts, TaskText};
use super::parts::Composer;
use super::pieces::{Amount, AnnexPiece, AnnexRow, Field, Figure, GAP, Piece};
use super::template::{Part, TemplatePart, fill};
use crate::obligations::Timeliness;
use crate::returns::Progress;
use crate::tasks::TaskCount;

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
        annexes.push(AnnexPiece { title, ..annex });
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
            range: (4, 4),
        };
        let cells = vec![
            (index + 1).to_string(),
            target.text.clone(),
            target.unit.clone(),
            target.goal.clone(),
            printed,
            target.standing_word.clone(),
            target.supplier.clone(),
            target.note.clone(),
        ];
        AnnexRow { figures: vec![figure], ..row(format!("annex:targets/row:{}", target.key), cells) }
    });
    annex(
        "annex:targets",
        &[
            "TT",
            "Chỉ tiêu",
            "Đơn vị tính",
            "Mục tiêu",
            "Thực hiện / Ước thực hiện",
            "Đánh giá",
            "Cơ quan cung cấp",
            "Ghi chú",
        ],
        &[5, 29, 9, 13, 14, 11, 12, 7],
        rows.collect(),
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
        &[4, 17, 9, 9, 7, 8, 17, 8, 8, 7, 6],
        rows,
    )
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

/// Phụ lục III: difficulties and proposals, with who raised them and who can decide (T6-R9).
fn obstacles(facts: &Consolidation) -> AnnexPiece {
    let mut rows: Vec<AnnexRow> = Vec::new();
    let mut push = |key: String, kind: &str, words: &str, body: String, who: &str, source: Option<_>| {
        let number = (rows.len() + 1).to_string();
        let cells = vec![number, kind.to_owned(), words.to_owned(), body, who.to_owned()];
        rows.push(AnnexRow { sources: source.into_iter().collect(), ..row(key, cells) });
    };
    let of_cases = |key: &str, at: &super::Stated| format!("annex:obstacles/row:{key}/{}", at.source);
    for one in &facts.obstacles.difficulties {
        push(of_cases("difficulty", one), "Khó khăn, vướng mắc", &one.text, String::new(), "", None);
    }
    for (_, authority, own) in &facts.obstacles.proposals {
        for one in own {
            push(of_cases("proposal", one), "Kiến nghị", &one.text, String::new(), authority, None);
        }
    }
    for (body, said) in facts.said() {
        for entry in &said.entries {
            for (field, kind, words) in [
                (Field::Difficulties, "Khó khăn, vướng mắc", &entry.difficulties),
                (Field::Proposals, "Kiến nghị", &entry.proposals),
            ] {
                if !words.trim().is_empty() {
                    let source = said.entry(entry, field);
                    let key = format!("annex:obstacles/row:{}", source.text_key());
                    let words = format!("(nhiệm vụ {}) {words}", entry.label);
                    push(key, kind, &words, body.shown(), "Chưa xác định", Some(source));
                }
            }
        }
        if !said.proposals.trim().is_empty() {
            let source = said.general(Field::Proposals);
            let key = format!("annex:obstacles/row:{}", source.text_key());
            push(key, "Kiến nghị", &said.proposals, body.shown(), "Chưa xác định", Some(source));
        }
    }
    for one in &facts.obstacles.previous {
        push(of_cases("previous", one), "Kiến nghị kỳ trước", &one.text, String::new(), "", None);
    }
    annex(
        "annex:obstacles",
        &["TT", "Loại", "Nội dung", "Cơ quan nêu", "Thẩm quyền giải quyết"],
        &[5, 14, 49, 17, 15],
        rows,
    )
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
    let rows = named.iter().enumerate().map(|(index, one)| {
        row(format!("annex:citations/row:{one}"), vec![(index + 1).to_string(), (*one).to_owned()])
    });
    annex("annex:citations", &["TT", "Văn bản"], &[8, 92], rows.collect())
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
