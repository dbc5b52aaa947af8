//! Coverage: what is not in the report, and why. Every body that owes and every confirmed text is either used or listed.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::facts::{BodyFacts, Consolidation, Said};
use super::pieces::{Field, Piece, SourceRef};
use crate::obligations::ObligationState;
use crate::vi::fold::fold;

/// Something that is not in the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotUsed {
    /// The obligation, or the key of the text.
    pub key: String,
    pub body: String,
    /// Which of its texts; empty where nothing of the body is in the report.
    pub what: String,
    pub reason: String,
}

/// What is not in the report.
pub(super) fn not_used(facts: &Consolidation, pieces: &[Piece], dropped: &[(SourceRef, String)]) -> Vec<NotUsed> {
    let mut listed: Vec<NotUsed> = facts
        .bodies
        .iter()
        .filter_map(|body| {
            let (key, body, reason) = (body.obligation.clone(), body.shown(), reason(body)?);
            Some(NotUsed { key, body, what: String::new(), reason: reason.to_owned() })
        })
        .collect();
    let used: HashSet<&str> = pieces.iter().map(|piece| piece.key.as_str()).collect();
    let dropped: HashMap<String, &str> =
        dropped.iter().map(|(source, reason)| (source.text_key(), reason.as_str())).collect();
    // What a case tells stands in the report only where its part does.
    let cases = pieces.iter().filter(|piece| piece.key.starts_with("case:"));
    let cases: Vec<String> = cases.map(|piece| fold(&piece.text())).collect();
    let known: HashSet<&str> =
        facts.sections.iter().flat_map(|section| &section.tasks).map(|task| task.label.as_str()).collect();
    for (body, said) in facts.said() {
        for (source, words) in texts(said) {
            let key = source.text_key();
            if used.contains(key.as_str()) {
                continue;
            }
            let is_told = matches!(source.field, Field::Difficulties | Field::Proposals) && {
                let own = fold(words.trim().trim_end_matches(['.', ';']));
                cases.iter().any(|case| case.contains(&own))
            };
            if is_told {
                continue;
            }
            let reason = match dropped.get(&key) {
                Some(&"") => "được lược bỏ khi tổng hợp".to_owned(),
                Some(reason) => format!("được lược bỏ khi tổng hợp: {reason}"),
                None if source.item.is_some() && !known.contains(source.label.as_str()) => {
                    "nhiệm vụ không có trong các mục của kế hoạch".to_owned()
                }
                None => "mẫu báo cáo không lấy nội dung này".to_owned(),
            };
            listed.push(NotUsed { key, body: body.shown(), what: what(&source), reason });
        }
        let spoken: HashSet<&str> = said.entries.iter().map(|entry| entry.label.as_str()).collect();
        for label in body.asked.iter().filter(|label| !said.is_nil && !spoken.contains(label.as_str())) {
            listed.push(NotUsed {
                key: format!("{}/{label}", body.obligation),
                body: body.shown(),
                what: format!("nhiệm vụ {label}"),
                reason: "báo cáo không nêu".to_owned(),
            });
        }
    }
    listed
}

/// How many rows there are of each reason, the most frequent first.
pub fn by_reason(rows: &[NotUsed]) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        *counts.entry(row.reason.split(':').next().unwrap_or_default()).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> =
        counts.into_iter().map(|(reason, count)| (reason.to_owned(), count)).collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

/// Every text of a confirmed return with its source.
pub fn texts(said: &Said) -> Vec<(SourceRef, &str)> {
    let general = [
        (Field::Deployment, &said.deployment),
        (Field::Documents, &said.documents),
        (Field::Assessment, &said.assessment),
        (Field::NextPeriod, &said.next_period),
        (Field::Proposals, &said.proposals),
    ];
    let general = general.into_iter().map(|(field, words)| (said.general(field), words.as_str()));
    let entries = said.entries.iter().flat_map(|entry| {
        let fields = [
            (Field::Done, &entry.done),
            (Field::Difficulties, &entry.difficulties),
            (Field::NextSteps, &entry.next_steps),
            (Field::Proposals, &entry.proposals),
        ];
        fields.into_iter().map(|(field, words)| (said.entry(entry, field), words.as_str()))
    });
    general.chain(entries).filter(|(_, words)| !words.trim().is_empty()).collect()
}

/// Which text it is, in words.
pub(super) fn what(source: &SourceRef) -> String {
    let field = match source.field {
        Field::Deployment => "công tác triển khai",
        Field::Documents => "văn bản đã ban hành",
        Field::Assessment => "đánh giá chung",
        Field::NextPeriod => "nhiệm vụ kỳ tới",
        Field::Done => "kết quả thực hiện",
        Field::Progress => "tình trạng",
        Field::Difficulties => "khó khăn, vướng mắc",
        Field::NextSteps => "việc làm tiếp",
        Field::Proposals => "kiến nghị, đề xuất",
        Field::Nil => "không phát sinh",
        Field::Arrival => "ngày gửi báo cáo",
        Field::Figure => "số liệu chỉ tiêu",
    };
    match source.item {
        Some(_) => format!("nhiệm vụ {}: {field}", source.label),
        None => format!("phần chung: {field}"),
    }
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
