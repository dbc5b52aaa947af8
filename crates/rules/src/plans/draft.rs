//! The plan contract `dondoc-plan/1`: one reading of one document, as `dondoc import --json` prints it.
//!
//! Numbers are decimal strings with a point, dates ISO 8601 text, text is NFC with the source's own spelling.
//! `schemas/plan.schema.json` is its JSON Schema.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::doc::Span;

/// The name of the format.
pub const FORMAT: &str = "dondoc-plan/1";

/// A plan as read from one file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PlanDraft {
    pub format: String,
    pub source: Source,
    pub document: DocumentHead,
    /// Headings outside task tables.
    pub sections: Vec<Section>,
    /// Heading rows inside task tables.
    pub groups: Vec<Group>,
    pub tasks: Vec<TaskDraft>,
    pub targets: Vec<TargetDraft>,
    pub citations: Vec<Citation>,
    pub reporting_rules: Vec<ReportingRuleDraft>,
    /// Every table row and every non-empty paragraph of the source, and what it became (invariant 1).
    pub rows: Vec<RowUse>,
    pub diagnostics: Vec<Diagnostic>,
}

/// The file that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub file: String,
    pub sha256: String,
    pub media_type: String,
    pub bytes: u64,
}

/// What stands at the head and the foot of the document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentHead {
    #[serde(rename = "type")]
    pub type_name: Option<String>,
    pub type_code: Option<String>,
    pub number: Option<String>,
    pub issuer: Option<String>,
    pub place: Option<String>,
    pub issued_on: Option<String>,
    pub title: Option<String>,
    pub signer: Option<Signer>,
    pub recipients: Vec<String>,
}

/// Who signed, as what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    pub name: Option<String>,
    pub position: Option<String>,
    /// `TM.`, `KT.`, `TL.`, `TUQ.`, `Q.` or null.
    pub capacity: Option<String>,
}

/// Where a heading stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    #[default]
    Body,
    Annex,
}

/// A heading outside task tables.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    pub id: String,
    pub marker: Option<String>,
    pub title: String,
    pub level: u8,
    pub part: Part,
    pub span: Span,
}

/// A heading row inside a task table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub id: String,
    pub marker: Option<String>,
    pub title: String,
    pub parent: Option<String>,
    pub span: Span,
}

/// One task.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TaskDraft {
    pub id: String,
    pub marker: Option<String>,
    pub group: Option<String>,
    pub text: String,
    pub lead: PartyReading,
    pub cooperating: PartyReading,
    pub timeline: TimelineReading,
    pub deliverable: DeliverableReading,
    pub commitments: Vec<CommitmentDraft>,
    pub supervisor: Option<String>,
    pub span: Span,
}

/// A cell that names bodies.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PartyReading {
    /// Null where the document has no such column or line.
    pub raw: Option<String>,
    pub parties: Vec<Party>,
    pub span: Span,
}

/// What kind of party a phrase names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    #[default]
    Body,
    /// A named group: "các sở, ban, ngành".
    Roster,
    /// An open set: "các ngành liên quan".
    OpenSet,
    /// Named through another document.
    Reference,
    /// Outside the issuer's authority: a ministry.
    Outside,
    Division,
    Person,
}

/// How sure a reading is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    Doubtful,
    #[default]
    Likely,
    Sure,
}

/// One party of a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Verbatim.
    pub text: String,
    /// What it stands for when the text is elided.
    pub name: Option<String>,
    pub kind: PartyKind,
    /// "trừ …".
    pub except: Vec<String>,
    /// The body's key in the register; null without a register.
    pub body: Option<String>,
    pub reason: String,
    pub confidence: Confidence,
}

/// Kinds of timeline.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimelineKind {
    Standing,
    Recurring,
    Date,
    Month,
    Quarter,
    Year,
    Range,
    Relative,
    Event,
    Reference,
    Discretionary,
    #[default]
    Unspecified,
}

/// A cell that says when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineReading {
    pub raw: Option<String>,
    pub kind: TimelineKind,
    /// First day, ISO 8601.
    pub from: Option<String>,
    /// Last on-time day, ISO 8601.
    pub to: Option<String>,
    pub span: Span,
}

/// Kinds of deliverable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliverableKind {
    PeriodicReport,
    Document,
    Approval,
    Other,
    #[default]
    Unspecified,
}

/// A cell that names the product.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliverableReading {
    pub raw: Option<String>,
    pub kind: DeliverableKind,
    pub span: Span,
}

/// Something checkable buried in a task's prose.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitmentDraft {
    pub text: String,
    pub due: Option<String>,
    pub target: Option<String>,
}

/// How a value is compared with its target.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparator {
    #[default]
    Eq,
    Ge,
    Gt,
    Le,
    Lt,
    About,
    Range,
    Maintain,
}

/// What the number of a target means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Semantics {
    #[default]
    Level,
    PeriodAverage,
    MultipleOfBase,
    AnnualChange,
    Share,
    RatioToNational,
    Maintain,
}

/// One number to be reached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetDraft {
    pub id: String,
    /// The sentence or clause, verbatim.
    pub text: String,
    pub indicator: Option<String>,
    pub comparator: Comparator,
    pub value: Option<String>,
    pub value_max: Option<String>,
    pub unit: Option<String>,
    pub from: Option<i32>,
    pub to: Option<i32>,
    pub semantics: Semantics,
    pub span: Span,
}

/// An instrument that the document names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    pub raw: String,
    pub type_code: Option<String>,
    pub number: String,
    pub date: Option<String>,
    pub issuer: Option<String>,
    pub span: Span,
}

/// How often a report is due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cadence {
    #[default]
    Yearly,
    HalfYearly,
    Quarterly,
    Monthly,
    Fortnightly,
    Weekly,
    Once,
    MidTerm,
    Final,
    AdHoc,
}

/// Who reports what to whom by when. A rule with two dates a year is two rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportingRuleDraft {
    pub raw: String,
    pub reporters: Option<String>,
    pub recipient: Option<String>,
    pub cadence: Cadence,
    pub due_month: Option<u8>,
    pub due_day: Option<u8>,
    pub due_weekday: Option<u8>,
    pub due_time: Option<String>,
    /// "trước ngày": on time until the end of the day before.
    pub strictly_before: bool,
    pub span: Span,
}

/// What a row or paragraph of the source became.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    Task,
    Group,
    Section,
    Header,
    Continuation,
    #[default]
    Note,
    Empty,
}

/// One row of the account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowUse {
    pub span: Span,
    #[serde(rename = "as")]
    pub kind: RowKind,
    /// The id of what it became, where it has one.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
}
