//! An outline becomes data: one file for the document, one per chapter, so that an edit recompiles little.

use super::attach::{Attachment, attachments};
use super::face::DocumentFace;
use super::lettering::{set_labels, tie_numbers};
use super::redline::{self, Earlier};
use super::{DocumentError, Origin, issued, standards};
use crate::diff::compare;
use crate::face::Writer;
use crate::index::EntryIndex;
use crate::locale::Words;
use crate::project::{
    Comparison, Condition, DocumentConfig, Operand, OutlineItem, Page, Request, THIS, parse_view_block, parse_view_node,
};
use crate::publication::Publication;
use crate::schema::{FieldType, Value as FieldValue};
use crate::select::{natural, select};
use crate::source::{Key, Node, Tree};
use crate::span::{FileId, Span};
use crate::text::{self, Mention, typeset};
use crate::theme::Theme;
use crate::view::{self, Holds};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashSet};

/// Virtual files of a document: path and content.
#[derive(Debug)]
pub struct Data {
    /// `/data/document.json`, then a file per chapter, drawings and attachments.
    pub files: Vec<(String, Vec<u8>)>,
}

/// What a document holds, found before it is written, so that references know whether to jump.
#[derive(Default)]
pub(super) struct DocumentContents {
    /// Entries that have a sheet, a card or a definition.
    pub(super) full: HashSet<EntryIndex>,
    /// Entries that are at least a row.
    pub(super) entries: HashSet<EntryIndex>,
    /// Entries that a view shows as an item of its own: told of, and no place that references jump to.
    items: HashSet<EntryIndex>,
    /// Entries that are shown in any way, also as a point of a drawing: what travels with the document as data.
    pub(super) shown: HashSet<EntryIndex>,
    pub(super) pages: HashSet<String>,
    /// Kinds whose register is a part of the outline.
    registers: BTreeSet<String>,
    /// Kinds that a glossary shows.
    glossary: BTreeSet<String>,
    /// Kinds of which there are sheets.
    sheets: BTreeSet<String>,
    /// Whether it is written to one of those whom it tells of: what we know of them and of others does not travel with it.
    addressed: bool,
}

/// What a document holds, by the names that people and addresses know.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// Paths of pages.
    pub pages: HashSet<String>,
    /// Ids of entries that have at least a row.
    pub entries: HashSet<String>,
    /// Kinds whose register is a part of the outline.
    pub registers: BTreeSet<String>,
}

/// Finds what a document holds without making it. The publication must be that of the document's audience.
pub fn holding(publication: &Publication, document: &DocumentConfig) -> Holding {
    let mut held = DocumentContents::default();
    hold(&document.outline, document, publication, &mut held);
    let entries = held.entries.iter().map(|n| publication.entry(*n).id.to_string()).collect();
    Holding { pages: held.pages, entries, registers: held.registers }
}

/// Ids of the entries that a document names and tells nothing of, in their natural order. The publication must be that of the document's
/// audience. An item of a board or a checklist is told of, though an annex of what is cited still has a row for it to turn to.
pub fn cited(publication: &Publication, document: &DocumentConfig) -> Vec<String> {
    let mut held = DocumentContents::default();
    hold(&document.outline, document, publication, &mut held);
    let untold = cited_beside(publication, document, &held).into_iter().filter(|n| !held.items.contains(n));
    untold.map(|n| publication.entry(n).id.to_string()).collect()
}

pub(super) fn cited_beside(publication: &Publication, document: &DocumentConfig, held: &DocumentContents) -> Vec<EntryIndex> {
    let cells = SharedCells::default();
    let builder = OutlineBuilder::new(publication, document, held, &cells);
    document.outline.iter().for_each(|item| drop(builder.section(item, 1)));
    let mut found: Vec<EntryIndex> = cells.cited.into_inner().into_iter().collect();
    found.sort_by_cached_key(|n| natural(&publication.entry(*n).id));
    found
}

/// The data of a document before it is looked over for what cannot be printed.
pub(super) struct Composed {
    pub(super) front: Value,
    pub(super) chapters: Vec<Value>,
    /// Drawings, by virtual path.
    pub(super) figures: Vec<(String, String)>,
    pub(super) attached: Vec<Attachment>,
    pub(super) standards: Vec<String>,
}

