//! How obligations, wishes, tests and levels are written: one statement each, with a verb that binds, words that can be checked, numbers
//! with their unit.
//!
//! In: the texts of fields whose kind says `writing:`, each in its language. Out: findings at the words themselves. What is looked for is
//! data, one file per language in `content/rules/` ([`guide`]), with the words that the project adds or takes out; a language without a
//! file is not judged. What is code, quoted or somebody else's is not read ([`plain`]). All words of a language are looked for at once
//! ([`matcher`]); what a sentence says as a whole is judged in [`obligation`] and [`number`].
//!
//! The ideas are those of requirements engineering (INCOSE's guide to writing requirements, EARS, ISO/IEC/IEEE 29148); the words, reasons
//! and examples are our own (`docs/decisions/writing-quality.md`).

mod abbreviation;
mod guide;
mod judge;
mod matcher;
mod number;
mod obligation;
mod places;
mod plain;
#[cfg(test)]
mod tests;

use crate::finding::{Finding, RuleId, Severity};
use crate::index::ProjectIndex;
use crate::project::{Entry, Project};
use crate::schema::{Kind, Lang, Value, Writing};
use crate::span::Span;
use judge::{Binding, Fault, Judge, Subject};
use places::TextPlace;
use rayon::prelude::*;
use std::collections::HashMap;

/// The most faults that are told of one text: one with more is no requirement.
const MOST: usize = 50;

/// Holds the texts of a project against the rules of writing.
pub(super) fn check(project: &Project, findings: &mut Vec<Finding>) {
    let judges: Vec<(Lang, Judge)> =
        project.config.languages.iter().filter_map(|lang| Some((*lang, Judge::new(project, *lang)?))).collect();
    if judges.is_empty() {
        return;
    }
    let of_lang = |lang: Lang| judges.iter().find(|(l, _)| *l == lang).map(|(_, judge)| judge);
    let judged: Vec<JudgedText> = (project.entries.raw.par_iter().enumerate())
        .flat_map_iter(|(n, entry)| {
            let n = ProjectIndex::from(n);
            let texts = project.kind_of(entry).map(|kind| texts_of(entry, kind, project.config.lang)).unwrap_or_default();
            let level = texts.iter().any(|text| text.subject.writing == Writing::Level);
            let criteria: Vec<&str> =
                texts.iter().filter(|text| text.subject.writing == Writing::Plain).map(|text| text.subject.text).collect();
            let judge_text = |text: &WrittenText<'_>| {
                let judge = of_lang(text.lang)?;
                let counting = text.subject.writing == Writing::Level && criteria.iter().any(|text| judge.counts(text));
                let (faults, binding, abbreviations) = judge.text(&Subject { measured: level, counting, ..text.subject });
                let place = |at: &std::ops::Range<usize>| text.place.of(project, at);
                let found = faults.into_iter().map(|fault| finding(fault, n, &place)).collect();
                let abbreviations = abbreviations.into_iter().map(|(word, at)| (word, place(&at))).collect();
                let bound = binding.map(|binding| (binding, place(&judge::first_word(text.subject.text))));
                Some(JudgedText { entry: n, lang: text.lang, field: text.field.to_owned(), found, abbreviations, bound })
            };
            texts.iter().filter_map(judge_text).collect::<Vec<_>>()
        })
        .collect();
    unbound(project, &judged, &judges, findings);
    abbreviation::check(project, &judged, &judges, findings);
    findings.extend(judged.into_iter().flat_map(|text| text.found));
}

/// What came of one text.
struct JudgedText {
    entry: ProjectIndex,
    lang: Lang,
    field: String,
    found: Vec<Finding>,
    /// Abbreviations, with their places.
    abbreviations: Vec<(String, Span)>,
    /// Whether an obligation says that it is one, and where it begins.
    bound: Option<(Binding, Span)>,
}

/// A text of an entry, its language and its place.
struct WrittenText<'a> {
    subject: Subject<'a>,
    lang: Lang,
    field: &'a str,
    place: TextPlace<'a>,
}

