//! Who cites whom in prose, with the sentence that does, and which files are used.

#![deny(clippy::wildcard_enum_match_arm)]

use crate::index::EntryIndex;
use crate::project::{Entry, Page, id_key};
use crate::schema::value::{Content, Prose};
use crate::schema::{Lang, Value};
use crate::text::{self, Block, Inline, Mention, PartMut};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, OnceLock};
use typed_index_collections::TiSlice;

/// Who cites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mentioner {
    /// A page, by index.
    Page(usize),
    /// An entry, by index.
    Entry(EntryIndex),
}

/// A place that cites an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mentioned {
    /// Who cites.
    pub by: Mentioner,
    /// The words around the citation.
    pub context: String,
    /// Their language where it is not that of the publication.
    pub lang: Option<Lang>,
}

/// An id that a text cites, the words around it and their language where it is not that of the publication.
type Cited = (String, String, Option<Lang>);

/// Citations by entry. Which texts may cite an entry is known at once; what they say is read when somebody asks.
#[derive(Debug, Default)]
pub struct Index {
    citing: Vec<Citing>,
    /// Places in `citing`, by cited entry, in the order of pages and entries.
    by_entry: HashMap<EntryIndex, Vec<usize>>,
}

/// A page or an entry that holds the marks of a citation.
#[derive(Debug)]
struct Citing {
    by: Mentioner,
    /// The entries that it cites, each once, with the words around; some marks turn out to be code.
    cited: OnceLock<Vec<(EntryIndex, String, Option<Lang>)>>,
}

impl Index {
    /// Takes the marks of citations in pages, and those of each entry as [`marks_of`] tells them.
    pub fn new<'a>(
        entries: impl Iterator<Item = &'a [Box<str>]>,
        pages: &[Page],
        find: &dyn Fn(&str) -> Option<EntryIndex>,
    ) -> Self {
        let of_pages =
            pages.iter().enumerate().map(|(n, page)| (Mentioner::Page(n), marks(&page.body).filter_map(find).collect()));
        let of_entries = entries.enumerate().map(|(n, marks)| {
            let n = EntryIndex::from(n);
            (Mentioner::Entry(n), marks.iter().filter_map(|id| find(id)).filter(|at| *at != n).collect::<Vec<_>>())
        });
        let found = of_pages.chain(of_entries).filter(|(_, marks)| !marks.is_empty());
        let mut index = Index::default();
        for (by, marks) in found {
            let place = index.citing.len();
            index.citing.push(Citing { by, cited: OnceLock::new() });
            for at in marks {
                let list = index.by_entry.entry(at).or_default();
                if list.last() != Some(&place) {
                    list.push(place);
                }
            }
        }
        index
    }

    /// Where an entry is cited, in a publication that has these entries and pages.
    pub fn of_entry(
        &self,
        index: EntryIndex,
        entries: &TiSlice<EntryIndex, Arc<Entry>>,
        pages: &[Page],
        find: &dyn Fn(&str) -> Option<EntryIndex>,
    ) -> Vec<Mentioned> {
        let titles = |id: &str| {
            let entry = find(id).and_then(|n| entries.get(n))?;
            let title = ["title", "name", "term"].iter().find_map(|f| match entry.get(f) {
                Some(Value::Text(t)) => Some(t.to_string()),
                _ => None,
            });
            Some(title.unwrap_or_else(|| entry.id.to_string()))
        };
        let read = |by: Mentioner| {
            let proses: Vec<&Prose> = match by {
                Mentioner::Page(n) => pages.get(n).map(|p| &p.body).into_iter().collect(),
                Mentioner::Entry(n) => entries.get(n).map(|e| proses(e).collect()).unwrap_or_default(),
            };
            let mut seen = HashSet::new();
            let all = proses.into_iter().flat_map(|prose| cited(prose, &titles));
            all.filter_map(|(id, context, lang)| Some((find(&id)?, context, lang))).filter(|(at, ..)| seen.insert(*at)).collect()
        };
        let places = self.by_entry.get(&index).map_or(&[][..], Vec::as_slice);
        let citing = places.iter().filter_map(|place| self.citing.get(*place));
        let mention = |citing: &Citing| {
            let cited = citing.cited.get_or_init(|| read(citing.by));
            let (_, context, lang) = cited.iter().find(|(at, ..)| *at == index)?;
            Some(Mentioned { by: citing.by, context: context.clone(), lang: *lang })
        };
        citing.filter_map(mention).collect()
    }
}

