//! `import` of a text: pages, and the entries that were found in it.
//!
//! In: a text that was read, and what is known of its ids. Out: what would be added, changed and refused, where everything went, and the
//! changes of files; none of them when something is refused, or when a text of the source would be found nowhere afterwards.

mod entries;
mod guide;
mod pages;
mod places;
mod proof;

use super::super::file::{FileChange, Opened, place};
use super::words::ReadWords;
use super::{EditError, Editor, Fate, Line};
use crate::exchange::read::document::{Document, Piece, Remark};
use crate::exchange::recognise::{Element, Guide, Recognised, Told, recognise};
use crate::schema::Kind;
use crate::source::composed;
use crate::text::{Block, Inline, notes_of, slug};
use entries::{Held, Texts};
use guide::Knowledge;
use pages::Draft;
use places::{Places, gather_pictures, put_pictures};
use std::collections::BTreeMap;

/// What is to be imported.
pub struct TextOrder<'a> {
    /// The text.
    pub document: Document,
    /// The name of its file.
    pub name: &'a str,
    /// The kind of all ids, where it is said.
    pub kind: Option<&'a str>,
    /// Prefixes or ids, and the kinds of their entries; an empty one leaves them on their page.
    pub prefixes: &'a [(String, String)],
    /// Headers, and the fields that they mean.
    pub columns: &'a [(String, String)],
    /// Words in the columns of fields, and what they mean there.
    pub values: &'a [(String, String, String)],
    /// The level of the headings that begin a page.
    pub split: Option<u8>,
    /// The folder of the pages, below `content/`.
    pub folder: Option<&'a str>,
    /// Whether entries and pages that are there become as the text says.
    pub replaces: bool,
    /// Reads a picture that lies beside the text.
    pub beside: &'a dyn Fn(&str) -> Option<Vec<u8>>,
}

impl std::fmt::Debug for TextOrder<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextOrder").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What becomes of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLine {
    /// What.
    pub fate: Option<Fate>,
    /// Its file.
    pub path: String,
    /// Its title.
    pub title: String,
    /// How many blocks of text it has.
    pub blocks: usize,
    /// How many entries it shows.
    pub entries: usize,
}

/// What comes of a text.
#[derive(Debug, Default)]
pub struct TextImport {
    /// Entries: what is added, changed and refused.
    pub lines: Vec<Line>,
    /// Pages.
    pub pages: Vec<PageLine>,
    /// What stands in the source and on no page.
    pub remarks: Vec<Remark>,
    /// What else should be known.
    pub notes: Vec<String>,
    /// How many entries of each kind were found.
    pub found: BTreeMap<String, usize>,
    /// How many entries are new.
    pub added: usize,
    /// How many change.
    pub changed: usize,
    /// How many stay as they are.
    pub unchanged: usize,
    /// How many pictures are new.
    pub pictures: usize,
    /// What becomes of files; nothing when something is refused.
    pub changes: Vec<FileChange>,
}

impl TextImport {
    /// How many entries, pages and texts are refused.
    pub fn refused(&self) -> usize {
        let pages = self.pages.iter().filter(|page| page.fate == Some(Fate::Refused)).count();
        pages + self.lines.iter().filter(|line| line.fate == Fate::Refused).count()
    }

    fn refuse(&mut self, at: &str, id: &str, what: String) {
        self.lines.push(Line { fate: Fate::Refused, at: at.to_owned(), id: id.to_owned(), what });
    }
}

