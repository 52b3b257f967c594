//! A project: what its files mean. The whole truth, for no audience in particular.
//!
//! In: the trees of `source`, the kinds of `schema`. Out: [`Project`], with every entry, page and link, and the findings met
//! on the way. Nothing here decides what a reader may see or how anything looks.

mod cache;
mod condition;
pub(crate) mod config;
mod document;
mod entry;
mod foreign;
mod forge;
mod history;
mod links;
mod page;
mod request;
mod saved;
mod settings_reader;
mod steps;
pub mod translation;

/// The settings of `ouvrage.yaml`, and those of a document.
#[cfg(test)]
pub(crate) const SETTINGS: (&[&str], &[&str]) = (&config::KEYS, &document::KEYS);

pub use cache::ProjectCache;
pub use condition::{Comparison, Condition, Operand, parse as parse_condition};
pub use config::{Config, GLOSSARY_FIELDS, ReportTo, Tax};
pub use document::{Attach, DocumentConfig, Each, Fonts, Form, Numbering, OutlineItem, Recipient, Revision, THIS};
pub use entry::{Entry, Silence, Written};
pub use forge::Forge;
pub use history::ProjectHistory;
pub use links::Link;
pub use page::{Page, address, alias_address, title_of_path};
pub use request::{Request, parse_block as parse_view_block, parse_inline as parse_inline_value, parse_node as parse_view_node};
pub use saved::{Filter, SavedView, TABS, filters as saved_filters};
pub use steps::{Arrow, Next, Step, StepSort, arrows, reached, read_steps, steps_field};

