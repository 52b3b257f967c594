//! Where everything of a text is: pages by the anchors of their headings, pictures, entries; and what becomes of its links.

use super::pages::{self, Draft};
use super::{EditError, Editor, TextImport, TextOrder, place};
use crate::edit::file::FileChange;
use crate::exchange::recognise::{Element, Recognised};
use crate::project::id_key;
use crate::source::composed;
use crate::text::{Block, Inline, Written, slug, to_markdown};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Where everything is: pages by the anchors of their headings, pictures, entries.
pub(super) struct Places {
    folder: String,
    /// The page of each anchor, and the anchor in it; none for the heading of a page.
    anchors: HashMap<String, (String, Option<String>)>,
    cited: BTreeSet<String>,
    pictures: BTreeMap<String, String>,
    ids: BTreeSet<String>,
    /// Links and pictures that lead nowhere.
    pub left: RefCell<(BTreeSet<String>, BTreeSet<String>)>,
}

impl Places {
    pub fn new(
        drafts: &[Draft],
        folder: &str,
        media: &BTreeMap<String, Vec<u8>>,
        editor: &Editor<'_>,
        found: &Recognised,
        out: &mut TextImport,
    ) -> Self {
        let mut anchors = HashMap::new();
        for draft in drafts {
            for anchor in &draft.anchors {
                anchors.entry(anchor.clone()).or_insert((draft.path.clone(), None));
            }
            every_anchor(&draft.line, &mut |name| {
                anchors.entry(name.to_owned()).or_insert((draft.path.clone(), None));
            });
            for element in &draft.elements {
                let Element::Stays(piece) = element else { continue };
                if let Block::Heading { id, inlines, .. } = &piece.block {
                    anchors.entry(id.clone()).or_insert((draft.path.clone(), Some(id.clone())));
                    every_anchor(inlines, &mut |name| {
                        anchors.entry(name.to_owned()).or_insert((draft.path.clone(), Some(id.clone())));
                    });
                }
            }
        }
        let mut pictures = BTreeMap::new();
        let mut names = BTreeSet::new();
        for (url, bytes) in media {
            let Some(ending) = picture_ending(bytes) else {
                out.notes.push(format!(
                    "the picture `{url}` has a format that pages do not show (PNG, JPEG, GIF, WebP and SVG are): save it as PNG"
                ));
                continue;
            };
            let stem = url.rsplit('/').next().unwrap_or(url);
            let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
            let mut name = format!("{}.{ending}", pages::short(&slug(stem)));
            let mut again = 2;
            while !names.insert(name.clone()) {
                name = format!("{}-{again}.{ending}", pages::short(&slug(stem)));
                again += 1;
            }
            pictures.insert(url.clone(), format!("{folder}/images/{name}"));
        }
        let own = editor.project.entries.iter().map(|entry| entry.id.to_string());
        let new = found.entries.iter().filter_map(|entry| entry.id.clone());
        let ids = own.chain(new).map(|id| id_key(&id)).collect();
        let mut cited = BTreeSet::new();
        let mut blocks: Vec<&Block> = Vec::new();
        for element in drafts.iter().flat_map(|draft| &draft.elements) {
            if let Element::Stays(piece) = element {
                blocks.push(&piece.block);
            }
        }
        blocks.extend(found.entries.iter().flat_map(|entry| &entry.body));
        blocks.into_iter().for_each(|block| {
            every_link(block, &mut |url| {
                if let Some((_, Some(anchor))) =
                    url.strip_prefix('#').and_then(|name| anchors.get(name).or_else(|| anchors.get(&slug(name))))
                {
                    cited.insert(anchor.clone());
                }
            })
        });
        Places { folder: folder.to_owned(), anchors, cited, pictures, ids, left: RefCell::default() }
    }

    /// What becomes of a link in a file below `content/`.
    fn link(&self, from: &str, url: &str) -> Option<String> {
        if let Some(name) = url.strip_prefix('#') {
            if let Some((path, anchor)) = self.anchors.get(name).or_else(|| self.anchors.get(&slug(name))) {
                let fragment = anchor.as_ref().map(|anchor| format!("#{anchor}")).unwrap_or_default();
                return match (path == from, fragment.is_empty()) {
                    (true, false) => Some(fragment),
                    _ => Some(format!("{}{fragment}", relative(from, path))),
                };
            }
            // A place in the text that is no heading: the words say enough.
            return None;
        }
        let lower = url.trim().to_lowercase();
        let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
        let is_web = rest.is_some_and(|rest| rest.starts_with(char::is_alphanumeric) && !rest.contains(char::is_whitespace));
        let is_mail = lower.strip_prefix("mailto:").is_some_and(|rest| rest.contains('@')) || lower.starts_with("tel:");
        if is_web || is_mail {
            return Some(url.trim().to_owned());
        }
        self.left.borrow_mut().0.insert(url.to_owned());
        None
    }

