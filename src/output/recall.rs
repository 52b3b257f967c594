//! What older states of a project say of the present one: verdicts that are older than what they judge, approvals of an older text, and the words
//! that changed since a link was accepted.
//!
//! In: a project, its folder, and git around it. Out: what a publication is told ([`Recall::tell`]), and findings. Each reader is told from what that
//! reader could see then and sees now: a change of what is hidden is no change. In a folder without git, and of what git does not reach, nothing is
//! said. The same commit says the same everywhere: no clock is asked.

use super::compare::Revision;
use crate::check;
use crate::diff::{ContentPair, ReviewedLink, approvals, brief, content_fingerprint, names, reviewed_links};
use crate::domain::verdict::{KIND, LINK, verdict_day};
use crate::finding::{Finding, RuleId};
use crate::history::{at_end_of, brought};
use crate::index::{EntryIndex, ProjectIndex};
use crate::project::{Entry, LEDGER, Project, id_key};
use crate::publication::{Publication, ReviewStates};
use crate::schema::value::Date;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

/// The most commits that are read to say which words changed since links were accepted; of those of others only the ends are named.
const MOST: usize = 16;

/// What older states say.
pub struct Recall {
    /// Entries that say something else than when they were approved, by what their ids are compared by.
    stale: HashSet<String>,
    /// The commit at the end of each day on which a verdict was given.
    days: BTreeMap<jiff::civil::Date, String>,
    /// Entries that are as they were in a commit.
    same: HashMap<String, HashSet<String>>,
    /// The projects of the commits in which an entry with a verdict was another.
    revisions: BTreeMap<String, KnownRevision>,
}

/// A project as it was, or why it cannot be read.
pub type KnownRevision = Arc<Result<Revision, String>>;

/// A test and an entry that it verifies, in a project.
struct Judged {
    day: Date,
    of: ProjectIndex,
}

/// The verdicts of a project.
fn judged(project: &Project) -> Vec<Judged> {
    let one = |link: &crate::project::Link| {
        let test = project.entries.get(link.from).filter(|test| *test.kind == *KIND && *link.field == *LINK)?;
        Some(Judged { day: verdict_day(test)?, of: link.to })
    };
    project.links.iter().filter_map(one).collect()
}

impl Recall {
    /// Asks git of the states that matter. `commit` is the one that the files are from; that which is checked out without.
    pub fn read(folder: &Path, commit: Option<&str>, project: &Project) -> Self {
        Recall::read_by(folder, commit, project, &|name| {
            Arc::new(Revision::read(folder, name).map_err(|error| error.to_string()))
        })
    }

    /// The same with revisions that may be known already: `find` reads one by the name of its commit.
    pub fn read_by(
        folder: &Path,
        commit: Option<&str>,
        project: &Project,
        find: &(dyn Fn(&str) -> KnownRevision + Sync),
    ) -> Self {
        let stale = approvals(project).iter().filter(|approval| approval.is_stale()).map(|a| id_key(&a.entry.id)).collect();
        let mut recall = Recall { stale, days: BTreeMap::new(), same: HashMap::new(), revisions: BTreeMap::new() };
        let judged = judged(project);
        if judged.is_empty() {
            return recall;
        }
        let days: Vec<Date> = judged.iter().map(|judged| judged.day).collect();
        recall.days = at_end_of(folder, commit, &days).unwrap_or_default();
        let mut asked: BTreeMap<&str, HashSet<ProjectIndex>> = BTreeMap::new();
        for judged in &judged {
            if let Some(commit) = recall.days.get(&judged.day.last()) {
                asked.entry(commit).or_default().insert(judged.of);
            }
        }
        let mut wanted = BTreeSet::new();
        for (commit, entries) in asked {
            let same = project.unchanged_since(folder, commit, &entries);
            if same.len() < entries.len() {
                wanted.insert(commit.to_owned());
            }
            let keys = same.iter().filter_map(|n| project.entries.get(*n)).map(|entry| id_key(&entry.id)).collect();
            recall.same.insert(commit.to_owned(), keys);
        }
        recall.revisions = wanted.into_par_iter().map(|commit| (commit.clone(), find(&commit))).collect();
        recall
    }

    /// Says in a publication what became of approvals and verdicts.
    pub fn tell(&self, publication: &Publication) {
        publication.tell_reviews(|| self.states(publication));
    }