/// Makes the data of a document from its outline; with `earlier`, what changed since is marked in its place.
///
/// # Errors
/// When data to attach cannot be written.
pub fn outline(
    publication: &Publication,
    document: &DocumentConfig,
    earlier: Option<&Earlier>,
    theme: &Theme,
    origin: &Origin,
) -> Result<Data, DocumentError> {
    let mut composed = compose(publication, document, theme, origin, true)?;
    if let Some(earlier) = earlier {
        let lang = publication.info().lang;
        let mut said = json!({
            "name": earlier.name, "date": earlier.date.map(|date| date.show(lang)), "text": earlier.text, "problem": Value::Null,
            "units": [], "settings": [],
        });
        match &earlier.state {
            Ok((then, settings)) => {
                let mut old = compose(then, settings, theme, origin, false)?;
                let comparison = compare(then, publication);
                let redline::Marked { units, settings } = redline::mark(&mut composed, &mut old, &comparison, lang);
                said["units"] = units.into();
                said["settings"] = settings;
            }
            // Names of tags and what was wrong in a state are for those who write.
            Err(problem) => {
                said["problem"] =
                    if publication.writes() { problem.as_str() } else { Words::of(lang).get("changes_untold") }.into();
            }
        }
        composed.front["redline"] = said;
    }
    let Composed { mut front, mut chapters, mut figures, attached, standards } = composed;
    let paths: Vec<String> = (1..=chapters.len()).map(|n| format!("/data/chapter-{n:03}.json")).collect();
    front["chapters"] = json!(paths);
    chapters.iter_mut().for_each(|chapter| tie_numbers(chapter, publication.info().lang));
    let mended = mend(publication, standards, earlier.is_some(), &mut front, &mut chapters, &mut figures);
    let mut files = vec![("/data/document.json".to_owned(), front.to_string().into_bytes())];
    files.extend(paths.into_iter().zip(chapters.iter().map(|c| c.to_string().into_bytes())));
    files.extend(figures.into_iter().map(|(path, svg)| (path, svg.into_bytes())));
    files.extend(mended);
    files.extend(attached.into_iter().map(|a| (format!("/{}", a.name), a.bytes)));
    Ok(Data { files })
}

/// Composes the data of a document; `whole` with what travels with it, which an older state is not asked for.
fn compose(
    publication: &Publication,
    document: &DocumentConfig,
    theme: &Theme,
    origin: &Origin,
    whole: bool,
) -> Result<Composed, DocumentError> {
    let mut held = DocumentContents::default();
    hold(&document.outline, document, publication, &mut held);
    let lang = publication.info().lang;
    let annex = if document.cited { cited_beside(publication, document, &held) } else { Vec::new() };
    // What the annex tells of can be turned to, and travels as data like the rest.
    held.entries.extend(&annex);
    held.shown.extend(&annex);
    let cells = SharedCells::default();
    let builder = OutlineBuilder::new(publication, document, &held, &cells);
    let mut chapters: Vec<Value> = document.outline.iter().filter_map(|item| builder.section(item, 1)).collect();
    chapters.extend(builder.annex(&annex));
    let index = if document.index { index(&builder) } else { Vec::new() };
    let word_index = if document.word_index { word_index(&builder) } else { Vec::new() };
    let guide = if document.guide { guide(publication, &held) } else { Value::Null };
    let date = document.date.or(publication.info().date).or(origin.date);
    let dated = date.is_some();
    let standards = standards::chosen(document, dated);
    let attached = if whole && !held.addressed && standards::allow_attachments(&standards, dated) {
        attachments(publication, document, &held.shown, date)?
    } else {
        Vec::new()
    };
    let mut front = cover(publication, document, theme, origin);
    for chapter in &mut chapters {
        set_labels(chapter, lang);
    }
    let mut guide = guide;
    set_labels(&mut guide, lang);
    front["index"] = json!(index);
    front["word_index"] = json!(word_index);
    front["guide"] = guide;
    front["glossary"] = json!(held.glossary);
    front["attachments"] = attached.iter().map(Attachment::data).collect();
    Ok(Composed { front, chapters, figures: cells.figures.into_inner(), attached, standards })
}