/// Holds a text against a project.
///
/// # Errors
/// When a kind is not there, or a file does not let itself be changed.
pub fn import_text(editor: &mut Editor<'_>, mut order: TextOrder<'_>) -> Result<TextImport, EditError> {
    let document = std::mem::take(&mut order.document);
    let order = &order;
    if let Some(word) = order.kind {
        let kind = editor.kind_named(word)?;
        if !guide::fits(kind) {
            let needs: Vec<&str> = kind.fields.values().filter(|f| f.required).map(|f| &*f.name).collect();
            let message = format!("a text cannot become `{}`: its entries need {}", kind.plural, needs.join(", "));
            return Err(EditError::Usage(message));
        }
    }
    for (_, kind) in order.prefixes.iter().filter(|(_, kind)| !kind.is_empty()) {
        editor.kind_named(kind)?;
    }
    let mut out = TextImport { notes: document.notes, remarks: document.remarks, ..TextImport::default() };
    let pieces: Vec<Piece> = document.pieces.into_iter().map(|piece| Piece { block: neutral(piece.block), ..piece }).collect();
    let mut source = Vec::new();
    pieces.iter().for_each(|piece| proof::leaves(&piece.block, &piece.at, &mut source));
    let mut notes = BTreeMap::new();
    pieces.iter().for_each(|piece| notes_of(std::slice::from_ref(&piece.block), &mut notes));
    let knowledge = Knowledge { project: editor.project, order, matched: std::cell::RefCell::default() };
    let story = knowledge.story();
    let found = recognise(
        pieces,
        &Guide {
            claim: &|id| knowledge.claim(id),
            column: &|kind, header| knowledge.column(kind, header),
            is_id: &|header| knowledge.is_id(header),
            choice: &|kind, field, word| knowledge.choice(kind, field, word),
            story: story.map(|kind| &*kind.name),
        },
    );
    tell(&found, order, &mut out);
    out.notes.extend(knowledge.unmatched().into_iter().map(|known| {
        format!("`{known}` of the file of `--map` matches nothing: no prefix, id or header of the text is written so")
    }));
    let name = order.name.rsplit_once('.').map_or(order.name, |(name, _)| name);
    let folder = folder(editor, order, name)?;
    let level = order.split.unwrap_or_else(|| pages::usual_level(&found.elements));
    let drafts = pages::split(found.elements.clone(), level, document.title.as_deref(), &folder, name);
    let mut media: BTreeMap<String, Vec<u8>> = document.media.into_iter().map(|media| (media.name, media.bytes)).collect();
    gather_pictures(&drafts, &found, order, &mut media);
    let places = Places::new(&drafts, &folder, &media, editor, &found, &mut out);
    // Entries first: they say which id a story has, and which places of the text refer to what.
    let mut texts = entries::texts(editor, &found, &places, &notes)?;
    let held = entries::hold(editor, order, &mut texts, &mut out)?;
    let mut written = Vec::new();
    for draft in &drafts {
        let blocks = page_blocks(editor, draft, &texts, &held);
        let text = page_text(draft, &blocks, &places, &notes);
        put_page(editor, order, draft, &text, &texts, &mut out)?;
        written.push(blocks_again(draft, &text));
    }
    put_pictures(editor, &places, &media, &mut out)?;
    prove(&source, &written, &texts, &found, &mut out);
    let (skipped, plain) = places.left.into_inner();
    out.notes
        .extend(skipped.into_iter().map(|url| format!("the link to `{url}` leads to nothing in the project: its words stay")));
    out.notes.extend(
        plain
            .into_iter()
            .map(|url| format!("the picture `{url}` is not beside the text, or none that pages can show: its words stay")),
    );
    if out.refused() > 0 {
        out.changes.clear();
    }
    Ok(out)
}

/// Takes what means something to us alone for what it was: words.
fn neutral(mut block: Block) -> Block {
    fn line(inlines: &mut [Inline]) {
        for inline in inlines.iter_mut() {
            match inline {
                Inline::Value { text, .. } => *inline = Inline::Text(format!("`{text}`")),
                Inline::Note { blocks, .. } => {
                    let own = std::mem::take(blocks);
                    *blocks = own.into_iter().map(neutral).collect();
                }
                Inline::Emph(inner)
                | Inline::Strong(inner)
                | Inline::Strike(inner)
                | Inline::Link { inlines: inner, .. }
                | Inline::Marked { inlines: inner, .. } => line(inner),
                _ => {}
            }
        }
    }
    if let Block::View { text, .. } = block {
        return Block::Code { lang: "text".to_owned(), text };
    }
    for part in block.parts_mut() {
        match part {
            crate::text::PartMut::Blocks(blocks) => {
                let own = std::mem::take(blocks);
                *blocks = own.into_iter().map(neutral).collect();
            }
            crate::text::PartMut::Line(inlines) => line(inlines),
        }
    }
    block
}

