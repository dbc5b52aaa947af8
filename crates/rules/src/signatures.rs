//! What the digital signature of a document turned out to be, as far as it can be checked without a network.

use crate::words::word_enum;

word_enum! {
    /// What became of a signature when it was checked.
    Verdict {
        /// It fits its certificate, nothing that it covers was changed, and it covers the whole file.
        Whole = "whole",
        /// It fits and nothing that it covers was changed, but something was added to the file after it.
        Added = "added",
        /// What it covers is not what was signed.
        Altered = "altered",
        /// What it covers is what was signed, but the signature is not that of the certificate beside it.
        Foreign = "foreign",
        /// Nothing was changed, but it is made in a way that is not known here, or has no certificate with it.
        Unchecked = "unchecked",
        /// It cannot be read.
        Unreadable = "unreadable",
    }
}

impl Verdict {
    /// Whether what it covers is what was signed.
    pub fn is_intact(self) -> bool {
        matches!(self, Verdict::Whole | Verdict::Added)
    }
}
