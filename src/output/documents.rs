//! The documents of a project: which there are, and each made from the publication of its own audience and language.

use super::compare::{Baselines, Revision};
use super::recall::Recall;
use super::{BuildError, Progress, SwapError, atomic_folder, place};
use crate::document::{self, DocumentError, Earlier, Holding, Making, Origin, holding};
use crate::history::checked_out;
use crate::project::{DocumentConfig, Project, Since};
use crate::publication::{BaselineInfo, Publication, Publications};
use crate::schema::Value;
use crate::schema::value::Prose;
use crate::span::Span;
use crate::theme::Theme;
use std::any::Any;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

/// How long a document may take unless a command says otherwise.
pub const TIME_LIMIT: Duration = Duration::from_secs(120);

/// Stack of the thread that makes a document: as large as that of a program, so that the same documents fit.
const STACK: usize = 16 << 20;

/// What is done with a document that was made, or could not be; an error stops the rest.
type Done<'a> = dyn FnMut(&DocumentConfig, Result<document::Pdf, BuildError>) -> Result<(), BuildError> + 'a;

/// Makes the documents of a project, each from the publication of its own audience, which is made once.
pub struct DocumentMaker<'a> {
    project: &'a Project,
    publications: Publications,
    origin: Origin,
    making: Making,
    limit: Option<Duration>,
    /// Where the repository is.
    folder: PathBuf,
    /// The older state that every document is held against, whatever its settings say.
    since: Option<Since>,
    /// Older states that were read.
    revisions: Baselines,
}

impl<'a> DocumentMaker<'a> {
    /// Prepares what the documents of a project need. `known` is a publication that was made already, for the site.
    pub fn new(project: &'a Project, folder: &Path, known: Option<Arc<Publication>>, previews: usize) -> Self {
        DocumentMaker::at(project, folder, origin(folder), known, previews)
    }

    /// The same for files that are known to come from somewhere; the repository around the folder holds the baselines.
    pub fn at(project: &'a Project, folder: &Path, origin: Origin, known: Option<Arc<Publication>>, previews: usize) -> Self {
        let publications = Publications::of_documents(project, known, |_| true);
        // What the site was compared with is known already.
        let new = publications.all().filter(|publication| !publication.is_compared());
        let baselines = Baselines::read(folder, new);
        publications.all().for_each(|publication| baselines.compare(publication));
        if publications.all().any(|publication| !publication.is_told_reviews()) {
            let recall = Recall::read(folder, origin.commit.as_deref(), project);
            publications.all().for_each(|publication| recall.tell(publication));
        }
        let making = Making { previews, keep: 0 };
        let folder = folder.to_owned();
        DocumentMaker { project, publications, origin, making, limit: None, folder, since: None, revisions: baselines }
    }

    /// Marks in every document what changed since a state, whatever its settings say.
    #[must_use]
    pub fn since(mut self, since: Option<Since>) -> Self {
        self.since = since;
        self
    }

    /// Reads the older states that documents are held against, each once.
    fn prepare(&mut self, wanted: &[DocumentConfig]) {
        let names = wanted.iter().filter_map(|document| Some(self.revision(document.since.as_ref()?, document).0)).collect();
        self.revisions.read_too(&self.folder, names);
    }

    /// The revision that a name stands for: that of the baseline which readers of the document are told of, or itself; with what is known of the
    /// baseline.
    fn revision(&self, since: &Since, document: &DocumentConfig) -> (String, Option<BaselineInfo>) {
        let publication = self.publications.get(document.audience, document.lang);
        let told = publication.and_then(|p| p.info().baselines.iter().find(|baseline| baseline.name == since.name)).cloned();
        // Who runs the command may name any baseline of the project; what it was is told to those alone who are told of it.
        let known = || self.project.config.baselines.iter().find(|baseline| baseline.name == since.name);
        let revision = since.revision.clone().or_else(|| known().map(|baseline| baseline.revision.clone()));
        (revision.unwrap_or_else(|| since.name.clone()), told)
    }

