//! The rules: id, default severity and reason of each. `docs/rules.md` shows the same table; a test holds them together.

use crate::finding::Severity::{self, Error, Warning};

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

const fn fixed(id: &'static str, reason: &'static str) -> Rule {
    Rule { id, severity: Error, fixed: true, reason }
}

const fn open(id: &'static str, severity: Severity, reason: &'static str) -> Rule {
    Rule { id, severity, fixed: false, reason }
}

/// All rules, by family.
pub const RULES: [Rule; 39] = [
    fixed("no-config", "Without `ouvrage.yaml` a folder is not a project."),
    fixed("unreadable", "What cannot be read cannot be published; leaving it out silently would lose it."),
    fixed("not-utf8", "Text in an unknown encoding would come out garbled."),
    fixed("bad-path", "A file name that is not UTF-8 has no address."),
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
    open("missing-field", Error, "The kind says that every entry needs this field."),
    fixed("broken-reference", "A link to nothing misleads whoever follows it."),
    fixed("wrong-kind", "A link to an entry of another kind makes matrices and coverage wrong."),
    fixed("broken-link", "A link in a text that leads nowhere."),
    fixed("broken-image", "An image that is not there leaves a hole in the page and in the printed document."),
    open(
        "refused-link",
        Error,
        "Only web, e-mail and telephone addresses and files of the project may be linked to; others can run code or leave the project.",
    ),
    fixed("bad-view", "A view that cannot be computed shows nothing."),
    fixed("bad-passage", "A passage for a narrower audience that is never closed hides the rest of the page."),
    fixed("bad-outline", "A document that names a page or register that does not exist is incomplete."),
    fixed("hidden-mention", "A text that cites what its reader may not see tells that it exists."),
    fixed("hidden-view", "A view that selects by what its reader may not see tells what it holds."),
    fixed("hidden-outline", "A document for an audience cannot hold what that audience may not see."),
    fixed("address-conflict", "Two things at one address: one of them would disappear."),
    fixed("unknown-rule", "A rule that does not exist silences nothing."),
    open("link-cycle", Error, "What depends on itself can never be begun."),
    open("requirement-without-test", Warning, "A requirement that no test verifies cannot be accepted."),
    open("story-without-requirement", Warning, "A story that no requirement satisfies will not be built."),
    open("flow-unknown-step", Error, "An arrow that leads to no step is not drawn, and the path it stood for is lost."),
    open("flow-unreachable-step", Warning, "A step that no start leads to is never carried out."),
    open("flow-dead-end", Warning, "A path that stops without an end leaves whoever follows it not knowing whether it is over."),
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
    fn ids_are_unique() {
        let ids: std::collections::BTreeSet<&str> = RULES.iter().map(|r| r.id).collect();
        assert_eq!(ids.len(), RULES.len());
    }
}
