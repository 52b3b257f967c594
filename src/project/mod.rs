//! A project: what its files mean. The whole truth, for no audience in particular.
//!
//! In: the trees of `source`, the kinds of `schema`. Out: [`Project`], with every entry, page and link, and the findings met
//! on the way. Nothing here decides what a reader may see or how anything looks.

mod answers;
mod baseline;
mod cache;
mod condition;
pub(crate) mod config;
mod document;
mod entry;
mod foreign;
mod forge;
mod goal;
mod history;
pub mod limits;
mod links;
mod locator;
mod outline;
mod page;
mod read;
mod request;
mod reviews;
mod saved;
mod settings_reader;
mod steps;
pub mod translation;

/// The settings of `ouvrage.yaml`, and those of a document.
#[cfg(test)]
pub(crate) const SETTINGS: (&[&str], &[&str]) = (&config::KEYS, &document::KEYS);

pub use answers::{ANSWERED, ASKED, AnswerCode, AnswerSettings, CodeSetting, Post};
pub use baseline::Baseline;
pub use cache::ProjectCache;
pub use condition::{CHANGED_SINCE, Comparison, Condition, Operand, TODAY, parse as parse_condition};
pub use config::{Config, GLOSSARY_FIELDS, RULE_SETTINGS, ReportTo, RuleSetting, Tax};
pub use document::{Attach, DocumentConfig, Each, Fonts, Form, Numbering, Recipient, Revision, Since, THIS};
pub use entry::{Entry, Silence, Written, is_id};
pub use foreign::is_open as front_matter_is_open;
pub use forge::Forge;
pub use goal::{Goal, GoalPart, GoalSubject, GoalTest, GoalWord, Threshold, parse as parse_goal};
pub use history::ProjectHistory;
pub use links::Link;
pub use locator::Locator;
pub use outline::{Amendment, OutlineItem};
pub use page::{Page, address, alias_address, title_of_path};
pub use request::{
    OTHER_CONDITIONS, Request, parse_block as parse_view_block, parse_inline as parse_inline_value, parse_node as parse_view_node,
};
pub use reviews::{LEDGER, Ledger, LedgerLine, ReviewedLinks};
pub use saved::{Filter, SavedView, TABS, filters as saved_filters};
pub use steps::{Arrow, Next, Step, StepSort, arrows, reached, read_steps, steps_field};

use crate::finding::Finding;
use crate::index::ProjectIndex;
use crate::schema::value::Prose;
use crate::schema::{Kind, Vocabulary};
use crate::source::{Asset, Sources, composed, without_ending};
use crate::span::{FileId, Span};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use typed_index_collections::TiVec;

/// All that a project's folder says.
#[derive(Debug, Clone)]
pub struct Project {
    /// The texts that were read.
    pub sources: Sources,
    /// `ouvrage.yaml`.
    pub config: Config,
    /// The kinds.
    pub vocabulary: Arc<Vocabulary>,
    /// The entries, in the order of files.
    pub entries: TiVec<ProjectIndex, Arc<Entry>>,
    /// The links between entries, each once, in the order they were met.
    pub links: Vec<Link>,
    /// The pages, in the order they are read.
    pub pages: Vec<Page>,
    /// Files that are copied.
    pub assets: Vec<Asset>,
    /// Theme files of the project: path under `themes/` and text.
    pub theme_files: Vec<FileId>,
    /// The links that somebody said hold, and what their ends said then.
    pub ledger: Arc<Ledger>,
    /// What git remembers of it, once it was asked.
    pub history: Option<ProjectHistory>,
    by_id: Arc<HashMap<String, usize>>,
    pub(crate) visible: Remembered,
}

/// Remembers, per audience, the part of the vocabulary that it may see; the publication decides and computes it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Remembered(Arc<std::sync::Mutex<HashMap<crate::schema::Audience, Arc<Vocabulary>>>>);

impl Remembered {
    pub(crate) fn get(&self, reader: crate::schema::Audience, make: impl FnOnce() -> Vocabulary) -> Arc<Vocabulary> {
        let mut known = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.entry(reader).or_insert_with(|| Arc::new(make())).clone()
    }
}

/// What came of reading a folder: a project unless its configuration could not be read, and all findings.
#[derive(Debug)]
pub struct Reading {
    /// The texts, for excerpts.
    pub sources: Sources,
    /// The project.
    pub project: Option<Project>,
    /// What was found.
    pub findings: Vec<Finding>,
}

impl Project {
    /// Makes a project without pages and entries, for questions about the shipped kinds.
    pub fn empty() -> Self {
        let mut sources = Sources::default();
        let mut findings = Vec::new();
        let config = Config::untitled();
        let vocabulary = Vocabulary::read(&[], None, &config.audiences, &mut sources, &mut findings);
        Project {
            sources,
            config,
            vocabulary: Arc::new(vocabulary),
            entries: TiVec::new(),
            links: Vec::new(),
            pages: Vec::new(),
            assets: Vec::new(),
            theme_files: Vec::new(),
            ledger: Arc::default(),
            history: None,
            by_id: Arc::default(),
            visible: Remembered::default(),
        }
    }