use crate::finding::{Finding, RuleId, Severity};
use crate::schema::value::Prose;
use crate::schema::{Kind, Lang, Vocabulary};
use crate::source::{
    Asset, Limits, Node, Sources, Split, Stray, StraySort, Tree, composed, is_markdown, natural, parse_item, parse_yaml,
    read_folder, split_front_matter, without_ending,
};
use crate::span::{FileId, Span};
use cache::{CachedFile, Part, Plan};
use rayon::prelude::*;
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use translation::{Content, TranslationFile};

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
    pub entries: Vec<Arc<Entry>>,
    /// The links between entries, each once, in the order they were met.
    pub links: Vec<Link>,
    /// The pages, in the order they are read.
    pub pages: Vec<Page>,
    /// Files that are copied.
    pub assets: Vec<Asset>,
    /// Theme files of the project: path under `themes/` and text.
    pub theme_files: Vec<FileId>,
    /// What git remembers of it, once it was asked.
    pub past: Option<ProjectHistory>,
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
    /// Reads a folder. What is wrong becomes findings; a project comes out whenever its configuration can be read.
    ///
    /// # Errors
    /// When the folder itself cannot be read.
    pub fn read(root: &Path) -> std::io::Result<Reading> {
        Self::read_cached(root, &mut ProjectCache::default())
    }

    /// Reads a folder of which much may be known: the result is that of [`Project::read`], sooner.
    ///
    /// # Errors
    /// When the folder itself cannot be read.
    pub fn read_cached(root: &Path, cache: &mut ProjectCache) -> std::io::Result<Reading> {
        Self::read_within(root, cache, Limits::default())
    }

    /// Reads a folder within limits of one's own.
    ///
    /// # Errors
    /// When the folder itself cannot be read.
    pub fn read_within(root: &Path, cache: &mut ProjectCache, limits: Limits) -> std::io::Result<Reading> {
        cache.tidy();
        let mut known = std::mem::take(cache);
        let mut findings = Vec::new();
        let mut sources = known.sources.clone();
        let mut found = read_folder(root, limits, &mut sources, &mut known.known, &mut findings)?;
        let texts = settings_texts(&found, &sources);
        if known.settings.as_ref().is_some_and(|s| s.texts != texts) {
            known = ProjectCache::default();
            sources = Sources::default();
            findings.clear();
            found = read_folder(root, limits, &mut sources, &mut known.known, &mut findings)?;
        }
        if known.settings.is_none() {
            let Some(config_file) = found.config else {
                if !findings.iter().any(|f| f.rule == RuleId::NotUtf8) {
                    let finding = Finding::new(
                        RuleId::NoConfig,
                        Severity::Error,
                        format!("there is no `ouvrage.yaml` in {}", root.display()),
                    );
                    findings.push(finding.hint(match other_spelling(root) {
                        Some(name) => format!("rename `{name}` to `ouvrage.yaml`"),
                        None => "it needs one line at least, `title: Name of the project`".to_owned(),
                    }));
                }
                return Ok(Reading { sources, project: None, findings });
            };
            let texts = settings_texts(&found, &sources);
            let mut own = Vec::new();
            let Some(config) = config::read(config_file, &sources, &mut own) else {
                findings.append(&mut own);
                return Ok(Reading { sources, project: None, findings });
            };
            let vocabulary = Vocabulary::read(&found.kinds, config.kinds.as_ref(), &config.audiences, &mut sources, &mut own);
            known.settings = Some(cache::Settings { texts, config, vocabulary: Arc::new(vocabulary), findings: own });
        }
        *cache = known;
        let Some(settings) = &cache.settings else { return Ok(Reading { sources, project: None, findings }) };
        let (config, vocabulary) = (settings.config.clone(), settings.vocabulary.clone());
        findings.extend(settings.findings.iter().cloned());
        let parts = read_files(&found, cache, &mut sources, &config, &vocabulary);
        cache.sources = sources.clone();
        let mut entries = Vec::new();
        let mut written: Vec<&[entry::WrittenLinks]> = Vec::new();
        let mut pages = Vec::new();
        let mut translations = Vec::new();
        for part in &parts {
            findings.extend(part.findings.iter().cloned());
            pages.extend(part.pages.iter().cloned());
            translations.extend(part.translations.iter().cloned());
            for (entry, links) in &part.entries {
                entries.push(entry.clone());
                written.push(links);
            }
        }
        if entries.len() > limits.entries {
            let message = format!("the project has {} entries; the limit is {}", entries.len(), limits.entries);
            findings.push(Finding::new(RuleId::TooManyEntries, Severity::Error, message).hint("split it into several projects"));
            return Ok(Reading { sources, project: None, findings });
        }
        let known = cache.ids.take().filter(|ids| ids.fit(&entries));
        let all = entries.len();
        let by_id = match &known {
            Some(ids) => ids.by_id.clone(),
            None => Arc::new(index_ids(&mut entries, &mut written, &mut findings)),
        };
        let resolved = links::resolve(&entries, &written, &by_id, &vocabulary, known.as_ref(), &mut findings);
        // An id that is used twice must be said again.
        cache.ids = (entries.len() == all).then(|| cache::Ids {
            entries: entries.clone(),
            by_id: by_id.clone(),
            links: resolved.by_entry,
        });
        let mut targets = translation::Targets {
            entries: &mut entries,
            by_id: &by_id,
            pages: &mut pages,
            vocabulary: &vocabulary,
            languages: &config.languages,
        };
        translation::attach(translations, &mut targets, &mut findings);
        foreign::once(&mut findings);
        order_pages(&mut pages);
        let project = Project {
            sources: sources.clone(),
            config,
            vocabulary,
            entries,
            links: resolved.links,
            pages,
            assets: found.assets,
            theme_files: found.themes,
            past: None,
            by_id,
            visible: Remembered::default(),
        };
        Ok(Reading { sources, project: Some(project), findings })
    }

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
            entries: Vec::new(),
            links: Vec::new(),
            pages: Vec::new(),
            assets: Vec::new(),
            theme_files: Vec::new(),
            past: None,
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
            entries,
            links,
            pages,
            assets,
            theme_files: self.theme_files.clone(),
            past: None,
            visible: Remembered::default(),
        }
    }

    /// Finds an entry by its id, whatever the case.
    pub fn find(&self, id: &str) -> Option<&Entry> {
        self.by_id.get(&id_key(id)).and_then(|n| self.entries.get(*n)).map(|e| &**e)
    }

    /// Returns the index of an entry.
    pub fn index_of(&self, id: &str) -> Option<usize> {
        self.by_id.get(&id_key(id)).copied()
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

/// Where the same words stand in a text, and where in the file that it was read from.
type Occurrences = (Vec<usize>, Vec<usize>);

/// Places of the parts of one text: those of [`Project::span_of`], each word being looked for once however often it is asked for.
pub struct Locator<'a> {
    project: &'a Project,
    prose: &'a Prose,
    known: HashMap<&'a str, Occurrences>,
}

