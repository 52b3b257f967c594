//! What an audience is given, listed for who signs for it.

use super::Publication;
use crate::project::Entry;
use crate::schema::Audience;
use crate::source::Asset;
use serde::Serialize;

/// A kind of which something is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GivenKind {
    /// Its name.
    pub kind: String,
    /// Its register.
    pub register: String,
    /// Ids of the entries.
    pub entries: Vec<String>,
    /// Former ids that lead to them, each behind the id of today.
    pub former_ids: Vec<(String, Vec<String>)>,
    /// Names of the fields.
    pub fields: Vec<String>,
}

/// What is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Given {
    /// Kinds that have entries here.
    pub kinds: Vec<GivenKind>,
    /// Files of the pages.
    pub pages: Vec<String>,
    /// Passages that were marked, and that this audience may see.
    pub passages: usize,
    /// Names of the documents, each with the audience it is made for.
    pub documents: Vec<(String, String)>,
    /// Files that are copied.
    pub files: Vec<String>,
    /// Those of them that are given without their metadata.
    pub cleaned: Vec<String>,
    /// Those of them that are given as they are: what is no picture is not opened.
    pub as_they_are: Vec<String>,
    /// Links between entries.
    pub links: usize,
}

impl Given {
    /// Lists what a publication gives; `passages` is how many marked ones that is, `name` tells audiences by their names.
    pub fn of(publication: &Publication, passages: usize, name: impl Fn(Audience) -> String) -> Self {
        let kinds = publication.registers().map(|(kind, entries)| {
            let entries = || entries.iter().map(|n| publication.entry(*n));
            let former = |entry: &Entry| entry.aliases.iter().map(|alias| alias.id.to_string()).collect::<Vec<_>>();
            let renamed = entries().map(|entry| (entry.id.to_string(), former(entry))).filter(|(_, former)| !former.is_empty());
            GivenKind {
                kind: kind.name.to_string(),
                register: kind.plural.clone(),
                entries: entries().map(|entry| entry.id.to_string()).collect(),
                former_ids: renamed.collect(),
                fields: kind.fields.keys().map(ToString::to_string).collect(),
            }
        });
        let shown = |asset: &&Asset| !asset.path.starts_with("themes/") && !asset.path.starts_with("fonts/");
        let (cleaned, as_they_are): (Vec<&Asset>, Vec<&Asset>) =
            publication.assets.iter().filter(shown).partition(|asset| publication.cleans(asset));
        let paths = |assets: Vec<&Asset>| assets.into_iter().map(|a| a.path.to_string()).collect();
        Given {
            kinds: kinds.collect(),
            pages: publication.pages.iter().map(|page| page.file_path.to_string()).collect(),
            passages,
            documents: publication.documents.iter().map(|own| (own.name.clone(), name(own.audience))).collect(),
            files: paths(publication.assets.iter().filter(shown).collect()),
            cleaned: paths(cleaned),
            as_they_are: paths(as_they_are),
            links: publication.edges.outward.iter().map(Vec::len).sum(),
        }
    }
}
