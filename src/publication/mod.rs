//! What one audience may see of a project.
//!
//! In: a [`Project`] and an [`Audience`]. Out: a [`Publication`], the only type that renderers accept. Its construction, in this folder,
//! is the only place that decides who sees what: here which entries, pages and files, in `visible` what of each. Everything computed later
//! (views, counts, charts, backlinks, search, PDFs) is computed from what is left, and so cannot know of what was dropped. What is dropped:
//! kinds, entries, fields, links, pages, passages, documents and files, and every comment.

pub mod address;
mod alert;
pub mod asked;
mod audit;
mod cache;
pub mod changes;
mod edges;
mod files;
mod filter;
pub mod fingerprint;
mod given;
mod goal;
mod history;
mod info;
pub(crate) mod leaves;
mod mentions;
#[cfg_attr(not(feature = "pdf"), allow(dead_code))]
pub(crate) mod picture;
mod publications;
mod review;
mod revisions;
mod rule_book;
mod saved;
mod view_names;
mod visible;

pub use alert::Alert;
pub use asked::{Asked, AskedCode, AskedPost};
pub use audit::{Audit, Doubtful, Sort, Withheld};
pub use cache::PublicationCache;
pub use filter::matches;
pub use given::{Given, GivenKind};
pub use goal::{Gap, GoalState, Outcome, evaluate};
pub use history::{Last, PublicationHistory, Revision, SeenWhole};
pub use info::{AnswerCodeInfo, BaselineInfo, Info, RepositoryInfo};
pub use mentions::{Mentioned, Mentioner, resolve_path};
pub use publications::Publications;
pub use review::{Retired, ReviewStates};
pub use revisions::{HistoryStep, HistorySteps, StepSource};
pub use rule_book::RuleBook;
pub use saved::NamedView;
pub use view_names::names_what_is_shown;
pub use visible::{audience_names, hidden_passages, marks, visible_prose};

use crate::index::{EntryIndex, ProjectIndex};
use crate::project::{DocumentConfig, Entry, Page, Project, id_key, translation};
use crate::schema::{Audience, Audiences, Kind, Lang, Value, Vocabulary};
use crate::source::{Asset, SourceFile};
use crate::text::{self, Anchors, Output};
use cache::Edges;
use edges::edges;
use files::{pictures, used_in, visible_assets, withhold};
use info::info;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use typed_index_collections::{TiSlice, TiVec};
use visible::{Visibility, visible_document, visible_entry, visible_page};

/// A project as one audience may see it.
#[derive(Debug)]
pub struct Publication {
    audience: Audience,
    /// What it is for; nothing for both the site and documents.
    output: Option<Output>,
    audiences: Audiences,
    marks: bool,
    info: Info,
    vocabulary: Arc<Vocabulary>,
    entries: TiVec<EntryIndex, Arc<Entry>>,
    places: Option<TiVec<EntryIndex, SourcePlace>>,
    by_id: Arc<HashMap<String, usize>>,
    by_kind: FxHashMap<Arc<str>, Vec<EntryIndex>>,
    edges: Arc<Edges>,
    pages: Vec<Page>,
    page_by_path: HashMap<Arc<str>, usize>,
    page_by_file: HashMap<Arc<str>, usize>,
    page_languages: Vec<Vec<Lang>>,
    documents: Vec<DocumentConfig>,
    assets: Vec<Asset>,
    asset_by_path: HashMap<Arc<str>, usize>,
    /// Pictures that are not given because they cannot be cleaned, and why.
    uncleaned: BTreeMap<Arc<str>, String>,
    mentioned: mentions::Index,
    history: Option<PublicationHistory>,
    views: Vec<NamedView>,
    /// What vendors are asked, for them and for whoever sees more.
    asked: Option<Asked>,
    /// How far each checkpoint is whose state is computed.
    outcomes: BTreeMap<EntryIndex, Outcome>,
    /// What the project holds itself to, for those who write.
    rule_book: Option<RuleBook>,
    /// What changed since the baselines, once somebody compared.
    changes: std::sync::OnceLock<changes::KnownChanges>,
    /// The history of its entries, once somebody asked for it.
    steps: std::sync::OnceLock<revisions::KnownSteps>,
    /// What became of approvals and verdicts, once somebody said so.
    reviews: std::sync::OnceLock<ReviewStates>,
    theme_files: Vec<SourceFile>,
    /// Anchors of the pages that links lead into, each read once.
    anchors: std::sync::Mutex<FxHashMap<usize, Arc<Anchors>>>,
}