    fn image(&self, from: &str, url: &str) -> Option<String> {
        if let Some(path) = self.pictures.get(url) {
            return Some(relative(from, path));
        }
        let lower = url.to_lowercase();
        if lower.starts_with("https://") || lower.starts_with("http://") {
            return Some(url.to_owned());
        }
        self.left.borrow_mut().1.insert(crate::schema::value::shorten(url));
        None
    }

    pub fn markdown(&self, blocks: &[Block], from: &str, notes: &BTreeMap<usize, Vec<Block>>) -> String {
        to_markdown(
            blocks,
            &Written {
                link: &|url| self.link(from, url),
                image: &|url| self.image(from, url),
                entry: &|id| self.ids.contains(&id_key(&composed(id))),
                anchors: &self.cited,
                notes,
            },
        )
    }
}

/// A path from one file below `content/` to another.
fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count().min(from.len() - 1).min(to.len() - 1);
    let up = std::iter::repeat_n("..", from.len() - 1 - shared);
    up.chain(to.into_iter().skip(shared)).collect::<Vec<_>>().join("/")
}

fn every_anchor(inlines: &[Inline], call: &mut dyn FnMut(&str)) {
    for inline in inlines {
        if let Inline::Anchor(name) = inline {
            call(name);
        }
        every_anchor(inline.inner(), call);
    }
}

/// Calls with every address of links, pictures of it aside.
fn every_link(block: &Block, call: &mut dyn FnMut(&str)) {
    every_inline(block, &mut |inline| {
        if let Inline::Link { url, .. } = inline {
            call(url);
        }
    });
}

fn every_inline(block: &Block, call: &mut dyn FnMut(&Inline)) {
    fn line(inlines: &[Inline], call: &mut dyn FnMut(&Inline)) {
        for inline in inlines {
            call(inline);
            if let Inline::Note { blocks, .. } = inline {
                blocks.iter().for_each(|block| every_inline(block, call));
            }
            line(inline.inner(), call);
        }
    }
    for part in block.parts() {
        match part {
            crate::text::Part::Blocks(blocks) => blocks.iter().for_each(|block| every_inline(block, call)),
            crate::text::Part::Line(inlines) => line(inlines, call),
        }
    }
}

/// The pictures that lie beside a text.
pub(super) fn gather_pictures(
    drafts: &[Draft],
    found: &Recognised,
    order: &TextOrder<'_>,
    media: &mut BTreeMap<String, Vec<u8>>,
) {
    let mut urls = BTreeSet::new();
    let mut call = |inline: &Inline| {
        if let Inline::Image { url, .. } = inline {
            urls.insert(url.clone());
        }
    };
    for element in drafts.iter().flat_map(|draft| &draft.elements) {
        if let Element::Stays(piece) = element {
            every_inline(&piece.block, &mut call);
        }
    }
    found.entries.iter().flat_map(|entry| &entry.body).for_each(|block| every_inline(block, &mut call));
    for url in urls {
        let is_path = !url.contains(':') && !url.starts_with('/') && !url.starts_with('\\');
        if is_path
            && !media.contains_key(&url)
            && let Some(bytes) = (order.beside)(&url)
        {
            media.insert(url, bytes);
        }
    }
}

/// The ending of a picture that pages can show, by what it holds.
fn picture_ending(bytes: &[u8]) -> Option<&'static str> {
    let svg = || {
        let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(1_000)).unwrap_or_default()).to_lowercase();
        head.contains("<svg")
    };
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("png"),
        [0xFF, 0xD8, 0xFF, ..] => Some("jpg"),
        [b'G', b'I', b'F', b'8', ..] => Some("gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("webp"),
        _ if svg() => Some("svg"),
        _ => None,
    }
}

/// Writes the pictures that are new.
pub(super) fn put_pictures(
    editor: &Editor<'_>,
    places: &Places,
    media: &BTreeMap<String, Vec<u8>>,
    out: &mut TextImport,
) -> Result<(), EditError> {
    for (url, path) in &places.pictures {
        let Some(bytes) = media.get(url) else { continue };
        let path = format!("content/{path}");
        let disk = place(editor.root, &path)?;
        let before = match std::fs::symlink_metadata(&disk) {
            Ok(_) => Some(std::fs::read(&disk).map_err(|source| EditError::Io { what: "read", path: path.clone(), source })?),
            Err(_) => None,
        };
        if before.as_ref() == Some(bytes) {
            continue;
        }
        if before.is_some() {
            out.refuse(
                &path,
                "",
                format!(
                    "the picture is there already and is another one; `--into` names another folder than `{}`",
                    places.folder
                ),
            );
            continue;
        }
        out.pictures += 1;
        out.changes.push(FileChange { path, disk, before, after: Some(bytes.clone()) });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_from_file_to_file() {
        assert_eq!(relative("cdc/01-a.md", "cdc/images/x.png"), "images/x.png");
        assert_eq!(relative("cdc/01-a/index.md", "cdc/02-b.md"), "../02-b.md");
        assert_eq!(relative("requirements.yaml", "cdc/images/x.png"), "cdc/images/x.png");
        assert_eq!(relative("a.md", "a.md"), "a.md");
    }
}