impl Locator<'_> {
    /// Place of a part of the text.
    pub fn span_of(&mut self, at: &Range<usize>) -> Span {
        let prose = self.prose;
        if prose.exact {
            return prose.span.part(at.start, at.end);
        }
        let Some(part) = prose.text.get(at.clone()).and_then(|p| p.lines().next()).filter(|p| !p.is_empty()) else {
            return prose.span;
        };
        let written = self.project.sources.excerpt(prose.span);
        let places = |text: &str| text.match_indices(part).map(|(n, _)| n).collect::<Vec<_>>();
        let (own, others) = self.known.entry(part).or_insert_with(|| (places(&prose.text), places(written)));
        let nth = own.partition_point(|n| *n < at.start);
        others.get(nth).map_or(prose.span, |offset| prose.span.part(*offset, offset + part.len()))
    }
}

/// What ids are compared by: `EX-1` and `ex-1` are the same, and so are the two ways to store an `É`.
pub fn id_key(id: &str) -> String {
    if id.is_ascii() { id.to_ascii_lowercase() } else { composed(&id.to_lowercase()).into_owned() }
}

/// The texts of the settings, with their paths.
fn settings_texts(found: &crate::source::Found, sources: &Sources) -> Vec<(Arc<str>, Arc<str>)> {
    let files = found.config.iter().chain(&found.kinds).filter_map(|id| sources.get(*id));
    files.map(|f| (f.path.clone(), f.text.clone())).collect()
}

/// A file that was meant to be `ouvrage.yaml`.
fn other_spelling(root: &Path) -> Option<String> {
    let names = std::fs::read_dir(root).ok()?.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    names.into_iter().find(|name| matches!(name.to_lowercase().as_str(), "ouvrage.yaml" | "ouvrage.yml"))
}

/// Keeps the first entry of each id and reports the others, with both places.
fn index_ids(
    entries: &mut Vec<Arc<Entry>>,
    written: &mut Vec<&[entry::WrittenLinks]>,
    findings: &mut Vec<Finding>,
) -> HashMap<String, usize> {
    let mut by_id: HashMap<String, usize> = HashMap::with_capacity(entries.len());
    let mut kept: Vec<Arc<Entry>> = Vec::with_capacity(entries.len());
    let mut kept_links = Vec::with_capacity(written.len());
    for (entry, links) in entries.drain(..).zip(written.drain(..)) {
        if let Some(first) = by_id.get(&id_key(&entry.id)).and_then(|n| kept.get(*n)) {
            let message = if first.id == entry.id {
                format!("the id `{}` is used twice", entry.id)
            } else {
                format!("the ids `{}` and `{}` differ only in case, and would share one address", first.id, entry.id)
            };
            findings.push(
                Finding::error(RuleId::DuplicateId, entry.id_span, message)
                    .also(first.id_span, "first used here")
                    .hint("give one of them another id"),
            );
            continue;
        }
        by_id.insert(id_key(&entry.id), kept.len());
        kept.push(entry);
        kept_links.push(links);
    }
    *entries = kept;
    *written = kept_links;
    by_id
}