/// The folder of the pages: as it is said, or by the name of the file.
fn folder(editor: &Editor<'_>, order: &TextOrder<'_>, name: &str) -> Result<String, EditError> {
    let own = match order.folder {
        Some(path) => {
            let path = path.trim_matches('/');
            let path = path.strip_prefix("content/").unwrap_or(path);
            if path.is_empty() || path.split('/').any(|part| part.is_empty() || part.starts_with('.')) || path.contains('\\') {
                return Err(EditError::Usage(format!("`{path}` is no folder below `content/`")));
            }
            path.to_owned()
        }
        None => pages::short(&slug(name)),
    };
    // A register has the address of its plural.
    let taken = editor.project.vocabulary.iter().any(|kind| kind.plural == own);
    Ok(if taken && order.folder.is_none() { format!("{own}-document") } else { own })
}

/// Says how tables were read and which ids nobody knows.
fn tell(found: &Recognised, order: &TextOrder<'_>, out: &mut TextImport) {
    out.notes.extend(found.tables.iter().map(|table| format!("table {table}")));
    for (prefix, ids) in &found.unknown {
        let Some((first, at)) = ids.first() else { continue };
        let many = if ids.len() > 1 { format!(" and {} more", ids.len() - 1) } else { String::new() };
        out.notes.push(format!(
            "`{first}`{many} ({at}): no kind has the prefix `{prefix}`; they stay on their pages. `--kind requirement`, or a line `{prefix}: requirement` in the file of `--map`, takes them over"
        ));
    }
    if let Some(first) = found.unnumbered.first() {
        let count = found.unnumbered.len();
        out.notes.push(format!("{count} texts demand something (“shall”, “doit”, “muss” …) and have no id; they stay on their pages, the first one at {first}"));
    }
    let mut read = ReadWords::default();
    for entry in &found.entries {
        *out.found.entry(entry.kind.clone()).or_default() += 1;
        for (field, told) in &entry.fields {
            if let Told::Key(key, word) = told
                && !word.is_empty()
                && word != key
            {
                read.add(field, word, key);
            }
        }
    }
    out.notes.extend(read.note());
    if order.kind.is_none() && found.entries.is_empty() {
        out.notes.push("no requirement with an id, register or user story was recognised; all of it stays on pages".to_owned());
    }
}

/// What a page holds: its blocks, and a view in the place of entries.
fn page_blocks(editor: &Editor<'_>, draft: &Draft, texts: &[Texts], held: &Held) -> Vec<Block> {
    let mut blocks = Vec::new();
    // What is more than words in the title of a page stands below it.
    if draft.line.iter().any(|inline| matches!(inline, Inline::Note { .. } | Inline::Image { .. } | Inline::Link { .. })) {
        blocks.push(Block::Paragraph(draft.line.clone()));
    }
    for element in &draft.elements {
        match element {
            Element::Stays(piece) => blocks.push(piece.block.clone()),
            Element::Entries { entries, columns } => {
                let mut group: Vec<&Texts> = Vec::new();
                let mut groups: Vec<Vec<&Texts>> = Vec::new();
                for entry in entries.iter().filter_map(|n| texts.get(*held.same.get(n).unwrap_or(n))) {
                    // A view shows entries of one kind, in the order of their ids.
                    let goes_on = group.last().is_none_or(|last| {
                        last.kind == entry.kind
                            && (crate::select::natural(&last.id) < crate::select::natural(&entry.id) || !columns.is_empty())
                    });
                    if !goes_on {
                        groups.push(std::mem::take(&mut group));
                    }
                    group.push(entry);
                }
                groups.push(group);
                for group in groups.iter().filter(|group| !group.is_empty()) {
                    blocks.push(Block::View { text: view(editor, group, columns), at: 0..0 });
                }
            }
        }
    }
    blocks
}

