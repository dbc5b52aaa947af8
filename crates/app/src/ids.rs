//! Ids are types: one for each noun that has a life of its own. New ones are UUID version 7, so they sort by time.

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),* $(,)?) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
            #[serde(transparent)]
            pub struct $name(String);

            impl $name {
                /// A fresh id.
                #[expect(clippy::new_without_default, reason = "a default id would hide that it is fresh each time")]
                pub fn new() -> Self {
                    Self(uuid::Uuid::now_v7().to_string())
                }

                /// The id as stored and as it stands in addresses.
                pub fn as_str(&self) -> &str {
                    &self.0
                }

                /// An id from outside; none when it has not the form of one.
                pub fn parse(text: &str) -> Option<Self> {
                    uuid::Uuid::try_parse(text).ok().map(|uuid| Self(uuid.to_string()))
                }
            }

            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(&self.0)
                }
            }

            crate::db::words!($name);
        )*
    };
}

ids! {
    /// An account: one person's way in.
    AccountId,
    /// A dated membership of an account in a body.
    MembershipId,
    /// A stored file.
    FileId,
    /// A body (cơ quan, đơn vị).
    BodyId,
    /// A dated name of a body.
    BodyNameId,
    /// A roster: a named group of bodies.
    RosterId,
    /// Who signs for a body for a time.
    SigningId,
    /// An issued document.
    InstrumentId,
    /// A relation of one instrument to another.
    RelationId,
    /// A body that an instrument names as a lead.
    InstrumentLeadId,
    /// A plan.
    PlanId,
    /// A version of a plan.
    PlanVersionId,
    /// A heading row of a plan.
    TaskGroupId,
    /// A task, the same across versions.
    TaskId,
    /// A party of a task.
    TaskPartyId,
    /// A target, the same across versions.
    TargetId,
    /// What a person answered when an instrument above a plan changed.
    PlanReviewId,
    /// A citation.
    CitationId,
    /// A reporting rule.
    ReportingRuleId,
    /// A proposed import.
    ImportId,
    /// A cycle.
    CycleId,
    /// An obligation.
    ObligationId,
    /// Two tasks that order the same thing.
    SameSubjectId,
    /// A decision that a body owes nothing in a cycle.
    ExcuseId,
    /// A body's request to be excused.
    ExcuseRequestId,
    /// A later day that a body asked for.
    ExtensionId,
    /// What a body must speak to within an obligation.
    ItemId,
    /// One version of a return.
    ReturnId,
    /// A row of the field history.
    FieldHistoryId,
    /// A commitment in a task's words.
    CommitmentId,
    /// A statement that what is asked stands in another report.
    ElsewhereId,
    /// A division of a body.
    DivisionId,
    /// A person's time in a division.
    DivisionMemberId,
    /// A request for contribution.
    ContributionRequestId,
    /// A file of an answer to one.
    ContributionFileId,
    /// A file of a return.
    ReturnFileId,
    /// A correction of a confirmed return that was asked for.
    SupplementId,
    /// A request answered from what was confirmed already.
    KnownAnswerId,
    /// A consolidated report.
    ReportId,
    /// A version of a report's template.
    ReportTemplateId,
    /// A frozen edition of a consolidated report.
    EditionId,
    /// A paragraph of an editor's own in a draft.
    DraftOwnId,
    /// A draft that was taken to Word.
    DraftDownloadId,
    /// A draft that came back from Word.
    DraftUploadId,
    /// A frozen draft that bodies are asked about.
    CirculationId,
    /// What a body says about a draft.
    OpinionId,
    /// Long work in the background.
    JobId,
    /// A succession of a body.
    SuccessionId,
    /// A line of a sheet of successions that waits for a person.
    SuggestionId,
    /// What an instrument decided about a question of a succession.
    AssignmentId,
    /// What a person decided about a task's class.
    TaskClassId,
    /// A result of a task.
    TaskResultId,
    /// Who follows a body or a section of a plan.
    TaskFollowerId,
    /// A reminder or an urging.
    UrgeId,
    /// A table of how the reporting regime was kept.
    ComplianceId,
    /// What a body says is wrong in its row of such a table.
    ObjectionId,
    /// A message to a body.
    MessageId,
    /// A proposal to amend a plan.
    AmendmentId,
    /// What a body says of a proposed amendment.
    AmendmentOpinionId,
    /// A row of a body's own plan that carries out a plan.
    ImplementingRowId,
    /// What one body raised.
    ObstacleId,
    /// A step of a case.
    ObstacleStepId,
    /// A merge of two statements.
    ObstacleMergeId,
    /// A directive.
    DirectiveId,
    /// An urging letter about directives.
    OrderLetterId,
    /// A day that a directive was given later.
    DirectiveDueId,
    /// A result of a directive.
    DirectiveResultId,
    /// Which leader is in charge of what.
    ChargeId,
    /// A setting of the weekly page.
    BriefingSettingId,
    /// What is counted.
    IndicatorId,
    /// One report of one figure.
    ObservationId,
    /// A line of a file that waits for a person to call it a fact.
    FigureSuggestionId,
    /// A change of an indicator's definition.
    SeriesBreakId,
    /// What an instrument wants of an indicator.
    GoalId,
    /// A status that a person set.
    StatusOverrideId,
    /// Who supplies a target's value.
    SupplierId,
    /// An attempt to sign in.
    LoginAttemptId,
}