/// Puts pages into reading order: folder by folder, `index` first, then by `order`, then by file name.
fn order_pages(pages: &mut [Page]) {
    // The order of a folder is that of its index page; files carry their numbers in `file_path`.
    let orders: HashMap<String, i64> =
        pages.iter().filter_map(|p| Some((p.path.strip_suffix("/index")?.to_owned(), p.order?))).collect();
    pages.sort_by_cached_key(|page| {
        let files: Vec<&str> = page.file_path.trim_start_matches("content/").split('/').collect();
        let mut address = String::new();
        let mut key: Vec<(bool, i64, Natural)> = Vec::new();
        for (n, part) in files.iter().enumerate() {
            let last = n + 1 == files.len();
            if last {
                let index = page.path.rsplit('/').next() == Some("index");
                key.push((!index, page.order.unwrap_or(i64::MAX), Natural((*part).to_owned())));
            } else {
                if !address.is_empty() {
                    address.push('/');
                }
                address.push_str(page::without_number(part));
                key.push((true, orders.get(&address).copied().unwrap_or(i64::MAX), Natural((*part).to_owned())));
            }
        }
        key
    });
}

/// A name that is sorted as people count: `2-b` before `10-a`.
#[derive(Debug, PartialEq, Eq)]
struct Natural(String);

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        natural(&self.0, &other.0)
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Reads the files of `content/` in the order of their paths: what is known is taken, the rest is read in parallel, lists item by item.
fn read_files(
    found: &crate::source::Found,
    cache: &mut ProjectCache,
    sources: &mut Sources,
    config: &Config,
    vocabulary: &Vocabulary,
) -> Vec<Arc<Part>> {
    let mut files: Vec<FileId> = found.registers.iter().chain(&found.pages).copied().collect();
    files.sort_by(|a, b| natural(sources.path(*a), sources.path(*b)));
    let mut plans: Vec<Result<Arc<CachedFile>, Plan>> = files.iter().map(|file| cache.plan(*file, sources)).collect();
    let reader = FileReader { sources, config, vocabulary };
    let open: Vec<(usize, usize, FileId, &str)> = {
        let plans = plans.iter().enumerate().filter_map(|(n, plan)| Some((n, plan.as_ref().err()?)));
        plans.flat_map(|(n, plan)| plan.open().map(move |(at, id, text)| (n, at, id, text))).collect()
    };
    let read: Vec<(usize, usize, Option<Arc<Part>>)> =
        open.into_par_iter().map(|(n, at, id, text)| (n, at, reader.item(id, text).map(Arc::new))).collect();
    for (n, at, part) in read {
        if let Some(Err(plan)) = plans.get_mut(n) {
            plan.set(at, part);
        }
    }
    let held: Vec<Arc<CachedFile>> = plans
        .into_par_iter()
        .map(|plan| match plan {
            Ok(held) => held,
            Err(plan) if plan.is_done() => Arc::new(plan.held()),
            Err(plan) => {
                let part = reader.read(plan.file);
                Arc::new(plan.held_whole(part))
            }
        })
        .collect();
    for (file, held) in files.iter().zip(&held) {
        cache.keep(*file, held);
    }
    held.iter().flat_map(|h| h.parts.iter().filter_map(|p| p.part.clone())).collect()
}

/// Reads one file of `content/`, or one item of a list.
struct FileReader<'a> {
    sources: &'a Sources,
    config: &'a Config,
    vocabulary: &'a Vocabulary,
}

