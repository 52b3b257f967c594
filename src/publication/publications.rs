//! The publications that documents are made from, one for each reader and language.

use super::Publication;
use crate::project::{DocumentConfig, Project};
use crate::schema::{Audience, Lang};
use crate::text::Output;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Publications by their reader and language, each made once.
#[derive(Debug, Default)]
pub struct Publications(BTreeMap<(Audience, &'static str), Arc<Publication>>);

impl Publications {
    /// Makes those of the documents that are wanted. `known` was made already.
    pub fn of_documents(project: &Project, known: Option<Arc<Publication>>, wanted: impl Fn(&DocumentConfig) -> bool) -> Self {
        // What is for the site alone is in no document.
        let known = known.filter(|_| !project.tells_outputs_apart());
        let mut made: BTreeMap<_, _> = known.into_iter().map(|p| ((p.audience(), p.info().lang.code()), p)).collect();
        for document in project.config.documents.values().filter(|document| wanted(document)) {
            let (reader, lang) = (document.audience, document.lang);
            made.entry((reader, lang.code()))
                .or_insert_with(|| Arc::new(Publication::for_output(project, reader, lang, Output::Print)));
        }
        Publications(made)
    }

    /// Makes those from which documents of one entry are spelled out for the reader of a site.
    pub fn per_entry(project: &Project, site: &Arc<Publication>) -> Self {
        let reader = site.audience();
        Publications::of_documents(project, Some(site.clone()), |d| d.each.is_some() && d.audience.is_visible_to(reader))
    }

    /// Returns one of them, for what all have alike.
    pub fn any(&self) -> Option<&Arc<Publication>> {
        self.0.values().next()
    }

    /// Returns all of them.
    pub fn all(&self) -> impl Iterator<Item = &Publication> {
        self.0.values().map(|publication| &**publication)
    }

    /// Returns what a reader gets in a language, if it was made.
    pub fn get(&self, reader: Audience, lang: Lang) -> Option<&Arc<Publication>> {
        self.0.get(&(reader, lang.code()))
    }
}
