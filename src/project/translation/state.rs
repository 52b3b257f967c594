//! What is translated, missing or stale in a language.

use super::{Slot, fingerprint, of_entry, of_page, of_value, slots};
use crate::index::ProjectIndex;
use crate::project::config::Wanted;
use crate::project::{Project, address};
use crate::schema::{Audience, Lang};
use crate::span::Span;
use rayon::prelude::*;

/// What may be translated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A page, by index.
    Page(usize),
    /// An entry, by index.
    Entry(ProjectIndex),
}

/// How far something is translated.
#[derive(Debug)]
pub struct State {
    /// What.
    pub subject: Subject,
    /// The texts that are not translated; of a page, `text`.
    pub missing: Vec<String>,
    /// How many texts there are to translate.
    pub total: usize,
    /// Translations whose source has changed.
    pub stale: Vec<Stale>,
    /// Whether every translation of it carries a fingerprint, so that a change would be noticed.
    pub watched: bool,
    /// The fingerprint of the source as it is now.
    pub fingerprint: String,
}

/// A translation whose source has changed since.
#[derive(Debug)]
pub struct Stale {
    /// Where its fingerprint is written.
    pub span: Span,
    /// The texts it is about: `EX-1`, `title` of `EX-1`, a page.
    pub what: String,
    /// The fingerprint as written.
    pub written: String,
    /// The fingerprint of the source as it is now.
    pub now: String,
}

impl State {
    /// Whether nothing of it is translated.
    pub fn untouched(&self) -> bool {
        self.missing.len() == self.total
    }
}

/// The state of every page and entry that `reader` may see and that has texts, in the order of the project.
pub fn states(project: &Project, lang: Lang, reader: Audience) -> Vec<State> {
    let pages = (0..project.pages.len()).into_par_iter().filter_map(|n| page(project, n, lang, reader));
    let entries = (0..project.entries.len()).into_par_iter().filter_map(|n| entry(project, n.into(), lang, reader));
    pages.chain(entries).collect()
}

fn page(project: &Project, n: usize, lang: Lang, reader: Audience) -> Option<State> {
    let page = project.pages.get(n).filter(|p| p.audience.is_visible_to(reader))?;
    let translation = page.translations.iter().find(|t| t.lang == lang);
    let now = of_page(page);
    let of = translation.and_then(|t| t.of.as_ref());
    let stale = of.filter(|(written, _)| *written != now).map(|(written, span)| Stale {
        span: *span,
        what: format!("`{}`", page.file_path),
        written: written.clone(),
        now: now.clone(),
    });
    Some(State {
        subject: Subject::Page(n),
        missing: if translation.is_none() { vec!["text".to_owned()] } else { Vec::new() },
        total: 1,
        stale: stale.into_iter().collect(),
        watched: translation.is_none() || of.is_some(),
        fingerprint: now,
    })
}

fn entry(project: &Project, n: ProjectIndex, lang: Lang, reader: Audience) -> Option<State> {
    let entry = project.entries.get(n).filter(|e| e.audience.is_visible_to(reader))?;
    let kind = project.kind_of(entry)?;
    let all: Vec<Slot> = slots(entry, kind)
        .into_iter()
        .filter(|slot| kind.fields.get(&slot.field).and_then(|f| f.audience).is_none_or(|a| a.is_visible_to(reader)))
        .collect();
    let given: Vec<_> = entry.translations.iter().filter(|t| t.lang == lang).collect();
    if all.is_empty() && given.is_empty() {
        return None;
    }
    let translated = |slot: &Slot| given.iter().any(|t| t.texts.iter().any(|text| text.slot == *slot));
    let mut missing: Vec<String> = Vec::new();
    for slot in all.iter().filter(|slot| !translated(slot)) {
        // The rows of a field are one thing to translate, not fifty.
        let name = slot.field.to_string();
        if !missing.contains(&name) {
            missing.push(name);
        }
    }
    let mut total: Vec<&str> = all.iter().map(|s| &*s.field).collect();
    total.dedup();
    let now = of_entry(entry, kind);
    let mut stale = Vec::new();
    for translation in &given {
        let Some((written, span)) = &translation.of else { continue };
        let (what, current) = match translation.texts.first() {
            Some(text) if !translation.whole => {
                let current = text.slot.of(entry).map_or_else(|| fingerprint([]), of_value);
                (format!("`{}` of `{}`", text.slot, entry.id), current)
            }
            _ => (format!("`{}`", entry.id), now.clone()),
        };
        if *written != current {
            stale.push(Stale { span: *span, what, written: written.clone(), now: current });
        }
    }
    Some(State {
        subject: Subject::Entry(n),
        missing,
        total: total.len(),
        stale,
        watched: given.iter().all(|t| t.of.is_some()),
        fingerprint: now,
    })
}

/// Whether the project says that something must be translated.
pub fn is_wanted(project: &Project, subject: Subject) -> bool {
    let Some(translate) = &project.config.translate else { return false };
    let sees = |audience: Audience| translate.audience.is_none_or(|reader| audience.is_visible_to(reader));
    match subject {
        Subject::Page(n) => project.pages.get(n).is_some_and(|page| {
            let named = |name: &str| {
                let path = address(name.trim_matches('/'));
                *page.path == *path || page.path.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with('/'))
            };
            sees(page.audience)
                && match &translate.pages {
                    Wanted::All => true,
                    Wanted::Named(names) => names.iter().any(|(name, _)| named(name)),
                }
        }),
        Subject::Entry(n) => project.entries.get(n).is_some_and(|entry| {
            sees(entry.audience)
                && match &translate.kinds {
                    Wanted::All => true,
                    Wanted::Named(names) => {
                        names.iter().any(|(name, _)| project.vocabulary.find(name).is_some_and(|k| k.name == entry.kind))
                    }
                }
        }),
    }
}
