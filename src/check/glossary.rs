//! The words of texts: what explains them, and what the glossary asks not to write.
//!
//! A word to avoid is looked for like the words that get a hint: whole, in any case, singular or plural. What is quoted or code is
//! somebody else's word, and a term's own entry may name what it replaces.

use crate::finding::{Finding, RuleId, Severity};
use crate::index::ProjectIndex;
use crate::project::{GLOSSARY_FIELDS, Project};
use crate::schema::value::Prose;
use crate::schema::{Lang, Value};
use crate::span::Span;
use crate::text::{self, Terms};
use rayon::prelude::*;

/// Checks what `glossary:` names.
pub fn settings(project: &Project, findings: &mut Vec<Finding>) {
    for (name, span) in &project.config.glossary {
        let Some(span) = span.filter(|_| project.vocabulary.find(name).is_none()) else { continue };
        let finding = Finding::error(RuleId::BadConfig, span, format!("there is no kind `{name}`"));
        findings.push(finding.did_you_mean_key(name, project.vocabulary.kind_words()));
    }
}

/// Checks texts against the words to avoid.
pub fn check(project: &Project, findings: &mut Vec<Finding>) {
    let avoided = Avoided::new(project);
    if avoided.words.is_empty() {
        return;
    }
    let of_pages = project.pages.par_iter().flat_map_iter(|page| {
        let lang = page.lang.unwrap_or(project.config.lang);
        let mut found = avoided.prose(&page.body, lang, None);
        // A title that is a heading is part of the body.
        for line in page.description.iter().chain(Some(&page.title).filter(|_| page.title_written)) {
            avoided.line(line, page.span, lang, None, &mut found);
        }
        for other in &page.translations {
            found.extend(avoided.prose(&other.body, other.lang, None));
            for line in other.description.iter().chain(other.title.iter().filter(|_| other.title_written)) {
                avoided.line(line, other.span, other.lang, None, &mut found);
            }
        }
        found
    });
    let of_entries = project.entries.raw.par_iter().enumerate().flat_map_iter(|(n, entry)| {
        let n = ProjectIndex::from(n);
        let mut found = Vec::new();
        for (name, written) in &entry.fields {
            if !avoided.is_word_list(n, name) {
                avoided.value(&written.value, written.span, project.config.lang, n, &mut found);
            }
        }
        for translation in &entry.translations {
            for text in translation.texts.iter().filter(|text| !avoided.is_word_list(n, &text.slot.field)) {
                avoided.value(&text.value, text.span, translation.lang, n, &mut found);
            }
        }
        found
    });
    findings.extend(of_pages.chain(of_entries).collect::<Vec<_>>());
}

/// The words that a glossary asks not to write.
struct Avoided<'a> {
    project: &'a Project,
    /// What is looked for in texts of each language.
    terms: Vec<(Lang, Terms)>,
    /// The words to avoid alone: most texts hold none, and are not read as Markdown.
    alone: Vec<(Lang, Terms)>,
    /// The words to avoid, by their numbers in `terms`.
    words: Vec<AvoidedWord>,
}

struct AvoidedWord {
    /// The entry whose term is to be used in its place.
    entry: ProjectIndex,
    /// That term, in the language of the word.
    instead: String,
}

impl<'a> Avoided<'a> {
    /// The number of the words that may be used: a word to avoid that is a part of one is not met there.
    const ACCEPTED: usize = usize::MAX;

    fn new(project: &'a Project) -> Self {
        let none = || project.config.languages.iter().map(|lang| (*lang, Terms::new(*lang))).collect();
        let mut avoided = Avoided { project, terms: none(), alone: none(), words: Vec::new() };
        let main = project.config.lang;
        let entries: Vec<(ProjectIndex, &str)> =
            project.entries.keys().filter_map(|n| Some((n, avoided.kind_title(n)?))).collect();
        for (n, title) in &entries {
            for field in [*title].into_iter().chain(GLOSSARY_FIELDS) {
                for (lang, word) in avoided.texts(*n, field, main) {
                    avoided.add(lang, &word, Self::ACCEPTED);
                }
            }
        }
        for (n, title) in entries {
            let titles = avoided.texts(n, title, main);
            for (lang, word) in avoided.texts(n, "avoid", main) {
                let own = titles.iter().find(|(l, _)| *l == lang).or(titles.first());
                let number = avoided.words.len();
                avoided.words.push(AvoidedWord { entry: n, instead: own.map(|(_, title)| title.clone()).unwrap_or_default() });
                avoided.add(lang, &word, number);
            }
        }
        avoided
    }

