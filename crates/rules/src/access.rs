//! Who may do what: one table, asked by every route and every verb.
//!
//! A right is a role on that day and how far it reaches. A reach of [`Reach::Own`] holds where the person's body is the
//! one that owes the report, [`Reach::Focal`] where it is the plan's focal body, [`Reach::Tenant`] everywhere.

use crate::words::word_enum;

word_enum! {
    /// What a person is in a body for a time.
    Role {
        /// Writes the entries given to them.
        Contributor = "contributor",
        /// Writes all of the body's drafts, sends them for approval, records the signed letter.
        ReportingOfficer = "reporting_officer",
        /// Approves what leaves the body.
        Head = "head",
        /// Imports, opens cycles, records received reports, reviews, urges, consolidates, keeps bodies.
        FocalOfficer = "focal_officer",
        /// Approves the focal body's letters and the consolidated report.
        FocalHead = "focal_head",
        /// Reads everything of the tenant.
        Leader = "leader",
        /// Accounts, settings, backup; reads no returns.
        Administrator = "administrator",
        /// Reads everything and the log; changes nothing.
        Auditor = "auditor",
        /// The program itself, at the command line of its machine.
        System = "system",
    }
}

word_enum! {
    /// An act that somebody may or may not do.
    Right {
        /// See the own desk.
        ReadHome = "read_home",
        /// Read plans with their tasks and the source's own words.
        ReadPlans = "read_plans",
        /// Propose an imported plan, correct its readings, record it.
        ImportPlans = "import_plans",
        /// Record instruments, their relations and the leads they name.
        KeepInstruments = "keep_instruments",
        /// Propose an amendment of a plan, record the instrument that issues it, let a cycle go over to it.
        AmendPlans = "amend_plans",
        /// Read the register of bodies.
        ReadBodies = "read_bodies",
        /// Keep the register of bodies.
        KeepBodies = "keep_bodies",
        /// See the board of a cycle.
        ReadBoard = "read_board",
        /// Open a cycle, make its request letter.
        OpenCycles = "open_cycles",
        /// Remind and urge the bodies of a cycle, record the letters, keep the ladder.
        Urge = "urge",
        /// Read a return.
        ReadReturns = "read_returns",
        /// Write a return's draft, attach files, send it for approval, record the signed letter.
        WriteReturns = "write_returns",
        /// Approve and submit a return.
        ApproveReturns = "approve_returns",
        /// Record a report that came by another door.
        RecordReturns = "record_returns",
        /// Confirm a return or ask to complete it.
        ReviewReturns = "review_returns",
        /// Read the difficulties that were raised, with what came of them.
        ReadObstacles = "read_obstacles",
        /// Raise a difficulty of the own body, answer what was sent to it, say whether an answer solved it.
        RaiseObstacles = "raise_obstacles",
        /// Say what a difficulty is and who decides, record answers and decisions, merge, close.
        HandleObstacles = "handle_obstacles",
        /// Read the directives.
        ReadDirectives = "read_directives",
        /// Report the result of a directive to the own body.
        AnswerDirectives = "answer_directives",
        /// Record directives, decide on their results, withdraw them.
        RecordDirectives = "record_directives",
        /// Read the weekly page for the leadership.
        ReadBriefing = "read_briefing",
        /// Say which leader is in charge of what, and the settings of the weekly page.
        KeepBriefing = "keep_briefing",
        /// Read the consolidated report.
        ReadReports = "read_reports",
        /// Write the consolidated report and freeze its editions.
        Consolidate = "consolidate",
        /// Say what one's body thinks of a draft that it was asked about.
        GiveOpinions = "give_opinions",
        /// Keep accounts.
        KeepAccounts = "keep_accounts",
        /// Read the log of events.
        ReadEvents = "read_events",
    }
}

/// How far a right reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Only what the person's own body owes.
    Own,
    /// Only in plans whose focal body is the person's.
    Focal,
    /// Everything of the tenant.
    Tenant,
}

