//! What is known while a Word file is read: its parts, how far fields and lists are, and what was met on the way.

use super::numbering::Numberings;
use super::package::{Package, Relations};
use super::styles::Styles;
use super::xml::{attribute, parsed};
use crate::exchange::read::document::{Media, Remark, RemarkSort};
use crate::text::{Inline, shortened};
use roxmltree::Node;
use std::collections::{BTreeMap, HashMap};

/// Deepest nesting that is read as such.
const MAX_DEPTH: usize = 60;

/// How often something was met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub inserted: usize,
    pub deleted: usize,
    pub boxes: usize,
    pub formulas: usize,
    pub drawings: usize,
    pub lost_pictures: usize,
    pub embedded: usize,
}

/// A field that is open: a link, a reference, a contents list.
#[derive(Debug, Clone, Default)]
struct OpenField {
    says: String,
    shows: bool,
    /// Where its result begins, and in which paragraph.
    begin: Option<(usize, usize)>,
}

/// All that is known.
pub(super) struct Context<'p, 'i> {
    pub package: &'p Package,
    pub styles: Styles,
    pub numberings: Numberings,
    /// What leads out of the part that is read.
    pub relations: Relations,
    /// Notes by sort and id, with what leads out of their part.
    pub note_nodes: HashMap<(&'static str, String), Node<'p, 'i>>,
    pub note_relations: HashMap<&'static str, Relations>,
    pub comments: BTreeMap<String, String>,
    pub counts: Counts,
    pub remarks: Vec<Remark>,
    pub media: Vec<Media>,
    /// The paragraph that is read, counted over all.
    pub paragraph: usize,
    heading: String,
    below: usize,
    depth: usize,
    fields: Vec<OpenField>,
    cited: HashMap<(&'static str, String), usize>,
}

impl<'p, 'i> Context<'p, 'i> {
    pub fn new(package: &'p Package, styles: Styles, numberings: Numberings, relations: Relations) -> Self {
        Context {
            package,
            styles,
            numberings,
            relations,
            note_nodes: HashMap::new(),
            note_relations: HashMap::new(),
            comments: BTreeMap::new(),
            counts: Counts::default(),
            remarks: Vec::new(),
            media: Vec::new(),
            paragraph: 0,
            heading: String::new(),
            below: 0,
            depth: 0,
            fields: Vec::new(),
            cited: HashMap::new(),
        }
    }

    /// Goes one level deeper, when that is not too deep.
    pub fn enter(&mut self) -> bool {
        if self.depth >= MAX_DEPTH {
            return false;
        }
        self.depth += 1;
        true
    }

    pub fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// The place of what is read now.
    pub fn at(&self) -> String {
        match self.heading.is_empty() {
            true => format!("¶ {}", self.below),
            false => format!("{} ¶ {}", self.heading, self.below),
        }
    }

    /// A paragraph or table begins.
    pub fn step(&mut self) {
        self.below += 1;
    }

    /// A heading begins.
    pub fn under(&mut self, heading: &str) {
        self.heading = shortened(&heading.split_whitespace().collect::<Vec<_>>().join(" "), 32);
        self.below = 0;
    }

    pub fn hidden(&mut self, words: &str) {
        let at = self.at();
        // Runs side by side are one text.
        if let Some(last) = self.remarks.last_mut().filter(|last| last.sort == RemarkSort::Hidden && last.at == at) {
            last.text.push_str(words);
            return;
        }
        self.remarks.push(Remark { sort: RemarkSort::Hidden, at, text: words.trim().to_owned() });
    }

    /// A line of a contents list.
    pub fn contents(&mut self, words: &str) {
        if words.is_empty() {
            return;
        }
        match self.remarks.last_mut().filter(|last| last.sort == RemarkSort::Contents) {
            Some(last) => last.text.push_str(&format!(" / {words}")),
            None => self.remarks.push(Remark { sort: RemarkSort::Contents, at: self.at(), text: words.to_owned() }),
        }
    }

    /// A comment, where it was put.
    pub fn comment(&mut self, id: &str) {
        if let Some(text) = self.comments.remove(id) {
            self.remarks.push(Remark { sort: RemarkSort::Comment, at: self.at(), text });
        }
    }

    pub fn field_begins(&mut self) {
        if self.fields.len() < MAX_DEPTH {
            self.fields.push(OpenField::default());
        }
    }

    pub fn field_says(&mut self, words: &str) {
        if let Some(field) = self.fields.last_mut().filter(|field| !field.shows) {
            field.says.push_str(words);
        }
    }

    pub fn field_shows(&mut self, runs: usize) {
        let paragraph = self.paragraph;
        if let Some(field) = self.fields.last_mut() {
            field.shows = true;
            field.begin = Some((paragraph, runs));
        }
    }

    /// What the field that ends says, and where in this line its result begins.
    pub fn field_ends(&mut self) -> Option<(String, Option<usize>)> {
        let field = self.fields.pop()?;
        let begin = field.begin.filter(|(paragraph, _)| *paragraph == self.paragraph).map(|(_, runs)| runs);
        Some((field.says, begin))
    }

    /// Whether what is read belongs to the wording of a field and is not shown.
    pub fn in_instruction(&self) -> bool {
        self.fields.iter().any(|field| !field.shows)
    }

    /// Whether what is read is a contents list.
    pub fn in_contents(&self) -> bool {
        self.fields.iter().any(|field| field.shows && field.says.trim_start().starts_with("TOC"))
    }

    /// A note that is cited.
    pub fn note(&mut self, sort: &'static str, id: &str) -> Option<Inline> {
        let key = (sort, id.to_owned());
        if let Some(number) = self.cited.get(&key) {
            return Some(Inline::NoteAgain { number: *number });
        }
        let node = *self.note_nodes.get(&key)?;
        let number = self.cited.len() + 1;
        self.cited.insert(key, number);
        let own = self.note_relations.get(sort).cloned().unwrap_or_default();
        let before = std::mem::replace(&mut self.relations, own);
        let fields = std::mem::take(&mut self.fields);
        let blocks = super::body::blocks_of(self, node);
        self.fields = fields;
        self.relations = before;
        Some(Inline::Note { number, blocks })
    }

    /// Takes a picture over, and returns the address that blocks have for it.
    pub fn picture(&mut self, relation: &str) -> Option<String> {
        let found = self.relations.get(relation).cloned();
        let bytes = found.as_ref().filter(|found| !found.external).and_then(|found| self.package.bytes(&found.target));
        let Some((found, bytes)) = found.as_ref().zip(bytes).filter(|(_, bytes)| !bytes.is_empty()) else {
            self.counts.lost_pictures += 1;
            return None;
        };
        let name = found.target.rsplit('/').next().unwrap_or("image").to_lowercase();
        if let Some(known) = self.media.iter().find(|media| media.bytes == bytes) {
            return Some(known.name.clone());
        }
        let name = match self.media.iter().any(|media| media.name == name) {
            true => format!("{}-{name}", self.media.len()),
            false => name,
        };
        self.media.push(Media { name: name.clone(), bytes: bytes.to_vec() });
        Some(name)
    }

    /// The words in a chart or a drawing of boxes, which lie in a part of their own.
    pub fn words_of_drawing(&self, drawing: Node<'_, '_>, sort: &str) -> String {
        let ids = drawing.descendants().flat_map(|node| node.attributes()).map(|attribute| attribute.value());
        let parts = ids
            .filter_map(|id| self.relations.get(id))
            .filter(|relation| relation.sort.starts_with("diagramData") || relation.sort == "chart");
        let mut words = Vec::new();
        for part in parts {
            let Some(text) = self.package.text(&part.target) else { continue };
            let Ok(tree) = parsed(&text) else { continue };
            words.extend(
                tree.descendants()
                    .filter(|node| matches!(node.tag_name().name(), "t" | "v"))
                    .filter_map(|node| node.text().map(str::to_owned)),
            );
        }
        let what = if sort.ends_with("/chart") { "a chart" } else { "a drawing of boxes" };
        if words.is_empty() { what.to_owned() } else { format!("{what}: {}", words.join(" / ")) }
    }
}

/// The words of a part that stands on no page: a comment, a header.
pub(super) fn words_in(node: Node<'_, '_>) -> String {
    let mut out = String::new();
    for part in node.descendants() {
        match part.tag_name().name() {
            "t" => out.push_str(part.text().unwrap_or_default()),
            "tab" | "br" | "p" if !out.ends_with(' ') => out.push(' '),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The comments of a file by their ids, each with who wrote it.
pub(super) fn comments_in(text: &str) -> BTreeMap<String, String> {
    let Ok(tree) = parsed(text) else { return BTreeMap::new() };
    let nodes = tree.descendants().filter(|node| node.tag_name().name() == "comment");
    let one = |node: Node<'_, '_>| {
        let author = attribute(node, "author").filter(|author| !author.is_empty());
        let words = words_in(node);
        Some((attribute(node, "id")?.to_owned(), author.map_or_else(|| words.clone(), |author| format!("{author}: {words}"))))
    };
    nodes.filter_map(one).collect()
}