#[cfg(feature = "pdf")]
fn mend(
    publication: &Publication,
    standards: Vec<String>,
    marked: bool,
    front: &mut Value,
    chapters: &mut [Value],
    figures: &mut [(String, String)],
) -> Vec<(String, Vec<u8>)> {
    let mender = super::printable::Mender::new(publication, standards).keeping_marks(marked);
    mender.mend(front);
    chapters.iter_mut().for_each(|chapter| mender.mend(chapter));
    for (_, svg) in figures {
        if let Some(mended) = mender.text(svg) {
            *svg = mended;
        }
    }
    if let Some(logo) = front["logo"].as_str().map(str::to_owned) {
        front["logo"] = mender.shown(&logo).map_or(Value::Null, Value::String);
    }
    mender.files()
}

#[cfg(not(feature = "pdf"))]
fn mend(
    _: &Publication,
    _: Vec<String>,
    _: bool,
    _: &mut Value,
    _: &mut [Value],
    _: &mut [(String, String)],
) -> Vec<(String, Vec<u8>)> {
    Vec::new()
}

/// What a reader must know of the sheets of a document: of each kind the facts of the grid, with what their values mean, and the names of
/// everything else that is told.
fn guide(publication: &Publication, held: &DocumentContents) -> Value {
    let lang = publication.info().lang;
    let of_kind = |name: &String| {
        let kind = publication.vocabulary().get(name)?;
        let entries = || held.full.iter().map(|n| publication.entry(*n)).filter(|entry| entry.kind == kind.name);
        let used = |field: &str| entries().any(|entry| entry.get(field).is_some());
        let fields = kind.fields.values().filter(|field| *field.name != *kind.title && used(&field.name));
        let fact = |field: &crate::schema::Field| {
            let choices: Vec<Value> = match &field.ty {
                FieldType::Choice(choices) => choices
                    .iter()
                    .map(|choice| {
                        json!({"type": "choice", "text": choice.label.get(lang), "key": choice.key, "tone": choice.tone.name()})
                    })
                    .collect(),
                _ => Vec::new(),
            };
            json!({"label": field.label.get(lang), "help": typeset(field.help.get(lang), lang), "choices": choices})
        };
        let facts: Vec<Value> = fields.filter(|field| matches!(field.ty, FieldType::Choice(_))).map(fact).collect();
        Some(json!({"label": kind.label.get(lang), "facts": facts}))
    };
    let kinds: Vec<Value> = held.sheets.iter().filter_map(of_kind).collect();
    json!({"kinds": kinds})
}

/// Titles, and the abbreviations of terms, with what they lead to, in the order of a dictionary.
fn word_index(builder: &OutlineBuilder<'_>) -> Vec<Value> {
    let publication = builder.publication;
    let mut words: Vec<(String, EntryIndex)> = Vec::new();
    for n in builder.cells.anchored.borrow().iter().copied() {
        words.push((publication.title(n).to_owned(), n));
        if let Some(FieldValue::Text(short)) = publication.entry(n).get("abbreviation")
            && builder.held.glossary.contains(&*publication.entry(n).kind)
        {
            words.push((short.to_string(), n));
        }
    }
    let lang = publication.info().lang;
    // Quotes and other signs have no place in the alphabet.
    let letters = |word: &str| -> String { text::folded(word).chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect() };
    words.sort_by_cached_key(|(word, n)| (letters(word).trim_start().to_owned(), natural(&publication.entry(*n).id)));
    words.dedup();
    builder.write("", "", 1, |writer| {
        let item = |(word, n): &(String, EntryIndex)| json!({"word": typeset(word, lang), "ref": writer.reference(*n)});
        words.iter().map(item).collect()
    })
}

/// The entries that can be turned to, in the natural order of their ids.
fn index(builder: &OutlineBuilder<'_>) -> Vec<Value> {
    let mut entries: Vec<EntryIndex> = builder.cells.anchored.borrow().iter().copied().collect();
    entries.sort_by_cached_key(|n| natural(&builder.publication.entry(*n).id));
    builder.write("", "", 1, |writer| {
        entries.iter().map(|n| serde_json::to_value(writer.reference(*n)).unwrap_or_default()).collect()
    })
}