    /// Returns the older state that a document is held against, if it is held against one.
    ///
    /// # Errors
    /// When the project has no such document.
    pub fn earlier(&self, document: &DocumentConfig) -> Result<Option<Earlier>, BuildError> {
        let Some(since) = &document.since else { return Ok(None) };
        let publication = self.publication(document)?;
        let (name, told) = self.revision(since, document);
        let known = self.revisions.get(&name);
        let read = || Revision::read(&self.folder, &name).map(Arc::new).map_err(|error| error.to_string());
        let revision = known.unwrap_or_else(read);
        let state = match &revision {
            Err(problem) => Err(problem.clone()),
            Ok(revision) => revision.seen_as(publication).map_err(|error| error.to_string()),
        };
        let state = state.and_then(|then| {
            let settings = document::named_in(&document.name, document.family.as_deref(), &then);
            let settings =
                settings.ok_or_else(|| format!("there was no document `{}` for `{}`", document.name, then.audience_name()))?;
            Ok((Arc::new(then), settings))
        });
        let commit = revision.as_ref().ok().map(|revision| &revision.commit);
        Ok(Some(Earlier {
            name: since.name.clone(),
            commit: commit.map(|commit| commit.id.clone()),
            date: told.as_ref().and_then(|baseline| baseline.date).or_else(|| commit.and_then(|commit| commit.date)),
            text: told.and_then(|baseline| baseline.text),
            state,
            files: revision.clone().ok().map(|revision| -> Arc<dyn Any + Send + Sync> { revision }),
        }))
    }

    /// Refuses a document that tells what changed since a state when that state cannot be had: one that is sent says it.
    ///
    /// # Errors
    /// [`BuildError::Since`].
    pub fn must_compare(&self, document: &DocumentConfig) -> Result<(), BuildError> {
        // An addendum that was written out holds its text in place of the state.
        let publication = self.publication(document)?;
        let asked = publication.documents().iter().find(|asked| asked.name == document.name).unwrap_or(document);
        let (name, problem) = match (&asked.amends, &asked.since) {
            (Some(_), Some(since)) => {
                let n = publication.info().baselines.iter().position(|baseline| baseline.name == since.name);
                let problem = n.and_then(|n| publication.changes(n)).and_then(Result::err);
                (since.name.clone(), problem.map(str::to_owned))
            }
            _ => match self.earlier(document)? {
                Some(Earlier { name, state, .. }) => (name, state.err()),
                None => return Ok(()),
            },
        };
        match problem {
            Some(problem) => Err(BuildError::Since { document: document.name.clone(), name, problem }),
            None => Ok(()),
        }
    }

    /// Remembers what the compiler computed: documents will be made again after an edit.
    #[must_use]
    pub fn remembering(mut self) -> Self {
        self.making.keep = 1;
        self
    }

    /// Gives up a document that is not finished after some time: a theme can be written so that it never ends.
    #[must_use]
    pub fn within(mut self, limit: Option<Duration>) -> Self {
        self.limit = limit;
        self
    }

