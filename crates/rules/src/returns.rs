//! Returns: what a body's report may say, and what is missing from it.

use crate::words::word_enum;

word_enum! {
    /// By which door a return came.
    Door {
        /// Typed here by the body.
        Typed = "typed",
        /// Recorded by the focal body as received on paper or by the document system.
        Paper = "paper",
    }
}

word_enum! {
    /// How far the body says an item has come.
    Progress {
        /// Done within its time.
        Done = "done",
        /// Under way.
        Doing = "doing",
        /// Carried out all the time.
        Standing = "standing",
        /// Not begun; the reason stands in the difficulties.
        NotStarted = "not_started",
        /// Nothing occurred in the period: an explicit statement, never an empty form.
        Nil = "nil",
    }
}