fn cover(publication: &Publication, document: &DocumentConfig, theme: &Theme, origin: &Origin) -> Value {
    let info = publication.info();
    let lang = info.lang;
    let words = Words::of(lang);
    let set = |text: &str| typeset(text, lang);
    let audience = publication.audience_name();
    let date = document.date.or(info.date);
    let logo = document.logo.as_ref().map(|(path, _)| &**path).or(info.logo.as_deref());
    let logo = logo.and_then(|path| publication.asset(path)).map(|asset| format!("/files/{}", asset.path));
    let font = |own: &Option<(String, Span)>, common: &Option<(String, Span)>| {
        own.as_ref().or(common.as_ref()).map(|(family, _)| family.clone())
    };
    let mut fonts = serde_json::Map::new();
    for (role, family) in [
        ("body", font(&document.fonts.body, &info.fonts.body)),
        ("heading", font(&document.fonts.heading, &info.fonts.heading)),
        ("mono", font(&document.fonts.mono, &info.fonts.mono)),
    ] {
        if let Some(family) = family {
            fonts.insert(role.to_owned(), family.into());
        }
    }
    let lists = [(document.list_figures, "figures"), (document.list_tables, "tables")];
    json!({
        "title": set(&document.title),
        "subtitle": document.subtitle.as_deref().map(set),
        "organisation": document.organisation.as_deref().or(info.organisation.as_deref()).map(set),
        "project": set(&info.title),
        "lang": lang.code_with_region(),
        "version": document.version.as_ref().or(info.version.as_ref()),
        "date": date.map(|d| json!({"text": d.show(lang), "iso": d.to_string()})),
        "reference": document.reference,
        "audience": {"name": audience, "label": words.find(&format!("audience_{audience}")).unwrap_or(audience)},
        "confidentiality": document.confidentiality.as_deref().map(set),
        "authors": document.authors,
        "revisions": issued::revisions(publication, document).iter().map(|r| json!({
            "version": r.version, "date": r.date.map(|d| d.show(lang)), "author": r.author, "text": set(&r.text),
        })).collect::<Vec<_>>(),
        "distribution": issued::distribution(publication, document).iter().map(|r| json!({
            "name": r.name, "organisation": set(&r.organisation), "role": set(&r.role),
        })).collect::<Vec<_>>(),
        "approval": document.approval.iter().map(|(role, name)| json!({"role": set(role), "name": name})).collect::<Vec<_>>(),
        "keywords": Some(&document.keywords).filter(|k| !k.is_empty()),
        "logo": logo,
        "accent": theme.accent(info.accent.as_deref()),
        "fonts": fonts,
        "form": document.form.name(),
        "cover": document.cover,
        "contents": document.contents,
        "contents_depth": document.contents_depth,
        "numbering": document.numbering.name(),
        "lists": lists.into_iter().filter(|(wanted, _)| *wanted).map(|(_, name)| name).collect::<Vec<_>>(),
        "words": theme.words(lang),
        "raised": lang.locale().spacing.raised,
        "url": info.url,
        // The address of the team is none of other readers' business.
        "online": info.url.as_ref().filter(|_| publication.writes()),
        "commit": origin.commit,
        "changed": origin.changed,
    })
}

/// A place that no file has: errors of views were reported by `check`.
pub(super) fn nowhere() -> Span {
    Span::new(FileId(u32::MAX), 0, 0)
}

/// The request of a register in an outline, about the entry that the document is about.
fn request_of(node: &Node, document: &DocumentConfig) -> Option<Request> {
    let request = parse_view_node(node, None).ok()?;
    Some(match &document.of {
        Some(id) => request.about(id),
        None => request,
    })
}

/// The entry that an item of an outline names.
fn entry_of(id: &str, document: &DocumentConfig, publication: &Publication) -> Option<EntryIndex> {
    let id = if id == THIS { document.of.as_deref()? } else { id };
    publication.find(id)
}

