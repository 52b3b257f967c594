//! Which files a reader gets: those that something visible uses.

use super::cache::CachedEntry;
use super::visible::{Visibility, visible_entry, visible_page};
use super::{mentions, picture, read_entry, read_page};
use crate::index::{EntryIndex, ProjectIndex};
use crate::project::{Config, Page, Project};
use crate::schema::{Audience, Lang};
use crate::source::Asset;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use typed_index_collections::TiSlice;

/// The pictures of the project and of its documents that may be seen.
pub(super) fn pictures<'a>(config: &'a Config, sees: &'a dyn Fn(Audience) -> bool) -> impl Iterator<Item = &'a str> {
    let of_documents = config.documents.values().filter(|d| sees(d.audience)).filter_map(|d| d.logo.as_ref());
    config.pictures().chain(of_documents.map(|(path, _)| &**path))
}

/// Files that the visible texts of another language use: the site has each file once, for all its languages.
pub(super) fn used_in(
    entries: &TiSlice<EntryIndex, ProjectIndex>,
    pages: &[&Page],
    lang: Lang,
    visibility: &Visibility<'_>,
) -> BTreeSet<String> {
    let project = visibility.project;
    // In the main language every text counts, in another only those that differ from it.
    let main = lang == project.config.lang;
    let entries = entries.iter().filter_map(|n| project.entries.get(*n));
    let entries = entries.filter(|e| main || e.translations.iter().any(|t| t.lang == lang));
    let pages = pages.iter().filter(|p| main || p.translations.iter().any(|t| t.lang == lang));
    let pages: Vec<Page> = pages.map(|p| visible_page(p, lang, visibility)).collect();
    let mut used = mentions::used_files(&pages, std::iter::empty());
    used.extend(entries.flat_map(|e| mentions::files_of(&visible_entry(&read_entry(project, e, lang), visibility))));
    used
}

/// Takes pictures that cannot be cleaned out of what is given to readers who do not write.
pub(super) fn withhold(assets: &mut Vec<Asset>) -> BTreeMap<Arc<str>, String> {
    let given = |asset: &&Asset| !asset.path.starts_with("fonts/");
    let why = |asset: &Asset| match picture::verdict(asset) {
        picture::Verdict::Withheld(why) => Some((asset.path.clone(), why)),
        _ => None,
    };
    let uncleaned: BTreeMap<Arc<str>, String> = assets.par_iter().filter(given).filter_map(why).collect();
    assets.retain(|asset| !uncleaned.contains_key(&asset.path));
    uncleaned
}

/// A file may be copied when something visible uses it. A file that nothing at all uses is unmarked, and so for those who write;
/// a file that only hidden things use stays hidden from everyone who cannot see them.
pub(super) fn visible_assets(
    project: &Project,
    known: &TiSlice<ProjectIndex, Arc<CachedEntry>>,
    used: &BTreeSet<String>,
    writes: bool,
) -> Vec<Asset> {
    let used_by_any = if writes && !project.assets.is_empty() {
        let mut used = mentions::used_files(&project.pages, pictures(&project.config, &|_| true));
        used.extend(known.iter().flat_map(|known| known.used().iter().cloned()));
        for lang in &project.config.languages {
            let entries = project.entries.iter().filter(|e| e.translations.iter().any(|t| t.lang == *lang));
            used.extend(entries.flat_map(|e| mentions::files_of(&read_entry(project, e, *lang))));
            let pages = project.pages.iter().filter(|p| p.translations.iter().any(|t| t.lang == *lang));
            let pages: Vec<Page> = pages.map(|p| read_page(project, p, *lang).into_owned()).collect();
            used.extend(mentions::used_files(&pages, std::iter::empty()));
        }
        // In the main language too, when this publication is in another.
        let translated = project.entries.iter().filter(|e| !e.translations.is_empty());
        used.extend(translated.flat_map(|e| mentions::files_of(e)));
        used
    } else {
        BTreeSet::new()
    };
    let published = project.assets.iter().filter(|a| !a.path.starts_with("themes/") && !a.path.starts_with("fonts/"));
    let visible = published.filter(|a| used.contains(&*a.path) || (writes && !used_by_any.contains(&*a.path)));
    let mut assets: Vec<Asset> = visible.cloned().collect();
    assets.extend(project.assets.iter().filter(|a| a.path.starts_with("themes/") || a.path.starts_with("fonts/")).cloned());
    assets
}
