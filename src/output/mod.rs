//! A whole build, in stages: read, check, publish, documents, site, search, swap.
//!
//! In: a folder and what is asked for. Out: a site in its folder, or nothing changed at all. Everything is written into a new folder
//! beside the old one and swapped in at the end (`swap`), so a failed or killed build leaves the last good site untouched.

mod atomic_folder;
mod compare;
mod documents;
mod entry_history;
mod issue;
mod manifest;
mod pack;
mod place;
mod private;
mod recall;
pub mod sign_off;
mod since;
mod verify;

pub use crate::site::PREVIEWS;
pub use atomic_folder::{FileAside, SwapError};
pub use compare::{Baselines, CompareError, Revision};
pub use documents::{DocumentMaker, TIME_LIMIT, Wanted, write_documents};
pub use entry_history::{between_baselines, commit_history, shows_commits};
pub use issue::{Addressee, IssueError, IssueOrder, PreparedIssue, prepare_issue};
pub use pack::{Pack, PackError, PackOrder, pack};
pub use private::{WATCH, watch_folder};
pub use recall::{KnownRevision, Recall, changed_entries, changed_words};
pub use since::changed_findings;
pub use verify::{FoundIssue, Verdict, VerifyError, issues_of_file, verify};

use crate::check::{alerts, check, count};
use crate::document::{self, documents};
use crate::finding::Finding;
use crate::project::{Project, Reading};
use crate::publication::{Publication, Publications, address};
use crate::schema::Audience;
use crate::site::{MadeDocument, OfferedDocument, Site, SiteError, search_index};
use crate::text::Output;
use crate::theme::{Theme, ThemeError};
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What a build is asked for.
#[derive(Debug, Clone)]
pub struct Order {
    /// The project's folder.
    pub project: PathBuf,
    /// Where the site goes; `_site` in the project's folder without.
    pub out: Option<PathBuf>,
    /// Whom the site is for; those who write (`internal`) without.
    pub audience: Option<String>,
    /// Whether documents are made.
    pub documents: bool,
    /// Whether the search index is made.
    pub search: bool,
    /// How long a document may take.
    pub time_limit: Option<Duration>,
}

