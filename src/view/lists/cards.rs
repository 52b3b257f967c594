//! Cards: a few facts of each entry. Sheets: each entry in full.

use crate::face::Writer;
use crate::face::cell::{Cell, Ref};
use crate::face::describe::{Described, Fact, LinkGroup, ProseField, describe};
use crate::index::EntryIndex;
use crate::project::Request;
use crate::select::select;
use crate::view::LIMIT;
use crate::view::definition::{Computed, Holds, Role, View};
use serde::Serialize;

/// The view.
pub(in crate::view) const VIEW: View = View {
    holds: |_| Holds::Whole,
    tab: "sheets",
    ..View::new(
        "cards",
        &[
            ("fields", Role::Fields),
            ("where", Role::Condition),
            ("group", Role::Decides),
            ("sort", Role::Sorts),
            ("limit", LIMIT),
        ],
        |request, writer, _| Computed::of("cards", compute(request, writer)?),
    )
};

/// The view.
pub(in crate::view) const SHEETS: View = View {
    holds: |_| Holds::Sheets,
    tab: "sheets",
    ..View::new(
        "sheets",
        &[("fields", Role::Fields), ("where", Role::Condition), ("group", Role::Decides), ("sort", Role::Sorts)],
        |request, writer, _| Computed::of("sheets", sheets(request, writer)?),
    )
};

/// Cards in groups.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Cards {
    pub groups: Vec<CardGroup>,
}

/// Cards under one heading.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct CardGroup {
    pub label: Option<String>,
    pub cards: Vec<Card>,
}

/// One entry as a card.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Card {
    pub r#ref: Ref,
    pub facts: Vec<Fact>,
    pub prose: Vec<ProseField>,
    pub links: Vec<LinkGroup>,
    pub image: Option<Cell>,
}

/// Sheets in groups.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Sheets {
    pub groups: Vec<SheetGroup>,
}

/// Sheets under one heading.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct SheetGroup {
    pub label: Option<String>,
    pub sheets: Vec<Described>,
}

fn fields(request: &Request) -> Option<Vec<String>> {
    request.words("fields").map(|words| words.into_iter().map(|(w, _)| w.to_owned()).collect())
}

/// Computes cards.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, Cards), String> {
    let selection = select(request, writer.publication)?;
    let only = fields(request);
    let card = |entry: EntryIndex| {
        let described = describe(entry, only.as_deref(), writer);
        let image = described.images.into_iter().next().map(|picture| picture.fact.cell);
        let links = if only.is_some() { described.links } else { Vec::new() };
        Card { r#ref: anchored(described.r#ref, writer, entry), facts: described.facts, prose: described.prose, links, image }
    };
    let groups = selection.groups.iter().map(|group| CardGroup {
        label: group.label.as_deref().map(|l| writer.line(l)),
        cards: group.entries.iter().map(|n| card(*n)).collect(),
    });
    Ok((selection.count, Cards { groups: groups.collect() }))
}

/// Computes sheets.
pub fn sheets(request: &Request, writer: &Writer<'_>) -> Result<(usize, Sheets), String> {
    let selection = select(request, writer.publication)?;
    let only = fields(request);
    let sheet = |entry: EntryIndex| {
        let mut described = describe(entry, only.as_deref(), writer);
        described.r#ref = anchored(described.r#ref, writer, entry);
        described
    };
    let groups = selection.groups.iter().map(|group| SheetGroup {
        label: group.label.as_deref().map(|l| writer.line(l)),
        sheets: group.entries.iter().map(|n| sheet(*n)).collect(),
    });
    Ok((selection.count, Sheets { groups: groups.collect() }))
}

/// In a document, the first card, sheet or term of an entry is what references jump to.
pub fn anchored(mut reference: Ref, writer: &Writer<'_>, entry: EntryIndex) -> Ref {
    reference.anchor = writer.claim_anchor(entry);
    reference
}
