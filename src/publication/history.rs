//! What git remembers, for readers who write.
//!
//! Of what a reader sees, the day and the author of the last change are shown. The subject of a commit is free text that may speak of
//! anything the commit touched: it is shown only when every file that the commit touched is one in which this reader sees everything.
//! Changes of what is hidden never get here.

#![deny(clippy::wildcard_enum_match_arm)]

use super::Publication;
use super::cache::{CachedEntry, PublicationCache};
use crate::history::{Change, State};
use crate::index::{EntryIndex, ProjectIndex};
use crate::project::Project;
use crate::schema::Audience;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::HashSet;
use std::sync::Arc;
use typed_index_collections::{TiSlice, TiVec};

/// The last changes of what a publication holds.
#[derive(Debug)]
pub struct PublicationHistory {
    /// Day of the commit that is checked out.
    pub head: jiff::civil::Date,
    entries: TiVec<EntryIndex, Option<Last>>,
    pages: Vec<Option<Last>>,
}

/// The last change of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Last {
    /// A commit.
    Committed(Arc<Revision>),
    /// It is not in git as it is now.
    Uncommitted,
}

/// A commit, as a reader may know it.
#[derive(Debug, PartialEq, Eq)]
pub struct Revision {
    /// Its whole name.
    pub hash: String,
    /// The name by which people call it.
    pub short: String,
    /// Day on which it was written.
    pub date: jiff::civil::Date,
    /// When it was written, as RFC 3339 has it.
    pub moment: String,
    /// Who wrote it.
    pub author: String,
    /// What it is for; nothing when it touched something that this reader does not see.
    pub subject: Option<String>,
    /// The order of commits.
    pub seconds: i64,
}

impl PublicationHistory {
    /// Takes what concerns visible entries and pages. `entries` and `pages` name what is visible, by index in the project.
    pub(super) fn new(
        project: &Project,
        reader: Audience,
        known: &TiSlice<ProjectIndex, Arc<CachedEntry>>,
        entries: &TiSlice<EntryIndex, ProjectIndex>,
        pages: &[usize],
    ) -> Option<Self> {
        let history = project.history.as_ref()?;
        let open = OpenFiles::new(project, reader, known, pages);
        let mut revisions: FxHashMap<*const Change, Arc<Revision>> = FxHashMap::default();
        let mut last = |state: &State| match state {
            State::Uncommitted => Last::Uncommitted,
            State::Committed(change) => {
                let revision = revisions.entry(Arc::as_ptr(change)).or_insert_with(|| Arc::new(revision(change, &open)));
                Last::Committed(revision.clone())
            }
        };
        let of_entry = |n: &ProjectIndex| {
            let (shared, state) = history.of_entry(*n)?;
            // The change of a whole file may be that of a hidden entry in it.
            let file = &project.entries.get(*n)?.file;
            (!shared || open.holds(file)).then_some(state)
        };
        let of_page = |n: &usize| history.of_file(&project.pages.get(*n)?.file_path);
        Some(PublicationHistory {
            head: history.head().date,
            entries: entries.iter().map(|n| of_entry(n).map(&mut last)).collect(),
            pages: pages.iter().map(|n| of_page(n).map(&mut last)).collect(),
        })
    }

    /// Last change of an entry, by index in the publication.
    pub fn of_entry(&self, index: EntryIndex) -> Option<&Last> {
        self.entries.get(index)?.as_ref()
    }

    /// Last change of a page, by index in the publication.
    pub fn of_page(&self, index: usize) -> Option<&Last> {
        self.pages.get(index)?.as_ref()
    }
}

fn revision(change: &Change, open: &OpenFiles<'_>) -> Revision {
    Revision::new(change, change.paths.iter().all(|path| open.holds(path)))
}