/// Where something stands in the project, for edit links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourcePlace {
    /// Path of the file in the project's folder.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: usize,
}

/// Says that something is for fewer readers than what surrounds it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Mark {
    /// Name of its audience.
    pub name: Arc<str>,
    /// The same in the language of the interface.
    pub label: Arc<str>,
}

/// One end of a link.
#[derive(Debug, Clone)]
pub struct Edge {
    /// Field on the side that declares it.
    pub field: Arc<str>,
    /// Name of the relation as seen from this side; the field itself on the declaring side.
    pub name: Arc<str>,
    /// Index of the entry at the other end.
    pub other: EntryIndex,
}

impl Publication {
    /// Makes what `reader` may see of a project, in its main language.
    pub fn new(project: &Project, reader: Audience) -> Self {
        Publication::in_language(project, reader, project.config.lang)
    }

    /// Makes what `reader` may see of a project, in a language. What is not translated is there in the main language, and says so.
    pub fn in_language(project: &Project, reader: Audience, lang: Lang) -> Self {
        Publication::made(project, reader, lang, None, &mut PublicationCache::default())
    }

    /// Makes what the same reader sees of another state of the project: of the same output, in the same language.
    pub fn of_other_state(&self, project: &Project, reader: Audience) -> Self {
        Publication::made(project, reader, self.info.lang, self.output, &mut PublicationCache::default())
    }

    /// The same for one output: without the pages and passages that it leaves out (`site: no`, `print: no`).
    pub fn for_output(project: &Project, reader: Audience, lang: Lang, output: Output) -> Self {
        Publication::made(project, reader, lang, Some(output), &mut PublicationCache::default())
    }

    /// Makes what `reader` sees of a project on the site, of which much may be known: the result is that of [`Publication::for_output`],
    /// sooner.
    pub fn cached(project: &Project, reader: Audience, lang: Lang, cache: &mut PublicationCache) -> Self {
        Publication::made(project, reader, lang, Some(Output::Site), cache)
    }

