//! The tree of pages and registers, and the way to a page.
//!
//! In: a publication. Out: what one page shows of the tree, whose size does not depend on the number of pages, and the whole of it for the
//! map of the site.

use crate::locale::Words;
use crate::project::Page;
use crate::publication::{Mark, Publication, address};
use crate::schema::{Audience, Kind, Lang, Section};
use crate::text::typeset;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::HashMap;

/// The most items of one level that a page lists. Of a longer one it lists those around its own, and says how many there are besides.
const LISTED: usize = 60;

/// An item of the navigation, as a page shows it.
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
    /// `page` where it is the page itself, `true` where the page belongs to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<&'static str>,
    /// Whether its children are in sight.
    open: bool,
    /// The name of its branch on the map of the site, where it has children.
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<String>,
    /// Whether it has children that are not listed here.
    folded: bool,
    /// In place of an item: how many of the level are left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<usize>,
    children: Vec<Item>,
}

/// Something that the navigation leads to.
#[derive(Debug, Default)]
struct NavigationNode {
    title: String,
    path: Option<String>,
    lang: Option<Lang>,
    section: bool,
    count: Option<usize>,
    mark: Option<Mark>,
    /// The folder whose pages are below it.
    folder: String,
    parent: Option<usize>,
    children: Vec<usize>,
}

/// All pages as their folders have them, then all registers by section. It grows with pages and kinds, never with entries; what a page
/// shows of it does not grow.
#[derive(Debug, Default)]
pub struct Tree {
    nodes: Vec<NavigationNode>,
    top: Vec<usize>,
    /// Nodes by their path, as it is in links.
    places: HashMap<String, usize>,
}

/// Pages that show the same of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// Those of the entries of a register.
    Of(usize),
    /// Those without pages below them, in one folder or at the top.
    Beside(Option<usize>),
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

impl Tree {
    /// Reads the tree of a publication.
    pub fn of(publication: &Publication) -> Self {
        let lang = publication.info().lang;
        let words = Words::of(lang);
        let mut tree = Tree::default();
        let mut folders: HashMap<String, usize> = HashMap::new();
        for page in publication.pages() {
            if &*page.path == "index" {
                continue;
            }
            let node = NavigationNode {
                title: typeset(&page.title, page.lang.unwrap_or(lang)),
                path: Some(address::encode(&address::of_page(page))),
                lang: page.lang,
                mark: publication.mark(page.audience, around_page(publication, page)),
                ..NavigationNode::default()
            };
            let (folder, name) = page.path.rsplit_once('/').unwrap_or(("", &page.path));
            let parent = (!folder.is_empty()).then(|| tree.folder(folder, &mut folders));
            match parent.filter(|_| name == "index").and_then(|at| tree.nodes.get_mut(at)) {
                // The index of a folder is the folder itself.
                Some(index) => {
                    *index = NavigationNode {
                        folder: std::mem::take(&mut index.folder),
                        parent: index.parent,
                        children: std::mem::take(&mut index.children),
                        ..node
                    };
                }
                None => {
                    tree.add(parent, node);
                }
            }
        }
        for section in Section::ALL {
            let mut registers = publication.registers().filter(|(kind, _)| kind.section == section).peekable();
            if registers.peek().is_none() {
                continue;
            }
            let title = words.get(&format!("section_{}", section.name())).to_owned();
            let at = tree.add(None, NavigationNode { title, section: true, ..NavigationNode::default() });
            for (kind, entries) in registers {
                let register = NavigationNode {
                    title: kind.labels.get(lang).to_owned(),
                    path: Some(address::encode(&address::of_register(kind))),
                    count: Some(entries.len()),
                    mark: publication.mark(kind.audience, publication.usual(None)),
                    ..NavigationNode::default()
                };
                tree.add(Some(at), register);
            }
        }
        let places = tree.nodes.iter().enumerate().filter_map(|(n, node)| Some((node.path.clone()?, n)));
        tree.places = places.collect();
        tree
    }

