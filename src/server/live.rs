//! A project as it is now, ready to be shown.

use super::baseline_cache::BaselineCache;
use super::document_cache::{DocumentCache, Kept};
use super::document_panel::{self, Subject};
use super::media;
use crate::check::{alerts, check, count};
use crate::document::{Holding, documents};
use crate::finding::{Finding, RuleId, Severity};
use crate::output::{BuildError, DocumentMaker, Recall, audience, remember};
use crate::project::{DocumentConfig, Project, ProjectCache, Reading};
use crate::publication::{self, Publication, Publications, address};
use crate::schema::{Audience, Audiences, Lang};
use crate::site::{OfferedDocument, Route, SeenBy, Serving, Site, search_index};
use crate::source::Sources;
use crate::text::Output;
use crate::theme::Theme;
use serde_json::json;
use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// Rules that say why a theme cannot be read.
const THEME_RULES: [RuleId; 4] = [RuleId::BadTemplate, RuleId::UnknownBlock, RuleId::OutdatedBlock, RuleId::UnknownTheme];

/// What is kept from one reading to the next, so that after a save only what changed is made again.
pub struct Memory {
    project: ProjectCache,
    publication: publication::PublicationCache,
    /// Names this run of the server: a page of an earlier run shows another state, whatever its number.
    run: String,
}

impl Default for Memory {
    fn default() -> Self {
        let run = format!("{:x}", RandomState::new().build_hasher().finish());
        Memory { project: ProjectCache::default(), publication: publication::PublicationCache::default(), run }
    }
}

/// Addresses of what the panel beside a page asks for: which documents hold the page, a document to be made now, and the last one
/// that was made.
const BESIDE: &str = "_ouvrage/beside/";
/// See [`BESIDE`].
const MAKE: &str = "_ouvrage/make/";
/// See [`BESIDE`].
const MADE: &str = "_ouvrage/made/";
/// Where open pages listen.
pub const EVENTS: &str = "_ouvrage/events";
/// Where the editions of other readers are: `_as/vendor/…`.
const AS: &str = "_as/";

/// The reader whose edition a path is in, and the path in it; nothing for the reader that the server was started for.
pub fn of_reader(path: &str) -> Option<(&str, &str)> {
    let rest = path.strip_prefix(AS)?;
    Some(rest.split_once('/').unwrap_or((rest, "")))
}

fn within(path: &str) -> &str {
    of_reader(path).map_or(path, |(_, rest)| rest)
}

/// Whether a document is made for a path: that waits in a queue of its own, so that pages come meanwhile.
pub fn is_document(path: &str) -> bool {
    let path = within(path);
    path.starts_with(MAKE) || address::document_at(path).is_some()
}

/// Whether what is at a path is made of the project's files, so that these are looked at before it is shown.
pub fn shows_sources(path: &str) -> bool {
    let path = within(path);
    is_document(path) || !["assets/", "pagefind/", "_ouvrage/"].iter().any(|folder| path.starts_with(folder))
}

/// Whether a link on another site may open a path: pages and their files, nothing that is data or takes work.
pub fn may_be_opened(path: &str) -> bool {
    let name = within(path).rsplit('/').next().unwrap_or_default();
    shows_sources(path) && !is_document(path) && !name.starts_with("rows-")
}

/// What the server shows between two changes.
pub struct Live {
    reading: Arc<Reading>,
    /// Found when somebody asks: the page is there before.
    findings: OnceLock<Vec<Finding>>,
    /// The site; of an earlier reading when this one cannot be shown.
    shown: Option<Arc<ShownMessage>>,
    /// Whether the site is of this reading.
    current: bool,
    problem: Option<String>,
    /// The last theme before the present one of which no page failed.
    good: Option<Arc<Theme>>,
    /// Pages that the present theme could not make, and why.
    failed: Mutex<BTreeMap<String, String>>,
    documents: Arc<DocumentCache>,
    baselines: Arc<BaselineCache>,
}

