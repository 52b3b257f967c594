//! What was made of each entry last time, so that after a save only what changed is looked at again.
//!
//! Everything kept here is a function of an entry, of the kinds and audiences, of a reader and a language, and, where rows lead to other
//! entries, of who may see those. The publication comes out the same with an empty cache, later.

use super::{Audience, Edge, Entry, Lang, Project, Visibility, Vocabulary, mentions, read_entry, visible_entry};
use crate::index::{EntryIndex, ProjectIndex};
use crate::project::Link;
use crate::schema::Value;
use crate::text::Output;
use rayon::prelude::*;
use std::collections::HashSet;
use std::sync::Arc;
use typed_index_collections::TiVec;

/// What is kept between two publications for the same reader in the same language.
#[derive(Debug, Default)]
pub struct PublicationCache {
    settings: Option<Arc<Vocabulary>>,
    reader: Option<(Audience, Lang)>,
    visible: Option<(HashSet<Arc<str>>, Arc<Vocabulary>)>,
    entries: Vec<Arc<Entry>>,
    known: Vec<Arc<CachedEntry>>,
    links: Vec<Link>,
    edges: Option<Arc<Edges>>,
    /// Whether an entry changed whose rows link to others: a link may have gone to a cell that the reader does not see.
    rows_moved: bool,
}

/// An entry as its reader may see it, and what follows from its texts.
#[derive(Debug)]
pub(super) struct CachedEntry {
    /// Nothing when it is hidden.
    pub seen: Option<Arc<Entry>>,
    /// What may be the ids that its texts cite.
    pub marks: Vec<Box<str>>,
    /// Files that what is seen of it uses.
    pub files: Vec<String>,
    /// Files that all of it uses, where those are others.
    pub all_files: Option<Vec<String>>,
    /// Whether something of it is, or once was, hidden.
    pub hides: bool,
    /// Whether it depends on who may see other entries.
    linked: bool,
}

impl CachedEntry {
    /// Files that the entry uses, for whoever may see them.
    pub fn used(&self) -> &[String] {
        self.all_files.as_deref().unwrap_or(&self.files)
    }
}

/// Both ends of all links.
#[derive(Debug, Default)]
pub(super) struct Edges {
    pub outward: TiVec<EntryIndex, Vec<Edge>>,
    pub inward: TiVec<EntryIndex, Vec<Edge>>,
}

impl PublicationCache {
    /// What is known of each entry of the project of which a publication was made last.
    pub(super) fn known(&self) -> &[Arc<CachedEntry>] {
        &self.known
    }

    /// Forgets what was for another reader or made with other settings.
    pub(super) fn clear_unless_for(&mut self, project: &Project, reader: Audience, lang: Lang) {
        let same = self.settings.as_ref().is_some_and(|kinds| Arc::ptr_eq(kinds, &project.vocabulary));
        if !same || self.reader != Some((reader, lang)) {
            *self = PublicationCache {
                settings: Some(project.vocabulary.clone()),
                reader: Some((reader, lang)),
                ..PublicationCache::default()
            };
        }
    }

    /// The kinds that may be seen when entries of `used` are.
    pub(super) fn vocabulary(
        &mut self,
        used: HashSet<Arc<str>>,
        make: impl FnOnce(&HashSet<Arc<str>>) -> Vocabulary,
    ) -> Arc<Vocabulary> {
        match &self.visible {
            Some((before, kinds)) if *before == used => kinds.clone(),
            _ => {
                // What may be seen of entries follows from it.
                self.known.clear();
                self.entries.clear();
                let kinds = Arc::new(make(&used));
                self.visible = Some((used, kinds.clone()));
                kinds
            }
        }
    }