    fn add(&mut self, lang: Lang, word: &str, number: usize) {
        let lists = std::iter::once(&mut self.terms).chain((number != Self::ACCEPTED).then_some(&mut self.alone));
        lists.flatten().filter(|(l, _)| *l == lang).for_each(|(_, terms)| terms.add(word, number));
    }

    fn may_be_in(&self, text: &str, lang: Lang) -> bool {
        self.alone.iter().any(|(l, terms)| *l == lang && terms.may_be_in(text))
    }

    /// The title field of an entry whose kind explains words.
    fn kind_title(&self, n: ProjectIndex) -> Option<&'a str> {
        let kind = self.project.entries.get(n).and_then(|entry| self.project.kind_of(entry))?;
        self.project.config.glossary.iter().any(|(name, _)| *name == *kind.name).then_some(&*kind.title)
    }

    /// Whether a field of an entry lists words, and says nothing of its own.
    fn is_word_list(&self, n: ProjectIndex, field: &str) -> bool {
        (field == "avoid" || GLOSSARY_FIELDS.contains(&field)) && self.kind_title(n).is_some()
    }

    /// The texts of a field, in each language.
    fn texts(&self, n: ProjectIndex, field: &str, main: Lang) -> Vec<(Lang, String)> {
        fn of(value: &Value) -> Vec<String> {
            match value {
                Value::Text(text) => vec![text.to_string()],
                Value::List(items) => items.iter().flat_map(of).collect(),
                _ => Vec::new(),
            }
        }
        let Some(entry) = self.project.entries.get(n) else { return Vec::new() };
        let own = entry.get(field).into_iter().map(|value| (main, value));
        let others = entry.translations.iter().flat_map(|translation| {
            let texts = translation.texts.iter().filter(|text| &*text.slot.field == field && text.slot.cell.is_none());
            texts.map(|text| (translation.lang, &text.value))
        });
        own.chain(others).flat_map(|(lang, value)| of(value).into_iter().map(move |text| (lang, text))).collect()
    }

    fn value(&self, value: &Value, span: Span, lang: Lang, entry: ProjectIndex, findings: &mut Vec<Finding>) {
        match value {
            Value::Prose(prose) => findings.extend(self.prose(prose, lang, Some(entry))),
            Value::Text(text) => self.line(text, span, lang, Some(entry), findings),
            Value::List(items) => items.iter().for_each(|v| self.value(v, span, lang, entry, findings)),
            Value::Records(rows) => rows.iter().flatten().for_each(|(_, v)| self.value(v, span, lang, entry, findings)),
            _ => {}
        }
    }

    /// Looks through a line that is no Markdown.
    fn line(&self, line: &str, span: Span, lang: Lang, entry: Option<ProjectIndex>, findings: &mut Vec<Finding>) {
        if self.may_be_in(line, lang) {
            let prose = Prose { text: line.into(), span, exact: false, lang: None, passages: std::sync::Arc::default() };
            self.run(&prose, 0..line.len(), lang, entry, findings);
        }
    }

    fn prose(&self, prose: &Prose, lang: Lang, entry: Option<ProjectIndex>) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.may_be_in(&prose.text, lang) {
            for run in text::runs(&prose.text) {
                self.run(prose, run, lang, entry, &mut findings);
            }
        }
        findings
    }

    /// Looks through words that follow each other without anything but text between them.
    fn run(
        &self,
        prose: &Prose,
        at: std::ops::Range<usize>,
        lang: Lang,
        entry: Option<ProjectIndex>,
        findings: &mut Vec<Finding>,
    ) {
        let Some((_, terms)) = self.terms.iter().find(|(l, _)| *l == lang) else { return };
        let Some(words) = prose.text.get(at.clone()) else { return };
        for found in terms.find(words) {
            let Some(word) = self.words.get(found.term).filter(|word| Some(word.entry) != entry) else { continue };
            let Some(term) = self.project.entries.get(word.entry) else { continue };
            let here = at.start + found.at.start..at.start + found.at.end;
            let message = format!("`{}` is a word to avoid", &words[found.at]);
            let mut finding = Finding::new(RuleId::AvoidedWord, Severity::Warning, message)
                .at(self.project.span_of(prose, &here))
                .also(term.id_span, "the term that is used in its place")
                .hint(format!("write `{}`, or quote the word when it is somebody else's", word.instead));
            finding.entry = entry;
            findings.push(finding);
        }
    }
}