    fn made(project: &Project, reader: Audience, lang: Lang, output: Option<Output>, cache: &mut PublicationCache) -> Self {
        let config = &project.config;
        let ladder = &config.audiences;
        let sees = |audience: Audience| audience.is_visible_to(reader);
        let writes = sees(ladder.unmarked());
        cache.clear_unless_for(project, reader, lang);
        let used = used_kinds(project, reader);
        let vocabulary = cache.vocabulary(used, |used| restrict(project, reader, used));
        let (known, unmoved) = cache.entries(project, &vocabulary, reader, lang, output);

        let seen: TiVec<EntryIndex, ProjectIndex> = known.keys().filter(|n| known[*n].seen.is_some()).collect();
        let entries: TiVec<EntryIndex, Arc<Entry>> = known.iter().filter_map(|known| known.seen.clone()).collect();
        let whole = entries.len() == known.len();
        let edges = cache.edges(project, unmoved, || edges(project, &vocabulary, &entries, &seen));

        let seen_pages: Vec<usize> = (0..project.pages.len())
            .filter(|n| sees(project.pages[*n].audience) && output.is_none_or(|output| project.pages[*n].is_in(output)))
            .collect();
        let kept_pages: Vec<&Page> = seen_pages.iter().filter_map(|n| project.pages.get(*n)).collect();
        let visibility = Visibility { project, reader, output, vocabulary: &vocabulary };
        let pages: Vec<Page> = kept_pages.iter().map(|p| visible_page(p, lang, &visibility)).collect();
        let mut by_kind: FxHashMap<Arc<str>, Vec<EntryIndex>> = FxHashMap::default();
        for (n, entry) in entries.iter_enumerated() {
            match by_kind.get_mut(&entry.kind) {
                Some(list) => list.push(n),
                None => drop(by_kind.insert(entry.kind.clone(), vec![n])),
            }
        }
        // Whoever adds a kind finds its register before its first entry; a reader would only wonder what became of it.
        for kind in vocabulary.iter().filter(|kind| kind.own && writes) {
            by_kind.entry(kind.name.clone()).or_default();
        }
        let places = writes.then(|| {
            let place = |n: &ProjectIndex| {
                let entry = &project.entries[*n];
                let translation = entry.translations.iter().find(|t| t.whole && t.lang == lang).map(|t| t.span);
                let span = translation.unwrap_or(entry.id_span);
                let file = project.sources.get(span.file).map_or_else(|| "".into(), |f| f.path.clone());
                SourcePlace { file, line: project.sources.line_number(span) }
            };
            seen.iter().map(place).collect()
        });
        let history = writes.then(|| PublicationHistory::new(project, reader, &known, &seen, &seen_pages)).flatten();
        let by_id: Arc<HashMap<String, usize>> = match whole {
            true => project.shared_ids().clone(),
            false => Arc::new(entries.iter().enumerate().map(|(n, e)| (id_key(&e.id), n)).collect()),
        };
        let find = |id: &str| by_id.get(&id_key(id)).copied().map(EntryIndex::from);
        let kind_of = |id: &str| find(id).map(|n| entries[n].kind.clone());
        let seen_documents = config.documents.values().filter(|d| sees(d.audience));
        let documents: Vec<DocumentConfig> = seen_documents.map(|d| visible_document(d, &pages, &vocabulary, &kind_of)).collect();
        let marks = seen.iter().map(|n| known[*n].marks.as_slice());
        let mentioned = mentions::Index::new(marks, &pages, &find);
        let mut used_assets = mentions::used_files(&pages, pictures(config, &sees));
        used_assets.extend(seen.iter().flat_map(|n| known[*n].files.iter().cloned()));
        for other in config.languages.iter().filter(|other| **other != lang) {
            used_assets.extend(used_in(&seen, &kept_pages, *other, &visibility));
        }
        let mut assets = visible_assets(project, &known, &used_assets, writes);
        let uncleaned = if writes { BTreeMap::new() } else { withhold(&mut assets) };
        let mut page_by_file: HashMap<Arc<str>, usize> = HashMap::with_capacity(pages.len());
        for (n, page) in kept_pages.iter().enumerate() {
            // A link may name the file of any language: it leads to the page in the language of the reader.
            page_by_file.insert(page.file_path.clone(), n);
            page_by_file.extend(page.translations.iter().map(|t| (t.file_path.clone(), n)));
        }
        let mut publication = Publication {
            audience: reader,
            output,
            audiences: ladder.clone(),
            marks: writes && config.audience_marks,
            info: info(config, writes, &sees, lang),
            page_languages: kept_pages.iter().map(|p| languages_of(p, config.lang)).collect(),
            by_id,
            page_by_path: pages.iter().enumerate().map(|(n, p)| (p.path.clone(), n)).collect(),
            page_by_file,
            asset_by_path: assets.iter().enumerate().map(|(n, a)| (a.path.clone(), n)).collect(),
            theme_files: project.theme_files.iter().filter_map(|id| project.sources.get(*id).cloned()).collect(),
            vocabulary,
            entries,
            places,
            by_kind,
            edges,
            pages,
            documents,
            assets,
            uncleaned,
            mentioned,
            history,
            views: Vec::new(),
            asked: Asked::of(project, reader, lang),
            outcomes: BTreeMap::new(),
            changes: std::sync::OnceLock::new(),
            steps: std::sync::OnceLock::new(),
            reviews: std::sync::OnceLock::new(),
            rule_book: writes.then(|| RuleBook::new(project, &seen)),
            anchors: std::sync::Mutex::default(),
        };
        publication.views = saved::views(&config.views, &publication);
        let criteria = publication.of_kind("criterion").iter().map(|n| publication.entry(*n));
        let codes = info::answer_codes(project, criteria, lang);
        publication.info.answer_codes = codes;
        goal::settle(&mut publication);
        publication
    }

    /// Who reads.
    pub fn audience(&self) -> Audience {
        self.audience
    }

    /// Name of who reads.
    pub fn audience_name(&self) -> &str {
        self.audiences.name(self.audience)
    }