    fn add(&mut self, parent: Option<usize>, node: NavigationNode) -> usize {
        let at = self.nodes.len();
        self.nodes.push(NavigationNode { parent, ..node });
        match parent.and_then(|parent| self.nodes.get_mut(parent)) {
            Some(parent) => parent.children.push(at),
            None => self.top.push(at),
        }
        at
    }

    /// Finds the node of a folder, and makes it and those around it where they are not yet there.
    fn folder(&mut self, folder: &str, known: &mut HashMap<String, usize>) -> usize {
        if let Some(at) = known.get(folder) {
            return *at;
        }
        let (around, name) = folder.rsplit_once('/').unwrap_or(("", folder));
        let parent = (!around.is_empty()).then(|| self.folder(around, known));
        let at = self.add(
            parent,
            NavigationNode { title: name.replace(['-', '_'], " "), folder: folder.to_owned(), ..NavigationNode::default() },
        );
        known.insert(folder.to_owned(), at);
        at
    }

    /// What the page at `path` shows: the top level, all around the way to the page, and the registers by section. `owner` is the item
    /// that the page belongs to where it has none of its own, as an entry belongs to its register.
    pub fn around(&self, path: &str, owner: Option<&str>) -> Vec<Item> {
        let found = |path: &str| self.places.get(path).copied();
        let here = found(path).map(|n| (n, "page")).or_else(|| Some((found(owner?)?, "true")));
        let mut way = Vec::new();
        let mut at = here.map(|(n, _)| n);
        while let Some(node) = at {
            way.push(node);
            at = self.nodes.get(node).and_then(|node| node.parent);
        }
        let shown = ShownBranch { here, way, home: path == "index.html", whole: false };
        self.level(&self.top, &shown)
    }

    /// The group of pages that a page shows the same tree with, but for the mark on its own link; none for a page that has a tree of its own:
    /// one with pages below it, or one of a level that is too long to be listed.
    pub fn group(&self, path: &str, owner: Option<&str>) -> Option<Group> {
        let Some(own) = self.places.get(path).copied() else { return Some(Group::Of(*self.places.get(owner?)?)) };
        let node = self.nodes.get(own).filter(|node| node.children.is_empty())?;
        let level = match node.parent {
            Some(parent) => &self.nodes.get(parent)?.children,
            None => &self.top,
        };
        (level.len() <= LISTED && path != "index.html").then_some(Group::Beside(node.parent))
    }

    /// What the pages of a group show.
    pub fn around_group(&self, group: Group) -> Vec<Item> {
        let (here, mut at) = match group {
            Group::Of(register) => (Some((register, "true")), Some(register)),
            Group::Beside(parent) => (None, parent),
        };
        let mut way = Vec::new();
        while let Some(node) = at {
            way.push(node);
            at = self.nodes.get(node).and_then(|node| node.parent);
        }
        self.level(&self.top, &ShownBranch { here, way, home: false, whole: false })
    }

    /// All of it.
    pub fn whole(&self) -> Vec<Item> {
        self.level(&self.top, &ShownBranch { here: None, way: Vec::new(), home: false, whole: true })
    }

    /// All of it as data, short: titles and paths, branches by their name.
    pub fn names(&self) -> Vec<Value> {
        self.top.iter().filter_map(|n| self.name(*n)).collect()
    }

    fn name(&self, n: usize) -> Option<Value> {
        let node = self.nodes.get(n)?;
        let mut name = json!({"t": node.title});
        let mut set = |key: &str, value: Option<Value>| {
            if let (Some(value), Some(name)) = (value, name.as_object_mut()) {
                name.insert(key.to_owned(), value);
            }
        };
        set("p", node.path.as_deref().map(Value::from));
        set("l", node.lang.map(|lang| lang.code().into()));
        set("n", node.count.map(Value::from));
        set("m", node.mark.as_ref().map(|mark| json!([mark.name, mark.label])));
        set("s", node.section.then_some(true.into()));
        if !node.children.is_empty() {
            set("b", (!node.section).then(|| branch(&node.folder).into()));
            set("c", Some(node.children.iter().filter_map(|n| self.name(*n)).collect()));
        }
        Some(name)
    }

