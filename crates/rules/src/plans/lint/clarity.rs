//! "6 rõ": whether a task says clearly who, what, when, who answers for what, with which product, and who decides.
//!
//! No decree fixes the list (vn-rules topic 4); the six slots are fixed here, their names are words of the interface. A
//! plan's own text seldom meets more than four of the six: the rest is what its focal body has to clear.

use serde::Serialize;

use crate::plans::draft::{DeliverableKind, PartyKind, TaskDraft, TimelineKind};
use crate::plans::reporting::sentences;
use crate::vi::fold::fold;
use crate::words::word_enum;

word_enum! {
    /// What a task must be clear about, in the order that is shown.
    Slot {
        /// Rõ người: one body leads.
        Who = "who",
        /// Rõ việc: one piece of work, said to its end.
        What = "what",
        /// Rõ thời gian: a day or a period.
        When = "when",
        /// Rõ trách nhiệm: those who help are named one by one.
        Answerable = "answerable",
        /// Rõ sản phẩm: something that can be shown.
        Output = "output",
        /// Rõ thẩm quyền: who decides on the product.
        Authority = "authority",
    }
}

word_enum! {
    /// How a slot stands.
    Clear {
        /// The text says it.
        Met = "met",
        /// Somebody has to clear it.
        ToClear = "to_clear",
        /// It does not apply, for the reason given.
        NotApplicable = "not_applicable",
    }
}

/// One slot of one task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SlotCheck {
    pub slot: Slot,
    pub state: Clear,
    /// Why, one clause in Vietnamese; none where the slot is met.
    pub reason: Option<String>,
}

/// The six slots of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clarity {
    /// The task's label.
    pub task: String,
    pub met: usize,
    pub slots: Vec<SlotCheck>,
}

/// Longest text of one piece of work, in letters; what is longer holds several.
const ONE_WORK: usize = 240;

/// Checks a task. A standing task needs no time of its own where a reporting rule brings it up every period.
pub fn assess(task: &TaskDraft, has_reporting_rule: bool) -> Clarity {
    let slots: Vec<SlotCheck> = Slot::ALL
        .iter()
        .map(|slot| {
            let (state, reason) = match slot {
                Slot::Who => who(task),
                Slot::What => what(task),
                Slot::When => when(task, has_reporting_rule),
                Slot::Answerable => answerable(task),
                Slot::Output => output(task),
                Slot::Authority => authority(task),
            };
            SlotCheck { slot: *slot, state, reason: reason.map(str::to_owned) }
        })
        .collect();
    let met = slots.iter().filter(|check| check.state == Clear::Met).count();
    Clarity { task: task.id.clone(), met, slots }
}

