//! The annexes: tables whose rows lead back to what they rest on.

use std::collections::HashMap;

use super::coverage::NotUsed;
use super::facts::{Consolidation, Voice};
use super::pieces::{AnnexPiece, AnnexRow, Field};
use crate::obligations::Timeliness;
use crate::returns::Progress;

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

/// Phụ lục II of vn-rules.md 6.2: all tasks.
pub(super) fn tasks(facts: &Consolidation, voices: &HashMap<&str, Vec<Voice<'_>>>) -> AnnexPiece {
    let mut rows = Vec::new();
    for section in &facts.sections {
        let mut cells = vec![section.label.clone(), section.title.clone()];
        cells.resize(6, String::new());
        rows.push(AnnexRow { key: format!("annex:tasks/head:{}", section.label), cells, ..AnnexRow::default() });
        for task in &section.tasks {
            let (mut results, mut states, mut sources) = (Vec::new(), Vec::new(), Vec::new());
            for voice in voices.get(task.label.as_str()).into_iter().flatten() {
                let words = if voice.entry.done.is_empty() { &voice.entry.stands } else { &voice.entry.done };
                results.push(format!("{}: {words}", voice.body.name));
                states.push(format!("{}: {}", voice.body.name, progress_word(voice.entry.progress)));
                if let Some((progress, why)) = &voice.entry.rating {
                    states.push(format!("({} đánh giá: {}. {why})", facts.focal, progress_word(Some(*progress))));
                }
                sources.push(voice.said.entry(voice.entry, Field::Done));
                sources.push(voice.said.entry(voice.entry, Field::Progress));
            }
            if results.is_empty() {
                results.push("Chưa có báo cáo".to_owned());
            }
            let cells = vec![
                task.label.clone(),
                task.text.clone(),
                task.lead.clone(),
                task.timeline.clone(),
                results.join("\n"),
                states.join("\n"),
            ];
            rows.push(AnnexRow {
                key: format!("annex:tasks/row:{}", task.label),
                cells,
                sources,
                ..AnnexRow::default()
            });
        }
    }
    AnnexPiece {
        key: "annex:tasks".to_owned(),
        title: "Kết quả thực hiện từng nhiệm vụ".to_owned(),
        landscape: true,
        columns: vec!["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Tiến độ theo kế hoạch", "Kết quả đến nay", "Tình trạng"],
        widths: vec![7, 33, 14, 12, 22, 12],
        rows,
    }
}

/// Phụ lục IV of vn-rules.md 6.2: who reported when.
pub(super) fn timeliness(facts: &Consolidation) -> AnnexPiece {
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
        let number = (index + 1).to_string();
        let cells = vec![number, body.name.clone(), body.letter.clone(), arrived.unwrap_or_default(), timeliness];
        AnnexRow {
            key: format!("annex:timeliness/row:{}", body.obligation),
            cells,
            sources: body.said.iter().map(|said| said.general(Field::Arrival)).collect(),
            ..AnnexRow::default()
        }
    });
    AnnexPiece {
        key: "annex:timeliness".to_owned(),
        title: "Tình hình chấp hành chế độ báo cáo".to_owned(),
        landscape: true,
        columns: vec!["TT", "Cơ quan, đơn vị", "Số, ngày báo cáo", "Ngày nhận", "Thời hạn"],
        widths: vec![7, 41, 22, 14, 16],
        rows: rows.collect(),
    }
}

/// What is not in the report.
pub(super) fn coverage(not_used: &[NotUsed]) -> AnnexPiece {
    let rows = not_used.iter().enumerate().map(|(index, row)| AnnexRow {
        key: format!("annex:coverage/row:{}", row.key),
        cells: vec![(index + 1).to_string(), row.body.clone(), row.reason.to_owned()],
        ..AnnexRow::default()
    });
    AnnexPiece {
        key: "annex:coverage".to_owned(),
        title: "Nội dung chưa có trong báo cáo".to_owned(),
        landscape: true,
        columns: vec!["TT", "Cơ quan, đơn vị", "Lý do"],
        widths: vec![7, 55, 38],
        rows: rows.collect(),
    }
}