    /// Makes a project that holds only some of this one's entries, links and pages. `links` count in `entries`.
    pub fn with(
        &self,
        vocabulary: Arc<Vocabulary>,
        entries: Vec<Arc<Entry>>,
        links: Vec<Link>,
        pages: Vec<Page>,
        assets: Vec<Asset>,
    ) -> Project {
        Project {
            sources: self.sources.clone(),
            config: self.config.clone(),
            vocabulary,
            by_id: Arc::new(entries.iter().enumerate().map(|(n, entry)| (id_key(&entry.id), n)).collect()),
            entries: entries.into(),
            links,
            pages,
            assets,
            theme_files: self.theme_files.clone(),
            ledger: self.ledger.clone(),
            history: None,
            visible: Remembered::default(),
        }
    }

    /// Finds an entry by its id, whatever the case.
    pub fn find(&self, id: &str) -> Option<&Entry> {
        self.index_of(id).and_then(|n| self.entries.get(n)).map(|e| &**e)
    }

    /// Returns the index of an entry.
    pub fn index_of(&self, id: &str) -> Option<ProjectIndex> {
        self.by_id.get(&id_key(id)).copied().map(ProjectIndex::from)
    }

    /// Whether the ids and kinds of entries, in their order, are known to be those of another reading.
    pub fn has_ids_of(&self, other: &Project) -> bool {
        Arc::ptr_eq(&self.by_id, &other.by_id)
    }

    /// Places of the entries by what ids are compared by, to be shared with a publication that holds them all.
    pub(crate) fn shared_ids(&self) -> &Arc<HashMap<String, usize>> {
        &self.by_id
    }

    /// Returns the kind of an entry; entries of unknown kinds are never read.
    pub fn kind_of(&self, entry: &Entry) -> Option<&Kind> {
        self.vocabulary.get(&entry.kind)
    }

    /// Place of a part of a text. A block scalar of YAML has lost its indentation, so its parts are looked for in the file.
    pub fn span_of(&self, prose: &Prose, at: &Range<usize>) -> Span {
        if prose.exact {
            return prose.span.part(at.start, at.end);
        }
        let written = self.sources.excerpt(prose.span);
        let Some(part) = prose.text.get(at.clone()).and_then(|p| p.lines().next()).filter(|p| !p.is_empty()) else {
            return prose.span;
        };
        // The same words may stand there several times: take the one with as many before it.
        let earlier = prose.text.get(..at.start).map_or(0, |head| head.matches(part).count());
        match written.match_indices(part).nth(earlier) {
            Some((offset, _)) => prose.span.part(offset, offset + part.len()),
            None => prose.span,
        }
    }

    /// Finds places of the parts of one text, of which there may be many.
    pub fn locator<'a>(&'a self, prose: &'a Prose) -> Locator<'a> {
        Locator { project: self, prose, known: HashMap::new() }
    }

    /// All ids, for "did you mean".
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|e| &*e.id)
    }
}

/// What ids are compared by: `EX-1` and `ex-1` are the same, and so are the two ways to store an `É`.
pub fn id_key(id: &str) -> String {
    if id.is_ascii() { id.to_ascii_lowercase() } else { composed(&id.to_lowercase()).into_owned() }
}

impl Project {
    /// Whether something is left out of the site or of documents: else one publication does for both.
    pub fn tells_outputs_apart(&self) -> bool {
        let marked = |prose: &Prose| {
            let marks = || crate::text::Marks::read(&prose.text, &[]);
            prose.text.contains("<!--") && marks().passages.iter().any(|passage| passage.not_in.is_some())
        };
        let page = |page: &Page| {
            !page.left_out.is_empty()
                || marked(&page.body)
                || page.translations.iter().any(|translation| marked(&translation.body))
        };
        let entry = |entry: &Arc<Entry>| {
            let translated = entry.translations.iter().flat_map(|t| &t.texts).map(|text| &text.value);
            entry
                .fields
                .values()
                .map(|written| &written.value)
                .chain(translated)
                .flat_map(crate::schema::Value::prose)
                .any(marked)
        };
        self.pages.iter().any(page) || self.entries.iter().any(entry)
    }

    /// The kind whose entries a file holds, or is named after.
    pub fn kind_of_file(&self, path: &str) -> Option<&Kind> {
        if !path.ends_with(".yaml") && !path.ends_with(".yml") {
            return None;
        }
        match self.entries.iter().find(|e| *e.file == *path) {
            Some(entry) => self.kind_of(entry),
            None => self
                .vocabulary
                .iter()
                .find(|k| k.plural == list_name(path))
                .filter(|_| self.sources.iter().any(|(_, f)| *f.path == *path)),
        }
    }
}

/// Name of a list's file, without folder, ordering number and ending.
pub fn list_name(path: &str) -> &str {
    page::without_number(without_ending(path.rsplit('/').next().unwrap_or(path)))
}
