//! What a document tells its readers, as one sum: whoever keeps it can ask later whether the document still says the same.
//!
//! In: the publication of the document's own readers. Out: a fingerprint, found from what the document holds and cites, without making it. How
//! it looks, and the version of the program, do not count.

use super::outline::{DocumentContents, OutlineBuilder, SharedCells, cited_beside, hold, nowhere};
use crate::domain::issue;
use crate::index::EntryIndex;
use crate::project::{DocumentConfig, Request, parse_inline_value, parse_view_block};
use crate::publication::Publication;
use crate::publication::fingerprint::{self, DocumentContent};
use crate::schema::Value;
use crate::span::FileId;
use crate::text::{self, Mention};
use crate::view;
use std::collections::BTreeSet;

/// Returns the fingerprint of what a document tells. The publication must be that of the document's audience.
///
/// An entry that is shown counts whole, as it travels with the document as data, whatever columns are printed.
/// Issues count for nothing: to write down that a document was sent does not change what it says.
pub fn fingerprint(publication: &Publication, document: &DocumentConfig) -> String {
    // What an addendum tells of changes was true of the commit that it was made from, and is no promise about later ones: its own settings and
    // texts count.
    let asked = || publication.documents().iter().find(|own| own.name == document.name);
    let document = document.amends.as_ref().and_then(|_| asked()).unwrap_or(document);
    let mut held = DocumentContents::default();
    hold(&document.outline, document, publication, &mut held);
    let mut named = cited_beside(publication, document, &held);
    let mut shown: BTreeSet<EntryIndex> = held.entries.iter().chain(&held.full).chain(&held.shown).copied().collect();
    if document.cited {
        shown.extend(named.drain(..));
    }
    let pages: Vec<_> = publication.pages().iter().filter(|page| held.pages.contains(&*page.path)).collect();
    let values = shown.iter().flat_map(|n| publication.entry(*n).fields.values()).map(|written| &written.value);
    let texts = values.flat_map(Value::prose).map(|prose| &*prose.text).chain(pages.iter().map(|page| &*page.body.text));
    let cells = SharedCells::default();
    let builder = OutlineBuilder::new(publication, document, &held, &cells);
    let figures = texts
        .flat_map(figures)
        .map(|request| builder.write("", "", 1, |writer| view::inline_value(&request, writer).unwrap_or_else(|problem| problem)));
    let figures = figures.collect();
    let shown = shown.into_iter().collect();
    fingerprint::of_document(publication, document, &DocumentContent { pages, shown, named, figures, without: issue::KIND })
}

/// The figures that a text computes from entries which it does not show.
fn figures(text: &str) -> Vec<Request> {
    if !text.contains("value") {
        return Vec::new();
    }
    let request = |mention: Mention| match mention {
        Mention::Value(text) => parse_inline_value(&text, nowhere()).ok(),
        Mention::View(text) => parse_view_block(&text, FileId(u32::MAX), 0, Some(nowhere())).ok().filter(|r| r.view == "value"),
        Mention::Entry(_) | Mention::Link(_) | Mention::Image(_) => None,
    };
    text::mentions(&text::parse(text)).into_iter().filter_map(|(mention, _)| request(mention)).collect()
}
