//! Workflow commands of GitHub Actions, which become annotations of a change
//! (<https://docs.github.com/actions/reference/workflow-commands-for-github-actions>).

use super::About;
use crate::finding::{Finding, Severity};
use std::fmt::Write as _;

/// Writes a command per finding.
pub fn github(findings: &[Finding], about: About<'_>) -> String {
    let mut out = String::new();
    // GitHub shows ten of each command in a step: the heaviest come first.
    let mut ordered: Vec<&Finding> = findings.iter().collect();
    ordered.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    for finding in ordered {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let at = about.place_of(finding);
        let (first, last) = (at.first, at.last);
        let _ = write!(out, "::{command} file={},line={},endLine={}", property(&at.path), first.line, last.line.max(first.line));
        // A range of columns is one of a single line.
        if first.line == last.line {
            let _ = write!(out, ",col={},endColumn={}", first.column, last.column.max(first.column));
        }
        let _ = writeln!(out, ",title={}::{}", property(finding.rule.as_str()), data(&about.sentences(finding)));
    }
    out
}

/// A message: what would end it or the line is escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, which `,` and `:` would end too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_command_but_its_end() {
        assert_eq!(data("50 %: a, b\r\nc"), "50 %25: a, b%0D%0Ac");
        assert_eq!(property("a,b:c\n%"), "a%2Cb%3Ac%0A%25");
    }
}