fn finding(fault: Fault, entry: ProjectIndex, place: &dyn Fn(&std::ops::Range<usize>) -> Span) -> Finding {
    let mut finding = note(fault.rule, fault.message).at(place(&fault.at)).hint(fault.hint);
    finding.entry = Some(entry);
    finding
}

fn note(rule: RuleId, message: impl Into<String>) -> Finding {
    Finding::new(rule, super::rule(rule).map_or(Severity::Note, |rule| rule.severity), message)
}

/// The texts of an entry that are judged, in all its languages.
fn texts_of<'a>(entry: &'a Entry, kind: &'a Kind, lang: Lang) -> Vec<WrittenText<'a>> {
    let mut found = Vec::new();
    for (name, written) in entry.fields.iter().filter(|(_, written)| !written.default) {
        let Some(field) = kind.fields.get(name) else { continue };
        if let (Value::Records(rows), Some(cells)) = (&written.value, field.ty.cells()) {
            let mut places = places::Cells::new(written.span);
            for (cell, value) in rows.iter().flatten() {
                let Some(writing) = cells.get(&**cell).and_then(|cell| cell.writing) else { continue };
                add(&mut found, value, (writing, lang, name), &mut |text| places.next(text));
            }
        } else if let Some(writing) = field.writing {
            add(&mut found, &written.value, (writing, lang, name), &mut |text| TextPlace::Line(text, written.span));
        }
    }
    for translation in &entry.translations {
        for text in &translation.texts {
            let field = kind.fields.get(&text.slot.field);
            let of_cell = text.slot.cell.as_ref().map(|(_, cell)| field.and_then(|f| f.ty.cells()).and_then(|c| c.get(&**cell)));
            let Some(writing) = of_cell.unwrap_or(field).and_then(|field| field.writing) else { continue };
            let slot = (writing, translation.lang, &*text.slot.field);
            add(&mut found, &text.value, slot, &mut |line| TextPlace::Line(line, text.span));
        }
    }
    found
}

fn add<'a>(
    found: &mut Vec<WrittenText<'a>>,
    value: &'a Value,
    (writing, lang, field): (Writing, Lang, &'a str),
    place: &mut dyn FnMut(&'a str) -> TextPlace<'a>,
) {
    match value {
        Value::Prose(prose) => {
            let subject = Subject { writing, text: &prose.text, markdown: true, measured: false, counting: false };
            found.push(WrittenText { subject, lang, field, place: TextPlace::Prose(prose) });
        }
        Value::Text(text) => {
            let subject = Subject { writing, text, markdown: false, measured: false, counting: false };
            found.push(WrittenText { subject, lang, field, place: place(text) });
        }
        Value::List(items) => items.iter().for_each(|item| add(found, item, (writing, lang, field), place)),
        _ => {}
    }
}

/// The fewest obligations of a register of which it is asked how they are written.
const REGISTER: usize = 4;

/// Reports obligations that do not say that they are, where the others of their register do: three out of four at least. A register in
/// the present tense throughout says it by being one.
fn unbound(project: &Project, judged: &[JudgedText], judges: &[(Lang, Judge)], findings: &mut Vec<Finding>) {
    let register = |text: &'_ JudgedText| {
        let kind = project.entries.get(text.entry).map(|entry| entry.kind.clone());
        (kind, text.field.clone(), text.lang)
    };
    let mut counts = HashMap::new();
    for text in judged {
        if let Some((binding, _)) = text.bound {
            let (bound, all): &mut (usize, usize) = counts.entry(register(text)).or_default();
            *bound += usize::from(binding == Binding::Bound);
            *all += 1;
        }
    }
    for text in judged {
        let Some((Binding::Silent, span)) = text.bound else { continue };
        let (bound, all) = counts.get(&register(text)).copied().unwrap_or_default();
        if all < REGISTER || bound * 4 < all * 3 {
            continue;
        }
        let verb = judges.iter().find(|(lang, _)| *lang == text.lang).map_or("", |(_, judge)| judge.verb());
        let message = "this does not say that it is required, as the others of its register do";
        let mut finding = note(RuleId::WritingNoModal, message).at(span).hint(format!("say who or what `{verb}` do what"));
        finding.entry = Some(text.entry);
        findings.push(finding);
    }
}
