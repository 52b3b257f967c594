//! The rules: id, default severity and reason of each. The manual's register of rules and `ouvrage help` are made from them.

use crate::finding::RuleId;
use crate::finding::Severity::{self, Error, Note, Warning};

/// A rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its id, in findings, in `rules:` and in `silence:`.
    pub id: RuleId,
    /// Its severity unless the project sets another.
    pub severity: Severity,
    /// Whether it protects the output and so cannot be changed.
    pub fixed: bool,
    /// Whether it asks for what is not there: suggestions of a starter are not asked for more.
    pub gap: bool,
    /// Whether it is silent until the project gives it a severity.
    pub off: bool,
    /// Why it exists.
    pub reason: &'static str,
}

/// The rule about marks of passages, which several checks report.
pub(super) const BAD_PASSAGE: RuleId = RuleId::BadPassage;

const fn fixed(id: RuleId, reason: &'static str) -> Rule {
    Rule { id, severity: Error, fixed: true, gap: false, off: false, reason }
}

const fn open(id: RuleId, severity: Severity, reason: &'static str) -> Rule {
    Rule { id, severity, fixed: false, gap: false, off: false, reason }
}

const fn gap(id: RuleId, severity: Severity, reason: &'static str) -> Rule {
    Rule { id, severity, fixed: false, gap: true, off: false, reason }
}

/// A rule that a project has to ask for.
const fn asked(id: RuleId, severity: Severity, reason: &'static str) -> Rule {
    Rule { id, severity, fixed: false, gap: false, off: true, reason }
}