    fn level(&self, level: &[usize], shown: &ShownBranch) -> Vec<Item> {
        // Sections hold the registers: there are a few of them, and all are listed.
        let is_section = |n: &usize| self.nodes.get(*n).is_some_and(|node| node.section);
        let (pages, sections) = level.split_at(level.iter().position(is_section).unwrap_or(level.len()));
        let mut listed = pages;
        let (mut before, mut after) = (0, 0);
        if pages.len() > LISTED && !shown.whole {
            let own = pages.iter().position(|n| shown.way.contains(n)).unwrap_or(0);
            before = own.saturating_sub(LISTED / 2).min(pages.len() - LISTED);
            after = pages.len() - LISTED - before;
            listed = pages.get(before..before + LISTED).unwrap_or(pages);
        }
        let around = level.first().and_then(|n| self.nodes.get(*n)).and_then(|node| node.parent);
        let around = around.and_then(|n| self.nodes.get(n)).map_or("", |node| &node.folder);
        let rest = |count: usize| (count > 0).then(|| left_out(count, around));
        let mut items: Vec<Item> = rest(before).into_iter().collect();
        items.extend(listed.iter().filter_map(|n| self.item(*n, shown)));
        items.extend(rest(after));
        items.extend(sections.iter().filter_map(|n| self.item(*n, shown)));
        items
    }

    fn item(&self, n: usize, shown: &ShownBranch) -> Option<Item> {
        let node = self.nodes.get(n)?;
        let on_the_way = shown.way.contains(&n);
        let has_children = !node.children.is_empty();
        // Registers are as many as there are kinds: without a script too, each is one step away.
        let listed = has_children && (on_the_way || node.section || shown.whole);
        Some(Item {
            title: node.title.clone(),
            path: node.path.clone(),
            lang: node.lang,
            section: node.section,
            count: node.count,
            mark: node.mark.clone(),
            current: shown.here.filter(|(here, _)| *here == n).map(|(_, how)| how),
            open: on_the_way || shown.whole || (shown.home && node.section),
            branch: (has_children && !node.section).then(|| branch(&node.folder)),
            folded: has_children && !listed,
            left_out: None,
            children: if listed { self.level(&node.children, shown) } else { Vec::new() },
        })
    }
}

