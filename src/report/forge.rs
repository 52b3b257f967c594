//! Findings for forges and other programs: GitHub's workflow commands, GitLab's Code Quality, SARIF and JUnit.
//!
//! In: findings and how paths begin. Out: text, one file each. Paths count from the top of the repository, because that is where the
//! programs that read them look.

mod github;
mod gitlab;
mod junit;
mod sarif;

pub use github::github;
pub use gitlab::gitlab;
pub use junit::junit;
pub use sarif::sarif;

use crate::finding::{Finding, Severity};
use crate::schema::Lang;
use crate::source::Sources;
use crate::span::{Place, Span};

/// What all formats need to say findings.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// The texts.
    pub sources: &'a Sources,
    /// Language of the sentences.
    pub lang: Lang,
    /// The way from the top of the repository to the project, with a `/` at its end.
    pub prefix: &'a str,
    /// Whether warnings deny too.
    pub warnings_deny: bool,
}

/// A place as programs take it.
struct At {
    path: String,
    first: Place,
    last: Place,
}

impl About<'_> {
    /// A place in a file of the project; nothing for one of the program's own files, which nobody can open.
    fn at(&self, span: Span) -> Option<At> {
        let span = self.sources.whole(span);
        let file = self.sources.get(span.file).filter(|file| !file.shipped)?;
        let last = Span { start: span.end, ..span };
        let (first, last) = (self.sources.place(span), self.sources.place(last));
        Some(At { path: format!("{}{}", self.prefix, file.path), first, last })
    }

    /// Where a finding is told: its own place, or the settings where it has none.
    fn place_of(&self, finding: &Finding) -> At {
        let start = Place { line: 1, column: 1 };
        let settings = || At { path: format!("{}ouvrage.yaml", self.prefix), first: start, last: start };
        finding.span.and_then(|span| self.at(span)).unwrap_or_else(settings)
    }

    fn denies(&self, severity: Severity) -> bool {
        severity == Severity::Error || (self.warnings_deny && severity == Severity::Warning)
    }

    /// What is wrong, and how to mend it.
    fn sentences(&self, finding: &Finding) -> String {
        let said = super::in_language(finding, self.lang);
        match said.hint {
            Some(hint) => format!("{}\n{hint}", said.message),
            None => said.message,
        }
    }
}
