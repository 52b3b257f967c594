//! Days that conditions name: what `today` means, and dates as they are written.

use crate::finding::{Finding, RuleId, Severity};
use crate::project::{Operand, Project, TODAY};
use crate::schema::value::{Date, Duration, meant};
use crate::span::Span;
use std::ops::Range;

/// Checks that `today` means a day, and that what is added to it is a length of time.
pub(super) fn today(project: &Project, operands: &[Operand], place: &dyn Fn(&Range<usize>) -> Span) -> Vec<Finding> {
    let one = |operand: &Operand| {
        let shift = operand.text.strip_prefix(TODAY)?;
        let place = place(&operand.at);
        if project.config.date.is_none() {
            let message = "`today` is the date of the project, which has none: the condition holds for nothing";
            let finding = Finding::new(RuleId::TodayUnknown, Severity::Note, message).at(place);
            return Some(finding.hint("write `date:` in ouvrage.yaml"));
        }
        let length = shift.trim().trim_start_matches(['-', '+']);
        if length.is_empty() || Duration::parse(length, project.config.lang).is_some() {
            return None;
        }
        let message = format!("`{}` is no length of time", length.trim());
        Some(Finding::error(RuleId::BadView, place, message).hint("for instance `today - 12 months`"))
    };
    operands.iter().filter_map(one).collect()
}

/// Checks that a date is one: a condition on another text holds for nothing.
pub(super) fn written(project: &Project, operands: &[Operand], place: &dyn Fn(&Range<usize>) -> Span) -> Vec<Finding> {
    let is_none = |operand: &&Operand| !operand.text.starts_with(TODAY) && Date::parse(&operand.text).is_none();
    let one = |operand: &Operand| {
        let text = &operand.text;
        let hint = meant(text, project.config.lang).unwrap_or_else(|| "write it as `2026-03-31`".into());
        Finding::error(RuleId::BadView, place(&operand.at), format!("`{text}` is not a date that exists")).hint(hint)
    };
    operands.iter().filter(is_none).map(one).collect()
}
