//! Which pages and files a site has, and at which paths.

use super::ROWS_PER_PAGE;
use crate::publication::{Publication, address};
use crate::theme::Theme;
use indexmap::IndexMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// What is at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// The dashboard.
    Home,
    /// A page of prose, by index.
    Page(usize),
    /// A part of a register: its kind and the number of the part, from 0.
    Register(Arc<str>, usize),
    /// The rows of such a part as data, for a register of several parts.
    Rows(Arc<str>, usize),
    /// An entry, by index.
    Entry(usize),
    /// What is shown when nothing is found.
    NotFound,
    /// A file of the project, by index.
    Asset(usize),
    /// A file of the theme, by its path there.
    ThemeAsset(String),
    /// The style sheet that sets the accent.
    Accent,
    /// The map of the site, for search engines.
    Sitemap,
    /// Decisions and changes, for feed readers.
    Feed,
    /// A former address and where it leads.
    Redirect(String),
}

/// What routes are made of, in short: sites of one theme with the same claims have the same routes.
pub fn claims(publication: &Publication) -> u64 {
    let mut hasher = DefaultHasher::new();
    publication.folder().hash(&mut hasher);
    publication.info().url.is_some().hash(&mut hasher);
    super::feed::has_feed(publication).hash(&mut hasher);
    for (kind, entries) in publication.registers() {
        (&kind.name, &kind.plural, entries.len()).hash(&mut hasher);
    }
    for entry in publication.entries() {
        (&entry.id, &entry.kind, entry.aliases.len()).hash(&mut hasher);
        entry.aliases.iter().for_each(|alias| alias.id.hash(&mut hasher));
    }
    publication.pages().len().hash(&mut hasher);
    for page in publication.pages() {
        (&page.path, &page.aliases).hash(&mut hasher);
    }
    publication.assets().iter().for_each(|asset| asset.path.hash(&mut hasher));
    hasher.finish()
}

/// Lists all routes, pages first; `serving` adds the files of the theme that only `serve` uses. Later claims to a path are dropped; `check`
/// reports them.
pub fn routes(publication: &Publication, theme: &Theme, serving: bool) -> IndexMap<String, Route> {
    let mut routes: IndexMap<String, Route> = IndexMap::new();
    let mut add = |path: String, route: Route| {
        routes.entry(path).or_insert(route);
    };
    add("index.html".to_owned(), Route::Home);
    for (n, page) in publication.pages().iter().enumerate() {
        if &*page.path != "index" {
            add(address::of_page(page), Route::Page(n));
        }
    }
    for (kind, entries) in publication.registers() {
        for part in 0..parts(entries.len()) {
            add(register_part(&kind.plural, part), Route::Register(kind.name.clone(), part));
            if parts(entries.len()) > 1 {
                add(format!("{}/rows-{}.html", kind.plural, part + 1), Route::Rows(kind.name.clone(), part));
            }
        }
        for entry in entries {
            add(address::of_entry(kind, &publication.entry(*entry).id), Route::Entry(*entry));
        }
    }
    add("404.html".to_owned(), Route::NotFound);
    // Files are there once, beside the pages of the main language.
    let own_files = publication.folder().is_empty();
    for (n, asset) in publication.assets().iter().enumerate().filter(|_| own_files) {
        if let Some(path) = address::of_asset(&asset.path) {
            add(path, Route::Asset(n));
        }
    }
    for (path, _) in theme.under("site/assets/").filter(|(path, _)| own_files && (serving || !is_for_serving(path))) {
        add(format!("assets/{path}"), Route::ThemeAsset(format!("site/assets/{path}")));
    }
    if own_files {
        add("assets/accent.css".to_owned(), Route::Accent);
        if publication.info().url.is_some() {
            add("sitemap.xml".to_owned(), Route::Sitemap);
        }
    }
    if super::feed::has_feed(publication) {
        add("feed.xml".to_owned(), Route::Feed);
    }
    for entry in publication.entries() {
        if let Some(kind) = publication.kind_of(entry) {
            let to = address::of_entry(kind, &entry.id);
            for alias in &entry.aliases {
                add(address::of_entry(kind, &alias.id), Route::Redirect(to.clone()));
            }
        }
    }
    for page in publication.pages() {
        for alias in &page.aliases {
            let path = crate::project::address(alias.trim_matches('/'));
            let path = path.strip_suffix(".html").unwrap_or(&path).to_owned();
            let safe =
                !path.is_empty() && path.split('/').all(|p| !p.is_empty() && p != "." && p != ".." && !p.contains(['\\', ':']));
            if safe {
                add(format!("{path}.html"), Route::Redirect(address::of_page(page)));
            }
        }
    }
    routes
}

/// Files of the theme, by path below `assets/`, that pages ask for only under `serve`.
fn is_for_serving(path: &str) -> bool {
    path.starts_with("serve.") || path.starts_with("serve-")
}

/// Number of pages of a register.
pub fn parts(entries: usize) -> usize {
    entries.div_ceil(ROWS_PER_PAGE).max(1)
}

/// Path of a part of a register.
pub fn register_part(plural: &str, part: usize) -> String {
    if part == 0 { format!("{plural}/index.html") } else { format!("{plural}/index-{}.html", part + 1) }
}
