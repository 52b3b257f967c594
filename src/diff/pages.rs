//! Which pages, documents and files came, went and changed.

use super::entries::{Pair, line};
use super::prose::prose;
use crate::project::{DocumentConfig, Page};
use crate::publication::changes::{Change, Detail, DocumentChange, FieldChange, FileChange, PageChange, Piece};
use crate::publication::leaves::Lines;
use crate::publication::{Publication, fingerprint};
use crate::text::typeset;
use std::collections::BTreeSet;
use std::sync::Arc;

impl Pair<'_> {
    /// Compares the pages. They match by their path, by the former paths that they keep, and by a text that is the same.
    pub fn pages(&self) -> Vec<PageChange> {
        let mut gone: Vec<&Page> = self.old.pages().iter().filter(|page| self.new.find_page(&page.path).is_none()).collect();
        let mut out = Vec::new();
        for page in self.new.pages() {
            let same = self.old.find_page(&page.path);
            let before = same.or_else(|| {
                let alias = |old: &&Page| page.aliases.iter().any(|alias| same_path(&alias.id, &old.path));
                let text = |old: &&Page| !page.body.text.trim().is_empty() && old.body.text == page.body.text;
                let at = gone.iter().position(alias).or_else(|| gone.iter().position(text))?;
                Some(gone.swap_remove(at))
            });
            match before {
                None => out.push(whole(page, Change::Added)),
                Some(before) => out.extend(self.page(before, page)),
            }
        }
        gone.sort_by(|a, b| a.path.cmp(&b.path));
        out.extend(gone.into_iter().map(|page| whole(page, Change::Removed)));
        out
    }

    fn page(&self, before: &Page, after: &Page) -> Option<PageChange> {
        let name = |id: &str| self.name(id);
        let set = |line: &str| typeset(line, after.lang.unwrap_or(self.new.info().lang));
        let mut blocks = prose(&before.body.text, &after.body.text, &Lines { name: &name, set: &set });
        self.name_views(&mut blocks);
        let moved = (before.path != after.path).then(|| before.path.clone());
        if blocks.is_empty() && moved.is_none() && before.title == after.title {
            return None;
        }
        let title = line(&before.title, &after.title).unwrap_or_else(|| vec![Piece::new(Change::Same, after.title.clone())]);
        Some(PageChange { change: Change::Same, path: after.path.clone(), moved_from: moved, title, blocks })
    }

    /// Compares the settings of documents.
    pub fn documents(&self) -> Vec<DocumentChange> {
        let find = |of: &'_ Publication, name: &str| of.documents().iter().find(|document| document.name == name).cloned();
        let plain = |document: &DocumentConfig, change: Change| DocumentChange {
            change,
            name: document.name.clone(),
            title: document.title.clone(),
            fields: Vec::new(),
            composition: false,
        };
        let mut out = Vec::new();
        for document in self.new.documents() {
            match find(self.old, &document.name) {
                None => out.push(plain(document, Change::Added)),
                Some(before) => {
                    let fields = self.settings(&before, document);
                    let composition = fingerprint::of_composition(&before) != fingerprint::of_composition(document);
                    if composition || !fields.is_empty() {
                        out.push(DocumentChange { fields, composition, ..plain(document, Change::Same) });
                    }
                }
            }
        }
        let gone = self.old.documents().iter().filter(|document| find(self.new, &document.name).is_none());
        out.extend(gone.map(|document| plain(document, Change::Removed)));
        out
    }

    fn settings(&self, before: &DocumentConfig, after: &DocumentConfig) -> Vec<FieldChange> {
        let lang = self.new.info().lang;
        let words = crate::locale::Words::of(lang);
        let texts = |document: &DocumentConfig| {
            [
                ("title", Some(document.title.clone())),
                ("subtitle", document.subtitle.clone()),
                ("reference", document.reference.clone()),
                ("version", document.version.clone()),
                ("date", document.date.map(|date| date.show(lang))),
                ("confidentiality", document.confidentiality.clone()),
            ]
        };
        let pairs = texts(before).into_iter().zip(texts(after));
        let change = |((name, old), (_, new)): ((&'static str, Option<String>), (_, Option<String>))| {
            let detail = Detail::Words(line(&old.unwrap_or_default(), &new.unwrap_or_default())?);
            let label = words.get(&["document_", name].concat()).to_owned();
            Some(FieldChange { name: name.into(), label, detail })
        };
        pairs.filter_map(change).collect()
    }

    /// Compares the files, by their bytes. One that cannot be read is not the same as any other.
    pub fn files(&self) -> Vec<FileChange> {
        let paths = |of: &Publication| of.assets().iter().map(|asset| asset.path.clone()).collect::<BTreeSet<_>>();
        let (old, new) = (paths(self.old), paths(self.new));
        let bytes = |of: &Publication, path: &str| of.asset(path).and_then(|asset| of.read(asset).ok());
        let differs =
            |path: &Arc<str>| bytes(self.old, path).is_none_or(|then| bytes(self.new, path).is_none_or(|now| then != now));
        let change = |path: &Arc<str>| match (old.contains(path), new.contains(path)) {
            (true, true) => differs(path).then_some(Change::Same),
            (true, false) => Some(Change::Removed),
            (false, _) => Some(Change::Added),
        };
        let all: BTreeSet<&Arc<str>> = old.iter().chain(&new).collect();
        all.into_iter().filter_map(|path| Some(FileChange { change: change(path)?, path: path.clone() })).collect()
    }
}

fn whole(page: &Page, change: Change) -> PageChange {
    let title = vec![Piece::new(change, page.title.clone())];
    PageChange { change, path: page.path.clone(), moved_from: None, title, blocks: Vec::new() }
}

/// Whether a former path that a page keeps is the path of a page.
fn same_path(alias: &str, path: &str) -> bool {
    let plain = |text: &str| text.trim_matches('/').trim_end_matches(".html").trim_end_matches(".md").to_owned();
    plain(alias) == plain(path)
}