/// What of the tree is shown.
struct ShownBranch {
    here: Option<(usize, &'static str)>,
    way: Vec<usize>,
    home: bool,
    whole: bool,
}

/// Marks the one link of a navigation that leads to the page itself, as its template would; `None` when there is not exactly one.
pub fn marked(html: &str, href: &str) -> Option<String> {
    let link = format!("href=\"{href}\"");
    let mut found = html.match_indices(&link);
    let (at, _) = found.next().filter(|_| found.next().is_none())?;
    let (before, after) = html.split_at(at + link.len());
    Some(format!("{before} aria-current=\"page\"{after}"))
}

/// The name of a branch on the map of the site: an identifier without blanks.
fn branch(folder: &str) -> String {
    format!("in-{}", address::encode(folder).replace('%', "-"))
}

fn left_out(count: usize, folder: &str) -> Item {
    Item {
        title: String::new(),
        path: None,
        lang: None,
        section: false,
        count: None,
        mark: None,
        current: None,
        open: false,
        branch: (!folder.is_empty()).then(|| branch(folder)),
        folded: false,
        left_out: Some(count),
        children: Vec::new(),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(pages: &[&str]) -> Tree {
        let mut tree = Tree::default();
        let mut folders = HashMap::new();
        for path in pages {
            let node =
                NavigationNode { title: (*path).to_owned(), path: Some(format!("{path}.html")), ..NavigationNode::default() };
            let parent = path.rsplit_once('/').map(|(folder, _)| tree.folder(folder, &mut folders));
            tree.add(parent, node);
        }
        tree.places = tree.nodes.iter().enumerate().filter_map(|(n, node)| Some((node.path.clone()?, n))).collect();
        tree
    }

    fn titles(items: &[Item]) -> Vec<String> {
        items
            .iter()
            .flat_map(|item| {
                let own = item.left_out.map_or_else(|| item.title.clone(), |n| format!("+{n}"));
                std::iter::once(own).chain(titles(&item.children))
            })
            .collect()
    }

    #[test]
    fn a_page_shows_its_own_branch_and_the_top_level() {
        let tree = tree(&["a", "b/x", "b/y/one", "b/y/two", "c/z", "d"]);
        let shown = tree.around("b/y/two.html", None);
        assert_eq!(titles(&shown), ["a", "b", "b/x", "y", "b/y/one", "b/y/two", "c", "d"]);
        assert!(shown[1].open && !shown[1].folded && !shown[2].open && shown[2].folded);
        assert_eq!((shown[1].branch.as_deref(), shown[2].branch.as_deref()), (Some("in-b"), Some("in-c")));
        assert_eq!(titles(&tree.around("elsewhere.html", None)), ["a", "b", "c", "d"]);
        assert_eq!(titles(&tree.whole()), ["a", "b", "b/x", "y", "b/y/one", "b/y/two", "c", "c/z", "d"]);
    }

    #[test]
    fn what_has_no_item_of_its_own_is_marked_at_its_owner() {
        let tree = tree(&["a", "b/x"]);
        let shown = tree.around("requirements/EX-1.html", Some("b/x.html"));
        assert_eq!((shown[1].open, shown[1].children[0].current), (true, Some("true")));
        assert_eq!(tree.around("b/x.html", None)[1].children[0].current, Some("page"));
    }

    #[test]
    fn registers_are_there_however_many_pages_there_are() {
        let pages: Vec<String> = (0..500).map(|n| format!("p{n}")).collect();
        let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
        let mut tree = tree(&pages);
        let section = tree.add(None, NavigationNode { title: "Frame".into(), section: true, ..NavigationNode::default() });
        tree.add(
            Some(section),
            NavigationNode { title: "Requirements".into(), path: Some("requirements.html".into()), ..NavigationNode::default() },
        );
        tree.places.insert("requirements.html".into(), section + 1);
        for (path, open) in [("p3.html", false), ("p499.html", false), ("requirements.html", true)] {
            let shown = tree.around(path, None);
            let section = shown.last().expect("a section");
            assert_eq!((section.title.as_str(), section.open, section.children.len()), ("Frame", open, 1), "{path}");
            assert_eq!(shown.iter().filter(|item| item.left_out.is_none() && !item.section).count(), LISTED);
        }
    }

    #[test]
    fn a_page_shows_as_much_of_five_thousand_pages_as_of_seventy() {
        for (many, own) in [(70, 3), (5_000, 0), (5_000, 2_500), (5_000, 4_999), (60, 59), (61, 30)] {
            for folder in ["", "f/"] {
                let pages: Vec<String> = (0..many).map(|n| format!("{folder}p{n}")).collect();
                let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
                let shown = tree(&pages).around(&format!("{folder}p{own}.html"), None);
                let listed = titles(if folder.is_empty() { &shown } else { &shown[0].children });
                let (said, names): (Vec<_>, Vec<_>) = listed.iter().partition(|title| title.starts_with('+'));
                let said: usize = said.iter().filter_map(|n| n.get(1..)?.parse::<usize>().ok()).sum();
                assert_eq!((names.len(), names.len() + said), (many.min(LISTED), many));
                assert!(names.contains(&&format!("{folder}p{own}")));
            }
        }
    }
}
