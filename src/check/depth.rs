//! How far a check goes: to all that there is to say, or to the errors alone. Whether an old state of a project may be shown depends on its errors,
//! and many states are looked at: what can say nothing but warnings and notes is not computed for them.

use super::rule;
use crate::finding::{Finding, RuleId, Severity};
use crate::project::Project;

/// What is looked for in a project.
pub(super) struct Depth<'a> {
    project: &'a Project,
    whole: bool,
}

impl<'a> Depth<'a> {
    /// All that there is to say.
    pub fn whole(project: &'a Project) -> Self {
        Depth { project, whole: true }
    }

    /// Errors alone.
    pub fn errors(project: &'a Project) -> Self {
        Depth { project, whole: false }
    }

    /// Whether findings by one of these rules are looked for.
    pub fn asks_for(&self, rules: &[RuleId]) -> bool {
        self.whole || rules.iter().any(|id| self.may_be_error(*id))
    }

    /// Looks for findings by these rules, and by no others, when they are asked for.
    pub fn look(&self, rules: &[RuleId], findings: &mut Vec<Finding>, check: impl FnOnce(&mut Vec<Finding>)) {
        if !self.asks_for(rules) {
            return;
        }
        let before = findings.len();
        check(findings);
        // A rule that is not named here would be passed over where only errors are looked for.
        debug_assert!(findings.iter().skip(before).all(|finding| rules.contains(&finding.rule)));
    }

    /// Whether a rule can make an error of a project: by itself, or because the project says so.
    fn may_be_error(&self, id: RuleId) -> bool {
        let Some(rule) = rule(id) else { return true };
        match self.project.config.rules.get(id.as_str()).filter(|_| !rule.fixed) {
            Some((severity, _)) => *severity == Some(Severity::Error),
            None => rule.severity == Severity::Error,
        }
    }
}

/// What is said of pictures that are not given or not printed as they are.
pub(super) const OF_PICTURES: &[RuleId] = &[
    RuleId::IncompleteImage,
    RuleId::MislabelledImage,
    RuleId::MissingGlyph,
    RuleId::UncleanedFile,
    RuleId::UnprintedWords,
    RuleId::UnreadableImage,
];

/// What is said of how sentences are written.
pub(super) const OF_WRITING: &[RuleId] = &[
    RuleId::WritingAndOr,
    RuleId::WritingDanglingColon,
    RuleId::WritingEscape,
    RuleId::WritingNoModal,
    RuleId::WritingNoUnit,
    RuleId::WritingOpenEnded,
    RuleId::WritingPassive,
    RuleId::WritingTwoStatements,
    RuleId::WritingUnknownAbbreviation,
    RuleId::WritingVague,
];

#[cfg(test)]
mod tests {
    use super::super::{check, count, errors};
    use crate::project::Project;

    fn project(settings: &str, text: &str) -> (usize, usize, usize) {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            std::fs::write(path, text).expect("written");
        };
        write("ouvrage.yaml", &format!("title: Essai\nlanguage: fr\n{settings}"));
        write("content/index.md", text);
        write("content/requirements.yaml", "- id: EX-1\n  title: Un\n  statement: Le service doit répondre rapidement, etc.\n");
        let reading = Project::read(folder.path()).expect("read");
        let findings = check(&reading);
        (errors(&reading), count(&findings).0, findings.len())
    }

    #[test]
    fn errors_are_counted_as_a_whole_check_finds_them() {
        let text = "# Essai\n\nVoir [[EX-9]] et [^1].\n\n```mermaid\nquatsch\n```\n\n![x](non.png) \u{7}\n\n:::note\nx\n:::\n";
        let (alone, errors, all) = project("", text);
        assert_eq!(alone, errors);
        assert!(errors >= 2 && all > errors, "{errors} of {all}");
        // What a project makes an error of is one, whichever family looks for it.
        for rule in
            ["writing-vague", "writing-escape", "unknown-footnote", "undrawn-mermaid", "foreign-markup", "control-character"]
        {
            let (alone, whole, _) = project(&format!("rules:\n  {rule}: error\n"), text);
            assert_eq!(alone, whole, "{rule}");
        }
        for rule in ["undrawn-mermaid", "control-character"] {
            assert_eq!(project(&format!("rules:\n  {rule}: error\n"), text).0, errors + 1, "{rule}");
        }
    }
}