    /// Whether the reader is anybody.
    pub fn is_widest(&self) -> bool {
        self.audiences.all().next() == Some(self.audience)
    }

    /// The name of an audience at most as narrow as the reader.
    pub fn name_of(&self, audience: Audience) -> &str {
        if audience.is_visible_to(self.audience) { self.audiences.name(audience) } else { "" }
    }

    /// What surrounds a page or an entry of a kind where nothing else does: the audience of what names none, or a wider one that the kind
    /// has by default.
    pub fn usual(&self, kind: Option<&Kind>) -> Audience {
        let unmarked = self.audiences.unmarked();
        kind.map_or(unmarked, |kind| kind.audience.min(unmarked))
    }

    /// The mark of something for one audience inside something for another: nothing where it is for as many readers, where the reader is
    /// not one of those who write, or where the project wants none. An author sees by it what does not reach the readers of the rest.
    pub fn mark(&self, audience: Audience, around: Audience) -> Option<Mark> {
        let narrower = self.marks && audience > around;
        narrower.then(|| {
            let name = self.name_of(audience);
            let label = crate::locale::Words::of(self.info.lang).find(&format!("audience_{name}")).unwrap_or(name);
            Mark { name: name.into(), label: label.into() }
        })
    }

    /// What the project says about itself.
    pub fn info(&self) -> &Info {
        &self.info
    }

    /// What vendors are asked to answer; nothing for readers who see less than they do.
    pub fn asked(&self) -> Option<&Asked> {
        self.asked.as_ref()
    }

    /// The named views of the register of a kind that this reader may follow.
    pub fn views_of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a NamedView> {
        self.views.iter().filter(move |view| *view.kind == *kind)
    }

    /// The kinds, with the fields that may be seen.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The same, to be kept.
    pub(crate) fn shared_vocabulary(&self) -> &Arc<Vocabulary> {
        &self.vocabulary
    }

    /// The entries, in the order of files.
    pub fn entries(&self) -> &TiSlice<EntryIndex, Arc<Entry>> {
        &self.entries
    }

    /// The kinds that have entries here, in the order of the method, with the indices of their entries; for who writes, the project's own
    /// kinds without entries too.
    pub fn registers(&self) -> impl Iterator<Item = (&Kind, &[EntryIndex])> {
        self.vocabulary.iter().filter_map(|kind| Some((kind, self.by_kind.get(&kind.name)?.as_slice())))
    }

    /// Indices of the entries of a kind, in the order of files.
    pub fn of_kind(&self, kind: &str) -> &[EntryIndex] {
        self.by_kind.get(kind).map_or(&[], Vec::as_slice)
    }

    /// Returns an entry by index; indices come from this publication.
    pub fn entry(&self, index: EntryIndex) -> &Entry {
        &self.entries[index]
    }

    /// Finds an entry by id, whatever the case.
    pub fn find(&self, id: &str) -> Option<EntryIndex> {
        self.by_id.get(&id_key(id)).copied().map(EntryIndex::from)
    }

    /// Returns the kind of an entry.
    pub fn kind_of(&self, entry: &Entry) -> Option<&Kind> {
        self.vocabulary.get(&entry.kind)
    }

    /// Returns the title of an entry.
    pub fn title(&self, index: EntryIndex) -> &str {
        let entry = &self.entries[index];
        self.kind_of(entry).map_or(&*entry.id, |kind| entry.title(kind))
    }

    /// Returns what the project holds itself to, for readers who write.
    pub fn rule_book(&self) -> Option<&RuleBook> {
        self.rule_book.as_ref()
    }

    /// How far a checkpoint is, where its state is computed.
    pub fn outcome(&self, index: EntryIndex) -> Option<&Outcome> {
        self.outcomes.get(&index)
    }

    /// Where an entry is written, for readers who write.
    pub fn place(&self, index: EntryIndex) -> Option<&SourcePlace> {
        self.places.as_ref()?.get(index)
    }

    /// Where a page is written, for readers who write.
    pub fn page_place(&self, page: &Page) -> Option<SourcePlace> {
        self.places.as_ref().map(|_| SourcePlace { file: page.file_path.clone(), line: 1 })
    }