    /// The documents, in the order of the configuration; a setting with `for:` stands for one per entry.
    pub fn all(&self) -> impl Iterator<Item = DocumentConfig> + '_ {
        self.project.config.documents.values().flat_map(|config| {
            // What its own readers are told of it, in its own language.
            let publication = self.publications.get(config.audience, config.lang);
            let config = publication.and_then(|p| p.documents().iter().find(|d| d.name == config.name));
            let mut all = config.map_or_else(Vec::new, |config| document::spelled_out(config, &self.publications));
            // An addendum tells changes already.
            if let Some(since) = &self.since {
                all.iter_mut()
                    .filter(|document| document.amends.is_none())
                    .for_each(|document| document.since = Some(since.clone()));
            }
            all
        })
    }

    /// The documents of a name: one, or all that a setting stands for.
    ///
    /// # Errors
    /// When there is none; the error names those that there are.
    pub fn named(&self, name: &str) -> Result<Vec<DocumentConfig>, BuildError> {
        let found: Vec<DocumentConfig> = self.all().filter(|d| d.name == name || d.family.as_deref() == Some(name)).collect();
        if found.is_empty() && !self.project.config.documents.contains_key(name) {
            return Err(self.unknown(name));
        }
        Ok(found)
    }

    fn unknown(&self, name: &str) -> BuildError {
        let known: Vec<String> = self.all().map(|d| d.name).collect();
        BuildError::Document { name: name.to_owned(), known: if known.is_empty() { "none".into() } else { known.join(", ") } }
    }

    /// What the readers of a document may see.
    ///
    /// # Errors
    /// When the project has no such document.
    pub fn publication(&self, document: &DocumentConfig) -> Result<&Arc<Publication>, BuildError> {
        self.publications.get(document.audience, document.lang).ok_or_else(|| self.unknown(&document.name))
    }

    /// What documents hold, each as its own readers may see it.
    pub fn holdings(&self, wanted: &[DocumentConfig]) -> Vec<(DocumentConfig, Holding)> {
        let of = |document: &DocumentConfig| Some((document.clone(), holding(self.publication(document).ok()?, document)));
        wanted.iter().filter_map(of).collect()
    }

    /// Makes documents side by side, as many at a time as there are processors and memory for, the largest first. `done` gets each in the
    /// order of `wanted`, and stops the rest by an error.
    ///
    /// # Errors
    /// Those of `done`.
    pub fn make_all(mut self, wanted: &[DocumentConfig], theme: &Theme, done: &mut Done<'_>) -> Result<(), BuildError> {
        self.prepare(wanted);
        let at_once = at_once().min(wanted.len());
        if at_once < 2 {
            return wanted.iter().try_for_each(|document| done(document, self.make(document, theme)));
        }
        // What one document computed must outlive the end of those beside it.
        self.making.keep = 2 * at_once;
        let maker = &self;
        let size = |document: &DocumentConfig| {
            maker.publication(document).map_or(0, |publication| holding(publication, document).entries.len())
        };
        let mut order: Vec<(usize, &DocumentConfig)> = wanted.iter().enumerate().collect();
        order.sort_by_cached_key(|(_, document)| std::cmp::Reverse(size(document)));
        let (next, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
        let work = |results: std::sync::mpsc::Sender<_>| {
            while let Some((place, document)) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                if stopped.load(Ordering::Relaxed) || results.send((*place, maker.make(document, theme))).is_err() {
                    return;
                }
            }
        };
        std::thread::scope(|scope| {
            let (results, made) = std::sync::mpsc::channel();
            let mut outcome = Ok(());
            for _ in 0..at_once {
                let (work, results) = (&work, results.clone());
                let thread = std::thread::Builder::new().name("document".into()).stack_size(STACK);
                if let Err(error) = thread.spawn_scoped(scope, move || work(results)) {
                    outcome = Err(BuildError::Threads(error));
                }
            }
            drop(results);
            let mut waiting = BTreeMap::new();
            let mut turn = 0;
            for (place, result) in made {
                waiting.insert(place, result);
                while let (Some(document), Some(result)) = (wanted.get(turn), waiting.remove(&turn)) {
                    if outcome.is_ok() {
                        outcome = done(document, result);
                    }
                    turn += 1;
                }
                if outcome.is_err() {
                    stopped.store(true, Ordering::Relaxed);
                }
            }
            outcome
        })
    }

    /// Makes a document.
    ///
    /// # Errors
    /// When the theme or the compiler refuses.
    pub fn make(&self, document: &DocumentConfig, theme: &Theme) -> Result<document::Pdf, BuildError> {
        let publication = self.publication(document)?;
        let earlier = self.earlier(document)?;
        let made = match self.limit {
            None => document::make(publication, document, earlier.as_ref(), theme, &self.origin, self.making),
            Some(limit) => self.make_within(limit, publication, document, earlier, theme),
        };
        made.map_err(|source| BuildError::Pdf { name: document.name.clone(), place: self.place(&source), source })
    }

    /// Makes a document in a thread of its own. The compiler cannot be stopped from outside: one that does not end in time is left to
    /// itself, and ends with the program.
    fn make_within(
        &self,
        limit: Duration,
        publication: &Arc<Publication>,
        document: &DocumentConfig,
        earlier: Option<Earlier>,
        theme: &Theme,
    ) -> Result<document::Pdf, DocumentError> {
        let (done, result) = std::sync::mpsc::channel();
        let (publication, document, theme) = (publication.clone(), document.clone(), theme.clone());
        let (origin, making) = (self.origin.clone(), self.making);
        let work = move || {
            // Nobody listens any more once the time is over.
            let _ = done.send(document::make(&publication, &document, earlier.as_ref(), &theme, &origin, making));
        };
        let thread = std::thread::Builder::new().name("document".into()).stack_size(STACK).spawn(work);
        let thread = thread.map_err(|e| DocumentError::Typst(vec![format!("no thread for it: {e}")]))?;
        match result.recv_timeout(limit) {
            Ok(made) => made,
            Err(RecvTimeoutError::Timeout) => Err(DocumentError::TooLong(limit)),
            // The thread ended without a word: what went wrong in it goes on here.
            Err(RecvTimeoutError::Disconnected) => match thread.join() {
                Err(panic) => std::panic::resume_unwind(panic),
                Ok(()) => Err(DocumentError::Typst(vec!["it ended without a result".into()])),
            },
        }
    }

    /// The file, and the line, of what a document cannot be made with, as far as it was found.
    fn place(&self, error: &DocumentError) -> Option<String> {
        let DocumentError::Unset(_, suspect) = error else { return None };
        let project = self.project;
        let line = |span: Span| {
            let file = project.sources.get(span.file)?;
            Some(format!("{}:{}", file.path, project.sources.line_number(span)))
        };
        // The words that stand there as they were written say which line of a text it is. The last are the innermost part.
        let within = |prose: &Prose| {
            let place = |words: &String| {
                let word = words.split_whitespace().max_by_key(|word| word.len())?;
                let at = prose.text.find(words.trim()).or_else(|| prose.text.find(word))?;
                line(project.span_of(prose, &(at..at + word.len())))
            };
            suspect.words.iter().rev().find_map(place)
        };
        if let Some(entry) = suspect.entry.as_deref().and_then(|id| project.find(id)) {
            let proses =
                entry.fields.values().filter_map(|w| if let Value::Prose(prose) = &w.value { Some(prose) } else { None });
            return proses.into_iter().find_map(within).or_else(|| line(entry.id_span));
        }
        let page = suspect.page.as_deref()?;
        let page = project.pages.iter().find(|p| *p.path == *page)?;
        within(&page.body).or_else(|| Some(page.file_path.to_string()))
    }
}

