//! What in texts is printed as it stands, and looks like an oversight to readers: marks that are not understood, drawings that cannot be drawn,
//! notes that nothing cites.

use super::ProseChecker;
use crate::check::passages;
use crate::finding::{Finding, RuleId, Severity};
use crate::index::ProjectIndex;
use crate::schema::value::Prose;
use crate::span::Span;
use crate::text;

impl ProseChecker<'_> {
    /// Finds what is shown otherwise than its author may expect, and what is not understood.
    pub(super) fn marks(&self, prose: &Prose, findings: &mut Vec<Finding>) {
        self.depth.look(&[RuleId::UndrawnMermaid], findings, |findings| self.drawings(prose, findings));
        self.depth.look(&[RuleId::ForeignMarkup], findings, |findings| self.foreign(prose, findings));
        self.depth.look(&[RuleId::UnknownFootnote, RuleId::UnusedFootnote], findings, |findings| self.footnotes(prose, findings));
        self.depth.look(&[RuleId::ControlCharacter], findings, |findings| self.controls(prose, findings));
    }

    fn drawings(&self, prose: &Prose, findings: &mut Vec<Finding>) {
        for (code, at) in text::drawings(&prose.text) {
            if let Err(why) = text::mermaid::draw(&code) {
                let message = format!("this Mermaid drawing is shown as its code: {why}");
                let finding = Finding::warning(RuleId::UndrawnMermaid, self.project.span_of(prose, &at), message);
                findings.push(finding.hint("the manual says what is drawn (Pages); or save it as SVG and show it as a picture"));
            }
        }
    }

    /// Finds Markdown where none is read.
    pub(super) fn plain(&self, text: &str, near: Span, entry: ProjectIndex, findings: &mut Vec<Finding>) {
        let Some(mark) = text::markdown_in_line(text).and_then(|at| text.get(at)) else { return };
        let span = passages::found_in(self.project, near, mark).unwrap_or(near);
        let message = format!("“{mark}” is Markdown, and a text of one line is shown as it is written");
        let mut finding = Finding::new(RuleId::ForeignMarkup, Severity::Note, message).at(span);
        finding.entry = Some(entry);
        findings.push(finding.hint("write it without the marks; a field of Markdown can take them"));
    }

    fn foreign(&self, prose: &Prose, findings: &mut Vec<Finding>) {
        for mark in text::foreign(&prose.text) {
            let message = format!("this looks like {}, which is not read", mark.like);
            let span = self.project.span_of(prose, &mark.at);
            findings.push(Finding::new(RuleId::ForeignMarkup, Severity::Note, message).at(span).hint(mark.hint));
        }
    }

    fn footnotes(&self, prose: &Prose, findings: &mut Vec<Finding>) {
        let (unknown, uncited) = text::footnotes(&prose.text);
        for at in unknown {
            let name = prose.text.get(at.clone()).unwrap_or_default();
            let finding =
                Finding::warning(RuleId::UnknownFootnote, self.project.span_of(prose, &at), format!("there is no note `{name}`"));
            findings.push(finding.hint(format!("write it on a line of its own: `{name}: …`")));
        }
        for at in uncited {
            let finding = Finding::warning(RuleId::UnusedFootnote, self.project.span_of(prose, &at), "nothing cites this note");
            findings.push(finding.hint("it is shown at the end of the text; cite it, or take it out"));
        }
    }

    fn controls(&self, prose: &Prose, findings: &mut Vec<Finding>) {
        for (at, c) in text::controls(&prose.text) {
            let message =
                format!("this stands for a control character, {}, and is shown as a space", crate::source::control_name(c));
            let finding = Finding::warning(RuleId::ControlCharacter, self.project.span_of(prose, &at), message);
            findings.push(finding.hint("take it out: pages, feeds and documents cannot hold it"));
        }
    }
}