/// What the double brackets of a text may name.
fn marks(prose: &Prose) -> impl Iterator<Item = &str> {
    prose.text.split("[[").skip(1).map(|rest| {
        let inside = rest.split(']').next().unwrap_or(rest);
        inside.split(['|', '#']).next().unwrap_or(inside).trim()
    })
}

/// What the double brackets in the texts of an entry may name.
pub fn marks_of(entry: &Entry) -> Vec<Box<str>> {
    proses(entry).flat_map(|prose| marks(prose).map(Box::from).collect::<Vec<_>>()).collect()
}

/// All prose of an entry, that of its rows included.
fn proses(entry: &Entry) -> impl Iterator<Item = &Prose> {
    let mut out = Vec::new();
    for written in entry.fields.values() {
        out.extend(written.value.prose());
    }
    out.into_iter()
}

/// The ids that a text cites, each with the words of the block around it.
fn cited(prose: &Prose, titles: &dyn Fn(&str) -> Option<String>) -> Vec<Cited> {
    if !prose.text.contains("[[") {
        return Vec::new();
    }
    let mut found = Vec::new();
    // What is cited a thousand times is quoted once.
    let mut known: HashSet<String> = HashSet::new();
    for line in lines(text::parse(&prose.text)) {
        let mut cited = text::citations(&line);
        cited.retain(|(id, _)| known.insert(id_key(id)));
        if cited.is_empty() {
            continue;
        }
        let words = text::line_text(&line, &|id| titles(id));
        for (id, shown) in cited {
            let near = shown.or_else(|| titles(&id)).unwrap_or_default();
            found.push((id, sentence_around(&words, &near), prose.lang));
        }
    }
    found
}

/// The lines of blocks; a row of a table is one.
fn lines(blocks: Vec<Block>) -> Vec<Vec<Inline>> {
    let mut out = Vec::new();
    for mut block in blocks {
        if let Block::Table { head, rows, .. } = block {
            out.extend(std::iter::once(head).chain(rows).map(|cells| cells.join(&Inline::Text(" – ".to_owned()))));
            continue;
        }
        for part in block.parts_mut() {
            match part {
                PartMut::Blocks(blocks) => out.extend(lines(std::mem::take(blocks))),
                PartMut::Line(line) => {
                    // A footnote is a text of its own.
                    let (notes, line): (Vec<_>, Vec<_>) =
                        std::mem::take(line).into_iter().partition(|i| matches!(i, Inline::Note { .. }));
                    out.push(line);
                    for note in notes {
                        if let Inline::Note { blocks, .. } = note {
                            out.extend(lines(blocks));
                        }
                    }
                }
            }
        }
    }
    out
}

/// The sentence that holds a word, at most 240 characters around it.
fn sentence_around(words: &str, near: &str) -> String {
    let at = words.find(near).unwrap_or(0);
    // A sentence without an end is not looked at as a whole for each of its words.
    let first = words.floor_char_boundary(at.saturating_sub(SENTENCE));
    let head = words.get(first..at).unwrap_or("");
    let start = head.rfind(['.', '!', '?', '\n']).map_or(first, |n| first + n + 1);
    let tail = words.get(at..).unwrap_or("");
    let from = at + near.len().min(tail.len());
    let last = words.floor_char_boundary(from.saturating_add(SENTENCE));
    let end = words.get(from..last).and_then(|rest| rest.find(['.', '!', '?', '\n']).map(|n| from + n + 1)).unwrap_or(last);
    let sentence = words.get(start..end).unwrap_or(words).split_whitespace().collect::<Vec<_>>().join(" ");
    text::shortened(&sentence, 240)
}

/// How many bytes before and after its words a sentence is looked for; what is shown of it is shorter.
const SENTENCE: usize = 1_000;

/// Paths, in the project's folder, of all files that pages use, and some pictures.
pub fn used_files<'a>(pages: &[Page], pictures: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let mut used: BTreeSet<String> = pictures.map(str::to_owned).collect();
    for page in pages {
        used.extend(files_in(&page.body, &page.file_path));
    }
    used
}