/// Where the files of a folder come from, as far as git knows.
fn origin(folder: &Path) -> Origin {
    checked_out(folder).map_or_else(Origin::default, |c| Origin {
        commit: Some(c.id),
        changed: c.changed,
        date: c.date,
        maker: None,
    })
}

/// Which documents are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// The one of a name, or those of a setting; all without.
    pub name: Option<&'a str>,
    /// The older state that they are held against, whatever their settings say.
    pub since: Option<&'a str>,
}

/// Makes documents and writes each into a folder, whole or not at all. Returns why some could not be made: the others are, and the last
/// good file of one that failed is put aside under another name, so that nobody takes it for the new one.
///
/// # Errors
/// See [`BuildError`]; documents that were finished before stay.
pub fn write_documents(
    project: &Project,
    folder: &Path,
    wanted: Wanted<'_>,
    out: &Path,
    limit: Option<Duration>,
    progress: &dyn Progress,
    done: &mut dyn FnMut(&Path, &document::Pdf),
) -> Result<Vec<BuildError>, BuildError> {
    let into = place::resolve(out).map_err(|source| atomic_folder::SwapError::Io { path: out.to_owned(), source })?;
    let home = place::resolve(folder).map_err(|source| atomic_folder::SwapError::Io { path: folder.to_owned(), source })?;
    if place::is_in_a_room(&into, &home) {
        return Err(atomic_folder::SwapError::Inside { path: into }.into());
    }
    let Wanted { name: only, since } = wanted;
    let since = since.map(Since::asked);
    let asked = since.is_some();
    let maker = DocumentMaker::new(project, folder, None, 0).within(limit).since(since);
    let wanted: Vec<_> = match only {
        Some(name) => maker.named(name)?,
        None => maker.all().collect(),
    };
    for reader in wanted.iter().map(|document| document.audience).collect::<BTreeSet<_>>() {
        super::sign_off::ask(project, folder, reader)?;
    }
    // Who asks for changes gets them or is told why not, before anything is written.
    let mut untold = HashMap::new();
    for document in &wanted {
        if asked && only.is_some() && document.amends.is_some() {
            return Err(BuildError::Addendum(document.name.clone()));
        }
        match maker.must_compare(document) {
            Err(error) if asked => return Err(error),
            Err(error) => _ = untold.insert(document.name.clone(), error.to_string()),
            Ok(()) => {}
        }
    }
    progress.stage("documents", wanted.len());
    let Some(publication) = maker.publications.any() else { return Ok(Vec::new()) };
    let theme = Theme::of(publication)?;
    let mut failed = Vec::new();
    maker.make_all(&wanted, &theme, &mut |document, made| {
        let path = out.join(format!("{}.pdf", document.name));
        match made {
            Ok(mut pdf) => {
                pdf.warnings.extend(untold.remove(&document.name));
                atomic_folder::write_file(&path, &pdf.bytes)?;
                done(&path, &pdf);
            }
            Err(error @ BuildError::Pdf { .. }) => {
                failed.push(error);
                if path.exists() {
                    let aside = out.join(format!("{}.old.pdf", document.name));
                    std::fs::rename(&path, &aside).map_err(|source| SwapError::Io { path, source })?;
                }
            }
            Err(error) => return Err(error),
        }
        progress.step();
        Ok(())
    })?;
    Ok(failed)
}

/// The most documents that are made at a time: the compiler uses several processors itself where it can.
const MOST_AT_ONCE: usize = 4;

/// Memory that a large document takes, in bytes: some 200 MiB for a hundred pages, and 1.3 MiB for each page more.
const MEMORY_EACH: u64 = 512 << 20;

/// How many documents may be made at a time.
fn at_once() -> usize {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let room = available_memory().map_or(MOST_AT_ONCE, |bytes| usize::try_from(bytes / MEMORY_EACH).unwrap_or(MOST_AT_ONCE));
    processors.min(room).clamp(1, MOST_AT_ONCE)
}

/// Memory that could be used without taking any from others, in bytes; nothing where the system does not say it in this way.
fn available_memory() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = told.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes.saturating_mul(1024))
}
