//! Reads settings from the tree of a file: each wrong one becomes a finding, and the rest is read on.

use crate::finding::{Finding, RuleId};
use crate::schema::value::{Date, meant};
use crate::schema::{Lang, Words};
use crate::source::{Key, Node, Tree};
use crate::span::Span;

pub(super) struct SettingsReader<'a> {
    pub(super) findings: &'a mut Vec<Finding>,
    /// The languages of the project, the main one first.
    pub(super) languages: Vec<Lang>,
}

impl SettingsReader<'_> {
    pub(super) fn error(&mut self, span: Span, message: impl Into<String>) -> &mut Finding {
        self.findings.push(Finding::error(RuleId::BadConfig, span, message));
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    pub(super) fn keys(&mut self, pairs: &[(Key, Node)], known: &[&str], what: &str) {
        for (key, _) in pairs {
            if !known.contains(&key.text.as_str()) {
                let finding = Finding::error(RuleId::BadConfig, key.span, format!("{what} has no setting `{}`", key.text));
                let finding = finding.did_you_mean(&key.text, known.iter().copied());
                self.findings.push(if finding.hint.is_none() {
                    finding.hint(format!("settings: {}", known.join(", ")))
                } else {
                    finding
                });
            }
        }
    }

    pub(super) fn text(&mut self, node: &Node, name: &str) -> Option<String> {
        let value = node.get(name)?;
        match &value.tree {
            Tree::Scalar(text) => Some(text.trim().to_owned()).filter(|t| !t.is_empty()),
            Tree::Null => None,
            _ => {
                self.error(value.span, format!("`{name}` expects text, found {}", value.shape()));
                None
            }
        }
    }

    /// Reads a text that may be given per language: `title: { fr: …, en: … }`.
    pub(super) fn words(&mut self, node: &Node, name: &str) -> Option<Words> {
        let value = node.get(name)?;
        let Some(pairs) = value.as_map() else { return self.text(node, name).map(Words::one) };
        let mut texts = Vec::new();
        for (key, text) in pairs {
            match crate::locale::position(&self.languages, &key.text) {
                Some(n) => {
                    let code = self.languages.get(n).map_or("", |lang| lang.code());
                    texts.extend(text.as_str().map(|t| (n, code.to_owned(), t.trim().to_owned())));
                }
                None => self.findings.push(super::translation::unknown_language(key, &self.languages)),
            }
        }
        // The main language comes first: it stands in where another is missing.
        texts.sort_by_key(|(n, ..)| *n);
        let words = Words::of_project(texts.into_iter().map(|(_, code, text)| (code, text)).collect());
        if words.is_empty() { None } else { Some(words) }
    }

    pub(super) fn text_in(&mut self, node: &Node, name: &str, lang: Lang) -> Option<String> {
        self.words(node, name).map(|words| words.get(lang).to_owned())
    }

    pub(super) fn texts(&mut self, node: &Node, name: &str) -> Vec<(String, Span)> {
        let Some(value) = node.get(name) else { return Vec::new() };
        match &value.tree {
            Tree::Scalar(text) => vec![(text.trim().to_owned(), value.span)],
            Tree::List(items) => items.iter().filter_map(|i| i.as_str().map(|t| (t.trim().to_owned(), i.span))).collect(),
            Tree::Null => Vec::new(),
            Tree::Map(_) => {
                self.error(value.span, format!("`{name}` expects a list"));
                Vec::new()
            }
        }
    }

    pub(super) fn date(&mut self, node: &Node) -> Option<Date> {
        let text = self.text(node, "date")?;
        let date = Date::parse(&text);
        if date.is_none() {
            let span = node.get("date").map_or(node.span, |n| n.span);
            let lang = self.languages.first().copied().unwrap_or_else(Lang::fallback);
            let hint = meant(&text, lang).unwrap_or_else(|| "write it as `2026-03-31`".into());
            self.error(span, format!("`{text}` is not a date that exists")).hint = Some(hint);
        }
        date
    }
}