    fn states(&self, now: &Publication) -> ReviewStates {
        let mut states = ReviewStates::default();
        for (n, entry) in now.entries().iter_enumerated() {
            let field = now.kind_of(entry).and_then(|kind| kind.approval());
            // Whoever does not see an approval is told nothing of it.
            if field.is_some_and(|field| entry.get(&field.name).is_some()) && self.stale.contains(&id_key(&entry.id)) {
                states.stale.insert(n);
            }
        }
        let then = self.then(now);
        let pairs = pairs(&then, now);
        for test in now.of_kind(KIND).iter().copied() {
            let Some(day) = verdict_day(now.entry(test)) else { continue };
            for of in now.linked(test, LINK) {
                if self.changed(day, of, now, &pairs).is_some_and(|changes| !changes.is_empty()) {
                    states.again.entry(test).or_default().push(of);
                    states.judged.entry(of).or_default().push(test);
                }
            }
        }
        states
    }

    /// Makes what the reader of a publication could see of each state that was read.
    fn then(&self, now: &Publication) -> BTreeMap<&str, Publication> {
        let seen = |(commit, revision): (&'_ String, &KnownRevision)| {
            Some((commit.clone(), revision.as_ref().as_ref().ok()?.seen_as(now).ok()?))
        };
        let seen: BTreeMap<String, Publication> = self.revisions.par_iter().filter_map(seen).collect();
        seen.into_iter().filter_map(|(commit, seen)| Some((self.revisions.get_key_value(&commit)?.0.as_str(), seen))).collect()
    }

    /// Returns what changed in an entry since the end of a day, for the reader of a publication, or `None` where that cannot be told.
    fn changed(
        &self,
        day: Date,
        of: EntryIndex,
        now: &Publication,
        pairs: &BTreeMap<&str, ContentPair<'_>>,
    ) -> Option<Vec<crate::publication::changes::FieldChange>> {
        let commit = self.days.get(&day.last())?.as_str();
        let entry = now.entry(of);
        if self.same.get(commit).is_some_and(|same| same.contains(&id_key(&entry.id))) {
            return None;
        }
        let pair = pairs.get(commit)?;
        let was = names(entry).into_iter().find_map(|id| pair.old().find(id))?;
        Some(pair.changes(was, of))
    }

    /// Returns what is to be said of a project whose narrowest audience sees `all`.
    fn findings(&self, project: &Project, all: &Publication) -> Vec<Finding> {
        let mut out = Vec::new();
        let then = self.then(all);
        let pairs = pairs(&then, all);
        for link in project.links.iter().filter(|link| *link.field == *LINK) {
            let (Some(test), Some(of)) = (project.entries.get(link.from), project.entries.get(link.to)) else { continue };
            let Some(day) = verdict_day(test).filter(|_| *test.kind == *KIND) else { continue };
            let Some(n) = all.find(&of.id).filter(|n| !all.is_retired(*n)) else { continue };
            let changes = self.changed(day, n, all, &pairs).unwrap_or_default();
            if changes.is_empty() {
                continue;
            }
            out.push(check::verdict_outdated(link.from, test, of, brief(&changes, all.info().lang).join("; ")));
        }
        out
    }
}

/// Older publications, each with the one of now.
fn pairs<'a>(then: &'a BTreeMap<&'a str, Publication>, now: &'a Publication) -> BTreeMap<&'a str, ContentPair<'a>> {
    then.iter().map(|(commit, then)| (*commit, ContentPair::new(then, now))).collect()
}

