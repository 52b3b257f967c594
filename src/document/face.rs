//! How a document shows what is written for it: as data for the theme, with jumps to what it holds itself.

use crate::face::{Face, ProseOut, Writer, with_anchor};
use crate::index::EntryIndex;
use crate::project::{Page, Request};
use crate::publication::{Publication, address};
use crate::schema::Kind;
use crate::source::Asset;
use crate::text;
use crate::view::{self, ViewData};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};

/// A document that holds some entries and pages.
pub(super) struct DocumentFace<'a> {
    pub publication: &'a Publication,
    /// Indices of the entries that it holds.
    pub entries: &'a HashSet<EntryIndex>,
    /// Indices of those that have a sheet, a card or a definition there.
    pub full: &'a HashSet<EntryIndex>,
    /// Names of the kinds whose register is a part of it.
    pub registers: &'a BTreeSet<String>,
    /// Paths of the pages that it holds.
    pub pages: &'a HashSet<String>,
    /// Drawings, by virtual path, that the document will need.
    pub figures: &'a RefCell<Vec<(String, String)>>,
    /// Indices of the entries that are told of and not held.
    pub cited: &'a RefCell<BTreeSet<EntryIndex>>,
    /// Indices of the entries that were given their anchor already.
    pub anchored: &'a RefCell<HashSet<EntryIndex>>,
}

impl DocumentFace<'_> {
    /// Address of something that only the site has.
    fn on_site(&self, path: &str) -> Option<String> {
        self.publication.info().url.as_ref().map(|top| format!("{top}{}", address::encode(path)))
    }

    fn show(view: &ViewData) -> Value {
        let mut value = serde_json::to_value(view).unwrap_or_default();
        value["type"] = "view".into();
        value
    }
}

impl Face for DocumentFace<'_> {
    /// The top of a page is where its chapter begins.
    fn top(&self, prefix: &str) -> String {
        format!("#{}", prefix.trim_end_matches('-'))
    }

    fn href(&self, path: &str) -> String {
        path.to_owned()
    }

    fn page(&self, page: &Page, anchor: Option<&str>) -> Option<String> {
        if !self.pages.contains(&*page.path) {
            return self.on_site(&address::of_page(page)).map(|href| with_anchor(href, anchor));
        }
        Some(match anchor {
            Some(anchor) => format!("#page-{}-{anchor}", page.path),
            None => format!("#page-{}", page.path),
        })
    }

    fn register(&self, kind: &Kind) -> Option<String> {
        if self.registers.contains(&*kind.name) {
            return Some(format!("#register-of-{}", kind.name));
        }
        self.on_site(&address::of_register(kind))
    }

    fn file(&self, address: &str) -> Option<String> {
        self.publication.info().top_url.as_ref().map(|top| format!("{top}{}", address::encode(address)))
    }

    fn picture(&self, asset: &Asset) -> Option<String> {
        Some(format!("/files/{}", asset.path))
    }

    fn holds(&self, entry: EntryIndex) -> bool {
        let held = self.entries.contains(&entry);
        if !held {
            self.cited.borrow_mut().insert(entry);
        }
        held
    }

    fn holds_whole(&self, entry: EntryIndex) -> bool {
        self.full.contains(&entry)
    }

    fn claim_anchor(&self, entry: EntryIndex) -> bool {
        self.anchored.borrow_mut().insert(entry)
    }

    fn keep_drawing(&self, svg: &str) -> Option<String> {
        let mut figures = self.figures.borrow_mut();
        let path = format!("/data/figure-{:03}.svg", figures.len() + 1);
        figures.push((path.clone(), svg.to_owned()));
        Some(path)
    }

    fn blocks(&self, blocks: &[text::Block], writer: &Writer<'_>) -> ProseOut {
        ProseOut { html: None, blocks: Some(text::to_json(blocks, writer)) }
    }

    fn view(&self, request: &Request, writer: &Writer<'_>) -> Value {
        Self::show(&view::compute(request, writer, &writer.next_id()))
    }

    fn value(&self, request: &Request, writer: &Writer<'_>) -> Option<String> {
        view::inline_value(request, writer).ok()
    }

    fn problem(&self, message: String, writer: &Writer<'_>) -> Value {
        Self::show(&ViewData::problem(message, writer.next_id()))
    }
}