/// What is shown of a reading.
struct ShownMessage {
    reading: Arc<Reading>,
    folder: PathBuf,
    /// The project as it was when git was last asked about all of it.
    asked: Option<Arc<Reading>>,
    /// For the reader that the server was started for.
    own: Edition,
    /// For other readers, made when one of their pages is asked for.
    editions: Mutex<BTreeMap<Audience, Arc<Edition>>>,
    /// How many readings of the files were shown before this one.
    round: u64,
    /// Names this state among all that open pages may show.
    state: String,
    /// Whether the server shows no more than what its own reader may see: somebody asked for that reader by name.
    bounded: bool,
}

/// A site for one reader, and what was made of it on demand.
struct Edition {
    site: Site,
    /// The same in the other languages, made when one of their pages is asked for.
    others: Vec<(Lang, OnceLock<Option<Site>>)>,
    reader: Audience,
    search: OnceLock<HashMap<String, Vec<u8>>>,
    /// What the documents hold, found when a page asks.
    held: OnceLock<Vec<(DocumentConfig, Holding)>>,
}

/// What is at a path.
pub enum Found {
    /// Bytes, and their media type.
    Bytes(&'static str, Vec<u8>),
    /// What a script asked for.
    Data(serde_json::Value),
    /// Nothing; the page that says so.
    Missing(Vec<u8>),
    /// It is at another address.
    Moved(String),
    /// It could not be made; why.
    Failed(String),
}

impl Live {
    /// Reads a project. What cannot be shown leaves the site of `last` in place.
    /// What `memory` knows is not read again.
    pub fn read(folder: &Path, reader: Option<&str>, last: Option<&Live>, memory: &mut Memory) -> Result<Self, BuildError> {
        let mut reading = Project::read_cached(folder, &mut memory.project)
            .map_err(|source| BuildError::Folder { path: folder.to_owned(), source })?;
        let asked = recall(&mut reading, folder, reader, last);
        let reading = Arc::new(reading);
        let documents = last.map_or_else(Arc::default, |last| last.documents.clone());
        let baselines = last.map_or_else(Arc::default, |last| last.baselines.clone());
        let round = last.and_then(|last| last.shown.as_ref()).map_or(0, |shown| shown.round + 1);
        let mut live = Live {
            reading: reading.clone(),
            findings: OnceLock::new(),
            shown: None,
            current: false,
            problem: None,
            good: None,
            failed: Mutex::default(),
            documents,
            baselines,
        };
        match asked.and_then(|asked| ShownMessage::new(reading, folder, asked, reader, last, memory, round)) {
            Ok(Some(shown)) => {
                live.shown = Some(Arc::new(shown));
                live.current = true;
            }
            Ok(None) => {}
            Err(error) if last.is_some() => live.problem = Some(error.to_string()),
            Err(error) => return Err(error),
        }
        if live.shown.is_none() {
            live.shown = last.and_then(|l| l.shown.clone());
        }
        live.good = last.and_then(|last| if last.failures().is_empty() { last.theme() } else { last.good.clone() });
        Ok(live)
    }

    fn theme(&self) -> Option<Arc<Theme>> {
        self.shown.as_ref().map(|shown| shown.own.site.shared_theme())
    }

    /// Names the state of the files that is shown.
    pub fn state(&self) -> String {
        self.shown.as_ref().map_or_else(String::new, |shown| shown.state.clone())
    }

