//! Which pages and files a site has, and at which paths.

use super::ROWS_PER_PAGE;
use super::route::{Names, Route};
use crate::exchange::{FORMATS, Format};
use crate::index::{EntryIndex, ProjectIndex};
use crate::project::{Entry, Page, Project};
use crate::publication::{Publication, address};
use crate::schema::Kind;
use crate::source::Asset;
use crate::theme::Theme;
use indexmap::IndexMap;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use typed_index_collections::TiSlice;

/// What routes are made of, in short: sites of one theme with the same claims have the same routes.
pub fn claims(publication: &Publication) -> u64 {
    let mut hasher = DefaultHasher::new();
    publication.folder().hash(&mut hasher);
    publication.info().url.is_some().hash(&mut hasher);
    super::feed::has_feed(publication).hash(&mut hasher);
    publication.info().baselines.iter().for_each(|baseline| baseline.slug.hash(&mut hasher));
    for (kind, entries) in publication.registers() {
        (&kind.name, &kind.plural, entries.len()).hash(&mut hasher);
    }
    for entry in publication.entries() {
        (&entry.id, &entry.kind, entry.aliases.len()).hash(&mut hasher);
        entry.aliases.iter().for_each(|alias| alias.id.hash(&mut hasher));
    }
    publication.pages().len().hash(&mut hasher);
    for page in publication.pages() {
        page.path.hash(&mut hasher);
        page.aliases.iter().for_each(|alias| alias.id.hash(&mut hasher));
    }
    publication.assets().iter().for_each(|asset| asset.path.hash(&mut hasher));
    hasher.finish()
}

/// What a site is made of, as far as it has a place of its own: all of a project, or what one audience may see of it.
pub struct Contents<'a, I = EntryIndex> {
    pages: &'a [Page],
    entries: &'a TiSlice<I, Arc<Entry>>,
    /// The kinds that have entries, with the indices of those.
    registers: Vec<(&'a Kind, Vec<I>)>,
    assets: &'a [Asset],
    /// Whether the files of the site are here: they are there once, beside the pages of the main language.
    own_files: bool,
    has_url: bool,
    has_feed: bool,
    /// Names of baselines in addresses.
    baselines: Vec<String>,
}

impl<'a> Contents<'a, EntryIndex> {
    /// What a publication shows.
    pub fn of(publication: &'a Publication) -> Self {
        Contents {
            pages: publication.pages(),
            entries: publication.entries(),
            registers: publication.registers().map(|(kind, entries)| (kind, entries.to_vec())).collect(),
            assets: publication.assets(),
            own_files: publication.folder().is_empty(),
            has_url: publication.info().url.is_some(),
            has_feed: super::feed::has_feed(publication),
            baselines: publication.info().baselines.iter().map(|baseline| baseline.slug.clone()).collect(),
        }
    }
}

impl<'a> Contents<'a, ProjectIndex> {
    /// All that any reader of a project may be shown, in its main language or in another.
    pub fn whole(project: &'a Project, main: bool) -> Self {
        let mut by_kind: HashMap<&str, Vec<ProjectIndex>> = HashMap::new();
        for (n, entry) in project.entries.iter_enumerated() {
            by_kind.entry(&entry.kind).or_default().push(n);
        }
        let registers = project.vocabulary.iter().filter_map(|kind| Some((kind, by_kind.remove(&*kind.name)?)));
        let has_url = project.config.url.is_some();
        Contents {
            pages: &project.pages,
            entries: &project.entries,
            registers: registers.collect(),
            assets: &project.assets,
            own_files: main,
            has_url,
            // Whether there is one depends on git too.
            has_feed: has_url,
            baselines: project.config.baselines.iter().map(crate::project::Baseline::slug).collect(),
        }
    }
}

impl<'a, I> Contents<'a, I> {
    /// Whether there are entries of a kind.
    fn has(&self, name: &str) -> bool {
        self.registers.iter().any(|(kind, entries)| &*kind.name == name && !entries.is_empty())
    }

    fn kind_of(&self, entry: &Entry) -> Option<&'a Kind> {
        self.registers.iter().map(|(kind, _)| *kind).find(|kind| kind.name == entry.kind)
    }
}

