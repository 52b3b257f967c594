//! Which heading begins which page, and where the pages lie.

use crate::exchange::recognise::Element;
use crate::text::{Block, Inline, inline_text, slug};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A page that is about to be.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    /// Path below `content/`.
    pub path: String,
    /// Its title.
    pub title: String,
    /// The title as it was set, when it is more than words.
    pub line: Vec<Inline>,
    /// The level of its heading.
    level: u8,
    /// The anchors that its heading had.
    pub anchors: Vec<String>,
    /// What it holds.
    pub elements: Vec<Element>,
}

fn heading_of(element: &Element) -> Option<(u8, &str, &[Inline])> {
    match element {
        Element::Stays(piece) => match &piece.block {
            Block::Heading { level, id, inlines } => Some((*level, id, inlines)),
            _ => None,
        },
        Element::Entries { .. } => None,
    }
}

/// The level at which a text is split when nobody says: the first one of which there are several, and a second one only where the first is
/// the title.
pub(super) fn usual_level(elements: &[Element]) -> u8 {
    let mut counts: BTreeMap<u8, usize> = BTreeMap::new();
    for (level, ..) in elements.iter().filter_map(heading_of) {
        *counts.entry(level).or_default() += 1;
    }
    let mut levels = counts.into_iter();
    match (levels.next(), levels.next()) {
        (Some((_, 1)), Some((second, _))) => second,
        (Some((first, _)), _) => first,
        _ => 1,
    }
}

/// Splits a text into pages.
pub(super) fn split(elements: Vec<Element>, level: u8, title: Option<&str>, folder: &str, name: &str) -> Vec<Draft> {
    let first = elements.iter().filter_map(heading_of).map(|(level, ..)| level).min().unwrap_or(1);
    let alone = elements.iter().filter_map(heading_of).filter(|(level, ..)| *level == first).count() == 1;
    let starts = elements.first().and_then(heading_of).is_some_and(|(own, ..)| own == first);
    let mut root = Draft { title: title.unwrap_or_default().to_owned(), level: first.saturating_sub(1), ..Draft::default() };
    let mut rest = elements.into_iter().peekable();
    // A heading that stands above all is the title, unless the file has another one.
    if alone
        && starts
        && level > 0
        && let Some(element) = rest.peek().cloned()
        && let Some((own, id, inlines)) = heading_of(&element)
        && title.is_none_or(|title| crate::text::folded(title) == crate::text::folded(&inline_text(inlines)))
    {
        rest.next();
        root.title = words(inlines);
        root.line = inlines.to_vec();
        root.level = own;
        root.anchors.push(id.to_owned());
    }
    if root.title.is_empty() {
        root.title = name.to_owned();
    }
    let mut pages = vec![root];
    for element in rest {
        match heading_of(&element) {
            Some((own, id, inlines)) if own <= level && !inline_text(inlines).is_empty() => pages.push(Draft {
                title: words(inlines),
                line: inlines.to_vec(),
                level: own,
                anchors: vec![id.to_owned()],
                ..Draft::default()
            }),
            _ => {
                if let Some(page) = pages.last_mut() {
                    page.elements.push(element);
                }
            }
        }
    }
    for page in &mut pages {
        fit(page);
    }
    place(&mut pages, folder);
    pages
}

fn words(inlines: &[Inline]) -> String {
    crate::text::heading_text(inlines, &|id| Some(id.to_owned())).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The headings of a page follow below its title without a gap.
fn fit(page: &mut Draft) {
    let mut open: Vec<u8> = Vec::new();
    for element in &mut page.elements {
        let Element::Stays(piece) = element else { continue };
        let Block::Heading { level, .. } = &mut piece.block else { continue };
        while open.last().is_some_and(|above| *above >= *level) {
            open.pop();
        }
        open.push(*level);
        *level = u8::try_from(open.len() + 1).unwrap_or(6).min(6);
    }
}

/// Gives each page its path: a folder for one that has pages below it.
fn place(pages: &mut [Draft], folder: &str) {
    let levels: Vec<u8> = pages.iter().map(|page| page.level).collect();
    let has_below = |n: usize| levels.get(n + 1).zip(levels.get(n)).is_some_and(|(next, own)| next > own);
    // The parents that are open: level, folder, how many pages it has so far, the names in it.
    let mut open: Vec<(u8, String, usize)> = vec![(0, folder.to_owned(), 0)];
    let mut taken: HashMap<String, BTreeSet<String>> = HashMap::new();
    for n in 0..pages.len() {
        let below = has_below(n);
        let Some(page) = pages.get_mut(n) else { continue };
        if n == 0 {
            page.path = format!("{folder}/index.md");
            continue;
        }
        while open.len() > 1 && open.last().is_some_and(|(level, ..)| *level >= page.level) {
            open.pop();
        }
        let Some((_, parent, count)) = open.last_mut() else { continue };
        *count += 1;
        let name = short(&slug(&page.title));
        let names = taken.entry(parent.clone()).or_default();
        let mut own = name.clone();
        let mut again = 2;
        // `index` and `images` are taken by what lies beside.
        while matches!(own.as_str(), "index" | "images") || !names.insert(own.clone()) {
            own = format!("{name}-{again}");
            again += 1;
        }
        let path = format!("{parent}/{count:02}-{own}");
        if below {
            page.path = format!("{path}/index.md");
            open.push((page.level, path, 0));
        } else {
            page.path = format!("{path}.md");
        }
    }
}

/// The beginning of a name, up to 60 letters, cut between two words.
pub(super) fn short(name: &str) -> String {
    if name.chars().count() <= 60 {
        return name.to_owned();
    }
    let cut: String = name.chars().take(60).collect();
    cut.rsplit_once('-').map_or(cut.as_str(), |(head, _)| head).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::read::document::Piece;
    use crate::text::parse;

    fn paths(text: &str, level: Option<u8>) -> Vec<(String, String)> {
        let elements: Vec<Element> =
            parse(text).into_iter().map(|block| Element::Stays(Piece { block, at: String::new() })).collect();
        let level = level.unwrap_or_else(|| usual_level(&elements));
        split(elements, level, None, "cdc", "cdc").into_iter().map(|page| (page.path, page.title)).collect()
    }

    #[test]
    fn pages_are_split_at_a_level_and_lie_in_folders() {
        let owned = |path: &str, title: &str| (path.to_owned(), title.to_owned());
        let text = "# Cahier\n\na\n\n## Un\n\nb\n\n### Un un\n\n## Deux\n\n## Deux\n";
        let flat = [
            owned("cdc/index.md", "Cahier"),
            owned("cdc/01-un.md", "Un"),
            owned("cdc/02-deux.md", "Deux"),
            owned("cdc/03-deux-2.md", "Deux"),
        ];
        assert_eq!(paths(text, None), flat);
        let deep = paths(text, Some(3));
        assert_eq!(deep[1], owned("cdc/01-un/index.md", "Un"));
        assert_eq!(deep[2], owned("cdc/01-un/01-un-un.md", "Un un"));
        assert_eq!(paths("# A\n\n# B\n\n## C\n", None).len(), 3);
        assert_eq!(paths("# A\n\n# B\n\n## C\n", Some(2))[2], owned("cdc/02-b/index.md", "B"));
        assert_eq!(paths("words alone", None), [owned("cdc/index.md", "cdc")]);
        assert_eq!(paths("# A\n\n# B\n", Some(0)).len(), 1);
    }
}
