//! Four lists in a square (strengths, weaknesses, opportunities, threats), or points on a plane with four corners.

use crate::face::Writer;
use crate::face::cell::Ref;
use crate::index::EntryIndex;
use crate::project::Request;
use crate::schema::FieldType;
use crate::select::select;
use crate::view::LIMIT;
use crate::view::definition::lacks;
use crate::view::definition::{Computed, Role, View};
use crate::view::drawings::scatter;
use crate::view::drawings::scatter::FOR_INSTANCE;
use crate::view::free_table;
use crate::view::series::{Source, Sources, sums};
use serde::Serialize;

/// The view.
pub(in crate::view) const VIEW: View = View {
    check: |request| {
        let placed = request.param("x").is_some() && request.param("y").is_some();
        if request.param("by").is_some() || placed {
            return Vec::new();
        }
        vec![lacks(request, "a quadrant needs `by`, a choice, or `x` and `y`, two numbers", FOR_INSTANCE)]
    },
    may_fail: true,
    ..View::new(
        "quadrant",
        &[
            ("by", Role::Decides),
            ("x", Role::Number),
            ("y", Role::Number),
            ("size", Role::Number),
            ("labels", Role::Free),
            ("middle", Role::Free),
            ("where", Role::Condition),
            ("sort", Role::Sorts),
            ("limit", LIMIT),
        ],
        compute,
    )
};

/// Lists by a choice.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Quadrant {
    pub cells: Vec<QuadrantCell>,
}

/// One list.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct QuadrantCell {
    pub key: String,
    pub label: String,
    pub tone: &'static str,
    pub items: Vec<Ref>,
}

/// Computes a quadrant.
pub fn compute(request: &Request, writer: &Writer<'_>, id: &str) -> Result<Computed, String> {
    if request.param("x").is_some() || request.param("y").is_some() {
        return scatter::compute(request, writer, id);
    }
    let by = request.text("by").ok_or("a quadrant needs `by`, a choice, or `x` and `y`, two numbers")?;
    let Ok(selection) = select(request, writer.publication) else { return Ok(free_table::nothing()) };
    let Some(source) = Source::read(by, selection.kind, writer) else { return Ok(free_table::nothing()) };
    let lang = writer.publication.info().lang;
    let mut cells: Vec<QuadrantCell> = match source.field(selection.kind).map(|f| &f.ty) {
        // All choices have their place, the empty ones too: what nobody thought of shows.
        Some(FieldType::Choice(choices)) => choices
            .iter()
            .map(|c| QuadrantCell {
                key: c.key.clone(),
                label: c.label.get(lang).to_owned(),
                tone: c.tone.name(),
                items: Vec::new(),
            })
            .collect(),
        _ => Vec::new(),
    };
    let sources = Sources { x: Some(source), ..Sources::default() };
    let entries: Vec<EntryIndex> = selection.groups.iter().flat_map(|g| g.entries.iter().copied()).collect();
    for entry in &entries {
        for key in sums(&sources, selection.kind, &[*entry], writer).map_err(|t| writer.trouble(&t))?.categories {
            let item = writer.reference(*entry);
            match cells.iter_mut().find(|c| c.key == key.key) {
                Some(cell) => cell.items.push(item),
                None => cells.push(QuadrantCell { key: key.key, label: key.label, tone: "light", items: vec![item] }),
            }
        }
    }
    Computed::of("quadrant", (entries.len(), Quadrant { cells }))
}
