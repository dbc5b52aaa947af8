//! Review: which return asks for how much care, by a stated rule; and who has the last word.

use crate::words::word_enum;

/// A return that waits for longer than so many working days stands out. Vn-rules T5-R10 measures the same span.
pub const WAITING_DAYS: i64 = 2;

word_enum! {
    /// How much care a return asks of its reviewer.
    Risk {
        High = "high",
        Medium = "medium",
        Low = "low",
    }
}

/// What is known of a return that waits for review.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReviewFacts {
    /// Days after its last on-time day; none within time.
    pub days_late: Option<i64>,
    /// Working days since it came.
    pub waiting_days: i64,
    pub is_nil: bool,
    pub entry_count: i64,
    /// Entries that say "no change", or whose words are those of the last report.
    pub unchanged_count: i64,
    /// Entries that say done without what their deliverable wants.
    pub unproved_count: i64,
    pub not_started_count: i64,
    /// Sent here; its signed document is not in.
    pub is_signature_awaited: bool,
    /// It answers what was asked before: a completion or a correction.
    pub is_again: bool,
}

/// A reason for care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    Unproved(i64),
    Nil,
    /// So many entries of so many.
    Unchanged(i64, i64),
    Waiting(i64),
    Late(i64),
    NotStarted(i64),
    SignatureAwaited,
    Again,
}

impl Reason {
    /// How much it weighs.
    pub fn weight(self) -> i64 {
        match self {
            Reason::Unproved(_) => 3,
            Reason::Nil | Reason::Waiting(_) => 2,
            // Half of a report that nobody wrote anew is more than an entry that stands still.
            Reason::Unchanged(count, all) if count * 2 >= all => 2,
            Reason::Unchanged(_, _) | Reason::Late(_) | Reason::NotStarted(_) => 1,
            Reason::SignatureAwaited | Reason::Again => 1,
        }
    }
}

/// The reasons for care, the heaviest kinds first.
pub fn reasons(facts: &ReviewFacts) -> Vec<Reason> {
    let all = [
        (facts.unproved_count > 0).then_some(Reason::Unproved(facts.unproved_count)),
        facts.is_nil.then_some(Reason::Nil),
        (facts.unchanged_count > 0).then_some(Reason::Unchanged(facts.unchanged_count, facts.entry_count)),
        (facts.waiting_days > WAITING_DAYS).then_some(Reason::Waiting(facts.waiting_days)),
        facts.days_late.map(Reason::Late),
        (facts.not_started_count > 0).then_some(Reason::NotStarted(facts.not_started_count)),
        facts.is_signature_awaited.then_some(Reason::SignatureAwaited),
        facts.is_again.then_some(Reason::Again),
    ];
    all.into_iter().flatten().collect()
}

/// The risk that reasons come to: high from 4 on, medium from 2 on.
pub fn risk(reasons: &[Reason]) -> Risk {
    match reasons.iter().map(|reason| reason.weight()).sum::<i64>() {
        4.. => Risk::High,
        2..=3 => Risk::Medium,
        _ => Risk::Low,
    }
}

/// Who has to agree before a return is confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelFacts {
    /// 1, or 2 where one proposes and another confirms.
    pub level_count: i64,
    /// Who proposed to confirm it.
    pub proposed_by: Option<String>,
    /// How many people may review for the focal body.
    pub reviewer_count: usize,
}

/// Why somebody has not the last word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LevelRefusal {
    /// Nobody proposed it.
    NotProposed,
    /// Nobody confirms what they proposed themselves.
    OwnProposal,
}

/// Whether a person may confirm. Where only one person reviews, nobody else could: one level holds.
pub fn may_confirm(facts: &LevelFacts, person: &str) -> Result<(), LevelRefusal> {
    if facts.level_count < 2 || facts.reviewer_count < 2 {
        return Ok(());
    }
    match facts.proposed_by.as_deref() {
        None => Err(LevelRefusal::NotProposed),
        Some(proposer) if proposer == person => Err(LevelRefusal::OwnProposal),
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_risk_follows_from_stated_reasons() {
        let of = |facts: ReviewFacts| risk(&reasons(&facts));
        let plain = ReviewFacts { entry_count: 4, ..ReviewFacts::default() };
        assert_eq!(of(plain.clone()), Risk::Low);
        assert_eq!(of(ReviewFacts { days_late: Some(3), ..plain.clone() }), Risk::Low);
        assert_eq!(of(ReviewFacts { unchanged_count: 1, days_late: Some(3), ..plain.clone() }), Risk::Medium);
        assert_eq!(of(ReviewFacts { unchanged_count: 2, ..plain.clone() }), Risk::Medium, "half of it");
        assert_eq!(of(ReviewFacts { unproved_count: 1, ..plain.clone() }), Risk::Medium);
        assert_eq!(of(ReviewFacts { unproved_count: 1, days_late: Some(0), ..plain.clone() }), Risk::High);
        assert_eq!(reasons(&ReviewFacts { waiting_days: 2, ..plain.clone() }), []);
        assert_eq!(reasons(&ReviewFacts { waiting_days: 3, ..plain }), [Reason::Waiting(3)]);
    }

    #[test]
    fn nobody_confirms_their_own_proposal_where_two_exist() {
        let facts = |level_count, proposed_by: Option<&str>, reviewer_count| LevelFacts {
            level_count,
            proposed_by: proposed_by.map(str::to_owned),
            reviewer_count,
        };
        assert_eq!(may_confirm(&facts(1, None, 5), "an"), Ok(()));
        assert_eq!(may_confirm(&facts(2, None, 2), "an"), Err(LevelRefusal::NotProposed));
        assert_eq!(may_confirm(&facts(2, Some("an"), 2), "an"), Err(LevelRefusal::OwnProposal));
        assert_eq!(may_confirm(&facts(2, Some("an"), 2), "bình"), Ok(()));
        assert_eq!(may_confirm(&facts(2, None, 1), "an"), Ok(()), "nobody else could");
    }
}