/// Adds to the findings of a project what git says of older states: the words that changed since links were accepted, and verdicts that are older
/// than what they judge. A project with errors is left alone. `known` is what was recalled already.
pub fn with_older_states(project: &Project, folder: &Path, known: Option<&Recall>, findings: Vec<Finding>) -> Vec<Finding> {
    let suspect = findings.iter().any(|finding| finding.rule == RuleId::LinkSuspect);
    let judges = !judged(project).is_empty();
    if check::count(&findings).0 > 0 || !(suspect || judges) || !crate::history::is_kept(folder) {
        return findings;
    }
    let all = Publication::new(project, project.config.audiences.narrowest());
    let mut findings = findings;
    if suspect {
        let links = reviewed_links(project, &all);
        let links: Vec<&ReviewedLink<'_>> = links.iter().filter(|link| link.is_suspect()).collect();
        let words = changed_words(project, folder, &all, &links);
        for (link, words) in links.iter().zip(words) {
            let place = project.sources.whole(link.link.span);
            let own = |finding: &&mut Finding| finding.rule == RuleId::LinkSuspect && finding.span == Some(place);
            let Some(finding) = findings.iter_mut().find(own) else { continue };
            for (entry, words) in words {
                // In place of the word that the end changed.
                let at = project.sources.whole(entry.id_span);
                finding.related.iter_mut().filter(|(span, _)| *span == at).for_each(|(_, label)| label.clone_from(&words));
            }
        }
    }
    if judges {
        let more = match known {
            Some(recall) => recall.findings(project, &all),
            None => Recall::read(folder, None, project).findings(project, &all),
        };
        findings = check::joined(project, findings, more);
    }
    findings
}

/// Returns, per suspect link, the ends that changed since it was accepted, with their words; none where git does not have the state of then.
pub fn changed_words<'a>(
    project: &Project,
    folder: &Path,
    all: &Publication,
    links: &[&ReviewedLink<'a>],
) -> Vec<Vec<(&'a Entry, String)>> {
    let text = project.sources.iter().find(|(_, file)| !file.shipped && *file.path == *LEDGER);
    let written = |link: &ReviewedLink<'_>| {
        let line = link.line?;
        let (_, file) = text.as_ref()?;
        let start = usize::try_from(line.span.start).ok()?;
        let begin = file.text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
        file.text.get(begin..)?.lines().next().map(str::trim_end)
    };
    let lines: Vec<&str> = links.iter().filter_map(|link| written(link)).collect();
    let commits = brought(folder, LEDGER, &lines).unwrap_or_default();
    let wanted: BTreeSet<&String> = commits.values().collect();
    let read = |commit: &&String| Some(((*commit).clone(), Revision::read(folder, commit).ok()?));
    let wanted: Vec<&String> = wanted.into_iter().take(MOST).collect();
    let revisions: BTreeMap<String, Revision> = wanted.par_iter().filter_map(read).collect();
    let then: BTreeMap<&String, Publication> =
        revisions.iter().filter_map(|(name, revision)| Some((name, revision.seen_as(all).ok()?))).collect();
    let pairs: BTreeMap<&String, ContentPair<'_>> =
        then.iter().map(|(name, then)| (*name, ContentPair::new(then, all))).collect();
    let of = |link: &&ReviewedLink<'a>| {
        let commit = written(link).and_then(|line| commits.get(line));
        let (Some(pair), Some(line)) = (commit.and_then(|commit| pairs.get(commit)), link.line) else { return Vec::new() };
        let ends = [(link.from, &line.of[0]), (link.to, &line.of[1])];
        let changed = ends.into_iter().zip(link.changed()).filter(|(_, changed)| *changed);
        let mut said = Vec::new();
        for ((entry, sum), _) in changed {
            let was = names(entry).into_iter().find_map(|id| pair.old().find(id));
            let (Some(was), Some(now)) = (was, all.find(&entry.id)) else { continue };
            // What was accepted may never have been committed as it was.
            if content_fingerprint(pair.old(), was) == *sum {
                let changes = brief(&pair.changes(was, now), all.info().lang);
                said.push((entry, changes.join("; ")));
            }
        }
        said
    };
    links.iter().map(of).collect()
}

/// Returns the entries whose words changed since a revision, or that are new, by what ids are compared by.
///
/// # Errors
/// When there is no such revision, or it cannot be read.
pub fn changed_entries(project: &Project, folder: &Path, revision: &str) -> Result<HashSet<String>, super::CompareError> {
    let all = Publication::new(project, project.config.audiences.narrowest());
    let revision = Revision::read(folder, revision)?;
    let then = revision.seen_as(&all)?;
    let changed = |(n, entry): (EntryIndex, &Arc<Entry>)| {
        let was = names(entry).into_iter().find_map(|id| then.find(id));
        let same = was.is_some_and(|was| content_fingerprint(&then, was) == content_fingerprint(&all, n));
        (!same).then(|| id_key(&entry.id))
    };
    Ok(all.entries().iter_enumerated().filter_map(changed).collect())
}