    /// What git remembers, for readers who write.
    pub fn history(&self) -> Option<&PublicationHistory> {
        self.history.as_ref()
    }

    /// Whether the reader is one of those who write the project.
    pub fn writes(&self) -> bool {
        self.places.is_some()
    }

    /// Links that an entry declares.
    pub fn outward(&self, index: EntryIndex) -> &[Edge] {
        self.edges.outward.get(index).map_or(&[], Vec::as_slice)
    }

    /// Links that lead to an entry and have a name on its side.
    pub fn inward(&self, index: EntryIndex) -> &[Edge] {
        self.edges.inward.get(index).map_or(&[], Vec::as_slice)
    }

    /// Entries linked with an entry under a field or inverse name, in the order they were written.
    pub fn linked<'a>(&'a self, index: EntryIndex, name: &'a str) -> impl Iterator<Item = EntryIndex> + 'a {
        let edges = self.outward(index).iter().chain(self.inward(index));
        edges.filter(move |edge| *edge.name == *name).map(|edge| edge.other)
    }

    /// The register that a word names (a kind, or its plural), where this reader has its page.
    pub fn register(&self, name: &str) -> Option<&Kind> {
        self.vocabulary.find(name).filter(|kind| self.by_kind.contains_key(&kind.name))
    }

    /// The register that a file of the project holds entries of, where this reader may see some of them.
    pub fn register_of_file(&self, file: &str) -> Option<&Kind> {
        let entry = self.entries.iter().find(|e| *e.file == *file);
        match entry {
            Some(entry) => self.kind_of(entry),
            None => self.register(crate::project::list_name(file)).filter(|_| file.ends_with(".yaml") || file.ends_with(".yml")),
        }
    }

    /// What is shown for `[[id]]` without words: the title of an entry, or the name of a register.
    pub fn cited(&self, id: &str) -> Option<String> {
        match self.find(id) {
            Some(n) => Some(self.title(n).to_owned()),
            None => self.register(id).map(|kind| kind.labels.get(self.info.lang).to_owned()),
        }
    }

    /// The anchors of a page as this reader sees it: those of narrower passages are not among them.
    pub fn anchors(&self, page: &Page) -> Arc<Anchors> {
        let at = self.page_by_path.get(&page.path).copied().unwrap_or(usize::MAX);
        let lock = || self.anchors.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(known) = lock().get(&at) {
            return known.clone();
        }
        // Read outside the lock: two threads may do it twice, none waits.
        let mut blocks = text::parse(&page.body.text);
        if page.title_from_heading {
            text::take_title(&mut blocks);
        }
        let anchors = Arc::new(Anchors::of(&blocks));
        lock().insert(at, anchors.clone());
        anchors
    }

    /// The pages, in reading order.
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// Finds a page by its path, with or without the numbers of its file name, and by its folder for an index.
    pub fn find_page(&self, path: &str) -> Option<&Page> {
        let path = crate::project::address(path.trim_matches('/'));
        let found = self.page_by_path.get(path.as_str()).or_else(|| self.page_by_path.get(format!("{path}/index").as_str()));
        found.and_then(|n| self.pages.get(*n))
    }

    /// Finds a page by the path of its file in the project's folder.
    pub fn page_of_file(&self, file: &str) -> Option<&Page> {
        self.page_by_file.get(file).and_then(|n| self.pages.get(*n))
    }

    /// The languages that a page is written in, by its index.
    pub fn page_languages(&self, index: usize) -> &[Lang] {
        self.page_languages.get(index).map_or(&[], Vec::as_slice)
    }

    /// The folder of the site that holds the pages of this language: empty for the main one, `en/` for another.
    pub fn folder(&self) -> String {
        address::folder(self.info.lang, &self.info.languages)
    }

    /// The language of the title of an entry, where that is not the one of this publication.
    pub fn title_lang(&self, index: EntryIndex) -> Option<Lang> {
        let entry = self.entries.get(index)?;
        match entry.get(&self.kind_of(entry)?.title) {
            Some(Value::Text(text)) => text.lang,
            _ => None,
        }
    }

    /// The documents that may be offered.
    pub fn documents(&self) -> &[DocumentConfig] {
        &self.documents
    }