    fn failures(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A page in the last theme that could make it, when the present one cannot.
    fn in_last_theme(&self, site: &Site, path: &str) -> Option<Vec<u8>> {
        let offered = site.offered().to_vec();
        Site::new(site.shared_publication(), self.good.clone()?, offered, site.serving().cloned()).ok()?.render(path).ok()
    }

    /// The findings of the last reading.
    pub fn findings(&self) -> &[Finding] {
        let findings: &Vec<Finding> = made_once(&self.findings, || check(&self.reading));
        findings
    }

    /// The project of the last reading.
    pub fn project(&self) -> Option<&Project> {
        self.reading.project.as_ref()
    }

    /// The texts of the last reading.
    pub fn sources(&self) -> &Sources {
        self.reading.project.as_ref().map_or(&self.reading.sources, |p| &p.sources)
    }

    /// Why the last reading is not shown, if the theme is the reason.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Whether what is shown is of the last reading.
    pub fn shows_now(&self) -> bool {
        self.current
    }

    /// Findings as the overlay of a page reads them.
    pub fn findings_json(&self) -> String {
        let (mut errors, warnings) = count(self.findings());
        let lang = self.project().map_or_else(Lang::fallback, |project| project.config.lang);
        let shown = self.findings().iter().take(50);
        let items: Vec<Finding> = shown.map(|finding| crate::report::in_language(finding, lang)).collect();
        let mut items = match crate::report::data(&items, self.sources()) {
            serde_json::Value::Array(items) => items,
            _ => Vec::new(),
        };
        // What keeps the theme from being read is mostly a finding already, with its place.
        let found = self.findings().iter().any(|f| f.severity == Severity::Error && THEME_RULES.contains(&f.rule));
        let failed = self.failures().iter().map(|(path, why)| format!("{path}: {why}")).collect::<Vec<_>>();
        for problem in self.problem.iter().filter(|_| !found).cloned().chain(failed) {
            errors += 1;
            items.insert(0, json!({"severity": "error", "rule": "theme", "message": problem}));
        }
        json!({"errors": errors, "warnings": warnings, "items": items}).to_string()
    }

    /// Makes what is at a path, now.
    pub fn get(&self, path: &str) -> Found {
        let Some(shown) = &self.shown else {
            return Found::Missing(self.findings_page());
        };
        let Some((name, rest)) = of_reader(path) else { return self.get_in(shown, &shown.own, path) };
        let Some(reader) = shown.reader(name) else { return shown.own.nothing(path) };
        if reader == shown.own.reader || !path.contains(&format!("{AS}{name}/")) {
            let top = if reader == shown.own.reader { "/".to_owned() } else { top_of(name) };
            return Found::Moved(format!("{top}{}", address::encode(rest)));
        }
        match shown.edition(reader) {
            Ok(edition) => self.get_in(shown, &edition, rest),
            Err(why) => Found::Failed(why),
        }
    }

    fn get_in(&self, shown: &ShownMessage, edition: &Edition, path: &str) -> Found {
        let whole = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
        let path = whole.as_str();
        if let Some(name) = address::document_at(path) {
            return match shown.document(edition, name, &self.documents) {
                Ok(Some(kept)) => Found::Bytes(media::of_file(".pdf"), kept.bytes.clone()),
                Ok(None) => shown.nothing(edition, path),
                Err(why) => Found::Failed(why),
            };
        }
        if let Some(path) = path.strip_prefix(BESIDE) {
            return Found::Data(shown.beside(edition, path, &self.documents).into());
        }
        if let Some(name) = path.strip_prefix(MAKE) {
            return match shown.document(edition, name, &self.documents) {
                Ok(Some(_)) => Found::Data(json!({"problem": null})),
                Ok(None) => shown.nothing(edition, path),
                Err(why) => Found::Data(json!({"problem": why})),
            };
        }
        if let Some(name) = path.strip_prefix(MADE).and_then(|p| p.strip_suffix(".pdf")) {
            let kept = self.documents.last(name).filter(|_| edition.offers(name));
            let found = |kept: Arc<Kept>| Found::Bytes(media::of_file(".pdf"), kept.bytes.clone());
            return kept.map_or_else(|| shown.nothing(edition, path), found);
        }
        if path.starts_with("pagefind/") {
            return match edition.search(&shown.reading).get(path) {
                Some(bytes) => Found::Bytes(media::of_file(path), bytes.clone()),
                None => Found::Missing(Vec::new()),
            };
        }
        let (site, path) = edition.site_of(path, &shown.reading);
        let Some(route) = site.route(path) else {
            // A folder is also asked for without the last slash.
            let language = edition.others.iter().any(|(lang, _)| lang.code() == whole);
            if language || site.route(&format!("{path}/index.html")).is_some() {
                let top = site.serving().map_or("/", |serving| &serving.top);
                return Found::Moved(format!("{top}{}/", address::encode(&whole)));
            }
            return shown.nothing(edition, &whole);
        };
        if let Some(project) = shown.reading.project.as_ref().filter(|_| path == "index.html") {
            let found = if self.current { self.findings().to_vec() } else { check(&shown.reading) };
            site.check(|| alerts(site.publication(), project, &found));
        }
        if !matches!(route, Route::Asset(_) | Route::ThemeAsset(_)) {
            site.publication().compare(|baseline| self.baselines.changes(&shown.folder, baseline, site.publication()));
            if let Some(project) = shown.reading.project.as_ref().filter(|_| !site.publication().is_told_reviews()) {
                let find = |name: &str| self.baselines.revision(&shown.folder, name);
                Recall::read_by(&shown.folder, None, project, &find).tell(site.publication());
            }
        }
        if let Some(project) = shown.reading.project.as_ref().filter(|_| matches!(route, Route::Entry(_))) {
            self.baselines.remember(&shown.folder, project, site.publication());
        }
        let kind = media::of_route(route, path);
        match site.render(path) {
            Ok(bytes) => Found::Bytes(kind, bytes),
            // A template may be read and fail all the same, on a page that nobody looked at yet.
            Err(error) => {
                let error = error.to_string();
                self.failures().insert(path.to_owned(), error.clone());
                self.in_last_theme(site, path).map_or(Found::Failed(error), |bytes| Found::Bytes(kind, bytes))
            }
        }
    }

    /// A page for a project that could not be shown even once: its findings, and the script that waits for a change.
    fn findings_page(&self) -> Vec<u8> {
        let lang = self.project().map_or_else(Lang::fallback, |project| project.config.lang);
        let text = crate::report::text(self.findings(), self.sources(), false, crate::report::Speech { lang, all: true });
        let text = crate::text::escape(&text);
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Ouvrage</title>\n<meta http-equiv=\"refresh\" content=\"2\">\n</head>\n\
             <body>\n<h1>This project cannot be shown yet</h1>\n<pre>{text}</pre>\n</body>\n</html>\n"
        )
        .into_bytes()
    }
}

/// Every document, to be made when it is asked for.
fn offered(project: &Project, publication: &Arc<Publication>) -> Vec<OfferedDocument> {
    let own = Publications::per_entry(project, publication);
    documents(publication, &own).into_iter().map(|config| OfferedDocument { config, made: None, failed: false }).collect()
}

/// Says of each entry and page when it last changed. What git could not tell is a matter for `build`: here it would be said after every
/// change. Git is asked again only when another commit is checked out; until then what was known of a text is known of the same text.
/// Returns the reading for which git was asked; none when it is this one.
fn recall(
    reading: &mut Reading,
    folder: &Path,
    reader: Option<&str>,
    last: Option<&Live>,
) -> Result<Option<Arc<Reading>>, BuildError> {
    let Some(project) = reading.project.as_mut() else { return Ok(None) };
    let reader = audience(project, reader)?;
    let asked = last.and_then(|last| last.shown.as_ref()).and_then(|shown| shown.asked.clone());
    let asked = asked.filter(|asked| asked.project.as_ref().is_some_and(|before| project.recall(before, folder)));
    if asked.is_none() {
        let _ = remember(project, folder, reader);
    }
    Ok(asked)
}

/// Whether two publications have the theme of one name, written in the same texts. Its pictures may have changed, so one that has some
/// of its own is another.
fn has_theme_of(publication: &Publication, last: &Publication) -> bool {
    let texts = |publication: &Publication| {
        publication.theme_files().iter().map(|file| (file.path.clone(), file.text.clone())).collect::<Vec<_>>()
    };
    let pictures = |publication: &Publication| publication.assets().iter().any(|asset| asset.path.starts_with("themes/"));
    publication.info().theme == last.info().theme
        && texts(publication) == texts(last)
        && !pictures(publication)
        && !pictures(last)
}

/// What a reader is called in addresses: its name, or its number where the name cannot stand in one.
fn key_of(ladder: &Audiences, audience: Audience) -> String {
    let name = ladder.name(audience);
    let plain = !name.contains(['/', '\\']) && !matches!(name, "" | "." | "..");
    if plain { name.to_owned() } else { format!("~{}", ladder.all().take_while(|other| *other < audience).count()) }
}

/// Address of the top of a reader's edition.
fn top_of(name: &str) -> String {
    format!("/{AS}{}/", address::encode_part(name))
}

/// What a cell holds, made if it holds nothing. It is made outside the cell: making it uses threads that must never wait for each other,
/// so that two who ask at the same time may both make it.
fn made_once<T>(cell: &OnceLock<T>, make: impl FnOnce() -> T) -> &T {
    match cell.get() {
        Some(made) => made,
        None => {
            let made = make();
            cell.get_or_init(|| made)
        }
    }
}

impl Edition {
    fn new(site: Site, reader: Audience, project: &Project) -> Self {
        let others = project.config.languages.iter().skip(1).map(|lang| (*lang, OnceLock::new())).collect();
        Edition { site, others, reader, search: OnceLock::new(), held: OnceLock::new() }
    }

