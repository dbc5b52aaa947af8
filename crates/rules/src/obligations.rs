//! Obligations: who owes which report by when, and in which state that obligation is on any day.

use crate::words::word_enum;

word_enum! {
    /// In which role a body answers for an item.
    ItemRole {
        /// The only lead, or the first named of several: the focal one unless a person says otherwise.
        Lead = "lead",
        /// Named beside the first: answers for its own part.
        CoLead = "co_lead",
        /// Supplies a target's value.
        Supplier = "supplier",
    }
}

word_enum! {
    /// The counting class of a task: an exact partition (Quyết định 42/2014; vn-rules topic 1.3).
    CountingClass {
        /// Has a day on which it falls due.
        Dated = "dated",
        /// Done all the time: followed through reports, never late itself.
        Standing = "standing",
        /// Bound to an event or to another instrument.
        Bound = "bound",
        /// Neither standing nor dated.
        Undated = "undated",
        /// Outside the issuer's authority.
        Outside = "outside",
    }
}

word_enum! {
    /// The state of an obligation at an instant; exactly one, by the order of precedence.
    ObligationState {
        Confirmed = "confirmed",
        CompletionAsked = "completion_asked",
        /// Submitted here; the signed document is awaited.
        SignedAwaited = "signed_awaited",
        Submitted = "submitted",
        Overdue = "overdue",
        Draft = "draft",
        DueSoon = "due_soon",
        Open = "open",
        NotYetOpen = "not_yet_open",
    }
}