impl Revision {
    /// Makes of a commit what a reader who writes may know of it: its subject only when it is `told`.
    fn new(change: &Change, told: bool) -> Self {
        Revision {
            hash: change.hash.clone(),
            short: change.short().to_owned(),
            date: change.date,
            moment: change.moment.clone(),
            author: change.author.clone(),
            subject: told.then(|| change.subject.clone()).filter(|subject| !subject.is_empty()),
            seconds: change.seconds,
        }
    }

    /// Makes of an older commit what a reader who writes may know of it. Its subject is told when the reader sees everything in every file that
    /// it touched, as they were before it and as they were with it: what is open now may have held what was hidden then.
    pub fn of_states(change: &Change, before: &[&SeenWhole], with: &SeenWhole) -> Self {
        let told = |path: &std::sync::Arc<str>| {
            let states = before.iter().copied().chain([with]);
            let mut partial = states.clone().filter(|state| !state.all);
            states.clone().all(|state| state.all || !state.shut.contains(path)) && partial.any(|state| state.open.contains(path))
        };
        let all = with.all && before.iter().all(|state| state.all);
        Revision::new(change, all || change.paths.iter().all(told))
    }
}

/// The files of a state of the project in which a reader sees everything, and those in which something is hidden.
#[derive(Debug, Default)]
pub struct SeenWhole {
    /// Whether the reader sees all there is.
    all: bool,
    open: HashSet<Arc<str>>,
    shut: HashSet<Arc<str>>,
}

impl SeenWhole {
    /// Sorts the files of a project, of which a publication was just made with a cache.
    pub fn new(project: &Project, publication: &Publication, cache: &PublicationCache) -> Self {
        let seen = |page: &crate::project::Page| publication.page_of_file(&page.file_path).is_some();
        let pages: Vec<usize> = (0..project.pages.len()).filter(|n| project.pages.get(*n).is_some_and(seen)).collect();
        let OpenFiles::These(open) = OpenFiles::new(project, publication.audience(), TiSlice::from_ref(cache.known()), &pages)
        else {
            return SeenWhole { all: true, ..SeenWhole::default() };
        };
        let files = project.entries.iter().map(|entry| &entry.file).chain(project.pages.iter().map(|page| &page.file_path));
        let (open, shut) = files.cloned().partition(|file| open.contains(&**file));
        SeenWhole { all: false, open, shut }
    }
}

/// Files in which a reader sees everything. What is not a page or a register (settings, kinds, files that are gone) counts as open only
/// for the narrowest audience, which sees all there is.
enum OpenFiles<'a> {
    All,
    These(FxHashSet<&'a str>),
}

impl<'a> OpenFiles<'a> {
    fn new(project: &'a Project, reader: Audience, known: &TiSlice<ProjectIndex, Arc<CachedEntry>>, pages: &[usize]) -> Self {
        if reader == project.config.audiences.narrowest() {
            return OpenFiles::All;
        }
        let seen = |n: ProjectIndex| known.get(n).is_some_and(|known| known.seen.is_some());
        let seen_pages: HashSet<usize> = pages.iter().copied().collect();
        let mut open: FxHashSet<&str> = FxHashSet::default();
        let mut shut: FxHashSet<&str> = FxHashSet::default();
        let mut last = "";
        for (entry, known) in project.entries.iter().zip(known.iter()) {
            if *entry.file != *last {
                open.insert(&entry.file);
                last = &entry.file;
            }
            if known.seen.is_none() || known.hides {
                shut.insert(&entry.file);
            }
        }
        for (n, page) in project.pages.iter().enumerate() {
            open.insert(&page.file_path);
            if !seen_pages.contains(&n) || super::visible::hides_passage(project, &page.body, reader) {
                shut.insert(&page.file_path);
            }
        }
        for link in &project.links {
            if !seen(link.from) || !seen(link.to) {
                shut.insert(project.sources.path(link.span.file));
            }
        }
        OpenFiles::These(open.difference(&shut).copied().collect())
    }

    fn holds(&self, path: &str) -> bool {
        match self {
            OpenFiles::All => true,
            OpenFiles::These(files) => files.contains(path),
        }
    }
}
