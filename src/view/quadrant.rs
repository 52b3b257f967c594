//! Four lists in a square (strengths, weaknesses, opportunities, threats), or points on a plane with four corners.

use super::series::{Source, Sources, sums};
use super::{Data, free_table, scatter};
use crate::face::Writer;
use crate::face::cell::Ref;
use crate::project::Request;
use crate::schema::FieldType;
use crate::select::select;
use serde::Serialize;

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
pub fn compute(request: &Request, writer: &Writer<'_>, id: &str) -> Result<(&'static str, usize, Data), String> {
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
    let entries: Vec<usize> = selection.groups.iter().flat_map(|g| g.entries.iter().copied()).collect();
    for entry in &entries {
        for key in sums(&sources, selection.kind, &[*entry], writer).map_err(|t| writer.trouble(&t))?.categories {
            let item = writer.reference(*entry);
            match cells.iter_mut().find(|c| c.key == key.key) {
                Some(cell) => cell.items.push(item),
                None => cells.push(QuadrantCell { key: key.key, label: key.label, tone: "light", items: vec![item] }),
            }
        }
    }
    Ok(("quadrant", entries.len(), Data::Quadrant(Quadrant { cells })))
}
