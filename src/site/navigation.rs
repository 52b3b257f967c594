//! The tree of pages and registers, and the way to a page.

use crate::locale::Words;
use crate::project::Page;
use crate::publication::{Mark, Publication, address};
use crate::schema::{Audience, Kind, Lang, Section};
use crate::text::typeset;
use serde::Serialize;

/// An item of the navigation.
#[derive(Debug, Serialize)]
pub struct Item {
    title: String,
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<Lang>,
    section: bool,
    count: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mark: Option<Mark>,
    children: Vec<Item>,
}

/// A step on the way to a page.
#[derive(Debug, Clone, Serialize)]
pub struct Crumb {
    /// Its title.
    pub title: String,
    /// Its path, if it leads somewhere.
    pub path: Option<String>,
    /// The language of the title where it is not that of the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<Lang>,
}

/// The whole tree: pages as their folders have them, then registers by section. It grows with pages and kinds, never with entries.
pub fn tree(publication: &Publication) -> Vec<Item> {
    let lang = publication.info().lang;
    let words = Words::of(lang);
    let mut items: Vec<Item> = Vec::new();
    for page in publication.pages() {
        if &*page.path == "index" {
            continue;
        }
        let mut folders: Vec<&str> = page.path.split('/').collect();
        let name = folders.pop().unwrap_or_default();
        let mut level = &mut items;
        let mut prefix = String::new();
        for folder in folders {
            prefix = if prefix.is_empty() { folder.to_owned() } else { format!("{prefix}/{folder}") };
            let path = format!("{prefix}/");
            let at = level
                .iter()
                .position(|i| i.path.as_deref().is_some_and(|p| p.starts_with(&path)) || (i.path.is_none() && i.title == folder));
            let at = at.unwrap_or_else(|| {
                level.push(Item {
                    title: folder.to_owned(),
                    path: None,
                    lang: None,
                    section: false,
                    count: None,
                    mark: None,
                    children: Vec::new(),
                });
                level.len() - 1
            });
            level = &mut level[at].children;
        }
        let item = Item {
            title: typeset(&page.title, page.lang.unwrap_or(lang)),
            path: Some(address::encode(&address::of_page(page))),
            lang: page.lang,
            section: false,
            count: None,
            mark: publication.mark(page.audience, around_page(publication, page)),
            children: Vec::new(),
        };
        if name == "index" {
            // The index of a folder is the folder itself.
            set_folder(&mut items, &page.path, item);
        } else {
            level.push(item);
        }
    }
    for section in Section::ALL {
        let registers = publication.registers().filter(|(kind, _)| kind.section == section);
        let children: Vec<Item> = registers
            .map(|(kind, entries)| Item {
                title: kind.labels.get(lang).to_owned(),
                path: Some(address::of_register(kind)),
                lang: None,
                section: false,
                count: Some(entries.len()),
                mark: publication.mark(kind.audience, publication.usual(None)),
                children: Vec::new(),
            })
            .collect();
        if !children.is_empty() {
            let title = words.get(&format!("section_{}", section.name())).to_owned();
            items.push(Item { title, path: None, lang: None, section: true, count: None, mark: None, children });
        }
    }
    items
}

/// Gives a folder the title and path of its index page. Pages come in reading order, so the index is met before its neighbours.
fn set_folder(items: &mut [Item], path: &str, index: Item) {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    let mut level = items;
    let mut prefix = String::new();
    for (n, folder) in parts.iter().enumerate() {
        prefix = if prefix.is_empty() { (*folder).to_owned() } else { format!("{prefix}/{folder}") };
        let start = format!("{prefix}/");
        let found = level
            .iter_mut()
            .find(|i| i.path.as_deref().is_some_and(|p| p.starts_with(&start)) || (i.path.is_none() && i.title == *folder));
        let Some(item) = found else { return };
        if n + 1 == parts.len() {
            item.title = index.title;
            item.path = index.path;
            item.lang = index.lang;
            item.mark = index.mark;
            return;
        }
        level = &mut item.children;
    }
}

/// What surrounds a page: the page of its folder where that is for more readers than what names no audience.
pub fn around_page(publication: &Publication, page: &Page) -> Audience {
    let usual = publication.usual(None);
    let folder = page.path.strip_suffix("/index").unwrap_or(&page.path).rsplit_once('/');
    let index = folder.and_then(|(folder, _)| publication.find_page(&format!("{folder}/index")));
    index.map_or(usual, |index| index.audience.min(usual))
}

fn home(publication: &Publication) -> Crumb {
    let words = Words::of(publication.info().lang);
    Crumb { title: words.get("home").to_owned(), path: Some("index.html".to_owned()), lang: None }
}

/// The way to a page of prose.
pub fn way_to_page(publication: &Publication, page: &Page) -> Vec<Crumb> {
    let lang = publication.info().lang;
    let mut crumbs = vec![home(publication)];
    let parts: Vec<&str> = page.path.split('/').collect();
    let is_index = parts.last() == Some(&"index");
    let folders = parts.len().saturating_sub(if is_index { 2 } else { 1 });
    for n in 1..=folders {
        let folder = parts[..n].join("/");
        let crumb = match publication.find_page(&format!("{folder}/index")) {
            Some(index) => crumb_of(index, lang),
            None => Crumb { title: parts[n - 1].replace(['-', '_'], " "), path: None, lang: None },
        };
        crumbs.push(crumb);
    }
    crumbs.push(crumb_of(page, lang));
    crumbs
}

fn crumb_of(page: &Page, lang: Lang) -> Crumb {
    let title = typeset(&page.title, page.lang.unwrap_or(lang));
    Crumb { title, path: Some(address::encode(&address::of_page(page))), lang: page.lang }
}

/// The way to a register.
pub fn way_to_register(publication: &Publication, kind: &Kind) -> Vec<Crumb> {
    let lang = publication.info().lang;
    let section = Words::of(lang).get(&format!("section_{}", kind.section.name())).to_owned();
    let register = Crumb { title: kind.labels.get(lang).to_owned(), path: Some(address::of_register(kind)), lang: None };
    vec![home(publication), Crumb { title: section, path: None, lang: None }, register]
}
