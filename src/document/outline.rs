//! An outline becomes data: one file for the document, one per chapter, so that an edit recompiles little.

use crate::project::{DocumentConfig, OutlineItem, Page, Request, parse_view_block, parse_view_node};
use crate::publication::Publication;
use crate::schema::Lang;
use crate::source::{FileId, Span};
use crate::text::{self, Block, Mention, typeset};
use crate::view::{Face, Faces, ViewData, Writer, select};
use crate::words::Words;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::HashSet;

/// Virtual files of a document: path and JSON text.
#[derive(Debug)]
pub struct Data {
    /// `/data/document.json`, then a file per chapter.
    pub files: Vec<(String, String)>,
}

/// Hands views to the theme as blocks.
struct DocumentFaces;

impl Faces for DocumentFaces {
    fn show(&self, view: &ViewData, _: &Writer<'_>) -> Value {
        let mut value = serde_json::to_value(view).unwrap_or_default();
        value["type"] = "view".into();
        value
    }
}

/// What a document holds, found before it is written, so that references know whether to jump.
#[derive(Default)]
struct Held {
    /// Entries that have a sheet, a card or a definition.
    full: HashSet<usize>,
    /// Entries that are at least a row.
    entries: HashSet<usize>,
    pages: HashSet<String>,
}

/// Makes the data of a document from its outline.
pub fn outline(publication: &Publication, document: &DocumentConfig) -> Data {
    let mut held = Held::default();
    hold(&document.outline, publication, &mut held);
    let anchored = RefCell::new(HashSet::new());
    let figures = RefCell::new(Vec::new());
    let builder = Builder {
        publication,
        held: &held,
        anchored: &anchored,
        figures: &figures,
        counter: Cell::new(0),
        registers: Cell::new(0),
    };
    let chapters: Vec<Value> = document.outline.iter().filter_map(|item| builder.section(item, 1)).collect();
    let mut files = Vec::new();
    let mut paths = Vec::new();
    for (n, chapter) in chapters.iter().enumerate() {
        let path = format!("/data/chapter-{:03}.json", n + 1);
        files.push((path.clone(), chapter.to_string()));
        paths.push(path);
    }
    files.insert(0, ("/data/document.json".to_owned(), cover(publication, document, &paths).to_string()));
    files.extend(figures.into_inner());
    Data { files }
}

fn cover(publication: &Publication, document: &DocumentConfig, chapters: &[String]) -> Value {
    let info = publication.info();
    let lang = info.lang;
    let words = Words::of(lang);
    let set = |text: &str| typeset(text, lang);
    let audience = publication.audience_name();
    let date = document.date.or(info.date);
    let logo = info.logo.as_deref().and_then(|path| publication.asset(path)).map(|asset| format!("/files/{}", asset.path));
    json!({
        "title": set(&document.title),
        "subtitle": document.subtitle.as_deref().map(set),
        "organisation": info.organisation.as_deref().map(set),
        "project": set(&info.title),
        "lang": match lang { Lang::Fr => "fr-FR", Lang::En => "en-GB" },
        "version": document.version.as_ref().or(info.version.as_ref()),
        "date": date.map(|d| json!({"text": d.show(lang), "iso": d.to_string()})),
        "reference": document.reference,
        "audience": {"name": audience, "label": words.find(&format!("audience_{audience}")).unwrap_or(audience)},
        "confidentiality": document.confidentiality.as_deref().map(set),
        "authors": document.authors,
        "approval": document.approval.iter().map(|(role, name)| json!({"role": set(role), "name": name})).collect::<Vec<_>>(),
        "logo": logo,
        "accent": info.accent.as_deref().unwrap_or("#7a1f3d"),
        "words": words.all(),
        "url": info.url,
        "commit": Value::Null,
        "chapters": chapters,
    })
}

/// A place that no file has: errors of views were reported by `check`.
fn nowhere() -> Span {
    Span::new(FileId(u32::MAX), 0, 0)
}