/// The request of a view for some entries.
fn view(editor: &Editor<'_>, group: &[&Texts], columns: &[String]) -> String {
    let Some(first) = group.first() else { return String::new() };
    let kind = editor.project.vocabulary.get(&first.kind);
    let ids: Vec<&str> = group.iter().map(|entry| entry.id.as_str()).collect();
    let condition = format!("where: id in [{}]\nsort: id", ids.join(", "));
    let Some(kind) = kind.filter(|_| !columns.is_empty()) else {
        return format!("sheets: {}\n{condition}", first.kind);
    };
    let mut names: Vec<&str> = Vec::new();
    for column in columns {
        let name = match column.as_str() {
            "\u{0}title" => kind.title.as_str(),
            "\u{0}body" => kind.body.as_deref().unwrap_or("title"),
            name => name,
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    format!("table: {}\n{condition}\ncolumns: [{}]", first.kind, names.join(", "))
}

fn page_text(draft: &Draft, blocks: &[Block], places: &Places, notes: &BTreeMap<usize, Vec<Block>>) -> String {
    let title = super::super::scalar::scalar(&draft.title, false, false);
    let body = places.markdown(blocks, &draft.path, notes);
    let body = if body.is_empty() { body } else { format!("\n{body}\n") };
    format!("---\ntitle: {title}\n---\n{body}")
}

/// The blocks of a page as they are read again.
fn blocks_again(draft: &Draft, text: &str) -> Vec<Block> {
    let title = Block::Heading { level: 1, id: String::new(), inlines: vec![Inline::Text(draft.title.clone())] };
    let body = text.splitn(3, "---\n").nth(2).unwrap_or("");
    std::iter::once(title).chain(crate::text::parse(body)).collect()
}

fn put_page(
    editor: &Editor<'_>,
    order: &TextOrder<'_>,
    draft: &Draft,
    text: &str,
    texts: &[Texts],
    out: &mut TextImport,
) -> Result<(), EditError> {
    let path = format!("content/{}", draft.path);
    let disk = place(editor.root, &path)?;
    let mut line = PageLine {
        fate: Some(Fate::Added),
        path: path.clone(),
        title: draft.title.clone(),
        blocks: draft.elements.iter().filter(|element| matches!(element, Element::Stays(_))).count(),
        entries: 0,
    };
    for element in &draft.elements {
        if let Element::Entries { entries, .. } = element {
            line.entries += entries.iter().filter(|n| texts.get(**n).is_some()).count();
        }
    }
    let stem = path.strip_suffix("/index.md").or_else(|| path.strip_suffix(".md")).unwrap_or(&path).to_owned();
    let other = [format!("{stem}.md"), format!("{stem}/index.md")]
        .into_iter()
        .find(|other| *other != path && editor.root.join(other).exists());
    if let Some(other) = other {
        line.fate = Some(Fate::Refused);
        line.title = format!("`{other}` is there already, and has the same address; `--into` names another folder");
    } else if std::fs::symlink_metadata(&disk).is_ok() {
        let there = Opened::read(editor.root, &path, &editor.audiences)?;
        if composed(&there.text.replace("\r\n", "\n")) == composed(text) {
            line.fate = None;
        } else if order.replaces {
            line.fate = Some(Fate::Changed);
            out.changes.push(there.becomes(text.to_owned()));
        } else {
            line.fate = Some(Fate::Refused);
            line.title = "it is there already and says something else; `--into` names another folder, `--replace` writes over it"
                .to_owned();
        }
    } else {
        out.changes.push(Opened::create(editor.root, &path, text)?);
    }
    out.pages.push(line);
    Ok(())
}

/// Refuses everything when a text of the source would be nowhere.
fn prove(source: &[proof::Leaf], pages: &[Vec<Block>], texts: &[Texts], found: &Recognised, out: &mut TextImport) {
    let entries: Vec<Vec<String>> = texts.iter().map(Texts::all).collect();
    let written = proof::Written::new(pages, &entries);
    let known = proof::known(found.known.iter().cloned());
    for (text, at) in written.missing(source, &known) {
        let what = format!(
            "“{}” would be on no page and in no entry; this is a fault of ours, please report it",
            crate::schema::value::shorten(text.trim())
        );
        out.refuse(at, "", what);
    }
}

/// Whether a kind has a field for the text of its entries, and its name.
fn body_of(kind: &Kind) -> Option<&str> {
    kind.body.as_deref()
}
