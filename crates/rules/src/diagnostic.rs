//! Findings about a document: what a careful clerk would point at.
//!
//! A diagnostic has a stable code, a severity that follows from the code, a sentence and a place. It never stops a
//! reading: it says what the reading could not be sure of.

use serde::{Deserialize, Serialize};

use crate::doc::Span;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// A person must decide.
    Warning,
    /// The text contradicts itself or is cut.
    Error,
}

macro_rules! codes {
    ($($variant:ident $text:literal $severity:ident $doc:literal),* $(,)?) => {
        /// The stable code of a finding. This table is the one place that gives each its text and its severity.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code {
            $(#[doc = $doc] #[serde(rename = $text)] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];

            /// The code as printed, for example `numbering-gap`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $text),* }
            }

            /// The severity of every finding with this code.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity),* }
            }

            /// What the code means, one sentence in English.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$variant => $doc),* }
            }
        }
    };
}

codes! {
    NumberingGap "numbering-gap" Error "A printed number does not follow the one before it.",
    DuplicateHeading "duplicate-heading" Error "Two headings of one level carry the same number.",
    TruncatedText "truncated-text" Error "A text stops in the middle of a sentence.",
    SuspiciousNumber "suspicious-number" Error "A number lost its decimal comma or cannot be meant as printed.",
    UnreadablePart "unreadable-part" Error "A part of the file could not be read; the rest was.",
    TypeSymbolMismatch "type-symbol-mismatch" Error "The type of a document contradicts its symbol.",
    SharesDoNotSum "shares-do-not-sum" Error "Shares that should make up a whole do not.",
    PastDueAtIssue "past-due-at-issue" Error "A time had passed before the document was issued.",
    UnplacedText "unplaced-text" Warning "A text that was read but could not be given a place in the plan.",
    UnknownBody "unknown-body" Warning "A body is not in the register.",
    NoLead "no-lead" Warning "A task names nobody who leads it.",
    LeadOutsideAuthority "lead-outside-authority" Warning "The lead is outside the issuer's authority.",
    LeadByReference "lead-by-reference" Warning "The lead is named only through another document.",
    NoDueTime "no-due-time" Note "A task has no time that falls due.",
    NoDeliverable "no-deliverable" Note "A task names no product.",
    BodyAnnexMismatch "body-annex-mismatch" Warning "The text and the annex do not say the same.",
    PossibleMisspelling "possible-misspelling" Warning "A word looks misspelled.",
    DateOnDayOff "date-on-day-off" Note "A date falls on a day off.",
    NoReportingRule "no-reporting-rule" Warning "No sentence was found that says who reports when.",
    NoNumber "no-number" Warning "The document carries no number.",
    NoDate "no-date" Warning "The document carries no date.",
    Converted "converted" Note "The file was converted by another program before it was read.",
    RebuiltTable "rebuilt-table" Warning "A table without lines was rebuilt from where its words stand.",
    LegacyEncoding "legacy-encoding" Note "The text was in an old Vietnamese encoding and was converted.",
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// The stable code.
    pub code: Code,
    /// Follows from the code.
    pub severity: Severity,
    /// One sentence in Vietnamese: what was found and, where there is one, what to do.
    pub message: String,
    /// Where.
    pub span: Span,
}

impl Diagnostic {
    /// A finding; its severity comes from the code.
    pub fn new(code: Code, message: impl Into<String>, span: Span) -> Self {
        Self { code, severity: code.severity(), message: message.into(), span }
    }
}
