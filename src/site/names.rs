//! What a reader may look for by its name: titles of pages, registers and documents, titles of entries, and in which text which words stand.
//!
//! In: a publication. Out: documents that hold it as data, which no page of another origin can run or read. Scripts fetch them when somebody
//! unfolds a branch of the navigation or opens the palette; a page opened from a folder frames them instead (see [`super::rows`]). No page
//! holds any of it, so that a page does not grow with the project.

use super::navigation::Tree;
use super::rows::{self, Frame};
use super::{OfferedDocument, Site};
use crate::index::EntryIndex;
use crate::locale::Words;
use crate::publication::{Publication, address};
use crate::schema::Lang;
use crate::text::{self, typeset};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Returns what a page opened from a folder must know to be given any of this: a word that depends on every id and every page.
pub fn key(publication: &Publication) -> String {
    let entries = publication.entries().iter().map(|entry| (&*entry.id, ""));
    rows::key(entries.chain(publication.pages().iter().map(|page| (&*page.path, &*page.title))))
}

/// Writes the titles of pages, registers and documents.
pub fn of_pages(site: &Site, tree: &Tree, key: &str) -> String {
    let publication = site.publication();
    let lang = publication.info().lang;
    let words = Words::of(lang);
    let home = (words.get("home"), "index.html");
    let documents: Vec<Value> = site.documents.iter().filter_map(|d| document(d, site)).collect();
    let data = json!({"key": key, "home": home, "tree": tree.names(), "documents": documents});
    write(&data, words.get("site_map"), publication, &address::root_from("site-map/"))
}

fn document(offered: &OfferedDocument, site: &Site) -> Option<Value> {
    (offered.made.is_some() || site.serving().is_some()).then(|| {
        let config = &offered.config;
        let path = format!("{}{}", address::root_from(&site.folder()), address::of_document(&config.name));
        let other = Some(config.lang).filter(|lang| *lang != site.publication().info().lang).map(Lang::code);
        json!([typeset(&config.title, config.lang), path, other])
    })
}

/// Writes the titles of entries by kind: `[id, title]`, or `[id, title, language]` where the title is not translated.
pub fn of_entries(publication: &Publication, key: &str) -> String {
    let lang = publication.info().lang;
    let kind = |(kind, entries): (&crate::schema::Kind, &[EntryIndex])| {
        let entry = |n: &EntryIndex| match publication.title_lang(*n) {
            Some(own) => json!([*publication.entry(*n).id, typeset(publication.title(*n), own), own.code()]),
            None => json!([*publication.entry(*n).id, typeset(publication.title(*n), lang)]),
        };
        let entries: Vec<Value> = entries.iter().map(entry).collect();
        json!({"label": kind.label.get(lang), "labels": kind.labels.get(lang), "folder": kind.plural, "entries": entries})
    };
    let kinds: Vec<Value> = publication.registers().map(kind).collect();
    let title = Words::of(lang).get("site_map");
    write(&json!({"key": key, "kinds": kinds}), title, publication, &address::root_from("site-map/"))
}

fn write(data: &Value, title: &str, publication: &Publication, up: &str) -> String {
    let lang = publication.info().lang;
    let top = format!("{up}{}", address::root_from(&publication.folder()));
    rows::wrap(data, &Frame { lang: lang.code(), title, top: &top, key: "" })
}

/// The words of texts, each with the texts it stands in: what is searched in a site opened from a folder, where the library of the search
/// cannot run.
#[derive(Default)]
pub struct WordsOfTexts {
    addresses: Vec<String>,
    words: BTreeMap<String, Vec<usize>>,
}

impl WordsOfTexts {
    /// Notes the words of a text.
    pub fn add(&mut self, address: &str, texts: [&str; 2]) {
        let at = self.addresses.len();
        self.addresses.push(address.to_owned());
        let folded = texts.map(text::folded);
        let words: BTreeSet<&str> = folded.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric())).collect();
        for word in words.into_iter().filter(|word| !word.is_empty()) {
            match self.words.get_mut(word) {
                Some(places) => places.push(at),
                None => {
                    self.words.insert(word.to_owned(), vec![at]);
                }
            }
        }
    }

    /// Writes them: addresses, and for each word the steps from one text that has it to the next.
    pub fn document(&self, publication: &Publication) -> String {
        let steps = |places: &Vec<usize>| {
            let mut last = 0;
            let steps = places.iter().map(|at| at - std::mem::replace(&mut last, *at));
            steps.collect::<Vec<_>>()
        };
        let words: BTreeMap<&str, Vec<usize>> = self.words.iter().map(|(word, at)| (word.as_str(), steps(at))).collect();
        let data = json!({"key": key(publication), "addresses": self.addresses, "words": words});
        let lang = publication.info().lang;
        let title = Words::of(lang).get("search");
        rows::wrap(&data, &Frame { lang: lang.code(), title, top: "../", key: "" })
    }
}