    /// The site that a path belongs to, and the path in it.
    fn site_of<'a>(&self, path: &'a str, reading: &Reading) -> (&Site, &'a str) {
        let other = path.split_once('/').and_then(|(folder, rest)| {
            let lang = self.others.iter().map(|(lang, _)| *lang).find(|lang| lang.code() == folder)?;
            // A file of the project may lie in a folder of that name.
            self.in_language(lang, reading)
                .filter(|site| site.route(rest).is_some() || self.site.route(path).is_none())
                .map(|site| (site, rest))
        });
        other.unwrap_or((&self.site, path))
    }

    fn in_language(&self, lang: Lang, reading: &Reading) -> Option<&Site> {
        let (_, site) = self.others.iter().find(|(l, _)| *l == lang)?;
        let make = || {
            let project = reading.project.as_ref()?;
            let publication = Arc::new(Publication::for_output(project, self.reader, lang, Output::Site));
            let offered = offered(project, &publication);
            Site::new(publication, self.site.shared_theme(), offered, self.site.serving().cloned()).ok()
        };
        made_once(site, make).as_ref()
    }

    /// The page that says that there is nothing.
    fn nothing(&self, path: &str) -> Found {
        Found::Missing(self.site.missing(path, false).unwrap_or_default())
    }

    fn offers(&self, name: &str) -> bool {
        self.site.offered().iter().any(|document| document.config.name == name)
    }