/// Paths, in the project's folder, of the files that an entry uses.
pub fn files_of(entry: &Entry) -> Vec<String> {
    let mut used = BTreeSet::new();
    for prose in proses(entry) {
        used.extend(files_in(prose, &entry.file));
    }
    for written in entry.fields.values() {
        paths(&written.value, &entry.file, &mut used);
    }
    used.into_iter().collect()
}

fn paths(value: &Value, from: &str, used: &mut BTreeSet<String>) {
    match value.content() {
        Content::Path(path) => used.extend(resolve_path(path, from)),
        Content::Items(items) => items.iter().for_each(|v| paths(v, from, used)),
        Content::Rows(rows) => rows.iter().flatten().for_each(|(_, v)| paths(v, from, used)),
        // Files that prose names are found in its text.
        Content::Prose(_) | Content::Text(_) | Content::Choice(_) | Content::Links(_) | Content::Figure => {}
    }
}

fn files_in(prose: &Prose, from: &str) -> Vec<String> {
    if !prose.text.contains("](") && !prose.text.contains("]:") && !prose.text.contains('<') {
        return Vec::new();
    }
    text::mentions(&text::parse(&prose.text))
        .into_iter()
        .filter_map(|(mention, _)| match mention {
            Mention::Link(url) | Mention::Image(url) => resolve_path(&url, from),
            Mention::Entry(_) | Mention::View(_) | Mention::Value(_) => None,
        })
        .collect()
}

/// Turns an address written in a file into a path in the project's folder: `/logo.svg` is in `static/`, everything else counts from
/// the folder of `from`. Nothing comes back for addresses of the web and for paths that leave the project.
pub fn resolve_path(url: &str, from: &str) -> Option<String> {
    let url = url.split(['#', '?']).next().unwrap_or(url);
    if url.is_empty() || url.contains(':') || url.starts_with("//") || url.contains('\\') || url.contains('\0') {
        return None;
    }
    let decoded = decode(url)?;
    // Names of files are kept with composed accents, whatever the system that stores them.
    let decoded = crate::source::composed(&decoded);
    let (base, rest): (Vec<&str>, &str) = match decoded.strip_prefix('/') {
        Some(rest) => (vec!["static"], rest.strip_prefix("static/").unwrap_or(rest)),
        None if decoded.starts_with("static/") => (Vec::new(), &*decoded),
        None => {
            let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
            (folder.split('/').filter(|p| !p.is_empty()).collect(), &*decoded)
        }
    };
    let mut parts = base;
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let allowed = matches!(parts.first().copied(), Some("content" | "static"));
    (allowed && parts.len() > 1).then(|| parts.join("/"))
}

/// Decodes `%20` and the like; nothing for what does not decode to clean text.
fn decode(url: &str) -> Option<String> {
    let text = super::address::decode(url)?;
    if text == url {
        return Some(text);
    }
    (!text.contains(['\\', '\0', ':']) && !text.contains("//")).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_the_project() {
        let from = "content/a/page.md";
        assert_eq!(resolve_path("img/x.png", from).as_deref(), Some("content/a/img/x.png"));
        assert_eq!(resolve_path("../b.md#top", from).as_deref(), Some("content/b.md"));
        assert_eq!(resolve_path("/logo.svg", from).as_deref(), Some("static/logo.svg"));
        assert_eq!(resolve_path("/static/logo.svg", from).as_deref(), Some("static/logo.svg"));
        assert_eq!(resolve_path("mon%20fichier.pdf", from).as_deref(), Some("content/a/mon fichier.pdf"));
        for out in [
            "../../ouvrage.yaml",
            "../../../etc/passwd",
            "/../x",
            "C:\\x",
            "file:///etc/passwd",
            "//host/x",
            "..%2f..%2f..%2fetc",
            "a%00b",
            "https://x",
        ] {
            let found = resolve_path(out, from);
            assert!(found.is_none(), "{out}: {found:?}");
        }
    }

    #[test]
    fn the_sentence_is_cut_out() {
        assert_eq!(sentence_around("Un. Deux trois quatre. Cinq.", "trois"), "Deux trois quatre.");
    }
}
