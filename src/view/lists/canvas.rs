//! A canvas: the value proposition in two halves, or the panels of a mix.

use crate::face::Writer;
use crate::face::cell::Ref;
use crate::face::describe::{LinkGroup, ProseField, describe};
use crate::index::EntryIndex;
use crate::project::Request;
use crate::schema::{Choice, FieldType, Kind, Value};
use crate::select::Group;
use crate::select::select;
use crate::view::definition::{Computed, Holds, Role, View};
use serde::Serialize;

/// The view.
pub(in crate::view) const VIEW: View = View {
    holds: |_| Holds::Items,
    ..View::new(
        "canvas",
        &[("by", Role::Decides), ("fields", Role::Fields), ("where", Role::Condition), ("sort", Role::Sorts)],
        |request, writer, _| Computed::of("canvas", compute(request, writer)?),
    )
};

/// A canvas: `halves` or `panels`, as `form` says.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Canvas {
    pub form: &'static str,
    pub halves: Vec<Half>,
    pub panels: Vec<Panel>,
}

/// One side of the value proposition.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Half {
    pub key: String,
    pub label: String,
    pub panels: Vec<Panel>,
}

/// Entries of one sort.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Panel {
    pub key: String,
    pub label: String,
    pub tone: Option<&'static str>,
    pub notes: Vec<Note>,
}

/// An entry on a canvas.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Note {
    pub r#ref: Ref,
    pub prose: Vec<ProseField>,
    pub links: Vec<LinkGroup>,
}

/// Computes a canvas. A kind with `side` and `sort` is shown in halves, one with a field of panels (`by`, else `panel`) in panels.
pub fn compute(request: &Request, writer: &Writer<'_>) -> Result<(usize, Canvas), String> {
    let selection = select(request, writer.publication)?;
    let kind = selection.kind;
    let entries: Vec<EntryIndex> = selection.groups.iter().flat_map(|g: &Group| g.entries.iter().copied()).collect();
    let named = request.text("by");
    let canvas = match (choices(kind, "side"), choices(kind, "sort"), named) {
        (Some(sides), Some(sorts), None) => halves(&entries, sides, sorts, request, writer),
        _ => {
            let by = named.unwrap_or("panel");
            let panels = choices(kind, by).ok_or_else(|| format!("`{}` has no choice field `{by}` for panels", kind.name))?;
            let panel = |choice: &Choice| panel(choice, &entries, by, Style::Full, request, writer);
            let mut shown: Vec<Panel> = panels.iter().map(panel).collect();
            shown.extend(rest(&entries, by, request, writer));
            Canvas { form: "panels", halves: Vec::new(), panels: shown }
        }
    };
    Ok((entries.len(), canvas))
}

fn choices<'a>(kind: &'a Kind, field: &str) -> Option<&'a [Choice]> {
    match &kind.fields.get(field)?.ty {
        FieldType::Choice(choices) => Some(choices),
        _ => None,
    }
}

fn key_of<'a>(entry: EntryIndex, field: &str, writer: &'a Writer<'_>) -> &'a str {
    match writer.publication.entry(entry).get(field) {
        Some(Value::Choice(key)) => key,
        _ => "",
    }
}

/// Sorts belong to sides in order: the first half of them to the first side. An entry stands on the side that it names.
fn halves(entries: &[EntryIndex], sides: &[Choice], sorts: &[Choice], request: &Request, writer: &Writer<'_>) -> Canvas {
    let lang = writer.publication.info().lang;
    let per_side = sorts.len().div_ceil(sides.len().max(1)).max(1);
    let half = |(n, side): (usize, &Choice)| {
        let own: Vec<EntryIndex> = entries.iter().copied().filter(|e| key_of(*e, "side", writer) == side.key).collect();
        let here =
            |(at, sort): &(usize, &Choice)| at / per_side == n || own.iter().any(|e| key_of(*e, "sort", writer) == sort.key);
        let shown = sorts.iter().enumerate().filter(here).map(|(_, sort)| sort);
        let mut panels: Vec<Panel> = shown.map(|sort| panel(sort, &own, "sort", Style::Brief, request, writer)).collect();
        panels.extend(rest(&own, "sort", request, writer));
        Half { key: side.key.clone(), label: side.label.get(lang).to_owned(), panels }
    };
    Canvas { form: "halves", halves: sides.iter().enumerate().map(half).collect(), panels: Vec::new() }
}

/// How much of an entry is shown.
#[derive(Clone, Copy)]
enum Style {
    /// Its title and links.
    Brief,
    /// Its texts too.
    Full,
}

fn panel(choice: &Choice, entries: &[EntryIndex], field: &str, style: Style, request: &Request, writer: &Writer<'_>) -> Panel {
    let own = entries.iter().copied().filter(|e| key_of(*e, field, writer) == choice.key);
    Panel {
        key: choice.key.clone(),
        label: choice.label.get(writer.publication.info().lang).to_owned(),
        tone: Some(choice.tone.name()),
        notes: own.map(|e| note(e, style, request, writer)).collect(),
    }
}

/// Entries that name no panel.
fn rest(entries: &[EntryIndex], field: &str, request: &Request, writer: &Writer<'_>) -> Option<Panel> {
    let own: Vec<EntryIndex> = entries.iter().copied().filter(|e| key_of(*e, field, writer).is_empty()).collect();
    let label = writer.words().get("without_group").to_owned();
    let notes: Vec<Note> = own.iter().map(|e| note(*e, Style::Brief, request, writer)).collect();
    (!notes.is_empty()).then(|| Panel { key: String::new(), label, tone: None, notes })
}

fn note(entry: EntryIndex, style: Style, request: &Request, writer: &Writer<'_>) -> Note {
    let fields: Option<Vec<String>> = request.words("fields").map(|w| w.into_iter().map(|(w, _)| w.to_owned()).collect());
    let described = describe(entry, fields.as_deref(), writer);
    let prose = if fields.is_some() || matches!(style, Style::Full) { described.prose } else { Vec::new() };
    let links = described.links.into_iter().filter(|l| fields.is_some() || !l.inverse).collect();
    Note { r#ref: described.r#ref, prose, links }
}