/// Lists every path of a site with what is there, pages first; `serving` adds the files of the theme that only `serve` uses. A path that
/// two things claim stands here twice: `check` reports it, and the first one has it.
pub fn listing<I: Copy>(contents: &Contents<'_, I>, theme: &Theme, serving: bool) -> Vec<(String, Route<I>)>
where
    usize: From<I>,
{
    let mut routes: Vec<(String, Route<I>)> = Vec::new();
    let mut add = |path: String, route: Route<I>| routes.push((path, route));
    add("index.html".to_owned(), Route::Home);
    let home = contents.pages.iter().position(|page| &*page.path == "index");
    for (n, page) in contents.pages.iter().enumerate() {
        if Some(n) != home {
            add(address::of_page(page), Route::Page(n));
        }
    }
    for (kind, entries) in &contents.registers {
        for part in 0..parts(entries.len()) {
            add(register_part(&kind.plural, part), Route::Register(kind.name.clone(), part));
            if parts(entries.len()) > 1 {
                add(format!("{}/rows-{}.html", kind.plural, part + 1), Route::Rows(kind.name.clone(), part));
            }
        }
        for format in FORMATS.into_iter().filter(|format| format.on_pages && !entries.is_empty()) {
            add(register_data(&kind.plural, format), Route::Data(kind.name.clone(), format));
        }
        if &*kind.name == "offer" && !entries.is_empty() && contents.has("criterion") {
            add(address::of_comparison(kind), Route::Comparison);
        }
        for n in entries {
            if let Some(entry) = contents.entries.get(*n) {
                if &*kind.name == "scenario" {
                    add(address::of_plan(kind, &entry.id), Route::Plan(*n));
                }
                add(address::of_entry(kind, &entry.id), Route::Entry(*n));
            }
        }
    }
    for (n, slug) in contents.baselines.iter().enumerate() {
        add(changes(slug), Route::Changes(n));
    }
    add("404.html".to_owned(), Route::NotFound);
    add("entries.json".to_owned(), Route::Entries);
    add("site-map/index.html".to_owned(), Route::SiteMap);
    add("site-map/pages.html".to_owned(), Route::Names(Names::Pages));
    add("site-map/entries.html".to_owned(), Route::Names(Names::Entries));
    let own_files = contents.own_files;
    for (n, asset) in contents.assets.iter().enumerate().filter(|_| own_files) {
        if let Some(path) = address::of_asset(&asset.path) {
            add(path, Route::Asset(n));
        }
    }
    for (path, _) in theme.under("site/assets/").filter(|(path, _)| own_files && (serving || !is_for_serving(path))) {
        add(format!("assets/{path}"), Route::ThemeAsset(format!("site/assets/{path}")));
    }
    if own_files {
        add("assets/accent.css".to_owned(), Route::Accent);
        if contents.has_url {
            add("sitemap.xml".to_owned(), Route::Sitemap);
        }
    }
    if contents.has_feed {
        add("feed.xml".to_owned(), Route::Feed);
    }
    for entry in contents.entries.iter().filter(|entry| !entry.aliases.is_empty()) {
        if let Some(kind) = contents.kind_of(entry) {
            let to = address::of_entry(kind, &entry.id);
            for alias in &entry.aliases {
                add(address::of_entry(kind, &alias.id), Route::Redirect(to.clone()));
            }
        }
    }
    for page in contents.pages {
        for path in page.aliases.iter().filter_map(|alias| crate::project::alias_address(&alias.id)) {
            add(path, Route::Redirect(address::of_page(page)));
        }
    }
    routes
}

/// What is at each path of the site of a publication.
pub fn routes(publication: &Publication, theme: &Theme, serving: bool) -> IndexMap<String, Route> {
    let mut routes = IndexMap::new();
    for (path, route) in listing(&Contents::of(publication), theme, serving) {
        routes.entry(path).or_insert(route);
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

/// Path of a whole register as a file.
pub fn register_data(plural: &str, format: &Format) -> String {
    format!("{plural}/{plural}.{}", format.name)
}

/// Path of a part of a register.
pub fn register_part(plural: &str, part: usize) -> String {
    if part == 0 { format!("{plural}/index.html") } else { format!("{plural}/index-{}.html", part + 1) }
}

/// Path of what changed since a baseline.
pub fn changes(slug: &str) -> String {
    format!("changes/{slug}.html")
}
