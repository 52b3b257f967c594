//! The history of entries: what each revision changed in what a reader sees of them.
//!
//! In: the project's folder and the publications of one reader, in all languages. Out: [`HistorySteps`]. Those who write are shown every commit
//! that changed the project, where the project asks for that (`history:`). All others are shown the states that they were given, the baselines,
//! and nothing between: what stood in a draft for an hour was never given to them.
//!
//! Each state is read once for all entries and languages. States are read side by side, a stretch of the history on each lane, and on a lane one
//! after the other, so that only what a commit touched is read again.

use super::compare::{CompareError, reader_of};
use super::private::PrivateFolder;
use crate::check::errors;
use crate::diff::compare_entries;
use crate::history::{CommitError, ProjectRevision, Restorer, revisions};
use crate::project::{Project, ProjectCache};
use crate::publication::changes::{Change, EntryChange};
use crate::publication::{
    BaselineInfo, HistoryStep, HistorySteps, Publication, PublicationCache, Revision as KnownRevision, SeenWhole, StepSource,
};
use crate::schema::Lang;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::path::Path;
use std::sync::Arc;

/// Commits of the project that are looked at: those that changed nothing for this reader are left out of the history, and cost as much.
const MOST_COMMITS: usize = 2_000;

/// Commits that a lane takes at once.
const STRETCH: usize = 8;

/// States that a lane keeps: the one before, and those of the branches of a merge.
const KEPT: usize = 4;

/// Broken states that are gone past to find one to compare with.
const MOST_BROKEN: usize = 50;

/// Returns how many revisions a reader is shown; nothing for one who is shown the baselines alone.
pub fn shows_commits(project: &Project, publication: &Publication) -> Option<usize> {
    project.config.revisions.filter(|_| publication.writes())
}

/// What was found of a history.
#[derive(Debug)]
pub struct FoundHistory {
    /// The steps, by language as the publications are.
    pub steps: Vec<Arc<HistorySteps>>,
    /// What could not be told, and why, for those who write.
    pub notes: Vec<String>,
}

/// Reads what every commit changed in what one reader sees, in the language of each publication, at most so many commits that changed something.
///
/// # Errors
/// When git cannot be read, or there is no room for the files of old states.
pub fn commit_history(folder: &Path, publications: &[&Publication], most: usize) -> Result<FoundHistory, CommitError> {
    let Some(first) = publications.first() else { return Ok(FoundHistory { steps: Vec::new(), notes: Vec::new() }) };
    let found = revisions(folder, MOST_COMMITS)?;
    let reader = HistoryReader {
        folder,
        audience: first.audience_name(),
        languages: publications.iter().map(|publication| publication.info().lang).collect(),
        by_name: found.commits.iter().map(|commit| (commit.change.hash.as_str(), commit)).collect(),
    };
    let mut steps: Vec<Vec<HistoryStep>> = publications.iter().map(|_| Vec::new()).collect();
    let mut notes = BTreeSet::new();
    let count = rayon::current_num_threads().min(found.commits.len().div_ceil(STRETCH)).max(1);
    let mut lanes = (0..count).map(|_| Lane::new(&reader)).collect::<Result<Vec<_>, _>>()?;
    // A long history is read no further than it is shown.
    for batch in found.commits.chunks(STRETCH * count) {
        let stretch = batch.len().div_ceil(count).max(1);
        let told: Vec<Vec<CommitStep>> = lanes
            .par_iter_mut()
            .zip(batch.par_chunks(stretch))
            .map(|(lane, commits)| commits.iter().map(|commit| lane.step(&reader, commit)).collect())
            .collect();
        for told in told.into_iter().flatten() {
            notes.extend(told.note);
            for (steps, entries) in steps.iter_mut().zip(told.entries).filter(|(_, entries)| !entries.is_empty()) {
                steps.extend(told.commit.clone().map(|commit| HistoryStep { source: StepSource::Commit(commit), entries }));
            }
        }
        if steps.iter().all(|steps| steps.len() >= most) {
            break;
        }
    }
    let whole = |mut steps: Vec<HistoryStep>| {
        // Whether there are more is not said: those may be of what this reader does not see.
        steps.truncate(most);
        let most = (steps.len() == most).then_some(most);
        Arc::new(HistorySteps { steps, cut: found.cut && most.is_none(), most })
    };
    Ok(FoundHistory { steps: steps.into_iter().map(whole).collect(), notes: notes.into_iter().collect() })
}

/// Says what changed from one baseline to the next that the reader is told of, and from the last until now; nothing where fewer than two can be
/// compared, since what changed since one is said already.
pub fn between_baselines(
    publication: &Publication,
    entries: impl Fn(&BaselineInfo, &BaselineInfo) -> Option<Vec<EntryChange>>,
) -> HistorySteps {
    let told = &publication.info().baselines;
    let known: Vec<usize> = (0..told.len()).filter(|n| matches!(publication.changes(*n), Some(Ok(_)))).collect();
    let (Some(last), true) = (known.last().copied(), known.len() > 1) else { return HistorySteps::default() };
    let mut steps = Vec::new();
    if let Some(Ok(comparison)) = publication.changes(last) {
        let source = StepSource::Baselines { from: last, to: None };
        steps.push(HistoryStep { source, entries: comparison.entries.clone() });
    }
    for pair in known.windows(2).rev() {
        let [from, to] = *pair else { continue };
        let found = told.get(from).zip(told.get(to)).and_then(|(older, newer)| entries(older, newer));
        steps.extend(found.map(|entries| HistoryStep { source: StepSource::Baselines { from, to: Some(to) }, entries }));
    }
    steps.retain(|step| !step.entries.is_empty());
    HistorySteps { steps, most: None, cut: false }
}

