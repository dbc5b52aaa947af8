//! Coverage: what is not in the report, and why. Every body that owes is either used or listed here.

use super::facts::{BodyFacts, Consolidation};
use crate::obligations::ObligationState;

/// Why something is not in the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotUsed {
    /// The obligation.
    pub key: String,
    pub body: String,
    pub reason: &'static str,
}

/// What is not in the report.
pub fn not_used(facts: &Consolidation) -> Vec<NotUsed> {
    let listed = facts.bodies.iter().filter_map(|body| {
        Some(NotUsed { key: body.obligation.clone(), body: body.name.clone(), reason: reason(body)? })
    });
    listed.collect()
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