    fn search(&self, reading: &Reading) -> &HashMap<String, Vec<u8>> {
        made_once(&self.search, || {
            let others = self.others.iter().filter_map(|(lang, _)| self.in_language(*lang, reading)).map(Site::publication);
            let all: Vec<&Publication> = std::iter::once(self.site.publication()).chain(others).collect();
            search_index(&all).unwrap_or_default().into_iter().collect()
        })
    }
}

impl ShownMessage {
    fn new(
        reading: Arc<Reading>,
        folder: &Path,
        asked: Option<Arc<Reading>>,
        reader: Option<&str>,
        last: Option<&Live>,
        memory: &mut Memory,
        round: u64,
    ) -> Result<Option<Self>, BuildError> {
        let Some(project) = &reading.project else { return Ok(None) };
        let bounded = reader.is_some();
        let reader = audience(project, reader)?;
        let asked = asked.or_else(|| project.history.is_some().then(|| reading.clone()));
        let publication = Arc::new(Publication::cached(project, reader, project.config.lang, &mut memory.publication));
        let last = last.and_then(|last| last.shown.as_ref()).map(|shown| &shown.own.site);
        let theme = match last.filter(|last| has_theme_of(&publication, last.publication())) {
            Some(last) => last.shared_theme(),
            None => Arc::new(Theme::of(&publication)?),
        };
        let offered = offered(project, &publication);
        let state = format!("{}-{round}", memory.run);
        let serving = serving(project, reader, reader, bounded, &state);
        let site = Site::cached(publication, theme, offered, Some(serving), last)
            .map_err(|source| BuildError::Page { path: "theme".into(), source })?;
        // A theme whose pages fail is as wrong as one that cannot be read.
        if last.is_none_or(|last| !Arc::ptr_eq(&last.shared_theme(), &site.shared_theme())) {
            site.render("index.html").map_err(|source| BuildError::Page { path: "index.html".into(), source })?;
        }
        let own = Edition::new(site, reader, project);
        let editions = Mutex::default();
        Ok(Some(ShownMessage { reading, folder: folder.to_owned(), asked, own, editions, round, state, bounded }))
    }