fn hold(items: &[OutlineItem], publication: &Publication, held: &mut Held) {
    for item in items {
        match item {
            OutlineItem::Section { contents, .. } => hold(contents, publication, held),
            OutlineItem::Page { path, .. } => {
                let Some(page) = publication.find_page(path) else { continue };
                held.pages.insert(page.path.to_string());
                for (mention, _) in text::mentions(&text::parse(&page.body.text)) {
                    if let Mention::View(view) = mention
                        && let Ok(request) = parse_view_block(&view, FileId(u32::MAX), 0, Some(nowhere()))
                    {
                        hold_view(&request, publication, held);
                    }
                }
            }
            OutlineItem::Register { node, .. } => {
                if let Ok(request) = parse_view_node(node, None) {
                    hold_view(&request, publication, held);
                }
            }
        }
    }
}

fn hold_view(request: &Request, publication: &Publication, held: &mut Held) {
    // Rights against legal bases name the entries, they do not hold them.
    let names_only = request.view == "register" && request.kinds.first().is_some_and(|(kind, _)| kind == "right");
    let full = matches!(request.view.as_str(), "sheets" | "cards" | "glossary" | "register") && !names_only;
    if !full && request.view != "table" {
        return;
    }
    let Ok(selection) = select(request, publication) else { return };
    for entry in selection.groups.iter().flat_map(|g| g.entries.iter().copied()) {
        held.entries.insert(entry);
        if full {
            held.full.insert(entry);
        }
    }
}

struct Builder<'a> {
    publication: &'a Publication,
    held: &'a Held,
    anchored: &'a RefCell<HashSet<usize>>,
    figures: &'a RefCell<Vec<(String, String)>>,
    counter: Cell<usize>,
    registers: Cell<usize>,
}

impl Builder<'_> {
    fn write<T>(&self, file: &str, prefix: &str, top: u8, write: impl FnOnce(&Writer<'_>) -> T) -> T {
        let writer = Writer {
            publication: self.publication,
            face: Face::Document {
                entries: &self.held.entries,
                full: &self.held.full,
                pages: &self.held.pages,
                anchored: self.anchored,
                figures: self.figures,
            },
            faces: &DocumentFaces,
            file,
            prefix,
            top,
            claims: true,
            counter: &self.counter,
        };
        write(&writer)
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
                let rest = contents.iter().skip(usize::from(opening.is_some()));
                let sections: Vec<Value> = rest.filter_map(|item| self.section(item, level + 1)).collect();
                let (anchor, blocks) =
                    opening.map_or((Value::Null, json!([])), |page| (page["anchor"].clone(), page["blocks"].clone()));
                Some(json!({"title": title, "anchor": anchor, "level": level, "blocks": blocks, "sections": sections}))
            }
            OutlineItem::Page { path, .. } => self.publication.find_page(path).map(|page| self.page(page, level)),
            OutlineItem::Register { node, title } => {
                let request = parse_view_node(node, None).ok()?;
                let kind = self.publication.vocabulary().find(request.kinds.first()?.0.as_str())?;
                let title = title.clone().unwrap_or_else(|| kind.labels.get(lang).to_owned());
                // The section has the title already.
                let untitled = Request {
                    params: request.params.iter().filter(|(k, _)| k.text != "title").cloned().collect(),
                    ..request.clone()
                };
                let view = self.write("", "", level + 3, |writer| writer.view_of(&untitled));
                let n = self.registers.get() + 1;
                self.registers.set(n);
                let anchor = format!("register-{n}-{}", kind.name);
                Some(json!({"title": typeset(&title, lang), "anchor": anchor, "level": level, "blocks": [view], "sections": []}))
            }
        }
    }

    fn page(&self, page: &Page, level: u8) -> Value {
        let lang = self.publication.info().lang;
        let mut blocks = text::parse(&page.body.text);
        if page.title_from_heading
            && let Some(at) = blocks.iter().position(|b| matches!(b, Block::Heading { level: 1, .. }))
        {
            blocks.remove(at);
        }
        text::fit_headings(&mut blocks, level + 1);
        let prefix = format!("page-{}-", page.path);
        let blocks = self.write(&page.file_path, &prefix, level + 3, |writer| writer.blocks(&blocks).blocks.unwrap_or_default());
        json!({"title": typeset(&page.title, lang), "anchor": format!("page-{}", page.path), "level": level, "blocks": blocks, "sections": []})
    }
}
