//! One list of all that a build writes, each path with its owner.
//!
//! In: a project. Out: every path that any of its sites may have, in every language, for the narrowest reader, who sees the most: its
//! pages, registers, entries, aliases, files, documents with their pictures, and what the program adds. The site itself is made from the
//! same [`listing`], so that what `check` finds in the list is what a build would meet.

use super::route::Route;
use super::routes::{Contents, listing};
use crate::document::name_for;
use crate::index::ProjectIndex;
use crate::project::Project;
use crate::publication::address;
use crate::schema::Lang;
use crate::span::Span;
use crate::theme::Theme;

/// Pages of a document that `build` makes pictures of.
pub const PREVIEWS: usize = 2;

/// Something that is written, and whose it is.
#[derive(Debug)]
pub struct Output {
    /// Where, from the top of the site.
    pub path: String,
    /// Whose.
    pub owner: Owner,
    /// The language of the pages it belongs to.
    pub lang: Lang,
}

/// Who has a path.
#[derive(Debug)]
pub enum Owner {
    /// Something of the site; indices count in the project.
    Route(Route<ProjectIndex>),
    /// A document, by its setting, with its name.
    Document(String, String),
    /// The picture of one of its pages.
    Preview(String, String),
}

/// Lists what the sites and documents of a project write.
pub fn outputs(project: &Project) -> Vec<Output> {
    let texts = project.theme_files.iter().filter_map(|id| project.sources.get(*id));
    // A theme that cannot be had is reported as such.
    let theme = Theme::gather(&project.config.theme, texts, &project.assets).unwrap_or_default();
    let mut all = Vec::new();
    for (n, lang) in project.config.languages.iter().enumerate() {
        let folder = address::folder(*lang, &project.config.languages);
        let listed = listing(&Contents::whole(project, n == 0), &theme, false);
        all.extend(listed.into_iter().map(|(path, route)| Output {
            path: if folder.is_empty() { path } else { format!("{folder}{path}") },
            owner: Owner::Route(route),
            lang: *lang,
        }));
    }
    let lang = project.config.lang;
    let mut document = |family: &str, name: String| {
        let previews = (1..=PREVIEWS).map(|page| address::of_preview(&name, page));
        let previews: Vec<String> = previews.collect();
        let owner = Owner::Document(family.to_owned(), name.clone());
        all.push(Output { path: address::of_document(&name), owner, lang });
        all.extend(previews.into_iter().map(|path| Output {
            path,
            owner: Owner::Preview(family.to_owned(), name.clone()),
            lang,
        }));
    };
    for config in project.config.documents.values() {
        let Some(each) = &config.each else {
            document(&config.name, config.name.clone());
            continue;
        };
        let kind = project.vocabulary.find(&each.kind).map(|kind| &kind.name);
        for entry in project.entries.iter().filter(|e| Some(&e.kind) == kind && e.audience.is_visible_to(config.audience)) {
            document(&config.name, name_for(config, &entry.id));
        }
    }
    all
}

impl Output {
    /// Says whose the path is, and where that is written.
    pub fn describe(&self, project: &Project) -> (String, Option<Span>) {
        let index = || project.pages.iter().find(|page| &*page.path == "index").map(|page| page.span);
        let document = |family: &str| project.config.documents.get(family).map(|document| document.span);
        let (what, span) = match &self.owner {
            Owner::Document(family, name) => return (format!("the document `{name}`"), document(family)),
            Owner::Preview(family, name) => return (format!("the picture of a page of the document `{name}`"), document(family)),
            Owner::Route(Route::Home) => ("the home page".to_owned(), index()),
            Owner::Route(Route::Page(n)) => match project.pages.get(*n) {
                Some(page) => (format!("the page `{}`", page.file_path), Some(page.span)),
                None => ("a page".to_owned(), None),
            },
            Owner::Route(Route::Register(kind, _) | Route::Rows(kind, _)) => match project.vocabulary.get(kind) {
                // Of a shipped kind nobody wrote the name.
                Some(kind) => (format!("the register `{}`", kind.plural), Some(kind.span).filter(|_| kind.own)),
                None => ("a register".to_owned(), None),
            },
            Owner::Route(Route::Data(kind, format)) => {
                let plural = project.vocabulary.get(kind).map_or(&**kind, |kind| kind.plural.as_str());
                (format!("the register `{plural}` as {}", format.name.to_uppercase()), None)
            }
            Owner::Route(Route::Comparison) => ("the comparison of the offers as a workbook".to_owned(), None),
            Owner::Route(Route::Plan(n)) => match project.entries.get(*n) {
                Some(entry) => (format!("the business plan of `{}` as a workbook", entry.id), Some(entry.id_span)),
                None => ("a business plan as a workbook".to_owned(), None),
            },
            Owner::Route(Route::Entry(n)) => match project.entries.get(*n) {
                Some(entry) => (format!("the entry `{}`", entry.id), Some(entry.id_span)),
                None => ("an entry".to_owned(), None),
            },
            Owner::Route(Route::Changes(n)) => match project.config.baselines.get(*n) {
                Some(baseline) => (format!("the changes since `{}`", baseline.name), Some(baseline.span)),
                None => ("the changes since a baseline".to_owned(), None),
            },
            Owner::Route(Route::NotFound) => ("the page that is shown where there is none".to_owned(), None),
            Owner::Route(Route::SiteMap) => ("the page with all pages".to_owned(), None),
            Owner::Route(Route::Names(_)) => ("the list of titles".to_owned(), None),
            Owner::Route(Route::Entries) => ("the list of entries for other tools".to_owned(), None),
            Owner::Route(Route::Asset(n)) => match project.assets.get(*n) {
                Some(asset) => (format!("the file `{}`", asset.path), None),
                None => ("a file".to_owned(), None),
            },
            Owner::Route(Route::ThemeAsset(path)) => (format!("the theme's `{path}`"), None),
            Owner::Route(Route::Accent) => ("the style sheet that sets the colours".to_owned(), None),
            Owner::Route(Route::Sitemap) => ("the map of the site".to_owned(), None),
            Owner::Route(Route::Feed) => ("the feed".to_owned(), None),
            Owner::Route(Route::Redirect(_)) => self.alias(project),
        };
        let own = self.lang == project.config.lang;
        (if own { what } else { format!("{what} in `{}`", self.lang.code()) }, span)
    }

    /// Whose alias leads to this path.
    fn alias(&self, project: &Project) -> (String, Option<Span>) {
        let folder = address::folder(self.lang, &project.config.languages);
        let path = self.path.strip_prefix(&folder).unwrap_or(&self.path);
        for entry in &project.entries {
            let Some(kind) = project.kind_of(entry).filter(|_| !entry.aliases.is_empty()) else { continue };
            if let Some(alias) = entry.aliases.iter().find(|alias| address::of_entry(kind, &alias.id) == path) {
                return (format!("the alias `{}` of the entry `{}`", alias.id, entry.id), Some(alias.span));
            }
        }
        for page in &project.pages {
            if let Some(alias) =
                page.aliases.iter().find(|alias| crate::project::alias_address(&alias.id).as_deref() == Some(path))
            {
                return (format!("the alias `{}` of the page `{}`", alias.id, page.file_path), Some(alias.span));
            }
        }
        ("an alias".to_owned(), None)
    }
}