    /// The reader of a name, if the server shows what that reader gets.
    fn reader(&self, name: &str) -> Option<Audience> {
        let ladder = &self.reading.project.as_ref()?.config.audiences;
        let reader = ladder.all().find(|audience| key_of(ladder, *audience) == name)?;
        (!self.bounded || reader.is_visible_to(self.own.reader)).then_some(reader)
    }

    /// What a reader gets, made when it is first asked for.
    fn edition(&self, reader: Audience) -> Result<Arc<Edition>, String> {
        let kept = || self.editions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(edition) = kept().get(&reader) {
            return Ok(edition.clone());
        }
        let project = self.reading.project.as_ref().ok_or("there is no project")?;
        let publication = Arc::new(Publication::for_output(project, reader, project.config.lang, Output::Site));
        let offered = offered(project, &publication);
        let serving = serving(project, reader, self.own.reader, self.bounded, &self.state);
        let site = Site::cached(publication, self.own.site.shared_theme(), offered, Some(serving), Some(&self.own.site));
        let edition = Arc::new(Edition::new(site.map_err(|e| e.to_string())?, reader, project));
        Ok(kept().entry(reader).or_insert(edition).clone())
    }

    /// The page that says that there is nothing, or nothing for this reader.
    fn nothing(&self, edition: &Edition, path: &str) -> Found {
        // Only who may see it anyway is told that it is there.
        let hidden = edition.reader < self.own.reader && {
            let (site, path) = self.own.site_of(path, &self.reading);
            let document = address::document_at(path);
            site.route(path).is_some() || document.is_some_and(|name| self.own.offers(name))
        };
        Found::Missing(edition.site.missing(path, hidden).unwrap_or_default())
    }

    /// A document as the files are now; nothing when there is none of this name. The error says what stands in the way, with file and line.
    fn document(&self, edition: &Edition, name: &str, documents: &DocumentCache) -> Result<Option<Arc<Kept>>, String> {
        if !edition.offers(name) {
            return Ok(None);
        }
        if let Some(kept) = documents.last(name).filter(|kept| kept.reading == self.round) {
            return Ok(Some(kept));
        }
        let Some(project) = &self.reading.project else { return Ok(None) };
        let maker = DocumentMaker::new(project, &self.folder, None, 0).remembering();
        let found = maker.named(name).map_err(|e| e.to_string())?;
        let Some(document) = found.first() else { return Ok(None) };
        documents
            .of_reading(name, self.round, || maker.make(document, self.own.site.theme()))
            .map(Some)
            .map_err(|e| e.to_string())
    }

    /// The documents that hold what is shown at a path.
    fn beside(&self, edition: &Edition, path: &str, documents: &DocumentCache) -> Vec<serde_json::Value> {
        let path = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
        let (site, path) = edition.site_of(&path, &self.reading);
        let Some(subject) = site.route(path).and_then(|route| Subject::of(route, site.publication())) else { return Vec::new() };
        let Some(project) = &self.reading.project else { return Vec::new() };
        let held = made_once(&edition.held, || document_panel::holdings(project, &self.folder, &edition.site));
        document_panel::describe(&subject, held, site.publication(), documents, self.round)
    }
}

/// What the pages of a reader say under `serve`: which state they show, and where those of the other readers are.
fn serving(project: &Project, reader: Audience, own: Audience, bounded: bool, state: &str) -> Serving {
    let ladder = &project.config.audiences;
    let top = |audience: Audience| if audience == own { "/".to_owned() } else { top_of(&key_of(ladder, audience)) };
    let shown = |audience: &Audience| !bounded || audience.is_visible_to(own);
    let reader_of = |audience| SeenBy { name: ladder.name(audience).to_owned(), audience, top: top(audience) };
    Serving { state: state.to_owned(), top: top(reader), readers: ladder.all().filter(shown).map(reader_of).collect() }
}
