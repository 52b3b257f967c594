//! What an output must say for entries, views and prose to be shown in it.

use super::{Hints, ProseOut, Writer};
use crate::index::EntryIndex;
use crate::project::{Page, Request};
use crate::publication::Publication;
use crate::publication::address;
use crate::schema::{Audience, Kind};
use crate::source::Asset;
use crate::text;
use serde_json::Value;

/// An output, as those who write for it see it: a page of the site, a document. A new output is one more implementation.
pub trait Face {
    /// The way from where the prose stands to the top of the output's addresses: `../` on a page of the site, nothing in a document.
    fn root(&self) -> String {
        String::new()
    }

    /// Where a link to the top of the text leads, whose anchors begin with `prefix`.
    fn top(&self, _prefix: &str) -> String {
        "#".to_owned()
    }

    /// Address of a path of the site, from where the prose stands.
    fn href(&self, path: &str) -> String;

    /// Address of a page, or of a heading of it; nothing when the output has no way there.
    fn page(&self, page: &Page, anchor: Option<&str>) -> Option<String>;

    /// Address of the register of a kind; nothing when the output has no way there.
    fn register(&self, kind: &Kind) -> Option<String>;

    /// Address of a file of the project, by its address on the site; nothing when the output has no way there.
    fn file(&self, address: &str) -> Option<String>;

    /// Path of a picture below [`Face::root`].
    fn picture(&self, asset: &Asset) -> Option<String>;

    /// Whether drawings may lead somewhere.
    fn links_drawings(&self) -> bool {
        false
    }

    /// Whether a table of the same data stands below a drawing.
    fn repeats_drawings(&self) -> bool {
        false
    }

    /// Whether those who write are told what is for fewer readers than the rest.
    fn tells_audiences(&self) -> bool {
        false
    }

    /// Whether readers are told which entries are new or other since the states that they hold.
    fn tells_changes(&self) -> bool {
        false
    }

    /// For whom what surrounds the prose is; nothing where that is for whoever reads it.
    fn around(&self) -> Option<Audience> {
        None
    }

    /// What explains words of the prose.
    fn hints(&self) -> Option<&Hints<'_>> {
        None
    }

    /// Whether the output itself holds an entry, so that references jump.
    fn holds(&self, _entry: EntryIndex) -> bool {
        false
    }

    /// Whether it holds more of an entry than a row.
    fn holds_whole(&self, _entry: EntryIndex) -> bool {
        false
    }

    /// Claims to be the place that references to an entry jump to: the first claim gets it.
    fn claim_anchor(&self, _entry: EntryIndex) -> bool {
        false
    }

    /// Keeps a drawing as a file and returns its path; nothing where a drawing is part of its page.
    fn keep_drawing(&self, _svg: &str) -> Option<String> {
        None
    }

    /// Writes blocks of prose.
    fn blocks(&self, blocks: &[text::Block], writer: &Writer<'_>) -> ProseOut;

    /// Computes a view and shows it: as HTML (a JSON string) or as data.
    fn view(&self, request: &Request, writer: &Writer<'_>) -> Value;

    /// Computes the one figure of an inline value; nothing when it cannot be computed.
    fn value(&self, request: &Request, writer: &Writer<'_>) -> Option<String>;

    /// Shows why there is no view.
    fn problem(&self, message: String, writer: &Writer<'_>) -> Value;
}

/// Addresses as pages of the site have them, for whatever stands at a path of it.
#[derive(Debug, Clone, Copy)]
pub struct OnSite<'a> {
    /// What is published.
    pub publication: &'a Publication,
    /// Address of the page.
    pub from: &'a str,
}

impl OnSite<'_> {
    /// The way to the top of the pages of this language.
    pub fn root(&self) -> String {
        address::root_from(self.from)
    }

    /// Address of a path.
    pub fn href(&self, path: &str) -> String {
        format!("{}{}", self.root(), address::encode(path))
    }

    /// Address of a page, or of a heading of it.
    pub fn page(&self, page: &Page, anchor: Option<&str>) -> String {
        with_anchor(self.href(&address::of_page(page)), anchor)
    }

    /// Address of a file, which is there once for all languages, below the top of the pages of this language.
    pub fn file(&self, address: &str) -> String {
        format!("{}{}", address::root_from(&self.publication.folder()), address::encode(address))
    }
}

/// Adds the anchor of a heading to an address.
pub fn with_anchor(href: String, anchor: Option<&str>) -> String {
    match anchor {
        Some(anchor) => format!("{href}#{}", address::encode(anchor)),
        None => href,
    }
}

/// Shows nothing: for computing whether something can be shown.
#[derive(Debug)]
pub struct Nowhere<'a>(pub &'a Publication);

impl Face for Nowhere<'_> {
    fn href(&self, path: &str) -> String {
        address::encode(path)
    }

    fn page(&self, page: &Page, anchor: Option<&str>) -> Option<String> {
        Some(OnSite { publication: self.0, from: "" }.page(page, anchor))
    }

    fn register(&self, kind: &Kind) -> Option<String> {
        Some(address::encode(&address::of_register(kind)))
    }

    fn file(&self, address: &str) -> Option<String> {
        Some(address::encode(address))
    }

    fn picture(&self, asset: &Asset) -> Option<String> {
        address::of_asset(&asset.path)
    }

    fn repeats_drawings(&self) -> bool {
        true
    }

    fn blocks(&self, blocks: &[text::Block], writer: &Writer<'_>) -> ProseOut {
        ProseOut { html: Some(text::to_html(blocks, writer)), blocks: None }
    }

    fn view(&self, _: &Request, _: &Writer<'_>) -> Value {
        Value::Null
    }

    fn value(&self, _: &Request, _: &Writer<'_>) -> Option<String> {
        None
    }

    fn problem(&self, _: String, _: &Writer<'_>) -> Value {
        Value::Null
    }
}
