//! The home page: registers, documents, how far the project is.

use super::{Maker, PageFrame};
use crate::index::EntryIndex;
use crate::project::Condition;
use crate::publication::address;
use crate::schema::{FieldType, Kind, Section, Tone, Value as FieldValue};
use crate::site::{SiteError, audience};
use serde_json::{Value, json};
use tera::Context;

impl Maker<'_> {
    pub(super) fn home(&self) -> Result<String, SiteError> {
        let index = self.publication.find_page("index");
        let html = index.map(|page| self.body(page).1).unwrap_or_default();
        let info = self.publication.info();
        let frame = PageFrame {
            untranslated: index.is_some_and(|page| page.lang.is_some()),
            description: info.description.clone().or_else(|| info.subtitle.clone()),
            html,
            source: index.and_then(|page| self.source(self.publication.page_place(page))),
            changed: index.and_then(|page| self.changed(self.last_of(page))),
            ..self.plain("home", self.line(&info.title))
        };
        let mut context = Context::new();
        context.insert("page", &self.frame(frame));
        context.insert("nav", &self.site.shared.tree.around("index.html", None));
        context.insert("registers", &self.registers());
        context.insert("documents", &self.documents());
        context.insert("coverage", &self.coverage());
        context.insert("progress", &self.progress());
        context.insert("phases", &self.phases());
        context.insert("today", &self.today().map(|today| self.day(today)));
        context.insert("upcoming", &self.upcoming());
        context.insert("decisions", &self.decisions());
        context.insert("recent", &self.recent());
        context.insert("baselines", &self.baselines(None));
        context.insert("alerts", &self.alerts());
        context.insert("checked", &self.site.is_checked());
        self.show("home.html", context)
    }

    pub(super) fn registers(&self) -> Vec<Value> {
        let lang = self.publication.info().lang;
        let register = |(kind, entries): (&Kind, &[EntryIndex])| {
            json!({
                "kind": &*kind.name, "label": kind.label.get(lang), "labels": kind.labels.get(lang), "count": entries.len(),
                "path": address::of_register(kind), "help": kind.help.get(lang),
            })
        };
        self.publication.registers().map(register).collect()
    }

    pub(super) fn documents(&self) -> Vec<Value> {
        let lang = self.publication.info().lang;
        let document = |offered: &crate::site::OfferedDocument| {
            let (document, made) = (&offered.config, offered.made.as_ref());
            let there = made.is_some() || self.site.shared.serving.is_some();
            let pictures = (1..=made.map_or(0, |m| m.previews)).map(|n| self.of_site(&address::of_preview(&document.name, n)));
            let other = Some(document.lang).filter(|l| *l != lang);
            json!({
                "name": document.name, "family": document.family, "title": self.line_in(&document.title, other), "lang": other,
                "subtitle": document.subtitle.as_deref().map(|s| self.line_in(s, other)),
                "path": there.then(|| self.of_site(&address::of_document(&document.name))), "previews": pictures.collect::<Vec<_>>(),
                "audience": audience(self.publication.name_of(document.audience), self.words),
                "failed": offered.failed, "pages": made.map(|m| m.pages), "size": made.map(|m| size(m.bytes, lang)),
            })
        };
        self.site.documents.iter().map(document).collect()
    }

    /// Coverage as registers show it, each figure once and named by what it counts, wherever it is shown.
    pub(super) fn coverage(&self) -> Vec<Value> {
        let mut found = Vec::new();
        // Two registers may show the same figure, as requirements and tests do: it is told once.
        let mut told: Vec<(String, String, Option<Condition>)> = Vec::new();
        for (kind, _) in self.publication.registers() {
            for request in self.requests(kind).into_iter().filter(|r| r.view == "coverage") {
                let counted =
                    request.kinds.first().and_then(|(name, _)| self.publication.vocabulary().find(name)).unwrap_or(kind);
                let computed = self.with_writer("", 4, |writer| crate::view::coverage(&request, writer));
                let Ok((_, coverage)) = computed else { continue };
                for part in coverage.parts {
                    let figure =
                        (counted.name.to_string(), part.label.clone(), request.condition.as_ref().map(|(c, _)| c.clone()));
                    if told.contains(&figure) {
                        continue;
                    }
                    told.push(figure);
                    let whole = request.title().map(|title| crate::text::typeset(title, self.publication.info().lang));
                    let whole = whole.unwrap_or_else(|| coverage.label.clone());
                    let title = format!("{whole}{}{}", self.words.get("colon"), part.label.to_lowercase());
                    found.push(json!({
                        "title": title, "path": address::of_register(counted),
                        "covered": part.covered, "total": part.total, "percent": part.percent,
                    }));
                }
            }
        }
        found
    }

    /// How far the method is, phase by phase: what the checklists of registers say.
    pub(super) fn phases(&self) -> Vec<Value> {
        let mut found = Vec::new();
        for (kind, _) in self.publication.registers() {
            for request in self.requests(kind).into_iter().filter(|request| request.view == "checklist") {
                let Ok((_, checklist)) = self.with_writer("", 4, |writer| crate::view::checklist(&request, writer)) else {
                    continue;
                };
                // A few questions that were kept by hand are in the register; this is for those that follow a whole method.
                if !checklist.computed {
                    continue;
                }
                found.extend(checklist.phases.into_iter().filter(|phase| phase.total > 0).map(|phase| {
                    json!({
                        "title": phase.label, "path": address::of_register(kind),
                        "covered": phase.done, "total": phase.total, "percent": phase.percent,
                    })
                }));
            }
        }
        found
    }

    /// How the field that a kind names as its progress is spread over its choices.
    pub(super) fn progress(&self) -> Vec<Value> {
        let lang = self.publication.info().lang;
        let mut found = Vec::new();
        for (kind, entries) in self.publication.registers() {
            let field = kind.progress.as_deref().and_then(|name| kind.fields.get(name));
            let Some((field, FieldType::Choice(choices))) = field.map(|f| (f, &f.ty)) else { continue };
            let of = |key: &str| {
                let has = |n: &&EntryIndex| matches!(self.publication.entry(**n).get(&field.name), Some(FieldValue::Choice(k)) if **k == *key);
                entries.iter().filter(has).count()
            };
            let mut parts: Vec<Value> = choices
                .iter()
                .map(|c| json!({"key": c.key, "label": c.label.get(lang), "tone": c.tone.name(), "count": of(&c.key)}))
                .collect();
            let known: usize = choices.iter().map(|c| of(&c.key)).sum();
            if known == 0 {
                continue;
            }
            // The whole is the register: what nobody has judged yet is part of it.
            let rest = entries.len().saturating_sub(known);
            if rest > 0 {
                let word = if kind.section == Section::Accept { "no_verdict" } else { "empty" };
                parts.push(json!({"key": null, "label": self.words.get(word), "tone": Tone::Muted.name(), "count": rest}));
            }
            let (title, path) = (kind.labels.get(lang), address::of_register(kind));
            found.push(json!({"title": title, "path": path, "total": entries.len(), "parts": parts}));
        }
        found
    }
}

/// A size as people read it.
fn size(bytes: usize, lang: crate::schema::Lang) -> String {
    let locale = lang.locale();
    let [plain, thousands, millions] = &locale.bytes;
    match bytes {
        0..1_000 => format!("{bytes}\u{a0}{plain}"),
        1_000..1_000_000 => format!("{}\u{a0}{thousands}", bytes.div_ceil(1_000)),
        _ => format!("{}{}{}\u{a0}{millions}", bytes / 1_000_000, locale.marks.decimal, bytes % 1_000_000 / 100_000),
    }
}
