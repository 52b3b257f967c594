//! Which documents hold what a page of the site shows, and where: what the panel beside the page is told.

use super::document_cache::DocumentCache;
use crate::document::Holding;
use crate::output::DocumentMaker;
use crate::project::{DocumentConfig, Project};
use crate::publication::{Publication, address};
use crate::site::{Route, Site};
use crate::text::typeset;
use serde_json::{Value, json};
use std::path::Path;

/// What a page of the site shows.
pub enum Subject {
    /// A page of prose, by its path.
    Page(String),
    /// An entry, by its id.
    Entry(String),
    /// A register, by its kind.
    Register(String),
}

impl Subject {
    /// What is shown at a route; nothing for what no document holds.
    pub fn of(route: &Route, publication: &Publication) -> Option<Self> {
        match route {
            Route::Home => Some(Subject::Page("index".into())),
            Route::Page(n) => publication.pages().get(*n).map(|page| Subject::Page(page.path.to_string())),
            Route::Entry(n) => Some(Subject::Entry(publication.entry(*n).id.to_string())),
            Route::Register(kind, _) => Some(Subject::Register(kind.to_string())),
            _ => None,
        }
    }

    fn is_in(&self, holding: &Holding) -> bool {
        match self {
            Subject::Page(path) => holding.pages.contains(path),
            Subject::Entry(id) => holding.entries.contains(id),
            Subject::Register(kind) => holding.registers.contains(kind),
        }
    }
}

/// The documents of a project that the reader of its site may have, each with what it holds as its own readers may see it.
pub fn holdings(project: &Project, folder: &Path, site: &Site) -> Vec<(DocumentConfig, Holding)> {
    let maker = DocumentMaker::new(project, folder, Some(site.shared_publication()), 0);
    let offered: Vec<DocumentConfig> = site.offered().iter().map(|document| document.config.clone()).collect();
    maker.holdings(&offered)
}

/// The documents that hold a subject, those in the language of the site first.
pub fn describe(
    subject: &Subject,
    held: &[(DocumentConfig, Holding)],
    site: &Publication,
    documents: &DocumentCache,
    reading: u64,
) -> Vec<Value> {
    let lang = site.info().lang;
    let mut found: Vec<&DocumentConfig> = held.iter().filter(|(_, h)| subject.is_in(h)).map(|(document, _)| document).collect();
    found.sort_by_key(|document| document.lang != lang);
    let show = |document: &&DocumentConfig| {
        let kept = documents.last(&document.name);
        let page = kept.as_ref().and_then(|kept| match subject {
            Subject::Page(path) => kept.page_of(&format!("page-{path}")),
            Subject::Entry(id) => kept.page_of(&format!("entry-{id}")),
            Subject::Register(kind) => kept.page_of_register(kind),
        });
        // Viewers know the headings of a document by name before it is made; where there is none they show the first page.
        let name = match subject {
            Subject::Page(path) => Some(format!("page-{path}")),
            Subject::Entry(id) => Some(format!("entry-{id}")),
            Subject::Register(_) => None,
        };
        json!({
            "name": document.name, "title": typeset(&document.title, document.lang), "lang": document.lang.code(),
            "path": address::encode(&address::of_document(&document.name)),
            "place": name.map(|name| address::encode_part(&name)),
            "made": kept.as_ref().map(|kept| json!({
                "reading": kept.reading, "current": kept.reading == reading, "pages": kept.pages, "page": page,
            })),
        })
    };
    found.iter().map(show).collect()
}