/// What came of a build.
#[derive(Debug)]
pub struct Report {
    /// Where the site is.
    pub out: PathBuf,
    /// Whom it is for.
    pub audience: String,
    /// Pages of the site.
    pub pages: usize,
    /// Files of the site, pages included.
    pub files: usize,
    /// Bytes of the site.
    pub bytes: u64,
    /// Documents that were made.
    pub documents: Vec<(String, MadeDocument)>,
    /// How long each stage took.
    pub timings: Vec<(&'static str, Duration)>,
    /// Warnings of the document compiler.
    pub warnings: Vec<String>,
    /// Documents that could not be made, and why: the site is there without them.
    pub failed: Vec<BuildError>,
    /// What could not be told, and why: said once, no reason to stop.
    pub notes: Vec<String>,
}

/// Why a build was not made.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The folder cannot be read.
    #[error("cannot read {path}: {source}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The system gives no thread to work in.
    #[error("no thread to work in: {0}")]
    Threads(std::io::Error),
    /// The project has errors, which were handed out with the findings.
    #[error("the project has errors; nothing was written and the last site is as it was")]
    Findings,
    /// There is no such audience.
    #[error("there is no audience `{name}`; audiences, from widest to narrowest: {known}")]
    Audience {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// There is no such document.
    #[error("there is no document `{name}`; documents: {known}")]
    Document {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// An addendum is asked for changes since another state than its own.
    #[error("`{0}` is an addendum and tells changes since a state of its own; `--since` is for other documents")]
    Addendum(String),
    /// A document cannot be held against an older state.
    #[error("what changed in `{document}` since `{name}` cannot be told: {problem}")]
    Since {
        /// The document.
        document: String,
        /// The state, as it was asked for.
        name: String,
        /// Why.
        problem: String,
    },
    /// The theme does not exist.
    #[error(transparent)]
    Theme(#[from] ThemeError),
    /// A page cannot be made.
    #[error("{path}: {source}")]
    Page {
        /// Its path.
        path: String,
        /// Why.
        source: SiteError,
    },
    /// A document cannot be made.
    #[error("document `{name}`: {}{source}", .place.as_ref().map_or_else(String::new, |place| format!("{place}: what stands here cannot be set: ")))]
    Pdf {
        /// Its name.
        name: String,
        /// The file, and the line, of what it cannot be made with.
        place: Option<String>,
        /// Why.
        source: document::DocumentError,
    },
    /// The search index cannot be made.
    #[error("search index: {0}")]
    Search(String),
    /// The project asks for a signed audit, and there is none of what would be given.
    #[error(
        "what `{audience}` gets is not signed: `ouvrage audit --audience {audience} --sign` writes {path}, to read and to sign"
    )]
    Unsigned {
        /// Who would read.
        audience: String,
        /// Where the sheet would be.
        path: PathBuf,
    },
    /// The output cannot be written.
    #[error(transparent)]
    Swap(#[from] SwapError),
}

/// Tells how far a build is.
pub trait Progress: Sync {
    /// A stage begins, with so many steps (0 when they are not counted).
    fn stage(&self, name: &'static str, steps: usize);
    /// A step is done.
    fn step(&self);
}

/// Tells nothing.
#[derive(Debug)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &'static str, _: usize) {}
    fn step(&self) {}
}

/// Times stages.
struct Clock {
    last: Instant,
    timings: Vec<(&'static str, Duration)>,
}

impl Clock {
    fn start() -> Self {
        Clock { last: Instant::now(), timings: Vec::new() }
    }

    fn lap(&mut self, name: &'static str) {
        let now = Instant::now();
        self.timings.push((name, now - self.last));
        self.last = now;
    }
}

/// Reads and checks a project.
///
/// # Errors
/// When the folder cannot be read.
pub fn read(folder: &Path) -> Result<(Reading, Vec<Finding>), BuildError> {
    let reading = read_only(folder)?;
    let findings = checked(&reading, folder);
    Ok((reading, findings))
}

/// Checks a project that was read, with what older states say of it.
pub fn checked(reading: &Reading, folder: &Path) -> Vec<Finding> {
    let findings = check(reading);
    match &reading.project {
        Some(project) => recall::with_older_states(project, folder, None, findings),
        None => findings,
    }
}

/// Reads a project.
///
/// # Errors
/// When the folder cannot be read.
pub fn read_only(folder: &Path) -> Result<Reading, BuildError> {
    Project::read(folder).map_err(|source| BuildError::Folder { path: folder.to_owned(), source })
}

/// Finds the audience of a site.
///
/// # Errors
/// When the project has no audience of that name.
pub fn audience(project: &Project, name: Option<&str>) -> Result<Audience, BuildError> {
    let ladder = &project.config.audiences;
    match name {
        None => Ok(ladder.unmarked()),
        Some(name) => ladder
            .find(name)
            .ok_or_else(|| BuildError::Audience { name: name.to_owned(), known: ladder.names().collect::<Vec<_>>().join(", ") }),
    }
}

/// Writes data that was asked for into a file, whole or not at all, never among what people wrote.
///
/// # Errors
/// When the file cannot be written, is a folder, or lies in a room of the project.
pub fn write_export(folder: &Path, out: &Path, bytes: &[u8]) -> Result<(), BuildError> {
    Ok(export_aside(folder, out, bytes)?.put()?)
}

/// Writes data beside the file that was asked for, which takes its place when it is put there.
///
/// # Errors
/// As [`write_export`].
pub fn export_aside(folder: &Path, out: &Path, bytes: &[u8]) -> Result<FileAside, BuildError> {
    place::allow_file(out, folder)?;
    Ok(FileAside::write(out, bytes)?)
}

/// Asks git for the last changes, when those who read the site are of those who write it: no one else is shown any of it. Returns what
/// git could not tell.
pub fn remember(project: &mut Project, folder: &Path, reader: Audience) -> Option<String> {
    let writes = project.config.audiences.unmarked().is_visible_to(reader);
    if writes { project.read_history(folder) } else { None }
}

/// Says in the publications of one reader what the history is of each entry. Returns what could not be told.
fn remember_entries(project: &Project, folder: &Path, publications: &[Arc<Publication>], baselines: &Baselines) -> Vec<String> {
    let all: Vec<&Publication> = publications.iter().map(|publication| &**publication).collect();
    let Some(most) = all.first().and_then(|first| shows_commits(project, first)) else {
        all.iter().for_each(|publication| baselines.remember(publication));
        return Vec::new();
    };
    match commit_history(folder, &all, most) {
        Ok(found) => {
            all.iter().zip(found.steps).for_each(|(publication, steps)| publication.remember(steps));
            found.notes
        }
        Err(error) => vec![format!("the history of entries cannot be read: {error}")],
    }
}

/// The baselines that pages cannot be compared with, and why: the pages say so too.
fn untold(publications: &[Arc<Publication>]) -> Vec<String> {
    let untold = publications.iter().flat_map(|publication| publication.uncompared());
    let mut notes: Vec<String> =
        untold.map(|(name, why)| format!("nothing can be said of what changed since `{name}`: {why}")).collect();
    notes.sort();
    notes.dedup();
    notes
}

/// What there is to say of an output folder that was written.
fn told(out: &Path, finished: &atomic_folder::Finished) -> Vec<String> {
    const NAMED: usize = 8;
    let out = out.display();
    let mut notes = Vec::new();
    if finished.one_by_one {
        notes.push(format!(
            "{out} cannot be exchanged as a whole (something is mounted there), so its files were replaced one by one"
        ));
    }
    if !finished.kept.is_empty() {
        let names = finished.kept.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        let more = finished.kept.len().checked_sub(NAMED).filter(|more| *more > 0);
        let more = more.map_or_else(String::new, |more| format!(" and {more} more"));
        notes.push(format!("{out} holds files that are not the program's; they were left there: {names}{more}"));
    }
    notes
}

/// Builds a site with its documents. `inspect` gets the findings, whatever comes after.
///
/// # Errors
/// See [`BuildError`]; the output folder is then as it was.
pub fn build(
    order: &Order,
    progress: &dyn Progress,
    inspect: &mut dyn FnMut(&Reading, &[Finding]),
) -> Result<Report, BuildError> {
    let mut clock = Clock::start();
    progress.stage("read", 0);
    let mut reading = read_only(&order.project)?;
    clock.lap("read");
    progress.stage("check", 0);
    let mut findings = check(&reading);
    let recall = reading.project.as_ref().filter(|_| count(&findings).0 == 0).map(|project| {
        let recall = Recall::read(&order.project, None, project);
        findings = recall::with_older_states(project, &order.project, Some(&recall), std::mem::take(&mut findings));
        recall
    });
    clock.lap("check");
    inspect(&reading, &findings);
    let (errors, _) = count(&findings);
    let Some(project) = reading.project.as_mut().filter(|_| errors == 0) else { return Err(BuildError::Findings) };

    let reader = audience(project, order.audience.as_deref())?;
    sign_off::ask(project, &order.project, reader)?;
    let mut notes: Vec<String> = remember(project, &order.project, reader).into_iter().collect();
    clock.lap("history");
    let project = &*project;
    let out = order.out.clone().unwrap_or_else(|| order.project.join("_site"));
    let writing = atomic_folder::Writing::begin(&out, &order.project)?;
    progress.stage("publish", 0);
    let publications: Vec<Arc<Publication>> = project
        .config
        .languages
        .iter()
        .map(|lang| Arc::new(Publication::for_output(project, reader, *lang, Output::Site)))
        .collect();
    let Some(publication) = publications.first().cloned() else { return Err(BuildError::Findings) };
    let theme = Arc::new(Theme::of(&publication)?);
    clock.lap("publish");
    let baselines = Baselines::read(&order.project, publications.iter().map(|publication| &**publication));
    publications.iter().for_each(|publication| baselines.compare(publication));
    notes.extend(untold(&publications));
    publications.iter().for_each(|publication| recall.iter().for_each(|recall| recall.tell(publication)));
    clock.lap("compare");
    notes.extend(remember_entries(project, &order.project, &publications, &baselines));
    clock.lap("revisions");

    let mut offered = Vec::new();
    let mut held = Arc::default();
    let mut warnings = Vec::new();
    let mut failed = Vec::new();
    if order.documents {
        let maker = DocumentMaker::new(project, &order.project, Some(publication.clone()), PREVIEWS).within(order.time_limit);
        let wanted: Vec<_> = maker.all().filter(|d| d.audience.is_visible_to(reader)).collect();
        held = Arc::new(maker.holdings(&wanted));
        progress.stage("documents", wanted.len());
        maker.make_all(&wanted, &theme, &mut |document, made| {
            let config = document.clone();
            match made {
                Ok(pdf) => {
                    warnings.extend(pdf.warnings.iter().map(|w| format!("{}: {w}", document.name)));
                    writing.write(&address::of_document(&document.name), &pdf.bytes)?;
                    for (n, picture) in pdf.previews.iter().enumerate() {
                        writing.write(&address::of_preview(&document.name, n + 1), picture)?;
                    }
                    let made = MadeDocument { bytes: pdf.bytes.len(), pages: pdf.pages, previews: pdf.previews.len() };
                    offered.push(OfferedDocument { config, made: Some(made), failed: false });
                }
                // The site is worth having without it, and says that it is missing.
                Err(error @ BuildError::Pdf { .. }) => {
                    failed.push(error);
                    offered.push(OfferedDocument { config, made: None, failed: true });
                }
                Err(error) => return Err(error),
            }
            progress.step();
            Ok(())
        })?;
        clock.lap("documents");
    } else {
        let own = Publications::per_entry(project, &publication);
        offered.extend(documents(&publication, &own).into_iter().map(|config| OfferedDocument {
            config,
            made: None,
            failed: false,
        }));
    }
    let made: Vec<(String, MadeDocument)> =
        offered.iter().filter_map(|o| Some((o.config.name.clone(), o.made.clone()?))).collect();

    let sites = publications.iter().map(|publication| Site::new(publication.clone(), theme.clone(), offered.clone(), None));
    let sites: Vec<Site> = sites.collect::<Result<_, _>>().map_err(|source| BuildError::Page { path: "theme".into(), source })?;
    for site in &sites {
        site.check(|| alerts(site.publication(), project, &findings));
        site.hold(held.clone());
    }
    let paths: Vec<(&Site, String, &str)> =
        sites.iter().flat_map(|site| site.paths().map(move |path| (site, format!("{}{path}", site.folder()), path))).collect();
    progress.stage("site", paths.len());
    // The search library works on one processor, and needs no page: it works beside those who render.
    let index = || search_index(&publications.iter().map(|p| &**p).collect::<Vec<_>>()).map_err(BuildError::Search);
    let found = std::thread::scope(|scope| {
        let search = order.search.then(|| std::thread::Builder::new().name("search".into()).spawn_scoped(scope, index));
        paths.par_iter().try_for_each(|(site, full, path)| {
            let bytes = site.render(path).map_err(|source| BuildError::Page { path: full.clone(), source })?;
            writing.write(full, &bytes)?;
            progress.step();
            Ok::<(), BuildError>(())
        })?;
        clock.lap("site");
        progress.stage("search", 0);
        match search {
            None => Ok(Vec::new()),
            Some(Ok(thread)) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Some(Err(error)) => Err(BuildError::Threads(error)),
        }
    })?;
    found.par_iter().try_for_each(|(path, bytes)| writing.write(path, bytes))?;
    clock.lap("search");
    let finished = writing.finish()?;
    clock.lap("swap");
    notes.extend(told(&out, &finished));
    Ok(Report {
        out,
        audience: publication.audience_name().to_owned(),
        pages: paths.iter().filter(|(_, _, path)| path.ends_with(".html")).count(),
        files: finished.files,
        bytes: finished.bytes,
        documents: made,
        timings: clock.timings,
        warnings,
        failed,
        notes,
    })
}