    /// The files that may be copied.
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// Finds a file that may be copied, by its path in the project's folder.
    pub fn asset(&self, path: &str) -> Option<&Asset> {
        self.asset_by_path.get(path).and_then(|n| self.assets.get(*n))
    }

    /// Reads a file that may be copied. Readers who do not write the project get pictures without their metadata. A drawing comes with
    /// the pictures that it names, as far as the reader may see them: no browser asks for them from inside a page.
    ///
    /// # Errors
    /// Those of [`Asset::read`], and when a picture cannot be cleaned any more.
    pub fn read(&self, asset: &Asset) -> std::io::Result<Vec<u8>> {
        let bytes = asset.read()?;
        let linked = |address: &str| self.picture_in(&asset.path, address);
        if self.writes() {
            let drawing = picture::Format::of(&bytes) == Some(picture::Format::Svg);
            return Ok(drawing.then(|| picture::svg::completed(&bytes, &linked)).flatten().unwrap_or(bytes));
        }
        match picture::clean(&asset.path, &bytes, &linked) {
            Ok(cleaned) => Ok(cleaned.unwrap_or(bytes)),
            Err(why) => Err(std::io::Error::other(format!("{}: {why}; it is withheld", asset.path))),
        }
    }

    /// The picture that an address in a drawing names.
    pub(crate) fn picture_in(&self, drawing: &str, address: &str) -> Option<Vec<u8>> {
        self.asset(&resolve_path(address, drawing)?)?.read().ok()
    }

    /// Pictures that are not given because they cannot be cleaned, and why.
    pub fn uncleaned(&self) -> &BTreeMap<Arc<str>, String> {
        &self.uncleaned
    }

    /// Whether a file is given without its metadata.
    pub fn cleans(&self, asset: &Asset) -> bool {
        !self.writes() && picture::verdict(asset) == picture::Verdict::Cleaned
    }

    /// Where an entry is cited.
    pub fn mentions_of(&self, index: EntryIndex) -> Vec<Mentioned> {
        self.mentioned.of_entry(index, &self.entries, &self.pages, &|id| self.find(id))
    }

    /// Files of the project's own theme.
    pub fn theme_files(&self) -> &[SourceFile] {
        &self.theme_files
    }
}

/// The kinds and fields that `reader` may see. Kept per project and reader, because checks ask for it once per view.
pub fn visible_vocabulary(project: &Project, reader: Audience) -> Arc<Vocabulary> {
    project.visible.get(reader, || restrict(project, reader, &used_kinds(project, reader)))
}

/// A kind may be seen when its entries may by default, or when one of them is wide enough by its own word.
fn restrict(project: &Project, reader: Audience, used: &HashSet<Arc<str>>) -> Vocabulary {
    let sees = |audience: Audience| audience.is_visible_to(reader);
    project
        .vocabulary
        .restrict(|kind| sees(kind.audience) || used.contains(&*kind.name), |_, field| field.audience.is_none_or(sees))
}

/// Kinds of which there is an entry that may be seen.
fn used_kinds(project: &Project, reader: Audience) -> HashSet<Arc<str>> {
    let mut used: HashSet<Arc<str>> = HashSet::new();
    for entry in project.entries.iter().filter(|e| e.audience.is_visible_to(reader)) {
        if !used.contains(&entry.kind) {
            used.insert(entry.kind.clone());
        }
    }
    used
}

/// An entry as it reads in a language; the very same in the main one.
fn read_entry(project: &Project, entry: &Arc<Entry>, lang: Lang) -> Arc<Entry> {
    match project.kind_of(entry) {
        Some(kind) if lang != project.config.lang => Arc::new(translation::entry_in(entry, kind, lang, project.config.lang)),
        _ => entry.clone(),
    }
}

fn read_page<'a>(project: &Project, page: &'a Page, lang: Lang) -> Cow<'a, Page> {
    if lang == project.config.lang {
        return Cow::Borrowed(page);
    }
    Cow::Owned(translation::page_in(page, lang, project.config.lang))
}

fn languages_of(page: &Page, main: Lang) -> Vec<Lang> {
    std::iter::once(main).chain(page.translations.iter().map(|t| t.lang)).collect()
}