/// What all lanes know.
struct HistoryReader<'a> {
    folder: &'a Path,
    audience: &'a str,
    languages: Vec<Lang>,
    by_name: HashMap<&'a str, &'a ProjectRevision>,
}

/// What a commit changed.
struct CommitStep {
    /// The commit, as the reader may know it; nothing where it cannot be compared.
    commit: Option<Arc<KnownRevision>>,
    /// By language.
    entries: Vec<Vec<EntryChange>>,
    /// Why it cannot be read.
    note: Option<String>,
}

/// A state of the project as the reader saw it.
struct SeenState {
    /// By language.
    publications: Vec<Publication>,
    whole: SeenWhole,
}

/// Reads states one after the other.
struct Lane {
    restorer: Restorer,
    project: ProjectCache,
    publications: Vec<PublicationCache>,
    kept: VecDeque<(String, Result<Arc<SeenState>, String>)>,
    folder: PrivateFolder,
}

impl Lane {
    fn new(reader: &HistoryReader<'_>) -> Result<Self, CommitError> {
        let folder = PrivateFolder::new()?;
        Ok(Lane {
            restorer: Restorer::new(reader.folder, folder.path())?,
            project: ProjectCache::default(),
            publications: reader.languages.iter().map(|_| PublicationCache::default()).collect(),
            kept: VecDeque::new(),
            folder,
        })
    }

    /// Says what a commit changed. One that cannot be read is left out: what it changed is part of the next that can be.
    fn step(&mut self, reader: &HistoryReader<'_>, commit: &ProjectRevision) -> CommitStep {
        let with = match self.state(reader, &commit.change.hash) {
            Ok(state) => state,
            Err(why) => {
                let note = format!("the history of entries leaves out the commit `{}`: {why}", commit.change.short());
                return CommitStep { commit: None, entries: Vec::new(), note: Some(note) };
            }
        };
        let mut before: Vec<Arc<SeenState>> = Vec::new();
        let mut first = !commit.cut;
        for name in &commit.before {
            match self.readable(reader, name) {
                Ancestor::State(state) => before.push(state),
                Ancestor::Nothing => {}
                Ancestor::Unknown => first = false,
            }
        }
        if before.is_empty() && !first {
            return CommitStep { commit: None, entries: Vec::new(), note: None };
        }
        let whole: Vec<&SeenWhole> = before.iter().map(|state| &state.whole).collect();
        let known = KnownRevision::of_states(&commit.change, &whole, &with.whole);
        let entries = with.publications.iter().enumerate().map(|(n, now)| {
            let olds: Vec<&Publication> = before.iter().filter_map(|state| state.publications.get(n)).collect();
            changed(&olds, now)
        });
        CommitStep { commit: Some(Arc::new(known)), entries: entries.collect(), note: None }
    }

    /// The state of a commit, or of the nearest one before it that can be read.
    fn readable(&mut self, reader: &HistoryReader<'_>, name: &str) -> Ancestor {
        let mut name = name.to_owned();
        for _ in 0..MOST_BROKEN {
            if let Ok(state) = self.state(reader, &name) {
                return Ancestor::State(state);
            }
            match reader.by_name.get(name.as_str()) {
                Some(commit) if commit.cut => return Ancestor::Unknown,
                Some(commit) => match commit.before.first() {
                    Some(older) => name.clone_from(older),
                    None => return Ancestor::Nothing,
                },
                None => return Ancestor::Unknown,
            }
        }
        Ancestor::Unknown
    }

    fn state(&mut self, reader: &HistoryReader<'_>, name: &str) -> Result<Arc<SeenState>, String> {
        if let Some((_, state)) = self.kept.iter().find(|(kept, _)| kept == name) {
            return state.clone();
        }
        let state = self.read(reader, name).map(Arc::new).map_err(|error| match error {
            CompareError::Errors { errors, .. } => format!("the project has {errors} errors in it"),
            other => other.to_string(),
        });
        self.kept.push_back((name.to_owned(), state.clone()));
        if self.kept.len() > KEPT {
            self.kept.pop_front();
        }
        state
    }

    fn read(&mut self, reader: &HistoryReader<'_>, name: &str) -> Result<SeenState, CompareError> {
        self.restorer.turn_to(name)?;
        let reading = Project::read_cached(self.folder.path(), &mut self.project).map_err(CommitError::Io)?;
        let project = reading.project.as_ref().ok_or_else(|| CompareError::Unreadable(name.to_owned()))?;
        let audience = reader_of(project, name, || errors(&reading), reader.audience)?;
        let mut publications = Vec::new();
        let mut whole = SeenWhole::default();
        for (lang, cache) in reader.languages.iter().zip(&mut self.publications) {
            let publication = Publication::cached(project, audience, *lang, cache);
            if publications.is_empty() {
                whole = SeenWhole::new(project, &publication, cache);
            }
            publications.push(publication);
        }
        Ok(SeenState { publications, whole })
    }
}

/// What stands before a commit.
enum Ancestor {
    State(Arc<SeenState>),
    /// It is the first.
    Nothing,
    /// The repository does not hold it, or it is too far away.
    Unknown,
}

/// The entries in which a state differs from all that were before it: what a branch brought into a merge was told where it was made.
fn changed(before: &[&Publication], now: &Publication) -> Vec<EntryChange> {
    let Some((first, others)) = before.split_first() else { return now.all_added() };
    let mut changed = compare_entries(first, now);
    for other in others {
        if changed.is_empty() {
            break;
        }
        let differs = compare_entries(other, now);
        let names: BTreeSet<(&str, bool)> = differs.iter().map(|c| (&*c.id, c.change == Change::Removed)).collect();
        changed.retain(|change| names.contains(&(&*change.id, change.change == Change::Removed)));
    }
    changed
}
