//! The ids of the rules: one variant each, so that a finding of a rule that is not there does not compile.

use serde::Serialize;
use std::fmt;

macro_rules! rule_ids {
    ($($variant:ident = $id:literal,)+) => {
        /// The id of a rule, as in findings, `rules:` and `silence:`. What each weighs and why it exists is in `check::RULES`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum RuleId {
            $($variant,)+
        }

        impl RuleId {
            /// All of them.
            pub const ALL: &[RuleId] = &[$(RuleId::$variant,)+];

            /// Returns the word that people write and read, for instance `unknown-field`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(RuleId::$variant => $id,)+
                }
            }
        }
    };
}

rule_ids! {
    NoConfig = "no-config",
    Unreadable = "unreadable",
    NotUtf8 = "not-utf8",
    BadPath = "bad-path",
    PortableName = "portable-name",
    LeftoverFile = "leftover-file",
    UnreadFile = "unread-file",
    ControlCharacter = "control-character",
    Symlink = "symlink",
    FileTooLarge = "file-too-large",
    TooManyEntries = "too-many-entries",
    Yaml = "yaml",
    BadConfig = "bad-config",
    BadKind = "bad-kind",
    BadPassage = "bad-passage",
    UnknownAudience = "unknown-audience",
    UnknownKind = "unknown-kind",
    BadEntry = "bad-entry",
    MissingId = "missing-id",
    BadId = "bad-id",
    DuplicateId = "duplicate-id",
    UnknownField = "unknown-field",
    WrongType = "wrong-type",
    AmbiguousNumber = "ambiguous-number",
    MissingField = "missing-field",
    BrokenReference = "broken-reference",
    WrongKind = "wrong-kind",
    BrokenLink = "broken-link",
    BrokenImage = "broken-image",
    RemoteImage = "remote-image",
    UnreadableImage = "unreadable-image",
    MislabelledImage = "mislabelled-image",
    IncompleteImage = "incomplete-image",
    UnprintedWords = "unprinted-words",
    UncleanedFile = "uncleaned-file",
    MissingGlyph = "missing-glyph",
    EmptyHeading = "empty-heading",
    EmptyLink = "empty-link",
    HtmlUnpaired = "html-unpaired",
    HtmlLeftOut = "html-left-out",
    HtmlAttribute = "html-attribute",
    ForeignFrontMatter = "foreign-front-matter",
    ForeignMarkup = "foreign-markup",
    UnknownFootnote = "unknown-footnote",
    UnusedFootnote = "unused-footnote",
    HandNumbered = "hand-numbered",
    UndrawnMermaid = "undrawn-mermaid",
    RefusedLink = "refused-link",
    BadView = "bad-view",
    BadGoal = "bad-goal",
    ViewWithoutResult = "view-without-result",
    BadFrontMatter = "bad-front-matter",
    LeftOut = "left-out",
    CitedNotHeld = "cited-not-held",
    IssueOutdated = "issue-outdated",
    LinkSuspect = "link-suspect",
    LinkUnreviewed = "link-unreviewed",
    LinkRetired = "link-retired",
    ApprovalStale = "approval-stale",
    VerdictOutdated = "verdict-outdated",
    BadOutline = "bad-outline",
    HiddenMention = "hidden-mention",
    HiddenTitle = "hidden-title",
    HiddenFile = "hidden-file",
    HiddenView = "hidden-view",
    HiddenOutline = "hidden-outline",
    AddressConflict = "address-conflict",
    UnknownTheme = "unknown-theme",
    BadTheme = "bad-theme",
    BadTemplate = "bad-template",
    UnknownBlock = "unknown-block",
    OutdatedBlock = "outdated-block",
    OutdatedTheme = "outdated-theme",
    UnusedThemeFile = "unused-theme-file",
    UnknownRule = "unknown-rule",
    LinkCycle = "link-cycle",
    RequirementWithoutTest = "requirement-without-test",
    StoryWithoutRequirement = "story-without-requirement",
    FlowUnknownStep = "flow-unknown-step",
    FlowDuplicateStep = "flow-duplicate-step",
    FlowUnreachableStep = "flow-unreachable-step",
    FlowDeadEnd = "flow-dead-end",
    PersonaCount = "persona-count",
    KpiWithoutTarget = "kpi-without-target",
    DecisionSuperseded = "decision-superseded",
    GateWithoutCriteria = "gate-without-criteria",
    DatesOutOfOrder = "dates-out-of-order",
    MilestoneOrder = "milestone-order",
    MustRequirementLot = "must-requirement-lot",
    PaymentsTotal = "payments-total",
    ClauseBelowMinimum = "clause-below-minimum",
    ClauseUnsettled = "clause-unsettled",
    PaidBeforePassed = "paid-before-passed",
    PaymentsMixed = "payments-mixed",
    NegativeShare = "negative-share",
    CriterionWeights = "criterion-weights",
    MarkOutOfScale = "mark-out-of-scale",
    MarkIgnored = "mark-ignored",
    MarksApart = "marks-apart",
    ScoringUnsaid = "scoring-unsaid",
    CriterionFormula = "criterion-formula",
    OfferUnmeasured = "offer-unmeasured",
    PublishedUnanswered = "published-unanswered",
    MixedCurrencies = "mixed-currencies",
    MixedTaxes = "mixed-taxes",
    LicenceTiers = "licence-tiers",
    TodayUnknown = "today-unknown",
    StateByHand = "state-by-hand",
    SetAsideSilently = "set-aside-silently",
    GoalOutOfSight = "goal-out-of-sight",
    LaunchInSeason = "launch-in-season",
    SessionInSeason = "session-in-season",
    SessionNotFrozen = "session-not-frozen",
    CommitteeTooLong = "committee-too-long",
    SprintTooLong = "sprint-too-long",
    GateOverdue = "gate-overdue",
    TaskOverdue = "task-overdue",
    TooMuchAtSignature = "too-much-at-signature",
    CostBounds = "cost-bounds",
    BudgetOverLimit = "budget-over-limit",
    OfferRefusesMust = "offer-refuses-must",
    MustTestFailed = "must-test-failed",
    LaunchMonth = "launch-month",
    CommitteeGap = "committee-gap",
    ReviewMissing = "review-missing",
    CommitteeWithoutCustomer = "committee-without-customer",
    MeetingWithoutMinutes = "meeting-without-minutes",
    DecisionOutsideMeeting = "decision-outside-meeting",
    SprintShape = "sprint-shape",
    ClauseTooShort = "clause-too-short",
    LastPaymentEarly = "last-payment-early",
    NoTrialGate = "no-trial-gate",
    NoMarketingCost = "no-marketing-cost",
    CampaignsOverBudget = "campaigns-over-budget",
    FlowMissing = "flow-missing",
    PersonaWithoutFlow = "persona-without-flow",
    BounceTarget = "bounce-target",
    ConversionRange = "conversion-range",
    PlanTooThin = "plan-too-thin",
    SizingFactor = "sizing-factor",
    OptionIncomplete = "option-incomplete",
    VendorUnmet = "vendor-unmet",
    VendorGuarantees = "vendor-guarantees",
    VendorEvidence = "vendor-evidence",
    OfferUnanswered = "offer-unanswered",
    OfferSilentOnMust = "offer-silent-on-must",
    OfferAnswersOlder = "offer-answers-older",
    OfferAnswersTwice = "offer-answers-twice",
    OfferWithoutRunCost = "offer-without-run-cost",
    BlockingClauseSigned = "blocking-clause-signed",
    GrantAfterCommitment = "grant-after-commitment",
    TestIncomplete = "test-incomplete",
    TesterIsDeveloper = "tester-is-developer",
    CriticalFeedbackOpen = "critical-feedback-open",
    ObjectiveIncomplete = "objective-incomplete",
    RequirementWithoutLevel = "requirement-without-level",
    RiskUnattended = "risk-unattended",
    ReviewOverdue = "review-overdue",
    DocumentExpired = "document-expired",
    ProcessorUnsigned = "processor-unsigned",
    TrackerWithoutConsent = "tracker-without-consent",
    IncidentToldLate = "incident-told-late",
    SubjectRequestOverdue = "subject-request-overdue",
    StarterEntry = "starter-entry",
    ProcessingIncomplete = "processing-incomplete",
    PurposeWithoutBasis = "purpose-without-basis",
    DataWithoutRetention = "data-without-retention",
    TransferWithoutTool = "transfer-without-tool",
    SpecialDataWithoutException = "special-data-without-exception",
    CriminalDataWithoutBasis = "criminal-data-without-basis",
    DpiaExpected = "dpia-expected",
    RightMissing = "right-missing",
    RightNotApplicable = "right-not-applicable",
    CookieLifetime = "cookie-lifetime",
    AudienceDataRetention = "audience-data-retention",
    BadTranslation = "bad-translation",
    TranslationMissing = "translation-missing",
    TranslationStale = "translation-stale",
    AvoidedWord = "avoided-word",
    WritingTwoStatements = "writing-two-statements",
    WritingNoModal = "writing-no-modal",
    WritingVague = "writing-vague",
    WritingEscape = "writing-escape",
    WritingOpenEnded = "writing-open-ended",
    WritingAndOr = "writing-and-or",
    WritingNoUnit = "writing-no-unit",
    WritingPassive = "writing-passive",
    WritingDanglingColon = "writing-dangling-colon",
    WritingUnknownAbbreviation = "writing-unknown-abbreviation",
    ActiveFile = "active-file",
    EmptyProject = "empty-project",
}

impl RuleId {
    /// Returns the rule of a word.
    pub fn find(word: &str) -> Option<RuleId> {
        RuleId::ALL.iter().copied().find(|id| id.as_str() == word)
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for RuleId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl PartialEq<&str> for RuleId {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}