/// A request for the sheet of one entry.
fn sheet_of(entry: EntryIndex, fields: &[(String, Span)], publication: &Publication) -> Request {
    let item = publication.entry(entry);
    let is_id = Condition::Test {
        path: vec!["id".into()],
        at: 0..0,
        comparison: Comparison::Equal,
        operands: vec![Operand { text: item.id.to_string(), at: 0..0 }],
    };
    let mut params = Vec::new();
    if !fields.is_empty() {
        let names = fields.iter().map(|(name, span)| Node::scalar(name, *span)).collect();
        params.push((Key { text: "fields".into(), span: nowhere() }, Node { span: nowhere(), tree: Tree::List(names) }));
    }
    Request {
        view_span: nowhere(),
        view: "sheets".into(),
        kinds: vec![(item.kind.to_string(), nowhere())],
        condition: Some((is_id, nowhere())),
        params,
        span: nowhere(),
    }
}

pub(super) fn hold(items: &[OutlineItem], document: &DocumentConfig, publication: &Publication, held: &mut DocumentContents) {
    for item in items {
        match item {
            OutlineItem::Section { contents, .. } => hold(contents, document, publication, held),
            OutlineItem::Entry { id, .. } => {
                if let Some(entry) = entry_of(id, document, publication) {
                    held.entries.insert(entry);
                    held.full.insert(entry);
                    held.shown.insert(entry);
                    hold_fields(entry, publication, held);
                }
            }
            OutlineItem::Page { path, .. } => {
                let Some(page) = publication.find_page(path) else { continue };
                held.pages.insert(page.path.to_string());
                hold_text(&page.body.text, publication, held);
            }
            // What is not written out yet is of nobody who is told anything.
            OutlineItem::Amendments { .. } => {}
            OutlineItem::Generated { text, .. } => hold_text(text, publication, held),
            OutlineItem::Register { node, .. } => {
                if let Some(request) = request_of(node, document) {
                    let kind = request.kinds.first().and_then(|(name, _)| publication.vocabulary().find(name));
                    held.registers.extend(kind.map(|kind| kind.name.to_string()));
                    hold_view(&request, publication, held);
                }
            }
        }
    }
}

/// Holds what the views of a text show.
fn hold_text(text: &str, publication: &Publication, held: &mut DocumentContents) {
    if !text.contains("view") {
        return;
    }
    for (mention, _) in text::mentions(&text::parse(text)) {
        if let Mention::View(view) = mention
            && let Ok(request) = parse_view_block(&view, FileId(u32::MAX), 0, Some(nowhere()))
        {
            hold_view(&request, publication, held);
        }
    }
}

/// Holds what the views in the texts of an entry show.
fn hold_fields(entry: EntryIndex, publication: &Publication, held: &mut DocumentContents) {
    for written in publication.entry(entry).fields.values() {
        if let FieldValue::Prose(prose) = &written.value
            && prose.text.contains("```")
        {
            hold_text(&prose.text, publication, held);
        }
    }
}

fn hold_view(request: &Request, publication: &Publication, held: &mut DocumentContents) {
    held.shown.extend(view::shown_by(request, publication));
    held.addressed |= matches!(request.view.as_str(), "outcome" | "clarifications");
    let holds = view::holds(request);
    if holds == Holds::Terms
        && let Some(kind) = request.kinds.first().and_then(|(name, _)| publication.vocabulary().find(name))
    {
        held.glossary.insert(kind.name.to_string());
    }
    if holds == Holds::Sheets {
        held.sheets.extend(
            request.kinds.iter().filter_map(|(name, _)| publication.vocabulary().find(name)).map(|kind| kind.name.to_string()),
        );
    }
    if holds == Holds::Names {
        return;
    }
    let full = matches!(holds, Holds::Whole | Holds::Sheets | Holds::Terms);
    let Ok(selection) = select(request, publication) else { return };
    for entry in selection.groups.iter().flat_map(|g| g.entries.iter().copied()) {
        if holds == Holds::Items {
            held.items.insert(entry);
            continue;
        }
        held.entries.insert(entry);
        // Once each: a view may stand in an entry that it shows.
        if full && held.full.insert(entry) {
            hold_fields(entry, publication, held);
        }
    }
}

/// What is noted while a document is written.
#[derive(Default)]
pub(super) struct SharedCells {
    anchored: RefCell<HashSet<EntryIndex>>,
    cited: RefCell<BTreeSet<EntryIndex>>,
    figures: RefCell<Vec<(String, String)>>,
    counter: Cell<usize>,
    registers: Cell<usize>,
    /// Kinds whose register was met.
    linked: RefCell<HashSet<String>>,
}