type Check = (Clear, Option<&'static str>);

const MET: Check = (Clear::Met, None);

fn to_clear(reason: &'static str) -> Check {
    (Clear::ToClear, Some(reason))
}

fn who(task: &TaskDraft) -> Check {
    match task.lead.parties.as_slice() {
        [] => to_clear("không nêu cơ quan chủ trì"),
        [only] => match only.kind {
            PartyKind::Body | PartyKind::Division | PartyKind::Person => MET,
            PartyKind::Roster => to_clear("giao chung một nhóm cơ quan"),
            PartyKind::OpenSet => to_clear("giao một nhóm không có danh sách"),
            PartyKind::Reference => to_clear("chỉ nêu cơ quan chủ trì qua văn bản khác"),
            PartyKind::Outside => to_clear("cơ quan chủ trì ngoài thẩm quyền của cơ quan ban hành"),
        },
        _ => to_clear("nhiều cơ quan cùng chủ trì, chưa nêu cơ quan đầu mối"),
    }
}

fn what(task: &TaskDraft) -> Check {
    let text = task.text.trim();
    if text.is_empty() {
        return to_clear("không có nội dung");
    }
    if super::is_cut(text) {
        return to_clear("nội dung dừng giữa câu");
    }
    let works = sentences(text).len();
    if works > 1 || text.chars().count() > ONE_WORK {
        return to_clear("một dòng gồm nhiều việc");
    }
    MET
}

fn when(task: &TaskDraft, has_reporting_rule: bool) -> Check {
    match task.timeline.kind {
        TimelineKind::Date
        | TimelineKind::Month
        | TimelineKind::Quarter
        | TimelineKind::Year
        | TimelineKind::Relative => MET,
        TimelineKind::Range if task.timeline.to.is_some() => MET,
        TimelineKind::Range => to_clear("không nêu ngày kết thúc"),
        TimelineKind::Standing | TimelineKind::Recurring if has_reporting_rule => {
            (Clear::NotApplicable, Some("nhiệm vụ thường xuyên, theo dõi qua báo cáo định kỳ"))
        }
        TimelineKind::Standing | TimelineKind::Recurring => {
            to_clear("thường xuyên nhưng văn bản không giao báo cáo định kỳ")
        }
        TimelineKind::Event => to_clear("chờ một sự kiện, chưa có mốc"),
        TimelineKind::Reference => to_clear("theo thời hạn của văn bản khác"),
        TimelineKind::Discretionary => to_clear("tùy thời điểm, chưa có mốc"),
        TimelineKind::Unspecified => to_clear("không nêu thời gian"),
    }
}

fn answerable(task: &TaskDraft) -> Check {
    let parties = &task.cooperating.parties;
    if parties.is_empty() {
        return to_clear("không nêu cơ quan phối hợp");
    }
    if parties.iter().any(|party| party.kind == PartyKind::OpenSet) {
        return to_clear("cơ quan phối hợp là nhóm không có danh sách");
    }
    if parties.iter().any(|party| party.kind == PartyKind::Reference) {
        return to_clear("cơ quan phối hợp chỉ được nêu qua văn bản khác");
    }
    MET
}

fn output(task: &TaskDraft) -> Check {
    match task.deliverable.kind {
        DeliverableKind::Unspecified => to_clear("không nêu sản phẩm"),
        DeliverableKind::PeriodicReport => to_clear("chỉ nêu báo cáo định kỳ"),
        DeliverableKind::Document | DeliverableKind::Approval | DeliverableKind::Other => MET,
    }
}

/// Who decides is said where the product names both the act and the body.
fn authority(task: &TaskDraft) -> Check {
    let folded = fold(task.deliverable.raw.as_deref().unwrap_or_default());
    let acts = ["phe duyet", "ban hanh", "trinh ", "thong qua", "cap co tham quyen"];
    let bodies = [
        "ubnd",
        "uy ban nhan dan",
        "thu tuong",
        "chinh phu",
        "hdnd",
        "hoi dong nhan dan",
        "bo truong",
        "tinh uy",
        "thanh uy",
        "cap co tham quyen",
        "so ",
    ];
    let has = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    if has(&acts) && has(&bodies) {
        MET
    } else {
        to_clear("không nêu ai quyết định hoặc phê duyệt sản phẩm")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::Span;
    use crate::plans::{deliverables, parties, timelines};

    fn task(lead: &str, help: &str, when: &str, product: &str) -> TaskDraft {
        TaskDraft {
            id: "I.1".to_owned(),
            text: "Xây dựng quy chế phối hợp.".to_owned(),
            lead: parties::read(Some(lead), Span::default()),
            cooperating: parties::read(Some(help), Span::default()),
            timeline: timelines::read(Some(when), Span::default()),
            deliverable: deliverables::read(Some(product), Span::default()),
            ..TaskDraft::default()
        }
    }

    fn states(task: &TaskDraft, has_rule: bool) -> Vec<&'static str> {
        assess(task, has_rule).slots.iter().map(|check| check.state.as_str()).collect()
    }

    /// T4-R2: six slots, each with a state; the score counts what is met of six.
    #[test]
    fn a_clear_task_meets_all_six() {
        let clear = task("Sở Nội vụ", "Sở Tài chính", "Quý IV/2026", "Quyết định của UBND tỉnh ban hành Quy chế");
        assert_eq!(assess(&clear, true).met, 6);
    }

    #[test]
    fn what_is_missing_is_said_for_each_slot() {
        let vague =
            task("Các sở, ban, ngành", "Các đơn vị liên quan", "Theo tiến độ của Trung ương", "Báo cáo định kỳ");
        assert_eq!(states(&vague, true), ["to_clear", "met", "to_clear", "to_clear", "to_clear", "to_clear"]);
        let reasons: Vec<Option<String>> = assess(&vague, true).slots.into_iter().map(|check| check.reason).collect();
        assert_eq!(reasons[0].as_deref(), Some("giao chung một nhóm cơ quan"));
        assert_eq!(reasons[4].as_deref(), Some("chỉ nêu báo cáo định kỳ"));
    }

    /// T4-R7: a standing task needs no time of its own only where a report brings it up.
    #[test]
    fn standing_work_needs_a_reporting_rule() {
        let standing = task("Sở Y tế", "Sở Tài chính", "Thường xuyên", "Đề án");
        assert_eq!(states(&standing, true)[2], "not_applicable");
        assert_eq!(states(&standing, false)[2], "to_clear");
    }
}