    /// What is known of each entry of a project, and whether the ids, kinds and audiences of entries are those of the last time.
    pub(super) fn entries(
        &mut self,
        project: &Project,
        vocabulary: &Vocabulary,
        reader: Audience,
        lang: Lang,
        output: Option<Output>,
    ) -> (TiVec<ProjectIndex, Arc<CachedEntry>>, bool) {
        let (before, now) = (&self.entries, &project.entries.raw);
        let same = |(a, b): &(&Arc<Entry>, &Arc<Entry>)| Arc::ptr_eq(a, b);
        let head = before.iter().zip(now).take_while(same).count();
        let room = before.len().min(now.len()) - head;
        let tail = before.iter().rev().zip(now.iter().rev()).take(room).take_while(same).count();
        let alike = |a: &Entry, b: &Entry| a.id == b.id && a.kind == b.kind && a.audience == b.audience;
        let middle = |all: &[Arc<Entry>]| head..all.len() - tail;
        let unmoved = before.len() == now.len()
            && before
                .get(middle(before))
                .into_iter()
                .flatten()
                .zip(now.get(middle(now)).into_iter().flatten())
                .all(|(a, b)| alike(a, b));
        let in_rows = |entry: &Arc<Entry>| entry.fields.values().any(|written| has_links(&written.value));
        let changed = [before.get(middle(before)), now.get(middle(now))];
        let rows_moved = changed.into_iter().flatten().flatten().any(in_rows);
        let visibility = Visibility { project, reader, output, vocabulary };
        let make = |entry: &Arc<Entry>| Arc::new(known(entry, &visibility, lang));
        let count = now.len();
        let all: Vec<Arc<CachedEntry>> = now
            .par_iter()
            .enumerate()
            .with_min_len(64)
            .map(|(n, entry)| {
                let at = if n < head {
                    Some(n)
                } else if n >= count - tail {
                    Some(n + before.len() - count)
                } else {
                    None
                };
                let kept = at.and_then(|at| self.known.get(at)).filter(|known| unmoved || !known.linked);
                kept.cloned().unwrap_or_else(|| make(entry))
            })
            .collect();
        self.entries.clone_from(&project.entries.raw);
        self.known.clone_from(&all);
        self.rows_moved = rows_moved;
        (all.into(), unmoved)
    }

    /// The ends of links, made anew when a link or an entry's place has changed.
    pub(super) fn edges(&mut self, project: &Project, unmoved: bool, make: impl FnOnce() -> Edges) -> Arc<Edges> {
        let alike = |(a, b): (&Link, &Link)| a.from == b.from && a.to == b.to && a.field == b.field;
        let same = unmoved
            && !self.rows_moved
            && self.links.len() == project.links.len()
            && self.links.iter().zip(&project.links).all(alike);
        match &self.edges {
            Some(edges) if same => edges.clone(),
            _ => {
                let edges = Arc::new(make());
                self.links.clone_from(&project.links);
                self.edges = Some(edges.clone());
                edges
            }
        }
    }
}

/// Whether rows of a value lead to other entries.
fn has_links(value: &Value) -> bool {
    let Value::Records(rows) = value else { return false };
    rows.iter().flatten().any(|(_, cell)| matches!(cell, Value::Links(_)))
}

fn known(entry: &Arc<Entry>, visibility: &Visibility<'_>, lang: Lang) -> CachedEntry {
    let read = read_entry(visibility.project, entry, lang);
    let seen = entry.audience.is_visible_to(visibility.reader).then(|| visible_entry(&read, visibility));
    let all_files = mentions::files_of(&read);
    let files = match &seen {
        None => Vec::new(),
        Some(seen) if Arc::ptr_eq(seen, &read) => all_files.clone(),
        Some(seen) => mentions::files_of(seen),
    };
    CachedEntry {
        marks: seen.as_deref().map(mentions::marks_of).unwrap_or_default(),
        all_files: (all_files != files).then_some(all_files),
        files,
        hides: super::visible::hides_part(visibility.project, entry, visibility.reader),
        linked: entry.fields.values().any(|written| has_links(&written.value)),
        seen,
    }
}