impl FileReader<'_> {
    fn read(&self, file: FileId) -> Part {
        let mut part = Part::default();
        let Some(source) = self.sources.get(file) else { return part };
        if let Some((lang, _)) = translation::language_in_name(&source.path, &self.config.languages)
            && self.config.languages.iter().skip(1).any(|l| *l == lang)
        {
            self.translation(file, lang, &source.path, &source.text, &mut part);
            return part;
        }
        if is_markdown(&source.path) {
            self.markdown(file, &source.path, &source.text, &mut part);
        } else {
            self.register(file, &source.path, &source.text, &mut part);
        }
        part
    }

    /// Reads one item of a list; nothing when only the whole list can be read.
    fn item(&self, piece: FileId, text: &str) -> Option<Part> {
        let kind = self.kind_of_list(self.sources.path(piece))?;
        let node = parse_item(text, piece)?;
        let mut part = Part::default();
        self.entries(kind, std::slice::from_ref(&node), None, &mut part);
        Some(part)
    }

    /// The kind whose plural a file is named after.
    fn kind_of_list(&self, path: &str) -> Option<&Kind> {
        let stem = list_name(path);
        self.vocabulary.iter().find(|k| k.plural == stem)
    }

    /// Reads a file of translations; what it translates is found when all files are read.
    fn translation(&self, file: FileId, lang: Lang, path: &Arc<str>, text: &str, part: &mut Part) {
        let content = if is_markdown(path) {
            self.front_and_body(file, text, part).map(|(front, body)| Content::Markdown(front, body))
        } else {
            let read = parse_yaml(text, file, 0).and_then(|node| translation::register(&node));
            read.map_err(|finding| part.findings.push(*finding)).ok().map(Content::Register)
        };
        part.translations.extend(content.map(|content| TranslationFile { lang, path: path.clone(), content }));
    }

    /// Cuts a Markdown file; nothing when its front matter cannot be read.
    fn front_and_body(&self, file: FileId, text: &str, part: &mut Part) -> Option<(Option<Node>, Prose)> {
        let is_audience = |word: &str| self.config.audiences.names().any(|name| name.eq_ignore_ascii_case(word));
        let Split { front, body, stray } = split_front_matter(text, &is_audience);
        if let Some(stray) = stray {
            part.findings.push(stray_front_matter(&stray, file));
            return None;
        }
        let front = match front.map(|range| parse_yaml(&text[range.clone()], file, range.start)) {
            None => None,
            Some(Ok(node)) if node.is_null() => None,
            Some(Ok(node)) if node.as_map().is_some() => Some(node),
            Some(Ok(node)) => {
                let finding =
                    Finding::error(RuleId::Yaml, node.span, format!("front matter is a map of settings, found {}", node.shape()));
                part.findings.push(finding.hint("a rule at the beginning of a page is written `***`"));
                return None;
            }
            Some(Err(finding)) => {
                part.findings.push(*finding);
                return None;
            }
        };
        let prose = Prose {
            text: text[body.clone()].into(),
            span: Span::new(file, body.start, body.end),
            exact: true,
            lang: None,
            passages: std::sync::Arc::default(),
        };
        Some((front, prose))
    }

    fn markdown(&self, file: FileId, path: &Arc<str>, text: &str, part: &mut Part) {
        let Some((front, prose)) = self.front_and_body(file, text, part) else { return };
        let names_entry = front.as_ref().is_some_and(|f| f.get("kind").is_some() || f.get("id").is_some());
        match front {
            Some(front) if names_entry => {
                if let Some(kind) = self.named_kind(&front, part) {
                    self.entries(kind, std::slice::from_ref(&front), Some(prose), part);
                }
            }
            front => part.pages.push(Page::read(file, path, front.as_ref(), prose, &self.config.audiences, &mut part.findings)),
        }
    }

    fn named_kind(&self, node: &Node, part: &mut Part) -> Option<&Kind> {
        let Some(written) = node.get("kind") else {
            part.findings.push(
                Finding::error(RuleId::UnknownKind, node.span, "an entry in a file of its own needs a `kind:`")
                    .hint("for instance `kind: requirement`"),
            );
            return None;
        };
        let word = written.as_str().unwrap_or_default().trim();
        let kind = self.vocabulary.find(word);
        if kind.is_none() {
            let finding = Finding::error(RuleId::UnknownKind, written.span, format!("there is no kind `{word}`"));
            let finding = finding.did_you_mean_key(word, self.vocabulary.kind_words());
            let hint = "`ouvrage kinds` lists them; a new one is a file in `kinds/`";
            part.findings.push(if finding.hint.is_none() { finding.hint(hint) } else { finding });
        }
        kind
    }

    fn register(&self, file: FileId, path: &str, text: &str, part: &mut Part) {
        let node = match parse_yaml(text, file, 0) {
            Ok(node) => node,
            Err(finding) => {
                part.findings.push(*finding);
                return;
            }
        };
        let stem = list_name(path);
        match &node.tree {
            Tree::Null => {}
            Tree::List(items) => match self.kind_of_list(path) {
                Some(kind) => self.entries(kind, items, None, part),
                None => {
                    let plural = |(word, name)| Some((word, self.vocabulary.get(name)?.plural.as_str()));
                    let plurals = self.vocabulary.kind_words().filter_map(plural);
                    let finding = Finding::error(
                        RuleId::UnknownKind,
                        Span::new(file, 0, 0),
                        format!("no kind has the plural `{stem}`, so these entries have no kind"),
                    );
                    let finding = finding.did_you_mean_key(stem, plurals);
                    let hint = "name the file after a kind's plural, or put `kind:` and `entries:` at its top";
                    part.findings.push(if finding.hint.is_none() { finding.hint(hint) } else { finding });
                }
            },
            Tree::Map(_) => {
                let Some(kind) = self.named_kind(&node, part) else { return };
                match node.get("entries") {
                    Some(entries) => match &entries.tree {
                        Tree::List(items) => {
                            for (key, _) in
                                node.as_map().unwrap_or_default().iter().filter(|(k, _)| k.text != "kind" && k.text != "entries")
                            {
                                part.findings.push(
                                    Finding::error(
                                        RuleId::UnknownField,
                                        key.span,
                                        format!("a register has no setting `{}`", key.text),
                                    )
                                    .hint("settings: kind, entries"),
                                );
                            }
                            self.entries(kind, items, None, part);
                        }
                        Tree::Null => {}
                        _ => part.findings.push(Finding::error(
                            RuleId::BadEntry,
                            entries.span,
                            format!("`entries` expects a list, found {}", entries.shape()),
                        )),
                    },
                    None => self.entries(kind, std::slice::from_ref(&node), None, part),
                }
            }
            Tree::Scalar(_) => {
                let finding =
                    Finding::error(RuleId::BadEntry, node.span, "a register is a list of entries, found a single value");
                part.findings.push(finding.hint("begin each entry with `- id:`"));
            }
        }
    }

    fn entries(&self, kind: &Kind, nodes: &[Node], body: Option<Prose>, part: &mut Part) {
        let mut reader = entry::Reader {
            vocabulary: self.vocabulary,
            audiences: &self.config.audiences,
            languages: &self.config.languages,
            currency: &self.config.currency,
            file: nodes.first().map_or_else(|| Arc::from(""), |n| Arc::from(self.sources.path(n.span.file))),
            findings: Vec::new(),
        };
        let mut body = body;
        for node in nodes {
            part.entries.extend(reader.read(kind, node, body.take()).map(|(entry, links)| (Arc::new(entry), links)));
        }
        part.findings.append(&mut reader.findings);
    }
}

/// Says why front matter, or what resembles it, was not read. The page is left out: it may be for fewer readers than it seems.
fn stray_front_matter(stray: &Stray, file: FileId) -> Finding {
    let (message, hint) = match stray.sort {
        StraySort::Unclosed => (
            "the page begins with `---`, which opens front matter, and it is never closed",
            "close it with a line `---`; a rule is written `***`",
        ),
        StraySort::NotFirst => (
            "this resembles front matter and does not begin the file",
            "take out what stands before it: blank lines, comments, characters that are not seen",
        ),
        StraySort::OtherLanguage => {
            ("front matter is written in YAML between two lines `---`", "write `key: value` lines between two lines `---`")
        }
        StraySort::NotOpened => (
            "this resembles front matter that no line `---` opens",
            "put it between two lines `---` at the very beginning of the file",
        ),
        StraySort::Second => {
            ("this resembles front matter, and the file has other front matter above", "put all settings of the page into one")
        }
    };
    Finding::error(RuleId::BadFrontMatter, Span::new(file, stray.at.start, stray.at.end), message).hint(hint)
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
