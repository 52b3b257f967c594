//! The rules: id, default severity and reason of each. `docs/rules.md` shows the same table; a test holds them together.

use crate::finding::Severity::{self, Error, Note, Warning};

/// A rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its id, in findings, in `rules:` and in `silence:`.
    pub id: &'static str,
    /// Its severity unless the project sets another.
    pub severity: Severity,
    /// Whether it protects the output and so cannot be changed.
    pub fixed: bool,
    /// Why it exists.
    pub reason: &'static str,
}

/// The rule about marks of passages, which several checks report.
pub(super) const BAD_PASSAGE: &str = "bad-passage";

const fn fixed(id: &'static str, reason: &'static str) -> Rule {
    Rule { id, severity: Error, fixed: true, reason }
}

const fn open(id: &'static str, severity: Severity, reason: &'static str) -> Rule {
    Rule { id, severity, fixed: false, reason }
}

/// All rules, by family.
pub const RULES: &[Rule] = &[
    fixed("no-config", "Without `ouvrage.yaml` a folder is not a project."),
    fixed("unreadable", "What cannot be read cannot be published; leaving it out silently would lose it."),
    fixed("not-utf8", "Text in an unknown encoding would come out garbled."),
    fixed("bad-path", "What is no name or path for any system has no address."),
    open(
        "portable-name",
        Warning,
        "A name that Windows or macOS cannot hold, or takes for another, makes a checkout or a site that lacks something.",
    ),
    open(
        "leftover-file",
        Warning,
        "A file that looks like a copy of a conflict or like secrets is left out; somebody may miss it.",
    ),
    open(
        "control-character",
        Warning,
        "Control characters are invisible, and feeds, metadata and pages cannot hold them: a space stands in their place.",
    ),
    fixed("symlink", "A link out of the project could publish any file of the machine."),
    fixed("file-too-large", "Very large files exhaust memory or make pages that nobody can open."),
    fixed("too-many-entries", "Beyond this size the tool refuses clearly instead of running out of memory."),
    fixed("yaml", "A file that is not valid YAML would be read as something its author did not mean."),
    fixed("bad-config", "A setting that is not understood would be ignored without anyone noticing."),
    fixed("bad-kind", "A kind that is not understood cannot check its entries."),
    fixed("unknown-audience", "An audience that does not exist hides to be safe, which is not what was meant."),
    fixed("unknown-kind", "Entries of no kind cannot be read, shown or checked."),
    fixed("bad-entry", "An entry that is not understood would be lost."),
    fixed("missing-id", "Without an id nothing can refer to the entry and it has no address."),
    fixed("bad-id", "An id is part of addresses and of links."),
    fixed("duplicate-id", "Two entries of one id cannot be told apart by links."),
    fixed("unknown-field", "A field that is not known is most often a typing error, and its value would be lost."),
    fixed("wrong-type", "A value of the wrong type cannot be sorted, added up or shown as what it is."),
    open(
        "ambiguous-number",
        Warning,
        "One mark before three digits parts thousands in one language and decimals in another; the value may be a thousand times what was meant.",
    ),
    open("missing-field", Error, "The kind says that every entry needs this field."),
    fixed("broken-reference", "A link to nothing misleads whoever follows it."),
    fixed("wrong-kind", "A link to an entry of another kind makes matrices and coverage wrong."),
    fixed("broken-link", "A link in a text that leads nowhere."),
    fixed("broken-image", "An image that is not there leaves a hole in the page and in the printed document."),
    open(
        "remote-image",
        Warning,
        "A site that asks other hosts tells them who reads it, and a document cannot: the words of the picture stand in its place.",
    ),
    open(
        "unreadable-image",
        Warning,
        "A picture that a document cannot show: its alternative text stands in a frame in its place.",
    ),
    open(
        "mislabelled-image",
        Warning,
        "A picture whose name says another format than its content is shown by some programs and not by others.",
    ),
    open("incomplete-image", Warning, "A drawing is shown without the pictures that it names and that its reader does not get."),
    open(
        "unprinted-words",
        Warning,
        "Words in boxes of HTML inside a drawing are shown by browsers alone; a document shows its alternative text.",
    ),
    open(
        "uncleaned-file",
        Warning,
        "What a picture tells beside what it shows is taken out for readers who do not write; one that cannot be cleaned is withheld.",
    ),
    open(
        "missing-glyph",
        Warning,
        "A character that no font of the documents has would vanish from the page; `�` marks its place.",
    ),
    open("empty-heading", Warning, "A heading without words has no place in contents and outlines; it is left out of them."),
    open("empty-link", Warning, "A link without words cannot be seen, and is read out as nothing."),
    open(
        "html-unpaired",
        Warning,
        "A tag that is not closed, or closes nothing, is most often meant as words, or covers more than was meant.",
    ),
    open("html-left-out", Warning, "HTML that acts, embeds or draws is shown by no output; its words stay where it has any."),
    open("html-attribute", Note, "An attribute that an output does not show may have carried what the author meant."),
    open(
        "foreign-front-matter",
        Note,
        "What other tools read in front matter is left out; a page that was held back by it is published all the same.",
    ),
    open("foreign-markup", Note, "Marks of other tools are printed as they stand, and look like an oversight to readers."),
    open("unknown-footnote", Warning, "A call of a note that is not there is printed as it stands."),
    open(
        "unused-footnote",
        Warning,
        "A note that nothing cites stands at the end of its text, without the words that it explains.",
    ),
    open(
        "hand-numbered",
        Warning,
        "Headings numbered by hand get a second number, another one, in documents that number theirs.",
    ),
    open("undrawn-mermaid", Warning, "A Mermaid drawing that cannot be made is shown as its code."),
    open(
        "refused-link",
        Error,
        "Only web, e-mail and telephone addresses and files of the project may be linked to; others can run code or leave the project.",
    ),
    fixed("bad-view", "A view that cannot be computed shows nothing."),
    open(
        "view-without-result",
        Warning,
        "Too many entries for a picture, or amounts that cannot be added: a note stands in its place.",
    ),
    fixed(
        BAD_PASSAGE,
        "What resembles the mark of a passage and is not read as one was meant to hide something, and hides nothing.",
    ),
    fixed(
        "bad-front-matter",
        "Front matter that is not read, because of its place or its form, would publish a page to more readers than it says.",
    ),
    fixed("bad-outline", "A document that names a page or register that does not exist is incomplete."),
    fixed("hidden-mention", "A text that cites what its reader may not see tells that it exists."),
    open(
        "hidden-title",
        Warning,
        "A text that holds the title of what its reader may not see tells that it exists; a title may also be met by chance.",
    ),
    open(
        "hidden-file",
        Warning,
        "A file that only narrower entries hold may tell what they hide, once a wider text links to it or shows it.",
    ),
    fixed("hidden-view", "A view that selects by what its reader may not see tells what it holds."),
    fixed("hidden-outline", "A document for an audience cannot hold what that audience may not see."),
    fixed("address-conflict", "Two things at one address: one of them would disappear."),
    fixed("unknown-theme", "Without its theme, or one that this extends, nothing can be shown."),
    fixed("bad-theme", "A setting of a theme that is not understood would be ignored without anyone noticing."),
    fixed("bad-template", "A template that cannot be read stops every page or document that needs it."),
    fixed("unknown-block", "What a theme writes into a block that no template has is shown nowhere."),
    fixed("outdated-block", "What a theme writes into a block that has another name now is shown nowhere."),
    open("outdated-theme", Warning, "Blocks may have changed since the version that a theme was written for."),
    open("unused-theme-file", Note, "A file of a theme that nothing asks for is most often misnamed or in the wrong folder."),
    fixed("unknown-rule", "A rule that does not exist silences nothing."),
    open("link-cycle", Error, "What depends on itself can never be begun."),
    open("requirement-without-test", Warning, "A requirement that no test verifies cannot be accepted."),
    open("story-without-requirement", Warning, "A story that no requirement satisfies will not be built."),
    open("flow-unknown-step", Error, "An arrow that leads to no step is not drawn, and the path it stood for is lost."),
    open(
        "flow-duplicate-step",
        Error,
        "Two steps of one id cannot be told apart by arrows, and the second is drawn without any.",
    ),
    open("flow-unreachable-step", Warning, "A step that no start leads to is never carried out."),
    open("flow-dead-end", Warning, "A path that stops without an end leaves whoever follows it not knowing whether it is over."),
    open(
        "persona-count",
        Warning,
        "Three to five personas are remembered; with fewer the users are not known, with more nobody has them in mind.",
    ),
    open("kpi-without-target", Warning, "An indicator without a target cannot tell whether things go well."),
    open(
        "decision-superseded",
        Warning,
        "A decision and the one that supersedes it must say the same, or readers follow the wrong one.",
    ),
    open("gate-without-criteria", Warning, "A gate whose criteria are not set beforehand is passed by whoever speaks last."),
    open("dates-out-of-order", Error, "What ends before it begins has a mistake in one of its dates."),
    open(
        "milestone-order",
        Warning,
        "A milestone after the end of the lot that it gates, or a phase that begins before the gate that opens it, cannot be kept.",
    ),
    open(
        "must-requirement-lot",
        Warning,
        "An indispensable requirement is in exactly one lot: in none nobody delivers it, in two nobody knows who does.",
    ),
    open("payments-total", Warning, "Instalments that do not add up to 100 % leave a part of the price unpaid or pay it twice."),
    open("payments-mixed", Warning, "Shares and amounts cannot be added; the whole schedule is written in one of the two."),
    open("negative-share", Error, "A share, a weight or an instalment below zero has no meaning."),
    open("criterion-weights", Note, "Weights that add up to 100 read as per cent; any others are scaled by their sum."),
    open(
        "mark-out-of-scale",
        Warning,
        "A mark beyond the scale of its criterion is cut to the scale, which is not what was meant.",
    ),
    open(
        "mark-ignored",
        Warning,
        "A mark that somebody gave where marks are computed from the prices would be left out without a word.",
    ),
    open("mixed-currencies", Error, "Amounts in two currencies cannot be added or compared without a rate."),
    open(
        "processing-incomplete",
        Warning,
        "The register of processing activities must hold this point (GDPR, Article 30(1) and (2)); what is missing is reported, never invented.",
    ),
    open("purpose-without-basis", Warning, "Each purpose has one legal basis, and one only (GDPR, Articles 6(1) and 13(1)(c))."),
    open(
        "data-without-retention",
        Warning,
        "Each category of data has a time limit for erasure and a day from which it runs (GDPR, Articles 5(1)(e) and 30(1)(f)).",
    ),
    open(
        "transfer-without-tool",
        Warning,
        "A transfer out of the Union is lawful only under a tool of Chapter V (GDPR, Articles 44 to 49).",
    ),
    open(
        "special-data-without-exception",
        Warning,
        "Special categories of data may not be handled but under an exception (GDPR, Article 9(2)).",
    ),
    open(
        "criminal-data-without-basis",
        Warning,
        "Data on convictions and offences may be handled only where a law allows it (GDPR, Article 10).",
    ),
    open(
        "dpia-expected",
        Warning,
        "An impact assessment is expected from two of the nine criteria on, or on the authority’s list (GDPR, Article 35; guidelines WP 248).",
    ),
    open(
        "right-missing",
        Warning,
        "People must be told the rights that follow from the legal basis (GDPR, Articles 7(3), 13(2) and 15 to 22).",
    ),
    open(
        "right-not-applicable",
        Note,
        "A right that does not follow from the legal basis raises hopes that will be refused (GDPR, Articles 17(3), 20(1) and 21(1)).",
    ),
    open(
        "cookie-lifetime",
        Warning,
        "Trackers live 13 months at most, unless one is strictly necessary and says why (guidelines of the CNIL of 17 September 2020; French Data Protection Act, Article 82).",
    ),
    open(
        "audience-data-retention",
        Warning,
        "Audience data are kept 25 months at most (guidelines of the CNIL of 17 September 2020).",
    ),
    fixed("bad-translation", "A translation that is not understood would be shown in the wrong place, or not at all."),
    open(
        "translation-missing",
        Warning,
        "A text that must be translated is shown to readers of the other language in the main one.",
    ),
    open("translation-stale", Warning, "A translation of a text that has changed since tells its readers something else."),
    open(
        "avoided-word",
        Warning,
        "Two words for one thing make readers look for a difference; the glossary says which of them is used.",
    ),
    open(
        "active-file",
        Note,
        "An HTML page, or an SVG with scripts or foreign addresses, acts in the reader’s browser: publish it only from a source you trust.",
    ),
    open("empty-project", Warning, "A project without pages and entries makes an empty site."),
];

/// Finds a rule by id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_has_the_same_rules() {
        let text = include_str!("../../docs/rules.md");
        for rule in RULES {
            let fixed = if rule.fixed { " (fixed)" } else { "" };
            let row = format!("| `{}` | {}{fixed} | {} |", rule.id, rule.severity.name(), rule.reason);
            assert!(text.contains(&row), "docs/rules.md lacks: {row}");
        }
        let rows = text.lines().filter(|l| l.starts_with("| `")).count();
        assert_eq!(rows, RULES.len(), "docs/rules.md has rules that do not exist");
    }

    #[test]
    fn the_dashboard_has_words_for_what_each_rule_finds() {
        for rule in RULES.iter().filter(|rule| !rule.fixed) {
            let key = format!("alert_{}", rule.id);
            let words = crate::locale::Words::of(crate::schema::Lang::of("fr"));
            assert!(words.find(&key).is_some(), "content/words/*.yaml lack `{key}`");
        }
    }

    #[test]
    fn ids_are_unique() {
        let ids: std::collections::BTreeSet<&str> = RULES.iter().map(|r| r.id).collect();
        assert_eq!(ids.len(), RULES.len());
    }
}