pub(super) struct OutlineBuilder<'a> {
    publication: &'a Publication,
    document: &'a DocumentConfig,
    held: &'a DocumentContents,
    cells: &'a SharedCells,
}

impl<'a> OutlineBuilder<'a> {
    pub(super) fn new(
        publication: &'a Publication,
        document: &'a DocumentConfig,
        held: &'a DocumentContents,
        cells: &'a SharedCells,
    ) -> Self {
        OutlineBuilder { publication, document, held, cells }
    }

    pub(super) fn write<T>(&self, file: &str, prefix: &str, top: u8, write: impl FnOnce(&Writer<'_>) -> T) -> T {
        let face = DocumentFace {
            publication: self.publication,
            entries: &self.held.entries,
            full: &self.held.full,
            registers: &self.held.registers,
            pages: &self.held.pages,
            cited: &self.cells.cited,
            anchored: &self.cells.anchored,
            figures: &self.cells.figures,
        };
        let writer = Writer {
            publication: self.publication,
            face: &face,
            hinting: false,
            file,
            prefix,
            top,
            claims: true,
            counter: &self.cells.counter,
            lang: None,
        };
        write(&writer)
    }

    /// The annex: what the document cites and does not hold, a table of each kind with its title and its main text.
    fn annex(&self, entries: &[EntryIndex]) -> Option<Value> {
        let publication = self.publication;
        let lang = publication.info().lang;
        let mut kinds: Vec<&str> = entries.iter().map(|n| &*publication.entry(*n).kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let scalar = |text: &str| Node::scalar(text, nowhere());
        let of_kind = |name: &&str| {
            let kind = publication.vocabulary().get(name)?;
            let own = entries.iter().map(|n| publication.entry(*n)).filter(|entry| *entry.kind == **name);
            let operands = own.map(|entry| Operand { text: entry.id.to_string(), at: 0..0 }).collect();
            let condition = Condition::Test { path: vec!["id".into()], at: 0..0, comparison: Comparison::In, operands };
            let columns = ["id", &*kind.title].into_iter().chain(kind.body.as_deref()).map(scalar).collect();
            let request = Request {
                view: "table".into(),
                view_span: nowhere(),
                kinds: vec![((*name).to_owned(), nowhere())],
                condition: Some((condition, nowhere())),
                params: vec![
                    (Key { text: "columns".into(), span: nowhere() }, Node { span: nowhere(), tree: Tree::List(columns) }),
                    (Key { text: "sort".into(), span: nowhere() }, scalar("id")),
                ],
                span: nowhere(),
            };
            let view = self.write("", "", 4, |writer| writer.view_of(&request));
            let title = typeset(kind.labels.get(lang), lang);
            Some(json!({"title": title, "anchor": format!("cited-{name}"), "level": 2, "blocks": [view], "sections": []}))
        };
        let sections: Vec<Value> = kinds.iter().filter_map(of_kind).collect();
        let title = Words::of(lang).get("cited_annex");
        (!sections.is_empty())
            .then(|| json!({"title": title, "anchor": "cited-annex", "level": 1, "blocks": [], "sections": sections}))
    }

    fn section(&self, item: &OutlineItem, level: u8) -> Option<Value> {
        let lang = self.publication.info().lang;
        match item {
            OutlineItem::Section { title, contents } => {
                let title = typeset(title, lang);
                // A first page of the same title opens the section instead of repeating its title one level below.
                let first = match contents.first() {
                    Some(OutlineItem::Page { path, .. }) => {
                        self.publication.find_page(path).filter(|p| typeset(&p.title, lang) == title)
                    }
                    _ => None,
                };
                let opening = first.map(|page| self.page(page, level));
                let opening_is_none = opening.is_none();
                let rest = contents.iter().skip(usize::from(opening.is_some()));
                let sections: Vec<Value> = rest.filter_map(|item| self.section(item, level + 1)).collect();
                let (anchor, blocks) =
                    opening.map_or((Value::Null, json!([])), |page| (page["anchor"].clone(), page["blocks"].clone()));
                if self.document.of.is_some() && opening_is_none && sections.is_empty() {
                    return None;
                }
                Some(json!({"title": title, "anchor": anchor, "level": level, "blocks": blocks, "sections": sections}))
            }
            OutlineItem::Page { path, .. } => self.publication.find_page(path).map(|page| self.page(page, level)),
            OutlineItem::Amendments { .. } => None,
            OutlineItem::Generated { title, text } => Some(self.generated(title, text, level)),
            OutlineItem::Entry { id, fields, title, .. } => {
                let entry = entry_of(id, self.document, self.publication)?;
                self.entry(entry, fields, title.as_deref(), level)
            }
            OutlineItem::Register { node, title } => {
                let request = request_of(node, self.document)?;
                let about_one = parse_view_node(node, None).is_ok_and(|r| r.says_this());
                let kind = self.publication.vocabulary().find(request.kinds.first()?.0.as_str())?;
                let title = title.clone().unwrap_or_else(|| kind.labels.get(lang).to_owned());
                // The section has the title already.
                let untitled = Request {
                    params: request.params.iter().filter(|(k, _)| k.text != "title").cloned().collect(),
                    ..request.clone()
                };
                let view = self.write("", "", level + 3, |writer| writer.view_of(&untitled));
                // What concerns one entry and finds nothing is left out, unless it has words for that; a book says that a register is empty.
                if self.document.of.is_some() && about_one && view["empty"] == true && view["nothing"].is_null() {
                    return None;
                }
                let n = self.cells.registers.get() + 1;
                self.cells.registers.set(n);
                // The first register of a kind is the one that links lead to.
                let first = self.cells.linked.borrow_mut().insert(kind.name.to_string());
                let anchor = if first { format!("register-of-{}", kind.name) } else { format!("register-{n}-{}", kind.name) };
                Some(json!({"title": typeset(&title, lang), "anchor": anchor, "level": level, "blocks": [view], "sections": []}))
            }
        }
    }

    /// An entry without its heading: its fields under the title of the part. Nothing when they are all empty.
    fn entry(&self, entry: EntryIndex, fields: &[(String, Span)], title: Option<&str>, level: u8) -> Option<Value> {
        let lang = self.publication.info().lang;
        let request = sheet_of(entry, fields, self.publication);
        let n = self.cells.registers.get() + 1;
        self.cells.registers.set(n);
        let mut view = self.write("", "", level + 3, |writer| writer.view_of(&request));
        let sheet = &view["groups"][0]["sheets"][0];
        let filled =
            ["facts", "prose", "tables", "links", "images"].iter().any(|p| sheet[p].as_array().is_some_and(|a| !a.is_empty()));
        if !filled {
            return None;
        }
        view["bare"] = true.into();
        let title = title.unwrap_or_else(|| self.publication.title(entry));
        let anchor = format!("part-{n}");
        Some(json!({"title": typeset(title, lang), "anchor": anchor, "level": level, "blocks": [view], "sections": []}))
    }

    /// A text that no file holds.
    fn generated(&self, title: &str, text: &str, level: u8) -> Value {
        let lang = self.publication.info().lang;
        let n = self.cells.registers.get() + 1;
        self.cells.registers.set(n);
        let mut blocks = text::parse(text);
        text::fit_headings(&mut blocks, level + 1);
        let prefix = format!("part-{n}-");
        let blocks = self.write("", &prefix, level + 3, |writer| writer.blocks_in(&blocks, None).blocks.unwrap_or_default());
        json!({"title": typeset(title, lang), "anchor": format!("part-{n}"), "level": level, "blocks": blocks, "sections": []})
    }

    fn page(&self, page: &Page, level: u8) -> Value {
        let lang = self.publication.info().lang;
        let mut blocks = text::parse(&page.body.text);
        if page.title_from_heading {
            text::take_title(&mut blocks);
        }
        text::fit_headings(&mut blocks, level + 1);
        let prefix = format!("page-{}-", page.path);
        let blocks = self
            .write(&page.file_path, &prefix, level + 3, |writer| writer.blocks_in(&blocks, page.lang).blocks.unwrap_or_default());
        let lang = page.lang.unwrap_or(lang);
        json!({"title": typeset(&page.title, lang), "anchor": format!("page-{}", page.path), "level": level, "blocks": blocks, "sections": []})
    }
}