/// All rules, by family.
pub const RULES: &[Rule] = &[
    fixed(RuleId::NoConfig, "Without `ouvrage.yaml` a folder is not a project."),
    fixed(RuleId::Unreadable, "What cannot be read cannot be published; leaving it out silently would lose it."),
    fixed(RuleId::NotUtf8, "Text in an unknown encoding would come out garbled."),
    fixed(RuleId::BadPath, "What is no name or path for any system has no address."),
    open(
        RuleId::PortableName,
        Warning,
        "A name that Windows or macOS cannot hold, or takes for another, makes a checkout or a site that lacks something.",
    ),
    open(
        RuleId::LeftoverFile,
        Warning,
        "A file that looks like a copy of a conflict or like secrets is left out; somebody may miss it.",
    ),
    open(
        RuleId::UnreadFile,
        Warning,
        "A spreadsheet or a text document among pages and registers looks as if it were read; what stands in it is nowhere.",
    ),
    open(
        RuleId::ControlCharacter,
        Warning,
        "Control characters are invisible, and feeds, metadata and pages cannot hold them: a space stands in their place.",
    ),
    fixed(RuleId::Symlink, "A link out of the project could publish any file of the machine."),
    fixed(RuleId::FileTooLarge, "Very large files exhaust memory or make pages that nobody can open."),
    fixed(RuleId::TooManyEntries, "Beyond this size the tool refuses clearly instead of running out of memory."),
    fixed(RuleId::Yaml, "A file that is not valid YAML would be read as something its author did not mean."),
    fixed(RuleId::BadConfig, "A setting that is not understood would be ignored without anyone noticing."),
    fixed(RuleId::BadKind, "A kind that is not understood cannot check its entries."),
    fixed(RuleId::UnknownAudience, "An audience that does not exist hides to be safe, which is not what was meant."),
    fixed(RuleId::UnknownKind, "Entries of no kind cannot be read, shown or checked."),
    fixed(RuleId::BadEntry, "An entry that is not understood would be lost."),
    fixed(RuleId::MissingId, "Without an id nothing can refer to the entry and it has no address."),
    fixed(RuleId::BadId, "An id is part of addresses and of links."),
    fixed(RuleId::DuplicateId, "Two entries of one id cannot be told apart by links."),
    fixed(RuleId::UnknownField, "A field that is not known is most often a typing error, and its value would be lost."),
    fixed(RuleId::WrongType, "A value of the wrong type cannot be sorted, added up or shown as what it is."),
    open(
        RuleId::AmbiguousNumber,
        Warning,
        "One mark before three digits parts thousands in one language and decimals in another; the value may be a thousand times what was meant.",
    ),
    open(RuleId::MissingField, Error, "The kind says that every entry needs this field."),
    fixed(RuleId::BrokenReference, "A link to nothing misleads whoever follows it."),
    fixed(RuleId::WrongKind, "A link to an entry of another kind makes matrices and coverage wrong."),
    fixed(RuleId::BrokenLink, "A link in a text that leads nowhere."),
    fixed(RuleId::BrokenImage, "An image that is not there leaves a hole in the page and in the printed document."),
    open(
        RuleId::RemoteImage,
        Warning,
        "A site that asks other hosts tells them who reads it, and a document cannot: the words of the picture stand in its place.",
    ),
    open(
        RuleId::UnreadableImage,
        Warning,
        "A picture that a document cannot show: its alternative text stands in a frame in its place.",
    ),
    open(
        RuleId::MislabelledImage,
        Warning,
        "A picture whose name says another format than its content is shown by some programs and not by others.",
    ),
    open(
        RuleId::IncompleteImage,
        Warning,
        "A drawing is shown without the pictures that it names and that its reader does not get.",
    ),
    open(
        RuleId::UnprintedWords,
        Warning,
        "Words in boxes of HTML inside a drawing are shown by browsers alone; a document shows its alternative text.",
    ),
    open(
        RuleId::UncleanedFile,
        Warning,
        "What a picture tells beside what it shows is taken out for readers who do not write; one that cannot be cleaned is withheld.",
    ),
    open(
        RuleId::MissingGlyph,
        Warning,
        "A character that no font of the documents has would vanish from the page; `�` marks its place.",
    ),
    open(RuleId::EmptyHeading, Warning, "A heading without words has no place in contents and outlines; it is left out of them."),
    open(RuleId::EmptyLink, Warning, "A link without words cannot be seen, and is read out as nothing."),
    open(
        RuleId::HtmlUnpaired,
        Warning,
        "A tag that is not closed, or closes nothing, is most often meant as words, or covers more than was meant.",
    ),
    open(RuleId::HtmlLeftOut, Warning, "HTML that acts, embeds or draws is shown by no output; its words stay where it has any."),
    open(RuleId::HtmlAttribute, Note, "An attribute that an output does not show may have carried what the author meant."),
    open(
        RuleId::ForeignFrontMatter,
        Note,
        "What other tools read in front matter is left out; a page that was held back by it is published all the same.",
    ),
    open(RuleId::ForeignMarkup, Note, "Marks of other tools are printed as they stand, and look like an oversight to readers."),
    open(RuleId::UnknownFootnote, Warning, "A call of a note that is not there is printed as it stands."),
    open(
        RuleId::UnusedFootnote,
        Warning,
        "A note that nothing cites stands at the end of its text, without the words that it explains.",
    ),
    open(
        RuleId::HandNumbered,
        Warning,
        "Headings numbered by hand get a second number, another one, in documents that number theirs.",
    ),
    open(RuleId::UndrawnMermaid, Warning, "A Mermaid drawing that cannot be made is shown as its code."),
    open(
        RuleId::RefusedLink,
        Error,
        "Only web, e-mail and telephone addresses and files of the project may be linked to; others can run code or leave the project.",
    ),
    fixed(RuleId::BadView, "A view that cannot be computed shows nothing."),
    fixed(RuleId::BadGoal, "A checkpoint that counts what is not there would be open for ever, or done by mistake."),
    open(
        RuleId::ViewWithoutResult,
        Warning,
        "Too many entries for a picture, or amounts that cannot be added: a note stands in its place.",
    ),
    fixed(
        BAD_PASSAGE,
        "What resembles the mark of a passage and is not read as one was meant to hide something, and hides nothing.",
    ),
    fixed(
        RuleId::BadFrontMatter,
        "Front matter that is not read, because of its place or its form, would publish a page to more readers than it says.",
    ),
    open(
        RuleId::LeftOut,
        Warning,
        "What is left out of the site leaves links to it without an aim, and what is left out everywhere is read by nobody.",
    ),
    open(RuleId::CitedNotHeld, Note, "A reader of a document cannot turn to what it cites and does not hold."),
    open(RuleId::LinkSuspect, Warning, "A link that was made for other words may not hold any more, and nobody sees it."),
    open(RuleId::LinkUnreviewed, Note, "What nobody ever looked at cannot be told to have changed."),
    open(RuleId::LinkRetired, Note, "What hangs on an entry that counts no more hangs on nothing."),
    open(RuleId::ApprovalStale, Warning, "Who approved a text did not approve the one that took its place."),
    open(
        RuleId::VerdictOutdated,
        Warning,
        "A test that was run before the requirement changed says nothing of what it asks for now.",
    ),
    open(RuleId::IssueOutdated, Note, "Those who were sent a document work from what it said then, until they are told."),
    fixed(RuleId::BadOutline, "A document that names a page or register that does not exist is incomplete."),
    fixed(RuleId::HiddenMention, "A text that cites what its reader may not see tells that it exists."),
    open(
        RuleId::HiddenTitle,
        Warning,
        "A text that holds the title of what its reader may not see tells that it exists; a title may also be met by chance.",
    ),
    open(
        RuleId::HiddenFile,
        Warning,
        "A file that only narrower entries hold may tell what they hide, once a wider text links to it or shows it.",
    ),
    fixed(RuleId::HiddenView, "A view that selects by what its reader may not see tells what it holds."),
    fixed(RuleId::HiddenOutline, "A document for an audience cannot hold what that audience may not see."),
    fixed(RuleId::AddressConflict, "Two things at one address: one of them would disappear."),
    fixed(RuleId::UnknownTheme, "Without its theme, or one that this extends, nothing can be shown."),
    fixed(RuleId::BadTheme, "A setting of a theme that is not understood would be ignored without anyone noticing."),
    fixed(RuleId::BadTemplate, "A template that cannot be read stops every page or document that needs it."),
    fixed(RuleId::UnknownBlock, "What a theme writes into a block that no template has is shown nowhere."),
    fixed(RuleId::OutdatedBlock, "What a theme writes into a block that has another name now is shown nowhere."),
    open(RuleId::OutdatedTheme, Warning, "Blocks may have changed since the version that a theme was written for."),
    open(RuleId::UnusedThemeFile, Note, "A file of a theme that nothing asks for is most often misnamed or in the wrong folder."),
    fixed(RuleId::UnknownRule, "A rule that does not exist silences nothing."),
    open(RuleId::LinkCycle, Error, "What depends on itself can never be begun."),
    gap(RuleId::RequirementWithoutTest, Warning, "A requirement that no test verifies cannot be accepted."),
    gap(RuleId::StoryWithoutRequirement, Warning, "A story that no requirement satisfies will not be built."),
    open(RuleId::FlowUnknownStep, Error, "An arrow that leads to no step is not drawn, and the path it stood for is lost."),
    open(
        RuleId::FlowDuplicateStep,
        Error,
        "Two steps of one id cannot be told apart by arrows, and the second is drawn without any.",
    ),
    open(RuleId::FlowUnreachableStep, Warning, "A step that no start leads to is never carried out."),
    open(
        RuleId::FlowDeadEnd,
        Warning,
        "A path that stops without an end leaves whoever follows it not knowing whether it is over.",
    ),
    open(
        RuleId::PersonaCount,
        Warning,
        "Three to five personas are remembered; with fewer the users are not known, with more nobody has them in mind.",
    ),
    gap(RuleId::KpiWithoutTarget, Warning, "An indicator without a target cannot tell whether things go well."),
    open(
        RuleId::DecisionSuperseded,
        Warning,
        "What is superseded and what supersedes it must say the same, or readers follow the wrong one.",
    ),
    gap(RuleId::GateWithoutCriteria, Warning, "A gate whose criteria are not set beforehand is passed by whoever speaks last."),
    open(RuleId::DatesOutOfOrder, Error, "What ends before it begins has a mistake in one of its dates."),
    open(
        RuleId::MilestoneOrder,
        Warning,
        "A milestone after the end of the lot that it gates, or a phase that begins before the gate that opens it, cannot be kept.",
    ),
    gap(
        RuleId::MustRequirementLot,
        Warning,
        "An indispensable requirement is in exactly one lot: in none nobody delivers it, in two nobody knows who does.",
    ),
    open(
        RuleId::PaymentsTotal,
        Warning,
        "Instalments that do not add up to 100 % leave a part of the price unpaid or pay it twice.",
    ),
    open(
        RuleId::PaidBeforePassed,
        Warning,
        "Money that is kept until the tests have passed is the lever that gets the faults mended.",
    ),
    open(RuleId::PaymentsMixed, Warning, "Shares and amounts cannot be added; the whole schedule is written in one of the two."),
    open(RuleId::NegativeShare, Error, "A share, a weight or an instalment below zero has no meaning."),
    open(RuleId::CriterionWeights, Note, "Weights that add up to 100 read as per cent; any others are scaled by their sum."),
    open(
        RuleId::MarkOutOfScale,
        Warning,
        "A mark beyond the scale of its criterion is cut to the scale, which is not what was meant.",
    ),
    open(RuleId::MarkIgnored, Warning, "A mark that somebody gave where marks are computed would be left out without a word."),
    open(
        RuleId::MarksApart,
        Warning,
        "Two people who saw the same offer and mark it far apart saw two things; their mean is neither.",
    ),
    open(
        RuleId::ScoringUnsaid,
        Warning,
        "Vendors were told that the price makes the mark, and people gave it: whoever loses by that may contest the choice.",
    ),
    open(
        RuleId::CriterionFormula,
        Error,
        "A formula that cannot be read or computed marks nobody, and vendors were told that it does.",
    ),
    open(
        RuleId::OfferUnmeasured,
        Warning,
        "An offer that does not say the price or the delay that it is marked by gets nought for it, which may be nobody’s meaning.",
    ),
    open(
        RuleId::PublishedUnanswered,
        Warning,
        "A question that goes to all candidates without an answer, or before it had one, was most likely sent by mistake.",
    ),
    open(RuleId::MixedCurrencies, Error, "Amounts in two currencies cannot be added or compared without a rate."),
    open(RuleId::MixedTaxes, Warning, "Prices with tax beside prices without make a comparison that nobody should sign."),
    open(RuleId::LicenceTiers, Warning, "A revenue that two tiers claim, or none, has a licence that nobody can tell."),
    open(RuleId::TodayUnknown, Note, "Without a date of the project nothing is before or after today."),
    open(RuleId::StateByHand, Warning, "A state set by hand beside one that is computed is not shown to anybody."),
    open(
        RuleId::SetAsideSilently,
        Warning,
        "A question that does not apply, without a reason, looks like one that was forgotten.",
    ),
    open(RuleId::GoalOutOfSight, Warning, "A reader of a checkpoint who cannot see what it counts never learns how far it is."),
    open(
        RuleId::LaunchInSeason,
        Warning,
        "In a peak, a closure or a holiday the team is busy or away, and buyers do not listen.",
    ),
    open(RuleId::SessionInSeason, Warning, "Testers from the trades must be free to test."),
    open(RuleId::SessionNotFrozen, Warning, "A change under way blurs what a test proves."),
    open(RuleId::CommitteeTooLong, Warning, "Long sittings drive away whoever has a trade to run."),
    open(RuleId::SprintTooLong, Warning, "Short spans, from specifying to release, finish things; long ones hide what is late."),
    open(RuleId::GateOverdue, Warning, "A gate that was walked past is no gate."),
    open(RuleId::TaskOverdue, Warning, "A date that passes in silence moves all others."),
    open(RuleId::TooMuchAtSignature, Warning, "Paying ahead gives the lever away."),
    open(RuleId::CostBounds, Warning, "A budget line whose bounds are swapped makes every sum wrong."),
    open(RuleId::BudgetOverLimit, Warning, "The ceiling was set with a cool head."),
    open(RuleId::OfferRefusesMust, Warning, "No total makes up for what is indispensable."),
    open(RuleId::MustTestFailed, Warning, "The go says what the tests do not."),
    open(RuleId::LaunchMonth, Warning, "In France, bridges and leave that must be used up empty the offices in May."),
    open(RuleId::CommitteeGap, Warning, "After two silent months nobody outside the team knows where the project stands."),
    gap(RuleId::ReviewMissing, Note, "Now and then the whole is looked at, at length and by all."),
    gap(RuleId::CommitteeWithoutCustomer, Warning, "Without a voice for the customer, the house’s own constraints decide alone."),
    gap(RuleId::MeetingWithoutMinutes, Warning, "What is not written down is decided twice."),
    gap(RuleId::DecisionOutsideMeeting, Warning, "Nobody can find again when a decision was taken, and before whom."),
    gap(RuleId::SprintShape, Note, "Three weeks from specifying to release show early what goes wrong."),
    open(RuleId::ClauseTooShort, Warning, "Faults take a season to show, and a shop takes as long to move."),
    open(RuleId::ClauseBelowMinimum, Warning, "A figure that was bargained away is seen when it is held against what was asked."),
    open(RuleId::ClauseUnsettled, Warning, "A point that is left open past its day is signed as it stands."),
    open(RuleId::LastPaymentEarly, Warning, "Money kept back is the only lever left once all is delivered."),
    gap(RuleId::NoTrialGate, Warning, "Commit wholly only to those who were seen at work."),
    gap(RuleId::NoMarketingCost, Warning, "A shop without visitors earns nothing."),
    open(RuleId::CampaignsOverBudget, Warning, "Actions that nobody pays for are wishes."),
    gap(RuleId::FlowMissing, Warning, "Habits of retail forget what sales between firms live on."),
    gap(RuleId::PersonaWithoutFlow, Warning, "Whoever has no path was not thought of."),
    open(RuleId::BounceTarget, Note, "Above it, visitors came for something else."),
    open(RuleId::ConversionRange, Note, "Sales between firms rarely convert less or more; other figures need a reason."),
    gap(RuleId::PlanTooThin, Warning, "Licences bite late, and one hypothesis is a hope."),
    open(RuleId::SizingFactor, Note, "Success must not be what breaks the service."),
    gap(RuleId::OptionIncomplete, Warning, "Without alternatives, and what each costs, there is no choice."),
    gap(RuleId::VendorUnmet, Warning, "Who sells is seldom who builds."),
    gap(RuleId::VendorGuarantees, Warning, "Asked for before signing, it is given."),
    gap(RuleId::VendorEvidence, Warning, "A partner who dies leaves a half-built shop."),
    gap(RuleId::OfferUnanswered, Warning, "Silence becomes an extra after the signature."),
    gap(
        RuleId::OfferSilentOnMust,
        Warning,
        "An offer that says nothing of what is indispensable cannot be compared with one that does.",
    ),
    open(RuleId::OfferAnswersOlder, Warning, "Whoever answered another text has not promised what is asked now."),
    open(RuleId::OfferAnswersTwice, Warning, "Of two answers to one requirement, nobody can tell which was promised."),
    gap(RuleId::OfferWithoutRunCost, Warning, "The dear part of a licence comes every year."),
    gap(RuleId::BlockingClauseSigned, Warning, "All can be bargained for until the pen is down."),
    gap(RuleId::GrantAfterCommitment, Warning, "Most grants are lost once work is ordered."),
    gap(RuleId::TestIncomplete, Warning, "Without data and a result, the tester decides alone."),
    open(RuleId::TesterIsDeveloper, Note, "Whoever built it walks around its holes."),
    open(RuleId::CriticalFeedbackOpen, Warning, "Critical means before the opening."),
    gap(RuleId::ObjectiveIncomplete, Warning, "Nobody can tell when it is reached."),
    gap(RuleId::RequirementWithoutLevel, Warning, "What is not measured cannot be refused."),
    gap(RuleId::RiskUnattended, Warning, "A known trap that is left alone is a choice."),
    open(RuleId::ReviewOverdue, Warning, "Law and risks move while papers rest."),
    open(RuleId::DocumentExpired, Warning, "A notice runs before the end, not after it."),
    gap(RuleId::ProcessorUnsigned, Warning, "A processor is bound in writing before it receives any data (GDPR, Article 28(3))."),
    gap(RuleId::TrackerWithoutConsent, Warning, "Consent comes before the tracker (French Data Protection Act, Article 82)."),
    open(
        RuleId::IncidentToldLate,
        Warning,
        "The authority is told of a breach within 72 hours, or also why it is told later (GDPR, Article 33(1)).",
    ),
    open(
        RuleId::SubjectRequestOverdue,
        Warning,
        "A person who exercises a right is answered within one month (GDPR, Article 12(3)).",
    ),
    open(RuleId::StarterEntry, Note, "What a starter suggests is nobody’s word until somebody has made it their own."),
    open(
        RuleId::ProcessingIncomplete,
        Warning,
        "The register of processing activities must hold this point (GDPR, Article 30(1) and (2)); what is missing is reported, never invented.",
    ),
    open(
        RuleId::PurposeWithoutBasis,
        Warning,
        "Each purpose has one legal basis, and one only (GDPR, Articles 6(1) and 13(1)(c)).",
    ),
    open(
        RuleId::DataWithoutRetention,
        Warning,
        "Each category of data has a time limit for erasure and a day from which it runs (GDPR, Articles 5(1)(e) and 30(1)(f)).",
    ),
    open(
        RuleId::TransferWithoutTool,
        Warning,
        "A transfer out of the Union is lawful only under a tool of Chapter V (GDPR, Articles 44 to 49).",
    ),
    open(
        RuleId::SpecialDataWithoutException,
        Warning,
        "Special categories of data may not be handled but under an exception (GDPR, Article 9(2)).",
    ),
    open(
        RuleId::CriminalDataWithoutBasis,
        Warning,
        "Data on convictions and offences may be handled only where a law allows it (GDPR, Article 10).",
    ),
    open(
        RuleId::DpiaExpected,
        Warning,
        "An impact assessment is expected from two of the nine criteria on, or on the authority’s list (GDPR, Article 35; guidelines WP 248).",
    ),
    open(
        RuleId::RightMissing,
        Warning,
        "People must be told the rights that follow from the legal basis (GDPR, Articles 7(3), 13(2) and 15 to 22).",
    ),
    open(
        RuleId::RightNotApplicable,
        Note,
        "A right that does not follow from the legal basis raises hopes that will be refused (GDPR, Articles 17(3), 20(1) and 21(1)).",
    ),
    open(
        RuleId::CookieLifetime,
        Warning,
        "Trackers live 13 months at most, unless one is strictly necessary and says why (guidelines of the CNIL of 17 September 2020; French Data Protection Act, Article 82).",
    ),
    open(
        RuleId::AudienceDataRetention,
        Warning,
        "Audience data are kept 25 months at most (guidelines of the CNIL of 17 September 2020).",
    ),
    fixed(RuleId::BadTranslation, "A translation that is not understood would be shown in the wrong place, or not at all."),
    open(
        RuleId::TranslationMissing,
        Warning,
        "A text that must be translated is shown to readers of the other language in the main one.",
    ),
    open(RuleId::TranslationStale, Warning, "A translation of a text that has changed since tells its readers something else."),
    open(
        RuleId::AvoidedWord,
        Warning,
        "Two words for one thing make readers look for a difference; the glossary says which of them is used.",
    ),
    open(
        RuleId::WritingTwoStatements,
        Note,
        "What two obligations in one entry ask for cannot be planned, tested and accepted apart.",
    ),
    open(
        RuleId::WritingNoModal,
        Note,
        "A sentence without the verb that binds, among others that have it, can be taken for a remark.",
    ),
    open(
        RuleId::WritingVague,
        Note,
        "A word without a measure is read in as many ways as there are readers, and cannot be tested.",
    ),
    open(RuleId::WritingEscape, Note, "Words that let their reader judge whether an obligation holds take it back."),
    open(RuleId::WritingOpenEnded, Note, "A list that does not end, or is made of examples, binds nobody to what it leaves out."),
    open(RuleId::WritingAndOr, Note, "Either reading of “and/or” is right, and they do not ask for the same thing."),
    open(RuleId::WritingNoUnit, Note, "A number without its unit is read in the unit that suits its reader."),
    asked(RuleId::WritingPassive, Note, "A sentence that does not say who acts leaves open who is bound."),
    open(
        RuleId::WritingDanglingColon,
        Note,
        "A text that announces something and stops has lost its end, most often in an import.",
    ),
    open(RuleId::WritingUnknownAbbreviation, Note, "An abbreviation that nothing explains keeps readers of another trade out."),
    open(
        RuleId::ActiveFile,
        Note,
        "An HTML page, or an SVG with scripts or foreign addresses, acts in the reader’s browser: publish it only from a source you trust.",
    ),
    open(RuleId::EmptyProject, Warning, "A project without pages and entries makes an empty site."),
];

/// Finds a rule by id.
pub fn rule(id: RuleId) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dashboard_has_words_for_what_each_rule_finds() {
        for rule in RULES.iter().filter(|rule| !rule.fixed) {
            let key = format!("alert_{}", rule.id);
            let words = crate::locale::Words::of(crate::schema::Lang::of("fr"));
            assert!(words.find(&key).is_some(), "content/words/*.yaml lack `{key}`");
        }
    }

    #[test]
    fn each_id_has_one_rule() {
        let mut ids: Vec<RuleId> = RULES.iter().map(|r| r.id).collect();
        ids.sort_unstable();
        let mut all = RuleId::ALL.to_vec();
        all.sort_unstable();
        assert_eq!(ids, all);
    }
}