/// Who holds a right, and how far it reaches for them. The program itself holds every right.
fn holders(right: Right) -> &'static [(Role, Reach)] {
    use Reach::{Focal, Own, Tenant};
    use Role::{Administrator, Auditor, Contributor, FocalHead, FocalOfficer, Head, Leader, ReportingOfficer};
    match right {
        Right::ReadHome | Right::ReadPlans | Right::ReadBodies => &[
            (Contributor, Tenant),
            (ReportingOfficer, Tenant),
            (Head, Tenant),
            (FocalOfficer, Tenant),
            (FocalHead, Tenant),
            (Leader, Tenant),
            (Administrator, Tenant),
            (Auditor, Tenant),
        ],
        Right::ImportPlans => &[(FocalOfficer, Tenant)],
        Right::KeepInstruments => &[(FocalOfficer, Tenant), (FocalHead, Tenant)],
        Right::AmendPlans => &[(FocalOfficer, Focal), (FocalHead, Focal)],
        Right::KeepBodies => &[(FocalOfficer, Tenant), (Administrator, Tenant)],
        Right::ReadBoard | Right::ReadReports => {
            &[(FocalOfficer, Focal), (FocalHead, Focal), (Leader, Tenant), (Auditor, Tenant)]
        }
        Right::OpenCycles | Right::Urge | Right::RecordReturns | Right::HandleObstacles => &[(FocalOfficer, Focal)],
        // The head of the focal body is the second who agrees, and decides on later days.
        Right::ReviewReturns => &[(FocalOfficer, Focal), (FocalHead, Focal)],
        Right::ReadReturns | Right::ReadObstacles | Right::ReadDirectives => &[
            (Contributor, Own),
            (ReportingOfficer, Own),
            (Head, Own),
            (FocalOfficer, Focal),
            (FocalHead, Focal),
            (Leader, Tenant),
            (Auditor, Tenant),
        ],
        // The focal body's own part is written like any other body's.
        Right::WriteReturns => &[(Contributor, Own), (ReportingOfficer, Own), (Head, Own), (FocalOfficer, Own)],
        Right::GiveOpinions => &[(ReportingOfficer, Own), (Head, Own), (FocalOfficer, Own), (FocalHead, Own)],
        // What leaves a body is its officer's or its head's to send, not every contributor's.
        Right::RaiseObstacles | Right::AnswerDirectives => &[(ReportingOfficer, Own), (Head, Own), (FocalOfficer, Own)],
        Right::RecordDirectives => &[(FocalOfficer, Focal)],
        // Leaders only read.
        Right::ReadBriefing => &[(FocalOfficer, Focal), (FocalHead, Focal), (Leader, Tenant), (Auditor, Tenant)],
        Right::KeepBriefing => &[(FocalOfficer, Focal)],
        Right::ApproveReturns => &[(Head, Own), (FocalHead, Own)],
        Right::Consolidate => &[(FocalOfficer, Focal), (FocalHead, Focal)],
        Right::KeepAccounts => &[(Administrator, Tenant)],
        Right::ReadEvents => &[(Auditor, Tenant)],
    }
}

/// How far a role's right reaches; none where it has none.
pub fn reach(role: Role, right: Right) -> Option<Reach> {
    if role == Role::System {
        return Some(Reach::Tenant);
    }
    holders(right).iter().find(|(holder, _)| *holder == role).map(|(_, reach)| *reach)
}

/// Whether a reach covers a subject, given the person's body, the body that owes and the plan's focal body.
pub fn covers<Id: PartialEq>(reach: Reach, own: Option<&Id>, owing: Option<&Id>, focal: Option<&Id>) -> bool {
    match reach {
        Reach::Tenant => true,
        Reach::Own => own.is_some() && own == owing,
        Reach::Focal => own.is_some() && own == focal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_auditor_changes_nothing() {
        for right in [Right::ImportPlans, Right::WriteReturns, Right::ReviewReturns, Right::Consolidate] {
            assert_eq!(reach(Role::Auditor, right), None, "{right:?}");
        }
    }

    #[test]
    fn an_administrator_reads_no_returns() {
        assert_eq!(reach(Role::Administrator, Right::ReadReturns), None);
    }

    #[test]
    fn own_covers_only_the_own_body() {
        assert!(covers(Reach::Own, Some(&"a"), Some(&"a"), Some(&"f")));
        assert!(!covers(Reach::Own, Some(&"a"), Some(&"b"), Some(&"a")));
        assert!(!covers::<&str>(Reach::Own, None, None, None));
        assert!(covers(Reach::Focal, Some(&"f"), Some(&"b"), Some(&"f")));
    }
}
